"""The sheet and the chart of every answer, found by the answer's class and loaded when asked for."""

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Unpack

from hzsim._typing import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.forms.look import Look
    from hzsim.present.forms.sheet import Sheet

SHEETS = {
    "Assessment": "assess",
    "Assessments": "assess",
    "Attribution": "questions.explain",
    "Backtest": "history.backtest",
    "Batch": "batch",
    "BreakEven": "questions.slack",
    "BreakEvens": "questions.slack",
    "Briefing": "assess",
    "Calibration": "history.calibration",
    "Checks": "plan.check",
    "Comparison": "compare",
    "Conditions": "questions.conditions",
    "Effort": "questions.effort",
    "Elicitation": "questions.elicit",
    "Entered": "history.entered",
    "Forecast": "history.forecast",
    "Freeze": "history.score",
    "Frontier": "questions.frontier",
    "History": "history.observed",
    "Lookbacks": "plan.review",
    "Pace": "history.pace",
    "Panel": "history.observed",
    "Plan": "plan.review",
    "Project": "project_folder",
    "Projection": "project",
    "Ranking": "plan.rank",
    "Realism": "history.realism",
    "RegionForecast": "history.forecast",
    "RegionalBacktest": "history.backtest",
    "Requirement": "questions.require",
    "RequirementCurve": "questions.curve",
    "RequirementCurves": "questions.curve",
    "Revisions": "plan.diff",
    "Scenario": "scenario",
    "Schema": "scenario",
    "Score": "history.score",
    "Sensitivity": "questions.sensitivity",
    "Simulation": "simulate",
    "TabledIndicators": "plan.indicators",
    "Timing": "questions.when",
    "Tracking": "history.track",
}
"""The module of each class whose `sheet` says what an answer holds."""
CHARTS = {
    "Attribution": "influence:waterfall_chart",
    "BreakEvens": "levers:slack_chart",
    "Checks": "plan:check_chart",
    "Comparison": "probabilities:panels_chart",
    "Conditions": "conditions:conditions_chart",
    "Effort": "levers:effort_chart",
    "Frontier": "questions:frontier_chart",
    "Lookbacks": "plan:lookback_chart",
    "Ranking": "plan:rank_chart",
    "RequirementCurves": "questions:curve_chart",
    "Sensitivity": "influence:tornado_chart",
    "TabledIndicators": "plan_indicators:indicator_chart",
    "Timing": "questions:timing_chart",
    "Tracking": "tracking:vintages_chart",
}
"""The module and the function that draw an answer."""


def kind_of(answer: object) -> str | None:
    """Return the class by which an answer's sheet is found; None for what has none."""
    return next((kind.__name__ for kind in type(answer).__mro__ if kind.__name__ in SHEETS), None)


def sheet_of(answer: object) -> "Sheet":
    """Return the sheet of an answer; KeyError for what has none."""
    found: Sheet = _module(answer).sheet(answer)
    return found


def document_of(answer: Any) -> "Sheet":
    """Return the sheet of an answer with its chart, where it has one: what documents show."""
    found = sheet_of(answer)
    if type(answer).__name__ not in CHARTS or getattr(answer, "scenario", answer) is None:
        return found  # the chart of a plan's indicators shows what a scenario implies
    from hzsim.present.forms.media import title_of
    from hzsim.present.forms.sheet import Figure

    return replace(found, parts=(*found.parts, Figure(partial(chart_of, answer), partial(title_of, found), "chart")))


def brief_of(answer: object) -> "Sheet":
    """Return the sheet that a notebook and `print` show: the answer's own, or a shorter one."""
    module = _module(answer)
    found: Sheet = getattr(module, "brief", module.sheet)(answer)
    return found


def _module(answer: object) -> Any:
    return import_module(f"hzsim.present.answers.{SHEETS[kind_of(answer) or '']}")


def chart_of(answer: Any, language: Language, **look: "Unpack[Look]") -> "Figure":
    """Return the chart of an answer, of a size and in a style where one is asked for; KeyError for what has none."""
    module, _, name = CHARTS[type(answer).__name__].partition(":")
    found: Figure = getattr(import_module(f"hzsim.present.charts.{module}"), name)(answer, language, **look)
    return found
