"""The workbook: sheets of tables with units, and native charts that stay editable."""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.present import sections
from hzsim.present.archives import library, normalised
from hzsim.present.cells import axis_limits, cell_name, column_widths, divisor, number_format, targets_on, text_columns
from hzsim.present.findings import findings
from hzsim.present.probability_charts import PROBABILITIES
from hzsim.present.report import charted
from hzsim.present.ticks import decimals
from hzsim.present.view import Number, Table
from hzsim.present.words import BASES, plain_text, provenance
from hzsim.questions.assessment import Assessment
from hzsim.scenario.phrases import label_with_unit
from hzsim.simulation.projection import Simulation
from hzsim.simulation.summaries import STATISTICS

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)  # the format knows no zones
_EDGES = ("p05", "p10", "p25", "p75", "p90", "p95")
_TINTS = ("#C6DBEF", "#9ECAE1", "#6BAED6", "#9ECAE1", "#C6DBEF")
_BANDS = ("90%", "80%", "50%", "80%", "90%")
_LINE, _TARGET = "#08519C", "#B00020"
_FONT = {"zh": "宋体", "en": "Calibri"}
_SHEETS = {
    "summary": Text("摘要", "Summary"),
    "targets": Text("目标", "Targets"),
    "bands": Text("区间", "Bands"),
    "requirement": Text("要求", "Requirement"),
    "assumptions": Text("假设", "Assumptions"),
    "uncertainty": Text("不确定性", "Uncertainty"),
    "sources": Text("来源", "Sources"),
    "definitions": Text("定义", "Definitions"),
    "run": Text("复现", "Reproduce"),
}


def workbook(assessments: Assessments, language: Language = "en") -> bytes:
    """Return an Excel workbook of a scenario's assessments as a file's bytes, the same for the same assessments.

    Text is written as text: nothing in a title becomes a formula or an address. Raises MissingLibrary
    when XlsxWriter is not installed.
    """
    xlsxwriter = library("xlsxwriter")
    stream = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, {"in_memory": True, **plain}) as book:
        title = plain_text(assessments.assessment.simulation.scenario.title.to(language))
        book.set_properties({"title": title, "created": CREATED, "author": "hzsim"})
        _Writer(book, assessments, language).write()
    return normalised(stream.getvalue())


