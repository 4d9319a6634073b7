"""Options that several commands share, and how a command prints."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from hzsim._typing import Language, Text
from hzsim.cli import language_here
from hzsim.cli.messages import note
from hzsim.errors import BadValue, InvalidInput, as_found, quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.errors import Problem
    from hzsim.scenario.scenario import Scenario
    from hzsim.scenario.targets import Target
    from hzsim.scenario.years import Span

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
BELOW, NO_SOLUTION = 3, 4
"""Exit codes: below --min-probability or at --fail-on; no solution."""


class Probability(click.ParamType[float]):
    """A probability as `0.8` or `80%`, between 0 and 1, both excluded unless told otherwise."""

    name = "probability"

    def __init__(self, ends: bool = False) -> None:
        self.ends = ends

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails as a usage error."""
        from hzsim.units import PROBABILITY, parse

        try:
            number = parse(value, PROBABILITY)
        except BadValue:
            number = float("nan")
        if not (0 < number < 1 or (self.ends and number in (0, 1))):
            found = quoted(as_found(value))
            self.fail(f"expected a value between 0 and 1 such as 0.8 or 80%, found {found}", param, ctx)
        return number


class OutPath(click.Path):
    """A path to write to, as `Path`; an empty one, which a script's empty variable leaves, is refused."""

    def __init__(self, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fails as a usage error."""
        if not str(value).strip():
            self.fail("expected a path to write to, found nothing", param, ctx)
        return super().convert(value, param, ctx)


file_argument = click.argument("file", metavar="FILE")
plan_argument = click.argument("plan", metavar="PLAN")
scenario_option = click.option(
    "--scenario", metavar="FILE", default=None, help="A scenario to hold the plan's targets against."
)
files_argument = click.argument("files", metavar="FILE...", nargs=-1, required=True)
set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME[@YEARS]=VALUE",
    help="Change a central path, such as real_growth@2026-2030=5.6%. Repeatable; other years are kept.",
)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default=language_here,
    help="Language of what is printed and drawn.  [default: that of the locale]",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How results are printed. CSV and JSON carry full precision, rates as fractions.",
)
draws_option = click.option(
    "--draws", type=click.IntRange(min=1), default=100_000, show_default=True, help="Number of draws."
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the draws."
)
sampler_option = click.option(
    "--sampler",
    type=click.Choice(["random", "antithetic", "latin_hypercube", "sobol"]),
    default="random",
    show_default=True,
    help="Where the draws come from.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Threads; results do not depend on it.  [default: all processors]",
)
minimum_option = click.option(
    "--min-probability",
    "minimum",
    type=Probability(ends=True),
    default=None,
    help="Exit with 3 when all targets together are less likely than this.",
)


def _check_chart(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a chart that cannot be drawn before anything is computed for it."""
    del ctx, param
    if path is not None:
        from hzsim.present.style import format_of

        with option("--chart"):
            format_of(path)
    return path


chart_option = click.option(
    "--chart",
    type=OutPath(),
    default=None,
    callback=_check_chart,
    metavar="PATH",
    help="Draw a chart: .png, .svg or .pdf.",
)
targets_option = click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help='A target such as "gdp >= 30000 in 2030"; several are asked for jointly.  [default: all of the scenario]',
)
years_option = click.option(
    "--years", metavar="YEARS", help="Years in which it is changed.  [default: after the known ones]"
)
bounds_option = click.option(
    "--bounds", metavar="LOW:HIGH", help="Search between these values of the unknown, such as 0%:10%."
)
earlier_option = click.option(
    "--earlier",
    "years_earlier",
    type=click.IntRange(min=0),
    default=0,
    metavar="YEARS",
    help="Ask for the targets so many years earlier.",
)


