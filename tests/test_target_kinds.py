"""Kinds of targets, each against a closed form, a count by hand, or arithmetic by hand."""

import math
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import norm

import hzsim as hz
from hzsim.cli import main
from hzsim.scenario.parts.phrases import target_phrase

DRAWS = 8_192
SPREAD = {"real_growth": {"average": {"normal": "1.5%"}}}
KINDS = [
    "change of real_gdp >= 30% in 2026-2030",
    "gdp >= 1.3 x 2025 in 2030",
    "real_gdp >= 2 x 2020 in 2033",
    "gdp_growth within 4.5%-6% in 2026-2030",
    "gdp_growth >= 3% every year in 2026-2030",
    "rd_intensity >= 4.2% on average in 2026-2030",
    "gdp_growth >= province_growth in 2026-2030",
    "gdp_growth >= province_growth + 0.5% every year in 2026-2030",
    "real_gdp >= 0.24 x province_gdp in 2030",
    "share of digital_va in gdp >= 25% in 2026-2030",
    "at least 2 of: gdp >= 29000 in 2030; population >= 1300 in 2030; rd_intensity >= 4.5% in 2030",
    "rank of gdp <= 8 in 2030",
    "at least 1 of: rank of gdp > 8 in 2030; gdp >= 29000 in 2030",
]
"""One of each, as it is printed."""


@pytest.fixture(scope="module")
def certain(report: hz.Scenario) -> hz.Scenario:
    """The report's paths, every year open, nothing drawn."""
    return report.replace(known_until=None, targets=(), uncertainty={})


@pytest.fixture(scope="module")
def growing(certain: hz.Scenario) -> hz.Scenario:
    """5% a year, whose average is normal in logarithms with 1.5%: GDP is lognormal."""
    return certain.replace(real_growth=0.05, uncertainty=SPREAD)


def odds(scenario: hz.Scenario, *targets: str | Mapping[str, Any], **drawing: Any) -> float:
    return hz.assess(scenario.replace(targets=targets), **{"draws": DRAWS, **drawing}).joint


def above(needed: float, central: float, years: int, spread: float = 0.015) -> float:
    """Return the chance that growth by a factor is reached when the average of its logarithm is normal."""
    return float(norm.cdf((years * math.log1p(central) - math.log(needed)) / (years * spread)))


def test_a_change_adds_up_over_its_years(growing: hz.Scenario) -> None:
    """From the year before the first: the base year, or a year that is drawn itself."""
    assert odds(growing, "change of real_gdp >= 30% in 2026-2030") == pytest.approx(above(1.3, 0.05, 5), abs=1e-6)
    assert odds(growing, "change of real_gdp >= 36% in 2025-2030") == pytest.approx(above(1.36, 0.05, 6), abs=1e-6)
    fall = odds(growing, "change of real_gdp <= -2% in 2026-2030")
    assert fall == pytest.approx(1 - above(0.98, 0.05, 5), abs=1e-6)


def test_a_change_of_what_is_in_percent_is_in_points(certain: hz.Scenario) -> None:
    found = hz.project(certain)["rd_intensity"][0]
    target = certain.read_targets("change of rd_intensity >= 0.4% in 2026-2030")[0]
    assert hz.project(certain).statistic(target)[0] == pytest.approx(found[5] - found[0])


def test_what_a_change_needs_is_a_rate(growing: hz.Scenario) -> None:
    found = hz.require(growing, "real_growth", "change of real_gdp >= 30% in 2026-2030", years="2026-2030")
    assert found.value == pytest.approx(1.3 ** (1 / 5) - 1, abs=1e-9)


def test_a_multiple_of_a_year_on_record(growing: hz.Scenario) -> None:
    """Twice the GDP of 2020 at constant prices: the base year led back by the growth on record."""
    longer = growing.carried_on(2035)
    past = {seen.year: seen.value / 100 for seen in hz.read_history().observations("Hangzhou", "gdp_real_growth")}
    since = math.prod(1 + past[year] for year in range(2021, 2025))
    assert odds(longer, "real_gdp >= 2 x 2020 in 2035") == pytest.approx(above(2 / since, 0.05, 11), abs=1e-6)
    assert odds(longer, "population >= 1.05 x 2024 in 2035") == odds(longer, f"population >= {1.05 * 1262.4} in 2035")
    with pytest.raises(hz.BadValue, match="one figure of gdp_per_capita_usd for 1950"):
        longer.read_targets("gdp_per_capita_usd >= 2 x 1950 in 2035")


def test_a_multiple_of_a_year_that_is_drawn(growing: hz.Scenario) -> None:
    assert odds(growing, "real_gdp >= 1.2 x 2026 in 2030") == pytest.approx(above(1.2, 0.05, 4), abs=1e-6)


