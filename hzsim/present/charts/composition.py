"""Charts of what indicators are made of: growth by its sources, and people by age."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.answers.captions import ages_caption, contributions_caption
from hzsim.present.charts.headings import headings
from hzsim.present.charts.scale import Scale, scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import HATCHES, blank_figure, new_figure, style
from hzsim.simulation.projection import Simulation
from hzsim.units import in_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = ("capital_contribution", "labour_contribution", "human_capital_contribution", "tfp_contribution")
"""The contributions that add up to growth, as indicators."""
GROWTH = "gdp_growth"
GROWTH_TITLE = Text("增长从哪里来", "What growth is made of")


def has_contributions(indicators: Collection[str]) -> bool:
    """Return whether some indicators are all that the chart shows."""
    return {*PARTS, GROWTH} <= {*indicators}


def contributions_chart(simulation: Simulation, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the mean contributions to growth by year, stacked, and growth itself with its 80% band.

    Means add up, which medians do not. Takes `size` and `style` as all charts. Raises BadValue for a simulation
    without contributions.
    """
    with style(**look):
        figure, axes = new_figure()
        colours, span = palette(), simulation.scenario.years
        years = np.array(list(span), dtype=float)
        _stack(axes, simulation, years, language)
        _growth(axes, simulation, years, language)
        axes.axhline(0, color=colours.ink, linewidth=0.8)
        marked = years[:: len(years) // -12]
        axes.set_xticks(marked, [span.name(int(year)) for year in marked])
        unit = simulation.scenario.model.indicator(GROWTH).unit
        axes.yaxis.set_major_formatter(scale_of(unit, (), language).formatter)
        axes.grid(axis="y")
        headings(figure, contributions_caption(simulation, PARTS, GROWTH), language, axes)
    return figure


def _stack(axes: "Axes", simulation: Simulation, years: Array, language: Language) -> None:
    """Stack the mean contributions, those above zero upwards and those below it downwards."""
    above, below, colours = np.zeros(len(years)), np.zeros(len(years)), palette()
    for place, name in enumerate(PARTS):
        means = np.asarray(simulation.statistics(name)["mean"])
        start = np.where(means >= 0, above, below)
        label = simulation.scenario.model.indicator(name).label.to(language)
        axes.bar(years, means, 0.62, bottom=start, color=colours.of(place), hatch=HATCHES[place], label=label)
        above, below = above + np.maximum(means, 0), below + np.minimum(means, 0)


def _growth(axes: "Axes", simulation: Simulation, years: Array, language: Language) -> None:
    """Draw growth's mean as a point a year, and its 80% band."""
    found = simulation.statistics(GROWTH)
    mean = np.asarray(found["mean"])
    ends = np.array([mean - found["p10"], found["p90"] - mean])
    label = simulation.scenario.model.indicator(GROWTH).label.to(language)
    drawn = simulation.scenario.uncertain
    colours = palette()
    axes.errorbar(
        years, mean, yerr=np.maximum(ends, 0) if drawn else None, fmt="o", color=colours.ink, ecolor=colours.faint,
        elinewidth=2, capsize=4, markersize=5, label=label, zorder=3,
    )  # fmt: skip


GROUPS = ("people_0_14", "people_15_59", "people_60")
"""The groups of ages that add up to all residents, as indicators."""
_EDGES = (0, 15, 60, 200)
AGES_TITLE = Text("人口的年龄结构", "People by age")
_WIDTH, _OLDEST = 5, 100
_TABLE = "cohorts"
_MOST_YEARS = 8


def has_ages(simulation: Simulation) -> bool:
    """Return whether a simulation has all that the chart shows."""
    return {*GROUPS} <= simulation.histograms.keys() and _TABLE in simulation.scenario.baseline.tables


def ages_chart(simulation: Simulation, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the base year's people by sex and age, and the mean number of people in groups of ages by year.

    Means add up, which medians do not. Takes `size` and `style` as all charts.
    """
    scenario = simulation.scenario
    persons = scenario.baseline.tables[_TABLE].persons
    people = scenario.model.indicator("population").unit
    means = {name: np.asarray(simulation.statistics(name)["mean"]) for name in GROUPS}
    start = scenario.baseline.value("population") / persons.sum()
    with style(**look):
        figure = blank_figure(9.6, 4.8)
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        scale = scale_of(people, [float(_all(means).max())], language)
        _pyramid(left, start * persons, scale, language)
        _groups(
            right, simulation, {name: start * part for name, part in _at_start(persons).items()}, means, scale, language
        )
        year = scenario.years.name(scenario.baseline.year)
        left.set_title(Text(f"{year}年末，分性别年龄", f"end of {year}, by sex and age").to(language), fontsize=10)
        right.set_title(Text("各年龄组，年末", "groups of ages, at year end").to(language), fontsize=10)
        headings(figure, ages_caption(simulation, GROUPS, scale.label), language, right, 3)
    return figure


def _all(groups: dict[str, Array]) -> Array:
    """Return the people of all groups together by year."""
    return np.asarray(sum(groups.values()))


def _at_start(persons: Array) -> dict[str, float]:
    """Return the base year's people in each group of ages."""
    return {
        name: float(persons[:, first:beyond].sum())
        for name, first, beyond in zip(GROUPS, _EDGES, _EDGES[1:], strict=False)
    }


def _pyramid(axes: "Axes", persons: Array, scale: Scale, language: Language) -> None:
    """Draw men to the left and women to the right, a bar for five years of age, in the colours of the groups."""
    colours = palette()
    starts = range(0, _OLDEST, _WIDTH)
    for sex, sign in ((0, -1), (1, 1)):
        for first in starts:
            beyond = first + _WIDTH if first + _WIDTH < _OLDEST else persons.shape[1]
            group = next(place for place, edge in enumerate(_EDGES[1:]) if first < edge)
            axes.barh(first + _WIDTH / 2, sign * persons[sex, first:beyond].sum(), 0.92 * _WIDTH,
                      color=colours.of(group), hatch=HATCHES[group])  # fmt: skip
    most = 1.08 * max(persons[:, first : first + _WIDTH].sum(axis=1).max() for first in starts)
    axes.set_xlim(-most, most)
    axes.set_ylim(0, 1.08 * _OLDEST)
    axes.axvline(0, color=colours.ground, linewidth=1)
    axes.locator_params(axis="x", nbins=5)
    digits = max(0, scale.digits([0.0, most], 9) - 1)
    axes.xaxis.set_major_formatter(lambda value, _: scale.text(abs(value), digits))
    axes.set_yticks(range(0, _OLDEST + 1, 20))
    for words, place, side in ((Text("男", "men"), 0.02, "left"), (Text("女", "women"), 0.98, "right")):
        axes.text(place, 0.98, words.to(language), transform=axes.transAxes, ha=side, va="top", fontsize=9)
    axes.set_ylabel(Text("年龄", "age").to(language))


def _groups(
    axes: "Axes", simulation: Simulation, start: dict[str, float], means: dict[str, Array], scale: Scale,
    language: Language,
) -> None:  # fmt: skip
    """Stack the groups of ages by year, each with its share of all where there is room for it."""
    scenario, colours = simulation.scenario, palette()
    years = [scenario.baseline.year, *scenario.years]
    shown = years[:: -(-len(years) // _MOST_YEARS)]
    values = {name: np.array([start[name], *means[name]]) for name in GROUPS}
    total, below = _all(values), np.zeros(len(years))
    for place, name in enumerate(GROUPS):
        label = scenario.model.indicator(name).label.to(language)
        axes.bar(years, values[name], 0.8, bottom=below, color=colours.of(place), hatch=HATCHES[place], label=label)
        for year in shown:
            at = years.index(year)
            axes.text(year, below[at] + values[name][at] / 2, in_percent(values[name][at] / total[at], 0), ha="center",
                      va="center", fontsize=8, color=colours.ink,
                      bbox={"facecolor": colours.ground, "edgecolor": "none", "pad": 1})  # fmt: skip
        below = below + values[name]
    axes.yaxis.set_major_formatter(scale.formatter)
    axes.set_xticks(shown, [scenario.years.name(year) for year in shown])
    axes.grid(axis="y")
