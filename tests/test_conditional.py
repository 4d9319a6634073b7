"""Probabilities by sequential conditioning, held against plain draws, closed forms and exact convolutions."""

import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from scipy import special, stats

import hzsim as hz
from hzsim._typing import Array, Language, Text
from hzsim.files.sources import shipped
from hzsim.model.modules.formulas import indicator
from hzsim.present.answers import sheet_of
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.points.lines import Lines
from hzsim.simulation.points.planning import plans_of
from hzsim.units import SHARE

SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
WITHIN = 4.5


def apart(ours: hz.Simulation, plain: hz.Simulation) -> float:
    """How many standard errors the probabilities of two simulations lie apart at most."""
    shares = ours.tally.probabilities, plain.tally.probabilities
    return gap(*shares, ours.standard_errors, plain.standard_errors)


def gap(ours: Array, theirs: Array, *errors: Array) -> float:
    """The largest difference in standard errors; rounding aside."""
    error = np.sqrt(sum(np.asarray(one) ** 2 for one in errors))
    return float((np.maximum(np.abs(ours - theirs) - 1e-7, 0) / np.maximum(error, 1e-12)).max(initial=0.0))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_it_agrees_with_plain_draws(name: str) -> None:
    scenario = hz.read_scenario(name)
    if not scenario.targets:
        pytest.skip("no targets")
    ours = hz.simulate(scenario, 8_192, indicators=[])
    plain = hz.simulate(scenario, 200_000, seed=3, sampler="random", indicators=[])
    assert (
        gap(ours.tally.probabilities, plain.tally.probabilities, ours.standard_errors, plain.standard_errors) < WITHIN
    )
    for kind in ("at_least", "without", "pairs"):
        pair = [(one.tally, getattr(one.tally, f"{kind}_by_randomisation")) for one in (ours, plain)]
        shares, errors = zip(*((tally.shares(by), tally.errors(by)) for tally, by in pair), strict=True)
        assert gap(*shares, *errors) < WITHIN, kind
    assert (
        gap(
            ours.constant.probabilities[:-1],
            plain.constant.probabilities[:-1],
            ours.constant_errors,
            plain.constant_errors,
        )
        < WITHIN
    )


def test_the_numbers_of_targets_met_add_up(sprint: hz.Scenario) -> None:
    result = hz.assess(sprint, 1_024)
    assert sum(one.probability for one in result.at_least) == pytest.approx(result.expected_met, abs=1e-12)
    assert result.at_least[-1].probability == result.joint
    chances = [one.probability for one in result.at_least]
    assert chances == sorted(chances, reverse=True)


