"""The backtest of regions and of outside forecasts: panels with known parameters, honest dates, errors that cluster."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import synthetic
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.history.backtest.economies import backtest, rare_years
from hzsim.history.backtest.methods import Estimates
from hzsim.history.backtest.other_assumptions import PER_HEAD, backtest_others
from hzsim.history.backtest.regions import METHODS, backtest_regions
from hzsim.history.backtest.results import Result, two_way_errors
from hzsim.history.estimation.classes import COLUMNS
from hzsim.history.estimation.outside import read_forecasts, read_published
from hzsim.history.estimation.panel import GROWTH, Panel, read_panel
from hzsim.history.estimation.regions import Regions, read_regions
from hzsim.history.reference.outside_forecasts import OutsideParameters
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import LeadParameters, read_parameters
from hzsim.present.answers import sheet_of
from hzsim.present.answers.history.backtest import other_tables
from hzsim.present.answers.history.score import backtest_records
from hzsim.present.charts.record import coverage_chart
from hzsim.present.forms.sheet import Sheet
from hzsim.present.forms.style import render

NATIONS = ("CHN", "USA", "DEU", "FRA", "GBR")
KNOWN = LeadParameters(1, 1, 1, 0.0, 0.0, 0.0, 0.3, 0.0, 0.7, 0.1, 0.0)
"""A lead of no centre and of one scale: average 0.6%, yearly 1.4% (z + 0.1 z^3)."""


def regions(each: int = 12, seed: int = 3, wide: float = 1.0) -> Regions:
    """Regions whose leads stray as KNOWN says, each by itself, from an average of the whole record."""
    random = np.random.default_rng(seed)
    rates = synthetic.growth(len(NATIONS), seed, freedom=np.inf).values()
    nations = {name: dict(series) for name, series in zip(NATIONS, rates, strict=True)}
    growth = {}
    for country, nation in nations.items():
        for unit in range(each):
            z = random.standard_normal(len(nation))
            lead = wide * 0.02 * (0.3 * random.standard_normal() + 0.7 * (z + 0.1 * z**3))
            own = zip(nation, (1 + np.array(list(nation.values()))) * np.exp(lead) - 1, strict=True)
            growth[country, f"{country}{unit}"] = {year: float(rate) for year, rate in own if year >= 1980}
    return Regions(growth, nations)


def estimates(lead: LeadParameters = KNOWN) -> Estimates:
    dated = dict.fromkeys(range(1995, 2024), lead)
    combined = OutsideParameters(0.8, 0.0, 0.0, 1.5, 1.5, 1.0, 0.0, 0.0, 0.2, 1, 1, 0.0, -0.5, 0.034)
    return Estimates(
        read_parameters(),
        PooledTable(lead, {"CHN": lead}, dated),
        PooledTable(combined, {}, dict.fromkeys(range(1995, 2024), combined)),
    )


def found(results: Sequence[Result], **asked: object) -> Result:
    (one,) = [one for one in results if all(getattr(one, name) == value for name, value in asked.items())]
    return one


@pytest.mark.slow
def test_leads_of_known_parameters_are_held_as_said() -> None:
    """A draw of the average is one for each region: the bands of a year hold 80%, twice as wide shocks far fewer."""
    done = backtest_regions(regions(), [1], estimates=estimates(), draws=400)
    held = found(done.results, method="hzsim", quantity="lead", group="all")
    assert held.number == 12 * 5 * len(range(1987, 2024))
    assert held.means[:3] == pytest.approx([0.5, 0.8, 0.95], abs=0.02)
    wild = backtest_regions(regions(wide=2.0), [1], estimates=estimates(), draws=400)
    assert found(wild.results, method="hzsim", quantity="lead", group="all").means[1] < 0.6


@pytest.mark.slow
def test_records_are_by_quantity_and_group(tmp_path: Path) -> None:
    panel, forecasts = write(tmp_path, regions(2)), tmp_path / "forecasts.csv"
    lines = [f"{name},{year},3.0,{3 + year % 3}" for name in NATIONS for year in range(1990, 2019)]
    forecasts.write_text("\n".join(["iso3,vintage,forecast_pct,outcome_pct", *lines]) + "\n", "utf-8")
    ran = CliRunner().invoke(
        main,
        ["backtest", "--panel", str(panel), "--forecasts", str(forecasts), "--draws", "100", "--jobs", "1",
         "--format", "json", "--out", str(tmp_path / "out")],
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    records = json.loads(ran.stdout)
    assert {record["horizon"] for record in records} == {5}
    assert {record["group"] for record in records} == {"all", "CHN", "USA", "EU", "others"}
    growth = [one["method"] for one in records if (one["quantity"], one["group"]) == ("growth", "all")]
    assert growth == list(METHODS)
    leads = [one["method"] for one in records if (one["quantity"], one["group"]) == ("lead", "EU")]
    assert leads == [method for method in METHODS if method not in ("own record", "hzsim with forecast")]
    for method in growth:
        numbers = {one["group"]: one["n"] for one in records if (one["quantity"], one["method"]) == ("growth", method)}
        assert numbers["all"] == sum(numbers[group] for group in ("CHN", "USA", "EU", "others"))
    details = list(csv.DictReader((tmp_path / "out" / "backtest-details.csv").read_text("utf-8-sig").splitlines()))
    assert {one["by"] for one in details} == {"all", "quarter", "decade", "nation"}
    assert {one["part"] for one in details if one["by"] == "nation"} == set(NATIONS)


def write(folder: Path, made: Regions, nations: bool = True) -> Path:
    path = folder / "regions.csv"
    lines = [
        f"{country},{unit},region,{year},{100 * rate:.6f}"
        for (country, unit), series in made.growth.items()
        for year, rate in series.items()
    ]
    lines += [
        f"{country},{country},nation,{year},{100 * rate:.6f}"
        for country, series in made.nations.items()
        for year, rate in series.items()
        if nations
    ]
    path.write_text("\n".join(["country,unit,level,year,real_growth_pct", *lines]) + "\n", "utf-8")
    return path


def test_regions_without_a_nation_are_refused_by_name_unless_a_panel_has_it(tmp_path: Path) -> None:
    panel = write(tmp_path, regions(1), nations=False)
    ran = CliRunner().invoke(main, ["backtest", "--panel", str(panel)])
    assert ran.exit_code == 2
    for nation in NATIONS:
        assert f"found {nation}" in ran.output
    assert "--nations" in ran.output
    nations = tmp_path / "nations.csv"
    lines = [f"{name},{year},{100 * rate}" for name, one in regions(1).nations.items() for year, rate in one.items()]
    nations.write_text("\n".join(["iso3,year,real_growth_pct", *lines]) + "\n", "utf-8")
    assert set(read_regions(panel, nations).nations) == set(NATIONS)


def test_years_that_a_nation_lacks_are_taken_from_the_panel(tmp_path: Path) -> None:
    made = regions(1)
    short = {name: {y: r for y, r in series.items() if y >= 1990} for name, series in made.nations.items()}
    panel = write(tmp_path, Regions(made.growth, short))
    nations = tmp_path / "nations.csv"
    nations.write_text("iso3,year,real_growth_pct\nCHN,1988,9.5\nCHN,1995,1.0\n", "utf-8")
    read = read_regions(panel, nations).nations["CHN"]
    assert (min(read), read[1988]) == (1988, 0.095)
    assert read[1995] == pytest.approx(short["CHN"][1995], abs=1e-8)


def test_nations_need_regions() -> None:
    ran = CliRunner().invoke(main, ["backtest", "--panel", str(synthetic.FILE), "--nations", str(synthetic.FILE)])
    assert ran.exit_code == 2
    assert "--nations needs a --panel of regions" in ran.output


def test_time_honest_leads_do_not_know_later_parameters() -> None:
    """Parameters of later origins may be anything: leads from 1995 stay what they are."""
    known = estimates()
    later = replace(KNOWN, yearly=9.0)
    changed = replace(
        known.leads, before={year: KNOWN if year == 1995 else later for year in known.leads.before}, everything=later
    )
    first, other = (
        found(
            backtest_regions(regions(1), [1], estimates=one, draws=100).results,
            method="hzsim time-honest",
            quantity="lead",
            group="all",
        )
        for one in (known, replace(known, leads=changed))
    )
    early = first.origin == 1995
    assert early.sum() == len(NATIONS)
    assert (first.scores.crps[early] == other.scores.crps[early]).all()
    assert (first.scores.crps[~early] != other.scores.crps[~early]).all()


@pytest.mark.slow
def test_growth_is_nation_and_lead_drawn_apart() -> None:
    """In logs the variance of a region's growth is the sum of its nation's and its lead's."""
    done = backtest_regions(regions(4), [1], estimates=estimates(replace(KNOWN, tail=0.0)), draws=4000)
    width = {
        quantity: found(done.results, method="hzsim", quantity=quantity, group="all").scores.width.mean()
        for quantity in ("growth", "lead")
    }
    lead_sd = 0.02 * np.hypot(0.3, 0.7)
    assert width["lead"] == pytest.approx(2 * 1.2816 * lead_sd, rel=0.03)
    nations = backtest(Panel({GROWTH: regions(1).nations}), [1], draws=4000)
    nation = found(nations.results, method="hzsim").scores.width.mean()
    assert np.hypot(nation, width["lead"]) == pytest.approx(width["growth"], rel=0.05)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hzsim.history.backtest.economies.RIVALS", {})


