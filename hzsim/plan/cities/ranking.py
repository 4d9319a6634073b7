"""The rank among cities: what a city's lead over the nation is worth beside those of its rivals.

The nation's growth moves all alike, and leads are drawn apart. So given how large the city is
without the nation's growth, each rival is larger with a probability of its own, and how many are
is a sum of independent events (Poisson's binomial distribution), averaged over the city's draws.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.files.sources import origin, read_text
from hzsim.measures import CHINA, MONEY
from hzsim.model.modules.nation import RANK, Field, field_of, growth_lead, lead_name, national_growth, rank_indicator
from hzsim.model.modules.parts import Indicator
from hzsim.plan.cities.beside import (
    OWN_NATION,
    NationForecast,
    beside_nation,
    nation_beside,
    rivals_file,
    rivals_in,
    rivals_of,
    tied_nation,
    with_nation,
)
from hzsim.plan.cities.rivals import Rival
from hzsim.plan.cities.standing import Cities, Keeping
from hzsim.questions.lever.odds import Odds, refuse_given
from hzsim.scenario.parts.targets import Several, Target, among
from hzsim.scenario.parts.uncertainty import DefaultSpread, check_domain
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords


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
    ranks: Mapping[int, Odds]
    within: Odds
    ahead: Mapping[str, Odds]
    growth: Mapping[str, float]
    probability: float
    keeping: Keeping
    nation: Text


KEYWORDS = Keywords("rank")


@KEYWORDS
def rank(
    scenario: Scenario,
    rivals: Sequence[Rival] | None = None,
    *,
    place: int | None = None,
    probability: float = 0.8,
    **drawing: Unpack[DrawKeywords],
) -> Ranking:
    """Return how a scenario's city ranks among its rivals in the scenario's last year.

    Sizes are GDP at base-year prices (亿元), growth rates are fractions. `rivals` default to those that the
    scenario is among, else of its project's data/cities.csv, `place`, the rank to be kept, to that of the base year;
    `probability` is that of keeping it. City and rivals grow as one nation and leads of their own, drawn apart:
    in regions of a nation the errors of leads over five years correlate by 0.02 to 0.07, and in China since
    2011 by 0.05. Rivals' leads are drawn from the first year on, whatever is known of city and nation.
    Raises BadValue for a city in another currency or scale than its rivals, a place that no city can lose, a rival
    without GDP, or a probability outside 0 and 1.
    """
    check_measures(scenario)
    rivals = rivals_of(scenario) if rivals is None else rivals
    kept = place_to_keep(scenario, rivals, place)
    refuse_given(scenario, told("rivals are drawn beside it: ask for a target of the scenario"))
    if not 0 < probability < 1:
        raise BadValue("expected a probability between 0 and 1", str(probability))
    ask = partial(_ranked, scenario, tuple(rivals), kept, probability, nation_beside(scenario))
    return KEYWORDS.sampling(**drawing).precise(ask, _error)


def _error(ranking: Ranking) -> float:
    """Return the largest standard error of a chance."""
    chances = (*ranking.ranks.values(), ranking.within, *ranking.ahead.values())
    return max(chance.standard_error for chance in chances)


def _ranked(
    scenario: Scenario,
    rivals: tuple[Rival, ...],
    kept: int,
    probability: float,
    nation: NationForecast | None,
    how: Sampling,
) -> Ranking:
    """Return the ranking from the draws of a sampling."""
    cities = Cities.of(with_nation(scenario, nation), central_leads(scenario, rivals, nation), how)
    ranks, within, ahead = cities.chances(kept)
    return Ranking(
        scenario,
        how.draws,
        how.seed,
        how.sampler,
        rivals,
        scenario.years.last,
        kept,
        _base_rank(scenario, rivals),
        dict(enumerate(ranks, start=1)),
        within,
        {rival.name: chance for rival, chance in zip(rivals, ahead, strict=True)},
        {rival.name: _average_growth(rival, lead, cities.nation) for rival, lead in cities.leads},
        probability,
        cities.keeping(kept, probability),
        OWN_NATION if nation is None else nation.source,
    )


def check_measures(scenario: Scenario) -> None:
    """Raise BadValue for a city in another currency or scale than its rivals."""
    if scenario.baseline.measures != CHINA:
        unit = scenario.model.indicator("gdp").unit
        raise BadValue(
            told("expected a baseline in {unit}, as its rivals are", unit=MONEY.name),
            told("GDP in {unit}", unit=Text(unit.label("zh"), unit.label("en"))),
        )


def central_leads(
    scenario: Scenario, rivals: Sequence[Rival], nation: NationForecast | None
) -> list[tuple[Rival, Array]]:
    """Return rivals with their central leads over the nation, shape (years,); BadValue for what cannot be drawn."""
    growing = np.array(scenario.assumptions[national_growth.name] if nation is None else nation.path)
    found = []
    for rival in rivals:
        if not rival.gdp > 0:
            raise BadValue(told("expected GDP of {entity} above zero", entity=rival.name), f"{rival.gdp:g}")
        lead = rival.lead(scenario.years, growing)
        limits = rival.uncertainty.domain or growth_lead.limits({})
        check_domain(replace(growth_lead, name=lead_name(rival.key)), limits, map(float, lead))
        found.append((rival, lead))
    return found


def _average_growth(rival: Rival, lead: Array, nation: Array) -> float:
    """Return a rival's central growth, a yearly average: the one stated, or that of the nation and its lead."""
    if rival.growth is not None:
        return rival.growth
    return float(np.prod((1 + nation) * (1 + lead)) ** (1 / len(lead)) - 1)


