"""The options on draws: how many and how they are made, and by whom; and those on the charts that are drawn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click
from click.core import ParameterSource

from hzsim.cli import GIVEN
from hzsim.cli.options import OutPath, Probability, checked, completed, option, stacked
from hzsim.errors import told

if TYPE_CHECKING:
    from hzsim.simulation.draws.executors import Executor


class Precision(Probability):
    """A standard error of probabilities, such as `0.05%` or `0.0005`: more draws are made until it is reached."""

    name = "precision"

    def allows(self, number: float) -> bool:
        """Return whether a number is a standard error that draws can reach: from 0.0001% to below 50%."""
        from hzsim.simulation.draws.drawing import FINEST

        return FINEST <= number < 0.5

    def refused(self, found: str) -> str:
        """Return the message for a value that is no standard error within reach."""
        return told("expected a standard error from 0.0001% to below 50%, such as 0.05%, found {found}", found=found)


def _note_given(ctx: click.Context, param: click.Parameter, written: tuple[str, ...]) -> tuple[str, ...]:
    """Note a condition for every scenario that the command reads."""
    del param
    ctx.meta[GIVEN] = written
    return written


given_option = click.option(
    "--given", multiple=True, metavar="TARGET", shell_complete=completed("targets"), callback=_note_given,
    help='On condition that this comes true, such as "gdp >= 26500 in 2027". Repeatable.',
)  # fmt: skip
SAMPLERS = ("random", "antithetic", "latin_hypercube", "sobol")


class Drawing(TypedDict):
    """Keyword arguments of the library that say how draws are made, except `progress`."""

    draws: int | None
    precision: float | None
    seed: int
    sampler: str
    jobs: int | None
    executor: "Executor | None"


def drawing_options(
    draws: int | None = 4_096, only: str | None = None, errors: bool = True, given: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options on draws and passes them to the command as one argument, `drawing`.

    `draws` are those of the verb, None for as many as the usual precision takes; `only` and `errors`
    say what its method fixes, as `hzsim.simulation.draws.keywords.Keywords` does; `given` whether it asks about
    scenarios, so that there may be a condition.
    """

    def check(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        """Refuse what the method cannot do before anything is read."""
        if value is not None and _is_given(ctx, param):
            from hzsim.simulation.draws.keywords import Keywords

            with option(param.opts[0]):
                Keywords(str(ctx.info_name), draws, only, errors).check(**{str(param.name): value})
        return value

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return the command with the options on draws gathered."""

        @wraps(command)
        def gathered(*, called_so: str | None, **others: Any) -> Any:
            """Call the command with the options on draws as one, and its executor open as long as it runs."""
            made: dict[str, Any] = {name: others.pop(name) for name in _NAMES}
            others.pop("given", None)  # noted already, and among the command's arguments for whoever repeats them
            source = click.get_current_context().get_parameter_source("draws")
            if made["precision"] is not None and source is not ParameterSource.COMMANDLINE:
                made["draws"] = None  # as many as it takes
            with _executor(called_so, made["jobs"]) as executor:
                return command(drawing=Drawing(**made, executor=executor), **others)  # type: ignore[typeddict-item]

        return stacked(*[given_option] * given, *_draw_options(draws, only, errors, check))(gathered)

    return decorate


_NAMES = ("draws", "precision", "seed", "sampler", "jobs")


def _draw_options(
    draws: int | None, only: str | None, errors: bool, check: Callable[[click.Context, click.Parameter, Any], Any]
) -> tuple[Callable[[Any], Any], ...]:
    """Return the options on draws of a verb."""
    return (
        click.option(
            "--draws", type=click.IntRange(min=1), default=draws, show_default=True,
            help="Number of draws." if not errors
            else "Number of draws, the most of them with --precision." if only not in (None, "sobol")
            else "Number of draws, the most of them with --precision; sobol rounds it up to 16 times a power of two."
            if draws is not None
            else "Number of draws, the most of them with --precision; sobol rounds it up to 16 times a power of two.  "
            "[default: as many as the precision takes]",
        ),
        click.option(
            "--precision", type=Precision(), metavar="ERROR", callback=check,
            help="Refused: the numbers have no standard errors of draws." if not errors
            else "Draw until no standard error is larger than this, such as 0.05%." if draws is not None
            else "Draw until no standard error is larger than this, such as 0.05%.  [default: 0.1%]",
        ),
        click.option(
            "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the draws."
        ),
        click.option(
            "--sampler", type=click.Choice(SAMPLERS), default=only or "sobol", show_default=True, callback=check,
            help="Where the draws come from. With sobol each has its own probability of meeting targets; "
            "with the others draws are counted." if only is None else "The only sampler that the method can draw with.",
        ),
        click.option(
            "--jobs", type=click.IntRange(min=1),
            help="Threads; results do not depend on it.  [default: all processors]",
        ),
        click.option(
            "--executor", "called_so", metavar="WHO",
            callback=checked("hzsim.simulation.draws.executors:check_executor_name"),
            help="Who does the work: threads, processes, or a dask cluster by its scheduler's address "
            "(tcp://HOST:PORT). Results do not depend on it.",
        ),
    )  # fmt: skip


@contextmanager
def _executor(called_so: str | None, jobs: int | None) -> Iterator["Executor | None"]:
    """Open the executor that `--executor` names; None where it names none."""
    if called_so is None:
        yield None
        return
    from hzsim.simulation.draws.executors import called

    with called(called_so, jobs) as executor:
        yield executor


def given_drawing() -> str:
    """Return the names of the draw options on the command line, such as `--draws, --seed`; empty for none."""
    context, names = click.get_current_context(), (*_NAMES, "called_so")
    wrote = [one for one in context.command.params if str(one.name) in names and _is_given(context, one)]
    return ", ".join(one.opts[0] for one in wrote)


def _is_given(context: click.Context, param: click.Parameter) -> bool:
    return context.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE


def drawn(drawing: Drawing) -> int:
    """Return the length of a progress bar, in draws: those asked for, or the first ones of a precision."""
    from hzsim.simulation.draws.drawing import DRAWS

    return DRAWS if drawing["draws"] is None or drawing["precision"] is not None else drawing["draws"]


def look_options(drawn_with: str, *documents: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options on how charts look, which hold for all that a command draws.

    They are refused where nothing is drawn: without the option `drawn_with`, and in no format among `documents`.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return the command with these options."""

        @wraps(command)
        def looked(*, size: str | None, style: str | None, **others: Any) -> Any:
            """Call the command with all its charts in the look that was asked for."""
            asked = {"--size": size, "--style": style}
            given = [name for name, value in asked.items() if value is not None]
            if not given:
                return command(**others)
            if not _draws(others, drawn_with, documents):
                raise click.UsageError(
                    told("{option} needs {other}: nothing is drawn", option=given[0], other=drawn_with)
                )
            from hzsim.present.forms.style import looking

            with looking(size=size, style=style):
                return command(**others)

        return stacked(
            click.option("--size", metavar="WIDTHxHEIGHT", callback=checked("hzsim.present.forms.look:parse_size"),
                         help="Size of charts: 16x9cm, 6.3x3.5in, or 1280x768 in pixels.  [default: as it needs]"),
            click.option("--style", metavar="STYLE", callback=checked("hzsim.present.forms.look:settings_of"),
                         help="Colours and lines of charts: a style of matplotlib's such as ggplot, or a style file."),
        )(looked)  # fmt: skip

    return decorate


def _draws(arguments: Mapping[str, Any], drawn_with: str, documents: Sequence[str]) -> bool:
    """Return whether a command is asked for a chart: by its own option, or in a document."""
    if arguments.get(drawn_with.lstrip("-")) is not None:
        return True
    file = arguments.get("answer_file") or arguments.get("out")
    form = (
        arguments.get("format_")
        or arguments.get("form")
        or (None if file is None else Path(file).suffix.lstrip(".").lower())
    )
    return form in documents


PICTURED = ("docx", "html")
"""The documents of an answer that have its chart."""


def chart_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the options on its chart: the file, and how it looks."""
    return stacked(
        click.option(
            "--chart",
            type=OutPath(dir_okay=False),
            callback=checked("hzsim.present.forms.style:format_of"),
            metavar="PATH",
            help="Draw a chart: .png, .svg or .pdf.",
        ),
        look_options("--chart", *PICTURED),
    )(command)
