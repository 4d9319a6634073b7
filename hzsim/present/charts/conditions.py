"""The chart of conditions: each assumption where the targets were met, and where not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.present.answers.questions.conditions import GROUPS, caption
from hzsim.present.charts.headings import headings
from hzsim.present.charts.scale import scale_of
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_panels, style
from hzsim.questions.conditions import Conditions, Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
        headings(figure, caption(found), language, panels[0], 4)
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
