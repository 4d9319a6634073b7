"""Stated quantiles made a declared spread: fits against scipy, what comes of them, and the file that takes them."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import hzsim as hz
from hzsim.cli import main
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.writing import with_entry
from hzsim.questions.elicitation import uncertainty_file
from hzsim.questions.quantile_fits import FAMILIES, fitted, quantiles_of
from hzsim.scenario.parts.distributions import Normal, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic

THREE = {"10%": "4.2%", "50%": "5.1%", "90%": "5.6%"}


@pytest.fixture(scope="module")
def sprint() -> hz.Scenario:
    return hz.read_scenario("sprint").replace(targets=["gdp_growth >= 5% in 2026-2030"])


# fits


@given(st.floats(-0.1, 0.1), st.floats(1e-3, 0.1), st.floats(0.02, 0.45), st.floats(0.55, 0.98))
def test_two_quantiles_of_a_normal_give_it_back(mean: float, sd: float, low: float, high: float) -> None:
    probabilities = np.array([low, high])
    centre, found = fitted("normal", probabilities, stats.norm.ppf(probabilities, mean, sd))
    assert isinstance(found, Normal)
    assert (centre, found.sd) == pytest.approx((mean, sd), rel=1e-9, abs=1e-12)


@given(st.floats(1e-3, 0.1), st.floats(1e-3, 0.1), st.floats(0.02, 0.4), st.floats(0.6, 0.98))
def test_three_quantiles_of_a_split_normal_give_it_back(below: float, above: float, low: float, high: float) -> None:
    normals = stats.norm.ppf([low, 0.5, high])
    values = 0.05 + np.where(normals < 0, below, above) * normals
    centre, found = fitted("split_normal", np.array([low, 0.5, high]), values)
    assert isinstance(found, TwoPieceCubic)
    assert (centre, found.below, found.above) == pytest.approx((0.05, below, above))


def test_bounded_families_are_those_of_scipy() -> None:
    probabilities = np.array([0.1, 0.9])
    centre, found = fitted("uniform", probabilities, stats.uniform.ppf(probabilities, 2, 4))
    assert isinstance(found, Uniform)
    assert (centre + found.low, centre + found.high) == pytest.approx((2, 6))
    three = np.array([0.1, 0.5, 0.9])
    centre, triangle = fitted("triangular", three, stats.triang.ppf(three, 0.7, 2, 4))
    assert isinstance(triangle, Triangular)
    assert (centre + triangle.low, centre, centre + triangle.high) == pytest.approx((2, 4.8, 6), abs=1e-4)


def test_more_quantiles_than_parameters_are_met_by_least_squares() -> None:
    probabilities, values = np.array([0.1, 0.5, 0.9]), np.array([4.2, 5.1, 5.6])
    centre, found = fitted("normal", probabilities, values)
    line = stats.linregress(stats.norm.ppf(probabilities), values)
    assert (centre, found.standard_deviation) == pytest.approx((line.intercept, line.slope))


@settings(max_examples=25)
@given(st.floats(0.3, 3.0))
def test_a_two_piece_normal_has_its_quantiles(skew: float) -> None:
    probabilities, values = np.array([0.1, 0.5, 0.9]), np.array([-1.0, 0.0, skew])
    centre, found = fitted("two_piece_normal", probabilities, values)
    assert quantiles_of(centre, found, probabilities) == pytest.approx(values, abs=0.12 * (1 + skew))
    if 0.6 < skew < 1.7:  # beyond 0.57 and 1.77, those of half a normal, no such curve exists
        assert quantiles_of(centre, found, probabilities) == pytest.approx(values, abs=1e-5)


# what comes of them


def test_the_declared_spread_has_the_quantiles(sprint: hz.Scenario) -> None:
    found = hz.elicit(sprint, "real_growth", THREE, draws=64)
    assert (found.family, found.exact) == ("split_normal", True)
    assert found.after.yearly == sprint.uncertainty["real_growth"].yearly
    parts = found.after.average
    assert isinstance(parts, TwoPieceCubic)
    z = stats.norm.ppf(0.9)
    # u moves a rate by 1 + central: log(1.042 / 1.051) is -1.28 widths below
    assert parts.below == pytest.approx(-math.log(1.042 / 1.051) / z, rel=0.01)
    assert parts.above == pytest.approx(math.log(1.056 / 1.051) / z, rel=0.01)
    assert found.off_path  # 5.1% against the scenario's 5.4%
    [odds] = found.odds
    assert odds.moved is not None
    assert odds.after.probability > odds.before.probability > odds.moved.probability


def test_with_shocks_the_quantiles_are_of_what_comes(sprint: hz.Scenario) -> None:
    stated = {"10%": "2%", "90%": "8.4%"}
    found = hz.elicit(sprint, "real_growth", stated, with_shocks=True, draws=64)
    changed = sprint.replace(
        uncertainty={**sprint.uncertainty, "real_growth": found.after}, real_growth={"2026-2030": found.centre}
    )
    paths = hz.simulate(changed, 40_000, sampler="random", keep_paths=True).paths
    assert paths is not None
    means = paths["real_growth"][:, 1:].mean(axis=1)
    assert np.quantile(means, [0.1, 0.9]) == pytest.approx([0.02, 0.084], abs=0.0012)
    with pytest.raises(BadValue, match="wider than what yearly shocks alone make"):
        hz.elicit(sprint, "real_growth", THREE, with_shocks=True, draws=64)


def test_before_and_after_are_the_assessments(sprint: hz.Scenario) -> None:
    found = hz.elicit(sprint, "real_growth", {0.1: 0.03, 0.9: 0.07}, draws=1024)
    changed = sprint.replace(uncertainty={**sprint.uncertainty, "real_growth": found.after})
    [odds] = found.odds
    assert odds.before.probability == pytest.approx(hz.assess(sprint, 1024).targets[0].probability)
    assert odds.after.probability == pytest.approx(hz.assess(changed, 1024).targets[0].probability)


@pytest.mark.parametrize("name", ["exchange_rate", "net_migration", "natural_increase"])
def test_levels_and_flows_have_theirs_too(sprint: hz.Scenario, name: str) -> None:
    stated = {"exchange_rate": {0.1: 6.6, 0.9: 7.7}, "net_migration": {0.1: 1.0, 0.9: 9.0},
              "natural_increase": {0.1: 0.001, 0.9: 0.0035}}[name]  # fmt: skip
    found = hz.elicit(sprint, name, stated, draws=64)
    assert found.exact
    assert [one.fitted for one in found.quantiles] == pytest.approx(list(stated.values()), rel=0.02)


# the file


def cli(*words: str) -> Result:
    return CliRunner().invoke(main, ["elicit", *words])


QUANTILES = [word for key, value in THREE.items() for word in ("--quantile", f"{key}={value}")]
OWN = """\
# ours
entity: Suzhou
assumptions:
  deflator_growth:  # of the bureau
    average: {normal: 0.5%}
    # why: a long record
    source: the bureau
    status: judgement

  # last
  exchange_rate: none
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = hz.new(tmp_path / "own", "苏州", target=["gdp >= 3万亿元 in 2030"]).folder
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_spread_is_written_and_read(project: Path, language: str) -> None:
    file = project / "data" / "uncertainty.yaml"
    file.write_text(OWN, encoding="utf-8")
    words = ["deflator_growth", "--quantile", "10%=0%", "--quantile", "90%=2%", "--draws", "64", "--lang", language]
    assert cli(*words, "--source", "a panel", "--dry-run").exit_code == 0
    assert file.read_text(encoding="utf-8") == OWN
    unsure = cli(*words, "--source", "a panel")
    assert "--yes" in unsure.stderr
    assert file.read_text(encoding="utf-8") == OWN
    assert cli(*words, "--source", "a panel: 2026", "--yes").exit_code == 0
    text = file.read_text(encoding="utf-8")
    for comment in ("# ours", "# why: a long record", "  # last\n  exchange_rate: none"):
        assert comment in text
    entry = yaml.safe_load(text)["assumptions"]["deflator_growth"]
    assert entry["status"] == "judgement"
    assert entry["source"]["en"].startswith("a panel: 2026; quantiles of the path")
    assert entry["source"]["zh"].startswith("a panel: 2026；2025—2030年平均值的分位数（不含逐年冲击）：")
    [scenario] = (project / "scenarios").glob("*.yaml")
    read = hz.read_scenario(scenario)
    assert read.default_spreads["deflator_growth"].source == entry["source"]["en"]
    records = json.loads(cli(*words, "--dry-run", "--format", "json").stdout)
    assert {one["of"] for one in records} == {"quantile", "band", "target"}


