"""Ceilings, spans of years and units in a plan of one's own, as the commands show them; numbers by hand."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.errors import InvalidInput
from hzsim.plan.stated import relation as relations
from hzsim.plan.stated import tables
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.figures import plain_unit
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.targets import holds
from hzsim.scenario.reading import read_scenario

Figure: TypeAlias = dict[str, object]
Write: TypeAlias = Callable[..., Path]


def figure(name: str, unit: str, years: str, operator: str, printed: str, **more: object) -> Figure:
    """A statement: a target beside an inequality, else an actual figure."""
    first, _, last = years.partition("-")
    target = operator in (">=", ">", "<=", "<")
    cells = {
        "id": name, "series": name.rsplit("_", 1)[0], "indicator_zh": name, "indicator_en": name, "unit": unit,
        "from": first, "to": last or first, "operator": operator, "value": printed, "printed": printed,
        "rounding": "exact_digits", "kind": "target" if target else "actual",
    }  # fmt: skip
    return {**cells, **more}


def table(path: Path, columns: Sequence[str], rows: Iterable[Figure]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a plan of figures with relations as (id, kind, result, inputs) or (id, kind, result, inputs, years)."""

    def plan(figures: Iterable[Figure], bound: Iterable[tuple[str, ...]] = (), name: str = "plan") -> Path:
        figures = list(figures)
        units = {str(item["id"]): item["unit"] for item in figures}
        rows = []
        for row, kind, result, inputs, *years in bound:
            unit = "%" if kind in ("average", "compound", "growth") else units.get(result) or units[inputs.split()[0]]
            cells = {"id": row, "label_zh": row, "label_en": row, "kind": kind, "result": result, "inputs": inputs}
            rows.append({**cells, "unit": unit, "years": years[0] if years else ""})
        table(tmp_path / f"{name}.csv", tables.COLUMNS, figures)
        table(tmp_path / "relations.csv", relations.COLUMNS, rows)
        return tmp_path / f"{name}.csv"

    return plan


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def records(*words: object) -> dict[str, dict[str, Any]]:
    """The records of a command by statement or relation."""
    result = called(*words, "--format", "json")
    assert result.exit_code == 0, result.output
    return {record.get("statement") or record.get("relation"): record for record in json.loads(result.stdout)}


@pytest.mark.parametrize(
    ("operator", "printed", "unit", "outcome", "verdict", "gap"),
    [
        ("<=", "3", "%", "-0.2", "met", -0.032),  # prices that fall keep to a ceiling on their rise
        ("<", "3", "%", "-0.2", "met", -0.032),
        ("<=", "5", "亿元", "-12", "met", -17),  # a deficit that became a surplus
        ("<=", "-1", "%", "-3", "met", -0.02),
        ("<=", "3", "%", "3.0", "borderline", 0),  # 2.95 to 3.05
        ("<=", "3", "%", "3.2", "missed", 0.002),
        (">=", "3", "%", "-0.2", "missed", -0.032),
    ],
)
def test_a_ceiling_has_no_floor(
    write: Write, operator: str, printed: str, unit: str, outcome: str, verdict: str, gap: float
) -> None:
    found = [figure("cpi_t", unit, "2025", operator, printed), figure("cpi_o", unit, "2025", "=", outcome)]
    record = records("review", write(found, [("kept", "outcome", "cpi_t", "cpi_o")]))["cpi_t"]
    assert record["verdict"] == verdict
    assert record["gap"] == pytest.approx(gap)


@pytest.mark.parametrize(
    ("operator", "outcome", "rounding", "verdict"),
    [
        (">", "500", "count", "missed"),
        (">", "501", "count", "met"),
        (">", "500", "exact_digits", "borderline"),  # 499.5 to 500.5
        (">=", "500", "count", "met"),
        ("<", "500", "count", "missed"),
        ("<", "499", "count", "met"),
        ("<=", "500", "count", "met"),
    ],
)
def test_to_surpass_a_figure_is_one_rule_in_plans_and_scenarios(
    write: Write, operator: str, outcome: str, rounding: str, verdict: str
) -> None:
    target = figure("firms_t", "家", "2025", operator, "500", rounding="count")
    found = [target, figure("firms_o", "家", "2025", "=", outcome, rounding=rounding)]
    assert records("review", write(found, [("kept", "outcome", "firms_t", "firms_o")]))["firms_t"]["verdict"] == verdict
    if rounding == "count":
        asked = read_target(f"gdp {operator} 500 in 2030", read_scenario("sprint").model, None)
        assert bool(asked.met(np.array([float(outcome)]))[0]) == bool(holds(float(outcome), operator, 500))
        assert bool(asked.met(np.array([float(outcome)]))[0]) == (verdict == "met")


def test_a_stated_sum_that_only_equals_what_is_to_be_surpassed_is_not_consistent(write: Write) -> None:
    parts = [figure("a_1", "亿元", "2030", ">=", "200"), figure("b_1", "亿元", "2030", ">=", "300")]
    for operator, verdict in ((">", "tight"), (">=", "consistent")):
        plan = write([*parts, figure("all_1", "亿元", "2030", operator, "500")], [("sum", "sum", "all_1", "a_1 b_1")])
        assert records("check", plan)["sum"]["verdict"] == verdict


