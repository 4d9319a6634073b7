"""The workbook: the outline of a report on sheets, its cells linked, and native charts that stay editable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.present.answers.report import PROBABILITIES
from hzsim.present.charts.contributions import PARTS
from hzsim.present.charts.contributions import TITLE as CONTRIBUTIONS
from hzsim.present.documents.outline import BANDS, ODDS, STACK, outline
from hzsim.present.forms.book import FONT, HEADER, HEADLINE, LINE_HEIGHT, Book, book_file
from hzsim.present.forms.cells import Spot, cell_text, number_format, row_height, targets_on, text_columns, title_text
from hzsim.present.forms.linked import band_place, derived, sentence_formula
from hzsim.present.forms.look import LINES
from hzsim.present.forms.view import Heading, Note, Number, Picture, Piece, Quoting, Table
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import BASES, MEDIAN, VALUE
from hzsim.present.words.quotes import Cited, cited
from hzsim.scenario.parts.phrases import label_with_unit, stated_decimals
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Simulation
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


def workbook(assessments: Assessments, language: Language = "en") -> bytes:
    """Return an Excel workbook of a scenario's assessments as a file's bytes, the same for the same assessments.

    Raises MissingLibrary when XlsxWriter is not installed.
    """
    title = assessments.assessment.simulation.scenario.title.to(language)
    formulas = derived(assessments, language)
    return book_file(title, lambda book: _Writer(book, language, formulas, assessments=assessments).write())


@dataclass(kw_only=True)
class _Writer(Book):
    """Writes the outline of one report: a sheet for each section, the first with all sentences and the fans."""

    assessments: Assessments

    @property
    def simulation(self) -> Simulation:
        return self.assessments.assessment.simulation

    def write(self) -> None:
        """Write all sheets of the workbook, their charts, and what links the cells."""
        title, *pieces = outline(self.assessments, whole=True).view(self.language).pieces
        sections = _sections(pieces)
        summary, *sheets = [self.sheet(heading.tab) for heading in sections]
        for sheet, (heading, inside) in zip(sheets, list(sections.items())[1:], strict=True):
            tables = [piece for piece in inside if isinstance(piece, Table)]
            if heading.tab == BANDS.tab.to(self.language):
                self.bands(sheet, tables)
                self.marks(sheet)
            else:
                below = self.pieces(sheet, tables)
                if any(isinstance(piece, Picture) and piece.name == ODDS for piece in inside):
                    self.odds_chart(sheet, below + 1, max(len(table.columns) for table in tables))
        self.summary(summary, str(title), pieces)
        self.link()

    def bands(self, sheet: Any, tables: Sequence[Table]) -> None:
        """Write the indicators below each other, as many on a page as it has room for."""
        height = _ROW_POINTS * (len(self.simulation.scenario.years) + 3) * _BANDS_SCALE / 100
        on_page, row = max(1, int(_PAGE_POINTS / height)), 0
        sheet.set_print_scale(_BANDS_SCALE)  # a sheet that is fitted to a page ignores its page breaks
        breaks = []
        for place, table in enumerate(tables):
            breaks += [row] if place and place % on_page == 0 else []
            row = self.table(sheet, row, table) + 1
        sheet.set_h_pagebreaks(breaks)
        sheet.print_area(0, 0, row - 1, _MARKS - 1)  # not the targets that feed the charts
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 15, 11.5)

    def year(self, name: str, year: int) -> Spot:
        """Return where a year of an indicator's table stands."""
        return self.cells[band_place(name, year, "year")]

    def marks(self, sheet: Any) -> None:
        """Write the targets of each indicator beside its table, a column for each, linked to what they ask for."""
        title, scenario = Text("目标", "target").to(self.language), self.simulation.scenario
        for name in self.simulation.histograms:
            for column, (place, target) in enumerate(
                targets_on(self.simulation, scenario.model.indicator(name)), _MARKS
            ):
                head = self.year(name, scenario.years.first).row - 1
                sheet.write_string(head, column, title, self.style(**HEADER, font_color="#767676"))
                unit, asked = target.indicator.unit, cited(self.assessments)["scenario"].targets[place].target.value
                bound = Number(target.value, unit, stated_decimals(target.value, unit))
                for year in target.span:
                    self.number(sheet, self.year(name, year).row, column, bound, f"={{{asked}}}")

    def summary(self, sheet: Any, title: str, pieces: Sequence[Piece]) -> None:
        """Write the report's sentences, and the fan charts of the headline indicators."""
        sheet.fit_to_pages(1, 1)
        font: dict[str, Any] = {"font_name": HEADLINE[self.language], "font_size": 16, "bold": True}
        self.paragraph(sheet, 0, title, 82, 22, **font)
        lines = [piece for piece in pieces if isinstance(piece, Note | Quoting)]
        for row, line in enumerate(lines, 1):
            self.paragraph(sheet, row, line, font_color="#767676" if isinstance(line, Note) else "#000000")
        sheet.set_column(0, 13, 10.5)  # seven columns are wider than a chart
        fans = [piece for piece in pieces if isinstance(piece, Picture) and piece.name != ODDS]
        for place, picture in enumerate(fans):
            look = {"object_position": 2, "description": cell_text(picture.caption)}
            spot = len(lines) + 2 + 16 * (place // 2), 7 * (place % 2)
            sheet.insert_chart(*spot, self.stack() if picture.name == STACK else self.fan(picture.name), look)

    def paragraph(
        self, sheet: Any, row: int, words: str, letters: int = 132, height: float = 0, **look: object
    ) -> None:
        """Write a sentence across the sheet, in a row as high as its lines; its numbers follow their cells."""
        shape, shown = self.style(text_wrap=True, **look), cell_text(words)
        sheet.merge_range(row, 0, row, 13, "", shape)
        form, quoted = (words.form, words.quoted) if isinstance(words, Quoting) else ("", {})
        self.linked(
            sheet, row, 0, shown, partial(sentence_formula, plain_text(form), quoted, self.cells, self.language), shape
        )
        sheet.set_row(row, row_height(height or LINE_HEIGHT, -(-text_columns(shown) // letters)))

    def fan(self, name: str) -> Any:
        """Return a chart of an indicator's quantiles and targets; its axes follow what the cells hold."""
        scenario = self.simulation.scenario
        part, years = scenario.model.indicator(name), scenario.years
        lines = [*_LINES.values()] if scenario.uncertain else [_VALUE_LINE]
        lines += [_TARGET_LINE] * len(targets := targets_on(self.simulation, part))
        columns = [*range(1, len(lines) - len(targets) + 1), *range(_MARKS, _MARKS + len(targets))]
        chart = self.book.add_chart({"type": "line"})
        sheet, first, _ = self.year(name, years.first)
        last = self.year(name, years.last).row
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

    def stack(self) -> Any:
        """Return a chart of the mean contributions to growth, stacked, which follow what the cells hold."""
        scenario = self.simulation.scenario
        chart, years = self.book.add_chart({"type": "column", "subtype": "stacked"}), scenario.years
        mean = len(STATISTICS) + 1 if scenario.uncertain else 1
        for name, colour in zip(PARTS, LINES, strict=False):
            sheet, first, _ = self.year(name, years.first)
            last = self.year(name, years.last).row
            cells = {"categories": [sheet, first, 0, last, 0], "values": [sheet, first, mean, last, mean]}
            label = scenario.model.indicator(name).label.to(self.language)
            chart.add_series({"name": label, **cells, "fill": {"color": colour}, "gap": 60})
        self.finish(chart, CONTRIBUTIONS.to(self.language), {"position": "bottom"})
        grid = {"visible": True, "line": {"color": "#E5E5E5"}}
        chart.set_y_axis({"num_format": "0%", "major_gridlines": grid, "line": {"none": True}})
        chart.set_x_axis({"label_position": "low", "text_axis": True, "num_format": "0"})
        chart.set_size({"width": 520, "height": 300})
        return chart

    def odds_chart(self, sheet: Any, below: int, edge: int) -> None:
        """Put a bar chart of the probabilities below the tables, its errors drawn from columns beyond their edge."""
        chart = self.book.add_chart({"type": "bar"})
        rows = len(self.assessments.assessment.targets) + 1
        for place, (centre, one) in enumerate(cited(self.assessments).items(), edge + 1):
            name, first, column = self.cells[str(one.targets[0].probability)]
            errors = self.twice_errors(sheet, first, place, one)
            chart.add_series(
                {
                    "name": BASES[centre].to(self.language),
                    "categories": [name, first, 0, first + rows - 1, 0],
                    "values": [name, first, column, first + rows - 1, column],
                    "fill": {"color": _CENTRES[centre]},
                    "gap": 60,
                    "data_labels": {"value": True, "num_format": "0.0%", "position": "inside_base", "font": _WHITE},
                    "y_error_bars": {"type": "custom", "plus_values": errors, "minus_values": errors},
                }
            )
        self.finish(chart, PROBABILITIES.to(self.language), {"position": "bottom"})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": False}})
        chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        height = 140 + 40 * rows
        chart.set_size({"width": 900, "height": height})
        sheet.print_area(0, 0, below + height // _ROW_PIXELS + 1, edge - 1)  # not what the error bars are drawn from
        look = {"object_position": 2, "description": PROBABILITIES.to(self.language)}
        sheet.insert_chart(below, 0, chart, look)

    def twice_errors(self, sheet: Any, first: int, column: int, assessment: Cited) -> str:
        """Write what a chart draws as errors, two standard errors to either side, and return where they stand."""
        sheet.write_string(first - 1, column, "2 × SE", self.style(**HEADER, font_color="#767676"))
        targets = range(len(assessment().targets))
        errors = [*(assessment.targets[row].standard_error for row in targets), assessment.joint_standard_error]
        for row, error in enumerate(errors, first):
            self.number(sheet, row, column, Number(2 * float(error), SHARE, 1), f"=2*{{{error}}}")
        return f"={Spot(sheet.get_name(), first, column)}:{Spot(sheet.get_name(), first + len(errors) - 1, column)}"

    def finish(self, chart: Any, title: str, legend: dict[str, Any]) -> None:
        """Set a chart's title, legend and border."""
        name = {"name": FONT[self.language]}
        chart.set_title({"name": title_text(title), "name_font": {**name, "size": 11, "bold": True}, "overlay": False})
        chart.set_legend({**legend, "font": name})
        chart.set_chartarea({"border": {"color": "#D9D9D9"}})


_MARKS = len(STATISTICS) + 3
_CENTRES = {"scenario": "#0072B2", "record": "#C24F00", "best": "#00795B"}
_WHITE = {"color": "#FFFFFF", "bold": True}
_ROW_PIXELS = 20
_BANDS_SCALE, _ROW_POINTS, _PAGE_POINTS = 85, 15.0, 480.0
"""Percent at which the bands are no wider than the page; points of a row, and of a page's height."""


def _sections(pieces: Iterable[Piece]) -> dict[Heading, list[Piece]]:
    """Return the pieces below each heading."""
    found: dict[Heading, list[Piece]] = {}
    for piece in pieces:
        if isinstance(piece, Heading):
            found[piece] = []
        elif found:
            found[next(reversed(found))].append(piece)
    return found
