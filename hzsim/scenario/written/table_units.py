"""The units of tables that plans are written in: `units.csv`."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import InvalidInput
from hzsim.files.tables import Row, collect, read_table
from hzsim.measures import UNITS
from hzsim.units import RATE, RATE_PER_MILLE, Unit

UNIT_COLUMNS = ("unit", "english")
_BRACE = re.compile(r"[{}]")
_COUNTED = re.compile(r"\d")
_MEASURED = {unit.name: unit for unit in UNITS if unit.names and not unit.per}
"""Money and people, whose numbers sentences write as people say them."""
_NUMBER = "{}"
_PERCENT = {"%": RATE, "‰": RATE_PER_MILLE}
_POINTS = Unit("百分点", "percentage points", "0.5百分点", {"百分点": Decimal("0.01")}, shown="百分点")


def read_units(path: Path) -> dict[str, Unit]:
    """Return the units that statements may use, by the name in the tables; rates are the model's own.

    Raises InvalidInput for braces other than the `{}` where the number goes in English.
    """
    rows, _ = read_table(path, UNIT_COLUMNS)
    units: dict[str, Unit] = {}

    def add(row: Row) -> None:
        """Add the unit of a line."""
        for column, allowed in zip(UNIT_COLUMNS, ("", _NUMBER), strict=True):
            if _BRACE.search(row[column].replace(allowed, "", 1)):
                expected = "expected no braces but {} in the English of a unit, where the number goes"
                raise InvalidInput(row.problem(column, expected, row[column]))
        units[row["unit"]] = _unit(row["unit"], row["english"])

    collect(rows, add)
    return units


def _unit(name: str, english: str) -> Unit:
    if name in _PERCENT:
        return _PERCENT[name]
    if name == _POINTS.name:
        return _POINTS
    label = english.replace(_NUMBER, "").strip()
    if name in _MEASURED:
        return replace(_MEASURED[name], english=label, example="", spellings={}, dimension="")
    return Unit(name, label, "", written=Text(f"{_NUMBER}{name}", _written(english)))


def _written(english: str) -> str:
    """Return the form of a number with its unit: `{} × 10,000 visits`, `{} years`; `rank {}` as it is."""
    if _NUMBER in english:
        return english
    return f"{{}} × {english}" if _COUNTED.match(english) else f"{{}} {english}"
