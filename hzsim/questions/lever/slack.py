"""What one thing alone would do: break-evens of assumptions and of what targets are made of, and the best lift."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from hzsim._display import Several, Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue
from hzsim.model.modules.parts import BASE, Assumption, Indicator
from hzsim.questions.lever.lever import Lever, asked_of, make_lever
from hzsim.questions.lever.odds import JointProbability, refuse_given
from hzsim.questions.lever.requirement import require
from hzsim.questions.lever.spread import declared_levers, declared_spread, default_spreads
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import assumed
from hzsim.simulation.points.roots import where_met
from hzsim.simulation.points.stages import StagePlan
from hzsim.simulation.projection import project

_REACH = 10.0
"""How many times larger or smaller a quantity may become in the search for its break-even."""


@dataclass(frozen=True, slots=True, repr=False)
class BreakEven(Shown):
    """Break-even of one quantity: its value at which a target is just met at the medians, all else unchanged.

    `now` is the quantity's value in the scenario (an assumption's average over the years); `value` is None
    when every value within reach meets the target, or none does: `reason` says which. `met` says whether the
    scenario meets the target; `spread` is the usual deviation of an assumption's average over those years
    (`average_spread`), as the scenario or data/uncertainty.yaml declares it.
    """

    target: Target
    quantity: Assumption | Indicator
    years: Span
    now: float
    value: float | None
    reason: Text
    met: bool
    spread: float | None = None

    @property
    def slack(self) -> float | None:
        """Break-even less now, in the quantity's unit: the room left when the target is met, else what is short."""
        return None if self.value is None else self.value - self.now

    @property
    def deviations(self) -> float | None:
        """The slack in usual deviations of the assumption's average; None where either is missing."""
        return None if self.slack is None or self.spread is None else self.slack / self.spread


@dataclass(frozen=True, slots=True, repr=False)
class BreakEvens(Several[BreakEven]):
    """The break-evens of a scenario's targets, those of one target after those of another."""

    scenario: Scenario
    items: tuple[BreakEven, ...]


def slack(
    scenario: Scenario,
    target: str | Target | Sequence[str | Target] | None = None,
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
) -> BreakEvens:
    """Return for each target the break-even of each assumption that moves it, then of each quantity it is made of.

    An assumption that the scenario takes as certain has the spread of its entry among
    `defaults`, those of data/uncertainty.yaml. Raises BadValue when there is no target.
    """
    refuse_given(scenario)
    scenario, chosen = asked_of(scenario, target)
    point, known = project(scenario), default_spreads(scenario, defaults)
    found: list[BreakEven] = []
    for one in chosen:
        met = bool(one.met(point.statistic(one))[0])
        moved_by = scenario.model.moved_by(one.indicator)
        movers = [name for name in scenario.model.assumptions if name in moved_by]
        found.extend(_of_assumption(scenario, one, name, met, known) for name in movers)
        found.extend(knob.break_even(one, met) for knob in _made_of(scenario, one))
    return BreakEvens(scenario, tuple(found))


def _of_assumption(
    scenario: Scenario, target: Target, name: str, met: bool, defaults: Mapping[str, Uncertainty | None]
) -> BreakEven:
    answer = require(scenario, name, target)
    now = scenario.mean(name, answer.years)
    spread: float | None = None
    with suppress(BadValue):  # certain, and without an entry among the defaults
        spread = declared_spread(scenario, answer.unknown, answer.years, defaults)
    reason = Text("", "") if answer.value is not None else answer.reason
    return BreakEven(target, answer.unknown, answer.years, now, answer.value, reason, met, spread)


