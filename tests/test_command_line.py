"""The command line says what the library says: in three formats, two languages, and with its exit code."""

import csv
import hashlib
import importlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.cli.list_command import command as list_command
from hzsim.cli.run_command import command as run_command
from hzsim.cli.simulate_command import command as simulate_command
from hzsim.files.sources import names_in, shipped
from hzsim.history.assessments import on_centres
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, INDICATORS, MODULES
from hzsim.present.catalogue import listing
from hzsim.present.documents.tidy import manifest
from hzsim.present.forms.style import Format
from hzsim.simulation.draws.sampling import SAMPLERS
from hzsim.simulation.draws.summaries import MEAN, STATISTICS
from hzsim.units import in_percent, parse

COMMANDS = main.list_commands(click.Context(main))
DRAWS = 2_000
FEW = ("--draws", str(DRAWS))
RANDOM = ("--sampler", "random")
GDP = "gdp >= 30000 in 2030"
CHINESE = re.compile("[\u4e00-\u9fff]")


def called(*arguments: str, code: int = 0, language: str = "en_US.UTF-8") -> Result:
    result = CliRunner().invoke(main, arguments, env={"LC_ALL": language})
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    assert result.exit_code == code, result.stderr
    return result


def as_json(*arguments: str, code: int = 0) -> Any:
    return json.loads(called(*arguments, "--format", "json", code=code).stdout)


def as_csv(*arguments: str, code: int = 0) -> list[dict[str, str]]:
    text = called(*arguments, "--format", "csv", code=code).stdout
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def cell(value: object) -> str:
    """Return a JSON value as a CSV cell."""
    return "" if value is None else str(value)


def cells(records: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: cell(value) for key, value in record.items()} for record in records]


@pytest.fixture(scope="module")
def assessment(sprint: hz.Scenario) -> hz.Assessment:
    return hz.assess(hz.simulate(sprint, DRAWS))


# help


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(command: str, option: str) -> None:
    result = called(command, option)
    assert result.stdout.startswith(f"Usage: hzsim {command}") or result.stdout.startswith(f"Usage: main {command}")
    assert result.stderr == ""


def test_help_lists_every_command_and_exit_code() -> None:
    text = called("--help").stdout
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", text, re.MULTILINE)
    assert "0 ok; 1 failure; 2 usage" in re.sub(r"\s+", " ", text)


