"""What an economy's last twenty years say: a mean, a recent level, the last year, and a spread.

The constants below were chosen on all economies and years of the estimate, so that a backtest on
those is honest about the parameters, but not about these.
"""

from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array

LENGTH = 20
"""Years of a record."""
ENOUGH = 8
"""Observed years below which a forecast is called a judgement."""
CENTRE_LIMITS = (-0.05, 0.12)
"""Growth beyond these counts as these in the centre: wars, rebounds, oil finds."""
SPREAD_LIMITS = (0.003, 0.12)
"""A constant series is not certain, the wildest not hopeless."""
ANCHOR, NOISE = 0.035, 0.06
"""An erratic record says less: it is pulled to the anchor by spread / (noise + spread)."""
MISSING = 0.15
"""Bands are wider by this times the share of missing years."""


def _weights(memory: float) -> Array:
    weights = memory ** np.arange(LENGTH - 1.0, -1.0, -1.0)
    return np.asarray(weights / weights.sum())


_RECENT, _SPREAD = _weights(0.6), _weights(0.9)


@dataclass(frozen=True, slots=True)
class Records:
    """What windows say, one row for each.

    `features` is (1, mean, recent level, last year), all pulled to the anchor; `spread` the weighted mean
    deviation from the median, on the scale of a standard deviation; `widening` a factor for
    missing years; `observed` how many years are known.
    """

    features: Array
    spread: Array
    widening: Array
    observed: np.ndarray[tuple[int], np.dtype[np.intp]]


def read_records(window: Array, typical_growth: float = np.nan, typical_spread: float = np.nan) -> Records:
    """Return what windows of shape (rows, LENGTH) say, rates as fractions, oldest year first.

    Missing years (NaN) count as typical years: they leave room for the reference class, and
    widen the band.
    """
    known = np.isfinite(window)
    levels = np.where(known, np.clip(window, *CENTRE_LIMITS), typical_growth)
    spread = np.clip(_deviations(window, known, typical_spread) @ _SPREAD, *SPREAD_LIMITS)
    says = NOISE / (NOISE + spread)
    told = (levels.mean(axis=1), levels @ _RECENT, levels[:, -1])
    features = np.column_stack([np.ones(len(window)), *(ANCHOR + says * (level - ANCHOR) for level in told)])
    return Records(features, spread, 1 + MISSING * (1 - known.mean(axis=1)), known.sum(axis=1))


def _deviations(window: Array, known: np.ndarray[tuple[int, int], np.dtype[np.bool_]], typical: float) -> Array:
    """Return distances from the median; sqrt(pi / 2) turns a normal's mean deviation into its sd."""
    filled = np.where(known.any(axis=1, keepdims=True), window, 0.0)
    middle = np.nanmedian(filled, axis=1, keepdims=True)
    return np.where(known, np.abs(window - middle) * np.sqrt(np.pi / 2), typical)
