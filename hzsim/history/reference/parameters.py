"""The pooled parameters of forecasts: of a nation's growth, of a region's lead, of outside forecasts beside records."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.files.sources import data_file
from hzsim.history.reference.pooled import PooledTable, read_table_of
from hzsim.history.reference.records import TYPICAL, LeadRecords, Records, read_records
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty

PERCENT = 0.01
"""Parts are in percent."""


@dataclass(frozen=True, slots=True)
class SpreadParts:
    """How far a path strays, in percent, for an economy whose log spread lies x above the typical one.

    The average is average e^(average_exponent x) (z + average_tail z^3); a year's shock below the
    median below e^(exponent x) z + tail_below z^3, and so above; `persistence` carries shocks on.
    Cubic terms do not grow with the spread: falls of ten points come from outside.
    """

    average: float
    average_exponent: float
    average_tail: float
    below: float
    above: float
    exponent: float
    tail_below: float
    tail_above: float
    persistence: float

    def uncertainty(self, log_spread: float = 0.0, widening: float = 1.0) -> Uncertainty:
        """Return the parts as scenarios use them, for an economy whose log spread lies so far above the typical one."""
        average = PERCENT * widening * self.average * np.exp(self.average_exponent * log_spread)
        width, tail = PERCENT * widening * np.exp(self.exponent * log_spread), PERCENT * widening
        return Uncertainty(
            cubic(average, average * self.average_tail),
            TwoPieceCubic(
                float(width * self.below), float(width * self.above),
                float(tail * self.tail_below), float(tail * self.tail_above),
            ),
            self.persistence,
        )  # fmt: skip


def cubic(width: float, tail: float) -> TwoPieceCubic:
    """Return a cubic that is the same on both sides."""
    return TwoPieceCubic(float(width), float(width), float(tail), float(tail))


NAMES = tuple(item.name for item in fields(SpreadParts))
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


OUTSIDE_FILE = "outside-parameters.csv"
FORECAST_YEARS = 5
"""Years after the vintage whose mean is forecast."""
WEIGHT = 0.5
"""The weight of the record beside the forecast."""


@dataclass(frozen=True, slots=True)
class OutsideParameters(SpreadParts):
    """What combining a record with an outside forecast needs: the bias of the combination, and its parts.

    `bias` is added to the combination; `forecast_bias` is what to add to the forecast alone; both in percent.
    `typical_spread` is the geometric mean of the records' own spreads, from which the parts count an economy's.
    """

    economies: int
    episodes: int
    bias: float
    forecast_bias: float
    typical_spread: float

    def uncertainties(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of the uncertainty about the combination with each record, as scenarios use them."""
        return uncertainties(self, self.typical_spread, records)

    def combined(self, record: Array, forecast: float | Array, years: BoolArray) -> Array:
        """Return central paths, shape (rows, horizon), moved so that their mean over marked years is the combination's.

        `record` are the record's central paths and `forecast` the outside means over the same years, as fractions.
        """
        mean = (record * years).sum(axis=1) / years.sum(axis=1)
        shift = (1 - WEIGHT) * (forecast - mean) + self.bias / 100.0
        return np.asarray(record + shift[:, None])


def read_outside_parameters(path: Path | None = None) -> PooledTable[OutsideParameters]:
    """Return the parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(OutsideParameters, path or data_file(OUTSIDE_FILE))


@dataclass(frozen=True, slots=True)
class Estimates:
    """The pooled parameters that forecasts of nations and regions take: nations', leads', and of outside forecasts."""

    nations: PooledTable[Parameters]
    leads: PooledTable[LeadParameters]
    outside: PooledTable[OutsideParameters]

    @classmethod
    def shipped(cls) -> "Estimates":
        """Return those that ship with hzsim."""
        return cls(read_parameters(), read_lead_parameters(), read_outside_parameters())
