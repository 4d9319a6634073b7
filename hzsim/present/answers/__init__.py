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
    "Assessment": "assess:sheet",
    "Assessments": "assess:sheet",
    "Attribution": "questions.explain:sheet",
    "Backtest": "history.backtest:sheet",
    "Batch": "written:batch_sheet",
    "BreakEven": "questions.lever:slack_sheet",
    "BreakEvens": "questions.lever:slack_sheet",
    "Briefing": "assess:sheet",
    "Calibration": "history.record:calibration_sheet",
    "Checks": "check:check_sheet",
    "Comparison": "compare:sheet",
    "Conditions": "questions.conditions:sheet",
    "Effort": "questions.effort:sheet",
    "Elicitation": "questions.elicit:sheet",
    "Entered": "written:entered_sheet",
    "Forecast": "history.record:forecast_sheet",
    "Freeze": "history.score:frozen_sheet",
    "Frontier": "questions.frontier:sheet",
    "History": "history.record:history_sheet",
    "Lookbacks": "check:review_sheet",
    "Pace": "history.pace:sheet",
    "Panel": "history.record:panel_sheet",
    "Plan": "check:plan_sheet",
    "Project": "written:project_sheet",
    "Projection": "scenario:projection_sheet",
    "Ranking": "rank:sheet",
    "Realism": "history.realism:sheet",
    "RegionForecast": "history.record:forecast_sheet",
    "RegionalBacktest": "history.backtest:sheet",
    "Requirement": "questions.lever:requirement_sheet",
    "RequirementCurve": "questions.curve:sheet",
    "RequirementCurves": "questions.curve:sheet",
    "Revisions": "diff:sheet",
    "Scenario": "scenario:scenario_sheet",
    "Schema": "scenario:schema_sheet",
    "Score": "history.score:score_sheet",
    "Sensitivity": "questions.sensitivity:sheet",
    "Simulation": "scenario:simulation_sheet",
    "TabledIndicators": "indicators:sheet",
    "Timing": "questions.lever:timing_sheet",
    "Tracking": "history.track:sheet",
}
"""The module and the function that say what an answer of each class holds; beside it may be a shorter one, `brief`."""
CHARTS = {
    "Attribution": "influence:waterfall_chart",
    "BreakEvens": "levers:slack_chart",
    "Checks": "plan:check_chart",
    "Comparison": "probabilities:panels_chart",
    "Conditions": "levers:conditions_chart",
    "Effort": "levers:effort_chart",
    "Frontier": "questions:frontier_chart",
    "Lookbacks": "plan:lookback_chart",
    "Ranking": "plan:rank_chart",
    "RequirementCurves": "questions:curve_chart",
    "Sensitivity": "influence:tornado_chart",
    "TabledIndicators": "plan:indicator_chart",
    "Timing": "questions:timing_chart",
    "Tracking": "record:vintages_chart",
}
"""The module and the function that draw an answer."""


def kind_of(answer: object) -> str | None:
    """Return the class by which an answer's sheet is found; None for what has none."""
    return next((kind.__name__ for kind in type(answer).__mro__ if kind.__name__ in SHEETS), None)


def sheet_of(answer: object) -> "Sheet":
    """Return the sheet of an answer; KeyError for what has none."""
    module, name = _home(answer)
    found: Sheet = getattr(module, name)(answer)
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
    module, name = _home(answer)
    found: Sheet = getattr(module, name.replace("sheet", "brief"), getattr(module, name))(answer)
    return found


def _home(answer: object) -> tuple[Any, str]:
    module, _, name = SHEETS[kind_of(answer) or ""].partition(":")
    return import_module(f"hzsim.present.answers.{module}"), name


def chart_of(answer: Any, language: Language, **look: "Unpack[Look]") -> "Figure":
    """Return the chart of an answer, of a size and in a style where one is asked for; KeyError for what has none."""
    module, _, name = CHARTS[type(answer).__name__].partition(":")
    found: Figure = getattr(import_module(f"hzsim.present.charts.{module}"), name)(answer, language, **look)
    return found
