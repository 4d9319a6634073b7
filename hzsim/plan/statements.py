"""Statements: the numbers that a plan document states, each with its rounding, read from tables."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.files.text import SourceFile
from hzsim.model.parts import Indicator
from hzsim.model.registry import INDICATORS
from hzsim.plan.interval import Interval
from hzsim.scenario.years import Span
from hzsim.units import RATE, RATE_PER_MILLE, Unit, canonical, parse

COLUMNS = (
    "id",
    "series",
    "indicator_zh",
    "indicator_en",
    "unit",
    "from",
    "to",
    "period",
    "operator",
    "value",
    "printed",
    "place",
    "rounding",
    "wording",
    "kind",
    "binding",
    "number",
    "document",
    "section",
    "model_indicator",
    "status",
    "note",
)
UNIT_COLUMNS = ("unit", "english")
DOCUMENT_COLUMNS = ("document", "title_zh", "title_en", "date", "address")
KINDS = ("actual", "estimate", "target", "assumption")
OPERATORS = ("=", ">=", ">", "<=", "<", "approx", "")
BINDINGS = ("约束性", "预期性", "")
_PERCENT = {"%": RATE, "‰": RATE_PER_MILLE}
_POINTS = Unit("百分点", "percentage points", "0.5百分点", {"百分点": RATE.spellings["%"]}, shown="百分点")

Result = TypeVar("Result")


def _around(half: float) -> Callable[[float, float], Interval]:
    return lambda value, place: Interval(value - half * place, value + half * place)


ROUNDINGS: Mapping[str, Callable[[float, float], Interval]] = {
    "exact_digits": _around(0.5),
    "count": _around(0.0),
    "about": _around(1.0),
    "near": lambda value, place: Interval(value - 0.5 * place, value),
    "at_least": lambda value, _: Interval(value, math.inf),
    "more_than": lambda value, _: Interval(value, math.inf),
    "at_most": lambda value, _: Interval(min(0.0, value), value),
}
"""What each rounding claims, from the figure and the size of its last printed digit.

`exact_digits`: half a digit to each side; `count`: exactly; `about` (约, 左右): one digit;
`near` (接近): up to half a digit below; `at_least`, `more_than`, `at_most`: open on one side
(down to zero: no such figure of a plan can be negative). `words` claims no interval.
"""
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that a document states, in its unit (rates and shares as fractions).

    `period` names a part of a year; `value` is None where the document uses words, which
    `printed` holds; `place` is the size of the last printed digit; `number` the row of the
    table of main indicators, None in the text; `series` ties the statements on one quantity
    together; `indicator` is the model's, if any.
    """

    id: str
    series: str
    label: Text
    unit: Unit
    span: Span
    period: str
    operator: str
    value: float | None
    printed: str
    place: float
    rounding: str
    wording: str
    kind: str
    binding: str
    number: int | None
    document: str
    section: str
    indicator: str | None
    status: str
    note: str
    table: str
    line: int

    @property
    def claim(self) -> Interval:
        """Everything that the statement allows: a target that is reached may be surpassed."""
        if self.value is None:
            raise BadValue("expected a figure", f"{self.id}: {self.printed}")
        if self.operator in (">=", ">"):
            return ROUNDINGS["at_least"](self.value, 0)
        if self.operator in ("<=", "<"):
            return ROUNDINGS["at_most"](self.value, 0)
        return ROUNDINGS[self.rounding](self.value, self.place)

    @property
    def figure(self) -> Interval:
        """The statement as an input: a measured figure within its rounding, a target or bound at its figure."""
        if self.value is None:
            raise BadValue("expected a figure", f"{self.id}: {self.printed}")
        if self.kind == "target" or self.operator in (">=", ">", "<=", "<"):
            return Interval(self.value, self.value)
        return self.claim


@dataclass(frozen=True, slots=True)
class Document:
    """A document that statements are taken from."""

    title: Text
    date: str
    address: str


def read_units(path: Path) -> dict[str, Unit]:
    """Return the units that statements may use, by the name in the tables; rates are the model's own."""
    rows, _ = read_table(path, UNIT_COLUMNS)
    return {row["unit"]: _unit(row["unit"], row["english"]) for row in rows}


