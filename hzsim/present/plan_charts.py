"""Charts on what plans state; every function returns a figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.plan.consistency import Check
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.ranking import Ranking
from hzsim.plan.review import Lookback
from hzsim.plan.verdicts import COLOURS as VERDICT_COLOURS
from hzsim.plan.verdicts import VERDICTS, Verdict
from hzsim.present.plan_words import base_figure, decimals_apart, figure, stated_figure, statement_figure
from hzsim.present.style import COLOURS, FAINT, INK, TARGET, headings, new_figure, style
from hzsim.present.words import provenance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TINTS = {"red": "#D55E00", "yellow": "#E69F00", "green": "#009E73", "": FAINT}
_SHAPES: dict[Verdict, str] = {
    "contradiction": "P",
    "missed": "v",
    "tension": "X",
    "borderline": "D",
    "tight": "s",
    "met": "o",
    "consistent": "o",
    "implied": "o",
}
_ROW = 0.36
_LEAST = 0.002


def check_chart(plan: str, checks: Sequence[Check], language: Language = "en") -> "Figure":
    """Return what is implied against what is stated, in percent of it, for all that is not simply consistent."""
    shown = [check for check in checks if check.verdict not in ("consistent", "met", "implied")]
    quiet = sum(check.verdict in ("consistent", "met") for check in checks)
    with style():
        drawn, axes = new_figure(9.6, 1.9 + _ROW * len(shown))
        low, high = 85.0, 165.0
        for row, check in enumerate(shown):
            _draw_check(axes, row, check, (low, high), language)
        _rows(axes, [check.label.to(language) for check in shown])
        axes.axvline(100, color=TARGET, linewidth=1.2, linestyle="--")
        axes.set_xlim(low, high)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        _key(axes, {check.verdict for check in shown}, language)
        title = Text("规划指标一致性校核", "Can all that is stated be true at once?").to(language)
        subtitle = Text(
            "推算值占规划值、参照速度或参照占比的比例", "implied, as a share of what is stated or of the reference"
        )
        note = Text(
            f"hzsim · {plan} · 一致或达到的{quiet}项未画；横线为取整范围；箭头表示超出图幅",
            f"hzsim · {plan} · {quiet} consistent or met not drawn; bars: range by rounding; arrows: beyond the chart",
        )
        headings(drawn, axes, title, subtitle.to(language), note.to(language))
    return drawn


def indicator_chart(
    plan: str, indicators: Sequence[TabledIndicator], scenario: str, language: Language = "en"
) -> "Figure":
    """Return bullets: how much of the way from base to target a scenario covers, with the probability of the target."""
    implied = [item for item in indicators if item.implied is not None]
    shown = [item for item in implied if _way(item)]
    left = [item.target.label.to(language) for item in implied if not _way(item)]
    with style():
        drawn, axes = new_figure(9.6, 1.9 + 0.5 * len(shown))
        for row, item in enumerate(shown):
            _draw_bullet(axes, row, item, language)
        labels = [f"{item.target.label.to(language)}\n{_from_to(item, language)}" for item in shown]
        _rows(axes, labels)
        axes.axvline(100, color=TARGET, linewidth=1.4, label=Text("目标", "target").to(language))
        axes.set_xlim(0, 200)
        axes.set_xticks(range(0, 201, 50))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        for tint, words in ((COLOURS[0], Text("达到目标", "target met")), (_TINTS["red"], Text("未达目标", "missed"))):
            axes.plot([], [], marker="s", color=tint, linestyle="none", label=words.to(language))
        title = Text("目标实现进度（推算）", "How much of the way from base to target").to(language)
        subtitle = Text(
            f"情景“{scenario}”的中位路径；右侧为达到目标的概率", f"{scenario} at its medians; right: probability"
        ).to(language)
        note = Text(f"hzsim · {plan} · 0%为基期，100%为目标", f"hzsim · {plan} · 0% is the base, 100% the target")
        headings(drawn, axes, title, subtitle, f"{note.to(language)}{_left_out(left, language)}")
    return drawn


def lookback_chart(plan: str, found: Sequence[Lookback], language: Language = "en") -> "Figure":
    """Return how far each target of a past plan was attained, in percent of the target."""
    shown = [item for item in found if item.check is not None]
    with style():
        drawn, axes = new_figure(9.6, 1.9 + _ROW * len(shown))
        for row, item in enumerate(shown):
            _draw_outcome(axes, row, item, language)
        _rows(axes, [item.target.label.to(language) for item in shown])
        axes.axvline(100, color=TARGET, linewidth=1.2, linestyle="--")
        axes.set_xlim(40, 130)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        _key(axes, {item.check.verdict for item in shown if item.check is not None}, language)
        title = Text("上一个规划的目标与完成情况", "The past plan's targets and what came of them").to(language)
        subtitle = Text(
            "实际或预计占目标的比例（越低越好的指标取倒数）",
            "outcome as a share of the target (inverted where lower is better)",
        )
        unknown = len(found) - len(shown)
        note = Text(
            f"hzsim · {plan} · 另有{unknown}项无实绩数据；来源：规划报告、规划纲要、统计公报",
            f"hzsim · {plan} · {unknown} more have no known outcome; plan report, outline, statistical bulletins",
        )
        headings(drawn, axes, title, subtitle.to(language), note.to(language))
    return drawn


def rank_chart(ranking: Ranking, language: Language = "en") -> "Figure":
    """Return the probability of each rank, and of the rivals near by being larger."""
    likely = {
        number: 100 * chance.probability for number, chance in ranking.ranks.items() if chance.probability >= _LEAST
    }
    near = [rival for rival in ranking.rivals if 0.05 <= ranking.ahead[rival.name].probability <= 0.95]
    scenario = ranking.simulation.scenario
    with style():
        drawn, axes = new_figure(8.0, 4.4)
        numbers = range(min(likely), max(likely) + 1)
        values = [likely.get(number, 0.0) for number in numbers]
        kept = Text(f"前{ranking.place}位", f"first {ranking.place}").to(language)
        lost = Text(f"第{ranking.place}位之后", f"below {ranking.place}").to(language)
        for words, tint, inside in ((kept, COLOURS[0], True), (lost, "#9ECAE1", False)):
            chosen = [(n, v) for n, v in zip(numbers, values, strict=True) if (n <= ranking.place) == inside]
            axes.bar([n for n, _ in chosen], [v for _, v in chosen], 0.7, color=tint, label=words)
        for number, value in zip(numbers, values, strict=True):
            axes.annotate(
                _percent(value), (number, value), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9
            )
        axes.set_xticks(list(numbers), [Text(f"第{n}位", f"rank {n}").to(language) for n in numbers])
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.set_ylim(0, 1.12 * max(values))
        within = f"{100 * ranking.within.probability:.0f}%"
        city = scenario.baseline.title.to(language)
        title = Text(f"{city}{ranking.year}年的位次", f"Rank of {city} among cities in {ranking.year}").to(language)
        rivals = (
            Text("、", ", ")
            .to(language)
            .join(f"{rival.label.to(language)} {100 * ranking.ahead[rival.name].probability:.0f}%" for rival in near)
        )
        subtitle = Text(
            f"{scenario.title.zh}：保持前{ranking.place}位的概率 {within}；届时总量超过{city}的概率：{rivals}",
            f"{scenario.title.en}: first {ranking.place} with {within}; probability of being larger: {rivals}",
        )
        note = Text(
            "其他城市的增速与离散程度为判断（data/cities.csv）",
            "growth and spread of other cities are judgement (data/cities.csv)",
        )
        headings(
            drawn,
            axes,
            title,
            subtitle.to(language),
            f"hzsim · {provenance(ranking.simulation, language)} · {note.to(language)}",
        )
    return drawn


def _percent(value: float) -> str:
    return f"{value:.1f}%" if value < 1 else f"{value:.0f}%"


def _left_out(labels: Sequence[str], language: Language) -> str:
    """Return which indicators are not drawn because no way leads from base to target: paces, or no figure as base."""
    if not labels:
        return ""
    joined = Text("、", ", ").to(language).join(labels)
    return Text(f" · 未画（无基期值，或目标即增速）：{joined}", f" · not drawn (no base, or a pace): {joined}").to(
        language
    )


def _shares(check: Check) -> tuple[float, float, float]:
    """Return low end, value and high end of what is implied, in percent of what it is held against.

    What must only be above zero is a difference: then the first amount in percent of the second.
    """
    held, ends = check.stated or check.reference, check.implied.figure
    values = ends.low, check.implied.value, ends.high
    if held is None:
        low, value, high = (100 + 100 * value / check.inputs[-1].value for value in values)
    else:
        low, value, high = (100 * value / held.value for value in values)
    return low, value, high


def _draw_check(axes: "Axes", row: int, check: Check, limits: tuple[float, float], language: Language) -> None:
    low, value, high = _shares(check)
    colour = VERDICT_COLOURS[check.verdict]
    tint = _TINTS[colour]
    inside = limits[0] <= value <= limits[1]
    spot = min(max(value, limits[0] + 1), limits[1] - 1)
    axes.plot([max(low, limits[0]), min(high, limits[1])], [row, row], color=tint, linewidth=3, alpha=0.5)
    axes.plot(
        [spot],
        [row],
        marker=_SHAPES[check.verdict] if inside else "<" if value < limits[0] else ">",
        color=tint,
        markersize=7,
        linestyle="none",
        zorder=3,
    )
    held = " / ".join(_compared(check, language))
    words = held
    if not inside:
        words = f"{value:.0f}%: {held}"
    left = value > 130
    axes.annotate(
        words,
        (min(spot if left else max(spot, high, 100.0), limits[1]), row),
        xytext=(-9 if left else 9, 0),
        textcoords="offset points",
        va="center",
        ha="right" if left else "left",
        fontsize=8.5,
    )


def _compared(check: Check, language: Language) -> tuple[str, str]:
    """Return the two figures that a mark compares."""
    held, implied = check.stated or check.reference, check.implied
    if held is None:
        first, second = check.inputs[0], check.inputs[-1]
        return stated_figure(first, language, unit=False), stated_figure(second, language, unit=False)
    places = decimals_apart(check)
    return figure(implied.value, implied.unit, language, places), stated_figure(held, language, unit=False)


def _way(item: TabledIndicator) -> bool:
    """Return whether there is a way from base to target: both are figures, and the target lies beyond the base."""
    return item.base is not None and item.base.value is not None and item.pace_kind != "" and not item.below_base


def _covered(item: TabledIndicator) -> float:
    if item.base is None or item.base.value is None or item.target.value is None or item.implied is None:
        return 0.0
    return 100 * (item.implied.value - item.base.value) / (item.target.value - item.base.value)


def _from_to(item: TabledIndicator, language: Language) -> str:
    if item.base is None:
        return ""
    base, target = base_figure(item.base, language, unit=False), statement_figure(item.target, language, unit=False)
    unit = item.target.unit
    ending = "" if unit.shown else f", {unit.label(language)}"
    return f"{base} → {target} ({item.target.span}){ending}"


def _draw_bullet(axes: "Axes", row: int, item: TabledIndicator, language: Language) -> None:
    if item.implied is None:
        return
    covered = _covered(item)
    axes.barh([row], [200], 0.62, color="#EEEEEE", linewidth=0)
    axes.barh([row], [min(max(covered, 0.0), 200)], 0.3, color=COLOURS[0] if covered >= 100 else _TINTS["red"])
    percent = f"{covered:.0f}%" if round(covered) != 100 or covered == 100 else f"{covered:.2f}%"
    words = f"{figure(item.implied.value, item.target.unit, language)} ({percent})"
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
        _percent(100 * item.implied.probability),
        (200, row),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )


def _draw_outcome(axes: "Axes", row: int, item: Lookback, language: Language) -> None:
    check, target = item.check, item.target
    if check is None or target.value is None:
        return
    share = 100 * check.implied.value / target.value
    share = 10_000 / share if target.operator in ("<=", "<") else share
    colour = VERDICT_COLOURS[check.verdict]
    axes.plot([100, share], [row, row], color=_TINTS[colour], linewidth=3, alpha=0.5)
    axes.plot(
        [share], [row], marker=_SHAPES[check.verdict], color=_TINTS[colour], markersize=8, linestyle="none", zorder=3
    )
    words = f"{figure(check.implied.value, check.implied.unit, language)} / {statement_figure(target, language)}"
    axes.annotate(words, (max(share, 100.0), row), xytext=(9, 0), textcoords="offset points", va="center", fontsize=8.5)


def _rows(axes: "Axes", labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels, fontsize=8.5)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def _key(axes: "Axes", verdicts: set[Verdict], language: Language) -> None:
    """Name the verdicts that are drawn, the gravest first."""
    for name, words in VERDICTS.items():
        if name in verdicts:
            colour = VERDICT_COLOURS[name]
            axes.plot([], [], marker=_SHAPES[name], color=_TINTS[colour], linestyle="none", label=words.to(language))
