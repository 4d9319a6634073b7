"""Draws frozen into a page: effects as fixed-point numbers, and what the model makes of them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, told
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.deviations import apply_effect, effect_on
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import Drawn, assumed
from hzsim.simulation.draws.summaries import STATISTICS

BYTES = 5
"""Bytes of one number: 40 bits of an assumption's range, some 1e-12 of it."""
SHARES = tuple(STATISTICS.values())


@dataclass(frozen=True, slots=True)
class Frozen:
    """The effects of some draws as 40-bit fractions of their range, known years left out: exact to 1e-12 of it."""

    draws: int
    packed: Mapping[str, dict[str, Any]]
    effects: Mapping[str, Array]

    @classmethod
    def of(cls, scenario: Scenario, draws: int, seed: int) -> "Frozen":
        """Return the effects of independent draws: the page counts them, and states errors that hold for such."""
        sampling = Sampling(draws, seed, "random")
        blocks = [sampling.draw(scenario, block) for block in sampling.blocks()]
        effects = {
            name: np.concatenate([_effect(scenario, name, drawn) for drawn in blocks])
            for name in sorted(scenario.uncertainty)
        }
        packed = {name: _pack(values[:, scenario.known_years :]) for name, values in effects.items()}
        return cls(draws, packed, effects)

    def bands(self, scenario: Scenario, names: tuple[str, ...]) -> tuple[dict[str, Array], Array]:
        """Return the model's quantiles of indicators, shape (years, quantiles), and the targets' probabilities."""
        model, facts = scenario.model, scenario.facts
        moved = {
            name: apply_effect(model.assumption(name).kind, scenario.central(name), effect)
            for name, effect in self.effects.items()
        }
        inputs = {
            name: np.broadcast_to(values, (self.draws, len(scenario.years)))
            for name, values in (assumed(scenario) | moved).items()
        }
        values = model.compute(facts, inputs, [*model.indicators, *(target.indicator for target in scenario.targets)])
        met = [
            target.met(target.statistic(values[target.indicator.name], scenario.years)) for target in scenario.targets
        ]
        shares = np.array([*(one.mean() for one in met), np.logical_and.reduce(met).mean() if met else 1.0])
        return {name: np.quantile(values[name], SHARES, axis=0).T for name in names}, shares


def _effect(scenario: Scenario, name: str, drawn: Drawn) -> Array:
    central = scenario.central(name)
    return effect_on(scenario.model.assumption(name).kind, central, drawn.values(name, central))


def _pack(effects: Array) -> dict[str, Any]:
    low, high = (float(effects.min()), float(effects.max())) if effects.size else (0.0, 0.0)
    if not np.isfinite(low) or not np.isfinite(high):
        raise BadValue(
            "expected finite draws for a page",
            told("{low} to {high}", low=low, high=high),
            "choose a distribution with lighter tails",
        )
    step = (high - low) / 2 ** (8 * BYTES - 1) or 1.0
    whole = np.rint((effects.T.ravel() - low) / step).astype("<u8")
    raw = whole.view(np.uint8).reshape(-1, 8)[:, :BYTES].tobytes()
    return {"low": low, "step": step, "bytes": base64.b64encode(raw).decode()}
