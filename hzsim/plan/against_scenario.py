"""A plan's targets held against a scenario that has the quantities of its table, each with what it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.model.modules.registry import INDICATORS, MODULES
from hzsim.plan.paths import on_record, quantities_of, record_row, with_quantities
from hzsim.plan.stated.consistency import Check, Closing, Verdict, gravest_first, verdict
from hzsim.plan.stated.contents import Datum, Plan
from hzsim.plan.stated.figures import Interval
from hzsim.plan.stated.statements import Statement, in_unit_of
from hzsim.scenario.parts.targets import Judged, Kind, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.tabled import TabledRow, TabledTable
from hzsim.simulation.projection import project
from hzsim.units import Unit


def _target(statement: Statement, scenario: Scenario, name: str | None, base: float | None = None) -> Target | None:
    """Return the target that a statement makes of an indicator; None where the scenario computes no such number.

    An amount over several years is the mean of each, a rise over them what adds up to the last. About a figure is
    at least that, at most where its base is above it.
    """
    if statement.value is None or name not in scenario.model.indicators or statement.span not in scenario.years:
        return None
    indicator, span = scenario.model.indicators[str(name)], statement.span
    value = in_unit_of(indicator, statement.value, statement.unit)
    judged: Judged = ""
    if statement.cumulative and statement.unit.shown:
        span = Span(span.last, span.last)
    elif statement.cumulative:
        value, judged = value / len(span), "on average"
    less = base is not None and base > statement.value
    operator = statement.operator if statement.operator in (">=", ">", "<=", "<") else "<=" if less else ">="
    kind: Kind = "binding" if statement.binding == "约束性" else "expected" if statement.binding else ""
    return Target(indicator, operator, value, span, judged, kind=kind)


def _in_statement_unit(value: float, statement: Statement, target: Target) -> float:
    """Return an indicator's value in the unit of the statement that a target was made from."""
    return value * statement.value / target.value if statement.value and target.value else value


Basis: TypeAlias = Literal["model", "record", "judgement"]
_IN_WORDS = Text("目标为文字表述", "the target is in words")
_NO_PATH = Text(
    "无路径：记录中不足两个数据，可在 tabled.csv 中写明",
    "no path: fewer than two figures on record; tabled.csv can state one",
)
_OUTSIDE = Text("年份不在情景之内", "its years are not the scenario's")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a statement asks of a scenario, with what the path of its quantity rests on."""

    statement: Statement
    target: Target
    basis: Basis
    source: str

    @property
    def unit(self) -> Unit:
        """The statement's unit; the indicator's for a statement in words."""
        return self.target.indicator.unit if self.statement.value is None else self.statement.unit

    def in_unit(self, value: float) -> float:
        """Return a value of the target's indicator in that unit."""
        return _in_statement_unit(value, self.statement, self.target)


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """A plan's targets held against a scenario: what each asks by the statement's id, or why it asks nothing."""

    scenario: Scenario
    targets: Mapping[str, Asked]
    why_not: Mapping[str, Text]


def held_against(
    plan: Plan, statements: Iterable[Statement], scenario: Scenario, bases: Mapping[str, float | None]
) -> HeldAgainst:
    """Return a plan's targets held against a scenario, completed by the table of paths and by what is on record.

    A quantity that a module of the scenario computes keeps the module's path.
    """
    listed = list(statements)
    table = quantities_of(scenario)
    own = {item.series: row for item in listed if (row := _own_row(plan, item, scenario, table)) is not None}
    rows = {**{row.quantity.name: row for row in own.values()}, **table.rows}
    names = {item.id: _name(item, table, own.get(item.series)) for item in listed}
    full = with_quantities(scenario, TabledTable(rows, table.sources))
    targets: dict[str, Asked] = {}
    why: dict[str, Text] = {}
    for item in listed:
        found = _read(plan, item, full) or _target(item, full, names[item.id], bases.get(item.id))
        if found is None:
            why[item.id] = _why_not(item, full, names[item.id])
        else:
            targets[item.id] = Asked(item, found, *_basis(plan, item, rows.get(found.indicator.name)))
    return HeldAgainst(full, targets, why)


def _name(item: Statement, table: TabledTable, own: TabledRow | None) -> str | None:
    """Return the indicator of a target: the model's, else the quantity that the table of paths, or the record, has."""
    if item.indicator is not None or own is None:
        return item.indicator or (item.series if _listed(item, table) else None)
    return own.quantity.name


