"""The what-if page in a real browser, against the model."""

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
from hzsim.model.registry import MODULES
from hzsim.present import page as page_module
from hzsim.present.page import default_draws, formulas, page
from hzsim.scenario.defaults import read_default_uncertainty
from hzsim.simulation.summaries import STATISTICS

from .titles import HOSTILE, LONG

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
    assert said == []
    context.close()


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


@pytest.mark.parametrize("case", ["sprint", "everything"])
def test_twenty_random_settings_equal_python(sprint: hz.Scenario, visit: Callable[[bytes], Any], case: str) -> None:
    """Move the sliders as a hand does; compare with `simulate` on the same seed, which knows nothing of the page."""
    scenario = sprint if case == "sprint" else uncertain_everywhere(sprint)
    tab, draws = visit(page(scenario, "zh")), default_draws(scenario)
    data, dice = tab.evaluate("whatif.data"), random.Random(20260101)
    assert draws == data["draws"] > 1400
    for _ in range(20):
        steps = {slider["name"]: dice.randint(slider["least"], slider["most"]) for slider in data["sliders"]}
        for name, value in steps.items():
            tab.locator(f"#{name}").evaluate(
                "(field, value) => { field.value = value; field.dispatchEvent(new Event('input')); }", value
            )
        tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = tab.evaluate("({ ...whatif.result, steps: whatif.state.steps })")
        assert found["steps"] == steps
        simulation = hz.simulate(moved(scenario, data, steps), draws, seed=1, keep_paths=True)
        assert simulation.paths is not None
        for name in data["charted"]:
            expected = np.quantile(simulation.paths[name], list(STATISTICS.values()), axis=0).T
            np.testing.assert_allclose(found["bands"][name], expected, rtol=1e-9, atol=0)
        probabilities = [one["probability"] for one in [*found["targets"], found["joint"]]]
        np.testing.assert_allclose(probabilities, simulation.tally.probabilities, rtol=0, atol=1e-9)
        errors = [one["error"] for one in [*found["targets"], found["joint"]]]
        np.testing.assert_allclose(errors, simulation.tally.standard_errors, rtol=1e-9)
        recorded = hz.on_centre(moved(scenario, data, steps), "record")
        assert recorded is not None
        for column, simulated in ((3, simulation), (4, hz.simulate(recorded, draws, seed=1))):
            cells = tab.locator(f"#targets td:nth-child({column}) output")
            shown = cells.evaluate_all("all => all.map((one) => Number(one.dataset.value))")
            np.testing.assert_allclose(shown, simulated.tally.probabilities, rtol=0, atol=1e-9)
    assert tab.locator("#disagrees").is_hidden()


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


def test_a_screen_reader_hears_names_and_values(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(sprint, "zh"))
    assert all(text.strip() for text in tab.locator("th").all_inner_texts()), "no header is empty"
    names = tab.locator("meter").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert names[0] == "地区生产总值（现价） ≥ 30,000亿元（2030年）: 概率：若情景中心正确"
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


def test_a_certain_scenario_has_one_draw(visit: Callable[[bytes], Any]) -> None:
    tab = visit(page(hz.read_scenario("report"), "en"))
    assert tab.locator("#targets output").all_inner_texts()[0] == "0.0% ± 0.0%"
    assert "no bands" in tab.locator("body").inner_text()


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
    with pytest.raises(hz.BadValue, match=r"from 1 to 20,000 draws"):
        page(sprint, draws=20_001)
    monkeypatch.setattr(page_module, "formulas", lambda: formulas() - {"rd_intensity"})
    with pytest.raises(HzsimError, match="no formula for rd_intensity"):
        page(sprint)


def test_long_scenarios_keep_enough_draws_and_wild_tails_stay_in_the_domain(sprint: hz.Scenario) -> None:
    from hzsim.scenario.distributions import StudentT

    assert default_draws(sprint) == 2000
    assert default_draws(uncertain_everywhere(sprint)) == 1472
    wild = {"real_growth": hz.Uncertainty(yearly=StudentT(100.0, 0.2))}
    with np.errstate(all="raise", under="ignore"):
        assert page(sprint.replace(uncertainty=wild))
