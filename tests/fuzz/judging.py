"""The rule that every outcome is held against."""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWERS = (0, 3, 4)
REFUSED = 2
SECONDS = 1.0
"""Processor time of a refusal; an answer may take so much longer than that of the sound file."""
MEGABYTES = 300.0

_PLACED = re.compile(r"(?P<file>[^\n]*?\.(?:csv|yaml)):(?P<line>\d+)(?::\d+)?\b")
_WHOLE = re.compile(r"1,000,000 (?:bytes|字节)|in history\.csv|history\.csv 中")
"""In a message about a file as a whole, or about a record that one lacks, which has no line."""
_LONGEST = 4_000
"""The most characters of a message about a file, which may name forty known words."""
_USAGE = ("Usage: ", "用法：")
"""How a message begins that names an option or argument, which a sound file may lack what it needs for."""
_MORE = re.compile(r"and [\d,]+ more|另有 [\d,]+ 处")
_PROBABILITY = re.compile(r"probability(_on_record|_best)?|joint|joint_without|coverage_\d+")
_CELL = re.compile(r"-?(\d{1,20}(\.\d{1,20})?(e[-+]?\d{1,3})?|inf|nan)")
_TEXTS = (
    "relation",
    "status",
    "source",
    "note",
    "base_note",
    "target_note",
    "title",
    "label",
    "city",
    "entity",
    "document",
    "printed",
    "wording",
)
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Outcome:
    """What a command line ended in: exit code, streams, processor seconds and the peak of memory in MB."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: float
    trouble: str = ""
    """A traceback, a warning or a signal."""


def faults(outcome: Outcome, command: Sequence[str], allowed: float, placed: bool) -> Iterator[str]:
    """Return what is wrong with an outcome; `placed` when a message needs a file and a line."""
    if outcome.trouble:
        yield outcome.trouble
        return
    said = outcome.stdout + outcome.stderr
    if "Traceback (most recent" in said or re.search(r"\bWarning\b", said):
        yield f"a traceback or warning is printed: {outcome.stderr[-300:]}"
    if outcome.code in ANSWERS:
        yield from _answer_faults(outcome.stdout, command)
    elif outcome.code == REFUSED:
        yield from _message_faults(outcome, placed)
    else:
        yield f"exit code {outcome.code}: {outcome.stderr.strip()[:300]}"
    if "--format" not in command and (control := _CONTROL.search(said)):
        yield f"the control character {control[0]!a} reaches the terminal"
    if outcome.seconds > allowed:
        yield f"more than {allowed:.1f} s of processor time: {outcome.seconds:.1f} s"
    if outcome.megabytes > MEGABYTES:
        yield f"more than {MEGABYTES:.0f} MB: {outcome.megabytes:.0f} MB"


def _message_faults(outcome: Outcome, placed: bool) -> Iterator[str]:
    lines = outcome.stderr.strip().splitlines()
    message = [line for line in lines if not line.startswith(("note: ", "注意："))]
    if outcome.stdout:
        yield "a refusal prints on standard output"
    if not message:
        yield "a refusal without a message"
    if not placed or outcome.stderr.startswith(_USAGE):
        return
    if any(len(line) > _LONGEST for line in message):
        yield f"a message of {max(map(len, message)):,} characters"
    for line in message:
        text = line.removeprefix("Error: ").removeprefix("错误：")
        if not (_PLACED.match(text) or _MORE.fullmatch(text) or _WHOLE.search(text)):
            yield f"no file and line: {line[:300]}"


def _answer_faults(stdout: str, command: Sequence[str]) -> Iterator[str]:
    form = command[command.index("--format") + 1] if "--format" in command else ""
    try:
        if form == "json":
            yield from _impossible(json.loads(stdout, parse_constant=_refuse_constant))
        elif form == "csv":
            yield from _csv_faults(stdout)
        elif not stdout.strip() and "--out" not in command:
            yield "an answer that says nothing"
    except (ValueError, csv.Error) as error:
        yield f"output that does not parse as {form}: {error}"


def _csv_faults(stdout: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(stdout, newline=""), strict=True))
    if len({len(row) for row in rows}) > 1:
        yield "CSV rows of different lengths"
    yield from _impossible([dict(zip(rows[0], row, strict=False)) for row in rows[1:]] if rows else [])


def _refuse_constant(name: str) -> float:
    raise ValueError(f"the constant {name}")


def _impossible(found: Any) -> Iterator[str]:
    """Return numbers that are none, and probabilities outside 0 to 1, anywhere in what was parsed."""
    if isinstance(found, list):
        for one in found:
            yield from _impossible(one)
    elif isinstance(found, dict):
        for key, one in found.items():
            number = _number(key, one)
            if number is not None and not math.isfinite(number):
                yield f"{key} is {one}"
            if number is not None and _PROBABILITY.fullmatch(key) and not 0 <= number <= 1:
                yield f"{key} is {one}"
            yield from _impossible(one)


def _number(key: str, written: Any) -> float | None:
    """Return a number as JSON or a cell has it; None for text, above all a user's."""
    if isinstance(written, int | float):
        return float(written) if abs(written) < 1e300 else math.inf
    if isinstance(written, str) and key not in _TEXTS and _CELL.fullmatch(written):
        return float(written)
    return None


def kind_of(fault: str) -> str:
    """Return a fault without what differs from case to case, so that one fault is told once."""
    without_places = _PLACED.sub(lambda match: Path(match["file"]).suffix, fault)
    return re.sub(r"'[^']*'|\"[^\"]*\"|found .*|实际为.*|[-\d.,]+|/\S+", "_", without_places)[:160]
