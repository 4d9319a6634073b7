"""How often official targets such as a scenario's were met, and what the nation's record gave its own past plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.city.entities import economy_of
from hzsim.history.city.forecast import forecast_growth
from hzsim.history.city.series import NATION, History, growth_series
from hzsim.history.reference.comparisons import average_growth
from hzsim.history.reference.records import ENOUGH, read_parameters
from hzsim.history.reference.target_rates import (
    GROWTH_AVERAGE,
    PLAN_COLUMNS,
    PLANS_FILE,
    BaseRate,
    Kind,
    period_of,
    rates_of_kind,
)
from hzsim.questions.lever.requirement import require
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

_THROUGH_GROWTH: Mapping[str, Kind] = {
    "gdp": "gdp",
    "real_gdp": "gdp",
    "gdp_per_capita": "gdp_per_capita",
    "gdp_per_capita_usd": "gdp_per_capita",
}
"""Levels whose targets are judged as the growth that they need, with the kind of plans' own targets of them."""


@dataclass(frozen=True, slots=True)
class TargetRates:
    """How often targets such as one of a scenario's were met.

    `kind` is None where no record of such targets is at hand. `through_growth` says that a target on a
    level is judged as the growth that leads to it; `planned` are then plans' own targets of that level.
    `rates` are the base rates of the kind, the last of which applies.
    """

    target: Target
    kind: Kind | None
    through_growth: bool
    rates: tuple[BaseRate, ...]
    planned: tuple[BaseRate, ...] = ()

    @property
    def applies(self) -> BaseRate | None:
        """The base rate that applies: the latest of the kind, of provinces where there are any; None without one."""
        return self.rates[-1] if self.rates else None


def base_rates(scenario: Scenario) -> tuple[TargetRates, ...]:
    """Return how often targets such as each of a scenario's were met, as far as complete in its last known year."""
    pace = float(average_growth(scenario.central("real_growth")[0][-len(scenario.open_years) :]))
    return tuple(_rates_of(scenario, target, pace) for target in scenario.targets)


def _needed(scenario: Scenario, target: Target, pace: float) -> float | None:
    """Return the growth a year that meets a target at the medians; the scenario's own pace where all is known.

    None where no growth, or any at all, would do.
    """
    if scenario.known_until is not None and target.span.last <= scenario.known_until:
        return pace
    return require(scenario, "real_growth", target).value


def _rates_of(scenario: Scenario, target: Target, pace: float) -> TargetRates:
    """Return the base rates of a target: of its own kind, or of the growth that a level needs."""
    name, known = target.indicator.name, scenario.open_years.first - 1
    economy = economy_of(scenario.baseline)
    near = [one.en for one in (economy.name, economy.province, economy.nation) if one is not None]
    if name == "rd_intensity" and target.at_least:
        return TargetRates(target, "rd_intensity", False, rates_of_kind("rd_intensity", known, near=near))
    if not target.at_least or name not in {*_THROUGH_GROWTH, "gdp_growth"}:
        return TargetRates(target, None, False, ())
    return _rates_of_growth(scenario, target, pace, near)


def _rates_of_growth(scenario: Scenario, target: Target, pace: float, near: Sequence[str]) -> TargetRates:
    """Return the base rates of the growth that a target is or needs: none where it needs none."""
    known, name, level = scenario.open_years.first - 1, target.indicator.name, target.indicator.name in _THROUGH_GROWTH
    needed = _needed(scenario, target, pace)
    if needed is None or needed < 0:
        return TargetRates(target, None, level, ())
    first = scenario.open_years.first if level else target.span.first
    kind: Kind = "growth_average" if target.span.last > first else "growth"
    chinese = economy_of(scenario.baseline).is_chinese
    alike = pace if chinese else needed  # in China forecasts only stand beside what applies
    planned = rates_of_kind(_THROUGH_GROWTH[name], known, near=near) if level else ()
    return TargetRates(target, kind, level, rates_of_kind(kind, known, alike, near, chinese), planned)


DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Replay:
    """A plan's target of average growth, what the record alone foretold before its first year, and what came.

    Rates as fractions: `low`, `median` and `high` are the 80% band of the average over `years` and its middle,
    `probability` that of at least `target`, with its standard error; `outcome` is the average that came.
    """

    years: Span
    target: float
    probability: float
    standard_error: float
    low: float
    median: float
    high: float
    outcome: float

    @property
    def met(self) -> bool:
        """Whether the average reached the target."""
        return self.outcome >= self.target - _FUZZ


_FUZZ = 1e-9


def replay_plans(history: History, known: int) -> tuple[Replay, ...]:
    """Return the replays of the nation's plans that ended by a year and have a growth target.

    Growth after the year before a plan does not enter its odds, and parameters are those known in that year.
    Plans before which fewer than eight years of growth are known are left out.
    """
    growth, first = growth_series(history, NATION, known), min(read_parameters().before)
    found = []
    for years, target in _growth_targets():
        seen = {year: rate for year, rate in growth.items() if year < years.first}
        came = [growth[year] for year in range(years.first, years.last + 1) if year in growth]
        if len(seen) >= ENOUGH and len(came) == len(years) and years.first > first:
            found.append(_replay(years, target, seen, float(np.mean(came))))
    return tuple(found)


def _replay(years: Span, target: float, seen: dict[int, float], outcome: float) -> Replay:
    forecast = forecast_growth(seen, years.last - max(seen), read_parameters().known_in(years.first - 1))
    means = forecast.simulate(DRAWS)[:, -len(years) :].mean(axis=1)
    share = float((means >= target).mean())
    low, median, high = map(float, np.quantile(means, (0.1, 0.5, 0.9)))
    return Replay(years, target, share, float(np.sqrt(share * (1 - share) / DRAWS)), low, median, high, outcome)


def _growth_targets() -> list[tuple[Span, float]]:
    """Return the spans and targets of the nation's plans that state an average growth rate, the earliest first."""
    rows, _ = read_table(data_file(PLANS_FILE), PLAN_COLUMNS, least=1)
    found: list[tuple[Span, float]] = []

    def use(row: Row) -> None:
        if (row["unit"].strip(), row["indicator"]) == (NATION, GROWTH_AVERAGE) and row["target"].strip():
            found.append((Span(*period_of(row)), row.between("target", -100.0, 300.0) / 100))

    collect(rows, use)
    return sorted(found, key=lambda one: one[0].first)
