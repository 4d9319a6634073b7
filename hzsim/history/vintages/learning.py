"""What outcomes teach: about the average part of an assumption's uncertainty, and about the years after them.

The deviations of known years are u_t = average + a_t with a_t = persistence x a_(t-1) +
innovation_t, a starting at zero. So u_1 = average + innovation_1 and, after that, u_t -
persistence x u_(t-1) = (1 - persistence) x average + innovation_t; over a gap of g years the same
with persistence^g, and with the innovations of g years together. These are independent
observations of the average, which Bayes' rule puts together: in closed form where both are
normal (Gelman et al., Bayesian Data Analysis, 2013, section 2.5), else by quadrature, of which a
normal with the same mean and standard deviation is kept. Beside long tails one wild year teaches
little. Later years follow from what is known of the average and from the last deviation seen:
see `Resumed`. `as_of` is a scenario with both: outcomes in place of assumptions, and what they taught.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from math import isclose, isnan, sqrt
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, InvalidInput
from hzsim.history.vintages.actuals import GROWTH
from hzsim.history.vintages.outcomes import MIGRATION, NATURAL, PRICES, Year
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT
from hzsim.scenario.parts.uncertainty import Resumed, Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.deviations import apply_effect, deviation_of, effect_of, effect_on

Observed: TypeAlias = tuple[float, float, float]
"""A known year: its innovation, the average's weight in it, and its size in yearly ones."""
_STEPS = np.sinh(np.linspace(-7.0, 7.0, 2001))
"""Where a density is read, in its scales: dense in its middle, and far into its tails."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Average part after some known years: its mean, and the uncertainty left (None for a certain assumption)."""

    mean: float
    uncertainty: Uncertainty | None

    def expected(self, deviations: Sequence[float], years: int) -> list[float]:
        """Return the deviations of a path's years: the observed ones, else the mean with the rest of the last shock."""
        found, shock, persistence = list[float](), 0.0, self.uncertainty.persistence if self.uncertainty else 0.0
        for place in range(years):
            seen = deviations[place] if place < len(deviations) else float("nan")
            found.append(self.mean + persistence * shock if isnan(seen) else seen)
            shock = found[-1] - self.mean
        return found


def learn(uncertainty: Uncertainty | None, deviations: Sequence[float], first: int = 0) -> Learned:
    """Return the average part as learned from deviations of known years, from year `first` on; NaN for an unknown one.

    An average without a yearly part beside it stays as it is, with mean zero, and so does every
    one without deviations.
    """
    if uncertainty is None:
        return Learned(0.0, None)
    average, yearly, persistence = uncertainty.average, uncertainty.yearly, uncertainty.persistence
    seen = list(_observed(deviations, persistence))
    if not seen:
        return Learned(0.0, uncertainty)
    mean = 0.0
    if average is not None and yearly is not None:
        mean, sd = (
            _beside_normal(average, yearly, seen)
            if isinstance(average, Normal) and isinstance(yearly, Normal)
            else _beside(average, yearly, seen)
        )
        average = Normal(sd)
    last = first + max(place for place, one in enumerate(deviations) if not isnan(one))
    left = (
        (
            replace(uncertainty, average=average, seen=last + 1)
            if isinstance(uncertainty, Resumed)
            else Resumed(average, yearly, persistence, uncertainty.domain, uncertainty.years, last + 1)
        )
        if persistence
        else replace(uncertainty, average=average)
    )
    return Learned(mean, left)


def _observed(deviations: Sequence[float], persistence: float) -> Iterator[Observed]:
    """Yield what each known year says of the average."""
    before, last = 0.0, None
    for place, seen in enumerate(deviations):
        if isnan(seen):
            continue
        gap = place + 1 if last is None else place - last
        kept = 0.0 if last is None else persistence**gap
        size = sqrt(sum(persistence ** (2 * back) for back in range(gap)))
        yield seen - kept * before, 1 - kept, size
        before, last = seen, place


