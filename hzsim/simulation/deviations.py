"""From standard normals to the yearly values of assumptions.

An assumption's deviation is u_t = average + a_t with a_t = persistence x a_(t-1) + innovation_t,
a starting at zero in the last known year. A rate becomes (1 + central) x exp(u) - 1, a level
central x exp(u_1 + ... + u_t), a flow central + u. The *effect* below is exp(u), exp of the sum,
or u: what stays the same when only the central path changes.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.model.parts import Kind
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Uncertainty, correlation_matrix, groups
from hzsim.simulation.blocks import Block
from hzsim.simulation.sampling import Part, Sampler, Stream

WIDEST = 50.0
"""The largest deviation of a rate or level, in logs, that is still a number an economy can have."""
Normals: TypeAlias = dict[tuple[str, Part], Array]
"""Standard normals by assumption and part, each of shape (draws, columns)."""


def streams(scenario: Scenario) -> list[Stream]:
    """Return what is drawn for a scenario, in the order of the assumptions' names.

    Every year has a column, also a known one, which stays unused: so two scenarios share the
    draws of a year whatever either of them takes as known.
    """
    found = []
    for name in sorted(scenario.uncertainty):
        uncertainty = scenario.uncertainty[name]
        if uncertainty.average is not None:
            found.append(Stream(name, "average", 1))
        if uncertainty.yearly is not None:
            found.append(Stream(name, "yearly", len(scenario.years)))
    return found


def draw_effects(scenario: Scenario, sampler: Sampler, seed: int, block: Block) -> dict[str, Array]:
    """Return the effect on each uncertain assumption, shape (draws, years), neutral in known years."""
    normals = draw_normals(streams(scenario), sampler, seed, block)
    correlate(scenario, normals)
    return effects_of(scenario, normals, block.draws)


def draw_normals(drawn: Sequence[Stream], sampler: Sampler, seed: int, block: Block) -> Normals:
    """Return independent standard normals for each stream, shape (draws, columns)."""
    filled = sampler.normals(drawn, seed, block)
    return {(stream.assumption, stream.part): array for stream, array in zip(drawn, filled, strict=True)}


def effects_of(scenario: Scenario, normals: Normals, draws: int) -> dict[str, Array]:
    """Return the effects that correlated normals have, shape (draws, years); may overwrite the normals."""
    return {
        name: _effect(
            uncertainty,
            normals.get((name, "average")),
            normals.get((name, "yearly")),
            scenario.model.assumption(name).kind,
            (draws, len(scenario.years)),
            scenario.known_years,
        )
        for name, uncertainty in scenario.uncertainty.items()
    }


def apply_effect(kind: Kind, central: Array, effect: Array) -> Array:
    """Return an assumption's values from its central path and an effect; shapes broadcast to (draws, years)."""
    if kind == "rate":
        values = (1.0 + central) * effect
        values -= 1.0
        return values
    return central * effect if kind == "level" else central + effect


def assumed(scenario: Scenario, effects: Mapping[str, Array]) -> dict[str, Array]:
    """Return the values of every assumption: shape (draws, years), or (1, years) where it is certain."""
    values = {}
    for name, part in scenario.model.assumptions.items():
        central = scenario.central(name)
        values[name] = apply_effect(part.kind, central, effects[name]) if name in effects else central
    return values


def correlate(scenario: Scenario, normals: Normals) -> None:
    """Mix the normals of correlated assumptions, in place, by the Cholesky factor of their matrix."""
    parts: tuple[Part, ...] = ("average", "yearly")
    for group in groups(scenario.uncertainty, scenario.correlation):
        for part in parts:
            members = [name for name in group if (name, part) in normals]
            factor = np.linalg.cholesky(correlation_matrix(members, scenario.correlation))
            for row in reversed(range(len(members))):
                mixed = normals[members[row], part]
                mixed *= factor[row, row]
                for column in range(row):
                    if factor[row, column]:
                        mixed += factor[row, column] * normals[members[column], part]


def _effect(
    uncertainty: Uncertainty,
    average: Array | None,
    yearly: Array | None,
    kind: Kind,
    shape: tuple[int, int],
    known: int,
) -> Array:
    deviation = np.zeros(shape, order="F")
    unknown = deviation[:, known:]
    if uncertainty.yearly is not None and yearly is not None:
        unknown[:] = uncertainty.yearly.from_normal(yearly[:, known:])
        if uncertainty.persistence:
            for year in range(1, unknown.shape[1]):
                unknown[:, year] += uncertainty.persistence * unknown[:, year - 1]
    if uncertainty.average is not None and average is not None:
        unknown += uncertainty.average.from_normal(average)
    if kind == "flow":
        return deviation
    if kind == "level":
        for year in range(1, unknown.shape[1]):
            unknown[:, year] += unknown[:, year - 1]
    if not float(np.abs(deviation).max()) < WIDEST:
        raise BadValue("expected an uncertainty under which values stay finite", "draws beyond exp(50)", "narrow it")
    return np.exp(deviation, out=deviation)
