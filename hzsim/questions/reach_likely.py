"""The least turn that meets targets together with a probability, or the most likely reachable point."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from hzsim._typing import Array
from hzsim.questions.certificate import clash
from hzsim.questions.chance import STAGES, Chance, climb, limits_with, probit, settle
from hzsim.questions.curves import Sampling
from hzsim.questions.least import SMOOTH, Limits, least_turn, multipliers
from hzsim.questions.reach import Reached, at_medians, by_target, can_reach, closest
from hzsim.questions.turn import Draws, Response, Turn, row_targets
from hzsim.scenario.targets import Target

_SEARCH = 8_192
_NEAR = 1e-3
_BUFFER = 1e-7
_SAME = 1e-3


def with_probability(turn: Turn, targets: Sequence[Target], probability: float, sampling: Sampling) -> Reached:
    """Return the least turn with which a share of the draws meets all targets.

    The search runs over the first draws and is settled with all of them, until the share is the
    probability to one draw. Targets that nothing uncertain moves are met in every draw or in
    none: they are limits of their own, kept with 1e-7 of their value to spare. When no turn is
    likely enough: the least one within 0.1 points of the highest (smoothed) probability
    found (the nearest point at the medians when that is hardly above zero), and what clashes.
    """
    medians, (low, high) = at_medians(turn, targets), turn.bounds
    sure, drawn = _split(turn, targets, sampling)
    if not drawn or (sure and not can_reach(turn, sure, low, high)):
        return medians
    limits, few, every = _sure_limits(turn, sure), _draws(turn, drawn, sampling, _SEARCH), _draws(turn, drawn, sampling)
    starts = [np.clip(size * medians.turn, low, high) for size in (1.0, 0.0, 2.0)]
    ends = [end for start in starts if (end := _least(limits, few, probability, low, high, start)) is not None]
    best = min(ends, key=lambda end: float(end @ end), default=None)
    at, chance = (None, None) if best is None else settle(limits, every, probability, low, high, best)
    if at is None or chance is None or every.share(at) < probability:
        top = _top(limits, few, every, low, high, starts)
        if every.share(top) < probability:
            highest, parts = every.share(top), clash(turn, targets, partial(_likely, turn, probability, sampling))
            near = _near(limits, every, low, high, top) if highest > _NEAR else medians.turn
            return Reached(near, False, np.zeros(len(targets)), 0.0, len(starts), 1, parts, highest)
        at, chance = settle(limits, every, probability, low, high, top)
    prices = multipliers(limits_with(limits, chance, chance.probit(at)), at, low, high)
    found = dict(zip(map(str, drawn), prices.rows[-1] * chance.tightening(at), strict=True))
    found |= dict(zip(map(str, sure), by_target(prices.rows[:-1], row_targets(sure), sure), strict=True))
    agreeing = sum(bool(abs(end @ end - best @ best) <= _SAME * (1 + best @ best)) for end in ends if best is not None)
    return Reached(
        at, True, np.array([found[str(target)] for target in targets]), prices.stationarity, len(starts), agreeing
    )


def _draws(turn: Turn, targets: Sequence[Target], sampling: Sampling, most: int | None = None) -> Draws:
    """Return all draws, or the first of them."""
    draws = sampling.draws if most is None else min(sampling.draws, most)
    return Draws(turn, targets, draws, sampling.seed, sampling.sampler, sampling.jobs)


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
    rows = Response(turn, sure, {}).rows
    return lambda at: rows(at) - _BUFFER


def _least(limits: Limits, draws: Draws, probability: float, low: Array, high: Array, start: Array) -> Array | None:
    """Return the least turn with a smoothed probability, the bandwidth shrinking; None when a stage finds none."""
    from scipy.special import ndtri

    goal, end = float(ndtri(probability)), start
    for stage in STAGES:
        found = least_turn(limits_with(limits, Chance.around(draws, end, stage), goal), low, high, [end], SMOOTH)
        if found is None:
            return None
        end = found.turn
    return end


def _top(limits: Limits, few: Draws, every: Draws, low: Array, high: Array, starts: Sequence[Array]) -> Array:
    """Return the turn at which the targets are most likely together, of those found from several starts."""
    ends = [climb(limits, few, low, high, start) for start in starts]
    best = max(ends, key=few.share)
    return max(best, climb(limits, every, low, high, best, STAGES[-1:]), key=every.share)


def _near(limits: Limits, draws: Draws, low: Array, high: Array, top: Array) -> Array:
    """Return the least turn that is hardly less likely than the most likely one, by the smoothed probability."""
    from scipy.special import ndtr

    chance = Chance.around(draws, top)
    goal = probit(float(ndtr(chance.probit(top))) - _NEAR)
    found = least_turn(limits_with(limits, chance, goal), low, high, [top], SMOOTH)
    return top if found is None else found.turn


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
