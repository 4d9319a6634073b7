"""Which inputs a number's variance comes from: Sobol' indices and Shapley effects of any function of normals.

Two samples, A and B, of the correlated normals are drawn; for each set K of inputs a third one
has A's values in K and, elsewhere, draws that are new given them. With Y the function,

- the share explained by K, Var E[Y|K] / Var Y, is the mean of Y_A (Y_K - Y_B), centred
  (Saltelli et al. 2010, Computer Physics Communications 181, table 2, estimator b);
- the share left unexplained by K is half the mean of (Y_A - Y_K)^2 (Jansen 1999, the same table,
  estimator f), from which total-order indices come.

Everything is normal, so drawing anew given K is exact: x_U + R_UK R_KK^-1 (x'_K - x_K) turns B's
draw x into one that is conditional on A's values x'_K (conditioning by kriging, Matheron's rule).
Intervals come from a bootstrap over independent batches of draws.

Shapley values share a whole among players by their average contribution over all orders of joining: Shapley (1953),
A value for n-person games; the formula over coalitions as in Owen (2014), SIAM/ASA Journal on Uncertainty
Quantification 2 (1), equation 2.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from statistics import NormalDist

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling

MOST_PLAYERS = 12
"""The most players whose coalitions, two to their number, are all visited."""


def coalitions(players: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets of players, the empty one first and the full one last; BadValue when they are too many."""
    if len(players) > MOST_PLAYERS:
        raise BadValue(
            told("expected at most {most} players", most=MOST_PLAYERS), f"{len(players)}: {', '.join(players)}"
        )
    return [
        frozenset(name for place, name in enumerate(players) if number >> place & 1)
        for number in range(1 << len(players))
    ]


def shapley_weights(number: int) -> Array:
    """Return the matrix, shape (players, coalitions), that turns the worth of coalitions into Shapley values.

    Coalitions are in the order of `coalitions`. Worths enter as they join: plus for those a
    player belongs to, minus for those it could still join.
    """
    weights = np.empty((number, 1 << number))
    for coalition in range(1 << number):
        size = coalition.bit_count()
        for player in range(number):
            inside = coalition >> player & 1
            before = size - 1 if inside else size
            share = factorial(before) * factorial(number - before - 1) / factorial(number)
            weights[player, coalition] = share if inside else -share
    return weights


Function = Callable[[Array], Array]
Sample = Callable[[Block, int], Array]

CONFIDENCE = 0.95
_BATCHES = 16
FEWEST = 4 * _BATCHES
"""Draws whose 95% intervals hold 90% of the time, as those of ever more draws do; of 16 draws 83% (measured)."""
_REPLICATES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% confidence interval; all NaN where it does not exist."""

    value: float
    low: float
    high: float

    @property
    def standard_error(self) -> float:
        """The standard error that goes with so wide an interval, were it a normal's; NaN where there is none."""
        return (self.high - self.low) / (2 * NormalDist().inv_cdf((1 + CONFIDENCE) / 2))

    @classmethod
    def of(cls, replicates: Array) -> "Estimate":
        """Return the estimate whose bootstrap replicates follow it in an array of shape (1 + replicates,)."""
        known = replicates[1:][~np.isnan(replicates[1:])]
        if np.isnan(replicates[0]) or not known.size:
            return cls(*[float("nan")] * 3)
        low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return cls(float(replicates[0]), float(low), float(high))


class Variances:
    """Shares of variance explained by sets of inputs.

    Every answer has shape (1 + replicates, outputs): first the estimate, then its bootstrap.
    Shares of a number that does not vary are NaN.
    """

    def __init__(self, counts: Array, own: Array, sets: Mapping[bytes, Array], centre: Array) -> None:
        """Take sums by batch, of numbers less their centre.

        Of draws; of Y and Y^2 over both samples and of Y_A; and for each set of d Y_A, d, Y_A and
        e^2 with d = Y_K - Y_B and e = Y_A - Y_K.
        """
        generator = np.random.default_rng(0)
        batches = len(counts)
        drawn = generator.multinomial(batches, np.full(batches, 1 / batches), _REPLICATES)
        self._weights = np.concatenate([np.ones((1, batches)), drawn])
        self._draws = self._total(counts[:, None])
        mean, square = self._total(own[:, 0]) / (2 * self._draws), self._total(own[:, 1]) / (2 * self._draws)
        variance = square - mean**2
        self.variance = np.where(variance > 1e-14 * square, variance, np.nan)
        self._own, self._centre, self._sets = own, centre, sets

    @property
    def means(self) -> Array:
        """The mean of each output over sample A, shape (outputs,)."""
        return np.asarray(self._centre + self._own[:, 2].sum(axis=0) / self._draws[0])

    def explained(self, known: BoolArray) -> Array:
        """Return the share of variance explained by what is known."""
        if known.all() or not known.any():
            return float(known.any()) * self.variance / self.variance
        product, difference, first, _ = (self._total(part) for part in self._sets[known.tobytes()].swapaxes(0, 1))
        return np.asarray((product / self._draws - difference * first / self._draws**2) / self.variance)

    def unexplained(self, known: BoolArray) -> Array:
        """Return the share of variance that remains when so much is known."""
        if known.all() or not known.any():
            return float(not known.any()) * self.variance / self.variance
        return np.asarray(self._total(self._sets[known.tobytes()][:, 3]) / (2 * self._draws) / self.variance)

    def _total(self, batches: Array) -> Array:
        return np.asarray(self._weights @ batches)


