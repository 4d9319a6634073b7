"""From episodes of many economies to the pooled parameters.

The centre: weighted least absolute deviations of the mean growth over 1 to 6 years on what the
record says. The parts: those whose simulated paths stray as the errors over 1 to 10 years did.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import numpy as np

from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.history.estimation.matching import LEADS, Nearby, Sample, match_parts
from hzsim.history.estimation.panel import Episodes, episodes
from hzsim.history.reference.pooled import MARKED, NAMES, PANEL_END, Estimate, PooledTable, SpreadParts
from hzsim.history.reference.records import CENTRE_LIMITS, LENGTH, Parameters, Records, Series, read_records

ORIGINS = range(1980, 2019)
HONEST_DATES = range(1995, PANEL_END)
"""Years for which parameters are estimated from what was known by then."""
FEWEST = 200
"""Episodes below which nothing is estimated."""
_CENTRE_LEADS = 6
"""Years ahead that the centre is estimated from."""
_SMALLEST = 1e-3
_PERCENT = 100.0


def estimate_table(
    growth: Mapping[str, Series], progress: Callable[[int], None] | None = None
) -> PooledTable[Parameters]:
    """Return the parameters from all economies, without each, and from what was known at the end of each year.

    Years by which fewer than 200 origins had an outcome have no parameters. Raises TooFew
    when the economies hold too few episodes together.
    """
    seen, told = episodes_of(growth), telling(progress)
    names = check_enough(seen)
    centred, sample = _prepared(seen)
    parts = match_parts(sample)
    nearby = Nearby(sample, parts)

    def without(name: str) -> Parameters:
        rest, its_sample = _prepared(seen.where(seen.economy != name), len(seen))
        return _joined(rest, nearby.parts(its_sample))

    dated: dict[int, Parameters] = {}
    near = parts
    for year in reversed(HONEST_DATES):
        known = seen.known_by(year)
        if len(known) >= FEWEST:
            dated[year] = told(estimate(known, near))
            near = SpreadParts(*(getattr(dated[year], name) for name in NAMES))
    return PooledTable(
        told(_joined(centred, parts)),
        {name: told(without(name)) for name in names},
        dict(sorted(dated.items())),
        {name: {year: growth[name][year] for year in MARKED if year in growth[name]} for name in names},
    )


def episodes_of(growth: Mapping[str, Series]) -> Episodes:
    """Return every origin of every economy with its last twenty years known and one after it."""
    return episodes(growth, ORIGINS, LENGTH, LEADS, least=1)


def check_enough(seen: Episodes) -> list[str]:
    """Return the economies of episodes; TooFew when there are fewer than 200, or when one economy is left out."""
    _check(seen)
    names, counts = np.unique(seen.economy, return_counts=True)
    largest = str(names[counts.argmax()])
    left_out = told(
        "that many without {economy}, as each is left out once: give more economies, or longer series", economy=largest
    )
    _check(seen.where(seen.economy != largest), left_out)
    return [str(name) for name in names]


def _check(seen: Episodes, hint: str = "give more economies, or longer series") -> None:
    if len(seen) < FEWEST:
        expected = "expected at least {fewest} origins with {length} years before and one after them"
        raise TooFew("panel", told(expected, fewest=FEWEST, length=LENGTH), str(len(seen)), hint)


def estimate(seen: Episodes, near: SpreadParts | None = None) -> Parameters:
    """Return the pooled parameters of episodes, of which some may be near; TooFew when they are fewer than 200."""
    centred, sample = _prepared(seen)
    return _joined(centred, match_parts(sample, near))


_NO_PARTS = SpreadParts(*(0.0 for _ in NAMES))


def _joined(centred: Parameters, parts: SpreadParts) -> Parameters:
    return replace(centred, **asdict(parts))


def _prepared(seen: Episodes, rows: int | None = None) -> tuple[Parameters, Sample]:
    """Return the parameters without their parts, and the errors about their centre, in as many groups as of `rows`."""
    _check(seen)
    records = read_records(seen.window)
    size = typical_spread(records)
    found = Parameters(
        economies=len(set(seen.economy.tolist())),
        episodes=len(seen),
        **_centre(records, running_mean(seen.future[:, :_CENTRE_LEADS]), size),
        typical_growth=float(np.median(read_levels(seen.window))),
        typical_spread=size,
        **asdict(_NO_PARTS),
    )
    errors = np.log1p(seen.future) - np.log1p(found.centre(records, LEADS))
    return found, Sample.of(_PERCENT * errors, found.log_spreads(records), rows=rows)


def typical_spread(records: Records) -> float:
    """Return the geometric mean of the own spreads."""
    return float(np.exp(np.log(records.spread).mean()))


def read_levels(window: Array) -> Array:
    """Return the mean growth of each window, within the limits of the centre."""
    return np.asarray(np.clip(window, *CENTRE_LIMITS).mean(axis=1))


def running_mean(values: Array) -> Array:
    """Return the means over the first 1, 2, ... columns."""
    return np.asarray(np.cumsum(values, axis=1) / np.arange(1, values.shape[1] + 1))


_CENTRE = [f"{lead}_{feature}" for lead in ("long", "near") for feature in ("constant", "mean", "recent", "last")]


def _centre(records: Records, outcomes: Array, size: float) -> dict[str, float]:
    """Return the coefficients that bring the mean of the centre over h years closest to the outcomes."""
    found = fit_centre(records.features, outcomes, 1 / np.sqrt(records.spread * size))
    return dict(zip(_CENTRE, map(float, found), strict=True))


def nearness(years: int) -> Array:
    """Return the mean of 1 / t over the first 1, 2, ... years."""
    leads = np.arange(1, years + 1)
    return np.asarray(np.cumsum(1 / leads) / leads)


def fit_centre(x: Array, outcomes: Array, weights: Array) -> Array:
    """Return the coefficients of x for the long run, then those that fade as 1 / t, by least absolute deviations.

    `outcomes` are mean rates over the first 1, 2, ... years, shape (rows, years), NaN where not known.
    """
    years = outcomes.shape[1]
    stacked = np.concatenate([np.column_stack([x, x * near]) for near in nearness(years)])
    told, known = outcomes.T.ravel(), np.isfinite(outcomes.T.ravel())
    return least_absolute(stacked[known], told[known], np.tile(weights, years)[known])


def telling(progress: Callable[[int], None] | None) -> Callable[[Estimate], Estimate]:
    """Return a function that gives back what has been estimated, after progress has been told of it."""

    def told(estimate: Estimate) -> Estimate:
        """Return an estimate."""
        if progress is not None:
            progress(1)
        return estimate

    return told


def least_absolute(x: Array, y: Array, weights: Array, rounds: int = 12) -> Array:
    """Return coefficients of weighted least absolute deviations, by iteratively reweighted least squares."""
    current = weights
    coefficients = np.zeros(x.shape[1])
    for _ in range(rounds):
        weighted = x * current[:, None]
        coefficients = np.asarray(np.linalg.lstsq(weighted.T @ x, weighted.T @ y)[0])
        current = weights / np.maximum(np.abs(y - x @ coefficients), _SMALLEST / 2)
    return coefficients
