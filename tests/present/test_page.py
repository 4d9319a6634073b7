"""Pages in a real browser: what the what-if page opens with and how it looks, and the report."""

import random
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments, on_centres
from hzsim.present.answers import sheet_of
from hzsim.present.answers.report import target_numbers, target_odds
from hzsim.present.answers.verdict import verdict as make_verdict
from hzsim.present.documents.export import report_file
from hzsim.present.page import page
from hzsim.present.words.phrases import decimals_beside, probability_phrase, shown
from hzsim.questions.assessment import TargetAssessment
from hzsim.scenario.parts.phrases import value_name
from hzsim.scenario.written.data import read_default_uncertainty
from hzsim.units import NUMBER, display, parse

from .pages import move, printed, settled
from .titles import HOSTILE, LONG

pytestmark = pytest.mark.slow
TARGETS = (
    "gdp >= 30000 in 2030",
    "population <= 1330 in 2026-2030",
    "gdp_growth > 5% in 2026-2030",
    "rd_intensity < 4.6% in 2030",
    "gdp_per_capita >= 190000 in 2028-2030",
    "natural_increase_persons >= 2.5 in 2030",
)


def uncertain_everywhere(scenario: hz.Scenario) -> hz.Scenario:
    """All six assumptions uncertain, paths that are not flat, targets of every form."""
    defaults = read_default_uncertainty().uncertainty
    known = scenario.model.assumptions
    uncertainty = {name: each for name, each in defaults.items() if each is not None and name in known}
    changed = scenario.replace(uncertainty=uncertainty, correlation=scenario.correlation, targets=TARGETS)
    return changed.replace(real_growth={2027: 0.05, 2029: 0.058}, exchange_rate={2028: 7.3}, known_until=None)


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("sprint", {}),
        ("everything", {}),
        ("track-record", {"draws": 20_000, "seed": 7}),
        ("low-migration", {"draws": 4096, "sampler": "sobol"}),
        ("weak-yuan", {"draws": 300}),
        ("floor", {"draws": 20}),
        ("report", {}),
    ],
)
def test_it_opens_at_the_numbers_of_the_report(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], case: str, options: dict[str, Any]
) -> None:
    """To the printed digit, whatever is drawn and however: the same numbers as the documents' tables."""
    scenario = uncertain_everywhere(sprint) if case == "everything" else hz.read_scenario(case)
    tab = settled(visit(page(scenario, "zh", **options)))
    assessment = hz.assess(hz.simulate(scenario, **options))
    recorded = on_centres(assessment).recorded
    assert recorded is not None
    expected = [
        [_median(item), *(probability_phrase(one.probability, one.standard_error, "zh") for one in (item, second))]
        for item, second in zip(assessment.targets, recorded.targets, strict=True)
    ]
    both = (assessment, recorded)
    together = [probability_phrase(one.joint, one.joint_standard_error, "zh") for one in both]
    assert printed(tab) == [*expected, ["", *together]]
    assert tab.locator("#disagrees").is_hidden()
    for name in tab.evaluate("whatif.data.charts.map(({ name }) => name)"):
        part, statistics = scenario.model.indicator(name), assessment.simulation.statistics(name)
        label = tab.locator(f"#chart-{name} svg").get_attribute("aria-label")
        low, median, high = (shown(statistics[one][-1], part) for one in ("p10", "p50", "p90"))
        drawn = f"：中位数 {median}，80%区间 {low} – {high}"
        assert label.endswith(drawn if scenario.uncertainty else f"：数值 {median}")


def _median(item: TargetAssessment) -> str:
    """A target's number with its unit, with the digits that tell it from the target."""
    unit, digits = item.target.indicator.unit, decimals_beside(item.median, item.target)
    return value_name(item.median, unit, digits).zh


