"""Solving backwards inverts projecting forwards."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import hzsim as hz
from hzsim.model.parts import indicator
from hzsim.present.tables import requirement_table
from hzsim.questions.intervals import Curve, Intervals
from hzsim.simulation.roots import find_root
from hzsim.scenario.distributions import Normal
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
    answer = hz.require(sprint, unknown, target, probability, draws=20_000)
    assert answer.feasible
    assert answer.value is not None
    last = answer.targets[0].span.last
    moved = sprint.replace(**{unknown: dict.fromkeys(range(2026, last + 1), answer.value)}).replace(targets=[target])
    found = hz.assess(hz.simulate(moved, 20_000)).joint
    # a draw at an end of the domain may need a value twice: heavy tails move back by less than the centre moves
    assert probability - 1.5 / 20_000 <= found <= probability + 1.5 / 20_000
    assert answer.residual == pytest.approx(found - probability, abs=1e-15)


def test_one_pass_equals_bisection_over_full_simulations(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=[GDP])

    def gap(growth: float) -> float:
        moved = scenario.replace(real_growth=dict.fromkeys(range(2026, 2031), growth))
        return float(hz.simulate(moved, 5_000, indicators=[]).tally.probabilities[0]) - 0.8 + 1e-9

    low, high = 0.0, 0.2
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    assert hz.require(scenario, "real_growth", GDP, 0.8, draws=5_000).value == pytest.approx(high, abs=1e-9)


def test_joint_requirement_of_targets_that_pull_apart(sprint: hz.Scenario) -> None:
    """At the medians growth must be at least 5.46% for GDP and at most what R&D intensity allows."""
    possible = hz.require(sprint.replace(rd_spending_growth=0.09), "real_growth")
    assert possible.feasible
    assert possible.value == pytest.approx(0.0546080, abs=5e-7)
    impossible = hz.require(sprint, "real_growth")
    assert not impossible.feasible
    assert impossible.value is None
    assert impossible.residual is None
    likely = hz.require(sprint, "real_growth", probability=0.8, draws=20_000)
    assert not likely.feasible
    assert "at most" in likely.reason.en
    assert "最高概率" in likely.reason.zh


def test_the_joint_probability_peaks_where_it_was_found(sprint: hz.Scenario) -> None:
    """Brute force over a grid of growth rates finds no higher joint probability than the curve's peak."""
    pair = [GDP, "rd_intensity >= 4.5% in 2030"]
    answer = hz.require(sprint, "real_growth", pair, 0.9, draws=4_000)
    words = re.search(r"at most ([\d.]+)%, at ([\d.]+)%; it is stopped by (.+): at", answer.reason.en)
    assert words is not None
    share, place = float(words[1]), float(words[2])
    assert words[3] == "GDP, current prices ≥ 30,000 × CNY 100 mn (2030) with R&D intensity ≥ 4.5% (2030)"
    found = []
    for growth in np.arange(0.03, 0.09, 0.002):
        moved = sprint.replace(real_growth=dict.fromkeys(range(2026, 2031), float(growth)), targets=pair)
        found.append(100 * float(hz.simulate(moved, 4_000, indicators=[]).tally.probabilities[-1]))
    assert max(found) <= share + 0.05
    assert max(found) > share - 0.5
    assert 3 + 0.2 * int(np.argmax(found)) == pytest.approx(place, abs=0.5)


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

    @indicator(zh="试", en="trial", unit=NUMBER, decimals=2, definition=report.title, source="test")
    def trial(net_migration: hz._typing.Array) -> hz._typing.Array:
        return -(net_migration - 2) * (net_migration - 6)

    scenario = report.replace(model=hz.Model(own=[trial]), targets=["trial >= 0 in 2030"])
    assert hz.require(scenario.replace(net_migration=3.0), "net_migration").value == pytest.approx(2, abs=1e-9)
    answer = hz.require(scenario.replace(net_migration=9.0), "net_migration", bounds=(-20, 20))
    assert answer.value == pytest.approx(6, abs=1e-9)
    assert "from 2.000 to 6.000" in answer.reason.en


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


def test_curve_counts_intervals() -> None:
    """Three draws that hold on [0, 2], [1, 3] and nowhere: shares 1/3, 2/3, 1/3."""
    inf = np.inf
    curve = Curve(Intervals(np.array([[0.0], [1.0], [inf]]), np.array([[2.0], [3.0], [inf]])))
    assert curve.share(np.array([-1, 0, 1, 2, 2.5, 3, 3.5])) == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3, 1 / 3, 1 / 3, 0])
    assert curve.at_least(0.5) == [(1.0, 2.0)]
    assert curve.at_least(0.9) == []
    assert curve.highest() == (2 / 3, 1.5)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 5)), min_size=1, max_size=30), st.floats(-6, 11))
def test_meeting_of_intervals_is_their_intersection(pairs: list[tuple[float, float]], value: float) -> None:
    starts = np.array([[start] for start, _ in pairs])
    ends = np.array([[start + length] for start, length in pairs])
    rolled = Intervals(np.roll(starts, 1, axis=0), np.roll(ends, 1, axis=0))
    both = Intervals(starts, ends).meet(rolled)
    inside = (starts <= value) & (value <= ends) & (rolled.starts <= value) & (value <= rolled.ends)
    assert float(Curve(both).share(np.array([value]))[0]) == pytest.approx(inside.mean())


ALONE = {0: "gdp >= 30000 in 2030", 2: "rd_intensity >= 4.5% in 2030", 3: "population >= 1300 in 2030"}
CALLED = {0: "GDP, current prices ≥ 30,000 × CNY 100 mn (2030)", 2: "R&D intensity ≥ 4.5% (2030)"}


