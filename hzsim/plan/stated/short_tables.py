"""Tables of statements with few columns: what is left out follows from what stands there."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.tables import Row, header, read_table
from hzsim.files.text import SourceFile
from hzsim.model.modules.registry import INDICATORS
from hzsim.model.names import name_called
from hzsim.scenario.parts.years import parse_span

COLUMNS = (
    "id",
    "series",
    "indicator_zh",
    "indicator_en",
    "unit",
    "from",
    "to",
    "period",
    "operator",
    "value",
    "printed",
    "place",
    "rounding",
    "wording",
    "kind",
    "binding",
    "number",
    "document",
    "section",
    "model_indicator",
    "status",
    "note",
    "reading",
)
NEEDED = ("unit", "to", "value")
"""The columns that no table can do without, beside one of the labels."""
LABELS = ("indicator_zh", "indicator_en")
_TITLES: Mapping[str, str] = {
    "指标": "indicator_zh", "名称": "indicator_zh", "indicator": "indicator_en", "label": "indicator_en",
    "单位": "unit", "年份": "to", "年": "to", "year": "to", "years": "to", "数值": "value", "值": "value",
    "类型": "kind", "属性": "binding", "方向": "operator", "序号": "number", "备注": "note", "模型指标": "model_indicator",
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
    titles = _named(header(path))
    return {*titles} <= {*COLUMNS} and {*NEEDED} <= {*titles} and not {*LABELS}.isdisjoint(titles)


def read_rows(path: Path) -> tuple[list[Row], SourceFile]:
    """Return the rows of a table of statements with every column, and the file's fingerprint.

    Cells of columns that the table leaves out are filled in. Raises InvalidInput for a column that is
    missing, stands twice or is unknown.
    """
    written = header(path)
    _check(path, written)
    rows, source = read_table(path, written)
    titles = dict(zip(written, _named(written), strict=True))
    named = [Row({titles[name]: cell for name, cell in row.cells.items()}, row.file, row.line) for row in rows]
    if titles.keys() >= {*COLUMNS} - {"reading"} and [*titles] == [*titles.values()]:
        return [_completed(row, {}) for row in named], source
    return _filled(named), source


def _named(titles: Sequence[str]) -> list[str]:
    return [_TITLES.get(title.strip().lower(), title.strip()) for title in titles]


def _check(path: Path, written: Sequence[str]) -> None:
    """Raise InvalidInput with the header's mistakes: columns that are unknown, given twice or missing."""
    titles, problems = _named(written), []
    for place, (title, said) in enumerate(zip(titles, written, strict=True), 1):
        if title not in COLUMNS:
            hint = did_you_mean(said, COLUMNS)
            problems.append(
                Problem(str(path), "expected a known column", said or told("a blank"), said, 1, place, hint)
            )
        elif title in titles[: place - 1]:
            problems.append(Problem(str(path), "expected each column once", said, said, 1, place))
    missing = [name for name in NEEDED if name not in titles]
    if {*LABELS}.isdisjoint(titles):
        missing.append(LABELS[0])
    if missing and not problems:
        expected = told("expected the columns {columns}", columns=",".join((LABELS[0], *NEEDED)))
        found = ",".join(written) or told("an empty file")
        hint = told("add {names}; all other columns may be left out", names=", ".join(missing))
        problems.append(Problem(str(path), expected, found, line=1, column=1, hint=hint))
    if problems:
        raise InvalidInput(problems)


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Return rows with every column: cells that are left out or empty follow from the others."""
    found: list[Row] = []
    numbers: dict[str, int] = {}
    spans = [_span(row) for row in rows]
    last = max((span[1] for span in spans), default="")
    for row, (first, to) in zip(rows, spans, strict=True):
        cells = {name: _WORDS.get(name, {}).get(cell.strip(), cell) for name, cell in row.cells.items()}
        cells |= {"from": first, "to": to}
        more = _guessed(cells, to == last)
        if {**more, **_said(cells)}["kind"] == "target" and "number" not in cells:
            series = _said(cells).get("series", more["series"])
            more["number"] = str(numbers.setdefault(series, len(numbers) + 1))
        filled = _completed(row, {**more, **_said(cells), **_apart(cells)})
        found.append(_with_id(filled, {one["id"] for one in found}) if not filled["id"] else filled)
    return found


def _said(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell.strip()}


def _apart(cells: Mapping[str, str]) -> dict[str, str]:
    """Return an empty value where words stand in its place: they are what the document prints."""
    return {} if _is_figure(cells["value"]) or cells.get("printed") else {"value": "", "printed": cells["value"]}


def _is_figure(cell: str) -> bool:
    return re.search(r"\d", cell) is not None and re.search(r"[^\W\d_]{2}", cell) is None


def _completed(row: Row, cells: Mapping[str, str]) -> Row:
    """Return a row with every column: those of the file, then those that it leaves out."""
    left = [name for name in COLUMNS if name not in row.cells]
    filled = {name: cells.get(name, row.cells.get(name, "")) for name in (*row.cells, *left)}
    return Row(filled, row.file, row.line, frozenset(left))


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
    try:
        span = parse_span(row["to"])
    except BadValue as error:
        raise InvalidInput(row.problem("to", error.expected, error.found, error.hint)) from None
    return str(span.first), str(span.last)


def _with_id(row: Row, taken: set[str]) -> Row:
    """Return a row with an id that no row before it has: its series and year, and its kind where that is not enough."""
    name = f"{row['series']}_{row['to']}"
    made = next(one for one in (name, f"{name}_{row['kind']}", f"{name}_{row.line}") if one not in taken)
    return Row({**row.cells, "id": made}, row.file, row.line, row.absent)
