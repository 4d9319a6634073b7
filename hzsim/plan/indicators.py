"""A plan's table: base, target, the pace that lies between, what a scenario implies, and how many of it are met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.plan.against_scenario import Basis, check_entity, held_against
from hzsim.plan.stated.contents import Datum, Plan
from hzsim.plan.stated.statements import Statement
from hzsim.questions.assessment import AtLeast, at_least, binding_odds
from hzsim.questions.lever.odds import Odds
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.summaries import BAND
from hzsim.simulation.projection import Simulation, project
from hzsim.simulation.simulating import simulate_with
from hzsim.units import Unit

Pace: TypeAlias = Literal["points", "percent", "amount", ""]


@dataclass(frozen=True, slots=True)
class TableOdds:
    """How many indicators of a table are met, of the `counted` ones that have a probability.

    `at_least` says for each number how likely so many are met, up to all; `expected` is the mean number,
    `low` and `high` the ends of its 80% band. `binding` are the odds that all `binding_counted` binding ones are
    met together, None for none.
    """

    counted: int
    at_least: tuple[AtLeast, ...]
    expected: float
    low: int
    high: int
    binding: Odds | None
    binding_counted: int

    @property
    def joint(self) -> AtLeast:
        """The odds that all are met."""
        return self.at_least[-1]


@dataclass(frozen=True, slots=True)
class _Spread:
    """The odds of one target: its probability with standard error, and the 80% band of its number, in its unit."""

    probability: float
    standard_error: float
    low: float
    high: float
    counted: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Implied:
    """What a scenario implies for a target: the value at its medians, its 80% band, and the probability of meeting it.

    Values are in `unit`, the statement's, the indicator's where the target is in words. `basis` says what the path
    rests on: a module of the model, the quantity's own record, or a judgement; `source` names data or reason.
    """

    value: float
    low: float
    high: float
    unit: Unit
    probability: float
    standard_error: float
    sampling: Sampling
    target: Target
    basis: Basis
    source: str = ""
    counted: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class TabledIndicator:
    """One line of a plan's table: its base, its target and the pace needed from one to the other a year.

    `base` is the latest figure of the quantity before the target, as stated or, where it is
    later, as the relation that asks for the target's pace implies it. `pace` is in shares (a
    hundredth is a point) for `points`, a rate for `percent`, and an amount in the unit for
    `amount` (a cumulative target spread over its years, one of each year as it is); None where
    words stand, or where the target is itself a pace. `why_not` says why a scenario implies nothing.
    """

    number: int
    base: Statement | Datum | None
    target: Statement
    pace: float | None
    pace_kind: Pace
    implied: Implied | None = None
    why_not: Text | None = None

    @property
    def below_base(self) -> bool:
        """Whether the base already surpasses the target: a floor lower than the base, or a ceiling higher than it."""
        if self.base is None or self.base.value is None or self.target.value is None or self.target.cumulative:
            return False
        more = self.target.value - self.base.value
        return more < 0 if self.target.operator in (">=", ">") else self.target.operator in ("<=", "<") and more > 0


def table_with_odds(
    plan: Plan, scenario: Scenario | None = None, *, everything: bool = False, sampling: Sampling | None = None
) -> tuple[list[TabledIndicator], TableOdds | None]:
    """Return a plan's tabled indicators in the order of its table, and how many of them a scenario meets.

    With a scenario, also what it implies for those that its model computes, or the table of paths or the record
    carries on. `everything` adds the targets of the text that the model computes. Raises BadValue for a
    scenario of another city than the plan's.
    """
    found = [_indicator(plan, item) for item in _chosen(plan, everything=everything)]
    if scenario is None:
        return found, None
    check_entity(plan, scenario)
    return _with_scenario(plan, found, scenario, sampling or Sampling())


def _chosen(plan: Plan, *, everything: bool) -> list[Statement]:
    """Return a plan's tabled targets in the order of its table, then those of the text that the model computes."""
    targets = [item for item in plan.statements.values() if item.kind == "target"]
    chosen = sorted((item for item in targets if item.number is not None), key=lambda item: item.number or 0)
    tabled = {item.series for item in chosen}
    more = [item for item in targets if item.number is None and item.indicator and item.series not in tabled]
    return chosen + more if everything else chosen


