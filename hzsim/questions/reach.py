"""The least turn that meets targets at the medians, or the nearest reachable point and what clashes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.questions.certificate import Demand, clash
from hzsim.questions.least import REACHED, Limits, least_turn, multipliers, nearest, starting_points
from hzsim.questions.turn import Turn, limits_at_medians, row_targets
from hzsim.scenario.targets import Target

_CLOSE = 1e-7


@dataclass(frozen=True, slots=True)
class Reached:
    """A turn, whether it meets what was asked, what each target costs there, and how it was found.

    `costs` are the growth of the least effort per unit by which each target is tightened;
    `highest` is the highest joint probability found, where the one asked for is out of reach.
    """

    turn: Array
    feasible: bool
    costs: Array
    stationarity: float
    starts: int
    agreeing: int
    clash: tuple[Demand, ...] = ()
    highest: float | None = None


def at_medians(turn: Turn, targets: Sequence[Target]) -> Reached:
    """Return the least turn that meets all targets at the medians.

    When there is none: the nearest reachable point, and the targets and bounds that clash.
    """
    limits, (low, high) = limits_at_medians(turn, targets), turn.bounds
    starts = starting_points(low, high)
    found = least_turn(limits, low, high, starts)
    if found is None:
        parts = clash(turn, targets, lambda left, lowest, highest: can_reach(turn, left, lowest, highest))
        at = closest(turn, targets, low, high)
        return Reached(at, False, np.zeros(len(targets)), 0.0, len(starts), 1, parts)
    prices = multipliers(limits, found.turn, low, high)
    costs = by_target(prices.rows, row_targets(targets), targets)
    return Reached(found.turn, True, costs, prices.stationarity, found.starts, found.agreeing)


def by_target(rows: Array, of_target: Sequence[int], targets: Sequence[Target]) -> Array:
    """Return the costs of relative margins as costs of the targets, per unit of each."""
    costs: Array = np.bincount(of_target, rows, len(targets)) / [target.scale for target in targets]
    return costs


def can_reach(turn: Turn, targets: Sequence[Target], low: Array, high: Array) -> bool:
    """Return whether some turn between two others meets all targets at the medians."""
    limits, starts = limits_at_medians(turn, targets), starting_points(low, high)
    if least_turn(limits, low, high, starts) is not None:
        return True
    return bool(np.all(nearest(limits, row_targets(targets), low, high, starts) <= _CLOSE))


def closest(turn: Turn, targets: Sequence[Target], low: Array, high: Array) -> Array:
    """Return the turn between two others with the least sum of squares of the targets' relative shortfalls.

    Of several such turns it is the one with the least effort.
    """
    limits, of_target, starts = limits_at_medians(turn, targets), row_targets(targets), starting_points(low, high)
    short = nearest(limits, of_target, low, high, starts)[list(of_target)]
    slacks = (np.where(short > REACHED, short + slack, 0.0) for slack in (REACHED, _CLOSE, 1e-5))
    tried = (least_turn(_eased(limits, slack), low, high, starts) for slack in slacks)
    return next((found.turn for found in tried if found is not None), starts[0])


def _eased(limits: Limits, slack: Array) -> Limits:
    return lambda turn: limits(turn) + slack
