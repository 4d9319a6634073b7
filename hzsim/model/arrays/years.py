"""Operations along years, on arrays of shape (draws, years).

Arrays are laid out year by year (Fortran order), so that each year is one contiguous vector
and the loops below run over a handful of years, not over draws.
"""

from collections.abc import Callable

import numpy as np

from hzsim._typing import Array


def recur(step: Callable[[Array, int], Array], start: float, shape: tuple[int, ...]) -> Array:
    """Return x of the given shape (draws, years) with x[:, t] = step(x[:, t-1], t) from a start value."""
    previous = step(np.full(shape[0], start), 0)
    values = np.empty(shape, order="F", like=previous)
    values[:, 0] = previous
    for year in range(1, shape[1]):
        values[:, year] = step(values[:, year - 1], year)
    return values


def compound(growth: Array, start: float = 1.0) -> Array:
    """Return the cumulative product over years of 1 + growth, from a start value."""
    values = np.add(growth, 1.0)
    if start != 1:
        values[:, 0] *= start
    for year in range(1, values.shape[1]):
        np.multiply(values[:, year], values[:, year - 1], out=values[:, year])
    return values


def before(values: Array, start: float) -> Array:
    """Return each year's previous value, the base year's `start` for the first year."""
    previous = np.empty_like(values)
    previous[:, 0] = start
    previous[:, 1:] = values[:, :-1]
    return previous


def against_before(operation: np.ufunc, values: Array, start: float) -> Array:
    """Return `operation`, such as `np.divide`, of each year's value and the one before (`start` for the first year)."""
    found = np.empty_like(values)
    operation(values[:, 0], start, out=found[:, 0])
    operation(values[:, 1:], values[:, :-1], out=found[:, 1:])
    return found
