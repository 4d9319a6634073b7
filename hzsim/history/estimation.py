"""From episodes of many economies to the pooled parameters.

The centre: weighted least absolute deviations of the mean growth over 1 to 6 years on what the
record says. The parts: those whose simulated paths stray as the errors did.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.history.panel import Episodes, Series, episodes
from hzsim.history.parameters import MARKED, PANEL_END, Parameters, PooledTable
from hzsim.history.pooled_parts import LEADS, match_parts, spans
from hzsim.history.record import CENTRE_LIMITS, LENGTH, Records, read_records

ORIGINS = range(1980, 2019)
HONEST_DATES = range(1995, PANEL_END)
"""Years for which parameters are estimated from what was complete by then."""
FEWEST = 200
"""Episodes below which nothing is estimated."""
_SMALLEST = 1e-3


def estimate_table(growth: Mapping[str, Series], progress: Callable[[int], None] | None = None) -> PooledTable:
    """Return the parameters from all economies, without each, and from what was complete by each year.

    Years by which fewer than 200 episodes were complete have no parameters. Raises BadValue
    when the economies hold too few episodes together.
    """
    seen = episodes(growth, ORIGINS, LENGTH, LEADS)

    def estimated(kept: Episodes) -> Parameters:
        if progress is not None:
            progress(1)
        return estimate(kept)

    names = sorted(set(seen.economy.tolist()))
    return PooledTable(
        estimated(seen),
        {name: estimated(seen.where(seen.economy != name)) for name in names},
        {
            year: estimated(complete)
            for year in HONEST_DATES
            for complete in [seen.where(seen.origin <= year - LEADS)]
            if len(complete) >= FEWEST
        },
        {name: {year: growth[name][year] for year in MARKED if year in growth[name]} for name in names},
    )


def estimate(seen: Episodes) -> Parameters:
    """Return the pooled parameters of episodes; BadValue when they are fewer than 200."""
    if len(seen) < FEWEST:
        expected = f"expected at least {FEWEST} origins with {LENGTH} years before and {LEADS} after them"
        raise BadValue(expected, str(len(seen)), "give more economies, or longer series")
    records = read_records(seen.window)
    size = typical_spread(records)
    outcomes = running_mean(seen.future)
    found = Parameters(
        economies=len(set(seen.economy.tolist())),
        episodes=len(seen),
        **_centre(records, outcomes, size),
        typical_growth=float(np.median(read_levels(seen.window))),
        typical_spread=size,
        **_START,
    )
    errors = np.log1p(seen.future) - np.log1p(found.centre(records, LEADS))
    found = replace(found, exponent=_exponent(np.abs(running_mean(errors)), records.spread / size))
    return replace(found, **asdict(match_parts(spans(errors / found.scale(records)[:, None]))))


def typical_spread(records: Records) -> float:
    """Return the geometric mean of the own spreads."""
    return float(np.exp(np.log(records.spread).mean()))


def read_levels(window: Array) -> Array:
    """Return the mean growth of each window, within the limits of the centre."""
    return np.asarray(np.clip(window, *CENTRE_LIMITS).mean(axis=1))


def running_mean(values: Array) -> Array:
    """Return the means over the first 1, 2, ... columns."""
    return np.asarray(np.cumsum(values, axis=1) / np.arange(1, values.shape[1] + 1))


_START = {"exponent": 0.5, "average": 0.1, "yearly": 0.6, "persistence": 0.3, "freedom": 3.0}
_CENTRE = [f"{lead}_{feature}" for lead in ("long", "near") for feature in ("constant", "mean", "recent", "last")]


def _centre(records: Records, outcomes: Array, size: float) -> dict[str, float]:
    """Return the coefficients that bring the mean of the centre over h years closest to the outcomes."""
    leads = np.arange(1, outcomes.shape[1] + 1)
    nearness = np.cumsum(1 / leads) / leads
    x = records.features
    stacked = np.concatenate([np.column_stack([x, x * near]) for near in nearness])
    weights = np.tile(1 / np.sqrt(records.spread * size), len(leads))
    return dict(zip(_CENTRE, map(float, least_absolute(stacked, outcomes.T.ravel(), weights)), strict=True))


def least_absolute(x: Array, y: Array, weights: Array, rounds: int = 12) -> Array:
    """Return coefficients of weighted least absolute deviations, by iteratively reweighted least squares."""
    current = weights
    coefficients = np.zeros(x.shape[1])
    for _ in range(rounds):
        weighted = x * current[:, None]
        coefficients = np.asarray(np.linalg.lstsq(weighted.T @ x, weighted.T @ y)[0])
        current = weights / np.maximum(np.abs(y - x @ coefficients), _SMALLEST / 2)
    return coefficients


def _exponent(errors: Array, own: Array) -> float:
    """Return the slope of the log error, averaged over horizons, on the log of the own spread."""
    size, spread = np.log(np.maximum(errors, _SMALLEST)).mean(axis=1), np.log(own)
    away = spread - spread.mean()
    return float(away @ size / max(away @ away, _SMALLEST))
