"""Did bands of prices, exchange rates, people and dollars per head come true? Reference classes on like economies.

`hzsim` takes the shipped classes, of which an economy may have been one of dozens; in `hzsim economy left out`
they are estimated from the other economies of the panel. USD per head is a joint statement of growth,
deflator, exchange rate and population, drawn apart, at origins where the exchange rate is in its class, which
has low inflation too; few of these have prices and population in both others, which serve all the same.
Ratios of R&D to GDP follow growth and spending as a city's record draws them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.history.backtest.methods import OURS, EpisodeDraws, each_piece, keywords
from hzsim.history.backtest.results import Result, Scores, pooled_results, score_draws
from hzsim.history.city.forecast import NAME
from hzsim.history.city.short_records import RATIO_DRIFT, RESEARCH, RESEARCH_TIE
from hzsim.history.estimation.classes import ORIGINS, Comparable, comparable_episodes, estimate_class
from hzsim.history.estimation.panel import Episodes, Panel, episodes
from hzsim.history.reference.classes import LEADS, ReferenceClass, read_classes
from hzsim.history.reference.classes import LENGTH as CLASS_LENGTH
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import LENGTH, Parameters, read_parameters
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.keywords import DrawKeywords

HORIZONS = (1, 3, 5)
PER_HEAD_YEARS = 6
PER_HEAD = "gdp_per_capita_usd"
EXCHANGE = "exchange_rate"
RESEARCH_COLUMN = "rd_gdp_pct"
RATIO = "rd_intensity"
QUANTITIES = ("deflator_growth", EXCHANGE, "population", PER_HEAD, RATIO)
_LEAST_RATIO = 0.01
"""A ratio of R&D to GDP from which a city's record is like an economy's."""
UNSEEN = "hzsim economy left out"
METHODS = (OURS, UNSEEN)
_DRAWN_AS = {"deflator_growth": "deflator_growth", EXCHANGE: EXCHANGE, "population": "natural_increase"}
KEYWORDS = keywords("backtest_others")


@KEYWORDS
def backtest_others(
    panel: Panel,
    *,
    classes: Mapping[str, ReferenceClass] | None = None,
    table: PooledTable[Parameters] | None = None,
    **drawing: Unpack[DrawKeywords],
) -> list[Result]:
    """Return the results of deflator, exchange rate and population, and of USD per head six years ahead.

    `panel` has the columns of reference classes; `classes` and `table`, the parameters of growth, default to
    the shipped ones. Nothing is estimated from fewer than 100 episodes of other economies: such an
    economy is not scored as left out.
    """
    sampling = KEYWORDS.sampling(**drawing)
    episodes, draws = {one.name: one for one in comparable_episodes(panel)}, EpisodeDraws(sampling.draws, sampling.seed)
    work = _Economy(panel, episodes, classes or read_classes(), table or read_parameters(), draws)
    return pooled_results(list(each_piece(work, economies_in(panel, work.groups), sampling)), METHODS, QUANTITIES)


@dataclass(frozen=True, slots=True)
class _Economy:
    panel: Panel
    groups: Mapping[str, Comparable]
    shipped: Mapping[str, ReferenceClass]
    growth: PooledTable[Parameters]
    drawing: EpisodeDraws

    def __call__(self, name: str) -> list[Result]:
        """Return the results of one economy."""
        own = {key: group.seen.where(group.seen.economy == name) for key, group in self.groups.items()}
        found: list[Result] = []
        for method, known in ((OURS, self.shipped), (UNSEEN, _without(name, self.groups, own, self.shipped))):
            work = _Work(method, self.panel, self.groups, known, self.growth, self.drawing)
            found += [*work.each(own), *work.per_head(own | _others(self.panel, name))]
        shipped = _Work(OURS, self.panel, self.groups, self.shipped, self.growth, self.drawing)
        return [*found, *shipped.research(name)]


def _others(panel: Panel, name: str) -> dict[str, Episodes]:
    """Return the origins of an economy's prices and population, in their classes or not."""
    found = {}
    for key, column in (("deflator_growth", "deflator_pct"), ("population", "population_growth_pct")):
        rates = panel.columns[column].get(name, {})
        logs = {year: float(np.log1p(rate)) for year, rate in rates.items() if rate > -1}
        found[key] = episodes({name: logs}, ORIGINS, CLASS_LENGTH, LEADS)
    return found


def economies_in(panel: Panel, groups: Mapping[str, Comparable]) -> list[str]:
    """Return the economies that are in any class, or have ratios of R&D."""
    classed = {name for group in groups.values() for name in group.seen.economy.tolist()}
    return sorted(classed | panel.columns.get(RESEARCH_COLUMN, {}).keys())


