"""What `hzsim check` finds in Hangzhou's plans; intervals were worked by hand (paper, then a desk calculator)."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from hzsim._typing import Text
from hzsim.cli import main
from hzsim.cli.check_command import _GRAVE
from hzsim.plan.against_scenario import check_scenario
from hzsim.plan.stated.book import plan_files, read_plan
from hzsim.plan.stated.consistency import COLOURS, Check, check_plan, pace
from hzsim.plan.stated.contents import Datum
from hzsim.plan.stated.figures import Interval, read_printed
from hzsim.plan.stated.kinds import KINDS
from hzsim.plan.stated.statements import Statement
from hzsim.present.words.plans import evidence, statement_figure
from hzsim.scenario.parts.years import Span
from hzsim.scenario.reading import read_scenario
from hzsim.units import RATE

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
        ("prov_2030", FINAL, 120784.16, 114043.8, 127853.3, "consistent"),  # 90131 x 1.05^6 (1.04^6 to 1.06^6)
        ("prov_2030", DRAFT, 120784.16, 114043.8, 127853.3, "consistent"),
        ("pop_2029", FINAL, 1302.4, 1301.45, 1303.35, "implied"),  # 1270.4 (0.55) + 4/5 of 40 (39.5 to 40.5)
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
        ("dig_pace_2025", FINAL, 7.60, "tight"),  # 7.30 to 7.89 by rounding: possibly within 1.25 x 6
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
        ("pop_pace", FINAL, 0.62, "consistent"),  # 0.81% in 2024
        ("rest_share_2030", FINAL, 12.67, "tension"),  # 3800 of 30000, against 6.28% in 2024
        ("rest_share_2024", FINAL, 6.28, "implied"),
        ("culture_share_2030", FINAL, 16.67, "tight"),  # 15.65% in 2025
        ("ind_share_2030", FINAL, 20.67, "tight"),  # 20.61 to 20.82% in 2024
        ("ai_pace", FINAL, 5.92, "consistent"),  # 26.65% in 2025
        ("ai_pace", DRAFT, 9.12, "consistent"),
        ("fund_pace", DRAFT, 11.957, "consistent"),  # 18.2% by the target of 2025
        ("prov_share_2030", FINAL, 24.84, "consistent"),
        ("prov_share_2030", DRAFT, 24.84, "consistent"),
        ("prov_share_2024", FINAL, 24.25, "consistent"),
        ("urban_income_growth", FINAL, 5.47, "tight"),
        ("rd_pace", FINAL, 7.97, "tight"),  # 3.8 to 12.1% in 2025 by rounding
        ("rd_pace_floor", DRAFT, 7.50, "tight"),
        ("urratio_pace", FINAL, -0.50, "consistent"),  # it fell by 2.1% a year in 2021-2024
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
    plans = {name: read_plan(name) for name in plan_files()}
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


def _everything_stated() -> Iterator[tuple[str, Statement]]:
    for name in (FINAL, DRAFT, OLD):
        for item in read_plan(name).statements.values():
            yield name, item
    for item in read_plan(FINAL).tables["context"].values():
        yield "context", item


def _read_by_hand(printed: str, unit: str) -> tuple[float, float]:
    """What is printed, and its last digit, by rules of this test's own."""
    found = re.fullmatch(r"[>\[前第]*([\d.]+|[一二两三五六八首])?(千?亿|万亿|万|成)?[\]位]*", printed)
    assert found is not None, printed
    digits = {"一": "1", "首": "1", "两": "2", "三": "3", "五": "5", "六": "6", "八": "8", None: "1"}.get(
        found[1], found[1]
    )
    size = {None: 1, "成": 10, "万": 1e4, "亿": 1e8, "千亿": 1e11, "万亿": 1e12}[found[2]]
    if found[2] in ("亿", "千亿", "万亿", "万"):
        size /= {"亿": 1e8, "万": 1e4}.get(unit[0], 1)
    _, _, after = str(digits).partition(".")
    return float(str(digits)) * size, 10.0 ** -len(after) * size


