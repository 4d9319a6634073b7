"""A plan's targets as targets of a scenario that has the quantities of its table, each with what it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput
from hzsim.model.model import Model
from hzsim.model.modules.registry import INDICATORS, MODULES, TABLED
from hzsim.plan.against_scenario import in_statement_unit, scenario_target
from hzsim.plan.own_record import on_record, record_row
from hzsim.plan.relations.contents import Plan
from hzsim.plan.stated.statements import Statement, in_unit_of
from hzsim.plan.table_odds import Spread, TableOdds, table_odds
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_default_uncertainty
from hzsim.scenario.written.tabled import TabledRow, TabledTable, read_tabled, tabled_file
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.projection import Projection, project
from hzsim.units import Unit

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
        return in_statement_unit(value, self.statement, self.target)


@dataclass(frozen=True)
class HeldAgainst:
    """A plan's targets held against a scenario: what each asks by the statement's id, or why it asks nothing."""

    scenario: Scenario
    targets: Mapping[str, Asked]
    why_not: Mapping[str, Text]

    @cached_property
    def _projection(self) -> Projection:
        return project(self.scenario)

    def central(self, asked: Asked) -> float:
        """Return the number that a target is judged by on the central path, in its indicator's unit."""
        return float(self._projection.statistic(asked.target)[0])

    def odds(self, sampling: Sampling) -> tuple[dict[str, Spread], TableOdds | None]:
        """Return the odds of each target by its text, and how many rows of the table are met."""
        rows: dict[int, list[Target]] = {}
        others: dict[int, list[Target]] = {}
        for asked in self.targets.values():
            number = asked.statement.number
            if number is None:
                others[len(others)] = [asked.target]
            else:
                rows.setdefault(number, []).append(asked.target)
        found, odds = table_odds(self.scenario, rows, sampling)
        return found | table_odds(self.scenario, others, sampling)[0], odds


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
        found = _read(plan, item, full) or scenario_target(item, full, names[item.id], bases.get(item.id))
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
    try:
        return scenario.read_target(
            {"target": reading.target, **({"kind": item.binding} if item.binding else {})}, item.span
        )
    except BadValue as error:
        problem = reading.row.problem("target", error.expected, error.found, error.hint)
        raise InvalidInput(problem) from None


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


def quantities_of(scenario: Scenario) -> TabledTable:
    """Return the quantities that the table of a scenario's project has of its economy; none without a table."""
    file = tabled_file(scenario.folder)
    return TabledTable({}, ()) if file is None else read_tabled(file, scenario.baseline)


def with_quantities(scenario: Scenario, table: TabledTable) -> Scenario:
    """Return a scenario that has some quantities too, on the paths and with the spreads that their table states.

    Those that it has already keep its own; one in which nothing is uncertain stays so.
    """
    rows = {name: row for name, row in table.rows.items() if name not in scenario.model.indicators}
    if not rows:
        return scenario
    model, more = scenario.model, TabledTable(rows, table.sources)
    modules = dict.fromkeys((*model.modules, TABLED))
    spreads = read_default_uncertainty(scenario.folder, scenario.baseline.measures).above(more.within(scenario.years))
    chosen = spreads.left_open([row.quantity.assumption_name for row in rows.values()], scenario.years).spreads
    drawn = {name: one.uncertainty for name, one in chosen.items() if one.uncertainty is not None}
    return replace(
        scenario,
        model=Model(modules, (*model.own, *more.parts), model.modes, model.setting),
        uncertainty={**scenario.uncertainty, **drawn} if scenario.uncertainty else {},
        defaults={**scenario.defaults, **chosen},
        sources=(*scenario.sources, *(source for source in table.sources if source not in scenario.sources)),
    )
