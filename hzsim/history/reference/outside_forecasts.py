"""What others forecast for the growth of economies: dated outlooks by year, and means of five years by vintage."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import InvalidInput, Problem
from hzsim.files.sources import data_file, origin
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.history.reference.pooled import PooledTable, SpreadParts, read_table_of
from hzsim.history.reference.records import Records, uncertainties
from hzsim.scenario.doubts import QUESTION
from hzsim.scenario.parts.baseline import STATUSES
from hzsim.scenario.parts.uncertainty import Uncertainty

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
            raise row.refuse("year", "expected each year of an outlook once", str(year))
        found[key][year] = rate
        sources.setdefault(key, row["source"].strip())

    collect(rows, use)
    return tuple(Outlook(*key, growth, sources[key]) for key, growth in sorted(found.items()))


def _key(row: Row) -> tuple[str, str, str]:
    for column, expected in _NAMED.items():
        if not row[column].strip():
            raise row.refuse(column, expected)
    published = row["published"].strip()
    if not _DATE.fullmatch(published):
        raise row.refuse("published", "expected a date such as 2024-10 or 2024-10-22", published)
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


OUTSIDE_FILE = "outside-parameters.csv"
FORECAST_YEARS = 5
"""Years after the vintage whose mean is forecast."""
WEIGHT = 0.5
"""The weight of the record beside the forecast."""


@dataclass(frozen=True, slots=True)
class OutsideParameters(SpreadParts):
    """What combining a record with an outside forecast needs: the bias of the combination, and its parts.

    `bias` is added to the combination; `forecast_bias` is what to add to the forecast alone; both in percent.
    `typical_spread` is the geometric mean of the records' own spreads, from which the parts count an economy's.
    """

    economies: int
    episodes: int
    bias: float
    forecast_bias: float
    typical_spread: float

    def uncertainties(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of the uncertainty about the combination with each record, as scenarios use them."""
        return uncertainties(self, self.typical_spread, records)

    def combined(self, record: Array, forecast: float | Array, years: BoolArray) -> Array:
        """Return central paths, shape (rows, horizon), moved so that their mean over marked years is the combination's.

        `record` are the record's central paths and `forecast` the outside means over the same years, as fractions.
        """
        mean = (record * years).sum(axis=1) / years.sum(axis=1)
        shift = (1 - WEIGHT) * (forecast - mean) + self.bias / 100.0
        return np.asarray(record + shift[:, None])


def read_outside_parameters(path: Path | None = None) -> PooledTable[OutsideParameters]:
    """Return the parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(OutsideParameters, path or data_file(OUTSIDE_FILE))
