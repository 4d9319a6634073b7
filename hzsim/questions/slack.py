"""How much room there is: the break-even of every assumption, and of every quantity a target is made of, alone."""

from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.parts import Assumption, Indicator
from hzsim.questions.intervals import where_met
from hzsim.questions.requirement import require
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span
from hzsim.simulation.deviations import assumed

_REACH = 10.0
"""How many times larger or smaller a quantity may become in the search for its break-even."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one quantity at which a target is just met at the medians, all else unchanged.

    `now` is where the scenario has it (an assumption's average over the years); `value` is
    None when no value within reach meets the target or every value does: `reason` says which.
    """

    target: Target
    quantity: Assumption | Indicator
    years: Span
    now: float
    value: float | None
    reason: Text

    @property
    def slack(self) -> float | None:
        """How far the quantity may move, in its unit: break-even less now."""
        return None if self.value is None else self.value - self.now


def break_evens(scenario: Scenario) -> tuple[BreakEven, ...]:
    """Return for each target the break-even of every assumption that moves it, then of what it is made of."""
    found: list[BreakEven] = []
    for target in scenario.targets:
        moved_by = scenario.model.moved_by(target.indicator.name)
        found.extend(_of_assumption(scenario, target, name) for name in scenario.model.assumptions if name in moved_by)
        found.extend(_of_input(scenario, target, part) for part in _made_of(scenario, target))
    return tuple(found)


def _of_assumption(scenario: Scenario, target: Target, name: str) -> BreakEven:
    answer = require(scenario, name, target)
    start = answer.years.first - scenario.years.first
    now = float(np.mean(scenario.assumptions[name][start : start + len(answer.years)]))
    return BreakEven(target, answer.unknown, answer.years, now, answer.value, answer.reason)


def _made_of(scenario: Scenario, target: Target) -> list[Indicator]:
    """Return the indicators that a target in a single year is made of, without the target's own."""
    if len(target.span) > 1:
        return []
    return [part for part in scenario.model.needed_for([target.indicator.name]) if part != target.indicator]


def _of_input(scenario: Scenario, target: Target, part: Indicator) -> BreakEven:
    """Solve for one quantity in the target's year, by the forward code with that year's value put in its place."""
    inputs, facts, model = assumed(scenario, {}), scenario.baseline.values, scenario.model
    central = model.compute(facts, inputs)
    place = target.span.first - scenario.years.first
    now = float(central[part.name][0, place])

    def margin(values: Array) -> Array:
        path = np.repeat(central[part.name], len(values), axis=0)
        path[:, place] = values
        given = {part.name: path}
        result = model.compute(facts, inputs, [target.indicator.name], given)[target.indicator.name]
        return target.margin(np.broadcast_to(result[:, place], values.shape))

    grid = np.sort([now / _REACH, now * _REACH])
    solution = where_met(margin, grid, 1)
    edges = [float(edge) for edge in (*solution.starts[0], *solution.ends[0]) if np.isfinite(edge) and edge not in grid]
    value = edges[0] if edges else None
    none = Text("在十分之一至十倍之间没有临界值", "no break-even between a tenth and ten times of it")
    return BreakEven(target, part, target.span, now, value, Text("", "") if edges else none)
