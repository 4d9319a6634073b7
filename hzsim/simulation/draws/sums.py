"""Sums that do not depend on the order of their terms: every double is a whole multiple of 2**-1074."""

import math

import numpy as np

from hzsim._typing import Array

_UNIT = 1074


def exact(number: float) -> int:
    """Return a finite number in units of 2**-1074, the smallest double: sums of such integers are exact."""
    top, bottom = number.as_integer_ratio()
    return top << _UNIT + 1 - bottom.bit_length()


def exact_sum(values: Array) -> int:
    """Return the sum of a block's values, shape (draws,), in units of 2**-1074, as numpy rounds it.

    A sum beyond the largest double is that of the values themselves.
    """
    with np.errstate(over="ignore"):
        total = float(values.sum())
    return exact(total) if math.isfinite(total) else sum(map(exact, values.tolist()))


def mean_of(total: int, draws: int) -> float:
    """Return the mean of so many draws from their sum in units of 2**-1074, rounded once."""
    return total / (draws << _UNIT)
