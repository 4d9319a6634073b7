"""A scenario's targets as data: the columns that every assessment has, and the JSON object of one scenario."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from hzsim.history.assessments import Assessments
from hzsim.history.run import Briefing
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, data, entry
from hzsim.present.forms.values import Chance, Value, known
from hzsim.present.words.phrases import few_draws_note
from hzsim.questions.assessment import Assessment, ChanceAssessment, TargetAssessment
from hzsim.questions.lever.odds import Odds
from hzsim.simulation.draws.summaries import BAND


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of an assessment, or all of them together: then there is no `item`."""

    assessment: Assessment
    place: int | None = None

    @property
    def item(self) -> TargetAssessment | None:
        """The target with its numbers."""
        return None if self.place is None else self.assessment.targets[self.place]

    @property
    def name(self) -> str:
        """The target as text, `all` for all of them."""
        return "all" if self.item is None else str(self.item.target)

    @property
    def odds(self) -> Odds:
        """The probability and its standard error."""
        return odds_of(self.assessment, self.place)


def target_rows(assessment: Assessment) -> Iterator[TargetRow]:
    """Yield each target of an assessment, and all together."""
    yield from (TargetRow(assessment, place) for place in range(len(assessment.targets)))
    yield TargetRow(assessment)


def target_columns(assessments: Assessments | None = None) -> tuple[Column[TargetRow], ...]:
    """Return what data say of a target; the odds on other centres too, where there are assessments on them.

    `note` says where so few draws have no 80% band, what moves in place of a lever that is computed, and
    why a centre has no odds.
    """
    return _COLUMNS if assessments is None else (*_COLUMNS[:-1], *_centres(assessments), _note(assessments))


def assessment_records(assessment: Assessment) -> list[Record]:
    """Return one flat record for each target of an assessment, and one for all its targets together."""
    return list(Block(list(target_rows(assessment)), target_columns()).records("en"))


def _note(assessments: Assessments | None = None) -> Column[TargetRow]:
    reasons = [] if assessments is None else _reasons(assessments)

    def note(it: TargetRow) -> Value:
        """Return the notes on a target, or on all together."""
        if it.item is None:
            return _joined(*reasons)
        few = few_draws_note(it.assessment.simulation.draws, BAND[0])
        return _joined(few, it.item.required.note.en if it.item.required else None, *reasons)

    return Column("note", None, note)


def _scale(name: str) -> Column[TargetRow]:
    return Column(name, None, lambda it: known(it.item, lambda one: one.target.indicator.unit.scale[name]))


_COLUMNS: tuple[Column[TargetRow], ...] = (
    *data(scenario="assessment.simulation.scenario.name", target="name", unit="item.target.indicator.unit.name"),
    *data(median="item.median", p10="item.low", p90="item.high"),
    Column(("probability", "standard_error"), None, lambda it: Chance.of_target(it.odds)),
    *data(expected_shortfall="item.shortfall", value_at_odds="item.value_at_odds", kind="item.target.kind"),
    *data(probability_asked="item.target.probability", reached="item.reached"),
    Column(("probability_at_constant_prices", "standard_error_at_constant_prices"), None,
           lambda it: known(it.item, lambda one: known(one.constant_prices, Chance.of_target))),
    *data(required_unknown="item.required.unknown.name", required_years="item.required.years"),
    *data(required_value="item.required.value"),
    *map(_scale, ("currency", "scale")),
    Column("counted", None, lambda it: _counted(it.assessment, it.place)),
    _note(),
)  # fmt: skip


def _counted(assessment: Assessment, place: int | None) -> bool:
    """Return whether a target, or any, is only met or missed at each point, so that its odds are a count of draws."""
    counted, targets = assessment.simulation.counted, assessment.targets
    return bool(counted) if place is None else targets[place].target in counted


def _centres(assessments: Assessments) -> Iterator[Column[TargetRow]]:
    """Yield the odds on the other centres, none where there are none."""
    for centre, suffix in _CSV_CENTRES.items():
        keys = f"probability_{suffix}", f"standard_error_{suffix}"
        yield Column(keys, None, _odds_on(assessments.by_centre.get(centre)))


def _odds_on(assessment: ChanceAssessment | None) -> Callable[[TargetRow], Value]:
    return lambda it: known(assessment, lambda one: Chance.of_target(odds_of(one, it.place)))


