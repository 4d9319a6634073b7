"""Results as flat records of plain values, in full precision: what JSON and CSV carry.

Rates and shares are fractions; `unit` names the unit of the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from hzsim.present.formats import Record
from hzsim.present.words import few_draws_note
from hzsim.simulation.summaries import BAND

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.history.assessments import Assessments
    from hzsim.history.briefing import Briefing
    from hzsim.model.parts import Indicator
    from hzsim.questions.assessment import Assessment, Odds, TargetAssessment
    from hzsim.scenario.schema import Schema


def outlook_payload(assessments: Assessments) -> Record:
    """Return a scenario's assessments as one JSON object.

    Probabilities without a suffix are on the scenario's own centre; `at_least`, `expected_met` and
    `in_the_way` on the one that `centre` names. One that cannot be had is null, for the reason in `note`.
    """
    assessment, asked = assessments.assessment, assessments.asked
    way = asked.in_the_way
    return {
        "scenario": assessment.simulation.scenario.name,
        "draws": assessment.simulation.draws,
        "seed": assessment.simulation.seed,
        "targets": [_target_payload(assessments, place) for place in range(len(assessment.targets))],
        "joint": {
            "probability": assessment.joint,
            "standard_error": assessment.joint_standard_error,
            "if_independent": assessment.if_independent,
            **_beside(assessments, None, _JSON_CENTRES),
        },
        "centre": assessments.centre,
        "at_least": [asdict(one) for one in asked.at_least],
        "expected_met": asked.expected_met,
        "in_the_way": None
        if way is None
        else {"target": str(way.target), "joint_without": way.joint_without, "standard_error": way.standard_error},
    }


def briefing_payload(briefing: Briefing) -> Record:
    """Return a briefing as one JSON object: its assessments, and `required_with_probability` for each target."""
    payload = outlook_payload(briefing.assessments)
    for target, item, value in zip(payload["targets"], briefing.assessment.targets, briefing.required, strict=True):
        target["required_with_probability"] = {**_lever(item), "probability": briefing.asked, "value": value}
    return payload


def briefing_records(briefings: Iterable[Briefing]) -> list[Record]:
    """Return the records of `outlook_records` with what each target needs for the probability asked for."""
    records = []
    for briefing in briefings:
        needed = [*briefing.required, None]
        for record, value in zip(outlook_records(briefing.assessments), needed, strict=True):
            records.append({**record, "asked_probability": briefing.asked, "required_with_probability": value})
    return records


def outlook_records(assessments: Assessments) -> list[Record]:
    """Return the records of the assessment on the scenario's centre, with the odds on the others in columns more.

    One that cannot be had is None, for the reason in `note`.
    """
    places = [*range(len(assessments.assessment.targets)), None]
    return [
        {**record, **_beside(assessments, place, _CSV_CENTRES), "note": _joined(record["note"], *_reasons(assessments))}
        for place, record in zip(places, assessment_records([assessments.assessment]), strict=True)
    ]


def assessment_records(assessments: Iterable[Assessment]) -> list[Record]:
    """Return one flat record for each target of each assessment, and one for all its targets together.

    `note` says where so few draws have no 80% band, and what moves in place of a lever that is computed.
    """
    records = []
    for assessment in assessments:
        name = assessment.simulation.scenario.name
        note = few_draws_note(assessment.simulation.draws, BAND[0])
        records += [_target_record(name, item, note) for item in assessment.targets]
        joint = {"scenario": name, "target": "all", **asdict(_odds(assessment, None))}
        records.append({**dict.fromkeys(records[-1]), **joint})
    return records


def _target_record(scenario: str, item: TargetAssessment, note: str | None) -> Record:
    required, constant = item.required, item.constant_prices
    return {
        "scenario": scenario,
        "target": str(item.target),
        "unit": _unit(item.target.indicator),
        "median": item.median,
        "p10": item.low,
        "p90": item.high,
        "probability": item.probability,
        "standard_error": item.standard_error,
        "expected_shortfall": item.shortfall,
        "value_at_odds": item.value_at_odds,
        "probability_at_constant_prices": constant and constant.probability,
        "standard_error_at_constant_prices": constant and constant.standard_error,
        "required_unknown": required.unknown.name if required else None,
        "required_years": str(required.years) if required else None,
        "required_value": required.value if required else None,
        "note": _joined(note, required.note.en if required else None),
    }


_CSV_CENTRES = {"record": "on_track_record", "best": "best"}
_JSON_CENTRES = {"record": "on_record", "best": "best"}
"""How keys end that are of another centre than the scenario's."""


def _beside(assessments: Assessments, place: int | None, suffixes: Mapping[str, str]) -> Record:
    """Return the odds of a target, or of all, on the other centres, None where there are none."""
    found = {centre: _odds(one, place) for centre, one in assessments.by_centre.items()}
    return {
        f"{name}_{suffix}": getattr(found[centre], name) if centre in found else None
        for centre, suffix in suffixes.items()
        for name in ("probability", "standard_error")
    }


def _odds(assessment: Assessment, place: int | None) -> Odds:
    """Return the odds of a target by its place, of all together without one."""
    from hzsim.questions.assessment import Odds

    if place is None:
        return Odds(assessment.joint, assessment.joint_standard_error)
    item = assessment.targets[place]
    return Odds(item.probability, item.standard_error)


def _reasons(assessments: Assessments) -> list[str]:
    """Return why centres have no odds; in English, as data are the same in any language."""
    return [f"no probability on the centre {centre}: {why.en}" for centre, why in assessments.missing.items()]


def _joined(*notes: str | None) -> str | None:
    return "; ".join(filter(None, notes)) or None


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


def _noted(note: str) -> Record:
    """Return a note as an entry of its own, nothing where there is none."""
    return {"note": note} if note else {}


def _target_payload(assessments: Assessments, place: int) -> Record:
    item, simulation = assessments.assessment.targets[place], assessments.assessment.simulation
    required = {**_lever(item), "value": item.required.value} if item.required is not None else None
    return {
        "target": str(item.target),
        "probability": item.probability,
        "standard_error": item.standard_error,
        **_beside(assessments, place, _JSON_CENTRES),
        "median": item.median,
        "value_at_odds": {"probability": assessments.assessment.odds, "value": item.value_at_odds},
        "at_constant_prices": item.constant_prices and asdict(item.constant_prices),
        "required": required,
        "note": _joined(few_draws_note(simulation.draws, BAND[0]), *_reasons(assessments)),
    }


def _lever(item: TargetAssessment) -> Record:
    if item.required is None:
        return {"unknown": None, "years": None}
    required = item.required
    return {"unknown": required.unknown.name, "years": str(required.years), **_noted(required.note.en)}


def _unit(indicator: Indicator) -> str:
    return indicator.unit.name


def schema_records(schema: Schema) -> list[Record]:
    """Return one record for each key at the top of a scenario file."""
    required = schema["anyOf"][0]["required"]
    return [
        {"key": key, "required": key in required, "description": entry.get("description", "")}
        for key, entry in schema["properties"].items()
    ]
