"""Growth of R&D spending is at base-year prices since format 2: what that does, and what older files are asked."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped

SPRINT = hz.read_scenario("sprint")
ASKED, ASKED_ZH = "is it at base-year prices?", "是否按基年价格？"


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def put(folder: Path, text: str, name: str = "old.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def own(folder: Path, deflator: str, head: str = "") -> str:
    """A scenario that stands by itself, as version 0.1.0 had it."""
    text = (shipped("scenarios") / "sprint.yaml").read_text("utf-8").replace("format: 2\n", head)
    return put(folder, text.replace("deflator_growth: 0%", f"deflator_growth: {deflator}"))


# what it does


def test_prices_leave_the_ratio_alone() -> None:
    falling = SPRINT.replace(deflator_growth={"2026-2030": -0.02})
    ratio, prices = hz.project(falling)["rd_intensity"], hz.project(falling)["price_level"]
    np.testing.assert_allclose(ratio, hz.project(SPRINT)["rd_intensity"], rtol=1e-12)
    spent = 0.039 * 21_860 * np.cumprod(np.full(6, 1.079)) * prices[0]
    np.testing.assert_allclose(hz.project(falling)["rd_spending"][0], spent, rtol=1e-12)


def test_without_a_deflator_nothing_changes(report: hz.Scenario) -> None:
    """The plan report's arithmetic: 4.0% of GDP in 2025, and 4.5% (rounded) in 2030 at 7.9% a year."""
    ratio = hz.project(report)["rd_intensity"][0]
    growth = np.array([1.053, *[1.054] * 5])
    spending = np.array([1.08, *[1.079] * 5])
    np.testing.assert_allclose(ratio, 0.039 * np.cumprod(spending / growth), rtol=1e-12)
    assert round(100 * ratio[-1], 1) == 4.5


def test_weak_prices_move_gdp_and_not_the_odds_of_the_ratio() -> None:
    plain, weak = (
        {item.target.indicator.name: item.probability for item in hz.assess(hz.simulate(one, 4000)).targets}
        for one in (SPRINT, hz.read_scenario("weak-prices"))
    )
    assert weak["rd_intensity"] == pytest.approx(plain["rd_intensity"], abs=1e-12)
    assert weak["gdp"] < plain["gdp"] - 0.03


def test_the_sprint_draws_five_assumptions_and_the_report_none(report: hz.Scenario) -> None:
    assert set(SPRINT.uncertainty) == set(SPRINT.model.assumptions) - {"natural_increase"}
    assert len(SPRINT.uncertainty) == 5
    assert not report.uncertainty
    assert not set(report.assumptions["deflator_growth"]) - {0.0}


# what older files are asked


@pytest.mark.parametrize("deflator", ["1%", "{2025: 0%, 2026-2030: -0.5%}"])
@pytest.mark.parametrize("command", ["project", "run"])
def test_an_old_file_with_prices_is_asked(tmp_path: Path, deflator: str, command: str) -> None:
    file = own(tmp_path, deflator)
    line = next(
        n for n, text in enumerate(Path(file).read_text("utf-8").splitlines(), 1) if "rd_spending_growth:" in text
    )
    words = (command, file, *(("--draws", "1000") if command == "run" else ()))
    ran = called(*words)
    assert ran.exit_code == 0, ran.output
    assert ran.stderr.startswith(f"note: {file}:{line}:3 assumptions.rd_spending_growth: since format 2 ")
    assert f"found 7.9% ({ASKED}" in ran.stderr
    assert ASKED_ZH in called(*words, "--lang", "zh").stderr
    assert ASKED not in ran.stdout


@pytest.mark.parametrize(
    ("deflator", "head"), [("0%", ""), ("1%", "format: 2\n"), ("1%", "format: '2'\n"), ("0%", "format: 2\n")]
)
def test_a_file_without_prices_or_of_this_format_is_not(tmp_path: Path, deflator: str, head: str) -> None:
    ran = called("project", own(tmp_path, deflator, head))
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_each_file_has_a_format_of_its_own(tmp_path: Path) -> None:
    """What a child states is asked about though the one it extends is of this format, and the other way round."""
    paths = "assumptions:\n  deflator_growth: -0.5%\n  rd_spending_growth: 7.4%\n"
    child = put(tmp_path, "extends: sprint\n" + paths)
    assert f"note: {child}:4:3 assumptions.rd_spending_growth" in called("project", child).stderr
    assert called("project", put(tmp_path, "format: 2\nextends: sprint\n" + paths)).stderr == ""
    parent = own(tmp_path, "0%")
    prices = "format: 2\nextends: old\nassumptions: {deflator_growth: 1%}\n"
    assert f"note: {parent}:" in called("project", put(tmp_path, prices, "child.yaml")).stderr
    grandchild = put(tmp_path, "extends: child\nassumptions: {exchange_rate: 7.3}\n", "third.yaml")
    assert f"note: {parent}:" in called("project", grandchild).stderr
    late = put(tmp_path, "format: 2\nextends: third\nassumptions: {rd_spending_growth: 6.6%}\n", "fourth.yaml")
    assert called("project", late).stderr == ""


def test_prices_of_a_child_or_of_set_stand_on_what_its_parent_states(tmp_path: Path) -> None:
    prices = "extends: sprint\nassumptions: {deflator_growth: 1%}\n"
    assert called("project", put(tmp_path, prices)).stderr == ""
    assert called("project", "sprint", "--set", "deflator_growth=1%").stderr == ""
    old = own(tmp_path, "0%")
    assert ASKED in called("project", old, "--set", "deflator_growth=1%").stderr
    assert called("project", old, "--set", "deflator_growth=1%", "--set", "rd_spending_growth=6.8%").stderr == ""
    assert hz.doubts(hz.read_scenario(old).replace(deflator_growth=0.01, rd_spending_growth=0.068)) == ()


@pytest.mark.parametrize("written", ["1", "3", "two", "2.0", "[2]", "{a: 2}", "''"])
def test_another_format_is_refused(tmp_path: Path, written: str) -> None:
    file = own(tmp_path, "0%", f"format: {written}\n")
    refused = called("project", file)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"Error: {file}:3:1 format: expected 2, the format of scenario files")
    assert "本版本情景文件的格式" in called("project", file, "--lang", "zh").stderr


def test_every_shipped_scenario_is_of_this_format_and_raises_no_doubt() -> None:
    for file in shipped("scenarios").glob("*.yaml"):
        assert "\nformat: 2\n" in file.read_text("utf-8"), file
        assert hz.doubts(hz.read_scenario(file)) == ()
