"""The default uncertainty of a city: its own record, leaning on reference classes.

Each assumption says how much of it came from where. A record of fewer than eight years cannot
carry an estimate: its parts are marked `judgement`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hzsim._display import Several
from hzsim.errors import BadValue, did_you_mean
from hzsim.files.locations import scenarios_here
from hzsim.history.classes import LENGTH as CLASS_LENGTH
from hzsim.history.classes import ReferenceClass, deviation_spread, read_classes
from hzsim.history.entities import is_chinese, own_entity
from hzsim.history.estimation import ORIGINS
from hzsim.history.forecast import forecast_growth
from hzsim.history.own_record import Calibrated, last_unbroken, status, unbroken
from hzsim.history.parameters import Parameters, PooledTable, read_parameters, standard_errors
from hzsim.history.record import ENOUGH, LENGTH
from hzsim.history.series import NATION, History, by_year, growth_series, rates, read_history
from hzsim.history.short_records import natural_increase, net_migration, research
from hzsim.history.ties import Tie, read_ties
from hzsim.scenario.distributions import StudentT
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.units import in_percent

DEFLATOR, EXCHANGE = "gdp_deflator_change", "fx_cny_per_usd_market"


@dataclass(frozen=True, slots=True, repr=False)
class Calibration(Several[Calibrated]):
    """The default uncertainty of a city, one item for each core assumption."""

    items: tuple[Calibrated, ...]


def calibrate(history: History | None = None, entity: str | None = None, until: int | None = None) -> Calibration:
    """Return the default uncertainty of every core assumption of a city, estimated from its record and other economies.

    `history` defaults to the series of the project in which one stands, `entity` to its city. One
    that the shipped history does not have may lie outside China: its own deflator counts where its
    record carries one, and what is China's is no more than judgement. Spreads are those of the
    parts' distributions: of rates and levels as fractions, of flows in their unit. With `until`,
    only what was known at the end of that year: series up to it, and reference tables from episodes
    complete by then. Raises BadValue when a project has several cities and none is named, when the
    city has no record of growth at all, when the nation's deflator or exchange rate has too few
    consecutive years, or when no reference table is that old.
    """
    history = history or read_history(beside=scenarios_here())
    entity = entity if entity is not None else own_entity(scenarios_here())
    series = growth_series(history, entity, until)
    if not series:
        known = {other for other, name in history.series if name == "gdp_real_growth"}
        raise BadValue("expected an entity with observed growth in history.csv", entity, did_you_mean(entity, known))
    classes, own = read_classes(known_in=until), {} if is_chinese(entity) else rates(history, entity, DEFLATOR, until)
    whose = entity if last_unbroken(own) >= ENOUGH else NATION
    found = (
        _growth(series, entity, read_parameters(), until),
        _for(entity, _deflator(rates(history, whose, DEFLATOR, until), whose, classes["deflator_growth"]), whose),
        _for(entity, _exchange(_levels(history, until), classes["exchange_rate"])),
        natural_increase(history, entity, classes["population"], until),
        net_migration(history, entity, classes["population"], until),
        research(history, entity, until),
    )
    return Calibration(tuple(replace(one, entity=entity) for one in found))


def ties_in_words(ties: tuple[Tie, ...] | None = None) -> str:
    """Return the pooled correlations as a sentence, with their standard errors."""
    found = read_ties() if ties is None else ties
    pairs = "; ".join(
        f"{tie.first} with {tie.second} {tie.correlation:+.2f} ({tie.standard_error:.2f})" for tie in found
    )
    economies = max(tie.economies for tie in found)
    episodes = max(tie.episodes for tie in found)
    return (
        f"Rank correlations of six-year surprises in economies with low inflation (at most {economies}, {episodes} "
        f"episodes; in brackets standard errors): {pairs}. One within two standard errors of zero is taken as zero."
    )


def written(uncertainty: Uncertainty) -> Uncertainty:
    """Return the uncertainty with persistence and degrees of freedom to the two digits that are written."""
    yearly = uncertainty.yearly
    if isinstance(yearly, StudentT):
        yearly = StudentT(yearly.scale, float(f"{yearly.df:.2g}"))
    return Uncertainty(uncertainty.average, yearly, round(uncertainty.persistence, 2))


def _growth(series: Mapping[int, float], entity: str, table: PooledTable[Parameters], until: int | None) -> Calibrated:
    pooled = table.everything if until is None else table.known_in(until)
    forecast = forecast_growth(series, 1, pooled)
    last = max(series)
    years = [year for year in series if year > last - LENGTH]
    source = (
        f"{entity}'s growth {min(years)}-{last} (n {forecast.observed} of {LENGTH} years) in the bands of "
        f"{pooled.economies} national economies ({pooled.episodes:,} origins within {ORIGINS[0]}-{ORIGINS[-1]}): the "
        f"own spread enters with {in_percent(forecast.own_share, 0)}, the typical one "
        f"({in_percent(pooled.typical_spread)}) with the rest. In units of that scale, standard errors in brackets: "
        f"{_estimates(pooled, table)}; these made "
        f"bands of 1 to 6 years hold what they say. A city is read with a table of nations."
    )
    return Calibrated(
        "real_growth", written(forecast.uncertainty), forecast.observed, forecast.own_share, source, forecast.status
    )


def _estimates(pooled: Parameters, table: PooledTable[Parameters]) -> str:
    errors = standard_errors(table)
    names = {"average": "average", "yearly": "yearly", "persistence": "persistence", "freedom": "degrees of freedom"}
    return ", ".join(
        f"{label} {getattr(pooled, name):.2g} ({'at its limit' if np.isnan(errors[name]) else f'{errors[name]:.2g}'})"
        for name, label in names.items()
    )


def _deflator(series: Mapping[int, float], whose: str, group: ReferenceClass) -> Calibrated:
    window = np.log1p(unbroken(series, f"{DEFLATOR} of {whose}"))[-CLASS_LENGTH:]
    own = float(deviation_spread(window[None])[0])
    source = (
        f"{whose}'s deflator of the last {len(window)} years (own spread {in_percent(own, 2)}) in a class of "
        f"{group.economies} economies, {group.episodes} episodes ({group.described}); the own spread enters with "
        f"{in_percent(group.own_exponent, 0)}. The class's errors of a six-year mean stay within "
        f"{in_percent(group.error_80_sixth, 1)} in 80%."
    )
    source += " No city's own deflator is long enough." if whose == NATION else ""
    return Calibrated(
        "deflator_growth", _of_class(group, own), len(window), group.own_exponent, source, status(len(window))
    )


def _for(entity: str, found: Calibrated, whose: str = NATION) -> Calibrated:
    """Return what was found for a nation as that of an entity: judgement where it is not known to be in China."""
    if is_chinese(entity):
        return found
    stands_in = f"{whose}'s stands in, for {entity} has no record of its own that is long enough"
    reason = f"the class was chosen for {NATION}, not for {entity}" if whose == entity else stands_in
    return replace(found, source=f"{reason}: {found.source}", status="judgement")


def _exchange(levels: Mapping[int, float], group: ReferenceClass) -> Calibrated:
    known = unbroken(levels, f"{EXCHANGE} of {NATION}", fewest=4)
    changes = np.diff(np.log(known))[-LENGTH:]
    window = changes[-CLASS_LENGTH:]
    own = float(deviation_spread(window[None])[0])
    lag = float(np.corrcoef(changes[:-1], changes[1:])[0, 1]) if np.ptp(changes) > 0 else 0.0
    source = (
        f"yearly log changes of CNY per USD, market average, last {len(window)} years "
        f"(own spread {in_percent(own, 2)}), in a class of {group.economies} economies, {group.episodes} episodes "
        f"({group.described}); the own spread enters with {in_percent(group.own_exponent, 0)}. Persistence: half the "
        f"class's {group.persistence:.2f}, half the own {lag:.2f} (n {len(changes)}). "
        f"The class gives the average nothing ({in_percent(group.average, 1)})."
    )
    parts = _of_class(group, own)
    persistence = round((group.persistence + lag) / 2, 2)
    uncertainty = Uncertainty(None, parts.yearly, persistence)
    return Calibrated("exchange_rate", uncertainty, len(changes), group.own_exponent, source, status(len(changes)))


def _of_class(group: ReferenceClass, own: float) -> Uncertainty:
    """Return the parts of a class at the scale of an own spread."""
    return written(group.uncertainty(widening=group.scale(own)))


def _levels(history: History, until: int | None) -> dict[int, float]:
    seen = by_year(history.observations(NATION, EXCHANGE, until), f"{EXCHANGE} of {NATION}")
    return {year: one.value for year, one in seen.items()}
