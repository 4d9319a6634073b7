"""What plans state, as text for a terminal."""

from collections import Counter
from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.plan.consistency import Check
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.ranking import Ranking
from hzsim.plan.review import UNKNOWN, Lookback
from hzsim.plan.revisions import Revision
from hzsim.plan.statements import Statement
from hzsim.plan.verdicts import COLOURS, STRAIN, VERDICTS
from hzsim.present.plan_words import (
    BINDINGS,
    STATUS,
    base_figure,
    evidence,
    gap_phrase,
    interval_phrase,
    pace_phrase,
    statement_figure,
    sure,
    with_unit,
)
from hzsim.present.tables import text_table
from hzsim.present.words import drawing_phrase, probability_phrase, provenance
from hzsim.units import RATE, display

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}
_SHOWN = 0.0005
"""The least probability of a rank that is listed."""
_RULES = (
    Text(
        "水平与增速之间按不变价计算，不含价格变动；[ ] 为按印刷位数取整的范围，目标取其本身",
        "Levels and growth are related at constant prices; [ ]: range by the digits printed, targets at their figures",
    ),
    Text(
        f"对照速度或占比：取整后仍不超过参照为一致，可能不超过其{STRAIN:g}倍为偏紧，必定超过为紧张",
        f"Against a pace or share: no more, whatever the rounding, is consistent; possibly within {STRAIN:g} times "
        "of it tight; surely more tension",
    ),
)


def check_table(title: str, checks: Sequence[Check], language: Language, implied: int = 0) -> str:
    """Return the verdicts of a check, the gravest first, each with its evidence in one line.

    `implied` counts the relations that are held against nothing and not among the checks.
    """
    heading = Text(f"{title}：规划指标一致性校核", f"{title}: can all that is stated be true at once?")
    lines = [heading.to(language), ""]
    for check in checks:
        verdict, colour = VERDICTS[check.verdict].to(language), _COLOURS[COLOURS[check.verdict]].to(language)
        lines += [
            f"{verdict}（{colour}） {check.label.zh}" if language == "zh" else f"{verdict} ({colour}): {check.label.en}"
        ]
        lines += [f"    {evidence(check, language)}"]
    counted = Counter(check.verdict for check in checks)
    summary = [f"{words.to(language)} {counted[name]}" for name, words in VERDICTS.items() if counted[name]]
    if implied:
        hidden = Text(
            f"另有{implied}项推算值无可对照（--all）", f"{implied} more implied, held against nothing (--all)"
        )
        summary.append(hidden.to(language))
    return "\n".join([*lines, "", Text("、", ", ").to(language).join(summary), *(rule.to(language) for rule in _RULES)])


def indicator_table(title: str, indicators: Sequence[TabledIndicator], scenario: str | None, language: Language) -> str:
    """Return tabled indicators with base, target, pace, and what a scenario implies."""
    header = [
        Text("序号", "no.").to(language),
        Text("指标", "indicator").to(language),
        Text("基期", "base").to(language),
        Text("目标", "target").to(language),
        Text("每年所需", "needed a year").to(language),
    ]
    if scenario is not None:
        header += [Text("情景推算值", "scenario implies").to(language), Text("概率", "probability").to(language)]
    rows = [_indicator_row(item, scenario is not None, language) for item in indicators]
    heading = Text(f"{title}：主要指标", f"{title}: main indicators").to(language)
    lines = [heading if scenario is None else f"{heading} · {scenario}", text_table(header, rows, numbers=False)]
    drawn = next((item.implied.sampling for item in indicators if item.implied is not None), None)
    if drawn is not None:
        lines.append(drawing_phrase(drawn.draws, drawn.seed, drawn.sampler, language))
    if any(item.below_base for item in indicators):
        lines.append(Text("* 目标低于基期", "* the target is below its base").to(language))
    return "\n".join(lines)


def _indicator_row(item: TabledIndicator, scenario: bool, language: Language) -> list[str]:
    target = f"{statement_figure(item.target, language)} ({item.target.span})"
    row = [
        str(item.number or "–"),
        item.target.label.to(language),
        base_figure(item.base, language),
        f"{target} *" if item.below_base else target,
        pace_phrase(item, language),
    ]
    if not scenario:
        return row
    if item.implied is None:
        return [*row, "–", "–"]
    implied = with_unit(item.implied.value, item.target.unit, language)
    return [*row, implied, probability_phrase(item.implied.probability, item.implied.standard_error)]


def revision_table(before: str, after: str, found: Sequence[Revision], language: Language, hidden: int = 0) -> str:
    """Return what changed between two versions, both values printed; `hidden` counts the rows left out."""
    header = [
        Text("变化", "change").to(language),
        Text("指标", "indicator").to(language),
        Text("年份", "years").to(language),
        before,
        after,
    ]
    rows = [
        [
            item.label.to(language),
            item.statement.label.to(language),
            _years(item),
            _version(item.before, language),
            _version(item.after, language),
        ]
        for item in found
    ]
    lines = [text_table(header, rows, numbers=False), _counted(found, language)]
    if hidden:
        words = Text(
            f"另有{hidden}项正文数据（非目标）仅见于一稿，未列（--all）",
            f"{hidden} more figures of the text, no targets, stand in one version only (--all)",
        )
        lines.append(words.to(language))
    return "\n".join(lines)


def _years(item: Revision) -> str:
    """Return the years of a change, both where they are what changed."""
    spans = dict.fromkeys(str(side.span) for side in (item.before, item.after) if side is not None)
    return " → ".join(spans)


