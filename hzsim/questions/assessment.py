"""`assess`: how likely each target is, and all together."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim.errors import BadValue, told
from hzsim.questions.lever.lever import asked_of
from hzsim.questions.lever.odds import Odds, joint_probability
from hzsim.questions.lever.requirement import Requirement, require
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords, Making
from hzsim.simulation.draws.summaries import BAND
from hzsim.simulation.draws.tallies import Tally
from hzsim.simulation.projection import Chances, Simulation
from hzsim.simulation.simulating import chances_with, simulate_with

if TYPE_CHECKING:
    import pandas as pd

ODDS = 0.8
"""The odds that are asked for unless told otherwise."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The probability that at least `k` of the targets are met, with its standard error."""

    k: int
    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The target without which the others are likeliest together, with that probability and its standard error."""

    target: Target
    joint_without: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class TargetChance:
    """One target: its probability with standard error.

    `constant_prices` are the odds of a target at current prices were it at those of the base year, None where
    prices do not move it.
    """

    target: Target
    probability: float
    standard_error: float
    constant_prices: Odds | None


@dataclass(frozen=True, slots=True)
class TargetAssessment(TargetChance):
    """One target: its probability with standard error, the median and 80% band of its number.

    `shortfall` is what is missing on average in the draws that miss it, in the indicator's unit;
    `value_at_odds` is what its number reaches (falls to, for an upper limit) with the odds that the
    assessment was asked for; `required` is what the indicator's own lever would have to be on the
    central path, where it has one.
    """

    median: float
    low: float
    high: float
    shortfall: float
    value_at_odds: float
    required: Requirement | None

    @property
    def reached(self) -> bool | None:
        """Whether the target has the probability that it asks for; None where it asks for none."""
        asked = self.target.probability
        return None if asked is None else self.probability >= asked


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
class ChanceAssessment:
    """How likely each target of a scenario is met, and all together (`joint`)."""

    simulation: Chances
    targets: Sequence[TargetChance]
    joint: float
    joint_standard_error: float


@dataclass(frozen=True, slots=True, repr=False)
class Assessment(ChanceAssessment, Shown):
    """All targets of a scenario, and how many of them are met.

    `at_least` says for each number of targets how likely so many are met, up to all of them;
    `expected_met` is the mean number. `in_the_way` is None for a single target, and where all are
    met in every draw. `if_independent` is the product of the probabilities, `odds` what
    `value_at_odds` of the targets go with. `conflict` is the pair furthest below independence,
    None when no pair is by more than two standard errors. `binding` are the odds of all binding targets
    together, None where no target, or every one, is called so.
    """

    simulation: Simulation
    targets: tuple[TargetAssessment, ...]
    odds: float
    at_least: tuple[AtLeast, ...]
    expected_met: float
    in_the_way: InTheWay | None
    if_independent: float
    conflict: Conflict | None
    binding: Odds | None = None

    @property
    def likely_met(self) -> int:
        """How many targets are more likely met than missed."""
        return sum(item.probability > 0.5 for item in self.targets)

    def to_frame(self) -> "pd.DataFrame":
        """Return the targets as a frame, one row each, numbers in the indicators' units."""
        import pandas as pd

        columns = ("probability", "standard_error", "median", "low", "high", "shortfall", "value_at_odds")
        rows = [
            {**{name: getattr(item, name) for name in columns}, "required": item.required and item.required.value}
            for item in self.targets
        ]
        return pd.DataFrame(rows, index=pd.Index([str(item.target) for item in self.targets], name="target"))


KEYWORDS = Keywords("assess", draws=None)


@KEYWORDS
def assess(
    scenario: Scenario | Simulation, draws: int | None = None, *, odds: float = ODDS, **drawing: Unpack[Making]
) -> Assessment:
    """Return the assessment of a scenario's targets, or of a simulation's that is made already.

    `odds`, between 0 and 1, are those for which each target's value is told. Raises BadValue for
    other odds, for a scenario without targets, and for anything else, such as a point projection.
    """
    if not 0 < odds < 1:
        raise BadValue("expected a probability between 0 and 1", str(odds))
    simulation = _simulated(scenario, draws, drawing)
    scenario, tally = simulation.scenario, simulation.tally
    asked_of(scenario, None)
    probabilities = tally.probabilities
    return Assessment(
        simulation,
        tuple(_targets(simulation, odds)),
        *_all_together(simulation),
        odds,
        at_least(simulation),
        float(probabilities[:-1].sum()),
        _in_the_way(simulation),
        math.prod(map(float, probabilities[:-1])),
        _conflict(scenario.targets, tally),
        None if all(target.kind == "binding" for target in scenario.targets) else binding_odds(simulation),
    )


