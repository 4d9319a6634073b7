"""From standard normals to the yearly values of assumptions.

An assumption's deviation is u_t = average + a_t with a_t = persistence x a_(t-1) + innovation_t,
a starting at zero in the last known year, or where an outcome has shown it to be. A rate becomes
(1 + central) x exp(u) - 1, a level central x exp(u_1 + ... + u_t), a flow central + u. The
*effect* below is exp(u), exp of the sum, or u: what stays the same when only the central path
changes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.model.parts import Kind
from hzsim.model.registry import MODULES
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import CommonPart, Uncertainty, correlation_matrix, groups
from hzsim.simulation.blocks import Block
from hzsim.simulation.sampling import Part, Sampler, Stream, checked_seed

Normals: TypeAlias = dict[tuple[str, Part], Array]
"""Standard normals by assumption and part, each of shape (draws, columns)."""
_PARTS: tuple[Part, ...] = ("average", "yearly")
_COMMON = "common part"
"""What the streams are called that no assumption has for itself."""


def streams(scenario: Scenario) -> list[Stream]:
    """Return what is drawn for a scenario, in the order of the assumptions' names.

    Every year has a column, also a known one, which stays unused: so two scenarios share the
    draws of a year whatever either of them takes as known.
    """
    years = len(scenario.years)
    own = [
        stream
        for name in sorted(scenario.uncertainty)
        for stream in _streams_of(name, scenario.uncertainty[name], years)
    ]
    return own + ([Stream(_COMMON, "average", 1), Stream(_COMMON, "yearly", years)] if scenario.common else [])


def draw_effects(scenario: Scenario, sampler: Sampler, seed: int, block: Block) -> dict[str, Array]:
    """Return the effect on each uncertain assumption, shape (draws, years), neutral in the years known of it."""
    normals = draw_normals(streams(scenario), sampler, seed, block)
    correlate(scenario, normals)
    return effects_of(scenario, normals, block.draws)


def draw_normals(drawn: Sequence[Stream], sampler: Sampler, seed: int, block: Block) -> Normals:
    """Return independent standard normals for each stream, shape (draws, columns)."""
    filled = sampler.normals(drawn, checked_seed(seed), block)
    return {(stream.assumption, stream.part): array for stream, array in zip(drawn, filled, strict=True)}


def effects_of(scenario: Scenario, normals: Normals, draws: int) -> dict[str, Array]:
    """Return the effects that correlated normals have, shape (draws, years); may overwrite the normals."""
    shape = (draws, len(scenario.years))
    return {
        name: _effect(
            uncertainty,
            normals.get((name, "average")),
            normals.get((name, "yearly")),
            scenario.model.assumption(name).kind,
            shape,
            scenario.known_of(name),
        )
        for name, uncertainty in scenario.uncertainty.items()
    }


def draw_path(
    name: str, kind: Kind, central: Array, uncertainty: Uncertainty, sampler: Sampler, seed: int, block: Block
) -> Array:
    """Return the values of one assumption by itself, shape (draws, years), no year known.

    The same draws and the same recursion as in a scenario in which nothing is tied to it by
    correlation: what a backtest puts to the test is what scenarios use.
    """
    drawn = _streams_of(name, uncertainty, len(central))
    filled = sampler.normals(drawn, seed, block)
    normals = {stream.part: array for stream, array in zip(drawn, filled, strict=True)}
    shape = (block.draws, len(central))
    return apply_effect(kind, central, _effect(uncertainty, normals.get("average"), normals.get("yearly"), kind, shape))


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


def assumed(scenario: Scenario, effects: Mapping[str, Array]) -> dict[str, Array]:
    """Return the values of every assumption: shape (draws, years), or (1, years) where it is certain."""
    values = {}
    for name, part in scenario.model.assumptions.items():
        central = scenario.central(name)
        values[name] = apply_effect(part.kind, central, effects[name]) if name in effects else central
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


def correlate(scenario: Scenario, normals: Normals) -> None:
    """Mix the normals of correlated assumptions, in place: by their matrix's Cholesky factor, and what is common."""
    for group in groups(scenario.uncertainty, scenario.correlation):
        for part in _PARTS:
            members = sorted((name for name in group if (name, part) in normals), key=_declared)
            factor = np.linalg.cholesky(correlation_matrix(members, scenario.correlation))
            for row in reversed(range(len(members))):
                mixed = normals[members[row], part]
                mixed *= factor[row, row]
                for column in range(row):
                    if factor[row, column]:
                        mixed += factor[row, column] * normals[members[column], part]
    if scenario.common is not None:
        _share(scenario.common, normals)


def _share(common: CommonPart, normals: Normals) -> None:
    """Mix what is common into the normals of its members, in place.

    With c the correlation, z of the assumption that they share it with and e each member's own:
    f = sqrt(c) z + sqrt(1 - c) g, and sqrt(c) f + sqrt(1 - c) e correlates by c with z and with
    every other member.
    """
    shared, own = math.sqrt(common.correlation), math.sqrt(1 - common.correlation)
    for part in _PARTS:
        factor = normals.pop((_COMMON, part))
        if (common.through, part) in normals:
            factor = own * factor + shared * normals[common.through, part]
        factor *= shared
        for name in common.members:
            if (name, part) in normals:
                mixed = normals[name, part]
                mixed *= own
                mixed += factor


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
    uncertainty: Uncertainty,
    average: Array | None,
    yearly: Array | None,
    kind: Kind,
    shape: tuple[int, int],
    known: int = 0,
) -> Array:
    effect = np.empty(shape, order="F")
    start = uncertainty.starts(known)
    shocks = effect[:, start:]
    if uncertainty.yearly is None or yearly is None:
        shocks[:] = 0.0
    else:
        shocks[:] = uncertainty.yearly.from_normal(yearly[:, start:])
    if uncertainty.persistence:
        for year in range(1, shocks.shape[1]):
            shocks[:, year] += uncertainty.persistence * shocks[:, year - 1]
    effect[:, :known] = 0.0 if kind == "flow" else 1.0
    unknown = effect[:, known:]
    if uncertainty.average is not None and average is not None:
        drawn = uncertainty.average.from_normal(average)[:, 0]
        for column, share in zip(unknown.T, uncertainty.carried(range(known, shape[1])), strict=True):
            column += share * drawn
    effect_of(kind, unknown)
    return effect
