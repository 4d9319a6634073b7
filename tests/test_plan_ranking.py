"""The rank among cities, against closed forms."""

import json
import math
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from click.testing import CliRunner

from hzsim.cli import main
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.locations import shipped
from hzsim.plan.ranking import rank
from hzsim.plan.rivals import COMMON, Rival, read_rivals, with_growth, with_rivals
from hzsim.scenario.distributions import Normal
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.simulation.drawing import Sampling
from hzsim.simulation.projection import project, simulate


@pytest.fixture(scope="module")
def sprint(pinned: Scenario) -> Scenario:
    return pinned


@pytest.fixture(scope="module")
def rivals() -> tuple[Rival, ...]:
    return read_rivals("Hangzhou", 2024)


def weights(uncertainty: Uncertainty, years: int) -> tuple[float, list[float]]:
    """How much the average's normal, and each year's, add to the log of growth over some years."""
    assert isinstance(uncertainty.average, Normal)
    assert isinstance(uncertainty.yearly, Normal)
    carried = [sum(uncertainty.persistence**k for k in range(years - place)) for place in range(years)]
    return years * uncertainty.average.sd, [uncertainty.yearly.sd * weight for weight in carried]


def test_fourteen_rivals_and_hangzhou_is_eighth(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    assert len(rivals) == 14
    assert sum(rival.gdp > sprint.baseline.value("gdp") for rival in rivals) == 7
    assert {rival.status for rival in rivals} == {"judgement"}
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    assert wuhan.gdp * (1 + wuhan.growth) ** 6 == pytest.approx(30_000, rel=1e-3)


def test_one_rival_against_the_closed_form(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    """The log of the ratio of two cities is normal; its variance follows from the weights of each normal.

    Of the city 2025 is known, of the rival it is not: its path has a year more of spread.
    """
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    found = rank(sprint, [wuhan], place=1, sampling=Sampling(200_000))
    city = math.log(21_860 * 1.052 * 1.054**5)
    other = math.log(wuhan.gdp) + 6 * math.log1p(wuhan.growth)
    a, b = weights(sprint.uncertainty["real_growth"], 5), weights(wuhan.uncertainty, 6)

    def variance(x: float, y: float) -> float:
        return x * x + y * y - 2 * COMMON * x * y

    total = variance(a[0], b[0]) + sum(variance(x, y) for x, y in zip([0.0, *a[1]], b[1], strict=True))
    closed = 1 - NormalDist(city - other, math.sqrt(total)).cdf(0)
    assert found.within.probability == pytest.approx(closed, abs=4 * found.within.standard_error)
    assert found.ahead["Wuhan"].probability == pytest.approx(1 - closed, abs=4 * found.within.standard_error)
    assert found.ranks[1].probability == found.within.probability
    needed = math.exp((other - math.log(21_860 * 1.052) + NormalDist(0, math.sqrt(total)).inv_cdf(0.8)) / 5) - 1
    assert found.keeping.value == pytest.approx(needed, abs=2e-4)


def test_the_citys_own_draws_are_the_scenarios(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    names = ["real_gdp", "rd_intensity", "population"]
    alone = simulate(sprint, 400, indicators=names, keep_paths=True).paths
    beside = simulate(with_rivals(sprint, rivals, 8), 400, indicators=names, keep_paths=True).paths
    assert alone is not None
    assert beside is not None
    for name in names:
        np.testing.assert_array_equal(alone[name], beside[name])


def test_growth_has_a_common_part(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    beside = with_rivals(sprint, rivals, 8)
    names = ["real_gdp", "gdp_wuhan", "gdp_chengdu"]
    paths = simulate(beside, 40_000, indicators=names, keep_paths=True).paths
    assert paths is not None
    logs = np.log([paths[name][:, -1] for name in names])
    together = np.corrcoef(logs)
    assert together[1, 2] == pytest.approx(COMMON, abs=0.02)
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    a, b = weights(sprint.uncertainty["real_growth"], 5), weights(wuhan.uncertainty, 6)
    shared = a[0] * b[0] + sum(x * y for x, y in zip(a[1], b[1][1:], strict=True))
    own = math.sqrt(sum(x * x for x in (a[0], *a[1])) * sum(y * y for y in (b[0], *b[1])))
    assert together[0, 1] == pytest.approx(COMMON * shared / own, abs=0.02)  # rivals alone are drawn in 2025


def test_only_the_citys_own_known_year_is_known(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    """Wuhan's growth of 2025 is judgement, no observation: it strays as a first year does."""
    paths = simulate(
        with_rivals(sprint, rivals, 8), 40_000, indicators=["real_gdp", "gdp_wuhan"], keep_paths=True
    ).paths
    assert paths is not None
    spread = {name: np.log(paths[name][:, 0]).std() for name in ("real_gdp", "gdp_wuhan")}
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    assert spread["real_gdp"] == pytest.approx(0, abs=1e-12)
    assert spread["gdp_wuhan"] == pytest.approx(math.hypot(*wuhan.spread), rel=0.02)


def test_ranks_are_counted(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    beside = with_rivals(sprint, rivals, 8)
    paths = simulate(beside, 2_000, keep_paths=True).paths
    assert paths is not None
    own = paths["real_gdp"][:, -1]
    others = np.array([paths[f"gdp_{rival.key}"][:, -1] for rival in rivals])
    ordered = np.sort(others, axis=0)[::-1]
    np.testing.assert_array_equal(paths["city_rank"][:, -1], 1 + (ordered > own).sum(axis=0))
    np.testing.assert_allclose(paths["against_place"][:, -1], own / ordered[7])
    found = rank(sprint, rivals, sampling=Sampling(2_000))
    counted = np.bincount(paths["city_rank"][:, -1].astype(int), minlength=16)[1:] / 2_000
    assert [chance.probability for chance in found.ranks.values()] == pytest.approx(counted)
    assert found.within.probability == pytest.approx(counted[:8].sum())
    assert found.keeping.residual == pytest.approx(0, abs=1e-3)


def test_wuhan_at_less_than_its_plan_is_passed_less_often(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    slower = with_growth(rivals, ["Wuhan=5%"])
    fast, slow = rank(sprint, rivals, sampling=Sampling(5_000)), rank(sprint, slower, sampling=Sampling(5_000))
    assert slow.ahead["Wuhan"].probability < fast.ahead["Wuhan"].probability - 0.1
    assert slow.within.probability > fast.within.probability
    assert fast.keeping.value is not None
    assert slow.keeping.value is not None
    assert slow.keeping.value < fast.keeping.value


def test_a_certain_scenario_ranks_certainly(rivals: tuple[Rival, ...]) -> None:
    report = read_scenario("report")
    found = rank(report, with_growth(rivals, ["Wuhan=5%"]))
    assert found.ranks[8].probability == 1
    assert found.ranks[8].standard_error == 0
    beside = project(with_rivals(report, rivals, 8))
    assert beside["city_rank"][0, -1] == 9  # 29,942 against Wuhan's 30,000


@pytest.mark.parametrize("common", [0.0, 0.3, 0.9])
def test_any_common_part_fits_together(sprint: Scenario, rivals: tuple[Rival, ...], common: float) -> None:
    assert sum(
        chance.probability for chance in rank(sprint, rivals, common=common, sampling=Sampling(500)).ranks.values()
    ) == pytest.approx(1)


def test_what_makes_no_question(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    with pytest.raises(BadValue, match="a place from 1 to 14"):
        rank(sprint, rivals, place=15)
    larger = [rival for rival in rivals if rival.gdp > sprint.baseline.value("gdp")][:2]
    with pytest.raises(BadValue, match="rank 3 is the last among 3 cities"):
        rank(sprint, larger)
    with pytest.raises(BadValue, match="did you mean Wuhan"):
        with_growth(rivals, ["Wuhn=5%"])
    with pytest.raises(BadValue, match="CITY=RATE"):
        with_growth(rivals, ["Wuhan"])
    with pytest.raises(BadValue, match="a rate with %"):
        with_growth(rivals, ["Wuhan=0.05"])


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("Wuhan,武汉,Wuhan,6.04", "Wuhan,武汉,Wuhan,fast", 4, "expected a number, found fast"),
        ("Wuhan,武汉,Wuhan,6.04", "Wuhu,芜湖,Wuhu,6.04", 1, "expected a city with gdp_nominal of 2024"),
        ("Wuhan,武汉,Wuhan,6.04", "Suzhou,苏州,Suzhou,6.04", 1, "expected each city once"),
    ],
)
def test_a_mistake_in_the_table_of_cities(tmp_path: Path, old: str, new: str, column: int, message: str) -> None:
    text = (shipped("data") / "cities.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "cities.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput, match=message) as caught:
        read_rivals("Hangzhou", 2024, tmp_path / "cities.csv")
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (9, column)


def test_a_base_year_that_no_rival_has_is_one_mistake() -> None:
    with pytest.raises(BadValue, match=r"expected GDP of 2025 for rivals.*GDP for 2024 only.*--cities"):
        read_rivals("Hangzhou", 2025)


class TestCommand:
    def test_json_is_flat(self) -> None:
        arguments = ["rank", "sprint", "--draws", "2000", "--format", "json", "--rival", "Wuhan=5.5%"]
        records = json.loads(CliRunner().invoke(main, arguments).output)
        assert len({tuple(record) for record in records}) == 1
        ranks = [record for record in records if record["question"] == "rank"]
        assert sum(record["probability"] for record in ranks) == pytest.approx(1)
        wuhan = next(record for record in records if record["city"] == "Wuhan")
        assert (wuhan["growth"], wuhan["status"]) == (0.055, "judgement")
        assert records[-1]["question"] == "growth that keeps the rank"
        assert 0.04 < records[-1]["value"] < 0.08

    def test_tables_in_both_languages(self) -> None:
        zh = CliRunner().invoke(main, ["rank", "sprint", "--draws", "2000", "--lang", "zh"]).output
        en = CliRunner().invoke(main, ["rank", "sprint", "--draws", "2000", "--lang", "en"]).output
        assert "保持前8位的概率" in zh
        assert "判断" in zh
        assert "Probability of staying in the first 8" in en
        assert "Wuhan: what its plan's 30,000 needs" in en
        line = next(line for line in en.splitlines() if line.startswith("Wuhan "))
        assert line.split()[1:5] == ["21,106", "6.04%", "1.60%", "1.50%"]
        assert "届时总量超过杭州市的概率" in zh

    def test_other_samplers_agree(self) -> None:
        def within(sampler: str) -> tuple[float, float]:
            arguments = ["rank", "sprint", "--draws", "16000", "--format", "json", "--sampler", sampler]
            records = json.loads(CliRunner().invoke(main, arguments).output)
            row = next(record for record in records if record["question"] == "within")
            return row["probability"], row["standard_error"]

        random, latin = within("random"), within("latin_hypercube")
        assert 0 < latin[1] < 2 * random[1]
        assert latin[0] == pytest.approx(random[0], abs=4 * math.hypot(random[1], latin[1]))
