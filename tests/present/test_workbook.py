import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

import hzsim as hz
from hzsim._typing import Language
from hzsim.history.assessments import Assessments
from hzsim.present.cells import axis_limits
from hzsim.present.document import document
from hzsim.present.html_report import html_report
from hzsim.present.workbook import workbook
from hzsim.units import display

from .titles import HOSTILE

SHEETS = {
    "zh": ["摘要", "目标", "区间", "要求", "假设", "不确定性", "来源", "定义", "复现"],
    "en": [
        *("Summary", "Targets", "Bands", "Requirement", "Assumptions"),
        *("Uncertainty", "Sources", "Definitions", "Reproduce"),
    ],
}


def opened(content: bytes, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def cells(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_stand_in_order_and_print_landscape_on_one_page_width(
    assessment: hz.Assessment, language: Language
) -> None:
    book = opened(workbook(Assessments(assessment), language))
    assert book.sheetnames == SHEETS[language]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        if sheet.title != SHEETS[language][2]:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
    bands = book[SHEETS[language][2]]
    for one in bands.row_breaks.brk:
        assert bands.cell(one.id + 1, 2).value is None, "a page begins with the title of a block"
        assert bands.cell(one.id + 2, 2).value == "p05"
    assert bands.row_breaks.brk


def test_charts_have_alternative_text_and_bars_their_errors(assessment: hz.Assessment) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(Assessments(assessment, assessment, assessment), "zh"))) as archive:
        drawings = "".join(archive.read(name).decode() for name in archive.namelist() if "drawings/drawing" in name)
        bars = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert drawings.count("descr=") == 5
    assert "地区生产总值（现价）：中位数、区间与目标" in drawings
    [chart] = [text for text in bars if "<c:barChart>" in text]
    assert chart.count("<c:errBars>") == chart.count("<c:ser>") == 3
    assert "按历史记录" in chart
    assert "按 hzsim 综合判断" in chart


def test_targets_are_the_assessment_in_full_precision(assessment: hz.Assessment) -> None:
    sheet = opened(workbook(Assessments(assessment)))["Targets"]
    for row, item in enumerate(assessment.targets, 3):
        written = [sheet.cell(row, column).value for column in range(3, 10)]
        points = 100 if item.target.indicator.unit.shown else 1  # a difference of percentages is in points
        shares = [item.value_at_odds, item.probability, item.standard_error, points * item.shortfall]
        assert written == pytest.approx([item.median, item.low, item.high, *shares], rel=1e-14)
    assert sheet.cell(3 + len(assessment.targets), 7).value == pytest.approx(assessment.joint, rel=1e-14)


def test_what_excel_shows_is_what_the_tables_show(assessment: hz.Assessment) -> None:
    """The number formats round as the text tables do; per-mille, which has no format, is scaled."""
    book = opened(workbook(Assessments(assessment)))
    assert book["Targets"]["G3"].number_format == "#,##0.0%"
    assert book["Targets"]["C3"].number_format == "#,##0"
    row = next(row for row in book["Assumptions"].iter_rows() if row[0].value == "Natural increase")
    assert (row[2].value, row[2].number_format) == (2.0, '#,##0.00"‰"')


def test_stacks_are_formulas_whose_sums_are_the_quantiles(assessment: hz.Assessment) -> None:
    """Evaluate the formulas by hand: they must give the cached values, and stack up to p95."""
    content = workbook(Assessments(assessment))
    plain, cached = opened(content, values=False)["Bands"], opened(content)["Bands"]
    formulas = [cell for cell in cells(plain) if cell.data_type == "f"]
    assert len(formulas) == 11 * 6 * 6
    for cell in formulas:
        upper, lower = re.fullmatch(r"=([A-Z]+\d+)-([A-Z]+\d+|0)", str(cell.value)).groups()  # type: ignore[union-attr]
        expected = cached[upper].value - (0 if lower == "0" else cached[lower].value)
        assert cached[cell.coordinate].value == pytest.approx(expected, rel=1e-12, abs=1e-12)
    place = next(cell.row for cell in cells(cached) if cell.value == "GDP, current prices, CNY 100 mn (亿元)")
    quantiles = assessment.simulation.statistics("gdp")
    for year in range(6):
        stacked = sum(cached.cell(place + 2 + year, column).value for column in range(10, 16))
        assert stacked == pytest.approx(quantiles["p95"][year], rel=1e-12)


