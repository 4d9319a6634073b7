"""The public scoreboard: frozen files stay as they were, time has an order, and scores are those of hand arithmetic."""

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from scipy.special import ndtri

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.backtest.freezing import COMBINED, OURS, store
from hzsim.history.backtest.methods import Estimates
from hzsim.history.backtest.results import score_normals, score_quantiles
from hzsim.history.backtest.scoreboard import COLUMNS, INDEX, PROBABILITIES, Prediction, read_frozen
from hzsim.history.reference.outside_forecasts import OutsideParameters
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import LeadParameters, Parameters
from hzsim.scenario.parts.years import Span

DAY, SPAN = date(2021, 11, 26), Span(2021, 2025)
AVERAGE, YEARLY, TAIL, PERSISTENCE = 0.8, 1.5, 0.1, 0.3
LEAD_AVERAGE, LEAD_YEARLY = 0.4, 0.9
MEAN, SPREAD = 0.03, 0.02


def tables() -> Estimates:
    """Parameters with a symmetric truth: a nation's centre is its mean, a lead's half its mean."""
    nation = Parameters(
        AVERAGE, 0.0, 0.0, YEARLY, YEARLY, 0.0, TAIL, TAIL, PERSISTENCE, 9, 900,
        0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.03, SPREAD,
    )  # fmt: skip
    lead = LeadParameters(9, 3, 900, 0.5, 0.0, 0.0, LEAD_AVERAGE / 2, 0.0, LEAD_YEARLY / 2, 0.0, 0.0)
    outside = OutsideParameters(
        AVERAGE, 0.0, 0.0, YEARLY, YEARLY, 0.0, TAIL, TAIL, PERSISTENCE, 9, 900, -0.3, -0.6, SPREAD
    )
    return Estimates(
        PooledTable(nation, {}, {2015: nation}),
        PooledTable(lead, {}, {2015: lead}),
        PooledTable(outside, {}, {2015: outside}),
    )


def written(path: Path, header: str, *lines: str) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def panel(path: Path, growth: Mapping[str, Mapping[int, float]]) -> Path:
    lines = [f"{name},{year},{100 * rate:.6f}" for name, series in growth.items() for year, rate in series.items()]
    return written(path / "panel.csv", "iso3,year,real_growth_pct", *lines)


