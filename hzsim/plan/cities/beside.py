"""Scenario of a city together with its nation's growth, over which the city and its rivals have leads.

City and rivals grow as their nation does and a lead each. A scenario that names the module nation
has both; beside another one stands a forecast of the nation, which the city's growth moves with
so far that its lead strays as its record says. Ranks follow from the leads. All levels are at
base-year prices: one price level for all leaves ranks as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.files.sources import data_file, is_file
from hzsim.history.city.entities import economy_of
from hzsim.history.city.forecast import Forecast, forecast_growth
from hzsim.history.city.region_forecast import forecast_lead
from hzsim.history.city.series import History, growth_series, history_of
from hzsim.history.reference.outside_forecasts import latest_outlooks, mean_outlook, read_outlooks
from hzsim.model.model import Model
from hzsim.model.modules.nation import CITIES, OVER_NATION, RANK, field_of, gdp_over_nation, lead_name, national_growth
from hzsim.model.modules.parts import Part
from hzsim.plan.cities.rivals import CITY_GROWTH, Rival, check_growth, read_rivals
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.uncertainty import Follower, Uncertainty, correlations_among
from hzsim.scenario.scenario import Scenario
from hzsim.units import RATE, parse

_CLOSEST = 0.99
"""The highest correlation of a city with its nation: beyond it the city would have no lead of its own."""


@dataclass(frozen=True, slots=True)
class NationForecast:
    """The nation's growth beside a scenario that does not name it: central path, uncertainty, and where from."""

    path: tuple[float, ...]
    uncertainty: Uncertainty
    source: Text


OWN_NATION = Text("全国增速为情景所设", "the nation's growth is the scenario's own")


def nation_beside(scenario: Scenario, history: History | None = None) -> NationForecast | None:
    """Return the forecast of the nation's growth for a scenario; None where the scenario assumes that growth itself.

    It is the forecast of the nation's record and of outlooks published by the base year. Where no record
    of the nation is at hand, it is a typical nation at the city's own central path.
    """
    if national_growth.name in scenario.assumptions:
        return None
    series = history or history_of(scenario)
    base, last = scenario.baseline.year, scenario.years.last
    economy = economy_of(scenario.baseline)
    whole = economy.whole.en
    known = growth_series(series, whole, base) if economy.nation or growth_series(series, economy.name.en) else {}
    if not known:
        path = tuple(map(float, scenario.central(CITY_GROWTH)[0]))
        typical = forecast_growth({base: path[0]}, len(path))
        words = Text("没有全国增速记录：以一般国家的离散程度代替", "no record of the nation: a typical one stands in")
        return NationForecast(path, typical.uncertainty, words)
    seen = mean_outlook(latest_outlooks(read_outlooks(beside=scenario.folder), whole, base))
    outside = {year: rate for year, rate in seen.items() if max(known) < year <= last}
    found = forecast_growth(known, last - max(known), outside=outside or None)
    return NationForecast(found.central[-len(scenario.years) :], found.uncertainty, _source(found))


def _source(found: Forecast) -> Text:
    if not found.outside:
        return Text("全国增速为历史记录的预测", "the nation's growth is the forecast of its record")
    return Text(
        "全国增速为历史记录与外部预测（data/forecasts.csv）的结合",
        "the nation's growth combines its record with published forecasts (data/forecasts.csv)",
    )


def with_nation(scenario: Scenario, nation: NationForecast | None = None) -> Scenario:
    """Return the scenario beside its nation, without targets.

    One indicator is added, OVER_NATION, and only what it is made of stays uncertain. `nation` is that of
    `nation_beside`, its default.
    """
    full = beside_nation(replace(scenario, targets=()), nation or nation_beside(scenario))
    movers = full.model.made_of(OVER_NATION)
    uncertainty = {name: spread for name, spread in full.uncertainty.items() if name in movers}
    return replace(full, uncertainty=uncertainty, correlation=correlations_among(full.correlation, uncertainty))