@dataclass(frozen=True, slots=True, eq=False)
class _Knob:
    """One quantity in one year: its range, the target's margin for its values, and how a value is shown."""

    quantity: Assumption | Indicator
    year: int
    now: float
    grid: Array
    margin: Callable[[Array], Array]
    shown: Callable[[float], float] = float

    def break_even(self, target: Target, met: bool) -> BreakEven:
        """Return the value at which the margin is zero, the nearest to now of several."""
        edges = [edge for solution in where_met(self.margin, self.grid) for edge in solution]
        inner = (edge for edge in edges if edge not in self.grid)
        value = min(inner, key=lambda edge: abs(edge - self.now), default=None)
        years, now = Span(self.year, self.year), self.shown(self.now)
        if value is not None:
            return BreakEven(target, self.quantity, years, now, self.shown(value), Text("", ""), met)
        return BreakEven(target, self.quantity, years, now, None, _none(self.quantity, met=bool(edges)), met)


def _none(quantity: Assumption | Indicator, *, met: bool) -> Text:
    within = Text("在所查找的范围内", "within the range searched")
    if isinstance(quantity, Indicator):
        within = Text("在现值的十分之一至十倍之间", "between a tenth and ten times of it")
    if met:
        return Text(f"{within.zh}任何取值都达到，没有临界值", f"every value {within.en} meets it: no break-even")
    return Text(f"{within.zh}没有取值能达到", f"no value {within.en} meets it")


def _made_of(scenario: Scenario, target: Target) -> Iterator[_Knob]:
    """Yield what a target is made of, without its own indicator, in the year that decides it.

    Over several years that is the last year for a compound average, else the year in which the
    target is met most narrowly.
    """
    model, span, own = scenario.model, target.span, target.indicator
    central = model.compute(scenario.facts, assumed(scenario), [*model.indicators, own])
    inside = central[own.name][0, scenario.years.part(span)]
    decides = span.last if target.single else span.first + int(np.argmin(target.margin(inside)))
    for part in model.needed_for([own]):
        if part != own:
            yield _of_indicator(scenario, target, part, central, decides)
    if BASE + own.name in own.inputs:
        yield from _of_balance(scenario, target, central, decides)


def _of_indicator(
    scenario: Scenario, target: Target, part: Indicator, central: Mapping[str, Array], year: int
) -> _Knob:
    """Return one quantity that is put in the place of its path, by the forward code.

    For a compound average only the last year counts; over other spans the path moves in
    proportion in all of the target's years.
    """
    inputs, facts, model, years = assumed(scenario), scenario.facts, scenario.model, scenario.years
    own, place = target.indicator, year - years.first
    span = Span(year, year) if target.single else target.span
    changed = years.part(span)
    now = float(central[part.name][0, place])

    def margin(values: Array) -> Array:
        path = np.repeat(central[part.name], len(values), axis=0)
        path[:, changed] *= (values / now)[:, None]
        result = model.compute(facts, inputs, [own], {part.name: path})[own.name]
        return target.margin(np.broadcast_to(target.statistic(result, years), values.shape))

    return _Knob(part, year, now, np.sort([now / _REACH, now * _REACH]), margin)


def _of_balance(scenario: Scenario, target: Target, central: Mapping[str, Array], year: int) -> Iterator[_Knob]:
    """Yield what a stock of one year is made of: itself a year before, and each flow or rate of that year alone.

    The forward code runs again from that year on, with the stock of the year before as its base.
    """
    own, place, model = target.indicator, year - scenario.years.first, scenario.model
    path, facts = central[own.name], scenario.facts
    before = float(path[0, place - 1]) if place else scenario.baseline.value(own.name)
    later = {name: values[:, place:] for name, values in assumed(scenario).items()}

    def run(wanted: str, stock: float, name: str = "", value: float = 0.0) -> Array:
        changed = {name: np.concatenate([[[value]], later[name][:, 1:]], axis=1)} if name else {}
        return model.compute({**facts, own.name: stock}, {**later, **changed}, [wanted])[wanted]

    def margin(*knobs: Any) -> Array:
        whole = np.concatenate([path[:, :place], run(own.name, *knobs)], axis=1)
        return target.margin(target.statistic(whole, scenario.years))

    yield _Knob(own, year - 1, before, np.sort([before / _REACH, before * _REACH]), lambda x: margin(float(x[0])))

    def flow(part: Assumption) -> _Knob:
        """Return a flow or rate of that year, shown as what it adds to the stock where an indicator counts that."""
        amount, now = _amount_of(scenario, part, own), float(later[part.name][0, 0])
        ends = np.array([min(part.bounds[0], now), max(part.bounds[1], now)])
        by_value = partial(margin, before, part.name)
        shown = float if amount is None else lambda value: float(run(amount.name, before, part.name, value)[0, 0])
        return _Knob(amount or part, year, now, ends, lambda x: by_value(float(x[0])), shown)

    yield from (flow(model.assumption(name)) for name in own.inputs if name in model.assumptions)


