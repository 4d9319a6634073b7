"""`require`: the value of an assumption at which targets are just met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.model.parts import Assumption
from hzsim.questions.asked import chosen_targets
from hzsim.questions.curves import nearest_edge, solve_each
from hzsim.questions.lever import Lever, make_lever, moves
from hzsim.questions.needs import Needs, Obstacle, find_obstacle
from hzsim.questions.reasons import (
    all_known_words,
    always_words,
    asked_words,
    highest_words,
    joined,
    met_words,
    never_words,
    obstacle_words,
    outside_words,
    range_words,
    unmoved_words,
)
from hzsim.scenario.phrases import set_words, target_name
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span
from hzsim.simulation.blocks import whole
from hzsim.simulation.drawing import DRAWS, SAMPLER, SEED, Sampling, fewest_for
from hzsim.simulation.executors import Executor
from hzsim.simulation.projection import Simulation, project, simulate_with

_NOTHING = Text("", "")


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
    def note(self) -> Text:
        """What moves in place of the unknown, where a module computes it; else empty."""
        return set_words(self.scenario.model, self.unknown.name)


def require(
    scenario: Scenario,
    unknown: str,
    target: str | Target | Sequence[str | Target] | None = None,
    probability: float | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Requirement:
    """Return the value of an assumption at which targets are just met, on the central path or with a probability.

    `target` is one target, several, or None for all of the scenario's; several are asked for
    jointly. The value takes the place of the assumption's central path over `years` (default:
    those after the known ones up to the last target's year), the uncertainty around it
    unchanged; with `keep_shape` the path is shifted instead. With a probability every draw is
    solved once for the values it needs. Raises BadValue for arguments that make no question.
    """
    targets = chosen_targets(scenario, target)
    check_probability(probability, draws)
    lever = make_lever(scenario, unknown, targets, years, bounds, keep_shape)
    if lever is None:
        part, open_years = scenario.model.settable(unknown), scenario.open_years
        known = all_known_words(scenario)
        return Requirement(scenario, part, open_years, targets, probability, keep_shape, reason=known)
    sampling = Sampling(draws, seed, sampler, jobs, progress, executor)
    needs = solve_each(scenario, lever, targets, None if probability is None else sampling)
    answer = _answer(scenario, lever, targets, needs, probability, sampling)
    if answer.feasible or len(targets) == 1:
        return answer
    alone = (
        _answer(scenario, lever, (one,), needs.of(place), probability, sampling) for place, one in enumerate(targets)
    )
    return replace(answer, each=tuple(alone))


def check_probability(probability: float | None, draws: int) -> None:
    """Raise BadValue for a probability that is none, or that so many draws cannot tell from 0 or 1."""
    if probability is None:
        return
    if not 0 < probability < 1:
        raise BadValue("expected a probability between 0 and 1", str(probability))
    if whole(draws, "draws") < fewest_for(probability):
        certainty = f"expected a probability that {draws:,} draws can tell from certainty"
        never = f"expected a probability that {draws:,} draws can tell from impossibility"
        raise BadValue(certainty if probability >= 0.5 else never, str(probability))


def _answer(
    scenario: Scenario,
    lever: Lever,
    targets: tuple[Target, ...],
    needs: Needs,
    probability: float | None,
    sampling: Sampling,
) -> Requirement:
    """Return the requirement of targets jointly, from where each draw meets each of them."""
    part, curve, target = lever.assumption, needs.curve(), _listed(targets)
    asked = asked_words(scenario, probability)
    answer = Requirement(scenario, part, lever.years, targets, probability, lever.keep_shape)
    if not any(moves(scenario, lever, one) for one in targets):
        return replace(answer, reason=unmoved_words(lever, _indicators(targets), curve.highest()[0], probability))
    solutions = tuple(curve.ranges(probability or 1.0))
    if not solutions:
        obstacle = find_obstacle(targets, needs, lever.bounds)
        why = [never_words(lever, target, asked)]
        why += [highest_words(lever, *curve.highest(lever.bounds))] if probability is not None else []
        why += [obstacle_words(lever, obstacle, probability)] if obstacle is not None else []
        return replace(answer, obstacle=obstacle, reason=joined(*why, *_remarks(lever, scenario)))
    answer = replace(answer, feasible=True, solutions=solutions)
    value = nearest_edge(solutions, lever, lever.now(scenario))
    if value is None:
        return replace(answer, reason=joined(always_words(lever, asked), *_remarks(lever, scenario)))
    found = met_words(lever, value, target, asked), range_words(lever, solutions)
    reason = joined(*found, *_remarks(lever, scenario))
    moved = lever.moved(scenario, value).replace(targets=targets)
    return _checked(replace(answer, value=value, reason=reason), moved, sampling)


def _checked(answer: Requirement, moved: Scenario, sampling: Sampling) -> Requirement:
    """Return the answer with its residual, from projecting the scenario again with the value in it."""
    if answer.probability is None:
        projection = project(moved)
        numbers = {target: float(projection.statistic(target)[0]) for target in answer.targets}
        narrowest = min(numbers, key=lambda one: (numbers[one] - one.value) * (1 if one.at_least else -1) / one.scale)
        answer = replace(answer, residual=numbers[narrowest] - narrowest.value, narrowest=narrowest)
        if all(uncertainty.centred for uncertainty in moved.uncertainty.values()):
            return answer
    attained = simulate_with(sampling.silent, moved, indicators=[])
    if answer.probability is not None:
        answer = replace(answer, residual=float(attained.tally.probabilities[-1]) - answer.probability)
    return replace(answer, attained=attained)


def _remarks(lever: Lever, scenario: Scenario) -> tuple[Text, Text]:
    return outside_words(lever, scenario), set_words(scenario.model, lever.assumption.name)


def _listed(targets: Sequence[Target]) -> Text:
    called = [target_name(target) for target in targets]
    return Text("、".join(one.zh for one in called), " and ".join(one.en for one in called))


def _indicators(targets: Sequence[Target]) -> Text:
    parts = {target.indicator.name: target.indicator for target in targets}
    return Text("、".join(one.label.zh for one in parts.values()), ", ".join(one.label.en for one in parts.values()))
