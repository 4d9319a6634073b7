"""Reports of one scenario and of several: slides, templates, an earlier run, and the words of whole documents."""

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pptx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from pptx.util import Emu

import hzsim as hz
from hzsim._typing import Language
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import on_centres
from hzsim.history.run import briefing_on
from hzsim.present.documents.export import Report, report_file
from hzsim.present.forms.markup import STEPS
from hzsim.present.forms.typesetting import shade
from hzsim.present.forms.view import Number
from hzsim.present.forms.web_page import part
from hzsim.present.words.glossary import GLOSSARY
from hzsim.units import SHARE

from .books import written as letters

LANGUAGES: tuple[Language, ...] = ("zh", "en")
DAY = datetime.date(2026, 11, 27)
Written = Callable[[str, Language], bytes]


@pytest.fixture(scope="module")
def written() -> Written:
    """Reports on a scenario in a form and a language, made once."""
    made: dict[tuple[str, str], bytes] = {}
    found = briefing_on(on_centres(hz.assess(hz.simulate(hz.read_scenario("sprint"), 512))))

    def write(form: str, language: Language) -> bytes:
        if (form, language) not in made:
            made[form, language] = report_file(found, form, Report(language, DAY))
        return made[form, language]

    return write


def slides(content: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(content))


def paper(file: Path) -> Any:
    return docx.Document(str(file))


