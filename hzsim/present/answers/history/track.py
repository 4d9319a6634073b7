"""The sheet of a plan's vintages: how likely its targets were at each year end."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Text
from hzsim.history.track import DRIVERS, Flag, Standing, Tracked, Tracking
from hzsim.history.vintages.learning import CAUSES
from hzsim.history.vintages.tracking import Vintage
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import INDICATORS
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sheet, across, data
from hzsim.present.forms.values import TONES, Chance, Coded, Quantity, Value, known
from hzsim.present.words.goals import lever_phrase, required_phrase
from hzsim.present.words.messages import called, made_by, sources_note
from hzsim.present.words.phrases import NOTHING, between, in_both, joined, provenance, rough_percent
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.parts.phrases import label_name, target_name
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.units import NUMBER, RATE, display, said_difference

_CAUSES = {
    "growth": Text("增速", "growth"),
    "prices": Text("价格", "prices"),
    "revision": Text("普查修订", "revision"),
    "population": Text("人口", "population"),
    "exchange_rate": Text("汇率", "exchange rate"),
    "research": Text("研发", "R&D"),
    "resolved": Text("不确定性消除", "resolved"),
}
_TOTAL = Text("合计", "total")
_FLAGS: dict[Flag, Text] = {"green": Text("绿", "green"), "yellow": Text("黄", "yellow"), "red": Text("红", "red")}


def sheet(tracked: Tracking) -> Sheet:
    """Return a table for each target and for all together: year ends down, and below what moved the probability.

    As data, one record for each year end and target.
    """
    first, standings, count = tracked[0], tracked.standings, len(tracked[0].assessment.targets)
    simulation = first.assessment.simulation
    parts: list[Part] = [first.vintage.scenario.title, partial(provenance, simulation)]
    for place, item in enumerate(first.assessment.targets):
        mine = standings[place::count]
        parts += [BLANK, Block(mine, _COLUMNS, target_name(item.target), use="paper"), *_moved(tracked, place)]
        parts += _driven(mine)
    if count > 1:
        together = Text("全部目标同时达到", "All targets together")
        parts += [BLANK, Block(tracked, _JOINT, together), *_moved(tracked, count)]
    driven = _DRIVEN if any(one.driven for one in standings) else ()
    data = Block(standings, (*_COLUMNS, *driven), use="data")
    return Sheet((*parts, BLANK, *_notes(tracked), data), {"draws": simulation.draws, "seed": simulation.seed})


def caption(tracked: Tracking) -> Caption:
    """Return the caption of the chart: how many targets are likely at the last year end, and how the lines are read."""
    last, scenario = tracked[-1], tracked[0].vintage.scenario
    items, year = last.assessment.targets, last.vintage.year
    likely, count = sum(item.probability > 0.5 for item in items), len(items)
    before, now = (rough_percent(it.joint, it.joint_standard_error) for it in (tracked[0].assessment, last.assessment))
    first, several = tracked[0].vintage.year, len(tracked) > 1
    since = Text(f"{first}年末{before}，现为{now}", f"{before} at the end of {first}, {now} now")
    stand = since if several else Text(now, now)
    joint = Text(f"；全部目标同时实现：{stand.zh}", f"; all together: {stand.en}") if count > 1 else NOTHING
    title = Text(
        f"{year}年末，{count}项目标中有{likely}项达到的可能性过半{joint.zh}",
        f"At the end of {year} {likely} of {count} targets are more likely met than missed{joint.en}",
    )
    subtitle = Text(
        f"{called(scenario).zh} · 上图：达到目标的概率；下图：今后所需与当年实际的增速",
        f"{called(scenario).en} · above: odds of each target; below: growth needed from then on, and of the year",
    )
    key = Text(
        "实线：按情景假设；虚线空心：按历史记录。阴影：低于50%（黄）、低于20%（红）。"
        f"每个时点只用当时已知的数；{_published(tracked).zh}",
        "Solid: if the scenario's centre is right; dotted, hollow: on the track record. Shaded: below 50% "
        f"(yellow), 20% (red). Only what was known at each year end; {_published(tracked).en}",
    )
    parts, whose = [item.target.indicator for item in items], joined(tracked.sources)
    outcomes = between(Text("实际值", "outcomes"), whose) if whose.en else NOTHING
    drawn = made_by(in_both(partial(provenance, tracked[0].assessment.simulation)))
    return Caption(title, subtitle, (key, sources_note(scenario, parts, outcomes), drawn))


def _published(tracked: Sequence[Tracked]) -> Text:
    """Return whether the outcomes are first published figures."""
    revised = [str(one.vintage.year) for one in tracked[1:] if not one.vintage.first_published][:1]
    if len(tracked) == 1:
        return Text("尚无结果", "no outcomes yet")
    if not revised:
        return Text("结果均为首次公布数", "outcomes as first published")
    return Text(
        f"自 {revised[0]} 年起的结果含修订数（或不能确认为首次公布）",
        f"from {revised[0]} on outcomes include revised figures (or cannot be said to be first published)",
    )


def _change(cause: str) -> Column[Standing]:
    return Column(f"change_{cause}", None, lambda it: it.changes.get(cause))


_YEAR_END, _CENTRE = Text("时点", "year end"), Text("概率：按情景假设", "if the scenario's centre is right")
_RECORD = Text("概率：按历史记录", "on the track record")
_COLUMNS: tuple[Column[Standing], ...] = (
    *data(scenario="vintage.scenario.name"),
    Column("vintage", _YEAR_END, lambda it: it.vintage.year),
    *data(target="item.target", unit="item.target.indicator.unit.name"),
    Column(("probability", "standard_error"), _CENTRE, lambda it: Chance.of_target(it.item)),
    Column(("probability_on_track_record", "standard_error_on_track_record"), _RECORD,
           lambda it: known(it.on.get("record"), Chance.of_target)),
    Column("median", Text("中位数", "median"), lambda it: _quantity(it, it.item.median)),
    Column("slack", Text("余量（中位数减目标）", "slack"), lambda it: _quantity(it, it.slack, sign="")),
    Column("slack_used", Text("已用余量", "slack used"), lambda it: _quantity(it, it.slack_used, sign="")),
    *data(required_unknown="required.unknown.name", required_years="required.years"),
    Column("required_value", Text("今后所需", "needed from then on"), lambda it: needed(it.required)),
    Column("flag", Text("预警", "flag"), lambda it: Coded(it.flag, _FLAGS[it.flag], tone=TONES[it.flag])),
    Column("data", Text("数据", "data"), lambda it: _data(it.vintage)),
    *map(_change, CAUSES),
)  # fmt: skip
_JOINT: tuple[Column[Tracked], ...] = (
    Column("", _YEAR_END, lambda it: it.vintage.year),
    Column("", _CENTRE, lambda it: Chance.of_all(it.assessment)),
    Column("", _RECORD, lambda it: known(it.assessments.recorded, Chance.of_all)),
)


def _quantity(one: Standing, value: float, sign: str | None = None) -> Quantity:
    """Return a number of a target's indicator; a difference with the sign that stands before one above zero."""
    return Quantity.of(value, one.item.target.indicator, sign=sign)


