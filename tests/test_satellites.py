"""Satellite modules: the plan's other numbers, simulated with everything else."""

from pathlib import Path

import numpy as np
import pytest

from hzsim.errors import InvalidInput
from hzsim.model.model import Model
from hzsim.model.modules.registry import MODULES
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.consistency import check_plan
from hzsim.questions.lever.requirement import require
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import project
from hzsim.simulation.simulating import simulate


@pytest.fixture(scope="module")
def satellites() -> Scenario:
    return read_scenario("satellites")


def test_the_province_row_of_the_design(satellites: Scenario) -> None:
    at_target = satellites.replace(real_growth=(30_000 / 21_860) ** (1 / 6) - 1, province_growth=0.05)
    projection = project(at_target)
    assert projection["province_gdp"][0, -1] == pytest.approx(120_784, abs=0.5)
    assert projection["real_gdp"][0, -1] == pytest.approx(30_000)
    assert projection["province_share"][0, -1] == pytest.approx(0.248, abs=5e-4)


def test_the_core_needs_nothing_of_them() -> None:
    core = Model(["core"])
    satellite = {part.name for name in ("province", "industries") for part in MODULES[name].assumptions}
    assert not satellite & set(core.assumptions)
    assert set(core.facts) == {"gdp", "population", "rd_intensity"}
    assert not set(read_scenario("sprint").uncertainty) & satellite


def test_they_leave_the_draws_of_the_core_as_they_are(satellites: Scenario) -> None:
    names = ["gdp", "population", "rd_intensity", "gdp_per_capita_usd"]
    plain = simulate(read_scenario("sprint"), 500, sampler="random", indicators=names, keep_paths=True).paths
    extended = simulate(satellites, 500, sampler="random", indicators=names, keep_paths=True).paths
    assert plain is not None
    assert extended is not None
    for name in names:
        np.testing.assert_array_equal(plain[name], extended[name])


def test_correlated_growth_of_the_province(satellites: Scenario) -> None:
    alike = Uncertainty(Normal(0.016), Normal(0.015), 0.3)
    spreads = {**satellites.uncertainty, "real_growth": alike, "province_growth": alike}
    paths = simulate(
        satellites.replace(uncertainty=spreads), 40_000, indicators=["gdp_growth", "province_gdp"], keep_paths=True
    ).paths
    assert paths is not None
    city, province = paths["gdp_growth"][:, 1], paths["province_gdp"]
    growth = province[:, 1] / province[:, 0] - 1
    assert np.corrcoef(np.log1p(city), np.log1p(growth))[0, 1] == pytest.approx(0.7, abs=0.01)


def test_levels_from_growth_by_hand(satellites: Scenario) -> None:
    projection = project(satellites)
    gdp = 21_860 * 1.052 * 1.054**5
    assert projection["digital_va"][0, -1] == pytest.approx(6_305 * gdp / 21_860 * 1.0228 * 1.0229**5)
    assert projection["digital_share"][0, 0] == pytest.approx(0.295, abs=5e-5)  # the final plan's estimate of 2025
    assert projection["culture_va"][0, 0] == pytest.approx(3_600, abs=1)
    assert projection["productivity"][0, 0] == pytest.approx(29.6, abs=0.02)
    assert projection["employment"][0, -1] == pytest.approx(772.0 * 1.0063 * 1.0062**5)
    assert projection["trade"][0, -1] == pytest.approx(8_549 * 1.064**6)
    assert projection["retail"][0, -1] == pytest.approx(7_886 * 1.028**6)
    for name in ("digital", "services", "industry"):
        share = projection[f"{name}_share"] * projection["real_gdp"]
        np.testing.assert_allclose(share, projection[f"{name}_va"])


def test_solving_backwards_agrees_with_the_plan_check(satellites: Scenario) -> None:
    """The pace that the check finds for the digital share is GDP's own pace with the lead that is required."""
    lead = require(satellites, "digital_lead", "digital_share >= 32% in 2030").value
    found = {check.id: check for check in check_plan(read_plan("hangzhou-15fyp-final"))}
    gdp, digital = found["gdp_pace_after_2025"].implied.value, found["dig_pace"].implied.value
    assert lead is not None
    assert (1 + lead) * (1 + gdp) - 1 == pytest.approx(digital, abs=2e-5)


def test_a_satellite_without_its_core_says_so(tmp_path: Path) -> None:
    text = (
        "title: x\nbaseline: hangzhou-2024\nyears: 2025-2030\nmodules: [province]\nassumptions: {province_growth: 5%}\n"
    )
    (tmp_path / "alone.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected inputs of province_share that the model provides, found real_gdp"):
        read_scenario(tmp_path / "alone.yaml")


def test_a_missing_assumption_of_a_module_is_named(tmp_path: Path) -> None:
    (tmp_path / "sprint.yaml").write_bytes((Path(__file__).parents[1] / "scenarios" / "sprint.yaml").read_bytes())
    (tmp_path / "more.yaml").write_text("extends: sprint\nmodules: [core, province]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"assumptions\.province_growth: expected a value"):
        read_scenario(tmp_path / "more.yaml")


def test_what_a_quarter_of_the_province_needs(satellites: Scenario) -> None:
    """24.25% now; 25% in 2030 needs growth that a closed form gives."""
    needed = (0.25 * 90_131 * 1.05**6 / (21_860 * 1.052)) ** (1 / 5) - 1
    answer = require(satellites, "real_growth", "province_share >= 25% in 2030")
    assert answer.value == pytest.approx(needed, abs=1e-9)
    assert needed == pytest.approx(0.0560, abs=5e-5)
    tally = simulate(satellites.replace(targets=["province_share >= 25% in 2030"]), 20_000, indicators=()).tally
    assert 0.40 < tally.probabilities[0] < 0.49
