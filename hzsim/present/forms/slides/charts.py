"""Charts that PowerPoint draws itself, from cells that can be edited."""

import math
from dataclasses import replace
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.excel.cells import divisor, number_format
from hzsim.present.forms.office.archives import library
from hzsim.present.forms.office.looks import look_of
from hzsim.present.forms.plot import Plot, Series
from hzsim.present.forms.style import ticks
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
