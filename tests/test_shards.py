"""Draws made in several runs: merged in any order they print what one run prints, and nothing else is let in."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped

FEW = ("simulate", "sprint", "--indicator", "gdp", "--draws", "80000")


def hzsim(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def printed(*arguments: str) -> str:
    done = hzsim(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def written(folder: Path, of: int, *question: str) -> list[str]:
    """Return the files of all shards of a question, in an order that chance gives."""
    paths = [str(folder / f"part {number}") for number in range(1, of + 1)]
    for number, path in enumerate(paths, 1):
        assert printed(*question, "--shard", f"{number}/{of}", "--out", path) == ""
    random.Random(of).shuffle(paths)
    return paths


@pytest.mark.parametrize(
    ("of", "question"),
    [
        (2, ("assess", "sprint", "--draws", "34000", "--centre", "record", "--set", "real_growth=5.5%")),
        (3, (*FEW, "--seed", "4")),
        (2, ("assess", "report", "--draws", "40000", "--sweep", "real_growth=4%,5%", "--sampler", "random")),
        (2, ("simulate", "sprint", "--draws", "40000", "--indicator", "gdp", "--sampler", "latin_hypercube")),
        (2, ("simulate", "satellites", "--draws", "40000", "--indicator", "digital_share")),
        (5, ("simulate", "sprint", "--draws", "160000", "--indicator", "gdp", "--sampler", "antithetic")),
        (1, ("simulate", "sprint", "--draws", "1000", "--indicator", "gdp")),
    ],
)
def test_shards_print_what_one_run_prints(tmp_path: Path, of: int, question: tuple[str, ...]) -> None:
    paths = written(tmp_path, of, *question)
    for form in ("table", "json"):
        assert printed("merge", *paths, "--format", form) == printed(*question, "--format", form)


def test_a_shard_is_the_same_bytes_again_and_on_processes(tmp_path: Path) -> None:
    asked = (*FEW, "--shard", "2/3", "--out")
    printed(*asked, str(tmp_path / "one"), "--jobs", "1")
    printed(*asked, str(tmp_path / "two"), "--executor", "processes", "--jobs", "2")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_is_asked_of_the_whole_is_judged_when_it_is_whole(tmp_path: Path) -> None:
    asked = ("assess", "sprint", "--draws", "34000", "--min-probability", "99%")
    paths = written(tmp_path, 2, *asked)
    assert hzsim("merge", *paths).exit_code == hzsim(*asked).exit_code == 3


def test_python_has_shards_too(sprint: hz.Scenario, tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in (1, 2)]
    for number, path in enumerate(paths, 1):
        shard = hz.Shard(number, 2)
        hz.simulate(sprint, 40_000, executor=shard)
        path.write_bytes(shard.content(["mine"]))
    merged = hz.simulate(sprint, 40_000, executor=hz.merge(paths))
    assert merged.to_frame().equals(hz.simulate(sprint, 40_000).to_frame())
    with pytest.raises(hz.BadValue, match="expected a number of draws for shards, found a precision"):
        hz.simulate(sprint, executor=hz.Shard(1, 1))
    with pytest.raises(hz.BadValue, match="answered by sums alone, found one about each draw"):
        hz.curve(sprint, "real_growth", draws=40000, executor=hz.Shard(1, 2))
    with pytest.raises(hz.BadValue, match="answered by sums alone"):
        hz.simulate(sprint, 40_000, keep_paths=True, executor=hz.Shard(1, 2))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return sorted(written(tmp_path_factory.mktemp("whole"), 3, *FEW))


@pytest.fixture
def parts(whole: list[str], tmp_path: Path) -> list[str]:
    """Return three shards, to be changed."""
    return [str(shutil.copy(path, str(tmp_path))) for path in whole]


def test_none_may_be_missing(parts: list[str]) -> None:
    done = hzsim("merge", parts[0], parts[2])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "Error: expected all 3 shards, found no 2\n"


def test_none_may_be_there_twice(parts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a long path is cut in the message
    for name, part in zip("abc", parts, strict=True):
        Path(name).write_bytes(Path(part).read_bytes())
    Path("copy").write_bytes(Path("b").read_bytes())
    done = hzsim("merge", "a", "b", "c", "copy")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "Error: copy: expected each shard once, found 2/3, as in b\n"


@pytest.mark.parametrize(
    "other",
    [
        ("simulate", "report", *FEW[2:]),
        (*FEW[:-1], "66000"),
        (*FEW, "--seed", "2"),
        (*FEW, "--sampler", "random"),
        (*FEW, "--set", "real_growth=5%"),
        ("assess", "sprint", "--draws", "80000"),
    ],
)
def test_none_may_be_of_another_question(parts: list[str], tmp_path: Path, other: tuple[str, ...]) -> None:
    path = tmp_path / "other"
    printed(*other, "--shard", "3/3", "--out", str(path))
    done = hzsim("merge", *parts[:2], str(path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "expected a shard of the question in" in done.stderr
    assert "应为与" in hzsim("merge", *parts[:2], str(path), "--lang", "zh").stderr


def test_none_may_be_one_of_another_number(parts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "other"
    printed(*FEW, "--shard", "2/2", "--out", str(path))
    done = hzsim("merge", *parts, str(path))
    assert done.exit_code == 2
    assert "expected one of 3 shards, as" in done.stderr


def test_a_scenario_that_has_changed_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = shipped("scenarios").joinpath("sprint.yaml").read_text("utf-8")
    mine, moved = tmp_path / "mine.yaml", tmp_path / "elsewhere" / "mine.yaml"
    mine.write_text(text, "utf-8")
    paths = written(tmp_path, 2, "simulate", "mine.yaml", "--draws", "40000")
    moved.parent.mkdir()
    mine.rename(moved)
    assert "nothing of that name" in hzsim("merge", *paths).stderr
    found = printed("merge", *paths, "--scenario", str(moved))
    assert found == printed("simulate", str(moved), "--draws", "40000")
    mine.write_text(text.replace("5.4%", "5.3%"), "utf-8")
    done = hzsim("merge", *paths)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "expected sums of the scenario as it is now, found those of another" in done.stderr


def test_other_versions_and_processors_are_told(parts: list[str]) -> None:
    rewrite(parts[1], lambda body: body["made"].update(numpy="1.0.0"))
    done = hzsim("merge", *parts)
    assert done.exit_code == 0
    assert "the shards were made with different numpy, results may differ in the last digits: 1.0.0 (1)" in done.stderr
    assert "各分片所用的 numpy 不同" in hzsim("merge", *parts, "--lang", "zh").stderr


def rewrite(path: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a shard as somebody would who knows how it is sealed."""
    body = json.loads(Path(path).read_text("utf-8"))
    del body["sha256"]
    change(body)
    sha256 = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    Path(path).write_text(json.dumps({**body, "sha256": sha256}), "utf-8")


