"""What followed similar growth in many economies, as counts by pace, dated by what was complete when.

Episodes of economies that had grown alike over six years, and what they grew by in the one to
six years after. Overlapping episodes of one economy are not independent, so the number of
economies stands beside that of episodes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import NOTHING, InvalidInput, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.reference.panel import Episodes, Series, episodes
from hzsim.history.reference.parameters import DATES, latest

FILE = "growth-episodes.csv"
COLUMNS = ("complete_by", "years", "previous_low", "previous_high", "episodes", "economies", "change", "following")
BEFORE = 6
"""Years of previous growth."""
LENGTHS = range(1, 7)
ORIGINS = range(1966, 2024)
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
        kept = float(np.interp(asked, PACES, sum(self.counts) - np.cumsum(self.counts)[:-1]))
        return Precedents(self.years, self.previous, asked, round(kept), sum(self.counts), self.economies, self.change)


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
                    lines.append(_line(seen, date, years, (low, high), previous, following, complete))
    return sorted(lines, key=lambda line: int(str(line["complete_by"])))


def _line(
    seen: Episodes, date: int, years: int, band: tuple[float, float], previous: Array, following: Array, of: BoolArray
) -> dict[str, object]:
    counts = np.bincount(np.searchsorted(PACES, following[of] + _FUZZ, side="right"), minlength=len(PACES) + 1)
    return {
        "complete_by": date, "years": years, "previous_low": band[0], "previous_high": band[1],
        "episodes": int(of.sum()), "economies": len(set(seen.economy[of].tolist())),
        "change": round(100 * float(np.median((following - previous)[of])), 2),
        "following": " ".join(map(str, counts.tolist())),
    }  # fmt: skip


def average_growth(growth: Array | Sequence[float]) -> Array:
    """Return the compound average of yearly growth over the last axis."""
    factors = 1 + np.asarray(growth)
    return np.asarray(np.prod(factors, axis=-1) ** (1 / factors.shape[-1]) - 1)


def read_followed(path: str | Path | None = None, known_in: int | None = None) -> tuple[Followed, ...]:
    """Return the lines of a table, by default the shipped one, as they stood in a year, by default the last.

    Raises BadValue for a year before the first of the table.
    """
    rows = _read(data_file(FILE) if path is None else Path(path))
    date = latest({row.complete_by for row in rows}, known_in)
    return tuple(row for row in rows if row.complete_by == date)


@cache
def _read(path: Path) -> tuple[Followed, ...]:
    rows, _ = read_table(path, COLUMNS, least=1)
    found: list[Followed] = []
    collect(rows, lambda row: found.append(_followed(row)))
    return tuple(found)


def _followed(row: Row) -> Followed:
    return Followed(
        row.year("complete_by"),
        row.whole("years", min(LENGTHS), max(LENGTHS)),
        (row.between("previous_low", -100, 1000) / 100, row.between("previous_high", -100, 1000) / 100),
        _counts(row),
        row.whole("economies", 1),
        row.between("change", -1000, 1000) / 100,
    )


def _counts(row: Row) -> tuple[int, ...]:
    """Return how many episodes followed, of which there is one at least."""
    written = row["following"].split()
    counts = [int(one) for one in written if _COUNT.fullmatch(one)]
    if len(counts) != len(written) or len(counts) != len(PACES) + 1 or not any(counts):
        expected = told("expected {count} counts with a space between them, not all of them zero", count=len(PACES) + 1)
        raise InvalidInput(row.problem("following", expected, row["following"] or NOTHING))
    if sum(counts) != row.whole("episodes", 1):
        raise InvalidInput(
            row.problem("episodes", told("expected {total}, the sum of following", total=sum(counts)), row["episodes"])
        )
    return tuple(counts)


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
