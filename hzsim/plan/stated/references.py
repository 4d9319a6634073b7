"""What statements refer to: units, documents, the titles and cities of plans, and words in English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import InvalidInput
from hzsim.files.locations import is_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.measures import UNITS
from hzsim.units import RATE, RATE_PER_MILLE, Unit

SILENT = Text("", "")
"""No words."""
UNIT_COLUMNS = ("unit", "english")
DOCUMENT_COLUMNS = ("document", "title_zh", "title_en", "date", "address")
PLAN_COLUMNS = ("plan", "title_zh", "title_en", "entity")
WORD_COLUMNS = ("words", "english")
_BRACKETS = re.compile(r" \(.*\)$")
_BRACE = re.compile(r"[{}]")
_COUNTED = re.compile(r"\d")
_MEASURED = {unit.name: unit for unit in UNITS if unit.names and not unit.per}
"""Money and people, whose numbers sentences write as people say them."""
_NUMBER = "{}"
_PERCENT = {"%": RATE, "‰": RATE_PER_MILLE}
_POINTS = Unit("百分点", "percentage points", "0.5百分点", {"百分点": Decimal("0.01")}, shown="百分点")


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


def read_units(path: Path) -> dict[str, Unit]:
    """Return the units that statements may use, by the name in the tables; rates are the model's own.

    Raises InvalidInput for braces other than the `{}` where the number goes in English.
    """
    rows, _ = read_table(path, UNIT_COLUMNS)
    units: dict[str, Unit] = {}

    def add(row: Row) -> None:
        for column, allowed in zip(UNIT_COLUMNS, ("", _NUMBER), strict=True):
            if _BRACE.search(row[column].replace(allowed, "", 1)):
                expected = "expected no braces but {} in the English of a unit, where the number goes"
                raise InvalidInput(row.problem(column, expected, row[column]))
        units[row["unit"]] = _unit(row["unit"], row["english"])

    collect(rows, add)
    return units


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


def _unit(name: str, english: str) -> Unit:
    if name in _PERCENT:
        return _PERCENT[name]
    if name == _POINTS.name:
        return _POINTS
    label = english.replace(_NUMBER, "").strip()
    if name in _MEASURED:
        return replace(_MEASURED[name], english=label, example="", spellings={}, dimension="")
    return Unit(name, label, "", written=Text(f"{_NUMBER}{name}", _written(english)))


def _written(english: str) -> str:
    """Return the form of a number with its unit: `{} × 10,000 visits`, `{} years`; `rank {}` as it is."""
    if _NUMBER in english:
        return english
    plain = _BRACKETS.sub("", english)
    return f"{{}} × {plain}" if _COUNTED.match(plain) else f"{{}} {plain}"
