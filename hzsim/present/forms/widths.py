"""How the cells of a table stand on paper and on slides: how wide, on which side, in how many lines."""

import math
import re
from collections.abc import Sequence

from hzsim.present.forms.view import NONE, Number, Table
from hzsim.present.words.letters import columns_of

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