def outlook(error: float) -> tuple[Panel, dict[str, dict[int, float]]]:
    """Economies and forecasts that are five-year outcomes and so much more, as fractions."""
    growth = {name: dict(series) for name, series in list(synthetic.growth(8, 5).items())}
    told = {
        name: {
            vintage: float(np.mean([series[vintage + step] for step in range(1, 6)])) + error
            for vintage in range(1995, 2019)
        }
        for name, series in growth.items()
    }
    return Panel({GROWTH: growth}), told


@pytest.mark.usefixtures("alone")
def test_forecasts_are_scored_beside_their_combination() -> None:
    """A forecast that is right to one point: an error of one point, of half when its bias of half is added."""
    panel, told = outlook(0.01)
    done = backtest(panel, [5], forecasts=told, outside=estimates().outside, draws=200)
    ours, _, forecast, unbiased, combined = done.at(5)
    assert [one.method for one in (forecast, unbiased, combined)] == [
        "forecast", "forecast less its bias", "hzsim with forecast"
    ]  # fmt: skip
    assert ours.number == 8 * len(range(1985, 2019))
    assert forecast.number == unbiased.number == combined.number == 8 * len(range(1996, 2019))
    assert forecast.scores.error == pytest.approx(0.01)
    assert unbiased.scores.error == pytest.approx(0.005)
    assert combined.scores.error.mean() < ours.scores.error.mean()
    record = next(one for one in backtest_records(done.results) if one["method"] == "forecast")
    assert (record["coverage_80"], record["width_80"], record["mae"]) == (None, None, pytest.approx(1.0))


