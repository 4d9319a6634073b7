"""Tracking: what outcomes teach, what they change, and that nothing later enters."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from scipy import stats

import hzsim as hz
from hzsim._typing import Array, Language
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import Assessments
from hzsim.history.track import Tracked, Tracking, flag
from hzsim.history.vintages.actuals import COLUMNS, GROWTH, Outcome, read_actuals
from hzsim.history.vintages.learning import learn
from hzsim.history.vintages.tracking import Vintage, vintages
from hzsim.present.charts.record import vintages_chart
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.distributions import Normal, StudentT, Uniform
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.simulation.draws.deviations import effect_on
from hzsim.simulation.draws.drawing import Sampling

PLAN = hz.read_scenario("fourteenth-plan")
ACTUALS = shipped("data") / "actuals-14th-plan.csv"
OUTCOMES = read_actuals(ACTUALS, PLAN)
HISTORY = hz.read_history()
DRAWS = 2000


def replayed(outcomes: tuple[Outcome, ...] = OUTCOMES) -> tuple[Vintage, ...]:
    return vintages(PLAN, outcomes, HISTORY, draws=DRAWS, sampler="sobol")


def test_learning_is_the_conjugate_normal_update() -> None:
    prior, noise, persistence = 0.02, 0.03, 0.3
    seen = [0.05, 0.01, 0.04]
    innovations = [0.05, 0.01 - 0.3 * 0.05, 0.04 - 0.3 * 0.01]
    weights = [1.0, 0.7, 0.7]
    precision = 1 / prior**2 + sum(weight**2 for weight in weights) / noise**2
    mean = sum(w * e for w, e in zip(weights, innovations, strict=True)) / noise**2 / precision
    learned = learn(Uncertainty(Normal(prior), Normal(noise), persistence), seen)
    assert learned.mean == pytest.approx(mean, rel=1e-6)
    assert learned.uncertainty is not None
    assert learned.uncertainty.average is not None
    assert learned.uncertainty.average.standard_deviation == pytest.approx(precision**-0.5, rel=1e-6)


def test_one_wild_year_teaches_little_under_heavy_tails() -> None:
    heavy, light = (
        learn(Uncertainty(Normal(0.01), yearly), [-0.2]).mean for yearly in (StudentT(0.02, 3), Normal(0.02))
    )
    assert light < heavy < 0


def test_without_outcomes_nothing_is_learned() -> None:
    uncertainty = Uncertainty(Normal(0.01), Normal(0.02), 0.3)
    assert learn(uncertainty, []).mean == 0
    assert learn(uncertainty, []).uncertainty == uncertainty
    alone = Uncertainty(Uniform(-0.01, 0.01))
    assert learn(alone, [0.1]).uncertainty == alone


def test_with_no_actuals_nothing_changes() -> None:
    sprint = hz.read_scenario("sprint")
    (only,) = vintages(sprint, (), HISTORY)
    assert only.scenario == sprint
    assert not only.causes


def test_with_all_actuals_all_is_certain() -> None:
    last = replayed()[-1]
    tally = hz.simulate(last.scenario, 500, indicators=()).tally
    assert tally.probabilities.tolist() == [1.0, 0.0, 0.0]
    gdp = hz.project(last.scenario)["gdp"][0]
    assert gdp == pytest.approx([18109, 18753, 20059, 21860, 23011])
    assert hz.on_centre(last.scenario, "record", HISTORY) is None


@pytest.mark.slow
def test_nothing_later_than_a_year_end_enters() -> None:
    """Wrong figures of 2023 and after, in the outcomes and in the history, leave the ends of 2020 to 2022 alone."""
    planted = tuple(replace(one, value=1.2 * one.value) if one.year >= 2023 else one for one in OUTCOMES)
    series = {
        key: tuple(replace(seen, value=9.9) if seen.year >= 2023 else seen for seen in values)
        for key, values in HISTORY.series.items()
    }
    wrong = vintages(PLAN, planted, replace(HISTORY, series=series), draws=DRAWS, sampler="sobol")
    for right, other in zip(replayed()[:3], wrong[:3], strict=True):
        assert other.scenario == right.scenario
        assert hz.on_centre(other.scenario, "record", replace(HISTORY, series=series)) == hz.on_centre(
            right.scenario, "record", HISTORY
        )
        assert all((other.causes[name] == right.causes[name]).all() for name in right.causes)
    assert wrong[3].scenario != replayed()[3].scenario


def test_causes_sum_to_the_change() -> None:
    found = replayed()
    shares = [hz.simulate(one.scenario, DRAWS, sampler="sobol", indicators=()).tally.probabilities for one in found]
    for place, one in enumerate(found[1:], 1):
        assert sum(one.causes.values()) == pytest.approx(shares[place] - shares[place - 1], abs=1e-9)
    assert np.abs(found[4].causes["revision"][0]) > 0.05  # the census of 2023
    assert all((one.causes["revision"] == 0).all() for one in found[1:4])


@pytest.mark.slow
def test_levels_are_not_differenced_across_a_census() -> None:
    """2024 is on another base: its deflator is as assumed, and the rest of the level is a revision."""
    vintage = replayed()[4]
    assert vintage.revision == pytest.approx(21860 / (20059 * 1.047 * 1.0131))
    before = replayed()[3].scenario.assumptions["deflator_growth"]
    assert before[:3] == pytest.approx(
        (18109 / 16106 / 1.085 - 1, 18753 / 18109 / 1.015 - 1, 20059 / 18753 / 1.056 - 1)
    )
    learned = replayed()[3].scenario.uncertainty["deflator_growth"]
    assert vintage.scenario.uncertainty["deflator_growth"] == learned


def test_the_fifteenth_plan_with_its_first_outcome() -> None:
    sprint = hz.read_scenario("sprint")
    outcomes = read_actuals(shipped("data") / "actuals-15th-plan.csv", sprint)
    last = vintages(sprint, outcomes, HISTORY, draws=DRAWS)[-1]
    projected = hz.project(last.scenario)
    assert projected["gdp"][0, 0] == pytest.approx(23011)
    assert projected["population"][0, 0] == pytest.approx(1270.0)
    assert projected["gdp_per_capita"][0, 0] == pytest.approx(181732, abs=20)  # published
    assert last.first_published


def test_a_level_starts_from_where_it_is() -> None:
    scenario = hz.read_scenario("sprint")
    scenario = scenario.replace(
        uncertainty={**scenario.uncertainty, "exchange_rate": Uncertainty(None, Normal(0.03), 0.4)}
    )
    outcomes = (
        Outcome(2025, "real_growth", 0.052, "", "first", ""),
        Outcome(2025, "exchange_rate", 7.12 * 1.05, "", "first", ""),
    )
    last = vintages(scenario, outcomes, HISTORY, draws=DRAWS)[-1]
    persistence = scenario.uncertainty["exchange_rate"].persistence
    moved = np.cumsum(math.log(1.05) * persistence ** np.arange(6))  # a random walk whose steps persist
    assert last.scenario.assumptions["exchange_rate"] == pytest.approx(7.12 * np.exp(moved))


def test_a_wild_year_is_what_the_scenario_s_own_model_makes_of_it(sprint: hz.Scenario) -> None:
    """Growth of 1.5% in 2025, against draws of the model weighted by how well they fit that year."""
    last = vintages(sprint, (Outcome(2025, GROWTH, 0.015, "", "first", ""),), HISTORY, draws=DRAWS)[-1]
    uncertainty, rng, number = sprint.uncertainty[GROWTH], np.random.default_rng(4), 400_000
    assert uncertainty.average is not None
    assert uncertainty.yearly is not None
    average = uncertainty.average.from_normal(rng.standard_normal(number))
    shock = math.log(1.015 / 1.052) - average
    near = 1e-5
    normals = [uncertainty.yearly.to_normal(shock + step) for step in (-near, near)]
    weights = np.diff(stats.norm.cdf(normals), axis=0)[0]
    expected = []
    for _ in range(5):
        shock = uncertainty.persistence * shock
        expected.append(1.054 * math.exp(weights @ (average + shock) / weights.sum()) - 1)
    assert last.scenario.assumptions[GROWTH][1:] == pytest.approx(expected, abs=2e-4)
    assert expected[0] < expected[1] < expected[4] < 0.054


def test_a_gap_is_no_pair_of_consecutive_years() -> None:
    """Known in the first and third year: two normal observations with the variances that an AR(1) has there."""
    prior, noise, persistence, seen = 0.02, 0.03, 0.5, (0.04, -0.01)
    weights, sizes = (1.0, 1 - persistence**2), (1.0, math.sqrt(1 + persistence**2))
    innovations = (seen[0], seen[1] - persistence**2 * seen[0])
    precision = 1 / prior**2 + sum((w / (s * noise)) ** 2 for w, s in zip(weights, sizes, strict=True))
    mean = sum(w * e / (s * noise) ** 2 for w, e, s in zip(weights, innovations, sizes, strict=True)) / precision
    learned = learn(Uncertainty(Normal(prior), Normal(noise), persistence), [seen[0], math.nan, seen[1]])
    assert learned.mean == pytest.approx(mean, rel=1e-6)
    away = learned.expected([seen[0], math.nan, seen[1]], 5)
    assert away[1] == pytest.approx(mean + persistence * (seen[0] - mean))
    assert away[4] == pytest.approx(mean + persistence**2 * (seen[1] - mean))


OWN_2025 = {GROWTH: 0.052, "exchange_rate": 7.12, "net_migration": 5.5, "rd_spending_growth": 0.079}
"""What the sprint scenario takes as known of 2025."""


def of_2025(**values: float) -> tuple[Outcome, ...]:
    return tuple(Outcome(2025, name, value, "", "first", "x") for name, value in values.items())


def drawn_of(scenario: hz.Scenario, name: str) -> Array:
    sampling = Sampling(100_000, 3)
    kind, central = scenario.model.assumption(name).kind, scenario.central(name)
    drawn = [sampling.draw(scenario, block).values(name, central) for block in sampling.blocks()]
    return np.asarray(effect_on(kind, central, np.concatenate(drawn)))


def test_the_posterior_is_that_of_the_multivariate_normal(sprint: hz.Scenario) -> None:
    """The case of an average of 3%, yearly shocks of 1% that persist by 0.9, and 6% against a centre of 5%."""
    average, yearly, persistence = 0.03, 0.01, 0.9
    uncertainty = Uncertainty(Normal(average), Normal(yearly), persistence)
    scenario = sprint.replace(
        real_growth=0.05, uncertainty={GROWTH: uncertainty}, targets="gdp_growth >= 5% in 2026-2030"
    )
    carried = np.array([[persistence ** (row - column) * (row >= column) for column in range(6)] for row in range(6)])
    covariance = average**2 + yearly**2 * carried @ carried.T
    slope = covariance[1:, 0] / covariance[0, 0]
    mean = float(slope.mean()) * math.log(1.06 / 1.05)
    left = covariance[1:, 1:] - np.outer(slope, covariance[0, 1:])
    sd = math.sqrt(left.mean())
    exact = [1.05 * math.exp(mean + z * sd) - 1 for z in (-1.2815515655, 0.0, 1.2815515655)]
    assert [exact[0], exact[2]] == pytest.approx([0.0423, 0.0775], abs=5e-5)
    last = hz.track(scenario, of_2025(real_growth=0.06), HISTORY, draws=100_000)[-1]
    band = last.assessment.targets[0]
    assert [band.low, band.median, band.high] == pytest.approx(exact, abs=3e-4)
    effects = drawn_of(last.vintage.scenario, GROWTH)
    assert np.log(effects[:, 1:]).std(axis=0) == pytest.approx(np.sqrt(np.diag(left)), rel=0.02)


def test_the_posterior_of_heavy_tails_is_that_of_accepted_draws() -> None:
    """Two years seen, the second after a gap, against draws of the model of which those that fit are kept."""
    scale, df, persistence, average, seen = 0.01, 3.0, 0.6, 0.015, (0.03, math.nan, 0.01)
    rng, number = np.random.default_rng(8), 4_000_000
    averages = rng.normal(0, average, number)
    shocks, drawn = np.zeros(number), []
    for _ in range(4):
        shocks = persistence * shocks + scale * rng.standard_t(df, number)
        drawn.append(averages + shocks)
    kept = (abs(drawn[0] - seen[0]) < 0.0015) & (abs(drawn[2] - seen[2]) < 0.0015)
    assert kept.sum() > 3_000
    learned = learn(Uncertainty(Normal(average), StudentT(scale, df), persistence), seen)
    assert learned.mean == pytest.approx(averages[kept].mean(), abs=5e-4)
    assert learned.uncertainty is not None
    assert learned.uncertainty.average is not None
    assert learned.uncertainty.average.standard_deviation == pytest.approx(averages[kept].std(), rel=0.04)
    assert learned.expected(seen, 4)[3] == pytest.approx(drawn[3][kept].mean(), abs=7e-4)


@pytest.mark.parametrize("gap", [0, 2])
def test_years_unseen_add_their_shocks(sprint: hz.Scenario, gap: int) -> None:
    """Migration published for 2025 only, growth until 2025 or 2027: the covariance of later years."""
    average, yearly, persistence = 3.0, 2.0, 0.7
    uncertainty = Uncertainty(Normal(average), Normal(yearly), persistence)
    scenario = sprint.replace(uncertainty={"net_migration": uncertainty}, known_until=None)
    lines = [(2025 + years, GROWTH, 0.05, "") for years in range(gap + 1)]
    found = last_of(scenario, *lines, (2025, "net_migration", 7.0, "")).scenario
    carried = np.array([[persistence ** (row - column) * (row >= column) for column in range(6)] for row in range(6)])
    covariance = average**2 + yearly**2 * carried @ carried.T
    left = covariance[1:, 1:] - np.outer(covariance[1:, 0], covariance[0, 1:]) / covariance[0, 0]
    effects = drawn_of(found, "net_migration")
    assert np.cov(effects[:, gap + 1 :].T) == pytest.approx(left[gap:, gap:], rel=0.03, abs=0.05)
    assert average_spread(
        found, found.model.assumption("net_migration"), found.uncertainty["net_migration"], Span(2028, 2030)
    ) == pytest.approx(math.sqrt(left[2:, 2:].mean()), rel=1e-6)


def test_what_the_scenario_knows_already_gives_the_probability_that_run_gives(sprint: hz.Scenario) -> None:
    tracked = hz.track(sprint, of_2025(**OWN_2025), HISTORY, draws=DRAWS)
    assert tracked[-1].vintage.scenario.uncertainty == sprint.uncertainty
    alike, mine = hz.assess(sprint, DRAWS), tracked[-1].assessment
    assert [one.probability for one in mine.targets] == [one.probability for one in alike.targets]
    assert mine.joint == alike.joint
    assert "narrowed" not in str(tracked)


@pytest.mark.slow
def test_an_outcome_below_the_assumption_takes_from_the_probability(sprint: hz.Scenario) -> None:
    """Residents of 1,270.0 where the scenario takes 1,270.4 as known: news takes away, what it resolves adds."""
    tracked = hz.track(sprint, "actuals-15th-plan", HISTORY, draws=20_000)
    causes, residents = tracked[-1].vintage.causes, 3
    assert causes["population"][residents] < -0.01
    assert causes["resolved"][residents] > 0.02
    text = str(tracked)
    assert "Net migration, 10,000 persons 2.80 → 2.50." in text
    assert "hzsim run and assess do not use them" in text
    ran = CliRunner().invoke(main, ["run", "sprint", "--draws", "500", "--lang", "en"])
    assert "2025 is taken as known at the values that the scenario states" in ran.stdout
    assert "later years are not revised for them" in ran.stdout


@pytest.mark.parametrize("scale", [1e-9, 1e-4, 1.0])
def test_learning_holds_where_shocks_are_tiny_or_huge(scale: float) -> None:
    """Beside an average of 2%: the posterior beside Student's t with many degrees is that beside a normal."""
    average, seen = Normal(0.02), [0.05]
    normal, heavy = (learn(Uncertainty(average, one, 0.3), seen) for one in (Normal(scale), StudentT(scale, 1e6)))
    assert heavy.mean == pytest.approx(normal.mean, rel=1e-3)
    parts = [one.uncertainty.average for one in (normal, heavy) if one.uncertainty and one.uncertainty.average]
    assert parts[0].standard_deviation == pytest.approx(parts[1].standard_deviation, rel=1e-3)


