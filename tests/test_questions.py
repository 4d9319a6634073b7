"""Curves, break-evens, timing and frontiers against closed forms and brute force."""

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import norm

import hzsim as hz
from hzsim._typing import Array
from hzsim.cli import main
from hzsim.present.answers import sheet_of
from hzsim.present.answers.questions.frontier import evenly
from hzsim.present.words.messages import share_phrase
from hzsim.present.words.phrases import probability_phrase
from hzsim.questions.lever.odds import JointProbability
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.years import Span
from hzsim.simulation.draws.keywords import DrawKeywords

GDP = "gdp >= 30000 in 2030"
DOLLARS = "gdp_per_capita_usd >= 30000 in 2030"
QUICK = DrawKeywords(draws=512)
TARGETLESS = Path(__file__).parent / "data" / "no-targets.yaml"


@pytest.fixture(scope="module")
def growth_only(open_years: hz.Scenario) -> hz.Scenario:
    """Independent yearly log shocks of 1.5 points on growth: the chance-constrained case in closed form."""
    return open_years.replace(uncertainty={"real_growth": hz.Uncertainty(yearly=Normal(0.015))}, targets=[GDP])


def needed(probability: float) -> float:
    z = float(norm.ppf(probability))
    return math.exp(math.log(30_000 / 21_860) / 6 + z * 0.015 / math.sqrt(6)) - 1


def test_whole_curve_against_its_closed_form(growth_only: hz.Scenario) -> None:
    scenario = growth_only.replace(real_growth=0.054)
    (curve,) = hz.curve(scenario, "real_growth", **QUICK)
    for probability in (1e-6, 0.05, 0.2, 0.5, 0.8, 0.95):
        room = 2e-5 if probability >= 0.05 else 2e-4
        assert curve.required(probability) == pytest.approx(needed(probability), abs=room)
        assert curve.probability(needed(probability)) == pytest.approx(probability, rel=1e-3)
    simulated = hz.simulate(scenario, QUICK["draws"]).tally.probabilities[0]
    assert curve.probability(curve.now) == pytest.approx(float(simulated), abs=1e-9)


def test_curves_of_several_targets_are_those_of_require(sprint: hz.Scenario) -> None:
    curves = hz.curve(sprint, "real_growth", **QUICK)
    assert [len(curve.targets) for curve in curves] == [1, 1, 1, 1, 1, 5]
    for curve in (curves[2], curves[-1]):
        for probability in (0.05, 0.6):
            answer = hz.require(sprint, "real_growth", curve.targets, probability, years="2026-2030", **QUICK)
            assert curve.required(probability) == (answer.value and pytest.approx(answer.value, abs=5e-4))


def test_peak_of_a_joint_probability_in_closed_form(open_years: hz.Scenario) -> None:
    """GDP above 30,000 and below 31,000: the log is normal, so the peak lies at the middle of the logs."""
    spread = 0.02
    scenario = open_years.replace(uncertainty={"deflator_growth": hz.Uncertainty(average=Normal(spread / 6))})
    targets = [GDP, "gdp <= 31000 in 2030"]
    *_, joint = hz.curve(scenario, "real_growth", targets, **QUICK)
    height, place = joint.highest
    half = math.log(31 / 30) / 2
    assert height == pytest.approx(2 * float(norm.cdf(half / spread)) - 1, abs=1e-4)
    middle = math.sqrt(30_000 * 31_000)
    assert place == pytest.approx((middle / 21_860) ** (1 / 6) - 1, abs=2e-4)
    assert joint.required(0.9) is None
    assert hz.require(scenario, "real_growth", targets, 0.9, **QUICK).feasible is False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unknown", "change", "place"),
    [
        ("real_growth", {"2026-2030": 0.26}, 0.26),
        ("real_growth", {"2026-2030": -0.2}, -0.2),
        ("real_growth", {2026: 0.02, 2028: 0.09}, 0.0544),
        ("exchange_rate", {"2026-2030": 25.0}, 25.0),
        ("rd_spending_growth", {"2026-2030": 0.55}, 0.55),
    ],
)
@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_now_is_what_the_simulation_says(
    sprint: hz.Scenario, unknown: str, change: dict[str | int, float], place: float, sampler: str
) -> None:
    """Also where the scenario stands outside the usual values of the assumption, or has no constant path."""
    scenario = sprint.replace(**{unknown: change})
    assessment = hz.assess(scenario, 256, sampler=sampler)
    for shape in (False, True):
        curves = hz.curve(scenario, unknown, keep_shape=shape, draws=256, sampler=sampler)
        assert [curve.probability_now for curve in curves] == [
            *(target.probability for target in assessment.targets),
            assessment.joint,
        ]
        assert curves[-1].error_now == assessment.joint_standard_error
        assert all(curve.now == pytest.approx(0 if shape else place) for curve in curves)
        low, high = curves[0].lever.bounds
        assert low <= curves[0].now <= high


