"""A project of one's own: a folder with `scenarios/` and `data/`, used from wherever one stands."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import history_of
from hzsim.plan.stated.book import read_plan
from hzsim.present.documents.export import report_file
from hzsim.scenario.parts.baseline import COLUMNS
from hzsim.scenario.parts.distributions import Normal

GROWTH = "gdp_real_growth,Ningbo,{year},,{rate},,%,,checked,Ningbo bulletins,"
FEW = ("--draws", "500")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project for Ningbo with a baseline, a history, a plan and one scenario, beside no shipped file."""
    folder = tmp_path / "ningbo"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "data" / "baselines").mkdir(parents=True)
    (folder / "data" / "plans").mkdir()
    baseline = (shipped("data") / "baselines" / "hangzhou-2024.yaml").read_text("utf-8")
    baseline = baseline.replace("entity: Hangzhou", "entity: Ningbo").replace("en: Hangzhou", "en: Ningbo")
    put(folder / "data" / "baselines" / "ningbo-2024.yaml", baseline)
    rates = [GROWTH.format(year=year, rate=6 + year % 2) for year in range(2005, 2025)]
    put(folder / "data" / "history.csv", "\n".join([",".join(COLUMNS), *rates]) + "\n")
    plan = (shipped("data") / "plans" / "hangzhou-15fyp-final.csv").read_text("utf-8")
    put(folder / "data" / "plans" / "ningbo-15fyp.csv", plan)
    documents = (shipped("data") / "plans" / "documents.csv").read_text("utf-8")
    put(folder / "data" / "plans" / "documents.csv", documents)
    sprint = (shipped("scenarios") / "sprint.yaml").read_text("utf-8")
    put(folder / "scenarios" / "ningbo.yaml", sprint.replace("hangzhou-2024", "ningbo-2024"))
    return folder


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def done(*words: str) -> Result:
    result = called(*words)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(params=["from its root", "from its scenarios", "by an absolute path", "by a path with .."])