def last_of(scenario: hz.Scenario, *lines: tuple[int, str, float, str]) -> Vintage:
    outcomes = tuple(Outcome(year, name, value, base, "first", "x") for year, name, value, base in lines)
    return vintages(scenario, outcomes, HISTORY, draws=200)[-1]


def test_levels_after_a_gap_are_spread_over_it(sprint: hz.Scenario) -> None:
    growth = [(year, GROWTH, 0.05, "") for year in (2025, 2026)]
    found = last_of(sprint, *growth, (2026, "population", 1290.0, "census-2020"), (2026, "gdp", 24500, "census-2023"))
    moved, prices = found.scenario.assumptions["net_migration"], found.scenario.assumptions["deflator_growth"]
    assert moved[0] == pytest.approx(moved[1])
    assert prices[:2] == pytest.approx([math.sqrt(24500 / 21860) / 1.05 - 1] * 2)
    projected = hz.project(found.scenario)
    assert projected["population"][0, 1] == pytest.approx(1290)
    assert projected["gdp"][0, 1] == pytest.approx(24500)
    assert found.revision == 1
    assert found.people_revision == 0


def test_residents_on_another_base_are_a_revision(sprint: hz.Scenario) -> None:
    """And the year after them is on the new base."""
    growth = [(year, GROWTH, 0.05, "") for year in (2025, 2026)]
    people = [(2025, "population", 1300.0, "census-2030"), (2026, "population", 1310.0, "census-2030")]
    one, both = last_of(sprint, growth[0], people[0]), last_of(sprint, *growth, *people)
    assert one.people_revision == pytest.approx(1300 - 1262.4 * 1.002 - 5.5)
    assert hz.project(both.scenario)["population"][0, :2] == pytest.approx([1300, 1310])
    assert both.people_revision == 0
    assert both.scenario.assumptions["net_migration"][1] == pytest.approx(1310 - 1300 * 1.002)
    assert one.scenario.uncertainty["net_migration"] == sprint.uncertainty["net_migration"]


