"""The rank among cities, against closed forms."""

import csv
import json
import math
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hzsim.cli import main
from hzsim.errors import BadValue, InvalidInput
from hzsim.files.sources import shipped
from hzsim.history.city.region_forecast import forecast_lead
from hzsim.history.city.series import growth_series, read_history
from hzsim.history.reference.records import read_lead_parameters
from hzsim.model.model import Model
from hzsim.model.modules.nation import OVER_NATION, growth_lead
from hzsim.plan.cities.beside import nation_beside, with_growth, with_nation
from hzsim.plan.cities.ranking import rank
from hzsim.plan.cities.rivals import COLUMNS, Rival, read_rivals
from hzsim.plan.cities.standing import numbers
from hzsim.questions.lever.odds import Odds
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.baseline import COLUMNS as HISTORY
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import assumed, draw_path
from hzsim.simulation.simulating import simulate


@pytest.fixture(scope="module")
def sprint(pinned: Scenario) -> Scenario:
    return pinned


@pytest.fixture(scope="module")
def rivals() -> tuple[Rival, ...]:
    """The shipped rivals with normal spreads, for closed forms."""
    spread = Uncertainty(Normal(0.016), Normal(0.015), 0.3)
    return tuple(replace(rival, uncertainty=spread) for rival in read_rivals("Hangzhou", 2024))


def weights(uncertainty: Uncertainty, years: int) -> tuple[float, list[float]]:
    """How much the average's normal, and each year's, add to the log of growth over some years."""
    assert isinstance(uncertainty.average, Normal)
    assert isinstance(uncertainty.yearly, Normal)
    carried = [sum(uncertainty.persistence**k for k in range(years - place)) for place in range(years)]
    return years * uncertainty.average.sd, [uncertainty.yearly.sd * weight for weight in carried]


