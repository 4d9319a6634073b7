"""What plans state, as text for a terminal."""

from collections import Counter
from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.plan.consistency import Check
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.review import UNKNOWN, Lookback
from hzsim.plan.revisions import Revision
from hzsim.plan.statements import Statement
from hzsim.plan.verdicts import COLOURS, STRAIN, VERDICTS
from hzsim.present.plan_words import (
    BINDINGS,
    base_figure,
    dated,
    evidence,
    gap_phrase,
    implied_decimals,
    interval_phrase,
    pace_phrase,
    statement_figure,
    sure,
    with_unit,
)
from hzsim.present.tables import text_table
from hzsim.present.words import drawing_phrase, probability_phrase

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}
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
    target = dated(statement_figure(item.target, language), item.target.span, language, item.target.status)
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
    implied = with_unit(item.implied.value, item.target.unit, language, implied_decimals(item))
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
            dated(statement_figure(item.target, language), item.target.span, language),
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
