"""What is on record: series and panels, the uncertainty calibrated on them with its file, and forecasts."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from hzsim._typing import LANGUAGES, Language, Text, as_text
from hzsim.files.writing import in_line
from hzsim.history.city.calibration import Calibration, correlations, ties_in_words
from hzsim.history.city.forecast import NAME, Calibrated, Forecast
from hzsim.history.city.region_forecast import RegionForecast
from hzsim.history.city.series import History
from hzsim.history.estimation.panel import Panel
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Data, Sheet, across, data
from hzsim.present.forms.values import Coded, Quantity, Value
from hzsim.present.words.letters import folded
from hzsim.present.words.phrases import STATUSES, between
from hzsim.scenario.parts.distributions import Distribution
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.written.spreads import spelled
from hzsim.units import RATE, RATE_PER_MILLE, SHARE, in_percent

_WIDE = 100
_HEAD = Text(
    """\
# 情景未自行说明时，各假设有多大不确定性。
#
# 由 hzsim calibrate 根据 data/history.csv（不含凭记忆的行）和 data/ 中的参照表（growth-parameters.csv、
# lead-parameters.csv、city-parameters.csv、reference-classes.csv、reference-correlations.csv）写成，请勿手工改动。
# average：整条路径的误差，每次抽样抽一次；yearly：各年的新冲击；persistence：逐年部分的一阶自相关系数。
# 增速与水平以自身的百分比（对数点）计，流量以其自身单位计；n 为观测数。自身观测不足八年的为判断（judgement）。
#
# 参照表：世界银行免费数据，经 Gapminder 发布，CC BY 4.0。
""",
    """\
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
""",
)

_UNTIED = Text(
    "natural_increase 与 net_migration：没有经济体面板含有这两个序列，本地的又太短，无从估计相关。",
    "natural_increase and net_migration: no panel of economies has these series, and the city's own are too short, so "
    "that they have no data for a correlation.",
)


def uncertainty_file(found: Sequence[Calibrated], language: Language = "en", *, both: bool = True) -> str:
    """Return the text of `data/uncertainty.yaml`, with comments in a language, sources in `both` or in that alone."""
    entries = "".join(_entry(one, LANGUAGES if both else (language,)) for one in found)
    space = " " if language == "en" else ""
    words = space.join(one.to(language) for one in (ties_in_words(), _UNTIED))
    ties = "".join(f"# {line}\n" for line in folded(words, _WIDE - 2).split("\n"))
    taken = [f"  - [{pair.first}, {pair.second}, {pair.value:.2f}]\n" for pair in correlations(found)]
    head = f"{_HEAD.to(language)}entity: {in_line(found[0].entity)}\nassumptions:\n"
    return f"{head}{entries}{ties}correlation:" + ("\n" + "".join(taken) if taken else " []\n")


def narrowed(text: str, width: int) -> str:
    """Return the file's text with no line wider than so many columns: what is long in it may be broken anywhere."""
    lines = []
    for line in text.split("\n"):
        start = line[: len(line) - len(line.lstrip("# "))]
        lines += [start + part for part in folded(line.removeprefix(start), width - len(start)).split("\n")]
    return "\n".join(lines)


def _entry(one: Calibrated, languages: Sequence[Language]) -> str:
    part = ASSUMPTIONS[one.assumption]
    lines = [f"  {one.assumption}:"]
    for name, distribution in (("average", one.uncertainty.average), ("yearly", one.uncertainty.yearly)):
        if distribution is not None:
            lines.append(f"    {name}: {_written(distribution, part)}")
    if one.uncertainty.persistence:
        lines.append(f"    persistence: {one.uncertainty.persistence:g}")
    if len(languages) == 1:
        lines.append(f"    source: {_folded(one.source, languages[0], 6)}")
    else:
        lines += ["    source:", *(f"      {each}: {_folded(one.source, each, 8)}" for each in languages)]
    lines.append(f"    status: {one.status}")
    return "\n".join(lines) + "\n"


def _folded(words: Text, language: Language, indent: int) -> str:
    """Return words as YAML: English in lines, Chinese, which has no spaces to break at, in one."""
    if language == "zh":
        return in_line(words.zh)
    space = " " * indent
    return ">-\n" + textwrap.fill(words.en, _WIDE, initial_indent=space, subsequent_indent=space)


def uncertainty_parts(uncertainty: Uncertainty, part: Assumption) -> str:
    """Return the parts of an uncertainty as the file has them, on one line."""
    both = (("average", uncertainty.average), ("yearly", uncertainty.yearly))
    words = [f"{name}: {_written(found, part)}" for name, found in both if found is not None]
    return ", ".join([*words, *([f"persistence: {uncertainty.persistence:.2g}"] if uncertainty.persistence else [])])


def _written(distribution: Distribution, part: Assumption) -> str:
    return spelled(distribution, lambda size: _size(size, part))


def _size(size: float, part: Assumption) -> str:
    if part.kind == "flow":
        return f"{size:.1f}{part.unit.name}"
    return f"{1000 * size:.2g}‰" if part.unit is RATE_PER_MILLE else f"{100 * size:.2g}%"


