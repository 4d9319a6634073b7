"""Outside forecasts of a nation's growth: what they are worth beside its record, and the two combined.

The combination is the mean of the forecast and of what the record foretells for the same years, less
a bias that all such combinations have shown. Equal weights were no worse than estimated ones; for
advanced economies alone the forecast less its bias was as good.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import InvalidInput, TooFew, told
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, header, read_table
from hzsim.history.reference.panel import Series
from hzsim.history.reference.parameters import PANEL_END, Parameters, PooledTable, read_table_of, uncertainties
from hzsim.history.reference.pooled_parts import LEADS, NAMES, Family, Sample, SpreadParts, match_parts
from hzsim.history.reference.record import LENGTH, Records, read_records
from hzsim.scenario.parts.uncertainty import Uncertainty

FILE = "outside-parameters.csv"
YEARS = 5
"""Years after the vintage whose mean is forecast."""
WEIGHT = 0.5
"""The weight of the record beside the forecast."""
SHRINKAGE = 300.0
"""Episodes of no bias that the estimate of the bias begins with."""
HONEST_DATES = range(1997, PANEL_END)
FEWEST = 200
COLUMNS = ("iso3", "vintage", "forecast_pct")
OUTCOME = "outcome_pct"
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class OutsideParameters(SpreadParts):
    """What combining a record with an outside forecast needs: the bias of the combination, and its parts.

    `bias` is added to the combination; `forecast_bias` is what to add to the forecast alone; both in percent.
    `typical_spread` is the geometric mean of the records' own spreads, from which the parts count an economy's.
    """

    economies: int
    episodes: int
    bias: float
    forecast_bias: float
    typical_spread: float

    def uncertainties(self, records: Records) -> tuple[Uncertainty, ...]:
        """Return the parts of the uncertainty about the combination with each record, as scenarios use them."""
        return uncertainties(self, self.typical_spread, records)

    def combined(self, record: Array, forecast: float | Array, years: BoolArray) -> Array:
        """Return central paths, shape (rows, horizon), moved so that their mean over marked years is the combination's.

        `record` are the record's central paths and `forecast` the outside means over the same years, as fractions.
        """
        mean = (record * years).sum(axis=1) / years.sum(axis=1)
        shift = (1 - WEIGHT) * (forecast - mean) + self.bias / _PERCENT
        return np.asarray(record + shift[:, None])


Forecasts = Mapping[str, Mapping[int, float]]
"""Forecast mean growth of the five years after a vintage, by economy and vintage, as fractions."""


def read_forecasts(path: str | Path) -> Forecasts:
    """Return the forecasts of a CSV table of COLUMNS: what was forecast in a year for the mean of the next five.

    Raises InvalidInput, naming file, line and column, for what is no number or given twice.
    """
    return _read(Path(path), COLUMNS)


def read_published(path: str | Path) -> Forecasts:
    """Return the outcomes that stand beside the forecasts of a table, under `outcome_pct`; none without that column."""
    columns = (*COLUMNS[:-1], OUTCOME)
    return _read(Path(path), columns) if OUTCOME in header(Path(path)) else {}


def _read(path: Path, columns: tuple[str, str, str]) -> Forecasts:
    """Return a CSV column in percent as fractions by economy and vintage; InvalidInput for a vintage given twice."""
    rows, _ = read_table(path, columns, others=True)
    found: dict[str, dict[int, float]] = {}
    *_, number = columns

    def use(row: Row) -> None:
        economy, vintage = row["iso3"].strip().upper(), row.year("vintage")
        if number == OUTCOME and not row[number].strip():
            return
        if vintage in found.setdefault(economy, {}):
            raise InvalidInput(row.problem("vintage", "expected each vintage of an economy once", str(vintage)))
        found[economy][vintage] = row.between(number, -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


@dataclass(frozen=True, slots=True)
class OutsideEpisodes:
    """Records, forecasts and what followed: one row for each economy and vintage, as fractions.

    `window` has the LENGTH years up to the vintage, `future` the LEADS years after it, NaN where not known.
    """

    economy: np.ndarray[tuple[int], np.dtype[np.str_]]
    origin: np.ndarray[tuple[int], np.dtype[np.intp]]
    window: Array
    future: Array
    forecast: Array

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "OutsideEpisodes":
        """Return the episodes of the marked rows."""
        names = ("economy", "origin", "window", "future", "forecast")
        return OutsideEpisodes(*(getattr(self, name)[kept] for name in names))

    def known_by(self, year: int) -> "OutsideEpisodes":
        """Return the episodes with what was known of them at the end of a year."""
        begun = self.where(self.origin < year)
        after = begun.origin[:, None] + np.arange(1, LEADS + 1)
        return replace(begun, future=np.where(after <= year, begun.future, np.nan))


def outside_episodes(growth: Mapping[str, Series], forecasts: Forecasts) -> OutsideEpisodes:
    """Return every vintage of every economy with twenty years before and one after it."""
    rows = []
    for economy in sorted(set(growth) & set(forecasts)):
        series = growth[economy]
        for vintage, forecast in sorted(forecasts[economy].items()):
            window = [series.get(year, np.nan) for year in range(vintage - LENGTH + 1, vintage + 1)]
            future = [series.get(year, np.nan) for year in range(vintage + 1, vintage + LEADS + 1)]
            if np.isfinite([*window, future[0]]).all():
                rows.append((economy, vintage, window, future, forecast))
    columns = list(zip(*rows, strict=True)) or [()] * 5
    return OutsideEpisodes(
        np.array(columns[0], dtype=np.str_), np.array(columns[1], dtype=np.intp),
        np.array(columns[2]).reshape(-1, LENGTH), np.array(columns[3]).reshape(-1, LEADS), np.array(columns[4]),
    )  # fmt: skip


def read_outside_parameters(path: Path | None = None) -> PooledTable[OutsideParameters]:
    """Return the parameters of a table, by default the shipped one; InvalidInput when it is not one."""
    return read_table_of(OutsideParameters, path or data_file(FILE))


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
    paths = np.array([_record_path(seen, row, table) for row in range(len(seen))]).reshape(-1, LEADS)

    def estimated(year: int) -> OutsideParameters:
        if progress is not None:
            progress(1)
        return estimate(seen.known_by(year), paths[seen.origin < year], table.known_in(year))

    dated = {year: estimated(year) for year in HONEST_DATES if np.count_nonzero(seen.origin < year) >= FEWEST}
    return PooledTable(estimated(_END), {}, dated)


_END = 9999


def _record_path(seen: OutsideEpisodes, row: int, table: PooledTable[Parameters]) -> Array:
    parameters = table.known_in(int(seen.origin[row]))
    records = read_records(seen.window[row : row + 1], parameters.typical_growth, parameters.typical_spread)
    return np.asarray(parameters.centre(records, LEADS)[0])


def check_enough(seen: OutsideEpisodes) -> None:
    """Raise TooFew for fewer than 200 episodes."""
    if len(seen) < FEWEST:
        expected = told("expected at least {fewest} vintages with a record", fewest=FEWEST)
        raise TooFew("forecasts", expected, str(len(seen)), "give more forecasts")


def estimate(seen: OutsideEpisodes, paths: Array, record: Parameters) -> OutsideParameters:
    """Return the parameters of episodes whose records foretell `paths`; BadValue for fewer than 200 episodes.

    The parts are those of the record alone, of which the average and the yearly shocks keep a share each.
    """
    check_enough(seen)
    first = np.broadcast_to(np.arange(LEADS) < YEARS, paths.shape)
    complete = np.isfinite(seen.future[:, :YEARS]).all(axis=1)
    outcome = seen.future[complete, :YEARS].mean(axis=1)
    halves = WEIGHT * paths[complete, :YEARS].mean(axis=1) + (1 - WEIGHT) * seen.forecast[complete]
    found = OutsideParameters(
        **{name: getattr(record, name) for name in NAMES},
        economies=len(set(seen.economy.tolist())), episodes=len(seen),
        bias=_shrunk(outcome - halves), forecast_bias=_shrunk(outcome - seen.forecast[complete]),
        typical_spread=record.typical_spread,
    )  # fmt: skip
    central = found.combined(paths, seen.forecast, first)
    errors = _PERCENT * (np.log1p(seen.future) - np.log1p(central))
    records = read_records(seen.window, record.typical_growth, record.typical_spread)
    parts = match_parts(Sample.of(errors, record.log_spreads(records)), family=_shares_of(found))
    return replace(found, **asdict(parts))


def _shares_of(parts: OutsideParameters) -> Family:
    """Return parts of which the average and the yearly shocks keep a share each, their shape as it is."""
    shocks = ("below", "above", "tail_below", "tail_above")

    def kept(shares: Array) -> SpreadParts:
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
