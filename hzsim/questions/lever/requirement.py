"""`require`: the value of an assumption at which targets are just met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.model.modules.parts import Assumption
from hzsim.questions.lever import reasons
from hzsim.questions.lever.interpolation import probit, probits
from hzsim.questions.lever.lever import Lever, asked_of, make_lever
from hzsim.questions.lever.odds import JointProbability, asked_words, check_given, check_probability, refuse_given
from hzsim.questions.lever.probability import Along, Curve
from hzsim.questions.lever.reasons import Obstacle, obstacle_at_medians, obstacle_of
from hzsim.scenario.parts.phrases import counted_words, set_words, target_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.points.roots import Ranges, find_root, meet
from hzsim.simulation.projection import Simulation, project
from hzsim.simulation.simulating import simulate_with

_NOTHING = Text("", "")
_WITHIN = 1e-7
"""Share of the bracket to which a value is found: the bracket is as wide as few points were wrong."""
_NEARLY = 1.5
"""How far above the highest probability that few points show all of them are asked as well."""
_REACH = (2.0, 8.0, 32.0, 128.0)
"""How many of the steps that the slope suggests a bracket reaches."""


@dataclass(frozen=True, slots=True, repr=False)
class Requirement(Shown):
    """The answer to `require`.

    `value` is the constant (or the shift, with `keep_shape`) in the assumption's unit, None when
    there is none within bounds; `reason` says why. `solutions` are all intervals of values that
    do; `value` is the edge of them nearest to where the scenario stands. `residual` is, on the
    central path, the indicator minus the target in its unit (of the target that is met most
    narrowly: `narrowest`) and, with a probability, the probability attained at `value` minus the
    one asked for; it is measured by projecting the scenario again with `value` in it. `attained`
    is the simulation with `value`, for a probability and wherever the central path of what is drawn
    is not its median; None otherwise. Where several targets have no solution together, `each` has the answer
    for each of them alone and `obstacle` what keeps them apart.
    """

    scenario: Scenario
    unknown: Assumption
    years: Span
    targets: tuple[Target, ...]
    probability: float | None
    keep_shape: bool
    value: float | None = None
    residual: float | None = None
    feasible: bool = False
    reason: Text = _NOTHING
    attained: Simulation | None = None
    narrowest: Target | None = None
    solutions: tuple[tuple[float, float], ...] = ()
    obstacle: Obstacle | None = None
    each: "tuple[Requirement, ...]" = ()

    @property
    def target(self) -> str:
        """The targets as text, joined by `and`."""
        return " and ".join(str(target) for target in self.targets)

    @property
    def now(self) -> float:
        """The yearly mean of the unknown over these years in the scenario."""
        return self.scenario.mean(self.unknown.name, self.years)

    @property
    def past(self) -> Mapping[int, float]:
        """What the unknown was in years up to the base year, by year; empty where the baseline has no record of it."""
        return self.scenario.baseline.record_of(self.unknown.name)

    @property
    def note(self) -> Text:
        """What moves in place of the unknown, where a module computes it; else empty."""
        return set_words(self.scenario.model, self.unknown.name)


KEYWORDS = Keywords("require")


@KEYWORDS
def require(
    scenario: Scenario,
    unknown: str,
    target: str | Target | Sequence[str | Target] | None = None,
    probability: float | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    **drawing: Unpack[DrawKeywords],
) -> Requirement:
    """Return the value of an assumption at which targets are just met, on the central path or with a probability.

    `target` is one target, several, or None for all of the scenario's; several are asked for
    jointly. The value takes the place of the assumption's central path over `years` (default:
    those after the known ones up to the last target's year), the uncertainty around it
    unchanged; with `keep_shape` the path is shifted instead. With a probability the odds along the lever
    are followed to it (`JointProbability`), from the sampler's points. Raises BadValue for what makes no question.
    """
    scenario, targets = asked_of(scenario, target)
    check_probability(probability)
    lever = make_lever(scenario, unknown, targets, years, bounds, keep_shape)
    if lever is None:
        part, known = scenario.model.settable(unknown), reasons.all_known_words(scenario)
        return Requirement(scenario, part, scenario.open_years, targets, probability, keep_shape, reason=known)
    if probability is None:
        refuse_given(scenario)
    using = KEYWORDS.sampling(**drawing)
    check_given(scenario, using)

    def ask(sampling: Sampling) -> Requirement:
        question = Along.of(scenario, lever, targets, sampling)
        return _at_medians(question) if probability is None else _at_probability(question, probability)

    return using.precise(ask, _error)


def _error(answer: Requirement) -> float:
    """Return the standard error of the probability that is attained; zero where nothing was drawn for it."""
    return 0.0 if answer.attained is None else float(answer.attained.standard_errors[-1])


def _at_medians(question: Along) -> Requirement:
    """Return the requirement of targets jointly on the central path, and each one's own where there is none."""
    solutions = reduce(meet, question.met)
    if not question.moved:
        return _unmoved(question, None, float(bool(solutions)))
    if solutions:
        return _met(question, None, solutions)
    return _missed(question, None, obstacle_at_medians(question), tuple(map(_at_medians, question.each)))