def test_charts_are_native_and_fed_by_the_bands_sheet(assessment: hz.Assessment) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(Assessments(assessment), "zh"))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    fans = [chart for chart in charts if "<c:areaChart>" in chart]
    assert len(fans) == 4
    assert len(charts) == 5
    for fan in fans:
        assert '<c:grouping val="stacked"/>' in fan
        assert len(re.findall(r"<c:val><c:numRef><c:f>区间!", fan)) == 8  # base, five areas, median, target
        assert "目标" in fan


def test_axes_hold_what_they_show(assessment: hz.Assessment) -> None:
    simulation = assessment.simulation
    for name in simulation.histograms:
        low, high, step = axis_limits(simulation, simulation.scenario.model.indicator(name))
        statistics = simulation.statistics(name)
        assert low <= statistics["p05"].min()
        assert statistics["p95"].max() <= high
        assert 1 <= (high - low) / step < 9


def test_nothing_in_a_title_becomes_a_formula_or_address(hostile: hz.Assessment) -> None:
    for language in ("zh", "en"):
        book = opened(workbook(Assessments(hostile), language), values=False)
        for sheet in book:
            for cell in cells(sheet):
                assert cell.data_type != "f" or re.fullmatch(r"=[A-Z]+\d+-([A-Z]+\d+|0)", cell.value)
                assert cell.hyperlink is None
        assert book.worksheets[0]["A1"].value == HOSTILE


def test_same_inputs_give_the_same_bytes_without_a_date(assessment: hz.Assessment) -> None:
    first = workbook(Assessments(assessment), "zh")
    time.sleep(1.1)
    assert workbook(Assessments(assessment), "zh") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_libreoffice_prints_it(
    assessment: hz.Assessment,
    certain: hz.Assessment,
    as_pdf: Callable[[dict[str, bytes]], dict[str, Path]],
    text_of: Callable[[Path], str],
) -> None:
    files = {"wb-zh.xlsx": workbook(Assessments(assessment), "zh"), "wb-en.xlsx": workbook(Assessments(certain), "en")}
    pdf = as_pdf(files)
    chinese, english = text_of(pdf["wb-zh.xlsx"]), text_of(pdf["wb-en.xlsx"])
    first = assessment.targets[0]
    for words in ("冲刺情景", "人均地区生产总值（美元）", "中位数", "净迁入人口", "来源"):
        assert words in chinese
    assert display(first.median, first.target.indicator.unit, 0) in chinese
    assert "Plan report" in english
    assert "#NAME" not in chinese + english
    assert "Err:" not in chinese + english


def test_axis_labels_are_what_the_ticks_are(assessment: hz.Assessment) -> None:
    """An axis in steps of 0.25 points must not be labelled 5.3%, 5.0%, 4.8%."""
    with zipfile.ZipFile(io.BytesIO(workbook(Assessments(assessment)))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    fans = [chart for chart in charts if "<c:areaChart>" in chart]
    for fan in fans:
        axis = re.search(r"<c:valAx>.*?</c:valAx>", fan, re.S)
        assert axis is not None
        shape = re.search(r'<c:numFmt formatCode="([^"]*)"', axis[0])
        step = re.search(r'<c:majorUnit val="([^"]*)"', axis[0])
        assert shape is not None
        assert step is not None
        shown = float(step[1]) * (100 if shape[1].endswith("%") else 1)
        digits = len(shape[1].rstrip("%").partition(".")[2])
        assert round(shown, digits) == pytest.approx(shown, rel=1e-9)


@pytest.mark.parametrize(("language", "points"), [("zh", "个百分点"), ("en", " points")])
def test_mean_shortfalls_of_rates_are_points(assessment: hz.Assessment, language: Language, points: str) -> None:
    """In the workbook as a number with its unit, in the document and on the page as text."""
    rates = [item for item in assessment.targets if item.target.indicator.unit.shown == "%"]
    assert rates
    book = opened(workbook(Assessments(assessment), language))
    sheet = book["目标" if language == "zh" else "Targets"]
    shortfalls = [cell for cell in cells(sheet) if points in cell.number_format]
    assert [cell.value for cell in shortfalls] == pytest.approx([100 * item.shortfall for item in rates])
    assert {cell.number_format for cell in shortfalls} == {f'#,##0.00"{points}"'}
    said = [f"{100 * item.shortfall:.2f}{points}" for item in rates]
    paper = zipfile.ZipFile(io.BytesIO(document(Assessments(assessment), language))).read("word/document.xml").decode()
    page = html_report(Assessments(assessment), language).decode()
    for words in said:
        assert words in paper
        assert words in page
