"""Chances: how likely targets are met, with standard errors that know what chance has no say in."""

from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.tallies import Tally

_ROUNDING = float(np.finfo(float).eps)
"""The least standard error of what draws decide: lines may leave none, but the sums of their probabilities do."""


@dataclass(frozen=True, slots=True, repr=False)
class Chances:
    """How likely a scenario's targets are met, from draws of which nothing else is kept.

    `tally` says how often the targets were met, `constant` how often those that prices move would be at the
    prices of the base year. `counted` are the targets that were counted as met or missed in each draw: all of
    them but with the sampler `sobol`, which counts only what no line through its points crosses once.
    """

    scenario: Scenario
    draws: int
    seed: int
    sampler: str
    tally: Tally
    constant: Tally
    counted: tuple[Target, ...]

    @property
    def standard_errors(self) -> Array:
        """Standard errors of the tally's probabilities; zero where the scenario leaves nothing to chance."""
        certain, met = self.certain, self.tally.probabilities[:-1] == 1
        settled = (certain & met).all() or (certain & ~met).any()
        return unless(np.append(certain, settled), self.tally.standard_errors)

    @property
    def constant_errors(self) -> Array:
        """Standard errors of the shares of draws that met each target of `moved_by_prices` at base-year prices."""
        certain = [not self.scenario.is_drawn_at_constant_prices(target) for target in self.scenario.moved_by_prices]
        return unless(np.array(certain, bool), self.constant.standard_errors[:-1])

    @property
    def certain(self) -> BoolArray:
        """Which targets nothing drawn moves, shape (targets,)."""
        return np.array([not self.scenario.is_drawn(target) for target in self.scenario.targets], bool)


def unless(settled: BoolArray, errors: Array) -> Array:
    """Return standard errors: none where nothing drawn has a say, and some wherever draws have."""
    return np.where(settled, 0.0, np.maximum(errors, _ROUNDING))
