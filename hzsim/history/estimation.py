"""From episodes of many economies to the pooled parameters.

The centre: weighted least absolute deviations of the mean growth over 1 to 6 years on what the
record says. The parts: the spread of simulated averages, matched to that of the errors at all
six horizons and three levels.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.history.panel import Episodes, Series, episodes
from hzsim.history.parameters import FREEDOM, PERSISTENCE, Parameters, PooledTable
from hzsim.history.record import CENTRE_LIMITS, LENGTH, Records, read_records
from hzsim.history.scores import LEVELS

LEADS = 6
"""Years ahead that the estimate looks at."""
ORIGINS = range(1980, 2019)
HONEST_ORIGINS = range(1995, 2019)
FEWEST = 200
"""Episodes below which nothing is estimated."""
_DRAWS = 8000
_SMALLEST = 1e-3


def estimate_table(growth: Mapping[str, Series], progress: Callable[[int], None] | None = None) -> PooledTable:
    """Return the parameters from all economies, without each, and from what was complete by each origin.

    Origins by which fewer than 200 episodes were complete have no parameters. Raises BadValue
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
            for year in HONEST_ORIGINS
            for complete in [seen.where(seen.origin <= year - LEADS)]
            if len(complete) >= FEWEST
        },
    )


def estimate(seen: Episodes) -> Parameters:
    """Return the pooled parameters of episodes; BadValue when they are fewer than 200."""
    if len(seen) < FEWEST:
        expected = f"expected at least {FEWEST} origins with {LENGTH} years before and {LEADS} after them"
        raise BadValue(expected, str(len(seen)), "give more economies, or longer series")
    records = read_records(seen.window)
    typical_spread = float(np.exp(np.log(records.spread).mean()))
    outcomes = running_mean(seen.future)
    centre = _centre(records, outcomes, typical_spread)
    growth = float(np.median(read_levels(seen.window)))
    found = Parameters(len(set(seen.economy.tolist())), len(seen), *centre, growth, typical_spread, 0.5, 0.1, 0.6)
    errors = np.log1p(outcomes) - np.log1p(running_mean(found.centre(records, LEADS)))
    found = replace(found, exponent=_exponent(np.abs(errors), records.spread / typical_spread))
    spans = np.quantile(np.abs(errors) / found.scale(records)[:, None], LEVELS, axis=0).T
    average, yearly, _ = match_parts(spans, PERSISTENCE)
    return replace(found, average=average, yearly=yearly)


def read_levels(window: Array) -> Array:
    """Return the mean growth of each window, within the limits of the centre."""
    return np.asarray(np.clip(window, *CENTRE_LIMITS).mean(axis=1))


def running_mean(values: Array) -> Array:
    """Return the means over the first 1, 2, ... columns."""
    return np.asarray(np.cumsum(values, axis=1) / np.arange(1, values.shape[1] + 1))


def _centre(
    records: Records, outcomes: Array, typical_spread: float
) -> tuple[float, float, float, float, float, float]:
    """Return the six coefficients that bring the mean of the centre over h years closest to the outcomes."""
    leads = np.arange(1, outcomes.shape[1] + 1)
    nearness = np.cumsum(1 / leads) / leads
    x = records.features
    stacked = np.concatenate([np.column_stack([x, x * near]) for near in nearness])
    weights = np.tile(1 / np.sqrt(records.spread * typical_spread), len(leads))
    a, b, c, d, e, f = map(float, least_absolute(stacked, outcomes.T.ravel(), weights))
    return a, b, c, d, e, f


def least_absolute(x: Array, y: Array, weights: Array, rounds: int = 12) -> Array:
    """Return coefficients of weighted least absolute deviations, by iteratively reweighted least squares."""
    current = weights
    coefficients = np.zeros(x.shape[1])
    for _ in range(rounds):
        weighted = x * current[:, None]
        coefficients = np.asarray(np.linalg.solve(weighted.T @ x, weighted.T @ y))
        current = weights / np.maximum(np.abs(y - x @ coefficients), _SMALLEST / 2)
    return coefficients


def _exponent(errors: Array, own: Array) -> float:
    """Return the slope of the log error, averaged over horizons, on the log of the own spread."""
    size, spread = np.log(np.maximum(errors, _SMALLEST)).mean(axis=1), np.log(own)
    away = spread - spread.mean()
    return float(away @ size / (away @ away))


def match_parts(spans: Array, persistence: float | None = None) -> tuple[float, float, float]:
    """Return average, yearly and persistence whose averages over h years have the given quantiles of |error|.

    `spans` has shape (horizons, levels), the levels those of LEVELS. A persistence that is given
    is kept.
    """
    from scipy.optimize import least_squares

    wanted = np.log(spans)

    def gap(values: Array) -> Array:
        average, yearly, *free = values
        made = simulated_spans(np.exp(average), np.exp(yearly), free[0] if free else persistence or 0.0, len(spans))
        return np.asarray((np.log(made) - wanted).ravel())

    size = float(np.log(spans[0, 1] / 1.6))
    start, low, high = [size - 1.5, size, 0.3], [size - 4.0, size - 2.5, -0.2], [size + 2.0, size + 1.0, 0.95]
    free = 3 if persistence is None else 2
    fit = least_squares(
        gap, start[:free], bounds=(low[:free], high[:free]), diff_step=[0.02] * free, xtol=1e-4, ftol=1e-5, max_nfev=25
    )
    kept = float(fit.x[2]) if persistence is None else persistence
    return float(np.exp(fit.x[0])), float(np.exp(fit.x[1])), kept


def simulated_spans(average: float, yearly: float, persistence: float, horizons: int) -> Array:
    """Return quantiles of |error| of the h-year average for given parts, shape (horizons, levels)."""
    normal, student = _strata()
    errors = np.empty((horizons, _DRAWS))  # a horizon is one contiguous vector
    shock, total = np.zeros(_DRAWS), np.zeros(_DRAWS)
    for year in range(horizons):
        shock = persistence * shock + student[year]
        total = total + shock
        errors[year] = np.abs(average * normal + yearly * (total / (year + 1)))
    return np.asarray(np.quantile(errors, LEVELS, axis=1).T)


@cache
def _strata() -> tuple[Array, Array]:
    """Return stratified draws, the same for every estimate: what is matched is then smooth in the parts."""
    from scipy.special import ndtri, stdtrit

    even = np.tile((np.arange(_DRAWS) + 0.5) / _DRAWS, (LEADS + 1, 1))
    mixed = np.random.default_rng(20).permuted(even, axis=1).T
    return np.asarray(ndtri(mixed[:, 0])), np.ascontiguousarray(stdtrit(FREEDOM, mixed[:, 1:]).T)
