"""The domain of what is drawn: each year's shock is cut so that its value stays possible, given the years before.

What a distribution would put beyond an end of the domain is spread over the outer part of that
side, about the rarest hundredth; so medians and 80 and 95% bands stay what is declared. Where
much lies beyond, that part grows until the whole distribution is rescaled. The map from normals
to normals is continuous and rises strictly; nothing is moved onto a bound.
"""

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr, ndtri
from hzsim.scenario.parts.distributions import Distribution

Places: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.intp]]

_OUTER, _GROWTH = 0.01, 10.0
"""The share of a side that takes up what lies beyond: this much, and this many times that."""
_NEAR, _FAR = 2.24, 3.5
"""With both ends beyond _FAR, a normal within _NEAR stays: Phi(-2.24) > 0.01 + 10 Phi(-3.5)."""
_NEVER = 8.3
"""No double drawn from a normal lies beyond."""


def drawn_within(part: Distribution, normals: Array, low: Array, high: Array) -> Array:
    """Return the deviations of standard normals, shape (draws,), between two bounds of each draw.

    `low` and `high` have shape (draws,) or (1,).
    """
    deviations = part.from_normal(normals.copy())
    keep_within(part, normals, deviations, low, high, np.zeros(1))
    return deviations


def keep_within(part: Distribution, normals: Array, deviations: Array, low: Array, high: Array, before: Array) -> None:
    """Move the deviations of standard normals, shape (draws,), in their place, so that with `before` they stay inside.

    `low`, `high` and `before` have shape (draws,) or (1,).
    """
    never, far = _reaches(part)
    to_low, to_high = float(low.max() - before.min()), float(high.min() - before.max())
    if to_low <= never[0] and to_high >= never[1]:
        return
    chosen = np.abs(normals) > _NEAR
    if to_low > far[0]:
        chosen |= before < low - far[0]
    if to_high < far[1]:
        chosen |= before > high - far[1]
    rows = chosen.nonzero()[0]
    ends = np.empty((2, rows.size))
    for place, end in enumerate((low, high)):
        np.subtract(_of_rows(end, rows), _of_rows(before, rows), out=ends[place])
    close = (ends[0] > never[0]) | (ends[1] < never[1])
    if not close.all():
        rows, ends = rows[close], ends[:, close]
    if rows.size:
        inside = part.from_normal(_within(normals[rows], *part.to_normal(ends)))
        deviations[rows] = np.minimum(np.maximum(inside, ends[0]), ends[1])  # rounding alone


def _of_rows(values: Array, rows: Places) -> Array:
    """Return the values of some draws, where one may stand for all."""
    return values[rows] if len(values) > 1 else values


@lru_cache(maxsize=256)
def _reaches(part: Distribution) -> Array:
    """Return the deviations at -_NEVER and _NEVER, and at -_FAR and _FAR: rows of two."""
    return part.from_normal(np.array([[-_NEVER, _NEVER], [-_FAR, _FAR]]))


def _within(normals: Array, low: Array, high: Array) -> Array:
    """Return normals moved between two bounds, normals too."""
    *beyond, tail = ndtr(np.array([low, -high, -np.abs(normals)]))  # the lower tail is the accurate one
    lost = np.array(beyond)
    outer = np.minimum(_OUTER + _GROWTH * lost, lost / np.maximum(lost.sum(axis=0), _TINY))
    below, rest = normals < 0, 1 - tail
    on_low = np.where(below, tail, rest) < outer[0]
    share = np.where(below == on_low, tail, rest)
    (rows,) = (share < np.where(on_low, *outer)).nonzero()
    low_side = on_low[rows]
    gone, part = np.where(low_side, *lost[:, rows]), np.where(low_side, *outer[:, rows])
    inward = ndtri(gone + (1 - gone / part) * share[rows])
    moved = normals.copy()
    moved[rows] = np.where(low_side, inward, -inward)
    for sign, near, end in ((1.0, low, high), (-1.0, -high, -low)):
        if near.max() >= 0:
            rows = (near >= 0).nonzero()[0]
            moved[rows] = sign * _on_one_side(sign * normals[rows], near[rows], end[rows])
    return np.asarray(moved)


def _on_one_side(normals: Array, low: Array, high: Array) -> Array:
    """Return normals moved between two bounds that both lie above the median."""
    above, all_, own = ndtr(-np.array([high, low, normals]))
    tail = above + (all_ - above) * own
    return np.where(tail > 0, -ndtri(tail), low)


_TINY = np.finfo(float).tiny
