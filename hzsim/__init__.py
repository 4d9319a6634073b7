"""hzsim: can a plan's macroeconomic targets be met, how likely is it, and what would it take?

    import hzsim as hz
    scenario = hz.read_scenario("scenarios/sprint.yaml")
    hz.require(scenario, "real_growth", "gdp >= 30000 in 2030").value
    hz.assess(hz.simulate(scenario)).joint

Names are loaded when first used, so that importing hzsim costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hzsim.errors import BadValue, CannotWrite, HzsimError, InvalidInput
    from hzsim.history.backtest import Backtest, backtest
    from hzsim.history.calibration import calibrate
    from hzsim.history.forecast import Forecast, forecast_growth
    from hzsim.history.panel import read_panel
    from hzsim.history.realism import Realism, realism
    from hzsim.history.series import read_history
    from hzsim.history.track_record import on_track_record
    from hzsim.history.tracking import track
    from hzsim.model.model import Model
    from hzsim.model.parts import Indicator, indicator
    from hzsim.questions.assessment import Assessment, assess
    from hzsim.questions.requirement import Requirement, require
    from hzsim.scenario.reading import read_scenario
    from hzsim.scenario.scenario import Scenario
    from hzsim.scenario.targets import Target
    from hzsim.scenario.uncertainty import Correlation, Uncertainty
    from hzsim.simulation.projection import Projection, Simulation, project, simulate

__version__ = "0.1.0"

_HOMES = {
    "hzsim.errors": ("BadValue", "CannotWrite", "HzsimError", "InvalidInput"),
    "hzsim.history.backtest": ("Backtest", "backtest"),
    "hzsim.history.calibration": ("calibrate",),
    "hzsim.history.forecast": ("Forecast", "forecast_growth"),
    "hzsim.history.panel": ("read_panel",),
    "hzsim.history.realism": ("Realism", "realism"),
    "hzsim.history.series": ("read_history",),
    "hzsim.history.track_record": ("on_track_record",),
    "hzsim.history.tracking": ("track",),
    "hzsim.model.model": ("Model",),
    "hzsim.model.parts": ("Indicator", "indicator"),
    "hzsim.questions.assessment": ("Assessment", "assess"),
    "hzsim.questions.requirement": ("Requirement", "require"),
    "hzsim.scenario.reading": ("read_scenario",),
    "hzsim.scenario.scenario": ("Scenario",),
    "hzsim.scenario.targets": ("Target",),
    "hzsim.scenario.uncertainty": ("Correlation", "Uncertainty"),
    "hzsim.simulation.projection": ("Projection", "Simulation", "project", "simulate"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Assessment",
    "Backtest",
    "BadValue",
    "CannotWrite",
    "Correlation",
    "Forecast",
    "HzsimError",
    "Indicator",
    "InvalidInput",
    "Model",
    "Projection",
    "Realism",
    "Requirement",
    "Scenario",
    "Simulation",
    "Target",
    "Uncertainty",
    "assess",
    "backtest",
    "calibrate",
    "forecast_growth",
    "indicator",
    "on_track_record",
    "project",
    "read_history",
    "read_panel",
    "read_scenario",
    "realism",
    "require",
    "simulate",
    "track",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
