import re
from html.parser import HTMLParser
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.present.answers.report import target_numbers
from hzsim.present.documents.chapters.targets import risk_table
from hzsim.present.documents.export import report_file
from hzsim.present.forms.web_page import inline_svg

from .titles import HOSTILE


class Reader(HTMLParser):
    """Collects tags, attributes and text as any reader of HTML sees them."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def chinese(assessment: hz.Assessment) -> bytes:
    return report_file(Assessments(assessment), "html", "zh")


def test_nothing_is_loaded_and_nothing_can_run(chinese: bytes) -> None:
    read = Reader(chinese)
    assert not {tag for tag, _ in read.tags} & {"script", "iframe", "object", "embed", "img", "base", "form"}
    for tag, attributes in read.tags:
        assert "style" not in attributes, "the policy forbids style attributes"
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:,")), (tag, attributes)
    assert not re.search(rb"https?:|url\((?!#|data:)", chinese)
    policy = next(attributes["content"] for tag, attributes in read.tags if "http-equiv" in attributes)
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_names_inside_charts_are_unique_and_found(chinese: bytes) -> None:
    read = Reader(chinese)
    names = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(names) == len(set(names)) > 100
    used = {name[1:] for _, attributes in read.tags if (name := attributes.get("href") or "").startswith("#")}
    used |= set(re.findall(r"url\(#([^)]*)\)", chinese.decode()))
    assert used
    assert used <= set(names)


def test_the_text_holds_findings_tables_and_chart_labels(chinese: bytes, assessment: hz.Assessment) -> None:
    text = " ".join(Reader(chinese).text)
    for block in (target_numbers(assessment), risk_table([Assessments(assessment)])):
        table = block.table("zh")
        assert table is not None
        for row in table.rows:
            assert [str(cell) for cell in row if str(cell) not in text] == []
    assert "杭州市2026—2030年目标可行性评估：冲刺情景" in text
    assert "90%区间" in text
    assert assessment.simulation.scenario.fingerprint in text


@pytest.mark.slow
def test_same_inputs_give_the_same_bytes(chinese: bytes, assessment: hz.Assessment) -> None:
    assert report_file(Assessments(assessment), "html", "zh") == chinese


def test_hostile_titles_are_text(hostile: hz.Assessment) -> None:
    content = report_file(Assessments(hostile), "html", "zh")
    assert b"<script" not in content
    text = "".join(Reader(content).text)
    assert HOSTILE in text


def test_style_attributes_become_attributes(assessment: hz.Assessment) -> None:
    def svg(title: str) -> Any:
        scenario = assessment.simulation.scenario.replace(title=Text(title, title))
        return inline_svg(hz.fan_chart(hz.simulate(scenario, 100), "gdp"), "a < b", "x-")

    drawn = svg("plain")
    assert 'aria-label="a &lt; b"' in drawn
    assert "style=" not in drawn
    assert "xmlns" not in drawn
    assert re.search(r'<text [^>]*font-size="[\d.]+px"', drawn)
    assert re.search(r'<path [^>]*fill="#bddaeb"', drawn)
