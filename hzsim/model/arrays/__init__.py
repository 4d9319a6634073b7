"""Which operations on arrays do formulas share? Along years, and products whose bytes depend on nothing else.

Arrays of shape (draws, years) are laid out year by year (Fortran order), so that each year is one contiguous vector
and the loops below run over a handful of years, not over draws.
"""

from collections.abc import Callable

import numpy as np

from hzsim._typing import Array

_AT_ONCE = 64
_SHARED = 2**17
"""Multiplications that no library shares out among threads: OpenBLAS does from twice as many on."""


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


def product(matrix: Array, columns: Array, at_once: int = _AT_ONCE) -> Array:
    """Return matrix @ columns, some columns at a time: so few that no library shares them out among threads.

    The bytes then do not depend on how many there are, and nobody waits.
    """
    found = np.empty((len(matrix), columns.shape[1]), like=columns)
    for start in range(0, columns.shape[1], at_once):
        np.matmul(matrix, columns[:, start : start + at_once], out=found[:, start : start + at_once])
    return found


def small_product(matrix: Array, columns: Array) -> Array:
    """Return matrix @ columns of a small matrix, as many columns at a time as `product` may take."""
    return product(matrix, columns, max(_AT_ONCE, _SHARED // max(matrix.size, _AT_ONCE)))
