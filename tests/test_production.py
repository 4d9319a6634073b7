"""Growth from capital, employment, human capital and TFP, against what others have published."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim._typing import Array
from hzsim.model.arrays.capital import Capital, capital_along, growth_from, tfp_from
from hzsim.model.model import Model
from hzsim.model.modules import standard
from hzsim.model.modules.production import base_ratio, part_of
from hzsim.model.modules.public import kinds_of
from hzsim.model.modules.standard import left_of
from hzsim.scenario.doubts import doubts
from hzsim.scenario.written.data import read_default_uncertainty

PARTS = ("capital_contribution", "labour_contribution", "human_capital_contribution", "tfp_contribution")


def fact(value: Any) -> dict[str, Any]:
    return {"value": value, "source": "published", "status": "one source"}


def baseline(year: int = 2023, **facts: Any) -> dict[str, Any]:
    core = {"gdp": 100.0, "population": 100.0, "rd_intensity": "1%", "exchange_rate": 7.0}
    stated = {name: fact(value) for name, value in {**core, **facts}.items() if value is not None}
    return {"title": "An economy", "entity": "An economy", "year": year, "facts": stated}


CORE = {
    "deflator_growth": 0, "exchange_rate": 7.0, "natural_increase": 0, "net_migration": 0, "rd_spending_growth": 0,
}  # fmt: skip


def scenario(base: Mapping[str, Any], years: str, mode: str = "forward", **assumed: Any) -> hz.Scenario:
    """A certain scenario of production in a mode, made of a baseline and assumptions beside the core's."""
    return hz.read_scenario({
        "format": 2, "baseline": base, "years": years, "modules": ["core", "production"], "production": {"mode": mode},
        "assumptions": {**CORE, **assumed}, "uncertainty": "none",
    })  # fmt: skip


def default_uncertainty(name: str) -> Any:
    return read_default_uncertainty(None).uncertainty[name]


def by_year(first: int, values: Any) -> dict[str, float]:
    return {str(year): float(value) for year, value in enumerate(values, first)}


# World Bank, Long Term Growth Model, standard model: the demonstration for Ghana of a public port (alpha is 1 - labour
# share), to as many digits as the printed inputs allow
GHANA: dict[str, Any] = {
    "investment_share": 0.1794203072786331, "tfp_growth": 0.0075190356001258, "human_capital_growth": 0,
    "employment_growth": 0.0183295551687479, "depreciation": 0.0420062914, "labour_share": 1 - 0.5041671693,
}  # fmt: skip
GHANA_BASE = baseline(capital_output_ratio=2.791668176651001)
ALPHA_DIGITS = 1e-9
SINGLE = 1.2e-7
"""What single precision keeps, in which the port holds the ratio."""


@pytest.fixture(scope="module")
def ghana() -> hz.Scenario:
    """The demonstration for Ghana, forward."""
    return scenario(GHANA_BASE, "2024-2050", **GHANA)


class TestGhana:
    def test_growth_capital_and_income(self, ghana: hz.Scenario) -> None:
        found = hz.project(ghana).values
        assert found["gdp_growth"][0, 0] == pytest.approx(0.02798284827424724, rel=ALPHA_DIGITS)
        assert found["capital_output_ratio"][0, 0] == pytest.approx(2.7761363466098716, rel=SINGLE)
        assert found["capital_output_ratio"][0, -1] == pytest.approx(2.5221451728708217, rel=ALPHA_DIGITS)
        per_head = 2320 * np.cumprod((1 + found["gdp_growth"][0]) / 1.0183295551687479)
        expected = [2341.992526771991, 2487.2413882448427, 3146.33970674973]
        assert per_head[[0, 6, 26]] == pytest.approx(expected, rel=27 * ALPHA_DIGITS)

    def test_more_investment(self, ghana: hz.Scenario) -> None:
        found = hz.project(ghana.replace(investment_share=0.30)).values["gdp_growth"][0]
        assert found[0] == pytest.approx(0.049656347958798586, rel=ALPHA_DIGITS)
        assert 2320 * np.prod((1 + found) / 1.0183295551687479) == pytest.approx(4423.211090642701, rel=27e-9)

    def test_the_investment_that_growth_takes(self, ghana: hz.Scenario) -> None:
        asked = hz.require(ghana, "investment_share", "gdp_growth >= 4.9656347958798586% in 2024")
        assert asked.value == pytest.approx(0.30, rel=ALPHA_DIGITS)


# the same model for China, inputs as bundled with a public port: two ratios, forward and backward
CHINA = {"investment_share": 0.4041999, "tfp_growth": 0.0182491, "human_capital_growth": 0.0056155,
         "depreciation": 0.0492861, "labour_share": 0.5611806}  # fmt: skip
