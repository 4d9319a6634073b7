"""Results as data for other programs: tidy CSV, JSON, the IAMC's wide CSV, Parquet, and what made them."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from hzsim._version import VERSION
from hzsim.files.sources import SourceFile
from hzsim.history.assessments import on_centres
from hzsim.present.answers.scenario import simulation_records
from hzsim.present.answers.targets import outlook_payload
from hzsim.present.documents.findings import finding_records
from hzsim.present.forms.formats import Record, csv_file, to_csv, to_json
from hzsim.present.forms.office import library
from hzsim.questions.assessment import Assessment, assess
from hzsim.simulation.projection import Simulation

_NOTHING: Mapping[str, Sequence[SourceFile]] = MappingProxyType({})


def manifest(
    assessments: Sequence[Assessment], outputs: Mapping[str, bytes], data: Mapping[str, Sequence[SourceFile]] = _NOTHING
) -> dict[str, Any]:
    """Return the manifest of a run: version, scenarios with hashes of their files, draws, and output hashes.

    `data` are further files, by scenario, that the outputs were made from, such as the observed series.
    The same inputs give the same manifest: it holds no time, folder or machine.
    """
    return {
        "hzsim": VERSION,
        "scenarios": [
            scenario_manifest(one.simulation, data.get(one.simulation.scenario.name, ())) for one in assessments
        ],
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    }


def scenario_manifest(simulation: Simulation, data: Sequence[SourceFile] = ()) -> dict[str, Any]:
    """Return what one simulation was made from: hashes of the scenario and of its files, draws, seed, sampler."""
    scenario = simulation.scenario
    return {
        "sha256": scenario.fingerprint,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "sampler": simulation.sampler,
        "files": {source.name: source.sha256 for source in (*scenario.sources, *data)},
        "content": scenario.describe(),
    }


def tidy_records(simulation: Simulation) -> list[Record]:
    """Return one record for each indicator, year and statistic, and for each assumption's central path and year."""
    scenario = simulation.scenario
    central = [
        {
            "indicator": name,
            "unit": part.unit.name,
            "year": year,
            "statistic": "central",
            "value": value,
            "note": None,
            **part.unit.scale,
        }
        for name, part in scenario.model.assumptions.items()
        for year, value in zip(scenario.years, scenario.assumptions[name], strict=True)
    ]
    return [{"scenario": scenario.name, **record} for record in [*simulation_records(simulation), *central]]


def _all_records(simulations: Sequence[Simulation]) -> list[Record]:
    return [record for one in simulations for record in tidy_records(one)]


def csv_data(*simulations: Simulation) -> bytes:
    """Return the `tidy_records` of simulations as CSV in UTF-8, with a byte order mark."""
    return csv_file(_all_records(simulations))


def json_data(*simulations: Simulation) -> bytes:
    """Return results, targets, the findings' numbers and what they were made from: an object, of several a list."""
    found = [_payload(one) for one in simulations]
    return (to_json(found[0] if len(found) == 1 else found) + "\n").encode()


def _payload(simulation: Simulation) -> Record:
    scenario = simulation.scenario
    payload: Record = {"scenario": scenario.name, "draws": simulation.draws, "seed": simulation.seed}
    payload["measures"] = scenario.baseline.measures.data
    if scenario.targets:
        assessments = on_centres(assess(simulation))
        payload |= {**outlook_payload(assessments), "findings": finding_records(assessments)}
    return {**payload, "results": tidy_records(simulation), "manifest": _made_from(simulation)}


def _made_from(simulation: Simulation) -> Record:
    return {"hzsim": VERSION, **scenario_manifest(simulation)}


def iamc_data(*simulations: Simulation) -> bytes:
    """Return the wide table of the Integrated Assessment Modeling Consortium: one line a variable, one column a year.

    A statistic follows its indicator after a bar, `gdp|p50`; central paths of assumptions are
    `real_growth|central`. Units of money and people are written as there: `billion KES/yr`, `million`.
    """
    return to_csv([line for one in simulations for line in _wide(one)]).encode()


def parquet_data(*simulations: Simulation) -> bytes:
    """Return `tidy_records` as Parquet, with the manifest in the file's metadata: an object, of several a list.

    Raises MissingLibrary without pyarrow.
    """
    arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
    made = [_made_from(one) for one in simulations]
    made_from = made[0] if len(made) == 1 else made
    table = arrow.Table.from_pylist(_all_records(simulations), _schema(arrow))
    stream = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata({"hzsim": json.dumps(made_from, ensure_ascii=False)}), stream)
    return stream.getvalue()


def _schema(arrow: Any) -> Any:
    """Return the types of `tidy_records`, the same whether or not a note is in them."""
    words = {name: arrow.string() for name in ("scenario", "indicator", "unit", "statistic", "note", "currency")}
    order = ("scenario", "indicator", "unit", "year", "statistic", "value", "note", "currency", "scale")
    types = {**words, "year": arrow.int64(), "value": arrow.float64(), "scale": arrow.float64()}
    return arrow.schema([(name, types[name]) for name in order])


def _iamc_unit(record: Record) -> str:
    """Return the unit of a record as other models write it; 亿元 and 万人 are numbers of China's alone and stay."""
    code, name, size = record["currency"], record["unit"], record["scale"]
    if size is None or not name.isascii():
        return str(name)
    word = name.removeprefix(code or "").removesuffix("persons").strip()
    if code is None:
        return word or "1"
    return f"{word} {code}/yr" if word else str(code)


def _wide(simulation: Simulation) -> Iterator[Record]:
    scenario = simulation.scenario
    about = {"Model": f"hzsim {VERSION}", "Scenario": scenario.name, "Region": scenario.baseline.entity}
    lines: dict[str, Record] = {}
    for record in tidy_records(simulation):
        variable = f"{record['indicator']}|{record['statistic']}"
        line = lines.setdefault(variable, {**about, "Variable": variable, "Unit": _iamc_unit(record)})
        line[str(record["year"])] = record["value"]
    yield from lines.values()
