import re

import pytest

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.history.briefing import assess_on_record
from hzsim.present.findings import finding_records, findings
from hzsim.present.quotes import look_up
from hzsim.present.sections import targets_table
from hzsim.present.view import Number
from hzsim.present.words import price_basis
from hzsim.scenario.phrases import target_phrase


@pytest.fixture(scope="module")
def recorded(sprint: hz.Scenario) -> hz.Assessment:
    found = assess_on_record(sprint, 20_000)
    assert found is not None
    return found


def test_every_number_is_where_its_sentence_says(assessment: hz.Assessment, recorded: hz.Assessment) -> None:
    found = [number for finding in findings(assessment, recorded) for number in finding.numbers]
    assert len(found) > 45
    for number in found:
        assert look_up(assessment, number.place, recorded) == number.value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_digit_is_there_that_is_not_quoted(
    assessment: hz.Assessment, recorded: hz.Assessment, language: Language
) -> None:
    """What is left when quoted numbers, targets and years are taken out has no digit in it."""
    scenario = assessment.simulation.scenario
    for finding in findings(assessment, recorded):
        text = finding.text.to(language)
        for number in finding.numbers:
            assert number.shown in text
        text = text.replace(price_basis(scenario, language), "")
        numbers = () if not text.strip("。.") else finding.numbers
        for target in scenario.targets:
            text = text.replace(target_phrase(target, language), "")
        for number in sorted(numbers, key=lambda one: -len(one.shown)):
            text = text.replace(number.shown, "", 1)
        text = re.sub(r"80%(区间| band)|20\d\d(-20\d\d)?|10,000 persons|CNY 100 mn", "", text)
        assert not re.search(r"\d", text), text


def test_sentences_round_as_the_tables(assessment: hz.Assessment) -> None:
    cells = {str(cell) for row in targets_table(assessment, "en").rows for cell in row if isinstance(cell, Number)}
    for record in finding_records(assessment):
        if record["place"].startswith("targets.") and "required" not in record["place"]:
            assert record["shown"] in cells, record


def test_tone_is_careful(assessment: hz.Assessment, certain: hz.Assessment) -> None:
    for each in (assessment, certain):
        english = " ".join(finding.text.en for finding in findings(each))
        assert "implies" in english
        assert not re.search(r"\b(will|guarantee|certainly)\b", english)


def test_without_uncertainty_nothing_is_called_a_probability(certain: hz.Assessment) -> None:
    words = [finding.text for finding in findings(certain)]
    assert any("misses the target" in text.en for text in words)
    assert any("meets the target" in text.en for text in words)
    assert not any("robabilit" in text.en or "概率" in text.zh for text in words)


def test_titles_with_braces_stay_as_they_are(hostile: hz.Assessment) -> None:
    assert "{0} {joint}" in findings(hostile)[0].text.en


def test_infeasible_requirement_gives_its_reason(sprint: hz.Scenario) -> None:
    impossible = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 900000 in 2030"]), 200))
    assert any("No value of Real growth within bounds" in finding.text.en for finding in findings(impossible))


def test_a_value_that_misses_is_not_rounded_to_its_target(certain: hz.Assessment) -> None:
    text = next(finding.text for finding in findings(certain) if "R&D intensity" in finding.text.en)
    assert text.en == 'The scenario implies 4.497%, which misses the target "R&D intensity ≥ 4.5% (2030)".'
    assert text.zh == "情景意味着该数为 4.497%，未达到目标“研发强度 ≥ 4.5%（2030年）”。"


def test_both_probabilities_stand_in_the_first_sentence_on_all_targets(
    assessment: hz.Assessment, recorded: hz.Assessment
) -> None:
    text = findings(assessment, recorded)[1].text
    assert "若情景中心正确" in text.zh
    assert "按历史记录" in text.zh
    assert "if the scenario's centre is right" in text.en
    assert "on the track record" in text.en


def test_a_target_out_of_reach_is_below_and_not_zero(sprint: hz.Scenario) -> None:
    impossible = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 90000 in 2030"]), 20_000))
    text = next(finding.text for finding in findings(impossible) if "Target" in finding.text.en)
    assert "is below 0.1%." in text.en
    assert "达到的概率低于 0.1%。" in text.zh
    assert "0.0%" not in text.en + text.zh


def test_quotation_marks_are_not_doubled(sprint: hz.Scenario) -> None:
    named = sprint.replace(title=Text("“十五五”冲刺情景", 'The "sprint"'))
    text = findings(hz.assess(hz.simulate(named, 100)))[0].text
    assert text.zh.startswith("本报告考察“‘十五五’冲刺情景”（杭州市")
    assert text.en.startswith("This report looks at the scenario \"The 'sprint'\" (Hangzhou")


def test_chinese_findings_hold_no_formulas_of_the_file(assessment: hz.Assessment, certain: hz.Assessment) -> None:
    for each in (assessment, certain):
        for finding in findings(each):
            assert not re.search(r"[a-z_]{4,}|>=", finding.text.zh), finding.text.zh