def test_a_damaged_shard_is_no_shard(parts: list[str]) -> None:
    intact = Path(parts[0]).read_bytes()
    for place in random.Random(1).sample(range(len(intact)), 50):
        other = bytes([intact[place] ^ 1 << place % 7])
        Path(parts[0]).write_bytes(intact[:place] + other + intact[place + 1 :])
        with pytest.raises(hz.InvalidInput):
            hz.merge([Path(parts[0])] * 3)
    for content in (b"", b"{}", b"[]", b"null", b"[" * 100_000, intact[:-9], b'{"kind": 1e999}', b"\0" * 9):
        Path(parts[0]).write_bytes(content)
        done = hzsim("merge", *parts)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"Error: {parts[0]}")


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no sums": lambda body: body["sums"].clear(),
    "a number for sums": lambda body: body.update(sums=7),
    "a shard beyond": lambda body: body.update(shard=[4, 3]),
    "words for numbers": lambda body: body.update(shard=["1", "3"]),
    "another command": lambda body: body["question"].__setitem__(0, "backtest"),
    "no command": lambda body: body["question"].__setitem__(0, "nothing"),
    "a file to write": lambda body: body["question"].insert(1, "--out=here"),
    "an option that there is not": lambda body: body["question"].insert(1, "--what"),
    "a device": lambda body: body["question"].__setitem__(-1, "/dev/zero"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_shard_is_refused(
    parts: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    for part in parts:
        rewrite(part, FORGERIES[name])
    done = hzsim("merge", *parts)
    assert (done.exit_code, done.stdout) == (2, "")
    assert isinstance(done.exception, SystemExit)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_numbers_out_of_place_are_refused(parts: list[str]) -> None:
    """Every number of a shard in turn is made another, of which none may end in a traceback."""
    body = json.loads(Path(parts[0]).read_text("utf-8"))
    name = next(iter(body["sums"]))
    places = list(leaves(body["sums"][name]))
    generator = random.Random(2)
    for place in generator.sample(places, 40):
        whole = Path(parts[0]).read_bytes()
        wrong: Any = generator.choice([-1, 10**700, 1e308, None, "7", [], float("nan"), True, 2**63])
        rewrite(parts[0], lambda body, place=place, wrong=wrong: put(body["sums"][name], place, wrong))  # type: ignore[misc]
        done = hzsim("merge", *parts)
        assert done.exception is None or isinstance(done.exception, SystemExit), (place, wrong)
        Path(parts[0]).write_bytes(whole)


def leaves(tree: Any, path: tuple[int, ...] = ()) -> Any:
    if not isinstance(tree, list):
        yield path
        return
    few = range(len(tree)) if len(tree) < 50 else range(2)
    for place in few:
        yield from leaves(tree[place], (*path, place))


def put(tree: Any, path: tuple[int, ...], value: object) -> None:
    for place in path[:-1]:
        tree = tree[place]
    tree[path[-1]] = value


@pytest.mark.parametrize(
    ("written_so", "message"),
    [
        ("0/3", "expected a shard such as 3/20, of at most 10,000, found 0/3"),
        ("4/3", "expected a shard such as 3/20, of at most 10,000, found 4/3"),
        ("1/10001", "expected a shard such as 3/20, of at most 10,000, found 1/10001"),
        ("3", "expected a shard such as 3/20, found 3"),
        ("a/b", "expected a shard such as 3/20, found a/b"),
        ("2/9", "expected no more shards than 4 for so many draws, found 9"),
        ("9/9", "expected no more shards than 4 for so many draws, found 9"),
    ],
)
def test_a_shard_that_there_is_not(tmp_path: Path, written_so: str, message: str) -> None:
    done = hzsim(*FEW, "--shard", written_so, "--out", str(tmp_path / "part"))
    assert done.exit_code == 2
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert "--shard and --out go together" in hzsim("assess", "sprint", "--shard", "1/2").stderr