def test_a_base_that_is_not_known_is_that_of_the_first_outcome() -> None:
    """A city without levels in history.csv: prices and migration are derived, and that is said."""
    sprint = hz.read_scenario("sprint")
    elsewhere = sprint.replace(baseline=replace(sprint.baseline, entity="Atlantis"))
    lines = (2025, GROWTH, 0.05, ""), (2025, "gdp", 23500.0, "any"), (2025, "population", 1275.0, "any")
    found = last_of(elsewhere, *lines)
    assert (found.revision, found.people_revision, found.assumed_base) == (1, 0, ("gdp", "population"))
    projected = hz.project(found.scenario)
    assert projected["gdp"][0, 0] == pytest.approx(23500)
    assert projected["population"][0, 0] == pytest.approx(1275)
    assert found.scenario.assumptions["deflator_growth"][0] == pytest.approx(23500 / 21860 / 1.05 - 1)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2025,deflator_growth,9,%,,first,x", "4:3 value: expected deflator_growth that agrees with gdp"),
        ("2025,net_migration,90,万人,,first,x", "4:3 value: expected net_migration that agrees with population"),
    ],
)
def test_outcomes_that_contradict_each_other(line: str, words: str, tmp_path: Path) -> None:
    level = "gdp,23011,亿元,census-2023" if "deflator" in line else "population,1270,万人,census-2020"
    path = tmp_path / "actuals.csv"
    rows = [",".join(COLUMNS), "2025,real_growth,5.2,%,,first,x", f"2025,{level},first,x", line]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    ran = CliRunner().invoke(main, ["track", "sprint", "--actuals", str(path), "--draws", "200"])
    assert ran.exit_code == 2
    assert words in ran.output


