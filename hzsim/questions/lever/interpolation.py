"""Interpolation of odds, which are smooth in probits and dear: polynomials between nodes, no closer than it takes."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.normal import ndtr, ndtri
from hzsim.questions.lever.odds import JointProbability

LEAST = 1e-300
_DEGREE = 5
_MOST = 65
_BETWEEN = 12
_CHECKED = 4

Near: TypeAlias = Callable[[Array, Array, Array], BoolArray]
"""Whether values expected at some places are near to those found there, given the places."""


def probits(shares: Array) -> Array:
    """Return the probits of probabilities, finite also for none and for all."""
    return np.asarray(ndtri(np.clip(shares, LEAST, 1 - np.finfo(float).epsneg)))


def probit(share: float) -> float:
    """Return the probit of one probability."""
    return float(probits(np.array(share)))


def told_probits(shares: Array) -> Array:
    """Return the probits of probabilities, no lower than where a probability counts as none."""
    return np.maximum(probits(shares), NONE)


def shares_of(found: Array) -> Array:
    """Return the probabilities that have some probits."""
    return np.asarray(np.where(found > NONE, ndtr(found), 0.0))


def density(probit: Array) -> Array:
    """Return how much probabilities move with their probits: the normal density there."""
    return np.asarray(np.exp(-0.5 * probit**2) / math.sqrt(2 * math.pi))


def probits_of(odds: JointProbability) -> Callable[..., Array]:
    """Return the function that gives the probits of the odds at some values of each lever."""
    return lambda *settings: told_probits(odds.estimates(np.array(settings))[0])


def density_at(share: float) -> float:
    """Return how much a probability moves with its probit, not at all where it is none or all."""
    return float(density(np.array(probit(share)))) if 0 < share < 1 else 0.0


NONE = -8.3
"""A probit below which a probability is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Interpolant:
    """A function of one number between nodes: through the six nearest ones a polynomial of the fifth degree."""

    places: Array
    values: Array

    @classmethod
    def of(cls, function: Callable[[Array], Array], starts: Array, near: Near) -> "Interpolant":
        """Return the interpolant of a function from the first to the last of some places.

        Each interval is halved until what was expected in its middle is near to what is found there.
        """
        known = dict(zip(starts.tolist(), function(starts).tolist(), strict=True))
        open_ = list(pairwise(sorted(known)))
        while open_ and len(known) < _MOST:
            before, middles = cls.through(known), np.array([(low + high) / 2 for low, high in open_])
            found = function(middles)
            known.update(zip(middles.tolist(), found.tolist(), strict=True))
            close = near(before.at(middles), found, middles)
            wrong = zip(open_, middles.tolist(), close, strict=True)
            open_ = [half for (low, high), at, done in wrong if not done for half in ((low, at), (at, high))]
        return cls.through(known)

    @classmethod
    def through(cls, known: Mapping[float, float]) -> "Interpolant":
        """Return the interpolant through known values."""
        places = sorted(known)
        return cls(np.array(places), np.array([known[place] for place in places]))

    def at(self, values: Array) -> Array:
        """Return the function at some values, by Neville's scheme; beyond the nodes it stays as it is at the last.

        Between two nodes with the very same value it stays there: a probability has reached none or all.
        """
        values = np.clip(values, self.places[0], self.places[-1])
        size = min(_DEGREE + 1, len(self.places))
        after = np.searchsorted(self.places, values)
        first = np.clip(after - size // 2, 0, len(self.places) - size)
        chosen = first[:, None] + np.arange(size)
        nodes, found = self.places[chosen], self.values[chosen]
        for step in range(1, size):
            left, right = values[:, None] - nodes[:, :-step], nodes[:, step:] - values[:, None]
            found = (found[:, 1:] * left + found[:, :-1] * right) / (left + right)
        beside = self.values[np.maximum(after - 1, 0)], self.values[after]
        return np.where(beside[0] == beside[1], beside[1], found[:, 0])

    @property
    def dense(self) -> Array:
        """The nodes and so many places between them that no turn of the function is lost."""
        parts = np.arange(_BETWEEN) / _BETWEEN
        inside = self.places[:-1, None] + np.diff(self.places)[:, None] * parts
        return np.append(inside.ravel(), self.places[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A function of two numbers between Chebyshev nodes of both: `values` has shape (rows, columns)."""

    columns: Array
    rows: Array
    values: Array

    @classmethod
    def of(
        cls,
        function: Callable[[Array, Array], Array],
        sides: tuple[Array, Array],
        size: int,
        most: int,
        near: Callable[[Array, Array, Array, Array], tuple[float, bool]],
    ) -> "tuple[Surface, float]":
        """Return the interpolated function with its error, from `size` nodes a side, or more of them up to `most`.

        There are more where what is expected at some points between the nodes is not near to what is found.
        """
        columns, rows = (chebyshev_nodes(side[0], side[-1], size) for side in sides)
        grid = cls(columns, rows, np.zeros((size, size)))
        surface = cls(columns, rows, function(*grid.nodes).reshape(size, size))
        between = surface.between
        error, enough = near(surface.at_each(*between), function(*between), *between)
        more = 2 * size - 1
        return (surface, error) if enough or more > most else cls.of(function, sides, more, most, near)

    @property
    def nodes(self) -> tuple[Array, Array]:
        """Columns and rows of all nodes."""
        columns, rows = np.meshgrid(self.columns, self.rows)
        return columns.ravel(), rows.ravel()

    @property
    def between(self) -> tuple[Array, Array]:
        """Columns and rows of some points as far from nodes as can be: both diagonals, midway."""
        columns, rows = ((side[:-1] + side[1:]) / 2 for side in (self.columns, self.rows))
        chosen = np.unique(np.linspace(0, len(columns) - 1, _CHECKED).astype(int))
        return np.concatenate([columns[chosen]] * 2), np.concatenate([rows[chosen], rows[::-1][chosen]])

    def over(self, columns: Array, rows: Array) -> Array:
        """Return the function over a grid, shape (rows, columns)."""
        across, along = chebyshev_matrix(self.columns, columns), chebyshev_matrix(self.rows, rows)
        return np.asarray(along @ self.values @ across.T)

    def at_each(self, columns: Array, rows: Array) -> Array:
        """Return the function at some points."""
        across, along = chebyshev_matrix(self.columns, columns), chebyshev_matrix(self.rows, rows)
        return np.asarray(np.einsum("pi,ij,pj->p", along, self.values, across))


def chebyshev_nodes(low: float, high: float, number: int) -> Array:
    """Return Chebyshev nodes of the second kind; every other one of 2n - 1 is one of n."""
    return (low + high) / 2 - (high - low) / 2 * np.cos(np.pi * np.arange(number) / (number - 1))


def chebyshev_matrix(nodes: Array, points: Array) -> Array:
    """Return the matrix that interpolates from Chebyshev nodes to points.

    Barycentric form (Berrut and Trefethen 2004, SIAM Review 46 (3)).
    """
    sign = (-1.0) ** np.arange(len(nodes))
    sign[[0, -1]] /= 2
    distance = points[:, None] - nodes[None, :]
    exact = distance == 0
    weights = sign / np.where(exact, 1.0, distance)
    matrix = weights / weights.sum(axis=1, keepdims=True)
    return np.asarray(np.where(exact.any(axis=1, keepdims=True), exact.astype(float), matrix))


_NODES, _MOST_NODES = (9, 5), (33, 9)
"""Nodes of a side, to start with and at most: of few points, and of what all points change."""
FEW = 512
"""Points of the scan of a curve, half of a map's: what is asked for is found with all."""
_EXACT = 2e-4
"""Largest difference in probability, at the points checked, at which interpolation counts as exact."""
_SURE = 1e-9
"""A density of probits below which a probability has no error."""


def odds_over(odds: JointProbability, columns: Array, rows: Array) -> tuple[Array, Array, float]:
    """Return probabilities and standard errors over a map, shape (rows, columns), and how inexact they are."""
    shape, sides = (len(rows), len(columns)), (columns, rows)
    if columns.size * rows.size <= _NODES[0] ** 2:
        grid = np.meshgrid(*sides)
        shares, errors = odds.estimates(np.array([side.ravel() for side in grid]))
        return shares.reshape(shape), errors.reshape(shape), 0.0
    few = odds if odds.falls_back else odds.on(replace(odds.sampling, draws=min(odds.sampling.draws, 2 * FEW)))

    whole = probits_of(odds)
    scan, _ = Surface.of(probits_of(few), sides, _NODES[0], _MOST_NODES[0], _near(odds, lambda x, _: np.zeros(x.shape)))

    def missing(x: Array, y: Array) -> Array:
        return whole(x, y) - scan.at_each(x, y)

    change, error = Surface.of(missing, sides, _NODES[1], _MOST_NODES[1], _near(odds, scan.at_each))
    probit = scan.over(*sides) + change.over(*sides)
    shares, errors = odds.estimates(np.array(change.nodes))
    slope = density(told_probits(shares))
    width = np.where(slope > _SURE, errors / np.maximum(slope, _SURE), 0.0)
    widths = replace(change, values=width.reshape(change.values.shape)).over(*sides)
    return shares_of(probit), np.maximum(widths, 0.0) * density(probit), error


def _near(
    odds: JointProbability, base: Callable[[Array, Array], Array]
) -> Callable[[Array, Array, Array, Array], tuple[float, bool]]:
    """Return a function that says how far expected probits are from those found, and whether that is near."""
    close = 2 / math.sqrt(odds.sampling.draws) if odds.falls_back else _EXACT

    def near(expected: Array, found: Array, x: Array, y: Array) -> tuple[float, bool]:
        """Return the largest error of a share among some places, and whether it is small enough."""
        under = base(x, y)
        error = float(np.abs(shares_of(under + expected) - shares_of(under + found)).max())
        return error, error <= close

    return near
