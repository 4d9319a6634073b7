"""CSV tables with the place of every cell, for messages that point at it."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.sources import LARGEST, SourceFile, read_text

if TYPE_CHECKING:
    from _csv import Reader

Item = TypeVar("Item")
LARGEST_NUMBER = 1e18
"""The largest number of a table: sums and products of a few such are still numbers."""
LONGEST_NUMBER = 90
"""The most characters of a number: with more it is a slip, or too small to be told from zero."""
LONGEST_CELL = 1_000
"""The most characters of a cell: names and notes are shorter, and messages quote them."""
YEARS = range(1800, 2201)


@dataclass(slots=True, eq=False, repr=False)
class Row:
    """One line of a table: its cells by column name, and where it stands; `absent` are columns that no file has."""

    cells: dict[str, str]
    file: str
    line: int
    absent: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def problem(self, column: str, expected: str, found: str = "", hint: str = "") -> Problem:
        """Return a problem with one cell; its column is counted in cells from 1."""
        stands = column in self.cells and column not in self.absent
        place = [name for name in self.cells if name not in self.absent].index(column) + 1 if stands else None
        return Problem(self.file, expected, found, column, self.line, place, hint)

    def refuse(self, column: str, expected: str, found: str | None = None, hint: str = "") -> InvalidInput:
        """Return the error that one cell cannot be used: by default as it is written."""
        written = self[column].strip() or NOTHING if found is None else found
        return InvalidInput(self.problem(column, expected, written, hint))

    @contextmanager
    def placing(self, column: str) -> Iterator[None]:
        """Place a BadValue in the cell of a column: it becomes InvalidInput."""
        try:
            yield
        except BadValue as error:
            raise InvalidInput(self.problem(column, error.expected, error.found, error.hint)) from None

    def number(self, column: str) -> float:
        """Return a cell as a number that a table of an economy may hold: of at most 1e18 in size.

        Raises InvalidInput when it is none.
        """
        written = self[column].strip()
        value = _number(written)
        if abs(value) <= LARGEST_NUMBER:
            return value
        expected = told("expected a number of at most {largest:g}", largest=LARGEST_NUMBER)
        raise InvalidInput(
            self.problem(column, "expected a number" if math.isnan(value) else expected, written or NOTHING)
        )

    def between(self, column: str, above: float, at_most: float) -> float:
        """Return a cell as a number above one limit and at most another; InvalidInput when it is none."""
        value = self.number(column)
        if not above < value <= at_most:
            expected = told("expected a number above {above:g}, at most {at_most:g}", above=above, at_most=at_most)
            raise InvalidInput(self.problem(column, expected, self[column]))
        return value

    def whole(self, column: str, least: int = 0, most: int = 1_000_000_000) -> int:
        """Return a cell as a whole number between two limits; InvalidInput when it is none."""
        value = self.number(column)
        if not (value.is_integer() and least <= value <= most):
            expected = told("expected a whole number from {least} to {most}", least=least, most=most)
            raise InvalidInput(self.problem(column, expected, self[column]))
        return int(value)

    def year(self, column: str = "year") -> int:
        """Return a cell as a year from 1800 to 2200; InvalidInput when it is none."""
        written = self[column].strip()
        value = _number(written)
        if value not in YEARS:
            raise InvalidInput(self.problem(column, "expected a year such as 2024", written or NOTHING))
        return int(value)


def _number(written: str) -> float:
    """Return the number that a text is; nan where it is none, or in a form that Python alone has: `1_000`, `inf`."""
    strange = "_" in written or written[-1:].isalpha() or len(written) > LONGEST_NUMBER
    try:
        return math.nan if strange else float(written)
    except ValueError:
        return math.nan


def read_table(
    path: Path, columns: Sequence[str], *, others: bool = False, largest: int = LARGEST, least: int = 0
) -> tuple[list[Row], SourceFile]:
    """Return a CSV table's rows and the file's fingerprint.

    With `others`, further columns may stand between and after the given ones. Blank lines, lines of
    commas alone and empty columns at the end, which spreadsheets save, are left out. Raises
    InvalidInput when the header is not of the given columns, a line has another number of
    cells, there are fewer than `least` lines, a cell has more than 1,000
    characters, or the file is not UTF-8 text of at most so many bytes.
    """
    text, source = read_text(path, largest=largest)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        header = _filled(next(reader, []))
        if header != list(columns) and not (others and _has(header, columns)):
            expected = told("expected the columns {columns}", columns=",".join(columns))
            found = ",".join(header) or told("an empty file")
            raise InvalidInput(Problem(str(path), expected, found, line=1, column=1))
        for line, read in _filled_lines(reader):
            cells = read[: max(len(_filled(read)), len(header))]
            if len(cells) == len(header):
                rows.append(Row(dict(zip(header, cells, strict=True)), str(path), line))
                problems += _too_long(rows[-1]) if max(map(len, cells), default=0) > LONGEST_CELL else ()
            else:
                expected, place = told("expected {count} cells", count=len(header)), min(len(cells), len(header)) + 1
                problems.append(Problem(str(path), expected, f"{len(cells)}", line=line, column=place))
    except csv.Error as error:
        problems.append(Problem(str(path), "expected a CSV table", told(str(error)), line=reader.line_num))
    if len(rows) < least and not problems:
        expected = told("expected at least {least} lines below the header", least=least)
        problems.append(Problem(str(path), expected, f"{len(rows)}", line=1))
    if problems:
        raise InvalidInput(problems)
    return rows, source


def read_columns(
    path: Path, needed: Sequence[str], optional: Sequence[str], titles: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[Row], SourceFile]:
    """Return a table's rows with all of some columns, in any order, and the file's fingerprint.

    Cells of `optional` columns that the file leaves out are empty; `titles` are other names of columns. Raises
    InvalidInput for a column that is unknown, stands twice or is missing.
    """
    written = header(path)
    names = titled(written, titles)
    _check_header(path, written, names, needed, optional)
    rows, source = read_table(path, written)
    left = [name for name in (*needed, *optional) if name not in names]
    return [
        Row({**dict(zip(names, row.cells.values(), strict=True)), **dict.fromkeys(left, "")}, row.file, row.line,
            frozenset(left))
        for row in rows
    ], source  # fmt: skip


def titled(written: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    """Return the columns of a header by name, where people head them with other titles."""
    return [titles.get(title.strip().lower(), title.strip()) for title in written]


def _check_header(
    path: Path, written: Sequence[str], names: Sequence[str], needed: Sequence[str], optional: Sequence[str]
) -> None:
    """Raise InvalidInput for a column that is unknown, stands twice or is missing; `names` are the columns as known."""
    problems = []
    for place, (name, said) in enumerate(zip(names, written, strict=True), 1):
        if name not in (*needed, *optional):
            hint = did_you_mean(said, (*needed, *optional))
            problems.append(Problem(str(path), "expected a known column", said or NOTHING, said, 1, place, hint))
        elif name in names[: place - 1]:
            problems.append(Problem(str(path), "expected each column once", said, said, 1, place))
    missing = [name for name in needed if name not in names]
    if missing and not problems:
        expected = told("expected the columns {columns}", columns=",".join(needed))
        found = ",".join(written) or told("an empty file")
        hint = told("add {names}; all other columns may be left out", names=", ".join(missing))
        problems.append(Problem(str(path), expected, found, line=1, column=1, hint=hint))
    if problems:
        raise InvalidInput(problems)


def _too_long(row: Row) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        if len(cell) > LONGEST_CELL:
            yield row.problem(column, told("expected at most {most:,} characters", most=LONGEST_CELL), f"{len(cell):,}")


def has_all(path: Path, columns: Iterable[str]) -> bool:
    """Return whether a CSV table's header has all of these columns; InvalidInput when it is no text."""
    return set(columns) <= set(header(path))