def most(scenario: hz.Scenario, targets: list[hz.Target]) -> float:
    """The highest joint probability over a fine grid of growth, by brute force over full simulations."""
    found = []
    for growth in np.arange(0.03, 0.25, 0.0025):
        moved = scenario.replace(real_growth=dict.fromkeys(range(2026, 2031), float(growth)), targets=targets)
        found.append(float(hz.simulate(moved, 2_000, indicators=[]).tally.probabilities[-1]))
    return max(found)


@pytest.mark.slow
def test_what_keeps_targets_apart_is_what_brute_force_finds(sprint: hz.Scenario) -> None:
    """Population alone is likely enough at no growth, yet GDP with R&D intensity is what stops all together."""
    answer = hz.require(sprint, "real_growth", probability=0.8, draws=2_000)
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
    answer = hz.require(sprint, "real_growth", probability=probability, draws=2_000)
    assert [one.targets for one in answer.each] == [(target,) for target in sprint.targets]
    for one in answer.each:
        alone = hz.require(sprint, "real_growth", one.targets, probability, years="2026-2030", draws=2_000)
        assert (one.value, one.residual, one.feasible, one.reason) == (
            alone.value,
            alone.residual,
            alone.feasible,
            alone.reason,
        )
    unmoved = answer.each[3]
    assert not unmoved.feasible
    assert "does not move Residents, year end" in unmoved.reason.en
    share = float(hz.simulate(sprint, 2_000, indicators=[]).tally.probabilities[3])
    assert (f"{100 * share:.1f}% at any value" if probability else "met at any value") in unmoved.reason.en


def test_targets_that_exclude_each_other_at_the_medians_are_named(sprint: hz.Scenario) -> None:
    answer = hz.require(sprint, "real_growth")
    assert "which exclude each other" in answer.reason.en
    assert "互相排斥" in answer.reason.zh
    assert not re.search(r"gdp|>=|rd_", answer.reason.zh)
    alone = hz.require(sprint, "real_growth", [GDP, "gdp >= 90000 in 2030"])
    assert "GDP, current prices ≥ 90,000 × CNY 100 mn (2030), which cannot be met alone" in alone.reason.en
    assert "without GDP, current prices ≥ 90,000 × CNY 100 mn (2030) the rest can be met" in alone.reason.en


def test_all_intervals_of_solutions_are_kept(report: hz.Scenario) -> None:
    """(x - 2)(x - 6)(x - 9) >= 0 holds between 2 and 6 and from 9 on."""

    @indicator(zh="试", en="trial", unit=NUMBER, decimals=2, definition=report.title, source="test")
    def trial(net_migration: hz._typing.Array) -> hz._typing.Array:
        return (net_migration - 2) * (net_migration - 6) * (net_migration - 9)

    scenario = report.replace(model=hz.Model(own=[trial]), targets=["trial >= 0 in 2030"])
    answer = hz.require(scenario.replace(net_migration=5.5), "net_migration", bounds=(-20, 20))
    assert [edge for interval in answer.solutions for edge in interval] == pytest.approx([2, 6, 9, 20])
    assert answer.value == pytest.approx(6)
    assert "2 ranges of values do: from 2.000 to 6.000, or from 9.000" in answer.reason.en
    uncertain = scenario.replace(uncertainty={"net_migration": hz.Uncertainty(average=Normal(0.2))})
    likely = hz.require(uncertain.replace(net_migration=5.5), "net_migration", None, 0.8, bounds=(-20, 20), draws=4_000)
    assert len(likely.solutions) == 2
    assert 2 < likely.solutions[0][0] < likely.solutions[0][1] < 6 < 9 < likely.solutions[1][0]


def test_noise_breaks_no_range_apart(sprint: hz.Scenario) -> None:
    """Near its peak a joint probability falls below a level and comes back by single draws."""
    *_, joint = hz.curve(sprint, "real_growth", sampling=hz.Sampling(20_000))
    assert len(joint.curve.at_least(0.05)) > 1
    ((low, high),) = joint.solutions(0.05)
    assert low < joint.curve.highest()[1] < high
    assert joint.probability(low) >= 0.05
    assert joint.probability(high) >= 0.05


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
        answer = hz.require(sprint, "real_growth", asked, 0.6, draws=2_000, seed=3)
        assert answer.value is not None
        moved = sprint.replace(real_growth={"2026-2030": answer.value}, targets=asked)
        paths = hz.simulate(moved, 2_000, 3, indicators=[], keep_paths=True).paths
        assert paths is not None
        met = [target.met(paths.statistic(target)) for target in moved.targets]
        together = float(np.mean(met[0] & met[1]))
        assert together < min(float(one.mean()) for one in met)
        assert answer.residual == pytest.approx(together - 0.6, abs=1e-12)
        assert abs(together - 0.6) <= 1 / 2_000


def test_the_residual_is_that_of_the_narrowest_target_in_its_own_unit(sprint: hz.Scenario) -> None:
    targets = [GDP, "gdp_growth >= 5% in 2026-2030"]
    answer = hz.require(sprint, "real_growth", targets[::-1])
    assert str(answer.narrowest) == GDP
    assert "residual (GDP, current prices minus target): < 1e" in requirement_table(answer, "en")
    assert "CNY 100 mn" in requirement_table(answer, "en")
    with_room = hz.require(sprint.replace(targets=[]), "real_growth", "rd_intensity >= 4.5% in 2030", 0.8, draws=1_000)
    assert "percentage points" in requirement_table(with_room, "en")
