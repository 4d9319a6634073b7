"""How often targets were met: counted, dated, shown for each target's kind, and used for nothing else."""

import ast
import csv
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim._typing import Array, Language
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import Assessments
from hzsim.history.city.base_rates import base_rates, replay_plans
from hzsim.history.city.series import growth_series
from hzsim.history.reference.records import read_parameters
from hzsim.history.reference.target_rates import PLAN_COLUMNS, read_base_rates, read_plan_targets
from hzsim.present.answers.history.target_rates import base_rates_table
from hzsim.present.documents.export import report_file
from hzsim.scenario.parts.uncertainty import Uncertainty

SPRINT = hz.read_scenario("sprint")
YEARLY = "unit,level,year,target_pct,qualifier,outcome_pct\n"
FORECASTS = "iso3,group,vintage,forecast_pct,outcome_pct\n"


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def put(folder: Path, text: str, name: str = "table.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def counted(*files: str) -> list[dict[str, object]]:
    ran = called("calibrate", *(word for file in files for word in ("--targets", file)), "--format", "json")
    assert ran.exit_code == 0, ran.output
    found: list[dict[str, object]] = json.loads(ran.stdout)
    return found


# counting


def provinces(places: int = 12, years: range = range(2001, 2007)) -> str:
    """Targets of 8%; place n grows by 8% from its nth year on and by 7.9% before, the first by 8.0 always."""
    rows = [
        f"place {n},province,{year},8,,{8.0 if year >= years[0] + n % 3 else 7.9}"
        for n in range(places)
        for year in years
    ]
    return YEARLY + "\n".join(rows) + "\n"


def test_yearly_targets_and_the_means_of_five_are_counted(tmp_path: Path) -> None:
    found = counted(put(tmp_path, provinces()))
    yearly = [(row["first"], row["met"], row["targets"]) for row in found if row["kind"] == "growth"]
    assert yearly == [(2001, 4, 12), (2002, 8, 12), *((year, 12, 12) for year in range(2003, 2007))]
    means = [(row["first"], row["complete_by"], row["met"]) for row in found if row["kind"] == "growth_average"]
    assert means == [(2001, 2005, 4), (2002, 2006, 8)]


def test_what_is_unknown_or_of_few_is_not_counted(tmp_path: Path) -> None:
    text = provinces() + "place 0,province,2026,5,around,\nplace 1,nation,2026,5,around,5\n"
    text += "".join(f"town {n},city,2010,9,,10\n" for n in range(9))
    assert counted(put(tmp_path, text)) == counted(put(tmp_path, provinces(), "b.csv"))


def test_a_gap_breaks_a_mean_of_five(tmp_path: Path) -> None:
    text = "".join(line for line in provinces().splitlines(True) if not line.startswith("place 0,province,2003"))
    found = {(row["kind"], row["first"]): row["targets"] for row in counted(put(tmp_path, text))}
    assert found["growth_average", 2001] == found["growth_average", 2002] == 11
    assert (found["growth", 2003], found["growth", 2004]) == (11, 12)


def test_forecasts_are_counted_by_band_and_date(tmp_path: Path) -> None:
    rows = [f"C{n:02},x,2015,5,{5 if n < 4 else 4.99}\n" for n in range(12)]
    rows += [f"C{n:02},x,2018,5,6\n" for n in range(6)]
    found = counted(put(tmp_path, FORECASTS + "".join(rows)))
    bands = {(row["low"], row["complete_by"]): (row["met"], row["targets"], row["places"]) for row in found}
    assert bands == {
        (low, date): (4, 12, 12) if date < 2023 else (10, 18, 12) for low in (3.5, 4.5) for date in range(2020, 2024)
    }


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (YEARLY + "a,province,2001,8,,x\n", ":2:6 outcome_pct", "expected a number"),
        (YEARLY + "a,province,2001,,,8\n", ":2:4 target_pct", "expected a number"),
        (YEARLY + "a,village,2001,8,,8\n", ":2:2 level", "expected a known level"),
        (YEARLY + "a,province,2001,8,,8\na,province,2001,8,,8\n", ":3:3 year", "expected each year of a unit once"),
        (FORECASTS + "A,x,2015,nan,5\n", ":2:4 forecast_pct", "expected a number"),
        (FORECASTS + "A,x,2015,5,5\na,x,2015,5,5\n", ":3:3 vintage", "expected each vintage of an economy once"),
        ("a,b\n1,2\n", ":1:1", "expected the columns unit,level,year"),
        (YEARLY, ":1", "expected at least 1 lines"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path: Path, text: str, place: str, expected: str) -> None:
    file = put(tmp_path, text)
    refused = called("calibrate", "--targets", file, "--out", str(tmp_path / "out"))
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"Error: {file}{place}")
    assert expected in refused.stderr
    assert "应" in called("calibrate", "--targets", file, "--lang", "zh").stderr
    assert not (tmp_path / "out").exists()


