"""A plan's vintages as records, a table and a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.history.realism import share_that_kept
from hzsim.history.series import History
from hzsim.history.tracking import CAUSES, Vintage
from hzsim.history.warning import Flag, flag
from hzsim.present.records import Record
from hzsim.present.style import COLOURS, INK, MARKERS, TARGET, headings, new_figure, style
from hzsim.present.tables import text_table
from hzsim.present.words import shown, target_phrase
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.units import display

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CAUSES = {
    "growth": Text("增速", "growth"),
    "prices": Text("价格", "prices"),
    "revision": Text("普查修订", "revision"),
    "population": Text("人口", "population"),
    "exchange_rate": Text("汇率", "exchange rate"),
    "research": Text("研发", "R&D"),
    "resolved": Text("不确定性消除", "resolved"),
}
_FLAGS: dict[Flag, Text] = {
    "green": Text("绿", "green"),
    "yellow": Text("黄", "yellow"),
    "red": Text("红", "red"),
}


@dataclass(frozen=True, slots=True)
class Tracked:
    """One vintage with its assessment, and that with the track record's growth."""

    vintage: Vintage
    assessment: Assessment
    recorded: Assessment | None

    @property
    def settled(self) -> bool:
        """Whether every year is known."""
        scenario = self.vintage.scenario
        return scenario.known_years == len(scenario.years)


def tracking_records(tracked: Sequence[Tracked], history: History) -> list[Record]:
    """Return one record for each vintage and target: probabilities, slack, what is needed, and what moved it."""
    return [
        _record(one, place, item, tracked[0].assessment.targets[place], history)
        for one in tracked
        for place, item in enumerate(one.assessment.targets)
    ]


