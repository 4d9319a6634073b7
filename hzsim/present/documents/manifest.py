"""What a result was made from, so that it can be made again and every number traced."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from hzsim._version import VERSION
from hzsim.files.text import SourceFile
from hzsim.questions.draws.assessment import Assessment
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
