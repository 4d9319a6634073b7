"""Counts of what economies and places did.

Of economies by pace after similar growth, and by threshold of what growth was made of; of official targets how many
were met: yearly growth targets of provinces and cities, the means of five of them, and forecasts of five years' growth.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import InvalidInput, Problem, TooFew, told
from hzsim.files.tables import Row, collect, has_all, one_of, read_table
from hzsim.history.estimation.panel import Episodes, episodes
from hzsim.history.reference.comparisons import (
    BEFORE,
    BROAD,
    LENGTHS,
    LOWS,
    MEASURES,
    PACES,
    WIDTH,
    WINDOW,
    Record,
    average_growth,
)
from hzsim.history.reference.pooled import DATES
from hzsim.history.reference.records import Series
from hzsim.history.reference.target_rates import KINDS, YEARS, BaseRate, Kind

ORIGINS = range(1966, 2024)


def episode_rows(growth: Mapping[str, Series], dates: Sequence[int] = DATES) -> list[dict[str, object]]:
    """Return the lines of the table of episodes, of what was complete by each date: in percent and points."""
    lines: list[dict[str, object]] = []
    for years in LENGTHS:
        seen = episodes(growth, ORIGINS, BEFORE, years)
        previous, following = average_growth(seen.window), average_growth(seen.future)
        for low, high in (*((low, low + WIDTH) for low in LOWS), BROAD):
            chosen = (previous >= low / 100) & (previous < high / 100)
            for date in dates:
                complete = chosen & (seen.origin + years <= date)
                if complete.any():
                    lines.append(_episode_line(seen, date, years, (low, high), previous, following, complete))
    return sorted(lines, key=lambda line: int(str(line["complete_by"])))


def _episode_line(
    seen: Episodes, date: int, years: int, band: tuple[float, float], previous: Array, following: Array, of: BoolArray
) -> dict[str, object]:
    return {
        "complete_by": date, "years": years, "previous_low": band[0], "previous_high": band[1],
        "episodes": int(of.sum()), "economies": len(set(seen.economy[of].tolist())),
        "change": round(100 * float(np.median((following - previous)[of])), 2),
        "following": _counted(following[of], PACES),
    }  # fmt: skip


def _counted(values: Array, thresholds: Array | Sequence[float]) -> str:
    """Return how many values lie below the first threshold, between each two, and from the last on, as written."""
    places = np.searchsorted(thresholds, values + _FUZZ, side="right")
    return " ".join(map(str, np.bincount(places, minlength=len(thresholds) + 1).tolist()))


_FUZZ = 1e-9
INCOMES = (1, 1.5, 2, 3, 4, 6, 8, 11, 15, 20, 30, 40)
"""Thousands of international dollars of 2021 per head at which bands of income begin; each ends at twice as much."""
_FEWEST = 200
_LEAST_PEOPLE = 2.0
"""Millions of people from which an economy is compared: those of small territories move with a few firms."""
_CODES = "AGO ARE AZE BHR BRN COG DZA ECU GAB GNQ IRN IRQ KAZ KWT LBY NGA OMN QAT SAU TCD TKM TTO VEN"
_OIL = frozenset(_CODES.split())
"""Economies that lived on oil and gas: their output follows prices and fields."""
_RELOCATED = frozenset({"IRL"})
"""Economies whose accounts moved with profits that firms relocated."""
_INCOME, _PEOPLE = "rgdpna_mil2021usd", "population_mil"
_MEASURES = (_INCOME, _PEOPLE, "employment_mil", "human_capital", "tfp_national_index", "investment_share")


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
            raise row.refuse("year", "expected each year of an economy once", str(year))
        for name in _MEASURES:
            if row[name].strip():
                economy[name][year] = row.number(name)

    collect(rows, use)
    return {code: record for code, record in found.items() if _comparable(code, record)}


def _comparable(code: str, record: Record) -> bool:
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
        for low in INCOMES
        for line in _window_line(date, lever, low, [one for one in windows if one[2] <= date])
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


def _window_line(
    date: int, lever: str, low: float, windows: Sequence[tuple[str, float, int, dict[str, float]]]
) -> Iterator[dict[str, object]]:
    """Yield the line of a lever in a band of income, if there is any window."""
    inside = [one for one in windows if 1000 * low <= one[1] < 2000 * low and math.isfinite(one[3][lever])]
    if inside:
        values: Array = np.array([one[3][lever] for one in inside])
        yield {
            "complete_by": date, "lever": lever, "income_low": 1000 * low, "income_high": 2000 * low,
            "windows": len(inside), "economies": len({code for code, *_ in inside}),
            "reached": _counted(values, MEASURES[lever].thresholds),
        }  # fmt: skip


YEARLY_COLUMNS = ("unit", "level", "year", "target_pct", "outcome_pct")
FORECAST_COLUMNS = ("iso3", "vintage", "forecast_pct", "outcome_pct")
_LENGTHS: Mapping[Kind, int] = {"growth": 1, "growth_average": YEARS}
GROUPS = {"province": "provinces", "city": "cities"}
FEWEST_TARGETS = 10
"""Of fewer targets a share says nothing."""
BANDS = tuple(float(low) + 0.5 for low in range(8))
BAND_WIDTH = 2.0
"""The bands of forecasts, in percent, from each of BANDS."""


def target_rates(paths: Iterable[Path]) -> list[dict[str, object]]:
    """Return the lines of the table of base rates from tables of yearly targets and of forecasts, by their columns.

    Raises InvalidInput, naming file, line and column, for what is no such table or no number in it.
    """
    found: list[BaseRate] = []
    for path in paths:
        if has_all(path, YEARLY_COLUMNS):
            found += yearly_rates(path)
        elif has_all(path, FORECAST_COLUMNS):
            found += forecast_rates(path)
        else:
            columns, others = map(",".join, (YEARLY_COLUMNS, FORECAST_COLUMNS))
            expected = told("expected the columns {columns} or {others}", columns=columns, others=others)
            raise InvalidInput(Problem(str(path), expected, told("others"), line=1, column=1))
    return [_rate_line(rate) for rate in sorted(found, key=_order)]


def _order(rate: BaseRate) -> tuple[int, str, float, int, int]:
    return KINDS.index(rate.kind), rate.group, rate.band[0] if rate.band else 0.0, rate.first, rate.complete_by


def _rate_line(rate: BaseRate) -> dict[str, object]:
    low, high = (round(100 * edge, 1) for edge in rate.band) if rate.band else ("", "")
    return {
        "kind": rate.kind, "group": rate.group, "first": rate.first, "complete_by": rate.complete_by,
        "low": low, "high": high, "met": rate.met, "targets": rate.targets, "places": rate.places,
    }  # fmt: skip


def yearly_rates(path: Path) -> list[BaseRate]:
    """Return the base rates of yearly growth targets, year by year, and of the means of five of them, by group."""
    rows, _ = read_table(path, YEARLY_COLUMNS, others=True, least=1)
    seen: dict[str, dict[tuple[str, int], tuple[float, float]]] = {group: {} for group in GROUPS.values()}
    places: set[tuple[str, int]] = set()

    def use(row: Row) -> None:
        """Put a target with its outcome in the group of its level; InvalidInput for one given twice."""
        level, place = one_of(row, "level", (*GROUPS, "nation")), (row["unit"].strip(), row.year())
        if place in places:
            raise row.refuse("year", "expected each year of a unit once", str(place[1]))
        places.add(place)
        target = row.between("target_pct", -100.0, 300.0)
        if row["outcome_pct"].strip() and level in GROUPS:
            seen[GROUPS[level]][place] = (target, row.between("outcome_pct", -100.0, 300.0))

    collect(rows, use)
    return [
        rate
        for group, pairs in seen.items()
        for kind, length in _LENGTHS.items()
        for rate in _stretches(group, pairs, length, kind)
    ]


def _stretches(
    group: str, pairs: dict[tuple[str, int], tuple[float, float]], length: int, kind: Kind
) -> Iterable[BaseRate]:
    """Yield the rate of every stretch of so many years: of units with a target and an outcome in all of them."""
    units = sorted({unit for unit, _ in pairs})
    for first in sorted({year for _, year in pairs}):
        years = range(first, first + length)
        whole = [
            [pairs[unit, year] for year in years] for unit in units if all((unit, year) in pairs for year in years)
        ]
        if len(whole) >= FEWEST_TARGETS:
            target, outcome = np.array(whole).mean(axis=1).T
            met = int(np.count_nonzero(outcome >= target - _FUZZ))
            yield BaseRate(kind, group, first, years[-1], met, len(whole), len(whole))


def forecast_rates(path: Path) -> list[BaseRate]:
    """Return how often five years' growth reached what was forecast, by band of the forecast and date known."""
    rows, _ = read_table(path, FORECAST_COLUMNS, others=True, least=1)
    seen: dict[tuple[str, int], tuple[float, float]] = {}

    def use(row: Row) -> None:
        """Keep a forecast with its outcome; InvalidInput for a vintage given twice."""
        place = (row["iso3"].strip().upper(), row.year("vintage"))
        if place in seen:
            raise row.refuse("vintage", "expected each vintage of an economy once", str(place[1]))
        forecast = row.between("forecast_pct", -100.0, 300.0)
        if row["outcome_pct"].strip():
            seen[place] = (forecast, row.between("outcome_pct", -100.0, 300.0))

    collect(rows, use)
    ends = {vintage + YEARS for _, vintage in seen}
    dates = sorted({min(date, max(ends, default=date)) for date in DATES})
    return [rate for low in BANDS for date in dates for rate in _forecast_rate(seen, low, date)]


def _forecast_rate(seen: dict[tuple[str, int], tuple[float, float]], low: float, date: int) -> Iterable[BaseRate]:
    kept = {
        place: pair for place, pair in seen.items() if low <= pair[0] <= low + BAND_WIDTH and place[1] + YEARS <= date
    }
    if len(kept) >= FEWEST_TARGETS:
        met = sum(outcome >= forecast - _FUZZ for forecast, outcome in kept.values())
        first, economies = min(vintage for _, vintage in kept), len({economy for economy, _ in kept})
        yield BaseRate(
            "forecast", "economies", first, date, met, len(kept), economies, (low / 100, (low + BAND_WIDTH) / 100)
        )
