"""Reference classes of what is not growth, and correlations, from episodes of economies like one another."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, TooFew, told
from hzsim.history.estimation.growth import FEWEST, fit_centre, nearness, running_mean
from hzsim.history.estimation.matching import ALIKE, Sample, bands_of, match_parts
from hzsim.history.estimation.panel import Episodes, Panel, episodes
from hzsim.history.reference.classes import (
    CENTRE,
    FIELDS,
    LEADS,
    LENGTH,
    ReferenceClass,
    Tie,
    deviation_spread,
    features,
)
from hzsim.history.reference.pooled import DATES, PANEL_END, SpreadParts
from hzsim.history.reference.records import Series

ORIGINS = range(1985, 2019)
COLUMNS = ("real_growth_pct", "deflator_pct", "fx_change_pct", "population_growth_pct", "population")
LARGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Comparable:
    """The episodes of a class: of log changes, and how spreads of their records are read.

    With `drift` a centre is estimated; without it nothing is expected to change.
    """

    name: str
    seen: Episodes
    spread: Callable[[Array], Array]
    drift: bool = True


def comparable_episodes(panel: Panel, origins: range = ORIGINS) -> tuple[Comparable, ...]:
    """Return the episodes of each class in a panel with COLUMNS."""
    large = {name for name, people in panel.columns["population"].items() if max(people.values()) > LARGE}
    deflator = _logs(panel.columns["deflator_pct"], large)
    exchange = _logs(panel.columns["fx_change_pct"], large)
    people = _logs(panel.columns["population_growth_pct"], large)
    prices = {name: series for name, series in deflator.items() if name in exchange}

    def among(series: Mapping[str, Series], chosen: Callable[[Episodes], BoolArray]) -> Episodes:
        seen = episodes(series, origins, LENGTH, LEADS)
        return seen.where(chosen(seen)) if len(seen) else seen

    return (
        Comparable("deflator_growth", among(deflator, lambda seen: _low_inflation(seen.window)), deviation_spread),
        Comparable(
            "exchange_rate", among(exchange, lambda seen: _managed(seen, prices)), deviation_spread, drift=False
        ),
        Comparable("population", among(people, lambda seen: _steady(seen.window)), change_spread),
    )


def change_spread(window: Array) -> Array:
    """Return the mean yearly change of each window, on the scale of a normal's sd, at least 0.01%."""
    return np.asarray(np.maximum(np.abs(np.diff(window, axis=1)).mean(axis=1) * np.sqrt(np.pi / 2), 0.0001))


def _logs(series: Mapping[str, Series], chosen: Iterable[str]) -> dict[str, Series]:
    return {
        name: {year: float(np.log1p(rate)) for year, rate in series[name].items() if rate > -1}
        for name in chosen
        if name in series
    }


def _between(values: Array, low: float, high: float) -> BoolArray:
    inside: BoolArray = np.logical_and(values > low, values < high)
    return inside


def _low_inflation(window: Array) -> BoolArray:
    recent = _between(window[:, -5:].mean(axis=1), -0.01, 0.03)
    return recent & _between(window.max(axis=1), -np.inf, 0.09) & _between(window.min(axis=1), -0.05, np.inf)


def _steady(window: Array) -> BoolArray:
    return _between(window.mean(axis=1), -0.005, 0.015) & _between(np.abs(window).max(axis=1), -np.inf, 0.03)


def _managed(seen: Episodes, prices: Mapping[str, Series]) -> BoolArray:
    last_five = [
        np.mean([prices.get(economy, {}).get(int(origin) - back, np.nan) for back in range(5)])
        for economy, origin in zip(seen.economy, seen.origin, strict=True)
    ]
    return _between(np.array(last_five), -0.02, 0.05) & _between(seen.window.std(axis=1, ddof=1), 0.01, 0.05)


FEWEST_EPISODES = FEWEST // 2


def estimate_classes(
    panel: Panel, known_in: int = PANEL_END, near: Iterable[ReferenceClass] = ()
) -> tuple[ReferenceClass, ...]:
    """Return the reference classes of a panel with COLUMNS, from episodes complete by a year.

    A search `near` those of another year takes a few steps. Raises BadValue when a class has too few episodes.
    """
    close = {one.name: one for one in near}
    return tuple(estimate_class(one, close.get(one.name)) for one in _complete(panel, known_in))


def check_classes(panel: Panel, known_in: int = PANEL_END) -> None:
    """Raise TooFew when a class has too few episodes complete by a year."""
    for one in _complete(panel, known_in):
        _check(one)


def _complete(panel: Panel, known_in: int) -> tuple[Comparable, ...]:
    return comparable_episodes(panel, range(ORIGINS[0], min(ORIGINS[-1], known_in - LEADS) + 1))


def _check(group: Comparable) -> None:
    if len(group.seen) < FEWEST_EPISODES:
        expected = told(
            "expected at least {fewest} episodes for the class {name}", fewest=FEWEST_EPISODES, name=group.name
        )
        raise TooFew("panel", expected, str(len(group.seen)))


