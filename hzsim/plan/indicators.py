"""Tabled indicators: base, target, the pace that lies between, and what a scenario implies."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.plan.relations.book import check_entity
from hzsim.plan.relations.contents import CONTEXT, Datum, Plan
from hzsim.plan.stated.statements import Statement
from hzsim.plan.table_odds import TableOdds
from hzsim.plan.table_targets import Basis, held_against
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.units import Unit

Pace: TypeAlias = Literal["points", "percent", "amount", ""]


@dataclass(frozen=True, slots=True)
class Implied:
    """What a scenario implies for a target: the value at its medians, its 80% band, and the probability of meeting it.

    Values are in `unit`, the statement's, the indicator's where the target is in words. `basis` says what the path
    rests on: a module of the model, the quantity's own record, or a judgement; `source` names data or reason.
    """

    value: float
    low: float
    high: float
    unit: Unit
    probability: float
    standard_error: float
    sampling: Sampling
    target: Target
    basis: Basis
    source: str = ""
    counted: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class TabledIndicator:
    """One line of a plan's table: its base, its target and the pace needed from one to the other a year.

    `base` is the latest figure of the quantity before the target, as stated or, where it is
    later, as the relation that asks for the target's pace implies it. `pace` is in shares (a
    hundredth is a point) for `points`, a rate for `percent`, and an amount in the unit for
    `amount` (a cumulative target spread over its years, one of each year as it is); None where
    words stand, or where the target is itself a pace. `why_not` says why a scenario implies nothing.
    """

    number: int
    base: Statement | Datum | None
    target: Statement
    pace: float | None
    pace_kind: Pace
    implied: Implied | None = None
    why_not: Text | None = None

    @property
    def below_base(self) -> bool:
        """Whether the base already surpasses the target: a floor lower than the base, or a ceiling higher than it."""
        if self.base is None or self.base.value is None or self.target.value is None or self.target.cumulative:
            return False
        more = self.target.value - self.base.value
        return more < 0 if self.target.operator in (">=", ">") else self.target.operator in ("<=", "<") and more > 0


def tabled_indicators(
    plan: Plan, scenario: Scenario | None = None, *, everything: bool = False, sampling: Sampling | None = None
) -> list[TabledIndicator]:
    """Return a plan's tabled indicators in the order of its table, as `table_with_odds` does."""
    return table_with_odds(plan, scenario, everything=everything, sampling=sampling)[0]


def table_with_odds(
    plan: Plan, scenario: Scenario | None = None, *, everything: bool = False, sampling: Sampling | None = None
) -> tuple[list[TabledIndicator], TableOdds | None]:
    """Return a plan's tabled indicators in the order of its table, and how many of them a scenario meets.

    With a scenario, also what it implies for those that its model computes, or the table of paths or the record
    carries on. `everything` adds the targets of the text that the model computes. Raises BadValue for a
    scenario of another city than the plan's.
    """
    targets = [item for item in plan.statements.values() if item.kind == "target"]
    chosen = sorted((item for item in targets if item.number is not None), key=lambda item: item.number or 0)
    if everything:
        chosen += _computed(targets, {item.series for item in chosen})
    found = {item.id: _indicator(plan, item) for item in chosen}
    if scenario is None:
        return [*found.values()], None
    check_entity(plan, scenario)
    return with_scenario(plan, [*found.values()], scenario, sampling or Sampling())


def with_scenario(
    plan: Plan, items: Iterable[TabledIndicator], scenario: Scenario, sampling: Sampling
) -> tuple[list[TabledIndicator], TableOdds | None]:
    """Return tabled indicators with what a scenario implies for each, or why it does not, and the table's odds."""
    listed = list(items)
    bases = {item.target.id: item.base.value for item in listed if item.base is not None}
    held = held_against(plan, [item.target for item in listed], scenario, bases)
    values, odds = held.odds(sampling)
    found = []
    for item in listed:
        asked, why = held.targets.get(item.target.id), held.why_not.get(item.target.id)
        if asked is None:
            found.append(replace(item, why_not=why))
            continue
        spread = values[str(asked.target)]
        value, low, high = (asked.in_unit(one) for one in (held.central(asked), spread.low, spread.high))
        implied = Implied(
            value, low, high, asked.unit, spread.probability, spread.standard_error, sampling, asked.target,
            asked.basis, asked.source, spread.counted,
        )  # fmt: skip
        found.append(replace(item, implied=implied))
    return found, odds


def _computed(targets: Iterable[Statement], seen: Container[str]) -> list[Statement]:
    """Return the targets of the text that the model computes, but for those of quantities seen already."""
    return [item for item in targets if item.number is None and item.indicator and item.series not in seen]


def _indicator(plan: Plan, target: Statement) -> TabledIndicator:
    base = _base(plan, target)
    pace, kind = _pace(base, target)
    return TabledIndicator(target.number or 0, base, target, pace, kind)


def _base(plan: Plan, target: Statement) -> Statement | Datum | None:
    """Return the latest figure of the same quantity before the target: stated, else implied for its pace."""
    stated = [
        (item.span.last, own, item.number == target.number, item)
        for table, own in ((plan.statements, True), (plan.tables.get(CONTEXT, {}), False))
        for item in table.values()
        if item.series == target.series
        and item.kind in ("actual", "estimate")
        and item.unit.name == target.unit.name
        and item.span.last < target.span.last
        and not item.period
    ]
    latest = max(stated, key=lambda found: found[:3])[3] if stated else None
    implied = [base for base in _implied_bases(plan, target) if latest is None or base.span.last > latest.span.last]
    return max(implied, key=lambda base: base.span.last, default=latest)


def _implied_bases(plan: Plan, target: Statement) -> Iterable[Datum]:
    """Yield what the relations that ask for a target's pace start from."""
    for relation in plan.relations.values():
        if relation.kind == "growth" and relation.inputs[1] == target.id:
            base = plan.quantity(relation.inputs[0])
            if base is not None and base.span.last < target.span.last:
                yield base


def _pace(base: Statement | Datum | None, target: Statement) -> tuple[float | None, Pace]:
    """Return the change needed a year from base to target, and its kind; None for words or a missing base."""
    if target.value is None:
        return None, ""
    if len(target.span) > 1:
        return _spread(target)
    if base is None or base.value is None:
        return None, ""
    years = target.span.last - base.span.last
    if target.unit.shown:
        return (target.value - base.value) / years, "points"
    if base.value <= 0 or target.value <= 0:
        return None, ""
    return (target.value / base.value) ** (1 / years) - 1, "percent"


def _spread(target: Statement) -> tuple[float | None, Pace]:
    """Return what a target over several years asks of each of them; None for a rate, which is a pace already."""
    if target.value is None or target.unit.name == "rate":
        return None, ""
    each = target.value / len(target.span) if target.cumulative else target.value
    return each, "points" if target.unit.shown else "amount"
