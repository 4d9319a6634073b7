"""The public names: one set of verbs with the command line, and results that say what they are when printed."""

import json
import os
import pydoc
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main

PANEL = Path(__file__).parent / "data" / "synthetic-panel.csv"
GDP = "gdp >= 30000 in 2030"
CHANGES = Path(__file__).parent / "data" / "changes.csv"
VERBS = sorted(set(main.list_commands(click.Context(main))) - {"list", "merge"})
"""Every command but `list`, whose answers are attributes in Python, and `merge`, whose answer is another verb's."""
ANSWERS: dict[str, Callable[[hz.Scenario], Any]] = {
    "run": lambda scenario: hz.run(scenario, 400),
    "project": hz.project,
    "simulate": lambda scenario: hz.simulate(scenario, 400),
    "assess": lambda scenario: hz.assess(scenario, 400),
    "require": lambda scenario: hz.require(scenario, "real_growth", GDP),
    "compare": lambda scenario: hz.compare([scenario, scenario.replace(name="weaker", exchange_rate=7.5)], 400),
    "batch": lambda scenario: hz.batch([scenario], tempfile.mkdtemp(), 16),
    "curve": lambda scenario: hz.curve(scenario, "real_growth", draws=400),
    "slack": hz.slack,
    "when": lambda scenario: hz.when(scenario, GDP, draws=400),
    "effort": hz.effort,
    "frontier": lambda scenario: hz.frontier(scenario, "real_growth", "net_migration", points=3, draws=400),
    "sensitivity": lambda scenario: hz.sensitivity(scenario, [GDP, "rd_intensity >= 4.5% in 2030"], draws=400),
    "explain": lambda scenario: hz.explain(scenario, draws=400),
    "conditions": lambda scenario: hz.conditions(scenario, draws=2_000),
    "check": lambda _: hz.check("hangzhou-15fyp-final"),
    "indicators": lambda scenario: hz.indicators(scenario=scenario, draws=400),
    "diff": lambda _: hz.diff("hangzhou-15fyp-draft", "hangzhou-15fyp-final"),
    "review": lambda _: hz.review(),
    "rank": lambda scenario: hz.rank(scenario, draws=400),
    "new": lambda _: hz.new(Path(tempfile.mkdtemp()) / "germany", "Germany"),
    "pace": lambda _: hz.pace(21860, 30000, "2024-2030", known={2025: "5.2%"}),
    "elicit": lambda scenario: hz.elicit(scenario, "real_growth", {"10%": "4.2%", "90%": "5.6%"}, draws=400),
    "realism": hz.realism,
    "track": lambda _: hz.track(hz.read_scenario("fourteenth-plan"), "actuals-14th-plan", draws=200),
    "calibrate": lambda _: hz.calibrate(),
    "score": lambda _: hz.score(),
    "backtest": lambda _: hz.backtest(hz.read_panel(PANEL), draws=100),
    "export": lambda scenario: hz.export(scenario, "csv", draws=100),
    "schema": lambda _: hz.schema(),
}
FILE = {"export"}
"""Verbs whose answer is the bytes of a file."""


def project() -> Path:
    """Return the scenario of a new project."""
    made = hz.new(Path(tempfile.mkdtemp()) / "own", "苏州")
    return made.folder / "scenarios" / f"{made.scenario}.yaml"


def elicited() -> hz.Elicitation:
    """Return a spread that two quantiles declare, of a project's scenario."""
    scenario = hz.read_scenario(project())
    return hz.elicit(scenario, "deflator_growth", {0.1: 0.0, 0.9: 0.02}, source="a panel", draws=64)