def beside_nation(
    scenario: Scenario,
    nation: NationForecast | None,
    own: Sequence[Part] = (),
    paths: Mapping[str, tuple[float, ...]] = MappingProxyType({}),
    spreads: Mapping[str, Uncertainty] = MappingProxyType({}),
) -> Scenario:
    """Return the scenario with the indicator OVER_NATION, and with the nation's growth where that is forecast.

    The model has some parts of its `own` too, whose assumptions have some `paths` and, where anything is
    uncertain, `spreads`.
    """
    paths, spreads = {**scenario.assumptions, **paths}, {**spreads}
    if nation is not None:
        paths[national_growth.name] = nation.path
        spreads[national_growth.name] = nation.uncertainty
    known = scenario.model
    more = [part for part in (gdp_over_nation, *own) if part.name not in known.indicators]
    full = replace(
        scenario,
        model=Model(known.modules, [*known.own, *more], known.modes, known.setting),
        assumptions=paths,
        uncertainty={**scenario.uncertainty, **spreads} if scenario.uncertainty else {},
    )
    return full if nation is None else replace(full, follower=tied_nation(full))


def tied_nation(beside: Scenario) -> Follower | None:
    """Return how far the nation moves with the city, so that the city's lead strays as leads do.

    Of sums and differences: lead^2 = city^2 + nation^2 - 2 r city nation, in standard deviations of the mean
    over the open years.
    """
    city, nation = (beside.uncertainty.get(name) for name in (CITY_GROWTH, national_growth.name))
    if city is None or nation is None or not city.parts & nation.parts:
        return None
    years = beside.open_years
    own, common, lead = (
        average_spread(beside, national_growth, one, years) for one in (city, nation, _lead_of(beside))
    )
    tied = (own**2 + common**2 - lead**2) / (2 * own * common) if own and common else 0.0
    return Follower(national_growth.name, CITY_GROWTH, float(np.clip(tied, 0.0, _CLOSEST)))


def _lead_of(scenario: Scenario) -> Uncertainty:
    """Return the uncertainty of the city's lead, from its record over the nation; a typical region's without one."""
    history, base = history_of(scenario), scenario.baseline.year
    economy = economy_of(scenario.baseline)
    city, nation = (growth_series(history, name.en, base) for name in (economy.name, economy.whole))
    leads = {year: (1 + city[year]) / (1 + nation[year]) - 1 for year in city if year in nation}
    return forecast_lead(leads, nation or {base: 0.0}, 1, record=None if leads else economy.lead).uncertainty


def rivals_of(scenario: Scenario) -> tuple[Rival, ...]:
    """Return the rivals of a scenario: those that it is among, with their leads as it has them, else of the cities."""
    rank = scenario.model.indicators.get(RANK)
    if rank is None:
        return rivals_in(scenario, CITIES)
    nation = np.array(scenario.assumptions[national_growth.name])
    return tuple(_held(scenario, rival, nation) for rival in rivals_in(scenario, field_of(rank).table))


def _held(scenario: Scenario, rival: Rival, nation: Array) -> Rival:
    """Return a rival with the lead that a scenario has, its path where that is another one than the table's."""
    name = lead_name(rival.key)
    path, spread = scenario.assumptions[name], scenario.uncertainty.get(name)
    own = rival if spread is None else replace(rival, uncertainty=spread)
    same = tuple(map(float, rival.lead(scenario.years, nation))) == path
    return own if same else replace(own, growth=None, path=path)


def rivals_in(scenario: Scenario, table: str) -> tuple[Rival, ...]:
    """Return the rivals of a table of the scenario's project; of `cities`, the shipped one stands in."""
    start, file = scenario.baseline, rivals_file(scenario, table)
    return read_rivals(
        start.entity, start.year, None if table == CITIES else file, beside=scenario.folder, called=start.title
    )


def rivals_file(scenario: Scenario, table: str) -> Path:
    """Return the file of a table of rivals of the scenario's project; BadValue where there is none."""
    file = data_file(f"{table}.csv", scenario.folder)
    if not is_file(file):
        expected = told("expected a table of rivals, data/{table}.csv", table=table)
        raise BadValue(expected, told("none"), "leave it out for data/cities.csv")
    return file


def with_growth(rivals: Iterable[Rival], changes: Iterable[str]) -> tuple[Rival, ...]:
    """Return rivals with other central growth, each change written as `CITY=RATE`; BadValue for another form."""
    changed = {rival.name: rival for rival in rivals}
    for change in changes:
        name, sign, written = change.partition("=")
        if not sign:
            raise BadValue("expected CITY=RATE such as Wuhan=5.5%", change)
        if name.strip() not in changed:
            raise BadValue("expected a rival city", name, did_you_mean(name, changed))
        growth = parse(written, RATE)
        check_growth(growth, written)
        changed[name.strip()] = replace(changed[name.strip()], growth=growth, path=None)
    return tuple(changed.values())
