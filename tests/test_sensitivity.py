"""Sensitivity: Sobol' indices, Shapley effects and the tornado against closed forms."""

import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from normal_indices import shapley, shapley_effects, sobol_indices
from scipy.special import ndtr
from scipy.stats import norm

import hzsim as hz
from hzsim._typing import Array, Text
from hzsim.cli import main
from hzsim.present.answers import sheet_of
from hzsim.present.charts.influence import tornado_chart
from hzsim.questions.indices import conditioned
from hzsim.questions.sensitivity import Influence
from hzsim.scenario.parts.distributions import Normal, StudentT
from hzsim.units import NUMBER


def ishigami(normals: Array) -> Array:
    """Ishigami and Homma (1990) with a = 7, b = 0.1, of uniforms between -pi and pi."""
    x = np.pi * (2 * ndtr(normals) - 1)
    value: Array = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return value


ISHIGAMI = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}


def test_ishigami() -> None:
    found = sobol_indices(ishigami, {"x1": [0], "x2": [1], "x3": [2]}, draws=400_000)
    for name, (first, total) in ISHIGAMI.items():
        assert found[name].first.value == pytest.approx(first, abs=0.006)
        assert found[name].total.value == pytest.approx(total, abs=0.006)


def test_inputs_may_be_groups_of_columns() -> None:
    """The total index of one input is what the group of the others leaves."""
    found = sobol_indices(ishigami, {"x1": [0], "rest": [1, 2]}, draws=200_000)
    assert found["rest"].first.value == pytest.approx(1 - 0.5576, abs=0.01)
    assert found["rest"].total.value == pytest.approx(1 - 0.3139, abs=0.01)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    hits = [
        getattr(index, order).low <= truth <= getattr(index, order).high
        for seed in range(60)
        for name, index in sobol_indices(
            ishigami, {"x1": [0], "x2": [1], "x3": [2]}, draws=2_000, seed=seed, jobs=1
        ).items()
        for order, truth in zip(("first", "total"), ISHIGAMI[name], strict=True)
    ]
    assert 0.90 < np.mean(hits) < 0.99  # 360 intervals of 95%, groups of six from the same draws


def explained(slopes: Array, correlation: Array, known: list[int]) -> float:
    """Return Var E[slopes x | x_known] of normals: the regression on what is known."""
    if not known:
        return 0.0
    covariances = (correlation @ slopes)[known]
    return float(covariances @ np.linalg.solve(correlation[np.ix_(known, known)], covariances))


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_shapley_effects_of_two_correlated_normals(rho: float) -> None:
    """Closed form of Iooss and Prieur (2019), International Journal for UQ 9 (5), section 3."""
    slopes = np.array([1.0, 2.0])
    matrix = np.array([[1, rho], [rho, 1]])
    variance = 1 + 4 + 4 * rho
    first = (1 * (1 - rho**2 / 2) + 2 * rho + 4 * rho**2 / 2) / variance
    found = shapley_effects(lambda x: x @ slopes, {"a": [0], "b": [1]}, correlation=matrix)
    assert found["a"].value == pytest.approx(first, abs=0.012)
    assert found["a"].value + found["b"].value == pytest.approx(1, abs=0.012)


def test_shapley_effects_of_three_correlated_normals() -> None:
    matrix = np.array([[1, 0.6, -0.2], [0.6, 1, 0.3], [-0.2, 0.3, 1]])
    slopes = np.array([1.0, -2.0, 1.5])
    variance = float(slopes @ matrix @ slopes)
    names = ["a", "b", "c"]
    exact = shapley(lambda known: explained(slopes, matrix, sorted(map(names.index, known))) / variance, names)
    found = shapley_effects(lambda x: x @ slopes, {"a": [0], "b": [1], "c": [2]}, correlation=matrix)
    for name in names:
        assert found[name].value == pytest.approx(exact[name], abs=0.01)
        assert found[name].low < found[name].value < found[name].high


