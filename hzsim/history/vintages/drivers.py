"""What drives the gap of residents: births, deaths and migrants, as early warning asks."""

from collections.abc import Mapping

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import project

DRIVERS = ("births", "deaths", "net_migration")
_SIGNS = (1.0, -1.0, 1.0)


def people_driven(before: Scenario, now: Scenario, last: int) -> Mapping[str, float]:
    """Return how many more residents of a year there are on the central path than before, by driver; they add up.

    In the unit of the residents; empty for a scenario that has no births of its own (module `ages`).
    """
    if not {"births", "deaths", "population"} <= now.model.indicators.keys():
        return {}
    years = now.years.first, last
    then, since = (_flows(scenario, years) for scenario in (before, now))
    return {name: sign * float(since[name] - then[name]) for name, sign in zip(DRIVERS, _SIGNS, strict=True)}


def _flows(scenario: Scenario, years: tuple[int, int]) -> dict[str, Array]:
    """Return the sums of births, deaths and migrants over some years."""
    found, upto = project(scenario), years[1] - years[0] + 1
    paths = {"births": found["births"], "deaths": found["deaths"], "net_migration": scenario.central("net_migration")}
    return {name: np.asarray(path[0, :upto].sum()) for name, path in paths.items()}
