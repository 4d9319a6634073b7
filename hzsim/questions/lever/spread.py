"""How far one assumption strays by itself, and what targets make of it: usual deviation, tornado and best lift.

The usual deviation of an assumption's average over some years is the unit in which changes are measured: half of what
lies between the 10% and the 90% quantile, over 1.2816, a normal's standard deviation. A band is what people are shown,
and heavy tails, which have no say in it, would stretch a standard deviation until a change of growth seemed cheap
beside one of R&D.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Assumption, Kind
from hzsim.normal import ndtri
from hzsim.scenario.parts.distributions import Distribution
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_default_uncertainty
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.deviations import apply_effect, deviation_of, effect_of, effect_on, moved_by_deviation
from hzsim.simulation.draws.normals import Drawn, assumed, computed, draw_normals, streams
from hzsim.simulation.draws.sampling import Sampler, Sobol, rotated
from hzsim.simulation.projection import Projection, project

_Z90 = 1.2815515655446004
"""The 90% quantile of a standard normal."""
_LATTICE, _PER_UNIT, _STRATA = 16384, 64, 8192
"""Places of a lattice, how many of them lie in a usual deviation, and quantiles that stand for a distribution.

Usual deviations come out right to a ten-thousandth, against a lattice eight times as large and four times as fine.
"""
_STEP = 1e-4
"""A step for the slope of what computes an assumption."""


def average_spread(scenario: Scenario, part: Assumption, uncertainty: Uncertainty, years: Span) -> float:
    """Return the usual deviation of an assumption's average over some years, in its unit.

    To first order in the deviations (exact for flows): each year's deviation is linear in the
    average part and in the innovations, with weights persistence^lag (added up over years for a
    level); a rate moves by (1 + central) and a level by its central value per unit of deviation.
    For normal parts that is closed form: with persistence r, n years and no known year among them a
    rate has (1 + central) x sqrt(average^2 + (yearly / n)^2 x sum over k = 1..n of ((1 - r^k) / (1 - r))^2).
    An assumption that a module computes has that of its lever, whose uncertainty is given, in its own unit.
    """
    lever = scenario.model.set_for(part.name)
    if lever != part:
        return average_spread(scenario, lever, uncertainty, years) * _rise(scenario, part, lever, years)
    known, count = scenario.known_years, len(scenario.years)
    lag = np.subtract.outer(np.arange(known, count), np.arange(uncertainty.starts(known), count))
    innovations = np.where(lag >= 0, uncertainty.persistence ** np.abs(lag), 0.0)
    average = uncertainty.carried(range(known, count))
    if part.kind == "level":
        innovations, average = np.cumsum(innovations, axis=0), np.cumsum(average)
    central = scenario.central(part.name)[0, known:]
    moved = moved_by_deviation(part.kind, central)
    inside = np.array([year in years for year in scenario.years])[known:]
    weights = np.where(inside, moved, 0.0) / len(years)
    parts = [(uncertainty.average, float(weights @ average))]
    parts += [(uncertainty.yearly, float(weight)) for weight in weights @ innovations]
    return spread_of_sum(tuple((shape, weight) for shape, weight in parts if shape is not None and weight))


def _rise(scenario: Scenario, part: Assumption, lever: Assumption, years: Span) -> float:
    """Return by how much the average of a computed assumption rises for each unit of its lever's."""
    moved = scenario.lever_path(part.name, scenario.central(part.name) + _STEP) - scenario.central(lever.name)
    return _STEP / float(moved[0, scenario.years.part(years)].mean())


@lru_cache(maxsize=1024)
def spread_of_sum(parts: tuple[tuple[Distribution, float], ...]) -> float:
    """Return the usual deviation of a sum of independent deviations, each times its weight.

    That of normals with the parts' own usual deviations is closed form; how far the sum's band is
    from theirs is the same convolution of both, so that for normals nothing is added.
    """
    ends = np.array([-_Z90, _Z90])
    sizes = [weight * _band(shape.from_normal(ends)) for shape, weight in parts]
    size = math.hypot(*sizes)
    if not size:
        return 0.0
    normals = _strata()
    quantiles = {shape: shape.from_normal(normals) for shape in {shape for shape, _ in parts}}
    shaped = _band_of_sum([weight / size * quantiles[shape] for shape, weight in parts])
    return size * shaped / _band_of_sum([own / size * normals for own in sizes])


