"""A plan as its years pass: at each year end, what was known, and what had to be assumed.

At the end of a year, outcomes stand in place of assumptions (`known_until` moves), the average
part of each uncertainty has learned from them, and later years are moved by what it learned: a
rate or a flow by the learned mean; a level, a random walk, starts from where it is. Nothing that
came after that year end enters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array
from hzsim.history.actuals import GROWTH, Outcome, Year, years_of
from hzsim.history.learning import learn
from hzsim.history.parameters import read_parameters
from hzsim.history.series import History
from hzsim.history.track_record import on_track_record
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.simulation.deviations import apply_effect, deviation_of, effect_of, effect_on
from hzsim.simulation.projection import simulate

PRICES = "deflator_growth"
CAUSES: Mapping[str, tuple[str, ...]] = {
    "growth": (GROWTH,),
    "prices": (PRICES,),
    "revision": (),
    "population": ("natural_increase", "net_migration"),
    "exchange_rate": ("exchange_rate",),
    "research": ("rd_spending_growth",),
    "resolved": (),
}
"""What can move a probability from one year end to the next: news by assumption, a new statistical base of GDP, and
that a year's uncertainty is gone."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """What could be said at the end of a year.

    `scenario` has the outcomes up to that year; `recorded` is the same with the track record's
    growth afterwards, None where there is no record. `first_published` says whether all
    outcomes so far are first published figures. `causes` are the shares of the change in each
    target's probability (last: all together) since the vintage before, by cause, summing to it;
    empty in the first.
    """

    year: int
    scenario: Scenario
    recorded: Scenario | None
    first_published: bool
    revision: float
    causes: Mapping[str, Array]


def track(
    scenario: Scenario,
    outcomes: Sequence[Outcome],
    history: History,
    *,
    draws: int = 20_000,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> tuple[Vintage, ...]:
    """Return the vintages of a scenario: before the first outcome, and at each year end with one.

    Without outcomes there is one, the scenario as it is. `draws` serve the causes only.
    """
    bases = _bases(scenario, history)
    if not outcomes:
        return (_vintage(scenario, scenario.baseline.year + scenario.known_years, {}, history, {}),)
    ends = range(outcomes[0].year - 1, outcomes[-1].year + 1)
    found: list[Vintage] = []
    for end in ends:
        known = years_of([one for one in outcomes if one.year <= end], scenario, bases)
        causes = _causes(scenario, known, end, draws, seed) if end > ends[0] else {}
        found.append(_vintage(scenario, end, known, history, causes))
        if progress is not None:
            progress(1)
    return tuple(found)


def _vintage(
    scenario: Scenario, end: int, known: Mapping[int, Year], history: History, causes: Mapping[str, Array]
) -> Vintage:
    seen = as_of(scenario, known, end)
    recorded = on_track_record(seen, history, read_parameters().known_in(end))
    return Vintage(
        end,
        seen,
        recorded,
        all(year.first_published for year in known.values()),
        known[end].revision if end in known else 1.0,
        causes,
    )


def as_of(scenario: Scenario, known: Mapping[int, Year], end: int) -> Scenario:
    """Return the scenario as it stands with the outcomes up to a year end."""
    if not known:
        until = min(scenario.baseline.year + scenario.known_years, end)
        return scenario if until == scenario.baseline.year + scenario.known_years else _known(scenario, until)
    return _known(_with_news(scenario, known, tuple(CAUSES)), end)


def _known(scenario: Scenario, until: int) -> Scenario:
    return scenario.replace(known_until=until)


def _with_news(scenario: Scenario, known: Mapping[int, Year], causes: Sequence[str]) -> Scenario:
    """Return the scenario with the outcomes of some causes, and what the averages learned from them."""
    paths = dict(scenario.assumptions)
    uncertainty = dict(scenario.uncertainty)
    for cause in causes:
        for name in CAUSES[cause]:
            if name not in scenario.model.assumptions:
                continue
            paths[name], learned = _moved(scenario, name, known)
            if name in uncertainty and learned is not None:
                uncertainty[name] = learned
    if "revision" in causes:  # the level carries it on: it stands in the deflator of its year
        paths[PRICES] = _revised(scenario, paths[PRICES], known)
    return replace(scenario, assumptions=paths, uncertainty=uncertainty)


def _moved(scenario: Scenario, name: str, known: Mapping[int, Year]) -> tuple[tuple[float, ...], Uncertainty | None]:
    """Return an assumption's path with outcomes, later years moved by what was learned, and what is left unknown."""
    kind, central, uncertainty = scenario.model.assumption(name).kind, scenario.central(name), scenario.uncertainty
    places = [place for place, year in enumerate(scenario.years) if year in known and name in known[year].values]
    path = central.copy()
    path[0, places] = [known[scenario.years.first + place].values[name] for place in places]
    deviations = deviation_of(kind, effect_on(kind, central[:, places], path[:, places]))
    learned = learn(uncertainty[name], deviations[0].tolist()) if name in uncertainty else None
    later = slice(max(known) - scenario.baseline.year, None)
    moved = np.full_like(path[:, later], learned.mean if learned else 0.0)
    if kind == "level" and moved.size:
        moved[0, 0] += deviations.sum()  # a random walk goes on from where it is
    if moved.any():
        path[:, later] = apply_effect(kind, central[:, later], effect_of(kind, moved))
    return tuple(map(float, path[0])), learned.uncertainty if learned else None


