import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.amounts import Counting, alike, power
from hzsim.history.assessments import Assessments, on_centres
from hzsim.present.answers.headline import headline
from hzsim.present.answers.report import target_numbers, target_odds, together
from hzsim.present.documents.findings import finding_records, findings
from hzsim.present.forms.view import Number
from hzsim.present.words import quotes
from hzsim.present.words.goals import goal_name
from hzsim.present.words.phrases import price_basis, provenance
from hzsim.present.words.quotes import Cited
from hzsim.scenario.parts.phrases import goal_phrase, target_phrase
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.targets import Target

from .places import look_up


@pytest.fixture(scope="module")
def assessments(sprint: hz.Scenario) -> Assessments:
    """The sprint with rising prices, so that the odds at constant prices are told too."""
    return on_centres(hz.assess(sprint.replace(deflator_growth=0.01), 20_000))


def test_every_number_is_where_its_sentence_says(assessments: Assessments) -> None:
    found = [number for finding in findings(assessments) for number in finding.numbers]
    assert len(found) > 80
    for number in found:
        assert look_up(assessments, number.place) == number.value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_digit_is_there_that_is_not_quoted(assessments: Assessments, language: Language) -> None:
    """What is left when quoted numbers, counts of targets, targets and years are taken out has no digit in it."""
    scenario = assessments.assessment.simulation.scenario
    for finding in findings(assessments):
        text = finding.text.to(language)
        for number in finding.numbers:
            assert number.to(language) in text
        text = text.replace(price_basis(scenario, language), "")
        text = text.replace(provenance(assessments.assessment.simulation, language), "")
        numbers = () if not text.strip("。.") else finding.numbers
        for target in scenario.targets:
            name = goal_name(target).to(language)
            for said in (target_phrase(target, language), name, name[0].upper() + name[1:]):
                text = text.replace(said, "")
        text = re.sub(r"有80%的可能|80% of the draws|CC BY|CNY 100 mn|least 1, 2, 3 and 4", "", text)
        text = re.sub(r"(the|all|other) \d\b|至少达到1、2、3、4|\d项目标|其余\d项|\d项同时", "", text)
        for said in sorted((number.to(language) for number in numbers), key=len, reverse=True):
            text = text.replace(said, "", 1)
        text = re.sub(r"20\d\d([-—]20\d\d)?", "", text)
        assert not re.search(r"\d", text), text


def test_sentences_round_as_the_tables(assessment: hz.Assessment) -> None:
    """The headline alone has whole percentages."""
    assessments = Assessments(assessment)
    blocks = (target_numbers(assessment), target_odds(assessments), together(assessments))
    tables = [table for block in blocks if (table := block.table("en")) is not None]
    cells = {str(cell) for table in tables for row in table.rows for cell in row if isinstance(cell, Number)}
    first = len(headline(assessments))
    for record in finding_records(assessments):
        if record["place"].startswith("targets.") and "required" not in record["place"]:
            if record["sentence"] > first:
                assert record["shown"] in cells, record
            else:
                assert record["shown"] == f"{100 * record['value']:.0f}%"


def test_tone_is_careful(assessment: hz.Assessment, certain: hz.Assessment) -> None:
    for each in (assessment, certain):
        english = " ".join(finding.text.en for finding in findings(Assessments(each)))
        assert "in this scenario" in english.lower()
        assert not re.search(r"\b(will|guarantee|certainly)\b", english)


def test_without_uncertainty_nothing_is_called_a_probability(certain: hz.Assessment) -> None:
    words = [finding.text for finding in findings(Assessments(certain))]
    assert any("misses the target" in text.en for text in words)
    assert any("meets the target" in text.en for text in words)
    assert not any("robabilit" in text.en or "概率" in text.zh for text in words)


def test_infeasible_requirement_gives_its_reason(sprint: hz.Scenario) -> None:
    impossible = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 900000 in 2030"]), 200))
    assert any(
        "No value of Real growth within bounds" in finding.text.en for finding in findings(Assessments(impossible))
    )


def test_a_value_that_misses_is_not_rounded_to_its_target(certain: hz.Assessment) -> None:
    found = [one.text for one in findings(Assessments(certain)) if "comes to" in one.text.en and "R&D" in one.text.en]
    assert found == [
        Text(
            "本情景下该数为4.497%，未达到研发强度目标（2030年达到4.5%以上）。",
            "In this scenario it comes to 4.497%, which misses the target for R&D intensity (at least 4.5% in 2030).",
        )
    ]


