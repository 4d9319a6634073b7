"""Solving backwards inverts projecting forwards."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

import hzsim as hz
from hzsim.model.modules.formulas import indicator
from hzsim.present.answers import sheet_of
from hzsim.questions.lever.interpolation import Interpolant
from hzsim.scenario.parts.distributions import Normal
from hzsim.simulation.points.roots import find_root, meet, where_met
from hzsim.units import NUMBER, in_percent

GDP = "gdp >= 30000 in 2030"


@settings(max_examples=60)
@given(growth=st.floats(-0.05, 0.15), deflator=st.floats(-0.03, 0.05), year=st.integers(2026, 2030))
def test_require_inverts_project(report: hz.Scenario, growth: float, deflator: float, year: int) -> None:
    scenario = report.replace(real_growth=dict.fromkeys(range(2026, 2031), growth), deflator_growth=deflator)
    value = float(hz.project(scenario)["gdp"][0, year - 2025])
    answer = hz.require(
        scenario.replace(real_growth=0.02), "real_growth", f"gdp >= {value!r} in {year}", years=f"2026-{year}"
    )
    unchanged = hz.require(scenario, "real_growth", f"gdp >= {value!r} in {year}")
    assert unchanged.value == pytest.approx(growth, abs=1e-12)
    assert answer.residual == pytest.approx(0, abs=1e-9)


@settings(max_examples=30)
@given(shift=st.floats(-0.03, 0.03))
def test_keep_shape_finds_the_shift(report: hz.Scenario, shift: float) -> None:
    path = {2026: 0.07, 2027: 0.03, 2028: 0.06, 2029: 0.05, 2030: 0.04}
    moved = report.replace(real_growth={year: value + shift for year, value in path.items()})
    value = float(hz.project(moved)["gdp"][0, -1])
    answer = hz.require(report.replace(real_growth=path), "real_growth", f"gdp >= {value!r} in 2030", keep_shape=True)
    assert answer.value == pytest.approx(shift, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unknown", "target"),
    [
        ("real_growth", GDP),
        ("net_migration", "population >= 1300 in 2030"),
        ("rd_spending_growth", "rd_intensity >= 4.5% in 2030"),
        ("exchange_rate", "gdp_per_capita_usd >= 30000 in 2030"),
        ("real_growth", "gdp_growth >= 5% in 2026-2030"),
        ("real_growth", "rd_intensity >= 4.5% in 2030"),
    ],
)
@pytest.mark.parametrize("probability", [0.1, 0.5, 0.8, 0.95])
def test_assess_says_the_probability_that_was_required(
    sprint: hz.Scenario, unknown: str, target: str, probability: float
) -> None:
    answer = hz.require(sprint, unknown, target, probability, draws=256, sampler="sobol")
    assert answer.feasible
    assert answer.value is not None
    last = answer.targets[0].span.last
    moved = sprint.replace(**{unknown: dict.fromkeys(range(2026, last + 1), answer.value)}).replace(targets=[target])
    found = hz.assess(hz.simulate(moved, 256, sampler="sobol")).joint
    assert found == pytest.approx(probability, abs=1e-8)
    assert answer.residual == pytest.approx(found - probability, abs=1e-15)


def test_plain_draws_agree_with_what_was_required(sprint: hz.Scenario) -> None:
    """Counted hits of independent draws, alone and together, within five of their standard errors."""
    for targets, probability in (([GDP], 0.8), ([GDP, "rd_intensity >= 4.5% in 2030"], 0.15)):
        value = hz.require(sprint, "real_growth", targets, probability, draws=1_024, sampler="sobol").value
        moved = sprint.replace(real_growth=dict.fromkeys(range(2026, 2031), value)).replace(targets=targets)
        plain = hz.simulate(moved, 40_000, sampler="random", indicators=[])
        error = np.sqrt(probability * (1 - probability) / 40_000)
        assert float(plain.tally.probabilities[-1]) == pytest.approx(probability, abs=5 * error)


def test_under_plain_draws_the_residual_is_within_their_error(sprint: hz.Scenario) -> None:
    answer = hz.require(sprint, "real_growth", GDP, 0.8, draws=2_000, sampler="random")
    assert answer.residual == pytest.approx(0, abs=5 * np.sqrt(0.16 / 2_000))


@pytest.mark.parametrize("probability", [1e-9, 1e-4, 1 - 1e-5])
def test_a_probability_needs_no_more_draws_than_one_over_it(open_years: hz.Scenario, probability: float) -> None:
    """Normal log growth in closed form, far in its tails, from 256 points."""
    scenario = open_years.replace(uncertainty={"real_growth": hz.Uncertainty(yearly=Normal(0.015))}, targets=[GDP])
    answer = hz.require(scenario, "real_growth", GDP, probability, draws=256, sampler="sobol")
    needed = np.exp(np.log(30_000 / 21_860) / 6 + float(norm.ppf(probability)) * 0.015 / np.sqrt(6)) - 1
    assert answer.value == pytest.approx(needed, abs=1e-6)
    assert answer.residual == pytest.approx(0, abs=1e-9)


def test_where_targets_are_counted_a_probability_needs_draws(report: hz.Scenario) -> None:
    """An interval in the middle of what is drawn is no smooth odds; the answer names it."""
    scenario = _trial(report, lambda x: -(x - 2) * (x - 6)).replace(
        uncertainty={"net_migration": hz.Uncertainty(average=Normal(2.0))}, net_migration=4.0
    )
    answer = hz.require(scenario, "net_migration", None, 0.5, bounds=(-20, 20), draws=512, sampler="sobol")
    assert "counted draw by draw, not estimated: 试" in answer.reason.en.replace("trial", "试")
    with pytest.raises(hz.BadValue, match="512 draws can tell from certainty"):
        hz.require(scenario, "net_migration", None, 0.9999, bounds=(-20, 20), draws=512, sampler="sobol")


def _trial(report: hz.Scenario, formula: Callable[[hz._typing.Array], hz._typing.Array]) -> hz.Scenario:
    """A scenario whose one indicator is a formula of net migration, to be at least zero in 2030."""

    @indicator(zh="试", en="trial", unit=NUMBER, decimals=2, definition=report.title, source="test")
    def trial(net_migration: hz._typing.Array) -> hz._typing.Array:
        return formula(net_migration)

    return report.replace(model=hz.Model(own=[trial]), targets=["trial >= 0 in 2030"])


def test_joint_requirement_of_targets_that_pull_apart(sprint: hz.Scenario) -> None:
    """At the medians growth must be at least 5.46% for GDP and at most what R&D intensity allows."""
    possible = hz.require(sprint.replace(rd_spending_growth=0.09), "real_growth")
    assert possible.feasible
    assert possible.value == pytest.approx(0.0546080, abs=5e-7)
    impossible = hz.require(sprint, "real_growth")
    assert not impossible.feasible
    assert impossible.value is None
    assert impossible.residual is None
    likely = hz.require(sprint, "real_growth", probability=0.8, draws=256, sampler="sobol")
    assert not likely.feasible
    assert "at most" in likely.reason.en
    assert "最高概率" in likely.reason.zh


def test_the_joint_probability_peaks_where_it_was_found(sprint: hz.Scenario) -> None:
    """Brute force over a grid of growth rates finds no higher joint probability than the curve's peak."""
    pair = [GDP, "rd_intensity >= 4.5% in 2030"]
    answer = hz.require(sprint, "real_growth", pair, 0.9, draws=1_024, sampler="sobol")
    words = re.search(r"at most ([\d.]+)%, at ([\d.]+)%; it is stopped by (.+): at", answer.reason.en)
    assert words is not None
    share, place = float(words[1]), float(words[2])
    assert words[3] == "GDP, current prices ≥ CNY 3 trillion (2030) with R&D intensity ≥ 4.5% (2030)"
    found = []
    for growth in np.arange(0.03, 0.09, 0.005):
        moved = sprint.replace(real_growth=dict.fromkeys(range(2026, 2031), float(growth)), targets=pair)
        found.append(
            100 * float(hz.simulate(moved, 1_024, seed=1, sampler="sobol", indicators=[]).tally.probabilities[-1])
        )
    assert max(found) <= share + 0.2
    assert max(found) > share - 0.5
    assert 3 + 0.5 * int(np.argmax(found)) == pytest.approx(place, abs=0.5)


