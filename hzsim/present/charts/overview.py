"""Charts that show a whole scenario at once: all targets, or all indicators."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.city.series import History
from hzsim.present.answers.captions import BANDS as BAND_WORDS
from hzsim.present.answers.captions import Shown, scenario_caption, simulation_of, together_message
from hzsim.present.charts.headings import headings, wrapped
from hzsim.present.charts.projections import BANDS, draw_fan, fan_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_figure, new_panels, style
from hzsim.present.words.letters import folded
from hzsim.present.words.phrases import MEDIAN, NOTHING, VALUE, probability_phrase
from hzsim.present.words.quotes import Cited, readable
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.simulation.draws.summaries import STATISTICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS, _RIGHT = 3, 1.95
"""Panels beside each other; where the numbers beside a bullet end, whose bands go from 0 to 1."""
_EACH_ROW = Text("每行各有刻度", "each row has its own scale")
ALL_INDICATORS = Text("全部指标", "All indicators")


def bullet_chart(assessment: Assessment, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return one row for each target: graded bands and median of its number against the target's mark.

    Every row has a scale of its own, from the lower to the upper edge of what it shows, so
    that rows in different units stand below each other; the numbers are written beside the marks.
    Takes `size` and `style` as all charts.
    """
    simulation = assessment.simulation
    with style(**look):
        figure, axes = new_figure(8.0, 1.3 + 0.72 * len(assessment.targets))
        for row, item in enumerate(assessment.targets):
            quantiles = simulation.target_histograms[row].quantiles(tuple(STATISTICS.values()))
            _bullet(axes, row, dict(zip(STATISTICS, map(float, quantiles), strict=True)), item.target.bounds)
            _bullet_words(axes, row, item, language)
        labels = [
            "\n".join(wrapped(figure, target_phrase(item.target, language), 10, 190)) for item in assessment.targets
        ]
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(max(1, len(labels)) - 0.45, -0.55)
        axes.set_xlim(-0.02, _RIGHT)
        axes.set_xticks([])
        axes.tick_params(left=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        _bullet_key(axes, simulation.scenario.uncertain, language)
        parts = [item.target.indicator for item in assessment.targets]
        caption = scenario_caption(assessment, together_message(assessment), _EACH_ROW, parts)
        headings(figure, caption, language, axes, 6)
    return figure


def small_multiples(
    shown: Shown, history: History | None = None, language: Language = "en", **look: Unpack[Look]
) -> "Figure":
    """Return a small fan chart of every indicator that was simulated; takes `size` and `style` as all charts."""
    simulation = simulation_of(shown)
    names = list(simulation.histograms)
    height = 0.9 + 2.25 * -(-len(names) // _COLUMNS)
    with style(**look):
        figure, panels = new_panels(len(names), _COLUMNS, 10.0, height)
        parts = [simulation.scenario.model.indicator(name) for name in names]
        for axes, part in zip(panels, parts, strict=True):
            fan = fan_of(simulation, part, history, language)
            draw_fan(axes, fan, language, few_years=True)
            axes.tick_params(labelsize=8)
            axes.locator_params(axis="y", nbins=4)
            named = wrapped(figure, fan.scale.named(part, language), 9, 205)
            axes.set_title("\n".join(named), fontsize=9, loc="left")
        _key(panels, any(target.indicator in parts for target in simulation.scenario.targets), language)
        what = BAND_WORDS if simulation.scenario.uncertain else VALUE
        title = together_message(shown) if simulation.scenario.targets else ALL_INDICATORS
        headings(figure, scenario_caption(shown, title, what, parts), language, panels[0])
    return figure


def _key(panels: "Sequence[Axes]", targets: bool, language: Language) -> None:
    """Let the first panel name what any panel draws, by handles that draw nothing."""
    from matplotlib.lines import Line2D

    first, colours = panels[0], palette()
    named = set(first.get_legend_handles_labels()[1])
    for axes in panels[1:]:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            if label not in named and isinstance(handle, Line2D):
                look = {name: getattr(handle, f"get_{name}")() for name in _LOOK}
                first.plot([], [], label=label, **look)
                named.add(label)
    if targets:
        first.plot([], [], "D--", color=colours.target, markersize=5, label=Text("目标", "target").to(language))


_LOOK = ("color", "linewidth", "linestyle", "marker", "markersize")


def _bullet(axes: "Axes", row: int, quantiles: dict[str, float], bounds: Sequence[float]) -> None:
    """Draw one row, its range laid over 0 to 1."""
    low, high = min(quantiles["p05"], *bounds), max(quantiles["p95"], *bounds)
    spread, colours = (high - low) or 1.0, palette()

    def place(value: float) -> float:
        return 0.5 if high == low else (value - low) / spread

    for left, right, share, _ in BANDS:
        start = place(quantiles[left])
        axes.barh(row, place(quantiles[right]) - start, 0.5, start, color=colours.tint(share), linewidth=0)
    axes.plot([place(quantiles["p50"])] * 2, [row - 0.25, row + 0.25], color=colours.ground, linewidth=5)
    axes.plot([place(quantiles["p50"])] * 2, [row - 0.25, row + 0.25], color=colours.of(0), linewidth=2.5)
    for target in bounds:
        axes.plot([place(target)] * 2, [row - 0.36, row + 0.36], color=colours.target, linewidth=2)
        axes.plot([place(target)], [row + 0.36], marker="D", color=colours.target, markersize=4)


def _bullet_words(axes: "Axes", row: int, item: TargetAssessment, language: Language) -> None:
    chance = probability_phrase(item.probability, item.standard_error, language)
    axes.annotate(folded(_said(item).to(language), 20, 2), (1.04, row), va="center", fontsize=9)
    axes.annotate(chance, (_RIGHT, row), va="center", ha="right", fontsize=9, color=palette().faint)


def _said(item: TargetAssessment) -> Text:
    """Return the median with its unit, with the digits that tell it from the target."""
    return readable(item.target.indicator, Cited(item.median), item.target).said or NOTHING


def _bullet_key(axes: "Axes", drawn: bool, language: Language) -> None:
    """Name the marks in the legend, by handles that draw nothing."""
    colours = palette()
    for _, _, share, name in BANDS if drawn else ():
        axes.barh(np.nan, 0, color=colours.tint(share), label=Text(f"{name}区间", f"{name} band").to(language))
    middle = MEDIAN if drawn else VALUE
    at_right = Text(f"{middle.zh}（右侧数字）", f"{middle.en} (at right)").to(language)
    axes.plot([], [], color=colours.of(0), linewidth=2.5, label=at_right)
    axes.plot([], [], color=colours.target, marker="D", markersize=4, label=Text("目标", "target").to(language))
