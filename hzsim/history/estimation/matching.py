"""From the errors of forecasts to the parts of uncertainty: an average, yearly shocks with two sides, persistence.

What a part leaves behind: yearly shocks average out over the years ahead, persistence slows that,
the average part never does, and cubic terms lengthen the tails of one side. So the quantiles of
mean errors over 1 to 10 years, of economies from the calmest to the wildest, tell the parts
apart. They are matched to those of simulated paths.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import cache

import numpy as np

from hzsim._typing import Array
from hzsim.history.reference.pooled import NAMES, PERCENT, SpreadParts
from hzsim.normal import ndtri
from hzsim.scenario.parts.uncertainty import Uncertainty

LEADS = 10
"""Years ahead that the estimate looks at."""
HORIZONS = np.array([1, 2, 3, 4, 5, 6, 8, 10])
_PROBABILITIES = np.array([0.01, 0.025, 0.05, 0.1, 0.25, 0.75, 0.9, 0.95, 0.975, 0.99])
_WEIGHTS = np.array([0.1, 0.2, 0.4, 1.0, 1.0, 1.0, 1.0, 0.4, 0.2, 0.1])
"""Outer quantiles are known less well: by their sampling errors, sqrt(p (1 - p)) over the density there."""
_TENTH, _NINTH_TENTH = 3, 6
_FEWEST = 30
"""Errors below which a quantile is not looked at."""
_FEWEST_BEYOND = 5
_DRAWS = 2048
_GROUPS, _ROWS = 10, 40
"""Groups of a sample, as many as have so many rows each: in few wide ones bands come out too wide."""
_WITHIN = (np.arange(4) + 0.5) / 4
"""Shares of a group at which its spreads are simulated: the wilder ones among them make its tails."""
_STEP = 0.03
"""Of each number, to see what it does: quantiles of so many draws are not smooth on a finer scale."""
_ROUNDS, _FEW_ROUNDS = 60, 6


@dataclass(frozen=True, slots=True)
class Sample:
    """Errors of forecasts by volatility: where the observed quantiles of mean errors lie.

    `log_spreads` has some of each group, shape (groups, some), spread as the group's are: its wilder ones make its
    tails. `quantiles` has the shape (groups, horizons, probabilities), NaN where too few errors are known; in percent.
    """

    log_spreads: Array
    quantiles: Array

    @classmethod
    def of(
        cls,
        errors: Array,
        log_spreads: Array,
        weights: Array | None = None,
        most: int = _GROUPS,
        rows: int | None = None,
    ) -> "Sample":
        """Return the sample of yearly errors, shape (rows, LEADS), in percent, NaN for years that are not known.

        `weights` say how much each row counts, all alike by default; `most` is the number of groups at most, of which
        there are as many as so many `rows` make: those of the errors unless they are compared with others.
        """
        counts = np.ones(len(errors)) if weights is None else weights
        groups = min(most, max(1, (len(errors) if rows is None else rows) // _ROWS))
        edges = _weighted_quantiles(log_spreads, np.linspace(0, 1, groups + 1)[1:-1], counts)
        place = np.searchsorted(edges, log_spreads)
        means = np.cumsum(errors, axis=1) / np.arange(1, errors.shape[1] + 1)
        inside = [place == group for group in np.unique(place)]
        return cls(
            np.array([_weighted_quantiles(log_spreads[chosen], _WITHIN, counts[chosen]) for chosen in inside]),
            np.array([_quantiles(means[chosen], counts[chosen]) for chosen in inside]),
        )

    def common(self, rows: int) -> "Sample":
        """Return the sample of so many errors without the quantiles that fewer than five of them lie beyond.

        What one economy's collapse alone has shown, among a few dozen, says nothing of how rare such a year is.
        """
        few = np.minimum(_PROBABILITIES, 1 - _PROBABILITIES) * rows < _FEWEST_BEYOND
        return Sample(self.log_spreads, np.where(few, np.nan, self.quantiles))

    @property
    def bands(self) -> Array:
        """The widths of the 80% bands, shape (groups, horizons), in percent."""
        return _widths(self.quantiles)

    @property
    def weights(self) -> Array:
        """How much each quantile counts: in units of the 80% band of its group and horizon, the outer ones less."""
        return np.asarray(_WEIGHTS / self.bands[:, :, None])


def _widths(quantiles: Array) -> Array:
    return np.asarray(quantiles[..., _NINTH_TENTH] - quantiles[..., _TENTH])


def bands_of(parts: SpreadParts) -> Array:
    """Return the widths of the 80% bands of simulated paths, one for each of HORIZONS, in percent."""
    return _widths(simulated_quantiles(parts))


def _quantiles(means: Array, counts: Array) -> Array:
    found = np.full((len(HORIZONS), len(_PROBABILITIES)), np.nan)
    for row, horizon in enumerate(HORIZONS[means.shape[1] >= HORIZONS]):
        known = np.isfinite(means[:, horizon - 1])
        if known.sum() >= _FEWEST:
            found[row] = _weighted_quantiles(means[known, horizon - 1], _PROBABILITIES, counts[known])
    return found


def _weighted_quantiles(values: Array, probabilities: Array, counts: Array) -> Array:
    """Return quantiles of values that count unlike, those between two of them on a line."""
    order = np.argsort(values)
    shares = np.cumsum(counts[order])
    places = (shares - counts[order] / 2) / shares[-1]
    return np.interp(probabilities, places, values[order])


def match_parts(sample: Sample, near: SpreadParts | None = None, family: "Family | None" = None) -> SpreadParts:
    """Return the parts of a family whose quantiles are closest to the observed ones (least squares).

    All nine numbers are free by default. A search that starts `near` the answer takes a few steps.
    """
    from scipy.optimize import least_squares

    among = family or WHOLE
    start = np.clip(among.start if near is None else among.numbers(near), among.low, among.high)

    def gap(values: Array) -> Array:
        return _gap(sample, among.parts(values))

    fit = least_squares(
        gap, start, bounds=(among.low, among.high), x_scale=among.start, diff_step=[_STEP] * len(start),
        xtol=1e-6, ftol=1e-7, max_nfev=_ROUNDS if near is None else _FEW_ROUNDS,
    )  # fmt: skip
    return among.parts(fit.x)


@dataclass(frozen=True)
class Family:
    """What of the parts is free: how some numbers make them, where a search starts, and between which limits."""

    parts: Callable[[Array], SpreadParts]
    numbers: Callable[[SpreadParts], tuple[float, ...]]
    start: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


WHOLE = Family(
    lambda values: SpreadParts(*map(float, values)),
    lambda parts: tuple(getattr(parts, name) for name in NAMES),
    (0.8, 0.6, 0.3, 1.5, 2.2, 1.05, 0.6, 0.12, 0.2),
    (0.01, -0.5, 0.0, 0.05, 0.05, 0.0, 0.0, 0.0, -0.3),
    (8.0, 1.5, 0.4, 15.0, 15.0, 2.0, 4.0, 4.0, 0.9),
)
ALIKE = Family(
    lambda values: SpreadParts(*map(float, (values[0], 0.0, 0.0, values[1], values[1], 0.0, *values[2:]))),
    lambda parts: (parts.average, parts.below, parts.tail_below, parts.tail_above, parts.persistence),
    (0.5, 1.0, 0.1, 0.1, 0.3),
    (0.001, 0.005, 0.0, 0.0, -0.3),
    (8.0, 15.0, 4.0, 4.0, 0.9),
)
"""Economies whose spreads are alike, or scaled to be: usual years on both sides alike, rare ones each side apart."""


def _gap(sample: Sample, parts: SpreadParts) -> Array:
    expected = np.array([simulated_quantiles(parts, log_spreads) for log_spreads in sample.log_spreads])
    return np.asarray(np.nan_to_num((expected - sample.quantiles) * sample.weights).ravel())


class Nearby:
    """The parts of samples that differ a little from one that was matched: a step of Gauss and Newton each.

    What leaves out one of many economies moves quantiles by little, so that one derivative serves all.
    """

    def __init__(self, sample: Sample, parts: SpreadParts) -> None:
        self._parts = np.array(astuple(parts))
        steps = np.maximum(np.abs(self._parts), 0.1) * _STEP
        self._base = _gap(sample, parts)
        moved = [_gap(sample, SpreadParts(*(self._parts + step))) for step in np.diag(steps)]
        self._slopes = (np.array(moved) - self._base).T / steps
        self._sample = sample

    def parts(self, other: Sample) -> SpreadParts:
        """Return the parts of another sample; of one in other groups by a search of its own."""
        if other.quantiles.shape != self._sample.quantiles.shape:
            return match_parts(other, SpreadParts(*map(float, self._parts)))
        change = np.nan_to_num((self._sample.quantiles - other.quantiles) * self._sample.weights).ravel()
        step = np.linalg.lstsq(self._slopes, -change, rcond=1e-3)[0]
        return WHOLE.parts(np.clip(self._parts + step, WHOLE.low, WHOLE.high))


def simulated_quantiles(parts: SpreadParts, log_spreads: Sequence[float] | Array = (0.0,)) -> Array:
    """Return the quantiles of mean errors of simulated paths, shape (horizons, probabilities), in percent.

    Each of the spreads has its share of the paths.
    """
    shares = np.array_split(_strata(), len(log_spreads), axis=1)
    paths = np.concatenate(
        [_paths(parts.uncertainty(float(one), 1 / PERCENT), own) for one, own in zip(log_spreads, shares, strict=True)],
        axis=1,
    )
    paths -= np.median(paths, axis=1, keepdims=True)
    means = np.cumsum(paths, axis=0) / np.arange(1, LEADS + 1)[:, None]
    return np.asarray(np.quantile(means[HORIZONS - 1], _PROBABILITIES, axis=1).T)


def _paths(uncertainty: Uncertainty, normals: Array) -> Array:
    """Return deviations, shape (LEADS, draws), of normals that have the average's in their first row."""
    paths = np.zeros((LEADS, normals.shape[1]))
    if uncertainty.yearly is not None:
        paths += uncertainty.yearly.from_normal(normals[1:])
    for year in range(1, LEADS):
        paths[year] += uncertainty.persistence * paths[year - 1]
    if uncertainty.average is not None:
        paths += uncertainty.average.from_normal(normals[0])
    return paths


@cache
def _strata() -> Array:
    """Return stratified normals, the same for every estimate: what is matched is then smooth in the parts."""
    even = np.tile((np.arange(_DRAWS) + 0.5) / _DRAWS, (LEADS + 1, 1))
    return np.asarray(ndtri(np.random.default_rng(20).permuted(even, axis=1)))