def steady(last: int = 2020, first: int = 2001) -> dict[int, float]:
    """Growth of 2, 3 and 4 percent in turn: a spread of its own, and a mean near 3."""
    return {year: 0.03 + 0.01 * (year % 3 - 1) for year in range(first, last + 1)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one's own, with the synthetic parameters in place of the shipped ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Estimates, "shipped", classmethod(lambda _: tables()))
    (tmp_path / "data").mkdir()
    panel(tmp_path, {"AAA": steady(), "BBB": steady(2018)})
    return tmp_path


def frozen(folder: Path, name: str = "one", day: date = DAY, **options: object) -> hz.Freeze:
    return hz.freeze(name, folder / "panel.csv", day=day, draws=400, **options)  # type: ignore[arg-type]


def asked(*words: str, language: str = "en") -> Result:
    return CliRunner().invoke(main, ["score", *words, "--lang", language])


def of(records: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    [one] = [record for record in records if all(record[key] == value for key, value in wanted.items())]
    return one


# frozen files stay as they were


def test_a_freeze_is_a_file_with_its_hash_in_the_index(project: Path) -> None:
    found = frozen(project)
    folder = project / "data" / "scoreboard"
    content = (folder / "one.csv").read_bytes()
    [entry] = csv.DictReader((folder / INDEX).read_text("utf-8").splitlines())
    assert entry == {"name": "one", "date": "2021-11-26", "sha256": hashlib.sha256(content).hexdigest()}
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert {row["years"] for row in rows} == {"2021-2025", *map(str, SPAN)}
    assert {(row["place"], row["level"], row["origin"], row["parameters"]) for row in rows} == {
        ("AAA", "nation", "2020", "2015"), ("BBB", "nation", "2018", "2015"),
    }  # fmt: skip
    assert found.entry.sha256 == entry["sha256"]
    assert list(found.to_frame().columns) == list(COLUMNS)
    assert max(median(one) for one in found.predictions) < 0.1


def test_the_same_inputs_freeze_the_same_bytes(project: Path) -> None:
    assert frozen(project).entry.sha256 == frozen(project, "two").entry.sha256


def test_a_second_freeze_leaves_the_first_and_adds_a_line(project: Path) -> None:
    frozen(project)
    folder = project / "data" / "scoreboard"
    before, index = (folder / "one.csv").read_bytes(), (folder / INDEX).read_text("utf-8")
    frozen(project, "two", date(2022, 1, 3))
    assert (folder / "one.csv").read_bytes() == before
    assert (folder / INDEX).read_text("utf-8").startswith(index)
    assert [one.entry.name for one in hz.score().frozen][:2] == ["one", "two"]


@pytest.mark.parametrize("name", ["one", "index", "a/b", "..", ".x", "", "a\nb", "x" * 200])
def test_no_name_is_written_twice_or_elsewhere(project: Path, name: str) -> None:
    frozen(project)
    folder = project / "data" / "scoreboard"
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    with pytest.raises(
        hz.BadValue, match="no frozen file is written again, found one" if name == "one" else "plain name"
    ):
        frozen(project, name)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert folder.is_dir()


def test_a_file_that_the_index_lacks_is_not_written_over(project: Path) -> None:
    frozen(project)
    (project / "data" / "scoreboard" / "mine.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(hz.BadValue, match="written again, found mine"):
        frozen(project, "mine")


@pytest.mark.parametrize("how", ["a digit", "a line more", "a line less", "line ends", "a mark", "nothing left"])
def test_an_altered_file_is_named(project: Path, how: str) -> None:
    frozen(project)
    frozen(project, "two")
    path = project / "data" / "scoreboard" / "two.csv"
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    changed = {
        "a digit": content[:-2] + (b"1" if content[-2:-1] != b"1" else b"2") + b"\n",
        "a line more": content + lines[-1],
        "a line less": b"".join(lines[:-1]),
        "line ends": content.replace(b"\n", b"\r\n"),
        "a mark": b"\xef\xbb\xbf" + content,
        "nothing left": b"",
    }[how]
    assert changed != content
    path.write_bytes(changed)
    for words in ((), ("two",), (str(path),)):
        result = asked(*words)
        assert result.exit_code == 2
        assert "two.csv" in result.stderr
        assert "one.csv" not in result.stderr
        assert "altered since" in result.stderr
    assert asked("one").exit_code == 0
    path.write_bytes(content)
    assert asked().exit_code == 0


def test_all_altered_and_missing_files_are_named_at_once(project: Path) -> None:
    frozen(project)
    frozen(project, "two")
    folder = project / "data" / "scoreboard"
    (folder / "one.csv").write_bytes(b"x")
    (folder / "two.csv").unlink()
    with pytest.raises(hz.InvalidInput) as error:
        hz.score()
    assert ["one.csv" in str(error.value), "two.csv" in str(error.value)] == [True, True]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("one,2021-11-26,{0}", "name: expected each frozen file once, found one"),
        ("two,2021-11-25,{0}", "date: expected a date from 2021-11-26 on"),
        ("two,26.11.2021,{0}", "expected a date such as"),
        ("two,2021-11-26,abc", "expected 64 digits"),
        ("../two,2021-11-26,{0}", "expected a plain name"),
    ],
)
def test_a_wrong_index_is_told_with_its_line(project: Path, line: str, words: str) -> None:
    found = frozen(project)
    index = project / "data" / "scoreboard" / INDEX
    with index.open("a", encoding="utf-8") as stream:
        stream.write(line.format(found.entry.sha256) + "\n")
    with pytest.raises(hz.InvalidInput, match=r"index\.csv:3") as error:
        hz.score()
    assert words.split(": ")[-1] in str(error.value)


def test_an_unknown_file_is_told_with_the_nearest(project: Path) -> None:
    frozen(project, "autumn")
    result = asked("autum")
    assert result.exit_code == 2
    assert "expected a frozen file that index.csv names, found autum (did you mean autumn?)" in result.stderr


# time has an order


def test_years_before_the_freeze_are_no_forecast(project: Path) -> None:
    with pytest.raises(hz.BadValue, match="expected years from 2021 on, that of the freeze, found 2020-2024"):
        frozen(project, years="2020-2024")
    assert frozen(project, years="2022-2023").years == Span(2022, 2023)


def test_growth_that_was_not_known_is_refused(project: Path) -> None:
    panel(project, {"AAA": steady(2021)})
    with pytest.raises(hz.BadValue, match="expected growth up to 2020, the year before the freeze, found AAA 2021"):
        frozen(project)
    assert not (project / "data" / "scoreboard").exists()


def test_a_freeze_is_not_dated_before_the_last(project: Path) -> None:
    frozen(project)
    with pytest.raises(hz.BadValue, match="expected a date from 2021-11-26 on"):
        frozen(project, "two", date(2021, 11, 25))


def test_parameters_are_those_known_at_the_freeze(project: Path) -> None:
    late, honest = frozen(project, "late"), tables()
    other = replace(honest.nations.everything, long_mean=0.2)
    later = Estimates(PooledTable(other, {}, honest.nations.before), honest.leads, honest.outside)
    assert frozen(project, "again", tables=later).entry.sha256 == late.entry.sha256


def test_outcomes_before_the_freeze_are_refused(project: Path) -> None:
    frozen(project)
    path = written(project / "o.csv", "place,year,real_growth_pct", "AAA,2021,3", "AAA,2020,3")
    result = asked("one", "--outcomes", str(path))
    assert result.exit_code == 2
    assert "o.csv:3:2 year: expected years from 2021 on, that of the freeze, found 2020" in result.stderr
    with pytest.raises(hz.BadValue, match="expected years from 2021 on, that of the freeze, found AAA 2020"):
        hz.score("one", {"AAA": {2020: 0.03}})


def test_a_record_that_ends_too_early_or_is_too_short_is_left_out(project: Path) -> None:
    holes = {year: rate for year, rate in steady().items() if year != 2015}
    few = {"OLD": steady(2014, 1990), "NEW": steady(2020, 2014), "FLAT": dict.fromkeys(range(2001, 2021), 0.03)}
    panel(project, {"AAA": steady(), "GAP": holes, **few})
    found = frozen(project)
    assert set(found.left_out) == set(few)
    assert set(found.places) == {"AAA", "GAP"}
    panel(project, {"OLD": steady(2014, 1990)})
    with pytest.raises(hz.BadValue, match="expected places with at least 8 years"):
        frozen(project, "two")


@pytest.mark.parametrize("unit", ["=1+1", "@a", "-b", "\t=c"])
def test_a_name_that_a_spreadsheet_would_run_is_refused(project: Path, unit: str) -> None:
    rows = [told(f"AAA/{unit}", "2021")]
    with pytest.raises(hz.BadValue, match="expected names that begin with a letter or digit"):
        store(project / "data" / "scoreboard", "one", DAY, rows)
    assert not (project / "data" / "scoreboard").exists()


# what is frozen


def regions(path: Path, last: int = 2020) -> Path:
    lines = [
        *(f"AAA,,nation,{year},{100 * rate:.6f}" for year, rate in steady(last).items()),
        *(f"AAA,东市,city,{year},{100 * ((1 + rate) * 1.01 - 1):.6f}" for year, rate in steady(last - 1).items()),
    ]
    return written(path / "regions.csv", "country,unit,level,year,real_growth_pct", *lines)


def test_a_region_follows_its_nation_and_its_lead(project: Path) -> None:
    """Leads of one percent in every year: half of it stays, on top of the nation's path."""
    found = frozen(project, regions=regions(project))
    region, nation = mean_of(found, "AAA/东市"), mean_of(found, "AAA")
    assert (region.level, region.country, region.unit, region.origin) == ("city", "AAA", "东市", 2019)
    assert median(region) - median(nation) == pytest.approx(0.005, abs=0.002)
    assert np.ptp(region.quantiles) > np.ptp(nation.quantiles)


def mean_of(found: hz.Freeze, place: str, method: str = OURS) -> Prediction:
    [one] = [one for one in found.predictions if (one.place, one.method, one.years) == (place, method, SPAN)]
    return one


def median(one: Prediction) -> float:
    return one.quantiles[PROBABILITIES.index(0.5)]


HEAD = "entity,who,published,year,growth_pct,source,status"


def test_a_forecast_moves_the_centre_by_half_less_the_bias(project: Path) -> None:
    """The record says its mean of 3%, the latest forecast known then 6%: their mean less 0.3 points."""
    said = written(
        project / "said.csv",
        HEAD,
        "AAA,IMF,2020-10,2021,6,WEO,checked",
        "AAA,IMF,2021-10,2022,6,WEO,checked",
        "AAA,IMF,2021-10,2021,6,WEO,checked",
        "AAA,IMF,2021-12,2021,60,WEO,checked",
        "BBB,IMF,2014-10,2015,9,WEO,checked",
    )
    found = frozen(project, regions=regions(project), forecasts=said)
    moved = (0.06 - median(mean_of(found, "AAA"))) / 2 - 0.003
    for place in ("AAA", "AAA/东市"):
        assert median(mean_of(found, place, COMBINED)) - median(mean_of(found, place)) == pytest.approx(
            moved, abs=0.0015
        )
    methods = {one.method for one in found.predictions if one.place == "BBB"}
    assert methods == {OURS}, "a forecast of years that are over says nothing of later ones"


# scores


QUANTILES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08)


