"""What a result was made from, so that it can be made again and every number traced."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from hzsim._version import VERSION
from hzsim.files.text import SourceFile
from hzsim.questions.assessment import Assessment
from hzsim.simulation.projection import Simulation


def manifest(
    assessments: Sequence[Assessment], outputs: Mapping[str, bytes], data: Sequence[SourceFile] = ()
) -> dict[str, Any]:
    """Return the manifest of a run: version, scenarios with hashes of their files, draws, and output hashes.

    `data` are further files that the outputs were made from, such as the observed series.
    The same inputs give the same manifest: it holds no time, folder or machine.
    """
    return {
        "hzsim": VERSION,
        "scenarios": [scenario_manifest(assessment.simulation) for assessment in assessments],
        "data": {source.name: source.sha256 for source in data},
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    }


def scenario_manifest(simulation: Simulation) -> dict[str, Any]:
    """Return what one simulation was made from: hashes of the scenario and of its files, draws, seed, sampler."""
    scenario = simulation.scenario
    return {
        "sha256": scenario.fingerprint,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "sampler": simulation.sampler,
        "files": {source.name: source.sha256 for source in scenario.sources},
        "content": scenario.describe(),
    }