@pytest.mark.parametrize("name", ["sprint", "satellites", "ages"])
def test_an_english_reader_has_sums_and_people_in_words(visit: Callable[[bytes], Any], name: str) -> None:
    """Read back they are the numbers of the report; no number is in units of Chinese counting."""
    scenario = hz.read_scenario(name)
    tab = settled(visit(page(scenario, "en")))
    words = tab.locator("body").inner_text()
    assert re.findall("[\u4e00-\u9fff]", words.replace("中文", "")) == []
    assert "100 mn" not in words
    assert "10,000 persons" not in words
    for row, item in zip(printed(tab), hz.assess(hz.simulate(scenario)).targets, strict=False):
        unit = item.target.indicator.unit
        if unit.names and unit.code in ("", "CNY") and not unit.per and "per" not in row[0]:
            assert parse(row[0], unit) == pytest.approx(item.median, rel=2e-3)  # at least three digits


def test_the_page_and_the_report_of_the_issue(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """The report's own numbers; the median of average growth lies below the slider's 5.40%, as falls are larger."""
    rows = printed(settled(visit(page(sprint))))
    assessment = hz.assess(hz.simulate(sprint))
    numbers, odds = target_numbers(assessment).table("en"), target_odds(Assessments(assessment)).table("en")
    assert numbers is not None
    assert odds is not None
    assert [row[1].split(" ")[0] for row in rows] == [str(row[1]) for row in odds.rows]
    assert (rows[0][1].split(" ")[0], rows[-1][1].split(" ")[0]) == ("48.4%", "9.6%")
    assert rows[4][0] == str(numbers.rows[4][3])
    assert 5.25 < float(rows[4][0].rstrip("%")) < 5.40


def test_a_page_without_targets_has_no_headline(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(targets=()), "en", draws=5000))
    move(tab, {"real_growth": 5})
    assert tab.locator("#headline p").count() == 0
    assert tab.locator("#targets tr").count() == 0
    assert tab.locator("#unmoved").is_hidden()


def test_a_screen_reader_hears_names_and_values(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint, "zh"))
    assert all(text.strip() for text in tab.locator("th").all_inner_texts()), "no header is empty"
    assert tab.locator("[aria-live=polite]").evaluate_all("all => all.map((one) => one.id)") == ["verdict"]
    unnamed = tab.locator("input, select, button").evaluate_all(
        "all => all.filter((one) => !(one.labels?.length || one.ariaLabel || one.textContent.trim())).length"
    )
    assert unnamed == 0
    names = tab.locator("#targets meter").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert names[0] == "地区生产总值（现价） ≥ 3万亿元（2030年）：概率：按情景假设"
    label = tab.locator("#chart-gdp svg").get_attribute("aria-label")
    assert re.fullmatch(r"地区生产总值（现价）（亿元），2030：中位数 [\d,]+，80%区间 [\d,]+ – [\d,]+", label)


def test_the_command_names_the_file_of_an_own_scenario(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(name="my plan", folder=None)))
    assert tab.locator("#command").inner_text() == "hzsim assess 'my plan.yaml'"


def test_policy_forbids_everything_else(sprint: hz.Scenario) -> None:
    content = page(sprint).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', content).group(1)  # type: ignore[union-attr]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"(https?:)?//[a-z]", re.sub(r'base64,[\w+/=]+|"bytes":"[\w+/=]+|// [^\n]*', "", content))
    assert " style=" not in content
    assert "worker-src blob:" in policy
    assert " on" not in re.sub(r"<script.*?</script>|<style.*?</style>", "", content, flags=re.S)


