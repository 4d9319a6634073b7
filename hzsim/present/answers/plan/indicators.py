"""The sheet of a plan's tabled indicators."""

from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.relations.contents import Datum as Implied
from hzsim.plan.stated.statements import Statement
from hzsim.plan.verbs import TabledIndicators
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Chance, Coded, Value, known
from hzsim.present.words.phrases import drawing_phrase
from hzsim.present.words.plans import (
    base_figure,
    binding_name,
    dated,
    implied_decimals,
    pace_phrase,
    statement_figure,
    with_unit,
)
from hzsim.scenario.parts.phrases import counted_words


def sheet(found: TabledIndicators) -> Sheet:
    """Return tabled indicators with base, target, pace, and what a scenario implies.

    Labels are in the language asked for; data are empty where the scenario has no such indicator.
    """
    title, scenario = found.plan.title, found.scenario
    beside = Text("", "") if scenario is None else Text(f" · {scenario.title.zh}", f" · {scenario.title.en}")
    heading = Text(f"{title.zh}：主要指标{beside.zh}", f"{title.en}: main indicators{beside.en}")
    table = Block(found, _columns(found), heading, numbers=False, facts={"plan": found.plan.name})
    drawn = next((item.implied.sampling for item in found if item.implied is not None), None)
    made = [] if drawn is None else [partial(drawing_phrase, drawn.draws, drawn.seed, drawn.sampler)]
    below = [_BELOW] if any(item.below_base for item in found) else []
    counted = [target for item in found if item.implied is not None for target in item.implied.counted]
    return Sheet((table, *made, *([counted_words(counted)] if counted else []), *below))


_BELOW = Text("* 目标低于基期，或上限高于基期", "* the target is below its base, or a ceiling above it")


def _columns(found: TabledIndicators) -> tuple[Column[TabledIndicator], ...]:
    """Return the columns of tabled indicators; those of a scenario are for data only where none was named."""
    scenario = found.scenario
    implied, likely = Text("情景推算值", "scenario implies"), Text("概率", "probability")
    return (
        *_STATED,
        Column("scenario", None, lambda it: known(it.implied, lambda _: known(scenario, lambda one: one.name))),
        Column("implied", implied if scenario else None, _implied),
        Column(("probability", "standard_error"), likely if scenario else None,
               lambda it: known(it.implied, lambda one: Chance(one.probability, one.standard_error))),
        Column("counted", None, lambda it: known(it.implied, lambda one: bool(one.counted))),
        Column("draws", None, lambda it: known(it.implied, lambda one: one.sampling.draws)),
        Column("seed", None, lambda it: known(it.implied, lambda one: one.sampling.seed)),
        Column("sampler", None, lambda it: known(it.implied, lambda one: one.sampling.sampler)),
    )  # fmt: skip


def _implied(item: TabledIndicator) -> Value:
    """Return what the scenario implies, with its unit."""
    if item.implied is None:
        return None
    value, unit, digits = item.implied.value, item.target.unit, implied_decimals(item)
    return Coded(value, lambda language: with_unit(value, unit, language, digits))


def _target(item: TabledIndicator, language: Language) -> str:
    words = dated(statement_figure(item.target, language), item.target.span, language, item.target.status)
    return f"{words} *" if item.below_base else words


_STATED: tuple[Column[TabledIndicator], ...] = (
    Column("number", Text("序号", "no."), lambda it: it.number or None),
    Column("statement", None, lambda it: it.target.id),
    Column("label", Text("指标", "indicator"), lambda it: it.target.label),
    Column("unit", None, lambda it: it.target.unit.name),
    Column("binding", None, lambda it: binding_name(it.target)),
    Column("base_year", None, lambda it: it.base.span.last if it.base else None),
    Column("base", Text("基期", "base"),
           lambda it: Coded(it.base.value if it.base else None, partial(base_figure, it.base))),
    Column("base_implied", None, lambda it: it.base.id if isinstance(it.base, Implied) else None),
    Column("base_status", None, lambda it: it.base.status or None if it.base else None),
    Column("base_note", None, lambda it: it.base.note if isinstance(it.base, Statement) else None),
    Column("target_years", None, lambda it: it.target.span),
    Column("operator", None, lambda it: it.target.operator or None),
    Column("target", Text("目标", "target"), lambda it: Coded(it.target.value, partial(_target, it))),
    Column("words", None, lambda it: it.target.said if it.target.value is None else None),
    Column("target_status", None, lambda it: it.target.status or None),
    Column("target_note", None, lambda it: it.target.note),
    Column("pace", Text("每年所需", "needed a year"), lambda it: Coded(it.pace, partial(pace_phrase, it))),
    Column("pace_kind", None, lambda it: it.pace_kind or None),
    Column("below_base", None, lambda it: it.below_base),
)  # fmt: skip
