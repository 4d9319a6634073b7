"""Charts of the questions of feasibility: requirement curves, frontier maps and years."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.model.modules.parts import Assumption
from hzsim.present.answers.questions import curve as curve_answer
from hzsim.present.answers.questions import frontier as frontier_answer
from hzsim.present.answers.questions.lever import timing_caption
from hzsim.present.charts.headings import headings, legend_label
from hzsim.present.charts.scale import Scale, scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import DASHES, MARKERS, new_figure, style, ticks
from hzsim.present.words.messages import chance_phrase, share_phrase, title_in_charts
from hzsim.questions.lever.curves import RequirementCurve, Timing
from hzsim.questions.lever.frontier import Frontier
from hzsim.questions.lever.reasons import lever_value
from hzsim.units import difference_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

_POINTS = 400
_EDGES = (0.1, 0.9)
"""Shares of a curve's highest probability between which its lever is of interest."""
_NUMBERED, _EDGE = 12, 0.05
"""The most years that have room for a number each; which share of a map's side is its edge."""


def curve_chart(curves: Sequence[RequirementCurve], language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probability of each target and of all together against the lever; the scenario's value is marked.

    What has no answer is said in words below. Takes `size` and `style` as all charts.
    """
    lever = curves[0].lever
    low, high = _interesting(curves)
    values = np.linspace(max(low, lever.bounds[0]), min(high, lever.bounds[1]), _POINTS)
    with style(**look):
        figure, axes = new_figure(8.0, 5.2)
        colours = palette()
        for place, item in enumerate(curves):
            joint = len(item.targets) > 1
            colour = colours.ink if joint else colours.of(place)
            shares = 100 * item.curve.share(values)
            axes.plot(
                values, shares, color=colour, linewidth=3.0 if joint else 1.8, label=_curve_label(item, language),
                linestyle="-" if joint else DASHES[place % len(DASHES)], marker=MARKERS[place % len(MARKERS)],
                markevery=(place * 7, _POINTS // 8), markersize=0 if joint else 5,
            )  # fmt: skip
            if joint and low < item.highest[1] < high:
                _mark_peak(axes, item, language)
            axes.plot([item.now], [100 * item.probability_now], marker="o", color=colour, markersize=5, clip_on=False)
        axes.axvline(curves[0].now, color=colours.ink, linewidth=1, linestyle=":")
        axes.axhline(80, color=colours.faint, linewidth=0.8, linestyle="--")
        axes.set_xlim(low, high)
        axes.set_ylim(0, 103)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        _label_axis(axes.xaxis, lever.assumption, (low, high), language, shift=lever.keep_shape)
        axes.grid()
        headings(figure, curve_answer.caption(curves), language, axes, 2)
    return figure


def _curve_label(item: RequirementCurve, language: Language) -> str:
    """Return a curve's name in the legend, with its probability as the scenario stands."""
    name = curve_answer.curve_name(item).to(language)
    chance = chance_phrase(item.probability_now, item.error_now, language)
    return legend_label(Text(f"{name}：现值{chance}", f"{name}: now {chance}").to(language))


def _interesting(curves: Sequence[RequirementCurve]) -> tuple[float, float]:
    """Return the range of the lever in which the curves change, with the present value and the joint peak inside."""
    edges = [
        value for item in curves for level in _EDGES if (value := item.required(level * item.highest[0])) is not None
    ]
    lever, now, joint = curves[0].lever, curves[0].now, curves[-1]
    peak = [joint.highest[1]] if joint.moved and joint.highest[1] not in lever.bounds else []
    low, high = min([*edges, *peak, now]), max([*edges, *peak, now])
    room = 0.08 * (high - low) or 0.1 * abs(now) or 0.01
    return max(min(lever.bounds[0], now), low - room), min(max(lever.bounds[1], now), high + room)


def _mark_peak(axes: "Axes", item: RequirementCurve, language: Language) -> None:
    """Name the highest joint probability, on the ground of the chart so that no line crosses the words."""
    share, place = item.highest
    if 0 < share < 0.995:
        colours, at = palette(), lever_value(item.lever, place, 0)
        chance = share_phrase(share)
        words = Text(f"最高{chance}（取{at.zh}时）", f"highest: {chance} at {at.en}").to(language)
        axes.plot([place], [100 * share], marker="o", color=colours.ink, markersize=7)
        axes.annotate(
            words, (place, 100 * share), xytext=(0, 9 if share < 0.85 else -9), textcoords="offset points", fontsize=9,
            ha="center", va="bottom" if share < 0.85 else "top", zorder=6, bbox=_ground(),
        )  # fmt: skip


def _ground() -> dict[str, object]:
    """Return the box that keeps words clear of the lines behind them."""
    return {"facecolor": palette().ground, "edgecolor": "none", "pad": 1.2}


def _label_axis(
    axis: "Axis", part: Assumption, ends: Sequence[float], language: Language, *, shift: bool = False
) -> None:
    """Name an axis by an assumption and the unit of its numbers."""
    from matplotlib.ticker import MaxNLocator

    scale = scale_of(part.unit, ends, language)
    if shift:
        scale = Scale(difference_unit(part.unit, language), scale.size, scale.label)
    axis.set_label_text(scale.named(part, language) + (curve_answer.SHIFT.to(language) if shift else ""))
    axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(scale.formatter)


def frontier_chart(frontier: Frontier, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probability over two assumptions, with contours, the scenario's point and the highest one.

    Shades and contours reach as far as the probabilities do. Takes `size` and `style` as all charts.
    """
    across, along = frontier.first.assumption, frontier.second.assumption
    x, y, shares = frontier.first_values, frontier.second_values, 100 * frontier.probabilities
    levels = _levels(shares)
    with style(**look):
        figure, axes = new_figure(7.6, 5.6)
        colours = palette()
        mesh = axes.pcolormesh(
            x, y, shares, cmap=_shades(), vmin=levels[0], vmax=levels[-1], shading="gouraud", rasterized=True
        )
        inner = [level for level in levels if shares.min() < level < shares.max()]
        if inner:
            lines = axes.contour(x, y, shares, levels=inner, colors=colours.ink, linewidths=0.9)
            named = axes.clabel(lines, fmt="%g%%", fontsize=8.5)
            for label in named:
                label.set_bbox(_ground())
                label.set_visible(_inside(label.get_position(), x, y))
            words = Text("概率相同的点", "same probability").to(language)
            axes.plot([], [], color=colours.ink, linewidth=0.9, label=words)
        if frontier.holds_now:
            _mark(axes, frontier.now, "o", 1, title_in_charts(frontier.scenario.title).to(language))
        share, *at = frontier.highest
        if share > 0 and any(frontier.moving):
            chance = share_phrase(share)
            _mark(axes, at, "*", 4, Text(f"图中最高（{chance}）", f"highest on the map ({chance})").to(language))
        figure.colorbar(mesh, ax=axes, format="{x:.0f}%", ticks=levels)
        _label_axis(axes.xaxis, across, x.tolist(), language)
        _label_axis(axes.yaxis, along, y.tolist(), language)
        headings(figure, frontier_answer.caption(frontier), language, axes)
    return figure


def _inside(place: tuple[float, float], *sides: Array) -> bool:
    """Return whether a label's place is so far from the edges of a map that all of it is on the map."""
    ends = ((float(side[0]), float(side[-1])) for side in sides)
    return all(low + _EDGE * (high - low) < at < high - _EDGE * (high - low)
               for at, (low, high) in zip(place, ends, strict=True))  # fmt: skip


def _levels(shares: Array) -> list[float]:
    """Return round percentages that hold all of a map, from zero where they come near it."""
    low, high = float(shares.min()), float(shares.max())
    return ticks(0.0 if low < 0.3 * high else low, max(high, 1e-3), 6)


def _shades() -> "Colormap":
    """Return shades of the first colour, from the ground up: the darker the likelier, in grey print too."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = palette()
    return LinearSegmentedColormap.from_list("shades", [colours.tint(0.04), colours.tint(0.45), colours.tint(0.95)])


def _mark(axes: "Axes", at: Sequence[float], marker: str, place: int, label: str) -> None:
    """Mark a point of a map."""
    colours = palette()
    axes.plot(
        [at[0]], [at[1]], marker=marker, markersize=8 if marker == "o" else 13, color=colours.of(place),
        markeredgecolor=colours.ground, linestyle="none", label=legend_label(label), clip_on=False, zorder=5,
    )  # fmt: skip


def timing_chart(timing: Timing, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probability that a target's inequality holds by year; the first with the one asked for is marked.

    Takes `size` and `style` as all charts.
    """
    years = list(timing.probabilities)
    shares = [100 * share for share, _ in timing.probabilities.values()]
    with style(**look):
        figure, axes = new_figure(7.6, 4.2)
        colours = palette()
        drawn = timing.scenario.uncertain
        axes.plot(years, shares, color=colours.of(0), marker="o", linewidth=2 if drawn else 0)
        if drawn:
            axes.axhline(100 * timing.asked, color=colours.faint, linewidth=0.8, linestyle="--")
        if timing.first is not None:
            share = 100 * timing.probabilities[timing.first][0]
            axes.plot([timing.first], [share], marker="D", color=colours.of(1), markersize=9, linestyle="none")
        step = -(-len(years) // _NUMBERED)
        for year in years[::-step]:
            share, error = timing.probabilities[year]
            axes.annotate(
                chance_phrase(share, error, language), (year, 100 * share), xytext=(0, 8 if share < 0.9 else -9),
                textcoords="offset points", ha="center", va="bottom" if share < 0.9 else "top", fontsize=8.5,
                bbox=_ground(), zorder=6,
            )  # fmt: skip
        axes.set_ylim(-3, 108)
        axes.set_yticks(range(0, 101, 20) if drawn else [])
        axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)
        axes.set_xticks(years[::-step], [timing.scenario.years.name(year) for year in years[::-step]])
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.grid(axis="y")
        headings(figure, timing_caption(timing), language)
    return figure