def _revised(scenario: Scenario, path: tuple[float, ...], known: Mapping[int, Year]) -> tuple[float, ...]:
    return tuple(
        (1 + value) * known[year].revision - 1 if year in known else value
        for year, value in zip(scenario.years, path, strict=True)
    )


def _causes(scenario: Scenario, known: Mapping[int, Year], end: int, draws: int, seed: int) -> dict[str, Array]:
    """Return what moved the probabilities in the last year, by cause, taken in one order and in its reverse.

    Each step brings one cause's outcomes of the year; the last of the causes, that the year is
    no longer drawn, comes after all news or before it.
    """
    before = {year: one for year, one in known.items() if year < end}
    start, finish = as_of(scenario, before, end - 1), as_of(scenario, known, end)
    moving = [cause for cause in CAUSES if cause == "resolved" or _has_news(scenario, known[end], cause)]
    total = {cause: np.zeros(len(scenario.targets) + 1) for cause in CAUSES}
    ends = _probabilities(start, draws, seed), _probabilities(finish, draws, seed)
    for order in (moving, moving[::-1]):
        taken: list[str] = []
        last = ends[0]
        for cause in order:
            taken.append(cause)
            now = ends[1] if len(taken) == len(order) else _probabilities(
                _partly(scenario, before, known, taken, end), draws, seed
            )  # fmt: skip
            total[cause] += (now - last) / 2
            last = now
    return total


def _partly(
    scenario: Scenario, before: Mapping[int, Year], known: Mapping[int, Year], taken: Sequence[str], end: int
) -> Scenario:
    """Return the scenario with all outcomes before the last year, and those of some causes in it."""
    names = {name for cause in taken for name in CAUSES[cause]}
    last = known[end]
    part = Year(
        end,
        {name: value for name, value in last.values.items() if name in names},
        last.revision if "revision" in taken else 1.0,
        last.first_published,
    )
    return _known(_with_news(scenario, {**before, end: part}, tuple(CAUSES)), end if "resolved" in taken else end - 1)


def _has_news(scenario: Scenario, last: Year, cause: str) -> bool:
    if cause == "revision":
        return last.revision != 1.0
    return any(name in last.values and name in scenario.model.assumptions for name in CAUSES[cause])


def _probabilities(scenario: Scenario, draws: int, seed: int) -> Array:
    return simulate(scenario, draws, seed, indicators=()).tally.probabilities


def _bases(scenario: Scenario, history: History) -> dict[str, str]:
    """Return the statistical base of each level in the base year, as the history has it."""
    names = {"gdp": "gdp_nominal", "population": "pop_resident_year_end"}
    year, entity = scenario.baseline.year, scenario.baseline.entity
    return {
        level: seen.base
        for level, name in names.items()
        for seen in history.observations(entity, name)
        if seen.year == year
    }
