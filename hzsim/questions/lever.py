"""An assumption as a lever: what is turned, in which years, how far, and what that does to targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.model.parts import Assumption
from hzsim.questions.intervals import Intervals, where_met
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span, parse_span
from hzsim.simulation.deviations import apply_effect, assumed, computed
from hzsim.simulation.projection import project
from hzsim.units import canonical, parse

_SCAN = 65
_FINE = 33


@dataclass(frozen=True, slots=True)
class Lever:
    """One assumption over some years, within bounds.

    The lever's value is the constant put in place of the central path over those years or,
    with `keep_shape`, the shift added to it; both in the assumption's unit.
    """

    assumption: Assumption
    years: Span
    bounds: tuple[float, float]
    keep_shape: bool = False

    def paths(self, scenario: Scenario, values: Array) -> Array:
        """Return the central paths for lever values of shape (draws,), shape (draws, years)."""
        inside = self._inside(scenario)
        central = scenario.central(self.assumption.name)
        paths = np.empty((len(values), len(scenario.years)), order="F")
        paths[:] = central
        paths[:, inside] = values[:, None] + (central[:, inside] if self.keep_shape else 0.0)
        return paths

    def moved(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with the lever at one value."""
        path = self.paths(scenario, np.array([value]))[0]
        return scenario.replace(assumptions={**scenario.assumptions, self.assumption.name: tuple(map(float, path))})

    def holds(self, scenario: Scenario) -> bool:
        """Return whether the scenario stands within the bounds: in every year, or with no shift."""
        path = np.zeros(1) if self.keep_shape else scenario.central(self.assumption.name)[0, self._inside(scenario)]
        return bool(self.bounds[0] <= path.min() and path.max() <= self.bounds[1])

    def limits(self, scenario: Scenario) -> tuple[float, float]:
        """Return the bounds as values that the path may take: of a shift, those its extremes may reach."""
        path = scenario.central(self.assumption.name)[0, self._inside(scenario)] if self.keep_shape else np.zeros(1)
        return self.bounds[0] + float(path.min()), self.bounds[1] + float(path.max())

    def now(self, scenario: Scenario) -> float:
        """Return the value at which the scenario has the lever: its average over the years, or no shift."""
        return 0.0 if self.keep_shape else scenario.mean(self.assumption.name, self.years)

    def _inside(self, scenario: Scenario) -> slice:
        return scenario.years.part(self.years)


def make_lever(
    scenario: Scenario,
    unknown: str,
    targets: Sequence[Target],
    years: str | int | Span | None = None,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
) -> Lever | None:
    """Return the lever for some targets, by default over the years after the known ones to the last target's.

    Without `bounds` those that the assumption declares are searched, as far as they must reach to hold
    the scenario's own path. Returns None when every year up to the targets is known, so that nothing
    is left to turn.
    Raises BadValue for an unknown assumption, years that are none or outside the scenario, or
    bounds that leave the assumption's domain.
    """
    part = scenario.model.assumption(unknown)
    if years is None:
        last = max(target.span.last for target in targets)
        if scenario.known_until is not None and last <= scenario.known_until:
            return None
        years = Span(scenario.open_years.first, last)
    span = scenario.within(years if isinstance(years, Span) else parse_span(years))
    return Lever(part, span, _bounds(scenario, part, span, bounds, keep_shape), keep_shape)


def lever_for(
    scenario: Scenario,
    unknown: str,
    targets: Sequence[Target],
    years: str | int | Span | None = None,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
) -> Lever:
    """Return the lever of `make_lever`; raises BadValue also when no year is left to turn it in."""
    lever = make_lever(scenario, unknown, targets, years, bounds, keep_shape)
    if lever is None:
        raise BadValue("expected targets after the known years", f"known until {scenario.known_until}")
    return lever


def _bounds(
    scenario: Scenario, part: Assumption, years: Span, bounds: tuple[float, float] | None, keep_shape: bool
) -> tuple[float, float]:
    path = scenario.central(part.name)[0, scenario.years.part(years)]
    low, high = bounds or (min(part.bounds[0], float(path.min())), max(part.bounds[1], float(path.max())))
    check_bounds(part, low, high)
    return (float(low - path.min()), float(high - path.max())) if keep_shape else (low, high)


