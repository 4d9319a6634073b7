"""Several levers changed at once, each in units of its own spread, and what targets then show at the medians."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.questions.lever.lever import Lever, Response, check_apart
from hzsim.scenario.parts.targets import TOLERANCE, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

Margins = Callable[[Array], Array]
"""Makes numbers that must be at least zero, shape (rows,), of changes, shape (levers,)."""


@dataclass(frozen=True, slots=True)
class ScaledLevers:
    """Levers of a scenario whose shifts are measured in spreads: a change is an array of shape (levers,).

    Raises BadValue when an assumption is named twice or its bounds leave no room for its path.
    """

    scenario: Scenario
    levers: tuple[Lever, ...]
    spreads: Array

    def __post_init__(self) -> None:
        names = [lever.assumption.name for lever in self.levers]
        if len(set(names)) < len(names):
            raise BadValue("expected each lever once", ", ".join(names))
        check_apart(self.scenario, self.levers)
        for lever in self.levers:
            if not lever.bounds[0] < lever.bounds[1]:
                raise BadValue("expected bounds at least as far apart as the lever's path", lever.assumption.name)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest change within bounds."""
        low, high = np.array([lever.bounds for lever in self.levers]).reshape(-1, 2).T
        return low / self.spreads, high / self.spreads

    @property
    def widened(self) -> tuple[Array, Array]:
        """Bounds ten times as wide, within the arithmetic's domain: what dropping a bound means."""
        low, high = self.bounds
        start = np.array([self._path(lever).min() - lever.assumption.lowest for lever in self.levers]) / self.spreads
        return np.maximum(low - 10 * (high - low), -0.999 * start), high + 10 * (high - low)

    def moved(self, change: Array) -> Scenario:
        """Return the scenario with the levers changed."""
        scenario = self.scenario
        for lever, shift in zip(self.levers, change * self.spreads, strict=True):
            scenario = lever.moved(scenario, float(shift))
        return scenario

    def average(self, place: int, change: float = 0.0) -> float:
        """Return a lever's average over its years when changed."""
        return float(self._path(self.levers[place]).mean() + change * self.spreads[place])

    def edge(self, place: int, upper: bool) -> float:
        """Return the bound of a lever as it was given: the value that its path's extreme may reach."""
        return self.levers[place].limits(self.scenario)[upper]

    def _path(self, lever: Lever) -> Array:
        path: Array = self.scenario.central(lever.assumption.name)[0, self.scenario.years.part(lever.years)]
        return path

    def margins(self, targets: Sequence[Target]) -> Margins:
        """Return the smooth margins of targets at the medians, relative to the targets' values.

        A target in every year of a span has one row for each year; see `row_targets`.
        """
        response, wanted = (
            Response(self.scenario, self.levers),
            {part.indicator for target in targets for part in target.parts},
        )
        years, parts = self.scenario.years, [part for target in targets for part in target.parts]

        def rows(change: Array) -> Array:
            values = response.values(np.split(change * self.spreads, len(change)) if len(change) else [], wanted)
            return np.concatenate([_rows(part, values[part.indicator.name], years) for part in parts])

        return rows if targets else lambda _: np.empty(0)


def _rows(target: Target, values: Array, years: Span) -> Array:
    numbers = target.statistic(values, years)[:1] if target.single else values[0, years.part(target.span)]
    strict = 2 * TOLERANCE if target.operator in ("<", ">") else 0.0
    return target.margin(numbers) / target.scale - strict


def row_targets(targets: Sequence[Target]) -> list[int]:
    """Return for each row of `ScaledLevers.margins` the place of its target."""
    return [
        place
        for place, target in enumerate(targets)
        for part in target.parts
        for _ in range(1 if part.single else len(part.span))
    ]
