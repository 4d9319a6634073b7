"""The sheets of a backtest: of economies, or of regions with their 80% bands by group of nations."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Text, as_text
from hzsim.history.backtest.economies import RARE_BINS, Backtest
from hzsim.history.backtest.methods import COMBINED, FORECAST, HONEST, OURS, UNBIASED
from hzsim.history.backtest.regions import RegionalBacktest
from hzsim.history.backtest.results import Result
from hzsim.present.answers.history.score import LABELS, QUANTITIES, backtest_records
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Data, Part, Sheet, across
from hzsim.present.forms.values import Quantity, Value
from hzsim.units import NUMBER, SHARE, in_percent

if TYPE_CHECKING:
    from hzsim.history.backtest.economies import Rare


def or_dash(value: float, decimals: int = 1) -> str:
    """Return a number, a dash for none."""
    return "–" if np.isnan(value) else f"{value:.{decimals}f}"


def sheet(done: Backtest | RegionalBacktest, more: Sequence[Result] = ()) -> Sheet:
    """Return the tables of a backtest; `more` are results of quantities of economies that are not growth."""
    return _of_regions(done) if isinstance(done, RegionalBacktest) else _of_economies(done, more)


def _of_economies(done: Backtest, more: Sequence[Result]) -> Sheet:
    """Return a table for each horizon, with standard errors and parts, what forecasts are worth, and rare years.

    `more` are results of quantities that are not growth: a table for each of their horizons. As data,
    `backtest_records` of both.
    """
    parts: list[Part] = [scored(done)]
    for horizon in sorted({result.horizon for result in done.results}):
        results = done.at(horizon)
        parts += [BLANK, result_table(results)]
        parts += [_pit(one) for one in results if one.method in (OURS, HONEST) and one.number]
        parts += [_decades(one) for one in results if one.method in (OURS, HONEST, COMBINED) and one.number]
        parts += _worth({one.method: one for one in results})
    parts += [BLANK, _rare_table(done.rare), BLANK, NOTES, *other_tables(more)]
    return Sheet((*parts, Data(lambda: backtest_records([*done.results, *more]))))


def caption(done: Backtest | RegionalBacktest, results: Sequence[Result], horizon: int, quantity: str) -> Caption:
    """Return the caption of the chart: what hzsim's 80% bands held, of which quantity and how far ahead."""
    ours = next((one for one in results if one.method.startswith(OURS)), results[0])
    held, what = in_percent(float(ours.means[1])), QUANTITIES[quantity]
    title = Text(
        f"{horizon}年{what.zh}：名义80%的区间实际包含{held}的结果",
        f"Bands that say 80% held {held} of outcomes: {what.en} over {horizon} years",
    )
    subtitle = Text(
        "左：区间的名义概率与实际比例；右：结果在预测分布中的位置",
        "left: what bands held against what they say; right: where outcomes lay in the forecast",
    )
    number = ours.number
    if isinstance(done, RegionalBacktest):
        note = Text(
            f"{done.nations}个国家的{done.regions}个地区，{number:,}个起点",
            f"{done.regions} regions of {done.nations} nations, {number:,} origins",
        )
    else:
        note = Text(
            f"{done.economies}个经济体，{number:,}个起点（1985—2018年），每次预测不含被检验经济体",
            f"{done.economies} economies, {number:,} origins (1985–2018), each forecast made without the economy "
            "under test",
        )
    return Caption(title, subtitle, (note, Text("hzsim backtest", "hzsim backtest")))  # fmt: skip


def other_tables(results: Sequence[Result]) -> Iterator[Part]:
    """Yield a table for each quantity that is not growth, of its horizons."""
    for quantity in dict.fromkeys(one.quantity for one in results):
        for horizon in sorted({one.horizon for one in results if one.quantity == quantity}):
            yield BLANK
            yield result_table([one for one in results if (one.quantity, one.horizon) == (quantity, horizon)])
    if results:
        yield BLANK


def scored(done: Backtest) -> Text:
    """Return how many economies were scored with which parameters, and how many were not."""
    seen, unseen, out = done.economies - done.unseen, done.unseen, len(done.left_out)
    gaps = len(set(done.left_out) & set(done.broken))
    others = len(done.broken) - gaps
    return Text(
        f"{done.economies}个经济体：{seen}个（按代码或增速认出）参加过参数估计，各用不含自身的参数；"
        f"{unseen}个未参加，用发布的参数。{out}个没有可评的起点而未参加，其中{gaps}个有缺年，"
        f"{out - gaps}个记录太短；另有{others}个有缺年，跨缺年的起点不评。"
        f"这些记录的典型波动为{100 * done.spread:.1f}%，参数估计样本为{100 * done.pooled_spread:.1f}%",
        f"{done.economies} economies: {seen} took part in the estimate (known by code or by growth) and are forecast "
        f"without themselves, {unseen} did not and take the shipped parameters. {out} have no origin to score and are "
        f"left out: {gaps} with missing years, {out - gaps} too short; {others} more have missing years, and no origin "
        f"across one is scored. Their records have a typical spread of {100 * done.spread:.1f}%, those of the "
        f"estimate {100 * done.pooled_spread:.1f}%",
    )


def result_table(results: Sequence[Result]) -> Block[Result]:
    """Return the results of one quantity at one horizon as a table."""
    quantity, horizon = QUANTITIES[results[0].quantity], results[0].horizon
    title = Text(
        f"未来{horizon}年{quantity.zh}", f"{quantity.en[0].upper()}{quantity.en[1:]} over the next {horizon} years"
    )
    rival = next((one for one in results if one.method == "ar1"), None)
    columns: tuple[Column[Result], ...] = (
        Column("", Text("方法", "method"), lambda it: LABELS[it.method]),
        Column("", Text("n", "n"), lambda it: Quantity(it.number, NUMBER, 0)),
        _measure(0, Text("50%", "50%"), 1),
        _measure(1, Text("80%", "80%"), 1),
        _measure(2, Text("95%", "95%"), 1),
        _measure(3, Text("CRPS", "CRPS"), 3),
        Column("", Text("相对AR(1)", "against AR(1)"), lambda it: _against(it, rival)),
        _score(4, Text("区间评分80", "interval score 80")),
        _score(5, Text("平均误差", "MAE")),
        _score(6, Text("80%区间宽", "80% width")),
        Column("", Text("80%区间，按波动四分位", "80% by quarter of volatility"), _quarters),
    )
    return Block(results, columns, title)


def _measure(place: int, label: Text, decimals: int) -> Column[Result]:
    """Return the column of a measure with its standard error, in percent or percentage points."""
    return Column("", label, lambda it: mean_quantity(100 * it.means[place], 100 * it.standard_errors[place], decimals))


def _score(place: int, label: Text) -> Column[Result]:
    return Column("", label, lambda it: Quantity(float(100 * it.means[place]), NUMBER, 2))


def _against(result: Result, rival: Result | None) -> Value:
    """Return by how many percent the CRPS differs from that of a rival, where both have the same origins."""
    if rival is None or rival.number != result.number or not result.number:
        return None
    apart = 100 * result.means[3] / (100 * rival.means[3]) - 1
    return Quantity(float(apart), SHARE, 1, as_text(f"{100 * apart:+.1f}%".replace("-", "−")))


def _quarters(result: Result) -> str:
    return " ".join(or_dash(100 * share, 0) for share in result.coverage_by_volatility())


def mean_quantity(mean: float, error: float, decimals: int) -> Value:
    """Return a number with its standard error in brackets."""
    words = with_error(mean, error, decimals)
    return words if np.isnan(mean) else Quantity(float(mean), NUMBER, decimals, Text(words, words))


def with_error(mean: float, error: float, decimals: int) -> str:
    """Return a number with its standard error in brackets."""
    return f"{or_dash(mean, decimals)} ({or_dash(error, decimals)})"


def _pit(result: Result) -> Text:
    shares = " ".join(f"{100 * share:.1f}" for share in result.pit_histogram())
    label = LABELS[result.method]
    return Text(f"PIT 十等分（%），{label.zh}：{shares}", f"PIT tenths (%), {label.en}: {shares}")


def _decades(result: Result) -> Text:
    label = LABELS[result.method]
    decades = [
        f"{part} {with_error(100 * one.means[1], 100 * one.standard_errors[1], 0)}"
        for by, part, one in result.parts()
        if by == "decade"
    ]
    zh, en = "，".join(decades).replace("-", "—"), ", ".join(decades)
    return Text(f"80%区间按起点年代，{label.zh}：{zh}", f"80% by decade of origin, {label.en}: {en}")


