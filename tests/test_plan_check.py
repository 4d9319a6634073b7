"""What `hzsim check` finds in Hangzhou's plans; intervals were worked by hand (paper, then a desk calculator)."""

import csv
import json
import re
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from hzsim.cli import main
from hzsim.cli.check_command import _GRAVE
from hzsim.plan.against_scenario import check_scenario
from hzsim.plan.book import plan_names, read_plan
from hzsim.plan.consistency import Check, check_plan
from hzsim.plan.relations import KINDS
from hzsim.plan.statements import Statement
from hzsim.plan.verdicts import COLOURS
from hzsim.scenario.reading import read_scenario

FINAL, DRAFT, OLD = "hangzhou-15fyp-final", "hangzhou-15fyp-draft", "hangzhou-14fyp"

Found: TypeAlias = dict[str, dict[str, Check]]


@pytest.fixture(scope="module")
def found() -> Found:
    return {
        name: {check.id: check for check in check_plan(read_plan(name), implied=True)} for name in (FINAL, DRAFT, OLD)
    }


@pytest.mark.parametrize(
    ("relation", "plan", "value", "low", "high", "verdict"),
    [
        # 21860 x 1.05^6; 21860 is 21859.5 to 21860.5
        ("gdp_floor_six", FINAL, 29294.49, 29293.82, 29295.16, "tension"),
        ("gdp_floor_six", DRAFT, 29294.49, 29293.82, 29295.16, "tension"),
        # x 1.052 (1.051 to 1.053) x 1.2762815625; draft x 1.053 (1.052 to 1.054)
        ("gdp_floor_after_2025", FINAL, 29350.29, 29321.72, 29378.87, "tension"),
        ("gdp_floor_after_2025", DRAFT, 29378.19, 29349.62, 29406.77, "tension"),
        ("gdp_stretch_six", FINAL, 29970.49, 29969.80, 29971.17, "tight"),
        ("gdp_stretch_six", DRAFT, 29970.49, 29969.80, 29971.17, "tight"),
        ("gdp_stretch_after_2025", FINAL, 29913.62, 29884.50, 29942.74, "tight"),
        ("gdp_stretch_after_2025", DRAFT, 29942.05, 29912.94, 29971.18, "tight"),
        ("pop_parts", FINAL, 40, 38.5, 41.5, "consistent"),  # 13 (12 to 14) + 27 (26.5 to 27.5)
        ("pop_natural", FINAL, 12.704, 9.5239, 15.8869, "consistent"),  # 2 per mille (1.5 to 2.5) x 1270.4 x 5
        ("pop_2030_implied", DRAFT, 1310.4, 1309.35, 1311.45, "consistent"),
        ("prov_2030", FINAL, 120784.16, 120095.2, 121476.7, "consistent"),  # 90131 x 1.05^6 (1.049^6 to 1.051^6)
        ("prov_2030", DRAFT, 120784.16, 120095.2, 121476.7, "consistent"),
        ("sectors_2030", FINAL, 26200, 26200, 26200, "consistent"),
        ("gdp_pc_usd_plan", FINAL, 32154.2, 32105.9, 32202.6, "consistent"),  # 30000e4 / 1310.4 / 7.12
        ("gdp_pc_usd_average", DRAFT, 32252.6, 32205.3, 32300.0, "consistent"),  # on (1302.4 + 1310.4) / 2
        ("workers_2025", FINAL, 776.92, 774.85, 778.99, "implied"),
        ("workers_2030", FINAL, 857.14, 857.14, 857.14, "implied"),
        ("workers_2025", DRAFT, 777.66, 775.60, 779.73, "implied"),
        ("workers_gain", FINAL, 80.2266, 78.1545, 82.2918, "consistent"),
        ("ind_groups", FINAL, 29, 29, 29, "consistent"),
        ("ind_groups", DRAFT, 30, 30, 30, "consistent"),
    ],
)
def test_levels(found: Found, relation: str, plan: str, value: float, low: float, high: float, verdict: str) -> None:
    check = found[plan][relation]
    assert check.verdict == verdict
    assert check.implied.value == pytest.approx(value, rel=1e-5)
    assert (check.implied.figure.low, check.implied.figure.high) == pytest.approx((low, high), rel=2e-5)