def test_every_module_of_commands_is_a_command() -> None:
    folder = Path(importlib.import_module("hzsim.cli").__path__[0])
    assert sorted(COMMANDS) == sorted(path.stem.removesuffix("_command") for path in folder.glob("*_command.py"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    found = main.get_command(click.Context(main), command)
    assert found is not None
    assert found.help
    options = [part for part in found.params if isinstance(part, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_version() -> None:
    assert called("--version").stdout.strip().endswith(hz.__version__)


def test_the_module_runs_as_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "hzsim", "list", "samplers", "--format", "csv"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout == called("list", "samplers", "--format", "csv").stdout
    assert run.stderr == ""


# JSON keys of the interface


def test_keys_of_project() -> None:
    payload = as_json("project", "sprint")
    assert set(payload) == {"scenario", "measures", "results"}
    assert {frozenset(record) for record in payload["results"]} == {
        frozenset({"indicator", "unit", "currency", "scale", "year", "value"})
    }


def test_keys_of_simulate() -> None:
    payload = as_json("simulate", "sprint", *FEW)
    assert set(payload) == {"scenario", "draws", "seed", "measures", "results"}
    keys = frozenset({"indicator", "unit", "currency", "scale", "year", "statistic", "value", "note"})
    assert {frozenset(record) for record in payload["results"]} == {keys}
    statistics = list(dict.fromkeys(record["statistic"] for record in payload["results"]))
    assert statistics == ["p05", "p10", "p25", "p50", "p75", "p90", "p95", "mean"]


def test_keys_of_assess() -> None:
    payload = as_json("assess", "sprint", *FEW)
    assert {"scenario", "draws", "seed", "targets", "joint"} <= set(payload)
    assert {"centre", "at_least", "expected_met", "in_the_way", "lift"} <= set(payload)
    beside = {f"{name}_{centre}" for name in ("probability", "standard_error") for centre in ("on_record", "best")}
    keys = frozenset(
        {"target", "probability", "standard_error", "median", "required", "value_at_odds", "at_constant_prices", "note"}
        | {"counted", "kind", "probability_asked", "reached"}
        | beside
    )
    assert {frozenset(target) for target in payload["targets"]} == {keys}
    assert {frozenset(target["required"]) for target in payload["targets"]} == {
        frozenset({"unknown", "years", "value"})
    }
    assert set(payload["joint"]) == {"probability", "standard_error", "if_independent"} | beside
    assert {frozenset(one) for one in payload["at_least"]} == {frozenset({"k", "probability", "standard_error"})}
    assert set(payload["in_the_way"]) == {"target", "joint_without", "standard_error"}
    assert set(payload["lift"]) == {"unknown", "years", "before", "after", "change", "joint"}


@pytest.mark.parametrize("options", [(), ("--probability", "0.8", *FEW), ("--keep-shape",)])
def test_keys_of_require(options: Sequence[str]) -> None:
    payload = as_json("require", "sprint", "--unknown", "real_growth", "--target", GDP, *options)
    keys = {"unknown", "unit", "years", "target", "probability", "value", "residual", "feasible", "reason"}
    assert set(payload) == keys


def test_compare_gives_flat_records() -> None:
    records = as_json("compare", "sprint", "floor", *FEW)
    assert {record["scenario"] for record in records} == {"sprint", "floor"}
    assert not any(isinstance(value, list | dict) for record in records for value in record.values())


def test_json_is_strict_and_keeps_chinese() -> None:
    text = called("list", "scenarios", "--lang", "zh", "--format", "json").stdout
    assert "冲刺情景" in text
    assert {record["scenario"] for record in json.loads(text)} == set(names_in(shipped("scenarios")))


# CSV carries the same numbers


def test_csv_of_project() -> None:
    assert as_csv("project", "sprint") == cells(as_json("project", "sprint")["results"])


def test_csv_of_simulate() -> None:
    assert as_csv("simulate", "sprint", *FEW) == cells(as_json("simulate", "sprint", *FEW)["results"])


@pytest.mark.parametrize("options", [(), ("--probability", "0.8", *FEW)])
def test_csv_of_require(options: Sequence[str]) -> None:
    arguments = ("require", "sprint", "--unknown", "real_growth", "--target", GDP, *options)
    assert as_csv(*arguments) == cells([as_json(*arguments)])


def test_csv_of_compare() -> None:
    assert as_csv("compare", "sprint", "floor", *FEW) == cells(as_json("compare", "sprint", "floor", *FEW))


@pytest.mark.parametrize("command", ["assess", "run"])
def test_csv_of_assess_and_run(command: str) -> None:
    payload = as_json(command, "sprint", *FEW)
    [content] = payload if command == "run" else [payload]
    *targets, joint = as_csv(command, "sprint", *FEW)
    for row, target in zip(targets, content["targets"], strict=True):
        assert row["scenario"] == content["scenario"]
        for key in ("target", "probability", "standard_error", "median"):
            assert row[key] == cell(target[key])
        for key in ("unknown", "years", "value"):
            assert row[f"required_{key}"] == cell(target["required"][key])
    assert joint["target"] == "all"
    assert joint["probability"] == cell(content["joint"]["probability"])
    assert joint["standard_error"] == cell(content["joint"]["standard_error"])


@pytest.mark.parametrize("kind", ["scenarios", "baselines", "indicators"])
def test_csv_of_list(kind: str) -> None:
    assert as_csv("list", kind) == cells(as_json("list", kind))


# the same as the library


def test_project_is_the_library_s(sprint: hz.Scenario) -> None:
    projection = hz.project(sprint)
    records = as_json("project", "sprint")["results"]
    found = {(record["indicator"], record["year"]): record["value"] for record in records}
    assert found == {
        (name, year): projection[name][0][place]
        for name in sprint.model.indicators
        for place, year in enumerate(sprint.years)
    }
    assert {record["indicator"]: record["unit"] for record in records} == {
        name: part.unit.name for name, part in sprint.model.indicators.items()
    }


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_simulate_is_the_library_s(sprint: hz.Scenario, sampler: str) -> None:
    simulation = hz.simulate(sprint, DRAWS, seed=7, sampler=sampler)
    payload = as_json("simulate", "sprint", *FEW, "--seed", "7", "--sampler", sampler)
    made = 2_048 if sampler == "sobol" else DRAWS
    assert (payload["scenario"], payload["draws"], payload["seed"]) == ("sprint", made, 7)
    found = {
        (record["indicator"], record["year"], record["statistic"]): record["value"] for record in payload["results"]
    }
    assert found == {
        (name, year, statistic): None if np.isnan(values[place]) else values[place]
        for name in sprint.model.indicators
        for statistic, values in simulation.statistics(name).items()
        for place, year in enumerate(sprint.years)
    }
    assert {statistic for _, _, statistic in found} == {*STATISTICS, MEAN}


def test_assess_is_the_library_s(assessment: hz.Assessment) -> None:
    payload = as_json("assess", "sprint", *FEW)
    for target, item in zip(payload["targets"], assessment.targets, strict=True):
        assert (target["target"], target["probability"]) == (str(item.target), item.probability)
        assert (target["standard_error"], target["median"]) == (item.standard_error, item.median)
        assert item.required is not None
        assert target["required"]["value"] == item.required.value
        assert target["required"]["unknown"] == item.target.indicator.lever
        assert target["value_at_odds"] == {"probability": 0.8, "value": item.value_at_odds}
    assert (
        payload["joint"].items()
        >= {
            "probability": assessment.joint,
            "standard_error": assessment.joint_standard_error,
            "if_independent": assessment.if_independent,
        }.items()
    )
    assessments = on_centres(assessment)
    for key, other in (("on_record", assessments.recorded), ("best", assessments.best)):
        assert other is not None
        found = [target[f"probability_{key}"] for target in payload["targets"]]
        assert found == [item.probability for item in other.targets]
        assert payload["joint"][f"probability_{key}"] == other.joint
    assert payload["at_least"] == [
        {"k": one.k, "probability": one.probability, "standard_error": one.standard_error}
        for one in assessment.at_least
    ]
    assert payload["at_least"][-1]["probability"] == payload["joint"]["probability"]
    assert payload["expected_met"] == assessment.expected_met
    assert payload["centre"] == "scenario"
    way = assessment.in_the_way
    assert way is not None
    assert (payload["in_the_way"]["target"], payload["in_the_way"]["joint_without"]) == (
        str(way.target),
        way.joint_without,
    )


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ((), {}),
        (("--years", "2027-2030"), {"years": "2027-2030"}),
        (("--bounds", "0%:20%"), {"bounds": (0.0, 0.2)}),
        (("--keep-shape",), {"keep_shape": True}),
        (("--probability", "0.8", *FEW, "--seed", "3"), {"probability": 0.8, "draws": DRAWS, "seed": 3}),
    ],
)
def test_require_is_the_library_s(sprint: hz.Scenario, options: Sequence[str], arguments: dict[str, Any]) -> None:
    answer = hz.require(sprint, "real_growth", GDP, **arguments)
    payload = as_json("require", "sprint", "--unknown", "real_growth", "--target", GDP, *options)
    assert (payload["value"], payload["residual"]) == (answer.value, answer.residual)
    assert (payload["years"], payload["target"]) == (str(answer.years), answer.target)
    assert (payload["probability"], payload["feasible"]) == (answer.probability, True)
    assert payload["reason"] == answer.reason.en


def test_several_targets_are_asked_for_jointly(sprint: hz.Scenario) -> None:
    targets = [GDP, "gdp_growth >= 5% in 2026-2030"]
    options = [word for target in targets for word in ("--target", target)]
    payload = as_json("require", "sprint", "--unknown", "real_growth", *options)
    assert payload["value"] == hz.require(sprint, "real_growth", targets).value
    assert payload["target"] == "gdp >= 30000 in 2030 and gdp_growth >= 5% in 2026-2030"


def test_compare_is_the_library_s(assessment: hz.Assessment) -> None:
    floor = hz.assess(hz.simulate(hz.read_scenario("floor"), DRAWS))
    records = as_json("compare", "sprint", "floor", *FEW)
    found = {(record["scenario"], record["target"]): record for record in records}
    for ours, theirs in zip(floor.targets, assessment.targets, strict=True):
        record = found["floor", str(ours.target)]
        assert record["probability"] == ours.probability
        assert record["difference"] == pytest.approx(ours.probability - theirs.probability)
    assert found["floor", "all"]["probability"] == floor.joint


def test_schema_is_the_library_s() -> None:
    assert json.loads(called("schema").stdout) == hz.schema()


# what --set does


def growth(*changes: str) -> dict[str, float]:
    options = [word for change in changes for word in ("--set", change)]
    rows = as_csv("project", "sprint", *options)
    return {row["year"]: float(row["value"]) for row in rows if row["indicator"] == "gdp_growth"}


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        (["real_growth@2026-2027=6%"], {"2026": 0.06, "2027": 0.06}),
        (["real_growth@2030=6%"], {"2030": 0.06}),
        (["real_growth@2026=1%", "real_growth@2026=2%"], {"2026": 0.02}),
        (["real_growth@2026=1%", "real_growth@2028-2029=2%"], {"2026": 0.01, "2028": 0.02, "2029": 0.02}),
        (["real_growth = 6%"], dict.fromkeys(("2025", "2026", "2027", "2028", "2029", "2030"), 0.06)),
        (["real_growth=6%", "real_growth@2025=5.2%"], dict.fromkeys(("2026", "2027", "2028", "2029", "2030"), 0.06)),
        (["real_growth@２０２６=６％"], {"2026": 0.06}),
        (["exchange_rate=8"], {}),
    ],
)
def test_set_keeps_other_years(changes: list[str], changed: dict[str, float]) -> None:
    assert growth(*changes) == pytest.approx({**growth(), **changed})


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "project", "simulate", "assess", "compare"])
def test_set_works_on_every_command_with_a_scenario(command: str) -> None:
    few = () if command == "project" else FEW
    assert called(command, "sprint", *few).stdout != called(command, "sprint", *few, "--set", "real_growth=1%").stdout


