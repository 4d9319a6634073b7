"""How a number or a text stands in a spreadsheet: format, width, address."""

from collections.abc import Sequence
from typing import NamedTuple

from hzsim.model.modules.parts import Indicator
from hzsim.present.forms.office.archives import library
from hzsim.present.forms.view import Number, Table
from hzsim.present.words.letters import columns_of, plain_text
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.projection import Simulation
from hzsim.units import Unit

_LONGEST, _HIGHEST = 32_767, 409.0
"""The most letters of a cell, as UTF-16 counts them, and points of a row."""


def runs_on(table: Table, across: int) -> bool:
    """Return whether the last column of a table has text that may run on, to the last of so many columns."""
    return not table.numbers and len(table.columns) < across


def column_widths(tables: Sequence[Table]) -> list[int]:
    """Return how wide the columns of tables below each other have to be, in characters, within limits."""
    across = max(len(table.columns) for table in tables)
    widths = [9] * across
    for table in tables:
        for column, head in enumerate(table.columns[: -1 if runs_on(table, across) else None]):
            cells = [min(14, text_columns(head)), *(text_columns(str(row[column])) for row in table.rows)]
            widths[column] = min(44, max(widths[column], 2 + max(cells)))
    return widths


def cell_text(text: str) -> str:
    """Return text as a cell holds it: plain, no longer than a cell may be, and nothing that XlsxWriter takes as markup.

    Strings from `<r>` to `</r>` are runs of rich text to it, which it writes unescaped.
    """
    plain = plain_text(text)
    if len(plain.encode("utf-16-le")) > 2 * _LONGEST:
        plain = plain[: _LONGEST // 2] + "…"
    return f"{plain} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def title_text(text: str) -> str:
    """Return text as a chart's title; one that begins with an equals sign would be the address of a cell."""
    plain = cell_text(text)
    return f" {plain}" if plain.startswith("=") else plain


def row_height(line: float, lines: int) -> float:
    """Return the height of a row of so many lines in points, no more than a row may have."""
    return min(_HIGHEST, line * max(1, lines))


def number_format(cell: Number) -> str:
    """Return the spreadsheet's number format for a number: digits, separators and the suffix of its unit."""
    if cell.words and cell.words[0] not in "<>":
        return f'"{cell.words}"'
    digits, suffix = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else ""), cell.unit.shown
    return digits + (suffix if suffix in ("", "%") else f'"{suffix}"')


def divisor(unit: Unit) -> float:
    """Return what a stored value is divided by for its cell: only percent is a format of a spreadsheet's own."""
    return 1.0 if unit.shown == "%" else float(unit.factor)


def targets_on(simulation: Simulation, part: Indicator) -> list[tuple[int, Target]]:
    """Return a simulation's targets on one indicator, each with its place among all."""
    return [one for one in enumerate(simulation.scenario.targets) if one[1].indicator.name == part.name]


class Spot(NamedTuple):
    """Where a cell stands, counted from 0; as text its address, such as `'Targets'!$B$3` for row 2 and column 1."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        corner = library("xlsxwriter.utility").xl_rowcol_to_cell(self.row, self.column, True, True)
        return f"'{self.sheet}'!{corner}"


def text_columns(text: str) -> int:
    """Return how wide a text is, wide characters counted as two."""
    return max(map(columns_of, text.split("\n")))
