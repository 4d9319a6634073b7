"""Cases, run in this process's children or as processes, never without limits."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

from click.testing import CliRunner

from fuzz.judging import ANSWERS, SECONDS, Outcome, faults
from fuzz.mutation import mutated
from fuzz.options import ASKED
from fuzz.project import KINDS, Command, chosen_kind, lay_out
from hzsim.cli import main

ROOT = Path(__file__).parent.parent.parent
_STUCK = 20
"""Processor seconds after which a case is killed."""
_SCENARIOS, _LOOK = 100, 0.001
"""Scenarios that a table may ask for here, and the seconds that a look at one may take before any is computed."""
_ANSWER = 4.0
"""Seconds that an answer may take beside, where its command is not among the sound ones: it solves or maps."""
_BROKEN = 70
"""The exit code of a child in which the harness itself failed."""
_LIMITS = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 200_000_000}
_ROOM = 2_000_000_000
"""Bytes of address space that a case may take beyond what Python and its libraries have."""


@dataclass(frozen=True)
class Case:
    """A damaged file, or options, and the command that is given it."""

    seed: int
    number: int
    kind: str
    file: str
    content: bytes
    command: Command

    @property
    def name(self) -> str:
        """What repeats it."""
        return f"{self.seed}:{self.number}"


@dataclass(frozen=True)
class Fault:
    """A case that broke the rule, and how."""

    case: Case
    fault: str


class Project:
    """The sound project in a folder of its own, in which one file at a time is damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder / "city", folder / "out"
        lay_out(self.folder)
        self.sound = {kind.file: (self.folder / kind.file).read_bytes() for kind in KINDS}

    def case(self, seed: int, number: int, *, drawn: bool = False) -> Case:
        """Return a case: the same for the same seed and number."""
        dice = random.Random(f"{seed}:{number}:{drawn}")
        kind = chosen_kind(dice)
        command = kind.command(dice, drawn=drawn)
        content = mutated(self.sound[kind.file], kind.name, list(self.sound.values()), dice)
        if kind.name == "changes":  # a scenario a line, each computed where all are right
            content = b"".join(content.splitlines(keepends=True)[:_SCENARIOS])
        return Case(seed, number, kind.name, kind.file, content, _dressed(command, dice))

    def asked(self, seed: int, number: int) -> Case:
        """Return a case with options that are damaged and files that are sound."""
        dice = random.Random(f"{seed}:{number}:options")
        words, values = dice.choice(ASKED)
        value = values(dice)
        return Case(seed, number, "options", "", b"", _dressed(tuple(word.format(value) for word in words), dice))

    def longer(self, case: Case) -> float:
        """Return how many times as long as the sound file a case's is: an answer may take so much longer."""
        return max(1.0, len(case.content) / len(self.sound[case.file])) if case.file else 1.0

    @contextlib.contextmanager
    def damaged(self, case: Case) -> Iterator[list[str]]:
        """Put a case's file in its place for a while, and return the arguments of its command."""
        self.out.mkdir(exist_ok=True)
        path = self.folder / case.file
        if case.file:
            path.write_bytes(case.content)
        try:
            yield [word.replace("{out}", str(self.out)) for word in case.command]
        finally:
            if case.file:
                path.write_bytes(self.sound[case.file])
            shutil.rmtree(self.out)


def _dressed(command: Command, dice: random.Random) -> Command:
    """Return a command with a language and, where it prints results, a format."""
    language = ("--lang", dice.choice(["zh", "en"]))
    form = dice.choice([(), ("--format", "json"), ("--format", "csv")])
    return (*command, *language, *(() if command[0] == "export" else form))


# in children of this process, many cases each


def run_here(arguments: Sequence[str]) -> Outcome:
    """Return what a command line ends in, run in this process."""
    _forget_peak()
    before, began = _peak(), time.process_time()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        result = CliRunner().invoke(main, list(arguments))
    seconds, grown = time.process_time() - began, _peak() - before
    trouble = "; ".join(
        f"{one.category.__name__}: {one.message} ({_inside(one.filename)}:{one.lineno})" for one in warned
    )
    if result.exc_info and not isinstance(result.exception, SystemExit | None):
        frames = traceback.extract_tb(result.exc_info[2])
        last = next((frame for frame in reversed(frames) if frame.filename.startswith(f"{ROOT}/hzsim")), frames[-1])
        trouble = f"{result.exception!r:.200} ({_inside(last.filename)}:{last.lineno})"
    return Outcome(result.exit_code, result.stdout, result.stderr, seconds, grown, trouble)


