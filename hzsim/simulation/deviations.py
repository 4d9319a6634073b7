"""From standard normals to the yearly values of assumptions.

An assumption's deviation is u_t = average + a_t with a_t = persistence x a_(t-1) + innovation_t,
a starting at zero in the last known year, or where an outcome has shown it to be. A rate becomes
(1 + central) x exp(u) - 1, a level
central x exp(u_1 + ... + u_t), a flow central + u: exp(u), exp of the sum, or u is the *effect*.
Innovations are cut so that values stay in the assumption's domain (`domain`), and where their two
sides differ, u or its sum is less its own median, so that the central path is the median of
every year.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.model.parts import Assumption, Kind
from hzsim.model.registry import MODULES
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Follower, Uncertainty, correlation_matrix, groups
from hzsim.simulation.blocks import Block
from hzsim.simulation.domain import drawn_within
from hzsim.simulation.sampling import PARTS, Part, Sampler, Stream, checked_seed

Normals: TypeAlias = dict[tuple[str, Part], Array]
"""Standard normals by assumption and part, each of shape (draws, columns)."""


def streams(scenario: Scenario) -> list[Stream]:
    """Return what is drawn for a scenario, in the order of the assumptions' names.

    Every year has a column, also a known one, which stays unused: so two scenarios share the
    draws of a year whatever either of them takes as known.
    """
    years = len(scenario.years)
    return [
        stream
        for name in sorted(scenario.uncertainty)
        for stream in _streams_of(name, scenario.uncertainty[name], years)
    ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of a scenario's uncertain assumptions: correlated normals, of which any central path makes values."""

    scenario: Scenario
    normals: Normals
    draws: int

    def values(self, name: str, central: Array) -> Array:
        """Return an uncertain assumption's values, shape (draws, years), around central paths, (1 or draws, years)."""
        part, uncertainty = self.scenario.model.assumption(name), self.scenario.uncertainty[name]
        own = {each: self.normals[name, each] for each in PARTS if (name, each) in self.normals}
        limits, known = self.scenario.limits(name), self.scenario.known_of(name)
        values = apply_effect(part.kind, central, _effect(part.kind, uncertainty, own, central, limits, known))
        if uncertainty.years is not None:
            certain = [place for place, year in enumerate(self.scenario.years) if year not in uncertainty.years]
            values[:, certain] = central[:, certain]
        return values


def draw(scenario: Scenario, sampler: Sampler, seed: int, block: Block) -> Drawn:
    """Return the draws of a scenario in one block."""
    normals = draw_normals(streams(scenario), sampler, seed, block)
    correlate(scenario, normals)
    return Drawn(scenario, normals, block.draws)


def draw_normals(drawn: Sequence[Stream], sampler: Sampler, seed: int, block: Block) -> Normals:
    """Return independent standard normals for each stream, shape (draws, columns)."""
    filled = sampler.normals(drawn, checked_seed(seed), block)
    return {(stream.assumption, stream.part): array for stream, array in zip(drawn, filled, strict=True)}


def draw_path(
    part: Assumption, central: Array, uncertainty: Uncertainty, sampler: Sampler, seed: int, block: Block
) -> Array:
    """Return the values of a rate by itself, shape (draws, years), no year known.

    The same draws and the same recursion as in a scenario in which nothing is tied to it by
    correlation: what a backtest puts to the test is what scenarios use.
    """
    drawn = _streams_of(part.name, uncertainty, len(central))
    filled = sampler.normals(drawn, seed, block)
    normals = {stream.part: array for stream, array in zip(drawn, filled, strict=True)}
    path, limits = central[None], uncertainty.domain or part.limits({})
    return apply_effect(part.kind, path, _effect(part.kind, uncertainty, normals, path, limits))


