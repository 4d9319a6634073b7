"""Tables on slides: in as many parts as fit, with heads repeated."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.heat import shade
from hzsim.present.forms.office.archives import library
from hzsim.present.forms.slides.charts import FONTS
from hzsim.present.forms.view import Cell, Table
from hzsim.present.forms.widths import sides, widths
from hzsim.present.words.letters import columns_of, plain_text

_SIZE, _EMU, _LINE = 12.0, 360_000, 1.4
"""Points of letters; English metric units of a cm; the height of a line in sizes of its letters."""
_POINT, _MARGIN = 12_700, 90_000
_HEAD = "DCE6F1"


def pages(table: Table, box: tuple[int, int, int, int]) -> Iterator[Table]:
    """Yield a table in parts that fit a box of left, top, width and height."""
    sizes = widths(table, box[2] / _EMU, _SIZE)
    heights, room = [_height(row, sizes) for row in table.rows], box[3] - _height(table.columns, sizes)
    least = _parted(heights, room)
    while room > max(heights, default=0) and len(_parted(heights, room - _POINT)) == len(least):
        room -= _POINT  # as even as the same number of parts can be, so that no row is left alone
    for part in _parted(heights, room):
        yield replace(table, rows=table.rows[part.start : part.stop])


def _parted(heights: Sequence[int], room: int) -> list[range]:
    """Return the rows of each part, as many as have room."""
    parts, first, left = list[range](), 0, room
    for place, high in enumerate(heights):
        if place > first and high > left:
            parts.append(range(first, place))
            first, left = place, room
        left -= high
    return [*parts, range(first, len(heights))]


def _height(row: tuple[Cell, ...], sizes: tuple[float, ...]) -> int:
    """Return how high a row is, from the lines of its cells."""
    lines = 1
    for cell, size in zip(row, sizes, strict=True):
        room = max(1.0, (size - 0.5) / (0.021 * _SIZE))
        lines = max(lines, -(-columns_of(str(cell)) // int(room)))
    return round(lines * _LINE * _SIZE * _POINT + _MARGIN)


def add_table(slide: Any, table: Table, box: tuple[int, int, int, int], language: Language) -> None:
    """Put a table on a slide, at the top of a box."""
    sizes = widths(table, box[2] / _EMU, _SIZE)
    height = sum(_height(row, sizes) for row in (table.columns, *table.rows))
    shape = slide.shapes.add_table(1 + len(table.rows), len(table.columns), *box[:3], height)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain_text(table.title))
    grid = shape.table
    for column, size in zip(grid.columns, sizes, strict=True):
        column.width = round(size * _EMU)
    for place, row in enumerate((table.columns, *table.rows)):
        grid.rows[place].height = _height(row, sizes)
        for at, (cell, side) in enumerate(zip(row, sides(table), strict=True)):
            _fill(grid.cell(place, at), cell, "center" if place == 0 else side, language)
            colour = _HEAD if place == 0 else (table.heat and shade(cell)) or "FFFFFF"
            _coloured(grid.cell(place, at), colour, bold=place == 0)


def _fill(drawn: Any, cell: Cell, side: str, language: Language) -> None:
    """Write a cell, its text on a side."""
    util, align = library("pptx.util"), library("pptx.enum.text").PP_ALIGN
    drawn.text = plain_text(str(cell))
    drawn.margin_left = drawn.margin_right = util.Cm(0.2)
    drawn.margin_top = drawn.margin_bottom = util.Cm(0.08)
    line = drawn.text_frame.paragraphs[0]
    line.font.size, line.font.name = util.Pt(_SIZE), FONTS[language][0]
    line.alignment = getattr(align, side.upper())


def _coloured(drawn: Any, colour: str, *, bold: bool) -> None:
    """Put a cell on a colour, its letters dark."""
    colours, line = library("pptx.dml.color").RGBColor, drawn.text_frame.paragraphs[0]
    line.font.bold, line.font.color.rgb = bold, colours(0x22, 0x22, 0x22)
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = colours.from_string(colour)
