"""What outcomes teach about the average part of an assumption's uncertainty.

The deviations of known years are u_t = average + a_t with a_t = persistence x a_(t-1) +
innovation_t. So u_1 = average + innovation_1 and, after that, u_t - persistence x u_(t-1) =
(1 - persistence) x average + innovation_t. The average's distribution is updated by Bayes' rule
on a grid, and its mean and standard deviation are kept; with normal innovations this is the
conjugate normal update, with heavy tails one wild year teaches little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.distributions import Distribution, Normal, StudentT
from hzsim.scenario.uncertainty import Uncertainty

_POINTS, _REACH = 4001, 8.0


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of the average after some years: its mean, and the uncertainty that is left."""

    mean: float
    uncertainty: Uncertainty


def learn(uncertainty: Uncertainty, deviations: Sequence[float]) -> Learned:
    """Return what the deviations of known years teach.

    Only a normal average beside a normal or Student's t yearly part learns; another stays as it
    is, with mean zero, and so does every one without deviations.
    """
    average, yearly = uncertainty.average, uncertainty.yearly
    if not deviations or not isinstance(average, Normal) or not isinstance(yearly, Normal | StudentT):
        return Learned(0.0, uncertainty)
    seen = np.array(deviations)
    innovations = seen.copy()
    innovations[1:] -= uncertainty.persistence * seen[:-1]
    weights = np.full(len(seen), 1 - uncertainty.persistence)
    weights[0] = 1.0
    grid = np.linspace(-_REACH, _REACH, _POINTS) * average.sd
    logs = -0.5 * (grid / average.sd) ** 2
    for innovation, weight in zip(innovations, weights, strict=True):
        logs = logs + _log_density(yearly, innovation - weight * grid)
    density = np.exp(logs - logs.max())
    density /= density.sum()
    mean = float(density @ grid)
    sd = float(np.sqrt(density @ (grid - mean) ** 2))
    return Learned(mean, Uncertainty(Normal(sd), yearly, uncertainty.persistence))


def _log_density(distribution: Distribution, values: Array) -> Array:
    """Return the log density, up to a constant."""
    if isinstance(distribution, StudentT):
        df = distribution.df
        return np.asarray(-(df + 1) / 2 * np.log1p((values / distribution.scale) ** 2 / df))
    assert isinstance(distribution, Normal)
    return np.asarray(-0.5 * (values / distribution.sd) ** 2)
