"""Counts of what comparable economies did: growth kept up after similar growth, and what growth was made of.

Dated by what was complete when. Overlapping episodes of one economy are not independent, so the number of
economies stands beside that of episodes.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.errors import told
from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.reference.pooled import latest
from hzsim.history.reference.records import Series

EPISODES_FILE = "growth-episodes.csv"
EPISODE_COLUMNS = (
    *("complete_by", "years", "previous_low", "previous_high", "episodes", "economies", "change", "following"),
)
BEFORE = 6
"""Years of previous growth."""
LENGTHS = range(1, 7)
LOWS = tuple(float(low) for low in range(8))
WIDTH = 3.0
BROAD = (4.0, 9.0)
"""The band for which the usual slowdown is told."""
PACES = np.arange(-20, 121) / 1000
"""Paces that episodes are counted between: -2 to 12%, in tenths of a percent."""
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_FUZZ = 1e-12


@dataclass(frozen=True, slots=True)
class Precedents:
    """Count after similar growth: `kept` of the `episodes`, in `economies`, held at least `pace` over `years` years.

    `change` is the median of the growth that followed less the previous one. Rates as fractions.
    """

    years: int
    previous: tuple[float, float]
    pace: float
    kept: int
    episodes: int
    economies: int
    change: float

    @property
    def share(self) -> float:
        """The share of episodes that kept the pace."""
        return self.kept / self.episodes


@dataclass(frozen=True, slots=True)
class Followed:
    """Counts of episodes, by the pace that followed previous growth within a band.

    `counts` are of episodes below the first of PACES, between each two, and from the last on.
    """

    complete_by: int
    years: int
    previous: tuple[float, float]
    counts: tuple[int, ...]
    economies: int
    change: float

    def at(self, pace: float) -> Precedents:
        """Return the count of episodes that kept a pace; outside PACES, the nearest pace in it, which the answer names.

        Counts are exact at tenths of a percent; in between, they are interpolated.
        """
        asked = float(np.clip(pace, PACES[0], PACES[-1]))
        kept = _kept(self.counts, PACES, asked)
        return Precedents(self.years, self.previous, asked, kept, sum(self.counts), self.economies, self.change)


def average_growth(growth: Array | Sequence[float]) -> Array:
    """Return the compound average of yearly growth over the last axis."""
    factors = 1 + np.asarray(growth)
    return np.asarray(np.prod(factors, axis=-1) ** (1 / factors.shape[-1]) - 1)


def read_followed(path: str | Path | None = None, known_in: int | None = None) -> tuple[Followed, ...]:
    """Return the lines of a table, by default the shipped one, as they stood in a year, by default the last.

    Raises BadValue for a year before the first of the table.
    """
    rows = _read(data_file(EPISODES_FILE) if path is None else Path(path))
    date = latest({row.complete_by for row in rows}, known_in)
    return tuple(row for row in rows if row.complete_by == date)


@cache
def _read(path: Path) -> tuple[Followed, ...]:
    return tuple(collect(read_table(path, EPISODE_COLUMNS, least=1)[0], _followed))


def _followed(row: Row) -> Followed:
    return Followed(
        row.year("complete_by"),
        row.whole("years", min(LENGTHS), max(LENGTHS)),
        (row.between("previous_low", -100, 1000) / 100, row.between("previous_high", -100, 1000) / 100),
        _counts(row, "following", "episodes", len(PACES) + 1),
        row.whole("economies", 1),
        row.between("change", -1000, 1000) / 100,
    )


def _counts(row: Row, column: str, total: str, number: int) -> tuple[int, ...]:
    """Return so many counts of a cell, one of them at least not zero, which add up to what another cell has."""
    written = row[column].split()
    counts = [int(one) for one in written if _COUNT.fullmatch(one)]
    if len(counts) != len(written) or len(counts) != number or not any(counts):
        expected = told("expected {count} counts with a space between them, not all of them zero", count=number)
        raise row.refuse(column, expected)
    if sum(counts) != row.whole(total, 1):
        expected = told("expected {count}, the sum of {name}", count=sum(counts), name=column)
        raise row.refuse(total, expected)
    return tuple(counts)


def _kept(counts: Sequence[int], thresholds: Array | Sequence[float], asked: float) -> int:
    """Return how many of those counted below, between and above thresholds reached a value, between two in part."""
    return round(float(np.interp(asked, thresholds, sum(counts) - np.cumsum(counts)[:-1])))


def counted(pace: float) -> bool:
    """Return whether a pace is within those that episodes are counted between."""
    return bool(PACES[0] - _FUZZ <= pace <= PACES[-1] + _FUZZ)


def similar(rows: Sequence[Followed], years: int, pace: float, before: float) -> Precedents:
    """Return the count for a pace over some years (six at most), from the band nearest the previous growth."""
    fitting = [row for row in rows if row.years == min(years, max(LENGTHS)) and row.previous != _BROAD]
    return min(fitting, key=lambda row: abs(sum(row.previous) / 2 - before)).at(pace)


def slowdown(rows: Sequence[Followed]) -> Precedents:
    """Return the count of episodes that kept at least 4% over the six years after growth of 4 to 9%."""
    return next(row for row in rows if row.years == max(LENGTHS) and row.previous == _BROAD).at(BROAD[0] / 100)


_BROAD = (BROAD[0] / 100, BROAD[1] / 100)
WINDOWS_FILE = "lever-windows.csv"
WINDOW_COLUMNS = ("complete_by", "lever", "income_low", "income_high", "windows", "economies", "reached")
WINDOW = 5
"""Years of a window."""
Record = Mapping[str, Series]
"""Yearly series of one economy by column."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a lever's window is counted: the column, whether its growth or its level counts, and thresholds."""

    column: str
    growth: bool
    thresholds: tuple[float, ...]

    def over(self, record: Record, year: int) -> float:
        """Return the yearly growth from a year to the end of its window, or the mean of the level; NaN if unknown."""
        series = record[self.column]
        if self.growth:
            first, last = series.get(year, np.nan), series.get(year + WINDOW, np.nan)
            return float((last / first) ** (1 / WINDOW) - 1)
        return float(np.mean([series.get(one, np.nan) for one in range(year + 1, year + WINDOW + 1)]))


