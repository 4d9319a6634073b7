"""The fuzz harness itself: that a case can be repeated, that the rule sees what breaks it, and that kills are kills."""

import os
import signal
import time
from pathlib import Path

import click
import pytest
from fuzz.judging import Outcome, faults
from fuzz.killing import FILES, Kill, Killing
from fuzz.remembering import remembering
from fuzz.running import Case, Here, Project, saved

from hzsim.errors import InvalidInput
from hzsim.plan.stated import statements
from hzsim.scenario.written.tabled import read_units


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def test_a_case_follows_from_its_seed_and_number(project: Project) -> None:
    cases = [project.case(7, number) for number in range(60)]
    assert cases == [project.case(7, number) for number in range(60)]
    assert cases != [project.case(8, number) for number in range(60)]
    assert len({case.kind for case in cases}) > 5
    changed = [case for case in cases if case.content != project.sound[case.file]]
    assert len(changed) > 50


def test_the_damaged_file_stands_in_its_place_for_one_case_only(project: Project) -> None:
    case = next(case for number in range(60) if (case := project.case(1, number)).content != project.sound[case.file])
    path = project.folder / case.file
    with project.damaged(case):
        assert path.read_bytes() == case.content
    assert path.read_bytes() == project.sound[case.file]


def test_sound_files_are_read_once_and_damaged_ones_as_they_are(project: Project) -> None:
    path, plain = project.folder / "data/plans/plan.csv", statements.read_statements
    units, english = read_units(path.with_name("units.csv")), {"约": "about"}
    with remembering() as memory:
        first = statements.read_statements(path, units, english)
        memory.learning = False
        assert statements.read_statements(path, units, english) is first
        assert statements.read_statements(path, units, {"约": "around"}) is not first
        path.write_bytes(project.sound["data/plans/plan.csv"].replace(b",85,85,", b",86,86,"))
        damaged = statements.read_statements(path, units, english)
        assert damaged[0]["urban_rate_2025"].value == pytest.approx(0.86)
        assert statements.read_statements(path, units, english) is not damaged
        path.write_bytes(b"no plan")
        with pytest.raises(InvalidInput, match=r"plan\.csv:1:1 no plan: expected a known column"):
            statements.read_statements(path, units, english)
    assert statements.read_statements is plain


@pytest.mark.parametrize(
    ("outcome", "command", "words"),
    [
        (Outcome(0, "", "", 0, 0, "RuntimeWarning: overflow"), ("project",), "overflow"),
        (Outcome(1, "", "Error: what", 0, 0), ("project",), "exit code 1"),
        (Outcome(2, "", "", 0, 0), ("project",), "without a message"),
        (Outcome(2, "half", "Error: a.yaml:1:1 a: expected b", 0, 0), ("project",), "standard output"),
        (Outcome(2, "", "Error: expected a growth above zero", 0, 0), ("project",), "no file and line"),
        (Outcome(2, "", "错误：城市.csv 年：应为数", 0, 0), ("project",), "no file and line"),
        (Outcome(0, "[NaN]", "", 0, 0), ("project", "--format", "json"), "does not parse"),
        (Outcome(0, "a,b\n1\n", "", 0, 0), ("project", "--format", "csv"), "different lengths"),
        (Outcome(0, "a\ninf\n", "", 0, 0), ("project", "--format", "csv"), "a is inf"),
        (Outcome(0, '[{"probability": 1.2}]', "", 0, 0), ("project", "--format", "json"), "probability is 1.2"),
        (Outcome(0, "\x1b[31mred", "", 0, 0), ("project",), "control character"),
        (Outcome(0, "fine", "", 3, 0), ("project",), "processor time"),
        (Outcome(0, "fine", "", 0, 301), ("project",), "MB"),
    ],
)
def test_what_breaks_the_rule_is_seen(outcome: Outcome, command: tuple[str, ...], words: str) -> None:
    [fault] = faults(outcome, command, 1.0, placed=True)
    assert words in fault


@pytest.mark.parametrize(
    ("outcome", "command"),
    [
        (Outcome(0, '[{"value": null, "probability": 0.2}]', "note: a", 0.5, 100), ("project", "--format", "json")),
        (Outcome(4, "no solution", "", 0, 0), ("require",)),
        (
            Outcome(2, "", "Error: /x/a.yaml:3:1 years: expected a year\n/x/b.csv:2: expected 3 cells", 0, 0),
            ("project",),
        ),
        (Outcome(2, "", "错误：/x/a.yaml:3:1 years：应为年份\n另有 3 处", 0, 0), ("project",)),
    ],
)
def test_what_keeps_the_rule_is_not(outcome: Outcome, command: tuple[str, ...]) -> None:
    assert not list(faults(outcome, command, 1.0, placed=True))


@click.command()
@click.argument("number", type=int)
def planted(number: int) -> None:
    if number % 3 == 0:
        raise ZeroDivisionError("planted")
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    click.echo("fine")


def test_a_crash_and_the_end_of_a_process_are_told_and_saved(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fuzz.running.main", planted)
    cases = {number: Case(1, number, "a kind", "data/cities.csv", b"damaged", (f"{number}",)) for number in range(7)}
    here = Here(project)
    found = list(here.run(cases.__getitem__, range(7), time.monotonic() + 60))
    assert [fault.case.number for fault in found if "planted" in fault.fault] == [0, 3, 6]
    assert [fault.case.number for fault in found if "ended with -9" in fault.fault] == [4]
    assert (len(found), here.count) == (4, 7)
    assert saved(found[0], tmp_path / "saved").read_bytes() == b"damaged"


def test_a_kill_leaves_the_old_file_or_the_new_one(project: Project) -> None:
    killing = Killing(project)
    first, second = FILES
    for step in (1, 3):
        assert "neither" not in " ".join(killing.faults(Kill("", first, second, first, step, None)))
    assert killing.count == 2


def test_half_a_file_is_seen(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, content: bytes) -> None:
        with path.open("wb") as stream:
            stream.write(content[: len(content) // 2])
            stream.flush()
            path.with_name("done").touch()
            stream.write(content[len(content) // 2 :])

    killing = Killing(project)
    first, second = FILES
    killing.undisturbed(first), killing.undisturbed(second)
    monkeypatch.setattr("hzsim.files.writing.write_bytes", half)
    found = list(killing.faults(Kill("", first, second, first, 2, None)))
    assert any("neither the old file nor the new one" in fault for fault in found)
