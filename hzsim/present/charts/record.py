"""Charts of what happened: how often bands held it, and what each year did to the odds of targets."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.backtest.economies import Backtest
from hzsim.history.backtest.methods import OURS
from hzsim.history.backtest.regions import RegionalBacktest
from hzsim.history.backtest.results import LEVELS, PIT_BINS, Result
from hzsim.history.track import Tracked, Tracking
from hzsim.present.answers.history.backtest import caption as backtest_caption
from hzsim.present.answers.history.score import LABELS
from hzsim.present.answers.history.track import caption as tracking_caption
from hzsim.present.charts.headings import headings
from hzsim.present.charts.scale import scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import MARKERS, blank_figure, style
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.units import RATE, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
        headings(figure, backtest_caption(done, results, horizon, quantity), language, left, 3)
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


def vintages_chart(tracked: Tracking, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return probabilities and required growth by year end, one colour for each target; takes `size` and `style`."""
    with style(**look):
        rows = _growth_rows(tracked, language)
        figure = blank_figure(8.0, 6.4 + 0.22 * len(rows))
        heights = [1.35, 1.0, 0.12 * len(rows)]
        top, below, figures = figure.subplots(3, 1, sharex=True, height_ratios=heights)
        for place, item in enumerate(tracked[0].assessment.targets):
            _draw_probabilities(top, tracked, place, target_phrase(item.target, language))
        _finish_probabilities(top, language)
        for _, colour, marker, values, _ in rows:
            line = "-" if len(values) > 1 and marker != _OF_THE_YEAR else "none"
            below.plot(list(values), list(values.values()), color=colour, marker=marker, linestyle=line)
        below.margins(y=0.15)
        below.yaxis.set_major_formatter(scale_of(RATE, (), language).formatter)
        below.set_ylabel(Text("实际增速", "real growth").to(language))
        below.grid(axis="y")
        _write(figures, rows)
        years = [one.vintage.year for one in tracked]
        figures.set_xticks(years)
        figures.set_xlim(years[0] - 0.4, years[-1] + 0.4)
        figures.set_xlabel(Text("时点（年末）", "year end").to(language))
        headings(figure, tracking_caption(tracked), language, top, 2)
    return figure


_OF_THE_YEAR = "x"
"""The mark of growth that came, which no target has."""
Row = tuple[str, str, str, Mapping[int, float], int]
"""Growth to draw and to write: label, colour, marker, rates by year, decimals."""


def _growth_rows(tracked: Sequence[Tracked], language: Language) -> list[Row]:
    """Return the growth that each target needs from each year end on, and that of the years themselves."""
    rows: list[Row] = []
    for place, item in enumerate(tracked[0].assessment.targets):
        needed = {one.vintage.year: rate for one in tracked if (rate := _needed_growth(one, place)) is not None}
        label = item.target.indicator.label
        words = Text(f"今后所需：{label.zh}", f"needed for {label.en}").to(language)
        if needed:
            rows.append((words, palette().of(place), MARKERS[place % len(MARKERS)], needed, 2))
    scenario = tracked[-1].vintage.scenario
    known = zip(scenario.years, scenario.central("real_growth")[0][: scenario.known_years], strict=False)
    grown = {year: rate for year, rate in known if year > tracked[0].vintage.year}
    return (
        [*rows, (Text("当年实际", "of the year").to(language), palette().ink, _OF_THE_YEAR, grown, 1)]
        if grown
        else rows
    )


def _needed_growth(one: Tracked, place: int) -> float | None:
    """Return the growth that a target needs from a year end on, None where growth is not its lever."""
    required = one.assessment.targets[place].required
    if one.settled or required is None or required.unknown.name != "real_growth":
        return None
    return required.value


def _write(axes: "Axes", rows: Sequence[Row]) -> None:
    """Write the growth figures below the panels, a row for each series in its colour."""
    for height, (_, colour, _, values, decimals) in enumerate(reversed(rows)):
        for year, rate in values.items():
            written = display(rate, RATE, decimals)
            axes.text(year, height, written, ha="center", va="center", fontsize=8, color=colour)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_yticks(range(len(rows)), [label for label, *_ in reversed(rows)], fontsize=8)
    for label, (_, colour, *_) in zip(axes.get_yticklabels(), reversed(rows), strict=True):
        label.set_color(colour)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_probabilities(axes: "Axes", tracked: Sequence[Tracked], place: int, label: str) -> None:
    colour, marker = palette().of(place), MARKERS[place % len(MARKERS)]
    on = {one.vintage.year: one.assessments.of_target(place) for one in tracked}
    first, second = (
        {year: 100 * items[centre].probability for year, items in on.items() if centre in items}
        for centre in ("scenario", "record")
    )
    axes.plot(list(first), list(first.values()), color=colour, marker=marker, label=label)
    if second != first:
        axes.plot(
            list(second),
            list(second.values()),
            color=colour,
            marker=marker,
            markerfacecolor=palette().ground,
            linestyle=":",
        )


def _finish_probabilities(axes: "Axes", language: Language) -> None:
    axes.axhspan(0, 20, color=palette().target, alpha=0.08, linewidth=0)
    axes.axhspan(20, 50, color="#E69F00", alpha=0.08, linewidth=0)
    axes.set_ylim(-3, 103)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_ylabel(Text("概率", "probability").to(language))
    axes.grid(axis="y")
