"""What people and attackers give by mistake or on purpose: refused with one clear message, nothing half done.

Each case is a run of the command line, in this process where that is safe and in one of its own
where it could crash, hang or fill memory.
"""

import ctypes
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hzsim.cli import main

SCENARIO = """\
title: {zh: 测试, en: Test}
baseline: hangzhou-2024
years: 2025-2030
known_until: 2025
modules: [core]
assumptions:
  real_growth: {2025: 5.2%, 2026-2030: 5.4%}
  deflator_growth: 0%
  exchange_rate: 7.12
  natural_increase: 2‰
  net_migration: 5.4万人
  rd_spending_growth: 7.9%
uncertainty:
  real_growth: {average: {normal: 1.6%}, yearly: {normal: 1.5%}, persistence: 0.3}
  exchange_rate: {yearly: {normal: 3.9%}}
  rd_spending_growth: {average: {normal: 1.0%}, yearly: {normal: 2.0%}}
  net_migration: none
  deflator_growth: none
  natural_increase: none
correlation:
  - [real_growth, rd_spending_growth, 0.5]
  - [real_growth, exchange_rate, 0.1]
targets:
  - gdp >= 3万亿元 in 2030
  - gdp_growth >= 5% in 2026-2030
"""
BASELINE = """\
title: {zh: 某市, en: Some city}
entity: Somewhere
year: 2024
facts:
  gdp: {value: 21860亿元, source: a bulletin, status: checked}
  population: {value: 1262.4万人, source: a bulletin, status: checked}
  population_previous: {value: 1252.2万人, source: a bulletin, status: checked}
  rd_intensity: {value: 3.9%, source: a bulletin, status: one source}
  exchange_rate: {value: 7.12, source: a bulletin, status: checked}
"""
SPAWN_SECONDS = 20
"""Longest that one refused file may take, with the start of Python, on a slow machine."""

_PROBLEM = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+)(?: (?P<key>[^:]+))?: (?P<rest>expected .+)")


@dataclass(frozen=True)
class Said:
    """One line of a message: `file:line:column key: expected ..., found ... (hint)`."""

    file: str
    line: int
    column: int
    key: str
    rest: str


def said(message: str) -> list[Said]:
    """Return the problems of a message; each has one line, and each line one problem."""
    found = []
    for line in message.removeprefix("Error: ").splitlines():
        match = _PROBLEM.fullmatch(line)
        assert match is not None, f"not of the form file:line:column key: expected ...: {line}"
        name, key = Path(match["file"]).name, match["key"] or ""
        found.append(Said(name, int(match["line"]), int(match["column"]), key, match["rest"]))
    return found


def complaint(code: int, output: str, message: str, expected_code: int = 2) -> str:
    assert "Traceback" not in message
    assert "Warning" not in message
    assert code == expected_code, message
    assert output == ""
    assert message.removeprefix("Error:").strip(), "an empty message"
    return message


def refused(*arguments: str, code: int = 2) -> str:
    """Return what a refused command line says."""
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    return complaint(result.exit_code, result.stdout, result.stderr, code)