def test_a_ceiling_that_is_kept_already_is_marked_as_a_floor_is(write: Write) -> None:
    plan = write(
        [
            figure("jobless_2025", "%", "2025", "=", "4.6"), figure("jobless_2030", "%", "2030", "<=", "5.0", number=1),
            figure("urban_2025", "%", "2025", "=", "85"), figure("urban_2030", "%", "2030", ">=", "80", number=2),
            figure("dust_2025", "元", "2025", "=", "30"), figure("dust_2030", "元", "2030", "<=", "25", number=3),
        ]
    )  # fmt: skip
    found = records("indicators", plan)
    assert {name: record["below_base"] for name, record in found.items()} == {
        "jobless_2030": True, "urban_2030": True, "dust_2030": False,
    }  # fmt: skip
    assert found["jobless_2030"]["pace"] == pytest.approx(0.0008)
    printed = called("indicators", plan, "--lang", "en").output
    marked = [line.split()[0] for line in printed.splitlines() if " * " in line]
    assert marked == ["1", "2"]
    assert "+0.08 points" in next(line for line in printed.splitlines() if "jobless" in line)
    assert "* the target is below its base, or a ceiling above it" in printed
    assert "* 目标低于基期，或上限高于基期" in called("indicators", plan, "--lang", "zh").output


@pytest.mark.parametrize(
    ("figures", "years", "implied"),
    [
        ((("2021-2025", "5.0"), ("2026", "2.0")), "2021-2026", (1.05**5 * 1.02) ** (1 / 6) - 1),  # 4.49%
        ((("2026", "2.0"), ("2021-2025", "5.0")), "2021-2026", (1.05**5 * 1.02) ** (1 / 6) - 1),
        ((("2021-2023", "6"), ("2024-2025", "4")), "2021-2025", (1.06**3 * 1.04**2) ** (1 / 5) - 1),
        ((("2021", "6"), ("2022", "4")), "2021-2022", (1.06 * 1.04) ** (1 / 2) - 1),
    ],
)
def test_the_years_of_a_figure_are_its_weight(
    write: Write, figures: tuple[tuple[str, str], ...], years: str, implied: float
) -> None:
    stated = [figure(f"g_{place}", "%", span, "=", printed) for place, (span, printed) in enumerate(figures)]
    plan = write(stated, [("mean", "average", "", " ".join(f"g_{place}" for place in range(len(stated))))])
    record = records("check", plan, "--all")["mean"]
    assert record["implied"] == pytest.approx(implied, abs=1e-12)
    assert record["years"] == years


@pytest.mark.parametrize(
    ("first", "second", "implied"),
    [
        ("2021-2025", "2026", 1.05**5 * 1.02 - 1),  # over six years
        ("2026-2030", "2026-2030", 1.05 * 1.02 - 1),  # growth and prices of the same years: a year
        ("2025", "2026", 1.05 * 1.02 - 1),
    ],
)
def test_rates_compound_over_their_years(write: Write, first: str, second: str, implied: float) -> None:
    stated = [figure("a_1", "%", first, "=", "5"), figure("b_1", "%", second, "=", "2")]
    plan = write(stated, [("both", "compound", "", "a_1 b_1")])
    assert records("check", plan, "--all")["both"]["implied"] == pytest.approx(implied, abs=1e-12)


def test_a_ceiling_that_a_formula_divides_by_is_one_on_what_lies_above_zero(write: Write) -> None:
    """GDP of 3万亿 over at most 1,300万人 is at least 23.08万 a head: 20万 contradicts it."""
    people = figure("people_1", "万人", "2030", "<=", "1300")
    stated = [figure("gdp_1", "亿元", "2030", ">=", "30000"), people, figure("head_1", "元", "2030", "=", "200000")]
    plan = write(stated, [("per_head", "per_head", "head_1", "gdp_1 people_1")])
    assert records("check", plan)["per_head"]["verdict"] == "contradiction"
    growth = [figure("rate_1", "%", "2026-2030", "<=", "6"), figure("gdp_0", "亿元", "2025", "=", "1000")]
    growth.append(figure("gdp_9", "亿元", "2030", "=", "1200"))
    plan = write(growth, [("level", "level", "gdp_9", "gdp_0 rate_1")])
    assert records("check", plan)["level"]["verdict"] == "tension"  # 1,338 at 6%, and 1,200 at less


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (("30,000", "人", "30000"), ("3", "万人", "3"), "wording"),
        (("3", "万人", "3"), ("30,000", "人", "30000"), "wording"),
        (("30,000", "人", "30000"), ("4", "万人", "4"), "raised"),
        (("30,000", "人", "30000"), ("2.9", "万人", "2.9"), "lowered"),
        (("3", "亿美元", "3"), ("300,000,000", "美元", "300000000"), "wording"),
        (("2", "平方公里", "2"), ("200", "万平方米", "200"), "wording"),
        (("78", "件/万人", "78"), ("0.0078", "件/人", "0.0078"), "wording"),
        (("5", "%", "5"), ("50", "‰", "50"), "wording"),
        (("500", "家", "500"), ("500", "所", "500"), "redefined"),
    ],
)
def test_a_change_of_unit_is_no_change_of_the_target(
    write: Write, before: tuple[str, str, str], after: tuple[str, str, str], change: str
) -> None:
    (write([], name="none").parent / "units.csv").write_text(
        "unit,english\n%,%\n‰,‰\n人,persons\n万人,10k persons\n亿美元,USD 100 mn\n美元,USD\n平方公里,sq km\n"
        "万平方米,10k sq m\n件/万人,per 10k\n件/人,per person\n家,units\n所,schools\n",
        encoding="utf-8",
    )
    plans = [
        write([figure("jobs_t", unit, "2030", ">=", printed, value=value)], name=name)
        for name, (printed, unit, value) in (("old", before), ("new", after))
    ]
    [record] = records("diff", *plans, "--all").values()
    assert record["change"] == change
    assert (record["before_unit"], record["after_unit"]) == (before[1], after[1])


