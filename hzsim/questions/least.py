"""The smallest turn within limits: scipy's SLSQP from several starts, its multipliers, and the nearest point.

Limits are a function from a turn, shape (levers,), to rows that must be at least zero. Slopes
are central differences; nothing is called solved that was not looked at again.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array

Limits = Callable[[Array], Array]
REACHED = 1e-9
"""By how much a relative margin may miss zero, as for a target that is just met."""
_STEP = 1e-4
_AT_BOUND = 1e-7
_NOTHING = 1e-9
_RANDOM_STARTS = 6


@dataclass(frozen=True, slots=True)
class Care:
    """How closely SLSQP is asked to end, and after how many steps it gives up."""

    tolerance: float
    steps: int


EXACT, SMOOTH, UPHILL = Care(1e-15, 100), Care(1e-10, 40), Care(1e-6, 50)
"""For limits at the medians, for a smoothed probability, and for climbing to its peak."""


@dataclass(frozen=True, slots=True)
class Found:
    """The smallest turn found, how many starts there were and how many ended in the same effort."""

    turn: Array
    starts: int
    agreeing: int


@dataclass(frozen=True, slots=True)
class Multipliers:
    """The marginal effort of each limit's row; `stationarity` is what they leave of the effort's slope (0: optimal)."""

    rows: Array
    stationarity: float


def slope(function: Limits, at: Array) -> Array:
    """Return the derivatives of a function's rows, shape (rows, levers)."""
    steps = _STEP * np.eye(len(at))
    columns = [(function(at + step) - function(at - step)) / (2 * _STEP) for step in steps]
    return np.array(columns).T


def starting_points(low: Array, high: Array, more: Iterable[Array] = ()) -> list[Array]:
    """Return where to start from: no turn, those given, and some at random within three spreads."""
    scattered = np.random.default_rng(0).uniform(-3, 3, (_RANDOM_STARTS, len(low)))
    return [np.clip(start, low, high) for start in (np.zeros(len(low)), *more, *scattered)]


def least_turn(limits: Limits, low: Array, high: Array, starts: Sequence[Array], care: Care = EXACT) -> Found | None:
    """Return the turn with the smallest sum of squares within limits and bounds, None when no start leads to one."""
    if not len(low):
        return Found(low, len(starts), len(starts)) if _within(limits(low)) else None
    ends = [_minimise(limits, low, high, start, care) for start in starts]
    good = [end for end in ends if _within(limits(end))]
    if not good:
        return None
    efforts = [float(end @ end) for end in good]
    least = min(efforts)
    return Found(
        good[efforts.index(least)], len(starts), sum(effort <= least * (1 + 1e-6) + 1e-9 for effort in efforts)
    )


def _within(rows: Array) -> bool:
    return bool(np.all(rows >= -REACHED))


def _minimise(limits: Limits, low: Array, high: Array, start: Array, care: Care) -> Array:
    end = slsqp(lambda turn: 0.5 * float(turn @ turn), lambda turn: turn, limits, low, high, start, care=care)
    return np.where(np.abs(end) < _NOTHING, 0.0, end)


def slsqp(
    objective: Callable[[Array], float],
    gradient: Limits,
    limits: Limits,
    low: Array,
    high: Array,
    start: Array,
    jacobian: Limits | None = None,
    care: Care = EXACT,
) -> Array:
    """Return where scipy's SLSQP ends, within bounds; the caller judges what it is worth."""
    from scipy.optimize import Bounds, minimize

    limit = {"type": "ineq", "fun": limits, "jac": jacobian or (lambda at: slope(limits, at))}
    result = minimize(  # type: ignore[call-overload]  # the stubs want literal dictionaries
        objective,
        start,
        jac=gradient,
        method="SLSQP",
        bounds=Bounds(low, high),
        constraints=[limit] if len(limits(start)) else [],
        options={"ftol": care.tolerance, "maxiter": care.steps},
    )
    end: Array = np.clip(result.x, low, high)
    return end


def nearest(limits: Limits, of_target: Sequence[int], low: Array, high: Array, starts: Sequence[Array]) -> Array:
    """Return the smallest shortfalls of targets that can be reached, shape (targets,): the least sum of squares.

    `of_target` holds each row's target; all rows of a target share its shortfall.
    """
    levers, targets = len(low), max(of_target) + 1
    share = np.eye(targets)[list(of_target)]
    if not levers:
        return _shortfalls(limits(low), share)

    def rows(joined: Array) -> Array:
        return limits(joined[:levers]) + share @ joined[levers:] / 100

    def jacobian(joined: Array) -> Array:
        return np.hstack([slope(limits, joined[:levers]), share / 100])

    best = np.full(targets, np.inf)
    for start in starts:
        end = slsqp(
            lambda joined: 0.5 * float(joined[levers:] @ joined[levers:]),
            lambda joined: np.concatenate([np.zeros(levers), joined[levers:]]),
            rows,
            np.append(low, np.zeros(targets)),
            np.append(high, np.full(targets, np.inf)),
            np.concatenate([start, 100 * _shortfalls(limits(start), share)]),
            jacobian,
        )
        found = _shortfalls(limits(end[:levers]), share)
        best = min(best, found, key=lambda shortfalls: float(shortfalls @ shortfalls))
    return best


def _shortfalls(rows: Array, share: Array) -> Array:
    found: Array = (share * np.maximum(-rows, 0.0)[:, None]).max(axis=0)
    return found


def multipliers(limits: Limits, turn: Array, low: Array, high: Array) -> Multipliers:
    """Return what each row costs at an optimum: the growth of the sum of squares for each unit that the row loses.

    Non-negative least squares on the slopes of active rows and bounds (the Karush-Kuhn-Tucker
    conditions); rows that are not active cost nothing.
    """
    from scipy.optimize import nnls

    rows = limits(turn)
    costs = np.zeros(len(rows))
    if not len(turn) or not turn.any():
        return Multipliers(costs, 0.0)
    active = np.flatnonzero(rows <= 1e-6)
    unit = np.eye(len(turn))
    edges = [*unit[turn - low <= _AT_BOUND], *(-unit[high - turn <= _AT_BOUND])]
    columns = np.array([*slope(limits, turn)[active], *edges]).reshape(-1, len(turn)).T
    if not columns.shape[1]:
        return Multipliers(costs, float(np.linalg.norm(turn)))
    size = np.linalg.norm(columns, axis=0)
    size[size == 0] = 1.0
    found, left = nnls(columns / size, turn)
    costs[active] = 2 * (found / size)[: len(active)]
    return Multipliers(costs, float(left) / max(1.0, math.sqrt(float(turn @ turn))))
