"""Simulations: the assumptions drawn, every draw projected, indicators and targets summarised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, Unpack

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.chances import Chances
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import Keywords, Making
from hzsim.simulation.draws.normals import assumed, computed
from hzsim.simulation.draws.summaries import Bins, Histogram, exact_sum
from hzsim.simulation.draws.tallies import Tally, share_errors
from hzsim.simulation.points.conditional import Estimator, alone_tally, first_points
from hzsim.simulation.points.lines import Lines
from hzsim.simulation.points.stages import StagePlan, plans_of
from hzsim.simulation.projection import Projection, Simulation, Spread

_PILOT = 2048
_LINES = 2
"""Of how many points one is the start of a line."""

KEYWORDS = Keywords("simulate", draws=None)


@KEYWORDS
def simulate(
    scenario: Scenario,
    draws: int | None = None,
    *,
    indicators: Iterable[str] | None = None,
    keep_paths: bool = False,
    **drawing: Unpack[Making],
) -> Simulation:
    """Draw the assumptions, project every draw, and summarise indicators and targets.

    `indicators` limits what is summarised, `keep_paths` keeps all draws in memory, those of assumptions, too:
    `paths` has them by name. A precision is of the probabilities of targets. Raises BadValue for unknown
    names and for numbers that cannot be run.
    """
    return simulate_with(KEYWORDS.sampling(draws, **drawing), scenario, indicators, keep_paths)


def simulate_with(
    sampling: Sampling, scenario: Scenario, indicators: Iterable[str] | None = None, keep_paths: bool = False
) -> Simulation:
    """Return what `simulate` does, with draws made as a sampling says."""
    work = _Work.of(scenario, indicators, sampling, keep_paths)
    pilot, _ = work.project(Block(0, 0, max(1, min(sampling.draws, _PILOT))))
    pilot = _only(pilot, _known(scenario, work.keeping(pilot)))
    bins = {key: Bins.over(numbers) for key, numbers in work.series(pilot).items()}
    found, draws = _precise(sampling, replace(work, bins=bins))
    _check_given(scenario, found, draws)
    spread = {**found.histograms, **work.lines(found.histograms)}
    return Simulation(
        scenario,
        draws,
        sampling.seed,
        sampling.sampler,
        found.tally,
        found.constant,
        work.counted,
        {name: [spread[name, year] for year in scenario.years] for name in work.chosen},
        [spread[_key(target)] for target in scenario.targets],
        _joined(found.paths) if keep_paths else None,
        work.estimator.alone if work.estimator is not None else (),
    )


def chances_with(sampling: Sampling, scenario: Scenario) -> Chances:
    """Return how likely a scenario's targets are met, from the draws of `simulate_with` but for the numbers."""
    work = replace(_Work.of(scenario, (), sampling, keep_paths=False), chances_alone=True)
    found, draws = _precise(sampling, work)
    _check_given(scenario, found, draws)
    return Chances(scenario, draws, sampling.seed, sampling.sampler, found.tally, found.constant, work.counted)


def _check_given(scenario: Scenario, found: "_Summary", draws: int) -> None:
    """Raise BadValue where a scenario's condition is too rare for what has been found."""
    if scenario.given:
        shares = found.tally.given_by_randomisation
        check_known(scenario, float(shares.mean()), float(share_errors(shares, draws)[0]))
        if scenario.targets and found.error > ROUGH:
            check_known(scenario, found.error, found.error)


def _known(scenario: Scenario, given: BoolArray | None) -> BoolArray | None:
    """Return which draws of a pilot keep a condition; BadValue for so few that they say nothing of numbers."""
    if given is not None and given.sum() < min(_FEWEST, len(given) / 2):
        found = told("{count} of {draws} draws", count=int(given.sum()), draws=len(given))
        raise BadValue(told("expected a condition that is not too rare: {given}", given=_listed(scenario)), found)
    return given


_FEWEST = 16
"""How many draws of the pilot a condition must leave."""


def _listed(scenario: Scenario) -> str:
    return "; ".join(map(str, scenario.given))


def check_known(scenario: Scenario, share: float, error: float) -> None:
    """Raise BadValue for a condition whose probability is known to no better than a tenth of it."""
    if not share > _BETTER * error:
        found = told("{share:.3g} with a standard error of {error:.2g}", share=share, error=error)
        expected = told("expected a condition that is not too rare: {given}", given=_listed(scenario))
        raise BadValue(expected, found, "a likelier condition, or more draws")


_BETTER = 10
ROUGH = 0.1
"""A standard error of a probability on a condition with which nothing is known."""


def _precise(sampling: Sampling, work: "_Work") -> tuple["_Summary", int]:
    """Return the summary of all draws and how many they are: as many as the precision takes where one is asked for.

    Of a shard the summary is of its share of them.
    """
    found, made = sampling.merged(work), sampling
    while sampling.precision is not None and made.doubled is not None and found.error > sampling.precision:
        made = made.doubled
        found = found.plus(made.merged(work))
    return found, made.draws


_Key: TypeAlias = tuple[str, int] | Target
"""What a number over draws is of: an indicator in a year, or a target that looks at several years."""


def _key(target: Target) -> _Key:
    """Return what a target is judged by: in a single year it shares its numbers with its indicator."""
    part, span = target.indicator, target.span
    return (part.name, span.first) if len(span) == 1 and part.made is None else target


