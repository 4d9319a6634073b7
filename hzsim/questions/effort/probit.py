"""The joint probability of targets on the probit scale, as a function of changes of several levers."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from hzsim._typing import Array
from hzsim.normal import ndtr
from hzsim.questions.lever.odds import JointProbability
from hzsim.questions.lever.probability import probits

_SMOOTH, _STEPPED = 1e-3, 0.1
"""Steps of a slope, in spreads of levers or targets; the second where targets are counted."""
_ABOVE = 1e-8
"""How far above a goal to aim, in probits, so that rounding does not miss it."""


def probit(share: float) -> float:
    """Return the probit of a probability, finite also for none and for all."""
    return float(probits(np.array(share)))


class Function(Protocol):
    """A smooth function of changes."""

    def value(self, change: Array) -> float:
        """Return its value at a change of shape (levers,)."""
        ...

    def slope(self, change: Array) -> Array:
        """Return its derivatives there, shape (levers,)."""
        ...


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
        tightened = np.array(
            [probit(self.odds.tightened(place, step).at(*settings)) for place, step in enumerate(steps)]
        )
        return np.asarray((self.value(change) - tightened) / steps)


@dataclass(frozen=True, slots=True)
class Local:
    """A function of changes as it is near one of them: its value, slope and curvature there."""

    at: Array
    height: float
    gradient: Array
    curvature: Array

    def value(self, change: Array) -> float:
        """Return its value."""
        step = change - self.at
        return self.height + float(self.gradient @ step + step @ self.curvature @ step / 2)

    def slope(self, change: Array) -> Array:
        """Return its derivatives."""
        return self.gradient + self.curvature @ (change - self.at)

    @property
    def straight(self) -> "Local":
        """The same without curvature."""
        return replace(self, curvature=0 * self.curvature)


def learned(curvature: Array, step: Array, steeper: Array) -> Array:
    """Return a curvature that explains by how much a slope changed over a step.

    Otherwise as it was: the symmetric update of rank one (Conn, Gould and Toint 1991, Mathematical Programming 50).
    """
    rest = steeper - curvature @ step
    along = float(rest @ step)
    if abs(along) <= 1e-8 * float(np.linalg.norm(rest) * np.linalg.norm(step)):
        return curvature
    return np.asarray(curvature + np.outer(rest, rest) / along)
