"""What keeps several targets from being met together along one lever."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

import numpy as np

from hzsim._typing import Array
from hzsim.questions.lever.interpolation import Interpolant
from hzsim.questions.lever.probability import Along, Curve, probits, shares_of
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.points.conditional import Conditional
from hzsim.simulation.points.roots import meet

_FEW = 256
_LESS = 1e-3
"""Share by which a second target must make one less likely to be named with it."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Obstacle to meeting several targets together: the limiting `pair`, and the target to leave out, `relief`.

    `pair` are the two targets (or the one, when a second makes it no less likely) that set the highest
    joint probability: they reach `pair_highest` at `pair_place`, None where it is the same at every value.
    Without `relief` the others reach `relieved`, more than without any other target.
    """

    pair: tuple[Target, ...]
    pair_highest: float
    pair_place: float | None
    relief: Target
    relieved: float


def obstacle_at_medians(question: Along) -> Obstacle | None:
    """Return what keeps targets apart on the central path, where a group can be met (one) or not (zero)."""

    def possible(places: Iterable[int]) -> float:
        return float(bool(reduce(meet, (question.met[place] for place in places))))

    def top(places: Sequence[int]) -> tuple[float, float | None]:
        return possible(places), None

    return _named(question, possible, possible, top)


def obstacle_of(question: Along, alone: Sequence[Curve]) -> Obstacle | None:
    """Return the obstacle to meeting all targets of a question; `alone` holds the curve of each single target.

    It is found on a coarse scan, then from all points.
    """
    if len(question.targets) < 2:
        return None
    if not any(question.scenario.is_drawn(target) for target in question.targets):
        return obstacle_at_medians(question)
    scan = _Scan.of(question)

    def highest(group: Sequence[int]) -> float:
        return alone[group[0]].highest[0] if len(group) == 1 else scan.top(group)[0]

    def relieved(group: Sequence[int]) -> float:
        return scan.top(group)[0]

    def top(group: Sequence[int]) -> tuple[float, float | None]:
        curve = alone[group[0]] if len(group) == 1 else Curve(scan.around(group), exact=False)
        return curve.highest[0], None if curve.steady else curve.highest[1]

    return _named(question, highest, relieved, top)


def _named(
    question: Along,
    highest: Callable[[Sequence[int]], float],
    relieved: Callable[[Sequence[int]], float],
    top: Callable[[Sequence[int]], tuple[float, float | None]],
) -> Obstacle | None:
    """Return the obstacle, from how likely one or two targets, and all but one, can become; `top` says it exactly."""
    places = range(len(question.targets))
    if len(places) < 2:
        return None
    groups = [group for size in (1, 2) for group in combinations(places, size)]
    # one alone comes before a pair that is hardly less likely
    tightest = min(groups, key=lambda group: highest(group) * (1 if len(group) == 1 else 1 + _LESS))
    others = {place: [other for other in places if other != place] for place in places}
    relief = max(places, key=lambda place: (relieved(others[place]), place in tightest))
    pair = tuple(question.targets[place] for place in tightest)
    return Obstacle(pair, *top(tightest), question.targets[relief], top(others[relief])[0])


@dataclass(frozen=True, slots=True)
class _Scan:
    """The probabilities of each pair of targets and of all but each one at some values of a lever, from few points."""

    question: Along
    values: Array
    pairs: Array
    without: Array

    @classmethod
    def of(cls, question: Along) -> "_Scan":
        """Return the scan of a question, at all values at once."""
        sampling = replace(question.sampling, draws=min(question.sampling.draws, _FEW))
        odds = replace(question, sampling=sampling).odds(question.targets)
        starts = question.starts
        values = np.sort(np.concatenate([starts, (starts[:-1] + starts[1:]) / 2]))
        (block,) = sampling.blocks()
        coordinates = odds.plan.coordinates(sampling.source, sampling.seed, block)
        tiled = Conditional(odds.plan, np.tile(coordinates, len(values)))
        found = tiled.combined(len(values) * block.randomisations, odds.paths(np.repeat(values, block.draws)))

        def shares(weights: Array) -> Array:
            each = weights.reshape(len(values), block.randomisations, *weights.shape[1:])
            return np.asarray(each.sum(axis=1) / block.draws)

        return cls(question, values, shares(found.pairs), shares(found.only_missed + found.numbers[:, -1:]))

    def shares(self, group: Sequence[int]) -> Array:
        """Return the probability of a pair of targets, or of all but one, at each value."""
        if len(group) == 2:
            return np.asarray(self.pairs[:, group[0], group[1]])
        (left_out,) = set(range(len(self.question.targets))) - {*group}
        return np.asarray(self.without[:, left_out])

    def top(self, group: Sequence[int]) -> tuple[float, int]:
        """Return the highest probability of a group, and the place of the value nearest to it."""
        probit = probits(self.shares(group))
        along = Interpolant(self.values, probit)
        return float(shares_of(along.at(along.dense)).max()), int(np.argmax(probit))

    def around(self, group: Sequence[int]) -> Along:
        """Return the question for a group around where it is likeliest."""
        place, last = self.top(group)[1], len(self.values) - 1
        low, high = self.values[max(0, place - 1)], self.values[min(last, place + 1)]
        return self.question.take(group).within(float(low), float(high))
