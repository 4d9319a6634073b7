"""The slides that others are made from: those of a template, or plain wide ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hzsim._typing import Language
from hzsim.errors import told
from hzsim.present.forms.office import Template, lacking, library, opened
from hzsim.present.words.letters import title_lines

_WIDE = 12_192_000
_GAP = 0.02
_TITLE, _TEXT = 26, 18
_MESSAGE, _SMALLEST = 0.14, 0.3
"""The share of the box below a title that a message takes, and the least of a slide's height that the box has."""


@dataclass
class Master:
    """A presentation with the layouts of its title's slide and of all others, and the box below a title."""

    presentation: Any
    first: Any
    other: Any
    box: tuple[int, int, int, int]
    plain: bool

    def cover(self, title: str, below: str) -> None:
        """Write the slide of the title, with lines below it."""
        slide = self.presentation.slides.add_slide(self.first)
        slide.shapes.title.text = "\v".join(title_lines(title))
        for place in _beside_title(slide):
            if below and place.has_text_frame:
                place.text_frame.text, below = below, ""
                if self.plain:
                    _below(place, slide.shapes.title)
            else:
                place._element.getparent().remove(place._element)
        if self.plain:
            _sized(slide.shapes.title.text_frame, 34, bold=True)

    def slide(self, title: str) -> Any:
        """Return a new slide with its title alone."""
        slide = self.presentation.slides.add_slide(self.other)
        slide.shapes.title.text = title
        for place in _beside_title(slide):
            place._element.getparent().remove(place._element)
        if self.plain:
            _sized(slide.shapes.title.text_frame, _TITLE, bold=True)
        return slide

    def lines(self, slide: Any, lines: Sequence[str]) -> None:
        """Write lines with dots below the title."""
        frame = slide.shapes.add_textbox(*self.box).text_frame
        frame.word_wrap = True
        util = library("pptx.util")
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.text, paragraph.space_after = line, util.Pt(12)
            paragraph.font.size = util.Pt(_TEXT)
            _dotted(paragraph)

    def said(self, slide: Any, message: str) -> tuple[int, int, int, int]:
        """Write a message below the title, and return the box that it leaves."""
        left, top, width, height = self.box
        high = round(height * _MESSAGE)
        frame = slide.shapes.add_textbox(left, top, width, high).text_frame
        frame.word_wrap, frame.paragraphs[0].text = True, message
        frame.paragraphs[0].font.size = library("pptx.util").Pt(_TEXT)
        return left, top + high, width, height - high

    def set_fonts(self, latin: str, chinese: str, language: Language) -> None:
        """Name the fonts and the language of all text of the slides."""
        qn = library("pptx.oxml.ns").qn
        for run in (run for slide in self.presentation.slides for run in slide._element.iter(qn("a:r"))):
            looks = run.get_or_add_rPr()
            looks.set("lang", {"zh": "zh-CN", "en": "en-GB"}[language])
            for tag, name in (("a:latin", latin), ("a:ea", chinese)):
                if looks.find(qn(tag)) is None:
                    looks.append(looks.makeelement(qn(tag), {"typeface": name}))


def master_of(template: Template | None) -> Master:
    """Return the slides to begin from: of a template without its own, or plain ones; InvalidInput for an unfit one."""
    pptx = library("pptx")
    if template is None:
        presentation = _widened(pptx.Presentation())
        first, other = presentation.slide_layouts[0], presentation.slide_layouts[5]
    else:
        presentation = opened(template, "pptx", pptx.Presentation)
        _emptied(presentation)
        first, other = _layouts(presentation, template)
    box = _box(presentation, other)
    if template is not None and box[3] < _SMALLEST * presentation.slide_height:
        hint = told("place the title of the layout {name} at its top", name=other.name)
        raise lacking(template, told("expected room below the title of slides"), hint)
    return Master(presentation, first, other, box, template is None)


def _beside_title(slide: Any) -> list[Any]:
    """Return the placeholders of a slide but that of its title."""
    return [place for place in slide.placeholders if place.placeholder_format.idx != 0]


def _layouts(presentation: Any, template: Template) -> tuple[Any, Any]:
    """Return a template's layouts for the first slide and for all others."""
    kinds = library("pptx.enum.shapes").PP_PLACEHOLDER
    first = other = None
    for layout in presentation.slide_layouts:
        types = [one.placeholder_format.type for one in layout.placeholders]
        first = first or (layout if kinds.CENTER_TITLE in types else None)
        content = {kinds.BODY, kinds.OBJECT, kinds.SUBTITLE, kinds.PICTURE, kinds.TABLE, kinds.CHART} & set(types)
        if kinds.TITLE in types and (other is None or not content):
            other = layout if other is None or not content else other
    if other is None:
        hint = told("add the layout Title Only in the slide master")
        raise lacking(template, told("expected a layout of slides with a title"), hint)
    return first or other, other


def _emptied(presentation: Any) -> None:
    """Take a template's own slides out."""
    slides = presentation.slides._sldIdLst
    for one in list(slides):
        presentation.part.drop_rel(one.rId)
        slides.remove(one)


def _box(presentation: Any, layout: Any) -> tuple[int, int, int, int]:
    """Return the box below the title of a layout, as wide as the title and down to the margin."""
    title = next(one for one in layout.placeholders if one.placeholder_format.idx == 0)
    gap = round(_GAP * presentation.slide_height)
    top = title.top + title.height + gap
    return title.left, top, title.width, presentation.slide_height - top - 3 * gap


def _widened(presentation: Any) -> Any:
    """Make the plain slides wide, with the title at the top left."""
    scale = _WIDE / presentation.slide_width
    presentation.slide_width = _WIDE
    for holder in (presentation.slide_master, *presentation.slide_layouts):
        for shape in holder.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = round(shape.left * scale), round(shape.width * scale)
    title = next(one for one in presentation.slide_layouts[5].placeholders if one.placeholder_format.idx == 0)
    title.left, title.top, title.width, title.height = 540_000, 300_000, _WIDE - 1_080_000, 900_000
    return presentation


def _sized(frame: Any, points: int, *, bold: bool) -> None:
    util, align = library("pptx.util"), library("pptx.enum.text").PP_ALIGN.LEFT
    for paragraph in frame.paragraphs:
        paragraph.font.size, paragraph.font.bold, paragraph.alignment = util.Pt(points), bold, align


def _below(place: Any, title: Any) -> None:
    """Set lines below a title to begin where it does."""
    place.left, place.top, place.width, place.height = title.left, place.top, title.width, place.height
    _sized(place.text_frame, _TEXT, bold=False)


def _dotted(paragraph: Any) -> None:
    """Put a dot before a paragraph, its lines behind it."""
    qn = library("pptx.oxml.ns").qn
    looks = paragraph._p.get_or_add_pPr()
    looks.set("marL", "285750")
    looks.set("indent", "-285750")
    looks.append(looks.makeelement(qn("a:buFont"), {"typeface": "Arial"}))
    looks.append(looks.makeelement(qn("a:buChar"), {"char": "•"}))
