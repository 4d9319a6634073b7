"""All reference tables of `data/` that are computed from records of many economies, regions and cities."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from hzsim.history.estimation.cities import estimate_cities
from hzsim.history.estimation.classes import check_classes, class_rows, estimate_ties, tie_rows
from hzsim.history.estimation.counts import episode_rows, window_rows
from hzsim.history.estimation.growth import check_enough, episodes_of, estimate_table
from hzsim.history.estimation.outside import check_forecasts, estimate_outside, outside_episodes
from hzsim.history.estimation.panel import Panel
from hzsim.history.estimation.regions import Regions, check_leads, estimate_leads, lead_episodes
from hzsim.history.reference import classes, comparisons, parameters
from hzsim.history.reference.comparisons import Record
from hzsim.history.reference.outside_forecasts import Forecasts
from hzsim.history.reference.pooled import DATES, standard_errors, table_of, table_rows

FILES = (
    *(parameters.FILE, classes.FILE, classes.TIES_FILE, comparisons.EPISODES_FILE),
    *(parameters.LEADS_FILE, parameters.OUTSIDE_FILE, classes.CITIES_FILE, comparisons.WINDOWS_FILE),
)
"""Every reference table; those of growth of nations first."""


KINDS: Mapping[str, Any] = {
    parameters.FILE: parameters.Parameters,
    parameters.LEADS_FILE: parameters.LeadParameters,
    parameters.OUTSIDE_FILE: parameters.OutsideParameters,
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
            parameters.FILE: table_rows(pooled),
            classes.FILE: class_rows(observed.panel),
            classes.TIES_FILE: tie_rows(estimate_ties(observed.panel)),
            comparisons.EPISODES_FILE: episode_rows(growth),
        }
        if observed.forecasts is not None:
            combined = estimate_outside(growth, observed.forecasts, pooled, progress)
            found[parameters.OUTSIDE_FILE] = table_rows(combined)
    if observed.regions is not None:
        found[parameters.LEADS_FILE] = table_rows(estimate_leads(observed.regions, progress))
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
