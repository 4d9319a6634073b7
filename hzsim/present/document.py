"""The document: a short report for Word, with numbered figures and tables."""

import datetime
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.history.series import History, history_of
from hzsim.present import sections
from hzsim.present.archives import library, normalised
from hzsim.present.charts import fan_chart
from hzsim.present.findings import closing_findings, leading_findings, target_findings
from hzsim.present.letters import plain_text
from hzsim.present.probability_charts import PROBABILITIES, centres_chart
from hzsim.present.quotes import Finding
from hzsim.present.report import charted
from hzsim.present.style import render
from hzsim.present.view import Number, Table
from hzsim.present.words import VALUE, provenance
from hzsim.questions.assessment import Assessment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_LATIN, _BODY, _HEADING = "Times New Roman", "宋体", "黑体"
_LEVERS = Text("列出各目标自身杠杆的所需取值", "lists what each target's own lever would have to be")
_FIGURE, _TABLE = Text("图", "Figure"), Text("表", "Table")
_GREY = "F2F2F2"
_ODDS = 6  # the columns of the table of targets before its odds
_PAGE = (21.0, 29.7)
_MARGIN, _TEXT_WIDTH = 2.4, 16.2
_PADDING, _CHARACTER, _LONGEST_WORD = 0.45, 0.175, 18  # cm around a cell's text; cm and characters at 8 points


def document(assessments: Assessments, language: Language = "en", history: History | None = None) -> bytes:
    """Return a Word document of a scenario's assessments as a file's bytes, the same for the same assessments.

    `history` defaults to the series that belong to the scenario. Raises MissingLibrary when
    python-docx is not installed.
    """
    past = history or history_of(assessments.assessment.simulation.scenario)
    writer = _Writer(library("docx").Document(), assessments, language, past)
    writer.write()
    _hint_chinese(writer.document)
    stream = io.BytesIO()
    writer.document.save(stream)
    return normalised(stream.getvalue())


