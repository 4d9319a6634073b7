"""Tables of pooled estimates: from all economies, without each, and as known in each year; read and written."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from hzsim.errors import BadValue, told
from hzsim.files.tables import Row, collect, read_table
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty

PANEL_END = 2024
"""The last year of the panel that the shipped tables are from."""
DATES = range(2015, PANEL_END + 1)
"""Years for which tables of what was complete by then are shipped, beside parameters (from 1995)."""
Estimate = TypeVar("Estimate")


@dataclass(frozen=True, slots=True)
class PooledTable(Generic[Estimate]):
    """Pooled estimates from all economies, and from all but one (or one group), for tests on unseen data.

    `without[group]` is estimated without that economy or group, `before[year]` from what was known at
    the end of that year. `marks[economy]` are some years of its growth (fractions), by which it is
    known under another name.
    """

    everything: Estimate
    without: Mapping[str, Estimate]
    before: Mapping[int, Estimate]
    marks: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def known_as(self, economy: str, growth: Mapping[int, float]) -> str | None:
        """Return the code under which an economy took part in the estimate; None when it did not.

        It is known by its code, or by growth within 0.1 points of an economy's in all marked
        years, four at least.
        """
        if economy in self.without:
            return economy
        return next((code for code, marks in self.marks.items() if _alike(marks, growth)), None)

    def for_economy(self, code: str | None) -> Estimate:
        """Return the estimate that has not seen an economy, by its code in the estimate."""
        return self.everything if code is None else self.without.get(code, self.everything)

    def known_in(self, year: int | None) -> Estimate:
        """Return the estimate from what was known at the end of a year, from all for no year.

        Raises BadValue for a year before the first.
        """
        if year is None:
            return self.everything
        dated = {**self.before, PANEL_END: self.everything}
        return dated[latest(dated, year)]


def _alike(marks: Mapping[int, float], growth: Mapping[int, float]) -> bool:
    both = [(marks[year], growth[year]) for year in marks if year in growth]
    return len(both) >= _FEWEST_MARKS and all(abs(one - other) < _MARK_FUZZ for one, other in both)


def latest(dates: Collection[int], year: int | None) -> int:
    """Return the last of some dates, or the last up to a year; BadValue when all are later."""
    if year is not None and year < min(dates):
        raise BadValue(told("expected a year from {year} on: no reference table is older", year=min(dates)), str(year))
    return max(date for date in dates if year is None or date <= year)


MARKED = (1994, 1998, 2002, 2006, 2010, 2014)
"""Years of growth by which an economy of the estimate is known."""
_FEWEST_MARKS, _MARK_FUZZ = 4, 0.001
_WITHOUT, _BEFORE, _ALL = "without ", "known in ", "all"
_COUNTS = ("economies", "episodes", "regions", "nations")


def table_columns(kind: type[Any]) -> tuple[str, ...]:
    """Return the columns of the table of a kind of estimate."""
    return ("estimated", *numbers_of(kind), "marks")


def numbers_of(kind: Any) -> tuple[str, ...]:
    """Return the names of an estimate's numbers."""
    return tuple(item.name for item in fields(kind))


def _marks(text: str) -> dict[int, float]:
    return {int(year): float(rate) / 100 for year, _, rate in (item.partition(":") for item in text.split())}


DIGITS = 5
"""Significant digits of the shipped table: a thousandth of any standard error."""


def table_rows(table: PooledTable[Any]) -> list[dict[str, object]]:
    """Return the table's lines, numbers rounded as shipped."""
    named = {
        _ALL: table.everything,
        **{f"{_BEFORE}{year}": one for year, one in table.before.items()},
        **{f"{_WITHOUT}{economy}": one for economy, one in table.without.items()},
    }
    return [
        {
            "estimated": name,
            **{key: _rounded(getattr(one, key)) for key in numbers_of(one)},
            "marks": _written(table.marks.get(name.removeprefix(_WITHOUT), {})),
        }
        for name, one in named.items()
    ]


def _written(marks: Mapping[int, float]) -> str:
    return " ".join(f"{year}:{100 * rate:.2f}" for year, rate in marks.items())


def _rounded(value: float) -> float | int:
    return value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")


def standard_errors(table: PooledTable[Any]) -> dict[str, float]:
    """Return the standard error of each parameter: the jackknife over economies.

    NaN for fewer than two economies, and for one that all estimates hold at its limit.
    """
    left_out, names = list(table.without.values()), [n for n in numbers_of(table.everything) if n not in _COUNTS]
    values = np.array([[float(getattr(one, key)) for key in names] for one in left_out])
    number = len(left_out)
    spread = np.sqrt((number - 1) * values.var(axis=0)) if number > 1 else np.zeros(len(names))
    known = np.where(spread > _NO_SPREAD, spread, np.nan)
    return dict(zip(names, map(float, known), strict=True))


