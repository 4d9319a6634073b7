"""Regions and their nations, the lead of the one over the other, and the parameters of leads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import InvalidInput, TooFew, told
from hzsim.files.tables import Row, header, problems_of, read_table
from hzsim.history.estimation.growth import FEWEST, HONEST_DATES, least_absolute, nearness, running_mean, telling
from hzsim.history.estimation.matching import LEADS, Family, Sample, match_parts
from hzsim.history.estimation.panel import LARGEST, Dated, read_panel
from hzsim.history.reference.pooled import PooledTable, SpreadParts
from hzsim.history.reference.records import (
    ENOUGH,
    LENGTH,
    TYPICAL,
    USUAL_GROWTH,
    LeadParameters,
    LeadRecords,
    Series,
    along,
    leads_over,
    read_leads,
)

COLUMNS = ("country", "unit", "level", "year", "real_growth_pct")
NATION = "nation"
EU = frozenset(
    (
        *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN"),
        *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
    )
)
GROUPS = ("CHN", "USA", "EU", "others")


def group_of(country: str) -> str:
    """Return the group in which a nation's regions are judged: its own, the EU's, or others."""
    return country if country in GROUPS else "EU" if country in EU else "others"


@dataclass(frozen=True, slots=True, repr=False)
class Regions(Shown):
    """Growth of regions by (country, unit) and of their nations by country: rates as fractions.

    `levels` says what each region is, such as a province or a city.
    """

    growth: Mapping[tuple[str, str], Series]
    nations: Mapping[str, Series]
    levels: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def leads(self, country: str, unit: str) -> dict[int, float]:
        """Return a region's lead over its nation in the years that both are known in, as fractions."""
        return leads_over(self.growth[country, unit], self.nations[country])


def is_of_regions(path: str | Path) -> bool:
    """Return whether a CSV table has the columns of regions; InvalidInput when it is no text."""
    return set(COLUMNS) <= set(header(Path(path), largest=LARGEST))


def read_regions(path: str | Path, nations: str | Path | None = None) -> Regions:
    """Return the regions of a CSV table of COLUMNS, rates in percent; rows of level `nation` are the nations.

    Further nations, and years that these do not have, may stand in a panel of economies. Raises InvalidInput,
    naming file, line and column, for what is no number, a year given twice, growth of -100% or less, and a country
    without a nation.
    """
    path = Path(path)
    rows, _ = read_table(path, COLUMNS, others=True, largest=LARGEST)
    units: dict[tuple[str, str], dict[int, float]] = {}
    own: dict[str, dict[int, float]] = {}
    first: dict[str, Row] = {}
    levels: dict[tuple[str, str], str] = {}

    def use(row: Row) -> None:
        """Keep the growth of a row's nation, or of its region with its level."""
        country, unit, level = row["country"].strip().upper(), row["unit"].strip(), row["level"].strip()
        year, rate = _cell(row)
        found = own.setdefault(country, {}) if level == NATION else units.setdefault((country, unit), {})
        if year in found:
            raise row.refuse("year", "expected each year of a unit once", str(year))
        found[year] = rate
        first.setdefault(country, row)
        if level != NATION:
            levels.setdefault((country, unit), level)

    problems = problems_of(rows, use)
    more = read_panel(nations).growth if nations is not None else {}
    known = {country: {**more.get(country, {}), **own.get(country, {})} for country in {*more, *own}}
    problems.extend(
        first[country].problem("country", "expected rows of level nation for each country", country, _NATIONS)
        for country in sorted({country for country, _ in units} - set(known))
    )
    if problems:
        raise InvalidInput(problems)
    countries = sorted({country for country, _ in units})
    nations_of = {country: dict(sorted(known[country].items())) for country in countries}
    return Regions(units, nations_of, levels)


_NATIONS = "add them, or give a panel with the nation by --nations"


def _cell(row: Row) -> tuple[int, float]:
    return row.year(), row.between("real_growth_pct", -100.0, 300.0) / 100


@dataclass(frozen=True, slots=True)
class LeadEpisodes(Dated):
    """Records of regions and what followed: one row for each region and origin, rates as fractions.

    `window` has the leads of the last LENGTH years, `future` those of the next LEADS, NaN where not
    known; `nation_growth` is the nation's mean growth in the three years up to the origin.
    """

    country: np.ndarray[tuple[int], np.dtype[np.str_]]
    unit: np.ndarray[tuple[int], np.dtype[np.str_]]
    window: Array
    nation_growth: Array

    @property
    def groups(self) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        """The group of each row's nation."""
        return np.array([group_of(country) for country in self.country.tolist()], dtype=np.str_)


