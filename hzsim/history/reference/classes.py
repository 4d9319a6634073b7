"""What like economies and cities say of prices, exchange rates and people, and how surprises hang together.

Each class is made of episodes of comparable economies: a record of ten years, and the error of
the mean of the next one to six about a simple forecast. Its parts say how far such a path
strays; an economy's own spread enters with the estimated exponent.
"""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array, Text
from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.history.reference.pooled import NAMES, SpreadParts, latest

FILE = "reference-classes.csv"
CITIES_FILE = "city-parameters.csv"
TIES_FILE = "reference-correlations.csv"
LENGTH = 10
LEADS = 6
"""Years ahead that a class looks at."""
STRETCH = 2
MEMBERS = {
    "deflator_growth": Text(
        "人口200万以上的经济体，平减指数近五年平均−1%至3%，十年内均在−5%至9%之间",
        "economies above 2 million people; deflator -1 to 3% over the last five years, within -5 and 9% in ten",
    ),
    "exchange_rate": Text(
        "人口200万以上、汇率受管理的经济体，十年内年度变动的标准差为1%至5%，平减指数近五年平均低于5%",
        "economies above 2 million people with managed rates: yearly changes with an sd of 1 to 5% over ten years, "
        "deflator below 5% over the last five",
    ),
    "population": Text(
        "人口200万以上的经济体，十年人口平均增速−0.5%至1.5%，从未超过3%，自然增长与迁移合计",
        "economies above 2 million people; population growth -0.5 to 1.5% over ten years, never beyond 3%; "
        "natural increase and migration together",
    ),
}
"""Which episodes belong to each class."""
_RECENT = 0.6 ** np.arange(LENGTH - 1.0, -1.0, -1.0)


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

    @property
    def described(self) -> Text:
        """Which episodes belong to the class."""
        return MEMBERS[self.name]

    @property
    def size(self) -> Text:
        """Economies and episodes, and which belong to the class, in words."""
        return Text(f"{self.economies}个经济体、{self.episodes}段（{self.described.zh}）",
                    f"{self.economies} economies, {self.episodes} episodes ({self.described.en})")  # fmt: skip

    def centre(self, window: Array, horizon: int) -> Array:
        """Return the central log changes after windows of shape (rows, LENGTH), shape (rows, horizon)."""
        x = features(window)
        long = x @ np.array([self.long_constant, self.long_mean, self.long_recent])
        near = x @ np.array([self.near_constant, self.near_mean, self.near_recent])
        return np.asarray(long[:, None] + near[:, None] / np.arange(1, horizon + 1))

    def scale(self, own_spread: float) -> float:
        """Return the factor on the parts for an economy's own spread."""
        return float((own_spread / self.typical_spread) ** self.own_exponent)


_SIZES = ("typical_spread", "own_exponent", "error_80_first", "error_80_sixth", "misfit")
FIELDS = tuple(item.name for item in fields(ReferenceClass))
TABLE_COLUMNS = ("complete_by", *FIELDS, "described")
CENTRE = [f"{lead}_{feature}" for lead in ("long", "near") for feature in ("constant", "mean", "recent")]


def features(window: Array) -> Array:
    """Return what a window says: 1, its mean, and its recent level."""
    weights = _RECENT[-window.shape[1] :]  # of a record that is shorter, its last years'
    recent = window @ (weights / weights.sum())
    return np.column_stack([np.ones(len(window)), window.mean(axis=1), recent])


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
        **dict.fromkeys(CENTRE, (-1000.0, 1000.0)),
    }
    numbers: dict[str, Any] = {name: row.between(name, *limit) for name, limit in limits.items()}
    counts = {name: row.whole(name, 1) for name in ("economies", "episodes")}
    return ReferenceClass(name=one_of(row, "name", MEMBERS), **{**numbers, **counts})


def deviation_spread(window: Array) -> Array:
    """Return the mean deviation of each window from its median, on the scale of a normal's sd, at least 0.25%."""
    away = np.abs(window - np.median(window, axis=1, keepdims=True)).mean(axis=1)
    return np.asarray(np.maximum(away * np.sqrt(np.pi / 2), 0.0025))


@dataclass(frozen=True, slots=True)
class Tie:
    """The rank correlation of six-year surprises of two quantities, in economies with low inflation.

    Its standard error is the jackknife over economies.
    """

    first: str
    second: str
    correlation: float
    standard_error: float
    economies: int
    episodes: int

    @property
    def taken(self) -> float:
        """The correlation of the normals that draws start from; 0 within two standard errors of zero."""
        return (
            2 * float(np.sin(np.pi / 6 * self.correlation)) if abs(self.correlation) > 2 * self.standard_error else 0.0
        )


TIE_COLUMNS = tuple(item.name for item in fields(Tie))


def read_ties(path: Path | None = None) -> tuple[Tie, ...]:
    """Return the correlations of a table, by default the shipped one."""
    rows, _ = read_table(path or data_file(TIES_FILE), TIE_COLUMNS)
    return tuple(collect(rows, _tie_of))


def _tie_of(row: Row) -> Tie:
    size, error = row.between("correlation", -1.0, 1.0), row.between("standard_error", -1e-9, 10.0)
    return Tie(row["first"], row["second"], size, error, row.whole("economies", 1), row.whole("episodes", 1))


MOST_RESIDENTS = 1e6


@dataclass(frozen=True, slots=True)
class CityGrowth:
    """Growth of residents in cities with at least `least` 万人 from `first` to `last`: rates as fractions.

    `mean` is that of the later stretch and `slope` how much of a city's distance from it lasts from
    one stretch to the next; average and yearly parts stray about that.
    """

    cities: int
    least: float
    first: int
    last: int
    mean: float
    slope: float
    average: float
    yearly: float
    persistence: float

    def centre(self, growth: float) -> float:
        """Return the growth that follows a city's own of the last stretch, as fractions."""
        return self.mean + self.slope * (growth - self.mean)


def read_city_growth(path: Path | None = None) -> CityGrowth:
    """Return the parameters of a table of one line, by default the shipped one; InvalidInput when it is not one."""
    rows, _ = read_table(path or data_file(CITIES_FILE), tuple(item.name for item in fields(CityGrowth)), least=1)
    return collect(rows, _city_of)[-1]


def _city_of(row: Row) -> CityGrowth:
    sizes = {name: row.between(name, 0.0, 1.0) for name in ("average", "yearly")}
    signed = {name: row.between(name, -1.0, 1.0) for name in ("mean", "slope")}
    persistence = row.between("persistence", -1.0, 0.999)
    least = row.between("least", 0.0, MOST_RESIDENTS)
    return CityGrowth(
        row.whole("cities", 1), least, row.year("first"), row.year("last"), **signed, **sizes, persistence=persistence
    )
