"""The chart of what growth is made of: capital, employment, human capital and TFP, one bar a year."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.answers.captions import contributions_caption
from hzsim.present.charts.headings import headings
from hzsim.present.charts.scale import scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import HATCHES, new_figure, style
from hzsim.simulation.projection import Simulation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = ("capital_contribution", "labour_contribution", "human_capital_contribution", "tfp_contribution")
"""The contributions that add up to growth, as indicators."""
GROWTH = "gdp_growth"
TITLE = Text("增长从哪里来", "What growth is made of")


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
