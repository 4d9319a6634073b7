"""The calibrated uncertainty as a commented file, and as records."""

import textwrap
from collections import Counter
from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.history.calibration import Calibration, correlations, ties_in_words
from hzsim.history.forecast import NAME, Forecast
from hzsim.history.own_record import Calibrated
from hzsim.history.panel import Panel
from hzsim.history.region_forecast import RegionForecast
from hzsim.history.series import History
from hzsim.model.parts import Assumption
from hzsim.model.registry import ASSUMPTIONS
from hzsim.present.formats import Record
from hzsim.present.view import View, table
from hzsim.present.words import STATUSES
from hzsim.scenario.distributions import DISTRIBUTIONS, Distribution, parameters
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.units import RATE, RATE_PER_MILLE, display, in_percent

_HEAD = """\
# How uncertain each assumption is, where a scenario does not say so itself.
#
# Written by `hzsim calibrate` from data/history.csv (without its recalled rows) and the reference
# tables in data/ (growth-parameters.csv, lead-parameters.csv, city-parameters.csv,
# reference-classes.csv, reference-correlations.csv): do not edit by hand. average: error of the
# whole path, drawn once per draw; yearly: each year's innovation; persistence: AR(1) coefficient of
# the yearly part. Rates and levels in percent of themselves (log points), flows in their own unit;
# n is the number of observations. Fewer than eight own observations make a judgement.
#
# Reference tables: free data from the World Bank via Gapminder, CC BY 4.0.
"""


_UNTIED = (
    "natural_increase and net_migration: no panel of economies has these series, and the city's own are too short, so "
    "that they have no data for a correlation."
)


def history_view(history: History, language: Language) -> View:
    """Return how many series there are of each city and nation, and the years that they span."""
    found: dict[str, list[int]] = {}
    for (entity, _), seen in history.series.items():
        found.setdefault(entity, []).extend(one.year for one in seen)
    counts = Counter(entity for entity, _ in history.series)
    rows = [[entity, str(counts[entity]), f"{min(years)}-{max(years)}"] for entity, years in found.items()]
    columns = Text("城市或国家|序列数|年份", "city or nation|series|years").to(language).split("|")
    return View((table(columns, rows, Text("历史数据", "What was observed").to(language)),))


def panel_view(panel: Panel, language: Language) -> View:
    """Return how many economies a panel has for each column, and the years that they span."""
    rows = []
    for name, economies in panel.columns.items():
        years = [year for series in economies.values() for year in series]
        rows.append([name, str(len(economies)), f"{min(years)}-{max(years)}" if years else "–"])
    columns = Text("列|经济体数|年份", "column|economies|years").to(language).split("|")
    return View((table(columns, rows, Text("各国面板数据", "Panel of economies").to(language)),))


def forecast_view(forecast: Forecast, language: Language) -> View:
    """Return a forecast's central path by year, and below it the parts of its uncertainty."""
    title = Text("按历史记录的增速（中心路径）", "Growth as the track record forecasts it, central path").to(language)
    columns = [Text("年份", "year").to(language), *map(str, forecast.years)]
    row = [Text("增速", "growth").to(language), *(display(rate, RATE, 2) for rate in forecast.central)]
    own = in_percent(forecast.own_share, 0)
    weight = Text(f"自身波动的权重为{own}", f"the own spread enters with {own}").to(language)
    parts = _parts(forecast.uncertainty, ASSUMPTIONS[forecast.assumption])
    return View((table(columns, [row], title), parts, weight, *forecast.notes))


def region_view(forecast: RegionForecast, language: Language) -> View:
    """Return the central paths of nation, lead and growth by year, and below them the parts of each."""
    title = Text("增速预测：全国与领先幅度（中心路径）", "Growth as nation and lead, central paths").to(language)
    columns = [Text("年份", "year").to(language), *map(str, forecast.years)]
    named = (
        (Text("增速", "growth"), forecast.central, forecast.uncertainty),
        (Text("全国", "nation"), forecast.nation.central, forecast.nation.uncertainty),
        (Text("领先幅度", "lead"), forecast.lead.central, forecast.lead.uncertainty),
    )
    rows = [[label.to(language), *(display(rate, RATE, 2) for rate in path)] for label, path, _ in named]
    parts = [f"{label.to(language)} – {_parts(found, ASSUMPTIONS[NAME])}" for label, _, found in named]
    return View((table(columns, rows, title), *parts, *forecast.notes))


