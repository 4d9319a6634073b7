"""What plans to 2030 and beyond ask for, written as targets: of China, Vietnam, India and the EU, worked by hand."""

import csv
import math
import re
from typing import Any

import pytest
from scipy.stats import norm

import hzsim as hz
from hzsim.files.sources import data_file


def rows() -> list[dict[str, str]]:
    with data_file("plans-2030.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def row(place: str, indicator: str, years: str, plan: str = "") -> dict[str, str]:
    (found,) = (
        one
        for one in rows()
        if (one["place"], one["indicator"], one["year_or_span"]) == (place, indicator, years) and plan in one["plan"]
    )
    return found


INDICATORS = {
    "gdp_growth_pct": ("gdp_growth", "%"),
    "gdp_growth_avg_pct": ("gdp_growth", "%"),
    "gdp_per_head_usd": ("gdp_per_capita_usd", " USD"),
    "rd_gdp_pct": ("rd_intensity", "%"),
    "population_m": ("population", " million persons"),
    "cpi_pct": ("price_growth", "%"),
}
"""What the table aims at that the model has, with the unit of the table."""


def written(found: dict[str, str]) -> str | None:
    """Return a row of the table as a target; None for what the model has not, or of years that no target has."""
    name, unit = INDICATORS.get(found["indicator"], ("", ""))
    if not name or name == "price_growth" or not re.fullmatch(r"20\d\d(-20\d\d)?", found["year_or_span"]):
        return None
    years = f"{' every year' if 'each year' in found['unit'] else ''} in {found['year_or_span']}"
    if found["operator"] == "range":
        return f"{name} within {found['value'].replace('-', f'{unit} to ')}{unit}{years}"
    operator = {"=": ">=", "approx": ">="}.get(found["operator"], found["operator"])
    return f"{name} {operator} {found['value']}{unit}{years}"


def nation(iso3: str, last: int, **more: Any) -> hz.Scenario:
    """Return the economy of a nation from the shipped levels, growing by 5% until told otherwise."""
    with data_file("places/nations.csv").open(encoding="utf-8") as file:
        (level,) = (one for one in csv.DictReader(file) if one["iso3"] == iso3)
    year, code = int(level["year"]), level["currency"]

    def fact(value: str) -> dict[str, str]:
        return {"value": value, "source": level["source"], "status": "one source"}

    facts = {
        "gdp": fact(f"{float(level['gdp_bn']):.10g} billion {code}"),
        "population": fact(f"{level['population_mn']} million"),
        "population_previous": fact(f"{level['population_mn']} million"),
        "rd_intensity": fact(more.pop("rd_intensity", "1%")),
        "exchange_rate": fact(f"{level['exchange_rate']} {code}/USD"),
        **{name: fact(value) for name, value in more.pop("facts", {}).items()},
    }
    baseline = {
        "title": level["label_en"], "entity": level["label_en"], "year": year, "currency": code,
        "scale": {"money": "billion", "people": "million"}, "facts": facts,
    }  # fmt: skip
    content: dict[str, Any] = {
        "format": 2, "title": level["label_en"], "baseline": baseline, "years": f"{year + 1}-{last}",
        "uncertainty": "none",
        "assumptions": {"real_growth": "5%", "deflator_growth": "0%", "natural_increase": "0‰",
                        "net_migration": "0 million", "exchange_rate": f"{level['exchange_rate']} {code}/USD",
                        "rd_spending_growth": "5%"},
    }  # fmt: skip
    content["assumptions"].update(more.pop("assumptions", {}))
    return hz.read_scenario({**content, **more})


def test_the_table_has_status_and_leaves_out_what_is_unclear() -> None:
    found = rows()
    assert len(found) == 133
    assert {one["status"] for one in found} == {"checked", "one source"}
    assert not [one for one in found if one["place"] == "Brazil" and one["indicator"] == "gdp_per_head"]


def test_every_row_that_the_model_has_is_a_target() -> None:
    """Of every place: read in a nation's units, and printed as it is read."""
    scenario = nation("DEU", 2050)
    texts = [text for one in rows() if (text := written(one)) and int(one["year_or_span"][:4]) > 2024]
    assert len(texts) > 40
    for text in texts:
        (target,) = scenario.read_targets(text)
        assert scenario.read_targets(str(target)) == (target,)


def test_china_cuts_carbon_by_17_percent_in_five_years() -> None:
    """Binding; the table calls it cumulative. It takes 3.66% a year, as logarithms say."""
    found = row("China", "co2_per_gdp_change_pct", "2026-2030")
    assert (found["value"], found["wording"], found["status"]) == ("-17", "cumulative", "checked")
    text = f"change of carbon_intensity <= {found['value']}% in {found['year_or_span']}"
    scenario = nation("CHN", 2030, modules=["core", "energy"], uncertainty="none", assumptions={
        "energy_intensity_change": "-3%", "carbon_per_energy_change": "0%",
    }, targets=[{"target": text, "kind": "binding", "probability": "80%"}])  # fmt: skip
    needed = hz.require(scenario, "energy_intensity_change", text, years="2026-2030")
    assert needed.value == pytest.approx(0.83 ** (1 / 5) - 1, abs=1e-9)
    spread = {"energy_intensity_change": {"average": {"normal": "0.8%"}}}
    found_odds = hz.assess(scenario.replace(energy_intensity_change=-0.037, uncertainty=spread), 4_096)
    exact = float(norm.cdf((math.log(0.83) - 5 * math.log(1 - 0.037)) / (5 * 0.008)))
    assert found_odds.joint == pytest.approx(exact, abs=1e-5)
    assert found_odds.targets[0].reached is (exact >= 0.8)


def test_china_doubles_from_2020_to_2035() -> None:
    """The level of 2020 lies before the baseline: it follows from the growth on record."""
    found = row("China", "gdp_per_head_multiple", "2035")
    assert (found["value"], found["status"]) == ("2", "checked")
    scenario = nation("CHN", 2035)
    text = f"real_gdp >= {found['value']} x 2020 in {found['year_or_span']}"
    needed = hz.require(scenario, "real_growth", text, years="2025-2035").value
    past = {seen.year: seen.value / 100 for seen in hz.read_history().observations("China", "gdp_real_growth")}
    grown = math.prod(1 + past[year] for year in range(2021, 2025))
    assert needed is not None
    assert needed == pytest.approx((2 / grown) ** (1 / 11) - 1, abs=1e-9)
    assert 0.04 < needed < 0.05


def test_china_aims_at_a_range_in_2026() -> None:
    found = row("China", "gdp_growth_pct", "2026")
    text = written(found)
    assert text == "gdp_growth within 4.5% to 5% in 2026"
    spread = {"real_growth": {"average": {"normal": "1%"}}}
    scenario = nation("CHN", 2030).replace(real_growth=0.048, uncertainty=spread)
    exact = norm.cdf(math.log(1.05 / 1.048) / 0.01) - norm.cdf(math.log(1.045 / 1.048) / 0.01)
    assert hz.assess(scenario.replace(targets=[text]), 4_096).joint == pytest.approx(exact, abs=1e-5)


def test_vietnam_to_2030() -> None:
    """10% a year on average, about USD 8,500 a head, more than half of it productivity: what prices must do."""
    growth, dollars = row("Vietnam", "gdp_growth_avg_pct", "2026-2030"), row("Vietnam", "gdp_per_head_usd", "2030")
    scenario = nation("VNM", 2030, targets=[text for one in (growth, dollars) if (text := written(one))])
    assert [str(target) for target in scenario.targets] == [
        "gdp_growth >= 10% in 2026-2030", "gdp_per_capita_usd >= 8500 in 2030",
    ]  # fmt: skip
    found = hz.require(scenario.replace(real_growth={2025: 0.08, "2026-2030": 0.10}), "deflator_growth",
                       "gdp_per_capita_usd >= 8500 in 2030", years="2025-2030").value  # fmt: skip
    now = scenario.baseline.value("gdp") * 1e9 / (100.99e6 * 25054.6)
    assert found == pytest.approx((8500 / (now * 1.08 * 1.10**5)) ** (1 / 6) - 1, abs=1e-6)
    since = row("Vietnam", "gdp_growth_avg_pct", "2021-2030")
    assert (since["operator"], since["value"]) == (">", "8")
    share = row("Vietnam", "tfp_share_of_growth_pct", "2026-2030")
    assert (share["value"], share["status"]) == ("55", "one source")


def test_a_share_of_growth_that_is_productivity() -> None:
    """Vietnam's kind of target on a scenario with production: contributions over growth, summed over the years."""
    scenario = hz.read_scenario("sprint-production")
    point = hz.project(scenario)
    text = "share of tfp_contribution in gdp_growth >= 55% in 2026-2030"
    (target,) = scenario.read_targets(text)
    shares = point["tfp_contribution"][0, 1:].sum() / point["gdp_growth"][0, 1:].sum()
    assert point.statistic(target)[0] == pytest.approx(shares)
    assert str(target) == text


LINE = {"high_income_line": "14005 USD"}
"""The World Bank's line for the fiscal year 2025 (incomes of 2023), as the base year's."""


def india(**more: Any) -> hz.Scenario:
    return nation("IND", 2047, modules=["core", "income_line"], facts=LINE,
                  assumptions={"high_income_line_growth": "2%"}, **more)  # fmt: skip


def test_india_in_2047_falls_short_of_a_line_that_moves() -> None:
    """USD 18,000 a head is less than 22,084, the line of 14,005 after 23 years of 2%."""
    found = row("India", "gdp_per_head_usd", "2047")
    assert (found["value"], found["status"]) == ("18000", "checked")
    own, line = f"gdp_per_capita_usd >= {found['value']} in 2047", "gdp_per_capita_usd >= high_income_line in 2047"
    scenario = india(targets=[own, line])
    assert round(hz.project(scenario)["high_income_line"][0, -1]) == round(14_005 * 1.02**23) == 22_084
    needed = hz.require(scenario, "real_growth", own, years="2025-2047").value
    assert needed is not None
    moved = scenario.replace(real_growth=needed)
    reached = hz.project(moved).statistic(moved.targets[1])[0]
    assert reached == pytest.approx(18_000 / (14_005 * 1.02**23), abs=1e-9)
    more = hz.require(scenario, "real_growth", line, years="2025-2047").value
    assert more is not None
    assert (1 + more) / (1 + needed) == pytest.approx((14_005 * 1.02**23 / 18_000) ** (1 / 23), abs=1e-9)


def test_the_line_is_drawn_too() -> None:
    """Income and line are lognormal: so is their ratio."""
    spreads = {"real_growth": {"average": {"normal": "1%"}}, "high_income_line_growth": {"average": {"normal": "0.8%"}}}
    scenario = india(targets=["gdp_per_capita_usd >= high_income_line in 2047"])
    scenario = scenario.replace(real_growth=0.09, uncertainty=spreads)
    central = float(hz.project(scenario).statistic(scenario.targets[0])[0])
    exact = norm.cdf(math.log(central) / (23 * math.hypot(0.01, 0.008)))
    assert hz.assess(scenario, 4_096).joint == pytest.approx(exact, abs=1e-4)


def test_the_eu_and_germany_on_research() -> None:
    """3% from 2.24% by 2030 takes R&D to outgrow GDP by 4.99% a year; Germany's 3.5% holds in every year."""
    found = row("EU", "rd_gdp_pct", "no end year seen (first list says 2030)")
    assert (found["value"], found["status"]) == ("3", "checked")
    scenario = nation("DEU", 2030, rd_intensity="2.24%").replace(real_growth=0.012)
    text = f"rd_intensity >= {found['value']}% in 2030"
    needed = hz.require(scenario, "rd_spending_growth", text, years="2025-2030").value
    assert needed is not None
    assert (1 + needed) / 1.012 == pytest.approx((3 / 2.24) ** (1 / 6), abs=1e-9)
    german = row("Germany", "rd_gdp_pct", "2025 and every year after")
    every = f"rd_intensity >= {german['value']}% every year in 2025-2030"
    (target,) = scenario.read_targets(every)
    point = hz.project(scenario)
    assert point.statistic(target)[0] == point["rd_intensity"][0].min()
    assert str(target) == "rd_intensity >= 3.5% in 2025-2030"
