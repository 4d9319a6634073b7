"""A city of one's own by data files alone, and mistakes in them."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from hzsim.cli import main
from hzsim.errors import InvalidInput, did_you_mean
from hzsim.files.sources import shipped
from hzsim.plan.indicators import table_with_odds
from hzsim.plan.stated import relation as relations
from hzsim.plan.stated import tables
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.consistency import check_plan
from hzsim.present.words.plans import evidence

Edit: TypeAlias = Callable[[Path, str, str], None]

PLAN = [
    (
        "gdp_2030",
        "亿元",
        2030,
        2030,
        ">=",
        "1500",
        "1500",
        "1",
        "at_least",
        "target",
    ),  # the last digit may be said, if it is the printed one
    ("growth_155", "%", 2026, 2030, ">=", "6", "6", "", "at_least", "target"),
    ("north_2030", "亿元", 2030, 2030, "=", "900", "900", "", "exact_digits", "estimate"),
    ("south_2030", "亿元", 2030, 2030, "=", "700", "700", "1", "exact_digits", "estimate"),
    ("both_2030", "亿元", 2030, 2030, "=", "1500", "1500", "1", "exact_digits", "estimate"),
    ("ports_2030", "座", 2030, 2030, ">=", "2", "2", "", "count", "target"),
    ("air_2030", "%", 2030, 2030, "", "", "逐步改善", "", "words", "target"),
]
CONTEXT = [
    ("gdp_2025", "亿元", 2025, 2025, "=", "1000", "1000", "1", "exact_digits", "actual"),
    ("growth_2025", "%", 2025, 2025, "=", "5.5", "5.5", "0.1", "exact_digits", "actual"),
]
RELATIONS = [
    ("gdp_floor", "level", "gdp_2030", "", "gdp_2025 growth_155", "亿元", "", "growth_155"),
    ("halves", "sum", "both_2030", "", "north_2030 south_2030", "亿元", "", ""),
    ("pace", "growth", "", "", "gdp_2025 gdp_2030", "%", "growth_2025", ""),
]


def _statements(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    names = ("id", "unit", "from", "to", "operator", "value", "printed", "place", "rounding", "kind")
    number = {"gdp_2030": "1", "growth_155": "2", "air_2030": "3"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, tables.COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            key = str(row[0])
            series = key.rsplit("_", 1)[0]
            more = {"series": series, "indicator_zh": key, "indicator_en": key, "number": number.get(key, "")}
            writer.writerow({**cells, **more})


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The plan's file in a folder of its own, with context, relations and a unit that Hangzhou lacks."""
    _statements(tmp_path / "smallville.csv", PLAN)
    _statements(tmp_path / "context.csv", CONTEXT)
    with (tmp_path / "relations.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, relations.COLUMNS, restval="")
        writer.writeheader()
        names = ("id", "kind", "result", "bound", "inputs", "unit", "against", "close")
        for row in RELATIONS:
            writer.writerow({**dict(zip(names, row, strict=True)), "label_zh": row[0], "label_en": row[0]})
    (tmp_path / "documents.csv").write_text("document,title_zh,title_en,date,address\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit,english\n%,%\n亿元,CNY 100 mn\n座,ports\n", encoding="utf-8")
    return tmp_path / "smallville.csv"


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """A change of one text in a file, which must be there once."""

    def change(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("座,{ports}", "2 english"),
        ("座,{0.__class__}", "2 english"),
        ("座,{} of {}", "2 english"),
        ("{座},ports", "1 unit"),
    ],
)
def test_a_unit_is_no_template_but_for_its_number(
    city: Path, edit: Callable[[Path, str, str], None], row: str, column: str
) -> None:
    edit(city.with_name("units.csv"), "座,ports", row)
    result = CliRunner().invoke(main, ["check", str(city), "--lang", "en"])
    assert result.exit_code == 2
    assert f"units.csv:4:{column}: expected no braces but {{}}" in result.output


def test_another_city_is_checked(city: Path) -> None:
    found = {check.id: check for check in check_plan(read_plan(city))}
    floor = found["gdp_floor"]
    assert floor.verdict == "tension"  # 1000 x 1.06^5 = 1338 for 1500
    assert floor.implied.value == pytest.approx(1338.2256)
    assert (floor.implied.figure.low, floor.implied.figure.high) == pytest.approx((1337.5565, 1338.8947), abs=1e-3)
    assert floor.closing is not None
    assert floor.closing.value == pytest.approx(1.5**0.2 - 1)
    assert found["halves"].verdict == "contradiction"  # 900 + 700 = 1599 to 1601, not 1500
    assert found["pace"].verdict == "tension"  # 8.45% against 5.5%
    assert set(found) == {"gdp_floor", "halves", "pace"}  # nothing of Hangzhou


