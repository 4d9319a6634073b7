"""The waterfall chart: from one scenario's number to another's, one contribution at a time."""

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Language, Text
from hzsim.present.answers.questions.explain import amount, caption, change, player_label
from hzsim.present.charts.headings import headings
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import HATCHES, new_figure, style
from hzsim.present.words.phrases import title_in_charts
from hzsim.present.words.wrapping import folded
from hzsim.questions.variance.attribution import Attribution

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_LABEL_WIDTH = 32


def waterfall_chart(attribution: Attribution, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the waterfall from the scenario compared against, above, to the scenario itself, below.

    Takes `size` and `style` as all charts.
    """
    contributions = attribution.contributions
    levels = attribution.start + np.cumsum([0.0, *(item.value for item in contributions)])
    ends = [title_in_charts(one.title).to(language) for one in (attribution.against, attribution.scenario)]
    named = [ends[0], *(player_label(attribution, item.player).to(language) for item in contributions), ends[1]]
    labels = [folded(name, _LABEL_WIDTH) for name in named]
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
            _name(axes, max(before, after), row, change(attribution, item.value).text(language))
        for row, level in ((0, levels[0]), (len(labels) - 1, levels[-1])):
            axes.barh(row, level - room[0], 0.62, left=room[0], color=colours.faint)
            _name(axes, level, row, amount(attribution, level).text(language))
        axes.plot([levels[0]] * 2, [-0.31, 1.31], color=colours.faint, linewidth=0.8)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        said = caption(attribution)
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


def _name(axes: "Axes", value: float, row: int, text: str) -> None:
    axes.annotate(text, (value, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5)
