"""The sheet of a plan's tabled indicators."""

from collections.abc import Iterator
from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.indicators import TabledIndicator, TableOdds
from hzsim.plan.stated.contents import Datum as Implied
from hzsim.plan.stated.statements import Statement
from hzsim.plan.verbs import TabledIndicators
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sheet, data
from hzsim.present.forms.values import Chance, Coded, Value, known
from hzsim.present.words.messages import title_in_charts
from hzsim.present.words.phrases import NOTHING, between, drawing_phrase, joined, percent
from hzsim.present.words.plans import (
    base_figure,
    binding_name,
    dated,
    implied_decimals,
    number_phrase,
    pace_phrase,
    plan_notes,
    statement_figure,
    with_unit,
)
from hzsim.questions.assessment import AtLeast
from hzsim.questions.lever.odds import Odds
from hzsim.scenario.parts.phrases import counted_words, goal_phrase

BASES = {
    "model": Text("模型", "the model"),
    "record": Text("记录", "its record"),
    "judgement": Text("判断", "judgement"),
}
"""What a path rests on."""


def sheet(found: TabledIndicators) -> Sheet:
    """Return tabled indicators with base, target, pace, and what a scenario implies; then how many of them are met.

    Labels are in the language asked for; data are empty where the scenario has no such indicator, and `why_not` says
    why. A record with `at_least` is of the whole table.
    """
    title, scenario = found.plan.title, found.scenario
    beside = NOTHING if scenario is None else scenario.title
    heading = joined([between(title, Text("主要指标", "main indicators")), beside], " · ", " · ")
    table = Block(found, _columns(found), heading, numbers=False, facts={"plan": found.plan.name})
    drawn = next((item.implied.sampling for item in found if item.implied is not None), None)
    made = [] if drawn is None else [partial(drawing_phrase, drawn.draws, drawn.seed, drawn.sampler)]
    below = [_BELOW] if any(item.below_base for item in found) else []
    counted = [target for item in found if item.implied is not None for target in item.implied.counted]
    return Sheet(
        (table, *_odds(found), *made, *([counted_words(counted)] if counted else []), *below, *_why_not(found))
    )


def caption(found: TabledIndicators) -> Caption:
    """Return the caption of the chart: how many targets the scenario meets on its central path; what is not drawn."""
    plan, scenario = title_in_charts(found.plan.title), found.scenario
    implied = [item for item in found if item.implied is not None]
    met, left = sum(covered(item) >= 100 for item in implied if way(item)), [item for item in implied if not way(item)]
    name = NOTHING if scenario is None else title_in_charts(scenario.title)
    count = len(implied) - len(left)
    title = Text(
        f"{plan.zh}：按“{name.zh}”的中心路径，{count}项目标中达到{met}项",
        f"{plan.en}: {name.en} meets {met} of {count} targets on its central path",
    )
    subtitle = Text(
        "从基期（0%）到目标（100%）完成的比例；右侧为达到目标的概率",
        "share of the way from base (0%) to target (100%); at the right the probability of the target",
    )
    why = Text("未画（无基期值，目标即增速或不高于基期）", "not drawn (no base, a pace, or no further than the base)")
    rest = between(why, joined((one.target.label for one in left), "、", ", "))
    return Caption(title, subtitle, (*([rest] if left else []), *plan_notes(found.plan)))


def way(item: TabledIndicator) -> bool:
    """Return whether there is a way from base to target: both are figures of a year, and the target beyond the base."""
    if item.base is None or item.base.value is None or item.pace_kind == "" or item.below_base:
        return False
    return len(item.target.span) == 1 and item.base.value != item.target.value


def covered(item: TabledIndicator) -> float:
    """Return how much of the way from base to target the scenario covers, in percent."""
    if item.base is None or item.base.value is None or item.target.value is None or item.implied is None:
        return 0.0
    return 100 * (item.implied.value - item.base.value) / (item.target.value - item.base.value)


_BELOW = Text("* 目标低于基期，或上限高于基期", "* the target is below its base, or a ceiling above it")


def _odds(found: TabledIndicators) -> Iterator[Part]:
    """Yield how many of the table are met: in words, then the probability of each number."""
    odds = found.odds
    if odds is None:
        return
    yield BLANK
    yield Text(
        f"有概率的{odds.counted}项指标中平均达到{odds.expected:.1f}项，80%区间为{odds.low}—{odds.high}项；"
        f"全部达到的概率为{_share(odds.joint, 'zh')}{_binding(odds).zh}",
        f"Of the {odds.counted} indicators with a probability {odds.expected:.1f} are met on average, {odds.low} to "
        f"{odds.high} with 80%; all of them with {_share(odds.joint, 'en')}{_binding(odds).en}",
    )
    shown = [one for one in odds.at_least if _EDGE < one.probability < 1 - _EDGE]
    yield Block(odds.at_least, _AT_LEAST, facts={"plan": found.plan.name}, use="data")
    yield BLANK
    yield Block(shown, _AT_LEAST, use="paper")


_EDGE = 0.005
"""A probability so near to none or all is not listed."""


