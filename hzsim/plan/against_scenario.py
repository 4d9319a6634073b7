"""A plan's targets held against a scenario that computes them."""

from collections.abc import Iterable

from hzsim._typing import Text
from hzsim.plan.relations.book import check_entity
from hzsim.plan.relations.consistency import Check, Closing, gravest_first
from hzsim.plan.relations.contents import Datum, Plan
from hzsim.plan.relations.verdicts import verdict
from hzsim.plan.stated.interval import Interval
from hzsim.plan.stated.statements import Statement, in_unit_of
from hzsim.scenario.parts.targets import Judged, Kind, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario


def check_scenario(plan: Plan, scenario: Scenario) -> list[Check]:
    """Return each of a plan's targets that the scenario's model computes, held against the scenario at its medians.

    What would close a gap is the value of the indicator's lever that just meets the target.
    Raises BadValue for a scenario of another city than the plan's.
    """
    from hzsim.simulation.projection import project

    check_entity(plan, scenario)
    projection = project(scenario)
    checks = []
    for statement, target in scenario_targets(plan.statements.values(), scenario):
        stated = plan.quantity(statement.id)
        if stated is None:
            continue
        value = in_statement_unit(float(projection.statistic(target)[0]), statement, target)
        point = Interval(value, value)
        implied = Datum(scenario.name, scenario.title, stated.unit, stated.span, "", value, point, point)
        found = verdict(implied, stated, "")
        checks.append(
            Check(
                f"{scenario.name}:{statement.id}",
                statement.label,
                "scenario",
                "tension" if found == "contradiction" else found,  # other assumptions are possible
                (),
                implied,
                stated,
                gap=value - stated.value,
                closing=_closing(scenario, target),
            )
        )
    return gravest_first(checks)


def _closing(scenario: Scenario, target: Target) -> Closing | None:
    """Return the value of the target's own lever that just meets it at the medians; None where there is none."""
    from hzsim.questions.lever.requirement import require

    if target.indicator.lever is None:
        return None
    answer = require(scenario, target.indicator.lever, target)
    if answer.value is None:
        return None
    unknown, years = answer.unknown, answer.years
    now = scenario.mean(unknown.name, years)
    point = Interval(now, now)
    label = Text(f"情景的{unknown.label.zh}", f"the scenario's {unknown.label.en}")
    return Closing(Datum(unknown.name, label, unknown.unit, years, "", now, point, point), answer.value, years)


def scenario_targets(statements: Iterable[Statement], scenario: Scenario) -> list[tuple[Statement, Target]]:
    """Return the targets among statements that a scenario's model computes, in the indicator's unit."""
    targets = [item for item in statements if item.kind == "target"]
    pairs = ((item, scenario_target(item, scenario, item.indicator)) for item in targets)
    return [(item, target) for item, target in pairs if target is not None]


def scenario_target(
    statement: Statement, scenario: Scenario, name: str | None, base: float | None = None
) -> Target | None:
    """Return the target that a statement makes of an indicator; None where the scenario computes no such number.

    An amount over several years is the mean of each, a rise over them what adds up to the last. About a figure is
    at least that, at most where its base is above it.
    """
    if statement.value is None or name not in scenario.model.indicators or statement.span not in scenario.years:
        return None
    indicator, span = scenario.model.indicators[str(name)], statement.span
    value = in_unit_of(indicator, statement.value, statement.unit)
    judged: Judged = ""
    if statement.cumulative and statement.unit.shown:
        span = Span(span.last, span.last)
    elif statement.cumulative:
        value, judged = value / len(span), "on average"
    less = base is not None and base > statement.value
    operator = statement.operator if statement.operator in (">=", ">", "<=", "<") else "<=" if less else ">="
    kind: Kind = "binding" if statement.binding == "约束性" else "expected" if statement.binding else ""
    return Target(indicator, operator, value, span, judged, kind=kind)


def in_statement_unit(value: float, statement: Statement, target: Target) -> float:
    """Return an indicator's value in the unit of the statement that a target was made from."""
    return value * statement.value / target.value if statement.value and target.value else value
