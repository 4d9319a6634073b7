"""How far an assumption's average over some years may lie off: the unit in which effort is measured."""

import math
from collections.abc import Mapping

import numpy as np

from hzsim.errors import BadValue
from hzsim.model.parts import Assumption
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.scenario.years import Span
from hzsim.simulation.deviations import moved_by_deviation


def average_spread(scenario: Scenario, part: Assumption, uncertainty: Uncertainty, years: Span) -> float:
    """Return the standard deviation of an assumption's average over some years, in its unit.

    Closed form, to first order in the deviations (exact for flows): each year's deviation is
    linear in the average part and in the innovations, with weights persistence^lag (added up
    over years for a level); a rate moves by (1 + central) and a level by its central value per
    unit of deviation. With persistence r, n years and no known year among them a rate has
    (1 + central) x sqrt(average^2 + (yearly / n)^2 x sum over k = 1..n of ((1 - r^k) / (1 - r))^2).
    """
    known, count = scenario.known_years, len(scenario.years)
    lag = np.subtract.outer(np.arange(count - known), np.arange(count - known))
    innovations = np.where(lag >= 0, uncertainty.persistence ** np.abs(lag), 0.0)
    average = np.ones(count - known)
    if part.kind == "level":
        innovations, average = np.cumsum(innovations, axis=0), np.cumsum(average)
    central = scenario.central(part.name)[0, known:]
    moved = moved_by_deviation(part.kind, central)
    inside = np.array([year in years for year in scenario.years])[known:]
    weights = np.where(inside, moved, 0.0) / len(years)
    sd_average = uncertainty.average.standard_deviation if uncertainty.average else 0.0
    sd_yearly = uncertainty.yearly.standard_deviation if uncertainty.yearly else 0.0
    parts = [sd_average * (weights @ average), *(sd_yearly * (weights @ innovations))]
    return math.hypot(*(float(part) for part in parts))


def declared_spread(
    scenario: Scenario, part: Assumption, years: Span, defaults: Mapping[str, Uncertainty | None]
) -> float:
    """Return the spread that a scenario declares for an assumption's average over some years.

    A certain assumption takes its entry among the defaults. Raises BadValue when there is none,
    or when the spread is zero (known years) or infinite (Student's t with two degrees of freedom).
    """
    uncertainty = scenario.uncertainty.get(part.name) or defaults.get(part.name)
    if uncertainty is None:
        raise BadValue(
            "expected a lever with a declared spread, in which its change is measured",
            f"{part.name} is certain in {scenario.name} and has no entry in data/uncertainty.yaml",
            f"declare it under uncertainty: in the scenario, or leave {part.name} out of the levers",
        )
    spread = average_spread(scenario, part, uncertainty, years)
    if not 0 < spread < math.inf:
        found = f"{spread:g} for {part.name} in {years}"
        raise BadValue("expected a lever whose average has a spread above zero", found, "nothing varies in known years")
    return spread