def estimate_class(group: Comparable, near: SpreadParts | None = None) -> ReferenceClass:
    """Return the reference class of its episodes; BadValue for fewer than 100."""
    _check(group)
    kept = group.seen
    outcomes = running_mean(kept.future)
    weights = np.ones(len(kept))
    found = fit_centre(features(kept.window), outcomes, weights) if group.drift else np.zeros(len(CENTRE))
    errors = outcomes - _foretold(kept.window, found)
    own = group.spread(kept.window)
    typical = float(np.exp(np.log(own).mean()))
    away = np.log(own / typical)
    size = np.log(np.maximum(np.abs(errors), 1e-4)).mean(axis=1)
    exponent = float(np.clip(away @ size / (away @ away), 0, 1))
    total = errors * np.arange(1, LEADS + 1) / np.exp(exponent * away)[:, None]
    sample = Sample.of(100 * np.diff(total, axis=1, prepend=0.0), np.zeros(len(kept))).common(len(kept))
    parts = match_parts(sample, near, ALIKE)
    first, sixth = sample.bands[0, 0] / 200, sample.bands[0, LEADS - 1] / 200
    misfit = float(np.sqrt(np.mean(np.log(bands_of(parts)[:LEADS] / sample.bands[0, :LEADS]) ** 2)))
    return ReferenceClass(
        **asdict(parts), name=group.name, economies=len(set(kept.economy.tolist())), episodes=len(kept),
        typical_spread=typical, own_exponent=exponent, error_80_first=float(first), error_80_sixth=float(sixth),
        misfit=misfit, **dict(zip(CENTRE, map(float, found), strict=True)),
    )  # fmt: skip


def _foretold(window: Array, found: Array) -> Array:
    """Return the mean over 1, 2, ... years that coefficients foretell."""
    x = features(window)
    return np.column_stack([x @ found[:3] + x @ found[3:] * near for near in nearness(LEADS)])


def class_rows(panel: Panel) -> list[dict[str, object]]:
    """Return the table's lines, classes as they stood in each year of DATES, numbers rounded as shipped.

    Years in which a class had too few episodes have no lines; BadValue when that is so in the last.
    """
    found = {DATES[-1]: estimate_classes(panel, DATES[-1])}
    for year in DATES[:-1]:
        with suppress(BadValue):
            found[year] = estimate_classes(panel, year, found[DATES[-1]])
    return [_class_line(year, one) for year in sorted(found) for one in found[year]]


def _class_line(year: int, one: ReferenceClass) -> dict[str, object]:
    values = {name: getattr(one, name) for name in FIELDS}
    rounded = {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in values.items()}
    return {"complete_by": year, **rounded, "described": one.described.en}


Place: TypeAlias = tuple[str, int]
_TIED = {"real_growth": "real_growth_pct", "deflator_growth": "deflator_pct", "exchange_rate": "fx_change_pct"}


def estimate_ties(panel: Panel) -> tuple[Tie, ...]:
    """Return how surprises of growth, prices and the exchange rate went together; BadValue when episodes are few."""
    surprises = {
        name: _surprises(episodes(panel.columns[column], ORIGINS, LENGTH, LEADS)) for name, column in _TIED.items()
    }
    prices = episodes(panel.columns["deflator_pct"], ORIGINS, LENGTH, LEADS)
    calm = prices.where((prices.window.max(axis=1) < 0.09) & (prices.window.min(axis=1) > -0.05))
    low = set(zip(calm.economy.tolist(), calm.origin.tolist(), strict=True))
    return tuple(
        _tie(first, second, surprises[first], surprises[second], low) for first, second in combinations(_TIED, 2)
    )


def _tie(first: str, second: str, one: Mapping[Place, float], other: Mapping[Place, float], low: set[Place]) -> Tie:
    """Return the rank correlation of two quantities' surprises, with its jackknife standard error over economies."""
    from scipy.stats import spearmanr

    places = sorted(low & one.keys() & other.keys())
    if len(places) < FEWEST_EPISODES:
        expected = "expected at least {fewest} episodes with {name} and {other}"
        raise TooFew("panel", told(expected, fewest=FEWEST_EPISODES, name=first, other=second), str(len(places)))
    values = np.array([[one[place], other[place]] for place in places])
    economies = np.array([economy for economy, _ in places])
    without = [float(spearmanr(values[economies != name])[0]) for name in np.unique(economies)]
    error = float(np.sqrt((len(without) - 1) * np.var(without)))
    return Tie(first, second, float(spearmanr(values)[0]), error, len(without), len(places))


def _surprises(seen: Episodes) -> dict[Place, float]:
    """Return by how many own spreads the next six years lay off the median of the record."""
    middle = np.median(seen.window, axis=1)
    sizes = (seen.future.mean(axis=1) - middle) / deviation_spread(seen.window)
    places = zip(seen.economy.tolist(), seen.origin.tolist(), strict=True)
    return dict(zip(places, map(float, sizes), strict=True))


def tie_rows(ties: Iterable[Tie]) -> list[dict[str, object]]:
    """Return the table's lines, numbers rounded as shipped."""
    return [
        {**asdict(tie), "correlation": round(tie.correlation, 3), "standard_error": round(tie.standard_error, 3)}
        for tie in ties
    ]
