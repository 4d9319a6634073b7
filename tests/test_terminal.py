"""The door to the terminal: nothing that a user's file, name or option holds acts on it, and no line is forged."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hzsim.cli import main
from hzsim.cli.output import emit, mention, say
from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean
from hzsim.files.sources import shipped

ACTING = "\x1b[31mR\x1b]0;t\x07\x9b1m\u202eX\u2066\u2028\u200b\u200e\r\nSPOOF"
"""Colours, a window's title, a C1 sequence, bidi overrides, letters without width, and a line of its own."""
TEXTS = (
    "indicator_zh",
    "indicator_en",
    "label_zh",
    "label_en",
    "title_zh",
    "title_en",
    "note",
    "source_zh",
    "source_en",
)
PLAN = "data/plans/hangzhou-15fyp-final.csv"
FEW = ("--draws", "300")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose tables and titles hold what acts on a terminal."""
    folder = tmp_path_factory.mktemp("acting")
    shutil.copytree(shipped("data"), folder / "data")
    shutil.copytree(shipped("scenarios"), folder / "scenarios")
    tables = [*(folder / "data" / "plans").glob("*.csv"), folder / "data" / "cities.csv"]
    for path in (path for path in tables if path.name not in ("units.csv", "words.csv")):
        rewrite(path, lambda row: {name: f"{text}{ACTING}" if name in TEXTS and text else text for name, text in row})
    title = 'title: {zh: "冲刺\\e[31m\\u202e\\u200b\\nSPOOF", en: "Sprint\\u202e\\u200b\\u2028\\nSPOOF"}'
    for path in (folder / "scenarios").glob("*.yaml"):
        lines = path.read_text("utf-8").split("\n")
        shown = [title.replace("\\e[31m", "") if line.startswith("title:") else line for line in lines]
        path.write_text("\n".join(shown), encoding="utf-8")
    return folder


def rewrite(path: Path, change: Callable[[Iterator[tuple[str, str]]], Mapping[str, str]]) -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(iter(row.items())) for row in rows)


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def check_still(result: Result) -> None:
    """Fail when a character of what is printed acts, or a line break of a user's begins a line."""
    printed = result.stdout + result.stderr
    assert {letter for letter in printed if not letter.isprintable()} <= {"\n"}
    assert not [line for line in printed.split("\n") if line.startswith("SPOOF")]


@pytest.mark.slow
@LANGUAGES
@pytest.mark.parametrize(
    "words",
    [
        ("check", PLAN, "--scenario", "scenarios/sprint.yaml", "--all"),
        ("indicators", PLAN, "--scenario", "scenarios/sprint.yaml", *FEW),
        ("diff", "data/plans/hangzhou-15fyp-draft.csv", PLAN),
        ("review", "data/plans/hangzhou-14fyp.csv"),
        ("rank", "scenarios/sprint.yaml", *FEW),
        ("list", "scenarios"),
        ("list", "plans"),
        ("run", "scenarios/sprint.yaml", "scenarios/floor.yaml", *FEW),
        ("project", "scenarios/sprint.yaml"),
        ("simulate", "scenarios/sprint.yaml", *FEW),
        ("assess", "scenarios/sprint.yaml", *FEW),
        ("compare", "scenarios/sprint.yaml", "scenarios/floor.yaml", *FEW),
        ("explain", "scenarios/sprint.yaml", "--against", "scenarios/floor.yaml", *FEW),
        ("effort", "scenarios/sprint.yaml"),
        ("realism", "scenarios/sprint.yaml"),
        ("track", "scenarios/sprint.yaml", *FEW),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_tables_show_text_and_nothing_acts(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], language: str
) -> None:
    monkeypatch.chdir(project)
    result = called(*words, "--lang", language)
    assert result.exit_code == 0, result.output
    check_still(result)
    assert "SPOOF" in result.stdout  # the words themselves are not lost


def test_json_and_csv_are_the_data_as_it_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    printed = called("check", PLAN, "--format", "json")
    check_still(printed)
    labels = [record["label"] for record in json.loads(printed.stdout)]
    table = called("check", PLAN, "--format", "csv").stdout_bytes.decode()
    assert [row["label"] for row in csv.DictReader(io.StringIO(table, newline=""))] == labels
    assert any(label.endswith(ACTING) for label in labels)


def test_csv_on_a_terminal_is_neutralised(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def print_csv() -> str:
        emit("csv", payload=list, records=lambda: [{"label": "a\x1b[31m\u202e"}], view=str)
        return capsys.readouterr().out

    assert print_csv() == "label\na\x1b[31m\u202e\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert print_csv() == "label\na\\x1b[31m\\u202e\n"


@LANGUAGES
@pytest.mark.parametrize(
    "words",
    [
        (f"run{ACTING}",),
        ("run", f"no{ACTING}.yaml"),
        ("run", "sprint", f"--{ACTING}"),
        ("run", "sprint", "--draws", ACTING),
        ("run", "sprint", "--charts", ACTING),
        ("run", "sprint", "--set", f"{ACTING}=1"),
        ("run", "sprint", "--set", f"real_growth={ACTING}"),
        ("run", "sprint", "--min-probability", ACTING),
        ("project", "sprint", ACTING),
        ("require", "sprint", "--unknown", ACTING),
        ("require", "sprint", "--unknown", "real_growth", "--target", ACTING),
        ("require", "sprint", "--unknown", "real_growth", "--years", ACTING),
        ("require", "sprint", "--unknown", "real_growth", "--bounds", ACTING),
        ("curve", "sprint", "--unknown", "real_growth", "--chart", f"{ACTING}.txt"),
        ("export", "sprint", "--to", "xlsx", "--out", f"{ACTING}.docx"),
        ("check", f"{ACTING}.csv"),
        ("track", "sprint", "--actuals", ACTING),
        ("list", ACTING),
    ],
    ids=range(18),
)
def test_what_is_typed_is_echoed_without_acting(words: tuple[str, ...], language: str) -> None:
    result = called(*words, "--lang", language)
    assert result.exit_code in (1, 2)
    check_still(result)
    assert "SPOOF" in result.stderr


@LANGUAGES
def test_known_words_of_a_file_do_not_act(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    """Units of a table are the words that a hint about a plan names."""
    plans = tmp_path / "plans"
    shutil.copytree(project / "data" / "plans", plans)
    rewrite(plans / "units.csv", lambda row: {name: text + ACTING if name == "unit" else text for name, text in row})
    monkeypatch.chdir(plans)
    result = called("check", "hangzhou-15fyp-final.csv", "--lang", language)
    assert result.exit_code == 2
    check_still(result)
    assert ("a known unit" if language == "en" else "已知") in result.stderr


def test_messages_escape_each_part() -> None:
    hint = did_you_mean("zzz", [f"a{ACTING}", "b" * 1000])
    assert len(hint) < 300
    for error in (InvalidInput(Problem(ACTING, ACTING, ACTING, ACTING, 1, 1, ACTING)), BadValue(ACTING, ACTING, hint)):
        assert str(error).isprintable()


def test_files_that_are_written_are_named_on_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a\x1b[31m\u202e\nSPOOF.csv"
    result = called("export", "sprint", "--to", "csv", *FEW, "--out", name)
    assert result.exit_code == 0
    check_still(result)
    assert (tmp_path / name).exists()
    mention("a\nb\x9b")
    say("a\x1b\nb")
    assert tuple(capsys.readouterr()) == ("a\\x1b\nb\n", "a\\nb\\x9b\n")