def test_a_range_is_met_between_its_ends(growing: hz.Scenario) -> None:
    found = odds(growing, "gdp_growth within 4.5%-6% in 2026-2030")
    low, high = (above(1 + rate, 0.05, 1) for rate in (0.045, 0.06))
    assert found == pytest.approx(low - high, abs=1e-6)
    assert odds(growing, "gdp_growth within 4.5-6% in 2026") == pytest.approx(low - high, abs=1e-6)
    assert not hz.simulate(growing.replace(targets=["gdp_growth within 4.5-6% in 2026"]), 512).counted
    assert odds(growing, "gdp_growth within 4.5%-6% in 2026", sampler="random") == pytest.approx(low - high, abs=0.015)


def test_every_year_is_harder_than_the_average(certain: hz.Scenario) -> None:
    spread = {"real_growth": {"yearly": {"normal": "1.5%"}}}
    yearly = certain.replace(real_growth=0.05, uncertainty=spread)
    once = float(norm.cdf(math.log(1.05 / 1.045) / 0.015))
    assert odds(yearly, "gdp_growth >= 4.5% every year in 2026-2030") == pytest.approx(once**5, abs=2e-3)
    average = float(norm.cdf(math.sqrt(5) * math.log(1.05 / 1.045) / 0.015))
    assert odds(yearly, "gdp_growth >= 4.5% on average in 2026-2030") == pytest.approx(average, abs=2e-3)
    assert odds(yearly, "gdp_growth >= 4.5% in 2026-2030") == pytest.approx(average, abs=2e-3)


def test_an_average_of_what_does_not_grow_is_its_mean(certain: hz.Scenario) -> None:
    found = hz.project(certain)
    target = certain.read_targets("rd_intensity >= 4.2% on average in 2026-2030")[0]
    assert found.statistic(target)[0] == pytest.approx(found["rd_intensity"][0, 1:].mean())


@pytest.fixture(scope="module")
def beside() -> hz.Scenario:
    """City and province, their averages normal and correlated by 0.6."""
    scenario = hz.read_scenario("satellites").replace(known_until=None, targets=(), uncertainty={})
    spreads = {"real_growth": SPREAD["real_growth"], "province_growth": {"average": {"normal": "1%"}}}
    tie = [["real_growth", "province_growth", 0.6]]
    return scenario.replace(real_growth=0.054, province_growth=0.05, uncertainty=spreads, correlation=tie)


APART = math.sqrt(0.015**2 + 0.01**2 - 2 * 0.6 * 0.015 * 0.01)


def test_faster_than_the_province(beside: hz.Scenario) -> None:
    """A moving threshold that is drawn itself: the difference of two normals."""
    lead = math.log(1.054 / 1.05)
    assert odds(beside, "gdp_growth >= province_growth in 2026-2030") == pytest.approx(norm.cdf(lead / APART), abs=1e-4)
    more = odds(beside, "gdp_growth >= province_growth + 0.5% in 2026-2030")
    assert more == pytest.approx(norm.cdf((lead - math.log(1.005)) / APART), abs=1e-4)


def test_a_level_against_a_level_is_a_ratio(beside: hz.Scenario) -> None:
    first, last = (beside.baseline.values[name] for name in ("gdp", "province_gdp"))
    central = math.log(first / last) + 6 * math.log(1.054 / 1.05)
    expected = norm.cdf((central - math.log(0.24)) / (6 * APART))
    assert odds(beside, "real_gdp >= 0.24 x province_gdp in 2030") == pytest.approx(expected, abs=1e-4)
    assert odds(beside, "province_share >= 24% in 2030") == pytest.approx(expected, abs=1e-4)


def test_a_share_of_growth_and_of_a_change(beside: hz.Scenario) -> None:
    point = hz.project(beside)
    added = beside.read_targets("share of digital_va in gdp >= 30% in 2026-2030")[0]
    digital, gdp = point["digital_va"][0], point["gdp"][0]
    assert point.statistic(added)[0] == pytest.approx((digital[5] - digital[0]) / (gdp[5] - gdp[0]))
    nation = hz.read_scenario("sprint-nation")
    (target,) = nation.read_targets("share of province_growth in gdp_growth >= 90% in 2026-2030")
    found = hz.project(nation)
    logs = [np.log1p(found[name][0, 1:]).sum() for name in ("province_growth", "gdp_growth")]
    assert found.statistic(target)[0] == pytest.approx(logs[0] / logs[1])


