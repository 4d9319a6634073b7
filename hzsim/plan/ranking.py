"""The rank among cities: a city's own draws beside those of its rivals, in one simulation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue
from hzsim.plan.beside import OWN_NATION, nation_of, with_rivals
from hzsim.plan.rivals import CITY_GROWTH, Rival, read_rivals
from hzsim.questions.requirement import Requirement, require
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.blocks import Block
from hzsim.simulation.deviations import assumed, computed
from hzsim.simulation.drawing import Sampling
from hzsim.simulation.projection import Projection, project
from hzsim.simulation.summaries import share_errors


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its standard error."""

    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True, repr=False)
class Ranking(Shown):
    """How a scenario's city ranks in a year.

    `ranks` has the probability of each rank, `within` that of at least the place `place`, and
    `ahead` of each rival being larger; `growth` has each rival's central growth, a yearly average;
    `keeping` is the growth that keeps the place with `probability`, `nation` where the nation's growth is from.
    """

    scenario: Scenario
    draws: int
    seed: int
    sampler: str
    rivals: tuple[Rival, ...]
    year: int
    place: int
    base_rank: int
    ranks: Mapping[int, Chance]
    within: Chance
    ahead: Mapping[str, Chance]
    growth: Mapping[str, float]
    probability: float
    keeping: Requirement
    nation: Text


def rank(
    scenario: Scenario,
    rivals: Sequence[Rival] | None = None,
    *,
    place: int | None = None,
    probability: float = 0.8,
    sampling: Sampling | None = None,
) -> Ranking:
    """Return how a scenario's city ranks among its rivals in the scenario's last year.

    Sizes are GDP at base-year prices (亿元), growth rates are fractions. `rivals` default to those
    of the project's data/cities.csv, `place`, the rank to be kept, to that of the base year;
    `probability` is that of keeping it. City and rivals grow as one nation and leads of their own, drawn apart:
    in regions of a nation the errors of leads over five years correlate by 0.02 to 0.07, and in China since
    2011 by 0.05. Raises BadValue for a place that no city can lose, or a probability outside 0 and 1.
    """
    if rivals is None:
        rivals = read_rivals(scenario.baseline.entity, scenario.baseline.year, beside=scenario.folder)
    base_rank, how = 1 + sum(rival.gdp > scenario.baseline.value("gdp") for rival in rivals), sampling or Sampling()
    kept = _losable(base_rank if place is None else place, len(rivals))
    nation, year = nation_of(scenario), scenario.years.last
    beside = with_rivals(scenario, rivals, kept, nation)
    point = project(beside)
    ranks, within, ahead = _chances(_counted(beside, rivals, how), kept, certain=not scenario.uncertainty)
    keeping = require(
        beside,
        CITY_GROWTH,
        f"against_place >= 1 in {year}",
        probability,
        draws=how.draws,
        seed=how.seed,
        sampler=how.sampler,
        jobs=how.jobs,
    )
    return Ranking(
        scenario,
        how.draws,
        how.seed,
        how.sampler,
        tuple(rivals),
        year,
        kept,
        base_rank,
        dict(enumerate(ranks, start=1)),
        within,
        {rival.name: chance for rival, chance in zip(rivals, ahead, strict=True)},
        {rival.name: _average_growth(beside, rival, point) for rival in rivals},
        probability,
        keeping,
        OWN_NATION if nation is None else nation.source,
    )


def _average_growth(beside: Scenario, rival: Rival, point: Projection) -> float:
    """Return a rival's central growth, a yearly average: the one stated, or that of the nation and its lead."""
    if rival.growth is not None:
        return rival.growth
    return float((point[f"gdp_{rival.key}"][0, -1] / rival.gdp) ** (1 / len(beside.years)) - 1)


def _losable(place: int, rivals: int) -> int:
    """Return a place that a city among so many rivals can lose; BadValue for another."""
    if not 1 <= place <= rivals:
        last = f"rank {place} is the last among {place} cities and cannot be lost: name a place to reach"
        raise BadValue(f"expected a place from 1 to {rivals}", str(place), last if place == rivals + 1 else "")
    return place


@dataclass(frozen=True, slots=True)
class _Count:
    """How many of some draws had each rank from 1 on, and in how many each rival was larger."""

    draws: int
    ranks: Array
    ahead: Array

    def plus(self, other: "_Count") -> "_Count":
        """Return the count of both."""
        return _Count(self.draws + other.draws, self.ranks + other.ranks, self.ahead + other.ahead)

    def shares(self, place: int) -> Array:
        """Return the shares of draws with each rank, with the place or better, and with each rival ahead."""
        counted = np.concatenate([self.ranks, [self.ranks[:place].sum()], self.ahead])
        return np.asarray(counted / self.draws)


def _counted(beside: Scenario, rivals: Sequence[Rival], sampling: Sampling) -> list[_Count]:
    """Return the counts of the last year, one for each independent randomisation."""
    names = [f"gdp_{rival.key}" for rival in rivals]

    def count(block: Block) -> _Count:
        values = computed(beside, assumed(beside, sampling.draw(beside, block)), ["real_gdp", *names])
        own = values["real_gdp"][:, -1]
        larger = np.array([np.broadcast_to(values[name][:, -1] > own, block.draws) for name in names])
        ranks = np.bincount(larger.sum(axis=0), minlength=len(names) + 1)
        return _Count(block.draws, ranks.astype(float), larger.sum(axis=1, dtype=float))

    empty = _Count(0, np.zeros(len(names) + 1), np.zeros(len(names)))
    found: defaultdict[int, _Count] = defaultdict(lambda: empty)
    for block, counts in sampling.run(count):
        found[block.randomisation] = found[block.randomisation].plus(counts)
    return list(found.values())


def _chances(counts: Sequence[_Count], place: int, *, certain: bool) -> tuple[list[Chance], Chance, list[Chance]]:
    """Return the chances of each rank, of the place or better, and of each rival being larger.

    Standard errors are those of the sampler.
    """
    total = reduce(_Count.plus, counts)
    shares = total.shares(place)
    draws = np.array([one.draws for one in counts])
    errors = share_errors(np.array([one.draws * one.shares(place) for one in counts]), draws)
    chances = [
        Chance(float(share), 0.0 if certain else float(error)) for share, error in zip(shares, errors, strict=True)
    ]
    ranks = len(total.ranks)
    return chances[:ranks], chances[ranks], chances[ranks + 1 :]
