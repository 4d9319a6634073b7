"""What plans state, as text for a terminal."""

from collections import Counter
from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.plan.consistency import COLOURS, VERDICTS, Check
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.review import UNKNOWN, Lookback
from hzsim.plan.revisions import CHANGES, Revision
from hzsim.plan.statements import Statement
from hzsim.present.plan_words import evidence, gap_phrase, interval_phrase, pace_phrase, statement_figure, with_unit
from hzsim.present.tables import text_table
from hzsim.present.words import probability_phrase

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}


def check_table(plan: str, checks: Sequence[Check], language: Language) -> str:
    """Return the verdicts of a check, the gravest first, each with its evidence in one line."""
    lines = [Text(f"{plan}：表述之间能否同时成立", f"{plan}: can all that is stated be true at once?").to(language), ""]
    for check in checks:
        verdict, colour = VERDICTS[check.verdict].to(language), _COLOURS[COLOURS[check.verdict]].to(language)
        lines += [
            f"{verdict}（{colour}） {check.label.zh}" if language == "zh" else f"{verdict} ({colour}): {check.label.en}"
        ]
        lines += [f"    {evidence(check, language)}"]
    counted = Counter(check.verdict for check in checks)
    summary = [f"{words.to(language)} {counted[name]}" for name, words in VERDICTS.items() if counted[name]]
    note = Text(
        "水平与增速之间按不变价计算，不含价格变动；[ ] 为按印刷位数取整的范围，目标取其本身",
        "Levels and growth are related at constant prices; [ ]: range by the digits printed, targets at their figures",
    )
    return "\n".join([*lines, "", Text("、", ", ").to(language).join(summary), note.to(language)])


def indicator_table(plan: str, indicators: Sequence[TabledIndicator], scenario: str | None, language: Language) -> str:
    """Return tabled indicators with base, target, pace, and what a scenario implies."""
    header = [
        Text("序号", "no.").to(language),
        Text("指标", "indicator").to(language),
        Text("基期", "base").to(language),
        Text("目标", "target").to(language),
        Text("每年所需", "needed a year").to(language),
    ]
    if scenario is not None:
        header += [Text("情景隐含", "scenario implies").to(language), Text("概率", "probability").to(language)]
    rows = [_indicator_row(item, scenario is not None, language) for item in indicators]
    title = Text(f"{plan}：主要指标", f"{plan}: main indicators").to(language)
    lines = [title if scenario is None else f"{title} · {scenario}", text_table(header, rows, numbers=False)]
    if any(item.below_base for item in indicators):
        lines.append(Text("* 目标低于基期", "* the target is below its base").to(language))
    return "\n".join(lines)


def _indicator_row(item: TabledIndicator, scenario: bool, language: Language) -> list[str]:
    target = f"{statement_figure(item.target, language)} ({item.target.span})"
    row = [
        str(item.number or "–"),
        item.target.label.to(language),
        _based(item.base, language),
        f"{target} *" if item.below_base else target,
        pace_phrase(item, language),
    ]
    if not scenario:
        return row
    if item.implied is None:
        return [*row, "–", "–"]
    implied = with_unit(item.implied.value, item.target.unit, language)
    return [*row, implied, probability_phrase(item.implied.probability, item.implied.standard_error)]


def _based(base: Statement | None, language: Language) -> str:
    return "–" if base is None else f"{statement_figure(base, language)} ({base.span.last})"


def revision_table(before: str, after: str, found: Sequence[Revision], language: Language) -> str:
    """Return what changed between two versions, both values printed."""
    header = [
        Text("变化", "change").to(language),
        Text("指标", "indicator").to(language),
        Text("年份", "years").to(language),
        before,
        after,
    ]
    rows = [
        [
            CHANGES[item.change].to(language),
            item.statement.label.to(language),
            str(item.statement.span),
            _version(item.before, language),
            _version(item.after, language),
        ]
        for item in found
    ]
    return "\n".join([text_table(header, rows, numbers=False), _counted(found, language)])


def _version(statement: Statement | None, language: Language) -> str:
    """Return one version's figure with the words around it and its bindingness."""
    if statement is None:
        return "–"
    parts = [statement_figure(statement, language), statement.wording, statement.binding]
    return " ".join(part for part in parts if part)


def _counted(found: Sequence[Revision], language: Language) -> str:
    counted = Counter(item.change for item in found)
    parts = [f"{words.to(language)} {counted[name]}" for name, words in CHANGES.items() if counted[name]]
    return Text("、", ", ").to(language).join(parts)


def lookback_table(plan: str, found: Sequence[Lookback], language: Language) -> str:
    """Return a past plan's targets with their outcomes."""
    header = [
        Text("结果", "result").to(language),
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
            _outcome(item.check, language),
            gap_phrase(item.check, language) if item.check else "–",
            item.source.to(language) or "–",
        ]
        for item in found
    ]
    title = Text(f"{plan}：目标与结果", f"{plan}: targets and outcomes").to(language)
    return "\n".join([title, text_table(header, rows, numbers=False)])


def _outcome(check: Check | None, language: Language) -> str:
    if check is None:
        return "–"
    return interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
