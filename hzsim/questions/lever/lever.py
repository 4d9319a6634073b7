"""An assumption as a lever: its years, its bounds, and the response of targets to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import numpy as np

from hzsim._typing import Array
from hzsim.errors import NOTHING, BadValue, all_of, told
from hzsim.model.modules.nation import RANK, field_of
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.scenario.parts.targets import Target, among
from hzsim.scenario.parts.years import Span, parse_span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.normals import assumed, computed
from hzsim.simulation.points.roots import Ranges, where_met
from hzsim.units import canonical, parse

_SCAN, _FINE = 65, 33


@dataclass(frozen=True, slots=True)
class Lever:
    """One assumption over some years, within bounds.

    The lever's value is the constant put in place of the central path over those years or,
    with `keep_shape`, the shift added to it; both in the assumption's unit. `moved_name` is the
    assumption whose path is set so: another one where a module computes this one.
    """

    assumption: Assumption
    years: Span
    bounds: tuple[float, float]
    keep_shape: bool
    moved_name: str

    def paths(self, scenario: Scenario, values: Array) -> Array:
        """Return the central paths of what is set for lever values of shape (draws,), shape (draws, years)."""
        inside = scenario.years.part(self.years)
        central = scenario.central(self.assumption.name)
        paths = np.empty((len(values), len(scenario.years)), order="F")
        paths[:] = central
        paths[:, inside] = values[:, None] + (central[:, inside] if self.keep_shape else 0.0)
        return paths if self.moved_name == self.assumption.name else scenario.lever_path(self.assumption.name, paths)

    def moved(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with the lever at one value."""
        path = self.paths(scenario, np.array([value]))[0]
        return scenario.replace(assumptions={**scenario.assumptions, self.moved_name: tuple(map(float, path))})

    def holds(self, scenario: Scenario) -> bool:
        """Return whether the scenario stands within the bounds: in every year, or with no shift."""
        path = np.zeros(1) if self.keep_shape else self.path(scenario)
        return bool(self.bounds[0] <= path.min() and path.max() <= self.bounds[1])

    def limits(self, scenario: Scenario) -> tuple[float, float]:
        """Return the bounds as values that the path may take: of a shift, those its extremes may reach."""
        path = self.path(scenario) if self.keep_shape else np.zeros(1)
        return self.bounds[0] + float(path.min()), self.bounds[1] + float(path.max())

    def now(self, scenario: Scenario) -> float:
        """Return the value at which the scenario has the lever: its average over the years, or no shift."""
        return 0.0 if self.keep_shape else scenario.mean(self.assumption.name, self.years)

    def path(self, scenario: Scenario) -> Array:
        """Return the scenario's own central path over the lever's years, shape (years,)."""
        return np.asarray(scenario.central(self.assumption.name)[0, scenario.years.part(self.years)])


def asked_of(
    scenario: Scenario, target: str | Target | Sequence[str | Target] | None
) -> tuple[Scenario, tuple[Target, ...]]:
    """Return a scenario among the rivals that targets rank it among, and the targets; all of its own for None.

    Raises BadValue, or InvalidInput at its file, for none.
    """
    if target is None and not scenario.targets:
        hint = "add lines such as gdp >= 30000 in 2030 under targets:, or name one"
        error = BadValue("expected a scenario with targets", told("none in {name}", name=scenario.name), hint)
        raise scenario.placed(error, ("targets",))
    targets = scenario.read_targets(scenario.targets if target is None else target)
    if not targets:
        raise BadValue("expected a target", told("none"), "name one, or give the scenario targets")
    full = scenario.among_rivals(targets)
    rank = full.model.indicators.get(RANK)
    return full, targets if rank is None else tuple(among(one, field_of(rank)) for one in targets)


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
    part = scenario.model.settable(unknown)
    if years is None:
        last = max(target.span.last for target in targets)
        if scenario.known_until is not None and last <= scenario.known_until:
            return None
        years = Span(scenario.open_years.first, last)
    span = scenario.within(years if isinstance(years, Span) else parse_span(years))
    limits = _bounds(scenario, part, span, bounds, keep_shape)
    return Lever(part, span, limits, keep_shape, scenario.model.set_for(part.name).name)


def check_apart(scenario: Scenario, levers: Sequence[Lever]) -> None:
    """Raise BadValue where one lever moves what another one is computed from: neither would stay where it is put."""
    for lever, other in permutations(levers, 2):
        name, moved = lever.assumption.name, other.assumption.name
        makers = scenario.model.moved_by(name) if lever.moved_name != name else ()
        if other.moved_name in makers:
            hint = told("{name} is computed from {names}", name=name, names=", ".join(sorted(makers)))
            raise BadValue("expected levers that move apart from each other", all_of((name, moved)), hint)


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
        raise BadValue("expected targets after the known years", told("known until {year}", year=scenario.known_until))
    return lever


def _bounds(
    scenario: Scenario, part: Assumption, years: Span, bounds: tuple[float, float] | None, keep_shape: bool
) -> tuple[float, float]:
    """Return bounds, by default the widest that a solver looks at: of an uncertain assumption, inside what is drawn."""
    path = scenario.central(part.name)[0, scenario.years.part(years)]
    least, most = float(path.min()), float(path.max())
    lowest, highest = _drawn_around(scenario, part)
    low, high = bounds or (min(max(part.bounds[0], lowest), least), max(min(part.bounds[1], highest), most))
    check_bounds(part, low, high)
    return (low - least, high - most) if keep_shape else (low, high)