@pytest.mark.slow
@pytest.mark.parametrize("end", ["\n", ",,,,,,,\n", "\n\n", ",,,\n,,,\n"])
def test_outcomes_with_blank_lines_and_a_byte_order_mark(end: str, tmp_path: Path) -> None:
    asked = ("track", "sprint", "--draws", "200", "--format", "csv", "--actuals")
    path = tmp_path / "actuals.csv"
    path.write_text((shipped("data") / "actuals-15th-plan.csv").read_text("utf-8") + end, encoding="utf-8-sig")
    expected, found = (CliRunner().invoke(main, [*asked, name]) for name in ("actuals-15th-plan", str(path)))
    assert (found.exit_code, found.stdout) == (0, expected.stdout)


def test_a_file_of_other_years_or_of_another_city_is_refused_in_one_line(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["track", "sprint", "--actuals", "actuals-14th-plan"])
    assert ran.exit_code == 2
    [message] = ran.output.splitlines()
    assert "2:1 year: expected a year of 2025-2030, found 2021 (and " in message
    path = tmp_path / "actuals.csv"
    path.write_text((shipped("data") / "actuals-15th-plan.csv").read_text("utf-8").replace(",Hangzhou,", ",Ningbo,"))
    ran = CliRunner().invoke(main, ["track", "sprint", "--actuals", str(path)])
    [message] = ran.output.splitlines()
    assert "2:8 entity: expected outcomes of Hangzhou, found Ningbo (and 3 lines more)" in message


