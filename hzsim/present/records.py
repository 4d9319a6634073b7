"""Results as flat records of plain values, in full precision: what JSON and CSV carry.

Rates and shares are fractions; `unit` names the unit of the values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from hzsim._typing import Language
from hzsim.simulation.drawing import fewest_for
from hzsim.simulation.summaries import BAND, MEAN, STATISTICS
from hzsim.units import in_percent

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.history.briefing import Briefing
    from hzsim.model.parts import Indicator
    from hzsim.questions.assessment import Assessment, TargetAssessment
    from hzsim.questions.requirement import Requirement
    from hzsim.scenario.schema import Schema
    from hzsim.simulation.projection import Projection, Simulation

Record: TypeAlias = dict[str, Any]


def projection_records(projection: Projection) -> list[Record]:
    """Return one record for each indicator and year of a point projection."""
    return [
        {
            "indicator": name,
            "unit": _unit(projection.scenario.model.indicator(name)),
            "year": year,
            "value": float(value),
        }
        for name in projection.scenario.model.indicators
        for year, value in zip(projection.scenario.years, projection[name][0], strict=True)
    ]


def projection_payload(projection: Projection) -> Record:
    """Return a point projection as one JSON object."""
    return {"scenario": projection.scenario.name, "results": projection_records(projection)}


def simulation_payload(simulation: Simulation) -> Record:
    """Return a simulation as one JSON object."""
    return {
        "scenario": simulation.scenario.name,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "results": simulation_records(simulation),
    }


def simulation_records(simulation: Simulation) -> list[Record]:
    """Return one record for each indicator, year and statistic; `note` says where draws are too few."""
    scenario = simulation.scenario
    return [
        {
            "indicator": name,
            "unit": _unit(scenario.model.indicator(name)),
            "year": year,
            "statistic": statistic,
            "value": known(values[place]),
            "note": None if statistic == MEAN else few_draws_note(simulation.draws, STATISTICS[statistic]),
        }
        for name in simulation.histograms
        for statistics in [simulation.statistics(name)]
        for place, year in enumerate(scenario.years)
        for statistic, values in statistics.items()
    ]


def known(value: float) -> float | None:
    """Return a number for JSON and CSV, None for NaN: it does not exist."""
    return None if math.isnan(value) else float(value)


def few_draws_note(draws: int, share: float) -> str | None:
    """Return that so few draws say nothing of a quantile, where they do not."""
    fewest = fewest_for(share)
    return f"too few draws for a quantile of {in_percent(share, 0)}: {fewest} needed" if draws < fewest else None


def assessment_payload(assessment: Assessment) -> Record:
    """Return an assessment as one JSON object."""
    simulation = assessment.simulation
    return {
        "scenario": simulation.scenario.name,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "targets": [_target_payload(item) for item in assessment.targets],
        "joint": {
            "probability": assessment.joint,
            "standard_error": assessment.joint_standard_error,
            "if_independent": assessment.if_independent,
        },
    }


def briefing_payload(briefing: Briefing) -> Record:
    """Return a briefing as one JSON object: the assessment, and `required_with_probability` for each target."""
    payload = assessment_payload(briefing.assessment)
    for target, item, value in zip(payload["targets"], briefing.assessment.targets, briefing.required, strict=True):
        target["required_with_probability"] = {**_lever(item), "probability": briefing.asked, "value": value}
    return payload


def briefing_records(briefings: Iterable[Briefing]) -> list[Record]:
    """Return the records of `assessment_records` with what each target needs for the probability asked for."""
    records = []
    for briefing in briefings:
        needed = [*briefing.required, None]
        found = assessment_records([briefing.assessment], [briefing.recorded])
        for record, value in zip(found, needed, strict=True):
            records.append({**record, "asked_probability": briefing.asked, "required_with_probability": value})
    return records


def assessment_records(
    assessments: Sequence[Assessment], recorded: Sequence[Assessment | None] | None = None
) -> list[Record]:
    """Return one flat record for each target of each assessment, and one for all its targets together.

    `note` says where so few draws have no 80% band.

    `recorded` are the same scenarios with the track record's growth, None where there is none:
    their probabilities stand in two columns more.
    """
    records = _assessment_records(assessments)
    if recorded is None:
        return records
    second = {
        (assessment.simulation.scenario.name, record["target"]): record
        for assessment, other in zip(assessments, recorded, strict=True)
        if other is not None
        for record in _assessment_records([other])
    }
    for record in records:
        found = second.get((record["scenario"], record["target"]), {})
        for name in ("probability", "standard_error"):
            record[f"{name}_on_track_record"] = found.get(name)
    return records


def _assessment_records(assessments: Iterable[Assessment]) -> list[Record]:
    records = []
    for assessment in assessments:
        scenario = assessment.simulation.scenario
        for item in assessment.targets:
            required = item.required
            records.append(
                {
                    "scenario": scenario.name,
                    "target": str(item.target),
                    "unit": _unit(item.target.indicator),
                    "median": item.median,
                    "p10": item.low,
                    "p90": item.high,
                    "probability": item.probability,
                    "standard_error": item.standard_error,
                    "expected_shortfall": known(item.shortfall),
                    "required_unknown": required.unknown.name if required else None,
                    "required_years": str(required.years) if required else None,
                    "required_value": required.value if required else None,
                    "note": few_draws_note(assessment.simulation.draws, BAND[0]),
                }
            )
        joint = dict.fromkeys(records[-1])
        records.append(
            {
                **joint,
                "scenario": scenario.name,
                "target": "all",
                "probability": assessment.joint,
                "standard_error": assessment.joint_standard_error,
            }
        )
    return records


def comparison_records(assessments: Sequence[Assessment]) -> list[Record]:
    """Return the records of several assessments, each with its probability's difference from the first scenario.

    Scenarios share their draws, so that the difference is not noise. All targets together have a
    difference only where the targets are the same as the first scenario's.
    """
    first = {record["target"]: record["probability"] for record in assessment_records(assessments[:1])}
    records = []
    for assessment in assessments:
        same = asked(assessment) == asked(assessments[0])
        for record in assessment_records([assessment]):
            target = record["target"]
            known = same if target == "all" else target in first
            records.append({**record, "difference": record["probability"] - first[target] if known else None})
    return records


def asked(assessment: Assessment) -> frozenset[str]:
    """Return the targets that an assessment is of, as text."""
    return frozenset(str(item.target) for item in assessment.targets)


def requirement_records(requirement: Requirement, language: Language = "en") -> list[Record]:
    """Return a requirement as a flat record, followed by each target's own where all together have none."""
    return [requirement_payload(one, language) for one in (requirement, *requirement.each)]


