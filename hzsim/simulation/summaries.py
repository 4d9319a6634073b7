"""Summaries that grow with neither draws nor threads: histograms, means, counts of met targets.

Quantiles come from 4,096 bins laid over the range that the first block shows. They are exact
to one bin: about 1/300 of a standard deviation, some twentieth of a quantile's own Monte Carlo
error at 10,000 draws and less inside a bin, where values are taken as evenly spread.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue
from hzsim.simulation.blocks import Block

Counts: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]
Numbers = TypeVar("Numbers", bound="np.ndarray[Any, Any]")

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
BAND = (STATISTICS["p10"], STATISTICS["p90"])
"""Where the 80% band ends."""


_NARROWEST = 1e-9
"""The least range of bins on each side of the median, relative to it: one value fills one bin."""


def read_only(array: Numbers) -> Numbers:
    """Return the same array so that nobody can write to it."""
    seen = array.view()
    seen.flags.writeable = False
    return seen


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal bins over a range; the outermost two are open."""

    low: float
    width: float

    @classmethod
    def over(cls, values: Array) -> "Bins":
        """Return bins for values like these: three times as wide as their central 98%, around the median."""
        low, middle, high = (float(edge) for edge in np.quantile(values, [0.01, 0.5, 0.99]))
        least = _NARROWEST * (abs(middle) or 1.0)
        first, last = middle - max(3 * (middle - low), least), middle + max(3 * (high - middle), least)
        return cls(first, (last - first) / BINS)

    def count(self, values: Array, least: float, most: float) -> Counts:
        """Return how many values, of which the least and the most are given, lie in each bin."""
        seen = values[:1] if least == most else values  # what is certain is placed once
        scale = 1 / self.width
        places = seen - self.low
        places *= scale
        if (least - self.low) * scale < 0 or (most - self.low) * scale >= BINS:
            np.clip(places, 0, BINS - 1, out=places)
        counts = np.bincount(places.astype(np.intp), minlength=BINS)
        return counts if seen is values else counts * values.size


