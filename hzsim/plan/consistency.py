"""Consistency: can all that a plan states be true at once?

Every relation's inputs imply a value, twice as an interval: with targets at their figures, and
with all that they allow (a floor may be surpassed). Held against what is stated:

- consistent: the two meet; for a stated floor or ceiling, the implied lies wholly on its side.
- tight: apart by no more than the last printed digit; for a floor, rounding alone decides, or
  less than `NEAR` is missing.
- tension: at their figures the two do not fit, but they do where a floor is surpassed.
- contradiction: no values that the statements allow fit.

Where nothing is stated, a pace that is needed is held against a reference (the series' last
rate, a target of a year): no more is consistent, up to `STRAIN` times as much tight, beyond it
tension. An outcome against an earlier target is met or missed, or borderline within rounding.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from hzsim._typing import Text
from hzsim.plan.book import Plan, Quantity
from hzsim.plan.interval import Interval
from hzsim.plan.relations import IMPLIED, KINDS, Relation, Terms
from hzsim.plan.statements import Statement
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span

NEAR = 0.005
"""The share of a floor that may be missing for the verdict tight."""
STRAIN = 1.25
"""How many times a reference pace may be needed for the verdict tight."""
_BRACKET = 1e-3

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
    "implied": Text("隐含", "implied"),
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


@dataclass(frozen=True, slots=True)
class Closing:
    """What would close a gap: the value of one input at which the result is just met."""

    quantity: Quantity
    value: float


@dataclass(frozen=True, slots=True)
class Check:
    """One relation held against what is stated.

    `stated` is the statement, `reference` the pace, None where there is none; `gap` is implied
    minus stated or reference, in the unit's stored size; `reached` is the level that the
    reference pace would lead to.
    """

    id: str
    label: Text
    kind: str
    verdict: Verdict
    inputs: tuple[Quantity, ...]
    implied: Quantity
    stated: Quantity | None = None
    reference: Quantity | None = None
    gap: float | None = None
    closing: Closing | None = None
    reached: float | None = None
    note: str = ""

    @property
    def relative_gap(self) -> float | None:
        """The gap as a share of what is stated."""
        if self.gap is None or self.stated is None or not self.stated.value:
            return None
        return self.gap / abs(self.stated.value)


def check_plan(plan: Plan, *, implied: bool = False) -> list[Check]:
    """Return every relation that applies to a plan, the gravest verdict first.

    A relation applies when all its inputs are figures of the plan or its context and it does not
    speak of years after the plan's. Those that imply a value and hold it against nothing are
    left out unless `implied` asks for them.
    """
    checks = [check for relation in plan.relations.values() for check in _checks(plan, relation)]
    order = list(VERDICTS)
    kept = [check for check in checks if implied or check.verdict != "implied"]
    return sorted(kept, key=lambda check: order.index(check.verdict))


def check_scenario(plan: Plan, scenario: Scenario) -> list[Check]:
    """Return each of a plan's targets that the scenario's model computes, held against the scenario at its medians."""
    from hzsim.simulation.projection import project

    projection = project(scenario)
    checks = []
    for statement, target in scenario_targets(plan.statements.values(), scenario):
        stated = plan.quantity(statement.id)
        if stated is None:
            continue
        value = in_statement_unit(float(projection.statistic(target)[0]), statement, target)
        point = Interval(value, value)
        implied = Quantity(scenario.name, scenario.title, stated.unit, stated.span, "", value, point, point)
        verdict = _verdict(implied, stated, "")
        checks.append(
            Check(
                f"{scenario.name}:{statement.id}",
                statement.label,
                "scenario",
                "tension" if verdict == "contradiction" else verdict,  # other assumptions are possible
                (),
                implied,
                stated,
                gap=value - stated.value,
            )
        )
    order = list(VERDICTS)
    return sorted(checks, key=lambda check: order.index(check.verdict))


def scenario_targets(statements: Iterable[Statement], scenario: Scenario) -> list[tuple[Statement, Target]]:
    """Return the targets among statements that a scenario's model computes, in the indicator's unit."""
    from hzsim.units import canonical, parse

    found = []
    for statement in statements:
        name, span = statement.indicator, statement.span
        if statement.kind != "target" or statement.value is None or name not in scenario.model.indicators:
            continue
        if span.first not in scenario.years or span.last not in scenario.years:
            continue
        indicator = scenario.model.indicator(str(name))
        written = canonical(statement.value, statement.unit)
        value = parse(written if statement.unit.shown else f"{written}{statement.unit.name}", indicator.unit)
        operator = statement.operator if statement.operator in (">=", ">", "<=", "<") else ">="
        found.append((statement, Target(indicator, operator, value, span)))
    return found


def in_statement_unit(value: float, statement: Statement, target: Target) -> float:
    """Return an indicator's value in the unit of the statement that a target was made from."""
    return value * statement.value / target.value if statement.value and target.value else value


