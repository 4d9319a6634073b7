"""Rivals beside a scenario's city, in one model, all over one nation.

City and rivals grow as their nation does and a lead each. A scenario that names the module nation
has both; beside another one stands a forecast of the nation, which the city's growth moves with
so far that its lead strays as its record says. Ranks follow from the leads. All levels are at
base-year prices: one price level for all leaves ranks as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue
from hzsim.history.forecast import Forecast, forecast_growth
from hzsim.history.outlooks import latest_outlooks, mean_outlook, read_outlooks
from hzsim.history.region_forecast import forecast_lead
from hzsim.history.series import NATION, History, growth_series, history_of
from hzsim.model.model import Model
from hzsim.model.nation import growth_lead, national_growth
from hzsim.model.parts import BASE, Fact, Indicator, Part
from hzsim.model.years import compound
from hzsim.plan.rivals import CITY_GROWTH, Rival
from hzsim.questions.spread import average_spread
from hzsim.scenario.baseline import BaselineFact
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Follower, Uncertainty
from hzsim.units import NUMBER, YI_YUAN

_CLOSEST = 0.99
"""The highest correlation of a city with its nation: beyond it the city would have no lead of its own."""


@dataclass(frozen=True, slots=True)
class Nation:
    """The nation's growth beside a scenario that does not name it: central path, uncertainty, and where from."""

    path: tuple[float, ...]
    uncertainty: Uncertainty
    source: Text


OWN_NATION = Text("全国增速为情景所设", "the nation's growth is the scenario's own")


def nation_of(scenario: Scenario, history: History | None = None) -> Nation | None:
    """Return the nation that stands beside a scenario; None where the scenario has its own.

    It is the forecast of the nation's record and of outlooks published by the base year. Where no record
    of the nation is at hand, it is a typical nation at the city's own central path.
    """
    if national_growth.name in scenario.assumptions:
        return None
    series = history or history_of(scenario)
    base, last = scenario.baseline.year, scenario.years.last
    known = growth_series(series, NATION, base) if growth_series(series, scenario.baseline.entity) else {}
    if not known:
        path = tuple(map(float, scenario.central(CITY_GROWTH)[0]))
        typical = forecast_growth({base: path[0]}, len(path))
        words = Text("没有全国增速记录：以一般国家的离散程度代替", "no record of the nation: a typical one stands in")
        return Nation(path, typical.uncertainty, words)
    seen = mean_outlook(latest_outlooks(read_outlooks(beside=scenario.folder), NATION, base))
    outside = {year: rate for year, rate in seen.items() if max(known) < year <= last}
    found = forecast_growth(known, last - max(known), outside=outside or None)
    return Nation(found.central[-len(scenario.years) :], found.uncertainty, _source(found))


def _source(found: Forecast) -> Text:
    if not found.outside:
        return Text("全国增速为历史记录的预测", "the nation's growth is the forecast of its record")
    return Text(
        "全国增速为历史记录与外部预测（data/forecasts.csv）的结合",
        "the nation's growth combines its record with published forecasts (data/forecasts.csv)",
    )


