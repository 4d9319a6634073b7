"""An economy's own record: what is known of it before some years, and what is calibrated from that.

Observed are the years up to the base year; the years after it that a scenario calls known are as it states them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.history.city.entities import Economy, economy_of
from hzsim.history.city.series import History, by_year, growth_series, rates
from hzsim.history.reference.records import ENOUGH, LENGTH
from hzsim.model.modules.nation import OVER_NATION, RANK, national_growth
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

EXCHANGE, YUAN = "exchange_rate", "fx_cny_per_usd_market"
"""Series of yearly averages, local currency for a dollar; China's is the market rate, beside the central parity."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Record of an economy before `years`: observed series, and values `stated` by a scenario for later known years.

    `stated` holds values by assumption and year, in the assumption's unit; `known_in` dates the tables of
    pooled estimates, None for the shipped ones' last; `base_rate` is the exchange rate of the base year.
    """

    history: History
    economy: Economy
    years: range
    stated: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    known_in: int | None = None
    base_rate: Mapping[int, float] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        """The economy's name in the history."""
        return self.economy.name.en

    @property
    def nation(self) -> str | None:
        """The name in the history of the nation that the economy is part of; None for a nation."""
        return self.economy.nation.en if self.economy.nation else None

    @property
    def whole(self) -> str:
        """The name in the history of the nation, the economy's own where it is one."""
        return self.economy.whole.en

    @property
    def before(self) -> int:
        """The last year that may be known."""
        return self.years.start - 1

    def growth(self) -> dict[int, float]:
        """Return the entity's real growth, as fractions."""
        return {**growth_series(self.history, self.entity, self.before), **self.stated.get("real_growth", {})}

    def nation_growth(self) -> dict[int, float]:
        """Return the nation's real growth, as fractions."""
        return {**growth_series(self.history, self.whole, self.before), **self.stated.get("national_growth", {})}

    def rates(self, series: str, entity: str | None = None) -> dict[int, float]:
        """Return an observed series of rates of the entity, or of another, as fractions."""
        return rates(self.history, self.entity if entity is None else entity, series, self.before)

    def exchange_rates(self) -> dict[int, float]:
        """Return the yearly averages of the nation's exchange rate as observed, local currency for a dollar."""
        seen = by_year(
            self.history.observations(self.whole, self.exchange_series, self.before),
            told("{name} of {entity}", name=self.exchange_series, entity=self.economy.whole),
        )
        return {year: one.value for year, one in seen.items()}

    @property
    def exchange_series(self) -> str:
        """The series of the nation's exchange rate."""
        return YUAN if self.economy.is_chinese else EXCHANGE

    def stated_in(self, assumption: str) -> dict[int, float]:
        """Return what is stated of an assumption in known years."""
        return dict(self.stated.get(assumption, {}))


def evidence_of(scenario: Scenario, history: History) -> Evidence:
    """Return what is known before a scenario's open years, with pooled estimates of the last known year."""
    base, known = scenario.baseline.year, scenario.known_years
    names = ({*scenario.model.assumptions} - {*foretold(scenario)}) | {*scenario.model.computed}
    stated = {
        name: dict(zip(list(scenario.years)[:known], map(float, scenario.central(name)[0]), strict=False))
        for name in sorted(names)
    }
    years = range(base + known + 1, scenario.years.last + 1)
    rate = scenario.baseline.facts.get("exchange_rate")
    rates_at_base = {base: rate.value} if rate else {}
    return Evidence(history, economy_of(scenario.baseline), years, stated, years.start - 1, rates_at_base)


def foretold(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of assumptions that are forecasts beside a scenario: a nation's growth, for its rank alone."""
    model, name = scenario.model, national_growth.name
    moved = {one for one in model.indicators if name in model.made_of(one)}
    return (name,) if RANK in moved and moved <= {RANK, OVER_NATION} else ()


def growth_until(scenario: Scenario, history: History, last: int) -> dict[int, float]:
    """Return a city's growth up to a year: as observed up to the base year, then the scenario's known years."""
    base = scenario.baseline.year
    past = growth_series(history, scenario.baseline.entity, min(base, last))
    known = zip(scenario.years, scenario.central("real_growth")[0], strict=True)
    return {**past, **{year: float(rate) for year, rate in known if year <= min(last, base + scenario.known_years)}}


def too_short(scenario: Scenario, history: History, last: int) -> Text | None:
    """Return a sentence about a city's record of fewer than eight years; None for a longer one."""
    seen = growth_series(history, scenario.baseline.entity, min(scenario.baseline.year, last))
    number, first = sum(year > last - LENGTH for year in seen), last - LENGTH + 1
    if number >= ENOUGH:
        return None
    city = scenario.baseline.title
    return Text(
        f"{city.zh}在{first}—{last}年只有{number}年的实际增速记录（history.csv），少于{ENOUGH}年",
        f"{city.en} has observed growth of {number} of the years {first}-{last} in history.csv, fewer than {ENOUGH}",
    )


_NOBODY = Text("", "")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Calibrated uncertainty of one assumption, with the number of own years behind it and its source in words.

    `own_share` is the weight of the own record's spread against the class's, None without an own record.
    `central` is the forecast of the record for the years after it, in the assumption's unit, and `basis` the
    record in words; both None without a record. `whose` is the city.
    """

    assumption: str
    uncertainty: Uncertainty
    observed: int
    own_share: float | None
    source: Text
    status: Literal["estimate", "judgement"]
    whose: Text = _NOBODY
    central: tuple[float, ...] | None = None
    basis: Text | None = None

    @property
    def entity(self) -> str:
        """The city's name in the history."""
        return self.whose.en


def unbroken(series: Mapping[int, float], described: str, fewest: int = 2) -> Array:
    """Return the values of the unbroken years up to the last one; BadValue when they are too few."""
    last, count = max(series, default=0), last_unbroken(series)
    first = last - count + 1
    if count < fewest:
        found = (
            told("{first}-{last}, {missing} is missing", first=first, last=last, missing=first - 1)
            if series
            else told("none")
        )
        raise BadValue(
            told(
                "expected at least {fewest} consecutive years of {name} in history.csv", fewest=fewest, name=described
            ),
            found,
        )
    return np.array([series[year] for year in range(first, last + 1)])


def last_unbroken(series: Mapping[int, float]) -> int:
    """Return how many years up to the last one follow each other without a gap."""
    last = max(series, default=0)
    return next(count for count in range(len(series) + 1) if last - count not in series)


def status(observed: int) -> Literal["estimate", "judgement"]:
    """Return "estimate" for a record of eight years (ENOUGH) or more, else "judgement"."""
    return "estimate" if observed >= ENOUGH else "judgement"


def as_written(uncertainty: Uncertainty) -> Uncertainty:
    """Return the uncertainty with persistence to the two digits that are written."""
    return replace(uncertainty, persistence=round(uncertainty.persistence, 2))


def span(years: Mapping[int, float]) -> Span:
    """Return the years of a series."""
    return Span(min(years), max(years))
