"""How the joint probability of targets is taken apart into stages, each decided by one assumption.

In a stage one assumption's own normals move along one direction, the stage's *pivot*, on which
the stage's targets hold within an interval; no later stage's assumption moves these targets. So a
joint probability is the mean over points of a product of interval probabilities, the pivot drawn
within its interval where a later stage depends on it: sequential conditioning, as in the simulator
of Geweke, Hajivassiliou and Keane (Geweke 1991; Hajivassiliou and McFadden 1998, Econometrica
66 (4)), with pivots that belong to assumptions, so that it is exact for formulas that are not linear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.model.arrays import product
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.normals import streams
from hzsim.simulation.draws.sampling import Sampler, Sobol, sobol_normals
from hzsim.simulation.points.points import Places, Points, Rows


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage: an assumption, the targets it decides (by place), its direction, and their slopes along it.

    `direction` is in the correlated normals; `drawn` says whether a later stage depends on where its
    pivot lies, `split` whether all intervals between its targets are followed, not only one.
    """

    assumption: str
    targets: tuple[int, ...]
    direction: Array
    slopes: tuple[float, ...]
    drawn: bool
    split: bool = True


@dataclass(frozen=True, eq=False)
class StagePlan:
    """Stages of some targets of a scenario, with the turned coordinates in which points are made.

    `turn`, shape (normals, coordinates), makes correlated normals of coordinates: the pivots come first,
    then directions by how much they move targets; `back` makes coordinates of independent normals.
    `targets` are the parts of those `asked` for, `owners` says whose: both ends of a range are parts of it.
    `certain` holds the places of parts that nothing drawn moves, `counted` those of parts that are
    counted as met or missed at each point, because they hold on no single interval of a pivot.
    """

    scenario: Scenario
    asked: tuple[Target, ...]
    owners: tuple[int, ...]
    targets: tuple[Target, ...]
    rows: Rows
    stages: tuple[Stage, ...]
    turn: Array
    back: Array
    certain: tuple[int, ...]
    counted: tuple[int, ...]

    @property
    def falls_back(self) -> tuple[Target, ...]:
        """The targets that are counted, in part at least."""
        return tuple(self.asked[owner] for owner in dict.fromkeys(self.owners[place] for place in self.counted))

    def asking(self, targets: Sequence[Target]) -> "StagePlan":
        """Return the plan with other bounds of the same targets."""
        return replace(self, asked=tuple(targets), targets=tuple(parts_of(targets)))

    def coordinates(self, sampler: Sampler, seed: int, block: Block) -> Array:
        """Return the coordinates of a block's points, shape (coordinates, points).

        Of Sobol' points, whose first dimensions are the most even, pivots that are never drawn have the last.
        """
        if not isinstance(sampler, Sobol):
            filled = sampler.normals(streams(self.scenario), seed, block)
            return product(self.back, np.concatenate([np.empty((0, block.draws)), *(normals.T for normals in filled)]))
        return np.asarray(sobol_normals(len(self.turn), seed, block)[self.dimensions])

    @property
    def dimensions(self) -> Places:
        """Which dimension of Sobol' points each coordinate has: pivots that are never drawn have the last."""
        ends = np.array([not stage.drawn and stage.split for stage in self.stages], bool)
        last = np.concatenate([ends, np.zeros(len(self.turn.T) - len(ends), bool)])
        return np.argsort(np.argsort(last, kind="stable"), kind="stable")

    def points(self, coordinates: Array, paths: Mapping[str, Array] = MappingProxyType({})) -> Points:
        """Return the points with some coordinates, shape (coordinates, points)."""
        return Points(self.scenario, self.rows, product(self.turn, coordinates), paths)

    def points_of_targets(
        self, coordinates: Array, paths: Mapping[str, Array] = MappingProxyType({}), pivots: bool = True
    ) -> Points:
        """Return the points with some coordinates as far as the targets are made of them; other normals are zero.

        So are all pivots, unless they are wanted.
        """
        rows, columns, turn = self._turned
        first = 0 if pivots else int(np.searchsorted(columns, len(self.stages)))
        normals = np.zeros((len(self.turn), coordinates.shape[1]))
        normals[rows] = product(turn[:, first:], coordinates[columns[first:]])
        return Points(self.scenario, self.rows, normals, paths)

    @cached_property
    def _turned(self) -> tuple[Places, Places, Array]:
        """The normals that the targets are made of, the coordinates that these are made of, and how."""
        made = frozenset[str]().union(*(self.scenario.model.made_of(target.indicator) for target in self.asked))
        needed = [np.arange(rows.start, rows.stop) for (name, _), rows in self.rows.items() if name in made]
        rows = np.concatenate([np.empty(0, np.intp), *needed])
        columns = np.flatnonzero(self.turn[rows].any(axis=0))
        return rows, columns, np.ascontiguousarray(self.turn[np.ix_(rows, columns)])


def parts_of(targets: Sequence[Target]) -> list[Target]:
    """Return the inequalities that targets consist of, in their order."""
    return [part for target in targets for part in target.parts]
