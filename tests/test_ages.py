"""People by age: what the module says, against the projection by single ages, what was published, and what is known."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from cohort_steps import Rates, advance
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim.cli import main
from hzsim.errors import InvalidInput
from hzsim.files.sources import shipped
from hzsim.model.arrays.cohorts import GROUPS, Cohorts
from hzsim.model.arrays.single_ages import moving_by_age

HANGZHOU = {  # residents, 0-14, 15-59, 60+, 65+, births, deaths, net migration: population bulletins of 2021-2024
    2021: (1220.4, 158.2, 851.1, 211.1, 151.3, 9.18, 5.68, 20.4),
    2022: (1237.6, 159.1, 850.5, 228.0, 163.8, 8.85, 6.14, 14.5),
    2023: (1252.2, 158.9, 847.4, 245.9, 171.7, 8.34, 6.72, 13.0),
    2024: (1262.4, 157.0, 847.2, 258.2, 177.2, 9.43, 6.54, 7.3),
}
IMPLIED = {2021: 1.072, 2022: 1.029, 2023: 0.971, 2024: 1.106}


@pytest.fixture(scope="module")
def ages() -> hz.Scenario:
    return hz.read_scenario("ages")


def by_single_age(scenario: hz.Scenario, scale: float | None = None) -> dict[str, np.ndarray]:
    """Return births, deaths and groups as the projection of single ages has them on the central paths."""
    cohorts: Cohorts = scenario.baseline.tables["cohorts"]
    path = {name: scenario.central(name)[0] for name in scenario.model.assumptions}
    moving, persons = moving_by_age(cohorts.persons.shape[1]), cohorts.persons
    found: dict[str, list[float]] = {name: [] for name in ("births", "deaths", *GROUPS)}
    for year in range(len(scenario.years)):
        times = path["mortality_scale"][year] if scale is None else scale
        rates = Rates(
            np.exp(-times * cohorts.hazards[year]),
            np.exp(-times * cohorts.newborn[year]),
            path["fertility"][year] * cohorts.fertility[year],
            cohorts.born[year],
        )
        children, old = path["migrant_children"][year], path["migrant_old"][year]
        shares = np.array([children, 1 - children - old, old])
        step = advance(persons, rates, path["net_migration"][year] * shares @ moving / 2 * np.ones((2, 1)))
        persons = step.persons
        found["births"].append(step.births.sum())
        found["deaths"].append(step.deaths.sum() + step.infant_deaths.sum())
        for name, (first, after) in GROUPS.items():
            found[name].append(persons[name == "women_20_34" :, first:after].sum())
    return {name: np.array(values) for name, values in found.items()}


def test_weighted_sums_are_the_projection_of_single_ages(ages: hz.Scenario) -> None:
    moved = ages.replace(fertility={"2026-2030": 1.4}, net_migration={2027: -12.0}, migrant_old={2028: 0.4})
    for scenario in (ages, moved):
        expected, found = by_single_age(scenario), hz.project(scenario)
        for name, values in expected.items():
            assert found[name][0] == pytest.approx(values, abs=1e-10), name


@pytest.mark.parametrize(("scale", "deaths", "old"), [(0.5, 0.008, 0.001), (0.8, 0.006, 0.001), (1.29, 0.025, 0.004)])
def test_another_scale_of_mortality_is_nearly_that_of_single_ages(
    ages: hz.Scenario, scale: float, deaths: float, old: float
) -> None:
    expected, found = by_single_age(ages, scale), hz.project(ages.replace(mortality_scale=scale))
    assert found["deaths"][0] == pytest.approx(expected["deaths"], rel=deaths)
    assert found["people_60"][0] == pytest.approx(expected["people_60"], rel=old)
    assert found["births"][0] == pytest.approx(expected["births"], rel=2e-4)


def test_births_deaths_migrants_and_groups_balance_in_every_draw(ages: hz.Scenario) -> None:
    drawn = hz.simulate(ages, 2_000, sampler="random", keep_paths=True).paths
    assert drawn is not None
    residents, change = drawn["population"], drawn["births"] - drawn["deaths"] + drawn.values["net_migration"]
    before = np.hstack([np.full((len(residents), 1), 1262.4), residents[:, :-1]])
    assert residents == pytest.approx(before + change, rel=1e-12)
    assert drawn["people_0_14"] + drawn["people_15_59"] + drawn["people_60"] == pytest.approx(residents, rel=1e-12)
    between = drawn["people_60"] - drawn["people_65"]
    assert drawn["people_15_59"] + between == pytest.approx(drawn["people_15_64"], rel=1e-12)
    assert np.ptp(drawn["deaths"][:, 1:]) > 0.1


def test_a_tilt_moves_people_inside_15_to_54_only(ages: hz.Scenario) -> None:
    cohorts: Cohorts = ages.baseline.tables["cohorts"]
    assert cohorts.tilt.sum(axis=1) == pytest.approx([0, 0], abs=1e-9)
    assert not cohorts.tilt[:, :15].any()
    assert not cohorts.tilt[:, 55:].any()
    assert cohorts.tilt[:, 15] == pytest.approx(cohorts.persons[:, 15])
    assert (cohorts.persons + 0.6 * cohorts.tilt).min() >= 0


def test_hangzhou_from_2020_reaches_what_was_published() -> None:
    """Published births set fertility, which comes out as implied elsewhere; groups within 3万, deaths within 5%."""
    scenario = hz.read_scenario(
        {
            "format": 2,
            "baseline": "hangzhou-2020",
            "years": "2021-2024",
            "modules": ["core", "ages"],
            "assumptions": {
                **dict.fromkeys(("real_growth", "deflator_growth", "rd_spending_growth"), 0.05),
                "exchange_rate": 6.9,
                "fertility": IMPLIED,
                "mortality_scale": 0.645,
                "net_migration": {year: row[-1] for year, row in HANGZHOU.items()},
                "migrant_children": 0.205,
                "migrant_old": 0.165,
            },
            "uncertainty": "none",
        }
    )
    found = hz.project(scenario)
    published = np.array(list(HANGZHOU.values())).T
    for name, row in zip(
        ("population", "people_0_14", "people_15_59", "people_60", "people_65"), published, strict=False
    ):
        assert found[name][0] == pytest.approx(row, abs=3.0), name
    assert found["births"][0] == pytest.approx(published[5], rel=0.001)
    assert found["deaths"][0] == pytest.approx(published[6], rel=0.05)


def test_what_the_plan_s_natural_increase_takes(ages: hz.Scenario) -> None:
    """Found elsewhere from the same facts: 1.26 children, 3.9万 at 1.04, 808万 of 15-59, 351万 of 60 and over."""
    needed = hz.require(ages, "fertility", "natural_increase >= 2‰ in 2026-2030")
    assert needed.value == pytest.approx(1.26, abs=0.02)
    found = hz.project(ages)
    assert (found["births"] - found["deaths"])[0, 1:].sum() == pytest.approx(3.9, abs=0.8)
    assert found["natural_increase"][0, 1:] == pytest.approx(np.linspace(1.25, 0, 5) / 1000, abs=0.0003)
    assert found["people_15_59"][0, -1] == pytest.approx(808, abs=4)
    assert found["people_60"][0, -1] == pytest.approx(351, abs=4)


def test_words_say_what_fertility_it_takes_and_what_it_was(ages: hz.Scenario) -> None:
    answer = hz.require(ages, "fertility", "natural_increase >= 2‰ in 2026-2030")
    assert answer.past == IMPLIED
    said = CliRunner().invoke(main, ["require", "ages", "--unknown", "fertility", "--target", answer.target]).stdout
    assert "Fertility of 1.247 children per woman" in said
    assert "it was 1.04 on average in 2021-2024 (0.97 to 1.11 a year)" in said
    zh = (
        CliRunner()
        .invoke(main, ["require", "ages", "--unknown", "总和生育率", "--target", answer.target, "--lang", "zh"])
        .stdout
    )
    assert "2021—2024年平均为1.04" in zh
    assert not hz.require(ages, "net_migration", "population >= 1300 in 2030").past


def test_groups_start_from_those_published(ages: hz.Scenario) -> None:
    persons = ages.baseline.tables["cohorts"].persons
    groups = [persons[:, :15].sum(), persons[:, 15:60].sum(), persons[:, 60:].sum(), persons[:, 65:].sum()]
    assert groups == pytest.approx([157.0, 847.2, 258.2, 177.2], abs=1e-6)
    assert persons.sum(axis=1) == pytest.approx([657.3, 605.1], abs=1e-6)


LEVERS = {
    "fertility": ("people_0_14", 0.6, 1.8),
    "mortality_scale": ("people_60", 0.4, 0.9),
    "net_migration": ("population", -20.0, 20.0),
    "migrant_children": ("people_0_14", 0.0, 0.4),
    "migrant_old": ("people_60", 0.0, 0.4),
}
"""A target that each lever moves, and between which values it is tried."""


@given(lever=st.sampled_from(sorted(LEVERS)), part=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_a_requirement_is_the_setting_that_leads_to_the_target(lever: str, part: float) -> None:
    """What a setting of a lever leads to takes that setting."""
    scenario, (target, low, high) = hz.read_scenario("ages"), LEVERS[lever]
    setting = low + part * (high - low)
    reached = float(hz.project(scenario.replace(**{lever: {"2026-2030": setting}}))[target][0, -1])
    answer = hz.require(scenario, lever, f"{target} >= {reached!r} in 2030")
    assert answer.value == pytest.approx(setting, rel=1e-6, abs=1e-6)


def test_natural_increase_is_set_through_fertility(ages: hz.Scenario) -> None:
    at_two = ages.replace(natural_increase={"2026-2030": "2‰"})
    assert hz.project(at_two)["natural_increase"][0, 1:] == pytest.approx(0.002, abs=1e-15)
    assert at_two.central("fertility")[0, 1:].mean() == pytest.approx(1.25, abs=0.02)
    with pytest.raises(hz.BadValue, match="natural_increase or fertility, not both"):
        ages.replace(natural_increase=0.002, fertility=1.2)


def test_people_of_working_age_are_set_through_migrants(ages: hz.Scenario) -> None:
    assert ages.model.modules == ("core", "ages")
    path = hz.project(ages.replace(net_migration=8.0))["people_15_64"]
    moved = ages.lever_path("people_15_64", path)
    assert moved == pytest.approx(np.full((1, 6), 8.0), abs=1e-9)


def test_with_employment_the_ages_bring_those_who_work() -> None:
    scenario = hz.read_scenario("ages")
    paths = {**scenario.assumptions, "participation": (0.89,) * 6}
    both = scenario.replace(model=hz.Model(["core", "ages", "employment"]), assumptions=paths)
    found = hz.project(both)
    assert found["employed"] == pytest.approx(0.89 * found["people_15_64"])


ACTUALS = """year,quantity,value,unit,base,vintage,source,entity
2025,real_growth,5.2,%,,first,made up,Hangzhou
2026,real_growth,5.2,%,,first,made up,Hangzhou
2025,population,1269.0,万人,census-2020,first,made up,Hangzhou
2025,natural_increase,1.2,‰,,first,made up,Hangzhou
2026,population,1273.0,万人,census-2020,first,made up,Hangzhou
2026,fertility,0.95,,,first,made up,Hangzhou
2026,mortality_scale,0.67,,,first,made up,Hangzhou
"""


def test_early_warning_says_what_drives_the_gap(ages: hz.Scenario, tmp_path: Path) -> None:
    """Fewer births, more deaths and fewer migrants than assumed, which add up to the residents that are missing."""
    path = tmp_path / "actuals.csv"
    path.write_text(ACTUALS, encoding="utf-8")
    open_ages = replace(ages, known_until=2024)
    tracked = hz.track(open_ages, path)
    first, *later = (one for one in tracked.standings if one.item.target.indicator.name == "population")
    assert first.driven == dict.fromkeys(("births", "deaths", "net_migration"), 0.0)
    for one in later:
        gap = hz.project(one.vintage.scenario)["population"] - hz.project(open_ages)["population"]
        assert sum(one.driven.values()) == pytest.approx(gap[0, -1], abs=1e-9)
    last = later[-1]
    assert all(part < 0 for part in last.driven.values())
    assert last.flag in ("yellow", "red")
    came = hz.project(later[0].vintage.scenario)
    assert came["natural_increase"][0, 0] == pytest.approx(0.0012, abs=1e-6)
    assert came["population"][0, 0] == pytest.approx(1269.0, abs=0.01)
    said = CliRunner().invoke(main, ["track", "ages", "--actuals", str(path)])
    assert "residents against the first year end" in said.stdout, said.output
    assert "births" in said.stdout


def test_without_ages_tracking_says_nothing_of_births() -> None:
    said = CliRunner().invoke(main, ["track", "sprint", "--actuals", "actuals-15th-plan", "--format", "json"]).stdout
    assert "driven" not in said


# the estimator, and what draws say


def test_estimated_probabilities_are_those_of_independent_draws(ages: hz.Scenario) -> None:
    targets = ["natural_increase >= 1‰ in 2026-2030", "people_15_59 >= 805 in 2030", "dependency <= 43% in 2030"]
    scenario = ages.replace(targets=targets)
    exact, plain = hz.simulate(scenario), hz.simulate(scenario, 40_000, sampler="random")
    assert exact.counted == ()
    errors = np.hypot(exact.standard_errors, plain.standard_errors)
    assert (np.abs(exact.tally.probabilities - plain.tally.probabilities) < 4 * errors + 1e-9).all()


def test_draws_are_the_same_whoever_makes_them(ages: hz.Scenario) -> None:
    one, two = (hz.simulate(ages, 40_000, sampler="random", jobs=jobs, keep_paths=True).paths for jobs in (1, 2))
    assert one is not None
    assert two is not None
    assert all((one[name] == two[name]).all() for name in ("births", "deaths", "people_60", "dependency"))


# bad input


@pytest.fixture
def project_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenarios").mkdir()
    shutil.copytree(shipped("data") / "ages", tmp_path / "data" / "ages")
    shutil.copy(shipped("scenarios") / "ages.yaml", tmp_path / "scenarios" / "mine.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")


BAD = {
    "not the residents": (
        "data/ages/hangzhou-2024.yaml",
        lambda text: text.replace("258.2万人", "268.2万人").replace("157.0万人", "157.3万人"),
        r"hangzhou-2024.yaml:\d+:\d+ published.groups: expected (people by age who add up|groups of the same)",
    ),
    "no groups": (
        "data/ages/hangzhou-2024-single-ages.csv",
        lambda text: text.replace("2024-12-31,30,103352", "2024-12-31,30,1033520"),
        "",
    ),
    "a missing year of rates": (
        "data/ages/china-rates.csv",
        lambda text: "".join(line for line in text.splitlines(keepends=True) if "death_rate,2025-2030" not in line),
        "china-rates.csv period: expected the death_rate of male in 2025, found .*2020-2025",
    ),
    "a negative rate": (
        "data/ages/china-rates.csv",
        lambda text: text.replace("death_rate,2025-2030,male,0,0.00", "death_rate,2025-2030,male,0,-0.00"),
        r"china-rates.csv:\d+:5 value: expected a number above 0",
    ),
    "an age left out": (
        "data/ages/hangzhou-2024-single-ages.csv",
        lambda text: "".join(line for line in text.splitlines(keepends=True) if ",50," not in line),
        r"hangzhou-2024-single-ages.csv:52:2 age: expected the age 50: single ages from 0 on",
    ),
    "another year": (
        "data/ages/hangzhou-2024-single-ages.csv",
        lambda text: text.replace("2024-12-31,7,", "2023-12-31,7,"),
        r"single-ages.csv:9:1 date: expected a date in 2024, the base year, found 2023-12-31",
    ),
    "no such group": (
        "data/ages/hangzhou-2024.yaml",
        lambda text: text.replace("0-14: 157.0万人", "young: 157.0万人"),
        r"published.groups.young: expected a group of ages such as 15-59 or 60\+, men or women, found young",
    ),
    "no table": (
        "data/ages/hangzhou-2024.yaml",
        lambda text: text.replace("file: china-rates.csv", "file: nowhere.csv"),
        r"hangzhou-2024.yaml:\d+:\d+ rates.file: ",
    ),
    "a share above one": (
        "scenarios/mine.yaml",
        lambda text: text.replace("migrant_old: 16.5%", "migrant_old: 116.5%"),
        r"mine.yaml:\d+:\d+ assumptions.migrant_old: expected a value of at most 100%, found 116.5%",
    ),
    "shares above one together": (
        "scenarios/mine.yaml",
        lambda text: text.replace("migrant_old: 16.5%", "migrant_old: {2025-2026: 10%, 2027-2030: 80%}"),
        r"mine.yaml:\d+:\d+ assumptions.migrant_old: .*at most 100% together, found 100.5% in 2027",
    ),
    "natural increase beside ages": (
        "scenarios/mine.yaml",
        lambda text: text.replace("  fertility: 1.04", "  natural_increase: 2‰\n  fertility: 1.04"),
        r"natural_increase.*the module ages computes it: state ",
    ),
    "years without rates": (
        "scenarios/mine.yaml",
        lambda text: text.replace("extends: sprint", "extends: sprint\nyears: 2025-2063").replace(
            "2026-2030", "2026-2063"
        ),
        "sex_ratio of both in 2061",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_placed_and_explained(case: str, project_folder: Path) -> None:
    file, change, message = BAD[case]
    changed(project_folder / file, change)
    if not message:  # groups that are published make up for a single age that is off
        assert hz.read_scenario("mine").baseline.tables["cohorts"].persons.sum() == pytest.approx(1262.4)
        return
    with pytest.raises(InvalidInput, match=message):
        hz.read_scenario("mine")


def test_ages_alone_have_to_be_those_of_the_residents(project_folder: Path) -> None:
    path = project_folder / "data" / "ages" / "hangzhou-2024.yaml"
    changed(path, lambda text: text[: text.index("published:")] + text[text.index("rates:") :])
    assert hz.read_scenario("mine").baseline.tables["cohorts"].persons.sum() == pytest.approx(1262.4)
    ages = project_folder / "data" / "ages" / "hangzhou-2024-single-ages.csv"
    changed(ages, lambda text: text.replace("2024-12-31,30,103352", "2024-12-31,30,1033520"))
    residents = "residents of hangzhou-2024, 12.624 million people, found 13.5535 million people of them"
    with pytest.raises(InvalidInput, match=rf"hangzhou-2024.yaml:3:3 people.file: .* {residents}.*state the groups"):
        hz.read_scenario("mine")


def test_a_place_without_ages_is_told_where_they_belong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("scenarios", "data/baselines"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(shipped("data") / "baselines" / "hangzhou-2024.yaml", tmp_path / "data" / "baselines" / "here.yaml")
    text = (shipped("scenarios") / "ages.yaml").read_text("utf-8")
    (tmp_path / "scenarios" / "mine.yaml").write_text(text.replace("modules:", "baseline: here\nmodules:"), "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=r"baseline: .*found here.*needs people by age in data/ages"):
        hz.read_scenario("mine")


def test_realism_says_what_natural_increase_takes_beside_what_it_was() -> None:
    """With even odds: fertility at which half of the draws reach 2 per mille, beside 1.04 in 2021-2024."""
    from hzsim.present.answers import sheet_of

    scenario = hz.read_scenario("ages")
    found = hz.realism(scenario)
    (asked,) = found.against_past
    assert asked.value == pytest.approx(1.25, abs=0.02)
    there = hz.assess(scenario.replace(fertility={"2026-2030": asked.value}), draws=2048).targets[1]
    assert there.probability == pytest.approx(0.5, abs=0.02)
    lines = {one: "\n".join(map(str, sheet_of(found).view(one).pieces)) for one in ("zh", "en")}
    assert (
        "with even odds takes fertility of 1.25 children per woman in 2026-2030; it was 1.04 on average" in lines["en"]
    )
    assert "的概率达到一半，2026—2030年总和生育率须为每名妇女1.25个孩子；2021—2024年平均为1.04" in lines["zh"]
    record = found.to_frame().query("comparison.str.startswith('own past of fertility')").iloc[0]
    assert (record["kept"], record["episodes"]) == (0, 4)
