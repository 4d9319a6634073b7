"""What a Word document has around its text: properties, languages, running lines, and numbers of headings."""

import re
from html import escape
from typing import Any

from hzsim._typing import Language
from hzsim._version import VERSION
from hzsim.present.forms.office import Edition, library
from hzsim.present.forms.word.layout import PLAIN, Layout
from hzsim.present.forms.word.markup import element, field, run
from hzsim.present.words.letters import plain_text

_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
_AFTER_FIELDS = tuple(
    f"w:{name}"
    for name in [
        "hdrShapeDefaults",
        "footnotePr",
        "endnotePr",
        "compat",
        "docVars",
        "rsids",
        "attachedSchema",
        "themeFontLang",
        "clrSchemeMapping",
        "doNotIncludeSubdocsInStats",
        "shapeDefaults",
        "decimalSymbol",
        "listSeparator",
    ]
)
"""What follows the renewal of fields among a document's settings (ISO/IEC 29500-1, 17.15.1)."""
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>hzsim</Application><AppVersion>{'.'.join(VERSION.split('.')[:2])}</AppVersion></Properties>"
)


def properties(document: Any, title: str, edition: Edition) -> None:
    """Set title, author, date and language, and drop the picture and program of whoever made the template."""
    found = document.core_properties
    found.title, found.author, found.last_modified_by, found.comments = plain_text(title)[:255], "hzsim", "hzsim", ""
    found.created = found.modified = edition.moment
    found.language = {"zh": "zh-CN", "en": "en-GB"}[edition.language]
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype == _THUMBNAIL]:
        del relations[key]
    for one in relations.values():
        if one.reltype == _EXTENDED:
            one.target_part._blob = _APPLICATION.encode()


def with_languages(document: Any) -> None:
    """Declare what Latin and Chinese text is written in: the plain template calls both American English."""
    qn = library("docx.oxml.ns").qn
    styles, settings = document.styles.element, document.settings.element
    for one in (*styles.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
        one.set(qn("w:val"), "en-GB")
        one.set(qn("w:eastAsia"), "zh-CN")


def with_fields_renewed(document: Any) -> None:
    """Let Word put page numbers into the contents when it opens the document: only Word knows its pages."""
    qn, settings = library("docx.oxml.ns").qn, document.settings.element
    if settings.find(qn("w:updateFields")) is None:
        settings.insert_element_before(element('<w:updateFields w:val="true"/>'), *_AFTER_FIELDS)


def with_style(document: Any, name: str) -> str:
    """Return the identifier of a style, added as Word has it where the document lacks it."""
    kinds = library("docx.enum.style").WD_STYLE_TYPE
    if name not in {style.name for style in document.styles}:
        made = document.styles.add_style(name, kinds.PARAGRAPH, builtin=True)
        made.base_style = document.styles["Normal"]
        made.paragraph_format.space_after = 0
        if name == "toc 2":
            made.paragraph_format.left_indent = library("docx.shared").Cm(0.75)
    identifier: str = document.styles[name].style_id
    return identifier


def running_lines(document: Any, title: str, edition: Edition, layout: Layout | None) -> None:
    """Write the title above every page and its number below; what a template has there stays."""
    section, language = document.sections[0], edition.language
    header, footer = section.header, section.footer
    if layout is not None and layout.header:
        _line(header, run(plain_text(title), '<w:color w:val="767676"/>', language), "right")
    if layout is not None or not _written(footer):
        from hzsim.present.forms.word.layout import PLAIN

        parts = re.split(r"{(pages?)}", (layout or PLAIN).page[language])
        codes = {"page": ("PAGE", "1"), "pages": ("NUMPAGES", "1")}
        words = (field(*codes[one], language="en") if one in codes else run(one, "", language) for one in parts if one)
        _line(footer, "".join(words), "center")


def _line(place: Any, content: str, side: str) -> None:
    """Write the only line of a header or footer."""
    place.is_linked_to_previous = False
    first, *others = place.paragraphs
    for other in others:
        other._p.getparent().remove(other._p)
    style = first.style.style_id
    looks = f'<w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="{side}"/></w:pPr>'
    made = element(f"<w:p>{looks}{content}</w:p>")
    first._p.getparent().replace(first._p, made)


def _written(place: Any) -> bool:
    """Return whether a header or footer of a template holds anything."""
    qn = library("docx.oxml.ns").qn
    return not place.is_linked_to_previous and any(True for _ in place._element.iter(qn("w:r"), qn("w:drawing")))


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
