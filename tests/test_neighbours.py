"""Targets that look drawn and are not, that stand on a known year, or that a curve only just reaches."""

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Array, Text
from hzsim.cli import main
from hzsim.model.modules.formulas import indicator
from hzsim.scenario.parts.distributions import Normal
from hzsim.units import SHARE

SHIPPED = ["sprint", "sprint-nation", "satellites", "census-revision"]


@pytest.fixture
def half(sprint: hz.Scenario) -> hz.Scenario:
    """The sprint with growth and R&D certain: prices are drawn, and cancel out of the R&D ratio."""
    certain = {"real_growth", "rd_spending_growth"}
    left = {name: spread for name, spread in sprint.uncertainty.items() if name not in certain}
    return sprint.replace(uncertainty=left, correlation=())


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_said_not_to_move_an_indicator_does_not(name: str) -> None:
    scenario = hz.read_scenario(name)
    model, facts = scenario.model, scenario.baseline.values
    central = {one: scenario.central(one) for one in model.assumptions}
    for indicator_name in model.indicators:
        for moved in model.made_of(indicator_name):
            path = central[moved] * 1.5 + np.arange(len(scenario.years)) / 100 + 0.01
            values = model.compute(facts, {**central, moved: path}, [indicator_name])[indicator_name]
            same = np.allclose(values, model.compute(facts, central, [indicator_name])[indicator_name], rtol=1e-12)
            assert same == (moved not in model.moved_by(indicator_name)), (indicator_name, moved)


def test_what_cancels_out_is_known_also_further_on_and_of_own_indicators() -> None:
    @indicator(zh="倍数", en="times", unit=SHARE, decimals=2, definition=Text("倍", "times"), source="test")
    def times(rd_intensity: Array, real_gdp: Array) -> Array:
        return rd_intensity * real_gdp

    @indicator(zh="箱内", en="in a box", unit=SHARE, decimals=2, definition=Text("箱", "box"), source="test")
    def boxed(gdp: Array, real_gdp: Array) -> Array:
        return np.where((gdp > 20_000) & (real_gdp < 30_000), 1.0, 0.0)

    @indicator(zh="仅此", en="picky", unit=SHARE, decimals=2, definition=Text("仅", "only"), source="test")
    def picky(gdp: Array, real_gdp: Array) -> Array:
        raise ValueError(f"expected other numbers than {gdp} and {real_gdp}")

    model = hz.Model(own=[times, boxed, picky])
    assert model.moved_by("times") == {"rd_spending_growth"}
    assert model.moved_by("boxed") == model.moved_by("picky") == {"real_growth", "deflator_growth"}


def test_a_ratio_in_which_what_is_drawn_cancels_is_certain(half: hz.Scenario) -> None:
    found = hz.assess(half)
    ratio, joint = found.targets[2], found.joint
    assert (ratio.probability, ratio.standard_error, joint) == (0, 0, 0)  # 4.497% in 2030
    assert not hz.simulate(half).counted


def test_curve_frontier_and_require_of_a_ratio_that_is_certain(half: hz.Scenario) -> None:
    asked = "rd_intensity >= 4.5% in 2030"
    edge = hz.require(half, "real_growth", asked).value
    assert edge is not None
    ratio, together = (hz.curve(half, "real_growth")[place] for place in (2, -1))
    for share in (0.05, 0.5, 0.95):
        (met,) = ratio.solutions(share)
        assert met == pytest.approx((-0.15, edge), abs=1e-9)
    highest, at = together.highest
    rest = [target for target in half.targets if "rd_intensity" not in str(target)]
    assert at == pytest.approx(edge, abs=1e-6)
    moved = half.replace(targets=rest, real_growth=dict.fromkeys(range(2026, 2031), edge))
    assert highest == pytest.approx(hz.assess(moved, 4096).joint, abs=1e-6)
    likely = hz.require(half, "real_growth", probability=0.5)
    assert not likely.feasible
    grid = hz.frontier(half, "real_growth", "exchange_rate", points=9)
    held = grid.probabilities[:, 3]
    assert grid.first_values[3] < edge < grid.first_values[4]
    assert (np.diff(held) < 0).all()
    assert held[0] > 0.25


def test_a_lever_that_cancels_out_moves_nothing() -> None:
    satellites = hz.read_scenario("satellites")
    (found,) = hz.curve(satellites, "real_growth", "digital_share >= 32% in 2030")
    assert not found.moved
    assert not found.attainable


