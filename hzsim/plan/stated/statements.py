"""Statements: the numbers that a plan document states, each with its rounding, read from tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import NOTHING, BadValue, InvalidInput, did_you_mean, told
from hzsim.files.sources import SourceFile
from hzsim.files.tables import Row, collect, one_of
from hzsim.model.modules.parts import Indicator
from hzsim.model.modules.registry import INDICATORS
from hzsim.plan.stated.figures import FITTING, ROUNDINGS, STATUSES, WORDS, Interval, read_figure
from hzsim.plan.stated.tables import in_both, note_in_both, read_rows
from hzsim.scenario.parts.years import Span
from hzsim.units import Unit, canonical, parse

KINDS = ("actual", "estimate", "target", "assumption")
BINDINGS = ("约束性", "预期性", "")
_YEARLY = ("每年", "each year", "every year", "per year", "a year", "yearly", "annually")
"""Words of a document that make a figure over several years one of each of them."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that a document states, in its unit (rates and shares as fractions).

    `period` names a part of a year; `value` is None where the document uses words, which
    `printed` holds and `said` in both languages, as `qualifier` those around a figure; `place`
    is the size of the last digit, `decimals` how many the document prints; `number` the row of
    the table of main indicators, None in the text; `series` ties the statements on one quantity
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
    said: Text
    place: float
    decimals: int
    rounding: str
    wording: str
    qualifier: Text
    kind: str
    binding: str
    number: int | None
    document: str
    section: str
    indicator: str | None
    status: str
    note: Text
    row: Row = field(compare=False, repr=False)

    @property
    def table(self) -> str:
        """The file that states it."""
        return self.row.file

    @property
    def line(self) -> int:
        """The line of that file."""
        return self.row.line

    @property
    def known(self) -> bool:
        """Whether it says what was, measured or estimated."""
        return self.kind in ("actual", "estimate")

    @property
    def cumulative(self) -> bool:
        """Whether the figure adds up its years: an amount over several, that is not said to be one of each year.

        `wording`, the indicator or the note says it, as the document does: 每年, each year.
        """
        if len(self.span) == 1 or self.unit.name == "rate":
            return False
        said = " ".join((self.wording, *self.label, *self.note)).lower()
        return not any(word in said for word in _YEARLY)

    @property
    def claim(self) -> Interval:
        """Interval of all values that the statement allows: from 30,000 upwards for a target of at least 30,000."""
        if self.value is None:
            raise BadValue("expected a figure", f"{self.id}: {self.printed}")
        if self.operator in (">=", ">"):
            return ROUNDINGS["at_least"](self.value, 0)
        if self.operator in ("<=", "<"):
            return ROUNDINGS["at_most"](self.value, 0)
        return ROUNDINGS[self.rounding](self.value, self.place)

    @property
    def figure(self) -> Interval:
        """Interval of the statement as an input: a measured figure with its rounding, a target or bound without."""
        if self.value is None:
            raise BadValue("expected a figure", f"{self.id}: {self.printed}")
        if self.kind == "target" or self.operator in (">=", ">", "<=", "<"):
            return Interval(self.value, self.value)
        return self.claim


def read_statements(
    path: Path, units: Mapping[str, Unit], english: Mapping[str, str] | None = None
) -> tuple[dict[str, Statement], SourceFile]:
    """Return the statements of a table by id, and the file's fingerprint; `english` translates words.

    Raises InvalidInput, naming file, line and column, for an unknown unit, kind, operator,
    rounding, status or bindingness, a rounding that its operator excludes, text in place of a
    number, a value or last digit other than the printed one, years in the wrong order, a figure
    that words should replace, or an id given twice.
    """
    rows, source = read_rows(path)
    found: dict[str, Statement] = {}

    def add(row: Row) -> None:
        """Note a row's statement, once."""
        statement = _statement(row, units, english or {})
        if statement.id in found:
            earlier = found[statement.id]
            hint = told("line {line} has the value {printed}", line=earlier.line, printed=earlier.printed or NOTHING)
            raise InvalidInput(row.problem("id", "expected each id once", statement.id, hint))
        found[statement.id] = statement

    collect(rows, add)
    return found, source


def _statement(row: Row, units: Mapping[str, Unit], english: Mapping[str, str]) -> Statement:
    """Return the statement on a row; InvalidInput for a cell that cannot be used."""
    unit = units[_known_unit(row, units)]
    if not row["id"]:
        raise InvalidInput(row.problem("id", "expected an id", NOTHING))
    if not row["id"].replace("_", "").isalnum():
        raise InvalidInput(row.problem("id", "expected letters, digits and _", row["id"]))
    rounding = one_of(row, "rounding", (*ROUNDINGS, WORDS))
    value, place, decimals = read_figure(row, unit, rounding)
    return Statement(
        row["id"],
        row["series"],
        Text(row["indicator_zh"], row["indicator_en"]),
        unit,
        _span(row),
        row["period"],
        one_of(row, "operator", FITTING),
        value,
        row["printed"],
        in_both(row["printed"], english) if value is None else Text(row["printed"], row["printed"]),
        place,
        decimals,
        rounding,
        row["wording"],
        Text(row["wording"], ", ".join(in_both(word, english).en for word in row["wording"].split())),
        one_of(row, "kind", KINDS),
        one_of(row, "binding", BINDINGS),
        int(row.number("number")) if row["number"] else None,
        row["document"],
        row["section"],
        _model_indicator(row, unit),
        one_of(row, "status", STATUSES),
        note_in_both(row["note"], english),
        row,
    )


def _known_unit(row: Row, units: Mapping[str, Unit]) -> str:
    """Return a row's unit; InvalidInput, with the nearest one, for one that no units.csv has."""
    if row["unit"] not in units and row["unit"].strip():
        near = did_you_mean(row["unit"], units, listed=False)
        cure = told("a unit of your own is a line of units.csv beside the table: {line}", line=f"{row['unit']},…")
        hint = f"{near}; {cure}" if near else cure
        raise InvalidInput(row.problem("unit", told("expected a known {name}", name="unit"), row["unit"], hint))
    return one_of(row, "unit", units)


def _model_indicator(row: Row, unit: Unit) -> str | None:
    """Return the name of the model's indicator, if the row gives one; InvalidInput unless its unit fits."""
    name = one_of(row, "model_indicator", ("", *INDICATORS))
    if not name:
        return None
    try:
        in_unit_of(INDICATORS[name], 1.0, unit)
    except BadValue as error:
        hint = told("{name} is in {unit}", name=name, unit=INDICATORS[name].unit.name)
        raise InvalidInput(row.problem("unit", error.expected, row["unit"], hint)) from None
    return name


def in_unit_of(indicator: Indicator, value: float, unit: Unit) -> float:
    """Return a value in a statement's unit in the unit of an indicator; BadValue when they do not fit."""
    if unit.name == indicator.unit.name:
        return value
    written = canonical(value, unit)
    return parse(written if unit.shown else f"{written}{unit.name}", indicator.unit)


def _span(row: Row) -> Span:
    first, last = row.year("from"), row.year("to")
    if last < first:
        raise InvalidInput(row.problem("to", "expected years in ascending order", f"{row['from']}, {row['to']}"))
    return Span(first, last)
