"""Large cities: how their residents have grown since the last census, and the table of places.

Four years of estimates are two stretches of two years: how far the later one followed the earlier is all that
can be asked. Nothing of it is more than a judgement.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import InvalidInput, TooFew, told
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.estimation.growth import least_absolute
from hzsim.history.estimation.regions import Regions
from hzsim.history.reference.classes import MOST_RESIDENTS, STRETCH, CityGrowth
from hzsim.history.reference.places import CHINA, LARGEST, without_rank
from hzsim.history.reference.records import ENOUGH, LENGTH, along, read_leads
from hzsim.scenario.parts.baseline import LeadRecord

LEAST = 700.0
"""万人 from which a city counts as large."""
_COLUMNS = ("city", "year", "residents_wan")
_FEWEST = 20
_PERSISTENCE = 0.5
"""Judgement: four years do not tell persistence from cities that differ for good."""
_DIGITS, _LEAD_DIGITS = 3, 5


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
            years[year] = row.between("residents_wan", 0.0, MOST_RESIDENTS)

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


LEVELS = ("city", "label_en", "province", "province_en", "year", "gdp_yi", "residents_wan")
"""Columns of a table of cities' levels: 亿元 at current prices, 万人 at the year's end."""


def city_rows(levels: Path, regions: Regions) -> list[dict[str, object]]:
    """Return the lines of the table of cities: the last year of a table of LEVELS, and each city's lead over China.

    A city without eight years of growth of its own takes its province's lead. InvalidInput for what is no number.
    """
    rows, _ = read_table(levels, LEVELS)
    by_city: dict[str, dict[int, Row]] = {}
    for row in rows:
        by_city.setdefault(row["city"], {})[row.year()] = row
    return [_line(years, regions) for years in by_city.values() if max(years) - 1 in years]


def _line(years: Mapping[int, Row], regions: Regions) -> dict[str, object]:
    """Return a city's line of the table of places, from its years of levels: the last one, and the residents before."""
    last = max(years)
    row = years[last]
    lead_of, lead = _lead_of(row, regions)
    return {
        "label_zh": row["city"],
        "label_en": row["label_en"],
        "province_zh": row["province"],
        "province_en": row["province_en"],
        "year": last,
        "gdp": row.between("gdp_yi", 0.0, LARGEST),
        "population": round(row.between("residents_wan", 0.0, LARGEST), 2),
        "population_previous": round(years[last - 1].between("residents_wan", 0.0, LARGEST), 2),
        **{f"lead_{name}": getattr(lead, name) if lead else "" for name in ("mean", "recent", "spread", "years")},
        "lead_last": lead.last if lead else "",
        "lead_of": lead_of,
    }


def _lead_of(row: Row, regions: Regions) -> tuple[str, LeadRecord | None]:
    """Return whose lead over China has eight known years, the city's or else its province's, and that lead."""
    city, province = Text(row["city"], row["label_en"]), Text(row["province"], row["province_en"])
    for whose, unit, name in (("city", city.zh, city), ("province", province.en, province)):
        leads = regions.leads(CHINA, unit) if (CHINA, unit) in regions.growth else {}
        last = max(leads, default=0)
        window = along(leads, last - LENGTH + 1, last)[None]
        known = int(np.isfinite(window).sum())
        if known >= ENOUGH:
            read = read_leads(window, np.zeros(1))
            mean, recent, spread = (
                round(float(values[0]), _LEAD_DIGITS) for values in (read.mean, read.recent, read.spread)
            )
            return whose, LeadRecord(mean, recent, spread, known, last, without_rank(name))
    return "", None