def assess_chances(sampling: Sampling, scenario: Scenario) -> ChanceAssessment:
    """Return what `assess` does but for the numbers that targets are judged by, with draws as a sampling says."""
    found = chances_with(sampling, scenario)
    return ChanceAssessment(found, tuple(_chances(found)), *_all_together(found))


def _all_together(found: Chances) -> tuple[float, float]:
    """Return the probability of all targets together, and its standard error."""
    return float(found.tally.probabilities[-1]), float(found.standard_errors[-1])


def _chances(found: Chances) -> Iterator[TargetChance]:
    """Yield the odds of each target, at constant prices too where prices move it."""
    shares, errors = found.constant.probabilities.tolist(), found.constant_errors.tolist()
    constant = dict(zip(found.scenario.moved_by_prices, map(Odds, shares, errors), strict=False))
    chances = zip(found.tally.probabilities.tolist(), found.standard_errors.tolist(), strict=True)
    for target, chance in zip(found.scenario.targets, chances, strict=False):  # last come all of them together
        yield TargetChance(target, *chance, constant.get(target))


def _simulated(asked: Scenario | Simulation, draws: int | None, drawing: Making) -> Simulation:
    """Return the simulation asked about, made of a scenario as the keywords on draws say."""
    if isinstance(asked, Scenario):
        return simulate_with(KEYWORDS.sampling(draws, **drawing), asked, indicators=())
    if not isinstance(asked, Simulation):
        hint = "a point projection has no probabilities: give the scenario, or what simulate returns"
        raise BadValue("expected a simulation or a scenario", type(asked).__name__, hint)
    if draws is not None or drawing:
        raise BadValue(
            "expected a scenario to draw from", told("a simulation"), "its draws are made: leave out what says how"
        )
    return asked


def _targets(simulation: Simulation, odds: float) -> Iterator[TargetAssessment]:
    """Yield the assessment of each target: probability, quantiles, shortfall, and its own lever's requirement."""
    scenario = simulation.scenario
    unconditional = replace(scenario, given=()) if scenario.given else scenario
    drawing = DrawKeywords(draws=simulation.draws, seed=simulation.seed, sampler=simulation.sampler)
    for place, chance in enumerate(_chances(simulation)):
        target, required = chance.target, None
        asked = 1 - odds if target.at_least else odds
        quantiles = simulation.target_histograms[place].quantiles((BAND[0], 0.5, BAND[1], asked))
        if target.indicator.lever is not None:
            lever = scenario.model.lever_of(target.indicator.lever).name
            required = require(unconditional, lever, target, **drawing)
        low, median, high, value = map(float, quantiles)
        numbers = median, low, high, simulation.tally.mean_shortfall(place), value
        odds_of = chance.probability, chance.standard_error, chance.constant_prices
        yield TargetAssessment(target, *odds_of, *numbers, required)


def at_least(simulation: Simulation) -> tuple[AtLeast, ...]:
    """Return for each number of a simulation's targets the probability that so many are met, up to all."""
    shares = simulation.tally.shares(simulation.tally.at_least_by_randomisation)
    found = zip(shares.tolist(), simulation.at_least_errors.tolist(), strict=True)
    return tuple(AtLeast(k, share, error) for k, (share, error) in enumerate(found, 1))


def _in_the_way(simulation: Simulation) -> InTheWay | None:
    """Return what is in the way; of targets that are equally so, the one that is less likely itself."""
    targets, tally = simulation.scenario.targets, simulation.tally
    if len(targets) < 2 or tally.probabilities[-1] == 1:
        return None
    without = tally.shares(tally.without_by_randomisation)
    place = int(np.lexsort((tally.probabilities[:-1], -without))[0])
    return InTheWay(targets[place], float(without[place]), float(simulation.without_errors[place]))


def binding_odds(simulation: Simulation) -> Odds | None:
    """Return the odds of a simulation's binding targets together, from points as its own; None without any."""
    scenario = simulation.scenario
    chosen = [target for target in scenario.targets if target.kind == "binding"]
    if not chosen:
        return None
    return joint_probability(scenario, chosen, Sampling(simulation.draws, simulation.seed, simulation.sampler))[0]


def _conflict(targets: Sequence[Target], tally: Tally) -> Conflict | None:
    pairs = tally.pairs_by_randomisation
    shares, errors = tally.shares(pairs), tally.errors(pairs)
    found = [
        Conflict(targets[i], targets[j], float(shares[i, j]), float(shares[i, i] * shares[j, j]), float(errors[i, j]))
        for i, j in combinations(range(len(targets)), 2)
    ]
    below = [clash for clash in found if clash.if_independent - clash.together > 2 * clash.standard_error]
    return min(below, key=lambda clash: clash.together - clash.if_independent, default=None)
