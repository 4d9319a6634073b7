"""The figures: each with its unit, source and status, and none used beyond what it can bear."""

import csv
import json
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import frictionless
import pytest
import yaml

import hzsim as hz
from hzsim.files.sources import shipped
from hzsim.history.city.series import History, read_history
from hzsim.measures import MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, USD
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, INDICATORS
from hzsim.scenario.parts.baseline import ALL_COLUMNS, COLUMNS, STATUSES
from hzsim.scenario.parts.uncertainty import Correlation
from hzsim.scenario.written.data import read_baseline_file
from hzsim.units import RATE, parse

DATA = shipped("data")
BASELINES = sorted((DATA / "baselines").glob("*.yaml"))
UNITS = {"%": RATE, "‰": RATE, "亿元": MONEY, "元": MONEY_PER_PERSON, "万人": PEOPLE, "元/美元": MONEY_PER_USD}
CHARTED = [part for part in INDICATORS.values() if part.history is not None]


def table(path: Path = DATA / "history.csv") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.fixture(scope="module")
def history() -> History:
    return read_history()


# the package of tables


def test_the_package_is_valid() -> None:
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("亿元,census-2023,checked", "亿,census-2023,checked"),
        ("亿元,census-2023,checked", "亿元,census-2023,guessed"),
        ("亿元,census-2023,checked", "亿元,census-9999,checked"),
        ("2024,,21860,", "2024,,much,"),
        ("2024,,21860,", "2024,,,"),
        ("gdp_nominal,Hangzhou,2024", "gdp_nominal,Hangzhou,2023"),
    ],
)
def test_the_package_describes_the_table(tmp_path: Path, old: str, new: str) -> None:
    """A damaged table no longer fits its description."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = (folder / "history.csv").read_text("utf-8")
    assert old in text
    (folder / "history.csv").write_text(text.replace(old, new), encoding="utf-8")
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_the_package_names_every_file_of_figures() -> None:
    content = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    named = {resource["path"] for resource in content["resources"]}
    files = {str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.is_file()}
    assert named == files - {"datapackage.json"}


def test_the_package_knows_the_columns_and_statuses_of_the_reader() -> None:
    [resource] = [
        item
        for item in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]
        if item["path"] == "history.csv"
    ]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert tuple(fields) == ALL_COLUMNS
    assert tuple(fields["status"]["constraints"]["enum"]) == STATUSES
    assert set(fields["unit"]["constraints"]["enum"]) == set(UNITS)


# baselines


@pytest.mark.parametrize("path", BASELINES, ids=lambda path: path.stem)
def test_every_fact_has_source_and_status(path: Path) -> None:
    facts = yaml.safe_load(path.read_text("utf-8"))["facts"]
    assert facts
    for name, fact in facts.items():
        assert all(fact["source"][language].strip() for language in ("zh", "en")), name
        assert fact["status"] in {*STATUSES, "estimate", "judgement"}, name
        assert fact["status"] != "recalled", name
        values = fact["value"].values() if FACTS[name].series else [fact["value"]]
        assert all(parse(value, FACTS[name].unit) > 0 for value in values)


@pytest.mark.parametrize("path", BASELINES, ids=lambda path: path.stem)
def test_a_baseline_s_entity_has_a_history(path: Path) -> None:
    baseline, _ = read_baseline_file(path)
    assert {row["entity"] for row in table()} >= {baseline.entity}


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("gdp", 21_860),
        ("population", 1_262.4),
        ("population_previous", 1_252.2),
        ("rd_intensity", 0.039),
        ("exchange_rate", 7.12),
        ("province_gdp", 90_131),
    ],
)
def test_the_baseline_of_hangzhou(fact: str, value: float) -> None:
    baseline, _ = read_baseline_file(DATA / "baselines" / "hangzhou-2024.yaml")
    assert baseline.value(fact) == value
    assert (baseline.year, baseline.entity) == (2024, "Hangzhou")


def test_the_history_of_growth_is_that_of_the_record() -> None:
    baseline, _ = read_baseline_file(DATA / "baselines" / "hangzhou-2024.yaml")
    found = {int(row["year"]): row["value"] for row in table() if row["entity"] == "Hangzhou"
             and row["series"] == "gdp_real_growth"}  # fmt: skip
    past = baseline.histories["growth_history"]
    assert [float(found[year]) for year in past.years] == pytest.approx([100 * value for value in past.values])


def test_the_baseline_gives_the_published_figure_per_head() -> None:
    """The Hangzhou bulletin for 2024 states 173,867元; GDP is rounded to 1亿元, which is 4元 a head either way."""
    baseline, _ = read_baseline_file(DATA / "baselines" / "hangzhou-2024.yaml")
    average = (baseline.value("population") + baseline.value("population_previous")) / 2
    assert baseline.value("gdp") / average * 10_000 == pytest.approx(173_867, abs=4)


# default uncertainty


def defaults() -> dict[str, Any]:
    """Return the entries of both files of defaults together."""
    files = [
        yaml.safe_load((DATA / name).read_text("utf-8")) for name in ("uncertainty.yaml", "uncertainty-satellites.yaml")
    ]
    assert not set(files[0]["assumptions"]) & set(files[1]["assumptions"])
    return {
        "assumptions": {**files[0]["assumptions"], **files[1]["assumptions"]},
        "correlation": files[0]["correlation"] + files[1]["correlation"],
    }


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_every_assumption_has_a_sourced_default(name: str) -> None:
    entry = defaults()["assumptions"][name]
    words = entry["source"].values() if isinstance(entry["source"], dict) else [entry["source"]]
    assert all(one.strip() for one in words)
    assert entry["status"] in {"estimate", "judgement"}
    assert {"average", "yearly"} & set(entry)


def test_defaults_are_of_known_assumptions() -> None:
    assert set(defaults()["assumptions"]) == set(ASSUMPTIONS)


def test_default_correlations_are_of_research_and_growth_alone() -> None:
    """What R&D spending shares with growth is shared with nation and lead: the squares of both make the whole's."""
    pairs = {(first, second): float(value) for first, second, value in defaults()["correlation"]}
    assert pairs.pop(("fertility", "age_tilt")) < 0  # published births fix the product of both
    assert {second for _, second in pairs} == {"rd_spending_growth"}
    whole, nation, lead = (
        pairs[name, "rd_spending_growth"] for name in ("real_growth", "national_growth", "growth_lead")
    )
    assert whole == 0.35
    assert nation**2 + lead**2 == pytest.approx(whole**2, abs=0.005)


