"""A scenario in which nothing is drawn: points, and yes or no, wherever it is shown."""

import io
import re
from collections.abc import Callable

import docx
import matplotlib.figure
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Language
from hzsim.cli import main
from hzsim.cli.output import NO_SOLUTION
from hzsim.history.assessments import Assessments
from hzsim.present.charts.overview import bullet_chart, small_multiples
from hzsim.present.charts.probabilities import panels_chart, probability_chart
from hzsim.present.charts.projections import comparison_chart, fan_chart
from hzsim.present.documents.export import export
from hzsim.present.documents.findings import findings

CHANCE = re.compile(
    r"±|\b(?:0\.0|100\.0|50|80|90)%|\bp\d\d\b|draws, seed|次抽样|种子|probabilit|概率|median|中位|band|区间|标准误"
)
LANGUAGES: tuple[Language, Language] = ("zh", "en")


def plain(text: str) -> str:
    """Text without what speaks of rates of assumptions, which may well be 0.0%, and of how places are known."""
    return re.sub(r"\d+\.\d\d%", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    [
        ["assess", "report"],
        ["run", "report"],
        ["simulate", "report"],
        ["when", "report", "--target", "gdp >= 28000 in 2030"],
        ["curve", "report", "--unknown", "real_growth", "--target", "gdp >= 30000 in 2030"],
        ["curve", "report", "--unknown", "real_growth"],
        ["frontier", "report", "--over", "real_growth", "net_migration", "--points", "3"],
    ],
    ids=lambda command: command[0],
)
def test_tables_on_the_terminal(command: list[str], language: Language) -> None:
    done = CliRunner().invoke(main, [*command, "--draws", "100", "--lang", language])
    assert done.exit_code in (0, NO_SOLUTION), done.output
    assert CHANCE.findall(plain(done.stdout)) == []
    verdicts = {"zh": {"是", "否"}, "en": {"yes", "no"}}[language]
    if command[0] != "simulate":
        assert verdicts & set(re.findall(r"\w+", done.stdout))


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports(language: Language) -> None:
    scenario, own = hz.read_scenario("report"), {"zh": ("数值", "是否达到"), "en": ("value", "met")}[language]
    report = docx.Document(io.BytesIO(export(scenario, "docx", language, draws=100)))
    verdicts, values = ([[cell.text for cell in row.cells] for row in table.rows] for table in report.tables[:2])
    assert (values[0][3], verdicts[0][1]) == own
    assert {row[1] for row in verdicts[1:]} == set({"zh": ("是", "否"), "en": ("yes", "no")}[language])
    cells = " ".join(cell.text for each in report.tables for row in each.rows for cell in row.cells)
    words = " ".join(paragraph.text for paragraph in report.paragraphs)
    assert CHANCE.findall(plain(f"{words} {cells}")) == []
    assert len(report.inline_shapes) == 4, "a chart for each indicator, none of probabilities"
    page = export(scenario, "html", language, draws=100).decode()
    content = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.S)
    assert CHANCE.findall(plain(re.sub("<[^>]*>", " ", content))) == []


Draw = Callable[[hz.Assessment, Language], matplotlib.figure.Figure]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "draw",
    [
        lambda one, language: fan_chart(one.simulation, "gdp", None, language),
        lambda one, language: comparison_chart([one, one], "gdp", language),
        lambda one, language: small_multiples(one.simulation, None, language),
        lambda one, language: probability_chart([one], language),
        lambda one, language: bullet_chart(one, language),
    ],
    ids=["fan", "comparison", "small", "probability", "bullet"],
)
def test_charts(certain: hz.Assessment, draw: Draw, language: Language) -> None:
    figure = draw(certain, language)
    texts = [text.get_text() for text in figure.findobj(matplotlib.text.Text)]
    assert CHANCE.findall(plain("\n".join(texts))) == []
    assert not [band for axes in figure.axes for band in axes.collections if type(band).__name__ == "PolyCollection"]


def test_beside_a_scenario_that_is_drawn(sprint: hz.Scenario, certain: hz.Assessment) -> None:
    """The draws named are the other's, and each says what it is."""
    drawn = hz.assess(hz.simulate(sprint, 512))
    for figure in (panels_chart([certain, drawn], "en"), probability_chart([certain, drawn], "en")):
        texts = [text.get_text() for text in figure.findobj(matplotlib.text.Text)]
        assert {"yes", "no"} <= set(texts)
        assert any("512 draws, seed 1" in text for text in texts)


def test_a_certain_target_among_uncertain_ones(sprint: hz.Scenario) -> None:
    """Where every randomisation agrees, that is no certainty; where nothing that is drawn moves a target, it is."""
    scenario = sprint.replace(targets=["gdp >= 1 in 2030", "gdp >= 20000 in 2025"])
    for sampler in ("random", "sobol"):
        found = hz.assess(hz.simulate(scenario, 512, sampler=sampler))
        assert [item.standard_error > 0 for item in found.targets] == [True, False]
    words = " ".join(one.text.en for one in findings(Assessments(found)))
    assert "is above 99" in words
    assert "is 100.0% (without sampling error)" in words
