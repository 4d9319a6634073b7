"""From published outcomes to values of assumptions, year by year.

A level of GDP gives the deflator that leads to it, residents give net migration. Where a level
comes after years without one, the change is spread evenly over the years for which nothing was
published. On another statistical base a level is a revision: neither prices nor migration.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from hzsim.errors import told
from hzsim.history.city.series import History
from hzsim.history.vintages.actuals import GROWTH, LEVELS, Outcome
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.scenario import Scenario
from hzsim.units import canonical

PRICES, NATURAL, MIGRATION = "deflator_growth", "natural_increase", "net_migration"
_PRICES, _PERSONS = 0.002, 5000.0
"""How far a published deflator (a factor) or migration (persons) may lie off what levels on one base say."""


@dataclass(frozen=True, slots=True)
class Year:
    """Outcomes of one year as values of assumptions; `told` holds the published figures behind them, by quantity.

    `revision` is the factor by which a new statistical base moved the level of GDP, 1 when it
    did not; `people_revision` by how many persons (万人) it moved the residents. `assumed_base`
    names the levels whose base in the base year is not known and was taken to be the published one.
    """

    year: int
    values: Mapping[str, float]
    revision: float
    first_published: bool
    people_revision: float = 0.0
    assumed_base: tuple[str, ...] = ()
    told: Mapping[str, Outcome] = field(default_factory=dict)


def years_of(outcomes: Iterable[Outcome], scenario: Scenario, base: Mapping[str, str]) -> dict[int, Year]:
    """Return what happened by year; `base` names the statistical base of each level in the base year.

    A level whose base is not named counts as one on the base of its first outcome. Raises
    InvalidInput (BadValue for outcomes that no file states) for a deflator or a migration that
    contradicts levels on one base.
    """
    by_year: dict[int, dict[str, Outcome]] = {}
    for outcome in outcomes:
        by_year.setdefault(outcome.year, {})[outcome.quantity] = outcome
    values = {year: _values(scenario, seen) for year, seen in by_year.items()}
    chains = _Prices(scenario, values, base.get("gdp")), _People(scenario, values, base.get("population"))
    revisions = {year: [chain.follow(year, by_year[year]) for chain in chains] for year in sorted(by_year)}
    return {
        year: Year(
            year,
            values[year],
            1 + revisions[year][0],
            all(one.vintage == "first" for one in by_year[year].values()),
            revisions[year][1],
            tuple(chain.level for chain in chains if chain.assumed_from is not None and year >= chain.assumed_from),
            by_year[year],
        )
        for year in sorted(by_year)
    }


def _values(scenario: Scenario, seen: Mapping[str, Outcome]) -> dict[str, float]:
    """Return a year's outcomes but for levels, and what they say of levers: growth over the nation's is the lead."""
    known = {name: one.value for name, one in seen.items() if name not in LEVELS}
    model = scenario.model
    for name in [name for name in known if name in model.computed.keys() - {*model.outcomes}]:
        part, lever = model.indicators[name], model.set_for(name).name
        if not all(other in model.assumptions or other in model.computed for other in part.beside):
            known[lever] = _on_its_path(scenario, seen, name, lever)
            continue
        _check_beside(part, lever, known, seen)
        beside = {other: np.array(known[other]) for other in part.beside}
        if part.through is not None:
            known[lever] = float(part.through(np.array(known[name]), **beside))
    return known


def _check_beside(part: Indicator, lever: str, known: Mapping[str, float], seen: Mapping[str, Outcome]) -> None:
    """Refuse an outcome of a computed assumption without those that it needs beside it, or with its lever's."""
    missing = [other for other in part.beside if other not in known]
    if missing:
        hint = told("without it {name} says nothing of {lever}", name=part.name, lever=lever)
        raise seen[part.name].refuse(
            "quantity",
            told("expected an outcome of {names} beside {name}", names=", ".join(missing), name=part.name),
            told("none"),
            hint,
        )
    if lever in known:
        hint = told("{name} and {names} say it already", name=part.name, names=", ".join(part.beside))
        raise seen[lever].refuse(
            "quantity", told("expected {name} or {lever}, not both", name=part.name, lever=lever), told("both"), hint
        )


def _on_its_path(scenario: Scenario, seen: Mapping[str, Outcome], name: str, lever: str) -> float:
    """Return what a lever was in the year of an outcome that it brings along a whole path: fertility, of births."""
    if lever in seen:
        raise seen[lever].refuse(
            "quantity", told("expected {name} or {lever}, not both", name=name, lever=lever), told("both")
        )
    path, place = scenario.central(name).copy(), seen[name].year - scenario.years.first
    path[0, place] = seen[name].value
    return float(scenario.lever_path(name, path)[0, place])