def _version(statement: Statement | None, language: Language) -> str:
    """Return one version's figure with the words around it and its bindingness."""
    if statement is None:
        return "–"
    binding = BINDINGS[statement.binding].to(language) if statement.binding else ""
    parts = [statement_figure(statement, language), statement.qualifier.to(language), binding]
    return Text(" ", ", ").to(language).join(part for part in parts if part)


def _counted(found: Sequence[Revision], language: Language) -> str:
    counted = Counter(item.label.to(language) for item in found)
    return Text("、", ", ").to(language).join(f"{words} {number}" for words, number in counted.items())


def lookback_table(title: str, found: Sequence[Lookback], language: Language) -> str:
    """Return a past plan's targets with their outcomes, and below the table what must be known about them."""
    header = [
        Text("完成情况", "result").to(language),
        Text("指标", "indicator").to(language),
        Text("目标", "target").to(language),
        Text("实际或预计", "outcome").to(language),
        Text("差", "gap").to(language),
        Text("出处", "source").to(language),
    ]
    rows = [
        [
            (VERDICTS[item.check.verdict] if item.check else UNKNOWN).to(language),
            item.target.label.to(language),
            f"{statement_figure(item.target, language)} ({item.target.span})",
            _outcome(item, language),
            gap_phrase(item.check, language) if item.check else "–",
            item.source.to(language) or "–",
        ]
        for item in found
    ]
    heading = Text(f"{title}：目标与完成情况", f"{title}: targets and outcomes").to(language)
    colon = Text("：", ": ").to(language)
    notes = [f"{item.target.label.to(language)}{colon}{item.note.to(language)}" for item in found if item.note.en]
    return "\n".join([heading, text_table(header, rows, numbers=False), *notes])


def _outcome(item: Lookback, language: Language) -> str:
    if item.check is None:
        return item.words.said.to(language) if item.words else "–"
    check = item.check
    shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
    return f"{shown}{sure(check.implied.status, language)}"


def ranking_table(ranking: Ranking, language: Language) -> str:
    """Return how a city may rank, the rivals that may pass it, and the growth that keeps its place."""
    scenario, place, year = ranking.simulation.scenario, ranking.place, ranking.year
    title, city = scenario.title.to(language), scenario.baseline.title.to(language)
    within = probability_phrase(ranking.within.probability, ranking.within.standard_error)
    likely = [(number, chance) for number, chance in ranking.ranks.items() if chance.probability >= _SHOWN]
    ranks = [[str(number), probability_phrase(chance.probability, chance.standard_error)] for number, chance in likely]
    rivals = [
        [
            rival.label.to(language),
            f"{rival.gdp:,.0f}",
            display(rival.growth, RATE, 2),
            *(display(part, RATE, 2) for part in rival.spread),
            probability_phrase(ranking.ahead[rival.name].probability, ranking.ahead[rival.name].standard_error),
            STATUS.get(rival.status, Text(rival.status, rival.status)).to(language),
        ]
        for rival in ranking.rivals
    ]
    rank_header = [Text(f"{year}年位次", f"rank in {year}").to(language), Text("概率", "probability").to(language)]
    header = [
        Text("城市", "city").to(language),
        Text(f"{scenario.baseline.year}年", str(scenario.baseline.year)).to(language),
        Text("年均增速", "growth").to(language),
        Text("均值标准差", "sd of average").to(language),
        Text("年度标准差", "sd of a year").to(language),
        Text(f"届时总量超过{city}的概率", "P(larger)").to(language),
        Text("依据", "basis").to(language),
    ]
    base = ranking.base_rank
    return "\n".join(
        [
            Text(f"{title} · {city}：基年第{base}位", f"{title} · {city}: rank {base} in the base year").to(language),
            provenance(ranking.simulation, language),
            "",
            text_table(rank_header, ranks),
            "",
            Text(f"保持前{place}位的概率：{within}", f"Probability of staying in the first {place}: {within}").to(
                language
            ),
            _keeping(ranking, language),
            "",
            text_table(header, rivals),
            Text(
                "均按基年价格，亿元；各城市增速有共同部分；其他城市自基年次年起各年均为抽样",
                "At base-year prices, CNY 100 mn (亿元); growth has a common part; rivals are drawn in every year",
            ).to(language),
            *_sources(ranking, language),
        ]
    )


def _sources(ranking: Ranking, language: Language) -> list[str]:
    """Return what the rivals' growth rests on: the cities with a source of their own by name, then the others."""
    by_source: dict[str, list[str]] = {}
    for rival in ranking.rivals:
        by_source.setdefault(rival.source.to(language), []).append(rival.label.to(language))
    ordered = sorted(by_source.items(), key=lambda item: len(item[1]))
    stop, colon = Text("、", ", ").to(language), Text("：", ": ").to(language)
    others = Text("其余城市", "other cities").to(language)
    named = [(source, stop.join(cities)) for source, cities in ordered[:-1]]
    return [f"{cities}{colon}{source}" for source, cities in [*named, (ordered[-1][0], others)]]


def _keeping(ranking: Ranking, language: Language) -> str:
    """Return the growth that keeps the place with the probability asked for, or why there is none."""
    answer, percent = ranking.keeping, f"{100 * ranking.probability:g}%"
    if answer.value is None:
        return answer.reason.to(language)
    growth = display(answer.value, answer.unknown.unit, answer.unknown.decimals)
    return Text(
        f"以{percent}的概率保持前{ranking.place}位所需的增速：{growth}（{answer.years}年均）",
        f"Growth that keeps it with {percent}: {growth} a year in {answer.years}",
    ).to(language)
