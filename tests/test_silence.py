"""What would go wrong in silence is said or refused: data that may not be read, or that are of nobody."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import is_file, names_in, shipped
from hzsim.history.city.series import SERIES
from hzsim.model.modules.registry import INDICATORS
from hzsim.scenario.parts.baseline import COLUMNS

NOBODY = 65534


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def history(*rows: tuple[object, ...]) -> str:
    """A history.csv of (series, entity, year, value, unit)."""
    lines = [
        f"{series},{entity},{year},,{value},,{unit},,checked,bulletin," for series, entity, year, value, unit in rows
    ]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def growth(entity: str, last: int = 2024) -> list[tuple[object, ...]]:
    return [("gdp_real_growth", entity, year, 5 + year % 3, "%") for year in range(2005, last + 1)]


def project(folder: Path, entity: str, zh: str) -> Path:
    """A folder with a baseline and a scenario of a city."""
    text = (shipped("data") / "baselines" / "hangzhou-2024.yaml").read_text("utf-8")
    text = text.replace("entity: Hangzhou", f"entity: {entity}").replace("zh: 杭州市", f"zh: {zh}")
    put(folder / "data" / "baselines" / "own-2024.yaml", text.replace("en: Hangzhou", f"en: {entity}"))
    sprint = (shipped("scenarios") / "sprint.yaml").read_text("utf-8")
    put(folder / "scenarios" / "own.yaml", sprint.replace("hangzhou-2024", "own-2024"))
    return folder


@pytest.fixture
def suzhou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of Suzhou, in which one stands."""
    monkeypatch.chdir(project(tmp_path, "Suzhou", "苏州市"))
    return tmp_path


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


# data that may not be read


