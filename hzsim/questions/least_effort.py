"""`effort`: the smallest change of several assumptions that meets several targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import BadValue, told
from hzsim.questions.chance_constraint import with_probability
from hzsim.questions.feasibility import Demand, ScaledLevers, Solution, at_medians
from hzsim.questions.lever.lever import Lever, asked_of, make_lever
from hzsim.questions.lever.odds import JointProbability, check_given, check_probability, refuse_given
from hzsim.questions.lever.spread import declared_levers, declared_spread, default_spreads
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.projection import project


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

    `solution` is the scenario with the levers changed: the least effort that meets all targets
    or, when that is impossible, the nearest reachable point. `attained` is its joint probability
    with its standard error `attained_error`, and `residual` is that minus the one asked for (None
    at the medians); when that is out of reach, `highest` is the highest probability found, and the
    solution is the least effort within 0.1 percentage points of it.
    `clash` names targets and bounds that cannot hold together, each of which matters: without
    any one of them the rest can. `stationarity` is how far the point is from satisfying the
    conditions of an optimum; `starts` and `agreeing` say how often the search was started and how
    often it ended there. `counted` are the targets that are met or not at each point, so that the
    probability is known and attained no better than in draws that count.
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
    counted: tuple[Target, ...] = ()

    @property
    def effort(self) -> float:
        """The sum of the squares of all changes in spreads."""
        return sum(lever.effort for lever in self.levers)

    @property
    def residual(self) -> float | None:
        """The joint probability attained minus the one asked for."""
        return None if self.attained is None or self.probability is None else self.attained - self.probability


KEYWORDS = Keywords("effort")


@KEYWORDS
def effort(
    scenario: Scenario,
    levers: Sequence[str] | None = None,
    target: str | Target | Sequence[str | Target] | None = None,
    probability: float | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: Mapping[str, tuple[float, float]] = MappingProxyType({}),
    defaults: Mapping[str, Uncertainty | None] | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Effort:
    """Return the smallest change of some assumptions that meets all targets, at the medians or with a probability.

    Effort is the sum over levers of the square of the shift of its path over `years` in units of
    its declared spread: the usual deviation of its average over those years (`average_spread`). A
    lever that is certain takes its entry among `defaults`, those of data/uncertainty.yaml.
    `levers` default to the assumptions that the targets' indicators declare, `target` to the
    scenario's, `years` to those after the known ones. With a probability all targets are met
    together in that share of the draws, the uncertainty unchanged and the draws the same at
    every point. Raises BadValue for arguments that make no question.
    """
    scenario, wanted = asked_of(scenario, target)
    sampling = KEYWORDS.sampling(**drawing)
    chosen = _levers(scenario, wanted, levers, years, bounds, defaults)
    check_probability(probability, sampling.asked)
    if probability is None:
        refuse_given(scenario)
        return _answer(chosen, at_medians(chosen, wanted), wanted, probability, sampling)
    check_draws(sampling.asked, FEWEST, told("the least effort with a probability"))
    check_given(scenario, sampling)

    def ask(sampling: Sampling) -> Effort:
        return _answer(chosen, with_probability(chosen, wanted, probability, sampling), wanted, probability, sampling)

    return sampling.precise(ask, _error)


def _error(found: Effort) -> float:
    """Return the largest standard error of a probability, of all targets together and of each."""
    return max(found.attained_error or 0.0, *(one.standard_error or 0.0 for one in found.targets))


def _answer(
    levers: ScaledLevers, found: Solution, targets: tuple[Target, ...], probability: float | None, sampling: Sampling
) -> Effort:
    """Return the change that was found, judged by projecting it again and, with a probability, by its odds."""
    solution = levers.moved(found.change).replace(targets=targets)
    judged, attained, error = _judged(levers.scenario, solution, found), None, None
    counted: tuple[Target, ...] = ()
    if probability is not None:
        sampling.tell(1, 2)
        judged = tuple(_likely(levers, found.change, one, sampling) for one in judged)
        sampling.tell(2, 2)
        odds = found.odds or JointProbability(levers.scenario, targets, levers.levers, sampling.silent)
        counted = odds.falls_back
        attained, error = (float(one[0]) for one in odds.estimates((found.change * levers.spreads)[:, None]))
    return Effort(
        scenario=levers.scenario,
        solution=solution,
        probability=probability,
        feasible=found.feasible,
        levers=tuple(_lever(levers, place, float(change)) for place, change in enumerate(found.change)),
        targets=judged,
        attained=attained,
        attained_error=error,
        highest=found.highest,
        clash=found.clash,
        stationarity=found.stationarity,
        starts=found.starts,
        agreeing=found.agreeing,
        sampling=sampling,
        counted=counted,
    )


def _levers(
    scenario: Scenario,
    targets: Sequence[Target],
    levers: Sequence[str] | None,
    years: str | int | Span | None,
    bounds: Mapping[str, tuple[float, float]],
    defaults: Mapping[str, Uncertainty | None] | None,
) -> ScaledLevers:
    """Return the levers asked for, by default those of the targets, with the spread declared for each of them."""
    asked = None if levers is None else [scenario.model.settable(one).name for one in levers]
    names = declared_levers(scenario, targets) if asked is None else asked
    bounds = {scenario.model.settable(called).name: limits for called, limits in bounds.items()}
    for name in bounds:
        if name not in names:
            raise BadValue("expected bounds of a lever", name, told("levers: {names}", names=", ".join(names)))
    made = [make_lever(scenario, name, targets, years, bounds.get(name), keep_shape=True) for name in names]
    kept = tuple(filter(None, made))
    known = default_spreads(scenario, defaults)
    spreads = [declared_spread(scenario, lever.assumption, lever.years, known) for lever in kept]
    return ScaledLevers(scenario, kept, np.array(spreads))


def _lever(levers: ScaledLevers, place: int, change: float) -> LeverEffort:
    lever, spread = levers.levers[place], float(levers.spreads[place])
    near = [upper for upper in (False, True) if abs(lever.bounds[upper] / spread - change) <= 1e-7]
    active = levers.edge(place, near[0]) if near else None
    return LeverEffort(lever, levers.average(place), levers.average(place, change), spread, change, active)


def _judged(scenario: Scenario, solution: Scenario, found: Solution) -> tuple[TargetEffort, ...]:
    """Return the targets as the scenario and the solution, projected again, meet them."""
    start, end, judged = project(scenario), project(solution), []
    for target, cost in zip(solution.targets, found.costs, strict=True):
        before, after = start.statistic(target), end.statistic(target)
        judged.append(TargetEffort(target, float(before[0]), float(after[0]), float(cost), bool(target.met(after)[0])))
    return tuple(judged)


def _likely(levers: ScaledLevers, change: Array, judged: TargetEffort, sampling: Sampling) -> TargetEffort:
    """Return a target with its probability before and after a change."""
    odds = JointProbability(levers.scenario, [judged.target], levers.levers, sampling.silent)
    shares, errors = odds.estimates(np.array([0 * change, change * levers.spreads]).T)
    before, after, error = float(shares[0]), float(shares[1]), float(errors[1])
    return replace(judged, probability_before=before, probability=after, standard_error=error)
