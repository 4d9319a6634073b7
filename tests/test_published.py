"""Figures that others published, and textbook closed forms."""

import math
from pathlib import Path

import numpy as np
import pytest

import hzsim as hz
from hzsim._typing import Array, Text
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.years import Span
from hzsim.units import RATE

OTHERS = """
  deflator_growth: 0
  exchange_rate: 6.5
  natural_increase: 0
  net_migration: 0
  rd_spending_growth: 0
uncertainty: none
"""


def economy(folder: Path, *, year: int, last: int, gdp: float, growth: str, target: str) -> hz.Scenario:
    """Write another economy as data files alone, and read it."""
    baselines, scenarios = folder / "data" / "baselines", folder / "scenarios"
    baselines.mkdir(parents=True)
    scenarios.mkdir()
    facts = {"gdp": gdp, "population": 100, "rd_intensity": "2%"}
    lines = [f"  {name}: {{value: {value}, source: published, status: checked}}" for name, value in facts.items()]
    head = f"title: Elsewhere\nentity: Elsewhere\nyear: {year}\nfacts:\n"
    (baselines / "base.yaml").write_text(head + "\n".join(lines) + "\n")
    head = f"baseline: base\nyears: {year + 1}-{last}\nassumptions:\n"
    (scenarios / "case.yaml").write_text(f"{head}  real_growth: {growth}{OTHERS}targets: ['{target}']\n")
    return hz.read_scenario(scenarios / "case.yaml")


@pytest.mark.parametrize(
    ("known", "first_open", "exact"),
    [  # Sheng Songcheng, December 2012: real GDP of 2020 to be twice that of 2010; skipped years grow 0%
        ({}, 2011, 7.1773),
        ({2011: "9.3%"}, 2012, 6.9441),
        ({2011: "9.3%", 2012: "7.7%"}, 2013, 6.8499),
        ({2011: "9.3%", 2012: "7.7%"}, 2014, 7.8661),
        ({2011: "9.3%", 2012: "7.7%"}, 2015, 9.2360),
    ],
)
def test_doubling_by_2020(tmp_path: Path, known: dict[int, str], first_open: int, exact: float) -> None:
    path = ", ".join(f"{year}: {known.get(year, '0')}" for year in range(2011, 2021))
    scenario = economy(tmp_path, year=2010, last=2020, gdp=100, growth=f"{{{path}}}", target="real_gdp >= 200 in 2020")
    answer = hz.require(scenario, "real_growth", years=f"{first_open}-2020")
    assert answer.value == pytest.approx(exact / 100, abs=5e-7)


def test_rate_of_numpy_financial(tmp_path: Path) -> None:
    scenario = economy(tmp_path, year=2014, last=2024, gdp=3500, growth="0", target="real_gdp >= 10000 in 2024")
    answer = hz.require(scenario, "real_growth").value
    assert answer == pytest.approx(0.1106908537142689, abs=1e-11)  # that library iterates to about this tolerance
    assert answer == pytest.approx((10_000 / 3_500) ** 0.1 - 1, abs=1e-15)


@pytest.mark.parametrize(("deflator", "real"), [(0.01, 4.37), (-0.005, 5.95)])
def test_real_growth_under_a_deflator(open_years: hz.Scenario, deflator: float, real: float) -> None:
    scenario = open_years.replace(deflator_growth=deflator)
    answer = hz.require(scenario, "real_growth", "gdp >= 30000 in 2030")
    assert answer.value == pytest.approx(real / 100, abs=5e-5)


@pytest.mark.parametrize(
    ("probability", "points", "percent"),
    [(0.5, 1.0, 5.417), (0.8, 1.0, 5.780), (0.8, 1.5, 5.962), (0.9, 1.0, 5.970), (0.9, 2.0, 6.526)],
)
def test_chance_constrained_growth(open_years: hz.Scenario, probability: float, points: float, percent: float) -> None:
    """log(B/A)/T + z sd/sqrt(T): independent yearly log shocks, six years; within four standard errors."""
    scenario = open_years.replace(uncertainty={"real_growth": hz.Uncertainty(yearly=Normal(points / 100))})
    draws = 400_000
    answer = hz.require(scenario, "real_growth", "gdp >= 30000 in 2030", probability, draws=draws)
    density = math.exp(-0.5 * normal_quantile(probability) ** 2) / math.sqrt(2 * math.pi)
    error = math.sqrt(probability * (1 - probability) / draws) / density * points / math.sqrt(6)
    assert answer.value is not None
    assert 100 * answer.value == pytest.approx(percent, abs=4 * error + 5e-4)