def test_a_scenario_without_a_word_takes_the_defaults(tmp_path: Path) -> None:
    text = (shipped("scenarios") / "sprint.yaml").read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(text[: text.index("uncertainty:")] + text[text.index("targets:") :], encoding="utf-8")
    scenario = hz.read_scenario(path)
    assert set(scenario.uncertainty) == set(scenario.model.assumptions)
    assert scenario.correlation == (Correlation("real_growth", "rd_spending_growth", 0.35),)


# history


def test_every_row_has_unit_source_and_status() -> None:
    for row in table():
        assert row["unit"] in UNITS, row
        assert row["status"] in STATUSES, row
        assert row["source"].strip(), row
        assert parse(row["value"] + row["unit"], UNITS[row["unit"]]) is not None


def test_a_series_has_one_unit() -> None:
    units = defaultdict(set)
    for row in table():
        units[row["series"]].add(row["unit"])
    assert {series for series, found in units.items() if len(found) > 1} == set()


def test_every_series_that_an_indicator_names_is_there(history: History) -> None:
    for part in CHARTED:
        assert history.segments("Hangzhou", part), part.name


def test_recalled_figures_are_never_observed(history: History) -> None:
    recalled = {(row["entity"], row["series"], int(row["year"])) for row in table() if row["status"] == "recalled"}
    assert recalled
    observed = {(*key, seen.year) for key in history.series for seen in history.observations(*key)}
    assert observed & recalled == set()
    kept = {(row["entity"], row["series"], int(row["year"])) for row in table()} - recalled
    assert observed == kept


def test_recalled_figures_are_in_no_segment(history: History) -> None:
    recalled = {(row["entity"], row["series"], int(row["year"])) for row in table() if row["status"] == "recalled"}
    entities = {row["entity"] for row in table()}
    charted = {
        (entity, part.history, year)
        for part in CHARTED
        for entity in entities
        for segment in history.segments(entity, part)
        for year in segment.years
    }
    assert charted & recalled == set()


