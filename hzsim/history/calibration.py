"""The default uncertainty of a city: its own record, leaning on reference classes.

Each assumption says how much of it came from where. A record of fewer than eight years cannot
carry an estimate: its parts are marked `judgement`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.history.classes import LENGTH as CLASS_LENGTH
from hzsim.history.classes import ReferenceClass, Tie, deviation_spread, read_classes, read_ties
from hzsim.history.forecast import forecast_growth
from hzsim.history.parameters import FREEDOM, MARGIN, Parameters, read_parameters
from hzsim.history.record import ENOUGH, LENGTH
from hzsim.history.series import NATION, History, growth_series, rates
from hzsim.scenario.distributions import Normal, StudentT
from hzsim.scenario.uncertainty import Uncertainty

EXCHANGE = "fx_cny_per_usd_market"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The calibrated uncertainty of one assumption, how many own years it rests on, and where it is from.

    `own_share` is the weight of the own record's spread against the class's (in logs), None
    where there is no such rule; `entity` is the city.
    """

    assumption: str
    uncertainty: Uncertainty
    observed: int
    own_share: float | None
    source: str
    status: Literal["estimate", "judgement"]
    entity: str = ""


def calibrate(history: History, entity: str) -> tuple[Calibrated, ...]:
    """Return the default uncertainty of every core assumption of a city.

    Raises BadValue when the city has no record of growth at all.
    """
    series = growth_series(history, entity)
    if not series:
        raise BadValue("expected an entity with observed growth in history.csv", entity)
    classes = read_classes()
    found = (
        _growth(series, entity, read_parameters().everything),
        _deflator(rates(history, NATION, "gdp_deflator_change"), classes["deflator_growth"]),
        _exchange(history, classes["exchange_rate"]),
        _natural_increase(history, entity),
        _migration(history, entity, classes["population"]),
        _research(),
    )
    return tuple(replace(one, entity=entity) for one in found)


def ties_in_words(ties: tuple[Tie, ...] | None = None) -> str:
    """Return the pooled correlations as a sentence."""
    found = read_ties() if ties is None else ties
    pairs = "; ".join(f"{tie.first} with {tie.second} {tie.correlation:+.2f}" for tie in found)
    economies = max(tie.economies for tie in found)
    episodes = max(tie.episodes for tie in found)
    return (
        f"rank correlations of six-year surprises in economies with low inflation (at most {economies}, {episodes} "
        f"episodes): {pairs}"
    )


def _growth(series: Mapping[int, float], entity: str, pooled: Parameters) -> Calibrated:
    forecast = forecast_growth(series, 1)
    last = max(series)
    years = [year for year in series if year > last - LENGTH]
    source = (
        f"{entity}'s growth {min(years)}-{last} (n {forecast.observed} of {LENGTH} years) in the bands of "
        f"{pooled.economies} national economies ({pooled.episodes:,} origins {_ORIGINS}): the own spread enters with "
        f"{_percent(forecast.own_share)}, the typical one ({_percent(pooled.typical_spread, 1)}) with the rest; "
        f"average, yearly and persistence are those that made bands of 1 to 6 years hold what they say. Widened by "
        f"{_percent(MARGIN - 1)} for economies outside the estimate. A city is read with a table of nations."
    )
    return Calibrated(
        "real_growth", forecast.uncertainty, forecast.observed, forecast.own_share, source, forecast.status
    )


_ORIGINS = "1980-2018"


def _deflator(series: Mapping[int, float], group: ReferenceClass) -> Calibrated:
    window = _last(np.log1p(_consecutive(series)))
    own = float(deviation_spread(window[None])[0])
    size = group.scale(own)
    uncertainty = Uncertainty(
        Normal(group.average * size), StudentT(group.yearly * size, FREEDOM), round(group.persistence, 2)
    )
    source = (
        f"{NATION}'s deflator of the last {len(window)} years (own spread {_percent(own, 2)}) in a class of "
        f"{group.economies} economies, {group.episodes} episodes ({group.described}); the own spread enters with "
        f"{_percent(group.exponent)}. The class's errors of a six-year mean stay within "
        f"{_percent(group.error_80_sixth, 1)} in 80%. No series of the city is long enough (n 4)."
    )
    return Calibrated("deflator_growth", uncertainty, len(window), group.exponent, source, _status(len(window)))