def _record(
    one: Tracked, place: int, item: TargetAssessment, first: TargetAssessment, history: History
) -> Record:
    required = None if one.settled else item.required
    recorded = one.recorded.targets[place] if one.recorded else None
    slack, before = (item.target.margin(each.median) for each in (item, first))  # type: ignore[arg-type]
    return {
        "scenario": one.vintage.scenario.name,
        "vintage": one.vintage.year,
        "data": "first" if one.vintage.first_published else "revised",
        "target": str(item.target),
        "unit": item.target.indicator.unit.name,
        "probability": item.probability,
        "standard_error": item.standard_error,
        "probability_on_track_record": recorded.probability if recorded else None,
        "median": item.median,
        "slack": float(slack),
        "slack_used": float(before - slack),
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


def tracking_table(tracked: Sequence[Tracked], history: History, language: Language) -> str:
    """Return a table for each target: year ends down, and below what moved the probability."""
    records = tracking_records(tracked, history)
    scenario = tracked[0].vintage.scenario
    parts = [scenario.title.to(language)]
    for place, item in enumerate(tracked[0].assessment.targets):
        mine = records[place :: len(tracked[0].assessment.targets)]
        parts += ["", target_phrase(item.target, language), _progress(tracked, mine, place, language)]
        moved = _moved(mine, language)
        parts += [moved] if moved else []
    return "\n".join([*parts, "", *_notes(tracked, language)])


def _progress(tracked: Sequence[Tracked], records: Sequence[Record], place: int, language: Language) -> str:
    words = Text(
        "时点|概率：若情景中心正确|概率：按历史记录|中位数|余量（中位数减目标）|今后所需|预警|数据",
        "year end|if the scenario's centre is right|on the track record|median|slack|needed from then on|flag|data",
    )
    rows = [
        [
            str(record["vintage"]),
            _percent(record["probability"]),
            _percent(record["probability_on_track_record"]),
            shown(record["median"], one.assessment.targets[place].target.indicator),
            shown(record["slack"], one.assessment.targets[place].target.indicator),
            _needed(one, place, language),
            _FLAGS[record["flag"]].to(language),
            _data(one, language),
        ]
        for one, record in zip(tracked, records, strict=True)
    ]
    return text_table(words.to(language).split("|"), rows)


def _moved(records: Sequence[Record], language: Language) -> str:
    """Return what changed the probability, in points, one row for each year end after the first."""
    causes = [name for name in CAUSES if any(record[f"change_{name}"] for record in records)]
    if not causes:
        return ""
    header = [Text("概率变动（百分点）", "change of probability (points)").to(language)]
    header += [_CAUSES[name].to(language) for name in causes] + [Text("合计", "total").to(language)]
    rows = []
    for record in records[1:]:
        parts = [100 * (record[f"change_{name}"] or 0.0) for name in causes]
        rows.append([str(record["vintage"]), *(_points(one) for one in [*parts, sum(parts)])])
    return text_table(header, rows)


def _needed(one: Tracked, place: int, language: Language) -> str:
    from hzsim.present.words import requirement_phrase

    return "–" if one.settled else requirement_phrase(one.assessment.targets[place].required, language)


def _data(one: Tracked, language: Language) -> str:
    if not one.vintage.causes:
        return "–"
    return (Text("首次公布", "first") if one.vintage.first_published else Text("含修订", "revised")).to(language)


def _notes(tracked: Sequence[Tracked], language: Language) -> list[str]:
    lines = [
        Text(
            "每个时点只用当时已有的结果；其后年份按情景假设，平均偏差由已有结果更新。“首次公布”指该时点全部结果均为首次公布数，"
            "“含修订”指至少一个数不能确认为首次公布",
            "Each year end uses only what was known then; later years are as assumed, their average deviation updated by the "
            "outcomes. first: all outcomes so far as first published; revised: at least one cannot be said to be",
        )
    ]
    for one in tracked:
        if one.vintage.revision != 1.0:
            percent = f"{100 * (one.vintage.revision - 1):+.1f}%".replace("-", "−")
            lines.append(
                Text(
                    f"{one.vintage.year} 年的地区生产总值口径已换（普查）：水平与假设价格之差 {percent} 记为修订，不计入价格",
                    f"GDP of {one.vintage.year} is on another statistical base (census): {percent} beyond growth and the "
                    "assumed prices is taken as a revision, not as prices",
                )
            )
    return [line.to(language) for line in lines]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def vintages_chart(tracked: Sequence[Tracked], language: Language = "en") -> "Figure":
    """Return probabilities and required growth by year end, one colour for each target."""
    years = [one.vintage.year for one in tracked]
    with style():
        figure, axes = new_figure(8.0, 6.2)
        axes.remove()
        top, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.35, 1])
        for place, item in enumerate(tracked[0].assessment.targets):
            colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
            label = target_phrase(item.target, language)
            first = [100 * one.assessment.targets[place].probability for one in tracked]
            top.plot(years, first, color=colour, marker=marker, label=label)
            second = [(one.vintage.year, 100 * one.recorded.targets[place].probability) for one in tracked if one.recorded]
            if second:
                top.plot(*zip(*second, strict=True), color=colour, marker=marker, markerfacecolor="white", linestyle=":")
            needed = [
                (one.vintage.year, 100 * required.value)
                for one in tracked
                if not one.settled
                and (required := one.assessment.targets[place].required) is not None
                and required.unknown.name == "real_growth"
                and required.value is not None
            ]
            if needed:
                below.plot(*zip(*needed, strict=True), color=colour, marker=marker)
                for year, value in needed:
                    below.annotate(
                        f"{value:.1f}%", (year, value), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8
                    )
        _actual_growth(below, tracked, language)
        top.axhspan(0, 20, color=TARGET, alpha=0.08, linewidth=0)
        top.axhspan(20, 50, color=COLOURS[4], alpha=0.08, linewidth=0)
        top.set_ylim(-3, 103)
        top.yaxis.set_major_formatter("{x:.0f}%")
        top.set_ylabel(Text("概率", "probability").to(language))
        below.yaxis.set_major_formatter("{x:.0f}%")
        below.set_ylabel(Text("所需实际增速", "real growth needed").to(language))
        below.set_xlabel(Text("时点（年末）", "year end").to(language))
        below.margins(y=0.2)
        for part in (top, below):
            part.grid(axis="y", color="#E5E5E5", linewidth=0.7)
        years_shown = range(years[0], max(years[-1], tracked[0].vintage.scenario.years.last) + 1)
        below.set_xticks(list(years_shown))
        scenario = tracked[0].vintage.scenario
        title = Text(f"逐年概率：{scenario.title.zh}", f"Probability year by year: {scenario.title.en}").to(language)
        note = Text(
            "实线：若情景中心正确；虚线：按历史记录。阴影：低于50%（黄）、低于20%（红）。下图黑点为实际增速；每个时点只用当时已知的数",
            "Solid: if the scenario's centre is right; dotted: on the track record. Shaded: below 50% (yellow), 20% (red). "
            "Black, lower panel: growth as published. Only what was known at each year end",
        ).to(language)
        headings(figure, top, title, "", note, 1 if len(tracked[0].assessment.targets) > 3 else 2)
    return figure


def _actual_growth(axes: "object", tracked: Sequence[Tracked], language: Language) -> None:
    from matplotlib.axes import Axes

    assert isinstance(axes, Axes)
    del language
    last = tracked[-1].vintage
    scenario = last.scenario
    known = list(zip(scenario.years, scenario.assumptions["real_growth"], strict=True))[: scenario.known_years]
    part = scenario.model.assumption("real_growth")
    for year, rate in known:
        axes.plot([year], [100 * rate], marker="o", color=INK, markersize=4, linestyle="none")
        axes.annotate(
            display(rate, part.unit, 1), (year, 100 * rate), xytext=(0, -12), textcoords="offset points", ha="center",
            fontsize=8, color=INK,
        )  # fmt: skip