def _without(
    name: str, groups: Mapping[str, Comparable], own: Mapping[str, Episodes], near: Mapping[str, ReferenceClass]
) -> dict[str, ReferenceClass]:
    """Return the classes that an economy is in, as the others have shown them, where they are enough."""
    found = {}
    for key, group in groups.items():
        rest = replace(group, seen=group.seen.where(group.seen.economy != name))
        try:
            found[key] = estimate_class(rest, near[key]) if len(own[key]) else near[key]
        except BadValue:
            continue
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    method: str
    panel: Panel
    groups: Mapping[str, Comparable]
    classes: Mapping[str, ReferenceClass]
    growth: PooledTable[Parameters]
    drawing: EpisodeDraws

    def each(self, tested: Mapping[str, Episodes]) -> Iterator[Result]:
        """Yield the results of each class: compound yearly changes over 1, 3 and 5 years."""
        for name in self.classes:
            seen = tested[name]
            paths = [self.changes(name, seen, row) for row in range(len(seen))]
            drawn = np.array(paths).reshape(len(seen), self.drawing.draws, LEADS)
            for horizon in HORIZONS:
                outcome = np.expm1(seen.future[:, :horizon].mean(axis=1))
                scores = score_draws(np.expm1(np.log1p(drawn[:, :, :horizon]).mean(axis=2)), outcome)
                yield self.result(name, horizon, seen, scores)

    def result(self, quantity: str, horizon: int, seen: Episodes, scores: Scores) -> Result:
        """Return the result of one quantity at one horizon."""
        who = seen.economy, seen.economy, seen.origin
        return Result.of(self.method, horizon, quantity, who, seen.window, scores)

    def changes(self, name: str, seen: Episodes, row: int) -> Array:
        """Return draws of the yearly changes of one episode, as fractions, shape (draws, years)."""
        one, window = self.classes[name], seen.window[row : row + 1]
        central = np.expm1(one.centre(window, LEADS)[0])
        uncertainty = one.uncertainty(widening=one.scale(float(self.groups[name].spread(window)[0])))
        who, origin = str(seen.economy[row]), int(seen.origin[row])
        if name != EXCHANGE:
            return self.drawing.paths(_DRAWN_AS[name], central, uncertainty, who, origin)
        level = np.cumprod(1 + central)
        quarter_to_four = replace(uncertainty, domain=(0.25, 4.0))
        paths = self.drawing.paths(name, level, quarter_to_four, who, origin)
        return np.asarray(paths / np.column_stack([np.ones(len(paths)), paths[:, :-1]]) - 1)

    def per_head(self, tested: Mapping[str, Episodes]) -> Iterator[Result]:
        """Yield the result of USD per head: the mean yearly growth over six years at origins where all is known."""
        if not all(name in self.classes for name in self.groups):
            return
        growth = {name: self.panel.growth.get(name, {}) for name in set(tested[EXCHANGE].economy.tolist())}
        seen = episodes(growth, ORIGINS, LENGTH, LEADS)
        for one in tested.values():
            seen = seen.where(np.isin(seen.origin, one.origin))
        drawn = np.empty((len(seen), self.drawing.draws))
        outcome = np.empty(len(seen))
        for row, origin in enumerate(seen.origin):
            at = {name: int(np.flatnonzero(one.origin == origin)[0]) for name, one in tested.items()}
            changes = {name: self.changes(name, tested[name], place) for name, place in at.items()}
            happened = {name: np.expm1(tested[name].future[place])[None] for name, place in at.items()}
            drawn[row] = _yearly(self._growth(seen, row), changes)
            outcome[row] = _yearly(seen.future[row : row + 1], happened)[0]
        yield self.result(PER_HEAD, PER_HEAD_YEARS, seen, score_draws(drawn, outcome))

    def research(self, name: str) -> Iterator[Result]:
        """Yield the results of changes of the ratio of R&D to GDP over 1, 3 and 5 years, from 1% on."""
        ratios = self.panel.columns.get(RESEARCH_COLUMN, {}).get(name, {})
        seen = episodes({name: self.panel.growth.get(name, {})}, ORIGINS, LENGTH, LEADS)
        for horizon in HORIZONS if ratios else ():
            ends = [(ratios.get(year, np.nan), ratios.get(year + horizon, np.nan)) for year in seen.origin.tolist()]
            start, end = np.array(ends).reshape(-1, 2).T
            kept = (start >= _LEAST_RATIO) & np.isfinite(end)
            chosen, first = seen.where(kept), start[kept]
            drawn = np.empty((len(chosen), self.drawing.draws))
            for row, ratio in enumerate(first):
                drawn[row] = ratio * (self._ratio(chosen, row, ratio)[:, horizon - 1] - 1)
            yield self.result(RATIO, horizon, chosen, score_draws(drawn, end[kept] - first))

    def _ratio(self, seen: Episodes, row: int, ratio: float) -> Array:
        central, uncertainty = self._record(seen, row)
        spending = (1 + central) * (1 + RATIO_DRIFT / ratio) - 1
        other = ("rd_spending_growth", spending, RESEARCH)
        who, origin = str(seen.economy[row]), int(seen.origin[row])
        return self.drawing.ratios((central, uncertainty), other, RESEARCH_TIE, who, origin)

    def _growth(self, seen: Episodes, row: int) -> Array:
        central, uncertainty = self._record(seen, row)
        return self.drawing.paths(NAME, central, uncertainty, str(seen.economy[row]), int(seen.origin[row]))

    def _record(self, seen: Episodes, row: int) -> tuple[Array, Uncertainty]:
        """Return the central path of growth that the record foretells, and its uncertainty."""
        name = str(seen.economy[row])
        own = self.growth.for_economy(self.growth.known_as(name, self.panel.growth[name]))
        return own.forecast(seen.window[row], LEADS)


def _yearly(growth: Array, changes: Mapping[str, Array]) -> Array:
    """Return the yearly growth of USD per head over all years, shape (draws,), of yearly changes of what makes it."""
    up = np.prod((1 + growth) * (1 + changes["deflator_growth"]), axis=1)
    down = np.prod((1 + changes["exchange_rate"]) * (1 + changes["population"]), axis=1)
    return np.asarray((up / down) ** (1 / growth.shape[1]) - 1)
