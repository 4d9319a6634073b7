"""How tables and figures are set on paper: their numbers, the widths of columns, and the shades of heat maps."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import TypeAlias, cast

from hzsim._typing import Language, Text
from hzsim.present.forms.view import NONE, Cell, Heading, Number, Numbered, Picture, Piece, Quoting, Reference, Table
from hzsim.present.words.letters import columns_of
from hzsim.units import SHARE

_KINDS: dict[Numbered, Text] = {"figure": Text("图", "Figure"), "table": Text("表", "Table")}


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a figure or table, such as `Figure 3`."""

    kind: Numbered
    number: int

    @property
    def name(self) -> str:
        """What a link or a bookmark calls it."""
        return f"{self.kind}-{self.number}"

    def word(self, language: Language) -> str:
        """Return what stands before the number."""
        return _KINDS[self.kind].to(language) + Text("", " ").to(language)

    def to(self, language: Language) -> str:
        """Return the label in words: `图3`, `Figure 3`."""
        return f"{self.word(language)}{self.number}"


Words: TypeAlias = str | Label


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of a document with its number: of a heading one for each level, of a figure or table its label.

    `words` are those of a sentence, with the labels that it refers to in their places.
    """

    piece: Piece
    number: tuple[int, ...] = ()
    label: Label | None = None
    words: tuple[Words, ...] = ()


def placed(pieces: Iterable[Piece], language: Language) -> list[Placed]:
    """Return the pieces of a document with their numbers; a reference is to what comes next of its kind."""
    counts: dict[Numbered, int] = {"figure": 0, "table": 0}
    chapters: list[int] = []
    found = []
    for piece in pieces:
        match piece:
            case Heading():
                chapters = [*chapters, 0, 0][: piece.level]
                chapters[-1] += 1
                found.append(Placed(piece, tuple(chapters)))
            case Table() | Picture():
                kind: Numbered = "table" if isinstance(piece, Table) else "figure"
                counts[kind] += 1
                found.append(Placed(piece, label=Label(kind, counts[kind])))
            case Reference():
                found.append(Placed(piece, words=tuple(_filled(piece, counts))))
            case Quoting():
                found.append(Placed(piece, words=tuple(_referring(piece, counts, language))))
            case _:
                found.append(Placed(piece, words=(piece,)))
    return found


def _next(kinds: Iterable[Numbered], counts: dict[Numbered, int]) -> Iterator[Label]:
    """Yield the labels of what comes next of each kind."""
    ahead = dict(counts)
    for kind in kinds:
        ahead[kind] += 1
        yield Label(kind, ahead[kind])


def _filled(reference: Reference, counts: dict[Numbered, int]) -> Iterator[Words]:
    """Yield the words of a reference with labels for `{figure}` and `{table}`."""
    parts = list(Formatter().parse(reference))
    labels = _next((cast(Numbered, name) for _, name, _, _ in parts if name), counts)
    for words, name, _, _ in parts:
        yield from [words] if words else []
        yield from [next(labels)] if name else []


def _referring(sentence: Quoting, counts: dict[Numbered, int], language: Language) -> Iterator[Words]:
    """Yield the words of a sentence with what it refers to in brackets before its full stop."""
    if not sentence.refers:
        yield sentence
        return
    before, between, after = {"zh": ("（见", "、", "）。"), "en": (" (", ", ", ").")}[language]
    yield sentence.rstrip("。.") + before
    for place, label in enumerate(_next(sentence.refers, counts)):
        yield from [between] if place else []
        yield label
    yield after


_PADDING, _CHARACTER, _LONGEST_WORD, _BOLD = 0.45, 0.022, 18, 1.15
"""Around a cell's text in cm; a character's width in cm for each point of its size; the longest word that is kept;
how much wider the bold letters of heads are."""


def widths(table: Table, width: float, size: float) -> tuple[float, ...]:
    """Return column widths in cm, together as wide as the page's text.

    Each column first gets what its longest word needs, so that no number breaks; the rest is
    shared by how much more the longest texts would take.
    """
    columns = [list(column) for column in zip(*_texts(table), strict=True)]
    least = _leasts(columns, size, _BOLD)
    if sum(least) > width:
        least = _leasts(columns, size)  # heads may break sooner than numbers
    left = width - sum(least)
    if left < 0:
        return tuple(width * narrow / sum(least) for narrow in least)
    most = [max(_wide(text, size) for text in texts) + _PADDING for texts in columns]
    more = [max(0.0, long - own) for long, own in zip(most, least, strict=True)]
    share = left / (sum(more) or 1.0)
    found = [narrow + share * extra for narrow, extra in zip(least, more, strict=True)]
    return tuple(width * one / sum(found) for one in found)


def fitting_size(table: Table, width: float, size: float) -> float:
    """Return the largest size of letters, up to one and no less than 8, in which texts have room beside numbers."""
    columns = [list(column) for column in zip(*_texts(table), strict=True)]
    while size > _SMALLEST and sum(_leasts(columns, size)) > _FULL * width:
        size -= 0.5
    return size


_SMALLEST, _FULL = 8.0, 0.8
"""The smallest letters in points; the share of a table's width that its longest words may take."""


