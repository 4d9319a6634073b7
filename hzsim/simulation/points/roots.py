"""The root finder, one method for one draw and for a million alike, and where an inequality holds along a line."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array

MOST_STEPS = 200

Ranges: TypeAlias = tuple[tuple[float, float], ...]
"""Values at which something holds, as disjoint closed intervals in order."""


def find_root(
    function: Callable[[Array], Array], low: Array, high: Array, at_low: Array, at_high: Array, within: float = 0.0
) -> Array:
    """Return a root of each element of a function between two ends where its signs differ.

    All arrays have one shape; `at_low` and `at_high` are the function's values at the ends.
    Elements whose ends have the same sign give NaN. Roots are exact to some 4e-16 of the
    bracket, or to the share `within` of it. Method: Chandrupatla (1997), Advances in Engineering
    Software 28 (3): inverse quadratic interpolation where it is safe, otherwise halving.
    """
    newest, opposite, previous = high.copy(), low.copy(), low.copy()
    f_newest, f_opposite, f_previous = at_high.copy(), at_low.copy(), at_low.copy()
    open_ = np.sign(at_low) * np.sign(at_high) < 0
    closest = np.where(np.abs(at_low) < np.abs(at_high), low, high)
    step = np.full_like(low, 0.5)
    finest = 4 * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high))
    smallest = np.maximum(finest, within * np.abs(high - low))
    for _ in range(MOST_STEPS):
        if not open_.any():
            break
        trial = np.where(open_, newest + step * (opposite - newest), newest)
        f_trial = function(trial)
        same = np.sign(f_trial) == np.sign(f_newest)
        previous, f_previous = np.where(same, newest, opposite), np.where(same, f_newest, f_opposite)
        opposite, f_opposite = np.where(same, opposite, newest), np.where(same, f_opposite, f_newest)
        newest, f_newest = trial, f_trial
        nearer = np.where(np.abs(f_newest) < np.abs(f_opposite), newest, opposite)
        closest = np.where(open_, nearer, closest)
        relative = smallest / np.maximum(np.abs(opposite - newest), smallest)
        open_ = open_ & (f_newest != 0) & (relative < 0.5)
        step = np.clip(_step(newest, opposite, previous, f_newest, f_opposite, f_previous), relative, 1 - relative)
    brackets = (np.sign(at_low) * np.sign(at_high) <= 0) & ~open_
    found: Array = np.where(brackets, closest, np.nan)
    return found


def _step(
    newest: Array, opposite: Array, previous: Array, f_newest: Array, f_opposite: Array, f_previous: Array
) -> Array:
    """Return how far to go from the newest point to the other end: interpolated where safe, else half."""
    with np.errstate(all="ignore"):  # elements that are done divide by zero; halving is chosen for them
        xi = (newest - opposite) / (previous - opposite)
        phi = (f_newest - f_opposite) / (f_previous - f_opposite)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        inverse = f_newest / (f_opposite - f_newest) * f_previous / (f_opposite - f_previous)
        inverse += (
            (previous - newest)
            / (opposite - newest)
            * f_newest
            / (f_previous - f_newest)
            * f_opposite
            / (f_previous - f_opposite)
        )
        return np.where(safe & np.isfinite(inverse), inverse, 0.5)


def where_met(margin: Callable[[Array], Array], grid: Array) -> Ranges:
    """Return where a margin is at least zero, between the ends of a grid.

    `margin` maps values of shape (1,) to margins of that shape. Between neighbours of the grid it is
    taken to cross zero at most once: two points serve a monotone margin.
    """
    at = [margin(np.array([value])) for value in grid]
    edges = [float(grid[0])] if at[0] >= 0 else []
    for low, high, at_low, at_high in zip(grid[:-1], grid[1:], at[:-1], at[1:], strict=True):
        if (at_low >= 0) != (at_high >= 0):
            edges.append(float(find_root(margin, np.array([low]), np.array([high]), at_low, at_high)[0]))
    edges += [float(grid[-1])] if at[-1] >= 0 else []
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def meet(one: Ranges, other: Ranges) -> Ranges:
    """Return where both hold."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((low, high) for low, high in both if low <= high)
