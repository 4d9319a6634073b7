"""Frontier maps: the probability of targets over a grid of two assumptions, with the same draws everywhere.

Along the first assumption each draw is solved for the values it needs, so that one pass gives
the probability at every point of a row. Across the second assumption these needs are smooth:
they are solved at a few Chebyshev nodes and interpolated, and the interpolation is checked
against direct evaluation. Where it is not exact, every row is solved by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.questions.asked import chosen_targets
from hzsim.questions.intervals import Intervals
from hzsim.questions.lever import Lever, Response, check_apart, drawn_around, lever_for, moves, search_grid
from hzsim.questions.spread import average_spread
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span
from hzsim.simulation.blocks import Block
from hzsim.simulation.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.summaries import share_errors
from hzsim.units import canonical

_ROOM, _EDGE = 3.0, 1e-9
"""Widths of a map that needs are followed beyond it, and how close they come to a limit that must not be reached."""
NODES = 7
POINTS = 41
_CHECKED = 5
_EXACT = 2e-4
"""Largest difference in probability, at the points checked, at which interpolation counts as exact."""


@dataclass(frozen=True, slots=True, repr=False)
class Frontier(Shown):
    """The probability of meeting targets jointly, shape (second, first), over two assumptions.

    `standard_errors` belong to the probabilities. `now` is where the scenario stands; `moving`
    says of each assumption whether it moves any of the targets. `error` is the largest difference
    from direct evaluation at the points checked, zero when every row was solved by itself.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    first: Lever
    second: Lever
    first_values: Array
    second_values: Array
    probabilities: Array
    standard_errors: Array
    now: tuple[float, float]
    moving: tuple[bool, bool]
    sampling: Sampling
    error: float

    @property
    def highest(self) -> tuple[float, float, float]:
        """The highest probability on the grid, and the two values where it lies."""
        row, column = np.unravel_index(int(np.argmax(self.probabilities)), self.probabilities.shape)
        top = self.probabilities[row, column]
        return float(top), float(self.first_values[column]), float(self.second_values[row])

    @property
    def holds_now(self) -> bool:
        """Whether the point at which the scenario stands lies on the map."""
        values = (self.first_values, self.second_values)
        return all(along[0] <= at <= along[-1] for at, along in zip(self.now, values, strict=True))


def frontier(
    scenario: Scenario,
    first: str,
    second: str,
    targets: str | Target | Sequence[str | Target] | None = None,
    *,
    first_range: tuple[float, float] | None = None,
    second_range: tuple[float, float] | None = None,
    points: int = POINTS,
    years: str | int | Span | None = None,
    sampling: Sampling | None = None,
) -> Frontier:
    """Return the joint probability of targets over a grid of constants of two assumptions.

    The constants take the place of the central paths over `years` (default as in `require`).
    The ranges default to two usual deviations of the assumption's average over those years
    (`average_spread`) around where the scenario stands, or a fifth of it where nothing is
    declared. Raises BadValue.
    """
    if scenario.model.settable(first) == scenario.model.settable(second):
        raise BadValue("expected two different assumptions", first)
    if not 2 <= points <= 201:
        raise BadValue("expected from 2 to 201 points a side", str(points))
    using, chosen = sampling or Sampling(), chosen_targets(scenario, targets)
    check_draws(using.draws, FEWEST, "a map of probabilities")
    across, along = (lever_for(scenario, name, chosen, years) for name in (first, second))
    check_apart(scenario, (across, along))
    columns = np.linspace(*_limits(scenario, across, first_range), points)
    rows = np.linspace(*_limits(scenario, along, second_range), points)
    return _Task(scenario, chosen, _beyond(scenario, across, columns), along, columns, rows, using).answer()


def _beyond(scenario: Scenario, lever: Lever, columns: Array) -> Lever:
    """Return the lever with bounds far beyond the map: a need that leaves it in some rows is still a smooth one."""
    room = _ROOM * float(columns[-1] - columns[0])
    low, high = min(lever.bounds[0], columns[0] - room), max(lever.bounds[1], columns[-1] + room)
    part = lever.assumption
    lowest, highest = drawn_around(scenario, part)
    bounds = max(float(low), part.lowest + _EDGE, lowest), min(float(high), part.highest, highest)
    return replace(lever, bounds=bounds)


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

    def answer(self) -> Frontier:
        """Return the map, with every row solved by itself where interpolation is not exact."""
        (probabilities, errors), error = self.interpolated()
        if error > _EXACT:
            (probabilities, errors), error = self.row_by_row(), 0.0
        first_moves, second_moves = (
            any(moves(self.scenario, lever, target) for target in self.targets) for lever in (self.across, self.along)
        )
        return Frontier(
            self.scenario,
            self.targets,
            self.across,
            self.along,
            self.columns,
            self.rows,
            probabilities,
            errors,
            (self.across.now(self.scenario), self.along.now(self.scenario)),
            (first_moves, second_moves),
            self.sampling,
            error,
        )

    def interpolated(self) -> tuple[tuple[Array, Array], float]:
        """Return the map from needs at a few nodes, and its largest error at the rows checked in the first block."""
        return self.summed(self.at_nodes)

    def row_by_row(self) -> tuple[Array, Array]:
        """Return the map with every row solved by itself."""
        return self.summed(self.at_rows)[0]

    def at_nodes(self, block: Block) -> tuple[Array, float]:
        """Return the counts of a block from needs at a few nodes and, of the first block, their largest error."""
        nodes, weights = _chebyshev(self.rows[0], self.rows[-1], self.rows)
        solved = self.solve(block, nodes)
        counts = np.array([self.count([_blend(each, row) for each in solved]) for row in weights])
        if block.index:
            return counts, 0.0
        checked = np.unique(np.linspace(0, len(self.rows) - 1, _CHECKED).astype(int))
        direct = self.count_rows(self.solve(block, self.rows[checked]))
        return counts, float(np.abs(counts[checked] - direct).max()) / block.draws

    def at_rows(self, block: Block) -> tuple[Array, float]:
        """Return the counts of a block with every row solved by itself, without error."""
        return self.count_rows(self.solve(block, self.rows)), 0.0

    def solve(self, block: Block, rows: Array) -> list[list[Intervals]]:
        """Return for each target, row by row, where the draws of a block meet it along the first assumption.

        A target that the second assumption does not move is solved once, for all rows.
        """
        drawn = self.sampling.draw(self.scenario, block)
        scenarios = [self.along.moved(self.scenario, float(row)) for row in rows]
        responses = [Response(scenario, [self.across], drawn) for scenario in scenarios]
        solved = []
        for target in self.targets:
            moved = self.along.moved_name in self.scenario.model.moved_by(target.indicator.name)
            each = [
                response.where_met(target, search_grid(scenario, self.across, target), block.draws)
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

    def summed(self, work: Callable[[Block], tuple[Array, float]]) -> tuple[tuple[Array, Array], float]:
        """Return the shares of draws and their standard errors from the counts of all blocks, and the largest error."""
        repeated = self.sampling.source.randomisations
        counts, draws = np.zeros((repeated, len(self.rows), len(self.columns))), np.zeros(repeated)
        largest = 0.0
        for block, (found, error) in self.sampling.run(work):
            counts[block.randomisation] += found
            draws[block.randomisation] += block.draws
            largest = max(largest, error)
        return (counts.sum(axis=0) / self.sampling.draws, share_errors(counts, draws)), largest


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


def _around(scenario: Scenario, lever: Lever) -> tuple[float, float]:
    """Return a range around where the scenario stands: two usual deviations of the average, or a fifth."""
    now, uncertainty = lever.now(scenario), scenario.uncertainty.get(lever.moved_name)
    spread = 0.0 if uncertainty is None else average_spread(scenario, lever.assumption, uncertainty, lever.years)
    width = 2 * spread or abs(now) / 5 or 0.01
    low, high = lever.bounds
    return max(low, now - width), min(high, now + width)


def _limits(scenario: Scenario, lever: Lever, asked: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends of one side of a map: those asked for, which may leave the usual values, or around now."""
    if asked is None:
        return _around(scenario, lever)
    (low, high), part = asked, lever.assumption
    if not part.lowest < low < high <= part.highest:
        edges, found = (
            ":".join(canonical(one, part.unit) for one in ends) for ends in ((part.lowest, part.highest), asked)
        )
        raise BadValue(f"expected a range of {part.name} within {edges}", found)
    return asked