def refused_alone(*arguments: str) -> str:
    """Return what a refused command line says, run in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "hzsim", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=SPAWN_SECONDS,
        check=False,
    )
    return complaint(run.returncode, run.stdout, run.stderr)


def accepted(*arguments: str) -> str:
    """Return the output of a command line that is as it should be."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr or repr(result.exception)
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of scenarios, with a folder of data beside it."""
    (tmp_path / "data" / "baselines").mkdir(parents=True)
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    return scenarios


def written(folder: Path, content: str | bytes, name: str = "case.yaml") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def changed(old: str, new: str) -> str:
    assert SCENARIO.count(old) == 1
    return SCENARIO.replace(old, new)


def with_growth(path: str) -> str:
    return changed("{2025: 5.2%, 2026-2030: 5.4%}", path)


def one_problem(folder: Path, text: str, *command: str) -> Said:
    verb, *options = command or ("project",)
    [problem] = said(refused(verb, written(folder, text), *options))
    return problem


def test_the_scenario_of_these_tests_is_right(folder: Path) -> None:
    """Each case below differs from a file that works."""
    path = written(folder, SCENARIO)
    assert accepted("project", path)
    assert accepted("assess", path, "--draws", "100")


def test_the_baseline_of_these_tests_is_right(folder: Path) -> None:
    written(folder.parent / "data" / "baselines", BASELINE, "mine.yaml")
    own = accepted("project", written(folder, changed("hangzhou-2024", "mine")), "--format", "csv")
    assert own == accepted("project", written(folder, SCENARIO), "--format", "csv")


# files that are no scenario at all


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        pytest.param("", ":1:1: ", "an empty file", id="empty"),
        pytest.param("\n\n# nothing\n", ":1:1: ", "an empty file", id="only a comment"),
        pytest.param("- a\n- b\n", ":1:1: ", "a list", id="a list"),
        pytest.param("just text\n", ":1:1: ", "plain text", id="text"),
        pytest.param(SCENARIO.encode("gbk", "replace"), ":1: ", "GBK", id="GBK"),
        pytest.param(SCENARIO.encode("utf-16"), ":1: ", "UTF-8", id="UTF-16"),
        pytest.param(bytes(range(256)) * 20, ":2: ", "UTF-8", id="binary"),
        pytest.param(SCENARIO.replace("7.12", "7\0.12"), ":9", "printable", id="a null character"),
        pytest.param(SCENARIO.replace("  exchange", "\texchange"), ":9:1: ", "tabs", id="tab"),
        pytest.param(SCENARIO.replace("[core]", "[core"), ":6:12: ", "expected valid YAML", id="bracket"),
        pytest.param(SCENARIO.replace("years: ", "years:"), ":3:1: ", "a colon needs a space", id="colon"),
        pytest.param(SCENARIO.replace("years: ", "years："), ":3:1: ", "a colon needs", id="full-width colon"),
        pytest.param(SCENARIO + "---\n" + SCENARIO, ":26:1: ", "one document", id="two documents"),
        pytest.param("years: &years 2025-2030\n", ":1:8 years: ", "the anchor &years", id="anchor"),
        pytest.param("years: *years\n", ":1:8 years: ", "the alias *years", id="alias"),
        pytest.param("a: !!python/object/apply:os.system [id]\n", ":1:4 a: ", "the tag", id="python tag"),
        pytest.param("a: !!python/name:os.system\n", ":1:4 a: ", "the tag", id="python name"),
        pytest.param("a: !local b\n", ":1:4 a: ", "the tag !local", id="local tag"),
        pytest.param("? [a, b]\n: c\n", ":1:3: ", "a plain key", id="a list as key"),
        pytest.param(SCENARIO + "#" * 1_000_000, ": ", "1,000,000 bytes", id="more than 1 MB"),
        pytest.param("a: " + "[" * 40_000 + "]" * 40_000, ":1:", "levels of nesting", id="deep and closed"),
        pytest.param("? " * 20_000, ":1:", "a plain key", id="keys of keys"),
        pytest.param("".join(" " * n + "a:\n" for n in range(300)), ":22:", "levels of nesting", id="deep lines"),
        pytest.param("a: [" + "1," * 30_000 + "]\n", ":1:", "20,000 values", id="many values"),
    ],
)
def test_files_that_are_no_scenario(folder: Path, content: str | bytes, place: str, words: str) -> None:
    message = refused("project", written(folder, content))
    assert f"case.yaml{place}" in message
    assert words in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("command", ["run", "project", "simulate", "assess", "compare"])
def test_every_command_refuses_alike(folder: Path, command: str) -> None:
    assert "an empty file" in refused(command, written(folder, ""))


def test_require_refuses_alike(folder: Path) -> None:
    assert "an empty file" in refused("require", written(folder, ""), "--unknown", "real_growth")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere.yaml", "nothing of that name"),
        ("file.yaml/more.yaml", "nothing of that name"),
        (".", "a directory"),
        ("x" * 5_000, "x"),
    ],
    ids=["missing", "below a file", "a folder", "a name too long"],
)
def test_paths_that_lead_nowhere(folder: Path, name: str, words: str) -> None:
    written(folder, SCENARIO, "file.yaml")
    message = refused("project", str(folder / name))
    assert str(folder) in message
    assert words in message


# keys


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("years: 2025-2030", "years: 2025-2030\nyears: 2025-2031", 4, "years", "line 3"),
        ("  exchange_rate: 7.12", "  exchange_rate: 7.12\n  exchange_rate: 7.3", 10, "assumptions.exchange_rate", "9"),
        ("{2025: 5.2%,", "{2025: 5.2%, 2025: 5.3%,", 7, "assumptions.real_growth.2025", "line 7"),
        ("known_until", "knwon_until", 4, "knwon_until", "did you mean known_until?"),
        ("known_until", "Known_until", 4, "Known_until", "did you mean known_until?"),
        ("  exchange_rate: 7.12", "  exchange_rat: 7.12", 9, "assumptions.exchange_rat", "did you mean exchange_rate?"),
        ("  net_migration: none", "  migration: none", 17, "uncertainty.migration", "did you mean net_migration?"),
        ("persistence", "persistance", 14, "uncertainty.real_growth.persistance", "did you mean persistence?"),
        ("{normal: 1.6%}", "{nromal: 1.6%}", 14, "uncertainty.real_growth.average.nromal", "did you mean normal?"),
        ("en: Test", "fr: Essai", 1, "title.fr", "known: en, zh"),
        ("known_until", "<note>", 4, "<note>", "known_until"),
        ("known_until", "'[note]'", 4, "[note]", "known_until"),
    ],
)
def test_keys(folder: Path, old: str, new: str, line: int, key: str, words: str) -> None:
    problems = [
        problem for problem in said(refused("project", written(folder, changed(old, new)))) if words in problem.rest
    ]
    assert [(problem.line, problem.key) for problem in problems] == [(line, key)]


@pytest.mark.parametrize("key", ["baseline", "years", "assumptions"])
def test_a_missing_key_is_named(folder: Path, key: str) -> None:
    text = re.sub(rf"^{key}:.*\n(  .*\n)*", "", SCENARIO, flags=re.MULTILINE)
    assert key in [problem.key for problem in said(refused("project", written(folder, text)))]


def test_a_missing_assumption_is_named(folder: Path) -> None:
    problem = one_problem(folder, changed("  exchange_rate: 7.12\n", ""))
    assert (problem.line, problem.key) == (6, "assumptions.exchange_rate")


# values


@pytest.mark.parametrize(
    ("written_so", "words"),
    [
        ("5.4", "write 5.4%"),
        ("0.054", "write 5.4% or 0.054%"),
        ("5", "write 5%"),
        ("'5.4'", "write 5.4%"),
        ("NaN", "found NaN"),
        (".nan", "found .nan"),
        ("nan%", "found nan%"),
        (".inf", "found .inf"),
        ("-.inf", "found -.inf"),
        ("1e400", "found 1e400"),
        ("1e3%", "found 1e3%"),
        ("", "found nothing"),
        ("~", "found ~"),
        ("null", "found null"),
        ("true", "found true"),
        ("5,4%", "found 5,4%"),
        ("5.4pct", "%, ‰"),
        ("5.4万人", "%, ‰"),
        ("百分之五", "found 百分之五"),
        ("-100%", "above"),
        ("-150%", "above"),
        ("[5%]", "a list"),
        ("{}", "none for 2025"),
        ("{2025: 5%}", "none for 2026, 2027, 2028, 2029, 2030"),
        ("{2025: 5%, 2027-2030: 5%}", "none for 2026"),
        ("{2025-2027: 5%, 2026-2030: 5%}", "two for 2026"),
        ("{2025: 5%, 2025-2025: 6%, 2026-2030: 5%}", "two for 2025"),
        ("{2025: 5%, 2026-2030: 5%, 2026 - 2030: 6%}", "two for 2026"),
        ("{2024: 5%, 2025-2030: 5%}", "within 2025-2030, found 2024"),
        ("{2019-2030: 5%}", "within 2025-2030, found 2019-2030"),
        ("{2025-2031: 5%}", "within 2025-2030, found 2025-2031"),
        ("{2025-9999: 5%}", "within 2025-2030, found 2025-9999"),
    ],
)
def test_growth(folder: Path, written_so: str, words: str) -> None:
    problem = one_problem(folder, with_growth(written_so))
    assert (problem.file, problem.line) == ("case.yaml", 7)
    assert problem.key.startswith("assumptions.real_growth")
    assert words in problem.rest


@pytest.mark.parametrize(
    ("written_so", "key", "words"),
    [
        ("{2030-2025: 5%}", "2030-2025", "write 2025-2030"),
        ("{next year: 5%}", "next year", "such as 2030 or 2026-2030"),
        ("{2025: 5%, 2026-2030: 5.4}", "2026-2030", "write 5.4%"),
        ("{2025: 5%, 2026-2030: [5%]}", "2026-2030", "a list"),
        ("{2025: 5%, 2026-2030: {2026: 5%}}", "2026-2030", "a mapping"),
        ("{2025: 5%, 2026-30: 5%}", "2026-30", "such as 2030 or 2026-2030"),
    ],
)
def test_a_year_of_growth(folder: Path, written_so: str, key: str, words: str) -> None:
    problem = one_problem(folder, with_growth(written_so))
    assert (problem.line, problem.key) == (7, f"assumptions.real_growth.{key}")
    assert words in problem.rest


@pytest.mark.parametrize("written_so", ["0", "0.0", "-7.12", "NaN", ".inf", "7.12%", "7,12", "7.12USD", "1e1"])
def test_exchange_rate(folder: Path, written_so: str) -> None:
    problem = one_problem(folder, changed("exchange_rate: 7.12", f"exchange_rate: {written_so}"))
    assert (problem.line, problem.key) == (9, "assumptions.exchange_rate")
    assert f"found {written_so}" in problem.rest


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("years: 2025-2030", "years: 2030-2025", 3, "years", "write 2025-2030"),
        ("years: 2025-2030", "years: 2025-30", 3, "years", "found 2025-30"),
        ("years: 2025-2030", "years: soon", 3, "years", "found soon"),
        ("years: 2025-2030", "years:", 3, "years", "found nothing"),
        ("years: 2025-2030", "years: [2025, 2030]", 3, "years", "expected a year or years"),
        ("known_until: 2025", "known_until: 2023", 4, "known_until", "found 2023"),
        ("known_until: 2025", "known_until: 2031", 4, "known_until", "found 2031"),
        ("known_until: 2025", "known_until: soon", 4, "known_until", "found soon"),
        ("[core]", "[kore]", 5, "modules.1", "found kore"),
        ("[core]", "[core, core]", 5, "modules", "core"),
        ("[core]", "core", 5, "modules", "found core"),
        ("[core]", "[]", 5, "modules", "expected"),
        ("{zh: 测试, en: Test}", "[a]", 1, "title", "found [a]"),
        ("{zh: 测试, en: Test}", "{zh: 测试}", 1, "title.en", "expected this key"),
        ("- [real_growth, exchange_rate, 0.1]", "- [real_growth, exchange_rate]", 22, "correlation.2", "such as"),
        ("exchange_rate, 0.1]", "exchange_rate, nan]", 22, "correlation.2", "found nan"),
        ("exchange_rate, 0.1]", "exchange_rate, 10%]", 22, "correlation.2", "found 10%"),
        ("{normal: 1.6%}", "{normal: 1.6}", 14, "uncertainty.real_growth.average.normal", "write 1.6%"),
        ("{normal: 1.6%}", "{normal: .inf}", 14, "uncertainty.real_growth.average.normal", "found .inf"),
        ("{normal: 1.6%}", "{uniform: [0%, 1%, 2%]}", 14, "uncertainty.real_growth.average.uniform", "expected"),
        ("{normal: 1.6%}", "1.6%", 14, "uncertainty.real_growth.average", "found 1.6%"),
        ("{normal: 3.9%}", "{normal: 3.9万人}", 15, "uncertainty.exchange_rate.yearly.normal", "%, ‰"),
        ("  net_migration: none", "  net_migration: off", 17, "uncertainty.net_migration", "`none`"),
        ("targets:\n", "targets: gdp\nx:\n", 23, "targets", "found gdp"),
    ],
)
def test_other_values(folder: Path, old: str, new: str, line: int, key: str, words: str) -> None:
    problem = next(iter(said(refused("project", written(folder, changed(old, new))))))
    assert (problem.line, problem.key) == (line, key)
    assert words in problem.rest
    assert "should have" not in problem.rest


@pytest.mark.parametrize(
    "part",
    [
        *("{normal: 0%}", "{normal: -1%}", "{}", "{normal: 1%, uniform: [0%, 1%]}", "{uniform: [1%, -1%]}"),
        *("{uniform: [1%, 1%]}", "{triangular: [-1%, 5%, 1%]}", "{student_t: {scale: 1%, df: 0}}"),
        *("{student_t: {scale: 1%}}", "{two_piece_normal: {below: 1%, above: 0%}}", "none", "~"),
    ],
)
def test_distributions(folder: Path, part: str) -> None:
    problem = one_problem(folder, changed("{normal: 1.6%}", part))
    assert problem.line == 14
    assert problem.key.startswith("uncertainty.real_growth.average")


@pytest.mark.parametrize("number", ["1", "-1", "1.5", "30%", "none", "nan"])
def test_persistence(folder: Path, number: str) -> None:
    problem = one_problem(folder, changed("persistence: 0.3", f"persistence: {number}"))
    assert problem.line == 14
    assert "real_growth" in problem.key


# years against the base year


@pytest.mark.parametrize("years", ["2024-2030", "2020-2023", "2026-2030", "2030", "0000", "2025-9999"])
def test_years_that_do_not_follow_the_base_year(folder: Path, years: str) -> None:
    """The message is about the years that were written, not about every path that now misses them."""
    problems = said(refused("project", written(folder, changed("years: 2025-2030", f"years: {years}"))))
    assert (problems[0].line, problems[0].key) == (3, "years")
    assert max(len(problem.rest) for problem in problems) < 300


# targets


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("gpd >= 3万亿元 in 2030", "did you mean gdp?"),
        ("real_growth >= 5% in 2030", "expected an indicator, found real_growth"),
        ("gdp >= 3万亿元 in 2031", "within 2025-2030, found 2031"),
        ("gdp >= 3万亿元 in 2024", "within 2025-2030, found 2024"),
        ("gdp >= 3万亿元 in 2026-2040", "within 2025-2030, found 2026-2040"),
        ("gdp >= 3万亿元 in 2030-2026", "write 2026-2030"),
        ("gdp >= 5% in 2030", "CNY trillion"),
        ("gdp >= 30000 USD in 2030", "CNY trillion"),
        ("gdp_growth >= 5 in 2030", "write 5%"),
        ("gdp_growth >= 0.05 in 2030", "write 5% or 0.05%"),
        ("gdp_growth >= 5亿元 in 2030", "%, ‰"),
        ("gdp >= nan in 2030", "found nan"),
        ("gdp >= inf in 2030", "found inf"),
        ("gdp = 30000 in 2030", "such as `gdp >= 30000 in 2030`"),
        ("gdp >= 30000", "such as `gdp >= 30000 in 2030`"),
        ("gdp >= 30000 by 2030", "such as `gdp >= 30000 in 2030`"),
        ("30000 <= gdp in 2030", "expected"),
        ("''", "found nothing"),
        ("[gdp, 30000, 2030]", "such as `gdp >= 30000 in 2030`"),
    ],
)
def test_targets(folder: Path, target: str, words: str) -> None:
    problem = one_problem(folder, changed("gdp >= 3万亿元 in 2030", target))
    assert (problem.line, problem.key) == (24, "targets.1")
    assert words in problem.rest


@pytest.mark.parametrize("target", ["gdp >= in 2030", "gdp > = 3 in 2030", "gdp => 30000 in 2030"])
def test_a_garbled_target_is_quoted_whole(folder: Path, target: str) -> None:
    assert f"found {target}" in one_problem(folder, changed("gdp >= 3万亿元 in 2030", target)).rest


@pytest.mark.parametrize("again", ["gdp >= 3万亿元 in 2030", "gdp ≥ 30,000亿元 in 2030"])
def test_a_target_given_twice(folder: Path, again: str) -> None:
    """It would be counted twice in the probability if all were independent."""
    problem = one_problem(folder, f"{SCENARIO}  - {again}\n")
    assert (problem.line, problem.key) == (26, "targets.3")


def test_no_targets(folder: Path) -> None:
    path = written(folder, SCENARIO[: SCENARIO.index("targets:")])
    for command in ("assess", "run", "slack", "conditions", "sensitivity", "effort", "track"):
        assert f"{path}:1:1 targets: expected a scenario with targets, found none in case" in refused(command, path)
    path = written(folder, SCENARIO[: SCENARIO.index("targets:")] + "targets: []\n")
    assert f"{path}:23:1 targets: expected a scenario with targets" in refused("explain", path, "--against", "sprint")


# correlations


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("[real_growth, net_migration, 0.1]", "net_migration"),
        ("[deflator_growth, real_growth, 0.1]", "deflator_growth"),
        ("[real_growth, gdp, 0.1]", "gdp"),
        ("[real_growth, exchange_rat, 0.1]", "did you mean exchange_rate?"),
        ("[real_growth, real_growth, 0.1]", "each pair"),
        ("[rd_spending_growth, real_growth, 0.1]", "each pair"),
        ("[real_growth, exchange_rate, 1]", "between -1 and 1"),
        ("[real_growth, exchange_rate, -1.5]", "between -1 and 1"),
    ],
)
def test_a_pair_that_cannot_be_is_named_by_its_own_line(folder: Path, pair: str, words: str) -> None:
    problem = one_problem(folder, changed("[real_growth, exchange_rate, 0.1]", pair))
    assert words in problem.rest
    assert (problem.line, problem.key) == (22, "correlation.2")


@pytest.mark.parametrize("name", ["net_migration", "deflator_growth"])
def test_what_is_certain_cannot_be_correlated(folder: Path, name: str) -> None:
    """Another name is no cure: either the pair goes, or `none`."""
    problem = one_problem(folder, changed("exchange_rate, 0.1]", f"{name}, 0.1]"))
    assert name in problem.rest
    assert "did you mean" not in problem.rest


def test_correlations_that_cannot_hold_together(folder: Path) -> None:
    text = changed("exchange_rate, 0.1]", "exchange_rate, 0.9]\n  - [rd_spending_growth, exchange_rate, -0.9]")
    problem = one_problem(folder, text)
    assert "positive definite" in problem.rest
    assert 20 <= problem.line <= 23


def test_default_correlations_that_cannot_hold_together(folder: Path) -> None:
    """They stand in the file of defaults, so that is the file to mend."""
    pairs = (
        "[[real_growth, exchange_rate, 0.9], [real_growth, net_migration, 0.9], [exchange_rate, net_migration, -0.9]]"
    )
    each = (
        "real_growth: {yearly: {normal: 1%}}",
        "exchange_rate: {yearly: {normal: 1%}}",
        "net_migration: {yearly: {normal: 1}}",
    )
    defaults = "assumptions:\n  " + "\n  ".join(each) + f"\ncorrelation: {pairs}\n"
    written(folder.parent / "data", defaults, "uncertainty.yaml")
    start, end = SCENARIO.index("uncertainty:"), SCENARIO.index("targets:")
    problem = one_problem(folder, SCENARIO[:start] + SCENARIO[end:])
    assert (problem.file, problem.line) == ("uncertainty.yaml", 5)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("[real_growth, rd_spending_growth, 0.2]", "expected each pair of two assumptions once"),
        ("[rd_spending_growth, real_growth, 0.35]", "expected each pair of two assumptions once"),
        ("[real_growth, retail_growth, 0.99], [rd_spending_growth, retail_growth, -0.9]", "positive definite"),
    ],
)
def test_correlations_of_both_default_files_are_held_together(folder: Path, pair: str, words: str) -> None:
    own = f"assumptions:\n  retail_growth: {{yearly: {{normal: 2%}}}}\ncorrelation: [{pair}]\n"
    file = written(folder.parent / "data", own, "uncertainty-satellites.yaml")
    start, end = SCENARIO.index("uncertainty:"), SCENARIO.index("targets:")
    said = refused("project", written(folder, SCENARIO[:start] + SCENARIO[end:]))
    assert f"{file}:3:1 correlation: " in said
    assert words in said


# baselines


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("21860亿元", "0", 5, "facts.gdp.value", "above 0, found 0"),
        ("21860亿元", "-21860亿元", 5, "facts.gdp.value", "above 0"),
        ("21860亿元", "NaN", 5, "facts.gdp.value", "found NaN"),
        ("21860亿元", ".inf", 5, "facts.gdp.value", "found .inf"),
        ("21860亿元", "21860万人", 5, "facts.gdp.value", "CNY trillion"),
        ("1262.4万人", "0", 6, "facts.population.value", "above 0"),
        ("3.9%", "3.9", 8, "facts.rd_intensity.value", "write 3.9%"),
        ("3.9%", "0.039", 8, "facts.rd_intensity.value", "write 3.9% or 0.039%"),
        ("7.12", "0", 9, "facts.exchange_rate.value", "above 0"),
        ("7.12", "-7.12", 9, "facts.exchange_rate.value", "above 0"),
        ("status: one source", "status: guessed", 8, "facts.rd_intensity.status", "found guessed"),
        ("status: one source", "note: x", 8, "facts.rd_intensity.status", "expected this key"),
        ("  gdp:", "  gpd:", 5, "facts.gpd", "did you mean gdp?"),
        ("year: 2024", "year: last", 3, "year", "found last"),
        (
            "  exchange_rate: {value: 7.12, source: a bulletin,",
            "  exchange_rate: {value: 7.12, source: ,",
            9,
            "facts.exchange_rate.source",
            "found nothing",
        ),
    ],
)
def test_baselines(folder: Path, old: str, new: str, line: int, key: str, words: str) -> None:
    assert BASELINE.count(old) == 1
    written(folder.parent / "data" / "baselines", BASELINE.replace(old, new), "mine.yaml")
    problem = one_problem(folder, changed("hangzhou-2024", "mine"))
    assert (problem.file, problem.line, problem.key) == ("mine.yaml", line, key)
    assert words in problem.rest


def test_a_baseline_that_lacks_a_fact(folder: Path) -> None:
    written(folder.parent / "data" / "baselines", re.sub(r"  gdp: .*\n", "", BASELINE), "mine.yaml")
    problem = one_problem(folder, changed("hangzhou-2024", "mine"))
    assert (problem.line, problem.key) == (2, "baseline")
    assert "to state gdp" in problem.rest


def test_a_baseline_of_another_year(folder: Path) -> None:
    written(folder.parent / "data" / "baselines", BASELINE.replace("2024", "2023"), "mine.yaml")
    problem = one_problem(folder, changed("hangzhou-2024", "mine"))
    assert (problem.line, problem.key) == (3, "years")
    assert "expected years from 2024" in problem.rest


@pytest.mark.parametrize(
    "name", ["../x", "../../data/x", "/etc/passwd", "a/b", "a\\b", "..", ".", "''", ".hidden", "~/x", "x" * 300]
)
@pytest.mark.parametrize("key", ["baseline", "extends"])
def test_names_that_lead_outside_their_folder(folder: Path, key: str, name: str) -> None:
    written(folder.parent, SCENARIO, "x.yaml")
    problem = one_problem(folder, changed("baseline: hangzhou-2024", f"{key}: {name}"))
    assert (problem.line, problem.key) == (2, key)
    assert "expected a" in problem.rest
    assert name.strip("'") in problem.rest or len(name) > 100


@pytest.mark.parametrize(
    ("key", "name", "words"), [("baseline", "hangzhou", "hangzhou-2024"), ("extends", "cas", "case")]
)
def test_names_of_nothing(folder: Path, key: str, name: str, words: str) -> None:
    assert f"did you mean {words}?" in one_problem(folder, changed("baseline: hangzhou-2024", f"{key}: {name}")).rest


def test_a_baseline_that_is_a_folder(folder: Path) -> None:
    (folder.parent / "data" / "baselines" / "mine.yaml").mkdir()
    problem = one_problem(folder, changed("hangzhou-2024", "mine"))
    assert "did you mean mine?" not in problem.rest


# extending


def test_a_scenario_that_extends_itself(folder: Path) -> None:
    problem = one_problem(folder, "extends: case\n")
    assert (problem.line, problem.key) == (1, "extends")
    assert "circle" in problem.rest


def test_scenarios_that_extend_each_other(folder: Path) -> None:
    written(folder, "extends: second\n", "first.yaml")
    written(folder, "title: x\nextends: case\n", "second.yaml")
    problem = one_problem(folder, "extends: first\n")
    assert (problem.file, problem.line) == ("second.yaml", 2)
    assert "circle" in problem.rest


def test_a_chain_without_end(folder: Path) -> None:
    for number in range(1_500):
        written(folder, f"extends: link-{number + 1}\n", f"link-{number}.yaml")
    written(folder, SCENARIO, "link-1500.yaml")
    [problem] = said(refused("project", str(folder / "link-0.yaml")))
    assert problem.key == "extends"


def test_an_error_of_the_parent_bears_the_parent_s_name(folder: Path) -> None:
    written(folder, changed("exchange_rate: 7.12", "exchange_rate: 0"), "parent.yaml")
    problem = one_problem(folder, "extends: parent\ntitle: child\n")
    assert (problem.file, problem.line, problem.key) == ("parent.yaml", 9, "assumptions.exchange_rate")


def test_errors_of_both_bear_their_own_names(folder: Path) -> None:
    written(folder, changed("exchange_rate: 7.12", "exchange_rate: 0"), "parent.yaml")
    problems = said(refused("project", written(folder, "extends: parent\nassumptions:\n  real_growth: 5\n")))
    assert {(problem.file, problem.line) for problem in problems} == {("parent.yaml", 9), ("case.yaml", 3)}


def test_what_the_child_mends_is_no_error(folder: Path) -> None:
    written(folder, changed("exchange_rate: 7.12", "exchange_rate: 0"), "parent.yaml")
    assert accepted("project", written(folder, "extends: parent\nassumptions: {exchange_rate: 7.12}\n"))


def test_a_child_that_is_certain_drops_the_parent_s_correlations_or_says_how(folder: Path) -> None:
    """`uncertainty: none` beside inherited correlations: the cure is in the message, or not needed."""
    written(folder, SCENARIO, "parent.yaml")
    result = CliRunner().invoke(main, ["project", written(folder, "extends: parent\nuncertainty: none\n")])
    assert result.exit_code == 0 or "correlation: []" in result.stderr


# all at once, in order


def test_all_errors_at_once_in_the_order_of_their_lines(folder: Path) -> None:
    text = """\
