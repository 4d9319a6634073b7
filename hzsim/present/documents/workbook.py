"""The workbook: sheets of tables with units, and native charts that stay editable."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.present.answers import sections
from hzsim.present.answers.history.target_rates import base_rates_table
from hzsim.present.charts.probabilities import PROBABILITIES
from hzsim.present.documents.findings import findings
from hzsim.present.documents.folder import charted
from hzsim.present.forms.book import BODY, FONT, HEADER, LINE_HEIGHT, Book, book_file
from hzsim.present.forms.cells import (
    address,
    cell_text,
    number_format,
    row_height,
    targets_on,
    text_columns,
    title_text,
)
from hzsim.present.forms.linked import bound_place, derived, filled, sentence_formula, verdict_form
from hzsim.present.forms.view import Cell, Number, Table, line
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import BASES, MEDIAN, NO, VALUE, YES, provenance, required_form, required_phrase, safe
from hzsim.present.words.quotes import Finding, Quoted
from hzsim.questions.draws.assessment import Assessment
from hzsim.scenario.parts.phrases import label_with_unit, stated_decimals
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.units import SHARE

_BAND_LINES = (("p05", "p95", "90%", "#9ECAE1"), ("p10", "p90", "80%", "#4292C6"), ("p25", "p75", "50%", "#08519C"))
_EDGES: dict[str, tuple[Text, dict[str, Any]]] = {
    edge: (Text(f"{share}区间", f"{share} band"), {"line": {"color": colour, "width": 1.25}})
    for low, high, share, colour in _BAND_LINES
    for edge in (low, high)
}
_MIDDLE = {"line": {"color": "#08306B", "width": 2.75}}
_LINES = {statistic: _EDGES.get(statistic, (MEDIAN, _MIDDLE)) for statistic in STATISTICS}
"""Name and look of the line of each statistic."""
_VALUE_LINE = (VALUE, {**_MIDDLE, "marker": {"type": "circle", "size": 5, "fill": {"color": "#08306B"}}})
_TARGET_LINE = (
    Text("目标", "target"),
    {
        "marker": {"type": "diamond", "size": 8, "fill": {"color": "#B00020"}, "border": {"color": "#B00020"}},
        "line": {"color": "#B00020", "dash_type": "dash", "width": 1.25},
    },
)
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

    Raises MissingLibrary when XlsxWriter is not installed.
    """
    title = assessments.assessment.simulation.scenario.title.to(language)
    return book_file(title, lambda book: _Writer(book, language, assessments=assessments).write())


