"""The least effort: by hand, against other formulations, and by simulating the answer."""

import json
import math
import re

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text as Drawn
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import multivariate_normal, norm
from scipy.stats import t as student_t

import hzsim as hz
from hzsim._typing import Array, Language, Text
from hzsim.cli import main
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers import sheet_of
from hzsim.present.charts.levers import effort_chart
from hzsim.present.forms.style import render
from hzsim.questions.feasibility import Bound
from hzsim.questions.lever.odds import JointProbability
from hzsim.questions.lever.spread import average_spread, spread_of_sum
from hzsim.scenario.parts.distributions import Normal, StudentT, Uniform
from hzsim.scenario.parts.years import Span
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.normals import draw
from hzsim.simulation.draws.sampling import sampler_named
from hzsim.units import NUMBER

GDP = "gdp >= 30000 in 2030"
WORDS = Text("试验", "trial")


def linear(name: str, migration: float, increase: float) -> Indicator:
    """Return an indicator that is linear in two assumptions of the same year."""

    def formula(net_migration: Array, natural_increase: Array) -> Array:
        return np.asarray(migration * net_migration + increase * natural_increase)

    formula.__name__ = name
    return indicator(zh=name, en=name, unit=NUMBER, decimals=2, definition=WORDS, source="test")(formula)


@pytest.fixture(scope="module")
def by_hand(open_years: hz.Scenario) -> hz.Scenario:
    """Two linear indicators of 2025: spreads of net migration 3 and of natural increase 0.002 x (1 + 0.01)."""
    uncertainty = {
        "net_migration": hz.Uncertainty(average=Normal(3.0)),
        "natural_increase": hz.Uncertainty(average=Normal(0.002)),
    }
    model = hz.Model(own=[linear("first", 2.0, 1000.0), linear("second", -1.0, 500.0)])
    return open_years.replace(model=model, uncertainty=uncertainty, net_migration=4.0, natural_increase=0.01)


COEFFICIENTS = np.array([[2.0, 1000.0], [-1.0, 500.0]]) * [3.0, 0.002 * 1.01]
START = np.array([2 * 4 + 10, -4 + 5.0])
LEVERS = ["net_migration", "natural_increase"]


@settings(max_examples=40)
@given(persistence=st.floats(-0.8, 0.9), average=st.floats(0.001, 0.05), yearly=st.floats(0.001, 0.05))
def test_spread_of_a_rate_is_the_formula(
    sprint: hz.Scenario, persistence: float, average: float, yearly: float
) -> None:
    """Five years at 5.4%: the closed form of the mean of an AR(1) that starts at zero."""
    uncertainty = hz.Uncertainty(Normal(average), Normal(yearly), persistence)
    weights = sum(((1 - persistence**k) / (1 - persistence)) ** 2 for k in range(1, 6))
    expected = 1.054 * math.sqrt(average**2 + yearly**2 * weights / 25)
    part = sprint.model.assumption("real_growth")
    assert average_spread(sprint, part, uncertainty, Span(2026, 2030)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["real_growth", "exchange_rate", "net_migration"])
@pytest.mark.parametrize("years", [Span(2026, 2030), Span(2025, 2028), Span(2029, 2029)])
@pytest.mark.parametrize("average", [Normal(0.002), Uniform(-0.002, 0.004), None])
def test_spread_is_what_draws_show(sprint: hz.Scenario, name: str, years: Span, average: Normal | Uniform) -> None:
    """Rates, levels and flows, a known year among the years or not, against 60,000 draws (0.3% standard error)."""
    uncertainty = hz.Uncertainty(average, Normal(0.003), 0.4)
    scenario = sprint.replace(uncertainty={name: uncertainty})
    part = scenario.model.assumption(name)
    drawn = draw(scenario, sampler_named("random"), 1, Block(0, 0, 60_000))
    values = drawn.values(name, scenario.central(name))
    low, high = np.quantile(values[:, years.first - 2025 : years.last - 2024].mean(axis=1), [0.1, 0.9])
    usual = (high - low) / 2 / 1.2816
    assert average_spread(scenario, part, uncertainty, years) == pytest.approx(usual, rel=0.015)