def test_set_leaves_the_uncertainty() -> None:
    """Growth has the same band whatever the exchange rate, and the rate still has one."""
    name = ("simulate", "sprint", *FEW, *RANDOM, "--indicator")
    assert as_json(*name, "gdp_growth") == as_json(*name, "gdp_growth", "--set", "exchange_rate=8")
    before, after = (
        as_json(*name, "gdp_per_capita_usd"),
        as_json(*name, "gdp_per_capita_usd", "--set", "exchange_rate=8"),
    )
    for old, new in zip(before["results"], after["results"], strict=True):
        if old["value"] is None:
            assert new["value"] is None
            continue
        assert new["value"] == pytest.approx(old["value"] * 7.12 / 8, rel=1e-3)


@pytest.mark.parametrize(
    "target",
    [
        "地区生产总值（现价） >= 3万亿元 in 2030",
        "地区生产总值(现价)≥3万亿元2030年",
        "GDP >= 3万亿元 in 2030年",
        "GDP, current prices >= 30000 2030年",
    ],
)
def test_a_target_as_people_write_it(target: str) -> None:
    asked = ("require", "sprint", "--unknown", "real_growth", "--target")
    assert as_json(*asked, target) == as_json(*asked, GDP)


def test_a_name_that_two_indicators_share_is_not_guessed() -> None:
    """The price basis is never implied."""
    asked = ("require", "sprint", "--unknown", "real_growth", "--target", "地区生产总值 >= 3万亿元 in 2030")
    message = CliRunner().invoke(main, asked).stderr
    assert "real_gdp or gdp" in message or "gdp or real_gdp" in message


