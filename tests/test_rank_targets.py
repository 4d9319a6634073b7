"""Targets on a rank among rivals: against an independent simulation, and against the ranking itself."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim._typing import Text
from hzsim.cli import main
from hzsim.model.modules.nation import RANK
from hzsim.plan.cities.rivals import COLUMNS
from hzsim.scenario.parts.baseline import COLUMNS as HISTORY
from hzsim.scenario.parts.phrases import target_phrase

DRAWS = 8_192
PORTS = {"Aport": (24_000.0, 0.045), "Bport": (22_500.0, 0.05), "Cport": (21_000.0, 0.055), "Dport": (15_000.0, 0.03)}
AVERAGE, YEARLY, PERSISTENCE = 0.8, 1.0, 0.3
"""Of each port's lead, in percent."""
EIGHTH = "rank of gdp <= 8 in 2030"
TEXT = """extends: sprint-nation
format: 2
targets:
  - real_gdp >= 29500 in 2030
  - {target: "rank of gdp <= 2 in 2030", among: ports, probability: 60%}
  - rank of gdp among ports <= 3 every year in 2027-2029
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a table of rivals of its own."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "data").mkdir()
    (folder / "scenarios").mkdir()
    with (folder / "data" / "ports.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(COLUMNS)
        for name, (_, growth) in PORTS.items():
            rows.writerow(
                [name, f"{name}市", name, 100 * growth, AVERAGE, YEARLY, PERSISTENCE, "judgement", "例", "made"]
            )
    with (folder / "data" / "history.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(HISTORY)
        for name, (gdp, _) in PORTS.items():
            rows.writerow(["gdp_nominal", name, 2024, "", gdp, "", "亿元", "", "one source", "made", ""])
    path = folder / "scenarios" / "port.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def port(file: Path) -> hz.Scenario:
    """Only the nation, the city's lead and those of the ports are drawn, all normal in logarithms."""
    scenario = hz.read_scenario(file)
    spreads = {name: one for name, one in scenario.uncertainty.items() if name.startswith("lead_")}
    spread = {"growth_lead": {"average": {"normal": "1%"}}, "national_growth": {"average": {"normal": "1.5%"}}}
    return scenario.replace(known_until=None, uncertainty={**spreads, **spread}, correlation=())


def simulated(scenario: hz.Scenario, draws: int = 400_000) -> dict[str, np.ndarray]:
    """The same by numpy alone: GDP of the city, and its ranks in each year, shape (draws, years)."""
    random = np.random.default_rng(7)
    steps = np.arange(1, len(scenario.years) + 1)
    nation = np.log1p(scenario.assumptions["national_growth"]).cumsum()
    lead = np.log1p(scenario.assumptions["growth_lead"]).cumsum()
    over = math.log(21_860) + lead + 0.01 * random.standard_normal((draws, 1)) * steps
    gdp = np.exp(over + nation + 0.015 * random.standard_normal((draws, 1)) * steps)
    rank = np.ones((draws, len(steps)), dtype=int)
    for level, growth in PORTS.values():
        shock = np.zeros(draws)
        path = np.empty((draws, len(steps)))
        total = np.full(draws, math.log(level))
        average = AVERAGE / 100 * random.standard_normal(draws)
        for year in range(len(steps)):
            shock = PERSISTENCE * shock + YEARLY / 100 * random.standard_normal(draws)
            total = total + math.log1p(growth) + average + shock
            path[:, year] = total - nation[year]
        rank += path > over
    return {"gdp": gdp, "rank": rank}


def test_odds_and_joint_are_those_of_an_independent_simulation(port: hz.Scenario) -> None:
    """Each target, all together, and a rank no better than a place, within four standard errors of both."""
    found = hz.assess(port, DRAWS)
    seen = simulated(port)
    met = [seen["gdp"][:, -1] >= 29_500, seen["rank"][:, -1] <= 2, seen["rank"][:, 2:5].max(axis=1) <= 3]
    for item, counted in zip(found.targets, met, strict=True):
        share = counted.mean()
        error = math.hypot(item.standard_error, math.sqrt(share * (1 - share) / counted.size))
        assert 0.02 < share < 0.98
        assert item.probability == pytest.approx(share, abs=4 * error)
    together = np.logical_and.reduce(met).mean()
    error = math.hypot(found.joint_standard_error, math.sqrt(together * (1 - together) / met[0].size))
    assert found.joint == pytest.approx(together, abs=4 * error)
    assert abs(together - math.prod(one.mean() for one in met)) > 20 * error  # one nation, one lead: not apart
    further = hz.assess(port.replace(targets=["rank of gdp among ports >= 3 in 2030"]), DRAWS)
    assert further.joint == pytest.approx(1 - found.targets[1].probability, abs=2e-3)
    assert [item.reached for item in found.targets] == [None, found.targets[1].probability >= 0.6, None]


