"""Did past forecasts of regions come true? Their leads alone, and their growth: nation and lead together.

Origins are all years with at least eight known up to them. Leads of `hzsim` take the parameters of
all regions of the estimate, its nations those from which the nation was left out: a region that took part
in the estimate is one of hundreds. In `hzsim nation left out` nothing has seen any region of its
group of nations (China, the United States, the EU, others); in `hzsim time-honest` nothing that came after
the origin; `hzsim with forecast` adds the outside forecast made in the origin's year. `own record` is
the region's record alone, as if it had no nation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import TooFew, told
from hzsim.history.backtest.methods import (
    COMBINED,
    HONEST,
    OURS,
    RIVALS,
    EpisodeDraws,
    Estimates,
    check_asked,
    combined_forecast,
    each_piece,
    keywords,
    mean_outcomes,
)
from hzsim.history.backtest.results import Result, Scores, Tested, pooled_results, score_draws, score_normals
from hzsim.history.estimation.matching import LEADS
from hzsim.history.estimation.outside import Forecasts
from hzsim.history.estimation.regions import GROUPS, LeadEpisodes, Regions, group_of, lead_episodes
from hzsim.history.reference.outside_forecasts import OutsideParameters
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import ENOUGH, LENGTH, LeadParameters, Parameters, Rows, along, read_leads
from hzsim.simulation.draws.keywords import DrawKeywords

LEFT_OUT, OWN_RECORD = "hzsim nation left out", "own record"
_RIVALS = ("own mean", "ar1", "last five")
METHODS = (OURS, HONEST, LEFT_OUT, OWN_RECORD, *_RIVALS, COMBINED)
QUANTITIES = ("growth", "lead")
_CHUNK = 120
"""Episodes of a nation that are scored together, whole origins at a time."""


def chunks(seen: LeadEpisodes) -> Iterator[LeadEpisodes]:
    """Yield the episodes of each nation, a few origins at a time."""
    for country in sorted(set(seen.country.tolist())):
        own = seen.where(seen.country == country)
        years, counts = np.unique(own.origin, return_counts=True)
        chunk = np.cumsum(counts) // _CHUNK
        for one in np.unique(chunk):
            yield own.where(np.isin(own.origin, years[chunk == one]))


@dataclass(frozen=True, slots=True)
class Piece(Rows):
    """Episodes of one nation's regions: their own growth before and after, the nation's before, and its forecasts."""

    seen: LeadEpisodes
    window: Array
    future: Array
    nation: Array
    forecast: Array


def piece_of(seen: LeadEpisodes, regions: Regions, forecasts: Forecasts) -> Piece:
    """Return episodes of one nation with what stands beside them."""
    country = str(seen.country[0])

    rows = [
        (origin, regions.growth[country, unit])
        for unit, origin in zip(seen.unit.tolist(), seen.origin.tolist(), strict=True)
    ]
    nation, forecast = regions.nations[country], forecasts.get(country, {})
    return Piece(
        seen,
        np.array([along(series, origin - LENGTH + 1, origin) for origin, series in rows]),
        np.array([along(series, origin + 1, origin + LEADS) for origin, series in rows]),
        np.array([along(nation, origin - LENGTH + 1, origin) for origin, _ in rows]),
        np.array([forecast.get(origin, np.nan) for origin, _ in rows]),
    )


@dataclass(frozen=True, slots=True, repr=False)
class RegionalBacktest(Tested, Shown):
    """All methods at all horizons asked for, of growth and of leads, for all regions and each group of nations.

    `left_out` of the `regions` have no origin to score.
    """

    results: tuple[Result, ...]
    regions: int
    nations: int
    left_out: int


KEYWORDS = keywords("backtest_regions")


@KEYWORDS
def backtest_regions(
    regions: Regions,
    horizons: Sequence[int] = (5,),
    *,
    forecasts: Forecasts | None = None,
    estimates: Estimates | None = None,
    **drawing: Unpack[DrawKeywords],
) -> RegionalBacktest:
    """Score hzsim and its rivals on regions, with so many draws of each episode.

    `forecasts` are of the nations' mean growth in the next five years. More than one of `jobs` are
    processes of their own, which a script must start from under `if __name__ == "__main__":`. Raises BadValue for
    horizons outside 1 to 10, or when no region has a record long enough.
    """
    sampling = KEYWORDS.sampling(**drawing)
    check_asked(horizons, sampling.draws)
    seen = lead_episodes(regions)
    if not len(seen):
        expected = told(
            "expected a region with its lead known in {enough} years up to an origin and one after it", enough=ENOUGH
        )
        raise TooFew("regions", expected, told("none"))
    known = estimates or Estimates.shipped()
    codes = {country: known.nations.known_as(country, series) for country, series in regions.nations.items()}
    work = _Work(
        known,
        None if forecasts is None else known.outside,
        codes,
        tuple(horizons),
        EpisodeDraws(sampling.draws, sampling.seed),
    )
    pieces = [piece_of(one, regions, forecasts or {}) for one in chunks(seen)]
    tested = list(each_piece(work, pieces, sampling))
    scored = len(set(zip(seen.country.tolist(), seen.unit.tolist(), strict=True)))
    together = pooled_results(tested, METHODS, QUANTITIES)
    return RegionalBacktest(
        tuple(one for result in together for one in _by_group(result)),
        scored,
        len(set(seen.country.tolist())),
        len(regions.growth) - scored,
    )


def _by_group(result: Result) -> Iterator[Result]:
    groups = np.array([group_of(country) for country in result.nation.tolist()], dtype=np.str_)
    yield result
    for group in GROUPS:
        yield replace(result.where(groups == group), group=group)


@dataclass(frozen=True, slots=True)
class _Work:
    known: Estimates
    outside: PooledTable[OutsideParameters] | None
    codes: Mapping[str, str | None]
    horizons: tuple[int, ...]
    drawing: EpisodeDraws

    def __call__(self, piece: Piece) -> list[Result]:
        """Return the results of every method and horizon on one piece."""
        return [*self.leading(piece), *self.alone(piece), *self.rivals(piece)]

    def leading(self, piece: Piece) -> Iterator[Result]:
        """Yield the results of nation and lead."""
        nations, leads, outside = self.known.nations, self.known.leads, self.outside
        country = str(piece.seen.country[0])
        unseen = nations.for_economy(self.codes[country])
        yield from self.both(OURS, piece, lambda _: unseen, lambda _: leads.everything)
        if (group := group_of(country)) in leads.without:
            yield from self.both(LEFT_OUT, piece, lambda _: unseen, lambda _: leads.without[group])
        dated = piece.where(np.isin(piece.seen.origin, [year for year in nations.before if year in leads.before]))
        yield from self.both(HONEST, dated, nations.before.__getitem__, leads.before.__getitem__)
        if outside is not None:
            told = np.isfinite(dated.forecast) & np.isin(dated.seen.origin, list(outside.before))
            yield from self.both(
                COMBINED, dated.where(told), nations.before.__getitem__, leads.before.__getitem__, outside.before
            )

    def both(
        self,
        method: str,
        piece: Piece,
        nation: Callable[[int], Parameters],
        lead: Callable[[int], LeadParameters],
        outside: Mapping[int, OutsideParameters] | None = None,
    ) -> Iterator[Result]:
        """Yield the results of one way to take parameters: of leads where nothing outside is known, and of growth."""
        leads = self.leads(piece, lead)
        if outside is None:
            yield from self.scored(method, "lead", piece, leads)
        growth = (1 + leads) * (1 + self.nation(piece, nation, outside)) - 1
        yield from self.scored(method, "growth", piece, growth)

    def leads(self, piece: Piece, parameters: Callable[[int], LeadParameters]) -> Array:
        """Return draws of the lead, shape (rows, draws, years)."""
        years = max(self.horizons)
        paths = np.empty((len(piece.seen), self.drawing.draws, years))
        records = read_leads(piece.seen.window, piece.seen.nation_growth)
        for row, origin in enumerate(piece.seen.origin.tolist()):
            own, record = parameters(origin), records.where(slice(row, row + 1))
            who = f"{piece.seen.country[row]} {piece.seen.unit[row]}"
            central, uncertainty = own.centre(record, years)[0], own.uncertainties(record)[0]
            paths[row] = self.drawing.paths("growth_lead", central, uncertainty, who, origin)
        return paths

    def nation(
        self, piece: Piece, parameters: Callable[[int], Parameters], outside: Mapping[int, OutsideParameters] | None
    ) -> Array:
        """Return draws of the nation's growth, shape (rows, draws, years): the same for all regions of an origin."""
        paths = np.empty((len(piece.seen), self.drawing.draws, max(self.horizons)))
        for origin in sorted(set(piece.seen.origin.tolist())):
            rows = np.flatnonzero(piece.seen.origin == origin)
            own, window = parameters(origin), piece.nation[rows[0]]
            central, uncertainty = (
                own.forecast(window, LEADS)
                if outside is None
                else combined_forecast(window, own, outside[origin], float(piece.forecast[rows[0]]), LEADS)
            )
            who = str(piece.seen.country[0])
            paths[rows] = self.drawing.paths("national_growth", central[: paths.shape[2]], uncertainty, who, origin)
        return paths

    def alone(self, piece: Piece) -> Iterator[Result]:
        """Yield the results of the regions' own records, with parameters known at the origin."""
        dated = piece.where(np.isin(piece.seen.origin, list(self.known.nations.before)))
        paths = np.empty((len(dated.seen), self.drawing.draws, max(self.horizons)))
        for row, origin in enumerate(dated.seen.origin.tolist()):
            central, uncertainty = self.known.nations.before[origin].forecast(dated.window[row], LEADS)
            who = f"{dated.seen.country[row]} {dated.seen.unit[row]}"
            paths[row] = self.drawing.paths("real_growth", central[: paths.shape[2]], uncertainty, who, origin)
        yield from self.scored(OWN_RECORD, "growth", dated, paths)

    def scored(self, method: str, quantity: str, piece: Piece, paths: Array) -> Iterator[Result]:
        """Yield the results of draws of growth or of leads at every horizon."""
        future = piece.future if quantity == "growth" else piece.seen.future
        for horizon in self.horizons:
            kept, outcome = mean_outcomes(future, horizon)
            means = paths[kept, :, :horizon].mean(axis=2)
            yield _result(method, horizon, quantity, piece.where(kept), score_draws(means, outcome))

    def rivals(self, piece: Piece) -> Iterator[Result]:
        """Yield the results of the rivals on as many last years as are known without a gap."""
        for quantity, window, future in (
            ("growth", piece.window, piece.future),
            ("lead", piece.seen.window, piece.seen.future),
        ):
            lengths = np.cumprod(np.isfinite(window[:, ::-1]), axis=1).sum(axis=1)
            for length in np.unique(lengths):
                rows = lengths == length
                for method in _RIVALS:
                    mean, sd = RIVALS[method](window[rows][:, -length:], max(self.horizons))
                    for horizon in self.horizons:
                        kept, outcome = mean_outcomes(future[rows], horizon)
                        scores = score_normals(mean[kept, horizon - 1], sd[kept, horizon - 1], outcome)
                        yield _result(method, horizon, quantity, piece.where(rows).where(kept), scores)


def _result(method: str, horizon: int, quantity: str, piece: Piece, scores: Scores) -> Result:
    seen = piece.seen
    places = zip(seen.country, seen.unit, strict=True)
    who = np.array([f"{country} {unit}" for country, unit in places], dtype=np.str_), seen.country, seen.origin
    record = piece.window if quantity == "growth" else seen.window
    return Result.of(method, horizon, quantity, who, record, scores)
