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
from hzsim.model.modules.parts import Assumption, Indicator, Kind
from hzsim.model.modules.registry import MODULES
from hzsim.normal import ndtri
from hzsim.scenario.parts.uncertainty import Correlation, Follower, Uncertainty, correlation_matrix, groups
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.domain import drawn_within, keep_within
from hzsim.simulation.draws.sampling import PARTS, Part, Sampler, Stream, checked_seed

Normals: TypeAlias = dict[tuple[str, Part], Array]
"""Standard normals by assumption and part, each of shape (draws, columns); a yearly part's last year comes first."""


def streams(scenario: Scenario) -> list[Stream]:
    """Return the streams of normals of a scenario's uncertain assumptions, in the order of the assumptions' names.

    A yearly part has a column for each year in which it, or one tied to it, is drawn, the last year's
    first: so scenarios share the draws of a year whatever each of them takes as known.
    """
    years = {name: _years_drawn(scenario, name) for name in scenario.uncertainty}
    for group in _tied(scenario):
        years.update(dict.fromkeys(group, max(years[name] for name in group)))
    return [
        stream
        for name in sorted(scenario.uncertainty)
        for stream in _streams_of(name, scenario.uncertainty[name], years[name])
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
        values = _values(part.kind, uncertainty, own, central, limits, known)
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
    return _values(part.kind, uncertainty, normals, path, limits)


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
        _values(part.kind, uncertainty, own, central[None], part.limits({}))
        for (part, central, uncertainty), own in zip(paths, normals, strict=True)
    ]


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


def computed(scenario: Scenario, inputs: Mapping[str, Array], wanted: Iterable[str | Indicator]) -> dict[str, Array]:
    """Return indicators and what they are made of; BadValue where a level such as population is not above zero.

    Levels are computed whether wanted or not: draws without people answer no question.
    """
    values = scenario.model.compute(scenario.facts, inputs, [*wanted, *scenario.levels])
    scenario.check_levels(values)
    return values


def _streams_of(name: str, uncertainty: Uncertainty, years: int) -> list[Stream]:
    found = []
    if uncertainty.average is not None:
        found.append(Stream(name, "average", 1))
    if uncertainty.yearly is not None:
        found.append(Stream(name, "yearly", years))
    return found


def _years_drawn(scenario: Scenario, name: str) -> int:
    """Return how many of the last years an assumption's yearly part is drawn in."""
    return len(scenario.years) - scenario.uncertainty[name].starts(scenario.known_of(name))


def _tied(scenario: Scenario) -> list[tuple[str, ...]]:
    """Return the sets of uncertain assumptions whose normals are mixed with each other's."""
    follower, tied = scenario.follower, list(groups(scenario.uncertainty, scenario.correlation))
    if follower is None or not {follower.name, follower.after} <= scenario.uncertainty.keys():
        return tied
    with_follower = {follower.name, follower.after}.union(*(group for group in tied if follower.after in group))
    return [*(group for group in tied if follower.after not in group), tuple(sorted(with_follower))]


def correlate(scenario: Scenario, normals: Normals, order: Sequence[str] | None = None) -> None:
    """Correlate standard normals in place, by the Cholesky factor of their matrix, and add the follower's share.

    Each takes in those before it in an order, by default that of their modules and names.
    """
    for part in PARTS:
        names = tuple(name for name in order or sorted(scenario.uncertainty, key=_declared) if (name, part) in normals)
        for members, weights in _mixtures(names, scenario.correlation):
            _mix([normals[name, part] for name in members], weights)
    if scenario.follower is not None:
        _follow(scenario.follower, normals)


def _follow(follower: Follower, normals: Normals) -> None:
    """Mix what a follower moves with into its own normals, in place: r z + sqrt(1 - r^2) e."""
    weights = [follower.correlation, math.sqrt(1 - follower.correlation**2)]
    for part in PARTS:
        if (follower.name, part) in normals and (follower.after, part) in normals:
            _mix([normals[follower.after, part], normals[follower.name, part]], weights)


@lru_cache(maxsize=256)
def _mixtures(
    names: tuple[str, ...], correlation: tuple[Correlation, ...]
) -> tuple[tuple[tuple[str, ...], tuple[float, ...]], ...]:
    """Return which assumptions' normals are mixed into the last of them, and with which weights, in order."""
    found: list[tuple[tuple[str, ...], tuple[float, ...]]] = []
    for group in groups(names, correlation):
        members = tuple(name for name in names if name in group)
        factor: list[list[float]] = np.linalg.cholesky(correlation_matrix(members, correlation)).tolist()
        rows = ((members[:last], tuple(factor[last - 1][:last])) for last in range(len(members), 0, -1))
        found.extend(rows)
    return tuple(found)


