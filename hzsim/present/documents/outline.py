"""The outline of a report: its chapters, from which every document is written, of one scenario or of several."""

import datetime
from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.run import Briefing
from hzsim.present.answers import report
from hzsim.present.answers.captions import centres_caption
from hzsim.present.answers.headline import odds_of_several
from hzsim.present.answers.verdict import verdict
from hzsim.present.charts.probabilities import centres_chart
from hzsim.present.documents.chapters.basis import appendix, assumed, methods
from hzsim.present.documents.chapters.changes import Earlier, changes
from hzsim.present.documents.chapters.indicators import indicator_charts, side_by_side
from hzsim.present.documents.chapters.plots import odds_plot
from hzsim.present.documents.chapters.targets import comparable, risk_table, takes
from hzsim.present.documents.findings import binding, target_findings
from hzsim.present.forms.office import date_words
from hzsim.present.forms.sheet import Figure, Part, Said, Section, Sentences, Sheet
from hzsim.present.forms.view import Bullet, Contents, Note
from hzsim.present.words.quotes import Finding

ODDS = "odds"
"""The name of the chart of probabilities."""
BANDS = Text("区间", "Bands")
SUMMARY, _ASSUMPTIONS = Text("摘要", "Summary"), Text("假设", "Assumptions")


def outline(
    briefings: Sequence[Briefing], date: datetime.date, *, earlier: Earlier | None = None, whole: bool = False
) -> Sheet:
    """Return a report on the targets of one scenario, or of several side by side.

    With `whole` every indicator and every number that a sentence quotes has its table, as a workbook needs them;
    `earlier` is a run whose odds stand beside those of now.
    """
    if len(briefings) == 1:
        return Sheet((*_front(briefings, date), *_chapters(briefings[0], earlier, whole)))
    return Sheet((*_front(briefings, date), *_several(briefings, earlier)))


def _front(briefings: Sequence[Briefing], date: datetime.date) -> Iterator[Part]:
    """Yield the title with its place and years, what it is of and when, the summary, and the contents."""
    scenarios = [one.assessment.simulation.scenario for one in briefings]
    first, years = scenarios[0], scenarios[0].open_years
    titles = [scenario.title for scenario in scenarios]
    names = Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))
    place, said = first.baseline.title, date_words(date)
    zh, en = f"{place.zh}{years:zh}年目标可行性评估", f"{place.en}: can the targets for {years} be met?"
    yield Text(zh, en) if names == place else Text(f"{zh}：{names.zh}", f"{en} {names.en}")
    yield Sentences(said, Note)
    yield Section(SUMMARY, SUMMARY)
    for one in briefings:
        yield from (Said(finding, Bullet) for finding in _verdict(one, alone=len(briefings) == 1))
    yield risk_table([one.assessments for one in briefings])
    yield Sentences(Text("目录", "Contents"), Contents)


def _verdict(briefing: Briefing, *, alone: bool) -> Iterator[Finding]:
    """Yield the verdict on a scenario; of one among several its first sentence, under its title."""
    found = verdict(briefing.assessments)
    if alone:
        yield from found
        return
    title, first = briefing.assessment.simulation.scenario.title, found[0]
    form = Text(f"{title.zh}：{first.form.zh}", f"{title.en}: {first.form.en}")
    yield Finding(form, first.quoted)


def _section(zh: str, en: str, tab: Text | None = None, *, level: int = 1, detail: bool = False) -> Section:
    """Return a section whose tables stand in a workbook's sheet of the same name, or of another."""
    return Section(Text(zh, en), tab or Text(zh, en), level, detail)


def _chapters(briefing: Briefing, earlier: Earlier | None, whole: bool) -> Iterator[Part]:
    """Yield the chapters on one scenario."""
    assessments, simulation = briefing.assessments, briefing.assessment.simulation
    title = Text("目标与概率", "Targets and odds") if simulation.scenario.uncertain else Text("目标", "Targets")
    yield Section(title, Text("目标", "Targets"))
    yield from _odds(assessments, whole)
    if simulation.scenario.uncertain:
        yield _section("制约因素", "What binds", Text("制约", "Binding"))
        yield from binding(briefing)
    yield _section("实现目标的条件", "What it would take", Text("条件", "Requirement"))
    yield from takes(briefing)
    yield _section("类似地方是否做到过", "Whether like places did it", Text("先例", "Precedents"), level=2)
    yield from comparable(simulation.scenario)
    if simulation.histograms:
        yield _section("指标走势", "Indicators")
        yield from indicator_charts(assessments)
    if earlier is not None:
        yield _section("与上次相比", "Since the earlier run", Text("变化", "Changes"))
        yield from changes(assessments, earlier)
    yield _section("方法", "Methods")
    yield from methods(assessments)
    yield Section(_ASSUMPTIONS, _ASSUMPTIONS)
    yield from assumed(simulation.scenario, _ASSUMPTIONS)
    yield _section("附录", "Appendix", detail=True)
    yield from appendix(simulation, whole=whole)


def _odds(assessments: Assessments, whole: bool) -> Iterator[Part]:
    """Yield the targets with their numbers, their odds in words, in a chart and in a table with their errors."""
    drawn = assessments.assessment.simulation.scenario.uncertain
    yield report.target_numbers(assessments.assessment)
    *before, last = [*target_findings(assessments), *(odds_of_several(assessments) if drawn else [])]
    yield from before
    yield Said(last, refers=("figure",) if drawn else ())
    if drawn:
        chart = partial(centres_chart, assessments)
        message = centres_caption(assessments).title
        yield Figure(chart, report.PROBABILITIES, ODDS, partial(odds_plot, assessments), message)
    if whole:
        yield report.target_odds(assessments)
    together = report.together(assessments)
    if whole and together.rows:
        yield together


def _several(briefings: Sequence[Briefing], earlier: Earlier | None) -> Iterator[Part]:
    """Yield the chapters on several scenarios: side by side first, then what each of them says."""
    yield _section("情景比较", "Scenarios compared", Text("比较", "Comparison"))
    yield from side_by_side(briefings)
    for one in briefings:
        scenario = one.assessment.simulation.scenario
        yield Section(scenario.title, scenario.title)
        yield report.target_numbers(one.assessment)
        yield from target_findings(one.assessments)
        yield from takes(one)
        if earlier is not None and scenario.name in earlier.scenarios:
            yield from changes(one.assessments, earlier)
    yield _section("类似地方是否做到过", "Whether like places did it", Text("先例", "Precedents"))
    yield from comparable(briefings[0].assessment.simulation.scenario)
    yield _section("方法", "Methods")
    yield from methods(briefings[0].assessments)
    for one in briefings:
        scenario = one.assessment.simulation.scenario
        title = Text(f"假设：{scenario.title.zh}", f"Assumptions: {scenario.title.en}")
        yield Section(title, title, detail=True)
        yield from assumed(scenario, title, detail=True)