@settings(max_examples=20)
@given(scale=st.floats(0.001, 0.05), freedom=st.floats(1.5, 30))
def test_the_usual_deviation_of_one_heavy_tail_is_its_quantile(scale: float, freedom: float) -> None:
    """Also where there is no standard deviation, below two degrees of freedom."""
    expected = scale * float(student_t.ppf(0.9, freedom)) / float(norm.ppf(0.9))
    assert spread_of_sum(((StudentT(scale, freedom), 1.0),)) == pytest.approx(expected, rel=1e-3)
    assert spread_of_sum(((StudentT(scale, freedom), -2.0),)) == pytest.approx(2 * expected, rel=1e-3)


def test_the_usual_deviation_of_a_sum_of_cauchys_is_closed_form() -> None:
    """Sums of Cauchy variables (one degree of freedom) are Cauchy, scales added up."""
    parts = tuple((StudentT(0.01, 1.0), weight) for weight in (1.0, 0.5, 0.25))
    expected = 0.0175 * math.tan(math.pi * 0.4) / float(norm.ppf(0.9))
    assert spread_of_sum(parts) == pytest.approx(expected, rel=0.01)


def test_growth_is_measured_by_its_band(sprint: hz.Scenario) -> None:
    """2.12 points: from the 80% band of average growth in 2026-2030 of independent draws."""
    numbers = (
        hz.simulate(sprint, 200_000, seed=3, sampler="random", indicators=[])
        .target_histograms[-1]
        .quantiles((0.1, 0.9))
    )
    band = float(numbers[1] - numbers[0]) / 2 / 1.2816
    assert band == pytest.approx(0.0212, abs=0.0002)
    levers = {one.lever.assumption.name: one for one in hz.effort(sprint).levers}
    slacks = {item.quantity.name: item for item in hz.slack(sprint, GDP)}
    assert levers["real_growth"].spread == slacks["real_growth"].spread == pytest.approx(band, rel=0.01)
    weights = math.sqrt(0.02**2 + 0.045**2 / 5)
    assert levers["rd_spending_growth"].spread == pytest.approx(1.079 * weights, rel=1e-9)
    slack = slacks["real_growth"].slack
    assert slack is not None
    assert slacks["real_growth"].deviations == pytest.approx(slack / levers["real_growth"].spread)


@pytest.mark.parametrize(
    ("language", "words", "remark", "message"),
    [
        (
            "zh",
            "实际增速高于情景2.2个通常偏差，净迁入人口低于0.07个",
            "几乎没有可比先例：此前年均增长3%—6%的1,710个",
            "全部目标实现：实际增速调至9.98%、净迁入人口调至4.94万人",
        ),
        (
            "en",
            "Real growth 2.2 of its usual deviations above the scenario; Net migration 0.07 below",
            "Hardly a comparable",
            "All targets met: real growth at 9.98%; net migration at 49,400 people",
        ),
    ],
)
def test_effort_is_said_in_words(
    sprint: hz.Scenario, language: Language, words: str, remark: str, message: str
) -> None:
    scenario = sprint.replace(net_migration={"2026-2030": 5.3})
    targets = ["gdp >= 37000 in 2030", "population <= 1308 in 2030"]
    answer = hz.effort(scenario, target=targets)
    assert words in sheet_of(answer).view(language).text(1000)
    assert remark in sheet_of(answer).view(language).text(1000)
    assert message in [text.get_text() for text in hz.effort_chart(answer, language).findobj(Drawn)]
    lever = next(record for record in sheet_of(answer).records() if record["name"] == "real_growth")
    known = hz.realism(answer.solution).similar
    assert (lever["comparable_kept"], lever["comparable_episodes"]) == (known.kept, known.episodes)


def test_growth_beyond_every_record_is_remarked(sprint: hz.Scenario) -> None:
    words = sheet_of(hz.effort(sprint, target="gdp >= 50000 in 2030")).view("en").text(1000)
    assert "No comparable case is known" in words
    assert "kept 12.0% (the highest pace counted)" in words
    assert "comparable case" not in sheet_of(hz.effort(sprint)).view("en").text(1000)
    assert "comparable case" not in sheet_of(hz.effort(sprint, target="population >= 1400 in 2030")).view("en").text(
        1000
    )


@pytest.mark.parametrize("name", ["sprint", "sprint-nation", "sprint-production"])
def test_levers_are_those_that_targets_name_everywhere(name: str) -> None:
    """Those of `assess`: TFP where production computes growth, growth where it restates a lead."""
    scenario = hz.read_scenario(name)
    named = {item.required.unknown.name for item in hz.assess(hz.simulate(scenario, 64)).targets if item.required}
    assert {one.lever.assumption.name for one in hz.effort(scenario).levers} == named


