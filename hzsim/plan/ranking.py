"""The rank among cities: a city's own draws beside those of its rivals, in one simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.plan.rivals import CITY_GROWTH, COMMON, Rival, read_rivals, with_rivals
from hzsim.questions.requirement import Requirement, require
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.drawing import Sampling
from hzsim.simulation.projection import Simulation, simulate_with
from hzsim.simulation.summaries import Tally, share_errors


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its standard error."""

    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True, repr=False)
class Ranking(Shown):
    """How a city ranks in a year.

    `ranks` has the probability of each rank, `within` that of at least the place `place`, and
    `ahead` of each rival being larger; `keeping` is the growth that keeps the place with
    `probability`.
    """

    simulation: Simulation
    rivals: tuple[Rival, ...]
    year: int
    place: int
    base_rank: int
    ranks: Mapping[int, Chance]
    within: Chance
    ahead: Mapping[str, Chance]
    probability: float
    keeping: Requirement


def rank(
    scenario: Scenario,
    rivals: Sequence[Rival] | None = None,
    *,
    place: int | None = None,
    probability: float = 0.8,
    common: float = COMMON,
    sampling: Sampling | None = None,
) -> Ranking:
    """Return how a scenario's city ranks among its rivals in the scenario's last year.

    Sizes are GDP at base-year prices (亿元), growth rates are fractions. `rivals` default to those
    of the project's data/cities.csv, `place`, the rank to be kept, to that of the base year;
    `probability` is that of keeping it, `common` the correlation of growth between cities. Raises BadValue for a
    place that no city can lose, or a probability outside 0 and 1.
    """
    if rivals is None:
        rivals = read_rivals(scenario.baseline.entity, scenario.baseline.year, beside=scenario.folder)
    base_rank, how = 1 + sum(rival.gdp > scenario.baseline.value("gdp") for rival in rivals), sampling or Sampling()
    kept = _losable(base_rank if place is None else place, len(rivals))
    beside, year = with_rivals(scenario, rivals, kept, common), scenario.years.last
    simulation = _simulated(beside, rivals, year, how)
    ranks, within, ahead = _chances(simulation.tally, len(rivals), kept, certain=not scenario.uncertainty)
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
        simulation,
        tuple(rivals),
        year,
        kept,
        base_rank,
        dict(enumerate(ranks, start=1)),
        within,
        {rival.name: chance for rival, chance in zip(rivals, ahead, strict=True)},
        probability,
        keeping,
    )


def _losable(place: int, rivals: int) -> int:
    """Return a place that a city among so many rivals can lose; BadValue for another."""
    if not 1 <= place <= rivals:
        last = f"rank {place} is the last among {place} cities and cannot be lost: name a place to reach"
        raise BadValue(f"expected a place from 1 to {rivals}", str(place), last if place == rivals + 1 else "")
    return place


def _simulated(beside: Scenario, rivals: Sequence[Rival], year: int, sampling: Sampling) -> Simulation:
    """Return the simulation whose targets ask for every place, and for being no smaller than every rival."""
    places = [f"city_rank <= {number} in {year}" for number in range(1, len(rivals) + 1)]
    against = [f"against_{rival.key} >= 1 in {year}" for rival in rivals]
    return simulate_with(sampling, beside.replace(targets=[*places, *against]), indicators=["real_gdp"])


def _chances(tally: Tally, rivals: int, place: int, certain: bool) -> tuple[list[Chance], Chance, list[Chance]]:
    """Return the chances of each rank, of the place or better, and of each rival being larger."""

    def derived(met: Array) -> Array:
        each = np.diff(np.concatenate([[0.0], met[:rivals], [1.0]]))
        return np.concatenate([each, met[place - 1 : place], 1 - met[rivals : 2 * rivals]])

    shares = derived(tally.probabilities)
    draws = np.array([draws for draws, _ in tally.by_randomisation.values()])
    hits = np.array([draws * derived(np.diag(hits) / draws) for draws, hits in tally.by_randomisation.values()])
    errors = share_errors(hits, draws)
    chances = [
        Chance(float(share), 0.0 if certain else float(error)) for share, error in zip(shares, errors, strict=True)
    ]
    return chances[: rivals + 1], chances[rivals + 1], chances[rivals + 2 :]
