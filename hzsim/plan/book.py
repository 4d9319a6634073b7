"""A plan with all that belongs to it: its statements, the context they stand in, and the relations."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, did_you_mean
from hzsim.files.locations import data_folders, is_file, named_file, named_files, names_in, scenarios_here, shipped
from hzsim.files.tables import Row, collect
from hzsim.files.text import SourceFile, read_text
from hzsim.plan.interval import Interval
from hzsim.plan.relations import IMPLIED, KINDS, Relation, Terms, read_relations
from hzsim.plan.statements import COLUMNS, Document, Statement, read_documents, read_statements, read_units
from hzsim.scenario.years import Span
from hzsim.units import Unit

CONTEXT, RELATIONS, UNITS, DOCUMENTS = "context", "relations", "units", "documents"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value that is stated or implied: at the printed figures, within their rounding, and all they allow.

    `figure` takes a target at its figure, `claim` also what lies beyond it; `place` is the size
    of the last printed digit, 0 for what is implied. Values are in the unit's stored size.
    """

    id: str
    label: Text
    unit: Unit
    span: Span
    operator: str
    value: float
    figure: Interval
    claim: Interval
    place: float = 0.0

    @property
    def open(self) -> bool:
        """Whether only one side is bounded: a floor or a ceiling."""
        return self.operator in (">=", ">", "<=", "<")


@dataclass(frozen=True)
class Plan:
    """A plan's statements, looked up first there, then in the context; and what relations make of them."""

    name: str
    statements: Mapping[str, Statement]
    tables: Mapping[str, Mapping[str, Statement]]
    relations: Mapping[str, Relation]
    documents: Mapping[str, Document]
    sources: tuple[SourceFile, ...]

    @cached_property
    def last_year(self) -> int:
        """The last year that the plan itself speaks of."""
        return max((statement.span.last for statement in self.statements.values()), default=0)

    @cached_property
    def _known(self) -> dict[str, Quantity | None]:
        return {}

    def statement(self, name: str) -> Statement | None:
        """Return what an id means in this plan; None when neither the plan nor its context states it."""
        table, _, bare = name.rpartition(":")
        if table:
            return self.tables.get(table, {}).get(bare)
        return self.statements.get(bare) or self.tables.get(CONTEXT, {}).get(bare)

    def quantity(self, name: str) -> Quantity | None:
        """Return a statement's or an implied quantity by name; None when it cannot be had in this plan."""
        if name not in self._known:
            self._known[name] = self._implied(name) if name.startswith(IMPLIED) else self._stated(name)
        return self._known[name]

    def inputs(self, relation: Relation) -> tuple[Quantity, ...] | None:
        """Return a relation's inputs; None when one of them cannot be had in this plan."""
        found = [self.quantity(name) for name in relation.inputs]
        known = tuple(item for item in found if item is not None)
        return known if len(known) == len(found) else None

    def _stated(self, name: str) -> Quantity | None:
        found = self.statement(name)
        if found is None or found.value is None:
            return None
        return Quantity(
            name,
            found.label,
            found.unit,
            found.span,
            found.operator,
            found.value,
            found.figure,
            found.claim,
            found.place,
        )

    def _implied(self, name: str) -> Quantity | None:
        relation = self.relations[name.removeprefix(IMPLIED)]
        inputs = self.inputs(relation)
        if inputs is None:
            return None
        terms = Terms(tuple(item.span for item in inputs), relation.years, relation.scale)
        rule = KINDS[relation.kind]
        try:
            value = rule.apply([item.value for item in inputs], terms)
            figure = rule.apply([item.figure for item in inputs], terms)
            claim = rule.apply([item.claim for item in inputs], terms)
        except (BadValue, ZeroDivisionError) as error:
            raise InvalidInput(
                relation.row.problem("inputs", f"expected figures that have a {rule.label.en}", str(error))
            ) from None
        return Quantity(name, relation.label, relation.unit, _span(relation, inputs), "", value, figure, claim)


def plan_files() -> dict[str, Path]:
    """Return the plans by name: those of the project in which one stands, then the shipped ones."""
    found = named_files(_folders(), ".csv")
    return {name: path for name, path in found.items() if name != CONTEXT and _is_statements(path)}


