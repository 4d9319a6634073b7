"""A backtest as records, as a table, and as a chart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.backtest import GROUPS, HONEST, OURS, PIT_BINS, Backtest, Result
from hzsim.history.scores import LEVELS
from hzsim.present.headings import headings
from hzsim.present.records import Record
from hzsim.present.style import COLOURS, FAINT, INK, MARKERS, new_figure, style
from hzsim.present.view import Piece, View, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABELS = {
    OURS: Text("hzsim", "hzsim"),
    HONEST: Text("hzsim（只用当时已知）", "hzsim time-honest"),
    "own mean": Text("自身均值", "own mean"),
    "ar1": Text("AR(1)", "AR(1)"),
    "ar1 + mean error": Text("AR(1)＋均值误差", "AR(1) + mean error"),
    "last five": Text("近五年均值", "last five"),
    "ets": Text("指数平滑 ETS", "ETS"),
}


def backtest_records(done: Backtest) -> list[Record]:
    """Return one record for each method and horizon: coverages as shares, scores in percentage points.

    Numbers are None for a method that no origin allows.
    """
    names = ("coverage_50", "coverage_80", "coverage_95", "crps", "interval_score_80")
    return [
        {
            "method": result.method,
            "horizon": result.horizon,
            "n": result.number,
            **dict(zip(names, map(_or_none, result.means * _PERCENT), strict=True)),
        }
        for result in done.results
    ]


_PERCENT = np.array([1.0, 1.0, 1.0, 100.0, 100.0])


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _or_dash(value: float, decimals: int = 1) -> str:
    return "–" if np.isnan(value) else f"{value:.{decimals}f}"


def backtest_view(done: Backtest, language: Language) -> View:
    """Return a table for each horizon, with standard errors, coverage by volatility, and the PIT of hzsim."""
    horizons = sorted({result.horizon for result in done.results})
    parts: list[Piece] = [scored(done).to(language)]
    for horizon in horizons:
        results = done.at(horizon)
        title = Text(f"未来 {horizon} 年平均增速", f"Mean growth over the next {horizon} years").to(language)
        parts += ["", table(_header(language), [_row(one, results, language) for one in results], title)]
        parts += [_pit(one, language) for one in results if one.method in (OURS, HONEST) and one.number]
    return View((*parts, "", _NOTES.to(language)))


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


def _header(language: Language) -> list[str]:
    words = Text(
        "方法|n|50%|80%|95%|CRPS|相对AR(1)|区间评分80|80%区间，按波动四分位",
        "method|n|50%|80%|95%|CRPS|against AR(1)|interval score 80|80% by quarter of volatility",
    )
    return words.to(language).split("|")


def _row(result: Result, results: Sequence[Result], language: Language) -> list[str]:
    means, errors = result.means, result.standard_errors()
    shares = [_with_error(mean, error, 1) for mean, error in zip(means[:3], errors[:3], strict=True)]
    rival = next(one for one in results if one.method == "ar1")
    against = "–" if result.method == HONEST else f"{100 * (means[3] / rival.means[3] - 1):+.1f}%".replace("-", "−")
    groups = " ".join(_or_dash(100 * share, 0) for share in result.coverage_by_volatility())
    scores = [_with_error(means[3], errors[3], 3), against, _or_dash(100 * means[4], 2)]
    return [_LABELS[result.method].to(language), f"{result.number:,}", *shares, *scores, groups]


def _with_error(mean: float, error: float, decimals: int) -> str:
    return f"{_or_dash(100 * mean, decimals)} ({_or_dash(100 * error, decimals)})"


def _pit(result: Result, language: Language) -> str:
    shares = " ".join(f"{100 * share:.1f}" for share in result.pit_histogram())
    label = _LABELS[result.method].to(language)
    return Text(f"PIT 十等分（%），{label}：{shares}", f"PIT tenths (%), {label}: {shares}").to(language)


_NOTES = Text(
    "覆盖率为百分比，括号内为标准误（按经济体整群重抽样，只有一个经济体时没有）；CRPS 与区间评分以百分点计，"
    "越低越好；“只用当时已知”只评 1995 年起的起点，不与 AR(1) 全样本比较",
    "Coverages in percent, in brackets standard errors (whole economies resampled; none for a single one); CRPS and "
    "interval score in percentage points, lower is better; time-honest has origins from 1995 only, so it is not set "
    "against AR(1)",
)


def coverage_chart(done: Backtest, horizon: int, language: Language = "en") -> "Figure":
    """Return what each band held against what it says, and the PIT histogram of hzsim, at one horizon."""
    results = [result for result in done.at(horizon) if result.number]
    with style():
        figure, axes = new_figure(9.6, 4.8)
        axes.remove()
        left, right = figure.subplots(1, 2, width_ratios=[1.45, 1])
        said = 100 * LEVELS
        left.plot([45, 100], [45, 100], color=FAINT, linewidth=1)
        for place, result in enumerate(results):
            ours = result.method in (OURS, HONEST)
            left.plot(
                said, 100 * result.means[:3], marker=MARKERS[place], markersize=6,
                color=COLOURS[place if place < 6 else 7], linewidth=2 if ours else 1,
                linestyle="-" if ours else "--", label=_LABELS[result.method].to(language),
            )  # fmt: skip
        left.set_xticks(said)
        for axis in (left.xaxis, left.yaxis):
            axis.set_major_formatter("{x:.0f}%")
        left.set_xlabel(Text("区间的名义概率", "what the band says").to(language))
        left.set_ylabel(Text("实际落入区间的比例", "share of outcomes it held").to(language))
        left.grid(color="#E5E5E5", linewidth=0.7)
        _draw_pit(right, results[0], language)
        title = Text(
            f"区间是否名副其实：{horizon} 年平均增速",
            f"Do the bands hold what they say? Mean growth over {horizon} years",
        ).to(language)
        number = results[0].number
        note = Text(
            f"hzsim backtest · {done.economies} 个经济体，{number:,} 个起点（1985–2018），每次预测不含被检验经济体",
            f"hzsim backtest · {done.economies} economies, {number:,} origins (1985–2018), "
            "each forecast made without the economy under test",
        ).to(language)
        headings(figure, left, title, "", note, 3)
    return figure


def _draw_pit(axes: "object", result: Result, language: Language) -> None:
    from matplotlib.axes import Axes

    assert isinstance(axes, Axes)
    shares = 100 * result.pit_histogram()
    axes.bar((np.arange(PIT_BINS) + 0.5) / PIT_BINS, shares, 0.9 / PIT_BINS, color=COLOURS[5])
    axes.axhline(100 / PIT_BINS, color=INK, linewidth=1, linestyle="--")
    axes.set_xlabel(Text("结果在预测分布中的位置（PIT）", "place of the outcome in the forecast (PIT)").to(language))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_title(
        Text("hzsim：结果的位置（理想为每格 10%）", "hzsim: place of outcomes (ideal: 10% each)").to(language),
        fontsize=10, color=FAINT, loc="left",
    )  # fmt: skip


def volatility_records(done: Backtest) -> list[Record]:
    """Return the coverage of the 80% band by quarter of volatility, the PIT and standard errors."""
    return [
        {
            "method": result.method,
            "horizon": result.horizon,
            **{
                f"coverage_80_quarter_{one + 1}": _or_none(result.coverage_by_volatility()[one])
                for one in range(GROUPS)
            },
            **{f"pit_{one + 1}": _or_none(result.pit_histogram()[one]) for one in range(PIT_BINS)},
            **{
                f"standard_error_{name}": _or_none(error)
                for name, error in zip(
                    ("50", "80", "95", "crps", "interval_score_80"), result.standard_errors() * _PERCENT, strict=True
                )
            },
        }
        for result in done.results
    ]
