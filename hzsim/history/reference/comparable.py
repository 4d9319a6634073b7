"""Economies like one another: the episodes from which reference classes of what is not growth are made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.history.reference.panel import Episodes, Panel, Series, episodes

LENGTH = 10
LEADS = 6
"""Years ahead that a class looks at."""
ORIGINS = range(1985, 2019)
COLUMNS = ("real_growth_pct", "deflator_pct", "fx_change_pct", "population_growth_pct", "population")
LARGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Comparable:
    """The episodes of a class: of log changes, and how spreads of their records are read.

    With `drift` a centre is estimated; without it nothing is expected to change.
    """

    name: str
    described: str
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
        Comparable(
            "deflator_growth",
            "economies above 2 million people; deflator -1 to 3% over the last five years, within -5 and 9% in ten",
            among(deflator, lambda seen: _low_inflation(seen.window)),
            deviation_spread,
        ),
        Comparable(
            "exchange_rate",
            "economies above 2 million people with managed rates: yearly changes with an sd of 1 to 5% over ten years, "
            "deflator below 5% over the last five",
            among(exchange, lambda seen: _managed(seen, prices)),
            deviation_spread,
            drift=False,
        ),
        Comparable(
            "population",
            "economies above 2 million people; population growth -0.5 to 1.5% over ten years, never beyond 3%; "
            "natural increase and migration together",
            among(people, lambda seen: _steady(seen.window)),
            change_spread,
        ),
    )


def deviation_spread(window: Array) -> Array:
    """Return the mean deviation of each window from its median, on the scale of a normal's sd, at least 0.25%."""
    away = np.abs(window - np.median(window, axis=1, keepdims=True)).mean(axis=1)
    return np.asarray(np.maximum(away * np.sqrt(np.pi / 2), 0.0025))


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