def draw_tied(
    paths: Sequence[tuple[Assumption, Array, Uncertainty]],
    correlation: float,
    sampler: Sampler,
    seed: int,
    block: Block,
) -> list[Array]:
    """Return the values of two rates whose parts correlate, each of shape (draws, years), no year known."""
    normals = [
        dict(
            zip(
                PARTS,
                sampler.normals([Stream(part.name, one, len(central)) for one in PARTS], seed, block),
                strict=True,
            )
        )
        for part, central, _ in paths
    ]
    for part in PARTS:
        normals[1][part] = correlation * normals[0][part] + math.sqrt(1 - correlation**2) * normals[1][part]
    return [
        apply_effect(part.kind, central[None], _effect(part.kind, uncertainty, own, central[None], part.limits({})))
        for (part, central, uncertainty), own in zip(paths, normals, strict=True)
    ]


def effect_of(kind: Kind, deviation: Array) -> Array:
    """Return the effect of deviations, shape (draws, years), in their place."""
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


def apply_effect(kind: Kind, central: Array, effect: Array) -> Array:
    """Return an assumption's values from its central path and an effect; shapes broadcast to (draws, years)."""
    if kind == "rate":
        values = (1.0 + central) * effect
        values -= 1.0
        return values
    return central * effect if kind == "level" else central + effect


def effect_on(kind: Kind, central: Array, values: Array) -> Array:
    """Return the effect that turns a central path into values: the inverse of `apply_effect`."""
    if kind == "rate":
        return (1.0 + values) / (1.0 + central)
    return values / central if kind == "level" else values - central


def moved_by_deviation(kind: Kind, central: Array) -> Array:
    """Return how far values move for each unit of a small deviation: the slope of `apply_effect` at no effect."""
    return {"rate": 1.0 + central, "level": central, "flow": np.ones_like(central)}[kind]


def assumed(scenario: Scenario, drawn: Drawn | None = None) -> dict[str, Array]:
    """Return the values of every assumption: shape (draws, years), or (1, years) where it is certain.

    All are certain without draws, which may be those of a scenario with other central paths.
    """
    uncertain = drawn.scenario.uncertainty if drawn is not None else {}
    values = {}
    for name in scenario.model.assumptions:
        central = scenario.central(name)
        values[name] = drawn.values(name, central) if drawn is not None and name in uncertain else central
    return values


def computed(scenario: Scenario, inputs: Mapping[str, Array], wanted: Iterable[str]) -> dict[str, Array]:
    """Return indicators and what they are made of; BadValue where a level such as population is not above zero.

    Levels are computed whether wanted or not: draws without people answer no question.
    """
    values = scenario.model.compute(scenario.baseline.values, inputs, [*wanted, *scenario.levels])
    scenario.check_levels(values)
    return values


def _streams_of(name: str, uncertainty: Uncertainty, years: int) -> list[Stream]:
    found = []
    if uncertainty.average is not None:
        found.append(Stream(name, "average", 1))
    if uncertainty.yearly is not None:
        found.append(Stream(name, "yearly", years))
    return found


def correlate(scenario: Scenario, normals: Normals, order: Sequence[str] | None = None) -> None:
    """Mix the normals of correlated assumptions, in place: by their matrix's Cholesky factor, and what is common.

    Each takes in those before it in an order, by default that of their modules and names.
    """
    key = _declared if order is None else order.index
    for group in groups(scenario.uncertainty, scenario.correlation):
        for part in PARTS:
            members = sorted((name for name in group if (name, part) in normals), key=key)
            factor = np.linalg.cholesky(correlation_matrix(members, scenario.correlation))
            for row in reversed(range(len(members))):
                mixed = normals[members[row], part]
                mixed *= factor[row, row]
                for column in range(row):
                    if factor[row, column]:
                        mixed += factor[row, column] * normals[members[column], part]
    if scenario.follower is not None:
        _follow(scenario.follower, normals)


def _follow(follower: Follower, normals: Normals) -> None:
    """Mix what a follower moves with into its own normals, in place: r z + sqrt(1 - r^2) e."""
    own = math.sqrt(1 - follower.correlation**2)
    for part in PARTS:
        if (follower.name, part) in normals and (follower.after, part) in normals:
            mixed = normals[follower.name, part]
            mixed *= own
            mixed += follower.correlation * normals[follower.after, part]


