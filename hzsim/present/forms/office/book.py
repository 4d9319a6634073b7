"""The writer of workbooks: sheets with text, and tables whose cells know their unit and what follows from them."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from hzsim._typing import Language
from hzsim.present.forms.office import Edition, divisor, library, normalised, number_format
from hzsim.present.forms.office.linked import Spot, filled
from hzsim.present.forms.typesetting import HIGH, LOW, MIDDLE
from hzsim.present.forms.view import Cell, Contents, Number, Numeral, Picture, Piece, Reference, Table
from hzsim.present.words.letters import columns_of, plain_text

FONT = {"zh": "宋体", "en": "Calibri"}
HEADLINE = {"zh": "黑体", "en": "Calibri"}
HEADER: dict[str, Any] = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F2F2F2", "align": "center"}
BODY: dict[str, Any] = {"text_wrap": True, "bottom": 4, "indent": 1}
LINE_HEIGHT = 15.5
_LONGEST, _HIGHEST = 32_767, 409.0
"""The most letters of a cell, as UTF-16 counts them, and points of a row."""
_HEAT: dict[str, Any] = {
    "type": "3_color_scale",
    **{f"{end}_type": "num" for end in ("min", "mid", "max")},
    "min_value": 0,
    "mid_value": 0.5,
    "max_value": 1,
    "min_color": LOW,
    "mid_color": MIDDLE,
    "max_color": HIGH,
}
Formula: TypeAlias = Callable[[], str | None]
"""Makes the formula of a cell once all others are written; None for none."""


def book_file(title: str, edition: Edition, write: Callable[[Any], None]) -> bytes:
    """Return a workbook as a file's bytes, the same for the same contents; `write` is given XlsxWriter's workbook.

    Text is written as text: nothing in a title becomes a formula or an address. Raises MissingLibrary
    when XlsxWriter is not installed.
    """
    xlsxwriter = library("xlsxwriter")
    stream = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, {"in_memory": True, **plain}) as book:
        book.set_properties({"title": cell_text(title), "created": edition.moment, "author": "hzsim"})
        write(book)
    return normalised(stream.getvalue())


@dataclass
class Book:
    """Writes text and tables into the sheets of one workbook."""

    book: Any
    language: Language
    formulas: Mapping[str, str] = field(default_factory=dict)
    """What follows from other cells, by its place."""
    cells: dict[str, Spot] = field(default_factory=dict)
    """Where each number written so far stands that has a place in the assessment."""
    _formats: dict[tuple[object, ...], Any] = field(default_factory=dict)
    _waiting: list[tuple[Any, int, int, Formula, Any, str | float]] = field(default_factory=list)

    def sheet(self, name: str) -> Any:
        """Return a new sheet that prints on pages of A4."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer(f"&L{'hzsim'}&C{name}&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def style(self, **properties: object) -> Any:
        """Return a format with some properties, the same for the same ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT[self.language], "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self.book.add_format({**base, **properties})
        return self._formats[key]

    def heading(self, sheet: Any, row: int, text: str) -> None:
        """Write a line in bold."""
        shape = self.style(font_name=HEADLINE[self.language], font_size=12, bold=True)
        sheet.write_string(row, 0, cell_text(text), shape)

    def pieces(self, sheet: Any, pieces: Sequence[Piece]) -> int:
        """Write lines of text and tables below each other, and return the row after them.

        Columns become as wide as what is in them, within limits.
        """
        tables = [piece for piece in pieces if isinstance(piece, Table)]
        widths = column_widths(tables) if tables else []
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        row = 0
        for piece in pieces:
            if isinstance(piece, Table):
                row = self.sized(sheet, row, piece, widths)
            elif not isinstance(piece, Picture | Reference | Contents):
                sheet.write_string(row, 0, cell_text(piece), self.style())
                row += 1
        return row

    def sized(self, sheet: Any, row: int, table: Table, widths: Sequence[int]) -> int:
        """Write a table with rows as high as their lines, and return the row after it and an empty one."""
        row = self.table(sheet, row, table) + 1
        if runs_on(table, len(widths)):
            self.run_on(sheet, row - 1 - len(table.rows), table, len(widths))
            last = len(table.columns) - 1
            widths = [*widths[:last], sum(widths[last:])]
        for up, cells in enumerate(reversed((table.columns, *table.rows)), 2):
            lines = max(-(-text_columns(str(cell)) // int(wide - 1)) for cell, wide in zip(cells, widths, strict=False))
            sheet.set_row(row - up, row_height(LINE_HEIGHT, lines))
        return row

    def run_on(self, sheet: Any, row: int, table: Table, across: int) -> None:
        """Let the cells of a table's last column run on to the last of so many columns, from a row on."""
        last = len(table.columns) - 1
        for down, cells in enumerate(table.rows, row):
            sheet.merge_range(down, last, down, across - 1, "", self.style(**BODY))
            self.cell(sheet, down, last, cells[last], BODY)

    def table(self, sheet: Any, row: int, table: Table) -> int:
        """Write a table and return the row after it."""
        self.heading(sheet, row, table.title)
        if table.heat and table.rows:
            sheet.conditional_format(row + 2, 1, row + 1 + len(table.rows), len(table.columns) - 1, _HEAT)
        for column, name in enumerate(table.columns):
            self.cell(sheet, row + 1, column, name, HEADER)
        for down, cells in enumerate(table.rows, row + 2):
            for column, cell in enumerate(cells):
                if table.heat and isinstance(cell, Number):  # these odds stand in full elsewhere: here they follow
                    self.number(sheet, down, column, replace(cell, words=""), f"={{{cell.place}}}")
                else:
                    self.cell(sheet, down, column, cell, BODY)
        return row + 2 + len(table.rows)

    def cell(self, sheet: Any, row: int, column: int, cell: Cell, look: Mapping[str, Any]) -> None:
        """Write a cell as what it is, and remember where the number of a place stands."""
        place = getattr(cell, "place", "")
        form = self.formulas.get(place, "")
        if isinstance(cell, Number):
            self.number(sheet, row, column, cell, form)
        elif isinstance(cell, Numeral):
            sheet.write_number(row, column, int(cell), self.style(**{"align": "left", **look, "num_format": "0"}))
        else:
            link = partial(filled, form, self.cells)
            self.linked(sheet, row, column, cell_text(cell), link, self.style(**look))
        if place:
            self.cells[place] = Spot(sheet.get_name(), row, column)

    def number(self, sheet: Any, row: int, column: int, cell: Number, form: str) -> None:
        """Write a number, a dash for none; where it follows from other cells, by the form of a formula."""
        value, shape = cell.value / divisor(cell.unit), self.style(num_format=number_format(cell), bottom=4)
        if np.isfinite(value):
            self.linked(sheet, row, column, float(value), partial(filled, form, self.cells), shape)
        else:
            sheet.write_string(row, column, "–", shape)

    def linked(self, sheet: Any, row: int, column: int, shown: str | float, form: Formula, shape: Any) -> None:
        """Write what is shown, until `link` as it is."""
        (sheet.write_string if isinstance(shown, str) else sheet.write_number)(row, column, shown, shape)
        self._waiting.append((sheet, row, column, form, shape, shown))

    def link(self) -> None:
        """Turn what follows from other cells into formulas, now that all of them are written."""
        for sheet, row, column, form, shape, shown in self._waiting:
            formula = form()
            if formula:
                sheet.write_formula(row, column, formula, shape, shown)


def cell_text(text: str) -> str:
    """Return text as a cell holds it: plain, no longer than a cell may be, and nothing that XlsxWriter takes as markup.

    Strings from `<r>` to `</r>` are runs of rich text to it, which it writes unescaped.
    """
    plain = plain_text(text)
    if len(plain.encode("utf-16-le")) > 2 * _LONGEST:
        plain = plain[: _LONGEST // 2] + "…"
    return f"{plain} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def text_columns(text: str) -> int:
    """Return how wide a text is, wide characters counted as two."""
    return max(map(columns_of, text.split("\n")))


def row_height(line: float, lines: int) -> float:
    """Return the height of a row of so many lines in points, no more than a row may have."""
    return min(_HIGHEST, line * max(1, lines))


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