def ningbo(request: pytest.FixtureRequest, project: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The scenario as somebody names it from where they stand."""
    place, written = {
        "from its root": (project, "scenarios/ningbo.yaml"),
        "from its scenarios": (project / "scenarios", "ningbo.yaml"),
        "by an absolute path": (project.parent, str(project / "scenarios" / "ningbo.yaml")),
        "by a path with ..": (project / "data", "../scenarios/ningbo.yaml"),
    }[request.param]
    monkeypatch.chdir(place)
    return written


@pytest.mark.slow
def test_its_history_is_read_from_wherever_one_stands(ningbo: str) -> None:
    scenario = hz.read_scenario(ningbo)
    history = history_of(scenario)
    assert [seen.year for seen in history.observations("Ningbo", "gdp_real_growth")] == list(range(2005, 2025))
    assert history.observations("China", "gdp_real_growth"), "what the own file does not name is the shipped one's"
    assert hz.realism(scenario).own_stretches == 17  # 2005-2025, five years each
    assert hz.on_centre(scenario, "record") is not None
    assert "Ningbo" in done("run", ningbo, *FEW, "--lang", "en").stdout
    assert "on the track record" in done("run", ningbo, *FEW, "--lang", "en").stdout.replace("\n", " ").lower()


@pytest.mark.slow
def test_every_view_reads_its_history(project: Path, ningbo: str, tmp_path: Path) -> None:
    """Growth of 20% a year in the own history moves all that rests on it."""

    def views() -> list[bytes]:
        out = tmp_path / "out"
        done("run", ningbo, *FEW, "--out", str(out))
        found = [done(command, ningbo, "--format", "csv", *more).stdout.encode() for command, more in wanted]
        page = report_file(Assessments(hz.assess(hz.simulate(hz.read_scenario(ningbo), 500))), "html")
        return [*found, page, (out / "ningbo-gdp.png").read_bytes(), (out / "targets.csv").read_bytes()]

    wanted: list[tuple[str, tuple[str, ...]]] = [("realism", ()), ("track", FEW)]
    before = views()
    rows = [GROWTH.format(year=year, rate=20) for year in range(2005, 2025)]
    level = "gdp_nominal,Ningbo,{},,15000,,亿元,own,checked,Ningbo bulletins,"
    lines = [",".join(COLUMNS), *rows, level.format(2022), level.format(2023)]
    put(project / "data" / "history.csv", "\n".join(lines) + "\n")
    assert all(one != other for one, other in zip(before, views(), strict=True))


def test_calibrate_reads_the_history_of_the_project_one_stands_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "net_migration,Ningbo,{},,{},,万人,,derived,Ningbo bulletins,"
    people = "pop_resident_year_end,Ningbo,2024,,977.9,,万人,census-2020,checked,Ningbo bulletins,"
    path = project / "data" / "history.csv"
    lines = [path.read_text("utf-8").rstrip(), people, *(more.format(2020 + k, 9 - k * k) for k in range(4))]
    put(path, "\n".join(lines) + "\n")
    monkeypatch.chdir(project)
    assert "Ningbo's lead over China 2005-2024" in done("calibrate", "--entity", "Ningbo").stdout.replace(
        "\n      ", " "
    )


@pytest.mark.slow
def test_the_manifest_has_the_files_that_were_really_read(project: Path, ningbo: str, tmp_path: Path) -> None:
    put(project / "data" / "uncertainty.yaml", "assumptions:\n  real_growth: {yearly: {normal: 9%}}\n")
    open_ = "extends: report\nbaseline: ningbo-2024\nuncertainty: {natural_increase: none}\n"
    put(project / "scenarios" / "open.yaml", open_)
    place = str(Path(ningbo).with_name("open.yaml"))
    done("run", place, *FEW, "--out", str(tmp_path / "out"))
    [stated] = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["scenarios"]
    data = {path.name: path for path in (project / "data").rglob("*.*")}
    for name, folder in (("history.csv", "data"), ("uncertainty.yaml", "data"), ("ningbo-2024.yaml", "baselines")):
        assert stated["files"][f"own/{folder}/{name}"] == hashlib.sha256(data[name].read_bytes()).hexdigest()
    tables = ("growth-parameters.csv", "lead-parameters.csv", "reference-classes.csv", "forecasts.csv")
    for name in ("history.csv", "uncertainty.yaml", *tables):
        content = (shipped("data") / name).read_bytes()
        assert stated["files"][f"data/{name}"] == hashlib.sha256(content).hexdigest()


def test_an_own_default_stands_for_one_assumption(project: Path) -> None:
    text = "assumptions:\n  real_growth: {yearly: {normal: 9%}, source: our own estimate, status: judgement}\n"
    put(project / "data" / "uncertainty.yaml", text + "  exchange_rate: none\n")
    put(project / "scenarios" / "bare.yaml", "extends: report\nuncertainty: {natural_increase: none}\n")
    scenario = hz.read_scenario(project / "scenarios" / "bare.yaml")
    ours, theirs = scenario.default_spreads["real_growth"], scenario.default_spreads["net_migration"]
    assert (ours.uncertainty, ours.source, ours.status) == (
        hz.Uncertainty(yearly=Normal(0.09)), "our own estimate", "judgement",
    )  # fmt: skip
    assert theirs.source.startswith("growth of residents in 51 Chinese cities above 7 million in 2021-2024")
    assert "exchange_rate" not in scenario.uncertainty
    assert "natural_increase" not in scenario.default_spreads


def test_a_scenario_extends_a_shipped_one_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "mine.yaml", "extends: sprint\nassumptions: {exchange_rate: 7.3}\n")
    monkeypatch.chdir(tmp_path)
    mine, sprint = hz.read_scenario("mine.yaml"), hz.read_scenario("sprint")
    assert mine.assumptions == sprint.replace(exchange_rate=7.3).assumptions
    assert {source.name for source in mine.sources} >= {"mine.yaml", "shipped/sprint.yaml"}
    put(tmp_path / "mine.yaml", "extends: sprnt\n")
    with pytest.raises(hz.InvalidInput, match=rf"expected a file of {tmp_path.name}/, found sprnt .*sprint"):
        hz.read_scenario("mine.yaml")


def test_an_own_scenario_may_bear_and_extend_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped track-record extends the shipped sprint, not the own one that extends it."""
    put(tmp_path / "sprint.yaml", "extends: track-record\n")
    monkeypatch.chdir(tmp_path)
    assert hz.read_scenario("sprint.yaml").assumptions == hz.read_scenario("track-record").assumptions


@pytest.mark.parametrize("place", [".", "scenarios"])
def test_its_scenarios_plans_and_baselines_have_names(
    project: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / place)
    assert hz.read_scenario("ningbo").baseline.entity == "Ningbo"
    assert read_plan("ningbo-15fyp").name == "ningbo-15fyp"
    done("check", "ningbo-15fyp", "--scenario", "ningbo")
    done("project", "ningbo")
    for kind, name in (("scenarios", "ningbo"), ("plans", "ningbo-15fyp"), ("baselines", "ningbo-2024")):
        records = json.loads(done("list", kind, "--format", "json").stdout)
        assert records[0][kind.removesuffix("s")] == name
        assert records[0]["from"] == "own"
        assert records[-1]["from"] == "shipped"


def test_a_broken_scenario_is_listed_as_broken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project / "scenarios" / "broken.yaml", "title: Broken\n")
    monkeypatch.chdir(project)
    records = json.loads(done("list", "scenarios", "--format", "json", "--lang", "en").stdout)
    assert records[0]["title"].startswith("cannot be read: ")
    assert records[1]["scenario"] == "ningbo"


