"""Rivals: other cities, each with its level of GDP and its lead over the nation.

A rival grows as its nation does and a lead of its own. The lead's centre and spread are those of
regions with such a record (`hzsim.history.reference.records`), where a table states none of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, told
from hzsim.files.sources import data_file, is_file, origin
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.city.series import NATION, History, growth_series, read_history
from hzsim.history.reference.records import (
    LEAD_SPREAD_LIMITS,
    TYPICAL,
    USUAL_GROWTH,
    LeadParameters,
    LeadRecords,
    read_lead_parameters,
)
from hzsim.measures import MONEY
from hzsim.model.modules.nation import Entrant, growth_lead
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.units import parse

LEAD_COLUMNS = ("lead_mean", "lead_recent", "lead_spread", "lead_until")
"""What a record of a lead says, in percent, and its last year: columns that a table may have."""
COLUMNS = (
    "city", "label_zh", "label_en", "growth", "average", "yearly", "persistence", "status", "source_zh",
    "source_en",
)  # fmt: skip
CITY_GROWTH = "real_growth"
_LARGEST = 100 * growth_lead.limits({})[1]
"""The largest lead, and the largest standard deviation of one, in percent: none beyond is drawn."""
_Z80 = 1.2815515655446004
_SPREAD = ("average", "yearly", "persistence")
_RECENT_YEARS = 3
_OWN_TABLE = "give --cities FILE, or data/cities.csv in its project: the cities it is to be ranked among"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another city: its GDP in the base year (亿元), its lead over the nation, and how sure they are.

    The central lead k years after `until` is `lasting` + `fading` / k, a rate, unless a central
    `growth` is stated, or the `path` of a scenario among rivals; `uncertainty` is that of the lead.
    """

    name: str
    label: Text
    gdp: float
    growth: float | None
    lasting: float
    fading: float
    until: int
    uncertainty: Uncertainty
    status: str
    source: Text
    path: tuple[float, ...] | None = None

    @property
    def key(self) -> str:
        """The name as part of the names of indicators."""
        return re.sub(r"\W+", "_", self.name.lower())

    @property
    def entrant(self) -> Entrant:
        """The rival as a model has it."""
        return Entrant(self.key, self.label, self.gdp, self.growth)

    @property
    def spread(self) -> tuple[float, float]:
        """Half the 80% band over 1.2816 of the lead's average and of a year's innovation: a normal's sd."""
        return _half_band(self.uncertainty.average), _half_band(self.uncertainty.yearly)

    def lead(self, years: Span, nation: Array) -> Array:
        """Return the central lead in some years, in which the nation grows as given, both of shape (years,)."""
        if self.path is not None:
            return np.array(self.path)
        stated = self.entrant.stated_lead(nation)
        if stated is not None:
            return stated
        return np.array([self.lasting + self.fading / max(year - self.until, 1) for year in years])


def read_rivals(
    entity: str, year: int, path: str | Path | None = None, *, beside: Path | None = None, called: Text | None = None
) -> tuple[Rival, ...]:
    """Return the rivals of a table, by default `data/cities.csv`, with their GDP of a year.

    That is the file of the project of `beside`, a folder of scenarios, before the shipped one. The
    GDP is `gdp_nominal` of the history.csv beside a table that is named, else of the project's.
    Rates are in percent in the table: `growth` where a central growth is stated, the LEAD_COLUMNS where a
    record of the lead is read, `average`, `yearly` and `persistence` where the lead's spread is stated; a row
    without either has a typical region's lead. `entity` is no rival of itself, by whichever of its names;
    `called` is how readers know it. Raises InvalidInput, naming file, line and column, for a cell that cannot be
    used, a city given twice, or one without GDP in that year; BadValue when no rival has GDP in it, and for an entity
    that is none of the shipped cities where these are meant.
    """
    table = data_file("cities.csv", beside) if path is None else Path(path)
    rows, _ = read_table(table, COLUMNS, others=True)
    _check_columns(rows)
    own = table.with_name("history.csv") if path is not None else None
    seen = read_history(own if own is not None and is_file(own) else None, beside=beside)
    others = [row for row in rows if not _is_called(row, entity)]
    shipped = path is None and not origin(table)
    if shipped and len(others) == len(rows):
        absent = told("{city}, which is not among them", city=called or entity)
        raise BadValue("expected a city of the shipped cities.csv, to rank it among these", absent, _OWN_TABLE)
    _check_year(others, year, seen, shipped=shipped)
    parameters, nation = read_lead_parameters().everything, growth_series(seen, NATION)
    found: dict[str, Rival] = {}

    def add(row: Row) -> None:
        """Note a row's city, once."""
        rival = _rival(row, year, seen, nation, parameters)
        if rival.key in found:
            raise InvalidInput(row.problem("city", "expected each city once", row["city"]))
        found[rival.key] = rival

    collect(others, add)
    if not found:
        raise InvalidInput(Problem(str(table), "expected at least one rival", told("none")))
    return tuple(found.values())


def _is_called(row: Row, entity: str) -> bool:
    """Return whether a row is of an entity, which may be called by the city's name or one of its labels."""
    names = (row["city"], row["label_zh"], f"{row['label_zh']}市", row["label_en"])
    return entity.strip().casefold() in {name.casefold() for name in names}