def _data(vintage: Vintage) -> Coded:
    """Return whether all outcomes so far are first published figures; nothing to say before the first."""
    words = Text("首次公布", "first") if vintage.first_published else Text("含修订", "revised")
    return Coded("first" if vintage.first_published else "revised", words if vintage.causes else Text("–", "–"))


def needed(required: Requirement | None) -> Value:
    """Return the value that a lever needs, with the lever's name and years in words; None without a requirement."""
    if required is None:
        return None
    lever, value = in_both(partial(lever_phrase, required)), in_both(partial(required_phrase, required))
    return Coded(required.value, between(lever, value))


def _moved(tracked: Tracking, place: int) -> list[Block[Vintage]]:
    """Return a table of what changed a probability, in points, one row for each year end after the first."""
    later = [one.vintage for one in tracked[1:]]
    causes = [name for name in CAUSES if any(one.causes[name][place] for one in later)]
    if not causes:
        return []

    summed = [*([name] for name in causes), causes]

    def moved(at: int, it: Vintage) -> Quantity:
        return Quantity(sum(100 * float(it.causes[name][place]) for name in summed[at]), NUMBER, 1, sign="+")

    first: Column[Vintage] = Column(
        "", Text("概率变动（百分点）", "change of probability (points)"), lambda it: it.year
    )
    return [Block(later, (first, *across([*map(_CAUSES.__getitem__, causes), _TOTAL], moved)))]


def _driver(name: str) -> Column[Standing]:
    def driven(it: Standing) -> Quantity | None:
        return Quantity(it.driven[name], it.item.target.indicator.unit, 2, sign="+") if it.driven else None

    return Column(f"driven_by_{name}", _DRIVERS[name], driven)


_DRIVERS = {
    "births": Text("出生", "births"),
    "deaths": Text("死亡", "deaths"),
    "net_migration": Text("迁移", "migrants"),
}
_DRIVEN: tuple[Column[Standing], ...] = tuple(map(_driver, DRIVERS))