def as_excel_saves(text: str) -> bytes:
    """Return a table as a spreadsheet saves it once more cells were used: mark, CRLF, empty columns and lines."""
    lines = text.splitlines()
    width = lines[0].count(",") + 3
    return "\ufeff".encode() + "\r\n".join([*(f"{line},," for line in lines), "," * (width - 1), "", ""]).encode()


def test_tables_that_excel_has_saved_are_read_alike(city: Path) -> None:
    before = CliRunner().invoke(main, ["check", str(city), "--format", "json"])
    assert before.exit_code == 0, before.output
    for table in city.parent.glob("*.csv"):
        table.write_bytes(as_excel_saves(table.read_text("utf-8")))
    after = CliRunner().invoke(main, ["check", str(city), "--format", "json"])
    assert (after.exit_code, after.stdout, after.stderr) == (0, before.stdout, before.stderr)


def test_a_contradiction_is_found_first_and_fails(city: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(city), "--format", "json", "--fail-on", "contradiction"])
    assert result.exit_code == 3
    records = json.loads(result.output)
    assert (records[0]["relation"], records[0]["verdict"], records[0]["colour"]) == ("halves", "contradiction", "red")
    assert CliRunner().invoke(main, ["check", str(city)]).exit_code == 0


def test_verdicts_by_hand(city: Path, edit: Edit) -> None:
    edit(
        city,
        "both_2030,both,both_2030,both_2030,亿元,2030,2030,,=,1500,1500",
        "both_2030,both,b,b,亿元,2030,2030,,=,1602,1602",
    )
    verdicts = {check.id: check.verdict for check in check_plan(read_plan(city))}
    assert verdicts["halves"] == "tight"  # 1601 and 1601.5: less than one printed digit apart
    edit(city, ",=,1602,1602", ",=,1601,1601")
    assert {check.id: check.verdict for check in check_plan(read_plan(city))}["halves"] == "consistent"


def test_another_reading_of_the_last_digit_is_a_judgement(city: Path, edit: Edit) -> None:
    old = ",=,5.5,5.5,0.1,exact_digits,,actual,,,,,,,"
    edit(city.parent / "context.csv", old, ",=,5.5,5.5,0.01,exact_digits,,actual,,,,,,judgement,two digits are known")
    item = read_plan(city).tables["context"]["growth_2025"]
    assert (item.figure.low, item.figure.high) == pytest.approx((0.05495, 0.05505))
    pace = next(check for check in check_plan(read_plan(city)) if check.id == "pace")
    assert pace.status == "judgement"
    assert "(2025, judgement)" in evidence(pace, "en")


@pytest.fixture
def lonely(tmp_path: Path) -> Path:
    """A plan in a folder with nothing beside it, whose ids are those of Hangzhou's."""
    text = (shipped("data") / "plans" / "hangzhou-15fyp-final.csv").read_text(encoding="utf-8")
    table = tmp_path / "alone" / "ningbo-15fyp.csv"
    table.parent.mkdir()
    header, *rows = text.splitlines()
    kept = [row for row in rows if row.startswith(("gdp_2030,", "gdp_growth_155,", "pop_2030,"))]
    table.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return table


def test_a_plan_without_relations_takes_nothing_of_hangzhou(lonely: Path) -> None:
    read = read_plan(lonely)
    assert (read.relations, set(read.tables), read.entity) == ({}, {"ningbo-15fyp"}, "")
    shown = CliRunner().invoke(main, ["indicators", str(lonely), "--all", "--format", "json"])
    assert shown.exit_code == 0
    assert {row["base"] for row in json.loads(shown.stdout)} == {None}
    assert "no relations.csv, no context.csv, no documents.csv" in shown.stderr
    checked = CliRunner().invoke(main, ["check", str(lonely)])
    assert checked.exit_code == 2
    assert "no relations.csv" in checked.stderr
    assert checked.stdout == ""


