"""The document: a short report for Word, with numbered figures and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import History, history_of
from hzsim.present.answers import sections
from hzsim.present.charts.probabilities import PROBABILITIES, centres_chart
from hzsim.present.charts.projections import fan_chart
from hzsim.present.documents.findings import closing_findings, leading_findings, target_findings
from hzsim.present.documents.folder import charted
from hzsim.present.forms.paper import FIGURE, TABLE, TEXT_WIDTH, Paper, paper_file, widths_needed
from hzsim.present.forms.view import Table
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import VALUE, provenance
from hzsim.present.words.quotes import Finding
from hzsim.questions.draws.assessment import Assessment

if TYPE_CHECKING:
    pass

_LEVERS = Text("列出各目标自身杠杆的所需取值", "lists what each target's own lever would have to be")
_ODDS = 6  # the columns of the table of targets before its odds


def document(assessments: Assessments, language: Language = "en", history: History | None = None) -> bytes:
    """Return a Word document of a scenario's assessments as a file's bytes, the same for the same assessments.

    `history` defaults to the series that belong to the scenario. Raises MissingLibrary when
    python-docx is not installed.
    """
    past = history or history_of(assessments.assessment.simulation.scenario)
    return paper_file(lambda made: _Writer(made, language, assessments=assessments, history=past).write())


@dataclass(kw_only=True)
class _Writer(Paper):
    """Writes one report."""

    assessments: Assessments
    history: History

    @property
    def assessment(self) -> Assessment:
        return self.assessments.assessment

    def write(self) -> None:
        """Write the report section by section: findings, targets, requirements, indicators, assumptions and sources."""
        simulation = self.assessment.simulation
        scenario = simulation.scenario
        self.settings(scenario.title.to(self.language))
        self.document.add_heading(plain_text(scenario.title.to(self.language)), 0)
        self.document.add_paragraph(provenance(simulation, self.language), style="Subtitle")
        self.heading(Text("主要结论", "Findings"))
        self.sentences(leading_findings(self.assessments))
        lists = Text("列出各目标的概率", "lists the probabilities of all targets")
        says = Text("列出各目标是否达到", "says which targets are met")
        tables = _on_paper(sections.targets_table(self.assessments, self.language))
        if len(tables) > 1:
            self.refer(TABLE, self.tables + 1, Text("列出各目标的数值", "lists what the scenario implies for them"))
        self.refer(TABLE, self.tables + len(tables), lists if scenario.uncertain else says)
        for table in tables:
            self.table(table)
        if scenario.uncertain:
            self.refer(FIGURE, self.figures + 1, Text("并列显示这些概率", "shows them side by side"))
            self.figure(centres_chart(self.assessments, self.language), PROBABILITIES.to(self.language))
        self.heading(Text("目标", "Targets"))
        self.sentences(target_findings(self.assessments))
        self.sentences(closing_findings(self.assessments))
        requirement = sections.requirement_table(self.assessment, self.language)
        if requirement.rows:
            self.heading(Text("需要什么", "What it would take"))
            self.refer(TABLE, self.tables + 1, _LEVERS)
            self.table(_first_columns(requirement, 6))
        self.heading(Text("指标走势", "Indicators"))
        for name in charted(simulation):
            self.indicator(name)
        self.heading(Text("假设与来源", "Assumptions and sources"))
        for table in sections.backing_tables(self.assessment, self.language):
            self.table(table)

    def indicator(self, name: str) -> None:
        """Write an indicator's fan chart and its table."""
        simulation = self.assessment.simulation
        label = simulation.scenario.model.indicator(name).label.to(self.language)
        shown = Text("中位数与区间", "median and bands") if simulation.scenario.uncertain else VALUE
        numbers = Text(
            f"与表 {self.tables + 1} 显示{label}的{shown.zh}", f"and Table {self.tables + 1} show {label}, {shown.en}"
        )
        self.refer(FIGURE, self.figures + 1, numbers)
        caption = Text(f"{label}：{shown.zh}", f"{label}: {shown.en}").to(self.language)
        self.figure(fan_chart(simulation, name, self.history, self.language), caption)
        self.table(sections.bands_table(simulation, name, self.language))

    def sentences(self, found: Sequence[Finding]) -> None:
        for finding in found:
            self.paragraph(finding.text.to(self.language))

    def refer(self, kind: Text, number: int, words: Text) -> None:
        """Refer in the text to a figure or table that follows."""
        text = Text(f"{kind.zh} {number} {words.zh}。", f"{kind.en} {number} {words.en}.").to(self.language)
        self.document.add_paragraph(plain_text(text)).paragraph_format.keep_with_next = True


def _on_paper(targets: Table) -> list[Table]:
    """Return the table of targets; in two where it is wider than the page: numbers, and then odds, with each target."""
    if sum(widths_needed(targets)) <= TEXT_WIDTH:
        return [targets]
    odds = [place for place, name in enumerate(targets.columns[:-1]) if place >= _ODDS or not place]
    rest = [place for place in range(len(targets.columns)) if not place or place not in odds]
    numbers = _columns(targets, rest)
    return [replace(numbers, rows=numbers.rows[:-1]), _columns(targets, odds)]  # all together have odds alone


def _columns(table: Table, places: Sequence[int]) -> Table:
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return Table(table.title, tuple(table.columns[place] for place in places), rows, table.numbers)


def _first_columns(table: Table, count: int) -> Table:
    return Table(table.title, table.columns[:count], tuple(row[:count] for row in table.rows))
