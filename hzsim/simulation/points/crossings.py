"""Where lines through points cross their targets: along one, all normals of a point move together in one direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.draws.blocks import Part
from hzsim.simulation.points.points import Places, Points, values_of_normals
from hzsim.simulation.points.roots import find_root

FAR = 8.0
"""No point is followed further along a line than this: a normal is beyond it once in 10^15."""
_STEPS = 9
_NEAR = 1e-3
"""A distance, in standard deviations, from which one more step is exact to a millionth."""
_WITHIN = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The lines through points in one direction, and how far a target is exceeded along them.

    `slope` is about how steeply it is; `given` is what stays as it is along them, `moved` the assumptions
    that do not, made of their `own` normals at the points, each of shape (columns, points).
    """

    points: Points
    target: Target
    direction: Array
    slope: float
    given: Mapping[str, Array]
    moved: frozenset[str]
    own: Mapping[tuple[str, Part], Array]

    @classmethod
    def through(cls, points: Points, target: Target, direction: Array, slope: float) -> "Line":
        """Return the lines through some points, with what stays as it is along them."""
        model, own = points.scenario.model, target.indicator
        moved = points.moved(direction) & model.moved_by(own)
        still = [part for part in model.needed_for([own]) if not model.moved_by(part) & moved]
        given = {part.name: points.computed(part) for part in still}
        normals = {key: points.normals[rows] for key, rows in points.rows.items() if key[0] in moved}
        return cls(points, target, direction, slope, given, moved, normals)

    def take(self, chosen: Places) -> "Line":
        """Return the lines through some of the points."""

        def picked(values: Mapping[str, Array]) -> dict[str, Array]:
            return {name: array[chosen] if len(array) > 1 else array for name, array in values.items()}

        points, needed = self.points, self.points.scenario.model.made_of(self.target.indicator)
        still = {name: points.assumed(name) for name in needed - self.moved}
        normals = {key: np.take(own, chosen, axis=1) for key, own in self.own.items()}
        none = np.empty((0, len(chosen)))  # all that is made of normals is here
        few = Points(points.scenario, points.rows, none, picked(points.paths), picked(still))
        return Line(few, self.target, self.direction, self.slope, picked(self.given), self.moved, normals)

    def at(self, moved: Mapping[str, Array]) -> Points:
        """Return one point of each line, from the values there of what moves."""
        points = self.points
        needed = points.scenario.model.made_of(self.target.indicator)
        inputs = {**moved, **{other: points.assumed(other) for other in needed - self.moved}}
        return Points(points.scenario, points.rows, points.normals, points.paths, inputs, dict(self.given))


@dataclass(frozen=True)
class Bundle:
    """Lines of one scenario to several targets, followed together: that takes hardly more calls than one of them.

    Arrays hold what belongs to the first lines' points, then to the second's, and so on.
    """

    lines: tuple[Line, ...]

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """Where each line's points are among all."""
        ends = [*accumulate(line.points.number for line in self.lines)]
        return tuple(map(slice, [0, *ends], ends))

    @property
    def slopes(self) -> Array:
        """The slope of each point's line."""
        return np.repeat([line.slope for line in self.lines], [line.points.number for line in self.lines])

    def take(self, chosen: Places) -> "Bundle":
        """Return the lines through some of the points, in their order."""
        ends = np.searchsorted(chosen, [part.stop for part in self.parts])
        some = zip(self.lines, self.parts, (chosen[part] for part in map(slice, [0, *ends], ends)), strict=True)
        return Bundle(tuple(line.take(own - part.start) for line, part, own in some if own.size))

    def at(self, places: Array) -> list[Points]:
        """Return one point of each line, by target."""
        parts = [places[part] for part in self.parts]
        found: list[dict[str, Array]] = [{} for _ in self.lines]
        for name in sorted(frozenset[str]().union(*(line.moved for line in self.lines))):
            movers = [number for number, line in enumerate(self.lines) if name in line.moved]
            values = _along(name, [self.lines[number] for number in movers], [parts[number] for number in movers])
            for number, own in zip(movers, values, strict=True):
                found[number][name] = own
        return [line.at(moved) for line, moved in zip(self.lines, found, strict=True)]

    def distance(self, places: Array) -> Array:
        """Return by how much targets are exceeded at one place of each line, on a scale that makes it straight."""
        pairs = zip(self.at(places), self.lines, strict=True)
        return np.concatenate([points.distance(line.target) for points, line in pairs])

    def statistic(self, places: Array) -> Array:
        """Return the numbers that targets are judged by at one place of each line."""
        pairs = zip(self.at(places), self.lines, strict=True)
        return np.concatenate([points.statistic(line.target) for points, line in pairs])


