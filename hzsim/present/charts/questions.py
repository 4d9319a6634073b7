"""Charts of the questions of feasibility: requirement curves, frontier maps, years and break-evens."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Assumption
from hzsim.present.answers.questions.curve import SHIFT, curve_name, curve_words, now_words
from hzsim.present.answers.questions.frontier import frontier_words
from hzsim.present.answers.questions.slack import TITLE
from hzsim.present.charts.headings import headings, legend_label
from hzsim.present.forms.style import COLOURS, DASHES, INK, LINES, new_figure, style, unit_formatter
from hzsim.present.words.phrases import ALL_TARGETS, title_in_charts
from hzsim.present.words.questions import chart_note, share_phrase
from hzsim.questions.lever.curves import RequirementCurve
from hzsim.questions.lever.frontier import Frontier
from hzsim.questions.lever.reasons import lever_value, outside_words
from hzsim.questions.lever.slack import BreakEven, BreakEvens
from hzsim.questions.lever.timing import Timing
from hzsim.scenario.parts.phrases import counted_words, goal_phrase, label_with_unit, target_phrase
from hzsim.units import difference_unit, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

_POINTS = 400
_CONTOURS = (0.1, 0.5, 0.8, 0.9)


def curve_chart(curves: Sequence[RequirementCurve], language: Language = "en") -> "Figure":
    """Return the probability of each target and of all together against the lever; the scenario's value is marked.

    What has no answer is said in words below.
    """
    lever, scenario = curves[0].lever, curves[0].scenario
    low, high = _interesting(curves)
    values = np.linspace(max(low, lever.bounds[0]), min(high, lever.bounds[1]), _POINTS)
    with style():
        figure, axes = new_figure(8.0, 5.2)
        for place, item in enumerate(curves):
            joint = len(item.targets) > 1
            colour, dashes = (INK, "-") if joint else (LINES[place % len(LINES)], DASHES[place % len(DASHES)])
            shares, label, width = 100 * item.curve.share(values), curve_name(item).to(language), 3.0 if joint else 1.8
            axes.plot(values, shares, color=colour, linewidth=width, linestyle=dashes, label=label)
            if joint and low < item.highest[1] < high:
                _mark_peak(axes, item, language)
            axes.plot([item.now], [100 * item.probability_now], marker="o", color=colour, markersize=5, clip_on=False)
        axes.axvline(curves[0].now, color=INK, linewidth=1, linestyle=":")
        axes.axhline(80, color="#999999", linewidth=0.8, linestyle="--")
        axes.set_xlim(low, high)
        axes.set_ylim(0, 103)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        _label_axis(axes.xaxis, lever.assumption, language, shift=lever.keep_shape)
        axes.grid(color="#E5E5E5", linewidth=0.7)
        now, turned = now_words(curves[0]), Text("取同一值", "one value")
        if lever.keep_shape:
            turned = Text("整体平移", "the path shifted")
        called = title_in_charts(scenario.title)
        subtitle = Text(
            f"{called.zh}：{lever.years}年{turned.zh}；点线为现值 {now.zh}",
            f"{called.en}: {turned.en} in {lever.years}; dotted line: now {now.en}",
        ).to(language)
        said = [*map(curve_words, curves), counted_words(curves[-1].counted), outside_words(lever, scenario)]
        reasons = [words.to(language) for words in said if words.en]
        title = Text("达到目标的概率与所需取值", "Probability of meeting the targets, by what is assumed").to(language)
        note = "\n".join([*reasons, chart_note(scenario, curves[0].sampling, language)])
        headings(figure, axes, title, subtitle, note, 2)
    return figure


def frontier_chart(frontier: Frontier, language: Language = "en") -> "Figure":
    """Return the probability over two assumptions, with contours at 10, 50, 80 and 90% and the scenario's point."""
    across, along = frontier.first.assumption, frontier.second.assumption
    x, y = frontier.first_values, frontier.second_values
    with style():
        figure, axes = new_figure(7.6, 5.6)
        mesh = axes.pcolormesh(
            x, y, 100 * frontier.probabilities, cmap="cividis", vmin=0, vmax=100, shading="gouraud", rasterized=True
        )
        low, high = float(frontier.probabilities.min()), frontier.highest[0]
        crossed = [level for level in _CONTOURS if low < level < high]
        if crossed:
            lines = axes.contour(x, y, frontier.probabilities, levels=crossed, colors="white", linewidths=1.2)
            axes.clabel(lines, fmt=lambda level: f"{100 * level:.0f}%", fontsize=8.5)
        if frontier.holds_now:
            _mark_now(axes, frontier, language)
        figure.colorbar(mesh, ax=axes, format="{x:.0f}%", label=Text("概率", "probability").to(language))
        _label_axis(axes.xaxis, across, language)
        _label_axis(axes.yaxis, along, language)
        phrases = [target_phrase(target, language) for target in frontier.targets]
        title = phrases[0] if len(phrases) == 1 else ALL_TARGETS.to(language)
        called = title_in_charts(frontier.scenario.title)
        subtitle = Text(
            f"{called.zh}：{frontier.first.years}年两个假设各取同一值",
            f"{called.en}: both assumptions constant in {frontier.first.years}",
        )
        lacking = [words.to(language) for words in frontier_words(frontier)]
        note = "\n".join([*lacking, chart_note(frontier.scenario, frontier.sampling, language)])
        headings(figure, axes, title, subtitle.to(language), note)
    return figure


