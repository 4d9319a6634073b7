"""Summaries that grow with neither draws nor threads: histograms, means, exact sums.

Quantiles come from 4,096 bins laid over the range that the first block shows. They are exact
to one bin: about 1/300 of a standard deviation, some twentieth of a quantile's own Monte Carlo
error at 10,000 draws and less inside a bin, where values are taken as evenly spread.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue
from hzsim.simulation.draws.blocks import SIZE

Counts: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]
Numbers = TypeVar("Numbers", bound="np.ndarray[Any, Any]")

BINS = 4096
_UNIT = 1074
"""Every double is a whole multiple of 2 to the minus so much: sums of such integers do not depend on their order."""
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


def exact(number: float) -> int:
    """Return a finite number in units of 2**-1074, the smallest double: sums of such integers are exact."""
    top, bottom = number.as_integer_ratio()
    return top << _UNIT + 1 - bottom.bit_length()


def exact_sum(values: Array, given: BoolArray | None = None) -> int:
    """Return the sum of values, shape (draws,), in units of 2**-1074, as numpy rounds it for each `SIZE` draws.

    `given` are the draws that count, all without. A sum beyond the largest double is that of the values themselves.
    """
    pieces = [values[at : at + SIZE] for at in range(0, len(values), SIZE)]
    if given is not None:
        pieces = [piece[given[SIZE * at :][: len(piece)]] for at, piece in enumerate(pieces)]
    with np.errstate(over="ignore"):
        totals = [float(piece.sum()) for piece in pieces]
    finite = all(map(math.isfinite, totals))
    return sum(map(exact, totals)) if finite else sum(exact(one) for piece in pieces for one in piece.tolist())


def mean_of(total: int, draws: int) -> float:
    """Return the mean of so many draws from their sum in units of 2**-1074, rounded once."""
    return total / (draws << _UNIT)


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

    def near(self, other: "Bins") -> bool:
        """Return whether the bins are those of another but for rounding."""
        return math.isclose(self.low, other.low, rel_tol=1e-9) and math.isclose(self.width, other.width, rel_tol=1e-9)

    def count(self, values: Array, least: float, most: float) -> Counts:
        """Return how many values, of which the least and the most are given, lie in each bin."""
        seen = values[:1] if least == most else values  # what is certain is placed once
        scale = 1 / self.width
        places = seen - self.low
        places *= scale
        if (least - self.low) * scale < 0:
            np.maximum(places, 0, out=places)
        if (most - self.low) * scale >= BINS:
            np.minimum(places, BINS - 1, out=places)
        counts = np.bincount(places.astype(np.int32), minlength=BINS)
        return counts if seen is values else counts * values.size


@dataclass(frozen=True, slots=True)
class Histogram:
    """The distribution of one number over draws; those of several blocks add up, in any order to the same.

    `total` is the sum in units of 2**-1074.
    """

    bins: Bins
    counts: Counts
    total: int
    least: float
    most: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", read_only(self.counts))

    def __reduce__(self) -> tuple[type["Histogram"], tuple[Bins, Counts, int, float, float]]:
        return Histogram, (self.bins, self.counts, self.total, self.least, self.most)

    @classmethod
    def of(cls, values: Array, bins: Bins, given: BoolArray | None = None) -> "Histogram":
        """Return the histogram of one block's values, or of those of given draws, which may be none."""
        seen = values if given is None else values[given]
        if not seen.size:
            return cls(bins, np.zeros(BINS, np.int64), 0, math.inf, -math.inf)
        least, most = float(seen.min()), float(seen.max())
        return cls(bins, bins.count(seen, least, most), exact_sum(values, given), least, most)

    def plus(self, other: "Histogram") -> "Histogram":
        """Return the histogram of both."""
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
        return mean_of(self.total, self.draws)

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