@dataclass(frozen=True, slots=True)
class _Summary:
    """What is kept of some blocks."""

    histograms: Mapping[_Key, Histogram]
    tally: Tally
    constant: Tally
    paths: tuple[Projection, ...]

    @property
    def error(self) -> float:
        """The largest standard error of a target's probability, alone and together; zero without targets."""
        return float(self.tally.standard_errors.max()) if self.tally.alone.size else 0.0

    def plus(self, other: "_Summary") -> "_Summary":
        histograms = {key: histogram.plus(other.histograms[key]) for key, histogram in self.histograms.items()}
        tallies = self.tally.plus(other.tally), self.constant.plus(other.constant)
        return _Summary(histograms, *tallies, self.paths + other.paths)

    def holds(self, draws: int, like: "_Summary") -> bool:
        """Return whether all parts are of so many draws, and binned as those of another."""
        bins = all(one.bins.near(like.histograms[key].bins) for key, one in self.histograms.items())
        ordered = all(one.least <= one.most for one in self.histograms.values())
        binned = all(one.draws == self.tally.kept for one in self.histograms.values())
        tallies = self.tally.holds(draws, like.tally) and self.constant.holds(draws, like.constant)
        return bins and ordered and binned and tallies


@dataclass(frozen=True, slots=True)
class _Work:
    """What is computed for each block: the same whether one block or a thousand are asked for, and by whom."""

    scenario: Scenario
    chosen: tuple[str, ...]
    sampling: Sampling
    keep_paths: bool
    estimator: Estimator | None
    constant: tuple[StagePlan, ...]
    bins: Mapping[_Key, Bins] = field(default_factory=dict)
    chances_alone: bool = False

    @property
    def identity(self) -> Mapping[str, object]:
        """The scenario, by its fingerprint, and what is summarised."""
        named = {"scenario": self.scenario.fingerprint, "indicators": list(self.chosen)}
        return {**named, "chances alone": True} if self.chances_alone else named

    def __call__(self, block: Block) -> _Summary:
        """Return the summary of a block."""
        if self.chances_alone and self.estimator is not None:
            made = self.sampling.source, self.sampling.seed, block
            return _Summary({}, self.estimator.tally(*made), alone_tally(self.constant, *made), ())
        projection, coordinates = self.project(block)
        series, given = self.series(projection), self.keeping(projection)
        kept = series if given is None else {key: numbers[given] for key, numbers in series.items()}
        histograms = {key: Histogram.of(kept[key], bins) for key, bins in self.bins.items()}
        tallies = self.tallies(projection, series, block, coordinates, given)
        return _Summary(histograms, *tallies, (_only(projection, given),) if self.keep_paths else ())

    def keeping(self, projection: Projection) -> BoolArray | None:
        """Return which draws keep the scenario's condition; None without one."""
        conditions = [target.met(projection.statistic(target)) for target in self.scenario.given]
        return np.logical_and.reduce(conditions) if conditions else None

    @classmethod
    def of(cls, scenario: Scenario, indicators: Iterable[str] | None, sampling: Sampling, keep_paths: bool) -> "_Work":
        """Return the work on a scenario: what estimates its targets too, where the sampler's points are even."""
        chosen = _chosen(scenario, indicators)
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

    def series(self, projection: Projection) -> dict[_Key, Array]:
        """Return each year of each chosen indicator, and the number of each target, as vectors."""
        years = self.scenario.years
        found: dict[_Key, Array] = {
            (name, year): column
            for name in self.chosen
            for year, column in zip(years, projection.values[name].T, strict=True)
        }
        for target in self.scenario.targets:
            key = _key(target)
            if key not in found:
                found[key] = projection.statistic(target)
        return found

    def lines(self, histograms: Mapping[_Key, Histogram]) -> dict[_Key, Spread]:
        """Return the numbers of targets along the lines through some of the first block's points."""
        if self.estimator is None or self.scenario.given:
            return {}
        block = next(iter(self.sampling.blocks()))
        made, number = (self.sampling.source, self.sampling.seed, block), max(1, block.each // _LINES)
        return {
            _key(target): Lines.of(plan, first_points(plan.coordinates(*made), block, number), histograms[_key(target)])
            for target, plan in zip(self.scenario.targets, self.estimator.alone, strict=True)
        }

    def tallies(
        self,
        projection: Projection,
        series: Mapping[_Key, Array],
        block: Block,
        coordinates: Array | None,
        given: BoolArray | None,
    ) -> tuple[Tally, Tally]:
        """Return how often targets were met, and those that prices move were they at the prices of the base year.

        `given` are the draws that keep the scenario's condition, where there is one.
        """
        targets, runs = self.scenario.targets, block.randomisations
        numbers = [series[_key(target)] for target in targets]
        missing = [np.maximum(0.0 - target.margin(one), 0.0) for target, one in zip(targets, numbers, strict=True)]
        shortfall = tuple(exact_sum(one if given is None else one[given]) for one in missing)
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


def _only(projection: Projection, given: BoolArray | None) -> Projection:
    """Return the draws that keep a condition."""
    if given is None:
        return projection
    return replace(projection, values={name: values[given] for name, values in projection.values.items()})


def _chosen(scenario: Scenario, indicators: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(
        scenario.model.indicator(name).name
        for name in (scenario.model.indicators if indicators is None else indicators)
    )


def _joined(pieces: Sequence[Projection]) -> Projection:
    scenario = pieces[0].scenario
    return Projection(
        scenario, {name: np.concatenate([piece.values[name] for piece in pieces]) for name in pieces[0].values}
    )
