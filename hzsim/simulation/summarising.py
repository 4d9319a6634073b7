"""What a simulation makes of each block of draws: histograms of numbers, and tallies of targets that were met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import assumed, computed
from hzsim.simulation.draws.summaries import Bins, Histogram, exact_sum
from hzsim.simulation.draws.tallies import Tally
from hzsim.simulation.points.estimator import Estimator, alone_tally, first_points
from hzsim.simulation.points.lines import Lines
from hzsim.simulation.points.planning import plans_of
from hzsim.simulation.points.stages import StagePlan
from hzsim.simulation.projection import Projection, Spread

_LINES = 2
"""Of how many points one is the start of a line."""

Key: TypeAlias = tuple[str, int] | Target
"""What a number over draws is of: an indicator in a year, or a target that looks at several years."""


def key_of(target: Target) -> Key:
    """Return what a target is judged by: in a single year it shares its numbers with its indicator."""
    part, span = target.indicator, target.span
    return (part.name, span.first) if len(span) == 1 and part.made is None else target


@dataclass(frozen=True, slots=True)
class BlockSummary:
    """What is kept of some blocks."""

    histograms: Mapping[Key, Histogram]
    tally: Tally
    constant: Tally
    paths: tuple[Projection, ...]

    @property
    def error(self) -> float:
        """The largest standard error of a target's probability, alone and together; zero without targets."""
        return float(self.tally.standard_errors.max()) if self.tally.alone.size else 0.0

    def plus(self, other: "BlockSummary") -> "BlockSummary":
        """Return the summary of both."""
        histograms = {key: histogram.plus(other.histograms[key]) for key, histogram in self.histograms.items()}
        tallies = self.tally.plus(other.tally), self.constant.plus(other.constant)
        return BlockSummary(histograms, *tallies, self.paths + other.paths)

    def holds(self, draws: int, like: "BlockSummary") -> bool:
        """Return whether all parts are of so many draws, and binned as those of another."""
        bins = all(one.bins.near(like.histograms[key].bins) for key, one in self.histograms.items())
        ordered = all(one.least <= one.most for one in self.histograms.values())
        binned = all(one.draws == self.tally.kept for one in self.histograms.values())
        tallies = self.tally.holds(draws, like.tally) and self.constant.holds(draws, like.constant)
        return bins and ordered and binned and tallies


