"""The least change that meets targets together with a probability: one chance constraint on all of them.

The term is Charnes and Cooper's (1959, Management Science 6 (1)). On fixed points the joint
probability is one smooth function of the levers (`JointProbability`); on the probit scale, where one normal
margin is straight, it is a limit like any other. Few points show where to look, more of them
tell its slope there, and all have the last word on the probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr
from hzsim.questions.feasibility import ScaledLevers, Solution, at_medians, by_target, can_reach, clash, closest, limits
from hzsim.questions.least_norm import Constraints, Function, Local, learned, least_norm, multipliers, slsqp
from hzsim.questions.lever.interpolation import probit
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.draws.drawing import Sampling

_SMOOTH, _STEPPED = 1e-3, 0.1
"""Steps of a slope, in spreads of levers or targets; the second where targets are counted."""
_ABOVE = 1e-8
"""How far above a goal to aim, in probits, so that rounding does not miss it."""


class Probit:
    """The joint probability of targets as a function of changes, on the probit scale; what was asked for is kept."""

    def __init__(self, odds: JointProbability, spreads: Array) -> None:
        self.odds, self.spreads = odds, spreads
        self._values: dict[bytes, float] = {}
        self._slopes: dict[bytes, Array] = {}

    def by(self, most: int) -> "Probit":
        """Return the same function from at most so many points; from all of them where targets are counted."""
        sampling = self.odds.sampling
        if self.odds.falls_back or sampling.draws <= most:
            return self
        return Probit(self.odds.on(replace(sampling, draws=most)), self.spreads)

    def value(self, change: Array) -> float:
        """Return the probit of the probability."""
        if change.tobytes() not in self._values:
            self._values[change.tobytes()] = probit(self.odds.at(*change * self.spreads))
        return self._values[change.tobytes()]

    def share(self, change: Array) -> float:
        """Return the probability itself."""
        return self.odds.at(*change * self.spreads)

    def grain(self, goal: float) -> float:
        """Return the margin, in probits, to add to a goal: against rounding, or against one point that is counted."""
        if not self.odds.falls_back:
            return _ABOVE
        return probit(float(ndtr(goal)) + 1 / self.odds.sampling.draws) - goal

    def slope(self, change: Array) -> Array:
        """Return its derivatives, shape (levers,); the value comes with them."""
        if change.tobytes() not in self._slopes:
            step = _STEPPED if self.odds.falls_back else _SMOOTH
            steps = step * np.eye(len(change))
            tried = np.concatenate([change[None], change + steps, change - steps])
            value, *others = (probit(share) for share in self.odds.at_each((tried * self.spreads).T))
            above, below = np.reshape(others, (2, len(change)))
            self._values[change.tobytes()] = value
            self._slopes[change.tobytes()] = (above - below) / (2 * step)
        return self._slopes[change.tobytes()]

    def lost(self, change: Array) -> Array:
        """Return the fall of the probit for each unit by which one target is tightened, shape (targets,)."""
        settings, size = change * self.spreads, _STEPPED if self.odds.falls_back else _SMOOTH
        steps = size * self.odds.deviations(*settings)
        tightened = [probit(self.odds.tightened(place, step).at(*settings)) for place, step in enumerate(steps)]
        return np.asarray((self.value(change) - np.array(tightened)) / steps)


_FEW, _MORE = 256, 512
"""Points that search, and points whose slopes count: a direction off by 1% costs 0.01% of the effort."""
_NEAR = 1e-3
"""How far below the highest probability the least effort is looked for, where more is out of reach."""
_BUFFER = 1e-7
_ROUGH = 1e-6
"""By how much a climb may still rise, in probits, where it ends."""
_NEAR_FEW, _NEAR_MORE = 0.1, 0.05
"""Steps, in spreads, after which a search by few points, and by more of them, has arrived."""
_BACK = 0.9
"""A second start for SLSQP, further away, as it does not move by less than its line search can tell."""
_ROUNDS = 20


def with_probability(
    levers: ScaledLevers, targets: Sequence[Target], probability: float, sampling: Sampling
) -> Solution:
    """Return the least change with which all targets are met together with a probability.

    Targets that nothing uncertain moves are limits of their own, kept with 1e-7 of their value to
    spare. When no change is likely enough: the least one within 0.1 points of the highest
    probability found (the nearest point at the medians when that is hardly above zero), and what clashes.
    """
    sure, drawn = _split(levers, targets)
    if not drawn or (sure and not can_reach(levers, sure, *levers.bounds)):
        return at_medians(levers, targets)
    search, goal = _Search.of(levers, targets, sampling, *levers.bounds), probit(probability)
    near = closest(levers, targets, *levers.bounds)
    found = search.least(goal, near)
    if found is not None:
        return search.priced(targets, goal, found)
    top = search.highest([near, 0 * near, 2 * near])
    if search.every.value(top) >= goal:
        return search.priced(targets, goal, search.below(top, goal))
    highest = search.every.share(top)
    by_few = goal + search.few.value(top) - search.every.value(top)
    parts = clash(levers, targets, partial(_likely, levers, by_few, sampling))
    if highest > _NEAR:
        near = search.below(top, probit(highest - _NEAR))
    return Solution(near, False, np.zeros(len(targets)), 0.0, 3, 1, parts, highest)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search: sure targets with their limits, and drawn ones with their probit on some and on all points."""

    sure: Sequence[Target]
    drawn: Sequence[Target]
    limits: Constraints
    few: Probit
    more: Probit
    every: Probit

    @classmethod
    def of(
        cls, levers: ScaledLevers, targets: Sequence[Target], sampling: Sampling, low: Array, high: Array
    ) -> "_Search":
        """Return the search for a change that meets targets, between two changes."""
        sure, drawn = _split(levers, targets)
        every = Probit(JointProbability(levers.scenario, drawn, levers.levers, sampling.silent), levers.spreads)
        return cls(sure, drawn, limits(levers, sure, low, high, _BUFFER), every.by(_FEW), every.by(_MORE), every)

    def problem(self, function: Function, goal: float) -> Constraints:
        """Return the limits: sure targets, and a function that must be at least a goal."""
        return replace(
            self.limits,
            margins=lambda change: np.append(self.limits.margins(change), function.value(change) - goal),
            slopes=lambda change: np.vstack([self.limits.slopes(change), function.slope(change)]),
        )

    def least(self, goal: float, start: Array, level: bool = False) -> Array | None:
        """Return the least change, from a start, whose probit is a goal; None when the search ends elsewhere.

        Each step is the least change by what is known of the function nearby; its curvature is learned
        on the way. A step that leads away from the goal is not taken, and the next one is shorter.
        `level` takes from fewer points what they miss or exceed at the start: near the highest probability
        they might never reach the goal.
        """
        at = np.clip(start, self.limits.low, self.limits.high)
        curvature = np.zeros((len(at), len(at)))
        for function, near in ((self.few, _NEAR_FEW), (self.more, _NEAR_MORE)):
            radius = np.inf
            aim = goal + (function.value(start) - self.every.value(start) if level else 0.0)
            for _ in range(_ROUNDS):
                local = Local(at, function.value(at), function.slope(at), curvature)
                following = self.by_local(local, aim, radius)
                if following is None:
                    return None
                step = following - at
                curvature = learned(curvature, step, function.slope(following) - local.gradient)
                if aim - function.value(following) > max(aim - local.height, near):
                    radius = float(np.abs(step).max()) / 2
                    continue
                at = following
                if np.linalg.norm(step) <= near:
                    break
        return self.settled(goal, at, curvature)

    def below(self, top: Array, goal: float) -> Array:
        """Return the least change whose probit is a goal near the highest, at the top; the top where there is none."""
        found = self.least(goal, top, level=True)
        return top if found is None else found

    def by_local(self, local: Local, goal: float, radius: float = np.inf) -> Array | None:
        """Return the least change by what is known nearby: without curvature where that is too much of it."""
        for model, reach in ((local, radius), (local, np.inf), (local.straight, np.inf)):
            problem = self.problem(model, goal)
            low, high = np.maximum(problem.low, local.at - reach), np.minimum(problem.high, local.at + reach)
            found = least_norm(replace(problem, low=low, high=high), [local.at, _BACK * local.at])
            if found is not None:
                return found.at
        return None

    def settled(self, goal: float, at: Array, curvature: Array) -> Array | None:
        """Return the least change near one whose probit is a goal by all points, the slope as it is nearby."""
        best, above, gradient = None, self.every.grain(goal), self.more.slope(at)
        for _ in range(_ROUNDS):
            value = self.every.value(at)
            if value >= goal and (best is None or at @ at < best @ best):
                best = at
            if goal <= value <= goal + 2 * above:
                break
            following = self.by_local(Local(at, value, gradient, curvature), goal + above)
            if following is None and not gradient.any():
                break
            if following is None:  # too near for SLSQP: straight up
                rise = goal + above - value
                following = at + gradient * rise / (gradient @ gradient)
                following = np.clip(following, self.limits.low, self.limits.high)
            if np.array_equal(following, at):
                break
            step, at = following - at, following
            gradient = self.more.slope(at) if np.linalg.norm(step) > _NEAR_MORE else gradient + curvature @ step
        return best

    def highest(self, starts: Sequence[Array]) -> Array:
        """Return the change at which the targets are most likely together, of those found uphill of several starts."""
        ends = [self.climbed(self.few, start) for start in starts]
        best = max(ends, key=self.few.value)
        return max(best, self.climbed(self.more, best), key=self.every.value)

    def climbed(self, function: Function, start: Array, goal: float = np.inf) -> Array:
        """Return where a function is highest uphill of a start, or where it reaches a goal; sure targets are kept."""
        at = np.clip(start, self.limits.low, self.limits.high)
        if not len(at):
            return at

        def miss(change: Array) -> float:
            return max(goal - function.value(change), 0.0) if np.isfinite(goal) else -function.value(change)

        def slope(change: Array) -> Array:
            return -function.slope(change) * float(function.value(change) < goal)

        return slsqp(self.limits, miss, slope, at, _ROUGH)

    def priced(self, targets: Sequence[Target], goal: float, at: Array) -> Solution:
        """Return a change with what each target costs there."""
        local = Local(at, self.every.value(at), self.more.slope(at), np.zeros((len(at), len(at))))
        rows, stationarity = multipliers(self.problem(local, goal), at)
        costs = dict(zip(self.sure, by_target(rows[:-1], self.sure), strict=True))
        if rows[-1]:
            costs |= dict(zip(self.drawn, rows[-1] * self.every.lost(at), strict=True))
        each = np.array([costs.get(target, 0.0) for target in targets])
        return Solution(at, True, each, stationarity, 1, 1, odds=self.every.odds)


def _split(levers: ScaledLevers, targets: Sequence[Target]) -> tuple[list[Target], list[Target]]:
    """Return the targets that nothing uncertain moves, and the others."""
    drawn = [target for target in targets if levers.scenario.is_drawn(target)]
    return [target for target in targets if target not in drawn], drawn


def _likely(
    levers: ScaledLevers, goal: float, sampling: Sampling, targets: Sequence[Target], low: Array, high: Array
) -> bool:
    """Return whether the probit of some change between two others reaches a goal, by few points."""
    sure, drawn = _split(levers, targets)
    if sure and not can_reach(levers, sure, low, high):
        return False
    if not drawn:
        return True
    search = _Search.of(levers, targets, replace(sampling, draws=min(sampling.draws, _FEW)), low, high)
    near = closest(levers, targets, low, high)
    return any(search.few.value(search.climbed(search.few, size * near, goal)) >= goal - _ROUGH for size in (1.0, 2.0))
