"""Chapters on targets: the odds of all at a glance, what they would take, and whether places like this one did it."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.history.assessments import Assessments
from hzsim.history.city.realism import realism
from hzsim.history.run import Briefing
from hzsim.present.answers import report
from hzsim.present.answers.history.realism import comparable_lines
from hzsim.present.answers.history.target_rates import alike, base_rates_table, named
from hzsim.present.forms.sheet import Block, Part, Said, Sentences, grid
from hzsim.present.forms.values import Coded, Quantity, Value, Words
from hzsim.present.forms.view import Bullet, Reference
from hzsim.present.words.phrases import ALL_TARGETS, BASES, MET, NO, YES, error_phrase, past_words, percent, safe
from hzsim.present.words.quotes import Cited, Finding, cited
from hzsim.scenario.scenario import Scenario
from hzsim.units import SHARE

_TARGET = Text("目标", "target")
_TITLE = Text("达到各项目标的概率一览", "Odds of the targets at a glance")
_MET = Text("各项目标是否达到", "Which targets are met")


def risk_table(briefed: Sequence[Assessments]) -> Block[Sequence[Value]]:
    """Return the odds of each target: of one scenario on every centre, of several on their own and on the record's.

    Of a scenario in which nothing is drawn, whether each is met.
    """
    columns = _of_one(briefed[0]) if len(briefed) == 1 else _of_several(briefed)
    drawn = any(one.assessment.simulation.scenario.uncertain for one in briefed)
    targets = {str(item.target): item.target for one in briefed for item in one.assessment.targets}
    rows: list[Sequence[Value]] = [
        [target, *(_odds(assessment, name) for _, assessment in columns)] for name, target in targets.items()
    ]
    if any(len(one.assessment.targets) > 1 for one in briefed):
        rows.append([ALL_TARGETS, *(_chance(one, one.joint, one.joint_standard_error) for _, one in columns)])
    return grid([_TARGET, *(head for head, _ in columns)], rows, _titled(columns) if drawn else _MET, heat=True)


def _titled(columns: Sequence[tuple[Words, Cited]]) -> Text:
    """Return the title of the table with the largest standard error in it, which stands for all of them."""
    largest = max(
        max([one.joint_standard_error, *(item.standard_error for item in one.targets)])
        for one in (column() for _, column in columns)
    )
    error = error_phrase(largest)
    return Text(
        f"{_TITLE.zh}（标准误不超过{error.rstrip('%')}个百分点）",
        f"{_TITLE.en} (standard errors of at most {error.rstrip('%')} points)",
    )


def _of_one(assessments: Assessments) -> list[tuple[Words, Cited]]:
    drawn = assessments.assessment.simulation.scenario.uncertain
    return [
        (MET if centre == "scenario" and not drawn else BASES[centre], one)
        for centre, one in cited(assessments).items()
    ]


def _of_several(briefed: Sequence[Assessments]) -> list[tuple[Words, Cited]]:
    """Return a column for each scenario on its own centre: the record's stand in the chapter of each."""
    return [(one.assessment.simulation.scenario.title, Cited(one.assessment)) for one in briefed]


def _odds(assessment: Cited, name: str) -> Value:
    """Return the odds of a target by its name; none where the scenario lacks it."""
    places = {str(item.target): place for place, item in enumerate(assessment().targets)}
    if name not in places:
        return None
    item = assessment.targets[places[name]]
    return _chance(assessment, item.probability, item.standard_error)


def _chance(assessment: Cited, probability: Cited, error: Cited) -> Value:
    if not assessment().simulation.scenario.uncertain:
        return Coded(bool(probability()), YES if probability() else NO)
    return Quantity(probability, SHARE, 1, partial(percent, float(probability), float(error)))


_NO_RECORD = Text(
    "可比的增长记录不足，故不与其他经济体对照", "No record of growth is long enough to compare with other economies"
)


_TAKES = Text("{table}列出实现各项目标所需的条件。", "{table} lists what meeting each target would take.")


def takes(briefing: Briefing) -> Iterator[Part]:
    """Yield what each target's own lever would have to be, and what levers have been; nothing without levers."""
    found = report.requirements(briefing)
    if not found.rows:
        return
    yield Sentences(_TAKES, Reference)
    yield found
    levers = {item.required.unknown.name: item.required for item in briefing.assessment.targets if item.required}
    for one in levers.values():
        label, past = one.unknown.label, one.past
        if past:
            words = past_words(past, one.unknown)
            yield Said(_sentence(Text(f"{label.zh}：{words.zh}", f"{label.en}: {words.en}")), Bullet)


def comparable(scenario: Scenario) -> Iterator[Part]:
    """Yield what comparable places did, in bullets and a table; without a record, that there is none."""
    try:
        found = realism(scenario)
    except BadValue:
        yield _sentence(_NO_RECORD)
        return
    yield from (Said(_sentence(words), Bullet) for words in comparable_lines(found))
    for ones in alike([one for one in found.base_rates if one.rates]):
        names = Text(*map(safe, named(ones)))
        said = Text(
            f"{{table}}列出同类目标以往的达成情况，可与{names.zh}对照。",
            f"{{table}} lists how often targets such as {names.en} were met.",
        )
        yield Sentences(said, Reference)
        yield base_rates_table(ones, found.known)


def _sentence(words: Text) -> Finding:
    return Finding(Text(f"{safe(words.zh)}。", f"{safe(words.en)}."))