title: {zh: 测试}
baseline: nowhere
years: 2025-2030
knownuntil: 2025
assumptions:
  real_growth: 5.4
  deflator_growth: {2025: 0%}
  exchange_rate: 0
  natural_increase: 2‰
  net_migraton: 5
  rd_spending_growth: [1]
uncertainty:
  real_growth: {average: {normal: 1}}
correlation:
  - [a, b]
targets:
  - gpd >= 3 in 2030
  - gdp >= 3% in 2030
colour: blue
"""
    problems = said(refused("project", written(folder, text)))
    found = {(problem.line, problem.column, problem.key) for problem in problems}
    assert found >= {
        (2, 1, "baseline"),
        (4, 1, "knownuntil"),
        (6, 3, "assumptions.real_growth"),
        (7, 3, "assumptions.deflator_growth"),
        (8, 3, "assumptions.exchange_rate"),
        (10, 3, "assumptions.net_migraton"),
        (11, 3, "assumptions.rd_spending_growth"),
        (13, 27, "uncertainty.real_growth.average.normal"),
        (15, 5, "correlation.1"),
        (17, 5, "targets.1"),
        (18, 5, "targets.2"),
        (19, 1, "colour"),
    }
    assert "title.en" in [problem.key for problem in problems]
    assert {problem.file for problem in problems} == {"case.yaml"}
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def mistakes(folder: Path, text: str) -> set[tuple[int, str]]:
    return {(problem.line, problem.key) for problem in said(refused("project", written(folder, text)))}


def test_what_does_not_fit_together_is_said_at_once_with_what_is_wrong_by_itself(folder: Path) -> None:
    text = changed("known_until: 2025", "known_until: 2031\ncolour: blue").replace("  exchange_rate: 7.12\n", "")
    text = text.replace("exchange_rate, 0.1]", "net_migration, 0.1]\n  - [a, b]")
    found = mistakes(folder, f"{text}  - gdp >= 3万亿元 in 2030\n  - gdp >= 3% in 2040\n")
    assert found == {
        *((4, "known_until"), (5, "colour"), (7, "assumptions.exchange_rate"), (22, "correlation.2")),
        *((23, "correlation.3"), (27, "targets.3"), (28, "targets.4")),
    }


@pytest.mark.parametrize("years", ["soon", "2026-2030"])
def test_wrong_years_hide_nothing(folder: Path, years: str) -> None:
    text = changed("years: 2025-2030", f"years: {years}").replace("gdp >= 3万亿元", "gpd >= 3万亿元")
    text = text.replace("{2025: 5.2%, 2026-2030: 5.4%}", "{2025-2027: 5.2%, 2026-2030: 5.4%}")
    assert mistakes(folder, text) == {(3, "years"), (7, "assumptions.real_growth"), (24, "targets.1")}


@pytest.mark.parametrize(("modules", "key"), [("[kore]", "modules.1"), ("[]", "modules"), ("core", "modules")])
def test_wrong_modules_hide_nothing_and_invent_nothing(folder: Path, modules: str, key: str) -> None:
    text = changed("[core]", modules).replace("gdp >= 3万亿元", "gpd >= 3万亿元")
    assert mistakes(folder, text) == {(5, key), (24, "targets.1")}


def test_a_key_given_twice_hides_nothing(folder: Path) -> None:
    text = changed("exchange_rate: 7.12", "exchange_rate: 7.12\n  exchange_rate: 0\n  x: 5")
    assert len(said(refused("project", written(folder, text)))) == 3


def test_all_that_is_wrong_with_a_path(folder: Path) -> None:
    """A value without its sign, a year twice, years without a value."""
    found = said(refused("project", written(folder, with_growth("{2025-2026: 5.2, 2026-2028: 5.4%}"))))
    assert [problem.key for problem in found] == ["assumptions.real_growth", "assumptions.real_growth.2025-2026"]
    assert "two for 2026 and none for 2029, 2030" in found[0].rest
    assert "write 5.2%" in found[1].rest


def test_a_lost_parent_hides_no_mistake_of_the_child(folder: Path) -> None:
    text = "extends: nope\nyears: 2025-2030\nx: 1\nassumptions: {real_growth: 5}\ntargets: [gpd >= 3 in 2030]\n"
    assert mistakes(folder, text) == {(1, "extends"), (3, "x"), (4, "assumptions.real_growth"), (5, "targets.1")}


# what fits the mistake


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2‰", "2", "write 2‰)"),
        ("2‰", "0.002", "write 2‰ or"),
        ("known_until: 2025", "known_until: 2025.0", "found 2025.0"),
        ("known_until: 2025", "known_until: " + "9" * 5_000, "such as 2025, found 999"),
        ("exchange_rate, 0.1]", "exchange_rate]", "found [real_growth, exchange_rate] (such"),
        ("known_until", "real_growth: 5%\nknown_until", "belongs under assumptions:"),
        ("{normal: 1.6%}", "{triangular: [-1%, 2%]}", "expected 3 values, [low, mode, high], found 2"),
        ("{normal: 1.6%}", "{uniform: [-1%, 2%, 3%]}", "expected 2 values, [low, high], found 3"),
        ("gdp >= 3万亿元", "digital_share >= 30%", "modules: [core, industries]"),
        ("  exchange_rate: 7.12", "  exchange_rate: 7.12\n  province_growth: 5%", "add province to modules:"),
        ("7.12", r'"\ud800"', "single quotes"),
        ("  exchange_rate: 7.12", "  " + "k" * 5_000 + ": 7.12", "1,024 characters"),
        ("title: {zh", "title: {zh: a, b: {c: [{zh", "close the bracket"),
        ("7.12", "'7.12", "close the quotation mark"),
        ("7.12", "@7.12", "put the value in quotes"),
        ("[core]", "- core", "a list with - on a line of its own"),
    ],
)
def test_the_cure_fits_the_mistake(folder: Path, old: str, new: str, words: str) -> None:
    [problem] = refused("project", written(folder, changed(old, new))).splitlines()
    assert words in problem


def test_the_name_of_a_label_is_known(folder: Path) -> None:
    message = refused("project", written(folder, changed("exchange_rate: 7.12", "汇率: 7.12")))
    assert "did you mean exchange_rate?" in message


def test_a_correlation_that_nothing_would_have(folder: Path) -> None:
    """One assumption has only an average part, the other only yearly shocks: 0.9 and -0.9 would give the same."""
    text = changed("{average: {normal: 1.0%}, yearly: {normal: 2.0%}}", "{average: {normal: 1.0%}}")
    text = text.replace("[real_growth, exchange_rate, 0.1]", "[rd_spending_growth, exchange_rate, 0.9]")
    problem = one_problem(folder, text)
    assert (problem.line, problem.key) == (22, "correlation.2")
    assert "exchange_rate yearly only" in problem.rest


def test_a_line_feed_in_the_name_of_a_file(folder: Path) -> None:
    assert len(refused("project", written(folder, with_growth("5"), "a\nb.yaml")).splitlines()) == 1


def test_no_name_at_all() -> None:
    assert "expected the file or the name of a scenario, found nothing" in refused("project", "")


# what is right in form and may be a slip


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ("2026-2030: 5.4%", "2026-2030: 27%", "7:3 assumptions.real_growth", "found 27%"),
        ("2026-2030: 5.4%", "2026-2030: 0.056%", "7:3 assumptions.real_growth", "found 0.056%"),
        ("exchange_rate: 7.12", "exchange_rate: 72", "9:3 assumptions.exchange_rate", "found 72"),
        ("gdp >= 3万亿元", "gdp >= 3.1", "24:5 targets.1", "21,860, found gdp >= 3.1 in 2030"),
        ("gdp_growth >= 5%", "gdp_growth >= 0.05%", "25:5 targets.2", "found gdp_growth >= 0.05%"),
    ],
)
def test_a_doubt_is_a_note_and_nothing_else(folder: Path, old: str, new: str, place: str, found: str) -> None:
    path = written(folder, changed(old, new))
    result = CliRunner().invoke(main, ["project", path, "--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)
    assert result.stderr.startswith(f"note: {path}:{place}: ")
    assert f"{found}" in result.stderr
    assert "typo" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_is_usual_raises_no_doubt(folder: Path) -> None:
    assert CliRunner().invoke(main, ["project", written(folder, SCENARIO)]).stderr == ""


def test_errors_of_several_files_stand_together_by_file(folder: Path) -> None:
    """Each file once, and its lines in order, so that it can be mended from top to bottom."""
    bad = SCENARIO.replace("7.12", "0").replace("{zh: 测试, en: Test}", "[a]").replace("years:", "colour: blue\nyears:")
    written(folder, bad, "parent.yaml")
    problems = said(
        refused(
            "project", written(folder, "years: 2025-2030\nx: 1\nextends: parent\nassumptions: {real_growth: 5, z: 1}\n")
        )
    )
    places = [(problem.file, problem.line, problem.column) for problem in problems]
    by_file = {name: [place for place in places if place[0] == name] for name, _, _ in places}
    assert set(by_file) == {"case.yaml", "parent.yaml"}
    assert places == [place for group in by_file.values() for place in sorted(group)]


# what is quoted in a message


@pytest.mark.parametrize("quoted", [r'"a\nb"', r'"a\r\nb"', '"a\n\n    b"'], ids=["escape", "two escapes", "lines"])
@pytest.mark.parametrize(
    "old", ["7.12", "gdp >= 3万亿元 in 2030", "2025-2030\nknown", "{zh: 测试, en: Test}", "known_until"]
)
def test_a_quotation_keeps_to_its_line(folder: Path, old: str, quoted: str) -> None:
    new = quoted + old[old.index("\n") :] if "\n" in old else quoted
    text = changed(old, f"? {new}\n" if old == "known_until" else new)
    result = CliRunner().invoke(main, ["project", written(folder, text)])
    if result.exit_code == 0:  # a title may have two lines
        assert old.startswith("{zh")
    else:
        assert said(result.stderr)


@pytest.mark.parametrize(
    "old", ["7.12", "3万亿元 in 2030", "2025-2030\n", "[real_growth, exchange_rate, 0.1]", "known_until"]
)
def test_a_long_value_is_quoted_in_part(folder: Path, old: str) -> None:
    problem = said(refused("project", written(folder, changed(old, "x" * 900 + "\n" * old.endswith("\n")))))[0]
    assert len(problem.rest) < 400


@pytest.mark.parametrize("old", ["7.12", "gdp >= 3万亿元 in 2030", "known_until", "{normal: 1.6%}"])
def test_no_escape_sequence_reaches_the_terminal(folder: Path, old: str) -> None:
    path = written(folder, changed(old, r'"\e[31m\e]0;title\a"'))
    result = CliRunner().invoke(main, ["project", path], color=True)  # as on a terminal: nothing is stripped
    message = complaint(result.exit_code, result.stdout, result.stderr)
    assert re.search("[\x00-\x09\x0b-\x1f\x7f]", message) is None


# extremes that are no mistake of form


@pytest.mark.parametrize(
    "part",
    [
        "{normal: 100000%}",
        "{normal: 99999999999%}",
        "{student_t: {scale: 1.6%, df: 1}}",
        "{student_t: {scale: 1%, df: 0.01}}",
    ],
)
@pytest.mark.parametrize("command", ["assess", "simulate"])
def test_a_spread_beyond_all_bounds_gives_numbers_or_a_message(folder: Path, command: str, part: str) -> None:
    path = written(folder, changed("{normal: 1.6%}", part))
    result = CliRunner().invoke(main, [command, path, "--draws", "20000", "--format", "json"])
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    if result.exit_code == 0:
        assert json.loads(result.stdout, parse_constant=refuse_constant)
    else:
        assert "real_growth" in complaint(result.exit_code, result.stdout, result.stderr)


def refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def test_growth_beyond_all_numbers(folder: Path) -> None:
    text = SCENARIO.replace("2025-2030\n", "2025-2124\n").replace("{2025: 5.2%, 2026-2030: 5.4%}", "999999999%")
    result = CliRunner().invoke(main, ["project", written(folder, text), "--format", "json"])
    complaint(result.exit_code, result.stdout, result.stderr)


def test_a_path_outside_what_is_drawn(folder: Path) -> None:
    problem = one_problem(folder, changed("2026-2030: 5.4%", "2026-2030: 52%"))
    assert (problem.line, problem.key) == (7, "assumptions.real_growth")
    assert "expected real_growth between -30% and 30%, the values that are drawn of it, found 52%" in problem.rest
    assert "state a wider domain" in problem.rest


def test_residents_below_zero(folder: Path) -> None:
    """No city has fewer than none, in the file, in an option or in a draw."""
    problem = one_problem(folder, changed("5.4万人", "-2000万人"))
    assert (problem.line, problem.key) == (11, "assumptions.net_migration")
    assert "expected population above zero in every year, found -10782.5 万人 in 2030" in problem.rest
    wide = "  net_migration: {yearly: {normal: 500万人}, domain: [-5000万人, 5000万人]}"
    path = written(folder, changed("  net_migration: none", wide))
    [drawn] = said(refused("simulate", path, "--draws", "1000"))
    assert (drawn.line, drawn.key) == (17, "uncertainty.net_migration")
    assert "expected population above zero in every draw" in drawn.rest
    asked = ("--unknown", "real_growth", "--target", "gdp_per_capita >= 100000 in 2030", "--probability", "0.5")
    assert "population above zero in every draw" in refused("require", path, *asked, "--draws", "1000")
    assert "population above zero in every draw" in refused("conditions", path, "--draws", "1000")
    assert "population above zero" in refused("project", written(folder, SCENARIO), "--set", "net_migration=-2000万人")


# options


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("", "NAME=VALUE"),
        ("=", "found ="),
        ("real_growth", "found real_growth"),
        ("real_growth=", "found real_growth="),
        ("=5%", "found =5%"),
        ("real_growth@=5%", "NAME@YEARS=VALUE"),
        ("real_growth@2026=", "NAME@YEARS=VALUE"),
        ("real_growth=5.4", "write 5.4%"),
        ("real_growth=0.054", "write 5.4% or 0.054%"),
        ("real_growth=nan", "found nan"),
        ("real_growth=inf%", "found inf%"),
        ("real_growth==5%", "found =5%"),
        ("real_growth=5%=6%", "found 5%=6%"),
        ("real_growth=-100%", "real_growth above -90%, at most 300%, found -100%"),
        ("net_migration=99999999999", "found 99999999999"),
        ("汇", "found 汇"),
        ("Real_Growth=5", "write 5%"),
        ("real_growth@soon=5%", "found soon"),
        ("real_growth@2024=5%", "within 2025-2030, found 2024"),
        ("real_growth@2031=5%", "within 2025-2030, found 2031"),
        ("real_growth@2025-2031=5%", "within 2025-2030"),
        ("real_growth@2030-2026=5%", "write 2026-2030"),
        ("real_growth@2026,2027=5%", "found 2026,2027"),
        ("rael_growth=5%", "did you mean real_growth?"),
        ("gdp=30000", "expected an assumption, found gdp"),
        ("exchange_rate=0", "exchange_rate"),
        ("exchange_rate=-7", "exchange_rate"),
        ("exchange_rate=7.12%", "CNY/USD"),
        ("title=x", "found title"),
        ("targets=x", "found targets"),
    ],
)
def test_set(folder: Path, change: str, words: str) -> None:
    message = refused("project", written(folder, SCENARIO), "--set", change)
    assert "'--set'" in message
    assert words in message


ASKED = ("--unknown", "real_growth", "--target", "gdp >= 30000 in 2030")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("gpd >= 30000 in 2030", "did you mean gdp?"),
        ("gdp >= 30000 in 2031", "found 2031"),
        ("gdp >= 30000", "such as `gdp >= 30000 in 2030`"),
        ("gdp >= 5% in 2030", "found 5%"),
        ("gdp_growth >= 5 in 2030", "write 5%"),
        ("gdp >= nan in 2030", "found nan"),
    ],
)
def test_target_option(folder: Path, target: str, words: str) -> None:
    message = refused("require", written(folder, SCENARIO), *ASKED, "--target", target)
    assert words in message
    assert "--target" in message


def test_an_empty_target_option(folder: Path) -> None:
    assert "--target" in refused("require", written(folder, SCENARIO), "--unknown", "real_growth", "--target", "")


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ("", "LOW:HIGH"),
        ("5%", "LOW:HIGH"),
        ("0%:5%:9%", "LOW:HIGH"),
        ("0%-10%", "LOW:HIGH"),
        ("0:10", "write 10%"),
        ("10%:0%", "LOW below HIGH"),
        ("5%:5%", "LOW below HIGH"),
        ("-100%:5%", "above"),
        ("a:b", "found a"),
        (":", "found nothing"),
        ("0%:inf", "found inf"),
        ("nan:5%", "found nan"),
    ],
)
def test_bounds_option(folder: Path, bounds: str, words: str) -> None:
    message = refused("require", written(folder, SCENARIO), *ASKED, "--bounds", bounds)
    assert words in message
    assert "--bounds" in message


def test_the_example_for_bounds_is_right(folder: Path) -> None:
    path = written(folder, SCENARIO)
    message = refused("require", path, *ASKED, "--bounds", "5%")
    [example] = re.findall(r"[\d.]+%:[\d.]+%", message)
    assert accepted("require", path, *ASKED, "--bounds", example)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--years", "2024", "found 2024"),
        ("--years", "2026-2031", "found 2026-2031"),
        ("--years", "2030-2026", "write 2026-2030"),
        ("--years", "soon", "found soon"),
        ("--years", "", "nothing"),
        ("--unknown", "gdp", "expected an assumption, found gdp"),
        ("--unknown", "rael_growth", "did you mean real_growth?"),
        ("--probability", "0", "between 0 and 1"),
        ("--probability", "1", "between 0 and 1"),
        ("--probability", "2", "between 0 and 1"),
        ("--probability", "-0.5", "between 0 and 1"),
        ("--probability", "nan", "between 0 and 1"),
        ("--probability", "80", "between 0 and 1"),
        ("--draws", "0", "0"),
        ("--sampler", "sobel", "sobol"),
    ],
)
def test_options_of_require_are_named(folder: Path, option: str, value: str, words: str) -> None:
    message = refused("require", written(folder, SCENARIO), *ASKED, option, value)
    assert words in message
    assert option in message


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--draws", value) for value in ("0", "-1", "1.5", "many", "", "99999999999999999999")),
        *(("--seed", value) for value in ("-1", "x", "1.5")),
        *(("--sampler", value) for value in ("x", "Random", "")),
        *(("--jobs", value) for value in ("0", "-1", "x")),
        *(("--min-probability", value) for value in ("2", "-1", "nan", "x")),
        *(("--format", value) for value in ("xml", "")),
        *(("--lang", value) for value in ("fr", "")),
        ("--nonsense", "1"),
    ],
)
def test_options_of_assess_are_named(folder: Path, option: str, value: str) -> None:
    assert option.removeprefix("--") in refused("assess", written(folder, SCENARIO), "--draws", "100", option, value)


OVER = ("--over", "real_growth", "exchange_rate", "--points", "2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--probability", "nan"), "between 0 and 1"),
        (("when", "--target", "gdp >= 30000 in 2030", "--probability", "80"), "between 0 and 1"),
        (("when", "--target", "gdp >= 30000 in 2030", "--until", "2029"), "2030"),
        (("when", "--target", "gdp = 30000"), "such as `gdp >= 30000 in 2030`"),
        (("when", "--target", "gdp_growth >= 5% in 2026-2030"), "single year"),
        (("curve", "--unknown", "gdp"), "expected an assumption, found gdp"),
        (("curve", "--unknown", "real_growth", "--earlier", "99"), "gdp >= 30000 in 2030"),
        (("curve", "--unknown", "real_growth", "--earlier", "-1"), "--earlier"),
        (("curve", "--unknown", "real_growth", "--chart", "chart.gif"), ".png, .svg or .pdf"),
        (("curve", "--unknown", "real_growth", "--chart", "chart"), ".png, .svg or .pdf"),
        (("frontier", *OVER, "--chart", "chart.gif"), ".png, .svg or .pdf"),
        (("frontier", "--over", "real_growth", "real_growth"), "two different"),
        (("frontier", "--over", "real_growth", "gdp"), "expected an assumption, found gdp"),
        (("frontier", *OVER, "--first-range", "5%:3%"), "found 5%:3%"),
        (("frontier", *OVER, "--first-range", "0:1"), "write 1%"),
        (("frontier", *OVER, "--second-range", "0:9"), "found 0:9"),
        (("frontier", *OVER, "--points", "1"), "--points"),
    ],
)
def test_options_of_the_other_questions(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    """Refused before anything is computed or printed."""
    command, *options = arguments
    assert words in refused(command, written(folder, SCENARIO), "--draws", "100", *options)


def test_several_files_are_mended_in_one_go(folder: Path) -> None:
    first, second = (
        written(folder, changed("7.12", "0"), "first.yaml"),
        written(folder, with_growth("5"), "second.yaml"),
    )
    assert {problem.file for problem in said(refused("run", first, second))} == {"first.yaml", "second.yaml"}


def test_a_year_out_of_reach_is_refused_at_once(folder: Path) -> None:
    asked = ("when", written(folder, SCENARIO), "--target", "gdp >= 30000 in 2030", "--draws", "100")
    assert "99999999" in refused_alone(*asked, "--until", "99999999")


@pytest.mark.parametrize("sampler", ["antithetic", "latin_hypercube", "sobol"])
def test_too_few_draws_for_a_sampler_are_rounded_up(folder: Path, sampler: str) -> None:
    """Each of its 16 randomisations has a draw, and what is said is how many were made."""
    asked = ("simulate", written(folder, SCENARIO), "--sampler", sampler, "--format", "json", "--draws")
    for draws in ("1", "15"):
        done = CliRunner().invoke(main, [*asked, draws])
        assert done.exit_code == 0, done.stderr
        assert json.loads(done.stdout)["draws"] == 16


def test_an_unknown_indicator(folder: Path) -> None:
    message = refused("simulate", written(folder, SCENARIO), "--draws", "10", "--indicator", "gpd")
    assert "did you mean gdp?" in message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["runn", "sprint"], "did you mean run?"),
        (["project", "sprnt"], "did you mean sprint?"),
        (["run", "nope"], "known: "),
    ],
)
def test_a_name_that_is_nearly_right(arguments: list[str], words: str) -> None:
    assert words in refused(*arguments)


def test_scenarios_beside_the_one_that_is_not_there(folder: Path) -> None:
    written(folder, SCENARIO, "mine.yaml")
    assert "did you mean mine?" in refused("project", str(folder / "mne.yaml"))


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 0)])
def test_a_closed_stream(closed: str, code: int) -> None:
    command = f'exec "$@" {closed}'
    run = subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "hzsim", "assess", "sprint", "--draws", "200"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (run.returncode, "Traceback" in run.stderr) == (code, False)


@pytest.mark.parametrize("arguments", [["list", "x"], ["asses"], ["project"], ["run"], ["require", "sprint"]])
def test_usage(arguments: list[str]) -> None:
    assert "Usage: hzsim" in refused(*arguments)


@pytest.mark.parametrize("command", ["compare", "run"])
def test_two_scenarios_of_one_name_are_not_mixed_up(folder: Path, command: str) -> None:
    """Their results would stand under one name."""
    other = folder.parent / "other"
    other.mkdir()
    path, same = written(folder, SCENARIO), written(other, with_growth("9%"))
    assert "case" in refused(command, path, same, "--draws", "100")


# in a process of their own: bombs, devices, whatever takes long


def alias_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("[" * 400_000, "levels of nesting", id="bracket bomb"),
        pytest.param("{" * 900, "a plain key", id="braces"),
        pytest.param("{" * 400_000, "case.yaml:1:", id="brace bomb"),  # a plain key, or levels with libyaml 0.2.6
        pytest.param("{a: " * 100_000, "levels of nesting", id="mapping bomb"),
        pytest.param("- " * 200_000, "levels of nesting", id="dash bomb"),
        pytest.param(alias_bomb(), "anchor", id="alias bomb"),
        pytest.param(changed("gdp >= 3万亿元 in 2030", f'"gdp >={" " * 6_000}"'), "targets.1", id="spaces in a target"),
        pytest.param(SCENARIO + "".join(f"k{n}: 1\n" for n in range(4_000)), "k0", id="thousands of unknown keys"),
    ],
)
def test_bombs(folder: Path, content: str, words: str) -> None:
    assert words in refused_alone("project", written(folder, content))


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    assert "a directory" in refused_alone("project", str(tmp_path))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000_000)  # sparse: it takes no room
    assert "1,000,000 bytes" in refused_alone("project", str(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "a device or pipe" in refused_alone("project", str(tmp_path / "pipe.yaml"))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_device_is_not_read() -> None:
    assert "a device or pipe" in refused_alone("project", "/dev/zero")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments", [["project", "sprint"], ["export", "sprint", "--to", "csv", "--out", "-"], ["--help"], ["--version"]]
)
def test_a_full_disk_behind_the_output(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full_disk:
        run = subprocess.run(
            [sys.executable, "-m", "hzsim", *arguments],
            stdout=full_disk,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=SPAWN_SECONDS,
            check=False,
        )
    assert "No space left" in complaint(run.returncode, "", run.stderr, 1)


# what may not be read


def without_privilege() -> None:
    """Take from a process of root, before it begins, what lets root read and write what is forbidden."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; without effect for others than root


