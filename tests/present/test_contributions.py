"""What growth is made of, as a reader sees it: the chart, and what the other questions say of its levers."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook  # type: ignore[import-untyped]

import hzsim as hz
from hzsim._typing import Language
from hzsim.cli import main
from hzsim.present.charts.composition import contributions_chart

from .pictures import check_picture


@pytest.fixture(scope="module")
def hangzhou() -> hz.Scenario:
    """The shipped scenario: growth of Hangzhou from its parts."""
    return hz.read_scenario("sprint-production")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_of_contributions(hangzhou: hz.Scenario, language: Language) -> None:
    for title, made in {"shipped": hangzhou, "certain": hangzhou.replace(uncertainty="none")}.items():
        check_picture(title, contributions_chart(hz.simulate(made, 512), language))


def test_the_bars_add_up_to_growth(hangzhou: hz.Scenario) -> None:
    simulation = hz.simulate(hangzhou, 512)
    (axes,) = contributions_chart(simulation).axes
    heights = np.array([[bar.get_height() for bar in bars] for bars in axes.containers if len(bars) == 6])
    assert heights.shape == (4, 6)
    assert heights.sum(axis=0) == pytest.approx(simulation.statistics("gdp_growth")["mean"], abs=1e-4)


def test_the_chart_needs_contributions(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="expected an indicator, found capital_contribution"):
        contributions_chart(hz.simulate(sprint, 512))


def test_a_run_leaves_the_chart(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["run", "sprint-production", "--out", str(tmp_path), "--draws", "512"])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "sprint-production-contributions.png").stat().st_size > 10_000


def test_the_least_change_names_what_hardly_anybody_did(hangzhou: hz.Scenario) -> None:
    levers = ["tfp_growth", "investment_share"]
    found, easy = (hz.effort(hangzhou, levers, f"gdp >= {level} in 2030") for level in (32_000, 28_000))
    assert found.feasible
    assert "a year here; of 424 windows of five years in 20 economies" in str(found)
    assert "windows of five years" not in str(easy)


def test_the_mix_is_a_frontier(hangzhou: hz.Scenario) -> None:
    found = hz.frontier(hangzhou, "investment_share", "tfp_growth", "gdp >= 30000 in 2030", points=3)
    odds = np.asarray(found.probabilities)
    assert (np.diff(odds, axis=0) > 0).all()
    assert (np.diff(odds, axis=1) > 0).all()


def test_a_workbook_stacks_the_same_means(hangzhou: hz.Scenario, tmp_path: Path) -> None:
    """The native chart is of the means' cells, which add up to growth's."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(hz.export(hangzhou, "xlsx", draws=512))
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    (stacked,) = (chart for chart in charts if 'grouping val="stacked"' in chart)
    book, found = load_workbook(path, data_only=True), "'([^']*)'!\\$([A-Z])\\$(\\d+):\\$[A-Z]\\$(\\d+)"
    named = re.findall(rf"<c:val>.*?<c:f>{found}</c:f>", stacked, re.DOTALL)
    sheet, ranges = book[named[0][0]], [one[1:] for one in named]
    assert len(ranges) == 4
    means = [
        [sheet[f"{column}{row}"].value for row in range(int(first), int(last) + 1)] for column, first, last in ranges
    ]
    simulation = hz.simulate(hangzhou, 512)
    assert np.sum(means, axis=0) == pytest.approx(simulation.statistics("gdp_growth")["mean"], abs=1e-3)