def test_a_plan_of_no_named_city_is_held_against_a_scenario_aloud(lonely: Path) -> None:
    checked = CliRunner().invoke(main, ["check", str(lonely), "--scenario", "sprint", "--format", "json"])
    assert checked.exit_code == 0
    assert "taken as Hangzhou, the scenario's" in checked.stderr
    assert {row["kind"] for row in json.loads(checked.stdout)} == {"scenario"}


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "column", "message"),
    [
        ("smallville.csv", ",座,", ",度,", 7, 5, "expected a known unit, found 度"),
        ("smallville.csv", ",=,900,900,", ",=,many,900,", 4, 10, "expected a number, found many"),
        ("smallville.csv", "\nsouth_2030,", "\nnorth_2030,", 5, 1, "expected each id once, found north_2030"),
        ("smallville.csv", ",>=,2,2,,count,", ",>=,2,2,,exactly,", 7, 13, "expected a known rounding, found exactly"),
        (
            "smallville.csv",
            "ports_2030,座,2030,2030",
            "ports_2030,座,2030,2029",
            7,
            7,
            "expected years in ascending order",
        ),
        (
            "smallville.csv",
            "ports_2030,座,2030,2030",
            "ports_2030,座,2030,20302030",
            7,
            7,
            "expected a year such as 2024",
        ),
        (
            "smallville.csv",
            "ports_2030,座,2030,2030",
            "ports_2030,座,2030.5,2031",
            7,
            6,
            "expected a year such as 2024",
        ),
        (
            "relations.csv",
            ",%,,,growth_2025,",
            ",%,1e17,,growth_2025,",
            4,
            9,
            "a whole number from 1 to 401, found 1e17",
        ),
        ("smallville.csv", ",,逐步改善,", ",5,逐步改善,", 8, 10, "expected nothing beside words, found 5"),
        ("smallville.csv", "at_least,,target,,1,,,,", "at_least,,target,,1,,,gpd,", 2, 20, "did you mean gdp?"),
        ("smallville.csv", "at_least,,target,,1,,,,", "at_least,,target,,1,,,population,", 2, 5, "is in 万人"),
        ("context.csv", ",=,5.5,5.5,0.1,", ",=,5.5,5.5,few,", 3, 12, "expected a number, found few"),
        ("context.csv", ",=,5.5,5.5,0.1,", ",=,5.5,5.5,0.01,", 3, 12, "expected the last printed digit, 0.1"),
        ("context.csv", ",=,5.5,5.5,0.1,", ",=,5.5,55,0.1,", 3, 10, "expected the printed 55, 55, found 5.5"),
        ("context.csv", ",=,5.5,5.5,0.1,", ",=,5.5,some,0.1,", 3, 11, "expected the figure as the document prints it"),
        (
            "context.csv",
            ",=,5.5,5.5,0.1,",
            ",=,5.5," + "5" * 5_000 + ",0.1,",
            3,
            11,
            "at most 1,000 characters, found 5,000",
        ),
        ("smallville.csv", ",>=,1500,1500,1,at_least,", ",>=,1500,1500,1,at_most,", 2, 13, "beside >=, found at_most"),
        ("smallville.csv", ",=,900,900,,exact_digits,", ",=,900,900,,at_least,", 4, 13, "beside =, found at_least"),
        (
            "smallville.csv",
            "exact_digits,,estimate,,,,,,,\nsouth",
            "exact_digits,,estimate,,,paper,,,,\nsouth",
            4,
            18,
            "expected a document of documents.csv, found paper",
        ),
        (
            "smallville.csv",
            "exact_digits,,estimate,,,,,,,\nsouth",
            "exact_digits,,estimate,,,,,,sure,\nsouth",
            4,
            21,
            "expected a known status, found sure",
        ),
        ("relations.csv", "north_2030 south_2030,亿元", "north_2030 growth_155,亿元", 3, 8, "expected one unit"),
        (
            "relations.csv",
            ",sum,both_2030,,north_2030 south_2030,",
            ",product,both_2030,,growth_155 growth_2025,",
            3,
            8,
            "expected the unit of the product, %",
        ),
        (
            "relations.csv",
            ",sum,both_2030,,north_2030 south_2030,",
            ",product,both_2030,,north_2030 south_2030,",
            3,
            8,
            "expected a unit that product gives",
        ),
        ("relations.csv", ",growth,,,gdp_2025 gdp_2030,", ",growth,,,gdp_2025 growth_155,", 4, 8, "inputs in one unit"),
        ("relations.csv", "north_2030 south_2030", "north_2030 sout_2030", 3, 7, "did you mean south_2030?"),
        ("relations.csv", ",growth_2025,,", ",growth_2026,,", 4, 11, "expected an id that a table states"),
        ("relations.csv", ",sum,", ",add,", 3, 4, "expected a known kind, found add"),
        ("relations.csv", ",growth,,,gdp_2025 gdp_2030,", ",growth,,,gdp_2030,", 4, 7, "expected 2 inputs of a growth"),
        ("relations.csv", ",growth,,,gdp_2025 gdp_2030,", ",growth,,,gdp_2025 @pace,", 4, 7, "without a circle"),
        (
            "relations.csv",
            "gdp_2025 growth_155,亿元",
            "gdp_2025 growth_155,%",
            2,
            8,
            "expected the unit of the level, 亿元",
        ),
        ("relations.csv", "north_2030 south", "town:north_2030 south", 3, 7, "town:north_2030"),
    ],
)
def test_a_mistake_names_file_line_and_column(
    city: Path, edit: Edit, file: str, old: str, new: str, line: int, column: int, message: str
) -> None:
    edit(city.parent / file, old, new)
    with pytest.raises(InvalidInput) as caught:
        read_plan(city)
    problem = caught.value.problems[0]
    assert (Path(problem.file).name, problem.line, problem.column) == (file, line, column)
    assert message in str(problem)
    result = CliRunner().invoke(main, ["check", str(city)])
    assert result.exit_code == 2
    assert f"{file}:{line}:{column}" in result.output