def denied(place: Path, *arguments: str, code: int = 2) -> str:
    """Return the one message of a process that stands in a folder and may do only what permissions say."""
    run = subprocess.run(
        [sys.executable, "-m", "hzsim", *arguments],
        cwd=place,
        capture_output=True,
        encoding="utf-8",
        timeout=SPAWN_SECONDS,
        check=False,
        preexec_fn=without_privilege,
    )
    return complaint(run.returncode, run.stdout, run.stderr, code)


@pytest.fixture
def forbidden(folder: Path) -> Iterator[Path]:
    """A folder that nobody may enter, with a scenario and a table."""
    place = folder.parent / "forbidden"
    place.mkdir()
    written(place, SCENARIO)
    written(place, "a,b\n", "table.csv")
    place.chmod(0)
    yield place
    place.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's capabilities, as tests may run as root")
@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("project", "FORBIDDEN/case.yaml"), "case.yaml"),
        (("run", "FORBIDDEN/case.yaml", "--out", "out"), "case.yaml"),
        (("project", "FORBIDDEN/nothing.yaml"), "nothing.yaml"),
        (("check", "FORBIDDEN/table.csv"), "table.csv"),
        (("diff", "hangzhou-15fyp-final", "FORBIDDEN/table.csv"), "table.csv"),
        (("track", "sprint", "--actuals", "FORBIDDEN/table.csv"), "table.csv"),
        (("rank", "sprint", "--cities", "FORBIDDEN/table.csv"), "table.csv"),
        (("backtest", "--panel", "FORBIDDEN/table.csv"), "table.csv"),
    ],
)
def test_a_file_in_a_forbidden_folder(forbidden: Path, arguments: tuple[str, ...], file: str) -> None:
    named = [word.replace("FORBIDDEN", str(forbidden)) for word in arguments]
    message = denied(forbidden.parent, *named)
    assert message == f"Error: {forbidden}/{file}: expected a readable file, found Permission denied\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's capabilities, as tests may run as root")
