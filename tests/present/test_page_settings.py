"""What a hand does on the what-if page: sliders, boxes, addresses, undo, presets, A beside B, and files."""

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Language
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.present.page import page
from hzsim.scenario.changes import with_changes

from .pages import meant, move, printed, settled, somewhere

pytestmark = pytest.mark.slow
LATITUDE = 6.0
"""Errors by which the page's odds may differ from another simulation's: those of both, often."""


@pytest.fixture(scope="module")
def sheet(sprint: hz.Scenario) -> bytes:
    return page(sprint, "en")


@pytest.fixture(scope="session")
def vietnam(tmp_path_factory: pytest.TempPathFactory) -> hz.Scenario:
    """A project for a nation with a currency of long numbers."""
    folder = tmp_path_factory.mktemp("vietnam") / "project"
    done = CliRunner().invoke(main, ["new", str(folder), "Vietnam"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return hz.read_scenario(next(iter(sorted((folder / "scenarios").glob("*.yaml")))))


@pytest.mark.parametrize("name", ["sprint", "satellites", "sprint-nation", "sprint-production", "ages", "vietnam"])
def test_sliders_lead_to_what_assess_says(
    request: pytest.FixtureRequest, visit: Callable[[bytes], Any], name: str
) -> None:
    """The odds of the settings within the error that is stated, quantiles within what points tell; modules and all."""
    scenario = request.getfixturevalue("vietnam") if name == "vietnam" else hz.read_scenario(name)
    tab, dice = settled(visit(page(scenario, "en"))), random.Random(4)
    for share in (0.1, 0.4):
        move(tab, somewhere(tab, dice, share))
        changed, found = meant(scenario, tab), tab.evaluate("whatif.result")
        truth = hz.simulate(changed)
        probabilities = np.array([one["probability"] for one in (*found["targets"], found["joint"])])
        errors = np.hypot([one["error"] for one in (*found["targets"], found["joint"])], truth.standard_errors)
        assert (np.abs(probabilities - truth.tally.probabilities) < LATITUDE * errors + 2e-4).all()
        for item, spread in zip(found["targets"], truth.target_histograms, strict=True):
            low, median, high = spread.quantiles((0.1, 0.5, 0.9))
            assert abs(item["median"] - median) <= 0.02 * (high - low) + 1e-9 * abs(median)
    assert tab.locator("#disagrees").is_hidden()


def test_the_address_holds_the_settings(sheet: bytes, visit: Callable[..., Any]) -> None:
    """A link opened elsewhere, or a page loaded anew, shows the same numbers; so does the page with A pinned."""
    tab = settled(visit(sheet))
    assert "#" not in tab.url
    move(tab, {"net_migration": -12})
    tab.locator("#pin").click()
    move(tab, {"real_growth": 7, "exchange_rate": 3})
    tab.locator("[data-language=zh]").click()
    settled(tab)
    rows, sentence, address = printed(tab), tab.locator("#verdict").inner_text(), tab.url.split("#")[1]
    assert "real_growth=" in address
    assert "A.net_migration=" in address
    tab.reload()
    assert printed(settled(tab)) == rows
    other = settled(visit(sheet, f"#{address}"))
    assert printed(other) == rows
    assert other.locator("#verdict").inner_text() == sentence
    other.wait_for_selector("td.other:not(:empty)")
    assert other.locator("html").get_attribute("lang") == "zh-CN"


def test_an_address_that_is_not_understood_is_said(sheet: bytes, visit: Callable[..., Any]) -> None:
    tab = settled(visit(sheet, "#real_growth=6&nonsense=1&net_migration=1e9&scenario=000000000000"))
    words = tab.locator("#warning").inner_text()
    assert "nonsense=1" in words
    assert "net_migration=1e9" in words
    assert "another version" in words
    assert tab.locator("#slider-real_growth .number").input_value() == "6.00%"


def test_undo_and_redo(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    start = printed(tab)
    assert tab.locator("#undo").is_disabled()
    move(tab, {"real_growth": 5})
    first = printed(tab)
    move(tab, {"real_growth": -5})
    tab.keyboard.press("Control+z")
    assert printed(settled(tab)) == first
    tab.locator("#undo").click()
    assert printed(settled(tab)) == start
    tab.locator("#redo").click()
    assert printed(settled(tab)) == first
    tab.keyboard.press("Escape")
    assert printed(settled(tab)) == start
    tab.locator("#undo").click()
    assert printed(settled(tab)) == first, "what Escape takes back can be had again"


def test_boxes_take_numbers_and_say_what_they_expect(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    box = tab.locator("#slider-real_growth .number")
    for written, shown in (("6.1", "6.10%"), ("6.2%", "6.20%"), ("６．３％", "6.30%"), ("-1", "−1.00%")):
        box.fill(written)
        box.press("Enter")
        settled(tab)
        assert box.input_value() == shown
    for wrong in ("much", "500", ""):
        before = tab.evaluate("JSON.stringify(whatif.state.paths)")
        box.fill(wrong)
        box.press("Enter")
        assert box.get_attribute("aria-invalid") == "true"
        assert "25" in box.evaluate("(one) => one.validationMessage")
        assert tab.evaluate("JSON.stringify(whatif.state.paths)") == before


def test_paths_year_by_year(sprint: hz.Scenario, sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    row = tab.locator("#slider-real_growth")
    row.locator("summary").click()
    years = row.locator(".years input")
    assert years.count() == 5
    years.nth(1).fill("4%")
    years.nth(1).press("Enter")
    settled(tab)
    assert row.locator(".number").input_value() == "5.12%"
    assert "real_growth=5.4%2C4%2C5.4%2C5.4%2C5.4" in tab.url
    changed = sprint.replace(real_growth={2027: 0.04})
    assert meant(sprint, tab) == changed
    truth = hz.simulate(changed).tally.probabilities
    found = tab.evaluate("[...whatif.result.targets, whatif.result.joint].map((one) => one.probability)")
    np.testing.assert_allclose(found, truth, rtol=0, atol=5e-4)


def test_presets_are_the_paths_of_other_scenarios(
    sprint: hz.Scenario, sheet: bytes, visit: Callable[[bytes], Any]
) -> None:
    tab = settled(visit(sheet))
    names = tab.locator("#presets option").all_inner_texts()
    assert "Floor" in names
    assert "on the track record" in names
    tab.locator("#presets").select_option(label="Floor")
    settled(tab)
    floor = hz.read_scenario("floor")
    assert {**meant(sprint, tab).assumptions} == {**floor.assumptions}


def test_a_preset_says_what_it_leaves(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    left = {"Floor": "all else is alike", "Weak yuan": "years that are known", "on the track record": "its uncertainty"}
    for label, words in left.items():
        tab.locator("#presets").select_option(label=label)
        assert words in tab.locator("#taken").inner_text()
    move(tab, {"real_growth": 3})
    assert tab.locator("#taken").inner_text() == ""
    assert "not moved by sliders" in tab.locator("th.recorded").inner_text()


def test_files_that_cannot_be_read_are_named(tmp_path: Path, visit: Callable[[bytes], Any]) -> None:
    for name in ("sprint", "floor"):
        (tmp_path / f"{name}.yaml").write_bytes((shipped("scenarios") / f"{name}.yaml").read_bytes())
    (tmp_path / "broken.yaml").write_text("years: [", "utf-8")
    tab = settled(visit(page(hz.read_scenario(tmp_path / "sprint.yaml"), "en")))
    assert "broken.yaml" in tab.locator("#unreadable").inner_text()
    assert "Floor" in tab.locator("#presets option").all_inner_texts()


def test_a_box_takes_people_as_they_are_counted(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    for language, written, shown in (("en", "60,000", "60,000"), ("zh", "6.5", "6.50")):
        tab.locator(f"[data-language={language}]").click()
        box = tab.locator("#slider-net_migration .number")
        box.fill(written)
        box.press("Enter")
        settled(tab)
        assert box.input_value() == shown
        assert f"net_migration={6 if language == 'en' else 6.5}" in tab.url


def test_what_is_marked_on_a_slider(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    """The scenario, the plan's own target, the record's path, hzsim's best and outside forecasts, with numbers."""
    tab = settled(visit(sheet))
    legend = tab.locator("#slider-real_growth .legend").inner_text()
    record = tab.evaluate("whatif.data.presets[0].paths.real_growth")
    assert "scenario 5.40%" in legend
    assert "the plan's target 5.00%" in legend
    assert f"on the track record {100 * np.mean(record[1:]):.2f}%" in legend
    assert "outside forecasts (China, IMF)" in legend
    track, signs = tab.locator("#real_growth").bounding_box(), tab.locator("#slider-real_growth .marks span")
    assert signs.count() > 4
    for sign in signs.all():
        box = sign.bounding_box()
        assert box is not None
        assert track["x"] - 8 <= box["x"] <= track["x"] + track["width"] + 8


def test_a_and_b_stand_side_by_side(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    start = [row[1] for row in printed(tab)]
    assert tab.locator("td.other").first.is_hidden()
    tab.locator("#pin").click()
    tab.wait_for_selector("td.other:not(:empty)")
    move(tab, {"real_growth": 10})
    assert tab.locator("td.other").all_inner_texts() == start
    assert tab.locator("#chart-gdp path.pinned").get_attribute("d")
    tab.locator("#pin").click()
    assert tab.locator("td.other").first.is_hidden()


def test_the_command_gives_the_same_scenario(sprint: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    """What the page tells the reader to run is the path it shows, also where the path is not flat."""
    scenario = sprint.replace(real_growth={2027: 0.05, 2029: 0.058}, exchange_rate={2028: 7.3})
    tab = settled(visit(page(scenario)))
    move(tab, {"real_growth": 7, "net_migration": -3})
    changes = re.findall(r"--set (\S+)", tab.locator("#command").inner_text())
    changed, expected = with_changes(scenario, changes), meant(scenario, tab)
    for name, path in expected.assumptions.items():
        assert changed.assumptions[name] == pytest.approx(path, rel=1e-11)


@pytest.mark.parametrize("name", ["sprint", "satellites", "sprint-nation", "vietnam"])
def test_the_scenario_file_runs(
    request: pytest.FixtureRequest, visit: Callable[[bytes], Any], tmp_path: Path, name: str
) -> None:
    """Beside the scenario that it extends: `hzsim run` then says what the page says."""
    scenario = request.getfixturevalue("vietnam") if name == "vietnam" else hz.read_scenario(name)
    tab = settled(visit(page(scenario, "en")))
    move(tab, dict.fromkeys(tab.evaluate("whatif.data.sliders.slice(0, 3).map(({ name }) => name)"), 3))
    with tab.expect_download() as waiting:
        tab.locator("#yaml").click()
    written = Path(waiting.value.path()).read_text("utf-8")
    assert waiting.value.suggested_filename == f"{scenario.name}-changed.yaml"
    folder = scenario.folder if name == "vietnam" and scenario.folder else tmp_path
    file = folder / "changed.yaml"
    file.write_text(written, "utf-8")
    try:
        done = CliRunner().invoke(main, ["run", str(file), "--format", "json"])
        assert done.exit_code == 0, done.output
        changed, expected = hz.read_scenario(file), meant(scenario, tab)
    finally:
        file.unlink()
    for one, path in expected.assumptions.items():
        assert changed.assumptions[one] == pytest.approx(path, rel=1e-11)
    assert changed.targets == scenario.targets


def test_numbers_to_take_away(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(sheet))
    move(tab, {"real_growth": 4})
    with tab.expect_download() as waiting:
        tab.locator("#csv").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    result = tab.evaluate("whatif.result")
    found = {(row["kind"], row["name"], row["year"], row["statistic"]): float(row["value"]) for row in rows}
    assert found["indicator", "gdp", "2030", "p50"] == result["bands"]["gdp"][-1][3]
    assert found["target", "all targets together", "2030", "probability"] == result["joint"]["probability"]
    assert found["assumption", "real_growth", "2028", "path"] == pytest.approx(0.054 + 4 * 0.001, abs=0.01)


@pytest.mark.parametrize("looks", ["light", "dark"])
def test_a_picture_to_take_away(sheet: bytes, visit: Callable[..., Any], looks: str, tmp_path: Path) -> None:
    """All charts and the odds, as large as they are, in the colours of the screen."""
    from PIL import Image

    tab = settled(visit(sheet, color_scheme=looks))
    with tab.expect_download() as waiting:
        tab.locator("#png").click()
    waiting.value.save_as(tmp_path / "picture.png")
    with Image.open(tmp_path / "picture.png") as picture:
        colours: list[tuple[int, Any]] = picture.convert("RGB").getcolors(1 << 24) or []
        assert picture.size[0] == 2 * 3 * 440
        assert picture.size[1] > 1200
    ground = max(colours)[1]
    assert sum(ground) == 765 if looks == "light" else sum(ground) < 150
    assert len(colours) > 200


def test_redraws_once_a_frame_and_asks_once_at_a_time(sheet: bytes, visit: Callable[[bytes], Any]) -> None:
    """However many events a moving slider sends: the last of them is what stands in the end."""
    tab = settled(visit(sheet))
    tab.evaluate(
        """() => { const slider = document.getElementById("real_growth");
            globalThis.sent = 0;
            const send = worker.postMessage.bind(worker);
            worker.postMessage = (message) => { sent++; send(message); };
            for (let step = 0; step < 60; step++) {
                slider.value = step % 20;
                slider.dispatchEvent(new Event("input"));
            }
            slider.dispatchEvent(new Event("change"));
        }"""
    )
    settled(tab)
    assert tab.evaluate("sent") <= 3
    assert tab.evaluate("whatif.state.paths.real_growth[0]") == pytest.approx(
        0.054 + 19 * tab.evaluate("data.sliders.find(({ name }) => name === 'real_growth').step")
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_language_at_a_time(sprint: hz.Scenario, visit: Callable[[bytes], Any], language: Language) -> None:
    tab = settled(visit(page(sprint, "zh" if language == "en" else "en")))
    tab.locator(f"[data-language={language}]").click()
    settled(tab)
    move(tab, {"real_growth": 3})
    words = " ".join(tab.locator("main, #bar, #headline").all_inner_texts())
    if language == "en":
        assert not re.search("[\u4e00-\u9fff]", words)
    else:
        assert not re.search(
            "[A-Za-z]{3,}", re.sub(r"hzsim assess.*|hzsim|Sobol|IMF|GDP|PNG|CSV|YAML|Ctrl|Esc", "", words)
        )


def test_vietnams_numbers_have_room(vietnam: hz.Scenario, visit: Callable[[bytes], Any]) -> None:
    tab = settled(visit(page(vietnam, "en")))
    for figure in tab.locator("figure svg").all():
        box = figure.bounding_box()
        assert box is not None
        for text in figure.locator("text").all():
            own = text.bounding_box()
            assert own is not None
            assert own["x"] >= box["x"] - 1
            assert own["x"] + own["width"] <= box["x"] + box["width"] + 1
