"""What an indicator was before a scenario's years: the base year's facts, and the record in `data/history.csv`."""

from collections.abc import Mapping
from pathlib import Path

from hzsim.errors import BadValue, told
from hzsim.files.locations import data_files
from hzsim.files.tables import has_all, read_table
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.baseline import Baseline
from hzsim.units import PRICE_INDEX, RATE, Unit, parse

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
