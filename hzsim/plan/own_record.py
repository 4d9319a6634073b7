"""Paths of quantities that no table of paths has: what their figures on record say, in the class of their kind."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hzsim._typing import Text
from hzsim.files.sources import shipped
from hzsim.files.tables import Row, read_columns
from hzsim.model.modules.registry import ASSUMPTIONS, INDICATORS
from hzsim.model.modules.tabled import PACE, Tabled, TabledKind
from hzsim.plan.relations.contents import CONTEXT, Plan
from hzsim.plan.stated.statements import Statement
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import DefaultSpread, Uncertainty
from hzsim.scenario.written.tabled import TabledRow
from hzsim.units import SHARE, Unit, parse

_COLUMNS = (
    "kind",
    "carried",
    "average",
    "yearly",
    "units",
    "windows",
    "error",
    "standard_error",
    "source_zh",
    "source",
)


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
    found: dict[int, Statement] = {}
    for item in (*plan.tables.get(CONTEXT, {}).values(), *plan.statements.values()):
        alike = item.series == target.series and item.unit.name == target.unit.name and not item.period
        known = item.kind in ("actual", "estimate") and item.value is not None and len(item.span) == 1
        if alike and known and item.span.last < target.span.last:
            found[item.span.last] = item
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