def test_ranks_are_whole_and_counted(port: hz.Scenario) -> None:
    ran = hz.simulate(port, 512, indicators=[RANK], keep_paths=True, sampler="random")
    assert ran.paths is not None
    ranks = ran.paths[RANK]
    assert set(np.unique(ranks)) <= set(range(1, len(PORTS) + 2))
    assert ran.paths.statistic(port.targets[1])[0] > 0
    held = port.targets[1].met(ran.paths.statistic(port.targets[1]))
    assert held.tolist() == (ranks[:, -1] <= 2).tolist()


def test_the_same_as_the_ranking(pinned: hz.Scenario) -> None:
    """Of a scenario without a nation of its own, whose growth moves with the nation's: every place of the table."""
    ranking = hz.rank(pinned, draws=20_000)
    within = np.cumsum([ranking.ranks[place].probability for place in range(1, 15)])
    for place in (6, 7, 8, 9, 10):
        found = hz.assess(pinned.replace(targets=[f"rank of gdp <= {place} in 2030"]), DRAWS)
        error = math.hypot(found.joint_standard_error, ranking.within.standard_error)
        assert found.joint == pytest.approx(within[place - 1], abs=4 * error)
    scenario = pinned.replace(targets=["rank of gdp <= 8 in 2030"])
    again = hz.rank(scenario, draws=20_000)
    assert again.within.probability == pytest.approx(ranking.within.probability, abs=1e-9)


@pytest.mark.parametrize("name", ["sprint", "sprint-nation"])
@pytest.mark.parametrize("centre", ["record", "best"])
def test_another_centre_gives_what_the_ranking_gives_there(name: str, centre: str) -> None:
    """Whether rivals were drawn before the scenario was put on the centre or after, in a target and in the ranking."""
    alone = hz.read_scenario(name)
    before, after = alone.replace(targets=[EIGHTH]), hz.on_centre(alone, centre)
    moved = hz.on_centre(before, centre)
    assert after is not None
    assert moved is not None
    ranking = hz.rank(after, draws=20_000).within
    assert hz.rank(moved, draws=20_000).within.probability == pytest.approx(ranking.probability, abs=1e-9)
    for scenario in (moved, after.replace(targets=[EIGHTH])):
        found = hz.assess(scenario, DRAWS)
        error = math.hypot(found.joint_standard_error, ranking.standard_error)
        assert found.joint == pytest.approx(ranking.probability, abs=4 * error)
    assert abs(ranking.probability - hz.rank(alone, draws=2_000).within.probability) > 0.1


def test_what_is_changed_before_or_after_is_the_same() -> None:
    """A rival keeps growth that its table states when the nation is changed, and a lead that was set stays."""
    alone = hz.read_scenario("sprint-nation")
    among = alone.replace(targets=[EIGHTH])
    slower = among.replace(national_growth=0.03)
    assert slower.fingerprint == alone.replace(national_growth=0.03).replace(targets=[EIGHTH]).fingerprint
    growth = (1 + np.array(slower.assumptions["lead_wuhan"])) * 1.03
    assert growth == pytest.approx([growth[0]] * 6)
    held = among.replace(lead_wuhan=0.0).replace(national_growth=0.03)
    assert held.assumptions["lead_wuhan"] == (0.0,) * 6
    found, ranking = hz.assess(held, DRAWS), hz.rank(held, draws=20_000)
    error = math.hypot(found.joint_standard_error, ranking.within.standard_error)
    assert found.joint == pytest.approx(ranking.within.probability, abs=4 * error)
    assert ranking.growth["Wuhan"] == pytest.approx(0.03)


def test_every_question_takes_a_rank_that_its_scenario_does_not_have(pinned: hz.Scenario) -> None:
    """As `pinned.replace(targets=[...])` would answer."""
    among = pinned.replace(targets=[EIGHTH])
    needed = hz.require(pinned, "real_growth", EIGHTH).value
    assert needed == hz.require(among, "real_growth").value
    assert needed is not None
    assert 0.04 < needed < 0.06
    assert hz.effort(pinned, target=EIGHTH).feasible
    assert hz.slack(pinned, EIGHTH).scenario.replace(targets=[EIGHTH]).fingerprint == among.fingerprint
    assert hz.frontier(pinned, "real_growth", "lead_wuhan", EIGHTH, draws=512, points=3).targets == among.targets
    assert [one.name for one in among.sources][-1] == "data/cities.csv"
    assert "data/cities.csv" in hz.export(among, "html", "en", draws=256).decode()


def test_other_targets_keep_their_odds(pinned: hz.Scenario) -> None:
    gdp = "gdp >= 30000 in 2030"
    alone, beside = (hz.assess(pinned.replace(targets=targets), DRAWS) for targets in (
        [gdp], [gdp, "rank of gdp <= 8 in 2030"]))  # fmt: skip
    error = math.hypot(*(found.targets[0].standard_error for found in (alone, beside)))
    assert beside.targets[0].probability == pytest.approx(alone.joint, abs=4 * error)