def _leasts(columns: Sequence[list[str]], size: float, bold: float = 1.0) -> list[float]:
    """Return what each column's longest word needs in cm, its head first, in letters so much wider."""
    needs = [[max(_wide(word, size) for word in _words(text)) for text in texts] for texts in columns]
    return [max([head * bold, *cells]) + _PADDING for head, *cells in needs]


def sides(table: Table) -> list[str]:
    """Return where the cells of each column stand: numbers to the right, those of heat maps in the middle.

    A column is of numbers where most of its cells are.
    """
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    numbers = [2 * sum(isinstance(cell, Number) for cell in cells) > sum(cell != NONE for cell in cells)
               for cells in columns]  # fmt: skip
    return [("center" if table.heat else "right") if one else "left" for one in numbers]


def lines(table: Table, widths: Sequence[float], size: float) -> list[int]:
    """Return how many lines the head and each row of a table take in columns of some widths in cm."""
    rooms = [max(_CHARACTER * size, wide - _PADDING) for wide in widths]
    return [
        max(max(1, math.ceil(_wide(text, size) / room)) for text, room in zip(row, rooms, strict=True))
        for row in _texts(table)
    ]


def _texts(table: Table) -> list[tuple[str, ...]]:
    """Return the texts of the head and of each row."""
    return [table.columns, *(tuple(map(str, row)) for row in table.rows)]


def _words(text: str) -> list[str]:
    """Return what Word keeps on one line: words, and short runs of Chinese; hashes may break."""
    words = [piece for word in text.split() for piece in re.findall(r"[\u2e80-\uffff]{1,2}|[^\u2e80-\uffff]+", word)]
    return [word[:_LONGEST_WORD] for word in words] or [""]


def _wide(text: str, size: float) -> float:
    """Return how wide a text is in cm in letters of a size, wide characters counted as two, and wide signs as more."""
    return _CHARACTER * size * (columns_of(text) + text.count("‰") + text.count("—") + text.count("%") / 2)


LOW, MIDDLE, HIGH = "#F4B183", "#FFFFFF", "#9DC3E6"
"""The colours of 0, of one half, and of 1; letters on each have a contrast of 7 or more."""


def shade(cell: Cell) -> str | None:
    """Return the colour of a probability as six digits, None for a cell that is none."""
    if not isinstance(cell, Number) or cell.unit != SHARE:
        return None
    share = min(1.0, max(0.0, cell.value))
    end, weight = (LOW, 1 - 2 * share) if share < 0.5 else (HIGH, 2 * share - 1)
    mixed = (round(weight * _channel(end, at) + (1 - weight) * _channel(MIDDLE, at)) for at in (1, 3, 5))
    return "".join(f"{one:02X}" for one in mixed)


def _channel(colour: str, at: int) -> int:
    return int(colour[at : at + 2], 16)
