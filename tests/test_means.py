"""Means that do not exist are withheld everywhere, with the reason; those that exist are right."""

import csv
import io
import json
import math
from itertools import pairwise
from pathlib import Path

import docx
import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from hzsim.scenario.means import without_mean
from spreads import normal

import hzsim as hz
from hzsim._typing import Language
from hzsim.cli import main
from hzsim.model.parts import Kind
from hzsim.present.export import export
from hzsim.present.records import assessment_records
from hzsim.present.sections import bands_table
from hzsim.scenario.distributions import Distribution, Normal, StudentT, Triangular, TwoPieceNormal, Uniform

MOVED = ("real_gdp", "gdp_growth", "gdp", "gdp_per_capita", "rd_intensity", "gdp_per_capita_usd")
"""What the sprint's heavy tails move."""
STILL = ("price_level", "population", "average_population", "natural_increase_persons", "rd_spending")
SEEDS = (1, 2, 3, 4)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("distribution", "of_rate", "of_flow"),
    [
        (Normal(0.02), True, True),
        (TwoPieceNormal(0.02, 0.01), True, True),
        (Uniform(-0.1, 0.1), True, True),
        (Triangular(-0.1, 0.0, 0.1), True, True),
        (StudentT(0.02, 30.0), False, True),
        (StudentT(0.02, 2.5), False, True),
        (StudentT(0.02, 1.01), False, True),
        (StudentT(0.02, 1.0), False, False),
        (StudentT(0.02, 0.7), False, False),
    ],
)
def test_which_means_exist(distribution: Distribution, of_rate: bool, of_flow: bool) -> None:
    kinds: dict[Kind, bool] = {"rate": of_rate, "level": of_rate, "flow": of_flow}
    for kind, exists in kinds.items():
        assert hz.Uncertainty(yearly=distribution).has_mean(kind) is exists
        assert hz.Uncertainty(distribution, Normal(0.01), 0.3).has_mean(kind) is exists
        assert hz.Uncertainty(Normal(0.01), distribution).has_mean(kind) is exists


def test_what_heavy_tails_move_has_no_mean_once_they_are_drawn(sprint: hz.Scenario) -> None:
    simulation = hz.simulate(sprint, 2_000)
    assert {*MOVED, *STILL} == set(sprint.model.indicators)
    for name in sprint.model.indicators:
        mean = simulation.statistics(name)["mean"]
        assert np.isnan(mean[1:]).all() == np.isnan(mean[1:]).any() == (name in MOVED)
        assert mean[0] == pytest.approx(hz.project(sprint)[name][0, 0], rel=1e-12)  # 2025 is known
        assert list(bands_table(simulation, name, "en").columns)[1:] == list(simulation.whole_statistics(name))
        assert ("mean" in simulation.whole_statistics(name)) == (name not in MOVED)
    assert without_mean(sprint, "gdp_per_capita_usd", 2030) == ("real_growth", "exchange_rate")
    assert without_mean(sprint, "gdp_per_capita_usd", 2025) == ()
    assert simulation.to_frame()["mean"].isna()["gdp", 2030]


def test_means_that_exist_are_those_of_closed_forms(sprint: hz.Scenario) -> None:
    """GDP with normal growth is lognormal; residents move with the mean of migration, whose t of 2.5 has one."""
    calm, draws = normal(sprint), 200_000
    growth = calm.uncertainty["real_growth"]
    assert isinstance(growth.average, Normal)
    assert isinstance(growth.yearly, Normal)
    weights = [sum(0.3**lag for lag in range(5 - year)) for year in range(5)]
    variance = (5 * growth.average.sd) ** 2 + sum((weight * growth.yearly.sd) ** 2 for weight in weights)
    centre = hz.project(calm)["gdp"][0, -1]
    error = centre * math.sqrt(variance / draws)
    found = hz.simulate(calm, draws, indicators=["gdp"]).statistics("gdp")["mean"][-1]
    assert found == pytest.approx(centre * math.exp(variance / 2), abs=4 * error)

    heavy = with_migration(sprint, StudentT(1.8, 2.5))
    people = hz.simulate(heavy, draws, indicators=["population"]).statistics("population")["mean"][-1]
    spread = math.sqrt(5 + 4 * 1.002 + 10) * 1.8 * math.sqrt(5)  # above that of the sum of five years
    assert people == pytest.approx(hz.project(sprint)["population"][0, -1], abs=4 * spread / math.sqrt(draws))