def export(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["export", *arguments, "--draws", "100"])
    return done.exit_code, done.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_have_native_charts_with_the_reports_numbers(written: Written, language: Language) -> None:
    found = slides(written("pptx", language))
    charts = [shape.chart for slide in found.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 5
    fan = charts[1]
    years = list(fan.plots[0].categories)
    median = next(one for one in fan.plots[0].series if one.name in ("中位数", "median"))
    simulation = hz.simulate(hz.read_scenario("sprint"), 512)
    assert median.values[years.index("2030")] == pytest.approx(float(simulation.statistics("gdp")["p50"][-1]))
    observed = fan.plots[0].series[0]
    assert observed.values[years.index("2024")] == 21860
    embedded = openpyxl.load_workbook(io.BytesIO(fan.part.chart_workbook.xlsx_part.blob))
    assert embedded.worksheets[0].cell(2 + years.index("2024"), 2).value == 21860
    assert all(slide.shapes.title.text for slide in found.slides)
    described = [node.get("descr") for slide in found.slides for node in slide._element.iter() if node.get("descr")]
    assert len(described) == len(charts) + sum(shape.has_table for slide in found.slides for shape in slide.shapes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_a_slide_leaves_it(written: Written, language: Language) -> None:
    found = slides(written("pptx", language))
    for slide in found.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= found.slide_width
            assert shape.top + shape.height <= found.slide_height, slide.shapes.title.text


def test_slides_are_the_same_bytes_with_their_date() -> None:
    found = briefing_on(on_centres(hz.assess(hz.simulate(hz.read_scenario("sprint"), 300))))
    first, again = (report_file(found, "pptx", Report("zh", DAY)) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert b"2026-11-27T00:00:00Z" in archive.read("docProps/core.xml")
        inside = [name for name in archive.namelist() if name.endswith(".xlsx")]
        for name in inside:
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as book:
                assert b"2026-11-27T00:00:00Z" in book.read("docProps/core.xml")
    assert inside


def test_the_pages_heat_map_has_the_colours_of_the_other_documents() -> None:
    style = part("report.css")
    for place in range(STEPS + 1):
        assert f".heat{place} {{ background: #{shade(Number(place / STEPS, SHARE, 0))}; }}" in style


@pytest.mark.parametrize("form", ["docx", "html", "pptx", "xlsx"])
def test_several_scenarios_make_a_comparison(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"compared.{form}"
    code, output = export("sprint", "floor", "weak-yuan", "--out", str(out), "--date", "2026-11-27")
    assert code == 0, output
    text = text_of(out.read_bytes(), form)
    for words in ("Sprint", "Floor", "Weak yuan", "Odds of the targets at a glance", "from the first in brackets"):
        assert words in text or (form == "pptx" and "brackets" in words)
    if form != "xlsx":
        assert "27 November 2026" in text


def test_data_of_several_scenarios_are_below_each_other(tmp_path: Path) -> None:
    for form in ("csv", "json", "iamc", "parquet"):
        out = tmp_path / f"data.{'csv' if form == 'iamc' else form}"
        assert export("sprint", "floor", "--to", form, "--out", str(out))[0] == 0
        content = out.read_bytes()
        assert b"sprint" in content
        assert b"floor" in content
    assert [one["scenario"] for one in json.loads((tmp_path / "data.json").read_text("utf-8"))] == ["sprint", "floor"]
    code, output = export("sprint", "floor", "--to", "page", "--out", str(tmp_path / "page.html"))
    assert code == 2
    assert "expected one scenario for a page" in output


def test_the_form_is_the_suffix_and_contradictions_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "report.pptx"
    assert export("sprint", "--out", str(out))[0] == 0
    assert len(slides(out.read_bytes()).slides) > 10
    for arguments, words in [
        (["--to", "docx", "--out", "a.pptx"], "expected a name ending in .docx for docx"),
        (["--out", "a.txt"], "expected --to, or a name of --out that says the form"),
        (["--out", "-"], "expected --to for standard output"),
        (["--out", "a.xlsx", "--template", "gbt9704"], "expected no template for xlsx"),
        (["--out", "a.pptx", "--template", "gbt9704"], "expected docx for the layout gbt9704"),
        (["--out", "a.csv", "--since", "x.json"], "expected no earlier run for csv"),
    ]:
        code, output = export("sprint", *arguments)
        assert code == 2
        assert words in output
    assert [path.name for path in tmp_path.iterdir()] == ["report.pptx"]


def test_a_report_takes_an_offices_styles_pages_and_header(tmp_path: Path) -> None:
    office: Any = docx.Document()
    office.styles["Heading 1"].font.name = "Office Font"
    office.sections[0].page_width = Emu(7_000_000)
    office.sections[0].header.paragraphs[0].text = "An office"
    office.add_paragraph("What stands in the template")
    office.save(str(tmp_path / "office.docx"))
    out = tmp_path / "report.docx"
    code, output = export("sprint", "--out", str(out), "--template", str(tmp_path / "office.docx"))
    assert code == 0, output
    found = paper(out)
    assert found.styles["Heading 1"].font.name == "Office Font"
    assert found.sections[0].page_width == pytest.approx(7_000_000, abs=635)
    assert found.sections[0].header.paragraphs[0].text == "An office"
    assert "What stands" not in text_of(out.read_bytes(), "docx")
    widths = [int(node.get(qn("w:w"))) for node in found.element.iter(qn("w:tblW"))]
    room = (7_000_000 - found.sections[0].left_margin - found.sections[0].right_margin) / 635
    assert max(widths) <= room + 10


def test_slides_take_an_offices_layouts(tmp_path: Path) -> None:
    office: Any = pptx.Presentation()
    office.slides.add_slide(office.slide_layouts[6])
    office.save(str(tmp_path / "office.pptx"))
    out = tmp_path / "report.pptx"
    assert export("sprint", "--out", str(out), "--template", str(tmp_path / "office.pptx"))[0] == 0
    found = slides(out.read_bytes())
    assert (found.slide_width, found.slide_height) == (office.slide_width, office.slide_height)
    assert all(slide.shapes.title is not None for slide in found.slides)


def without_style(name: str) -> bytes:
    office: Any = docx.Document()
    style = office.styles[name].element
    style.getparent().remove(style)
    stream = io.BytesIO()
    office.save(stream)
    return stream.getvalue()


def changed(content: bytes, part_: str, old: bytes, new: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            found = source.read(name)
            target.writestr(name, found.replace(old, new) if name == part_ else found)
    return stream.getvalue()


def plain_docx() -> bytes:
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


def plain_pptx() -> bytes:
    stream = io.BytesIO()
    pptx.Presentation().save(stream)
    return stream.getvalue()


MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OUTSIDE = b'<Relationship Id="rId99" Type="x/image" Target="http://a/b.png" TargetMode="External"/></Relationships>'
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"hello", "expected a Word document or template, found a damaged file"),
    "cut": (lambda: plain_docx()[:3000], "found a damaged file"),
    "slides": (plain_pptx, "found a PowerPoint presentation"),
    "macros": (lambda: changed(plain_docx(), "[Content_Types].xml", DOCUMENT, MACROS), "found a file with macros"),
    "style": (lambda: without_style("Caption"), "expected the styles Caption (use each of them once in Word"),
    "broken": (lambda: changed(plain_docx(), "word/document.xml", b"<w:body>", b"<w:bdy>"), "found a damaged file"),
    "entities": (
        lambda: changed(plain_docx(), "word/styles.xml", b"<w:styles", b"<!DOCTYPE a [<!ENTITY b 'c'>]><w:styles"),
        "found a file that declares entities",
    ),
    "outside": (
        lambda: changed(plain_docx(), "word/_rels/document.xml.rels", b"</Relationships>", OUTSIDE),
        "expected a template that loads nothing from elsewhere, found http://a/b.png",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_template_that_cannot_be_used_is_named(kind: str, tmp_path: Path) -> None:
    make, words = BAD[kind]
    file, out = tmp_path / "office.docx", tmp_path / "report.docx"
    file.write_bytes(make())
    code, output = export("sprint", "--out", str(out), "--template", str(file))
    assert code == 2
    assert words in " ".join(output.split())
    assert str(file) in output.replace("\n", "")
    assert not out.exists()


def test_missing_templates_and_manifests_are_named(tmp_path: Path) -> None:
    for asked in (["--template", "no.docx"], ["--since", "no.json"]):
        code, output = export("sprint", "--out", str(tmp_path / "a.docx"), *asked)
        assert code == 2
        assert "expected a file, found nothing of that name" in output


def test_official_documents_have_22_lines_of_28_characters(tmp_path: Path) -> None:
    out = tmp_path / "official.docx"
    assert export("sprint", "--out", str(out), "--template", "gbt9704", "--lang", "zh")[0] == 0
    found = paper(out)
    section, normal = found.sections[0], found.styles["Normal"]
    width = (section.page_width - section.left_margin - section.right_margin) / 12_700
    height = (section.page_height - section.top_margin - section.bottom_margin) / 12_700
    assert (round(section.top_margin.cm, 1), round(section.left_margin.cm, 1)) == (3.7, 2.8)
    line = normal.paragraph_format.line_spacing.pt
    assert line == pytest.approx(28.95)
    assert int(height / line) == 22
    apart = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(width / (normal.font.size.pt + apart)) == 28
    fonts = {name: found.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Normal")}
    assert fonts == {"Title": "方正小标宋简体", "Normal": "仿宋_GB2312"}
    assert (found.styles["Title"].font.size.pt, normal.font.size.pt) == (22, 16)
    entries = [one.text for one in found.paragraphs if one.style.name == "toc 1"]
    assert entries[:2] == ["一、摘要", "二、目标与概率"]


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    run = CliRunner().invoke(
        main, ["run", "sprint", "--draws", "200", "--out", str(tmp_path / "run"), "--charts", "svg"]
    )
    assert run.exit_code == 0
    return tmp_path / "run" / "manifest.json"


def test_what_changed_since_an_earlier_run_is_a_chapter(earlier: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    asked = ("--out", str(out), "--since", str(earlier), "--set", "real_growth@2027=5.9%")
    code, output = export("sprint", *asked)
    assert code == 0, output
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper(out).tables]
    odds = next(rows for rows in tables if rows[0] == ["target", "then", "now", "change"])
    assert len(odds) == 7
    assert all(row[3].endswith("points") for row in odds[1:])
    moved = next(rows for rows in tables if rows[0] == ["assumption", "year", "then", "now"])
    assert moved[1:] == [["Real growth", "2027", "5.40%", "5.90%"]]
    code, output = export("floor", "--out", str(out), "--since", str(earlier))
    assert code == 2
    assert "expected a run of floor, found one of sprint" in output
    (earlier.parent / "targets.csv").write_text("changed")
    code, output = export("sprint", *asked)
    assert code == 2
    assert "expected the table that manifest.json was written with, found another one" in " ".join(output.split())
    earlier.write_text("[]")
    code, output = export("sprint", *asked)
    assert code == 2
    assert "expected the manifest.json that hzsim run --out writes" in output


def text_of(content: bytes, form: str) -> str:
    """All text that a reader of a document sees."""
    if form == "html":
        kept = re.sub(r"<style.*?</style>|<(script|svg).*?</\1>", " ", content.decode(), flags=re.DOTALL)
        return re.sub(r"<[^>]*>", " ", kept)
    if form == "docx":
        document: Any = docx.Document(io.BytesIO(content))
        parts = (document.element, document.sections[0].header._element, document.sections[0].footer._element)
        return "\n".join(letters(line) for one in parts for line in one.iter(qn("w:p")))
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return "\n".join(
            [*book.sheetnames, *(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value)]
        )
    found = []
    for slide in slides(content).slides:
        shapes = list(slide.shapes)
        found += [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        found += [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
        found += [one.name for shape in shapes if shape.has_chart for one in shape.chart.plots[0].series]
        found += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
    return "\n".join(found)


def names_allowed(scenario: hz.Scenario) -> set[str]:
    """Words of Latin letters that stay in Chinese: the program, authors, licences, methods and publications."""
    return {*ALLOWED, *re.findall(r"[A-Za-z]+", " ".join(source.name for source in scenario.sources))}


ALLOWED = frozenset(
    """
    hzsim sha Sobol CC BY Gapminder Preston Heuveline Guillot Kaya Harberger Sato Solow Vartia GDP PM
    """.split()  # noqa: SIM905
)
SHIPPED = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_documents_speak_one_language(name: str) -> None:
    """No English word in a Chinese document but names, and no Chinese letter in an English one but in units' names."""
    scenario = hz.read_scenario(name)
    found = briefing_on(on_centres(hz.assess(hz.simulate(scenario, 64))))
    chinese = text_of(report_file(found, "docx", Report("zh", DAY)), "docx")
    hashes, files, command = r"[0-9a-f]{64}", r"[\w./-]+\.(yaml|csv)\b", r"\bhzsim realism\b"
    named = "|".join((hashes, files, command, f"^{name}$"))
    chinese = re.sub(named, " ", chinese, flags=re.ASCII | re.MULTILINE)
    allowed = names_allowed(scenario)
    foreign = {word for word in re.findall(r"[A-Za-z]{2,}", chinese) if word not in allowed}
    assert foreign == set()
    assert not re.search(r"\d{4}-\d{4}", chinese), "years have one dash"
    assert not re.search(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", chinese), "signs of Chinese are wide"
    english = text_of(report_file(found, "docx", Report("en", DAY)), "docx")
    english = re.sub(r"\([\u4e00-\u9fff/]+\)", "", english)
    assert re.findall(r"[\u3000-\u9fff\uff00-\uffee]+", english) == []


def test_documents_use_the_words_of_the_glossary(written: Written) -> None:
    """Every term that is in the glossary of a report is used in it, and what stood for it before is not."""
    for language in LANGUAGES:
        text = text_of(written("docx", language), "docx")
        listed = [one.name.to(language) for key, one in GLOSSARY.items() if not key.endswith("_contribution")]
        assert [name for name in listed if name not in text] == []
        assert all(
            one.meaning.to(language) in text for key, one in GLOSSARY.items() if not key.endswith("_contribution")
        )
    chinese = text_of(written("docx", "zh"), "docx")
    for awkward in ("情景意味着", "自身杠杆", "需要什么", "情景文件自设", "去掉", "p05"):
        assert awkward not in chinese
