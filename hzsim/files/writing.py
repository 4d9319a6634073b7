"""Writing that leaves the old file or the new one, whatever a path names; and YAML as it is written into a file."""

import contextlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from hzsim.errors import BadValue, CannotWrite, printable, told

if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes], wait: bool) -> None:
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, error.strerror) from None

else:
    import fcntl

    def _lock(stream: IO[bytes], wait: bool) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_PART = f".hzsim-{os.getuid() if hasattr(os, 'getuid') else 0}.part"
"""What a file is called until it is whole: one name a folder and user, so that what a kill leaves is used up next."""


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file at once, making its folder when missing.

    What a link points to is written, the link stays; a file keeps its permissions. A device, a
    pipe and what standard output is redirected to are written into, as they cannot be replaced.
    Raises CannotWrite, and removes what was begun, when the folder, file or disk refuses.
    """
    try:
        make_folder(path.parent)
        there = _status(path)
        if there is None or (stat.S_ISREG(there.st_mode) and not _is_open(there, 1, 2)):
            _replace(Path(os.path.realpath(path)), content, there)
        else:
            with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
                stream.write(content)
    except (OSError, ValueError) as error:
        raise cannot_write(path, error) from None


def write_together(files: Mapping[Path, bytes], check: Callable[[], object]) -> None:
    """Write several whole files and check what they make; where one cannot be written or the check fails, put all back.

    Raises what was raised, CannotWrite for a folder, file or disk that refuses.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    written: list[Path] = []
    try:
        for path, content in files.items():
            write_bytes(path, content)
            written.append(path)
        check()
    except BaseException:
        for path in written:
            _put_back(path, before[path])
        raise


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_bytes(path, content)


def is_standard_output(path: Path) -> bool:
    """Return whether a path, such as `/dev/stdout`, names what standard output goes to."""
    try:
        there = _status(path)
    except (OSError, ValueError):
        return False
    return there is not None and _is_open(there, 1)


def cannot_write(path: Path, error: OSError | ValueError) -> CannotWrite:
    """Return the error that a path cannot be written, for what the system or Python says."""
    reason = told(getattr(error, "strerror", None) or str(error))
    return CannotWrite(told("cannot write {path}: {reason}", path=printable(path), reason=reason))


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none; OSError when something else is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(error.errno, "Not a directory") from None


@contextlib.contextmanager
def held(path: Path, *, wait: bool) -> Iterator[IO[bytes]]:
    """Open a file of our own, made when missing, which one process at a time has until it closes it or dies.

    The system holds the lock, so none outlives its process. Raises BlockingIOError, without
    `wait`, while another has it.
    """
    while True:
        with open(os.open(path, _FLAGS, 0o666), "r+b") as stream:
            _lock(stream, wait)
            there = _status(path)
            if there is not None and os.path.samestat(there, os.fstat(stream.fileno())):
                yield stream
                return
            # whoever had it has moved or removed it: begin anew


def release(stream: IO[bytes]) -> None:
    """Close a locked file on Windows, where an open file cannot be moved; elsewhere the file stays open and locked."""
    if sys.platform == "win32":
        stream.close()


def _replace(target: Path, content: bytes, there: os.stat_result | None) -> None:
    """Put a new file in the place of a regular one, or of none, in one step."""
    if there is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "Permission denied")
    part = target.with_name(_PART)
    with held(part, wait=True) as stream:
        try:
            stream.truncate()
            stream.write(content)
            stream.flush()
            if there is not None:
                shutil.copymode(target, part)
            os.fsync(stream.fileno())
            release(stream)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _status(path: Path) -> os.stat_result | None:
    """Return what stands at a path, links followed; None for nothing, also behind a link."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_open(there: os.stat_result, *descriptors: int) -> bool:
    """Return whether one of these goes into this file already, and would go on into the one that was replaced."""
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            if os.path.samestat(there, os.fstat(descriptor)):
                return True
    return False


def in_line(value: Any) -> str:
    """Return a plain value as YAML in one line: `{zh: 苏州市, en: Suzhou}`; what YAML would misread is quoted."""
    import yaml

    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.removesuffix("\n").removesuffix("\n...")


def with_entry(text: str, section: str, name: str, body: Sequence[str]) -> str:
    """Return a file's text with an entry of a section: in place of the one it has, else at the section's end.

    `body` are the entry's lines below its name, without indentation. Comments inside the old entry stay above the new
    one. The section is added where there is none. Raises BadValue for one that is written in a single line.
    """
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if re.match(rf"{section}\s*:", line)), None)
    if start is None:
        return "\n".join([*lines, f"{section}:", *_entry("  ", name, body)]) + "\n"
    if not re.fullmatch(rf"{section}\s*:\s*(#.*)?", lines[start]):
        expected = told("expected a block of lines below {section}:", section=section)
        raise BadValue(expected, lines[start].strip(), "write each entry on lines of its own")
    end = _end(lines, start + 1, "")
    indent = next((_indent(line) for line in lines[start + 1 : end] if _said(line)), "  ")
    at = next(
        (at for at in range(start + 1, end) if re.match(rf"{indent}['\"]?{re.escape(name)}['\"]?\s*:", lines[at])), None
    )
    if at is None:
        return "\n".join([*lines[:end], *_entry(indent, name, body), *lines[end:]]) + "\n"
    after = _end(lines, at + 1, indent)
    kept = [f"{indent}{line.strip()}" for line in lines[at + 1 : after] if line.strip().startswith("#")]
    return "\n".join([*lines[:at], *kept, *_entry(indent, name, body), *lines[after:]]) + "\n"


def _entry(indent: str, name: str, body: Sequence[str]) -> list[str]:
    return [f"{indent}{name}:", *(f"{indent}  {line}" for line in body)]


def _end(lines: Sequence[str], start: int, indent: str) -> int:
    """Return where a block ends: before the next line that is indented no further, and blanks or comments before it."""
    end = next(
        (at for at in range(start, len(lines)) if _said(lines[at]) and len(_indent(lines[at])) <= len(indent)),
        len(lines),
    )
    while end > start and not _said(lines[end - 1]) and len(_indent(lines[end - 1])) <= len(indent):
        end -= 1
    return end


def _said(line: str) -> bool:
    """Return whether a line has more than a comment."""
    return line.strip() != "" and not line.strip().startswith("#")


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
