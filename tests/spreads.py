"""Scenarios whose spreads a test changes."""

from dataclasses import replace

import hzsim as hz
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT


def normal(scenario: hz.Scenario) -> hz.Scenario:
    """The same scenario with normals in the place of its heavy tails, so that every mean exists."""
    return scenario.replace(
        uncertainty={
            name: replace(entry, average=_normal(entry.average), yearly=_normal(entry.yearly))
            for name, entry in scenario.uncertainty.items()
        }
    )


def _normal(part: Distribution | None) -> Distribution | None:
    return Normal(part.scale) if isinstance(part, StudentT) else part