def test_the_table_is_written_and_reads_back(tmp_path: Path) -> None:
    files = (
        put(tmp_path, provinces()),
        put(tmp_path, FORECASTS + "".join(f"C{n:02},x,2015,5,6\n" for n in range(12)), "f.csv"),
    )
    rows = counted(*files)
    ran = called("calibrate", "--targets", files[0], "--targets", files[1], "--out", str(tmp_path / "out"))
    assert ran.exit_code == 0
    read = read_base_rates(tmp_path / "out" / "target-base-rates.csv")
    assert [(one.kind, one.first, one.met, one.targets) for one in read] == [
        (row["kind"], row["first"], row["met"], row["targets"]) for row in rows
    ]
    assert next(one.band for one in read if one.kind == "forecast") == pytest.approx((0.035, 0.055))


# what ships


def share(kind: str, first: int) -> float:
    [one] = [r for r in read_base_rates() if (r.kind, r.group, r.first) == (kind, "provinces", first)]
    return round(100 * one.share)


def test_the_shipped_shares() -> None:
    assert {share("growth", year) for year in range(2000, 2008)} <= set(range(81, 97))
    assert (share("growth", 2001), share("growth", 2002)) == (81, 96)
    late = [share("growth", year) for year in range(2012, 2018)]
    assert (min(late), max(late)) == (0, 52)
    assert [share("growth_average", first) for first in (2001, 2006, 2011, 2013)] == [96, 89, 41, 22]
    forecasts = [r for r in read_base_rates() if r.band is not None and r.band[0] == 0.045]
    latest = max(forecasts, key=lambda one: one.complete_by)
    assert (latest.met, latest.targets, latest.complete_by) == (235, 884, 2023)
    assert round(100 * latest.share) == 27


def test_plans_are_met_as_their_outcomes_say() -> None:
    """Where a row has numbers they are compared again; the first outcome counts where there is one."""
    with (shipped("data") / "five-year-targets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == PLAN_COLUMNS
    for row in rows:
        outcome = row["outcome_first"] or row["outcome_latest"]
        if row["met"] and outcome and row["target"]:
            assert (float(outcome) >= float(row["target"])) == (row["met"] == "1"), row
    research = [one for one in read_plan_targets() if one.kind == "rd_intensity"]
    by_unit = {unit: [one.met for one in research if one.group == unit] for unit in {one.group for one in research}}
    assert by_unit == {"China": [0, 0, 0], "EU": [0, 0], "Hangzhou": [1], "Zhejiang": [1]}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("met", "2", "expected 0, 1 or nothing"),
        ("period", "2005-2001", "expected a year or years"),
        ("period", "soon", "expected a year such as 2024"),
        ("period", "2001-2002-2003", "expected a year or years"),
    ],
)
def test_a_wrong_plan_is_refused(tmp_path: Path, column: str, value: str, expected: str) -> None:
    row = dict.fromkeys(PLAN_COLUMNS, "") | {
        "unit": "A",
        "indicator": "rd_gdp_pct_end",
        "met": "1",
        "period": "2001-2005",
    }
    text = ",".join(PLAN_COLUMNS) + "\n" + ",".join((row | {column: value}).values()) + "\n"
    with pytest.raises(hz.InvalidInput, match=f"{column}: {expected}"):
        read_plan_targets(Path(put(tmp_path, text)))


