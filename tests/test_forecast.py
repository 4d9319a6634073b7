"""The forecast of growth and its estimate, against closed forms, synthetic truth and other libraries."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import hzsim as hz
from hzsim._typing import Array
from hzsim.history.backtest.results import LEVELS, score_draws, score_normals
from hzsim.history.estimation.growth import estimate, estimate_table, running_mean
from hzsim.history.estimation.matching import LEADS, Sample, match_parts, simulated_quantiles
from hzsim.history.estimation.panel import episodes, read_panel
from hzsim.history.reference.pooled import SpreadParts, standard_errors, table_rows
from hzsim.history.reference.records import LENGTH, Parameters, read_parameters, read_records
from hzsim.scenario.parts.distributions import StudentT
from hzsim.scenario.parts.two_piece import TwoPieceCubic

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
    paths = hz.simulate(scenario, 2000, seed=5, sampler="random", indicators=["gdp_growth"], keep_paths=True).paths
    assert paths is not None
    assert paths["gdp_growth"] == pytest.approx(forecast.simulate(2000, 5), abs=1e-13)


def cubic(part: TwoPieceCubic, normals: Array) -> Array:
    """The two-piece cubic written anew."""
    below, above = np.minimum(normals, 0), np.maximum(normals, 0)
    sides = part.below * below + part.above * above
    return np.asarray(sides + part.tail_below * below**3 + part.tail_above * above**3)


def test_bands_are_those_of_an_independent_recursion() -> None:
    """Quantiles of the six-year mean against numpy's own normals and a recursion written anew."""
    forecast = hz.forecast_growth({2005 + step: 0.05 + 0.02 * (-1) ** step for step in range(20)}, 6)
    average, yearly = forecast.uncertainty.average, forecast.uncertainty.yearly
    assert isinstance(average, TwoPieceCubic)
    assert isinstance(yearly, TwoPieceCubic)
    random = np.random.default_rng(3)
    total, shock = np.zeros(200_000), np.zeros(200_000)
    shift = cubic(average, random.standard_normal(200_000))
    for centre in forecast.central:
        shock = forecast.uncertainty.persistence * shock + cubic(yearly, random.standard_normal(200_000))
        deviation = shift + shock
        total += (1 + centre) * np.exp(np.clip(deviation - np.median(deviation), -0.4, 0.25)) - 1
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    drawn = np.quantile(forecast.simulate(200_000, 2).mean(axis=1), levels)
    assert drawn == pytest.approx(np.quantile(total / 6, levels), abs=5e-4)


@settings(max_examples=40)
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
    assert isinstance(one.uncertainty.yearly, TwoPieceCubic)
    assert isinstance(other.uncertainty.yearly, TwoPieceCubic)
    assert other.uncertainty.yearly.below > one.uncertainty.yearly.below
    assert other.uncertainty.yearly.tail_below > one.uncertainty.yearly.tail_below
    assert (one.observed, other.observed) == (20, 18)


@pytest.mark.parametrize(
    ("series", "horizon", "words"),
    [
        ({}, 3, "at least one year"),
        ({2020: 5.4}, 3, "fractions"),
        ([0.9, 0.8, 0.5], 3, "median size of 0.8"),
        ({2020: "x"}, 3, "numbers, found x in 2020"),
        ({2020: 0.05}, 0, "horizon of 1 to 100 whole years, found 0"),
        ({2020: 0.05}, 2.0, "whole years, found 2.0"),
        ({2020: 0.05}, "2", "whole years, found '2'"),
        ({2020: -1.0, 2021: 0.02}, 2, "above -100%"),
        ({2005: 0.05, "2005": 0.04}, 2, "each year of growth once, found 2005 again"),
        ({2005.7: 0.05}, 2, "whole years with growth rates, found 2005.7"),
        (pd.Series([0.05, 0.04], index=[2005, 2005]), 2, "2005 again"),
        (pd.Series([0.05, 0.04], index=pd.period_range("2005Q1", periods=2, freq="Q")), 2, "2005 again"),
        (0.05, 2, "a list of rates"),
        ([None, float("nan")], 2, "at least one year"),
    ],
)
def test_bad_series_are_refused(series: object, horizon: object, words: str) -> None:
    with pytest.raises(hz.BadValue, match=words):
        hz.forecast_growth(series, horizon)  # type: ignore[arg-type]


def test_rates_of_thirty_percent_are_fractions_and_larger_ones_percent() -> None:
    """The edge is on the median size: half of the rates may be larger, also falls."""
    for rates in ([0.3] * 9, [-0.3, 0.3, 0.3] * 3, [0.1] * 5 + [0.45] * 4):
        assert hz.forecast_growth(rates, 2).central
    for rates in ([math.nextafter(0.3, 1)] * 9, [-0.31] * 9, [0.44] * 9, [0.1] * 4 + [0.31] * 5):
        with pytest.raises(hz.BadValue, match=r"expected growth rates as fractions, their median size at most 0\.3"):
            hz.forecast_growth(rates, 2)


