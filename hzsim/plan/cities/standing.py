"""A city and its rivals over draws, all without their nation's growth: who is ahead, and what keeps a place."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.arrays import compound
from hzsim.model.modules.nation import OVER_NATION, growth_lead, lead_name, national_growth
from hzsim.model.modules.parts import Assumption
from hzsim.normal import ndtr, ndtri
from hzsim.plan.cities.rivals import CITY_GROWTH, Rival
from hzsim.questions.lever.lever import lever_for
from hzsim.questions.lever.odds import Odds, asked_words
from hzsim.questions.lever.reasons import all_known_words, always_words, highest_words, joined, never_words
from hzsim.scenario.parts.phrases import set_words
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import Drawn, assumed, computed, draw, draw_path
from hzsim.simulation.draws.sampling import RANDOMISATIONS, Sampler, rotated
from hzsim.simulation.draws.tallies import share_errors
from hzsim.simulation.points.points import Places
from hzsim.simulation.points.roots import find_root

_NOTHING = Text("", "")
_WITHIN = 1e-6
"""Share of its bounds within which a growth is solved: shown are two digits of a percent."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The growth of a city that keeps its place with a probability, a constant over `years`.

    `value` is None when there is none within bounds; `reason` says why. `residual` is the probability
    attained less the one asked for; `note` says what moves in place of the growth, where a module computes it.
    """

    unknown: Assumption
    years: Span
    value: float | None = None
    residual: float | None = None
    reason: Text = _NOTHING
    note: Text = _NOTHING


@dataclass(frozen=True, slots=True)
class Cities:
    """A city and its rivals, all without the nation's growth, over the draws of a sampling.

    `samplers` are turned to what moves the city's size most and, after it, each rival's.
    """

    beside: Scenario
    leads: Sequence[tuple[Rival, Array]]
    sampling: Sampling
    samplers: Sequence[Sampler] = ()
    _first: list["CityDraws"] = field(default_factory=list)

    @classmethod
    def of(cls, beside: Scenario, leads: Sequence[tuple[Rival, Array]], sampling: Sampling) -> "Cities":
        """Return them with their samplers."""
        found = cls(beside, leads, sampling)
        if not beside.uncertainty:
            return replace(found, samplers=[sampling.source] * (1 + len(leads)))

        def city(sampler: Sampler) -> Array:
            return np.log(_size(beside, draw(beside, sampler, 0, Block(0, 0, 1))))

        def rival(one: tuple[Rival, Array], sampler: Sampler) -> Array:
            return np.log(found.rival(one, sampler, Block(0, 0, 1)))

        sizes: list[Callable[[Sampler], Array]] = [city, *(partial(rival, one) for one in leads)]
        return replace(found, samplers=[rotated(sampling.source, size) for size in sizes])

    @property
    def nation(self) -> Array:
        """The nation's central growth, shape (years,)."""
        return np.array(self.beside.assumptions[national_growth.name])

    def rival(self, one: tuple[Rival, Array], sampler: Sampler, block: Block) -> Array:
        """Return a rival's size in the last year, shape (draws,), or (1,) where it is certain."""
        (rival, lead), part = one, replace(growth_lead, name=lead_name(one[0].key))
        path = lead[None]
        if self.beside.uncertainty:
            path = draw_path(part, lead, rival.uncertainty, sampler, self.sampling.seed, block)
        return np.asarray(rival.gdp * compound(path)[:, -1])

    def standing(self, block: Block) -> "CityDraws":
        """Return the draws of a block; those of the first are kept."""
        if block.index == 0 and self._first:
            return self._first[0]
        drawn = draw(self.beside, self.samplers[0], self.sampling.seed, block)
        runs = np.array_split(np.arange(block.draws), min(RANDOMISATIONS, block.draws))
        pairs = zip(self.leads, self.samplers[1:], strict=True)
        levels = [np.broadcast_to(self.rival(*pair, block), block.draws) for pair in pairs]
        found = CityDraws(self.beside, drawn, runs, [[np.sort(level[run]) for level in levels] for run in runs])
        if block.index == 0:
            self._first.append(found)
        return found

    def shares(self, block: Block) -> tuple[Array, Array]:
        """Return the draws of each run of a block, and its shares: with each rank, then with each rival ahead."""
        standing = self.standing(block)
        return np.array([len(run) for run in standing.runs], float), standing.shares()

    def chances(self, place: int) -> tuple[list[Odds], Odds, list[Odds]]:
        """Return the chances of each rank, of the place or better, and of each rival being larger."""
        ranks, runs = len(self.leads) + 1, min(RANDOMISATIONS, self.sampling.draws)
        weights, each = np.zeros(runs), np.zeros((runs, 2 * ranks - 1))
        for _, (draws, shares) in self.sampling.run(self.shares):  # a last block may have fewer runs
            weights[: len(draws)] += draws
            each[: len(draws)] += draws[:, None] * shares
        each /= weights[:, None]
        each = np.column_stack([each[:, :ranks], each[:, :place].sum(axis=1), each[:, ranks:]])
        errors = np.zeros(each.shape[1])
        if self.beside.uncertainty:  # what happens in no draw may happen in half a one
            errors = np.maximum(share_errors(each, self.sampling.draws), math.sqrt(0.5) / self.sampling.draws)
        chances = list(map(Odds, np.average(each, axis=0, weights=weights).tolist(), errors.tolist()))
        return chances[:ranks], chances[ranks], chances[ranks + 1 :]

    def keeping(self, place: int, probability: float) -> Keeping:
        """Return the growth that keeps a place, solved on the draws of the first block."""
        beside, part = self.beside, self.beside.model.settable(CITY_GROWTH)
        answer = Keeping(part, beside.open_years, note=set_words(beside.model, part.name))
        if beside.known_years == len(beside.years):
            return replace(answer, reason=all_known_words(beside))
        lever = lever_for(beside, CITY_GROWTH, (), beside.open_years)
        standing = self.standing(next(self.sampling.blocks()))

        def exceeded(values: Array) -> Array:
            found = [standing.within(place, lever.moved(beside, value)) for value in values]
            return clipped_probits(np.array(found)) - clipped_probits(np.array([probability]))

        low, high = (np.array([bound]) for bound in lever.bounds)
        at_low, at_high = exceeded(low), exceeded(high)
        asked, target = asked_words(beside, probability), Text(f"第{place}位或更前", f"rank {place} or better")
        if at_high[0] < 0:
            most = highest_words(lever, standing.within(place, lever.moved(beside, high[0])), lever.bounds[1])
            return replace(answer, reason=joined(never_words(lever, target, asked), most))
        if at_low[0] >= 0:
            return replace(answer, reason=always_words(lever, asked))
        value = float(find_root(exceeded, low, high, at_low, at_high, _WITHIN)[0])
        return replace(answer, value=value, residual=standing.within(place, lever.moved(beside, value)) - probability)


