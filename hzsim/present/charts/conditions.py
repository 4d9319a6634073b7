"""The chart of conditions: each assumption where the targets were met, and where not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.answers.questions.conditions import GROUPS, counts_phrase, rule_phrase
from hzsim.present.charts.headings import headings
from hzsim.present.forms.style import COLOURS, new_panels, style, unit_formatter
from hzsim.present.words.phrases import title_in_charts
from hzsim.questions.draws.conditions import Conditions, Group
from hzsim.scenario.parts.phrases import label_with_unit, target_phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = 2
_COLOUR: dict[Group, str] = {"met": COLOURS[0], "missed": COLOURS[1]}
_HATCH: dict[Group, str] = {"met": "", "missed": "///"}
_PANEL = 2.3


def conditions_chart(found: Conditions, language: Language = "en") -> "Figure":
    """Return small multiples: one panel for each uncertain assumption, two fans in each (80% band and median)."""
    rows = -(-len(found.fans) // _COLUMNS)
    columns = min(_COLUMNS, len(found.fans))
    with style():
        figure, panels = new_panels(len(found.fans), columns, 9.0, 1.4 + _PANEL * rows)
        for axes, (name, groups) in zip(panels, found.fans.items(), strict=True):
            _panel(axes, found, name, groups, language)
        title = Text("达到目标的情形有何共同之处", "What the draws that meet the targets have in common").to(language)
        note = f"{rule_phrase(found).to(language)}\nhzsim · {counts_phrase(found).to(language)}"
        headings(figure, panels[0], title, _head(found, language), note, 4)
    return figure


def _head(found: Conditions, language: Language) -> str:
    targets = Text("；", "; ").to(language).join(target_phrase(target, language) for target in found.targets)
    return title_in_charts(found.scenario.title).to(language) + Text("：", ": ").to(language) + targets


def _panel(
    axes: "Axes", found: Conditions, name: str, groups: Mapping[Group, Mapping[str, Array]], language: Language
) -> None:
    """Draw one assumption's fans (80% band and median) for the draws that met the targets and those that did not."""
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
    axes.set_title(label_with_unit(part, language), fontsize=10.5, loc="left")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(unit_formatter(part.unit))
    axes.set_xticks(years[:: -(-len(years) // 6)])
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)
