"""`effort`: the smallest change of several assumptions that meets several targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from hzsim._display import Shown
from hzsim.errors import BadValue
from hzsim.questions.asked import chosen_targets
from hzsim.questions.certificate import Demand
from hzsim.questions.lever import Lever, make_lever
from hzsim.questions.reach import Reached, at_medians
from hzsim.questions.reach_likely import with_probability
from hzsim.questions.requirement import check_probability
from hzsim.questions.spread import declared_spread
from hzsim.questions.turn import Turn
from hzsim.scenario.defaults import read_default_uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.scenario.years import Span
from hzsim.simulation.drawing import DRAWS, FEWEST, SAMPLER, SEED, Sampling, check_draws
from hzsim.simulation.projection import project, simulate_with


@dataclass(frozen=True, slots=True)
class LeverEffort:
    """One lever: its average over the years before and after, in its unit, and the change in spreads.

    `spread` is the usual deviation of that average (`average_spread`); `effort` is `change` squared;
    `active` is the bound that stops it, None when none does.
    """

    lever: Lever
    before: float
    after: float
    spread: float
    change: float
    active: float | None

    @property
    def effort(self) -> float:
        """The square of the change in spreads."""
        return self.change**2


@dataclass(frozen=True, slots=True)
class TargetEffort:
    """One target: the number it is judged by before and after, at the medians, and what the target costs.

    `residual` is that number minus the target, in the indicator's unit; `cost` is the growth of
    the least effort for each unit by which the target is tightened (zero when it does not bind);
    the probabilities, the second with its standard error, are None at the medians.
    """

    target: Target
    before: float
    after: float
    cost: float
    met: bool
    probability_before: float | None = None
    probability: float | None = None
    standard_error: float | None = None

    @property
    def residual(self) -> float:
        """The number after the change minus the target's value."""
        return self.after - self.target.value


@dataclass(frozen=True, slots=True, repr=False)
class Effort(Shown):
    """The answer to `effort`.

    `solution` is the scenario with the levers turned: the least effort that meets all targets
    or, when that is impossible, the nearest reachable point. `attained` is its joint probability,
    counted by simulating it, with its standard error `attained_error`, and `residual` is that
    minus the one asked for (None at the medians); when that is out of reach, `highest` is the
    highest probability found, and the solution is the least effort within 0.1 percentage points
    of it on the smoothed probability.
    `clash` names targets and bounds that cannot hold together, each of which matters: without
    any one of them the rest can. `stationarity` is how far the point is from satisfying the
    conditions of an optimum (with a probability, of the smoothed one, before the point is
    improved on the draws themselves); `starts` and `agreeing` say how often the search was
    started and how often it ended there.
    """

    scenario: Scenario
    solution: Scenario
    probability: float | None
    feasible: bool
    levers: tuple[LeverEffort, ...]
    targets: tuple[TargetEffort, ...]
    attained: float | None
    attained_error: float | None
    highest: float | None
    clash: tuple[Demand, ...]
    stationarity: float
    starts: int
    agreeing: int
    sampling: Sampling

    @property
    def effort(self) -> float:
        """The sum of the squares of all changes in spreads."""
        return sum(lever.effort for lever in self.levers)

    @property
    def residual(self) -> float | None:
        """The joint probability attained minus the one asked for."""
        return None if self.attained is None or self.probability is None else self.attained - self.probability


def effort(
    scenario: Scenario,
    levers: Sequence[str] | None = None,
    targets: str | Target | Sequence[str | Target] | None = None,
    probability: float | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: Mapping[str, tuple[float, float]] = MappingProxyType({}),
    defaults: Mapping[str, Uncertainty | None] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    jobs: int | None = None,
) -> Effort:
    """Return the smallest change of some assumptions that meets all targets, at the medians or with a probability.

    Effort is the sum over levers of the square of the shift of its path over `years` in units of
    its declared spread: the usual deviation of its average over those years (`average_spread`). A
    lever that is certain takes its entry among `defaults`, those of data/uncertainty.yaml.
    `levers` default to the assumptions that the targets' indicators declare, `targets` to the
    scenario's, `years` to those after the known ones. With a probability all targets are met
    together in that share of the draws, the uncertainty unchanged and the draws the same at
    every point. Raises BadValue for arguments that make no question.
    """
    wanted = chosen_targets(scenario, targets)
    turn, sampling = _turn(scenario, wanted, levers, years, bounds, defaults), Sampling(draws, seed, sampler, jobs)
    check_probability(probability, draws)
    if probability is None:
        return _answer(turn, at_medians(turn, wanted), wanted, probability, sampling)
    check_draws(draws, FEWEST, "the least effort with a probability")
    return _answer(turn, with_probability(turn, wanted, probability, sampling), wanted, probability, sampling)