POPULATION = np.array([-0.0022749, -0.0022496, -0.00229, -0.00252, -0.00274, -0.00295])
WORKING_AGE = np.array([0.6932692, 0.6968128, 0.7006602, 0.70263, 0.70055, 0.69756, 0.69519])
EMPLOYMENT = by_year(2025, (1 + POPULATION) * WORKING_AGE[1:] / WORKING_AGE[:-1] - 1)
CHINAS = {
    5.5107379: ([3.380, 3.436, 3.308, 2.985, 2.909, 2.956], [60.77, 61.08, 63.78, 69.31, 72.01, 73.14]),
    3.2418640: ([5.623, 5.553, 5.304, 4.862, 4.674, 4.619], [35.75, 35.93, 37.52, 40.77, 42.36, 43.03]),
}


@pytest.mark.parametrize("ratio", CHINAS)
class TestChina:
    def china(self, ratio: float, **more: Any) -> hz.Scenario:
        base = baseline(2024, capital_output_ratio=ratio)
        return scenario(base, "2025-2030", **{**CHINA, "employment_growth": EMPLOYMENT, **more})

    def test_growth(self, ratio: float) -> None:
        found = 100 * hz.project(self.china(ratio)).values["real_growth"][0]
        assert found.round(3).tolist() == CHINAS[ratio][0]

    def test_the_investment_that_5_percent_takes(self, ratio: float) -> None:
        china = self.china(ratio)
        for year, expected in enumerate(CHINAS[ratio][1], 2025):
            asked = hz.require(china, "investment_share", f"gdp_growth >= 5% in {year}", years=str(year))
            assert asked.value is not None
            assert round(100 * asked.value, 2) == expected
            china = china.replace(investment_share={year: asked.value})
        assert hz.project(china).values["real_growth"] == pytest.approx(np.full((1, 6), 0.05))

    def test_what_is_left_of_growth_is_tfp(self, ratio: float) -> None:
        growth = hz.project(self.china(ratio)).values["real_growth"][0]
        given = {name: value for name, value in CHINA.items() if name != "tfp_growth"}
        base = baseline(2024, capital_output_ratio=ratio)
        back = scenario(base, "2025-2030", "implied", **given, employment_growth=EMPLOYMENT,
                        real_growth=by_year(2025, growth))  # fmt: skip
        assert hz.project(back).values["tfp_growth"] == pytest.approx(np.full((1, 6), 0.0182491), abs=1e-15)


def test_a_steady_state_grows_by_tfp_over_the_labour_share() -> None:
    steady = (1 + 0.01) ** (1 / 0.65) - 1
    assert steady == pytest.approx(0.015427, abs=1.1e-6)  # as published, a rounding off
    still = scenario(
        baseline(2024, capital_output_ratio=0.2 / (steady + 0.05)), "2025-2034", investment_share=0.2, tfp_growth=0.01,
        human_capital_growth=0, employment_growth=0, depreciation=0.05, labour_share=0.65,
    )  # fmt: skip
    assert hz.project(still).values["real_growth"] == pytest.approx(np.full((1, 10), steady), abs=1e-14)


def test_with_nothing_growing_nothing_grows() -> None:
    null = scenario(
        baseline(2024, capital_output_ratio=4.0), "2025-2030", investment_share=0.2, tfp_growth=0,
        human_capital_growth=0, employment_growth=0, depreciation=0.05, labour_share=0.6,
    )  # fmt: skip
    found = hz.project(null).values
    assert all(np.abs(found[name]).max() < 1e-15 for name in ("real_growth", *PARTS))
    assert found["capital_output_ratio"] == pytest.approx(np.full((1, 6), 4.0))


def path(value: Any, years: int = 6) -> Array:
    """One draw of a path: shape (1, years)."""
    return np.broadcast_to(np.asarray(value, dtype=float), (1, years))


