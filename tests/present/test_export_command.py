"""`hzsim export` as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import _COMMANDS, main
from hzsim.cli.export_command import _FORMS
from hzsim.present.documents.export import FORMS, export
from hzsim.present.documents.folder import write_report
from hzsim.present.forms.media import SUFFIXES

BEGINS = {
    "xlsx": b"PK",
    "docx": b"PK",
    "pptx": b"PK",
    "html": b"<!doctype html>",
    "page": b"<!doctype html>",
    "csv": b"\xef\xbb\xbfscenario,indicator",  # Excel takes it for GBK or Latin without the mark
    "json": b"{",
    "iamc": b"Model,Scenario",
    "parquet": b"PAR1",
}
YEARS = range(1980, 2020)
FEW = ("--draws", "100")
PLAIN = [
    ["run", "sprint", *FEW],
    ["assess", "sprint", *FEW],
    ["new", "OUT", "Germany"],
    ["project", "sprint"],
    ["simulate", "sprint", *FEW, "--format", "csv"],
    ["require", "sprint", "--unknown", "real_growth", "--target", "gdp >= 30000 in 2030"],
    ["compare", "sprint", "floor", *FEW],
    ["curve", "sprint", "--unknown", "real_growth", "--target", "gdp >= 30000 in 2030", *FEW],
    ["frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "3", *FEW],
    ["slack", "sprint"],
    ["elicit", "real_growth", "--scenario", "sprint", "--quantile", "10%=4%", "--quantile", "90%=6%", "--dry-run"],
    ["when", "sprint", "--target", "gdp >= 29000 in 2030", *FEW],
    ["backtest", "--panel", "PANEL", "--horizon", "2"],
    ["calibrate"],
    ["score"],
    ["realism", "sprint"],
    ["pace", "21860", "30000", "2024-2030"],
    ["track", "sprint", *FEW],
    ["sensitivity", "sprint", *FEW],
    ["explain", "floor", "--against", "sprint", *FEW],
    ["effort", "sprint"],
    ["conditions", "sprint", "--draws", "200"],
    ["check", "hangzhou-15fyp-final"],
    ["indicators", "hangzhou-15fyp-final"],
    ["diff", "hangzhou-15fyp-draft", "hangzhou-15fyp-final"],
    ["review"],
    ["rank", "sprint", *FEW],
    ["schema"],
    ["--help"],
    ["export", "--help"],
    ["merge", "--help"],
    ["batch", "--help"],
    *(["list", kind] for kind in ("scenarios", "indicators", "assumptions")),
    *(["export", "sprint", *FEW, "--to", form, "--out", "OUT"] for form in ("csv", "json", "iamc", "page")),
]
STATSMODELS = ("pandas", "pyarrow")
"""What the rivals of a backtest, fitted by statsmodels, load."""
HEAVY = ("matplotlib", "pandas", "docx", "xlsxwriter", "openpyxl", "pyarrow", "IPython", "ipywidgets")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    return done.exit_code, done.output


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_writes_what_the_library_returns(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"new folder/report{SUFFIXES[form][0]}"
    code, output = run("export", "sprint", "--to", form, "--out", str(out), "--draws", "200", "--lang", "zh")
    assert (code, output.strip()) == (0, str(out))
    assert out.read_bytes().startswith(BEGINS[form])
    assert out.read_bytes() == export(hz.read_scenario("sprint"), form, "zh", draws=200)


def test_changes_reach_the_file(tmp_path: Path) -> None:
    out = tmp_path / "data.json"
    run("export", "sprint", "--to", "json", "--out", str(out), "--draws", "100", "--set", "exchange_rate=7.5")
    central = [row for row in json.loads(out.read_text("utf-8"))["results"] if row["statistic"] == "central"]
    assert {row["value"] for row in central if row["indicator"] == "exchange_rate"} == {7.5}


def test_command_and_library_know_the_same_forms() -> None:
    assert _FORMS == FORMS


def test_unknown_forms_are_refused(tmp_path: Path) -> None:
    code, output = run("export", "sprint", "--to", "xls", "--out", str(tmp_path / "a"))
    assert code == 2
    assert "'xlsx'" in output
    with pytest.raises(hz.BadValue, match="did you mean xlsx"):
        export(hz.read_scenario("sprint"), "xls")


@pytest.mark.parametrize(("form", "name"), [("xlsx", "a.docx"), ("page", "a.XLSX"), ("iamc", "a.json"), ("docx", "")])
def test_a_name_of_another_form_is_refused(form: str, name: str, tmp_path: Path) -> None:
    out = str(tmp_path / name) if name else ""
    code, output = run("export", "sprint", "--to", form, "--out", out, *FEW)
    assert code == 2
    assert "expected a name ending in" in output or "found nothing" in output
    assert not list(tmp_path.iterdir())


def test_any_other_ending_is_the_users_choice(tmp_path: Path) -> None:
    assert run("export", "sprint", "--to", "csv", "--out", str(tmp_path / "bands.txt"), *FEW)[0] == 0


@pytest.mark.slow
def test_runs_of_different_modules_compare_what_they_share(tmp_path: Path) -> None:
    code, output = run("run", "satellites", "sprint", *FEW, "--out", str(tmp_path), "--charts", "svg")
    assert code == 0, output
    shared = {path.name for path in tmp_path.glob("compare_*")}
    assert shared == {f"compare_{name}.svg" for name in hz.read_scenario("sprint").model.headlines}


@pytest.mark.slow
def test_no_scenario_name_meets_a_file_of_the_whole_run(sprint: hz.Scenario, tmp_path: Path) -> None:
    briefings = [hz.run(sprint.replace(name=name), 100) for name in ("compare", "sprint")]
    written = write_report(briefings, tmp_path, "en", "svg")
    assert len(written) == len(set(written)) == 2 * 4 + 1 + 4 + 3
    assert (tmp_path / "compare-gdp.svg").read_bytes() != (tmp_path / "compare_gdp.svg").read_bytes()


def test_an_empty_folder_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, output = run("run", "sprint", *FEW, "--out", "")
    assert code == 2
    assert "expected a path to write to, found nothing" in output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["folder", "file/below", "x" * 300])
def test_unwritable_paths_fail_and_leave_nothing(place: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    code, output = run("export", "sprint", "--to", "csv", "--out", str(tmp_path / place), "--draws", "100")
    assert code in (1, 2)
    assert "Traceback" not in output
    assert "Error" in output
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "kept"


def test_documents_need_targets() -> None:
    with pytest.raises(hz.BadValue, match="a scenario with targets"):
        export(hz.read_scenario("sprint").replace(targets=[]), "xlsx", draws=100)
    assert export(hz.read_scenario("sprint").replace(targets=[]), "page", draws=100)


@pytest.mark.parametrize(
    ("form", "module", "extra"),
    [("xlsx", "xlsxwriter", "office"), ("docx", "docx", "office"), ("parquet", "pyarrow", "parquet")],
)
def test_missing_libraries_are_named_with_their_cure(
    form: str, module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    code, output = run("export", "sprint", "--to", form, "--out", str(tmp_path / "out"), "--draws", "100")
    assert code == 1
    assert f"needs {module}, which is not installed: pip install 'hzsim[{extra}]'" in output
    assert not (tmp_path / "out").exists()


def test_every_command_is_among_those_without_a_chart() -> None:
    assert set(_COMMANDS) <= {row[0] for row in PLAIN}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_commands_without_a_chart_load_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    panel = tmp_path / "panel.csv"
    rows = [f"{name},{year},{year * place % 7}" for place, name in enumerate(("AAA", "BBB"), 3) for year in YEARS]
    panel.write_text("\n".join(["iso3,year,real_growth_pct", *rows]), "utf-8")
    paths = {"OUT": str(tmp_path / "out"), "PANEL": str(panel)}
    arguments = [paths.get(argument, argument) for argument in arguments]
    heavy = [name for name in HEAVY if arguments[0] != "backtest" or name not in STATSMODELS]
    program = (
        "import sys\nfrom hzsim.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as end: assert not end.code, end.code\n"
        f"print('LOADED', [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert done.stdout.endswith("LOADED []\n"), done.stdout[-300:] + done.stderr[-1500:]


def test_import_loads_next_to_nothing() -> None:
    program = f"import sys, hzsim; print([name for name in ('numpy', 'click', *{HEAVY!r}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    """Sets and hashes differ from one process to the next; files must not."""
    program = (
        "import hashlib, sys, hzsim as hz\n"
        f"for form in {FORMS!r}:\n"
        "    content = hz.export(hz.read_scenario('sprint'), form, 'zh', draws=500)\n"
        "    print(form, hashlib.sha256(content).hexdigest())"
    )
    running = []
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path)}
        command = [sys.executable, "-c", program]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
    outputs = {process.communicate()[0] for process in running}
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == len(FORMS)


def test_results_show_themselves_with_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    scenario = hz.read_scenario("sprint")
    simulation = hz.simulate(scenario, 200)
    shown: dict[str, Any] = {
        "projection": hz.project(scenario)._repr_html_(),
        "simulation": simulation._repr_html_(),
        "assessment": hz.assess(simulation)._repr_html_(),
        "requirement": hz.require(scenario, "real_growth", "gdp >= 30000 in 2030")._repr_html_(),
    }
    assert "地区生产总值（现价）（亿元）" in shown["projection"]
    assert "29,922" not in shown["simulation"]
    assert "种子1" in shown["simulation"]
    assert "标准误" in shown["assessment"]
    met = "实际增速5.461%（2026—2030年）时在中心路径上达到：地区生产总值（现价） ≥ 3万亿元（2030年）"
    assert shown["requirement"] == f"<p>{met}；不低于5.461%即可</p>"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "CNY 100 mn" in str(hz.project(scenario)._repr_html_())


def test_notebook_tables_escape_titles(hostile: hz.Assessment) -> None:
    for result in (hostile, hostile.simulation, hz.project(hostile.simulation.scenario)):
        assert "<script>" not in (result._repr_html_() or "")