def told(place: str, years: str, quantiles: tuple[float, ...] = QUANTILES, method: str = OURS) -> Prediction:
    first, _, last = years.partition("-")
    span = Span(int(first), int(last or first))
    return Prediction(
        place,
        "AAA",
        place.partition("/")[2],
        "nation" if "/" not in place else "city",
        method,
        2020,
        2020,
        span,
        quantiles,
    )


@pytest.fixture
def board(project: Path) -> hz.Freeze:
    """Four places whose bands are -1 to 7% and so on: 50% is 3-5%, 80% 2-6%, 95% 0-8%."""
    folder = project / "data" / "scoreboard"
    rows = [told(place, years) for place in ("AAA", "BBB", "AAA/X", "AAA/Y") for years in ("2021", "2022", "2021-2022")]
    return store(folder, "hand", DAY, [*rows, told("AAA", "2021", tuple(q + 0.01 for q in QUANTILES), COMBINED)])


HAPPENED = {"AAA": {2021: 0.05, 2022: 0.01}, "BBB": {2021: 0.02}, "AAA/X": {2021: 0.07}, "AAA/Y": {2021: 0.09}}


def test_scores_are_those_of_hand_arithmetic(board: hz.Freeze) -> None:
    """Of 5, 2, 7 and 9% one lies in 3-5, two in 2-6 and three in 0-8%; they are 1, 2, 3 and 5 points from 4%."""
    records = [asdict(one) for one in hz.score(board, HAPPENED)]
    one = of(records, cases="all", level="all", years="2021", method=OURS)
    assert (one["n"], one["coverage_50"], one["coverage_80"], one["coverage_95"]) == (4, 0.25, 0.5, 0.75)
    assert one["mae"] == pytest.approx((1 + 2 + 3 + 5) / 4)
    assert one["width_80"] == pytest.approx(4)
    assert of(records, cases="all", level="city", years="2021")["mae"] == pytest.approx(4)
    assert of(records, cases="all", level="nation", years="2021", method=OURS)["coverage_80"] == 1
    mean = of(records, years="2021-2022")
    assert (mean["n"], mean["mae"]) == (1, pytest.approx(1)), "the mean of 5 and 1% is 3%; other places lack a year"
    both = [record for record in records if record["cases"] == COMBINED]
    assert {record["method"]: round(float(str(record["mae"])), 9) for record in both} == {OURS: 1, COMBINED: 0}


