"""Rivals: other cities, each with its level of GDP and its lead over the nation.

A rival grows as its nation does and a lead of its own. The lead's centre and spread are those of
regions with such a record (`hzsim.history.reference.records`), where a table states none of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.sources import data_file, is_file, origin
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.city.series import NATION, History, Observation, growth_series, read_history
from hzsim.history.reference.parameters import USUAL_GROWTH, LeadParameters, read_lead_parameters
from hzsim.history.reference.records import LEAD_SPREAD_LIMITS, TYPICAL, LeadRecords
from hzsim.measures import MONEY
from hzsim.model.modules.nation import CITIES, RANK, Entrant, field_of, growth_lead, lead_name, national_growth
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.units import RATE, parse

LEAD_COLUMNS = ("lead_mean", "lead_recent", "lead_spread", "lead_until")
"""What a record of a lead says, in percent, and its last year: columns that a table may have."""
COLUMNS = (
    "city",
    "label_zh",
    "label_en",
    "growth",
    "average",
    "yearly",
    "persistence",
    "status",
    "source_zh",
    "source_en",
)
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
    level_status: str
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


def rivals_of(scenario: Scenario) -> tuple[Rival, ...]:
    """Return the rivals of a scenario: those that it is among, with their leads as it has them, else of the cities."""
    rank = scenario.model.indicators.get(RANK)
    if rank is None:
        return rivals_in(scenario, CITIES)
    nation = np.array(scenario.assumptions[national_growth.name])
    return tuple(_held(scenario, rival, nation) for rival in rivals_in(scenario, field_of(rank).table))


def _held(scenario: Scenario, rival: Rival, nation: Array) -> Rival:
    """Return a rival with the lead that a scenario has, its path where that is another one than the table's."""
    name = lead_name(rival.key)
    path, spread = scenario.assumptions[name], scenario.uncertainty.get(name)
    own = rival if spread is None else replace(rival, uncertainty=spread)
    same = tuple(map(float, rival.lead(scenario.years, nation))) == path
    return own if same else replace(own, growth=None, path=path)


def rivals_in(scenario: Scenario, table: str) -> tuple[Rival, ...]:
    """Return the rivals of a table of the scenario's project; of `cities`, the shipped one stands in."""
    start, file = scenario.baseline, rivals_file(scenario, table)
    return read_rivals(
        start.entity, start.year, None if table == CITIES else file, beside=scenario.folder, called=start.title
    )


def rivals_file(scenario: Scenario, table: str) -> Path:
    """Return the file of a table of rivals of the scenario's project; BadValue where there is none."""
    file = data_file(f"{table}.csv", scenario.folder)
    if not is_file(file):
        expected = told("expected a table of rivals, data/{table}.csv", table=table)
        raise BadValue(expected, told("none"), "leave it out for data/cities.csv")
    return file


def _is_called(row: Row, entity: str) -> bool:
    """Return whether a row is of an entity, which may be called by the city's name or one of its labels."""
    names = (row["city"], row["label_zh"], f"{row['label_zh']}市", row["label_en"])
    return entity.strip().casefold() in {name.casefold() for name in names}


def with_growth(rivals: Iterable[Rival], changes: Iterable[str]) -> tuple[Rival, ...]:
    """Return rivals with other central growth, each change written as `CITY=RATE`; BadValue for another form."""
    changed = {rival.name: rival for rival in rivals}
    for change in changes:
        name, sign, written = change.partition("=")
        if not sign:
            raise BadValue("expected CITY=RATE such as Wuhan=5.5%", change)
        if name.strip() not in changed:
            raise BadValue("expected a rival city", name, did_you_mean(name, changed))
        growth = parse(written, RATE)
        _check_growth(growth, written)
        changed[name.strip()] = replace(changed[name.strip()], growth=growth, path=None)
    return tuple(changed.values())


def _check_columns(rows: Iterable[Row]) -> None:
    """Raise InvalidInput for a column that no table of cities has."""
    for row in rows:
        for name in row.cells:
            if name not in (*COLUMNS, *LEAD_COLUMNS):
                expected = told(
                    "expected the columns {columns} and perhaps {others}",
                    columns=",".join(COLUMNS),
                    others=",".join(LEAD_COLUMNS),
                )
                raise InvalidInput(Problem(row.file, expected, name, line=1))
        return


def _check_year(rows: Iterable[Row], year: int, history: History, *, shipped: bool) -> None:
    """Raise BadValue when no rival has GDP in the year: that is one mistake, not one of each row."""
    known = {item.year for row in rows for item in history.observations(row["city"], "gdp_nominal")}
    if known and year not in known:
        have = ", ".join(str(item) for item in sorted(known))
        whose = told("shipped rivals have") if shipped else told("rivals have")
        cure = "give --cities FILE, with a history.csv beside it"
        raise BadValue(
            told("expected GDP of {year} for rivals", year=year),
            told("none: {whose} GDP for {have} only", whose=whose, have=have),
            cure,
        )


