"""A turn that attains a probability, made shorter on the very draws that it is judged by.

Where a target is met is taken as linear around the turn, draw by draw. Along a direction the
turns that meet all targets are then an interval of each draw, so that the shortest one with the
probability is a quantile; what is left to search are directions, by the simplex method of Nelder
and Mead (1965), The Computer Journal 7. What is found is checked with the model itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.questions.chance import halve
from hzsim.questions.intervals import Curve, Intervals
from hzsim.questions.least import REACHED, Limits
from hzsim.questions.turn import Draws

_AT_BOUND, _TANGENT, _FAR = 1e-7, 1e-3, 1e9
_SIMPLEX, _TRIALS = (0.3, -0.3, 0.1, -0.1, 0.03), 40
"""The sizes of the simplex in radians, to either side, one search after the other, and the directions each may try."""


def improve(sure: Limits, draws: Draws, probability: float, low: Array, high: Array, at: Array) -> Array:
    """Return a turn with the probability and the least effort that a search over directions finds from one turn.

    Levers at a bound stay there; a turn that is no better is not taken. On two levers the effort
    is that of a search over all directions to 0.1% (`tests/test_effort.py`).
    """
    free = (at - low > _AT_BOUND) & (high - at > _AT_BOUND)

    def allowed(turn: Array) -> bool:
        return bool(np.all(turn >= low) and np.all(turn <= high) and np.all(sure(turn) >= -REACHED))

    if np.count_nonzero(free) < 2 or not at[free].any():
        return at
    best = at
    for size in _SIMPLEX:
        tried = _Straight.around(draws, best, free, probability).shortest(size, allowed)
        better = None if tried is None else _attained(draws, probability, tried, free)
        if better is not None and allowed(better) and better @ better < best @ best:
            best = better
    return best


def _attained(draws: Draws, probability: float, turn: Array, free: BoolArray) -> Array | None:
    """Return the turn, made a little longer or shorter in its free levers until its share is the probability."""

    def scaled(size: float) -> Array:
        return np.where(free, size * turn, turn)

    for size in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2):
        if draws.share(scaled(1 - size)) < probability <= draws.share(scaled(1 + size)):
            return halve(draws, probability, scaled(1 - size), scaled(1 + size))
    return None


@dataclass(frozen=True, slots=True)
class _Straight:
    """All margins of all draws as linear functions of the free levers: `start` + `slopes` times them."""

    at: Array
    free: BoolArray
    probability: float
    start: Array
    slopes: Array

    @classmethod
    def around(cls, draws: Draws, at: Array, free: BoolArray, probability: float) -> "_Straight":
        """Return the margins' tangents at a turn."""
        steps = _TANGENT * np.eye(len(at))[free]
        pairs = ((draws.margins(at + step), draws.margins(at - step)) for step in steps)
        slopes = np.stack([(upper - lower) / (2 * _TANGENT) for upper, lower in pairs], axis=-1)
        return cls(at, free, probability, draws.margins(at) - slopes @ at[free], slopes)

    def shortest(self, size: float, allowed: Callable[[Array], bool]) -> Array | None:
        """Return the shortest turn that is allowed, from a simplex of so many radians around the present direction."""
        from scipy.optimize import minimize

        across = _basis(self.at[self.free])

        def least(angles: Array) -> Array | None:
            turn = self.along(across[0] + angles @ across[1:])
            return turn if turn is not None and allowed(turn) else None

        def effort(angles: Array) -> float:
            turn = least(angles)
            return math.inf if turn is None else float(turn @ turn)

        corners = size * np.vstack([np.zeros(len(across) - 1), np.eye(len(across) - 1)])
        found = minimize(
            effort,
            corners[0],
            method="Nelder-Mead",
            options={"initial_simplex": corners, "maxfev": _TRIALS, "xatol": 1e-4, "fatol": 1e-6},
        )
        return least(found.x)

    def along(self, direction: Array) -> Array | None:
        """Return the shortest turn in a direction of the free levers that has the probability; None without one."""
        unit = direction / np.linalg.norm(direction)
        slopes = self.slopes @ unit
        with np.errstate(divide="ignore", invalid="ignore"):  # a margin that does not change is met or not
            crossing = -self.start / slopes
        never = (slopes == 0) & (self.start < 0)
        lower = np.where(slopes > 0, crossing, np.where(never, np.inf, 0.0)).max(axis=0)
        upper = np.where(slopes < 0, crossing, _FAR).min(axis=0)
        starts = np.maximum(lower, 0.0)
        held = starts <= upper
        intervals = Intervals(*(np.where(held, edge, np.inf)[:, None] for edge in (starts, upper)))
        found = Curve(intervals).at_least(self.probability)
        if not found:
            return None
        turn = self.at.copy()
        turn[self.free] = found[0][0] * unit
        return turn


def _basis(at: Array) -> Array:
    """Return an orthonormal basis, row by row, whose first vector points to a turn."""
    columns, _ = np.linalg.qr(np.column_stack([at, np.eye(len(at))]))
    columns[:, 0] *= np.sign(columns[:, 0] @ at)
    rows: Array = columns.T
    return rows
