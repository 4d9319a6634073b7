"""Every chart of every shipped scenario, and of projects made for other places: nothing cut, covered or crossed."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.city.series import history_of
from hzsim.present.charts.composition import has_ages, has_contributions
from hzsim.present.charts.probabilities import centres_chart

from .pictures import check_picture

SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
LANGUAGES: tuple[Language, Language] = ("zh", "en")
Draw = Callable[[Language], Any]


def run(scenario: hz.Scenario, draws: int = 256) -> hz.Briefing:
    return hz.run(scenario, draws)


def charts(scenario: hz.Scenario, briefing: hz.Briefing) -> Iterator[tuple[str, Draw]]:
    """The charts that a run writes, and those of the questions that every scenario with targets can be asked."""
    simulation, history = briefing.assessment.simulation, history_of(scenario)
    for name in scenario.model.headlines:
        yield f"fan {name}", partial(hz.fan_chart, briefing, name, history)
    if has_contributions(simulation.histograms):
        yield "contributions", partial(hz.contributions_chart, simulation)
    if has_ages(simulation):
        yield "ages", partial(hz.ages_chart, simulation)
    yield "centres", partial(centres_chart, briefing.assessments)
    yield "bullets", partial(hz.bullet_chart, briefing.assessment)
    yield "table", partial(hz.panels_chart, [briefing.assessment])


def questions(scenario: hz.Scenario) -> Mapping[str, Draw]:
    """Charts of what is asked of a scenario at little cost."""
    target = next(one for one in scenario.targets if one.single)
    lever = scenario.model.lever_of(target.indicator.lever or "real_growth").name
    found: dict[str, Draw] = {"slack": partial(hz.slack_chart, hz.slack(scenario))}
    found["curve"] = partial(hz.curve_chart, hz.curve(scenario, lever, draws=256))
    if scenario.uncertain:
        found["tornado"] = partial(hz.tornado_chart, hz.sensitivity(scenario, draws=512))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_chart_of_a_shipped_scenario_is_cut_covered_or_crossed(name: str) -> None:
    scenario = hz.read_scenario(name)
    drawn = [*charts(scenario, run(scenario)), *questions(scenario).items()]
    for chart, draw in drawn:
        for language in LANGUAGES:
            check_picture(f"{name} {chart} {language}", draw(language), 0.4)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_scenarios_are_readable_side_by_side(language: Language) -> None:
    names = ("sprint", "floor", "low-migration", "report", "slow-growth", "weak-yuan", "weak-prices", "satellites")
    several = [run(hz.read_scenario(name)).assessment for name in names]
    for indicator in ("gdp", "population", "gdp_per_capita_usd"):
        figure = hz.comparison_chart(several, indicator, language)
        check_picture(f"comparison {indicator} {language}", figure)
        if indicator == "population":
            same = [text.get_text() for text in figure.axes[0].texts if " = " in text.get_text()]
            assert len(same) == 1, "those with the same people are one line"
    for chart in (hz.probability_chart(several, language), hz.panels_chart(several, language)):
        check_picture(f"table {language}", chart)
        assert chart.get_figheight() < 10, "no picture that is taller than a page"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["Vietnam", "Germany"])
def test_no_chart_of_another_place_is_cut_covered_or_crossed(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    done = CliRunner().invoke(main, ["new", str(folder), place])
    assert done.exit_code == 0, done.output
    monkeypatch.chdir(folder)
    plan = hz.read_scenario("scenarios/plan.yaml")
    far = plan.carried_on(2050).replace(name="far", title=Text("很长的名称" * 12, "A name that is very long " * 6))
    drawn = [(one.name, chart) for one, draws in ((plan, 64), (far, 256)) for chart in charts(one, run(one, draws))]
    without = hz.simulate(plan.replace(name="none", targets=[]), 256)
    history = history_of(plan)
    drawn.append(("none", ("small multiples", partial(hz.small_multiples, without, history))))
    drawn += [("none", (name, partial(hz.fan_chart, without, name, history))) for name in plan.model.headlines]
    for name, (chart, draw) in drawn:
        for language in LANGUAGES:
            check_picture(f"{place} {name} {chart} {language}", draw(language), 0.4)
