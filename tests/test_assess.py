"""Assessments: probabilities, what binds, what conflicts."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest

import hzsim as hz
from hzsim.present.answers.headline import why_several
from hzsim.questions.assessment import AtLeast
from hzsim.scenario.parts.distributions import Normal
from hzsim.simulation.draws.sampling import RANDOMISATIONS
from hzsim.simulation.draws.tallies import Tally, binomial_errors


def test_what_a_certain_scenario_says(report: hz.Scenario) -> None:
    """The report's own numbers miss 3万亿 by 58亿元 and 4.5% by rounding, and meet the others."""
    result = hz.assess(hz.simulate(report, 1_000))
    assert [item.probability for item in result.targets] == [0, 1, 0, 1, 1]
    assert all(item.standard_error == 0 for item in result.targets)
    assert result.targets[0].shortfall == pytest.approx(30_000 - 29_942.0536, abs=1e-4)
    assert result.joint == 0


def test_every_number_is_counted_from_the_same_draws(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 30_000, sampler="random", keep_paths=True)
    assert simulation.paths is not None
    result = hz.assess(simulation)
    statistics = [simulation.paths.statistic(target) for target in sprint.targets]
    met = np.array([target.met(numbers) for target, numbers in zip(sprint.targets, statistics, strict=True)])
    for place, item in enumerate(result.targets):
        assert item.probability == met[place].mean()
        assert item.standard_error == pytest.approx(
            math.sqrt(met[place].mean() * (1 - met[place].mean()) / 30_000), rel=1e-3
        )
        missing = (item.target.value - statistics[place])[~met[place]]
        assert item.shortfall == pytest.approx(missing.mean())
        low, median, high = np.quantile(statistics[place], [0.1, 0.5, 0.9])
        assert (item.low, item.median, item.high) == pytest.approx((low, median, high), rel=1e-3)
        assert item.value_at_odds == pytest.approx(np.quantile(statistics[place], 0.2), rel=1e-3)
    assert result.joint == met.all(axis=0).mean()
    assert result.if_independent == pytest.approx(np.prod(met.mean(axis=1)))
    others = [np.delete(met, place, axis=0).all(axis=0).mean() for place in range(len(met))]
    assert result.in_the_way is not None
    assert result.in_the_way.joint_without == max(others)
    assert result.in_the_way.target is sprint.targets[int(np.argmax(others))]
    numbers = met.sum(axis=0)
    assert [one.k for one in result.at_least] == [1, 2, 3, 4, 5]
    assert [one.probability for one in result.at_least] == pytest.approx([(numbers >= k).mean() for k in range(1, 6)])
    for one in result.at_least:
        share = one.probability
        assert one.standard_error == pytest.approx(math.sqrt(share * (1 - share) / 30_000), rel=0.02)
    assert result.expected_met == pytest.approx(numbers.mean(), rel=1e-12)
    assert result.likely_met == (met.mean(axis=1) > 0.5).sum()
    gaps = {(i, j): (met[i] & met[j]).mean() - met[i].mean() * met[j].mean() for j in range(5) for i in range(j)}
    first, second = min(gaps, key=lambda pair: gaps[pair])
    assert result.conflict is not None
    assert (result.conflict.first, result.conflict.second) == (sprint.targets[first], sprint.targets[second])