@dataclass(frozen=True, slots=True)
class Histogram:
    """The distribution of one number over draws; those of several blocks add up."""

    bins: Bins
    counts: Counts
    total: float
    least: float
    most: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", read_only(self.counts))

    @classmethod
    def of(cls, values: Array, bins: Bins) -> "Histogram":
        """Return the histogram of one block's values."""
        least, most = float(values.min()), float(values.max())
        return cls(bins, bins.count(values, least, most), float(values.sum()), least, most)

    def plus(self, other: "Histogram") -> "Histogram":
        """Return the histogram of both; blocks are added in their order, so that sums do not depend on threads."""
        return Histogram(
            self.bins,
            self.counts + other.counts,
            self.total + other.total,
            min(self.least, other.least),
            max(self.most, other.most),
        )

    @property
    def draws(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """The mean of all values."""
        return self.total / self.draws

    def quantiles(self, probabilities: Sequence[float]) -> Array:
        """Return quantiles, exact to one bin, between the least and the largest value.

        Only bins with values count: nothing lies between two values that are far apart. Raises
        BadValue for a probability outside 0 to 1.
        """
        for probability in probabilities:
            if not 0 <= probability <= 1:
                raise BadValue("expected probabilities from 0 to 1", str(probability))
        edges = self.bins.low + self.bins.width * np.arange(BINS + 1)
        edges[0], edges[-1] = min(self.least, edges[0]), max(self.most, edges[-1])
        below = np.concatenate([[0], np.cumsum(self.counts)])
        filled = self.counts > 0
        shares = np.column_stack([below[:-1][filled], below[1:][filled]]).ravel()
        places = np.column_stack([edges[:-1][filled], edges[1:][filled]]).ravel()
        found = np.interp(np.asarray(probabilities) * below[-1], shares, places)
        clipped: Array = np.clip(found, self.least, self.most)
        return clipped


@dataclass(frozen=True, slots=True)
class Hits:
    """How many of some draws met targets, as whole numbers that add up.

    `pairs[i, j]` met both i and j (the diagonal those that met i), `only_missed[i]` met all
    others and not i, `numbers[k]` met exactly k of them.
    """

    draws: int
    pairs: Counts
    only_missed: Counts
    numbers: Counts

    def __post_init__(self) -> None:
        for name in ("pairs", "only_missed", "numbers"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @classmethod
    def of(cls, met: BoolArray) -> "Hits":
        """Return the hits of what was met, shape (targets, draws)."""
        targets, draws = met.shape
        pairs = np.zeros((targets, targets), np.int64)
        for one in range(targets):
            for other in range(one + 1):
                pairs[one, other] = pairs[other, one] = np.count_nonzero(met[one] & met[other])
        number = np.add.reduce(met, axis=0, dtype=np.uint16)
        all_others = number == targets - 1
        only_missed = np.array([np.count_nonzero(all_others & ~one) for one in met], np.int64)
        return cls(draws, pairs, only_missed, np.bincount(number, minlength=targets + 1))

    def plus(self, other: "Hits") -> "Hits":
        """Return the hits of both."""
        return Hits(
            self.draws + other.draws,
            self.pairs + other.pairs,
            self.only_missed + other.only_missed,
            self.numbers + other.numbers,
        )

    @property
    def joint(self) -> int:
        """How many met all."""
        return int(self.numbers[-1])

    @property
    def at_least(self) -> Counts:
        """How many met at least one, at least two, and so on up to all."""
        return np.cumsum(self.numbers[:0:-1])[::-1]

    @property
    def without(self) -> Counts:
        """How many met all others, for each target."""
        return self.joint + self.only_missed


@dataclass(frozen=True, slots=True)
class Tally:
    """How often targets were met, alone, in pairs and so many at once, and by how much they were missed.

    Hits are kept by randomisation, which standard errors are made from; `shortfall[i]` is the sum of
    what was missing.
    """

    by_randomisation: Mapping[int, Hits]
    shortfall: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "shortfall", read_only(self.shortfall))
        object.__setattr__(self, "by_randomisation", MappingProxyType(dict(self.by_randomisation)))

    @classmethod
    def of(cls, met: BoolArray, shortfall: Array, block: Block) -> "Tally":
        """Return the tally of one block from what was met, shape (targets, draws), and the sums of what was missing."""
        return cls({block.randomisation: Hits.of(met)}, shortfall)

    def plus(self, other: "Tally") -> "Tally":
        """Return the tally of both."""
        merged = dict(self.by_randomisation)
        for randomisation, hits in other.by_randomisation.items():
            merged[randomisation] = merged[randomisation].plus(hits) if randomisation in merged else hits
        return Tally(merged, self.shortfall + other.shortfall)

    @property
    def hits(self) -> Hits:
        """The hits of all randomisations."""
        return reduce(Hits.plus, self.by_randomisation.values())

    @property
    def draws(self) -> int:
        """How many draws were counted."""
        return self.hits.draws

    @property
    def probabilities(self) -> Array:
        """The share of draws that met each target, and last the share that met all."""
        hits = self.hits
        return np.append(np.diag(hits.pairs), hits.joint) / hits.draws

    @property
    def standard_errors(self) -> Array:
        """Standard errors of `probabilities`."""
        return self.errors(lambda hits: np.append(np.diag(hits.pairs), hits.joint))

    def errors(self, counted: Callable[[Hits], Counts]) -> Array:
        """Return standard errors of the shares that are counted from hits, in the shape of the counts."""
        each = self.by_randomisation.values()
        return share_errors(np.array([counted(hits) for hits in each]), np.array([hits.draws for hits in each]))


def binomial_errors(shares: Array, draws: int) -> Array:
    """Return standard errors of shares of independent draws.

    Hits are raised by a half and draws by one, because none in n draws does not mean never.
    """
    likely = (shares * draws + 0.5) / (draws + 1)
    errors: Array = np.sqrt(likely * (1 - likely) / draws)
    return errors


def share_errors(hits: "Array | Counts", draws: "Array | Counts") -> Array:
    """Return standard errors of shares from hits, shape (randomisations, ...), and the draws of each randomisation.

    Binomial for one, whose draws are independent; else from the spread among them. Randomisations
    that agree on none or on all say no more than so many draws: they have the binomial error too.
    """
    shares = hits.sum(axis=0) / draws.sum()
    binomial = binomial_errors(shares, int(draws.sum()))
    if len(hits) == 1:
        return binomial
    each = (hits.T / draws).T
    between = each.std(axis=0, ddof=1) / math.sqrt(len(each))
    return np.where((shares == 0) | (shares == 1), binomial, between)