def _with_scenario(
    plan: Plan, items: Sequence[TabledIndicator], scenario: Scenario, sampling: Sampling
) -> tuple[list[TabledIndicator], TableOdds | None]:
    """Return tabled indicators with what a scenario implies for each, or why it does not, and the table's odds."""
    bases = {item.target.id: item.base.value for item in items if item.base is not None}
    held = held_against(plan, [item.target for item in items], scenario, bases)
    rows: dict[int, list[Target]] = {}
    for one in held.targets.values():
        if one.statement.number is not None:
            rows.setdefault(one.statement.number, []).append(one.target)
    values, odds = _odds(held.scenario, [*rows.values()], sampling)
    others = [[one.target] for one in held.targets.values() if one.statement.number is None]
    values |= _odds(held.scenario, others, sampling)[0]
    found, projection = [], project(held.scenario)
    for item in items:
        asked, why = held.targets.get(item.target.id), held.why_not.get(item.target.id)
        if asked is None:
            found.append(replace(item, why_not=why))
            continue
        spread = values[str(asked.target)]
        central = float(projection.statistic(asked.target)[0])
        value, low, high = (asked.in_unit(one) for one in (central, spread.low, spread.high))
        implied = Implied(
            value, low, high, asked.unit, spread.probability, spread.standard_error, sampling, asked.target,
            asked.basis, asked.source, spread.counted,
        )  # fmt: skip
        found.append(replace(item, implied=implied))
    return found, odds


def _odds(
    scenario: Scenario, rows: Sequence[Sequence[Target]], sampling: Sampling
) -> tuple[dict[str, _Spread], TableOdds | None]:
    """Return the odds of each target of a table's rows, by its text, and of the table; None where it has no row.

    A row with several targets is met where all of them are.
    """
    if not rows:
        return {}, None
    asked = [row[0] if len(row) == 1 else Several.of(row, len(row), kind=row[0].kind) for row in rows]
    simulation = simulate_with(sampling, replace(scenario, targets=tuple(asked)), indicators=())
    found = _spreads(simulation)
    parts = tuple(target for row in rows if len(row) > 1 for target in row)
    if parts:
        found |= _spreads(simulate_with(sampling.silent, replace(scenario, targets=parts), indicators=()))
    return found, _counted(simulation)


def _spreads(simulation: Simulation) -> dict[str, _Spread]:
    errors, found = simulation.standard_errors, {}
    for place, target in enumerate(simulation.scenario.targets):
        low, high = (float(end) for end in simulation.target_histograms[place].quantiles(BAND))
        probability = float(simulation.tally.probabilities[place])
        counted = tuple(one for one in simulation.counted if one == target)
        found[str(target)] = _Spread(probability, float(errors[place]), low, high, counted)
    return found


def _counted(simulation: Simulation) -> TableOdds:
    """Return how many of a simulation's targets are met; the band's ends are met with 90% and with 10%."""
    shares, targets = at_least(simulation), simulation.scenario.targets
    low, high = (sum(one.probability >= least for one in shares) for least in (1 - BAND[0], 1 - BAND[1]))
    return TableOdds(
        len(targets),
        shares,
        float(simulation.tally.probabilities[:-1].sum()),
        low,
        high,
        binding_odds(simulation),
        sum(target.kind == "binding" for target in targets),
    )


def _indicator(plan: Plan, target: Statement) -> TabledIndicator:
    base = _base(plan, target)
    pace, kind = _pace(base, target)
    return TabledIndicator(target.number or 0, base, target, pace, kind)


def _base(plan: Plan, target: Statement) -> Statement | Datum | None:
    """Return the latest figure of the same quantity before the target: stated, else implied for its pace."""
    latest = max(
        plan.known_before(target),
        key=lambda item: (item.span.last, plan.statements.get(item.id) is item, item.number == target.number),
        default=None,
    )
    implied = [base for base in _implied_bases(plan, target) if latest is None or base.span.last > latest.span.last]
    return max(implied, key=lambda base: base.span.last, default=latest)


def _implied_bases(plan: Plan, target: Statement) -> Iterable[Datum]:
    """Yield what the relations that ask for a target's pace start from."""
    for relation in plan.relations.values():
        if relation.kind == "growth" and relation.inputs[1] == target.id:
            base = plan.quantity(relation.inputs[0])
            if base is not None and base.span.last < target.span.last:
                yield base


def _pace(base: Statement | Datum | None, target: Statement) -> tuple[float | None, Pace]:
    """Return the change needed a year from base to target, and its kind; None for words or a missing base."""
    if target.value is None:
        return None, ""
    if len(target.span) > 1:
        return _spread(target)
    if base is None or base.value is None:
        return None, ""
    years = target.span.last - base.span.last
    if target.unit.shown:
        return (target.value - base.value) / years, "points"
    if base.value <= 0 or target.value <= 0:
        return None, ""
    return (target.value / base.value) ** (1 / years) - 1, "percent"


def _spread(target: Statement) -> tuple[float | None, Pace]:
    """Return what a target over several years asks of each of them; None for a rate, which is a pace already."""
    if target.value is None or target.unit.name == "rate":
        return None, ""
    each = target.value / len(target.span) if target.cumulative else target.value
    return each, "points" if target.unit.shown else "amount"