def test_long_titles_fit(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(title=LONG), "zh"))
    for width in (1200, 400):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_numbers_round_as_in_every_other_output(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """Also halves, and what only looks like one in 15 digits."""
    tab, dice = visit(page(sprint, draws=500)), random.Random(5)
    values = [
        0.0625,
        0.0025,
        -0.0625,
        1.005,
        2.675,
        0.5,
        1.5,
        -2.5,
        1e-12,
        -1e-12,
        123456.5,
        -1234567.125,
        0.0,
        48.95,
        0.5605 / 0.01,
        1e15,
    ]
    values += [round(dice.uniform(-2000, 2000), dice.randint(0, 5)) for _ in range(500)]
    for decimals in range(5):
        found = tab.evaluate("([all, digits]) => all.map((one) => fixed(one, digits))", [values, decimals])
        assert found == [display(value, NUMBER, decimals) for value in values]


@pytest.mark.parametrize(("language", "says"), [("en", "5 targets are"), ("zh", "5项目标中有")])
def test_the_page_begins_with_a_verdict_that_follows_the_sliders(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language, says: str
) -> None:
    tab = settled(visit(page(sprint, language)))
    verdict = tab.locator("#verdict").inner_text()
    assert says in verdict
    asked = [finding.text.to(language) for finding in make_verdict(Assessments(hz.assess(hz.simulate(sprint))))]
    assert verdict == Text("", " ").to(language).join(asked[:2]), "as reports say it, without the other centres"
    assert "10%" in verdict
    assert "24%" in verdict, "R&D is in the way"
    assert tab.locator(".chip.all .odds").inner_text() == "9.6%"
    move(tab, {"real_growth": 10})
    assert tab.locator("#verdict").inner_text() != verdict
    assert tab.locator(".chip.all .odds").inner_text() != "9.6%"
    tab.locator("#back").click()
    settled(tab)
    assert tab.locator("#verdict").inner_text() == verdict


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_run_prints_stands_below_and_is_said_of_the_scenario(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language
) -> None:
    tab = settled(visit(page(sprint, language, draws=5000)))
    sentences = tab.locator("#headline p").all_inner_texts()
    said = "".join(sheet_of(hz.run(sprint, 5000)).view(language).text().split())
    told = ["".join(sentence.split()) in said for sentence in sentences]
    assert all(told[:3]), "the verdict is that of run"
    assert told.count(False) == 2, "the odds, which run shows as a table"
    assert tab.locator("#unmoved").is_hidden()
    move(tab, {"real_growth": 5})
    assert tab.locator("#unmoved").is_visible()
    assert tab.locator("#headline p").all_inner_texts() == sentences


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 768])
def test_a_telephone_shows_odds_while_a_slider_moves(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language, width: int
) -> None:
    """Wherever the page is scrolled to the joint odds stand above; whatever is touched is 44 pixels high."""
    tab = settled(visit(page(sprint, language)))
    tab.set_viewport_size({"width": width, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for name in ("real_growth", "natural_increase"):
        field = tab.locator(f"#{name}")
        field.scroll_into_view_if_needed()
        odds, box = tab.locator(".chip.all .odds").bounding_box(), field.bounding_box()
        assert 0 <= odds["y"] < box["y"] < 740
        assert tab.locator("#bar").bounding_box()["height"] < 0.3 * 740
        before = tab.locator(".chip.all .odds").inner_text()
        move(tab, {name: -30})
        assert tab.locator(".chip.all .odds").inner_text() != before
        assert tab.locator(".chip.all .change").inner_text()
    touched = "button, select, summary, input"
    heights = tab.locator(touched).evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height).filter((height) => height)"
    )
    assert len(heights) > 20
    assert min(heights) >= 44


def test_a_dark_screen_and_paper(sprint: hz.Scenario, visit: Callable[..., Any]) -> None:
    content = page(sprint, "en")
    ground = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.querySelector('figcaption')).color"
    dark, light = visit(content, color_scheme="dark"), visit(content, color_scheme="light")
    assert sum(map(int, re.findall(r"\d+", dark.evaluate(ground)))) < 150
    assert sum(map(int, re.findall(r"\d+", dark.evaluate(ink)))) > 500
    assert light.evaluate(ground) == "rgb(255, 255, 255)"
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"
    assert dark.locator("#real_growth").is_hidden()
    assert dark.locator(".number").first.is_visible(), "what is assumed stands on paper too"
    assert dark.evaluate("getComputedStyle(document.querySelector('.key.wide')).printColorAdjust") == "exact"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_certain_scenario_shows_points_and_yes_or_no(visit: Callable[[bytes], Any], language: Language) -> None:
    tab = settled(visit(page(hz.read_scenario("report"), language)))
    words = tab.locator("body").inner_text()
    yes, no, value = {"zh": ("是", "否", "数值"), "en": ("yes", "no", "value")}[language]
    assert set(tab.locator("#targets output").all_inner_texts()) == {yes, no}
    assert value in words
    absent = r"±|\b(0\.0|100\.0|90|80|50)%|draws|次抽样|种子|seed|median|中位|band|区间|uncertainty|不确定"
    assert re.findall(absent, re.sub(r"\d\.\d+%", "", words)) == []
    assert tab.locator("meter:visible").count() == 0
    assert tab.locator("path.wide:not([d=''])").count() == 0
    assert tab.locator("#chart-gdp circle").count() == 6
    move(tab, {"real_growth": 2})
    assert tab.locator("#targets output").first.inner_text() == yes


