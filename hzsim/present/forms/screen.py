"""A view on a screen of so many columns: lines of toned text, tables folded, in parts, or as records until they fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from hzsim.present.words.letters import columns_of, folded, longest_piece, plain_text

WIDTH = 120
"""The columns of what is printed elsewhere than on a terminal, such as into a file or a pipe."""
_GAP, _INDENT = "  ", "  "
_NARROW, _FIRST, _HIGHEST = 12, 24, 4
"""Columns that a folded column of words, and the first one, keep at least, and the most lines of a folded cell."""


class Run(NamedTuple):
    """Some letters of a line and their tone, which a terminal may show as a colour."""

    text: str
    tone: str = ""


Line = list[Run]


def prose(text: str, width: int, tone: str = "") -> Iterator[Line]:
    """Yield the lines of a text, all set in as it is; an empty one for an empty text."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    yield from ([Run(indent + line, tone)] for line in folded(text, width - len(indent)).split("\n"))


@dataclass(frozen=True)
class Column:
    """A column of a table: its header and its cells, each with a tone; numbers stand to the right, whole."""

    header: str
    cells: tuple[Run, ...]
    first: bool
    numbers: bool

    @cached_property
    def natural(self) -> int:
        """The columns that it takes unfolded."""
        heads = self.header.split("\n")
        return max(1, *map(columns_of, heads), *(columns_of(cell.text) for cell in self.cells))

    @cached_property
    def least(self) -> int:
        """The columns below which it cannot be read: short numbers are not broken, words only between each other."""
        head = longest_piece(self.header)
        if self.numbers and not self.first and not self._of_words:
            whole = max((columns_of(cell.text) for cell in self.cells), default=1)
            broken = max((longest_piece(cell.text) for cell in self.cells), default=1)
            return max(1, head, whole if whole <= _FIRST else broken)
        longest = max((longest_piece(cell.text) for cell in self.cells), default=1)
        return min(self.natural, max(head, longest, _FIRST if self.first else _NARROW))

    @property
    def _of_words(self) -> bool:
        """Whether more letters than digits stand in it: units and names among figures may be folded as words are."""
        text = "".join(cell.text for cell in self.cells)
        return sum(map(str.isalpha, text)) > sum(map(str.isdigit, text))

    def taking(self, width: int) -> "list[list[str]]":
        """Return the lines of the header, then those of each cell, folded to a width."""
        head = [line for name in self.header.split("\n") for line in folded(name, width).split("\n")]
        return [head, *(self._cell(cell.text, width) for cell in self.cells)]

    def _cell(self, text: str, width: int) -> list[str]:
        if columns_of(text) <= width:
            return [text]
        if not self.first:
            return folded(text, width).split("\n")
        start, *rest = folded(text, width - len(_INDENT)).split("\n")  # what goes on is set in
        return [start, *(_INDENT + line for line in rest)]

    def placed(self, line: str, width: int) -> str:
        """Return a line of a cell at its place in the column."""
        room = " " * max(0, width - columns_of(line))
        return room + line if self.numbers and not self.first else line + room


def table(header: Sequence[str], rows: Sequence[Sequence[Run]], numbers: bool, width: int) -> Iterator[Line]:
    """Yield the lines of a table that is no wider than there is room.

    Columns are folded where they are too wide together; where that is not enough, those of figures go on below
    in further parts, each with the first column, and rows of words become records, a line for each cell.
    """
    columns = list(_columns(header, rows, numbers))
    parts = _parts(columns, width)
    if parts is None or (len(parts) > 1 and not numbers) or not all(_is_low(part, width) for part in parts):
        yield from _records(columns, width)
    else:
        for part in parts:
            yield from [[Run("")]] * (part is not parts[0])
            yield from _grid(part, _widths(part, width))


def _columns(header: Sequence[str], rows: Sequence[Sequence[Run]], numbers: bool) -> Iterator[Column]:
    """Yield the columns of a table, each cell on one line; headers may have lines of their own."""
    for place, name in enumerate(header):
        cells = tuple(Run(plain_text(row[place].text), row[place].tone) for row in rows)
        yield Column("\n".join(map(plain_text, name.split("\n"))), cells, place == 0, numbers)


