"""Charts as a reader sees them: nothing cut, nothing over anything else, in any language or length."""

import re
import struct
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.cli import main
from hzsim.history.city.series import History, read_history
from hzsim.present.charts.projections import BANDS
from hzsim.present.forms.look import LINES, contrast, palette
from hzsim.present.forms.style import DASHES, HATCHES, MARKERS, Format, check_look, render, style
from hzsim.present.words.letters import plain_text

from .pictures import check_picture
from .titles import HOSTILE, LONG

NAMES = ("sprint", "report", "floor", "slow-growth", "weak-prices", "weak-yuan", "low-migration")


@pytest.fixture(scope="module")
def eight() -> list[hz.Assessment]:
    scenarios = [hz.read_scenario(name) for name in NAMES]
    scenarios.append(scenarios[0].replace(title=LONG, name="long"))
    return [hz.assess(hz.simulate(scenario, 2000)) for scenario in scenarios]


@pytest.fixture(scope="module")
def history() -> History:
    return read_history()


def charts(eight: list[hz.Assessment], history: History, language: Language) -> Iterator[tuple[str, Any]]:
    short, long = eight[0], eight[-1]
    for name in ("gdp", "gdp_growth", "population", "natural_increase_persons"):
        yield f"fan {name}", hz.fan_chart(short.simulation, name, history, language)
        yield f"fan {name} long, no history", hz.fan_chart(long.simulation, name, None, language)
    yield "fan of a certain scenario", hz.fan_chart(eight[1].simulation, "gdp", history, language)
    for several in (eight[:1], eight[-1:], eight):
        yield f"comparison of {len(several)}", hz.comparison_chart(several, "gdp_per_capita_usd", language)
        yield f"probabilities of {len(several)}", hz.probability_chart(several, language)
    for one in (short, long, eight[1]):
        yield "bullets", hz.bullet_chart(one, language)
        yield "small multiples", hz.small_multiples(one.simulation, history, language)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_or_covered(eight: list[hz.Assessment], history: History, language: Language) -> None:
    for name, figure in charts(eight, history, language):
        check_picture(name, figure)


def test_years_stand_below_a_fan_and_a_comparison(eight: list[hz.Assessment], history: History) -> None:
    fan = hz.fan_chart(eight[0].simulation, "gdp", history)
    comparison = hz.comparison_chart(eight[:2], "gdp")
    compared = hz.compare([one.simulation.scenario for one in eight[:2]], 2000)  # which summarised no indicator
    assert render(hz.comparison_chart(compared, "gdp")) == render(hz.comparison_chart(eight[:2], "gdp"))
    for figure, first in ((fan, "2016"), (comparison, "2025")):
        with style():
            figure.canvas.draw()
        years = sorted(label.get_text() for label in figure.axes[0].get_xticklabels())
        assert (years[0], years[-1]) == (first, "2030")


@pytest.mark.parametrize("format_", ["png", "svg", "pdf"])
def test_same_input_gives_the_same_bytes(assessment: hz.Assessment, format_: Format) -> None:
    first, second = (render(hz.fan_chart(assessment.simulation, "gdp", None, "zh"), format_) for _ in range(2))
    assert first == second


def test_svg_text_stays_text(assessment: hz.Assessment) -> None:
    svg = render(hz.fan_chart(assessment.simulation, "gdp", None, "zh"), "svg").decode()
    for words in ("地区生产总值（现价）", "冲刺情景", "中位数", "30,000"):
        assert words in svg


