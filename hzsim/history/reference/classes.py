"""Reference classes of what is not growth: deflator, exchange rate, population.

Each class is made of episodes of comparable economies: a record of ten years, and the error of
the mean of the next one to six about a simple forecast. Its parts say how far such a path
strays; an economy's own spread enters with the estimated exponent.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, TooFew, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.reference.comparable import LEADS, LENGTH, ORIGINS, Comparable, comparable_episodes
from hzsim.history.reference.estimation import FEWEST, least_absolute, running_mean
from hzsim.history.reference.panel import Panel
from hzsim.history.reference.parameters import DATES, PANEL_END, latest
from hzsim.history.reference.pooled_parts import ALIKE, NAMES, Sample, SpreadParts, bands_of, match_parts

FILE = "reference-classes.csv"
_RECENT = 0.6 ** np.arange(LENGTH - 1.0, -1.0, -1.0)
FEWEST_EPISODES = FEWEST // 2


@dataclass(frozen=True, slots=True)
class ReferenceClass(SpreadParts):
    """How far the mean of the next years strays in one class, and about what: rates as log changes.

    The centre t years ahead is (long + near / t) @ (1, mean, recent level) of the last ten years. The
    scale of an economy is (own spread / typical_spread)^own_exponent; the parts, in percent, hold at
    scale 1, and `error_80_first`, `error_80_sixth` are half the band that 80% of errors of the mean
    over one and six years lie in. `misfit` is how far bands from the parts miss the observed ones
    (root mean square of logs).
    """

    name: str
    economies: int
    episodes: int
    typical_spread: float
    own_exponent: float
    error_80_first: float
    error_80_sixth: float
    misfit: float
    long_constant: float
    long_mean: float
    long_recent: float
    near_constant: float
    near_mean: float
    near_recent: float
    described: str

    def centre(self, window: Array, horizon: int) -> Array:
        """Return the central log changes after windows of shape (rows, LENGTH), shape (rows, horizon)."""
        x = _told(window)
        long = x @ np.array([self.long_constant, self.long_mean, self.long_recent])
        near = x @ np.array([self.near_constant, self.near_mean, self.near_recent])
        return np.asarray(long[:, None] + near[:, None] / np.arange(1, horizon + 1))

    def scale(self, own_spread: float) -> float:
        """Return the factor on the parts for an economy's own spread."""
        return float((own_spread / self.typical_spread) ** self.own_exponent)


_SIZES = ("typical_spread", "own_exponent", "error_80_first", "error_80_sixth", "misfit")
_FIELDS = tuple(item.name for item in fields(ReferenceClass))
TABLE_COLUMNS = ("complete_by", *_FIELDS)


def estimate_classes(
    panel: Panel, known_in: int = PANEL_END, near: Iterable[ReferenceClass] = ()
) -> tuple[ReferenceClass, ...]:
    """Return the reference classes of a panel with COLUMNS, from episodes complete by a year.

    A search `near` those of another year takes a few steps. Raises BadValue when a class has too few episodes.
    """
    close = {one.name: one for one in near}
    return tuple(estimate_class(one, close.get(one.name)) for one in _complete(panel, known_in))


def check_enough(panel: Panel, known_in: int = PANEL_END) -> None:
    """Raise TooFew when a class has too few episodes complete by a year."""
    for one in _complete(panel, known_in):
        _check(one)


def _complete(panel: Panel, known_in: int) -> tuple[Comparable, ...]:
    return comparable_episodes(panel, range(ORIGINS[0], min(ORIGINS[-1], known_in - LEADS) + 1))


def _check(group: Comparable) -> None:
    if len(group.seen) < FEWEST_EPISODES:
        expected = told(
            "expected at least {fewest} episodes for the class {name}", fewest=FEWEST_EPISODES, name=group.name
        )
        raise TooFew("panel", expected, str(len(group.seen)))