class TestPublicCapital:
    """The extension with public capital, with the defaults of the World Bank and the inputs for China."""

    LABOUR = (1 + POPULATION) * WORKING_AGE[1:] / WORKING_AGE[:-1] - 1
    SHARE = CHINA["labour_share"]

    def kinds(self, **more: float) -> tuple[Capital, Capital]:
        given = {"public": 0.15, "private": 0.2542, "public_worn": 0.025, "worn": 0.05, "public_ratio": 1.4,
                 "ratio": 2.1, "elasticity": 0.10, "efficiency": 0.60, **more}  # fmt: skip
        stated = {name: np.array([value]) if "ratio" in name else path(value) for name, value in given.items()}
        return kinds_of(
            stated["public"] + stated["private"], stated["public"], stated["worn"], stated["public_worn"],
            stated["efficiency"], stated["elasticity"], path(self.SHARE), given["public_ratio"],
            stated["public_ratio"] + stated["ratio"],
        )  # fmt: skip

    def growth(self, *kinds: Capital, tfp: float = 0.01, known: Sequence[float] = ()) -> Array:
        return growth_from(path(tfp), self.work(), kinds, np.array(known))

    def work(self) -> Array:
        return path(((1 + CHINA["human_capital_growth"]) * (1 + self.LABOUR)) ** self.SHARE)

    def standard(self, investment: float, worn: float, ratio: float) -> Array:
        return standard.real_growth(
            tfp_growth=path(0.01), investment_share=path(investment), employment_growth=path(self.LABOUR),
            human_capital_growth=path(CHINA["human_capital_growth"]), depreciation=path(worn),
            labour_share=path(self.SHARE), base_investment_share_history=np.empty(0),
            base_growth_history=np.empty(0), base_capital_output_ratio=ratio, known_real_growth=np.empty(0),
        )  # fmt: skip

    def expected(self, tfp: float, public_share: float = 0.15, elasticity: float = 0.10) -> list[float]:
        """The formula of the extension as it is printed: per worker, with TFP that raises labour, year by year."""
        raised = (1 + tfp) ** (1 / self.SHARE) - 1
        public, private, found = 1.4, 2.1, []
        for labour in self.LABOUR:
            more_public = (1 - 0.025 + 0.60 * public_share / public) / (1 + labour)
            more_private = (1 - 0.05 + (0.4042 - public_share) / private) / (1 + labour)
            work = (1 + raised) * (1 + CHINA["human_capital_growth"])
            per_worker = more_public**elasticity * more_private ** (1 - self.SHARE - elasticity) * work**self.SHARE
            public, private = public * more_public / per_worker, private * more_private / per_worker
            found.append(per_worker * (1 + labour) - 1)
        return found

    def test_growth_per_worker_as_published(self) -> None:
        assert self.growth(*self.kinds())[0] == pytest.approx(self.expected(0.01), abs=1e-14)

    def test_without_public_capital_it_is_the_standard_model(self) -> None:
        """Public capital that brings nothing, whatever is invested in it; or none at all."""
        kinds = self.kinds(elasticity=0.0)
        for some in (kinds, kinds[1:]):
            assert self.growth(*some) == pytest.approx(self.standard(0.2542, 0.05, 2.1), abs=1e-15)

    @pytest.mark.parametrize("elasticity", [0.05, 0.10, 0.3])
    def test_two_kinds_alike_are_one(self, elasticity: float) -> None:
        """A third of investment and of capital is public, as good and as lasting as private: the standard model."""
        alike = self.kinds(public=0.12, private=0.24, public_ratio=1.1, ratio=2.2, public_worn=0.05, efficiency=1.0,
                           elasticity=elasticity)  # fmt: skip
        found = self.growth(*alike)
        assert found == pytest.approx(self.standard(0.36, 0.05, 3.3), abs=1e-14)

    def test_efficiency_and_elasticity_matter(self) -> None:
        start, wasteful, weak = (
            self.growth(*self.kinds(**more))
            for more in ({}, {"efficiency": 0.3}, {"efficiency": 0.3, "elasticity": 0.05})
        )
        lost = 0.10 * (np.log(1 - 0.025 + 0.6 * 0.15 / 1.4) - np.log(1 - 0.025 + 0.3 * 0.15 / 1.4))
        assert np.log((1 + start) / (1 + wasteful))[0, 0] == pytest.approx(lost, abs=1e-15)
        assert (weak > wasteful).all()  # private capital, which grows faster, then brings more

    def test_backward_undoes_forward(self) -> None:
        kinds = self.kinds()
        growth = self.growth(*kinds, tfp=0.0123)
        assert tfp_from(growth, self.work(), kinds) == pytest.approx(path(0.0123), abs=1e-14)

    def test_known_growth_is_an_outcome(self) -> None:
        kinds = self.kinds()
        growth = self.growth(*kinds, known=[0.05, 0.049])
        assert growth[0, :2].tolist() == [0.05, 0.049]
        assert tfp_from(growth, self.work(), kinds)[0, 2:] == pytest.approx(np.full(4, 0.01), abs=1e-14)

    STATED: Mapping[str, Any] = {
        "investment_share": 0.4042, "public_investment_share": 0.15, "tfp_growth": 0.01, "depreciation": 0.05,
        "human_capital_growth": CHINA["human_capital_growth"], "labour_share": SHARE,
        "employment_growth": by_year(2025, LABOUR),
    }  # fmt: skip

    def china(self, ratio: float = 3.5, public_ratio: float | None = 1.4, **more: Any) -> hz.Scenario:
        """A certain scenario with the same inputs, and the usual depreciation, efficiency and elasticity."""
        base = baseline(2024, capital_output_ratio=ratio, public_capital_output_ratio=public_ratio)
        return scenario(base, "2025-2030", "public", **{**self.STATED, **more})

    def test_a_scenario_of_the_mode_has_it(self) -> None:
        """With the defaults of the World Bank where nothing is stated, forward and for each lever backward."""
        start = self.china()
        found = hz.project(start).values
        assert found["real_growth"][0] == pytest.approx(self.expected(0.01), abs=1e-14)
        assert sum(found[name] for name in PARTS) == pytest.approx(found["real_growth"], abs=1e-12)
        both = found["public_capital_output_ratio"] + 2.1 * np.cumprod(
            (1 + found["private_capital_growth"]) / (1 + found["real_growth"]), axis=1
        )
        assert found["capital_output_ratio"] == pytest.approx(both)
        reached = float(np.prod(1 + np.array(self.expected(0.01, 0.2))) * 100)
        assert value(start, "public_investment_share", f"gdp >= {reached!r} in 2030") == pytest.approx(0.2, abs=1e-9)
        reached = float(np.prod(1 + np.array(self.expected(0.017))) * 100)
        assert value(start, "tfp_growth", f"gdp >= {reached!r} in 2030") == pytest.approx(0.017, abs=1e-9)

    def test_known_growth_implies_tfp_in_the_mode(self) -> None:
        growth = {"real_growth": {"2025": self.expected(0.013)[0]}, "tfp_growth": {"2026-2030": 0.013}}
        known = hz.read_scenario({
            "format": 2, "baseline": baseline(2024, capital_output_ratio=3.5, public_capital_output_ratio=1.4),
            "years": "2025-2030", "known_until": 2025, "modules": ["core", "production"],
            "production": {"mode": "public"}, "uncertainty": "none",
            "assumptions": {**CORE, **self.STATED, **growth},
        })  # fmt: skip
        assert known.central("tfp_growth")[0] == pytest.approx([0.013] * 6, abs=1e-14)

    def test_public_capital_is_drawn(self) -> None:
        """Its spreads are the shipped ones, and no draw leaves what a share can be."""
        start = self.china()
        names = [name for name in start.assumptions if "public" in name or "efficiency" in name]
        uncertain = start.replace(uncertainty={name: default_uncertainty(name) for name in names})
        assert len(names) == 4
        drawn = hz.simulate(uncertain, 512, keep_paths=True)
        assert drawn.paths is not None
        values = drawn.paths.values
        assert np.ptp(values["public_capital_growth"][:, -1]) > 0.005
        assert sum(values[name] for name in PARTS) == pytest.approx(values["real_growth"], abs=1e-12)

    def test_mistakes(self) -> None:
        with pytest.raises(hz.InvalidInput, match=r"ratio below that of all capital.*1.4, of 1.2 in all"):
            self.china(1.2)
        with pytest.raises(hz.InvalidInput, match="to state public_capital_output_ratio"):
            self.china(public_ratio=None)
        told = "\n".join(map(str, doubts(self.china(public_investment_share=0.45))))
        assert "public_investment_share: expected a part of investment_share, 40.42%, found 45%" in told

    def test_contributions_add_up_to_growth(self) -> None:
        kinds = self.kinds()
        growth = self.growth(*kinds)
        capital = [
            part_of(
                growth, one.elasticity * np.log1p(capital_along(growth, one.investment, one.depreciation, one.ratio))
            )
            for one in kinds
        ]
        work = (path(np.log1p(more)) for more in (CHINA["human_capital_growth"], self.LABOUR))
        parts = [
            *capital,
            *(part_of(growth, self.SHARE * more) for more in work),
            part_of(growth, path(np.log1p(0.01))),
        ]
        assert sum(parts) == pytest.approx(growth, abs=1e-12)
        assert all((part > 0.001).all() for part in capital)


