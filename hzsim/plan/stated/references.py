"""What statements refer to: documents, the titles and cities of plans, and words in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hzsim._typing import Text
from hzsim.files.sources import is_file
from hzsim.files.tables import Row, read_table

SILENT = Text("", "")
"""No words."""
DOCUMENT_COLUMNS = ("document", "title_zh", "title_en", "date", "address")
PLAN_COLUMNS = ("plan", "title_zh", "title_en", "entity")
WORD_COLUMNS = ("words", "english")


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that statements are taken from."""

    title: Text
    date: str
    address: str


@dataclass(frozen=True, slots=True)
class PlanHeading:
    """A plan's title and line, and its city: the entity of baselines and data/history.csv, empty where not said."""

    title: Text
    entity: str
    row: Row | None = field(default=None, compare=False, repr=False)


def read_documents(path: Path) -> dict[str, SourceDocument]:
    """Return the documents of a table by key; none when there is no table."""
    rows = read_table(path, DOCUMENT_COLUMNS)[0] if is_file(path) else []
    return {
        row["document"]: SourceDocument(Text(row["title_zh"], row["title_en"]), row["date"], row["address"])
        for row in rows
    }


def read_headings(path: Path) -> dict[str, PlanHeading]:
    """Return the headings of plans by the names of their tables; none when there is no table."""
    rows = read_table(path, PLAN_COLUMNS)[0] if is_file(path) else []
    return {row["plan"]: PlanHeading(Text(row["title_zh"], row["title_en"]), row["entity"], row) for row in rows}


def read_words(path: Path) -> dict[str, str]:
    """Return the English of words that documents use in place of figures or around them; none without a table."""
    rows = read_table(path, WORD_COLUMNS)[0] if is_file(path) else []
    return {row["words"]: row["english"] for row in rows}


def in_both(words: str, english: Mapping[str, str]) -> Text:
    """Return words in both languages; those that no table translates stay as they are, in quotation marks."""
    return Text(words, english.get(words, f"“{words}”") if words else "")


def note_in_both(note: str, english: Mapping[str, str]) -> Text:
    """Return a note in both languages, translated where a table has its translation, else the same in both."""
    chinese = {translated: words for words, translated in english.items()}
    return Text(chinese.get(note, note), english.get(note, note))
