"""Options that several commands share: what is asked about, and how the answer is given."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from hzsim.cli import language_here
from hzsim.errors import BadValue, as_found, quoted, told

if TYPE_CHECKING:
    _NumberType = click.ParamType[float]
else:
    _NumberType = click.ParamType  # generic only from click 8.4 on

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


FILE = click.Path(path_type=Path)
"""The type of an argument that names a file to read."""
DOCUMENTS = ("xlsx", "docx", "pptx", "html")
"""The formats of documents, and how their names end, which no folder's name does."""
STANDARD_OUTPUT = Path("-")
"""What `--out -` means: told apart from the equal path of a file `./-` by being this very object."""


@contextmanager
def option(name: str) -> Iterator[None]:
    """Name the option in the message when its value cannot be used."""
    try:
        yield
    except BadValue as error:
        raise click.BadParameter(str(error), param_hint=f"'{name}'") from error


def checked(place: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return a callback that refuses a value before anything is computed.

    `place` names the function that raises BadValue for it, loaded only then: `hzsim.present.forms.look:parse_size`.
    """
    module, _, name = place.partition(":")

    def check(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        """Return a value that the function takes."""
        del ctx
        if value is not None:
            with option(param.opts[0]):
                getattr(import_module(module), name)(value)
        return value

    return check


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
        if self.dir_okay and form in DOCUMENTS:
            words = "expected a folder, found {found}: for a document, hzsim export FILE --to {form} --out {found}"
            self.fail(told(words, found=quoted(str(value)), form=form), param, ctx)
        if str(value) != "-":
            return super().convert(value, param, ctx)
        if self.dir_okay:
            self.fail("expected a folder for several files, found - for standard output", param, ctx)
        return STANDARD_OUTPUT


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


def unknown_option(words: str) -> Callable[[Decorated], Decorated]:
    """Return the option that names the assumption that a question is about."""
    return click.option("--unknown", required=True, metavar="NAME", shell_complete=completed("assumptions"), help=words)


def paired(written: str, expected: str) -> tuple[str, str]:
    """Return both sides of what is written as NAME=VALUE; BadValue with what is expected where one is missing."""
    name, _, value = (part.strip() for part in written.partition("="))
    if not name or not value:
        raise BadValue(expected, as_found(written))
    return name, value


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
    "--scenario", metavar="FILE", shell_complete=completed("scenarios"),
    help="A scenario to hold the plan's targets against.",
)  # fmt: skip
project_scenario_option = click.option(
    "--scenario", "file", metavar="FILE", callback=_of_this_project, shell_complete=completed("scenarios"),
    help="The scenario that is asked about.  [default: the project's only one]",
)  # fmt: skip
files_argument = click.argument(
    "files", metavar="[FILE]...", nargs=-1, callback=_of_this_project, shell_complete=completed("scenarios")
)
set_option = click.option(
    "--set", "changes", multiple=True, metavar="NAME[@YEARS]=VALUE", shell_complete=completed("assumptions", "="),
    help="Change a central path, such as real_growth@2026-2030=5.6%. Repeatable; other years are kept.",
)  # fmt: skip
language_option = click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default=language_here,
    help="Language of what is printed and drawn.  [default: that of the locale]",
)  # fmt: skip
minimum_option = click.option(
    "--min-probability", "minimum", type=Probability(ends=True),
    help="Exit with 3 when all targets together are less likely than this.",
)  # fmt: skip
centre_option = click.option(
    "--centre", type=click.Choice(["scenario", "record", "best"]), default="scenario", show_default=True,
    help="What --min-probability and the headline are about: the scenario's own paths, its track record's, "
    "or hzsim's own best (record and outside forecasts combined).",
)  # fmt: skip


targets_option = click.option(
    "--target", "targets", multiple=True, metavar="TARGET", shell_complete=completed("targets"),
    help='A target such as "gdp >= 30000 in 2030"; several are asked for jointly.  [default: all of the scenario]',
)  # fmt: skip
keep_shape_option = click.option(
    "--keep-shape", is_flag=True, help="Shift the unknown's path instead of making it constant."
)
years_option = click.option(
    "--years", metavar="YEARS", help="Years in which it is changed.  [default: after the known ones]"
)
bounds_option = click.option(
    "--bounds", metavar="LOW:HIGH", help="Search between these values of the unknown, such as 0%:10%."
)
earlier_option = click.option(
    "--earlier", "years_earlier", type=click.IntRange(min=0), default=0, metavar="YEARS",
    help="Ask for the targets so many years earlier.",
)  # fmt: skip
