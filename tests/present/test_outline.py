"""The outline of a report, and that every document says what it says."""

import datetime
import io
from html.parser import HTMLParser

import docx
import pytest

import hzsim as hz
from hzsim._typing import Language
from hzsim.history.assessments import Assessments, on_centres
from hzsim.history.run import briefing_on
from hzsim.present.documents.export import report_file
from hzsim.present.documents.outline import outline
from hzsim.present.forms.view import Heading, Picture, Quoting, Table
from hzsim.present.words.letters import plain_text

from .books import opened, written

KEPT = ("h2", "h3", "p", "td", "th")
TODAY = datetime.date(2026, 11, 27)


class Shown(HTMLParser):
    """Collects headings, paragraphs and cells in order, and counts charts."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.charts = 0
        self.inside = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.charts += tag == "svg"
        if tag in KEPT:
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in KEPT

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


@pytest.fixture(scope="module", params=["sprint", "report", "sprint-nation"])
def assessments(request: pytest.FixtureRequest) -> Assessments:
    return on_centres(hz.assess(hz.simulate(hz.read_scenario(request.param), 1000)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_documents_say_what_the_outline_says(assessments: Assessments, language: Language) -> None:
    """Sentences, tables and charts, in its order; a workbook has more tables."""
    pieces = outline([briefing_on(assessments)], TODAY).view(language).pieces
    tables = [piece for piece in pieces if isinstance(piece, Table)]
    words = [str(piece).rstrip("。.") for piece in pieces if isinstance(piece, Heading | Quoting)]
    cells = [plain_text(str(cell)) for table in tables for row in (table.columns, *table.rows) for cell in row]
    charts = sum(isinstance(piece, Picture) for piece in pieces)
    assert len(words) > 20
    assert len(tables) >= 10

    page = Shown(report_file(assessments, "html", language))
    assert page.charts == charts
    assert subsequence(words, page.texts)
    assert subsequence(cells, [plain_text(text) for text in page.texts])

    paper = docx.Document(io.BytesIO(report_file(assessments, "docx", language)))
    paragraphs = [written(one._p) for one in paper.paragraphs]
    assert len(paper.inline_shapes) == charts
    assert subsequence(words, paragraphs)
    assert [cell.text for table in paper.tables for row in table.rows for cell in row.cells] == cells

    book = opened(report_file(assessments, "xlsx", language))
    first = [cell.value for (cell, *_) in book.worksheets[0].iter_rows() if cell.value]
    assert subsequence([one for one in words if one not in set(map(str, headings(pieces)))], first)
    titles = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {table.title for table in tables} <= titles


def headings(pieces: tuple[object, ...]) -> list[Heading]:
    return [piece for piece in pieces if isinstance(piece, Heading)]


def subsequence(few: list[str], many: list[str]) -> bool:
    """Return whether all of a few texts are among many, in the same order."""
    rest = iter(many)
    return all(any(one.startswith(text) or one.endswith(text) for one in rest) for text in few)


def test_all_that_a_sentence_quotes_is_in_the_workbook(sprint: hz.Scenario) -> None:
    """But for what is no part of the assessment: a census inside the plan, and what would lift its odds."""
    assessments = on_centres(hz.assess(hz.simulate(sprint, 1000)))
    pieces = outline([briefing_on(assessments)], TODAY, whole=True).view("en").pieces
    cells = [cell for piece in pieces if isinstance(piece, Table) for row in piece.rows for cell in row]
    places = {getattr(cell, "place", "") for cell in cells}
    quoted = {number.place for piece in pieces if isinstance(piece, Quoting) for number in piece.quoted.values()}
    assert {place for place in quoted - places if not place.startswith(("census.", "lift."))} == {"odds"}
