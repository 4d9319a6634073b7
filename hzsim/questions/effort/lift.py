"""What would lift the odds of all targets together most: one lever, moved by its usual deviation."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from hzsim.errors import BadValue
from hzsim.questions.lever.lever import Lever, make_lever
from hzsim.questions.lever.odds import JointProbability
from hzsim.questions.lever.spread import declared_spread
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.defaults import read_default_uncertainty
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.points.stages import StagePlan

_FEW, _POINTS = 64, 1024
"""Sobol' points that tell levers apart, and those that the odds are told from, to half a percentage point."""


@dataclass(frozen=True, slots=True)
class Lift:
    """A lever and where it is moved to: its average over its years before and after, in its unit.

    `change` is the move in usual deviations of that average (`average_spread`), 1 or -1 where bounds allow it;
    `probability` is that of all targets together after it.
    """

    lever: Lever
    before: float
    after: float
    change: float
    probability: float


def best_lift(scenario: Scenario, seed: int, plan: StagePlan | None = None) -> Lift | None:
    """Return the lever whose move by its usual deviation, up or down, lifts the odds of all targets most.

    Looked at are the levers that the targets' indicators declare, as in `effort`, each alone, over the open years
    to the last target's. A usual deviation is what all of them cost alike: what a lever strays by unasked. None where
    nothing is drawn, no target has a lever that can be turned, or no move lifts the odds. `plan` is that of all
    targets, where there is one already.
    """
    if not scenario.uncertain:
        return None
    priced = list(_priced(scenario))
    if not priced:
        return None
    levers, spreads = [lever for lever, _ in priced], np.diag([spread for _, spread in priced])
    low, high = np.array([lever.bounds for lever in levers]).T
    moves = np.clip(np.concatenate([0 * spreads[:1], spreads, -spreads]), low, high)
    odds = JointProbability(scenario, scenario.targets, levers, Sampling(_FEW, seed, "sobol"), plan=plan)
    best = int(odds.at_each(moves.T).argmax())  # the first is no move
    if best == 0:
        return None
    place = (best - 1) % len(levers)
    lever, shift = levers[place], float(moves[best, place])
    before = scenario.mean(lever.assumption.name, lever.years)
    likely = odds.on(Sampling(_POINTS, seed, "sobol")).at(*moves[best])
    return Lift(lever, before, before + shift, shift / priced[place][1], likely)


def _priced(scenario: Scenario) -> Iterator[tuple[Lever, float]]:
    """Yield the levers that targets declare, each with its usual deviation; those without one have no price.

    Growth that a production function brings is no lever: what can be set is what it is made of.
    """
    declared = [target.indicator.lever for target in scenario.targets]
    names = dict.fromkeys(scenario.model.lever_of(name).name for name in declared if name)
    made = [make_lever(scenario, name, scenario.targets, keep_shape=True) for name in names]
    levers = {lever.moved_name: lever for lever in made if lever}  # what two of them move is moved once
    known = levers.keys() <= scenario.uncertainty.keys()
    defaults = {} if known else read_default_uncertainty(scenario.folder, scenario.baseline.measures).uncertainty
    for lever in levers.values():
        with suppress(BadValue):
            yield lever, declared_spread(scenario, lever.assumption, lever.years, defaults)
