"""What the draws that meet targets have in common: against the draws themselves and known boxes."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from spreads import normal

import hzsim as hz
from hzsim._typing import Array, Language, Text
from hzsim.cli import main
from hzsim.model.modules.formulas import indicator
from hzsim.present.answers import sheet_of
from hzsim.present.answers.questions.conditions import counts_phrase, rule_phrase
from hzsim.present.charts.levers import conditions_chart
from hzsim.present.forms.style import render
from hzsim.questions.box import find_box, inside
from hzsim.scenario.parts.distributions import Normal
from hzsim.units import NUMBER, RATE

GDP = "gdp >= 30000 in 2030"
WORDS = Text("试验", "trial")


@indicator(zh="增速", en="growth", unit=RATE, decimals=2, definition=WORDS, source="test")
def growth_itself(real_growth: Array) -> Array:
    return real_growth


@indicator(zh="盒", en="box", unit=NUMBER, decimals=2, definition=WORDS, source="test")
def in_box(net_migration: Array, real_growth: Array) -> Array:
    """Above zero where net migration is at least 6 and growth from 3% to 7%."""
    return np.minimum(net_migration - 6, 100 * (0.02 - np.abs(real_growth - 0.05)))


@pytest.fixture(scope="module")
def boxed(open_years: hz.Scenario) -> hz.Scenario:
    """Two assumptions that hold still over years, met exactly in a box of probability 0.2525 x 0.662."""
    uncertainty = {
        "net_migration": hz.Uncertainty(average=Normal(3.0)),
        "real_growth": hz.Uncertainty(average=Normal(0.02)),
        "exchange_rate": hz.Uncertainty(yearly=Normal(0.04)),
    }
    model = hz.Model(own=[in_box])
    scenario = open_years.replace(model=model, uncertainty=uncertainty, net_migration=4.0, real_growth=0.05)
    return scenario.replace(targets=["in_box >= 0 in 2030"])


def test_a_mean_that_exists_is_that_of_the_draws(sprint: hz.Scenario) -> None:
    scenario = normal(sprint).replace(model=hz.Model(own=[growth_itself]))
    found = hz.conditions(scenario, GDP, draws=20_000, seed=4)
    paths = hz.simulate(scenario, 20_000, seed=4, sampler="random", keep_paths=True).paths
    assert paths is not None
    growth = paths["growth_itself"][paths["gdp"][:, -1] >= 30000][:, 1:]
    assert found.fans["real_growth"]["met"]["mean"] == pytest.approx(growth.mean(axis=0), abs=1e-12)
    assert {record["note"] for record in sheet_of(found).records()} == {None}


def test_fans_are_quantiles_of_the_draws(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(model=hz.Model(own=[growth_itself]))
    found = hz.conditions(scenario, GDP, draws=20_000, seed=4)
    paths = hz.simulate(scenario, 20_000, seed=4, sampler="random", keep_paths=True).paths
    assert paths is not None
    met = paths["gdp"][:, -1] >= 30000
    assert found.successes == np.count_nonzero(met)
    for group, chosen in (("met", met), ("missed", ~met)):
        fan = found.fans["real_growth"][group]  # type: ignore[index]
        growth = paths["growth_itself"][chosen][:, 1:]
        for name, share in (("p05", 0.05), ("p50", 0.5), ("p90", 0.9)):
            assert fan[name] == pytest.approx(np.quantile(growth, share, axis=0), abs=1e-12)
        assert fan["mean"] == pytest.approx(growth.mean(axis=0), abs=1e-12)
    assert list(found.years) == list(range(2026, 2031))


def test_the_rule_is_measured_on_draws_that_did_not_find_it(sprint: hz.Scenario) -> None:
    certain = {name: one for name, one in sprint.uncertainty.items() if name != "deflator_growth"}
    scenario = sprint.replace(model=hz.Model(own=[growth_itself]), uncertainty=certain)
    found = hz.conditions(scenario, GDP, draws=20_000, seed=4)
    paths = hz.simulate(scenario, 20_000, seed=4, sampler="random", keep_paths=True).paths
    assert paths is not None
    assert found.rule is not None
    (condition,) = found.rule.conditions
    assert (condition.assumption.name, str(condition.years)) == ("real_growth", "2026-2030")
    assert np.isinf(condition.high)
    average = paths["growth_itself"][1::2, 1:].mean(axis=1)
    met, kept = paths["gdp"][1::2, -1] >= 30000, average >= condition.low
    assert found.rule.coverage == kept[met].mean()
    assert found.rule.density == met[kept].mean()
    assert found.rule.base == met.mean()
    share = found.rule.coverage
    assert found.rule.coverage_error == pytest.approx(np.sqrt(share * (1 - share) / met.sum()), rel=0.05)


def test_growth_that_gdp_needs_is_found(pinned: hz.Scenario) -> None:
    """GDP of 3万亿 takes 5.46% a year: the rule's edge lies within a step of 0.1 points of it."""
    rule = hz.conditions(pinned, GDP).rule
    assert rule is not None
    assert rule.conditions[0].low == pytest.approx(0.0546, abs=0.001)
    assert rule.coverage > 0.95
    assert rule.density > 0.95


