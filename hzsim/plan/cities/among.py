"""A scenario among rivals: what its targets on a rank take, in its own model and on its own draws."""

from collections.abc import Iterable
from dataclasses import replace

from hzsim.errors import BadValue, told
from hzsim.files.locations import data_file, is_file
from hzsim.model.modules.nation import national_growth
from hzsim.model.modules.ranked import CITIES, RANK, Entrant, Field, field_of, rank_indicator
from hzsim.plan.cities.beside import beside_nation, nation_beside
from hzsim.plan.cities.ranking import central_leads, check_measures
from hzsim.plan.cities.rivals import Rival, read_rivals
from hzsim.scenario.parts.targets import Several, Target, among
from hzsim.scenario.parts.uncertainty import DefaultSpread
from hzsim.scenario.scenario import Scenario


def among_rivals(scenario: Scenario, targets: Iterable[Target]) -> Scenario:
    """Return a scenario that also has the rivals that some targets rank its city among, and its nation.

    They are those of `rank`, with the same leads: assumptions of the scenario's own model, which stay as they are where
    the nation's growth is moved, such as to another centre; growth that a table states is made a lead once. The
    scenario itself where it has them all. Raises BadValue for several tables, one that is not in `data/`, and a place
    that no city can lose; else as `read_rivals` and `rank` do.
    """
    asked = [one for target in targets for one in _members(target) if one.ranked]
    present = RANK in scenario.model.indicators
    ranks = [one.indicator for one in asked] + ([scenario.model.indicators[RANK]] if present else [])
    tables = sorted({field_of(one).table for one in ranks})
    if len(tables) > 1:
        raise BadValue("expected one table of rivals in a scenario", ", ".join(tables))
    full = scenario if present else _with_rivals(scenario, tables[0])
    field = field_of(full.model.indicators[RANK])
    _check_places(asked, len(field.entrants))
    found = [tuple(among(target, field) for target in of) for of in (scenario.targets, scenario.given)]
    return full if found == [full.targets, full.given] else replace(full, targets=found[0], given=found[1])


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
    leads = central_leads(scenario, _rivals(scenario, table), nation)
    field = Field(table, tuple(Entrant(rival.key, rival.label, rival.gdp) for rival, _ in leads))
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
    return replace(full, defaults={**full.defaults, **said})


def _rivals(scenario: Scenario, table: str) -> tuple[Rival, ...]:
    """Return the rivals of a table in the scenario's project, the shipped cities by default."""
    start = scenario.baseline
    if table == CITIES:
        return read_rivals(start.entity, start.year, beside=scenario.folder, called=start.title)
    file = data_file(f"{table}.csv", scenario.folder)
    if not is_file(file):
        expected = told("expected a table of rivals, data/{table}.csv", table=table)
        raise BadValue(expected, told("none"), "leave it out for data/cities.csv")
    return read_rivals(start.entity, start.year, file, beside=scenario.folder)
