"""The estimator of a scenario's targets: of all together, of each alone, and of how many are met."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import SIZE, Block
from hzsim.simulation.draws.sampling import Sampler
from hzsim.simulation.draws.tallies import Combined, Tally
from hzsim.simulation.points.conditional import Conditional, joints
from hzsim.simulation.points.planning import plans_of
from hzsim.simulation.points.stages import StagePlan


@dataclass(frozen=True, slots=True)
class Estimator:
    """What estimates the probabilities of a scenario's targets: a plan for all of them, and one for each alone.

    Of a scenario with a condition each of them begins with the condition, so that the first pivot decides it and
    rare ones are followed as exactly as others; `given` is the plan of it alone.
    """

    plan: StagePlan
    alone: tuple[StagePlan, ...]
    given: StagePlan | None = None

    @classmethod
    def of(cls, scenario: Scenario, targets: Sequence[Target]) -> "Estimator":
        """Return the estimator for some targets of a scenario."""
        given = [scenario.given] if scenario.given else []
        single = [(*scenario.given, target) for target in targets] if len(targets) > 1 else []
        plan, *others = plans_of(scenario, [(*scenario.given, *targets), *single, *given])
        return cls(plan, tuple(others[: len(single)]) or (plan,), others[-1] if given else None)

    def combined(self, coordinates: Array, block: Block) -> Combined:
        """Return what is combined of one block: of the first quarter of each randomisation's points."""
        few = first_points(coordinates, block, max(1, block.each // _COMBINED))
        return Conditional(self.plan, few).combined(block.randomisations)

    def tally(
        self,
        sampler: Sampler,
        seed: int,
        block: Block,
        combined: Combined | None = None,
        shortfall: tuple[int, ...] | None = None,
        kept: int | None = None,
    ) -> Tally:
        """Return the tally of one block; what is not told of it counts as nothing."""
        alone, given = self.alone if len(self.alone) > 1 else (), [self.given] if self.given else []
        found = probabilities([self.plan, *alone, *given], sampler, seed, block)
        kept_given = found.pop() if given else None
        joint, each = found[0], found[1:] or found
        counted = any(plan.counted for plan in (self.plan, *self.alone))
        return Tally.weighed(
            np.array(each), joint, combined or Combined.none(block.randomisations, block.each, len(each)),
            shortfall or (0,) * len(each), counted, kept_given, kept,
        )  # fmt: skip


def first_points(coordinates: Array, block: Block, number: int) -> Array:
    """Return the first points of each of a block's randomisations, shape (coordinates, randomisations x number)."""
    by_randomisation = coordinates.reshape(len(coordinates), block.randomisations, block.each)
    return by_randomisation[:, :, :number].reshape(len(coordinates), block.randomisations * number)


def probabilities(plans: Sequence[StagePlan], sampler: Sampler, seed: int, block: Block) -> list[Array]:
    """Return the probability of meeting each plan's targets at each point of a block, shape (randomisations, points).

    Of small blocks, several plans at a time.
    """
    some = max(1, SIZE // block.draws)
    groups = (plans[start : start + some] for start in range(0, len(plans), some))
    found = (joints([Conditional(plan, plan.coordinates(sampler, seed, block)) for plan in few]) for few in groups)
    return [one.reshape(block.randomisations, block.each) for few in found for one in few]


def alone_tally(plans: Sequence[StagePlan], sampler: Sampler, seed: int, block: Block) -> Tally:
    """Return the tally of targets of which only their own probabilities are wanted."""
    shape = block.randomisations, block.each
    each = np.array(probabilities(plans, sampler, seed, block)).reshape(-1, *shape)
    none, counted = Combined.none(*shape, len(plans)), any(plan.counted for plan in plans)
    return Tally.weighed(each, np.zeros(shape), none, (0,) * len(plans), counted)


_COMBINED = 4
"""Of how many points one is followed into all branches: what they are asked for is told by two digits."""
