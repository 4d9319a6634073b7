"""How the residents of large cities have grown since the last census, and what of a city's own growth lasts.

Four years of estimates are two stretches of two years: how far the later one followed the earlier is all that
can be asked. Nothing of it is more than a judgement.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from hzsim._typing import Array
from hzsim.errors import InvalidInput, TooFew, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.reference.estimation import least_absolute

FILE = "city-parameters.csv"
LEAST = 700.0
"""万人 from which a city counts as large."""
STRETCH = 2
_COLUMNS = ("city", "year", "residents_wan")
_FEWEST = 20
_PERSISTENCE = 0.5
"""Judgement: four years do not tell persistence from cities that differ for good."""
_DIGITS = 3
_LARGEST = 1e6


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


def read_cities(path: str | Path) -> dict[str, dict[int, float]]:
    """Return residents by city and year of a CSV table with the columns city, year, residents_wan (万人).

    Raises InvalidInput, naming file, line and column, for what is no number or given twice.
    """
    rows, _ = read_table(Path(path), _COLUMNS, others=True)
    found: dict[str, dict[int, float]] = {}

    def use(row: Row) -> None:
        """Keep a row's residents of a city."""
        years, year = found.setdefault(row["city"].strip(), {}), row.year()
        if year in years:
            raise InvalidInput(row.problem("year", "expected each year of a city once", str(year)))
        if row["residents_wan"].strip():
            years[year] = row.between("residents_wan", 0.0, _LARGEST)

    collect(rows, use)
    return found


def estimate_cities(residents: Mapping[str, Mapping[int, float]]) -> CityGrowth:
    """Return what large cities' growth in the last two stretches says; BadValue when they are too few."""
    last = max((max(years) for years in residents.values() if years), default=0)
    first = last - 2 * STRETCH
    large = [
        [years[year] for year in range(first, last + 1)]
        for years in residents.values()
        if all(year in years for year in range(first, last + 1)) and years[first] >= LEAST
    ]
    if len(large) < _FEWEST:
        expected = told(
            "expected at least {fewest} cities of {size:g}万 or more in {first}-{last}",
            fewest=_FEWEST,
            size=LEAST,
            first=first,
            last=last,
        )
        raise TooFew("cities", expected, str(len(large)), "give more cities")
    growth = np.diff(np.log(np.array(large)), axis=1)
    earlier, later = growth[:, :STRETCH].mean(axis=1), growth[:, STRETCH:].mean(axis=1)
    constant, slope = least_absolute(np.column_stack([np.ones(len(large)), earlier]), later, np.ones(len(large)))
    missed = _spread(later - constant - slope * earlier)
    yearly = _spread(np.diff(growth, axis=1)[:, 1:].ravel()) * np.sqrt((1 + _PERSISTENCE) / 2)
    average = np.sqrt(max(missed**2 - yearly**2 / (2 * (1 - _PERSISTENCE)), (yearly / 2) ** 2))
    numbers = {"mean": later.mean(), "slope": slope, "average": average, "yearly": yearly}
    rounded = {name: float(f"{value:.{_DIGITS}g}") for name, value in numbers.items()}
    return CityGrowth(len(large), LEAST, first + 1, last, **rounded, persistence=_PERSISTENCE)


def _spread(values: Array) -> float:
    """Return the mean distance from the median, on the scale of a normal's standard deviation."""
    return float(np.abs(values - np.median(values)).mean() * np.sqrt(np.pi / 2))


def city_rows(found: CityGrowth) -> list[dict[str, object]]:
    """Return the table's only line."""
    return [asdict(found)]


def read_city_growth(path: Path | None = None) -> CityGrowth:
    """Return the parameters of a table of one line, by default the shipped one; InvalidInput when it is not one."""
    rows, _ = read_table(path or data_file(FILE), tuple(item.name for item in fields(CityGrowth)), least=1)
    found: list[CityGrowth] = []
    collect(rows, lambda row: found.append(_of(row)))
    return found[-1]


def _of(row: Row) -> CityGrowth:
    sizes = {name: row.between(name, 0.0, 1.0) for name in ("average", "yearly")}
    signed = {name: row.between(name, -1.0, 1.0) for name in ("mean", "slope")}
    persistence = row.between("persistence", -1.0, 0.999)
    least = row.between("least", 0.0, _LARGEST)
    return CityGrowth(
        row.whole("cities", 1), least, row.year("first"), row.year("last"), **signed, **sizes, persistence=persistence
    )
