"""Base rates of targets in words and as records."""

from collections.abc import Sequence

from hzsim._typing import Text
from hzsim.history.city.base_rates import TargetRates
from hzsim.history.city.realism import Realism
from hzsim.history.reference.target_rates import BaseRate, by_group
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, grid
from hzsim.present.forms.values import Quantity, Value
from hzsim.present.words.phrases import between, joined
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.parts.years import Span
from hzsim.units import NUMBER, SHARE

_GROUPS = {
    "provinces": Text("省份", "provinces"),
    "cities": Text("城市", "cities"),
    "provinces of China": Text("中国省份", "provinces of China"),
    "cities of China": Text("中国城市", "cities of China"),
    "economies": Text("各经济体", "economies"),
    "all": Text("各规划合计", "all plans"),
    "others": Text("其他地方", "other places"),
    "China": Text("全国", "China"),
    "Hangzhou": Text("杭州", "Hangzhou"),
    "Shenzhen": Text("深圳", "Shenzhen"),
    "Zhejiang": Text("浙江", "Zhejiang"),
    "India": Text("印度", "India"),
    "Indonesia": Text("印度尼西亚", "Indonesia"),
    "EU": Text("欧盟", "EU"),
}
_KINDS = {
    "growth": Text("年度增长目标", "yearly growth targets"),
    "growth_average": Text("五个年度增长目标的平均", "means of five yearly growth targets"),
}
_PLANNED = {
    "growth": Text("规划的增长目标", "plans' growth targets"),
    "growth_average": Text("五年规划的增长目标", "five-year plans' growth targets"),
    "rd_intensity": Text("规划的研发强度目标", "plans' R&D-intensity targets"),
}
_HEADER = (
    Text("目标", "targets"),
    Text("同类目标", "such targets"),
    Text("年份", "years"),
    Text("达成", "met"),
    Text("总数", "of"),
    Text("占比", "share"),
    Text("说明", "remark"),
)
_NONE = Text("无记录", "none on record")
_LEVELS = {"gdp": Text("地区生产总值", "GDP"), "gdp_per_capita": Text("人均地区生产总值", "GDP per head")}


def base_rate_records(found: Realism) -> list[Record]:
    """Return one record for each base rate of each target, and one without counts for a target that has none."""
    return [_record(one, rate) for one in found.base_rates for rate in (*one.planned, *one.rates) or (None,)]


def _record(one: TargetRates, rate: BaseRate | None) -> Record:
    start: Record = {"comparison": "base rate of targets", "target": str(one.target)}
    if rate is None:
        return {**start, "kind": one.kind, "applies": False}
    return {
        **start, "kept": rate.met, "episodes": rate.targets, "economies": rate.places, "kind": rate.kind,
        "group": rate.group, "first": rate.first, "complete_by": rate.complete_by, "applies": rate is one.applies,
    }  # fmt: skip


def base_rate_lines(found: Realism) -> list[Text]:
    """Return how often targets such as a scenario's were met: one sentence for all that have the same base rates."""
    return [_line(ones, found.known) for ones in alike(found.base_rates)]


def _line(ones: Sequence[TargetRates], known: int) -> Text:
    one, (zh, en) = ones[0], named(ones)
    what = Text(f"同类目标达成情况（{zh}）", f"How often such targets were met ({en})")
    if one.applies is None:
        return between(what, _NONE)
    return joined([between(what, _applies(one.applies, known)), *_pieces(one), *_own_levels(ones)])


def base_rates_table(found: Sequence[TargetRates], known: int) -> Block[Sequence[Value]]:
    """Return how often targets such as a scenario's were met: the base rate that applies first, then the others.

    Targets without any are left out, and which they are where all have the same; `known` is the year by which all was
    complete.
    """
    groups = alike([one for one in found if one.rates])
    rows: list[Sequence[Value]] = [
        (*[named(ones)] * (len(groups) > 1), *_counts(ones[0], rate, known))
        for ones in groups
        for rate in reversed(ones[0].rates)
    ]
    title = Text(f"同类目标的达成情况（截至{known}年）", f"How often such targets were met, as known in {known}")
    return grid(_HEADER[len(groups) <= 1 :], rows, title)


def alike(found: Sequence[TargetRates]) -> list[list[TargetRates]]:
    """Return targets with the same base rates together."""
    alike: dict[tuple[object, ...], list[TargetRates]] = {}
    for one in found:
        alike.setdefault((one.kind, one.rates), []).append(one)
    return list(alike.values())


