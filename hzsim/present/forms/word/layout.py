"""Layouts of Word documents: page, fonts and numbers of headings; none of an office's own template is touched."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from hzsim._typing import Language
from hzsim.errors import told
from hzsim.present.forms.office import Template, lacking, library

NEEDED = ("Title", "Heading 1", "Heading 2", "Caption")
"""The styles that a template must have; others that documents use are added where they are missing."""
_LATIN = "Times New Roman"
_TWIPS, _CM = 20, 360_000
A4 = (21.0, 29.7)


class Face(NamedTuple):
    """The look of a style: fonts of Chinese and Latin text, size in points, and whether it is bold."""

    chinese: str
    size: float
    bold: bool = False
    latin: str = _LATIN


@dataclass(frozen=True, slots=True)
class Layout:
    """The look of a document: margins in cm (top, right, bottom, left), styles, and how headings are numbered.

    `numbers` are a level's number format of Word with its words, by language; `line` is the exact height of lines of
    text in points, None for what the font takes; `characters` how many a line holds, for a page with a grid.
    `indent` is that of paragraphs in characters, `page` the words around a page's number and their count.
    """

    margins: tuple[float, float, float, float]
    faces: Mapping[str, Face]
    numbers: Mapping[Language, tuple[tuple[str, str], ...]]
    page: Mapping[Language, str]
    table: float = 8.0
    line: float | None = None
    characters: int | None = None
    indent: int = 0
    centred: tuple[str, ...] = ("Title", "Caption")
    header: bool = True

    @property
    def width(self) -> float:
        """The width of a page's text in cm."""
        return A4[0] - self.margins[1] - self.margins[3]


_DECIMAL = (("decimal", "%1"), ("decimal", "%1.%2"))
_PAGES: Mapping[Language, str] = MappingProxyType({"zh": "第{page}页　共{pages}页", "en": "{page} of {pages}"})
PLAIN = Layout(
    (2.3, 2.4, 2.2, 2.4),
    {
        "Normal": Face("宋体", 10.5),
        "Title": Face("黑体", 20, True),
        "Subtitle": Face("宋体", 9),
        "Heading 1": Face("黑体", 14, True),
        "Heading 2": Face("黑体", 11.5, True),
        "Caption": Face("黑体", 9),
        "Header": Face("宋体", 9),
        "Footer": Face("宋体", 9),
    },
    {"zh": _DECIMAL, "en": _DECIMAL},
    _PAGES,
    centred=("Caption",),
)
_IMITATION = "仿宋_GB2312"
GBT9704 = Layout(
    (3.7, 2.6, 3.5, 2.8),
    {
        "Normal": Face(_IMITATION, 16),
        "Title": Face("方正小标宋简体", 22),
        "Subtitle": Face("楷体_GB2312", 16),
        "Heading 1": Face("黑体", 16),
        "Heading 2": Face("楷体_GB2312", 16),
        "Caption": Face("黑体", 12),
        "Footer": Face("宋体", 14),
    },
    {"zh": (("chineseCounting", "%1、"), ("chineseCounting", "（%2）")), "en": _DECIMAL},
    MappingProxyType({"zh": "— {page} —", "en": "— {page} —"}),
    table=10.5,
    line=28.95,
    characters=28,
    indent=2,
    centred=("Title", "Subtitle", "Caption"),
    header=False,
)
"""GB/T 9704-2012: the text of 156 by 225 mm has 22 lines of 28 characters of size 3; fonts are named, not shipped."""
LAYOUTS = {"gbt9704": GBT9704}


def layout_of(template: Template | None) -> Layout | None:
    """Return the layout of a document, None for that of an office's own template."""
    if template is None:
        return PLAIN
    return LAYOUTS[template.name] if not template.content else None


def check_styles(document: Any, template: Template) -> None:
    """Raise InvalidInput for a template that lacks a style without which no report can be set."""
    kinds = library("docx.enum.style").WD_STYLE_TYPE
    names = {style.name for style in document.styles if style.type == kinds.PARAGRAPH}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        hint = told("use each of them once in Word, and save the template")
        raise lacking(template, told("expected the styles {names}", names=", ".join(missing)), hint)


def emptied(document: Any) -> None:
    """Take the text out of a template: its pages, headers, footers and styles stay."""
    body = document.element.body
    last = body.sectPr
    for element in list(body):
        if element is not last:
            body.remove(element)


def set_layout(document: Any, layout: Layout) -> None:
    """Set the page and the styles of a document."""
    section, shared = document.sections[0], library("docx.shared")
    section.page_width, section.page_height = map(shared.Cm, A4)
    top, right, bottom, left = map(shared.Cm, layout.margins)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
    section.header_distance, section.footer_distance = shared.Cm(1.3), shared.Cm(1.2 if layout.header else 2.4)
    for name, face in layout.faces.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = face.latin, shared.Pt(face.size), face.bold
        style.font.color.rgb, style.font.italic = shared.RGBColor(0, 0, 0), False
        _east_asian(style, face.chinese)
        _spaced(style, layout, name)
    _grid(document, layout)


def _grid(document: Any, layout: Layout) -> None:
    """Set the lines of a page, and how far characters stand apart so that a line holds as many as it should."""
    if layout.characters is None or layout.line is None:
        return
    section, qn, made = document.sections[0], library("docx.oxml.ns").qn, library("docx.oxml").OxmlElement
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid, apart = made("w:docGrid"), made("w:spacing")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(layout.line * _TWIPS)))
    section._sectPr.append(grid)
    room = layout.width / 2.54 * 72 / layout.characters - layout.faces["Normal"].size
    apart.set(qn("w:val"), str(math.floor(room * _TWIPS)))
    looks = document.styles["Normal"].element.get_or_add_rPr()
    looks.find(qn("w:sz")).addprevious(apart)


def _spaced(style: Any, layout: Layout, name: str) -> None:
    """Set how far paragraphs of a style stand apart, and where their lines begin."""
    shared, form = library("docx.shared"), style.paragraph_format
    form.space_before, form.space_after = shared.Pt(0), shared.Pt(0)
    if name in layout.centred:
        form.alignment = 1
    _without_borders(style)
    if layout.line is not None:
        form.line_spacing = shared.Pt(layout.line)
        return
    before, after = {"Normal": (0, 6), "Heading 1": (14, 6), "Heading 2": (10, 4), "Title": (0, 6)}.get(name, (0, 4))
    form.space_before, form.space_after = shared.Pt(before), shared.Pt(after)


def _without_borders(style: Any) -> None:
    qn = library("docx.oxml.ns").qn
    for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _east_asian(style: Any, font: str) -> None:
    """Set a style's font for Chinese, which Word keeps apart from the Latin one; themes must not override it."""
    qn = library("docx.oxml.ns").qn
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), font)
