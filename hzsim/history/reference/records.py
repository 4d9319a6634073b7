"""What windows of past years say, and the pooled parameters by which growth and a region's lead follow from them.

The constants below were chosen on all economies and years of the estimate, so that a backtest on
those is honest about the parameters, but not about these. A lead reverts to zero, not to a level of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.files.sources import data_file
from hzsim.history.reference.pooled import PooledTable, SpreadParts, cubic, read_table_of
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty

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


LASTING = 0.6
"""How much less each earlier year counts in the recent level."""
_RECENT_LEAD, _SPREAD_OF_LEAD = (memory ** np.arange(LENGTH - 1.0, -1.0, -1.0) for memory in (LASTING, 0.9))
_RECENT, _SPREAD = (weights / weights.sum() for weights in (_RECENT_LEAD, _SPREAD_OF_LEAD))


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


FILE = "growth-parameters.csv"


@dataclass(frozen=True, slots=True)
class Parameters(SpreadParts):
    """What a nation's forecast needs beside its record; rates as fractions, parts in percent.

    The centre t years ahead is (long + near / t) @ (1, mean, recent, last). `typical_spread` is the
    geometric mean of the records' own spreads, from which the parts count an economy's.
    """

    economies: int
    episodes: int
    long_constant: float
    long_mean: float
    long_recent: float
    long_last: float
    near_constant: float
    near_mean: float
    near_recent: float
    near_last: float
    typical_growth: float
    typical_spread: float

    def read(self, window: Array) -> Records:
        """Return what windows of shape (rows, LENGTH) say, their missing years counting as typical ones."""
        return read_records(window, self.typical_growth, self.typical_spread)

    def forecast(self, window: Array, horizon: int) -> tuple[Array, Uncertainty]:
        """Return the central path after one window, shape (horizon,), and its uncertainty."""
        records = self.read(window[None])
        return self.centre(records, horizon)[0], self.uncertainties(records)[0]

    def centre(self, records: Records, horizon: int) -> Array:
        """Return the central growth of each record, shape (rows, horizon)."""
        long = records.features @ np.array([self.long_constant, self.long_mean, self.long_recent, self.long_last])
        near = records.features @ np.array([self.near_constant, self.near_mean, self.near_recent, self.near_last])
        return np.asarray(long[:, None] + near[:, None] / np.arange(1, horizon + 1))

    def log_spreads(self, records: Records) -> Array:
        """Return by how much the log spread of each record lies above the typical one, shape (rows,)."""
        return np.asarray(np.log(records.spread / self.typical_spread))

    def uncertainties(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of each record's uncertainty, as scenarios use them."""
        return uncertainties(self, self.typical_spread, records)


def uncertainties(parts: SpreadParts, typical_spread: float, records: Records) -> tuple[Uncertainty, ...]:
    """Return parts at the scale of each record's own spread and gaps, as scenarios use them."""
    away = np.log(records.spread / typical_spread)
    return tuple(map(parts.uncertainty, map(float, away), map(float, records.widening)))


def read_parameters(path: Path | None = None) -> PooledTable[Parameters]:
    """Return the pooled parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(Parameters, path or data_file(FILE))


LEADS_FILE = "lead-parameters.csv"
USUAL_GROWTH = 0.03
"""Growth of the nation at which the average part has its declared width."""


@dataclass(frozen=True, slots=True)
class LeadParameters:
    """What a forecast of a lead needs beside its record.

    The lead t years ahead is mean x centre_mean + recent x centre_recent / t. The scale is
    own spread^exponent x TYPICAL^(1 - exponent); in units of it the average is a normal of sd
    average x e^(growth_slope x (the nation's growth in percent - 3)), a year's shock
    yearly x (z + tail z^3), of which the share `persistence` carries on. Counts are of regions,
    nations and origins.
    """

    regions: int
    nations: int
    episodes: int
    centre_mean: float
    centre_recent: float
    exponent: float
    average: float
    growth_slope: float
    yearly: float
    tail: float
    persistence: float

    def centre(self, records: LeadRecords, horizon: int) -> Array:
        """Return the central lead of each record, shape (rows, horizon)."""
        near = 1 / np.arange(1, horizon + 1)
        return np.asarray(
            self.centre_mean * records.mean[:, None] + self.centre_recent * records.recent[:, None] * near
        )

    def scale(self, records: LeadRecords) -> Array:
        """Return the scale of each record, shape (rows,)."""
        return np.asarray(records.spread**self.exponent * TYPICAL ** (1 - self.exponent))

    def uncertainties(self, records: LeadRecords) -> tuple[Uncertainty, ...]:
        """Return the parts of each record's uncertainty, as scenarios use them."""
        widths = self.average * np.exp(self.growth_slope * 100.0 * (records.growth - USUAL_GROWTH))
        return tuple(
            Uncertainty(
                Normal(float(width * size)), cubic(self.yearly * size, self.yearly * self.tail * size), self.persistence
            )
            for size, width in zip(self.scale(records), widths, strict=True)
        )


def read_lead_parameters(path: Path | None = None) -> PooledTable[LeadParameters]:
    """Return the parameters of leads of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(LeadParameters, path or data_file(LEADS_FILE))