def test_one_linear_target_by_hand(by_hand: hz.Scenario) -> None:
    """z = a gap / |a|^2, effort gap^2 / |a|^2, and each unit of the target costs 2 gap / |a|^2."""
    answer = hz.effort(by_hand, LEVERS, "first >= 30 in 2025")
    a, gap = COEFFICIENTS[0], 30 - START[0]
    assert [lever.change for lever in answer.levers] == pytest.approx(a * gap / (a @ a), abs=1e-9)
    assert answer.effort == pytest.approx(gap**2 / (a @ a), rel=1e-9)
    assert answer.targets[0].cost == pytest.approx(2 * gap / (a @ a), rel=1e-6)
    assert answer.targets[0].residual == pytest.approx(0, abs=1e-7)
    assert answer.levers[0].after == pytest.approx(4 + 3 * a[0] * gap / (a @ a))
    assert answer.stationarity < 1e-6


def test_two_linear_targets_by_hand(by_hand: hz.Scenario) -> None:
    """Both bind: z = A' (A A')^-1 gap, and the costs are 2 (A A')^-1 gap."""
    answer = hz.effort(by_hand, LEVERS, ["first >= 30 in 2025", "second >= 3 in 2025"])
    gap = np.array([30.0, 3.0]) - START
    weights = np.linalg.solve(COEFFICIENTS @ COEFFICIENTS.T, gap)
    assert [lever.change for lever in answer.levers] == pytest.approx(COEFFICIENTS.T @ weights, abs=1e-8)
    assert [target.cost for target in answer.targets] == pytest.approx(2 * weights, rel=1e-6)


def test_an_active_bound_by_hand(by_hand: hz.Scenario) -> None:
    """Net migration stops at 5, a third of a spread up; natural increase does the rest."""
    answer = hz.effort(by_hand, LEVERS, "first >= 30 in 2025", bounds={"net_migration": (0.0, 5.0)})
    rest = (30 - START[0] - COEFFICIENTS[0, 0] / 3) / COEFFICIENTS[0, 1]
    assert [lever.change for lever in answer.levers] == pytest.approx([1 / 3, rest], abs=1e-8)
    assert [lever.active for lever in answer.levers] == [pytest.approx(5.0), None]
    assert answer.targets[0].cost == pytest.approx(2 * rest / COEFFICIENTS[0, 1], rel=1e-6)


def test_medians_against_one_dimension(sprint: hz.Scenario) -> None:
    """Growth and deflator to 3万亿: the second is explicit in the first, so that one dimension is left to scipy."""
    answer = hz.effort(sprint, ["real_growth", "deflator_growth"], "gdp >= 33000 in 2030")
    spreads = [lever.spread for lever in answer.levers]

    def deflator(growth: float) -> float:
        return float((33000 / (21860 * 1.052)) ** 0.2 / (1 + growth) - 1)

    def effort(growth: float) -> float:
        return float(((growth - 0.054) / spreads[0]) ** 2 + (deflator(growth) / spreads[1]) ** 2)

    best = minimize_scalar(effort, bounds=(0.0, 0.2), method="bounded", options={"xatol": 1e-12})
    assert answer.effort == pytest.approx(best.fun, rel=1e-9)
    assert answer.levers[0].after == pytest.approx(best.x, abs=1e-6)
    assert answer.levers[1].after == pytest.approx(deflator(best.x), abs=1e-6)
    assert answer.agreeing == answer.starts


def test_costs_are_what_a_tighter_target_adds(sprint: hz.Scenario) -> None:
    """Central differences of the least effort itself, over two targets that pull apart."""

    def effort(gdp: float, intensity: float) -> hz.Effort:
        return hz.effort(sprint, target=[f"gdp >= {gdp} in 2030", f"rd_intensity >= {intensity}% in 2030"])

    answer = effort(31000, 4.6)
    assert [item.residual for item in answer.targets] == pytest.approx([0, 0], abs=1e-5)
    by_gdp = (effort(31001, 4.6).effort - effort(30999, 4.6).effort) / 2
    by_intensity = (effort(31000, 4.601).effort - effort(31000, 4.599).effort) / 0.00002
    assert [item.cost for item in answer.targets] == pytest.approx([by_gdp, by_intensity], rel=1e-4)


