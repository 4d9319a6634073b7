"""`sensitivity`: which assumption a target's number, and whether it is met, depends on."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.questions.indices import FEWEST, Estimate, Variances, group_sets, group_shapley, variances
from hzsim.questions.lever.lever import asked_of
from hzsim.questions.lever.odds import refuse_given
from hzsim.questions.lever.spread import Swing, swings
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import correlation_matrix, groups
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block, Part
from hzsim.simulation.draws.drawing import Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.draws.normals import Drawn, Normals, assumed, computed, correlate, streams
from hzsim.simulation.projection import Projection

Measure: TypeAlias = Literal["value", "met"]
Caution: TypeAlias = Literal["certain", "rare", "wide"]

DRAWS, SAMPLER = 100_000, "random"
"""Indices and their bootstrap are of independent draws, and it takes so many to tell them to a hundredth."""
RARE = 100
"""An outcome that fewer draws than this have, or have not, is flagged as rare."""
WIDE = 0.1
"""An interval wider than this is flagged as wide."""
EXTREME = 0.001
"""Share of draws on either side whose numbers count as the quantile there."""
_PARTS: tuple[Part, ...] = ("average", "yearly")
_PILOT = 16384
_SECOND_SAMPLE = 1 << 30  # far beyond the number of any block, so that both samples are independent


@dataclass(frozen=True, slots=True)
class Influence:
    """The share of a number's variance that comes from one assumption, group of assumptions, or part of them.

    The number is the one a target is judged by (`value`) or whether it is met (`met`);
    `target` is None for all targets together. `first` and `total` are Sobol' indices of what is
    independent of the rest; a member of a correlated group has its Shapley effect instead.
    `caution` says that the number is `certain`, the outcome `rare` or an interval `wide`.
    """

    target: Target | None
    measure: Measure
    assumptions: tuple[str, ...]
    part: Literal["all"] | Part
    first: Estimate | None
    total: Estimate | None
    shapley: Estimate | None
    caution: Caution | None


@dataclass(frozen=True, slots=True, repr=False)
class Sensitivity(Shown):
    """The answer to `sensitivity`: `influences` from draws, `swings` one assumption at a time (the tornado).

    `probabilities` are those of the targets and, when there are several, last of all together.
    """

    scenario: Scenario
    draws: int
    seed: int
    targets: tuple[Target, ...]
    probabilities: tuple[float, ...]
    influences: tuple[Influence, ...]
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Columns of normals that are drawn together: their name, what they belong to, and which they are."""

    assumptions: tuple[str, ...]
    part: Literal["all"] | Part
    mask: BoolArray
    members: dict[str, BoolArray]


KEYWORDS = Keywords("sensitivity", DRAWS, SAMPLER)


@KEYWORDS
def sensitivity(
    scenario: Scenario, target: str | Target | Sequence[str | Target] | None = None, **drawing: Unpack[DrawKeywords]
) -> Sensitivity:
    """Return what the number of each target, and whether it is met, depends on.

    `target` is one target, several, or None for all of the scenario's. First- and total-order
    Sobol' indices with 95% intervals for each assumption and its average and yearly parts;
    correlated assumptions form one group, with Shapley effects inside it (`hzsim.questions.indices`
    states the estimators), all from independent draws (the random sampler). Numbers beyond the 0.1% and
    99.9% quantiles count as those. Raises BadValue when there is no target or nothing is uncertain.
    """
    scenario, asked = asked_of(scenario, target)
    targets = tuple(dict.fromkeys(asked))
    if not scenario.uncertain:
        raise BadValue(
            "expected a scenario in which something is uncertain", told("{name}: nothing is", name=scenario.name)
        )
    sampling = KEYWORDS.sampling(**drawing)
    why = told("what is given ties the assumptions to each other, and shares of variance add up no more")
    refuse_given(scenario, why)
    check_draws(sampling.draws, FEWEST, told("Sobol' indices with intervals"))
    return sampling.precise(partial(_found, scenario, targets), _error)


def _error(found: Sensitivity) -> float:
    """Return the largest standard error of an index or effect, as wide as its 95% interval says."""
    each = [one for item in found.influences for one in (item.first, item.total, item.shapley) if one is not None]
    return max((one.standard_error for one in each if not math.isnan(one.standard_error)), default=0.0)


def _found(scenario: Scenario, targets: tuple[Target, ...], sampling: Sampling) -> Sensitivity:
    """Return the answer from the draws of a sampling."""
    draws = sampling.draws
    draw = _Draw(scenario, targets, sampling)
    sources = list(draw.sources())
    known = [mask for source in sources for mask in _asked(source)]
    shares = variances(draw.numbers, draw.sample, known, draw.correlation, sampling)
    probabilities = tuple(map(float, shares.means[len(targets) :]))
    influences = _influences(targets, sources, shares, [min(p, 1 - p) * draws for p in probabilities])
    found = swings(scenario, targets)
    return Sensitivity(scenario, draws, sampling.seed, targets, probabilities, tuple(influences), found)


