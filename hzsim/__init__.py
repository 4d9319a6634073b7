"""hzsim: can a plan's macroeconomic targets be met, how likely is it, and what would it take?

    import hzsim as hz
    scenario = hz.read_scenario("scenarios/sprint.yaml")
    hz.require(scenario, "real_growth", "gdp >= 30000 in 2030").value
    hz.assess(hz.simulate(scenario)).joint

Names are loaded when first used, so that importing hzsim costs next to nothing.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hzsim._display import show_with
from hzsim._version import VERSION

if TYPE_CHECKING:
    from hzsim.errors import BadValue as BadValue
    from hzsim.errors import CannotWrite as CannotWrite
    from hzsim.errors import ExecutorFailed as ExecutorFailed
    from hzsim.errors import HzsimError as HzsimError
    from hzsim.errors import InvalidInput as InvalidInput
    from hzsim.history.backtest import Backtest as Backtest
    from hzsim.history.backtest import backtest as backtest
    from hzsim.history.briefing import Briefing as Briefing
    from hzsim.history.briefing import run as run
    from hzsim.history.calibration import Calibration as Calibration
    from hzsim.history.calibration import calibrate as calibrate
    from hzsim.history.centres import CENTRES as CENTRES
    from hzsim.history.centres import on_centre as on_centre
    from hzsim.history.centres import why_no_centre as why_no_centre
    from hzsim.history.explaining import explain as explain
    from hzsim.history.forecast import Forecast as Forecast
    from hzsim.history.forecast import forecast_growth as forecast_growth
    from hzsim.history.freezing import freeze as freeze
    from hzsim.history.outlooks import read_outlooks as read_outlooks
    from hzsim.history.panel import read_panel as read_panel
    from hzsim.history.realism import Realism as Realism
    from hzsim.history.realism import realism as realism
    from hzsim.history.region_forecast import RegionForecast as RegionForecast
    from hzsim.history.region_forecast import forecast_region as forecast_region
    from hzsim.history.scoreboard import Freeze as Freeze
    from hzsim.history.scoring import Score as Score
    from hzsim.history.scoring import score as score
    from hzsim.history.series import read_history as read_history
    from hzsim.history.tracked import Tracking as Tracking
    from hzsim.history.tracked import track as track
    from hzsim.model.model import Model as Model
    from hzsim.model.parts import Indicator as Indicator
    from hzsim.model.parts import indicator as indicator
    from hzsim.plan.book import Plan as Plan
    from hzsim.plan.book import read_plan as read_plan
    from hzsim.plan.ranking import Ranking as Ranking
    from hzsim.plan.ranking import rank as rank
    from hzsim.plan.rivals import read_rivals as read_rivals
    from hzsim.plan.verbs import Checks as Checks
    from hzsim.plan.verbs import Lookbacks as Lookbacks
    from hzsim.plan.verbs import Revisions as Revisions
    from hzsim.plan.verbs import TabledIndicators as TabledIndicators
    from hzsim.plan.verbs import check as check
    from hzsim.plan.verbs import diff as diff
    from hzsim.plan.verbs import indicators as indicators
    from hzsim.plan.verbs import review as review
    from hzsim.present.backtest_chart import coverage_chart as coverage_chart
    from hzsim.present.charts import comparison_chart as comparison_chart
    from hzsim.present.charts import fan_chart as fan_chart
    from hzsim.present.conditions_chart import conditions_chart as conditions_chart
    from hzsim.present.effort_chart import effort_chart as effort_chart
    from hzsim.present.export import export as export
    from hzsim.present.overview_charts import bullet_chart as bullet_chart
    from hzsim.present.overview_charts import small_multiples as small_multiples
    from hzsim.present.panels import panels_chart as panels_chart
    from hzsim.present.plan_charts import check_chart as check_chart
    from hzsim.present.plan_charts import lookback_chart as lookback_chart
    from hzsim.present.plan_charts import rank_chart as rank_chart
    from hzsim.present.plan_indicator_chart import indicator_chart as indicator_chart
    from hzsim.present.probability_charts import probability_chart as probability_chart
    from hzsim.present.question_charts import curve_chart as curve_chart
    from hzsim.present.question_charts import frontier_chart as frontier_chart
    from hzsim.present.question_charts import slack_chart as slack_chart
    from hzsim.present.question_charts import timing_chart as timing_chart
    from hzsim.present.report import write_report as write_report
    from hzsim.present.tornado import tornado_chart as tornado_chart
    from hzsim.present.tracking_chart import vintages_chart as vintages_chart
    from hzsim.present.waterfall import waterfall_chart as waterfall_chart
    from hzsim.questions.assessment import Assessment as Assessment
    from hzsim.questions.assessment import assess as assess
    from hzsim.questions.attribution import Attribution as Attribution
    from hzsim.questions.attribution import with_least_effort as with_least_effort
    from hzsim.questions.comparison import Comparison as Comparison
    from hzsim.questions.comparison import compare as compare
    from hzsim.questions.conditions import Conditions as Conditions
    from hzsim.questions.conditions import conditions as conditions
    from hzsim.questions.curves import RequirementCurve as RequirementCurve
    from hzsim.questions.curves import RequirementCurves as RequirementCurves
    from hzsim.questions.curves import curve as curve
    from hzsim.questions.effort import Effort as Effort
    from hzsim.questions.effort import effort as effort
    from hzsim.questions.frontier import Frontier as Frontier
    from hzsim.questions.frontier import frontier as frontier
    from hzsim.questions.requirement import Requirement as Requirement
    from hzsim.questions.requirement import require as require
    from hzsim.questions.sensitivity import Sensitivity as Sensitivity
    from hzsim.questions.sensitivity import sensitivity as sensitivity
    from hzsim.questions.slack import BreakEven as BreakEven
    from hzsim.questions.slack import BreakEvens as BreakEvens
    from hzsim.questions.slack import slack as slack
    from hzsim.questions.timing import Timing as Timing
    from hzsim.questions.timing import earlier as earlier
    from hzsim.questions.timing import when as when
    from hzsim.scenario.doubts import doubts as doubts
    from hzsim.scenario.reading import read_scenario as read_scenario
    from hzsim.scenario.scenario import Scenario as Scenario
    from hzsim.scenario.schema import Schema as Schema
    from hzsim.scenario.schema import schema as schema
    from hzsim.scenario.sweeps import Variant as Variant
    from hzsim.scenario.sweeps import sweep as sweep
    from hzsim.scenario.targets import Target as Target
    from hzsim.scenario.uncertainty import Correlation as Correlation
    from hzsim.scenario.uncertainty import Uncertainty as Uncertainty
    from hzsim.simulation.drawing import Sampling as Sampling
    from hzsim.simulation.projection import Projection as Projection
    from hzsim.simulation.projection import Simulation as Simulation
    from hzsim.simulation.projection import project as project
    from hzsim.simulation.projection import simulate as simulate
    from hzsim.simulation.shards import Shard as Shard
    from hzsim.simulation.shards import merge as merge


__version__ = VERSION

_HOMES = {
    "hzsim.errors": ("BadValue", "CannotWrite", "ExecutorFailed", "HzsimError", "InvalidInput"),
    "hzsim.history.backtest": ("Backtest", "backtest"),
    "hzsim.history.briefing": ("Briefing", "run"),
    "hzsim.history.calibration": ("Calibration", "calibrate"),
    "hzsim.history.centres": ("CENTRES", "on_centre", "why_no_centre"),
    "hzsim.history.explaining": ("explain",),
    "hzsim.history.forecast": ("Forecast", "forecast_growth"),
    "hzsim.history.freezing": ("freeze",),
    "hzsim.history.outlooks": ("read_outlooks",),
    "hzsim.history.panel": ("read_panel",),
    "hzsim.history.realism": ("Realism", "realism"),
    "hzsim.history.region_forecast": ("RegionForecast", "forecast_region"),
    "hzsim.history.scoreboard": ("Freeze",),
    "hzsim.history.scoring": ("Score", "score"),
    "hzsim.history.series": ("read_history",),
    "hzsim.history.tracked": ("Tracking", "track"),
    "hzsim.model.model": ("Model",),
    "hzsim.model.parts": ("Indicator", "indicator"),
    "hzsim.plan.book": ("Plan", "read_plan"),
    "hzsim.plan.ranking": ("Ranking", "rank"),
    "hzsim.plan.rivals": ("read_rivals",),
    "hzsim.plan.verbs": (
        *("Checks", "Lookbacks", "Revisions", "TabledIndicators"),
        *("check", "diff", "indicators", "review"),
    ),
    "hzsim.present.backtest_chart": ("coverage_chart",),
    "hzsim.present.charts": ("comparison_chart", "fan_chart"),
    "hzsim.present.conditions_chart": ("conditions_chart",),
    "hzsim.present.effort_chart": ("effort_chart",),
    "hzsim.present.panels": ("panels_chart",),
    "hzsim.present.plan_charts": ("check_chart", "lookback_chart", "rank_chart"),
    "hzsim.present.plan_indicator_chart": ("indicator_chart",),
    "hzsim.present.probability_charts": ("probability_chart",),
    "hzsim.present.question_charts": ("curve_chart", "frontier_chart", "slack_chart", "timing_chart"),
    "hzsim.present.report": ("write_report",),
    "hzsim.present.tornado": ("tornado_chart",),
    "hzsim.present.tracking_chart": ("vintages_chart",),
    "hzsim.present.waterfall": ("waterfall_chart",),
    "hzsim.present.export": ("export",),
    "hzsim.present.overview_charts": ("bullet_chart", "small_multiples"),
    "hzsim.questions.assessment": ("Assessment", "assess"),
    "hzsim.questions.attribution": ("Attribution", "with_least_effort"),
    "hzsim.questions.comparison": ("Comparison", "compare"),
    "hzsim.questions.conditions": ("Conditions", "conditions"),
    "hzsim.questions.curves": ("RequirementCurve", "RequirementCurves", "curve"),
    "hzsim.questions.effort": ("Effort", "effort"),
    "hzsim.questions.frontier": ("Frontier", "frontier"),
    "hzsim.questions.requirement": ("Requirement", "require"),
    "hzsim.questions.sensitivity": ("Sensitivity", "sensitivity"),
    "hzsim.questions.slack": ("BreakEven", "BreakEvens", "slack"),
    "hzsim.questions.timing": ("Timing", "earlier", "when"),
    "hzsim.scenario.doubts": ("doubts",),
    "hzsim.scenario.reading": ("read_scenario",),
    "hzsim.scenario.scenario": ("Scenario",),
    "hzsim.scenario.schema": ("Schema", "schema"),
    "hzsim.scenario.sweeps": ("Variant", "sweep"),
    "hzsim.scenario.targets": ("Target",),
    "hzsim.scenario.uncertainty": ("Correlation", "Uncertainty"),
    "hzsim.simulation.drawing": ("Sampling",),
    "hzsim.simulation.projection": ("Projection", "Simulation", "project", "simulate"),
    "hzsim.simulation.shards": ("Shard", "merge"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def _shown(function: str) -> Callable[[Any], Any]:
    """Return the function that renders a result in a way, found when somebody looks."""
    return lambda result: getattr(import_module("hzsim.present.notebook"), function)(result)


show_with(markup=_shown("to_html"), text=_shown("to_text"), frame=_shown("to_frame"))


def __dir__() -> list[str]:
    return sorted({*__all__, "__all__", "__doc__", "__version__"})
