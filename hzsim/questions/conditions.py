"""`conditions`: what the draws that met the targets have in common."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal, TypeAlias, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Assumption
from hzsim.questions.box import Sides, find_box, inside
from hzsim.questions.lever.lever import asked_of
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.draws.normals import assumed, computed
from hzsim.simulation.draws.summaries import MEAN, STATISTICS
from hzsim.simulation.draws.tallies import binomial_errors

Group: TypeAlias = Literal["met", "missed"]
COVERAGE, MOST = 0.8, 3
DRAWS, SAMPLER = 100_000, "random"
"""Fans and the rule are of the draws that met the targets, which may be few of them, and counted."""
RARE = 300
"""Fewer draws than this on one side are flagged: their fans and the rule are uncertain."""
_FEWEST = 50
"""Draws of each side, in each half, without which no rule is looked for."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An assumption's average over some years lies between two values, in its unit; infinite where open."""

    assumption: Assumption
    years: Span
    low: float
    high: float
    decimals: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A few conditions that hold together, measured on draws that were not used to find them.

    `coverage` is the share of the successes that keep all conditions, `density` the share of
    the draws with all conditions that succeed, `base` the share of all draws that succeed; the
    others are binomial standard errors.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    coverage_error: float
    density: float
    density_error: float
    base: float
    base_error: float