def test_a_lever_that_moves_nothing_says_so(sprint: hz.Scenario) -> None:
    answer = hz.require(sprint, "net_migration", "gdp_growth >= 5% in 2026-2030")
    assert not answer.feasible
    assert "does not move" in answer.reason.en
    known = hz.require(sprint, "real_growth", "gdp >= 23000 in 2025")
    assert not known.feasible
    assert "known" in known.reason.en


def test_bounds_that_exclude_every_solution(report: hz.Scenario) -> None:
    answer = hz.require(report, "real_growth", GDP, bounds=(0.0, 0.05))
    assert not answer.feasible
    assert "no Real growth from 0.000% to 5.000%" in answer.reason.en


def test_a_target_met_everywhere_has_no_break_even(report: hz.Scenario) -> None:
    answer = hz.require(report, "real_growth", "gdp >= 30000 in 2030", bounds=(0.06, 0.10))
    assert answer.feasible
    assert answer.value is None
    assert "no break-even" in answer.reason.en


def test_a_margin_that_rises_and_falls_gives_all_its_roots(report: hz.Scenario) -> None:
    """(x - 2)(x - 6) < 0 between its roots: the answer is the root nearer to where the scenario stands."""

    scenario = _trial(report, lambda x: -(x - 2) * (x - 6))
    assert hz.require(scenario.replace(net_migration=3.0), "net_migration").value == pytest.approx(2, abs=1e-9)
    answer = hz.require(scenario.replace(net_migration=9.0), "net_migration", bounds=(-20, 20))
    assert answer.value == pytest.approx(6, abs=1e-9)
    assert "from 20,000 people to 60,000 people" in answer.reason.en