def test_an_entry_is_added_where_there_is_none_or_no_file(project: Path) -> None:
    file = project / "data" / "uncertainty.yaml"
    file.unlink()
    words = ["real_growth", *QUANTILES, "--source", "a panel", "--yes", "--draws", "64"]
    assert cli(*words).exit_code == 0
    assert list(yaml.safe_load(file.read_text(encoding="utf-8"))["assumptions"]) == ["real_growth"]
    assert cli("deflator_growth", "--quantile", "10%=0%", "--quantile", "90%=2%", *words[-5:]).exit_code == 0
    assert [*yaml.safe_load(file.read_text(encoding="utf-8"))["assumptions"]] == ["real_growth", "deflator_growth"]


def test_a_satellite_s_spread_of_ones_own_goes_before_the_shipped_one(project: Path) -> None:
    text = OWN + "  trade_growth: {average: {normal: 7%}, source: ours, status: judgement}\n"
    (project / "data" / "uncertainty.yaml").write_text(text, encoding="utf-8")
    from hzsim.scenario.written.data import read_default_uncertainty

    assert read_default_uncertainty(project / "scenarios").spreads["trade_growth"].source == "ours"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["real_growth", "--quantile", "10%=5%", "--quantile", "90%=4%"], "a larger value for each larger probability"),
        (["real_growth", "--quantile", "10%=5%", "--quantile", "90%=5%"], "a larger value for each larger probability"),
        (["real_growth", "--quantile", "10%=4%", "--quantile", "10%=5%"], "each probability once"),
        (["real_growth", "--quantile", "10%=4%", "--quantile", "0.1=5%"], "each probability once"),
        (["real_growth", "--quantile", "10=4%", "--quantile", "90=5%"], "write 10%"),
        (["real_growth", "--quantile", "10%=4.2", "--quantile", "90%=5.6"], "write 4.2%"),
        (["real_growth", "--quantile", "10%=4亿元", "--quantile", "90%=5%"], "4亿元"),
        (["real_growth", "--quantile", "10%=4%"], "two or three quantiles"),
        (["real_growth", "--quantile", "0%=4%", "--quantile", "90%=5%"], "a probability between 0 and 1"),
        (["real_growth", "--quantile", "10%=-45%", "--quantile", "90%=5%"], "from -30% to 30%"),
        (["real_growth", "--quantile", "4%", "--quantile", "90%=5%"], "a probability and a value"),
        (["real_grwoth", *QUANTILES], "did you mean real_growth?"),
        (["real_growth", *QUANTILES, "--family", "weibull"], "weibull"),
        (["real_growth", *QUANTILES, "--years", "2020"], "2020"),
    ],
)
def test_what_cannot_be_used_is_named(project: Path, words: list[str], expected: str) -> None:
    del project
    result = cli(*words, "--dry-run", "--lang", "en")
    assert result.exit_code == 2
    assert expected in result.output
    assert "Traceback" not in result.output


