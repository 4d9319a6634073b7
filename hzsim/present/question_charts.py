"""Charts of the questions of feasibility: requirement curves and frontier maps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.model.parts import Assumption
from hzsim.present.style import COLOURS, INK, headings, new_figure, style
from hzsim.present.words import goal_phrase, target_phrase
from hzsim.questions.curves import RequirementCurve, Sampling
from hzsim.questions.frontier import Frontier
from hzsim.questions.slack import BreakEven
from hzsim.questions.spread import average_spread
from hzsim.questions.timing import Timing
from hzsim.scenario.scenario import Scenario
from hzsim.units import display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINTS = 400
_CONTOURS = (0.1, 0.5, 0.8, 0.9)


def curve_chart(curves: Sequence[RequirementCurve], language: Language = "en") -> "Figure":
    """Return the probability of each target and of all together against the lever; the scenario's value is marked."""
    lever = curves[0].lever
    low, high = _interesting(curves)
    values = np.linspace(low, high, _POINTS)
    scale = float(lever.assumption.unit.factor)
    with style():
        figure, axes = new_figure(8.0, 5.2)
        for place, item in enumerate(curves):
            joint = len(item.targets) > 1
            label = _all(language) if joint else target_phrase(item.targets[0], language)
            colour, width = (INK, 3.0) if joint else (COLOURS[place % (len(COLOURS) - 1)], 1.8)
            axes.plot(values / scale, 100 * item.curve.share(values), color=colour, linewidth=width, label=label)
            if joint and low < item.curve.highest()[1] < high:
                _mark_peak(axes, item, scale)
        axes.axvline(curves[0].now / scale, color=INK, linewidth=1, linestyle=":")
        axes.axhline(80, color="#999999", linewidth=0.8, linestyle="--")
        axes.set_xlim(low / scale, high / scale)
        axes.set_ylim(0, 103)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        _label_axis(axes, lever.assumption, "x", language)
        axes.grid(color="#E5E5E5", linewidth=0.7)
        now = display(curves[0].now, lever.assumption.unit, lever.assumption.decimals)
        subtitle = Text(
            f"{curves[0].scenario.title.zh}：{lever.years}年取同一值；点线为现值 {now}",
            f"{curves[0].scenario.title.en}: one value in {lever.years}; dotted line: now {now}",
        ).to(language)
        title = Text("达到目标的概率与所需取值", "Probability of meeting the targets, by what is assumed").to(language)
        headings(figure, axes, title, subtitle, _note(curves[0].scenario, curves[0].sampling, language), 2)
    return figure


def frontier_chart(frontier: Frontier, language: Language = "en") -> "Figure":
    """Return the probability over two assumptions, with contours at 10, 50, 80 and 90% and the scenario's point."""
    across, along = frontier.first.assumption, frontier.second.assumption
    x, y = frontier.first_values / float(across.unit.factor), frontier.second_values / float(along.unit.factor)
    with style():
        figure, axes = new_figure(7.6, 5.6)
        mesh = axes.pcolormesh(
            x, y, 100 * frontier.probabilities, cmap="cividis", vmin=0, vmax=100, shading="gouraud", rasterized=True
        )
        lines = axes.contour(x, y, frontier.probabilities, levels=_CONTOURS, colors="white", linewidths=1.2)
        axes.clabel(lines, fmt=lambda level: f"{100 * level:.0f}%", fontsize=8.5)
        now = frontier.now[0] / float(across.unit.factor), frontier.now[1] / float(along.unit.factor)
        label = frontier.scenario.title.to(language)
        axes.plot(
            *now, marker="o", markersize=8, color="#D55E00", markeredgecolor="white", linestyle="none", label=label
        )
        figure.colorbar(mesh, ax=axes, format="{x:.0f}%", label=Text("概率", "probability").to(language))
        _label_axis(axes, across, "x", language)
        _label_axis(axes, along, "y", language)
        phrases = [target_phrase(target, language) for target in frontier.targets]
        title = phrases[0] if len(phrases) == 1 else _all(language)
        subtitle = Text(
            f"{frontier.first.years}年两个假设各取同一值", f"both assumptions constant in {frontier.first.years}"
        )
        note = _note(frontier.scenario, frontier.sampling, language)
        headings(figure, axes, title, subtitle.to(language), note)
    return figure


