"""Mixtures of two scenarios: some differences (players) from the one, all others from the other."""

from collections.abc import Collection, Iterable, Mapping

from hzsim.errors import BadValue, all_of, told
from hzsim.model.model import Model
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.uncertainty import groups, pairs_within
from hzsim.scenario.scenario import Scenario

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
    correlations = _correlations(scenario, movers)
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


def check_alike(scenario: Scenario, against: Scenario) -> None:
    """Raise BadValue unless two scenarios have the same years and modules."""
    if scenario.years != against.years:
        raise BadValue(
            told("expected two scenarios of the same years, {years}", years=scenario.years), f"{against.years}"
        )
    ours, theirs = scenario.model, against.model
    if (ours.modules, ours.own) != (theirs.modules, theirs.own):
        raise BadValue("expected two scenarios of the same modules", all_of((_names(ours), _names(theirs))))


def _names(model: Model) -> str:
    return ", ".join([*model.modules, *(part.name for part in model.own)])


def _correlations(scenario: Scenario, movers: Collection[str]) -> Mapping[frozenset[str], float]:
    return {
        frozenset((pair.first, pair.second)): pair.value
        for pair in scenario.correlation
        if pair.value and pair.first in movers
    }