def test_the_scenario_with_the_solution_meets_its_targets(sprint: hz.Scenario) -> None:
    answer = hz.effort(sprint)
    assert answer.feasible
    projection = hz.project(answer.solution)
    for item in answer.targets:
        assert item.target.met(projection.statistic(item.target))[0]
        assert item.residual == float(projection.statistic(item.target)[0]) - item.target.value
    assert [lever.lever.assumption.name for lever in answer.levers] == [
        "real_growth",
        "rd_spending_growth",
        "net_migration",
    ]
    assert answer.levers[2].change == 0
    assert answer.solution.assumptions["real_growth"][0] == 0.052  # a known year is not moved


def test_a_target_in_every_year_costs_where_it_binds(sprint: hz.Scenario) -> None:
    answer = hz.effort(sprint, ["net_migration"], "population >= 1280 in 2026-2030")
    assert hz.project(answer.solution)["population"][0, 1] == pytest.approx(1280, abs=1e-5)
    assert answer.targets[0].cost > 0


def test_met_already_costs_nothing(sprint: hz.Scenario) -> None:
    answer = hz.effort(sprint, target="gdp >= 29000 in 2030")
    assert answer.feasible
    assert answer.effort == 0
    assert "already met" in sheet_of(answer).view("en").text(1000)


def test_a_certificate_is_minimal(sprint: hz.Scenario) -> None:
    """GDP with growth of at most 5% is impossible; without either of the two the rest is possible."""
    bounds = {"real_growth": (0.0, 0.05)}
    answer = hz.effort(sprint, bounds=bounds)
    assert not answer.feasible
    target, bound = answer.clash
    assert str(target) == GDP
    assert isinstance(bound, Bound)
    assert bound.upper
    assert bound.lever.assumption.name == "real_growth"
    assert bound.value == pytest.approx(0.05)
    others = [item.target for item in answer.targets if item.target != target]
    assert hz.effort(sprint, target=others, bounds=bounds).feasible
    assert hz.effort(sprint).feasible
    assert [item.met for item in answer.targets] == [False, True, True, True, True]
    assert "Real growth at most 5.00%" in sheet_of(answer).view("en").text(1000)
    assert "实际增速不高于5.00%" in sheet_of(answer).view("zh").text(1000)
    assert "−649.7" in sheet_of(answer).view("en").text(1000)


def test_the_nearest_point_is_nearest(sprint: hz.Scenario) -> None:
    """Growth alone cannot serve GDP and R&D intensity: a fine grid finds no smaller sum of squared shortfalls."""
    targets = [GDP, "rd_intensity >= 4.5% in 2030"]
    answer = hz.effort(sprint, ["real_growth"], targets)
    assert [str(one) for one in answer.clash] == targets

    def misses(scenario: hz.Scenario) -> float:
        projection = hz.project(scenario)
        short = [max(0.0, 1 - float(projection.statistic(t)[0]) / t.value) for t in scenario.read_targets(targets)]
        return float(np.sum(np.square(short)))

    grid = [
        misses(sprint.replace(real_growth=dict.fromkeys(range(2026, 2031), g))) for g in np.linspace(0.05, 0.06, 401)
    ]
    assert misses(answer.solution) <= min(grid) * (1 + 1e-6)
    assert misses(answer.solution) == pytest.approx(min(grid), rel=0.01)


def test_a_bound_holds_in_every_year(sprint: hz.Scenario) -> None:
    """A path from 5% up to 6% moves as a whole, until its highest year stops it at 7%."""
    path = dict(zip(range(2026, 2031), (0.05, 0.0525, 0.055, 0.0575, 0.06), strict=True))
    scenario = sprint.replace(real_growth=path)
    answer = hz.effort(scenario, target="gdp >= 40000 in 2030", bounds={"real_growth": (0.0, 0.07)})
    assert not answer.feasible
    assert answer.levers[0].active == pytest.approx(0.07)
    assert answer.solution.assumptions["real_growth"][1:] == pytest.approx([0.06, 0.0625, 0.065, 0.0675, 0.07])
    assert "Real growth at most 7.00%" in sheet_of(answer).view("en").text(1000)