def test_what_it_takes(port: hz.Scenario) -> None:
    """At the central path the city ends as large as the second port; migration moves no rank."""
    target = port.targets[1]
    found = hz.require(port, "growth_lead", target)
    assert found.value is not None
    moved = port.replace(growth_lead={"2025-2030": found.value})
    second = sorted(gdp * (1 + growth) ** 6 for gdp, growth in PORTS.values())[-2]
    assert hz.project(moved)["real_gdp"][0, -1] == pytest.approx(second, rel=1e-6)
    none = hz.require(port, "net_migration", target)
    assert none.value is None
    assert "GDP" in str(none)
    assert hz.effort(port, target=target).feasible
    likely = hz.require(port, "growth_lead", target, probability=0.8, draws=2_048)
    assert likely.value is not None
    assert hz.assess(port.replace(growth_lead={"2025-2030": likely.value}), DRAWS).targets[
        1
    ].probability == pytest.approx(0.8, abs=0.01)


def test_it_is_said_in_both_languages(port: hz.Scenario, file: Path) -> None:
    first, second = port.targets[1], port.targets[2]
    assert str(first) == "rank of gdp among ports <= 2 in 2030"
    assert target_phrase(first, "en") == "GDP rank ≤ 2 (2030)"
    assert target_phrase(second, "zh") == "地区生产总值位次 ≤ 3（2027—2029年）"
    asked = ["assess", str(file), "--draws", "128"]
    english, chinese = (CliRunner().invoke(main, [*asked, "--lang", language]) for language in ("en", "zh"))
    assert "GDP rank ≤ 2 (2030)" in english.output
    assert "地区生产总值位次 ≤ 2（2030年）" in chinese.output
    assert "is it a typo" not in english.output
    assert "GDP rank" in hz.export(port, "page", "en", draws=256).decode()
    assert "位次" in hz.export(port, "html", "zh", draws=256).decode()


def test_a_target_of_a_command_has_its_rivals_drawn() -> None:
    asked = ["require", "sprint", "--unknown", "real_growth", "--target", "rank of gdp <= 7 in 2030", "--lang", "en"]
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 0, ran.output
    assert "GDP rank ≤ 7 (2030)" in ran.output


def test_a_lead_can_be_set_and_makes_the_place_safer(pinned: hz.Scenario) -> None:
    """Wuhan's, whose growth the table takes from its own plan, is the one that counts for Hangzhou's place."""
    scenario = pinned.replace(targets=["rank of gdp <= 8 in 2030"])
    slower = scenario.replace(lead_wuhan=0.0)
    assert hz.assess(slower, 1_024).joint > hz.assess(scenario, 1_024).joint + 0.1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("rank of gdp among harbours <= 2 in 2030", "data/harbours.csv"),
        ({"target": "rank of gdp <= 2 in 2030", "among": "harbours"}, "data/harbours.csv"),
        ({"target": "gdp >= 2 in 2030", "among": "cities"}, "among:"),
        ("rank of gdp <= 0 in 2030", "a whole number"),
        ("rank of gdp < 1 in 2030", "a whole number"),
        ("rank of gdp <= 7.5 in 2030", "a whole number"),
        ("rank of gdp within 3-5 in 2030", "a whole number"),
        ("rank of gdp <= 15 in 2030", "a place from 1 to 14"),
        ("at least 1 of: rank of gdp <= 15 in 2030; gdp >= 2 in 2030", "a place from 1 to 14"),
        ("rank of gdp <= 8 in 2040", "target years within"),
        ("rank of gdp <= 8 on average in 2026-2030", "in every year"),
        ("rank of population <= 8 in 2030", "the rank of gdp"),
        ("rank of gpd <= 8 in 2030", "gdp"),
    ],
)
def test_mistakes_are_told(pinned: hz.Scenario, written: str | dict[str, str], told: str) -> None:
    with pytest.raises(hz.BadValue, match=told):
        pinned.replace(targets=[written])


def test_a_file_is_told_its_line(tmp_path: Path) -> None:
    path = tmp_path / "far.yaml"
    path.write_text("extends: sprint\nformat: 2\ntargets:\n  - rank of gdp <= 99 in 2030\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput, match=r"far\.yaml:(4|3).*a place from 1 to 14"):
        hz.read_scenario(path)


def test_places_that_are_not_in_the_table_are_refused(pinned: hz.Scenario) -> None:
    elsewhere = pinned.replace(
        baseline=replace(pinned.baseline, entity="Atlantis", title=Text("亚特兰蒂斯", "Atlantis"))
    )
    with pytest.raises(hz.BadValue, match="Atlantis"):
        elsewhere.replace(targets=["rank of gdp <= 8 in 2030"])
    with pytest.raises(hz.BadValue, match="one table"):
        pinned.replace(targets=["rank of gdp <= 8 in 2030", "rank of gdp among towns <= 8 in 2030"])
