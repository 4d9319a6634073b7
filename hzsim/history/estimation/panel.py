"""Yearly records of many economies, read from one table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import InvalidInput, Problem, told
from hzsim.files.tables import LARGEST_NUMBER, Row, collect, read_table
from hzsim.history.reference.records import Rows, Series, along

KEYS = ("iso3", "year")
GROWTH = "real_growth_pct"
LARGEST = 50_000_000
_CODES = """
    AFE AFR AFW ARB CEB CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX INX LAC LCN LDC
    LIC LMC LMY LTE MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD
    EA EA19 EA20 EU EU15 EU27 EU28 EU27_2020 G7 G20 OECD WORLD
    OWID_WRL OWID_AFR OWID_ASI OWID_EUR OWID_EU27 OWID_NAM OWID_OCE OWID_SAM OWID_HIC OWID_UMC OWID_LMC OWID_LIC
"""
AGGREGATES = frozenset(_CODES.split())
"""Codes of groups of economies, which stand beside economies in published panels and are none.

The World Bank's in its World Development Indicators, and what Eurostat, the OECD and Our World in Data call
theirs. None of them is an ISO 3166 code of a country.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Panel(Shown):
    """Columns of a panel, `columns[column][economy][year]`; rates (`..._pct`) as fractions.

    `left_out` are the codes of its aggregates, such as WLD, which are no economies.
    """

    columns: Mapping[str, Mapping[str, Series]]
    left_out: tuple[str, ...] = ()

    @property
    def growth(self) -> Mapping[str, Series]:
        """Real growth by economy."""
        return self.columns[GROWTH]


def read_panel(path: str | Path, columns: tuple[str, ...] = (GROWTH,)) -> Panel:
    """Return columns of a CSV table of economies and years (`iso3`, `year`, rates `..._pct` in percent).

    Empty cells are missing years; other columns are ignored, and so are aggregates of economies. Raises
    InvalidInput, naming file, line and column, for text in place of numbers, an economy without a
    code, a year given twice, a rate of -100% or less, growth above 300%, or growth that is not in
    percent: of a panel, and of each of its economies with five years or more, the median size is
    expected below 50, and from 0.1 where no year reaches 1. Codes of economies count without regard
    to case.
    """
    path = Path(path)
    rows, _ = read_table(path, (*KEYS, *columns), others=True, largest=LARGEST)
    found: dict[str, dict[str, dict[int, float]]] = {column: {} for column in columns}
    places: dict[tuple[str, int], Row] = {}
    left_out: set[str] = set()

    def use(row: Row) -> None:
        """Put the numbers of a row in their columns, unless it is of an aggregate."""
        economy, year = _place(row, places)
        numbers = {column: _number(row, column) for column in columns if row[column].strip()}
        if economy in AGGREGATES:
            left_out.add(economy)
            return
        for column, value in numbers.items():
            found[column].setdefault(economy, {})[year] = value

    collect(rows, use)
    problems = _other_units(path, found.get(GROWTH, {}), places)
    if problems:
        raise InvalidInput(problems)
    return Panel(found, tuple(sorted(left_out)))


def _place(row: Row, places: dict[tuple[str, int], Row]) -> tuple[str, int]:
    economy, year = row["iso3"].strip().upper(), row.year()
    if not economy:
        raise row.refuse("iso3", "expected the code of an economy")
    if (economy, year) in places:
        first = told("the first is on line {line}", line=places[economy, year].line)
        raise row.refuse("year", "expected each year of an economy once", f"{economy} {year}", first)
    places[economy, year] = row
    return economy, year


def _number(row: Row, column: str) -> float:
    if not column.endswith("_pct"):
        return row.between(column, 0.0, LARGEST_NUMBER)
    rate = row.number(column)
    if rate <= -100:
        raise row.refuse(column, "expected growth above -100%")
    return rate / 100


