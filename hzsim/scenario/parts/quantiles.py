"""Quantiles of distributions as fast as draws need them: a table of Student's t, and both sides of a cubic."""

import math
from functools import lru_cache

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr

_WIDEST = 8.5
"""Beyond this many standard deviations no double drawn from a normal lies."""
_STRAIGHT = 1e-12
_ENORMOUS = 1e150
"""Quantiles beyond count as this, which can still be added and multiplied: no domain reaches so far."""
_TABLE_STEPS = 1 << 14


def on_each_side(deviations: Array, below: float, above: float) -> Array | float:
    """Return the one for deviations below zero, and the other above."""
    return below if below == above else np.where(deviations < 0, below, above)


def scale_of(width: float, tail: float) -> float:
    """Return the scale of the cubic's hyperbolic form; without a tail it is a line, to twelve digits."""
    return math.sqrt(width / (3 * max(tail, _STRAIGHT * width)))


def slopes(normals: Array, width: float, tail: float) -> Array | float:
    """Return width + tail x z^2."""
    if not tail:
        return width
    slopes = normals * normals
    slopes *= tail
    slopes += width
    return slopes


def student_t(normals: Array, scale: float, df: float) -> Array:
    """Return quantiles of Student's t at standard normal values, shape (draws, years), read off a fine table."""
    places = np.abs(normals.T)  # row by row, as draws lie in memory
    places *= _TABLE_STEPS / _WIDEST
    lines = _student_t_table(df).take(places.astype(np.intp), mode="clip")
    places *= lines.imag
    places += lines.real
    places *= scale
    return np.copysign(places, normals.T, out=places).T


@lru_cache(maxsize=16)
def _student_t_table(df: float) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Return lines through t quantiles at evenly spaced normal values from 0 to the widest.

    Normal values are counted in steps of the table; behind the last one the line is flat. A line
    is one complex number, start + i x slope: looking up one is faster than looking up two.
    """
    from scipy.special import stdtrit

    normals = np.linspace(0.0, _WIDEST, _TABLE_STEPS + 1)
    values = -np.asarray(stdtrit(df, ndtr(-normals)), dtype=np.float64)  # the lower tail is the accurate one
    values = np.minimum(np.where(np.isfinite(values), values, _ENORMOUS), _ENORMOUS)
    slopes = np.append(np.diff(values), 0.0)
    return values - slopes * np.arange(_TABLE_STEPS + 1) + 1j * slopes