@pytest.mark.parametrize("bounds", [(), ("--bounds", "-5%:10%"), ("--keep-shape",)])
def test_the_curve_of_a_scenario_beyond_the_usual_values_agrees_with_assess(bounds: tuple[str, ...]) -> None:
    changed = ["sprint", "--set", "real_growth@2026-2030=26%", "--draws", "2000", "--lang", "en", "--sampler", "random"]
    curve = CliRunner().invoke(main, ["curve", *changed, "--unknown", "real_growth", *bounds]).stdout
    rows = {line.split("  ")[0]: line for line in curve.splitlines()}
    assert "> 99." in rows["GDP, current prices ≥ CNY 3 trillion (2030)"]
    faster = hz.read_scenario("sprint").replace(real_growth={"2026-2030": 0.26})
    [residents] = [
        one for one in hz.assess(hz.simulate(faster, 2000, sampler="random")).targets if one.target.value == 1300
    ]
    assessed = probability_phrase(residents.probability, residents.standard_error, "en")
    assert assessed in rows["Residents, year end ≥ 13 million people (2030)"]
    outside = "the scenario's own 26.000% lies outside the bounds asked for, −5.000% to 10.000%"
    assert (outside in curve) is ("--bounds" in bounds)


def test_a_lever_that_does_not_move_a_target_leaves_its_probability_as_it_is() -> None:
    asked = ["sprint", "--set", "exchange_rate@2026-2030=25", "--draws", "256", "--lang", "en", "--sampler", "sobol"]
    curve = CliRunner().invoke(main, ["curve", *asked, "--unknown", "exchange_rate"]).stdout
    for name in ("GDP, current", "R&D intensity", "Real GDP growth"):
        now = next(line for line in curve.splitlines() if line.startswith(name))
        [share] = re.findall(r"(\d+\.\d%) ± 0\.\d%", now)
        assert f"does not move {now.split('  ')[0]}; its probability is {share} at any value" in curve


def test_an_answer_at_a_bound_says_so(sprint: hz.Scenario) -> None:
    (found,) = hz.curve(sprint, "real_growth", DOLLARS, bounds=(0.0, 0.06), **QUICK)
    assert found.highest == (found.probability(0.06), 0.06)
    assert "@ 6.00% (bound)" in str(found)
    assert "6.000%, the upper bound of the search" in str(found)
    (highest,) = (record for record in sheet_of(found).records() if record["statistic"] == "highest")
    assert highest["at_bound"]
    assert highest["value"] == 0.06
    answer = hz.require(sprint, "real_growth", DOLLARS, 0.9, bounds=(0.0, 0.06), **QUICK)
    assert "6.000%, the upper bound of the search" in answer.reason.en
    peaked = hz.curve(sprint, "real_growth", **QUICK)[-1]
    assert peaked.highest[1] not in peaked.lever.bounds
    assert "bound" not in str(peaked)


@pytest.mark.slow
def test_questions_hold_where_the_scenario_stands_beyond_the_usual_values(sprint: hz.Scenario) -> None:
    wild = sprint.replace(exchange_rate={"2026-2030": 27.0}, real_growth={"2026-2030": 0.29})
    found = hz.frontier(wild, "real_growth", "exchange_rate", points=3, draws=500)
    assert found.holds_now
    least = hz.effort(wild, ["real_growth"], "rd_intensity >= 4.5% in 2030")
    assert least.feasible
    assert least.levers[0].before == pytest.approx(0.29)
    rates = {str(item.target): item for item in hz.slack(wild, DOLLARS) if item.quantity.name == "exchange_rate"}
    value = hz.project(wild)["gdp_per_capita_usd"][0, -1] * 27 / 30_000
    assert rates[DOLLARS].value == pytest.approx(value)
    answer = hz.require(wild, "exchange_rate", "gdp_per_capita_usd <= 100 in 2030")
    assert not answer.feasible
    assert "from 1.807 CNY per USD to 28.453 CNY per USD" in answer.reason.en, "a quarter to four times"
    wide = hz.frontier(sprint, "real_growth", "exchange_rate", second_range=(15.0, 28.0), points=3, draws=500)
    assert list(wide.second_values) == [15.0, 21.5, 28.0]


def test_break_evens_of_the_plan_report(report: hz.Scenario) -> None:
    found = {(str(item.target), item.quantity.name): item for item in hz.slack(report)}
    assert found[DOLLARS, "exchange_rate"].value == pytest.approx(7.64, abs=0.001)
    assert found[DOLLARS, "gdp"].value == pytest.approx(27_904.4, abs=0.05)
    gdp, average = (float(hz.project(report)[name][0, -1]) for name in ("gdp", "average_population"))
    assert found[DOLLARS, "average_population"].value == pytest.approx(gdp * 10_000 / 7.12 / 30_000)
    assert found[DOLLARS, "average_population"].slack == pytest.approx(gdp * 10_000 / 7.12 / 30_000 - average)
    assert found[GDP, "real_growth"].value == pytest.approx(0.0544076, abs=5e-8)
    assert (GDP, "net_migration") not in found