@pytest.mark.parametrize("name", ["实际增速", "Real growth", "REAL_GROWTH", "实际增长率"])
def test_an_assumption_by_its_label(name: str) -> None:
    assert as_json("project", "sprint", "--set", f"{name}@2026年-2030年=5%") == as_json(
        "project", "sprint", "--set", "real_growth@2026-2030=5%"
    )


@pytest.mark.parametrize("written", ["0.8", "80%", "80％"])
def test_a_probability_as_people_write_it(written: str) -> None:
    asked = ("require", "sprint", "--unknown", "real_growth", "--target", GDP, "--draws", "500", "--probability")
    assert as_json(*asked, written)["probability"] == 0.8


@pytest.mark.parametrize(
    ("command", "option"),
    [
        *(("require", "probability"), ("run", "asked"), ("when", "probability"), ("effort", "probability")),
        *(("rank", "probability"), ("conditions", "coverage"), ("assess", "minimum")),
    ],
)
def test_probabilities_are_read_alike(command: str, option: str) -> None:
    found = main.get_command(click.Context(main), command)
    assert found is not None
    [kind] = [parameter.type for parameter in found.params if parameter.name == option]
    assert kind.convert("80%", None, None) == 0.8


def test_the_language_may_stand_before_the_command() -> None:
    told = CliRunner().invoke(main, ["--lang", "zh", "project", "sprint"]).stdout
    assert told == CliRunner().invoke(main, ["project", "sprint", "--lang", "zh"]).stdout
    assert CHINESE.search(told)


@pytest.mark.parametrize(("format_", "start"), [("csv", "key,required"), ("table", "情景文件的键"), ("json", "{")])
def test_schema_takes_the_options_of_every_command(format_: str, start: str) -> None:
    result = CliRunner().invoke(main, ["schema", "--format", format_, "--lang", "zh"])
    assert (result.exit_code, result.stdout.startswith(start)) == (0, True)


def test_full_width_years_in_a_target() -> None:
    asked = ("require", "sprint", "--unknown", "real_growth", "--target")
    assert as_json(*asked, "gdp ≥ ３万亿元 in ２０３０") == as_json(*asked, GDP)


# exit codes and streams


@cache
def without_a_minimum(command: str) -> str:
    return called(command, "sprint", *FEW, "--format", "json").stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", ["assess", "run"])
@pytest.mark.parametrize(("minimum", "code"), [("0", 0), ("0.001", 0), ("0.99", 3), ("1", 3)])
def test_below_the_minimum_probability(command: str, minimum: str, code: int) -> None:
    """The result is printed all the same."""
    result = called(command, "sprint", *FEW, "--min-probability", minimum, "--format", "json", code=code)
    assert json.loads(result.stdout)
    assert result.stdout == without_a_minimum(command)


@pytest.mark.slow
def test_one_scenario_below_the_minimum_is_enough(assessment: hz.Assessment) -> None:
    """Certain to miss 3万亿元, `report` is below any minimum."""
    minimum = str(assessment.joint / 2)
    called("run", "sprint", *FEW, "--min-probability", minimum)
    called("run", "sprint", "report", *FEW, "--min-probability", minimum, code=3)


