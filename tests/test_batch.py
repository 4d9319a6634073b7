"""`batch`: many scenarios as Parquet files: what is in them, who computes them, and what a kill leaves."""

import csv
import gc
import json
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import killing
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim.cli import main
from hzsim.files.results import JOURNAL, MANIFEST, write_files
from hzsim.files.writing import held, write_bytes
from hzsim.present.answers.targets import assessment_records

GRID = {"real_growth": [0.04, 0.05, 0.06], "exchange_rate@2029-2030": [7.0, 7.4]}
posix = pytest.mark.skipif(os.name != "posix", reason="needs fork")


@pytest.fixture(scope="module")
def small() -> hz.Scenario:
    """A scenario that is quickly assessed."""
    return hz.read_scenario("sprint").replace(targets=["population >= 1300 in 2030", "gdp >= 30000 in 2030"])


def quick(variants: Iterable[hz.Scenario | hz.Variant], folder: Path, **others: Any) -> hz.Batch:
    return hz.batch(variants, folder, **{"draws": 16, "sampler": "random", "jobs": 1, **others})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pyarrow.parquet.read_table(folder).to_pylist()
    return found


def called(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result


# what is varied


@given(st.lists(st.integers(1, 4), max_size=3), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_a_grid_has_every_combination_in_order(sizes: list[int], origins: int) -> None:
    sprint = hz.read_scenario("sprint")
    names = ["real_growth", "exchange_rate", "net_migration"]
    values = {name: [5 + 0.1 * place for place in range(size)] for name, size in zip(names, sizes, strict=False)}
    values = {name: [one / 100 for one in each] if name == "real_growth" else each for name, each in values.items()}
    several = [sprint.replace(name=f"s{number}") for number in range(origins)]
    variants = hz.sweep(several, values)
    expected = [(one.name, *chosen) for one in several for chosen in product(*values.values())]
    assert [(one.origin, *one.values.values()) for one in variants] == expected
    assert [(one.origin, *one.values.values()) for one in variants[1:-1]] == expected[1:-1]
    assert len(variants) == len(expected)
    assert variants[-1].values == variants[len(variants) - 1].values
    with pytest.raises(IndexError):
        variants[len(variants)]


def test_a_sweep_of_a_million_takes_no_memory(sprint: hz.Scenario) -> None:
    growth = [0.03 + 0.00004 * place for place in range(1000)]
    variants = hz.sweep(sprint, {"real_growth": growth, "exchange_rate": [6 + 0.002 * place for place in range(1000)]})
    assert len(variants) == 1_000_000
    assert variants[654_321].values == {"real_growth": growth[654], "exchange_rate": 6 + 0.002 * 321}
    assert variants[0] is not variants[0]
    assert "number=1000000" in repr(variants)


def test_several_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sprint.yaml").write_text("extends: sprint\n", "utf-8")
    with pytest.raises(hz.BadValue, match="different names, found sprint twice"):
        hz.sweep(["sprint", tmp_path])


# what is written


def test_rows_are_those_of_assess(small: hz.Scenario, tmp_path: Path) -> None:
    variants = hz.sweep(small, GRID)
    found = hz.batch(variants, tmp_path / "out", 64)
    assert (found.scenarios, found.computed, found.kept) == (6, 6, 0)
    expected = []
    for number, variant in enumerate(variants, 1):
        growth, rate = variant.values.values()
        changed = small.replace(real_growth={"2026-2030": growth}, exchange_rate={"2029-2030": rate})
        for record in assessment_records(hz.assess(changed, 64)):
            swept = {"number": number, "scenario": "sprint", "real_growth": growth, "exchange_rate@2029-2030": rate}
            expected.append({**swept, **record, "scenario": "sprint", "draws": 64, "seed": 1, "sampler": "sobol"})
    assert rows(tmp_path / "out") == expected
    assert list(rows(tmp_path / "out")[0]) == list(expected[0])
    frame = found.to_frame()
    assert frame["target"].tolist() == ["population >= 1300 in 2030", "gdp >= 30000 in 2030", "all"] * 6
    assert frame["probability"].tolist() == [record["probability"] for record in expected]
    assert (
        str(found).replace("\n", " ")
        == f"{tmp_path / 'out'}: 6 scenarios in 6 Parquet files; computed now 6, there already 0"
    )


def test_draws_go_on_to_a_precision(small: hz.Scenario, tmp_path: Path) -> None:
    quick([small], tmp_path / "out", draws=None, precision=0.05)
    found = rows(tmp_path / "out")
    assert max(row["standard_error"] for row in found) <= 0.05
    assert {row["draws"] for row in found} == {hz.assess(small, sampler="random", precision=0.05).simulation.draws}


def test_columns_and_types_are_the_same_in_every_part(small: hz.Scenario, tmp_path: Path) -> None:
    """Also where a column is empty in one of them."""
    known = small.replace(name="known", uncertainty={}, targets=["gdp_growth >= 5% in 2026-2030"])
    quick([small, known, *hz.sweep(small, {"natural_increase": [0.001]})], tmp_path / "out")
    schemas = [pyarrow.parquet.read_schema(path) for path in sorted((tmp_path / "out").glob("*.parquet"))]
    assert len(schemas) == 3
    assert schemas[0].equals(schemas[1], check_metadata=True)
    assert schemas[0].equals(schemas[2], check_metadata=True)
    assert [row["natural_increase"] for row in rows(tmp_path / "out")] == [None] * 5 + [0.001] * 3


def test_the_manifest_says_what_the_rows_are_made_from(small: hz.Scenario, tmp_path: Path) -> None:
    quick(hz.sweep(small, GRID), tmp_path / "out", seed=7)
    made = json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))
    assert {name: made[name] for name in ("hzsim", "draws", "seed", "sampler", "precision", "varied")} == {
        "hzsim": hz.__version__, "draws": 16, "seed": 7, "sampler": "random", "precision": None, "varied": [*GRID],
    }  # fmt: skip
    assert made["files"] == {source.name: source.sha256 for source in small.sources}
    assert sorted([*made["parts"], MANIFEST]) == sorted(contents(tmp_path / "out"))


