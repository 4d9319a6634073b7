"""Where an inequality holds along one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.simulation.roots import find_root
from hzsim.simulation.summaries import binomial_errors, share_errors

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


@dataclass(frozen=True, slots=True)
class Intervals:
    """For each draw the values at which something holds, as disjoint closed intervals.

    `starts` and `ends` have shape (draws, most intervals of a draw); places not used hold
    infinity in both.
    """

    starts: Array
    ends: Array

    def meet(self, other: "Intervals") -> "Intervals":
        """Return where both hold."""
        starts = np.maximum(self.starts[:, :, None], other.starts[:, None, :]).reshape(len(self.starts), -1)
        ends = np.minimum(self.ends[:, :, None], other.ends[:, None, :]).reshape(len(self.ends), -1)
        empty = (starts > ends) | np.isinf(starts)
        return _compact(np.where(empty, np.inf, starts), np.where(empty, np.inf, ends))

    def followed_by(self, more: "Sequence[Intervals]") -> "Intervals":
        """Return these draws and then those of others."""
        width = max(piece.starts.shape[1] for piece in (self, *more))
        pieces = [piece.widened(width) for piece in (self, *more)]
        return Intervals(np.concatenate([p.starts for p in pieces]), np.concatenate([p.ends for p in pieces]))

    def widened(self, width: int) -> "Intervals":
        """Return the same with places for so many intervals of a draw."""
        pad = ((0, 0), (0, width - self.starts.shape[1]))
        return Intervals(*(np.pad(array, pad, constant_values=np.inf) for array in (self.starts, self.ends)))


def _compact(starts: Array, ends: Array) -> Intervals:
    """Sort the intervals of each draw and drop places that no draw uses."""
    starts, ends = np.sort(starts, axis=1), np.sort(ends, axis=1)
    most = max(1, int(np.isfinite(starts).sum(axis=1).max()))
    return Intervals(starts[:, :most], ends[:, :most])


class Curve:
    """The share of draws in which something holds, as a function of the value: the whole curve at once.

    The share jumps up at each start and down after each end; between it is constant. `runs` are
    the numbers of draws of each independent randomisation, in order; one for all by default.
    """

    def __init__(self, intervals: Intervals, runs: Sequence[int] = ()) -> None:
        self.draws = len(intervals.starts)
        self.starts = np.sort(intervals.starts[np.isfinite(intervals.starts)])
        self.ends = np.sort(intervals.ends[np.isfinite(intervals.ends)])
        self._intervals, self._runs = intervals, tuple(runs) or (self.draws,)

    def standard_error(self, value: float) -> float:
        """Return the standard error of the share at one value."""
        held = ((self._intervals.starts <= value) & (value <= self._intervals.ends)).any(axis=1)
        hits: Array = np.add.reduceat(held.astype(float), np.cumsum([0, *self._runs[:-1]]))
        return float(share_errors(hits, np.array(self._runs)))

    def share(self, values: Array) -> Array:
        """Return the share of draws in which it holds at each value."""
        begun = np.searchsorted(self.starts, values, side="right")
        over = np.searchsorted(self.ends, values, side="left")
        return (begun - over) / self.draws

    def share_at(self, value: float) -> float:
        """Return the share of draws in which it holds at one value."""
        return float(self.share(np.array([value]))[0])

    def at_least(self, share: float) -> list[tuple[float, float]]:
        """Return the intervals of values at which the share is at least this."""
        needed = max(1, int(np.ceil(share * self.draws - 1e-9)))
        places, counts = self._steps()
        enough = counts >= needed
        begins = np.flatnonzero(enough & ~np.concatenate([[False], enough[:-1]]))
        stops = np.flatnonzero(~enough & np.concatenate([[False], enough[:-1]]))
        return [(float(places[begin]), float(places[stop])) for begin, stop in zip(begins, stops, strict=True)]

    def ranges(self, share: float) -> list[tuple[float, float]]:
        """Return the intervals of values at which the share is at least this, as far as draws can tell them apart.

        Gaps in which it falls short by no more than twice its standard error count as noise and are bridged.
        """
        error = float(binomial_errors(np.array(share), self.draws))
        exact, near = self.at_least(share), self.at_least(max(share - 2 * error, 1 / self.draws))
        inside = ([one for one in exact if low <= one[0] <= high] for low, high in near)
        return [(found[0][0], found[-1][1]) for found in inside if found]

    def highest(self, bounds: Sequence[float] = ()) -> tuple[float, float]:
        """Return the largest share and a value at which it is reached.

        That is the middle of its plateau, or the one of some bounds that the plateau reaches.
        """
        if not len(self.starts):
            return 0.0, float("nan")
        counts = np.arange(1, len(self.starts) + 1) - np.searchsorted(self.ends, self.starts, side="left")
        top = int(np.argmax(counts))
        begin = self.starts[top]
        following = [*self.starts[top + 1 : top + 2], self.ends[np.searchsorted(self.ends, begin, side="left")]]
        plateau = float(begin), float(min(following))
        touched = [edge for edge in plateau if edge in bounds]
        return float(counts[top] / self.draws), touched[0] if len(touched) == 1 else sum(plateau) / 2

    def _steps(self) -> tuple[Array, Array]:
        """Return all values at which the share changes, starts before ends where equal, and the counts from there."""
        places = np.concatenate([self.starts, self.ends])
        change = np.concatenate([np.ones(len(self.starts)), -np.ones(len(self.ends))])
        order = np.lexsort((-change, places))
        return places[order], np.cumsum(change[order])