@pytest.mark.parametrize(
    "options",
    [
        ("--target", "gdp >= 300000 in 2030"),
        ("--target", GDP, "--bounds", "0%:1%"),
        ("--target", "population >= 1300 in 2030"),
        ("--target", "gdp >= 300000 in 2030", "--probability", "0.5", *FEW),
        ("--target", "gdp >= 30000 in 2030", "--target", "rd_intensity >= 4.5% in 2030"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_solution(options: Sequence[str], language: str) -> None:
    """An honest no is an answer: on stdout, with its reason."""
    payload = as_json("require", "sprint", "--unknown", "real_growth", "--lang", language, *options, code=4)
    assert (payload["feasible"], payload["value"], payload["residual"]) == (False, None, None)
    assert bool(CHINESE.search(payload["reason"])) == (language == "zh")


@pytest.mark.parametrize("arguments", [("project", "nowhere"), ("assess",), ("project", "sprint", "--set", "x")])
def test_messages_go_to_stderr(arguments: Sequence[str]) -> None:
    result = called(*arguments, code=2)
    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_python_shows_a_schema_as_the_command_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    shown = [line.strip() for line in repr(hz.schema()).split("\n")]
    assert any("情景" in line for line in shown[2:])
    assert [line.strip() for line in called("schema", "--format", "table", "--lang", "zh").stdout.split("\n")][
        :-1
    ] == shown


@pytest.mark.parametrize("arguments", [("project", "sprint"), ("assess", "sprint", *FEW), ("schema",), ("list",)])
def test_data_go_to_stdout_alone(arguments: Sequence[str]) -> None:
    result = called(*arguments)
    assert result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("encoding", "language"), [("gbk", "zh"), ("gbk", "en"), ("cp1252", "en")])
def test_a_terminal_that_lacks_characters(encoding: str, language: str) -> None:
    """As on a Chinese Windows, whose output is GBK when it goes to a file: no minus sign, no crash."""
    run = subprocess.run(
        [sys.executable, "-m", "hzsim", "project", "sprint", "--set", "real_growth@2030=-1%", "--lang", language],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"2030" in run.stdout


# languages


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "sprint"),
        ("simulate", "sprint", *FEW),
        ("assess", "sprint", *FEW),
        ("run", "sprint", *FEW),
        ("compare", "sprint", "floor", *FEW),
        ("require", "sprint", "--unknown", "real_growth", "--target", GDP),
        ("list", "indicators"),
        ("list", "assumptions"),
        ("list", "facts"),
    ],
)
def test_both_languages(arguments: Sequence[str]) -> None:
    chinese, english = (called(*arguments, "--lang", language).stdout for language in ("zh", "en"))
    assert CHINESE.search(chinese)
    for unit in ("亿元", "万人", "元", "亿美元"):
        english = english.replace(f"({unit})", "")
    assert CHINESE.search(english) is None


@pytest.mark.parametrize("arguments", [("project", "sprint"), ("assess", "sprint", *FEW), ("simulate", "sprint", *FEW)])
@pytest.mark.parametrize("format_", ["json", "csv"])
def test_numbers_do_not_depend_on_the_language(arguments: Sequence[str], format_: str) -> None:
    chinese, english = (called(*arguments, "--format", format_, "--lang", language).stdout for language in ("zh", "en"))
    assert chinese == english


@pytest.mark.parametrize(
    ("locale", "word"), [("zh_CN.UTF-8", "指标"), ("en_US.UTF-8", "indicator"), ("C", "indicator")]
)
def test_the_locale_chooses_the_language(locale: str, word: str) -> None:
    assert word in called("project", "sprint", language=locale).stdout


def test_tables_name_the_price_basis_and_the_draws(sprint: hz.Scenario) -> None:
    text = called("assess", "sprint", *FEW, "--lang", "en").stdout
    assert re.search(r"2,048 draws, seed 1, Sobol \(worth [\d,]+ independent draws\)", text)
    counted = called("assess", "sprint", *FEW, *RANDOM, "--lang", "en").stdout
    assert "2,000 draws, seed 1, random\n" in counted
    assert "current = 2024 prices x deflator" in text
    assert len(sprint.targets) == sum("±" in line and "≥" in line for line in counted.splitlines())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns_of_tables_line_up(language: str) -> None:
    """Wide characters count as two."""
    from wcwidth import wcswidth

    lines = called("project", "sprint", "--lang", language).stdout.splitlines()
    rule = next(place for place, line in enumerate(lines) if line.startswith("---"))
    widths = {wcswidth(line) for line in lines[rule : rule + 1 + len(hz.Model().indicators)]}
    assert widths == {len(lines[rule])}


# choices and registries


def choices(part: Any) -> tuple[str, ...]:
    assert isinstance(part.type, click.Choice)
    return tuple(part.type.choices)


def option(command: Any, name: str) -> Any:
    return next(part for part in command.params if part.name == name)


