"""The facts of a base year, and what was before it on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.files.sources import data_files
from hzsim.files.tables import has_all, read_table
from hzsim.measures import CHINA, Measures
from hzsim.model.model import Model
from hzsim.model.modules.parts import Indicator
from hzsim.model.modules.production import check_capital
from hzsim.model.modules.standard import capital_output_ratio
from hzsim.scenario.parts.years import Span
from hzsim.units import PRICE_INDEX, RATE, Unit, parse


class BaselineFact(NamedTuple):
    """A figure of the base year in its model unit, with where it is from and how sure it is."""

    value: float
    source: Text
    status: str


class BaselineHistory(NamedTuple):
    """A yearly history up to the base year, in its model unit: its years, a value of each, source and status."""

    years: Span
    values: tuple[float, ...]
    source: Text
    status: str


class LeadRecord(NamedTuple):
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


FILE = "history.csv"
COLUMNS = ("series", "entity", "year", "operator", "value", "value_high", "unit", "base", "status", "source", "note")
ALL_COLUMNS = (*COLUMNS, "source_zh")
"""The same with a column that may come last: what Chinese readers call the source."""
STATUSES = ("checked", "one source", "derived", "recalled")
_CHAINED: Mapping[str, tuple[str, str]] = {"real_gdp": ("gdp", "gdp_real_growth")}
"""Levels at base-year prices, with the fact of the base year and the growth that lead back from it."""


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the columns that a table of the record has: `COLUMNS`, and the sources in Chinese where it has those."""
    return ALL_COLUMNS if has_all(path, ALL_COLUMNS[-1:]) else COLUMNS


def value_before(baseline: Baseline, folder: Path | None, part: Indicator, year: int) -> float:
    """Return what an indicator was in a year up to the base year, in its unit.

    Levels at base-year prices are led back from the base year by the growth on record; published growth is in
    comparable prices, so no revision of levels touches it. Raises BadValue where neither baseline nor record
    has the year, or the record has it on several statistical bases.
    """
    if part.name in _CHAINED:
        fact, growth = _CHAINED[part.name]
        level = baseline.value(fact)
        for passed in range(year + 1, baseline.year + 1):
            level /= 1 + _on_record(baseline, folder, growth, growth, RATE, passed)
        return level
    if year == baseline.year and part.name in baseline.facts:
        return baseline.value(part.name)
    if year == baseline.year and part.unit is PRICE_INDEX:
        return 1.0
    if part.history is None:
        raise _unknown(part.name, year)
    return _on_record(baseline, folder, part.name, part.history, part.unit, year)


def _on_record(baseline: Baseline, folder: Path | None, name: str, series: str, unit: Unit, year: int) -> float:
    for file in data_files(FILE, folder):
        rows = [row for row in read_table(file, columns_of(file))[0] if row["entity"] == baseline.entity]
        found = [row for row in rows if row["series"] == series and row["status"] != "recalled" and row.year() == year]
        if len(found) == 1:
            return parse(f"{found[0]['value']}{found[0]['unit']}", unit)
        if rows:
            break
    raise _unknown(name, year)


def _unknown(name: str, year: int) -> BadValue:
    expected = told("expected one figure of {name} for {year} in the baseline or history.csv", name=name, year=year)
    return BadValue(expected, told("none"), "write the value itself")


def facts_of(model: Model, baseline: Baseline) -> dict[str, float | Array]:
    """Return a baseline's facts, and what a model may be given beside those that it needs."""
    found: dict[str, float | Array] = {**baseline.values}
    for fact in model.open_facts:
        past = baseline.histories[fact.name].values if fact.name in baseline.histories else ()
        found[fact.name] = np.array(past) if fact.series else baseline.values.get(fact.name, np.nan)
    return found


def check_open_facts(model: Model, baseline: Baseline) -> None:
    """Raise BadValue where a baseline says nothing, or nothing possible, of capital that a model needs."""
    if capital_output_ratio.name in model.indicators:
        check_capital(facts_of(model, baseline))
