"""Observed yearly series, with the breaks in their statistical base kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from hzsim._display import Shown
from hzsim.errors import BadValue, all_of, told
from hzsim.files.sources import SourceFile, data_files, origin, read_text
from hzsim.files.tables import LARGEST_NUMBER, Row, collect, one_of, read_table
from hzsim.measures import USD
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.baseline import FILE, STATUSES, columns_of
from hzsim.scenario.scenario import Scenario
from hzsim.units import Unit, parse

_LIMITS = {
    "%": (-100.0, 100_000.0),
    "‰": (-1000.0, 1_000_000.0),
    "亿元": (0.0, LARGEST_NUMBER),
    "元": (0.0, LARGEST_NUMBER),
    "万人": (-1e6, 1e6),
    "元/美元": (0.0, 1e6),
}
"""What the figures of a unit lie above, and are at most; migration may be below zero."""
_OTHERS = (
    (r"[A-Z]{3}/USD", (0.0, 1e9)),
    (r"[A-Z]{3}( (thousand|million|billion|trillion|lakh|crore|lakh crore))?", (0.0, LARGEST_NUMBER)),
    (r"(thousand|million|billion|lakh|crore) persons", (-1e9, 1e9)),
)
"""The forms of units in other currencies and scales, with the same."""
SERIES = (
    "gdp_nominal",
    "gdp_nominal_first",
    "gdp_nominal_revised",
    "gdp_per_capita",
    "gdp_real_growth",
    "gdp_deflator_change",
    "exchange_rate",
    "exchange_rate_change",
    "fx_cny_per_usd_market",
    "fx_cny_per_usd_central_parity",
    "pop_resident_year_end",
    "pop_census",
    "birth_rate",
    "death_rate",
    "natural_increase_rate",
    "net_migration",
    "rd_intensity",
    "rd_target",
    "annual_growth_target",
    "plan_target_gdp",
    "plan_target_gdp_pc",
    "plan_target_rd",
    "plan_target_dig_va",
)
"""All series that a history may have: what nothing reads would be silence."""
NATION, GROWTH = "China", "gdp_real_growth"
_PARITY = (NATION, "fx_cny_per_usd_central_parity")


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one year, as published: value in the unit of the table, and its statistical base.

    `source_zh` is what Chinese readers call the source, empty where that is not said.
    """

    year: int
    value: float
    unit: str
    base: str
    status: str
    source: str
    source_zh: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Years on one statistical base, in ascending order; values of different segments are not comparable."""

    base: str
    years: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class History(Shown):
    """All observed series, by entity and name, and the files that they are from."""

    series: Mapping[tuple[str, str], tuple[Observation, ...]]
    sources: tuple[SourceFile, ...] = ()

    def observations(self, entity: str, name: str, until: int | None = None) -> tuple[Observation, ...]:
        """Return a series without its recalled figures, by year, up to a year; empty when there is none."""
        known = (seen for seen in self.series.get((entity, name), ()) if seen.status != "recalled")
        return tuple(seen for seen in known if until is None or seen.year <= until)

    def growing(self) -> Iterator[str]:
        """Yield the entities that have growth."""
        yield from (entity for entity, name in self.series if name == GROWTH)

    def observed(self, entity: str, indicator: Indicator, until: int | None = None) -> tuple[Observation, ...]:
        """Return the figures of an indicator by year, up to a year; empty where there are none."""
        if indicator.history == "gdp_per_capita_usd":
            return tuple(seen for seen in self._in_dollars(entity) if until is None or seen.year <= until)
        return () if indicator.history is None else self.observations(entity, indicator.history, until)

    def segments(self, entity: str, indicator: Indicator) -> tuple[Segment, ...]:
        """Return what was observed of an indicator, in its unit, one segment for each statistical base."""
        return _segments(self.observed(entity, indicator), indicator.unit)

    def _in_dollars(self, entity: str) -> tuple[Observation, ...]:
        """Return GDP per head over the central parity's annual average, where both are known."""
        rates = {seen.year: seen.value for seen in self.observations(*_PARITY)}
        seen = [item for item in self.observations(entity, "gdp_per_capita") if item.year in rates]
        return tuple(
            replace(item, value=item.value / rates[item.year], unit=USD.name, status="derived") for item in seen
        )


def read_history(path: str | Path | None = None, *, beside: Path | None = None) -> History:
    """Return the observed series of a table, by default of `data/history.csv`.

    That is the file of the project of `beside`, a folder of scenarios, for the cities (and nations)
    that it names, and the shipped one for all others. Raises InvalidInput, naming file, line and
    column, for an unknown series or status, text in place of numbers, a level such as GDP that is
    not above zero, a unit other than the series', or a year given twice for one series and base.
    """
    found = History({})
    for file in reversed([Path(path)] if path is not None else data_files(FILE, beside)):
        found = over(_read(file), found)
    return found


