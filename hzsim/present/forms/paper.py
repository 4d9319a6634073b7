"""The writer of Word documents: headings, paragraphs, and numbered figures and tables."""

import datetime
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hzsim._typing import Language, Text
from hzsim.present.forms.archives import library, normalised
from hzsim.present.forms.style import render
from hzsim.present.forms.view import Heading, Note, Number, Picture, Piece, Reference, Table
from hzsim.present.words.letters import plain_text

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
FIGURE, TABLE = Text("图", "Figure"), Text("表", "Table")
TEXT_WIDTH = 16.2
_LATIN, _BODY, _HEADING = "Times New Roman", "宋体", "黑体"
_GREY = "F2F2F2"
_PAGE = (21.0, 29.7)
_MARGIN = 2.4
_PADDING, _CHARACTER, _LONGEST_WORD = 0.45, 0.175, 18  # cm around a cell's text; cm and characters at 8 points
_STYLES = (
    ("Normal", _BODY, 10.5, False),
    ("Title", _HEADING, 20, True),
    ("Subtitle", _BODY, 9, False),
    ("Heading 1", _HEADING, 14, True),
    ("Caption", _HEADING, 9, False),
)


def paper_file(write: Callable[[Any], None]) -> bytes:
    """Return a Word document as a file's bytes, the same for the same contents.

    `write` is given python-docx's document. Raises MissingLibrary when python-docx is not installed.
    """
    document = library("docx").Document()
    write(document)
    _hint_chinese(document)
    stream = io.BytesIO()
    document.save(stream)
    return normalised(stream.getvalue())


