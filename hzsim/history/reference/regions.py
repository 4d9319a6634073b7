"""Regions and their nations: yearly growth of both, and the lead of the one over the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import InvalidInput
from hzsim.files.tables import Row, header, problems_of, read_table
from hzsim.history.reference.panel import LARGEST, Series, read_panel
from hzsim.history.reference.pooled_parts import LEADS
from hzsim.history.reference.record import ENOUGH, LENGTH

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
        nation = self.nations[country]
        return {
            year: (1 + rate) / (1 + nation[year]) - 1
            for year, rate in self.growth[country, unit].items()
            if year in nation
        }


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
            raise InvalidInput(row.problem("year", "expected each year of a unit once", str(year)))
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
class LeadEpisodes:
    """Records of regions and what followed: one row for each region and origin, rates as fractions.

    `window` has the leads of the last LENGTH years, `future` those of the next LEADS, NaN where not
    known; `nation_growth` is the nation's mean growth in the three years up to the origin.
    """

    country: np.ndarray[tuple[int], np.dtype[np.str_]]
    unit: np.ndarray[tuple[int], np.dtype[np.str_]]
    origin: np.ndarray[tuple[int], np.dtype[np.intp]]
    window: Array
    future: Array
    nation_growth: Array

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "LeadEpisodes":
        """Return the episodes of the marked rows."""
        return LeadEpisodes(
            *(getattr(self, name)[kept] for name in ("country", "unit", "origin", "window", "future", "nation_growth"))
        )

    def known_by(self, year: int) -> "LeadEpisodes":
        """Return the episodes with what was known of them at the end of a year: later leads are missing."""
        begun = self.where(self.origin < year)
        after = begun.origin[:, None] + np.arange(1, LEADS + 1)
        future = np.where(after <= year, begun.future, np.nan)
        return LeadEpisodes(begun.country, begun.unit, begun.origin, begun.window, future, begun.nation_growth)

    @property
    def groups(self) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        """The group of each row's nation."""
        return np.array([group_of(country) for country in self.country.tolist()], dtype=np.str_)


def lead_episodes(regions: Regions) -> LeadEpisodes:
    """Return every origin of every region with at least its last eight years known and one year after."""
    rows = [row for country, unit in sorted(regions.growth) for row in _of_region(regions, country, unit)]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return LeadEpisodes(
        np.array(columns[0], dtype=np.str_), np.array(columns[1], dtype=np.str_), np.array(columns[2], dtype=np.intp),
        np.array(columns[3]).reshape(-1, LENGTH), np.array(columns[4]).reshape(-1, LEADS), np.array(columns[5]),
    )  # fmt: skip


def _of_region(regions: Regions, country: str, unit: str) -> Iterator[tuple[str, str, int, Array, Array, float]]:
    leads, nation = regions.leads(country, unit), regions.nations[country]
    for origin in sorted(leads):
        recent = [nation[year] for year in range(origin - 2, origin + 1) if year in nation]
        if origin + 1 in leads and all(year in leads for year in range(origin - ENOUGH + 1, origin + 1)):
            window, future = (
                np.array([leads.get(year, np.nan) for year in years])
                for years in (range(origin - LENGTH + 1, origin + 1), range(origin + 1, origin + LEADS + 1))
            )
            yield country, unit, origin, window, future, float(np.mean(recent))
