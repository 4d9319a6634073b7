"""The writer of Word documents: headings, contents, paragraphs, numbered figures and tables."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hzsim.present.forms.office import Edition, library, normalised, opened
from hzsim.present.forms.style import render
from hzsim.present.forms.typesetting import Label, Placed, placed
from hzsim.present.forms.view import Boxed, Bullet, Contents, Heading, Note, Picture, Piece, Table
from hzsim.present.forms.word.layout import PLAIN, Layout, check_styles, emptied, layout_of, set_layout
from hzsim.present.forms.word.markup import (
    bookmarked,
    element,
    lines_of,
    linked,
    numbered,
    paragraph,
    run,
    table_markup,
)
from hzsim.present.forms.word.settings import (
    Lists,
    properties,
    running_lines,
    with_fields_renewed,
    with_languages,
    with_style,
)
from hzsim.present.words.letters import plain_text, title_lines

_EMU = 360_000
_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="6" w:space="6" w:color="7F9DB9"/>' for side in ("top", "left", "bottom", "right")
)


def paper_file(title: str, pieces: Iterable[Piece], edition: Edition) -> bytes:
    """Return a Word document of a title and pieces as a file's bytes, the same for the same contents and edition.

    Raises MissingLibrary when python-docx is not installed, InvalidInput for a template that cannot be used.
    """
    docx, template, layout = library("docx"), edition.template, layout_of(edition.template)
    document = docx.Document() if layout is not None or template is None else opened(template, "docx", docx.Document)
    if layout is None and template is not None:
        check_styles(document, template)
        emptied(document)
    else:
        set_layout(document, layout or PLAIN)
    Paper(document, edition, layout).write(title, pieces)
    stream = io.BytesIO()
    document.save(stream)
    return normalised(stream.getvalue())


@dataclass
class Paper:
    """Writes one document; figures and tables are counted, and referred to, by Word's own fields."""

    document: Any
    edition: Edition
    layout: Layout | None
    bookmarks: int = 0
    lists: Lists = field(init=False)
    styles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Add what the template has not."""
        self.lists = Lists(self.document, self.layout, self.edition.language)
        self.styles = {name: with_style(self.document, name) for name in _STYLES}

    @property
    def width(self) -> float:
        """The width of a page's text in cm."""
        section = self.document.sections[0]
        return float(section.page_width - section.left_margin - section.right_margin) / _EMU

    @property
    def height(self) -> float:
        """The height in cm that a page has for a picture, below a few lines that name it and above its caption."""
        section, line = self.document.sections[0], (self.layout or PLAIN).line or _LINE
        whole = float(section.page_height - section.top_margin - section.bottom_margin) / _EMU
        return whole - _LINES_BESIDE * line / 72 * 2.54

    @property
    def letters(self) -> float:
        """The size of letters in tables in points."""
        return (self.layout or PLAIN).table

    def write(self, title: str, pieces: Iterable[Piece]) -> None:
        """Write a document with its title, piece by piece."""
        with_languages(self.document)
        properties(self.document, title, self.edition)
        running_lines(self.document, title, self.edition, self.layout)
        self.add(paragraph(self.styles["Title"], lines_of(title_lines(plain_text(title)), self.edition.language)))
        found = placed(pieces, self.edition.language)
        headings = [one for one in found if isinstance(one.piece, Heading)]
        for one in found:
            self.piece(one, headings)

    def add(self, markup: str) -> None:
        """Put a piece of markup at the end of the text."""
        self.document.element.body.sectPr.addprevious(element(markup))

    def piece(self, one: Placed, headings: list[Placed]) -> None:
        """Write one piece; nothing for an empty line."""
        match one.piece:
            case Table():
                self.table(one.piece, one.label)
            case Picture():
                self.picture(one.piece, one.label)
            case Heading():
                self.heading(one)
            case Contents():
                self.contents(one.piece, headings)
            case Note():
                self.text("Subtitle", one)
            case Boxed():
                self.text("Normal", one, f'<w:pBdr>{_BOX}</w:pBdr>{_SHADED}<w:ind w:left="170" w:right="170"/>')
            case Bullet():
                self.text("Normal", one, self.lists.dot())
            case _ if one.piece:
                self.text("Normal", one, self.indent())

    def indent(self) -> str:
        """Return the markup of a paragraph's first line."""
        layout = self.layout or PLAIN
        wide = round(20 * layout.indent * layout.faces["Normal"].size)
        return f'<w:ind w:firstLineChars="{100 * layout.indent}" w:firstLine="{wide}"/>' if wide else ""

    def text(self, style: str, one: Placed, look: str = "") -> None:
        """Write a paragraph with its references; one that refers stays with what it refers to."""
        refers = any(isinstance(word, Label) for word in one.words)
        kept = "<w:keepNext/>" if refers else "<w:keepLines/>" if isinstance(one.piece, Boxed) else ""
        self.add(paragraph(self.styles[style], linked(one.words, self.edition.language), kept + look))

    def heading(self, one: Placed) -> None:
        """Write a heading, numbered by Word, that the contents can find."""
        assert isinstance(one.piece, Heading)
        self.bookmarks += 1
        words = bookmarked(_anchor(one), self.bookmarks, run(plain_text(one.piece), "", self.edition.language))
        level = one.piece.level
        indent = self.indent() if (self.layout or PLAIN).indent else ""
        self.add(paragraph(self.styles[f"Heading {level}"], words, f"<w:keepNext/>{self.lists.heading(level)}{indent}"))

    def contents(self, title: str, headings: list[Placed]) -> None:
        """Write the list of contents: Word's own field, with its entries in it until Word renews them with pages."""
        with_fields_renewed(self.document)
        self.add(paragraph(self.styles["Normal"], run(plain_text(title), "<w:b/>"), "<w:keepNext/>"))
        begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        begin += '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        for place, one in enumerate(headings):
            assert isinstance(one.piece, Heading)
            words = run(self.lists.shown(one.number) + plain_text(one.piece), "", self.edition.language)
            entry = f'<w:hyperlink w:anchor="{_anchor(one)}" w:history="1">{words}</w:hyperlink>'
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(headings) - 1 else ""
            self.add(paragraph(self.styles[f"toc {one.piece.level}"], ("" if place else begin) + entry + end))

    def caption(self, label: Label | None, words: str, look: str = "") -> None:
        """Write a caption with a number that Word counts, shown at once and renewed with its fields."""
        assert label is not None
        self.bookmarks += 1
        number = numbered(label, self.edition.language, self.bookmarks)
        text = run(f"  {plain_text(words)}", "", self.edition.language)
        self.add(paragraph(self.styles["Caption"], number + text, look))

    def picture(self, picture: Picture, label: Label | None) -> None:
        """Write a chart above its numbered caption."""
        shared, style = library("docx.shared"), self.document.styles["Normal"]
        drawn = io.BytesIO(render(picture.draw(), "png"))
        line = self.document.add_paragraph(style=style)
        shape = line.add_run().add_picture(drawn, width=shared.Cm(min(self.width, _WIDEST)))
        shape._inline.docPr.set("descr", plain_text(picture.caption))
        scale = min(1.0, self.height * _EMU / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        form = line.paragraph_format
        form.keep_with_next, form.line_spacing, form.alignment, form.space_after = True, 1.0, 1, 0
        form.first_line_indent = 0
        self.caption(label, picture.caption)

    def table(self, table: Table, label: Label | None) -> None:
        """Write a table below its numbered caption; its header is repeated on every page."""
        self.caption(label, table.title, '<w:keepNext/><w:spacing w:before="120"/>')
        self.add(table_markup(table, self.width, self.letters, self.edition.language))
        self.add(paragraph(self.styles["Normal"], "", '<w:spacing w:after="0" w:line="160" w:lineRule="exact"/>'))


_WIDEST = 15.0
_LINE, _LINES_BESIDE = 21.0, 5
"""The height of a line of text in points where no layout says it; the lines that stand on a picture's page with it."""
_STYLES = ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "toc 1", "toc 2")
_SHADED = '<w:shd w:val="clear" w:color="auto" w:fill="F3F7FB"/>'


def _anchor(one: Placed) -> str:
    """Return the bookmark of a heading."""
    return "_Toc_" + "_".join(map(str, one.number))
