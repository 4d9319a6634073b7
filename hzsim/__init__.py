"""hzsim: can a plan's macroeconomic targets be met, how likely is it, and what would it take?

    import hzsim as hz
    scenario = hz.read_scenario("scenarios/sprint.yaml")
    hz.require(scenario, "real_growth", "gdp >= 30000 in 2030").value
    hz.assess(hz.simulate(scenario)).joint

Names are loaded when first used, so that importing hzsim costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hzsim._display import show_with

if TYPE_CHECKING:
    from hzsim.errors import BadValue, CannotWrite, HzsimError, InvalidInput
    from hzsim.model.model import Model
    from hzsim.model.parts import Indicator, indicator
    from hzsim.present.charts import comparison_chart, fan_chart, probability_chart
    from hzsim.present.export import export
    from hzsim.present.overview_charts import bullet_chart, small_multiples
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
    "hzsim.model.model": ("Model",),
    "hzsim.model.parts": ("Indicator", "indicator"),
    "hzsim.present.charts": ("comparison_chart", "fan_chart", "probability_chart"),
    "hzsim.present.export": ("export",),
    "hzsim.present.overview_charts": ("bullet_chart", "small_multiples"),
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
    "BadValue",
    "CannotWrite",
    "Correlation",
    "HzsimError",
    "Indicator",
    "InvalidInput",
    "Model",
    "Projection",
    "Requirement",
    "Scenario",
    "Simulation",
    "Target",
    "Uncertainty",
    "assess",
    "bullet_chart",
    "comparison_chart",
    "export",
    "fan_chart",
    "indicator",
    "probability_chart",
    "project",
    "read_scenario",
    "require",
    "simulate",
    "small_multiples",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def _markup(result: Any) -> str:
    """Render a result for a notebook."""
    text: str = import_module("hzsim.present.notebook").to_html(result)
    return text


show_with(_markup)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
