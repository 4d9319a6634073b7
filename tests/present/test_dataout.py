import codecs
import csv
import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

import hzsim as hz
from hzsim.history.assessments import on_centres
from hzsim.present.documents.tidy import csv_data, iamc_data, json_data, parquet_data, tidy_records
from hzsim.present.forms.formats import to_csv

from .places import look_up

READ_IAMC = """
import sys, pyam
data = pyam.IamDataFrame(sys.argv[1])
print(data.data[["variable", "unit", "year", "value"]].to_csv(index=False), end="")
"""


@pytest.fixture(scope="module")
def simulation(assessment: hz.Assessment) -> hz.Simulation:
    return assessment.simulation


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_carries_every_quantile_in_full_precision(simulation: hz.Simulation) -> None:
    found = rows(csv_data(simulation))
    assert len(found) == 12 * 6 * 8 + 6 * 6
    expected = simulation.quantiles("gdp_per_capita_usd")
    for row in found:
        if row["indicator"] == "gdp_per_capita_usd" and row["statistic"] in expected:
            assert float(row["value"]) == expected.loc[int(row["year"]), row["statistic"]]
            assert row["unit"] == "USD"


def test_pandas_reads_csv_with_its_mark(simulation: hz.Simulation, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(csv_data(simulation))
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    table = pd.read_csv(path)
    assert list(table) == list(tidy_records(simulation)[0])
    assert set(table["unit"]) >= {"亿元", "万人"}


@pytest.mark.parametrize("content", [json_data, iamc_data, parquet_data])
def test_other_data_bear_no_mark(simulation: hz.Simulation, content: Callable[[hz.Simulation], bytes]) -> None:
    assert codecs.BOM_UTF8 not in content(simulation)[:10]


def test_iamc_is_the_same_data_one_line_a_variable(simulation: hz.Simulation) -> None:
    found = {row["Variable"]: row for row in rows(iamc_data(simulation))}
    assert list(next(iter(found.values())))[:5] == ["Model", "Scenario", "Region", "Variable", "Unit"]
    for record in tidy_records(simulation):
        line = found[f"{record['indicator']}|{record['statistic']}"]
        written = line[str(record["year"])]
        assert (float(written) if written else None) == record["value"]
        assert line["Unit"] == record["unit"]
        assert line["Region"] == "Hangzhou"


@pytest.mark.skipif("HZSIM_PYAM" not in os.environ, reason="HZSIM_PYAM names a Python that has pyam-iamc")
def test_pyam_reads_the_iamc_table_back(simulation: hz.Simulation, tmp_path: Path) -> None:
    path = tmp_path / "iamc.csv"
    path.write_bytes(iamc_data(simulation))
    python = [os.environ["HZSIM_PYAM"], "-c", READ_IAMC, str(path)]
    read = subprocess.run(python, capture_output=True, cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)})
    assert read.returncode == 0, read.stderr.decode()
    found = {(row["variable"], int(row["year"])): float(row["value"]) for row in rows(read.stdout)}
    expected = {(f"{r['indicator']}|{r['statistic']}", r["year"]): r["value"] for r in tidy_records(simulation)}
    expected = {key: value for key, value in expected.items() if value is not None}
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, rel=1e-12), key


def test_json_traces_every_number_of_the_findings(simulation: hz.Simulation, assessment: hz.Assessment) -> None:
    found = json.loads(json_data(simulation))
    assert found["manifest"]["sha256"] == simulation.scenario.fingerprint
    assert found["manifest"]["seed"] == 1
    assert found["joint"]["probability"] == assessment.joint
    assert len(found["findings"]) > 30
    assessments = on_centres(assessment)
    for record in found["findings"]:
        assert look_up(assessments, record["place"]) == record["value"]


def test_data_needs_no_targets(sprint: hz.Scenario) -> None:
    bare = hz.simulate(sprint.replace(targets=[]), 100)
    assert "targets" not in json.loads(json_data(bare))
    assert rows(csv_data(bare))


def test_parquet_keeps_types_and_manifest(simulation: hz.Simulation) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(parquet_data(simulation)))
    assert table.to_pylist() == tidy_records(simulation)
    assert str(table.schema.field("value").type) == "double"
    assert json.loads(table.schema.metadata[b"hzsim"])["sha256"] == simulation.scenario.fingerprint


def test_names_that_look_like_formulas_are_defused(hostile: hz.Assessment) -> None:
    for content in (csv_data(hostile.simulation), iamc_data(hostile.simulation)):
        for row in rows(content):
            for cell in row.values():
                assert not cell.startswith(("=", "@", "\t", "\r"))
                if cell.startswith(("+", "-")):
                    assert np.isfinite(float(cell))


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＋1", "－1", "＠a", "\n=1+1", "\t=1", "-15%:25%"])
def test_text_that_starts_a_formula_gets_an_apostrophe(text: str) -> None:
    [row] = rows(to_csv([{"name": text}]).encode())
    assert row["name"] == f"'{text}"
