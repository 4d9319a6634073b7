"""From standard normals to the yearly values of assumptions.

An assumption's deviation is u_t = average + a_t with a_t = persistence x a_(t-1) + innovation_t,
a starting at zero in the last known year, or where an outcome has shown it to be. A rate becomes
(1 + central) x exp(u) - 1, a level
central x exp(u_1 + ... + u_t), a flow central + u: exp(u), exp of the sum, or u is the *effect*.
Innovations are cut so that values stay in the assumption's domain (`domain`), and where their two
sides differ, u or its sum is less its own median, so that the central path is the median of
every year.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Kind
from hzsim.normal import ndtri
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.blocks import Part
from hzsim.simulation.draws.domain import drawn_within


def effect_of(kind: Kind, deviation: Array) -> Array:
    """Return the effect of deviations, shape (draws, years), such as exp(u) for a rate; overwrites the argument."""
    if kind == "flow":
        return deviation
    if kind == "level":
        for year in range(1, deviation.shape[1]):
            deviation[:, year] += deviation[:, year - 1]
    return np.exp(deviation, out=deviation)


def deviation_of(kind: Kind, effect: Array) -> Array:
    """Return the deviations that have an effect, shape (draws, years): the inverse of `effect_of`."""
    if kind == "flow":
        return effect
    logs: Array = np.log(effect)
    return logs if kind == "rate" else np.diff(logs, axis=1, prepend=0.0)


def apply_effect(kind: Kind, central: Array, effect: Array, out: Array | None = None) -> Array:
    """Return an assumption's values from its central path and an effect; shapes broadcast to (draws, years).

    `out` is where to put them, which may be the effect itself.
    """
    if kind == "rate":
        values = np.multiply(1.0 + central, effect, out=out)
        values -= 1.0
        return values
    return np.multiply(central, effect, out=out) if kind == "level" else np.add(central, effect, out=out)


def effect_on(kind: Kind, central: Array, values: Array) -> Array:
    """Return the effect that turns a central path into values: the inverse of `apply_effect`."""
    if kind == "rate":
        return (1.0 + values) / (1.0 + central)
    return values / central if kind == "level" else values - central


def moved_by_deviation(kind: Kind, central: Array) -> Array:
    """Return the slope of an assumption's value in its deviation at zero: 1 + central for a rate."""
    return {"rate": 1.0 + central, "level": central, "flow": np.ones_like(central)}[kind]


def values_of(
    kind: Kind,
    uncertainty: Uncertainty,
    normals: Mapping[Part, Array],
    central: Array,
    limits: tuple[float, float],
    known: int = 0,
) -> Array:
    """Return what the normals of an assumption's parts make of central paths, shape (draws, years)."""
    draws, years = max(len(array) for array in normals.values()), central.shape[1]
    middle = medians(uncertainty, kind, years, known)
    low, high = (end + middle for end in _deviations_at(kind, central, limits))
    average = _average(kind, uncertainty, normals, low[:, known:], high[:, known:])

    def shocks(year: int, before: Array | None) -> Array:
        """Return the shocks of a year, within the domain where it is open."""
        if uncertainty.yearly is None:
            return np.zeros(1)
        drawn = normals["yearly"][:, years - 1 - year]
        if before is None:
            return uncertainty.yearly.from_normal(drawn)
        return drawn_within(uncertainty.yearly, drawn, low[:, year], high[:, year], before)

    values = np.empty((draws, years), order="F")
    values[:, :known] = central[:, :known]
    for year, deviation in _deviations(kind, uncertainty, average, range(known, years), shocks):
        column = values[:, year]
        effect = np.subtract(deviation, middle[year], out=column) if middle[year] else deviation
        if kind != "flow":
            effect = np.exp(effect, out=column)
        apply_effect(kind, central[:, year], effect, out=column)
    return values