def test_a_large_number_is_said_to_three_digits_unless_it_would_be_its_target(sprint: hz.Scenario) -> None:
    asked = read_target("gdp >= 3万亿元 in 2030", sprint.model, sprint.years)
    people = read_target("population >= 1300万人 in 2030", sprint.model, sprint.years)

    def said(value: float, target: Target) -> Text:
        found = quotes.readable(target.indicator, Cited(value), target).said
        assert found is not None
        return found

    assert said(29_846.6, asked) == Text("2.98万亿元", "CNY 2.98 trillion")
    assert said(29_998.2, asked) == Text("29,998亿元", "CNY 2.9998 trillion")
    assert said(30_000.0, asked).zh == "3万亿元"
    assert said(1310.28, people) == Text("1,310万人", "13.1 million people")
    assert said(1300.3, people) == Text("1,300.3万人", "13.003 million people")


def test_ends_of_a_band_have_one_number_of_decimals_and_one_word(sprint: hz.Scenario) -> None:
    gdp = sprint.model.indicators["gdp"]

    def said(*values: float) -> list[Text | None]:
        return [one.said for one in quotes.readable_ends(gdp, [*map(Cited, values)])]

    assert said(25_000.0, 35_600.0) == [
        Text("2.50万亿元", "CNY 2.50 trillion"),
        Text("3.56万亿元", "CNY 3.56 trillion"),
    ]
    assert said(9_800.0, 12_000.0) == [Text("0.98万亿元", "CNY 0.98 trillion"), Text("1.20万亿元", "CNY 1.20 trillion")]
    assert said(30_000.0, 40_000.0) == [Text("3万亿元", "CNY 3 trillion"), Text("4万亿元", "CNY 4 trillion")]
    assert said(12.0, 12_000.0)[0] == Text("12亿元", "CNY 1.2 billion")


@given(
    st.lists(st.floats(-1e7, 1e7).map(lambda value: round(value, 1)), min_size=1, max_size=4),
    st.integers(0, 14), st.integers(0, 2), st.sampled_from(["zh", "en", "en_IN"]),
)  # fmt: skip
def test_numbers_said_alike_are_what_they_were(
    values: list[float], size: int, decimals: int, counting: Counting
) -> None:
    digits, word = alike(values, size, decimals, counting)
    assert len({one.partition(".")[2] and len(one.partition(".")[2]) for one in digits}) == 1
    exponent = power(word.strip()) if word else 0
    for value, one in zip(values, digits, strict=True):
        back = Decimal(one.replace(",", "").replace("−", "-")).scaleb(exponent or 0)
        assert abs(back - Decimal(f"{value:.15g}").scaleb(size)) <= Decimal("0.5").scaleb(size - decimals)


def test_a_range_says_its_unit_once(sprint: hz.Scenario) -> None:
    for written, zh, en in (
        ("population within 1290-1340 in 2030", "年末常住人口 1,290万–1,340万人",
         "Residents, year end 12.9–13.4 million people"),
        ("gdp within 3万亿元-3.56万亿元 in 2030", "地区生产总值（现价） 3.00万亿–3.56万亿元",
         "GDP, current prices CNY 3.00–3.56 trillion"),
        ("rd_intensity within 4.5%-5% in 2030", "研发强度 4.5%–5.0%", "R&D intensity 4.5%–5.0%"),
    ):  # fmt: skip
        target = read_target(written, sprint.model, sprint.years)
        assert (goal_phrase(target, "zh"), goal_phrase(target, "en")) == (zh, en)
    asked = goal_name(read_target("population within 1290-1340 in 2030", sprint.model, sprint.years))
    assert asked.zh == "年末常住人口目标（2030年保持在1,290万至1,340万人之间）"
    assert asked.en == "the target for residents, year end (from 12.9 to 13.4 million people in 2030)"


def test_a_target_out_of_reach_is_below_and_not_zero(sprint: hz.Scenario) -> None:
    impossible = hz.assess(hz.simulate(sprint.replace(targets=["gdp >= 90000 in 2030"]), 20_000))
    text = next(finding.text for finding in findings(Assessments(impossible)) if "The target " in finding.text.en)
    assert "is below 0.1% if the scenario's centre is right." in text.en
    assert "按情景假设低于0.1%。" in text.zh
    assert "0.0%" not in text.en + text.zh


def test_chinese_findings_hold_no_formulas_of_the_file(assessment: hz.Assessment, certain: hz.Assessment) -> None:
    for each in (assessment, certain):
        for finding in findings(Assessments(each)):
            words = re.sub("hzsim( realism)?|Sobol", "", finding.text.zh)
            assert not re.search(r"[a-z_]{4,}|>=", words), finding.text.zh
