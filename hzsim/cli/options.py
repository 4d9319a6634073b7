"""Options that several commands share, and how a command prints."""

from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from hzsim.cli import language_here
from hzsim.cli.asking import option
from hzsim.cli.output import STANDARD_OUTPUT
from hzsim.errors import BadValue, as_found, quoted

if TYPE_CHECKING:
    _NumberType = click.ParamType[float]
else:
    _NumberType = click.ParamType  # generic only from click 8.4 on

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Probability(_NumberType):
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
    """A path to write to, as `Path`; an empty one, which a script's empty variable leaves, is refused.

    `-` is standard output where a file is meant (`dir_okay=False`), and refused where a folder is.
    """

    def __init__(self, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, `STANDARD_OUTPUT` itself for `-`; fails as a usage error."""
        if not str(value).strip():
            self.fail("expected a path to write to, found nothing", param, ctx)
        if str(value) != "-":
            return super().convert(value, param, ctx)
        if self.dir_okay:
            self.fail("expected a folder for several files, found - for standard output", param, ctx)
        return STANDARD_OUTPUT


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
    "--draws",
    type=click.IntRange(min=1),
    default=4_096,
    show_default=True,
    help="Number of draws; sobol rounds it up to 16 times a power of two.",
)
many_draws_option = click.option(
    "--draws", type=click.IntRange(min=1), default=100_000, show_default=True, help="Number of independent draws."
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the draws."
)
sampler_option = click.option(
    "--sampler",
    type=click.Choice(["random", "antithetic", "latin_hypercube", "sobol"]),
    default="sobol",
    show_default=True,
    help="Where the draws come from. With sobol each has its own probability of meeting targets; "
    "with the others draws are counted.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Threads; results do not depend on it.  [default: all processors]",
)


def _check_executor(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Refuse a name that is no executor's before anything is read."""
    del ctx, param
    if name is not None:
        from hzsim.simulation.executors import check_name

        with option("--executor"):
            check_name(name)
    return name


def executor_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option on who does the work, and hand that to the command as `executor`, None unless told."""

    @wraps(command)
    def served(*, called_so: str | None, **others: Any) -> Any:
        """Call the command with the executor that is named, open as long as it runs."""
        if called_so is None:
            return command(executor=None, **others)
        from hzsim.simulation.executors import called

        jobs = others["jobs"] if "jobs" in others else others["drawing"]["jobs"]
        with called(called_so, jobs) as executor:
            return command(executor=executor, **others)

    return _executor_option(served)


_executor_option = click.option(
    "--executor",
    "called_so",
    metavar="WHO",
    default=None,
    callback=_check_executor,
    help="Who does the work: threads, processes, or a dask cluster by its scheduler's address "
    "(tcp://HOST:PORT). Results do not depend on it.",
)
minimum_option = click.option(
    "--min-probability",
    "minimum",
    type=Probability(ends=True),
    default=None,
    help="Exit with 3 when all targets together are less likely than this.",
)
centre_option = click.option(
    "--centre",
    type=click.Choice(["scenario", "record", "best"]),
    default="scenario",
    show_default=True,
    help="What --min-probability and the headline are about: the scenario's own paths, its track record's, "
    "or hzsim's own best (record and outside forecasts combined).",
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
    type=OutPath(dir_okay=False),
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
        """Call the command with the options on draws as one."""
        return command(drawing=Drawing(draws=draws, seed=seed, sampler=sampler, jobs=jobs), **others)

    return stacked(draws_option, seed_option, sampler_option, jobs_option)(gathered)


class PreciseDrawing(TypedDict):
    """How draws are made, or how well probabilities are to be known, as the library's keyword arguments."""

    draws: int | None
    seed: int
    sampler: str
    jobs: int | None
    precision: float | None


def precise_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options on draws and their precision, and hand them to the command together as `drawing`."""

    @wraps(command)
    def gathered(
        *, draws: int | None, precision: float | None, seed: int, sampler: str, jobs: int | None, **others: Any
    ) -> Any:
        """Call the command with the options on draws as one."""
        drawing = PreciseDrawing(draws=draws, seed=seed, sampler=sampler, jobs=jobs, precision=precision)
        return command(drawing=drawing, **others)

    return stacked(_draws_at_will, precision_option, seed_option, sampler_option, jobs_option)(gathered)


def drawn(drawing: PreciseDrawing) -> int:
    """Return how many draws a bar of progress is as long as: those asked for, or the first to be made."""
    from hzsim.simulation.drawing import DRAWS

    return drawing["draws"] or DRAWS


_draws_at_will = click.option(
    "--draws",
    type=click.IntRange(min=1),
    default=None,
    help="Number of draws, the most of them with --precision; sobol rounds it up to 16 times a power of two.  "
    "[default: as many as the precision takes]",
)
precision_option = click.option(
    "--precision",
    type=Probability(),
    default=None,
    metavar="ERROR",
    help="Draw until the standard error of every probability is at most this, such as 0.05%.  [default: 0.1%]",
)
output_options = stacked(format_option, language_option)
