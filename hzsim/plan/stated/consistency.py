"""Consistency: can all that a plan states be true at once, and how does what is implied stand to what is stated?

Each relation that applies to a plan implies a value, which is held against what the plan states; where it falls
short, one of its inputs is solved for. An implied value comes twice as an interval: with targets at their figures,
and with all that they allow (a floor may be surpassed). Held against what is stated:

- consistent: the two meet; for a floor or ceiling, the implied lies on its side, beyond one that is to be surpassed.
- tight: apart by at most the last printed digit; for a floor, rounding alone decides, or under `NEAR` is missing.
- tension: at their figures the two do not fit, but they do where a floor is surpassed.
- contradiction: no values that the statements allow fit.

Where nothing is stated, what is needed is held against a reference (the series' last rate, the share of the base
year, a target of a year): no more, whatever the rounding, is consistent; more, but possibly within `STRAIN` times it,
tight; surely beyond, tension. An outcome against an earlier target is met or missed, or borderline within rounding.
"""

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, did_you_mean
from hzsim.plan.stated.contents import Datum, Plan
from hzsim.plan.stated.figures import Interval, least_sure
from hzsim.plan.stated.kinds import KINDS
from hzsim.plan.stated.relation import IMPLIED, Relation
from hzsim.plan.stated.tables import SILENT
from hzsim.scenario.parts.years import Span

NEAR = 0.005
"""The share of a floor that may be missing for the verdict tight."""
STRAIN = 1.25
"""How many times a reference pace may be needed for the verdict tight."""

Verdict: TypeAlias = Literal[
    "contradiction", "missed", "tension", "borderline", "tight", "met", "consistent", "implied"
]
VERDICTS: dict[Verdict, Text] = {
    "contradiction": Text("矛盾", "contradiction"),
    "missed": Text("未达", "missed"),
    "tension": Text("紧张", "tension"),
    "borderline": Text("临界", "borderline"),
    "tight": Text("偏紧", "tight"),
    "met": Text("达到", "met"),
    "consistent": Text("一致", "consistent"),
    "implied": Text("推算值", "implied"),
}
"""All verdicts, the gravest first."""
COLOURS: dict[Verdict, str] = {
    "contradiction": "red",
    "missed": "red",
    "tension": "red",
    "borderline": "yellow",
    "tight": "yellow",
    "met": "green",
    "consistent": "green",
    "implied": "",
}


def as_grave(found: Verdict, limit: str) -> bool:
    """Return whether a verdict is as grave as a limit or graver; BadValue for a limit that is no verdict."""
    order = list[str](VERDICTS)
    if limit not in order:
        raise BadValue("expected a verdict", limit, did_you_mean(limit, order))
    return order.index(found) <= order.index(limit)


def verdict(implied: Datum, stated: Datum, bound: str) -> Verdict:
    """Return the verdict on an implied value beside a stated one, or beside a bound on it."""
    wanted, allowed = _bounded(stated.claim, stated.figure, bound), _bounded(stated.claim, stated.claim, bound)
    if bound or stated.open:
        if implied.figure.within(wanted) if bound else all(stated.kept_by(implied.figure)):
            return "consistent"
        near = NEAR * abs(stated.value)
    else:
        near = stated.place
        if implied.figure.meets(wanted):
            return "consistent"
    if implied.figure.gap(wanted) <= near * (1 + 1e-9):
        return "tight"
    return "tension" if implied.claim.meets(allowed) else "contradiction"


def _bounded(claim: Interval, ends: Interval, bound: str) -> Interval:
    """Return what an implied value must lie in: the claim itself, or all on one side of a stated value."""
    if bound == "at_most":
        return Interval(-math.inf, ends.high)
    if bound == "at_least":
        return Interval(ends.low, math.inf)
    return claim


def above_zero(implied: Datum) -> Verdict:
    """Return the verdict on a difference that should be above zero."""
    if implied.figure.low > 0:
        return "consistent"
    if implied.figure.high > 0:
        return "tight"
    return "tension" if implied.claim.high > 0 else "contradiction"


def outcome(found: Datum, target: Datum, bound: str) -> Verdict:
    """Return whether an outcome met an earlier target; borderline where its rounding alone decides."""
    if target.open:
        kept = target.kept_by(found.figure)
        return "met" if all(kept) else "borderline" if any(kept) else "missed"
    wanted = _bounded(target.claim, target.claim, bound)
    if found.figure.within(wanted):
        return "met"
    return "borderline" if found.figure.meets(wanted) else "missed"


def pace(needed: Datum, reference: Datum, bound: str) -> Verdict:
    """Return the verdict on a needed pace beside a reference pace: a ceiling, or a floor with bound `at_least`."""
    wanted, known = needed.figure, reference.figure
    if bound == "at_least":
        wanted, known = -wanted, -known
    if wanted.within(Interval(-math.inf, known.low)):
        return "consistent"
    furthest = known.high + (STRAIN - 1) * abs(known.high)
    return "tight" if wanted.meets(Interval(-math.inf, furthest)) else "tension"


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
    def _figures(self) -> tuple[Datum, ...]:
        """The figures that the check rests on."""
        return (*self.inputs, *(item for item in (self.stated, self.reference) if item is not None))

    @property
    def status(self) -> str:
        """Status of the least certain figure in the check, such as `judgement`."""
        return least_sure(item.status for item in (*self._figures, self.implied))

    @property
    def figure_notes(self) -> tuple[Text, ...]:
        """What a reader must know about the figures that the check rests on, each note once."""
        return tuple(dict.fromkeys(item.note for item in self._figures if item.note.en))

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
            return replace(found, verdict=outcome(implied, stated, bound))
        closing = _closing(relation, inputs, implied, stated)
        return replace(found, verdict=verdict(implied, stated, bound), closing=closing)
    if bound == "positive":
        return replace(check, verdict=above_zero(implied), gap=implied.value)
    if reference is not None and relation.result is None:
        found = replace(check, reference=reference, gap=implied.value - reference.value)
        reached = _reached(relation, inputs, reference)
        return replace(found, verdict=pace(implied, reference, bound), reached=reached)
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

    closed, value = inputs[place], values[place]
    low, high = (np.array([-0.5]), np.array([1.0])) if closed.unit.shown else (value * _BRACKET, value / _BRACKET)
    root = float(find_root(miss, low, high, miss(low), miss(high))[0])
    span = relation.taken_for(closed.unit, closed.span, implied.span)
    return None if math.isnan(root) else Closing(closed, root, span)