_NO_SPREAD = 1e-12


@cache
def read_table_of(kind: type[Estimate], path: Path) -> PooledTable[Estimate]:
    """Return the estimates of a table's file; InvalidInput when it is not one."""
    rows, source = read_table(path, table_columns(kind))
    lines = collect(rows, partial(_checked, kind))
    if not any(row["estimated"] == _ALL for row in rows):
        first = rows[0] if rows else Row({}, str(path), 1)
        raise first.refuse(
            "estimated", told("expected a line `{line}`", line=_ALL), told("none in {name}", name=source.name)
        )
    return table_of(kind, lines)


def _checked(kind: type[Any], row: Row) -> dict[str, object]:
    """Return a line with its numbers, each within what it can be; InvalidInput when one is not."""
    names = numbers_of(kind)
    numbers: dict[str, object] = {key: row.whole(key, 1) for key in names if key in _COUNTS}
    for key in names:
        if key not in _COUNTS:
            numbers[key] = row.between(key, 0.0 if key in _SIZES else -1000.0, 1000.0)
    if not -1 < float(str(numbers["persistence"])) < 1:
        raise row.refuse("persistence", "expected a persistence between -1 and 1")
    dated = row["estimated"].removeprefix(_BEFORE) if row["estimated"].startswith(_BEFORE) else ""
    if dated and not _YEAR.fullmatch(dated):
        raise row.refuse("estimated", "expected a year such as 2024", dated)
    if not _MARKS.fullmatch(row["marks"]):
        hint = "written as 1994:5.40 1998:3.25"
        raise row.refuse("marks", "expected years with growth in percent", row["marks"], hint)
    return {**row.cells, **numbers}


_SIZES = ("typical_spread", "average", "below", "above", "yearly")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MARKS = re.compile(r"(\d{4}:-?\d{1,4}\.\d{1,4}( (?=\d)|$))*", re.ASCII)


def table_of(kind: type[Estimate], rows: Iterable[Mapping[str, object]]) -> PooledTable[Estimate]:
    """Return the estimates of a table's lines."""
    lines = list(rows)
    found = {str(row["estimated"]): _made(kind, row) for row in lines}
    marks = {str(row["estimated"]).removeprefix(_WITHOUT): _marks(str(row["marks"])) for row in lines}
    return PooledTable(
        found[_ALL],
        {name.removeprefix(_WITHOUT): one for name, one in found.items() if name.startswith(_WITHOUT)},
        {int(name.removeprefix(_BEFORE)): one for name, one in found.items() if name.startswith(_BEFORE)},
        {name: seen for name, seen in marks.items() if seen},
    )


def _made(kind: type[Estimate], row: Mapping[str, Any]) -> Estimate:
    numbers = {name: int(row[name]) if name in _COUNTS else float(row[name]) for name in numbers_of(kind)}
    return kind(**numbers)


PERCENT = 0.01
"""Parts are in percent."""


@dataclass(frozen=True, slots=True)
class SpreadParts:
    """How far a path strays, in percent, for an economy whose log spread lies x above the typical one.

    The average is average e^(average_exponent x) (z + average_tail z^3); a year's shock below the
    median below e^(exponent x) z + tail_below z^3, and so above; `persistence` carries shocks on.
    Cubic terms do not grow with the spread: falls of ten points come from outside.
    """

    average: float
    average_exponent: float
    average_tail: float
    below: float
    above: float
    exponent: float
    tail_below: float
    tail_above: float
    persistence: float

    def uncertainty(self, log_spread: float = 0.0, widening: float = 1.0) -> Uncertainty:
        """Return the parts as scenarios use them, for an economy whose log spread lies so far above the typical one."""
        average = PERCENT * widening * self.average * np.exp(self.average_exponent * log_spread)
        width, tail = PERCENT * widening * np.exp(self.exponent * log_spread), PERCENT * widening
        return Uncertainty(
            cubic(average, average * self.average_tail),
            TwoPieceCubic(
                float(width * self.below), float(width * self.above),
                float(tail * self.tail_below), float(tail * self.tail_above),
            ),
            self.persistence,
        )  # fmt: skip


def cubic(width: float, tail: float) -> TwoPieceCubic:
    """Return a cubic that is the same on both sides."""
    return TwoPieceCubic(float(width), float(width), float(tail), float(tail))


NAMES = tuple(item.name for item in fields(SpreadParts))
