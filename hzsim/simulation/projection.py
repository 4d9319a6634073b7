"""Projections: all indicators over years, at the medians or summarised over draws."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.blocks import Block, layout, run_blocks
from hzsim.simulation.deviations import assumed, draw_effects
from hzsim.simulation.sampling import Sampler, sampler_named
from hzsim.simulation.summaries import MEAN, STATISTICS, Histogram, Piece, Tally

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 100_000
SEED = 1
SAMPLER = "random"
_PILOT = 2048


@dataclass(frozen=True, slots=True)
class Projection(Shown):
    """Indicators of a scenario, each an array of shape (draws, years); one draw when at the medians."""

    scenario: Scenario
    values: Mapping[str, Array]

    def __getitem__(self, indicator: str) -> Array:
        self.scenario.model.indicator(indicator)
        return self.values[indicator]

    def statistic(self, target: Target) -> Array:
        """Return the number a target is judged by, shape (draws,)."""
        return target.statistic(self[target.indicator.name], self.scenario.years)

    def to_frame(self) -> "pd.DataFrame":
        """Return the first draw as a frame: years by indicators, in the indicators' units."""
        import pandas as pd

        return pd.DataFrame({name: values[0] for name, values in self.values.items()}, index=_index(self.scenario))


@dataclass(frozen=True, slots=True)
class Simulation(Shown):
    """Indicators of a scenario over many draws, summarised.

    `histograms` holds one histogram for each year of each indicator, `target_histograms` one
    for the number each target is judged by, `tally` how often the targets were met. `paths`
    has the draws themselves, where they were asked for.
    """

    scenario: Scenario
    draws: int
    seed: int
    sampler: str
    histograms: Mapping[str, Sequence[Histogram]]
    target_histograms: Sequence[Histogram]
    tally: Tally
    paths: Projection | None = None

    @property
    def standard_errors(self) -> Array:
        """Standard errors of the tally's probabilities; zero where every draw gives the same number."""
        certain = np.array([histogram.least == histogram.most for histogram in self.target_histograms], bool)
        settled = certain.all() or (certain & (self.tally.probabilities[:-1] == 0)).any()
        return np.where(np.append(certain, settled), 0.0, self.tally.standard_errors)

    def quantiles(self, indicator: str, probabilities: Sequence[float] = tuple(STATISTICS.values())) -> "pd.DataFrame":
        """Return quantiles by year as a frame, columns named `p05` and so on, in the indicator's unit."""
        import pandas as pd

        columns = [f"p{100 * probability:02g}" for probability in probabilities]
        rows = [histogram.quantiles(probabilities) for histogram in self._of(indicator)]
        return pd.DataFrame(rows, index=_index(self.scenario), columns=columns)

    def statistics(self, indicator: str) -> dict[str, Array]:
        """Return the seven quantiles and the mean by name, each an array over years."""
        found = np.array([histogram.quantiles(tuple(STATISTICS.values())) for histogram in self._of(indicator)])
        named = dict(zip(STATISTICS, found.T, strict=True))
        return {**named, MEAN: np.array([histogram.mean for histogram in self._of(indicator)])}

    def _of(self, indicator: str) -> Sequence[Histogram]:
        self.scenario.model.indicator(indicator)
        if indicator not in self.histograms:
            raise BadValue(
                "expected an indicator that was summarised", indicator, f"have: {', '.join(self.histograms)}"
            )
        return self.histograms[indicator]


def project(scenario: Scenario) -> Projection:
    """Return the point projection: one draw with every deviation at zero."""
    values = scenario.model.compute(scenario.baseline.values, assumed(scenario, {}))
    return Projection(scenario, {name: values[name] for name in scenario.model.indicators})


