"""Observed yearly series, with the breaks in their statistical base kept apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hzsim.errors import BadValue, InvalidInput, Problem
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, read_table
from hzsim.model.parts import Indicator
from hzsim.units import USD, Unit, parse

COLUMNS = ("series", "entity", "year", "operator", "value", "value_high", "unit", "base", "status", "source", "note")
STATUSES = ("checked", "one source", "derived", "recalled")
UNITS = ("%", "‰", "亿元", "元", "万人", "元/美元")
_PARITY = ("China", "fx_cny_per_usd_central_parity")


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one year, as published: value in the unit of the table, and its statistical base."""

    year: int
    value: float
    unit: str
    base: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Years on one statistical base, in ascending order; values of different segments are not comparable."""

    base: str
    years: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All observed series, by entity and name."""

    series: dict[tuple[str, str], tuple[Observation, ...]]

    def observations(self, entity: str, name: str) -> tuple[Observation, ...]:
        """Return a series without its recalled figures, by year; empty when there is none."""
        return tuple(seen for seen in self.series.get((entity, name), ()) if seen.status != "recalled")

    def segments(self, entity: str, indicator: Indicator) -> tuple[Segment, ...]:
        """Return what was observed of an indicator, in its unit, one segment for each statistical base."""
        if indicator.history == "gdp_per_capita_usd":
            return self._in_dollars(entity)
        if indicator.history is None:
            return ()
        return _segments(self.observations(entity, indicator.history), indicator.unit)

    def _in_dollars(self, entity: str) -> tuple[Segment, ...]:
        """Return GDP per head over the central parity's annual average, where both are known."""
        rates = {seen.year: seen.value for seen in self.observations(*_PARITY)}
        seen = [item for item in self.observations(entity, "gdp_per_capita") if item.year in rates]
        dollars = [
            Observation(item.year, item.value / rates[item.year], USD.name, item.base, "derived", item.source)
            for item in seen
        ]
        return _segments(dollars, USD)


def read_history(path: Path | None = None) -> History:
    """Return the observed series of a table, by default `data/history.csv`.

    Raises InvalidInput, naming file, line and column, for text in place of numbers, an unknown
    status, or a year given twice for one series and base.
    """
    rows, _ = read_table(path or data_file("history.csv"), COLUMNS)
    problems: list[Problem] = []
    found: dict[tuple[str, str], dict[tuple[int, str], Observation]] = {}
    for row in rows:
        try:
            seen = _observation(row)
        except InvalidInput as error:
            problems.extend(error.problems)
            continue
        by_year = found.setdefault((row["entity"], row["series"]), {})
        if (seen.year, seen.base) in by_year:
            problems.append(row.problem("year", "expected each year of a series once", row["year"]))
        by_year[seen.year, seen.base] = seen
    if problems:
        raise InvalidInput(problems)
    return History({key: tuple(by_year[place] for place in sorted(by_year)) for key, by_year in found.items()})


def _observation(row: Row) -> Observation:
    year = row.number("year")
    if year != int(year):
        raise InvalidInput(row.problem("year", "expected a year", row["year"]))
    if row["status"] not in STATUSES:
        raise InvalidInput(row.problem("status", f"expected one of {', '.join(STATUSES)}", row["status"] or "nothing"))
    if row["unit"] not in UNITS:
        raise InvalidInput(row.problem("unit", f"expected one of {', '.join(UNITS)}", row["unit"] or "nothing"))
    if not row["source"].strip():
        raise InvalidInput(row.problem("source", "expected where the figure is from", "nothing"))
    return Observation(int(year), row.number("value"), row["unit"], row["base"], row["status"], row["source"])


def _segments(observations: Iterable[Observation], unit: Unit) -> tuple[Segment, ...]:
    segments = []
    for base, seen in groupby(observations, key=lambda item: item.base):
        years = tuple(seen)
        segments.append(Segment(base, tuple(item.year for item in years), tuple(_value(item, unit) for item in years)))
    return tuple(segments)


def _value(seen: Observation, unit: Unit) -> float:
    try:
        return parse(f"{seen.value!r}{seen.unit}", unit)
    except BadValue:
        raise BadValue(f"expected {unit.name} for {seen.year}", seen.unit) from None
