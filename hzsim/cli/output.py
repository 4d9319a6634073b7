"""How a command prints and writes what it found, the options on that, and how it says how far it is."""

import codecs
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hzsim._typing import Language
from hzsim.cli import language_here
from hzsim.cli.options import DOCUMENTS, STANDARD_OUTPUT, OutPath, language_option, option, stacked
from hzsim.errors import in_language, printable, quoted, told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.forms.formats import Record
    from hzsim.present.forms.sheet import Sheet
    from hzsim.present.forms.view import View

DATA = ("table", "csv", "json")
BINARY = ("xlsx", "docx", "pptx", "parquet")
"""The formats of an answer that are text for a terminal, and what no terminal can show."""
BELOW, NO_SOLUTION = 3, 4
"""Exit codes: below --min-probability or at --fail-on; no solution."""


def say(text: str, *, error: bool = False) -> None:
    """Print lines to stdout, or messages to stderr: the door to the terminal, which no control character passes."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=error)


def mention(words: object) -> None:
    """Print a message of one line to stderr, in the language of the call, or the path of a file that was written."""
    say(printable(in_language(words, language_here())), error=True)


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
    "title": {"bold": True}, "head": {"bold": True},
    "good": {"fg": "green"}, "doubtful": {"fg": "yellow"}, "bad": {"fg": "red"},
}  # fmt: skip
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
    from hzsim.present.forms.office import Edition

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


def exit_below(minimum: float | None, joints: Iterable[float]) -> None:
    """End with the exit code of --min-probability where all targets together are less likely than it asks."""
    if minimum is not None and min(joints) < minimum:
        raise click.exceptions.Exit(BELOW)


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


_CARRY = "How results are printed. CSV and JSON carry full precision, rates as fractions."
records_options = (
    click.option("--format", "format_", type=click.Choice(DATA), default=DATA[0], show_default=True, help=_CARRY),
    language_option,
)
"""The options of what is no answer: a list, or the tables of an estimate."""
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