def _exchange(history: History, group: ReferenceClass) -> Calibrated:
    levels = {seen.year: seen.value for seen in history.observations(NATION, EXCHANGE)}
    changes = np.diff(np.log(_consecutive(levels)))[-LENGTH:]
    window = _last(changes)
    own = float(deviation_spread(window[None])[0])
    size = group.scale(own)
    lag = float(np.corrcoef(changes[:-1], changes[1:])[0, 1])
    persistence = round((group.persistence + lag) / 2, 2)
    source = (
        f"yearly log changes of CNY per USD, market average, last {len(window)} years (own spread {_percent(own, 2)}), "
        f"in a class of {group.economies} economies, {group.episodes} episodes ({group.described}); the own spread "
        f"enters with {_percent(group.exponent)}. Persistence: half the class's {group.persistence:.2f}, half the own "
        f"{lag:.2f} (n {len(changes)}). The class gives the average nothing ({_percent(group.average, 1)})."
    )
    uncertainty = Uncertainty(None, StudentT(group.yearly * size, FREEDOM), persistence)
    return Calibrated("exchange_rate", uncertainty, len(changes), group.exponent, source, _status(len(changes)))


def _natural_increase(history: History, entity: str) -> Calibrated:
    series = _on_latest_base(history, entity)
    values = np.array(list(series.values())) if series else np.zeros(0)
    if len(values) < 2:
        yearly, own = 0.0007, "no own record on one population base"
    else:
        yearly = float(values.std(ddof=1))
        own = f"sd of {_per_mille(yearly)} in {entity} {min(series)}-{max(series)} (n {len(values)})"
    source = (
        f"yearly: {own}, on the population base of the last census; the average is judgement: about what the birth "
        f"rate fell by in one year (2022-23)"
    )
    uncertainty = Uncertainty(Normal(0.0005), Normal(yearly))
    return Calibrated("natural_increase", uncertainty, len(values), None, source, _status(len(values)))


def _migration(history: History, entity: str, group: ReferenceClass) -> Calibrated:
    seen = history.observations(entity, "net_migration")
    values = np.array([item.value for item in seen])
    people = history.observations(entity, "pop_resident_year_end")
    if len(values) < 3 or not people:
        raise BadValue("expected three years of net migration and the residents in history.csv", entity)
    yearly = float(np.diff(values).std(ddof=1))
    residents = people[-1].value
    reach = group.error_80_sixth * residents
    average = float(np.sqrt(max((reach / _Z80) ** 2 - yearly**2 / 6, (yearly / 2) ** 2)))
    source = (
        f"yearly: changes of {entity}'s derived net migration {seen[0].year}-{seen[-1].year} have an sd of "
        f"{yearly:.2f}万 (n {len(values) - 1}). Average: total population growth of {group.economies} nations "
        f"({group.episodes} episodes; {group.described}) strays by {_percent(group.error_80_sixth, 2)} a year in 80% "
        f"of six-year means, {reach:.1f}万 of {residents:,.0f}万 residents; a city moves more easily than a nation, "
        f"so this is rather low. The level fell from {values[0]:.1f}万 to {values[-1]:.1f}万 in {len(values)} years, "
        f"too few to estimate from."
    )
    uncertainty = Uncertainty(Normal(average), Normal(yearly))
    return Calibrated("net_migration", uncertainty, len(values), None, source, _status(len(values)))


_Z80 = 1.2815515655446004


def _research() -> Calibrated:
    source = (
        "only 2019-21 (11.1% a year) and 2024-25 (7.7%) lie within one statistical base of GDP, and published "
        "intensities are rounded to 0.1 points, so that no yearly spread can be estimated (n 2)"
    )
    return Calibrated("rd_spending_growth", Uncertainty(Normal(0.01), Normal(0.02)), 2, None, source, "judgement")


def _on_latest_base(history: History, entity: str) -> dict[int, float]:
    """Return natural increase in the years that have residents on the base of the latest census."""
    people = history.observations(entity, "pop_resident_year_end")
    if not people:
        return {}
    years = {seen.year for seen in people if seen.base == people[-1].base}
    series = rates(history, entity, "natural_increase_rate")
    return {year: value for year, value in series.items() if year in years}


def _consecutive(series: Mapping[int, float]) -> Array:
    """Return the values of the unbroken years up to the last one."""
    year, values = max(series, default=0), list[float]()
    while year in series:
        values.append(series[year])
        year -= 1
    return np.array(values[::-1])


def _last(values: Array) -> Array:
    if len(values) < 2:
        raise BadValue("expected at least two consecutive years of observations", str(len(values)))
    return values[-CLASS_LENGTH:]


def _status(observed: int) -> Literal["estimate", "judgement"]:
    return "estimate" if observed >= ENOUGH else "judgement"


def _percent(share: float, decimals: int = 0) -> str:
    return f"{100 * share:.{decimals}f}%"


def _per_mille(rate: float) -> str:
    return f"{1000 * rate:.2f}‰"