def _inside(file: str) -> str:
    return file.removeprefix(f"{ROOT}/")


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """Return the most memory that this process had since its peak was forgotten, in MB."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


class Here:
    """Runs cases in children of this process, which has loaded everything before."""

    def __init__(self, project: Project) -> None:
        self.project = project
        os.chdir(project.folder)
        self.sound_seconds: dict[Command, float] = {}
        self.slowest = 0.0
        self.count = 0

    def time(self, commands: Iterable[Command]) -> None:
        """Note the seconds that commands take on the sound project; the first time they load what they need."""
        self.sound_seconds |= {command: self._sound(command) for command in commands}

    def _sound(self, command: Command) -> float:
        case = Case(0, 0, "", "", b"", command)
        with self.project.damaged(case) as arguments:
            outcome = run_here(arguments)
        found = list(faults(outcome, arguments, 60, placed=True))
        if found or outcome.code not in ANSWERS:
            raise RuntimeError(f"the sound project fails: {' '.join(command)}: {found or outcome.stderr}")
        return outcome.seconds

    def run(self, cases: Callable[[int], Case], numbers: range, until: float) -> Iterator[Fault]:
        """Run cases of some numbers until a time of the monotonic clock, and return their faults."""
        following = numbers.start
        while following < numbers.stop and time.monotonic() < until:
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reader)
                self._child(cases, range(following, min(following + 1_000, numbers.stop)), until, writer)
            os.close(writer)
            with open(reader, encoding="utf-8") as lines:
                begun = following - 1
                for line in lines:
                    told = json.loads(line)
                    begun, self.slowest = told["number"], max(self.slowest, told.get("seconds", 0))
                    for fault in told.get("faults", ()):
                        yield Fault(cases(begun), fault)
            _, status = os.waitpid(child, 0)
            if os.waitstatus_to_exitcode(status) == _BROKEN:
                raise RuntimeError(f"the harness failed in case {begun}")
            if status:
                yield Fault(cases(begun), f"the process ended with {os.waitstatus_to_exitcode(status)}")
            self.count += begun + 1 - following
            following = begun + 1

    def _child(self, cases: Callable[[int], Case], numbers: range, until: float, writer: int) -> NoReturn:
        """Run cases in a child, and end it whatever happens."""
        try:
            self._work(cases, numbers, until, writer)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(_BROKEN)

    def _work(self, cases: Callable[[int], Case], numbers: range, until: float, writer: int) -> None:
        """Run cases, and tell of each before and after it."""
        with open(writer, "w", encoding="utf-8", buffering=1) as told:
            _limit(_address_space() + _ROOM)
            for number in numbers:
                if time.monotonic() > until:
                    break
                case = cases(number)
                told.write(json.dumps({"number": number}) + "\n")
                signal.setitimer(signal.ITIMER_PROF, _STUCK)  # its signal ends the process, in C code too
                with self.project.damaged(case) as arguments:
                    outcome = run_here(arguments)
                signal.setitimer(signal.ITIMER_PROF, 0)
                found = list(faults(outcome, arguments, self.allowed(case, outcome), placed=bool(case.file)))
                told.write(json.dumps({"number": number, "seconds": outcome.seconds, "faults": found}) + "\n")

    def allowed(self, case: Case, outcome: Outcome) -> float:
        """Return the seconds that a case may take."""
        if outcome.code not in ANSWERS:
            return SECONDS + looked_at(case)
        unknown = max(_ANSWER, *self.sound_seconds.values()) if self.sound_seconds else _ANSWER
        return SECONDS + self.sound_seconds.get(_undressed(case.command), unknown) * self.project.longer(case)


def looked_at(case: Case) -> float:
    """Return the seconds that it may take to look at every scenario of a table before one is refused."""
    return _LOOK * case.content.count(b"\n") if case.kind == "changes" else 0.0


def _undressed(command: Command) -> Command:
    return command[: command.index("--lang")] if "--lang" in command else command


def _address_space() -> int:
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return _ROOM


def _limit(address_space: int) -> None:
    for kind, limit in {**_LIMITS, resource.RLIMIT_AS: address_space}.items():
        resource.setrlimit(kind, (limit, limit))


# as processes, one case each


def run_alone(arguments: Sequence[str], folder: Path) -> Outcome:
    """Return what a command line ends in, run as a process of its own, with limits."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "hzsim", *arguments],
            cwd=folder,
            stdout=stdout,
            stderr=stderr,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            preexec_fn=_limit_alone,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said, told = _text(stdout), _text(stderr)
    trouble = f"the process ended with signal {-process.returncode}" if process.returncode < 0 else ""
    seconds = used.ru_utime + used.ru_stime
    return Outcome(process.returncode, said, told, seconds, used.ru_maxrss / 1000, trouble)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def _limit_alone() -> None:
    _limit(2 * _ROOM)
    resource.setrlimit(resource.RLIMIT_CPU, (_STUCK, _STUCK))


class Alone:
    """Runs cases as processes."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.count = 0
        self.slowest = 0.0
        self.largest = 0.0
        self.sound_seconds = cache(self._sound)

    def run(self, seed: int, numbers: range, until: float) -> Iterator[Fault]:
        """Run cases until a time of the monotonic clock, and return their faults."""
        for number in numbers:
            if time.monotonic() > until:
                return
            case = self.project.case(seed, number, drawn=True)
            with self.project.damaged(case) as arguments:
                outcome = run_alone(arguments, self.project.folder)
            self.count += 1
            self.slowest, self.largest = max(self.slowest, outcome.seconds), max(self.largest, outcome.megabytes)
            answers = outcome.code in ANSWERS
            sound = self.sound_seconds(_undressed(case.command) if answers else ("schema",))
            allowed = SECONDS + looked_at(case) + sound * (self.project.longer(case) if answers else 1.0)
            for fault in faults(outcome, arguments, allowed, placed=True):
                yield Fault(case, fault)

    def _sound(self, command: Command) -> float:
        """Return the seconds of a command on the sound project; those of the shortest say what starting takes."""
        case = Case(0, 0, "", "", b"", command)
        with self.project.damaged(case) as arguments:
            return run_alone(arguments, self.project.folder).seconds


def saved(fault: Fault, folder: Path) -> Path:
    """Write a case with its fault into a folder, and return the file that it damaged."""
    place = folder / fault.case.name.replace(":", "-")
    place.mkdir(parents=True, exist_ok=True)
    path = place / (Path(fault.case.file).name or "options")
    path.write_bytes(fault.case.content)
    told = {key: value for key, value in asdict(fault.case).items() if key != "content"} | {"fault": fault.fault}
    (place / "fault.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