def test_a_target_that_no_lever_moves_is_named_alone(sprint: hz.Scenario) -> None:
    answer = hz.effort(sprint, ["net_migration"], [GDP, "population >= 1305 in 2030"])
    assert not answer.feasible
    assert [str(one) for one in answer.clash] == [GDP]
    known = hz.effort(sprint, target="gdp >= 23000 in 2025")
    assert not known.feasible
    assert known.levers == ()
    assert render(effort_chart(known)).startswith(b"\x89PNG")
    assert len(known.clash) == 1


@pytest.mark.parametrize("probability", [0.1, 0.9, 0.99])
def test_one_normal_margin_with_a_probability(by_hand: hz.Scenario, probability: float) -> None:
    """The margin must be z_p standard deviations above zero: the closed form, but for a rate's exp(u) - 1."""
    answer = hz.effort(by_hand, LEVERS, "first >= 18 in 2025", probability, draws=128, sampler="sobol")
    a = COEFFICIENTS[0]
    sd = math.hypot(6.0, 2.0 * 1.01)
    gap = max(0.0, float(norm.ppf(probability)) * sd)
    assert answer.effort == pytest.approx(gap**2 / (a @ a), rel=2e-3)
    assert answer.levers[0].change == pytest.approx(a[0] * gap / (a @ a), abs=1e-3)
    assert answer.targets[0].cost == pytest.approx(2 * gap / (a @ a), rel=5e-3)
    assert answer.stationarity < 1e-6


def test_two_normal_margins_with_a_probability(by_hand: hz.Scenario) -> None:
    """The least effort of scipy's bivariate normal, its gradient taken from it, to a thousandth."""
    model = hz.Model(own=[linear("first", 2.0, 1e5), linear("second", -1.0, 5e4)])
    uncertainty = {**by_hand.uncertainty, "natural_increase": hz.Uncertainty(average=Normal(2e-5))}
    scenario = by_hand.replace(model=model, uncertainty=uncertainty)
    limits = np.array([2.0, 0.0])
    targets = ["first >= 1010 in 2025", "second >= 496 in 2025"]
    answer = hz.effort(scenario, LEVERS, targets, 0.7, draws=4_096, sampler="sobol")
    shared = COEFFICIENTS @ COEFFICIENTS.T

    def together(change: Array) -> float:
        return float(multivariate_normal.cdf(COEFFICIENTS @ change - limits, cov=shared))

    def slope(change: Array) -> list[float]:
        return [(together(change + step) - together(change - step)) / 0.02 for step in 0.01 * np.eye(2)]

    best = minimize(  # type: ignore[call-overload]  # the stubs want literal dictionaries
        lambda change: float(change @ change),
        [1.0, 1.0],
        jac=lambda change: 2 * change,
        constraints=[{"type": "ineq", "fun": lambda change: together(change) - 0.7, "jac": slope}],
        options={"ftol": 1e-8},
    )
    assert together(best.x) == pytest.approx(0.7, abs=1e-4)
    assert [lever.change for lever in answer.levers] == pytest.approx(best.x, abs=2e-3)
    assert answer.effort == pytest.approx(best.fun, rel=1e-3)


@pytest.mark.parametrize("probability", [0.5, 0.8])
def test_simulation_attains_the_joint_probability(sprint: hz.Scenario, probability: float) -> None:
    """Independent draws that are counted meet each target, and all of them, as often as was said."""
    targets = [GDP, "population >= 1300 in 2030"]
    answer = hz.effort(sprint, target=targets, probability=probability, draws=4_096, seed=3, sampler="sobol")
    draws = 100_000
    counted = hz.simulate(answer.solution, draws, seed=3, sampler="random", indicators=[]).tally.probabilities
    said = [*(item.probability for item in answer.targets), answer.attained]
    assert answer.feasible
    for share, one in zip(counted, said, strict=True):
        assert one is not None
        assert share == pytest.approx(one, abs=4 * math.sqrt(one * (1 - one) / draws))
    assert answer.residual == pytest.approx(0, abs=1e-7)
    assert answer.attained is not None
    assert answer.attained >= probability
    assert answer.attained_error is not None
    assert 0 < answer.attained_error < 0.001


