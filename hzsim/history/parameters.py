"""The pooled parameters: what records of many economies said about the years after them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.record import Records
from hzsim.scenario.distributions import Normal, StudentT
from hzsim.scenario.uncertainty import Uncertainty

FILE = "growth-parameters.csv"
DIGITS = 5
"""Significant digits of the shipped table: a thousandth of any standard error."""
PANEL_END = 2024
"""The last year of the panel that the shipped tables are from."""
DATES = range(2015, PANEL_END + 1)
"""Years for which tables of what was complete by then are shipped, beside parameters (from 1995)."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything a forecast needs beside a record; rates as fractions.

    The centre t years ahead is (long + near / t) @ (1, mean, recent, last). The scale is own
    spread^exponent x typical_spread^(1 - exponent); `average` (a normal's sd) and `yearly` (the
    scale of a Student's t of `freedom` degrees, with `persistence`) are in units of it. An
    exponent below one says that part of an unusual spread does not last; so economies that are
    all twice as volatile as those of the estimate need an estimate of their own.
    """

    economies: int
    episodes: int
    long_constant: float
    long_mean: float
    long_recent: float
    long_last: float
    near_constant: float
    near_mean: float
    near_recent: float
    near_last: float
    typical_growth: float
    typical_spread: float
    exponent: float
    average: float
    yearly: float
    persistence: float
    freedom: float

    def centre(self, records: Records, horizon: int) -> Array:
        """Return the central growth of each record, shape (rows, horizon)."""
        long = records.features @ np.array([self.long_constant, self.long_mean, self.long_recent, self.long_last])
        near = records.features @ np.array([self.near_constant, self.near_mean, self.near_recent, self.near_last])
        return np.asarray(long[:, None] + near[:, None] / np.arange(1, horizon + 1))

    def scale(self, records: Records) -> Array:
        """Return the scale of each record, shape (rows,), without widening."""
        return np.asarray(records.spread**self.exponent * self.typical_spread ** (1 - self.exponent))

    def uncertainty(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of each record's uncertainty, as scenarios use them."""
        return tuple(
            Uncertainty(
                Normal(float(self.average * size)), StudentT(float(self.yearly * size), self.freedom), self.persistence
            )
            for size in self.scale(records) * records.widening
        )


@dataclass(frozen=True, slots=True)
class PooledTable:
    """The parameters from all economies, and from all but some, so that every test is an honest one.

    `without[economy]` are estimated without that economy, `before[year]` from episodes that
    were complete in that year. `marks[economy]` are some years of its growth (fractions), by
    which it is known under another name.
    """

    everything: Parameters
    without: Mapping[str, Parameters]
    before: Mapping[int, Parameters]
    marks: Mapping[str, Mapping[int, float]]

    def known_as(self, economy: str, growth: Mapping[int, float]) -> str | None:
        """Return the code under which an economy took part in the estimate; None when it did not.

        It is known by its code, or by growth within 0.1 points of an economy's in all marked
        years, four at least.
        """
        if economy in self.without:
            return economy
        return next((code for code, marks in self.marks.items() if _alike(marks, growth)), None)

    def for_economy(self, code: str | None) -> Parameters:
        """Return parameters that have not seen an economy, by its code in the estimate."""
        return self.everything if code is None else self.without.get(code, self.everything)

    def known_in(self, year: int) -> Parameters:
        """Return parameters from what was complete in a year; BadValue for a year before the first."""
        dated = {**self.before, PANEL_END: self.everything}
        return dated[latest(dated, year)]


def _alike(marks: Mapping[int, float], growth: Mapping[int, float]) -> bool:
    both = [(marks[year], growth[year]) for year in marks if year in growth]
    return len(both) >= _FEWEST_MARKS and all(abs(one - other) < _MARK_FUZZ for one, other in both)


def latest(dates: Collection[int], year: int | None) -> int:
    """Return the last of some dates, or the last up to a year; BadValue when all are later."""
    if year is not None and year < min(dates):
        raise BadValue(f"expected a year from {min(dates)} on: no reference table is older", str(year))
    return max(date for date in dates if year is None or date <= year)


MARKED = (1994, 1998, 2002, 2006, 2010, 2014)
"""Years of growth by which an economy of the estimate is known."""
_FEWEST_MARKS, _MARK_FUZZ = 4, 0.001


_NUMBERS = tuple(item.name for item in fields(Parameters))
COLUMNS = ("estimated", *_NUMBERS, "marks")
_WITHOUT, _BEFORE, _ALL = "without ", "complete by ", "all"


def table_rows(table: PooledTable) -> list[dict[str, object]]:
    """Return the table's lines, numbers rounded as shipped."""
    named = {
        _ALL: table.everything,
        **{f"{_BEFORE}{year}": one for year, one in table.before.items()},
        **{f"{_WITHOUT}{economy}": one for economy, one in table.without.items()},
    }
    return [
        {
            "estimated": name,
            **{key: _rounded(getattr(one, key)) for key in _NUMBERS},
            "marks": _written(table.marks.get(name.removeprefix(_WITHOUT), {})),
        }
        for name, one in named.items()
    ]


def _written(marks: Mapping[int, float]) -> str:
    return " ".join(f"{year}:{100 * rate:.2f}" for year, rate in marks.items())


def _marks(text: str) -> dict[int, float]:
    return {int(year): float(rate) / 100 for year, _, rate in (item.partition(":") for item in text.split())}


def _rounded(value: float) -> float | int:
    return value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")


def standard_errors(table: PooledTable) -> dict[str, float]:
    """Return the standard error of each parameter: the jackknife over economies.

    NaN for fewer than two economies, and for one that all estimates hold at its limit.
    """
    left_out = list(table.without.values())
    values = np.array([[float(getattr(one, key)) for key in _NUMBERS[2:]] for one in left_out])
    number = len(left_out)
    spread = np.sqrt((number - 1) * values.var(axis=0)) if number > 1 else np.zeros(len(_NUMBERS) - 2)
    known = np.where(spread > _NO_SPREAD, spread, np.nan)
    return dict(zip(_NUMBERS[2:], map(float, known), strict=True))


_NO_SPREAD = 1e-12


def read_parameters(path: Path | None = None) -> PooledTable:
    """Return the pooled parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return _read(path or data_file(FILE))


@cache
def _read(path: Path) -> PooledTable:
    rows, source = read_table(path, COLUMNS)
    lines: list[dict[str, object]] = []
    collect(rows, lambda row: lines.append(_checked(row)))
    if not any(row["estimated"] == _ALL for row in rows):
        first = rows[0] if rows else Row({}, str(path), 1)
        raise InvalidInput(first.problem("estimated", f"expected a line `{_ALL}`", f"none in {source.name}"))
    return parameters_of(lines)


def _checked(row: Row) -> dict[str, object]:
    """Return a line with its numbers, each within what it can be; InvalidInput when one is not."""
    limits = dict.fromkeys(_NUMBERS[2:], (-1000.0, 1000.0)) | dict.fromkeys(_SIZES, (0.0, 1000.0))
    numbers = {key: row.between(key, *limit) for key, limit in limits.items()}
    if not -1 < numbers["persistence"] < 1:
        raise InvalidInput(row.problem("persistence", "expected a persistence between -1 and 1", row["persistence"]))
    dated = row["estimated"].removeprefix(_BEFORE) if row["estimated"].startswith(_BEFORE) else ""
    if dated and not _YEAR.fullmatch(dated):
        raise InvalidInput(row.problem("estimated", "expected a year such as 2024", dated))
    if not _MARKS.fullmatch(row["marks"]):
        hint = "written as 1994:5.40 1998:3.25"
        raise InvalidInput(row.problem("marks", "expected years with growth in percent", row["marks"], hint))
    return {**row.cells, **{key: row.whole(key, 1) for key in _NUMBERS[:2]}, **numbers}


_SIZES = ("typical_spread", "average", "yearly", "freedom")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MARKS = re.compile(r"(\d{4}:-?\d{1,4}\.\d{1,4}( (?=\d)|$))*", re.ASCII)


def parameters_of(rows: Iterable[Mapping[str, object]]) -> PooledTable:
    """Return the pooled parameters of a table's lines."""
    lines = list(rows)
    found = {str(row["estimated"]): _parameters({key: row[key] for key in _NUMBERS}) for row in lines}
    marks = {str(row["estimated"]).removeprefix(_WITHOUT): _marks(str(row["marks"])) for row in lines}
    return PooledTable(
        found[_ALL],
        {name.removeprefix(_WITHOUT): one for name, one in found.items() if name.startswith(_WITHOUT)},
        {int(name.removeprefix(_BEFORE)): one for name, one in found.items() if name.startswith(_BEFORE)},
        {name: seen for name, seen in marks.items() if seen},
    )


def _parameters(values: Mapping[str, Any]) -> Parameters:
    counts = {key: int(values[key]) for key in _NUMBERS[:2]}
    return Parameters(**{**values, **counts})