def _listed(item: Statement, table: TabledTable) -> bool:
    """Return whether the table of paths has a target's series, in a unit that fits."""
    if item.series not in table.rows:
        return False
    try:
        in_unit_of(table.rows[item.series].quantity.indicator, 1.0, item.unit)
    except BadValue:
        return False
    return True


def _own_row(plan: Plan, item: Statement, scenario: Scenario, table: TabledTable) -> TabledRow | None:
    """Return the row that a target's own record makes; None where a module or the table of paths has its quantity."""
    if item.value is None or item.indicator is not None or _listed(item, table):
        return None
    return record_row(on_record(plan, item), item, scenario.baseline)


def _read(plan: Plan, item: Statement, scenario: Scenario) -> Target | None:
    """Return the target that words are taken to ask for; InvalidInput for one that cannot be read."""
    reading = plan.readings.get(item.id)
    if reading is None or item.value is not None:
        return None
    kind = {"kind": item.binding} if item.binding else {}
    with reading.row.placing("target"):
        return scenario.read_target({"target": reading.target, **kind}, item.span)


def _basis(plan: Plan, item: Statement, row: TabledRow | None) -> tuple[Basis, str]:
    reading = plan.readings.get(item.id)
    source = "" if row is None else row.spread.source
    if reading is not None:
        return "judgement", f"{reading.note}; {source}"
    return ("model" if row is None else "record" if row.spread.status == "estimate" else "judgement"), source


def _why_not(item: Statement, scenario: Scenario, name: str | None) -> Text:
    if item.value is None:
        return _IN_WORDS
    if item.span not in scenario.years:
        return _OUTSIDE
    if name is None or name not in INDICATORS:
        return _NO_PATH
    if fact := scenario.model.left_out.get(name):
        return Text(f"基准数据中没有{fact}", f"the baseline has no {fact}")
    home = next(module.name for module in MODULES.values() if name in [part.name for part in module.indicators])
    return Text(f"情景未使用模块{home}", f"the scenario does not name the module {home}")


def check_entity(plan: Plan, scenario: Scenario) -> None:
    """Raise BadValue, or InvalidInput with its place, when a plan is of another city than a scenario's baseline."""
    entity, baseline = scenario.baseline.entity, scenario.baseline.name
    if plan.entity and plan.entity != entity:
        expected = told("expected a scenario of {entity}, whose plan {name} is", entity=plan.entity, name=plan.name)
        raise scenario.placed(BadValue(expected, f"{entity} ({baseline})"), ("baseline",))


def check_scenario(plan: Plan, scenario: Scenario) -> list[Check]:
    """Return each of a plan's targets that the scenario's model computes, held against the scenario at its medians.

    What would close a gap is the value of the indicator's lever that just meets the target.
    Raises BadValue for a scenario of another city than the plan's.
    """
    check_entity(plan, scenario)
    projection = project(scenario)
    checks = []
    for statement in plan.statements.values():
        target = _target(statement, scenario, statement.indicator) if statement.kind == "target" else None
        stated = plan.quantity(statement.id)
        if target is None or stated is None:
            continue
        value = _in_statement_unit(float(projection.statistic(target)[0]), statement, target)
        point = Interval(value, value)
        implied = Datum(scenario.name, scenario.title, stated.unit, stated.span, "", value, point, point)
        found = verdict(implied, stated, "")
        judged: Verdict = "tension" if found == "contradiction" else found  # other assumptions are possible
        check = Check(f"{scenario.name}:{statement.id}", statement.label, "scenario", judged, (), implied, stated)
        checks.append(replace(check, gap=value - stated.value, closing=_closing(scenario, target)))
    return gravest_first(checks)


def _closing(scenario: Scenario, target: Target) -> Closing | None:
    """Return the value of the target's own lever that just meets it at the medians; None where there is none."""
    from hzsim.questions.lever.requirement import require

    if target.indicator.lever is None:
        return None
    answer = require(scenario, target.indicator.lever, target)
    if answer.value is None:
        return None
    unknown, years = answer.unknown, answer.years
    now = scenario.mean(unknown.name, years)
    point = Interval(now, now)
    label = Text(f"情景的{unknown.label.zh}", f"the scenario's {unknown.label.en}")
    return Closing(Datum(unknown.name, label, unknown.unit, years, "", now, point, point), answer.value, years)
