"""The least change that meets targets at the medians; where there is none, a certificate and the nearest point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.questions.effort.least_norm import (
    REACHED,
    Constraints,
    by_differences,
    least_norm,
    least_shortfalls,
    multipliers,
)
from hzsim.questions.effort.scaled_levers import ScaledLevers, row_targets
from hzsim.questions.lever.lever import Lever
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import Target

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


@dataclass(frozen=True, slots=True)
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
    problem = _problem(levers, targets, *levers.bounds)
    starts = _starts(problem)
    found = least_norm(problem, starts)
    if found is None:
        parts = clash(levers, targets, lambda left, low, high: can_reach(levers, left, low, high))
        at = closest(levers, targets, *levers.bounds)
        return Solution(at, False, np.zeros(len(targets)), 0.0, len(starts), 1, parts)
    prices = multipliers(problem, found.at)
    costs = by_target(prices.rows, row_targets(targets), targets)
    return Solution(found.at, True, costs, prices.stationarity, found.starts, found.agreeing)


def by_target(rows: Array, of_target: Sequence[int], targets: Sequence[Target]) -> Array:
    """Return the costs of relative margins as costs of the targets, per unit of each."""
    costs: Array = np.bincount(of_target, rows, len(targets)) / [target.scale for target in targets]
    return costs


def can_reach(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array) -> bool:
    """Return whether some change between two others meets all targets at the medians."""
    problem = _problem(levers, targets, low, high)
    starts = _starts(problem)
    if least_norm(problem, starts) is not None:
        return True
    return bool(np.all(least_shortfalls(problem, row_targets(targets), starts) <= _CLOSE))


def closest(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array) -> Array:
    """Return the least change between two others that meets all targets at the medians, or comes nearest to it.

    Nearest is the least sum of squares of the targets' relative shortfalls.
    """
    problem, of_target = _problem(levers, targets, low, high), row_targets(targets)
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


def _problem(levers: ScaledLevers, targets: Sequence[Target], low: Array, high: Array) -> Constraints:
    margins = levers.margins(targets)
    return Constraints(margins, by_differences(margins), low, high)


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
