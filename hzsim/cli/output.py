"""How a command prints and writes what it found, and says how far it is."""

import codecs
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hzsim._typing import Language
from hzsim.errors import printable, quoted, told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.forms.sheet import Sheet

DATA = ("table", "csv", "json")
DOCUMENTS = ("xlsx", "docx", "html")
BINARY = ("xlsx", "docx", "parquet")
"""The formats of an answer that are text for a terminal, those of a document, and what no terminal can show."""
FILES = ("xlsx", "docx", "pptx", "html")
"""How the names of documents end, which no folder's name does."""
BELOW, NO_SOLUTION = 3, 4
"""Exit codes: below --min-probability or at --fail-on; no solution."""
STANDARD_OUTPUT = Path("-")
"""What `--out -` means: told apart from the equal path of a file `./-` by being this very object."""


def say(text: str, *, error: bool = False) -> None:
    """Print lines to stdout, or messages to stderr: the door to the terminal, which no control character passes."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=error)


def mention(text: object) -> None:
    """Print a message of one line to stderr, such as the path of a file that was written."""
    say(printable(text), error=True)


def emit(format_: str, *, payload: Callable[[], Any], records: Callable[[], Any], table: Callable[[], str]) -> None:
    """Print a result in one of three formats: `payload` as JSON, flat `records` as CSV, or a text `table`.

    CSV is data: another program gets every character, and only on a terminal it is neutralised as a table is.
    """
    from hzsim.present.forms.formats import to_csv, to_json

    if format_ == "json":
        say(to_json(payload()))
    elif format_ == "table" or sys.stdout.isatty():
        say(table() if format_ == "table" else to_csv(records()).removesuffix("\n"))
    else:
        click.echo(to_csv(records()), nl=False, color=True)  # else click takes colours out of the data


@dataclass(frozen=True)
class Output:
    """How an answer is given: its format, its language, and the file in place of standard output."""

    format: str
    language: Language
    file: Path | None = None


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
    if output.file is None and output.format in DATA:
        emit(
            output.format,
            payload=lambda: sheet.data(language),
            records=lambda: sheet.records(language),
            table=lambda: sheet.view(language).text(),
        )
        return
    from hzsim.present.forms.media import MEDIA

    text = output.format == "table"
    content = f"{sheet.view(language).text()}\n".encode() if text else MEDIA[output.format](sheet, language)
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
    """Show a bar on stderr while many draws (or other steps) are made, when stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=draws, label=quoted(label), file=sys.stderr) as bar:
        yield bar.update
