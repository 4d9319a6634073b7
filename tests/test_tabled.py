"""A plan's whole table simulated: its paths, its joint distribution, other cities' tables by data alone."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.errors import InvalidInput
from hzsim.files.sources import shipped
from hzsim.plan.paths import path_classes, record_row
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.statements import Statement
from hzsim.plan.verbs import indicators
from hzsim.scenario.reading import read_scenario
from hzsim.simulation.projection import project

FINAL = "hangzhou-15fyp-final"
MODULES = ["core", "tabled"]


@pytest.fixture(scope="module")
def sprint() -> hz.Scenario:
    return read_scenario({"extends": "sprint", "modules": MODULES, "targets": ["urban_rate >= 86% in 2030"]})


# the arithmetic of each kind, by hand


def test_each_kind_is_carried_on_by_hand(sprint: hz.Scenario) -> None:
    found = {name: values[0] for name, values in project(sprint).values.items()}
    assert sprint.assumptions["dtrade_pace"] == (0.02,) * 6
    gdp, residents = found["gdp"], found["population"]
    assert found["urratio"] == pytest.approx([1.62, *(1.62 * 0.987**year for year in range(1, 6))])
    assert found["dtrade"][-1] == pytest.approx(3350 * gdp[-1] / gdp[0] * 1.02**5)  # moves with GDP since 2025
    assert found["patent"][-1] == pytest.approx(63.7 * 1.08**5 / (residents[-1] / residents[0]))
    odds = 0.85 / 0.15 * math.exp(5 * 0.003 / (0.85 * 0.15))
    assert found["urban_rate"][-1] == pytest.approx(odds / (1 + odds))
    odds = 0.215 / 0.785
    assert found["trade_share"] == pytest.approx([odds / (1 + odds)] * 6)  # from 2024 on, at no points a year
    assert found["newjobs"] == pytest.approx([31.4, *[31.4 * 0.97] * 5])
    assert found["nursery"] == pytest.approx([0, 0.009, 0.018, 0.027, 0.036, 0.045])


def test_a_path_may_be_stated_and_moved(sprint: hz.Scenario) -> None:
    moved = sprint.replace(urban_rate_pace="0.1%")
    odds = 0.85 / 0.15 * math.exp(5 * 0.001 / (0.85 * 0.15))
    assert project(moved)["urban_rate"][0, -1] == pytest.approx(odds / (1 + odds))
    assert hz.require(sprint, "urban_rate_pace", "urban_rate >= 86% in 2030").value == pytest.approx(
        (math.log(0.86 / 0.14) - math.log(0.85 / 0.15)) * 0.85 * 0.15 / 5
    )


def test_the_shipped_table_has_the_outline_s_figures() -> None:
    """Each target as the outline has it, and the odds that `indicators` gives it beside the same scenario."""
    shown = {item.target.id: item for item in indicators(FINAL, read_scenario("table"), draws=4_096) if item.implied}
    table = read_scenario("table")
    outline = {one.series: one for one in read_plan(FINAL).statements.values() if one.id in shown}
    found = {str(item.target.indicator.name): item for item in hz.assess(table, 4_096).targets}
    assert len(table.targets) == 18
    for name in found.keys() & outline.keys():
        stated, target = shown[outline[name].id], found[name].target
        assert stated.implied is not None
        assert (stated.target.binding == "约束性") == (target.kind == "binding"), name
        if stated.target.value is not None:
            years = 5 if name == "newjobs" else 1  # the outline adds them up
            assert years * target.value == pytest.approx(stated.target.value), name
            assert found[name].probability == pytest.approx(stated.implied.probability, abs=0.01), name
    assert len(found.keys() & outline.keys()) > 10


# the table's joint distribution against a simulation by hand


def _table_by_hand(draws: int) -> tuple[np.ndarray, list[str]]:
    """Return which of some targets each draw meets, from normals of numpy and the formulas written out again."""
    rng = np.random.default_rng(20261127)
    years = 5

    def pace(centre: float, average: float, yearly: float, rate: bool = True) -> np.ndarray:
        deviation = average * rng.standard_normal((draws, 1)) + yearly * rng.standard_normal((draws, years))
        return (1 + centre) * np.exp(deviation) - 1 if rate else centre + deviation

    growth = pace(0.05, 0.01, 0.015)
    level = np.cumprod(1 + growth, axis=1)[:, -1]
    people = np.empty(years)
    start = 1262.4 * 1.002 + 5.5
    before = start
    for year in range(years):
        before = before * 1.002 + 5.4
        people[year] = before
    land = 10.04 * np.cumprod(1 + pace(0.012, 0.006, 0.006), axis=1)[:, -1] / level
    trade = 3350 * np.cumprod(1 + pace(0.02, 0.03, 0.04), axis=1)[:, -1] * level
    patents = 63.7 * np.cumprod(1 + pace(0.08, 0.025, 0.025), axis=1)[:, -1] / (people[-1] / start)
    points = pace(0.003, 0.002, 0.002, rate=False).sum(axis=1)
    urban = 1 / (1 + (0.15 / 0.85) * np.exp(-points / (0.85 * 0.15)))
    jobs = (31.4 * (1 + pace(-0.03, 0.06, 0.06))).mean(axis=1)
    met = {
        "gdp_growth >= 5% in 2026-2030": level >= 1.05**5,
        "land_gdp <= 8.8 in 2030": land <= 8.8,
        "dtrade >= 5000 in 2030": trade >= 5000,
        "patent >= 78 in 2030": patents >= 78,
        "urban_rate >= 86% in 2030": urban >= 0.86,
        "newjobs >= 31 on average in 2026-2030": jobs >= 31,
    }
    return np.array(list(met.values())), list(met)


def test_the_joint_distribution_is_that_of_a_simulation_by_hand() -> None:
    draws = 400_000
    base = read_scenario({"extends": "sprint", "modules": MODULES, "targets": ["urban_rate >= 86% in 2030"]})
    given = {
        "real_growth": {"average": {"normal": 0.01}, "yearly": {"normal": 0.015}},
        **{name: base.uncertainty[name] for name in base.uncertainty if name.endswith("_pace")},
    }
    met, names = _table_by_hand(draws)
    scenario = base.replace(
        real_growth={2025: 0.052, "2026-2030": 0.05}, deflator_growth=0.0, uncertainty=given, targets=names
    )
    found = hz.assess(scenario, 16_384)
    counts = met.sum(axis=0)
    for place, one in enumerate(found.targets):
        share = met[place].mean()
        assert one.probability == pytest.approx(share, abs=4 * math.hypot(one.standard_error, 0.5 / draws**0.5)), one
    for least in found.at_least:
        share = float((counts >= least.k).mean())
        error = math.hypot(least.standard_error, max(share * (1 - share) / draws, 1 / draws**2) ** 0.5)
        assert least.probability == pytest.approx(share, abs=4 * error + 1e-5)
    assert found.expected_met == pytest.approx(float(counts.mean()), abs=0.01)
    assert found.joint > 1.02 * found.if_independent or found.joint < 0.98 * found.if_independent  # growth is shared


# the whole table


@pytest.fixture(scope="module")
def whole() -> hz.TabledIndicators:
    return indicators(FINAL, read_scenario("satellites"), draws=1024)


def test_every_numeric_indicator_of_the_outline_has_a_probability(whole: hz.TabledIndicators) -> None:
    numbers = {item.number for item in whole if item.implied is not None}
    assert len(numbers) == 25  # of 29
    assert {item.number for item in whole if item.why_not is not None} == {20, 22, 23, 26}
    odds = whole.odds
    assert odds is not None
    assert odds.counted == 25
    shares = [one.probability for one in odds.at_least]
    assert shares == sorted(shares, reverse=True)
    assert odds.expected == pytest.approx(sum(shares), abs=0.01)  # the mean is the sum of the tails
    assert odds.low <= odds.expected <= odds.high
    assert shares[odds.low - 1] >= 0.9 > shares[odds.low]
    assert shares[odds.high - 1] >= 0.1 > shares[odds.high]
    assert odds.binding_counted == 6
    binding = [item.implied.probability for item in whole if item.implied and item.target.binding == "约束性"]
    assert odds.binding is not None
    assert odds.binding.probability == pytest.approx(math.prod(binding), abs=0.003)  # none of these shares anything


def test_a_judgement_is_marked_and_has_its_reason(whole: hz.TabledIndicators) -> None:
    for item in whole:
        if item.implied is not None and item.implied.basis != "model":
            assert item.implied.source
    record = [item.target.id for item in whole if item.implied and item.implied.basis == "record"]
    assert record == ["urban_rate_2030"]
    urban = next(item.implied for item in whole if item.target.id == "urban_rate_2030")
    assert urban is not None
    assert "n 3" in urban.source
    assert "standard error" in urban.source


def test_a_base_of_the_table_of_paths_is_the_plan_s(whole: hz.TabledIndicators) -> None:
    scenario = read_scenario({"extends": "sprint", "modules": MODULES, "targets": ["urban_rate >= 86% in 2030"]})
    values = project(scenario).values
    for item in whole:
        if item.base is not None and item.base.value is not None and item.target.series in values and item.implied:
            year = item.base.span.last
            if year >= 2025 and item.implied.basis != "model":
                held = values[item.target.series][0, year - 2025]
                assert held == pytest.approx(item.base.value), item.target.id


def test_about_a_figure_below_the_base_is_met_below_it(whole: hz.TabledIndicators) -> None:
    ratio = next(item.implied for item in whole if item.target.id == "urratio_2030")
    assert ratio is not None
    assert str(ratio.target) == "urratio <= 1.58 in 2030"


# what the record says, out of sample


def _figures(*pairs: tuple[int, str]) -> list[Statement]:
    rows = "\n".join(f"Share,%,{year},=,{value}" for year, value in pairs)
    return _statements(f"indicator,unit,year,operator,value\n{rows}\nShare,%,2030,>=,90\n")


def _statements(text: str) -> list[Statement]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(text, encoding="utf-8")
        return list(read_plan(path).statements.values())


@pytest.mark.parametrize(
    ("record", "year", "outcome"),
    [
        (((2010, "73.2"), (2020, "83.3")), 2025, 0.85),  # residents in towns, censuses; the 14th plan asked for 82%
        (((2021, "27.1"), (2024, "28.8")), 2025, 0.295),  # the core digital economy; the 14th plan asked for 30%
    ],
)
def test_outcomes_of_the_fourteenth_plan_lie_in_bands_of_their_record(
    record: tuple[tuple[int, str], ...], year: int, outcome: float
) -> None:
    *figures, target = _figures(*record)
    baseline = hz.read_baseline("hangzhou-2020" if record[-1][0] == 2020 else "hangzhou-2024")
    row = record_row(figures, target, baseline)
    assert row is not None
    quantity, parts = row.quantity, row.spread.uncertainty
    assert parts is not None
    assert parts.average is not None
    assert parts.yearly is not None
    years = year - quantity.base_year
    scale = quantity.base * (1 - quantity.base)
    centre = math.log(quantity.base / (1 - quantity.base)) + years * quantity.pace / scale
    width = math.hypot(years * parts.average.standard_deviation, years**0.5 * parts.yearly.standard_deviation) / scale
    off = (math.log(outcome / (1 - outcome)) - centre) / width
    assert abs(off) < 1.2816


def test_half_of_a_share_s_pace_is_carried_on() -> None:
    *figures, target = _figures((2020, "40"), (2025, "50"))
    row = record_row(figures, target, hz.read_baseline("hangzhou-2024"))
    assert row is not None
    assert row.quantity.pace == pytest.approx(0.5 * (0 - math.log(0.4 / 0.6)) / 5 * 0.25)
    assert row.spread.status == "judgement"
    assert path_classes()["share"].carried == 0.5


# another city's table, by data alone


BASELINE = """\
title: {zh: 小城, en: Smallville}
entity: Smallville
year: 2025
facts:
  gdp: {value: 1000, source: its own, status: judgement}
  population: {value: 100, source: its own, status: judgement}
