"""How far like economies moved what growth is made of, over five years: counts from the Penn World Table.

Investment, employment, human capital and total factor productivity of windows of five years, by income per head in
the year before, as counts by threshold and dated by what was complete when. Overlapping windows of one economy
are not independent, so the number of economies stands beside that of windows.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.errors import InvalidInput, TooFew, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table

FILE = "lever-windows.csv"
COLUMNS = ("complete_by", "lever", "income_low", "income_high", "windows", "economies", "reached")
WINDOW = 5
"""Years of a window."""
LOWS = (1, 1.5, 2, 3, 4, 6, 8, 11, 15, 20, 30, 40)
"""Thousands of international dollars of 2021 per head at which bands of income begin; each ends at twice as much."""
_FEWEST = 200
_LEAST_PEOPLE = 2.0
"""Millions of people from which an economy is compared: those of small territories move with a few firms."""
_CODES = """
    AGO ARE AZE BHR BRN COG DZA ECU GAB GNQ IRN IRQ KAZ KWT LBY NGA OMN QAT SAU TCD TKM TTO VEN
"""
_OIL = frozenset(_CODES.split())
"""Economies that lived on oil and gas: their output follows prices and fields."""
_RELOCATED = frozenset({"IRL"})
"""Economies whose accounts moved with profits that firms relocated."""
_INCOME, _PEOPLE = "rgdpna_mil2021usd", "population_mil"
_MEASURES = (_INCOME, _PEOPLE, "employment_mil", "human_capital", "tfp_national_index", "investment_share")

Series = Mapping[int, float]
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
        within = np.cumsum(self.counts)[:-1]
        kept = float(np.interp(asked, MEASURES[self.lever].thresholds, sum(self.counts) - within))
        return Reached(self.lever, asked, self.income, round(kept), sum(self.counts), self.economies)


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


def read_records(path: str | Path) -> dict[str, Record]:
    """Return the series of each economy in a table with the columns of the Penn World Table that levers need.

    Columns are `iso3`, `year` and those of output (millions of 2021 US dollars), people and employment (millions),
    human capital, TFP (an index) and investment (a share of GDP); empty cells are missing years. Raises
    InvalidInput, naming file, line and column, for text in place of numbers or a year given twice.
    """
    rows, _ = read_table(Path(path), ("iso3", "year", *_MEASURES), others=True)
    found: dict[str, dict[str, dict[int, float]]] = {}

    def use(row: Row) -> None:
        """Keep a row's figures of an economy."""
        economy = found.setdefault(row["iso3"].strip().upper(), {name: {} for name in _MEASURES})
        year = row.year()
        if year in economy[_INCOME]:
            raise InvalidInput(row.problem("year", "expected each year of an economy once", str(year)))
        for name in _MEASURES:
            if row[name].strip():
                economy[name][year] = row.number(name)

    collect(rows, use)
    return {code: record for code, record in found.items() if _alike(code, record)}


def _alike(code: str, record: Record) -> bool:
    """Return whether an economy may be compared: neither small, nor living on oil, nor moved by relocated profits."""
    return max(record[_PEOPLE].values(), default=0.0) >= _LEAST_PEOPLE and code not in _OIL | _RELOCATED


def window_rows(records: Mapping[str, Record], dates: Sequence[int]) -> list[dict[str, object]]:
    """Return the lines of the table: by date, lever and band of income, with counts between thresholds.

    Raises TooFew for fewer than 200 windows.
    """
    windows = [one for code, record in records.items() for one in _windows(code, record)]
    if len(windows) < _FEWEST:
        expected = told("expected at least {least} windows of {number} years", least=_FEWEST, number=WINDOW)
        raise TooFew("production", expected, str(len(windows)), "give more economies or years")
    last = max(end for _, _, end, _ in windows)
    return [
        line
        for date in dates
        if date <= last
        for lever in MEASURES
        for low in LOWS
        for line in _line(date, lever, low, [one for one in windows if one[2] <= date])
    ]


def _windows(code: str, record: Record) -> Iterator[tuple[str, float, int, dict[str, float]]]:
    """Yield an economy's windows: its code, income per head before, last year, and the value of each lever.

    Ratios of investment above one or below zero are left out.
    """
    for year in sorted(record[_INCOME].keys() & record[_PEOPLE].keys()):
        found = {lever: measure.over(record, year) for lever, measure in MEASURES.items()}
        if not 0 < found["investment_share"] < 1:
            found["investment_share"] = math.nan
        if any(map(math.isfinite, found.values())):
            yield code, record[_INCOME][year] / record[_PEOPLE][year], year + WINDOW, found


def _line(
    date: int, lever: str, low: float, windows: Sequence[tuple[str, float, int, dict[str, float]]]
) -> Iterator[dict[str, object]]:
    """Yield the line of a lever in a band of income, if there is any window."""
    inside = [one for one in windows if 1000 * low <= one[1] < 2000 * low and math.isfinite(one[3][lever])]
    if inside:
        values: Array = np.array([one[3][lever] for one in inside])
        thresholds = MEASURES[lever].thresholds
        counts = np.bincount(np.searchsorted(thresholds, values + _FUZZ, side="right"), minlength=len(thresholds) + 1)
        yield {
            "complete_by": date, "lever": lever, "income_low": 1000 * low, "income_high": 2000 * low,
            "windows": len(inside), "economies": len({code for code, *_ in inside}),
            "reached": " ".join(map(str, counts.tolist())),
        }  # fmt: skip


_FUZZ = 1e-9


def read_windows(path: Path | None = None, known_in: int | None = None) -> tuple[Windows, ...]:
    """Return the lines of a table, by default the shipped one, as they stood in a year, by default the last.

    None for a year before the first of the table. Raises InvalidInput for a table that is not one.
    """
    rows = [row for row in _read(path or data_file(FILE)) if known_in is None or row.complete_by <= known_in]
    date = max((row.complete_by for row in rows), default=0)
    return tuple(row for row in rows if row.complete_by == date)


@cache
def _read(path: Path) -> tuple[Windows, ...]:
    rows, _ = read_table(path, COLUMNS, least=1)
    found: list[Windows] = []
    collect(rows, lambda row: found.append(_of(row)))
    return tuple(found)


def _of(row: Row) -> Windows:
    lever = row["lever"]
    if lever not in MEASURES:
        raise InvalidInput(row.problem("lever", told("expected one of: {names}", names=", ".join(MEASURES)), lever))
    written, bins = row["reached"].split(), len(MEASURES[lever].thresholds) + 1
    counts = tuple(int(one) for one in written if one.isdecimal() and len(one) < _DIGITS)
    if len(counts) != len(written) or len(counts) != bins or not any(counts):
        expected = told("expected {count} counts with a space between them, not all of them zero", count=bins)
        raise InvalidInput(row.problem("reached", expected, row["reached"] or "nothing"))
    if sum(counts) != row.whole("windows", 1):
        found = told("expected {count}, the sum of reached", count=sum(counts))
        raise InvalidInput(row.problem("windows", found, row["windows"]))
    income = row.between("income_low", 0.0, _RICHEST), row.between("income_high", 0.0, _RICHEST)
    return Windows(row.year("complete_by"), lever, income, row.whole("economies", 1), counts)


_DIGITS, _RICHEST = 10, 1e7


def like(rows: Sequence[Windows], lever: str, income: float) -> Windows:
    """Return the windows of a lever in the band whose middle is nearest to an income per head."""
    of_lever = [row for row in rows if row.lever == lever]
    return min(of_lever, key=lambda row: abs(math.log(math.sqrt(row.income[0] * row.income[1]) / income)))