def _amount_of(scenario: Scenario, part: Assumption, stock: Indicator) -> Indicator | None:
    """Return the indicator that counts what a rate adds to a stock, in the stock's unit; None where there is none."""
    found = (one for one in scenario.model.indicators.values() if one.lever == part.name and one.unit == stock.unit)
    return next((one for one in found if one != stock and part.kind == "rate"), None)


_SCAN, _ENOUGH = 64, 1024
"""Sobol' points that tell levers apart, and those that the odds are told from, to half a percentage point."""


@dataclass(frozen=True, slots=True)
class Lift:
    """A lever and where it is moved to: its average over its years before and after, in its unit.

    `change` is the move in usual deviations of that average (`average_spread`), 1 or -1 where bounds allow it;
    `probability` is that of all targets together after it.
    """

    lever: Lever
    before: float
    after: float
    change: float
    probability: float


def best_lift(scenario: Scenario, seed: int, plan: StagePlan | None = None) -> Lift | None:
    """Return the lever whose move by its usual deviation, up or down, lifts the odds of all targets most.

    Looked at are the levers that the targets' indicators declare, as in `effort`, each alone, over the open years
    to the last target's. A usual deviation is what all of them cost alike: what a lever strays by unasked. None where
    nothing is drawn, no target has a lever that can be turned, or no move lifts the odds. `plan` is that of all
    targets, where there is one already.
    """
    priced = list(_priced(scenario)) if scenario.uncertain else []
    if not priced:
        return None
    levers, spreads = [lever for lever, _ in priced], np.diag([spread for _, spread in priced])
    bounds = np.array([lever.bounds for lever in levers]).T
    moves = np.clip(np.concatenate([0 * spreads[:1], spreads, -spreads]), *bounds)
    odds = JointProbability(scenario, scenario.targets, levers, Sampling(_SCAN, seed, "sobol"), plan=plan)
    best = int(odds.at_each(moves.T).argmax())  # the first is no move
    if best == 0:
        return None
    place = (best - 1) % len(levers)
    lever, shift = levers[place], float(moves[best, place])
    before = scenario.mean(lever.assumption.name, lever.years)
    likely = odds.on(Sampling(_ENOUGH, seed, "sobol")).at(*moves[best])
    return Lift(lever, before, before + shift, shift / priced[place][1], likely)


def _priced(scenario: Scenario) -> Iterator[tuple[Lever, float]]:
    """Yield the levers that targets declare, each with its usual deviation; those without one have no price.

    Growth that a production function brings is no lever: what can be set is what it is made of.
    """
    names = declared_levers(scenario, scenario.targets)
    made = [make_lever(scenario, name, scenario.targets, keep_shape=True) for name in names]
    levers = {lever.moved_name: lever for lever in made if lever}  # what two of them move is moved once
    defaults = default_spreads(scenario, {} if levers.keys() <= scenario.uncertainty.keys() else None)
    for lever in levers.values():
        with suppress(BadValue):
            yield lever, declared_spread(scenario, lever.assumption, lever.years, defaults)
