"""The arithmetic: identities that hold for any path."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim._typing import Array
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Assumption, Fact
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, INDICATORS, MODULES
from hzsim.units import NUMBER

rates = st.lists(st.floats(-0.2, 0.3), min_size=6, max_size=6)


@settings(max_examples=50)
@given(growth=rates, deflator=rates, migration=st.lists(st.floats(-20, 40), min_size=6, max_size=6), natural=rates)
def test_identities(
    open_years: hz.Scenario, growth: list[float], deflator: list[float], migration: list[float], natural: list[float]
) -> None:
    paths = {
        "real_growth": growth,
        "deflator_growth": deflator,
        "net_migration": migration,
        "natural_increase": [rate / 10 for rate in natural],
    }
    years = range(2025, 2031)
    scenario = open_years.replace(**{name: dict(zip(years, path, strict=True)) for name, path in paths.items()})
    values = {name: array[0] for name, array in hz.project(scenario).values.items()}
    facts = scenario.baseline.values
    population = np.concatenate([[facts["population"]], values["population"]])
    assert values["gdp_growth"] == pytest.approx(growth, abs=1e-12)
    assert values["real_gdp"] == pytest.approx(facts["gdp"] * np.cumprod(1 + np.array(growth)), rel=1e-12)
    assert values["gdp"] == pytest.approx(values["real_gdp"] * np.cumprod(1 + np.array(deflator)), rel=1e-12)
    assert np.diff(population) == pytest.approx(values["natural_increase_persons"] + migration, abs=1e-9)
    assert values["average_population"] == pytest.approx((population[1:] + population[:-1]) / 2, rel=1e-12)
    assert values["gdp_per_capita"] * values["average_population"] == pytest.approx(values["gdp"] * 1e4, rel=1e-12)
    assert values["gdp_per_capita_usd"] * 7.12 == pytest.approx(values["gdp_per_capita"], rel=1e-12)
    assert values["rd_intensity"] * values["gdp"] == pytest.approx(values["rd_spending"], rel=1e-12)
    assert values["rd_spending"][0] == pytest.approx(852.54 * 1.08 * values["price_level"][0], rel=1e-12)


def test_many_draws_are_computed_like_one(sprint: hz.Scenario) -> None:
    rng = np.random.default_rng(4)
    paths = {name: sprint.central(name) * rng.uniform(0.5, 1.5, (7, 6)) for name in sprint.model.assumptions}
    together = sprint.model.compute(sprint.baseline.values, paths)
    for draw in range(7):
        alone = sprint.model.compute(
            sprint.baseline.values, {name: path[draw : draw + 1] for name, path in paths.items()}
        )
        for name, values in alone.items():
            assert np.array_equal(np.broadcast_to(together[name], (7, 6))[draw], values[0])


def test_only_what_is_wanted_is_computed(sprint: hz.Scenario) -> None:
    values = sprint.model.compute(
        sprint.baseline.values, {n: sprint.central(n) for n in sprint.model.assumptions}, ["gdp"]
    )
    assert set(values) == {"real_gdp", "price_level", "gdp"}


def test_what_moves_an_indicator(sprint: hz.Scenario) -> None:
    assert sprint.model.moved_by("population") == {"natural_increase", "net_migration"}
    assert sprint.model.made_of("rd_intensity") == {"real_growth", "deflator_growth", "rd_spending_growth"}
    assert sprint.model.moved_by("rd_intensity") == {"real_growth", "rd_spending_growth"}  # prices cancel out


PRODUCTION = MODULES["production"].modes


def test_every_indicator_describes_itself() -> None:
    models = [hz.Model(MODULES), *(hz.Model(("core", "production"), modes={"production": mode}) for mode in PRODUCTION)]
    for part in INDICATORS.values():
        whole = next(model for model in models if part.name in model.indicators)
        assert part.label.zh != part.label.en
        assert part.definition.zh
        assert part.definition.en
        assert part.source
        assert part.lever in whole.moved_by(part.name) | set(whole.computed)


def _own(name: str, *inputs: str) -> hz.Indicator:
    scope: dict[str, object] = {}
    exec(f"def {name}({', '.join(inputs)}): return {inputs[0]}", scope)
    formula = scope[name]
    assert callable(formula)
    label = INDICATORS["gdp"].label
    return indicator(zh="甲", en="own", unit=NUMBER, decimals=1, definition=label, source="test")(formula)


def test_own_indicators_join_the_model(report: hz.Scenario) -> None:
    @indicator(zh="人均研发支出", en="R&D per head", unit=NUMBER, decimals=0, definition=report.title, source="test")
    def rd_per_head(rd_spending: Array, average_population: Array) -> Array:
        return rd_spending / average_population * 10_000

    scenario = report.replace(model=hz.Model(own=[rd_per_head]))
    values = hz.project(scenario)
    assert values["rd_per_head"] == pytest.approx(values["rd_spending"] / values["average_population"] * 1e4)
    assert hz.require(scenario, "rd_spending_growth", "rd_per_head >= 10000 in 2030").feasible


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([_own("gdp", "real_gdp")], "name of its own"),
        ([_own("real_growth", "real_gdp")], "name of its own"),
        ([_own("mine", "real_gpd")], "did you mean real_gdp"),
        ([_own("mine", "base_gpd")], "did you mean base_gdp"),
        ([_own("one", "two"), _own("two", "one")], "no circle"),
    ],
)
def test_own_indicators_that_do_not_fit(own: list[hz.Indicator], message: str) -> None:
    with pytest.raises(hz.BadValue, match=message):
        hz.Model(own=own)


_NAME = "expected each {} to have a name of its own, found {}"


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([ASSUMPTIONS["real_growth"]], _NAME.format("assumption", "real_growth")),
        ([FACTS["gdp"]], _NAME.format("fact", "gdp")),
        ([replace(FACTS["gdp"], name="mine")] * 2, _NAME.format("fact", "mine")),
        ([replace(ASSUMPTIONS["real_growth"], name="mine")] * 2, _NAME.format("assumption", "mine")),
    ],
)
def test_own_facts_and_assumptions_take_no_other_place(own: list[Assumption | Fact], message: str) -> None:
    with pytest.raises(hz.BadValue, match=message):
        hz.Model(own=own)


def test_unknown_module() -> None:
    with pytest.raises(hz.BadValue, match="did you mean core"):
        hz.Model(["cor"])
