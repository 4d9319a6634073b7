"""The probability of targets together, as a smooth function of levers."""

from collections.abc import Sequence

import numpy as np

from hzsim._typing import Array
from hzsim.questions.lever import Lever
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.conditional import Conditional
from hzsim.simulation.drawing import Sampling
from hzsim.simulation.stages import Plan

_STEP = 1e-3
"""A step of a gradient, as a share of what a lever's values are counted in."""


class Odds:
    """The probability of meeting targets together, given the values of some levers: the points are always the same.

    At each point it is a product of interval probabilities (`Plan`), so it is smooth in the levers
    wherever they are, however rare the targets. `falls_back` are the targets for which that cannot be had:
    these are met or missed at each point.
    """

    def __init__(
        self, scenario: Scenario, targets: Sequence[Target], levers: Sequence[Lever], sampling: Sampling
    ) -> None:
        self.scenario, self.levers, self.sampling = scenario, tuple(levers), sampling
        self.plan = Plan.of(scenario, targets)
        self._blocks = list(sampling.blocks())
        self._coordinates: dict[int, Array] = {}

    @property
    def falls_back(self) -> tuple[Target, ...]:
        """The targets that are counted."""
        return tuple(self.plan.targets[place] for place in self.plan.counted)

    def by_randomisation(self, *settings: float) -> Array:
        """Return the probability in each randomisation, with one value for each lever; for one, at each point."""
        pairs = zip(self.levers, settings, strict=True)
        paths = {lever.moved_name: lever.paths(self.scenario, np.array([value])) for lever, value in pairs}
        found = []
        for block in self._blocks:
            if block.index not in self._coordinates:
                made = self.sampling.source, self.sampling.seed, block
                self._coordinates[block.index] = self.plan.coordinates(*made)
            joint = Conditional(self.plan, self._coordinates[block.index]).joint(paths)
            found.append(joint.reshape(block.randomisations, block.each))
        together = np.concatenate(found, axis=1)
        return np.asarray(together[0] if len(together) == 1 else together.mean(axis=1))

    def at(self, *settings: float) -> float:
        """Return the probability with one value for each lever."""
        return float(self.by_randomisation(*settings).mean())

    def standard_error(self, *settings: float) -> float:
        """Return the standard error of the probability with one value for each lever."""
        each = self.by_randomisation(*settings)
        return float(each.std(ddof=1) / np.sqrt(len(each)))

    def slope(self, settings: Sequence[float], units: Sequence[float]) -> Array:
        """Return the derivatives by each lever, each per unit of its own: central differences on the same points."""
        found = []
        for place, unit in enumerate(units):
            low, high = list(settings), list(settings)
            low[place] -= _STEP * unit
            high[place] += _STEP * unit
            found.append((self.at(*high) - self.at(*low)) / (2 * _STEP))
        return np.array(found)
