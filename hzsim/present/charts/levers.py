"""Charts of what targets would take: effort, slack, and what the draws that met them have in common."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.answers.questions.conditions import GROUPS
from hzsim.present.answers.questions.conditions import caption as conditions_caption
from hzsim.present.answers.questions.effort import caption as effort_caption
from hzsim.present.answers.questions.lever import drawn_rows, slack_caption
from hzsim.present.charts.headings import headings, name_rows
from hzsim.present.charts.scale import scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_figure, new_panels, style, ticks
from hzsim.present.words.goals import years_name
from hzsim.present.words.letters import folded
from hzsim.present.words.phrases import deviations
from hzsim.questions.conditions import Conditions, Group
from hzsim.questions.least_effort import Effort, LeverEffort
from hzsim.questions.lever.slack import BreakEven, BreakEvens
from hzsim.scenario.parts.phrases import target_phrase, value_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_DEVIATIONS = 4.0
"""How many usual deviations long a bar may be: those beyond say how many they are."""


def effort_chart(effort: Effort, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return bars of the levers' changes in usual deviations, each with its average before and after.

    Takes `size` and `style` as all charts.
    """
    names = [_name(lever, language) for lever in effort.levers]
    changes = [lever.change + 0.0 for lever in effort.levers]
    low, high = min([0.0, *changes]), max([0.0, *changes])
    room = 0.06 * max(high - low, 0.1)
    with style(**look):
        figure, axes = new_figure(8.0, 2.2 + 0.55 * max(1, len(names)))
        colours = palette()
        kinds = (Text("界限之内", "within its bounds"), Text("触及界限", "at a bound"))
        for place, (kind, stopped) in enumerate(zip(kinds, (False, True), strict=True)):
            rows = [row for row, lever in enumerate(effort.levers) if (lever.active is not None) is stopped]
            if rows:
                axes.barh(rows, [changes[row] for row in rows], 0.55, color=colours.of(place), hatch="////" * place,
                          label=kind.to(language))  # fmt: skip
        if not effort.levers:
            axes.plot([], [], label=Text("没有可调整的项目", "no lever is left to move").to(language))
        axes.axvline(0, color=colours.faint, linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(max(1, len(names)) - 0.5, -0.5)
        axes.set_xlim(low - room, high + room)
        axes.grid(axis="x")
        name_rows(axes, [_values(lever, language) for lever in effort.levers])
        headings(figure, effort_caption(effort), language, axes)
    return figure


def _name(lever: LeverEffort, language: Language) -> str:
    return f"{lever.lever.assumption.label.to(language)}\n{years_name(lever.lever.years).to(language)}"


def _values(lever: LeverEffort, language: Language) -> str:
    part = lever.lever.assumption
    before, after = part.unit.say_each((lever.before, lever.after), part.decimals, language)
    return f"{deviations(lever.change)}\n{before} → {after}"


def slack_chart(found: BreakEvens, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return how far each assumption may move before a target breaks, in usual deviations of its own average.

    A bar longer than four of them ends there in an arrow, and the number beside it says how long it is. Assumptions
    without a break-even or a spread are named below. Takes `size` and `style` as all charts. Raises BadValue when
    there is nothing to draw.
    """
    rows = drawn_rows(found)
    slots = list(_slots(rows))
    with style(**look):
        figure, axes = new_figure(8.0, 1.8 + 0.32 * len(slots))
        reach = min(_MOST_DEVIATIONS, max(abs(item.deviations or 0.0) for item in rows) or 1.0)
        named = {spot: one for spot, one in enumerate(slots) if isinstance(one, BreakEven)}
        for spot, one in enumerate(slots):
            if isinstance(one, Text):
                _write_target(axes, spot, one.to(language))
        widest = _slack_bars(axes, named, reach, language)
        axes.set_yticks(list(named), [folded(one.quantity.label.to(language), 38, 2) for one in named.values()])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(slots) - 0.4, -0.6)
        axes.axvline(0, color=palette().ink, linewidth=0.8)
        side = reach * max(2.3, widest / 7)  # room for the words beside a bar
        axes.set_xlim(-side, side)
        axes.set_xticks([mark for mark in ticks(-reach, reach, 4) if abs(mark) <= reach])
        axes.grid(axis="x")
        headings(figure, slack_caption(found), language, axes)
    return figure


def _slack_bars(axes: "Axes", rows: Mapping[int, BreakEven], reach: float, language: Language) -> int:
    """Draw the bars of targets that are met, and of those that are missed, with the break-evens beside them.

    Returns how many letters the longest of these has.
    """
    kinds = {True: Text("已达到：余地", "met: room"), False: Text("未达到：差额", "missed: short by")}
    for met, kind in kinds.items():
        bars = {spot: _within(one, reach) for spot, one in rows.items() if one.met is met}
        if bars:
            axes.barh(list(bars), list(bars.values()), 0.62, color=palette().of(not met), hatch="" if met else "////",
                      label=kind.to(language))  # fmt: skip
    return max(_write_break_even(axes, spot, one, reach, language) for spot, one in rows.items())


def _write_target(axes: "Axes", row: int, words: str) -> None:
    """Write a target above the assumptions that may break it."""
    axes.annotate(
        words, (0.0, row), xycoords=("axes fraction", "data"), xytext=(-4, 0), textcoords="offset points", ha="right",
        va="center", fontsize=9, annotation_clip=False, color=palette().faint,
    )  # fmt: skip


def _slots(rows: Sequence[BreakEven]) -> Iterator[BreakEven | Text]:
    """Yield the rows of each target below its name."""
    target = None
    for item in rows:
        if item.target != target:
            target = item.target
            yield Text(*(folded(target_phrase(target, language), 46, 2) for language in ("zh", "en")))
        yield item


def _within(item: BreakEven, reach: float) -> float:
    return max(-reach, min(reach, item.deviations or 0.0))


def _write_break_even(axes: "Axes", row: int, item: BreakEven, reach: float, language: Language) -> int:
    """Write the break-even beside its bar, and how many usual deviations off where that is cut; return its letters."""
    length, part, colours = item.deviations or 0.0, item.quantity, palette()
    cut, right = abs(length) > reach, length > 0
    words = value_name(item.value or 0.0, part.unit, part.decimals).to(language)
    if cut:
        far = deviations(length)
        words = Text(f"{words}（{far}）", f"{words} ({far})").to(language)
        axes.plot([_within(item, reach)], [row], marker=">" if right else "<", color=colours.of(not item.met),
                  markersize=9)  # fmt: skip
    away = (9 if cut else 5) * (1 if right else -1)
    axes.annotate(words, (_within(item, reach), row), xytext=(away, 0), textcoords="offset points",
                  ha="left" if right else "right", va="center", fontsize=8.5)  # fmt: skip
    return len(words)


_COLUMNS = 2
_PANEL = 2.3


def conditions_chart(found: Conditions, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return small multiples: one panel for each uncertain assumption, two fans in each (80% band and median).

    Where the targets were met the band is filled, where they were missed it is two dashed lines. Takes `size` and
    `style` as all charts.
    """
    rows = -(-len(found.fans) // _COLUMNS)
    columns = min(_COLUMNS, len(found.fans))
    with style(**look):
        figure, panels = new_panels(len(found.fans), columns, 9.0, 1.4 + _PANEL * rows)
        for axes, (name, groups) in zip(panels, found.fans.items(), strict=True):
            _panel(axes, found, name, groups, language)
        headings(figure, conditions_caption(found), language, panels[0], 4)
    return figure


def _panel(
    axes: "Axes", found: Conditions, name: str, groups: Mapping[Group, Mapping[str, Array]], language: Language
) -> None:
    """Draw one assumption's fans (80% band and median) for the draws that met the targets and those that did not."""
    from matplotlib.ticker import MaxNLocator

    part, years, colours = found.scenario.model.assumption(name), list(found.years), palette()
    wide = years if len(years) > 1 else [years[0] - 0.2, years[0] + 0.2]
    for group, fan in groups.items():
        label, met = GROUPS[group].to(language), group == "met"
        colour, marker = (colours.of(0), "o") if met else (colours.of(1), "s")
        low, high = (np.resize(fan[edge], len(wide)) for edge in ("p10", "p90"))
        band = Text(f"{label}：80%区间", f"{label}: 80% band").to(language)
        if met:
            axes.fill_between(wide, low, high, color=colours.tint(0.22), linewidth=0, label=band)
        else:
            axes.plot(wide, low, color=colour, linewidth=1, linestyle="--", label=band)
            axes.plot(wide, high, color=colour, linewidth=1, linestyle="--")
        median = Text(f"{label}：中位数", f"{label}: median").to(language)
        axes.plot(years, fan["p50"], color=colour, linewidth=2, marker=marker, markersize=4, label=median)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ends = [float(value) for fan in groups.values() for edge in ("p10", "p90") for value in fan[edge]]
    scale = scale_of(part.unit, ends, language)
    axes.set_title(scale.named(part, language), fontsize=10.5, loc="left")
    axes.yaxis.set_major_formatter(scale.formatter)
    axes.set_xticks(years[:: -(-len(years) // 6)])
    axes.grid(axis="y")
