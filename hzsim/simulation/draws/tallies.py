"""Tallies: how often targets were met, alone, together and so many at once, and how well that is known."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.simulation.draws.summaries import Counts, mean_of, read_only


def _ones(bits: "np.ndarray[Any, np.dtype[np.uint8]]") -> Counts:
    """Return how many bits are set along the last axis."""
    return np.asarray(np.bitwise_count(bits).sum(axis=-1, dtype=np.int64))


UNIT = 2**32
"""What a draw weighs: weights are whole numbers, so that they add up exactly in any order."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often targets were met, alone, together and so many at once, and by how much they were missed.

    Weights of draws (`UNIT` each) by randomisation, which standard errors are made from. Of `draws[r]`
    those that met target i are `alone[r, i]`, those that met all `joint[r]`; of `draws_combined[r]`
    those that met i and j `pairs[r, i, j]`, all but i `only_missed[r, i]`, exactly k `numbers[r, k]`.
    On a condition (`given`) all of them are of draws that keep it, which weigh `weights[r]` and
    `weights_combined[r]`. `shortfall[i]` is the sum of what was missing, in units of 2**-1074, over `kept` draws.
    `counted` says whether draws were counted as met or missed; else each has its own probability, and none or all
    is exact.
    """

    draws_of: Counts
    alone: Counts
    joint: Counts
    draws_combined: Counts
    pairs: Counts
    only_missed: Counts
    numbers: Counts
    weights: Counts
    weights_combined: Counts
    shortfall: tuple[int, ...]
    kept: int
    counted: bool = True

    def __post_init__(self) -> None:
        for name in self.__slots__[:-3]:  # laid out alike wherever they come from, so that means of them round alike
            object.__setattr__(self, name, read_only(np.ascontiguousarray(getattr(self, name))))

    @classmethod
    def of(
        cls, met: BoolArray, shortfall: tuple[int, ...], randomisations: int = 1, given: BoolArray | None = None
    ) -> "Tally":
        """Return the tally of one block from what was met, shape (targets, draws), and the sums of what was missing.

        `given` are the draws that keep the condition, where there is one.
        """
        targets, draws = met.shape
        keeping = np.ones(draws, bool) if given is None else given
        met, kept = met & keeping, keeping.reshape(randomisations, draws // randomisations)
        each = met.reshape(targets, randomisations, draws // randomisations).swapaxes(0, 1)
        number = np.add.reduce(each, axis=1, dtype=np.uint16)
        bits, all_but_one = np.packbits(each, axis=-1), np.packbits((number == targets - 1) & kept, axis=-1)
        pairs = np.array([_ones(bits & bits[:, [one]]) for one in range(targets)], np.int64)
        pairs = pairs.reshape(targets, randomisations, targets).swapaxes(0, 1)
        missed = _ones(~bits & all_but_one[:, None])
        numbers = np.array([[np.count_nonzero(row == many) for many in range(targets + 1)] for row in number], np.int64)
        draws_of, weight = np.full(randomisations, draws // randomisations), kept.sum(axis=1)
        numbers[:, 0] -= draws_of - weight
        alone = np.diagonal(pairs, axis1=1, axis2=2)
        weights = (alone, numbers[:, -1], draws_of, pairs, missed, numbers)
        alone, joint, _, pairs, missed, numbers = (weight * UNIT for weight in weights)
        total = weight * UNIT
        return cls(
            draws_of, alone, joint, draws_of, pairs, missed, numbers, total, total, shortfall, int(keeping.sum())
        )

    @classmethod
    def weighed(
        cls,
        each: Array,
        joint: Array,
        combined: "Combined",
        shortfall: tuple[int, ...],
        counted: bool,
        given: Array | None = None,
        kept: int | None = None,
    ) -> "Tally":
        """Return the tally of one block from the probabilities of its draws.

        `each` has shape (targets, randomisations, draws), `joint` (randomisations, draws); what is combined
        may be of fewer draws. `given`, shape (randomisations, draws), are the probabilities of the condition,
        and `kept` is how many draws keep it, where there is one.
        """

        def whole(weights: Array) -> Counts:
            return np.rint(weights * UNIT).astype(np.int64)

        randomisations, draws = joint.shape
        return cls(
            np.full(randomisations, draws),
            whole(each.sum(axis=2).T),
            whole(joint.sum(axis=1)),
            np.full(randomisations, combined.draws),
            whole(combined.pairs),
            whole(combined.only_missed),
            whole(combined.numbers),
            np.full(randomisations, draws * UNIT) if given is None else whole(given.sum(axis=1)),
            whole(combined.weights),
            shortfall,
            randomisations * draws if kept is None else kept,
            counted,
        )

    def plus(self, other: "Tally") -> "Tally":
        """Return the tally of both."""
        summed = {name: getattr(self, name) + getattr(other, name) for name in self.__slots__[:-3]}
        missing = tuple(map(sum, zip(self.shortfall, other.shortfall, strict=True)))
        kept, counted = self.kept + other.kept, self.counted and other.counted
        return Tally(**summed, shortfall=missing, kept=kept, counted=counted)

    def holds(self, draws: int, like: "Tally") -> bool:
        """Return whether it is one of so many draws in even randomisations, counted or not as another one is."""
        of, combined = self.draws_of, self.draws_combined
        even = bool((of == draws // len(of)).all() and ((combined > 0) & (combined <= of)).all())
        return even and self.draws == draws and self.counted == like.counted

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return int(self.draws_of.sum())

    @property
    def each_by_randomisation(self) -> Array:
        """The shares that met each target, and last those that met all, shape (randomisations, targets + 1)."""
        weights = np.column_stack([self.alone, self.joint])
        return np.asarray(weights / np.maximum(self.weights, 1)[:, None])

    @property
    def given_by_randomisation(self) -> Array:
        """The shares that kept the condition, shape (randomisations, 1); all without one."""
        return np.asarray(self.weights / (self.draws_of * UNIT))[:, None]

    @property
    def pairs_by_randomisation(self) -> Array:
        """The shares that met two targets, shape (randomisations, targets, targets)."""
        shares: Array = self.pairs / np.maximum(self.weights_combined, 1)[:, None, None]
        places = np.arange(shares.shape[1])
        shares[:, places, places] = self.each_by_randomisation[:, :-1]
        return shares

    @property
    def without_by_randomisation(self) -> Array:
        """The shares that met all others, for each target, shape (randomisations, targets)."""
        missed = self.only_missed / np.maximum(self.weights_combined, 1)[:, None]
        return np.asarray(self.each_by_randomisation[:, -1:] + missed)

    @property
    def at_least_by_randomisation(self) -> Array:
        """The shares that met at least one target, two, and so on up to all, shape (randomisations, targets).

        Calibrated to what is better known: how likely all are met, and how many are expected.
        """
        shares: Array = self.numbers / np.maximum(self.weights_combined, 1)[:, None]
        each = self.each_by_randomisation
        calibrated = [_calibrated(*one) for one in zip(shares, each[:, -1], each[:, :-1].sum(axis=1), strict=True)]
        return np.cumsum(np.array(calibrated)[:, :0:-1], axis=1)[:, ::-1]

    def mean_shortfall(self, target: int) -> float:
        """Return what is missing on average in the draws that miss a target, in its unit; zero where none does."""
        missed = 1 - float(self.probabilities[target])
        return mean_of(self.shortfall[target], self.kept) / missed if missed else 0.0

    @property
    def probabilities(self) -> Array:
        """The probability of each target, and last of all together."""
        return self.shares(self.each_by_randomisation)

    @property
    def standard_errors(self) -> Array:
        """Standard errors of `probabilities`."""
        return self.errors(self.each_by_randomisation)

    def shares(self, by_randomisation: Array) -> Array:
        """Return the shares of all draws, from those of each randomisation."""
        return np.asarray(by_randomisation.mean(axis=0))

    def errors(self, by_randomisation: Array) -> Array:
        """Return the standard errors of `shares`."""
        return share_errors(by_randomisation, self.kept, self.counted)


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """Weights of draws, by randomisation, that met two targets (`pairs`), all but one (`only_missed`), each number.

    `weights` are those of all of them: of a condition, what keeps it.
    """

    draws: int
    weights: Array
    pairs: Array
    only_missed: Array
    numbers: Array

    @classmethod
    def none(cls, randomisations: int, draws: int, targets: int) -> "Combined":
        """Return weights of nothing, for so many targets."""
        weights, shape = np.full(randomisations, float(draws)), (randomisations, targets)
        return cls(
            draws, weights, np.zeros((*shape, targets)), np.zeros(shape), np.zeros((randomisations, targets + 1))
        )


def _calibrated(numbers: Array, joint: float, expected: float) -> Array:
    """Return shares that met each number of targets with a given last one and mean, changed as little as can be.

    Each but the last is multiplied by 1 + a + b k (Deville and Saerndal 1992, Journal of the American
    Statistical Association 87); where few differ from zero nothing is left to change.
    """
    below, count = numbers[:-1], np.arange(len(numbers) - 1.0)
    moments = np.array([[below.sum(), below @ count], [below @ count, below @ count**2]])
    missing = np.array([1 - joint, expected - joint * len(count)]) - moments[0]
    a, b = np.linalg.lstsq(moments, missing, rcond=1e-12)[0]
    return np.append(np.maximum(below * (1 + a + b * count), 0.0), joint)


def binomial_errors(shares: Array, draws: int) -> Array:
    """Return standard errors of shares of independent draws.

    Hits are raised by a half and draws by one, because none in n draws does not mean never.
    """
    likely = (shares * draws + 0.5) / (draws + 1)
    errors: Array = np.sqrt(likely * (1 - likely) / draws)
    return errors


def share_errors(shares: Array, draws: int, counted: bool = True) -> Array:
    """Return standard errors of mean shares, from those of each randomisation, shape (randomisations, ...).

    Binomial for one, whose draws are independent; else from the spread among them. Randomisations
    whose `counted` draws agree on none or on all say no more than so many draws: they have the binomial error too.
    """
    mean = shares.mean(axis=0)
    if len(shares) == 1:
        return binomial_errors(mean, draws)
    between: Array = shares.std(axis=0, ddof=1) / math.sqrt(len(shares))
    return np.where((mean == 0) | (mean == 1), binomial_errors(mean, draws), between) if counted else between
