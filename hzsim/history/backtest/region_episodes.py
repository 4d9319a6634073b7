"""Episodes of regions for a backtest: leads, the growth of region and nation, and outside forecasts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.history.reference.outside_forecasts import Forecasts
from hzsim.history.reference.panel import Series
from hzsim.history.reference.pooled_parts import LEADS
from hzsim.history.reference.record import LENGTH
from hzsim.history.reference.regions import LeadEpisodes, Regions

_CHUNK = 120
"""Episodes of a nation that are scored together, whole origins at a time."""


def chunks(seen: LeadEpisodes) -> Iterator[LeadEpisodes]:
    """Yield the episodes of each nation, a few origins at a time."""
    for country in sorted(set(seen.country.tolist())):
        own = seen.where(seen.country == country)
        years, counts = np.unique(own.origin, return_counts=True)
        chunk = np.cumsum(counts) // _CHUNK
        for one in np.unique(chunk):
            yield own.where(np.isin(own.origin, years[chunk == one]))


@dataclass(frozen=True, slots=True)
class Piece:
    """Episodes of one nation's regions: their own growth before and after, the nation's before, and its forecasts."""

    seen: LeadEpisodes
    window: Array
    future: Array
    nation: Array
    forecast: Array

    def where(self, kept: BoolArray) -> "Piece":
        """Return the episodes of the marked rows."""
        rows = (self.window, self.future, self.nation, self.forecast)
        return Piece(self.seen.where(kept), *(one[kept] for one in rows))


def piece_of(seen: LeadEpisodes, regions: Regions, forecasts: Forecasts) -> Piece:
    """Return episodes of one nation with what stands beside them."""
    country = str(seen.country[0])

    def around(series: Series, origin: int, back: int, ahead: int) -> list[float]:
        return [series.get(year, np.nan) for year in range(origin - back + 1, origin + ahead + 1)]

    rows = [
        (int(origin), regions.growth[country, unit])
        for unit, origin in zip(seen.unit.tolist(), seen.origin, strict=True)
    ]
    return Piece(
        seen,
        np.array([around(series, origin, LENGTH, 0) for origin, series in rows]),
        np.array([around(series, origin, 0, LEADS) for origin, series in rows]),
        np.array([around(regions.nations[country], origin, LENGTH, 0) for origin, _ in rows]),
        np.array([forecasts.get(country, {}).get(origin, np.nan) for origin, _ in rows]),
    )
