"""Options that several commands share: what is asked about, and how the answer is given."""

import os
from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from hzsim._typing import Language
from hzsim.cli import language_here
from hzsim.cli.output import DATA, DOCUMENTS, STANDARD_OUTPUT, OutPath, Output, check_terminal, option
from hzsim.errors import BadValue, as_found, quoted, told

if TYPE_CHECKING:
    _NumberType = click.ParamType[float]
else:
    _NumberType = click.ParamType  # generic only from click 8.4 on

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


FILE = click.Path(path_type=Path)
"""The type of an argument that names a file to read."""


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


def completed(kind: str, end: str = "") -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return what completes a word of the command line with the names of a kind of thing, as `hzsim list` has them.

    `end` is what follows a name.
    """

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin as what was typed."""
        from hzsim.present.catalogue import names_of

        del ctx, param
        return [CompletionItem(_typed(f"{name}{end}")) for name in names_of(kind) if name.startswith(incomplete)]

    return complete


def _typed(name: str) -> str:
    """Return a name as it is typed in the shell that asks: bash, unlike others, puts blanks in as they are."""
    open_quote = os.environ.get("COMP_WORDS", "").count('"') % 2
    in_bash = os.environ.get("_HZSIM_COMPLETE", "").startswith("bash")
    return name.replace(" ", "\\ ") if in_bash and not open_quote else name


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
    from hzsim.files.sources import names_in, plan_of, scenarios_here

    own = names_in(scenarios_here())
    if len({plan_of(scenarios_here(), name) for name in own}) == 1:
        return own[-1 if latest else 0]
    found = told("{names} in scenarios/", names=", ".join(own)) if own else told("no scenarios/ here")
    hint = told("name one") if own else told("type hzsim run sprint, or begin one: hzsim new FOLDER PLACE")
    raise click.UsageError(told("expected a scenario, found {found} ({hint})", found=found, hint=hint), ctx)


def file_option(name: str, words: str, **more: Any) -> Callable[[Decorated], Decorated]:
    """Return an option that names a file to read, by default none."""
    return click.option(name, help=words, **{"type": FILE, "metavar": "FILE", **more})


def stacked(*options: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    """Return one decorator that adds several options, in the order given."""

    def decorate(command: Decorated) -> Decorated:
        decorated: Decorated = reduce(lambda inner, option: option(inner), reversed(options), command)
        return decorated

    return decorate


file_argument = click.argument(
    "file", metavar="[FILE]", required=False, callback=_of_this_project, shell_complete=completed("scenarios")
)
plan_argument = click.argument("plan", metavar="PLAN", shell_complete=completed("plans"))
scenario_option = click.option(
    "--scenario",
    metavar="FILE",
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


minimum_option = click.option(
    "--min-probability",
    "minimum",
    type=Probability(ends=True),
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
                "--format", "format_", type=click.Choice((*DATA, *DOCUMENTS)),
                help=f"{_CARRY} xlsx, docx, pptx and html are documents.  [default: table"
                + (", or as --out ends]" if _answer_file in more else "]"),
            ),
            *more,
            language_option,
        )(gathered)  # fmt: skip

    return decorate


_answer_file = click.option(
    "--out", "answer_file", type=OutPath(dir_okay=False), metavar="FILE",
    help="Write the answer here instead of printing it: .xlsx, .docx, .pptx, .html, .csv or .json.",
)  # fmt: skip
_brief = click.option("--brief", is_flag=True, help="Print the answer alone, in a few sentences.")
output_options = _output_options(_answer_file)
answer_options = _output_options(_answer_file, _brief)
"""The same for commands whose answer can be said in a few sentences."""
printing_options = _output_options()
briefing_options = _output_options(_brief)
"""The same, without and with a short answer, for commands whose --out is a folder."""