def test_the_table_says_slack_used_all_together_and_where_it_is_from() -> None:
    words = ["track", "fourteenth-plan", "--actuals", "actuals-14th-plan", "--draws", "500", "--lang", "en"]
    lines = CliRunner().invoke(main, words).stdout.splitlines()
    assert lines[1].startswith("512 draws, seed 1, Sobol")
    assert "slack used" in lines[4]
    together = lines[lines.index("All targets together") :]
    last = replayed()[-1]
    assert together[8].split()[:2] == ["2025", "no"], "all years known: nothing is left to chance"
    assert last.causes["growth"].shape == (3,)
    assert "change of probability (points)" in together[9]


def test_the_command_prints_flat_records() -> None:
    ran = CliRunner().invoke(
        main, ["track", "fourteenth-plan", "--actuals", str(ACTUALS), "--draws", "1000", "--format", "json"]
    )
    assert ran.exit_code == 0, ran.output
    records = json.loads(ran.stdout)
    assert [record["vintage"] for record in records[::2]] == list(range(2020, 2026))
    needed = next(one for one in records if one["vintage"] == 2024 and one["target"].startswith("gdp_growth"))
    exact = 1.06**5 / (1.085 * 1.015 * 1.056 * 1.047) - 1
    assert needed["required_value"] == pytest.approx(exact, abs=1e-9)
    assert needed["flag"] == "red"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2021,real_growth,abc,%,,first,x", "2:3 value: expected a number"),
        ("2021,real_growth,5,亿元,,first,x", "2:3 value: expected a value such as"),
        ("2021,real_grwth,5,%,,first,x", "did you mean real_growth"),
        ("2031,real_growth,5,%,,first,x", "expected a year of 2021-2025"),
        ("2021,gdp,18109,亿元,,first,x", "2:5 base: expected the statistical base"),
        ("2021,real_growth,5,%,,third,x", "2:6 vintage"),
        ("2021,real_growth,-150,%,,first,x", "2:3 value: expected a value above -90%, at most 300%, found -150"),
        ("2021,gdp,-5,亿元,census-2018,first,x", "2:3 value: expected a value above 0, found -5"),
        ("2021,exchange_rate,0,元/美元,,first,x", "2:3 value: expected a value above 0"),
        ("2021,real_growth,5,%,,first,", "2:7 source: expected where the figure is from"),
        (
            "2022,real_growth,5,%,,first,x",
            "2:1 year: expected real_growth in every year up to 2022, found none in 2021",
        ),
        ("2021,real_growth,5,%,,first,x\n2021,real_growth,5,%,,first,x", "3:1 year: expected each quantity once"),
    ],
)
def test_bad_outcomes_are_refused_with_their_place(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "actuals.csv"
    path.write_text(",".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        read_actuals(path, PLAN)
    assert words in str(caught.value)


def tracked_lines(tmp_path: Path, *lines: str, language: str = "en") -> Result:
    path = tmp_path / "actuals.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return CliRunner().invoke(
        main, ["track", "sprint", "--actuals", str(path), "--draws", "50", "--lang", language, "--format", "json"]
    )


FIVE = "2025,real_growth,5.2,%,,first,x"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2025,real_growth,0.04,%,,first,x", "2:3 value: usual is no growth, or more, found 0.04%"),
        ("2025,real_growth,0.052,%,,first,x", "2:3 value: usual is no growth, or more, found 0.052%"),
        ("2025,real_growth,52,%,,first,x", "2:3 value: usual are values from -15% to 25%, found 52%"),
        (FIVE + "\n2025,rd_spending_growth,0.079,%,,first,x", "3:3 value: usual is no growth, or more, found 0.079%"),
        (
            FIVE + "\n2025,exchange_rate,0.14,元/美元,,first,x",
            "3:3 value: usual are values from 1.78 to 28.48, found 0.14元/美元",
        ),
        (
            FIVE + "\n2025,net_migration,1200,万人,,first,x",
            "actuals.csv:3:3 value: expected net_migration that goes with",
        ),
        (
            FIVE + "\n2025,gdp,60000,亿元,census-2023,first,x",
            "3:3 value: usual is a value nearer to the present 21,860",
        ),
    ],
)
def test_what_may_be_a_slip_is_asked_about(line: str, words: str, tmp_path: Path) -> None:
    ran = tracked_lines(tmp_path, line)
    assert words in ran.stderr
    assert ran.exit_code == (2 if "expected" in words else 0)
    assert ("is it a typo?" in ran.stderr) == ("usual" in words)
    if "usual" in words:
        assert "是否笔误？" in tracked_lines(tmp_path, line, language="zh").stderr


