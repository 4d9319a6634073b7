"""Simulated bands and probabilities against closed forms."""

import math

import numpy as np
import pytest
from scipy.stats import norm

import hzsim as hz
from hzsim.scenario.distributions import Normal, StudentT, TwoPieceNormal

DRAWS = 200_000
LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def log_variance(average: float, yearly: float, persistence: float, years: int) -> float:
    """Variance of the sum of u over years: the average's part, and an AR(1) that starts at zero."""
    weights = [(1 - persistence**left) / (1 - persistence) for left in range(1, years + 1)]
    return (average * years) ** 2 + yearly**2 * sum(weight**2 for weight in weights)


def quantile_errors(deviation: float, draws: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Standard errors of the quantiles of a normal with this standard deviation."""
    density = norm.pdf(norm.ppf(LEVELS)) / deviation
    levels = np.array(LEVELS)
    return np.asarray(np.sqrt(levels * (1 - levels) / draws) / density)


@pytest.mark.parametrize(
    ("average", "yearly", "persistence"), [(0.012, 0.015, 0.3), (0.0, 0.02, 0.0), (0.01, 0.02, -0.4), (0.02, 0.01, 0.9)]
)
@pytest.mark.parametrize("known_until", [None, 2025])
def test_gdp_is_lognormal(
    open_years: hz.Scenario, average: float, yearly: float, persistence: float, known_until: int | None
) -> None:
    part = hz.Uncertainty(Normal(average) if average else None, Normal(yearly), persistence)
    scenario = open_years.replace(
        known_until=known_until, uncertainty={"real_growth": part}, targets=["gdp >= 30000 in 2030"]
    )
    simulation = hz.simulate(scenario, DRAWS, seed=11, indicators=["gdp"])
    middle = math.log(hz.project(scenario)["gdp"][0, -1])
    deviation = math.sqrt(log_variance(average, yearly, persistence, 5 if known_until else 6))
    found = np.log(
        [simulation.statistics("gdp")[name][-1] for name in ("p05", "p10", "p25", "p50", "p75", "p90", "p95")]
    )
    expected = middle + deviation * norm.ppf(LEVELS)
    assert np.all(np.abs(found - expected) < 4.5 * quantile_errors(deviation, DRAWS))
    probability = norm.sf((math.log(30_000) - middle) / deviation)
    error = float(simulation.tally.standard_errors[0])
    assert error == pytest.approx(math.sqrt(probability * (1 - probability) / DRAWS), rel=0.03)
    assert abs(simulation.tally.probabilities[0] - probability) < 4 * error
    mean = math.exp(middle + deviation**2 / 2)
    assert simulation.statistics("gdp")["mean"][-1] == pytest.approx(mean, rel=4 * deviation / math.sqrt(DRAWS))


def test_exchange_rate_is_a_random_walk_in_logs(open_years: hz.Scenario) -> None:
    part = hz.Uncertainty(Normal(0.01), Normal(0.035), 0.2)
    scenario = open_years.replace(uncertainty={"exchange_rate": part})
    simulation = hz.simulate(scenario, DRAWS, seed=5, indicators=["gdp_per_capita_usd"])
    middle = np.log(hz.project(scenario)["gdp_per_capita_usd"][0])
    for year in range(6):
        deviation = math.sqrt(log_variance(0.01, 0.035, 0.2, year + 1))
        quantiles = simulation.histograms["gdp_per_capita_usd"][year].quantiles(LEVELS)
        expected = middle[year] + deviation * norm.ppf(LEVELS)
        assert np.all(np.abs(np.log(quantiles) - expected) < 4.5 * quantile_errors(deviation, DRAWS))


def test_net_migration_adds_up(open_years: hz.Scenario) -> None:
    """Without natural increase residents are the base plus a sum of normals."""
    part = hz.Uncertainty(Normal(3.0), Normal(2.5))
    scenario = open_years.replace(natural_increase=0.0, uncertainty={"net_migration": part})
    simulation = hz.simulate(scenario, DRAWS, seed=3, indicators=["population"])
    deviation = math.sqrt((6 * 3.0) ** 2 + 6 * 2.5**2)
    expected = hz.project(scenario)["population"][0, -1] + deviation * norm.ppf(LEVELS)
    found = simulation.histograms["population"][-1].quantiles(LEVELS)
    assert np.all(np.abs(found - expected) < 4.5 * quantile_errors(deviation, DRAWS))


def test_correlation_of_averages_and_of_yearly_shocks(pinned: hz.Scenario) -> None:
    paths = hz.simulate(pinned, 50_000, indicators=["gdp_growth", "rd_spending"], keep_paths=True).paths
    assert paths is not None
    growth = np.log1p(paths["gdp_growth"][:, 1:])
    spending = np.diff(np.log(paths["rd_spending"]), axis=1)  # first column: 2026, the first open year
    growth_part, spending_part = pinned.uncertainty["real_growth"], pinned.uncertainty["rd_spending_growth"]
    assert growth_part.average and growth_part.yearly and spending_part.average and spending_part.yearly  # noqa: PT018
    first = np.array([growth_part.average.standard_deviation, growth_part.yearly.standard_deviation])
    second = np.array([spending_part.average.standard_deviation, spending_part.yearly.standard_deviation])
    expected = 0.5 * (first @ second) / math.sqrt((first @ first) * (second @ second))
    assert np.corrcoef(growth[:, 0], spending[:, 0])[0, 1] == pytest.approx(expected, abs=4 / math.sqrt(50_000))


def test_known_years_are_certain(sprint: hz.Scenario) -> None:
    statistics = hz.simulate(sprint, 5_000).statistics("gdp")
    assert statistics["p05"][0] == statistics["p95"][0] == hz.project(sprint)["gdp"][0, 0]
    assert statistics["p05"][1] < statistics["p95"][1]


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube", "sobol"])
def test_the_same_seed_gives_the_same_numbers_for_any_jobs(sprint: hz.Scenario, sampler: str) -> None:
    results = [hz.simulate(sprint, 60_000, 7, sampler, jobs=jobs) for jobs in (1, 2, 5)]
    for other in results[1:]:
        for name in sprint.model.indicators:
            for statistic, values in results[0].statistics(name).items():
                assert np.array_equal(values, other.statistics(name)[statistic])
        assert np.array_equal(results[0].tally.pairs, other.tally.pairs)
        assert np.array_equal(results[0].tally.shortfall, other.tally.shortfall)
    different = hz.simulate(sprint, 60_000, 8, sampler)
    assert not np.array_equal(different.tally.pairs, results[0].tally.pairs)


def test_another_uncertain_assumption_leaves_the_draws_unchanged(sprint: hz.Scenario) -> None:
    more = sprint.replace(
        uncertainty={**sprint.uncertainty, "natural_increase": hz.Uncertainty(StudentT(0.001, 4))},
        correlation=sprint.correlation,
    )
    names = ["gdp", "rd_intensity"]
    before = hz.simulate(sprint, 20_000, indicators=names, keep_paths=True).paths
    after = hz.simulate(more, 20_000, indicators=names, keep_paths=True).paths
    assert before is not None
    assert after is not None
    for name in names:
        assert np.array_equal(before[name], after[name])


def test_scenarios_share_their_draws(sprint: hz.Scenario) -> None:
    """A scenario that differs by a known factor differs by that factor in every draw."""
    faster = sprint.replace(deflator_growth={2030: 0.1})
    one = hz.simulate(sprint, 5_000, indicators=["gdp"], keep_paths=True).paths
    other = hz.simulate(faster, 5_000, indicators=["gdp"], keep_paths=True).paths
    assert one is not None
    assert other is not None
    assert np.allclose(other["gdp"][:, -1] / one["gdp"][:, -1], 1.1, rtol=1e-12)


def test_quantiles_are_exact_to_a_bin(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 50_000, keep_paths=True)
    assert simulation.paths is not None
    for name in ("gdp", "population", "rd_intensity", "gdp_per_capita_usd"):
        for year, histogram in enumerate(simulation.histograms[name]):
            exact = np.quantile(simulation.paths[name][:, year], LEVELS)
            assert np.all(np.abs(histogram.quantiles(LEVELS) - exact) <= histogram.bins.width + 1e-9 * exact)
            assert histogram.mean == pytest.approx(simulation.paths[name][:, year].mean(), rel=1e-12)


def test_heavy_tails_do_not_blur_the_quantiles(open_years: hz.Scenario) -> None:
    """With t shocks of 2 degrees of freedom the range is huge; the quantiles stay sharp."""
    scenario = open_years.replace(uncertainty={"net_migration": hz.Uncertainty(yearly=StudentT(1.0, 2))})
    simulation = hz.simulate(scenario, 100_000, indicators=["population"], keep_paths=True)
    assert simulation.paths is not None
    exact = np.quantile(simulation.paths["population"][:, 0], LEVELS)
    assert np.allclose(simulation.histograms["population"][0].quantiles(LEVELS), exact, atol=0.01)


def test_point_projection_is_the_median_with_normal_parts(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, DRAWS, indicators=["gdp"])
    spread = simulation.statistics("gdp")["p75"] - simulation.statistics("gdp")["p25"]
    gap = np.abs(simulation.statistics("gdp")["p50"] - hz.project(sprint)["gdp"][0])
    assert np.all(gap <= 0.01 * spread + 1e-6)


def test_two_piece_normal_has_the_central_path_as_mode(open_years: hz.Scenario) -> None:
    """The share of draws below the mode is below / (below + above)."""
    part = hz.Uncertainty(average=TwoPieceNormal(0.02, 0.01))
    scenario = open_years.replace(uncertainty={"real_growth": part})
    gdp = float(hz.project(scenario)["gdp"][0, -1])
    result = hz.simulate(scenario.replace(targets=[f"gdp >= {gdp!r} in 2030"]), DRAWS).tally
    assert abs(result.probabilities[0] - 1 / 3) < 4 * result.standard_errors[0]


def test_memory_does_not_grow_with_draws(sprint: hz.Scenario) -> None:
    """Blocks are made one after another: what is alive does not depend on their number."""
    import tracemalloc

    peaks = []
    for draws in (50_000, 400_000):
        tracemalloc.start()
        hz.simulate(sprint, draws, jobs=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