class TestHumanCapital:
    def test_the_index_of_china(self) -> None:
        """World Bank, Human Capital Index 2020; published as 0.6531026, with more digits of the test score."""
        found = float(hz.human_capital_index(
            13.137794, 441, survival=0.9913993, adult_survival=0.9235911, not_stunted=0.9190
        ))  # fmt: skip
        assert round(found, 6) == 0.653088
        half_a_point = found * 0.08 * 13.137794 / 625 / 2
        assert found == pytest.approx(0.6531026, abs=half_a_point)

    def test_full_health_and_schooling_are_one(self) -> None:
        assert hz.human_capital_index(14) == 1.0
        assert hz.human_capital_index(14, not_stunted=0.0) == pytest.approx(np.exp(-0.175))
        assert hz.human_capital_index(14, adult_survival=0.0) == pytest.approx(np.exp(-0.325))

    def test_a_path_of_schooling_is_a_path_of_growth(self) -> None:
        """0.1 years more a year at a return of 8% and a score of 441, on the labour share: 0.32% of growth."""
        index = hz.human_capital_index([10 + year / 10 for year in range(7)], 441)
        growth = index[1:] / index[:-1] - 1
        assert growth == pytest.approx(np.full(6, np.expm1(0.008 * 441 / 625)), abs=1e-14)
        base = baseline(2024, capital_output_ratio=3.2)
        others: dict[str, Any] = {**CHINA, "employment_growth": 0}
        grown, still = (
            hz.project(scenario(base, "2025-2030", "forward", **{**others, "human_capital_growth": human})).values
            for human in (by_year(2025, growth), 0)
        )
        first = (1 + grown["real_growth"][0, 0]) / (1 + still["real_growth"][0, 0])
        assert np.log(first) == pytest.approx(0.5611806 * 0.008 * 441 / 625, abs=1e-14)

    @pytest.mark.parametrize(("name", "value"), [("survival", 1.2), ("not_stunted", -0.1), ("adult_survival", np.nan)])
    def test_shares_are_shares(self, name: str, value: float) -> None:
        with pytest.raises(hz.BadValue, match=f"expected {name} from 0 to 1, found {value:g}"):
            hz.human_capital_index(12, **{name: value})

    def test_years_are_years(self) -> None:
        with pytest.raises(hz.BadValue, match="expected years from 0 to 30, found 99"):
            hz.human_capital_index([12.0, 99.0])
        with pytest.raises(hz.BadValue, match=r"expected score from 0 to 1,000, found 4410"):
            hz.human_capital_index(12, 4410)
        with pytest.raises(hz.BadValue, match="expected years as a number, or one for each year, found twelve"):
            hz.human_capital_index("twelve")  # type: ignore[arg-type]

    def test_paths_have_the_same_years(self) -> None:
        with pytest.raises(hz.BadValue, match="expected paths of the same years, found 2 and 3"):
            hz.human_capital_index([12.0, 12.1], [441.0, 442.0, 443.0])


