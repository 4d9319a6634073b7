"""What `--out` leaves where it writes: through links, into pipes and devices, one run at a time, also when killed."""

import errno
import hashlib
import json
import os
import random
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import killing
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim import CannotWrite
from hzsim.cli import main
from hzsim.files.results import JOURNAL, write_files
from hzsim.files.writing import held, write_bytes

FEW = ("--draws", "100")
EXPORT = ("export", "sprint", "--to", "csv", *FEW, "--out")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


def called(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def data() -> bytes:
    """What the export writes."""
    return hz.export(hz.read_scenario("sprint"), "csv", draws=100)


# what the path names


@posix
@pytest.mark.parametrize("target", ["kept/data.csv", "kept/new.csv"])
def test_a_link_stays_and_its_target_is_written(tmp_path: Path, data: bytes, target: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "data.csv").write_text("old")
    link, second = tmp_path / "link.csv", tmp_path / "second.csv"
    link.symlink_to(target)
    second.symlink_to(link)
    assert called(*EXPORT, str(second)).exit_code == 0
    assert second.readlink() == link
    assert str(link.readlink()) == target
    assert (tmp_path / target).read_bytes() == data
    assert names(tmp_path) == ["kept", "link.csv", "second.csv"]
    assert len(names(tmp_path / "kept")) == 1 + target.endswith("new.csv")


@posix
def test_a_run_writes_through_the_links_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to("elsewhere")
    (tmp_path / "bands.csv").write_text("old")
    (tmp_path / "elsewhere" / "indicators.csv").symlink_to("../bands.csv")
    (tmp_path / "elsewhere" / "manifest.json").symlink_to("../stated.json")
    (tmp_path / "stated.json").write_text("old")
    assert called("run", "sprint", *FEW, "--out", str(tmp_path / "out")).exit_code == 0
    assert "outputs" in json.loads((tmp_path / "stated.json").read_text("utf-8"))
    assert (tmp_path / "elsewhere" / "manifest.json").is_symlink()
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "elsewhere" / "indicators.csv").is_symlink()
    assert b"p50" in (tmp_path / "bands.csv").read_bytes()
    assert killing.contradictions(tmp_path / "out") == killing.leftovers(tmp_path / "out") == []


@posix
def test_a_circle_of_links_is_refused_and_stays(tmp_path: Path) -> None:
    link = tmp_path / "a.csv"
    link.symlink_to(link)
    result = called(*EXPORT, str(link))
    assert result.exit_code == 1
    assert f"cannot write {link}: " in result.stderr
    assert link.is_symlink()


@posix
def test_a_pipe_is_written_into(tmp_path: Path, data: bytes) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert called(*EXPORT, str(pipe)).exit_code == 0
    reader.join()
    assert read == [data]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


@posix
@pytest.mark.parametrize(("name", "number", "words"), [("null", 3, ""), ("full", 7, "No space left on device")])
@pytest.mark.parametrize("through", ["itself", "a link"])
def test_a_device_is_written_into(tmp_path: Path, name: str, number: int, words: str, through: str) -> None:
    """A node of our own, with the numbers of /dev/null or /dev/full."""
    device = tmp_path / name
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, number))
    except PermissionError:
        pytest.skip("only root makes devices")
    path = device
    if through == "a link":
        path = tmp_path / "link.csv"
        path.symlink_to(device)
    result = called(*EXPORT, str(path))
    assert result.exit_code == bool(words)
    assert words in result.stderr
    assert stat.S_ISCHR(device.stat().st_mode)
    assert device.stat().st_rdev == os.makedev(1, number)
    assert path == device or path.is_symlink()


