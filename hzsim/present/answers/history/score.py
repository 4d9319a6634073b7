"""How forecasts came out: the sheets of frozen ones and of their scores, and a backtest as data."""

from collections.abc import Iterable

import numpy as np

from hzsim._typing import Text
from hzsim.history.backtest.methods import COMBINED, FORECAST, HONEST, OURS, UNBIASED
from hzsim.history.backtest.regions import LEFT_OUT, OWN_RECORD
from hzsim.history.backtest.results import MEASURES, Result
from hzsim.history.backtest.scoreboard import Freeze
from hzsim.history.backtest.scoring import ALL, Score, Scored
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Part, Sheet, data, entry
from hzsim.present.forms.values import Coded, Quantity
from hzsim.units import NUMBER, SHARE

LEVELS = {
    ALL: Text("全部", "all"),
    "nation": Text("国家", "nations"),
    "province": Text("省级", "provinces"),
    "city": Text("大城市", "large cities"),
    "prefecture": Text("地级市", "prefectures"),
    "region": Text("地区", "regions"),
}
_OURS = {
    ALL: Text("全部", "all"),
    "hzsim": Text("hzsim", "hzsim"),
    "hzsim with forecast": Text("hzsim（结合外部预测）", "hzsim with forecast"),
}
_NOTE = Text(
    "50%、80%、95%：结果落入该区间的比例。CRPS、中位数的平均绝对误差与区间宽度以百分点计，前两者越低越好。"
    "“个案”为某方法名时，只比较该方法也有预测的个案；他人预测只有一个数，没有区间，其 CRPS 即绝对误差。"
    "同一国家的地方同涨同落，独立的个案少于 n",
    "50%, 80%, 95%: the share of outcomes that these bands held. CRPS, mean absolute error of the median and width in "
    "percentage points, the first two better when lower. Cases named after a method are those that it foretold too; "
    "others' forecasts are a number without a band, whose CRPS is its absolute error. Places of one nation move "
    "together: fewer cases than n are independent",
)


LABELS = {
    OURS: Text("hzsim", "hzsim"),
    HONEST: Text("hzsim（只用当时已知）", "hzsim time-honest"),
    LEFT_OUT: Text("hzsim（不含本国）", "hzsim nation left out"),
    "hzsim economy left out": Text("hzsim（不含本经济体）", "hzsim economy left out"),
    OWN_RECORD: Text("只看自身记录", "own record"),
    "own mean": Text("自身均值", "own mean"),
    "ar1": Text("AR(1)", "AR(1)"),
    "ar1 + mean error": Text("AR(1)＋均值误差", "AR(1) + mean error"),
    "last five": Text("近五年均值", "last five"),
    "ets": Text("指数平滑 ETS", "ETS"),
    FORECAST: Text("外部预测", "forecast"),
    UNBIASED: Text("外部预测（去偏差）", "forecast less its bias"),
    COMBINED: Text("hzsim（含外部预测）", "hzsim with forecast"),
}


QUANTITIES = {
    "growth": Text("平均增速", "mean growth"),
    "lead": Text("平均快于全国的幅度", "mean lead over the nation"),
    "deflator_growth": Text("平减指数年均涨幅", "mean growth of the deflator"),
    "exchange_rate": Text("汇率年均变化", "mean change of the exchange rate"),
    "population": Text("人口年均增速", "mean growth of population"),
    "rd_intensity": Text("研发强度的变化（百分点）", "change of the R&D intensity in points"),
    "gdp_per_capita_usd": Text("美元人均 GDP 年均增速", "mean growth of GDP per head in USD"),
}


def score_sheet(found: Score) -> Sheet:
    """Return a table of scores for each frozen file, or that no outcome is due yet and when the first is.

    As data, one record for each file, cases, level, years and method: coverages as shares, errors in points.
    """
    if not found.frozen:
        return Sheet((Text("计分板上没有已冻结的预测", "Nothing is frozen on the scoreboard"),))
    parts: list[Part] = [frozen_line(one) for one in found.frozen]
    if not found.items:
        return Sheet((*parts, none_due(found), Block((), _COLUMNS, use="data")))
    for name in dict.fromkeys(one.frozen for one in found):
        parts += [BLANK, Block([one for one in found if one.frozen == name], _COLUMNS, Text(name, name))]
    return Sheet((*parts, BLANK, _NOTE))


