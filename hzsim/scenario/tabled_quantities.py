"""A scenario with the quantities of a plan's table beside what its modules compute."""

from dataclasses import replace

from hzsim.model.model import Model
from hzsim.model.modules.registry import TABLED
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.defaults import read_default_uncertainty
from hzsim.scenario.written.tabled import TabledTable, read_tabled, tabled_file


def quantities_of(scenario: Scenario) -> TabledTable:
    """Return the quantities that the table of a scenario's project has of its economy; none without a table."""
    file = tabled_file(scenario.folder)
    return TabledTable({}, ()) if file is None else read_tabled(file, scenario.baseline)


def with_quantities(scenario: Scenario, table: TabledTable) -> Scenario:
    """Return a scenario that has some quantities too, on the paths and with the spreads that their table states.

    Those that it has already keep its own; one in which nothing is uncertain stays so.
    """
    rows = {name: row for name, row in table.rows.items() if name not in scenario.model.indicators}
    if not rows:
        return scenario
    model, more = scenario.model, TabledTable(rows, table.sources)
    modules = dict.fromkeys((*model.modules, TABLED))
    spreads = read_default_uncertainty(scenario.folder, scenario.baseline.measures).above(more.within(scenario.years))
    chosen = spreads.left_open([row.quantity.assumption_name for row in rows.values()], scenario.years).spreads
    drawn = {name: one.uncertainty for name, one in chosen.items() if one.uncertainty is not None}
    return replace(
        scenario,
        model=Model(modules, (*model.own, *more.parts), model.modes, model.setting),
        uncertainty={**scenario.uncertainty, **drawn} if scenario.uncertainty else {},
        defaults={**scenario.defaults, **chosen},
        sources=(*scenario.sources, *(source for source in table.sources if source not in scenario.sources)),
    )
