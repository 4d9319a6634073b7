"""Phrases that every view shares: numbers never stand without their unit, nor with it twice."""

import re

import pytest

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.measures import MONEY, MONEY_PER_USD, PEOPLE, USD
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.charts.headings import headings, text_width
from hzsim.present.charts.scale import scale_of
from hzsim.present.forms.sheet import Caption
from hzsim.present.forms.style import new_figure, style
from hzsim.present.words.letters import folded
from hzsim.present.words.phrases import probability_phrase, provenance, shown_beside
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.phrases import goal_phrase, inequality_phrase, label_with_unit, target_phrase
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.targets import Target
from hzsim.units import NUMBER, PRICE_INDEX, RATE, RATE_PER_MILLE


def target(scenario: hz.Scenario, written: str) -> Target:
    return read_target(written, scenario.model, scenario.years)


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (
            "gdp >= 3万亿元 in 2030",
            "地区生产总值（现价） ≥ 3万亿元（2030年）",
            "GDP, current prices ≥ CNY 3 trillion (2030)",
        ),
        (
            "gdp_per_capita_usd > 32500.5 in 2030",
            "人均地区生产总值（美元） > 32,500.5（2030年）",
            "GDP per head, USD > 32,500.5 (2030)",
        ),
        ("gdp_growth >= 5% in 2026-2030", "地区生产总值增速 ≥ 5%（2026—2030年）", "Real GDP growth ≥ 5% (2026-2030)"),
        (
            "population <= 1300万人 in 2028",
            "年末常住人口 ≤ 1,300万人（2028年）",
            "Residents, year end ≤ 13 million people (2028)",
        ),
    ],
)
def test_targets_name_their_unit_once(sprint: hz.Scenario, written: str, zh: str, en: str) -> None:
    asked = target(sprint, written)
    assert target_phrase(asked, "zh") == zh
    assert target_phrase(asked, "en") == en
    assert zh.startswith(goal_phrase(asked, "zh"))


def test_an_inequality_stands_alone(sprint: hz.Scenario) -> None:
    asked = target(sprint, "gdp_per_capita_usd >= 30000 in 2030")
    assert inequality_phrase(asked, "zh") == "≥ 30,000美元"
    assert inequality_phrase(asked, "en") == "≥ USD 30,000"


