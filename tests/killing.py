"""Writers that are killed: at each step of their writing in turn, or after a while; and what may then be left."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

STEPS = ("open", "ftruncate", "fsync", "replace", "unlink", "mkdir", "chmod")
"""The functions of `os` that change files or make them sure."""


def killed(action: Callable[[], object], point: int) -> bool:
    """Run an action in a forked copy of this process that kills itself at a point of its writing.

    Points count from 0, two a call of `STEPS`: just before it, and just after. Returns whether
    the copy was killed; False when the action ended earlier.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: the copy only writes
        child = os.fork()
    if child == 0:
        code = 1
        try:
            _arm(point)
            action()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the action failed"
    return False


def every_kill(action: Callable[[], object], prepare: Callable[[], object]) -> Iterator[int]:
    """Yield the points of an action in turn, each time after preparing anew and killing it there, until it ends."""
    point = 0
    prepare()
    while killed(action, point):
        yield point
        point += 1
        prepare()


def killed_after(arguments: Sequence[str], seconds: float) -> bool:
    """Run hzsim as a process and kill it after a while; return whether it was still running."""
    command = [sys.executable, "-m", "hzsim", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def stated(folder: Path) -> dict[str, str]:
    """Return the files that a folder's manifest states, with their hashes; none without a manifest."""
    manifest = folder / "manifest.json"
    outputs: dict[str, str] = json.loads(manifest.read_text("utf-8"))["outputs"] if manifest.exists() else {}
    return outputs


def contradictions(folder: Path) -> list[str]:
    """Return the files that a folder's manifest states and that are not there, or are others."""
    return [name for name, sha256 in stated(folder).items() if _hash(folder / name) != sha256]


def leftovers(folder: Path) -> list[str]:
    """Return the files of a folder that its manifest does not state, but for the manifest itself."""
    return sorted(path.name for path in folder.iterdir() if path.name not in (*stated(folder), "manifest.json"))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _arm(point: int) -> None:
    """Let this process kill itself at a point."""
    left = point

    def pass_by() -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            pass_by()
            done = call(*arguments, **named)
            pass_by()
            return done

        return step

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