def _parts(columns: Sequence[Column], width: int) -> list[list[Column]] | None:
    """Return columns in as few groups as fit, about as many in each, the first column in all of them.

    None where one does not fit beside it.
    """
    found = _filled(columns, width, len(columns))
    if found is None or len(found) == 1:
        return found
    even = -(-(len(columns) - 1) // len(found)) + 1
    tried = (_filled(columns, width, most) for most in range(even, len(columns)))
    return next((parts for parts in tried if parts is not None and len(parts) == len(found)), found)


def _filled(columns: Sequence[Column], width: int, most: int) -> list[list[Column]] | None:
    """Return columns in groups of at most so many, each as full as it can be."""
    first, *others = columns
    parts, taken = [[first]], first.least
    for column in others:
        if len(parts[-1]) > 1 and (len(parts[-1]) == most or taken + len(_GAP) + column.least > width):
            parts.append([first])
            taken = first.least
        parts[-1].append(column)
        taken += len(_GAP) + column.least
        if taken > width:
            return None
    return parts if first.least <= width else None


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Return how wide columns are drawn: as they are, or the widest of them narrower until all fit."""
    room = width - len(_GAP) * (len(columns) - 1)
    cap = max(column.natural for column in columns)
    while sum(widths := [max(column.least, min(column.natural, cap)) for column in columns]) > room and cap > 1:
        cap -= 1
    return widths


def _is_low(columns: Sequence[Column], width: int) -> bool:
    """Return whether no cell is folded into more lines than a table reads well with."""
    drawn = zip(columns, _widths(columns, width), strict=True)
    return all(len(lines) <= _HIGHEST for column, size in drawn for lines in column.taking(size))


def _grid(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[Line]:
    """Yield a table's header, a line of dashes, and its rows."""
    cells = [column.taking(size) for column, size in zip(columns, widths, strict=True)]
    tones = [("head", *(cell.tone for cell in column.cells)) for column in columns]
    for row, blocks in enumerate(zip(*cells, strict=True)):
        for line in zip_longest(*blocks, fillvalue=""):
            placed = zip(columns, line, widths, tones, strict=True)
            yield _joined([Run(column.placed(text, size), tone[row]) for column, text, size, tone in placed])
        if row == 0:
            yield [Run(_GAP.join("-" * size for size in widths))]


def _joined(runs: Sequence[Run]) -> Line:
    """Return cells as one line, without the spaces at its end."""
    line = [piece for run in runs for piece in (Run(_GAP), run)][1:]
    while line and not line[-1].text.strip():
        line.pop()
    return [*line[:-1], Run(line[-1].text.rstrip(), line[-1].tone)] if line else [Run("")]


def _records(columns: Sequence[Column], width: int) -> Iterator[Line]:
    """Yield each row as a record: its first cell, and below it a line for each other one that says anything."""
    first, *others = columns
    for row, name in enumerate(first.cells):
        if row:
            yield [Run("")]
        yield from prose(name.text or "–", width, name.tone or "head")
        for column in others:
            label, cell = " ".join(column.header.split()), column.cells[row]
            if cell.text in ("", "–"):
                continue
            start = f"{_INDENT}{label}: " if label.isascii() else f"{_INDENT}{label}："
            lines = folded(start.strip() + " " * start.isascii() + cell.text, width - 2 * len(_INDENT)).split("\n")
            yield from _toned(lines, start.strip(), cell.tone)


def _toned(lines: Sequence[str], label: str, tone: str) -> Iterator[Line]:
    """Yield the lines of a cell in a record, set in; those after the first further; what follows the label is toned."""
    first, *rest = lines
    if first.startswith(label):
        yield [Run(_INDENT + label), Run(first.removeprefix(label), tone)]
    else:
        yield [Run(_INDENT + first)]
    yield from ([Run(2 * _INDENT), Run(line, tone)] for line in rest)
