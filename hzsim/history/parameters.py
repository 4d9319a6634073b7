"""The pooled parameters: what records of many economies said about the years after them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import InvalidInput
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, read_table
from hzsim.history.record import Records
from hzsim.scenario.distributions import Normal, StudentT
from hzsim.scenario.uncertainty import Uncertainty

FILE = "growth-parameters.csv"
DIGITS = 5
"""Significant digits of the shipped table: a thousandth of any standard error."""
FREEDOM = 3.0
"""Degrees of freedom of the yearly shocks: with normal ones bands miss by 11%, with these by 2-3%."""
PERSISTENCE = 0.3
"""Of the yearly shocks; estimated freely 0.33 with a standard error of 0.03."""
PANEL_END = 2024
"""The last year of the panel that the shipped parameters are from."""
MARGIN = 1.03
"""Bands are wider by this for economies that took no part in the estimate: the one number not estimated."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything a forecast needs beside a record; rates as fractions.

    The centre t years ahead is long @ (1, mean, recent) + near @ (1, mean, recent) / t. The
    scale is own spread^exponent x typical_spread^(1 - exponent); `average` (a normal's sd) and
    `yearly` (a Student t's scale) are in units of it.
    """

    economies: int
    episodes: int
    long_constant: float
    long_mean: float
    long_recent: float
    near_constant: float
    near_mean: float
    near_recent: float
    typical_growth: float
    typical_spread: float
    exponent: float
    average: float
    yearly: float

    def centre(self, records: Records, horizon: int) -> Array:
        """Return the central growth of each record, shape (rows, horizon)."""
        long = records.features @ np.array([self.long_constant, self.long_mean, self.long_recent])
        near = records.features @ np.array([self.near_constant, self.near_mean, self.near_recent])
        return np.asarray(long[:, None] + near[:, None] / np.arange(1, horizon + 1))

    def scale(self, records: Records) -> Array:
        """Return the scale of each record, shape (rows,), without margin or widening."""
        return np.asarray(records.spread**self.exponent * self.typical_spread ** (1 - self.exponent))

    def uncertainty(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of each record's uncertainty, as scenarios use them."""
        sizes = self.scale(records) * records.widening * MARGIN
        return tuple(
            Uncertainty(Normal(float(self.average * size)), StudentT(float(self.yearly * size), FREEDOM), PERSISTENCE)
            for size in sizes
        )


@dataclass(frozen=True, slots=True)
class PooledTable:
    """The parameters from all economies, and from all but some, so that every test is an honest one.

    `without[economy]` are estimated without that economy, `before[year]` from episodes that
    were complete in that year.
    """

    everything: Parameters
    without: Mapping[str, Parameters]
    before: Mapping[int, Parameters]

    def for_economy(self, economy: str) -> Parameters:
        """Return parameters that have not seen an economy."""
        return self.without.get(economy, self.everything)

    def known_in(self, year: int) -> Parameters:
        """Return parameters from what was complete in a year, for replays of the past."""
        if year >= PANEL_END or not self.before:
            return self.everything
        return self.before[max((known for known in self.before if known <= year), default=min(self.before))]


_NUMBERS = tuple(item.name for item in fields(Parameters))
COLUMNS = ("estimated", *_NUMBERS)
_WITHOUT, _BEFORE, _ALL = "without ", "complete by ", "all"


def table_rows(table: PooledTable) -> list[dict[str, object]]:
    """Return the table's lines, numbers rounded as shipped."""
    named = {
        _ALL: table.everything,
        **{f"{_BEFORE}{year}": one for year, one in table.before.items()},
        **{f"{_WITHOUT}{economy}": one for economy, one in table.without.items()},
    }
    return [
        {"estimated": name, **{key: _rounded(getattr(one, key)) for key in _NUMBERS}} for name, one in named.items()
    ]


def _rounded(value: float) -> float | int:
    return value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")


def standard_errors(table: PooledTable) -> dict[str, float]:
    """Return the standard error of each parameter: the jackknife over economies."""
    left_out = list(table.without.values())
    values = np.array([[float(getattr(one, key)) for key in _NUMBERS[2:]] for one in left_out])
    number = len(left_out)
    spread = np.sqrt((number - 1) / number * ((values - values.mean(axis=0)) ** 2).sum(axis=0))
    return dict(zip(_NUMBERS[2:], map(float, spread), strict=True))


def read_parameters(path: Path | None = None) -> PooledTable:
    """Return the pooled parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return _read(path or data_file(FILE))


@cache
def _read(path: Path) -> PooledTable:
    rows, source = read_table(path, COLUMNS)
    if not any(row["estimated"] == _ALL for row in rows):
        first = rows[0] if rows else Row({}, str(path), 1)
        raise InvalidInput(first.problem("estimated", f"expected a line `{_ALL}`", f"none in {source.name}"))
    return parameters_of(
        [{"estimated": row["estimated"], **{key: row.number(key) for key in _NUMBERS}} for row in rows]
    )


def parameters_of(rows: Iterable[Mapping[str, object]]) -> PooledTable:
    """Return the pooled parameters of a table's lines."""
    found = {str(row["estimated"]): _parameters({key: row[key] for key in _NUMBERS}) for row in rows}
    return PooledTable(
        found[_ALL],
        {name.removeprefix(_WITHOUT): one for name, one in found.items() if name.startswith(_WITHOUT)},
        {int(name.removeprefix(_BEFORE)): one for name, one in found.items() if name.startswith(_BEFORE)},
    )


def _parameters(values: Mapping[str, Any]) -> Parameters:
    counts = {key: int(values[key]) for key in _NUMBERS[:2]}
    return Parameters(**{**values, **counts})
