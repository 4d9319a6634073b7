"""What a backtest found: scores of forecasts, by method and horizon, with errors that know what moves together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from hzsim._typing import Array, BoolArray
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


PIT_BINS = 10
GROUPS = 4
ALL = "all"
MEASURES = ("coverage_50", "coverage_80", "coverage_95", "crps", "interval_score_80", "mae", "width_80")
"""The means of a result: coverages as shares, the others as fractions."""
Names = np.ndarray[tuple[int], np.dtype[np.str_]]
Years = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Result(Rows):
    """One method at one horizon: a row for each episode.

    `economy` is the region, or the nation itself, `nation` the nation; `volatility` the standard
    deviation of the quantity within the record. Scores are of rates as fractions. `published` are the
    distances of the median from the outcome that the forecaster itself published, NaN where there is none.
    """

    method: str
    horizon: int
    economy: Names
    nation: Names
    origin: Years
    volatility: Array
    scores: Scores
    published: Array
    quantity: str = "growth"
    group: str = ALL

    @property
    def number(self) -> int:
        """How many episodes were scored; with none, scores are NaN."""
        return len(self)

    @property
    def means(self) -> Array:
        """The mean of each of MEASURES, shape (7,)."""
        return np.asarray(self._table.mean(axis=0)) if self.number else np.full(len(MEASURES), np.nan)

    @property
    def standard_errors(self) -> Array:
        """Standard errors of `means`: episodes of one nation, and of one or of overlapping spans, move together.

        NaN for fewer than two origins, and where nothing varies.
        """
        return self._errors_of(self._table - self.means)

    def against(self, rival: "Result") -> tuple[float, float]:
        """Return the mean absolute error over a rival's on the same episodes, and its standard error."""
        ours, theirs = self.scores.error, rival.scores.error
        ratio = float(ours.mean() / theirs.mean())
        return ratio, float(self._errors_of((ours - ratio * theirs)[:, None])[0] / theirs.mean())

    def against_published(self, rival: "Result") -> tuple[float, float]:
        """Return `against` measured on the outcome that the forecaster itself published; NaN where there is none."""
        known = self.where(np.isfinite(self.published))
        if not known.number:
            return np.nan, np.nan
        ours, theirs = (replace(one.scores, error=one.published) for one in (self, rival))
        both = np.isfinite(self.published)
        return replace(known, scores=ours.where(both)).against(replace(rival.where(both), scores=theirs.where(both)))

    @classmethod
    def of(
        cls,
        method: str,
        horizon: int,
        quantity: str,
        who: tuple[Names, Names, Years],
        record: Array,
        scores: Scores,
        published: Array | None = None,
    ) -> Self:
        """Return the result of episodes of economies, nations and origins, `who`, after windows of a `record`."""
        volatility = np.nanstd(record, axis=1, ddof=1) if len(record) else np.zeros(0)
        told = np.full(len(record), np.nan) if published is None else published
        return cls(method, horizon, *who, volatility, scores, told, quantity)

    def parts(self) -> Iterator[tuple[str, str, "Result"]]:
        """Yield parts of the episodes as (kind, name, result): quarters of volatility, decades of origin, nations."""
        for place, inside in enumerate(self._quarters(), 1):
            yield "quarter", str(place), self.where(inside)
        for decade in sorted(set((self.origin // 10 * 10).tolist())):
            yield "decade", f"{decade}-{decade + 9}", self.where(self.origin // 10 * 10 == decade)
        nations = sorted(set(self.nation.tolist()))
        if 1 < len(nations) < len(set(self.economy.tolist())):
            yield from (("nation", one, self.where(self.nation == one)) for one in nations)

    def coverage_by_volatility(self) -> Array:
        """Return the coverage of the 80% band in each quarter of the records, calmest first; NaN for an empty one."""
        hits = self.scores.hits[:, EIGHTY]
        return np.array([hits[inside].mean() if inside.any() else np.nan for inside in self._quarters()])

    def _quarters(self) -> list[BoolArray]:
        if not self.number:
            return [np.zeros(0, dtype=bool)] * GROUPS
        edges = np.quantile(self.volatility, np.linspace(0, 1, GROUPS + 1)[1:-1])
        place = np.searchsorted(edges, self.volatility)
        return [place == one for one in range(GROUPS)]

    def pit_histogram(self) -> Array:
        """Return the share of outcomes in each tenth of the forecast distributions; NaN for points."""
        counts = np.histogram(self.scores.pit, PIT_BINS, (0, 1))[0]
        return np.asarray(counts / self.number) if counts.any() else np.full(PIT_BINS, np.nan)

    @property
    def _table(self) -> Array:
        scores = self.scores
        return np.column_stack([scores.hits, scores.crps, scores.interval, scores.error, scores.width])

    def _errors_of(self, residuals: Array) -> Array:
        """Return the standard errors of means, from residuals of shape (episodes, means)."""
        nations = self.nation if len(set(self.nation.tolist())) > 1 else self.economy
        return two_way_errors(residuals, nations, self.origin, self.horizon)


def two_way_errors(residuals: Array, clusters: Names, origins: Years, horizon: int) -> Array:
    """Return standard errors of means whose residuals, shape (rows, means), move together in clusters and in time.

    Thompson's variance (Journal of Financial Economics 99, 2011): clusters, plus origins less than a
    horizon apart (their spans overlap; Bartlett's weights), less what both count; never
    below either alone. NaN for fewer than two origins, and where nothing varies.
    """
    if len(set(origins.tolist())) < 2:
        return np.full(residuals.shape[1], np.nan)
    _, place = np.unique(clusters, return_inverse=True)
    year = origins - origins.min()
    sums = np.zeros((place.max() + 1, year.max() + 1, residuals.shape[1]))
    np.add.at(sums, (place, year), residuals)
    apart = np.abs(np.subtract.outer(np.arange(sums.shape[1]), np.arange(sums.shape[1])))
    near = np.maximum(1 - apart / horizon, 0.0)
    by_cluster = (sums.sum(axis=1) ** 2).sum(axis=0) * len(sums) / max(len(sums) - 1, 1)
    total = sums.sum(axis=0)
    by_origin = (total * (near @ total)).sum(axis=0)
    both = (sums * np.einsum("ts,csk->ctk", near, sums)).sum(axis=(0, 1))
    variance = np.maximum(by_cluster + by_origin - both, np.maximum(by_cluster, by_origin))
    return np.asarray(np.sqrt(np.where(variance > _NOTHING, variance, np.nan)) / len(residuals))


_NOTHING = 1e-16


class Tested:
    """Results by quantity, group, horizon and method."""

    results: tuple[Result, ...]

    def at(self, horizon: int, quantity: str = "growth", group: str = ALL) -> tuple[Result, ...]:
        """Return the results of one horizon, of one quantity in one group."""
        asked = (horizon, quantity, group)
        return tuple(one for one in self.results if (one.horizon, one.quantity, one.group) == asked)


def pooled_results(
    tested: Iterable[Sequence[Result]], methods: Sequence[str], quantities: Sequence[str]
) -> list[Result]:
    """Return the results of all pieces together, by quantity, horizon and method, in the orders given."""
    together: dict[tuple[int, int, int], list[Result]] = {}
    for found in tested:
        for one in found:
            key = quantities.index(one.quantity), one.horizon, methods.index(one.method)
            together.setdefault(key, []).append(one)
    return [Result.joined(together[key]) for key in sorted(together)]