def variances(
    function: Function, sample: Sample, known: Iterable[BoolArray], correlation: Array, sampling: Sampling
) -> Variances:
    """Return the shares of variance for sets of known columns.

    `sample(block, which)` gives correlated standard normals of shape (draws, columns), `which`
    0 or 1 for the two independent samples; `function` takes such an array, which it may
    overwrite, and returns one of shape (outputs, draws). It is called 2 + sets times per block.
    """
    sets = {mask.tobytes(): mask for mask in known if mask.any() and not mask.all()}
    centre = function(np.zeros((1, len(correlation))))  # sums stay small beside the value at the medians

    work = _Batches(function, sample, sets, correlation, centre)
    counts, own, sums = zip(*(batches for _, batches in sampling.run(work)), strict=True)
    joined = {key: np.concatenate([batch[key] for batch in sums]) for key in sets}
    return Variances(np.concatenate(counts), np.concatenate(own), joined, centre[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class _Batches:
    """The sums by batch of a block's draws that `Variances` is made of."""

    function: Function
    sample: Sample
    sets: Mapping[bytes, BoolArray]
    correlation: Array
    centre: Array

    def __call__(self, block: Block) -> tuple[Array, Array, dict[bytes, Array]]:
        """Return the draws of each batch, the sums of Y, and those of each set."""
        one, other = self.sample(block, 0), self.sample(block, 1)
        y_one, y_other = (self.function(each.copy(order="F")) - self.centre for each in (one, other))
        starts = np.unique(np.arange(_BATCHES) * block.draws // _BATCHES)
        own = _batches([y_one + y_other, y_one**2 + y_other**2, y_one], starts)
        sums = {}
        for key, mask in self.sets.items():
            y_mixed = self.function(conditioned(one, other, mask, self.correlation)) - self.centre
            change = y_mixed - y_other
            sums[key] = _batches([y_one * change, change, y_one, (y_one - y_mixed) ** 2], starts)
        return np.diff(np.append(starts, block.draws)).astype(float), own, sums


def _batches(series: Sequence[Array], starts: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Array:
    """Return sums over batches of draws, shape (batches, series, outputs)."""
    return np.asarray(np.moveaxis(np.add.reduceat(np.array(series), starts, axis=2), 2, 0))


def conditioned(values: Array, fresh: Array, known: BoolArray, correlation: Array) -> Array:
    """Return draws with the known columns of `values` and the others drawn anew given them.

    Both samples are standard normals with the given correlation, shape (draws, columns).
    """
    mixed = fresh.copy(order="F")
    mixed[:, known] = values[:, known]
    tied = correlation[np.ix_(known, ~known)]
    if tied.any():
        slope = np.linalg.solve(correlation[np.ix_(known, known)], tied)
        mixed[:, ~known] += (values[:, known] - fresh[:, known]) @ slope
    return mixed


def group_shapley(shares: Variances, members: Mapping[str, BoolArray], outside: BoolArray) -> dict[str, Array]:
    """Return the Shapley effects of a group's members, each of shape (1 + replicates, outputs).

    What a coalition is worth is the variance it explains (Owen 2014, SIAM/ASA Journal on
    Uncertainty Quantification 2; Song, Nelson and Staum 2016, the same journal 4), averaged
    over all that is outside the group being unknown and being known. So the effects add up to
    the mean of the group's first- and total-order index (the value for a priori unions of
    G. Owen 1977, with the group and the rest as unions), and to one when nothing is outside.
    """
    worths = np.array([group_worth(shares, inside, outside) for inside in _unions(members)])
    effects = np.tensordot(shapley_weights(len(members)), worths, axes=1)
    return dict(zip(members, effects, strict=True))


def group_sets(members: Mapping[str, BoolArray], outside: BoolArray) -> list[BoolArray]:
    """Return the sets of columns that `group_shapley` asks about."""
    return [known for inside in _unions(members) for known in (inside, inside | outside)]


def group_worth(shares: Variances, inside: BoolArray, outside: BoolArray) -> Array:
    """Return what a set within a group explains, averaged over the rest being unknown and known."""
    return np.asarray((shares.explained(inside) + 1 - shares.unexplained(inside | outside)) / 2)


def _unions(members: Mapping[str, BoolArray]) -> list[BoolArray]:
    nothing = np.zeros_like(next(iter(members.values())))
    return [
        np.logical_or.reduce([nothing, *(members[name] for name in coalition)])
        for coalition in coalitions(list(members))
    ]