class Response:
    """How indicators respond to levers for the draws of one block, by the model's own forward code.

    `effects` are the draws' deviations (none for the medians). What no lever moves is computed
    once; `evaluations` counts the passes through the model.
    """

    def __init__(self, scenario: Scenario, levers: Sequence[Lever], effects: Mapping[str, Array]) -> None:
        self.scenario, self.levers = scenario, tuple(levers)
        self._effects, self._assumed = effects, assumed(scenario, effects)
        model, names = scenario.model, {lever.assumption.name for lever in levers}
        unmoved = [indicator for indicator in model.indicators if not names & model.moved_by(indicator)]
        as_it_is = computed(scenario, self._assumed, unmoved)
        self._given = {name: as_it_is[name] for name in unmoved}
        self.evaluations = 0

    def values(self, settings: Sequence[Array], wanted: Iterable[str]) -> Mapping[str, Array]:
        """Return indicators, shape (draws, years), for the levers' values, each of shape (draws,) or (1,)."""
        self.evaluations += 1
        inputs = dict(self._assumed)
        for lever, values in zip(self.levers, settings, strict=True):
            name, paths = lever.assumption.name, lever.paths(self.scenario, values)
            effect = self._effects.get(name)
            inputs[name] = paths if effect is None else apply_effect(lever.assumption.kind, paths, effect)
        return self.scenario.model.compute(self.scenario.baseline.values, inputs, wanted, self._given)

    def margin(self, target: Target, *settings: Array) -> Array:
        """Return the target's margin for the levers' values, in the shape of the first of them."""
        name = target.indicator.name
        statistic = target.statistic(self.values(settings, [name])[name], self.scenario.years)
        margins: Array = np.broadcast_to(target.margin(statistic), settings[0].shape)
        return margins

    def where_met(self, target: Target, grid: Array, draws: int) -> Intervals:
        """Return where each draw meets a target, as intervals of values of the only lever within the grid."""
        return where_met(lambda values: self.margin(target, values), grid, draws)


def search_grid(scenario: Scenario, lever: Lever, target: Target) -> Array:
    """Return the points between which a target's margin is taken to cross zero once.

    The two bounds when the margin at the medians rises or falls all the way, else a fine grid
    with the turning points of the margin at the medians.
    """
    scan = np.linspace(*lever.bounds, _SCAN)
    steps = np.diff(Response(scenario, [lever], {}).margin(target, scan))
    turns = np.flatnonzero(steps[:-1] * steps[1:] < 0) + 1
    if not turns.size:
        return np.array(lever.bounds)
    response = Response(scenario, [lever], {})
    turning = [_turning_point(response, target, scan[turn - 1], scan[turn + 1], steps[turn]) for turn in turns]
    return np.unique([*np.linspace(*lever.bounds, _FINE), *turning])


def _turning_point(response: Response, target: Target, low: float, high: float, after: float) -> float:
    """Return where a margin turns between two points; `after` is its step behind the turn."""
    from scipy.optimize import minimize_scalar

    sign = 1.0 if after > 0 else -1.0
    found = minimize_scalar(
        lambda value: sign * float(response.margin(target, np.array([value]))[0]), bounds=(low, high), method="bounded"
    )
    return float(found.x)


def moves(scenario: Scenario, lever: Lever, target: Target) -> bool:
    """Return whether the lever moves a target at all: through its indicator, in its years."""
    if lever.assumption.name not in scenario.model.moved_by(target.indicator.name):
        return False
    low, high = (project(lever.moved(scenario, bound)).statistic(target)[0] for bound in lever.bounds)
    return bool(low != high)


def parse_bounds(scenario: Scenario, unknown: str, written: str) -> tuple[float, float]:
    """Return bounds written as `LOW:HIGH` in an assumption's unit; BadValue for another form."""
    part = scenario.model.assumption(unknown)
    ends = written.split(":")
    if len(ends) != 2:
        example = ":".join(canonical(bound, part.unit) for bound in part.bounds)
        raise BadValue(f"expected LOW:HIGH such as {example}", written or "nothing")
    low, high = (parse(end, part.unit) for end in ends)
    check_bounds(part, low, high)
    return low, high


def check_bounds(part: Assumption, low: float, high: float) -> None:
    """Raise BadValue unless bounds are finite, in order and within the assumption's domain."""
    if not part.lowest < low < high <= part.highest:
        found = ":".join(canonical(bound, part.unit) for bound in (low, high))
        lowest, highest = canonical(part.lowest, part.unit), canonical(part.highest, part.unit)
        raise BadValue(f"expected LOW below HIGH, above {lowest} and at most {highest}", found)
