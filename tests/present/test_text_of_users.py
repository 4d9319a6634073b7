"""A user's text in pictures and documents: shown as it is, shortened where it is long, and never interpreted."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import openpyxl  # type: ignore[import-untyped]
import pytest
from docx import Document  # type: ignore[import-not-found, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

import hzsim as hz
from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.present.answers.questions.conditions import condition_phrase
from hzsim.present.charts.influence import tornado_chart, waterfall_chart
from hzsim.present.charts.levers import conditions_chart, effort_chart, slack_chart
from hzsim.present.charts.overview import bullet_chart, small_multiples
from hzsim.present.charts.plan import rank_chart
from hzsim.present.charts.probabilities import panels_chart, probability_chart
from hzsim.present.charts.projections import comparison_chart, fan_chart
from hzsim.present.charts.questions import curve_chart, frontier_chart, timing_chart
from hzsim.present.charts.record import vintages_chart
from hzsim.present.documents.export import report_file
from hzsim.present.forms.formats import to_json
from hzsim.present.forms.office.figures import title_text
from hzsim.present.forms.style import Format, render
from hzsim.present.forms.web_page import json_for_html
from hzsim.present.words.letters import fitting_lines, folded, letter_columns, plain_text, shortened
from hzsim.questions.conditions import Condition

from .pictures import check_picture

DOLLARS = (
    "Budget $3m (2% of $150m)",
    "$30,000 to $40,000 per head",
    r"$\frac{1}{0}$ and \$5",
    "$$",
    "100% $x^2$ {0} %s",
)
ACTING = "_a\x1b[31mb\x07\x9bc\u202etxt.exe\u202c\u2066d\u2069\u200b\u200e\r\nSPOOF\u2028e\u2029f\ufeff\x00"
SHOWN = "_a[31mbctxt.exed SPOOF e f"
LONG = {
    "words": "word " * 200,
    "one word": "x" * 1000,
    "Chinese": "中" * 1000,
    "brackets": "(" * 1000,
    "mixed": "第1 " * 500,
}


def called(scenario: hz.Scenario, title: str) -> hz.Scenario:
    return scenario.replace(title=Text(title, title))


def charts(scenario: hz.Scenario, other: hz.Scenario) -> dict[str, Callable[[], Any]]:
    """Every chart that shows a scenario's title, by name."""

    def both() -> list[hz.Assessment]:
        return [hz.assess(hz.simulate(one, 300)) for one in (scenario, other)]

    return {
        "fan": lambda: fan_chart(hz.simulate(scenario, 300), "gdp"),
        "comparison": lambda: comparison_chart(both(), "gdp"),
        "probabilities": lambda: probability_chart(both()),
        "panels": lambda: panels_chart(both()),
        "bullets": lambda: bullet_chart(hz.assess(hz.simulate(scenario, 300))),
        "small multiples": lambda: small_multiples(hz.simulate(scenario, 300)),
        "curve": lambda: curve_chart(hz.curve(scenario, "real_growth", draws=300)),
        "frontier": lambda: frontier_chart(hz.frontier(scenario, "real_growth", "exchange_rate", draws=300, points=5)),
        "timing": lambda: timing_chart(hz.when(scenario, "gdp >= 30000 in 2030", draws=300)),
        "slack": lambda: slack_chart(hz.slack(scenario)),
        "tornado": lambda: tornado_chart(hz.sensitivity(scenario, draws=300)),
        "waterfall": lambda: waterfall_chart(hz.explain(scenario, against=other, draws=300)),
        "effort": lambda: effort_chart(hz.effort(scenario)),
        "conditions": lambda: conditions_chart(hz.conditions(scenario, draws=3000)),
        "tracking": lambda: vintages_chart(hz.track(scenario, draws=300)),
        "rank": lambda: rank_chart(hz.rank(scenario, draws=300)),
    }


NAMES = (
    *("fan", "comparison", "probabilities", "panels", "bullets", "small multiples", "curve", "frontier", "timing"),
    *("slack", "tornado", "waterfall", "effort", "conditions", "tracking", "rank"),
)


