"""What a Word document says of itself: properties, languages, the lines above and below its pages."""

import re
from typing import Any

from hzsim._version import VERSION
from hzsim.present.forms.office import Edition, library
from hzsim.present.forms.word.layout import Layout
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
