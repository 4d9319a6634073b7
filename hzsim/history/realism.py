"""Is the growth that a scenario assumes like anything that happened?

Comparable episodes: economies whose compound growth over six years was within 1.5 points of the
city's, and what they grew by in the years after. The table of counts is computed from a panel
and shipped; overlapping episodes of one economy are not independent, so the number of
economies stands beside that of episodes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, read_table
from hzsim.history.panel import Episodes, Series, episodes
from hzsim.history.series import NATION, History, growth_series, history_of, rates
from hzsim.history.track_record import growth_until, too_short
from hzsim.scenario.scenario import Scenario

FILE = "growth-episodes.csv"
COLUMNS = ("years", "previous_low", "previous_high", "pace", "kept", "episodes", "economies", "change")
BEFORE = 6
"""Years of previous growth."""
LENGTHS = range(1, 7)
ORIGINS = range(1966, 2024)
LOWS = tuple(float(low) for low in range(8))
WIDTH = 3.0
BROAD = (4.0, 9.0)
"""The band for which the usual slowdown is told."""
PACES = tuple(round(2 + 0.2 * step, 1) for step in range(31))
TARGET = "annual_growth_target"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What followed similar growth: `kept` of `episodes` in `economies` kept at least `pace` over `years` years.

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
class Realism:
    """Where a scenario's growth stands. Rates as fractions.

    `pace` is the compound growth over `years`, the first of which is `first`; `recent` that of
    the city's last years up to the one before, of which `recent_years` are known. `own_kept` of
    `own_stretches` of the city's own stretches of that length kept the pace, the last of them
    ending in `own_last` (None when none did). `targets` are the city's yearly growth targets
    with their outcomes.
    """

    scenario: Scenario
    first: int
    years: int
    pace: float
    recent: float
    recent_years: int
    similar: Comparison
    slowdown: Comparison
    own_kept: int
    own_stretches: int
    own_last: int | None
    national: tuple[int, float] | None
    targets: tuple[tuple[int, float, float], ...]

    @property
    def targets_met(self) -> int:
        """How many of the yearly targets were met."""
        return sum(outcome >= target - 1e-12 for _, target, outcome in self.targets)


def realism(scenario: Scenario, history: History | None = None, path: Path | None = None) -> Realism:
    """Return where the growth a scenario assumes for its open years stands.

    Raises BadValue when too few years of the city's growth are observed, in all or lately.
    """
    history = history or history_of(scenario)
    start = scenario.open_years.first
    past, recent = _recent(scenario, history)
    years = len(scenario.open_years)
    pace = float(average_growth(scenario.assumptions["real_growth"][-years:]))
    before = float(average_growth(recent))
    rows = _read(path or data_file(FILE))
    stretches = _stretches(past, years)
    kept = [end for end, rate in stretches.items() if rate >= pace]
    nation = growth_series(history, NATION, start - 1)
    return Realism(
        scenario, start, years, pace, before, len(recent),
        _similar(rows, min(years, max(LENGTHS)), pace, before),
        _broad(rows), len(kept), len(stretches), max(kept, default=None),
        _national(nation), _targets(history, scenario, past),
    )  # fmt: skip


def share_that_kept(scenario: Scenario, history: History, pace: float) -> float | None:
    """Return the share of comparable episodes that kept a pace over the open years; None without a record."""
    try:
        _, recent = _recent(scenario, history)
    except BadValue:
        return None
    years = min(len(scenario.open_years), max(LENGTHS))
    return _similar(_read(data_file(FILE)), years, pace, float(average_growth(recent))).share


def _recent(scenario: Scenario, history: History) -> tuple[dict[int, float], list[float]]:
    """Return the city's growth before the open years, and that of the last six of them.

    Of these at least three must be observed: the scenario's own known years say nothing about the city.
    """
    last = scenario.open_years.first - 1
    short = too_short(scenario, history, last)
    if short is not None:
        raise BadValue(f"expected a record to compare with: {short.en}")
    past, six = growth_until(scenario, history, last), range(last - BEFORE + 1, last + 1)
    seen = growth_series(history, scenario.baseline.entity, min(scenario.baseline.year, last))
    if sum(year in seen for year in six) < BEFORE // 2:
        expected = f"expected observed growth of at least {BEFORE // 2} of the years {six[0]}-{last} in history.csv"
        raise BadValue(expected, f"{sum(year in seen for year in six)} of {scenario.baseline.entity}")
    return past, [past[year] for year in six if year in past]


def average_growth(growth: Array | Sequence[float]) -> Array:
    """Return the compound average of yearly growth over the last axis."""
    factors = 1 + np.asarray(growth)
    return np.asarray(np.prod(factors, axis=-1) ** (1 / factors.shape[-1]) - 1)


def table_rows(growth: Mapping[str, Series]) -> list[dict[str, object]]:
    """Return the lines of the table of episodes: in percent and points, counts for each pace."""
    lines: list[dict[str, object]] = []
    for years in LENGTHS:
        seen = episodes(growth, ORIGINS, BEFORE, years)
        previous, following = average_growth(seen.window), average_growth(seen.future)
        for low, high in (*((low, low + WIDTH) for low in LOWS), BROAD):
            chosen = (previous >= low / 100) & (previous < high / 100)
            lines.extend(_lines(seen, years, (low, high), previous, following, chosen))
    return lines


def _lines(
    seen: Episodes, years: int, band: tuple[float, float], previous: Array, following: Array, chosen: BoolArray
) -> list[dict[str, object]]:
    number = int(chosen.sum())
    if not number:
        return []
    change = round(100 * float(np.median((following - previous)[chosen])), 2)
    common = {"episodes": number, "economies": len(set(seen.economy[chosen].tolist())), "change": change}
    return [
        {
            "years": years, "previous_low": band[0], "previous_high": band[1], "pace": pace,
            "kept": int((following[chosen] >= pace / 100 - 1e-12).sum()), **common,
        }
        for pace in PACES
    ]  # fmt: skip


def _read(path: Path) -> list[Comparison]:
    rows, _ = read_table(path, COLUMNS)
    return [_comparison(row) for row in rows]


def _comparison(row: Row) -> Comparison:
    return Comparison(
        int(row.number("years")),
        (row.number("previous_low") / 100, row.number("previous_high") / 100),
        row.number("pace") / 100,
        int(row.number("kept")),
        int(row.number("episodes")),
        int(row.number("economies")),
        row.number("change") / 100,
    )


def _similar(rows: list[Comparison], years: int, pace: float, before: float) -> Comparison:
    """Return the comparison whose band is centred nearest the previous growth, at the pace or the one below it."""
    fitting = [row for row in rows if row.years == years and row.previous != (BROAD[0] / 100, BROAD[1] / 100)]
    centre = min((sum(row.previous) / 2 for row in fitting), key=lambda middle: abs(middle - before))
    inside = [row for row in fitting if sum(row.previous) / 2 == centre]
    below = [row for row in inside if row.pace <= pace + 5e-5]
    return max(below, key=lambda row: row.pace, default=inside[0])


def _broad(rows: list[Comparison]) -> Comparison:
    band = (BROAD[0] / 100, BROAD[1] / 100)
    return next(row for row in rows if row.years == max(LENGTHS) and row.previous == band)


def _stretches(past: Mapping[int, float], years: int) -> dict[int, float]:
    """Return the compound growth of every unbroken stretch of so many years, by its last year."""
    return {
        end: float(average_growth([past[year] for year in range(end - years + 1, end + 1)]))
        for end in past
        if all(year in past for year in range(end - years + 1, end + 1))
    }


def _national(nation: Mapping[int, float]) -> tuple[int, float] | None:
    """Return the nation's last year and its compound growth over the six years up to it."""
    last = max(nation, default=0)
    seen = [nation[year] for year in range(last - BEFORE + 1, last + 1) if year in nation]
    return (last, float(average_growth(seen))) if len(seen) == BEFORE else None


def _targets(history: History, scenario: Scenario, past: Mapping[int, float]) -> tuple[tuple[int, float, float], ...]:
    aims = rates(history, scenario.baseline.entity, TARGET)
    return tuple((year, aim, past[year]) for year, aim in sorted(aims.items()) if year in past)
