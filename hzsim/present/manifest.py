"""What a result was made from, so that it can be made again and every number traced."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from hzsim._version import VERSION
from hzsim.questions.assessment import Assessment


def manifest(assessments: Sequence[Assessment], outputs: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest of a run: version, scenarios with hashes of their files, draws, and output hashes.

    The same inputs give the same manifest: it holds no time, folder or machine.
    """
    return {
        "hzsim": VERSION,
        "scenarios": [_scenario(assessment) for assessment in assessments],
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    }


def _scenario(assessment: Assessment) -> dict[str, Any]:
    simulation = assessment.simulation
    scenario = simulation.scenario
    return {
        "sha256": scenario.fingerprint,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "sampler": simulation.sampler,
        "files": {source.name: source.sha256 for source in scenario.sources},
        "content": scenario.describe(),
    }