def _at_probability(question: Along, probability: float) -> Requirement:
    """Return the requirement of targets jointly with a probability, and each one's own where there is none."""
    curve = Curve(question, exact=False)
    if curve.counted:
        check_probability(probability, question.sampling.draws)
    if not question.moved:
        return _unmoved(question, probability, curve.highest[0])
    found = curve.ranges(probability)
    if not found and probability < _NEARLY * curve.highest[0]:  # few points do not tell what is so near the peak
        curve = Curve(question)
        found = curve.ranges(probability)
    counted = counted_words(curve.counted)
    if found:
        polished = partial(_polished, curve, probability)
        solutions = tuple((polished(low), polished(high)) for low, high in found)
        return _met(question, probability, solutions, counted)
    obstacle = obstacle_of(question, [Curve(one, exact=False) for one in question.each])
    alone = tuple(_at_probability(one, probability) for one in question.each)
    return _missed(
        question, probability, obstacle, alone, reasons.highest_words(question.lever, *curve.highest), counted
    )


def _polished(curve: Curve, probability: float, edge: float) -> float:
    """Return the value near an edge at which the simulation gives the probability; bounds and jumps stay."""
    question, wanted = curve.question, probit(probability)
    scenario, lever, slope = question.scenario, question.lever, curve.slope(edge)
    if slope == 0 or edge in lever.bounds or any(edge in window for window in question.windows):
        return edge

    def gap(values: Array) -> Array:
        odds = JointProbability(lever.moved(scenario, float(values[0])), question.targets, [], question.sampling)
        return probits(np.array([odds.at()])) - wanted

    at = np.array([edge])
    here = gap(at)
    for reach in _REACH:
        beyond = np.clip(at - reach * here / slope, *lever.bounds)
        there = gap(beyond)
        if here * there <= 0:
            return float(find_root(gap, at, beyond, here, there, _WITHIN)[0])
    return edge


def _started(question: Along, probability: float | None) -> Requirement:
    lever = question.lever
    return Requirement(
        question.scenario, lever.assumption, lever.years, question.targets, probability, lever.keep_shape
    )


def _unmoved(question: Along, probability: float | None, share: float) -> Requirement:
    """Return the requirement of targets that the lever does not move."""
    reason = reasons.unmoved_words(question.lever, _indicators(question.targets), share, probability)
    return replace(_started(question, probability), reason=reason)


def _missed(
    question: Along,
    probability: float | None,
    obstacle: Obstacle | None,
    alone: tuple[Requirement, ...],
    highest: Text = _NOTHING,
    counted: Text = _NOTHING,
) -> Requirement:
    """Return the requirement of targets that no value meets."""
    lever, scenario = question.lever, question.scenario
    why = reasons.never_words(lever, _listed(question.targets), asked_words(scenario, probability))
    stopped = _NOTHING if obstacle is None else reasons.obstacle_words(lever, obstacle, probability)
    reason = reasons.joined(why, highest, stopped, counted, *_remarks(lever, scenario))
    return replace(_started(question, probability), reason=reason, obstacle=obstacle, each=alone)


def _met(question: Along, probability: float | None, solutions: Ranges, counted: Text = _NOTHING) -> Requirement:
    """Return the requirement of targets that some values meet, checked by simulating with the nearest of them."""
    scenario, lever = question.scenario, question.lever
    asked, value = asked_words(scenario, probability), nearest_edge(solutions, lever, lever.now(scenario))
    found = [reasons.always_words(lever, asked)]
    if value is not None:
        found = [
            reasons.met_words(lever, value, _listed(question.targets), asked),
            reasons.range_words(lever, solutions),
        ]
    reason = reasons.joined(*found, counted, *_remarks(lever, scenario))
    answer = replace(_started(question, probability), feasible=True, solutions=solutions, value=value, reason=reason)
    if value is None:
        return answer
    return _checked(answer, lever.moved(scenario, value).replace(targets=question.targets), question.sampling)


def nearest_edge(solutions: Ranges, lever: Lever, now: float) -> float | None:
    """Return the edge of ranges nearest to where a lever stands, None for none: beyond its bounds nothing is known."""
    edges = [edge for one in solutions for edge in one if edge not in lever.bounds]
    return min(edges, key=lambda edge: abs(edge - now), default=None)


def _checked(answer: Requirement, moved: Scenario, sampling: Sampling) -> Requirement:
    """Return the answer with its residual, from projecting the scenario again with the value in it."""
    if answer.probability is None:
        projection = project(moved)
        numbers = {target: float(projection.statistic(target)[0]) for target in answer.targets}
        narrowest = min(numbers, key=lambda one: (numbers[one] - one.value) * (1 if one.at_least else -1) / one.scale)
        answer = replace(answer, residual=numbers[narrowest] - narrowest.value, narrowest=narrowest)
        if all(uncertainty.centred for uncertainty in moved.uncertainty.values()):
            return answer
    attained = simulate_with(sampling, moved, indicators=[])
    if answer.probability is not None:
        answer = replace(answer, residual=float(attained.tally.probabilities[-1]) - answer.probability)
    return replace(answer, attained=attained)


def _remarks(lever: Lever, scenario: Scenario) -> tuple[Text, Text]:
    return reasons.outside_words(lever, scenario), set_words(scenario.model, lever.assumption.name)


def _listed(targets: Sequence[Target]) -> Text:
    called = [target_name(target) for target in targets]
    return Text("、".join(one.zh for one in called), " and ".join(one.en for one in called))


def _indicators(targets: Sequence[Target]) -> Text:
    parts = {target.indicator.name: target.indicator for target in targets}
    return Text("、".join(one.label.zh for one in parts.values()), ", ".join(one.label.en for one in parts.values()))