def convolved(parts: list[tuple[Distribution, float]], size: int = 1 << 16, width: float = 4.0) -> tuple[Array, Array]:
    """The distribution of a weighted sum of independent parts: places, and the probability up to each.

    Each part's mass, from its own map of normals, is put on a fine grid; the grids are convolved by FFT.
    """
    step = width / size
    edges: Array = (np.arange(size + 1.0) - size // 2 - 0.5) * step
    transform = np.ones(size // 2 + 1, complex)
    for part, weight in parts:
        with np.errstate(invalid="ignore"):
            ends = part.to_normal(edges / weight)
        mass = np.diff(special.ndtr(ends if weight > 0 else -ends))
        transform *= np.fft.rfft(np.fft.ifftshift(np.abs(mass)))
    total = np.fft.fftshift(np.fft.irfft(transform, size))
    middles = (edges[:-1] + edges[1:]) / 2
    return middles, np.cumsum(total) - total / 2


def wide(scenario: hz.Scenario, *names: str) -> hz.Scenario:
    """The scenario with only some assumptions uncertain, and nothing cut off."""
    kept = {name: replace(scenario.uncertainty[name], domain=(-0.9, 9.0)) for name in names}
    return scenario.replace(uncertainty=kept, correlation=[])


def log_gdp_parts(scenario: hz.Scenario) -> list[tuple[Distribution, float]]:
    """The independent parts of the log of GDP in 2030 of growth and prices from 2026 on, with their weights."""
    parts: list[tuple[Distribution, float]] = []
    for uncertainty in scenario.uncertainty.values():
        assert uncertainty.average is not None
        assert uncertainty.yearly is not None
        parts.append((uncertainty.average, 5.0))
        parts += [
            (uncertainty.yearly, sum(uncertainty.persistence**lag for lag in range(left))) for left in range(1, 6)
        ]
    return parts


@pytest.mark.parametrize("names", [("real_growth",), ("real_growth", "deflator_growth")])
def test_skewed_heavy_tailed_growth_is_an_exact_convolution(sprint: hz.Scenario, names: tuple[str, ...]) -> None:
    scenario = wide(sprint, *names)
    middle = hz.project(scenario)["gdp"][0, -1]
    parts = log_gdp_parts(scenario)
    places, below = convolved(parts)
    median_of_sums = sum(float(centre.sum()) for centre in (np.array(_taken_off(scenario, name)) for name in names))
    for target, seeds in ((30_000, 4), (25_000, 4), (37_000, 4)):
        exact = 1 - np.interp(math.log(target / middle) + median_of_sums, places, below)
        asked = scenario.replace(targets=[f"gdp >= {target} in 2030"])
        for seed in range(seeds):
            tally = hz.simulate(asked, 8_192, seed=seed, indicators=[]).tally
            assert abs(tally.probabilities[0] - exact) < 3e-5 + WITHIN * tally.standard_errors[0]
            assert tally.standard_errors[0] < 1e-3
    asked = scenario.replace(targets=["gdp >= 30000 in 2030"])
    numbers = hz.simulate(asked, 16_384, indicators=[]).target_histograms[0]
    assert isinstance(numbers, Lines)
    shares = (0.1, 0.5, 0.9)
    exact_quantiles = middle * np.exp(np.interp(shares, below, places) - median_of_sums)
    assert np.log(numbers.quantiles(shares) / exact_quantiles) == pytest.approx(0, abs=6e-4)


def _taken_off(scenario: hz.Scenario, name: str) -> list[float]:
    """What the simulation takes off each year's deviation so that the central path is its median."""
    from hzsim.simulation.draws.deviations import medians

    kind = scenario.model.assumption(name).kind
    return list(medians(scenario.uncertainty[name], kind, len(scenario.years), scenario.known_years))


@pytest.fixture(scope="module")
def normals(sprint: hz.Scenario) -> hz.Scenario:
    """Growth, people and the exchange rate with normal parts, independent of each other."""
    return sprint.replace(
        uncertainty={
            "real_growth": hz.Uncertainty(Normal(0.01), Normal(0.02), 0.3),
            "net_migration": hz.Uncertainty(Normal(2.0), Normal(3.0)),
            "exchange_rate": hz.Uncertainty(Normal(0.01), Normal(0.03)),
        },
        correlation=[],
        natural_increase=0.0,
    )


def growth_deviation(years: int = 5) -> float:
    yearly = sum((0.02 * sum(0.3**lag for lag in range(left))) ** 2 for left in range(1, years + 1))
    return math.sqrt((0.01 * years) ** 2 + yearly)


def test_a_rare_joint_of_independent_targets_is_their_product(normals: hz.Scenario) -> None:
    """GDP depends on growth alone, people on migration alone; together once in ten million."""
    projection = hz.project(normals)
    gdp, people = projection["gdp"][0, -1], projection["population"][0, -1]
    deviation = math.hypot(2.0 * 5, 3.0 * math.sqrt(5))
    scenario = normals.replace(targets=["gdp >= 40000 in 2030", f"population >= {people + 3.5 * deviation} in 2030"])
    rich = 1 - NormalDist().cdf(math.log(40_000 / gdp) / growth_deviation())
    exact = rich * NormalDist().cdf(-3.5)
    assert exact < 1e-6
    odds = JointProbability(scenario, scenario.targets, [], Sampling(1_024))
    assert odds.at() == pytest.approx(exact, rel=1e-5)


def joint(scenario: hz.Scenario, *targets: str) -> tuple[float, float, float, float]:
    asked = scenario.replace(targets=targets)
    ours = hz.simulate(asked, 4_096, indicators=[])
    plain = hz.simulate(asked, 200_000, seed=5, sampler="random", indicators=[])
    assert (
        gap(ours.tally.probabilities, plain.tally.probabilities, ours.standard_errors, plain.standard_errors) < WITHIN
    )
    joint, error = float(ours.tally.probabilities[-1]), float(ours.standard_errors[-1])
    return joint, error, float(plain.tally.probabilities[-1]), float(plain.standard_errors[-1])


@pytest.mark.parametrize(
    "targets",
    [
        ["gdp >= 26000 in 2028-2030", "gdp_growth >= 2% in 2027"],
        ["gdp >= 28000 in 2030", "gdp <= 32000 in 2030"],
        ["gdp_growth >= 5% in 2026", "gdp_growth <= 5% in 2027", "gdp_growth >= 5% in 2028-2030"],
        ["gdp >= 29000 in 2030", "real_gdp >= 29000 in 2030", "gdp_growth >= 5% in 2026-2030",
         "gdp >= 24000 in 2027", "gdp_growth >= 1% in 2029"],
        ["gdp_per_capita_usd >= 28000 in 2030", "gdp_per_capita_usd <= 36000 in 2030", "population <= 1320 in 2030"],
        ["rd_intensity >= 4.2% in 2030", "rd_intensity <= 5% in 2030", "gdp >= 27000 in 2030"],
    ],
)  # fmt: skip
def test_odd_targets_are_right(sprint: hz.Scenario, targets: list[str]) -> None:
    ours, error, plain, plain_error = joint(sprint, *targets)
    assert 0.01 < ours < 0.99
    assert abs(ours - plain) < WITHIN * math.hypot(error, plain_error)
    assert error < 2 * plain_error  # with a fiftieth of the points


def test_what_excludes_each_other_never_happens(sprint: hz.Scenario) -> None:
    for pair in (["gdp >= 30000 in 2030", "gdp <= 29000 in 2030"], ["gdp >= 9000000 in 2030", "gdp <= 1 in 2030"]):
        tally = hz.simulate(sprint.replace(targets=pair), 1_024, indicators=[]).tally
        assert tally.probabilities[-1] == tally.standard_errors[-1] == 0


def test_always_and_never_and_certain_are_exact(sprint: hz.Scenario) -> None:
    targets = ["gdp >= 1 in 2030", "gdp >= 900000 in 2030", "gdp >= 22000 in 2025", "gdp >= 24000 in 2025"]
    simulation = hz.simulate(sprint.replace(targets=targets), 1_024, indicators=[])
    assert simulation.tally.probabilities.tolist() == [1, 0, 1, 0, 0]
    assert simulation.tally.standard_errors.tolist() == [0] * 5
    drawn = [True, True, False, False]
    assert (simulation.standard_errors[:-1] > 0).tolist() == drawn  # what draws decide has some error
    assert simulation.standard_errors.max() < 1e-15
    assert simulation.counted == ()


@indicator(
    zh="偏离", en="Distance from the target", unit=SHARE, decimals=1, definition=Text("测试", "a test"), source="test"
)
def distance(gdp: Array) -> Array:
    return np.abs(np.log(gdp / 30_000))


def test_a_margin_that_turns_is_counted_and_named(sprint: hz.Scenario) -> None:
    """GDP within five per cent of 3万亿: along growth's line the target holds in the middle only."""
    scenario = sprint.replace(model=hz.Model(own=[distance]))
    names = ["gdp_growth >= 5% in 2026-2030", "distance <= 5% in 2030", "population >= 1300 in 2030"]
    ours, error, plain, plain_error = joint(scenario, *names)
    assert abs(ours - plain) < WITHIN * math.hypot(error, plain_error)
    simulation = hz.simulate(scenario.replace(targets=names), 1_024, indicators=[])
    assert [str(target) for target in simulation.counted] == ["distance <= 5% in 2030"]
    alone = hz.simulate(scenario.replace(targets=names[1:2]), 4_096, indicators=[]).tally
    plain_alone = hz.simulate(
        scenario.replace(targets=names[1:2]), 200_000, seed=2, sampler="random", indicators=[]
    ).tally
    assert (
        gap(alone.probabilities, plain_alone.probabilities, alone.standard_errors, plain_alone.standard_errors) < WITHIN
    )


@pytest.mark.parametrize(("language", "words"), [("en", "counted draw by draw, not estimated"), ("zh", "逐次抽样计数")])
def test_every_answer_names_what_it_counts(sprint: hz.Scenario, language: Language, words: str) -> None:
    scenario = sprint.replace(model=hz.Model(own=[distance]), targets=["distance <= 5% in 2030"])
    timing = hz.when(scenario, "distance <= 5%", draws=1_024)
    assert [target.span.first for target in timing.counted] == list(range(2026, 2031))
    faster = scenario.replace(real_growth={"2026-2030": 0.06})
    difference = hz.explain(scenario, faster, draws=1_024)
    assert difference.counted == scenario.targets
    for shown in (sheet_of(timing).view(language).text(), sheet_of(difference).view(language).text()):
        assert words in shown
    assert [row["counted"] for row in sheet_of(timing).records()] == [False, *[True] * 5]
    assert all(row["counted"] for row in sheet_of(difference).records()[:-1])
    assert not hz.when(scenario, "gdp >= 30000", draws=1_024).counted


def test_no_stage_moves_the_targets_of_an_earlier_one() -> None:
    """What the product of interval probabilities rests on."""
    for name in SCENARIOS:
        scenario = hz.read_scenario(name)
        plan = plans_of(scenario, [scenario.targets])[0]
        assert plan.turn.shape[1] <= plan.turn.shape[0]
        assert np.allclose(plan.back @ plan.back.T, np.eye(len(plan.back)), atol=1e-9)
        points = plan.points(np.zeros((plan.turn.shape[1], 1)))
        for place, stage in enumerate(plan.stages):
            moved = points.moved(stage.direction)
            earlier = [plan.targets[at] for one in plan.stages[:place] for at in one.targets]
            assert not any(moved & scenario.model.moved_by(target.indicator.name) for target in earlier)
        placed = [*plan.certain, *plan.counted, *(at for stage in plan.stages for at in stage.targets)]
        assert sorted(placed) == list(range(len(scenario.targets)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sprint", "satellites"])
def test_intervals_hold_as_often_as_they_say(name: str) -> None:
    """Student's t of 15 degrees from 16 scramblings, against many more points; 40 seeds, all targets together."""
    scenario = hz.read_scenario(name)
    truth = hz.simulate(scenario, 65_536, seed=999, indicators=[]).tally.probabilities
    width = float(stats.t.ppf(0.975, 15))
    held = []
    for seed in range(40):
        tally = hz.simulate(scenario, 512, seed=seed, indicators=[]).tally
        open_ = tally.standard_errors > 0
        held.append(np.abs(tally.probabilities - truth)[open_] < width * tally.standard_errors[open_])
    assert 0.9 < np.concatenate(held).mean() < 0.985


def test_the_odds_are_smooth_in_their_levers(sprint: hz.Scenario) -> None:
    """The same points for every value: a slope from one step is that from one a hundred times as long."""
    from hzsim.questions.lever.lever import lever_for

    levers = [lever_for(sprint, name, sprint.targets) for name in ("real_growth", "rd_spending_growth")]
    odds = JointProbability(sprint, sprint.targets, levers, Sampling(1_024))
    now = [lever.now(sprint) for lever in levers]
    small, large = (
        (odds.at(now[0], now[1] + step) - odds.at(now[0], now[1] - step)) / (2 * step) for step in (1e-6, 1e-4)
    )
    assert small == pytest.approx(large, rel=1e-3)
    assert odds.slope(now, [0.01, 0.02])[1] == pytest.approx(0.02 * large, rel=1e-3)


def test_draws_go_on_until_they_are_precise(sprint: hz.Scenario) -> None:
    rough, fine = hz.assess(sprint, precision=2e-3), hz.assess(sprint, precision=3e-4)
    for result, precision in ((rough, 2e-3), (fine, 3e-4)):
        errors = [*(item.standard_error for item in result.targets), result.joint_standard_error]
        assert max(errors) <= precision
        assert result.simulation.plain_draws > 10 * result.simulation.draws
    assert rough.simulation.draws < fine.simulation.draws
    assert hz.assess(sprint, 5_000, precision=1e-6).simulation.draws == 4_096  # no more than so many
    counted = hz.assess(sprint, precision=5e-3, sampler="random").simulation
    assert counted.plain_draws == counted.draws == 16_384
    assert max(counted.standard_errors) <= 5e-3


@pytest.mark.parametrize("precision", [0.0, 1e-9, 0.5, -1.0])
def test_a_precision_is_between_a_millionth_and_a_half(sprint: hz.Scenario, precision: float) -> None:
    with pytest.raises(hz.BadValue, match="precision"):
        hz.assess(sprint, precision=precision)


def test_shipped_scenarios_are_found() -> None:
    assert "sprint" in SCENARIOS
    assert isinstance(shipped("scenarios"), Path)