@dataclass(frozen=True, slots=True, repr=False)
class Conditions(Shown):
    """What the draws that met all targets have in common, beside those that did not.

    `fans` holds for each uncertain assumption and group quantiles and mean by name, each an
    array over `years` (a group without draws has none); `rule`
    is None when there is none, and `rare` says that one group has fewer than 300 draws.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    years: Span
    draws: int
    seed: int
    successes: int
    fans: Mapping[str, Mapping[Group, Mapping[str, Array]]]
    rule: Rule | None

    @property
    def feasible(self) -> bool:
        """Whether any draw meets the targets."""
        return bool(self.successes)

    @property
    def rare(self) -> bool:
        """Whether draws that met the targets, or draws that missed them, are few."""
        return min(self.successes, self.draws - self.successes) < RARE


KEYWORDS = Keywords("conditions", DRAWS, SAMPLER)


@KEYWORDS
def conditions(
    scenario: Scenario,
    target: str | Target | Sequence[str | Target] | None = None,
    *,
    coverage: float = COVERAGE,
    most: int = MOST,
    **drawing: Unpack[DrawKeywords],
) -> Conditions:
    """Return fans of each uncertain assumption where all targets were met and where not, and a rule in common.

    The rule is the densest box found by PRIM over averages of the assumptions (over all open
    years up to the targets' last, their first and second half, and the last year) that keeps at
    least a share `coverage` of the successes with at most `most` conditions. It is found on
    every other draw, its edges are rounded outwards, and it is measured on the rest. Draws are
    independent (the random sampler), so that binomial errors hold. The yearly values of all
    uncertain assumptions stay in memory. Raises BadValue when nothing is uncertain.
    """
    scenario, wanted = asked_of(scenario, target)
    if not scenario.uncertain:
        raise BadValue("expected a scenario with uncertain assumptions", told("none in {name}", name=scenario.name))
    if not 0 < coverage < 1 or most < 1:
        raise BadValue("expected a coverage between 0 and 1 and at least one condition", f"{coverage:g}, {most}")
    sampling = KEYWORDS.sampling(**drawing)
    check_draws(sampling.draws, 4 * _FEWEST, told("what draws have in common"))
    return sampling.precise(partial(_found, scenario, wanted, coverage, most), _error)


def _error(found: Conditions) -> float:
    """Return the largest standard error of a share: of the rule, or of the successes where there is none."""
    if found.rule is None:
        return float(binomial_errors(np.array(found.successes / found.draws), found.draws))
    return max(found.rule.coverage_error, found.rule.density_error, found.rule.base_error)


def _found(
    scenario: Scenario, wanted: tuple[Target, ...], coverage: float, most: int, sampling: Sampling
) -> Conditions:
    """Return the fans and the rule of the draws of a sampling."""
    done = [result for _, result in sampling.run(_Block(scenario, wanted, sampling))]
    values = {name: np.concatenate([inputs[name] for inputs, _ in done]) for name in scenario.uncertainty}
    met = np.concatenate([met for _, met in done])
    check_draws(len(met), 4 * _FEWEST, "what draws have in common")
    years = scenario.open_years
    last = min(years.last, max(target.span.last for target in wanted))
    periods = _periods(Span(years.first, max(years.first, last)))
    return Conditions(
        scenario,
        wanted,
        years,
        len(met),
        sampling.seed,
        int(np.count_nonzero(met)),
        MappingProxyType({name: _fans(array, met) for name, array in values.items()}),
        _rule(scenario, values, met, periods, coverage, most),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The draws of a block, for another process to make."""

    scenario: Scenario
    targets: tuple[Target, ...]
    sampling: Sampling

    def __call__(self, block: Block) -> tuple[dict[str, Array], BoolArray]:
        """Return the uncertain assumptions' values in open years, shape (draws, years), and which draws met all."""
        scenario, inputs = self.scenario, assumed(self.scenario, self.sampling.draw(self.scenario, block))
        values = computed(scenario, inputs, {target.indicator for target in (*self.targets, *scenario.given)})

        def keeping(targets: Sequence[Target]) -> BoolArray:
            """Return which draws meet all of the targets."""
            numbers = [target.statistic(values[target.indicator.name], scenario.years) for target in targets]
            met = [target.met(one) for target, one in zip(targets, numbers, strict=True)]
            return np.asarray(np.logical_and.reduce([np.ones(block.draws, bool), *met]))

        given, met = keeping(scenario.given), keeping(self.targets)
        return {name: inputs[name][given, scenario.known_years :] for name in scenario.uncertainty}, met[given]


def _fans(values: Array, met: BoolArray) -> Mapping[Group, Mapping[str, Array]]:
    groups: dict[Group, BoolArray] = {"met": met, "missed": ~met}
    return {group: _fan(values[chosen]) for group, chosen in groups.items() if chosen.any()}


def _fan(values: Array) -> dict[str, Array]:
    quantiles = np.quantile(values, list(STATISTICS.values()), axis=0)
    return {**dict(zip(STATISTICS, quantiles, strict=True)), MEAN: values.mean(axis=0)}


def _periods(years: Span) -> tuple[Span, ...]:
    """Return all years, their first and their second half (the middle year in both), and the last year."""
    half = (len(years) + 1) // 2
    found = [years, Span(years.first, years.first + half - 1), Span(years.last - half + 1, years.last)]
    return tuple(dict.fromkeys([*found, Span(years.last, years.last)]))


def _rule(
    scenario: Scenario, values: Mapping[str, Array], met: BoolArray, periods: Sequence[Span], coverage: float, most: int
) -> Rule | None:
    """Return the rule found on every other draw and measured on the rest; None for too few draws, or no condition."""
    columns = [(name, period) for name in values for period in periods]
    years = scenario.open_years
    averages = np.stack([values[name][:, years.part(period)].mean(axis=1) for name, period in columns], axis=1)
    learn, test = slice(0, None, 2), slice(1, None, 2)
    if min(np.count_nonzero(side[half]) for side in (met, ~met) for half in (learn, test)) < _FEWEST:
        return None
    groups = [list(values).index(name) for name, _ in columns]
    box = find_box(averages[learn], met[learn], groups, coverage, most)
    found = {column: _condition(scenario, columns[column], box[column], averages[learn, column]) for column in box}
    if not found:
        return None
    kept = inside(averages[test], {column: (one.low, one.high) for column, one in found.items()})
    hits = met[test]
    return Rule(tuple(found.values()), *_share(kept[hits]), *_share(hits[kept]), *_share(hits))


def _condition(scenario: Scenario, column: tuple[str, Span], sides: Sides, values: Array) -> Condition:
    """Return a condition rounded outwards, one step at most a tenth of the standard deviation."""
    part = scenario.model.assumption(column[0])
    factor = float(part.unit.factor)
    decimals = max(0, math.ceil(1 - math.log10(float(values.std()) / factor)))
    step = factor / 10**decimals
    low, high = (
        round(rounded(side / step) * step, 15) if math.isfinite(side) else side
        for rounded, side in zip((math.floor, math.ceil), sides, strict=True)
    )
    return Condition(part, column[1], low, high, decimals)


def _share(hits: BoolArray) -> tuple[float, float]:
    """Return a share and its binomial standard error."""
    share = hits.mean()
    return float(share), float(binomial_errors(share, len(hits)))
