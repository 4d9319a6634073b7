"""Text of users, letter by letter: what is shown of it, and how wide it is."""

import re
from functools import lru_cache
from unicodedata import category, east_asian_width


def one_line(text: str) -> str:
    """Return text of a user on one line with its spaces, without characters that act instead of being shown.

    Control characters drive terminals and are forbidden in XML; bidirectional ones reorder what
    stands beside them; no font has either, nor those without width.
    """
    if text.isprintable():
        return text
    return "".join(" " if letter.isspace() else letter for letter in text if letter.isprintable() or letter.isspace())


def title_lines(title: str) -> list[str]:
    """Return the title of a report on lines of its own: what is asked, and of which scenarios."""
    return [*filter(None, re.split(r"(?<=：)|(?<=[?]) ", title, maxsplit=1))]


def plain_text(text: str) -> str:
    """Return `one_line` with single spaces, as titles, cells and labels stand in documents and pictures."""
    return " ".join(one_line(text).split())


@lru_cache(maxsize=4096)
def letter_columns(letter: str) -> int:
    """Return how many columns a letter takes: two when wide, as Chinese ones are (Unicode Standard Annex 11).

    Marks, controls and the Korean vowels and finals that join the letter before them take none.
    """
    if category(letter) in _JOINING or 0x1160 <= ord(letter) <= 0x11FF:
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


_JOINING = ("Mn", "Mc", "Me", "Cc", "Cf")


def columns_of(text: str) -> int:
    """Return how many columns a line of text takes, wide letters counted as two."""
    return sum(map(letter_columns, text))


def shortened(text: str, columns: int) -> str:
    """Return plain text that ends with … where it takes more columns than that."""
    plain, used = plain_text(text), 0
    for place, letter in enumerate(plain):
        used += letter_columns(letter)
        if used > columns:
            return plain[: max(0, place - 1)].rstrip() + "…"
    return plain
