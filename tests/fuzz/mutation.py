"""Damage to a file: of its bytes, its lines, its words, and the cells of a table."""

import csv
import io
import random
import re
from collections.abc import Callable, Sequence

from fuzz.grammar import GRAMMARS, NUMBERS, number, value

_PIECES = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b'"', b"'", b",", b",,,,", b"#", b"---\n"),
    *(
        b"%",
        b":",
        b": ",
        b"- ",
        b"{",
        b"}",
        b"[",
        b"]",
        b"&a ",
        b"*a",
        b"!!python/none ",
        b"|\n",
        b">",
        b"?",
        b"@",
        b"`",
    ),
    *(
        b"\x1b[2J",
        b"\xc2\x85",
        b"\xe2\x80\xae",
        b"\xe2\x80\xa8",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x99\x82",
        b"<<: ",
        b"=",
        b"$",
    ),
)
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")
_TOKEN = re.compile(rb"[^\s{}\[\],]+")
_MANY = (2, 3, 50, 1_000, 30_000)
_LONGEST = 1_200_000
"""A little more than hzsim reads."""


def mutated(content: bytes, kind: str, others: Sequence[bytes], dice: random.Random) -> bytes:
    """Return a file damaged once to four times; `others` are files whose parts may get into it."""
    if kind in GRAMMARS and dice.random() < 0.25:
        content = GRAMMARS[kind](dice).encode(errors="surrogatepass")
        if dice.random() < 0.6:
            return content
    table = kind not in GRAMMARS
    for _ in range(dice.choice([1, 1, 1, 2, 3, 4])):
        damages = dice.choices([_BYTES, _WORDS, _CELLS if table else _LINES], [3, 3, 6])[0]
        content = dice.choice(damages)(content, others, dice)[:_LONGEST]
    return content


_Damage = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def _flipped(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    changed = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 20])):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _inserted(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    place = dice.randint(0, len(content))
    return content[:place] + dice.choice(_PIECES) * dice.choice([1, 1, 1, *_MANY]) + content[place:]


def _cut_out(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    begin = dice.randint(0, len(content))
    return content[:begin] + content[begin + dice.choice([1, 1, 2, 10, 100, len(content)]) :]


def _repeated(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    begin = dice.randint(0, len(content))
    end = begin + dice.choice([1, 5, 40, 400])
    return content[:begin] + content[begin:end] * dice.choice(_MANY) + content[end:]


def _spliced(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    other = dice.choice(others)
    begin = dice.randint(0, len(other))
    return content[: dice.randint(0, len(content))] + other[begin : begin + dice.choice([10, 200, len(other)])]


def _encoded(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    text = content.decode("utf-8", "replace")
    return text.encode(dice.choice(["gb18030", "utf-16", "utf-32", "utf-8-sig", "utf-7", "big5"]), "replace")


def _words_replaced(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    return _replaced(content, _TOKEN, lambda _: value(dice), dice)


def _words_traded(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    words = _TOKEN.findall(dice.choice([content, dice.choice(others)])[:100_000]) or [b""]
    return _replaced(content, _TOKEN, lambda _: dice.choice(words).decode("utf-8", "replace"), dice)


def _numbers_replaced(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    del others
    return _replaced(content, _NUMBER, lambda old: _moved(old, dice), dice)


def _replaced(content: bytes, pattern: re.Pattern[bytes], new: Callable[[str], str], dice: random.Random) -> bytes:
    """Return a file with one of what a pattern finds in it replaced."""
    found = list(pattern.finditer(content))
    if not found:
        return content
    match = dice.choice(found)
    text = new(match[0].decode("utf-8", "replace")).encode(errors="surrogatepass")
    return content[: match.start()] + text + content[match.end() :]


def _moved(old: str, dice: random.Random) -> str:
    """Return ASCII digits moved a little or by orders of magnitude, or another number."""
    size = float(old[:15])
    near = f"{size * dice.choice([0, -1, 0.9, 1.1, 10, 0.1, 1e4, 1e-4, 1e15]):.10g}"
    return dice.choice([near, str(int(size) + dice.choice([-1, 1])), number(dice), old + old, "-" + old])


def _lines_moved(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b"\n"]
    at, other = dice.randrange(len(lines)), dice.choice(lines)
    strange = dice.choice(dice.choice(others).splitlines(keepends=True) or [b"\n"])
    line = lines[at]
    indented = dice.choice([b" ", b"  ", b"\t", b"- "]) + line
    placed = dice.choice(
        [
            *([], [line] * 2, [line] * dice.choice(_MANY), [other], [other, line], [strange, line], [b"\n", line]),
            *([indented], [line.strip()], [line.lstrip()]),
        ]
    )
    lines[at : at + 1] = placed
    return b"".join(lines)


def _cells_changed(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """Return a table with cells, rows or columns changed, most often by what stands elsewhere in the column."""
    del others
    rows = _rows(content)
    at = dice.randrange(len(rows))
    column = dice.randrange(max(len(rows[at]), 1))
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        row = dice.choice(rows[1:] or rows)
        if row:
            place = dice.randrange(len(row))
            row[place] = _cell(row[place], [one[place] for one in rows if place < len(one)], dice)
    if dice.random() < 0.3:
        row = list(rows[at])
        rows[at : at + 1] = dice.choice(
            [[], [row, row], [[], row], [row, [""] * len(row)], [row[::-1]], [[*row, ""]], [row[:-1]], [row] * 2_000]
        )
    if dice.random() < 0.05:
        for row in rows:
            row[column : column + 1] = row[column : column + 1] * dice.choice([0, 2])
    written = io.StringIO()
    dialect = csv.unix_dialect if dice.random() < 0.1 else csv.excel  # the first quotes all, the second ends in \r\n
    csv.writer(written, dialect).writerows(rows)
    return written.getvalue().encode(errors="surrogatepass")


def _cell(old: str, column: Sequence[str], dice: random.Random) -> str:
    if _NUMBER.fullmatch(old.encode()) and dice.random() < 0.3:
        return _moved(old, dice)
    elsewhere = dice.choice(column)
    return dice.choice(
        [elsewhere, elsewhere, elsewhere, value(dice), "", dice.choice(NUMBERS), f" {old} ", old + old, old[:-1]]
    )


def _rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8", "replace").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        rows = [line.split(",") for line in text.split("\n")]
    return rows or [[""]]


_BYTES: Sequence[_Damage] = (_flipped, _inserted, _cut_out, _repeated, _spliced, _encoded)
_WORDS: Sequence[_Damage] = (_words_replaced, _words_traded, _numbers_replaced, _numbers_replaced)
_LINES: Sequence[_Damage] = (*_WORDS, _lines_moved, _lines_moved)
_CELLS: Sequence[_Damage] = (_cells_changed,)
