"""Charts of what a plan states: its checks, what came of it, ranks, and its indicators."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.plan.cities.ranking import Ranking
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.revisions import Lookback
from hzsim.plan.stated.consistency import COLOURS as VERDICT_COLOURS
from hzsim.plan.stated.consistency import VERDICTS, Check, Verdict
from hzsim.plan.verbs import Checks, Lookbacks, TabledIndicators
from hzsim.present.answers.check import charted, check_caption, review_caption, whole
from hzsim.present.answers.indicators import caption, covered, way
from hzsim.present.answers.rank import caption as rank_caption
from hzsim.present.charts.headings import headings
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_figure, style
from hzsim.present.words.letters import shortened
from hzsim.present.words.messages import chance_phrase, share_phrase
from hzsim.present.words.plans import (
    base_figure,
    beside_unit,
    dated,
    decimals_apart,
    implied_decimals,
    stated_figure,
    statement_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MISSED = "#D55E00"
_TINTS = {"red": MISSED, "yellow": "#B87A00", "green": "#007F5C", "": "#757575"}
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
ROW_COLUMNS = 96
"""The most columns of words at a row's sides."""
_LEAST = 0.002


def check_chart(checks: Checks, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return what is implied against what is stated, in percent of it, for all that is not simply consistent.

    Takes `size` and `style` as all charts.
    """
    shown = charted(checks)
    with style(**look):
        drawn, axes = new_figure(9.6, 1.9 + _ROW * max(1, len(shown)))
        low, high = 85.0, 180.0
        for row, check in enumerate(shown):
            _draw_check(axes, row, check, (low, high), language)
        label_rows(axes, [shortened(check.label.to(language), ROW_COLUMNS) for check in shown])
        axes.axvline(100, color=palette().target, linewidth=1.2, linestyle="--")
        axes.set_xlim(low, high)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        _key(axes, {check.verdict for check in shown}, language)
        headings(drawn, check_caption(checks), language, axes)
    return drawn


def lookback_chart(found: Lookbacks, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return how far each target of a past plan was attained, in percent of the target; takes `size` and `style`."""
    shown = [item for item in found if item.check is not None]
    with style(**look):
        drawn, axes = new_figure(9.6, 1.9 + _ROW * len(shown))
        for row, item in enumerate(shown):
            _draw_outcome(axes, row, item, language)
        label_rows(axes, [shortened(item.target.label.to(language), ROW_COLUMNS) for item in shown])
        axes.axvline(100, color=palette().target, linewidth=1.2, linestyle="--")
        axes.set_xlim(40, 130)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        _key(axes, {item.check.verdict for item in shown if item.check is not None}, language)
        headings(drawn, review_caption(found), language, axes)
    return drawn


def rank_chart(ranking: Ranking, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probability of each rank, and of the rivals near by being larger; takes `size` and `style`."""
    likely = {
        number: 100 * chance.probability for number, chance in ranking.ranks.items() if chance.probability >= _LEAST
    }
    with style(**look):
        drawn, axes = new_figure(8.0, 4.4)
        numbers = range(min(likely), max(likely) + 1)
        values = [likely.get(number, 0.0) for number in numbers]
        kept = Text(f"前{ranking.place}位", f"first {ranking.place}").to(language)
        lost = Text(f"第{ranking.place}位之后", f"below {ranking.place}").to(language)
        for words, tint, inside in ((kept, palette().of(0), True), (lost, palette().tint(0.4), False)):
            chosen = [(n, v) for n, v in zip(numbers, values, strict=True) if (n <= ranking.place) == inside]
            axes.bar([n for n, _ in chosen], [v for _, v in chosen], 0.7, color=tint, label=words)
        for number, value in zip(numbers, values, strict=True):
            axes.annotate(
                share_phrase(value / 100),
                (number, value),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=9,
            )
        axes.set_xticks(list(numbers), [Text(f"第{n}位", f"rank {n}").to(language) for n in numbers])
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.set_ylim(0, 1.12 * max(values))
        headings(drawn, rank_caption(ranking), language, axes)
    return drawn


def _shares(check: Check) -> tuple[float, float, float]:
    """Return low end, value and high end of what is implied, in percent of the whole."""
    ends, all_ = check.implied.figure, whole(check)
    more = 0.0 if check.stated or check.reference else 100.0
    low, value, high = (more + 100 * value / all_ for value in (ends.low, check.implied.value, ends.high))
    return low, value, high


def _draw_check(axes: "Axes", row: int, check: Check, limits: tuple[float, float], language: Language) -> None:
    """Draw one check's implied value with its interval, in percent of the stated one, and both figures beside it."""
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
        shortened(words, ROW_COLUMNS),
        (min(spot, max(low, limits[0])) if left else min(max(spot, high, 100.0), limits[1]), row),
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
        return stated_figure(first, language), stated_figure(second, language)
    places = decimals_apart(implied.value, check.gap or 0.0, implied.unit)
    return beside_unit(implied.value, implied.unit, language, places), stated_figure(held, language)


def _draw_outcome(axes: "Axes", row: int, item: Lookback, language: Language) -> None:
    """Draw one target's outcome in percent of the target, and both figures beside it; nothing without an outcome."""
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
    words = f"{beside_unit(check.implied.value, check.implied.unit, language)} / {statement_figure(target, language)}"
    words, spot = shortened(words, ROW_COLUMNS), (max(share, 100.0), row)
    axes.annotate(words, spot, xytext=(9, 0), textcoords="offset points", va="center", fontsize=8.5)


def label_rows(axes: "Axes", labels: Sequence[str]) -> None:
    """Name the rows of a chart of rows, the first on top."""
    axes.set_yticks(range(len(labels)), labels, fontsize=8.5)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _key(axes: "Axes", verdicts: set[Verdict], language: Language) -> None:
    """Name the verdicts that are drawn, the gravest first."""
    for name, words in VERDICTS.items():
        if name in verdicts:
            colour = VERDICT_COLOURS[name]
            axes.plot([], [], marker=_SHAPES[name], color=_TINTS[colour], linestyle="none", label=words.to(language))


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
