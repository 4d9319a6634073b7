"""The chart of what growth is made of: capital, employment, human capital and TFP, one bar a year."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.charts.headings import headings
from hzsim.present.charts.projections import simulation_note
from hzsim.present.forms.style import COLOURS, FAINT, HATCHES, INK, new_figure, style, unit_formatter
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


def contributions_chart(simulation: Simulation, language: Language = "en") -> "Figure":
    """Return the mean contributions to growth by year, stacked, and growth itself with its 80% band.

    Means add up, which medians do not. Raises BadValue for a simulation without contributions.
    """
    with style():
        figure, axes = new_figure()
        years = np.array(list(simulation.scenario.years), dtype=float)
        _stack(axes, simulation, years, language)
        _growth(axes, simulation, years, language)
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_xticks(years, [f"{year:.0f}" for year in years])
        axes.yaxis.set_major_formatter(unit_formatter(simulation.scenario.model.indicator(GROWTH).unit))
        axes.grid(axis="y", color="#E5E5E5", linewidth=0.7)
        axes.set_axisbelow(True)
        drawn = simulation.scenario.uncertain
        means = Text(
            "各年均值，各项之和为增速；竖线为增速的80%区间",
            "means by year, which add up to growth; bars: 80% band of growth",
        )
        certain = Text("各年数值，各项之和为增速", "values by year, which add up to growth")
        headings(figure, axes, TITLE.to(language), (means if drawn else certain).to(language),
                 simulation_note(simulation, (), language))  # fmt: skip
    return figure


def _stack(axes: "Axes", simulation: Simulation, years: Array, language: Language) -> None:
    """Stack the mean contributions, those above zero upwards and those below it downwards."""
    above, below = np.zeros(len(years)), np.zeros(len(years))
    for name, colour, hatch in zip(PARTS, COLOURS, HATCHES, strict=False):
        means = np.asarray(simulation.statistics(name)["mean"])
        start = np.where(means >= 0, above, below)
        label = simulation.scenario.model.indicator(name).label.to(language)
        axes.bar(years, means, 0.62, bottom=start, color=colour, hatch=hatch, label=label)
        above, below = above + np.maximum(means, 0), below + np.minimum(means, 0)


def _growth(axes: "Axes", simulation: Simulation, years: Array, language: Language) -> None:
    """Draw growth's mean as a point a year, and its 80% band."""
    found = simulation.statistics(GROWTH)
    mean = np.asarray(found["mean"])
    ends = np.array([mean - found["p10"], found["p90"] - mean])
    label = simulation.scenario.model.indicator(GROWTH).label.to(language)
    drawn = simulation.scenario.uncertain
    axes.errorbar(years, mean, yerr=np.maximum(ends, 0) if drawn else None, fmt="o", color=INK, ecolor=FAINT,
                  elinewidth=2, capsize=4, markersize=5, label=label, zorder=3)  # fmt: skip