def test_fourteen_rivals_and_hangzhou_is_eighth(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    assert len(rivals) == 14
    assert sum(rival.gdp > sprint.baseline.value("gdp") for rival in rivals) == 7
    assert {rival.name for rival in rivals if rival.status == "judgement"} == {"Wuhan", "Wuxi"}
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    assert wuhan.growth is not None
    assert wuhan.gdp * (1 + wuhan.growth) ** 6 == pytest.approx(30_000, rel=1e-3)


@pytest.fixture(scope="module")
def over_nation(sprint: Scenario) -> Scenario:
    """The sprint over the nation, with normal spreads: city, nation and rivals are lognormal."""
    spreads = {
        "national_growth": Uncertainty(Normal(0.02), Normal(0.02), 0.3),
        "growth_lead": Uncertainty(Normal(0.008), Normal(0.01), 0.3),
    }
    kept = {name: entry for name, entry in sprint.uncertainty.items() if name != "real_growth"}
    return sprint.replace(
        model=Model(("core", "nation")),
        assumptions={
            **{name: path for name, path in sprint.assumptions.items() if name != "real_growth"},
            "national_growth": (0.05, 0.04, 0.04, 0.035, 0.035, 0.035),
            "growth_lead": (0.002, 0.01, 0.01, 0.01, 0.01, 0.01),
        },
        uncertainty={**kept, **spreads},
    )


def test_one_rival_against_the_closed_form(over_nation: Scenario, rivals: tuple[Rival, ...]) -> None:
    """The nation cancels in the ratio of two cities: its log is normal, with the variances of both leads.

    Of the city 2025 is known, of the rival it is not: its path has a year more of spread.
    """
    wuhan = next(rival for rival in rivals if rival.name == "Wuhan")
    found = rank(over_nation, [wuhan], place=1, draws=200_000)
    nation = np.log1p(over_nation.assumptions["national_growth"]).sum()
    city = math.log(21_860) + nation + np.log1p(over_nation.assumptions["growth_lead"]).sum()
    other = math.log(wuhan.gdp) + 6 * math.log1p(wuhan.growth or 0.0)
    a, b = weights(over_nation.uncertainty["growth_lead"], 5), weights(wuhan.uncertainty, 6)
    total = sum(x * x for x in (a[0], *a[1], b[0], *b[1]))
    closed = 1 - NormalDist(city - other, math.sqrt(total)).cdf(0)
    assert found.within.probability == pytest.approx(closed, abs=4 * found.within.standard_error)
    assert found.ahead["Wuhan"].probability == pytest.approx(1 - closed, abs=4 * found.within.standard_error)
    assert found.ranks[1].probability == found.within.probability
    first = math.log(21_860) + math.log1p(0.05) + math.log1p(0.002)
    needed = math.exp((other - first + NormalDist(0, math.sqrt(total)).inv_cdf(0.8)) / 5) - 1
    assert found.keeping.value == pytest.approx(needed, abs=2e-4)
    assert "growth_lead" in found.keeping.note.en


def test_the_nation_moves_no_rank(over_nation: Scenario, rivals: tuple[Rival, ...]) -> None:
    """A nation that strays more, or grows more slowly, moves all cities alike where leads have their own centres."""
    leading = [replace(rival, growth=None) for rival in rivals]
    wide = {**over_nation.uncertainty, "national_growth": Uncertainty(Normal(0.06), Normal(0.06))}
    slow = over_nation.replace(national_growth=0.01)
    found = [
        [chance.probability for chance in rank(one, leading, draws=2_000).ranks.values()]
        for one in (over_nation, over_nation.replace(uncertainty=wide), slow)
    ]
    assert found[1] == pytest.approx(found[0], abs=1e-3)  # rounding, in draws that are next to a rival's
    assert found[2] == pytest.approx(found[0], abs=1e-3)


def plain(scenario: Scenario, rivals: tuple[Rival, ...], draws: int) -> tuple[np.ndarray, np.ndarray]:
    """GDP of the city and of its rivals in the last year, drawn plainly, all over one nation, shape (..., draws)."""
    beside, block = with_nation(scenario), Block(0, 0, draws)
    source = Sampling(draws, 5, "random")
    drawn = assumed(beside, source.draw(beside, block))
    nation = 1 + drawn["national_growth"]
    central = np.array(beside.assumptions["national_growth"])
    own = scenario.baseline.value("gdp") * np.prod(1 + drawn["real_growth"], axis=1)
    others = []
    for rival in rivals:
        part, lead = replace(growth_lead, name=f"lead_{rival.key}"), rival.lead(scenario.years, central)
        leads = draw_path(part, lead, rival.uncertainty, source.source, 5, block)
        others.append(rival.gdp * np.prod(nation * (1 + leads), axis=1))
    return own, np.array(others)


def test_beside_a_scenario_without_a_nation_the_citys_lead_strays_as_its_record_says(sprint: Scenario) -> None:
    """The nation moves with the city's growth so far that what is left is the city's lead."""
    nation = nation_beside(sprint)
    assert nation is not None
    calm = replace(nation, uncertainty=Uncertainty(Normal(0.012), Normal(0.012), 0.2))
    beside = with_nation(sprint, calm)
    assert beside.follower is not None
    assert 0.5 < beside.follower.correlation < 0.99
    drawn = assumed(beside, Sampling(40_000).draw(beside, Block(0, 0, 40_000)))
    leads = np.log1p(drawn["real_growth"]) - np.log1p(drawn["national_growth"])
    history = read_history()
    known, china = (growth_series(history, name, 2024) for name in ("Hangzhou", "China"))
    lead = forecast_lead({y: (1 + g) / (1 + china[y]) - 1 for y, g in known.items()}, china, 1).uncertainty
    years = Span(2026, 2030)
    expected = average_spread(beside, beside.model.assumption("national_growth"), lead, years)
    assert leads[:, 1:].mean(axis=1).std() == pytest.approx(expected, rel=0.05)
    assert np.ptp(leads[:, 0]) == pytest.approx(0, abs=1e-12)  # 2025 is known of city and nation


def test_the_nation_beside_a_scenario_is_its_record_with_what_was_published_by_then(sprint: Scenario) -> None:
    nation = nation_beside(sprint)
    assert nation is not None
    assert "forecasts.csv" in nation.source.en
    assert len(nation.path) == 6
    assert 0.03 < min(nation.path) < max(nation.path) < 0.055
    assert nation_beside(read_scenario("fourteenth-plan")).source.en.endswith("forecast of its record")  # type: ignore[union-attr]
    foreign = sprint.replace(baseline=replace(sprint.baseline, entity="Nowhere", nation=None))
    assert nation_beside(foreign).path == sprint.assumptions["real_growth"]  # type: ignore[union-attr]


def test_what_moves_no_rank_is_not_drawn(sprint: Scenario) -> None:
    beside = with_nation(sprint)
    assert set(beside.uncertainty) == {"real_growth", "national_growth"}
    alone = simulate(sprint, 4_096, sampler="sobol", indicators=["real_gdp"]).statistics("real_gdp")["p10"]
    found = simulate(beside, 4_096, sampler="sobol", indicators=["real_gdp", OVER_NATION])
    assert found.statistics("real_gdp")["p10"] == pytest.approx(alone, rel=0.01)


@pytest.mark.parametrize("sampler", ["random", "sobol", "latin_hypercube", "antithetic"])
def test_ranks_are_those_of_plain_draws(sprint: Scenario, sampler: str) -> None:
    """Shipped rivals, with heavy tails: counted over draws in which the nation grows with all."""
    rivals = read_rivals("Hangzhou", 2024)
    own, others = plain(sprint, rivals, 100_000)
    larger = others > own
    counted = np.bincount(larger.sum(axis=0), minlength=15) / own.size
    found = rank(sprint, rivals, draws=4_096, sampler=sampler)

    def close(chance: Odds, share: float) -> bool:
        error = math.hypot(chance.standard_error, math.sqrt((share * (1 - share) + 1e-5) / own.size))
        return abs(chance.probability - share) <= 4 * error + 5e-4  # a tail that few points reach

    assert all(close(chance, share) for chance, share in zip(found.ranks.values(), counted, strict=True))
    assert close(found.within, counted[:8].sum())
    assert all(close(found.ahead[rival.name], share) for rival, share in zip(rivals, larger.mean(axis=1), strict=True))
    assert found.within.standard_error < 0.012
    assert found.keeping.residual == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("draws", [1, 5, 16_389])
def test_any_number_of_draws_ranks(sprint: Scenario, rivals: tuple[Rival, ...], draws: int) -> None:
    found = rank(sprint, rivals, draws=draws)
    assert sum(chance.probability for chance in found.ranks.values()) == pytest.approx(1)
    assert all(0 < chance.standard_error < 1 for chance in found.ranks.values())


def test_the_growth_that_keeps_the_place_does(sprint: Scenario) -> None:
    found = rank(sprint, probability=0.75, draws=4_096)
    assert found.keeping.value is not None
    moved = sprint.replace(real_growth={"2026-2030": found.keeping.value})
    assert found.keeping.residual == pytest.approx(0, abs=1e-5)
    again = rank(moved, draws=4_096).within  # on points turned a little otherwise
    assert again.probability == pytest.approx(0.75, abs=4 * again.standard_error)
    own, others = plain(moved, read_rivals("Hangzhou", 2024), 100_000)
    assert ((others > own).sum(axis=0) < 8).mean() == pytest.approx(0.75, abs=0.006)


def test_no_growth_and_every_growth_that_keeps_a_place(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    giant, dwarf = replace(rivals[0], gdp=1e6), replace(rivals[0], gdp=1.0)
    none = rank(sprint, [giant], place=1, draws=256).keeping
    assert none.value is None
    assert "rank 1 or better with a probability of 80%; " in none.reason.en
    every = rank(sprint, [dwarf], place=1, draws=256).keeping
    assert every.value is None
    assert "there is no break-even" in every.reason.en


@given(st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), min_size=1, max_size=7), st.integers(1, 8))
def test_how_many_of_independent_events_happen(likely: list[float], most: int) -> None:
    """Against all their combinations."""
    expected = np.zeros(len(likely) + 1)
    for combination in product([0, 1], repeat=len(likely)):
        chances = (p if happens else 1 - p for p, happens in zip(likely, combination, strict=True))
        expected[sum(combination)] += math.prod(chances)
    found = numbers(np.array(likely)[:, None].repeat(3, axis=1), most)
    wanted = np.append(expected, np.zeros(most))[:most]
    np.testing.assert_allclose(found, wanted[:, None].repeat(3, axis=1), atol=1e-14)