def test_samplers_to_choose_from_are_the_registry_s() -> None:
    assert choices(option(simulate_command, "sampler")) == tuple(SAMPLERS)


def test_charts_to_choose_from_are_those_that_can_be_drawn() -> None:
    assert set(choices(option(run_command, "charts"))) == set(get_args(Format))


KINDS = choices(list_command.params[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_list(kind: str, language: str) -> None:
    records = as_json("list", kind, "--lang", language)
    assert records
    assert len({frozenset(record) for record in records}) == 1
    lines = called("list", kind, "--lang", language).stdout.splitlines()
    table = lines[2:] if lines[1].startswith("--") else lines  # else each is a record of several lines
    assert len([line for line in table if line and not line.startswith(" ")]) == len(records)


def test_list_knows_every_kind() -> None:
    with pytest.raises(hz.BadValue) as refusal:
        listing("nothing of that kind")
    assert refusal.value.hint == f"known: {', '.join(sorted(KINDS))}"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("indicators", INDICATORS),
        ("assumptions", ASSUMPTIONS),
        ("facts", FACTS),
        ("modules", MODULES),
        ("samplers", SAMPLERS),
        ("scenarios", names_in(shipped("scenarios"))),
    ],
)
def test_list_is_complete(kind: str, names: Sequence[str]) -> None:
    assert [record[kind.removesuffix("s")] for record in as_json("list", kind)] == list(names)


def test_list_knows_every_distribution() -> None:
    [form] = [part for name, part in hz.schema()["$defs"].items() if name == "Distribution_rate"]
    assert {record["distribution"] for record in as_json("list", "distributions")} == set(form["properties"])


def test_bounds_in_the_list_are_numbers_in_the_unit_beside_them() -> None:
    for record in as_json("list", "assumptions"):
        part = ASSUMPTIONS[record["assumption"]]
        written = (f"{record[edge]:g}{part.unit.shown}" for edge in ("lower_bound", "upper_bound"))
        assert tuple(parse(text, part.unit) for text in written) == pytest.approx(part.bounds)
        assert record["bounds_of"] == part.bounds_of
        assert part.unit.shown in record["unit"]
    for row in csv.DictReader(io.StringIO(called("list", "assumptions", "--format", "csv").stdout)):
        assert float(row["lower_bound"]) < float(row["upper_bound"]), "no apostrophe stands before a number"


