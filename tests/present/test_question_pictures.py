"""Charts of questions, plans and the record as a reader sees them, with long titles too."""

from collections.abc import Iterator
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Language

from .pictures import check_picture
from .titles import LONG

GDP = "gdp >= 30000 in 2030"


@pytest.fixture(scope="module")
def answers(sprint: hz.Scenario) -> list[tuple[str, Any, tuple[Any, ...]]]:
    """A name, the function of a chart and its answer, of a scenario with a long title."""
    long, weak = sprint.replace(title=LONG, name="long"), hz.read_scenario("weak-prices")
    several = [hz.assess(one, 2000) for one in (long, sprint, weak, hz.read_scenario("floor"))]
    return [
        ("curve", hz.curve_chart, (hz.curve(long, "real_growth", draws=2_000),)),
        ("curve of one", hz.curve_chart, (hz.curve(long, "exchange_rate", GDP, draws=2_000),)),
        ("frontier", hz.frontier_chart, (hz.frontier(long, "real_growth", "exchange_rate", points=9, draws=2_000),)),
        ("slack", hz.slack_chart, (hz.slack(long),)),
        ("slack, certain", hz.slack_chart, (hz.slack(hz.read_scenario("report")),)),
        ("when", hz.timing_chart, (hz.when(long, GDP, draws=2_000),)),
        ("effort", hz.effort_chart, (hz.effort(long),)),
        ("tornado", hz.tornado_chart, (hz.sensitivity(long, draws=2_000),)),
        ("waterfall", hz.waterfall_chart, (hz.explain(long, weak, draws=2_000),)),
        ("waterfall of GDP", hz.waterfall_chart, (hz.explain(weak, long, "gdp@2030", draws=2_000),)),
        ("conditions", hz.conditions_chart, (hz.conditions(long, draws=20_000),)),
        ("panels", hz.panels_chart, (several,)),
        ("panels of one", hz.panels_chart, (several[:1],)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_answer_is_cut_or_covered(answers: list[tuple[str, Any, tuple[Any, ...]]], language: Language) -> None:
    for name, chart, answer in answers:
        check_picture(name, chart(*answer, language), 0.4)


def documents(sprint: hz.Scenario, language: Language) -> Iterator[tuple[str, Any]]:
    """Charts of the plan and the record."""
    yield "check", hz.check_chart(hz.check("hangzhou-15fyp-final"), language)
    yield "indicators", hz.indicator_chart(hz.indicators("hangzhou-15fyp-final", sprint, draws=2_000), language)
    yield "review", hz.lookback_chart(hz.review("hangzhou-14fyp"), language)
    yield "rank", hz.rank_chart(hz.rank(sprint, draws=2_000), language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_document_s_chart_is_cut_or_covered(sprint: hz.Scenario, language: Language) -> None:
    for name, figure in documents(sprint, language):
        check_picture(name, figure, 0.4)
