"""Word's own markup as text: runs, paragraphs, fields, bookmarks and captions."""

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.numbering import Label, Words
from hzsim.present.forms.office import library
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