def test_crps_of_frozen_normals_is_the_closed_form() -> None:
    random = np.random.default_rng(5)
    mean, sd = random.normal(0.03, 0.02, 300), random.uniform(0.005, 0.04, 300)
    outcomes = mean + sd * random.normal(0, 1.3, 300)
    probabilities = np.array(PROBABILITIES)
    ours = score_quantiles(probabilities, mean[:, None] + sd[:, None] * ndtri(probabilities), outcomes)
    exact = score_normals(mean, sd, outcomes)
    assert ours.crps == pytest.approx(exact.crps, rel=2e-3)
    assert ours.pit == pytest.approx(exact.pit, abs=1.1e-3)
    assert np.array_equal(ours.hits, exact.hits)
    assert ours.interval == pytest.approx(exact.interval)


def test_a_certain_forecast_has_its_error_as_crps() -> None:
    found = score_quantiles(np.array(PROBABILITIES), np.full((2, 9), 0.03), np.array([0.05, 0.03]))
    assert found.crps == pytest.approx([0.02, 0.0], abs=1e-12)


def test_others_are_compared_on_the_cases_that_they_foretold(board: hz.Freeze, project: Path) -> None:
    """The Fund says 4% for AAA and 3% for BBB: errors of 1 and 1; ours are 1 and 2 there."""
    assert set(board.places) >= {"AAA", "BBB"}
    said = written(
        project / "said.csv", "who,place,years,forecast_pct", "IMF,AAA,2021,4", "IMF,BBB,2021,3", "IMF,AAA,2021-2022,3"
    )
    happened = written(
        project / "o.csv",
        "place,year,real_growth_pct",
        *(f"{place},{year},{100 * rate:g}" for place, series in HAPPENED.items() for year, rate in series.items()),
    )
    result = asked("hand", "--outcomes", str(happened), "--against", str(said), "--format", "json")
    assert result.exit_code == 0, result.stderr
    records = json.loads(result.stdout)
    theirs = of(records, cases="IMF", level="all", years="2021", method="IMF")
    ours = of(records, cases="IMF", level="all", years="2021", method=OURS)
    assert (theirs["n"], ours["n"]) == (2, 2)
    assert (theirs["mae"], theirs["crps"], theirs["coverage_80"]) == (pytest.approx(1), pytest.approx(1), None)
    assert ours["mae"] == pytest.approx(1.5)
    assert of(records, cases="IMF", level="all", years="2021-2022", method="IMF")["mae"] == pytest.approx(0, abs=1e-9)
    assert [
        one["method"] for one in records if (one["cases"], one["level"], one["years"]) == ("all", "all", "2021")
    ] == [OURS], "the Fund says nothing of the two cities"
    table = list(
        csv.DictReader(
            asked("hand", "--outcomes", str(happened), "--against", str(said), "--format", "csv").stdout.splitlines()
        )
    )
    assert [{key: "" if value is None else str(value) for key, value in record.items()} for record in records] == table
    for language, word in (("en", "mean error"), ("zh", "中位数误差")):
        text = asked("hand", "--outcomes", str(happened), "--against", str(said), language=language).stdout
        assert word in text
        assert "IMF" in text
    library = hz.score("hand", happened, said).to_frame()
    assert len(library) == len(records)
    assert library.mae.tolist() == [record["mae"] for record in records]


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        (
            "place,year,real_growth_pct",
            "AAB,2021,3",
            "expected a place of the frozen file, found AAB (did you mean AAA?)",
        ),
        ("place,year,real_growth_pct", ",2021,3", "expected a place of the frozen file, found nothing"),
        ("place,year,real_growth_pct", "AAA,2021,x", "expected a number"),
        ("place,year,real_growth_pct", "AAA,2021,-100", "expected a number above -100"),
        ("place,year,real_growth_pct", "AAA,21,3", "expected a year such as"),
        ("place,year,real_growth_pct", "AAA,2021,3\nAAA,2021,4", "expected each year of a place once"),
        ("place,year", "AAA,2021", "expected the columns place,year,real_growth_pct"),
        ("who,place,years,forecast_pct", "IMF,AAB,2021,3", "expected a place of the frozen file"),
        ("who,place,years,forecast_pct", "IMF,AAA,2023,3", "expected years that are forecast: 2021, 2021-2022, 2022"),
        ("who,place,years,forecast_pct", "IMF,AAA,soon,3", "expected a year or years"),
        ("who,place,years,forecast_pct", ",AAA,2021,3", "expected whose forecast it is"),
        ("who,place,years,forecast_pct", "hzsim,AAA,2021,3", "expected whose forecast it is, by a name of its own"),
        ("who,place,years,forecast_pct", "IMF,AAA,2021,3\nIMF,AAA,2021,4", "expected each forecast once"),
        ("who,place,years,forecast_pct", "IMF,AAA,2021,", "expected a number"),
    ],
)
def test_what_cannot_be_held_against_it_is_told_with_its_line(
    board: hz.Freeze, project: Path, header: str, line: str, words: str
) -> None:
    assert board.places
    path = written(project / "given.csv", header, line)
    result = asked("hand", "--against" if "who" in header else "--outcomes", str(path))
    assert result.exit_code == 2
    assert "given.csv:" in result.stderr
    assert words in result.stderr
    chinese = asked("hand", "--against" if "who" in header else "--outcomes", str(path), language="zh").stderr
    assert re.search("错误：.*[为应]", chinese)
    assert "expected" not in chinese


