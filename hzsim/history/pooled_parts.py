"""From the errors of forecasts to the parts of uncertainty: average, yearly, persistence, tails.

What a part leaves behind: the yearly part averages out over the years ahead, persistence slows
that, the average part never does, and tails widen the far quantiles. So the quantiles of means
over 1 to 6 years, and of later years less earlier ones (in which the average cancels), tell the
four apart. They are matched to those of simulated paths.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hzsim._typing import Array
from hzsim.history.scores import LEVELS

LEADS = 6
"""Years ahead that the estimate looks at."""
FREEDOM_LIMITS = (2.5, 50.0)
"""Below 2.5 the means of simulated levels would hang on the cut of the tails; 50 is nearly normal."""
PERSISTENCE_LIMITS = (-0.3, 0.95)
_SHARE_LIMITS = (1e-4, 0.9)
"""Of average^2 in average^2 + yearly^2: spans are straight in it, down to no average at all."""
_LOW = np.array([0.0, PERSISTENCE_LIMITS[0], 1 / FREEDOM_LIMITS[1]])
_HIGH = np.array([_SHARE_LIMITS[1], PERSISTENCE_LIMITS[1], 1 / FREEDOM_LIMITS[0]])
_DEGREES = (5, 5, 3)
_DRAWS = 8000
_SMALLEST = 1e-9
_VIEWS = np.array(
    [
        *(np.repeat([1 / years, 0], [years, LEADS - years]) for years in range(1, LEADS + 1)),
        np.repeat([-1 / 3, 1 / 3], LEADS // 2),
        np.eye(LEADS)[-1] - np.eye(LEADS)[0],
    ]
)
"""Means over 1 to 6 years; the second half less the first, the last year less the first."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Average (a normal's sd), yearly (a Student t's scale), its persistence and degrees of freedom."""

    average: float
    yearly: float
    persistence: float
    freedom: float


def spans(paths: Array) -> Array:
    """Return the quantiles of |error| of each view of paths of yearly errors, shape (views, levels).

    The first six views are the means over 1 to 6 years. `paths` has shape (rows, LEADS).
    """
    return np.asarray(np.quantile(np.abs(_VIEWS @ paths.T), LEVELS, axis=1).T)


def match_parts(wanted: Array) -> Parts:
    """Return the parts, within their limits, whose spans are closest in logs (least squares)."""
    from scipy.optimize import least_squares

    target = np.log(np.maximum(wanted, _SMALLEST)).ravel()

    def gap(values: Array) -> Array:
        return np.asarray(_read_surface(values[:3]) + values[3] - target)

    start = np.array([0.1, 0.3, 0.25, 0.0])
    start[3] = -gap(start).mean()
    low, high = [_SHARE_LIMITS[0], *_LOW[1:], -np.inf], [*_HIGH, np.inf]
    fit = least_squares(gap, start, bounds=(low, high), x_scale=0.1, xtol=1e-7, ftol=1e-8)
    share, persistence, tail, size = map(float, fit.x)
    average, yearly = np.exp(size) * np.sqrt([share, 1 - share])
    return Parts(float(average), float(yearly), persistence, min(max(1 / tail, FREEDOM_LIMITS[0]), FREEDOM_LIMITS[1]))


def simulated_spans(parts: Parts) -> Array:
    """Return the spans of paths made of the parts."""
    return np.asarray(np.exp(_log_spans(parts.average, parts.yearly, parts.persistence, 1 / parts.freedom)))


def _log_spans(average: float, yearly: float, persistence: float, tail: float) -> Array:
    normal, student = _strata(round(tail, 12))
    years = np.arange(LEADS)
    fades = np.tril(persistence ** np.maximum(years[:, None] - years, 0))
    return np.asarray(np.log(spans((average * normal + yearly * (fades @ student)).T)))


@cache
def _strata(tail: float) -> tuple[Array, Array]:
    """Return stratified draws, the same for every estimate: what is matched is then smooth in the parts."""
    from scipy.special import ndtri, stdtrit

    even = np.tile((np.arange(_DRAWS) + 0.5) / _DRAWS, (LEADS + 1, 1))
    mixed = np.random.default_rng(20).permuted(even, axis=1)
    return np.asarray(ndtri(mixed[0])), np.asarray(stdtrit(1 / tail, mixed[1:]))


def _read_surface(point: Array) -> Array:
    return np.asarray(np.prod(_chebyshev(point), axis=0) @ _surface())


def _chebyshev(point: Array) -> Array:
    """Return the values at a point of every term's three polynomials, shape (3, terms): T_k(x) = cos(k arccos x)."""
    place = np.clip(2 * (point - _LOW) / (_HIGH - _LOW) - 1, -1, 1)
    return np.asarray(np.cos(_TERMS * np.arccos(place)[:, None]))


_TERMS = np.indices([degree + 1 for degree in _DEGREES]).reshape(3, -1)


@cache
def _surface() -> Array:
    """Return the log spans as polynomials of share, persistence and tail: smooth, and a hundred times as fast.

    They pass through 144 simulations with average^2 + yearly^2 = 1; in between they are right to
    about one percent.
    """
    nodes = [np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1)) for degree in _DEGREES]
    places = np.array([node[term] for node, term in zip(nodes, _TERMS, strict=True)]).T
    points = _LOW + (places + 1) / 2 * (_HIGH - _LOW)
    sizes = np.sqrt([points[:, 0], 1 - points[:, 0]]).T
    values = [_log_spans(*size, *point[1:]).ravel() for size, point in zip(sizes, points, strict=True)]
    return np.asarray(np.linalg.solve([np.prod(_chebyshev(point), axis=0) for point in points], values))