@pytest.mark.parametrize(
    ("mode", "what"), [(0o000, "scenarios: expected a readable folder"), (0o600, "case.yaml: expected a readable file")]
)
def test_scenarios_that_may_not_be_looked_through(folder: Path, mode: int, what: str) -> None:
    """A shipped scenario of the same name does not take the place of one's own in silence."""
    written(folder, SCENARIO)
    folder.chmod(mode)
    try:
        message = denied(folder.parent, "project", "case")
    finally:
        folder.chmod(0o700)
    assert f"/{what}, found Permission denied" in message


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's capabilities, as tests may run as root")
@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("run", "sprint", "--draws", "100", "--charts", "svg", "--out", "forbidden"), "targets.csv"),
        (("run", "sprint", "--draws", "100", "--charts", "svg", "--out", "forbidden/below"), "below/targets.csv"),
        (("export", "sprint", "--draws", "100", "--to", "csv", "--out", "forbidden/a.csv"), "a.csv"),
    ],
)
def test_a_forbidden_folder_to_write_to(forbidden: Path, arguments: tuple[str, ...], file: str) -> None:
    message = denied(forbidden.parent, *arguments, code=1)
    assert message == f"Error: cannot write forbidden/{file}: Permission denied\n"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in use cannot be deleted")
@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "sprint"),
        ("project", "sprint.yaml"),
        ("project", "below/sprint.yaml"),
        ("list", "scenarios"),
        ("check", "hangzhou-15fyp-final"),
        ("run", "sprint", "--out", "out"),
    ],
)
def test_a_deleted_working_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    run = subprocess.run(
        ["sh", "-c", 'rmdir "$0" && exec "$@"', str(gone), sys.executable, "-m", "hzsim", *arguments],
        cwd=gone,
        capture_output=True,
        encoding="utf-8",
        timeout=SPAWN_SECONDS,
        check=False,
    )
    message = complaint(run.returncode, run.stdout, run.stderr)
    assert message.startswith("Error: .: expected a working folder, found No such file or directory (it was deleted")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (PermissionError(13, "Permission denied", "a/b.yaml"), 2, "b.yaml: expected a readable file, found Permission"),
        (OSError(12, "Cannot allocate memory"), 1, "the system refuses to go on: Cannot allocate memory"),
        (OSError(28, "No space left on device"), 1, "cannot write the output: No space left on device"),
    ],
)
def test_whatever_the_system_refuses_is_blamed_aright(
    monkeypatch: pytest.MonkeyPatch, error: OSError, code: int, words: str
) -> None:
    """Errors that no room has caught: reading names its file; only what has none is the output."""

    def failing(*arguments: object) -> NoReturn:
        del arguments
        raise error

    monkeypatch.setattr("hzsim.scenario.reading.read_scenario", failing)
    assert words in refused("project", "sprint", code=code)


