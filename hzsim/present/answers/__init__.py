"""The sheet and the chart of every answer, found by the answer's class and loaded when asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.forms.sheet import Sheet

SHEETS = {
    "Assessment": "assess",
    "Assessments": "assess",
    "Attribution": "explain",
    "Backtest": "backtest",
    "BreakEven": "slack",
    "BreakEvens": "slack",
    "Batch": "batch",
    "Briefing": "assess",
    "Calibration": "calibrate",
    "Checks": "check",
    "Comparison": "compare",
    "Conditions": "conditions",
    "Effort": "effort",
    "Forecast": "forecast",
    "Freeze": "freeze",
    "Frontier": "frontier",
    "History": "observed",
    "Lookbacks": "review",
    "Panel": "observed",
    "Plan": "plan",
    "Projection": "project",
    "Ranking": "rank",
    "Realism": "realism",
    "RegionForecast": "forecast",
    "RegionalBacktest": "backtest_regions",
    "Requirement": "require",
    "RequirementCurve": "curve",
    "RequirementCurves": "curve",
    "Revisions": "diff",
    "Scenario": "scenario",
    "Schema": "schema",
    "Score": "score",
    "Sensitivity": "sensitivity",
    "Simulation": "simulate",
    "TabledIndicators": "indicators",
    "Timing": "when",
    "Tracking": "track",
}
"""The module of each class whose `sheet` says what an answer holds."""
CHARTS = {
    "Attribution": "waterfall:waterfall_chart",
    "BreakEvens": "question_charts:slack_chart",
    "Checks": "plan_charts:check_chart",
    "Comparison": "panels:panels_chart",
    "Conditions": "conditions_chart:conditions_chart",
    "Effort": "effort_chart:effort_chart",
    "Frontier": "question_charts:frontier_chart",
    "Lookbacks": "plan_charts:lookback_chart",
    "Ranking": "plan_charts:rank_chart",
    "RequirementCurves": "question_charts:curve_chart",
    "Sensitivity": "tornado:tornado_chart",
    "TabledIndicators": "plan_indicator_chart:indicator_chart",
    "Timing": "question_charts:timing_chart",
    "Tracking": "tracking_chart:vintages_chart",
}
"""The module and the function that draw an answer."""


def kind_of(answer: object) -> str | None:
    """Return the class by which an answer's sheet is found; None for what has none."""
    return next((kind.__name__ for kind in type(answer).__mro__ if kind.__name__ in SHEETS), None)


def sheet_of(answer: object) -> "Sheet":
    """Return the sheet of an answer; KeyError for what has none."""
    found: Sheet = _module(answer).sheet(answer)
    return found


def brief_of(answer: object) -> "Sheet":
    """Return the sheet that a notebook and `print` show: the answer's own, or a shorter one."""
    module = _module(answer)
    found: Sheet = getattr(module, "brief", module.sheet)(answer)
    return found


def _module(answer: object) -> Any:
    return import_module(f"hzsim.present.answers.{SHEETS[kind_of(answer) or '']}")


def chart_of(answer: Any, language: Language) -> "Figure":
    """Return the chart of an answer; KeyError for what has none."""
    module, _, name = CHARTS[type(answer).__name__].partition(":")
    found: Figure = getattr(import_module(f"hzsim.present.{module}"), name)(answer, language)
    return found