# what realism says


def records(name: str = "sprint") -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(called("realism", name, "--format", "json").stdout)
    return found


def applying(name: str = "sprint") -> dict[str, tuple[object, ...]]:
    return {
        str(row["target"]): (row["kept"], row["episodes"], row["group"], row["first"], row["complete_by"])
        for row in records(name)
        if row["applies"]
    }


def test_every_target_has_the_base_rate_of_its_kind() -> None:
    latest = (6, 27, "provinces", 2013, 2017)
    assert applying() == {
        "gdp >= 30000 in 2030": latest,
        "gdp_per_capita_usd >= 30000 in 2030": latest,
        "gdp_growth >= 5% in 2026-2030": latest,
        "rd_intensity >= 4.5% in 2030": (2, 7, "all", 2000, 2025),
    }
    [none] = [row for row in records() if row["target"] == "population >= 1300 in 2030"]
    assert (none["kind"], none["kept"], none["applies"]) == (None, None, False)
    levels = {
        row["kind"]: (row["kept"], row["episodes"]) for row in records() if row["kind"] in ("gdp", "gdp_per_capita")
    }
    assert levels == {"gdp": (2, 2), "gdp_per_capita": (1, 1)}


def test_growth_of_one_year_is_judged_by_yearly_targets_and_a_ceiling_by_none() -> None:
    one, level, ceiling, share = base_rates(
        SPRINT.replace(
            targets=[
                "gdp_growth >= 5% in 2027", "gdp >= 24000 in 2026", "gdp_growth <= 6% in 2026-2030",
                "rd_intensity <= 5% in 2030",
            ]
        )
    )  # fmt: skip
    for found in (one, level):
        assert found.kind == "growth"
        assert found.applies is not None
        assert (found.applies.first, found.applies.complete_by) == (2013, 2017)
        assert (found.applies.met, found.applies.targets) == (10 + 0 + 12 + 14 + 14, 135)
    assert level.through_growth
    assert not one.through_growth
    assert (ceiling.kind, ceiling.rates, share.kind) == (None, (), None)


def test_only_what_was_complete_then_counts() -> None:
    for row in records("fourteenth-plan"):
        assert row["complete_by"] is None or int(str(row["complete_by"])) <= 2020
    assert applying("fourteenth-plan")["gdp_growth >= 6% in 2021-2025"] == (6, 27, "provinces", 2013, 2017)
    bands = [row for row in records("fourteenth-plan") if row["kind"] == "forecast"]
    assert {(row["kept"], row["episodes"], row["complete_by"]) for row in bands} == {(232, 826, 2020)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("6/27 = 22%", "8 years old", "2001-2005 26/27 = 96%", "2011-2015 11/27 = 41%", "235/884 = 27%",
                "China 0/3, Hangzhou 1/1, Zhejiang 1/1, other places 0/2", "none on record")),
        ("zh", ("6/27 = 22%", "距今8年", "26/27 = 96%", "235/884 = 27%", "全国 0/3", "其他地方 0/2", "无记录")),
    ],
)  # fmt: skip
def test_sentences_table_and_documents_say_it(language: Language, words: tuple[str, ...]) -> None:
    text, years = called("realism", "sprint", "--lang", language).stdout, {"zh": "2013—2017"}.get(language, "2013-2017")
    for part in words:
        assert part in text
    table = base_rates_table(base_rates(SPRINT), 2025).table(language)
    assert table is not None
    assert years in map(str, table.rows[0])
    assessment = hz.assess(hz.simulate(SPRINT, 1000))
    report = docx.Document(io.BytesIO(report_file(Assessments(assessment), "docx", language)))
    grids = [grid for grid in report.tables if any(cell.text == years for row in grid.rows for cell in row.cells)]
    assert len(grids) == 1
    book = openpyxl.load_workbook(io.BytesIO(report_file(Assessments(assessment), "xlsx", language)))
    assert any(cell.value == years for sheet in book for row in sheet.iter_rows() for cell in row)
    assert table.title in report_file(Assessments(assessment), "html", language).decode()