def _steps(first: float, last: float, step: float) -> tuple[float, ...]:
    return tuple(np.arange(first, last + step / 2, step).round(5).tolist())


MEASURES: Mapping[str, Measure] = MappingProxyType({
    "investment_share": Measure("investment_share", False, _steps(0.05, 0.6, 0.01)),
    "employment_growth": Measure("employment_mil", True, _steps(-0.04, 0.06, 0.0025)),
    "human_capital_growth": Measure("human_capital", True, _steps(-0.01, 0.04, 0.001)),
    "tfp_growth": Measure("tfp_national_index", True, _steps(-0.05, 0.08, 0.0025)),
})  # fmt: skip
"""The levers of growth, each by its assumption's name."""


@dataclass(frozen=True, slots=True)
class Windows:
    """A line of the table: windows of a lever in a band of income, complete by a year, counted between thresholds."""

    complete_by: int
    lever: str
    income: tuple[float, float]
    economies: int
    counts: tuple[int, ...]

    def reached(self, asked: float) -> "Reached":
        """Return how many windows reached a value, between thresholds in proportion."""
        kept = _kept(self.counts, MEASURES[self.lever].thresholds, asked)
        return Reached(self.lever, asked, self.income, kept, sum(self.counts), self.economies)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of some windows of like economies reached a value of a lever; `income` is their band, per head."""

    lever: str
    asked: float
    income: tuple[float, float]
    kept: int
    windows: int
    economies: int

    @property
    def share(self) -> float:
        """The share of windows that reached the value."""
        return self.kept / self.windows


def read_windows(path: Path | None = None, known_in: int | None = None) -> tuple[Windows, ...]:
    """Return the lines of a table, by default the shipped one, as they stood in a year, by default the last.

    None for a year before the first of the table. Raises InvalidInput for a table that is not one.
    """
    rows = [
        row for row in _read_windows(path or data_file(WINDOWS_FILE)) if known_in is None or row.complete_by <= known_in
    ]
    date = max((row.complete_by for row in rows), default=0)
    return tuple(row for row in rows if row.complete_by == date)


@cache
def _read_windows(path: Path) -> tuple[Windows, ...]:
    return tuple(collect(read_table(path, WINDOW_COLUMNS, least=1)[0], _window_of))


def _window_of(row: Row) -> Windows:
    lever = row["lever"]
    if lever not in MEASURES:
        raise row.refuse("lever", told("expected one of: {names}", names=", ".join(MEASURES)), lever)
    counts = _counts(row, "reached", "windows", len(MEASURES[lever].thresholds) + 1)
    income = row.between("income_low", 0.0, _RICHEST), row.between("income_high", 0.0, _RICHEST)
    return Windows(row.year("complete_by"), lever, income, row.whole("economies", 1), counts)


_RICHEST = 1e7


def like(rows: Sequence[Windows], lever: str, income: float) -> Windows:
    """Return the windows of a lever in the band whose middle is nearest to an income per head."""
    of_lever = [row for row in rows if row.lever == lever]
    return min(of_lever, key=lambda row: abs(math.log(math.sqrt(row.income[0] * row.income[1]) / income)))