@pytest.mark.parametrize("name", ["a.csv", "manifest.json"])
def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(CannotWrite, match=f"cannot write .*/{name}: "):
        write(tmp_path, FIRST)
    assert names(tmp_path) == [name]


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits of the process")
@pytest.mark.parametrize("largest", [0, 100, 5_000])
def test_a_disk_too_small_for_the_set_keeps_none_of_it(tmp_path: Path, largest: int) -> None:
    """A limit on sizes that the journal, or the first file, goes beyond."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        with pytest.raises(CannotWrite, match=r"a\.csv: File too large"):
            write(tmp_path / "out", FIRST)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path / "out") == []


@posix
@pytest.mark.parametrize("name", ["a.csv", "manifest.json"])
def test_a_link_in_the_folder_to_a_device(tmp_path: Path, name: str) -> None:
    """The device stays, also when it stands for the manifest that is taken away first."""
    device, out = tmp_path / "null", tmp_path / "out"
    out.mkdir()
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")
    (out / name).symlink_to(device)
    write(out, FIRST)
    assert stat.S_ISCHR(device.stat().st_mode)
    assert (out / name).is_symlink()
    assert names(out) == sorted([*FIRST, "manifest.json"])


@posix
def test_a_device_is_no_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = called("run", "sprint", *FEW, "--out", str(tmp_path / "pipe"))
    assert result.exit_code == 1
    assert f"cannot write {tmp_path}/pipe/targets.csv: Not a directory" in result.stderr
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@posix
def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_bytes(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)


def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder would allow to replace it."""
    path = tmp_path / "out.bin"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *arguments: not path.samefile(arguments[0]))  # root may write anything
    with pytest.raises(CannotWrite, match=r"out\.bin: Permission denied"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def printed(*arguments: str, into: Path | None = None) -> bytes:
    """Return what a process of its own prints, or appends to a file."""
    command = [sys.executable, "-m", "hzsim", *arguments]
    if into is None:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    with into.open("ab") as stream:
        subprocess.run(command, stdout=stream, stderr=subprocess.DEVNULL, check=True)
    return into.read_bytes()


@pytest.mark.slow
def test_a_minus_is_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.chdir(tmp_path)
    assert printed(*EXPORT, "-") == data.removeprefix(b"\xef\xbb\xbf")
    workbook = ("export", "sprint", "--to", "xlsx", *FEW, "--out", "-")
    assert printed(*workbook) == hz.export(hz.read_scenario("sprint"), "xlsx", draws=100)
    result = called(*EXPORT, "-")
    assert (result.exit_code, result.stderr) == (0, "")
    assert names(tmp_path) == []
    assert called(*EXPORT, "./-").exit_code == 0
    assert names(tmp_path) == ["-"]


@posix
def test_the_file_behind_standard_output_is_appended_to(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"before\n")
    assert printed(*EXPORT, "/dev/stdout", into=path) == b"before\n" + data.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize("command", [("run", "sprint"), ("track", "sprint"), ("calibrate",)])
def test_a_folder_is_no_minus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    result = called(*command, "--out", "-")
    assert result.exit_code == 2
    assert "expected a folder for several files, found - for standard output" in result.stderr
    assert names(tmp_path) == []


# two runs, and killed ones

FIRST = {"a.csv": b"1" * 9_000, "b.png": b"1", "c.png": b"11"}
SECOND = {"a.csv": b"2" * 9_000, "b.png": b"2", "d.png": b"22"}


def with_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {**files, "manifest.json": json.dumps({"outputs": outputs}).encode()}


def write(folder: Path, files: dict[str, bytes]) -> None:
    write_files(folder, with_manifest(files), "manifest.json")


def emptied(folder: Path, before: dict[str, bytes] | None) -> Callable[[], None]:
    """Return what makes a folder as it was: with the results of a run, and files of the user's own."""

    def prepare() -> None:
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        if before is not None:
            write(folder, before)
        for name, content in OWN.items():
            (folder / name).write_bytes(content)

    return prepare


OWN = {"notes.txt": b"mine", ".a.csv.1-2.part": b"mine too", "d.png": b"my own picture"}


@pytest.mark.slow
@posix
@pytest.mark.parametrize("before", [None, FIRST])
@pytest.mark.parametrize("after", [FIRST, SECOND])
def test_a_run_killed_at_any_point_is_mended_by_the_next(
    tmp_path: Path, before: dict[str, bytes] | None, after: dict[str, bytes]
) -> None:
    """No half file, no manifest of other files, no leftover after the next run, nobody's own file touched."""
    points = 0
    for _ in killing.every_kill(lambda: write(tmp_path, SECOND), emptied(tmp_path, before)):
        points += 1
        assert killing.contradictions(tmp_path) == []
        for name in ("a.csv", "b.png", "c.png"):
            whole = {files[name] for files in (FIRST, SECOND) if name in files}
            assert not (tmp_path / name).exists() or (tmp_path / name).read_bytes() in whole
        written = {name for name in OWN if (tmp_path / name).read_bytes() != OWN[name]}
        ended = killing.stated(tmp_path).keys() == SECOND.keys()
        write(tmp_path, after)
        assert killing.contradictions(tmp_path) == []
        whole_runs = {*(before or ()), *(SECOND if ended else ())}
        assert set(killing.leftovers(tmp_path)) - whole_runs == {*OWN} - written - {*after} - whole_runs
        untouched = {*OWN} - written - {*after}
        assert {name: (tmp_path / name).read_bytes() for name in untouched} == {name: OWN[name] for name in untouched}
    assert points >= 30


@posix
@pytest.mark.parametrize("old", [None, b"old"])
def test_an_export_killed_at_any_point_is_mended_by_the_next(tmp_path: Path, old: bytes | None) -> None:
    out = tmp_path / "out" / "a.csv"

    def prepare() -> None:
        out.parent.mkdir(exist_ok=True)
        for path in out.parent.iterdir():
            path.unlink()
        if old is not None:
            out.write_bytes(old)

    points = 0
    for _ in killing.every_kill(lambda: write_bytes(out, b"new" * 9_000), prepare):
        points += 1
        assert (out.read_bytes() if out.exists() else None) in (old, b"new" * 9_000)
        write_bytes(out.with_name("b.csv"), b"next")
        assert set(names(out.parent)) <= {"a.csv", "b.csv"}
        out.with_name("b.csv").unlink()
    assert points >= 6


@pytest.mark.slow
@posix
def test_processes_killed_at_any_time(tmp_path: Path) -> None:
    """The same with whole processes: with fixed seeds for when, and the whole command before and after."""
    out = tmp_path / "out"
    chance = random.Random(9)
    alive = 0
    for scenario in ("sprint", "floor", "sprint"):
        alive += killing.killed_after(["run", scenario, *FEW, "--out", str(out)], chance.uniform(0.1, 3.0))
        assert not out.exists() or killing.contradictions(out) == []
    assert called("run", "sprint", *FEW, "--out", str(out)).exit_code == 0
    assert killing.contradictions(out) == []
    assert [name for name in killing.leftovers(out) if name.startswith(".")] == []
    assert alive >= 1


@pytest.mark.slow
@posix
def test_a_second_run_is_kept_out(tmp_path: Path) -> None:
    with held(tmp_path / JOURNAL, wait=False):
        result = called("run", "sprint", *FEW, "--out", str(tmp_path))
    assert result.exit_code == 1
    words = "wait until it has ended, or name another folder"
    assert result.stderr == f"Error: another run is writing into {tmp_path}: {words}\n"
    assert called("run", "sprint", *FEW, "--out", str(tmp_path)).exit_code == 0
    assert killing.leftovers(tmp_path) == []


@posix
def test_pairs_of_runs_never_leave_a_manifest_of_other_files(tmp_path: Path) -> None:
    """Sixty pairs, as threads that begin together: each is whole, or was refused."""
    refused = 0

    def attempt(files: dict[str, bytes], start: threading.Barrier, done: list[str]) -> None:
        start.wait()
        try:
            write(tmp_path, files)
            done.append("")
        except CannotWrite as error:
            done.append(str(error))

    for _ in range(60):
        start, done = threading.Barrier(2), list[str]()
        pair = [threading.Thread(target=attempt, args=(files, start, done)) for files in (FIRST, SECOND)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
        assert killing.contradictions(tmp_path) == []
        assert "" in done
        assert all(message.startswith(("", "another run is writing into")) for message in done)
        assert not [name for name in names(tmp_path) if name.startswith(".")]
        refused += any(done)
    assert refused


@posix
def test_two_exports_of_one_file_both_end_and_one_is_there(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    contents = [bytes([letter]) * 200_000 for letter in b"abcd"]
    for _ in range(10):
        writers = [threading.Thread(target=write_bytes, args=(out, content)) for content in contents]
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        assert out.read_bytes() in contents
        assert names(tmp_path) == ["a.csv"]


FOREIGN = [
    b"",
    b"{",
    b"[" * 100_000,
    b"[1]",
    b'{"../own.txt": "HASH", "last": ""}',
    b'{"OUT/own.txt": "HASH", "last": ""}',
    b'{"link.txt": "HASH", "last": ""}',
    b'{"other.txt": "HASH", "last": ""}',
    b'{"a\\u0000": "HASH", "": "HASH", ".": "HASH", "last": ""}',
    b'{"kept.txt": "0", "last": 3}',
    b"\xff\xfe",
]


@posix
@pytest.mark.parametrize("journal", FOREIGN)
def test_a_journal_that_somebody_wrote_removes_nothing_else(tmp_path: Path, journal: bytes) -> None:
    """Only plain names of files with the hash noted: no path, no link, no other content."""
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "own.txt").write_bytes(b"own")
    (out / "link.txt").symlink_to("../own.txt")
    (out / "kept.txt").write_bytes(b"own")
    (out / "other.txt").write_bytes(b"changed since")
    here, sha256 = str(tmp_path).encode(), hashlib.sha256(b"own").hexdigest().encode()
    (out / JOURNAL).write_bytes(journal.replace(b"HASH", sha256).replace(b"OUT", here))
    write(out, SECOND)
    assert (tmp_path / "own.txt").read_bytes() == b"own"
    assert killing.leftovers(out) == ["kept.txt", "link.txt", "other.txt"]


@posix
def test_a_journal_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "own.txt").write_bytes(b"own")
    (tmp_path / "out" / JOURNAL).symlink_to("../own.txt")
    with pytest.raises(CannotWrite, match=os.strerror(errno.ELOOP)):
        write(tmp_path / "out", SECOND)
    assert (tmp_path / "own.txt").read_bytes() == b"own"


@posix
def test_a_finished_run_whose_journal_is_left_stays(tmp_path: Path) -> None:
    """Killed between its last file and the end of its journal: nothing is missing."""
    write(tmp_path, FIRST)
    stated = {name: hashlib.sha256(content).hexdigest() for name, content in with_manifest(FIRST).items()}
    (tmp_path / JOURNAL).write_text(json.dumps(stated))
    write_files(tmp_path, {"x-vintages.csv": b"3"})
    assert names(tmp_path) == sorted([*FIRST, "manifest.json", "x-vintages.csv"])
    assert killing.contradictions(tmp_path) == []