def test_the_csv_has_a_column_for_each_key() -> None:
    rows = list(csv.DictReader(io.StringIO(called("realism", "sprint", "--format", "csv").stdout)))
    assert rows[0]["comparison"] == "similar previous growth"
    assert [row["complete_by"] for row in rows if row["applies"] == "True"] == ["2017", "2017", "2025", "2017"]


def test_no_estimate_reads_them() -> None:
    """Only realism does, and the command that writes them."""
    readers = set()
    for path in Path(hz.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "hzsim.history.reference.target_rates":
                readers.add(path.name)
    assert readers == {"base_rates.py", "counts.py", "target_rates.py", "calibrate_command.py"}


REPLAYED = {"2001-2005": (0.07, 1), "2006-2010": (0.075, 1), "2011-2015": (0.07, 1), "2016-2020": (0.065, 0)}


def test_the_nation_s_plans_are_replayed_with_what_was_known_before_them() -> None:
    """Odds and bands against numpy's own paths of the parts known then; outcomes against the mean of the history."""
    history = hz.read_history()
    growth = growth_series(history, "China")
    found = replay_plans(history, 2024)
    assert {str(one.years): (one.target, int(one.met)) for one in found} == REPLAYED
    for one in found:
        assert one.outcome == pytest.approx(np.mean([growth[year] for year in one.years]))
        before = {year: rate for year, rate in growth.items() if year < one.years.first}
        forecast = hz.forecast_growth(before, 5, read_parameters().known_in(one.years.first - 1))
        means = own_means(forecast.central, forecast.uncertainty)
        assert one.probability == pytest.approx((means >= one.target).mean(), abs=0.015)
        assert (one.low, one.median, one.high) == pytest.approx(np.quantile(means, (0.1, 0.5, 0.9)), abs=0.001)


def own_means(central: tuple[float, ...], uncertainty: Uncertainty) -> Array:
    """Mean growth of paths that numpy draws: deviations less the median of each year, in logs."""
    random, draws = np.random.default_rng(5), 100_000

    def cubic(part: Any) -> Array:
        normal = random.standard_normal(draws)
        below = np.where(normal < 0, part.below * normal + part.tail_below * normal**3, 0.0)
        return below + np.where(normal > 0, part.above * normal + part.tail_above * normal**3, 0.0)

    average, shock, paths = cubic(uncertainty.average), np.zeros(draws), []
    for rate in central:
        shock = uncertainty.persistence * shock + cubic(uncertainty.yearly)
        deviation = average + shock
        paths.append((1 + rate) * np.exp(deviation - np.median(deviation)) - 1)
    return np.asarray(np.mean(paths, axis=0))


def test_a_replay_knows_nothing_that_came_later() -> None:
    """Only plans that have ended by then, and odds that later growth does not move."""
    history = hz.read_history()
    assert [str(one.years) for one in replay_plans(history, 2012)] == ["2001-2005", "2006-2010"]
    cut = dataclasses.replace(
        history,
        series={
            key: tuple(one for one in seen if one.year <= 2010) if key[0] == "China" else seen
            for key, seen in history.series.items()
        },
    )
    assert replay_plans(cut, 2024) == replay_plans(history, 2010)


def test_realism_says_what_the_record_gave_past_plans() -> None:
    rows = json.loads(called("realism", "sprint", "--format", "json").stdout)
    replayed = {row["comparison"]: (row["pace"], row["kept"]) for row in rows if row["probability"] is not None}
    assert replayed == {f"plan {years} of China, replayed": pair for years, pair in REPLAYED.items()}
    for language, words in (("en", "before they began: 2001-2005 ≥ 7.00%: "), ("zh", "2016—2020年 ≥ 6.50%：")):
        assert words in called("realism", "sprint", "--lang", language).stdout
    assert "2016-2020 ≥ 6.50%" in called("realism", "fourteenth-plan", "--lang", "en").stdout