def test_every_figure_is_the_printed_one_to_the_last_digit() -> None:
    judged, checked = set(), 0
    for name, item in _everything_stated():
        if item.value is None:
            continue
        factor = float(item.unit.factor)
        value, place = _read_by_hand(item.printed, item.unit.shown or item.unit.name)
        assert item.value == pytest.approx(value * factor, rel=1e-12), item.id
        if item.status == "judgement":
            judged.add((name, item.id))
            assert item.note.en
        elif item.rounding == "count":
            assert item.place == 0
        else:
            assert item.place == pytest.approx(place * factor, rel=1e-12), item.id
        checked += 1
    assert checked > 400
    assert judged == {(FINAL, "rd_2025"), (DRAFT, "rd_2025")}


@pytest.mark.parametrize(
    ("printed", "unit", "value", "place"),
    [
        ("3万亿", "亿元", 30_000, 10_000),
        ("1.4万亿", "亿元", 14_000, 1_000),
        ("18万", "元", 180_000, 10_000),
        ("5万", "万家", 5, 1),
        ("六成", "%", 60, 10),
        ("两万亿", "亿元", 20_000, 10_000),
        ("千亿", "亿千瓦时", 1_000, 1_000),
        ("21,106.23", "亿元", 21_106.23, 0.01),
        ("约5%", "%", 5, 1),
        ("5.0", "%", 5, 0.1),
        ("−1.5%", "%", -1.5, 0.1),
        ("3—5", "项", 3, 1),
        ("前八", "位", 8, 1),
        ("首位", "位", 1, 1),
    ],
)
def test_a_printed_figure_is_read(printed: str, unit: str, value: float, place: float) -> None:
    assert tuple(map(float, read_printed(printed, unit))) == pytest.approx((value, place))


def test_figures_are_shown_as_printed() -> None:
    plan = read_plan(FINAL)
    shown = {name: statement_figure(plan.statements[name], "zh") for name in ("rd_2025", "doctors_2030", "gdp_2030")}
    assert shown == {"rd_2025": "≈ 4%", "doctors_2030": "≥ 5.0人", "gdp_2030": "≥ 3万亿元"}


def test_attributes_are_those_of_the_independent_list() -> None:
    tables = {name: read_plan(name).statements for name in plan_files()}
    tables["context"] = read_plan(FINAL).tables["context"]
    with (Path(__file__).parent / "data" / "plan_figures.csv").open(encoding="utf-8") as stream:
        stated: dict[str, set[str]] = {}
        for row in csv.DictReader(stream):
            if row["type"]:
                same = tables[row["table"]][row["id"]].binding == row["type"]
                stated.setdefault(row["figure"], set()).add(str(same))
    assert len(stated) > 80
    assert [figure for figure, same in stated.items() if "True" not in same] == []


def test_every_word_has_its_english() -> None:
    for _, item in _everything_stated():
        for words in (item.said.en if item.value is None else "", item.qualifier.en):
            assert not re.search("[\u4e00-\u9fff]", words), item.id


def test_the_verdict_on_a_pace_allows_for_rounding() -> None:
    def quantity(low: float, high: float) -> Datum:
        box, middle = Interval(low, high), (low + high) / 2
        return Datum("x", Text("", ""), RATE, Span(2030, 2030), "=", middle, box, box)

    reference = quantity(0.049, 0.051)
    assert pace(quantity(0.04, 0.049), reference, "") == "consistent"
    assert pace(quantity(0.04, 0.05), reference, "") == "tight"  # rounding alone decides
    assert pace(quantity(0.063, 0.07), reference, "") == "tight"  # possibly within 1.25 x 5.1%
    assert pace(quantity(0.064, 0.07), reference, "") == "tension"
    falling = quantity(-0.021, -0.019)
    assert pace(quantity(-0.01, -0.005), falling, "at_least") == "consistent"
    assert pace(quantity(-0.03, -0.027), falling, "at_least") == "tension"