class _Draw:
    """A scenario as a function of correlated standard normals, one column for each average and each year."""

    def __init__(self, scenario: Scenario, targets: Sequence[Target], sampling: Sampling) -> None:
        """Lay out the normals with their correlation, and find the extreme quantiles at which numbers are cut."""
        self._scenario, self._targets, self._sampling = scenario, targets, sampling
        self._streams = streams(scenario)
        self._ends = np.cumsum([stream.columns for stream in self._streams])
        columns = [(s.assumption, s.part, place) for s in self._streams for place in range(s.columns)]
        names = sorted(scenario.uncertainty)
        tied = correlation_matrix(names, scenario.correlation)
        at = np.array([names.index(name) for name, _, _ in columns])
        same = np.array([[one[1:] == other[1:] for other in columns] for one in columns])
        self.correlation: Array = tied[np.ix_(at, at)] * same
        self._columns = columns
        self._limits = np.array([[-np.inf], [np.inf]]).repeat(len(targets), axis=1)
        pilot = self.numbers(self.sample(Block(0, 0, _PILOT), 0))[: len(targets)]
        self._limits = np.quantile(pilot, [EXTREME, 1 - EXTREME], axis=1)

    def sample(self, block: Block, which: int) -> Array:
        """Return the block's normals; those of sample 0 are what `simulate` draws."""
        shifted = replace(block, index=block.index + which * _SECOND_SAMPLE)
        drawn = self._sampling.normals(self._streams, shifted)
        normals = np.asfortranarray(np.concatenate(list(drawn.values()), axis=1))
        correlate(self._scenario, self._split(normals))
        return normals

    def numbers(self, normals: Array) -> Array:
        """Return each target's number, then whether each is met, and last, of several, whether all are.

        Numbers beyond the extreme quantiles count as those: with heavy tails a handful of draws
        would otherwise make up the variance.
        """
        scenario = self._scenario
        inputs = assumed(scenario, Drawn(scenario, self._split(normals), len(normals)))
        wanted = {target.indicator for target in self._targets}
        projection = Projection(scenario, computed(scenario, inputs, wanted))
        values = [np.broadcast_to(projection.statistic(target), len(normals)) for target in self._targets]
        met = [target.met(value) for target, value in zip(self._targets, values, strict=True)]
        joint = [np.logical_and.reduce(met)] if len(met) > 1 else []
        held = [np.clip(value, *limits) for value, limits in zip(values, self._limits.T, strict=True)]
        return np.array([*held, *met, *joint], dtype=np.float64)

    def sources(self) -> Iterator[_Source]:
        """Yield what is independent of the rest: each group or assumption, then each of its parts."""
        scenario = self._scenario
        tied = groups(scenario.uncertainty, scenario.correlation)
        alone = [(name,) for name in scenario.uncertainty if not any(name in group for group in tied)]
        for members in [*tied, *alone]:
            inside = {name: self._any((name,)) for name in members} if len(members) > 1 else {}
            yield _Source(members, "all", self._any(members), inside)
            for part in _PARTS:
                mask = self._any(members, (part,))
                if mask.any():
                    yield _Source(members, part, mask, {})

    def _split(self, normals: Array) -> Normals:
        pieces = np.split(normals, self._ends[:-1], axis=1)
        return {(stream.assumption, stream.part): piece for stream, piece in zip(self._streams, pieces, strict=True)}

    def _any(self, names: Sequence[str], parts: Sequence[Part] = _PARTS) -> BoolArray:
        return np.array([name in names and part in parts for name, part, _ in self._columns])


def _asked(source: _Source) -> list[BoolArray]:
    inside = group_sets(source.members, ~source.mask) if source.members else []
    return [source.mask, ~source.mask, *inside]


def _influences(
    targets: Sequence[Target], sources: Sequence[_Source], shares: Variances, fewest: Sequence[float]
) -> Iterator[Influence]:
    """Yield the influences on each number, in the order of `_Draw.numbers`; `fewest` counts the rarer outcome."""
    measured: list[tuple[Target | None, Measure]] = [(target, "value") for target in targets]
    measured += [(target, "met") for target in targets]
    if len(fewest) > len(targets):
        measured.append((None, "met"))
    found = [_shared(source, shares) for source in sources]
    for place, (target, measure) in enumerate(measured):
        rare = measure == "met" and fewest[place - len(targets)] < RARE
        for source, (firsts, totals, members) in zip(sources, found, strict=True):
            first, total = Estimate.of(firsts[:, place]), Estimate.of(totals[:, place])
            caution = _caution(rare, first, total)
            yield Influence(target, measure, source.assumptions, source.part, first, total, None, caution)
            for name, effects in members.items():
                effect = Estimate.of(effects[:, place])
                yield Influence(target, measure, (name,), "all", None, None, effect, _caution(rare, effect))


def _shared(source: _Source, shares: Variances) -> tuple[Array, Array, dict[str, Array]]:
    """Return the first- and total-order index of a source and its members' Shapley effects, for all numbers."""
    members = group_shapley(shares, source.members, ~source.mask) if source.members else {}
    return shares.explained(source.mask), shares.unexplained(~source.mask), members


def _caution(rare: bool, *estimates: Estimate) -> Caution | None:
    if any(np.isnan(estimate.value) for estimate in estimates):
        return "certain"
    if rare:
        return "rare"
    return "wide" if any(estimate.high - estimate.low > WIDE for estimate in estimates) else None
