"""Rare years: how often growth rose or fell by ten points against its median, and how often the draws said so."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from hzsim._typing import Array

POINTS = 0.1
"""How far from its median a rare year lies, as a fraction."""
YEARS = 6
"""Years after an origin that are looked at."""
BINS = ((0.0, 0.02), (0.02, 0.04), (0.04, 0.07), (0.07, 0.13))
"""Own spreads of records between which rare years are counted together."""


@dataclass(frozen=True, slots=True)
class Rare:
    """Rare years of origins, one row for each; `years` says how many of the years after it are known.

    `said` and `seen` have the expected and the observed number of rises and of falls, shape (rows, 2).
    """

    spread: Array
    years: Array
    said: Array
    seen: Array

    @classmethod
    def joined(cls, parts: Sequence["Rare"]) -> "Rare":
        """Return the rows of all parts together."""
        return cls(*(np.concatenate([getattr(part, item.name) for part in parts]) for item in fields(cls)))

    def shares(self, low: float, high: float) -> tuple[int, Array, Array]:
        """Return the number of years after records of such spreads, and the shares of rises and falls (said, seen)."""
        inside = (self.spread >= low) & (self.spread < high)
        years = int(self.years[inside].sum())
        said, seen = (one[inside].sum(axis=0) / max(years, 1) for one in (self.said, self.seen))
        return years, said, seen


def rare_years(spread: Array, central: Array, paths: Array, future: Array) -> Rare:
    """Return the rare years of draws, shape (rows, draws, years), around central paths, and of what happened."""
    ahead = future[:, :YEARS]
    known = np.isfinite(ahead)
    middle = central[:, : ahead.shape[1]]
    drawn = paths[:, :, : ahead.shape[1]]
    said = [(drawn > middle[:, None] + POINTS).mean(axis=1), (drawn < middle[:, None] - POINTS).mean(axis=1)]
    seen = [ahead > middle + POINTS, ahead < middle - POINTS]
    count = [np.where(known, one, 0.0).sum(axis=1) for one in (*said, *seen)]
    return Rare(spread, known.sum(axis=1), np.column_stack(count[:2]), np.column_stack(count[2:]))