def test_drawing_anew_given_what_is_known_keeps_the_distribution() -> None:
    matrix = np.array([[1, 0.8, 0.1], [0.8, 1, 0.4], [0.1, 0.4, 1]])
    factor = np.linalg.cholesky(matrix)
    one, other = (np.random.default_rng(seed).standard_normal((200_000, 3)) @ factor.T for seed in (1, 2))
    known = np.array([False, True, False])
    mixed = conditioned(one, other, known, matrix)
    assert (mixed[:, 1] == one[:, 1]).all()
    assert np.cov(mixed.T) == pytest.approx(matrix, abs=0.01)
    residual = mixed[:, 0] - 0.8 * one[:, 1]  # the regression of the first on the second
    assert np.corrcoef(residual, one[:, 0])[0, 1] == pytest.approx(0, abs=0.01)
    assert residual.var() == pytest.approx(1 - 0.8**2, abs=0.01)


def test_inputs_that_cannot_be_told_apart_are_refused() -> None:
    matrix = np.array([[1, 0.5], [0.5, 1]])
    with pytest.raises(hz.BadValue, match="independent"):
        sobol_indices(lambda x: x[:, 0], {"a": [0], "b": [1]}, correlation=matrix)
    with pytest.raises(hz.BadValue, match="each column"):
        sobol_indices(lambda x: x[:, 0], {"a": [0], "b": [0]})
    with pytest.raises(hz.BadValue, match="every column"):
        shapley_effects(lambda x: x[:, 0], {"a": [0]}, correlation=matrix)


@hz.indicator(
    zh="对数生产总值",
    en="Log GDP",
    unit=NUMBER,
    decimals=3,
    definition=Text("", ""),
    source="test",
    lever="real_growth",
)
def log_gdp(gdp: Array) -> Array:
    """Natural logarithm of GDP."""
    return np.log(gdp)


@hz.indicator(zh="对数强度", en="Log intensity", unit=NUMBER, decimals=3, definition=Text("", ""), source="test")
def log_intensity(rd_intensity: Array) -> Array:
    """Natural logarithm of R&D intensity."""
    return np.log(rd_intensity)


AVERAGE, YEARLY, PERSISTENCE, YEARS = 0.01, 0.02, 0.4, 6
A = (YEARS * AVERAGE) ** 2
B = sum((YEARLY * (1 - PERSISTENCE**left) / (1 - PERSISTENCE)) ** 2 for left in range(1, YEARS + 1))


@pytest.fixture(scope="module")
def in_logs(open_years: hz.Scenario) -> hz.Scenario:
    """Growth alone is uncertain; the targets lie at the medians, so that each is met in half of the draws."""
    uncertainty = {"real_growth": hz.Uncertainty(Normal(AVERAGE), Normal(YEARLY), PERSISTENCE)}
    scenario = open_years.replace(model=hz.Model(own=[log_gdp]), uncertainty=uncertainty)
    median = float(hz.project(scenario)["gdp"][0, -1])
    return scenario.replace(targets=[f"log_gdp >= {math.log(median)!r} in 2030", f"gdp >= {median!r} in 2030"])


def pick(answer: hz.Sensitivity, target: int | None, measure: str, names: str, part: str = "all") -> Influence:
    wanted = None if target is None else answer.targets[target]
    (found,) = [
        item
        for item in answer.influences
        if (item.target, item.measure, " + ".join(item.assumptions), item.part) == (wanted, measure, names, part)
    ]
    return found


def test_variance_of_gdp_in_logs_splits_as_known(in_logs: hz.Scenario) -> None:
    answer = hz.sensitivity(in_logs)
    for part, share in (("average", A / (A + B)), ("yearly", B / (A + B))):
        item = pick(answer, 0, "value", "real_growth", part)
        assert item.first is not None
        assert item.total is not None
        assert item.first.value == pytest.approx(share, abs=0.015)
        assert item.total.value == pytest.approx(share, abs=0.015)


def test_variance_of_gdp_itself_is_that_of_a_lognormal(in_logs: hz.Scenario) -> None:
    """A product of two independent lognormals: first order (e^a - 1)/(e^(a+b) - 1), total the rest of b's."""
    answer = hz.sensitivity(in_logs)
    both = math.expm1(A + B)
    for part, own, other in (("average", A, B), ("yearly", B, A)):
        item = pick(answer, 1, "value", "real_growth", part)
        assert item.first is not None
        assert item.total is not None
        assert item.first.value == pytest.approx(math.expm1(own) / both, abs=0.015)
        assert item.total.value == pytest.approx(1 - math.expm1(other) / both, abs=0.015)


