"""Two uncertainties about one path, drawn apart, as one: what a scenario without the nation takes for a region."""

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr, ndtri
from hzsim.scenario.parts.distributions import Distribution, Normal, TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.points.roots import find_root

_MATCHED = np.array([-2.5, -1.0, 1.0, 2.5])
"""Standard normal places at which the cubic of a sum has the sum's own quantiles."""
_POINTS = 1000
_NARROWEST = 1e-6


def summed(first: Uncertainty, second: Uncertainty) -> Uncertainty:
    """Return the uncertainty whose parts are the sums of two independent ones', about one median.

    Quantiles of each part are the sum's own at -2.5, -1, 1 and 2.5 standard deviations of a normal.
    Persistence is the mean of both, weighted by the variance of what is carried on.
    """
    return Uncertainty(
        _sum(first.average, second.average), _sum(first.yearly, second.yearly), _persistence(first, second)
    )


def _sum(first: Distribution | None, second: Distribution | None) -> Distribution | None:
    if first is None or second is None:
        return first or second
    if isinstance(first, Normal) and isinstance(second, Normal):
        return Normal(float(np.hypot(first.sd, second.sd)))
    ratios = _quantiles(first, second, _MATCHED) / _MATCHED
    below, above = _side(ratios[1], ratios[0]), _side(ratios[2], ratios[3])
    return TwoPieceCubic(below[0], above[0], below[1], above[1])


def _side(near: float, far: float) -> tuple[float, float]:
    """Return width and tail of a side, width + tail z^2 being u / z at both places: neither below zero."""
    span = _MATCHED[-1] ** 2 - 1
    tail = min(max((far - near) / span, 0.0), near * (1 - _NARROWEST))
    return float(near - tail), float(tail)


def _quantiles(first: Distribution, second: Distribution, normals: Array) -> Array:
    """Return the sum's quantiles at Phi(z) less its median: roots of the convolution of both distributions."""
    wanted = ndtr(np.append(normals, 0.0))
    strata = first.from_normal(ndtri((np.arange(_POINTS) + 0.5) / _POINTS))
    ends = np.array([-8.0, 8.0])
    low, high = (np.full(len(wanted), end) for end in first.from_normal(ends.copy()) + second.from_normal(ends.copy()))

    def over(numbers: Array) -> Array:
        return np.asarray(ndtr(second.to_normal(numbers[:, None] - strata)).mean(axis=1) - wanted)

    found = find_root(over, low, high, over(low), over(high))
    return np.asarray(found[:-1] - found[-1])


def _persistence(first: Uncertainty, second: Uncertainty) -> float:
    variances = [one.yearly.standard_deviation**2 if one.yearly else 0.0 for one in (first, second)]
    carried = [one.persistence * variance for one, variance in zip((first, second), variances, strict=True)]
    return sum(carried) / sum(variances) if sum(variances) else 0.0