def test_a_known_box_is_found(boxed: hz.Scenario) -> None:
    """Inside the true edges nothing fails: density 1; the exchange rate, which does not matter, stays out."""
    found = hz.conditions(boxed, draws=40_000)
    rule = found.rule
    assert rule is not None
    assert rule.base == pytest.approx(0.2525 * 0.6827, abs=5 * rule.base_error)
    sides = {one.assumption.name: (one.low, one.high) for one in rule.conditions}
    assert set(sides) == {"net_migration", "real_growth"}
    assert np.isinf(sides["net_migration"][1])
    assert sides["net_migration"][0] == pytest.approx(6, abs=0.2)
    assert sides["real_growth"] == pytest.approx((0.03, 0.07), abs=0.003)
    assert rule.density > 0.9
    assert rule.coverage > 0.8


def test_coverage_and_number_of_conditions_are_kept(sprint: hz.Scenario) -> None:
    for most in (1, 2, 3):
        rule = hz.conditions(sprint, most=most, coverage=0.7, draws=40_000).rule
        assert rule is not None
        assert len(rule.conditions) <= most
        assert rule.coverage > 0.7 - 4 * rule.coverage_error
        assert rule.density > rule.base + 4 * rule.density_error


def test_noise_gives_no_rule_that_holds() -> None:
    """Where nothing matters the box looks better than it is on its own draws, and no better on others."""
    generator = np.random.default_rng(5)
    values, met = generator.standard_normal((8_000, 6)), generator.random(8_000) < 0.1
    box = find_box(values[:4_000], met[:4_000], range(6), 0.5, 3)
    test = met[4_000:][inside(values[4_000:], box)]
    error = np.sqrt(0.1 * 0.9 / max(1, len(test)))
    assert abs(test.mean() - 0.1) < 4 * error


def test_the_box_keeps_the_columns_of_a_group_apart() -> None:
    """Two columns tell the same; only the better one takes part."""
    generator = np.random.default_rng(6)
    exact = generator.standard_normal(6_000)
    values = np.stack([exact + 0.5 * generator.standard_normal(6_000), exact], axis=1)
    box = find_box(values, exact > 1, [0, 0], 0.8, 3)
    assert list(box) == [1]
    assert box[1][0] == pytest.approx(1, abs=0.05)


def test_rare_none_and_all(sprint: hz.Scenario) -> None:
    rare = hz.conditions(sprint, "gdp >= 40000 in 2030", draws=10_000)
    assert 0 < rare.successes < 300
    assert "rare" in counts_phrase(rare).en
    none = hz.conditions(sprint, "gdp >= 90000 in 2030", draws=2_000)
    assert none.successes == 0
    assert none.rule is None
    assert "met" not in none.fans["real_growth"]
    assert rule_phrase(none).en == "No draw meets them"
    every = hz.conditions(sprint, "gdp >= 10000 in 2030", draws=2_000)
    assert "Every draw" in rule_phrase(every).en
    for found in (none, every):
        assert render(conditions_chart(found)).startswith(b"\x89PNG")


def test_bad_questions(sprint: hz.Scenario, report: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="uncertain"):
        hz.conditions(report)
    with pytest.raises(hz.BadValue, match="target"):
        hz.conditions(sprint, [])
    with pytest.raises(hz.BadValue, match="coverage"):
        hz.conditions(sprint, coverage=1.0)


def test_the_result_does_not_depend_on_threads(sprint: hz.Scenario) -> None:
    one, two = (sheet_of(hz.conditions(sprint, draws=40_000, jobs=jobs)).records() for jobs in (1, 2))
    assert one == two


def test_the_command_prints_what_the_library_finds(sprint: hz.Scenario) -> None:
    run = CliRunner().invoke(main, ["conditions", "sprint", "--draws", "5000", "--format", "json"])
    assert run.exit_code == 0
    records = json.loads(run.output)
    assert records == sheet_of(hz.conditions(sprint, draws=5_000)).records()
    assert {"assumption", "year", "group", "statistic", "value"} <= set(records[0])
    run = CliRunner().invoke(main, ["conditions", "sprint", "--draws", "1000", "--target", "gdp >= 90000 in 2030"])
    assert run.exit_code == 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_and_chart_in_both_languages(sprint: hz.Scenario, language: Language) -> None:
    found = hz.conditions(sprint, GDP, draws=10_000)
    words = sheet_of(found).view(language).text()
    assert (
        "2026—2030年实际增速平均不低于" if language == "zh" else "real growth in 2026-2030 averages at least"
    ) in words
    figure = conditions_chart(found, language)
    assert len(figure.axes) == len(sprint.uncertainty)
    assert render(figure, "svg").startswith(b"<?xml")
