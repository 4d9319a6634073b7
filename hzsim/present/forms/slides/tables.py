"""Tables on slides: in as many parts as fit, with heads repeated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.heat import shade
from hzsim.present.forms.office.archives import library
from hzsim.present.forms.slides.charts import FONTS
from hzsim.present.forms.view import Cell, Table
from hzsim.present.forms.widths import lines, sides, widths
from hzsim.present.words.letters import plain_text

_SIZES, _EMU, _LINE = (16.0, 14.0, 12.0), 360_000, 1.4
"""Points of letters, the largest first; English metric units of a cm; the height of a line in sizes of its letters."""
_POINT, _MARGIN = 12_700, 90_000
_HEAD = "DCE6F1"


@dataclass(frozen=True, slots=True)
class Part:
    """What a slide shows of a table: rows, letters of a size in points, widths of columns and heights of rows."""

    table: Table
    size: float
    widths: tuple[float, ...]
    heights: list[int]


def pages(table: Table, box: tuple[int, int, int, int]) -> Iterator[Part]:
    """Yield a table in parts that fit a box of left, top, width and height: in one, in large letters, where it fits."""
    for size in _SIZES:
        sizes = widths(table, box[2] / _EMU, size)
        head, *heights = (round(count * _LINE * size * _POINT + _MARGIN) for count in lines(table, sizes, size))
        if head + sum(heights) <= box[3]:
            break
    room, most = box[3] - head, max(heights, default=0)
    least = _parted(heights, room)
    while room > most and len(_parted(heights, room - _POINT)) == len(least):
        room -= _POINT  # as even as the same number of parts can be, so that no row is left alone
    for part in _parted(heights, room):
        rows = table.rows[part.start : part.stop]
        yield Part(replace(table, rows=rows), size, sizes, [head, *heights[part.start : part.stop]])


def _parted(heights: Sequence[int], room: int) -> list[range]:
    """Return the rows of each part, as many as have room."""
    parts, first, left = list[range](), 0, room
    for place, high in enumerate(heights):
        if place > first and high > left:
            parts.append(range(first, place))
            first, left = place, room
        left -= high
    return [*parts, range(first, len(heights))]


def add_table(slide: Any, part: Part, box: tuple[int, int, int, int], language: Language) -> None:
    """Put a part of a table on a slide, at the top of a box."""
    table = part.table
    shape = slide.shapes.add_table(1 + len(table.rows), len(table.columns), *box[:3], sum(part.heights))
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain_text(table.title))
    grid, places = shape.table, sides(table)
    for column, size in zip(grid.columns, part.widths, strict=True):
        column.width = round(size * _EMU)
    for place, row in enumerate((table.columns, *table.rows)):
        grid.rows[place].height = part.heights[place]
        for at, (cell, side) in enumerate(zip(row, places, strict=True)):
            _fill(grid.cell(place, at), cell, "center" if place == 0 else side, language, part.size)
            colour = _HEAD if place == 0 else (table.heat and shade(cell)) or "FFFFFF"
            _coloured(grid.cell(place, at), colour, bold=place == 0)


def _fill(drawn: Any, cell: Cell, side: str, language: Language, size: float) -> None:
    """Write a cell, its text on a side."""
    util, align = library("pptx.util"), library("pptx.enum.text").PP_ALIGN
    drawn.text = plain_text(str(cell))
    drawn.margin_left = drawn.margin_right = util.Cm(0.2)
    drawn.margin_top = drawn.margin_bottom = util.Cm(0.08)
    line = drawn.text_frame.paragraphs[0]
    line.font.size, line.font.name = util.Pt(size), FONTS[language][0]
    line.alignment = getattr(align, side.upper())


def _coloured(drawn: Any, colour: str, *, bold: bool) -> None:
    """Put a cell on a colour, its letters dark."""
    colours, line = library("pptx.dml.color").RGBColor, drawn.text_frame.paragraphs[0]
    line.font.bold, line.font.color.rgb = bold, colours(0x22, 0x22, 0x22)
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = colours.from_string(colour)
