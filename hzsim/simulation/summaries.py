"""Summaries that grow with neither draws nor threads: histograms, means, counts of met targets.

Quantiles come from 4,096 bins laid over the range that the first block shows. They are exact
to one bin: about 1/300 of a standard deviation, some twentieth of a quantile's own Monte Carlo
error at 10,000 draws and less inside a bin, where values are taken as evenly spread.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.simulation.blocks import Block

BINS = 4096
STATISTICS: Mapping[str, float] = {
    "p05": 0.05,
    "p10": 0.10,
    "p25": 0.25,
    "p50": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
}
MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal bins over a range; the outermost two are open."""

    low: float
    width: float

    @classmethod
    def over(cls, values: Array) -> "Bins":
        """Return bins for values like these: three times as wide as their central 98%, around the median."""
        low, middle, high = np.quantile(values, [0.01, 0.5, 0.99])
        first, last = middle - 3 * (middle - low), middle + 3 * (high - middle)
        return cls(float(first), float(last - first) / BINS)

    def count(self, values: Array) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return how many values lie in each bin."""
        if not self.width > 0:  # a certain value
            return np.bincount(np.zeros(values.size, np.intp), minlength=BINS)
        places = values - self.low
        places *= 1 / self.width
        np.clip(places, 0, BINS - 1, out=places)
        return np.bincount(places.astype(np.intp), minlength=BINS)


@dataclass(slots=True)
class Histogram:
    """The distribution of one number over draws, filled block by block."""

    bins: Bins
    counts: np.ndarray[tuple[int], np.dtype[np.intp]]
    total: float = 0.0
    least: float = math.inf
    most: float = -math.inf

    @classmethod
    def like(cls, values: Array) -> "Histogram":
        """Return an empty histogram for values like these."""
        return cls(Bins.over(values), np.zeros(BINS, np.intp))

    @property
    def draws(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """The mean of all values."""
        return self.total / self.draws

    def quantiles(self, probabilities: Sequence[float]) -> Array:
        """Return quantiles, exact to one bin, between the least and the largest value."""
        edges = self.bins.low + self.bins.width * np.arange(BINS + 1)
        edges[0], edges[-1] = min(self.least, edges[0]), max(self.most, edges[-1])
        below = np.concatenate([[0], np.cumsum(self.counts)])
        filled = np.concatenate([[True], self.counts > 0])
        found = np.interp(np.asarray(probabilities) * below[-1], below[filled], edges[filled])
        clipped: Array = np.clip(found, self.least, self.most)
        return clipped


@dataclass(frozen=True, slots=True)
class Piece:
    """What one block adds to a histogram."""

    counts: np.ndarray[tuple[int], np.dtype[np.intp]]
    total: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Array, bins: Bins) -> "Piece":
        """Return the piece of one block's values."""
        return cls(bins.count(values), float(values.sum()), float(values.min()), float(values.max()))

    def add_to(self, histogram: Histogram) -> None:
        """Add the piece; pieces are added in block order, so that sums do not depend on threads."""
        histogram.counts += self.counts
        histogram.total += self.total
        histogram.least = min(histogram.least, self.least)
        histogram.most = max(histogram.most, self.most)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often targets were met, alone, in pairs and together, and by how much they were missed.

    `pairs[i, j]` counts the draws that met both i and j (the diagonal those that met i),
    `only_missed[i]` those that met all others and not i, `joint` those that met all,
    `shortfall[i]` the sum of what was missing. Hits by randomisation serve standard errors.
    """

    draws: int
    pairs: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    only_missed: np.ndarray[tuple[int], np.dtype[np.int64]]
    shortfall: Array
    joint: int
    by_randomisation: Mapping[int, tuple[int, Array]]

    @classmethod
    def of(cls, met: np.ndarray[tuple[int, int], np.dtype[np.bool_]], shortfalls: Array, block: Block) -> "Tally":
        """Return the tally of one block from arrays of shape (targets, draws)."""
        number = np.add.reduce(met, axis=0, dtype=np.uint8)
        pairs = np.array([[np.count_nonzero(one & other) for other in met] for one in met], np.int64).reshape(
            len(met), len(met)
        )
        all_others = number == len(met) - 1
        only_missed = np.array([np.count_nonzero(all_others & ~one) for one in met], np.int64)
        joint = int(np.count_nonzero(number == len(met)))
        hits = np.append(np.diag(pairs), joint).astype(float)
        return cls(
            block.draws, pairs, only_missed, shortfalls.sum(axis=1), joint, {block.randomisation: (block.draws, hits)}
        )

    def plus(self, other: "Tally") -> "Tally":
        """Return the tally of both."""
        merged = dict(self.by_randomisation)
        for randomisation, (draws, hits) in other.by_randomisation.items():
            before = merged.get(randomisation, (0, np.zeros_like(hits)))
            merged[randomisation] = (before[0] + draws, before[1] + hits)
        return Tally(
            self.draws + other.draws,
            self.pairs + other.pairs,
            self.only_missed + other.only_missed,
            self.shortfall + other.shortfall,
            self.joint + other.joint,
            merged,
        )

    @property
    def probabilities(self) -> Array:
        """The share of draws that met each target, and last the share that met all."""
        return np.append(np.diag(self.pairs), self.joint) / self.draws

    @property
    def standard_errors(self) -> Array:
        """Standard errors of `probabilities`.

        Binomial for independent draws, otherwise from the spread among randomisations.
        """
        if len(self.by_randomisation) > 1:
            shares = np.array([hits / draws for draws, hits in self.by_randomisation.values()])
            spread: Array = shares.std(axis=0, ddof=1) / math.sqrt(len(shares))
            return spread
        return binomial_errors(self.probabilities, self.draws)


def binomial_errors(shares: Array, draws: int) -> Array:
    """Return standard errors of shares of independent draws.

    Hits are raised by a half and draws by one, because none in n draws does not mean never.
    """
    likely = (shares * draws + 0.5) / (draws + 1)
    errors: Array = np.sqrt(likely * (1 - likely) / draws)
    return errors
