"""A folder of parts (such as Parquet files) that one run at a time writes one by one; the next run completes it.

The journal, which a run holds locked, begins with what all parts are made with, and has a line for each part
before that is written: its name, the fingerprint of what it is made from, and the hash of its bytes. A part
that is as noted is not made again; one that would now be made from something else is never mixed with the
others. The manifest has the same, and is written last: a folder without it is unfinished.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from hzsim.errors import BadValue, printable, told
from hzsim.files.results import JOURNAL, PARTS, clear_left_behind, is_file_of, sha256_of, take_away, taken
from hzsim.files.writing import cannot_write, held, make_folder, release, write_bytes

MANIFEST = "_manifest.json"
"""The manifest of a folder of parts: readers of tables pass over a name that begins so."""
_LONGEST = 1 << 28
_CURE = "name another folder, or remove this one"


class Noted(NamedTuple):
    """Journal entry of one part: the fingerprint of the part's inputs, and the hash of the part's bytes."""

    made_from: str
    sha256: str


@dataclass
class PartFolder:
    """Parts of a folder by name: `plan` holds the fingerprint of each part's inputs, `kept` the parts already there."""

    folder: Path
    made: Mapping[str, Any]
    plan: Mapping[str, str]
    journal: IO[bytes] = field(repr=False)
    noted: dict[str, Noted] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    finished: bool = False
    unfinished: bool = False

    def begin(self) -> None:
        """Read the parts already in the folder; raises BadValue unless all of them belong to the plan."""
        self.finished = (self.folder / MANIFEST).exists()
        made = self._read()
        self.kept = frozenset(name for name, one in self.noted.items() if is_file_of(self.folder, name, one.sha256))
        self.unfinished = bool(self.kept) and not self.finished
        self._check(made)

    def _check(self, made: Mapping[str, Any]) -> None:
        """Raise BadValue unless the parts that are kept, and what they were made with, belong to the plan."""
        here = printable(self.folder)
        for name, value in self.made.items() if self.kept else ():
            if made.get(name) != value:
                raise BadValue(
                    told("expected {made}, as in {folder}", made=_said(name, made.get(name)), folder=here),
                    _said(name, value),
                    _CURE,
                )
        if any(self.plan.get(name) != self.noted[name].made_from for name in self.kept):
            raise BadValue(
                told("expected the same scenarios as in {folder}", folder=here), told("other scenarios"), _CURE
            )
        suffixes, known = {Path(name).suffix for name in self.plan}, self.kept | (self.plan.keys() if made else set())
        strange = [name for name in os.listdir(self.folder) if Path(name).suffix in suffixes and name not in known]
        if strange:
            raise BadValue(told("expected no other tables in {folder}", folder=here), min(strange), _CURE)

    def write(self, name: str, content: bytes) -> None:
        """Write one part and its journal entry; the first call removes the manifest: the folder is now unfinished."""
        if not self.unfinished:
            take_away(self.folder / MANIFEST)
            self.finished, self.unfinished = False, True
            self.journal.seek(0)
            self.journal.truncate()
            self._note({"made": self.made}, *map(self._line, sorted(self.kept)))
        self.noted[name] = Noted(self.plan[name], sha256_of(content))
        self._note(self._line(name))
        write_bytes(self.folder / name, content)

    def end(self, about: Mapping[str, Any]) -> None:
        """Write the manifest, with the entries of `about` added, unless a manifest of these very parts is there."""
        if not self.finished:
            parts = {name: self.noted[name]._asdict() for name in self.plan}
            text = json.dumps({**self.made, **about, "parts": parts}, ensure_ascii=False, indent=2)
            write_bytes(self.folder / MANIFEST, f"{text}\n".encode())
            self.finished, self.unfinished = True, False

    def _line(self, name: str) -> dict[str, str]:
        return {"name": name, **self.noted[name]._asdict()}

    def _note(self, *lines: Mapping[str, Any]) -> None:
        self.journal.write(b"".join(f"{json.dumps(line)}\n".encode() for line in lines))
        self.journal.flush()

    def _read(self) -> Mapping[str, Any]:
        """Take in what the manifest or, without one, the journal notes of parts; return what they are made with."""
        name = MANIFEST if self.finished else JOURNAL
        try:
            made, parts = self._in_manifest() if self.finished else self._in_journal()
            self.noted = {name: Noted(one["made_from"], one["sha256"]) for name, one in parts.items()}
            return dict(made)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            expected = told("expected in {folder} the {name} of a batch", folder=printable(self.folder), name=name)
            raise BadValue(expected, told("another file"), _CURE) from None

    def _in_manifest(self) -> tuple[Any, Mapping[str, Any]]:
        with (self.folder / MANIFEST).open("rb") as stream:
            made = json.loads(stream.read(_LONGEST))
        return made, made["parts"]

    def _in_journal(self) -> tuple[Any, Mapping[str, Any]]:
        """Return what a killed run has noted, and be ready to go on after its last whole line."""
        text = self.journal.read(_LONGEST)
        if not text.startswith(PARTS):
            clear_left_behind(self.folder, self.journal)
            return {}, {}
        end = text.rfind(b"\n") + 1
        self.journal.seek(end)
        self.journal.truncate()
        first, *lines = map(json.loads, text[:end].splitlines() or [b'{"made": {}}'])
        return first["made"], {one["name"]: one for one in lines}


def _said(name: str, value: object) -> str:
    """Return what parts are made with in words."""
    if value in (None, []):
        return told("no {names}", names=name)
    return f"{name} {', '.join(value) if isinstance(value, list) else value}"


@contextmanager
def parts_in(
    folder: Path, made: Mapping[str, Any], plan: Mapping[str, str], about: Mapping[str, Any]
) -> Iterator[PartFolder]:
    """Yield the parts of a folder, made when missing; `plan` holds the name and fingerprint of each part.

    `made` is what all are made with, `about` what else the manifest says. Whatever stops the run leaves
    what it has written, for the next. Raises BadValue when the folder has parts of another plan,
    CannotWrite when folder or disk refuses, and while another run writes into the folder.
    """
    with ExitStack() as stack:
        with _refusing(folder):
            make_folder(folder)
            journal = stack.enter_context(held(folder / JOURNAL, wait=False))
        parts = PartFolder(folder, made, plan, journal)
        try:
            with _refusing(folder):
                parts.begin()
            yield parts
            with _refusing(folder):
                parts.end(about)
        finally:
            release(journal)
            if not parts.unfinished:  # nothing that a journal is needed to go on from
                (folder / JOURNAL).unlink(missing_ok=True)


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    """Say what the system refuses as errors of hzsim."""
    try:
        yield
    except BlockingIOError:
        raise taken(folder) from None
    except (OSError, ValueError) as error:
        raise cannot_write(folder, error) from None