def test_dollars_per_head_grow_by_all_four() -> None:
    """Growth of 5.4%, prices 1%, a currency 1% dearer and 0.4% more residents: 7.101%, as published."""
    core = hz.read_scenario({
        "format": 2, "baseline": baseline(2024), "years": "2025-2027", "modules": ["core"], "uncertainty": "none",
        "assumptions": {**CORE, "real_growth": 0.054, "deflator_growth": 0.01, "natural_increase": 0.004,
                        "exchange_rate": by_year(2025, 7 * 0.99 ** np.arange(3))},
    })  # fmt: skip
    found = hz.project(core).values["gdp_per_capita_usd"][0]
    assert (100 * (found[1:] / found[:-1] - 1)).round(3).tolist() == [7.101, 7.101]


def test_doubling_in_15_years() -> None:
    assert 100 * hz.pace(100, 200, "2020-2035").value == pytest.approx(4.7294, abs=2e-4)


@pytest.fixture(scope="module")
def hangzhou() -> hz.Scenario:
    """The shipped scenario: growth of Hangzhou from its parts."""
    return hz.read_scenario("sprint-production")


class TestHangzhou:
    def test_known_growth_is_an_outcome_in_every_draw(self, hangzhou: hz.Scenario) -> None:
        paths = hz.simulate(hangzhou, 512, keep_paths=True).paths
        assert paths is not None
        assert paths.values["real_growth"][:, 0] == pytest.approx(np.full(512, 0.052), abs=1e-15)
        assert np.ptp(paths.values["tfp_contribution"][:, 0]) > 0.001  # what was left of it is not known
        assert np.ptp(paths.values["real_growth"][:, 1]) > 0.01

    def test_contributions_add_up_to_growth(self, hangzhou: hz.Scenario) -> None:
        certain = hangzhou.replace(uncertainty="none")
        for made in (hz.project(certain), hz.simulate(hangzhou, 500, keep_paths=True).paths):
            assert made is not None
            assert sum(made.values[name] for name in PARTS) == pytest.approx(made.values["real_growth"], abs=1e-12)

    def test_the_figures_of_the_sprint(self, hangzhou: hz.Scenario) -> None:
        """5.4% a year in 2026-2030, as in the issue: 54% of GDP at TFP 1%, 42 to 44% at 2%, TFP of 2.6% at 38%."""
        sprint = "gdp_growth >= 5.4% in 2026-2030"
        for rate in (0.04, 0.05, 0.06, 0.08, 0.096):
            at = hangzhou.replace(depreciation=rate)
            assert value(at, "investment_share", sprint) == pytest.approx(0.54, abs=0.02)
            assert value(at.replace(tfp_growth=0.02), "investment_share", sprint) == pytest.approx(0.43, abs=0.015)
            assert value(at, "tfp_growth", sprint) == pytest.approx(0.025, abs=0.0025)

    def test_tfp_that_the_sprint_implies(self, implied: hz.Scenario) -> None:
        """Growth certain, what it takes of TFP is not: 2.6% a year, in 80% from 1.9 to 3.3%."""
        left = {name: one for name, one in implied.uncertainty.items() if name != "real_growth"}
        paths = hz.simulate(implied.replace(uncertainty=left), 4000, keep_paths=True).paths
        assert paths is not None
        low, middle, high = np.quantile(100 * paths.values["tfp_growth"][:, 1:].mean(axis=1), [0.1, 0.5, 0.9])
        assert (low, middle, high) == pytest.approx((1.9, 2.6, 3.3), abs=0.1)

    @pytest.mark.parametrize(("rate", "ratio"), {0.04: 3.6, 0.05: 3.35, 0.06: 3.13, 0.08: 2.76, 0.096: 2.52}.items())
    def test_capital_follows_from_its_history(self, hangzhou: hz.Scenario, rate: float, ratio: float) -> None:
        """Within 3% of an inventory from 2000 on: the history of the baseline begins in 2008."""
        shares, growth = (np.asarray(hangzhou.facts[f"{name}_history"]) for name in ("investment_share", "growth"))
        assert base_ratio(np.array([[rate]]), shares, growth, np.nan)[0] == pytest.approx(ratio, rel=0.03)

    @pytest.mark.parametrize(("first", "percent"), [(2010, 1.61), (2015, 1.01), (2019, 0.14)])
    def test_tfp_of_the_past(self, hangzhou: hz.Scenario, first: int, percent: float) -> None:
        """What was left of growth to 2024, within 0.2 of an accounting on a history from 2000 on (80% bands: 0.6).

        Employment grew by 1.6% a year from 663万 (2015) to 777万 (2025), human capital by 0.7%.
        """
        shares, growth = (np.asarray(hangzhou.facts[f"{name}_history"]) for name in ("investment_share", "growth"))
        years = range(first - 2008, 2024 - 2008 + 1)
        rate = np.array([[0.055]])
        ratios = np.array([base_ratio(rate, shares[: k + 1], growth[: k + 1], np.nan)[0] for k in years])
        seen = growth[first - 2007 :]
        capital = ratios[1:] * (1 + seen) / ratios[:-1] - 1
        left = left_of(seen, capital, *(np.full(len(seen), one) for one in (0.007, 0.016, 0.55)))
        assert 100 * np.expm1(np.log1p(left).mean()) == pytest.approx(percent, abs=0.2)

    def test_growth_set_by_hand_moves_tfp_and_outcomes(self, hangzhou: hz.Scenario) -> None:
        moved = hangzhou.replace(real_growth={2025: 0.055, 2026: 0.05})
        assert moved.outcomes == {"real_growth": (0.055,)}
        assert hz.project(moved).values["real_growth"][0, :2] == pytest.approx([0.055, 0.05], abs=1e-15)

    def test_a_year_known_since_came_as_assumed(self, hangzhou: hz.Scenario) -> None:
        later = hangzhou.replace(known_until=2026)
        paths = hz.simulate(later, 200, keep_paths=True).paths
        assert paths is not None
        assert np.ptp(paths.values["real_growth"][:, 1]) < 1e-15

    def test_what_remains_goes_with_a_nation(self) -> None:
        both = hz.read_scenario({"extends": "sprint-nation", **IMPLIED, "modules": ["core", "province", "nation",
                                 "production"]})  # fmt: skip
        asked = hz.require(both, "tfp_growth", "gdp >= 30000 in 2030")
        moved = both.replace(growth_lead={"2026-2030": 0.0})
        assert hz.project(moved).values["tfp_growth"][0, -1] < hz.project(both).values["tfp_growth"][0, -1]
        assert asked.value == pytest.approx(0.02565, abs=1e-4)

    def test_growth_from_its_parts_does_not(self) -> None:
        with pytest.raises(hz.BadValue, match="one module that computes real_growth, found nation and production"):
            Model(("core", "nation", "production"), modes={"production": "forward"})