def words_of(svg: bytes) -> str:
    """The text of a picture as another program reads it, its lines joined."""
    texts = [
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")
    ]
    return " ".join(texts)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_title_is_drawn_as_it_is_written(sprint: hz.Scenario, name: str) -> None:
    title = f"{ACTING} {DOLLARS[0]} {DOLLARS[2]}"
    other = called(sprint, title).replace(name="other", real_growth=0.05)
    shown = words_of(render(charts(called(sprint, title), other)[name](), "svg"))
    squeezed = "".join(shown.split())
    assert "".join(plain_text(title).split()) in squeezed
    assert shown.isprintable()


@pytest.mark.parametrize("title", DOLLARS)
@pytest.mark.parametrize("format_", ["png", "svg", "pdf"])
def test_two_dollars_crash_no_chart(sprint: hz.Scenario, title: str, format_: Format) -> None:
    chart = render(fan_chart(hz.simulate(called(sprint, title), 100), "gdp"), format_)
    assert format_ != "svg" or title in words_of(chart)


@pytest.mark.slow
def test_two_dollars_crash_no_document(sprint: hz.Scenario) -> None:
    title = " / ".join(DOLLARS)
    assessment = hz.assess(hz.simulate(called(sprint, title), 300))
    assert Document(io.BytesIO(report_file(Assessments(assessment), "docx"))).paragraphs[0].text.endswith(title)
    assert title in report_file(Assessments(assessment), "html").decode()