@dataclass(kw_only=True)
class _Writer(Book):
    """Writes the sheets of one report."""

    assessments: Assessments

    @property
    def assessment(self) -> Assessment:
        return self.assessments.assessment

    def write(self) -> None:
        """Write all sheets of the workbook, with the tables first, and charts and summary linked to their cells."""
        sheets = {name: self.sheet(text.to(self.language)) for name, text in _SHEETS.items()}
        sheets["summary"].fit_to_pages(1, 1)
        self.formulas = derived(self.assessments)
        simulation, language = self.assessment.simulation, self.language
        scenario = simulation.scenario
        blocks = self.bands(sheets["bands"])
        self.tables(sheets["run"], [sections.run_table(simulation, language)])
        self.tables(sheets["assumptions"], [sections.assumptions_table(scenario, language)])
        spreads = (sections.uncertainty_table(scenario, language), sections.correlation_table(scenario, language))
        self.tables(sheets["uncertainty"], [table for table in spreads if table.rows])
        backing = (sections.facts_table(scenario, language), base_rates_table(scenario, language))
        self.tables(sheets["sources"], [table for table in backing if table.rows])
        self.tables(sheets["definitions"], [sections.definitions_table(scenario, language)])
        self.targets(sheets["targets"])
        self.requirement(sheets["requirement"])
        self.marks(sheets["bands"], blocks)
        self.summary(sheets["summary"], blocks)

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
            row += len(table.rows) + 3
        sheet.set_h_pagebreaks(breaks)
        sheet.print_area(0, 0, row - 1, _MARKS - 1)  # not the targets that feed the charts
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 15, 11.5)
        return blocks

    def targets(self, sheet: Any) -> None:
        """Write the targets with what each asks for, all together, and the chart of the probabilities."""
        table = sections.targets_table(self.assessments, self.language)
        table = _with_bounds(table, self.assessment, self.language)
        together = sections.together_table(self.assessments, self.language)
        self.tables(sheet, [table, *([together] if together.rows else [])])
        if self.assessment.simulation.scenario.uncertain:
            self.error_bars(sheet, table)
            self.probability_chart(sheet, table, len(table.rows) + len(together.rows) + 7)
        else:
            self.verdicts(sheet)

    def verdicts(self, sheet: Any) -> None:
        """Let values and targets say whether targets are met, where nothing is drawn."""
        yes, no, shape = YES.to(self.language), NO.to(self.language), self.style(**BODY)
        for row, item in enumerate(self.assessment.targets):
            formula = filled(verdict_form(row, item.target, yes, no), self.cells)
            sheet.write_formula(row + 2, _VERDICT, formula, shape, yes if item.probability else no)

    def requirement(self, sheet: Any) -> None:
        """Write what each target would take; the words follow the number."""
        table = sections.requirement_table(self.assessment, self.language)
        self.tables(sheet, [table])
        needed = ((row, item.required) for row, item in enumerate(self.assessment.targets) if item.required is not None)
        for down, (row, required) in enumerate(needed, 2):
            value = Quoted(required_phrase(required, required.value), f"targets.{row}.required.value", math.nan)
            finding = Finding(required_form(required), {"value": value} if required.value is not None else {})
            self.sentence(sheet, down, len(table.columns) - 1, finding, self.style(**BODY))

    def sentence(self, sheet: Any, row: int, column: int, finding: Finding, shape: Any) -> None:
        """Write a sentence whose numbers follow their cells; as plain text where none has a cell."""
        words = cell_text(finding.text.to(self.language))
        formula = sentence_formula(plain_text(finding.form.to(self.language)), finding.quoted, self.cells)
        if formula is None:
            sheet.write_string(row, column, words, shape)
        else:
            sheet.write_formula(row, column, formula, shape, words)

    def marks(self, sheet: Any, blocks: Mapping[str, int]) -> None:
        """Write the targets of each indicator beside its block, a column for each, linked to what they ask for."""
        simulation, title = self.assessment.simulation, Text("目标", "target").to(self.language)
        for name, first in blocks.items():
            part = simulation.scenario.model.indicator(name)
            for column, (place, target) in enumerate(targets_on(simulation, part), _MARKS):
                sheet.write_string(first - 1, column, title, self.style(**HEADER, font_color="#767676"))
                for year in target.span:
                    row, cell = first + year - simulation.scenario.years.first, _bound(place, target)
                    self.number(sheet, row, column, cell, f"={{{cell.place}}}")

    def summary(self, sheet: Any, blocks: dict[str, int]) -> None:
        """Write the findings in words, and the fan charts of the headline indicators."""
        simulation = self.assessment.simulation
        font = {"font_name": "黑体" if self.language == "zh" else FONT["en"], "font_size": 16, "bold": True}
        title, drawn = simulation.scenario.title.to(self.language), provenance(simulation, self.language)
        self.paragraph(sheet, 0, _plain(title), 82, 22, **font)
        self.paragraph(sheet, 1, _plain(drawn), font_color="#767676")
        row = 2
        for finding in findings(self.assessments):
            self.paragraph(sheet, row, finding)
            row += 1
        sheet.set_column(0, 13, 10.5)  # seven columns are wider than a chart
        for place, name in enumerate(charted(simulation)):
            chart = self.fan(name, blocks[name])
            label = simulation.scenario.model.indicator(name).label.to(self.language)
            shown = Text("中位数、区间", "median, bands") if simulation.scenario.uncertain else VALUE
            words = Text(f"{label}：{shown.zh}与目标", f"{label}: {shown.en} and target").to(self.language)
            look = {"object_position": 2, "description": cell_text(words)}
            sheet.insert_chart(row + 1 + 16 * (place // 2), 7 * (place % 2), chart, look)

    def paragraph(
        self, sheet: Any, row: int, finding: Finding, letters: int = 132, height: float = 0, **look: object
    ) -> None:
        """Write a sentence across the sheet, in a row as high as its lines."""
        shape, width = self.style(text_wrap=True, **look), text_columns(cell_text(finding.text.to(self.language)))
        sheet.merge_range(row, 0, row, 13, "", shape)
        self.sentence(sheet, row, 0, finding, shape)
        sheet.set_row(row, row_height(height or LINE_HEIGHT, -(-width // letters)))

    def fan(self, name: str, first: int) -> Any:
        """Return a chart of an indicator's quantiles and targets; its axes follow what the cells hold."""
        simulation, sheet = self.assessment.simulation, _SHEETS["bands"].to(self.language)
        part, drawn = simulation.scenario.model.indicator(name), simulation.scenario.uncertain
        lines = [*_LINES.values()] if drawn else [_VALUE_LINE]
        lines += [_TARGET_LINE] * len(targets := targets_on(simulation, part))
        columns = [*range(1, len(lines) - len(targets) + 1), *range(_MARKS, _MARKS + len(targets))]
        chart, last = self.book.add_chart({"type": "line"}), first + len(simulation.scenario.years) - 1
        for column, (title, look) in zip(columns, lines, strict=True):
            cells = {"categories": [sheet, first, 0, last, 0], "values": [sheet, first, column, last, column]}
            chart.add_series({"name": title.to(self.language), **cells, **look})
        names = [title for title, _ in lines]
        again = [place for place, title in enumerate(names) if title in names[:place]]  # named once in the legend
        self.finish(chart, label_with_unit(part, self.language), {"delete_series": again, "position": "bottom"})
        shape = number_format(Number(0.0, part.unit, part.decimals))
        grid = {"visible": True, "line": {"color": "#E5E5E5"}}
        chart.set_y_axis({"num_format": shape, "major_gridlines": grid, "line": {"none": True}})
        chart.set_x_axis({"position_axis": "on_tick", "label_position": "low", "text_axis": True, "num_format": "0"})
        chart.set_size({"width": 520, "height": 300})
        return chart

    def error_bars(self, sheet: Any, table: Table) -> None:
        """Write beside the table what its chart draws as errors: two standard errors to either side."""
        for place in range(len(self.assessments.by_centre)):
            column = len(table.columns) + 1 + place
            sheet.write_string(1, column, "2 × SE", self.style(**HEADER, font_color="#767676"))
            for row, cells in enumerate(table.rows):
                error = cells[_PROBABILITY + 2 * place + 1]
                twice = 2 * error.value if isinstance(error, Number) else 0.0
                form = f"=2*{{{error.place}}}" if isinstance(error, Number) else ""
                self.number(sheet, row + 2, column, Number(twice, SHARE, 1), form)

    def probability_chart(self, sheet: Any, table: Table, below: int) -> None:
        """Put a bar chart of the probabilities below the tables."""
        rows, edge = len(table.rows), len(table.columns) + 1
        name, chart = _SHEETS["targets"].to(self.language), self.book.add_chart({"type": "bar"})
        first, last = 2, 1 + rows
        for place, centre in enumerate(self.assessments.by_centre):
            column = _PROBABILITY + 2 * place
            ends = (address(sheet, row, edge + place) for row in (first, last))
            errors = f"={':'.join(ends)}"
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
        height = 140 + 40 * rows
        chart.set_size({"width": 900, "height": height})
        sheet.print_area(0, 0, below + height // _ROW_PIXELS + 1, edge - 2)  # not what the error bars are drawn from
        look = {"object_position": 2, "description": PROBABILITIES.to(self.language)}
        sheet.insert_chart(below, 0, chart, look)

    def finish(self, chart: Any, title: str, legend: dict[str, Any]) -> None:
        name = {"name": FONT[self.language]}
        chart.set_title({"name": title_text(title), "name_font": {**name, "size": 11, "bold": True}, "overlay": False})
        chart.set_legend({**legend, "font": name})
        chart.set_chartarea({"border": {"color": "#D9D9D9"}})


_MARKS = len(STATISTICS) + 3
_PROBABILITY, _VERDICT = 7, 4
_CENTRES = {"scenario": "#0072B2", "record": "#C24F00", "best": "#00795B"}
_WHITE = {"color": "#FFFFFF", "bold": True}
_ROW_PIXELS = 20
_BANDS_SCALE, _ROW_POINTS, _PAGE_POINTS = 85, 15.0, 480.0
"""Percent at which the bands are no wider than the page; points of a row, and of a page's height."""


def _plain(text: str) -> Finding:
    """Return a sentence without numbers to link."""
    return Finding(Text(safe(text), safe(text)))


def _bound(row: int, target: Target) -> Number:
    """Return what a target asks for, as a number that stands in the table of targets."""
    unit = target.indicator.unit
    return Number(target.value, unit, stated_decimals(target.value, unit), place=bound_place(row))


def _with_bounds(table: Table, assessment: Assessment, language: Language) -> Table:
    """Return the table of targets with a column more, after the units: the number that each asks for."""
    asked: list[Cell] = [_bound(*one) for one in enumerate(assessment.simulation.scenario.targets)]
    rows = (line(*row[:2], cell, *row[2:]) for row, cell in zip(table.rows, [*asked, ""], strict=True))
    header = Text("目标值", "asked for").to(language)
    return Table(table.title, (*table.columns[:2], header, *table.columns[2:]), tuple(rows))
