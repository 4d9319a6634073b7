"""A backtest as records, as a table, and as a chart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.backtest import GROUPS, HONEST, OURS, PIT_BINS, Backtest, Result
from hzsim.history.scores import LEVELS
from hzsim.present.records import Record
from hzsim.present.style import COLOURS, FAINT, INK, MARKERS, headings, new_figure, style
from hzsim.present.tables import text_table

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
    """Return one record for each method and horizon: coverages as shares, scores in percentage points."""
    names = ("coverage_50", "coverage_80", "coverage_95", "crps", "interval_score_80")
    return [
        {
            "method": result.method,
            "horizon": result.horizon,
            "n": result.number,
            **dict(zip(names, map(float, result.means * _PERCENT), strict=True)),
        }
        for result in done.results
    ]


_PERCENT = np.array([1.0, 1.0, 1.0, 100.0, 100.0])


def backtest_table(done: Backtest, language: Language) -> str:
    """Return a table for each horizon, with standard errors, coverage by volatility, and the PIT of hzsim."""
    horizons = sorted({result.horizon for result in done.results})
    parts = [_what(done).to(language)]
    for horizon in horizons:
        results = done.at(horizon)
        title = Text(f"未来 {horizon} 年平均增速", f"Mean growth over the next {horizon} years").to(language)
        parts += ["", title, text_table(_header(language), [_row(one, results, language) for one in results])]
        parts += [_pit(one, language) for one in results if one.method in (OURS, HONEST)]
    return "\n".join([*parts, "", _notes(done).to(language)])


def _what(done: Backtest) -> Text:
    return Text(
        f"{done.economies} 个经济体（其中 {done.unseen} 个不在参数估计样本中）；"
        f"{len(done.left_out)} 个因记录太短未参加",
        f"{done.economies} economies ({done.unseen} of them not among those the parameters were estimated from); "
        f"{len(done.left_out)} left out, their records are too short",
    )


def _header(language: Language) -> list[str]:
    words = Text(
        "方法|n|50%|80%|95%|CRPS|相对AR(1)|区间评分80|80%区间，按波动四分位",
        "method|n|50%|80%|95%|CRPS|against AR(1)|interval score 80|80% by quarter of volatility",
    )
    return words.to(language).split("|")


def _row(result: Result, results: Sequence[Result], language: Language) -> list[str]:
    means, errors = result.means, result.standard_errors()
    shares = [f"{100 * mean:.1f} ({100 * error:.1f})" for mean, error in zip(means[:3], errors[:3], strict=True)]
    rival = next(one for one in results if one.method == "ar1")
    against = "–" if result.method == HONEST else f"{100 * (means[3] / rival.means[3] - 1):+.1f}%".replace("-", "−")
    groups = " ".join(f"{100 * share:.0f}" for share in result.coverage_by_volatility())
    scores = [f"{100 * means[3]:.3f} ({100 * errors[3]:.3f})", against, f"{100 * means[4]:.2f}"]
    return [_LABELS[result.method].to(language), f"{result.number:,}", *shares, *scores, groups]


def _pit(result: Result, language: Language) -> str:
    shares = " ".join(f"{100 * share:.1f}" for share in result.pit_histogram())
    label = _LABELS[result.method].to(language)
    return Text(f"PIT 十等分（%），{label}：{shares}", f"PIT tenths (%), {label}: {shares}").to(language)


def _notes(done: Backtest) -> Text:
    del done
    return Text(
        "覆盖率为百分比，括号内为标准误（按经济体整群重抽样）；CRPS 与区间评分以百分点计，越低越好；"
        "“只用当时已知”只评 1995 年起的起点，不与 AR(1) 全样本比较",
        "Coverages in percent, in brackets standard errors (whole economies resampled); CRPS and interval score in "
        "percentage points, lower is better; time-honest has origins from 1995 only, so it is not set against AR(1)",
    )


def coverage_chart(done: Backtest, horizon: int, language: Language = "en") -> "Figure":
    """Return what each band held against what it says, and the PIT histogram of hzsim, at one horizon."""
    results = done.at(horizon)
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
            **{f"coverage_80_quarter_{one + 1}": float(result.coverage_by_volatility()[one]) for one in range(GROUPS)},
            **{f"pit_{one + 1}": float(result.pit_histogram()[one]) for one in range(PIT_BINS)},
            **{
                f"standard_error_{name}": float(error)
                for name, error in zip(
                    ("50", "80", "95", "crps", "interval_score_80"), result.standard_errors() * _PERCENT, strict=True
                )
            },
        }
        for result in done.results
    ]
