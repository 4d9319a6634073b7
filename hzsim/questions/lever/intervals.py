"""Where an inequality holds along one line."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.simulation.points.roots import find_root

Ranges: TypeAlias = tuple[tuple[float, float], ...]
"""Values at which something holds, as disjoint closed intervals in order."""


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
