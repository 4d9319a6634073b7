"""The domain of what is drawn: each year's shock is cut so that its value stays possible, given the years before.

What a distribution would put beyond an end of the domain is spread over the outer part of that
side, about the rarest hundredth; so medians and 80 and 95% bands stay what is declared. Where
much lies beyond, that part grows until the whole distribution is rescaled. The map from normals
to normals is continuous and rises strictly; nothing is moved onto a bound.
"""

from functools import lru_cache, reduce
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
_CLOSE = 1.8
"""With both ends beyond, what lies beyond one of them stays in its own half: 0.01 + 10 Phi(-1.8) < 1/2."""
_NEVER = 8.3
"""No double drawn from a normal lies beyond."""


def drawn_within(part: Distribution, normals: Array, low: Array, high: Array, before: Array) -> Array:
    """Return the deviations of standard normals, shape (draws,), that with `before` stay between two bounds.

    `low`, `high` and `before` have shape (draws,) or (1,).
    """
    deviations = part.from_normal(normals)
    keep_within(part, normals, deviations, low, high, before)
    return deviations


def keep_within(part: Distribution, normals: Array, deviations: Array, low: Array, high: Array, before: Array) -> None:
    """Move the deviations of standard normals, shape (draws,), in their place, so that with `before` they stay inside.

    `low`, `high` and `before` have shape (draws,) or (1,).
    """
    (never, far, close), (first, last) = _reaches(part), _extremes(before)
    ends = _extremes(low)[1] - first, _extremes(high)[0] - last
    chosen = []
    if ends[0] > never[0]:
        chosen.append(normals < -_NEAR)
    if ends[1] < never[1]:
        chosen.append(normals > _NEAR)
    if ends[0] > far[0]:
        chosen.append(before < low - far[0])
    if ends[1] < far[1]:
        chosen.append(before > high - far[1])
    if not chosen:
        return
    rows = reduce(np.bitwise_or, chosen).nonzero()[0]
    drawn = normals[rows]
    start, bottom, top = (one[rows] if len(one) > 1 else one for one in (before, low, high))
    own = np.where(drawn > 0, top, bottom) - start
    reached = (own > never[0]) & (own < never[1])
    some = slice(None) if reached.all() else reached  # mostly all, of which no copies need be made
    deviations[rows[some]] = _on_own_side(part, drawn[some], own[some])
    if ends[0] > close[0] or ends[1] < close[1]:
        bounds = np.array([np.broadcast_to(end - start, rows.shape) for end in (bottom, top)])
        within = (bounds[0] > close[0]) | (bounds[1] < close[1])
        deviations[rows[within]] = _inside(part, drawn[within], bounds[:, within])


def _extremes(values: Array) -> tuple[float, float]:
    """Return the least and the greatest of some values; where there is one, both are it, which takes no search."""
    return (values.min(), values.max()) if len(values) > 1 else (values[0], values[0])


def _on_own_side(part: Distribution, drawn: Array, ends: Array) -> Array:
    """Return the deviations of normals, both of whose ends are far: each on this side of its own side's end."""
    lost, share = ndtr(-np.abs(part.to_normal(ends))), ndtr(-np.abs(drawn))
    share += lost * np.maximum(1 - share / (_OUTER + _GROWTH * lost), 0.0)  # what lies beyond, in the outer part
    inside = part.from_normal(np.copysign(ndtri(share), drawn))
    return np.where(drawn > 0, np.minimum(inside, ends), np.maximum(inside, ends))  # rounding alone


def _inside(part: Distribution, drawn: Array, ends: Array) -> Array:
    """Return the deviations of normals between two ends, wherever these lie."""
    inside = part.from_normal(_between(drawn, *part.to_normal(ends)))
    return np.asarray(np.minimum(np.maximum(inside, ends[0]), ends[1]))


@lru_cache(maxsize=256)
def _reaches(part: Distribution) -> list[list[float]]:
    """Return the deviations at -_NEVER and _NEVER, at -_FAR and _FAR, and at -_CLOSE and _CLOSE."""
    reaches: list[list[float]] = part.from_normal(np.outer([_NEVER, _FAR, _CLOSE], [-1.0, 1.0])).tolist()
    return reaches


def _between(normals: Array, low: Array, high: Array) -> Array:
    """Return normals moved between two bounds wherever these lie, normals too.

    A side's outer part is as large as asked, or its share of what lies beyond, or what the other side leaves.
    """
    shares = ndtr(np.array([low, -high, -np.abs(normals)]))  # the lower tail is the accurate one
    lost, tail = shares[:2], shares[2]
    asked = _OUTER + _GROWTH * lost
    outer = np.minimum(asked, np.maximum(lost / np.maximum(lost.sum(axis=0), _TINY), 1 - asked[::-1]))
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
        rows = (near >= 0).nonzero()[0]
        if rows.size:
            moved[rows] = sign * _on_one_side(sign * normals[rows], near[rows], end[rows])
    return np.asarray(moved)


def _on_one_side(normals: Array, low: Array, high: Array) -> Array:
    """Return normals moved between two bounds that both lie above the median."""
    above, all_, own = ndtr(-np.array([high, low, normals]))
    tail = above + (all_ - above) * own
    return np.where(tail > 0, -ndtri(tail), low)


_TINY = np.finfo(float).tiny
