import io
import re
import time
import zipfile
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from docx.oxml.ns import qn

import hzsim as hz
from hzsim._typing import Language
from hzsim.history.assessments import Assessments
from hzsim.present.answers.basis import uncertainty
from hzsim.present.answers.report import target_numbers, target_odds
from hzsim.present.documents.export import export, report_file

from .titles import HOSTILE

WORDS = {"zh": ("图", "表"), "en": ("Figure", "Table")}


@pytest.fixture(scope="module")
def written(assessment: hz.Assessment) -> dict[str, bytes]:
    return {
        "zh": report_file(Assessments(assessment), "docx", "zh"),
        "en": report_file(Assessments(assessment), "docx", "en"),
    }


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def whole_text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_and_tables_are_numbered_by_fields(written: dict[str, bytes], language: Language) -> None:
    report = opened(written[language])
    captions = [whole_text(paragraph) for paragraph in report.paragraphs if paragraph.style.name == "Caption"]
    figure, table = WORDS[language]
    assert [text.split("  ")[0] for text in captions if text.startswith(figure)] == [
        f"{figure} {n}" for n in range(1, 6)
    ]
    tables = [text.split("  ")[0] for text in captions if text.startswith(table)]
    assert tables == [f"{table} {n}" for n in range(1, len(report.tables) + 1)]
    assert len(report.inline_shapes) == 5
    fields = [node.get(qn("w:instr")) for node in report.element.iter(qn("w:fldSimple"))]
    assert len(fields) == len(captions)
    assert set(fields) == {"SEQ Figure \\* ARABIC", "SEQ Table \\* ARABIC"}
    footers = report.sections[0].footer.paragraphs[0]._p.iter(qn("w:fldSimple"))
    assert [node.get(qn("w:instr")) for node in footers] == ["PAGE"]


def test_chinese_is_set_in_song_and_hei(written: dict[str, bytes]) -> None:
    styles = opened(written["zh"]).styles
    for name, font in {"Normal": "宋体", "Heading 1": "黑体", "Title": "黑体", "Caption": "黑体"}.items():
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_chinese_text_is_declared_chinese(written: dict[str, bytes], language: Language) -> None:
    """Declared as American English, Chinese commas stand in the middle of their square."""
    report = opened(written[language])
    declared = [*report.styles.element.iter(qn("w:lang")), *report.settings.element.iter(qn("w:themeFontLang"))]
    assert {(one.get(qn("w:val")), one.get(qn("w:eastAsia"))) for one in declared} == {("en-GB", "zh-CN")}
    assert len(declared) >= 2
    for run in report.element.iter(qn("w:r")):
        text = "".join(node.text or "" for node in run.iter(qn("w:t")))
        hints = [fonts.get(qn("w:hint")) for fonts in run.iter(qn("w:rFonts"))]
        assert hints == (["eastAsia"] if re.search("[\u3000-\u9fff\uff00-\uffee]", text) else []), text


def test_targets_table_is_the_result(written: dict[str, bytes], assessment: hz.Assessment) -> None:
    found = target_numbers(assessment).table("zh"), target_odds(Assessments(assessment)).table("zh")
    for expected, table in zip(found, opened(written["zh"]).tables, strict=False):
        assert expected is not None
        shown = [[cell.text for cell in row.cells] for row in table.rows]
        assert shown == [list(expected.columns), *([str(cell) for cell in row] for row in expected.rows)]


def test_pictures_say_what_they_show(written: dict[str, bytes]) -> None:
    shapes = opened(written["zh"]).inline_shapes
    assert shapes[1]._inline.docPr.get("descr") == "地区生产总值（现价）：中位数与区间"


def test_same_inputs_give_the_same_bytes_without_a_date(assessment: hz.Assessment, written: dict[str, bytes]) -> None:
    time.sleep(1.1)
    assert report_file(Assessments(assessment), "docx", "en") == written["en"]
    with zipfile.ZipFile(io.BytesIO(written["en"])) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}


def test_hostile_titles_are_text(hostile: hz.Assessment) -> None:
    report = opened(report_file(Assessments(hostile), "docx", "en"))
    assert report.paragraphs[0].text == HOSTILE
    assert report.core_properties.title == HOSTILE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_referred_to_and_all_targets_come_first(written: dict[str, bytes], language: Language) -> None:
    texts = [whole_text(one) for one in opened(written[language]).paragraphs if one.style.name == "Normal"]
    figure, table = WORDS[language]
    first = {"zh": "若情景中心正确，5项目标中", "en": "If the scenario's centre is right"}
    assert texts[0].startswith(first[language])
    assert any(
        text.startswith({"zh": "全部目标同时达到", "en": "All targets together"}[language]) for text in texts[:4]
    )
    for number in range(1, 6):
        assert any(f"{figure} {number} " in text for text in texts), number
    assert any(f"{table} 1 " in text for text in texts)


def test_both_probabilities_are_in_every_document(sprint: hz.Scenario) -> None:
    """The flattering one never stands alone where a record exists."""
    report = opened(export(sprint, "docx", "zh", draws=500))
    assert {"达到概率：若情景中心正确", "达到概率：按历史记录", "达到概率：按 hzsim 综合判断", "有80%把握"} <= {
        cell.text for table in report.tables[:2] for cell in table.rows[0].cells
    }
    for form in ("html", "page"):
        content = export(sprint, form, "zh", draws=500).decode()
        assert "若情景中心正确" in content
        assert "按历史记录" in content
    book = openpyxl.load_workbook(io.BytesIO(export(sprint, "xlsx", "en", draws=500)))
    shown = {cell.value for row in book["Targets"] for cell in row}
    assert {"probability if the scenario's centre is right", "probability on the track record"} <= shown


def test_chinese_documents_are_chinese(written: dict[str, bytes]) -> None:
    """Statuses and sources too; names of files, units and people stay."""
    report = opened(written["zh"])
    cells = {cell.text for table in report.tables for row in table.rows for cell in row.cells}
    assert {"已核对", "单一来源", "推算"} <= cells
    assert "杭州市政府工作报告，2025年5月22日" in cells
    assert not {"checked", "one source", "derived", "USD", "CNY per USD", "random"} & cells


def test_spreads_say_whose_they_are(sprint: hz.Scenario) -> None:
    english, chinese = uncertainty(hz.read_scenario("floor")).table("en"), uncertainty(sprint).table("zh")
    assert english is not None
    assert chinese is not None
    assert english.columns == ("assumption", "uncertainty", "status", "calibrated for", "source")
    rows = {str(row[0]): row for row in chinese.rows}
    assert "‰" in str(rows["自然增长率"][1]) or rows["自然增长率"][1] == "不抽样"