def lead_episodes(regions: Regions) -> LeadEpisodes:
    """Return every origin of every region with at least its last eight years known and one year after."""
    rows = [row for country, unit in sorted(regions.growth) for row in _of_region(regions, country, unit)]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return LeadEpisodes(
        np.array(columns[0], dtype=np.intp), np.array(columns[1]).reshape(-1, LEADS),
        np.array(columns[2], dtype=np.str_), np.array(columns[3], dtype=np.str_),
        np.array(columns[4]).reshape(-1, LENGTH), np.array(columns[5]),
    )  # fmt: skip


def _of_region(regions: Regions, country: str, unit: str) -> Iterator[tuple[int, Array, str, str, Array, float]]:
    leads, nation = regions.leads(country, unit), regions.nations[country]
    for origin in leads:
        recent = [nation[year] for year in range(origin - 2, origin + 1) if year in nation]
        if origin + 1 in leads and all(year in leads for year in range(origin - ENOUGH + 1, origin + 1)):
            window, future = along(leads, origin - LENGTH + 1, origin), along(leads, origin + 1, origin + LEADS)
            yield origin, future, country, unit, window, float(np.mean(recent))


_PERCENT = 100.0
_MOST_GROUPS = 5
"""Groups by the nation's growth: regions share its years, and in more groups a few years would speak for each."""
_FEWEST_OF_GROUP = FEWEST // 2
"""Origins below which a group of nations says nothing."""


def estimate_leads(regions: Regions, progress: Callable[[int], None] | None = None) -> PooledTable[LeadParameters]:
    """Return the parameters of leads from all regions, without each group of nations, and as known in each year.

    Groups of nations (China, the United States, the EU, others) count alike. Raises BadValue when the
    regions hold too few episodes together.
    """
    seen, told = lead_episodes(regions), telling(progress)
    everything = told(estimate_lead(seen))
    near = _parts([getattr(everything, name) for name in _SHAPE])
    groups = seen.groups
    without = {
        name: told(estimate_lead(rest, near))
        for name in GROUPS
        for rest in [seen.where(groups != name)]
        if name in groups and len(rest) >= FEWEST
    }
    dated = {
        year: told(estimate_lead(known, near))
        for year in HONEST_DATES
        for known in [seen.known_by(year)]
        if len(known) >= FEWEST
    }
    return PooledTable(everything, without, dated)


def check_leads(seen: LeadEpisodes) -> None:
    """Raise TooFew for fewer than 200 episodes."""
    if len(seen) < FEWEST:
        expected = told("expected at least {fewest} origins of regions", fewest=FEWEST)
        raise TooFew("regions", expected, str(len(seen)), "give more regions")


def estimate_lead(seen: LeadEpisodes, near: SpreadParts | None = None) -> LeadParameters:
    """Return the parameters of episodes; BadValue when they are fewer than 200.

    One group of nations alone does not tell what their growth has to do with it: the slope is zero then.
    """
    check_leads(seen)
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
    sample = Sample.of(
        errors / size[:, None] / _PERCENT, _PERCENT * (records.growth - USUAL_GROWTH), counts, _MOST_GROUPS
    )
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
    means = running_mean(logs)
    x = np.column_stack([records.mean, records.recent]) * _PERCENT
    stacked = np.concatenate([x * np.array([1.0, one]) for one in nearness(LEADS)])
    told = means.T.ravel()
    weights = np.tile(counts / np.sqrt(records.spread * TYPICAL), LEADS)
    known = np.isfinite(told)
    mean, recent = least_absolute(stacked[known], told[known], weights[known])
    return float(mean), float(recent)


def _exponent(errors: Array, spread: Array, counts: Array) -> float:
    """Return the slope of the log error, averaged over horizons, on the log of the own spread."""
    means = np.abs(running_mean(errors))
    size = np.nanmean(np.log(np.maximum(means, 0.1)), axis=1)
    own = np.log(spread / TYPICAL)
    away = own - np.average(own, weights=counts)
    return float(np.clip((counts * away) @ size / ((counts * away) @ away), 0.0, 1.0))
