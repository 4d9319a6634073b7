"""Probabilities by sequential conditioning: at each point of the sampler its own probability, not met or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.blocks import Block
from hzsim.simulation.points import FAR, Points
from hzsim.simulation.sampling import Sampler
from hzsim.simulation.stages import Plan, Stage
from hzsim.simulation.summaries import Combined, Tally


def interval(low: Array, high: Array) -> Array:
    """Return the probability that a standard normal lies between two ends; zero where they cross."""
    from scipy.special import ndtr

    upper = low > 0  # from the side where small numbers are exact
    mass: Array = np.where(upper, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low))
    return np.maximum(mass, 0.0)


def drawn_between(low: Array, high: Array, normals: Array) -> Array:
    """Return standard normals moved between two ends by their own probabilities; the middle where the ends meet."""
    from scipy.special import ndtr, ndtri

    upper = low > 0
    mass = interval(low, high)
    lower = ndtri(ndtr(np.where(upper, 0.0, low)) + ndtr(normals) * mass)
    higher = -ndtri(ndtr(np.where(upper, -high, 0.0)) + ndtr(-normals) * mass)
    moved = np.clip(np.where(upper, higher, lower), low, high)  # rounding alone, and where nothing lies between
    return np.asarray(np.clip(moved, -FAR, FAR))


_CENTRAL: Mapping[str, Array] = MappingProxyType({})
"""No other paths than the scenario's own."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Points on their way through the stages: what each weighs, and how likely each target is met there."""

    points: Points
    weight: Array
    met: Mapping[int, Array]