def stacked(*options: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    """Return one decorator that adds several options, in the order given."""

    def decorate(command: Decorated) -> Decorated:
        decorated: Decorated = reduce(lambda inner, option: option(inner), reversed(options), command)
        return decorated

    return decorate


class Drawing(TypedDict):
    """How draws are made, as the library's keyword arguments."""

    draws: int
    seed: int
    sampler: str
    jobs: int | None


def drawing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options on draws, and hand them to the command together as `drawing`."""

    @wraps(command)
    def gathered(*, draws: int, seed: int, sampler: str, jobs: int | None, **others: Any) -> Any:
        return command(drawing=Drawing(draws=draws, seed=seed, sampler=sampler, jobs=jobs), **others)

    return stacked(draws_option, seed_option, sampler_option, jobs_option)(gathered)


output_options = stacked(format_option, language_option)


def read(file: str, changes: Sequence[str] = ()) -> "Scenario":
    """Return the scenario of a file with the changes of `--set`; doubts about it go to stderr."""
    from hzsim.scenario.changes import with_changes
    from hzsim.scenario.doubts import doubts
    from hzsim.scenario.reading import read_scenario

    scenario = read_scenario(file)
    with option("--set"):
        scenario = with_changes(scenario, changes)
    for doubt in doubts(scenario):
        click.echo(note(doubt, language_here()), err=True)
    return scenario


@contextmanager
def option(name: str) -> Iterator[None]:
    """Name the option in the message when its value cannot be used."""
    try:
        yield
    except BadValue as error:
        raise click.BadParameter(str(error), param_hint=f"'{name}'") from error


def asked_targets(
    scenario: "Scenario", written: Sequence[str], years_earlier: int = 0, language: Language = "en"
) -> "tuple[Target, ...]":
    """Return the targets of `--target`, all the scenario's when there are none, moved by `--earlier`.

    What `--earlier` shortens or leaves out is said on stderr.
    """
    from hzsim.questions.asked import chosen_targets

    with option("--target"):
        targets = chosen_targets(scenario, list(written) or None)
    if not years_earlier:
        return targets
    from hzsim.questions.timing import earlier, moved_earlier

    with option("--earlier"):
        asked = earlier(scenario, targets, years_earlier)
    for target, moved in moved_earlier(scenario, targets, years_earlier):
        if moved is None:
            words = Text(
                f"已略去（{years_earlier} 年前没有未知年份）：{target}", f"left out, no open year so early: {target}"
            )
            click.echo(words.to(language), err=True)
        elif len(moved.span) < len(target.span):
            words = Text(
                f"已缩短至未知年份：{moved}（原为：{target}）", f"cut to the open years: {moved}, from: {target}"
            )
            click.echo(words.to(language), err=True)
    return asked


def asked_years(scenario: "Scenario", written: str | None) -> "Span | None":
    """Return the years of `--years`, None where they are left to the default."""
    from hzsim.scenario.years import parse_span

    if written is None:
        return None
    with option("--years"):
        return scenario.within(parse_span(written))


def asked_range(scenario: "Scenario", unknown: str, written: str | None, name: str) -> tuple[float, float] | None:
    """Return the values of an option LOW:HIGH in an assumption's unit, None where it is not given."""
    from hzsim.questions.lever import parse_bounds

    if written is None:
        return None
    with option(name):
        return parse_bounds(scenario, unknown, written)


def check_unknown(scenario: "Scenario", unknown: str, name: str = "--unknown") -> None:
    """Fail as a usage error unless the scenario has the assumption."""
    with option(name):
        scenario.model.assumption(unknown)


def read_all(files: Sequence[str], changes: Sequence[str] = ()) -> "list[Scenario]":
    """Return several scenarios; a usage error when two have one name, the mistakes of all files at once."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files:
        try:
            scenarios.append(read(file, changes))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise click.UsageError(f"expected scenarios with different names, found {', '.join(twice)} twice")
    return scenarios


def read_optional(file: str | None, changes: Sequence[str] = ()) -> "Scenario | None":
    """Return the scenario of --scenario with the changes of --set; None, and no changes, when it was not given."""
    if file is None and changes:
        raise click.UsageError("--set needs --scenario: it changes a central path of the scenario")
    return read(file, changes) if file is not None else None


def emit(format_: str, *, payload: Callable[[], Any], records: Callable[[], Any], table: Callable[[], str]) -> None:
    """Print a result in the format asked for: what JSON carries, flat records, or a text table."""
    from hzsim.present.formats import to_csv, to_json

    if format_ == "json":
        click.echo(to_json(payload()))
    elif format_ == "csv":
        click.echo(to_csv(records()), nl=False)
    else:
        click.echo(table())


def draw(path: Path | None, figure: "Callable[[], Figure]") -> None:
    """Write a chart where one was asked for, in the format that its name ends with."""
    if path is None:
        return
    from hzsim.files.writing import write_bytes
    from hzsim.present.style import format_of, render

    format_ = format_of(path)
    write_bytes(path, render(figure(), format_))
    click.echo(path, err=True)


def save(folder: Path | None, files: Callable[[], Mapping[str, bytes]]) -> None:
    """Write files into the folder of --out where one was asked for, and say which."""
    if folder is None:
        return
    from hzsim.files.writing import write_bytes

    for name, content in files().items():
        write_bytes(folder / name, content)
        click.echo(folder / name, err=True)


@contextmanager
def progress(draws: int, label: str) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while many draws (or other steps) are made, when stderr is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=draws, label=label, file=sys.stderr) as bar:
        yield bar.update
