"""Chapters on indicators: the fans of one scenario, and several scenarios side by side."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import history_of
from hzsim.history.run import Briefing
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers import report
from hzsim.present.answers.captions import fan_caption, titles_of
from hzsim.present.answers.compare import compared_odds, comparison_caption
from hzsim.present.charts.composition import (
    AGES_TITLE,
    GROWTH_TITLE,
    PARTS,
    ages_chart,
    contributions_chart,
    has_ages,
    has_contributions,
)
from hzsim.present.charts.projections import comparison_chart, fan_chart
from hzsim.present.documents.chapters.plots import comparison_plot, fan_plot, stack_plot
from hzsim.present.forms.sheet import Block, Figure, Part, Said, Sentences
from hzsim.present.forms.view import Reference
from hzsim.present.words import quotes
from hzsim.present.words.glossary import term
from hzsim.present.words.goals import aside, mid_sentence
from hzsim.present.words.phrases import MEDIAN, VALUE, safe
from hzsim.present.words.quotes import Cited, Finding, band_place, sentence
from hzsim.questions.comparison import Comparison
from hzsim.simulation.projection import Simulation

_BY_AGE = Text("{figure}为各年龄组人口的变化。", "{figure} shows how the number of people changes by age.")
STACK, PYRAMID = "contributions", "ages"
"""The names of the charts of contributions and of ages; those of indicators are named as they are."""


def charted(simulation: Simulation) -> list[str]:
    """Return the headline indicators that were summarised."""
    return [name for name in simulation.scenario.model.headlines if name in simulation.histograms]


def indicator_charts(assessments: Assessments) -> Iterator[Part]:
    """Yield a sentence and a chart of each headline indicator, and of what growth is made of."""
    simulation = assessments.assessment.simulation
    history, drawn = history_of(simulation.scenario), simulation.scenario.uncertain
    shown = Text(f"{MEDIAN.zh}与区间", f"{MEDIAN.en} and bands") if drawn else VALUE
    for name in charted(simulation):
        part = simulation.scenario.model.indicator(name)
        caption = Text(f"{part.label.zh}：{shown.zh}", f"{part.label.en}: {shown.en}")
        yield Said(_last_year(simulation, part), refers=("figure",))
        fan = partial(fan_chart, assessments, name, history)
        message = fan_caption(assessments, part, history, "").title
        yield Figure(fan, caption, name, partial(fan_plot, simulation, name, history), message)
    if has_contributions(simulation.histograms):
        made = _made_of(simulation)
        yield Said(made, refers=("figure",))
        yield Figure(
            partial(contributions_chart, simulation), GROWTH_TITLE, STACK, partial(stack_plot, simulation), made.text
        )
    if has_ages(simulation):
        yield Sentences(_BY_AGE, Reference)
        yield Figure(partial(ages_chart, simulation), AGES_TITLE, PYRAMID)


def indicator_tables(simulation: Simulation, *, whole: bool = False) -> Iterator[Block[int]]:
    """Yield the numbers of the charted indicators by year, with `whole` those of all."""
    names = charted(simulation)
    others = [name for name in simulation.histograms if name not in names] if whole else []
    yield from (report.bands(simulation, name) for name in (*names, *others))


def _last_year(simulation: Simulation, part: Indicator) -> Finding:
    """Return where an indicator is in the last year: its median and 80% band, or its value."""
    year, label = simulation.scenario.years.last, Text(*map(safe, part.label))
    statistics = simulation.statistics(part.name)

    def numbers(*names: str) -> tuple[quotes.Quoted, ...]:
        found = [Cited(float(statistics[name][-1]), band_place(part.name, year, name)) for name in names]
        return quotes.readable_ends(part, found)

    (median,), (low, high) = numbers("p50"), numbers("p10", "p90")

    if not simulation.scenario.uncertain:
        return sentence(
            f"本情景下，{year}年{label.zh}为{{value}}。",
            f"In this scenario, {mid_sentence(label.en)} in {year} comes to {{value}}.",
            value=median,
        )
    return sentence(
        f"本情景下，{year}年{label.zh}的{MEDIAN.zh}为{{median}}，有80%的可能在{{low}}至{{high}}之间。",
        f"In this scenario, the {MEDIAN.en} of {aside(label.en)} in {year} is {{median}}; with a probability of 80% "
        "it lies between {low} and {high}.",
        median=median,
        low=low,
        high=high,
    )


def _made_of(simulation: Simulation) -> Finding:
    """Return what growth is made of, on average over the open years."""
    scenario = simulation.scenario
    known, years = scenario.known_years, scenario.open_years
    numbers, zh, en = dict[str, quotes.Quoted](), list[str](), list[str]()
    for name in PARTS:
        value = float(simulation.statistics(name)["mean"][known:].mean())
        numbers[name] = quotes.points(Cited(value, ""), 1)
        short = term(name)
        zh.append(f"{short.zh}{{{name}}}")
        en.append(f"{short.en} {{{name}}}")
    return sentence(
        f"{years:zh}年平均，增长中{'，'.join(zh)}。",
        f"On average over {years}, growth is made of {', '.join(en)}.",
        **numbers,
    )


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
