"""A plan's vintages as records, a table and a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.history.realism import share_that_kept
from hzsim.history.series import History
from hzsim.history.tracking import CAUSES, Vintage
from hzsim.history.warning import Flag, flag
from hzsim.present.records import Record
from hzsim.present.style import COLOURS, INK, MARKERS, TARGET, headings, new_figure, style, unit_formatter
from hzsim.present.tables import text_table
from hzsim.present.words import lever_phrase, required_phrase, shown, target_phrase
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.units import RATE, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
_FLAGS: dict[Flag, Text] = {"green": Text("绿", "green"), "yellow": Text("黄", "yellow"), "red": Text("红", "red")}


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
    required = one.assessment.targets[place].required
    if one.settled or required is None:
        return "–"
    return f"{lever_phrase(required, language)}: {required_phrase(required, required.value)}"


def _data(one: Tracked, language: Language) -> str:
    if not one.vintage.causes:
        return "–"
    return (Text("首次公布", "first") if one.vintage.first_published else Text("含修订", "revised")).to(language)


def _notes(tracked: Sequence[Tracked], language: Language) -> list[str]:
    lines = [
        Text(
            "每个时点只用当时已有的结果；其后年份按情景假设，平均偏差由已有结果更新。"
            "“首次公布”指该时点全部结果均为首次公布数，"
            "“含修订”指至少一个数不能确认为首次公布；概率变动按至多 20,000 次抽样分解，取两种次序的平均",
            "Each year end uses only what was known then; later years are as assumed, their average deviation updated "
            "by the outcomes. first: all outcomes so far as first published; revised: at least one cannot be said to "
            "be. Changes are taken apart with at most 20,000 draws, as means over two orders of the causes",
        )
    ]
    for one in tracked:
        if one.vintage.revision != 1.0:
            percent = f"{100 * (one.vintage.revision - 1):+.1f}%".replace("-", "−")
            lines.append(
                Text(
                    f"{one.vintage.year} 年地区生产总值口径已换（普查）：增速与假设价格之外的 {percent} 记为修订",
                    f"GDP of {one.vintage.year} is on another statistical base (census): {percent} beyond growth and "
                    "the assumed prices is taken as a revision, not as prices",
                )
            )
    return [line.to(language) for line in lines]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def vintages_chart(tracked: Sequence[Tracked], language: Language = "en") -> "Figure":
    """Return probabilities and required growth by year end, one colour for each target."""
    scenario = tracked[0].vintage.scenario
    years = [one.vintage.year for one in tracked]
    with style():
        figure, axes = new_figure(8.0, 6.4)
        axes.remove()
        top, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.35, 1])
        for place, item in enumerate(tracked[0].assessment.targets):
            _draw_probabilities(top, tracked, place, target_phrase(item.target, language))
        _draw_growth(below, tracked)
        top.axhspan(0, 20, color=TARGET, alpha=0.08, linewidth=0)
        top.axhspan(20, 50, color=COLOURS[4], alpha=0.08, linewidth=0)
        top.set_ylim(-3, 103)
        top.yaxis.set_major_formatter("{x:.0f}%")
        top.set_ylabel(Text("概率", "probability").to(language))
        below.set_ylabel(Text("实际增速", "real growth").to(language))
        below.set_xlabel(Text("时点（年末）", "year end").to(language))
        below.set_xticks(years)
        below.set_xlim(years[0] - 0.3, years[-1] + 0.6)
        for part in (top, below):
            part.grid(axis="y", color="#E5E5E5", linewidth=0.7)
        title = Text(f"逐年概率：{scenario.title.zh}", f"Probability year by year: {scenario.title.en}").to(language)
        note = Text(
            "实线：若情景中心正确；虚线空心：按历史记录。阴影：低于50%（黄）、低于20%（红）。\n"
            "下图彩色：今后所需年均实际增速；黑点：当年实际增速。每个时点只用当时已知的数；"
            f"{_vintages(tracked).zh}",
            "Solid: if the scenario's centre is right; dotted, hollow: on the track record. Shaded: below 50% "
            "(yellow), 20% (red). Lower panel: growth needed from then on (coloured) and of the year itself (black). "
            f"Only what was known at each year end; {_vintages(tracked).en}",
        ).to(language)
        headings(figure, top, title, "", note, 2)
    return figure


def _vintages(tracked: Sequence[Tracked]) -> Text:
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


def _draw_probabilities(axes: "Axes", tracked: Sequence[Tracked], place: int, label: str) -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    first = {one.vintage.year: 100 * one.assessment.targets[place].probability for one in tracked}
    second = {one.vintage.year: 100 * one.recorded.targets[place].probability for one in tracked if one.recorded}
    axes.plot(list(first), list(first.values()), color=colour, marker=marker, label=label)
    if second != first:
        axes.plot(
            list(second), list(second.values()), color=colour, marker=marker, markerfacecolor="white", linestyle=":"
        )


def _draw_growth(axes: "Axes", tracked: Sequence[Tracked]) -> None:
    """Draw the growth that each target needs from each year end on, and that of the years themselves."""
    marks: dict[int, list[tuple[float, str]]] = {}
    for place in range(len(tracked[0].assessment.targets)):
        needed = {one.vintage.year: rate for one in tracked if (rate := _needed_growth(one, place)) is not None}
        colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
        axes.plot(list(needed), list(needed.values()), color=colour, marker=marker)
        for year, rate in needed.items():
            marks.setdefault(year, []).append((rate, colour))
    scenario = tracked[-1].vintage.scenario
    known = zip(scenario.years, scenario.assumptions["real_growth"][: scenario.known_years], strict=False)
    for year, growth in known:
        axes.plot([year], [growth], marker="o", color=INK, markersize=4, linestyle="none")
        marks.setdefault(year, []).append((growth, INK))
    axes.margins(y=0.15)
    axes.yaxis.set_major_formatter(unit_formatter(RATE))
    _label(axes, marks)


def _label(axes: "Axes", marks: Mapping[int, list[tuple[float, str]]]) -> None:
    """Write each value to the right of its mark, moved up where two would overlap."""
    low, high = axes.get_ylim()
    for year, values in marks.items():
        height = low
        for value, colour in sorted(set(values)):
            height = max(value, height + 0.075 * (high - low))
            axes.annotate(
                display(value, RATE, 1),
                (year, height),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=colour,
                zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )


def _needed_growth(one: Tracked, place: int) -> float | None:
    """Return the growth that a target needs from a year end on, None where growth is not its lever."""
    required = one.assessment.targets[place].required
    if one.settled or required is None or required.unknown.name != "real_growth" or required.value is None:
        return None
    return required.value