@pytest.mark.parametrize("targets", [[GDP, "population >= 1300 in 2030"], [GDP, "rd_intensity >= 4.5% in 2030"]])
@pytest.mark.parametrize("probability", [0.45, 0.8])
def test_no_smaller_change_attains_the_probability(sprint: hz.Scenario, targets: list[str], probability: float) -> None:
    """On a circle with 0.2% less effort no direction of two levers attains it, on the same points."""
    answer = hz.effort(sprint, target=targets, probability=probability, draws=1_024, sampler="sobol")
    levers = [one.lever for one in answer.levers]
    odds = JointProbability(sprint, sprint.read_targets(targets), levers, hz.Sampling(1_024, 1, "sobol"))
    angles = np.linspace(0, 2 * math.pi, 181)
    circle = math.sqrt(0.998 * answer.effort) * np.column_stack([np.cos(angles), np.sin(angles)])
    found = odds.at_each((circle * [one.spread for one in answer.levers]).T)
    assert probability - 0.003 < found.max() < probability
    words = sheet_of(answer).view("en").text(1000)
    assert "The smallest change found" in words
    assert "a smaller change elsewhere is not ruled out" in words
    records = sheet_of(answer).records()
    assert {(record["draws"], record["seed"], record["sampler"]) for record in records} == {(1_024, 1, "sobol")}


def test_a_probability_that_is_next_to_nothing_where_the_search_starts(sprint: hz.Scenario) -> None:
    """GDP far beyond every draw: nothing is learned there, but from where the medians meet it."""
    answer = hz.effort(sprint, ["real_growth"], "gdp >= 60000 in 2030", 0.6, draws=256, sampler="sobol")
    assert answer.feasible
    assert answer.targets[0].probability_before == pytest.approx(0, abs=1e-3)
    assert answer.residual == pytest.approx(0, abs=1e-7)


def test_a_probability_that_is_there_already_costs_nothing(sprint: hz.Scenario) -> None:
    answer = hz.effort(sprint, target=GDP, probability=0.2, draws=256, sampler="sobol")
    assert answer.effort == 0
    assert answer.targets[0].cost == 0
    assert "already met" in sheet_of(answer).view("en").text(1000)


def bounded(real_gdp: Array) -> Array:
    """Return how far a GDP is from 3万亿元, whichever way, as a share of it."""
    return np.asarray(np.abs(np.log(real_gdp / 30_000)))


def test_a_target_that_is_counted_is_named(sprint: hz.Scenario) -> None:
    """A distance from a GDP, whichever way, rises on both sides: no interval of growth is where it is large."""
    far = indicator(zh="远", en="far", unit=NUMBER, decimals=3, definition=WORDS, source="test")(bounded)
    scenario = sprint.replace(model=hz.Model(own=[far]))
    answer = hz.effort(scenario, ["real_growth"], "bounded >= 0.05 in 2030", 0.75, draws=4_096, sampler="sobol")
    assert answer.feasible
    assert [str(one) for one in answer.counted] == ["bounded >= 0.05 in 2030"]
    assert answer.residual == pytest.approx(0, abs=0.002)
    assert answer.residual is not None
    assert answer.residual >= 0
    assert [record["counted"] for record in sheet_of(answer).records() if record["kind"] == "target"] == [True]
    assert "counted draw by draw, not estimated: far" in sheet_of(answer).view("en").text(1000)
    assert "逐次抽样计数，未作平滑估计：远" in sheet_of(answer).view("zh").text(1000)


def test_without_levers_a_probability_is_what_it_is(sprint: hz.Scenario) -> None:
    assert hz.effort(sprint, [], GDP, 0.3, draws=256, sampler="sobol").feasible
    answer = hz.effort(sprint, [], GDP, 0.9, draws=256, sampler="sobol")
    assert answer.highest == answer.attained == answer.targets[0].probability
    assert [str(one) for one in answer.clash] == [GDP]


def test_targets_that_are_never_met_together_are_named(sprint: hz.Scenario) -> None:
    targets = [GDP, "gdp <= 29000 in 2030", "population >= 1200 in 2030"]
    answer = hz.effort(sprint, target=targets, probability=0.2, draws=256, sampler="sobol")
    assert not answer.feasible
    assert answer.attained == answer.highest == 0
    assert [str(one) for one in answer.clash] == targets[:2]


