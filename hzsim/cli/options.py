"""Options that several commands share, and how a command prints."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from hzsim._typing import spoken_language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.scenario.scenario import Scenario

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
BELOW, NO_SOLUTION = 3, 4
"""Exit codes: below --min-probability; no solution."""


file_argument = click.argument("file", metavar="FILE")
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
    default=spoken_language,
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
    type=click.FloatRange(0, 1),
    default=None,
    help="Exit with 3 when all targets together are less likely than this.",
)


chart_option = click.option(
    "--chart", type=click.Path(path_type=Path), default=None, metavar="PATH", help="Draw a chart: .png, .svg or .pdf."
)
targets_option = click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help='A target such as "gdp >= 30000 in 2030"; several are asked for jointly.  [default: all of the scenario]',
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
    """Return the scenario of a file with the changes of `--set`."""
    from hzsim.errors import BadValue
    from hzsim.scenario.changes import with_changes
    from hzsim.scenario.reading import read_scenario

    scenario = read_scenario(file)
    try:
        return with_changes(scenario, changes)
    except BadValue as error:
        raise click.BadParameter(str(error), param_hint="'--set'") from None


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


@contextmanager
def progress(draws: int, label: str) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while many draws are made, when stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=draws, label=label, file=sys.stderr) as bar:
        yield bar.update
