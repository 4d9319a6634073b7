"""Distributions from stated quantiles: each family's parameters from two or three points."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, told
from hzsim.normal import ndtri
from hzsim.scenario.parts.distributions import Distribution, Normal, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic, TwoPieceNormal

_TOLERANCE = 1e-6


def fitted(family: str, probabilities: Array, values: Array) -> tuple[float, Distribution]:
    """Return where a family's centre lies and its distribution around it, from quantiles in ascending order.

    Exact where the family has as many parameters as there are quantiles and can have them, else by least squares of
    the quantiles. Raises BadValue for quantiles that no member of the family comes near.
    """
    return FAMILIES[family](ndtri(probabilities), values)


def quantiles_of(centre: float, distribution: Distribution, probabilities: Array) -> Array:
    """Return the quantiles of a distribution around a centre."""
    return centre + distribution.from_normal(np.array(ndtri(probabilities), dtype=float))


def _normal(normals: Array, values: Array) -> tuple[float, Distribution]:
    slope, start = np.polyfit(normals, values, 1)
    return float(start), Normal(float(slope))


def _split_normal(normals: Array, values: Array) -> tuple[float, Distribution]:
    """Return two halves of normals joined at the median: through three points, both widths alike through two."""
    if len(values) < 3:
        return _normal(normals, values)
    first, median = _median(normals, values)
    below, above = ((values[at] - median) / normals[at] for at in (0, 2))
    if not (below > 0 and above > 0 and first):
        raise BadValue(
            "expected quantiles on both sides of a median that lies between them",
            told("a median of {value:g}", value=median),
            "state the 50% quantile, or choose another family",
        )
    return median, TwoPieceCubic(float(below), float(above), 0.0, 0.0)


def _median(normals: Array, values: Array) -> tuple[bool, float]:
    """Return whether three points lie on both sides of the median, and the median, by the line of two on one side."""
    if normals[1] == 0:
        return normals[0] < 0 < normals[2], float(values[1])
    pair = slice(0, 2) if normals[1] < 0 else slice(1, 3)
    slope, start = np.polyfit(normals[pair], values[pair], 1)
    return bool(normals[0] < 0 < normals[2] and slope > 0), float(start)


def _uniform(normals: Array, values: Array) -> tuple[float, Distribution]:
    from hzsim.normal import ndtr

    slope, low = np.polyfit(ndtr(normals), values, 1)
    return float(low + slope / 2), Uniform(float(-slope / 2), float(slope / 2))


def _by_least_squares(
    make: Callable[[float, float], Distribution],
) -> Callable[[Array, Array], tuple[float, Distribution]]:
    """Return the fit of a family whose two widths, below and above its mode, are searched for with the mode."""

    def fit(normals: Array, values: Array) -> tuple[float, Distribution]:
        """Return the centre and the distribution about it whose quantiles come nearest."""
        from scipy.optimize import least_squares

        if len(values) < 3:
            mean, _ = _normal(normals, values)
            width = float(values[-1] - values[0])

            def alike(one: Array) -> Array:
                size = float(np.exp(one[1])) * width
                return np.asarray(one[0] * width + mean + make(size, size).from_normal(normals) - values)

            found = least_squares(alike, [0.0, 0.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
            size = float(np.exp(found.x[1])) * width
            return float(found.x[0] * width + mean), make(size, size)
        start, (low, high) = float(values[1]), (values[1] - values[0], values[2] - values[1])

        def off(one: Array) -> Array:
            mode, below, above = start + one[0] * low, float(np.exp(one[1]) * low), float(np.exp(one[2]) * high)
            return np.asarray((mode + make(below, above).from_normal(normals) - values) / (low + high))

        found = least_squares(off, [0.0, 0.0, 0.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
        mode, below, above = found.x
        return float(start + mode * low), make(float(np.exp(below) * low), float(np.exp(above) * high))

    return fit


FAMILIES: Mapping[str, Callable[[Array, Array], tuple[float, Distribution]]] = MappingProxyType(
    {
        "normal": _normal,
        "split_normal": _split_normal,
        "two_piece_normal": _by_least_squares(TwoPieceNormal),
        "uniform": _uniform,
        "triangular": _by_least_squares(lambda below, above: Triangular(-below, 0.0, above)),
    }
)
"""The fits by family; `split_normal` is a two-piece cubic without tails, whose centre is the median."""