def test_wuhan_at_less_than_its_plan_is_passed_less_often(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    slower = with_growth(rivals, ["Wuhan=5%"])
    fast, slow = rank(sprint, rivals, draws=5_000), rank(sprint, slower, draws=5_000)
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
    assert rank(report, rivals).ranks[9].probability == 1  # 29,942 against Wuhan's 30,000
    assert rank(report, rivals, draws=256).ranks[9].probability == 1


def _cut_after(folder: Path, city: str) -> str:
    """Write the shipped table of cities up to one of them, and return the file."""
    lines = (shipped("data") / "cities.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    last = next(place for place, line in enumerate(lines) if line.startswith(city))
    (folder / "cities.csv").write_text("".join(lines[: last + 1]), encoding="utf-8")
    return str(folder / "cities.csv")


def test_what_makes_no_question(sprint: Scenario, rivals: tuple[Rival, ...], tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="a place from 1 to 14"):
        rank(sprint, rivals, place=15)
    larger = [rival for rival in rivals if rival.gdp > sprint.baseline.value("gdp")][:2]
    with pytest.raises(BadValue, match="rank 3 is the last among 3 cities"):
        rank(sprint, larger)
    smallest = ["rank", "sprint", "--cities", _cut_after(tmp_path, "Chongqing"), "--draws", "200"]
    ran = CliRunner().invoke(main, smallest)
    assert ran.exit_code == 2
    assert ran.stderr.startswith("Usage: ")
    assert "Invalid value for '--place': expected a place from 1 to 4, found 5" in ran.stderr
    assert CliRunner().invoke(main, [*smallest, "--place", "2"]).exit_code == 0
    with pytest.raises(BadValue, match="did you mean Wuhan"):
        with_growth(rivals, ["Wuhn=5%"])
    with pytest.raises(BadValue, match="CITY=RATE"):
        with_growth(rivals, ["Wuhan"])
    with pytest.raises(BadValue, match="a rate with %"):
        with_growth(rivals, ["Wuhan=0.05"])
    with pytest.raises(BadValue, match=r"growth of a city from -30% to 30% a year, found 45%"):
        with_growth(rivals, ["Wuhan=45%"])


SPREADS = "6.04,1.81,0.32,2.15,2023,,,"
"""The cells of Wuhan from its growth to its spread."""


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("Wuhan,武汉,Wuhan,6.04", "Wuhan,武汉,Wuhan,fast", 4, "expected a number, found fast"),
        ("0.32,2.15,2023", "0.32,-1,2023", 7, "expected a number above 0, at most 30, found -1"),
        ("0.32,2.15,2023", "0.32,2.15,", 8, "expected a year such as 2024, found nothing"),
        ("0.32,2.15,2023", "0.32,2.15,2025", 8, "expected a year up to the base year 2024, found 2025"),
        ("0.32,2.15,2023", "99,2.15,2023", 6, "expected a number above -30, at most 30, found 99"),
        ("Wuhan,武汉,Wuhan,6.04", "Wuhu,芜湖,Wuhu,6.04", 1, "expected a city with gdp_nominal of 2024"),
        ("Wuhan,武汉,Wuhan,6.04", "Suzhou,苏州,Suzhou,6.04", 1, "expected each city once"),
        ("Wuhan,武汉,Wuhan,6.04", "WUHAN,,Wuhan,6.04", 2, "expected a name, found nothing"),
        ("Wuhan,武汉,Wuhan,6.04", "Wuhan,武汉,Wuhan,6040", 4, "growth of a city from -30% to 30% a year, found 6040%"),
        ("Wuhan,武汉,Wuhan,6.04", "Wuhan,武汉,Wuhan,60.4", 4, "growth of a city from -30% to 30% a year, found 60.4%"),
        (SPREADS, SPREADS[:-2] + "-1,1.5,0.3", 9, "expected percent above 0, at most 30"),
        (SPREADS, SPREADS[:-2] + "1.6,500,0.3", 10, "percent above 0, at most 30, found 500"),
        (SPREADS, SPREADS[:-2] + "1.6,,0.3", 10, "expected a number, found nothing"),
        (SPREADS, SPREADS[:-2] + "1.6,1.5,1", 11, "persistence between -1 and 1, found 1.0"),
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


def test_a_rivals_lead_is_what_the_parameters_make_of_its_record() -> None:
    """By hand: centre mean x centre_mean + recent x centre_recent / t, scale spread^e x 2%^(1 - e)."""
    parameters = read_lead_parameters().everything
    china = growth_series(read_history(), "China")
    found = {rival.name: rival for rival in read_rivals("Hangzhou", 2024)}
    chengdu = found["Chengdu"]
    lead = chengdu.lead(Span(2025, 2030), np.full(6, 0.04))
    by_hand = [parameters.centre_mean * 0.0156 + parameters.centre_recent * 0.0047 / (year - 2023)
               for year in range(2025, 2031)]  # fmt: skip
    assert lead == pytest.approx(by_hand)
    size = 0.0109**parameters.exponent * 0.02 ** (1 - parameters.exponent)
    pace = 100 * (np.mean([china[year] for year in (2021, 2022, 2023)]) - 0.03)
    assert isinstance(chengdu.uncertainty.average, Normal)
    width = parameters.average * size * math.exp(parameters.growth_slope * pace)
    assert chengdu.uncertainty.average.sd == pytest.approx(width)
    assert found["Wuhan"].lead(Span(2025, 2026), np.array([0.04, 0.03])) == pytest.approx(
        [1.0604 / 1.04 - 1, 1.0604 / 1.03 - 1]
    )
    assert found["Wuxi"].lasting == found["Wuxi"].fading == 0


@pytest.mark.parametrize("entity", ["Suzhou", "suzhou", "苏州", "苏州市"])
def test_another_city_has_hangzhou_beside_it_and_not_itself(entity: str) -> None:
    names = [rival.name for rival in read_rivals(entity, 2024)]
    assert "Hangzhou" in names
    assert "Suzhou" not in names
    assert len(names) == 14
    assert next(rival.gdp for rival in read_rivals(entity, 2024) if rival.name == "Hangzhou") == 21_860


@pytest.mark.parametrize("entity", ["Germany", "Kenya", "Vietnam", "China", "Zhejiang", "Munich", "德国"])
def test_only_the_cities_of_a_table_are_ranked_in_it(entity: str, tmp_path: Path) -> None:
    with pytest.raises(
        BadValue,
        match=f"expected a city of the shipped cities.csv.*found {entity}, which is not among them .*--cities FILE",
    ):
        read_rivals(entity, 2024)
    (tmp_path / "cities.csv").write_bytes((shipped("data") / "cities.csv").read_bytes())
    assert len(read_rivals(entity, 2024, tmp_path / "cities.csv")) == 15, "a table of one's own is one's own word"


def own_cities(folder: Path, names: list[str], gdp: str = "20000") -> Path:
    """A table of cities with their history beside it."""
    with (folder / "cities.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        table.writerows([name, name, name, "5", "1.5", "1.5", "0.3", "judgement", "x", "x"] for name in names)
    with (folder / "history.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(HISTORY)
        table.writerows(["gdp_nominal", name, 2024, "", gdp, "", "亿元", "", "checked", "x", ""] for name in names)
    return folder / "cities.csv"


@pytest.mark.parametrize("names", [["New York", "St. John's", "São Paulo"], ["a>=b in 2030", "杭州湾", "gdp"]])
def test_a_city_may_be_called_anything(names: list[str], tmp_path: Path) -> None:
    arguments = ["rank", "sprint", "--cities", str(own_cities(tmp_path, names)), "--draws", "200", "--format", "json"]
    result = CliRunner().invoke(main, [*arguments, "--place", "2"])
    assert result.exit_code == 0, result.output
    assert [row["city"] for row in json.loads(result.stdout) if row["city"]] == names


@pytest.mark.parametrize("gdp", ["0", "-5"])
def test_a_city_without_gdp_is_a_mistake_in_the_history(gdp: str, tmp_path: Path) -> None:
    table = own_cities(tmp_path, ["Nowhere"], gdp)
    result = CliRunner().invoke(main, ["rank", "sprint", "--cities", str(table), "--draws", "200"])
    assert result.exit_code == 2
    assert f"history.csv:2:5 value: expected a number above 0, at most 1e+18, found {gdp}" in result.stderr
    nowhere = replace(read_rivals("Hangzhou", 2024)[0], gdp=float(gdp))
    with pytest.raises(BadValue, match="expected GDP of Shanghai above zero"):
        rank(read_scenario("sprint"), [nowhere], place=1)


def test_a_table_without_a_rival(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"cities.csv: expected at least one rival, found none"):
        read_rivals("Hangzhou", 2024, own_cities(tmp_path, ["Hangzhou"]))


def test_growth_that_none_has(rivals: tuple[Rival, ...]) -> None:
    with pytest.raises(BadValue, match="growth of a city from -30% to 30% a year, found 2000%"):
        with_growth(rivals, ["Wuhan=2000%"])


def test_three_hundred_rivals(sprint: Scenario, rivals: tuple[Rival, ...]) -> None:
    many = [replace(rivals[0], name=f"City {k}", gdp=100.0 * k + 1) for k in range(300)]
    found = rank(sprint, many, draws=256)
    assert sum(chance.probability for chance in found.ranks.values()) == pytest.approx(1)
    assert len(found.ranks) == 301
    assert sum(chance.probability for chance in found.ahead.values()) == pytest.approx(
        sum((rank - 1) * chance.probability for rank, chance in found.ranks.items())
    )


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
        wuhan = next(rival for rival in read_rivals("Hangzhou", 2024) if rival.name == "Wuhan")
        assert line.split()[1:5] == ["21,106", "6.04%", *(f"{100 * part:.2f}%" for part in wuhan.spread)]
        assert "every city grows as the nation and a lead of its own" in en
        assert "全国增速为历史记录与外部预测（data/forecasts.csv）的结合" in zh
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