# files that a run leaves


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The folder that a run of two scenarios left, and what it printed."""
    out = tmp_path_factory.mktemp("results") / "new"
    return out, called("run", "sprint", "report", *FEW, "--out", str(out), "--format", "json")


def test_run_writes_what_it_says(run: tuple[Path, Result]) -> None:
    out, result = run
    named = {Path(line) for line in result.stderr.splitlines()}
    assert named == set(out.iterdir())
    headlines = ("gdp", "gdp_per_capita_usd", "population", "rd_intensity")
    charts = {f"{prefix}-{name}.png" for prefix in ("sprint", "report") for name in headlines}
    assert {path.name for path in named} >= charts | {"targets.csv", "indicators.csv", "manifest.json"}
    assert [content["scenario"] for content in json.loads(result.stdout)] == ["sprint", "report"]


def test_the_manifest_has_the_hash_of_every_file(run: tuple[Path, Result]) -> None:
    out, _ = run
    content = json.loads((out / "manifest.json").read_text("utf-8"))
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
    del hashes["manifest.json"]
    assert content["outputs"] == hashes
    assert content["hzsim"] == hz.__version__
    for stated, name in zip(content["scenarios"], ("sprint", "report"), strict=True):
        assert (stated["draws"], stated["seed"], stated["sampler"]) == (2_048, 1, "sobol")
        assert stated["sha256"] == hz.read_scenario(name).fingerprint


def test_tables_of_a_run_are_those_of_the_commands(run: tuple[Path, Result]) -> None:
    out, _ = run
    with (out / "targets.csv").open(encoding="utf-8-sig", newline="") as stream:
        targets = list(csv.DictReader(stream, strict=True))
    assert targets == as_csv("run", "sprint", "report", *FEW)
    with (out / "indicators.csv").open(encoding="utf-8-sig", newline="") as stream:
        bands = [row for row in csv.DictReader(stream, strict=True) if row.pop("scenario") == "sprint"]
    assert bands == as_csv("simulate", "sprint", *FEW)


MARK = b"\xef\xbb\xbf"


@pytest.mark.slow
def test_tables_in_files_bear_a_byte_order_mark_and_printed_ones_none(run: tuple[Path, Result], tmp_path: Path) -> None:
    """Excel takes Chinese without it for the local code page."""
    out, _ = run
    called("track", "sprint", *FEW, "--out", str(tmp_path))
    tables = [*out.glob("*.csv"), *tmp_path.glob("*.csv")]
    assert len(tables) == 3
    for path in tables:
        content = path.read_bytes()
        assert content.startswith(MARK)
        assert content.count(MARK) == 1
    assert "亿元" in (out / "indicators.csv").read_text("utf-8-sig")
    for printed in (("run", "sprint", *FEW), ("track", "sprint", *FEW), ("simulate", "sprint", *FEW)):
        assert MARK not in called(*printed, "--format", "csv").stdout_bytes
    assert not (out / "manifest.json").read_bytes().startswith(MARK)


@pytest.mark.slow
@pytest.mark.parametrize("order", [("zh", "en"), ("en", "zh")])
def test_chinese_and_english_pictures_stand_side_by_side(order: tuple[str, str], tmp_path: Path) -> None:
    """The manifest and tables, which have no language, keep their names."""
    for language in order:
        called("run", "sprint", "floor", *FEW, "--lang", language, "--charts", "svg", "--out", str(tmp_path))
    names = {path.name for path in tmp_path.iterdir()}
    english = {name for name in names if name.endswith(".svg") and ".zh." not in name}
    assert {"sprint-gdp.svg", "probabilities.svg", "compare_gdp.svg"} <= english
    assert names == {*english, *(name.replace(".svg", ".zh.svg") for name in english)} | {
        "targets.csv",
        "indicators.csv",
        "manifest.json",
    }
    stated = json.loads((tmp_path / "manifest.json").read_text("utf-8"))["outputs"]
    for name, sha256 in stated.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == sha256
    assert ("sprint-gdp.zh.svg" in stated) == (order[-1] == "zh")


def test_a_manifest_names_files_of_one_name_apart(tmp_path: Path) -> None:
    """A scenario and its baseline may bear the same name: both were read, both have a hash."""
    scenarios, baselines = tmp_path / "scenarios", tmp_path / "data" / "baselines"
    scenarios.mkdir()
    baselines.mkdir(parents=True)
    texts = {
        scenarios / "city.yaml": (shipped("scenarios") / "sprint.yaml")
        .read_text("utf-8")
        .replace("hangzhou-2024", "city"),
        baselines / "city.yaml": (shipped("data") / "baselines" / "hangzhou-2024.yaml").read_text("utf-8"),
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    scenario = hz.read_scenario(scenarios / "city.yaml")
    stated = json.dumps(manifest([hz.assess(hz.simulate(scenario, 100))], {}))
    assert [path for path, text in texts.items() if hashlib.sha256(text.encode()).hexdigest() not in stated] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_answer_comes_first_with_units_and_fits_a_terminal(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many are met, what is in the way, what would help, then the figures; no line is wider than 120."""
    from wcwidth import wcswidth

    monkeypatch.delenv("COLUMNS")
    lines = called("run", "sprint", "--draws", "20000", "--lang", language).stdout.splitlines()
    assert max(map(wcswidth, lines)) <= 120
    text = "".join("".join(lines[1 : lines.index("")]).split())
    expected = {
        "zh": (
            "按情景假设，5项目标中有4项实现的可能性过半，5项同时实现的概率约10%（按历史记录约5%",
            "制约最大的是研发强度目标（2030年达到4.5%以上）；若不计该项，其余4项同时实现的概率升至约24%。",
            "最能提高概率的是研发支出增速（实际）：2026—2030年平均由7.90%提高到",
        ),
        "en": (
            "On the scenario's own assumptions, 4 of the 5 targets are likely to be met, and the chance of meeting",
            "Most in the way is the target for R&D intensity (at least 4.5% in 2030): without it, the chance of",
            "The assumption that lifts the odds most for its price is growth of R&D spending, real: raised by its",
        ),
    }
    places = [text.index("".join(words.split())) for words in expected[language]]
    assert places == sorted(places)
    rows = [line for line in lines if "–" in line and "≥" in line]
    units = {"zh": ("亿元", "美元", "%", "万人", "%"), "en": ("CNY 100 mn", "USD", "%", "10,000 persons", "%")}
    assert len(rows) == 5
    assert all(unit in row for unit, row in zip(units[language], rows, strict=True))


def test_the_headline_is_the_answer_s(assessment: hz.Assessment) -> None:
    """Its whole percentages are those of the draws; a second look at kept paths counts the same."""
    simulation = hz.simulate(assessment.simulation.scenario, 2_000, sampler="random", keep_paths=True)
    assert simulation.paths is not None
    targets = assessment.simulation.scenario.targets
    met = np.array([target.met(simulation.paths.statistic(target)) for target in targets])
    text = " ".join(called("assess", "sprint", *FEW, *RANDOM, "--lang", "en").stdout.split())
    without = max(np.delete(met, place, axis=0).all(axis=0).mean() for place in range(5))
    joint = met.all(axis=0).mean()
    others, all_ = in_percent(without, 0), in_percent(joint, 0)
    assert f"the chance of meeting all 5 is about {all_}" in text
    assert f"without it, the chance of meeting the other 4 rises to about {others}" in text
    numbers = met.sum(axis=0)
    *first, last = (in_percent((numbers >= k).mean(), 0) for k in range(1, 5))
    shares = f"{', '.join(first)} and {last}"
    said = "The probabilities that at least 1, 2, 3 and 4 of them are met are"
    assert f"{said} {shares} respectively, if the scenario's centre is right." in text
    assert re.search(rf"GDP, current prices ≥ CNY 3 trillion \(2030\) {in_percent(met[0].mean())} ± ", text)