@settings(max_examples=100)
@given(st.floats(0.1, 50), st.floats(0.2, 4), st.floats(0.5, 30).map(lambda width: width), st.integers(0, 2**32 - 1))
def test_root_finder_agrees_with_scipy(level: float, power: float, width: float, seed: int) -> None:
    """On x^power = level, for scattered elements at once."""
    levels = level * np.random.default_rng(seed).uniform(0.5, 2, 50)
    high = np.full(50, float((4 * levels.max()) ** (1 / power) + width))
    low = np.zeros(50)

    def function(x: hz._typing.Array) -> hz._typing.Array:
        return np.asarray(x**power - levels)

    roots = find_root(function, low, high, function(low), function(high))
    for one, root in zip(levels, roots, strict=True):
        expected = brentq(lambda x, one=one: x**power - one, 0.0, high[0], xtol=1e-13)
        assert root == pytest.approx(expected, rel=1e-9, abs=1e-10)


def test_root_finder_gives_nothing_without_a_sign_change() -> None:
    ends = np.array([1.0, 1.0]), np.array([2.0, 2.0])
    roots = find_root(
        lambda x: np.asarray(x**2 - np.array([2.0, 9.0])), *ends, np.array([-1.0, -8.0]), np.array([2.0, -5.0])
    )
    assert roots[0] == pytest.approx(np.sqrt(2), abs=1e-15)
    assert np.isnan(roots[1])


def test_where_a_margin_is_met_and_where_two_are() -> None:
    """x^2 - 1 between -2 and 3 at turning points known, and its meeting with x <= 2."""
    outside = where_met(lambda x: x**2 - 1, np.array([-2.0, 0.0, 3.0]))
    assert [edge for one in outside for edge in one] == pytest.approx([-2.0, -1.0, 1.0, 3.0])
    assert [edge for one in meet(outside, ((-1.5, 2.0),)) for edge in one] == pytest.approx([-1.5, -1.0, 1.0, 2.0])
    assert meet(outside, ((-0.5, 0.5),)) == ()


def test_interpolation_sets_nodes_where_a_function_turns() -> None:
    """A step of width 0.01 at 0.3 is followed to a millionth between 65 nodes at most; a parabola needs five."""

    def near(expected: hz._typing.Array, found: hz._typing.Array, _: hz._typing.Array) -> hz._typing.BoolArray:
        return np.asarray(np.abs(expected - found) < 1e-4)

    values = np.linspace(0, 1, 1_001)
    step = Interpolant.of(lambda x: np.tanh((x - 0.3) / 0.02), np.linspace(0, 1, 9), near)
    assert step.at(values) == pytest.approx(np.tanh((values - 0.3) / 0.02), abs=1e-4)
    parabola = Interpolant.of(lambda x: x**2, np.array([0.0, 0.5, 1.0]), near)
    assert len(parabola.places) == 5
    assert parabola.at(values) == pytest.approx(values**2, abs=1e-14)


