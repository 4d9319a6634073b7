"""The joint probability of targets as a smooth limit on turns, and the turn that attains it exactly.

With the same draws for every turn the share of draws that meet all targets is a step function.
It is smoothed as the mean over draws of the product over targets of Phi(margin / bandwidth),
on the probit scale, where one normal margin is straight. The bandwidth shrinks in stages; at
the end the goal is corrected until the unsmoothed share is the one asked for.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hzsim._typing import Array
from hzsim.questions.least import SMOOTH, UPHILL, Limits, least_turn, slope, slsqp
from hzsim.questions.turn import Draws

STAGES = (0.5, 0.15, 0.0)
"""Bandwidths in spreads of the margins; the finest is set by the number of draws."""
_WITHIN_ONE = (0.158655, 0.841345)
"""Probabilities of a normal's mean less and plus one standard deviation."""
_ROUNDS = 8
_TINY = 1e-13


@dataclass(frozen=True, slots=True)
class Chance:
    """The joint probability of the targets of some draws; `bandwidths` are in the targets' units."""

    draws: Draws
    bandwidths: Array = field(repr=False)

    @classmethod
    def around(cls, draws: Draws, turn: Array, width: float = 0.0) -> "Chance":
        """Return the chance smoothed over a width in spreads of the margins at a turn.

        The width is at least n^(-1/5) / 2, which leaves enough draws within it. A spread is half the
        distance between the 16% and the 84% quantile, a normal's standard deviation: heavy tails leave it alone.
        """
        statistics = draws.statistics(turn)
        low, high = np.quantile(statistics, _WITHIN_ONE, axis=1)
        spreads = np.where(high > low, (high - low) / 2, statistics.std(axis=1))
        return cls(draws, max(width, draws.draws**-0.2 / 2) * spreads)

    def probit(self, turn: Array) -> float:
        """Return the smoothed joint probability on the probit scale."""
        return probit(float(self._held(turn).prod(axis=0).mean()))

    def miss(self, turn: Array) -> float:
        """Return the negative of `probit`, which is smallest where the targets are most likely."""
        return -self.probit(turn)

    def miss_slope(self, turn: Array) -> Array:
        """Return the derivatives of `miss`, shape (levers,)."""
        derivatives: Array = slope(lambda at: np.array([self.miss(at)]), turn)[0]
        return derivatives

    def tightening(self, turn: Array) -> Array:
        """Return how fast `probit` falls as each target is tightened, per unit of it."""
        margins, held = self.draws.margins(turn) / self.bandwidths[:, None], self._held(turn)
        others = np.array([np.delete(held, place, axis=0).prod(axis=0) for place in range(len(held))])
        lost: Array = (_normal_density(margins) * others).mean(axis=1) / self.bandwidths
        return lost / _normal_density(np.array(self.probit(turn)))

    def _held(self, turn: Array) -> Array:
        from scipy.special import ndtr

        held: Array = ndtr(self.draws.margins(turn) / self.bandwidths[:, None])
        return held


def probit(share: float) -> float:
    """Return the standard normal quantile of a share, finite also for none and all."""
    from scipy.special import ndtri

    return float(ndtri(min(max(share, _TINY), 1 - _TINY)))


def _normal_density(z: Array) -> Array:
    density: Array = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return density


def limits_with(sure: Limits, chance: Chance, goal: float) -> Limits:
    """Return limits of targets without uncertainty followed by the chance's distance from a goal (probit)."""
    return lambda turn: np.append(sure(turn), chance.probit(turn) - goal)


def climb(sure: Limits, draws: Draws, low: Array, high: Array, start: Array, stages: Sequence[float] = STAGES) -> Array:
    """Return where the joint probability is highest uphill of a start, the other limits kept."""
    end = np.clip(start, low, high)
    for stage in stages if len(end) else ():
        chance = Chance.around(draws, end, stage)
        end = slsqp(chance.miss, chance.miss_slope, sure, low, high, end, care=UPHILL)
    return end


def settle(
    sure: Limits, draws: Draws, probability: float, low: Array, high: Array, start: Array
) -> tuple[Array, Chance]:
    """Return the least turn whose unsmoothed share is the probability, and its chance.

    The goal is corrected by what the share misses; once turns on both sides are known, the line
    between them is halved until one draw decides. A start that is likely enough is the last resort.
    """
    chance = Chance.around(draws, start)
    goal, below, above, turn = probit(probability), None, None, start
    for round_ in range(_ROUNDS):
        found = least_turn(limits_with(sure, chance, goal), low, high, [turn], SMOOTH)
        if found is None:
            break
        turn, share = found.turn, draws.share(found.turn)
        above, below = (turn, below) if share >= probability else (above, turn)
        reached = above is not None and draws.share(above) <= probability + 1.5 / draws.draws
        if reached or (above is not None and (below is not None or not turn.any())):
            break
        missing = probit(probability) - probit(share)
        goal += missing * (1.5 if round_ else 1.0) + math.copysign(1e-6, missing)
    above = start if above is None else above
    return above if below is None else halve(draws, probability, below, above), chance


def halve(draws: Draws, probability: float, below: Array, above: Array) -> Array:
    """Return the turn on the line between two at which the share just reaches the probability."""
    for _ in range(50):
        if draws.share(above) <= probability + 1 / draws.draws:
            break
        middle = (below + above) / 2
        below, above = (middle, above) if draws.share(middle) < probability else (below, middle)
    return above
