"""Charts of questions, plans and the record as a reader sees them, with long titles too."""

from collections.abc import Iterator
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Language
from hzsim.plan.book import read_plan
from hzsim.plan.consistency import check_plan
from hzsim.plan.indicators import tabled_indicators
from hzsim.plan.ranking import rank
from hzsim.plan.review import look_back
from hzsim.present.plan_charts import check_chart, lookback_chart, rank_chart
from hzsim.present.plan_indicator_chart import indicator_chart
from hzsim.questions.attribution import explain
from hzsim.questions.conditions import conditions
from hzsim.questions.curves import requirement_curves
from hzsim.questions.effort import least_effort
from hzsim.questions.frontier import frontier
from hzsim.questions.sensitivity import sensitivity
from hzsim.questions.slack import break_evens
from hzsim.questions.timing import when_met

from .pictures import check_picture
from .titles import LONG

GDP = "gdp >= 30000 in 2030"


@pytest.fixture(scope="module")
def answers(sprint: hz.Scenario) -> list[tuple[str, Any, tuple[Any, ...]]]:
    """A name, the function of a chart and its answer, of a scenario with a long title."""
    long, weak = sprint.replace(title=LONG, name="long"), hz.read_scenario("weak-prices")
    few = hz.Sampling(2000)
    several = [hz.assess(one, 2000) for one in (long, sprint, weak, hz.read_scenario("floor"))]
    return [
        ("curve", hz.curve_chart, (requirement_curves(long, "real_growth", sampling=few),)),
        ("curve of one", hz.curve_chart, (requirement_curves(long, "exchange_rate", GDP, sampling=few),)),
        ("frontier", hz.frontier_chart, (frontier(long, "real_growth", "exchange_rate", points=9, sampling=few),)),
        ("slack", hz.slack_chart, (break_evens(long), long)),
        ("slack, certain", hz.slack_chart, (break_evens(hz.read_scenario("report")), hz.read_scenario("report"))),
        ("when", hz.timing_chart, (when_met(long, GDP, draws=2000),)),
        ("effort", hz.effort_chart, (least_effort(long),)),
        ("tornado", hz.tornado_chart, (sensitivity(long, draws=2000),)),
        ("waterfall", hz.waterfall_chart, (explain(long, weak, draws=2000),)),
        ("waterfall of GDP", hz.waterfall_chart, (explain(weak, long, "gdp@2030", draws=2000),)),
        ("conditions", hz.conditions_chart, (conditions(long, draws=20_000),)),
        ("panels", hz.panels_chart, (several,)),
        ("panels of one", hz.panels_chart, (several[:1],)),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_answer_is_cut_or_covered(answers: list[tuple[str, Any, tuple[Any, ...]]], language: Language) -> None:
    for name, chart, answer in answers:
        check_picture(name, chart(*answer, language), 0.4)


def documents(sprint: hz.Scenario, language: Language) -> Iterator[tuple[str, Any]]:
    """Charts of the plan and the record."""
    plan, past = read_plan("hangzhou-15fyp-final"), read_plan("hangzhou-14fyp")
    yield "check", check_chart(plan.title.to(language), check_plan(plan), language)
    indicators = tabled_indicators(plan, sprint, sampling=hz.Sampling(2000))
    yield "indicators", indicator_chart(plan.title.to(language), indicators, sprint.title.to(language), language)
    yield "review", lookback_chart(past.title.to(language), look_back(past), language)
    yield "rank", rank_chart(rank(sprint, sampling=hz.Sampling(2000)), language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_document_s_chart_is_cut_or_covered(sprint: hz.Scenario, language: Language) -> None:
    for name, figure in documents(sprint, language):
        check_picture(name, figure, 0.4)
