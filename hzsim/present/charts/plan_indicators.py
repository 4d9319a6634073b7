"""How much of the way from base to target a scenario covers, as bullets."""

from typing import TYPE_CHECKING, Unpack

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.verbs import TabledIndicators
from hzsim.present.answers.indicators import caption, covered, way
from hzsim.present.charts.headings import headings
from hzsim.present.charts.plan import MISSED, ROW_COLUMNS, label_rows
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_figure, style
from hzsim.present.words.letters import shortened
from hzsim.present.words.messages import chance_phrase
from hzsim.present.words.plans import base_figure, beside_unit, dated, implied_decimals, statement_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def indicator_chart(indicators: TabledIndicators, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return bullets: how much of the way from base to target a scenario covers, with the probability of the target.

    Takes `size` and `style` as all charts. Raises BadValue for indicators of which no scenario implies anything.
    """
    if indicators.scenario is None:
        raise BadValue("expected indicators with a scenario, which the chart shows", told("none"))
    shown = [item for item in indicators if item.implied is not None and way(item)]
    with style(**look):
        drawn, axes = new_figure(9.6, 1.9 + 0.5 * max(1, len(shown)))
        colours = palette()
        for row, item in enumerate(shown):
            _draw_bullet(axes, row, item, language)
        label_rows(axes, [_label(item, language) for item in shown])
        axes.axvline(100, color=colours.target, linewidth=1.4, label=Text("目标", "target").to(language))
        axes.set_xlim(0, 200)
        axes.set_xticks(range(0, 201, 50))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        for tint, words in ((colours.of(0), Text("达到目标", "target met")), (MISSED, Text("未达目标", "missed"))):
            axes.plot([], [], marker="s", color=tint, linestyle="none", label=words.to(language))
        headings(drawn, caption(indicators), language, axes)
    return drawn


def _label(item: TabledIndicator, language: Language) -> str:
    lines = (item.target.label.to(language), _from_to(item, language))
    return "\n".join(shortened(words, ROW_COLUMNS) for words in lines)


def _from_to(item: TabledIndicator, language: Language) -> str:
    if item.base is None:
        return ""
    base, target = (
        base_figure(item.base, language, unit=bool(item.base.unit.names)),
        statement_figure(item.target, language),
    )
    return f"{base} → {dated(target, item.target.span, language)}"


def _draw_bullet(axes: "Axes", row: int, item: TabledIndicator, language: Language) -> None:
    """Draw the covered part of the way from base to target as a bar, with the implied value and its probability."""
    if item.implied is None:
        return
    far, colours = covered(item), palette()
    axes.barh([row], [200], 0.62, color=colours.grid, alpha=0.6, linewidth=0)
    axes.barh([row], [min(max(far, 0.0), 200)], 0.3, color=colours.of(0) if far >= 100 else MISSED)
    share = f"{far:.0f}%" if round(far) != 100 or far == 100 else f"{far:.2f}%"
    words = f"{beside_unit(item.implied.value, item.target.unit, language, implied_decimals(item))} ({share})"
    inside = 45 < far <= 100 or far > 150  # else the words would cross the target's line
    axes.annotate(
        words,
        (min(max(far, 0.0), 200), row),
        xytext=(-5 if inside else 5, 0),
        textcoords="offset points",
        va="center",
        ha="right" if inside else "left",
        fontsize=8.5,
        color="white" if inside else colours.ink,
    )
    axes.annotate(
        chance_phrase(item.implied.probability, item.implied.standard_error, language),
        (200, row),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )
