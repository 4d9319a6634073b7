"""Rivals of the calibrated forecast: each gives a normal for the mean growth over the next years.

Every rival sees the same windows, shape (rows, years), oldest first, and returns mean and
standard deviation for each horizon 1 to `horizon`, both of shape (rows, horizon).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array

Normals: TypeAlias = tuple[Array, Array]
Rival: TypeAlias = Callable[[Array, int], Normals]
STEEPEST = 0.98
"""An AR(1) coefficient beyond this is held here: explosive forecasts only flatter hzsim."""
LEAST_SD = 1e-4
"""0.01 points: the least spread of a rival, so that a constant series has a band."""


def own_mean(window: Array, horizon: int) -> Normals:
    """Mean of the window, independent shocks with the window's standard deviation."""
    return _independent(window.mean(axis=1), window, horizon)


def last_five(window: Array, horizon: int) -> Normals:
    """Mean of the last five years, independent shocks with the window's standard deviation."""
    return _independent(window[:, -5:].mean(axis=1), window, horizon)


def ar1(window: Array, horizon: int) -> Normals:
    """AR(1) with constant by ordinary least squares, its parameters taken as known."""
    return _ar1(window, horizon, mean_error=False)


def ar1_mean_error(window: Array, horizon: int) -> Normals:
    """The same, with the error of the estimated mean, sd / |1 - b| / sqrt(n), added to the variance."""
    return _ar1(window, horizon, mean_error=True)


def ets(window: Array, horizon: int) -> Normals:
    """ETS(A,N,N), simple exponential smoothing with additive errors, by statsmodels' maximum likelihood.

    The variance of the mean follows from weights 1 + a (j - 1) of the shocks j years before the
    horizon (Hyndman et al., Forecasting with Exponential Smoothing, 2008, chapter 6).
    """
    fits = np.array([_ets(row) for row in window]).reshape(len(window), 3)
    level, smoothing, noise = fits.T
    weights = 1 + smoothing[:, None] * np.arange(horizon)
    sd = noise[:, None] * np.sqrt(np.cumsum(weights**2, axis=1)) / np.arange(1, horizon + 1)
    return np.tile(level[:, None], horizon), np.maximum(sd, LEAST_SD)


RIVALS: Mapping[str, Rival] = MappingProxyType(
    {"own mean": own_mean, "ar1": ar1, "ar1 + mean error": ar1_mean_error, "last five": last_five, "ets": ets}
)


def _independent(mean: Array, window: Array, horizon: int) -> Normals:
    sd = window.std(axis=1, ddof=1)[:, None] / np.sqrt(np.arange(1, horizon + 1))
    return np.tile(mean[:, None], horizon), np.maximum(sd, LEAST_SD)


def _ar1(window: Array, horizon: int, mean_error: bool) -> Normals:
    """Return the AR(1) forecast of mean growth over each horizon, as means and standard deviations."""
    constant, slope, noise = _least_squares(window)
    state, total = window[:, -1], np.zeros(len(window))
    weight, variance = np.zeros(len(window)), np.zeros(len(window))
    drift = noise / np.maximum(np.abs(1 - slope), 0.05) / np.sqrt(window.shape[1])
    means, sds = [], []
    for years in range(1, horizon + 1):
        state = constant + slope * state
        total = total + state
        weight = 1 + slope * weight
        variance = variance + (noise * weight) ** 2
        means.append(total / years)
        sds.append(np.sqrt(variance / years**2 + (drift**2 if mean_error else 0.0)))
    return np.column_stack(means), np.maximum(np.column_stack(sds), LEAST_SD)


def _least_squares(window: Array) -> tuple[Array, Array, Array]:
    """Return constant, slope and residual sd of each window on its own previous year; slope 0 when it is constant."""
    x, y = window[:, :-1], window[:, 1:]
    away = x - x.mean(axis=1, keepdims=True)
    square = (away**2).sum(axis=1)
    slope = np.divide((away * y).sum(axis=1), square, out=np.zeros(len(window)), where=square > 0)
    slope = np.clip(slope, -STEEPEST, STEEPEST)
    constant = y.mean(axis=1) - slope * x.mean(axis=1)
    residual = y - constant[:, None] - slope[:, None] * x
    return constant, slope, np.sqrt((residual**2).sum(axis=1) / (x.shape[1] - 2))


def _ets(series: Array) -> tuple[float, float, float]:
    """Return last level, smoothing and noise; a constant series is its own level."""
    if np.ptp(series) < LEAST_SD:
        return float(series[-1]), 0.0, 0.0
    import warnings

    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit at the edge of its range is reported as not converged
        fit = ETSModel(series, error="add").fit(disp=False)
    return float(fit.level[-1]), float(fit.params[0]), float(np.sqrt(fit.mse))