@pytest.fixture(scope="module")
def three(certain: hz.Scenario) -> hz.Scenario:
    """Growth, prices and migration, drawn apart."""
    spreads = {
        **SPREAD,
        "deflator_growth": {"average": {"normal": "1%"}},
        "net_migration": {"average": {"normal": "3万人"}},
    }
    return certain.replace(real_growth=0.05, deflator_growth=0.0, uncertainty=spreads)


INDEPENDENT = ["real_gdp >= 29500 in 2030", "price_level >= 1.02 in 2030", "population >= 1300 in 2030"]


def test_at_least_so_many_of_some(three: hz.Scenario) -> None:
    """Three independent targets: Poisson's binomial distribution; and all of them are the joint."""
    one, two, all_three = (odds(three, target) for target in INDEPENDENT)
    assert one == pytest.approx(above(29500 / 21860, 0.05, 6), abs=1e-6)
    assert two == pytest.approx(norm.cdf(-math.log(1.02) / 0.06), abs=1e-6)
    exact = one * two + one * all_three + two * all_three - 2 * one * two * all_three
    listed = "; ".join(INDEPENDENT)
    assert odds(three, f"at least 2 of: {listed}") == pytest.approx(exact, abs=4e-3)
    assert odds(three, {"at least 2 of": INDEPENDENT}) == odds(three, f"at least 2 of: {listed}")
    product = one * two * all_three
    assert odds(three, f"at least 3 of: {listed}") == pytest.approx(product, abs=1e-4)
    either = 1 - (1 - one) * (1 - two) * (1 - all_three)
    assert odds(three, f"at least 1 of: {listed}") == pytest.approx(either, abs=4e-3)
    counted = odds(three, f"at least 2 of: {listed}", sampler="random", draws=100_000)
    assert counted == pytest.approx(exact, abs=0.006)


def test_kinds_are_met_together(three: hz.Scenario) -> None:
    """The joint of a range and of an independent target is their product; counts of how many are met follow."""
    band, people = "gdp_growth within 4.5%-6% in 2026-2030", INDEPENDENT[2]
    found = hz.assess(three.replace(targets=[band, people]), DRAWS)
    each = [item.probability for item in found.targets]
    assert found.joint == pytest.approx(math.prod(each), abs=1e-4)
    assert found.at_least[0].probability == pytest.approx(1 - (1 - each[0]) * (1 - each[1]), abs=2e-3)
    assert found.expected_met == pytest.approx(sum(each))


@pytest.mark.parametrize("written", KINDS)
def test_the_estimator_agrees_with_counting(written: str) -> None:
    scenario = hz.read_scenario("satellites").carried_on(2033).replace(targets=[written])
    even, plain = hz.assess(scenario, 4_096), hz.assess(scenario, 40_000, sampler="random")
    error = math.hypot(even.joint_standard_error, plain.joint_standard_error)
    assert even.joint == pytest.approx(plain.joint, abs=4 * error)
    assert even.targets[0].median == pytest.approx(plain.targets[0].median, rel=0.02, abs=0.002)


@pytest.mark.parametrize("written", KINDS)
def test_a_target_is_printed_as_it_is_read(written: str) -> None:
    scenario = hz.read_scenario("satellites").carried_on(2033)
    (target,) = scenario.read_targets(written)
    assert str(target) == written
    assert scenario.read_targets(str(target)) == (target,)
    assert pickle.loads(pickle.dumps(target)) == target
    english, chinese = (target_phrase(target, language) for language in ("en", "zh"))
    assert "_" not in english + chinese
    assert english != chinese


@pytest.mark.parametrize("written", KINDS)
def test_every_question_takes_every_kind(written: str) -> None:
    """Alone and beside another target: what a question says is about the same number."""
    scenario = hz.read_scenario("satellites").carried_on(2033).replace(targets=[written])
    found = hz.assess(scenario, 1_024)
    lever = found.targets[0].target.indicator.lever
    assert lever is not None
    point = hz.project(scenario)
    needed = hz.require(scenario, lever, written)
    if needed.feasible and needed.value is not None:
        moved = scenario.replace(**{lever: {str(needed.years): needed.value}})
        target = moved.targets[0]
        distance = float(target.distance(hz.project(moved).statistic(target))[0])
        assert distance == pytest.approx(0.0, abs=1e-6) or distance > 0
    assert hz.curve(scenario, lever, written, draws=128)
    assert hz.slack(scenario, written)
    assert hz.frontier(scenario, "real_growth", "province_growth", written, points=3, draws=64)
    assert hz.sensitivity(scenario, written, draws=512)
    assert hz.conditions(scenario, written, draws=2_000)
    assert hz.effort(scenario, target=written).solution is not None
    compared = hz.compare([scenario, scenario.replace(name="other", deflator_growth=0.01)], 512)
    assert compared[0].joint == pytest.approx(found.joint, abs=0.05)
    assert len(point.statistic(scenario.targets[0])) == 1