def test_a_probability_out_of_reach(sprint: hz.Scenario) -> None:
    """Growth serves GDP and harms R&D intensity: no pace of it makes both likelier than at the peak."""
    targets = [GDP, "rd_intensity >= 4.5% in 2030"]
    answer = hz.effort(sprint, ["real_growth"], targets, 0.9, draws=1_024, sampler="sobol")
    lever = answer.levers[0].lever
    odds = JointProbability(sprint, sprint.read_targets(targets), [lever], hz.Sampling(1_024, 1, "sobol"))
    peak = float(odds.at_each(np.linspace(-0.02, 0.02, 81)[None]).max())
    assert not answer.feasible
    assert answer.attained is not None
    assert answer.highest is not None
    assert answer.highest == pytest.approx(peak, abs=1e-5)
    assert answer.highest - answer.attained == pytest.approx(0.001, abs=1e-6)
    assert [str(one) for one in answer.clash] == targets
    assert all(item.probability is not None for item in answer.targets)


def test_the_point_near_the_peak_wastes_no_effort(pinned: hz.Scenario) -> None:
    """With growth stopped at 6% R&D soon adds nothing: the least effort near the peak is not on the plateau."""
    bounds = {"real_growth": (0.0, 0.06)}
    targets = [GDP, "rd_intensity >= 4.5% in 2030"]
    answer = hz.effort(pinned, target=targets, probability=0.8, bounds=bounds, draws=2_048, sampler="sobol")
    assert not answer.feasible
    assert answer.highest is not None
    assert answer.attained is not None
    assert answer.highest - answer.attained == pytest.approx(0.001, abs=1e-6)
    assert answer.levers[0].active == pytest.approx(0.06)
    assert 2 < answer.levers[1].change < 6
    assert [getattr(one, "value", None) for one in answer.clash] == [30000, pytest.approx(0.06)]


@pytest.mark.parametrize(
    ("targets", "bounds"),
    [
        (["population >= 1280 in 2026-2030", "population <= 1340 in 2030", GDP], {}),
        ([GDP, "rd_intensity >= 4.5% in 2030"], {"real_growth": (0.0, 0.07)}),
        (["gdp_growth >= 4% in 2026-2030", "gdp_growth <= 6% in 2026-2030"], {}),
    ],
)
def test_bands_and_plateaus_out_of_reach(
    sprint: hz.Scenario, targets: list[str], bounds: dict[str, tuple[float, float]]
) -> None:
    """The least effort is 0.1 points below the peak, wherever the peak itself is: on a plateau it is far."""
    answer = hz.effort(sprint, target=targets, probability=0.9, bounds=bounds, draws=512, sampler="sobol")
    assert answer.highest is not None
    assert answer.attained is not None
    assert answer.highest - answer.attained == pytest.approx(0.001, abs=1e-6)
    assert answer.effort < 40


def test_targets_without_uncertainty_are_kept_beside_a_probability(sprint: hz.Scenario) -> None:
    """With migration certain, the population target is a limit of its own and not a matter of probability."""
    uncertainty = {name: one for name, one in sprint.uncertainty.items() if name != "net_migration"}
    scenario = sprint.replace(uncertainty=uncertainty)
    answer = hz.effort(scenario, target=[GDP, "population >= 1320 in 2030"], probability=0.7, draws=4_000)
    assert answer.feasible
    assert 0 <= answer.targets[1].residual < 1e-3
    assert answer.residual == pytest.approx(0, abs=1e-7)
    alone = hz.effort(scenario, target=["population >= 1320 in 2030"])
    assert answer.levers[1].change == pytest.approx(alone.levers[0].change, abs=1e-4)
    assert answer.targets[1].cost == pytest.approx(alone.targets[0].cost, rel=1e-3)


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube"])
def test_other_samplers_attain_it_too(sprint: hz.Scenario, sampler: str) -> None:
    answer = hz.effort(sprint, target=GDP, probability=0.7, draws=4_000, sampler=sampler)
    assert answer.feasible
    assert answer.residual is not None
    assert 0 <= answer.residual <= 1e-7


def test_without_uncertainty_a_probability_is_all_or_nothing(report: hz.Scenario) -> None:
    answer = hz.effort(report, target=GDP, probability=0.7, draws=100)
    assert answer.attained == 1
    assert answer.effort == hz.effort(report, target=GDP).effort
    none = hz.effort(report, ["net_migration"], GDP, 0.7, draws=100)
    assert none.attained == 0
    assert [str(one) for one in none.clash] == [GDP]