def test_ordinary_outcomes_are_not_asked_about() -> None:
    ran = CliRunner().invoke(main, ["track", "sprint", "--actuals", "actuals-15th-plan", "--draws", "50"])
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2025,real_growth,5.2,1,,first,x", "2:4 unit: expected a unit of real_growth, found 1"),
        (FIVE + "\n2025,gdp,23011,5,census-2023,first,x", "3:4 unit: expected a unit of gdp, found 5"),
        ("9" * 900 + ",real_growth,5.2,%,,first,x", "2:1 year: expected a year such as 2024, found 999"),
        ("nan,real_growth,5.2,%,,first,x", "2:1 year: expected a year such as 2024, found nan"),
        (",real_growth,5.2,%,,first,x", "2:1 year: expected a year such as 2024, found nothing"),
        (f"2025,real_growth,{'9' * 900},%,,first,x", "2:3 value: expected a number, found 999"),
        ("2025,real_growth,1e308,%,,first,x", "2:3 value: expected a number of at most 1e+18, found 1e308"),
        (
            FIVE + "\n2025,gdp,0.00000001,亿元,census-2023,first,x",
            "3:3 value: expected gdp that goes with deflator_growth from -90% to 300%, found 1e-08, which makes it",
        ),
        (FIVE + "\n2025,gdp,1e17,亿元,census-2023,first,x", "3:3 value: expected "),
        (
            FIVE + "\n2025,gdp,0.00000001,亿元,census-2030,first,x",
            "3:3 value: expected gdp that goes with deflator_growth from -90% to 300%",
        ),
        (
            FIVE + "\n2025,population,12.7,万人,census-2020,first,x",
            "3:3 value: expected population that goes with net_migration from -631.2 to 631.2, found 12.7, which makes",
        ),
        (FIVE + "\n2025,population,1270000,万人,other,first,x", "3:3 value: expected population that goes with"),
        (
            FIVE + "\n2025,exchange_rate,71875,元/美元,,first,x",
            "3:3 value: expected exchange_rate above 0, at most 1000000, found 3.9",
        ),
        (
            FIVE + "\n2025,population,700,万人,census-2020,first,x",
            "3:3 value: expected population above zero in every year, found -2",
        ),
        (
            "2025,natural_increase,-40,%,,first,x\n" + FIVE + "\n2025,net_migration,-500,万人,,first,x",
            "2:3 value: expected population above zero in every year, found -",
        ),
    ],
)
def test_outcomes_that_no_economy_has_are_refused_at_their_cell(line: str, words: str, tmp_path: Path) -> None:
    ran = tracked_lines(tmp_path, line)
    assert ran.exit_code == 2
    [message] = ran.stderr.splitlines()
    assert f"actuals.csv:{words}" in message
    chinese = tracked_lines(tmp_path, line, language="zh").stderr
    assert "实际为：" in chinese
    assert "expected" not in chinese


