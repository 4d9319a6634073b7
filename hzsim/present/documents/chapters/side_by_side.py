"""Scenarios side by side: the odds of each with their difference from the first, and how indicators compare."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Text
from hzsim.history.run import Briefing
from hzsim.present.answers.captions import titles_of
from hzsim.present.answers.compare import compared_odds, comparison_caption
from hzsim.present.charts.projections import comparison_chart
from hzsim.present.documents.chapters.plots import comparison_plot
from hzsim.present.forms.sheet import Figure, Part, Said
from hzsim.present.words.phrases import MEDIAN
from hzsim.present.words.quotes import Finding
from hzsim.questions.comparison import Comparison


def side_by_side(briefings: Sequence[Briefing]) -> Iterator[Part]:
    """Yield the table of all scenarios' odds, and a chart of each indicator that all of them have."""
    assessments = [one.assessment for one in briefings]
    words = Text("各情景共用同一组抽样，因此概率之差不受抽样误差影响；括号内为与第一个情景之差。",
                 "They share their draws, so that differences are not noise; from the first in brackets.")  # fmt: skip
    yield Said(Finding(words), refers=("table",))
    yield from compared_odds(Comparison.of(assessments))
    for name in _shared(briefings):
        part = assessments[0].simulation.scenario.model.indicator(name)
        caption = Text(f"{part.label.zh}：各情景{MEDIAN.zh}", f"{part.label.en}: {MEDIAN.en}s of the scenarios")
        message = comparison_caption(assessments, part, titles_of(assessments), "").title
        chart = partial(comparison_chart, assessments, name)
        yield Figure(chart, caption, name, partial(comparison_plot, assessments, name), message)


def _shared(briefings: Sequence[Briefing]) -> list[str]:
    """Return the headline indicators that all scenarios have and summarised."""
    simulations = [one.assessment.simulation for one in briefings]
    return [
        name
        for name in simulations[0].scenario.model.headlines
        if all(name in one.scenario.model.headlines and name in one.histograms for one in simulations)
    ]