@pytest.mark.slow
@pytest.mark.usefixtures("alone")
def test_the_record_ends_a_year_before_the_forecast() -> None:
    """In October nobody knows the year: its growth changes neither the combination nor its outcome."""
    panel, told = outlook(0.0)
    one = {name: {2010: by_vintage[2010]} for name, by_vintage in told.items()}
    changed = Panel({GROWTH: {name: {**series, 2010: 0.2} for name, series in panel.growth.items()}})
    first, other = (
        found(backtest(each, [5], forecasts=one, outside=estimates().outside, draws=200).results,
              method="hzsim with forecast")
        for each in (panel, changed)
    )  # fmt: skip
    assert first.origin.tolist() == [2009] * 8
    assert (first.scores.pit == other.scores.pit).all()


@pytest.mark.usefixtures("alone")
def test_the_combination_is_held_against_the_published_outcome_too(tmp_path: Path) -> None:
    panel, told = outlook(0.01)
    published = {name: {year: rate - 0.01 for year, rate in one.items()} for name, one in told.items()}
    done = {one.method: one for one in backtest(
        panel, [5], forecasts=told, published=published, outside=estimates().outside, draws=200
    ).at(5)}  # fmt: skip
    combined, forecast = done["hzsim with forecast"], done["forecast"]
    assert combined.against(forecast)[0] == pytest.approx(combined.against_published(forecast)[0], rel=1e-6)
    assert combined.against(forecast)[0] == pytest.approx(combined.scores.error.mean() / 0.01)
    path = tmp_path / "forecasts.csv"
    path.write_text("iso3,vintage,forecast_pct,outcome_pct\nUSA,2000,3.1,2.5\nUSA,2001,3.0,\n", "utf-8")
    assert read_published(path) == {"USA": {2000: 0.025}}
    assert read_forecasts(path) == {"USA": {2000: 0.031, 2001: 0.03}}


def test_standard_errors_know_what_moves_together() -> None:
    """Closed forms: of independent rows sd / sqrt(n); of nations, of years and of both that move as one."""
    random = np.random.default_rng(2)
    nations, years = np.array([f"N{place:02d}" for place in range(40)]), np.arange(1950, 2010)
    cluster, origin = np.repeat(nations, len(years)), np.tile(years, len(nations))

    def error(values: Any, horizon: int = 1) -> float:
        table = np.asarray(values).reshape(-1, 1)
        return float(two_way_errors(table - table.mean(), cluster, origin, horizon)[0])

    own = random.standard_normal((len(nations), len(years)))
    assert error(own) == pytest.approx(1 / np.sqrt(own.size), rel=0.3)
    by_nation = random.standard_normal(len(nations))[:, None] + 0 * own
    assert error(by_nation) == pytest.approx(by_nation.std() / np.sqrt(len(nations)), rel=0.05)
    by_year = random.standard_normal(len(years))[None] + 0 * own
    assert error(by_year) == pytest.approx(by_year.std() / np.sqrt(len(years)), rel=0.05)
    both = by_nation + by_year
    assert error(both) == pytest.approx(np.hypot(error(by_nation), error(by_year)), rel=0.1)
    shocks = random.standard_normal(len(years) + 4)
    overlapping = np.convolve(shocks, np.ones(5) / 5, "valid")[None] + 0 * own
    assert error(overlapping, 5) > 1.5 * error(overlapping, 1)
    assert np.isnan(error(0 * own))


