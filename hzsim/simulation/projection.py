"""Projections on the central path, and what many draws come to: indicators summarised, and chances of targets."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.normals import assumed
from hzsim.simulation.draws.summaries import MEAN, STATISTICS, Histogram, read_only
from hzsim.simulation.draws.tallies import Tally, share_errors
from hzsim.simulation.points.estimator import Estimator
from hzsim.simulation.points.lines import Lines

if TYPE_CHECKING:
    import pandas as pd

_ROUNDING = float(np.finfo(float).eps)
"""The least standard error of what draws decide: lines may leave none, but the sums of their probabilities do."""


@dataclass(frozen=True, slots=True, repr=False)
class Chances:
    """How likely a scenario's targets are met, from draws of which nothing else is kept.

    `tally` says how often the targets were met, `constant` how often those that prices move would be at the
    prices of the base year. `counted` are the targets that were counted as met or missed in each draw: all of
    them but with the sampler `sobol`, which counts only what no line through its points crosses once.
    """

    scenario: Scenario
    draws: int
    seed: int
    sampler: str
    tally: Tally
    constant: Tally
    counted: tuple[Target, ...]

    @property
    def standard_errors(self) -> Array:
        """Standard errors of the tally's probabilities; zero where the scenario leaves nothing to chance."""
        certain, met = self.certain, self.tally.probabilities[:-1] == 1
        settled = (certain & met).all() or (certain & ~met).any()
        return unless(np.append(certain, settled), self.tally.standard_errors)

    @property
    def constant_errors(self) -> Array:
        """Standard errors of the shares of draws that met each target of `moved_by_prices` at base-year prices."""
        certain = [not self.scenario.is_drawn_at_constant_prices(target) for target in self.scenario.moved_by_prices]
        return unless(np.array(certain, bool), self.constant.standard_errors[:-1])

    @property
    def certain(self) -> BoolArray:
        """Which targets nothing drawn moves, shape (targets,)."""
        return np.array([not self.scenario.is_drawn(target) for target in self.scenario.targets], bool)


def unless(settled: BoolArray, errors: Array) -> Array:
    """Return standard errors: none where nothing drawn has a say, and some wherever draws have."""
    return np.where(settled, 0.0, np.maximum(errors, _ROUNDING))


_KNOWN = 1e-6
"""A standard error below which a probability counts as known."""

Spread: TypeAlias = Histogram | Lines
"""The distribution of a number over draws."""


@dataclass(frozen=True, slots=True, repr=False)
class Projection(Shown):
    """Indicators of a scenario, each an array of shape (draws, years); one draw on the central path.

    The paths that a simulation keeps have its drawn assumptions, too: `paths["exchange_rate"]`. Nothing can be
    written to it.
    """

    scenario: Scenario
    values: Mapping[str, Array]

    def __post_init__(self) -> None:
        values = {name: read_only(array) for name, array in self.values.items()}
        object.__setattr__(self, "values", MappingProxyType(values))

    def __getitem__(self, called: str) -> Array:
        name = called if called in self.values else self.scenario.model.indicator(called).name
        if name not in self.values:
            raise BadValue(
                "expected an indicator that was kept", name, told("have: {names}", names=", ".join(self.values))
            )
        return self.values[name]

    def statistic(self, target: Target) -> Array:
        """Return the number a target is judged by, shape (draws,)."""
        part = target.indicator
        values = self[part.name] if part.made is None or part.name in self.values else self._made(part)
        return target.statistic(values, self.scenario.years)

    def _made(self, part: Indicator) -> Array:
        """Return an indicator that a target makes of others, and of central paths."""
        assumed = {name: self.scenario.central(name) for name in part.inputs if name in self.scenario.model.assumptions}
        return part.formula(**{name: assumed[name] if name in assumed else self[name] for name in part.inputs})

    def constant_statistic(self, target: Target) -> Array:
        """Return the number a target at current prices is judged by when prices stay those of the base year."""
        part = target.indicator
        if part.constant is None:
            raise BadValue("expected a target at current prices", str(target))
        chosen = self.scenario.years.part(target.span)
        values = part.constant(**{name: self[name][:, chosen] for name in part.constant_inputs})
        return target.statistic(values, target.span)

    def to_frame(self) -> "pd.DataFrame":
        """Return a frame of years by indicators, in their units; of many draws, of draws and years by them."""
        import pandas as pd

        index = _index(self.scenario)
        draws = max(map(len, self.values.values()), default=1)
        if draws == 1:
            return pd.DataFrame({name: values[0] for name, values in self.values.items()}, index=index)
        each = pd.MultiIndex.from_product([range(draws), index], names=["draw", "year"])
        return pd.DataFrame({name: values.ravel() for name, values in self.values.items()}, index=each)


