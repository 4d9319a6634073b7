"""The quantities of a plan's table that no formula computes, `data/plans/tabled.csv`, and the units of such tables."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hzsim._typing import Text
from hzsim.errors import NOTHING, InvalidInput, told
from hzsim.files.sources import SourceFile, data_folders, is_file, shipped
from hzsim.files.tables import Row, collect, one_of, read_columns, read_table
from hzsim.measures import CHINA, UNITS, Measures
from hzsim.model.modules.parts import Assumption, Part
from hzsim.model.modules.registry import ASSUMPTIONS, INDICATORS
from hzsim.model.modules.tabled import BESIDE, KINDS, PACE, Tabled, TabledKind
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import DefaultSpread, Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.units import RATE, RATE_PER_MILLE, SHARE, Unit, parse

FILE = "tabled.csv"
NEEDED = ("name", "unit", "kind", "base", "base_year", "pace")
OPTIONAL = ("entity", "label_zh", "label_en", "beside", "elasticity", "average", "yearly", "persistence",
            "decimals", "source", "source_zh", "status")  # fmt: skip
_KINDS: Mapping[str, TabledKind] = {kind: kind for kind in KINDS}
_POINTS = replace(SHARE, spellings={**SHARE.spellings, **dict.fromkeys(("百分点", "个百分点"), SHARE.factor)})
"""Points that add up, shown in percent in either language."""
_STATUSES = ("estimate", "judgement")
UNIT_COLUMNS = ("unit", "english")
_BRACE = r"[{}]"
_COUNTED = r"\d"
_MEASURED = {unit.name: unit for unit in UNITS if unit.names and not unit.per}
"""Money and people, whose numbers sentences write as people say them."""
_NUMBER = "{}"
_PERCENT = {"%": RATE, "‰": RATE_PER_MILLE}
_PLAN_POINTS = Unit("百分点", "percentage points", "0.5百分点", {"百分点": Decimal("0.01")}, shown="百分点")


class TabledRow(NamedTuple):
    """A line of the table: the quantity, its spread with source and status, and where it stands."""

    quantity: Tabled
    entity: str
    spread: DefaultSpread
    row: Row


class TabledTable(NamedTuple):
    """The quantities of a table in an economy's units, by name, and the files it was read from."""

    rows: Mapping[str, TabledRow]
    sources: tuple[SourceFile, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The assumptions and indicators that a model has as its own."""
        return tuple(part for row in self.rows.values() for part in row.quantity.parts)

    def within(self, years: Span | None) -> dict[str, DefaultSpread]:
        """Return the spreads by assumption, each drawn from the year after its base to the last; none without years."""
        if years is None:
            return {}
        return {row.quantity.assumption_name: _drawn(row, years.last) for row in self.rows.values()}


NOTHING_TABLED = TabledTable({}, ())


def tabled_file(beside: Path | None) -> Path | None:
    """Return the table of a project's own, else the shipped one; None where there is none."""
    files = (folder / FILE for folder in data_folders(beside, "plans"))
    return next((file for file in files if is_file(file)), None)


def read_tabled(file: Path, baseline: Baseline) -> TabledTable:
    """Return the quantities of an economy in a table; a line without `entity` is of any.

    Raises InvalidInput for every line that cannot be used, such as one of a base before the baseline's year.
    """
    return _read(file, baseline.year, baseline.measures, lambda row: row["entity"] in ("", baseline.entity))


def declared_assumptions(beside: Path | None) -> dict[str, Assumption]:
    """Return the assumptions of all quantities of a project's table, whose spreads its uncertainty.yaml may state."""
    file = tabled_file(beside)
    quantities = [] if file is None else [row.quantity for row in _read(file, 0, CHINA, lambda _: True).rows.values()]
    return {one.assumption_name: one.assumption for one in quantities}


def _read(file: Path, year: int, measures: Measures, wanted: Callable[[Row], bool]) -> TabledTable:
    """Return the quantities of the lines that are wanted, in an economy's units."""
    rows, source = read_columns(file, NEEDED, OPTIONAL)
    own = file.with_name("units.csv")
    units = {**read_units(own if is_file(own) else shipped("data") / "plans" / "units.csv")}
    units |= {unit.name: measures.unit(unit) for unit in UNITS if unit.dimension}
    units |= {"%": SHARE, "百分点": _POINTS}
    found: dict[str, TabledRow] = {}

    def add(row: Row) -> None:
        """Add the quantity of a line."""
        quantity = _quantity(row, units, year)
        key = quantity.name if year else f"{row['entity']}:{quantity.name}"
        if key in found:
            raise InvalidInput(row.problem("name", "expected each name once", quantity.name))
        found[key] = TabledRow(quantity, row["entity"], _spread(row, quantity), row)

    collect([row for row in rows if wanted(row)], add)
    return TabledTable(found, (source,))


def _quantity(row: Row, units: Mapping[str, Unit], year: int) -> Tabled:
    """Return the quantity of a line; InvalidInput for a cell that cannot be used."""
    unit, kind = units[one_of(row, "unit", units)], _KINDS[one_of(row, "kind", KINDS)]
    base_year = row.year("base_year")
    if base_year < year:
        expected = told("expected a base of {year} or later, the baseline's year", year=year)
        raise InvalidInput(row.problem("base_year", expected, str(base_year), "state an estimate of that year"))
    label = Text(row["label_zh"] or row["label_en"] or row["name"], row["label_en"] or row["label_zh"] or row["name"])
    beside = one_of(row, "beside", ("", *BESIDE)) if kind in ("level", "share") else one_of(row, "beside", ("",))
    base = 0.0 if kind == "change" else _base(row, unit, kind)
    return Tabled(
        _name(row), label, unit, _decimals(row), kind, base, base_year, base_year - year if year else 0,
        _value(row, "pace", _pace_unit(kind)), Text(row["source_zh"] or row["source"], row["source"]), beside,
        row.number("elasticity") if row["elasticity"] else 1.0,
    )  # fmt: skip


def _name(row: Row) -> str:
    name = row["name"]
    if not (name.isidentifier() and name.isascii() and name == name.lower()):
        raise InvalidInput(row.problem("name", "expected small letters, digits and _", name or NOTHING))
    if name in INDICATORS or name + PACE in ASSUMPTIONS:
        hint = "name another: what a module computes has its own path"
        raise InvalidInput(row.problem("name", "expected a name that no module has", name, hint))
    return name


def _base(row: Row, unit: Unit, kind: str) -> float:
    """Return the figure of the base year: a share between nothing and all, else above zero."""
    base = row.number("base") * float(unit.factor)
    if kind == "share" and unit != SHARE:
        raise InvalidInput(row.problem("unit", "expected % for a share", row["unit"]))
    if not 0 < base < (1 if kind == "share" else math.inf):
        expected = "expected a share between 0% and 100%" if kind == "share" else "expected a base above zero"
        raise InvalidInput(row.problem("base", expected, row["base"]))
    return base


def _pace_unit(kind: str) -> Unit:
    return SHARE if kind in ("share", "change") else RATE


def _value(row: Row, column: str, unit: Unit) -> float:
    with row.placing(column):
        return parse(row[column].strip(), unit)


def _decimals(row: Row) -> int:
    """Return how many decimals are shown: those of the column, else one more than the base is printed with."""
    if row["decimals"]:
        return row.whole("decimals", 0, 6)
    places = -int(Decimal(row["base"].strip() or "0").as_tuple().exponent)
    return max(places, 0) + (1 if row["unit"] in ("%", "百分点") else 0)


def _spread(row: Row, quantity: Tabled) -> DefaultSpread:
    """Return the spread of a line's pace: normal parts, None where it states none."""
    unit, parts = _pace_unit(quantity.kind), {}
    for column in ("average", "yearly"):
        if row[column].strip():
            width = _value(row, column, unit)
            if not width > 0:
                raise InvalidInput(row.problem(column, told("expected {name} above zero", name=column), row[column]))
            parts[column] = Normal(width)
    persistence = row.between("persistence", -1, 0.999) if row["persistence"].strip() else 0.0
    status = one_of(row, "status", ("", *_STATUSES))
    if parts and not (row["source"].strip() and status):
        column = "source" if not row["source"].strip() else "status"
        expected = told("expected where the spread is from, and estimate or judgement as status")
        raise InvalidInput(row.problem(column, expected, NOTHING))
    made = Uncertainty(parts.get("average"), parts.get("yearly"), persistence) if parts else None
    return DefaultSpread(made, row["entity"], row["source"], status, row["source_zh"])


def _drawn(row: TabledRow, last: int) -> DefaultSpread:
    """Return a line's spread, drawn in the years after its base alone."""
    stated, first = row.spread.uncertainty, row.quantity.base_year + 1
    drawn = None if stated is None or first > last else replace(stated, years=Span(first, last))
    return row.spread._replace(uncertainty=drawn)


def read_units(path: Path) -> dict[str, Unit]:
    """Return the units that statements may use, by the name in the tables; rates are the model's own.

    Raises InvalidInput for braces other than the `{}` where the number goes in English.
    """
    rows, _ = read_table(path, UNIT_COLUMNS)
    units: dict[str, Unit] = {}

    def add(row: Row) -> None:
        """Add the unit of a line."""
        for column, allowed in zip(UNIT_COLUMNS, ("", _NUMBER), strict=True):
            if re.search(_BRACE, row[column].replace(allowed, "", 1)):
                expected = "expected no braces but {} in the English of a unit, where the number goes"
                raise InvalidInput(row.problem(column, expected, row[column]))
        units[row["unit"]] = _unit(row["unit"], row["english"])

    collect(rows, add)
    return units


def _unit(name: str, english: str) -> Unit:
    if name in _PERCENT:
        return _PERCENT[name]
    if name == _PLAN_POINTS.name:
        return _PLAN_POINTS
    label = english.replace(_NUMBER, "").strip()
    if name in _MEASURED:
        return replace(_MEASURED[name], english=label, example="", spellings={}, dimension="")
    return Unit(name, label, "", written=Text(f"{_NUMBER}{name}", _written(english)))


def _written(english: str) -> str:
    """Return the form of a number with its unit: `{} × 10,000 visits`, `{} years`; `rank {}` as it is."""
    if _NUMBER in english:
        return english
    return f"{{}} × {english}" if re.match(_COUNTED, english) else f"{{}} {english}"
