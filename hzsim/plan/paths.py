"""Paths of quantities that no module computes: as a table states them, else as their record carries them on."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from hzsim._typing import Text
from hzsim.files.sources import shipped
from hzsim.files.tables import Row, read_columns
from hzsim.model.model import Model
from hzsim.model.modules.registry import ASSUMPTIONS, INDICATORS, TABLED
from hzsim.model.modules.tabled import PACE, Tabled, TabledKind
from hzsim.plan.stated.contents import Plan
from hzsim.plan.stated.statements import Statement
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import DefaultSpread, Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_default_uncertainty
from hzsim.scenario.written.tabled import TabledRow, TabledTable, read_tabled, tabled_file
from hzsim.units import SHARE, Unit, parse

_COLUMNS = (
    "kind", "carried", "average", "yearly", "units", "windows", "error", "standard_error", "source_zh",
    "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PathClass:
    """What quantities of a kind have done: the share of a record's pace that lasted, and how far they strayed from it.

    `average` and `yearly` are standard deviations of a year's growth, on the logistic scale for shares.
    """

    carried: float
    average: float
    yearly: float
    source: Text


@cache
def path_classes() -> dict[str, PathClass]:
    """Return the shipped classes by kind."""
    rows, _ = read_columns(shipped("data") / "plans" / "path-classes.csv", _COLUMNS, ())
    return {row["kind"]: _class(row) for row in rows}


def _class(row: Row) -> PathClass:
    share = {name: parse(row[name], SHARE) for name in ("carried", "average", "yearly")}
    return PathClass(share["carried"], share["average"], share["yearly"], Text(row["source_zh"], row["source"]))


def on_record(plan: Plan, target: Statement) -> list[Statement]:
    """Return the figures of a target's quantity in single years before it, measured or estimated, latest last.

    Of several of one year the plan's own counts, before that of its context.
    """
    known = (item for item in plan.known_before(target) if item.value is not None and len(item.span) == 1)
    found = {item.span.last: item for item in known}
    return [found[year] for year in sorted(found)]


def record_row(figures: list[Statement], target: Statement, baseline: Baseline) -> TabledRow | None:
    """Return a quantity as its record carries it on; None for fewer than two figures, or where no kind fits."""
    values = [item.value for item in figures if item.value is not None]
    if len(figures) < 2 or figures[-1].span.last < baseline.year or len(target.span) > 1:
        return None
    kind = _kind(target.unit, values)
    if kind is None:
        return None
    known, last = path_classes()[kind], figures[-1]
    scale = values[-1] * (1 - values[-1]) if kind == "share" else 1.0
    years = last.span.last - figures[0].span.last
    pace = known.carried * (_scaled(values[-1], kind) - _scaled(values[0], kind)) / years
    unit: Unit = SHARE if kind == "share" else target.unit
    source = Text(
        f"{'、'.join(f'{item.printed}（{item.span:zh}年）' for item in figures)}；{known.source.zh}",
        f"{', '.join(f'{item.printed} ({item.span})' for item in figures)}; {known.source.en}",
    )
    quantity = Tabled(
        _name(target), target.label, unit, last.decimals + 1, kind, values[-1], last.span.last,
        last.span.last - baseline.year, pace * scale if kind == "share" else math.expm1(pace), source,
    )  # fmt: skip
    spread = Uncertainty(Normal(known.average * scale), Normal(known.yearly * scale))
    default = DefaultSpread(spread, baseline.entity, source.en, "judgement", source.zh)
    return TabledRow(quantity, baseline.entity, default, last.row)


def _kind(unit: Unit, values: Iterable[float]) -> TabledKind | None:
    """Return how a quantity is carried on: a share for what is in percent, else a level; None for what is neither."""
    if unit.shown:
        return "share" if unit.shown == "%" and all(0 < value < 1 for value in values) else None
    return "level" if all(value > 0 for value in values) else None


def _scaled(value: float, kind: TabledKind) -> float:
    return math.log(value / (1 - value)) if kind == "share" else math.log(value)


def _name(target: Statement) -> str:
    name = target.series if target.series.isidentifier() else f"row_{target.number or target.line}"
    return f"{name}_tabled" if name in INDICATORS or name + PACE in ASSUMPTIONS else name


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