@dataclass(frozen=True, slots=True, repr=False)
class Simulation(Chances, Shown):
    """Indicators of a scenario over many draws, summarised; nothing can be written to it.

    `histograms` holds one histogram for each year of each indicator, `target_histograms` one
    for the number each target is judged by. `paths` has the draws themselves, where
    they were asked for, `estimator` what probabilities were estimated with, where they were.
    """

    histograms: Mapping[str, Sequence[Spread]]
    target_histograms: Sequence[Spread]
    paths: Projection | None = None
    estimator: Estimator | None = field(default=None, compare=False)
    _statistics: dict[str, Mapping[str, Array]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        by_year = {name: tuple(of_years) for name, of_years in self.histograms.items()}
        object.__setattr__(self, "histograms", MappingProxyType(by_year))
        object.__setattr__(self, "target_histograms", tuple(self.target_histograms))

    @property
    def plain_draws(self) -> int:
        """Number of independent draws that would give the same standard error as the least improved probability.

        What is known to a millionth counts as exact, and is left out.
        """
        shares, errors = self.tally.probabilities, self.tally.standard_errors
        open_ = (errors > _KNOWN) & (shares > 0) & (shares < 1)
        needed = shares[open_] * (1 - shares[open_]) / errors[open_] ** 2
        return max(self.draws, math.ceil(needed.min(initial=math.inf))) if open_.any() else self.draws

    @property
    def at_least_errors(self) -> Array:
        """Standard errors of the shares of draws that met at least one target, at least two, and so on up to all.

        Zero where the targets that nothing drawn moves settle it.
        """
        certain, met = self.certain, self.tally.probabilities[:-1] == 1
        surely, numbers = np.count_nonzero(certain & met), np.arange(1, len(certain) + 1)
        settled = (numbers <= surely) | (numbers > surely + np.count_nonzero(~certain))
        return unless(settled, self.tally.errors(self.tally.at_least_by_randomisation))

    @property
    def without_errors(self) -> Array:
        """Standard errors of the shares of draws that met all targets but one, for each that is left out.

        Zero where the others leave nothing to chance, or one of them is surely missed.
        """
        certain = self.certain
        missed = certain & (self.tally.probabilities[:-1] == 0)
        others = ~np.eye(len(certain), dtype=bool)
        settled = (certain | ~others).all(axis=1) | (missed & others).any(axis=1)
        return unless(settled, self.tally.errors(self.tally.without_by_randomisation))

    @property
    def given_odds(self) -> tuple[float, float]:
        """The probability of the scenario's condition, with its standard error; one without a condition."""
        shares = self.tally.given_by_randomisation
        return float(shares.mean()), float(share_errors(shares, self.draws)[0]) if self.scenario.given else 0.0

    def to_frame(self) -> "pd.DataFrame":
        """Return the seven quantiles and the mean as a frame: indicators and years by statistics."""
        import pandas as pd

        frames = {
            name: pd.DataFrame(dict(self.statistics(name)), index=_index(self.scenario)) for name in self.histograms
        }
        return pd.concat(frames, names=["indicator"]) if frames else pd.DataFrame(columns=[*STATISTICS, MEAN])

    def quantiles(self, indicator: str, probabilities: Sequence[float] = tuple(STATISTICS.values())) -> "pd.DataFrame":
        """Return quantiles by year as a frame, columns named `p05` and so on, in the indicator's unit."""
        import pandas as pd

        columns = [f"p{100 * probability:02g}" for probability in probabilities]
        rows = [histogram.quantiles(probabilities) for histogram in self._of(indicator)]
        return pd.DataFrame(rows, index=_index(self.scenario), columns=columns)

    def quantile(self, outcome: str | Target, probability: float, year: int | None = None) -> float:
        """Return the value below which an outcome stays with a probability, in the indicator's unit.

        `outcome` is one of the scenario's targets, by which its number is meant, or an indicator in a year, the
        last one unless told. Raises BadValue for another, and for a probability that is none.
        """
        if not 0 < probability < 1:
            raise BadValue("expected a probability between 0 and 1", str(probability))
        return float(self._spread(outcome, year).quantiles((probability,))[0])

    def _spread(self, outcome: str | Target, year: int | None) -> Spread:
        """Return the distribution of a target's number, or of an indicator in a year."""
        if isinstance(outcome, Target) or re.search("[<>≤≥]", outcome):
            (target,), targets = self.scenario.read_targets(outcome), self.scenario.targets
            if target not in targets:
                have = told("have: {names}", names=", ".join(map(str, targets)))
                raise BadValue("expected a target of the scenario", str(target), have)
            return self.target_histograms[targets.index(target)]
        at = self.scenario.years.last if year is None else year
        (found,) = self._of(outcome)[self.scenario.years.part(Span(at, at))]
        return found

    def statistics(self, indicator: str) -> Mapping[str, Array]:
        """Return the seven quantiles and the mean by name, each an array over years; found once."""
        if indicator not in self._statistics:
            found = np.array([histogram.quantiles(tuple(STATISTICS.values())) for histogram in self._of(indicator)])
            mean = np.array([histogram.mean for histogram in self._of(indicator)])
            named = zip((*STATISTICS, MEAN), map(read_only, (*found.T, mean)), strict=True)
            self._statistics[indicator] = MappingProxyType(dict(named))
        return self._statistics[indicator]

    def _of(self, indicator: str) -> Sequence[Spread]:
        name = self.scenario.model.indicator(indicator).name
        if name not in self.histograms:
            raise BadValue(
                "expected an indicator that was summarised",
                name,
                told("have: {names}", names=", ".join(self.histograms)),
            )
        return self.histograms[name]


def project(scenario: Scenario) -> Projection:
    """Return the point projection: one draw with every deviation at zero, so on the central path."""
    values = scenario.model.compute(scenario.facts, assumed(scenario))
    return Projection(scenario, {name: values[name] for name in scenario.model.indicators})


def _index(scenario: Scenario) -> "pd.Index[int]":
    import pandas as pd

    return pd.Index(list(scenario.years), name="year")
