"""Distribution of a target's number from lines through the points: its quantiles beat those of the points alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr
from hzsim.simulation.draws.blocks import SIZE
from hzsim.simulation.draws.sampling import RANDOMISATIONS
from hzsim.simulation.draws.summaries import Histogram, read_only
from hzsim.simulation.points.conditional import Conditional
from hzsim.simulation.points.crossings import Bundle, Line
from hzsim.simulation.points.roots import find_root
from hzsim.simulation.points.stages import StagePlan

_NODES = np.array([-3.2, -2.2, -1.3, -0.45, 0.45, 1.3, 2.2, 3.2])
"""Where lines are looked at: with cubics between, quantiles are right to a thousandth of a standard deviation."""
_NEAR = 0.02
"""A share within which the points' own quantiles are right."""
_EXACT = 1e-3
"""Share of the distance between such quantiles to which those of some lines are solved."""
_FEW = 64
"""How many lines of each randomisation they are: the first, which are even."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A number along lines on which it rises all the way: `numbers` at each of `places`, shape (places, points).

    `histogram` is that of the points, which has the mean.
    """

    places: Array
    numbers: Array
    histogram: Histogram

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", read_only(self.numbers))

    @classmethod
    def of(cls, plan: StagePlan, coordinates: Array, histogram: Histogram) -> "Lines | Histogram":
        """Return the lines through some points of a plan for one target, the histogram where there are none.

        There are none for a target that is certain or counted.
        """
        if len(plan.asked) != 1 or len(plan.stages) != 1 or plan.counted:
            return histogram
        (target,), (stage,) = plan.asked, plan.stages
        points = Conditional(plan, coordinates).points()
        pieces = []
        for nodes in np.array_split(_NODES, min(len(_NODES), -(-len(_NODES) * points.number // SIZE))):
            line = Line.through(points.repeated(len(nodes)), target, stage.direction, stage.slopes[0])
            pieces.append(Bundle((line,)).statistic(np.repeat(nodes, points.number)).reshape(len(nodes), -1))
        numbers = np.concatenate(pieces)
        falls = (stage.slopes[0] < 0) == target.at_least
        numbers = numbers[::-1] if falls else numbers  # along the other direction the places are the same
        if (np.diff(numbers, axis=0) <= 0).any():
            return histogram
        return cls(_NODES, numbers, histogram)

    @property
    def mean(self) -> float:
        """The mean over draws."""
        return self.histogram.mean

    @property
    def draws(self) -> int:
        """How many draws the mean is of."""
        return self.histogram.draws

    def below(self, numbers: Array) -> Array:
        """Return the probability that the number is at most some numbers, for each of them."""
        return np.asarray(ndtr(self._places_of(numbers)).mean(axis=1))

    def quantiles(self, probabilities: Sequence[float]) -> Array:
        """Return quantiles; those of none and of all are the ends of what the points have shown.

        Solved on some of the lines, then put right by all of them: one step along the density is exact to
        the square of the difference.
        """
        near = np.clip([np.subtract(probabilities, _NEAR), probabilities, np.add(probabilities, _NEAR)], 0, 1)
        low, found, high = (self.histogram.quantiles(tuple(row)) for row in near)
        runs = self.numbers.reshape(len(self.places), RANDOMISATIONS, -1)[:, :, :_FEW]
        few = replace(self, numbers=runs.reshape(len(self.places), -1))

        def miss(numbers: Array) -> Array:
            return np.subtract(few.below(numbers), probabilities)

        at_low, at_high = miss(low), miss(high)
        start = find_root(miss, low, high, at_low, at_high, _EXACT)
        solved = np.isfinite(start)
        density = (at_high[solved] - at_low[solved]) / (high[solved] - low[solved])
        off = self.below(start[solved]) - np.asarray(probabilities)[solved]
        found[solved] = start[solved] - off / density
        return found

    def _places_of(self, numbers: Array) -> Array:
        """Return where lines reach some numbers, shape (numbers, lines): the cubic through the four places around."""
        number, lines = numbers[:, None], np.arange(self.numbers.shape[1])
        passed = (self.numbers < numbers[:, None, None]).sum(axis=1)
        first = np.clip(passed - 2, 0, len(self.places) - 4)
        values = [self.numbers[first + one, lines] for one in range(4)]
        at = np.zeros(first.shape)
        for one in range(4):
            weight = self.places[first + one]
            for other in {0, 1, 2, 3} - {one}:
                weight = weight * ((number - values[other]) / (values[one] - values[other]))
            at += weight
        return np.asarray(np.clip(at, self.places[0] - 1, self.places[-1] + 1))