def _drawn_around(scenario: Scenario, part: Assumption) -> tuple[float, float]:
    """Return the lowest and highest central values that fit an assumption's domain; infinite for a certain assumption.

    One that a module computes has what its lever's lead to in every year, but in those of which it has outcomes; where
    the lever is certain, all that makes sense of it does.
    """
    lever = scenario.model.set_for(part.name)
    uncertain = lever.name in scenario.uncertainty
    if lever == part and not uncertain:
        return -np.inf, np.inf
    lowest, highest = scenario.limits(lever.name) if uncertain else (lever.lowest, lever.highest)
    inside = _INSIDE * (highest - lowest)
    if lever == part:
        return lowest + inside, highest - inside
    ends = ((end,) * len(scenario.years) for end in (lowest + inside, highest - inside))
    low, high = (scenario.replace(assumptions={**scenario.assumptions, lever.name: end}) for end in ends)
    free = slice(scenario.known_years if part.name in scenario.model.outcomes else 0, None)
    return float(low.central(part.name)[0, free].max()), float(high.central(part.name)[0, free].min())


_INSIDE = 1e-3
"""Share of a domain by which a centre stays away from its ends."""


class Response:
    """How indicators respond to levers at the medians, by the model's own forward code; what none moves is kept."""

    def __init__(self, scenario: Scenario, levers: Sequence[Lever]) -> None:
        self.scenario, self.levers = scenario, tuple(levers)
        self._assumed = assumed(scenario)
        model, names = scenario.model, {lever.moved_name for lever in levers}
        unmoved = [indicator for indicator in model.indicators if not names & model.moved_by(indicator)]
        as_it_is = computed(scenario, self._assumed, unmoved)
        self._given = {name: as_it_is[name] for name in unmoved}

    def values(self, settings: Sequence[Array], wanted: Iterable[str | Indicator]) -> Mapping[str, Array]:
        """Return indicators, shape (settings, years), for the levers' values, each of shape (settings,) or (1,)."""
        inputs = dict(self._assumed)
        for lever, values in zip(self.levers, settings, strict=True):
            inputs[lever.moved_name] = lever.paths(self.scenario, values)
        return self.scenario.model.compute(self.scenario.facts, inputs, wanted, self._given)

    def statistic(self, target: Target, *settings: Array) -> Array:
        """Return the number that a target is judged by for the levers' values, shape (settings,)."""
        values = self.values(settings, [target.indicator])[target.indicator.name]
        return target.statistic(values, self.scenario.years)

    def margin(self, target: Target, *settings: Array) -> Array:
        """Return the target's margin for the levers' values, in the shape of the first of them."""
        part = target.indicator
        scenario, values = self.scenario, self.values(settings, [part])[part.name]
        statistic = target.deciding(values, scenario.years, scenario.known_until)
        return np.asarray(np.broadcast_to(target.margin(statistic), settings[0].shape))


def where_met_at_medians(scenario: Scenario, lever: Lever, target: Target) -> Ranges:
    """Return the lever's values within its bounds at which a target is met on the central path."""
    margin = partial(Response(scenario, [lever]).margin, target)
    return where_met(margin, _search_grid(margin, lever.bounds))


def _search_grid(margin: Callable[[Array], Array], bounds: tuple[float, float]) -> Array:
    """Return values between which a margin is taken to cross zero once: the search runs there.

    The two bounds when the margin rises or falls all the way, else a fine grid with its turning points.
    """
    scan = np.linspace(*bounds, _SCAN)
    steps = np.diff(margin(scan))
    turns = np.flatnonzero(steps[:-1] * steps[1:] < 0) + 1
    if not turns.size:
        return np.array(bounds)
    turning = [_turning_point(margin, scan[turn - 1], scan[turn + 1], steps[turn]) for turn in turns]
    return np.unique([*np.linspace(*bounds, _FINE), *turning])


def _turning_point(margin: Callable[[Array], Array], low: float, high: float, after: float) -> float:
    """Return where a margin turns between two points; `after` is its step behind the turn."""
    from scipy.optimize import minimize_scalar

    sign = 1.0 if after > 0 else -1.0
    found = minimize_scalar(lambda at: sign * float(margin(np.array([at]))[0]), bounds=(low, high), method="bounded")
    return float(found.x)


def moves(scenario: Scenario, lever: Lever, target: Target) -> bool:
    """Return whether the lever moves a target at all: through its indicator, in its years."""
    if lever.moved_name not in scenario.model.moved_by(target.indicator):
        return False
    low, high = Response(scenario, [lever]).statistic(target, np.array(lever.bounds))
    return bool(low != high)


def parse_bounds(scenario: Scenario, unknown: str, written: str) -> tuple[float, float]:
    """Return bounds written as `LOW:HIGH` in an assumption's unit; BadValue for another form."""
    part = scenario.model.settable(unknown)
    ends = written.split(":")
    if len(ends) != 2:
        example = written_bounds(part, part.bounds)
        raise BadValue(told("expected LOW:HIGH such as {example}", example=example), written or NOTHING)
    low, high = (parse(end, part.unit) for end in ends)
    check_bounds(part, low, high)
    return low, high


def check_bounds(part: Assumption, low: float, high: float) -> None:
    """Raise BadValue unless bounds are finite, in order and within the assumption's domain."""
    if not part.lowest < low < high <= part.highest:
        lowest, highest = canonical(part.lowest, part.unit), canonical(part.highest, part.unit)
        expected = "expected LOW below HIGH, above {lowest} and at most {highest}"
        raise BadValue(told(expected, lowest=lowest, highest=highest), written_bounds(part, (low, high)))


def written_bounds(part: Assumption, bounds: tuple[float, float]) -> str:
    """Return bounds as `parse_bounds` reads them."""
    return ":".join(canonical(bound, part.unit) for bound in bounds)
