"""Every medium of an answer's sheet: one function each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.present.forms.formats import csv_file, to_json
from hzsim.present.forms.markup import html_document
from hzsim.present.forms.office import Edition
from hzsim.present.forms.office.book import Book, book_file, cell_text
from hzsim.present.forms.office.deck import deck_file
from hzsim.present.forms.sheet import Sheet
from hzsim.present.forms.values import spoken
from hzsim.present.forms.view import Table, View
from hzsim.present.forms.word.paper import paper_file

_SHEETS = Text("答案", "Answer"), Text("数据", "Data")

SUFFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {form: (f".{form}",) for form in ("xlsx", "docx", "pptx", "csv", "json", "parquet")}
    | {"html": (".html", ".htm"), "page": (".html", ".htm"), "iamc": (".csv",)}
)
"""How the files of each form end."""


def format_named(name: str) -> str | None:
    """Return the medium that files with such a name are of, None for a name that does not say."""
    return next((form for form in MEDIA if name.lower().endswith(SUFFIXES[form])), None)


def check_suffix(form: str, name: str) -> None:
    """Raise BadValue for a file name that ends as those of another form do: no program would open it."""
    _, dot, ending = name.lower().rpartition(".")
    suffix, mine = dot + ending, SUFFIXES.get(form, (".txt",))
    if suffix in {known for suffixes in SUFFIXES.values() for known in suffixes} - {*mine}:
        raise BadValue(told("expected a name ending in {suffix} for {form}", suffix=mine[0], form=form), name)


def csv_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return the records as CSV in UTF-8, with a byte order mark."""
    return csv_file(sheet.records(edition.language))


def json_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return the sheet's data as JSON in UTF-8."""
    return (to_json(sheet.data(edition.language)) + "\n").encode()


def html_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return the words, tables and charts as a page that loads nothing."""
    from hzsim.present.forms.web_page import self_contained

    title, rest = _parted(sheet, edition.language)
    shown = html_document(rest.pieces, edition.language)
    return self_contained("report.html", Text(title, title), edition.language, "report.css", shown)


def xlsx_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return a workbook: the words and tables with numbers as numbers, and the records in full precision."""
    language = edition.language
    view, records = sheet.view(language), sheet.records(language)

    def write(book: Any) -> None:
        """Write the answer as people read it on one sheet, and its records on another."""
        shown, data = (book.add_worksheet(name.to(language)) for name in _SHEETS)
        Book(book, language).pieces(shown, view.pieces)
        for column, key in enumerate(records[0] if records else ()):
            data.write_string(0, column, key)
            for row, record in enumerate(records, 1):
                _cell(data, row, column, record[key])

    return book_file(title_of(sheet, language), edition, write)


def docx_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return a Word document of the words, tables and charts."""
    title, rest = _parted(sheet, edition.language)
    return paper_file(title, rest.pieces, edition)


def pptx_of(sheet: Sheet, edition: Edition) -> bytes:
    """Return slides of the words that stand for themselves, the tables and the charts."""
    title, rest = _parted(sheet, edition.language)
    return deck_file(title, rest.pieces, edition)


MEDIA: Mapping[str, Callable[[Sheet, Edition], bytes]] = MappingProxyType(
    {"xlsx": xlsx_of, "docx": docx_of, "pptx": pptx_of, "html": html_of, "csv": csv_of, "json": json_of}
)
TEMPLATED = ("docx", "pptx")
"""The media that take an office's own template."""


def title_of(sheet: Sheet, language: Language) -> str:
    """Return the title of a sheet: its first line, or its first table's, else its own."""
    return _parted(sheet, language)[0]


def _parted(sheet: Sheet, language: Language) -> tuple[str, View]:
    """Return the title of a sheet, and what stands below it."""
    view = sheet.view(language)
    first = view.pieces[0] if view.pieces else ""
    if isinstance(first, str):
        return first, View(view.pieces[1:])
    title = first.title if isinstance(first, Table) else first.caption
    return title or spoken(sheet.title, language), view


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write a value of a record as what it is."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, cell_text(str(value)))