def _other_units(path: Path, growth: Mapping[str, Series], places: Mapping[tuple[str, int], Row]) -> list[Problem]:
    """Return a problem for each economy whose growth is not in percent, or for the whole panel, else for single years.

    Growth in fractions is small in every year, also of a crisis or a boom: an economy that stood
    still most years, but not in all, has growth in percent.
    """
    wrong = {
        name: size for name, series in growth.items() if len(series) >= _JUDGED and (size := _odd(series.values()))
    }
    if wrong:
        found = {
            name: told("a median size of {size:g} in {name}", size=size, name=name) for name, size in wrong.items()
        }
        return [_unit_problem(path, text, places[name, min(growth[name])].line) for name, text in found.items()]
    everything = [rate for series in growth.values() for rate in series.values()]
    if everything and (size := _odd(everything)):
        return [_unit_problem(path, told("a median size of {size:g}", size=size), 1)]
    return _too_large(growth, places)


def _too_large(growth: Mapping[str, Series], places: Mapping[tuple[str, int], Row]) -> list[Problem]:
    """Return a problem for each year whose growth no economy has had."""
    expected = told("expected growth of at most {most:g}%", most=_MOST)
    rates = ((row, growth.get(name, {}).get(year, 0.0)) for (name, year), row in places.items())
    return [row.problem(GROWTH, expected, row[GROWTH]) for row, rate in rates if 100 * rate > _MOST]


def _odd(rates: Collection[float]) -> float:
    """Return the median size of rates that are not in percent, 0 for those that are, or that never move."""
    sizes = 100 * np.abs(list(rates))
    size = float(np.median(sizes))
    return size if size > _LARGE or (size < _SMALL and sizes.max() < _STILL) else 0.0


def _unit_problem(path: Path, found: str, line: int) -> Problem:
    return Problem(
        str(path), told("expected {name} in percent", name=GROWTH), found, GROWTH, line, hint="5.4% is written 5.4"
    )


_JUDGED = 5
"""Years from which an economy is judged by itself."""
_SMALL, _LARGE, _STILL = 0.1, 50.0, 1.0
"""Median sizes below and above which growth may not be in percent; what no year of growth in fractions reaches."""
_MOST = 300.0
"""The largest growth of a year, in percent; the largest of the World Bank's records is 150%."""


@dataclass(frozen=True, slots=True)
class Dated(Rows):
    """Cases by origin, with what followed it: `future` has the shape (rows, leads), NaN where not known."""

    origin: np.ndarray[tuple[int], np.dtype[np.intp]]
    future: Array

    def known_by(self, year: int) -> Self:
        """Return the cases with what was known of them at the end of a year: later outcomes are missing."""
        begun = self.where(self.origin < year)
        after = begun.origin[:, None] + np.arange(1, begun.future.shape[1] + 1)
        return replace(begun, future=np.where(after <= year, begun.future, np.nan))


@dataclass(frozen=True, slots=True)
class Episodes(Dated):
    """Records and what followed them, one row for each economy and origin.

    `window` holds the years up to the origin, oldest first, shape (rows, length); `future` those
    after it, shape (rows, leads).
    """

    economy: np.ndarray[tuple[int], np.dtype[np.str_]]
    window: Array


def episodes(
    growth: Mapping[str, Series], origins: range, length: int, leads: int, least: int | None = None
) -> Episodes:
    """Return the origins of every economy with all years before and after them, by economy and origin.

    With `least`, only so many of the years after an origin must be known; others are NaN.
    """
    years = range(origins[0] - length + 1, origins[-1] + leads + 1)
    economies = sorted(growth)
    values = np.array([along(growth[name], years[0], years[-1]) for name in economies])
    values = values.reshape(len(economies), len(years))
    views = np.lib.stride_tricks.sliding_window_view(values, length + leads, axis=1)
    needed = length + (leads if least is None else least)
    row, column = np.nonzero(np.isfinite(views[:, :, :needed]).all(axis=2))
    seen = views[row, column]
    return Episodes(
        np.array(origins)[column], seen[:, length:], np.array(economies, dtype=np.str_)[row], seen[:, :length]
    )