@dataclass(frozen=True, slots=True)
class Conditional:
    """The estimator for a plan, at coordinates of shape (coordinates, points)."""

    plan: Plan
    coordinates: Array

    def points(self, paths: Mapping[str, Array] = _CENTRAL) -> Points:
        """Return the points with all pivots at zero."""
        chosen = self.coordinates.copy()
        chosen[: len(self.plan.stages)] = 0.0
        return self.plan.points(chosen, dict(paths))

    def start(self, paths: Mapping[str, Array]) -> Branch:
        """Return all points before the first stage, with the targets that are certain."""
        points, targets = self.points(paths), self.plan.targets
        certain = {
            place: targets[place].met(points.statistic(targets[place])).astype(float) for place in self.plan.certain
        }
        return Branch(points, np.ones(points.number), certain)

    def joint(self, paths: Mapping[str, Array] = _CENTRAL) -> Array:
        """Return each point's probability of meeting all targets, shape (points,)."""
        branch = self.start(paths)
        for place, stage in enumerate(self.plan.stages):
            rises = np.array(stage.slopes) > 0
            at = self.crossings(branch.points, place, stage)
            low = np.max(at, axis=0, where=rises[:, None], initial=-np.inf)
            high = np.min(at, axis=0, where=~rises[:, None], initial=np.inf)
            branch = self.followed(branch, place, stage, low, np.maximum(low, high), {})
        counted = self.counted(branch.points)
        met = np.prod([*branch.met.values(), *counted.values()], axis=0, initial=1.0)
        return np.asarray(branch.weight * met)

    def branches(self, paths: Mapping[str, Array] = _CENTRAL) -> list[Branch]:
        """Return all branches at their ends, where every target has its probability at each point."""
        found = [self.start(paths)]
        for place, stage in enumerate(self.plan.stages):
            found = [after for before in found for after in self.after(before, place, stage)]
        return [Branch(one.points, one.weight, {**one.met, **self.counted(one.points)}) for one in found]

    def after(self, branch: Branch, place: int, stage: Stage) -> list[Branch]:
        """Return what a branch becomes in a stage: one for each interval between crossings."""
        at = self.crossings(branch.points, place, stage)
        rises = np.array(stage.slopes) > 0
        if len(stage.targets) == 1 and not stage.drawn:
            low, high = (at[0], np.full_like(at[0], np.inf)) if rises[0] else (np.full_like(at[0], -np.inf), at[0])
            return [Branch(branch.points, branch.weight, {**branch.met, stage.targets[0]: interval(low, high)})]
        edges = np.sort(at, axis=0)
        if not stage.split:
            drawn = self.coordinates[place]
            return [self.followed(branch, place, stage, drawn, drawn, self.held(stage, at, drawn), whole=True)]
        ends = np.vstack([np.full((1, at.shape[1]), -np.inf), edges, np.full((1, at.shape[1]), np.inf)])
        return [
            self.followed(branch, place, stage, low, high, self.held(stage, at, low)) for low, high in pairwise(ends)
        ]

    def held(self, stage: Stage, at: Array, low: Array) -> dict[int, Array]:
        """Return which targets of a stage hold just above a place of each line."""
        return {
            target: (low >= cross if slope > 0 else low < cross).astype(float)
            for target, slope, cross in zip(stage.targets, stage.slopes, at, strict=True)
        }

    def followed(
        self,
        branch: Branch,
        place: int,
        stage: Stage,
        low: Array,
        high: Array,
        met: Mapping[int, Array],
        whole: bool = False,
    ) -> Branch:
        """Return a branch within an interval of the stage's pivot, or at a place of it that has the whole weight."""
        weight = branch.weight if whole else branch.weight * interval(low, high)
        points = branch.points
        if stage.drawn:
            points = points.shifted(
                stage.direction, low if whole else drawn_between(low, high, self.coordinates[place])
            )
        return Branch(points, weight, {**branch.met, **met})

    def crossings(self, points: Points, place: int, stage: Stage) -> Array:
        """Return where each line crosses each target of a stage, shape (targets, points)."""
        pairs = zip(stage.targets, stage.slopes, strict=True)
        return np.array(
            [points.crossings(place, self.plan.targets[target], stage.direction, slope) for target, slope in pairs]
        )

    def counted(self, points: Points) -> dict[int, Array]:
        """Return which of the counted targets are met at each point."""
        targets = self.plan.targets
        return {
            place: targets[place].met(points.statistic(targets[place])).astype(float) for place in self.plan.counted
        }

    def combined(self, randomisations: int) -> Combined:
        """Return how much of the points met several targets."""
        found = [_combined(one, len(self.plan.targets), randomisations) for one in self.branches()]
        pairs, missed, numbers = (np.sum(parts, axis=0) for parts in zip(*found, strict=True))
        return Combined(self.coordinates.shape[1] // randomisations, pairs, missed, numbers)


def _combined(branch: Branch, targets: int, randomisations: int) -> tuple[Array, Array, Array]:
    """Return what a branch adds by randomisation: weights of pairs, of all but one, and of each number of targets."""
    met = np.array([branch.met[place] for place in range(targets)]).reshape(targets, randomisations, -1)
    weight = branch.weight.reshape(randomisations, -1)
    pairs = np.einsum("irn,jrn,rn->rij", met, met, weight, optimize=True)
    before, after = np.ones_like(met), np.ones_like(met)
    np.cumprod(met[:-1], axis=0, out=before[1:])
    after[:-1] = np.cumprod(met[:0:-1], axis=0)[::-1]
    missed = (before * after * (1 - met) * weight).sum(axis=2).T
    numbers = np.zeros((targets + 1, *weight.shape))
    numbers[0] = weight
    for one in met:
        numbers[1:] = numbers[1:] * (1 - one) + numbers[:-1] * one
        numbers[0] *= 1 - one
    return pairs, missed, numbers.sum(axis=2).T


@dataclass(frozen=True, slots=True)
class Estimator:
    """What estimates the probabilities of a scenario's targets: a plan for all of them, and one for each alone."""

    plan: Plan
    alone: tuple[Plan, ...]

    @classmethod
    def of(cls, scenario: Scenario, targets: Sequence[Target]) -> "Estimator":
        """Return the estimator for some targets of a scenario."""
        plan = Plan.of(scenario, targets)
        return cls(plan, (plan,) if len(targets) == 1 else tuple(Plan.of(scenario, [target]) for target in targets))

    def tally(self, coordinates: Array, sampler: Sampler, seed: int, block: Block, shortfall: Array) -> Tally:
        """Return the tally of one block; what is combined, of the first quarter of each randomisation's points."""
        shape, fewer = (block.randomisations, block.each), max(1, block.each // _COMBINED)
        few = coordinates.reshape(len(coordinates), *shape)[:, :, :fewer].reshape(len(coordinates), shape[0] * fewer)
        joint = Conditional(self.plan, coordinates).joint().reshape(shape)
        each = [probabilities(plan, sampler, seed, block) for plan in self.alone] if len(self.alone) > 1 else [joint]
        combined = Conditional(self.plan, few).combined(block.randomisations)
        return Tally.weighed(np.array(each), joint, combined, shortfall, bool(self.plan.counted))


def probabilities(plan: Plan, sampler: Sampler, seed: int, block: Block) -> Array:
    """Return the probability of meeting a plan's targets at each point of a block, shape (randomisations, points)."""
    coordinates = plan.coordinates(sampler, seed, block)
    return Conditional(plan, coordinates).joint().reshape(block.randomisations, block.each)


def alone_tally(each: Sequence[Array], block: Block) -> Tally:
    """Return the tally of targets of which only their own probabilities are wanted."""
    targets, runs = len(each), block.randomisations
    shape = np.zeros((runs, targets)), np.zeros((runs, targets + 1))
    combined = Combined(block.each, np.zeros((runs, targets, targets)), *shape)
    found = np.array(each).reshape(targets, runs, block.each)
    return Tally.weighed(found, np.zeros((runs, block.each)), combined, np.zeros(targets), counted=False)


_COMBINED = 4
"""Of how many points one is followed into all branches: what they are asked for is told by two digits."""