@dataclass
class _Writer:
    """Writes one document; figures and tables are counted by Word's own fields."""

    document: Any
    assessments: Assessments
    language: Language
    history: History
    figures: int = 0
    tables: int = 0

    @property
    def assessment(self) -> Assessment:
        return self.assessments.assessment

    def write(self) -> None:
        simulation = self.assessment.simulation
        scenario = simulation.scenario
        self.settings(scenario.title.to(self.language))
        self.document.add_heading(plain_text(scenario.title.to(self.language)), 0)
        self.document.add_paragraph(provenance(simulation, self.language), style="Subtitle")
        self.heading(Text("主要结论", "Findings"))
        self.sentences(leading_findings(self.assessments))
        lists = Text("列出各目标的概率", "lists the probabilities of all targets")
        says = Text("列出各目标是否达到", "says which targets are met")
        tables = _on_paper(sections.targets_table(self.assessments, self.language))
        if len(tables) > 1:
            self.refer(_TABLE, self.tables + 1, Text("列出各目标的数值", "lists what the scenario implies for them"))
        self.refer(_TABLE, self.tables + len(tables), lists if scenario.uncertain else says)
        for table in tables:
            self.table(table)
        if scenario.uncertain:
            self.refer(_FIGURE, self.figures + 1, Text("并列显示这些概率", "shows them side by side"))
            self.figure(centres_chart(self.assessments, self.language), PROBABILITIES.to(self.language))
        self.heading(Text("目标", "Targets"))
        self.sentences(target_findings(self.assessments))
        self.sentences(closing_findings(self.assessments))
        requirement = sections.requirement_table(self.assessment, self.language)
        if requirement.rows:
            self.heading(Text("需要什么", "What it would take"))
            self.refer(_TABLE, self.tables + 1, _LEVERS)
            self.table(_first_columns(requirement, 6))
        self.heading(Text("指标走势", "Indicators"))
        for name in charted(simulation):
            self.indicator(name)
        self.heading(Text("假设与来源", "Assumptions and sources"))
        for table in sections.backing_tables(self.assessment, self.language):
            self.table(table)

    def indicator(self, name: str) -> None:
        """Write an indicator's fan chart and its table."""
        simulation = self.assessment.simulation
        label = simulation.scenario.model.indicator(name).label.to(self.language)
        shown = Text("中位数与区间", "median and bands") if simulation.scenario.uncertain else VALUE
        numbers = Text(
            f"与表 {self.tables + 1} 显示{label}的{shown.zh}", f"and Table {self.tables + 1} show {label}, {shown.en}"
        )
        self.refer(_FIGURE, self.figures + 1, numbers)
        caption = Text(f"{label}：{shown.zh}", f"{label}: {shown.en}").to(self.language)
        self.figure(fan_chart(simulation, name, self.history, self.language), caption)
        self.table(sections.bands_table(simulation, name, self.language))

    def sentences(self, found: Sequence[Finding]) -> None:
        for finding in found:
            self.document.add_paragraph(plain_text(finding.text.to(self.language)))

    def refer(self, kind: Text, number: int, words: Text) -> None:
        """Refer in the text to a figure or table that follows."""
        text = Text(f"{kind.zh} {number} {words.zh}。", f"{kind.en} {number} {words.en}.").to(self.language)
        self.document.add_paragraph(plain_text(text)).paragraph_format.keep_with_next = True

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

    def heading(self, text: Text) -> None:
        self.document.add_heading(text.to(self.language), 1)

    def caption(self, kind: Text, number: int, text: str, keep_with_next: bool) -> None:
        """Add a caption with a number that Word counts, shown at once and renewed with its fields."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = keep_with_next
        paragraph.add_run(f"{kind.to(self.language)} ")
        _field(paragraph, f"SEQ {kind.en} \\* ARABIC", str(number))
        paragraph.add_run(f"  {plain_text(text)}")

    def figure(self, figure: "Figure", caption: str) -> None:
        shared = library("docx.shared")
        self.figures += 1
        shape = self.document.add_picture(io.BytesIO(render(figure, "png")), width=shared.Cm(_TEXT_WIDTH))
        shape._inline.docPr.set("descr", plain_text(caption))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self.caption(_FIGURE, self.figures, caption, keep_with_next=False)

    def table(self, table: Table) -> None:
        shared = library("docx.shared")
        self.tables += 1
        self.caption(_TABLE, self.tables, table.title, keep_with_next=True)
        grid = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
        grid.autofit = False
        sizes = _widths(table)
        for column, width in zip(grid.columns, sizes, strict=True):
            column.width = shared.Cm(width)
        for row, line in enumerate((table.columns, *table.rows)):
            _never_split(grid.rows[row])
            for cell, content, width in zip(grid.rows[row].cells, line, sizes, strict=True):
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


_STYLES = (
    ("Normal", _BODY, 10.5, False),
    ("Title", _HEADING, 20, True),
    ("Subtitle", _BODY, 9, False),
    ("Heading 1", _HEADING, 14, True),
    ("Caption", _HEADING, 9, False),
)


def _on_paper(targets: Table) -> list[Table]:
    """Return the table of targets; in two where it is wider than the page: numbers, and then odds, with each target."""
    if sum(_widths_needed(targets)) <= _TEXT_WIDTH:
        return [targets]
    odds = [place for place, name in enumerate(targets.columns[:-1]) if place >= _ODDS or not place]
    rest = [place for place in range(len(targets.columns)) if not place or place not in odds]
    numbers = _columns(targets, rest)
    return [replace(numbers, rows=numbers.rows[:-1]), _columns(targets, odds)]  # all together have odds alone


def _columns(table: Table, places: Sequence[int]) -> Table:
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return Table(table.title, tuple(table.columns[place] for place in places), rows, table.numbers)


def _first_columns(table: Table, count: int) -> Table:
    return Table(table.title, table.columns[:count], tuple(row[:count] for row in table.rows))


def _widths(table: Table) -> tuple[float, ...]:
    """Return column widths in cm, together as wide as the page's text.

    Each column first gets what its longest word needs, so that no number breaks; the rest is
    shared by how much more the longest texts would take.
    """
    columns, least = _texts(table), _widths_needed(table)
    more = [max(map(_wide, texts)) + _PADDING - narrow for texts, narrow in zip(columns, least, strict=True)]
    left = _TEXT_WIDTH - sum(least)
    if left < 0:
        return tuple(_TEXT_WIDTH * narrow / sum(least) for narrow in least)
    share = left / (sum(more) or 1.0)
    widths = [narrow + share * extra for narrow, extra in zip(least, more, strict=True)]
    return tuple(_TEXT_WIDTH * width / sum(widths) for width in widths)


def _texts(table: Table) -> list[list[str]]:
    return [[table.columns[place], *(str(row[place]) for row in table.rows)] for place in range(len(table.columns))]


def _widths_needed(table: Table) -> list[float]:
    """Return what the longest word of each column needs, in cm."""
    return [max(_wide(word) for text in texts for word in _words(text)) + _PADDING for texts in _texts(table)]


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
