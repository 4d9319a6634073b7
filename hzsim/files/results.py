"""A folder of results, written as one set by one run at a time, so that what a killed run leaves is known.

A run notes in a journal, which it holds locked, what it is about to write, with hashes; the journal
goes when the set is whole. Where a journal is left, its run was killed: the next run removes the files
that have the name and the hash noted there, and no other, so none that somebody else put there.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from hzsim.errors import CannotWrite, printable, told
from hzsim.files.writing import cannot_write, held, make_folder, release, write_bytes

JOURNAL = ".hzsim-journal"
PARTS = b'{"made": '
"""How the journal of a folder of parts begins, which stay."""
_LONGEST = 1_000_000


def write_files(folder: Path, files: Mapping[str, bytes], manifest: str | None = None) -> None:
    """Write files by name into a folder, made when missing: all of them, or none stays.

    `manifest` is the last file, which speaks for the others: it is removed first, so that a folder
    without it is an unfinished run. What an earlier run that was killed has left is removed.
    Raises CannotWrite when folder or disk refuses, and while another run writes into the folder.
    """
    hashes = {name: sha256_of(content) for name, content in files.items()}
    written: dict[str, str] = {}
    try:
        make_folder(folder)
        with held(folder / JOURNAL, wait=False) as journal:
            clear_left_behind(folder, journal)
            try:
                if manifest is not None:
                    take_away(folder / manifest)
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
    except BlockingIOError:
        raise taken(folder) from None
    except (OSError, ValueError) as error:
        raise cannot_write(folder / next(iter(files)), error) from None


def taken(folder: Path) -> CannotWrite:
    """Return the error that another run holds a folder's journal."""
    return CannotWrite(
        told(
            "another run is writing into {folder}: wait until it has ended, or name another folder",
            folder=printable(folder),
        )
    )


def take_away(path: Path) -> None:
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


def clear_left_behind(folder: Path, journal: IO[bytes]) -> None:
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
    return () if not entries or is_file_of(folder, *entries[-1]) else entries


def _remove(folder: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Remove the files that are what is noted; what cannot be removed is left."""
    for name, sha256 in entries:
        if is_file_of(folder, name, sha256):
            with contextlib.suppress(OSError):
                (folder / name).unlink()


def is_file_of(folder: Path, name: str, sha256: str) -> bool:
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
