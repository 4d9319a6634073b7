"""Numbers in tables: what every column of every kind of CSV table makes of values that no economy has."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.files.tables import read_table
from hzsim.history.city.series import read_history
from hzsim.history.estimation.panel import read_panel
from hzsim.history.reference import classes, comparisons, outside_forecasts, pooled, records

WORDS = [
    "abc",
    "nan",
    "inf",
    "-inf",
    "1_000",
    "9" * 900,
    "0." + "0" * 900 + "1",
    "１e３０８",
    "1e308",
    "-1e308",
    "1e400",
]
"""No number, or none that a table of an economy holds."""


@pytest.mark.parametrize("word", WORDS)
def test_a_cell_is_a_number_of_sensible_size(word: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"a,b\n1,{word}\n", encoding="utf-8")
    [row], _ = read_table(path, ("a", "b"))
    for reader in (row.number, row.whole, row.year):
        with pytest.raises(hz.InvalidInput, match=r"t\.csv:2:2 b: expected a "):
            reader("b")


@pytest.mark.parametrize(("word", "value"), [("1.5", 1.5), (" -2 ", -2.0), ("1e-3", 0.001), ("+.5", 0.5), ("５", 5.0)])
def test_ordinary_numbers_are_read(word: str, value: float, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"a\n{word}\n", encoding="utf-8")
    [row], _ = read_table(path, ("a",))
    assert row.number("a") == value


def _numbers(kind: type) -> str:
    """The columns of numbers of a table of pooled estimates."""
    return " ".join(pooled.numbers_of(kind))


READERS: list[tuple[str, int, Callable[[Path], object], str]] = [
    ("history.csv", 1, read_history, "year value value_high"),
    ("growth-parameters.csv", 1, records.read_parameters, _numbers(records.Parameters)),
    ("lead-parameters.csv", 1, records.read_lead_parameters, _numbers(records.LeadParameters)),
    (
        "outside-parameters.csv",
        1,
        outside_forecasts.read_outside_parameters,
        _numbers(outside_forecasts.OutsideParameters),
    ),
    ("city-parameters.csv", 1, classes.read_city_growth, " ".join(item.name for item in fields(classes.CityGrowth))),
    ("forecasts.csv", 1, outside_forecasts.read_outlooks, "year growth_pct"),
    (
        "reference-classes.csv",
        1,
        classes.read_classes,
        " ".join(sorted({*classes.TABLE_COLUMNS} - {"name", "described"})),
    ),
    ("reference-correlations.csv", 1, classes.read_ties, "correlation standard_error economies episodes"),
    ("growth-episodes.csv", 1, comparisons.read_followed, " ".join(comparisons.EPISODE_COLUMNS)),
]


@pytest.mark.parametrize(
    ("name", "line", "read", "column"),
    [(name, line, read, column) for name, line, read, columns in READERS for column in columns.split()],
)
def test_every_number_of_a_table_is_checked(
    name: str, line: int, read: Callable[[Path], object], column: str, tmp_path: Path
) -> None:
    rows = list(csv.reader(io.StringIO((shipped("data") / name).read_text("utf-8"))))[:4]
    place, path = rows[0].index(column), tmp_path / name
    for word in WORDS:
        changed = [list(row) for row in rows]
        changed[line][place] = word
        text = io.StringIO()
        csv.writer(text).writerows(changed)
        path.write_bytes(text.getvalue().encode())
        comparisons._read.cache_clear()
        with pytest.raises(hz.InvalidInput) as caught:
            read(path)
        assert re.search(rf"{name}:{line + 1}:{place + 1} {column}: expected ", str(caught.value)), word


@pytest.mark.parametrize("name", ["reference-classes.csv", "growth-episodes.csv"])
def test_a_table_without_lines_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text((shipped("data") / name).read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    read = next(read for table, _, read, _ in READERS if table == name)
    with pytest.raises(hz.InvalidInput, match="1: expected at least 1 lines below the header, found 0"):
        read(path)


@pytest.mark.parametrize(
    ("series", "value"),
    [("gdp_nominal", "-5"), ("gdp_nominal", "0"), ("gdp_real_growth", "-100"), ("pop_census", "1e7")],
)
def test_observations_stay_within_what_their_unit_can_be(series: str, value: str, tmp_path: Path) -> None:
    unit = {"gdp_nominal": "亿元", "gdp_real_growth": "%", "pop_census": "万人"}[series]
    path = tmp_path / "history.csv"
    header = (shipped("data") / "history.csv").read_text("utf-8").splitlines()[0]
    path.write_text(f"{header}\n{series},Hangzhou,2020,,{value},,{unit},,checked,x,,\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput, match=r"history\.csv:2:5 value: expected a number above"):
        read_history(path)


def panel(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(["iso3,year,real_growth_pct", *lines]) + "\n", encoding="utf-8")
    return path


def years(economy: str, growth: list[float]) -> list[str]:
    return [f"{economy},{2000 + place},{rate}" for place, rate in enumerate(growth)]


def test_aggregates_are_no_economies(tmp_path: Path) -> None:
    lines = [line for code in ("WLD", "DEU", "euu", "SSF", "CHN") for line in years(code, [3.0, 4.0, 5.0])]
    read = read_panel(panel(tmp_path, *lines))
    assert sorted(read.growth) == ["CHN", "DEU"]
    assert read.left_out == ("EUU", "SSF", "WLD")
    ran = CliRunner().invoke(
        main, ["backtest", "--panel", str(tmp_path / "panel.csv"), "--lang", "en", "--format", "json"]
    )
    assert "left out, no economies: EUU, SSF, WLD" in ran.stderr
    ran = CliRunner().invoke(
        main, ["backtest", "--panel", str(tmp_path / "panel.csv"), "--lang", "zh", "--format", "json"]
    )
    assert "已略去（不是经济体）：EUU, SSF, WLD" in ran.stderr


def test_an_economy_that_mostly_stood_still_is_in_percent(tmp_path: Path) -> None:
    """A median of 0.05%, with one year that growth in fractions would not reach; none such is refused alone."""
    calm = years("AAA", [5.0, 4.0, 3.0, 6.0, 5.0])
    still = years("BBB", [0.05, 0.0, -0.05, 1.8, 0.05, -2.5, 0.05])
    assert sorted(read_panel(panel(tmp_path, *calm, *still)).growth) == ["AAA", "BBB"]
    with pytest.raises(hz.InvalidInput, match=r"7 real_growth_pct: expected .* a median size of 0.06 in BBB") as caught:
        read_panel(panel(tmp_path, *calm, *years("BBB", [0.06, 0.05, -0.3, 0.07, 0.06])))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("value", ["1e308", "1e17", "301", "-100", "-1e17"])
def test_growth_that_no_economy_has_is_refused_at_its_line(value: str, tmp_path: Path) -> None:
    calm = years("AAA", [5.0, 4.0, 3.0, 6.0, 5.0])
    with pytest.raises(hz.InvalidInput) as caught:
        read_panel(panel(tmp_path, *calm, f"AAA,2010,{value}"))
    assert "panel.csv:7:3 real_growth_pct: expected " in str(caught.value)
    assert "found " + value in str(caught.value)
