"""How indicators move: a chart of each, what it says in words, and in the appendix its numbers."""

from collections.abc import Iterator
from functools import partial

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import history_of
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers import report
from hzsim.present.answers.captions import fan_caption
from hzsim.present.charts.ages import TITLE as AGES
from hzsim.present.charts.ages import ages_chart, has_ages
from hzsim.present.charts.contributions import PARTS, TITLE, contributions_chart, has_contributions
from hzsim.present.charts.projections import fan_chart
from hzsim.present.documents.chapters.plots import fan_plot, stack_plot
from hzsim.present.forms.sheet import Block, Figure, Part, Said, Sentences
from hzsim.present.forms.view import Reference
from hzsim.present.words import quotes
from hzsim.present.words.glossary import term
from hzsim.present.words.goals import aside, mid_sentence
from hzsim.present.words.phrases import MEDIAN, VALUE, safe
from hzsim.present.words.quotes import Cited, Finding, band_place, sentence
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
        yield Figure(partial(contributions_chart, simulation), TITLE, STACK, partial(stack_plot, simulation), made.text)
    if has_ages(simulation):
        yield Sentences(_BY_AGE, Reference)
        yield Figure(partial(ages_chart, simulation), AGES, PYRAMID)


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
