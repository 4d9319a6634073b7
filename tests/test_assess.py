"""Assessments: probabilities, what binds, what conflicts."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

import hzsim as hz
from hzsim.scenario.distributions import Normal
from hzsim.simulation.blocks import Block
from hzsim.simulation.sampling import RANDOMISATIONS
from hzsim.simulation.summaries import Tally, binomial_errors


def test_what_a_certain_scenario_says(report: hz.Scenario) -> None:
    """The report's own numbers miss 3万亿 by 58亿元 and 4.5% by rounding, and meet the others."""
    result = hz.assess(hz.simulate(report, 1_000))
    assert [item.probability for item in result.targets] == [0, 1, 0, 1, 1]
    assert all(item.standard_error == 0 for item in result.targets)
    assert result.targets[0].shortfall == pytest.approx(30_000 - 29_942.0536, abs=1e-4)
    assert result.joint == 0


def test_every_number_is_counted_from_the_same_draws(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 30_000, keep_paths=True)
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
    assert result.joint == met.all(axis=0).mean()
    assert result.if_independent == pytest.approx(np.prod(met.mean(axis=1)))
    others = [np.delete(met, place, axis=0).all(axis=0).mean() for place in range(len(met))]
    assert result.without_binding == max(others)
    assert result.binding is sprint.targets[int(np.argmax(others))]
    gaps = {(i, j): (met[i] & met[j]).mean() - met[i].mean() * met[j].mean() for j in range(5) for i in range(j)}
    first, second = min(gaps, key=lambda pair: gaps[pair])
    assert result.conflict is not None
    assert (result.conflict.first, result.conflict.second) == (sprint.targets[first], sprint.targets[second])


def counted(simulation: hz.Simulation, together: Sequence[int], each: int, draws: int) -> hz.Simulation:
    """The simulation with two targets met by `each` of the draws of every randomisation, `together` by both."""
    pieces = []
    for place, both in enumerate(together):
        first, second = np.arange(draws) < each, np.arange(draws) >= each - both
        second[2 * each - both :] = False
        pieces.append(Tally.of(np.array([first, second]), np.zeros(2), Block(place, place, 0, draws)))
    return replace(simulation, tally=reduce(Tally.plus, pieces))


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
    for sampler in ("antithetic", "latin_hypercube", "sobol"):
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
    result = hz.assess(hz.simulate(scenario, 10_000))
    assert result.joint == 0
    assert 0 < result.joint_standard_error < 1e-4


def test_one_draw_is_not_certain(sprint: hz.Scenario) -> None:
    """What is certain is what the scenario leaves to nothing, however few draws there are."""
    result = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 1 in 2030", "gdp >= 22000 in 2025"]), 1))
    open_target, known = result.targets
    assert open_target.standard_error > 0.3
    assert known.standard_error == 0
    assert result.joint_standard_error > 0.3


def test_a_scenario_is_assessed_by_simulating_it(sprint: hz.Scenario) -> None:
    assert hz.assess(sprint, 500, 2).joint == hz.assess(hz.simulate(sprint, 500, 2)).joint
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


@pytest.mark.parametrize("sampler", ["antithetic", "latin_hypercube", "sobol"])
def test_standard_errors_of_other_samplers_are_honest(sprint: hz.Scenario, sampler: str) -> None:
    """Over 40 seeds the probability scatters about as much as its standard errors say, and less than random draws."""
    scenario = sprint.replace(targets=["gdp >= 30000 in 2030"])
    results = [hz.simulate(scenario, 4_096, seed, sampler, indicators=[]).tally for seed in range(40)]
    found = np.array([tally.probabilities[0] for tally in results])
    said = math.sqrt(np.mean([tally.standard_errors[0] ** 2 for tally in results]))
    assert len(results[0].by_randomisation) == RANDOMISATIONS
    assert 0.6 < found.std(ddof=1) / said < 1.5
    assert found.std(ddof=1) < 0.8 * math.sqrt(0.25 / 4_096)


def test_samplers_agree(sprint: hz.Scenario) -> None:
    exact = hz.assess(hz.simulate(sprint, 400_000, seed=2))
    for sampler in ("antithetic", "latin_hypercube", "sobol"):
        result = hz.assess(hz.simulate(sprint, 64_000, 1, sampler))
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