def test_all_mistakes_of_a_table_at_once(city: Path, edit: Edit) -> None:
    edit(city, ",座,", ",度,")
    edit(city, ",=,900,900,", ",=,many,900,")
    with pytest.raises(InvalidInput) as caught:
        read_plan(city)
    assert [problem.line for problem in caught.value.problems] == [4, 7]


def test_a_growth_over_no_years_is_said_where_it_stands(city: Path, edit: Edit) -> None:
    edit(city.parent / "relations.csv", ",growth,,,gdp_2025 gdp_2030,", ",growth,,,gdp_2030 gdp_2025,")
    with pytest.raises(InvalidInput, match="expected a later year for the second input"):
        check_plan(read_plan(city))


def test_a_pace_that_leads_beyond_any_number_leads_nowhere(city: Path, edit: Edit) -> None:
    edit(city.parent / "context.csv", ",=,5.5,5.5,0.1,", ",=,100000000000000000,100000000000000000,,")
    edit(city, "gdp_2030,亿元,2030,2030", "gdp_2030,亿元,2200,2200")
    pace = next(check for check in check_plan(read_plan(city)) if check.id == "pace")
    assert (pace.verdict, pace.reached) == ("consistent", None)
    result = CliRunner().invoke(main, ["check", str(city), "--all", "--lang", "en"])
    assert (result.exit_code, result.exception) == (0, None)
    assert "at the reference pace" not in result.output


def test_a_table_that_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected a known column, found a"):
        read_plan(tmp_path / "notes.csv")


BASELINE = """\
title: Smallville
entity: Smallville
year: 2025
facts:
  gdp: {value: 1000亿元, source: invented, status: checked}
  population: {value: 100万人, source: invented, status: checked}
  rd_intensity: {value: 2%, source: invented, status: checked}
"""
SCENARIO = """\
title: Steady
baseline: smallville-2025
years: 2026-2030
assumptions:
  real_growth: 7%
  deflator_growth: 0%
  exchange_rate: 7
  natural_increase: 1‰
  net_migration: 0万人
  rd_spending_growth: 8%
"""
CITIES = """\
city,label_zh,label_en,growth,average,yearly,persistence,status,source_zh,source_en
Bigville,大城,Bigville,5,1.5,1.5,0.3,judgement,虚构,invented
"""
HISTORY = """\
series,entity,year,operator,value,value_high,unit,base,status,source,note
gdp_nominal,Bigville,2025,,1200,,亿元,,one source,invented,
"""


