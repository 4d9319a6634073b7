"""Scenarios side by side on the same draws, and mixtures of two: some differences from one, the rest from the other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Unpack

from hzsim._display import Several
from hzsim.errors import BadValue, all_of, told
from hzsim.model.model import Model
from hzsim.model.modules.parts import Indicator
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import groups, pairs_within
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.sweeps import Variant, as_variants, check_names, check_number
from hzsim.simulation.draws.keywords import Keywords, Making
from hzsim.simulation.simulating import simulate_with

MOST = 1000
"""The most scenarios that are compared: more are a batch."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Several[Assessment]):
    """The assessments of several scenarios on the same draws, so that their differences are no noise.

    `variants` say of each scenario what a sweep gave it: no values for a scenario that is in no sweep.
    """

    variants: tuple[Variant, ...]
    items: tuple[Assessment, ...]

    @classmethod
    def of(cls, assessments: Iterable[Assessment]) -> "Comparison":
        """Return assessments side by side, of scenarios that are in no sweep."""
        items = tuple(assessments)
        return cls(tuple(as_variants(one.simulation.scenario for one in items)), items)

    def difference(self, assessment: Assessment, target: Target | None = None) -> float | None:
        """Return by how much the probability of a target, or of all, is above that of the first scenario.

        None for a target that the first has not; for all together where its targets are others.
        """
        first = self.items[0]
        if target is None:
            alike = targets_of(assessment) == targets_of(first)
            return assessment.joint - first.joint if alike else None
        mine, theirs = (_probabilities(one).get(str(target)) for one in (assessment, first))
        return None if mine is None or theirs is None else mine - theirs

    @property
    def swept(self) -> bool:
        """Whether the scenarios are those of a sweep."""
        return any(variant.values for variant in self.variants)


def targets_of(assessment: Assessment) -> frozenset[str]:
    """Return the targets that an assessment is of, as text."""
    return frozenset(_probabilities(assessment))


def _probabilities(assessment: Assessment) -> dict[str, float]:
    return {str(item.target): item.probability for item in assessment.targets}


KEYWORDS = Keywords("compare", draws=None)


@KEYWORDS
def compare(scenarios: Iterable[Scenario | Variant], draws: int | None = None, **drawing: Unpack[Making]) -> Comparison:
    """Return the assessments of several scenarios, or of the variants of a sweep, on the same draws.

    Differences are from the first. Raises BadValue for no scenario, for more than a thousand, for one without
    targets, and for two of one name: `scenario.replace(name="weaker", ...)` gives a changed copy its own.
    """
    found = as_variants(scenarios)
    if not found:
        raise BadValue("expected scenarios to compare", told("none"))
    check_number([len(found)], MOST, told("write them with batch"))
    variants, sampling = tuple(found), KEYWORDS.sampling(draws, **drawing)
    check_names(variant.scenario.name for variant in variants)
    answers = (assess(simulate_with(sampling, variant.scenario, indicators=())) for variant in variants)
    return Comparison(variants, tuple(answers))


BASELINE, CORRELATION, KNOWN = "baseline", "correlation", "known_until"
"""The players that are no assumption: facts of the base year, correlations, which years are known."""


def differences(
    scenario: Scenario, against: Scenario, indicators: Iterable[str | Indicator], *, drawn: bool
) -> tuple[str, ...]:
    """Return the names of the differences (players) between two scenarios that can move some indicators.

    With draws, an assumption tied by correlation to one that moves the indicators can move them too.
    """
    movers = set[str]().union(*(scenario.model.moved_by(name) for name in indicators))
    if drawn:
        for one in (scenario, against):
            movers.update(*(group for group in groups(one.uncertainty, one.correlation) if movers & set(group)))
    ours, theirs = (_players(one, movers, drawn=drawn) for one in (scenario, against))
    return tuple(player for player, found in ours.items() if found != theirs[player])


def _players(scenario: Scenario, movers: Collection[str], *, drawn: bool) -> dict[str, object]:
    """Return what each player is in a scenario: paths of what moves the indicators, facts; with draws also spreads."""
    model = scenario.model
    paths = {name: scenario.assumptions[name] for name in model.assumptions if name in movers}
    facts = {fact: scenario.baseline.value(fact) for fact in model.facts}
    if not drawn:
        return {**paths, BASELINE: facts}
    spread = {name: (path, scenario.uncertainty.get(name)) for name, path in paths.items()}
    pairs = [pair for pair in scenario.correlation if pair.value and pair.first in movers]
    correlations = {frozenset((pair.first, pair.second)): pair.value for pair in pairs}
    return {**spread, BASELINE: facts, CORRELATION: correlations, KNOWN: scenario.known_years}


def mixed(scenario: Scenario, against: Scenario, chosen: frozenset[str]) -> Scenario:
    """Return the mixture with the chosen players from `scenario` and all other players from `against`.

    Correlations of an assumption that is certain in the mixture are left out: those that
    remain always fit together, because they are part of a matrix that does.
    """

    def source(player: str) -> Scenario:
        return scenario if player in chosen else against

    names = scenario.model.assumptions
    uncertainty = {name: source(name).uncertainty[name] for name in names if name in source(name).uncertainty}
    return scenario.replace(
        assumptions={name: source(name).assumptions[name] for name in names},
        uncertainty=uncertainty,
        correlation=pairs_within(source(CORRELATION).correlation, uncertainty),
        baseline=source(BASELINE).baseline,
        known_until=source(KNOWN).known_until,
        targets=(),
    )


def side_by_side(scenario: Scenario, against: Scenario, targets: Iterable[Target]) -> tuple[Scenario, Scenario]:
    """Return two scenarios among the rivals that targets take; BadValue for other years, modules or conditions."""
    full, other = (one.among_rivals((*one.targets, *targets)) for one in (scenario, against))
    if full.years != other.years:
        raise BadValue(told("expected two scenarios of the same years, {years}", years=full.years), f"{other.years}")
    ours, theirs = full.model, other.model
    if (ours.modules, ours.own) != (theirs.modules, theirs.own):
        raise BadValue("expected two scenarios of the same modules", all_of((_names(ours), _names(theirs))))
    if full.given != other.given:
        raise BadValue("expected both scenarios on one condition", told("two of them"))
    return full, other


def _names(model: Model) -> str:
    return ", ".join([*model.modules, *(part.name for part in model.own)])
