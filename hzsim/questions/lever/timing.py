"""When: the year in which a target is first met with a probability, and what an earlier year needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from hzsim._display import Shown
from hzsim.errors import BadValue, told
from hzsim.questions.lever.lever import asked_of
from hzsim.questions.lever.odds import check_given, joint_probability
from hzsim.questions.lever.requirement import check_probability
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords


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


KEYWORDS = Keywords("when")


@KEYWORDS
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
    sampling = KEYWORDS.sampling(**drawing)
    check_probability(probability, sampling.asked)
    check_given(longer, sampling)

    def ask(sampling: Sampling) -> Timing:
        """Return the answer from the probability of each year."""
        found = {}
        for number, year in enumerate(longer.years, 1):
            found[year] = joint_probability(longer, [replace(chosen, span=Span(year, year))], sampling)
            sampling.tell(number, len(longer.years))
        first = next((year for year, one in found.items() if one.probability >= probability), None)
        probabilities = {year: (one.probability, one.standard_error) for year, one in found.items()}
        counted = tuple(target for one in found.values() for target in one.counted)
        return Timing(scenario, chosen, probability, first, probabilities, sampling, counted)

    return sampling.precise(ask, lambda timing: max(error for _, error in timing.probabilities.values()))


def inequality(scenario: Scenario, target: str | Target) -> Target:
    """Return a target that is judged year by year, in the scenario's last year where it names none.

    Raises BadValue for one over several years.
    """
    last = Span(scenario.years.last, scenario.years.last)
    chosen = target if isinstance(target, Target) else scenario.read_target(target, last)
    if len(chosen.span) > 1 or chosen.indicator.cumulative or isinstance(chosen, Several):
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
    if isinstance(target, Several):
        members = [_moved(scenario, one, years) for one in target.members]
        kept = [one for one in members if one is not None]
        return Several.of(kept, target.least) if len(kept) == len(members) else None
    if target.indicator.cumulative:
        raise BadValue("expected targets that do not add up from a year of their own", str(target))
    first, last = max(target.span.first - years, scenario.open_years.first), target.span.last - years
    return replace(target, span=Span(first, last)) if first <= last else None
