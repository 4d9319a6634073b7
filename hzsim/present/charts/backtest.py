"""The chart of a backtest: what bands held against what they say, and where outcomes lay in them."""

from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.backtest.economies import Backtest
from hzsim.history.backtest.methods import OURS
from hzsim.history.backtest.regions import RegionalBacktest
from hzsim.history.backtest.results import LEVELS, PIT_BINS, Result
from hzsim.present.answers.history.backtest import caption
from hzsim.present.answers.history.score import LABELS
from hzsim.present.charts.headings import headings
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import MARKERS, blank_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def coverage_chart(
    done: Backtest | RegionalBacktest,
    horizon: int,
    language: Language = "en",
    quantity: str = "growth",
    **look: Unpack[Look],
) -> "Figure":
    """Return what each band held against what it says, and the PIT histogram of hzsim, at one horizon.

    Takes `size` and `style` as all charts.
    """
    results = [one for one in done.at(horizon, quantity) if one.number and np.isfinite(one.means[1])]
    with style(**look):
        figure, colours = blank_figure(9.6, 4.8), palette()
        left, right = figure.subplots(1, 2, width_ratios=[1.45, 1])
        said = 100 * LEVELS
        left.plot([45, 100], [45, 100], color=colours.faint, linewidth=1)
        for place, result in enumerate(results):
            ours = result.method.startswith(OURS)
            left.plot(
                said, 100 * result.means[:3], marker=MARKERS[place % len(MARKERS)], markersize=6,
                color=colours.of(place), linewidth=2 if ours else 1,
                linestyle="-" if ours else "--", label=LABELS[result.method].to(language),
            )  # fmt: skip
        left.set_xticks(said)
        for axis in (left.xaxis, left.yaxis):
            axis.set_major_formatter("{x:.0f}%")
        left.set_xlabel(Text("区间的名义概率", "what the band says").to(language))
        left.set_ylabel(Text("实际落入区间的比例", "share of outcomes it held").to(language))
        left.grid()
        _draw_pit(right, results[0], language)
        headings(figure, caption(done, results, horizon, quantity), language, left, 3)
    return figure


def _draw_pit(axes: "object", result: Result, language: Language) -> None:
    """Draw the histogram of the outcomes' places in the forecast distributions (PIT), with the ideal as a line."""
    from matplotlib.axes import Axes

    assert isinstance(axes, Axes)
    colours, shares = palette(), 100 * result.pit_histogram()
    axes.bar((np.arange(PIT_BINS) + 0.5) / PIT_BINS, shares, 0.9 / PIT_BINS, color=colours.tint(0.5))
    axes.axhline(100 / PIT_BINS, color=colours.ink, linewidth=1, linestyle="--")
    axes.set_xlabel(Text("结果在预测分布中的位置（PIT）", "place of the outcome in the forecast (PIT)").to(language))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_title(
        Text("hzsim：结果的位置（理想为每格10%）", "hzsim: place of outcomes (ideal: 10% each)").to(language),
        fontsize=10, color=colours.faint, loc="left",
    )  # fmt: skip
