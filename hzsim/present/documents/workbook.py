"""The workbook: the outline of a report on sheets, its cells linked, and a sheet for each figure with its chart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hzsim._typing import Text
from hzsim.history.run import Briefing
from hzsim.present.documents.chapters.changes import Earlier
from hzsim.present.documents.outline import BANDS, outline
from hzsim.present.forms.office import Edition
from hzsim.present.forms.office.book import HEADLINE, LINE_HEIGHT, Book, book_file, cell_text, row_height, text_columns
from hzsim.present.forms.office.figures import figure_sheet, sheet_name
from hzsim.present.forms.office.linked import derived, sentence_formula
from hzsim.present.forms.typesetting import Label, Placed, placed
from hzsim.present.forms.view import Heading, Note, Picture, Quoting, Reference, Table
from hzsim.present.words.letters import plain_text


def workbook(briefings: Sequence[Briefing], edition: Edition, earlier: Earlier | None = None) -> bytes:
    """Return an Excel workbook of one or more scenarios as a file's bytes, the same for the same inputs.

    Cells of one scenario follow from each other; of several, which have the same places, each stands for itself.
    Raises MissingLibrary when XlsxWriter is not installed.
    """
    language = edition.language
    found = outline(briefings, edition.date, earlier=earlier, whole=True)
    title, *pieces = found.view(language).pieces
    formulas = derived(briefings[0].assessments, language) if len(briefings) == 1 else {}
    parts = placed(pieces, language)

    def write(book: Any) -> None:
        _Writer(book, language, formulas, linking=len(briefings) == 1).write(str(title), parts)

    return book_file(str(title), edition, write)


@dataclass(kw_only=True)
class _Writer(Book):
    """Writes the outline of one report: a sheet of all sentences, one for each section's tables and each figure."""

    linking: bool = True
    names: list[str] = field(default_factory=list)
    homes: dict[Label | None, str] = field(default_factory=dict)
    """The sheet that each table and figure stands on."""

    def write(self, title: str, parts: Sequence[Placed]) -> None:
        """Write all sheets of the workbook, their charts, and what links the cells."""
        (name, front), *others = _sections(parts).items()
        summary = self.named_sheet(name)
        for name, inside in others:
            tables = {one.label: one.piece for one in inside if isinstance(one.piece, Table)}
            if tables:
                self.section(self.named_sheet(name), name, list(tables.values()))
                self.homes |= dict.fromkeys(tables, self.names[-1])
        for one in parts:
            if isinstance(one.piece, Picture):
                self.figure(one.piece, one.label)
        self.summary(summary, title, parts, [one.piece for one in front if isinstance(one.piece, Table)])
        if self.linking:
            self.link()

    def figure(self, picture: Picture, label: Label | None) -> None:
        """Write the sheet of a figure that Excel draws; nothing for another."""
        if picture.plot is None or label is None:
            return
        named = label.to(self.language)
        name = sheet_name([named, picture.caption.split("：")[0].split(":")[0]], self.names)
        self.names.append(name)
        self.homes[label] = name
        figure_sheet(self, name, f"{named}  {picture.caption}", picture.plot(), f"figure_{label.number}")

    def named_sheet(self, name: str) -> Any:
        """Return a new sheet, its name fit for Excel."""
        found = sheet_name([name], self.names)
        self.names.append(found)
        return self.sheet(found)

    def section(self, sheet: Any, name: str, tables: Sequence[Table]) -> None:
        """Write the tables of a section below each other; heads stay in sight, and on every printed page."""
        if name == BANDS.to(self.language):
            self.bands(sheet, tables)
            return
        self.pieces(sheet, tables)
        if len(tables) == 1:
            sheet.freeze_panes(2, 1)
            sheet.repeat_rows(0, 1)
        else:
            sheet.freeze_panes(0, 1)

    def bands(self, sheet: Any, tables: Sequence[Table]) -> None:
        """Write the indicators below each other, as many on a page as it has room for."""
        height = _ROW_POINTS * (max(len(table.rows) for table in tables) + 3) * _BANDS_SCALE / 100
        on_page, row = max(1, int(_PAGE_POINTS / height)), 0
        sheet.set_print_scale(_BANDS_SCALE)  # a sheet that is fitted to a page ignores its page breaks
        breaks = []
        for place, table in enumerate(tables):
            breaks += [row] if place and place % on_page == 0 else []
            row = self.table(sheet, row, table) + 1
        sheet.set_h_pagebreaks(breaks)
        sheet.freeze_panes(0, 1)
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 15, 11.5)

    def summary(self, sheet: Any, title: str, parts: Sequence[Placed], tables: Sequence[Table]) -> None:
        """Write the report's sentences, the odds at a glance below the first of them."""
        font: dict[str, Any] = {"font_name": HEADLINE[self.language], "font_size": 16, "bold": True}
        self.paragraph(sheet, 0, title, 70, 22, **font)
        row, widths = 1, (44, *[12] * _ACROSS)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for one in _said(parts, tables):
            if isinstance(one.piece, Heading):
                self.heading(sheet, row + 1, str(one.piece))
                row += 2
            elif isinstance(one.piece, Table):
                row = self.sized(sheet, row + 1, one.piece, widths)
            else:
                colour = "#767676" if isinstance(one.piece, Note) else "#000000"
                self.paragraph(sheet, row, self.sentence(one), font_color=colour)
                row += 1
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def sentence(self, one: Placed) -> str:
        """Return a sentence as the sheet has it: its numbers follow their cells, or it says what sheet it is about."""
        assert isinstance(one.piece, str)
        return one.piece if getattr(one.piece, "quoted", None) else "".join(map(self.placed, one.words))

    def placed(self, word: str | Label) -> str:
        """Return a word of a sentence; of a figure or table the sheet that it stands on."""
        if not isinstance(word, Label):
            return word
        sheet = self.homes.get(word, "")
        return Text(f"工作表“{sheet}”", f"Sheet {sheet}").to(self.language)

    def paragraph(
        self, sheet: Any, row: int, words: str, letters: int = 132, height: float = 0, **look: object
    ) -> None:
        """Write a sentence across the sheet, in a row as high as its lines; its numbers follow their cells."""
        shape, shown = self.style(text_wrap=True, **look), cell_text(words)
        sheet.merge_range(row, 0, row, _ACROSS, "", shape)
        form, quoted = (words.form, words.quoted) if isinstance(words, Quoting) else ("", {})
        self.linked(
            sheet, row, 0, shown, partial(sentence_formula, plain_text(form), quoted, self.cells, self.language), shape
        )
        sheet.set_row(row, row_height(height or LINE_HEIGHT, -(-text_columns(shown) // letters)))


_ACROSS = 8
_BANDS_SCALE, _ROW_POINTS, _PAGE_POINTS = 85, 15.0, 480.0
"""Percent at which the bands are no wider than the page; points of a row, and of a page's height."""


def _said(parts: Sequence[Placed], tables: Sequence[Table]) -> Iterator[Placed]:
    """Yield what the first sheet holds: sentences, its own tables, and the headings that stand above any."""
    heading = None
    for one in parts:
        if isinstance(one.piece, Heading) and one.piece.level == 1:
            heading = None if one.piece.detail else one
        elif isinstance(one.piece, Note | Quoting | Reference) or any(one.piece is each for each in tables):
            yield from [heading] if heading else []
            heading = None
            yield one


def _sections(parts: Iterable[Placed]) -> dict[str, list[Placed]]:
    """Return what stands below each heading, by the name of its sheet."""
    found: dict[str, list[Placed]] = {}
    for one in parts:
        if isinstance(one.piece, Heading):
            found.setdefault(one.piece.tab, [])
            here = found[one.piece.tab]
        elif found:
            here.append(one)
    return found
