"""Folders of results, each written by one run at a time, so that what a killed run leaves is known.

A run notes in a journal, which it holds locked, what it is about to write, with hashes. A set of files is there as a
whole or not at all: its journal goes when it is whole, and where one is left, the next run removes the files that
have the name and the hash noted there, and no other. The parts of a batch (such as Parquet files) are written one by
one, and the next run completes them: the journal begins with what all are made with, a part that is as noted is not
made again, and none that would now be made from something else is mixed with the others. The manifest has the same,
and is written last: a folder of parts without it is unfinished.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from hzsim.errors import BadValue, CannotWrite, printable, told
from hzsim.files.writing import cannot_write, held, make_folder, release, write_bytes

JOURNAL = ".hzsim-journal"
PARTS = b'{"made": '
"""How the journal of a folder of parts begins, which stay."""
MANIFEST = "_manifest.json"
"""The manifest of a folder of parts: readers of tables pass over a name that begins so."""
_LONGEST = 1 << 28
_CURE = "name another folder, or remove this one"


def write_files(folder: Path, files: Mapping[str, bytes], manifest: str | None = None) -> None:
    """Write files by name into a folder, made when missing: all of them, or none stays.

    `manifest` is the last file, which speaks for the others: it is removed first, so that a folder
    without it is an unfinished run. What an earlier run that was killed has left is removed.
    Raises CannotWrite when folder or disk refuses, and while another run writes into the folder.
    """
    hashes = {name: sha256_of(content) for name, content in files.items()}
    written: dict[str, str] = {}
    with _refusing(folder, folder / next(iter(files))):
        make_folder(folder)
        with held(folder / JOURNAL, wait=False) as journal:
            _clear_left_behind(folder, journal)
            try:
                if manifest is not None:
                    _take_away(folder / manifest)
                _note(journal, hashes)
                for name, content in files.items():
                    write_bytes(folder / name, content)
                    written[name] = hashes[name]
            except BaseException:
                _remove(folder, written.items())
                raise
            finally:
                release(journal)
                (folder / JOURNAL).unlink()


@contextlib.contextmanager
def _refusing(folder: Path, path: Path | None = None) -> Iterator[None]:
    """Say what the system refuses as errors of hzsim: another run in the folder, a path that cannot be written."""
    try:
        yield
    except BlockingIOError:
        expected = "another run is writing into {folder}: wait until it has ended, or name another folder"
        raise CannotWrite(told(expected, folder=printable(folder))) from None
    except (OSError, ValueError) as error:
        raise cannot_write(path or folder, error) from None


def _take_away(path: Path) -> None:
    """Remove a regular file, that behind a link too; the link stays, to be written through."""
    target = Path(os.path.realpath(path))
    try:
        if target.is_file():
            target.unlink()
    except OSError as error:
        raise cannot_write(path, error) from None


def _note(journal: IO[bytes], hashes: Mapping[str, str]) -> None:
    journal.seek(0)
    journal.truncate()
    journal.write(json.dumps(hashes).encode())
    journal.flush()


def _clear_left_behind(folder: Path, journal: IO[bytes]) -> None:
    """Remove the files listed in a killed run's journal; CannotWrite when the journal is of an unfinished batch."""
    journal.seek(0)
    _remove(folder, _left_behind(folder, journal.read(_LONGEST)))


def _left_behind(folder: Path, journal: bytes) -> Iterable[tuple[str, str]]:
    """Return names and hashes in the journal of a killed run; none when its last file, so all, had been written."""
    if journal.startswith(PARTS):
        raise CannotWrite(
            told("an unfinished batch is in {folder}: finish it, or name another folder", folder=printable(folder))
        )
    try:
        noted = json.loads(journal)
        entries = [(str(name), str(sha256)) for name, sha256 in noted.items()]
    except (ValueError, AttributeError, RecursionError):  # killed before it had noted all: nothing was written
        return ()
    return () if not entries or _is_file_of(folder, *entries[-1]) else entries


def _remove(folder: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Remove the files that are what is noted; what cannot be removed is left."""
    for name, sha256 in entries:
        if _is_file_of(folder, name, sha256):
            with contextlib.suppress(OSError):
                (folder / name).unlink()


def _is_file_of(folder: Path, name: str, sha256: str) -> bool:
    """Return whether a plain name is that of a regular file of the folder, no link, with that hash."""
    path = folder / name
    try:
        plain = path.parent == folder and path.name == name and not path.is_symlink() and path.is_file()
        return plain and sha256_of(path.read_bytes()) == sha256
    except (OSError, ValueError):
        return False


def sha256_of(content: bytes) -> str:
    """Return the fingerprint of a file's content."""
    return hashlib.sha256(content).hexdigest()


class _Noted(NamedTuple):
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
    noted: dict[str, _Noted] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    finished: bool = False
    unfinished: bool = False

    def begin(self) -> None:
        """Read the parts already in the folder; raises BadValue unless all of them belong to the plan."""
        self.finished = (self.folder / MANIFEST).exists()
        made = self._read()
        self.kept = frozenset(name for name, one in self.noted.items() if _is_file_of(self.folder, name, one.sha256))
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
            _take_away(self.folder / MANIFEST)
            self.finished, self.unfinished = False, True
            self.journal.seek(0)
            self.journal.truncate()
            self._note({"made": self.made}, *map(self._line, sorted(self.kept)))
        self.noted[name] = _Noted(self.plan[name], sha256_of(content))
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
            self.noted = {name: _Noted(one["made_from"], one["sha256"]) for name, one in parts.items()}
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
            _clear_left_behind(self.folder, self.journal)
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


@contextlib.contextmanager
def parts_in(
    folder: Path, made: Mapping[str, Any], plan: Mapping[str, str], about: Mapping[str, Any]
) -> Iterator[PartFolder]:
    """Yield the parts of a folder, made when missing; `plan` holds the name and fingerprint of each part.

    `made` is what all are made with, `about` what else the manifest says. Whatever stops the run leaves
    what it has written, for the next. Raises BadValue when the folder has parts of another plan,
    CannotWrite when folder or disk refuses, and while another run writes into the folder.
    """
    with contextlib.ExitStack() as stack:
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
