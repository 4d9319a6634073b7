"""Simulated bands and probabilities against closed forms."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

import hzsim as hz
from hzsim._typing import Array
from hzsim.model.modules.parts import Kind
from hzsim.present.answers import sheet_of
from hzsim.present.answers.scenario import projection_sheet
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceNormal
from hzsim.scenario.parts.uncertainty import Follower
from hzsim.simulation.draws.blocks import PARTS, Block
from hzsim.simulation.draws.deviations import apply_effect, deviation_of, effect_of, effect_on
from hzsim.simulation.draws.normals import draw
from hzsim.simulation.draws.sampling import SAMPLERS
from hzsim.simulation.draws.summaries import Bins, Histogram

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
    assert simulation.tally.standard_errors[0] == 0  # of normals a line through any point tells all
    assert simulation.tally.probabilities[0] == pytest.approx(probability, abs=1e-7)
    counted = hz.simulate(scenario, DRAWS, seed=11, sampler="random", indicators=[]).tally
    error = float(counted.standard_errors[0])
    assert error == pytest.approx(math.sqrt(probability * (1 - probability) / DRAWS), rel=0.03)
    assert abs(counted.probabilities[0] - probability) < 4 * error
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
    results = [hz.simulate(sprint, 60_000, seed=7, sampler=sampler, jobs=jobs) for jobs in (1, 2, 5)]
    for other in results[1:]:
        for name in sprint.model.indicators:
            for statistic, values in results[0].statistics(name).items():
                assert np.array_equal(values, other.statistics(name)[statistic], equal_nan=True)
        assert np.array_equal(results[0].tally.pairs, other.tally.pairs)
        assert results[0].tally.shortfall == other.tally.shortfall
    different = hz.simulate(sprint, 60_000, seed=8, sampler=sampler)
    assert not np.array_equal(different.tally.pairs, results[0].tally.pairs)


def test_another_uncertain_assumption_leaves_the_draws_unchanged(sprint: hz.Scenario) -> None:
    more = sprint.replace(
        uncertainty={**sprint.uncertainty, "natural_increase": hz.Uncertainty(StudentT(0.001, 4))},
        correlation=sprint.correlation,
    )
    names = ["gdp", "rd_intensity"]
    before = hz.simulate(sprint, 20_000, sampler="random", indicators=names, keep_paths=True).paths
    after = hz.simulate(more, 20_000, sampler="random", indicators=names, keep_paths=True).paths
    assert before is not None
    assert after is not None
    for name in names:
        assert np.array_equal(before[name], after[name])


def test_scenarios_share_their_draws(sprint: hz.Scenario) -> None:
    """A scenario that differs by a known factor differs by that factor in every draw."""
    sprint = sprint.replace(
        uncertainty={name: one for name, one in sprint.uncertainty.items() if name != "deflator_growth"}
    )
    faster = sprint.replace(deflator_growth={2030: 0.1})
    one = hz.simulate(sprint, 5_000, sampler="random", indicators=["gdp"], keep_paths=True).paths
    other = hz.simulate(faster, 5_000, sampler="random", indicators=["gdp"], keep_paths=True).paths
    assert one is not None
    assert other is not None
    assert np.allclose(other["gdp"][:, -1] / one["gdp"][:, -1], 1.1, rtol=1e-12)


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube"])
def test_scenarios_share_the_draws_of_a_year_whatever_is_known(sprint: hz.Scenario, sampler: str) -> None:
    """What is known is not drawn, and leaves the draws of the other years as they are."""
    block = Block(0, 0, 100)
    normals = {
        known: draw(sprint.replace(known_until=known), SAMPLERS[sampler], 1, block).normals
        for known in (None, 2025, 2028, 2030)
    }
    columns = {known: sum(array.shape[1] for array in drawn.values()) for known, drawn in normals.items()}
    assert columns == {None: 5 + 5 * 6, 2025: 5 + 5 * 5, 2028: 5 + 5 * 2, 2030: 5}
    for drawn in normals.values():
        for key, array in drawn.items():
            assert np.array_equal(array, normals[None][key][:, : array.shape[1]])


def test_a_follower_is_drawn_in_the_years_of_what_it_follows(sprint: hz.Scenario) -> None:
    """Assumptions tied to each other have columns for the same years, where the normals of both are mixed."""
    tied = replace(sprint, follower=Follower("exchange_rate", "rd_spending_growth", 0.6))
    normals = draw(tied, SAMPLERS["random"], 1, Block(0, 0, 20_000)).normals
    for name, other, expected in (
        ("exchange_rate", "rd_spending_growth", 0.6),
        ("rd_spending_growth", "real_growth", 0.35),
        ("exchange_rate", "real_growth", 0.6 * 0.35),
    ):
        for part in PARTS:
            for one, two in zip(normals[name, part].T, normals[other, part].T, strict=True):
                assert np.corrcoef(one, two)[0, 1] == pytest.approx(expected, abs=0.03)


def test_quantiles_are_exact_to_a_bin(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 50_000, sampler="random", keep_paths=True)
    assert simulation.paths is not None
    for name in ("gdp", "population", "rd_intensity", "gdp_per_capita_usd"):
        for year, histogram in enumerate(simulation.histograms[name]):
            assert isinstance(histogram, Histogram)
            exact = np.quantile(simulation.paths[name][:, year], LEVELS)
            assert np.all(np.abs(histogram.quantiles(LEVELS) - exact) <= histogram.bins.width + 1e-9 * exact)
            assert histogram.mean == pytest.approx(simulation.paths[name][:, year].mean(), rel=1e-12)


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        (np.arange(1.0, 13.0), np.arange(1.0, 13.0)),  # whole numbers, as a rank has
        (np.array([0.0, 10.0, 20.0]), np.array([3.0, 4.0, 3.0])),
        (np.array([7.0, 8.0]), np.array([1.0, 199.0])),  # hardly ever another value
    ],
)
def test_quantiles_lie_where_values_are(values: Array, shares: Array) -> None:
    drawn = np.random.default_rng(1).choice(values, 50_000, p=shares / shares.sum())
    histogram = Histogram.of(drawn, Bins.over(drawn[:2048]))
    exact = np.quantile(drawn, LEVELS, method="inverted_cdf")
    assert np.all(np.abs(histogram.quantiles(LEVELS) - exact) <= histogram.bins.width)
    assert histogram.draws == 50_000
    assert histogram.mean == pytest.approx(drawn.mean())


@pytest.mark.parametrize("probability", [-1, 2, math.nan])
def test_a_quantile_has_a_probability(sprint: hz.Scenario, probability: float) -> None:
    with pytest.raises(hz.BadValue, match="probabilities from 0 to 1"):
        hz.simulate(sprint, 100, indicators=["gdp"]).quantiles("gdp", [0.5, probability])


def test_more_targets_than_a_byte_counts(sprint: hz.Scenario) -> None:
    """With 300 targets a draw that meets 44 has not met them all."""
    easy, hard = ["gdp >= 1 in 2030"] * 44, ["gdp >= 900000 in 2030"] * 256
    tally = hz.simulate(sprint.replace(targets=[*easy, *hard]), 50, sampler="random", indicators=[]).tally
    assert tally.probabilities[-1] == 0
    sure = hz.simulate(sprint.replace(targets=easy * 6), 50, sampler="random", indicators=[]).tally
    assert sure.probabilities[-1] == 1


def test_results_are_frozen(sprint: hz.Scenario) -> None:
    projection, simulation = hz.project(sprint), hz.simulate(sprint, 200, keep_paths=True)
    assert simulation.paths is not None
    tally = simulation.tally
    first = simulation.histograms["gdp"][0]
    assert isinstance(first, Histogram)
    counts = first.counts
    for array in (projection["gdp"], simulation.paths["gdp"], tally.pairs, tally.only_missed, counts):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 3
    for values in (projection.values, simulation.histograms):
        with pytest.raises(TypeError):
            values["gdp"] = ()  # type: ignore[index]
    for result, name in [(projection, "values"), (simulation, "draws"), (tally, "shortfall"), (sprint, "years")]:
        with pytest.raises(AttributeError):
            setattr(result, name, 3)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"seed": None}, "whole number for the seed, found None"),
        ({"seed": -1}, "seed from 0"),
        ({"draws": 1000.5}, "whole number for draws, found 1000.5"),
        ({"draws": "many"}, "whole number for draws, found many"),
        ({"draws": math.nan}, "whole number for draws, found nan"),
        ({"draws": 0}, "from 1 to"),
    ],
)
def test_draws_and_seeds_are_whole_numbers(sprint: hz.Scenario, numbers: dict[str, Any], message: str) -> None:
    with pytest.raises(hz.BadValue, match=message):
        hz.simulate(sprint, **numbers)
    with pytest.raises(hz.BadValue):
        hz.require(sprint, "real_growth", probability=0.5, **numbers)


def test_draws_may_be_written_1e3(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 1e3, seed=np.int64(1))  # type: ignore[arg-type]
    assert simulation.draws == 1024  # 16 times a power of two
    assert np.array_equal(simulation.tally.pairs, hz.simulate(sprint, 1000).tally.pairs)


def test_progress_is_told_of_every_draw(sprint: hz.Scenario) -> None:
    told: list[int] = []
    hz.simulate(sprint, 40_000, sampler="random", jobs=2, progress=told.append)
    assert sum(told) == 40_000


def test_a_simulation_makes_a_frame(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 500)
    assert simulation.to_frame().loc["gdp"]["p50"].to_list() == simulation.quantiles("gdp")["p50"].to_list()
    assert hz.simulate(sprint, 10, indicators=[]).to_frame().empty


def test_paths_of_what_is_certain_have_every_draw(sprint: hz.Scenario) -> None:
    paths = hz.simulate(sprint, 32_768, indicators=["price_level", "gdp"], keep_paths=True).paths
    assert paths is not None
    assert paths["price_level"].shape == paths["gdp"].shape == (32_768, 6)


@pytest.mark.parametrize(
    ("part", "median"),
    [
        (Uniform(0, 0.04), 0.02),
        (Triangular(0, 0.02, 0.05), 0.05 - math.sqrt(0.5 * 0.05 * 0.03)),
        (TwoPieceNormal(0.02, 0.01), 0.02 * norm.ppf(0.5 * 0.03 / (2 * 0.02))),
    ],
)
def test_a_central_path_that_is_not_the_median_says_so(
    open_years: hz.Scenario, part: Distribution, median: float
) -> None:
    """GDP's median is the central path with growth's own median added in every year."""
    scenario = open_years.replace(uncertainty={"real_growth": hz.Uncertainty(average=part)})
    assert scenario.skewed == ("real_growth",)
    assert scenario.centre.en == "central path"
    drawn = hz.simulate(scenario, 50_000)
    central = float(hz.project(scenario)["gdp"][0, -1])
    assert drawn.statistics("gdp")["p50"][-1] == pytest.approx(central * math.exp(6 * median), rel=2e-3)
    table = projection_sheet(hz.project(scenario), drawn).view("en").text()
    assert "is not the median: the uncertainty of Real growth is not symmetric" in table
    assert table.count("└ median") == 7  # GDP at both prices and in dollars, growth, per head twice, R&D intensity
    answer = hz.require(scenario, "real_growth", "gdp >= 30000 in 2030")
    assert "at the central path" in answer.reason.en
    assert answer.attained is not None
    assert "median there" in sheet_of(answer).view("en").text()


def test_a_skewed_part_around_its_median_is_not_simulated(sprint: hz.Scenario) -> None:
    """Its central path is the median of what it states; nobody asked for a probability."""
    assert sprint.skewed
    answer = hz.require(sprint, "real_growth", "gdp >= 30000 in 2030")
    assert "at the central path" in answer.reason.en
    assert answer.residual == pytest.approx(0, abs=1e-6)
    assert answer.attained is None


def test_a_symmetric_central_path_is_the_medians(pinned: hz.Scenario) -> None:
    assert pinned.skewed == ()
    answer = hz.require(pinned, "real_growth", "gdp >= 30000 in 2030")
    assert "at the medians" in answer.reason.en
    assert answer.attained is None


def test_heavy_tails_do_not_blur_the_quantiles(open_years: hz.Scenario) -> None:
    """With t shocks of 2 degrees of freedom the range is huge; the quantiles stay sharp."""
    scenario = open_years.replace(uncertainty={"net_migration": hz.Uncertainty(yearly=StudentT(1.0, 2))})
    simulation = hz.simulate(scenario, 100_000, indicators=["population"], keep_paths=True)
    assert simulation.paths is not None
    exact = np.quantile(simulation.paths["population"][:, 0], LEVELS)
    assert np.allclose(simulation.histograms["population"][0].quantiles(LEVELS), exact, atol=0.01)


def test_point_projection_is_the_median_with_normal_parts(sprint: hz.Scenario) -> None:
    parts = {
        name: hz.Uncertainty(Normal(0.01), Normal(0.02), part.persistence) for name, part in sprint.uncertainty.items()
    }
    scenario = sprint.replace(uncertainty=parts)
    simulation = hz.simulate(scenario, DRAWS, indicators=["gdp"])
    spread = simulation.statistics("gdp")["p75"] - simulation.statistics("gdp")["p25"]
    gap = np.abs(simulation.statistics("gdp")["p50"] - hz.project(scenario)["gdp"][0])
    assert np.all(gap <= 0.01 * spread + 1e-6)
    assert gap[-1] <= 1e-4 * spread[-1]  # the target's year: from lines through the points


def test_two_piece_normal_has_the_central_path_as_mode(open_years: hz.Scenario) -> None:
    """The share of draws below the mode is below / (below + above)."""
    part = hz.Uncertainty(average=TwoPieceNormal(0.02, 0.01))
    scenario = open_years.replace(uncertainty={"real_growth": part})
    gdp = float(hz.project(scenario)["gdp"][0, -1])
    result = hz.simulate(scenario.replace(targets=[f"gdp >= {gdp!r} in 2030"]), DRAWS).tally
    assert abs(result.probabilities[0] - 1 / 3) < 1e-8 + 4 * result.standard_errors[0]


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


@pytest.mark.parametrize("kind", ["rate", "level", "flow"])
def test_deviations_and_values_are_each_others_inverse(kind: Kind) -> None:
    deviations = np.random.default_rng(3).normal(0, 0.1, (4, 6))
    central = np.array([[0.5, 0.6, 0.7, 0.8, 0.9, 1.0]])
    values = apply_effect(kind, central, effect_of(kind, deviations.copy()))
    assert deviation_of(kind, effect_on(kind, central, values)) == pytest.approx(deviations, abs=1e-12)
