"""What plans state, as text for a terminal."""

from collections import Counter

from hzsim._typing import Language, Text
from hzsim.plan.contents import Plan
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.review import UNKNOWN, Lookback
from hzsim.plan.revisions import Revision
from hzsim.plan.statements import Statement
from hzsim.plan.verbs import Checks, Lookbacks, Revisions, TabledIndicators
from hzsim.plan.verdicts import COLOURS, STRAIN, VERDICTS
from hzsim.present.letters import plain_text
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
from hzsim.present.view import View, table
from hzsim.present.words import drawing_phrase, probability_phrase
from hzsim.present.wrapping import folded

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}
_KINDS = {
    "actual": Text("实绩", "actual figures"),
    "estimate": Text("预计", "estimates"),
    "target": Text("目标", "targets"),
    "assumption": Text("假定", "assumptions"),
}
_COLUMNS, _LINES = 60, 4
"""The widest line of a plan's title above its column, and the most of them."""
_FIRST = 12
"""How many changes a print shows: a plan may have hundreds."""
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


def plan_view(plan: Plan, language: Language) -> View:
    """Return what a plan holds: how many statements and of which kind, and the relations between them."""
    counted = Counter(item.kind for item in plan.statements.values())
    rows = [[_KINDS[kind].to(language), str(number)] for kind, number in counted.items()]
    rows.append([Text("关系", "relations").to(language), str(len(plan.relations))])
    columns = Text("内容|数目", "holds|number").to(language).split("|")
    return View((table(columns, rows, f"{plan.title.to(language)} ({plan.name})"),))


def grave_checks_view(found: Checks, language: Language) -> View:
    """Return the verdicts of a check that are not consistent, and how many are."""
    return check_view(found, language, short=True)


def first_revisions_view(found: Revisions, language: Language) -> View:
    """Return the first changes between two versions, and how many there are of each kind."""
    return revision_view(found, language, _FIRST)


def check_view(found: Checks, language: Language, *, short: bool = False) -> View:
    """Return the verdicts of a check, the gravest first, each with its evidence; `short` only counts the consistent."""
    title = found.plan.title.to(language)
    heading = Text(f"{title}：规划指标一致性校核", f"{title}: can all that is stated be true at once?")
    lines = [heading.to(language), ""]
    for check in found:
        if short and check.verdict in ("consistent", "met"):
            continue
        verdict, colour = VERDICTS[check.verdict].to(language), _COLOURS[COLOURS[check.verdict]].to(language)
        words = Text(f"{verdict}（{colour}） {check.label.zh}", f"{verdict} ({colour}): {check.label.en}")
        lines += [words.to(language), f"    {evidence(check, language)}"]
    counted = Counter(check.verdict for check in found)
    summary = [f"{words.to(language)} {counted[name]}" for name, words in VERDICTS.items() if counted[name]]
    if found.left_out:
        hidden = Text(
            f"另有{found.left_out}项推算值无可对照（--all）",
            f"{found.left_out} more implied, held against nothing (--all)",
        )
        summary.append(hidden.to(language))
    return View((*lines, "", Text("、", ", ").to(language).join(summary), *(rule.to(language) for rule in _RULES)))


def indicator_view(found: TabledIndicators, language: Language) -> View:
    """Return tabled indicators with base, target, pace, and what a scenario implies."""
    scenario = found.scenario
    header = Text("序号|指标|基期|目标|每年所需", "no.|indicator|base|target|needed a year").to(language).split("|")
    if scenario is not None:
        header += Text("情景推算值|概率", "scenario implies|probability").to(language).split("|")
    rows = [_indicator_row(item, scenario is not None, language) for item in found]
    title = found.plan.title.to(language)
    heading = Text(f"{title}：主要指标", f"{title}: main indicators").to(language)
    if scenario is not None:
        heading += f" · {scenario.title.to(language)}"
    notes = []
    drawn = next((item.implied.sampling for item in found if item.implied is not None), None)
    if drawn is not None:
        notes.append(drawing_phrase(drawn.draws, drawn.seed, drawn.sampler, language))
    if any(item.below_base for item in found):
        words = Text("* 目标低于基期，或上限高于基期", "* the target is below its base, or a ceiling above it")
        notes.append(words.to(language))
    return View((table(header, rows, heading, numbers=False), *notes))


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
    return [*row, implied, probability_phrase(item.implied.probability, item.implied.standard_error, language)]


def revision_view(found: Revisions, language: Language, most: int | None = None) -> View:
    """Return what changed between two versions, both values printed; `most` is the number of rows to show."""
    header = Text("变化|指标|年份", "change|indicator|years").to(language).split("|")
    header += [folded(plain_text(one.title.to(language)), _COLUMNS, _LINES) for one in (found.before, found.after)]
    rows = [
        [
            item.label.to(language),
            item.statement.label.to(language),
            _years(item),
            _version(item.before, language),
            _version(item.after, language),
        ]
        for item in found[:most]
    ]
    lines = [_counted(found, language)]
    if len(rows) < len(found):
        lines.append(Text(f"仅列前{len(rows)}项", f"the first {len(rows)} are shown").to(language))
    if found.left_out:
        words = Text(
            f"另有{found.left_out}项正文数据（非目标）仅见于一稿，未列（--all）",
            f"{found.left_out} more figures of the text, no targets, stand in one version only (--all)",
        )
        lines.append(words.to(language))
    return View((table(header, rows, numbers=False), *lines))


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


def _counted(found: Revisions, language: Language) -> str:
    counted = Counter(item.label.to(language) for item in found)
    return Text("、", ", ").to(language).join(f"{words} {number}" for words, number in counted.items())


def lookback_view(found: Lookbacks, language: Language) -> View:
    """Return a past plan's targets with their outcomes, and below the table what must be known about them."""
    header = Text("完成情况|指标|目标|实际或预计|差|出处", "result|indicator|target|outcome|gap|source")
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
    title = found.plan.title.to(language)
    heading = Text(f"{title}：目标与完成情况", f"{title}: targets and outcomes").to(language)
    colon = Text("：", ": ").to(language)
    notes = [f"{item.target.label.to(language)}{colon}{item.note.to(language)}" for item in found if item.note.en]
    return View((table(header.to(language).split("|"), rows, heading, numbers=False), *notes))


def _outcome(item: Lookback, language: Language) -> str:
    if item.check is None:
        return item.words.said.to(language) if item.words else "–"
    check = item.check
    shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
    return f"{shown}{sure(check.implied.status, language)}"