@pytest.mark.parametrize(
    ("relation", "plan", "percent", "verdict"),
    [
        ("gdp_pace_six", FINAL, 5.41729, "tight"),
        ("gdp_pace_after_2025", FINAL, 5.46080, "consistent"),
        ("gdp_pace_after_2025", DRAFT, 5.44076, "consistent"),
        ("dig_pace", FINAL, 7.19, "tight"),  # 29.5% -> 32%: against 7.1% in 2024
        ("dig_pace", DRAFT, 6.81, "consistent"),  # 30% -> 32%
        ("dig_pace_2025", FINAL, 7.60, "tension"),
        ("dig_pace_2025", DRAFT, 9.53, "tension"),
        ("culture_pace", FINAL, 6.79, "tight"),  # 3600 -> 5000 over five years
        ("culture_pace", DRAFT, 6.79, "tight"),
        ("svc_share_2030", FINAL, 66.67, "consistent"),  # 20000 / 30000
        ("svc_pace", FINAL, 3.83, "consistent"),
        ("ind_pace", FINAL, 5.37, "consistent"),
        ("retail_pace", FINAL, 7.25, "tension"),
        ("trade_pace", DRAFT, 2.65, "consistent"),
        ("workers_pace", FINAL, 1.98, "tension"),  # 777 -> 857 against 0.62% for residents
        ("workers_pace", DRAFT, 1.97, "tension"),
        ("pop_pace", FINAL, 0.62, "implied"),
        ("prov_share_2030", FINAL, 24.84, "consistent"),
        ("prov_share_2030", DRAFT, 24.84, "consistent"),
        ("prov_share_2024", FINAL, 24.25, "consistent"),
        ("urban_income_growth", FINAL, 5.47, "tight"),
        ("rd_pace", FINAL, 7.97, "implied"),
        ("rd_pace_floor", DRAFT, 7.50, "implied"),
        ("urratio_pace", FINAL, -0.50, "implied"),
        ("dig_145_share", OLD, 30.43, "consistent"),
        ("growth_145", OLD, 5.076, "tight"),
    ],
)
def test_rates_and_shares(found: Found, relation: str, plan: str, percent: float, verdict: str) -> None:
    check = found[plan][relation]
    assert check.verdict == verdict
    assert 100 * check.implied.value == pytest.approx(percent, abs=0.006)


@pytest.mark.parametrize(
    ("relation", "plan", "name", "value"),
    [
        ("gdp_floor_six", FINAL, "gdp_growth_155", 0.0541729),
        ("gdp_floor_after_2025", FINAL, "gdp_growth_155", 0.0546080),
        ("gdp_floor_after_2025", DRAFT, "gdp_growth_155", 0.0544076),
        ("gdp_stretch_after_2025", FINAL, "gdp_growth_2025", 0.055038),  # the 5.4% needs 2025 at 5.50%
        ("gdp_stretch_after_2025", DRAFT, "gdp_growth_2025", 0.055038),
        ("gdp_pc_usd_plan", FINAL, "fx_2024", 7.6313),
        ("gdp_pc_usd_average", FINAL, "fx_2024", 7.6546),
        ("gdp_with_people", FINAL, "lp_2030", 37.4355),
    ],
)
def test_what_closes_a_gap(found: Found, relation: str, plan: str, name: str, value: float) -> None:
    closing = found[plan][relation].closing
    assert closing is not None
    assert closing.quantity.id == name
    assert closing.value == pytest.approx(value, rel=1e-5)


def test_dollars_per_head_hold_with_slack(found: Found) -> None:
    assert found[FINAL]["gdp_pc_usd_plan"].relative_gap == pytest.approx(0.0718, abs=1e-4)


def test_productivity_implies_workers_in_one_line(found: Found) -> None:
    from hzsim.present.plan_words import evidence

    line = evidence(found[FINAL]["workers_pace"], "zh")
    assert "776.9" in line
    assert "857.1" in line
    assert "0.62%" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("relation", "plan", "verdict"),
    [
        ("growth_2025_vs_target", FINAL, "missed"),
        ("growth_2025_vs_target", DRAFT, "borderline"),  # about 5.3 and about 5.5 touch at 5.4
        ("rd_2025_vs_target", FINAL, "borderline"),
        ("private_inv_2025", DRAFT, "missed"),
        ("culture_2025_vs_target", DRAFT, "missed"),
    ],
)
def test_outcomes_against_targets_of_the_year(found: Found, relation: str, plan: str, verdict: str) -> None:
    assert found[plan][relation].verdict == verdict


def test_no_pair_of_statements_contradicts_another(found: Found) -> None:
    verdicts = {check.verdict for checks in found.values() for check in checks.values()}
    assert verdicts == {"missed", "tension", "borderline", "tight", "met", "consistent", "implied"}


def test_a_plan_is_not_checked_for_years_after_its_own(found: Found) -> None:
    assert "pop_2030_implied" not in found[OLD]
    assert "ind_sources" in found[DRAFT]
    assert found[FINAL].get("ind_sources") is None


def test_every_kind_of_relation_is_used() -> None:
    assert {relation.kind for relation in read_plan(FINAL).relations.values()} == set(KINDS)


def test_the_province_row_of_the_scenario_check() -> None:
    checks = {check.id: check for check in check_scenario(read_plan(FINAL), read_scenario("report"))}
    gdp = checks["report:gdp_2030"]
    assert gdp.verdict == "tight"
    assert gdp.implied.value == pytest.approx(29_942, abs=1)
    assert checks["report:rd_2030"].verdict in ("consistent", "tight")
    assert {check.verdict for check in checks.values()} <= {"consistent", "tight", "tension"}


def _same(row: dict[str, str], item: Statement) -> bool:
    """Whether a statement is a figure of the independent list: the same value, or the same words."""
    if item.value is None or row["unit"] == "text":
        return item.printed == row["value"]
    factor = 10_000 if row["unit"] == "万美元" else 1
    return bool(item.value / float(item.unit.factor) == pytest.approx(factor * float(row["value"]), rel=1e-9))


def test_all_figures_of_the_documents_are_covered() -> None:
    with (Path(__file__).parent / "data" / "plan_figures.csv").open(encoding="utf-8") as stream:
        figures = list(csv.DictReader(stream))
    plans = {name: read_plan(name) for name in plan_names()}
    tables = {**{name: plan.statements for name, plan in plans.items()}, "context": plans[FINAL].tables["context"]}
    stated: dict[str, list[bool]] = {}
    for row in figures:
        stated.setdefault(row["figure"], []).append(_same(row, tables[row["table"]][row["id"]]))
    assert len(stated) == 215
    # a figure that both versions of the plan state has a row for each: one of them is the figure's own
    assert [figure for figure, same in stated.items() if not any(same)] == []


def test_tabled_indicators() -> None:
    for name, count in ((FINAL, 29), (DRAFT, 30)):
        numbers = {item.number for item in read_plan(name).statements.values()} - {None}
        assert numbers == set(range(1, count + 1))


def test_places_are_those_of_the_printed_digits() -> None:
    finer = {"gdp_growth_155", "rd_2025", "rd_2025_text", "rd_145_target"}
    checked = 0
    for name in (FINAL, DRAFT, OLD):
        for item in read_plan(name).statements.values():
            plain = re.fullmatch(r"\d+(?:\.(\d+))?", item.printed)
            if plain is None or item.value is None or item.rounding == "count" or item.unit.shown or item.id in finer:
                continue
            assert item.value == float(item.printed)
            assert item.place in (10 ** -len(plain[1] or ""), 10, 100, 0)
            checked += 1
    assert checked > 150


def test_documents_are_known() -> None:
    plan = read_plan(FINAL)
    assert {item.document for table in plan.tables.values() for item in table.values()} <= set(plan.documents)


class TestCommand:
    def test_prints_both_languages(self) -> None:
        zh = CliRunner().invoke(main, ["check", FINAL, "--lang", "zh"])
        en = CliRunner().invoke(main, ["check", FINAL, "--lang", "en"])
        assert (zh.exit_code, en.exit_code) == (0, 0)
        assert "紧张（红） 增速底线走六年的2030年地区生产总值" in zh.output
        assert "tension (red): GDP of 2030 at the growth floor over six years" in en.output
        assert "29,294" in zh.output
        assert "29,294" in en.output

    def test_json_is_a_flat_list(self) -> None:
        records = json.loads(CliRunner().invoke(main, ["check", DRAFT, "--format", "json", "--lang", "en"]).output)
        assert all(not isinstance(value, dict | list) for record in records for value in record.values())
        row = next(record for record in records if record["relation"] == "gdp_floor_six")
        assert (row["verdict"], row["colour"], row["stated"]) == ("tension", "red", 30000.0)
        assert row["implied"] == pytest.approx(21860 * 1.05**6)

    def test_csv_has_the_same_rows(self) -> None:
        text = CliRunner().invoke(main, ["check", DRAFT, "--format", "csv", "--lang", "en"]).output
        rows = list(csv.DictReader(text.splitlines()))
        assert rows[0]["relation"] == "culture_2025_vs_target"

    @pytest.mark.parametrize(
        ("plan", "grave", "code"),
        [
            (FINAL, "contradiction", 0),
            (FINAL, "missed", 3),
            (OLD, "contradiction", 0),
            (OLD, "missed", 3),
            (FINAL, "tension", 3),
            (FINAL, "borderline", 3),
            (FINAL, "tight", 3),
        ],
    )
    def test_fail_on_a_verdict_or_a_graver_one(self, plan: str, grave: str, code: int) -> None:
        assert CliRunner().invoke(main, ["check", plan, "--fail-on", grave]).exit_code == code

    def test_fail_on_takes_every_verdict_that_is_not_green(self) -> None:
        assert list(_GRAVE) == [name for name, colour in COLOURS.items() if colour in ("red", "yellow")]
        help_ = CliRunner().invoke(main, ["check", "--help"]).output
        assert all(name in help_ for name in _GRAVE)

    def test_an_unknown_plan(self) -> None:
        result = CliRunner().invoke(main, ["check", "hangzhou-15fyp-fina"])
        assert result.exit_code == 2
        assert "did you mean hangzhou-15fyp-final?" in result.output
