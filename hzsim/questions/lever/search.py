"""Searches for the value of a lever at which the odds of its target are as asked, of several targets in step."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtri
from hzsim.questions.lever.lever import Lever, Response
from hzsim.questions.lever.odds import JointProbability, at_together
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.points.roots import find_root


@dataclass(frozen=True, slots=True)
class Search:
    """A search for a lever's value at which a target's odds are as asked: by secants of the odds in probits.

    `steps` yields the values whose `odds` it is to be sent, and returns what it ends with: a value, not a number
    where none within the lever's bounds has such odds, None where secants lead nowhere.
    """

    odds: JointProbability
    steps: Generator[float, float, float | None]

    @classmethod
    def of(cls, odds: JointProbability, now: float, number: float, asked: float) -> "Search":
        """Return the search along the one lever of some odds of one target, which are `now` where the scenario stands.

        `number` is what the target's would have to be for odds as asked: it says where to look first.
        """
        (lever,), (target,) = odds.levers, odds.wanted
        start = lever.now(odds.scenario), now
        return cls(odds, _secant(lever.bounds, start, _expected(odds.scenario, lever, target, number), asked))


def in_step(searches: Sequence[Search]) -> list[float | None]:
    """Return what searches end with: each takes its first step, then each its second, so that steps take few calls."""
    found: list[float | None] = [None] * len(searches)
    asked = {number: next(search.steps) for number, search in enumerate(searches)}
    while asked:
        shares = at_together([(searches[number].odds, value) for number, value in asked.items()])
        for number, share in zip([*asked], shares, strict=True):
            try:
                asked[number] = searches[number].steps.send(share)
            except StopIteration as end:
                found[number] = end.value
                del asked[number]
    return found


def _expected(scenario: Scenario, lever: Lever, target: Target, number: float) -> float:
    """Return the value of a lever at which the central path has risen by what a number lacks of the target's.

    About so the odds of the number become those of the target. Not a number where bounds do not reach as far.
    """
    response = Response(scenario, [lever])

    now = response.statistic(target, np.array([lever.now(scenario)]))
    wanted = target.distance(now) - target.distance(np.array([number]))

    def missing(values: Array) -> Array:
        return target.distance(response.statistic(target, values)) - wanted

    low, high = (np.array([end]) for end in lever.bounds)
    return float(find_root(missing, low, high, missing(low), missing(high), _ROUGHLY)[0])


def _secant(
    bounds: tuple[float, float], start: tuple[float, float], first: float, asked: float
) -> Generator[float, float, float | None]:
    """Return the value of a lever at which rising or falling odds are as asked; yields values whose odds it is sent.

    Not a number where none within bounds is, None where secants lead nowhere. `start` is a value with its
    probability, `first` one at which they are about as asked, not a number where none is known.
    """
    (low, high), wanted = bounds, float(ndtri(asked))

    def missing(probability: float) -> float:
        return wanted - float(ndtri(min(max(probability, _SEEN), 1 - _SEEN)))

    before, was = start[0], missing(start[1])
    apart = abs(first - before) > _APART * (high - low)
    at = first if apart else before + _APART * (high - low)
    for _ in range(_STEPS):
        at = min(max(at, low), high)
        now = missing((yield at))
        if now == was or at == before:
            return None
        following = at - now * (at - before) / (now - was)
        if abs(now * was) < _NEAR and low < following < high:
            return following
        if (at == low and following <= low) or (at == high and following >= high):
            return math.nan
        before, was, at = at, now, following
    return None


_STEPS, _APART, _ROUGHLY = 12, 0.001, 1e-4
_NEAR, _SEEN = 1e-5, 1e-12
"""A product of two distances in probits from which the secant is exact to a millionth, and the least odds looked at."""