def test_a_rebound_is_no_percentage() -> None:
    """Equatorial Guinea grew 150% in a year: single rates above one are growth, not another unit."""
    rates = [0.03 + 0.01 * (step % 3) for step in range(19)]
    assert hz.forecast_growth([*rates, 1.49973], 6).observed == 20
    assert hz.forecast_growth([*rates[:9], 1.49973, *rates[9:]], 6).status == "estimate"


def test_dates_and_periods_are_years() -> None:
    rates = [0.05, 0.06, 0.04, 0.07]
    plain = hz.forecast_growth(dict(zip(range(2001, 2005), rates, strict=True)), 3)
    for index in (pd.period_range("2001", periods=4, freq="Y"), pd.date_range("2001-12-31", periods=4, freq="YE")):
        assert hz.forecast_growth(pd.Series(rates, index=index), 3) == plain  # type: ignore[arg-type]


def test_what_stands_in_is_said() -> None:
    full = {2005 + step: 0.05 + 0.01 * (step % 3) for step in range(20)}
    assert hz.forecast_growth(full, 2).notes == ()
    later = hz.forecast_growth({**full, 2025: float("nan"), 2026: None}, 2)  # type: ignore[dict-item]
    assert later.years == (2025, 2026)
    assert "no growth is known after 2024: the forecast starts in 2025, not in 2027" in later.notes
    assert "3 of the last 20 years" in hz.forecast_growth([0.05, None, 0.04, 0.06], 2).notes[0]  # type: ignore[list-item]
    constant = hz.forecast_growth(dict.fromkeys(full, 0.05), 2)
    assert constant.status == "judgement"
    assert "never changed" in constant.notes[0]


TRUTHS = [
    SpreadParts(0.8, 0.6, 0.2, 1.3, 2.0, 1.1, 0.6, 0.1, 0.2),
    SpreadParts(0.3, 0.5, 0.1, 1.8, 1.8, 1.0, 0.2, 0.2, 0.0),
    SpreadParts(1.2, 0.4, 0.2, 1.0, 1.5, 0.8, 0.4, 0.3, 0.5),
]


@pytest.mark.parametrize("truth", TRUTHS)
def test_matched_parts_recover_the_truth(truth: SpreadParts) -> None:
    """Errors that numpy makes from known parts, of economies from half to twice the typical spread.

    Bands and how they grow with the spread are recovered; average and persistence, width and tail trade off.
    """
    random = np.random.default_rng(1)
    rows = 60_000
    spread = random.uniform(-0.7, 0.7, rows)
    errors = strayed(truth, spread, random)
    found = match_parts(Sample.of(errors, spread))
    again = Sample.of(strayed(found, spread, random), spread)
    assert again.bands == pytest.approx(Sample.of(errors, spread).bands, rel=0.07)
    assert found.exponent == pytest.approx(truth.exponent, abs=0.2)


@pytest.mark.parametrize("truth", [SpreadParts(0.8, 1.0, 0.0, 1.5, 1.5, 1.0, 0.0, 0.0, 0.0), TRUTHS[0]])
def test_calm_and_wild_records_get_bands_of_their_own_width(truth: SpreadParts) -> None:
    """Spreads range widely: groups of many unlike records made bands at both ends up to 11% too wide."""
    random = np.random.default_rng(1)
    spread = random.normal(0, 0.8, 6_000)
    found = match_parts(Sample.of(strayed(truth, spread, random), spread))
    for place in (-1.2, 1.2):
        ours, own = (np.diff(simulated_quantiles(one, [place])[:, [3, 6]]).ravel() for one in (found, truth))
        assert ours == pytest.approx(own, rel=0.055)


def strayed(parts: SpreadParts, spread: Array, random: np.random.Generator) -> Array:
    """Errors of every year ahead, in percent, about their own medians."""
    normal = random.standard_normal(len(spread))
    average = parts.average * np.exp(parts.average_exponent * spread) * (normal + parts.average_tail * normal**3)
    width = np.exp(parts.exponent * spread)
    shock, columns = np.zeros(len(spread)), []
    for _ in range(LEADS):
        normal = random.standard_normal(len(spread))
        below, above = np.minimum(normal, 0), np.maximum(normal, 0)
        own = width * (parts.below * below + parts.above * above) + parts.tail_below * below**3
        shock = parts.persistence * shock + own + parts.tail_above * above**3
        columns.append(average + shock - np.median(average + shock))
    return np.column_stack(columns)


@pytest.mark.slow
@pytest.mark.parametrize(("persistence", "freedom"), [(0.0, 3.0), (0.3, np.inf), (0.6, 8.0)])
def test_panels_of_other_truths_are_calibrated(persistence: float, freedom: float) -> None:
    """Shocks of other shapes than ours: bands of 50 and 80% hold at every horizon in economies that were not seen."""
    found = estimate(episodes(synthetic.growth(60, 1, persistence, freedom), range(1980, 2019), LENGTH, LEADS, least=1))
    held = coverage(found, synthetic.growth(200, 2, persistence, freedom))
    assert held[:, :2] == pytest.approx(np.tile(LEVELS[:2], (LEADS, 1)), abs=0.09)


