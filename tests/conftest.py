"""Scenarios that several tests start from."""

from pathlib import Path

import hypothesis
import pytest

import hzsim as hz
from hzsim.scenario.parts.distributions import Normal

SCENARIOS = Path(__file__).parent.parent / "scenarios"

hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)  # workers wait for each other
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed into no terminal is as wide as it likes to be, so that tests of words meet no broken lines."""
    monkeypatch.setenv("COLUMNS", "1000")


@pytest.fixture(scope="session")
def report() -> hz.Scenario:
    """The plan report's own arithmetic, without uncertainty."""
    return hz.read_scenario(SCENARIOS / "report.yaml")


@pytest.fixture(scope="session")
def sprint() -> hz.Scenario:
    """The plan's sprint, with five uncertain assumptions."""
    return hz.read_scenario(SCENARIOS / "sprint.yaml")


@pytest.fixture(scope="session")
def pinned() -> hz.Scenario:
    """The sprint with normal spreads of its own, so that a new calibration changes no test of a mechanism."""
    spreads = {
        "real_growth": hz.Uncertainty(Normal(0.016), Normal(0.015), 0.3),
        "exchange_rate": hz.Uncertainty(yearly=Normal(0.039)),
        "net_migration": hz.Uncertainty(Normal(3.0), Normal(2.5)),
        "rd_spending_growth": hz.Uncertainty(Normal(0.01), Normal(0.02)),
    }
    shipped = hz.read_scenario(SCENARIOS / "sprint.yaml")
    assert set(spreads) == set(shipped.uncertainty) - {"deflator_growth"}
    tie = hz.Correlation("real_growth", "rd_spending_growth", 0.5)
    return shipped.replace(uncertainty=spreads, correlation=(tie,))


@pytest.fixture(scope="session")
def open_years(report: hz.Scenario) -> hz.Scenario:
    """The plan report's arithmetic with every year open, certain until a test says otherwise."""
    return report.replace(known_until=None, targets=())