def estimate_class(group: Comparable, near: SpreadParts | None = None) -> ReferenceClass:
    """Return the reference class of its episodes; BadValue for fewer than 100."""
    _check(group)
    kept = group.seen
    outcomes = running_mean(kept.future)
    found = _coefficients(kept.window, outcomes) if group.drift else np.zeros(len(_CENTRE))
    errors = outcomes - _foretold(kept.window, found)
    own = group.spread(kept.window)
    typical = float(np.exp(np.log(own).mean()))
    away = np.log(own / typical)
    size = np.log(np.maximum(np.abs(errors), 1e-4)).mean(axis=1)
    exponent = float(np.clip(away @ size / (away @ away), 0, 1))
    total = errors * np.arange(1, LEADS + 1) / np.exp(exponent * away)[:, None]
    sample = Sample.of(100 * np.diff(total, axis=1, prepend=0.0), np.zeros(len(kept))).common(len(kept))
    parts = match_parts(sample, near, ALIKE)
    first, sixth = sample.bands[0, 0] / 200, sample.bands[0, LEADS - 1] / 200
    misfit = float(np.sqrt(np.mean(np.log(bands_of(parts)[:LEADS] / sample.bands[0, :LEADS]) ** 2)))
    return ReferenceClass(
        **asdict(parts), name=group.name, economies=len(set(kept.economy.tolist())), episodes=len(kept),
        typical_spread=typical, own_exponent=exponent, error_80_first=float(first), error_80_sixth=float(sixth),
        misfit=misfit, described=group.described, **dict(zip(_CENTRE, map(float, found), strict=True)),
    )  # fmt: skip


_CENTRE = [f"{lead}_{feature}" for lead in ("long", "near") for feature in ("constant", "mean", "recent")]


def _told(window: Array) -> Array:
    """Return what a window says: 1, its mean, and its recent level."""
    weights = _RECENT[-window.shape[1] :]  # of a record that is shorter, its last years'
    recent = window @ (weights / weights.sum())
    return np.column_stack([np.ones(len(window)), window.mean(axis=1), recent])


def _nearness() -> Array:
    """Return the mean of 1 / t over the first 1, 2, ... years."""
    years = np.arange(1, LEADS + 1)
    return np.asarray(np.cumsum(1 / years) / years)


def _coefficients(window: Array, outcomes: Array) -> Array:
    """Return the coefficients that bring the mean over h years closest to the outcomes: least absolute deviations."""
    x = _told(window)
    stacked = np.concatenate([np.column_stack([x, x * near]) for near in _nearness()])
    return least_absolute(stacked, outcomes.T.ravel(), np.ones(len(stacked)))


def _foretold(window: Array, found: Array) -> Array:
    """Return the mean over 1, 2, ... years that coefficients foretell."""
    x = _told(window)
    return np.column_stack([x @ found[:3] + x @ found[3:] * near for near in _nearness()])


def class_rows(panel: Panel) -> list[dict[str, object]]:
    """Return the table's lines, classes as they stood in each year of DATES, numbers rounded as shipped.

    Years in which a class had too few episodes have no lines; BadValue when that is so in the last.
    """
    found = {DATES[-1]: estimate_classes(panel, DATES[-1])}
    for year in DATES[:-1]:
        with suppress(BadValue):
            found[year] = estimate_classes(panel, year, found[DATES[-1]])
    return [_line(year, one) for year in sorted(found) for one in found[year]]


def _line(year: int, one: ReferenceClass) -> dict[str, object]:
    values = {name: getattr(one, name) for name in _FIELDS}
    rounded = {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in values.items()}
    return {"complete_by": year, **rounded}


def read_classes(path: Path | None = None, known_in: int | None = None) -> dict[str, ReferenceClass]:
    """Return the reference classes of a table by name, by default the shipped one.

    With `known_in`, those from episodes complete in that year; BadValue for a year before the
    first of the table.
    """
    found = _dated(path or data_file(FILE))
    return dict(found[latest(found, known_in)])


def oldest_classes() -> int:
    """Return the first year of which there are reference classes."""
    return min(_dated(data_file(FILE)))


@cache
def _dated(path: Path) -> dict[int, dict[str, ReferenceClass]]:
    rows, _ = read_table(path, TABLE_COLUMNS, least=1)
    found: dict[int, dict[str, ReferenceClass]] = {}

    def use(row: Row) -> None:
        one = _class_of(row)
        found.setdefault(row.year("complete_by"), {})[one.name] = one

    collect(rows, use)
    return found


def _class_of(row: Row) -> ReferenceClass:
    limits = dict.fromkeys((*NAMES, *_SIZES), (-1e-9, 1000.0)) | {
        "persistence": (-1.0, 1.0),
        **dict.fromkeys(_CENTRE, (-1000.0, 1000.0)),
    }
    numbers: dict[str, Any] = {name: row.between(name, *limit) for name, limit in limits.items()}
    counts = {name: row.whole(name, 1) for name in ("economies", "episodes")}
    return ReferenceClass(name=row["name"], described=row["described"], **{**numbers, **counts})
