"""Writers that are killed at any step, and what may be left: the old file or the new one, never a mixture.

What holds for a folder of `--out` (a kill is meant to leave an unfinished run, the next run to clean up after it):

- whatever has the name of an output is whole: as the run before wrote it, or as the killed one does;
- a manifest that is there tells the truth about every file that it names;
- after the next run that ends, its files are there and right, and nothing of the killed run is left:
  no file of its own under any name, no journal, no part;
- what the user has put into the folder is as it was.
"""

import contextlib
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from fuzz.running import Project
from hzsim.cli import main

_FEW = ("--draws", "200", "--jobs", "1", "--lang", "en")
_USERS = {"notes.txt": b"mine", ".mine.part": b"mine too"}
"""Files of the user's own, that no run may touch."""
_WRITING = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink")
"""Events of Python's audit that change a folder."""
_SHORT = 0.01
"""Seconds within which a writer that is killed by the clock ends, from its first step on."""

Files = Mapping[str, bytes]
Writer = tuple[str, ...]
"""The arguments of a command that writes to `{out}`."""

FOLDERS: tuple[Writer, ...] = (
    ("run", "case", "--charts", "svg", "--out", "{out}", *_FEW),
    ("run", "case", "--charts", "svg", "--seed", "2", "--out", "{out}", *_FEW),
    ("run", "parent", "--charts", "svg", "--out", "{out}", *_FEW),
    ("run", "case", "parent", "--charts", "svg", "--out", "{out}", *_FEW),
    ("track", "case", "--actuals", "data/actuals.csv", "--out", "{out}", *_FEW),
)
FILES: tuple[Writer, ...] = (
    ("export", "case", "--to", "csv", "--out", "{out}/result.csv", *_FEW),
    ("export", "parent", "--to", "csv", "--out", "{out}/result.csv", *_FEW),
)


@dataclass(frozen=True)
class Kill:
    """A writer before, the one that is killed, the one after, and when: at a step, or a time after the first."""

    name: str
    before: Writer
    killed: Writer
    after: Writer
    step: int | None
    seconds: float | None


class Killing:
    """Kills writers in children of this process, in folders of their own."""

    def __init__(self, project: Project) -> None:
        os.chdir(project.folder)
        self.folder = project.folder.parent
        for writer in (FOLDERS[0], FOLDERS[-1], FILES[0]):  # children then find loaded what writers need
            CliRunner().invoke(main, [word.replace("{out}", str(project.out)) for word in writer])
        self.clean: dict[Writer, Files] = {}
        self.steps: dict[Writer, int] = {}
        self.count = 0

    def kill(self, seed: int, number: int) -> Kill:
        """Return a kill: the same for the same seed and number."""
        dice = random.Random(f"{seed}:{number}:kill")
        writers = FOLDERS if dice.random() < 0.85 else FILES
        before, killed, after = (dice.choice(writers) for _ in range(3))
        by_step = dice.random() < 0.6
        step = dice.randint(1, self._steps(killed)) if by_step else None
        return Kill(f"{seed}:{number}", before, killed, after, step, None if by_step else dice.uniform(0, _SHORT))

    def faults(self, kill: Kill) -> Iterator[str]:
        """Kill a writer, run the next one, and return what is wrong with what either left."""
        before, killed, after = (
            self.undisturbed(kill.before),
            self.undisturbed(kill.killed),
            self.undisturbed(kill.after),
        )
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            out = Path(name)
            for file, content in {**before, **_USERS}.items():
                (out / file).write_bytes(content)
            code = _run(kill.killed, out, kill.step, kill.seconds)
            if code not in (-signal.SIGKILL, -signal.SIGALRM):
                return  # it ended before: nothing was killed
            self.count += 1
            found = _files(out)
            yield from _after_a_kill(found, before, killed)
            if (code := _run(kill.after, out)) != 0:
                yield f"the run after it ends with {code}"
            ended = killed if killed.items() <= found.items() else {}  # killed too late: its results may stay
            yield from _after_the_next(_files(out), {**before, **ended}, after)

    def undisturbed(self, writer: Writer) -> Files:
        """Return what a writer that nobody disturbs leaves in an empty folder."""
        if writer not in self.clean:
            with tempfile.TemporaryDirectory(dir=self.folder) as name:
                if _run(writer, Path(name), told=Path(f"{name}.steps")) != 0:
                    raise RuntimeError(f"an undisturbed writer fails: {' '.join(writer)}")
                self.clean[writer] = _files(Path(name))
                self.steps[writer] = int(Path(f"{name}.steps").read_text())
        return self.clean[writer]

    def _steps(self, writer: Writer) -> int:
        self.undisturbed(writer)
        return self.steps[writer]


def _files(out: Path) -> Files:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def _after_a_kill(found: Files, before: Files, killed: Files) -> Iterator[str]:
    for name, content in found.items():
        known = [files[name] for files in (before, killed, _USERS) if name in files]
        if known and content not in known:
            yield f"{name} is neither the old file nor the new one"
    yield from _user_faults(found)
    yield from _manifest_faults(found)


def _after_the_next(found: Files, finished: Files, after: Files) -> Iterator[str]:
    for name, content in after.items():
        if found.get(name) != content:
            yield f"the run after it leaves another {name}, or none"
    for name in found.keys() - after.keys() - _USERS.keys():
        if found[name] != finished.get(name):
            yield f"{_nameless(name)} is left after the next run"
    yield from _user_faults(found)
    yield from _manifest_faults(found)


def _manifest_faults(found: Files) -> Iterator[str]:
    with contextlib.suppress(KeyError):
        outputs = json.loads(found["manifest.json"])["outputs"]
        for name, fingerprint in outputs.items():
            if hashlib.sha256(found.get(name, b"")).hexdigest() != fingerprint:
                yield f"the manifest covers {name}, which is another file or none"


def _user_faults(found: Files) -> Iterator[str]:
    for name, content in _USERS.items():
        if found.get(name) != content:
            yield f"the user's own {name} was changed or removed"


def _nameless(name: str) -> str:
    """Return a file's name without the numbers of its process."""
    return "".join("0" if character.isdigit() else character for character in name)


# in the child


def _run(
    writer: Writer, out: Path, step: int | None = None, seconds: float | None = None, told: Path | None = None
) -> int:
    """Return the exit code of a writer in a child of this process, which ends itself at a step or a time."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            steps = _watched(out, step, seconds)
            code = CliRunner().invoke(main, [word.replace("{out}", str(out)) for word in writer]).exit_code
            if told is not None:
                told.write_text(str(next(steps)))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _watched(out: Path, step: int | None, seconds: float | None) -> Iterator[int]:
    """Count the steps in which this process changes a folder, and kill it at one, or a time after the first."""
    count = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event not in _WRITING or not _inside(out, arguments):
            return
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
        if count == 1 and seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, seconds)  # its signal ends the process at once, as a kill does

    sys.addaudithook(watch)
    return iter(lambda: count, -1)


def _inside(out: Path, arguments: tuple[Any, ...]) -> bool:
    return any(
        isinstance(part, str | bytes | os.PathLike) and os.fsdecode(part).startswith(f"{out}") for part in arguments
    )