def calibration_view(found: Calibration, language: Language) -> View:
    """Return the calibrated uncertainty in words by assumption, and how much of it is the city's own."""
    header = Text("假设|不确定性|观测数|自身权重|状态", "assumption|uncertainty|n|own share|status").to(language)
    rows = [
        [
            ASSUMPTIONS[one.assumption].label.to(language),
            _parts(one.uncertainty, ASSUMPTIONS[one.assumption]),
            str(one.observed),
            "–" if one.own_share is None else in_percent(one.own_share, 0),
            STATUSES[one.status].to(language),
        ]
        for one in found
    ]
    title = Text(f"{found[0].entity}：默认不确定性", f"{found[0].entity}: default uncertainty").to(language)
    return View((table(header.split("|"), rows, title, numbers=False),))


def uncertainty_file(found: Sequence[Calibrated]) -> str:
    """Return the text of `data/uncertainty.yaml`."""
    entries = "".join(_entry(one) for one in found)
    ties = textwrap.fill(
        f"{ties_in_words()} {_UNTIED}",
        100, initial_indent="# ", subsequent_indent="# ",
    )  # fmt: skip
    taken = [f"  - [{pair.first}, {pair.second}, {pair.value:.2f}]\n" for pair in correlations(found)]
    head = f"{_HEAD}entity: {found[0].entity}\nassumptions:\n"
    return f"{head}{entries}{ties}\ncorrelation:" + ("\n" + "".join(taken) if taken else " []\n")


def calibration_records(found: Sequence[Calibrated]) -> list[Record]:
    """Return one record for each assumption: scales and rates of `central` as fractions, flows in their unit."""
    return [
        {
            "assumption": one.assumption,
            "average": repr(one.uncertainty.average) if one.uncertainty.average else None,
            "yearly": repr(one.uncertainty.yearly) if one.uncertainty.yearly else None,
            "persistence": one.uncertainty.persistence,
            "central": " ".join(f"{value:.6g}" for value in one.central) if one.central else None,
            "observed": one.observed,
            "own_share": one.own_share,
            "status": one.status,
            "source": one.source,
        }
        for one in found
    ]


def _entry(one: Calibrated) -> str:
    part = ASSUMPTIONS[one.assumption]
    lines = [f"  {one.assumption}:"]
    for name, distribution in (("average", one.uncertainty.average), ("yearly", one.uncertainty.yearly)):
        if distribution is not None:
            lines.append(f"    {name}: {_written(distribution, part)}")
    if one.uncertainty.persistence:
        lines.append(f"    persistence: {one.uncertainty.persistence:g}")
    lines.append("    source: >-")
    lines.append(textwrap.fill(one.source, 100, initial_indent="      ", subsequent_indent="      "))
    lines.append(f"    status: {one.status}")
    return "\n".join(lines) + "\n"


def _parts(uncertainty: Uncertainty, part: Assumption) -> str:
    """Return the parts of an uncertainty as the file has them, on one line."""
    both = (("average", uncertainty.average), ("yearly", uncertainty.yearly))
    words = [f"{name}: {_written(found, part)}" for name, found in both if found is not None]
    return ", ".join([*words, *([f"persistence: {uncertainty.persistence:.2g}"] if uncertainty.persistence else [])])


def _written(distribution: Distribution, part: Assumption) -> str:
    """Return a distribution as files have it: one number, or its parameters by name."""
    name = next(name for name, kind in DISTRIBUTIONS.items() if isinstance(distribution, kind))
    values = {
        each: _size(getattr(distribution, each), part) if sized else f"{getattr(distribution, each):g}"
        for each, sized in parameters(type(distribution)).items()
    }
    if distribution.form == "number":
        return f"{{{name}: {next(iter(values.values()))}}}"
    return f"{{{name}: {{{', '.join(f'{each}: {value}' for each, value in values.items())}}}}}"


def _size(size: float, part: Assumption) -> str:
    if part.kind == "flow":
        return f"{size:.1f}{part.unit.name}"
    return f"{1000 * size:.2g}‰" if part.unit is RATE_PER_MILLE else f"{100 * size:.2g}%"