OTHERS: dict[str, Callable[[hz.Scenario], Any]] = {
    "read_plan": lambda _: hz.read_plan("hangzhou-15fyp-final"),
    "read_history": lambda _: hz.read_history(),
    "read_panel": lambda _: hz.read_panel(str(PANEL)),
    "read_rivals": lambda _: hz.read_rivals("Hangzhou", 2024),
    "read_scenario": lambda _: hz.read_scenario("sprint"),
    "read_baseline": lambda _: hz.read_baseline("hangzhou-2024"),
    "as_unit": lambda _: hz.as_unit("元"),
    "on_centre": lambda scenario: hz.on_centre(scenario, "record"),
    "why_no_centre": lambda scenario: hz.why_no_centre(scenario.replace(known_until=2030), "best"),
    "read_outlooks": lambda _: hz.read_outlooks(),
    "forecast_region": lambda _: hz.forecast_region([0.05, 0.06, 0.07] * 5, [0.04, 0.05, 0.05] * 5, 5),
    "with_least_effort": hz.with_least_effort,
    "forecast_growth": lambda _: hz.forecast_growth([0.05, 0.06, 0.07] * 5, 5),
    "enter_year": lambda _: hz.enter_year(project(), 2025, {"growth": "5%"}, draws=64),
    "freeze": lambda _: hz.freeze("one", PANEL, draws=100, folder=Path(tempfile.mkdtemp())),
    "doubts": lambda scenario: hz.doubts(scenario.replace(exchange_rate=19.0)),
    "merge": lambda scenario: merged(scenario),
    "write_elicited": lambda _: hz.write_elicited(elicited()),
    "earlier": lambda scenario: hz.earlier(scenario, None, 1),
    "read_sweep": lambda _: hz.read_sweep(CHANGES),
    "sweep": lambda scenario: hz.sweep(scenario, {"exchange_rate": [7.0, 7.5]}),
    "indicator": lambda scenario: scenario.model.indicator("gdp"),
    "human_capital_index": lambda _: hz.human_capital_index([10.0, 10.1], 441),
}
"""Public functions that are no verbs."""


def merged(scenario: hz.Scenario) -> object:
    shard, path = hz.Shard(1, 1), Path(tempfile.mkdtemp()) / "part"
    hz.simulate(scenario, 400, executor=shard)
    path.write_bytes(shard.content(["mine"]))
    return hz.merge([path])


def records(*words: str) -> Any:
    ran = CliRunner().invoke(main, [*words, "--format", "json"])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_every_command_is_a_verb_in_python() -> None:
    assert set(VERBS) <= set(hz.__all__)
    assert [name for name in VERBS if getattr(hz, name).__name__ != name] == []
    assert set(VERBS) == set(ANSWERS)


def test_only_public_names_are_offered() -> None:
    offered = {name for name in dir(hz) if not name.startswith("__")}
    assert offered == set(hz.__all__)
    assert "Any" not in offered


def test_every_other_function_is_tried_too() -> None:
    functions = {name for name in hz.__all__ if name.islower() and not name.endswith("_chart")}
    assert functions - set(ANSWERS) == {*OTHERS, "small_multiples", "write_report"}


@pytest.mark.parametrize("verb", sorted({*ANSWERS, *OTHERS} - FILE))
def test_an_answer_says_what_it_is(sprint: hz.Scenario, verb: str) -> None:
    """Printed it is short, with no inner address; a verb's answer is a table or words in a notebook, with units."""
    answer = {**ANSWERS, **OTHERS}[verb](sprint)
    text = repr(answer)
    assert len(text) < 12_000
    assert "object at 0x" not in text
    assert "<function" not in text
    if verb in ANSWERS:
        markup = answer._repr_html_()
        assert markup.startswith(("<table>", "<p>"))
        assert str(answer) == text
        assert "dataclass" not in text


@pytest.mark.parametrize("verb", VERBS)
def test_help_names_the_verb_and_what_it_refuses(verb: str) -> None:
    words = pydoc.plain(pydoc.render_doc(getattr(hz, verb)))
    assert f"{verb}(" in words
    assert len(words.splitlines()) >= 4


