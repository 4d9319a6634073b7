"""What `run` says each target needs, against plain draws of the scenario with it."""

import math

import pytest

import hzsim as hz
from hzsim.history.run import run
from hzsim.questions.assessment import TargetAssessment
from hzsim.simulation.draws.drawing import Sampling


def moved(scenario: hz.Scenario, item: TargetAssessment, value: float) -> hz.Scenario:
    """The scenario with a target's own lever at a value in the years in which it is turned."""
    assert item.required is not None
    return scenario.replace(**{item.required.unknown.name: {str(item.required.years): value}})


@pytest.mark.parametrize("name", ["sprint", "satellites"])
@pytest.mark.parametrize("asked", [0.3, 0.9])
def test_what_a_target_needs_gives_its_probability(name: str, asked: float) -> None:
    scenario = hz.read_scenario(name)
    briefing = run(scenario, 1_024, sampler="sobol", asked=asked, indicators=())
    assert len(briefing.required) == len(scenario.targets)
    for item, value in zip(briefing.assessment.targets[:5], briefing.required, strict=False):
        assert value is not None
        there = moved(scenario, item, value).replace(targets=[item.target])
        same = hz.simulate(there, 1_024, sampler="sobol", indicators=())
        assert same.tally.probabilities[0] == pytest.approx(asked, abs=4 * same.standard_errors[0] + 1e-6)
        plain = hz.simulate(there, 20_000, sampler="random", indicators=())
        error = math.hypot(same.standard_errors[0], plain.standard_errors[0])
        assert plain.tally.probabilities[0] == pytest.approx(asked, abs=4 * error)


def test_a_value_that_no_bound_reaches_is_none(sprint: hz.Scenario) -> None:
    far = sprint.replace(targets=["gdp >= 70000 in 2030", "gdp >= 30000 in 2030"])
    briefing = run(far, 512, sampler="sobol", asked=0.9999, indicators=())
    assert briefing.assessment.targets[0].required is not None
    assert briefing.required[0] is None


def test_what_is_certain_needs_what_the_medians_need() -> None:
    report = hz.read_scenario("report")
    briefing = run(report, 256, sampler="sobol", indicators=())
    wanted = [item.required.value if item.required else None for item in briefing.assessment.targets]
    assert list(briefing.required) == wanted


def test_indicators_are_summarised_where_they_are_asked_for(sprint: hz.Scenario) -> None:
    few = run(sprint, 256, sampler="sobol", indicators=["gdp"])
    assert set(few.assessment.simulation.histograms) == {"gdp"}
    assert set(run(sprint, 256, sampler="sobol").assessment.simulation.histograms) == set(sprint.model.indicators)
    assert few.matters[0].assumption == "real_growth"


def test_what_matters_does_not_depend_on_draws(sprint: hz.Scenario) -> None:
    one, other = (run(sprint, 256, seed=seed, sampler="sobol", indicators=()).matters for seed in (1, 2))
    assert one == other
    assert Sampling(256, sampler="sobol").draws == 256
