"""The report as one web page: text, charts and tables in a single file that loads nothing."""

from collections.abc import Iterable, Iterator

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import History, history_of
from hzsim.present.answers import sections
from hzsim.present.charts.probabilities import PROBABILITIES, centres_chart
from hzsim.present.charts.projections import fan_chart
from hzsim.present.documents.findings import closing_findings, leading_findings, target_findings
from hzsim.present.documents.folder import charted
from hzsim.present.documents.inline_svg import inline_svg
from hzsim.present.forms.markup import html_table, html_text
from hzsim.present.forms.view import Table
from hzsim.present.forms.web_page import self_contained
from hzsim.present.words.phrases import provenance
from hzsim.present.words.quotes import Finding


def html_report(assessments: Assessments, language: Language = "en", history: History | None = None) -> bytes:
    """Return the report of a scenario's assessments as a file's bytes, the same for the same assessments.

    `history` defaults to the series that belong to the scenario. Every text is escaped.
    """
    scenario = assessments.assessment.simulation.scenario
    content = "\n".join(_body(assessments, language, history or history_of(scenario)))
    return self_contained("report.html", scenario.title, language, "report.css", content)


def _body(assessments: Assessments, language: Language, history: History) -> Iterator[str]:
    """Yield the report's markup section by section: findings, targets, requirements, indicators, sources."""
    assessment, simulation = assessments.assessment, assessments.assessment.simulation
    scenario = simulation.scenario
    yield f'<p class="note">{html_text(provenance(simulation, language))}</p>'
    yield _heading(Text("主要结论", "Findings"), language)
    yield from _sentences(leading_findings(assessments), language)
    yield _table(sections.targets_table(assessments, language))
    if scenario.uncertain:
        yield _figure(inline_svg(centres_chart(assessments, language), PROBABILITIES.to(language), "p-"))
    yield _heading(Text("目标", "Targets"), language)
    yield from _sentences(target_findings(assessments), language)
    yield from _sentences(closing_findings(assessments), language)
    requirement = sections.requirement_table(assessment, language)
    if requirement.rows:
        yield _heading(Text("需要什么", "What it would take"), language)
        yield _table(requirement)
    yield _heading(Text("指标走势", "Indicators"), language)
    for name in charted(simulation):
        label = scenario.model.indicator(name).label.to(language)
        yield _figure(inline_svg(fan_chart(simulation, name, history, language), label, f"{name}-"))
        yield _table(sections.bands_table(simulation, name, language))
    yield _heading(Text("假设与来源", "Assumptions and sources"), language)
    for table in sections.backing_tables(assessment, language):
        yield _table(table)


def _sentences(found: Iterable[Finding], language: Language) -> Iterator[str]:
    for finding in found:
        yield f"<p>{html_text(finding.text.to(language))}</p>"


def _heading(text: Text, language: Language) -> str:
    return f"<h2>{html_text(text.to(language))}</h2>"


def _figure(svg: str) -> str:
    return f'<figure class="chart">{svg}</figure>'


def _table(table: Table) -> str:
    return f'<figure class="table">{html_table(table)}</figure>'