def plan_names() -> tuple[str, ...]:
    """Return the names of the plans."""
    return tuple(plan_files())


def _folders() -> tuple[Path, ...]:
    return data_folders(scenarios_here(), "plans")


def read_plan(plan: str | Path) -> Plan:
    """Return the plan in a table of statements; a plain name such as `hangzhou-15fyp-final` means one of `data/plans/`.

    Relations, context, documents and other plans are the tables beside it when its folder has
    a relations.csv, else the shipped ones; units.csv is the shipped one where the folder has
    none. Raises InvalidInput with every problem of any of these tables, each with file, line
    and column, also for a relation that names an id which no table has.
    """
    file = _plan_file(plan)
    home = file.parent if (file.parent / f"{RELATIONS}.csv").is_file() else shipped("data") / "plans"
    own_units = home / f"{UNITS}.csv"
    units = read_units(own_units if own_units.is_file() else shipped("data") / "plans" / f"{UNITS}.csv")
    statements, source = read_statements(file, units)
    tables, sources = {file.stem: statements}, [source]
    for name in names_in(home, ".csv"):
        if name != file.stem and _is_statements(home / f"{name}.csv"):
            tables[name], source = read_statements(home / f"{name}.csv", units)
            sources.append(source)
    relations, source = read_relations(home / f"{RELATIONS}.csv", units)
    documents = home / f"{DOCUMENTS}.csv"
    read = Plan(
        file.stem,
        statements,
        tables,
        relations,
        read_documents(documents) if documents.is_file() else {},
        (*sources, source),
    )
    _check_names(read)
    return read


def _plan_file(plan: str | Path) -> Path:
    file = Path(plan)
    plain = isinstance(plan, str) and plan == file.name and not file.suffix
    if not plain or is_file(file):
        return file
    try:
        return named_file(_folders(), file.name, ".csv")
    except BadValue:
        raise BadValue("expected a plan's file or name", file.name, did_you_mean(file.name, plan_names())) from None


def _is_statements(path: Path) -> bool:
    """Return whether a table has the header of statements."""
    text, _ = read_text(path)
    return text.partition("\n")[0].rstrip("\r") == ",".join(COLUMNS)


def _check_names(plan: Plan) -> None:
    """Raise InvalidInput for ids that no table has, and for a unit that is not its result's."""
    by_row = {relation.row.line: relation for relation in plan.relations.values()}
    stated = {name for table in plan.tables.values() for name in table}

    def check(row: Row) -> None:
        relation = by_row[row.line]
        for name, column in relation.names.items():
            _check_name(plan, stated, row, name, column)
        result = plan.statement(relation.result) if relation.result else None
        if result is not None and result.unit.name != relation.unit.name:
            expected = f"expected the unit of {relation.result}, {result.unit.name}"
            raise InvalidInput(row.problem("unit", expected, relation.unit.name))

    collect((relation.row for relation in plan.relations.values()), check)


def _check_name(plan: Plan, stated: set[str], row: Row, name: str, column: str) -> None:
    table, _, bare = name.rpartition(":")
    if name.startswith(IMPLIED):
        known = {IMPLIED + other for other in plan.relations}
    elif table:
        known = {f"{table}:{other}" for other in plan.tables.get(table, {})} or set(plan.tables)
    else:
        known, name = stated, bare
    if name not in known:
        raise InvalidInput(row.problem(column, "expected an id that a table states", name, did_you_mean(name, known)))


def _span(relation: Relation, inputs: tuple[Quantity, ...]) -> Span:
    """Return the years that an implied quantity is of."""
    last = inputs[-1].span.last
    if relation.kind == "level":
        years = sum(relation.years or len(item.span) for item in inputs[1:])
        return Span(inputs[0].span.last + years, inputs[0].span.last + years)
    if relation.kind == "growth":
        first = last - relation.years if relation.years else inputs[0].span.last
        return Span(min(first + 1, last), last)
    if relation.kind == "average":
        return Span(inputs[0].span.first, last)
    spans = {item.span for item in inputs}
    latest = max(span.last for span in spans)
    return spans.pop() if len(spans) == 1 else Span(latest, latest)
