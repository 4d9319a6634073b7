"""The probability of targets together, as a smooth function of levers."""

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.questions.lever.lever import Lever
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import SIZE, Block, whole
from hzsim.simulation.draws.drawing import Sampling, fewest_for
from hzsim.simulation.draws.tallies import binomial_errors, share_errors
from hzsim.simulation.points.conditional import Conditional, joints
from hzsim.simulation.points.planning import plans_of
from hzsim.simulation.points.stages import StagePlan
from hzsim.simulation.simulating import ROUGH, check_known

_STEP = 1e-3
"""A step of a gradient, as a share of what a lever's values are counted in."""


@dataclass(frozen=True, slots=True)
class Odds:
    """A probability with its standard error."""

    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True, eq=False)
class _Joints:
    """The probabilities at each point of a block for some plans, each around `number` central paths of its own.

    Shape (plans, number, randomisations, points).
    """

    plans: Sequence[StagePlan]
    sampling: Sampling
    paths: Sequence[Mapping[str, Array]]
    number: int = 1

    def __call__(self, block: Block) -> Array:
        asked = [self.around(*each, block) for each in zip(self.plans, self.paths, strict=True)]
        return np.array(joints(asked)).reshape(len(asked), self.number, block.randomisations, block.each)

    def around(self, plan: StagePlan, paths: Mapping[str, Array], block: Block) -> Conditional:
        """Return a plan's estimator at the points of a block, so many times over."""
        coordinates = plan.coordinates(self.sampling.source, self.sampling.seed, block)
        if self.number > 1:
            coordinates = np.tile(coordinates, self.number)
            paths = {name: np.asfortranarray(path.repeat(block.draws, axis=0)) for name, path in paths.items()}
        return Conditional(plan, coordinates, paths)

    def found(self) -> Array:
        """Return the probabilities, shape (plans, number, randomisations); of one randomisation, at each point."""
        joint = np.concatenate([part for _, part in self.sampling.silent.run(self)], axis=3)
        return np.asarray(joint[:, :, 0] if joint.shape[2] == 1 else joint.mean(axis=3))