def _band_of_sum(parts: Sequence[Array]) -> float:
    """Return the usual deviation of a sum of independent numbers, each given by as many of its quantiles.

    It is about one: the lattice, on which they are convolved, is that fine and wide. Each number is cut where
    their sum might leave the lattice, many deviations out.
    """
    reach = _LATTICE / 2 / len(parts) - 2
    spectrum = np.ones(_LATTICE // 2 + 1, complex)
    for values in parts:
        places = np.clip(values * _PER_UNIT, -reach, reach)
        below = np.floor(places)
        at, upper = below.astype(np.intp) % _LATTICE, places - below
        masses = np.bincount(at, 1 - upper, _LATTICE) + np.bincount((at + 1) % _LATTICE, upper, _LATTICE)
        spectrum *= np.fft.rfft(masses / len(values))
    reached = np.cumsum(np.fft.fftshift(np.fft.irfft(spectrum, _LATTICE)))
    return _band(np.interp([0.1, 0.9], reached, np.arange(_LATTICE) / _PER_UNIT))


@cache
def _strata() -> Array:
    """Return standard normals that stand for equal shares of all, in their order."""
    return np.asarray(ndtri((np.arange(_STRATA) + 0.5) / _STRATA))


def _band(ends: Array) -> float:
    """Return the usual deviation that the ends of an 80% band stand for."""
    return float(ends[1] - ends[0]) / (2 * _Z90)


def declared_levers(scenario: Scenario, targets: Sequence[Target]) -> list[str]:
    """Return the targets' own levers, each once: what can be set where a module computes one from other things."""
    found = (target.indicator.lever for target in targets)
    return list(dict.fromkeys(scenario.model.lever_of(name).name for name in found if name is not None))


def default_spreads(
    scenario: Scenario, given: Mapping[str, Uncertainty | None] | None = None
) -> Mapping[str, Uncertainty | None]:
    """Return the uncertainty of what a scenario takes as certain: as given, else that of data/uncertainty.yaml."""
    if given is not None:
        return given
    return read_default_uncertainty(scenario.folder, scenario.baseline.measures).uncertainty


def declared_spread(
    scenario: Scenario, part: Assumption, years: Span, defaults: Mapping[str, Uncertainty | None]
) -> float:
    """Return the usual deviation that a scenario declares for an assumption's average over some years.

    A certain assumption takes its entry among the defaults. Raises BadValue when there is none,
    or when nothing varies in those years because they are known.
    """
    name = scenario.model.set_for(part.name).name
    uncertainty = scenario.uncertainty.get(name) or defaults.get(name)
    if uncertainty is None:
        raise BadValue(
            "expected a lever with a declared spread, in which its change is measured",
            told(
                "{name} is certain in {scenario} and has no entry in data/uncertainty.yaml",
                name=name,
                scenario=scenario.name,
            ),
            told("declare it under uncertainty: in the scenario, or leave {name} out of the levers", name=name),
        )
    spread = average_spread(scenario, part, uncertainty, years)
    if not spread > 0:
        found = told("{value:g} for {name} in {years}", value=spread, name=part.name, years=years)
        raise BadValue("expected a lever whose average has a spread above zero", found, "nothing varies in known years")
    return spread


LOW, HIGH = 0.10, 0.90
_POINTS = 4096
"""As good for these quantiles as a hundred thousand draws."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The number a target is judged by with one assumption at its own 10% and 90%, and at the medians.

    What is taken at 10% and 90% is the assumption's average deviation over the open years up to
    the target's last (`deviations`: log points for rates and levels, the unit of flows), put in
    every one of them; for a level, which accumulates its deviations, that is where it ends.
    """

    target: Target
    assumption: str
    low: float
    middle: float
    high: float
    deviations: tuple[float, float]


def swings(scenario: Scenario, targets: Sequence[Target]) -> tuple[Swing, ...]:
    """Return the swings of each target by each uncertain assumption, the widest first for each target."""
    known = scenario.known_years
    lasts = {target: max(known, target.span.last - scenario.years.first + 1) for target in targets}
    spreads = {name: _spreads(scenario, name, sorted({*lasts.values()})) for name in scenario.uncertainty}
    middle = project(scenario)
    found: list[Swing] = []
    for target in targets:
        last, now = lasts[target], float(middle.statistic(target)[0])
        ends = {name: _ends(scenario, target, name, spread[last], last) for name, spread in spreads.items()}
        mine = [Swing(target, name, low, now, high, spreads[name][last]) for name, (low, high) in ends.items()]
        found += sorted(mine, key=lambda swing: -abs(swing.high - swing.low))
    return tuple(found)


def _ends(scenario: Scenario, target: Target, name: str, spread: tuple[float, float], last: int) -> tuple[float, float]:
    """Return the target's number with an assumption's deviation at both ends in the open years up to the last."""
    kind = scenario.model.assumption(name).kind
    deviation = np.zeros((2, len(scenario.years)))
    deviation[:, scenario.known_years : last] = np.array(spread)[:, None]
    shifted = apply_effect(kind, scenario.central(name), effect_of(kind, deviation))
    values = computed(scenario, {**assumed(scenario), name: shifted}, [target.indicator])
    numbers = np.broadcast_to(Projection(scenario, values).statistic(target), 2)
    return float(numbers[0]), float(numbers[1])


def _spreads(scenario: Scenario, name: str, lasts: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Return by last year the 10% and 90% quantiles of an assumption's average deviation.

    From Sobol' points in its own normals, turned to the direction in which its average over all open years moves.
    """
    kind, central = scenario.model.assumption(name).kind, scenario.central(name)
    own = [stream for stream in streams(scenario) if stream.assumption == name]
    block = Block(0, 0, _POINTS)

    def effects(sampler: Sampler) -> Array:
        normals = draw_normals(own, sampler, 0, block)
        values = Drawn(scenario, normals, _POINTS).values(name, central)
        return effect_on(kind, central, values)[:, scenario.known_years :]

    drawn = effects(rotated(Sobol(), lambda sampler: _average(kind, effects(sampler))))
    averages = {last: _average(kind, drawn[:, : last - scenario.known_years]) for last in lasts}
    found = {last: np.quantile(average, [LOW, HIGH]) for last, average in averages.items()}
    return {last: (float(low), float(high)) for last, (low, high) in found.items()}


def _average(kind: Kind, effects: Array) -> Array:
    """Return the average deviation that a run of effects, shape (draws, years), stands for."""
    if not effects.shape[1]:
        return np.zeros(len(effects))
    return np.asarray(deviation_of(kind, effects).mean(axis=1))
