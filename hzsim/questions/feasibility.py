"""Several levers changed at once: the least change that meets targets at the medians.

Each lever is counted in units of its own spread. Where no change will do there is a certificate,
and the nearest point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.questions.least_norm import (
    REACHED,
    Constraints,
    Margins,
    by_differences,
    least_norm,
    least_shortfalls,
    multipliers,
)
from hzsim.questions.lever.lever import Lever, Response, check_apart
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import TOLERANCE, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class ScaledLevers:
    """Levers of a scenario whose shifts are measured in spreads: a change is an array of shape (levers,).

    Raises BadValue when an assumption is named twice or its bounds leave no room for its path.
    """

    scenario: Scenario
    levers: tuple[Lever, ...]
    spreads: Array

    def __post_init__(self) -> None:
        names = [lever.assumption.name for lever in self.levers]
        if len(set(names)) < len(names):
            raise BadValue("expected each lever once", ", ".join(names))
        check_apart(self.scenario, self.levers)
        for lever in self.levers:
            if not lever.bounds[0] < lever.bounds[1]:
                raise BadValue("expected bounds at least as far apart as the lever's path", lever.assumption.name)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest change within bounds."""
        low, high = np.array([lever.bounds for lever in self.levers]).reshape(-1, 2).T
        return low / self.spreads, high / self.spreads

    @property
    def widened(self) -> tuple[Array, Array]:
        """Bounds ten times as wide, within the arithmetic's domain: what dropping a bound means."""
        low, high = self.bounds
        start = (
            np.array([lever.path(self.scenario).min() - lever.assumption.lowest for lever in self.levers])
            / self.spreads
        )
        return np.maximum(low - 10 * (high - low), -0.999 * start), high + 10 * (high - low)

    def moved(self, change: Array) -> Scenario:
        """Return the scenario with the levers changed."""
        scenario = self.scenario
        for lever, shift in zip(self.levers, change * self.spreads, strict=True):
            scenario = lever.moved(scenario, float(shift))
        return scenario

    def average(self, place: int, change: float = 0.0) -> float:
        """Return a lever's average over its years when changed."""
        return float(self.levers[place].path(self.scenario).mean() + change * self.spreads[place])

    def edge(self, place: int, upper: bool) -> float:
        """Return the bound of a lever as it was given: the value that its path's extreme may reach."""
        return self.levers[place].limits(self.scenario)[upper]

    def margins(self, targets: Sequence[Target]) -> Margins:
        """Return the smooth margins of targets at the medians, relative to the targets' values.

        A target in every year of a span has one row for each year; see `row_targets`.
        """
        response, wanted = (
            Response(self.scenario, self.levers),
            {part.indicator for target in targets for part in target.parts},
        )
        years, parts = self.scenario.years, [part for target in targets for part in target.parts]

        def rows(change: Array) -> Array:
            values = response.values(np.split(change * self.spreads, len(change)) if len(change) else [], wanted)
            return np.concatenate([_rows(part, values[part.indicator.name], years) for part in parts])

        return rows if targets else lambda _: np.empty(0)


def _rows(target: Target, values: Array, years: Span) -> Array:
    numbers = target.statistic(values, years)[:1] if target.single else values[0, years.part(target.span)]
    strict = 2 * TOLERANCE if target.operator in ("<", ">") else 0.0
    return target.margin(numbers) / target.scale - strict


def row_targets(targets: Sequence[Target]) -> list[int]:
    """Return for each row of `ScaledLevers.margins` the place of its target."""
    return [
        place
        for place, target in enumerate(targets)
        for part in target.parts
        for _ in range(1 if part.single else len(part.span))
    ]


_CLOSE = 1e-7
_RANDOM_STARTS = 6


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a lever's range: its lowest or highest value in any of its years, in its unit."""

    lever: Lever
    upper: bool
    value: float