def _share(odds: Odds | AtLeast, language: Language) -> str:
    """Return a probability in percent, a small one with two digits that count."""
    if odds.probability >= _EDGE or not odds.standard_error:
        return percent(odds.probability, odds.standard_error, language)
    return f"{100 * odds.probability:.1g}%" if odds.probability >= _LEAST else percent(0.0, _LEAST, language)


_LEAST = 1e-7


def _binding(odds: TableOdds) -> Text:
    """Return the odds of the binding indicators, where some but not all are."""
    if odds.binding is None:
        return NOTHING
    number = odds.binding_counted
    return Text(
        f"；其中{number}项约束性指标同时达到的概率为{_share(odds.binding, 'zh')}",
        f"; the {number} binding ones together with {_share(odds.binding, 'en')}",
    )


_AT_LEAST: tuple[Column[AtLeast], ...] = (
    Column("at_least", Text("达到项数不少于", "met at least"), lambda it: it.k),
    Column(("probability", "standard_error"), Text("概率", "probability"),
           lambda it: Chance(it.probability, it.standard_error)),
)  # fmt: skip


def _why_not(found: TabledIndicators) -> Iterator[Text]:
    """Yield for each reason which indicators have no probability."""
    if found.scenario is None:
        return
    reasons: dict[Text, list[str]] = {}
    for item in found:
        if item.why_not is not None:
            reasons.setdefault(item.why_not, []).append(str(item.number or item.target.id))
    for why, numbers in reasons.items():
        rows = dict.fromkeys(numbers)
        yield Text(f"无概率：第{'、'.join(rows)}项（{why.zh}）", f"No probability: {', '.join(rows)} ({why.en})")


def _columns(found: TabledIndicators) -> tuple[Column[TabledIndicator], ...]:
    """Return the columns of tabled indicators; those of a scenario are for data only where none was named."""
    scenario = found.scenario
    implied, likely = Text("情景推算值", "scenario implies"), Text("概率", "probability")
    band, rests = Text("80%区间", "80% band"), Text("依据", "rests on")
    return (
        *_STATED,
        Column("scenario", None, lambda it: known(it.implied, lambda _: known(scenario, lambda one: one.name))),
        Column("implied", implied if scenario else None, _implied),
        *data(low="implied.low", high="implied.high"),
        Column("", band if scenario else None, _band),
        Column(("probability", "standard_error"), likely if scenario else None,
               lambda it: known(it.implied, lambda one: Chance(one.probability, one.standard_error))),
        Column("basis", rests if scenario else None,
               lambda it: known(it.implied, lambda one: Coded(one.basis, BASES[one.basis]))),
        *data(basis_source="implied.source", read_as="implied.target", why_not="why_not"),
        Column("counted", None, lambda it: known(it.implied, lambda one: bool(one.counted))),
        *data(**{name: f"implied.sampling.{name}" for name in ("draws", "seed", "sampler")}),
    )  # fmt: skip


def _implied(item: TabledIndicator) -> Value:
    """Return what the scenario implies, with its unit."""
    if item.implied is None:
        return None
    value, unit, digits = item.implied.value, item.implied.unit, implied_decimals(item)
    return Coded(value, lambda language: with_unit(value, unit, language, digits))


def _band(item: TabledIndicator) -> Value:
    """Return the 80% band of what the scenario implies, without its unit where that is long."""
    if item.implied is None:
        return None
    one, digits = item.implied, implied_decimals(item)

    def said(language: Language) -> str:
        low, high = (number_phrase(end, one.unit, language, digits) for end in (one.low, one.high))
        return f"{low} – {high}"

    return said


def _target(item: TabledIndicator, language: Language) -> str:
    words = dated(statement_figure(item.target, language), item.target.span, language, item.target.status)
    if item.implied is not None and item.target.value is None:
        asked = item.implied.target
        read = goal_phrase(asked, language).removeprefix(asked.indicator.label.to(language)).strip()
        words += Text(f"，读作{read}（判断）", f", read as {read} (judgement)").to(language)
    return f"{words} *" if item.below_base else words


_STATED: tuple[Column[TabledIndicator], ...] = (
    Column("number", Text("序号", "no."), lambda it: it.number or None),
    *data(statement="target.id"),
    Column("label", Text("指标", "indicator"), lambda it: it.target.label),
    *data(unit="target.unit.name"),
    Column("binding", None, lambda it: binding_name(it.target)),
    *data(base_year="base.span.last"),
    Column("base", Text("基期", "base"),
           lambda it: Coded(it.base.value if it.base else None, partial(base_figure, it.base))),
    Column("base_implied", None, lambda it: it.base.id if isinstance(it.base, Implied) else None),
    *data(base_status="base.status"),
    Column("base_note", None, lambda it: it.base.note if isinstance(it.base, Statement) else None),
    *data(target_years="target.span", operator="target.operator"),
    Column("target", Text("目标", "target"), lambda it: Coded(it.target.value, partial(_target, it))),
    Column("words", None, lambda it: it.target.said if it.target.value is None else None),
    *data(target_status="target.status", target_note="target.note"),
    Column("pace", Text("每年所需", "needed a year"), lambda it: Coded(it.pace, partial(pace_phrase, it))),
    *data("pace_kind", "below_base"),
)  # fmt: skip
