"""Employment from residents of working age: what a scenario with the module says."""

import numpy as np
import pytest

import hzsim as hz
from hzsim.model.model import Model

PATHS = {"people_15_64": 860.0, "participation": 0.9}


def working(modules: tuple[str, ...] = ("core", "employment"), **more: float) -> hz.Scenario:
    """Return sprint with the module of employment, residents of working age held at 860万."""
    sprint = hz.read_scenario("sprint")
    years = len(sprint.years)
    paths = {name: (value,) * years for name, value in {**PATHS, **more}.items()}
    return sprint.replace(model=Model(modules), assumptions={**sprint.assumptions, **paths})


def test_productivity_is_on_average_employment() -> None:
    found = hz.project(working())
    assert found["employed"].tolist() == [[774.0] * 6]
    assert found["average_employed"][0, :2] == pytest.approx([(772 + 774) / 2, 774])
    expected = found["real_gdp"] / found["average_employed"]
    assert found["labour_productivity"] == pytest.approx(expected, rel=1e-15)


def test_beside_industries_employment_grows_with_those_in_work() -> None:
    leads = dict.fromkeys(("digital_lead", "culture_lead", "services_lead", "industry_lead"), 0.0)
    scenario = working(("core", "employment", "industries"), **leads, trade_growth=0.06, retail_growth=0.03)
    found = hz.project(scenario)
    assert found["employment"] == pytest.approx(found["employed"], rel=1e-14)
    assert "employment_growth" not in scenario.model.assumptions
    grown = scenario.replace(employment_growth=0.01)
    assert hz.project(grown)["employment_growth"] == pytest.approx(np.full((1, 6), 0.01), abs=1e-14)


def test_a_path_of_participation_is_what_a_reform_changes() -> None:
    reform = working().replace(participation={"2026-2030": "91%"})
    assert hz.project(reform)["employed"][0] == pytest.approx([774.0, *[782.6] * 5])


def test_participation_is_what_a_target_on_productivity_takes() -> None:
    answer = hz.require(working(), "participation", "labour_productivity >= 35万元/人 in 2030", years="2026-2030")
    assert hz.project(working().replace(participation={"2026-2030": answer.value}))["labour_productivity"][0, -1] == (
        pytest.approx(35, abs=1e-6)
    )
