import io
import re
import time
import zipfile

import pytest

import hzsim as hz
from hzsim._typing import Language
from hzsim.history.assessments import Assessments
from hzsim.present.documents.export import report_file

from .books import cells, opened
from .titles import HOSTILE

SHEETS = {
    "zh": ["摘要", "目标", "制约", "条件", "先例", "假设", "区间", "来源", "定义", "术语", "复现"],
    "en": [
        *("Summary", "Targets", "Binding", "Requirement", "Precedents", "Assumptions", "Bands"),
        *("Sources", "Definitions", "Terms", "Reproduce"),
    ],
}
FIGURES = {"zh": "图2 地区生产总值（现价）", "en": "Figure 2 GDP, current prices"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_stand_in_order_and_print_landscape_on_one_page_width(
    assessment: hz.Assessment, language: Language
) -> None:
    book = opened(report_file(Assessments(assessment), "xlsx", language))
    assert book.sheetnames[: len(SHEETS[language])] == SHEETS[language]
    assert len(book.sheetnames) == len(SHEETS[language]) + 5
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.freeze_panes is not None
        if sheet.title not in ("区间", "Bands"):
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
    bands = book["区间" if language == "zh" else "Bands"]
    for one in bands.row_breaks.brk:
        assert bands.cell(one.id + 1, 2).value is None, "a page begins with the title of a block"
        assert bands.cell(one.id + 2, 2).value in ("5%分位", "5% quantile")
    assert bands.row_breaks.brk


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_figure_has_a_sheet_with_its_data(assessment: hz.Assessment, language: Language) -> None:
    """With what was observed before, in a table whose head stays in sight and on every printed page."""
    book = opened(report_file(Assessments(assessment), "xlsx", language))
    sheet = book[FIGURES[language]]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"
    (table,) = sheet.tables.values()
    assert table.displayName == "figure_2"
    heads = [cell.value for cell in sheet[3]]
    assert len(heads) == len(set(heads)) == 10
    years = [sheet.cell(row, 1).value for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert years == list(range(2015, 2031))
    history = {row[0].value: row[1].value for row in sheet.iter_rows(4, 19)}
    assert history[2024] == 21860
    assert history[2025] is None
    names = {name: book.defined_names[name].attr_text for name in book.defined_names if name.startswith("figure_2_")}
    assert len(names) == 9
    assert names["figure_2_1"] == f"'{FIGURES[language]}'!$B$4:$B$19"


def test_charts_have_alternative_text(assessment: hz.Assessment) -> None:
    with zipfile.ZipFile(
        io.BytesIO(report_file(Assessments(assessment, assessment, assessment), "xlsx", "zh"))
    ) as archive:
        drawings = "".join(archive.read(name).decode() for name in archive.namelist() if "drawings/drawing" in name)
        bars = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert drawings.count("descr=") == 5
    assert "地区生产总值（现价）：中位数与区间" in drawings
    [chart] = [text for text in bars if "<c:barChart>" in text]
    assert chart.count("<c:ser>") == 3
    assert "按历史记录" in chart
    assert "按 hzsim 综合判断" in chart


def test_targets_are_the_assessment_in_full_precision(assessment: hz.Assessment) -> None:
    sheet = opened(report_file(Assessments(assessment), "xlsx"))["Targets"]
    odds = next(
        row for row in range(1, 30) if sheet.cell(row, 2).value == "probability if the scenario's centre is right"
    )
    for row, item in enumerate(assessment.targets):
        written = [sheet.cell(3 + row, column).value for column in range(4, 9)]
        points = 100 if item.target.indicator.unit.shown == "%" else 1  # a difference of percentages is in points
        numbers = [item.median, item.low, item.high, item.value_at_odds, points * item.shortfall]
        assert written == pytest.approx(numbers, rel=1e-14)
        shares = [sheet.cell(odds + 1 + row, column).value for column in (2, 3)]
        assert shares == pytest.approx([item.probability, item.standard_error], rel=1e-14)
    joint = odds + 1 + len(assessment.targets)
    assert sheet.cell(joint, 2).value == pytest.approx(assessment.joint, rel=1e-14)


def test_what_excel_shows_is_what_the_tables_show(assessment: hz.Assessment) -> None:
    """The number formats round as the text tables do; per-mille, which has no format, is scaled."""
    book = opened(report_file(Assessments(assessment), "xlsx"))
    assert book["Targets"]["B11"].number_format == "#,##0.0%"
    odds = next(row for row in book["Summary"].iter_rows() if str(row[0].value).endswith("CNY 3 trillion (2030)"))
    assert odds[1].number_format == "#,##0.0%"
    assert book["Targets"]["D3"].number_format == "#,##0"
    row = next(row for row in book["Assumptions"].iter_rows() if row[0].value == "Natural increase")
    assert (row[2].value, row[2].number_format) == (2.0, '#,##0.00"‰"')


def test_charts_are_native_and_follow_their_sheets(assessment: hz.Assessment) -> None:
    """Their lines are the cells, and no axis is frozen: an edited band stays in the plot."""
    with zipfile.ZipFile(io.BytesIO(report_file(Assessments(assessment), "xlsx", "zh"))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    fans = [chart for chart in charts if "<c:lineChart>" in chart]
    assert len(fans) == 4
    assert len(charts) == 5
    for fan in fans:
        assert len(re.findall(r"<c:val><c:numRef><c:f>'图\d", fan)) == 9  # history, seven quantiles, target
        assert len(re.findall(r"<c:cat><c:numRef><c:f>'图\d", fan)) == 9  # years are numbers
        rows = {
            kind: re.findall(rf"<c:{kind}><c:numRef><c:f>[^<]*\$(\d+):\$\w+\$(\d+)<", fan) for kind in ("cat", "val")
        }
        assert rows["val"] == rows["cat"]  # a number for each year, so that each that is edited moves its line
        assert len(rows["val"]) == 9
        assert "目标" in fan
        assert not re.search(r"<c:(min|max|majorUnit) ", fan)


def test_years_are_numbers(assessment: hz.Assessment) -> None:
    book = opened(report_file(Assessments(assessment), "xlsx"))
    assert [cell.value for cell in book["Assumptions"][2]][2:] == [2025, 2026, 2027, 2028, 2029, 2030]
    assert book["Assumptions"]["C2"].number_format == "0"
    years = re.compile(r"(19|20)\d\d")
    texts = [cell.value for sheet in book for cell in cells(sheet) if isinstance(cell.value, str)]
    assert not [text for text in texts if years.fullmatch(text)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_certain_scenario_has_values_and_yes_or_no(certain: hz.Assessment, language: Language) -> None:
    content = report_file(Assessments(certain, certain, certain), "xlsx", language)
    book = opened(content)
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    yes, no, value, met = {"zh": ("是", "否", "数值", "是否达到"), "en": ("yes", "no", "value", "met")}[language]
    assert rows[1][3] == value
    verdicts = next(place for place, row in enumerate(rows) if row[1] == met)
    assert [row[1] for row in rows[verdicts + 1 :]] == [no, yes, no, yes, yes, no]
    bands = book["区间" if language == "zh" else "Bands"]
    assert [cell.value for cell in bands[2]] == [{"zh": "年份", "en": "year"}[language], value]
    text = "\n".join(str(cell.value) for sheet in book for cell in cells(sheet))
    assert not re.search(r"p\d\d|次抽样|draws, seed|概率|probabilit", text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len([name for name in archive.namelist() if "charts/chart" in name]) == 4


def test_nothing_in_a_title_becomes_a_formula_or_address(hostile: hz.Assessment) -> None:
    for language in ("zh", "en"):
        book = opened(report_file(Assessments(hostile), "xlsx", language), values=False)
        for sheet in book:
            for cell in cells(sheet):
                if cell.data_type == "f":  # what is no text in it is addresses, numbers and our functions
                    rest = re.sub(r'"(""|[^"])*"|\'[^\']+\'!\$[A-Z]+\$\d+', "", cell.value)
                    assert re.fullmatch(
                        r"(=|&|1E\d+|SUBSTITUTE|FIXED|SQRT|AVERAGE|MAX|MIN|ROUND|ROUNDUP|IF|[-+*/(),.:<\d])*", rest
                    )
                assert cell.hyperlink is None
        assert HOSTILE in book.worksheets[0]["A1"].value


def test_same_inputs_give_the_same_bytes_with_their_date(
    assessment: hz.Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795737600")
    first = report_file(Assessments(assessment), "xlsx", "zh")
    time.sleep(1.1)
    assert report_file(Assessments(assessment), "xlsx", "zh") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-27T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize(("language", "points"), [("zh", "个百分点"), ("en", " points")])
def test_mean_shortfalls_of_rates_are_points(assessment: hz.Assessment, language: Language, points: str) -> None:
    """In the workbook as a number with its unit, in the document and on the page as text."""
    rates = [item for item in assessment.targets if item.target.indicator.unit.shown == "%"]
    assert rates
    book = opened(report_file(Assessments(assessment), "xlsx", language))
    sheet = book["目标" if language == "zh" else "Targets"]
    shortfalls = [cell for cell in cells(sheet) if points in cell.number_format]
    assert [cell.value for cell in shortfalls] == pytest.approx([100 * item.shortfall for item in rates])
    assert {cell.number_format for cell in shortfalls} == {f'#,##0.00"{points}"'}
    said = [f"{100 * item.shortfall:.2f}{points}" for item in rates]
    paper = (
        zipfile.ZipFile(io.BytesIO(report_file(Assessments(assessment), "docx", language)))
        .read("word/document.xml")
        .decode()
    )
    page = report_file(Assessments(assessment), "html", language).decode()
    for words in said:
        assert words in paper
        assert words in page
