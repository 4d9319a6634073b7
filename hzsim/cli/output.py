"""How a command prints and writes what it found, says how far it is, and which of its options is wrong."""

import codecs
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hzsim._typing import Language
from hzsim.errors import BadValue, printable, quoted, told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.forms.formats import Record
    from hzsim.present.forms.sheet import Sheet
    from hzsim.present.forms.view import View

DATA = ("table", "csv", "json")
DOCUMENTS = ("xlsx", "docx", "pptx", "html")
BINARY = ("xlsx", "docx", "pptx", "parquet")
"""The formats of an answer that are text for a terminal, those of a document, and what no terminal can show."""
FILES = ("xlsx", "docx", "pptx", "html")
"""How the names of documents end, which no folder's name does."""
BELOW, NO_SOLUTION = 3, 4
"""Exit codes: below --min-probability or at --fail-on; no solution."""
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
        if self.dir_okay and form in FILES:
            words = "expected a folder, found {found}: for a document, hzsim export FILE --to {form} --out {found}"
            self.fail(told(words, found=quoted(str(value)), form=form), param, ctx)
        if str(value) != "-":
            return super().convert(value, param, ctx)
        if self.dir_okay:
            self.fail("expected a folder for several files, found - for standard output", param, ctx)
        return STANDARD_OUTPUT


def say(text: str, *, error: bool = False) -> None:
    """Print lines to stdout, or messages to stderr: the door to the terminal, which no control character passes."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=error)


def mention(text: object) -> None:
    """Print a message of one line to stderr, such as the path of a file that was written."""
    say(printable(text), error=True)


def screen_width() -> int:
    """Return the columns that there are: as COLUMNS says, else the terminal's, else 120 for a file or a pipe."""
    from hzsim.present.forms.screen import WIDTH

    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) >= _NARROWEST:
        return int(asked)
    return max(_NARROWEST, shutil.get_terminal_size((WIDTH, 0)).columns) if sys.stdout.isatty() else WIDTH


_NARROWEST = 40
"""The fewest columns that anything is printed for."""
TONES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True},
    "head": {"bold": True},
    "good": {"fg": "green"},
    "doubtful": {"fg": "yellow"},
    "bad": {"fg": "red"},
}
"""How a terminal shows the tones of a view."""


def coloured() -> bool:
    """Return whether colours are shown: on a terminal that can, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say_view(view: "View") -> None:
    """Print a view as wide as the terminal, in its colours where it shows any; nothing in a text of it acts."""
    tones = TONES if coloured() else {}
    for line in view.lines(screen_width()):
        runs = ((printable(run.text), tones.get(run.tone)) for run in line)
        click.echo("".join(click.style(text, **tone) if tone and text.strip() else text for text, tone in runs))


def emit(
    format_: str, *, payload: Callable[[], Any], records: Callable[[], Any], view: "Callable[[], View | str]"
) -> None:
    """Print a result in one of three formats: `payload` as JSON, flat `records` as CSV, or a `view` of it.

    CSV is data: another program gets every character, and only on a terminal it is neutralised as a table is.
    """
    from hzsim.present.forms.formats import to_csv, to_json

    if format_ == "json":
        say(to_json(payload()))
    elif format_ == "table":
        shown = view()
        say(shown) if isinstance(shown, str) else say_view(shown)
    elif sys.stdout.isatty():
        say(to_csv(records()).removesuffix("\n"))
    else:
        click.echo(to_csv(records()), nl=False, color=True)  # else click takes colours out of the data


def emit_records(format_: str, records: "Sequence[Record]") -> None:
    """Print records, which are no answer, in one of three formats."""
    from hzsim.present.forms.view import records_view

    emit(format_, payload=lambda: records, records=lambda: records, view=lambda: records_view(records))


@dataclass(frozen=True)
class Output:
    """How an answer is given: its format, its language, the file in place of standard output, or in a few sentences."""

    format: str
    language: Language
    file: Path | None = None
    brief: bool = False


def check_terminal(format_: str, file: Path | None) -> None:
    """Raise a usage error where what is no text would be sent to a terminal."""
    from hzsim.files.writing import is_standard_output

    shown = file is None or file is STANDARD_OUTPUT or is_standard_output(file)
    if format_ in BINARY and shown and sys.stdout.isatty():
        words = "{form} is no text that a terminal can show: name a file with --out, or redirect standard output"
        raise click.UsageError(told(words, form=format_))


def show(sheet: "Sheet", output: Output) -> None:
    """Print or write an answer's sheet in the format asked for."""
    language = output.language
    sheet = sheet.brief() if output.brief else sheet
    if output.file is None and output.format in DATA:
        emit(
            output.format,
            payload=lambda: sheet.data(language),
            records=lambda: sheet.records(language),
            view=lambda: sheet.view(language),
        )
        return
    from hzsim.present.forms.media import MEDIA
    from hzsim.present.forms.office.edition import Edition

    text = output.format == "table"
    content = f"{sheet.view(language).text()}\n".encode() if text else MEDIA[output.format](sheet, Edition(language))
    deliver(output.file or STANDARD_OUTPUT, content)


def answered(answer: Any, output: Output, chart: Path | None = None) -> None:
    """Print or write an answer, draw it where a chart was asked for; exit code 4 without a solution."""
    from hzsim.present.answers import chart_of, document_of, sheet_of

    show((document_of if output.format in DOCUMENTS else sheet_of)(answer), output)
    deliver_chart(chart, lambda: chart_of(answer, output.language))
    if not getattr(answer, "feasible", True):
        raise click.exceptions.Exit(NO_SOLUTION)


def deliver(path: Path, content: bytes) -> None:
    """Write a file and print its path to stderr; to standard output, only the content without a byte order mark."""
    from hzsim.files.writing import is_standard_output, write_bytes

    if path is STANDARD_OUTPUT or is_standard_output(path):
        click.echo(content.removeprefix(codecs.BOM_UTF8), nl=False)
        return
    write_bytes(path, content)
    mention(path)


def deliver_chart(path: Path | None, figure: "Callable[[], Figure]") -> None:
    """Write a chart where one was asked for, in the format that its name ends with."""
    if path is None:
        return
    from hzsim.present.forms.style import format_of, render

    deliver(path, render(figure(), format_of(path)))


def save(folder: Path | None, files: Callable[[], Mapping[str, bytes]]) -> None:
    """Write files into the folder of --out where one was asked for, and say which."""
    if folder is None:
        return
    from hzsim.files.results import write_files

    contents = files()
    write_files(folder, contents)
    for name in contents:
        mention(folder / name)


@contextmanager
def progress(draws: int, label: str) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while many draws (or other steps) are made, when stderr is a terminal; then it goes."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    with click.progressbar(length=draws, label=quoted(label), file=sys.stderr) as bar:
        yield bar.update
    click.echo(_GONE, file=sys.stderr, nl=False, color=True)


_GONE = "\x1b[A\x1b[2K"
"""Up to the line of a bar, and nothing on it: what is done is gone."""
