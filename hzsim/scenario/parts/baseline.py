"""The facts of a base year, and the years that may follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.measures import CHINA, Measures
from hzsim.scenario.parts.years import Span


@dataclass(frozen=True, slots=True)
class BaselineFact:
    """A figure of the base year in its model unit, with where it is from and how sure it is."""

    value: float
    source: Text
    status: str


@dataclass(frozen=True, slots=True)
class BaselineHistory:
    """A yearly history up to the base year, in its model unit: its years, a value of each, source and status."""

    years: Span
    values: tuple[float, ...]
    source: Text
    status: str


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """What the record of a lead over the nation says: mean of up to twenty years, recent level, spread, as fractions.

    `years` of the twenty to `last` are known. It stands for yearly growth that is not at hand; `whose` record it is
    may be another economy's, such as the province's.
    """

    mean: float
    recent: float
    spread: float
    years: int
    last: int
    whose: Text


@dataclass(frozen=True, slots=True)
class Baseline:
    """The facts of a base year and the histories up to it; never drawn. `entity` names the economy in `history.csv`.

    `nation` and `province` are the economies that it is part of, by the names that `history.csv` has in English;
    None for none, such as a nation, or where they are not stated.
    `measures` are the currency and the scale that the facts are in, `year_label` what stands before a year in text.
    `tables` holds what modules need beside figures, such as people by age, once a scenario that names them was read.
    """

    name: str
    title: Text
    entity: str
    year: int
    facts: Mapping[str, BaselineFact]
    histories: Mapping[str, BaselineHistory] = field(default_factory=dict)
    nation: Text | None = None
    province: Text | None = None
    lead: LeadRecord | None = None
    measures: Measures = CHINA
    year_label: str = ""
    tables: Mapping[str, Any] = field(default_factory=dict)

    def with_table(self, name: str, table: Any) -> "Baseline":
        """Return the baseline with a table that a module needs."""
        return replace(self, tables={**self.tables, name: table})

    def record_of(self, assumption: str) -> Mapping[int, float]:
        """Return what an assumption was in years up to the base year, in its unit, as its tables know it; by year."""
        records = [table.record.get(assumption, {}) for table in self.tables.values()]
        return {year: value for record in records for year, value in record.items()}

    def check(self, fact: str) -> None:
        """Raise BadValue when the baseline lacks a fact that a model needs."""
        if fact not in self.tables:
            self.value(fact)

    def value(self, fact: str) -> float:
        """Return a fact's value in its model unit; BadValue when the baseline lacks it."""
        if fact not in self.facts:
            raise BadValue(
                told("expected the baseline {name} to state {fact}", name=self.name, fact=fact),
                told("no such fact"),
                "add it under facts:",
            )
        return self.facts[fact].value

    @property
    def values(self) -> dict[str, Any]:
        """The facts' values by name, and the tables."""
        return {**{name: fact.value for name, fact in self.facts.items()}, **self.tables}


LONGEST = 100
"""The most years that a scenario may run."""


def check_years(years: Span, base_year: int) -> None:
    """Raise BadValue unless the years follow the base year and are not too many."""
    if years.first != base_year + 1:
        raise BadValue(
            told("expected years from {first}, the year after the base year", first=base_year + 1), str(years)
        )
    if len(years) > LONGEST:
        raise BadValue(told("expected at most {most} years", most=LONGEST), str(len(years)))


def check_known_until(known_until: Any, years: Span) -> None:
    """Raise BadValue unless the last known year is the base year or one of the scenario's years."""
    whole = isinstance(known_until, Integral)
    if known_until is not None and not (whole and years.first - 1 <= known_until <= years.last):
        raise BadValue(
            told("expected a year from {first} to {last}", first=years.first - 1, last=years.last), str(known_until)
        )
