"""Base rates of official targets, counted from tables of targets and outcomes.

Yearly growth targets of provinces and cities, the means of five of them, and forecasts of five years' growth.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from hzsim.errors import InvalidInput, Problem, told
from hzsim.files.tables import Row, collect, has_all, one_of, read_table
from hzsim.history.reference.pooled import DATES
from hzsim.history.reference.target_rates import KINDS, YEARS, BaseRate, Kind

YEARLY_COLUMNS = ("unit", "level", "year", "target_pct", "outcome_pct")
FORECAST_COLUMNS = ("iso3", "vintage", "forecast_pct", "outcome_pct")
GROUPS = {"province": "provinces", "city": "cities"}
FEWEST = 10
"""Of fewer targets a share says nothing."""
BANDS = tuple(float(low) + 0.5 for low in range(8))
_FUZZ = 1e-9
WIDTH = 2.0
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
            expected = told(
                "expected the columns {columns} or {others}",
                columns=",".join(YEARLY_COLUMNS),
                others=",".join(FORECAST_COLUMNS),
            )
            raise InvalidInput(Problem(str(path), expected, told("others"), line=1, column=1))
    return [_line(rate) for rate in sorted(found, key=_order)]


def _order(rate: BaseRate) -> tuple[int, str, float, int, int]:
    return KINDS.index(rate.kind), rate.group, rate.band[0] if rate.band else 0.0, rate.first, rate.complete_by


def _line(rate: BaseRate) -> dict[str, object]:
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
            raise InvalidInput(row.problem("year", "expected each year of a unit once", str(place[1])))
        places.add(place)
        target = row.between("target_pct", -100.0, 300.0)
        if row["outcome_pct"].strip() and level in GROUPS:
            seen[GROUPS[level]][place] = (target, row.between("outcome_pct", -100.0, 300.0))

    collect(rows, use)
    return [
        rate
        for group, pairs in seen.items()
        for length, kind in ((1, "growth"), (YEARS, "growth_average"))
        for rate in _windows(group, pairs, length, "growth" if kind == "growth" else "growth_average")
    ]


def _windows(
    group: str, pairs: dict[tuple[str, int], tuple[float, float]], length: int, kind: Kind
) -> Iterable[BaseRate]:
    """Yield the rate of every stretch of so many years: of units with a target and an outcome in all of them."""
    units = sorted({unit for unit, _ in pairs})
    for first in sorted({year for _, year in pairs}):
        years = range(first, first + length)
        whole = [
            [pairs[unit, year] for year in years] for unit in units if all((unit, year) in pairs for year in years)
        ]
        if len(whole) >= FEWEST:
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
            raise InvalidInput(row.problem("vintage", "expected each vintage of an economy once", str(place[1])))
        forecast = row.between("forecast_pct", -100.0, 300.0)
        if row["outcome_pct"].strip():
            seen[place] = (forecast, row.between("outcome_pct", -100.0, 300.0))

    collect(rows, use)
    ends = {vintage + YEARS for _, vintage in seen}
    dates = sorted({min(date, max(ends, default=date)) for date in DATES})
    return [rate for low in BANDS for date in dates for rate in _forecast_rate(seen, low, date)]


def _forecast_rate(seen: dict[tuple[str, int], tuple[float, float]], low: float, date: int) -> Iterable[BaseRate]:
    kept = {place: pair for place, pair in seen.items() if low <= pair[0] <= low + WIDTH and place[1] + YEARS <= date}
    if len(kept) >= FEWEST:
        met = sum(outcome >= forecast - _FUZZ for forecast, outcome in kept.values())
        first, economies = min(vintage for _, vintage in kept), len({economy for economy, _ in kept})
        yield BaseRate(
            "forecast", "economies", first, date, met, len(kept), economies, (low / 100, (low + WIDTH) / 100)
        )
