"""Requirement curves: the probability of targets against the value of a lever, whole and at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Unpack

from hzsim._display import Several, Shown
from hzsim.errors import told
from hzsim.questions.lever.lever import Lever, asked_of, lever_for
from hzsim.questions.lever.obstacle import Obstacle, obstacle_of
from hzsim.questions.lever.odds import check_given
from hzsim.questions.lever.probability import Along, Curve
from hzsim.questions.lever.requirement import nearest_edge
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling, check_draws, fewest_for
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.points.roots import Ranges
from hzsim.simulation.simulating import simulate_with

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
        return self.curve.standard_error(value)

    def solutions(self, probability: float) -> Ranges:
        """Return the ranges of values that give at least a probability, within the lever's bounds."""
        return self.curve.ranges(probability) if self.moved else ()

    def required(self, probability: float) -> float | None:
        """Return the lever's value nearest to now that gives a probability, None when no value does."""
        return nearest_edge(self.solutions(probability), self.lever, self.now)

    @property
    def highest(self) -> tuple[float, float]:
        """The highest probability and the lever's value there: a bound, where it is still reached at one."""
        return self.curve.highest

    @property
    def counted(self) -> tuple[Target, ...]:
        """The targets that are counted draw by draw: the curve then has steps."""
        return self.curve.counted

    @property
    def attainable(self) -> bool:
        """Whether the lever moves the targets and some value gives at least the lowest probability asked for."""
        return bool(self.solutions(LEVELS[0]))


@dataclass(frozen=True, slots=True, repr=False)
class RequirementCurves(Several[RequirementCurve]):
    """The curves of several targets against one lever, and last, of several, that of all jointly."""

    items: tuple[RequirementCurve, ...]

    @property
    def feasible(self) -> bool:
        """Whether each has a value that gives it one of the probabilities."""
        return all(one.attainable for one in self.items)


KEYWORDS = Keywords("curve")


@KEYWORDS
def curve(
    scenario: Scenario,
    unknown: str,
    target: str | Target | Sequence[str | Target] | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    **drawing: Unpack[DrawKeywords],
) -> RequirementCurves:
    """Return the curve of each target against one lever and, for several targets, of all jointly.

    Arguments as in `require`. Raises BadValue when no year is left to change.
    """
    scenario, chosen = asked_of(scenario, target)
    lever = lever_for(scenario, unknown, chosen, years, bounds, keep_shape)
    using = KEYWORDS.sampling(**drawing)
    check_given(scenario, using)
    return using.precise(partial(_curves, scenario, lever, chosen), _error)


def _error(curves: RequirementCurves) -> float:
    """Return the largest standard error of a probability on the curves: at the levels printed, and now."""
    asked = [(one, value) for one in curves for level in LEVELS if (value := one.required(level)) is not None]
    return max(max(one.error_now for one in curves), *(one.standard_error(value) for one, value in asked), 0.0)


def _curves(scenario: Scenario, lever: Lever, chosen: tuple[Target, ...], using: Sampling) -> RequirementCurves:
    """Return the curves from the draws of a sampling."""
    if not using.even:
        check_draws(using.draws, fewest_for(LEVELS[0]), told("probabilities from 5% to 95%"))
    question, now = Along.of(scenario, lever, chosen, using), lever.now(scenario)
    places = range(len(chosen))
    found = [Curve(question.take([place])) for place in places] + ([Curve(question)] if len(chosen) > 1 else [])
    simulation = simulate_with(using, scenario.replace(targets=chosen), indicators=[])
    likely = zip(simulation.tally.probabilities.tolist(), simulation.standard_errors.tolist(), strict=True)

    def answer(one: Curve, share: float, error: float) -> RequirementCurve:
        """Return a curve with the probability that there is now, and what keeps it below the highest level."""
        low = len(one.question.targets) > 1 and one.highest[0] < LEVELS[-1]
        obstacle = obstacle_of(question, found[:-1]) if low else None
        moved = one.question.moved
        return RequirementCurve(scenario, lever, one.question.targets, using, one, now, share, error, moved, obstacle)

    return RequirementCurves(tuple(answer(one, *at) for one, at in zip(found, likely, strict=False)))