def test_independent_targets_are_met_as_the_closed_form_says(sprint: hz.Scenario) -> None:
    """GDP growth of one year, rate and people depend on normals of their own: a Poisson binomial distribution."""
    scenario = sprint.replace(
        uncertainty={
            "real_growth": hz.Uncertainty(yearly=Normal(0.02)),
            "exchange_rate": hz.Uncertainty(yearly=Normal(0.03)),
            "net_migration": hz.Uncertainty(yearly=Normal(2.0)),
        },
        correlation=[],
        real_growth=0.05,
        net_migration={2025: 5.5, "2026-2030": 5.0},
        targets=["gdp_growth >= 6% in 2026", "population >= 1278 in 2026", "rd_spending >= 1 in 2026"],
    )
    growth = NormalDist().cdf(-math.log(1.06 / 1.05) / 0.02)
    before = hz.project(scenario)["population"][0, 0]
    people = NormalDist(before * 1.002 + 5.0, 2.0).cdf(1278)  # of missing it
    chances = [growth, 1 - people, 1.0]
    likely = {
        hits: math.prod(p if hit else 1 - p for p, hit in zip(chances, hits, strict=True))
        for hits in product([0, 1], repeat=3)
    }
    expected = [sum(p for hits, p in likely.items() if sum(hits) >= k) for k in (1, 2, 3)]
    for sampler in ("random", "antithetic", "latin_hypercube", "sobol"):
        found = hz.assess(scenario, 40_000, sampler=sampler)
        assert [one.probability for one in found.at_least] == pytest.approx(expected, abs=0.012)
        assert found.at_least[0] == AtLeast(1, 1.0, 0.0)  # R&D spending is certain, and met
        for one, exact in zip(found.at_least[1:], expected[1:], strict=True):
            assert abs(one.probability - exact) < 1e-8 + 4.5 * one.standard_error
        assert found.expected_met == pytest.approx(sum(chances), abs=0.012)
        assert found.in_the_way is not None
        assert found.in_the_way.target is scenario.targets[int(np.argmin(chances))]


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["random", "antithetic", "sobol"])
def test_standard_errors_of_how_many_are_met_are_honest(sprint: hz.Scenario, sampler: str) -> None:
    """Over 40 seeds the shares scatter about as much as their standard errors say."""
    found = [hz.simulate(sprint, 2_048, seed=seed, sampler=sampler, indicators=[]) for seed in range(40)]
    shares = np.array([one.tally.shares(one.tally.at_least_by_randomisation) for one in found])
    said = np.sqrt(np.mean([one.at_least_errors**2 for one in found], axis=0))
    assert (np.abs(np.log(shares.std(axis=0, ddof=1) / said)) < math.log(1.6)).all()
    without = np.array([one.tally.shares(one.tally.without_by_randomisation) for one in found])
    said = np.sqrt(np.mean([one.without_errors**2 for one in found], axis=0))
    assert (np.abs(np.log(without.std(axis=0, ddof=1) / said)) < math.log(1.6)).all()


def test_counts_do_not_depend_on_threads(sprint: hz.Scenario) -> None:
    found = [hz.assess(sprint, 30_000, jobs=jobs) for jobs in (1, 2)]
    assert found[0].at_least == found[1].at_least
    assert found[0].in_the_way == found[1].in_the_way


def test_nothing_is_in_the_way_of_one_target_or_of_what_is_always_met(sprint: hz.Scenario) -> None:
    assert hz.assess(sprint.replace(targets=["gdp >= 30000 in 2030"]), 200).in_the_way is None
    easy = ["gdp >= 1 in 2030", "population >= 1 in 2030"]
    assert hz.assess(sprint.replace(targets=easy), 200).in_the_way is None
    assert hz.assess(sprint.replace(targets=easy), 200).at_least[1].probability == 1


def test_two_targets_that_are_never_met_leave_nothing_without_either(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=["gdp >= 900000 in 2030", "population >= 9000 in 2030"])
    never = hz.assess(scenario, 200, sampler="random").in_the_way
    assert never is not None
    assert never.joint_without == 0 < never.standard_error
    exact = hz.assess(scenario, 200).in_the_way
    assert exact is not None
    assert exact.joint_without == 0
    assert exact.standard_error < 1e-15  # what draws decide has some error


def test_the_value_at_odds_is_on_the_side_of_the_target(sprint: hz.Scenario) -> None:
    """A target of exactly that value has the odds asked for."""
    for text, odds in (("gdp >= 30000 in 2030", 0.8), ("population <= 1300 in 2030", 0.9), ("gdp > 1 in 2030", 0.35)):
        value = hz.assess(sprint.replace(targets=[text]), 20_000, odds=odds).targets[0].value_at_odds
        name, sign, _, *years = text.split()
        told = hz.assess(sprint.replace(targets=[f"{name} {sign} {value} {' '.join(years)}"]), 20_000)
        assert told.joint == pytest.approx(odds, abs=0.003)
    for odds in (0.0, 1.0, float("nan")):
        with pytest.raises(hz.BadValue, match="between 0 and 1"):
            hz.assess(sprint, 100, odds=odds)


@pytest.fixture
def steady(sprint: hz.Scenario) -> hz.Scenario:
    """The sprint scenario with prices that are not drawn."""
    return sprint.replace(
        uncertainty={name: one for name, one in sprint.uncertainty.items() if name != "deflator_growth"},
        correlation=[pair for pair in sprint.correlation if "deflator_growth" not in (pair.first, pair.second)],
    )


