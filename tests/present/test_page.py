"""Pages in a real browser, started once: the what-if page against the model, and the report."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.errors import HzsimError
from hzsim.history.assessments import Assessments, on_centres
from hzsim.model.modules.registry import MODULES
from hzsim.present.answers import sheet_of
from hzsim.present.answers.report import target_numbers, target_odds
from hzsim.present.documents import what_if as page_module
from hzsim.present.documents.export import report_file
from hzsim.present.documents.what_if import formulas, frozen_draws, page
from hzsim.present.words.phrases import probability_phrase, shown, shown_beside
from hzsim.scenario.written.defaults import read_default_uncertainty
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.units import NUMBER, display

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


@pytest.fixture(scope="module")
def browser(program: Callable[[str], str]) -> Iterator[Any]:
    """A browser, started once for all tests that look at pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[[bytes], Any]]:
    """Open a page, and fail when it asks for anything or writes to the console."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    said: list[str] = []

    def go(content: bytes) -> Any:
        (tmp_path / "page.html").write_bytes(content)
        tab, address = context.new_page(), (tmp_path / "page.html").as_uri()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: said.append(request.url) if request.url != address else None)
        tab.goto(address)
        return tab

    yield go
    context.close()
    assert said == []


def uncertain_everywhere(scenario: hz.Scenario) -> hz.Scenario:
    """All six assumptions uncertain, paths that are not flat, targets of every form."""
    defaults = read_default_uncertainty().uncertainty
    known = scenario.model.assumptions
    uncertainty = {name: each for name, each in defaults.items() if each is not None and name in known}
    changed = scenario.replace(uncertainty=uncertainty, correlation=scenario.correlation, targets=TARGETS)
    return changed.replace(real_growth={2027: 0.05, 2029: 0.058}, exchange_rate={2028: 7.3}, known_until=None)


def moved(scenario: hz.Scenario, data: dict[str, Any], steps: dict[str, int]) -> hz.Scenario:
    changes = {}
    for slider in data["sliders"]:
        path = scenario.assumptions[slider["name"]]
        shift = steps[slider["name"]] * slider["step"]
        years = zip(scenario.years, path, strict=True)
        changes[slider["name"]] = {year: value + shift for year, value in years if year in scenario.open_years}
    return scenario.replace(**changes)


def set_sliders(tab: Any, steps: dict[str, int]) -> None:
    """Move the sliders as a hand does, and wait for the picture."""
    for name, value in steps.items():
        tab.locator(f"#{name}").evaluate(
            "(field, value) => { field.value = value; field.dispatchEvent(new Event('input')); }", value
        )
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def random_steps(data: dict[str, Any], dice: random.Random, share: float = 1.0) -> dict[str, int]:
    """Places of all sliders, anywhere in a share of their range."""
    return {slider["name"]: round(share * dice.randint(slider["least"], slider["most"])) for slider in data["sliders"]}


@pytest.mark.parametrize("case", ["sprint", "everything"])
def test_twenty_random_settings_equal_python(sprint: hz.Scenario, visit: Callable[[bytes], Any], case: str) -> None:
    """The page's own draws are the independent ones of `simulate` on the same seed, which knows nothing of the page.

    The page keeps the deviations of the start, which `simulate` cuts to the domain around the moved path.
    """
    scenario = sprint if case == "sprint" else uncertain_everywhere(sprint)
    tab, draws = visit(page(scenario, "zh", draws=5000)), frozen_draws(scenario)
    data, dice = tab.evaluate("whatif.data"), random.Random(20260101)
    assert draws == data["draws"] > 1400
    for _ in range(20):
        steps = random_steps(data, dice)
        set_sliders(tab, steps)
        found = tab.evaluate("({ ...whatif.raw, steps: whatif.state.steps })")
        assert found["steps"] == steps
        simulation = hz.simulate(moved(scenario, data, steps), draws, seed=1, sampler="random", keep_paths=True)
        assert simulation.paths is not None
        for name in data["charted"]:
            expected = np.quantile(simulation.paths[name], list(STATISTICS.values()), axis=0).T
            np.testing.assert_allclose(found["bands"][name], expected, rtol=1e-2, atol=0)
        shares = [np.mean(one["met"]) for one in [*found["targets"], found["joint"]]]
        np.testing.assert_allclose(shares, simulation.tally.probabilities, rtol=0, atol=6e-3)
    assert tab.locator("#disagrees").is_hidden()


def printed(tab: Any) -> list[list[str]]:
    """What the table of targets says: median, probability, probability on the track record."""
    cells = "[row.children[1].textContent, ...[...row.querySelectorAll('output')].map((one) => one.value)]"
    rows: list[list[str]] = tab.evaluate(f"[...document.querySelectorAll('#targets tr')].map((row) => {cells})")
    return rows


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
    tab = visit(page(scenario, "en", **options))
    assessment = hz.assess(hz.simulate(scenario, **options))
    recorded = on_centres(assessment).recorded
    assert recorded is not None
    expected = [
        [
            shown_beside(item.median, item.target),
            *(probability_phrase(one.probability, one.standard_error, "en") for one in (item, second)),
        ]
        for item, second in zip(assessment.targets, recorded.targets, strict=True)
    ]
    both = (assessment, recorded)
    together = [probability_phrase(one.joint, one.joint_standard_error, "en") for one in both]
    assert printed(tab) == [*expected, ["", *together]]
    for name in tab.evaluate("whatif.data.charted"):
        part, statistics = scenario.model.indicator(name), assessment.simulation.statistics(name)
        label = tab.locator(f"#chart-{name} svg").get_attribute("aria-label")
        low, median, high = (shown(statistics[one][-1], part) for one in ("p10", "p50", "p90"))
        drawn = f": median {median}, 80% band {low} – {high}"
        assert label.endswith(drawn if scenario.uncertainty else f": value {median}")


def test_the_page_and_the_report_of_the_issue(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """The report's own numbers; the median of average growth lies below the slider's 5.40%, as falls are larger."""
    rows = printed(visit(page(sprint)))
    assessment = hz.assess(hz.simulate(sprint))
    numbers, odds = target_numbers(assessment).table("en"), target_odds(Assessments(assessment)).table("en")
    assert numbers is not None
    assert odds is not None
    assert [row[1].split(" ")[0] for row in rows] == [str(row[1]) for row in odds.rows]
    assert (rows[0][1].split(" ")[0], rows[-1][1].split(" ")[0]) == ("48.4%", "9.6%")
    assert rows[4][0] == str(numbers.rows[4][3])
    assert 5.25 < float(rows[4][0].rstrip("%")) < 5.40


def test_sliders_lead_from_there_to_what_a_new_simulation_says(
    sprint: hz.Scenario, visit: Callable[[bytes], Any]
) -> None:
    """Within the page's own error, which is far smaller near the start than that of its draws by themselves."""
    tab, dice = visit(page(sprint)), random.Random(3)
    data, own, raw, scores = tab.evaluate("whatif.data"), [], [], []
    for share in (0.1, 0.1, 0.1, 0.3, 0.3, 0.6, 1.0, 1.0):
        steps = random_steps(data, dice, share)
        set_sliders(tab, steps)
        found = tab.evaluate("whatif.result")
        shares = tab.evaluate(
            "[...whatif.raw.targets, whatif.raw.joint].map((one) => one.met.reduce((a, b) => a + b) / data.draws)"
        )
        truth = hz.simulate(moved(sprint, data, steps), 100_000)
        one = [*found["targets"], found["joint"]]
        missed = np.array([item["probability"] for item in one]) - truth.tally.probabilities
        scores += list(missed / np.array([item["error"] for item in one]))
        if share == 0.1:
            own += list(missed)
            raw += list(np.array(shares) - truth.tally.probabilities)
        for item, histogram in zip(found["targets"], truth.target_histograms, strict=True):
            low, median, high = histogram.quantiles((0.1, 0.5, 0.9))
            assert abs(item["median"] - median) < 0.03 * (high - low)
    assert np.abs(scores).max() < 4
    assert np.std(own) < 0.5 * np.std(raw)


