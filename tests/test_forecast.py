"""The forecast of growth and its estimate, against closed forms, synthetic truth and other libraries."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import hzsim as hz
from hzsim.history.estimation import LEADS, estimate, estimate_table, match_parts, running_mean
from hzsim.history.panel import episodes, read_panel
from hzsim.history.parameters import read_parameters, standard_errors, table_rows
from hzsim.history.record import LENGTH, read_records
from hzsim.history.scores import LEVELS, score_draws, score_normals
from hzsim.scenario.distributions import Normal, StudentT

RATES = st.floats(-0.3, 0.3)


def test_a_listed_series_is_that_of_consecutive_years() -> None:
    rates = [0.05, 0.06, 0.04, 0.07]
    by_year = hz.forecast_growth({2001 + place: rate for place, rate in enumerate(rates)}, 3)
    listed = hz.forecast_growth(rates, 3)
    frame = hz.forecast_growth(pd.Series(rates, index=range(2001, 2005)), 3)  # type: ignore[arg-type]
    assert by_year.years == (2005, 2006, 2007) == frame.years
    assert listed.central == by_year.central == frame.central
    assert listed.uncertainty == by_year.uncertainty


def test_the_parts_are_those_that_scenarios_use() -> None:
    """The same draws as a scenario with this path and uncertainty, bit for bit."""
    forecast = hz.forecast_growth(dict.fromkeys(range(2005, 2025), 0.05), 6)
    scenario = hz.read_scenario("sprint").replace(
        known_until=2024,
        real_growth=dict(zip(forecast.years, forecast.central, strict=True)),
        uncertainty={"real_growth": forecast.uncertainty},
    )
    paths = hz.simulate(scenario, 2000, 5, indicators=["gdp_growth"], keep_paths=True).paths
    assert paths is not None
    assert paths["gdp_growth"] == pytest.approx(forecast.simulate(2000, 5), abs=1e-13)


def test_bands_are_those_of_an_independent_recursion() -> None:
    """Quantiles of the six-year mean against numpy's own t draws and a recursion written anew."""
    forecast = hz.forecast_growth({2005 + step: 0.05 + 0.02 * (-1) ** step for step in range(20)}, 6)
    average, yearly = forecast.uncertainty.average, forecast.uncertainty.yearly
    assert isinstance(average, Normal)
    assert isinstance(yearly, StudentT)
    random = np.random.default_rng(3)
    total, shock = np.zeros(200_000), np.zeros(200_000)
    shift = random.normal(0, average.sd, 200_000)
    for centre in forecast.central:
        shock = 0.3 * shock + yearly.scale * random.standard_t(3, 200_000)
        total += (1 + centre) * np.exp(np.clip(shift + shock, -5, 5)) - 1
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    drawn = np.quantile(forecast.simulate(200_000, 2).mean(axis=1), levels)
    assert drawn == pytest.approx(np.quantile(total / 6, levels), abs=4e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(RATES, min_size=1, max_size=30), st.integers(1, 10))
def test_any_record_has_a_finite_forecast(rates: list[float], horizon: int) -> None:
    forecast = hz.forecast_growth(rates, horizon)
    assert len(forecast.central) == horizon
    assert all(-0.1 < rate < 0.2 for rate in forecast.central)
    assert forecast.status == ("estimate" if len(rates) >= 8 else "judgement")
    assert np.isfinite(forecast.simulate(50).sum())


def test_a_missing_year_widens_the_band() -> None:
    full = {2005 + step: 0.05 + 0.01 * (step % 3) for step in range(20)}
    gaps = {year: rate for year, rate in full.items() if year not in (2008, 2012)}
    one, other = hz.forecast_growth(full, 2), hz.forecast_growth(gaps, 2)
    assert isinstance(one.uncertainty.yearly, StudentT)
    assert isinstance(other.uncertainty.yearly, StudentT)
    assert other.uncertainty.yearly.scale > one.uncertainty.yearly.scale
    assert (one.observed, other.observed) == (20, 18)


@pytest.mark.parametrize(
    ("series", "horizon", "words"),
    [
        ({}, 3, "at least one year"),
        ({2020: 5.4}, 3, "fractions"),
        ({2020: "x"}, 3, "numbers"),
        ({2020: 0.05}, 0, "horizon"),
    ],
)
def test_bad_series_are_refused(series: dict[int, float], horizon: int, words: str) -> None:
    with pytest.raises(hz.BadValue, match=words):
        hz.forecast_growth(series, horizon)


def test_matched_parts_recover_the_truth() -> None:
    """Quantiles made by numpy from known parts, at all horizons and levels."""
    truth = 0.30, 0.60, 0.50
    random = np.random.default_rng(1)
    shift, shock = truth[0] * random.standard_normal(400_000), np.zeros(400_000)
    columns = []
    for _ in range(LEADS):
        shock = truth[2] * shock + truth[1] * random.standard_t(3, 400_000)
        columns.append(shock.copy())
    errors = np.abs(shift[:, None] + running_mean(np.column_stack(columns)))
    found = match_parts(np.quantile(errors, LEVELS, axis=0).T)
    assert found == pytest.approx(truth, abs=0.04)


@pytest.fixture(scope="module")
def pooled() -> "tuple[object, dict[str, float]]":
    table = estimate_table(synthetic.growth(40, 11))
    return table, standard_errors(table)