@pytest.mark.parametrize("df", [0.9, 1.0])
def test_a_flow_without_a_mean_takes_it_from_what_it_moves(sprint: hz.Scenario, df: float) -> None:
    scenario = with_migration(sprint, StudentT(0.001, df))
    simulation = hz.simulate(scenario, 1_000, indicators=["population", "gdp_per_capita", "gdp_growth"])
    assert np.isnan(simulation.statistics("population")["mean"][1:]).all()
    assert without_mean(scenario, "gdp_per_capita", 2030) == ("real_growth", "net_migration")


def with_migration(scenario: hz.Scenario, yearly: Distribution) -> hz.Scenario:
    return scenario.replace(uncertainty={**scenario.uncertainty, "net_migration": hz.Uncertainty(yearly=yearly)})


@pytest.mark.parametrize("seed", SEEDS)
def test_data_withhold_the_mean_and_say_why(seed: int, tmp_path: Path) -> None:
    asked = ("--draws", "1000", "--seed", str(seed))
    tables = [list(csv.DictReader(io.StringIO(run("simulate", "sprint", *asked, "--format", "csv"))))]
    run("export", "sprint", "--to", "csv", "--out", str(tmp_path / "sprint.csv"), *asked)
    tables += [list(csv.DictReader(io.StringIO((tmp_path / "sprint.csv").read_text("utf-8-sig"))))]
    for rows in tables:
        means = {(row["indicator"], row["year"]): row for row in rows if row["statistic"] == "mean"}
        usd = means["gdp_per_capita_usd", "2030"]
        assert (usd["value"], usd["note"]) == (
            "",
            "no finite mean: the tails of Real growth and Exchange rate are too heavy",
        )
        assert {name for (name, year), row in means.items() if year == "2030" and not row["value"]} == set(MOVED)
        assert all(bool(row["value"]) != bool(row["note"]) for row in means.values())
        assert all(not row["note"] for row in rows if row["statistic"] != "mean")
    payload = json.loads(run("simulate", "sprint", *asked, "--format", "json"))
    empty = [record for record in payload["results"] if record["value"] is None]
    assert {(one["indicator"], one["statistic"]) for one in empty} == {(name, "mean") for name in MOVED}
    assert all("tails" in one["note"] for one in empty)


def test_parquet_and_the_wide_table_withhold_it_too(sprint: hz.Scenario) -> None:
    rows = pyarrow.parquet.read_table(io.BytesIO(export(sprint, "parquet", draws=500))).to_pylist()
    (usd,) = (
        row for row in rows if (row["indicator"], row["year"], row["statistic"]) == ("gdp_per_capita_usd", 2030, "mean")
    )
    assert usd["value"] is None
    assert "Exchange rate" in usd["note"]
    calm = pyarrow.parquet.read_table(io.BytesIO(export(normal(sprint), "parquet", draws=500)))
    assert calm.schema.field("note").type == "string"
    wide = {row["Variable"]: row for row in csv.DictReader(io.StringIO(export(sprint, "iamc", draws=500).decode()))}
    assert wide["gdp_per_capita_usd|mean"]["2030"] == ""
    assert float(wide["population|mean"]["2030"]) > 0


@pytest.mark.parametrize(("language", "word"), [("zh", "均值"), ("en", "mean")])
def test_documents_have_no_column_of_what_does_not_exist(sprint: hz.Scenario, language: Language, word: str) -> None:
    for scenario, shown in ((sprint, {"population"}), (normal(sprint), {"population", *MOVED})):
        book = openpyxl.load_workbook(io.BytesIO(export(scenario, "xlsx", language, 500)))
        cells = [list(row) for row in book.worksheets[2].values]
        assert headed(cells, word) >= shown
        assert ("gdp" in headed(cells, word)) == ("gdp" in shown)
        report = docx.Document(io.BytesIO(export(scenario, "docx", language, 500)))
        tables = [table for table in report.tables if table.rows[0].cells[1].text == "p05"]
        charted = ("gdp", "gdp_per_capita_usd", "population", "rd_intensity")
        assert [table.rows[0].cells[-1].text == word for table in tables] == [name in shown for name in charted]
        page = export(scenario, "html", language, 500).decode()
        assert page.count(f">{word}</th>") == (1 if scenario is sprint else 4)