def test_keyboard_back_and_language(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    from playwright.sync_api import expect

    tab = visit(page(sprint, "zh"))
    before = tab.locator("#targets").inner_text()
    axes = tab.locator("#chart-gdp .axis").inner_html()
    tab.locator("#real_growth").focus()
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    expect(tab.locator(".slider output").first).to_have_text("5.90%")
    assert tab.locator("#targets").inner_text() != before
    assert tab.locator("#command").inner_text() == "hzsim assess sprint --set real_growth@2026-2030=5.9%"
    assert tab.locator("#chart-gdp .axis").inner_html() == axes, "axes are fixed"
    tab.get_by_text("English").click()
    expect(tab.locator("figcaption").first).to_contain_text("GDP, current prices")
    assert tab.locator("html").get_attribute("lang") == "en"
    assert "Monte Carlo standard error" in tab.locator("body").inner_text()
    assert not re.search("[\u4e00-\u9fff]", tab.locator("main section").first.inner_text().replace("万人", ""))
    tab.get_by_text("中文").click()
    tab.locator("#back").click()
    expect(tab.locator(".slider output").first).to_have_text("5.40%")
    assert tab.locator("#targets").inner_text() == before


@pytest.mark.parametrize(("language", "says"), [("en", "5 targets are more likely met"), ("zh", "5 项目标中有")])
def test_the_page_begins_with_what_run_prints(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language, says: str
) -> None:
    """How many targets are met and which is in the way, said of the scenario also when sliders stand elsewhere."""
    tab = visit(page(sprint, language, draws=5000))
    sentences = tab.locator("#headline p").all_inner_texts()
    assert says in sentences[0]
    said = "".join(sheet_of(hz.run(sprint, 5000)).view(language).text().split())
    assert all("".join(sentence.split()) in said for sentence in sentences)
    assert tab.locator("#unmoved").is_hidden()
    set_sliders(tab, {"real_growth": 5})
    assert tab.locator("#unmoved").is_visible()
    assert tab.locator("#headline p").all_inner_texts() == sentences
    tab.locator("#back").click()
    tab.locator("#unmoved").wait_for(state="hidden")


def test_a_page_without_targets_has_no_headline(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(targets=()), "en", draws=5000))
    set_sliders(tab, {"real_growth": 5})
    assert tab.locator("#headline p").count() == 0
    assert tab.locator("#unmoved").is_hidden()


