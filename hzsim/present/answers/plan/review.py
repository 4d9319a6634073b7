"""The sheets of a plan, what it holds, and of a past plan's targets against what came of them."""

from collections import Counter
from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.relations.consistency import Check
from hzsim.plan.relations.contents import Plan
from hzsim.plan.relations.verdicts import COLOURS, VERDICTS
from hzsim.plan.review import UNKNOWN, Lookback
from hzsim.plan.verbs import Lookbacks
from hzsim.present.forms.sheet import Block, Caption, Column, Sheet
from hzsim.present.forms.values import TONES, Coded, Value, known
from hzsim.present.words.phrases import title_in_charts
from hzsim.present.words.plans import dated, gap_phrase, interval_phrase, plan_notes, statement_figure, status_phrase


def sheet(found: Lookbacks | Plan) -> Sheet:
    """Return a past plan's targets with their outcomes, or what a plan holds."""
    return _held(found) if isinstance(found, Plan) else _reviewed(found)


def _reviewed(found: Lookbacks) -> Sheet:
    """Return a past plan's targets with their outcomes, and below the table what must be known about them."""
    title = found.plan.title
    heading = Text(f"{title.zh}：目标与完成情况", f"{title.en}: targets and outcomes")
    notes = (
        Text(f"{item.target.label.zh}：{item.note.zh}", f"{item.target.label.en}: {item.note.en}")
        for item in found
        if item.note.en
    )
    return Sheet((Block(found, _COLUMNS, heading, numbers=False, facts={"plan": found.plan.name}), *notes))


def caption(found: Lookbacks) -> Caption:
    """Return the caption of the chart: how many targets were met of those whose outcome is known."""
    known_ = [item for item in found if item.check is not None]
    met, plan = sum(item.verdict == "met" for item in known_), title_in_charts(found.plan.title)
    title = Text(
        f"{plan.zh}：有实绩的{len(known_)}项目标中完成{met}项",
        f"{plan.en}: {met} of the {len(known_)} targets with a known outcome were met",
    )
    subtitle = Text(
        "实际或预计占目标的比例，%（越低越好的指标取倒数）",
        "outcome in percent of the target (inverted where lower is better)",
    )
    unknown = len(found) - len(known_)
    more = Text(f"另有{unknown}项无实绩数据", f"{unknown} more have no known outcome")
    return Caption(title, subtitle, (*([more] if unknown else []), *plan_notes(found.plan)))


def _outcome(item: Lookback) -> Value:
    """Return what came of a target: a figure, or words."""
    check = item.check
    if check is None:
        return Coded(None, item.words.said) if item.words else None

    def words(language: Language) -> str:
        shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
        return f"{shown}{status_phrase(check.implied.status, language)}"

    return Coded(check.implied.value, words)


def _target(item: Lookback, language: Language) -> str:
    return dated(statement_figure(item.target, language), item.target.span, language)


def _tone(check: Check | None) -> str:
    return "" if check is None else TONES[COLOURS[check.verdict]]


def _gap(check: Check) -> Value:
    return Coded(check.gap, partial(gap_phrase, check))


_COLUMNS: tuple[Column[Lookback], ...] = (
    Column("statement", None, lambda it: it.target.id),
    Column("verdict", Text("完成情况", "result"),
           lambda it: Coded(it.verdict, VERDICTS[it.check.verdict] if it.check else UNKNOWN, tone=_tone(it.check))),
    Column("label", Text("指标", "indicator"), lambda it: it.target.label),
    Column("years", None, lambda it: it.target.span),
    Column("unit", None, lambda it: it.target.unit.name),
    Column("operator", None, lambda it: it.target.operator or None),
    Column("target", Text("目标", "target"), lambda it: Coded(it.target.value, partial(_target, it))),
    Column("outcome", Text("实际或预计", "outcome"), _outcome),
    Column("outcome_low", None, lambda it: known(it.check, lambda one: one.implied.figure.low)),
    Column("outcome_high", None, lambda it: known(it.check, lambda one: one.implied.figure.high)),
    Column("gap", Text("差", "gap"), lambda it: known(it.check, _gap)),
    Column("relative_gap", None, lambda it: known(it.check, lambda one: one.relative_gap)),
    Column("outcome_words", None, lambda it: known(it.words, lambda one: one.said)),
    Column("source", Text("出处", "source"), lambda it: it.source if it.source.en else None),
    Column("status", None, lambda it: known(it.check, lambda one: one.status or None)),
    Column("note", None, lambda it: it.note),
)  # fmt: skip


_KINDS = {
    "actual": Text("实绩", "actual figures"),
    "estimate": Text("预计", "estimates"),
    "target": Text("目标", "targets"),
    "assumption": Text("假定", "assumptions"),
    "relation": Text("关系", "relations"),
}


def _held(plan: Plan) -> Sheet:
    """Return how many statements a plan holds and of which kind, and the relations between them."""
    counted = Counter(item.kind for item in plan.statements.values())
    rows = [*counted.items(), ("relation", len(plan.relations))]
    columns: tuple[Column[tuple[str, int]], ...] = (
        Column("kind", Text("内容", "holds"), lambda it: Coded(it[0], _KINDS[it[0]])),
        Column("number", Text("数目", "number"), lambda it: it[1]),
    )
    title = Text(f"{plan.title.zh} ({plan.name})", f"{plan.title.en} ({plan.name})")
    return Sheet((Block(rows, columns, title),))
