"""LibreOffice, started by one worker, opens, computes and prints what we write."""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

import hzsim as hz
from hzsim.history.assessments import Assessments, on_centres
from hzsim.present.documents.export import report_file
from hzsim.units import display

from .books import cells, opened
from .titles import LONG

pytestmark = pytest.mark.slow
Convert = Callable[[dict[str, bytes], str], dict[str, Path]]
Books = dict[str, Any]


@pytest.fixture(scope="module")
def converted(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Let LibreOffice open files and write them in another form; for all tests it is started once a form."""
    folder = tmp_path_factory.mktemp("office")

    def convert(files: dict[str, bytes], form: str) -> dict[str, Path]:
        office, out = program("soffice"), folder / form
        for name, content in files.items():
            (folder / name).write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        arguments = [office, profile, "--headless", "--convert-to", form, "--outdir", str(out)]
        subprocess.run(
            [*arguments, *(str(folder / name) for name in files)], check=True, capture_output=True, timeout=180
        )
        return {name: out / f"{Path(name).stem}.{form}" for name in files}

    return convert


@pytest.fixture(scope="module")
def counted(assessment: hz.Assessment) -> hz.Assessment:
    """An assessment whose draws are counted and independent."""
    return hz.assess(hz.simulate(assessment.simulation.scenario, 20_000, sampler="random"))


@pytest.fixture(scope="module")
def reports(assessment: hz.Assessment, certain: hz.Assessment) -> dict[str, bytes]:
    """Workbooks in both languages, of a scenario that is drawn and one that is not."""
    few = hz.assess(hz.simulate(assessment.simulation.scenario, 4096, sampler="random"))
    return {
        "zh.xlsx": report_file(on_centres(assessment, "best"), "xlsx", "zh"),
        "en.xlsx": report_file(Assessments(assessment), "xlsx", "en"),
        "certain.xlsx": report_file(on_centres(certain), "xlsx", "zh"),
        "counted.xlsx": report_file(Assessments(few), "xlsx", "en"),
    }


@pytest.fixture(scope="module")
def edited(counted: hz.Assessment, certain: hz.Assessment) -> Books:
    """Workbooks in which somebody has written other numbers."""
    drawn, fixed = (opened(report_file(Assessments(one), "xlsx", "en"), values=False) for one in (counted, certain))
    bands = drawn["Bands"]
    top = next(cell.row for cell in cells(bands) if cell.value == "GDP, current prices, CNY 100 mn")
    assert [bands.cell(top + 2 + year, 1).value for year in range(6)] == [2025, 2026, 2027, 2028, 2029, 2030]
    bands.cell(top + 7, 5).value = 41_234.4
    drawn["Targets"]["C3"].value = 31_500
    drawn["Targets"]["B11"].value = 0.25
    drawn["Targets"]["B12"].value = 0.00001
    drawn["Assumptions"]["D3"].value = 0.154
    fixed["Targets"]["C3"].value = 29_000
    return {"edited-drawn.xlsx": drawn, "edited-fixed.xlsx": fixed}


@pytest.fixture(scope="module")
def recalculated(converted: Convert, reports: dict[str, bytes], edited: Books) -> Books:
    """The workbooks as LibreOffice computes them: openpyxl, which computes nothing, has dropped their values."""
    files = {}
    for name, book in {**{one: opened(content, values=False) for one, content in reports.items()}, **edited}.items():
        stream = io.BytesIO()
        book.save(stream)
        files[name] = stream.getvalue()
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in converted(files, "xlsx").items()}


@pytest.fixture(scope="module")
def printed(
    assessment: hz.Assessment, certain: hz.Assessment, converted: Convert, text_of: Callable[[Path], str]
) -> dict[str, str]:
    """What workbooks and documents say on paper."""
    long = hz.assess(hz.simulate(assessment.simulation.scenario.replace(title=LONG), 1000))
    files = {
        "book-zh.xlsx": report_file(Assessments(assessment), "xlsx", "zh"),
        "book-en.xlsx": report_file(Assessments(certain), "xlsx", "en"),
        "text-zh.docx": report_file(Assessments(assessment), "docx", "zh"),
        "text-en.docx": report_file(Assessments(long), "docx", "en"),
    }
    return {name: text_of(path) for name, path in converted(files, "pdf").items()}


def test_formulas_give_our_numbers(reports: dict[str, bytes], recalculated: Books) -> None:
    """Every formula, sentences too, in both languages, of a scenario that is drawn and one that is not."""
    for name, content in reports.items():
        plain, cached = opened(content, values=False), opened(content)
        formulas = [(sheet.title, cell.coordinate) for sheet in plain for cell in cells(sheet) if cell.data_type == "f"]
        assert len(formulas) > 25
        for sheet, cell in formulas:
            expected, value = cached[sheet][cell].value, recalculated[name][sheet][cell].value
            assert value == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-12)), cell


def test_what_is_edited_reaches_all_that_follows_from_it(counted: hz.Assessment, recalculated: Books) -> None:
    """Errors follow probabilities where draws are counted and independent."""
    book = recalculated["edited-drawn.xlsx"]
    figure = book["Figure 2 GDP, current prices"]
    assert [figure.cell(19, column).value for column in (1, 6, 10)] == [2030, 41_234.4, 31_500]
    assert book["Targets"]["D3"].value == 41_234.4
    assert book["Targets"]["C11"].value == pytest.approx((0.25 * 0.75 / 20_000) ** 0.5, rel=1e-4)
    assert book["Requirement"]["E3"].value == pytest.approx((0.154 + 4 * 0.054) / 5)
    text = "\n".join(str(cell.value) for cell in cells(book["Summary"]))
    assert "the median is CNY 4.12 trillion" in text
    assert "the probability of meeting it is about 25.0%" in text
    likely = sum(item.probability > 0.5 for item in counted.targets[2:])
    assert f"{likely} of the {len(counted.targets)} targets are likely to be met" in text
    assert [recalculated["edited-fixed.xlsx"]["Targets"][f"B{row}"].value for row in (11, 13)] == ["yes", "no"]


def test_it_prints_a_workbook(assessment: hz.Assessment, printed: dict[str, str]) -> None:
    chinese, english = printed["book-zh.xlsx"], printed["book-en.xlsx"]
    first = assessment.targets[0]
    for words in ("冲刺情景", "人均地区生产总值（美元）", "中位数", "净迁入人口", "来源"):
        assert words in chinese
    assert display(first.median, first.target.indicator.unit, 0) in chinese
    assert "Plan report" in english
    assert "#NAME" not in chinese + english
    assert "Err:" not in chinese + english


def test_it_prints_a_document(printed: dict[str, str]) -> None:
    chinese, english = printed["text-zh.docx"], printed["text-en.docx"]
    assert re.search("图 ?1", chinese)
    assert re.search("表 ?2", chinese)
    for words in ("冲刺情景", "摘要", "全部目标同时达到"):
        assert words in chinese
    assert "Figure 5" in english
    assert "Summary" in english
