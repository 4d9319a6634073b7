"""Questions on condition that an outcome comes true, against conditional normal distributions in closed form."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm

import hzsim as hz
from hzsim.cli import main

BASE, SPREAD = 21_860.0, 0.015
EARLY, LATE = "real_gdp >= 24000 in 2026", "real_gdp >= 29000 in 2030"
TIED = math.sqrt(2 / 6)
"""The correlation of a random walk after two and after six steps."""


@pytest.fixture(scope="module")
def walk(report: hz.Scenario) -> hz.Scenario:
    """Growth of 5% with independent normal shocks: the logarithm of GDP is a random walk with drift."""
    uncertainty = {"real_growth": {"yearly": {"normal": "1.5%"}}}
    return report.replace(known_until=None, targets=[LATE], uncertainty=uncertainty, real_growth=0.05)


def place(level: float, years: int, growth: float = 0.05) -> float:
    """Return by how many standard deviations the median lies above a level."""
    return (years * math.log1p(growth) - math.log(level / BASE)) / (SPREAD * math.sqrt(years))


def both(early: float = 24_000, late: float = 29_000, growth: float = 0.05) -> float:
    """Return the chance that GDP reaches one level in 2026 and another in 2030."""
    ties = [[1.0, TIED], [TIED, 1.0]]
    return float(multivariate_normal([0, 0], ties).cdf([place(early, 2, growth), place(late, 6, growth)]))


def conditional(growth: float = 0.05, late: float = 29_000) -> float:
    return both(late=late, growth=growth) / float(norm.cdf(place(24_000, 2, growth)))


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--lang", "en"])


def test_the_probability_is_the_joint_over_the_condition(walk: hz.Scenario) -> None:
    found = hz.assess(walk.replace(given=EARLY), 8_192)
    assert found.joint == pytest.approx(conditional(), abs=2e-5)
    assert found.simulation.given_odds[0] == pytest.approx(norm.cdf(place(24_000, 2)), abs=1e-6)
    assert conditional() > norm.cdf(place(29_000, 6)) + 0.1  # the condition says something


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube"])
def test_counted_draws_agree(walk: hz.Scenario, sampler: str) -> None:
    found = hz.assess(walk.replace(given=EARLY), 40_000, sampler=sampler)
    assert found.joint == pytest.approx(conditional(), abs=5 * found.joint_standard_error)
    assert 0 < found.joint_standard_error < 0.004


def test_the_standard_error_is_that_of_the_ratio(walk: hz.Scenario) -> None:
    """As wide as answers of other seeds are apart; a correlated assumption leaves the estimator an error."""
    scenario = hz.read_scenario("sprint").replace(
        targets=["rd_intensity >= 4.5% in 2030"], given="gdp >= 26500 in 2027"
    )
    found = [hz.assess(scenario, 512, seed=seed) for seed in range(1, 25)]
    spread = float(np.std([one.joint for one in found], ddof=1))
    told = float(np.mean([one.joint_standard_error for one in found]))
    assert 0.6 < spread / told < 1.6
    counted = [hz.assess(walk.replace(given=EARLY), 2_000, sampler="random", seed=seed) for seed in range(1, 25)]
    spread = float(np.std([one.joint for one in counted], ddof=1))
    assert 0.6 < spread / float(np.mean([one.joint_standard_error for one in counted])) < 1.6


def test_numbers_are_those_of_draws_that_keep_the_condition(walk: hz.Scenario) -> None:
    """The median of GDP in 2030, from the conditional distribution function."""
    found = hz.simulate(walk.replace(given=EARLY), 65_536)
    exact = brentq(lambda level: conditional(late=level) - 0.5, 25_000, 35_000)
    assert found.quantile("real_gdp", 0.5, 2030) == pytest.approx(exact, rel=1e-3)
    assert found.quantile("real_gdp", 0.001, 2026) >= 24_000
    paths = hz.simulate(walk.replace(given=EARLY), 4_096, keep_paths=True).paths
    assert paths is not None
    assert paths["real_gdp"][:, 1].min() >= 24_000


def test_several_targets_and_how_many_are_met(walk: hz.Scenario) -> None:
    """With a second target that is drawn apart, which the condition does not move."""
    uncertainty = {**walk.uncertainty, "net_migration": hz.Uncertainty(hz.Normal(3.0))}
    people = "population >= 1300 in 2030"
    scenario = walk.replace(uncertainty=uncertainty, targets=[LATE, people], given=EARLY)
    found = hz.assess(scenario, 8_192)
    free = hz.assess(scenario.replace(given=()), 8_192).targets[1].probability
    assert found.targets[1].probability == pytest.approx(free, abs=1e-4)
    assert found.joint == pytest.approx(conditional() * free, abs=1e-4)
    assert found.at_least[0].probability == pytest.approx(1 - (1 - conditional()) * (1 - free), abs=2e-3)
    counted = hz.assess(scenario, 60_000, sampler="random")
    assert counted.at_least[0].probability == pytest.approx(found.at_least[0].probability, abs=0.01)
    assert counted.expected_met == pytest.approx(found.expected_met, abs=0.02)
    assert found.in_the_way is not None
    assert counted.in_the_way is not None
    assert counted.in_the_way.joint_without == pytest.approx(found.in_the_way.joint_without, abs=0.01)


def test_what_a_probability_takes_on_a_condition(walk: hz.Scenario) -> None:
    """The lever moves the condition too; the exact growth from the closed form."""
    scenario = walk.replace(given=EARLY)
    found = hz.require(scenario, "real_growth", LATE, 0.9, years="2025-2030")
    exact = brentq(lambda growth: conditional(growth) - 0.9, 0.03, 0.09)
    assert found.value == pytest.approx(exact, abs=2e-5)
    curve = hz.curve(scenario, "real_growth", LATE, years="2025-2030")[0]
    assert curve.required(0.9) == pytest.approx(exact, abs=2e-4)
    with pytest.raises(hz.BadValue, match="expected no condition here"):
        hz.require(scenario, "real_growth", LATE)


def test_a_year_on_a_condition(walk: hz.Scenario) -> None:
    found = hz.when(walk.replace(given=EARLY), "real_gdp >= 29000").probabilities
    assert found[2030][0] == pytest.approx(conditional(), abs=1e-4)
    assert found[2026][0] < found[2030][0]


def test_a_map_and_an_effort_on_a_condition(walk: hz.Scenario) -> None:
    scenario = walk.replace(given=EARLY)
    found = hz.frontier(scenario, "real_growth", "net_migration", LATE, first_range=(0.045, 0.055), points=3,
                        years="2025-2030")  # fmt: skip
    rates = (0.045, 0.05, 0.055)
    assert found.probabilities[1] == pytest.approx([conditional(rate) for rate in rates], abs=1e-4)
    answer = hz.effort(scenario, ["real_growth"], LATE, 0.9, years="2025-2030")
    exact = brentq(lambda growth: conditional(growth) - 0.9, 0.03, 0.09)
    assert answer.solution.assumptions["real_growth"][0] == pytest.approx(exact, abs=1e-4)


def test_what_draws_have_in_common_on_a_condition(walk: hz.Scenario) -> None:
    found = hz.conditions(walk.replace(given=EARLY), draws=20_000)
    assert found.draws == pytest.approx(20_000 * norm.cdf(place(24_000, 2)), rel=0.03)
    assert found.successes / found.draws == pytest.approx(conditional(), abs=0.015)


def test_two_conditions_and_kinds_of_them(walk: hz.Scenario) -> None:
    """A range in one year: the difference of two joints over the difference of two probabilities."""
    ranged = walk.replace(given="real_gdp within 24000-24300 in 2026")
    low, high = (float(norm.cdf(place(level, 2))) for level in (24_000, 24_300))
    exact = (both(24_000) - both(24_300)) / (low - high)
    assert hz.assess(ranged, 8_192).joint == pytest.approx(exact, abs=3e-3)
    pair = walk.replace(given=["real_gdp >= 24000 in 2026", "real_gdp <= 24300 in 2026"])
    assert hz.assess(pair, 8_192).joint == pytest.approx(exact, abs=3e-3)


@pytest.mark.parametrize("sampler", ["sobol", "random"])
def test_a_condition_that_is_too_rare_is_refused(walk: hz.Scenario, sampler: str) -> None:
    rare = walk.replace(given="real_gdp >= 27000 in 2026")
    with pytest.raises(hz.BadValue, match="a condition that is not too rare: real_gdp >= 27000 in 2026"):
        hz.assess(rare, 1_024, sampler=sampler)
    words = ("assess", "sprint", "--given", "gdp >= 60000 in 2027", "--draws", "256")
    ran = called(*words)
    assert ran.exit_code == 2
    assert "not too rare" in ran.stderr
    assert "不宜过于罕见" in CliRunner().invoke(main, [*words, "--lang", "zh"]).stderr


def test_a_rare_condition_may_be_known_exactly(walk: hz.Scenario) -> None:
    """Once in 1,500 draws, which no count of draws would do; one that is counted and rare is refused."""
    assert norm.cdf(place(25_800, 2)) < 7e-4
    exact = both(25_800) / float(norm.cdf(place(25_800, 2)))
    found = hz.when(walk.replace(given="real_gdp >= 25800 in 2026"), "real_gdp >= 29000").probabilities[2030]
    assert found[0] == pytest.approx(exact, abs=1e-3)
    level = "change of real_gdp within 8.999%-9% in 2026-2027"
    with pytest.raises(hz.BadValue, match="not too rare"):
        hz.assess(walk.replace(given=level), 1_024, sampler="random")


def test_what_takes_no_condition_says_why(walk: hz.Scenario) -> None:
    scenario = walk.replace(given=EARLY)
    asked: list[Any] = [hz.slack, hz.sensitivity, hz.rank, hz.effort]
    for ask in asked:
        with pytest.raises(hz.BadValue, match="expected no condition here"):
            ask(scenario)


def test_the_command_says_what_the_library_says() -> None:
    words = ("assess", "sprint", "--given", "gdp >= 26500 in 2027", "--draws", "512")
    payload = json.loads(called(*words, "--format", "json").stdout)
    found = hz.assess(hz.read_scenario("sprint").replace(given="gdp >= 26500 in 2027"), 512)
    assert payload["joint"]["probability"] == found.joint
    assert payload["given"]["targets"] == ["gdp >= 26500 in 2027"]
    assert payload["given"]["probability"] == found.simulation.given_odds[0]
    table = called(*words).stdout
    assert "On condition that GDP, current prices ≥ CNY 2.65 trillion" in table
    assert "以地区生产总值（现价） ≥ 2.65万亿元" in CliRunner().invoke(main, [*words, "--lang", "zh"]).stdout
    for more in (("conditions", "sprint"), ("explain", "sprint", "--target", "gdp >= 30000 in 2030")):
        ran = called(*more, "--given", "gdp >= 26500 in 2027", "--draws", "2000")
        assert ran.exit_code == 0, ran.output
        assert "n condition that GDP" in ran.stdout
    refused = called("assess", "sprint", "--given", "gdp > much in 2027")
    assert refused.exit_code == 2
    assert "--given" in refused.stderr


@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_shared_draws_keep_the_condition(tmp_path: Path, sampler: str) -> None:
    """Parts of the draws, made in two runs, add up to the answer of one."""
    words = ("simulate", "sprint", "--given", "gdp >= 26500 in 2027", "--draws", "70000", "--sampler", sampler)
    for number in (1, 2):
        ran = called(*words, "--shard", f"{number}/2", "--out", str(tmp_path / f"{number}"))
        assert ran.exit_code == 0, ran.output
    merged = called("merge", str(tmp_path / "1"), str(tmp_path / "2"))
    assert merged.exit_code == 0, merged.output
    assert merged.stdout == called(*words).stdout


def test_a_scenario_without_a_condition_keeps_its_identity(sprint: hz.Scenario) -> None:
    assert "given" not in sprint.describe()
    asked = sprint.replace(given="gdp >= 26500 in 2027")
    assert asked.fingerprint != sprint.fingerprint
    assert asked.replace(given=()).fingerprint == sprint.fingerprint
