"""An answer as people read it, built once: lines of words and tables, printed as text or shown as markup."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hzsim.present.wrapping import wrapped
from hzsim.units import Unit, display


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its unit, with the digits that people see of it; `words` stand for it where digits would mislead."""

    value: float
    unit: Unit
    decimals: int
    words: str = ""

    def __str__(self) -> str:
        return self.words or display(self.value, self.unit, self.decimals)


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
    """Return an aligned table, wide characters counted as two; all columns but the first to the right."""
    from tabulate import tabulate

    align = ["left", *("right" if numbers else "left" for _ in header[1:])]
    return tabulate(rows, header, tablefmt="simple", colalign=align, disable_numparse=True)


class Prose(str):
    """Sentences, which a terminal breaks into lines."""

    __slots__ = ()


WIDTH = 120
"""Columns of a terminal."""


Piece: TypeAlias = str | Table


@dataclass(frozen=True, slots=True)
class View:
    """Lines and tables below each other, in one language."""

    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return the view for a terminal."""
        return "\n".join(map(_text, self.pieces))

    def markup(self) -> str:
        """Return the view for a notebook, every text escaped."""
        from hzsim.present.html_report import html_table

        return "\n".join(
            html_table(piece) if isinstance(piece, Table) else f"<p>{html.escape(piece)}</p>"
            for piece in self.pieces
            if piece
        )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "", *, numbers: bool = True) -> Table:
    """Return a table of text that is ready to be shown; `numbers` sets all columns but the first to the right."""
    return Table(title, tuple(columns), tuple(map(tuple, rows)), numbers)


def _text(shown: Piece) -> str:
    if isinstance(shown, str):
        return "\n".join(wrapped(shown, WIDTH)) if isinstance(shown, Prose) else shown
    found = text_table(shown.columns, [[str(cell) for cell in row] for row in shown.rows], shown.numbers)
    return f"{shown.title}\n{found}" if shown.title else found
