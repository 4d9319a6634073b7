"""What windows of past years say: growth of an economy, and the lead of a region over its nation.

The constants below were chosen on all economies and years of the estimate, so that a backtest on
those is honest about the parameters, but not about these. A lead reverts to zero, not to a level of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.scenario.parts.baseline import LeadRecord

Series = Mapping[int, float]
"""Values by year; rates as fractions."""
LENGTH = 20
"""Years of a record."""
ENOUGH = 8
"""Observed years below which a forecast is called a judgement."""
CENTRE_LIMITS = (-0.05, 0.12)
"""Growth beyond these counts as these in the centre: wars, rebounds, oil finds."""
SPREAD_LIMITS = (0.003, 0.12)
"""A constant series is not certain, the wildest not hopeless."""
LEAD_SPREAD_LIMITS = (0.003, 0.12)
GROWTH_LIMITS = (0.0, 0.1)
TYPICAL = 0.02
"""The spread of a lead toward which one's own is drawn."""
ANCHOR, NOISE = 0.035, 0.06
"""An erratic record says less: it is pulled to the anchor by spread / (noise + spread)."""
MISSING = 0.15
"""Bands are wider by this times the share of missing years."""


def along(series: Series, first: int, last: int) -> Array:
    """Return the values of a series in all years from one to another, NaN where it has none."""
    return np.array([series.get(year, np.nan) for year in range(first, last + 1)])


def leads_over(growth: Series, nation: Series) -> dict[int, float]:
    """Return the lead of growth over a nation's, (1 + growth) / (1 + nation) - 1, in the years that both have."""
    return {year: (1 + growth[year]) / (1 + nation[year]) - 1 for year in sorted(growth.keys() & nation.keys())}


@dataclass(frozen=True, slots=True)
class Rows:
    """Arrays with a row for each case, or such rows in turn; fields of another kind belong to all cases."""

    def __len__(self) -> int:
        return len(next(iter(self._by_row.values())))

    @property
    def _by_row(self) -> "Mapping[str, Array | Rows]":
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray | Rows)}

    def where(self, kept: BoolArray | slice) -> Self:
        """Return the marked rows."""
        return replace(
            self,
            **{
                name: value.where(kept) if isinstance(value, Rows) else value[kept]
                for name, value in self._by_row.items()
            },
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the rows of all parts together, with what belongs to all cases from the first part."""
        found = {name: [getattr(part, name) for part in parts] for name in parts[0]._by_row}
        return replace(
            parts[0],
            **{
                name: type(values[0]).joined(values) if isinstance(values[0], Rows) else np.concatenate(values)
                for name, values in found.items()
            },
        )


def _weights(memory: float) -> Array:
    weights = memory ** np.arange(LENGTH - 1.0, -1.0, -1.0)
    return np.asarray(weights / weights.sum())


_RECENT, _SPREAD = _weights(0.6), _weights(0.9)
_LASTING = 0.6
"""How much less each earlier year counts in the recent level."""
_RECENT_LEAD = _LASTING ** np.arange(LENGTH - 1.0, -1.0, -1.0)
_SPREAD_OF_LEAD = 0.9 ** np.arange(LENGTH - 1.0, -1.0, -1.0)


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


@dataclass(frozen=True, slots=True)
class LeadRecords(Rows):
    """What windows of leads say, one row for each: mean, recent level, spread, and the nation's recent growth."""

    mean: Array
    recent: Array
    spread: Array
    growth: Array


def read_leads(window: Array, nation_growth: Array) -> LeadRecords:
    """Return what windows of shape (rows, LENGTH) say, as fractions, oldest year first, NaN where not known."""
    known = np.isfinite(window)
    filled = np.where(known, window, 0.0)
    middle = np.nanmedian(window, axis=1, keepdims=True)
    away = np.where(known, np.abs(filled - middle), 0.0)
    spread = np.sqrt(np.pi / 2) * (away @ _SPREAD_OF_LEAD) / (known @ _SPREAD_OF_LEAD)
    return LeadRecords(
        filled.sum(axis=1) / known.sum(axis=1),
        (filled @ _RECENT_LEAD) / (known @ _RECENT_LEAD),
        np.clip(spread, *LEAD_SPREAD_LIMITS),
        np.clip(nation_growth, *GROWTH_LIMITS),
    )


def extended(record: LeadRecord, leads: Mapping[int, float]) -> LeadRecord:
    """Return a record with the leads of the years that follow it, up to one that is missing.

    Beyond twenty years, each takes the place of one that was as the mean; the spread stays.
    """
    while (lead := leads.get(record.last + 1)) is not None:
        years = min(record.years + 1, LENGTH)
        mean = record.mean + (lead - record.mean) / years
        recent = _LASTING * record.recent + (1 - _LASTING) * lead
        record = replace(record, mean=mean, recent=recent, years=years, last=record.last + 1)
    return record
