"""`assess`: how likely each target is, and all together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from hzsim._display import Shown
from hzsim.errors import BadValue
from hzsim.questions.asked import chosen_targets
from hzsim.questions.requirement import Requirement, require
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.drawing import DRAWS, SAMPLER, SEED
from hzsim.simulation.projection import Simulation, simulate
from hzsim.simulation.summaries import BAND, Tally

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class TargetAssessment:
    """One target: its probability with standard error, the median and 80% band of its number.

    `shortfall` is what is missing on average in the draws that miss it, in the indicator's unit;
    `required` is what the indicator's own lever would have to be on the central path, where it has one.
    """

    target: Target
    probability: float
    standard_error: float
    median: float
    low: float
    high: float
    shortfall: float
    required: Requirement | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two targets that are met together less often than if they were independent, beyond sampling error.

    `standard_error` is that of `together`, as its draws were made: binomial for independent ones,
    else from the spread among randomisations.
    """

    first: Target
    second: Target
    together: float
    if_independent: float
    standard_error: float


@dataclass(frozen=True, slots=True, repr=False)
class Assessment(Shown):
    """All targets of a scenario.

    `if_independent` is the product of the probabilities; `binding` is the target without which
    all others would be met most often, with `without_binding` that probability; `conflict` is
    the pair furthest below independence, None when no pair is by more than two standard errors.
    """

    simulation: Simulation
    targets: tuple[TargetAssessment, ...]
    joint: float
    joint_standard_error: float
    if_independent: float
    binding: Target
    without_binding: float
    conflict: Conflict | None

    def to_frame(self) -> "pd.DataFrame":
        """Return the targets as a frame, one row each, numbers in the indicators' units."""
        import pandas as pd

        columns = ("probability", "standard_error", "median", "low", "high", "shortfall")
        rows = [
            {**{name: getattr(item, name) for name in columns}, "required": item.required and item.required.value}
            for item in self.targets
        ]
        return pd.DataFrame(rows, index=pd.Index([str(item.target) for item in self.targets], name="target"))


def assess(
    simulation: Simulation | Scenario,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Assessment:
    """Return the assessment of a simulation's targets, or of a scenario's by simulating it as the rest says.

    Raises BadValue for a scenario without targets, and for anything else, such as a point projection.
    """
    if isinstance(simulation, Scenario):
        simulation = simulate(simulation, draws, seed, sampler, indicators=(), jobs=jobs, progress=progress)
    if not isinstance(simulation, Simulation):
        hint = "a point projection has no probabilities: give the scenario, or what simulate returns"
        raise BadValue("expected a simulation or a scenario", type(simulation).__name__, hint)
    scenario, tally = simulation.scenario, simulation.tally
    errors, probabilities = simulation.standard_errors, tally.probabilities
    targets = tuple(
        _one(simulation, place, target, float(probabilities[place]), float(errors[place]))
        for place, target in enumerate(chosen_targets(scenario, None))
    )
    without = (tally.joint + tally.only_missed) / tally.draws
    binding = int(np.lexsort((probabilities[:-1], -without))[0])
    return Assessment(
        simulation,
        targets,
        float(probabilities[-1]),
        float(errors[-1]),
        math.prod(map(float, probabilities[:-1])),
        scenario.targets[binding],
        float(without[binding]),
        _conflict(scenario.targets, tally),
    )


def _one(simulation: Simulation, place: int, target: Target, probability: float, error: float) -> TargetAssessment:
    histogram, tally = simulation.target_histograms[place], simulation.tally
    low, median, high = (float(value) for value in histogram.quantiles((BAND[0], 0.5, BAND[1])))
    missed = tally.draws - int(tally.pairs[place, place])
    shortfall = float(tally.shortfall[place]) / missed if missed else 0.0
    lever = target.indicator.lever
    required = require(simulation.scenario, lever, target) if lever is not None else None
    return TargetAssessment(target, probability, error, median, low, high, shortfall, required)


def _conflict(targets: Sequence[Target], tally: Tally) -> Conflict | None:
    shares, errors = tally.pairs / tally.draws, tally.pair_errors
    found = [
        Conflict(targets[i], targets[j], float(shares[i, j]), float(shares[i, i] * shares[j, j]), float(errors[i, j]))
        for i, j in combinations(range(len(targets)), 2)
    ]
    below = [clash for clash in found if clash.if_independent - clash.together > 2 * clash.standard_error]
    return min(below, key=lambda clash: clash.together - clash.if_independent, default=None)