def requirement_payload(requirement: Requirement, language: Language = "en") -> Record:
    """Return a requirement as one JSON object; `reason` is in the language asked for."""
    return {
        "unknown": requirement.unknown.name,
        "unit": requirement.unknown.unit.name,
        "years": str(requirement.years),
        "target": requirement.target,
        "probability": requirement.probability,
        "value": requirement.value,
        "residual": requirement.residual,
        "feasible": requirement.feasible,
        "reason": requirement.reason.to(language),
    }


def _target_payload(item: TargetAssessment) -> Record:
    required = {**_lever(item), "value": item.required.value} if item.required is not None else None
    return {
        "target": str(item.target),
        "probability": item.probability,
        "standard_error": item.standard_error,
        "median": item.median,
        "required": required,
    }


def _lever(item: TargetAssessment) -> Record:
    if item.required is None:
        return {"unknown": None, "years": None}
    return {"unknown": item.required.unknown.name, "years": str(item.required.years)}


def _unit(indicator: Indicator) -> str:
    return indicator.unit.name


def schema_records(schema: Schema) -> list[Record]:
    """Return one record for each key at the top of a scenario file."""
    required = schema["anyOf"][0]["required"]
    return [
        {"key": key, "required": key in required, "description": entry.get("description", "")}
        for key, entry in schema["properties"].items()
    ]
