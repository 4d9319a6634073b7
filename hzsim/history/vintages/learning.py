"""What outcomes teach: about the average part of an assumption's uncertainty, and about the years after them.

The deviations of known years are u_t = average + a_t with a_t = persistence x a_(t-1) +
innovation_t, a starting at zero. So u_1 = average + innovation_1 and, after that, u_t -
persistence x u_(t-1) = (1 - persistence) x average + innovation_t; over a gap of g years the same
with persistence^g, and with the innovations of g years together. These are independent
observations of the average, which Bayes' rule puts together: in closed form where both are
normal (Gelman et al., Bayesian Data Analysis, 2013, section 2.5), else by quadrature, of which a
normal with the same mean and standard deviation is kept. Beside long tails one wild year teaches
little. Later years follow from what is known of the average and from the last deviation seen:
see `Resumed`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan, sqrt
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT
from hzsim.scenario.parts.uncertainty import Resumed, Uncertainty

Observed: TypeAlias = tuple[float, float, float]
"""A known year: its innovation, the average's weight in it, and its size in yearly ones."""
_STEPS = np.sinh(np.linspace(-7.0, 7.0, 2001))
"""Where a density is read, in its scales: dense in its middle, and far into its tails."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Average part after some known years: its mean, and the uncertainty left (None for a certain assumption)."""

    mean: float
    uncertainty: Uncertainty | None

    def expected(self, deviations: Sequence[float], years: int) -> list[float]:
        """Return the deviations of a path's years: the observed ones, else the mean with the rest of the last shock."""
        found, shock, persistence = list[float](), 0.0, self.uncertainty.persistence if self.uncertainty else 0.0
        for place in range(years):
            seen = deviations[place] if place < len(deviations) else float("nan")
            found.append(self.mean + persistence * shock if isnan(seen) else seen)
            shock = found[-1] - self.mean
        return found


def learn(uncertainty: Uncertainty | None, deviations: Sequence[float], first: int = 0) -> Learned:
    """Return the average part as learned from deviations of known years, from year `first` on; NaN for an unknown one.

    An average without a yearly part beside it stays as it is, with mean zero, and so does every
    one without deviations.
    """
    if uncertainty is None:
        return Learned(0.0, None)
    average, yearly, persistence = uncertainty.average, uncertainty.yearly, uncertainty.persistence
    seen = list(_observed(deviations, persistence))
    if not seen:
        return Learned(0.0, uncertainty)
    mean = 0.0
    if average is not None and yearly is not None:
        mean, sd = (
            _beside_normal(average, yearly, seen)
            if isinstance(average, Normal) and isinstance(yearly, Normal)
            else _beside(average, yearly, seen)
        )
        average = Normal(sd)
    last = first + max(place for place, one in enumerate(deviations) if not isnan(one))
    left = (
        (
            replace(uncertainty, average=average, seen=last + 1)
            if isinstance(uncertainty, Resumed)
            else Resumed(average, yearly, persistence, uncertainty.domain, uncertainty.years, last + 1)
        )
        if persistence
        else replace(uncertainty, average=average)
    )
    return Learned(mean, left)


def _observed(deviations: Sequence[float], persistence: float) -> Iterator[Observed]:
    """Yield what each known year says of the average."""
    before, last = 0.0, None
    for place, seen in enumerate(deviations):
        if isnan(seen):
            continue
        gap = place + 1 if last is None else place - last
        kept = 0.0 if last is None else persistence**gap
        size = sqrt(sum(persistence ** (2 * back) for back in range(gap)))
        yield seen - kept * before, 1 - kept, size
        before, last = seen, place


def _beside_normal(average: Normal, yearly: Normal, seen: Sequence[Observed]) -> tuple[float, float]:
    """Return mean and standard deviation of a normal average after normal observations: the conjugate update."""
    prior = (yearly.sd / average.sd) ** 2  # precisions, in those of one yearly innovation
    precision = prior + sum((weight / size) ** 2 for _, weight, size in seen)
    mean = sum(innovation * weight / size**2 for innovation, weight, size in seen) / precision
    return mean, yearly.sd / sqrt(precision)


def _beside(average: Distribution, yearly: Distribution, seen: Sequence[Observed]) -> tuple[float, float]:
    """Return mean and standard deviation of an average after observations, whatever the distributions.

    The trapezoidal rule on points that are dense wherever one of the densities is.
    """
    scale = _half_width(yearly)
    middles = [innovation / weight + scale * size / weight * _STEPS for innovation, weight, size in seen]
    points = np.unique(np.concatenate([_half_width(average) * _STEPS, *middles]))
    logs = _log_density(average, points)
    for innovation, weight, size in seen:
        logs = logs + _log_density(yearly, (innovation - weight * points) / size)
    density = np.exp(logs - logs.max()) * np.gradient(points)
    density /= density.sum()
    mean = float(density @ points)
    return mean, float(np.sqrt(density @ (points - mean) ** 2))


def _half_width(distribution: Distribution) -> float:
    """Return half of what lies between one standard normal below and above the median."""
    low, high = distribution.from_normal(np.array([-1.0, 1.0]))
    return float(high - low) / 2


def _log_density(distribution: Distribution, values: Array) -> Array:
    """Return the log density at values in order, up to a constant: minus infinity beyond the distribution's ends."""
    if isinstance(distribution, StudentT):  # whose tails are longer than any normal value
        return np.asarray(-(distribution.df + 1) / 2 * np.log1p((values / distribution.scale) ** 2 / distribution.df))
    normals = distribution.to_normal(values)
    inside = np.isfinite(normals)
    logs = np.full(len(values), -np.inf)
    logs[inside] = -0.5 * normals[inside] ** 2 + np.log(np.abs(np.gradient(normals[inside], values[inside])))
    return logs