def outlook_payload(assessments: Assessments) -> Record:
    """Return a scenario's assessments as one JSON object.

    Probabilities without a suffix are on the scenario's own centre; `at_least`, `expected_met`, `in_the_way` and
    `lift` on the one that `centre` names. One that cannot be had is null, for the reason in `note`.
    """
    assessment, asked = assessments.assessment, assessments.asked
    simulation, way, lift = assessment.simulation, asked.in_the_way, assessments.lift
    return {
        **entry(simulation, scenario="scenario.name", draws="draws", seed="seed"),
        "measures": simulation.scenario.baseline.measures.data,
        "targets": [_target_payload(assessments, place) for place in range(len(assessment.targets))],
        "joint": {
            **entry(assessment, probability="joint", standard_error="joint_standard_error"),
            "if_independent": assessment.if_independent,
            **_beside(assessments, None),
        },
        "given": _given(assessment),
        "binding": assessment.binding and asdict(assessment.binding),
        "centre": assessments.centre,
        "at_least": [asdict(one) for one in asked.at_least],
        "expected_met": asked.expected_met,
        "in_the_way": way and entry(way, "target", "joint_without", "standard_error"),
        "lift": lift and entry(lift, unknown="lever.assumption.name", years="lever.years", before="before",
                               after="after", change="change", joint="probability"),
    }  # fmt: skip


def _given(assessment: Assessment) -> Record | None:
    """Return the condition with its probability; None without one."""
    scenario = assessment.simulation.scenario
    if not scenario.given:
        return None
    share, error = assessment.simulation.given_odds
    return {"targets": [str(target) for target in scenario.given], "probability": share, "standard_error": error}


def briefing_payload(briefing: Briefing) -> Record:
    """Return a briefing as one JSON object: its assessments, and `required_with_probability` for each target."""
    payload = outlook_payload(briefing.assessments)
    for target, item, value in zip(payload["targets"], briefing.assessment.targets, briefing.required, strict=True):
        target["required_with_probability"] = {**_own_lever(item), "probability": briefing.asked, "value": value}
    return payload


_CSV_CENTRES = {"record": "on_track_record", "best": "best"}
_JSON_CENTRES = {"record": "on_record", "best": "best"}
"""How keys end that are of another centre than the scenario's."""


def _beside(assessments: Assessments, place: int | None) -> Record:
    """Return the odds of a target, or of all, on the other centres, None where there are none."""
    found = {centre: odds_of(one, place) for centre, one in assessments.by_centre.items()}
    return {
        f"{name}_{suffix}": getattr(found[centre], name) if centre in found else None
        for centre, suffix in _JSON_CENTRES.items()
        for name in ("probability", "standard_error")
    }


def odds_of(assessment: ChanceAssessment, place: int | None) -> Odds:
    """Return the odds of a target by its place, of all together without one."""
    if place is None:
        return Odds(assessment.joint, assessment.joint_standard_error)
    item = assessment.targets[place]
    return Odds(item.probability, item.standard_error)


def _reasons(assessments: Assessments) -> list[str]:
    """Return why centres have no odds; in English, as data are the same in any language."""
    return [f"no probability on the centre {centre}: {why.en}" for centre, why in assessments.missing.items()]


def _joined(*notes: str | None) -> str | None:
    return "; ".join(filter(None, notes)) or None


def _target_payload(assessments: Assessments, place: int) -> Record:
    """Return one target of a scenario's assessments as a JSON object."""
    item, simulation = assessments.assessment.targets[place], assessments.assessment.simulation
    required = {**_own_lever(item), "value": item.required.value} if item.required is not None else None
    return {
        **entry(item, "target", "probability", "standard_error"),
        "counted": _counted(assessments.assessment, place),
        **_beside(assessments, place),
        **entry(item, "median", kind="target.kind", probability_asked="target.probability", reached="reached"),
        "value_at_odds": {"probability": assessments.assessment.odds, "value": item.value_at_odds},
        "at_constant_prices": item.constant_prices and asdict(item.constant_prices),
        "required": required,
        "note": _joined(few_draws_note(simulation.draws, BAND[0]), *_reasons(assessments)),
    }


def _own_lever(item: TargetAssessment) -> Record:
    noted = {"note": item.required.note.en} if item.required is not None and item.required.note.en else {}
    return {**entry(item.required, unknown="unknown.name", years="years"), **noted}