def simulate(
    scenario: Scenario,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    *,
    indicators: Iterable[str] | None = None,
    jobs: int | None = None,
    keep_paths: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Simulation:
    """Draw the assumptions, project every draw, and summarise indicators and targets.

    `indicators` limits what is summarised, `jobs` is the number of threads (results do not
    depend on it), `keep_paths` keeps all draws in memory, `progress` is told the number of
    draws done. Raises BadValue for unknown names and for numbers of draws that cannot be run.
    """
    if seed < 0:
        raise BadValue("expected a seed from 0", str(seed))
    work = _Work(scenario, _chosen(scenario, indicators), sampler_named(sampler), seed)
    blocks = layout(draws, work.sampler.randomisations if scenario.uncertainty else 1)
    histograms = [Histogram.like(numbers) for numbers in work.series(work.project(_pilot(draws)))]
    tallies: list[Tally] = []
    kept: list[Projection] = []

    def summarise(block: Block) -> tuple[list[Piece], Tally, Projection | None]:
        projection = work.project(block)
        series = work.series(projection)
        pieces = [Piece.of(numbers, histogram.bins) for numbers, histogram in zip(series, histograms, strict=True)]
        return pieces, work.tally(series, block), projection if keep_paths else None

    for block, (pieces, tally, projection) in run_blocks(summarise, blocks, jobs):
        for piece, histogram in zip(pieces, histograms, strict=True):
            piece.add_to(histogram)
        tallies[:] = [tallies[0].plus(tally)] if tallies else [tally]
        if projection is not None:
            kept.append(projection)
        if progress is not None:
            progress(block.draws)
    years = len(scenario.years)
    of_targets = len(work.chosen) * years
    return Simulation(
        scenario,
        draws,
        seed,
        sampler,
        {name: histograms[years * place : years * (place + 1)] for place, name in enumerate(work.chosen)},
        histograms[of_targets:],
        tallies[0],
        _joined(kept) if keep_paths else None,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What is computed for each block: the same whether one block or a thousand are asked for."""

    scenario: Scenario
    chosen: tuple[str, ...]
    sampler: Sampler
    seed: int

    def project(self, block: Block) -> Projection:
        """Return the chosen indicators and those with targets, over the draws of a block."""
        effects = draw_effects(self.scenario, self.sampler, self.seed, block)
        wanted = {*self.chosen, *(target.indicator.name for target in self.scenario.targets)}
        values = self.scenario.model.compute(self.scenario.baseline.values, assumed(self.scenario, effects), wanted)
        return Projection(self.scenario, values)

    def series(self, projection: Projection) -> list[Array]:
        """Return each year of each chosen indicator, then the number of each target, as vectors."""
        by_year = [column for name in self.chosen for column in projection.values[name].T]
        return by_year + [projection.statistic(target) for target in self.scenario.targets]

    def tally(self, series: list[Array], block: Block) -> Tally:
        """Return which targets were met, from what `series` returned."""
        targets = self.scenario.targets
        met = np.empty((len(targets), block.draws), bool)
        shortfalls = np.empty((len(targets), block.draws))
        for row, (target, numbers) in enumerate(zip(targets, series[len(series) - len(targets) :], strict=True)):
            met[row] = target.met(numbers)
            shortfalls[row] = np.where(met[row], 0.0, -target.margin(numbers))
        return Tally.of(met, shortfalls, block)


def _chosen(scenario: Scenario, indicators: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(
        scenario.model.indicator(name).name
        for name in (scenario.model.indicators if indicators is None else indicators)
    )


def _pilot(draws: int) -> Block:
    """Return a small block that shows the range of results before they are counted."""
    return Block(0, 0, 0, max(1, min(draws, _PILOT)))


def _joined(pieces: Sequence[Projection]) -> Projection:
    scenario = pieces[0].scenario
    return Projection(
        scenario, {name: np.concatenate([piece.values[name] for piece in pieces]) for name in pieces[0].values}
    )


def _index(scenario: Scenario) -> "pd.Index[int]":
    import pandas as pd

    return pd.Index(list(scenario.years), name="year")