def test_no_outcome_is_due(board: hz.Freeze) -> None:
    assert len(hz.score(board)) == 0
    english, chinese, data = asked("hand"), asked("hand", language="zh"), asked("hand", "--format", "json")
    assert "the first year forecast is 2021, whose figures come out in 2022" in english.stdout
    assert "最早的一年为2021年" in chinese.stdout
    assert json.loads(data.stdout) == []
    assert "No outcome is known yet" in data.stderr
    assert {english.exit_code, chinese.exit_code, data.exit_code} == {0}


def test_outcomes_are_by_default_those_of_the_history(project: Path) -> None:
    """The shipped history has China's growth of 2021-2024 and Hangzhou's; a file frozen in 2021 is due for both."""
    folder = project / "data" / "scoreboard"
    found = store(folder, "mine", DAY, [told("CHN", "2021"), told("CHN/杭州市", "2021"), told("CHN/Zhejiang", "2024")])
    history = hz.read_history()
    growth = {
        name: {seen.year: seen.value for seen in history.observations(entity, "gdp_real_growth")}
        for name, entity in (("CHN", "China"), ("CHN/杭州市", "Hangzhou"))
    }
    one = of([asdict(one) for one in hz.score(found)], years="2021", level="all")
    assert one["mae"] == pytest.approx(np.mean([abs(growth[name][2021] - 4) for name in growth]))
    assert of([asdict(one) for one in hz.score(found)], years="2024")["n"] == 1


