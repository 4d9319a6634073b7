"""Yearly records of many economies, read from one table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import InvalidInput, Problem
from hzsim.files.tables import Row, read_table

KEYS = ("iso3", "year")
GROWTH = "real_growth_pct"
LARGEST = 50_000_000
YEARS = range(1800, 2201)

Series = Mapping[int, float]
"""Values by year; rates as fractions."""


@dataclass(frozen=True, slots=True, repr=False)
class Panel(Shown):
    """Columns of a panel, `columns[column][economy][year]`; rates (`..._pct`) as fractions."""

    columns: Mapping[str, Mapping[str, Series]]

    @property
    def growth(self) -> Mapping[str, Series]:
        """Real growth by economy."""
        return self.columns[GROWTH]


def read_panel(path: str | Path, columns: tuple[str, ...] = (GROWTH,)) -> Panel:
    """Return columns of a CSV table of economies and years (`iso3`, `year`, rates `..._pct` in percent).

    Empty cells are missing years; other columns are ignored. Raises InvalidInput, naming file,
    line and column, for text in place of numbers, an economy without a code, a year given twice,
    growth of -100% or less, or growth that is not in percent: the median size of a panel, and of
    each of its economies with five years or more, is expected between 0.1 and 50. Codes of
    economies count without regard to case.
    """
    path = Path(path)
    rows, _ = read_table(path, (*KEYS, *columns), others=True, largest=LARGEST)
    problems: list[Problem] = []
    found: dict[str, dict[str, dict[int, float]]] = {column: {} for column in columns}
    lines: dict[tuple[str, int], int] = {}
    for row in rows:
        try:
            economy, year = _place(row, lines)
            for column in columns:
                if row[column].strip():
                    found[column].setdefault(economy, {})[year] = _number(row, column)
        except InvalidInput as error:
            problems.extend(error.problems)
    problems.extend(_other_units(path, found.get(GROWTH, {}), lines) if not problems else [])
    if problems:
        raise InvalidInput(problems)
    return Panel(found)


def _place(row: Row, lines: dict[tuple[str, int], int]) -> tuple[str, int]:
    economy, year = row["iso3"].strip().upper(), row.number("year")
    if not economy:
        raise InvalidInput(row.problem("iso3", "expected the code of an economy", "nothing"))
    if year not in YEARS:
        raise InvalidInput(row.problem("year", "expected a year such as 2024", row["year"]))
    place = economy, int(year)
    if place in lines:
        first = f"the first is on line {lines[place]}"
        raise InvalidInput(
            row.problem("year", "expected each year of an economy once", f"{economy} {int(year)}", first)
        )
    lines[place] = row.line
    return place


def _number(row: Row, column: str) -> float:
    if not column.endswith("_pct"):
        return row.number(column)
    rate = row.number(column) / 100
    if rate <= -1 and column == GROWTH:
        raise InvalidInput(row.problem(column, "expected growth above -100%", row[column]))
    return rate


def _other_units(path: Path, growth: Mapping[str, Series], lines: Mapping[tuple[str, int], int]) -> Iterator[Problem]:
    """Yield a problem for each economy whose growth is not in percent, or one for the whole panel."""
    groups = {name: series for name, series in growth.items() if len(series) >= _JUDGED}
    everything = [rate for series in growth.values() for rate in series.values()]
    wrong = {name: size for name, series in groups.items() if (size := _size(series.values())) and not _fits(size)}
    if wrong:
        for name, size in wrong.items():
            yield _unit_problem(path, f"a median size of {size:g} in {name}", lines[name, min(growth[name])])
    elif everything and (size := _size(everything)) and not _fits(size):
        yield _unit_problem(path, f"a median size of {size:g}", 1)


def _size(rates: Iterable[float]) -> float:
    return 100 * float(np.median(np.abs(list(rates))))


def _fits(size: float) -> bool:
    return _SIZES[0] <= size <= _SIZES[1]


def _unit_problem(path: Path, found: str, line: int) -> Problem:
    return Problem(str(path), f"expected {GROWTH} in percent", found, GROWTH, line, hint="5.4% is written 5.4")


_JUDGED, _SIZES = 5, (0.1, 50.0)


@dataclass(frozen=True, slots=True)
class Episodes:
    """Records and what followed them, one row for each economy and origin.

    `window` holds the years up to the origin, oldest first, shape (rows, length); `future` those
    after it, shape (rows, leads).
    """

    economy: np.ndarray[tuple[int], np.dtype[np.str_]]
    origin: np.ndarray[tuple[int], np.dtype[np.intp]]
    window: Array
    future: Array

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Episodes":
        """Return the episodes of the marked rows."""
        return Episodes(self.economy[kept], self.origin[kept], self.window[kept], self.future[kept])


def episodes(
    growth: Mapping[str, Series], origins: range, length: int, leads: int, least: int | None = None
) -> Episodes:
    """Return the origins of every economy with all years before and after them, by economy and origin.

    With `least`, only so many of the years after an origin must be known; others are NaN.
    """
    years = range(origins[0] - length + 1, origins[-1] + leads + 1)
    economies = sorted(growth)
    values = np.array([[growth[name].get(year, np.nan) for year in years] for name in economies])
    values = values.reshape(len(economies), len(years))
    views = np.lib.stride_tricks.sliding_window_view(values, length + leads, axis=1)
    needed = length + (leads if least is None else least)
    row, column = np.nonzero(np.isfinite(views[:, :, :needed]).all(axis=2))
    seen = views[row, column]
    return Episodes(
        np.array(economies, dtype=np.str_)[row], np.array(origins)[column], seen[:, :length], seen[:, length:]
    )
