"""Options that several commands share, and how a command prints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from hzsim._typing import Language
from hzsim.cli import GIVEN, language_here
from hzsim.cli.asking import option
from hzsim.cli.output import DATA, DOCUMENTS, FILES, STANDARD_OUTPUT, Output, check_terminal
from hzsim.errors import BadValue, as_found, quoted, told

if TYPE_CHECKING:
    from hzsim.simulation.draws.executors import Executor

    _NumberType = click.ParamType[float]
else:
    _NumberType = click.ParamType  # generic only from click 8.4 on

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Probability(_NumberType):
    """A probability as `0.8` or `80%`, between 0 and 1, both excluded unless told otherwise."""

    name = "probability"

    def __init__(self, ends: bool = False) -> None:
        self.ends = ends

    def allows(self, number: float) -> bool:
        """Return whether the number is one."""
        return 0 < number < 1 or (self.ends and number in (0, 1))

    def refused(self, found: str) -> str:
        """Return the message for a value that is no probability."""
        return told("expected a value between 0 and 1 such as 0.8 or 80%, found {found}", found=found)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails as a usage error."""
        from hzsim.units import PROBABILITY, parse

        try:
            number = parse(value, PROBABILITY)
        except BadValue:
            number = float("nan")
        if not self.allows(number):
            self.fail(self.refused(quoted(as_found(value))), param, ctx)
        return number


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


