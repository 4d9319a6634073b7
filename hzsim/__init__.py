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
    from hzsim.model.model import Model
    from hzsim.model.parts import Indicator, indicator
    from hzsim.plan.against_scenario import check_scenario
    from hzsim.plan.book import Plan, read_plan
    from hzsim.plan.consistency import check_plan
    from hzsim.plan.indicators import tabled_indicators
    from hzsim.plan.ranking import rank
    from hzsim.plan.review import look_back
    from hzsim.plan.revisions import revisions
    from hzsim.plan.rivals import read_rivals
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
    "hzsim.plan.against_scenario": ("check_scenario",),
    "hzsim.plan.book": ("Plan", "read_plan"),
    "hzsim.plan.consistency": ("check_plan",),
    "hzsim.plan.indicators": ("tabled_indicators",),
    "hzsim.plan.ranking": ("rank",),
    "hzsim.plan.review": ("look_back",),
    "hzsim.plan.revisions": ("revisions",),
    "hzsim.plan.rivals": ("read_rivals",),
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
    "Plan",
    "Projection",
    "Requirement",
    "Scenario",
    "Simulation",
    "Target",
    "Uncertainty",
    "assess",
    "check_plan",
    "check_scenario",
    "indicator",
    "look_back",
    "project",
    "rank",
    "read_plan",
    "read_rivals",
    "read_scenario",
    "require",
    "revisions",
    "simulate",
    "tabled_indicators",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
