"""What a report rests on: its methods in a box, its assumptions with reasons, and in the appendix all else."""

from collections.abc import Iterator, Sequence

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_within
from hzsim.history.run import notes_on
from hzsim.present.answers import basis
from hzsim.present.answers.headline import why_several
from hzsim.present.documents.chapters.indicators import indicator_tables
from hzsim.present.forms.sheet import Block, Part, Said, Section, grid
from hzsim.present.forms.values import Value
from hzsim.present.forms.view import Boxed
from hzsim.present.words.glossary import GLOSSARY, OF_DRAWS
from hzsim.present.words.phrases import price_form, provenance, safe
from hzsim.present.words.quotes import Cited, Finding, Quoted, of, sentence
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import Simulation

_LIMITS = Text(
    "以上概率是在所列假设及其不确定性之下抽样中达到目标的比例，不是对未来的预言；假设改变，结论随之改变。",
    "These probabilities are shares of draws under the stated assumptions and their uncertainty, not a prophecy; "
    "other assumptions give other findings.",
)


_NO_REASONS = Text(
    "情景文件没有说明各项假设的依据。", "The scenario's file does not say why its assumptions are as they are."
)


def methods(assessments: Assessments) -> Iterator[Part]:
    """Yield how the numbers were made, and how far they go, in a box."""
    yield from (Said(one, Boxed) for one in method_findings(assessments))


def method_findings(assessments: Assessments) -> Iterator[Finding]:
    """Yield where the numbers come from, in what prices, why a target has several odds, and the limits."""
    simulation = assessments.assessment.simulation
    scenario = simulation.scenario
    drawn = [safe(provenance(simulation, language)) for language in ("zh", "en")]
    yield Finding(Text(f"{drawn[0]}。", f"{drawn[1][0].upper()}{drawn[1][1:]}."))
    yield prices(scenario)
    yield from _noted(scenario)
    if scenario.uncertain:
        why = why_several(assessments.by_centre)
        yield from () if why is None else [Finding(Text(f"{why.zh}。", f"{why.en}."))]
        yield Finding(_LIMITS)


def prices(scenario: Scenario) -> Finding:
    """Return in what prices GDP is counted, with the deflator's lowest and highest rate."""
    part = scenario.model.assumption("deflator_growth")
    path = scenario.assumptions[part.name]
    at, form = Cited(scenario, "simulation.scenario").assumptions[part.name], price_form(scenario)
    low, high = (of(part, at[path.index(rate)]) for rate in (min(path), max(path)))
    numbers = {"low": low, "high": high} if low.value < high.value else {"low": low}
    return sentence(f"{form.zh}。", f"{form.en}.", **numbers)


def _noted(scenario: Scenario) -> Iterator[Finding]:
    """Yield what a reader of the odds must know: known years, a census, missing centres, borrowed spreads."""
    census = census_within(scenario)
    numbers = {
        note: {place: Quoted(shown, f"census.{place}", value) for shown, place, value in shown_there}
        for note, shown_there in (census.notes if census else ())
    }
    for note in notes_on(scenario):
        yield Finding(Text(f"{safe(note.zh)}。", f"{safe(note.en)}."), numbers.get(note, {}))


def assumed(scenario: Scenario, tab: Text, *, detail: bool = False) -> Iterator[Part]:
    """Yield the central path of every assumption, why it is so, how sure it is, and what moves together."""
    yield basis.assumptions(scenario)
    yield Section(Text("依据", "Reasons"), tab, level=2, detail=detail)
    yield basis.reasons(scenario) if scenario.reasons else Finding(_NO_REASONS)
    yield Section(Text("不确定性", "Uncertainty"), tab, level=2, detail=detail)
    yield basis.uncertainty(scenario)
    yield from (block for block in [basis.correlation(scenario)] if block.rows)


def appendix(simulation: Simulation, *, whole: bool) -> Iterator[Part]:
    """Yield the numbers behind the charts, sources, definitions, terms, and how to make it all again."""
    scenario = simulation.scenario
    if simulation.histograms:
        yield _detail("指标数据", "Numbers of the charts", Text("区间", "Bands"))
        yield from indicator_tables(simulation, whole=whole)
    yield _detail("数据来源", "Sources", Text("来源", "Sources"))
    yield basis.facts(scenario)
    yield _detail("指标定义", "Definitions", Text("定义", "Definitions"))
    yield basis.definitions(scenario)
    yield _detail("术语", "Terms", Text("术语", "Terms"))
    yield _terms(scenario)
    yield _detail("如何复现", "How to reproduce", Text("复现", "Reproduce"))
    yield basis.reproduction(simulation)


def _detail(zh: str, en: str, tab: Text) -> Section:
    return Section(Text(zh, en), tab, level=2, detail=True)


def _terms(scenario: Scenario) -> Block[Sequence[Value]]:
    """Return the terms that a report on such a scenario uses, with what they mean."""
    contributions = "tfp_contribution" in scenario.model.indicators
    left_out = {key for key in GLOSSARY if key.endswith("_contribution")} if not contributions else set[str]()
    left_out |= set() if scenario.uncertain else {*OF_DRAWS}
    rows = [(one.name, one.meaning) for key, one in GLOSSARY.items() if key not in left_out]
    return grid([Text("术语", "term"), Text("含义", "meaning")], rows, Text("术语", "Terms"))
