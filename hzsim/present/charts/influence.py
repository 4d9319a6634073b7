"""Charts of what moves a number: one assumption at a time, and from one scenario to another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Language, Text
from hzsim.present.answers.questions import explain as explain_answer
from hzsim.present.answers.questions.sensitivity import assumption_label, caption
from hzsim.present.charts.headings import headings, name_rows
from hzsim.present.charts.scale import Scale, scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import HATCHES, new_figure, new_panels, style
from hzsim.present.words.letters import folded
from hzsim.present.words.messages import title_in_charts
from hzsim.questions.attribution import Attribution
from hzsim.questions.lever.spread import Swing
from hzsim.questions.sensitivity import Sensitivity
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.scenario.parts.targets import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_MOST_NAMED = 8
"""So many assumptions that do not move a target are named above its panel."""


def tornado_chart(sensitivity: Sensitivity, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return a panel for each target: its number with each assumption at its own 10% and 90%.

    The widest bar comes first; assumptions that do not move the target are named beside it. Takes `size` and `style`
    as all charts.
    """
    targets = sensitivity.targets
    bars = [max(1, len(_moving(sensitivity, target))) for target in targets]
    scales = [_scale_of(sensitivity, target, language) for target in targets]
    titles = [_title(sensitivity, target, scale, language) for target, scale in zip(targets, scales, strict=True)]
    with style(**look):
        lines = sum(title.count("\n") for title in titles)
        height = 1.2 + 0.75 * len(targets) + 0.36 * sum(bars) + 0.2 * lines
        figure, panels = new_panels(len(targets), 1, 8.5, height, [0.5 + number for number in bars])
        for axes, target, scale, title in zip(panels, targets, scales, titles, strict=True):
            _panel(axes, sensitivity, target, scale, language)
            axes.set_title(title, fontsize=10, loc="left")
        headings(figure, caption(sensitivity), language)
    return figure


def _moving(sensitivity: Sensitivity, target: Target) -> list[Swing]:
    """Return the swings of the assumptions that move a target."""
    return [swing for swing in sensitivity.swings if swing.target == target and swing.low != swing.high]


def _scale_of(sensitivity: Sensitivity, target: Target, language: Language) -> Scale:
    """Return the scale of a panel, from all that it shows."""
    ends = [end for swing in _moving(sensitivity, target) for end in (swing.low, swing.high)]
    return scale_of(target.indicator.unit, [*ends, *target.bounds], language)


def _panel(axes: "Axes", sensitivity: Sensitivity, target: Target, scale: Scale, language: Language) -> None:
    """Draw one target's swings, and the target as a line."""
    swings = _moving(sensitivity, target)
    labels = (assumption_label(sensitivity.scenario, [one.assumption]).to(language) for one in swings)
    _bars(axes, swings, [folded(label, 32, 2) for label in labels])
    if swings:
        _scale(axes, swings, scale)
    for bound in target.bounds:
        axes.axvline(bound, color=palette().target, linewidth=1.2, linestyle="--")


def _title(sensitivity: Sensitivity, target: Target, scale: Scale, language: Language) -> str:
    """Return a panel's title: the target, the unit of its axis, and the uncertain assumptions that do not move it."""
    phrase, moving = target_phrase(target, language), {swing.assumption for swing in _moving(sensitivity, target)}
    still = [one.assumption for one in sensitivity.swings if one.target == target and one.assumption not in moving]
    unmoved = _unmoved([assumption_label(sensitivity.scenario, [one]).to(language) for one in still], language)
    unit = "" if scale.label in phrase else scale.label
    return folded(" · ".join(filter(None, (phrase, unit, unmoved))), 70)


def _unmoved(labels: Sequence[str], language: Language) -> str:
    """Return the assumptions that do not move a target in words: by name, or how many where they are many."""
    if not labels:
        return ""
    if len(labels) > _MOST_NAMED:
        return Text(f"不受其余{len(labels)}项假设影响", f"not moved by the other {len(labels)}").to(language)
    names = Text("、", ", ").to(language).join(labels)
    return Text(f"不受影响：{names}", f"not moved by: {names}").to(language)