ALONE = {0: "gdp >= 30000 in 2030", 2: "rd_intensity >= 4.5% in 2030", 3: "population >= 1300 in 2030"}
CALLED = {0: "GDP, current prices ≥ CNY 3 trillion (2030)", 2: "R&D intensity ≥ 4.5% (2030)"}


def most(scenario: hz.Scenario, targets: list[hz.Target]) -> float:
    """The highest joint probability over a fine grid of growth, by brute force over full simulations."""
    found = []
    for growth in np.arange(0.03, 0.25, 0.01):
        moved = scenario.replace(real_growth=dict.fromkeys(range(2026, 2031), float(growth)), targets=targets)
        found.append(float(hz.simulate(moved, 256, seed=1, sampler="sobol", indicators=[]).tally.probabilities[-1]))
    return max(found)


@pytest.mark.slow
def test_what_keeps_targets_apart_is_what_brute_force_finds(sprint: hz.Scenario) -> None:
    """Population alone is likely enough at no growth, yet GDP with R&D intensity is what stops all together."""
    answer = hz.require(sprint, "real_growth", probability=0.8, draws=256, sampler="sobol")
    obstacle = answer.obstacle
    assert obstacle is not None
    assert [str(target) for target in obstacle.pair] == [ALONE[0], ALONE[2]]
    assert str(obstacle.relief) == ALONE[2]
    assert obstacle.pair_highest == pytest.approx(most(sprint, list(obstacle.pair)), abs=0.006)
    rest = [target for target in sprint.targets if target != obstacle.relief]
    assert obstacle.relieved == pytest.approx(most(sprint, rest), abs=0.006)
    for left_out in (ALONE[0], ALONE[3]):
        others = [target for target in sprint.targets if str(target) != left_out]
        assert most(sprint, others) < obstacle.relieved
    words = answer.reason.en
    assert f"stopped by {CALLED[0]} with {CALLED[2]}: at most {in_percent(obstacle.pair_highest)}" in words
    assert f"without {CALLED[2]} the rest reaches at most {in_percent(obstacle.relieved)}" in words


@pytest.mark.parametrize("probability", [None, 0.8])
def test_each_target_keeps_its_own_answer_when_all_together_have_none(
    sprint: hz.Scenario, probability: float | None
) -> None:
    answer = hz.require(sprint, "real_growth", probability=probability, draws=256, sampler="sobol")
    assert [one.targets for one in answer.each] == [(target,) for target in sprint.targets]
    for one in answer.each:
        alone = hz.require(
            sprint, "real_growth", one.targets, probability, years="2026-2030", draws=256, sampler="sobol"
        )
        assert (one.value, one.residual, one.feasible, one.reason) == (
            alone.value,
            alone.residual,
            alone.feasible,
            alone.reason,
        )
    unmoved = answer.each[3]
    assert not unmoved.feasible
    assert "does not move Residents, year end" in unmoved.reason.en
    share = float(hz.simulate(sprint, 256, seed=1, sampler="sobol", indicators=[]).tally.probabilities[3])
    assert (f"{100 * share:.1f}% at any value" if probability else "met at any value") in unmoved.reason.en


def test_targets_that_exclude_each_other_at_the_medians_are_named(sprint: hz.Scenario) -> None:
    answer = hz.require(sprint, "real_growth")
    assert "which exclude each other" in answer.reason.en
    assert "互相排斥" in answer.reason.zh
    assert not re.search(r"gdp|>=|rd_", answer.reason.zh)
    alone = hz.require(sprint, "real_growth", [GDP, "gdp >= 90000 in 2030"])
    assert "GDP, current prices ≥ CNY 9 trillion (2030), which cannot be met alone" in alone.reason.en
    assert "without GDP, current prices ≥ CNY 9 trillion (2030) the rest can be met" in alone.reason.en


def test_a_window_that_begins_at_a_place_of_the_scan_is_one(report: hz.Scenario) -> None:
    """Two nodes that rounding alone keeps apart are no interval to interpolate in."""
    (only,) = hz.require(report, "real_growth", "gdp_growth >= 5% in 2026-2030", 0.8).solutions
    assert only == pytest.approx((0.05, 0.25))


