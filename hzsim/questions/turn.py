"""Several levers turned at once: what targets then show, at the medians and over draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.questions.least import Limits
from hzsim.questions.lever import Lever, Response, check_apart
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import TOLERANCE, Target
from hzsim.scenario.years import Span
from hzsim.simulation.blocks import Block
from hzsim.simulation.drawing import Sampling


@dataclass(frozen=True, slots=True)
class Turn:
    """Levers of a scenario whose shifts are measured in spreads: a turn is an array of shape (levers,).

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
        """The lowest and the highest turn within bounds."""
        low, high = np.array([lever.bounds for lever in self.levers]).reshape(-1, 2).T
        return low / self.spreads, high / self.spreads

    @property
    def widened(self) -> tuple[Array, Array]:
        """Bounds ten times as wide, within the arithmetic's domain: what dropping a bound means."""
        low, high = self.bounds
        start = np.array([self._path(lever).min() - lever.assumption.lowest for lever in self.levers]) / self.spreads
        return np.maximum(low - 10 * (high - low), -0.999 * start), high + 10 * (high - low)

    def settings(self, turn: Array) -> list[Array]:
        """Return the levers' values at a turn, each of shape (1,)."""
        return np.split(turn * self.spreads, len(turn)) if len(turn) else []

    def moved(self, turn: Array) -> Scenario:
        """Return the scenario with the levers turned."""
        scenario = self.scenario
        for lever, shift in zip(self.levers, turn * self.spreads, strict=True):
            scenario = lever.moved(scenario, float(shift))
        return scenario

    def average(self, place: int, turn: float = 0.0) -> float:
        """Return a lever's average over its years when turned."""
        return float(self._path(self.levers[place]).mean() + turn * self.spreads[place])

    def edge(self, place: int, upper: bool) -> float:
        """Return the bound of a lever as it was given: the value that its path's extreme may reach."""
        return self.levers[place].limits(self.scenario)[upper]

    def _path(self, lever: Lever) -> Array:
        path: Array = self.scenario.central(lever.assumption.name)[0, self.scenario.years.part(lever.years)]
        return path


def limits_at_medians(turn: Turn, targets: Sequence[Target]) -> Limits:
    """Return the smooth margins of all targets at the medians, relative to the targets' values.

    A target in every year of a span has one row for each year; see `row_targets`.
    """
    response, wanted = Response(turn.scenario, turn.levers), {target.indicator.name for target in targets}

    def rows(at: Array) -> Array:
        values = response.values(turn.settings(at), wanted)
        return np.concatenate([_rows(one, values[one.indicator.name], turn.scenario.years) for one in targets])

    return rows


def _rows(target: Target, values: Array, years: Span) -> Array:
    numbers = target.statistic(values, years)[:1] if _one_row(target) else values[0, years.part(target.span)]
    strict = 2 * TOLERANCE if target.operator in ("<", ">") else 0.0
    return target.margin(numbers) / target.scale - strict


def row_targets(targets: Sequence[Target]) -> list[int]:
    """Return for each row of `limits_at_medians` the place of its target."""
    return [place for place, target in enumerate(targets) for _ in range(1 if _one_row(target) else len(target.span))]


def _one_row(target: Target) -> bool:
    return len(target.span) == 1 or target.indicator.averaged


class Draws:
    """How targets respond to a turn over many draws, the same for every turn.

    The draws' deviations stay in memory: 8 bytes for each draw, year and uncertain assumption.
    """

    def __init__(self, turn: Turn, targets: Sequence[Target], sampling: Sampling) -> None:
        self.turn, self.targets, self.draws, self._sampling = turn, tuple(targets), sampling.draws, sampling.silent

        def respond(block: Block) -> Response:
            return Response(turn.scenario, turn.levers, sampling.draw(turn.scenario, block))

        self._responses = {block.index: response for block, response in self._sampling.run(respond)}

    def statistics(self, turn: Array) -> Array:
        """Return for each target the number it is judged by in every draw, shape (targets, draws)."""
        settings, years = self.turn.settings(turn), self.turn.scenario.years
        wanted = {target.indicator.name for target in self.targets}

        def judge(block: Block) -> Array:
            values = self._responses[block.index].values(settings, wanted)
            numbers = (target.statistic(values[target.indicator.name], years) for target in self.targets)
            return np.array([np.broadcast_to(row, block.draws) for row in numbers])

        return np.concatenate([rows for _, rows in self._sampling.run(judge)], axis=1)

    def margins(self, turn: Array) -> Array:
        """Return every target's margins in its indicator's unit, shape (targets, draws)."""
        return np.array([t.margin(row) for t, row in zip(self.targets, self.statistics(turn), strict=True)])

    def share(self, turn: Array) -> float:
        """Return the share of draws that meet all targets."""
        met = [t.met(row) for t, row in zip(self.targets, self.statistics(turn), strict=True)]
        return float(np.all(met, axis=0).mean())
