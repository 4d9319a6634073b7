"""Every answer has every medium, made from its sheet by one function each."""

import csv
import html
import io
import json
import math
from functools import cache
from types import SimpleNamespace
from typing import Any

import click
import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest
from docx import Document
from test_face import ANSWERS, FILE

import hzsim as hz
from hzsim._typing import Text
from hzsim.cli import main
from hzsim.present.answers import CHARTS, sheet_of
from hzsim.present.forms.sheet import Block, Column, Data, Sheet, across, data, entry
from hzsim.present.forms.values import Chance, Coded, Quantity, usual_deviations
from hzsim.present.forms.view import Number, Numeral, Table
from hzsim.present.words.letters import plain_text
from hzsim.units import RATE, SHARE

VERBS = sorted(set(ANSWERS) - FILE)
OWN_FRAME = {"project", "simulate", "assess", "batch"}
"""Verbs whose frames have an index of their own."""


@cache
def answer(verb: str) -> Any:
    return ANSWERS[verb](hz.read_scenario("sprint"))


def text(value: object) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("verb", VERBS)
def test_an_answer_has_every_medium(verb: str) -> None:
    """Data are the same in all; people read the same words and tables in all, and numbers stay numbers."""
    found = answer(verb)
    sheet = sheet_of(found)
    records, pieces = sheet.records("zh"), sheet.view("zh").pieces
    tables = [piece for piece in pieces if isinstance(piece, Table)]
    assert records or verb == "score"  # no outcome of the shipped scoreboard is known yet
    if verb not in OWN_FRAME:
        pd.testing.assert_frame_equal(
            found.to_frame(), pd.DataFrame(sheet.records(), columns=None if records else sheet.keys)
        )
        assert len(found.to_frame().columns) > 1

    lines = list(csv.DictReader(io.StringIO(hz.export(found, "csv", "zh").decode("utf-8-sig"))))
    assert [[cell.lstrip("'") for cell in line.values()] for line in lines] == [
        [text(value).lstrip("'") for value in record.values()] for record in records
    ]
    assert json.loads(hz.export(found, "json", "zh")) == json.loads(json.dumps(sheet.data("zh")))

    page = hz.export(found, "html", "zh").decode()
    assert page.count("<table>") == len(tables)
    shown = [str(cell) for table in tables for row in table.rows for cell in row]
    assert [cell for cell in shown if html.escape(cell) not in page] == []

    book = openpyxl.load_workbook(io.BytesIO(hz.export(found, "xlsx", "zh")))
    first, data = book.worksheets
    cells = [cell for table in tables for row in table.rows for cell in row]
    numbers = [
        one for one in cells if isinstance(one, Numeral) or (isinstance(one, Number) and math.isfinite(one.value))
    ]
    held = [cell for row in first.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert len(held) == len(numbers)
    rows = list(data.iter_rows(values_only=True))
    assert list(rows[0]) == list(records[0]) if records else rows == []
    assert len(rows[1:]) == len(records)
    for row, record in zip(rows[1:], records, strict=True):
        for held_value, value in zip(row, record.values(), strict=True):
            exact = held_value == (value if value != "" else None)
            assert exact or held_value == pytest.approx(value, rel=1e-14)  # a workbook keeps 16 digits

    paper = Document(io.BytesIO(hz.export(found, "docx", "zh")))
    assert [len(table.rows) - 1 for table in paper.tables] == [len(table.rows) for table in tables]
    assert [cell.text for table in paper.tables for row in table.rows[1:] for cell in row.cells] == [
        plain_text(one) for one in shown
    ]


def test_what_is_no_answer_is_refused(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="a scenario or an answer"):
        hz.export(3, "csv")
    with pytest.raises(hz.BadValue, match="expected one of xlsx, docx, pptx, html, csv, json"):
        hz.export(hz.slack(sprint), "parquet")


ROWS = [(0.054, "red"), (None, "green")]
GROWTH: Column[tuple[float | None, str]] = Column(
    ("growth", "unit"), Text("增速", "growth"), lambda it: Quantity(it[0], RATE, 2)
)
FLAG: Column[tuple[float | None, str]] = Column(
    "flag", Text("预警", "flag"), lambda it: Coded(it[1], Text("红", "Red"))
)


def test_a_column_more_is_one_line() -> None:
    """It stands in the records, in the table, and in the frame; a key is for data only, a label for people only."""
    few, more = (Sheet((Block(ROWS, columns),), {"draws": 5}) for columns in ((GROWTH,), (GROWTH, FLAG)))
    assert few.records() == [
        {"growth": 0.054, "unit": "rate", "draws": 5},
        {"growth": None, "unit": "rate", "draws": 5},
    ]
    assert [record["flag"] for record in more.records()] == ["red", "green"]
    assert "flag" in more.frame()
    assert more.view("en").text().split() == ["growth", "flag", *("-" * 6, "-" * 4), "5.40%", "Red", "–", "Red"]
    unseen = Block(
        ROWS, (GROWTH, Column("code", None, lambda it: it[1]), Column("", Text("词", "words"), lambda _: "x"))
    )
    assert list(Sheet((unseen,)).records()[0]) == ["growth", "unit", "code"]
    spaced: Column[object] = Column("exchange_rate @ 2027", None, lambda _: 7.2)
    assert Sheet((Block([None], (spaced,)),)).records() == [{"exchange_rate @ 2027": 7.2}]
    (table,) = Sheet((unseen,)).view("zh").pieces
    assert isinstance(table, Table)
    assert table.columns == ("增速", "词")


def test_records_of_several_blocks_have_the_same_keys() -> None:
    sheet = Sheet((Block(ROWS[:1], (GROWTH,), facts={"kind": "path"}), Data(lambda: [{"kind": "all", "value": 2}])))
    assert sheet.records() == [
        {"kind": "path", "growth": 0.054, "unit": "rate", "value": None},
        {"kind": "all", "growth": None, "unit": None, "value": 2},
    ]


def test_a_block_may_be_for_one_use() -> None:
    for use, counts in (("both", (2, 1)), ("data", (2, 0)), ("paper", (0, 1))):
        sheet = Sheet((Block(ROWS, (GROWTH,), use=use),))  # type: ignore[arg-type]  # the loop forgets which texts
        assert (len(sheet.records()), len(sheet.view("en").pieces)) == counts


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (Quantity(0.0040, RATE, 2, sign="+"), "+0.40 points", "+0.40个百分点"),
        (
            Quantity(-0.0040, RATE, 2, sign="+", form=Text("差{}", "short: {}")),
            "short: −0.40 points",
            "差−0.40个百分点",
        ),
        (Quantity(math.nan, RATE, 2), "–", "–"),
        (Quantity(0.5, SHARE, 1, Text("一半", "half")), "half", "一半"),
        (Chance(0.482, 0.002), "48.2% ± 0.2%", "48.2% ± 0.2%"),
        (Chance(1.0, 0.0), "yes", "是"),
        (Chance(None, 0.0), "–", "–"),
        (usual_deviations(-0.04), "−0.04", "−0.04"),
    ],
)
def test_values_are_shown_in_both_languages(value: Quantity | Chance, english: str, chinese: str) -> None:
    assert (str(value.cell("en")), str(value.cell("zh"))) == (english, chinese)