def test_every_shipped_relation_keeps_its_units_and_years(found: Found) -> None:
    years = {name: str(found[FINAL][name].implied.span) for name in ("pop_2029_part", "pop_2029", "pop_avg_2030")}
    assert years == {"pop_2029_part": "2026-2029", "pop_2029": "2029", "pop_avg_2030": "2030"}


def test_a_closing_value_is_of_the_years_it_is_taken_for(found: Found) -> None:
    rate, growth = found[FINAL]["gdp_pc_usd_plan"], found[FINAL]["gdp_floor_six"]
    assert "just met with CNY per USD (2030) of 7.63" in evidence(rate, "en")
    assert "(2024: 7.12)" in evidence(rate, "en")
    assert growth.closing is not None
    assert str(growth.closing.span) == "2025-2030"


def test_evidence_says_on_which_side_a_value_must_lie(found: Found) -> None:
    gain, gap = found[FINAL]["workers_gain"], found[FINAL]["wuhan_gap"]
    assert "must not exceed the stated ≥ 1.25 million people" in evidence(gain, "en")
    assert "不得超过规划值 ≥ 125万人" in evidence(gain, "zh")
    assert "gap" not in evidence(gain, "en")
    assert "must be above zero" in evidence(gap, "en")
    assert "须大于零" in evidence(gap, "zh")


def test_outcomes_of_the_past_plan_stand_in_the_past_plan(found: Found) -> None:
    for name in (FINAL, DRAFT):
        assert not [check.id for check in found[name].values() if check.kind == "outcome" and check.stated is None]


def test_a_check_is_as_sure_as_its_least_sure_figure(found: Found) -> None:
    assert found[FINAL]["svc_share_2030"].status == "one source"
    assert "73.0% (2024, one source)" in evidence(found[FINAL]["svc_share_2030"], "en")
    assert found[FINAL]["rd_pace"].status == "judgement"
    assert found[FINAL]["gdp_floor_six"].status == ""


@pytest.mark.slow
def test_scenario_checks_say_what_would_close_them() -> None:
    checks = {check.id: check for check in check_scenario(read_plan(FINAL), read_scenario("satellites"))}
    research = checks["satellites:rd_2030"]
    assert "4.498%" in evidence(research, "en")  # not 4.50% beside 4.5%
    assert "gap −0.002 points" in evidence(research, "en")
    closing = checks["satellites:gdp_2030"].closing
    assert closing is not None
    assert (closing.quantity.id, str(closing.span)) == ("real_growth", "2026-2030")
    assert closing.value == pytest.approx(0.054608, abs=1e-6)


def test_documents_are_known() -> None:
    plan = read_plan(FINAL)
    assert {item.document for table in plan.tables.values() for item in table.values()} <= set(plan.documents)


class TestCommand:
    def test_prints_both_languages(self) -> None:
        zh = CliRunner().invoke(main, ["check", FINAL, "--lang", "zh"])
        en = CliRunner().invoke(main, ["check", FINAL, "--lang", "en"])
        assert (zh.exit_code, en.exit_code) == (0, 0)
        assert "紧张（红） 按增速下限连续六年推算的2030年地区生产总值" in zh.output
        assert "tension (red): GDP of 2030 at the growth floor over six years" in en.output
        assert "29,294" in zh.output
        assert "CNY 2.9294 trillion" in " ".join(en.output.split())

    def test_what_is_not_shown_is_counted(self) -> None:
        few, all_of_them = (
            CliRunner().invoke(main, ["check", FINAL, *more, "--lang", "en"]).output for more in ([], ["--all"])
        )
        hidden = re.search(r"(\d+) more implied, held against nothing \(--all\)", few)
        assert hidden is not None
        assert len(re.findall("^implied ", all_of_them, re.MULTILINE)) == int(hidden[1])
        assert "more implied" not in all_of_them
        assert "possibly within 1.25 times of it tight" in few

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
