"""Relations between statements: the kinds are code, a table only binds ids to a kind.

An input is the id of a statement (`gdp_2030`), what another relation implies (`@gdp_2025`), or
a statement of another plan (`hangzhou-15fyp-final:rd_2025`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import NOTHING, InvalidInput, told
from hzsim.files.sources import SourceFile
from hzsim.files.tables import YEARS, Row, collect, one_of, read_table
from hzsim.plan.stated.kinds import KINDS, Terms
from hzsim.plan.stated.tables import note_in_both
from hzsim.scenario.parts.years import Span
from hzsim.units import Unit

COLUMNS = (
    "id", "label_zh", "label_en", "kind", "result", "bound", "inputs", "unit", "years", "scale", "against",
    "close", "note",
)  # fmt: skip
BOUNDS = ("", "at_least", "at_most", "positive")
"""How the implied value must stand to the result: equal or what the result claims; a bound on it; above zero."""
IMPLIED = "@"


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

    def terms(self, spans: Iterable[Span]) -> Terms:
        """Return the context of the relation's formula with inputs of some years."""
        return Terms(tuple(spans), self.years, self.scale)

    def taken_for(self, unit: Unit, stated: Span, implied: Span) -> Span:
        """Return the years that an input in a unit is taken for, which may be others than it was stated for."""
        if KINDS[self.kind].together:
            return implied
        if self.kind == "level" and self.years and unit.shown:
            return Span(implied.last - self.years + 1, implied.last)
        return stated


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
        """Note a row's relation, once."""
        relation = _relation(row, units, english or {})
        if relation.id in found:
            hint = told("also on line {line}", line=found[relation.id].row.line)
            raise InvalidInput(row.problem("id", "expected each id once", relation.id, hint))
        found[relation.id] = relation

    collect(rows, add)
    collect((relation.row for relation in found.values()), lambda row: _no_circle(found, row))
    return found, source


def _relation(row: Row, units: Mapping[str, Unit], english: Mapping[str, str]) -> Relation:
    """Return the relation on a row; InvalidInput for a wrong number of inputs or a closing input that is none."""
    kind = one_of(row, "kind", KINDS)
    inputs = _inputs(row, kind)
    if row["close"] and (row["close"] not in inputs or not row["result"]):
        raise InvalidInput(row.problem("close", "expected one of the inputs of a relation with a result", row["close"]))
    if kind == "outcome" and not row["result"]:
        raise InvalidInput(row.problem("result", "expected the target that the outcome is of", NOTHING))
    years = row.whole("years", 1, len(YEARS)) if row["years"] else None
    return Relation(
        row["id"],
        Text(row["label_zh"], row["label_en"]),
        kind,
        row["result"] or None,
        one_of(row, "bound", BOUNDS),
        inputs,
        units[one_of(row, "unit", units)],
        years,
        row.number("scale") if row["scale"] else 1.0,
        row["against"] or None,
        row["close"] or None,
        note_in_both(row["note"], english),
        row,
    )


def _inputs(row: Row, kind: str) -> tuple[str, ...]:
    """Return the ids of a relation's inputs; InvalidInput unless they are as many as the kind has."""
    inputs, rule = tuple(row["inputs"].split()), KINDS[kind]
    if not rule.least <= len(inputs) <= rule.most:
        many = (
            f"{rule.least}" if rule.least == rule.most else told("{least} to {most}", least=rule.least, most=rule.most)
        )
        raise InvalidInput(
            row.problem("inputs", told("expected {many} inputs of a {kind}", many=many, kind=kind), f"{len(inputs)}")
        )
    return inputs


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