@pytest.mark.slow
def test_another_centre_moves_the_headline_and_what_is_compared() -> None:
    own, record = (as_json("assess", "sprint", *FEW, "--centre", centre) for centre in ("scenario", "record"))
    assert record["centre"] == "record"
    assert own["targets"] == record["targets"]
    assert own["joint"] == record["joint"]
    assert record["at_least"][-1]["probability"] == own["joint"]["probability_on_record"]
    assert record["expected_met"] == pytest.approx(sum(one["probability_on_record"] for one in own["targets"]))
    text = called("assess", "sprint", *FEW, "--centre", "record", "--lang", "en").stdout
    assert text.splitlines()[1].startswith("On the track record, ")


@pytest.mark.parametrize("command", ["assess", "run"])
def test_min_probability_compares_on_the_centre_chosen(command: str) -> None:
    """The fourteenth plan is likelier on its own centre than on the track record's."""
    [payload] = [
        found[0] if isinstance(found, list) else found for found in [as_json(command, "fourteenth-plan", *FEW)]
    ]
    own, record = payload["joint"]["probability"], payload["joint"]["probability_on_record"]
    assert own > record + 0.02
    between = str((own + record) / 2)
    for centre, code in (("scenario", 0), ("record", 3)):
        arguments = [command, "fourteenth-plan", *FEW, "--centre", centre, "--min-probability", between]
        assert CliRunner().invoke(main, arguments).exit_code == code


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "has no --centre record: every year is known"), ("zh", "没有 --centre record：各年均为已知")],
)
def test_a_centre_that_is_not_there_is_refused_with_its_reason(tmp_path: Path, language: str, words: str) -> None:
    path = tmp_path / "all-known.yaml"
    text = (shipped("scenarios") / "sprint.yaml").read_text("utf-8")
    path.write_text(text.replace("known_until: 2025", "known_until: 2030"), encoding="utf-8")
    for command in ("assess", "run"):
        refused = CliRunner().invoke(main, [command, str(path), *FEW, "--centre", "record", "--lang", language])
        assert refused.exit_code == 2
        assert words in refused.stderr
    payload = as_json("assess", str(path), *FEW)
    assert {target["probability_on_record"] for target in payload["targets"]} == {None}
    assert all("every year is known" in target["note"] for target in payload["targets"])


def test_a_centre_goes_without_a_sweep() -> None:
    arguments = ["assess", "sprint", *FEW, "--sweep", "exchange_rate=7,7.5", "--centre", "best"]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert "--centre goes without --sweep" in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_prices_show_the_odds_at_constant_prices(language: str) -> None:
    rising = ("--set", "deflator_growth=1%", "--draws", "2000", "--lang", language)
    text = called("run", "sprint", *rising).stdout
    words = {"zh": "└ 按2024年价（不计入目标）", "en": "└ at 2024 prices, not counted"}[language]
    assert text.count(words) == 2  # GDP and GDP per head
    [row] = [row for row in text.splitlines() if row.startswith(words)][:1]
    still = as_json("assess", "sprint", "--draws", "2000")
    constant = still["targets"][0]["at_constant_prices"]["probability"]
    assert float(re.findall(r"(\d+\.\d)% ±", row)[0]) == pytest.approx(100 * constant, abs=0.051)
    payload = as_json("assess", "sprint", *rising[:4])
    assert payload["targets"][0]["at_constant_prices"]["probability"] == constant
    assert payload["targets"][2]["at_constant_prices"] is None
    assert len(payload["at_least"]) == 5


@pytest.mark.slow
def test_several_numbers_about_one_target_are_reconciled() -> None:
    assert "hzsim realism" in called("run", "sprint", *FEW, "--lang", "en").stdout
    assert "conditional on growth alone" in called("realism", "sprint", "--lang", "en").stdout
    assert "因为各自的前提不同" in called("run", "sprint", *FEW, "--lang", "zh").stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_certain_targets_are_counted_and_named(language: str) -> None:
    lines = called("run", "report", *FEW, "--lang", language).stdout.splitlines()
    first = {
        "zh": "按情景假设，5项目标中可实现3项；不能实现的是地区生产总值（现价）目标",
        "en": "On the scenario's own assumptions, 3 of the 5 targets are met; missed: the target for GDP, current",
    }
    assert lines[1].startswith(first[language])