def test_odds_at_constant_prices_are_those_without_a_deflator(steady: hz.Scenario) -> None:
    """Three targets at current prices with a drawn deflator, against the same draws of a scenario without one."""
    targets = ["gdp >= 30000 in 2030", "gdp_per_capita >= 230000 in 2030", "gdp_per_capita_usd >= 30000 in 2028-2030"]
    real = ["real_gdp >= 30000 in 2030", *targets[1:]]
    still = hz.assess(steady.replace(targets=real), 10_000)
    drawn = steady.replace(
        targets=[*targets, "rd_intensity >= 4.5% in 2030"],
        deflator_growth=0.01,
        uncertainty={**steady.uncertainty, "deflator_growth": hz.Uncertainty(Normal(0.005), Normal(0.012), 0.5)},
    )
    found = hz.assess(drawn, 10_000)
    assert [one.constant_prices and one.constant_prices.probability for one in found.targets] == [
        *(item.probability for item in still.targets),
        None,
    ]
    first = found.targets[0].constant_prices
    assert first is not None
    assert first.standard_error == still.targets[0].standard_error
    assert found.targets[0].probability > first.probability
    assert len(found.at_least) == 4  # not counted among the targets


def test_prices_that_do_not_move_need_no_second_odds(steady: hz.Scenario) -> None:
    assert [item.constant_prices for item in hz.assess(steady, 100).targets] == [None] * 5
    known = steady.replace(targets=["gdp >= 22000 in 2025"], deflator_growth={2025: 0.0, "2026-2030": 0.01})
    assert hz.assess(known, 100).targets[0].constant_prices is None
    certain = steady.replace(uncertainty={}, correlation=[], deflator_growth=0.01)
    odds = hz.assess(certain, 100).targets[0].constant_prices
    assert odds is not None
    assert (odds.probability, odds.standard_error) == (0.0, 0.0)


def counted(simulation: hz.Simulation, together: Sequence[int], each: int, draws: int) -> hz.Simulation:
    """The simulation with two targets met by `each` of the draws of every randomisation, `together` by both."""
    pieces = []
    for both in together:
        first, second = np.arange(draws) < each, np.arange(draws) >= each - both
        second[2 * each - both :] = False
        pieces.append(np.array([first, second]))
    return replace(simulation, tally=Tally.of(np.concatenate(pieces, axis=1), (0, 0), len(together)))


@pytest.fixture(scope="module")
def pair(sprint: hz.Scenario) -> hz.Simulation:
    return hz.simulate(sprint.replace(targets=["gdp >= 30000 in 2030", "population >= 1300 in 2030"]), 100)


def test_a_conflict_is_beyond_two_standard_errors(pair: hz.Simulation) -> None:
    """Of 10,000 draws half meet each target; 2,500 would meet both, with an error of 43."""
    for fewer, conflicts in ((84, False), (86, True), (120, True), (0, False), (-300, False)):
        together = 2_500 - fewer
        error = math.sqrt(together * (10_000 - together) / 10_000)
        assert (fewer > 2 * error) is conflicts
        found = hz.assess(counted(pair, [together], 5_000, 10_000)).conflict
        assert (found is not None) is conflicts
        if found is not None:
            assert (found.together, found.if_independent) == (together / 10_000, 0.25)
            assert found.standard_error == pytest.approx(error / 10_000, rel=1e-3)


def test_a_conflict_has_the_errors_of_its_sampler(pair: hz.Simulation) -> None:
    """Sixteen randomisations of 625 draws: what counts is how far they lie apart, not how many draws they are."""
    steady, scattered = [152, 154] * 8, [139, 167] * 8  # 2,448 of 10,000, where 2,524 would be independent
    assert hz.assess(counted(pair, steady, 314, 625)).conflict is not None
    assert hz.assess(counted(pair, scattered, 314, 625)).conflict is None
    assert hz.assess(counted(pair, [sum(steady)], 16 * 314, 10_000)).conflict is None  # as independent draws
    found = hz.assess(counted(pair, steady, 314, 625)).conflict
    assert found is not None
    assert found.standard_error == pytest.approx(np.std(steady, ddof=1) / 625 / 4)


def test_randomisations_that_agree_on_none_or_all_are_not_certain(sprint: hz.Scenario) -> None:
    for sampler in ("antithetic", "latin_hypercube"):
        rare = sprint.replace(
            targets=["population >= 1600 in 2030", "population >= 1000 in 2030", "population >= 1100 in 2030"]
        )
        result = hz.assess(rare, 1_600, sampler=sampler)
        assert [item.probability for item in result.targets] == [0, 1, 1]
        independent = binomial_errors(np.array([0.0, 1.0, 1.0]), 1_600)
        assert [item.standard_error for item in result.targets] == pytest.approx(independent)
        assert result.joint_standard_error == pytest.approx(independent[0])
        assert result.conflict is None


def test_required_is_what_require_gives(sprint: hz.Scenario) -> None:
    for item in hz.assess(hz.simulate(sprint, 1_000)).targets:
        assert item.required is not None
        lever = item.target.indicator.lever
        assert lever is not None
        assert item.required.value == hz.require(sprint, lever, item.target).value