def coverage(found: Parameters, growth: dict[str, dict[int, float]]) -> np.ndarray:
    """The share of outcomes within bands of 50, 80 and 95%, shape (horizons, levels); bands from numpy's own draws."""
    fresh = episodes(growth, range(1985, 2014), LENGTH, LEADS)
    records = read_records(fresh.window)
    errors = 100 * running_mean(np.log1p(fresh.future) - np.log1p(found.centre(records, LEADS)))
    random, held = np.random.default_rng(3), np.zeros((LEADS, len(LEVELS)))
    for row, log_spread in enumerate(found.log_spreads(records)[::7]):
        paths = running_mean(strayed(found, np.full(2000, log_spread), random))
        for place, level in enumerate(LEVELS):
            low, high = np.quantile(paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
            held[:, place] += (errors[7 * row] >= low) & (errors[7 * row] <= high)
    return held / len(errors[::7])


@pytest.fixture(scope="module")
def pooled() -> "tuple[object, dict[str, float]]":
    table = estimate_table(synthetic.growth(40, 11))
    return table, standard_errors(table)


@pytest.mark.slow
def test_a_synthetic_panel_gives_back_its_parameters(pooled: tuple[object, dict[str, float]]) -> None:
    """Known mean, spread and shocks lie within three stated standard errors of what is estimated."""
    table, errors = pooled
    everything = table.everything  # type: ignore[attr-defined]
    draws = synthetic.shocks(np.random.default_rng(2), 2000, LENGTH, synthetic.PERSISTENCE)
    record = read_records(synthetic.SCALE * draws + synthetic.MEAN)
    spread = float(np.exp(np.log(record.spread).mean()))
    truth = {"typical_growth": synthetic.MEAN, "typical_spread": spread}
    for name, value in truth.items():
        assert abs(getattr(everything, name) - value) < 3 * errors[name] + 0.03 * value, name
    # one mean for all: the record of an economy says nothing about its future, the constant all
    weights = everything.long_mean + everything.long_recent + everything.long_last
    assert everything.long_constant + weights * synthetic.MEAN == pytest.approx(synthetic.MEAN, abs=0.004)


@pytest.mark.slow
def test_the_table_survives_a_round_trip(pooled: tuple[object, dict[str, float]], tmp_path: Path) -> None:
    from hzsim.present.forms.formats import to_csv

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
    assert table.for_economy(None) == table.everything
    episodes_by_year = [table.before[year].episodes for year in sorted(table.before)]
    assert episodes_by_year == sorted(episodes_by_year)
    assert table.known_in(2020) == table.before[2020]
    assert table.known_in(2025) == table.known_in(2024) == table.everything
    with pytest.raises(hz.BadValue, match="from 1995 on"):
        table.known_in(1994)


def test_shipped_standard_errors_are_those_of_the_jackknife() -> None:
    """The average stands out from zero, and falls have the longer tail."""
    table = read_parameters()
    errors = standard_errors(table)
    averages = np.array([one.average for one in table.without.values()])
    assert errors["average"] == pytest.approx(np.sqrt(len(averages) - 1) * averages.std())
    assert table.everything.average > 2 * errors["average"]
    assert table.everything.tail_below > table.everything.tail_above > 0


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
        ("iso3,year,real_growth_pct\nA,2000,0.004\nA,2001,0.005", "in percent, found a median size of 0.0045"),
        ("iso3,year,real_growth_pct\nA,2000,26000\nA,2001,28000", "in percent, found a median size of 27000"),
        (
            "iso3,year,real_growth_pct\n"
            + "\n".join(f"A,{year},5" for year in range(1990, 2000))
            + "\n"
            + "\n".join(f"B,{year},0.05" for year in range(1990, 2000)),
            "12 real_growth_pct: expected real_growth_pct in percent, found a median size of 0.05 in B",
        ),
        ("iso3,year,real_growth_pct\nA,2000,5\na,2000,5", "3:2 year: expected each year of an economy once"),
        ("iso3,year,real_growth_pct\nA,2000", "2:3: expected 3 cells"),
    ],
)
def test_bad_panels_are_refused_with_their_place(lines: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(lines + "\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        read_panel(path)
    assert words in str(caught.value)


def test_student_t_draws_are_those_of_scipy() -> None:
    normals = np.linspace(-5, 5, 4001)
    for df in (1.5, 3.0, 8.0):
        expected = 0.02 * stats.t.ppf(stats.norm.cdf(-np.abs(normals)), df) * -np.sign(normals)
        assert StudentT(0.02, df).from_normal(normals.copy()) == pytest.approx(expected, rel=2e-6, abs=1e-9)
