"""Points of a sampler with what the model makes of them, and where each crosses a target along a line.

A point is one draw's standard normals; along a line all of them move together, in one direction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.normals import Drawn, streams
from hzsim.simulation.draws.sampling import Part
from hzsim.simulation.points.roots import find_root

FAR = 8.0
"""No point is followed further along a line than this: a normal is beyond it once in 10^15."""
_STEPS = 9
_NEAR = 1e-3
"""A distance, in standard deviations, from which one more step is exact to a millionth."""
_WITHIN = 1e-9

Rows: TypeAlias = Mapping[tuple[str, Part], slice]
Places: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.intp]]


def rows_of(scenario: Scenario) -> dict[tuple[str, Part], slice]:
    """Return where the normals of each part of each assumption stand among those of all."""
    rows, start = {}, 0
    for stream in streams(scenario):
        rows[stream.assumption, stream.part] = slice(start, start + stream.columns)
        start += stream.columns
    return rows


@dataclass(frozen=True, slots=True)
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
    _crossings: dict[tuple[int, Target], Array] = field(default_factory=dict)

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

    def valued(self, name: str, direction: Array | None = None, places: Array | None = None) -> Array:
        """Return an assumption's values at places along a direction, by default at the points."""
        central = self.paths[name] if name in self.paths else self.scenario.central(name)
        if name not in self.scenario.uncertainty:
            return central
        own = {key: self.normals[rows] for key, rows in self.rows.items() if key[0] == name}
        if direction is not None and places is not None:
            own = {key: normals + direction[self.rows[key], None] * places for key, normals in own.items()}
        drawn = Drawn(self.scenario, {key: normals.T for key, normals in own.items()}, self.number)
        return drawn.values(name, central)

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
            {key: at for key, at in self._crossings.items() if not model.moved_by(key[1].indicator) & moved},
        )

    def repeated(self, times: int) -> "Points":
        """Return the points so many times over, one time after the other."""

        def tiled(values: Mapping[Any, Array]) -> dict[Any, Array]:
            return {
                key: np.tile(array, (times, *[1] * (array.ndim - 1))) if len(array) > 1 else array
                for key, array in values.items()
            }

        normals = np.tile(self.normals, (1, times))
        kept = tiled(self._assumed), tiled(self._computed), tiled(self._crossings)
        return Points(self.scenario, self.rows, normals, tiled(self.paths), *kept)

    def crossings(self, stage: int, target: Target, direction: Array, slope: float) -> Array:
        """Return where each point crosses a target along a stage's direction; see `crossings`."""
        if (stage, target) not in self._crossings:
            self._crossings[stage, target] = crossings(Line.through(self, target, direction), slope)
        return self._crossings[stage, target]


@dataclass(frozen=True, slots=True)
class Line:
    """The lines through points in one direction, and how far a target is exceeded along them."""

    points: Points
    target: Target
    direction: Array
    given: Mapping[str, Array]
    moved: frozenset[str]

    @classmethod
    def through(cls, points: Points, target: Target, direction: Array) -> "Line":
        """Return the lines through some points, with what stays as it is along them."""
        model, own = points.scenario.model, target.indicator
        moved = points.moved(direction) & model.moved_by(own)
        still = [part for part in model.needed_for([own]) if not model.moved_by(part) & moved]
        given = {part.name: points.computed(part) for part in still}
        return cls(points, target, direction, given, moved)

    def take(self, chosen: Places) -> "Line":
        """Return the lines through some of the points."""

        def picked(values: Mapping[str, Array]) -> dict[str, Array]:
            return {name: array[chosen] if len(array) > 1 else array for name, array in values.items()}

        points, needed = self.points, self.points.scenario.model.made_of(self.target.indicator)
        still = {name: points.assumed(name) for name in needed - self.moved}
        few = Points(points.scenario, points.rows, points.normals[:, chosen], picked(points.paths), picked(still))
        return Line(few, self.target, self.direction, picked(self.given), self.moved)

    def statistic(self, places: Array) -> Array:
        """Return the number that the target is judged by at one place of each line, shape (points,)."""
        return self._at(places).statistic(self.target)

    def distance(self, places: Array) -> Array:
        """Return by how much the target is exceeded at one place of each line, on a scale that makes it straight."""
        return self._at(places).distance(self.target)

    def _at(self, places: Array) -> Points:
        """Return one point of each line, with what is needed for the target."""
        points = self.points
        needed = points.scenario.model.made_of(self.target.indicator)
        inputs = {other: points.assumed(other) for other in needed - self.moved}
        inputs.update({other: points.valued(other, self.direction, places) for other in self.moved})
        return Points(points.scenario, points.rows, points.normals, points.paths, inputs, dict(self.given))


def crossings(line: Line, slope: float) -> Array:
    """Return where lines cross their target, shape (points,), from the slope that most of them have.

    Infinite where a line is always on one side, at the end that leaves it there: with a rising
    slope the target is met above the crossing. The secant from the middle, then inverse quadratic
    interpolation; what does not come near is halved between both ends.
    """
    found, left, whole = np.full(line.points.number, np.nan), np.arange(line.points.number), line
    tried = np.zeros((1, len(left)))
    distances = line.distance(tried[0])[None]
    at = np.clip(-distances[0] / slope, -FAR, FAR)
    for _ in range(_STEPS):
        now = line.distance(at)
        tried, distances = np.vstack([tried[-2:], at]), np.vstack([distances[-2:], now])
        following = _interpolated(tried, distances)
        done = ((np.abs(following) < FAR) | (now == 0)) & (np.abs(now) <= _NEAR * abs(slope))
        found[left[done]] = following[done]
        following = np.clip(np.where(np.isfinite(following), following, -0.5 * at), -FAR, FAR)
        open_ = np.flatnonzero(~done & (following != at))  # at an end again there is nothing to be found
        if not open_.size:
            break
        left, line, at = left[open_], line.take(open_), following[open_]
        tried, distances = tried[:, open_], distances[:, open_]
    rest = np.flatnonzero(np.isnan(found))
    if rest.size:
        found[rest] = _between(whole.take(rest), slope)
    return found


def _interpolated(tried: Array, distances: Array) -> Array:
    """Return where a distance would be zero, from two or three places tried, shape (places, lines)."""
    (before, at), (was, now) = tried[-2:], distances[-2:]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = at - now * (at - before) / (now - was)
        if len(tried) > 2:
            first, then = tried[0], distances[0]
            bent = first * was * now / ((then - was) * (then - now)) + before * then * now / (
                (was - then) * (was - now)
            )
            bent += at * then * was / ((now - then) * (now - was))
            found = np.where(np.abs(bent - found) <= np.abs(found - at), bent, found)
    return np.asarray(np.where(now == 0, at, found))


def _between(line: Line, slope: float) -> Array:
    """Return crossings found between both ends of the lines."""
    first, last = (np.full(line.points.number, end) for end in (-FAR, FAR))
    low, high = line.distance(first), line.distance(last)
    always, never = (low >= 0) & (high >= 0), (low < 0) & (high < 0)
    root = find_root(line.distance, first, last, low, high, _WITHIN)
    sign = 1.0 if slope > 0 else -1.0
    return np.where(always, -sign * np.inf, np.where(never, sign * np.inf, root))
