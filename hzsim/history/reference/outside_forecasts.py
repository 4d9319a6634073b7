"""What others forecast for the growth of economies: dated outlooks by year, and means of five years by vintage."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hzsim.errors import NOTHING, InvalidInput, Problem
from hzsim.files.sources import data_file, origin
from hzsim.files.tables import Row, collect, header, one_of, read_table
from hzsim.scenario.doubts import QUESTION
from hzsim.scenario.parts.baseline import STATUSES

COLUMNS = ("iso3", "vintage", "forecast_pct")
OUTCOME = "outcome_pct"
_PERCENT = 100.0
Forecasts = Mapping[str, Mapping[int, float]]
"""Forecast mean growth of the five years after a vintage, by economy and vintage, as fractions."""


def read_forecasts(path: str | Path) -> Forecasts:
    """Return the forecasts of a CSV table of COLUMNS: what was forecast in a year for the mean of the next five.

    Raises InvalidInput, naming file, line and column, for what is no number or given twice.
    """
    return _read(Path(path), COLUMNS)


def read_published(path: str | Path) -> Forecasts:
    """Return the outcomes that stand beside the forecasts of a table, under `outcome_pct`; none without that column."""
    columns = (*COLUMNS[:-1], OUTCOME)
    return _read(Path(path), columns) if OUTCOME in header(Path(path)) else {}


def _read(path: Path, columns: tuple[str, str, str]) -> Forecasts:
    """Return a CSV column in percent as fractions by economy and vintage; InvalidInput for a vintage given twice."""
    rows, _ = read_table(path, columns, others=True)
    found: dict[str, dict[int, float]] = {}
    *_, number = columns

    def use(row: Row) -> None:
        """Keep a vintage of an economy; one without an outcome is passed over."""
        economy, vintage = row["iso3"].strip().upper(), row.year("vintage")
        if number == OUTCOME and not row[number].strip():
            return
        if vintage in found.setdefault(economy, {}):
            raise InvalidInput(row.problem("vintage", "expected each vintage of an economy once", str(vintage)))
        found[economy][vintage] = row.between(number, -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


OUTLOOKS_FILE = "forecasts.csv"
OUTLOOK_COLUMNS = ("entity", "who", "published", "year", "growth_pct", "source", "status")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One published forecast of an economy's real growth by year, as fractions; `published` is YYYY, -MM and -DD."""

    entity: str
    who: str
    published: str
    growth: Mapping[int, float]
    source: str


def read_outlooks(path: str | Path | None = None, *, beside: Path | None = None) -> tuple[Outlook, ...]:
    """Return the outlooks of a CSV table of COLUMNS, growth in percent; by default of `data/forecasts.csv`.

    That is the file of the project of `beside`, a folder of scenarios, in place of the shipped one. Rows that
    are recalled are left out. Raises InvalidInput, naming file, line and column, for what is no number, a year
    given twice for one outlook, a date of another form, an unknown status, or a row without a source.
    """
    rows, _ = read_table(Path(path) if path is not None else data_file(OUTLOOKS_FILE, beside), OUTLOOK_COLUMNS)
    found: dict[tuple[str, str, str], dict[int, float]] = {}
    sources: dict[tuple[str, str, str], str] = {}

    def use(row: Row) -> None:
        """Put a year of an outlook beside its others; InvalidInput for one given twice."""
        key, year, rate = _key(row), row.year(), row.between("growth_pct", -100.0, 300.0) / 100
        if one_of(row, "status", STATUSES) == _RECALLED:
            return
        if year in found.setdefault(key, {}):
            raise InvalidInput(row.problem("year", "expected each year of an outlook once", str(year)))
        found[key][year] = rate
        sources.setdefault(key, row["source"].strip())

    collect(rows, use)
    return tuple(Outlook(*key, growth, sources[key]) for key, growth in sorted(found.items()))


def _key(row: Row) -> tuple[str, str, str]:
    for column, expected in _NAMED.items():
        if not row[column].strip():
            raise InvalidInput(row.problem(column, expected, NOTHING))
    published = row["published"].strip()
    if not _DATE.fullmatch(published):
        raise InvalidInput(row.problem("published", "expected a date such as 2024-10 or 2024-10-22", published))
    return row["entity"].strip(), row["who"].strip(), published


_NAMED = {
    "entity": "expected a city or nation",
    "who": "expected who made the forecast",
    "published": "expected a date such as 2024-10 or 2024-10-22",
    "source": "expected where the figure is from",
}


def outlook_doubts(beside: Path | None) -> tuple[Problem, ...]:
    """Return the forecasts of a project's own table that may be fractions in place of percent, each with its place."""
    path = data_file(OUTLOOKS_FILE, beside)
    if not origin(path):
        return ()
    with suppress(InvalidInput):  # what is wrong with the table is said where it is read
        rows, _ = read_table(path, OUTLOOK_COLUMNS)
        rates = {row.line: row.between("growth_pct", -100.0, 300.0) for row in rows}
        slight = (row for row in rows if 0 < abs(rates[row.line]) < _SLIGHT)
        return tuple(
            row.problem("growth_pct", "usual is no growth, or more", f"{row['growth_pct']}%", QUESTION)
            for row in slight
        )
    return ()


_SLIGHT = 0.1
"""Growth in percent that may be a percentage of a percentage: 0.056 for 5.6."""


def latest_outlooks(outlooks: Iterable[Outlook], entity: str, until: int | None = None) -> tuple[Outlook, ...]:
    """Return each forecaster's latest outlook of an entity, of those published by the end of a year."""
    newest: dict[str, Outlook] = {}
    for one in sorted(outlooks, key=lambda one: one.published):
        if one.entity == entity and (until is None or int(one.published[:4]) <= until):
            newest[one.who] = one
    return tuple(newest[who] for who in sorted(newest))


def mean_outlook(outlooks: Iterable[Outlook]) -> dict[int, float]:
    """Return the mean growth that outlooks forecast for each year, as fractions."""
    given = list(outlooks)
    years = sorted({year for one in given for year in one.growth})
    return {year: float(np.mean([one.growth[year] for one in given if year in one.growth])) for year in years}