def with_rivals(scenario: Scenario, rivals: Sequence[Rival], place: int, nation: Nation | None = None) -> Scenario:
    """Return the scenario with rivals beside the city, without its targets; the city's own draws stay as they are.

    Indicators are added: `gdp_RIVAL`, `city_rank`, `gdp_of_place` (of the rival that must be beaten
    for `place`) and `against_place` (the city's GDP over it). `nation` is that of `nation_of`, its default.
    The scenario's known years are those of city and nation: rivals' leads are drawn from the first year
    on. Raises BadValue for a rival without GDP.
    """
    for rival in rivals:
        if not rival.gdp > 0:
            raise BadValue(f"expected GDP of {rival.name} above zero", f"{rival.gdp:g}")
    nation = nation or nation_of(scenario)
    paths, spreads = dict(scenario.assumptions), dict(scenario.uncertainty)
    if nation is not None:
        paths[national_growth.name] = nation.path
        spreads[national_growth.name] = nation.uncertainty
    growing = np.array(paths[national_growth.name])
    paths |= {f"lead_{rival.key}": tuple(map(float, rival.lead(scenario.years, growing))) for rival in rivals}
    spreads |= {f"lead_{rival.key}": rival.uncertainty for rival in rivals}
    facts = {f"gdp_{rival.key}": BaselineFact(rival.gdp, rival.source, rival.level_status) for rival in rivals}
    beside = scenario.replace(
        model=Model(scenario.model.modules, [*scenario.model.own, *_parts(rivals, place)]),
        baseline=replace(scenario.baseline, facts={**scenario.baseline.facts, **facts}),
        assumptions=paths,
        uncertainty=spreads if scenario.uncertainty else {},
        targets=(),
    )
    return beside if nation is None else replace(beside, follower=_follower(beside))


def _follower(beside: Scenario) -> Follower | None:
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
    city, nation = (growth_series(history, name, base) for name in (scenario.baseline.entity, NATION))
    leads = {year: (1 + city[year]) / (1 + nation[year]) - 1 for year in city if year in nation}
    return forecast_lead(leads, nation or {base: 0.0}, 1).uncertainty


def _parts(rivals: Sequence[Rival], place: int) -> list[Part]:
    names = tuple(f"gdp_{rival.key}" for rival in rivals)
    to_beat, against = Text("须超过的城市", "the city to beat"), Text("与须超过的城市之比", "against the city to beat")
    parts: list[Part] = [
        _indicator("city_rank", Text("城市排名", "rank among cities"), _rank, ("real_gdp", *names)),
        _indicator("gdp_of_place", to_beat, _of_place(place), names),
        _indicator("against_place", against, _against, ("real_gdp", "gdp_of_place")),
    ]
    for rival, name in zip(rivals, names, strict=True):
        lead = f"lead_{rival.key}"
        label = Text(f"{rival.label.zh}地区生产总值", f"GDP of {rival.label.en}")
        words = Text(f"{rival.label.zh}快于全国的幅度", f"Lead of {rival.label.en} over the nation")
        parts += [
            Fact(name, label, YI_YUAN),
            replace(growth_lead, name=lead, label=words, definition=words, observed=False),
            _indicator(name, label, _level(name, lead), (BASE + name, national_growth.name, lead)),
        ]
    return parts


def _indicator(name: str, label: Text, formula: Callable[..., Array], inputs: tuple[str, ...]) -> Indicator:
    unit = YI_YUAN if name.startswith("gdp_") else NUMBER
    return Indicator(name, label, unit, 2, formula, inputs, label, label, lever=None)


def _level(name: str, lead: str) -> Callable[..., Array]:
    def level(**given: Array) -> Array:
        return given[BASE + name] * compound((1 + given[national_growth.name]) * (1 + given[lead]) - 1)

    return level


def _rank(real_gdp: Array, **rivals: Array) -> Array:
    """One more than the number of rivals that are larger."""
    larger: Array = np.add.reduce([rival > real_gdp for rival in rivals.values()], axis=0, dtype=float)
    return 1.0 + larger


def _of_place(place: int) -> Callable[..., Array]:
    """The GDP of the rival that stands at the place: whoever is larger has it or better."""

    def of_place(**rivals: Array) -> Array:
        levels = np.stack([level.T for level in np.broadcast_arrays(*rivals.values())])  # year by year, as in memory
        levels.partition(len(levels) - place, axis=0)
        standing: Array = levels[len(levels) - place].T
        return standing

    return of_place


def _against(real_gdp: Array, gdp_of_place: Array) -> Array:
    """The city's GDP over that of the rival to beat; from 1 on the city has the place or better."""
    return real_gdp / gdp_of_place
