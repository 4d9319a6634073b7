"""Which plan a command reads, and what it says about it."""

from functools import reduce
from typing import TYPE_CHECKING

from hzsim.cli import language_here
from hzsim.cli.messages import said
from hzsim.cli.output import mention
from hzsim.errors import told

if TYPE_CHECKING:
    from hzsim.plan.relations.contents import Plan
    from hzsim.scenario.scenario import Scenario


def chosen_plan(name: str | None, default: str, scenario: "Scenario | None" = None) -> "Plan":
    """Return the plan that was named, else the shipped one where the scenario's city is its own."""
    from hzsim.plan.relations.book import default_plan, read_plan

    entity = scenario.baseline.entity if scenario is not None else None
    plan = read_plan(name) if name is not None else default_plan(default, entity)
    tell(plan, scenario)
    return plan


def tell(plan: "Plan", scenario: "Scenario | None" = None) -> None:
    """Print to stderr the tables missing from a plan's folder, and the city taken for a plan that names none."""
    if plan.lacking:
        missing = reduce(lambda first, second: told("{first}, no {second}", first=first, second=second), plan.lacking)
        _say(
            told(
                "{name}: no {missing} in {folder}: only what the plan itself states is known",
                name=plan.name,
                missing=missing,
                folder=plan.home,
            )
        )
    if scenario is not None and not plan.entity:
        city = scenario.baseline.entity
        _say(told("{name}: no plans.csv names its city: taken as {city}, the scenario's", name=plan.name, city=city))


def _say(text: str) -> None:
    mention(said(text, language_here()))
