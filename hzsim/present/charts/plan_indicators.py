"""How much of the way from base to target a scenario covers, as bullets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.verbs import TabledIndicators
from hzsim.present.charts.headings import headings
from hzsim.present.charts.plan import MISSED, ROW_COLUMNS, label_rows
from hzsim.present.forms.style import COLOURS, INK, TARGET, new_figure, style
from hzsim.present.words.letters import shortened
from hzsim.present.words.phrases import title_in_charts
from hzsim.present.words.plans import base_figure, dated, implied_decimals, number_phrase, statement_figure
from hzsim.present.words.questions import chance_phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def indicator_chart(indicators: TabledIndicators, language: Language = "en") -> "Figure":
    """Return bullets: how much of the way from base to target a scenario covers, with the probability of the target.

    Raises BadValue for indicators of which no scenario implies anything.
    """
    if indicators.scenario is None:
        raise BadValue("expected indicators with a scenario, which the chart shows", told("none"))
    plan, scenario = (title_in_charts(one.title).to(language) for one in (indicators.plan, indicators.scenario))
    implied = [item for item in indicators if item.implied is not None]
    shown = [item for item in implied if _way(item)]
    left = [item.target.label.to(language) for item in implied if not _way(item)]
    with style():
        drawn, axes = new_figure(9.6, 1.9 + 0.5 * len(shown))
        for row, item in enumerate(shown):
            _draw_bullet(axes, row, item, language)
        label_rows(axes, [_label(item, language) for item in shown])
        axes.axvline(100, color=TARGET, linewidth=1.4, label=Text("目标", "target").to(language))
        axes.set_xlim(0, 200)
        axes.set_xticks(range(0, 201, 50))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        for tint, words in ((COLOURS[0], Text("达到目标", "target met")), (MISSED, Text("未达目标", "missed"))):
            axes.plot([], [], marker="s", color=tint, linestyle="none", label=words.to(language))
        title = Text("目标实现进度（推算）", "How much of the way from base to target").to(language)
        subtitle = Text(
            f"情景“{scenario}”的中心路径；右侧为达到目标的概率", f"{scenario} on its central path; right: probability"
        ).to(language)
        note = Text(f"hzsim · {plan} · 0%为基期，100%为目标", f"hzsim · {plan} · 0% is the base, 100% the target")
        headings(drawn, axes, title, subtitle, f"{note.to(language)}{_left_out(left, language)}")
    return drawn


def _left_out(labels: Sequence[str], language: Language) -> str:
    """Return which indicators are not drawn because no way leads from base to target."""
    if not labels:
        return ""
    joined = Text("、", ", ").to(language).join(labels)
    return Text(
        f" · 未画（无基期值，目标即增速或不高于基期）：{joined}",
        f" · not drawn (no base, a pace, or no further than the base): {joined}",
    ).to(language)


def _way(item: TabledIndicator) -> bool:
    """Return whether there is a way from base to target: both are figures of a year, and the target beyond the base."""
    if item.base is None or item.base.value is None or item.pace_kind == "" or item.below_base:
        return False
    return len(item.target.span) == 1 and item.base.value != item.target.value


def _covered(item: TabledIndicator) -> float:
    if item.base is None or item.base.value is None or item.target.value is None or item.implied is None:
        return 0.0
    return 100 * (item.implied.value - item.base.value) / (item.target.value - item.base.value)


def _label(item: TabledIndicator, language: Language) -> str:
    lines = (item.target.label.to(language), _from_to(item, language))
    return "\n".join(shortened(words, ROW_COLUMNS) for words in lines)


def _from_to(item: TabledIndicator, language: Language) -> str:
    if item.base is None:
        return ""
    base, target = base_figure(item.base, language, unit=False), statement_figure(item.target, language)
    return f"{base} → {dated(target, item.target.span, language)}"


def _draw_bullet(axes: "Axes", row: int, item: TabledIndicator, language: Language) -> None:
    """Draw the covered part of the way from base to target as a bar, with the implied value and its probability."""
    if item.implied is None:
        return
    covered = _covered(item)
    axes.barh([row], [200], 0.62, color="#EEEEEE", linewidth=0)
    axes.barh([row], [min(max(covered, 0.0), 200)], 0.3, color=COLOURS[0] if covered >= 100 else MISSED)
    share = f"{covered:.0f}%" if round(covered) != 100 or covered == 100 else f"{covered:.2f}%"
    words = f"{number_phrase(item.implied.value, item.target.unit, language, implied_decimals(item))} ({share})"
    inside = 45 < covered <= 100 or covered > 150  # else the words would cross the target's line
    axes.annotate(
        words,
        (min(max(covered, 0.0), 200), row),
        xytext=(-5 if inside else 5, 0),
        textcoords="offset points",
        va="center",
        ha="right" if inside else "left",
        fontsize=8.5,
        color="white" if inside else INK,
    )
    axes.annotate(
        chance_phrase(item.implied.probability, item.implied.standard_error, language),
        (200, row),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )
