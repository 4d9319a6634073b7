"""Requirement curves: the probability of targets against the value of a lever, whole and at once.

Each draw is solved for the values of the lever that it needs; sorted, these needs are the curve.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hzsim._display import Shown
from hzsim.questions.asked import chosen_targets
from hzsim.questions.intervals import Curve, Intervals
from hzsim.questions.lever import Lever, Response, lever_for, moves, search_grid
from hzsim.questions.needs import Needs, Obstacle, find_obstacle
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span
from hzsim.simulation.blocks import Block
from hzsim.simulation.drawing import Sampling, check_draws, fewest_for
from hzsim.simulation.projection import simulate_with

LEVELS = tuple(step / 20 for step in range(1, 20))
"""The probabilities at which a curve is printed: 5% to 95%."""


@dataclass(frozen=True, slots=True, repr=False)
class RequirementCurve(Shown):
    """The probability of some targets, jointly, against a lever.

    `now` is where the scenario has the lever, on average over the years; `probability_now` is what
    the simulation of the scenario as it stands gives, with its standard error `error_now`. `moved`
    says whether the lever moves any of the targets. `obstacle` names what keeps several targets
    apart, where they are never all met in 95% of the draws.
    """

    scenario: Scenario
    lever: Lever
    targets: tuple[Target, ...]
    sampling: Sampling
    curve: Curve
    now: float
    probability_now: float
    error_now: float
    moved: bool
    obstacle: Obstacle | None

    def probability(self, value: float) -> float:
        """Return the probability of meeting the targets with the lever at a value."""
        return self.curve.share_at(value)

    def standard_error(self, value: float) -> float:
        """Return the standard error of the probability with the lever at a value."""
        drawn = any(self.scenario.is_drawn(target) for target in self.targets)
        return self.curve.standard_error(value) if drawn else 0.0

    def solutions(self, probability: float) -> tuple[tuple[float, float], ...]:
        """Return the intervals of values that give at least a probability, within the lever's bounds."""
        return tuple(self.curve.ranges(probability)) if self.moved else ()

    def required(self, probability: float) -> float | None:
        """Return the lever's value nearest to now that gives a probability, None when no value does."""
        return nearest_edge(self.solutions(probability), self.lever, self.now)

    @property
    def highest(self) -> tuple[float, float]:
        """The highest probability and the lever's value there: a bound, where it is still reached at one."""
        return self.curve.highest(self.lever.bounds)

    @property
    def attainable(self) -> bool:
        """Whether the lever moves the targets and some value gives at least the lowest probability asked for."""
        return bool(self.solutions(LEVELS[0]))


class RequirementCurves(Shown, tuple[RequirementCurve, ...]):
    """The curves of several targets against one lever, and last, of several, that of all jointly."""

    __slots__ = ()


def curve(
    scenario: Scenario,
    unknown: str,
    targets: str | Target | Sequence[str | Target] | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    sampling: Sampling | None = None,
) -> RequirementCurves:
    """Return the curve of each target against one lever and, for several targets, of all jointly.

    Arguments as in `require`. Raises BadValue when no year is left to change.
    """
    chosen = chosen_targets(scenario, targets)
    lever = lever_for(scenario, unknown, chosen, years, bounds, keep_shape)
    using = sampling or Sampling()
    check_draws(using.draws, fewest_for(LEVELS[0]), "probabilities from 5% to 95%")
    needs, now = solve_each(scenario, lever, chosen, using), lever.now(scenario)
    simulation = simulate_with(using.silent, scenario.replace(targets=chosen), indicators=[])
    shares, errors = simulation.tally.probabilities, simulation.standard_errors
    moved = [moves(scenario, lever, target) for target in chosen]

    def jointly(places: Sequence[int]) -> RequirementCurve:
        mine, found = tuple(chosen[place] for place in places), needs.curve(places)
        obstacle = find_obstacle(mine, needs, lever.bounds) if found.highest()[0] < LEVELS[-1] else None
        any_moved, at = any(moved[place] for place in places), places[0] if len(places) == 1 else len(chosen)
        likely = float(shares[at]), float(errors[at])
        return RequirementCurve(scenario, lever, mine, using, found, now, *likely, any_moved, obstacle)

    groups = [[place] for place in range(len(chosen))] + ([list(range(len(chosen)))] if len(chosen) > 1 else [])
    return RequirementCurves(map(jointly, groups))


def solve_each(scenario: Scenario, lever: Lever, targets: Sequence[Target], sampling: Sampling | None) -> Needs:
    """Return where each draw meets each target, as intervals of the lever; one draw at the medians for no sampling."""
    work = _Solving(scenario, lever, tuple(targets), sampling)
    if sampling is None:
        return Needs(tuple(work.met(Response(scenario, [lever]), 1)))
    pieces, runs = [], Counter[int]()
    for block, intervals in sampling.run(work):
        pieces.append(intervals)
        runs[block.randomisation] += block.draws
    each = tuple(first.followed_by(rest) for first, *rest in zip(*pieces, strict=True))
    return Needs(each, tuple(runs.values()))


@dataclass(frozen=True, slots=True)
class _Solving:
    """Where the draws of a block meet each target."""

    scenario: Scenario
    lever: Lever
    targets: tuple[Target, ...]
    sampling: Sampling | None

    def __call__(self, block: Block) -> list[Intervals]:
        """Return the intervals of each target for the draws of a block."""
        assert self.sampling is not None
        return self.met(Response(self.scenario, [self.lever], self.sampling.draw(self.scenario, block)), block.draws)

    def met(self, response: Response, draws: int) -> list[Intervals]:
        """Return the intervals of each target for so many draws."""
        grids = (search_grid(self.scenario, self.lever, target) for target in self.targets)
        return [response.where_met(target, grid, draws) for target, grid in zip(self.targets, grids, strict=True)]


def nearest_edge(solutions: Iterable[tuple[float, float]], lever: Lever, now: float) -> float | None:
    """Return the edge of some intervals nearest to where the lever stands, None when there is none.

    The bounds themselves are no edges: beyond them nothing is known.
    """
    edges = [edge for interval in solutions for edge in interval if edge not in lever.bounds]
    return min(edges, key=lambda edge: abs(edge - now), default=None)