def test_a_screen_reader_hears_names_and_values(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint, "zh"))
    assert all(text.strip() for text in tab.locator("th").all_inner_texts()), "no header is empty"
    names = tab.locator("meter").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert names[0] == "地区生产总值（现价） ≥ 3万亿元（2030年）: 概率：若情景中心正确"
    label = tab.locator("#chart-gdp svg").get_attribute("aria-label")
    assert re.fullmatch(r"地区生产总值（现价）（亿元）, 2030: 中位数 [\d,]+, 80%区间 [\d,]+ – [\d,]+", label)


def test_what_leaves_the_axis_is_marked(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """Axes hold any one slider at its ends; several at once may leave them, and the chart says so."""
    tab = visit(page(sprint, "en"))
    assert tab.locator(".beyond:visible").count() == 0
    tab.evaluate("for (const one of whatif.data.sliders) whatif.state.steps[one.name] = one.most; redraw()")
    assert "beyond the axis" in tab.locator(".beyond:visible").first.inner_text()


def test_the_command_names_the_file_of_an_own_scenario(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(name="my plan", folder=None)))
    assert tab.locator("#command").inner_text() == "hzsim assess 'my plan.yaml'"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_telephone_shows_whole_targets(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language
) -> None:
    tab = visit(page(sprint, language))
    tab.set_viewport_size({"width": 400, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert all(box["width"] > 300 for th in tab.locator("#targets th").all() if (box := th.bounding_box()))


def test_the_command_gives_the_same_scenario(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """What the page tells the reader to run is the path it shows, also where the path is not flat."""
    from hzsim.scenario.changes import with_changes

    scenario = uncertain_everywhere(sprint)
    tab = visit(page(scenario))
    tab.evaluate("Object.assign(whatif.state.steps, { real_growth: 7, net_migration: -3 }); redraw()")
    changes = re.findall(r"--set (\S+)", tab.locator("#command").inner_text())
    changed = with_changes(scenario, changes)
    expected = moved(scenario, tab.evaluate("whatif.data"), tab.evaluate("whatif.state.steps"))
    for name, path in expected.assumptions.items():
        assert changed.assumptions[name] == pytest.approx(path, rel=1e-11)


def test_a_page_that_disagrees_with_the_model_says_so(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    content = page(sprint, "en")
    assert visit(content).locator("#disagrees").is_hidden()
    wrong = re.sub(rb'"central":\{"real_growth":\[0.052', b'"central":{"real_growth":[0.053', content)
    assert wrong != content
    assert visit(wrong).locator("#disagrees").is_visible()


def test_redraws_once_a_frame(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """However many events a moving slider sends between two frames, the model is computed once."""
    tab = visit(page(sprint))
    redraws = tab.evaluate(
        """() => new Promise((answer) => {
            const slider = document.getElementById("real_growth"), before = whatif.redraws;
            for (let step = 0; step < 60; step++) {
                slider.value = step % 20;
                slider.dispatchEvent(new Event("input"));
            }
            requestAnimationFrame(() => setTimeout(() => answer(whatif.redraws - before)));
        })"""
    )
    assert redraws == 1
    assert tab.evaluate("whatif.state.steps.real_growth") == 59 % 20


def test_policy_forbids_everything_else(sprint: hz.Scenario) -> None:
    content = page(sprint).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', content).group(1)  # type: ignore[union-attr]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"(https?:)?//[a-z]", re.sub(r'base64,[\w+/=]+|"bytes":"[\w+/=]+|// [^\n]*', "", content))
    assert " style=" not in content
    assert " on" not in re.sub(r"<script.*?</script>|<style.*?</style>", "", content, flags=re.S)


def test_hostile_titles_are_shown_and_not_run(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    scenario = sprint.replace(title=Text(HOSTILE, HOSTILE), name="</script><script>alert(2)</script>")
    content = page(scenario, "en")
    assert content.count(b"<script") == 2
    tab = visit(content)
    assert tab.locator("h1").inner_text() == HOSTILE
    assert tab.title() == HOSTILE


def test_long_titles_fit(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint.replace(title=LONG), "zh"))
    for width in (1200, 400):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_size_and_bytes(sprint: hz.Scenario) -> None:
    for scenario in (sprint, uncertain_everywhere(sprint)):
        content = page(scenario, "zh")
        assert content == page(scenario, "zh")
        font = re.search(rb"base64,([\w+/=]+)\)", content).group(1)  # type: ignore[union-attr]
        assert len(content) - len(font) < 400_000
        assert len(font) < 100_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_certain_scenario_shows_points_and_yes_or_no(visit: Callable[[bytes], Any], language: Language) -> None:
    tab = visit(page(hz.read_scenario("report"), language))
    words = tab.locator("body").inner_text()
    yes, no, value = {"zh": ("是", "否", "数值"), "en": ("yes", "no", "value")}[language]
    assert set(tab.locator("#targets output").all_inner_texts()) == {yes, no}
    assert value in words
    absent = r"±|\b(0\.0|100\.0|90|80|50)%|draws|次抽样|种子|seed|median|中位|band|区间|uncertainty|不确定"
    assert re.findall(absent, re.sub(r"\d\.\d+%", "", words)) == []
    assert tab.locator("meter:visible").count() == 0
    assert tab.locator("path.wide[d]").count() == 0
    assert tab.locator("#chart-gdp circle").count() == 6
    set_sliders(tab, {"real_growth": 2})
    assert tab.locator("#targets output").first.inner_text() == yes


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


def test_formulas_cover_the_core_module_and_nothing_else_is_taken(
    sprint: hz.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert formulas() == {part.name for part in MODULES["core"].indicators}

    @hz.indicator(
        zh="双倍", en="twice", unit=sprint.model.indicator("gdp").unit, decimals=0, definition=Text("", ""), source=""
    )
    def twice(gdp: Any) -> Any:
        return 2 * gdp

    with pytest.raises(hz.BadValue, match=r"core module alone.*core, twice"):
        page(sprint.replace(model=hz.Model(own=[twice])))
    monkeypatch.setattr(page_module, "formulas", lambda: formulas() - {"rd_intensity"})
    with pytest.raises(HzsimError, match="no formula for rd_intensity"):
        page(sprint)


def test_long_scenarios_keep_enough_draws_and_wild_tails_stay_in_the_domain(sprint: hz.Scenario) -> None:
    from hzsim.scenario.parts.distributions import StudentT

    assert frozen_draws(sprint) == 2000
    assert frozen_draws(uncertain_everywhere(sprint)) == 1472
    wild = {"real_growth": hz.Uncertainty(yearly=StudentT(100.0, 0.2))}
    with np.errstate(all="raise", under="ignore"):
        assert page(sprint.replace(uncertainty=wild))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_is_shown_without_a_word_or_a_request(
    sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language
) -> None:
    long = hz.assess(hz.simulate(sprint.replace(title=LONG), 1000))
    tab = visit(report_file(Assessments(long), "html", language))
    tab.set_viewport_size({"width": 900, "height": 900})
    assert tab.locator("h1").inner_text() == LONG.to(language)
    assert tab.locator("svg").count() == 5
    assert tab.evaluate("document.fonts.check('16px \"Hzsim Page\"')")
    assert tab.evaluate("getComputedStyle(document.querySelector('svg text')).fontFamily").startswith('"Hzsim Page"')
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