def _check_columns(rows: Sequence[Row]) -> None:
    """Raise InvalidInput for a column that no table of cities has."""
    unknown = [name for row in rows[:1] for name in row.cells if name not in (*COLUMNS, *LEAD_COLUMNS)]
    if unknown:
        columns, others = ",".join(COLUMNS), ",".join(LEAD_COLUMNS)
        expected = told("expected the columns {columns} and perhaps {others}", columns=columns, others=others)
        raise InvalidInput(Problem(rows[0].file, expected, unknown[0], line=1))


def _check_year(rows: Iterable[Row], year: int, history: History, *, shipped: bool) -> None:
    """Raise BadValue when no rival has GDP in the year: that is one mistake, not one of each row."""
    known = {item.year for row in rows for item in history.observations(row["city"], "gdp_nominal")}
    if known and year not in known:
        whose = told("shipped rivals have") if shipped else told("rivals have")
        found = told("none: {whose} GDP for {have} only", whose=whose, have=", ".join(map(str, sorted(known))))
        cure = "give --cities FILE, with a history.csv beside it"
        raise BadValue(told("expected GDP of {year} for rivals", year=year), found, cure)


def _rival(row: Row, year: int, history: History, nation: Mapping[int, float], parameters: LeadParameters) -> Rival:
    """Return the rival on a row: its GDP of the year, and the central lead and spread of its record."""
    for column in ("city", "label_zh", "label_en"):
        if not row[column].strip():
            raise InvalidInput(row.problem(column, "expected a name", NOTHING))
    level = _level(row, year, history)
    until, record = _record(row, year, nation)
    return Rival(
        row["city"],
        Text(row["label_zh"], row["label_en"]),
        level,
        _growth(row),
        float(parameters.centre_mean * record.mean[0]),
        float(parameters.centre_recent * record.recent[0]),
        until,
        _stated_spread(row) or parameters.uncertainties(record)[0],
        row["status"],
        Text(row["source_zh"], row["source_en"]),
    )


def _growth(row: Row) -> float | None:
    """Return the central growth that a row states, as a fraction; None where its cell is empty."""
    if not row["growth"].strip():
        return None
    growth = row.number("growth") / 100
    with row.placing("growth"):
        check_growth(growth, f"{row['growth']}%")
    return growth


def check_growth(growth: float, written: str) -> None:
    """Raise BadValue for growth beyond the domain of the lead that is drawn for it."""
    if not abs(growth) <= _LARGEST / 100:
        expected = told("expected growth of a city from -{largest:g}% to {largest:g}% a year", largest=_LARGEST)
        raise BadValue(expected, written)


def _record(row: Row, base: int, nation: Mapping[int, float]) -> tuple[int, LeadRecords]:
    """Return the last year of a lead's record, and what it says, as fractions.

    Where a row says nothing, the base year and a typical region's.
    """
    stated = any(row.cells.get(column, "").strip() for column in LEAD_COLUMNS)
    until = row.year("lead_until") if stated else base
    if until > base:
        expected = told("expected a year up to the base year {year}", year=base)
        raise InvalidInput(row.problem("lead_until", expected, str(until)))
    known = [nation[year] for year in range(until - _RECENT_YEARS + 1, until + 1) if year in nation]
    growth = np.array([np.mean(known) if known else USUAL_GROWTH])
    if not stated:
        return until, LeadRecords(np.zeros(1), np.zeros(1), np.array([TYPICAL]), growth)
    mean, recent = (row.between(name, -_LARGEST, _LARGEST) / 100 for name in LEAD_COLUMNS[:2])
    spread = row.between("lead_spread", 0.0, _LARGEST) / 100
    return until, LeadRecords(np.array([mean]), np.array([recent]), np.clip([spread], *LEAD_SPREAD_LIMITS), growth)


def _level(row: Row, year: int, history: History) -> float:
    """Return a rival's GDP of a year, in the unit of Chinese baselines."""
    levels = [item for item in history.observations(row["city"], "gdp_nominal") if item.year == year]
    if not levels:
        expected = told("expected a city with gdp_nominal of {year} in history.csv", year=year)
        raise InvalidInput(row.problem("city", expected, row["city"]))
    try:
        return parse(f"{levels[-1].value!r}{levels[-1].unit}", MONEY)
    except BadValue:
        wanted = "expected gdp_nominal in 亿元 in history.csv"
        raise InvalidInput(row.problem("city", wanted, levels[-1].unit)) from None


def _stated_spread(row: Row) -> Uncertainty | None:
    """Return the spread of the lead that a row states; None where its cells are empty."""
    if not any(row[column].strip() for column in _SPREAD):
        return None
    average, yearly = _normal(row, "average"), _normal(row, "yearly")
    with row.placing("persistence"):
        return Uncertainty(average, yearly, row.number("persistence"))


def _normal(row: Row, column: str) -> Normal:
    value = row.number(column)
    if not 0 < value <= _LARGEST:
        expected = told("expected percent above 0, at most {largest:g}", largest=_LARGEST)
        raise InvalidInput(row.problem(column, expected, row[column]))
    return Normal(value / 100)


def _half_band(part: Distribution | None) -> float:
    if part is None:
        return 0.0
    low, high = part.from_normal(np.array([[-_Z80], [_Z80]]))[:, 0]
    return float(high - low) / (2 * _Z80)