def test_a_comparison_is_that_of_the_command(sprint: hz.Scenario) -> None:
    from hzsim.present.answers import sheet_of

    found = hz.compare([sprint, hz.read_scenario("floor")], 500)
    assert sheet_of(found).records() == records("compare", "sprint", "floor", "--draws", "500")
    swept = hz.compare(hz.sweep(sprint, {"exchange_rate": [7.0, 7.5]}), 500)
    assert sheet_of(swept).records() == records("compare", "sprint", "--sweep", "exchange_rate=7,7.5", "--draws", "500")
    assert len(swept) == 2
    assert swept[1].joint == hz.assess(sprint.replace(exchange_rate={"2026-2030": 7.5}), 500).joint
    assert "7.50" in str(swept)


def test_copies_of_a_scenario_are_told_apart(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="different names, found sprint twice"):
        hz.compare([sprint, sprint.replace(exchange_rate=7.5)], 100)
    with pytest.raises(hz.BadValue, match="scenarios to compare, found none"):
        hz.compare([])
    header = str(hz.compare([sprint, sprint.replace(name="weaker", exchange_rate=7.5)], 100)).splitlines()[:2]
    assert "(weaker)" in header[1]


def test_a_plan_may_be_named() -> None:
    name, plan = "hangzhou-15fyp-final", hz.read_plan("hangzhou-15fyp-final")

    def seen(found: Any) -> list[str]:
        assert len(found) > 5
        return [str(found), *map(repr, found)]

    assert seen(hz.check(name)) == seen(hz.check(plan)) == seen(hz.check(plan.home / f"{name}.csv"))
    assert seen(hz.indicators(name)) == seen(hz.indicators(plan)) == seen(hz.indicators())
    assert seen(hz.review("hangzhou-14fyp")) == seen(hz.review())
    assert seen(hz.diff("hangzhou-15fyp-draft", plan)) == seen(hz.diff("hangzhou-15fyp-draft", name))


def test_a_check_prints_what_is_not_consistent() -> None:
    found = hz.check("hangzhou-15fyp-final")
    text, grave = str(found), [one for one in found if one.verdict not in ("consistent", "met")]
    for one in found:
        assert (f": {one.label.en}" in text) == (one in grave)
    assert f"consistent {sum(one.verdict == 'consistent' for one in found)}" in text
    everything = hz.check("hangzhou-15fyp-final", everything=True)
    assert len(everything) == len(found) + found.left_out


def test_tracking_is_that_of_the_command() -> None:
    from hzsim.present.answers import sheet_of

    found = hz.track(hz.read_scenario("fourteenth-plan"), "actuals-14th-plan", draws=200)
    asked = ("track", "fourteenth-plan", "--actuals", "actuals-14th-plan", "--draws", "200")
    assert sheet_of(found).records() == records(*asked)
    assert [one.vintage.year for one in found] == list(range(2020, 2026))[: len(found)]
    assert hz.vintages_chart(found).axes


def test_a_run_writes_its_report(sprint: hz.Scenario, tmp_path: Path) -> None:
    paths = hz.write_report([hz.run(sprint, 200)], str(tmp_path))
    assert {path.name for path in paths} == set(os.listdir(tmp_path))
    assert "manifest.json" in os.listdir(tmp_path)


def test_plans_and_records_have_public_charts(sprint: hz.Scenario) -> None:
    charts = [
        hz.check_chart(hz.check("hangzhou-15fyp-final"), "zh"),
        hz.indicator_chart(hz.indicators(scenario=sprint, draws=200)),
        hz.lookback_chart(hz.review()),
        hz.rank_chart(hz.rank(sprint, draws=400)),
        hz.coverage_chart(hz.backtest(hz.read_panel(PANEL), draws=100), 6),
    ]
    assert all(chart.axes for chart in charts)
    with pytest.raises(hz.BadValue, match="indicators with a scenario"):
        hz.indicator_chart(hz.indicators())