def _bars(axes: "Axes", swings: Sequence[Swing], labels: Sequence[str]) -> None:
    """Draw one target's swings as bars around its number at the medians."""
    colours = palette()
    for row, swing in enumerate(swings):
        for value, share in ((swing.low, 0.45), (swing.high, 1.0)):
            axes.barh(row, value - swing.middle, 0.62, left=swing.middle, color=colours.tint(share))
    if swings:
        axes.axvline(swings[0].middle, color=colours.faint, linewidth=0.9)
    else:
        axes.set_xticks([])
    axes.set_yticks(range(len(swings)), labels)
    axes.set_ylim(max(1, len(swings)) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _scale(axes: "Axes", swings: Sequence[Swing], scale: Scale) -> None:
    """Write the axis in the indicator's unit, and the numbers at both ends of each bar beside it."""
    from matplotlib.ticker import MaxNLocator

    part, bounds = swings[0].target.indicator, swings[0].target.bounds
    ends = [end for swing in swings for end in (swing.low, swing.high)]
    room = 0.03 * (max(*ends, *bounds) - min(*ends, *bounds))
    axes.set_xlim(min(*ends, *bounds) - room, max(*ends, *bounds) + room)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(scale.formatter)
    digits = scale.digits(ends, part.decimals)
    name_rows(axes, [f"{scale.text(one.low, digits)} → {scale.text(one.high, digits)}" for one in swings])


_LABEL_WIDTH = 32


def waterfall_chart(attribution: Attribution, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the waterfall from the scenario compared against, above, to the scenario itself, below.

    Takes `size` and `style` as all charts.
    """
    contributions = attribution.contributions
    levels = attribution.start + np.cumsum([0.0, *(item.value for item in contributions)])
    ends = [title_in_charts(one.title).to(language) for one in (attribution.against, attribution.scenario)]
    moved = (explain_answer.player_label(attribution, item.player).to(language) for item in contributions)
    labels = [folded(name, _LABEL_WIDTH) for name in (ends[0], *moved, ends[1])]
    with style(**look):
        colours = palette()
        most = max(label.count("\n") + 1 for label in labels)  # only the two ends, which do not meet, are long
        figure, axes = new_figure(8.5, 1.9 + max(0.42, 0.1 * (most + 1)) * len(labels))
        room = _frame(axes, levels)
        for row, item in enumerate(contributions, start=1):
            before, after = levels[row - 1], levels[row]
            axes.barh(row, item.value, 0.62, left=before, color=colours.of(item.value < 0),
                      hatch=HATCHES[item.value < 0])  # fmt: skip
            axes.plot([after, after], [row - 0.31, row + 1.31], color=colours.faint, linewidth=0.8)
            _write(axes, max(before, after), row, explain_answer.change(attribution, item.value).text(language))
        for row, level in ((0, levels[0]), (len(labels) - 1, levels[-1])):
            axes.barh(row, level - room[0], 0.62, left=room[0], color=colours.faint)
            _write(axes, level, row, explain_answer.amount(attribution, level).text(language))
        axes.plot([levels[0]] * 2, [-0.31, 1.31], color=colours.faint, linewidth=0.8)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        said = explain_answer.caption(attribution)
        cut = (Text("横轴不从零开始", "the axis does not start at zero"),) if room[0] else ()
        headings(figure, replace(said, notes=(*cut, *said.notes)), language)
    return figure


def _frame(axes: "Axes", levels: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, float]:
    """Show the levels with room for the numbers beside them; the axis starts at zero where that is near."""
    low, high = float(levels.min()), float(levels.max())
    span = (high - low) or abs(high) or 1.0
    left = 0.0 if 0 <= low < 2 * span else low - 0.4 * span
    frame = (left, high + 0.22 * (high - left))
    axes.set_xlim(*frame)
    return frame


def _write(axes: "Axes", value: float, row: int, text: str) -> None:
    axes.annotate(text, (value, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5)