"""
SCENARIO = """\
format: 2
title: {zh: 情景, en: Plain}
baseline: smallville
years: 2026-2030
assumptions: {real_growth: 5%, deflator_growth: 1%, natural_increase: 0‰, net_migration: 0}
targets: [gdp_growth >= 5% in 2026-2030]
"""
CHINESE = """\
指标,单位,年份,方向,数值,属性
常住人口城镇化率,%,2020,,70,
常住人口城镇化率,%,2025,,75,
常住人口城镇化率,%,2030,≥,77,预期性
GDP年均增长,%,2026-2030,≥,5,预期性
粮食产量,亿斤,2025,,32,
粮食产量,亿斤,2030,≥,32,约束性
空气质量,%,2030,,持续改善,约束性
"""
ENGLISH = """\
indicator,unit,year,operator,value
Urbanisation,%,2020,=,70
Urbanisation,%,2025,=,75
Urbanisation,%,2030,>=,77
GDP growth,%,2026-2030,>=,5
Grain,亿斤,2025,=,32
Grain,亿斤,2030,>=,32
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    for folder in ("data/baselines", "data/plans", "scenarios"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/baselines/smallville.yaml").write_text(BASELINE, encoding="utf-8")
    (tmp_path / "scenarios/plain.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def table(text: str) -> Path:
        path = tmp_path / "data/plans/own.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return table


@pytest.mark.parametrize(("text", "language"), [(CHINESE, "zh"), (ENGLISH, "en")])
def test_a_table_of_few_columns_has_its_odds(city: Callable[[str], Path], text: str, language: str) -> None:
    city(text)
    asked = ["indicators", "own", "--scenario", "plain", "--draws", "512", "--lang", language]
    result = CliRunner().invoke(main, [*asked, "--format", "json"])
    assert result.exit_code == 0, result.output
    records = [one for one in json.loads(result.stdout) if one["statement"]]
    urban, growth, grain, *_ = records
    assert (urban["base"], urban["target"], urban["basis"]) == (0.75, 0.77, "judgement")
    pace = 0.5 * (math.log(3) - math.log(7 / 3)) / 5
    assert urban["implied"] == pytest.approx(1 / (1 + math.exp(-math.log(3) - 5 * pace)))
    assert growth["basis"] == "model"
    assert grain["probability"] is None
    assert {"zh": "记录中不足两个数据", "en": "fewer than two figures"}[language] in grain["why_not"]
    shown = CliRunner().invoke(main, asked).stdout
    assert {"zh": "有概率的2项指标中平均达到", "en": "Of the 2 indicators with a probability"}[language] in shown


def test_the_table_of_paths_takes_the_place_of_the_record(city: Callable[[str], Path]) -> None:
    folder = city(ENGLISH).parent
    lines = ["name,unit,kind,base,base_year,pace,average,source,status",
             "Grain,亿斤,level,32,2025,1%,0.5%,what the bureau says,judgement"]  # fmt: skip
    (folder / "tabled.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = ["indicators", "own", "--scenario", "plain", "--draws", "512", "--format", "json"]
    failed = CliRunner().invoke(main, asked)
    assert failed.exit_code == 2
    assert "tabled.csv:2:1 name: expected small letters, digits and _, found Grain" in failed.output
    (folder / "tabled.csv").write_text("\n".join(lines).replace("Grain", "grain") + "\n", encoding="utf-8")
    (folder / "own.csv").write_text(ENGLISH.replace("Grain", "grain"), encoding="utf-8")
    found = {one["statement"]: one for one in json.loads(CliRunner().invoke(main, asked).stdout)}
    grain = found["grain_2030"]
    assert grain["implied"] == pytest.approx(32 * 1.01**5)
    assert grain["probability"] == pytest.approx(0.97725, abs=0.001)  # log 1.01 is two standard deviations of 0.5%


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("indicator,unit,year\nA,%,2030\n", "add value; all other columns may be left out"),
        ("unit,year,value\n%,2030,5\n", "add indicator_zh; all other columns may be left out"),
        ("indicator,unit,year,valeu\nA,%,2030,5\n", "expected a known column, found valeu (did you mean value?)"),
        ("indicator,unit,year,value,year\nA,%,2030,5,2030\n", "expected each column once, found year"),
        ("indicator,unit,year,operator,value\nA,立方米,2030,>=,5\n", "a unit of your own is a line of units.csv"),
        ("indicator,unit,year,operator,value\nA,%,soon,>=,5\n", "own.csv:2:3 to: expected"),
        ("指标,单位,年份,方向,数值\n甲,%,2030,高于,5\n", "own.csv:2:4 operator: expected a known operator"),
    ],
)
def test_what_a_short_table_lacks_is_named(city: Callable[[str], Path], text: str, expected: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_plan(city(text))
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share,,,85,2025,0.3%", "share,,,185,2025,0.3%", "base: expected a share between 0% and 100%, found 185"),
        (
            "85,2025,0.3%",
            "85,2023,0.3%",
            "base_year: expected a base of 2024 or later, the baseline's year, found 2023",
        ),
        ("85,2025,0.3%", "85,2025,0.3", "pace: "),
        ("85,2025,0.3%", "85,2025,0.3%", None),
        (",share,,,85", ",part,,,85", "kind: expected a known kind, found part"),
        ("Hangzhou,urban_rate", "Hangzhou,gdp", "name: expected a name that no module has, found gdp"),
    ],
)
def test_a_wrong_line_of_paths_is_named(tmp_path: Path, old: str, new: str, message: str | None) -> None:
    text = (shipped("data") / "plans" / "tabled.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "data" / "plans").mkdir(parents=True)
    (tmp_path / "data" / "plans" / "tabled.csv").write_text(text.replace(old, new), encoding="utf-8")
    path = tmp_path / "scenarios" / "a.yaml"
    path.write_text("extends: sprint\nmodules: [core, tabled]\ntargets: [forest > 65% in 2030]\n", encoding="utf-8")
    if message is None:
        assert read_scenario(path).targets
        return
    with pytest.raises(InvalidInput) as caught:
        read_scenario(path)
    assert "tabled.csv:2:" in str(caught.value)
    assert message in str(caught.value)


def test_points_of_targets_are_the_points_as_far_as_targets_need_them(sprint: hz.Scenario) -> None:
    from hzsim.simulation.points.planning import plans_of

    plan = plans_of(sprint, [sprint.targets])[0]
    coordinates = np.random.default_rng(1).standard_normal((plan.turn.shape[1], 100))
    few, whole = plan.points_of_targets(coordinates), plan.points(coordinates)
    for target in sprint.targets:
        assert few.statistic(target) == pytest.approx(whole.statistic(target), rel=1e-12)
