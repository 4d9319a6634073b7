"""The rank among cities: a city's own draws beside those of its rivals, in one simulation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim.errors import BadValue
from hzsim.plan.rivals import CITY_GROWTH, COMMON, Rival, read_rivals, with_rivals
from hzsim.questions.requirement import Requirement, require
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import Simulation, simulate


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its standard error."""

    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Ranking:
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
    draws: int = 100_000,
    seed: int = 1,
    jobs: int | None = None,
    common: float = COMMON,
    progress: Callable[[int], None] | None = None,
) -> Ranking:
    """Return how a scenario's city ranks among its rivals in the scenario's last year.

    `place` is the rank to be kept, by default that of the base year. Raises BadValue for a
    place that no city can lose, or a probability outside 0 and 1.
    """
    if rivals is None:
        rivals = read_rivals(scenario.baseline.entity, scenario.baseline.year)
    base_rank = 1 + sum(rival.gdp > scenario.baseline.value("gdp") for rival in rivals)
    kept = min(base_rank, len(rivals)) if place is None else place
    if not 1 <= kept <= len(rivals):
        raise BadValue(f"expected a place from 1 to {len(rivals)}", str(kept))
    beside, year = with_rivals(scenario, rivals, kept, common), scenario.years.last
    asked = beside.replace(
        targets=[
            *(f"city_rank <= {number} in {year}" for number in range(1, len(rivals) + 1)),
            *(f"against_{rival.key} >= 1 in {year}" for rival in rivals),
        ]
    )
    simulation = simulate(asked, draws, seed, indicators=["real_gdp"], jobs=jobs, progress=progress)
    shares = simulation.tally.probabilities[: len(asked.targets)]
    cumulative, ahead = shares[: len(rivals)], 1 - shares[len(rivals) :]
    each = np.diff(np.concatenate([[0.0], cumulative, [1.0]]))
    keeping = require(
        beside, CITY_GROWTH, f"against_place >= 1 in {year}", probability, draws=draws, seed=seed, jobs=jobs
    )
    certain = not scenario.uncertainty
    return Ranking(
        simulation,
        tuple(rivals),
        year,
        kept,
        base_rank,
        {number: _chance(share, draws, certain) for number, share in enumerate(each, start=1)},
        _chance(cumulative[kept - 1], draws, certain),
        {rival.name: _chance(share, draws, certain) for rival, share in zip(rivals, ahead, strict=True)},
        probability,
        keeping,
    )


def _chance(share: float, draws: int, certain: bool) -> Chance:
    """Return a share of draws with its binomial standard error, as for targets."""
    likely = (float(share) * draws + 0.5) / (draws + 1)
    return Chance(float(share), 0.0 if certain else float(np.sqrt(likely * (1 - likely) / draws)))