def test_the_users_own_settings_of_matplotlib_interpret_nothing(sprint: hz.Scenario) -> None:
    import matplotlib as mpl

    simulation = hz.simulate(called(sprint, DOLLARS[0]), 100)
    with mpl.rc_context({"text.parse_math": True, "text.usetex": True, "axes.formatter.use_mathtext": True}):
        assert DOLLARS[0] in words_of(render(fan_chart(simulation, "gdp"), "svg"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["one word", "Chinese"])
def test_a_title_of_a_thousand_letters_is_shortened_and_leaves_the_plot_its_room(
    sprint: hz.Scenario, name: str, kind: str
) -> None:
    other = called(sprint, LONG[kind]).replace(name="other", real_growth=0.05)
    figure = charts(called(sprint, LONG[kind]), other)[name]()
    check_picture(f"{name}, {kind}", figure, {"tornado": 0.4, "tracking": 0.3}.get(name, 0.9))
    assert figure.get_figheight() < 16
    assert "…" in words_of(render(figure, "svg"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
def test_documents_have_long_titles_whole(sprint: hz.Scenario, kind: str) -> None:
    assessment, title = hz.assess(hz.simulate(called(sprint, LONG[kind]), 300)), plain_text(LONG[kind])
    assert Document(io.BytesIO(report_file(Assessments(assessment), "docx"))).paragraphs[0].text.endswith(title)
    assert title in report_file(Assessments(assessment), "html").decode()
    sheet = openpyxl.load_workbook(io.BytesIO(report_file(Assessments(assessment), "xlsx"))).worksheets[0]
    assert sheet["A1"].value.endswith(title)
    assert max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409


def test_letters_are_as_wide_as_terminals_show_them() -> None:
    """Against another implementation; but for fillers and extensions of old Korean, U+3164, U+D7B0 to D7FF, U+FFA0."""
    kinds = {
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sc",
        "Sm",
        "Zs",
    }
    old = {"\u3164", "\uffa0", *map(chr, range(0xD7B0, 0xD800))}
    letters = [chr(code) for code in range(0x10000) if category(chr(code)) in kinds and chr(code) not in old]
    assert len(letters) > 50_000
    assert [letter for letter in letters if letter_columns(letter) != max(0, wcwidth(letter))] == []


@given(st.text(alphabet="ab ，中。(（$\u3000-", max_size=300), st.integers(4, 40))
def test_folded_text_is_whole_and_fits(text: str, width: int) -> None:
    lines = folded(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(sum(map(letter_columns, line)) <= width for line in lines)


@given(st.text(alphabet="ab ，中。(", max_size=300), st.integers(4, 40), st.integers(1, 5))
def test_what_does_not_fit_ends_with_an_ellipsis(text: str, width: int, most: int) -> None:
    whole, cut = folded(text, width).split("\n"), folded(text, width, most).split("\n")
    assert len(cut) <= most
    assert all(sum(map(letter_columns, line)) <= width for line in cut)
    assert cut == whole or (cut[:-1] == whole[: most - 1] and cut[-1].endswith("…"))


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("most", [None, 3])
def test_wrapping_takes_work_in_proportion_to_the_text(kind: str, most: int | None) -> None:
    """Letters are measured a few times each, however long the text is; of what is cut away, none."""

    def looks(letters: int) -> int:
        seen = 0

        def width(letter: str) -> float:
            nonlocal seen
            seen += 1
            return 2.0 if letter > "\u2e80" else 1.0

        fitting_lines((LONG[kind] * 20)[:letters], 100, width, most)
        return seen

    assert looks(2000) <= 5 * 2000
    assert looks(20_000) <= (5 * 20_000 if most is None else looks(2000) + 10)


def test_shortened_text_is_as_wide_as_it_may_be() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("中中中", 6) == "中中中"
    assert shortened("中中中中", 6) == "中中…"
    assert shortened("a\x1b\nb", 6) == "a b"


@pytest.mark.slow
def test_documents_and_pages_hold_no_acting_characters(sprint: hz.Scenario) -> None:
    scenario = called(sprint, ACTING)
    assessment = hz.assess(hz.simulate(scenario, 300))
    assert plain_text(ACTING) == SHOWN
    report = Document(io.BytesIO(report_file(Assessments(assessment), "docx")))
    texts = [paragraph.text.replace("?\n", "? ") for paragraph in report.paragraphs]  # where the title is broken
    texts += [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(report_file(Assessments(assessment), "xlsx")))
    texts += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts += report_file(Assessments(assessment), "html").decode().split("\n")
    texts += hz.export(scenario, "page", draws=100).decode().split("\n")
    assert sum(SHOWN in text for text in texts) >= 6
    assert [text for text in texts if not text.replace("\t", "").isprintable()] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "title",
    ["=1+1", "+1", "-1", "@SUM(A1)", "<r><t>a</t></r>", "_x0041_", "http://a.example", "中" * 40_000, "'x", "&Lh"],
)
def test_a_cell_holds_what_is_written(sprint: hz.Scenario, title: str) -> None:
    """Also what XlsxWriter takes as rich text, and what Excel reads as an escaped letter."""
    book = openpyxl.load_workbook(
        io.BytesIO(report_file(Assessments(hz.assess(hz.simulate(called(sprint, title), 300))), "xlsx"))
    )
    cell = book.worksheets[0]["A1"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    held = cell.value.rstrip()
    cut = len(held) <= 32_767 and held.endswith("…") and held[-100:-1] in title
    assert held.endswith(title) or cut


def test_a_chart_of_the_workbook_takes_no_address_from_a_label() -> None:
    assert title_text("=Sheet1!$A$1").strip() == "=Sheet1!$A$1"
    assert not title_text("=Sheet1!$A$1").startswith("=")


def test_json_is_the_same_data_and_shows_no_acting_character() -> None:
    written = to_json({"title": ACTING, "中": "\U000e0001 三"})
    assert json.loads(written) == {"title": ACTING, "中": "\U000e0001 三"}
    assert written.replace("\n", "").isprintable()
    assert "三" in written
    assert json.loads(json_for_html([ACTING, {"a": "</script>"}]))[1] == {"a": "</script>"}


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("K", "K"),
        ("", ""),
        ("Real growth", "real growth"),
        ("GDP growth", "GDP growth"),
        ("R&D", "R&D"),
        ("x y", "x y"),
    ],
)
def test_a_label_within_a_sentence(sprint: hz.Scenario, label: str, said: str) -> None:
    part = replace(sprint.model.assumption("real_growth"), label=Text(label, label))
    phrase = condition_phrase(Condition(part, sprint.open_years, 0.05, float("inf"), 2)).en
    assert phrase == f"{said} in 2026-2030 averages at least 5.00%"


def test_a_picture_in_a_page_is_read_by_its_title(sprint: hz.Scenario) -> None:
    page = report_file(Assessments(hz.assess(hz.simulate(called(sprint, "\u202e<b>\x1b"), 300))), "html").decode()
    title = re.search(r"<title>(.*?)</title>", page)
    assert title is not None
    assert title[1].endswith("&lt;b&gt;")
