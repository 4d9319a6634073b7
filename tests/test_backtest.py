"""The backtest: its records, its honesty, its rivals, on the synthetic panel."""

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import synthetic
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.history.backtest.economies import METHODS, Backtest, backtest
from hzsim.history.backtest.methods import ar1, ar1_mean_error, ets, last_five, own_mean
from hzsim.history.estimation.classes import COLUMNS
from hzsim.history.estimation.panel import GROWTH, Panel, read_panel
from hzsim.history.estimation.tables import Observed, reference_tables
from hzsim.history.reference.records import read_parameters
from hzsim.present.answers import sheet_of
from hzsim.present.answers.history.backtest import scored
from hzsim.present.answers.history.score import backtest_records, detail_records
from hzsim.present.charts.record import coverage_chart
from hzsim.present.forms.formats import to_csv
from hzsim.present.forms.style import render

METHODS_WITHOUT = [method for method in METHODS if "forecast" not in method]
"""What is scored where nobody else's forecasts are given."""


def small(economies: int = 3) -> Panel:
    growth = read_panel(synthetic.FILE).growth
    return Panel({GROWTH: {name: growth[name] for name in sorted(growth)[:economies]}})


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only hzsim's own methods: fitting statsmodels' models takes most of the time."""
    monkeypatch.setattr("hzsim.history.backtest.economies.RIVALS", {})


@pytest.fixture(scope="module")
def both() -> Backtest:
    return backtest(small(2), [6], draws=200)


@pytest.mark.slow
def test_records_have_the_keys_and_the_order_of_the_interface(tmp_path: Path) -> None:
    lines = synthetic.FILE.read_text(encoding="utf-8").splitlines()[: 1 + 2 * len(synthetic.YEARS)]
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = CliRunner().invoke(
        main, ["backtest", "--panel", str(path), "--draws", "200", "--jobs", "1", "--format", "json"]
    )
    assert ran.exit_code == 0, ran.output
    records = json.loads(ran.stdout)
    growth = [record for record in records if record["quantity"] == "growth"]
    assert [record["method"] for record in growth] == METHODS_WITHOUT
    keys = ["method", "horizon", "n", "coverage_50", "coverage_80", "coverage_95", "crps", "interval_score_80"]
    assert all(list(record)[:12] == [*keys, "mae", "width_80", "quantity", "group"] for record in records)
    assert {record["n"] for record in growth} == {2 * 34, 2 * 24}
    assert {record["group"] for record in records} == {"all"}
    assert all(0 <= record["coverage_80"] <= 1 for record in growth)


@pytest.mark.usefixtures("alone")
def test_an_economy_of_the_estimate_is_forecast_without_itself() -> None:
    """Wrong parameters for one code change that economy's forecasts, and no other's."""
    table = read_parameters()
    growth = list(small(2).growth.values())
    panel = Panel({GROWTH: {"USA": growth[0], "ZZZ": growth[1]}})
    wild = replace(table.without["USA"], above=50 * table.without["USA"].above)
    honest = backtest(panel, [6], draws=200, table=table).results[0]
    other = backtest(panel, [6], draws=200, table=replace(table, without={**table.without, "USA": wild})).results[0]
    theirs = honest.economy == "USA"
    assert (other.scores.crps[~theirs] == honest.scores.crps[~theirs]).all()
    assert other.scores.crps[theirs].mean() > 2 * honest.scores.crps[theirs].mean()
    assert backtest(panel, [6], draws=200).unseen == 1


@pytest.mark.usefixtures("alone")
def test_an_economy_under_another_name_is_known_by_its_growth() -> None:
    table = read_parameters()
    series = {**next(iter(small(1).growth.values())), **table.marks["USA"]}
    named, renamed = (
        backtest(Panel({GROWTH: {name: series}}), [6], draws=200, table=table) for name in ("USA", "United States")
    )
    assert (named.unseen, renamed.unseen) == (0, 0)
    assert table.known_as("United States", series) == "USA"
    off = {year: rate + 0.002 for year, rate in series.items()}
    assert table.known_as("United States", off) is None
    assert len(table.marks) == len(table.without)


def test_codes_count_without_regard_to_case(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text("iso3,year,real_growth_pct\nusa,2000,4.1\n", encoding="utf-8")
    assert set(read_panel(path).growth) == {"USA"}


@pytest.mark.usefixtures("alone")
def test_a_method_without_origins_stays_in_the_records() -> None:
    """No origin from 1995 on: time-honest has none, and says so."""
    panel = Panel(
        {GROWTH: {name: {y: r for y, r in one.items() if y <= 1996} for name, one in small(2).growth.items()}}
    )
    done = backtest(panel, [6], draws=200)
    ours, honest = backtest_records(done.results)
    assert ours["n"] == 2 * 6
    assert (honest["method"], honest["n"]) == ("hzsim time-honest", 0)
    assert {value for key, value in honest.items() if key not in ("method", "horizon", "n", "quantity", "group")} == {
        None
    }
    assert json.dumps(detail_records(done.results), allow_nan=False)


def test_nothing_is_printed_as_not_a_number() -> None:
    """A constant economy has no quarters of volatility, a single one no standard errors."""
    done = backtest(Panel({GROWTH: {"ZZZ": dict.fromkeys(range(1961, 2025), 0.05)}}), [6], draws=200)
    table = sheet_of(done).view("en").text()
    assert "nan" not in table
    assert "100.0 (–)" in table


@pytest.mark.usefixtures("alone")
def test_time_honest_forecasts_do_not_know_later_parameters() -> None:
    """Parameters of later origins may be anything: forecasts from 1995 stay what they are."""
    table, panel = read_parameters(), small(1)
    early = {year: one if year == 1995 else replace(one, above=9.0) for year, one in table.before.items()}
    first = backtest(panel, [6], draws=200, table=table).results[1].scores.crps[0]
    assert backtest(panel, [6], draws=200, table=replace(table, before=early)).results[1].scores.crps[0] == first


@pytest.mark.usefixtures("alone")
def test_a_value_after_the_outcome_changes_nothing() -> None:
    panel = small(1)
    name, series = next(iter(panel.growth.items()))
    origin_2000 = {year: rate for year, rate in series.items() if year <= 2006}
    planted = {**origin_2000, 2007: 0.9}
    before, after = (
        backtest(Panel({GROWTH: {name: one}}), [6], draws=200).results[0] for one in (origin_2000, planted)
    )
    assert (after.scores.pit[: before.number] == before.scores.pit).all()


@pytest.mark.slow
def test_results_do_not_depend_on_processes(both: Backtest) -> None:
    again = backtest(small(2), [6], draws=200, jobs=2)
    assert backtest_records(again.results) == backtest_records(both.results)


def test_rivals_agree_with_closed_forms_and_statsmodels() -> None:
    from statsmodels.tsa.ar_model import AutoReg  # type: ignore[import-untyped]

    window = np.array(list(next(iter(small(1).growth.values())).values()))[None, :20]
    mean, sd = own_mean(window, 6)
    assert mean[0, 5] == pytest.approx(window.mean())
    assert sd[0, 5] == pytest.approx(window.std(ddof=1) / np.sqrt(6))
    assert last_five(window, 6)[0][0, 0] == pytest.approx(window[0, -5:].mean())
    fit = AutoReg(window[0], 1).fit()
    mean, sd = ar1(window, 6)
    assert mean[0] == pytest.approx(np.cumsum(fit.predict(20, 25)) / np.arange(1, 7))
    assert sd[0, 0] == pytest.approx(float(np.sqrt(fit.sigma2 * 19 / 17)), rel=1e-6)
    assert (ar1_mean_error(window, 6)[1] > sd).all()


def test_ets_has_the_spread_of_simulated_paths() -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]

    window = np.cumsum(np.random.default_rng(5).normal(0, 0.02, 20))[None] / 4 + 0.04
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ETSModel(window[0], error="add").fit(disp=False)
    mean, sd = ets(window, 6)
    noise, smoothing = float(np.sqrt(fit.mse)), float(fit.params[0])
    random = np.random.default_rng(1)
    level, total = np.full(100_000, float(fit.level[-1])), np.zeros(100_000)
    for _ in range(6):
        shock = noise * random.standard_normal(100_000)
        total += level + shock
        level = level + smoothing * shock
    assert mean[0, 5] == pytest.approx(total.mean() / 6, abs=3e-4)
    assert sd[0, 5] == pytest.approx(total.std() / 6, rel=0.02)


def test_a_constant_series_has_finite_scores() -> None:
    panel = Panel({GROWTH: {"ZZZ": dict.fromkeys(range(1961, 2025), 0.05)}})
    for result in backtest(panel, [6], draws=200).results:
        assert np.isfinite(result.means).all(), result.method


@pytest.mark.usefixtures("alone")
def test_records_unlike_those_of_the_estimate_are_told() -> None:
    """Economies twice as volatile have twice the spread, beside that of the estimate."""
    name, series = next(iter(small(1).growth.items()))
    middle = float(np.median(list(series.values())))
    wild = {year: middle + 2 * (rate - middle) for year, rate in series.items()}
    calm, twice = (backtest(Panel({GROWTH: {name: one}}), [6], draws=200) for one in (series, wild))
    assert twice.spread == pytest.approx(2 * calm.spread, rel=0.1)
    words = f"a typical spread of {100 * twice.spread:.1f}%, those of the estimate {100 * calm.pooled_spread:.1f}%"
    assert words in scored(twice).to("en")


@pytest.mark.usefixtures("alone")
def test_short_and_broken_records_are_left_out_and_said_so() -> None:
    series = next(iter(small(1).growth.values()))
    gap = {year: rate for year, rate in series.items() if year != 1999}
    panel = Panel({GROWTH: {"AAA": series, "BBB": {2000: 0.05}, "CCC": gap}})
    done = backtest(panel, [6], draws=200)
    assert done.left_out == ("BBB",)
    assert done.broken == ("CCC",)
    words = "1 have no origin to score and are left out: 0 with missing years, 1 too short; 1 more have missing years"
    assert words in scored(done).to("en")
    origins = (done.results[0].economy == "CCC").sum()
    assert origins == sum(all(year in gap for year in range(o - 19, o + 7)) for o in range(1985, 2019))
    with pytest.raises(hz.BadValue, match="20 years"):
        backtest(Panel({GROWTH: {"BBB": {2000: 0.05}}}), [6])


def test_a_bad_panel_ends_with_two_and_the_place(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text("iso3,year,real_growth_pct\nA,2000,five\n", encoding="utf-8")
    ran = CliRunner().invoke(main, ["backtest", "--panel", str(path)])
    assert ran.exit_code == 2
    assert "panel.csv:2:3" in ran.output


def _cut(path: Path, economies: int, first: int = 0) -> str:
    """Write the first economies of the synthetic panel, from a year on, and return the file."""
    header, *rows = synthetic.FILE.read_text("utf-8").splitlines(keepends=True)
    kept = (row for row in rows if int(row[1:4]) < economies and int(row.split(",")[2]) >= first)
    path.write_text("".join([header, *kept]), encoding="utf-8")
    return str(path)


def _table(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


_REGIONS = "country,unit,level,year,real_growth_pct\nXX,,nation,2000,5\nXX,A,province,2000,5\n"


@pytest.mark.parametrize(
    ("written", "options", "words", "chinese"),
    [
        (
            lambda path: _cut(path, 2, 1990),
            ["calibrate", "--panel"],
            "expected at least 200 origins with 20 years before and one after them, found 20 (give more economies",
            "起点至少应有 200 个",
        ),
        (
            lambda path: _cut(path, 6),
            ["calibrate", "--panel"],
            "found 195 (that many without S000, as each is left out once: give more economies, or longer series)",
            "剔除 S000 后只剩这些：请增加经济体",
        ),
        (
            lambda path: _cut(path, 2, 2005),
            ["backtest", "--panel"],
            "expected an economy with 20 years up to an origin in 1985-2018 and 6 after it, found none",
            "应有经济体",
        ),
        (lambda path: _table(path, _REGIONS), ["calibrate", "--regions"], "200 origins of regions, found 0", "地区"),
        (lambda path: _table(path, _REGIONS), ["backtest", "--panel"], "expected a region with its lead", "地区"),
        (
            lambda path: _table(path, "city,year,residents_wan\nA,2000,500\n"),
            ["calibrate", "--cities"],
            "expected at least 20 cities",
            "城市",
        ),
        (
            lambda path: _table(path, "iso3,vintage,forecast_pct\nS000,2000,5\n"),
            ["calibrate", "--panel", str(synthetic.FILE), "--forecasts"],
            "expected at least 200 vintages with a record, found 1",
            "预测",
        ),
    ],
)
def test_a_table_that_holds_too_little_is_named_before_anything_is_estimated(
    written: Callable[[Path], str],
    options: list[str],
    words: str,
    chinese: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def estimating(*_: object) -> None:
        raise AssertionError("an estimate was begun")

    monkeypatch.setattr("hzsim.history.estimation.growth.match_parts", estimating)
    file = written(tmp_path / "table.csv")
    said = CliRunner().invoke(main, [*options, file, "--lang", "en"])
    assert said.exit_code == 2, said.output
    assert said.stderr.startswith(f"Error: {file}:1: expected "), said.stderr
    assert words in said.stderr
    told = CliRunner().invoke(main, [*options, file, "--lang", "zh"])
    assert told.stderr.startswith(f"错误：{file}:1：")
    assert chinese in told.stderr


@pytest.mark.slow
def test_calibrating_a_panel_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["calibrate", "--panel", str(synthetic.FILE), "--out", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "standard_error" in ran.output
    again = reference_tables(Observed(read_panel(synthetic.FILE, COLUMNS)))
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {
        name: to_csv(lines) for name, lines in again.items()
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_is_drawn(language: str, both: Backtest) -> None:
    assert render(coverage_chart(both, 6, language)).startswith(b"\x89PNG")  # type: ignore[arg-type]
