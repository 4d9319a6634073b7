"""Charts as a reader sees them: nothing cut, nothing over anything else, in any language or length."""

import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.history.city.series import History, read_history
from hzsim.present.forms.style import Format, render, style
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


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_bands_and_scenarios_survive_grey_print() -> None:
    """Bands darken inwards by a visible step; scenarios differ by marker and hatching where greys come close."""
    from hzsim.present.charts.projections import BANDS
    from hzsim.present.forms.style import COLOURS, HATCHES, MARKERS

    greys = [luminance("#FFFFFF"), *(luminance(band[2]) for band in BANDS), luminance(COLOURS[0])]
    contrasts = [(lighter + 0.05) / (darker + 0.05) for lighter, darker in pairwise(greys)]
    assert min(contrasts) > 1.2
    assert len(set(COLOURS)) == len(set(HATCHES)) == len(set(MARKERS)) == 8


def test_lines_are_dark_enough_on_white_and_differ_without_colour() -> None:
    """WCAG 2.1 asks a contrast of 3 of graphics; in grey print, dashes and markers tell lines apart."""
    from hzsim.present.forms.style import DASHES, LINES, MARKERS

    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in LINES)
    assert len(set(zip(DASHES, MARKERS, strict=True))) == len(set(LINES)) == 8


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
    assert labels[-2:] == ["observed (gaps: another base)", "target"]
