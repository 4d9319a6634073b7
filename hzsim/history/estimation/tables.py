"""All reference tables of `data/` that are computed from records of many economies, regions and cities."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.estimation.classes import check_classes, class_rows, estimate_ties, tie_rows
from hzsim.history.estimation.counts import episode_rows, window_rows
from hzsim.history.estimation.growth import check_enough, episodes_of, estimate_table, least_absolute
from hzsim.history.estimation.outside import Forecasts, check_forecasts, estimate_outside, outside_episodes
from hzsim.history.estimation.panel import Panel
from hzsim.history.estimation.regions import Regions, check_leads, estimate_leads, lead_episodes
from hzsim.history.reference import classes, comparisons, outside_forecasts, records
from hzsim.history.reference.classes import MOST_RESIDENTS, STRETCH, CityGrowth
from hzsim.history.reference.comparisons import Record
from hzsim.history.reference.pooled import DATES, standard_errors, table_of, table_rows

FILES = (
    *(records.FILE, classes.FILE, classes.TIES_FILE, comparisons.EPISODES_FILE),
    *(records.LEADS_FILE, outside_forecasts.OUTSIDE_FILE, classes.CITIES_FILE, comparisons.WINDOWS_FILE),
)
"""Every reference table; those of growth of nations first."""
KINDS: Mapping[str, Any] = {
    records.FILE: records.Parameters,
    records.LEADS_FILE: records.LeadParameters,
    outside_forecasts.OUTSIDE_FILE: outside_forecasts.OutsideParameters,
}
"""Of which estimate a table of pooled parameters is."""


@dataclass(frozen=True)
class Observed:
    """Records from which reference tables are estimated; the table of a missing record (None) is left out.

    `forecasts` are outside ones of economies of the panel, `residents` those of cities by year, 万人, `production`
    what growth was made of in economies.
    """

    panel: Panel | None = None
    regions: Regions | None = None
    forecasts: Forecasts | None = None
    residents: Mapping[str, Mapping[int, float]] | None = None
    production: Mapping[str, Record] | None = None

    @property
    def steps(self) -> int:
        """How many estimates there are, about."""
        return (len(self.panel.growth) + 30 if self.panel else 0) + 30 * sum(
            one is not None for one in (self.regions, self.forecasts)
        )


def reference_tables(
    observed: Observed, progress: Callable[[int], None] | None = None
) -> dict[str, list[dict[str, object]]]:
    """Return the lines of every reference table by file name; TooFew, before anything is estimated, for one of them."""
    _check_enough(observed)
    found: dict[str, list[dict[str, object]]] = {}
    if observed.panel is not None:
        growth = observed.panel.growth
        pooled = estimate_table(growth, progress)
        found |= {
            records.FILE: table_rows(pooled),
            classes.FILE: class_rows(observed.panel),
            classes.TIES_FILE: tie_rows(estimate_ties(observed.panel)),
            comparisons.EPISODES_FILE: episode_rows(growth),
        }
        if observed.forecasts is not None:
            combined = estimate_outside(growth, observed.forecasts, pooled, progress)
            found[outside_forecasts.OUTSIDE_FILE] = table_rows(combined)
    if observed.regions is not None:
        found[records.LEADS_FILE] = table_rows(estimate_leads(observed.regions, progress))
    if observed.residents is not None:
        found[classes.CITIES_FILE] = [asdict(estimate_cities(observed.residents))]
    if observed.production is not None:
        found[comparisons.WINDOWS_FILE] = window_rows(observed.production, DATES)
    return found


def _check_enough(observed: Observed) -> None:
    """Raise TooFew when one of the tables holds too little: an estimate takes long, and comes after others."""
    if observed.panel is not None:
        growth = observed.panel.growth
        check_enough(episodes_of(growth))
        check_classes(observed.panel)
        estimate_ties(observed.panel)
        if observed.forecasts is not None:
            check_forecasts(outside_episodes(growth, observed.forecasts))
    if observed.regions is not None:
        check_leads(lead_episodes(observed.regions))
    if observed.residents is not None:
        estimate_cities(observed.residents)


def pooled_summary(tables: Mapping[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    """Return the parameters from everything of each table, one below the other, with jackknife standard errors.

    None where there is none: nothing was left out, or an estimate is at its limit.
    """
    return [
        {
            "table": file.removesuffix(".csv"),
            "parameter": name,
            "value": getattr(table.everything, name),
            "standard_error": None if np.isnan(error) else float(f"{error:.3g}"),
        }
        for file, kind in KINDS.items()
        if file in tables
        for table in [table_of(kind, tables[file])]
        for name, error in standard_errors(table).items()
    ]


LEAST = 700.0
"""万人 from which a city counts as large."""
_COLUMNS = ("city", "year", "residents_wan")
_FEWEST = 20
_PERSISTENCE = 0.5
"""Judgement: four years do not tell persistence from cities that differ for good."""
_DIGITS = 3


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
            raise row.refuse("year", "expected each year of a city once", str(year))
        if row["residents_wan"].strip():
            years[year] = row.between("residents_wan", 0.0, MOST_RESIDENTS)

    collect(rows, use)
    return found


def estimate_cities(residents: Mapping[str, Mapping[int, float]]) -> CityGrowth:
    """Return what large cities' growth in the last two stretches says; BadValue when they are too few.

    Four years of estimates are two stretches: how far the later one followed the earlier is all that can be asked, so
    that nothing of it is more than a judgement.
    """
    last = max((max(years) for years in residents.values() if years), default=0)
    first = last - 2 * STRETCH
    large = [
        [years[year] for year in range(first, last + 1)]
        for years in residents.values()
        if all(year in years for year in range(first, last + 1)) and years[first] >= LEAST
    ]
    if len(large) < _FEWEST:
        expected = "expected at least {fewest} cities of {size:g}万 or more in {first}-{last}"
        expected = told(expected, fewest=_FEWEST, size=LEAST, first=first, last=last)
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