class _Chain(ABC):
    """A level followed from year to year, and what fills the years in which it is not published."""

    level: str
    filled: str

    def __init__(self, scenario: Scenario, values: dict[int, dict[str, float]], base: str | None) -> None:
        self.scenario, self.values, self.base = scenario, values, base
        self.reached = scenario.baseline.value(self.level)
        self.since: list[int] = []
        self.assumed_from: int | None = None

    @property
    @abstractmethod
    def rounding(self) -> float:
        """How far a published deflator (a factor) or migration may lie off in a year."""

    def follow(self, year: int, seen: Mapping[str, Outcome]) -> float:
        """Add a year, with the outcomes seen in it, and return the revision of the level by a new statistical base."""
        self.since.append(year)
        published = seen.get(self.level)
        if published is None:
            if self.filled in seen:
                self.check(seen[self.filled], 0.0)
            return 0.0
        if self.base is None:
            self.base, self.assumed_from = published.base, year
        same, self.base = self.base == published.base, published.base
        revision = 0.0 if same else self.beyond(published.value)
        if same:
            self.explain(published, seen.get(self.filled))
        self.check(published, revision)
        self.reached, self.since = published.value, []
        return revision

    def check(self, published: Outcome, revision: float) -> None:
        """Refuse a figure that leaves what the assumption behind the level can be."""
        part = self.scenario.model.assumption(self.filled)
        low, high = (-self.reached / 2, self.reached / 2) if part.kind == "flow" else (part.lowest, part.highest)
        for year in self.since:
            value = self.revised(self.assumed(self.filled, year), revision if year == published.year else 0.0)
            if not low < value <= high:
                least, most, made = (canonical(float(f"{one:.4g}"), part.unit) for one in (low, high, value))
                expected = "expected {name} that goes with {other} from {least} to {most}"
                expected = told(expected, name=published.quantity, other=self.filled, least=least, most=most)
                raise published.refuse(
                    "value", expected, told("{value:g}, which makes it {made}", value=published.value, made=made)
                )

    def explain(self, published: Outcome, given: Outcome | None) -> None:
        """Spread the change to a published level evenly over the years in which the assumption was not published."""
        free = [year for year in self.since if self.filled not in self.values[year]]
        if not free:
            gap = self.beyond(published.value)
            if abs(gap) > self.rounding * len(self.since):
                expected = told(
                    "expected {name} that agrees with {level} on the same base", name=self.filled, level=self.level
                )
                stated = given or published
                raise stated.refuse("value", expected, f"{stated.value:g}", "leave one of the two out")
            free = [self.since[-1]]
        for year in free:
            self.values[year][self.filled] = self.even(published.value, free)

    def assumed(self, name: str, year: int) -> float:
        """Return the year's outcome, else what the scenario assumes."""
        central = self.scenario.central(name)[0, year - self.scenario.years.first]
        return float(self.values[year].get(name, central))

    @abstractmethod
    def beyond(self, level: float) -> float:
        """Return the gap between a level and the one that the years since the last published level lead to."""

    @abstractmethod
    def revised(self, value: float, revision: float) -> float:
        """Return the value of a year's assumption with a revision of the level in it."""

    @abstractmethod
    def even(self, level: float, free: list[int]) -> float:
        """Return the yearly value of the assumption that leads to the published level when all free years have it."""


class _Prices(_Chain):
    level, filled = "gdp", PRICES

    @property
    def rounding(self) -> float:
        return _PRICES

    def beyond(self, level: float) -> float:
        return level / (self.reached * self._factor(self.since)) - 1

    def revised(self, value: float, revision: float) -> float:
        return (1 + value) * (1 + revision) - 1

    def even(self, level: float, free: list[int]) -> float:
        """Return the yearly rate that leads to a published level when all free years have it."""
        rest = self._factor([year for year in self.since if year not in free])
        for year in free:
            rest *= 1 + self.values[year][GROWTH]
        return float((level / (self.reached * rest)) ** (1 / len(free)) - 1)

    def _factor(self, years: Iterable[int]) -> float:
        product = 1.0
        for year in years:
            product *= (1 + self.values[year][GROWTH]) * (1 + self.assumed(PRICES, year))
        return product


class _People(_Chain):
    level, filled = "population", MIGRATION

    @property
    def rounding(self) -> float:
        return _PERSONS / 10.0**self.scenario.baseline.measures.people

    def beyond(self, level: float) -> float:
        return level - self._grown({})

    def revised(self, value: float, revision: float) -> float:
        return value + revision

    def even(self, level: float, free: list[int]) -> float:
        """Return the yearly flow that leads to a published level when all free years have it."""
        none = self._grown(dict.fromkeys(free, 0.0))
        one = self._grown(dict.fromkeys(free, 1.0))
        return (level - none) / (one - none)

    def _grown(self, instead: Mapping[int, float]) -> float:
        people = self.reached
        for year in self.since:
            people *= 1 + self.assumed(NATURAL, year)
            people += instead.get(year, self.assumed(MIGRATION, year))
        return people


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
