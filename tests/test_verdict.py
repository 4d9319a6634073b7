"""The verdict: what it says of every kind of scenario, and that its numbers are those of other questions."""

import re
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Text
from hzsim.history.assessments import Assessments, on_centres
from hzsim.present.answers.verdict import verdict
from hzsim.questions.lever.slack import best_lift
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.years import Span

SPRINT = hz.read_scenario("sprint")
REPORT = hz.read_scenario("report")
OPEN = Span(2026, 2030)


def said(scenario: hz.Scenario, centre: str = "scenario") -> list[Text]:
    return [finding.text for finding in verdict(on_centres(hz.assess(scenario, 1024), centre))]


@pytest.mark.parametrize("name", ["sprint", "carbon", "fourteenth-plan", "sprint-nation"])
def test_what_lifts_most_is_what_assessing_every_move_anew_finds(name: str) -> None:
    """Each target's own lever, moved by its usual deviation up and down, in an assessment of its own."""
    scenario = hz.read_scenario(name)
    found = best_lift(scenario, 1)
    assert found is not None
    years, first = found.lever.years, scenario.years.first
    odds = {}
    for called in {target.indicator.lever for target in scenario.targets} - {None}:
        part = scenario.model.lever_of(called or "")
        lever = scenario.model.set_for(part.name)
        spread = average_spread(scenario, part, scenario.uncertainty[lever.name], years)
        for change in (spread, -spread):
            path = scenario.central(part.name).copy()
            path[0, years.first - first : years.last - first + 1] += change
            there = scenario.lever_path(part.name, path)[0] if lever != part else path[0]
            shifted = scenario.replace(assumptions={**scenario.assumptions, lever.name: tuple(map(float, there))})
            odds[part.name, change] = hz.assess(shifted, 4096).joint
    name, change = max(odds, key=lambda one: odds[one])
    assert found.lever.assumption.name == name
    assert found.after - found.before == pytest.approx(change, rel=1e-9)
    assert found.probability == pytest.approx(max(odds.values()), abs=0.006)
    assert found.change == pytest.approx(1 if change > 0 else -1)


def test_a_lever_moves_no_further_than_its_bounds() -> None:
    """What is tried of R&D spending grows by 50% a year at most."""
    near = SPRINT.replace(rd_spending_growth=dict.fromkeys(OPEN, 0.48), targets=["rd_intensity >= 21% in 2030"])
    found = best_lift(near, 1)
    assert found is not None
    assert 0 < found.change < 1
    words = verdict(on_centres(hz.assess(near, 1024)))[-1].text
    assert "至其界限" in words.zh
    assert "as far as its bounds allow" in words.en


def test_the_first_sentence_counts_and_gives_the_odds_on_every_centre() -> None:
    found = on_centres(hz.assess(SPRINT, 1024))
    shares = {centre: f"{100 * one.joint:.0f}" for centre, one in found.by_centre.items()}
    likely = sum(item.probability > 0.5 for item in found.assessment.targets)
    assert verdict(found)[0].text == Text(
        f"按情景假设，5项目标中有{likely}项实现的可能性过半，5项同时实现的概率约{shares['scenario']}%"
        f"（按历史记录约{shares['record']}%，按 hzsim 综合判断约{shares['best']}%）。",
        f"On the scenario's own assumptions, {likely} of the 5 targets are likely to be met, and the chance of meeting "
        f"all 5 is about {shares['scenario']}% (about {shares['record']}% on the track record, about "
        f"{shares['best']}% by hzsim's own best judgement).",
    )


def test_what_is_in_the_way_is_said_with_what_leaving_it_out_gives() -> None:
    found = on_centres(hz.assess(SPRINT, 1024))
    way = found.assessment.in_the_way
    assert way is not None
    without = hz.assess(SPRINT.replace(targets=[one for one in SPRINT.targets if one != way.target]), 1024).joint
    assert verdict(found)[1].text.zh == (
        f"制约最大的是研发强度目标（2030年达到4.5%以上）；若不计该项，其余4项同时实现的概率升至约{100 * without:.0f}%。"
    )


def kinds(binding: float | None = None) -> list[Any]:
    return [
        {"target": "gdp >= 30000 in 2030", "kind": "expected", "probability": 0.8},
        {"target": "population >= 1300 in 2030", "kind": "binding", "probability": binding or 0.5},
        {"target": "rd_intensity >= 4.5% in 2030", "kind": "binding"},
    ]


