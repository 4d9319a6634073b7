import datetime
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
from hzsim.present.answers.report import target_numbers
from hzsim.present.documents.chapters.targets import risk_table
from hzsim.present.documents.export import Report, export, report_file

from .books import written as letters
from .titles import HOSTILE

CHINESE = "[\u3000-\u9fff\uff00-\uffee—…‘’“”·×±]"
"""Letters of Chinese, and signs that Chinese text sets as wide."""
WORDS = {"zh": ("图", "表"), "en": ("Figure ", "Table ")}


@pytest.fixture(scope="module")
def written(assessment: hz.Assessment) -> dict[str, bytes]:
    return {
        "zh": report_file(Assessments(assessment), "docx", "zh"),
        "en": report_file(Assessments(assessment), "docx", "en"),
    }


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def whole_text(paragraph: Any) -> str:
    return letters(paragraph._p)


def fields_of(report: Any) -> list[str]:
    return [node.get(qn("w:instr")) for node in report.element.iter(qn("w:fldSimple"))]


def bookmarks_of(report: Any) -> dict[str, str]:
    """The text of each bookmark of one paragraph, by its name."""
    found = {}
    for paragraph in report.paragraphs:
        for start in paragraph._p.iter(qn("w:bookmarkStart")):
            inside, text = False, ""
            for node in paragraph._p.iter():
                inside = inside or node is start
                if node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == start.get(qn("w:id")):
                    break
                text += (node.text or "") if inside and node.tag == qn("w:t") else ""
            found[start.get(qn("w:name"))] = text
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_and_tables_are_numbered_by_fields(written: dict[str, bytes], language: Language) -> None:
    report = opened(written[language])
    captions = [whole_text(paragraph) for paragraph in report.paragraphs if paragraph.style.name == "Caption"]
    figure, table = WORDS[language]
    assert [text.split("  ")[0] for text in captions if text.startswith(figure)] == [
        f"{figure}{n}" for n in range(1, 6)
    ]
    tables = [text.split("  ")[0] for text in captions if text.startswith(table)]
    assert tables == [f"{table}{n}" for n in range(1, len(report.tables) + 1)]
    assert len(report.inline_shapes) == 5
    counted = [code for code in fields_of(report) if code.startswith("SEQ")]
    assert len(counted) == len(captions)
    assert set(counted) == {"SEQ Figure \\* ARABIC", "SEQ Table \\* ARABIC"}
    footers = report.sections[0].footer.paragraphs[0]._p.iter(qn("w:fldSimple"))
    assert [node.get(qn("w:instr")) for node in footers] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_references_are_to_the_numbers_in_captions(written: dict[str, bytes], language: Language) -> None:
    """Every reference is a field on a bookmark around a caption's number, and shows what the bookmark holds."""
    report = opened(written[language])
    assert [one.get(qn("w:val")) for one in report.settings.element.iter(qn("w:updateFields"))] == ["true"]
    bookmarks = bookmarks_of(report)
    shown = {}
    for node in report.element.iter(qn("w:fldSimple")):
        if (code := node.get(qn("w:instr"))).startswith("REF"):
            shown[code.split()[1]] = "".join(text.text for text in node.iter(qn("w:t")))
    assert len(shown) >= 8
    assert {name: bookmarks[name] for name in shown} == shown
    assert len(bookmarks) == len({node.get(qn("w:id")) for node in report.element.iter(qn("w:bookmarkStart"))})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_contents_list_all_headings_before_word_renews_them(written: dict[str, bytes], language: Language) -> None:
    report = opened(written[language])
    headings = [whole_text(one) for one in report.paragraphs if one.style.name.startswith("Heading")]
    entries = [whole_text(one) for one in report.paragraphs if one.style.name.startswith("toc")]
    assert [entry.partition(" ")[2] for entry in entries] == headings
    assert [entry.partition(" ")[0] for entry in entries][:4] == ["1", "2", "3", "4"]
    links = [node.get(qn("w:anchor")) for node in report.element.iter(qn("w:hyperlink"))]
    assert len(links) == len(headings)
    assert set(links) <= {node.get(qn("w:name")) for node in report.element.iter(qn("w:bookmarkStart"))}
    instructions = "".join(node.text for node in report.element.iter(qn("w:instrText")))
    assert instructions.split()[:1] == ["TOC"]
    following = [node.tag for node in report.settings.element]
    assert following.index(qn("w:updateFields")) < following.index(qn("w:compat"))  # Word then asks, and adds pages
    kinds = [node.get(qn("w:fldCharType")) for node in report.element.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    numbered = [one for one in report.paragraphs if one.style.name.startswith("Heading")]
    assert all(list(one._p.iter(qn("w:numPr"))) for one in numbered)


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
        chinese = re.search("[\u3000-\u9fff\uff00-\uffee]" if language == "en" else CHINESE, text)
        assert hints == (["eastAsia"] if chinese else []), text


def test_targets_table_is_the_result(written: dict[str, bytes], assessment: hz.Assessment) -> None:
    found = risk_table([Assessments(assessment)]).table("zh"), target_numbers(assessment).table("zh")
    for expected, table in zip(found, opened(written["zh"]).tables, strict=False):
        assert expected is not None
        shown = [[cell.text for cell in row.cells] for row in table.rows]
        assert shown == [list(expected.columns), *([str(cell) for cell in row] for row in expected.rows)]


def test_pictures_say_what_they_show(written: dict[str, bytes]) -> None:
    shapes = opened(written["zh"]).inline_shapes
    assert shapes[1]._inline.docPr.get("descr") == "地区生产总值（现价）：中位数与区间"


def test_same_inputs_give_the_same_bytes_with_their_date(
    assessment: hz.Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795737600")
    first = report_file(Assessments(assessment), "docx", "en")
    time.sleep(1.1)
    assert report_file(Assessments(assessment), "docx", "en") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core, names = archive.read("docProps/core.xml").decode(), archive.namelist()
        program = archive.read("docProps/app.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-27T00:00:00Z"}
    assert not [name for name in names if "thumbnail" in name]
    assert "<Application>hzsim</Application>" in program
    assert "27 November 2026" in [one.text for one in opened(first).paragraphs]
    other = report_file(Assessments(assessment), "docx", Report("zh", date=datetime.date(2027, 3, 5)))
    assert "2027年3月5日" in [one.text for one in opened(other).paragraphs]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(hz.BadValue, match="seconds since 1970"):
        report_file(Assessments(assessment), "docx", "en")


def test_hostile_titles_are_text(hostile: hz.Assessment) -> None:
    report = opened(report_file(Assessments(hostile), "docx", "en"))
    assert HOSTILE in report.paragraphs[0].text
    assert HOSTILE in report.core_properties.title


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_referred_to_and_the_verdict_comes_first(written: dict[str, bytes], language: Language) -> None:
    texts = [whole_text(one) for one in opened(written[language]).paragraphs if one.style.name == "Normal"]
    figure, _ = WORDS[language]
    first = {"zh": "按情景假设，5项目标中", "en": "On the scenario's own assumptions, "}
    assert texts[0].startswith(first[language])
    for number in range(1, 6):
        assert any(f"{figure}{number}）" in text or f"{figure}{number})" in text for text in texts), number


def test_both_probabilities_are_in_every_document(sprint: hz.Scenario) -> None:
    """The flattering one never stands alone where a record exists."""
    report = opened(export(sprint, "docx", "zh", draws=500))
    assert {"按情景假设", "按历史记录", "按 hzsim 综合判断", "有80%把握"} <= {
        cell.text for table in report.tables[:2] for cell in table.rows[0].cells
    }
    for form in ("html", "page"):
        content = export(sprint, form, "zh", draws=500).decode()
        assert "按情景假设" in content
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
    assert english.columns == ("assumption", "uncertainty", "status", "source")
    rows = {str(row[0]): row for row in chinese.rows}
    assert "‰" in str(rows["自然增长率"][1]) or rows["自然增长率"][1] == "不抽样"