def test_a_folder_of_a_shipped_name_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sprint").mkdir()
    (tmp_path / "actuals-14th-plan").mkdir()
    monkeypatch.chdir(tmp_path)
    assert hz.read_scenario("sprint").name == "sprint"
    done("track", "fourteenth-plan", "--actuals", "actuals-14th-plan", *FEW)


@pytest.mark.parametrize("command", ["project", "check"])
def test_a_name_that_no_system_can_have(command: str) -> None:
    for name in ("x" * 5000, "x" * 5000 + ".yaml"):
        result = called(command, name)
        assert result.exit_code == 2
        assert "expected" in result.output


def test_links_do_not_lead_out_of_a_project(project: Path, tmp_path: Path) -> None:
    outside = put(tmp_path / "outside.yaml", (project / "scenarios" / "ningbo.yaml").read_text("utf-8"))
    (project / "scenarios" / "link.yaml").symlink_to(outside)
    child = put(project / "scenarios" / "child.yaml", "extends: link\n")
    with pytest.raises(hz.InvalidInput, match=r"child\.yaml:1:1 extends: expected a file of scenarios/.*link"):
        hz.read_scenario(child)
    (project / "data" / "baselines" / "far.yaml").symlink_to(shipped("data") / "baselines" / "hangzhou-2024.yaml")
    child.write_text("extends: ningbo\nbaseline: far\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput, match=r"child\.yaml:2:1 baseline: expected a file of baselines/.*link"):
        hz.read_scenario(child)


@pytest.mark.slow
def test_another_city_is_told_whose_spreads_it_has(project: Path) -> None:
    text = "extends: report\nbaseline: ningbo-2024\nuncertainty: {natural_increase: none}\n"
    own = put(project / "scenarios" / "open.yaml", text)
    assert hz.read_scenario(own).borrowed_from == ("Hangzhou",)
    for command in ("run", "assess"):
        assert (
            "spreads are those estimated for Hangzhou, not Ningbo"
            in done(command, str(own), *FEW, "--lang", "en").stdout
        )
        assert "为杭州市估计" in done(command, str(own), *FEW, "--lang", "zh").stdout
    own.write_text(text.replace("baseline: ningbo-2024\n", ""), encoding="utf-8")
    assert hz.read_scenario(own).borrowed_from == ()
    assert "estimated for" not in done("run", str(own), *FEW, "--lang", "en").stdout


@pytest.mark.parametrize("until", [2024, 2026])
def test_a_record_is_what_was_observed(project: Path, until: int) -> None:
    """Seven observed years make no record, and the scenario's own years cannot stand for them."""
    rows = [GROWTH.format(year=year, rate=6) for year in range(2018, 2025)]
    put(project / "data" / "history.csv", "\n".join([",".join(COLUMNS), *rows]) + "\n")
    path = project / "scenarios" / "ningbo.yaml"
    put(path, path.read_text("utf-8").replace("known_until: 2025", f"known_until: {until}"))
    result = done("run", str(path), *FEW, "--lang", "en").stdout
    seen, first = min(7, until - 2017), until - 19
    words = f"No probability on the track record: Ningbo has observed growth of {seen} of the years {first}-{until}"
    assert words in result
    assert "probability on\nthe track record" not in result
    refused = called("realism", str(path))
    assert refused.exit_code == 2
    assert "fewer than 8" in refused.output
    put(
        project / "data" / "history.csv", "\n".join([",".join(COLUMNS), GROWTH.format(year=2017, rate=6), *rows]) + "\n"
    )
    assert "No probability" not in done("run", str(path), *FEW, "--lang", "en").stdout
    assert called("realism", str(path)).exit_code == 0


def test_growth_that_no_record_has_makes_none(tmp_path: Path) -> None:
    wild = put(tmp_path / "wild.yaml", "extends: sprint\nassumptions: {real_growth: {2025: 300%, 2026-2030: 5.4%}}\n")
    assert "growth of 300% in 2025 is beyond" in done("run", str(wild), *FEW, "--lang", "en").stdout


def test_its_rivals_are_its_own(project: Path) -> None:
    table = (shipped("data") / "cities.csv").read_text("utf-8").splitlines()
    kept = [line for line in table if line.startswith(("city,", "Wuhan,"))]
    put(project / "data" / "cities.csv", "\n".join(kept) + "\n")
    records = json.loads(done("rank", str(project / "scenarios" / "ningbo.yaml"), *FEW, "--format", "json").stdout)
    assert "Wuhan" in str(records)
    assert "Suzhou" not in str(records)


def test_a_path_may_be_written_as_text(project: Path) -> None:
    path = project / "data" / "history.csv"
    assert hz.read_history(str(path)) == hz.read_history(path)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("persistence", "abc", "expected a number such as 0.5, found abc"),
        ("persistence", "nan", "expected a number such as 0.5, found nan"),
        ("persistence", "1e308", "expected a number such as 0.5, found 1e308"),
        ("persistence", "9" * 5000, "expected a number such as 0.5, found 999"),
        ("persistence", "", "expected a number such as 0.5, found nothing"),
        ("persistence", "-1", "expected a persistence between -1 and 1"),
        ("persistence", "[0.3]", "expected a value such as 0.5, found a list"),
        ("average", "abc", "expected a mapping"),
        ("average", "{normal: -1%}", "expected normal above zero"),
        ("average", "{normal: inf}", "expected a number such as 5.4%, found inf"),
        ("yearly", "{student_t: {scale: 2%, df: 0}}", "expected df above zero"),
    ],
)
def test_a_wrong_number_of_uncertainty_yaml_is_said_with_its_place(
    project: Path, key: str, value: str, words: str
) -> None:
    lines = {"average": "{normal: 1%}", "yearly": "{normal: 1%}", "persistence": "0.3", key: value}
    written = "".join(f"    {name}: {one}\n" for name, one in lines.items())
    path = put(project / "data" / "uncertainty.yaml", f"assumptions:\n  real_growth:\n{written}")
    scenario = project / "scenarios" / "ningbo.yaml"
    put(
        scenario,
        "\n".join(line for line in scenario.read_text("utf-8").splitlines() if "  real_growth: {av" not in line),
    )
    result = called("assess", str(scenario), "--draws", "50", "--lang", "en")
    assert result.exit_code == 2
    assert words in result.output
    assert re.search(r"(uncertainty|ningbo)\.yaml:\d+:\d+ ", result.output)
    assert path.exists()