def test_average_population_that_breaks_dollars_per_head_at_30000(report: hz.Scenario) -> None:
    growth = hz.require(report, "real_growth", GDP).value
    assert growth is not None
    found = hz.slack(report.replace(real_growth=dict.fromkeys(range(2026, 2031), growth)))
    average = next(i for i in found if str(i.target) == DOLLARS and i.quantity.name == "average_population")
    assert average.value == pytest.approx(1404.5, abs=0.05)


@pytest.mark.slow
def test_each_break_even_just_meets_its_target(sprint: hz.Scenario) -> None:
    for item in hz.slack(sprint):
        if item.quantity.name in sprint.assumptions and item.value is not None:
            moved = sprint.replace(**{item.quantity.name: dict.fromkeys(item.years, item.value)})
            statistic = hz.project(moved).statistic(item.target)[0]
            assert statistic == pytest.approx(item.target.value, rel=1e-10)


def test_the_year_in_which_a_target_is_first_met(growth_only: hz.Scenario) -> None:
    timing = hz.when(growth_only.replace(real_growth=0.054), GDP, 0.9, 2034, draws=100_000)
    expected = {
        year: float(norm.sf((math.log(30_000 / 21_860) - n * math.log(1.054)) / (0.015 * math.sqrt(n))))
        for n, year in enumerate(range(2025, 2035), 1)
    }
    for year, (share, error) in timing.probabilities.items():
        assert abs(share - expected[year]) < 4.5 * error + 1e-12
    assert timing.first == next(year for year, share in expected.items() if share >= 0.9)
    assert hz.when(growth_only, "gdp >= 60000 in 2030", draws=1_000).first is None


def test_an_earlier_year_needs_more(report: hz.Scenario) -> None:
    sooner = hz.require(report, "real_growth", hz.earlier(report, GDP, 2))
    assert sooner.target == "gdp >= 30000 in 2028"
    assert sooner.value == pytest.approx((30_000 / 23_018.58) ** (1 / 3) - 1)
    with pytest.raises(hz.BadValue, match="2026 or later"):
        hz.earlier(report, GDP, 5)


def test_a_span_is_cut_to_the_years_that_are_open(sprint: hz.Scenario) -> None:
    sooner = hz.earlier(sprint, None, 1)
    assert [str(target) for target in sooner][-1] == "gdp_growth >= 5% in 2026-2029"
    assert [str(target.span) for target in sooner[:-1]] == ["2029"] * 4
    assert len(hz.earlier(sprint, [GDP, "gdp >= 25000 in 2027"], 2)) == 1
    asked = ["frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "3", "--draws", "200"]
    ran = CliRunner().invoke(main, [*asked, "--earlier", "1", "--lang", "en", "--years", "2027-2029"])
    assert ran.exit_code == 0, ran.output
    assert "cut to the open years: gdp_growth >= 5% in 2026-2029" in ran.stderr
    assert "constant in 2027-2029" in ran.stdout


@pytest.mark.parametrize("second", ["exchange_rate", "rd_spending_growth", "net_migration"])
def test_frontier_equals_direct_simulation(sprint: hz.Scenario, second: str) -> None:
    found = hz.frontier(sprint, "real_growth", second, points=9, **QUICK)
    rng = np.random.default_rng(3)
    for row, column in rng.integers(0, 9, (6, 2)):
        moved = sprint.replace(
            real_growth=dict.fromkeys(range(2026, 2031), float(found.first_values[column])),
            **{second: dict.fromkeys(range(2026, 2031), float(found.second_values[row]))},
        )
        simulated = hz.simulate(moved, QUICK["draws"], indicators=[])
        error = float(simulated.standard_errors[-1])
        assert found.probabilities[row, column] == pytest.approx(simulated.tally.probabilities[-1], abs=2 * error)
        assert found.standard_errors[row, column] == pytest.approx(error, rel=0.5)
    assert found.error == 0  # so few points are all evaluated


def test_a_fine_map_is_interpolated_to_a_part_of_its_error(sprint: hz.Scenario) -> None:
    """What is interpolated between some hundred nodes is what the odds are, direct, at points of the grid."""
    found = hz.frontier(sprint, "real_growth", "exchange_rate", **QUICK)
    assert found.probabilities.shape == (41, 41)
    odds = JointProbability(sprint, sprint.targets, (found.first, found.second), hz.Sampling(512))
    for row, column in np.random.default_rng(3).integers(0, 41, (12, 2)):
        at = float(found.first_values[column]), float(found.second_values[row])
        shares, errors = odds.estimates(np.array([at]).T)
        assert found.probabilities[row, column] == pytest.approx(shares[0], abs=3e-4)
        assert found.standard_errors[row, column] == pytest.approx(errors[0], rel=0.3)


def test_a_map_of_what_is_certain_is_met_or_missed(report: hz.Scenario) -> None:
    found = hz.frontier(report, "real_growth", "exchange_rate", DOLLARS, **QUICK)
    for row, column in np.random.default_rng(3).integers(0, 41, (12, 2)):
        moved = report.replace(
            real_growth=dict.fromkeys(range(2026, 2031), float(found.first_values[column])),
            exchange_rate=dict.fromkeys(range(2026, 2031), float(found.second_values[row])),
        )
        assert found.probabilities[row, column] == (hz.project(moved)["gdp_per_capita_usd"][0, -1] >= 30_000)
    assert not found.standard_errors.any()


def test_frontier_has_the_slope_of_its_closed_form(growth_only: hz.Scenario) -> None:
    """Real growth and deflator enter current GDP alike, so that probability depends on (1+g)(1+d) alone."""
    found = hz.frontier(
        growth_only, "real_growth", "deflator_growth", first_range=(0.03, 0.08), second_range=(-0.02, 0.02),
        points=11, **QUICK,
    )  # fmt: skip
    growth, deflator = np.meshgrid(found.first_values, found.second_values)
    gap = math.log(30_000 / 21_860) - 6 * np.log((1 + growth) * (1 + deflator))
    expected = norm.sf(gap / (0.015 * math.sqrt(6)))
    assert found.probabilities == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("real_growth", "real_growth"), "two different"), (("real_growth", "exchange"), "did you mean exchange_rate")],
)
def test_frontiers_that_cannot_be_drawn(sprint: hz.Scenario, arguments: tuple[str, str], message: str) -> None:
    with pytest.raises(hz.BadValue, match=message):
        hz.frontier(sprint, *arguments)
    with pytest.raises(hz.BadValue, match="within"):
        hz.frontier(sprint, "real_growth", "exchange_rate", second_range=(0.0, 3.0))