@dataclass
class Paper:
    """Writes one document; figures and tables are counted by Word's own fields."""

    document: Any
    language: Language
    figures: int = 0
    tables: int = 0

    def write(self, title: str, pieces: Iterable[Piece]) -> None:
        """Write a document with its title, piece by piece."""
        self.settings(title)
        self.document.add_heading(plain_text(title), 0)
        for piece in pieces:
            self.piece(piece)

    def piece(self, piece: Piece) -> None:
        """Write a heading, a paragraph, a table or a chart; nothing for an empty line."""
        match piece:
            case Table():
                self.table(piece)
            case Picture():
                self.picture(piece)
            case Heading():
                self.document.add_heading(plain_text(piece), 1)
            case Note():
                self.document.add_paragraph(plain_text(piece), style="Subtitle")
            case Reference():
                names = {"figure": (FIGURE, self.figures), "table": (TABLE, self.tables)}
                shown = {name: f"{kind.to(self.language)} {last + 1}" for name, (kind, last) in names.items()}
                paragraph = self.document.add_paragraph(plain_text(piece.format(**shown)))
                paragraph.paragraph_format.keep_with_next = True
            case str() if piece:
                self.document.add_paragraph(plain_text(piece))

    def settings(self, title: str) -> None:
        """Set page, fonts and properties; the properties hold no time or person."""
        shared = library("docx.shared")
        section, properties = self.document.sections[0], self.document.core_properties
        section.page_width, section.page_height = map(shared.Cm, _PAGE)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = shared.Cm(_MARGIN)
        properties.title, properties.author, properties.comments = plain_text(title)[:255], "hzsim", ""
        properties.created = properties.modified = CREATED
        properties.language = {"zh": "zh-CN", "en": "en-GB"}[self.language]
        self.languages()
        for name, font, size, bold in _STYLES:
            style = self.document.styles[name]
            style.font.name, style.font.size, style.font.bold = _LATIN, shared.Pt(size), bold
            style.font.color.rgb, style.font.italic = shared.RGBColor(0, 0, 0), False
            _east_asian(style, font)
        self.document.styles["Normal"].paragraph_format.space_after = shared.Pt(6)
        footer = section.footer.paragraphs[0]
        footer.alignment = 1
        _field(footer, "PAGE", "1")
        self.document.styles["Caption"].paragraph_format.alignment = 1

    def languages(self) -> None:
        """Declare what Latin and Chinese text is written in: the template calls both American English."""
        qn = library("docx.oxml.ns").qn
        styles, settings = self.document.styles.element, self.document.settings.element
        for element in (*styles.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
            element.set(qn("w:val"), "en-GB")
            element.set(qn("w:eastAsia"), "zh-CN")

    def caption(self, kind: Text, number: int, text: str, keep_with_next: bool) -> None:
        """Add a caption with a number that Word counts, shown at once and renewed with its fields."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = keep_with_next
        paragraph.add_run(f"{kind.to(self.language)} ")
        _field(paragraph, f"SEQ {kind.en} \\* ARABIC", str(number))
        paragraph.add_run(f"  {plain_text(text)}")

    def picture(self, picture: Picture) -> None:
        """Write a chart with its numbered caption."""
        shared = library("docx.shared")
        self.figures += 1
        drawn = io.BytesIO(render(picture.draw(), "png"))
        shape = self.document.add_picture(drawn, width=shared.Cm(TEXT_WIDTH))
        shape._inline.docPr.set("descr", plain_text(picture.caption))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self.caption(FIGURE, self.figures, picture.caption, keep_with_next=False)

    def table(self, table: Table) -> None:
        """Write a table below its numbered caption; its header is repeated on every page."""
        shared = library("docx.shared")
        self.tables += 1
        self.caption(TABLE, self.tables, table.title, keep_with_next=True)
        grid = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
        grid.autofit = False
        sizes = _widths(table)
        for column, width in zip(grid.columns, sizes, strict=True):
            column.width = shared.Cm(width)
        for row, (drawn, line) in enumerate(zip(grid.rows, (table.columns, *table.rows), strict=True)):
            _never_split(drawn)
            for cell, content, width in zip(drawn.cells, line, sizes, strict=True):
                cell.width = shared.Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = 0
                paragraph.alignment = 1 if row == 0 else 2 if isinstance(content, Number) else 0
                run = paragraph.add_run(plain_text(str(content)))
                run.font.size, run.font.bold = shared.Pt(8), row == 0
                if row == 0:
                    _shade(cell)
        _repeat(grid.rows[0])
        gap = self.document.add_paragraph().paragraph_format
        gap.line_spacing, gap.space_after = shared.Pt(8), 0


def _widths(table: Table) -> tuple[float, ...]:
    """Return column widths in cm, together as wide as the page's text.

    Each column first gets what its longest word needs, so that no number breaks; the rest is
    shared by how much more the longest texts would take.
    """
    columns = _texts(table)
    least = [max(_wide(word) for text in texts for word in _words(text)) + _PADDING for texts in columns]
    more = [max(map(_wide, texts)) + _PADDING - narrow for texts, narrow in zip(columns, least, strict=True)]
    left = TEXT_WIDTH - sum(least)
    if left < 0:
        return tuple(TEXT_WIDTH * narrow / sum(least) for narrow in least)
    share = left / (sum(more) or 1.0)
    widths = [narrow + share * extra for narrow, extra in zip(least, more, strict=True)]
    return tuple(TEXT_WIDTH * width / sum(widths) for width in widths)


def _texts(table: Table) -> list[list[str]]:
    return [[table.columns[place], *(str(row[place]) for row in table.rows)] for place in range(len(table.columns))]


def _words(text: str) -> list[str]:
    """Return what Word keeps on one line: words, and short runs of Chinese; hashes may break."""
    words = [piece for word in text.split() for piece in re.findall(r"[\u2e80-\uffff]{1,2}|[^\u2e80-\uffff]+", word)]
    return [word[:_LONGEST_WORD] for word in words] or [""]


def _wide(text: str) -> float:
    """Return how wide a text is in cm in the tables' size, wide characters counted as two."""
    from wcwidth import wcswidth

    return _CHARACTER * (max(0, wcswidth(text)) + text.count("‰"))  # the sign is wide in Chinese fonts


def _east_asian(style: Any, font: str) -> None:
    """Set a style's font for Chinese, which Word keeps apart from the Latin one; themes must not override it."""
    qn = library("docx.oxml.ns").qn
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), font)


def _hint_chinese(document: Any) -> None:
    """Let Word set signs that Latin and Chinese share, such as quotation marks, in the Chinese font of Chinese text."""
    qn = library("docx.oxml.ns").qn
    for part in (document.element, document.sections[0].footer._element):
        for run in part.iter(qn("w:r")):
            text = "".join(node.text or "" for node in run.iter(qn("w:t")))
            if any(unicodedata.east_asian_width(letter) in "WF" for letter in text):
                run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _element(name: str, **attributes: str) -> Any:
    oxml, qn = library("docx.oxml"), library("docx.oxml.ns").qn
    element = oxml.OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field with its result, as Word itself writes it."""
    field = _element("w:fldSimple", instr=code)
    run, text = _element("w:r"), _element("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_GREY))


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _never_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
