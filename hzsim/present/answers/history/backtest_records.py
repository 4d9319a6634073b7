"""A backtest as data: a record for each method and horizon, and the parts of each one's 80% band."""

from collections.abc import Iterable

import numpy as np

from hzsim.history.backtest.results import MEASURES, Result
from hzsim.present.forms.formats import Record

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
