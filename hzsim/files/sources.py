"""Files that are read: where they are, their text, and how a place in them is named.

A project is a folder with `scenarios/` and `data/`; its own files come before those that hzsim ships. A scenario's
project is the folder above the one that it stands in; without a scenario it is the folder in which somebody stands,
or the one above when that is a `scenarios/`.
"""

import codecs
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, as_found, did_you_mean, told

_LONGEST = 200
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL)
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def shipped(folder: str) -> Path:
    """Return the shipped folder `data` or `scenarios`: inside the package, or beside it in a checkout."""
    inside = _PACKAGE / folder
    return (inside if inside.is_dir() else _PACKAGE.parent / folder).resolve()


def working_folder() -> Path:
    """Return the folder in which one stands; InvalidInput when it has been deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        hint = "it was deleted or closed: change to another folder"
        raise InvalidInput(Problem(".", "expected a working folder", told(str(error.strerror)), hint=hint)) from None


def scenarios_here() -> Path:
    """Return the folder of scenarios of the project in which one stands; it need not exist."""
    here = working_folder()
    return here if here.name == "scenarios" else here / "scenarios"


def scenario_folders(beside: Path) -> tuple[Path, ...]:
    """Return the folders in which a scenario's name is looked up: the one `beside` it, then the shipped one."""
    return _distinct(beside, shipped("scenarios"))


def data_folders(beside: Path | None = None, below: str = "") -> tuple[Path, ...]:
    """Return where data are looked for: `data/` of the project of a folder of scenarios, then the shipped one.

    Without a folder of scenarios, only the shipped one; `below` is a folder in it, such as `baselines`.
    """
    own = () if beside is None else (beside.resolve().parent / "data" / below,)
    return _distinct(*own, shipped("data") / below)


def data_files(name: str, beside: Path | None = None) -> tuple[Path, ...]:
    """Return all data files of that name, such as `history.csv`: the project's own, then the shipped one."""
    return tuple(folder / name for folder in data_folders(beside) if is_file(folder / name))


def data_file(name: str, beside: Path | None = None) -> Path:
    """Return the data file of that name, the project's own before the shipped one, whose path need not exist."""
    return next(iter(data_files(name, beside)), shipped("data") / name)


def origin(path: Path) -> str:
    """Return the prefix that tells a project's own file from a shipped one of the same name: `own/`, or nothing."""
    folder = path.resolve().parent
    return "" if any(folder.is_relative_to(shipped(name)) for name in ("scenarios", "data")) else "own/"


def scenario_file(path: str | Path) -> Path:
    """Return the file of that path or plain name, which `read_scenario` reads.

    Raises BadValue for no path; InvalidInput, with the nearest name that is there, for a file that is not.
    """
    if not isinstance(path, str | Path) or not str(path).strip():
        raise BadValue("expected the file or the name of a scenario", as_found(path))
    file = Path(path)
    if is_file(file):
        return file
    plain = isinstance(path, str) and path == file.name
    named = named_files(scenario_folders(scenarios_here() if plain else file.parent))
    if plain and path in named:
        return named[path]
    if os.path.lexists(file):
        return file  # reading it will say what it is
    hint = did_you_mean(file.stem, named)
    raise InvalidInput(Problem(str(file), "expected a file", told("nothing of that name"), hint=hint))


def named_file(folders: Sequence[Path], name: str, suffix: str = ".yaml") -> Path:
    """Return the file of that plain name in the first folder that has it; the suffix may be left out.

    Raises BadValue when the name, or a link of that name, leads outside the folder, or to nothing in any.
    """
    stem = name.removesuffix(suffix)
    if not _is_plain(stem):
        raise BadValue("expected a plain name, without folders", name or NOTHING)
    path = next((folder / f"{stem}{suffix}" for folder in folders if is_file(folder / f"{stem}{suffix}")), None)
    if path is None:
        known = (other for folder in folders for other in names_in(folder, suffix))
        raise BadValue(
            told("expected a file of {name}/", name=folders[0].resolve().name), name, did_you_mean(stem, set(known))
        )
    if path.resolve().parent != path.parent.resolve():
        raise BadValue(
            told("expected a file of {name}/", name=path.parent.resolve().name),
            told("{name}, a link to another folder", name=name),
        )
    return path


def _is_plain(stem: str) -> bool:
    """Return whether a name leads to no folder on any system, and is no hidden file's."""
    printed = stem.isprintable() and len(stem.encode()) <= _LONGEST
    return printed and stem != "" and stem == Path(stem).name and "\\" not in stem and not stem.startswith(".")


def names_in(folder: Path, suffix: str = ".yaml") -> tuple[str, ...]:
    """Return the sorted names, without suffix, of the files in a folder; none when it does not exist.

    Raises InvalidInput for a folder that may not be read: whatever it has would be passed over in silence.
    """
    with _looking(folder, "expected a readable folder"):
        return tuple(sorted(name.removesuffix(suffix) for name in os.listdir(folder) if name.endswith(suffix)))
    return ()


def named_files(folders: Iterable[Path], suffix: str = ".yaml") -> dict[str, Path]:
    """Return the files of several folders by name, those of the first folder first; they hide later ones."""
    found: dict[str, Path] = {}
    for folder in folders:
        for name in names_in(folder, suffix):
            found.setdefault(name, folder / f"{name}{suffix}")
    return found


def plan_of(folder: Path, name: str) -> str:
    """Return the name of the plan that a scenario of a folder carries on with outcomes: `plan` for `plan-2026`."""
    stem, _, year = name.rpartition("-")
    return stem if re.fullmatch(r"(19|20|21)\d\d", year) and is_file(folder / f"{stem}.yaml") else name


def is_file(path: Path) -> bool:
    """Return whether a path is a regular file; False also for a path that no system can have (with a null byte).

    Raises InvalidInput where nobody may look, so that a file which may be there is not taken for absent.
    """
    with _looking(path, "expected a readable file"):
        return stat.S_ISREG(path.stat().st_mode)
    return False


@contextmanager
def _looking(path: Path, expected: str) -> Iterator[None]:
    """Take a path that is not there, or that no system can have, as absent; InvalidInput where nobody may look."""
    try:
        yield
    except ValueError:
        pass
    except OSError as error:
        if error.errno not in _ABSENT:
            raise InvalidInput(Problem(str(path), expected, told(error.strerror or str(error)))) from None


def _distinct(*folders: Path) -> tuple[Path, ...]:
    """Return folders without those that stand for one before them."""
    return tuple({folder.resolve(): folder for folder in reversed(folders)}.values())[::-1]


LARGEST = 1_000_000


Location: TypeAlias = tuple[str | int, ...]
"""Where an entry stands in the tree of a file: keys, and places in lists from 0."""


class Mark(NamedTuple):
    """A place in a file; lines and columns count from 1, and are None for what is given in Python."""

    file: str
    line: int | None = None
    column: int | None = None


class SourceFile(NamedTuple):
    """A file that was read: its name as shown to people, and its bytes."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"SourceFile(name={self.name!r})"

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