MAPPING = {"target": INDEPENDENT[0], "kind": "binding", "probability": "80%"}


def test_a_plan_may_ask_for_a_probability(three: hz.Scenario) -> None:
    """Binding targets apart, each with the probability that it asks for."""
    scenario = three.replace(targets=[MAPPING, {"target": INDEPENDENT[1], "kind": "预期性", "probability": 0.1},
                                      {"target": INDEPENDENT[2], "kind": "约束性"}])  # fmt: skip
    found = hz.assess(scenario, DRAWS)
    assert [item.target.kind for item in found.targets] == ["binding", "expected", "binding"]
    assert [item.reached for item in found.targets] == [False, True, None]
    assert found.binding is not None
    first, _, last = (item.probability for item in found.targets)
    assert found.binding.probability == pytest.approx(first * last, abs=1e-4)
    english, chinese = (hz.export(found, "html", language).decode() for language in ("en", "zh"))
    assert "asked for with 80%" in english
    assert "not reached" in english
    assert "All binding targets together" in english
    assert "约束性：" in chinese
    assert "未达到要求" in chinese
    assert hz.assess(three.replace(targets=[MAPPING]), 512).binding is None


def test_a_file_has_kinds_too(tmp_path: Path) -> None:
    text = """extends: sprint
format: 2
targets:
  - {target: "change of gdp >= 30% in 2026-2030", kind: binding, probability: 80%}
  - {at least 2 of: ["gdp >= 29000 in 2030", "population >= 1300 in 2030"], kind: expected}
  - real_gdp >= 1.6 x 2020 in 2030
"""
    path = tmp_path / "kinds.yaml"
    path.write_text(text, encoding="utf-8")
    scenario = hz.read_scenario(path)
    assert [target.kind for target in scenario.targets] == ["binding", "expected", ""]
    assert scenario.targets[0].probability == 0.8
    ran = CliRunner().invoke(main, ["assess", str(path), "--draws", "256", "--lang", "en"])
    assert ran.exit_code == 0, ran.output
    assert "At least 2 of 2" in ran.stdout
    assert "asked for with 80%" in ran.stdout


def test_targets_asked_earlier_and_by_year(sprint: hz.Scenario) -> None:
    """Members of a list move with it; what adds up from a year of its own does not."""
    listed = "at least 1 of: gdp >= 29000 in 2030; population >= 1300 in 2030"
    (moved,) = hz.earlier(sprint, listed, 1)
    assert str(moved) == listed.replace("2030", "2029")
    with pytest.raises(hz.BadValue, match="a year of their own"):
        hz.earlier(sprint, "change of gdp >= 20% in 2026-2030", 1)
    for written in (listed, "change of gdp >= 5% in 2026"):
        with pytest.raises(hz.BadValue, match="single year"):
            hz.when(sprint, written)
    found = hz.when(sprint, "gdp >= 1.25 x 2025", draws=512).probabilities
    assert found[2025][0] == 0
    assert 0 < found[2029][0] < found[2030][0] < 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("change of gdpp >= 30% in 2026-2030", "gdpp"),
        ("change of gdp >= 30 in 2026-2030", "%"),
        ("gdp >= 2 x 2031 in 2030", "a year before the target's own"),
        ("gdp >= province_growht in 2030", "province_growht"),
        ("gdp_growth >= rd_intensity in 2030", "another indicator in rate"),
        ("gdp_growth >= gdp_growth in 2030", "another indicator in rate"),
        ("gdp_growth within 5% in 2030", "a range such as 4.5%-5%"),
        ("gdp_growth within 6%-5% in 2030", "the lower end of a range first"),
        ("change of gdp >= 5% on average in 2026-2030", "adds up over the years"),
        ("at least 3 of: gdp >= 1 in 2030; gdp >= 2 in 2030", "from 1 to 2"),
        ({"target": "gdp >= 1 in 2030", "kind": "firm"}, "binding or expected"),
        ({"target": "gdp >= 1 in 2030", "probability": "120%"}, "between 0 and 1"),
        ({"target": "gdp >= 1 in 2030", "odds": "80%"}, "odds"),
        ({"kind": "binding"}, "target: with kind:"),
        ({"at least 1 of": "gdp >= 1 in 2030"}, "a list of targets"),
    ],
)
def test_mistakes_are_told(sprint: hz.Scenario, written: str | dict[str, str], told: str) -> None:
    with pytest.raises(hz.BadValue, match=told.replace("(", r"\(")):
        sprint.read_targets(written)
