"""Requirement curves: the probability of targets against the value of a lever, whole and at once.

Each draw is solved for the values of the lever that it needs; sorted, these needs are the curve.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from hzsim.errors import BadValue
from hzsim.questions.intervals import Curve, Intervals
from hzsim.questions.lever import Lever, Response, make_lever, search_grid
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span, parse_span
from hzsim.simulation.blocks import Block, layout, run_blocks
from hzsim.simulation.deviations import draw_effects
from hzsim.simulation.projection import DRAWS, SAMPLER, SEED
from hzsim.simulation.sampling import sampler_named

LEVELS = tuple(step / 20 for step in range(1, 20))
"""The probabilities at which a curve is printed: 5% to 95%."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How draws are made: their number, seed and sampler, threads, and who is told of progress."""

    draws: int = DRAWS
    seed: int = SEED
    sampler: str = SAMPLER
    jobs: int | None = None
    progress: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class RequirementCurve:
    """The probability of some targets, jointly, against a lever; `now` is where the scenario has it."""

    scenario: Scenario
    lever: Lever
    targets: tuple[Target, ...]
    sampling: Sampling
    curve: Curve
    now: float

    def probability(self, value: float) -> float:
        """Return the probability of meeting the targets with the lever at a value."""
        return self.curve.share_at(value)

    def required(self, probability: float) -> float | None:
        """Return the lever's value nearest to now that gives a probability, None when no value does."""
        return nearest_edge(self.curve, probability, self.lever, self.now)[0]


def requirement_curves(
    scenario: Scenario,
    unknown: str,
    targets: str | Target | Sequence[str | Target] | None = None,
    years: str | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    sampling: Sampling | None = None,
) -> tuple[RequirementCurve, ...]:
    """Return the curve of each target against one lever and, for several targets, of all jointly.

    Arguments as in `require`. Raises BadValue when no year is left to change.
    """
    chosen = chosen_targets(scenario, targets)
    span = parse_span(years) if isinstance(years, str) else years
    lever = make_lever(scenario, unknown, chosen, span, bounds, keep_shape)
    if lever is None:
        raise BadValue("expected targets after the known years", f"known until {scenario.known_until}")
    using = sampling or Sampling()
    groups = [(target,) for target in chosen] + ([chosen] if len(chosen) > 1 else [])
    each = solve_each(scenario, lever, chosen, using)
    curves = [Curve(intervals) for intervals in each] + ([jointly(each)] if len(each) > 1 else [])
    now = lever.now(scenario)
    return tuple(
        RequirementCurve(scenario, lever, group, using, curve, now) for group, curve in zip(groups, curves, strict=True)
    )


def solve_each(
    scenario: Scenario, lever: Lever, targets: Sequence[Target], sampling: Sampling | None
) -> list[Intervals]:
    """Return where each draw meets each target, as intervals of the lever; one draw at the medians for no sampling."""
    grids = [search_grid(scenario, lever, target) for target in targets]

    def met(response: Response) -> list[Intervals]:
        return [response.where_met(target, grid) for target, grid in zip(targets, grids, strict=True)]

    if sampling is None:
        return met(Response(scenario, lever, {}, 1))
    source = sampler_named(sampling.sampler)

    def work(block: Block) -> list[Intervals]:
        return met(Response(scenario, lever, draw_effects(scenario, source, sampling.seed, block), block.draws))

    pieces = []
    for block, intervals in run_blocks(work, layout(sampling.draws, source.randomisations), sampling.jobs):
        pieces.append(intervals)
        if sampling.progress is not None:
            sampling.progress(block.draws)
    return [first.followed_by(rest) for first, *rest in zip(*pieces, strict=True)]


def jointly(each: Sequence[Intervals]) -> Curve:
    """Return the curve of meeting all."""
    return Curve(reduce(Intervals.meet, each))


def stopped_by(each: Sequence[Intervals], probability: float) -> tuple[int, ...]:
    """Return the places of the targets that keep a probability out of reach: one, two, or all together."""
    for size in (1, 2):
        highest = {
            places: jointly([each[place] for place in places]).highest()[0]
            for places in combinations(range(len(each)), size)
        }
        worst = min(highest, key=lambda places: highest[places], default=())
        if worst and highest[worst] < probability:
            return worst
    return tuple(range(len(each)))


def nearest_edge(
    curve: Curve, probability: float, lever: Lever, now: float
) -> tuple[float | None, list[tuple[float, float]]]:
    """Return the edge, nearest to where the lever stands, of the values that give a probability, and all of them.

    The bounds themselves are no edges: beyond them nothing is known.
    """
    solutions = curve.at_least(probability)
    edges = [edge for interval in solutions for edge in interval if edge not in lever.bounds]
    return min(edges, key=lambda edge: abs(edge - now), default=None), solutions


def chosen_targets(scenario: Scenario, target: str | Target | Sequence[str | Target] | None) -> tuple[Target, ...]:
    """Return the targets asked for, all of the scenario's for None; BadValue when there are none."""
    given = scenario.targets if target is None else [target] if isinstance(target, str | Target) else target
    targets = scenario.read_targets(given)
    if not targets:
        raise BadValue("expected a target", "none", "name one, or give the scenario targets")
    return targets