def _beside_normal(average: Normal, yearly: Normal, seen: Sequence[Observed]) -> tuple[float, float]:
    """Return mean and standard deviation of a normal average after normal observations: the conjugate update."""
    prior = (yearly.sd / average.sd) ** 2  # precisions, in those of one yearly innovation
    precision = prior + sum((weight / size) ** 2 for _, weight, size in seen)
    mean = sum(innovation * weight / size**2 for innovation, weight, size in seen) / precision
    return mean, yearly.sd / sqrt(precision)


def _beside(average: Distribution, yearly: Distribution, seen: Sequence[Observed]) -> tuple[float, float]:
    """Return mean and standard deviation of an average after observations, whatever the distributions.

    The trapezoidal rule on points that are dense wherever one of the densities is.
    """
    scale = _half_width(yearly)
    middles = [innovation / weight + scale * size / weight * _STEPS for innovation, weight, size in seen]
    points = np.unique(np.concatenate([_half_width(average) * _STEPS, *middles]))
    logs = _log_density(average, points)
    for innovation, weight, size in seen:
        logs = logs + _log_density(yearly, (innovation - weight * points) / size)
    density = np.exp(logs - logs.max()) * np.gradient(points)
    density /= density.sum()
    mean = float(density @ points)
    return mean, float(np.sqrt(density @ (points - mean) ** 2))


def _half_width(distribution: Distribution) -> float:
    """Return half of what lies between one standard normal below and above the median."""
    low, high = distribution.from_normal(np.array([-1.0, 1.0]))
    return float(high - low) / 2


def _log_density(distribution: Distribution, values: Array) -> Array:
    """Return the log density at values in order, up to a constant: minus infinity beyond the distribution's ends."""
    if isinstance(distribution, StudentT):  # whose tails are longer than any normal value
        return np.asarray(-(distribution.df + 1) / 2 * np.log1p((values / distribution.scale) ** 2 / distribution.df))
    normals = distribution.to_normal(values)
    inside = np.isfinite(normals)
    logs = np.full(len(values), -np.inf)
    logs[inside] = -0.5 * normals[inside] ** 2 + np.log(np.abs(np.gradient(normals[inside], values[inside])))
    return logs


CAUSES: Mapping[str, tuple[str, ...]] = {
    "growth": (GROWTH, "national_growth", "growth_lead", "tfp_growth"),
    "prices": (PRICES,),
    "revision": (),
    "population": (NATURAL, MIGRATION, "fertility", "mortality_scale"),
    "exchange_rate": ("exchange_rate",),
    "research": ("rd_spending_growth",),
    "resolved": (),
}
"""What can move a probability from one year end to the next: news by assumption, where it moves values; a new
statistical base of a level; and what is no longer uncertain, of the year itself and of the average."""
_SAME = 1e-9
"""How far a value may lie off another, relatively or by itself, and still be the same."""


def as_of(scenario: Scenario, known: Mapping[int, Year], end: int) -> Scenario:
    """Return the scenario as it stands with the outcomes up to a year end."""
    if known:
        return with_news(scenario, known, revised=True).replace(known_until=end)
    return scenario if scenario.baseline.year + scenario.known_years <= end else scenario.replace(known_until=end)


def with_news(scenario: Scenario, known: Mapping[int, Year], *, revised: bool) -> Scenario:
    """Return the scenario with outcomes, what was learned from them, and perhaps revisions of levels."""
    paths = dict(scenario.assumptions)
    uncertainty = dict(scenario.uncertainty)
    for name in (name for names in CAUSES.values() for name in names if name in paths):
        paths[name], learned = _moved(scenario, name, known)
        if learned is not None:
            uncertainty[name] = learned
    if revised:  # the level carries it on: it stands in the deflator and the migration of its year
        paths[PRICES] = _revised(scenario, paths[PRICES], known, lambda rate, year: (1 + rate) * year.revision - 1)
        paths[MIGRATION] = _revised(scenario, paths[MIGRATION], known, lambda flow, year: flow + year.people_revision)
    _check_paths(scenario, paths, known)
    moved = replace(scenario, assumptions=paths, uncertainty=uncertainty)
    for level, error in moved.levels_at_zero():
        raise _of_outcome(error, (level.name, *sorted(moved.model.moved_by(level.name))), known)
    return _with_outcomes(moved, known)