def timing_chart(timing: Timing, scenario: Scenario, language: Language = "en") -> "Figure":
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
        subtitle = Text(f"{scenario.title.zh}：各年达到的概率", f"{scenario.title.en}: probability by year").to(
            language
        )
        title = goal_phrase(timing.target, language)
        headings(figure, axes, title, subtitle, f"hzsim · {scenario.baseline.name}")
    return figure


def slack_chart(found: Sequence[BreakEven], scenario: Scenario, language: Language = "en") -> "Figure":
    """Return how far each assumption may move before a target breaks, in its own declared spreads of the average."""
    rows = [(item, _in_spreads(item, scenario)) for item in found]
    bars = [(item, length) for item, length in rows if length is not None]
    labels = [f"{target_phrase(item.target, language)}\n{item.quantity.label.to(language)}" for item, _ in bars]
    with style():
        figure, axes = new_figure(8.0, 1.6 + 0.5 * len(bars))
        lengths = [length for _, length in bars]
        axes.barh(
            range(len(bars)), lengths, 0.6, color=[COLOURS[0] if length > 0 else COLOURS[1] for length in lengths]
        )
        for row, (item, length) in enumerate(bars):
            shown = display(item.value or 0.0, item.quantity.unit, item.quantity.decimals)
            axes.annotate(
                shown,
                (length, row),
                xytext=(5 if length > 0 else -5, 0),
                textcoords="offset points",
                ha="left" if length > 0 else "right",
                va="center",
                fontsize=8.5,
            )
        axes.set_yticks(range(len(bars)), labels)
        axes.invert_yaxis()
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.margins(x=0.18)
        axes.set_xlabel(
            Text(
                "临界值与现值之差（以自身多年平均的标准差计）", "break-even less now, in spreads of its own average"
            ).to(language)
        )
        title = Text("单个假设的临界值", "Where each target breaks, one assumption at a time").to(language)
        headings(figure, axes, title, scenario.title.to(language), f"hzsim · {scenario.baseline.name}")
    return figure


def _in_spreads(item: BreakEven, scenario: Scenario) -> float | None:
    """Return the slack of an uncertain assumption in spreads of its average; None for all else."""
    name = item.quantity.name
    if item.slack is None or name not in scenario.uncertainty or not isinstance(item.quantity, Assumption):
        return None
    spread = average_spread(scenario, item.quantity, scenario.uncertainty[name], item.years)
    return item.slack / spread


def _interesting(curves: Sequence[RequirementCurve]) -> tuple[float, float]:
    """Return the range of the lever in which the curves change, with the present value inside."""
    edges = [
        value
        for item in curves
        for level in (0.02, 0.98)
        if (value := item.required(level * item.curve.highest()[0])) is not None
    ]
    lever, now = curves[0].lever, curves[0].now
    low, high = min([*edges, now]), max([*edges, now])
    room = 0.08 * (high - low) or 0.1 * abs(now) or 0.01
    return max(lever.bounds[0], low - room), min(lever.bounds[1], high + room)


def _mark_peak(axes: "Axes", item: RequirementCurve, scale: float) -> None:
    share, place = item.curve.highest()
    if share < 0.995:
        shown = display(place, item.lever.assumption.unit, item.lever.assumption.decimals)
        axes.plot([place / scale], [100 * share], marker="o", color=INK, markersize=6)
        axes.annotate(f"{100 * share:.0f}% @ {shown}", (place / scale, 100 * share), xytext=(6, 6),
                      textcoords="offset points", fontsize=9)  # fmt: skip


def _label_axis(axes: "Axes", part: Assumption, which: str, language: Language) -> None:
    unit = part.unit
    label = part.label.to(language)
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_label_text(label if unit.shown else f"{label} ({unit.label(language)})")
    if unit.shown:
        axis.set_major_formatter("{x:g}" + unit.shown)


def _note(scenario: Scenario, sampling: Sampling, language: Language) -> str:
    drawn = Text(
        f"{sampling.draws:,} 次抽样，种子 {sampling.seed}，{sampling.sampler}",
        f"{sampling.draws:,} draws, seed {sampling.seed}, {sampling.sampler}",
    ).to(language)
    base = Text(f"基期：{scenario.baseline.name}", f"baseline: {scenario.baseline.name}").to(language)
    return f"hzsim · {drawn} · {base}"


def _all(language: Language) -> str:
    return Text("全部目标同时达到", "all targets together").to(language)