@dataclass
class _Writer:
    """Writes the sheets of one workbook."""

    book: Any
    assessments: Assessments
    language: Language
    formats: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        return self.assessments.assessment

    def write(self) -> None:
        sheets = {name: self.sheet(text.to(self.language)) for name, text in _SHEETS.items()}
        sheets["summary"].fit_to_pages(1, 1)
        simulation, language = self.assessment.simulation, self.language
        scenario = simulation.scenario
        blocks = self.bands(sheets["bands"])
        targets = sections.targets_table(self.assessments, language)
        self.tables(sheets["targets"], [targets])
        self.probability_chart(sheets["targets"], len(targets.rows))
        self.tables(sheets["requirement"], [sections.requirement_table(self.assessment, language)])
        self.tables(sheets["assumptions"], [sections.assumptions_table(scenario, language)])
        spreads = (sections.uncertainty_table(scenario, language), sections.correlation_table(scenario, language))
        self.tables(sheets["uncertainty"], [table for table in spreads if table.rows])
        self.tables(sheets["sources"], [sections.facts_table(scenario, language)])
        self.tables(sheets["definitions"], [sections.definitions_table(scenario, language)])
        self.tables(sheets["run"], [sections.run_table(simulation, language)])
        self.summary(sheets["summary"], blocks)

    def sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer(f"&L{'hzsim'}&C{name}&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def style(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            base = {"font_name": _FONT[self.language], "font_size": 10, "valign": "vcenter"}
            self.formats[key] = self.book.add_format({**base, **properties})
        return self.formats[key]

    def heading(self, sheet: Any, row: int, text: str, size: int = 12) -> None:
        name = "黑体" if self.language == "zh" else _FONT["en"]
        sheet.write_string(row, 0, plain_text(text), self.style(font_name=name, font_size=size, bold=True))

    def tables(self, sheet: Any, tables: Sequence[Table]) -> None:
        """Write tables below each other; columns become as wide as what is in them, within limits."""
        widths = column_widths(tables)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        row = 0
        for table in tables:
            row = self.table(sheet, row, table) + 1
            for up, line in enumerate(reversed((table.columns, *table.rows)), 2):
                lines = max(
                    -(-text_columns(str(cell)) // int(wide - 1)) for cell, wide in zip(line, widths, strict=False)
                )
                sheet.set_row(row - up, _LINE_HEIGHT * max(1, lines))

    def table(self, sheet: Any, row: int, table: Table) -> int:
        """Write a table and return the row after it."""
        self.heading(sheet, row, table.title)
        for column, name in enumerate(table.columns):
            sheet.write_string(row + 1, column, plain_text(name), self.style(**_HEADER))
        for down, line in enumerate(table.rows, row + 2):
            for column, cell in enumerate(line):
                if isinstance(cell, Number):
                    self.number(sheet, down, column, cell)
                else:
                    sheet.write_string(down, column, plain_text(cell), self.style(text_wrap=True, bottom=4, indent=1))
        return row + 2 + len(table.rows)

    def number(self, sheet: Any, row: int, column: int, cell: Number, formula: str | None = None) -> None:
        value, shape = cell.value / divisor(cell.unit), self.style(num_format=number_format(cell), bottom=4)
        if not np.isfinite(value):
            sheet.write_string(row, column, "–", shape)
        elif formula is None:
            sheet.write_number(row, column, value, shape)
        else:
            sheet.write_formula(row, column, formula, shape, value)

    def bands(self, sheet: Any) -> dict[str, int]:
        """Write one block for each indicator and return the row where each block's numbers start."""
        simulation = self.assessment.simulation
        blocks, row = {}, 0
        height = _ROW_POINTS * (len(simulation.scenario.years) + 3) * _BANDS_SCALE / 100
        on_page = max(1, int(_PAGE_POINTS / height))
        sheet.set_print_scale(_BANDS_SCALE)  # a sheet that is fitted to a page ignores its page breaks
        breaks = []
        for place, name in enumerate(simulation.histograms):
            table = sections.bands_table(simulation, name, self.language)
            breaks += [row] if place and place % on_page == 0 else []
            blocks[name] = row + 2
            self.table(sheet, row, table)
            self.steps(sheet, row + 1, simulation, name)
            row += len(table.rows) + 3
        sheet.set_h_pagebreaks(breaks)
        sheet.print_area(0, 0, row - 1, _STEPS - 1)  # not the formulas that feed the charts
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 15, 11.5)
        return blocks

    def steps(self, sheet: Any, header: int, simulation: Simulation, name: str) -> None:
        """Write the formulas that stack the areas of a fan, and the target, beside a block."""
        part, statistics = simulation.scenario.model.indicator(name), simulation.statistics(name)
        places = {edge: list(STATISTICS).index(edge) + 1 for edge in _EDGES}
        titles = ["p05", *(f"{low}–{high}" for low, high in pairwise(_EDGES))]
        titles.append(Text("目标", "target").to(self.language))
        for offset, title in enumerate(titles):
            sheet.write_string(header, _STEPS + offset, title, self.style(**_HEADER, font_color="#767676"))
        previous = [None, *_EDGES]
        for down, _ in enumerate(simulation.scenario.years):
            row = header + 1 + down
            for offset, (low, high) in enumerate(zip(previous, _EDGES, strict=False)):
                upper, lower = cell_name(row, places[high]), cell_name(row, places[low]) if low else "0"
                value = statistics[high][down] - (statistics[low][down] if low else 0.0)
                self.number(
                    sheet, row, _STEPS + offset, Number(float(value), part.unit, part.decimals), f"={upper}-{lower}"
                )
        for target in targets_on(simulation, part):
            for year in target.span:
                row = header + 1 + year - simulation.scenario.years.first
                self.number(sheet, row, _STEPS + len(_EDGES), Number(target.value, part.unit, part.decimals))

    def summary(self, sheet: Any, blocks: dict[str, int]) -> None:
        """Write the findings in words, and the fan charts of the headline indicators."""
        simulation = self.assessment.simulation
        font = {"font_name": "黑体" if self.language == "zh" else _FONT["en"], "font_size": 16, "bold": True}
        self.paragraph(sheet, 0, simulation.scenario.title.to(self.language), 82, 22, **font)
        self.paragraph(sheet, 1, provenance(simulation, self.language), font_color="#767676")
        row = 2
        for finding in findings(self.assessments):
            self.paragraph(sheet, row, finding.text.to(self.language))
            row += 1
        sheet.set_column(0, 13, 10.5)  # seven columns are wider than a chart
        for place, name in enumerate(charted(simulation)):
            chart = self.fan(name, blocks[name])
            label = simulation.scenario.model.indicator(name).label.to(self.language)
            words = Text(f"{label}：中位数、区间与目标", f"{label}: median, bands and target").to(self.language)
            look = {"object_position": 2, "description": plain_text(words)}
            sheet.insert_chart(row + 1 + 16 * (place // 2), 7 * (place % 2), chart, look)

    def paragraph(self, sheet: Any, row: int, text: str, letters: int = 132, height: float = 0, **look: object) -> None:
        """Write text across the sheet, in a row as high as its lines."""
        shape, written = self.style(text_wrap=True, **look), plain_text(text)
        sheet.merge_range(row, 0, row, 13, "", shape)
        sheet.write_string(row, 0, written, shape)
        sheet.set_row(row, (height or _LINE_HEIGHT) * -(-text_columns(written) // letters))

    def fan(self, name: str, first: int) -> Any:
        """Return an area chart of the bands, stacked from the formulas of a block, with median and target."""
        simulation, sheet = self.assessment.simulation, _SHEETS["bands"].to(self.language)
        part, last = simulation.scenario.model.indicator(name), first + len(simulation.scenario.years) - 1
        years = [sheet, first, 0, last, 0]
        chart = self.book.add_chart({"type": "area", "subtype": "stacked"})
        tints = ("", *_TINTS)
        for offset, tint in enumerate(tints):
            look: dict[str, Any] = {"fill": {"color": tint} if tint else {"none": True}, "line": {"none": True}}
            title = Text(f"{_BANDS[offset - 1]}区间", f"{_BANDS[offset - 1]} band").to(self.language) if tint else "p05"
            values = [sheet, first, _STEPS + offset, last, _STEPS + offset]
            chart.add_series({"name": title, "categories": years, "values": values, **look})
        line = self.book.add_chart({"type": "line"})
        median = list(STATISTICS).index("p50") + 1
        look = {"line": {"color": _LINE, "width": 2}, "name": Text("中位数", "median").to(self.language)}
        line.add_series({"categories": years, "values": [sheet, first, median, last, median], **look})
        hidden = [0, 4, 5]  # the invisible base, and the second halves of the bands
        if targets_on(simulation, part):
            values = [sheet, first, _STEPS + len(_EDGES), last, _STEPS + len(_EDGES)]
            mark = {"type": "diamond", "size": 8, "fill": {"color": _TARGET}, "border": {"color": _TARGET}}
            title = Text("目标", "target").to(self.language)
            dashed = {"color": _TARGET, "dash_type": "dash", "width": 1.25}
            line.add_series({"name": title, "categories": years, "values": values, "marker": mark, "line": dashed})
        chart.combine(line)
        self.finish(chart, label_with_unit(part, self.language), {"delete_series": hidden, "position": "bottom"})
        low, high, step = axis_limits(simulation, part)
        digits = decimals(step * divisor(part.unit) / float(part.unit.factor))
        shape = number_format(Number(0.0, part.unit, digits))
        grid = {"visible": True, "line": {"color": "#E5E5E5"}}
        limits = {"min": low, "max": high, "major_unit": step}
        chart.set_y_axis({**limits, "num_format": shape, "major_gridlines": grid, "line": {"none": True}})
        chart.set_x_axis({"position_axis": "on_tick", "label_position": "low"})
        chart.set_size({"width": 520, "height": 300})
        return chart

    def probability_chart(self, sheet: Any, rows: int) -> None:
        """Put a bar chart of the probabilities below the targets."""
        name, chart = _SHEETS["targets"].to(self.language), self.book.add_chart({"type": "bar"})
        first, last = 2, 1 + rows
        for place, (centre, one) in enumerate(self.assessments.by_centre.items()):
            column = _PROBABILITY + 2 * place
            errors = [2 * item.standard_error for item in one.targets] + [2 * one.joint_standard_error]
            bars = {"type": "custom", "plus_values": errors, "minus_values": errors}
            chart.add_series(
                {
                    "name": BASES[centre].to(self.language),
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, column, last, column],
                    "fill": {"color": _CENTRES[centre]},
                    "gap": 60,
                    "data_labels": {"value": True, "num_format": "0.0%", "position": "inside_base", "font": _WHITE},
                    "y_error_bars": bars,
                }
            )
        self.finish(chart, PROBABILITIES.to(self.language), {"position": "bottom"})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": False}})
        chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 900, "height": 140 + 40 * rows})
        look = {"object_position": 2, "description": PROBABILITIES.to(self.language)}
        sheet.insert_chart(rows + 4, 0, chart, look)

    def finish(self, chart: Any, title: str, legend: dict[str, Any]) -> None:
        name = {"name": _FONT[self.language]}
        chart.set_title({"name": title, "name_font": {**name, "size": 11, "bold": True}, "overlay": False})
        chart.set_legend({**legend, "font": name})
        chart.set_chartarea({"border": {"color": "#D9D9D9"}})


_HEADER: dict[str, Any] = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F2F2F2", "align": "center"}
_LINE_HEIGHT = 15.5
_STEPS = len(STATISTICS) + 2
_PROBABILITY = 6
_CENTRES = {"scenario": "#0072B2", "record": "#C24F00", "best": "#00795B"}
_WHITE = {"color": "#FFFFFF", "bold": True}
_BANDS_SCALE, _ROW_POINTS, _PAGE_POINTS = 85, 15.0, 480.0
"""Percent at which the bands are no wider than the page; points of a row, and of a page's height."""
