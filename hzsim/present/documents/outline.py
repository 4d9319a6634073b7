"""The outline of a report: its sections, sentences, tables and charts, from which every document is written."""

from collections.abc import Iterator
from functools import partial

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import history_of
from hzsim.present.answers import basis, report
from hzsim.present.answers.history.target_rates import base_rates_of
from hzsim.present.charts.ages import TITLE as AGES
from hzsim.present.charts.ages import ages_chart, has_ages
from hzsim.present.charts.contributions import TITLE as CONTRIBUTIONS
from hzsim.present.charts.contributions import contributions_chart, has_contributions
from hzsim.present.charts.probabilities import centres_chart
from hzsim.present.charts.projections import fan_chart
from hzsim.present.documents.findings import closing_findings, leading_findings, target_findings
from hzsim.present.forms.sheet import Figure, Part, Section, Sentences, Sheet
from hzsim.present.forms.view import Note, Reference
from hzsim.present.words.phrases import VALUE, provenance, safe
from hzsim.simulation.projection import Simulation

ODDS, STACK, PYRAMID = "odds", "contributions", "ages"
"""The names of the charts of probabilities, of contributions and of ages; those of indicators are named as they are."""
BANDS = Section(Text("指标走势", "Indicators"), Text("区间", "Bands"))


def outline(assessments: Assessments, *, whole: bool = False) -> Sheet:
    """Return a report on a scenario's targets: findings, targets, what it would take, indicators, what it rests on.

    With `whole` every indicator and every number that a sentence quotes has its table, as a workbook needs them.
    """
    simulation = assessments.assessment.simulation
    return Sheet(
        (
            simulation.scenario.title,
            Sentences(partial(provenance, simulation), Note),
            Section(Text("主要结论", "Findings"), Text("摘要", "Summary")),
            *leading_findings(assessments),
            *_targets(assessments, whole),
            *_requirements(assessments),
            *_indicators(assessments, whole),
            *_basis(simulation),
        )
    )


def _section(zh: str, en: str) -> Section:
    """Return a section whose tables stand in a workbook's sheet of the same name."""
    return Section(Text(zh, en), Text(zh, en))


def _refer(zh: str, en: str) -> Sentences:
    return Sentences(Text(f"{zh}。", f"{en}."), Reference)


def _targets(assessments: Assessments, whole: bool) -> Iterator[Part]:
    """Yield the targets with their odds in tables and in a chart, and what is said of each."""
    drawn = assessments.assessment.simulation.scenario.uncertain
    yield _section("目标", "Targets")
    yield _refer("{table}列出各目标的数值", "{table} lists what the scenario implies for the targets")
    yield report.target_numbers(assessments.assessment)
    if drawn:
        yield _refer("{table}列出各目标的概率", "{table} lists the probabilities of all targets")
    else:
        yield _refer("{table}列出各目标是否达到", "{table} says which targets are met")
    yield report.target_odds(assessments)
    if drawn:
        yield _refer("{figure}并列显示这些概率", "{figure} shows them side by side")
        yield Figure(partial(centres_chart, assessments), report.PROBABILITIES, ODDS)
    together = report.together(assessments)
    if whole and together.rows:
        yield together
    yield from target_findings(assessments)
    yield from closing_findings(assessments)


def _requirements(assessments: Assessments) -> Iterator[Part]:
    """Yield what each target's own lever would have to be, where any has one."""
    found = report.requirements(assessments.assessment)
    if found.rows:
        yield Section(Text("需要什么", "What it would take"), Text("要求", "Requirement"))
        yield _refer(
            "{table}列出各目标自身杠杆的所需取值", "{table} lists what each target's own lever would have to be"
        )
        yield found


def _indicators(assessments: Assessments, whole: bool) -> Iterator[Part]:
    """Yield a chart and a table of each headline indicator that was summarised, and a table of the others."""
    simulation = assessments.assessment.simulation
    if not simulation.histograms:
        return
    yield BANDS
    history = history_of(simulation.scenario)
    charted = [name for name in simulation.scenario.model.headlines if name in simulation.histograms]
    shown = Text("中位数与区间", "median and bands") if simulation.scenario.uncertain else VALUE
    for name in charted:
        label = simulation.scenario.model.indicator(name).label
        zh, en = map(safe, label)
        yield _refer(f"{{figure}}与{{table}}显示{zh}的{shown.zh}", f"{{figure}} and {{table}} show {en}, {shown.en}")
        caption = Text(f"{label.zh}：{shown.zh}", f"{label.en}: {shown.en}")
        yield Figure(partial(fan_chart, assessments, name, history), caption, name)
        yield report.bands(simulation, name)
    if has_contributions(simulation.histograms):
        yield _refer("{figure}显示增长的构成", "{figure} shows what growth is made of")
        yield Figure(partial(contributions_chart, simulation), CONTRIBUTIONS, STACK)
    if has_ages(simulation):
        yield _refer("{figure} 显示各年龄组人口", "{figure} shows people by age")
        yield Figure(partial(ages_chart, simulation), AGES, PYRAMID)
    if whole:
        yield from (report.bands(simulation, name) for name in simulation.histograms if name not in charted)


def _basis(simulation: Simulation) -> Iterator[Part]:
    """Yield what a reader checks a report with: assumptions, their uncertainty, sources, definitions, origin."""
    scenario = simulation.scenario
    yield _section("假设", "Assumptions")
    yield basis.assumptions(scenario)
    yield _section("不确定性", "Uncertainty")
    yield basis.uncertainty(scenario)
    yield from (block for block in [basis.correlation(scenario)] if block.rows)
    yield _section("来源", "Sources")
    yield basis.facts(scenario)
    yield from (block for block in [base_rates_of(scenario)] if block.rows)
    yield _section("定义", "Definitions")
    yield basis.definitions(scenario)
    yield _section("复现", "Reproduce")
    yield basis.reproduction(simulation)