def _along(name: str, lines: Sequence[Line], places: Sequence[Array]) -> list[Array]:
    """Return an assumption's values at one place of each line, for each of the lines, shape (points, years)."""
    first, ends = lines[0].points, [*accumulate(map(len, places))]
    parts = [*map(slice, [0, *ends], ends)]
    own = {key: np.empty((len(normals), ends[-1])) for key, normals in lines[0].own.items() if key[0] == name}
    for line, place, part in zip(lines, places, parts, strict=True):
        for key, normals in own.items():
            mine = normals[:, part]
            np.multiply(line.direction[first.rows[key], None], place, out=mine)
            mine += line.own[key]
    central = [line.points.central(name) for line in lines]
    if any(len(one) > 1 or (one != central[0]).any() for one in central[1:]):
        each = zip(central, places, strict=True)
        central = [np.concatenate([np.broadcast_to(one, (len(part), one.shape[1])) for one, part in each])]
    values = values_of_normals(first.scenario, own, central[0])
    return [values[part] for part in parts]


def crossings(lines: Bundle) -> Array:
    """Return where lines cross their target, from the slope that most of them have.

    Infinite where a line is always on one side, at the end that leaves it there: with a rising
    slope the target is met above the crossing. The secant from the middle, then inverse quadratic
    interpolation; what does not come near is halved between both ends.
    """
    whole, steep = lines, lines.slopes
    found, left = np.full(len(steep), np.nan), np.arange(len(steep))
    tried = np.zeros((1, len(left)))
    distances = lines.distance(tried[0])[None]
    at = np.clip(-distances[0] / steep, -FAR, FAR)
    for _ in range(_STEPS):
        now = lines.distance(at)
        tried, distances = np.vstack([tried[-2:], at]), np.vstack([distances[-2:], now])
        following = _interpolated(tried, distances)
        done = ((np.abs(following) < FAR) | (now == 0)) & (np.abs(now) <= _NEAR * np.abs(steep))
        found[left[done]] = following[done]
        following = np.clip(np.where(np.isfinite(following), following, -0.5 * at), -FAR, FAR)
        open_ = np.flatnonzero(~done & (following != at))  # at an end again there is nothing to be found
        if not open_.size:
            break
        left, lines, at, steep = left[open_], lines.take(open_), following[open_], steep[open_]
        tried, distances = tried[:, open_], distances[:, open_]
    rest = np.flatnonzero(np.isnan(found))
    if rest.size:
        found[rest] = _between(whole.take(rest))
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


def _between(lines: Bundle) -> Array:
    """Return crossings found between both ends of the lines."""
    slopes = lines.slopes
    first, last = np.full(len(slopes), -FAR), np.full(len(slopes), FAR)
    low, high = lines.distance(first), lines.distance(last)
    always, never = (low >= 0) & (high >= 0), (low < 0) & (high < 0)
    root = find_root(lines.distance, first, last, low, high, _WITHIN)
    beyond = np.copysign(np.inf, slopes)
    return np.where(always, -beyond, np.where(never, beyond, root))
