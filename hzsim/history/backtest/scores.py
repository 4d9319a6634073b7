"""How good a forecast distribution was, once the outcome is known, and how often it foretold rare years."""

from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.history.reference.records import Rows
from hzsim.normal import ndtr, ndtri

LEVELS = np.array([0.5, 0.8, 0.95])
"""Central bands that are tested."""
EIGHTY = 1
"""The place of the 80% band among them."""


@dataclass(frozen=True, slots=True)
class Scores(Rows):
    """One row for each forecast: hits of each band (rows, levels), CRPS, interval score and width of the 80% band, PIT.

    CRPS and interval score (Gneiting and Raftery, Journal of the American Statistical
    Association 102, 2007) are in the unit of the outcome, lower is better, and so is `error`, the
    distance of the outcome from the median; the PIT is the forecast's distribution function at the
    outcome, uniform when the forecast is right. A point has no bands: NaN.
    """

    hits: Array
    crps: Array
    interval: Array
    pit: Array
    error: Array
    width: Array


def score_draws(draws: Array, outcomes: Array) -> Scores:
    """Return the scores of forecasts given as draws, shape (rows, draws)."""
    ordered = np.sort(draws, axis=1)
    number = ordered.shape[1]
    ranks = (2 * np.arange(1, number + 1) - number - 1) / number**2
    crps = np.abs(ordered - outcomes[:, None]).mean(axis=1) - (ordered * ranks).sum(axis=1)
    edges = np.concatenate([(1 - LEVELS) / 2, (1 + LEVELS) / 2]) * (number - 1)
    below = edges.astype(np.intp)
    ends = ordered[:, below] + (edges - below) * (ordered[:, below + 1] - ordered[:, below])
    low, high = ends[:, : len(LEVELS)], ends[:, len(LEVELS) :]
    pit = (ordered < outcomes[:, None]).mean(axis=1)
    middle = (ordered[:, (number - 1) // 2] + ordered[:, number // 2]) / 2
    return _scores(low, high, outcomes, crps, pit, middle)


def score_points(points: Array, outcomes: Array) -> Scores:
    """Return the scores of forecasts that are one number: the CRPS of a point is its absolute error."""
    error, none = np.abs(points - outcomes), np.full(len(points), np.nan)
    return Scores(np.full((len(points), len(LEVELS)), np.nan), error, none, none, error, none)


def score_normals(mean: Array, sd: Array, outcomes: Array) -> Scores:
    """Return the scores of normal forecasts, in closed form (Gneiting et al., Monthly Weather Review 133, 2005)."""
    z = (outcomes - mean) / sd
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    crps = sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
    reach = sd[:, None] * ndtri((1 + LEVELS) / 2)
    return _scores(mean[:, None] - reach, mean[:, None] + reach, outcomes, np.asarray(crps), np.asarray(ndtr(z)), mean)


def score_quantiles(probabilities: Array, quantiles: Array, outcomes: Array) -> Scores:
    """Return the scores of forecasts given as quantiles, shape (rows, probabilities), the ends of LEVELS among them.

    Between two quantiles, and beyond the outermost, a value is a line in the normal's quantile of its probability:
    exact for normals. CRPS and PIT are those of a thousand such values, evenly spread.
    """
    known, grid = ndtri(probabilities), ndtri((np.arange(_GRID) + 0.5) / _GRID)
    before = np.clip(np.searchsorted(known, grid) - 1, 0, len(known) - 2)
    share = (grid - known[before]) / (known[before + 1] - known[before])
    draws = quantiles[:, before] + share * (quantiles[:, before + 1] - quantiles[:, before])
    spread = score_draws(draws, outcomes)
    middle = np.median(draws, axis=1)
    ends = [np.searchsorted(probabilities, edge - _NEAR) for edge in ((1 - LEVELS) / 2, (1 + LEVELS) / 2)]
    return _scores(quantiles[:, ends[0]], quantiles[:, ends[1]], outcomes, spread.crps, spread.pit, middle)


_GRID, _NEAR = 1000, 1e-9


def _scores(low: Array, high: Array, outcomes: Array, crps: Array, pit: Array, middle: Array) -> Scores:
    outcome = outcomes[:, None]
    hits = ((outcome >= low) & (outcome <= high)).astype(float)
    missed = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    interval = high - low + missed * 2 / (1 - LEVELS)
    return Scores(hits, crps, interval[:, EIGHTY], pit, np.abs(middle - outcomes), (high - low)[:, EIGHTY])


RARE_POINTS = 0.1
"""How far from its median a rare year lies, as a fraction."""
RARE_YEARS = 6
"""Years after an origin that are looked at."""
RARE_BINS = ((0.0, 0.02), (0.02, 0.04), (0.04, 0.07), (0.07, 0.13))
"""Own spreads of records between which rare years are counted together."""


@dataclass(frozen=True, slots=True)
class Rare(Rows):
    """Rare years of origins, one row for each; `years` says how many of the years after it are known.

    `said` and `seen` have the expected and the observed number of rises and of falls, shape (rows, 2).
    """

    spread: Array
    years: Array
    said: Array
    seen: Array

    def shares(self, low: float, high: float) -> tuple[int, Array, Array]:
        """Return the number of years after records of such spreads, and the shares of rises and falls (said, seen)."""
        inside = (self.spread >= low) & (self.spread < high)
        years = int(self.years[inside].sum())
        said, seen = (one[inside].sum(axis=0) / max(years, 1) for one in (self.said, self.seen))
        return years, said, seen


def rare_years(spread: Array, central: Array, paths: Array, future: Array) -> Rare:
    """Return the rare years of draws, shape (rows, draws, years), around central paths, and of what happened."""
    ahead = future[:, :RARE_YEARS]
    known = np.isfinite(ahead)
    middle = central[:, : ahead.shape[1]]
    drawn = paths[:, :, : ahead.shape[1]]
    said = [(drawn > middle[:, None] + RARE_POINTS).mean(axis=1), (drawn < middle[:, None] - RARE_POINTS).mean(axis=1)]
    seen = [ahead > middle + RARE_POINTS, ahead < middle - RARE_POINTS]
    count = [np.where(known, one, 0.0).sum(axis=1) for one in (*said, *seen)]
    return Rare(spread, known.sum(axis=1), np.column_stack(count[:2]), np.column_stack(count[2:]))