@dataclass(frozen=True, slots=True)
class Summariser:
    """What is computed for each block: the same whether one block or a thousand are asked for, and by whom."""

    scenario: Scenario
    chosen: tuple[str, ...]
    sampling: Sampling
    keep_paths: bool
    estimator: Estimator | None
    constant: tuple[StagePlan, ...]
    bins: Mapping[Key, Bins] = field(default_factory=dict)
    chances_alone: bool = False

    @property
    def identity(self) -> Mapping[str, object]:
        """The scenario, by its fingerprint, and what is summarised."""
        named = {"scenario": self.scenario.fingerprint, "indicators": list(self.chosen)}
        return {**named, "chances alone": True} if self.chances_alone else named

    def __call__(self, block: Block) -> BlockSummary:
        """Return the summary of a block."""
        if self.chances_alone and self.estimator is not None:
            made = self.sampling.source, self.sampling.seed, block
            return BlockSummary({}, self.estimator.tally(*made), alone_tally(self.constant, *made), ())
        projection, coordinates = self.project(block)
        series, given = self.series(projection), self.keeping(projection)
        histograms = {key: Histogram.of(series[key], bins, given) for key, bins in self.bins.items()}
        tallies = self.tallies(projection, series, block, coordinates, given)
        return BlockSummary(histograms, *tallies, (only(projection, given),) if self.keep_paths else ())

    def keeping(self, projection: Projection) -> BoolArray | None:
        """Return which draws keep the scenario's condition; None without one."""
        conditions = [target.met(projection.statistic(target)) for target in self.scenario.given]
        return np.logical_and.reduce(conditions) if conditions else None

    @classmethod
    def of(
        cls, scenario: Scenario, indicators: Iterable[str] | None, sampling: Sampling, keep_paths: bool
    ) -> "Summariser":
        """Return the work on a scenario: what estimates its targets too, where the sampler's points are even."""
        names = scenario.model.indicators if indicators is None else indicators
        chosen = tuple(scenario.model.indicator(name).name for name in names)
        if not (sampling.even and scenario.targets):
            return cls(scenario, chosen, sampling, keep_paths, None, ())
        steady = scenario.at_constant_prices
        constant = tuple(plans_of(steady, [(*steady.given, target) for target in scenario.moved_by_prices]))
        return cls(scenario, chosen, sampling, keep_paths, Estimator.of(scenario, scenario.targets), constant)

    @property
    def counted(self) -> tuple[Target, ...]:
        """The targets that are counted."""
        if self.estimator is None:
            return self.scenario.targets
        plans = (self.estimator.plan, *self.estimator.alone)
        found = {target for plan in plans for target in plan.falls_back}
        return tuple(target for target in self.scenario.targets if target in found)

    def project(self, block: Block) -> tuple[Projection, Array | None]:
        """Return the chosen indicators and those with targets over the draws of a block, and their coordinates."""
        coordinates, inputs = None, None
        if self.estimator is None:
            inputs = assumed(self.scenario, self.sampling.draw(self.scenario, block))
        else:
            coordinates = self.estimator.plan.coordinates(self.sampling.source, self.sampling.seed, block)
            points = self.estimator.plan.points(coordinates)
            inputs = {name: points.assumed(name) for name in self.scenario.model.assumptions}
        asked = (*self.scenario.targets, *self.scenario.given)
        wanted: set[str | Indicator] = {*self.chosen, *(target.indicator for target in asked)}
        wanted.update(name for target in self.scenario.moved_by_prices for name in target.indicator.constant_inputs)
        values = computed(self.scenario, inputs, wanted)
        shape = (block.draws, len(self.scenario.years))
        if self.keep_paths:
            values = {**inputs, **values}
        certain = {
            name: np.broadcast_to(array, (*shape, *array.shape[2:]))
            for name, array in values.items()
            if len(array) < block.draws
        }
        return Projection(self.scenario, {**values, **certain}), coordinates

    def series(self, projection: Projection) -> dict[Key, Array]:
        """Return each year of each chosen indicator, and the number of each target, as vectors."""
        years = self.scenario.years
        found: dict[Key, Array] = {
            (name, year): column
            for name in self.chosen
            for year, column in zip(years, projection.values[name].T, strict=True)
        }
        for target in self.scenario.targets:
            key = key_of(target)
            if key not in found:
                found[key] = projection.statistic(target)
        return found

    def lines(self, histograms: Mapping[Key, Histogram]) -> dict[Key, Spread]:
        """Return the numbers of targets along the lines through some of the first block's points."""
        if self.estimator is None or self.scenario.given:
            return {}
        block = next(iter(self.sampling.blocks()))
        made, number = (self.sampling.source, self.sampling.seed, block), max(1, block.each // _LINES)
        found: dict[Key, Spread] = {}
        for target, plan in zip(self.scenario.targets, self.estimator.alone, strict=True):
            key, few = key_of(target), first_points(plan.coordinates(*made), block, number)
            found[key] = Lines.of(plan, few, histograms[key])
        return found

    def tallies(
        self,
        projection: Projection,
        series: Mapping[Key, Array],
        block: Block,
        coordinates: Array | None,
        given: BoolArray | None,
    ) -> tuple[Tally, Tally]:
        """Return how often targets were met, and those that prices move were they at the prices of the base year.

        `given` are the draws that keep the scenario's condition, where there is one.
        """
        targets, runs = self.scenario.targets, block.randomisations
        numbers = [series[key_of(target)] for target in targets]
        missing = [np.maximum(0.0 - target.margin(one), 0.0) for target, one in zip(targets, numbers, strict=True)]
        shortfall = tuple(exact_sum(one, given) for one in missing)
        if self.estimator is not None and coordinates is not None:
            made = self.sampling.source, self.sampling.seed, block
            kept = block.draws if given is None else int(given.sum())
            combined = self.estimator.combined(coordinates, block)
            return self.estimator.tally(*made, combined, shortfall, kept), alone_tally(self.constant, *made)
        met = [target.met(one) for target, one in zip(targets, numbers, strict=True)]
        moved = self.scenario.moved_by_prices
        steady = [target.met(projection.constant_statistic(target)) for target in moved]
        return (
            Tally.of(np.array(met, bool).reshape(len(targets), block.draws), shortfall, runs, given),
            Tally.of(np.array(steady, bool).reshape(len(moved), block.draws), (0,) * len(moved), runs),
        )


def only(projection: Projection, given: BoolArray | None) -> Projection:
    """Return the draws that keep a condition."""
    if given is None:
        return projection
    return replace(projection, values={name: values[given] for name, values in projection.values.items()})
