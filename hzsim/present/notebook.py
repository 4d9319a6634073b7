"""Results as a notebook and `print` show them: small tables with units, in the language of the user's locale."""

from importlib import import_module
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text, spoken_language
from hzsim.present.answers import brief_of, kind_of, sheet_of
from hzsim.present.forms.markup import html_text, html_view
from hzsim.present.view import Number, Table, View, line
from hzsim.scenario.phrases import label_with_unit, target_phrase
from hzsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


def to_html(result: object, language: Language | None = None) -> str:
    """Return a result as markup, every text escaped; other objects as their `repr`."""
    spoken = language or spoken_language()
    view = view_of(result, spoken)
    return f"<pre>{html_text(object.__repr__(result))}</pre>" if view is None else html_view(view)


def to_text(result: object, language: Language | None = None) -> str:
    """Return a result as `print` shows it: the table of its command, or one that is shorter."""
    spoken = language or spoken_language()
    view = view_of(result, spoken)
    return object.__repr__(result) if view is None else view.text()


def to_frame(result: object) -> "pd.DataFrame":
    """Return a result as a table of pandas."""
    return sheet_of(result).frame()


def view_of(result: object, language: Language) -> View | None:
    """Return the view of a result, None for what has none; the modules of each are loaded when asked for."""
    if kind_of(result) is not None:
        return brief_of(result).view(language)
    name = next((kind.__name__ for kind in type(result).__mro__ if kind.__name__ in _VIEWS), None)
    if name is None:
        return None
    module, function = _VIEWS[name]
    view: View = getattr(import_module(f"hzsim.present.{module}"), function)(result, language)
    return view


_VIEWS = {
    "Scenario": ("notebook", "scenario_view"),
    "History": ("calibration", "history_view"),
    "Panel": ("calibration", "panel_view"),
    "Realism": ("realism", "realism_view"),
    "Backtest": ("backtest", "backtest_view"),
    "Score": ("scoreboard", "score_view"),
    "Freeze": ("scoreboard", "frozen_view"),
    "RegionalBacktest": ("backtest_regions", "regional_view"),
    "Forecast": ("calibration", "forecast_view"),
    "RegionForecast": ("calibration", "region_view"),
    "Calibration": ("calibration", "calibration_view"),
}
"""Where the view of each kind of result is made."""


def scenario_view(scenario: Scenario, language: Language) -> View:
    """Return a scenario in short: years, paths of the assumptions, which are uncertain, and targets."""
    uncertain = Text("不确定", "uncertain").to(language)
    rows = tuple(
        line(
            label_with_unit(part, language),
            *(Number(value, part.unit, part.decimals) for value in scenario.assumptions[name]),
            uncertain if name in scenario.uncertainty else "",
        )
        for name, part in scenario.model.assumptions.items()
    )
    title = f"{scenario.title.to(language)} ({scenario.name}) · {scenario.baseline.title.to(language)} {scenario.years}"
    if scenario.known_until is not None:
        title += Text(f"，已知至{scenario.known_until}年", f", known until {scenario.known_until}").to(language)
    columns = (Text("假设", "assumption").to(language), *map(str, scenario.years), "")
    head = Text("目标：", "targets: ").to(language)
    phrases = Text("；", "; ").to(language).join(target_phrase(target, language) for target in scenario.targets)
    return View((Table(title, columns, rows), head + (phrases or "–")))