def test_all_intervals_of_solutions_are_kept(report: hz.Scenario) -> None:
    """(x - 2)(x - 6)(x - 9) >= 0 holds between 2 and 6 and from 9 on; what is drawn around it narrows both alike."""
    scenario = _trial(report, lambda x: (x - 2) * (x - 6) * (x - 9))
    answer = hz.require(scenario.replace(net_migration=5.5), "net_migration", bounds=(-20, 20))
    assert [edge for interval in answer.solutions for edge in interval] == pytest.approx([2, 6, 9, 20])
    assert answer.value == pytest.approx(6)
    assert "2 ranges of values do: from 20,000 people to 60,000 people, or from 90,000 people" in answer.reason.en
    uncertain = scenario.replace(uncertainty={"net_migration": hz.Uncertainty(average=Normal(0.2))}, net_migration=5.5)
    likely = hz.require(uncertain, "net_migration", None, 0.8, bounds=(-20, 20), draws=4_096, sampler="sobol")
    room = 0.2 * float(norm.ppf(0.8))
    found = [edge for interval in likely.solutions for edge in interval]
    assert found == pytest.approx([2 + room, 6 - room, 9 + room, 20], abs=0.01)


def test_a_hump_has_one_range(sprint: hz.Scenario) -> None:
    """A joint probability rises and falls along growth: both edges are found, and the peak lies between them."""
    *_, joint = hz.curve(sprint, "real_growth", [GDP, "rd_intensity >= 4.5% in 2030"], draws=1_024)
    ((low, high),) = joint.solutions(0.05)
    assert low < joint.highest[1] < high
    assert [joint.probability(edge) for edge in (low, high)] == pytest.approx([0.05, 0.05], abs=5e-4)


@pytest.mark.parametrize("others", [[], ["population >= 1300 in 2030"], ["population <= 1400 in 2030"]])
def test_the_narrowest_target_is_the_one_with_the_least_room(report: hz.Scenario, others: list[str]) -> None:
    """What is just met, wherever it stands in the list and whichever way the others are met with room."""
    for asked in ([GDP, *others], [*others, GDP], [*others, "gdp <= 29000 in 2030"]):
        answer = hz.require(report, "real_growth", asked)
        binding = next(one for one in answer.targets if one.indicator.name == "gdp")
        assert answer.narrowest == binding
        assert answer.residual == pytest.approx(0, abs=1e-6)


def test_the_residual_of_several_targets_is_of_all_together(sprint: hz.Scenario) -> None:
    """Counted anew: the share of draws that meet both, not the last one alone."""
    targets = [GDP, "population >= 1300 in 2030"]
    for asked in (targets, targets[::-1]):
        answer = hz.require(sprint, "real_growth", asked, 0.6, draws=2_000, seed=3, sampler="random")
        assert answer.value is not None
        moved = sprint.replace(real_growth={"2026-2030": answer.value}, targets=asked)
        paths = hz.simulate(moved, 2_000, seed=3, sampler="random", indicators=[], keep_paths=True).paths
        assert paths is not None
        met = [target.met(paths.statistic(target)) for target in moved.targets]
        together = float(np.mean(met[0] & met[1]))
        assert together < min(float(one.mean()) for one in met)
        assert answer.residual == pytest.approx(together - 0.6, abs=1e-12)
        assert together == pytest.approx(0.6, abs=5 * np.sqrt(0.24 / 2_000))


def test_the_residual_is_that_of_the_narrowest_target_in_its_own_unit(sprint: hz.Scenario) -> None:
    targets = [GDP, "gdp_growth >= 5% in 2026-2030"]
    answer = hz.require(sprint, "real_growth", targets[::-1])
    assert str(answer.narrowest) == GDP
    assert "residual (GDP, current prices minus target): < 1e" in sheet_of(answer).view("en").text()
    assert "CNY 100 mn" in sheet_of(answer).view("en").text()
    with_room = hz.require(sprint.replace(targets=[]), "real_growth", "rd_intensity >= 4.5% in 2030", 0.8, draws=1_000)
    assert "percentage points" in sheet_of(with_room).view("en").text()
