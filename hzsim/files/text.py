"""Reading a text file that somebody else wrote."""

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from hzsim.errors import InvalidInput, Problem, told

LARGEST = 1_000_000


Location: TypeAlias = tuple[str | int, ...]
"""Where an entry stands in the tree of a file: keys, and places in lists from 0."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; lines and columns count from 1, and are None for what is given in Python."""

    file: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its name as shown to people, and its bytes."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The fingerprint of its bytes."""
        import hashlib

        return hashlib.sha256(self.content).hexdigest()


def read_text(path: Path, folder: str = "", largest: int = LARGEST) -> tuple[str, SourceFile]:
    """Return a UTF-8 file's text, without a byte order mark, and its fingerprint.

    `folder` is put before the file's name where that tells files of one name apart.
    Raises InvalidInput when the path is missing, no regular file, unreadable, larger than
    so many bytes (1 MB) or not UTF-8.
    """
    raw = read_bytes(path, largest)
    table = path.suffix.lower() == ".csv"
    cure = told("save the file as UTF-8, in Excel as CSV UTF-8") if table else told("save the file as UTF-8")
    if _is_utf_16(raw):
        raise InvalidInput(Problem(str(path), "expected UTF-8 text", told("UTF-16 text"), line=1, hint=cure))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = told("byte 0x{byte:02x} that is not UTF-8", byte=raw[error.start])
        hint = told("it looks like GBK; {cure}", cure=cure) if _looks_like_gbk(raw) else cure
        raise InvalidInput(Problem(str(path), "expected UTF-8 text", found, line=line, hint=hint)) from None
    return text, SourceFile(folder + path.name, raw)


def read_bytes(path: Path, largest: int) -> bytes:
    """Return the bytes of a regular file; InvalidInput for a missing, unreadable or too large one, or for a folder."""
    try:
        if path.is_dir():
            raise InvalidInput(Problem(str(path), "expected a file", told("a directory")))
        if not path.exists():
            raise InvalidInput(Problem(str(path), "expected a file", told("nothing of that name")))
        if not path.is_file():
            raise InvalidInput(Problem(str(path), "expected a regular file", told("a device or pipe")))
        with path.open("rb") as stream:
            raw = stream.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(Problem(str(path), "expected a readable file", told(reason))) from None
    if len(raw) > largest:
        raise InvalidInput(
            Problem(str(path), told("expected at most {most:,} bytes", most=largest), told("a larger file"))
        )
    return raw


def _is_utf_16(raw: bytes) -> bool:
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return marked or b"\0\0" in (raw[0:4:2], raw[1:4:2])  # every other byte of plain letters is zero


def _looks_like_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
