"""The tables that a plan stands in: statements, documents, headings, words in English, readings of words.

In a table of statements with few columns, what is left out follows from what stands there.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import NOTHING, InvalidInput
from hzsim.files.sources import SourceFile, is_file
from hzsim.files.tables import Row, collect, header, one_of, read_columns, read_table, titled
from hzsim.model.modules.registry import INDICATORS
from hzsim.model.names import name_called
from hzsim.plan.stated.figures import STATUSES
from hzsim.scenario.parts.years import parse_span

COLUMNS = (
    "id", "series", "indicator_zh", "indicator_en", "unit", "from", "to", "period", "operator", "value",
    "printed", "place", "rounding", "wording", "kind", "binding", "number", "document", "section",
    "model_indicator", "status", "note",
)  # fmt: skip
NEEDED = ("unit", "to", "value")
"""The columns that no table can do without, beside one of the labels."""
LABELS = ("indicator_zh", "indicator_en")
_TITLES: Mapping[str, str] = {
    "指标": "indicator_zh", "名称": "indicator_zh", "indicator": "indicator_en", "label": "indicator_en",
    "单位": "unit", "年份": "to", "年": "to", "year": "to", "years": "to", "数值": "value", "值": "value",
    "类型": "kind", "属性": "binding", "方向": "operator", "序号": "number", "备注": "note",
    "模型指标": "model_indicator",
}  # fmt: skip
"""What people head the columns with."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "operator": {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "约": "approx", "about": "approx"},
    "kind": {"目标": "target", "实绩": "actual", "实际": "actual", "预计": "estimate", "假设": "assumption"},
    "binding": {"binding": "约束性", "expected": "预期性"},
}
"""What people write in place of the words of a column."""
_ROUNDINGS = {"=": "exact_digits", ">=": "at_least", ">": "more_than", "<=": "at_most", "<": "at_most",
              "approx": "about", "": "words"}  # fmt: skip
_AIMS = (">=", ">", "<=", "<")


def is_statements(path: Path) -> bool:
    """Return whether a table has the header of statements: of known columns, with those that none can do without."""
    names = {*titled(header(path), _TITLES)}
    return names <= {*COLUMNS} and {*NEEDED} <= names and not {*LABELS}.isdisjoint(names)


def read_rows(path: Path) -> tuple[list[Row], SourceFile]:
    """Return the rows of a table of statements with every column, and the file's fingerprint.

    Cells that are left out are filled in, where the table leaves whole columns out also empty ones. Raises
    InvalidInput for a column that is missing, stands twice or is unknown.
    """
    labels = [name for name in LABELS if name in titled(header(path), _TITLES)] or LABELS[:1]
    rows, source = read_columns(path, (*labels, *NEEDED), COLUMNS, _TITLES)
    short = any(row.absent for row in rows)
    return _filled(rows) if short else rows, source


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose cells that are left out or empty follow from the others."""
    found: list[Row] = []
    numbers: dict[str, int] = {}
    spans = [_span(row) for row in rows]
    last = max((span[1] for span in spans), default="")
    for row, (first, to) in zip(rows, spans, strict=True):
        cells = {name: _WORDS.get(name, {}).get(cell.strip(), cell) for name, cell in row.cells.items()}
        cells |= {"from": first, "to": to}
        filled = {**cells, **_guessed(cells, to == last), **_said(cells), **_apart(cells)}
        if filled["kind"] == "target" and "number" in row.absent:
            filled["number"] = str(numbers.setdefault(filled["series"], len(numbers) + 1))
        if not filled["id"]:
            filled["id"] = _made_id(filled, row, {one["id"] for one in found})
        found.append(replace(row, cells=filled))
    return found


def _said(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell.strip()}


def _apart(cells: Mapping[str, str]) -> dict[str, str]:
    """Return an empty value where words stand in its place: they are what the document prints."""
    return {} if _is_figure(cells["value"]) or cells.get("printed") else {"value": "", "printed": cells["value"]}


def _is_figure(cell: str) -> bool:
    return re.search(r"\d", cell) is not None and re.search(r"[^\W\d_]{2}", cell) is None


def _guessed(cells: Mapping[str, str], at_the_end: bool) -> dict[str, str]:
    """Return what follows for a statement's other cells from those that stand there.

    A figure with an inequality is a target, as are words for the last year of the table; other figures are estimates.
    """
    said, figure = _said(cells), _is_figure(cells["value"])
    label = next((said[name] for name in reversed(LABELS) if name in said), "")
    operator = said.get("operator", "=" if figure else "")
    return {
        "series": re.sub(r"\W+", "_", label).strip("_"),
        "indicator_zh": said.get("indicator_en", ""),
        "indicator_en": said.get("indicator_zh", ""),
        "operator": operator,
        "printed": cells["value"],
        "rounding": _ROUNDINGS.get(operator, "exact_digits"),
        "kind": "target" if operator in _AIMS or (not figure and at_the_end) else "estimate",
        "model_indicator": _computed(label, said.get("unit", "")),
    }


def _computed(label: str, unit: str) -> str:
    """Return the model's indicator that people call by a statement's label, where it is in the statement's unit."""
    name = name_called(label, INDICATORS)
    if name is None:
        return ""
    same = INDICATORS[name].unit.name == unit or unit in INDICATORS[name].unit.spellings
    return name if same else ""


def _span(row: Row) -> tuple[str, str]:
    """Return a row's first and last year: without a first one, a cell may hold both, `2026-2030`."""
    if row.cells.get("from", "").strip():
        return row["from"], row["to"]
    with row.placing("to"):
        span = parse_span(row["to"])
    return str(span.first), str(span.last)


def _made_id(cells: Mapping[str, str], row: Row, taken: set[str]) -> str:
    """Return an id that no row before has: the series and the year, with the kind where that is not enough."""
    name = f"{cells['series']}_{cells['to']}"
    return next(one for one in (name, f"{name}_{cells['kind']}", f"{name}_{row.line}") if one not in taken)


_READING_COLUMNS = ("plan", "id", "target", "status", "note")


@dataclass(frozen=True, slots=True)
class Reading:
    """A target in hzsim's own form that stands for words of a plan, with how sure that is, and why."""

    target: str
    status: str
    note: str
    row: Row


def read_readings(path: Path, plan: str, known: Container[str]) -> dict[str, Reading]:
    """Return the readings of a plan's statements by id; none without a table.

    Raises InvalidInput for an id that the plan does not have or that is read twice, and for one without a target.
    """
    rows = read_columns(path, _READING_COLUMNS, ())[0] if is_file(path) else []
    found: dict[str, Reading] = {}

    def add(row: Row) -> None:
        """Note a row's reading of a statement, once."""
        if row["id"] not in known or row["id"] in found:
            raise InvalidInput(row.problem("id", "expected an id of the plan, once", row["id"] or NOTHING))
        if not row["target"].strip():
            raise InvalidInput(row.problem("target", "expected a target such as `gdp >= 30000 in 2030`", NOTHING))
        found[row["id"]] = Reading(row["target"], one_of(row, "status", STATUSES), row["note"], row)

    collect([row for row in rows if row["plan"] == plan], add)
    return found


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