@pytest.mark.parametrize(
    ("target", "lever"),
    [
        ("price_level >= 1 in 2025-2030", "deflator_growth"),  # 2025 stands at 1
        ("price_level <= 1 in 2025-2030", "deflator_growth"),
        ("population >= 1270.4 in 2025-2030", "net_migration"),  # 2025 is 0.02 above
        ("rd_intensity >= 4% in 2025-2030", "rd_spending_growth"),  # 2025 is 0.0003 points above
    ],
)
def test_a_known_year_that_just_keeps_to_a_target_decides_nothing(sprint: hz.Scenario, target: str, lever: str) -> None:
    scenario = sprint.replace(targets=[target])
    ours, later = hz.simulate(scenario), hz.simulate(sprint.replace(targets=[target.replace("2025-", "2026-")]))
    assert ours.tally.probabilities[-1] == pytest.approx(later.tally.probabilities[-1], abs=1e-12)
    plain = hz.simulate(scenario, 100_000, seed=3, sampler="random")
    off = abs(float(ours.tally.probabilities[-1] - plain.tally.probabilities[-1]))
    assert off < 4.5 * np.hypot(ours.standard_errors[-1], plain.standard_errors[-1])
    (found,) = hz.curve(scenario, lever)
    assert found.highest[0] == pytest.approx(1, abs=1e-3)
    answer = hz.require(scenario, lever, probability=0.75)
    assert answer.residual == pytest.approx(0, abs=1e-9)
    central, same = (hz.require(scenario, lever, one) for one in (target, target.replace("2025-", "2026-")))
    assert central.value is not None
    assert central.value == pytest.approx(same.value, abs=1e-12)


def test_a_known_year_that_misses_a_target_is_never_made_good(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=["population >= 1270.43 in 2025-2030"])  # 1270.4248 in 2025
    assert hz.assess(scenario).joint == 0
    assert not hz.require(scenario, "net_migration").feasible
    assert hz.curve(scenario, "net_migration")[0].highest[0] == 0
    turned = hz.require(scenario, "net_migration", years="2025-2030")
    assert turned.value == pytest.approx(1270.43 - 1262.4 * 1.002, abs=2e-6)  # the known year may be set, too


def test_a_certain_scenario_has_one_range_of_values_where_a_bound_is_round(report: hz.Scenario) -> None:
    found = hz.curve(report, "real_growth", "gdp_growth >= 5% in 2026-2030")[0]
    (met,) = found.solutions(0.8)
    assert met == pytest.approx((0.05, 0.25), abs=1e-9)
    answer = hz.require(report, "real_growth", "gdp_growth >= 5% in 2026-2030", probability=0.8)
    assert answer.value == pytest.approx(0.05, abs=1e-9)
    assert len(answer.solutions) == 1


def test_a_spread_that_is_nearly_none_leaves_one_range(report: hz.Scenario) -> None:
    narrow = report.replace(uncertainty={"real_growth": hz.Uncertainty(yearly=Normal(1e-6))})
    target = "gdp >= 29914 in 2030"
    answer = hz.require(narrow, "real_growth", target, probability=0.9)
    central = hz.require(report, "real_growth", target).value
    assert answer.value is not None
    assert central is not None
    (met,) = answer.solutions
    assert met == pytest.approx((answer.value, 0.25))
    deviation = 1e-6 / np.sqrt(5) * 1.2816 * 1.054
    assert answer.value - central == pytest.approx(deviation, rel=0.01)
    assert answer.residual == pytest.approx(0, abs=1e-9)


def test_what_all_points_reach_is_not_refused_by_few(sprint: hz.Scenario) -> None:
    asked = ["gdp >= 29000 in 2030", "gdp <= 31000 in 2030"]
    highest = hz.curve(sprint, "real_growth", asked)[-1].highest[0]
    below = hz.require(sprint, "real_growth", asked, probability=highest - 1e-5)
    assert below.feasible
    assert below.residual == pytest.approx(0, abs=1e-8)
    above = hz.require(sprint, "real_growth", asked, probability=highest + 1e-4)
    assert not above.feasible
    assert "at most 21.4%" in above.reason.en


def test_what_no_value_moves_is_met_or_missed_in_words(half: hz.Scenario) -> None:
    answer = hz.require(half, "exchange_rate", probability=0.5)
    words = [one.reason.en for one in answer.each]
    assert words[2].endswith("does not move R&D intensity; it is missed at any value")
    assert words[4].endswith("does not move Real GDP growth; it is met at any value")
    assert "its probability is 65.9% at any value" in words[3]
    assert "it is stopped by R&D intensity ≥ 4.5% (2030), which cannot be met alone; without" in answer.reason.en


def said(*words: str) -> str:
    result = CliRunner().invoke(main, [*words])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_certain_is_not_said_to_be_drawn(tmp_path: Path) -> None:
    assert "; nothing is drawn" in said("explain", "report")
    assert "±" not in said("explain", "report")
    assert "draws" not in said("rank", "report")
    effort = said("effort", "report", "--probability", "0.5")
    assert "joint probability 100.000%, residual +50.000 percentage points (nothing is drawn)" in effort
    rate = tmp_path / "rate.yaml"
    none = ("real_growth", "deflator_growth", "net_migration", "rd_spending_growth")
    entries = "".join(f"  {name}: none\n" for name in none)
    rate.write_text(f"format: 2\nextends: sprint\nuncertainty:\n{entries}correlation: []\n", encoding="utf-8")
    table = said("sensitivity", str(rate), "--draws", "2000")
    assert "GDP, current prices ≥ CNY 3 trillion (2030)\nmet: no\n" in table
    assert "Real GDP growth ≥ 5% (2026-2030)\nmet: yes\n" in table