def test_a_certain_lever_takes_its_default_or_says_so(report: hz.Scenario, pinned: hz.Scenario) -> None:
    assert hz.effort(report, ["real_growth"], GDP).levers[0].spread > 0
    answer = hz.effort(report, ["real_growth"], GDP, defaults=dict(pinned.uncertainty))
    weights = sum(((1 - 0.3**k) / 0.7) ** 2 for k in range(1, 6))
    assert answer.levers[0].spread == pytest.approx(1.054 * math.sqrt(0.016**2 + 0.015**2 * weights / 25))
    with pytest.raises(hz.BadValue, match="certain in report and has no entry"):
        hz.effort(report, ["real_growth"], GDP, defaults={})


def test_bad_questions(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="each lever once"):
        hz.effort(sprint, ["real_growth", "real_growth"])
    with pytest.raises(hz.BadValue, match="bounds of a lever"):
        hz.effort(sprint, ["real_growth"], bounds={"net_migration": (0.0, 1.0)})
    with pytest.raises(hz.BadValue, match="probability"):
        hz.effort(sprint, probability=1.0)
    with pytest.raises(hz.BadValue, match="target"):
        hz.effort(sprint, target=[])
    with pytest.raises(hz.BadValue, match="spread above zero"):
        hz.effort(sprint, ["real_growth"], years="2025")
    path = dict(zip(range(2026, 2031), (0.01, 0.02, 0.03, 0.04, 0.05), strict=True))
    with pytest.raises(hz.BadValue, match="far apart"):
        hz.effort(sprint.replace(real_growth=path), ["real_growth"], bounds={"real_growth": (0.02, 0.03)})


def test_the_command_prints_what_the_library_answers(sprint: hz.Scenario) -> None:
    run = CliRunner().invoke(main, ["effort", "sprint", "--format", "json"])
    assert run.exit_code == 0
    assert json.loads(run.output) == sheet_of(hz.effort(sprint)).records()
    written = ["effort", "sprint", "--lever", "real_growth=0%:5%", "--target", GDP, "--lang", "en"]
    run = CliRunner().invoke(main, written)
    assert run.exit_code == 4
    assert "Clash: GDP, current prices ≥ CNY 3 trillion (2030); Real growth at most 5.00%" in run.output
    assert CliRunner().invoke(main, ["effort", "sprint", "--lever", "real_growth=5%"]).exit_code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_and_chart_in_both_languages(pinned: hz.Scenario, language: Language) -> None:
    answer = hz.effort(pinned)
    words = sheet_of(answer).view(language).text(1000)
    assert ("每100亿元 +0.0074" if language == "zh" else "+0.0074 per CNY 10 billion") in words
    figure = effort_chart(answer, language)
    labels = [text.get_text() for text in figure.axes[0].texts]
    assert labels[0] == "+0.03\n5.40% → 5.46%"
    assert render(figure).startswith(b"\x89PNG")


def test_small_numbers_are_shown_by_a_bound_on_their_size(sprint: hz.Scenario) -> None:
    """What the shown digits would hide is not hidden, and the machine's last digits are not printed."""
    words = sheet_of(hz.effort(sprint, ["real_growth"], GDP)).view("en").text(1000)
    assert re.search(r" 30,000 +< 1e−9 +yes ", words)
    assert "optimality conditions < 1e−9" in words


def test_costs_hold_under_the_shipped_heavy_tails() -> None:
    """R&D spending moves one target only, so that the least effort fixes what that target costs in closed form.

    Tightening the intensity T by dT is undone by growth g that is (1 + g) dT / (5 T) higher in each of five years.
    """
    scenario = hz.read_scenario("sprint")
    answer = hz.effort(scenario, probability=0.5, draws=4_096, sampler="sobol")
    lever = next(lever for lever in answer.levers if lever.lever.assumption.name == "rd_spending_growth")
    target = next(item for item in answer.targets if item.target.indicator.name == "rd_intensity")
    undone = (1 + lever.after) / (5 * target.target.value * lever.spread)
    assert answer.stationarity < 1e-3
    assert target.cost == pytest.approx(2 * lever.change * undone, rel=0.02)


def test_a_lever_that_did_not_move_is_not_named(report: hz.Scenario) -> None:
    """The search leaves migration some billionths from where it was."""
    words = sheet_of(hz.effort(report)).view("en").text(1000).splitlines()[1]
    assert words.endswith(
        "Real growth 0.02 of its usual deviations above the scenario; Growth of R&D spending, real 0.02 above"
    )
