"""The smallest change within limits: scipy's SLSQP from several starts, its multipliers, and functions as limits."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from hzsim._typing import Array

Margins = Callable[[Array], Array]
"""Makes numbers that must be at least zero, shape (rows,), of changes, shape (levers,)."""
REACHED = 1e-9
"""By how much a relative margin may miss zero, as for a target that is just met."""
_STEP = 1e-4
_AT_BOUND = 1e-7
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Constraints:
    """Limits on a change: margins that must be at least zero, their slopes of shape (rows, levers), and bounds."""

    margins: Margins
    slopes: Callable[[Array], Array]
    low: Array
    high: Array

    def eased(self, slack: Array) -> "Constraints":
        """Return the problem with margins that may miss zero by some slack."""
        return replace(self, margins=lambda change: self.margins(change) + slack)

    def holds(self, change: Array) -> bool:
        """Return whether all margins are kept."""
        return bool(np.all(self.margins(change) >= -REACHED))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The smallest change found, how many starts there were and how many ended in the same sum of squares."""

    at: Array
    starts: int
    agreeing: int


def by_differences(function: Margins) -> Callable[[Array], Array]:
    """Return the derivatives of a function's rows as a function, of shape (rows, levers): central differences."""

    def slopes(at: Array) -> Array:
        steps = _STEP * np.eye(len(at))
        return np.array([(function(at + step) - function(at - step)) / (2 * _STEP) for step in steps]).T

    return slopes


def least_norm(problem: Constraints, starts: Sequence[Array]) -> Found | None:
    """Return the change with the smallest sum of squares within limits, None when no start leads to one."""
    if not len(problem.low):
        return Found(problem.low, len(starts), len(starts)) if problem.holds(problem.low) else None
    ends = [_smallest(problem, start) for start in starts]
    good = [end for end in ends if problem.holds(end)]
    if not good:
        return None
    efforts = [float(end @ end) for end in good]
    least = min(efforts)
    agreeing = sum(effort <= least * (1 + 1e-6) + 1e-9 for effort in efforts)
    return Found(good[efforts.index(least)], len(starts), agreeing)


def _smallest(problem: Constraints, start: Array) -> Array:
    end = slsqp(problem, lambda change: 0.5 * float(change @ change), lambda change: change, start)
    return np.where(np.abs(end) < _NOTHING, 0.0, end)


def slsqp(
    problem: Constraints,
    objective: Callable[[Array], float],
    gradient: Callable[[Array], Array],
    start: Array,
    tolerance: float = 1e-15,
) -> Array:
    """Return where scipy's SLSQP ends, within bounds; the caller judges what it is worth."""
    from scipy.optimize import Bounds, minimize

    limit = {"type": "ineq", "fun": problem.margins, "jac": problem.slopes}
    result = minimize(  # type: ignore[call-overload]  # the stubs want literal dictionaries
        objective,
        start,
        jac=gradient,
        method="SLSQP",
        bounds=Bounds(problem.low, problem.high),
        constraints=[limit] if len(problem.margins(start)) else [],
        options={"ftol": tolerance},
    )
    return np.asarray(np.clip(result.x, problem.low, problem.high))


def least_shortfalls(problem: Constraints, of_target: Sequence[int], starts: Sequence[Array]) -> Array:
    """Return the smallest shortfalls of targets that can be reached, shape (targets,): the least sum of squares.

    `of_target` holds each row's target; all rows of a target share its shortfall.
    """
    levers, targets = len(problem.low), max(of_target) + 1
    share = np.eye(targets)[list(of_target)]
    if not levers:
        return _shortfalls(problem.margins(problem.low), share)
    joined = Constraints(
        lambda both: problem.margins(both[:levers]) + share @ both[levers:] / 100,
        lambda both: np.hstack([problem.slopes(both[:levers]), share / 100]),
        np.append(problem.low, np.zeros(targets)),
        np.append(problem.high, np.full(targets, np.inf)),
    )
    best = np.full(targets, np.inf)
    for start in starts:
        end = slsqp(
            joined,
            lambda both: 0.5 * float(both[levers:] @ both[levers:]),
            lambda both: np.concatenate([np.zeros(levers), both[levers:]]),
            np.concatenate([start, 100 * _shortfalls(problem.margins(start), share)]),
        )
        found = _shortfalls(problem.margins(end[:levers]), share)
        best = min(best, found, key=lambda shortfalls: float(shortfalls @ shortfalls))
    return best


def _shortfalls(rows: Array, share: Array) -> Array:
    return np.asarray((share * np.maximum(-rows, 0.0)[:, None]).max(axis=0))


def multipliers(problem: Constraints, change: Array) -> tuple[Array, float]:
    """Return what each row costs at an optimum: the growth of the sum of squares for each unit that the row loses.

    And what that leaves of the effort's slope, zero at an optimum: the stationarity.
    Non-negative least squares on the slopes of active rows and bounds (the Karush-Kuhn-Tucker
    conditions); rows that are not active cost nothing.
    """
    from scipy.optimize import nnls

    rows = problem.margins(change)
    costs = np.zeros(len(rows))
    if not len(change) or not change.any():
        return costs, 0.0
    active = np.flatnonzero(rows <= 1e-6)
    unit = np.eye(len(change))
    edges = [*unit[change - problem.low <= _AT_BOUND], *(-unit[problem.high - change <= _AT_BOUND])]
    columns = np.array([*problem.slopes(change)[active], *edges]).reshape(-1, len(change)).T
    if not columns.shape[1]:
        return costs, float(np.linalg.norm(change))
    size = np.linalg.norm(columns, axis=0)
    size[size == 0] = 1.0
    found, left = nnls(columns / size, change)
    costs[active] = 2 * (found / size)[: len(active)]
    return costs, float(left) / max(1.0, math.sqrt(float(change @ change)))


class Function(Protocol):
    """A smooth function of changes."""

    def value(self, change: Array) -> float:
        """Return its value at a change of shape (levers,)."""
        ...

    def slope(self, change: Array) -> Array:
        """Return its derivatives there, shape (levers,)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A function of changes as it is near one of them: its value, slope and curvature there."""

    at: Array
    height: float
    gradient: Array
    curvature: Array

    def value(self, change: Array) -> float:
        """Return its value."""
        step = change - self.at
        return self.height + float(self.gradient @ step + step @ self.curvature @ step / 2)

    def slope(self, change: Array) -> Array:
        """Return its derivatives."""
        return self.gradient + self.curvature @ (change - self.at)

    @property
    def straight(self) -> "Local":
        """The same without curvature."""
        return replace(self, curvature=0 * self.curvature)


def learned(curvature: Array, step: Array, steeper: Array) -> Array:
    """Return a curvature that explains by how much a slope changed over a step.

    Otherwise as it was: the symmetric update of rank one (Conn, Gould and Toint 1991, Mathematical Programming 50).
    """
    rest = steeper - curvature @ step
    along = float(rest @ step)
    if abs(along) <= 1e-8 * float(np.linalg.norm(rest) * np.linalg.norm(step)):
        return curvature
    return np.asarray(curvature + np.outer(rest, rest) / along)