def test_met_or_not_at_the_median_is_an_orthant_probability(in_logs: hz.Scenario) -> None:
    """Two copies of the number with correlation r are both above the median with 1/4 + asin(r)/(2 pi)."""
    answer = hz.sensitivity(in_logs)
    for part, own, other in (("average", A, B), ("yearly", B, A)):
        item = pick(answer, 0, "met", "real_growth", part)
        assert item.first is not None
        assert item.total is not None
        assert item.first.value == pytest.approx(2 / math.pi * math.asin(own / (A + B)), abs=0.02)
        assert item.total.value == pytest.approx(1 - 2 / math.pi * math.asin(other / (A + B)), abs=0.02)


def test_correlated_assumptions_share_by_shapley(open_years: hz.Scenario) -> None:
    """The log of R&D intensity is linear in normals: averages and each year's shocks, correlated by 0.6."""
    rho, years = 0.6, 6
    uncertainty = {
        "real_growth": hz.Uncertainty(Normal(0.01), Normal(0.02)),
        "rd_spending_growth": hz.Uncertainty(Normal(0.015), Normal(0.01)),
        "exchange_rate": hz.Uncertainty(yearly=Normal(0.04)),
    }
    scenario = open_years.replace(
        model=hz.Model(own=[log_intensity]),
        uncertainty=uncertainty,
        correlation=(hz.Correlation("real_growth", "rd_spending_growth", rho),),
        targets=["log_intensity >= -3.1 in 2030"],
    )
    matrix = np.array([[1, rho], [rho, 1]])
    loads = [np.array([-years * 0.01, years * 0.015]), *[np.array([-0.02, 0.01])] * years]  # growth, spending
    variance = sum(explained(load, matrix, [0, 1]) for load in loads)
    names = ["real_growth", "rd_spending_growth"]
    exact = shapley(
        lambda known: sum(explained(load, matrix, sorted(map(names.index, known))) for load in loads) / variance, names
    )
    answer = hz.sensitivity(scenario)
    group = pick(answer, 0, "value", "rd_spending_growth + real_growth")
    assert group.first is not None
    assert group.total is not None
    members = [pick(answer, 0, "value", name).shapley for name in names]
    for name, member in zip(names, members, strict=True):
        assert member is not None
        assert member.value == pytest.approx(exact[name], abs=0.015)
    assert sum(member.value for member in members if member) == pytest.approx(
        (group.first.value + group.total.value) / 2, abs=1e-12
    )
    average = explained(loads[0], matrix, [0, 1]) / variance
    part = pick(answer, 0, "value", "rd_spending_growth + real_growth", "average")
    assert part.first is not None
    assert part.first.value == pytest.approx(average, abs=0.015)


def test_what_cannot_matter_has_no_influence(sprint: hz.Scenario) -> None:
    answer = hz.sensitivity(sprint, ["gdp >= 30000 in 2030", "population >= 1300 in 2030"], draws=5_000)
    for target, name in ((0, "exchange_rate"), (0, "net_migration"), (1, "rd_spending_growth + real_growth")):
        for measure in ("value", "met"):
            item = pick(answer, target, measure, name)
            assert item.first is not None
            assert item.total is not None
            assert (item.first.value, item.first.low, item.first.high) == (0, 0, 0)
            assert (item.total.value, item.total.low, item.total.high) == (0, 0, 0)


def test_probabilities_are_those_of_the_simulation(sprint: hz.Scenario) -> None:
    answer = hz.sensitivity(sprint, draws=18_000, seed=5)
    tally = hz.simulate(sprint, 18_000, seed=5, sampler="random", indicators=()).tally
    assert answer.probabilities == pytest.approx(tuple(tally.probabilities), abs=1e-12)


@pytest.mark.slow
def test_results_do_not_depend_on_threads(sprint: hz.Scenario) -> None:
    one, two = (sheet_of(hz.sensitivity(sprint, draws=18_000, jobs=jobs)).records() for jobs in (1, 2))
    assert one == two


