"""The second probability: a scenario with the track record's own forecast as its centre of growth.

Centred on a plan's own growth, a probability near one half is built in. Here growth follows what
records like the city's were followed by; all else, the parts of uncertainty too, stays. A record
is what was observed: the years that a scenario calls known extend it and cannot stand for it.
"""

from hzsim._typing import Text
from hzsim.history.forecast import Forecast, forecast_growth
from hzsim.history.parameters import Parameters
from hzsim.history.record import ENOUGH, LENGTH
from hzsim.history.series import History, growth_series, history_of
from hzsim.scenario.scenario import Scenario

_READABLE = (-1.0, 1.0)
"""Growth beyond which a record is not read."""


def growth_until(scenario: Scenario, history: History, last: int) -> dict[int, float]:
    """Return a city's growth up to a year: as observed up to the base year, then the scenario's known years."""
    base = scenario.baseline.year
    past = growth_series(history, scenario.baseline.entity, min(base, last))
    known = zip(scenario.years, scenario.central("real_growth")[0], strict=True)
    return {**past, **{year: rate for year, rate in known if year <= min(last, base + scenario.known_years)}}


def observed_growth(scenario: Scenario, history: History, last: int) -> int:
    """Return how many of the twenty years up to a year have observed growth, those of the scenario left out."""
    seen = growth_series(history, scenario.baseline.entity, min(scenario.baseline.year, last))
    return sum(year > last - LENGTH for year in seen)


def too_short(scenario: Scenario, history: History, last: int) -> Text | None:
    """Return in words that a city has fewer observed years than make a record; None when it has enough."""
    number, first = observed_growth(scenario, history, last), last - LENGTH + 1
    if number >= ENOUGH:
        return None
    city = scenario.baseline.title
    return Text(
        f"{city.zh}在 {first}–{last} 年只有 {number} 年的实际增速记录（history.csv），少于 {ENOUGH} 年",
        f"{city.en} has observed growth of {number} of the years {first}-{last} in history.csv, fewer than {ENOUGH}",
    )


def why_no_record(scenario: Scenario, history: History | None = None) -> Text | None:
    """Return in words why a scenario has no forecast of its track record; None when it has one."""
    history = history or history_of(scenario)
    last = scenario.baseline.year + scenario.known_years
    if scenario.known_years == len(scenario.years):
        return Text("各年均为已知，无须预测", "every year is known, so that nothing is left to forecast")
    past, short = growth_until(scenario, history, last), too_short(scenario, history, last)
    if short is not None:
        return short
    if last not in past:
        return Text(
            f"history.csv 中没有 {last} 年的实际增速", f"history.csv has no growth of {last}, the last known year"
        )
    wild = [year for year in past if year > last - LENGTH and not _READABLE[0] < past[year] <= _READABLE[1]]
    if wild:
        rate = f"{100 * past[wild[0]]:g}%"
        return Text(
            f"{wild[0]} 年增速为 {rate}，超出历史记录可用的范围（−100% 至 100%）",
            f"growth of {rate} in {wild[0]} is beyond what a record is read with (−100% to 100%)",
        )
    return None


def record_forecast(
    scenario: Scenario, history: History | None = None, parameters: Parameters | None = None
) -> Forecast | None:
    """Return the forecast of growth in a scenario's open years from what was known before them.

    None when there is no record to forecast from; `why_no_record` says why. Parameters default to
    the shipped ones.
    """
    history = history or history_of(scenario)
    if why_no_record(scenario, history) is not None:
        return None
    last = scenario.baseline.year + scenario.known_years
    past = {year: rate for year, rate in growth_until(scenario, history, last).items() if year > last - LENGTH}
    return forecast_growth(past, scenario.years.last - last, parameters)


def on_track_record(
    scenario: Scenario, history: History | None = None, parameters: Parameters | None = None
) -> Scenario | None:
    """Return the scenario with the track record's growth in its open years; None when there is no record."""
    forecast = record_forecast(scenario, history, parameters)
    if forecast is None:
        return None
    return scenario.replace(real_growth=dict(zip(forecast.years, forecast.central, strict=True)))