def test_units_have_chinese_names_beside_those_in_files() -> None:
    assert [unit.label("zh") for unit in (USD, MONEY_PER_USD, PRICE_INDEX, NUMBER, MONEY)] == [
        "美元",
        "元/美元",
        "基年=1",
        "数值",
        "亿元",
    ]
    assert [unit.name for unit in (USD, MONEY_PER_USD, PRICE_INDEX)] == ["USD", "CNY per USD", "base year = 1"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_name_their_unit_once(sprint: hz.Scenario, language: Language) -> None:
    parts: list[Indicator | Assumption] = [*sprint.model.indicators.values(), *sprint.model.assumptions.values()]
    for part in parts:
        label, unit = label_with_unit(part, language), part.unit.label(language)
        assert label.count(unit) == (0 if part.unit.shown else 1), label
    assert label_with_unit(sprint.model.indicator("gdp"), "en") == "GDP, current prices, CNY 100 mn"
    assert label_with_unit(sprint.model.assumption("exchange_rate"), "zh") == "汇率（元/美元）"


def test_a_value_beside_its_target_never_rounds_to_it(sprint: hz.Scenario) -> None:
    asked = target(sprint, "rd_intensity >= 4.5% in 2030")
    assert shown_beside(0.044974, asked) == "4.497%"
    assert shown_beside(0.0449999, asked) == "4.49999%"
    assert shown_beside(0.045, asked) == "4.50%", "equal is equal"
    assert shown_beside(0.0481, asked) == "4.81%"
    assert shown_beside(29_999.7, target(sprint, "gdp >= 30000 in 2030")) == "29,999.7"


@pytest.mark.parametrize(
    ("sampler", "words"),
    [
        ("random", "随机抽样"),
        ("antithetic", "对偶抽样"),
        ("latin_hypercube", "拉丁超立方抽样"),
        ("sobol", "Sobol 序列"),
    ],
)
def test_samplers_have_chinese_names(sprint: hz.Scenario, sampler: str, words: str) -> None:
    simulation = hz.simulate(sprint, 32, sampler=sampler)
    made, bracket, worth = provenance(simulation, "zh").partition("（")
    assert made == f"32次抽样，种子1，{words}"
    assert bool(bracket) == (simulation.plain_draws > 32)
    assert not bracket or re.fullmatch(r"相当于[\d,]+次独立抽样）", worth)


def test_axis_labels_have_the_digits_of_their_step() -> None:
    assert scale_of(RATE, (), "en").formatter.format_ticks([0.0, 0.025, 0.05, 0.075]) == [
        "0.0%",
        "2.5%",
        "5.0%",
        "7.5%",
    ]
    assert scale_of(RATE_PER_MILLE, (), "en").formatter.format_ticks([0.0, 0.001]) == ["0‰", "1‰"]
    money = scale_of(MONEY, [30_000.0], "zh")
    assert (money.label, money.formatter.format_ticks([20_000.0, 30_000.0])) == ("亿元", ["20,000", "30,000"])


def test_sums_are_on_an_axis_as_people_say_them() -> None:
    """30,000亿元 are CNY 3 trillion; a unit that the language has a word for stays until it is too large."""
    money, people = scale_of(MONEY, [21_860.0, 30_000.0], "en"), scale_of(PEOPLE, [1_310.0], "en")
    assert (money.label, money.formatter.format_ticks([20_000.0, 25_000.0])) == ("CNY trillion", ["2.0", "2.5"])
    assert (people.label, people.text(1310.3, 2)) == ("million people", "13.10")
    assert scale_of(MONEY, [1_950_000.0], "zh").label == "万亿元"
    assert scale_of(PEOPLE, [1_310.0], "zh").label == "万人"
    assert money.apart(29_999.0, [30_000.0], 2) == "2.9999"


def test_long_headings_are_wrapped_and_the_plot_keeps_its_room() -> None:
    with style():
        figure, _ = new_figure(6.0, 3.0)
        long = Text("很长的标题" * 20, "a long title " * 20)
        headings(figure, Caption(long, Text("很长的说明" * 40, ""), (Text("说明来源" * 30, ""),)), "zh")
        assert len(figure.texts) > 6
        for drawn in figure.texts:
            assert text_width(figure, drawn.get_text(), float(drawn.get_fontsize())) <= 72 * 6.0
        assert figure.get_figheight() > 3.0


def test_brackets_and_units_stay_with_their_numbers() -> None:
    text = "地区生产总值增速 ≥ 3万亿元（2026—2030年）"
    for width in range(15, 40):  # what is in brackets takes 15 columns: no less could keep it together
        for line in folded(text, width).split("\n"):
            assert not line.endswith("（")
            assert not line.startswith(("年", "亿", "元", "）"))


def test_no_hit_is_not_never() -> None:
    """Two standard errors that count half a hit: none in 100,000 draws is below 0.1%, none in 500 below 0.3%.

    Without an error nothing is drawn, and the target is met or not.
    """
    assert probability_phrase(0.0, 2.2e-5, "en") == "< 0.1%"
    assert probability_phrase(0.0, 0.0014, "en") == "< 0.3%"
    assert probability_phrase(1.0, 2.2e-5, "en") == "> 99.9%"
    assert probability_phrase(0.0, 0.0, "en") == "no"
    assert probability_phrase(1.0, 0.0, "zh") == "是"
    assert probability_phrase(0.482, 0.0021, "en") == "48.2% ± 0.2%"


def test_a_pair_within_sampling_error_is_no_conflict(sprint: hz.Scenario) -> None:
    """Growth and migration are drawn independently, so GDP and residents pull apart by chance alone."""
    apart = sprint.replace(targets=["gdp >= 30000 in 2030", "population >= 1300 in 2030"])
    assert all(hz.assess(hz.simulate(apart, 2000, seed=seed)).conflict is None for seed in range(1, 6))
    pulled = sprint.replace(targets=["gdp >= 30000 in 2030", "rd_intensity >= 4.5% in 2030"])
    clash, even = (hz.assess(hz.simulate(pulled, 2000, sampler=one)).conflict for one in ("random", "sobol"))
    assert clash is not None
    assert even is not None
    assert clash.standard_error == pytest.approx((clash.together * (1 - clash.together) / 2000) ** 0.5, rel=0.02)
    assert even.standard_error < clash.standard_error / 3
    assert abs(even.together - clash.together) < 4 * clash.standard_error


def test_an_exact_probability_is_no_yes(sprint: hz.Scenario) -> None:
    """Of normals each line through a point tells all: the points agree, and yet it is left to chance."""
    part = hz.Uncertainty(Normal(0.004), Normal(0.012), 0.5)
    scenario = sprint.replace(uncertainty={"real_growth": part}, targets=["gdp >= 30000 in 2030", "gdp >= 1 in 2030"])
    simulation = hz.simulate(scenario, 256)
    phrases = [
        probability_phrase(*one, "en")
        for one in zip(simulation.tally.probabilities, simulation.standard_errors, strict=True)
    ]
    assert simulation.tally.standard_errors[1] == 0
    assert re.fullmatch(r"\d\d\.\d%", phrases[0])
    assert phrases[1] == "> 99.9%"