def _driven(standings: Sequence[Standing]) -> list[Block[Standing]]:
    """Return a table of what drives the gap of residents, one row for each year end after the first; none without."""
    later = [one for one in standings[1:] if one.driven]
    if not later:
        return []
    unit = later[0].item.target.indicator.unit
    zh, en = in_both(unit.label)
    said = Text(f"常住人口与起初相比（{zh}）", f"residents against the first year end ({en})")
    total: Column[Standing] = Column("", _TOTAL, lambda it: Quantity(sum(it.driven.values()), unit, 2, sign="+"))
    return [Block(later, (Column("", said, lambda it: it.vintage.year), *_DRIVEN, total), use="paper")]


def _notes(tracked: Sequence[Tracked]) -> Iterator[Text]:
    """Yield the lines below the tables: the method, the learned averages, revisions, and bases taken for granted."""
    yield Text(
        "每个时点只用当时已有的结果；其后年份在情景假设之上，按已有结果更新平均偏差，并计入最近一年冲击的延续影响。"
        "“首次公布”指该时点全部结果均为首次公布数，“含修订”指至少一个数不能确认为首次公布；"
        "概率变动按至多20,000次抽样分解，取两种次序的平均；“不确定性消除”指当年不再抽样、平均偏差的范围收窄",
        "Each year end uses only what was known then; later years are as assumed, moved by what the outcomes say "
        "of the average deviation and by what persists of the last shock. first: all outcomes so far as first "
        "published; revised: at least one cannot be said to be. Changes are taken apart with at most 20,000 "
        "draws, as means over two orders of the causes; resolved: the year is no longer drawn, and the average "
        "deviation is less uncertain",
    )
    yield from _learned(tracked)
    for one in tracked:
        yield from _revisions(one.vintage)
    for level in tracked[-1].vintage.assumed_base:
        label, year = INDICATORS[level].label, tracked[-1].vintage.scenario.baseline.year
        yield Text(
            f"history.csv 未说明{year}年{label.zh}的统计口径：按与首次公布的结果同口径处理",
            f"history.csv does not say on which statistical base {label.en} of {year} is: taken as that of the "
            "first outcome",
        )


def _learned(tracked: Sequence[Tracked]) -> Iterator[Text]:
    """Yield how far outcomes have moved the spread of average deviations, which a run of the scenario does not know."""
    first, last = tracked[0].vintage, tracked[-1].vintage
    told = [
        (last.scenario.model.assumption(name), before, after)
        for name, left in last.scenario.uncertainty.items()
        if (before := _average(first.scenario.uncertainty[name])) != (after := _average(left))
    ]
    if told:
        zh, en = joined((_moved_spread(*one) for one in told), "、", ", ")
        yield Text(
            f"至{last.year}年末，结果使平均偏差的标准差变为：{zh}。"
            "hzsim run 与 assess 不用这些结果：已知年份按情景所写。"
            "各项假设只由自身的结果修正；情景已取为已知且与结果相同的数值不再修正；"
            "平均部分或逐年部分不是正态的，修正后取均值和标准差相同的正态",
            f"By the end of {last.year} outcomes have moved the standard deviation of averages: {en}. hzsim run and "
            "assess do not use them: known years are as the scenario states them. Each assumption learns from its own "
            "outcomes only; a value that the scenario takes as known, and that came out, teaches nothing; where an "
            "average or its yearly part is not normal, a normal of the same mean and standard deviation follows it",
        )


def _average(uncertainty: Uncertainty) -> float:
    return uncertainty.average.standard_deviation if uncertainty.average else 0.0


def _moved_spread(part: Assumption, *deviations: float) -> Text:
    unit, label = part.unit if part.kind == "flow" else RATE, label_name(part)
    said = " → ".join(display(one, unit, 2) for one in deviations)
    return Text(f"{label.zh} {said}", f"{label.en} {said}")


def _revisions(vintage: Vintage) -> Iterator[Text]:
    """Yield which levels of a year are on another statistical base, and by how much it moved them."""
    year = vintage.year
    if vintage.revision != 1.0:
        percent = f"{100 * (vintage.revision - 1):+.1f}%".replace("-", "−")
        yield Text(
            f"{year}年地区生产总值口径已换（普查）：增速与假设价格之外的{percent}记为修订",
            f"GDP of {year} is on another statistical base (census): {percent} beyond growth and the assumed "
            "prices is taken as a revision, not as prices",
        )
    if vintage.people_revision:
        unit = vintage.scenario.model.indicator("population").unit
        zh, en = (said_difference(vintage.people_revision, unit, 1, language) for language in ("zh", "en"))
        yield Text(
            f"{year}年常住人口口径已换（普查）：推算数之外的{zh}记为修订",
            f"Residents of {year} are on another statistical base (census): {en} beyond "
            "what was expected are taken as a revision, not as migration",
        )