# writing


def no_space(*arguments: object) -> NoReturn:
    del arguments
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def run_into(path: str, folder: Path, *options: str) -> tuple[int, str]:
    """Return the exit code and the messages of `hzsim run` with a folder for its results."""
    result = CliRunner().invoke(main, ["run", path, "--draws", "100", "--out", str(folder), *options])
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result.exit_code, result.stderr


def names_in(folder: Path) -> Sequence[str]:
    return sorted(str(entry.relative_to(folder)) for entry in folder.rglob("*"))


def test_a_file_in_place_of_the_output_folder(folder: Path) -> None:
    blocked = folder.parent / "blocked"
    blocked.mkdir()
    written(blocked, "old", "file")
    code, message = run_into(written(folder, SCENARIO), blocked / "file" / "below")
    assert code == 1
    assert re.fullmatch(rf"Error: cannot write {re.escape(str(blocked))}/file/below/.+: .+\n", message)
    assert names_in(blocked) == ["file"]
    assert (blocked / "file").read_text() == "old"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, and the results of its run in `out`."""
    folder = tmp_path_factory.mktemp("finished")
    assert run_into(written(folder, SCENARIO), folder / "out")[0] == 0
    return folder


@pytest.fixture
def results(finished: Path, tmp_path: Path) -> tuple[str, Path]:
    """A scenario and a folder with the results of its run."""
    copied = shutil.copytree(finished, tmp_path / "copied")
    return str(copied / "case.yaml"), copied / "out"


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_results_whole(results: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = results
    before = {name: (out / name).read_bytes() for name in names_in(out)}
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", no_space)
        code, message = run_into(path, out, "--seed", "2")
    assert (code, message.count("\n")) == (1, 1)
    assert "No space left" in message
    del before["manifest.json"]  # it may be gone
    assert {name: (out / name).read_bytes() for name in names_in(out) if name != "manifest.json"} == before


def test_a_disk_that_fills_up_leaves_no_manifest_of_other_files(
    results: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest that stays behind must be true of the files beside it."""
    path, out = results
    synced = iter([None, None])
    real = os.fsync

    def two_files(descriptor: int) -> None:
        if next(synced, "full") == "full":
            no_space()
        real(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", two_files)
        assert run_into(path, out, "--seed", "2")[0] == 1
    assert not [name for name in names_in(out) if name.endswith(".part")]
    manifest = out / "manifest.json"
    stated = json.loads(manifest.read_text("utf-8"))["outputs"] if manifest.exists() else {}
    assert stated == {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in stated}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs ulimit")
def test_a_limit_on_file_sizes(tmp_path: Path) -> None:
    """A real disk error: the second table is larger than the limit of 4 or 8 kB."""
    arguments = [sys.executable, "-m", "hzsim", "run", "sprint", "--draws", "100", "--out", str(tmp_path / "out")]
    run = subprocess.run(
        ["sh", "-c", 'ulimit -f 8 && exec "$@"', "sh", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    message = complaint(run.returncode, "", run.stderr, 1)
    assert re.fullmatch(r"Error: cannot write .+/indicators\.csv: .+\n", message)
    assert names_in(tmp_path / "out") == [], "no part of a set that is not whole stays"


# titles


def test_a_title_is_drawn_as_it_is(folder: Path) -> None:
    """Dollar signs are money, not formulas."""
    title = r"$\frac$: <b> & $30,000 %s {0}"
    out = folder.parent / "out"
    code, message = run_into(written(folder, changed("{zh: 测试, en: Test}", f"'{title}'")), out, "--charts", "svg")
    assert code == 0, message
    drawn = ElementTree.parse(out / "case-gdp.svg").getroot()
    assert title in "".join(drawn.itertext())


# chance damage


PIECES = ["", "[", "]", "{", "}", ": ", "- ", "\n", "\n  ", "'", '"', "|", "%", "&a ", "*a", "!x ", "#", "---\n", "? "]
PIECES += [
    "~",
    "none",
    "0",
    "-1",
    "nan",
    "5.4",
    "5%",
    "2030-2026",
    "9999",
    "gdp",
    "\t",
    "\0",
    "\u2028",
    "\\",
    ",",
    "=",
    "：",
    "％",
]
edits = st.lists(
    st.tuples(st.integers(0, len(SCENARIO)), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=4
)


@settings(derandomize=True, max_examples=200)
@given(edits)
def test_any_damage_is_met_with_a_message(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    text = SCENARIO
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length :]
    path = written(tmp_path_factory.getbasetemp(), text, "damaged.yaml")
    result = CliRunner().invoke(main, ["project", path, "--format", "json"])
    if result.exit_code == 0:
        assert json.loads(result.stdout)["scenario"] == "damaged"
    else:
        message = complaint(result.exit_code, result.stdout, result.stderr)
        assert message.startswith("Error: ")
        assert "damaged.yaml" in message
        assert "expected" in message