def test_rare_wide_and_certain_numbers_are_flagged(pinned: hz.Scenario) -> None:
    scenario = pinned.replace(targets=["gdp >= 40000 in 2030", "gdp >= 30000 in 2030", "gdp >= 20000 in 2025"])
    answer = hz.sensitivity(scenario, draws=30_000)
    assert 0 < answer.probabilities[0] < 100 / 30_000
    assert pick(answer, 0, "met", "rd_spending_growth + real_growth").caution == "rare"
    assert pick(answer, 0, "value", "rd_spending_growth + real_growth").caution is None
    assert pick(answer, 1, "met", "rd_spending_growth + real_growth").caution is None
    assert pick(answer, 2, "value", "exchange_rate").caution == "certain"  # 2025 is known
    assert pick(answer, 2, "met", "exchange_rate").caution == "certain"
    assert pick(answer, None, "met", "real_growth").caution == "rare"
    few = hz.sensitivity(scenario, draws=300)
    assert pick(few, 1, "met", "rd_spending_growth + real_growth", "average").caution == "wide"


def test_nothing_to_ask_about_is_refused(sprint: hz.Scenario, report: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="target"):
        hz.sensitivity(sprint.replace(targets=()))
    with pytest.raises(hz.BadValue, match="uncertain"):
        hz.sensitivity(report)


def test_tornado_ends_are_closed_forms(open_years: hz.Scenario) -> None:
    """For normal parts the average deviation is normal, so its 10% and 90% are known."""
    uncertainty = {
        "real_growth": hz.Uncertainty(Normal(AVERAGE), Normal(YEARLY), PERSISTENCE),
        "exchange_rate": hz.Uncertainty(yearly=Normal(0.04)),
        "net_migration": hz.Uncertainty(Normal(3.0), Normal(2.5)),
    }
    scenario = open_years.replace(
        uncertainty=uncertainty,
        targets=["gdp >= 30000 in 2030", "gdp_per_capita_usd >= 30000 in 2028", "population >= 1300 in 2030"],
    )
    answer = hz.sensitivity(scenario, draws=80_000)
    found = {(str(swing.target.indicator.name), swing.assumption): swing for swing in answer.swings}
    z = float(norm.ppf(0.9))
    swing = found["gdp", "real_growth"]
    assert math.log(swing.high / swing.middle) == pytest.approx(z * math.sqrt(A + B), rel=0.015)
    assert math.log(swing.low / swing.middle) == pytest.approx(-z * math.sqrt(A + B), rel=0.015)
    swing = found["gdp_per_capita_usd", "exchange_rate"]
    assert math.log(swing.low / swing.middle) == pytest.approx(z * 0.04 * math.sqrt(4), rel=0.015)
    swing = found["population", "net_migration"]
    once = math.sqrt((6 * 3.0) ** 2 + 6 * 2.5**2) / 6
    assert swing.deviations[1] == pytest.approx(z * once, rel=0.015)
    growth = scenario.assumptions["natural_increase"][0]
    grown = sum((1 + growth) ** left for left in range(6))
    assert swing.high - swing.middle == pytest.approx(swing.deviations[1] * grown, rel=1e-9)


def test_tornado_ends_are_the_quantiles_of_draws_with_one_assumption_uncertain(sprint: hz.Scenario) -> None:
    uncertain = {"real_growth": hz.Uncertainty(StudentT(0.01, 4), Normal(0.015), 0.3)}
    scenario = sprint.replace(uncertainty=uncertain, targets=["gdp >= 30000 in 2030"])
    (swing,) = hz.sensitivity(scenario, draws=50_000).swings
    low, high = hz.simulate(scenario, 50_000, indicators=()).target_histograms[0].quantiles([0.1, 0.9])
    assert (swing.low, swing.high) == pytest.approx((low, high), rel=5e-4)


def test_swings_come_widest_first(sprint: hz.Scenario) -> None:
    answer = hz.sensitivity(sprint, draws=2_000)
    for target in answer.targets:
        widths = [abs(swing.high - swing.low) for swing in answer.swings if swing.target == target]
        assert widths == sorted(widths, reverse=True)
        assert len(widths) == 5