class OutPath(click.Path):
    """A path to write to, as `Path`; an empty one, which a script's empty variable leaves, is refused.

    `-` is standard output where a file is meant (`dir_okay=False`), and refused where a folder is, as is a document.
    """

    def __init__(self, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, `STANDARD_OUTPUT` itself for `-`; fails as a usage error."""
        if not str(value).strip():
            self.fail("expected a path to write to, found nothing", param, ctx)
        form = Path(str(value)).suffix.removeprefix(".").lower()
        if self.dir_okay and form in FILES:
            words = "expected a folder, found {found}: for a document, hzsim export FILE --to {form} --out {found}"
            self.fail(told(words, found=quoted(str(value)), form=form), param, ctx)
        if str(value) != "-":
            return super().convert(value, param, ctx)
        if self.dir_okay:
            self.fail("expected a folder for several files, found - for standard output", param, ctx)
        return STANDARD_OUTPUT


def completed(kind: str, end: str = "") -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return what completes a word of the command line with the names of a kind of thing, as `hzsim list` has them.

    `end` is what follows a name.
    """

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from hzsim.present.catalogue import names_of

        del ctx, param
        return [CompletionItem(f"{name}{end}") for name in names_of(kind) if name.startswith(incomplete)]

    return complete


def _of_this_project(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Return the files that are named, without any the only scenario of the project in which one stands."""
    if (value is not None and value != ()) or ctx.resilient_parsing:
        return value
    found = only_scenario(ctx)
    return found if param.nargs == 1 else (found,)


def only_scenario(ctx: click.Context, *, latest: bool = True) -> str:
    """Return the name of the only scenario of the project in which one stands; a usage error where there are several.

    A plan that goes on in scenarios of later years is one: the latest is meant, or the plan as it was made.
    """
    from hzsim.files.locations import names_in, plan_of, scenarios_here

    own = names_in(scenarios_here())
    if len({plan_of(scenarios_here(), name) for name in own}) == 1:
        return own[-1 if latest else 0]
    found = told("{names} in scenarios/", names=", ".join(own)) if own else told("no scenarios/ here")
    hint = told("name one") if own else told("type hzsim run sprint, or begin one: hzsim new FOLDER PLACE")
    raise click.UsageError(told("expected a scenario, found {found} ({hint})", found=found, hint=hint), ctx)


file_argument = click.argument(
    "file", metavar="[FILE]", required=False, callback=_of_this_project, shell_complete=completed("scenarios")
)
plan_argument = click.argument("plan", metavar="PLAN", shell_complete=completed("plans"))
scenario_option = click.option(
    "--scenario",
    metavar="FILE",
    default=None,
    shell_complete=completed("scenarios"),
    help="A scenario to hold the plan's targets against.",
)
project_scenario_option = click.option(
    "--scenario",
    "file",
    metavar="FILE",
    callback=_of_this_project,
    shell_complete=completed("scenarios"),
    help="The scenario that is asked about.  [default: the project's only one]",
)
files_argument = click.argument(
    "files", metavar="[FILE]...", nargs=-1, callback=_of_this_project, shell_complete=completed("scenarios")
)
set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME[@YEARS]=VALUE",
    shell_complete=completed("assumptions", "="),
    help="Change a central path, such as real_growth@2026-2030=5.6%. Repeatable; other years are kept.",
)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default=language_here,
    help="Language of what is printed and drawn.  [default: that of the locale]",
)
_CARRY = "How results are printed. CSV and JSON carry full precision, rates as fractions."
records_options = (
    click.option("--format", "format_", type=click.Choice(DATA), default=DATA[0], show_default=True, help=_CARRY),
    language_option,
)
"""The options of what is no answer: a list, or the tables of an estimate."""


def _check_executor(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Refuse a name that is no executor's before anything is read."""
    del ctx, param
    if name is not None:
        from hzsim.simulation.draws.executors import check_executor_name

        with option("--executor"):
            check_executor_name(name)
    return name


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
        from hzsim.present.forms.style import format_of

        with option("--chart"):
            format_of(path)
    return path


def _check_size(ctx: click.Context, param: click.Parameter, size: str | None) -> str | None:
    """Refuse a size that no chart has before anything is computed."""
    del ctx, param
    if size is not None:
        from hzsim.present.forms.look import parse_size

        with option("--size"):
            parse_size(size)
    return size


def _check_style(ctx: click.Context, param: click.Parameter, style: str | None) -> str | None:
    """Refuse a style that is none, or a file with mistakes, before anything is computed."""
    del ctx, param
    if style is not None:
        from hzsim.present.forms.look import settings_of

        with option("--style"):
            settings_of(style)
    return style


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
            click.option("--size", metavar="WIDTHxHEIGHT", default=None, callback=_check_size,
                         help="Size of charts: 16x9cm, 6.3x3.5in, or 1280x768 in pixels.  [default: as it needs]"),
            click.option("--style", metavar="STYLE", default=None, callback=_check_style,
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
            default=None,
            callback=_check_chart,
            metavar="PATH",
            help="Draw a chart: .png, .svg or .pdf.",
        ),
        look_options("--chart", *PICTURED),
    )(command)


targets_option = click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    shell_complete=completed("targets"),
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


def _note_given(ctx: click.Context, param: click.Parameter, written: tuple[str, ...]) -> tuple[str, ...]:
    """Note a condition for every scenario that the command reads."""
    del param
    ctx.meta[GIVEN] = written
    return written


given_option = click.option(
    "--given",
    multiple=True,
    metavar="TARGET",
    shell_complete=completed("targets"),
    callback=_note_given,
    help='On condition that this comes true, such as "gdp >= 26500 in 2027". Repeatable.',
)
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
            "--precision", type=Precision(), default=None, metavar="ERROR", callback=check,
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
            "--jobs", type=click.IntRange(min=1), default=None,
            help="Threads; results do not depend on it.  [default: all processors]",
        ),
        click.option(
            "--executor", "called_so", metavar="WHO", default=None, callback=_check_executor,
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


def output_of(format_: str | None, language: Language, file: Path | None, brief: bool = False) -> Output:
    """Return how an answer is given: in the format asked for, else in that of the file's name, else as a table.

    Fails as a usage error for a file name of another format, for a document that a terminal would be sent, and for
    a few sentences in another format than text.
    """
    if file is not None and file is not STANDARD_OUTPUT:
        from hzsim.present.forms.media import check_suffix, format_named

        format_ = format_ or format_named(file.name)
        if format_ is not None:
            with option("--out"):
                check_suffix(format_, file.name)
    output = Output(format_ or DATA[0], language, file, brief)
    if brief and output.format != DATA[0]:
        raise click.UsageError(told("--brief is text for people: it goes without {form}", form=output.format))
    check_terminal(output.format, file)
    return output


def _output_options(*more: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options on how an answer is given and passes them on as one, `output`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return the command with these options gathered."""

        @wraps(command)
        def gathered(*, format_: str | None, language: Language, **others: Any) -> Any:
            """Call the command with how its answer is given."""
            path, brief = others.pop("answer_file", None), others.pop("brief", False)
            return command(output=output_of(format_, language, path, brief), **others)

        return stacked(
            click.option(
                "--format", "format_", type=click.Choice((*DATA, *DOCUMENTS)), default=None,
                help=f"{_CARRY} xlsx, docx, pptx and html are documents.  [default: table"
                + (", or as --out ends]" if _answer_file in more else "]"),
            ),
            *more,
            language_option,
        )(gathered)  # fmt: skip

    return decorate


_answer_file = click.option(
    "--out", "answer_file", type=OutPath(dir_okay=False), default=None, metavar="FILE",
    help="Write the answer here instead of printing it: .xlsx, .docx, .pptx, .html, .csv or .json.",
)  # fmt: skip
_brief = click.option("--brief", is_flag=True, help="Print the answer alone, in a few sentences.")
output_options = _output_options(_answer_file)
answer_options = _output_options(_answer_file, _brief)
"""The same for commands whose answer can be said in a few sentences."""
printing_options = _output_options()
briefing_options = _output_options(_brief)
"""The same, without and with a short answer, for commands whose --out is a folder."""