@dataclass(frozen=True, slots=True)
class CityDraws:
    """The draws of a city in one block, in runs independent of each other, and its rivals' sizes, sorted in each run.

    Within a run every draw of the city is held against every draw of each rival.
    """

    beside: Scenario
    drawn: Drawn
    runs: Sequence[Places]
    levels: Sequence[Sequence[Array]]

    def ahead(self, moved: Scenario) -> Array:
        """Return the probability with which each rival is larger at each draw of the city, shape (rivals, draws).

        Draws are in the order of the city's size within each run.
        """
        own = np.broadcast_to(_size(moved, self.drawn), self.drawn.draws)
        found = np.empty((len(self.levels[0]), len(own)))
        for run, levels in zip(self.runs, self.levels, strict=True):
            ordered = np.sort(own[run])
            for place, level in enumerate(levels):
                found[place, run] = 1 - level.searchsorted(ordered, "right") / len(run)
        return found

    def shares(self) -> Array:
        """Return the shares with each rank, then with each rival ahead, shape (runs, rivals + 1 + rivals)."""
        ahead = self.ahead(self.beside)
        both = np.concatenate([numbers(ahead, len(ahead) + 1), ahead])
        return np.array([both[:, run].mean(axis=1) for run in self.runs])

    def within(self, place: int, moved: Scenario) -> float:
        """Return the probability of the place or a better one, with the city's growth taken from a moved scenario."""
        return float(numbers(self.ahead(moved), place).sum(axis=0).mean())


def clipped_probits(probabilities: Array) -> Array:
    """Return the standard normals below which probabilities lie, none further out than six."""
    return np.asarray(ndtri(np.clip(probabilities, ndtr(-6.0), ndtr(6.0))))


def _size(beside: Scenario, drawn: Drawn) -> Array:
    """Return a city's size in the last year, shape (draws,), or (1,) where it is certain."""
    return computed(beside, assumed(beside, drawn), [OVER_NATION])[OVER_NATION][:, -1]


def numbers(probabilities: Array, most: int) -> Array:
    """Return the probability of exactly 0, 1, ... of some independent events, for each number below `most`.

    `probabilities` has shape (events, draws), the answer (most, draws). One event is added at a time to those
    that happen at all of some neighbouring draws; what happens at none of them is left out.
    """
    found = np.zeros((most, probabilities.shape[1]))
    for start in range(0, found.shape[1], _AT_ONCE):
        some = probabilities[:, start : start + _AT_ONCE]
        sure = (some == 1).all(axis=1)
        reached = found[np.count_nonzero(sure) :, start : start + _AT_ONCE]
        reached[:1] = 1.0
        for done, likely in enumerate(some[~sure & some.any(axis=1)], 1):
            now = reached[: done + 1]
            now[1:] += (now[:-1] - now[1:]) * likely
            now[:1] *= 1 - likely
    return found


_AT_ONCE = 256