def test_small_standard_errors_are_shown_with_their_digits() -> None:
    explained = said("explain", "weak-prices", "--against", "sprint")
    shown = re.findall(r"± ([\d.]+) points", explained)
    assert shown
    assert all(float(error) > 0 for error in shown)
    largest = re.search(
        r"standard errors up to ([\d.]+)%",
        said("frontier", "satellites", "--over", "real_growth", "digital_lead", "--points", "5"),
    )
    assert largest is not None
    assert float(largest[1]) > 0
    rule = said("conditions", "sprint", "--target", "gdp_growth >= 5% in 2026-2030", "--draws", "40000")
    assert "± 0.0%" not in rule
    assert "100.0% ±" not in rule


@pytest.mark.parametrize("written", ["0", "-1%", "1e-9", "50%", "nan", "inf", "150%"])
def test_a_precision_that_cannot_be_is_told_what_can(written: str) -> None:
    result = CliRunner().invoke(main, ["assess", "sprint", "--precision", written])
    assert result.exit_code == 2
    assert f"expected a standard error from 0.0001% to below 50%, such as 0.05%, found {written}" in result.output


def test_a_shard_cut_short_is_called_so(tmp_path: Path) -> None:
    part = tmp_path / "part"
    said("assess", "sprint", "--shard", "1/1", "--draws", "64", "--out", str(part))
    part.write_text(part.read_text("utf-8")[:2000], "utf-8")
    result = CliRunner().invoke(main, ["merge", str(part)])
    assert result.exit_code == 2
    assert "expected a shard as it was written, found one that is cut short or damaged (copy it again" in result.output


def test_an_outside_forecast_in_fractions_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "data").mkdir()
    scenario = tmp_path / "scenarios" / "mine.yaml"
    scenario.write_text("format: 2\nextends: sprint\n", "utf-8")
    header, row = "entity,who,published,year,growth_pct,source,status", "China,IMF,2024-10,{},{},s,one source"
    table = tmp_path / "data" / "forecasts.csv"
    table.write_text("\n".join([header, row.format(2026, "0.044"), row.format(2027, "4.4")]) + "\n", "utf-8")
    found = CliRunner().invoke(main, ["assess", str(scenario), "--draws", "64"])
    assert found.exit_code == 0
    asked = [line for line in found.stderr.splitlines() if line.startswith("note: ")]
    assert asked == [f"note: {table}:2:5 growth_pct: usual is no growth, or more, found 0.044% (is it a typo?)"]


def test_what_is_impossible_alone_is_named_before_what_clashes(sprint: hz.Scenario) -> None:
    asked = [
        "gdp < 29000 in 2030",
        "gdp_growth >= 5% in 2026-2030",
        "gdp >= 300000 in 2030",
        "price_level >= 1 in 2030",
    ]
    found = hz.effort(sprint, target=asked)
    assert not found.feasible
    assert [str(one) for one in found.clash if isinstance(one, hz.Target)] == ["gdp >= 300000 in 2030"]


@pytest.fixture
def known(tmp_path: Path) -> str:
    """A scenario in which every year is known: what it says of uncertainty never comes to anything."""
    path = tmp_path / "known.yaml"
    path.write_text("format: 2\nextends: sprint\nknown_until: 2030\n", "utf-8")
    return str(path)


def test_where_every_year_is_known_nothing_is_drawn(known: str) -> None:
    assert not hz.read_scenario(known).uncertain
    assert hz.read_scenario(known).uncertainty
    assert "On the scenario's own assumptions, 3 of the 5 targets are met; missed: " in said("run", known)
    assert "nothing is drawn" in said("simulate", known)
    assert "± " not in said("assess", known)
    mixed = said("explain", known, "--against", "report")  # between the two something is drawn
    assert "with the same 4,096 draws" in mixed


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("conditions", "expected a scenario with uncertain assumptions, found none in known"),
        ("sensitivity", "expected a scenario in which something is uncertain, found known: nothing is"),
    ],
)
def test_questions_of_draws_are_refused_where_every_year_is_known(known: str, command: str, message: str) -> None:
    result = CliRunner().invoke(main, [command, known])
    assert result.exit_code == 2
    assert message in result.output


def test_a_domain_is_told_in_round_numbers() -> None:
    result = CliRunner().invoke(main, ["assess", "sprint", "--set", "net_migration@2026-2030=80"])
    assert result.exit_code == 2
    assert "expected net_migration between -63.12 and 63.12, the values that are drawn of it, found 80" in result.output