def _deviations(
    kind: Kind, uncertainty: Uncertainty, average: Array, years: range, shocks: Callable[[int, Array | None], Array]
) -> Iterator[tuple[int, Array]]:
    """Yield each open year with its deviations (of a level, their sums), shape (draws,) or (1,).

    `shocks` returns those of a year, in an array of their own, and is told where an open year starts.
    """
    carried, before, total = np.zeros(1), np.zeros(1), np.zeros(1)
    shares = dict(zip(years, uncertainty.carried(years).tolist(), strict=True))
    for year in range(uncertainty.starts(years.start), years.stop):
        carried *= uncertainty.persistence
        if year in shares:
            before = _sum(carried, average if shares[year] == 1 else shares[year] * average, before)
            if kind == "level":
                before = _sum(before, total, before)
        made = shocks(year, before if year in shares else None)
        if uncertainty.persistence:
            carried = _sum(carried, made, carried)
        if year in shares:
            total = _sum(made, before, made)
            yield year, total


def _sum(one: Array, other: Array, out: Array) -> Array:
    """Return the sum of two arrays of shape (draws,) or (1,), in the place of another one where that is as long."""
    return np.add(one, other, out=out if len(out) == max(len(one), len(other)) else None)


def _average(kind: Kind, uncertainty: Uncertainty, normals: Mapping[Part, Array], low: Array, high: Array) -> Array:
    """Return the average part, shape (draws,) or (1,), cut so that it stays in the domain by itself."""
    if uncertainty.average is None:
        return np.zeros(1)
    own = normals["average"][:, 0]
    if not low.shape[1]:
        return uncertainty.average.from_normal(own)
    years = np.arange(1, low.shape[1] + 1) if kind == "level" else 1
    return drawn_within(uncertainty.average, own, (low / years).max(axis=1), (high / years).min(axis=1), np.zeros(1))


def _deviations_at(kind: Kind, central: Array, limits: tuple[float, float]) -> tuple[Array, Array]:
    """Return the deviations (of a level, their sums) at both ends of a domain, each in the shape of the paths."""
    rounding = _ROUNDING * (limits[1] - limits[0])
    limits = limits[0] + rounding, limits[1] - rounding
    if kind == "flow":
        return limits[0] - central, limits[1] - central
    ratios = ((1 + limit) / (1 + central) if kind == "rate" else limit / central for limit in limits)
    with np.errstate(divide="ignore"):  # a level may come as near to zero as one likes
        low, high = map(np.log, ratios)
    return low, high


@lru_cache(maxsize=256)
def medians(uncertainty: Uncertainty, kind: Kind, years: int, known: int = 0) -> Array:
    """Return the median of the deviation in each year (of a level, of its sum), before it is taken off.

    Zero where all parts are symmetric, and where parameters say where one lies. Elsewhere
    from a lattice of 4,095 points, to about a thousandth of a standard deviation.
    """
    middle = np.zeros(years)
    if uncertainty.symmetric or not uncertainty.centred:
        return middle
    normals = _lattice(years + 1)
    average, yearly = uncertainty.average, uncertainty.yearly
    shift = np.zeros(1) if average is None else average.from_normal(normals[:, 0])

    def shocks(year: int, before: Array | None) -> Array:
        del before
        return np.zeros(1) if yearly is None else yearly.from_normal(normals[:, 1 + year])

    for year, deviations in _deviations(kind, uncertainty, shift, range(known, years), shocks):
        middle[year] = np.partition(deviations, _POINTS // 2)[_POINTS // 2]
    return middle


_POINTS = 4095
_ROUNDING = 1e-12
"""Share of a domain by which its ends are kept from values that rounding would carry across."""


@lru_cache(maxsize=16)
def _lattice(dimensions: int) -> Array:
    """Return evenly spread normals, shape (points, dimensions): Richtmyer's lattice, square roots of primes."""
    return np.asfortranarray(ndtri(np.outer(np.arange(0.5, _POINTS), np.sqrt(_primes(dimensions))) % 1.0))


def _primes(number: int) -> Array:
    """Return the first prime numbers."""
    found: list[int] = []
    candidate = 2
    while len(found) < number:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return np.array(found, dtype=float)
