"""The tornado: a target's number when one assumption turns out low or high and nothing else does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Kind
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.deviations import apply_effect, deviation_of, effect_of, effect_on
from hzsim.simulation.draws.normals import Drawn, assumed, computed, draw_normals, streams
from hzsim.simulation.draws.sampling import Sampler, Sobol, rotated
from hzsim.simulation.projection import Projection, project

LOW, HIGH = 0.10, 0.90
_POINTS = 4096
"""As good for these quantiles as a hundred thousand draws."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The number a target is judged by with one assumption at its own 10% and 90%, and at the medians.

    What is taken at 10% and 90% is the assumption's average deviation over the open years up to
    the target's last (`deviations`: log points for rates and levels, the unit of flows), put in
    every one of them; for a level, which accumulates its deviations, that is where it ends.
    """

    target: Target
    assumption: str
    low: float
    middle: float
    high: float
    deviations: tuple[float, float]


def swings(scenario: Scenario, targets: Sequence[Target]) -> tuple[Swing, ...]:
    """Return the swings of each target by each uncertain assumption, the widest first for each target."""
    known = scenario.known_years
    lasts = {target: max(known, target.span.last - scenario.years.first + 1) for target in targets}
    spreads = {name: _spreads(scenario, name, sorted({*lasts.values()})) for name in scenario.uncertainty}
    middle = project(scenario)
    found: list[Swing] = []
    for target in targets:
        last = lasts[target]
        mine = [
            Swing(target, name, ends[0], float(middle.statistic(target)[0]), ends[1], spread[last])
            for name, spread in spreads.items()
            for ends in [_ends(scenario, target, name, spread[last], last)]
        ]
        found += sorted(mine, key=lambda swing: -abs(swing.high - swing.low))
    return tuple(found)


def _ends(scenario: Scenario, target: Target, name: str, spread: tuple[float, float], last: int) -> tuple[float, float]:
    """Return the target's number with an assumption's deviation at both ends in the open years up to the last."""
    kind = scenario.model.assumption(name).kind
    deviation = np.zeros((2, len(scenario.years)))
    deviation[:, scenario.known_years : last] = np.array(spread)[:, None]
    shifted = apply_effect(kind, scenario.central(name), effect_of(kind, deviation))
    values = computed(scenario, {**assumed(scenario), name: shifted}, [target.indicator])
    numbers = np.broadcast_to(Projection(scenario, values).statistic(target), 2)
    return float(numbers[0]), float(numbers[1])


def _spreads(scenario: Scenario, name: str, lasts: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Return by last year the 10% and 90% quantiles of an assumption's average deviation.

    From Sobol' points in its own normals, turned to the direction in which its average over all open years moves.
    """
    kind, central = scenario.model.assumption(name).kind, scenario.central(name)
    own = [stream for stream in streams(scenario) if stream.assumption == name]
    block = Block(0, 0, _POINTS)

    def effects(sampler: Sampler) -> Array:
        normals = draw_normals(own, sampler, 0, block)
        values = Drawn(scenario, normals, _POINTS).values(name, central)
        return effect_on(kind, central, values)[:, scenario.known_years :]

    drawn = effects(rotated(Sobol(), lambda sampler: _average(kind, effects(sampler))))
    averages = {last: _average(kind, drawn[:, : last - scenario.known_years]) for last in lasts}
    found = {last: np.quantile(average, [LOW, HIGH]) for last, average in averages.items()}
    return {last: (float(low), float(high)) for last, (low, high) in found.items()}


def _average(kind: Kind, effects: Array) -> Array:
    """Return the average deviation that a run of effects, shape (draws, years), stands for."""
    if not effects.shape[1]:
        return np.zeros(len(effects))
    return np.asarray(deviation_of(kind, effects).mean(axis=1))