def test_a_whole_project_of_ones_own(city: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan held against a scenario and a rank, with baseline, cities and history beside them."""
    project = city.parent / "project"
    for folder in ("data/baselines", "data/plans", "scenarios"):
        (project / folder).mkdir(parents=True)
    for table in city.parent.glob("*.csv"):
        (project / "data" / "plans" / table.name).write_bytes(table.read_bytes())
    (project / "data" / "baselines" / "smallville-2025.yaml").write_text(BASELINE, encoding="utf-8")
    (project / "data" / "cities.csv").write_text(CITIES, encoding="utf-8")
    (project / "data" / "history.csv").write_text(HISTORY, encoding="utf-8")
    scenario = project / "scenarios" / "steady.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    plan = project / "data" / "plans" / "smallville.csv"
    edit(plan, "at_least,,target,,1,,,,", "at_least,,target,,1,,,gdp,")
    (plan.parent / "plans.csv").write_text(
        "plan,title_zh,title_en,entity\nsmallville,小城规划,Plan of Smallville,Smallville\n", encoding="utf-8"
    )

    for command in (["check", str(plan)], ["indicators", str(plan)]):
        refused = CliRunner().invoke(main, [*command, "--scenario", "sprint"])
        assert refused.exit_code == 2
        assert "expected a scenario of Smallville" in refused.stderr
    for command, message in (
        (
            ["check", "hangzhou-15fyp-final"],
            "expected a scenario of Hangzhou, whose plan hangzhou-15fyp-final is, found Smallville",
        ),
        (
            ["indicators", "hangzhou-15fyp-final"],
            "expected a scenario of Hangzhou, whose plan hangzhou-15fyp-final is, found Smallville",
        ),
        (["indicators"], "expected a PLAN of Smallville, found none (the shipped plans are of another place)"),
    ):
        refused = CliRunner().invoke(main, [*command, "--scenario", str(scenario)])
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert message in refused.stderr
    monkeypatch.chdir(project)
    named = CliRunner().invoke(main, ["check", "smallville", "--lang", "zh"])
    assert named.exit_code == 0
    assert "小城规划：规划指标一致性校核" in named.output
    for unasked in ("indicators", "review"):
        asked = CliRunner().invoke(main, [unasked])
        assert asked.exit_code == 2
        assert "expected a PLAN, found none (this project has smallville)" in asked.stderr
    monkeypatch.undo()

    checked = CliRunner().invoke(main, ["check", str(plan), "--scenario", str(scenario), "--format", "json"])
    implied = next(row for row in json.loads(checked.output) if row["kind"] == "scenario")
    assert implied["relation"] == "steady:gdp_2030"
    assert implied["implied"] == pytest.approx(1000 * 1.07**5)  # 1403 for 1500
    assert implied["verdict"] == "tension"

    faster = ["--set", "real_growth=8.45%"]
    checked = CliRunner().invoke(main, ["check", str(plan), "--scenario", str(scenario), *faster, "--format", "json"])
    assert next(row for row in json.loads(checked.output) if row["kind"] == "scenario")["verdict"] == "consistent"

    shown = CliRunner().invoke(
        main, ["indicators", str(plan), "--scenario", str(scenario), "--draws", "500", "--format", "json"]
    )
    first = json.loads(shown.output)[0]
    assert (first["statement"], first["base"], first["pace"]) == ("gdp_2030", 1000.0, pytest.approx(1.5**0.2 - 1))
    assert first["implied"] == pytest.approx(1000 * 1.07**5)
    assert (first["draws"], first["seed"], first["sampler"]) == (512, 1, "sobol")

    cities = ["--cities", str(project / "data" / "cities.csv"), "--draws", "2000", "--format", "json", "--place", "1"]
    ranked = CliRunner().invoke(main, ["rank", str(scenario), *cities])
    assert ranked.exit_code == 0, ranked.output
    rows = json.loads(ranked.output)
    assert {row["city"] for row in rows} == {None, "Bigville"}
    assert [row["rank"] for row in rows if row["question"] == "rank"] == [1, 2]


def test_a_base_of_the_text_is_a_base_too(city: Path, edit: Edit) -> None:
    """A figure without a number in the table, of the same series, is what a tabled target starts from."""
    edit(city, "\nnorth_2030,north,", "\nnorth_2029,gdp,")
    edit(city, "亿元,2030,2030,,=,900,900", "亿元,2029,2029,,=,900,900")
    edit(city.parent / "relations.csv", "north_2030 south_2030", "south_2030")
    target = next(item for item in table_with_odds(read_plan(city))[0] if item.target.id == "gdp_2030")
    assert target.base is not None
    assert (target.base.id, target.base.span.last) == ("north_2029", 2029)


def test_a_missing_id_does_not_list_every_id() -> None:
    known = [f"figure_{number}" for number in range(380)]
    hint = did_you_mean("quite other", known)
    assert hint.endswith("and 340 more")
    assert len(hint) < 1000


def test_set_needs_a_scenario(city: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(city), "--set", "real_growth=5%"])
    assert result.exit_code == 2
    assert "--set needs --scenario" in result.output


def test_shipped_plans_are_listed() -> None:
    rows = json.loads(CliRunner().invoke(main, ["list", "plans", "--format", "json"]).output)
    assert [(row["plan"], row["tabled"]) for row in rows] == [
        ("hangzhou-14fyp", 0),
        ("hangzhou-15fyp-draft", 30),
        ("hangzhou-15fyp-final", 29),
    ]
