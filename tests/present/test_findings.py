import re

import pytest

import hzsim as hz
from hzsim._typing import Language
from hzsim.present.findings import finding_records, findings, look_up
from hzsim.present.sections import Number, targets_table
from hzsim.present.words import price_basis, target_phrase


def test_every_number_is_where_its_sentence_says(assessment: hz.Assessment) -> None:
    found = [number for finding in findings(assessment) for number in finding.numbers]
    assert len(found) > 30
    for number in found:
        assert look_up(assessment, number.place) == number.value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_digit_is_there_that_is_not_quoted(assessment: hz.Assessment, language: Language) -> None:
    """What is left when quoted numbers, targets and years are taken out has no digit in it."""
    scenario = assessment.simulation.scenario
    for finding in findings(assessment):
        text = finding.text.to(language)
        for number in finding.numbers:
            assert number.shown in text
        text = text.replace(price_basis(scenario, language), "")
        for target in scenario.targets:
            text = text.replace(target_phrase(target, language), "")
        for number in sorted(finding.numbers, key=lambda one: -len(one.shown)):
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
    assert not any("probability of about" in text.en or "概率约为" in text.zh for text in words)


def test_titles_with_braces_stay_as_they_are(hostile: hz.Assessment) -> None:
    assert "{0} {joint}" in findings(hostile)[0].text.en


def test_infeasible_requirement_gives_its_reason(sprint: hz.Scenario) -> None:
    impossible = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 900000 in 2030"]), 200))
    assert any("no Real growth" in finding.text.en for finding in findings(impossible))
