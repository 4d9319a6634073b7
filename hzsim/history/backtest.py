"""Did past forecasts come true? hzsim and its rivals on the records of many economies.

The outcome is the mean growth over the h years after an origin. Windows are the 20 complete
years up to it, origins 1985 to 2018. hzsim's bands are drawn by the simulation code of
scenarios, from parameters that have not seen the economy (`hzsim`), or only episodes complete
at the origin (`hzsim time-honest`, origins from 1995).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue
from hzsim.history.estimation import running_mean, typical_spread
from hzsim.history.forecast import NAME
from hzsim.history.panel import Episodes, Panel, episodes
from hzsim.history.parameters import Parameters, PooledTable, read_parameters
from hzsim.history.pooled_parts import LEADS
from hzsim.history.record import LENGTH, read_records
from hzsim.history.rivals import RIVALS
from hzsim.history.scores import LEVELS, Scores, score_draws, score_normals
from hzsim.model.registry import ASSUMPTIONS
from hzsim.simulation.blocks import Block
from hzsim.simulation.deviations import draw_path
from hzsim.simulation.drawing import check_draws, fewest_for
from hzsim.simulation.sampling import Sampler, sampler_named

ORIGINS = range(1985, 2019)
OURS, HONEST = "hzsim", "hzsim time-honest"
METHODS = (OURS, HONEST, *RIVALS)
DRAWS = 4000
"""Draws of each episode, its own: common draws for all would move coverages by a point or two."""
PIT_BINS = 10
GROUPS = 4
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Result:
    """One method at one horizon: a row for each episode.

    `volatility` is the standard deviation of growth within the window. Scores are of rates as
    fractions.
    """

    method: str
    horizon: int
    economy: np.ndarray[tuple[int], np.dtype[np.str_]]
    volatility: Array
    scores: Scores

    @property
    def number(self) -> int:
        """How many episodes were scored; with none, scores are NaN."""
        return len(self.volatility)

    @property
    def means(self) -> Array:
        """Coverage at 50, 80 and 95% (shares), CRPS and interval score (fractions), shape (5,)."""
        return np.asarray(self._table.mean(axis=0)) if self.number else np.full(5, np.nan)

    def standard_errors(self, seed: int = 0) -> Array:
        """Return standard errors of `means`, whole economies resampled: their years are not independent.

        NaN for fewer than two economies.
        """
        if len(set(self.economy.tolist())) < 2:
            return np.full(5, np.nan)
        _, place = np.unique(self.economy, return_inverse=True)
        size = np.bincount(place)
        sums = np.array([np.bincount(place, column) for column in self._table.T]).T
        drawn = np.random.default_rng(seed).integers(0, len(size), (_RESAMPLES, len(size)))
        shares = sums[drawn].sum(axis=1) / size[drawn].sum(axis=1)[:, None]
        return np.asarray(shares.std(axis=0))

    def coverage_by_volatility(self) -> Array:
        """Return the coverage of the 80% band in each quarter of the windows, calmest first; NaN for an empty one."""
        if not self.number:
            return np.full(GROUPS, np.nan)
        edges = np.quantile(self.volatility, np.linspace(0, 1, GROUPS + 1)[1:-1])
        group = np.searchsorted(edges, self.volatility)
        hits = self.scores.hits[:, int(np.flatnonzero(LEVELS == 0.8)[0])]
        return np.array([hits[group == one].mean() if (group == one).any() else np.nan for one in range(GROUPS)])

    def pit_histogram(self) -> Array:
        """Return the share of outcomes in each tenth of the forecast distributions."""
        counts = np.histogram(self.scores.pit, PIT_BINS, (0, 1))[0]
        return np.asarray(counts / self.number) if self.number else np.full(PIT_BINS, np.nan)

    @property
    def _table(self) -> Array:
        return np.column_stack([self.scores.hits, self.scores.crps, self.scores.interval])


@dataclass(frozen=True, slots=True, repr=False)
class Backtest(Shown):
    """All methods at all horizons asked for, in the order of METHODS.

    `unseen` of the `economies` took no part in the shipped estimate, by code and by growth;
    `left_out` have no origin with a complete record. `broken` are all economies with missing
    years between their first and last: no origin whose record or outcome has one is scored.
    `spread` is the typical own spread of the records scored, `pooled_spread` that of the
    estimate (fractions): bands are right for records like those of the estimate.
    """

    results: tuple[Result, ...]
    economies: int
    unseen: int
    left_out: tuple[str, ...]
    broken: tuple[str, ...]
    spread: float
    pooled_spread: float

    def at(self, horizon: int) -> tuple[Result, ...]:
        """Return the results of one horizon."""
        return tuple(result for result in self.results if result.horizon == horizon)


def backtest(
    panel: Panel,
    horizons: Sequence[int] = (LEADS,),
    *,
    table: PooledTable[Parameters] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Score hzsim and its rivals on a panel; `progress` is told the number of economies done.

    More than one of `jobs` are processes of their own, which a script must start from under
    `if __name__ == "__main__":`; results do not depend on their number. Raises BadValue for
    horizons outside 1 to 6, or when no economy has a record long enough.
    """
    if not horizons or not all(1 <= horizon <= LEADS for horizon in horizons):
        raise BadValue(f"expected horizons from 1 to {LEADS} years", ", ".join(map(str, horizons)) or "none")
    check_draws(draws, fewest_for((1 - float(LEVELS[-1])) / 2), "the ends of 95% bands")
    seen = episodes(panel.growth, ORIGINS, LENGTH, max(horizons), min(horizons))
    names = sorted(set(seen.economy.tolist()))
    if not names:
        expected = f"expected an economy with {LENGTH} years up to an origin in {ORIGINS[0]}-{ORIGINS[-1]}"
        raise BadValue(f"{expected} and {min(horizons)} after it", "none")
    known = table or read_parameters()
    codes = {name: known.known_as(name, panel.growth[name]) for name in names}
    work = _Work(known, codes, tuple(horizons), sampler_named("random"), draws, seed)
    tested: list[list[Result]] = []
    for found in _run(work, [seen.where(seen.economy == name) for name in names], jobs):
        tested.append(found)
        if progress is not None:
            progress(1)
    return Backtest(
        tuple(_merged(tested)),
        len(names),
        sum(code is None for code in codes.values()),
        tuple(sorted(set(panel.growth) - set(names))),
        tuple(name for name, series in sorted(panel.growth.items()) if len(series) <= max(series) - min(series)),
        typical_spread(read_records(seen.window)),
        known.everything.typical_spread,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    table: PooledTable[Parameters]
    codes: Mapping[str, str | None]
    horizons: tuple[int, ...]
    sampler: Sampler
    draws: int
    seed: int

    def __call__(self, seen: Episodes) -> list[Result]:
        """Return the results of every method and horizon on one economy."""
        return list(self.economy(seen))

    def economy(self, seen: Episodes) -> Iterator[Result]:
        """Yield the results of every method and horizon on one economy."""
        name = str(seen.economy[0])
        yield from self.ours(OURS, seen, [self.table.for_economy(self.codes[name])] * len(seen))
        late = seen.where(np.isin(seen.origin, list(self.table.before)))
        yield from self.ours(HONEST, late, [self.table.before[int(origin)] for origin in late.origin])
        for method, rival in RIVALS.items():
            mean, sd = rival(seen.window, max(self.horizons))
            for horizon in self.horizons:
                kept, outcomes = _outcomes(seen, horizon)
                scores = score_normals(mean[kept, horizon - 1], sd[kept, horizon - 1], outcomes)
                yield _result(method, horizon, seen.where(kept), scores)

    def ours(self, method: str, seen: Episodes, parameters: Sequence[Parameters]) -> Iterator[Result]:
        """Yield the results of hzsim at every horizon, from draws of the mean growth."""
        means = [self.means(seen, row, one) for row, one in enumerate(parameters)]
        drawn = np.array(means).reshape(len(seen), self.draws, max(self.horizons))
        for horizon in self.horizons:
            kept, outcomes = _outcomes(seen, horizon)
            yield _result(method, horizon, seen.where(kept), score_draws(drawn[kept, :, horizon - 1], outcomes))

    def means(self, seen: Episodes, row: int, parameters: Parameters) -> Array:
        """Return draws of the mean growth over 1, 2, ... years after one origin, shape (draws, horizon)."""
        window = seen.window[row : row + 1]
        records = read_records(window, parameters.typical_growth, parameters.typical_spread)
        central = parameters.centre(records, max(self.horizons))[0]
        own = int.from_bytes(hashlib.sha256(str(seen.economy[row]).encode()).digest()[:4])
        block = Block(int(seen.origin[row]), 0, 0, self.draws)
        uncertainty = parameters.uncertainties(records)[0]
        return running_mean(draw_path(ASSUMPTIONS[NAME], central, uncertainty, self.sampler, self.seed + own, block))


def _outcomes(seen: Episodes, horizon: int) -> tuple[BoolArray, Array]:
    """Return which episodes have every outcome up to a horizon, and their mean growth."""
    future = seen.future[:, :horizon]
    kept = np.logical_and.reduce(np.isfinite(future), axis=1)
    return kept, np.asarray(future[kept].mean(axis=1))


def _result(method: str, horizon: int, seen: Episodes, scores: Scores) -> Result:
    return Result(method, horizon, seen.economy, seen.window.std(axis=1, ddof=1), scores)


def _merged(tested: Iterable[list[Result]]) -> Iterator[Result]:
    """Yield the results of all economies together, by horizon, methods in their order."""
    together: dict[tuple[int, int], list[Result]] = {}
    for found in tested:
        for result in found:
            together.setdefault((result.horizon, METHODS.index(result.method)), []).append(result)
    for (horizon, method), parts in sorted(together.items()):
        yield Result(
            METHODS[method],
            horizon,
            np.concatenate([part.economy for part in parts]),
            np.concatenate([part.volatility for part in parts]),
            Scores(
                np.concatenate([part.scores.hits for part in parts]),
                np.concatenate([part.scores.crps for part in parts]),
                np.concatenate([part.scores.interval for part in parts]),
                np.concatenate([part.scores.pit for part in parts]),
            ),
        )


def _run(work: "_Work", pieces: Sequence[Episodes], jobs: int) -> Iterator[list[Result]]:
    """Yield the results of each economy, in order, on processes: statsmodels holds the interpreter."""
    if jobs == 1:
        yield from map(work, pieces)
        return
    with ProcessPoolExecutor(min(jobs, len(pieces)), get_context("spawn")) as pool:
        yield from pool.map(work, pieces)
