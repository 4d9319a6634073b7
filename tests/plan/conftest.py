"""A small fictitious city, made of data files alone."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hzsim.plan import relations, statements

PLAN = [
    ("gdp_2030", "亿元", 2030, 2030, ">=", "1500", "1500", "1", "at_least", "target"),
    ("growth_155", "%", 2026, 2030, ">=", "6", "6", "0.1", "at_least", "target"),
    ("north_2030", "亿元", 2030, 2030, "=", "900", "900", "1", "exact_digits", "estimate"),
    ("south_2030", "亿元", 2030, 2030, "=", "700", "700", "1", "exact_digits", "estimate"),
    ("both_2030", "亿元", 2030, 2030, "=", "1500", "1500", "1", "exact_digits", "estimate"),
    ("ports_2030", "座", 2030, 2030, ">=", "2", "2", "0", "count", "target"),
    ("air_2030", "%", 2030, 2030, "", "", "逐步改善", "", "words", "target"),
]
CONTEXT = [
    ("gdp_2025", "亿元", 2025, 2025, "=", "1000", "1000", "1", "exact_digits", "actual"),
    ("growth_2025", "%", 2025, 2025, "=", "5.5", "5.5", "0.1", "exact_digits", "actual"),
]
RELATIONS = [
    ("gdp_floor", "level", "gdp_2030", "", "gdp_2025 growth_155", "亿元", "", "growth_155"),
    ("halves", "sum", "both_2030", "", "north_2030 south_2030", "亿元", "", ""),
    ("pace", "growth", "", "", "gdp_2025 gdp_2030", "%", "growth_2025", ""),
]


def _statements(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    names = ("id", "unit", "from", "to", "operator", "value", "printed", "place", "rounding", "kind")
    number = {"gdp_2030": "1", "growth_155": "2", "air_2030": "3"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, statements.COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            key = str(row[0])
            series = key.rsplit("_", 1)[0]
            more = {"series": series, "indicator_zh": key, "indicator_en": key, "number": number.get(key, "")}
            writer.writerow({**cells, **more})


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The plan's file in a folder of its own, with context, relations and a unit that Hangzhou lacks."""
    _statements(tmp_path / "smallville.csv", PLAN)
    _statements(tmp_path / "context.csv", CONTEXT)
    with (tmp_path / "relations.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, relations.COLUMNS, restval="")
        writer.writeheader()
        names = ("id", "kind", "result", "bound", "inputs", "unit", "against", "close")
        for row in RELATIONS:
            writer.writerow({**dict(zip(names, row, strict=True)), "label_zh": row[0], "label_en": row[0]})
    (tmp_path / "units.csv").write_text("unit,english\n%,%\n亿元,CNY 100 mn (亿元)\n座,ports\n", encoding="utf-8")
    return tmp_path / "smallville.csv"


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """A change of one text in a file, which must be there once."""

    def change(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change
