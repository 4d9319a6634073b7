"""What can be asked of a plan, or of its name: check, indicators, diff, review."""

from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from hzsim._display import Several
from hzsim.errors import BadValue, InvalidInput, all_of, told
from hzsim.plan.against_scenario import check_scenario
from hzsim.plan.indicators import TabledIndicator, TableOdds, table_with_odds
from hzsim.plan.revisions import Lookback, Revision, look_back, revisions
from hzsim.plan.stated.book import default_plan, read_plan
from hzsim.plan.stated.consistency import Check, check_plan
from hzsim.plan.stated.contents import Plan
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords

CURRENT, PAST = "hangzhou-15fyp-final", "hangzhou-14fyp"
"""The shipped plans that are meant where none is named."""


@dataclass(frozen=True, slots=True, repr=False)
class Checks(Several[Check]):
    """The checks of a plan, the gravest first; `left_out` more are implied and held against nothing."""

    plan: Plan
    items: tuple[Check, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class TabledIndicators(Several[TabledIndicator]):
    """The indicators of a plan's table in its order, with what a scenario implies where one was named.

    `odds` say how many of the table are met; None without a scenario, or where none has a probability.
    """

    plan: Plan
    scenario: Scenario | None
    items: tuple[TabledIndicator, ...]
    odds: TableOdds | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Revisions(Several[Revision]):
    """What changed between two versions of a plan, by kind of change; `left_out` more are of no target."""

    before: Plan
    after: Plan
    items: tuple[Revision, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Lookbacks(Several[Lookback]):
    """The targets of a past plan with their outcomes, missed ones first."""

    plan: Plan
    items: tuple[Lookback, ...]


def check(plan: Plan | str | Path, scenario: Scenario | None = None, *, everything: bool = False) -> Checks:
    """Return whether all that a plan states can be true at once: a verdict with its evidence for each relation.

    `plan` is a plan, its file, or its name such as `hangzhou-15fyp-final`. With a scenario also
    its targets, held against the scenario at its medians. `everything` adds what is implied and
    held against nothing. Values are in each unit's stored size: rates are fractions, amounts in
    the unit that the plan prints. Raises InvalidInput for a plan that cannot be read, BadValue for
    a plan without relations when no scenario is named, or for a scenario of another city.
    """
    stated = as_plan(plan)
    if not stated.relations and scenario is None:
        raise BadValue(
            told("expected relations beside {name}, to check its figures by", name=stated.name),
            told("no relations.csv in {folder}", folder=stated.home),
            "write one as data/plans/README.md describes, or name a --scenario",
        )
    found = check_plan(stated, implied=True)
    kept = found if everything else [one for one in found if one.verdict != "implied"]
    against = check_scenario(stated, scenario) if scenario is not None else []
    return Checks(stated, (*kept, *against), len(found) - len(kept))


KEYWORDS = Keywords("indicators")


@KEYWORDS
def indicators(
    plan: Plan | str | Path | None = None,
    scenario: Scenario | None = None,
    *,
    everything: bool = False,
    **drawing: Unpack[DrawKeywords],
) -> TabledIndicators:
    """Return a plan's tabled indicators: base, target, the pace needed a year, and what a scenario implies.

    `plan` is a plan, its file or its name; by default the shipped current plan. With a scenario
    each target that its model computes also has the value at the medians (in the unit of the
    plan) and the probability of meeting it. `everything` adds targets of the text. Raises BadValue for a
    scenario of another city than the plan's, and for keywords on draws without a scenario.
    """
    stated = as_plan(plan, CURRENT, scenario)
    sampling = KEYWORDS.sampling(**drawing)
    if scenario is None and drawing:
        raise BadValue("expected a scenario to draw from", told("none"))

    def ask(sampling: Sampling) -> TabledIndicators:
        found, odds = table_with_odds(stated, scenario, everything=everything, sampling=sampling)
        return TabledIndicators(stated, scenario, tuple(found), odds)

    return sampling.precise(ask, _error)


def _error(found: TabledIndicators) -> float:
    """Return the largest standard error of a probability; zero without a scenario."""
    return max((one.implied.standard_error for one in found if one.implied is not None), default=0.0)


def diff(before: Plan | str | Path, after: Plan | str | Path, *, everything: bool = False) -> Revisions:
    """Return what changed from one version of a plan to another: targets raised, softened, dropped and so on.

    Each version is a plan, its file or its name. `everything` adds figures of the text, no
    targets, that only one version prints. Raises InvalidInput, with the line of the second plan's
    heading, for plans of two cities.
    """
    old, new = as_plan(before), as_plan(after)
    if old.entity and new.entity and old.entity != new.entity:
        error = BadValue("expected two versions of one city's plan", all_of((old.entity, new.entity)))
        row = new.heading.row
        raise error if row is None else InvalidInput(row.problem("entity", error.expected, error.found))
    changes = revisions(old, new, everything=True)
    found = changes if everything else revisions(old, new)
    return Revisions(old, new, tuple(found), len(changes) - len(found))


def review(plan: Plan | str | Path | None = None) -> Lookbacks:
    """Return a past plan's targets with what came of them; by default those of the shipped 14th plan.

    `plan` is a plan, its file or its name. A target without a known outcome has `check` None.
    """
    past = as_plan(plan, PAST)
    return Lookbacks(past, tuple(look_back(past)))


def as_plan(plan: Plan | str | Path | None, default: str = "", scenario: Scenario | None = None) -> Plan:
    """Return a plan, read if it was only named; for none the shipped default, if the scenario's city is its own."""
    if plan is None:
        return default_plan(default, scenario.baseline.entity if scenario is not None else None)
    return plan if isinstance(plan, Plan) else read_plan(plan)
