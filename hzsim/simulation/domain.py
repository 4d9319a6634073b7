"""The domain of what is drawn: each year's shock is cut so that its value stays possible, given the years before.

What a distribution would put beyond an end of the domain is spread over the outer part of that
side, about the rarest hundredth; so medians and 80 and 95% bands stay what is declared. Where
much lies beyond, that part grows until the whole distribution is rescaled. The map from normals
to normals is continuous and rises strictly; nothing is moved onto a bound.
"""

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.distributions import Distribution

_OUTER, _GROWTH = 0.01, 10.0
"""The share of a side that takes up what lies beyond: this much, and this many times that."""
_NEAR, _FAR = 2.0, 3.1
"""With an end beyond _FAR, a normal within _NEAR stays: Phi(-2) > 0.01 + 10 Phi(-3.1)."""
_NEVER = 8.3
"""No double drawn from a normal lies beyond."""


def drawn_within(part: Distribution, normals: Array, low: Array, high: Array) -> Array:
    """Return the deviations of standard normals, shape (draws,), between two bounds of each draw.

    `low` and `high` have shape (draws,) or (1,).
    """
    nearest = part.to_normal(np.array([low.max(), high.min()]))
    if nearest[0] < -_NEVER and nearest[1] > _NEVER:
        return part.from_normal(normals.copy())
    far = part.from_normal(np.array([-_FAR, _FAR]))
    rows = np.flatnonzero((np.abs(normals) > _NEAR) | (low > far[0]) | (high < far[1]))
    deviations = part.from_normal(normals.copy())
    if rows.size:
        ends = [np.broadcast_to(end, normals.shape)[rows] for end in (low, high)]
        moved = part.from_normal(_within(normals[rows], *map(part.to_normal, ends)))
        deviations[rows] = np.clip(moved, *ends)  # rounding alone
    return deviations


def _within(normals: Array, low: Array, high: Array) -> Array:
    """Return normals moved between two bounds, normals too."""
    from scipy.special import ndtr, ndtri

    under, over = ndtr(low), ndtr(-high)
    beyond = np.maximum(under + over, np.finfo(float).tiny)
    outer_low = np.minimum(_OUTER + _GROWTH * under, under / beyond)
    outer_high = np.minimum(_OUTER + _GROWTH * over, over / beyond)
    below, above = ndtr(normals), ndtr(-normals)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = ndtri(under + (1 - under / outer_low) * below)
        upper = -ndtri(over + (1 - over / outer_high) * above)
    moved = np.where(below < outer_low, lower, np.where(above < outer_high, upper, normals))
    for sign, near, end in ((1.0, low, high), (-1.0, -high, -low)):  # both ends on one side of the median
        tail = ndtr(-end) + (ndtr(-near) - ndtr(-end)) * ndtr(-sign * normals)
        moved = np.where(near >= 0, sign * np.where(tail > 0, -ndtri(tail), near), moved)
    return np.asarray(np.clip(moved, low, high))  # rounding alone