IMPLIED: dict[str, Any] = {
    "format": 2,
    "modules": ["core", "production"],
    "assumptions": {
        "investment_share": "38%", "human_capital_growth": "0.7%", "depreciation": "5.5%", "labour_share": "55%",
        "employment_growth": {"2025": "0.63%", "2026-2030": "-0.31%"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def implied() -> hz.Scenario:
    """The sprint, whose growth implies that of TFP."""
    return hz.read_scenario({"extends": "sprint", **IMPLIED})


def value(asked: hz.Scenario, unknown: str, target: str) -> float:
    found = hz.require(asked, unknown, target).value
    assert found is not None
    return found


LEVERS = {"investment_share": (0.2, 0.6), "tfp_growth": (-0.02, 0.05), "human_capital_growth": (-0.01, 0.03),
          "employment_growth": (-0.03, 0.05)}  # fmt: skip


@settings(max_examples=40)
@given(st.sampled_from(sorted(LEVERS)), st.floats(0, 1), st.integers(2026, 2030))
def test_require_inverts_project(lever: str, share: float, year: int) -> None:
    """What a lever brings is what takes the lever back to where it was."""
    start = hz.read_scenario("sprint-production").replace(uncertainty="none", targets=())
    low, high = LEVERS[lever]
    put = low + share * (high - low)
    reached = hz.project(start.replace(**{lever: {f"2026-{year}": put}})).values["gdp"][0, year - 2025]
    assert value(start, lever, f"gdp >= {float(reached)!r} in {year}") == pytest.approx(put, abs=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_backward_undoes_forward(seed: int) -> None:
    make = np.random.default_rng(seed)
    tfp, human, labour = (make.uniform(-0.03, 0.06, (5, 7)) for _ in range(3))
    stated = {
        "investment_share": make.uniform(0.1, 0.6, (5, 7)), "depreciation": make.uniform(0.02, 0.1, (5, 7)),
        "labour_share": make.uniform(0.3, 0.8, (5, 7)), "base_investment_share_history": make.uniform(0.2, 0.5, 10),
        "base_growth_history": make.uniform(0.0, 0.12, 10), "base_capital_output_ratio": np.nan,
        "human_capital_growth": human, "employment_growth": labour,
    }  # fmt: skip
    growth = standard.real_growth(tfp_growth=tfp, known_real_growth=np.empty(0), **stated)
    assert standard.real_growth.through is not None
    assert standard.real_growth.through(growth, **stated) == pytest.approx(tfp, abs=1e-13)


class TestMistakes:
    def refused(self, base: Mapping[str, Any] | None = None, **more: Any) -> str:
        assumed = {**GHANA, **{name: one for name, one in more.items() if name in GHANA or name == "real_growth"}}
        written = {"format": 2, "baseline": base or GHANA_BASE, "years": "2024-2030", "uncertainty": "none",
                   "modules": ["core", "production"], "production": {"mode": "forward"},
                   "assumptions": {**CORE, **assumed}}  # fmt: skip
        with pytest.raises(hz.InvalidInput) as caught:
            hz.read_scenario({**written, **{name: one for name, one in more.items() if name not in assumed}})
        return str(caught.value)

    @pytest.mark.parametrize("name", ["investment_share", "labour_share", "depreciation"])
    @pytest.mark.parametrize("written", ["104%", "-4%", "0%"])
    def test_a_share_beyond_all_or_nothing(self, name: str, written: str) -> None:
        assert re.search(f"assumptions.{name}: expected a value (above 0%|of at most 100%)",
                         self.refused(**dict[str, Any]({name: written})))  # fmt: skip

    def test_a_history_with_a_year_missing(self) -> None:
        base = baseline(investment_share_history={"2010-2023": "30%"}, growth_history={"2010-2015": "5%",
                        "2017-2023": "4%"})  # fmt: skip
        message = self.refused(base)
        assert (
            "facts.growth_history.value: expected one value for every year of 2010-2023, found none for 2016" in message
        )

    def test_a_history_that_ends_early(self) -> None:
        base = baseline(investment_share_history={"2010-2022": "30%"}, growth_history={"2010-2023": "4%"})
        assert "facts.investment_share_history.value: expected years up to 2023, the base year" in self.refused(base)

    def test_histories_of_different_years(self) -> None:
        base = baseline(investment_share_history={"2010-2023": "30%"}, growth_history={"2012-2023": "4%"})
        assert "of the same years, found 14 and 12 years" in self.refused(base)

    def test_a_history_that_leaves_no_capital(self) -> None:
        base = baseline(investment_share_history={"2010-2023": "-3%"}, growth_history={"2010-2023": "4%"})
        assert "expected a history of investment and growth that leaves capital above zero" in self.refused(base)

    def test_a_share_of_history_above_one(self) -> None:
        base = baseline(investment_share_history={"2010-2023": "130%"}, growth_history={"2010-2023": "4%"})
        assert "expected a value of at most 100%" in self.refused(base)

    def test_no_capital_at_all(self) -> None:
        assert "expected a baseline that says how much capital there is" in self.refused(baseline())

    def test_growth_where_it_is_computed(self) -> None:
        assert "expected an assumption, found real_growth (the module production computes it" in self.refused(
            real_growth="5%"
        )

    def test_growth_of_years_that_are_not_known(self) -> None:
        message = self.refused(real_growth="5%", known_until=2025, assumptions={
            **CORE, **GHANA, "tfp_growth": {"2026-2030": "1%"}, "real_growth": {"2024-2030": "5%"}})  # fmt: skip
        assert "assumptions.real_growth: expected years within 2024-2025" in message

    def test_known_growth_that_is_not_stated(self) -> None:
        message = self.refused(known_until=2025, assumptions={**CORE, **GHANA, "tfp_growth": {"2026-2030": "1%"}})
        assert "assumptions.real_growth: expected a value for this assumption, found nothing" in message

    def test_a_mode_that_there_is_not(self) -> None:
        message = self.refused(production={"mode": "backward"})
        assert "production.mode: expected 'implied', 'forward' or 'public', found backward" in message

    def test_a_mode_of_a_module_that_is_not_named(self) -> None:
        assert "production: expected a mode of a module that is named" in self.refused(modules=["core"])


class TestDoubts:
    def told(self, base: Mapping[str, Any], **more: Any) -> str:
        return "\n".join(map(str, doubts(scenario(base, "2024-2030", **{**GHANA, **more}))))

    def test_fixed_asset_investment_is_asked_about(self, hangzhou: hz.Scenario) -> None:
        told = "\n".join(map(str, doubts(hangzhou.replace(investment_share=0.553))))
        assert "investment_share: usual is capital formation of at most 50% of GDP, found 55.3%" in told
        assert "is it fixed-asset investment, which counts land and old buildings too?" in told
        assert doubts(hangzhou) == ()

    def test_a_history_of_it_too(self) -> None:
        base = baseline(investment_share_history={"2010-2023": "62%"}, growth_history={"2010-2023": "8%"})
        assert "investment_share_history" in self.told(base)

    def test_a_ratio_that_its_history_contradicts(self) -> None:
        """China in the Penn World Table: 5.51 stated, where investment of 40% of GDP leaves 3.3."""
        investment, growth = {"2000-2023": "40.4%"}, {"2000-2023": "8%"}
        past: dict[str, Any] = {"investment_share_history": investment, "growth_history": growth}
        told = self.told(baseline(capital_output_ratio=5.51, **past), depreciation=0.0492861)
        assert "capital_output_ratio: expected about 3.37, which the history of investment and growth makes" in told
        assert "found 5.51" in told
        assert "capital_output_ratio" not in self.told(
            baseline(capital_output_ratio=3.3, **past), depreciation=0.0492861
        )


def test_a_scenario_without_the_module_is_what_it_was(sprint: hz.Scenario) -> None:
    """As before the module existed: nothing of it enters what a fingerprint is made of."""
    described = sprint.describe()
    assert not {"modes", "histories", "outcomes"} & described.keys()
    assert not {"capital_output_ratio", "income_ppp"} & described["baseline"]["facts"].keys()


def test_scenarios_travel_to_other_processes(hangzhou: hz.Scenario) -> None:
    import pickle

    again = pickle.loads(pickle.dumps(hangzhou.model))
    assert dict(again.modes) == {"production": "forward"}
    assert list(again.indicators) == list(hangzhou.model.indicators)


def test_the_same_from_a_file(tmp_path: Path, hangzhou: hz.Scenario) -> None:
    child = "extends: sprint-production\nformat: 2\nassumptions:\n  tfp_growth: 2%\n"
    (tmp_path / "child.yaml").write_text(child, encoding="utf-8")
    read = hz.read_scenario(tmp_path / "child.yaml")
    assert read.assumptions["tfp_growth"][1:] == (0.02,) * 5
    assert read.assumptions["tfp_growth"][0] == pytest.approx(hangzhou.assumptions["tfp_growth"][0])


class TestParticipation:
    """People by age, employment and production together, with participation as the lever of work."""

    @pytest.fixture(scope="class")
    @staticmethod
    def reform() -> hz.Scenario:
        return hz.read_scenario("retirement-reform")

    def test_employment_is_people_times_participation(self, reform: hz.Scenario) -> None:
        found = hz.project(reform).values
        work = found["people_15_64"][0] * np.array(reform.assumptions["participation"])
        before = np.concatenate([[reform.baseline.value("employment")], work[:-1]])
        assert found["employment_growth"][0] == pytest.approx(work / before - 1, abs=1e-14)
        assert sum(found[name] for name in PARTS) == pytest.approx(found["real_growth"], abs=1e-12)

    def test_require_inverts_it(self, reform: hz.Scenario) -> None:
        certain = reform.replace(uncertainty="none", targets=())
        reached = hz.project(certain.replace(participation={"2026-2030": 0.86})).values["gdp"][0, -1]
        assert value(certain, "participation", f"gdp >= {float(reached)!r} in 2030") == pytest.approx(0.86, abs=1e-9)

    def test_what_the_sprint_takes_with_people_by_age(self, reform: hz.Scenario) -> None:
        """As in the issue: TFP of 2.6% at 38%, 54% of GDP at TFP 1%, with participation as today."""
        still = reform.replace(participation=0.835)
        assert 100 * value(still, "tfp_growth", "gdp_growth >= 5.4% in 2026-2030") == pytest.approx(2.6, abs=0.1)
        assert 100 * value(still, "investment_share", "gdp_growth >= 5.4% in 2026-2030") == pytest.approx(54, abs=1)


def test_reports_name_histories_where_they_are_used(sprint: hz.Scenario, hangzhou: hz.Scenario) -> None:
    from hzsim.present.answers.basis import facts

    used, unused = ([name for name, _ in facts(one).rows] for one in (hangzhou, sprint))
    assert {"growth_history", "investment_share_history", "income_ppp"} <= {*used}
    assert not {"growth_history", "investment_share_history", "income_ppp"} & {*unused}


def test_outcomes_of_growth_are_followed(tmp_path: Path) -> None:
    """In 2026 growth came to 4%: it stands in every draw of that year, and TFP is what remains."""
    from hzsim.history.vintages.actuals import read_actuals
    from hzsim.history.vintages.tracking import vintages

    start = hz.read_scenario("sprint-production")
    text = (
        "year,quantity,value,unit,base,vintage,source\n2025,real_growth,5.2,%,,first,x\n2026,real_growth,4,%,,first,x\n"
    )
    (tmp_path / "outcomes.csv").write_text(text, encoding="utf-8")
    *_, last = vintages(start, read_actuals(tmp_path / "outcomes.csv", start), draws=600)
    paths = hz.simulate(last.scenario, 256, keep_paths=True).paths
    assert paths is not None
    assert paths.values["real_growth"][:, :2] == pytest.approx(np.tile([0.052, 0.04], (256, 1)), abs=1e-12)
    assert np.ptp(paths.values["real_growth"][:, 2]) > 0.01


@pytest.mark.parametrize("name", ["sprint-production", "retirement-reform", "china-2035"])
def test_the_lever_of_a_target_on_growth_can_be_set(name: str) -> None:
    scenario = hz.read_scenario(name)
    first = hz.assess(scenario, 256).targets[0]
    assert first.required is not None
    assert first.required.unknown.name == "tfp_growth"
    assert first.required.value is not None
    put = scenario.replace(tfp_growth={str(first.required.years): first.required.value})
    assert hz.project(put).statistic(first.target)[0] == pytest.approx(first.target.value, rel=1e-7)