def _checks(plan: Plan, relation: Relation) -> list[Check]:
    inputs, implied = plan.inputs(relation), plan.quantity(IMPLIED + relation.id)
    if inputs is None or implied is None or implied.span.last > plan.last_year:
        return []
    common = (relation.id, relation.label, relation.kind)
    stated = plan.quantity(relation.result) if relation.result else None
    if relation.result and stated is None:
        return [Check(*common, "implied", inputs, implied, note=relation.note)]
    if stated is not None and stated.span.last > plan.last_year:
        return []
    if relation.kind == "outcome" and stated is not None:
        verdict = _outcome(implied, stated, relation.bound)
        return [Check(*common, verdict, inputs, implied, stated, gap=implied.value - stated.value, note=relation.note)]
    if stated is not None:
        verdict, gap = _verdict(implied, stated, relation.bound), implied.value - stated.value
        closing = _closing(relation, inputs, stated)
        return [Check(*common, verdict, inputs, implied, stated, gap=gap, closing=closing, note=relation.note)]
    if relation.bound == "positive":
        return [Check(*common, _above_zero(implied), inputs, implied, gap=implied.value, note=relation.note)]
    reference = plan.quantity(relation.against) if relation.against else None
    if reference is None:
        return [Check(*common, "implied", inputs, implied, note=relation.note)]
    return [
        Check(
            *common,
            _pace(implied.value, reference.value),
            inputs,
            implied,
            reference=reference,
            gap=implied.value - reference.value,
            reached=_reached(relation, inputs, reference),
            note=relation.note,
        )
    ]


def _verdict(implied: Quantity, stated: Quantity, bound: str) -> Verdict:
    wanted, allowed = _bounded(stated.claim, stated.figure, bound), _bounded(stated.claim, stated.claim, bound)
    if bound or stated.open:
        if implied.figure.within(wanted):
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


def _above_zero(implied: Quantity) -> Verdict:
    if implied.figure.low > 0:
        return "consistent"
    if implied.figure.high > 0:
        return "tight"
    return "tension" if implied.claim.high > 0 else "contradiction"


def _outcome(outcome: Quantity, target: Quantity, bound: str) -> Verdict:
    wanted = _bounded(target.claim, target.claim, bound)
    if outcome.figure.within(wanted):
        return "met"
    return "borderline" if outcome.figure.meets(wanted) else "missed"


def _pace(needed: float, reference: float) -> Verdict:
    if needed <= reference:
        return "consistent"
    return "tight" if needed <= STRAIN * reference else "tension"


def _reached(relation: Relation, inputs: tuple[Quantity, ...], reference: Quantity) -> float | None:
    """Return the level that a reference pace leads to, for a relation that asks for a pace."""
    if relation.kind != "growth":
        return None
    years = Terms(tuple(item.span for item in inputs), relation.years, relation.scale).apart
    return float(inputs[0].value * (1 + reference.value) ** years)


def _closing(relation: Relation, inputs: tuple[Quantity, ...], stated: Quantity) -> Closing | None:
    """Return the value of the relation's closing input at which the result is just met; None when there is none."""
    if relation.close is None:
        return None
    from hzsim.questions.solve import find_root

    place = relation.inputs.index(relation.close)
    terms = Terms(tuple(item.span for item in inputs), relation.years, relation.scale)
    values = [np.array([item.value]) for item in inputs]

    def miss(
        value: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        changed = [*values[:place], value, *values[place + 1 :]]
        return KINDS[relation.kind].apply(changed, terms) - stated.value

    rate = inputs[place].unit.shown != ""
    low, high = (np.array([-0.5]), np.array([1.0])) if rate else (values[place] * _BRACKET, values[place] / _BRACKET)
    root = float(find_root(miss, low, high, miss(low), miss(high))[0])
    return None if math.isnan(root) else Closing(inputs[place], root)


def span_of(check: Check) -> Span:
    """Return the years that a check is about."""
    return check.stated.span if check.stated is not None else check.implied.span