KINDS: dict[str, tuple[hz.Scenario, tuple[str, str]]] = {
    "one target": (
        SPRINT.replace(targets=["gdp >= 30000 in 2030"]),
        ("2030年地区生产总值（现价）达到3万亿元以上的概率约", "chance of meeting the target for GDP, current prices"),
    ),
    "two targets": (
        SPRINT.replace(targets=["gdp >= 30000 in 2030", "population >= 1300 in 2030"]),
        ("另一项实现的概率升至约", "the chance of meeting the other one rises to about"),
    ),
    "out of reach": (
        SPRINT.replace(targets=["gdp >= 900000 in 2030", "population >= 1300 in 2030"]),
        ("概率不到1%（按历史记录、按 hzsim 综合判断也是如此）", "is below 1% (the same on the track record and by"),
    ),
    "two out of reach": (
        SPRINT.replace(targets=["gdp >= 900000 in 2030", "population >= 9000 in 2030", "rd_intensity >= 4% in 2030"]),
        ("即使不计该项，其余2项同时实现的概率仍不到1%", "meeting the other 2 stays at below 1%"),
    ),
    "no value of the lever": (
        SPRINT.replace(targets=["gdp >= 900000 in 2030"]),
        ("在合理界限内无论取何值", "No value of real growth within bounds meets the target"),
    ),
    "kinds and required odds": (
        SPRINT.replace(targets=kinds()),
        ("其中2项约束性目标同时实现的概率约", "(the 2 binding ones together: about"),
    ),
    "short of required odds": (
        SPRINT.replace(targets=kinds()),
        ("未达到所要求的概率：地区生产总值（现价）目标（2030年达到3万亿元以上）要求80%，实际约", "80% is asked for."),
    ),
    "required odds reached": (
        SPRINT.replace(targets=kinds()[1:]),
        ("规定了概率的目标均达到要求。", "Every target that has to have a probability has it."),
    ),
    "a condition": (
        SPRINT.replace(given=["gdp >= 26500 in 2027"]),
        ("在2027年地区生产总值（现价）达到2.65万亿元以上的条件下，", "Given that the target for GDP, current"),
    ),
    "several at once": (
        SPRINT.replace(targets=[f"at least 2 of: {'; '.join(map(str, SPRINT.targets[:3]))}", SPRINT.targets[3]]),
        ("2项同时实现的概率", "the chance of meeting both"),
    ),
    "certain, missed": (
        REPORT,
        ("5项目标中可实现3项；不能实现的是地区生产总值（现价）目标", "3 of the 5 targets are met; missed: the"),
    ),
    "certain, met": (
        REPORT.replace(targets=["gdp >= 20000 in 2030", "population >= 1200 in 2030"]),
        ("2项目标均可实现。", "both targets are met."),
    ),
    "certain, one": (
        REPORT.replace(targets=["gdp >= 30000 in 2030"]),
        ("达到3万亿元以上的目标不能实现，差58亿元。", "is missed by CNY 5.8 billion."),
    ),
    "an upper limit": (
        hz.read_scenario("carbon"),
        ("由−3.00%降低到−4.01%（一个通常偏差）", "lowered by its usual deviation, from −3.00% to −4.01% on average"),
    ),
    "years on record": (
        hz.read_scenario("fourteenth-plan"),
        ("2021—2025年年均达到6%以上", "(at least 6% on average in 2021-2025)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_scenario_has_its_sentences(kind: str) -> None:
    scenario, expected = KINDS[kind]
    found = said(scenario)
    assert 1 <= len(found) <= 4
    zh, en = "".join(one.zh for one in found), " ".join(one.en for one in found)
    assert expected[0] in zh, zh
    assert expected[1] in en, en
    assert not re.search(r",(?!\d)|[;:()]", zh), zh


def test_where_all_is_likely_nothing_is_in_the_way() -> None:
    assert len(said(SPRINT.replace(targets=["gdp >= 20000 in 2030", "population >= 1200 in 2030"]))) == 1


def test_another_centre_has_its_own_verdict() -> None:
    found = said(SPRINT, "record")
    assert found[0].zh.startswith("按历史记录，5项目标中有2项")
    assert "（按情景假设约10%，" in found[0].zh


def test_another_currency_and_country_are_said_in_their_own() -> None:
    china = hz.read_scenario("china-2035")
    assert any("154,300元以上" in one.zh and "CNY 154,300" in one.en for one in said(china))


def test_an_assessment_alone_says_the_same_of_its_own_centre() -> None:
    assessment = hz.assess(SPRINT, 1024)
    alone, whole = verdict(Assessments(assessment)), verdict(on_centres(assessment))
    assert "（" not in alone[0].text.zh
    assert [one.text for one in alone[1:]] == [one.text for one in whole[1:]]


@pytest.mark.parametrize("name", ["sprint-production", "china-2035"])
def test_what_lifts_most_can_be_set(name: str) -> None:
    """Growth that a production function brings is an outcome: the verdict names an assumption of the scenario's own."""
    scenario = hz.read_scenario(name)
    lift = best_lift(scenario, 1)
    assert lift is not None
    assert lift.lever.assumption.name in scenario.assumptions
    assert lift.before == pytest.approx(scenario.mean(lift.lever.assumption.name, lift.lever.years))