def test_no_number_of_the_data_is_infinite() -> None:
    edges: Column[float] = Column("edge", None, lambda it: it)
    assert Sheet((Block([math.inf, math.nan, 1.0], (edges,)),)).records() == [
        {"edge": None},
        {"edge": None},
        {"edge": 1.0},
    ]


@pytest.mark.parametrize("verb", VERBS)
def test_commands_with_a_chart_find_it_by_the_answer(verb: str) -> None:
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    offered = "--chart" in {name for option in command.params for name in option.opts}
    assert not offered or type(answer(verb)).__name__ in CHARTS


def test_columns_of_data_follow_the_way_to_a_value() -> None:
    """A way ends where there is nothing, and an empty text is nothing; a zero and a no are said."""
    stated = SimpleNamespace(value=0.0, unit=SimpleNamespace(name="share"), status="")
    rows = [SimpleNamespace(met=False, stated=stated), SimpleNamespace(met=True, stated=None)]
    columns = data("met", value="stated.value", unit="stated.unit.name", status="stated.status")
    assert list(Block(rows, columns).records("en")) == [
        {"met": False, "value": 0.0, "unit": "share", "status": None},
        {"met": True, "value": None, "unit": None, "status": None},
    ]
    assert entry(None, year="years.first") == {"year": None}


def test_columns_side_by_side_have_the_value_of_their_place() -> None:
    block = Block([(1, 2), (3, 4)], across(["2025", Text("末年", "last")], lambda place, row: row[place]))
    table = block.table("zh")
    assert table is not None
    assert table.columns == ("2025", "末年")
    assert [[str(one) for one in row] for row in table.rows] == [["1", "2"], ["3", "4"]]
    assert list(block.records("zh")) == []
