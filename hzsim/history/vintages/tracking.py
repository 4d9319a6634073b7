"""A plan as its years pass: at each year end, what was known, and what had to be assumed.

At the end of a year, outcomes stand in place of assumptions (`known_until` moves), the average
part of each uncertainty has learned from them, and later years are moved by what it learned and
by what persists of the last shock; a level, a random walk, starts from where it is. Nothing that
came after that year end enters.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from math import isclose, isnan
from typing import Unpack

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, InvalidInput, told
from hzsim.history.city.series import History, history_of
from hzsim.history.vintages.actuals import GROWTH, Outcome
from hzsim.history.vintages.learning import learn
from hzsim.history.vintages.outcomes import MIGRATION, NATURAL, PRICES, Year, years_of
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.deviations import apply_effect, deviation_of, effect_of, effect_on
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords

CAUSES: Mapping[str, tuple[str, ...]] = {
    "growth": (GROWTH, "national_growth", "growth_lead", "tfp_growth"),
    "prices": (PRICES,),
    "revision": (),
    "population": (NATURAL, MIGRATION, "fertility", "mortality_scale"),
    "exchange_rate": ("exchange_rate",),
    "research": ("rd_spending_growth",),
    "resolved": (),
}
"""What can move a probability from one year end to the next: news by assumption, where it moves values; a new
statistical base of a level; and what is no longer uncertain, of the year itself and of the average."""
_SAME = 1e-9
"""How far a value may lie off another, relatively or by itself, and still be the same."""


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
    return Vintage(
        end,
        as_of(scenario, known, end),
        all(year.first_published for year in known.values()),
        known[end].revision if end in known else 1.0,
        causes,
        known[end].people_revision if end in known else 0.0,
        known[end].assumed_base if end in known else (),
    )


def as_of(scenario: Scenario, known: Mapping[int, Year], end: int) -> Scenario:
    """Return the scenario as it stands with the outcomes up to a year end."""
    if not known:
        until = min(scenario.baseline.year + scenario.known_years, end)
        return scenario if until == scenario.baseline.year + scenario.known_years else _known(scenario, until)
    return _known(_with_news(scenario, known, revised=True), end)


def _known(scenario: Scenario, until: int) -> Scenario:
    return scenario.replace(known_until=until)


def _with_news(scenario: Scenario, known: Mapping[int, Year], *, revised: bool) -> Scenario:
    """Return the scenario with outcomes, what was learned from them, and perhaps revisions of levels."""
    paths = dict(scenario.assumptions)
    uncertainty = dict(scenario.uncertainty)
    for name in (name for names in CAUSES.values() for name in names if name in paths):
        paths[name], learned = _moved(scenario, name, known)
        if learned is not None:
            uncertainty[name] = learned
    if revised:  # the level carries it on: it stands in the deflator and the migration of its year
        paths[PRICES] = _revised(scenario, paths[PRICES], known, lambda rate, year: (1 + rate) * year.revision - 1)
        paths[MIGRATION] = _revised(scenario, paths[MIGRATION], known, lambda flow, year: flow + year.people_revision)
    _check_paths(scenario, paths, known)
    moved = replace(scenario, assumptions=paths, uncertainty=uncertainty)
    for level, error in moved.levels_at_zero():
        raise _of_outcome(error, (level.name, *sorted(moved.model.moved_by(level.name))), known)
    return _with_outcomes(moved, known)


def _with_outcomes(scenario: Scenario, known: Mapping[int, Year]) -> Scenario:
    """Return the scenario with what came of growth, or another assumption that is computed and has outcomes."""
    for name in scenario.model.outcomes:
        came = {year: one.values[name] for year, one in known.items() if name in one.values}
        scenario = scenario.replace(**{name: came}) if came else scenario
    return scenario


def _check_paths(scenario: Scenario, paths: Mapping[str, Sequence[float]], known: Mapping[int, Year]) -> None:
    """Refuse an outcome after which an assumption leaves what it can be in a later year."""
    model = scenario.model
    for name, path in paths.items():
        try:
            for value in path:
                model.assumption(name).check(value)
        except BadValue as error:
            moved = (one for one in model.indicators if name in model.moved_by(one))
            raise _of_outcome(error, (name, *moved), known) from None


def _of_outcome(error: BadValue, names: Sequence[str], known: Mapping[int, Year]) -> InvalidInput | BadValue:
    """Return a mistake in later years as one of the last outcome that could move them there."""
    years = (known[year].told for year in sorted(known, reverse=True))
    last = next((outcomes[name] for outcomes in years for name in names if name in outcomes), None)
    hint = error.hint or "later years follow from it"
    return error if last is None else last.refuse("value", error.expected, error.found, hint)


def _moved(scenario: Scenario, name: str, known: Mapping[int, Year]) -> tuple[tuple[float, ...], Uncertainty | None]:
    """Return an assumption's path with outcomes, other years as these let expect, and what is left unknown."""
    kind, central = scenario.model.assumption(name).kind, scenario.central(name)
    passed = range(scenario.years.first, max(known) + 1)
    published = [known[year].values.get(name, np.nan) if year in known else np.nan for year in passed]
    outcomes, first = np.array([published]), _first_news(scenario, name, published)
    effects = effect_on(kind, central[:, first : len(passed)], outcomes[:, first:])
    deviations = deviation_of(kind, _carried(effects) if kind == "level" else effects)[0].tolist()
    learned = learn(scenario.uncertainty.get(name), deviations, first)
    moved, after = central.copy(), central[:, first:]
    effect = effect_of(kind, np.array([learned.expected(deviations, after.shape[1])]))
    moved[:, first:] = np.where(effect == (0.0 if kind == "flow" else 1.0), after, apply_effect(kind, after, effect))
    without = moved if kind == "level" else central  # a rate or flow that was not published is as assumed
    moved[:, : len(passed)] = np.where(np.isfinite(outcomes), outcomes, without[:, : len(passed)])
    return tuple(map(float, moved[0])), learned.uncertainty


def _first_news(scenario: Scenario, name: str, published: Sequence[float]) -> int:
    """Return the place of the first year that the scenario does not know already, as its value came out."""
    known = zip(scenario.assumptions[name][: scenario.known_of(name)], published, strict=False)
    held = takewhile(lambda pair: isnan(pair[1]) or isclose(*pair, rel_tol=_SAME, abs_tol=_SAME), known)
    return sum(1 for _ in held)


def _carried(effects: Array) -> Array:
    """Return the effects on a level, those between two outcomes as if it had moved evenly; none after the last."""
    places = np.flatnonzero(np.isfinite(effects[0]))
    logs: Array = np.interp(
        np.arange(effects.shape[1]), [-1, *places], [0.0, *np.log(effects[0, places])], right=np.nan
    )
    return np.exp(logs[None])


def _revised(
    scenario: Scenario, path: tuple[float, ...], known: Mapping[int, Year], change: Callable[[float, Year], float]
) -> tuple[float, ...]:
    return tuple(
        change(value, known[year]) if year in known else value for year, value in zip(scenario.years, path, strict=True)
    )


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
    news = _with_news(scenario, known, revised=False)
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


def bases_of(scenario: Scenario, history: History) -> dict[str, str]:
    """Return the statistical base of each level in the base year, as the history has it."""
    names = {"gdp": "gdp_nominal", "population": "pop_resident_year_end"}
    year, entity = scenario.baseline.year, scenario.baseline.entity
    return {
        level: seen.base
        for level, name in names.items()
        for seen in history.observations(entity, name)
        if seen.year == year
    }