def test_a_file_that_cannot_take_it_is_named(project: Path) -> None:
    file = project / "data" / "uncertainty.yaml"
    words = ["real_growth", *QUANTILES, "--source", "a panel", "--yes", "--draws", "64", "--lang", "en"]
    file.write_text("assumptions: {exchange_rate: none}\n", encoding="utf-8")
    result = cli(*words)
    assert (result.exit_code, "expected a block of lines below assumptions:" in result.output) == (2, True)
    file.write_text("assumptions:\n  real_grwoth: none\n", encoding="utf-8")
    result = cli(*words)
    assert (result.exit_code, "real_grwoth" in result.output) == (2, True)
    file.unlink()
    file.mkdir()
    result = cli(*words)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output


def test_a_shipped_scenario_has_no_file_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = hz.elicit(hz.read_scenario("sprint"), "real_growth", THREE, source="a panel", draws=64)
    with pytest.raises(BadValue, match="a scenario of a project of your own"):
        uncertainty_file(found)
    with pytest.raises(BadValue, match="where the judgement is from"):
        hz.write_elicited(hz.elicit(hz.read_scenario("sprint"), "real_growth", THREE, draws=64))


def test_families_of_the_command_are_those_there_are() -> None:
    import click

    command = main.get_command(click.Context(main), "elicit")
    assert command is not None
    [family] = [part for part in command.params if part.name == "family"]
    assert isinstance(family.type, click.Choice)
    assert set(family.type.choices) == set(FAMILIES)


def test_an_entry_in_the_middle_leaves_the_rest() -> None:
    text = "a: 1\nassumptions:\n  x:\n    y: 1\n  # of z\n  z: 2\nb: 3\n"
    assert with_entry(text, "assumptions", "x", ["y: 2"]) == text.replace("y: 1", "y: 2")
    assert with_entry(text, "assumptions", "w", ["y: 2"]) == text.replace("b: 3", "  w:\n    y: 2\nb: 3").replace(
        "  z: 2\n  w", "  z: 2\n  w"
    )
    with pytest.raises((BadValue, InvalidInput)):
        with_entry("assumptions: {}\n", "assumptions", "x", [])


def test_a_quantity_of_the_plan_s_table_has_its_spread_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    for name, modules in (("whole", "[core, tabled]"), ("plain", "[core]")):
        text = f"format: 2\nextends: sprint\nmodules: {modules}\n"
        targets = "targets: [urban_rate >= 86% in 2030]\n" if name == "whole" else ""
        (tmp_path / "scenarios" / f"{name}.yaml").write_text(text + targets, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = ["--quantile", "10%=0.1%", "--quantile", "90%=0.5%", "--source", "a panel", "--yes", "--draws", "64"]
    assert cli("urban_rate_pace", "--scenario", "whole", *words).exit_code == 0
    read = hz.read_scenario(tmp_path / "scenarios" / "whole.yaml")
    average = read.uncertainty["urban_rate_pace"].average
    assert isinstance(average, Normal)
    assert average.sd == pytest.approx(0.002 / stats.norm.ppf(0.9), rel=1e-3)
    assert "urban_rate_pace" not in hz.read_scenario(tmp_path / "scenarios" / "plain.yaml").uncertainty
    assert (
        "urban_rate_pace" in cli("urban_rate_pace", "--scenario", "plain", *words).output
    )  # it has no such assumption
