"""Products of matrices whose bytes do not depend on how many columns there are, nor on threads."""

import numpy as np

from hzsim._typing import Array

_AT_ONCE = 64


def product(matrix: Array, columns: Array) -> Array:
    """Return matrix @ columns, some columns at a time: so few that no library shares them out among threads.

    The bytes then do not depend on how many there are, and nobody waits.
    """
    found = np.empty((len(matrix), columns.shape[1]))
    for start in range(0, columns.shape[1], _AT_ONCE):
        np.matmul(matrix, columns[:, start : start + _AT_ONCE], out=found[:, start : start + _AT_ONCE])
    return found
