"""All reference tables of `data/` that are computed from records of many economies, regions and cities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hzsim.history.levers import windows
from hzsim.history.reference import classes, estimation, leads, parameters
from hzsim.history.reference import correlations as ties
from hzsim.history.reference import growth_comparisons as comparisons
from hzsim.history.reference import large_cities as cities
from hzsim.history.reference import outside_forecasts as outside
from hzsim.history.reference.outside_forecasts import Forecasts
from hzsim.history.reference.panel import Panel
from hzsim.history.reference.regions import Regions, lead_episodes

FILES = (
    *(parameters.FILE, classes.FILE, ties.TIES_FILE, comparisons.FILE),
    *(leads.FILE, outside.FILE, cities.FILE, windows.FILE),
)
"""Every reference table; those of growth of nations first."""
KINDS: Mapping[str, Any] = {
    parameters.FILE: parameters.Parameters,
    leads.FILE: leads.LeadParameters,
    outside.FILE: outside.OutsideParameters,
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
    production: Mapping[str, windows.Record] | None = None

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
        pooled = estimation.estimate_table(growth, progress)
        found |= {
            parameters.FILE: parameters.table_rows(pooled),
            classes.FILE: classes.class_rows(observed.panel),
            ties.TIES_FILE: ties.tie_rows(ties.estimate_ties(observed.panel)),
            comparisons.FILE: comparisons.episode_rows(growth),
        }
        if observed.forecasts is not None:
            combined = outside.estimate_outside(growth, observed.forecasts, pooled, progress)
            found[outside.FILE] = parameters.table_rows(combined)
    if observed.regions is not None:
        found[leads.FILE] = parameters.table_rows(leads.estimate_leads(observed.regions, progress))
    if observed.residents is not None:
        found[cities.FILE] = cities.city_rows(cities.estimate_cities(observed.residents))
    if observed.production is not None:
        found[windows.FILE] = windows.window_rows(observed.production, parameters.DATES)
    return found


def _check_enough(observed: Observed) -> None:
    """Raise TooFew when one of the tables holds too little: an estimate takes long, and comes after others."""
    if observed.panel is not None:
        growth = observed.panel.growth
        estimation.check_enough(estimation.episodes_of(growth))
        classes.check_enough(observed.panel)
        ties.estimate_ties(observed.panel)
        if observed.forecasts is not None:
            outside.check_enough(outside.outside_episodes(growth, observed.forecasts))
    if observed.regions is not None:
        leads.check_enough(lead_episodes(observed.regions))
    if observed.residents is not None:
        cities.estimate_cities(observed.residents)


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
        for table in [parameters.table_of(kind, tables[file])]
        for name, error in parameters.standard_errors(table).items()
    ]
