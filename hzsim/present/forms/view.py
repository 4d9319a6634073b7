"""An answer as people read it, built once: lines of words and tables, printed as text or shown as markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hzsim.present.words.letters import one_line, plain_text
from hzsim.present.words.wrapping import folded
from hzsim.units import Unit, display

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


class Numeral(str):
    """A whole number that names something, such as a year or a seed: text on paper, a plain number in a workbook."""

    place: str

    def __new__(cls, number: int, place: str = "") -> "Numeral":
        """Return the text of a number that stands at a place of an assessment, as `Number.place`."""
        made = super().__new__(cls, number)
        made.place = place
        return made


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


def line(*cells: Cell) -> tuple[Cell, ...]:
    """Return a row of a table."""
    return cells


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


Piece: TypeAlias = str | Table


@dataclass(frozen=True, slots=True)
class View:
    """Lines and tables below each other, in one language."""

    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return the view for a terminal: a line for each text, whatever stands in it, and as many as prose takes."""
        return "\n".join(map(_text, self.pieces))


def _text(shown: Piece) -> str:
    if isinstance(shown, str):
        return folded(shown, _WIDEST) if isinstance(shown, Prose) else one_line(shown)
    found = text_table(shown.columns, [[str(cell) for cell in row] for row in shown.rows], shown.numbers)
    return f"{one_line(shown.title)}\n{found}" if shown.title else found