@pytest.mark.slow
def test_one_nation_alone_has_the_errors_of_its_regions() -> None:
    """Shares of a single nation vary between years: a standard error, not zero."""
    done = backtest_regions(regions(4), [5], estimates=estimates(), draws=100)
    china = found(done.results, method="hzsim", quantity="growth", group="CHN")
    assert set(china.nation.tolist()) == {"CHN"}
    assert 0.005 < china.standard_errors[1] < 0.2


def test_rare_years_are_counted_as_said_and_seen() -> None:
    paths = np.zeros((2, 100, 3))
    paths[0, :7, 1] = 0.2
    paths[1, :20] = -0.2
    future = np.array([[0.0, 0.15, np.nan], [-0.12, 0.0, 0.0]])
    rare = rare_years(np.array([0.03, 0.05]), np.zeros((2, 3)), paths, future)
    years, said, seen = rare.shares(0.02, 0.04)
    assert (years, said.tolist(), seen.tolist()) == (2, [0.035, 0.0], [0.5, 0.0])
    years, said, seen = rare.shares(0.04, 0.07)
    assert (years, said.tolist()) == (3, [0.0, pytest.approx(0.2)])
    assert seen.tolist() == [0.0, pytest.approx(1 / 3)]


@pytest.fixture(scope="module")
def others() -> list[Result]:
    """All but growth, on the synthetic panel with ratios of research of known shocks."""
    panel = read_panel(synthetic.FILE, COLUMNS)
    random, ratios = np.random.default_rng(4), {}
    for name, series in panel.growth.items():
        years = sorted(series)
        shocks = np.cumsum(0.015 * random.standard_normal() + 0.04 * random.standard_normal(len(years)))
        falls = 0.65 * np.cumsum(np.log1p(list(series.values())) - np.mean(np.log1p(list(series.values()))))
        ratios[name] = dict(zip(years, map(float, 0.03 * np.exp(shocks - 0.35 * falls)), strict=True))
    return backtest_others(Panel({**panel.columns, "rd_gdp_pct": ratios}), draws=200)


@pytest.mark.slow
def test_prices_people_and_dollars_are_tested_where_a_panel_has_them(others: list[Result]) -> None:
    at = {(one.method, one.quantity, one.horizon): one for one in others}
    quantities = ("deflator_growth", "exchange_rate", "population", "rd_intensity")
    assert {key[1:] for key in at if key[0] == "hzsim"} == {
        *((name, horizon) for name in quantities for horizon in (1, 3, 5)),
        (PER_HEAD, 6),
    }
    held = at["hzsim economy left out", "deflator_growth", 3]
    assert held.means[1] == pytest.approx(0.8, abs=0.1)
    assert 0.3 < at["hzsim", PER_HEAD, 6].means[1] <= 1
    assert at["hzsim", PER_HEAD, 6].number > 20
    assert "USD" in Sheet(tuple(other_tables(others))).view("en").text()


@pytest.mark.slow
def test_ratios_of_research_are_tested_where_a_panel_has_them(others: list[Result]) -> None:
    """Bands hold where spending grows with GDP, but for shocks as a city's record has them."""
    at = {one.horizon: one for one in others if one.quantity == "rd_intensity"}
    assert sorted(at) == [1, 3, 5]
    assert at[1].number > 100
    assert 0.65 < at[1].means[1] < 0.97


@pytest.mark.parametrize("language", ["zh", "en"])
def test_regions_are_shown(language: str) -> None:
    done = backtest_regions(regions(1), [5], estimates=estimates(), draws=100)
    text = sheet_of(done).view(language).text()  # type: ignore[arg-type]
    assert "CHN" in text
    assert "nan" not in text
    assert render(coverage_chart(done, 5, language)).startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_what_cannot_be_scored_is_said() -> None:
    made = regions(1)
    short: Mapping[tuple[str, str], Mapping[int, float]] = {
        key: {year: rate for year, rate in one.items() if year > 2018} for key, one in made.growth.items()
    }
    with pytest.raises(hz.BadValue, match="8 years up to an origin"):
        backtest_regions(Regions(short, made.nations), [5], estimates=estimates(), draws=100)
    with pytest.raises(hz.BadValue, match="horizons from 1 to 10 years, found 11"):
        backtest_regions(made, [11], estimates=estimates(), draws=100)
