"""Tabled indicators, revisions between versions, and the past plan looked back."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.plan.indicators import TabledIndicator, table_with_odds
from hzsim.plan.revisions import CHANGES, look_back, revisions
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.consistency import check_plan
from hzsim.plan.verbs import check
from hzsim.plan.verbs import indicators as indicators_of
from hzsim.present.answers import sheet_of
from hzsim.present.charts.plan import check_chart, indicator_chart
from hzsim.scenario.reading import read_scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.simulating import simulate

FINAL, DRAFT, OLD = "hangzhou-15fyp-final", "hangzhou-15fyp-draft", "hangzhou-14fyp"


@pytest.fixture(scope="module")
def indicators() -> dict[str, TabledIndicator]:
    return {item.target.id: item for item in table_with_odds(read_plan(FINAL), everything=True)[0]}


def test_every_tabled_indicator_has_a_line(indicators: dict[str, TabledIndicator]) -> None:
    assert {item.number for item in indicators.values()} - {0} == set(range(1, 30))
    draft, _ = table_with_odds(read_plan(DRAFT))
    assert {item.number for item in draft} == set(range(1, 31))


@pytest.mark.parametrize(
    ("name", "base", "pace", "kind"),
    [
        ("lp_2030", 29.6, (35 / 29.6) ** 0.2 - 1, "percent"),  # 3.4%
        ("dig_share_2030", 0.295, 0.005, "points"),  # 2.5 points in five years
        ("rd_2030", 0.04, 0.001, "points"),
        ("trade_share_2030", 0.215, 0.005 / 6, "points"),  # its base is 2024
        ("culture_2030", 3600, (5000 / 3600) ** 0.2 - 1, "percent"),
        ("urratio_2030", 1.62, (1.58 / 1.62) ** 0.2 - 1, "percent"),
        ("newjobs_155", 31.4, 25, "amount"),  # 125 in five years
        ("nursery_155", None, 0.01, "points"),  # 5 points in five years
        ("gdp_2030", 22996.72, (30000 / (21860 * 1.052)) ** (1 / 5) - 1, "percent"),  # 2025, as its relation implies
        ("retail_2030", 7671 * 1.028, (12000 / (7671 * 1.028)) ** (1 / 6) - 1, "percent"),  # 2024, implied
        ("svc_va_2030", 0.73 * 21860, (20000 / (0.73 * 21860)) ** (1 / 6) - 1, "percent"),
        ("gdp_growth_155", 0.052, None, ""),  # a pace already
        ("pm25_2030", 29, None, ""),  # words
    ],
)
def test_the_pace_is_in_points_or_percent_as_the_unit_demands(
    indicators: dict[str, TabledIndicator], name: str, base: float | None, pace: float | None, kind: str
) -> None:
    item = indicators[name]
    assert (item.base.value if item.base else None) == (None if base is None else pytest.approx(base))
    assert item.pace == (None if pace is None else pytest.approx(pace))
    assert item.pace_kind == kind


def test_outcomes_published_after_the_plan_are_no_base(indicators: dict[str, TabledIndicator]) -> None:
    bases = {item.base.id for item in indicators.values() if item.base}
    assert not {name for name in bases if "outcome" in name}


def test_targets_below_their_base(indicators: dict[str, TabledIndicator]) -> None:
    assert {name for name, item in indicators.items() if item.below_base} == {
        "gdp_growth_155", "newjobs_2030", "forest_2030",
    }  # fmt: skip


def test_a_scenario_implies_levels_and_probabilities() -> None:
    scenario = read_scenario("satellites")
    found = {
        item.target.id: item.implied
        for item in table_with_odds(
            read_plan(FINAL), scenario, everything=True, sampling=Sampling(1_024, sampler="sobol")
        )[0]
        if item.implied
    }
    tabled = {"gdp_growth_155", "lp_2030", "rd_2030", "dig_share_2030", "culture_2030"}
    assert {name for name, one in found.items() if one.basis == "model"} >= tabled  # one number, one source
    text = {"gdp_2030", "gdp_pc_usd_2030", "retail_2030", "ind_va_2030", "svc_va_2030", "trade_2030", "pop_2030"}
    assert {name for name, one in found.items() if one.basis == "model"} == tabled | text
    assert len({name for name in found if name not in text}) == 27
    assert found["gdp_2030"].value == pytest.approx(21_860 * 1.052 * 1.054**5)
    asked = {"dig_share_2030": "digital_share >= 32% in 2030", "culture_2030": "culture_va >= 5000 in 2030",
             "gdp_growth_155": "gdp_growth >= 5% in 2026-2030"}  # fmt: skip
    for sampler, draws in (("sobol", 1_024), ("random", 20_000)):
        own = simulate(scenario, draws, sampler=sampler, indicators=())
        for place, target in enumerate(scenario.targets):
            for one in (one for one, text in asked.items() if text == str(target)):
                error = 1e-9 if sampler == "sobol" else 4 * own.standard_errors[place]
                assert found[one].probability == pytest.approx(own.tally.probabilities[place], abs=error)


def test_a_core_scenario_has_no_satellites() -> None:
    found, _ = table_with_odds(read_plan(FINAL), read_scenario("sprint"), sampling=Sampling(1000))
    of_modules = {item.target.id for item in found if item.implied and item.implied.basis == "model"}
    assert of_modules == {"gdp_growth_155", "rd_2030"}
    why = {item.target.id: item.why_not.en for item in found if item.why_not is not None}
    assert why["culture_2030"] == "the scenario does not name the module industries"
    assert why["midincome_2030"] == "the target is in words"


def test_what_changed_between_draft_and_final() -> None:
    found = revisions(read_plan(DRAFT), read_plan(FINAL))
    by_change: dict[str, set[str]] = {}
    for item in found:
        by_change.setdefault(item.change, set()).add(item.statement.id)
    assert by_change["raised"] == {"strategic_share_2030"}
    assert by_change["softened"] == {"nonfossil_2030", "nonfossil_2030_text"}
    assert by_change["hardened"] == {"edu_years_2030", "energy_2030", "retail_2030"}
    assert by_change["dropped"] == {
        "dispute_2030", "fund_2030", "rank_2030", "rank_rd_prov_2030", "rank_rd_2030", "rank_dig_2030",
    }  # fmt: skip
    assert by_change["redefined"] == {"nursery_155"}
    assert by_change["base changed"] == {
        "gdp_growth_2025", "ai_rev_base", "dig_share_2025", "strategic_share_2025", "newjobs_2025", "urratio_2025",
        "forest_2025",
    }  # fmt: skip
    assert by_change["base dropped"] == {"midincome_2025", "nursery_2024", "waterq_2025"}
    assert by_change["base added"] == {"nurses_2025"}
    assert by_change["span changed"] == {"priv_inv_2030"}
    assert {"pop_2030", "trade_2030", "private_va_2030", "forest_2030"} <= by_change["wording"]
    total = next(item for item in found if item.statement.id == "ind_total")
    assert (total.change, total.before and total.before.value, total.after and total.after.value) == (
        "count changed",
        30,
        29,
    )
    strategic = next(item for item in found if item.change == "raised")
    assert (strategic.before and strategic.before.printed, strategic.after and strategic.after.printed) == (
        "46",
        "47.5",
    )


def test_a_revision_backwards_is_the_opposite() -> None:
    found = {item.statement.id: item.change for item in revisions(read_plan(FINAL), read_plan(DRAFT))}
    assert found["strategic_share_2030"] == "lowered"
    assert found["nonfossil_2030"] == "hardened"
    assert found["edu_years_2030"] == "softened"
    assert found["dispute_2030"] == "added"


def test_a_plan_does_not_differ_from_itself() -> None:
    assert revisions(read_plan(FINAL), read_plan(FINAL), everything=True) == []


def test_targets_of_one_text_are_shown_and_other_figures_counted() -> None:
    draft, final = read_plan(DRAFT), read_plan(FINAL)
    few, all_of_them = revisions(draft, final), revisions(draft, final, everything=True)
    shown = {item.statement.id for item in few}
    assert {"svc_va_2030", "retail_2030", "fund_2030", "rank_2030"} <= shown
    hidden = [item for item in all_of_them if item.statement.id not in shown]
    assert {item.statement.kind for item in hidden} <= {"actual", "estimate", "assumption"}
    table = CliRunner().invoke(main, ["diff", DRAFT, FINAL, "--lang", "en"]).output
    assert f"{len(hidden)} more figures of the text, no targets, stand in one version only (--all)" in table


def test_every_change_shows_what_changed() -> None:
    records = sheet_of(hz.diff(DRAFT, FINAL, everything=True)).records()
    for record in records:
        names = [name.removeprefix("before") for name in record if name.startswith("before") and name != "before_plan"]
        assert [record[f"before{name}"] for name in names] != [record[f"after{name}"] for name in names]
    record = next(row for row in records if row["statement"] == "priv_inv_2030")
    assert (record["before_years"], record["after_years"]) == ("2030", "2026-2030")
    assert (record["after_operator"], record["after_wording"]) == (">=", "striving for")
    table = CliRunner().invoke(main, ["diff", DRAFT, FINAL, "--lang", "en"]).output
    assert "2030 → 2026-2030" in table
    assert not re.search("[\u4e00-\u9fff]", table)
    assert "hardened: words became a figure" in table
    assert "hardened: indicative became binding" in table


@pytest.mark.parametrize(
    ("name", "outcome", "verdict"),
    [
        ("gdp_growth_145_target", 0.052, "missed"),  # 6% and above
        ("dig_share_145_target", 0.295, "missed"),
        ("dig_va_145_target", 6784.0, "missed"),  # 29.5% of 21860 x 1.052
        ("airdays_145_target", 0.867, "missed"),
        ("fdi_145_target", 36, "missed"),
        ("rd_145_target", 0.04, "borderline"),  # about 4 against 4
        ("gdp_145_target", 23011, "met"),  # 23,000
        ("gdp_pc_145_target", 181732, "met"),  # 180,000
        ("urratio_145_target", 1.62, "met"),
        ("income_145_target", None, "unknown"),
    ],
)
def test_the_past_plan_looked_back(name: str, outcome: float | None, verdict: str) -> None:
    found = next(item for item in look_back(read_plan(OLD)) if item.target.id == name)
    assert found.verdict == verdict
    assert (found.check.implied.value if found.check else None) == (
        None if outcome is None else pytest.approx(outcome, rel=1e-5)
    )


def test_what_cannot_be_assessed_is_an_outcome_and_no_target() -> None:
    found = {item.target.id: item for item in look_back(read_plan(OLD))}
    emissions = found["co2_145_target"]
    assert emissions.target.printed == ""
    assert emissions.words is not None
    assert emissions.words.said.en == "cannot be assessed"
    assert "2023 census revision" in found["gdp_145_target"].note.en
    printed = CliRunner().invoke(main, ["review", "--lang", "zh"]).output
    line = next(line for line in printed.splitlines() if "二氧化碳" in line)
    assert line.split()[:4] == ["无实绩数据", "单位GDP二氧化碳排放降低（“十四五”）", "–（2021—2025年）", "无法评估"]
    assert "2023年第五次经济普查修订" in printed


def test_one_pace_for_one_target(indicators: dict[str, TabledIndicator]) -> None:
    """What `indicators` asks for is what `check` asks for, from the same base year."""
    checks = {check.id: check for check in check_plan(read_plan(FINAL))}
    pairs = {"retail_2030": "retail_pace", "ind_va_2030": "ind_pace", "svc_va_2030": "svc_pace",
             "trade_2030": "trade_pace", "gdp_2030": "gdp_pace_after_2025"}  # fmt: skip
    for target, relation in pairs.items():
        item, base = indicators[target], checks[relation].inputs[0]
        assert item.pace == pytest.approx(checks[relation].implied.value)
        assert item.base is not None
        assert item.base.span == base.span


class TestCommands:
    def test_diff_prints_both_values(self) -> None:
        zh = CliRunner().invoke(main, ["diff", DRAFT, FINAL, "--lang", "zh"])
        en = CliRunner().invoke(main, ["diff", DRAFT, FINAL, "--lang", "en"])
        line = next(line for line in zh.output.splitlines() if line.startswith("目标提高"))
        assert "46%" in line
        assert "47.5%" in line
        assert "target raised" in en.output
        records = json.loads(CliRunner().invoke(main, ["diff", DRAFT, FINAL, "--format", "json"]).output)
        dropped = next(record for record in records if record["statement"] == "dispute_2030")
        assert (dropped["before_value"], dropped["after_value"], dropped["change"]) == (0.43, None, "dropped")
        assert {record["change"] for record in records} <= set(CHANGES)

    def test_indicators_as_table_and_json(self) -> None:
        table = CliRunner().invoke(main, ["indicators", "--lang", "zh"]).output
        assert "+0.50个百分点" in table
        assert "+6.79%" in table
        english = CliRunner().invoke(main, ["indicators", "--lang", "en"]).output
        assert not re.search("[\u4e00-\u9fff]", english)
        assert "314,000 people (2025)" in english
        assert "meet the target set by the province" in english
        arguments = ["indicators", FINAL, "--scenario", "sprint", "--draws", "2000", "--format", "json"]
        records = json.loads(CliRunner().invoke(main, arguments).output)
        growth = records[0]
        assert (growth["statement"], growth["operator"], growth["target"]) == ("gdp_growth_155", ">=", 0.05)
        assert growth["implied"] == pytest.approx(0.054)
        assert (growth["draws"], growth["seed"], growth["sampler"]) == (2048, 1, "sobol")
        shown = CliRunner().invoke(main, [*arguments[:-2], "--lang", "en"]).output
        assert "2,048 draws, seed 1, Sobol" in shown
        assert "4.498%" in next(line for line in shown.splitlines() if line.startswith("8 "))  # not 4.50% for 4.5%
        assert "≈ 4% (2025, judgement)" in shown
        research = next(record for record in records if record["statement"] == "rd_2030")
        assert research["base_status"] == "judgement"
        assert "3.9 to 4.1" in research["base_note"]
        assert 0.4 < growth["probability"] < 0.8

    def test_review_as_table_and_json(self) -> None:
        assert "未达" in CliRunner().invoke(main, ["review", "--lang", "zh"]).output
        records = json.loads(CliRunner().invoke(main, ["review", "--format", "json"]).output)
        assert records[0]["verdict"] == "missed"
        assert all(not isinstance(value, dict | list) for record in records for value in record.values())

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_charts(self, tmp_path: Path, language: str) -> None:
        small = ["--lang", language, "--chart"]
        jobs = {
            "check": ["check", FINAL],
            "indicators": ["indicators", "--scenario", "satellites", "--all", "--draws", "500"],
            "review": ["review"],
            "rank": ["rank", "sprint", "--draws", "500"],
        }
        for name, command in jobs.items():
            path = tmp_path / f"{name}.svg"
            result = CliRunner().invoke(main, [*command, *small, str(path)])
            assert result.exit_code == 0, result.output
            assert path.read_text(encoding="utf-8").startswith("<?xml")

    def test_a_chart_drops_nothing_without_saying(self) -> None:
        checks = check(FINAL)
        grave = [one.label.en for one in checks if one.verdict not in ("consistent", "met")]
        rows = [label.get_text() for label in check_chart(checks).axes[0].get_yticklabels()]
        assert rows == grave
        assert "Hangzhou's GDP target less Wuhan's" in rows
        scenario = read_scenario("satellites")
        drawn = indicator_chart(indicators_of(FINAL, scenario, draws=500))
        words = [text.get_text() for text in (*drawn.texts, *drawn.axes[0].texts)]
        assert any(
            "not drawn (no base, a pace, or no further than the base): GDP growth, real, yearly average" in text
            for text in words
        )
        legend = next(legend for legend in (drawn.axes[0].get_legend(), *drawn.legends) if legend is not None)
        assert [text.get_text() for text in legend.get_texts()] == ["target", "target met", "missed"]

    def test_versions_are_of_one_city(self, tmp_path: Path) -> None:
        text = (shipped("data") / "plans" / "hangzhou-14fyp.csv").read_text(encoding="utf-8")
        for table in ("units", "documents", "words"):
            source = shipped("data") / "plans" / f"{table}.csv"
            (tmp_path / source.name).write_bytes(source.read_bytes())
        (tmp_path / "ningbo.csv").write_text(text, encoding="utf-8")
        (tmp_path / "plans.csv").write_text(
            "plan,title_zh,title_en,entity\nningbo,宁波,Ningbo,Ningbo\n", encoding="utf-8"
        )
        result = CliRunner().invoke(main, ["diff", FINAL, str(tmp_path / "ningbo.csv")])
        assert result.exit_code == 2
        assert "plans.csv:2:4 entity: expected two versions of one city's plan, found Hangzhou and Ni" in result.output

    def test_a_chart_needs_what_it_shows(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(main, ["indicators", "--chart", str(tmp_path / "x.png")])
        assert result.exit_code == 2
        assert "needs --scenario" in result.output
        result = CliRunner().invoke(main, ["check", FINAL, "--chart", str(tmp_path / "x.bmp")])
        assert result.exit_code == 2
        assert "ending in .png, .svg or .pdf" in result.output