# who computes


@pytest.fixture(scope="module")
def reference(small: hz.Scenario, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run without threads that nobody stops."""
    folder = tmp_path_factory.mktemp("reference")
    quick(hz.sweep(small, GRID), folder)
    return contents(folder)


class Backwards:
    """An executor that does what it has when it is asked for a result, the last first."""

    workers = 2

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Any, Any]] = []

    def submit(self, work: Any, /, *arguments: Any) -> Any:
        future: Future[Any] = Future()
        self.waiting.append((future, work, arguments))
        outer = self

        class Lazy:
            def result(self) -> Any:
                while outer.waiting:
                    one, task, given = outer.waiting.pop()
                    one.set_result(task(*given))
                return future.result()

        return Lazy()


@pytest.mark.parametrize("who", ["threads", "processes", "backwards"])
def test_whoever_computes_the_bytes_are_the_same(
    small: hz.Scenario, tmp_path: Path, reference: dict[str, bytes], who: str
) -> None:
    variants = hz.sweep(small, GRID)
    if who == "threads":
        quick(variants, tmp_path, jobs=3)
    elif who == "backwards":
        quick(variants, tmp_path, jobs=None, executor=Backwards())
    else:
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            quick(variants, tmp_path, jobs=None, executor=pool)
    assert contents(tmp_path) == reference


def test_few_variants_are_alive_at_a_time(small: hz.Scenario, tmp_path: Path) -> None:
    """As many as a part has, and those of the part before, however many there are."""
    variants, alive = hz.sweep(small, {"real_growth": [0.04 + 0.0005 * place for place in range(40)]}), list[int]()

    def count(_: int) -> None:
        alive.append(sum(type(one) is hz.Variant for one in gc.get_objects()))

    gc.collect()
    count(0)  # those of other tests
    quick(variants, tmp_path, progress=count)
    assert len(alive) == 22
    assert max(alive) - alive[0] <= 2 * 2


# what a kill leaves


@posix
def test_a_kill_leaves_whole_parts_and_the_next_run_goes_on(
    small: hz.Scenario, tmp_path: Path, reference: dict[str, bytes]
) -> None:
    folder, variants = tmp_path / "out", hz.sweep(small, GRID)[:3]
    folder.mkdir()
    points, kept = 0, []

    def prepare() -> None:
        for path in folder.iterdir():
            path.unlink()

    for _ in killing.every_kill(lambda: quick(variants, folder), prepare):
        points += 1
        there = {name: content for name, content in contents(folder).items() if name.endswith(".parquet")}
        assert there == {name: reference[name] for name in there}
        assert MANIFEST not in os.listdir(folder) or len(there) == 3
        if points % 4 == 0:
            told: list[int] = []
            assert quick(variants, folder, progress=told.append).kept == len(there) == told[0]
            assert sum(told) == 3
            assert {*contents(folder)} == {*list(reference)[:4]}
            kept.append(len(there))
    assert points > 30
    assert {*kept} == {0, 1, 2, 3}


def test_a_line_of_the_journal_that_a_kill_cut_is_written_anew(
    small: hz.Scenario, tmp_path: Path, reference: dict[str, bytes]
) -> None:
    variants = hz.sweep(small, GRID)
    stopped_after(3, variants, tmp_path)
    with (tmp_path / JOURNAL).open("ab") as stream:
        stream.write(b'{"name": "part-00004.par')
    stopped_after(4, variants, tmp_path)
    assert quick(variants, tmp_path).kept == 4
    assert contents(tmp_path) == reference
    stopped_after(0, variants, tmp_path / "other")
    assert contents(tmp_path / "other") == {}


class Stopped(Exception):
    """What stops a run."""


def stopped_after(done: int, variants: Sequence[hz.Variant], folder: Path) -> None:
    """Stop a run when so many scenarios are done."""
    total = 0

    def stop(more: int) -> None:
        nonlocal total
        total += more
        if total >= done:
            raise Stopped

    with pytest.raises(Stopped):
        quick(variants, folder, progress=stop)


def test_an_unfinished_batch_takes_no_other_scenarios_draws_or_files(small: hz.Scenario, tmp_path: Path) -> None:
    folder, variants = tmp_path / "out", hz.sweep(small, GRID)
    stopped_after(3, variants, folder)
    before = contents(folder)
    assert [*before] == [JOURNAL, *(f"part-0000{number}.parquet" for number in (1, 2, 3))]
    other = hz.sweep(small.replace(net_migration=5.0), GRID)
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (variants, {"draws": 32}, "expected draws 16, as in .*out, found draws 32 .name another folder, or remove"),
        (variants, {"draws": None, "precision": 0.1}, "expected draws 16, as in .*out, found no draws"),
        (variants, {"seed": 2}, "expected seed 1, as in .*, found seed 2"),
        (variants, {"sampler": "sobol"}, "expected sampler random, as in .*, found sampler sobol"),
        (hz.sweep(small, {"real_growth": [0.04] * 6}), {}, "expected varied real_growth, exchange_rate@2029-2030, as"),
        (other, {}, "expected the same scenarios as in .*, found other scenarios"),
        (variants[1:], {}, "expected the same scenarios as in .*, found other scenarios"),
    ]
    for scenarios, others, message in refused:
        with pytest.raises(hz.BadValue, match=message):
            quick(scenarios, folder, **others)
    with pytest.raises(hz.CannotWrite, match=r"an unfinished batch is in .*: finish it, or name another folder"):
        write_files(folder, {"a.csv": b"a"})
    assert contents(folder) == before
    assert quick(variants, folder).computed == 3


def test_a_mistake_that_only_draws_show_may_be_mended(project: Path) -> None:
    """It stops the run, with file, line and key; the parts before it stay when it is mended."""
    wild = "extends: one\nuncertainty:\n  net_migration: {average: {normal: 400万人}, domain: [-3000万人, 3000万人]}\n"
    (project / "wild.yaml").write_text(wild + "targets: [population >= 1300 in 2030]\n", "utf-8")
    path = table(project, ["scenario", "real_growth"], ["one.yaml", "5%"], ["two.yaml", "5%"], ["wild.yaml", "5%"])
    with pytest.raises(hz.InvalidInput, match=r"wild.yaml:3:3 uncertainty.net_migration: expected population above"):
        quick(hz.read_sweep(path), project / "out", draws=64)
    (project / "wild.yaml").write_text(wild.replace("400", "4"), "utf-8")
    found = quick(hz.read_sweep(path), project / "out", draws=64)
    assert (found.kept, found.computed) == (2, 1)


def test_a_finished_batch_is_left_as_it_is(small: hz.Scenario, tmp_path: Path, reference: dict[str, bytes]) -> None:
    variants = hz.sweep(small, GRID)
    quick(variants, tmp_path)
    stamp = (tmp_path / MANIFEST).stat().st_mtime_ns
    found = quick(variants, tmp_path)
    assert (found.computed, found.kept) == (0, 6)
    assert (tmp_path / MANIFEST).stat().st_mtime_ns == stamp
    with pytest.raises(hz.BadValue, match="expected seed 1"):
        quick(variants, tmp_path, seed=2)
    (tmp_path / "part-00002.parquet").unlink()
    (tmp_path / "part-00004.parquet").write_bytes(b"other")
    assert quick(variants, tmp_path).computed == 2
    assert contents(tmp_path) == reference


def test_other_files_are_left_alone_and_other_tables_refused(small: hz.Scenario, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "old.parquet").write_text("mine")
    with pytest.raises(hz.BadValue, match=r"expected no other tables in .*, found old.parquet"):
        quick([small], tmp_path)
    assert [*contents(tmp_path)] == ["notes.txt", "old.parquet"]
    (tmp_path / "old.parquet").unlink()
    (tmp_path / MANIFEST).write_text("[]")
    with pytest.raises(hz.BadValue, match=r"expected in .* the _manifest.json of a batch, found another file"):
        quick([small], tmp_path)
    (tmp_path / MANIFEST).unlink()
    quick([small], tmp_path)
    assert [*contents(tmp_path)] == [MANIFEST, "notes.txt", "part-00001.parquet"]


def test_a_second_run_is_kept_out(small: hz.Scenario, tmp_path: Path) -> None:
    with held(tmp_path / JOURNAL, wait=False), pytest.raises(hz.CannotWrite, match="another run is writing into"):
        quick([small], tmp_path)


# what cannot be done


def test_mistakes_of_all_scenarios_are_told_before_any_is_computed(sprint: hz.Scenario, tmp_path: Path) -> None:
    without = sprint.replace(name="without", targets=[])
    with pytest.raises(hz.InvalidInput) as told:
        quick([sprint, without, without.replace(name="also")], tmp_path / "out")
    assert [problem.expected for problem in told.value.problems] == ["expected a scenario with targets"] * 2
    assert not (tmp_path / "out").exists()
    with pytest.raises(hz.BadValue, match="expected scenarios, found none"):
        quick([], tmp_path / "out")


def test_the_extra_that_is_missing_is_named(
    small: hz.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(hz.HzsimError, match=r"needs pyarrow, which is not installed: pip install 'hzsim\[parquet\]'"):
        quick([small], tmp_path / "out")
    assert not (tmp_path / "out").exists()


# tables of changes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two scenarios."""
    for name, rate in (("one", "7"), ("two", "7.5")):
        text = f"extends: sprint\nassumptions:\n  exchange_rate: {rate}\ntargets:\n  - gdp >= 30000 in 2030\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def table(folder: Path, *lines: Sequence[str]) -> Path:
    path = folder / "changes.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return path


def test_a_table_has_a_scenario_a_line(project: Path) -> None:
    path = table(
        project,
        ["scenario", "real_growth@2026", "real_growth@2027-2030", "汇率"],
        ["one.yaml", "5%", "", ""],
        ["two.yaml", "", "6%", "7.2"],
        ["sprint", "5%", "6%", ""],
        ["one.yaml", "", "", ""],
    )
    variants = hz.read_sweep(path)
    assert [variant.origin for variant in variants] == ["one", "two", "sprint", "one"]
    assert [dict(variant.values) for variant in variants] == [
        {"real_growth@2026": 0.05},
        {"real_growth@2027-2030": 0.06, "汇率": 7.2},
        {"real_growth@2026": 0.05, "real_growth@2027-2030": 0.06},
        {},
    ]
    assert variants[2].scenario.assumptions["real_growth"] == (0.052, 0.05, 0.06, 0.06, 0.06, 0.06)
    assert variants[1].scenario.assumptions["exchange_rate"] == (7.5, *[7.2] * 5)
    assert variants[3].scenario.fingerprint == hz.read_scenario(project / "one.yaml").fingerprint
    quick(variants, project / "out")
    assert [row["汇率"] for row in rows(project / "out")][:4] == [None, None, 7.2, 7.2]


def test_mistakes_of_a_table_name_line_and_column(project: Path) -> None:
    head = ["scenario", "real_growth", "exchange_rate"]
    with pytest.raises(hz.InvalidInput) as told:
        hz.read_sweep(
            table(project, head, ["one.yml", "5%", ""], ["", "5%", ""], ["two.yaml", "", ""], ["one.yml", "", ""])
        )
    assert [(problem.line, problem.key, problem.found) for problem in told.value.problems] == [
        (2, "scenario", "one.yml"),
        (3, "scenario", "nothing"),
    ]
    wrong = table(project, head, ["one.yaml", "5%", "7"], ["one.yaml", "5", "7"], ["two.yaml", "5%", "-7"])
    with pytest.raises(hz.InvalidInput) as told:
        quick(hz.read_sweep(wrong), project / "out")
    assert [str(problem) for problem in told.value.problems] == [
        f"{wrong}:3 real_growth: {told.value.problems[0].expected}, found 5 ({told.value.problems[0].hint})",
        f"{wrong}:4 exchange_rate: expected exchange_rate above 0, at most 1000000, found -7",
    ]
    for columns, message in {
        ("exchange_rat",): "changes.csv:1.*did you mean exchange_rate",
        ("real_growth", "real_growth@2028"): "changes.csv:1.*each year of an assumption once",
        ("real_growth@2031",): "changes.csv:.*within 2025-2030",
    }.items():
        path = table(project, ["scenario", *columns], ["one.yaml", *["5%"] * len(columns)])
        with pytest.raises(hz.InvalidInput, match=message):
            quick(hz.read_sweep(path), project / "out")
    with pytest.raises(hz.InvalidInput, match="expected the columns scenario, found real_growth"):
        hz.read_sweep(table(project, ["real_growth"], ["5%"]))


# the command


def test_a_folder_is_a_panel(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["batch", str(project), "sprint", "--sweep", "real_growth=5%,6%", "--draws", "16", "--sampler", "random"]
    done = called(*asked, "--out", str(out), "--format", "json")
    assert json.loads(done.stdout) == {"folder": str(out), "scenarios": 6, "computed": 6, "kept": 0, "parts": 6}
    found = [(row["scenario"], row["real_growth"]) for row in rows(out) if row["target"] == "all"]
    assert found == [(name, growth) for name in ("one", "two", "sprint") for growth in (0.05, 0.06)]
    assert (
        called(*asked, "--out", str(out)).stdout
        == f"{out}: 6 scenarios in 6 Parquet files; computed now 0, there already 6\n"
    )


def test_settings_are_for_every_scenario_and_doubts_are_said_once(project: Path) -> None:
    path = table(project, ["scenario", "real_growth"], *(["one.yaml", f"{growth}%"] for growth in (5, 6, 7)))
    done = called("batch", str(path), "--set", "exchange_rate=30", "--draws", "16", "--out", str(project / "out"))
    assert done.exit_code == 0
    assert done.stderr.count("exchange_rate") == 1
    changed = hz.read_scenario(project / "one.yaml").replace(exchange_rate=30.0, real_growth={"2026-2030": 0.06})
    assert rows(project / "out")[2]["median"] == hz.assess(changed, 16).targets[0].median


def test_wrong_calls_are_refused(project: Path) -> None:
    out = ("--out", str(project / "out"))
    path = str(table(project, ["scenario", "real_growth"], ["one.yaml", "5%"]))
    for words, message in [
        (["batch", path, "sprint", *out], "a table of changes goes by itself"),
        (["batch", path, "--sweep", "real_growth=5%", *out], "a table of changes goes by itself"),
        (["batch", "sprint", "--sweep", "real_growth=5", *out], "--sweep"),
        (["batch", "sprint"], "--out"),
        (["batch", "sprint", "--out", "-"], "expected a folder"),
        (["batch", "no-such", *out], "nothing of that name"),
        (["batch", str(project / "none.csv"), *out], "nothing of that name"),
    ]:
        refused = called(*words)
        assert (refused.exit_code, refused.stdout) == (2, ""), words
        assert message in refused.stderr
    assert not (project / "out").exists()


def test_a_failure_says_what_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = 2

    def full(path: Path, content: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise hz.CannotWrite(f"cannot write {path.name}: No space left on device")
        write_bytes(path, content)

    monkeypatch.setattr("hzsim.files.results.write_bytes", full)
    asked = ["batch", "one.yaml", "--sweep", "real_growth=4%:6%:0.5%", "--draws", "16", "--out", "out"]
    monkeypatch.chdir(project)
    done = called(*asked)
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "2 of 5 scenarios are kept: the same command goes on with the rest",
        "Error: cannot write part-00003.parquet: No space left on device",
    ]
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert "computed now 3, there already 2" in called(*asked).stdout
    assert "已有5个" in called(*asked, "--lang", "zh").stdout


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