def headed(cells: list[list[object]], word: str) -> set[str]:
    """Return which indicators of the sheet of bands have a column of that name."""
    labels = {text: part.name for part in hz.Model().indicators.values() for text in part.label}
    found = set()
    for above, below in pairwise(cells):
        if word in below:
            found |= {name for text, name in labels.items() if str(above[0]).startswith(text)}
    return found


def test_the_terminal_says_why(sprint: hz.Scenario) -> None:
    asked = ("simulate", "sprint", "--draws", "500", "--indicator", "gdp")
    assert "mean" not in run(*asked, "--lang", "en").replace("no finite mean: the tails of Real growth are too", "")
    assert "均值不存在：实际增速的尾部过厚" in run(*asked, "--lang", "zh")
    people = run("simulate", "sprint", "--draws", "500", "--indicator", "population", "--lang", "en")
    assert "mean" in people
    assert "no finite mean" not in people
    assert "no finite mean" not in str(hz.simulate(sprint, 500))


def test_shortfall_of_a_ceiling_is_withheld_where_it_has_no_bound(sprint: hz.Scenario) -> None:
    asked = [
        "gdp <= 29000 in 2030",
        "gdp >= 30000 in 2030",
        "gdp_growth <= 5% in 2026-2030",
        "population <= 1200 in 2030",
    ]
    heavy, calm = (hz.assess(one.replace(targets=asked), 5_000) for one in (sprint, normal(sprint)))
    assert [math.isnan(item.shortfall) for item in heavy.targets] == [True, False, True, False]
    assert not any(math.isnan(item.shortfall) for item in calm.targets)
    first, second, *_ = assessment_records([heavy])
    assert first["expected_shortfall"] is None
    assert first["note"] == "no finite mean: the tails of Real growth are too heavy"
    assert (second["expected_shortfall"], second["note"]) == (heavy.targets[1].shortfall, None)
    assert {record["note"] for record in assessment_records([calm])} == {None}
    assert np.isnan(heavy.to_frame()["shortfall"].iloc[0])
    book = openpyxl.load_workbook(io.BytesIO(export(heavy.simulation.scenario, "xlsx", "en", 500)))
    header, *rows = book["Targets"].iter_rows(2, 6, values_only=True)
    shortfalls = [row[header.index("mean shortfall when missed")] for row in rows]
    assert [one == "–" for one in shortfalls] == [True, False, True, False]


def test_targets_whose_shortfalls_do_not_exist_have_no_column_of_them(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=["gdp <= 29000 in 2030", "gdp_growth <= 5% in 2026-2030"])
    assert "mean shortfall" not in export(scenario, "html", "en", 500).decode()
    assert "mean shortfall when missed" in export(normal(scenario), "html", "en", 500).decode()
    book = openpyxl.load_workbook(io.BytesIO(export(scenario, "xlsx", "en", 500)))
    assert not [cell for row in book["Targets"].values for cell in row if cell in ("–", "mean shortfall when missed")]


def test_a_balance_may_fall_without_bound(sprint: hz.Scenario) -> None:
    """What births lack is infinite with a t of 2.5 in natural increase, though the target is a floor."""
    uncertainty = {**sprint.uncertainty, "natural_increase": hz.Uncertainty(yearly=StudentT(0.001, 2.5))}
    scenario = sprint.replace(uncertainty=uncertainty, targets=["natural_increase_persons >= 2.5 in 2030"])
    assert math.isnan(hz.assess(scenario, 1_000).targets[0].shortfall)


def test_explain_refuses_a_mean_that_does_not_exist(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="whose mean is finite as its assumptions are declared, found gdp@2030"):
        hz.explain(sprint, normal(sprint), "gdp@2030", "mean", draws=500)
    with pytest.raises(hz.BadValue, match="the tails of real_growth are too heavy: ask for the median"):
        hz.explain(normal(sprint), sprint, "gdp@2030", "mean", draws=500)
    assert hz.explain(normal(sprint), sprint, "population@2030", "mean", draws=500)
    assert hz.explain(normal(sprint), sprint, "gdp@2030", "median", draws=500)
    asked = [
        "explain",
        "sprint",
        "--against",
        "slow-growth",
        "--indicator",
        "gdp@2030",
        "--over",
        "mean",
        "--lang",
        "zh",
    ]
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 2
    assert "均值不存在" in refused.output