Demand: TypeAlias = Target | Bound
Possible: TypeAlias = Callable[[Sequence[Target], Array, Array], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A change, whether it meets what was asked, what each target costs there, and how it was found.

    `costs` are the growth of the least effort per unit by which each target is tightened; `stationarity`
    is how far the conditions of an optimum are from holding. `highest` is the highest joint probability
    found, where the one asked for is out of reach; `odds` are those of the targets that are drawn.
    """

    change: Array
    feasible: bool
    costs: Array
    stationarity: float
    starts: int
    agreeing: int
    clash: tuple[Demand, ...] = ()
    highest: float | None = None
    odds: JointProbability | None = None


def at_medians(levers: ScaledLevers, targets: Sequence[Target]) -> Solution:
    """Return the least change that meets all targets at the medians.

    When there is none: the nearest reachable point, and the targets and bounds that clash.
    """
    problem = limits(levers, targets, *levers.bounds)
    starts = _starts(problem)
    found = least_norm(problem, starts)
    if found is None:
        parts = clash(levers, targets, partial(can_reach, levers))
        at = closest(levers, targets, *levers.bounds)
        return Solution(at, False, np.zeros(len(targets)), 0.0, len(starts), 1, parts)
    rows, stationarity = multipliers(problem, found.at)
    return Solution(found.at, True, by_target(rows, targets), stationarity, found.starts, found.agreeing)


def by_target(rows: Array, targets: Sequence[Target]) -> Array:
    """Return the costs of relative margins as costs of the targets, per unit of each."""
    return np.asarray(np.bincount(row_targets(targets), rows, len(targets)) / [target.scale for target in targets])


def can_reach(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array) -> bool:
    """Return whether some change between two others meets all targets at the medians."""
    problem = limits(levers, targets, low, high)
    starts = _starts(problem)
    if least_norm(problem, starts) is not None:
        return True
    return bool(np.all(least_shortfalls(problem, row_targets(targets), starts) <= _CLOSE))


def closest(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array) -> Array:
    """Return the least change between two others that meets all targets at the medians, or comes nearest to it.

    Nearest is the least sum of squares of the targets' relative shortfalls.
    """
    problem, of_target = limits(levers, targets, low, high), row_targets(targets)
    starts = _starts(problem)
    found = least_norm(problem, starts)
    if found is not None:
        return found.at
    short = least_shortfalls(problem, of_target, starts)[list(of_target)]
    slacks = (np.where(short > REACHED, short + slack, 0.0) for slack in (REACHED, _CLOSE, 1e-5))
    tried = (least_norm(problem.eased(slack), starts) for slack in slacks)
    return next((found.at for found in tried if found is not None), starts[0])


def clash(levers: ScaledLevers, targets: Sequence[Target], possible: Possible) -> tuple[Demand, ...]:
    """Return targets and bounds that are impossible together and possible without any one of them.

    The deletion filter (Chinneck and Dravnieks 1991, ORSA Journal on Computing 3): each is left
    out for good when the rest is still impossible. A bound that is left out is moved out by ten
    widths. `possible` says whether targets can be met between a lowest and a highest change. A target that
    is impossible alone is named before any that clash.
    """

    def holds(demands: Sequence[Demand]) -> bool:
        left = [demand for demand in demands if isinstance(demand, Target)]
        return not left or possible(left, *_edges(levers, demands))

    bounds = _bounds(levers)
    alone = [target for target in targets if len(targets) > 1 and not holds([target, *bounds])]
    kept: list[Demand] = [*(alone[:1] or targets), *bounds]
    for demand in tuple(kept):
        trial = [one for one in kept if one is not demand]
        if not holds(trial):
            kept = trial
    return tuple(kept)


def limits(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array, spare: float = 0.0) -> Constraints:
    """Return the limits that targets set to a change between two others, at the medians, with something to spare."""
    margins = levers.margins(targets)

    def spared(change: Array) -> Array:
        """Return the margins that are left."""
        return margins(change) - spare

    return Constraints(spared, by_differences(spared), low, high)


def _starts(problem: Constraints) -> list[Array]:
    """Return where to start from: no change, and some at random within three spreads."""
    low, high = problem.low, problem.high
    scattered = np.random.default_rng(0).uniform(-3, 3, (_RANDOM_STARTS, len(low)))
    return [np.clip(start, low, high) for start in (np.zeros(len(low)), *scattered)]


def _bounds(levers: ScaledLevers) -> list[Bound]:
    return [
        Bound(lever, upper, levers.edge(place, upper))
        for place, lever in enumerate(levers.levers)
        for upper in (False, True)
    ]


def _edges(levers: ScaledLevers, demands: Sequence[Demand]) -> tuple[Array, Array]:
    """Return the lowest and the highest change when only some bounds are kept."""
    edges, wide = levers.bounds, levers.widened
    for place, lever in enumerate(levers.levers):
        for upper in (False, True):
            if not any(isinstance(one, Bound) and (one.lever, one.upper) == (lever, upper) for one in demands):
                edges[upper][place] = wide[upper][place]
    return edges
