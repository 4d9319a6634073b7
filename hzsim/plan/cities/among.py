"""A scenario among rivals: what its targets on a rank take, in its own model and on its own draws."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from hzsim.errors import BadValue, told
from hzsim.files.sources import origin, read_text
from hzsim.model.modules.nation import RANK, Field, field_of, lead_name, national_growth, rank_indicator
from hzsim.model.modules.parts import Indicator
from hzsim.plan.cities.beside import beside_nation, nation_beside, tied_nation
from hzsim.plan.cities.ranking import central_leads, check_measures
from hzsim.plan.cities.rivals import rivals_file, rivals_in
from hzsim.scenario.parts.targets import Several, Target, among
from hzsim.scenario.parts.uncertainty import DefaultSpread
from hzsim.scenario.scenario import Scenario


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


def _check_places(targets: Iterable[Target], last: int) -> None:
    """Raise BadValue for a target that every rank meets."""
    for target in targets:
        if (target.place or 0) > last:
            raise BadValue(told("expected a place from 1 to {last}", last=last), str(target))


def _members(target: Target) -> tuple[Target, ...]:
    return target.members if isinstance(target, Several) else (target,)


def _with_rivals(scenario: Scenario, table: str) -> Scenario:
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