def none_due(found: Score) -> Text:
    """Return that no outcome is known yet, and which the first will be."""
    first = found.first or 0
    return Text(
        f"尚无可对照的结果：预测最早的一年为{first}年，全年数据于{first + 1}年公布",
        f"No outcome is known yet: the first year forecast is {first}, whose figures come out in {first + 1}",
    )


def frozen_line(found: Freeze) -> Text:
    """Return a file's name, date, years, number of places, and the hash that it was found to have."""
    entry, places = found.entry, len(found.places)
    return Text(
        f"{entry.name}：{entry.date}冻结，{places}个地方，{found.years:zh}年，SHA-256 {entry.sha256[:16]}… 核对无误",
        f"{entry.name}: frozen on {entry.date}, {places} places, {found.years}, SHA-256 {entry.sha256[:16]}… as frozen",
    )


def level_name(level: str) -> Coded:
    """Return a level of places, such as `province`, with its words."""
    return Coded(level, LEVELS.get(level, Text(level, level)))


def _method(name: str) -> Coded:
    return Coded(name, _OURS.get(name, Text(name, name)))


def _points(value: float | None) -> Quantity:
    return Quantity(value, NUMBER, 2)


def _coverage(level: int) -> Column[Scored]:
    key, head = f"coverage_{level}", f"{level}%"
    return Column(key, Text(head, head), lambda it: Quantity(getattr(it, key), SHARE, 1))


_COLUMNS: tuple[Column[Scored], ...] = (
    *data("frozen"),
    Column("years", Text("年份", "years"), lambda it: it.years),
    Column("cases", Text("个案", "cases"), lambda it: _method(it.cases)),
    Column("level", Text("层级", "level"), lambda it: level_name(it.level)),
    Column("method", Text("方法", "method"), lambda it: _method(it.method)),
    Column("n", Text("n", "n"), lambda it: Quantity(it.n, NUMBER, 0)),
    *map(_coverage, (50, 80, 95)),
    Column("crps", Text("CRPS", "CRPS"), lambda it: _points(it.crps)),
    Column("mae", Text("中位数误差", "mean error"), lambda it: _points(it.mae)),
    Column("width_80", Text("80%区间宽度", "width of 80%"), lambda it: _points(it.width_80)),
)


def frozen_sheet(found: Freeze) -> Sheet:
    """Return how many places of each level one file has, when it was frozen, and for which years.

    As data, one record for each forecast: rates as fractions, which the file has in percent.
    """
    levels = list(found.places.values())
    columns: tuple[Column[str], ...] = (
        Column("", Text("层级", "level"), level_name),
        Column("", Text("地方数", "places"), lambda it: Quantity(levels.count(it), NUMBER, 0)),
    )
    rows = [level for level in dict.fromkeys([*LEVELS, *levels]) if level in levels]
    return Sheet((frozen_line(found), Block(rows, columns), Data(lambda: [one.record for one in found.predictions])))


_PERCENT = np.array([1.0, 1.0, 1.0, 100.0, 100.0, 100.0, 100.0])


def backtest_records(results: Iterable[Result]) -> list[Record]:
    """Return one record for each method and horizon: coverages as shares, other scores in percentage points.

    Numbers are None for a method that no origin allows, bands also for a forecast of one number.
    `mae_published` is the mean absolute error against the outcome that the forecaster itself published.
    """
    return [
        {
            **entry(result, "method", "horizon", n="number"),
            **_named(result.means * _PERCENT),
            **entry(result, "quantity", "group"),
            **_named(result.standard_errors * _PERCENT, "standard_error_"),
            "mae_published": _or_none(100 * _mean(result.published)),
        }
        for result in results
    ]


def detail_records(results: Iterable[Result]) -> list[Record]:
    """Return each record's 80% band in parts: by quarter of volatility, decade of origin and nation, and the PIT."""
    return [
        {
            **entry(result, "method", "horizon", "quantity", "group"),
            "by": by,
            "part": part,
            "n": one.number,
            "coverage_80": _or_none(one.means[1]),
            "standard_error_coverage_80": _or_none(one.standard_errors[1]),
            **{f"pit_{place + 1}": _or_none(share) for place, share in enumerate(one.pit_histogram())},
        }
        for result in results
        for by, part, one in [("all", "all", result), *result.parts()]
    ]


def _named(values: Iterable[float], before: str = "") -> dict[str, float | None]:
    return {f"{before}{name}": _or_none(value) for name, value in zip(MEASURES, values, strict=True)}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _mean(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan
