"""The lead of a region over its nation: what a record of it foretells, and how far it strays.

A lead reverts to zero, not to a level of its own: what is left of it is a part of its mean over
twenty years and, for the next years, of its recent level. It strays by its own spread, drawn
toward a typical one, and in its average the more, the faster its nation grows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.files.locations import data_file
from hzsim.history.reference.estimation import FEWEST, least_absolute
from hzsim.history.reference.parameters import PANEL_END, PooledTable, read_table_of
from hzsim.history.reference.pooled_parts import LEADS, Family, Sample, SpreadParts, cubic, match_parts
from hzsim.history.reference.record import LENGTH
from hzsim.history.reference.regions import GROUPS, LeadEpisodes, Regions, lead_episodes
from hzsim.scenario.parts.baseline import LeadRecord
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty

FILE = "lead-parameters.csv"
TYPICAL = 0.02
"""The spread of a lead toward which one's own is drawn."""
SPREAD_LIMITS = (0.003, 0.12)
GROWTH_LIMITS = (0.0, 0.1)
USUAL_GROWTH = 0.03
"""Growth of the nation at which the average part has its declared width."""
HONEST_DATES = range(1995, PANEL_END)
_LASTING = 0.6
"""How much less each earlier year counts in the recent level."""
_RECENT = _LASTING ** np.arange(LENGTH - 1.0, -1.0, -1.0)
_SPREAD = 0.9 ** np.arange(LENGTH - 1.0, -1.0, -1.0)
_PERCENT = 100.0
_GROUPS = 5
"""Groups by the nation's growth: regions share its years, and in more groups a few years would speak for each."""
_FEWEST_OF_GROUP = FEWEST // 2
"""Origins below which a group of nations says nothing."""


@dataclass(frozen=True, slots=True)
class LeadRecords:
    """What windows of leads say, one row for each: mean, recent level, spread, and the nation's recent growth."""

    mean: Array
    recent: Array
    spread: Array
    growth: Array

    def row(self, place: int) -> "LeadRecords":
        """Return one of the rows, by itself."""
        names = ("mean", "recent", "spread", "growth")
        return LeadRecords(*(getattr(self, name)[place : place + 1] for name in names))


def read_leads(window: Array, nation_growth: Array) -> LeadRecords:
    """Return what windows of shape (rows, LENGTH) say, as fractions, oldest year first, NaN where not known."""
    known = np.isfinite(window)
    filled = np.where(known, window, 0.0)
    middle = np.nanmedian(window, axis=1, keepdims=True)
    away = np.where(known, np.abs(filled - middle), 0.0)
    spread = np.sqrt(np.pi / 2) * (away @ _SPREAD) / (known @ _SPREAD)
    return LeadRecords(
        filled.sum(axis=1) / known.sum(axis=1),
        (filled @ _RECENT) / (known @ _RECENT),
        np.clip(spread, *SPREAD_LIMITS),
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
        widths = self.average * np.exp(self.growth_slope * _PERCENT * (records.growth - USUAL_GROWTH))
        return tuple(
            Uncertainty(
                Normal(float(width * size)), cubic(self.yearly * size, self.yearly * self.tail * size), self.persistence
            )
            for size, width in zip(self.scale(records), widths, strict=True)
        )


def read_lead_parameters(path: Path | None = None) -> PooledTable[LeadParameters]:
    """Return the parameters of leads of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(LeadParameters, path or data_file(FILE))


def estimate_leads(regions: Regions, progress: Callable[[int], None] | None = None) -> PooledTable[LeadParameters]:
    """Return the parameters of leads from all regions, without each group of nations, and as known in each year.

    Groups of nations (China, the United States, the EU, others) count alike. Raises BadValue when the
    regions hold too few episodes together.
    """
    seen = lead_episodes(regions)

    def told(parameters: LeadParameters) -> LeadParameters:
        """Return the parameters after progress has been told of them."""
        if progress is not None:
            progress(1)
        return parameters

    everything = told(estimate(seen))
    near = _parts([getattr(everything, name) for name in _SHAPE])
    groups = seen.groups
    without = {
        name: told(estimate(rest, near))
        for name in GROUPS
        for rest in [seen.where(groups != name)]
        if name in groups and len(rest) >= FEWEST
    }
    dated = {
        year: told(estimate(known, near))
        for year in HONEST_DATES
        for known in [seen.known_by(year)]
        if len(known) >= FEWEST
    }
    return PooledTable(everything, without, dated)


def check_enough(seen: LeadEpisodes) -> None:
    """Raise TooFew for fewer than 200 episodes."""
    if len(seen) < FEWEST:
        expected = told("expected at least {fewest} origins of regions", fewest=FEWEST)
        raise TooFew("regions", expected, str(len(seen)), "give more regions")


def estimate(seen: LeadEpisodes, near: SpreadParts | None = None) -> LeadParameters:
    """Return the parameters of episodes; BadValue when they are fewer than 200.

    One group of nations alone does not tell what their growth has to do with it: the slope is zero then.
    """
    check_enough(seen)
    records, groups = read_leads(seen.window, seen.nation_growth), seen.groups
    counts = np.array([1.0 / np.count_nonzero(groups == name) for name in groups])
    counts /= counts.mean()
    logs = _PERCENT * np.log1p(seen.future)
    mean, recent = _centre(records, logs, counts)
    found = LeadParameters(
        len(set(zip(seen.country.tolist(), seen.unit.tolist(), strict=True))), len(set(seen.country.tolist())),
        len(seen), mean, recent, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0,
    )  # fmt: skip
    errors = logs - _PERCENT * np.log1p(found.centre(records, LEADS))
    exponent = _exponent(errors, records.spread, counts)
    size = records.spread**exponent * TYPICAL ** (1 - exponent)
    sample = Sample.of(errors / size[:, None] / _PERCENT, _PERCENT * (records.growth - USUAL_GROWTH), counts, _GROUPS)
    several = sum(np.count_nonzero(groups == name) >= _FEWEST_OF_GROUP for name in GROUPS) > 1
    parts = match_parts(sample, near, FAMILY if several else STEADY)
    return LeadParameters(found.regions, found.nations, found.episodes, mean, recent, exponent, *_shape_of(parts))


_SHAPE = ("average", "growth_slope", "yearly", "tail", "persistence")
FAMILY = Family(
    lambda values: _parts(values),
    lambda parts: _shape_of(parts),
    (0.26, 0.15, 0.73, 0.14, 0.05),
    (0.01, -0.2, 0.05, 0.0, -0.2),
    (2.0, 0.5, 5.0, 1.0, 0.5),
)
"""Symmetric shocks; the average grows with the nation's growth in place of the spread."""
_LEVEL = [0, 2, 3, 4]
STEADY = Family(
    lambda values: _parts([values[0], 0.0, *values[1:]]),
    lambda parts: tuple(_shape_of(parts)[place] for place in _LEVEL),
    *(tuple(limit[place] for place in _LEVEL) for limit in (FAMILY.start, FAMILY.low, FAMILY.high)),
)
"""The same, whatever the nation's growth."""


def _parts(shape: Iterable[float]) -> SpreadParts:
    average, slope, yearly, tail, persistence = map(float, shape)
    return SpreadParts(average, slope, 0.0, yearly, yearly, 0.0, yearly * tail, yearly * tail, persistence)


def _shape_of(parts: SpreadParts) -> tuple[float, ...]:
    return parts.average, parts.average_exponent, parts.below, parts.tail_below / parts.below, parts.persistence


def _centre(records: LeadRecords, logs: Array, counts: Array) -> tuple[float, float]:
    """Return how much of mean and recent level the mean leads over 1 to 10 years keep: weighted absolute deviations."""
    years = np.arange(1, LEADS + 1)
    near = np.cumsum(1 / years) / years
    means = np.cumsum(logs, axis=1) / years
    x = np.column_stack([records.mean, records.recent]) * _PERCENT
    stacked = np.concatenate([x * np.array([1.0, one]) for one in near])
    told = means.T.ravel()
    weights = np.tile(counts / np.sqrt(records.spread * TYPICAL), LEADS)
    known = np.isfinite(told)
    mean, recent = least_absolute(stacked[known], told[known], weights[known])
    return float(mean), float(recent)


def _exponent(errors: Array, spread: Array, counts: Array) -> float:
    """Return the slope of the log error, averaged over horizons, on the log of the own spread."""
    means = np.abs(np.cumsum(errors, axis=1) / np.arange(1, LEADS + 1))
    size = np.nanmean(np.log(np.maximum(means, 0.1)), axis=1)
    own = np.log(spread / TYPICAL)
    away = own - np.average(own, weights=counts)
    return float(np.clip((counts * away) @ size / ((counts * away) @ away), 0.0, 1.0))