def normal_quantile(probability: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(probability))


ORTHANTS = {
    "real_growth": ("real_gdp", 0.01), "rd_spending_growth": ("spending_growth", 0.01),
    "net_migration": ("population", 5.0), "deflator_growth": ("price_level", 0.01),
}  # fmt: skip
"""An indicator that each assumption alone moves, and a spread next to which a target's own tolerance is nothing."""


@hz.indicator(
    zh="研发支出增速", en="R&D growth", unit=RATE, decimals=2, definition=Text("", ""), source=""
)  # fmt: skip
def spending_growth(rd_spending_growth: Array) -> Array:
    """An indicator that prices do not move."""
    return np.asarray(rd_spending_growth)


def orthant(open_years: hz.Scenario, count: int, correlation: float, sampler: str) -> tuple[float, float]:
    """Return the joint probability of targets that each lie at their median in the first year."""
    parts = dict(list(ORTHANTS.items())[:count])
    names = list(parts)
    open_years = open_years.replace(model=hz.Model(own=[spending_growth]))
    values = hz.project(open_years).values
    targets = [hz.Target(open_years.model.indicator(name), ">", float(values[name][0, 0]) * (1 + 2e-9),
                         Span(2025, 2025)) for name, _ in parts.values()]  # fmt: skip
    scenario = open_years.replace(
        uncertainty={name: hz.Uncertainty(yearly=Normal(spread)) for name, (_, spread) in parts.items()},
        correlation=tuple(hz.Correlation(a, b, correlation) for i, a in enumerate(names) for b in names[:i]),
        targets=targets,
    )
    result = hz.assess(hz.simulate(scenario, 400_000, sampler=sampler))
    return result.joint, result.joint_standard_error


@pytest.mark.parametrize(
    ("count", "correlation", "probability"),
    [(2, 0.5, 1 / 3), (2, 0.8, 0.397584), (3, 0.5, 0.25), (4, 0.5, 0.2), (2, 0.0, 0.25)],
)
def test_orthant_probabilities(open_years: hz.Scenario, count: int, correlation: float, probability: float) -> None:
    joint, error = orthant(open_years, count, correlation, "random")
    assert error == pytest.approx(math.sqrt(probability * (1 - probability) / 400_000), rel=0.02)
    assert abs(joint - probability) < 4 * error
    joint, error = orthant(open_years, count, correlation, "sobol")
    assert error < 1e-6
    assert abs(joint - probability) < 6e-7 + 4 * error  # half a digit of what is published, and the tolerance


@pytest.mark.parametrize(("sampler", "rounding"), [("random", 0), ("sobol", 1e-6)])
def test_two_growth_targets_pull_apart_with_known_joint_probability(
    open_years: hz.Scenario, sampler: str, rounding: float
) -> None:
    """rd_intensity falls as GDP grows: with independent logs, P(g > a and r - g > b) is a bivariate orthant."""
    scenario = open_years.replace(
        uncertainty={
            name: hz.Uncertainty(average=Normal(0.01)) for name in ("real_growth", "rd_spending_growth")
        }
    )  # fmt: skip
    middle = hz.project(scenario).values
    gdp, intensity = float(middle["gdp"][0, -1]), float(middle["rd_intensity"][0, -1])
    scenario = scenario.replace(targets=[f"gdp >= {gdp!r} in 2030", f"rd_intensity >= {100 * intensity!r}% in 2030"])
    result = hz.assess(hz.simulate(scenario, 400_000, sampler=sampler))
    # the correlation of g and r - g is -1/sqrt(2), so the orthant has 1/4 + asin(-1/sqrt 2)/(2 pi) = 1/8
    assert abs(result.joint - 0.125) < rounding + 4 * result.joint_standard_error
    assert result.conflict is not None
    assert result.conflict.together == pytest.approx(result.joint)
    assert result.if_independent == pytest.approx(0.25, abs=rounding or 0.005)
    assert np.isclose(result.conflict.if_independent, result.if_independent)
