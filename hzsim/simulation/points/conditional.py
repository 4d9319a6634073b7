"""Probabilities by sequential conditioning: each point has a probability of its own in place of met or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr, ndtri
from hzsim.simulation.draws.tallies import Combined
from hzsim.simulation.points.crossings import FAR, Bundle, Line, crossings
from hzsim.simulation.points.points import Points
from hzsim.simulation.points.stages import Stage, StagePlan


def interval_probability(low: Array, high: Array) -> Array:
    """Return the probability that a standard normal lies between two ends; zero where they cross."""
    upper = low > 0  # from the side where small numbers are exact
    mass = ndtr(np.where(upper, -low, high)) - ndtr(np.where(upper, -high, low))
    return np.maximum(mass, 0.0)


def truncated_normals(low: Array, high: Array, normals: Array) -> Array:
    """Return standard normals mapped into an interval at equal probability; the middle where the ends meet."""
    sign = np.where(low > 0, -1.0, 1.0)  # the lower tail is the accurate one
    start = ndtr(np.where(low > 0, -high, low))
    moved = sign * ndtri(start + ndtr(sign * normals) * interval_probability(low, high))
    moved = np.clip(moved, low, high)  # rounding alone, and where nothing lies between
    return np.asarray(np.clip(moved, -FAR, FAR))


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Points after some stages: their weights, and the probability of each target at each of them.

    Where all intervals between a stage's targets are followed, there is one copy of the points for each.
    """

    points: Points
    weight: Array
    met: Mapping[int, Array]

    def repeated(self, times: int) -> "Way":
        """Return the points so many times over, one time after the other."""
        met = {place: np.tile(shares, times) for place, shares in self.met.items()}
        return Way(self.points.repeated(times), np.tile(self.weight, times), met)


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """The estimator for a plan, at coordinates of shape (coordinates, points), around some central paths."""

    plan: StagePlan
    coordinates: Array
    paths: Mapping[str, Array] = field(default_factory=dict)

    def points(self) -> Points:
        """Return the points with all pivots at zero."""
        return self.plan.points_of_targets(self.coordinates, self.paths, pivots=False)

    def combined(self, randomisations: int) -> Combined:
        """Return the weights of the points that met two targets, all but one, and each number of targets."""
        way = self.start()
        for place, stage in enumerate(self.plan.stages):
            way = self.after(way, place, stage)
        found = {**way.met, **self.counted(way.points)}
        each = self.coordinates.shape[1] // randomisations
        shape = -1, randomisations, each
        met = np.ones((len(self.plan.asked), way.points.number))
        for place, owner in enumerate(self.plan.owners):
            met[owner] *= found[place]
        first = len(self.plan.scenario.given)
        weight, met = way.weight * met[:first].prod(axis=0), met[first:]
        return _combined(met.reshape(len(met), *shape), weight.reshape(shape))

    def start(self) -> Way:
        """Return all points before the first stage, with the targets that are certain."""
        points, targets = self.points(), self.plan.targets
        met = {place: targets[place].met(points.statistic(targets[place])).astype(float) for place in self.plan.certain}
        return Way(points, np.ones(points.number), met)

    def after(self, way: Way, place: int, stage: Stage) -> Way:
        """Return the points after one more stage, one copy for each interval between the targets' crossings."""
        (at,) = crossed([(self.plan, way.points)], place)
        number = way.points.number
        if not stage.split:
            drawn = self.repeated(place, number)
            points = way.points.shifted(stage.direction, drawn) if stage.drawn else way.points
            return Way(points, way.weight, {**way.met, **_held(stage, at, drawn)})
        if len(stage.targets) == 1 and not stage.drawn:
            chance = interval_probability(at[0], np.full(number, np.inf))
            met = {stage.targets[0]: chance if stage.slopes[0] > 0 else 1 - chance}
            return Way(way.points, way.weight, {**way.met, **met})
        ends = np.vstack([np.full((1, number), -np.inf), np.sort(at, axis=0), np.full((1, number), np.inf)])
        low, high = ends[:-1].ravel(), ends[1:].ravel()
        held = _held(stage, np.tile(at, len(ends) - 1), low)
        after = self.within(way.repeated(len(ends) - 1), place, stage, low, high)
        return Way(after.points, after.weight, {**after.met, **held})

    def meeting(self, way: Way, place: int, at: Array) -> Way:
        """Return the points after one more stage, within the interval between crossings that meets all its targets."""
        stage = self.plan.stages[place]
        rises = np.array(stage.slopes) > 0
        low = np.max(at, axis=0, where=rises[:, None], initial=-np.inf)
        high = np.min(at, axis=0, where=~rises[:, None], initial=np.inf)
        return self.within(way, place, stage, low, np.maximum(low, high))

    def met(self, way: Way) -> Array:
        """Return each point's probability of meeting all targets, after the last stage."""
        met = np.prod([*way.met.values(), *self.counted(way.points).values()], axis=0, initial=1.0)
        return np.asarray(way.weight * met)

    def within(self, way: Way, place: int, stage: Stage, low: Array, high: Array) -> Way:
        """Return the points within an interval of the stage's pivot."""
        points = way.points
        if stage.drawn:
            normals = self.repeated(place, points.number)
            points = points.shifted(stage.direction, truncated_normals(low, high, normals))
        return Way(points, way.weight * interval_probability(low, high), way.met)

    def repeated(self, place: int, number: int) -> Array:
        """Return a coordinate of so many points, which are all of them some times over."""
        return np.tile(self.coordinates[place], number // self.coordinates.shape[1])

    def counted(self, points: Points) -> dict[int, Array]:
        """Return which of the counted targets are met at each point."""
        targets = self.plan.targets
        return {
            place: targets[place].met(points.statistic(targets[place])).astype(float) for place in self.plan.counted
        }


def joints(asked: Sequence[Conditional]) -> list[Array]:
    """Return each point's probability of meeting all targets of a plan, shape (points,), for several of a scenario.

    All go through their first stage, then through their second: so each stage takes few calls.
    """
    ways = [one.start() for one in asked]
    for place in range(max((len(one.plan.stages) for one in asked), default=0)):
        going = [number for number, one in enumerate(asked) if place < len(one.plan.stages)]
        found = crossed([(asked[number].plan, ways[number].points) for number in going], place)
        for number, at in zip(going, found, strict=True):
            ways[number] = asked[number].meeting(ways[number], place, at)
    return [one.met(way) for one, way in zip(asked, ways, strict=True)]


def crossed(asked: Sequence[tuple[StagePlan, Points]], place: int) -> list[Array]:
    """Return where lines through the points of some plans cross each target of a stage, shape (targets, points)."""
    lines = list[Line]()
    for plan, points in asked:
        stage = plan.stages[place]
        pairs = zip((plan.targets[one] for one in stage.targets), stage.slopes, strict=True)
        new = [(target, slope) for target, slope in pairs if (place, target) not in points.crossings]
        lines += [Line.through(points, target, stage.direction, slope) for target, slope in new]
    if lines:
        bundle = Bundle(tuple(lines))
        found = crossings(bundle)
        for line, part in zip(lines, bundle.parts, strict=True):
            line.points.crossings[place, line.target] = found[part]
    return [
        np.array([points.crossings[place, plan.targets[one]] for one in plan.stages[place].targets])
        for plan, points in asked
    ]


def _held(stage: Stage, at: Array, low: Array) -> dict[int, Array]:
    """Return which targets of a stage hold just above a place of each line."""
    return {
        target: (low >= cross if slope > 0 else low < cross).astype(float)
        for target, slope, cross in zip(stage.targets, stage.slopes, at, strict=True)
    }


def _combined(met: Array, weight: Array) -> Combined:
    """Return weights of pairs, of all but one, and of each number of targets, by randomisation.

    `met`, shape (targets, times, randomisations, points), are probabilities that are independent of
    each other at each point, which has a weight.
    """
    targets = len(met)
    pairs = np.einsum("ibrn,jbrn,brn->rij", met, met, weight, optimize=True)
    places = np.arange(targets)
    pairs[:, places, places] = (met * weight).sum(axis=(1, 3)).T
    before, after = np.ones_like(met), np.ones_like(met)
    np.cumprod(met[:-1], axis=0, out=before[1:])
    after[:-1] = np.cumprod(met[:0:-1], axis=0)[::-1]
    missed = (before * after * (1 - met) * weight).sum(axis=(1, 3)).T
    numbers = np.zeros((targets + 1, *weight.shape))
    numbers[0] = weight
    for one in met:
        numbers[1:] = numbers[1:] * (1 - one) + numbers[:-1] * one
        numbers[0] *= 1 - one
    return Combined(weight.shape[-1], weight.sum(axis=(0, 2)), pairs, missed, numbers.sum(axis=(1, 3)).T)
