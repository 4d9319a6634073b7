"""`python -m fuzz`: run cases for a time, or a number of them, and say which broke the rule."""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # children are forked, and threads would not come with them

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fuzz.judging import kind_of
from fuzz.killing import Killing
from fuzz.project import COMMANDS, SLOW
from fuzz.remembering import remembering
from fuzz.running import ROOT, Alone, Fault, Here, Project, saved

_SHARES = {"files": 0.5, "options": 0.1, "processes": 0.2, "kills": 0.2}
"""Parts of the time, where no numbers are given."""
_ENDLESS = 10**9


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="[default: of the clock]")
    parser.add_argument("--seconds", type=float, default=120, help="time for all that has no number of its own")
    for name in _SHARES:
        parser.add_argument(f"--{name}", type=int, default=None, help=f"number of {name} instead of a time")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--save", type=Path, default=ROOT / "out" / "fuzz", help="folder for what broke the rule")
    return parser.parse_args()


class Report:
    """Counts faults, and tells and saves the first of each kind."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kinds = folder, Counter[str]()

    def add(self, kind: str, told: Callable[[], str]) -> None:
        """Count a fault, and tell of it when it is the first of its kind."""
        self.kinds[kind] += 1
        if self.kinds[kind] == 1:
            print(told(), flush=True)

    def cases(self, found: Iterable[Fault]) -> None:
        """Take in cases that broke the rule."""
        for fault in found:
            case, words = fault.case, " ".join(fault.case.command)
            self.add(
                f"{case.command[0]} {kind_of(fault.fault)}",
                lambda: f"FAULT {case.name} {case.kind}: hzsim {words}\n  {fault.fault}\n  {saved(fault, self.folder)}",  # noqa: B023
            )


def main() -> int:
    """Run what the arguments ask for; exit code 1 when anything broke the rule."""
    asked = _arguments()
    seed = int(time.time()) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    report = Report(asked.save)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        project = Project(Path(name))
        if asked.files != 0 or asked.options != 0:
            _fuzz_here(asked, seed, project, report)
        if asked.processes != 0:
            _fuzz_alone(asked, seed, project, report)
        if asked.kills != 0:
            _kill(asked, seed, project, report)
    for kind, count in report.kinds.most_common():
        print(f"{count:>7} {kind}")
    return 1 if report.kinds else 0


@contextmanager
def _told(count: Callable[[], str]) -> Iterator[None]:
    """Say how many cases were run, also of a night that is interrupted."""
    try:
        yield
    finally:
        print(count(), flush=True)


def _given(asked: argparse.Namespace, name: str) -> tuple[range, float]:
    """Return the numbers of cases, and until when they are run."""
    number = getattr(asked, name)
    numbers = range(asked.first, asked.first + (_ENDLESS if number is None else number))
    return numbers, time.monotonic() + (asked.seconds * _SHARES[name] if number is None else _ENDLESS)


def _fuzz_here(asked: argparse.Namespace, seed: int, project: Project, report: Report) -> None:
    here = Here(project)
    with remembering() as memory:
        here.time(command for command in COMMANDS if command not in SLOW)  # which loads nearly all that they need
        here.time(COMMANDS)
        memory.learning = False
        with _told(lambda: f"{here.count:,} damaged files in children of this process, slowest {here.slowest:.2f} s"):
            report.cases(here.run(lambda number: project.case(seed, number), *_given(asked, "files")))
        files = here.count
        with _told(lambda: f"{here.count - files:,} damaged options likewise"):
            report.cases(here.run(lambda number: project.asked(seed, number), *_given(asked, "options")))


def _fuzz_alone(asked: argparse.Namespace, seed: int, project: Project, report: Report) -> None:
    alone = Alone(project)

    def measured() -> str:
        return (
            f"{alone.count:,} damaged files as processes, slowest {alone.slowest:.2f} s, largest {alone.largest:.0f} MB"
        )

    with _told(measured):
        report.cases(alone.run(seed, *_given(asked, "processes")))


def _kill(asked: argparse.Namespace, seed: int, project: Project, report: Report) -> None:
    killing = Killing(project)
    numbers, until = _given(asked, "kills")
    with _told(lambda: f"{killing.count:,} kills"):
        for number in numbers:
            if time.monotonic() > until:
                break
            kill = killing.kill(seed, number)
            for fault in killing.faults(kill):
                report.add(f"kill: {kind_of(fault)}", lambda: f"FAULT {kill}\n  {fault}")  # noqa: B023


if __name__ == "__main__":
    sys.exit(main())
