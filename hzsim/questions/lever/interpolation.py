"""Interpolation of functions that are smooth and dear: polynomials between nodes, set no closer than it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray

_DEGREE = 5
_MOST = 65
_BETWEEN = 12

Near: TypeAlias = Callable[[Array, Array, Array], BoolArray]
"""Whether values expected at some places are near to those found there, given the places."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


_CHECKED = 4


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