def test_pdf_text_can_be_selected_and_its_fonts_are_inside(
    assessment: hz.Assessment, tmp_path: Path, text_of: Callable[[Path], str], program: Callable[[str], str]
) -> None:
    path = tmp_path / "fan.pdf"
    path.write_bytes(render(hz.fan_chart(assessment.simulation, "gdp", read_history(), "zh"), "pdf"))
    text = text_of(path)
    for words in ("地区生产总值（现价）", "冲刺情景", "亿元", "90%区间", "30,000"):
        assert words in text
    fonts = subprocess.run([program("pdffonts"), str(path)], check=True, capture_output=True, text=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all("HzsimSansSC" in row and row.split()[-5] == "yes" for row in rows)


def test_titles_are_never_read_as_formulas(hostile: hz.Assessment) -> None:
    for figure in (hz.fan_chart(hostile.simulation, "gdp"), hz.probability_chart([hostile])):
        svg = render(figure, "svg").decode()
        assert "$x_2$" in svg
        assert "<script>" not in svg
    assert plain_text(HOSTILE + "\x07\n") == HOSTILE


def test_a_label_with_an_underscore_is_not_lost(assessment: hz.Assessment) -> None:
    scenario = assessment.simulation.scenario.replace(title=Text("_私有", "_private"))
    chart = hz.probability_chart([hz.assess(hz.simulate(scenario, 100))])
    assert "_private" in render(chart, "svg").decode()


def test_no_global_state_stays_behind(assessment: hz.Assessment) -> None:
    import matplotlib as mpl
    from matplotlib import _pylab_helpers

    before = dict(mpl.rcParams)
    render(hz.bullet_chart(assessment))
    assert dict(mpl.rcParams) == before
    assert not _pylab_helpers.Gcf.figs


def test_bands_and_scenarios_survive_grey_print() -> None:
    """Bands darken inwards by a visible step, and the median stands out of them by a light edge and its own dark."""
    with style():
        colours = palette()
        steps = [colours.ground, *(colours.tint(share) for _, _, share, _ in BANDS)]
        assert min(contrast(*pair) for pair in pairwise(steps)) > 1.4
        assert contrast(colours.of(0), colours.ground) > 4.5
    assert len(set(LINES)) == len(set(HATCHES)) == len(set(MARKERS)) == 8


def test_lines_are_dark_enough_on_white_and_differ_without_colour() -> None:
    """WCAG 2.1 asks a contrast of 3 of graphics; in grey print, dashes and markers tell lines apart."""
    assert all(contrast(colour, "#FFFFFF") >= 3 for colour in LINES)
    assert len(set(zip(DASHES, MARKERS, strict=True))) == 8


def test_a_file_says_what_it_shows(assessment: hz.Assessment, tmp_path: Path, program: Callable[[str], str]) -> None:
    figure = hz.fan_chart(assessment.simulation, "gdp", None, "en")
    root = ElementTree.fromstring(render(figure, "svg"))
    ns = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [root[0].tag, root[1].tag] == [f"{ns}title", f"{ns}desc"]
    assert root[0].text is not None
    assert re.match(r"GDP, current prices ≥ CNY 3 trillion \(2030\): \d+% if real growth averages 5.4%", root[0].text)
    assert "Hangzhou government work report, 22 May 2025" in str(root[1].text)
    (tmp_path / "fan.pdf").write_bytes(render(figure, "pdf"))
    told = subprocess.run([program("pdfinfo"), str(tmp_path / "fan.pdf")], check=True, capture_output=True, text=True)
    for line in ("Title:", "Subject:", "Author:"):
        assert re.search(rf"^{line}\s+\S", told.stdout, re.M), told.stdout


SIZES = [("16x9cm", 1008, 567), ("1280x768", 1280, 768), ("８x５in", 1280, 800), ("200 × 150 mm", 1260, 945)]


@pytest.mark.parametrize(("size", "width", "height"), SIZES)
def test_a_chart_is_as_large_as_it_is_asked_to_be(
    assessment: hz.Assessment, size: str, width: int, height: int
) -> None:
    png = render(hz.fan_chart(assessment.simulation, "gdp", None, "en", size=size))
    assert struct.unpack(">II", png[16:24]) == pytest.approx((width, height), abs=1)


@pytest.mark.parametrize(
    "size", ["", "large", "16x", "16x9km", "0x0", "1x1cm", "99999x99999", "-3x4", "16x9x3", "1e9x2"]
)
def test_a_size_that_no_chart_has_is_refused(size: str) -> None:
    with pytest.raises(hz.BadValue, match="expected"):
        check_look(size=size)


def test_a_size_that_leaves_the_plot_no_room_is_refused_with_one_that_does(assessment: hz.Assessment) -> None:
    with pytest.raises(hz.BadValue, match="at least") as error:
        hz.fan_chart(assessment.simulation, "gdp", None, "en", size="10x6cm")
    enough = re.search(r"[\d.]+x[\d.]+cm", str(error.value))
    assert enough
    check_picture("least", hz.fan_chart(assessment.simulation, "gdp", None, "en", size=enough[0]))


@pytest.mark.parametrize("name", ["ggplot", "dark_background", "grayscale"])
def test_a_style_changes_the_colours_and_what_stands_on_them_can_be_read(assessment: hz.Assessment, name: str) -> None:
    with style(style=name):
        colours = palette()
        assert colours.series != LINES
        for colour in (colours.ink, colours.faint, colours.target):
            assert contrast(colour, colours.ground) > 2.5
    plain, styled = (render(hz.fan_chart(assessment.simulation, "gdp", **look)) for look in ({}, {"style": name}))  # type: ignore[arg-type]
    assert plain != styled


def test_a_style_file_is_read_and_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    path = tmp_path / "own.mplstyle"
    path.write_text("axes.prop_cycle: cycler('color', ['#112233', '445566'])  # two\ntext.color: navy\nbackend: no\n")
    with style(style=path):
        assert palette().series == ("#112233", "#445566")
        assert palette().ink == "#000080"
    hostile = f"cycler('color', [__import__('pathlib').Path({str(mark)!r}).touch()])"
    path.write_text(
        f"axes.prop_cycle: {hostile}\ntext.colour: red\ngrid.linewidth: 1e9\nno setting\n"
        f"axes.prop_cycle: {'(' * 5000}\n"
    )
    with pytest.raises(hz.InvalidInput) as error:
        check_look(style=path)
    assert [problem.line for problem in error.value.problems] == [1, 2, 3, 4, 5]
    assert not mark.exists()


@pytest.mark.parametrize("named", ["gglot", "https://example.org/a.mplstyle", "nowhere.mplstyle", "/"])
def test_a_style_that_is_none_is_refused(named: str) -> None:
    with pytest.raises(hz.BadValue, match="expected a style"):
        check_look(style=named)


def test_the_command_line_asks_for_a_look_where_something_is_drawn(tmp_path: Path) -> None:
    chart = tmp_path / "slack.png"
    done = CliRunner().invoke(
        main, ["slack", "report", "--chart", str(chart), "--size", "20x20cm", "--style", "ggplot"]
    )
    assert done.exit_code == 0, done.output
    assert struct.unpack(">II", chart.read_bytes()[16:24]) == (1260, 1260)
    for more, words in (
        (["--size", "20x20cm"], "--size needs --chart"),
        (["--chart", str(chart), "--size", "20"], "--size"),
        (["--chart", str(chart), "--style", "gglot"], "ggplot"),
        (["--chart", str(chart), "--size", "6x6cm"], "at least"),
    ):
        done = CliRunner().invoke(main, ["slack", "report", *more])
        assert (done.exit_code, "Traceback" in done.output) == (2, False)
        assert words in done.output


def test_a_letter_that_the_font_lacks_is_a_box_and_is_named_once(
    sprint: hz.Scenario, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    scenario = sprint.replace(title=Text("😀 情景", "😀 scenario"))
    render(hz.fan_chart(hz.simulate(scenario, 100), "gdp", None, "zh"))
    assert [record.getMessage() for record in caplog.records] == ["the charts' font lacks 😀: drawn as a box"]
    assert not recwarn.list


def test_a_fan_starts_in_the_base_year_without_history_too(assessment: hz.Assessment) -> None:
    figure = hz.fan_chart(assessment.simulation, "gdp", None, "zh")
    median = next(line for line in figure.axes[0].lines if line.get_label() == "中位数")
    assert (median.get_xdata()[0], median.get_ydata()[0]) == (2024, 21860)  # type: ignore[index]
    assert "历史" not in render(figure, "svg").decode()


def test_small_multiples_explain_every_mark(assessment: hz.Assessment, history: History) -> None:
    figure = hz.small_multiples(assessment.simulation, history, "en")
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[-2:] == ["observed (gaps: no figure, or another base)", "target"]
