"""Text of users, letter by letter and line by line: what is shown of it, how wide it is, and where it may break."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
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


_BRACKET, _CLOSE = r"[(\[（“‘《]", r"[)\]）”’》、。，；：！？,.;:]"
_OPEN = f"{_BRACKET}{{0,9}}"  # with a limit, so that a text of brackets is not looked at again and again
_UNITS = "[年亿万元人美]{0,3}"
_WHOLE = r"\d[\d,.]*% ± \d[\d,.]*%|[(（][−+]\d[^()（）]{0,18}[)）]"
_WORD = rf"{_OPEN}(?!{_BRACKET})[\u2e80-\uffff]|{_OPEN}[^\s\u2e80-\uffff(\[]+{_UNITS}|{_BRACKET}"
_PIECES = rf"(?:{_WHOLE}|{_WORD}){_CLOSE}*\s*|\s+"
"""What stays on one line: a word, a number with its unit, error or difference, one Chinese character, and the
punctuation at its sides."""
_LINE_LETTERS = 1000
"""More letters than any line holds."""


def folded(text: str, width: int, most: int | None = None) -> str:
    """Return text on lines of at most so many columns, wide characters counted as two; `most` lines end with …."""
    return "\n".join(fitting_lines(text, width, letter_columns, most))


def longest_piece(text: str) -> int:
    """Return how many columns the widest piece of a text takes that stays on one line."""
    pieces = (match[0].rstrip() for match in re.finditer(_PIECES, one_line(text)))
    return max((columns_of(piece) for piece in pieces), default=0)


def fitting_lines(text: str, room: float, width: Callable[[str], float], most: int | None) -> list[str]:
    """Return the lines of a text, not more than `most`: only as much of it is looked at as they can hold."""
    if most is None:
        return list(_lines(text, room, width))
    lines = list(islice(_lines(text[: most * _LINE_LETTERS], room, width), most + 1))
    if len(lines) <= most:
        return lines
    last, left = lines[most - 1], room - width("…")
    while last and sum(map(width, last)) > left:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _lines(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Yield the lines of a text that are no wider than there is room, none of them empty.

    The width of a line is that of its letters together, so that the work is proportional to the text.
    """
    for paragraph in text.split("\n"):
        line, taken = "", 0.0
        for match in re.finditer(_PIECES, one_line(paragraph)):
            for word in _fitting(match[0], room, width):
                if line.strip() and taken + sum(map(width, word.rstrip())) > room:
                    yield line.strip()
                    line, taken = "", 0.0
                line += word
                taken += sum(map(width, word))
        if line.strip():
            yield line.strip()


def _fitting(word: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Yield a word with the spaces after it, in parts where it is wider than there is room."""
    start, taken = 0, 0.0
    for place, letter in enumerate(word.rstrip()):
        taken += width(letter)
        if taken > room and place > start:
            yield word[start:place]
            start, taken = place, width(letter)
    yield word[start:]