def test_a_synthetic_panel_gives_back_its_parameters(pooled: tuple[object, dict[str, float]]) -> None:
    """Known mean, spread and shocks lie within three stated standard errors of what is estimated."""
    table, errors = pooled
    everything = table.everything  # type: ignore[attr-defined]
    draws = synthetic.shocks(np.random.default_rng(2), 2000, LENGTH, synthetic.PERSISTENCE)
    record = read_records(synthetic.SCALE * draws + synthetic.MEAN)
    spread = float(np.exp(np.log(record.spread).mean()))
    truth = {"typical_growth": synthetic.MEAN, "typical_spread": spread, "yearly": synthetic.SCALE / spread}
    for name, value in truth.items():
        assert abs(getattr(everything, name) - value) < 3 * errors[name] + 0.03 * value, name
    # one mean for all: the record of an economy says nothing about its future, the constant all
    flat = everything.long_constant + (everything.long_mean + everything.long_recent) * synthetic.MEAN
    assert flat == pytest.approx(synthetic.MEAN, abs=0.004)


def test_bands_hold_on_economies_that_were_not_seen(pooled: tuple[object, dict[str, float]]) -> None:
    everything = pooled[0].everything  # type: ignore[attr-defined]
    fresh = episodes(synthetic.growth(60, 12), range(1985, 2019), LENGTH, LEADS)
    records = read_records(fresh.window)
    centre = everything.centre(records, LEADS)
    hits = []
    for row, uncertainty in enumerate(everything.uncertainty(records)[::7]):
        forecast = hz.Forecast((0,) * 6, tuple(centre[7 * row]), uncertainty, 20, 1.0, "estimate")
        low, high = np.quantile(forecast.simulate(1000, row).mean(axis=1), [0.1, 0.9])
        hits.append(low <= fresh.future[7 * row].mean() <= high)
    assert np.mean(hits) == pytest.approx(0.8, abs=0.07)


def test_the_table_survives_a_round_trip(pooled: tuple[object, dict[str, float]], tmp_path: Path) -> None:
    from hzsim.present.formats import to_csv

    lines = table_rows(pooled[0])  # type: ignore[arg-type]
    path = tmp_path / "growth-parameters.csv"
    path.write_text(to_csv(lines), encoding="utf-8")
    assert table_rows(read_parameters(path)) == lines


def test_the_shipped_table_has_seen_no_economy_under_test() -> None:
    table = read_parameters()
    assert len(table.without) == table.everything.economies == 92
    assert all(one.economies == 91 for one in table.without.values())
    assert all(one.episodes < table.everything.episodes for one in table.without.values())
    assert "CHN" not in table.without
    assert table.for_economy("CHN") == table.everything != table.for_economy("USA") == table.without["USA"]
    episodes_by_year = [table.before[year].episodes for year in sorted(table.before)]
    assert episodes_by_year == sorted(episodes_by_year)
    assert table.known_in(2020) == table.before[2018]


def test_scores_agree_with_closed_forms() -> None:
    """Draws of a normal score as the normal does; CRPS against numerical integration of its definition."""
    random = np.random.default_rng(4)
    mean, sd, outcomes = np.array([0.0, 1.0, -2.0]), np.array([1.0, 2.0, 0.5]), np.array([0.3, -2.0, -3.5])
    exact = score_normals(mean, sd, outcomes)
    drawn = score_draws(mean[:, None] + sd[:, None] * random.standard_normal((3, 100_000)), outcomes)
    for name in ("crps", "interval", "pit"):
        assert getattr(drawn, name) == pytest.approx(getattr(exact, name), rel=0.01, abs=0.01)
    assert (drawn.hits == exact.hits).all()
    grid = np.linspace(-30, 30, 600_001)
    for place in range(3):
        step = (stats.norm(mean[place], sd[place]).cdf(grid) - (grid >= outcomes[place])) ** 2
        assert exact.crps[place] == pytest.approx(np.trapezoid(step, grid), abs=1e-4)


def test_fewer_than_two_hundred_episodes_are_no_estimate() -> None:
    with pytest.raises(hz.BadValue, match="at least 200"):
        estimate(episodes(synthetic.growth(3, 1), range(1980, 2019), LENGTH, LEADS))


def test_a_panel_is_read_with_its_units() -> None:
    panel = read_panel(synthetic.FILE)
    first = pd.read_csv(synthetic.FILE).iloc[0]
    assert panel.growth[first.iso3][first.year] == pytest.approx(first.real_growth_pct / 100)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("iso3,year\nA,2000", "1:1: expected the columns iso3,year,real_growth_pct"),
        ("iso3,year,real_growth_pct\nA,2000,abc", "2:3 real_growth_pct: expected a number, found abc"),
        ("iso3,year,real_growth_pct\nA,2000,5\nA,2000,5", "3:2 year: expected each year of an economy once"),
        ("iso3,year,real_growth_pct\nA,20.5,5", "2:2 year: expected a year"),
        ("iso3,year,real_growth_pct\n,2000,5", "2:1 iso3: expected the code"),
        ("iso3,year,real_growth_pct\nA,2000,-100", "2:3 real_growth_pct: expected growth above"),
        ("iso3,year,real_growth_pct\nA,2000,0.004\nA,2001,0.005", "in percent"),
        ("iso3,year,real_growth_pct\nA,2000", "2:3: expected 3 cells"),
    ],
)
def test_bad_panels_are_refused_with_their_place(lines: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(lines + "\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        read_panel(path)
    assert words in str(caught.value)


def test_student_t_draws_are_those_of_scipy_up_to_the_cut() -> None:
    normals = np.linspace(-5, 5, 4001)
    for df in (1.5, 3.0, 8.0):
        expected = 0.02 * stats.t.ppf(stats.norm.cdf(-np.abs(normals)), df) * -np.sign(normals)
        assert StudentT(0.02, df).from_normal(normals.copy()) == pytest.approx(expected, rel=2e-6, abs=1e-9)
    beyond = StudentT(1.0, 3.0).from_normal(np.array([-9.0, 5.0, 9.0]))
    assert beyond[2] == beyond[1] == -beyond[0]
