"""Points of a sampler, each one draw's standard normals, with what the model makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Part
from hzsim.simulation.draws.normals import Drawn, streams

Rows: TypeAlias = Mapping[tuple[str, Part], slice]
Places: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.intp]]


def rows_of(scenario: Scenario) -> dict[tuple[str, Part], slice]:
    """Return where the normals of each part of each assumption stand among those of all."""
    rows, start = {}, 0
    for stream in streams(scenario):
        rows[stream.assumption, stream.part] = slice(start, start + stream.columns)
        start += stream.columns
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of a scenario: correlated normals, shape (normals, points), around central paths.

    `paths` replaces the central paths of some assumptions, each of shape (1, years), or (points, years) with
    one for each point. What has been computed is kept.
    """

    scenario: Scenario
    rows: Rows
    normals: Array
    paths: Mapping[str, Array] = field(default_factory=dict)
    _assumed: dict[str, Array] = field(default_factory=dict)
    _computed: dict[str, Array] = field(default_factory=dict)
    crossings: dict[tuple[int, Target], Array] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many points there are."""
        return int(self.normals.shape[1])

    def moved(self, direction: Array) -> frozenset[str]:
        """Return the assumptions that a direction moves."""
        return frozenset(name for (name, _), rows in self.rows.items() if direction[rows].any())

    def assumed(self, name: str) -> Array:
        """Return an assumption's values, shape (points, years), or (1, years) where it is certain."""
        if name not in self._assumed:
            self._assumed[name] = self.valued(name)
        return self._assumed[name]

    def valued(self, name: str) -> Array:
        """Return an assumption's values at the points."""
        if name not in self.scenario.uncertainty:
            return self.central(name)
        own = {key: self.normals[rows] for key, rows in self.rows.items() if key[0] == name}
        return values_of_normals(self.scenario, own, self.central(name))

    def central(self, name: str) -> Array:
        """Return an assumption's central paths, shape (1, years) or (points, years)."""
        return self.paths[name] if name in self.paths else self.scenario.central(name)

    def computed(self, part: Indicator) -> Array:
        """Return an indicator, shape (points, years), or (1, years) where it is certain."""
        model = self.scenario.model
        if part.name not in self._computed:
            inputs = {assumption: self.assumed(assumption) for assumption in model.made_of(part)}
            self._computed.update(model.compute(self.scenario.facts, inputs, [part], self._computed))
        return self._computed[part.name]

    def statistic(self, target: Target) -> Array:
        """Return the number that a target is judged by, shape (points,)."""
        found = target.statistic(self.computed(target.indicator), self.scenario.years)
        return np.broadcast_to(found, self.number)

    def distance(self, target: Target) -> Array:
        """Return by how much a target is exceeded, shape (points,), on a scale that makes it straight."""
        scenario = self.scenario
        found = target.deciding(self.computed(target.indicator), scenario.years, scenario.known_until)
        return target.distance(np.broadcast_to(found, self.number))

    def shifted(self, direction: Array, places: Array) -> "Points":
        """Return the points moved along a direction, each by its own distance."""
        moved, model = self.moved(direction), self.scenario.model
        rows = np.flatnonzero(direction)
        normals = self.normals.copy()
        normals[rows] += direction[rows, None] * places
        return Points(
            self.scenario,
            self.rows,
            normals,
            self.paths,
            {name: values for name, values in self._assumed.items() if name not in moved},
            {name: values for name, values in self._computed.items() if not model.moved_by(name) & moved},
            {key: at for key, at in self.crossings.items() if not model.moved_by(key[1].indicator) & moved},
        )

    def repeated(self, times: int) -> "Points":
        """Return the points so many times over, one time after the other."""

        def tiled(values: Mapping[Any, Array]) -> dict[Any, Array]:
            return {
                key: np.tile(array, (times, *[1] * (array.ndim - 1))) if len(array) > 1 else array
                for key, array in values.items()
            }

        normals = np.tile(self.normals, (1, times))
        kept = tiled(self._assumed), tiled(self._computed), tiled(self.crossings)
        return Points(self.scenario, self.rows, normals, tiled(self.paths), *kept)


def values_of_normals(scenario: Scenario, own: Mapping[tuple[str, Part], Array], central: Array) -> Array:
    """Return the values, shape (points, years), of the one assumption whose normals, (columns, points), are given."""
    ((name, _), first), *_ = own.items()
    normals = {key: one.T for key, one in own.items()}
    return Drawn(scenario, normals, first.shape[1]).values(name, central)