class JointProbability:
    """Probability of meeting targets together as a function of lever values, always on the same points.

    At each point it is a product of interval probabilities (`StagePlan`), so that it is smooth in the levers,
    however rare the targets. `falls_back` are the targets without such an interval, which are met or missed
    at each point. `elsewhere` are further settings of the levers at which the intervals are checked, beside
    the scenario's own. Of a scenario with a condition it is the joint of both over the condition's at the same
    settings, each from its own plan. `plan` is the targets' plan, where there is one already. Blocks of points
    are worked on as the sampling says: on its jobs, which pays from two blocks on, or by its executor.
    """

    def __init__(
        self,
        scenario: Scenario,
        targets: Sequence[Target],
        levers: Sequence[Lever],
        sampling: Sampling,
        elsewhere: Sequence[Sequence[float]] = (),
        plan: StagePlan | None = None,
    ) -> None:
        self.scenario, self.levers, self.sampling = scenario, tuple(levers), sampling
        self.known: dict[tuple[float, ...], tuple[float, float]] = {}
        paths = [self.paths(*settings) for settings in elsewhere]
        asked = [*([] if plan else [(*scenario.given, *targets)]), *([scenario.given] if scenario.given else [])]
        plans = plans_of(scenario, asked, paths)
        self.plan = plan or plans[0]
        self.given = plans[-1] if scenario.given else None

    @property
    def falls_back(self) -> tuple[Target, ...]:
        """The targets that are counted."""
        return tuple(dict.fromkeys((*self.plan.falls_back, *(self.given.falls_back if self.given else ()))))

    @property
    def wanted(self) -> tuple[Target, ...]:
        """The targets, without what the scenario's condition asks for."""
        return self.plan.asked[len(self.scenario.given) :]

    def on(self, sampling: Sampling) -> "JointProbability":
        """Return the same odds from other points."""
        other = copy(self)
        other.sampling, other.known = sampling, {}
        return other

    def paths(self, *settings: float | Array) -> dict[str, Array]:
        """Return the central paths that one value for each lever sets, or several, shape (values, years)."""
        pairs = zip(self.levers, settings, strict=True)
        return {lever.moved_name: lever.paths(self.scenario, np.atleast_1d(value)) for lever, value in pairs}

    def each(self, settings: Array) -> Array:
        """Return the probability in each randomisation at several settings, many at once where points are few.

        `settings` has shape (levers, settings), the answer (settings, randomisations); (settings, points)
        where there is but one randomisation.
        """
        met = self._each(self.plan, settings)
        return met if self.given is None else _ratio(met, self._each(self.given, settings))

    def _each(self, plan: StagePlan, settings: Array) -> Array:
        """Return the probability of what a plan asks for, in the shape of `each`."""
        batches = -(-settings.shape[1] * self.sampling.draws // SIZE)
        some = np.array_split(settings, min(batches, settings.shape[1]), axis=1)
        works = (_Joints([plan], self.sampling, [self.paths(*few)], few.shape[1]) for few in some)
        return np.concatenate([work.found()[0] for work in works])

    def by_randomisation(self, *settings: float) -> Array:
        """Return the probability in each randomisation, with one value for each lever; for one, at each point."""
        return np.asarray(self.each(np.array(settings, dtype=float).reshape(-1, 1))[0])

    def at(self, *settings: float) -> float:
        """Return the probability with one value for each lever."""
        return float(self.by_randomisation(*settings).mean())

    def at_each(self, settings: Array) -> Array:
        """Return the probability at several settings, shape (levers, settings)."""
        return np.asarray(self.each(settings).mean(axis=1))

    def estimates(self, settings: Array) -> tuple[Array, Array]:
        """Return the probability at several settings, shape (levers, settings), with its standard error.

        What has been asked for before is `known`, and not worked out again.
        """
        asked = [tuple(one) for one in settings.T.tolist()]
        new = sorted({*asked} - self.known.keys())
        for at, each in zip(new, self.each(np.array(new).T) if new else (), strict=True):
            error = share_errors(each, self.sampling.draws, bool(self.falls_back))
            self.known[at] = float(each.mean()), float(error)
        shares, errors = np.array([self.known[at] for at in asked]).reshape(-1, 2).T
        return shares, errors

    def pairs(self, values: Array) -> tuple[Array, Array]:
        """Return how likely two targets, and all but one, are met at some values of the lever, from one block.

        Of shape (values, targets, targets) and (values, targets): by the two, and by the one that is left out.
        """
        (block,) = self.sampling.blocks()
        coordinates = np.tile(self.plan.coordinates(self.sampling.source, self.sampling.seed, block), len(values))
        paths = self.paths(np.repeat(values, block.draws))
        found = Conditional(self.plan, coordinates, paths).combined(len(values) * block.randomisations)

        def shares(weights: Array) -> Array:
            each = weights.reshape(len(values), block.randomisations, *weights.shape[1:])
            return np.asarray(each.sum(axis=1) / block.draws)

        return shares(found.pairs), shares(found.only_missed + found.numbers[:, -1:])

    def slope(self, settings: Sequence[float], units: Sequence[float]) -> Array:
        """Return the derivatives by each lever, each per unit of its own: central differences on the same points."""
        steps = _STEP * np.diag(units)
        found = self.at_each(np.concatenate([settings + steps, settings - steps]).T)
        return np.asarray((found[: len(units)] - found[len(units) :]) / (2 * _STEP))

    def deviations(self, *settings: float) -> Array:
        """Return the standard deviation of what each target is judged by, in its unit, over the first points."""
        first = next(iter(self.sampling.blocks()))
        coordinates = self.plan.coordinates(self.sampling.source, self.sampling.seed, first)
        points = self.plan.points_of_targets(coordinates, self.paths(*settings))
        return np.array([points.statistic(target).std() for target in self.wanted])

    def tightened(self, place: int, by: float) -> "JointProbability":
        """Return the odds on the same points with one target tightened, in its indicator's unit."""
        odds, targets = self.on(self.sampling), list(self.plan.asked)
        place += len(self.scenario.given)
        targets[place] = targets[place].tightened(by)
        odds.plan = self.plan.asking(targets)
        return odds


def at_together(asked: Sequence[tuple[JointProbability, float]]) -> list[float]:
    """Return probabilities of one scenario by one sampling, each with its own value for its one lever, in few calls."""
    first, found = asked[0][0], list[float]()
    if first.scenario.given:
        return [odds.at(value) for odds, value in asked]
    some = max(1, SIZE // first.sampling.draws)
    for few in (asked[start : start + some] for start in range(0, len(asked), some)):
        plans, paths = [odds.plan for odds, _ in few], [odds.paths(value) for odds, value in few]
        found += _Joints(plans, first.sampling, paths).found().mean(axis=(1, 2)).tolist()
    return found


def _ratio(met: Array, given: Array) -> Array:
    """Return by randomisation what averages to the ratio of both means, and spreads as that ratio does.

    The ratio's linearisation: its standard deviation over the root of their number is the ratio's standard error
    (Cochran 1977, Sampling Techniques, section 6.3). Zero where the condition has no probability at all.
    """
    base = given.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = met.mean(axis=1, keepdims=True) / base
        found = ratio + (met - ratio * given) / base
    return np.where(base > _NOTHING, found, 0.0)


_NOTHING = 1e-250


def asked_words(scenario: Scenario, probability: float | None) -> Text:
    """Return how targets are to be met: at the medians (or on the central path), or with a probability."""
    if probability is None:
        return Text(f"在{scenario.centre.zh}上", f"at the {scenario.centre.en}")
    return Text(f"以{100 * probability:g}%的概率", f"with a probability of {100 * probability:g}%")


def check_given(scenario: Scenario, sampling: Sampling) -> None:
    """Raise BadValue where a scenario's condition is too rare to be known from a sampling."""
    if scenario.given:
        found, _ = joint_probability(replace(scenario, given=()), scenario.given, sampling)
        check_known(scenario, found.probability, found.standard_error)


def check_probability(probability: float | None, counted: int | None = None) -> None:
    """Raise BadValue for a probability that is none, or that so many counted draws cannot tell from 0 or 1."""
    if probability is None:
        return
    if not 0 < probability < 1:
        raise BadValue("expected a probability between 0 and 1", str(probability))
    if counted is not None and whole(counted) < fewest_for(probability):
        certainty = told("expected a probability that {draws:,} draws can tell from certainty", draws=counted)
        never = told("expected a probability that {draws:,} draws can tell from impossibility", draws=counted)
        raise BadValue(certainty if probability >= 0.5 else never, str(probability))


MEDIANS = told("the central path is one path whatever comes true: ask for a probability")
"""Why a question about the central path takes no condition."""


def refuse_given(scenario: Scenario, why: str = MEDIANS) -> None:
    """Raise BadValue, with the reason, for a scenario with a condition; by default of a question about its medians."""
    if scenario.given:
        raise BadValue("expected no condition here", "; ".join(map(str, scenario.given)), why)


def joint_probability(
    scenario: Scenario, targets: Sequence[Target], sampling: Sampling
) -> tuple[Odds, tuple[Target, ...]]:
    """Return the odds of meeting some targets together, on the scenario's condition if any, and what was counted."""
    odds = JointProbability(scenario, targets, [], sampling)
    each = odds.by_randomisation()
    share, drawn = float(each.mean()), any(map(scenario.is_drawn, (*targets, *scenario.given)))
    error = float(each.std(ddof=1)) / math.sqrt(len(each)) if drawn else 0.0
    if odds.falls_back:  # none in so many draws does not mean never
        error = max(error, float(binomial_errors(each.mean(), sampling.draws)))
    if scenario.given and error > ROUGH:
        check_known(scenario, share, error)
    return Odds(share, error), odds.falls_back
