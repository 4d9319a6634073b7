"""Relations between statements: the kinds are code, a table only binds ids to a kind.

An input is the id of a statement (`gdp_2030`), what another relation implies (`@gdp_2025`), or
a statement of another plan (`hangzhou-15fyp-final:rd_2025`).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.files.text import SourceFile
from hzsim.plan.interval import Interval
from hzsim.plan.references import note_in_both
from hzsim.scenario.years import Span
from hzsim.units import Unit

COLUMNS = (
    "id",
    "label_zh",
    "label_en",
    "kind",
    "result",
    "bound",
    "inputs",
    "unit",
    "years",
    "scale",
    "against",
    "close",
    "note",
)
BOUNDS = ("", "at_least", "at_most", "positive")
"""How the implied value must stand to the result: equal or what the result claims; a bound on it; above zero."""
IMPLIED = "@"

Number = TypeVar("Number", Interval, float, Array)
Formula: TypeAlias = Callable[[Sequence[Number], "Terms"], Number]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a formula knows beside its inputs: their years, a span that replaces them, a factor of units."""

    spans: tuple[Span, ...]
    years: int | None
    scale: float

    def lasting(self, place: int) -> int:
        """Return for how many years the rate at a place runs."""
        return self.years if self.years is not None else len(self.spans[place])

    @property
    def apart(self) -> int:
        """The years between the first two inputs."""
        years = self.years if self.years is not None else self.spans[1].last - self.spans[0].last
        if years < 1:
            raise BadValue("expected a later year for the second input", f"{self.spans[0]}, {self.spans[1]}")
        return years


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of relation: what its inputs imply, in plain arithmetic that numbers and intervals share.

    `together` says that all inputs are taken in the year of what they imply, whatever year a
    figure held constant was stated for.
    """

    label: Text
    least: int
    most: int
    formula: "Formula[Interval] | Formula[float] | Formula[Array]"
    definition: str
    together: bool = False

    def apply(self, values: Sequence[Number], terms: Terms) -> Number:
        """Return what the inputs imply."""
        implied: Number = self.formula(values, terms)  # type: ignore[arg-type,assignment]  # one formula, any number
        return implied


def _total(values: Sequence[Number], terms: Terms) -> Number:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total * terms.scale


def _multiplied(values: Sequence[Number], terms: Terms) -> Number:
    product = values[0]
    for value in values[1:]:
        product = product * value
    return product * terms.scale


def _divided(values: Sequence[Number], terms: Terms) -> Number:
    ratio = values[0]
    for value in values[1:]:
        ratio = ratio / value
    return ratio * terms.scale


def _per_head(values: Sequence[Number], terms: Terms) -> Number:
    return _divided(values, terms) * 10_000


def _level(values: Sequence[Number], terms: Terms) -> Number:
    level = values[0]
    for place, rate in enumerate(values[1:], start=1):
        level = level * (rate + 1.0) ** terms.lasting(place)
    return level


def _growth(values: Sequence[Number], terms: Terms) -> Number:
    factor: Number = (values[1] / values[0]) ** (1 / terms.apart)
    return factor - 1.0


def _average(values: Sequence[Number], terms: Terms) -> Number:
    del terms
    factor: Number = _factors(values) ** (1 / len(values))
    return factor - 1.0


def _compound(values: Sequence[Number], terms: Terms) -> Number:
    del terms
    return _factors(values) - 1.0


def _relative(values: Sequence[Number], terms: Terms) -> Number:
    del terms
    return (values[0] + 1.0) / (values[1] + 1.0) - 1.0


def _cumulative(values: Sequence[Number], terms: Terms) -> Number:
    return values[0] * float(terms.lasting(0))


def _factors(values: Sequence[Number]) -> Number:
    product = values[0] + 1.0
    for value in values[1:]:
        product = product * (value + 1.0)
    return product


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "share": Kind(Text("占比", "share"), 2, 2, _divided, "a / b", together=True),
        "product": Kind(Text("乘积", "product"), 1, 9, _multiplied, "a x b x ... x scale", together=True),
        "ratio": Kind(Text("相除", "ratio"), 2, 9, _divided, "a / b / ... x scale", together=True),
        "per_head": Kind(
            Text("人均", "per head"), 2, 3, _per_head, "a / b [/ exchange rate] x 10,000: 亿元 over 万人", together=True
        ),
        "sum": Kind(Text("相加", "sum"), 1, 9, _total, "(a + b + ...) x scale"),
        "difference": Kind(Text("相减", "difference"), 2, 2, lambda v, _: v[0] - v[1], "a - b"),
        "level": Kind(Text("增速推水平", "level from growth"), 2, 9, _level, "a x (1 + rate)^(its years) ..."),
        "growth": Kind(Text("所需增速", "growth between levels"), 2, 2, _growth, "(b / a)^(1 / years between) - 1"),
        "average": Kind(Text("平均增速", "average growth"), 2, 99, _average, "compound mean of yearly rates"),
        "compound": Kind(Text("增速相乘", "compound growth"), 2, 9, _compound, "(1 + a)(1 + b) ... - 1"),
        "relative": Kind(Text("相对增速", "relative growth"), 2, 2, _relative, "(1 + a) / (1 + b) - 1"),
        "cumulative": Kind(Text("累计", "cumulative"), 1, 1, _cumulative, "yearly flow x years"),
        "outcome": Kind(Text("目标与结果", "outcome"), 1, 1, lambda v, _: v[0], "a, held against the target"),
    }
)
"""The closed registry of kinds."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Statements bound to a kind: what `inputs` imply is held against `result`, or against a pace.

    `against` is a reference that the implied value should not exceed, or fall short of with the
    bound `at_least`; `close` the input that is solved for, so that the result is just met.
    """

    id: str
    label: Text
    kind: str
    result: str | None
    bound: str
    inputs: tuple[str, ...]
    unit: Unit
    years: int | None
    scale: float
    against: str | None
    close: str | None
    note: Text
    row: Row

    @property
    def names(self) -> dict[str, str]:
        """Every id that the relation needs, with the column that names it."""
        named = dict.fromkeys(self.inputs, "inputs")
        for column, name in (("result", self.result), ("against", self.against)):
            if name is not None:
                named[name] = column
        return named


def read_relations(
    path: Path, units: Mapping[str, Unit], english: Mapping[str, str] | None = None
) -> tuple[dict[str, Relation], SourceFile]:
    """Return the relations of a table by id, and the file's fingerprint; `english` translates notes.

    Raises InvalidInput, naming file, line and column, for an unknown kind, unit or bound, an id
    given twice, a wrong number of inputs, a closing input that is none, or relations that imply
    each other in a circle.
    """
    rows, source = read_table(path, COLUMNS)
    found: dict[str, Relation] = {}

    def add(row: Row) -> None:
        relation = _relation(row, units, english or {})
        if relation.id in found:
            hint = f"also on line {found[relation.id].row.line}"
            raise InvalidInput(row.problem("id", "expected each id once", relation.id, hint))
        found[relation.id] = relation

    collect(rows, add)
    collect((relation.row for relation in found.values()), lambda row: _no_circle(found, row))
    return found, source


def _relation(row: Row, units: Mapping[str, Unit], english: Mapping[str, str]) -> Relation:
    kind, inputs = one_of(row, "kind", KINDS), tuple(row["inputs"].split())
    rule = KINDS[kind]
    if not rule.least <= len(inputs) <= rule.most:
        many = f"{rule.least}" if rule.least == rule.most else f"{rule.least} to {rule.most}"
        raise InvalidInput(row.problem("inputs", f"expected {many} inputs of a {kind}", f"{len(inputs)}"))
    if row["close"] and (row["close"] not in inputs or not row["result"]):
        raise InvalidInput(row.problem("close", "expected one of the inputs of a relation with a result", row["close"]))
    if kind == "outcome" and not row["result"]:
        raise InvalidInput(row.problem("result", "expected the target that the outcome is of", "nothing"))
    years = row.number("years") if row["years"] else None
    if years is not None and (years < 1 or years != math.floor(years)):
        raise InvalidInput(row.problem("years", "expected a whole number of years", row["years"]))
    return Relation(
        row["id"],
        Text(row["label_zh"], row["label_en"]),
        kind,
        row["result"] or None,
        one_of(row, "bound", BOUNDS),
        inputs,
        units[one_of(row, "unit", units)],
        int(years) if years is not None else None,
        row.number("scale") if row["scale"] else 1.0,
        row["against"] or None,
        row["close"] or None,
        note_in_both(row["note"], english),
        row,
    )


def _no_circle(relations: Mapping[str, Relation], row: Row) -> None:
    """Raise InvalidInput when a relation is made of itself; ids that lead nowhere are found elsewhere."""
    open_names, seen = [row["id"]], set[str]()
    while open_names:
        relation = relations.get(open_names.pop())
        for name in relation.inputs if relation is not None else ():
            implied = name.removeprefix(IMPLIED) if name.startswith(IMPLIED) else None
            if implied == row["id"]:
                raise InvalidInput(row.problem("inputs", "expected relations without a circle", row["id"]))
            if implied is not None and implied not in seen:
                seen.add(implied)
                open_names.append(implied)