def _answer(
    turn: Turn, reached: Reached, targets: tuple[Target, ...], probability: float | None, sampling: Sampling
) -> Effort:
    """Return the turn that was reached, judged by projecting it again and, with a probability, simulating."""
    scenario, solution = turn.scenario, turn.moved(reached.turn).replace(targets=targets)
    judged, attained, error = _judged(scenario, solution, reached), None, None
    if probability is not None:
        judged, attained, error = _likely(scenario, solution, judged, sampling)
    return Effort(
        scenario=scenario,
        solution=solution,
        probability=probability,
        feasible=reached.feasible,
        levers=tuple(_lever(turn, place, float(change)) for place, change in enumerate(reached.turn)),
        targets=judged,
        attained=attained,
        attained_error=error,
        highest=reached.highest,
        clash=reached.clash,
        stationarity=reached.stationarity,
        starts=reached.starts,
        agreeing=reached.agreeing,
        sampling=sampling,
    )


def _turn(
    scenario: Scenario,
    targets: Sequence[Target],
    levers: Sequence[str] | None,
    years: str | int | Span | None,
    bounds: Mapping[str, tuple[float, float]],
    defaults: Mapping[str, Uncertainty | None] | None,
) -> Turn:
    declared = [target.indicator.lever for target in targets]
    chosen = dict.fromkeys(name for name in declared if name) if levers is None else levers
    names = [scenario.model.settable(name).name for name in chosen]
    bounds = {scenario.model.settable(called).name: limits for called, limits in bounds.items()}
    for name in bounds:
        if name not in names:
            raise BadValue("expected bounds of a lever", name, f"levers: {', '.join(names)}")
    made = [make_lever(scenario, name, targets, years, bounds.get(name), keep_shape=True) for name in names]
    kept = tuple(lever for lever in made if lever is not None)
    known = read_default_uncertainty(scenario.folder).uncertainty if defaults is None else defaults
    spreads = [declared_spread(scenario, lever.assumption, lever.years, known) for lever in kept]
    return Turn(scenario, kept, np.array(spreads))


def _lever(turn: Turn, place: int, change: float) -> LeverEffort:
    lever, spread = turn.levers[place], float(turn.spreads[place])
    near = [upper for upper in (False, True) if abs(lever.bounds[upper] / spread - change) <= 1e-7]
    active = turn.edge(place, near[0]) if near else None
    return LeverEffort(lever, turn.average(place), turn.average(place, change), spread, change, active)


def _judged(scenario: Scenario, solution: Scenario, reached: Reached) -> tuple[TargetEffort, ...]:
    """Return the targets as the scenario and the solution, projected again, meet them."""
    start, end = project(scenario), project(solution)
    found = []
    for target, cost in zip(solution.targets, reached.costs, strict=True):
        before, after = start.statistic(target), end.statistic(target)
        found.append(TargetEffort(target, float(before[0]), float(after[0]), float(cost), bool(target.met(after)[0])))
    return tuple(found)


def _likely(
    scenario: Scenario, solution: Scenario, judged: Sequence[TargetEffort], sampling: Sampling
) -> tuple[tuple[TargetEffort, ...], float, float]:
    """Return the targets with their probabilities, and the joint one with its standard error."""
    before, after = (
        simulate_with(sampling, one, indicators=[]) for one in (scenario.replace(targets=solution.targets), solution)
    )
    *firsts, _ = map(float, before.tally.probabilities)
    *shares, joint = map(float, after.tally.probabilities)
    *errors, error = map(float, after.standard_errors)
    chances = zip(judged, firsts, shares, errors, strict=True)
    likely = (replace(one, probability_before=p, probability=q, standard_error=e) for one, p, q, e in chances)
    return tuple(likely), joint, error
