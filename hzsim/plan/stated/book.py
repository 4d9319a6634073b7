"""A plan with all that belongs to it, read from the tables of one folder, which are held against each other."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, any_of, did_you_mean, told
from hzsim.files.sources import (
    data_folders,
    is_file,
    named_file,
    named_files,
    names_in,
    origin,
    scenarios_here,
    shipped,
)
from hzsim.files.tables import Row, collect
from hzsim.history.city.entities import economy_called, own_entities
from hzsim.plan.stated.contents import CONTEXT, DOCUMENTS, RELATIONS
from hzsim.plan.stated.contents import Datum as Datum
from hzsim.plan.stated.contents import Plan as Plan
from hzsim.plan.stated.figures import plain_unit
from hzsim.plan.stated.relation import IMPLIED, Relation, read_relations
from hzsim.plan.stated.statements import Statement, read_statements
from hzsim.plan.stated.tables import (
    PlanHeading,
    is_statements,
    read_documents,
    read_headings,
    read_readings,
    read_words,
)
from hzsim.scenario.written.tabled import read_units
from hzsim.units import Unit

UNITS, HEADINGS, WORDS, READINGS = "units", "plans", "words", "readings"
_SAME = ("sum", "difference", "cumulative", "outcome")
_RATES = ("average", "compound", "relative")
_MEASURED = ("元", "美元", "平方米")


def plan_files() -> dict[str, Path]:
    """Return the plans by name: those of the project in which one stands, then the shipped ones."""
    found = named_files(data_folders(scenarios_here(), "plans"), ".csv")
    return {name: path for name, path in found.items() if name != CONTEXT and is_statements(path)}


def read_plan(plan: str | Path) -> Plan:
    """Return the plan in a table of statements.

    A plain name such as `hangzhou-15fyp-final` means a plan of the project's own, else a shipped
    one. All that belongs to a plan stands beside it: relations, context, documents, headings and
    other plans; only units and words that its folder has no table of are the shipped ones.
    Raises InvalidInput with every problem of any of these tables, each with file, line and
    column, also for a relation that names an id which no table has.
    """
    file = _plan_file(plan)
    home = file.parent
    units, english = read_units(_own_or_shipped(home, UNITS)), read_words(_own_or_shipped(home, WORDS))
    statements, source = read_statements(file, units, english)
    tables, sources = {file.stem: statements}, [source]
    for name in names_in(home, ".csv"):
        if name != file.stem and is_statements(home / f"{name}.csv"):
            tables[name], source = read_statements(home / f"{name}.csv", units, english)
            sources.append(source)
    relations: Mapping[str, Relation] = {}
    if is_file(home / f"{RELATIONS}.csv"):
        relations, source = read_relations(home / f"{RELATIONS}.csv", units, english)
        sources.append(source)
    headings = read_headings(home / f"{HEADINGS}.csv")
    read = Plan(
        file.stem,
        headings.get(file.stem, PlanHeading(Text(file.stem, file.stem), "")),
        home,
        statements,
        tables,
        relations,
        read_documents(home / f"{DOCUMENTS}.csv"),
        tuple(sources),
        read_readings(home / f"{READINGS}.csv", file.stem, statements),
    )
    _check_documents(read)
    _check_relations(read)
    return read


def default_plan(name: str, entity: str | None = None) -> Plan:
    """Return the shipped plan of a name, where none was asked for.

    Raises BadValue in a project with plans of its own, in one of another city, and for an entity
    whose plan it is not: then a plan must be named.
    """
    own = [own for own, path in plan_files().items() if origin(path)]
    if own:
        raise BadValue("expected a PLAN", told("none"), told("this project has {names}", names=", ".join(own)))
    plan = read_plan(shipped("data") / "plans" / f"{name}.csv")
    here = scenarios_here()
    cities = (entity,) if entity is not None else own_entities(here)
    if cities and plan.entity not in cities:
        raise BadValue(
            told("expected a PLAN of {entities}", entities=any_of(economy_called(one, here).name for one in cities)),
            told("none"),
            "the shipped plans are of another place",
        )
    return plan


def _own_or_shipped(home: Path, name: str) -> Path:
    own = home / f"{name}.csv"
    return own if is_file(own) else shipped("data") / "plans" / f"{name}.csv"


def _plan_file(plan: str | Path) -> Path:
    file = Path(plan)
    plain = isinstance(plan, str) and plan == file.name and not file.suffix
    if is_file(file) or not plain:
        return file
    try:
        return named_file(data_folders(scenarios_here(), "plans"), file.name, ".csv")
    except BadValue:
        raise BadValue("expected a plan's file or name", file.name, did_you_mean(file.name, plan_files())) from None


def _check_documents(plan: Plan) -> None:
    """Raise InvalidInput for statements of documents that documents.csv, where there is one, does not know."""
    if f"{DOCUMENTS}.csv" in plan.lacking:
        return
    problems = [
        item.row.problem("document", "expected a document of documents.csv", name, did_you_mean(name, plan.documents))
        for table in plan.tables.values()
        for item in table.values()
        if (name := item.document) and name not in plan.documents
    ]
    if problems:
        raise InvalidInput(problems)


def _check_relations(plan: Plan) -> None:
    """Raise InvalidInput for ids that no table has, and for units that a relation's arithmetic does not give."""
    by_row = {relation.row.line: relation for relation in plan.relations.values()}
    stated = {name: item for table in reversed(list(plan.tables.values())) for name, item in table.items()}

    def check(row: Row) -> None:
        """Raise InvalidInput for a row whose names, units or years do not fit."""
        relation = by_row[row.line]
        for name, column in relation.names.items():
            _check_name(plan, stated, row, name, column)
        units = {name: _unit(plan, stated, name) for name in relation.names}
        _check_units(relation, [units[name] for name in relation.inputs])
        for name, column in relation.names.items():
            if column != "inputs" and units[name].name != relation.unit.name:
                expected = "expected the unit of the {column} {name}, {unit}"
                wanted = told(expected, column=column, name=name, unit=_named(units[name]))
                raise InvalidInput(row.problem("unit", wanted, _named(relation.unit)))
        if relation.kind == "outcome":
            _check_years(plan, stated, row, relation)

    collect((relation.row for relation in plan.relations.values()), check)


