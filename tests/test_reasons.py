"""Reasons of assumptions: in both languages, lost with the path that they are of, shown, without effect on results."""

import datetime
from pathlib import Path

import pytest

import hzsim as hz
from hzsim.files.sources import shipped
from hzsim.history.assessments import on_centres
from hzsim.history.run import briefing_on
from hzsim.present.answers import sheet_of
from hzsim.present.documents.outline import outline

CHILD = """\
extends: sprint
assumptions:
  exchange_rate: 7.3
  net_migration: 5万人
reasons:
  net_migration: {zh: 判断, en: judgement}
"""


@pytest.fixture
def child(tmp_path: Path) -> hz.Scenario:
    file = tmp_path / "child.yaml"
    file.write_text(CHILD, encoding="utf-8")
    return hz.read_scenario(file)


def test_a_path_that_is_stated_anew_brings_its_own_reason_or_none(child: hz.Scenario, sprint: hz.Scenario) -> None:
    assert child.reasons["net_migration"] == ("判断", "judgement")
    assert "exchange_rate" not in child.reasons
    assert child.reasons["real_growth"] == sprint.reasons["real_growth"]


def test_a_changed_path_loses_its_reason(sprint: hz.Scenario) -> None:
    assert "real_growth" not in sprint.replace(real_growth={2028: "5%"}).reasons
    assert sprint.replace(targets=()).reasons == sprint.reasons
    told = sprint.replace(real_growth="5%", reasons={**sprint.reasons, "real_growth": "judgement"})
    assert told.reasons["real_growth"] == ("judgement", "judgement")


def test_reasons_are_described_and_change_no_result(sprint: hz.Scenario) -> None:
    bare = sprint.replace(reasons={})
    assert sprint.describe()["reasons"]["natural_increase"]["en"].startswith("report on drafting the outline")
    assert "reasons" not in bare.describe()
    assert bare.fingerprint == sprint.fingerprint
    assert bare != sprint


def test_what_is_no_reason_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("extends: sprint\nreasons:\n  real_growth: ''\n  growth: because\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        hz.read_scenario(file)
    assert {(problem.key, problem.line) for problem in caught.value.problems} == {
        ("reasons.real_growth", 3),
        ("reasons.growth", 4),
    }
    with pytest.raises(hz.BadValue):
        hz.read_scenario("sprint").replace(reasons={"grwth": "because"})


def test_people_see_them(child: hz.Scenario) -> None:
    shown = sheet_of(child).view("zh").text()
    assert "依据与来源" in shown
    assert "判断" in shown
    said = _report(child)
    assert "reason and source" in said
    assert "The scenario's file does not say why" not in said
    assert "The scenario's file does not say why" in _report(child.replace(reasons={}))


def _report(scenario: hz.Scenario) -> str:
    briefing = briefing_on(on_centres(hz.assess(scenario, draws=32)))
    return outline([briefing], datetime.date(2026, 3, 1)).view("en").text(200)


def test_every_shipped_scenario_says_why_each_path_that_it_states_is_as_it_is() -> None:
    for file in sorted(shipped("scenarios").glob("*.yaml")):
        scenario = hz.read_scenario(file)
        stated = {name for name, part in scenario.model.assumptions.items() if part.usual is None}
        assert stated <= scenario.reasons.keys(), file.name
        assert all(one.zh != one.en for one in scenario.reasons.values())
