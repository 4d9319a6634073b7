"""The chart of conditions: each assumption where the targets were met, and where not."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.conditions_view import GROUPS, counts_phrase, rule_phrase
from hzsim.present.style import COLOURS, FAINT, style, unit_formatter
from hzsim.present.words import target_phrase
from hzsim.questions.conditions import Conditions, Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

_COLUMNS = 2
_COLOUR: dict[Group, str] = {"met": COLOURS[0], "missed": COLOURS[1]}
_HATCH: dict[Group, str] = {"met": "", "missed": "///"}
_LINE, _PANEL = 0.19, 2.3
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+")


def conditions_chart(found: Conditions, language: Language = "en") -> "Figure":
    """Return small multiples: one panel for each uncertain assumption, two fans in each (80% band and median)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    head, foot = _head(found, language), wrapped(rule_phrase(found).to(language), 128)
    rows = -(-len(found.fans) // _COLUMNS)
    heights = [0.6 + 0.17 * len(head), _PANEL * rows, 0.15 + _LINE * len(foot)]
    with style():
        figure = Figure(figsize=(9.0, sum(heights)), layout="constrained")
        FigureCanvasAgg(figure)
        top, middle, bottom = figure.subfigures(3, 1, height_ratios=heights, squeeze=False)[:, 0]
        panels = middle.subplots(rows, min(_COLUMNS, len(found.fans)), squeeze=False).ravel()
        for axes, (name, groups) in zip(panels, found.fans.items(), strict=False):
            _panel(axes, found, name, groups, language)
        for axes in panels[len(found.fans) :]:
            axes.set_visible(False)
        title = Text("达到目标的情形有何共同之处", "What the draws that meet the targets have in common").to(language)
        _headings(top, panels[0], title, head)
        bottom.text(0.01, 0.9, "\n".join(foot), va="top", fontsize=8.5, color=FAINT)
    return figure


def _head(found: Conditions, language: Language) -> list[str]:
    targets = Text("；", "; ").to(language).join(target_phrase(target, language) for target in found.targets)
    scenario = found.scenario.title.to(language) + Text("：", ": ").to(language)
    return [*wrapped(scenario + targets, 118), *wrapped(counts_phrase(found).to(language), 118)]


def _headings(top: "SubFigure", first: "Axes", title: str, lines: Sequence[str]) -> None:
    top.text(0.01, 0.97, title, va="top", fontsize=13)
    handles, labels = first.get_legend_handles_labels()
    top.legend(
        handles,
        labels,
        loc="lower left",
        ncols=4,
        frameon=False,
        fontsize=8.5,
        title="\n".join(lines),
        title_fontsize=9,
        alignment="left",
        borderpad=0,
    )


def _panel(
    axes: "Axes", found: Conditions, name: str, groups: Mapping[Group, Mapping[str, Array]], language: Language
) -> None:
    from matplotlib.ticker import MaxNLocator

    part, years = found.scenario.model.assumption(name), list(found.years)
    wide = years if len(years) > 1 else [years[0] - 0.2, years[0] + 0.2]
    for group, fan in groups.items():
        label, colour, marker = GROUPS[group].to(language), _COLOUR[group], "o" if group == "met" else "s"
        low, high = (np.resize(fan[edge], len(wide)) for edge in ("p10", "p90"))
        band = Text(f"{label}：80%区间", f"{label}: 80% band").to(language)
        axes.fill_between(wide, low, high, color=colour, alpha=0.22, linewidth=0.8, hatch=_HATCH[group], label=band)
        median = Text(f"{label}：中位数", f"{label}: median").to(language)
        axes.plot(years, fan["p50"], color=colour, linewidth=2, marker=marker, markersize=4, label=median)
    unit = "" if part.unit.shown else Text(f"（{part.unit.label('zh')}）", f", {part.unit.label('en')}").to(language)
    axes.set_title(part.label.to(language) + unit, fontsize=10.5, loc="left")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(unit_formatter(part.unit))
    axes.set_xticks(years[:: -(-len(years) // 6)])
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def wrapped(text: str, width: int) -> list[str]:
    """Return lines no wider than so many narrow characters; a wide character counts as two."""
    from wcwidth import wcswidth

    lines, line = [], ""
    for piece in _WIDE.findall(text):
        if line and wcswidth(line + piece.rstrip()) > width and piece not in "，。；、：）":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]
