"""Did past forecasts come true? hzsim and its rivals on the records of many economies.

The outcome is the mean growth over the h years after an origin. Windows are the 20 complete
years up to it, origins 1985 to 2018. hzsim's bands are drawn by the simulation code of
scenarios, from parameters that have not seen the economy (`hzsim`), or only what was known at
the origin (`hzsim time-honest`, origins from 1995). With outside forecasts the record ends in the
year before a forecast is made, and the outcome begins in the year after: in October nobody
knows the year; parameters are those known when the record ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.history.backtest.methods import (
    COMBINED,
    FORECAST,
    HONEST,
    OURS,
    RIVALS,
    UNBIASED,
    EpisodeDraws,
    check_asked,
    combined_forecast,
    each_piece,
    keywords,
    mean_outcomes,
)
from hzsim.history.backtest.results import (
    Result,
    Scores,
    Tested,
    pooled_results,
    score_draws,
    score_normals,
    score_points,
)
from hzsim.history.city.forecast import NAME
from hzsim.history.estimation.growth import typical_spread
from hzsim.history.estimation.matching import LEADS
from hzsim.history.estimation.outside import Forecasts
from hzsim.history.estimation.panel import Episodes, Panel, episodes
from hzsim.history.reference.outside_forecasts import FORECAST_YEARS, OutsideParameters, read_outside_parameters
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import LENGTH, Parameters, Rows, read_parameters, read_records
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.keywords import DrawKeywords

ORIGINS = range(1985, 2019)
METHODS = (OURS, HONEST, *RIVALS, FORECAST, UNBIASED, COMBINED)
QUANTITIES = ("growth",)
RARE_POINTS = 0.1
"""How far from its median a rare year lies, as a fraction."""
RARE_YEARS = 6
"""Years after an origin that are looked at."""
RARE_BINS = ((0.0, 0.02), (0.02, 0.04), (0.04, 0.07), (0.07, 0.13))
"""Own spreads of records between which rare years are counted together."""


@dataclass(frozen=True, slots=True)
class Rare(Rows):
    """Rare years of origins, one row for each; `years` says how many of the years after it are known.

    `said` and `seen` have the expected and the observed number of rises and of falls, shape (rows, 2).
    """

    spread: Array
    years: Array
    said: Array
    seen: Array

    def shares(self, low: float, high: float) -> tuple[int, Array, Array]:
        """Return the number of years after records of such spreads, and the shares of rises and falls (said, seen)."""
        inside = (self.spread >= low) & (self.spread < high)
        years = int(self.years[inside].sum())
        said, seen = (one[inside].sum(axis=0) / max(years, 1) for one in (self.said, self.seen))
        return years, said, seen


def rare_years(spread: Array, central: Array, paths: Array, future: Array) -> Rare:
    """Return the rare years of draws, shape (rows, draws, years), around central paths, and of what happened."""
    ahead = future[:, :RARE_YEARS]
    known = np.isfinite(ahead)
    middle = central[:, : ahead.shape[1]]
    drawn = paths[:, :, : ahead.shape[1]]
    said = [(drawn > middle[:, None] + RARE_POINTS).mean(axis=1), (drawn < middle[:, None] - RARE_POINTS).mean(axis=1)]
    seen = [ahead > middle + RARE_POINTS, ahead < middle - RARE_POINTS]
    count = [np.where(known, one, 0.0).sum(axis=1) for one in (*said, *seen)]
    return Rare(spread, known.sum(axis=1), np.column_stack(count[:2]), np.column_stack(count[2:]))


@dataclass(frozen=True, slots=True, repr=False)
class Backtest(Tested, Shown):
    """All methods at all horizons asked for, in the order of METHODS.

    `unseen` of the `economies` took no part in the shipped estimate, by code and by growth;
    `left_out` have no origin with a complete record. `broken` are all economies with missing
    years between their first and last: no origin whose record or outcome has one is scored.
    `spread` is the typical own spread of the records scored, `pooled_spread` that of the
    estimate (fractions): bands are right for records like those of the estimate. `rare` tells how
    often single years rose or fell by ten points against their median.
    """

    results: tuple[Result, ...]
    economies: int
    unseen: int
    left_out: tuple[str, ...]
    broken: tuple[str, ...]
    spread: float
    pooled_spread: float
    rare: Rare


KEYWORDS = keywords("backtest")


@KEYWORDS
def backtest(
    panel: Panel,
    horizons: Sequence[int] = (6,),
    *,
    forecasts: Forecasts | None = None,
    published: Forecasts | None = None,
    table: PooledTable[Parameters] | None = None,
    outside: PooledTable[OutsideParameters] | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Backtest:
    """Score hzsim and its rivals on a panel, with so many draws of each episode.

    `forecasts` of the next five years' mean are scored too, and combined with the records;
    `published` are the outcomes of those years as the forecaster had them. More than one of
    `jobs` are processes of their own, which a script must start from under
    `if __name__ == "__main__":`; results do not depend on their number. Raises BadValue for
    horizons outside 1 to 10, or when no economy has a record long enough.
    """
    sampling = KEYWORDS.sampling(**drawing)
    check_asked(horizons, sampling.draws)
    seen = _episodes(panel, horizons)
    names = sorted(set(seen.economy.tolist()))
    known = table or read_parameters()
    codes = {name: known.known_as(name, panel.growth[name]) for name in names}
    combining = None if forecasts is None else outside or read_outside_parameters()
    work = _Work(known, combining, codes, tuple(horizons), EpisodeDraws(sampling.draws, sampling.seed))
    pieces = [_piece(seen.where(seen.economy == name), forecasts or {}, published or {}) for name in names]
    tested, rare = zip(*each_piece(work, pieces, sampling), strict=True)
    return Backtest(
        tuple(pooled_results(tested, METHODS, QUANTITIES)),
        len(names),
        sum(code is None for code in codes.values()),
        tuple(sorted(set(panel.growth) - set(names))),
        tuple(name for name, series in sorted(panel.growth.items()) if len(series) <= max(series) - min(series)),
        typical_spread(read_records(seen.window)),
        known.everything.typical_spread,
        Rare.joined(rare),
    )


def _episodes(panel: Panel, horizons: Sequence[int]) -> Episodes:
    """Return the origins with a complete record and outcomes of the shortest horizon; TooFew where there is none."""
    seen = episodes(panel.growth, ORIGINS, LENGTH, max(horizons) + 1, min(horizons))
    if not len(seen):
        expected = "expected an economy with {length} years up to an origin in {first}-{last} and {after} after it"
        expected = told(expected, length=LENGTH, first=ORIGINS[0], last=ORIGINS[-1], after=min(horizons))
        raise TooFew("panel", expected, told("none"))
    return seen


@dataclass(frozen=True, slots=True)
class _Piece(Rows):
    """The episodes of an economy, beside the forecasts of the years after the origins and their outcomes, or NaN."""

    seen: Episodes
    forecast: Array
    published: Array


def _piece(seen: Episodes, forecasts: Forecasts, published: Forecasts) -> _Piece:
    def after(by_vintage: Mapping[int, float]) -> Array:
        return np.array([by_vintage.get(int(origin) + 1, np.nan) for origin in seen.origin])

    economy = str(seen.economy[0])
    return _Piece(seen, after(forecasts.get(economy, {})), after(published.get(economy, {})))


@dataclass(frozen=True, slots=True)
class _Work:
    table: PooledTable[Parameters]
    outside: PooledTable[OutsideParameters] | None
    codes: Mapping[str, str | None]
    horizons: tuple[int, ...]
    drawing: EpisodeDraws

    def __call__(self, piece: _Piece) -> tuple[list[Result], Rare]:
        """Return the results of every method and horizon on one economy, and its rare years."""
        seen = piece.seen
        own = self.table.for_economy(self.codes[str(seen.economy[0])])
        central, paths = self.drawn(seen, [own.forecast(window, LEADS + 1) for window in seen.window])
        found = list(self.scored(OURS, seen, paths))
        found += self.honest(seen.where(np.isin(seen.origin, list(self.table.before))))
        found += self.rivals(seen)
        if self.outside is not None:
            found += self.combined(piece)
        return found, rare_years(own.read(seen.window).spread, central, paths, seen.future[:, : central.shape[1]])

    def drawn(self, seen: Episodes, forecasts: Sequence[tuple[Array, Uncertainty]]) -> tuple[Array, Array]:
        """Return central paths, shape (rows, years), and draws around them, shape (rows, draws, years)."""
        years = max(self.horizons) + 1
        central = np.array([path[:years] for path, _ in forecasts]).reshape(-1, years)
        paths = np.empty((len(seen), self.drawing.draws, years))
        for row, (_, uncertainty) in enumerate(forecasts):
            who, origin = str(seen.economy[row]), int(seen.origin[row])
            paths[row] = self.drawing.paths(NAME, central[row], uncertainty, who, origin)
        return central, paths

    def honest(self, late: Episodes) -> Iterator[Result]:
        """Yield the results of parameters known at each origin."""
        dated = zip(late.window, late.origin.tolist(), strict=True)
        forecasts = [self.table.before[origin].forecast(window, LEADS + 1) for window, origin in dated]
        yield from self.scored(HONEST, late, self.drawn(late, forecasts)[1])

    def scored(self, method: str, seen: Episodes, paths: Array) -> Iterator[Result]:
        """Yield the results of draws of growth at every horizon."""
        for horizon in self.horizons:
            kept, outcome = mean_outcomes(seen.future, horizon)
            yield _result(
                method, horizon, seen.where(kept), score_draws(paths[kept, :, :horizon].mean(axis=2), outcome)
            )

    def rivals(self, seen: Episodes) -> Iterator[Result]:
        """Yield the results of the rivals."""
        for method, rival in RIVALS.items():
            mean, sd = rival(seen.window, max(self.horizons))
            for horizon in self.horizons:
                kept, outcome = mean_outcomes(seen.future, horizon)
                scores = score_normals(mean[kept, horizon - 1], sd[kept, horizon - 1], outcome)
                yield _result(method, horizon, seen.where(kept), scores)

    def combined(self, piece: _Piece) -> Iterator[Result]:
        """Yield the results of the forecasts, and of their combination with the record, from the year after them on."""
        assert self.outside is not None
        dated = np.isin(piece.seen.origin, [year for year in self.outside.before if year in self.table.before])
        chosen = piece.where(dated & np.isfinite(piece.forecast))
        seen, forecast, published = chosen.seen, chosen.forecast, chosen.published
        bias = np.array([self.outside.before[int(origin)].forecast_bias / 100 for origin in seen.origin])
        known, told = self.table.before, zip(seen.window, seen.origin.tolist(), forecast.tolist(), strict=True)
        made = [
            combined_forecast(window, known[year], self.outside.before[year], rate, LEADS + 1, first=1)
            for window, year, rate in told
        ]
        paths = self.drawn(seen, made)[1]
        for horizon in self.horizons:
            kept, outcome = mean_outcomes(seen.future[:, 1:], horizon)
            means = paths[kept, :, 1 : horizon + 1].mean(axis=2)
            stated = published[kept] if horizon == FORECAST_YEARS else np.full(len(outcome), np.nan)
            for method, middle, scores in (
                (FORECAST, forecast[kept], score_points(forecast[kept], outcome)),
                (UNBIASED, (forecast + bias)[kept], score_points((forecast + bias)[kept], outcome)),
                (COMBINED, np.median(means, axis=1), score_draws(means, outcome)),
            ):
                yield _result(method, horizon, seen.where(kept), scores, np.abs(middle - stated))


def _result(method: str, horizon: int, seen: Episodes, scores: Scores, published: Array | None = None) -> Result:
    who = seen.economy, seen.economy, seen.origin
    return Result.of(method, horizon, "growth", who, seen.window, scores, published)
