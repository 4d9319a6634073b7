"""The nation's own plans replayed: the odds that its record gave their growth targets before, and what came."""

from dataclasses import dataclass

import numpy as np

from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.city.forecast import forecast_growth
from hzsim.history.city.series import NATION, History, growth_series
from hzsim.history.reference.parameters import read_parameters
from hzsim.history.reference.record import ENOUGH
from hzsim.history.reference.target_rates import GROWTH_AVERAGE, PLAN_COLUMNS, PLANS_FILE, period_of
from hzsim.scenario.parts.years import Span

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
    for years, target in _targets():
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


def _targets() -> list[tuple[Span, float]]:
    """Return the spans and targets of the nation's plans that state an average growth rate, the earliest first."""
    rows, _ = read_table(data_file(PLANS_FILE), PLAN_COLUMNS, least=1)
    found: list[tuple[Span, float]] = []

    def use(row: Row) -> None:
        if (row["unit"].strip(), row["indicator"]) == (NATION, GROWTH_AVERAGE) and row["target"].strip():
            found.append((Span(*period_of(row)), row.between("target", -100.0, 300.0) / 100))

    collect(rows, use)
    return sorted(found, key=lambda one: one[0].first)