def place_to_keep(scenario: Scenario, rivals: Sequence[Rival], asked: int | None = None) -> int:
    """Return the place asked for, by default the base year's; BadValue for one that no city can lose."""
    place, last = _base_rank(scenario, rivals) if asked is None else asked, len(rivals)
    if 1 <= place <= last:
        return place
    cure = told("rank {place} is the last among {place} cities and cannot be lost: name a place to reach", place=place)
    raise BadValue(told("expected a place from 1 to {last}", last=last), str(place), cure if place == last + 1 else "")


def _base_rank(scenario: Scenario, rivals: Sequence[Rival]) -> int:
    return 1 + sum(rival.gdp > scenario.baseline.value("gdp") for rival in rivals)


def among_rivals(scenario: Scenario, targets: Iterable[Target], before: Scenario | None = None) -> Scenario:
    """Return a scenario that also has the rivals that some targets rank its city among, and its nation.

    They are those of `rank`, with the same leads: assumptions of the scenario's own model. Where it has them, it was
    changed from `before`, and what follows from paths and spreads is made to follow from the changed ones. The
    scenario itself where nothing is to be added. Raises BadValue for several tables, one that is not in `data/`, and
    a place that no city can lose; else as `read_rivals` and `rank` do.
    """
    asked = [one for target in targets for one in _members(target) if one.ranked]
    present = RANK in scenario.model.indicators
    table = _table_of([one.indicator for one in asked] + ([scenario.model.indicators[RANK]] if present else []))
    full = _followed(scenario, before or scenario) if present else _with_rivals(scenario, table)
    field = field_of(full.model.indicators[RANK])
    _check_places(asked, len(field.entrants))
    found = [tuple(among(target, field) for target in of) for of in (scenario.targets, scenario.given)]
    return full if found == [full.targets, full.given] else replace(full, targets=found[0], given=found[1])


def _members(target: Target) -> tuple[Target, ...]:
    return target.members if isinstance(target, Several) else (target,)


def _check_places(targets: Iterable[Target], last: int) -> None:
    """Raise BadValue for a target that every rank meets."""
    for target in targets:
        if (target.place or 0) > last:
            raise BadValue(told("expected a place from 1 to {last}", last=last), str(target))


def _table_of(ranks: Iterable[Indicator]) -> str:
    """Return the table of rivals of some ranks; BadValue where they are of several."""
    tables = sorted({field_of(one).table for one in ranks})
    if len(tables) > 1:
        raise BadValue("expected one table of rivals in a scenario", ", ".join(tables))
    return tables[0]


def _followed(scenario: Scenario, before: Scenario) -> Scenario:
    """Return a scenario with what follows from its growth and its nation's, changed as they are.

    A rival keeps growth that its table states, unless its lead was set to something else; a nation forecast beside
    the scenario is tied to it so that the city's lead strays as its record says.
    """
    then, now = (np.array(one.assumptions[national_growth.name]) for one in (before, scenario))
    paths = dict(scenario.assumptions)
    for one in field_of(scenario.model.indicators[RANK]).entrants:
        name, was, follows = lead_name(one.key), one.stated_lead(then), one.stated_lead(now)
        if was is not None and follows is not None and paths[name] == tuple(map(float, was)):
            paths[name] = tuple(map(float, follows))
    tie = scenario.follower
    if tie is not None and (before.uncertainty, before.open_years) != (scenario.uncertainty, scenario.open_years):
        tie = tied_nation(scenario)
    changed = paths != scenario.assumptions or tie != scenario.follower
    return replace(scenario, assumptions=paths, follower=tie) if changed else scenario


def _with_rivals(scenario: Scenario, table: str) -> Scenario:
    """Return a scenario that has the rivals of a table, with their leads as assumptions, and its nation."""
    check_measures(scenario)
    nation = nation_beside(scenario)
    leads = central_leads(scenario, rivals_in(scenario, table), nation)
    field = Field(table, tuple(rival.entrant for rival, _ in leads))
    parts = [one.lead for one in field.entrants]
    paths = {part.name: tuple(map(float, path)) for part, (_, path) in zip(parts, leads, strict=True)}
    said = {
        part.name: DefaultSpread(rival.uncertainty, "", rival.source.en, rival.status, rival.source.zh)
        for part, (rival, _) in zip(parts, leads, strict=True)
    }
    drawn = {name: spread.uncertainty for name, spread in said.items() if spread.uncertainty is not None}
    full = beside_nation(scenario, nation, [*parts, rank_indicator(field)], paths, drawn)
    if nation is not None:
        said[national_growth.name] = DefaultSpread(nation.uncertainty, "", nation.source.en, "", nation.source.zh)
    file = rivals_file(scenario, table)
    _, source = read_text(file, f"{origin(file)}data/")
    return replace(full, defaults={**full.defaults, **said}, sources=(*full.sources, source))
