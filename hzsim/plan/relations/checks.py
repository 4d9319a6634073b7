"""Whether the tables of a plan fit together: ids that exist, units that the arithmetic allows, known documents."""

from collections import Counter

from hzsim.errors import InvalidInput, Problem, did_you_mean, told
from hzsim.files.tables import Row, collect
from hzsim.plan.relations.contents import DOCUMENTS, Plan
from hzsim.plan.relations.relation import IMPLIED, Relation
from hzsim.plan.stated.rounding import plain_unit
from hzsim.plan.stated.statements import Statement
from hzsim.units import Unit

_SAME = ("sum", "difference", "cumulative", "outcome")
_RATES = ("average", "compound", "relative")
_MEASURED = ("元", "美元", "平方米")


def check_documents(plan: Plan) -> None:
    """Raise InvalidInput for statements of documents that documents.csv, where there is one, does not know."""
    if f"{DOCUMENTS}.csv" in plan.lacking:
        return

    def problem(item: Statement) -> Problem:
        hint = did_you_mean(item.document, plan.documents)
        return item.row.problem("document", "expected a document of documents.csv", item.document, hint)

    stated = [item for table in plan.tables.values() for item in table.values()]
    problems = [problem(item) for item in stated if item.document and item.document not in plan.documents]
    if problems:
        raise InvalidInput(problems)


def check_relations(plan: Plan) -> None:
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
        held = [(column, name) for name, column in relation.names.items() if column != "inputs"]
        for column, name in held:
            if units[name].name != relation.unit.name:
                expected = told(
                    "expected the unit of the {column} {name}, {unit}",
                    column=column,
                    name=name,
                    unit=_named(units[name]),
                )
                raise InvalidInput(row.problem("unit", expected, _named(relation.unit)))
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
        _expect(
            relation,
            units[0].name == result.name,
            told("the unit of the level, {unit}", unit=_named(units[0])),
            [result],
        )
    elif relation.kind in _SAME:
        _expect(relation, _alike([*units, result]), told("one unit"), [*units, result])
    elif relation.kind == "product" and len(rates) >= len(units) - 1:
        wanted = next((unit for unit in units if not unit.shown), units[0])
        _expect(
            relation,
            _plain(wanted) == _plain(result),
            told("the unit of the product, {unit}", unit=_named(wanted)),
            [result],
        )
    else:
        fits = _made_of(relation.kind, units) == _net(_measures(result, 1))
        _expect(relation, fits, told("a unit that {kind} gives", kind=relation.kind), [*units, result])


def _made_of(kind: str, units: list[Unit]) -> dict[str, int]:
    """Return the measures of a product of units, or of the first one over the others, with their powers."""
    power = 1 if kind == "product" else -1
    return _net([*_measures(units[0], 1), *(part for unit in units[1:] for part in _measures(unit, power))])


def _expect(relation: Relation, fits: bool, expected: str, found: list[Unit]) -> None:
    if not fits:
        words = ", ".join(_named(unit) for unit in found)
        raise InvalidInput(relation.row.problem("unit", told("expected {expected}", expected=expected), words))


def _alike(units: list[Unit]) -> bool:
    return len({_kind(unit) for unit in units}) == 1


def _kind(unit: Unit) -> str:
    """Return what amounts must share to be added: the unit itself; percent and points go together."""
    return "%" if unit.shown else unit.name


def _plain(unit: Unit) -> str:
    """Return a unit without its size: 万人 and 亿人 are both 人, since a factor of the relation can turn them."""
    return "%" if unit.shown else plain_unit(unit.name)[0]


def _measures(unit: Unit, power: int) -> list[tuple[str, int]]:
    """Return the measures that a unit is made of, with their powers; rates and counts of things have none."""
    if unit.shown:
        return []
    over, _, under = _plain(unit).partition("/")
    return [(name, size) for name, size in ((over, power), (under, -power)) if name in _MEASURED]


def _net(measures: list[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for name, power in measures:
        total[name] += power
    return {name: power for name, power in total.items() if power}


def _named(unit: Unit) -> str:
    return unit.shown or unit.name
