"""The least turn that meets targets together with a probability, or the most likely reachable point."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from hzsim._typing import Array
from hzsim.questions.certificate import clash
from hzsim.questions.chance import STAGES, Chance, climb, limits_with, probit, settle
from hzsim.questions.improve import improve
from hzsim.questions.least import SMOOTH, Limits, least_turn, multipliers
from hzsim.questions.reach import Reached, at_medians, by_target, can_reach, closest
from hzsim.questions.turn import Draws, Turn, limits_at_medians, row_targets
from hzsim.scenario.targets import Target
from hzsim.simulation.drawing import Sampling

_SEARCH = 8_192
_NEAR = 1e-3
_BUFFER = 1e-7
_SAME = 1e-3


def with_probability(turn: Turn, targets: Sequence[Target], probability: float, sampling: Sampling) -> Reached:
    """Return the least turn with which a share of the draws meets all targets.

    The search runs over the first draws, is settled with all of them until the share is the
    probability to one draw, and is then improved on those draws (`improve`). Targets that
    nothing uncertain moves are met in every draw or in none: they are limits of their own, kept
    with 1e-7 of their value to spare. When no turn is likely enough: the least one within 0.1
    points of the highest (smoothed) probability found (the nearest point at the medians when that
    is hardly above zero), and what clashes.
    """
    medians, (low, high) = at_medians(turn, targets), turn.bounds
    sure, drawn = _split(turn, targets, sampling)
    if not drawn or (sure and not can_reach(turn, sure, low, high)):
        return medians
    few, every = _draws(turn, drawn, sampling, _SEARCH), _draws(turn, drawn, sampling)
    starts = [np.clip(size * medians.turn, low, high) for size in (1.0, 0.0, 2.0)]
    search = _Search(_sure_limits(turn, sure), sure, few, every, probability, low, high, starts)
    found = search.settled()
    if found is not None:
        return search.priced(targets, *found)
    top = search.top()
    if every.share(top) >= probability:
        return search.priced(targets, *settle(search.limits, every, probability, low, high, top), 1)
    highest, parts = every.share(top), clash(turn, targets, partial(_likely, turn, probability, sampling))
    near = search.near(top) if highest > _NEAR else medians.turn
    return Reached(near, False, np.zeros(len(targets)), 0.0, len(starts), 1, parts, highest)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for the least turn with a probability: limits of sure targets, few and all draws, bounds, starts."""

    limits: Limits
    sure: Sequence[Target]
    few: Draws
    every: Draws
    probability: float
    low: Array
    high: Array
    starts: Sequence[Array]

    def settled(self) -> tuple[Array, Chance, int] | None:
        """Return the least turn of those found from all starts, its chance, and how many starts agree on it."""
        ends = [end for start in self.starts if (end := self._least(start)) is not None]
        if not ends:
            return None
        best = min(ends, key=lambda end: float(end @ end))
        agreeing = sum(bool(abs(end @ end - best @ best) <= _SAME * (1 + best @ best)) for end in ends)
        at, chance = settle(self.limits, self.every, self.probability, self.low, self.high, best)
        return (at, chance, agreeing) if self.every.share(at) >= self.probability else None

    def _least(self, start: Array) -> Array | None:
        """Return the least turn with a smoothed probability, the bandwidth shrinking; None when a stage finds none."""
        goal, end = probit(self.probability), start
        for stage in STAGES:
            limits = limits_with(self.limits, Chance.around(self.few, end, stage), goal)
            found = least_turn(limits, self.low, self.high, [end], SMOOTH)
            if found is None:
                return None
            end = found.turn
        return end

    def top(self) -> Array:
        """Return the turn at which the targets are most likely together, of those found from several starts."""
        ends = [climb(self.limits, self.few, self.low, self.high, start) for start in self.starts]
        best = max(ends, key=self.few.share)
        return max(best, climb(self.limits, self.every, self.low, self.high, best, STAGES[-1:]), key=self.every.share)

    def near(self, top: Array) -> Array:
        """Return the least turn that is hardly less likely than the most likely one, by the smoothed probability."""
        from scipy.special import ndtr

        chance = Chance.around(self.every, top)
        goal = probit(float(ndtr(chance.probit(top))) - _NEAR)
        found = least_turn(limits_with(self.limits, chance, goal), self.low, self.high, [top], SMOOTH)
        return top if found is None else found.turn

    def priced(self, targets: Sequence[Target], at: Array, chance: Chance, agreeing: int) -> Reached:
        """Return a turn, improved on the draws, with what each target costs by the smoothed probability."""
        prices = multipliers(limits_with(self.limits, chance, chance.probit(at)), at, self.low, self.high)
        drawn, sure = self.every.targets, self.sure
        costs = dict(zip(drawn, prices.rows[-1] * chance.tightening(at), strict=True))
        costs |= dict(zip(sure, by_target(prices.rows[:-1], row_targets(sure), sure), strict=True))
        best = improve(self.limits, self.every, self.probability, self.low, self.high, at)
        each = np.array([costs[target] for target in targets])
        return Reached(best, True, each, prices.stationarity, len(self.starts), agreeing)


def _draws(turn: Turn, targets: Sequence[Target], sampling: Sampling, most: int | None = None) -> Draws:
    """Return all draws, or the first of them."""
    return Draws(turn, targets, sampling if most is None else replace(sampling, draws=min(sampling.draws, most)))


def _split(turn: Turn, targets: Sequence[Target], sampling: Sampling) -> tuple[list[Target], list[Target]]:
    """Return the targets that nothing uncertain moves, and the others."""
    uncertain = set(turn.scenario.uncertainty)
    sure = [target for target in targets if not uncertain & turn.scenario.model.moved_by(target.indicator.name)]
    rest = [target for target in targets if target not in sure]
    if not rest:
        return sure, rest
    same = np.ptp(_draws(turn, rest, sampling, 256).statistics(np.zeros(len(turn.levers))), axis=1) == 0
    return sure + [t for t, is_same in zip(rest, same, strict=True) if is_same], [
        t for t, is_same in zip(rest, same, strict=True) if not is_same
    ]


def _sure_limits(turn: Turn, sure: Sequence[Target]) -> Limits:
    if not sure:
        return lambda _: np.empty(0)
    rows = limits_at_medians(turn, sure)
    return lambda at: rows(at) - _BUFFER


def _likely(
    turn: Turn, probability: float, sampling: Sampling, targets: Sequence[Target], low: Array, high: Array
) -> bool:
    """Return whether some turn between two others is likely enough, by the first draws."""
    sure, drawn = _split(turn, targets, sampling)
    if sure and not can_reach(turn, sure, low, high):
        return False
    if not drawn:
        return True
    draws, limits = _draws(turn, drawn, sampling, _SEARCH), _sure_limits(turn, sure)
    medians = closest(turn, targets, low, high)
    return any(draws.share(climb(limits, draws, low, high, size * medians)) >= probability for size in (1.0, 2.0))