def _mark_now(axes: "Axes", frontier: Frontier, language: Language) -> None:
    label = legend_label(title_in_charts(frontier.scenario.title).to(language))
    axes.plot(
        *frontier.now, marker="o", markersize=8, color="#D55E00", markeredgecolor="white", linestyle="none", label=label
    )


def timing_chart(timing: Timing, language: Language = "en") -> "Figure":
    """Return the probability that a target's inequality holds by year; the first with the one asked for is marked."""
    years = list(timing.probabilities)
    shares = [100 * share for share, _ in timing.probabilities.values()]
    with style():
        figure, axes = new_figure(7.6, 4.2)
        axes.plot(years, shares, color=COLOURS[0], marker="o", linewidth=2)
        axes.axhline(100 * timing.asked, color="#999999", linewidth=0.8, linestyle="--")
        if timing.first is not None:
            share = 100 * timing.probabilities[timing.first][0]
            axes.plot([timing.first], [share], marker="D", color=COLOURS[1], markersize=8, linestyle="none")
            axes.annotate(str(timing.first), (timing.first, share), xytext=(8, -4), textcoords="offset points")
        axes.set_ylim(-3, 103)
        axes.set_xticks(years[:: -(-len(years) // 12)])
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.grid(color="#E5E5E5", linewidth=0.7)
        called = title_in_charts(timing.scenario.title)
        subtitle = Text(f"{called.zh}：各年达到的概率", f"{called.en}: probability by year").to(language)
        note = chart_note(timing.scenario, timing.sampling, language)
        headings(figure, axes, goal_phrase(timing.target, language), subtitle, note)
    return figure


def slack_chart(found: BreakEvens, language: Language = "en") -> "Figure":
    """Return how far each assumption may move before a target breaks, in usual deviations of its own average.

    Assumptions without a break-even or a spread are named below. Raises BadValue when
    there is nothing to draw.
    """
    rows = [item for item in found if isinstance(item.quantity, Assumption) and item.deviations is not None]
    if not rows:
        raise BadValue(
            "expected an assumption with a break-even and a spread", told("none"), "the table gives the reasons"
        )
    with style():
        figure, axes = new_figure(8.0, 1.8 + 0.5 * len(rows))
        kinds = (Text("已达到：余地", "met: room"), Text("未达到：差额", "missed: short by"))
        for met, colour, kind in zip((True, False), COLOURS, kinds, strict=False):
            bars = [(row, item.deviations or 0.0) for row, item in enumerate(rows) if item.met is met]
            if bars:
                places, lengths = zip(*bars, strict=True)
                axes.barh(places, lengths, 0.6, color=colour, label=kind.to(language))
        for row, item in enumerate(rows):
            _write_break_even(axes, row, item)
        labels = [f"{target_phrase(item.target, language)}\n{item.quantity.label.to(language)}" for item in rows]
        axes.set_yticks(range(len(rows)), labels)
        axes.invert_yaxis()
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.margins(x=0.18)
        axes.set_xlabel(
            Text(
                "临界值与现值之差（以自身多年平均的通常偏差计）",
                "break-even less now, in usual deviations of its own average",
            ).to(language)
        )
        note = "\n".join([*_undrawn(found, rows, language), chart_note(found.scenario, None, language)])
        headings(figure, axes, TITLE.to(language), title_in_charts(found.scenario.title).to(language), note)
    return figure


def _write_break_even(axes: "Axes", row: int, item: BreakEven) -> None:
    length, shown = item.deviations or 0.0, display(item.value or 0.0, item.quantity.unit, item.quantity.decimals)
    right = length > 0
    axes.annotate(shown, (length, row), xytext=(5 if right else -5, 0), textcoords="offset points",
                  ha="left" if right else "right", va="center", fontsize=8.5, color=COLOURS[not item.met])  # fmt: skip


def _undrawn(found: Sequence[BreakEven], rows: Sequence[BreakEven], language: Language) -> list[str]:
    left = [item for item in found if isinstance(item.quantity, Assumption) and item not in rows]
    left = [item for item in left if len(item.years) > 1 or item.value is None]
    names = [f"{item.target.indicator.label.to(language)} · {item.quantity.label.to(language)}" for item in left]
    head = Text("无临界值或无通常偏差，未绘出：", "not drawn, without a break-even or a usual deviation: ").to(language)
    return [head + "; ".join(names)] if names else []


def _interesting(curves: Sequence[RequirementCurve]) -> tuple[float, float]:
    """Return the range of the lever in which the curves change, with the present value inside."""
    edges = [
        value
        for item in curves
        for level in (0.02, 0.98)
        if (value := item.required(level * item.highest[0])) is not None
    ]
    lever, now = curves[0].lever, curves[0].now
    low, high = min([*edges, now]), max([*edges, now])
    room = 0.08 * (high - low) or 0.1 * abs(now) or 0.01
    return max(min(lever.bounds[0], now), low - room), min(max(lever.bounds[1], now), high + room)


def _mark_peak(axes: "Axes", item: RequirementCurve, language: Language) -> None:
    share, place = item.highest
    if share < 0.995:
        shown = lever_value(item.lever, place, 0).to(language)
        axes.plot([place], [100 * share], marker="o", color=INK, markersize=6)
        axes.annotate(f"{share_phrase(share)} @ {shown}", (place, 100 * share), xytext=(6, 6),
                      textcoords="offset points", fontsize=9)  # fmt: skip


def _label_axis(axis: "Axis", part: Assumption, language: Language, *, shift: bool = False) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_label_text(label_with_unit(part, language) + (SHIFT.to(language) if shift else ""))
    axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(unit_formatter(difference_unit(part.unit, language) if shift else part.unit))
