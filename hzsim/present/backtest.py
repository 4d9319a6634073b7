"""A backtest as records, as a table, and as a chart."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.backtest import Backtest
from hzsim.history.backtest_draws import COMBINED, FORECAST, HONEST, OURS, UNBIASED
from hzsim.history.backtest_regions import LEFT_OUT, OWN_RECORD
from hzsim.history.backtest_results import MEASURES, Result
from hzsim.history.rare import BINS
from hzsim.present.formats import Record
from hzsim.present.view import Piece, Table, View, table

if TYPE_CHECKING:
    from hzsim.history.rare import Rare

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
_PERCENT = np.array([1.0, 1.0, 1.0, 100.0, 100.0, 100.0, 100.0])


def backtest_records(results: Iterable[Result]) -> list[Record]:
    """Return one record for each method and horizon: coverages as shares, other scores in percentage points.

    Numbers are None for a method that no origin allows, bands also for a forecast of one number.
    `mae_published` is the mean absolute error against the outcome that the forecaster itself published.
    """
    return [
        {
            "method": result.method,
            "horizon": result.horizon,
            "n": result.number,
            **_named(result.means * _PERCENT),
            "quantity": result.quantity,
            "group": result.group,
            **_named(result.standard_errors * _PERCENT, "standard_error_"),
            "mae_published": _or_none(100 * _mean(result.published)),
        }
        for result in results
    ]


def detail_records(results: Iterable[Result]) -> list[Record]:
    """Return each record's 80% band in parts: by quarter of volatility, decade of origin and nation, and the PIT."""
    return [
        {
            "method": result.method,
            "horizon": result.horizon,
            "quantity": result.quantity,
            "group": result.group,
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


def or_dash(value: float, decimals: int = 1) -> str:
    """Return a number, a dash for none."""
    return "–" if np.isnan(value) else f"{value:.{decimals}f}"


def backtest_view(done: Backtest, language: Language) -> View:
    """Return a table for each horizon, with standard errors and parts, what forecasts are worth, and rare years."""
    parts: list[Piece] = [scored(done).to(language)]
    for horizon in sorted({result.horizon for result in done.results}):
        results = done.at(horizon)
        parts += ["", result_table(results, language)]
        parts += [_pit(one, language) for one in results if one.method in (OURS, HONEST) and one.number]
        parts += [_decades(one, language) for one in results if one.method in (OURS, HONEST, COMBINED) and one.number]
        parts += _worth({one.method: one for one in results}, language)
    return View((*parts, "", _rare_table(done.rare, language), "", NOTES.to(language)))


def others_view(results: Sequence[Result], language: Language) -> View:
    """Return a table for each quantity that is not growth, of its horizons."""
    parts: list[Piece] = []
    for quantity in dict.fromkeys(one.quantity for one in results):
        for horizon in sorted({one.horizon for one in results if one.quantity == quantity}):
            found = [one for one in results if (one.quantity, one.horizon) == (quantity, horizon)]
            parts += [result_table(found, language), ""]
    return View(tuple(parts))


def scored(done: Backtest) -> Text:
    """Return how many economies were scored with which parameters, and how many were not."""
    seen, unseen, out = done.economies - done.unseen, done.unseen, len(done.left_out)
    gaps = len(set(done.left_out) & set(done.broken))
    others = len(done.broken) - gaps
    return Text(
        f"{done.economies} 个经济体：{seen} 个（按代码或增速认出）参加过参数估计，各用不含自身的参数；"
        f"{unseen} 个未参加，用发布的参数。{out} 个没有可评的起点而未参加，其中 {gaps} 个有缺年，"
        f"{out - gaps} 个记录太短；另有 {others} 个有缺年，跨缺年的起点不评。"
        f"这些记录的典型波动为 {100 * done.spread:.1f}%，参数估计样本为 {100 * done.pooled_spread:.1f}%",
        f"{done.economies} economies: {seen} took part in the estimate (known by code or by growth) and are forecast "
        f"without themselves, {unseen} did not and take the shipped parameters. {out} have no origin to score and are "
        f"left out: {gaps} with missing years, {out - gaps} too short; {others} more have missing years, and no origin "
        f"across one is scored. Their records have a typical spread of {100 * done.spread:.1f}%, those of the "
        f"estimate {100 * done.pooled_spread:.1f}%",
    )


def result_table(results: Sequence[Result], language: Language) -> Table:
    """Return the results of one quantity at one horizon as a table."""
    quantity, horizon = QUANTITIES[results[0].quantity], results[0].horizon
    title = Text(
        f"未来 {horizon} 年{quantity.zh}", f"{quantity.en[0].upper()}{quantity.en[1:]} over the next {horizon} years"
    )
    words = Text(
        "方法|n|50%|80%|95%|CRPS|相对AR(1)|区间评分80|平均误差|80%区间宽|80%区间，按波动四分位",
        "method|n|50%|80%|95%|CRPS|against AR(1)|interval score 80|MAE|80% width|80% by quarter of volatility",
    )
    rows = [_row(one, results, language) for one in results]
    return table(words.to(language).split("|"), rows, title.to(language))


def _row(result: Result, results: Sequence[Result], language: Language) -> list[str]:
    means, errors = 100 * result.means, 100 * result.standard_errors
    shares = [with_error(mean, error, 1) for mean, error in zip(means[:3], errors[:3], strict=True)]
    rival = next((one for one in results if one.method == "ar1"), None)
    same = rival is not None and rival.number == result.number and result.number
    against = f"{means[3] / rival.means[3] - 100:+.1f}%".replace("-", "−") if rival is not None and same else "–"
    quarters = " ".join(or_dash(100 * share, 0) for share in result.coverage_by_volatility())
    scores = [with_error(means[3], errors[3], 3), against, *(or_dash(one, 2) for one in means[4:])]
    return [LABELS[result.method].to(language), f"{result.number:,}", *shares, *scores, quarters]


def with_error(mean: float, error: float, decimals: int) -> str:
    """Return a number with its standard error in brackets."""
    return f"{or_dash(mean, decimals)} ({or_dash(error, decimals)})"


def _pit(result: Result, language: Language) -> str:
    shares = " ".join(f"{100 * share:.1f}" for share in result.pit_histogram())
    label = LABELS[result.method].to(language)
    return Text(f"PIT 十等分（%），{label}：{shares}", f"PIT tenths (%), {label}: {shares}").to(language)


def _decades(result: Result, language: Language) -> str:
    label = LABELS[result.method].to(language)
    held = ", ".join(
        f"{part} {with_error(100 * one.means[1], 100 * one.standard_errors[1], 0)}"
        for by, part, one in result.parts()
        if by == "decade"
    )
    return Text(f"80%区间按起点年代，{label}：{held}", f"80% by decade of origin, {label}: {held}").to(language)


def _worth(results: dict[str, Result], language: Language) -> Iterator[str]:
    """Yield what the combination's error is beside the forecast's, on the same episodes."""
    combined = results.get(COMBINED)
    if combined is None or not combined.number:
        return
    for rival in (results[FORECAST], results[UNBIASED]):
        panel, published = combined.against(rival), combined.against_published(rival)
        label = LABELS[rival.method]
        theirs = with_error(*published, 3)
        line = Text(
            f"含外部预测的平均误差是“{label.zh}”的 {with_error(*panel, 3)} 倍；按预测者自己公布的结果为 {theirs}",
            f"Mean absolute error with forecast, over that of `{label.en}`: {with_error(*panel, 3)}; "
            f"against the outcome that the forecaster published: {theirs}",
        )
        yield line.to(language)


def _rare_table(rare: "Rare", language: Language) -> Table:
    """Return how often single years rose or fell by ten points: said and seen."""
    words = Text(
        "自身波动|年数|升10点以上（预测）|（实际）|降10点以上（预测）|（实际）",
        "own spread|years|10 points above: said|seen|10 points below: said|seen",
    )
    title = Text(
        "未来六年中，偏离中位数十个百分点以上的年份（%）", "Years more than ten points off the median, of six ahead (%)"
    )
    rows = []
    for low, high in BINS:
        years, said, seen = rare.shares(low, high)
        values = [said[0], seen[0], said[1], seen[1]] if years else [np.nan] * 4
        rows.append([f"{100 * low:.0f}-{100 * high:.0f}%", f"{years:,}", *(or_dash(100 * one, 2) for one in values)])
    return table(words.to(language).split("|"), rows, title.to(language))


NOTES = Text(
    "覆盖率为百分比，括号内为标准误：同一国家（只有一国时为同一地区）以及起点相同或时段重叠的情形一起变动"
    "（Thompson 2011），只有一个起点时没有；CRPS、区间评分、误差与宽度以百分点计，越低越好；"
    "起点不全相同的方法不与 AR(1) 比较",
    "Coverages in percent, in brackets standard errors: episodes of one nation (of one region where there is one "
    "nation only) and of one or of overlapping spans move together (Thompson 2011); none for a single origin. CRPS, "
    "interval score, errors and widths in percentage points, lower is better. A method with other origins is not "
    "set against AR(1)",
)
