"""The plan report's own arithmetic (29 December 2025), row by row, to the digits of its exact values."""

import pytest

import hzsim as hz
from hzsim.scenario.changes import with_changes

GDP = "gdp >= 30000亿元 in 2030"
DOLLARS = "gdp_per_capita_usd >= 30000 in 2030"


def at_30000(report: hz.Scenario) -> hz.Scenario:
    needed = hz.require(report, "real_growth", GDP).value
    assert needed is not None
    return report.replace(real_growth=dict.fromkeys(range(2026, 2031), needed))


def last(scenario: hz.Scenario, indicator: str) -> float:
    return float(hz.project(scenario)[indicator][0, -1])


def percent(requirement: hz.Requirement) -> float:
    assert requirement.value is not None
    return 100 * requirement.value


def test_constant_growth_over_six_years(report: hz.Scenario) -> None:
    assert percent(hz.require(report, "real_growth", GDP, years="2025-2030")) == pytest.approx(5.41729, abs=5e-6)


@pytest.mark.parametrize(("first", "rest"), [("5.5%", 5.40076), ("5.3%", 5.44076), ("5.2%", 5.46080)])
def test_growth_after_2025(report: hz.Scenario, first: str, rest: float) -> None:
    scenario = with_changes(report, [f"real_growth@2025={first}"])
    assert percent(hz.require(scenario, "real_growth", GDP)) == pytest.approx(rest, abs=5e-6)


@pytest.mark.parametrize(
    ("changes", "level"), [(["real_growth=5.4%"], 29_970), (["real_growth=5.0%"], 29_294), ([], 29_942)]
)
def test_level_of_2030(report: hz.Scenario, changes: list[str], level: float) -> None:
    assert last(with_changes(report, changes), "gdp") == pytest.approx(level, abs=0.5)


@pytest.mark.parametrize(("changes", "persons"), [(["net_migration@2026-2030=0"], 12.75), ([], 12.86)])
def test_natural_increase(report: hz.Scenario, changes: list[str], persons: float) -> None:
    scenario = with_changes(report, changes)
    assert hz.project(scenario)["population"][0, 0] == pytest.approx(1270.4, abs=1e-4)
    yearly = hz.project(scenario)["natural_increase_persons"][0, 1:]
    assert yearly.sum() == pytest.approx(persons, abs=0.006)


def test_residents_of_2030(report: hz.Scenario) -> None:
    assert last(report, "population") == pytest.approx(1310.4, abs=5e-4)


def test_dollars_per_head_at_30000(report: hz.Scenario) -> None:
    scenario = at_30000(report)
    assert last(scenario, "gdp") == pytest.approx(30_000, abs=1e-6)
    assert last(scenario, "gdp_per_capita_usd") == pytest.approx(32_253, abs=0.5)
    on_year_end = last(scenario, "gdp") / last(scenario, "population") * 10_000 / 7.12
    assert on_year_end == pytest.approx(32_154, abs=0.5)


@pytest.mark.parametrize(("growth", "needed"), [("5%", 7.50), ("5.4%", 7.91)])
def test_growth_of_rd_spending(report: hz.Scenario, growth: str, needed: float) -> None:
    scenario = with_changes(report, [f"real_growth@2026-2030={growth}"])
    assert hz.project(scenario)["rd_intensity"][0, 0] == pytest.approx(0.04, abs=1e-12)
    answer = hz.require(scenario, "rd_spending_growth", "rd_intensity >= 4.5% in 2030")
    assert percent(answer) == pytest.approx(needed, abs=0.005)


def test_what_dollars_per_head_needs_alone(report: hz.Scenario) -> None:
    growth = hz.require(report, "real_growth", DOLLARS).value
    assert growth is not None
    scenario = report.replace(real_growth=dict.fromkeys(range(2026, 2031), growth))
    assert last(scenario, "average_population") == pytest.approx(1306.4, abs=0.05)
    assert pytest.approx(27_905, abs=0.5) == 30_000 * 7.12 * 1306.4 / 10_000  # residents rounded to 0.1万
    assert last(scenario, "gdp") == pytest.approx(27_904.4, abs=0.05)  # residents as projected
    assert 30_000 * 7.12 * last(scenario, "population") / 10_000 == pytest.approx(27_990, abs=0.5)


def test_where_dollars_per_head_breaks_at_30000(report: hz.Scenario) -> None:
    scenario = at_30000(report)
    rate = hz.require(scenario, "exchange_rate", DOLLARS).value
    assert rate == pytest.approx(7.65, abs=0.005)
    assert last(scenario, "gdp") / last(scenario, "population") * 10_000 / 30_000 == pytest.approx(7.63, abs=0.005)
    migration = hz.require(scenario, "net_migration", DOLLARS).value
    assert migration is not None
    crowded = scenario.replace(net_migration=dict.fromkeys(range(2026, 2031), migration))
    assert last(crowded, "average_population") == pytest.approx(1404.5, abs=0.05)


def test_base_year_figures(report: hz.Scenario) -> None:
    facts = report.baseline.values
    average = (facts["population"] + facts["population_previous"]) / 2
    assert facts["gdp"] / average * 10_000 == pytest.approx(173_867, abs=10)  # published, residents to 0.1万
    assert facts["gdp"] * facts["rd_intensity"] == pytest.approx(852.54)
    assert facts["province_gdp"] == 90_131