@pytest.mark.parametrize(
    ("unit", "plain", "size"),
    [
        ("万人", "人", 10_000),
        ("亿千瓦时", "瓦时", 10**11),
        ("万元/人", "元/人", 10_000),
        ("平方公里", "平方米", 1_000_000),
        ("万平方米", "平方米", 10_000),
        ("岁", "岁", 1),
    ],
)
def test_sizes_of_units(unit: str, plain: str, size: int) -> None:
    assert plain_unit(unit) == (plain, Decimal(size))


def test_a_figure_that_became_binding_and_another_is_not_called_words(write: Write) -> None:
    old = write([figure("water_t", "亿元", "2030", ">=", "50", number=1, binding="约束性")], name="old")
    new = write([figure("water_t", "亿元", "2030", ">=", "40", number=1, binding="预期性")], name="new")
    printed = called("diff", old, new, "--lang", "en").output
    assert "target lowered" in printed
    assert "softened: binding became indicative" in printed


YEARLY = [{"wording": "每年"}, {"indicator_en": "FDI, each year"}, {"indicator_zh": "每年外资"}, {"note": "yearly"}]


@pytest.mark.parametrize("said", YEARLY)
def test_a_figure_of_each_year_is_one_in_every_command(write: Write, said: Figure) -> None:
    stated = [
        figure("fdi_t", "亿美元", "2021-2025", ">=", "75", number=1, **said),
        figure("fdi_0", "亿美元", "2020", "=", "72"),
        figure("fdi_o", "亿美元", "2025", "=", "36"),
    ]
    plan = write(stated, [("kept", "outcome", "fdi_t", "fdi_o")])
    shown, looked = records("indicators", plan)["fdi_t"], records("review", plan)["fdi_t"]
    assert (shown["pace"], shown["pace_kind"]) == (75, "amount")
    assert (looked["verdict"], looked["gap"]) == ("missed", -39)


def test_an_amount_over_years_is_their_sum_in_every_command(write: Write) -> None:
    target = figure("jobs_t", "万人", "2021-2025", ">=", "125", number=1)
    plan = write([target, figure("jobs_o", "万人", "2021-2025", "=", "130")], [("kept", "outcome", "jobs_t", "jobs_o")])
    assert records("indicators", plan)["jobs_t"]["pace"] == 25
    assert records("review", plan)["jobs_t"]["verdict"] == "met"


@pytest.mark.parametrize(
    ("target", "outcome", "expected"),
    [
        ({}, "2025", "expected an outcome of 2021-2025 together, found jobs_o of 2025"),
        ({"wording": "每年"}, "2021-2025", "expected an outcome of a year, found jobs_o of 2021-2025"),
    ],
)
def test_a_year_is_not_held_against_a_sum(write: Write, target: Figure, outcome: str, expected: str) -> None:
    stated = [
        figure("jobs_t", "万人", "2021-2025", ">=", "125", **target), figure("jobs_o", "万人", outcome, "=", "31"),
    ]  # fmt: skip
    plan = write(stated, [("kept", "outcome", "jobs_t", "jobs_o")])
    with pytest.raises(InvalidInput, match=r"relations.csv:2:7 inputs: " + expected):
        read_plan(plan)
    result = called("review", plan, "--lang", "zh")
    assert result.exit_code == 2
    assert "每年" in result.stderr


def test_a_sum_is_not_held_against_every_year_of_a_scenario(write: Write) -> None:
    model = {"model_indicator": "gdp", "number": 1}
    paths = hz.project(hz.read_scenario("sprint"))["gdp"][0][-5:]
    for said, implied in (({}, paths.sum()), ({"wording": "每年"}, paths.min())):
        plan = write([figure("gdp_t", "亿元", "2026-2030", ">=", "20000", **model, **said)])
        shown = records("indicators", plan, "--scenario", "sprint", "--draws", "200")["gdp_t"]
        assert shown["implied"] == pytest.approx(implied, rel=1e-3)
