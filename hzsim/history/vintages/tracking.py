"""A plan as its years pass: at each year end, what was known, and what had to be assumed.

At the end of a year, outcomes stand in place of assumptions (`known_until` moves), the average
part of each uncertainty has learned from them, and later years are moved by what it learned and
by what persists of the last shock; a level, a random walk, starts from where it is. Nothing that
came after that year end enters.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Unpack

import numpy as np

from hzsim._typing import Array
from hzsim.errors import told
from hzsim.history.city.series import History, history_of
from hzsim.history.vintages.actuals import Outcome
from hzsim.history.vintages.learning import CAUSES, as_of, with_news
from hzsim.history.vintages.outcomes import MIGRATION, PRICES, Year, bases_of, years_of
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords


@dataclass(frozen=True, slots=True)
class Vintage:
    """What could be said at the end of a year.

    `scenario` has the outcomes up to that year. `first_published` says whether all
    outcomes so far are first published figures. `causes` are the shares of the change in each
    target's probability (last: all together) since the vintage before, by cause, summing to it;
    empty in the first. `people_revision` is that of the residents (万人), and `assumed_base` the
    levels whose statistical base in the base year is not known.
    """

    year: int
    scenario: Scenario
    first_published: bool
    revision: float
    causes: Mapping[str, Array]
    people_revision: float = 0.0
    assumed_base: tuple[str, ...] = ()


KEYWORDS = Keywords("vintages", errors=False)


@KEYWORDS
def vintages(
    scenario: Scenario, outcomes: Sequence[Outcome], history: History | None = None, **drawing: Unpack[DrawKeywords]
) -> tuple[Vintage, ...]:
    """Return the vintages of a scenario: before the first outcome, and at each year end with one.

    Without outcomes there is one, the scenario as it is. `history` defaults to the series that belong
    to the scenario; draws serve the causes only.
    """
    sampling = KEYWORDS.sampling(**drawing)
    check_draws(sampling.asked, FEWEST, told("what changes a probability"))
    known_at = _Told(sampling.silent)
    history = history or history_of(scenario)
    bases = bases_of(scenario, history)
    if not outcomes:
        sampling.tell(1, 1)
        return (_vintage(scenario, scenario.baseline.year + scenario.known_years, {}, {}),)
    ends = range(outcomes[0].year - 1, outcomes[-1].year + 1)
    found: list[Vintage] = []
    for end in ends:
        known = years_of([one for one in outcomes if one.year <= end], scenario, bases)
        causes = _causes(scenario, known, end, known_at) if end > ends[0] else {}
        found.append(_vintage(scenario, end, known, causes))
        sampling.tell(end - ends[0] + 1, len(ends))
    return tuple(found)


def _vintage(scenario: Scenario, end: int, known: Mapping[int, Year], causes: Mapping[str, Array]) -> Vintage:
    """Return the vintage of one year end."""
    first, then = all(year.first_published for year in known.values()), as_of(scenario, known, end)
    if end not in known:
        return Vintage(end, then, first, 1.0, causes)
    last = known[end]
    return Vintage(end, then, first, last.revision, causes, last.people_revision, last.assumed_base)


@dataclass(frozen=True, slots=True)
class _Told:
    """The probabilities of a scenario's targets, and last of all together; what has been estimated is kept."""

    sampling: Sampling
    known: dict[Hashable, float] = field(default_factory=dict)

    def of(self, scenario: Scenario) -> Array:
        """Return them, shape (targets + 1,)."""
        targets = scenario.targets
        return np.array([self._one(scenario, group) for group in (*((target,) for target in targets), targets)])

    def _one(self, scenario: Scenario, targets: tuple[Target, ...]) -> float:
        movers = sorted(set[str]().union(*(scenario.model.moved_by(target.indicator) for target in targets)))
        state = tuple((name, scenario.assumptions[name], scenario.uncertainty.get(name)) for name in movers)
        key = targets, scenario.known_until, state
        if key not in self.known:
            self.known[key] = JointProbability(scenario, targets, [], self.sampling).at()
        return self.known[key]


def _causes(scenario: Scenario, known: Mapping[int, Year], end: int, known_at: _Told) -> dict[str, Array]:
    """Return what moved the probabilities in the last year, by cause, taken in one order and in its reverse.

    Each step brings where one cause's outcomes of the year move the central paths; the last of the
    causes, that less is uncertain, comes after all news or before it.
    """
    before = {year: one for year, one in known.items() if year < end}
    start, finish = as_of(scenario, before, end - 1), as_of(scenario, known, end)
    news = with_news(scenario, known, revised=False)
    moving = [cause for cause in CAUSES if cause == "resolved" or _has_news(scenario, known[end], cause)]
    total = {cause: np.zeros(len(scenario.targets) + 1) for cause in CAUSES}
    for order in (moving, moving[::-1]):
        last = known_at.of(start)
        for number, cause in enumerate(order, 1):
            partly = finish if number == len(order) else _partly(start, news, finish, order[:number], end)
            now = known_at.of(partly)
            total[cause] += (now - last) / 2
            last = now
    return total


def _partly(start: Scenario, news: Scenario, finish: Scenario, taken: Sequence[str], end: int) -> Scenario:
    """Return the scenario of the year end before with what some causes brought since; `news` has no revision."""
    names = [name for cause in taken for name in CAUSES[cause] if name in start.assumptions]
    paths = {**start.assumptions, **{name: news.assumptions[name] for name in names}}
    if "revision" in taken:
        place = end - start.years.first
        for name in (PRICES, MIGRATION):
            paths[name] = (*paths[name][:place], finish.assumptions[name][place], *paths[name][place + 1 :])
    left = finish if "resolved" in taken else start
    outcomes = news.outcomes if "growth" in taken else start.outcomes
    return replace(
        start, assumptions=paths, outcomes=outcomes, uncertainty=left.uncertainty, known_until=left.known_until
    )


def _has_news(scenario: Scenario, last: Year, cause: str) -> bool:
    if cause == "revision":
        return last.revision != 1.0 or last.people_revision != 0.0
    model = scenario.model
    return any(name in last.values and (name in model.assumptions or name in model.outcomes) for name in CAUSES[cause])