def read_documents(path: Path) -> dict[str, Document]:
    """Return the documents of a table by key."""
    rows, _ = read_table(path, DOCUMENT_COLUMNS)
    return {
        row["document"]: Document(Text(row["title_zh"], row["title_en"]), row["date"], row["address"]) for row in rows
    }


def read_statements(path: Path, units: Mapping[str, Unit]) -> tuple[dict[str, Statement], SourceFile]:
    """Return the statements of a table by id, and the file's fingerprint.

    Raises InvalidInput, naming file, line and column, for an unknown unit, kind, operator,
    rounding or bindingness, text in place of a number, years in the wrong order, a figure that
    words should replace, or an id given twice.
    """
    rows, source = read_table(path, COLUMNS)
    found: dict[str, Statement] = {}

    def add(row: Row) -> None:
        statement = _statement(row, units)
        if statement.id in found:
            earlier = found[statement.id]
            hint = f"line {earlier.line} has the value {earlier.printed or 'nothing'}"
            raise InvalidInput(row.problem("id", "expected each id once", statement.id, hint))
        found[statement.id] = statement

    collect(rows, add)
    return found, source


def _statement(row: Row, units: Mapping[str, Unit]) -> Statement:
    unit = units[one_of(row, "unit", units)]
    if not row["id"]:
        raise InvalidInput(row.problem("id", "expected an id", "nothing"))
    if not row["id"].replace("_", "").isalnum():
        raise InvalidInput(row.problem("id", "expected letters, digits and _", row["id"]))
    rounding = one_of(row, "rounding", (*ROUNDINGS, WORDS))
    value, place = _figure(row, unit, rounding)
    return Statement(
        row["id"],
        row["series"],
        Text(row["indicator_zh"], row["indicator_en"]),
        unit,
        _span(row),
        row["period"],
        one_of(row, "operator", OPERATORS),
        value,
        row["printed"],
        place,
        rounding,
        row["wording"],
        one_of(row, "kind", KINDS),
        one_of(row, "binding", BINDINGS),
        int(row.number("number")) if row["number"] else None,
        row["document"],
        row["section"],
        _model_indicator(row, unit),
        row["status"],
        row["note"],
        row.file,
        row.line,
    )


def _figure(row: Row, unit: Unit, rounding: str) -> tuple[float | None, float]:
    if rounding == WORDS:
        if row["value"]:
            raise InvalidInput(row.problem("value", "expected nothing beside words", row["value"]))
        return None, 0.0
    if not row["operator"]:
        raise InvalidInput(row.problem("operator", "expected an operator beside a figure", "nothing"))
    if row.number("place") < 0:
        raise InvalidInput(row.problem("place", "expected zero or more", row["place"]))
    return _scaled(row, "value", unit), _scaled(row, "place", unit)


def _scaled(row: Row, column: str, unit: Unit) -> float:
    """Return a cell in the unit's stored size, without the rounding of a product of floats: 5.2 % is 0.052."""
    row.number(column)
    return float(Decimal(row[column].strip()) * unit.factor)


def _model_indicator(row: Row, unit: Unit) -> str | None:
    """Return the name of the model's indicator, if the row gives one; InvalidInput unless its unit fits."""
    name = one_of(row, "model_indicator", ("", *INDICATORS))
    if not name:
        return None
    try:
        in_unit_of(INDICATORS[name], 1.0, unit)
    except BadValue as error:
        hint = f"{name} is in {INDICATORS[name].unit.name}"
        raise InvalidInput(row.problem("unit", error.expected, row["unit"], hint)) from None
    return name


def in_unit_of(indicator: Indicator, value: float, unit: Unit) -> float:
    """Return a value in a statement's unit in the unit of an indicator; BadValue when they do not fit."""
    written = canonical(value, unit)
    return parse(written if unit.shown else f"{written}{unit.name}", indicator.unit)


def _span(row: Row) -> Span:
    first, last = row.number("from"), row.number("to")
    if first != int(first) or last != int(last) or last < first:
        raise InvalidInput(row.problem("to", "expected years in ascending order", f"{row['from']}, {row['to']}"))
    return Span(int(first), int(last))


def _unit(name: str, english: str) -> Unit:
    if name in _PERCENT:
        return _PERCENT[name]
    return _POINTS if name == _POINTS.name else Unit(name, english, "")
