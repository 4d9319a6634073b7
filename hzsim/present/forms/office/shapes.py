"""Charts that PowerPoint draws itself, from cells that can be edited, and tables, in as many parts as fit."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.office import divisor, library, look_of, number_format
from hzsim.present.forms.style import ticks
from hzsim.present.forms.typesetting import lines, shade, sides, widths
from hzsim.present.forms.view import Cell, Plot, Series, Table
from hzsim.present.words.letters import plain_text

FONTS: dict[Language, tuple[str, str]] = {"zh": ("Arial", "微软雅黑"), "en": ("Calibri", "微软雅黑")}
"""The fonts of Latin and of Chinese text: named, not shipped."""
_INK = "404040"
_KINDS = {"lines": "LINE_MARKERS", "stack": "COLUMN_STACKED", "bars": "BAR_CLUSTERED"}


def add_chart(slide: Any, plot: Plot, box: tuple[int, int, int, int], language: Language, alternative: str) -> None:
    """Put a chart on a slide, into a box of left, top, width and height."""
    data = library("pptx.chart.data").CategoryChartData(number_format=number_format(plot.form))
    data.categories = [plain_text(str(one)) for one in plot.categories]
    for series in plot.series:
        data.add_series(plain_text(series.name), [_value(series, place) for place in range(len(plot.categories))])
    kind = getattr(library("pptx.enum.chart").XL_CHART_TYPE, _KINDS[plot.kind])
    frame = slide.shapes.add_chart(kind, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain_text(alternative))
    chart = frame.chart
    _legend(chart, plot, language)
    _axes(chart, plot)
    _series(chart, plot)


def _value(series: Series, place: int) -> float | None:
    number = series.numbers[place]
    return None if number is None else number.value / divisor(number.unit)


def _legend(chart: Any, plot: Plot, language: Language) -> None:
    """Set fonts and the legend, in which what has one name stands once."""
    enum, shared = library("pptx.enum.chart"), library("pptx.util")
    chart.font.size, chart.font.name = shared.Pt(12), FONTS[language][0]
    chart.font.color.rgb = library("pptx.dml.color").RGBColor.from_string(_INK)
    _east_asian(chart.font, FONTS[language][1])
    chart.has_title, chart.has_legend = False, len(plot.series) > 1
    if not chart.has_legend:
        return
    chart.legend.position, chart.legend.include_in_layout = enum.XL_LEGEND_POSITION.BOTTOM, False
    names = [one.name for one in plot.series]
    for place, name in enumerate(names):
        if name in names[:place]:
            _hidden(chart.legend, place)


def _east_asian(font: Any, name: str) -> None:
    qn = library("pptx.oxml.ns").qn
    east = font._rPr.makeelement(qn("a:ea"), {"typeface": name})
    font._rPr.append(east)


def _hidden(legend: Any, place: int) -> None:
    """Leave a series out of the legend."""
    parse, nsdecls = library("pptx.oxml").parse_xml, library("pptx.oxml.ns").nsdecls
    entry = parse(f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>')
    legend._element.find(library("pptx.oxml.ns").qn("c:legendPos")).addnext(entry)


def _axes(chart: Any, plot: Plot) -> None:
    """Set the axes: no upper end is fixed but that of probabilities, so that an edited number stays in the plot."""
    enum, colour = library("pptx.enum.chart"), library("pptx.dml.color").RGBColor
    values, names = chart.value_axis, chart.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _axis_format(plot), False
    values.format.line.fill.background()
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = colour.from_string("E5E5E5")
    names.tick_label_position = enum.XL_TICK_LABEL_POSITION.LOW
    if plot.unit:
        values.has_title = True
        values.axis_title.text_frame.text = plot.unit
    if plot.kind == "lines" and (least := _least(plot)) > 0:
        values.minimum_scale = least
    if plot.kind == "bars":
        values.minimum_scale, values.maximum_scale, names.reverse_order = 0.0, 1.0, True
        values.tick_labels.number_format = "0%"


_STEPS = 12
"""The most steps that programs part an axis in."""


def _axis_format(plot: Plot) -> str:
    """Return the number format of an axis: as many decimals as its steps may need, none that say nothing."""
    form, shown = plot.form, _shown(plot)
    spread = (max(shown) - min(*shown, _least(plot))) * (100 if form.unit.shown == "%" else 1)
    needed = max(0, math.ceil(-math.log10(spread / _STEPS))) if spread > 0 else form.decimals
    return number_format(replace(form, decimals=min(form.decimals, needed), words=""))


def _shown(plot: Plot) -> list[float]:
    """Return all values of a chart."""
    values = (_value(one, place) for one in plot.series for place in range(len(plot.categories)))
    return [one for one in values if one is not None]


def _least(plot: Plot) -> float:
    """Return where an axis of lines begins: well below all of them, at zero where they come near it."""
    values = _shown(plot)
    least = min(values) - 0.5 * (max(values) - min(values))
    return ticks(least, max(values))[0] if least > 0 else 0.0


def _series(chart: Any, plot: Plot) -> None:
    """Set the look of each series."""
    colour, shared = library("pptx.dml.color").RGBColor, library("pptx.util")
    drawing, enum = library("pptx.enum.dml"), library("pptx.enum.chart")
    for place, (drawn, series) in enumerate(zip(chart.plots[0].series, plot.series, strict=True)):
        look = look_of(series.role, place)
        ink = colour.from_string(look.colour[1:])
        if plot.kind != "lines":
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = ink
            continue
        drawn.smooth, line = False, drawn.format.line
        line.color.rgb, line.width = ink, shared.Pt(look.width)
        if look.dashed:
            line.dash_style = drawing.MSO_LINE.DASH
        signs = {"circle": enum.XL_MARKER_STYLE.CIRCLE, "diamond": enum.XL_MARKER_STYLE.DIAMOND}
        drawn.marker.style = signs.get(look.sign, enum.XL_MARKER_STYLE.NONE)
        if look.sign:
            drawn.marker.size = 6
            drawn.marker.format.fill.solid()
            drawn.marker.format.fill.fore_color.rgb = ink
            drawn.marker.format.line.color.rgb = ink
    if plot.kind == "bars":
        shown = chart.plots[0]
        shown.gap_width, shown.has_data_labels = 60, True
        shown.data_labels.number_format, shown.data_labels.number_format_is_linked = "0%", False
        shown.data_labels.font.size = shared.Pt(10)


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