def _mix(normals: Sequence[Array], weights: Sequence[float]) -> None:
    """Put the weighted sum of normals in the place of the last, in the columns that all of them have."""
    columns = min(array.shape[1] for array in normals)
    mixed = normals[-1][:, :columns]
    if weights[-1] != 1:
        mixed *= weights[-1]
    for array, weight in zip(normals[:-1], weights[:-1], strict=True):
        if weight:
            mixed += weight * array[:, :columns]


def _declared(name: str) -> tuple[int, str]:
    """Return the place of an assumption among those that are mixed: by module, then by name.

    A row of the factor mixes only those before it, so that an assumption of a later module
    leaves the draws of the earlier ones as they are, however they are correlated.
    """
    for place, module in enumerate(MODULES.values()):
        if any(part.name == name for part in module.assumptions):
            return place, name
    return len(MODULES), name


def _values(
    kind: Kind,
    uncertainty: Uncertainty,
    normals: Mapping[Part, Array],
    central: Array,
    limits: tuple[float, float],
    known: int = 0,
) -> Array:
    """Return what the normals of an assumption's parts make of central paths, shape (draws, years).

    One array is turned in its place from normals into shocks, deviations, effects and values.
    """
    draws, years = max(len(array) for array in normals.values()), central.shape[1]
    values = np.empty((draws, years), order="F")
    middle = medians(uncertainty, kind, years, known)
    low, high = (end + middle for end in _deviations_at(kind, central, limits))
    average = _average(kind, uncertainty, normals, low[:, known:], high[:, known:])

    def fill(year: int, shocks: Array, before: Array | None) -> None:
        """Put the shocks of a year in their place, within the domain."""
        if uncertainty.yearly is None:
            shocks[:] = 0.0
            return
        drawn = normals["yearly"][:, years - 1 - year]
        shocks[:] = drawn
        made = uncertainty.yearly.from_normal(shocks)
        if made is not shocks:
            shocks[:] = made
        if before is not None:
            keep_within(uncertainty.yearly, drawn, shocks, low[:, year], high[:, year], before)

    for year in _accumulate(kind, uncertainty, average, values, known, fill):
        column = values[:, year]
        if middle[year]:
            column -= middle[year]
        if kind != "flow":
            np.exp(column, out=column)
        apply_effect(kind, central[:, year], column, out=column)
    values[:, :known] = central[:, :known]
    return values


def _accumulate(
    kind: Kind,
    uncertainty: Uncertainty,
    average: Array,
    deviations: Array,
    known: int,
    fill: Callable[[int, Array, Array | None], None],
) -> Iterator[int]:
    """Fill in and yield year after year of deviations (of a level, their sums), which may then be changed.

    `fill` puts the shocks of a year in its place, and is told where an open year starts.
    """
    draws, years = deviations.shape
    shares = uncertainty.carried(range(known, years))
    carried, before = np.zeros(draws if uncertainty.persistence else 1), np.empty(draws)
    total = np.zeros(draws if kind == "level" else 1)
    for year in range(uncertainty.starts(known), years):
        shocks = deviations[:, year]
        carried *= uncertainty.persistence
        if year >= known:
            share = shares[year - known]
            np.add(carried, average if share == 1 else share * average, out=before)
            if kind == "level":
                before += total
        fill(year, shocks, before if year >= known else None)
        if uncertainty.persistence:
            carried += shocks
        if year >= known:
            shocks += before
            if kind == "level":
                total[:] = shocks
            yield year


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
    if uncertainty.symmetric or not uncertainty.centred:
        return middle
    normals = _lattice(years + 1)
    average, yearly = uncertainty.average, uncertainty.yearly
    shift = np.zeros(1) if average is None else average.from_normal(normals[:, 0].copy())
    deviations = np.zeros((len(normals), years), order="F")

    def fill(year: int, shocks: Array, before: Array | None) -> None:
        del before
        if yearly is not None:
            shocks[:] = yearly.from_normal(normals[:, 1 + year].copy())

    for year in _accumulate(kind, uncertainty, shift, deviations, known, fill):
        middle[year] = np.partition(deviations[:, year], _POINTS // 2)[_POINTS // 2]
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
