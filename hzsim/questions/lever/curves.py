"""The probability of targets against the value of a lever, and against the year in which they are to be met."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Unpack

from hzsim._display import Several, Shown
from hzsim.errors import BadValue, told
from hzsim.questions.lever.lever import Lever, asked_of, lever_for
from hzsim.questions.lever.odds import check_given, check_probability, joint_probability
from hzsim.questions.lever.probability import Along, Curve
from hzsim.questions.lever.reasons import Obstacle, obstacle_of
from hzsim.questions.lever.requirement import nearest_edge
from hzsim.scenario.parts.targets import Several as SeveralTargets
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
    found = [*map(Curve, question.each), Curve(question)]
    simulation = simulate_with(using, scenario.replace(targets=chosen), indicators=[])
    likely = zip(simulation.tally.probabilities.tolist(), simulation.standard_errors.tolist(), strict=True)

    def answer(one: Curve, share: float, error: float) -> RequirementCurve:
        """Return a curve with the probability that there is now, and what keeps it below the highest level."""
        low = len(one.question.targets) > 1 and one.highest[0] < LEVELS[-1]
        obstacle = obstacle_of(question, found[:-1]) if low else None
        moved = one.question.moved
        return RequirementCurve(scenario, lever, one.question.targets, using, one, now, share, error, moved, obstacle)

    return RequirementCurves(tuple(answer(one, *at) for one, at in zip(found, likely, strict=False)))


@dataclass(frozen=True, slots=True, repr=False)
class Timing(Shown):
    """The probability that an inequality holds, by year; `first` is the first year with the probability asked for.

    `counted` is the target in the years in which it was counted as met or missed draw by draw.
    """

    scenario: Scenario
    target: Target
    asked: float
    first: int | None
    probabilities: dict[int, tuple[float, float]]
    """Probability and standard error by year."""
    sampling: Sampling
    counted: tuple[Target, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether there is such a year."""
        return self.first is not None


_WHEN = Keywords("when")


@_WHEN
def when(
    scenario: Scenario,
    target: str | Target,
    probability: float = 0.5,
    until: int | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Timing:
    """Return the first year in which a target's inequality holds with a probability.

    `target` is judged year by year, whatever year it names, if any: `gdp >= 30000`. `until` carries the scenario on to
    a later year, every assumption as in the last year. Raises BadValue for a target over
    several years, or a probability that is none.
    """
    longer = scenario if until is None else scenario.carried_on(until)
    chosen = inequality(longer, target)
    sampling = _WHEN.sampling(**drawing)
    check_probability(probability, sampling.asked)
    check_given(longer, sampling)

    def ask(sampling: Sampling) -> Timing:
        """Return the answer from the probability of each year."""
        found = {}
        for number, year in enumerate(longer.years, 1):
            found[year] = joint_probability(longer, [replace(chosen, span=Span(year, year))], sampling)
            sampling.tell(number, len(longer.years))
        first = next((year for year, (one, _) in found.items() if one.probability >= probability), None)
        probabilities = {year: (one.probability, one.standard_error) for year, (one, _) in found.items()}
        counted = tuple(target for _, targets in found.values() for target in targets)
        return Timing(scenario, chosen, probability, first, probabilities, sampling, counted)

    return sampling.precise(ask, lambda timing: max(error for _, error in timing.probabilities.values()))


def inequality(scenario: Scenario, target: str | Target) -> Target:
    """Return a target that is judged year by year, in the scenario's last year where it names none.

    Raises BadValue for one over several years.
    """
    last = Span(scenario.years.last, scenario.years.last)
    chosen = target if isinstance(target, Target) else scenario.read_target(target, last)
    if len(chosen.span) > 1 or chosen.indicator.cumulative or isinstance(chosen, SeveralTargets):
        raise BadValue("expected a target in a single year", str(chosen))
    return chosen


def earlier(scenario: Scenario, target: str | Target | Sequence[str | Target] | None, years: int) -> tuple[Target, ...]:
    """Return targets so many years earlier: `gdp >= 30000 in 2030` by 2 is `in 2028`; all the scenario's for None.

    Of years over which a target is judged only those that are still open are kept; a target of
    which none is left is left out (`moved_earlier` says which). Raises BadValue when none is left.
    """
    kept = [moved for _, moved in moved_earlier(scenario, target, years) if moved is not None]
    if not kept:
        expected = told(
            "expected targets in {first} or later when asked for {years} years earlier",
            first=scenario.open_years.first,
            years=years,
        )
        raise BadValue(expected, "; ".join(map(str, asked_of(scenario, target)[1])))
    return tuple(kept)


def moved_earlier(
    scenario: Scenario, targets: str | Target | Sequence[str | Target] | None, years: int
) -> tuple[tuple[Target, Target | None], ...]:
    """Return each target paired with its copy so many years earlier; None for a copy with no open year."""
    return tuple((target, _moved(scenario, target, years)) for target in asked_of(scenario, targets)[1])


def _moved(scenario: Scenario, target: Target, years: int) -> Target | None:
    """Return a target so many years earlier; BadValue for one that is tied to a year of reference."""
    if isinstance(target, SeveralTargets):
        members = [_moved(scenario, one, years) for one in target.members]
        kept = [one for one in members if one is not None]
        return SeveralTargets.of(kept, target.least) if len(kept) == len(members) else None
    if target.indicator.cumulative:
        raise BadValue("expected targets that do not add up from a year of their own", str(target))
    first, last = max(target.span.first - years, scenario.open_years.first), target.span.last - years
    return replace(target, span=Span(first, last)) if first <= last else None
