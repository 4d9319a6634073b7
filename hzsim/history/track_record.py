"""The second probability: a scenario with the track record's own forecast as its centre of growth.

Centred on a plan's own growth, a probability near one half is built in. Here growth follows what
records like the city's were followed by; all else, the parts of uncertainty too, stays.
"""

from hzsim.history.forecast import Forecast, forecast_growth
from hzsim.history.parameters import Parameters
from hzsim.history.realism import record_until
from hzsim.history.series import History, history_of
from hzsim.scenario.scenario import Scenario


def record_forecast(
    scenario: Scenario, history: History | None = None, parameters: Parameters | None = None
) -> Forecast | None:
    """Return the forecast of growth in a scenario's open years from what was known before them.

    None when the city has no observed growth, or when every year is known. Parameters default to
    the shipped ones.
    """
    last = scenario.baseline.year + scenario.known_years
    past = record_until(scenario, history or history_of(scenario), last)
    if last not in past or scenario.known_years == len(scenario.years):
        return None
    return forecast_growth(past, scenario.years.last - last, parameters)


def on_track_record(
    scenario: Scenario, history: History | None = None, parameters: Parameters | None = None
) -> Scenario | None:
    """Return the scenario with the track record's growth in its open years; None when there is no record."""
    forecast = record_forecast(scenario, history, parameters)
    if forecast is None:
        return None
    return scenario.replace(real_growth=dict(zip(forecast.years, forecast.central, strict=True)))