@contextmanager
def nobody() -> Iterator[None]:
    """Files are read as nobody, whom permissions bind; whoever is not root is bound already."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    ("closed", "mode"),
    [("data", 0o000), ("data", 0o644), ("data/uncertainty.yaml", 0o000), ("data/history.csv", 0o000)],
)
def test_data_that_may_not_be_read_are_not_taken_for_absent(open_folder: Path, closed: str, mode: int) -> None:
    folder = project(open_folder / "suzhou", "Suzhou", "苏州市")
    put(folder / "data" / "uncertainty.yaml", "assumptions:\n  real_growth: {yearly: {normal: 9%}}\n")
    put(folder / "data" / "history.csv", history(*growth("Suzhou")))
    text = "extends: report\nbaseline: own-2024\nuncertainty: {natural_increase: none}\n"
    put(folder / "scenarios" / "theirs.yaml", text)
    arguments = ("realism", str(folder / "scenarios" / "theirs.yaml"))
    assert called(*arguments).exit_code == 0
    (folder / closed).chmod(mode)
    with nobody():
        refused = called(*arguments)
    (folder / closed).chmod(0o755)
    assert refused.exit_code == 2, refused.output
    assert "expected a readable file" in refused.stderr
    assert str(folder / "data") in refused.stderr
    assert os.strerror(errno.EACCES) in refused.stderr


def test_a_folder_that_may_not_be_listed_is_not_an_empty_one(open_folder: Path) -> None:
    put(open_folder / "plans" / "a.csv", "")
    assert names_in(open_folder / "plans", ".csv") == ("a",)
    (open_folder / "plans").chmod(0o111)
    with nobody(), pytest.raises(hz.InvalidInput, match="expected a readable folder"):
        names_in(open_folder / "plans", ".csv")
    (open_folder / "plans").chmod(0o755)


def test_a_disk_that_fails_is_no_absent_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(_path: Path, **_more: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    assert not is_file(tmp_path / "absent")
    assert not is_file(tmp_path / ("long" * 100))
    assert not is_file(Path("null\0byte"))
    monkeypatch.setattr(Path, "stat", fail)
    with pytest.raises(hz.InvalidInput, match=os.strerror(errno.EIO)):
        is_file(tmp_path / "data" / "history.csv")


# a history of nobody


@pytest.mark.parametrize(
    ("series", "hint"),
    [("real_growth", "did you mean gdp_real_growth"), ("gdp", "known:"), ("GDP_nominal", "did you mean gdp_nominal")],
)
def test_a_series_that_nothing_reads_is_refused(suzhou: Path, series: str, hint: str) -> None:
    put(suzhou / "data" / "history.csv", history(*growth("Suzhou", 2023), (series, "Suzhou", 2024, 5, "%")))
    refused = called("realism", "scenarios/own.yaml")
    assert refused.exit_code == 2
    assert f"history.csv:21:1 series: expected a known series, found {series} ({hint}" in refused.stderr


def test_every_series_that_an_indicator_reads_is_known() -> None:
    read = {part.history for part in INDICATORS.values() if part.history} - {"gdp_per_capita_usd"}  # made of two
    assert read <= set(SERIES)


@pytest.mark.parametrize(
    ("entity", "hint"), [("苏州", "did you mean Suzhou?"), ("苏州市", "did you mean Suzhou?"), ("Suzou", "Suzhou?")]
)
@pytest.mark.parametrize("command", ["project", "assess"])
def test_a_name_that_nothing_else_has_is_said(suzhou: Path, entity: str, hint: str, command: str) -> None:
    put(suzhou / "data" / "history.csv", history(*growth("Suzhou")[:3], *growth(entity)))
    arguments = (command, "scenarios/own.yaml", *(("--draws", "200") if command == "assess" else ()))
    told = called(*arguments, "--lang", "en")
    assert told.exit_code == 0, told.output
    assert f"history.csv:5:2 entity: usual are entities of baselines and cities, found {entity} (" in told.stderr
    assert hint in told.stderr
    assert "通常为基期数据或城市表中的名称" in called(*arguments, "--lang", "zh").stderr


def test_names_that_are_known_are_not_remarked_upon(suzhou: Path) -> None:
    cities = "city,label_zh,label_en,growth,average,yearly,persistence,status,source_zh,source_en\n"
    put(suzhou / "data" / "cities.csv", f"{cities}Bigville,大城,Bigville,5,,,,judgement,x,x\n")
    rows = [("gdp_nominal", "Bigville", 2024, 1200, "亿元"), *growth("Suzhou"), *growth("China")]
    put(suzhou / "data" / "history.csv", history(*rows))
    assert called("project", "scenarios/own.yaml").stderr == ""


# whose plan, whose record


@pytest.mark.parametrize("command", ["review", "indicators"])
@pytest.mark.parametrize("known_by", ["baseline", "history"])
def test_another_city_s_folder_does_not_show_hangzhou_s_plan(suzhou: Path, command: str, known_by: str) -> None:
    if known_by == "history":
        shutil.rmtree(suzhou / "data" / "baselines")
        put(suzhou / "data" / "history.csv", history(*growth("Suzhou"), *growth("China")))
    for place in (suzhou, suzhou / "scenarios"):
        os.chdir(place)
        refused = called(command)
        assert refused.exit_code == 2
        assert "expected a PLAN of Suzhou, found none (the shipped plans are of another place)" in refused.stderr
    assert called(command, "hangzhou-14fyp").exit_code == 0, "a plan that is named is meant"


def test_an_empty_folder_means_hangzhou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert called("review").exit_code == 0
    assert "Hangzhou's lead over China" in called("calibrate").stdout


def test_calibrate_means_the_city_of_the_project(suzhou: Path) -> None:
    put(suzhou / "data" / "history.csv", history(*growth("Suzhou")))
    text = called("calibrate").stdout
    assert "\nentity: Suzhou\n" in text
    assert text.count("Hangzhou") == 0
    assert {one.entity for one in hz.calibrate()} == {"Suzhou"}
    assert "\nentity: Hangzhou\n" in called("calibrate", "--entity", "Hangzhou").stdout


def test_calibrate_asks_where_a_project_has_several_cities(suzhou: Path) -> None:
    put(suzhou / "data" / "history.csv", history(*growth("Suzhou"), *growth("Wuxi")))
    text = (suzhou / "data" / "baselines" / "own-2024.yaml").read_text("utf-8")
    put(suzhou / "data" / "baselines" / "wuxi-2024.yaml", text.replace("entity: Suzhou", "entity: Wuxi"))
    asked = called("calibrate")
    assert asked.exit_code == 2
    assert "expected an --entity, found none (this project has Suzhou, Wuxi)" in asked.stderr
    assert "\nentity: Wuxi\n" in called("calibrate", "--entity", "Wuxi").stdout


def test_calibrate_without_a_record_does_not_fall_back_on_hangzhou(suzhou: Path) -> None:
    put(suzhou / "data" / "history.csv", history(*growth("苏州")))
    refused = called("calibrate")
    assert refused.exit_code == 2
    assert "expected an entity with observed growth in history.csv, found Suzhou (" in refused.stderr
    assert "苏州" in refused.stderr


Calibrated: TypeAlias = Callable[..., tuple[dict[str, dict[str, str]], str]]
"""The records of `calibrate` by assumption, and what it says on stderr."""


@pytest.fixture
def calibrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calibrated:
    """What `calibrate` says of an entity, by assumption, and on stderr, with rows of its history."""

    def ask(entity: str, *rows: tuple[object, ...]) -> tuple[dict[str, dict[str, str]], str]:
        put(tmp_path / "data" / "history.csv", history(*growth(entity), *rows))
        monkeypatch.chdir(tmp_path)
        told = called("calibrate", "--entity", entity, "--format", "json")
        assert told.exit_code == 0, told.output
        return {record["assumption"]: record for record in json.loads(told.stdout)}, told.stderr

    return ask


@pytest.mark.parametrize("entity", ["Kenya", "Vietnam", "Germany", "肯尼亚"])
def test_china_s_figures_are_no_estimate_of_another_nation(calibrated: Calibrated, entity: str) -> None:
    found, _ = calibrated(entity)
    assert found["real_growth"]["status"] == "estimate"
    for assumption, what in (("deflator_growth", "deflator"), ("exchange_rate", "exchange rate")):
        assert found[assumption]["status"] == "judgement"
        assert f"no consecutive years of {entity}'s {what} in history.csv" in found[assumption]["source"]
    assert "net_migration" not in found, "a nation's people grow as a whole"
    assert f"no record of {entity}'s people" in found["natural_increase"]["source"]
    assert not any("China" in one["source"].split("Class:")[0] for one in found.values())


def test_another_nation_has_its_own_record(calibrated: Calibrated) -> None:
    years = range(2013, 2025)
    deflator = [("gdp_deflator_change", "Kenya", year, 5 + year % 4, "%") for year in years]
    rates = [("exchange_rate", "Kenya", year, 100 * 1.03 ** (year - 2013 + year % 2), "KES/USD") for year in years]
    people = [("pop_resident_year_end", "Kenya", year, 45 * 1.02 ** (year - 2013), "million persons") for year in years]
    found, _ = calibrated("Kenya", *deflator, *rates, *people)
    assert "Kenya's deflator of the last 10 years" in found["deflator_growth"]["source"]
    assert "the class is of economies with low inflation, not chosen for Kenya" in found["deflator_growth"]["source"]
    assert found["deflator_growth"]["status"] == "judgement"
    assert "the rate's own record to 2024" in found["exchange_rate"]["source"]
    assert "growth of Kenya's people in all over 10 years to 2024" in found["natural_increase"]["source"]
    short, _ = calibrated("Kenya", *deflator[-3:])
    assert "3 consecutive years of Kenya's deflator in history.csv, fewer than 8" in short["deflator_growth"]["source"]
    gap, _ = calibrated("Kenya", *deflator[:6], *deflator[7:])
    assert "5 consecutive years of Kenya's deflator" in gap["deflator_growth"]["source"]


def test_a_chinese_city_has_china_s_figures_as_an_estimate(calibrated: Calibrated) -> None:
    found, told = calibrated("Wuhan")
    assert [found[name]["status"] for name in ("deflator_growth", "exchange_rate")] == ["estimate", "judgement"]
    assert told == ""