def test_what_never_happens_is_a_bound_and_not_zero(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(page(sprint.replace(targets=("gdp >= 60000 in 2030", "gdp >= 10000 in 2030")), "en")))
    assert [row[1] for row in printed(tab)] == ["< 0.1%", "> 99.9%", "< 0.1%"]
    move(tab, {"real_growth": -20})
    assert "0.0%" not in tab.locator("#bar").inner_text() + tab.locator("#targets").inner_text()


def test_hostile_titles_are_shown_and_not_run(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    scenario = sprint.replace(title=Text(HOSTILE, HOSTILE), name="</script><script>alert(2)</script>")
    content = page(scenario, "en")
    assert content.count(b"<script") == 2
    tab = settled(visit(content))
    assert tab.locator("h1").inner_text() == HOSTILE
    assert tab.title() == HOSTILE


def test_size_and_bytes(sprint: hz.Scenario) -> None:
    for scenario in (sprint, uncertain_everywhere(sprint), hz.read_scenario("satellites"), hz.read_scenario("ages")):
        content = page(scenario, "zh")
        assert content == page(scenario, "zh")
        font = re.search(rb"base64,([\w+/=]+)\)", content).group(1)  # type: ignore[union-attr]
        assert len(content) - len(font) < 250 * 1024
        assert len(font) < 120_000


def test_a_page_that_disagrees_with_the_model_says_so(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """About the model's formulas, and about the odds that Python finds on the same points."""
    content = page(sprint, "en")
    assert settled(visit(content)).locator("#disagrees").is_hidden()
    for right, wrong in ((rb'"operations":\[\[\d+,', b'"operations":[[1,'), (rb'"limits":\[-0.3', b'"limits":[-0.05')):
        changed = re.sub(right, wrong, content, count=1)
        assert changed != content
        assert settled(visit(changed)).locator("#disagrees").is_visible()


def test_labels_have_room_and_axes_hold_what_they_show(visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(page(hz.read_scenario("china-2035"), "en")))
    move(tab, dict.fromkeys(("tfp_growth",), 60))
    outside = """[...document.querySelectorAll("figure svg")].flatMap((svg) => {
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("text, path")].filter((one) => one.getBoundingClientRect().width).map((one) => {
            const own = one.getBoundingClientRect();
            return Math.max(box.left - own.left, own.right - box.right, box.top - own.top, own.bottom - box.bottom);
        });
    })"""
    assert max(tab.evaluate(outside)) < 4
    years = tab.locator("#chart-gdp .axis text[text-anchor=middle]").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert len(years) > 3
    assert all(one[1] < other[0] for one, other in pairwise(years))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_is_shown_without_a_word_or_a_request(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language
) -> None:
    long = hz.assess(hz.simulate(sprint.replace(title=LONG), 1000))
    tab = visit(report_file(Assessments(long), "html", language))
    tab.set_viewport_size({"width": 900, "height": 900})
    assert tab.locator("h1").inner_text().endswith(LONG.to(language))
    assert tab.locator("svg").count() == 5
    assert tab.evaluate("document.fonts.check('16px \"Hzsim Page\"')")
    assert tab.evaluate("getComputedStyle(document.querySelector('svg text')).fontFamily").startswith('"Hzsim Page"')
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