def header(path: Path, *, largest: int = LARGEST) -> list[str]:
    """Return the columns of a CSV table, none when it has no header; InvalidInput when it is no text."""
    text, _ = read_text(path, largest=largest)
    try:
        return _filled(next(csv.reader(io.StringIO(text, newline="")), []))
    except csv.Error:
        return []


def _has(header: Sequence[str], columns: Sequence[str]) -> bool:
    """Return whether a header has some columns, and no column twice."""
    return set(columns) <= set(header) and len(set(header)) == len(header)


def _filled_lines(reader: "Reader") -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank, with the number of the line in the file."""
    end = reader.line_num
    for cells in reader:
        line, end = end + 1, reader.line_num
        if _filled(cells):
            yield line, cells


def _filled(cells: list[str]) -> list[str]:
    """Return cells without the blank ones at the end."""
    used = len(cells)
    while used and not cells[used - 1].strip():
        used -= 1
    return cells[:used]


def collect(rows: Iterable[Row], read: Callable[[Row], Item]) -> list[Item]:
    """Return what each row is read as; InvalidInput with the problems of all rows together."""
    found: list[Item] = []
    problems = problems_of(rows, lambda row: found.append(read(row)))
    if problems:
        raise InvalidInput(problems)
    return found


def problems_of(rows: Iterable[Row], use: Callable[[Row], object]) -> list[Problem]:
    """Use every row, and return the problems of all rows."""
    problems: list[Problem] = []
    for row in rows:
        try:
            use(row)
        except InvalidInput as error:
            problems.extend(error.problems)
    return problems


def one_of(row: Row, column: str, known: Iterable[str]) -> str:
    """Return a cell that must be one of the known words; InvalidInput with the nearest one when it is not."""
    words = list(known)
    if row[column] not in words:
        hint = did_you_mean(row[column], [word for word in words if word])
        raise InvalidInput(
            row.problem(column, told("expected a known {name}", name=column), row[column] or NOTHING, hint)
        )
    return row[column]