def test_the_command_prints_what_the_library_returns(sprint: hz.Scenario) -> None:
    target = "gdp_per_capita_usd >= 30000 in 2030"
    asked = ["sensitivity", "sprint", "--draws", "2000", "--seed", "4", "--target", target]
    result = CliRunner().invoke(main, [*asked, "--format", "json"])
    assert result.exit_code == 0
    records = sheet_of(hz.sensitivity(sprint, target, draws=2_000, seed=4)).records()
    assert json.loads(result.stdout) == records
    assert {record["measure"] for record in records} == {"value", "met"}
    table = CliRunner().invoke(main, [*asked, "--lang", "zh"]).stdout
    assert "汇率" in table
    assert "一阶Sobol'指数" in table
    assert "Real growth" in CliRunner().invoke(main, [*asked, "--lang", "en"]).stdout


def test_all_records_have_the_same_keys(sprint: hz.Scenario) -> None:
    records = sheet_of(hz.sensitivity(sprint, draws=200)).records()
    assert len({tuple(record) for record in records}) == 1
    for record in records:
        for name in ("first", "total", "shapley"):
            if record[name] is not None:
                assert record[f"{name}_low"] <= record[f"{name}_high"]
    ends = [record for record in records if record["at_p10"] is not None]
    assert len(ends) == 5 * 5  # five targets, four assumptions


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tornado_chart_shows_every_target(pinned: hz.Scenario, language: str) -> None:
    answer = hz.sensitivity(pinned, draws=500)
    figure = tornado_chart(answer, language)  # type: ignore[arg-type]
    assert len(figure.axes) == len(pinned.targets)
    per_head = figure.axes[1]
    labels = [label.get_text() for label in per_head.get_yticklabels()]
    part = pinned.model.assumption
    assert labels == [
        part(name).label.to(language)  # type: ignore[arg-type]
        for name in ("real_growth", "exchange_rate", "net_migration")
    ]
    swings = [swing for swing in answer.swings if swing.target == pinned.targets[1]][:3]
    shown = {text.get_text() for text in per_head.texts}
    assert shown == {f"{swing.low:,.0f} → {swing.high:,.0f}" for swing in swings}


def test_a_chart_is_written_beside_the_answer(tmp_path: Path) -> None:
    asked = ["sensitivity", "sprint", "--draws", "200", "--chart"]
    wrong = CliRunner().invoke(main, [*asked, str(tmp_path / "a.gif")])
    assert wrong.exit_code == 2
    assert ".png" in wrong.output
    assert CliRunner().invoke(main, [*asked, str(tmp_path / "out" / "a.svg")]).exit_code == 0
    assert (tmp_path / "out" / "a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_pairs_of_inputs_of_an_additive_function_add_up() -> None:
    """Without interactions every first-order index equals its total, and groups add up."""

    def additive(normals: Array) -> Array:
        return np.asarray(normals @ np.array([1.0, 2.0, 3.0]))

    single = sobol_indices(additive, {"a": [0], "b": [1], "c": [2]})
    for one, two in combinations("abc", 2):
        places = ["abc".index(one), "abc".index(two)]
        pair = sobol_indices(additive, {"pair": places, "other": [3 - sum(places)]})["pair"]
        assert pair.first.value == pytest.approx(single[one].first.value + single[two].first.value, abs=0.02)
        assert pair.first.value == pytest.approx(pair.total.value, abs=0.02)


def test_the_table_says_what_is_clipped_and_whose_parts_are_shown(pinned: hz.Scenario) -> None:
    answer = hz.sensitivity(pinned, draws=400)
    words = str(answer)
    assert "numbers beyond the 0.1% and 99.9% quantiles count as those" in words
    assert "· all 2 of the group: average" in words
    assert "· average" in words
    assert {record["clipped_beyond"] for record in sheet_of(answer).records()} == {0.001, None}
    titles = [axes.get_title(loc="left") for axes in tornado_chart(answer).axes]
    assert any("not moved by: " in title for title in titles)