def test_a_briefing_says_what_assess_and_require_say(sprint: hz.Scenario) -> None:
    briefing = hz.run(sprint, 512, sampler="sobol")
    alone = hz.assess(hz.simulate(sprint, 512, sampler="sobol"))
    assert briefing.assessment.joint == alone.joint
    for item, value in zip(briefing.assessment.targets, briefing.required, strict=True):
        lever = item.target.indicator.lever
        assert lever is not None
        asked = hz.require(sprint, lever, item.target, 0.8, **QUICK)
        assert asked.value is not None
        assert value == pytest.approx(asked.value, abs=5e-4 * max(1, abs(asked.value)))
    with pytest.raises(hz.BadValue, match="between 0 and 1"):
        hz.run(sprint, 4_000, asked=1.5)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "asked",
    [
        ["slack", "report"],
        ["slack", "sprint"],
        ["when", "sprint", "--target", GDP, "--until", "2040", "--draws", "500"],
        ["curve", "sprint", "--unknown", "net_migration", "--target", "population >= 1300 in 2030", "--draws", "500"],
        ["frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "5", "--draws", "500"],
    ],
    ids=lambda asked: " ".join(asked[:2]),
)
def test_every_question_draws_its_chart(asked: list[str], language: str, tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    ran = CliRunner().invoke(main, [*asked, "--lang", language, "--chart", str(path)])
    assert ran.exit_code == 0, ran.output
    drawn = path.read_text(encoding="utf-8")
    assert drawn.rstrip().endswith("</svg>")
    assert ("冲刺情景" in drawn or "规划报告" in drawn or "全部目标" in drawn) == (language == "zh")


def test_explain_compares_with_the_least_effort_by_default() -> None:
    ran = CliRunner().invoke(main, ["explain", "sprint", "--draws", "2000", "--lang", "en"])
    assert ran.exit_code == 0, ran.output
    assert "Sprint, least effort" in ran.output
    assert "Growth of R&D spending" in ran.output


def test_the_python_face_takes_what_people_write(sprint: hz.Scenario) -> None:
    written = sprint.replace(real_growth={2026: "5%"}, exchange_rate="7.3", targets=GDP)
    assert written.assumptions["real_growth"][1] == 0.05
    assert written.assumptions["exchange_rate"] == (7.3,) * 6
    assert [str(target) for target in written.targets] == [GDP]
    in_one_year = hz.require(sprint, "real_growth", GDP, years=2026)
    assert in_one_year.value == hz.require(sprint, "real_growth", GDP, years="2026").value


def test_the_python_face_says_what_is_wrong(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="% or ‰"):
        sprint.replace(real_growth="5")
    with pytest.raises(hz.BadValue, match="seed"):
        hz.simulate(sprint, 100, seed=-1)
    with pytest.raises(hz.BadValue, match="summarised"):
        hz.simulate(sprint, 100, indicators=["gdp"]).quantiles("population")
    with pytest.raises(hz.BadValue, match="between 0 and 1"):
        hz.require(sprint, "real_growth", GDP, 1.0, draws=100)


def test_a_required_probability_names_its_draws_and_error() -> None:
    asked = ["require", "sprint", "--unknown", "real_growth", "--target", GDP, "--probability", "0.8", "--lang", "en"]
    ran = CliRunner().invoke(main, [*asked, "--draws", "1024", "--seed", "3", "--sampler", "sobol"])
    assert ran.exit_code == 0
    assert re.search(r"attained: 80.0% ± 0\.\d% \(1,024 draws, seed 3, Sobol", ran.output)


def test_a_curve_says_what_the_lever_does_not_move() -> None:
    asked = ["curve", "sprint", "--unknown", "real_growth", "--draws", "256", "--sampler", "sobol", "--lang", "en"]
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 4
    assert "Real growth in 2026-2030 does not move Residents, year end ≥ 13 million people (2030)" in ran.output
    assert "@ 5.00%" not in ran.output
    assert re.search(r"it is stopped by GDP, current prices ≥ CNY 3 trillion.* with R&D intensity ≥ 4.5%", ran.output)
    assert "256 draws, seed 1, Sobol" in ran.output
    header = next(line for line in ran.output.splitlines() if "probability now" in line)
    assert header.split()[-9:-1] == ["5%", "10%", "25%", "50%", "75%", "80%", "90%", "95%"]
    bounded = CliRunner().invoke(main, [*asked, "--target", GDP, "--bounds", "-5%:-1%"])
    assert bounded.exit_code == 4
    assert "at most" in bounded.output
    possible = CliRunner().invoke(main, [*asked, "--target", GDP])
    assert possible.exit_code == 0


def test_records_of_a_curve_name_draws_errors_and_both_edges(sprint: hz.Scenario) -> None:
    curves = hz.curve(sprint, "rd_spending_growth", draws=512, seed=2, sampler="sobol")
    records = sheet_of(curves).records()
    assert {(record["draws"], record["seed"], record["sampler"]) for record in records} == {(512, 2, "sobol")}
    now = [record for record in records if record["statistic"] == "now"]
    for record, curve in zip(now, curves, strict=True):
        assert (record["probability"], record["standard_error"]) == (curve.probability_now, curve.error_now)
        assert record["standard_error"] == pytest.approx(curve.standard_error(curve.now), rel=0.5)
    *_, joint = hz.curve(sprint, "real_growth", [GDP, "rd_intensity >= 4.5% in 2030"], **QUICK)
    edges = next(r for r in sheet_of(joint).records() if r["statistic"] == "required" and r["probability"] == 0.05)
    assert edges["low"] < joint.highest[1] < edges["high"]
    assert edges["value"] in (edges["low"], edges["high"])


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube"])
def test_other_samplers_give_smooth_odds_too(sprint: hz.Scenario, sampler: str) -> None:
    """From their own points, within five of their own standard errors of what the evenest points give."""
    asked = sprint, "real_growth", [GDP, "rd_intensity >= 4.5% in 2030"]
    for other, even in zip(hz.curve(*asked, draws=512, sampler=sampler), hz.curve(*asked, **QUICK), strict=True):
        for value in (0.02, 0.054, 0.08):
            room = 5 * (other.standard_error(value) + even.standard_error(value))
            assert other.probability(value) == pytest.approx(even.probability(value), abs=room)


def test_slack_says_what_is_met_and_why_there_is_no_break_even(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=[GDP, "gdp >= 1 in 2030", "gdp >= 900000 in 2030"])
    found = hz.slack(scenario)
    assert [item.met for item in found if item.quantity.name == "real_growth"] == [False, True, False]
    inputs = {str(item.target): item for item in found if item.quantity.name == "real_gdp"}
    assert "every value" in inputs["gdp >= 1 in 2030"].reason.en
    assert "no value" in inputs["gdp >= 900000 in 2030"].reason.en
    words = sheet_of(found).view("en").text(1000)
    assert "short: +0.06 points" in words
    assert "no value between a tenth and ten times of it meets it" in words
    none = CliRunner().invoke(main, ["slack", str(TARGETLESS), "--lang", "en"])
    assert none.exit_code == 2
    assert "expected a scenario with targets, found none in" in none.output
    assert "no-targets.yaml" in none.output


def test_what_a_stock_is_made_of_adds_up(sprint: hz.Scenario) -> None:
    """Population is the previous year's, births less deaths, and migration: each may give way by the whole room."""
    target = "population >= 1300 in 2030"
    found = {(item.quantity.name, str(item.years)): item for item in hz.slack(sprint, target)}
    projection = hz.project(sprint)
    room = float(projection["population"][0, -1]) - 1300
    assert found["net_migration", "2030"].slack == pytest.approx(-room)
    assert found["natural_increase_persons", "2030"].slack == pytest.approx(-room)
    assert found["natural_increase_persons", "2030"].now == float(projection["natural_increase_persons"][0, -1])
    previous = found["population", "2029"]
    assert previous.now == float(projection["population"][0, -2])
    assert previous.slack == pytest.approx(-room / 1.002)


def test_a_target_over_years_has_direct_inputs_too(sprint: hz.Scenario) -> None:
    growth = {item.quantity.name: item for item in hz.slack(sprint, "gdp_growth >= 5% in 2026-2030")}
    assert growth["real_gdp"].value == pytest.approx(21_860 * 1.052 * 1.05**5)
    head = {item.quantity.name: item for item in hz.slack(sprint, "gdp_per_capita >= 20万元 in 2028-2030")}
    worst = float(hz.project(sprint)["gdp_per_capita"][0, 3])
    assert str(head["gdp"].years) == "2028"
    assert head["gdp"].value == pytest.approx(float(hz.project(sprint)["gdp"][0, 3]) * 200_000 / worst)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report", "sprint"])
def test_the_slack_chart_has_a_bar_for_every_assumption(name: str) -> None:
    """Under `report` everything is certain: bars are in the default spreads."""
    scenario = hz.read_scenario(name)
    found = hz.slack(scenario)
    assumptions = [item for item in found if item.spread is not None]
    figure = hz.slack_chart(found)
    shown = [item for item in assumptions if item.value is not None]
    assert len(figure.axes[0].patches) == len(shown) >= 12
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["met: room", "missed: short by"]


def test_frontier_ranges_are_two_spreads_of_the_average(sprint: hz.Scenario) -> None:
    found = hz.frontier(sprint, "real_growth", "exchange_rate", points=3, draws=200)
    for lever, values, now in (
        (found.first, found.first_values, found.now[0]),
        (found.second, found.second_values, found.now[1]),
    ):
        uncertainty = sprint.uncertainty[lever.assumption.name]
        spread = average_spread(sprint, lever.assumption, uncertainty, lever.years)
        assert values[-1] - now == pytest.approx(2 * spread)


def test_frontiers_say_what_they_cannot_show(sprint: hz.Scenario) -> None:
    unmoved = ["frontier", "sprint", "--over", "net_migration", "natural_increase", "--target", GDP, "--points", "3"]
    ran = CliRunner().invoke(main, [*unmoved, "--draws", "200", "--lang", "en"])
    assert ran.exit_code == 4
    assert "Net migration does not move these targets" in ran.output
    outside = hz.frontier(sprint, "real_growth", "exchange_rate", first_range=(-0.02, 0.0), points=3, draws=2_000)
    assert not outside.holds_now
    words = sheet_of(outside).view("en").text(1000)
    assert "lies outside the map" in words
    assert "no contour: below 10% everywhere on the map; the highest is" in words
    assert re.search(r"at Real growth 0.00%, Exchange rate \d.\d\d, at the edge of the map", words)
    axes = hz.frontier_chart(outside).axes[0]
    assert axes.get_xlim() == pytest.approx((-0.02, 0))


def test_small_shares_keep_a_decimal() -> None:
    assert [share_phrase(share) for share in (0, 0.0003, 0.004, 0.0996, 0.5, 1)] == [
        "0%",
        "<0.1%",
        "0.4%",
        "10%",
        "50%",
        "100%",
    ]


def test_when_names_draws_in_records_and_words(sprint: hz.Scenario) -> None:
    timing = hz.when(sprint, GDP, 0.4, draws=500, seed=4)  # of Sobol' points 16 x 2^5
    assert {(record["draws"], record["seed"]) for record in sheet_of(timing).records()} == {(512, 4)}
    assert "512 draws, seed 4, Sobol" in str(timing)
    assert any("512 draws" in text.get_text() for text in hz.timing_chart(timing).texts)


@pytest.mark.slow
def test_results_print_themselves_as_their_commands_do(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=[GDP, "population >= 1300 in 2030"])
    simulation = hz.simulate(scenario, 400)
    results = [
        scenario,
        hz.project(scenario),
        simulation,
        hz.assess(simulation),
        hz.require(scenario, "real_growth", GDP),
        hz.curve(scenario, "real_growth", draws=400),
        hz.curve(scenario, "real_growth", draws=400)[0],
        hz.slack(scenario),
        hz.slack(scenario)[0],
        hz.when(scenario, GDP, draws=400),
        hz.frontier(scenario, "real_growth", "net_migration", points=3, draws=400),
        hz.effort(scenario),
        hz.sensitivity(scenario, draws=400),
        hz.explain(scenario, draws=400),
        hz.conditions(scenario, draws=400),
    ]
    for result in results:
        text, markup = str(result), result._repr_html_() or ""
        assert len(text) < 6_000, type(result)
        assert "dataclass" not in text
        assert "Scenario(" not in text
        assert repr(result) == text
        assert markup.startswith("<")
        assert ("<table>" in markup) == (not isinstance(result, hz.Requirement))


@pytest.mark.slow
def test_every_question_has_a_public_chart(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=[GDP, "population >= 1300 in 2030"])
    charts = [
        hz.curve_chart(hz.curve(scenario, "real_growth", draws=400)),
        hz.frontier_chart(hz.frontier(scenario, "real_growth", "net_migration", points=3, draws=400)),
        hz.slack_chart(hz.slack(scenario)),
        hz.timing_chart(hz.when(scenario, GDP, draws=400)),
        hz.effort_chart(hz.effort(scenario)),
        hz.tornado_chart(hz.sensitivity(scenario, draws=400)),
        hz.waterfall_chart(hz.explain(scenario, draws=400)),
        hz.conditions_chart(hz.conditions(scenario, draws=400)),
        hz.panels_chart([hz.assess(hz.simulate(scenario, 400))]),
    ]
    for chart in charts:
        assert getattr(chart, "_repr_png_")().startswith(b"\x89PNG")  # noqa: B009  # matplotlib's type has none


@pytest.mark.parametrize("target", [DOLLARS, None])
def test_a_map_takes_no_more_than_150_evaluations(monkeypatch: pytest.MonkeyPatch, target: str | None) -> None:
    """Of 1,681 points; heavy tails included."""
    evaluated: list[int] = []
    each = JointProbability.each

    def counted(odds: JointProbability, settings: Array) -> Array:
        evaluated.append(settings.shape[1])
        return each(odds, settings)

    monkeypatch.setattr(JointProbability, "each", counted)
    drawn = hz.frontier(hz.read_scenario("sprint"), "real_growth", "exchange_rate", target)
    assert drawn.error <= 2e-4
    assert sum(evaluated) <= 150


@cache
def printed(*asked: str) -> str:
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("called", ["实际增速", "实际增长率", "Real growth", "real growth", "growth"])
def test_every_option_takes_what_people_call_an_assumption(called: str) -> None:
    few = ["--draws", "200", "--format", "csv"]
    for options in (
        ["require", "sprint", "--unknown", "NAME", "--target", GDP],
        ["curve", "sprint", "--unknown", "NAME", "--bounds", "0%:10%", "--target", GDP, *few],
        ["frontier", "sprint", "--over", "NAME", "汇率", "--points", "3", "--first-range", "4%:7%", *few],
        ["frontier", "sprint", "--over", "Exchange rate", "NAME", "--points", "3", "--second-range", "4%:7%", *few],
        ["effort", "sprint", "--lever", "NAME=4%:7%", "--lever", "净迁入", "--target", GDP, "--format", "csv"],
        ["compare", "sprint", "--sweep", "NAME=5%,6%", "--draws", "200"],
        ["project", "sprint", "--set", "NAME=5%", "--format", "csv"],
    ):
        said, plain = (
            printed(*(option.replace("NAME", name) for option in options)) for name in (called, "real_growth")
        )
        assert said == plain


@pytest.mark.parametrize("called", ["人均GDP", "GDP per head", "人均地区生产总值"])
def test_every_option_takes_what_people_call_an_indicator(called: str) -> None:
    for options in (
        ["simulate", "sprint", "--indicator", "NAME", "--draws", "200", "--format", "csv"],
        ["explain", "sprint", "--against", "floor", "--indicator", "NAME@2030", "--format", "csv"],
        ["when", "sprint", "--target", "NAME >= 20万元 in 2030", "--draws", "200", "--format", "csv"],
    ):
        said, plain = (
            printed(*(option.replace("NAME", name) for option in options)) for name in (called, "gdp_per_capita")
        )
        assert said == plain


def test_python_takes_what_people_call_things(sprint: hz.Scenario) -> None:
    faster = sprint.replace(实际增速={"2026-2030": 0.06})
    assert faster == sprint.replace(real_growth={"2026-2030": 0.06})
    assert faster.central("实际增速")[0, -1] == faster.mean("Real growth", Span(2026, 2030)) == 0.06
    uncertainty = {"实际增速": hz.Uncertainty(Normal(0.01)), "汇率": hz.Uncertainty(Normal(0.02))}
    pair = hz.Correlation("汇率", "Real growth", 0.3)
    named = sprint.replace(uncertainty=uncertainty, correlation=(pair,))
    assert sorted(named.uncertainty) == ["exchange_rate", "real_growth"]
    assert named.correlation == (hz.Correlation("exchange_rate", "real_growth", 0.3),)
    simulation = hz.simulate(named, 500, indicators=["人均GDP"])
    assert simulation.quantiles("人均GDP").equals(simulation.quantiles("gdp_per_capita"))
    assert list(hz.project(sprint)["研发强度"][0]) == list(hz.project(sprint)["rd_intensity"][0])
    bounds = {"实际增速": (0.04, 0.07)}
    assert hz.effort(sprint, ["growth"], GDP, bounds=bounds).effort == pytest.approx(
        hz.effort(sprint, ["real_growth"], GDP, bounds={"real_growth": (0.04, 0.07)}).effort
    )
    with pytest.raises(hz.BadValue, match="two different"):
        hz.frontier(sprint, "real_growth", "实际增速")
    with pytest.raises(hz.BadValue, match="each assumption once"):
        sprint.replace(uncertainty={**sprint.uncertainty, "实际增速": hz.Uncertainty(Normal(0.01))})
    with pytest.raises(hz.BadValue, match="did you mean real_growth"):
        sprint.replace(real_grwth=0.05)


@pytest.mark.parametrize("points", range(2, 202))
def test_a_map_is_shown_at_even_places(points: int) -> None:
    shown = evenly(points)
    assert len(set(np.diff(shown))) <= 1
    assert min(points, 7) <= len(shown) <= 12
    assert shown[0] == 0
    assert shown[-1] > points - 1 - shown.step
    if points in (11, 21, 41, 101, 201):
        assert shown[-1] == points - 1


def test_the_columns_of_a_map_with_eleven_points_lie_evenly() -> None:
    asked = ["frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "11", "--draws", "200"]
    ran = CliRunner().invoke(main, [*asked, "--first-range", "3%:8%", "--second-range", "6.5:7.5", "--lang", "en"])
    lines = ran.stdout.splitlines()
    assert lines[1].split()[-11:] == [f"{3 + step / 2:.2f}%" for step in range(11)]
    assert [line.split()[0] for line in lines[3:14]] == [f"{6.5 + step / 10:.2f}" for step in range(11)]


def test_when_needs_no_year(sprint: hz.Scenario) -> None:
    plain = hz.when(sprint, GDP, draws=500)
    for written in ("gdp >= 30000", "gdp≥3万亿元", "地区生产总值（现价） >= 30000亿元", "gdp >= 30000 in 2028"):
        assert hz.when(sprint, written, draws=500).probabilities == plain.probabilities
    longer = hz.when(sprint, "gdp >= 40000", until=2040, draws=500)
    assert max(longer.probabilities) == 2040
    asked = ["when", "sprint", "--draws", "500", "--probability", "40%", "--format", "csv", "--target"]
    with_year, without = (CliRunner().invoke(main, [*asked, written]) for written in (GDP, "gdp >= 30000"))
    assert with_year.exit_code == without.exit_code == 0
    assert with_year.stdout == without.stdout
    with pytest.raises(hz.BadValue, match="a target such as"):
        hz.require(sprint, "real_growth", "gdp >= 30000")
    with pytest.raises(hz.BadValue, match="single year"):
        hz.when(sprint, "gdp_growth >= 5% in 2026-2030")
    wrong = CliRunner().invoke(main, [*asked, "gdp >= much"])
    assert wrong.exit_code == 2
    assert "'--target'" in wrong.output


def test_explain_without_another_scenario_finds_what_differs(sprint: hz.Scenario) -> None:
    """Targets that are met at the medians need no effort: the track record's growth is what differs."""
    target = "gdp >= 29000 in 2030"
    found = hz.explain(sprint, target=target, draws=4_000)
    record = hz.on_centre(sprint, "record")
    assert record is not None
    assert found.against.assumptions == record.assumptions
    assert {"real_growth", "deflator_growth"} <= {item.player for item in found.contributions}
    assert found.start == pytest.approx(hz.assess(record.replace(targets=[target]), 4_000).joint)
    assert found.end == pytest.approx(hz.assess(sprint.replace(targets=[target]), 4_000).joint)
    assert "Sprint, on the track record" in str(found)
    missed = hz.explain(sprint, draws=4_000)
    assert missed.against.name == "sprint-least-effort"
    ran = CliRunner().invoke(main, ["explain", "sprint", "--target", target, "--draws", "500", "--lang", "zh"])
    assert "冲刺情景（按历史记录）" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("language", "points"), [("zh", "个百分点"), ("en", " points")])
def test_commands_say_differences_of_rates_in_points(language: str, points: str) -> None:
    def ran(*asked: str) -> str:
        return CliRunner().invoke(main, [*asked, "--lang", language]).stdout

    slack = ran("slack", "sprint")
    assert f"−1.46{points}" in slack  # met, with room
    assert f"+0.06{points}" in slack  # missed
    assert f"−1.60{'个千分点' if language == 'zh' else ' per mille points'}" in slack
    assert f"+0.461{points}" in ran("effort", "sprint")
    shifted = ran("require", "sprint", "--unknown", "real_growth", "--keep-shape", "--target", GDP)
    assert f"+0.061{points}" in shifted
    assert "%" not in shifted.split("2026-2030")[0]
    few = ("--draws", "500")
    assert re.search(rf"\(−\d+\.\d{points}\)", ran("compare", "sprint", "floor", *few))
    assert f"+0.400{points}" in ran("explain", "sprint", "--against", "floor", "--indicator", "gdp_growth@2030")
    missed = ran("require", "sprint", "--unknown", "real_growth", "--target", "rd_intensity >= 4.5% in 2030")
    assert f"< 1e−9{points}" in missed
    curve = ran("curve", "sprint", "--unknown", "real_growth", "--keep-shape", "--target", GDP, *few)
    assert re.search(rf"≥ [+−]\d\.\d\d{points}", curve)