def named(ones: Sequence[TargetRates]) -> Text:
    """Return what some targets are called together, those that growth leads to as such."""
    return joined(map(_target, ones), "、", ", ")


def _counts(one: TargetRates, rate: BaseRate | None, known: int) -> Sequence[Value]:
    if rate is None:
        return *[None] * 5, _NONE
    kind = _kind(rate)
    whose = _name(rate.group)
    such = Text(kind.zh if rate.band else f"{whose.zh}{kind.zh}", f"{whose.en}: {kind.en}")
    counts = Quantity(rate.met, NUMBER, 0), Quantity(rate.targets, NUMBER, 0), Quantity(rate.share, SHARE, 0)
    old = Text(f"适用，{_age(rate, known).zh}", f"applies, {_age(rate, known).en}")
    return such, _span(rate), *counts, old if rate is one.applies else BLANK


def _target(one: TargetRates) -> Text:
    name = target_name(one.target)
    return Text(f"{name.zh}，按所需增速", f"{name.en} through growth") if one.through_growth else name


def _pieces(one: TargetRates) -> list[Text]:
    """Return the other base rates of a kind: by group and years, of forecasts, of plans by unit."""
    others = [rate for rate in reversed(one.rates) if rate is not one.applies]
    seen = by_group(rate for rate in others if not rate.planned and rate.band is None)
    forecasts = [_forecast(rate) for rate in others if rate.band is not None]
    units = [rate for rate in one.rates if rate.planned and rate.group != "all"]
    return [*map(_of_group, seen.values()), *forecasts, *_listed(Text("规划自身", "plans' own"), units)]


def _of_group(rates: Sequence[BaseRate]) -> Text:
    whose, spans = _name(rates[0].group), [(_span(rate), _count(rate)) for rate in rates]
    zh = "、".join(f"{years:zh}年{count}" for years, count in spans)
    return Text(f"{whose.zh}{zh}", f"{whose.en} {', '.join(f'{years} {count}' for years, count in spans)}")


def _own_levels(ones: Sequence[TargetRates]) -> list[Text]:
    """Return plans' own targets of levels, which prices and censuses helped to meet."""
    found = []
    for kind, name in _LEVELS.items():
        rates = list(dict.fromkeys(rate for one in ones for rate in one.planned if rate.kind == kind))
        units = [rate for rate in rates if rate.group != "all"]
        label = Text(
            f"规划自身的{name.zh}目标（现价，含物价与普查修订）",
            f"plans' own on {name.en}, helped by prices and censuses",
        )
        found += _listed(label, units)
    return found


def _listed(label: Text, rates: Sequence[BaseRate]) -> list[Text]:
    """Return a label with the counts of some rates by group; nothing without rates."""
    counts = [(_name(rate.group), f"{rate.met}/{rate.targets}") for rate in rates]
    said = joined((Text(f"{whose.zh} {count}", f"{whose.en} {count}") for whose, count in counts), "、", ", ")
    return [between(label, said)] if counts else []


def _forecast(rate: BaseRate) -> Text:
    kind = _kind(rate)
    return Text(
        f"{kind.zh} {_count(rate)}（{rate.places}个经济体，{_span(rate):zh}年）",
        f"{kind.en} {_count(rate)} ({rate.places} economies, {_span(rate)})",
    )


def _kind(rate: BaseRate) -> Text:
    if rate.band is None:
        return (_PLANNED if rate.planned else _KINDS)[rate.kind]
    low, high = (f"{100 * edge:g}" for edge in rate.band)
    return Text(
        f"国际货币基金组织对今后五年增速{low}%—{high}%的预测", f"IMF forecasts of {low}-{high}% over five years"
    )


def _applies(rate: BaseRate, known: int) -> Text:
    """Return the base rate that applies, of what and when, and how old it is."""
    old, whose, kind = _age(rate, known), _name(rate.group), _kind(rate)
    return Text(
        f"{_count(rate)}（{whose.zh}{kind.zh}，{_span(rate):zh}年，{old.zh}）",
        f"{_count(rate)} ({whose.en}, {kind.en}, {_span(rate)}, {old.en})",
    )


def _age(rate: BaseRate, known: int) -> Text:
    age = known - rate.complete_by
    return Text(f"距今{age}年", f"{age} years old") if age else Text("截至当年", "up to date")


def _name(group: str) -> Text:
    return _GROUPS.get(group, Text(group, group))


def _span(rate: BaseRate) -> Span:
    return Span(rate.first, rate.complete_by)


def _count(rate: BaseRate) -> str:
    return f"{rate.met}/{rate.targets} = {100 * rate.share:.0f}%"
