"""Consistency: can all that a plan states be true at once?

Each relation that applies to a plan implies a value, which is held against what the plan states
(the rules are those of `verdicts`); where it falls short, one of its inputs is solved for.
"""

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array, Text
from hzsim.plan.relations import verdicts
from hzsim.plan.relations.contents import Datum, Plan
from hzsim.plan.relations.kinds import KINDS
from hzsim.plan.relations.relation import IMPLIED, Relation
from hzsim.plan.relations.verdicts import VERDICTS, Verdict
from hzsim.plan.stated.references import SILENT
from hzsim.plan.stated.rounding import least_sure
from hzsim.scenario.parts.years import Span

_BRACKET = 1e-3


@dataclass(frozen=True, slots=True)
class Closing:
    """Value of one input at which the relation's result is just met, with the years for which the input is taken."""

    quantity: Datum
    value: float
    span: Span


@dataclass(frozen=True, slots=True)
class Check:
    """Verdict on one relation: the `implied` quantity held against a stated one, or against a reference.

    `stated` is the statement, `reference` the pace or share, None where there is none; `bound`
    says on which side of it the implied must lie; `gap` is implied minus stated or reference, in
    the unit's stored size; `reached` is the level that the reference pace would lead to.
    """

    id: str
    label: Text
    kind: str
    verdict: Verdict
    inputs: tuple[Datum, ...]
    implied: Datum
    stated: Datum | None = None
    reference: Datum | None = None
    gap: float | None = None
    closing: Closing | None = None
    reached: float | None = None
    bound: str = ""
    note: Text = SILENT

    @property
    def status(self) -> str:
        """Status of the least certain figure in the check, such as `judgement`."""
        held = [item for item in (self.stated, self.reference) if item is not None]
        return least_sure(item.status for item in (*self.inputs, self.implied, *held))

    @property
    def figure_notes(self) -> tuple[Text, ...]:
        """What a reader must know about the figures that the check rests on, each note once."""
        held = [item for item in (self.stated, self.reference) if item is not None]
        return tuple(dict.fromkeys(item.note for item in (*self.inputs, *held) if item.note.en))

    @property
    def relative_gap(self) -> float | None:
        """The gap as a share of what is stated."""
        if self.gap is None or self.stated is None or not self.stated.value:
            return None
        return self.gap / abs(self.stated.value)

    @property
    def span(self) -> Span:
        """The years that the check is about."""
        return self.stated.span if self.stated is not None else self.implied.span


def check_plan(plan: Plan, *, implied: bool = False) -> list[Check]:
    """Return every relation that applies to a plan, the gravest verdict first.

    A relation applies when all its inputs are figures of the plan or its context and it does not
    speak of years after the plan's. Those that imply a value and hold it against nothing are
    left out unless `implied` asks for them.
    """
    checks = (_check(plan, relation) for relation in plan.relations.values())
    return gravest_first(check for check in checks if check and (implied or check.verdict != "implied"))


def gravest_first(checks: Iterable[Check]) -> list[Check]:
    """Return checks sorted by their verdicts, otherwise in their order."""
    order = list(VERDICTS)
    return sorted(checks, key=lambda check: order.index(check.verdict))


def _check(plan: Plan, relation: Relation) -> Check | None:
    """Return the check of a relation, if it applies to the plan."""
    inputs, implied = plan.inputs(relation), plan.quantity(IMPLIED + relation.id)
    stated = plan.quantity(relation.result) if relation.result else None
    reference = plan.quantity(relation.against) if relation.against else None
    if inputs is None or implied is None or (relation.kind == "outcome" and stated is None):
        return None
    if max(item.span.last for item in (implied, stated) if item is not None) > plan.last_year:
        return None
    check = Check(
        relation.id, relation.label, relation.kind, "implied", inputs, implied, bound=relation.bound, note=relation.note
    )
    return _judged(check, relation, stated, reference)


def _judged(check: Check, relation: Relation, stated: Datum | None, reference: Datum | None) -> Check:
    """Return a check with its verdict against what the plan states, zero, or a reference; as it is without any."""
    inputs, implied, bound = check.inputs, check.implied, relation.bound
    if stated is not None:
        found = replace(check, stated=stated, gap=implied.value - stated.value)
        if relation.kind == "outcome":
            return replace(found, verdict=verdicts.outcome(implied, stated, bound))
        closing = _closing(relation, inputs, implied, stated)
        return replace(found, verdict=verdicts.verdict(implied, stated, bound), closing=closing)
    if bound == "positive":
        return replace(check, verdict=verdicts.above_zero(implied), gap=implied.value)
    if reference is not None and relation.result is None:
        found = replace(check, reference=reference, gap=implied.value - reference.value)
        reached = _reached(relation, inputs, reference)
        return replace(found, verdict=verdicts.pace(implied, reference, bound), reached=reached)
    return check


def _reached(relation: Relation, inputs: tuple[Datum, ...], reference: Datum) -> float | None:
    """Return the level that a reference pace leads to, for a relation that asks for a pace; None beyond any number."""
    if relation.kind != "growth":
        return None
    years = relation.terms(item.span for item in inputs).apart
    with suppress(OverflowError):
        return float(inputs[0].value * (1 + reference.value) ** years)
    return None


def _closing(relation: Relation, inputs: tuple[Datum, ...], implied: Datum, stated: Datum) -> Closing | None:
    """Return the value of the relation's closing input at which the result is just met; None when there is none."""
    if relation.close is None:
        return None
    from hzsim.simulation.points.roots import find_root

    place = relation.inputs.index(relation.close)
    terms = relation.terms(item.span for item in inputs)
    values = [np.array([item.value]) for item in inputs]

    def miss(value: Array) -> Array:
        changed = [*values[:place], value, *values[place + 1 :]]
        return KINDS[relation.kind].apply(changed, terms) - stated.value

    rate = inputs[place].unit.shown != ""
    low, high = (np.array([-0.5]), np.array([1.0])) if rate else (values[place] * _BRACKET, values[place] / _BRACKET)
    root = float(find_root(miss, low, high, miss(low), miss(high))[0])
    return None if math.isnan(root) else Closing(inputs[place], root, _taken_for(relation, inputs[place], implied))


def _taken_for(relation: Relation, item: Datum, implied: Datum) -> Span:
    """Return the years that a relation takes an input for, which may be others than it was stated for."""
    if KINDS[relation.kind].together:
        return implied.span
    if relation.kind == "level" and relation.years and item.unit.shown:
        return Span(implied.span.last - relation.years + 1, implied.span.last)
    return item.span
