"""The sheet of break-evens."""

from collections.abc import Iterator, Sequence

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Assumption
from hzsim.present.forms.sheet import Block, Caption, Column, Sheet
from hzsim.present.forms.values import BARE, Coded, Quantity, Value, Words, usual_deviations
from hzsim.present.words.goals import years_name
from hzsim.present.words.messages import between, called, drawn_note, joined, sources_note
from hzsim.present.words.phrases import USUAL_DEVIATION, deviations
from hzsim.questions.lever.slack import BreakEven, BreakEvens
from hzsim.scenario.parts.phrases import target_name

TITLE = Text("单个变量的临界值（中心路径）", "Where each target breaks, one quantity at a time, on the central path")


def sheet(found: Sequence[BreakEven] | BreakEven) -> Sheet:
    """Return for each target the quantities that move it: where they stand and where they break.

    `slack` of a missed target is what is short; `spread` is the usual deviation of an assumption's
    average, `deviations` the slack in units of it; `reason` says why there is no break-even.
    """
    rows = (found,) if isinstance(found, BreakEven) else found
    if not rows:
        return Sheet((Text("没有可影响目标的变量", "nothing moves the targets"),))
    usual = [USUAL_DEVIATION] if any(item.deviations is not None for item in rows) else []
    return Sheet((Block(rows, _COLUMNS, TITLE), *usual, *_reasons(rows)))


def caption(found: BreakEvens) -> Caption:
    """Return the caption of the chart: which assumption has the least room, and what is not drawn."""
    drawn = drawn_rows(found)
    tight = min(drawn, key=lambda it: abs(it.deviations or 0.0))
    label, target = tight.quantity.label, target_name(tight.target)
    size = deviations(abs(tight.deviations or 0.0), "")
    title = Text(
        f"最紧处：{label.zh}与“{target.zh}”的临界值只差{size}个通常偏差",
        f"Tightest: {label.en}, {size} usual deviations from where {target.en} breaks",
    )
    what = Text(
        "临界值与现值之差，以该假设多年平均的通常偏差计",
        "break-even less now, in usual deviations of the assumption's own average",
    )
    names = [f"{it.target.indicator.label.zh} · {it.quantity.label.zh}" for it in _undrawn(found, drawn)]
    english = [f"{it.target.indicator.label.en} · {it.quantity.label.en}" for it in _undrawn(found, drawn)]
    left = Text(
        f"无临界值或无通常偏差，未绘出：{'；'.join(names)}",
        f"not drawn, without a break-even or a usual deviation: {'; '.join(english)}",
    )
    scenario = found.scenario
    sources = sources_note(scenario, dict.fromkeys(it.target.indicator for it in drawn))
    subtitle = Text(f"{called(scenario).zh} · {what.zh}", f"{called(scenario).en} · {what.en}")
    return Caption(title, subtitle, (USUAL_DEVIATION, *([left] if names else []), sources, drawn_note(scenario, None)))


def drawn_rows(found: Sequence[BreakEven]) -> list[BreakEven]:
    """Return what the chart draws: assumptions with a break-even and a usual deviation; BadValue for none."""
    rows = [item for item in found if isinstance(item.quantity, Assumption) and item.deviations is not None]
    if not rows:
        raise BadValue(
            "expected an assumption with a break-even and a spread", told("none"), "the table gives the reasons"
        )
    return rows


def _undrawn(found: Sequence[BreakEven], rows: Sequence[BreakEven]) -> list[BreakEven]:
    left = [item for item in found if isinstance(item.quantity, Assumption) and item not in rows]
    return [item for item in left if len(item.years) > 1 or item.value is None]


def _break_even(item: BreakEven) -> Value:
    return _NONE if item.value is None else Quantity.of(item.value, item.quantity)


def _slack(item: BreakEven) -> Value:
    return Quantity.of(item.slack, item.quantity, sign="+", form=BARE if item.met else _SHORT)


_SHORT = Text("差{}", "short: {}")
_NONE = Coded(None, Text("无，见下", "none, see below"))
_COLUMNS: tuple[Column[BreakEven], ...] = (
    Column("target", Text("目标", "target"), lambda it: it.target),
    Column("met", Text("达到", "met"), lambda it: it.met),
    Column(("quantity", "unit"), Text("变量", "quantity"), lambda it: it.quantity),
    Column("years", Text("年份", "years"), lambda it: it.years),
    Column("now", Text("现值", "now"), lambda it: Quantity.of(it.now, it.quantity)),
    Column("break_even", Text("临界值", "break-even"), _break_even),
    Column("slack", Text("余地（未达到：差额）", "slack (missed: short by)"), _slack),
    Column("spread", None, lambda it: it.spread),
    Column("deviations", Text("以通常偏差计", "in usual deviations"), lambda it: usual_deviations(it.deviations)),
    Column("reason", None, lambda it: it.reason.en or None),
)


def _reasons(found: Sequence[BreakEven]) -> Iterator[Words]:
    """Yield why quantities have no break-even."""
    for item in found:
        if item.value is None:
            label, years = item.quantity.label, years_name(item.years)
            of = Text(f"{label.zh}（{years.zh}）", f"{label.en} ({years.en})")
            yield between(joined([target_name(item.target), of], " · ", " · "), item.reason)
