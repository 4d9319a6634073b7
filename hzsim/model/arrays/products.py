"""Products of matrices whose bytes do not depend on how many columns there are, nor on threads."""

import numpy as np

from hzsim._typing import Array

_AT_ONCE = 64
_SHARED = 2**17
"""Multiplications that no library shares out among threads: OpenBLAS does from twice as many on."""


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
