"""Energy and carbon against output, by the Kaya identity."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim.model.modules.registry import INDICATORS


@pytest.fixture(scope="module")
def carbon() -> hz.Scenario:
    return hz.read_scenario("carbon")


def flat(carbon: hz.Scenario, growth: float, cut: float) -> hz.Scenario:
    """Five years of even growth and an even cut per unit of GDP, with nothing else moving."""
    return carbon.replace(real_growth=growth, energy_intensity_change=-cut, carbon_per_energy_change=0.0)


def test_a_cut_of_17_percent_in_five_years(carbon: hz.Scenario) -> None:
    """3.6583% a year; emissions rise by 5.93% at growth of 5%, by 7.96% at 5.4%, and stay where growth is 3.797%."""
    yearly = hz.require(
        carbon.replace(energy_intensity_change={2025: 0.0}, carbon_per_energy_change=0.0),
        "energy_intensity_change", "carbon_intensity <= 0.83 in 2030", years="2026-2030",
    ).value  # fmt: skip
    assert yearly is not None
    assert 100 * yearly == pytest.approx(-3.6583, abs=4e-4)  # as published, a rounding off
    for growth, rise in {0.05: 5.93, 0.054: 7.96}.items():
        index = hz.project(flat(carbon, growth, -yearly)).values["emissions_index"][0]
        assert round(100 * (index[4] - 1), 2) == rise
    still = hz.project(flat(carbon, 0.03797, -yearly)).values["emissions_index"]
    assert still == pytest.approx(np.ones((1, 6)), abs=1e-4)


@settings(max_examples=30)
@given(st.floats(-0.05, 0.1), st.floats(-0.08, 0.04), st.floats(-0.08, 0.04), st.floats(-5.0, 10.0))
def test_emissions_are_people_income_intensity_and_carbon(
    growth: float, energy: float, carbon: float, moved: float
) -> None:
    made = hz.read_scenario("carbon").replace(
        real_growth=growth, energy_intensity_change=energy, carbon_per_energy_change=carbon, net_migration=moved
    )
    found = hz.project(made).values
    people = found["average_population"]
    income = found["real_gdp"] / people
    kaya = people * income * found["energy_intensity"] * (found["carbon_intensity"] / found["energy_intensity"])
    assert kaya / made.baseline.value("gdp") == pytest.approx(found["emissions_index"], rel=1e-12)
    assert found["carbon_cut"] == pytest.approx(1 - (1 + energy) * (1 + carbon), abs=1e-15)


def test_with_no_change_emissions_move_as_output(carbon: hz.Scenario) -> None:
    found = hz.project(flat(carbon, 0.04, 0.0)).values
    assert found["emissions_index"][0] == pytest.approx(1.04 ** np.arange(1, 7))
    assert found["energy_index"] == pytest.approx(found["emissions_index"])


def test_no_level_without_one_that_is_published(carbon: hz.Scenario) -> None:
    assert "emissions" not in carbon.model.indicators
    assert {"emissions", "energy_use"} <= INDICATORS.keys()
    with pytest.raises(hz.BadValue, match="expected an indicator, found emissions"):
        carbon.replace(targets="emissions <= 100 in 2030")


def test_levels_where_a_baseline_states_them() -> None:
    def fact(value: Any) -> dict[str, Any]:
        return {"value": value, "source": "a table", "status": "checked"}

    facts = {"gdp": 100.0, "population": 100.0, "rd_intensity": "1%", "exchange_rate": 7.0, "energy_use": "5970 Mtce",
             "emissions": "119亿吨"}  # fmt: skip
    stated = {name: fact(value) for name, value in facts.items()}
    base = {"title": "Nation", "entity": "Nation", "year": 2024, "facts": stated}
    still = dict.fromkeys(("deflator_growth", "natural_increase", "net_migration", "rd_spending_growth"), 0)
    changes = {"real_growth": 0.05, "energy_intensity_change": -0.03, "carbon_per_energy_change": -0.01}
    assumed = {**still, **changes, "exchange_rate": 7.0}
    modules = ["core", "energy", "energy_levels"]
    made = hz.read_scenario({"format": 2, "baseline": base, "years": "2025-2030", "modules": modules,
                             "assumptions": assumed, "uncertainty": "none"})  # fmt: skip
    found = hz.project(made).values
    assert found["emissions"][0, 0] == pytest.approx(11900 * 1.05 * 0.97 * 0.99)
    assert found["energy_use"][0, -1] == pytest.approx(5970 * (1.05 * 0.97) ** 6)