# the command


def test_the_command_freezes_what_the_library_freezes(project: Path) -> None:
    today = date.today()
    panel(project, {"AAA": steady(today.year - 1), "OLD": steady(1999, 1980)})
    given = ("--panel", "panel.csv", "--regions", str(regions(project, today.year - 1)))
    result = asked("--freeze", "one", *given, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert "left out, with too short or too old a record: OLD" in result.stderr
    library = hz.freeze("two", project / "panel.csv", project / "regions.csv")
    assert read_frozen("one").entry.sha256 == library.entry.sha256
    assert [record["p50"] for record in json.loads(result.stdout)] == library.to_frame().p50.tolist()
    again = asked("--freeze", "one", "--panel", "panel.csv", language="zh")
    assert again.exit_code == 2
    assert "应为新名称" in again.stderr
    assert "地方" in asked("--freeze", "three", "--panel", "panel.csv", language="zh").stdout


@pytest.mark.parametrize(
    "words", [("--freeze", "one"), ("--panel", "panel.csv"), ("one", "--freeze", "x", "--panel", "panel.csv")]
)
def test_options_that_do_not_go_together_are_a_usage_error(project: Path, words: tuple[str, ...]) -> None:
    assert project.is_dir()
    for language, begin in (("en", "Error: --"), ("zh", "错误：")):
        result = asked(*words, language=language)
        assert result.exit_code == 2
        assert begin in result.stderr
    assert not (project / "data" / "scoreboard").exists()


# a synthetic world


def simulated(
    random: np.random.Generator, count: int, average: float, yearly: float, tail: float, persistence: float
) -> np.ndarray:
    """Paths of five years by a recursion of numpy's own, in log points."""
    shift, shock = average * random.standard_normal(count), np.zeros(count)
    years = []
    for _ in SPAN:
        z = random.standard_normal(count)
        shock = persistence * shock + yearly * z + tail * z**3
        years.append(shift + shock)
    return np.array(years).T / 100


@pytest.mark.slow
def test_bands_hold_what_they_say_in_a_world_of_the_parameters(tmp_path: Path) -> None:
    """Four hundred nations with a region each: shares within 3.3 standard errors, also of the mean over five years."""
    count, random = 400, np.random.default_rng(11)
    history = MEAN + SPREAD * random.standard_normal((count, 20)).clip(-2, 2) / 4
    leads = 0.004 * random.standard_normal((count, 20)).clip(-2, 2)
    names = [f"N{place:03d}" for place in range(count)]
    past = range(2001, 2021)
    records = {name: dict(zip(past, map(float, row), strict=True)) for name, row in zip(names, history, strict=True)}
    panel(tmp_path, records)
    lines = [
        line
        for name, row, lead in zip(names, history, leads, strict=True)
        for year, rate, more in zip(past, row, lead, strict=True)
        for line in (
            f"{name},,nation,{year},{100 * rate:.6f}",
            f"{name},U,region,{year},{100 * ((1 + rate) * (1 + more) - 1):.6f}",
        )
    ]
    path = written(tmp_path / "regions.csv", "country,unit,level,year,real_growth_pct", *lines)
    found = hz.freeze(
        "world", tmp_path / "panel.csv", path, day=DAY, draws=3000, tables=tables(), folder=tmp_path / "board"
    )

    spread = np.clip(np.abs(history - np.median(history, axis=1, keepdims=True)) * np.sqrt(np.pi / 2), 0, None)
    own = np.clip(spread @ (0.9 ** np.arange(19, -1, -1) / (0.9 ** np.arange(20)).sum()), 0.003, 0.12)
    centre = 0.035 + 0.06 / (0.06 + own) * (history.mean(axis=1) - 0.035)
    nation = (1 + centre[:, None]) * np.exp(simulated(random, count, AVERAGE, YEARLY, TAIL, PERSISTENCE)) - 1
    lead = (1 + leads.mean(axis=1)[:, None] / 2) * np.exp(simulated(random, count, LEAD_AVERAGE, LEAD_YEARLY, 0, 0)) - 1
    happened = {name: dict(zip(SPAN, map(float, row), strict=True)) for name, row in zip(names, nation, strict=True)}
    region = (1 + nation) * (1 + lead) - 1
    happened |= {
        f"{name}/U": dict(zip(SPAN, map(float, row), strict=True)) for name, row in zip(names, region, strict=True)
    }
    scores = [asdict(one) for one in hz.score(found, happened) if one.level != "all"]
    assert {(one["level"], one["years"]) for one in scores} == {
        (level, years) for level in ("nation", "region") for years in ("2021-2025", *map(str, SPAN))
    }
    for one in scores:
        for share in (0.5, 0.8, 0.95):
            error = np.sqrt(share * (1 - share) / count)
            assert one[f"coverage_{round(100 * share)}"] == pytest.approx(share, abs=3.3 * error), one


# what ships


def test_the_shipped_board_is_as_it_was_frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file has its hash, and forecasts only years that were not over, from records that had ended."""
    monkeypatch.chdir(tmp_path)
    board, folder = hz.score().frozen, shipped("data") / "scoreboard"
    assert {path.stem for path in folder.glob("*.csv")} == {*(one.entry.name for one in board), "index"}
    for one in board:
        digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
        assert f"{one.entry.name},{one.entry.date},{digest}" in (folder / INDEX).read_text("utf-8").splitlines()
        assert all(each.years.first >= one.entry.date.year > each.origin for each in one.predictions)


def test_the_first_board_has_nations_and_regions() -> None:
    found = read_frozen(shipped("data") / "scoreboard" / "2026-11-nations-and-regions.csv")
    levels = list(found.places.values())
    counts = {"nation": 112, "province": 5, "city": 12, "prefecture": 178, "region": 224}
    assert {level: levels.count(level) for level in levels} == counts
    for place, methods in {"CHN": {OURS, COMBINED}, "CHN/杭州市": {OURS, COMBINED}, "USA": {OURS}}.items():
        assert {one.method for one in found.predictions if one.place == place} == methods
    assert {one.years for one in found.predictions} == {
        Span(2026, 2030),
        *(Span(year, year) for year in Span(2026, 2030)),
    }
