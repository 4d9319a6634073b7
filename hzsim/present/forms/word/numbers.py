"""Numbers of headings and dots of lists in Word documents, counted by Word itself."""

from html import escape
from typing import Any

from hzsim._typing import Language
from hzsim.present.forms.office import library
from hzsim.present.forms.word.layout import PLAIN, Layout
from hzsim.present.forms.word.markup import element

_COUNTED = "零一二三四五六七八九十"
_EMPTY = b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


class Lists:
    """The lists of one document: the numbers of its headings, none where its template numbers them, and its dots."""

    def __init__(self, document: Any, layout: Layout | None, language: Language) -> None:
        root = _root(document)
        formats = (layout or PLAIN).numbers[language]
        self._formats = formats
        self._own = layout is not None or not _numbers_itself(document)
        levels = "".join(
            _level(place, *one, tail=layout is None or layout.indent == 0) for place, one in enumerate(formats)
        )
        dots = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
        dots += '<w:lvlJc w:val="left"/>'
        dots += '<w:pPr><w:ind w:left="420" w:hanging="300"/></w:pPr></w:lvl>'
        self._headings, self._dots = _added(root, levels, "multilevel"), _added(root, dots, "singleLevel")

    def heading(self, level: int) -> str:
        """Return the markup that numbers a heading."""
        return _counted(self._headings, level - 1) if self._own else ""

    def dot(self) -> str:
        """Return the markup of an entry of a list with dots."""
        return _counted(self._dots, 0)

    def shown(self, number: tuple[int, ...]) -> str:
        """Return the number of a heading as Word shows it, for the contents; empty where its template counts."""
        if not self._own:
            return ""
        kind, words = self._formats[len(number) - 1]
        if kind == "chineseCounting":
            return words.replace(f"%{len(number)}", _chinese(number[-1]))
        for level, one in enumerate(number, 1):
            words = words.replace(f"%{level}", str(one))
        return f"{words} "


def _chinese(number: int) -> str:
    """Return a number up to 99 as Chinese counts: 十二."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_COUNTED[tens]}十") + (_COUNTED[ones] if ones else "")


def _level(place: int, kind: str, words: str, *, tail: bool) -> str:
    follow = '<w:suff w:val="space"/>' if tail else '<w:suff w:val="nothing"/>'
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{follow}'
        f'<w:lvlText w:val="{escape(words)}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def _counted(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _numbers_itself(document: Any) -> bool:
    """Return whether a template numbers its first headings."""
    style = document.styles["Heading 1"]
    qn = library("docx.oxml.ns").qn
    return any(True for _ in style.element.iter(qn("w:numPr")))


def _added(root: Any, levels: str, kind: str) -> int:
    """Add a list to a document's, and return its number."""
    qn = library("docx.oxml.ns").qn
    abstract = 1 + max((int(one.get(qn("w:abstractNumId"))) for one in root.iter(qn("w:abstractNum"))), default=-1)
    number = 1 + max((int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))), default=0)
    markup = f'<w:abstractNum w:abstractNumId="{abstract}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
    first = root.find(qn("w:num"))
    if first is None:
        root.append(element(markup))
    else:
        first.addprevious(element(markup))
    root.append(element(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'))
    return number


def _root(document: Any) -> Any:
    """Return the lists of a document, made where it has none yet."""
    constants, pack = library("docx.opc.constants"), library("docx.opc.packuri")
    kind = constants.RELATIONSHIP_TYPE.NUMBERING
    for relation in document.part.rels.values():
        if relation.reltype == kind:
            return relation.target_part.element
    part = library("docx.parts.numbering").NumberingPart.load(
        pack.PackURI("/word/numbering.xml"), constants.CONTENT_TYPE.WML_NUMBERING, _EMPTY, document.part.package
    )
    document.part.relate_to(part, kind)
    return part.element
