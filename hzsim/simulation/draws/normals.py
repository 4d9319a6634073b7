"""Standard normals of a scenario: which there are, how they are correlated, and the assumptions made of them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.model.modules.registry import MODULES
from hzsim.scenario.parts.uncertainty import Correlation, Follower, Uncertainty, correlation_matrix, groups
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import PARTS, Block, Part, Stream, checked_seed
from hzsim.simulation.draws.deviations import values_of
from hzsim.simulation.draws.sampling import Sampler

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
        values = values_of(part.kind, uncertainty, own, central, limits, known)
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
    return values_of(part.kind, uncertainty, normals, path, limits)


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
        values_of(part.kind, uncertainty, own, central[None], part.limits({}))
        for (part, central, uncertainty), own in zip(paths, normals, strict=True)
    ]


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