def _rival(row: Row, year: int, history: History, nation: Mapping[int, float], parameters: LeadParameters) -> Rival:
    """Return the rival on a row: its GDP of the year, and the central lead and spread of its record."""
    for column in ("city", "label_zh", "label_en"):
        if not row[column].strip():
            raise InvalidInput(row.problem(column, "expected a name", NOTHING))
    level, until = _level_of(row, year, history), _until(row, year)
    growth = None if not row["growth"].strip() else _growth(row)
    record = _record(row, [nation[known] for known in range(until - _RECENT_YEARS + 1, until + 1) if known in nation])
    return Rival(
        row["city"],
        Text(row["label_zh"], row["label_en"]),
        level.value,
        growth,
        float(parameters.centre_mean * record.mean[0]),
        float(parameters.centre_recent * record.recent[0]),
        until,
        _stated_spread(row) or parameters.uncertainties(record)[0],
        level.status,
        row["status"],
        Text(row["source_zh"], row["source_en"]),
    )


def _growth(row: Row) -> float:
    growth = row.number("growth") / 100
    try:
        _check_growth(growth, f"{row['growth']}%")
    except BadValue as error:
        raise InvalidInput(row.problem("growth", error.expected, error.found)) from None
    return growth


def _check_growth(growth: float, written: str) -> None:
    """Raise BadValue for growth beyond the domain of the lead that is drawn for it."""
    if not abs(growth) <= _LARGEST / 100:
        raise BadValue(
            told("expected growth of a city from -{largest:g}% to {largest:g}% a year", largest=_LARGEST), written
        )


def _has_record(row: Row) -> bool:
    return any(row.cells.get(column, "").strip() for column in LEAD_COLUMNS)


def _until(row: Row, base: int) -> int:
    """Return the last year of a rival's record, the base year where it has none."""
    if not _has_record(row):
        return base
    until = row.year("lead_until")
    if until > base:
        raise InvalidInput(
            row.problem("lead_until", told("expected a year up to the base year {year}", year=base), str(until))
        )
    return until


def _record(row: Row, nation: Sequence[float]) -> LeadRecords:
    """Return what a row says of a lead, as fractions; a typical region's where it says nothing."""
    growth = np.array([np.mean(nation) if nation else USUAL_GROWTH])
    if not _has_record(row):
        return LeadRecords(np.zeros(1), np.zeros(1), np.array([TYPICAL]), growth)
    mean, recent = (row.between(name, -_LARGEST, _LARGEST) / 100 for name in LEAD_COLUMNS[:2])
    spread = row.between("lead_spread", 0.0, _LARGEST) / 100
    return LeadRecords(np.array([mean]), np.array([recent]), np.clip([spread], *LEAD_SPREAD_LIMITS), growth)


def _level_of(row: Row, year: int, history: History) -> Observation:
    levels = [item for item in history.observations(row["city"], "gdp_nominal") if item.year == year]
    if not levels:
        raise InvalidInput(
            row.problem(
                "city", told("expected a city with gdp_nominal of {year} in history.csv", year=year), row["city"]
            )
        )
    try:
        return replace(levels[-1], value=parse(f"{levels[-1].value!r}{levels[-1].unit}", MONEY))
    except BadValue:
        raise InvalidInput(
            row.problem("city", "expected gdp_nominal in 亿元 in history.csv", levels[-1].unit)
        ) from None


def _stated_spread(row: Row) -> Uncertainty | None:
    """Return the spread of the lead that a row states; None where its cells are empty."""
    if not any(row[column].strip() for column in _SPREAD):
        return None
    average, yearly = _normal(row, "average"), _normal(row, "yearly")
    try:
        return Uncertainty(average, yearly, row.number("persistence"))
    except BadValue as error:
        raise InvalidInput(row.problem("persistence", error.expected, error.found)) from None


def _normal(row: Row, column: str) -> Normal:
    value = row.number(column)
    if not 0 < value <= _LARGEST:
        raise InvalidInput(
            row.problem(column, told("expected percent above 0, at most {largest:g}", largest=_LARGEST), row[column])
        )
    return Normal(value / 100)


def _half_band(part: Distribution | None) -> float:
    if part is None:
        return 0.0
    low, high = part.from_normal(np.array([[-_Z80], [_Z80]]))[:, 0]
    return float(high - low) / (2 * _Z80)