def _worth(results: dict[str, Result]) -> Iterator[Text]:
    """Yield what the combination's error is beside the forecast's, on the same episodes."""
    combined = results.get(COMBINED)
    if combined is None or not combined.number:
        return
    for rival in (results[FORECAST], results[UNBIASED]):
        panel, published = combined.against(rival), combined.against_published(rival)
        label = LABELS[rival.method]
        theirs = with_error(*published, 3)
        yield Text(
            f"含外部预测的平均误差是“{label.zh}”的{with_error(*panel, 3)}倍；按预测者自己公布的结果为{theirs}",
            f"Mean absolute error with forecast, over that of `{label.en}`: {with_error(*panel, 3)}; "
            f"against the outcome that the forecaster published: {theirs}",
        )


def _rare_table(rare: "Rare") -> Block[tuple[float, float]]:
    """Return how often single years rose or fell by ten points: said and seen."""
    title = Text(
        "未来六年中，偏离中位数十个百分点以上的年份（%）", "Years more than ten points off the median, of six ahead (%)"
    )

    def share(place: int, edges: tuple[float, float]) -> Value:
        """Return the share of years above and below, each as said and as seen; None where there are none."""
        years, *found = rare.shares(*edges)
        return Quantity(float(100 * found[place % 2][place // 2]), NUMBER, 2) if years else None

    seen = Text("（实际）", "seen")
    heads = (
        Text("升10点以上（预测）", "10 points above: said"),
        seen,
        Text("降10点以上（预测）", "10 points below: said"),
        seen,
    )
    columns: tuple[Column[tuple[float, float]], ...] = (
        Column("", Text("自身波动", "own spread"), lambda it: f"{100 * it[0]:.0f}-{100 * it[1]:.0f}%"),
        Column("", Text("年数", "years"), lambda it: Quantity(rare.shares(*it)[0], NUMBER, 0)),
        *across(heads, share),
    )
    return Block(RARE_BINS, columns, title)


def _of_regions(done: RegionalBacktest) -> Sheet:
    """Return a table of each quantity at each horizon for all regions, and of its 80% bands by group of nations."""
    parts: list[Part] = [
        Text(
            f"{done.nations}个国家的{done.regions}个地区；{done.left_out}个没有可评的起点",
            f"{done.regions} regions of {done.nations} nations; {done.left_out} have no origin to score",
        )
    ]
    for horizon in sorted({result.horizon for result in done.results}):
        for quantity in ("growth", "lead"):
            results = done.at(horizon, quantity)
            if results:
                parts += [BLANK, result_table(results), BLANK, _group_table(done, horizon, quantity)]
    return Sheet((*parts, BLANK, NOTES, Data(lambda: backtest_records(done.results))))


def _group_table(done: RegionalBacktest, horizon: int, quantity: str) -> Block[Result]:
    title = Text("其中80%区间，按国家组（n；宽度）", "Of these the 80% bands by group of nations (n; width)")

    groups = list(dict.fromkeys(one.group for one in done.results))[1:]
    held = [{one.method: _held(one) for one in done.at(horizon, quantity, group)} for group in groups]
    method: Column[Result] = Column("", Text("方法", "method"), lambda it: LABELS[it.method])
    shares: tuple[Column[Result], ...] = across(groups, lambda place, it: held[place][it.method])
    return Block(done.at(horizon, quantity), (method, *shares), title)


def _held(one: Result) -> str:
    """Return the coverage of 80% bands with its error, the number of episodes, and the bands' width."""
    held = with_error(100 * one.means[1], 100 * one.standard_errors[1], 1)
    return f"{held} ({one.number:,}; {or_dash(100 * one.means[6], 1)})"


NOTES = Text(
    "覆盖率为百分比，括号内为标准误：同一国家（只有一国时为同一地区）以及起点相同或时段重叠的情形一起变动"
    "（Thompson 2011），只有一个起点时没有；CRPS、区间评分、误差与宽度以百分点计，越低越好；"
    "起点不全相同的方法不与 AR(1) 比较",
    "Coverages in percent, in brackets standard errors: episodes of one nation (of one region where there is one "
    "nation only) and of one or of overlapping spans move together (Thompson 2011); none for a single origin. CRPS, "
    "interval score, errors and widths in percentage points, lower is better. A method with other origins is not "
    "set against AR(1)",
)
