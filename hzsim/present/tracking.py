"""A plan's vintages as records and as a table."""

from collections.abc import Iterator, Sequence

from hzsim._typing import Language, Text
from hzsim.history.realism import share_that_kept
from hzsim.history.series import History
from hzsim.history.tracked import Tracked, Tracking
from hzsim.history.tracking import CAUSES, Vintage
from hzsim.history.warning import Flag, flag
from hzsim.model.parts import Assumption
from hzsim.model.registry import INDICATORS
from hzsim.present.formats import Record
from hzsim.present.view import Piece, Table, View, table
from hzsim.present.words import lever_phrase, probability_phrase, provenance, required_phrase, shown
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.scenario.phrases import label_with_unit, target_phrase
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.units import RATE, display

_CAUSES = {
    "growth": Text("增速", "growth"),
    "prices": Text("价格", "prices"),
    "revision": Text("普查修订", "revision"),
    "population": Text("人口", "population"),
    "exchange_rate": Text("汇率", "exchange rate"),
    "research": Text("研发", "R&D"),
    "resolved": Text("不确定性消除", "resolved"),
}
_FLAGS: dict[Flag, Text] = {"green": Text("绿", "green"), "yellow": Text("黄", "yellow"), "red": Text("红", "red")}


def tracking_records(tracked: Tracking) -> list[Record]:
    """Return one record for each vintage and target: probabilities, slack, what is needed, and what moved it."""
    return [
        _record(one, place, item, tracked[0].assessment.targets[place], tracked.history)
        for one in tracked
        for place, item in enumerate(one.assessment.targets)
    ]


def _record(one: Tracked, place: int, item: TargetAssessment, first: TargetAssessment, history: History) -> Record:
    required = None if one.settled else item.required
    recorded = one.recorded.targets[place] if one.recorded else None
    target, sign = item.target, 1.0 if item.target.at_least else -1.0
    slack, before = (sign * (each.median - target.value) for each in (item, first))
    return {
        "scenario": one.vintage.scenario.name,
        "vintage": one.vintage.year,
        "data": "first" if one.vintage.first_published else "revised",
        "target": str(item.target),
        "unit": item.target.indicator.unit.name,
        "probability": item.probability,
        "standard_error": item.standard_error,
        "probability_on_track_record": recorded.probability if recorded else None,
        "standard_error_on_track_record": recorded.standard_error if recorded else None,
        "draws": one.assessment.simulation.draws,
        "seed": one.assessment.simulation.seed,
        "median": item.median,
        "slack": slack,
        "slack_used": before - slack,
        "required_unknown": required.unknown.name if required else None,
        "required_years": str(required.years) if required else None,
        "required_value": required.value if required else None,
        "flag": _flag(one, item, recorded, history),
        **{f"change_{cause}": _share(one.vintage, cause, place) for cause in CAUSES},
    }


def _share(vintage: Vintage, cause: str, place: int) -> float | None:
    return float(vintage.causes[cause][place]) if vintage.causes else None


def _flag(one: Tracked, item: TargetAssessment, recorded: TargetAssessment | None, history: History) -> Flag:
    required = None if one.settled else item.required
    kept = None
    if required is not None and required.unknown.name == "real_growth" and required.value is not None:
        kept = share_that_kept(one.vintage.scenario, history, required.value)
    return flag((item.probability, recorded.probability if recorded else None), kept)


def tracking_view(tracked: Tracking, language: Language) -> View:
    """Return a table for each target and for all together: year ends down, and below what moved the probability."""
    records = tracking_records(tracked)
    targets = tracked[0].assessment.targets
    scenario, simulation = tracked[0].vintage.scenario, tracked[0].assessment.simulation
    parts: list[Piece] = [scenario.title.to(language), provenance(simulation, language)]
    for place in range(len(targets)):
        mine = records[place :: len(targets)]
        parts += ["", _progress(tracked, mine, place, language)]
        parts += _moved(tracked, place, language)
    if len(targets) > 1:
        together = Text("全部目标同时达到", "All targets together").to(language)
        parts += ["", _joint(tracked, together, language), *_moved(tracked, len(targets), language)]
    return View((*parts, "", *(note.to(language) for note in _notes(tracked))))


_CHANCES = Text(
    "时点|概率：若情景中心正确|概率：按历史记录", "year end|if the scenario's centre is right|on the track record"
)


def _progress(tracked: Sequence[Tracked], records: Sequence[Record], place: int, language: Language) -> Table:
    words = Text(
        "中位数|余量（中位数减目标）|已用余量|今后所需|预警|数据",
        "median|slack|slack used|needed from then on|flag|data",
    )
    target = tracked[0].assessment.targets[place].target
    part = target.indicator
    rows = [
        [
            str(record["vintage"]),
            _chance(one.assessment.targets[place], language),
            _chance(one.recorded.targets[place] if one.recorded else None, language),
            *(shown(record[name], part) for name in ("median", "slack", "slack_used")),
            _needed(one, place, language),
            _FLAGS[record["flag"]].to(language),
            _data(one, language),
        ]
        for one, record in zip(tracked, records, strict=True)
    ]
    header = [*_CHANCES.to(language).split("|"), *words.to(language).split("|")]
    return table(header, rows, target_phrase(target, language))


def _joint(tracked: Sequence[Tracked], title: str, language: Language) -> Table:
    rows = [
        [str(one.vintage.year), _together(one.assessment, language), _together(one.recorded, language)]
        for one in tracked
    ]
    return table(_CHANCES.to(language).split("|"), rows, title)


def _chance(item: TargetAssessment | None, language: Language) -> str:
    return "–" if item is None else probability_phrase(item.probability, item.standard_error, language)


def _together(assessment: Assessment | None, language: Language) -> str:
    if assessment is None:
        return "–"
    return probability_phrase(assessment.joint, assessment.joint_standard_error, language)


def _moved(tracked: Sequence[Tracked], place: int, language: Language) -> list[Table]:
    """Return a table of what changed a probability, in points, one row for each year end after the first."""
    changes = [(one.vintage.year, one.vintage.causes) for one in tracked[1:]]
    causes = [name for name in CAUSES if any(found[name][place] for _, found in changes)]
    if not causes:
        return []
    header = [Text("概率变动（百分点）", "change of probability (points)").to(language)]
    header += [_CAUSES[name].to(language) for name in causes] + [Text("合计", "total").to(language)]
    rows = []
    for year, found in changes:
        parts = [100 * float(found[name][place]) for name in causes]
        rows.append([str(year), *(_points(one) for one in [*parts, sum(parts)])])
    return [table(header, rows)]


def _needed(one: Tracked, place: int, language: Language) -> str:
    required = one.assessment.targets[place].required
    if one.settled or required is None:
        return "–"
    return f"{lever_phrase(required, language)}: {required_phrase(required, required.value)}"


def _data(one: Tracked, language: Language) -> str:
    if not one.vintage.causes:
        return "–"
    return (Text("首次公布", "first") if one.vintage.first_published else Text("含修订", "revised")).to(language)


def _notes(tracked: Sequence[Tracked]) -> list[Text]:
    lines = [
        Text(
            "每个时点只用当时已有的结果；其后年份在情景假设之上，按已有结果更新平均偏差，并计入最近一年冲击的延续影响。"
            "“首次公布”指该时点全部结果均为首次公布数，“含修订”指至少一个数不能确认为首次公布；"
            "概率变动按至多 20,000 次抽样分解，取两种次序的平均；“不确定性消除”指当年不再抽样、平均偏差的范围收窄",
            "Each year end uses only what was known then; later years are as assumed, moved by what the outcomes say "
            "of the average deviation and by what persists of the last shock. first: all outcomes so far as first "
            "published; revised: at least one cannot be said to be. Changes are taken apart with at most 20,000 "
            "draws, as means over two orders of the causes; resolved: the year is no longer drawn, and the average "
            "deviation is less uncertain",
        ),
        *_learned(tracked),
    ]
    for one in tracked:
        lines += _revisions(one.vintage)
    for level in tracked[-1].vintage.assumed_base:
        label, year = INDICATORS[level].label, tracked[-1].vintage.scenario.baseline.year
        lines.append(
            Text(
                f"history.csv 未说明 {year} 年{label.zh}的统计口径：按与首次公布的结果同口径处理",
                f"history.csv does not say on which statistical base {label.en} of {year} is: taken as that of the "
                "first outcome",
            )
        )
    return lines


def _learned(tracked: Sequence[Tracked]) -> Iterator[Text]:
    """Yield how far outcomes have narrowed average deviations, which a run of the scenario does not know."""
    first, last = tracked[0].vintage, tracked[-1].vintage
    told = [
        (last.scenario.model.assumption(name), before, after)
        for name, left in last.scenario.uncertainty.items()
        if (before := _average(first.scenario.uncertainty[name])) != (after := _average(left))
    ]
    if told:
        zh, en = (
            "、".join(
                f"{label_with_unit(part, 'zh')} {_spread(part, before)} → {_spread(part, after)}"
                for part, before, after in told
            ),
            ", ".join(
                f"{label_with_unit(part, 'en')} {_spread(part, before)} → {_spread(part, after)}"
                for part, before, after in told
            ),
        )
        yield Text(
            f"至 {last.year} 年末，结果使平均偏差的标准差收窄：{zh}。"
            "hzsim run 与 assess 不用这些结果：已知年份按情景所写。"
            "各项假设只由自身的结果修正；情景已取为已知且与结果相同的数值不再修正；仅正态的平均部分会修正"
            "（逐年部分为学生 t 时，取均值和标准差相同的正态）",
            f"By the end of {last.year} outcomes have narrowed the standard deviation of averages: {en}. hzsim run and "
            "assess do not use them: known years are as the scenario states them. Each assumption learns from its own "
            "outcomes only; a value that the scenario takes as known, and that came out, teaches nothing; only normal "
            "averages learn (beside Student's t, a normal of the same mean and standard deviation is kept)",
        )


def _average(uncertainty: Uncertainty) -> float:
    return uncertainty.average.standard_deviation if uncertainty.average else 0.0


def _spread(part: Assumption, deviation: float) -> str:
    unit = part.unit if part.kind == "flow" else RATE
    return display(deviation, unit, 2)


def _revisions(vintage: Vintage) -> list[Text]:
    """Return which levels of a year are on another statistical base, and by how much it moved them."""
    year, found = vintage.year, []
    if vintage.revision != 1.0:
        percent = f"{100 * (vintage.revision - 1):+.1f}%".replace("-", "−")
        found.append(
            Text(
                f"{year} 年地区生产总值口径已换（普查）：增速与假设价格之外的 {percent} 记为修订",
                f"GDP of {year} is on another statistical base (census): {percent} beyond growth and the assumed "
                "prices is taken as a revision, not as prices",
            )
        )
    if vintage.people_revision:
        people = f"{vintage.people_revision:+.1f}".replace("-", "−")
        found.append(
            Text(
                f"{year} 年常住人口口径已换（普查）：推算数之外的 {people} 万人记为修订",
                f"Residents of {year} are on another statistical base (census): {people} (10,000 persons, 万人) beyond "
                "what was expected is taken as a revision, not as migration",
            )
        )
    return found


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
