"""How the surprises of assumptions hang together in many economies: the pooled correlations."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

import numpy as np

from hzsim.errors import TooFew, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.reference.classes import FEWEST_EPISODES
from hzsim.history.reference.comparable import LEADS, LENGTH, ORIGINS, deviation_spread
from hzsim.history.reference.panel import Episodes, Panel, episodes

Place: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """The rank correlation of six-year surprises of two quantities, in economies with low inflation.

    Its standard error is the jackknife over economies.
    """

    first: str
    second: str
    correlation: float
    standard_error: float
    economies: int
    episodes: int

    @property
    def taken(self) -> float:
        """The correlation of the normals that draws start from; 0 within two standard errors of zero."""
        return (
            2 * float(np.sin(np.pi / 6 * self.correlation)) if abs(self.correlation) > 2 * self.standard_error else 0.0
        )


TIES_FILE = "reference-correlations.csv"

TIE_COLUMNS = tuple(item.name for item in fields(Tie))

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
        raise TooFew(
            "panel",
            told(
                "expected at least {fewest} episodes with {name} and {other}",
                fewest=FEWEST_EPISODES,
                name=first,
                other=second,
            ),
            str(len(places)),
        )
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


def read_ties(path: Path | None = None) -> tuple[Tie, ...]:
    """Return the correlations of a table, by default the shipped one."""
    rows, _ = read_table(path or data_file(TIES_FILE), TIE_COLUMNS)
    found: list[Tie] = []
    collect(rows, lambda row: found.append(_tie_of(row)))
    return tuple(found)


def _tie_of(row: Row) -> Tie:
    size, error = row.between("correlation", -1.0, 1.0), row.between("standard_error", -1e-9, 10.0)
    return Tie(row["first"], row["second"], size, error, row.whole("economies", 1), row.whole("episodes", 1))