def _declared(name: str) -> tuple[int, str]:
    """Return the place of an assumption among those that are mixed: by module, then by name.

    A row of the factor mixes only those before it, so that an assumption of a later module
    leaves the draws of the earlier ones as they are, however they are correlated.
    """
    for place, module in enumerate(MODULES.values()):
        if any(part.name == name for part in module.assumptions):
            return place, name
    return len(MODULES), name


def _effect(
    kind: Kind,
    uncertainty: Uncertainty,
    normals: Mapping[Part, Array],
    central: Array,
    limits: tuple[float, float],
    known: int = 0,
) -> Array:
    """Return the effect that the normals of an assumption's parts have around central paths, shape (draws, years)."""
    draws, years = max(len(array) for array in normals.values()), central.shape[1]
    effect = np.empty((draws, years), order="F")
    effect[:, :known] = 0.0
    middle = medians(uncertainty, kind, years, known)
    low, high = (end + middle for end in _deviations_at(kind, central, limits))
    part = uncertainty.yearly

    def shock(year: int, before: Array) -> Array:
        own = normals["yearly"][:, year]
        assert part is not None
        if year < known:
            return part.from_normal(own.copy())
        return drawn_within(part, own, low[:, year] - before, high[:, year] - before)

    average = _average(kind, uncertainty, normals, low[:, known:], high[:, known:])
    for year, deviation in _path(kind, uncertainty, average, shock, known, years):
        np.subtract(deviation, middle[year], out=effect[:, year])
    return effect if kind == "flow" else np.exp(effect, out=effect)


def _path(
    kind: Kind, uncertainty: Uncertainty, average: Array, shock: Callable[[int, Array], Array], known: int, years: int
) -> Iterator[tuple[int, Array]]:
    """Yield each open year's place and deviation (of a level, the sum so far); `shock` is told where a year starts."""
    carried, total = np.zeros(1), np.zeros(1)
    shares = uncertainty.carried(range(known, years))
    for year in range(uncertainty.starts(known), years):
        before = uncertainty.persistence * carried
        if year >= known:
            before = before + shares[year - known] * average + (total if kind == "level" else 0.0)
        own = shock(year, before) if uncertainty.yearly is not None else 0.0
        carried = uncertainty.persistence * carried + own
        if year >= known:
            total = before + own
            yield year, total


def _average(kind: Kind, uncertainty: Uncertainty, normals: Mapping[Part, Array], low: Array, high: Array) -> Array:
    """Return the average part, shape (draws,) or (1,), cut so that it stays in the domain by itself."""
    if uncertainty.average is None:
        return np.zeros(1)
    own = normals["average"][:, 0]
    if not low.shape[1]:
        return uncertainty.average.from_normal(own.copy())
    years = np.arange(1, low.shape[1] + 1) if kind == "level" else 1
    return drawn_within(uncertainty.average, own, (low / years).max(axis=1), (high / years).min(axis=1))


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
    parts = [part for part in (uncertainty.average, uncertainty.yearly) if part is not None]
    if uncertainty.symmetric or any(part.centre == "stated" for part in parts):
        return middle
    normals = _lattice(years + 1)
    average, yearly = uncertainty.average, uncertainty.yearly
    shift = np.zeros(1) if average is None else average.from_normal(normals[:, 0].copy())
    shocks = None if yearly is None else yearly.from_normal(normals[:, 1:].copy(order="F"))

    def shock(year: int, before: Array) -> Array:
        return before * 0.0 if shocks is None else shocks[:, year]

    for year, deviation in _path(kind, uncertainty, shift, shock, known, years):
        middle[year] = np.median(deviation)
    return middle


_POINTS = 4095
_ROUNDING = 1e-12
"""Share of a domain by which its ends are kept from values that rounding would carry across."""


@lru_cache(maxsize=16)
def _lattice(dimensions: int) -> Array:
    """Return evenly spread normals, shape (points, dimensions): Richtmyer's lattice, square roots of primes."""
    from scipy.special import ndtri

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
