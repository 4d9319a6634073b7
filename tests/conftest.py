"""Scenarios that several tests start from."""

from pathlib import Path

import pytest

import hzsim as hz

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@pytest.fixture(scope="session")
def report() -> hz.Scenario:
    """The plan report's own arithmetic, without uncertainty."""
    return hz.read_scenario(SCENARIOS / "report.yaml")


@pytest.fixture(scope="session")
def sprint() -> hz.Scenario:
    """The plan's sprint, with four uncertain assumptions."""
    return hz.read_scenario(SCENARIOS / "sprint.yaml")


@pytest.fixture(scope="session")
def open_years(report: hz.Scenario) -> hz.Scenario:
    """The plan report's arithmetic with every year open, certain until a test says otherwise."""
    return report.replace(known_until=None, targets=())
