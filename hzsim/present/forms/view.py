"""An answer as people read it, built once: lines of words and tables, printed as text or shown as markup."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

from hzsim._typing import Language
from hzsim.present.words.letters import one_line, plain_text
from hzsim.present.words.wrapping import folded
from hzsim.units import Unit, display

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.words.quotes import Finding, Quoted

_WIDEST = 120
"""The most columns of a line of prose, or of a cell, on a terminal."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its unit, with the digits that people see of it; `words` stand for it where digits would mislead.

    `place` is where it stands in an assessment, such as `targets.0.median`: what a workbook links by.
    """

    value: float
    unit: Unit
    decimals: int
    words: str = ""
    place: str = ""

    def __str__(self) -> str:
        return self.words or display(self.value, self.unit, self.decimals)


class Marked(str):
    """A text that stands at a place of an assessment, as `Number.place`."""

    place: str

    def __new__(cls, shown: object, place: str = "") -> Self:
        """Return what is shown as text, with its place."""
        made = super().__new__(cls, shown)
        made.place = place
        return made


class Numeral(Marked):
    """A whole number that names something, such as a year or a seed: text on paper, a plain number in a workbook."""


Cell: TypeAlias = str | Number


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table in one language: column headers and rows of text and numbers.

    `numbers` says whether the columns after the first are figures, which a terminal sets to the right.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: bool = True


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> str:
    """Return an aligned table, wide characters counted as two; all columns but the first to the right.

    Each cell is plain text, on one line unless it is very long; headers may have lines of their own.
    """
    from tabulate import tabulate

    align = ["left", *("right" if numbers else "left" for _ in header[1:])]
    plain = [[folded(plain_text(cell), _WIDEST) for cell in row] for row in rows]
    names = ["\n".join(map(plain_text, name.split("\n"))) for name in header]
    return tabulate(plain, names, tablefmt="simple", colalign=align, disable_numparse=True)


def records_table(records: Sequence[Mapping[str, object]]) -> str:
    """Return flat records as a table, one column for each key."""
    if not records:
        return ""
    rows = [["–" if value is None else str(value) for value in record.values()] for record in records]
    return text_table(list(records[0]), rows, numbers=False)


class Prose(str):
    """Sentences, which a terminal breaks into lines."""

    __slots__ = ()


class Quoting(Prose):
    """A sentence that knows the numbers it quotes: a workbook joins it from its form and their cells."""

    form: str
    quoted: Mapping[str, "Quoted"]

    def __new__(cls, finding: "Finding", language: Language) -> Self:
        """Return the sentence in one language."""
        made = super().__new__(cls, finding.text.to(language))
        made.form, made.quoted = finding.form.to(language), finding.quoted
        return made


class Heading(str):
    """The heading of a section; `tab` names the sheet of a workbook that has its tables."""

    tab: str

    def __new__(cls, words: str, tab: str) -> Self:
        """Return the words with the name of their sheet."""
        made = super().__new__(cls, words)
        made.tab = tab
        return made


class Note(str):
    """A line of small print below a title."""

    __slots__ = ()


class Reference(str):
    """A sentence that names what follows by its number, for media that number: `{figure} shows the odds.`"""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its caption, drawn when it is needed; `name` tells it from the others of a document."""

    draw: "Callable[[], Figure]"
    caption: str
    name: str


Piece: TypeAlias = str | Table | Picture


@dataclass(frozen=True, slots=True)
class View:
    """Lines and tables below each other, in one language."""

    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return the view for a terminal: a line for each text, whatever stands in it, and as many as prose takes."""
        return "\n".join(_text(piece) for piece in self.pieces if not isinstance(piece, Picture | Reference))


def _text(shown: str | Table) -> str:
    if isinstance(shown, str):
        return folded(shown, _WIDEST) if isinstance(shown, Prose) else one_line(shown)
    found = text_table(shown.columns, [[str(cell) for cell in row] for row in shown.rows], shown.numbers)
    return f"{one_line(shown.title)}\n{found}" if shown.title else found