def test_no_hit_in_many_draws_is_not_certain(open_years: hz.Scenario) -> None:
    scenario = open_years.replace(
        uncertainty={"real_growth": hz.Uncertainty(yearly=Normal(0.001))}, targets=["gdp >= 40000 in 2030"]
    )
    result = hz.assess(hz.simulate(scenario, 10_000, sampler="random"))
    assert result.joint == 0
    assert 0 < result.joint_standard_error < 1e-4


def test_one_draw_is_not_certain(sprint: hz.Scenario) -> None:
    """What is certain is what the scenario leaves to nothing, however few draws there are."""
    result = hz.assess(
        hz.simulate(sprint.replace(targets=["gdp >= 1 in 2030", "gdp >= 22000 in 2025"]), 1, seed=1, sampler="random")
    )
    open_target, known = result.targets
    assert open_target.standard_error > 0.3
    assert known.standard_error == 0
    assert result.joint_standard_error > 0.3


def test_a_scenario_is_assessed_by_simulating_it(sprint: hz.Scenario) -> None:
    assert hz.assess(sprint, 500, seed=2).joint == hz.assess(hz.simulate(sprint, 500, seed=2)).joint
    with pytest.raises(hz.BadValue, match="found Projection"):
        hz.assess(hz.project(sprint))  # type: ignore[arg-type]


def test_an_assessment_makes_a_frame(sprint: hz.Scenario) -> None:
    result = hz.assess(sprint, 500)
    frame = result.to_frame()
    assert list(frame["probability"]) == [item.probability for item in result.targets]
    assert frame.loc["gdp >= 30000 in 2030", "required"] == result.targets[0].required.value  # type: ignore[union-attr]


def test_a_scenario_without_targets_cannot_be_assessed(open_years: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="targets"):
        hz.assess(hz.simulate(open_years, 100))


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["antithetic", "latin_hypercube", "sobol"])
def test_standard_errors_of_other_samplers_are_honest(sprint: hz.Scenario, sampler: str) -> None:
    """Over 40 seeds the probability scatters about as much as its standard errors say, and less than random draws."""
    scenario = sprint.replace(targets=["gdp >= 30000 in 2030"])
    results = [hz.simulate(scenario, 4_096, seed=seed, sampler=sampler, indicators=[]).tally for seed in range(40)]
    found = np.array([tally.probabilities[0] for tally in results])
    said = math.sqrt(np.mean([tally.standard_errors[0] ** 2 for tally in results]))
    assert len(results[0].draws_of) == RANDOMISATIONS
    assert 0.6 < found.std(ddof=1) / said < 1.5
    assert found.std(ddof=1) < 0.8 * math.sqrt(0.25 / 4_096)


@pytest.mark.slow
def test_samplers_agree(sprint: hz.Scenario) -> None:
    exact = hz.assess(hz.simulate(sprint, 400_000, seed=2, sampler="random"))
    for sampler in ("antithetic", "latin_hypercube", "sobol"):
        result = hz.assess(hz.simulate(sprint, 64_000, seed=1, sampler=sampler))
        for item, reference in zip(result.targets, exact.targets, strict=True):
            error = math.hypot(item.standard_error, reference.standard_error)
            assert abs(item.probability - reference.probability) < 4.5 * error


def test_growth_over_several_years_is_judged_by_its_compound_average(report: hz.Scenario) -> None:
    path = {2026: 0.10, 2027: 0.0, 2028: 0.05, 2029: 0.05, 2030: 0.05}
    average = (1.10 * 1.0 * 1.05**3) ** (1 / 5) - 1
    scenario = report.replace(real_growth=path, targets=["gdp_growth >= 5% in 2026-2030", "gdp >= 24000 in 2026-2030"])
    growth, level = hz.assess(hz.simulate(scenario, 100)).targets
    assert growth.median == pytest.approx(average, abs=1e-12)
    assert growth.probability == 0
    assert level.median == pytest.approx(hz.project(scenario)["gdp"][0, 1:].min())  # every year is judged


def test_five_per_cent_every_year_meets_five_per_cent(report: hz.Scenario) -> None:
    scenario = report.replace(
        real_growth=0.05, targets=["gdp_growth >= 5% in 2026-2030", "gdp_growth > 5% in 2026-2030"]
    )
    assert [item.probability for item in hz.assess(hz.simulate(scenario, 10)).targets] == [1, 0]


def test_what_is_said_of_several_probabilities_names_those_that_there_are() -> None:
    assert why_several(["scenario"]) is None
    three, two = why_several(["scenario", "record", "best"]), why_several(["scenario", "record"])
    assert three is not None
    assert two is not None
    for whole, less, words in zip(three, two, ("hzsim 综合判断", "hzsim's own best judgement"), strict=True):
        assert words in whole
        assert words not in less
