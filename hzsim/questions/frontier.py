"""Frontier maps: the probability of targets over a grid of two assumptions, with the same draws everywhere.

Along the first assumption each draw is solved for the values it needs, so that one pass gives
the probability at every point of a row. Across the second assumption these needs are smooth:
they are solved at a few Chebyshev nodes and interpolated, and the interpolation is checked
against direct evaluation. Where it is not exact, every row is solved by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.questions.curves import Sampling, chosen_targets
from hzsim.questions.intervals import Intervals
from hzsim.questions.lever import Lever, Response, make_lever, search_grid
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span, parse_span
from hzsim.simulation.blocks import Block, layout, run_blocks
from hzsim.simulation.deviations import draw_effects
from hzsim.simulation.sampling import Sampler, sampler_named

NODES = 7
POINTS = 41
_CHECKED = 5
_EXACT = 2e-4
"""Largest difference in probability, at the points checked, at which interpolation counts as exact."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The probability of meeting targets jointly, shape (second, first), over two assumptions.

    `now` is where the scenario stands. `error` is the largest difference from direct evaluation
    at the points checked, zero when every row was solved by itself.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    first: Lever
    second: Lever
    first_values: Array
    second_values: Array
    probabilities: Array
    now: tuple[float, float]
    sampling: Sampling
    error: float


def frontier(
    scenario: Scenario,
    first: str,
    second: str,
    targets: str | Target | Sequence[str | Target] | None = None,
    *,
    first_range: tuple[float, float] | None = None,
    second_range: tuple[float, float] | None = None,
    points: int = POINTS,
    years: str | Span | None = None,
    sampling: Sampling | None = None,
) -> Frontier:
    """Return the joint probability of targets over a grid of constants of two assumptions.

    The constants take the place of the central paths over `years` (default as in `require`).
    The ranges default to two standard deviations of the average around where the scenario
    stands, or a fifth of it where nothing is declared. Raises BadValue.
    """
    if first == second:
        raise BadValue("expected two different assumptions", first)
    if not 2 <= points <= 201:
        raise BadValue("expected from 2 to 201 points a side", str(points))
    chosen = chosen_targets(scenario, targets)
    span = parse_span(years) if isinstance(years, str) else years
    across, along = (_lever(scenario, name, chosen, span) for name in (first, second))
    ranges = [given or _around(scenario, lever) for given, lever in ((first_range, across), (second_range, along))]
    values = [_grid(lever, limits, points) for lever, limits in zip((across, along), ranges, strict=True)]
    task = _Task(scenario, chosen, across, along, values[0], values[1], sampling or Sampling())
    probabilities, error = task.interpolated()
    if error > _EXACT:
        probabilities, error = task.row_by_row(), 0.0
    return Frontier(
        scenario,
        chosen,
        across,
        along,
        values[0],
        values[1],
        probabilities,
        (across.now(scenario), along.now(scenario)),
        task.sampling,
        error,
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """One map: the question, and the two ways to answer it."""

    scenario: Scenario
    targets: tuple[Target, ...]
    across: Lever
    along: Lever
    columns: Array
    rows: Array
    sampling: Sampling

    def interpolated(self) -> tuple[Array, float]:
        """Return the map from needs at a few nodes, and its largest error at the rows checked in the first block."""
        nodes, weights = _chebyshev(self.rows[0], self.rows[-1], self.rows)
        checked = np.unique(np.linspace(0, len(self.rows) - 1, _CHECKED).astype(int))
        errors = [0.0]

        def work(block: Block, source: Sampler) -> Array:
            solved = self.solve(block, source, nodes)
            counts = np.array([self.count([_blend(each, row) for each in solved]) for row in weights])
            if block.index == 0:
                direct = self.count_rows(self.solve(block, source, self.rows[checked]))
                errors.append(float(np.abs(counts[checked] - direct).max()) / block.draws)
            return counts

        return self.summed(work), max(errors)

    def row_by_row(self) -> Array:
        """Return the map with every row solved by itself."""
        return self.summed(lambda block, source: self.count_rows(self.solve(block, source, self.rows)))

    def solve(self, block: Block, source: Sampler, rows: Array) -> list[list[Intervals]]:
        """Return for each target, row by row, where the draws of a block meet it along the first assumption.

        A target that the second assumption does not move is solved once, for all rows.
        """
        effects = draw_effects(self.scenario, source, self.sampling.seed, block)
        scenarios = [self.along.moved(self.scenario, float(row)) for row in rows]
        responses = [Response(scenario, self.across, effects, block.draws) for scenario in scenarios]
        solved = []
        for target in self.targets:
            moved = self.along.assumption.name in self.scenario.model.moved_by(target.indicator.name)
            each = [
                response.where_met(target, search_grid(scenario, self.across, target))
                for scenario, response in list(zip(scenarios, responses, strict=True))[: None if moved else 1]
            ]
            solved.append(each if moved else each * len(rows))
        return solved

    def count_rows(self, solved: Sequence[Sequence[Intervals]]) -> Array:
        """Return the counts of every row."""
        return np.array([self.count(each) for each in zip(*solved, strict=True)])

    def count(self, each: Sequence[Intervals]) -> Array:
        """Return how many draws meet all targets at each column."""
        met = reduce(Intervals.meet, each)
        begun = np.searchsorted(self.columns, met.starts.ravel(), side="left")
        over = np.searchsorted(self.columns, met.ends.ravel(), side="right")
        change = np.bincount(begun, minlength=len(self.columns) + 1) - np.bincount(
            over, minlength=len(self.columns) + 1
        )
        return np.cumsum(change[:-1]).astype(float)

    def summed(self, work: Callable[[Block, Sampler], Array]) -> Array:
        """Return the shares of draws from the counts of all blocks."""
        source = sampler_named(self.sampling.sampler)
        total = np.zeros((len(self.rows), len(self.columns)))
        blocks = layout(self.sampling.draws, source.randomisations)
        for block, counts in run_blocks(lambda block: work(block, source), blocks, self.sampling.jobs):
            total += counts
            if self.sampling.progress is not None:
                self.sampling.progress(block.draws)
        return total / self.sampling.draws


def _blend(each: Sequence[Intervals], weights: Array) -> Intervals:
    """Return intervals interpolated between nodes, for draws that have the same number at each."""
    if all(intervals is each[0] for intervals in each):
        return each[0]
    width = max(intervals.starts.shape[1] for intervals in each)
    padded = [intervals.widened(width) for intervals in each]
    with np.errstate(invalid="ignore"):  # inf - inf where a draw has no interval: no interval then
        starts = sum(weight * intervals.starts for weight, intervals in zip(weights, padded, strict=True))
        ends = sum(weight * intervals.ends for weight, intervals in zip(weights, padded, strict=True))
    absent = ~np.isfinite(starts) | ~np.isfinite(ends)
    return Intervals(np.where(absent, np.inf, starts), np.where(absent, np.inf, ends))


def _chebyshev(low: float, high: float, points: Array) -> tuple[Array, Array]:
    """Return Chebyshev nodes of the second kind and the matrix that interpolates from them to points.

    Barycentric form (Berrut and Trefethen 2004, SIAM Review 46 (3)).
    """
    count = np.arange(NODES)
    nodes = (low + high) / 2 - (high - low) / 2 * np.cos(np.pi * count / (NODES - 1))
    sign = (-1.0) ** count
    sign[[0, -1]] /= 2
    distance = points[:, None] - nodes[None, :]
    exact = distance == 0
    weights = sign / np.where(exact, 1.0, distance)
    matrix = weights / weights.sum(axis=1, keepdims=True)
    return nodes, np.where(exact.any(axis=1, keepdims=True), exact.astype(float), matrix)


def _lever(scenario: Scenario, name: str, targets: Sequence[Target], years: Span | None) -> Lever:
    lever = make_lever(scenario, name, targets, years)
    if lever is None:
        raise BadValue("expected targets after the known years", f"known until {scenario.known_until}")
    return lever


def _around(scenario: Scenario, lever: Lever) -> tuple[float, float]:
    """Return a range around where the scenario stands: two standard deviations of the average, or a fifth."""
    now = lever.now(scenario)
    uncertainty = scenario.uncertainty.get(lever.assumption.name)
    parts = [part for part in (uncertainty.average, uncertainty.yearly) if part] if uncertainty else []
    spread = max((part.standard_deviation for part in parts), default=0.0)
    if lever.assumption.kind == "level":
        spread *= now
    width = 2 * spread if 0 < spread < np.inf else abs(now) / 5 or 0.01
    low, high = lever.bounds
    return max(low, now - width), min(high, now + width)


def _grid(lever: Lever, limits: tuple[float, float], points: int) -> Array:
    low, high = limits
    if not lever.bounds[0] <= low < high <= lever.bounds[1]:
        edges = ":".join(f"{bound:g}" for bound in lever.bounds)
        raise BadValue(f"expected a range of {lever.assumption.name} within {edges}", f"{low:g}:{high:g}")
    return np.linspace(low, high, points)