def _check_name(plan: Plan, stated: dict[str, Statement], row: Row, name: str, column: str) -> None:
    table, _, bare = name.rpartition(":")
    if name.startswith(IMPLIED):
        known = {IMPLIED + other for other in plan.relations}
    elif table:
        known = {f"{table}:{other}" for other in plan.tables.get(table, {})} or set(plan.tables)
    else:
        known, name = set(stated), bare
    if name not in known:
        raise InvalidInput(row.problem(column, "expected an id that a table states", name, did_you_mean(name, known)))


def _check_years(plan: Plan, stated: dict[str, Statement], row: Row, relation: Relation) -> None:
    """Raise InvalidInput for the outcome of one year beside a target that adds up several, and the other way round."""
    names = (relation.inputs[0], str(relation.result))
    found, target = (plan.statement(name) or stated.get(name) for name in names)
    if found is None or target is None or found.cumulative == target.cumulative:
        return
    expected = (
        told("expected an outcome of {years} together", years=target.span)
        if target.cumulative
        else "expected an outcome of a year"
    )
    hint = "a figure of each year says so in its wording, such as 每年"
    raise InvalidInput(row.problem("inputs", expected, told("{id} of {years}", id=found.id, years=found.span), hint))


def _unit(plan: Plan, stated: dict[str, Statement], name: str) -> Unit:
    if name.startswith(IMPLIED):
        return plan.relations[name.removeprefix(IMPLIED)].unit
    return (plan.statement(name) or stated[name]).unit


def _check_units(relation: Relation, units: list[Unit]) -> None:
    """Raise InvalidInput unless the inputs' units make the relation's: only amounts of one kind are added."""
    rates, result = [unit for unit in units if unit.shown], relation.unit
    if relation.kind in _RATES:
        _expect(relation, len(rates) == len(units), told("rates as inputs"), units)
        _expect(relation, bool(result.shown), told("a rate as the result"), [result])
    elif relation.kind in ("share", "growth"):
        _expect(relation, _alike(units), told("inputs in one unit"), units)
        _expect(relation, bool(result.shown), told("a rate as the result"), [result])
    elif relation.kind == "level":
        _expect(relation, rates == units[1:], told("an amount, then rates"), units)
        level = told("the unit of the level, {unit}", unit=_named(units[0]))
        _expect(relation, units[0].name == result.name, level, [result])
    elif relation.kind in _SAME:
        _expect(relation, _alike([*units, result]), told("one unit"), [*units, result])
    elif relation.kind == "product" and len(rates) >= len(units) - 1:
        wanted = next((unit for unit in units if not unit.shown), units[0])
        product = told("the unit of the product, {unit}", unit=_named(wanted))
        _expect(relation, _plain(wanted) == _plain(result), product, [result])
    else:
        fits = _measures(units, 1 if relation.kind == "product" else -1) == _measures([result])
        _expect(relation, fits, told("a unit that {kind} gives", kind=relation.kind), [*units, result])


def _expect(relation: Relation, fits: bool, expected: str, found: list[Unit]) -> None:
    if not fits:
        words = ", ".join(_named(unit) for unit in found)
        raise InvalidInput(relation.row.problem("unit", told("expected {expected}", expected=expected), words))


def _alike(units: list[Unit]) -> bool:
    """Return whether units can be added: they are the same, where percent and points go together."""
    return len({"%" if unit.shown else unit.name for unit in units}) == 1


def _plain(unit: Unit) -> str:
    """Return a unit without its size: 万人 and 亿人 are both 人, since a factor of the relation can turn them."""
    return "%" if unit.shown else plain_unit(unit.name)[0]


def _measures(units: list[Unit], power: int = 1) -> list[int]:
    """Return the powers of what is measured in the first unit times a power of the others; rates measure nothing."""
    total: Counter[str] = Counter()
    for place, unit in enumerate(units):
        over, _, under = ("" if unit.shown else _plain(unit)).partition("/")
        total[over] += power if place else 1
        total[under] -= power if place else 1
    return [total[name] for name in _MEASURED]


def _named(unit: Unit) -> str:
    return unit.shown or unit.name