def _with_outcomes(scenario: Scenario, known: Mapping[int, Year]) -> Scenario:
    """Return the scenario with what came of growth, or another assumption that is computed and has outcomes."""
    for name in scenario.model.outcomes:
        came = {year: one.values[name] for year, one in known.items() if name in one.values}
        scenario = scenario.replace(**{name: came}) if came else scenario
    return scenario


def _check_paths(scenario: Scenario, paths: Mapping[str, Sequence[float]], known: Mapping[int, Year]) -> None:
    """Refuse an outcome after which an assumption leaves what it can be in a later year."""
    model = scenario.model
    for name, path in paths.items():
        try:
            for value in path:
                model.assumption(name).check(value)
        except BadValue as error:
            moved = (one for one in model.indicators if name in model.moved_by(one))
            raise _of_outcome(error, (name, *moved), known) from None


def _of_outcome(error: BadValue, names: Sequence[str], known: Mapping[int, Year]) -> InvalidInput | BadValue:
    """Return a mistake in later years as one of the last outcome that could move them there."""
    years = (known[year].told for year in sorted(known, reverse=True))
    last = next((outcomes[name] for outcomes in years for name in names if name in outcomes), None)
    hint = error.hint or "later years follow from it"
    return error if last is None else last.refuse("value", error.expected, error.found, hint)


def _moved(scenario: Scenario, name: str, known: Mapping[int, Year]) -> tuple[tuple[float, ...], Uncertainty | None]:
    """Return an assumption's path with outcomes, other years as these let expect, and what is left unknown."""
    kind, central = scenario.model.assumption(name).kind, scenario.central(name)
    passed = range(scenario.years.first, max(known) + 1)
    published = [known[year].values.get(name, np.nan) if year in known else np.nan for year in passed]
    outcomes, first = np.array([published]), _first_news(scenario, name, published)
    effects = effect_on(kind, central[:, first : len(passed)], outcomes[:, first:])
    deviations = deviation_of(kind, _carried(effects) if kind == "level" else effects)[0].tolist()
    learned = learn(scenario.uncertainty.get(name), deviations, first)
    moved, after = central.copy(), central[:, first:]
    effect = effect_of(kind, np.array([learned.expected(deviations, after.shape[1])]))
    moved[:, first:] = np.where(effect == (0.0 if kind == "flow" else 1.0), after, apply_effect(kind, after, effect))
    without = moved if kind == "level" else central  # a rate or flow that was not published is as assumed
    moved[:, : len(passed)] = np.where(np.isfinite(outcomes), outcomes, without[:, : len(passed)])
    return tuple(map(float, moved[0])), learned.uncertainty


def _first_news(scenario: Scenario, name: str, published: Sequence[float]) -> int:
    """Return the place of the first year that the scenario does not know already, as its value came out."""
    known = zip(scenario.assumptions[name][: scenario.known_of(name)], published, strict=False)
    held = takewhile(lambda pair: isnan(pair[1]) or isclose(*pair, rel_tol=_SAME, abs_tol=_SAME), known)
    return sum(1 for _ in held)


def _carried(effects: Array) -> Array:
    """Return the effects on a level, those between two outcomes as if it had moved evenly; none after the last."""
    places = np.flatnonzero(np.isfinite(effects[0]))
    logs: Array = np.interp(
        np.arange(effects.shape[1]), [-1, *places], [0.0, *np.log(effects[0, places])], right=np.nan
    )
    return np.exp(logs[None])


def _revised(
    scenario: Scenario, path: tuple[float, ...], known: Mapping[int, Year], change: Callable[[float, Year], float]
) -> tuple[float, ...]:
    return tuple(
        change(value, known[year]) if year in known else value for year, value in zip(scenario.years, path, strict=True)
    )
