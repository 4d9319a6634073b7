"""How wide the columns of a table are on paper and on slides."""

import re

from hzsim.present.forms.view import Number, Table
from hzsim.present.words.letters import columns_of

_PADDING, _CHARACTER, _LONGEST_WORD, _BOLD = 0.45, 0.022, 18, 1.15
"""Around a cell's text in cm; a character's width in cm for each point of its size; the longest word that is kept;
how much wider the bold letters of heads are."""


def widths(table: Table, width: float, size: float) -> tuple[float, ...]:
    """Return column widths in cm, together as wide as the page's text.

    Each column first gets what its longest word needs, so that no number breaks; the rest is
    shared by how much more the longest texts would take.
    """
    columns = _texts(table)
    least = [_least(texts, size, _BOLD) for texts in columns]
    if sum(least) > width:
        least = [_least(texts, size) for texts in columns]  # heads may break sooner than numbers
    left = width - sum(least)
    if left < 0:
        return tuple(width * narrow / sum(least) for narrow in least)
    most = [max(_wide(text, size) for text in texts) + _PADDING for texts in columns]
    more = [max(0.0, long - own) for long, own in zip(most, least, strict=True)]
    share = left / (sum(more) or 1.0)
    found = [narrow + share * extra for narrow, extra in zip(least, more, strict=True)]
    return tuple(width * one / sum(found) for one in found)


def _least(texts: list[str], size: float, bold: float = 1.0) -> float:
    """Return what a column's longest word needs in cm, its head first, in letters so much wider."""
    head, *cells = (max(_wide(word, size) for word in _words(text)) for text in texts)
    return max([head * bold, *cells]) + _PADDING


def sides(table: Table) -> list[str]:
    """Return where the cells of each column stand: numbers to the right, those of heat maps in the middle."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    numbers = [any(isinstance(cell, Number) for cell in cells) for cells in columns]
    return [("center" if table.heat else "right") if one else "left" for one in numbers]


def _texts(table: Table) -> list[list[str]]:
    return [[table.columns[place], *(str(row[place]) for row in table.rows)] for place in range(len(table.columns))]


def _words(text: str) -> list[str]:
    """Return what Word keeps on one line: words, and short runs of Chinese; hashes may break."""
    words = [piece for word in text.split() for piece in re.findall(r"[\u2e80-\uffff]{1,2}|[^\u2e80-\uffff]+", word)]
    return [word[:_LONGEST_WORD] for word in words] or [""]


def _wide(text: str, size: float) -> float:
    """Return how wide a text is in cm in letters of a size, wide characters counted as two, and wide signs as more."""
    return _CHARACTER * size * (columns_of(text) + text.count("‰") + text.count("—") + text.count("%") / 2)