@pytest.mark.parametrize(
    ("probabilities", "kept", "colour"),
    [
        ((0.6, 0.55), 0.5, "green"), ((0.6, 0.45), 0.5, "yellow"), ((0.6, 0.19), None, "red"),
        ((0.9,), 0.19, "yellow"), ((0.5, 0.5), 0.2, "green"),
    ],
)  # fmt: skip
def test_flags(probabilities: tuple[float, ...], kept: float | None, colour: str) -> None:
    assert flag(probabilities, kept) == colour


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_of_the_chart_lies_on_another(language: Language) -> None:
    tracked = [Tracked(one, Assessments(hz.assess(hz.simulate(one.scenario, 200)))) for one in replayed()]
    figure = vintages_chart(Tracking(tuple(tracked), HISTORY), language)
    figure.draw_without_rendering()
    figures = figure.axes[-1]
    boxes = [one.get_window_extent() for one in (*figures.texts, *figures.get_yticklabels())]
    assert len(boxes) == 5 + 5 + 5 + 3  # needed for each target, of the years, and the names of the rows
    assert not [(a, b) for place, a in enumerate(boxes) for b in boxes[:place] if a.overlaps(b)]
    assert not any(axes.texts for axes in figure.axes[:2]), "nothing is written on lines"
    note = " ".join(text.get_text() for text in figure.texts)
    assert ("Sources: base year 2020: " if language == "en" else "资料来源：基期（2020年）：") in note
    assert ("256 draws, seed 1, Sobol" if language == "en" else "256次抽样，种子1，Sobol") in note


@pytest.mark.slow
def test_the_chart_is_drawn_in_both_languages(tmp_path: Path) -> None:
    words = ["track", "fourteenth-plan", "--actuals", "actuals-14th-plan", "--draws", "200"]
    for language in ("zh", "en"):
        ran = CliRunner().invoke(main, [*words, "--lang", language, "--out", str(tmp_path)])
        assert ran.exit_code == 0, ran.output
    names = ("fourteenth-plan-vintages.png", "fourteenth-plan-vintages.zh.png")
    english, chinese = ((tmp_path / name).read_bytes() for name in names)
    assert english != chinese
    assert min(len(english), len(chinese)) > 10_000