def history_of(scenario: Scenario) -> History:
    """Return the observed series that belong to a scenario: those of its own project over the shipped ones."""
    return read_history(beside=scenario.folder)


def over(own: History, others: History) -> History:
    """Return the series of one table, with those of another for entities that it does not name."""
    named = {entity for entity, _ in own.series}
    rest = {key: seen for key, seen in others.series.items() if key[0] not in named}
    return History({**rest, **own.series}, (*own.sources, *others.sources))


def _read(path: Path) -> History:
    return _parsed(path, read_text(path)[1])


@lru_cache(maxsize=8)  # an answer asks for the same series eighty times over
def _parsed(path: Path, source: SourceFile) -> History:
    """Return the observed series of a table; InvalidInput for a year given twice, or two units in one series."""
    rows, _ = read_table(path, columns_of(path))
    found: dict[tuple[str, str], dict[tuple[int, str], Observation]] = {}

    def add(row: Row) -> None:
        """Put a row in its series; InvalidInput for a year given twice or another unit."""
        seen = _observation(row)
        by_year = found.setdefault((row["entity"], row["series"]), {})
        if (seen.year, seen.base) in by_year:
            raise row.refuse("year", "expected each year of a series once")
        unit = next(iter(by_year.values()), seen).unit
        if seen.unit != unit:
            raise row.refuse("unit", told("expected the unit of the series, {unit}", unit=unit), seen.unit)
        by_year[seen.year, seen.base] = seen

    collect(rows, add)
    series = {key: tuple(by_year[place] for place in sorted(by_year)) for key, by_year in found.items()}
    return History(series, (SourceFile(f"{origin(path)}data/{source.name}", source.content),))


def _observation(row: Row) -> Observation:
    one_of(row, "series", SERIES)
    year = row.year()
    status, limits = one_of(row, "status", STATUSES), _limits(row)
    if not row["source"].strip():
        raise row.refuse("source", "expected where the figure is from")
    if not row["entity"].strip():
        raise row.refuse("entity", "expected a city or nation")
    if row["value_high"].strip():
        row.between("value_high", *limits)
    return Observation(year, row.between("value", *limits), row["unit"], row["base"], status, row["source"],
                       row.cells.get("source_zh", ""))  # fmt: skip


def _limits(row: Row) -> tuple[float, float]:
    """Return what a figure of the row's unit lies above and is at most; InvalidInput for no unit of a history."""
    unit = row["unit"]
    others = (limits for form, limits in _OTHERS if re.fullmatch(form, unit))
    return _LIMITS.get(unit) or next(others, None) or _LIMITS[one_of(row, "unit", _LIMITS)]


def _segments(observations: Iterable[Observation], unit: Unit) -> tuple[Segment, ...]:
    segments = []
    for base, seen in groupby(observations, key=lambda item: item.base):
        years = tuple(seen)
        segments.append(Segment(base, tuple(item.year for item in years), tuple(_value(item, unit) for item in years)))
    return tuple(segments)


def _value(seen: Observation, unit: Unit) -> float:
    try:
        return parse(f"{seen.value!r}{seen.unit}", unit)
    except BadValue:
        raise BadValue(told("expected {unit} for {year}", unit=unit.name, year=seen.year), seen.unit) from None


def growth_series(history: History, entity: str, until: int | None = None) -> dict[int, float]:
    """Return an entity's observed real growth as fractions, up to a year; no recalled figures.

    Published growth is in comparable prices: it is not differenced from levels, so a census
    revision does not touch it.
    """
    return rates(history, entity, GROWTH, until)


def rates(history: History, entity: str, name: str, until: int | None = None) -> dict[int, float]:
    """Return an observed series of rates as fractions, by year, up to a year.

    Raises BadValue for another unit, or for a year with figures on two statistical bases.
    """
    sizes = {"%": 100.0, "‰": 1000.0}
    found = {}
    for year, seen in by_year(
        history.observations(entity, name, until), told("{name} of {entity}", name=name, entity=entity)
    ).items():
        if seen.unit not in sizes:
            raise BadValue(
                told("expected {name} of {entity} in % or ‰ for {year}", name=name, entity=entity, year=year),
                seen.unit or told("no unit"),
            )
        found[year] = seen.value / sizes[seen.unit]
    return found


def by_year(observations: Iterable[Observation], described: str) -> dict[int, Observation]:
    """Return observations by year; BadValue when a year has two, on different statistical bases."""
    found: dict[int, Observation] = {}
    for seen in observations:
        if seen.year in found:
            bases = all_of(one.base or told("no base") for one in (found[seen.year], seen))
            raise BadValue(
                told("expected one figure of {name} for {year} in history.csv", name=described, year=seen.year),
                bases,
                "keep one base",
            )
        found[seen.year] = seen
    return found