@pytest.mark.parametrize("part", CHARTED, ids=lambda part: part.name)
@pytest.mark.parametrize("entity", ["Hangzhou", "China", "Zhejiang"])
def test_segments_never_join_different_bases(history: History, entity: str, part: hz.Indicator) -> None:
    name = "gdp_per_capita" if part.unit is USD else part.history
    bases = {int(row["year"]): row["base"] for row in table() if (row["entity"], row["series"]) == (entity, name)}
    segments = history.segments(entity, part)
    for segment in segments:
        assert {bases[year] for year in segment.years} == {segment.base}
        assert list(segment.years) == sorted(set(segment.years))
        assert len(segment.values) == len(segment.years)
    years = [year for segment in segments for year in segment.years]
    assert years == sorted(years)


def test_segments_are_in_the_indicator_s_unit(history: History) -> None:
    growth = history.segments("Hangzhou", INDICATORS["gdp_growth"])
    assert all(-0.1 < value < 0.25 for segment in growth for value in segment.values)
    [latest] = [segment for segment in history.segments("Hangzhou", INDICATORS["gdp"]) if 2024 in segment.years]
    assert latest.values[latest.years.index(2024)] == 21_860


def test_dollars_are_yuan_over_the_central_parity(history: History) -> None:
    parities = {seen.year: seen.value for seen in history.observations("China", "fx_cny_per_usd_central_parity")}
    yuan = {seen.year: seen.value for seen in history.observations("Hangzhou", "gdp_per_capita")}
    found = {
        year: value
        for segment in history.segments("Hangzhou", INDICATORS["gdp_per_capita_usd"])
        for year, value in zip(segment.years, segment.values, strict=True)
    }
    assert found == pytest.approx({year: yuan[year] / parities[year] for year in yuan if year in parities})


HEADER = ",".join(COLUMNS)
ROW = "gdp_nominal,Hangzhou,2024,,21860,,亿元,census-2023,checked,a bulletin,"


def damaged(folder: Path, *rows: str) -> tuple[Path, tuple[Any, ...]]:
    path = folder / "history.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as refusal:
        read_history(path)
    return path, refusal.value.problems


@pytest.mark.parametrize(
    ("old", "new", "column", "key"),
    [
        ("21860", "much", 5, "value"),
        ("21860", "", 5, "value"),
        ("21860", "nan", 5, "value"),
        ("21860", "inf", 5, "value"),
        ("2024", "last", 3, "year"),
        ("2024", "2024.5", 3, "year"),
        ("2024", "", 3, "year"),
        ("checked", "guessed", 9, "status"),
        ("checked", "", 9, "status"),
        ("亿元", "", 7, "unit"),
        ("亿元", "bananas", 7, "unit"),
        ("a bulletin", "", 10, "source"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, old: str, new: str, column: int, key: str) -> None:
    other = ROW.replace("2024", "2023", 1)
    path, problems = damaged(tmp_path, other, ROW.replace(old, new, 1))
    [problem] = problems
    assert (problem.file, problem.line, problem.column, problem.key) == (str(path), 3, column, key)


def test_a_year_given_twice_is_named(tmp_path: Path) -> None:
    _, [problem] = damaged(tmp_path, ROW, ROW.replace("21860", "21861"))
    assert (problem.line, problem.key) == (3, "year")


def test_all_bad_rows_are_named_at_once(tmp_path: Path) -> None:
    rows = [ROW.replace("21860", "x"), ROW.replace("checked", "x"), ROW.replace("2024", "x", 1)]
    _, problems = damaged(tmp_path, *rows)
    assert [problem.line for problem in problems] == [2, 3, 4]


@pytest.mark.parametrize("path", sorted(shipped("data").rglob("*.csv")), ids=lambda path: path.name)
def test_chinese_labels_have_brackets_of_full_width(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    labels = {text for row in rows for name, text in row.items() if str(name).endswith("_zh") and text}
    assert [text for text in labels if re.search("[\u4e00-\u9fff“”]\\(|\\([\u4e00-\u9fff“”]", text)] == []
