"""What outcomes teach: about the average part of an assumption's uncertainty, and about the years after them.

The deviations of known years are u_t = average + a_t with a_t = persistence x a_(t-1) +
innovation_t, a starting at zero. So u_1 = average + innovation_1 and, after that, u_t -
persistence x u_(t-1) = (1 - persistence) x average + innovation_t; over a gap of g years the same
with persistence^g, and with the innovations of g years together. The average's distribution is
updated by Bayes' rule on a grid, and its mean and standard deviation are kept; with normal
innovations this is the conjugate normal update, with heavy tails one wild year teaches little.
What is left of the last a persists: it fades by the persistence from year to year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.distributions import Distribution, Normal, StudentT
from hzsim.scenario.uncertainty import Uncertainty

_POINTS, _REACH = 4001, 8.0


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of the average after some years: its mean, and the uncertainty that is left, None for none."""

    mean: float
    uncertainty: Uncertainty | None

    def expected(self, deviations: Sequence[float], years: int) -> list[float]:
        """Return deviations of so many years: those seen, elsewhere the mean and what persists of the last shock."""
        found, shock, persistence = list[float](), 0.0, self.uncertainty.persistence if self.uncertainty else 0.0
        for place in range(years):
            seen = deviations[place] if place < len(deviations) else float("nan")
            found.append(self.mean + persistence * shock if isnan(seen) else seen)
            shock = found[-1] - self.mean
        return found


def learn(uncertainty: Uncertainty | None, deviations: Sequence[float]) -> Learned:
    """Return what the deviations of known years teach; NaN is a year of which nothing is known.

    Only a normal average beside a normal or Student's t yearly part learns; another stays as it
    is, with mean zero, and so does every one without deviations.
    """
    if uncertainty is None:
        return Learned(0.0, None)
    average, yearly = uncertainty.average, uncertainty.yearly
    seen = list(_innovations(deviations, uncertainty.persistence))
    if not seen or not isinstance(average, Normal) or not isinstance(yearly, Normal | StudentT):
        return Learned(0.0, uncertainty)
    grid = np.linspace(-_REACH, _REACH, _POINTS) * average.sd
    logs = -0.5 * (grid / average.sd) ** 2
    for innovation, weight, size in seen:
        logs = logs + _log_density(yearly, (innovation - weight * grid) / size)
    density = np.exp(logs - logs.max())
    density /= density.sum()
    mean = float(density @ grid)
    sd = float(np.sqrt(density @ (grid - mean) ** 2))
    return Learned(mean, Uncertainty(Normal(sd), yearly, uncertainty.persistence))


def _innovations(deviations: Sequence[float], persistence: float) -> Iterator[tuple[float, float, float]]:
    """Yield, for each known year, the innovation, the average's weight in it, and its size in yearly ones."""
    before, last = 0.0, None
    for place, seen in enumerate(deviations):
        if isnan(seen):
            continue
        gap = place + 1 if last is None else place - last
        kept = 0.0 if last is None else persistence**gap
        size = float(np.sqrt(sum(persistence ** (2 * back) for back in range(gap))))
        yield seen - kept * before, 1 - kept, size
        before, last = seen, place


def _log_density(distribution: Distribution, values: Array) -> Array:
    """Return the log density, up to a constant."""
    if isinstance(distribution, StudentT):
        df = distribution.df
        return np.asarray(-(df + 1) / 2 * np.log1p((values / distribution.scale) ** 2 / df))
    assert isinstance(distribution, Normal)
    return np.asarray(-0.5 * (values / distribution.sd) ** 2)
