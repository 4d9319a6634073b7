"""Word's own markup as text: runs, paragraphs, fields, bookmarks, captions and tables."""

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.office import library
from hzsim.present.forms.typesetting import Label, Words, fitting_size, lines, shade, sides, widths
from hzsim.present.forms.view import Table
from hzsim.present.words.letters import plain_text

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SHARED_SIGNS = frozenset("—…‘’“”·×±")
"""Signs that Latin and Chinese text share, and that Chinese text sets as wide as its letters."""


def element(markup: str) -> Any:
    """Return the element of a piece of markup."""
    start, _, rest = markup.partition(">")
    closed = start.endswith("/")
    begun = f"{start.rstrip('/')} {_NAMESPACE}{'/' if closed else ''}>"
    return library("docx.oxml").parse_xml(begun + rest)


def run(text: str, look: str = "", language: Language = "zh") -> str:
    """Return a run of text; `look` is markup of its properties. Chinese is marked as such: it sets quotation marks."""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _chinese(text, language) else ""
    looks = f"<w:rPr>{hint}{look}</w:rPr>" if hint or look else ""
    return f"<w:r>{looks}{'<w:noBreakHyphen/>'.join(map(_letters, _BETWEEN_NUMBERS.split(text)))}</w:r>"


_BETWEEN_NUMBERS = re.compile(r"(?<=\d)-(?=\d)")
"""A hyphen in a range such as `2026-2030`, at which no line may break."""


def _letters(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'


def lines_of(lines: Iterable[str], language: Language) -> str:
    """Return runs of text on lines of their own in one paragraph."""
    return "<w:r><w:br/></w:r>".join(run(line, "", language) for line in lines)


def _chinese(text: str, language: Language) -> bool:
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide or (language == "zh" and not _SHARED_SIGNS.isdisjoint(text))


def paragraph(style: str, content: str, look: str = "") -> str:
    """Return a paragraph of a style, by its identifier; `look` is further markup of its properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{escape(style)}"/>{look}</w:pPr>{content}</w:p>'


def field(code: str, shown: str, look: str = "", language: Language = "zh") -> str:
    """Return a field with its result, as Word itself writes it: Word renews it, other programs show the result."""
    return f'<w:fldSimple w:instr="{escape(code)}">{run(shown, look, language)}</w:fldSimple>'


def bookmark_of(label: Label) -> str:
    """Return the name of the bookmark around the number of a figure or table; Word hides names that begin so."""
    return f"_Ref_{label.kind}_{label.number}"


def bookmarked(name: str, number: int, content: str) -> str:
    """Return content in a bookmark; `number` tells it from all others of the document."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{escape(name)}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def numbered(label: Label, language: Language, identifier: int) -> str:
    """Return the word and the number of a caption, counted by Word and bookmarked for those who refer to it."""
    code = f"SEQ {label.kind.capitalize()} \\* ARABIC"
    content = run(label.word(language), "", language) + field(code, str(label.number), "", language)
    return bookmarked(bookmark_of(label), identifier, content)


def linked(words: Iterable[Words], language: Language) -> str:
    """Return words with labels as cross-references to the numbers in captions."""
    return "".join(
        field(f"REF {bookmark_of(one)} \\h", one.to(language), "", language)
        if isinstance(one, Label)
        else run(_between(one), "", language)
        for one in words
    )


def _between(words: str) -> str:
    """Return the plain text of words that stand beside a reference, with the spaces towards it."""
    return f"{' ' * words[:1].isspace()}{plain_text(words)}{' ' * words[-1:].isspace()}"


_TWIPS = 1440 / 2.54
_HEAD = "EDF1F5"
_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'
_WHOLE = 24
"""The most lines of a table, its head with it, that is kept on one page."""


def table_markup(table: Table, width: float, size: float, language: Language) -> str:
    """Return a table as wide as the text in cm, in letters of a size in points, or smaller ones."""
    size = fitting_size(table, width, size)
    wide = widths(table, width, size)
    columns = [(round(one * _TWIPS), side) for one, side in zip(wide, sides(table), strict=True)]
    edges = "".join(f"<w:{side} {_RULE}/>" for side in ("top", "bottom", "insideH"))
    margins = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    looks = (
        f'<w:tblPr><w:tblW w:w="{sum(one for one, _ in columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{one}"/>' for one, _ in columns) + "</w:tblGrid>"
    letters = f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    head = [_cell(run(plain_text(one), f"<w:b/>{letters}", language), wide, "center", _fill(_HEAD), "<w:keepNext/>")
            for one, (wide, _) in zip(table.columns, columns, strict=True)]  # fmt: skip
    rows, last = [_row(head, "<w:tblHeader/>")], len(table.rows) - 1
    whole = sum(lines(table, wide, size)) <= _WHOLE
    for place, row in enumerate(table.rows):
        kept = "<w:keepNext/>" if whole and place < last else ""
        rows.append(_row(
            _cell(run(plain_text(str(cell)), letters, language), wide, side,
                  _fill(shade(cell) if table.heat else None), kept)
            for cell, (wide, side) in zip(row, columns, strict=True)
        ))  # fmt: skip
    return f"<w:tbl>{looks}{grid}{''.join(rows)}</w:tbl>"


def _row(cells: Iterable[str], look: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{look}</w:trPr>{''.join(cells)}</w:tr>"


def _fill(colour: str | None) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""


def _cell(text: str, width: int, side: str, look: str, kept: str) -> str:
    """Return a cell of a row, its text on a side."""
    looks = (
        f'<w:pPr>{kept}<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
    )
    align = '<w:vAlign w:val="center"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}{align}</w:tcPr><w:p>{looks}{text}</w:p></w:tc>'