def calibration_sheet(found: Calibration) -> Sheet:
    """Return the calibrated uncertainty by assumption, and how much of it is the city's own.

    Scales and rates of `central` are fractions, flows in their unit.
    """
    title = Text(f"{found[0].whose.zh}：默认不确定性", f"{found[0].whose.en}: default uncertainty")
    return Sheet((Block(found, _COLUMNS, title, numbers=False), _SOURCES))


_SOURCES = Text(
    "average 为多年平均偏离，yearly 为逐年冲击，persistence 为一阶自相关系数；来源见 hzsim calibrate --out 写出的文件",
    "average: error of the whole path; yearly: each year's shock; persistence: AR(1) coefficient; sources are in the "
    "file that hzsim calibrate --out writes",
)


def _central(one: Calibrated) -> str | None:
    return " ".join(f"{value:.6g}" for value in one.central) if one.central else None


_COLUMNS: tuple[Column[Calibrated], ...] = (
    Column("assumption", Text("假设", "assumption"), lambda it: Coded(it.assumption, ASSUMPTIONS[it.assumption].label)),
    Column(
        "", Text("不确定性", "uncertainty"), lambda it: uncertainty_parts(it.uncertainty, ASSUMPTIONS[it.assumption])
    ),
    Column("average", None, lambda it: repr(it.uncertainty.average) if it.uncertainty.average else None),
    Column("yearly", None, lambda it: repr(it.uncertainty.yearly) if it.uncertainty.yearly else None),
    *data(persistence="uncertainty.persistence"),
    Column("central", None, _central),
    Column("observed", Text("观测数", "n"), lambda it: it.observed),
    Column("own_share", Text("自身权重", "own share"), lambda it: Quantity(it.own_share, SHARE, 0)),
    Column("status", Text("状态", "status"), lambda it: Coded(it.status, STATUSES[it.status])),
    *data("source"),
)


@dataclass(frozen=True, slots=True)
class _Path:
    """A central path with its uncertainty, under a label."""

    name: str
    label: Text
    central: Sequence[float]
    uncertainty: Uncertainty


def forecast_sheet(forecast: Forecast | RegionForecast) -> Sheet:
    """Return central paths by year, and below them the parts of their uncertainty."""
    growth = _Path("growth", Text("增速", "growth"), forecast.central, forecast.uncertainty)
    if isinstance(forecast, Forecast):
        title = Text("按历史记录的增速（中心路径）", "Growth as the track record forecasts it, central path")
        own = in_percent(forecast.own_share, 0)
        part = uncertainty_parts(forecast.uncertainty, ASSUMPTIONS[forecast.assumption])
        weight = Text(f"自身波动的权重为{own}", f"the own spread enters with {own}")
        paths, said = [growth], [Text(part, part), weight]
    else:
        title = Text("增速预测：全国与领先幅度（中心路径）", "Growth as nation and lead, central paths")
        nation, lead = forecast.nation, forecast.lead
        paths = [
            growth,
            _Path("nation", Text("全国", "nation"), nation.central, nation.uncertainty),
            _Path("lead", Text("领先幅度", "lead"), lead.central, lead.uncertainty),
        ]
        said = [_parts(one) for one in paths]
    notes = (Text(note, note) for note in forecast.notes)
    data = Data(lambda: [record for one in paths for record in _records(one, forecast.years)])
    return Sheet((Block(paths, _columns(forecast.years), title), *said, *notes, data))


def _columns(years: Sequence[int]) -> tuple[Column[_Path], ...]:
    rates: tuple[Column[_Path], ...] = across(map(str, years), lambda place, it: Quantity(it.central[place], RATE, 2))
    return Column("", Text("年份", "year"), lambda it: it.label), *rates


def _records(path: _Path, years: Sequence[int]) -> list[Record]:
    return [
        {"path": path.name, "year": year, "central": float(rate)}
        for year, rate in zip(years, path.central, strict=True)
    ]


def _parts(path: _Path) -> Text:
    return between(path.label, as_text(uncertainty_parts(path.uncertainty, ASSUMPTIONS[NAME])), " – ", " – ")


def history_sheet(history: History) -> Sheet:
    """Return how many series there are of each city or nation, and the years that they span."""
    seen: dict[str, list[list[int]]] = {}
    for (entity, _), series in history.series.items():
        seen.setdefault(entity, []).append([one.year for one in series])
    of, counted = ("entity", Text("城市或国家", "city or nation")), ("series", Text("序列数", "series"))
    return _counted(seen, Text("历史数据", "What was observed"), of, counted)


def panel_sheet(panel: Panel) -> Sheet:
    """Return how many economies there are of each column, and the years that they span."""
    seen = {name: [list(series) for series in economies.values()] for name, economies in panel.columns.items()}
    of, counted = ("column", Text("列", "column")), ("economies", Text("经济体数", "economies"))
    return _counted(seen, Text("各国面板数据", "Panel of economies"), of, counted)


def _counted(seen: dict[str, list[list[int]]], title: Text, of: tuple[str, Text], counted: tuple[str, Text]) -> Sheet:
    columns: tuple[Column[tuple[str, list[list[int]]]], ...] = (
        Column(*of, lambda it: it[0]),
        Column(*counted, lambda it: len(it[1])),
        Column("years", Text("年份", "years"), lambda it: _span(it[1])),
    )
    return Sheet((Block(seen.items(), columns, title),))


def _span(years: list[list[int]]) -> Value:
    every = [year for one in years for year in one]
    return f"{min(every)}-{max(every)}" if every else None
