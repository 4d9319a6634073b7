"""What outside forecasts of a nation's growth are worth beside its record.

The combination is the mean of the forecast and of what the record foretells for the same years, less
a bias that all such combinations have shown. Equal weights were no worse than estimated ones; for
advanced economies alone the forecast less its bias was as good.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.files.tables import Row, collect, header, read_table
from hzsim.history.estimation.growth import FEWEST, telling
from hzsim.history.estimation.matching import LEADS, Family, Sample, match_parts
from hzsim.history.estimation.panel import Dated
from hzsim.history.reference.outside_forecasts import FORECAST_YEARS, WEIGHT, OutsideParameters
from hzsim.history.reference.pooled import NAMES, PANEL_END, PooledTable, SpreadParts
from hzsim.history.reference.records import LENGTH, Parameters, Series, along

_PERCENT = 100.0
FORECAST_COLUMNS = ("iso3", "vintage", "forecast_pct")
OUTCOME = "outcome_pct"
Forecasts = Mapping[str, Mapping[int, float]]
"""Forecast mean growth of the five years after a vintage, by economy and vintage, as fractions."""


def read_forecasts(path: str | Path) -> Forecasts:
    """Return the forecasts of a CSV table of FORECAST_COLUMNS, each made in a year for the mean of the next five.

    Raises InvalidInput, naming file, line and column, for what is no number or given twice.
    """
    return _read_column(Path(path), FORECAST_COLUMNS)


def read_published(path: str | Path) -> Forecasts:
    """Return the outcomes that stand beside the forecasts of a table, under `outcome_pct`; none without that column."""
    columns = (*FORECAST_COLUMNS[:-1], OUTCOME)
    return _read_column(Path(path), columns) if OUTCOME in header(Path(path)) else {}


def _read_column(path: Path, columns: tuple[str, str, str]) -> Forecasts:
    """Return a CSV column in percent as fractions by economy and vintage; InvalidInput for a vintage given twice."""
    rows, _ = read_table(path, columns, others=True)
    found: dict[str, dict[int, float]] = {}
    *_, number = columns

    def use(row: Row) -> None:
        """Keep a vintage of an economy; one without an outcome is passed over."""
        economy, vintage = row["iso3"].strip().upper(), row.year("vintage")
        if number == OUTCOME and not row[number].strip():
            return
        if vintage in found.setdefault(economy, {}):
            raise row.refuse("vintage", "expected each vintage of an economy once", str(vintage))
        found[economy][vintage] = row.between(number, -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


SHRINKAGE = 300.0
"""Episodes of no bias that the estimate of the bias begins with."""
HONEST_DATES = range(1997, PANEL_END)


@dataclass(frozen=True, slots=True)
class OutsideEpisodes(Dated):
    """Records, forecasts and what followed: one row for each economy and vintage, as fractions.

    `window` has the LENGTH years up to the vintage, `future` the LEADS years after it, NaN where not known.
    """

    economy: np.ndarray[tuple[int], np.dtype[np.str_]]
    window: Array
    forecast: Array


def outside_episodes(growth: Mapping[str, Series], forecasts: Forecasts) -> OutsideEpisodes:
    """Return every vintage of every economy with twenty years before and one after it."""
    rows = []
    for economy in sorted(set(growth) & set(forecasts)):
        series = growth[economy]
        for vintage, forecast in sorted(forecasts[economy].items()):
            window = along(series, vintage - LENGTH + 1, vintage)
            future = along(series, vintage + 1, vintage + LEADS)
            if np.isfinite([*window, future[0]]).all():
                rows.append((vintage, future, economy, window, forecast))
    columns = list(zip(*rows, strict=True)) or [()] * 5
    return OutsideEpisodes(
        np.array(columns[0], dtype=np.intp), np.array(columns[1]).reshape(-1, LEADS),
        np.array(columns[2], dtype=np.str_), np.array(columns[3]).reshape(-1, LENGTH), np.array(columns[4]),
    )  # fmt: skip


def estimate_outside(
    growth: Mapping[str, Series],
    forecasts: Forecasts,
    table: PooledTable[Parameters],
    progress: Callable[[int], None] | None = None,
) -> PooledTable[OutsideParameters]:
    """Return the parameters from all vintages and as known in each year; `table` has those of the records.

    What the record foretells is read with parameters dated at the vintage. Raises BadValue for fewer than 200 vintages.
    """
    seen = outside_episodes(growth, forecasts)
    seen = seen.where(seen.origin >= min(table.before, default=PANEL_END))
    dated = zip(seen.window, seen.origin.tolist(), strict=True)
    paths = [table.known_in(origin).forecast(window, LEADS)[0] for window, origin in dated]
    foretold = np.array(paths).reshape(-1, LEADS)

    tell = telling(progress)

    def estimated(year: int) -> OutsideParameters:
        """Return the parameters from what was known at the end of a year."""
        return tell(estimate(seen.known_by(year), foretold[seen.origin < year], table.known_in(year)))

    before = {year: estimated(year) for year in HONEST_DATES if np.count_nonzero(seen.origin < year) >= FEWEST}
    return PooledTable(estimated(_END), {}, before)


_END = 9999


def check_forecasts(seen: OutsideEpisodes) -> None:
    """Raise TooFew for fewer than 200 episodes."""
    if len(seen) < FEWEST:
        expected = told("expected at least {fewest} vintages with a record", fewest=FEWEST)
        raise TooFew("forecasts", expected, str(len(seen)), "give more forecasts")


def estimate(seen: OutsideEpisodes, paths: Array, record: Parameters) -> OutsideParameters:
    """Return the parameters of episodes whose records foretell `paths`; BadValue for fewer than 200 episodes.

    The parts are those of the record alone, of which the average and the yearly shocks keep a share each.
    """
    check_forecasts(seen)
    first = np.broadcast_to(np.arange(LEADS) < FORECAST_YEARS, paths.shape)
    complete = np.isfinite(seen.future[:, :FORECAST_YEARS]).all(axis=1)
    outcome = seen.future[complete, :FORECAST_YEARS].mean(axis=1)
    halves = WEIGHT * paths[complete, :FORECAST_YEARS].mean(axis=1) + (1 - WEIGHT) * seen.forecast[complete]
    found = OutsideParameters(
        **{name: getattr(record, name) for name in NAMES},
        economies=len(set(seen.economy.tolist())), episodes=len(seen),
        bias=_shrunk(outcome - halves), forecast_bias=_shrunk(outcome - seen.forecast[complete]),
        typical_spread=record.typical_spread,
    )  # fmt: skip
    central = found.combined(paths, seen.forecast, first)
    errors = _PERCENT * (np.log1p(seen.future) - np.log1p(central))
    records = record.read(seen.window)
    parts = match_parts(Sample.of(errors, record.log_spreads(records)), family=_shares_of(found))
    return replace(found, **asdict(parts))


def _shares_of(parts: OutsideParameters) -> Family:
    """Return parts of which the average and the yearly shocks keep a share each, their shape as it is."""
    shocks = ("below", "above", "tail_below", "tail_above")

    def kept(shares: Array) -> SpreadParts:
        """Return the parts with these shares of the average and of the shocks."""
        average, yearly = map(float, shares)
        whole = {name: getattr(parts, name) for name in NAMES}
        return SpreadParts(
            **whole | {"average": average * parts.average} | {name: yearly * whole[name] for name in shocks}
        )

    return Family(kept, lambda _: (1.0, 1.0), (1.0, 1.0), (0.3, 0.5), (2.0, 2.0))


def _shrunk(errors: Array) -> float:
    """Return the median of errors, in percent, drawn toward none."""
    if not len(errors):
        return 0.0
    return _PERCENT * float(np.median(errors)) * len(errors) / (len(errors) + SHRINKAGE)
