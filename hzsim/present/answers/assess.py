"""The sheets of a scenario's targets: `assess`, and `run` with what it would take and what matters."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments, centred
from hzsim.history.run import Briefing, notes_on
from hzsim.model.modules.parts import Assumption
from hzsim.present.answers.headline import several_met, why_several
from hzsim.present.answers.report import target_numbers, target_odds
from hzsim.present.answers.targets import briefing_payload, outlook_payload, target_columns, target_rows
from hzsim.present.answers.verdict import verdict
from hzsim.present.forms.sheet import BLANK, Block, Column, Part, Sentences, Sheet, grid
from hzsim.present.forms.values import Chance, Quantity, Value, Words, beside_target, known
from hzsim.present.words.goals import lever_phrase
from hzsim.present.words.phrases import (
    ALL_TARGETS,
    KINDS,
    MET,
    NOT_REACHED,
    REACHED,
    between,
    ends_beside,
    in_both,
    joined,
    price_basis,
    probability_phrase,
    provenance,
)
from hzsim.questions.assessment import Assessment, Conflict, TargetAssessment
from hzsim.questions.lever.spread import Swing
from hzsim.scenario.parts.phrases import bound_phrase, goal_phrase, target_name
from hzsim.scenario.scenario import Scenario
from hzsim.units import in_percent

_CHANCES = {
    "scenario": Text("按情景\n假设", "if the scenario's\ncentre is right"),
    "record": Text("按历史\n记录", "on the track\nrecord"),
    "best": Text("按 hzsim\n综合判断", "by hzsim's own\nbest judgement"),
}


def sheet(answer: Assessments | Assessment | Briefing) -> Sheet:
    """Return the verdict, each target and its odds on every centre, what its lever would have to be, and the basis.

    Of a briefing also what each target needs for the probability asked, and what matters. As data, one record
    for each target and one for all; JSON is one object.
    """
    if isinstance(answer, Assessment):
        answer = Assessments(answer)
    briefing = answer if isinstance(answer, Briefing) else None
    assessments = answer if isinstance(answer, Assessments) else answer.assessments
    assessment = assessments.assessment
    notes = notes_on(assessment.simulation.scenario) if briefing is None else briefing.notes
    most: list[Part] = [BLANK, replace(matters(briefing), title=BLANK)] if briefing and briefing.matters else []
    short = tuple(verdict(assessments))
    parts = [*_answer(assessments), BLANK, _levers(assessment, briefing), *most, BLANK, *_basis(assessments), *notes]
    rows, said = list(target_rows(assessment)), target_columns(assessments)
    if briefing is None:
        return Sheet((*parts, Block(rows, said)), payload=lambda _: outlook_payload(assessments), short=short)
    required = dict(enumerate(briefing.required))
    data = Block(rows, (
        *said,
        Column("asked_probability", None, lambda _: briefing.asked),
        Column("required_with_probability", None, lambda it: known(it.place, required.get)),
    ))  # fmt: skip
    return Sheet((*parts, data), payload=lambda _: briefing_payload(briefing), short=short)


def brief(answer: Assessments | Assessment | Briefing) -> Sheet:
    """Return the whole of a briefing; of an assessment the verdict, and the targets with their probabilities."""
    if not isinstance(answer, Assessment):
        return sheet(answer)
    assessments = Assessments(answer)
    tables = (target_numbers(answer), target_odds(assessments))
    return Sheet((*verdict(assessments), *tables, partial(provenance, answer.simulation)))


def _answer(assessments: Assessments) -> Iterator[Part]:
    """Yield the title, the verdict, and the tables of targets and of their odds with what is said of several."""
    scenario = assessments.assessment.simulation.scenario
    years = f"{scenario.baseline.year} → {scenario.years.last}"
    titles = zip(scenario.title, scenario.baseline.title, strict=True)
    yield Text(*(f"{' · '.join(dict.fromkeys(named))} {years}" for named in titles))
    yield from verdict(assessments)
    yield BLANK
    yield Block(assessments.assessment.targets, _numbers(assessments.assessment))
    yield BLANK
    yield _odds(assessments)
    yield from _together(assessments)


def _numbers(assessment: Assessment) -> tuple[Column[TargetAssessment], ...]:
    """Return a target's indicator with its years, unit, bound, and median, 80% band and what has the odds asked.

    Where nothing is drawn, its value in their place.
    """
    odds = f"{100 * assessment.odds:g}%"
    first: tuple[Column[TargetAssessment], ...] = (
        Column("", Text("指标", "indicator"), _indicator),
        Column("", Text("单位", "unit"), lambda it: it.target.indicator.unit.label),
        Column("", Text("目标", "target"), lambda it: bound_phrase(it.target)),
    )
    if not assessment.simulation.scenario.uncertain:
        return *first, Column("", Text("数值", "value"), lambda it: beside_target(it.median, it.target))
    return (
        *first,
        Column("", Text("中位数", "median"), lambda it: beside_target(it.median, it.target)),
        Column("", Text("80%区间", "80% band"), lambda it: ends_beside(it.low, it.high, it.target)),
        Column("", Text(f"有{odds}把握", f"with {odds}"),
               lambda it: beside_target(it.value_at_odds, it.target, "≥ {}" if it.target.at_least else "≤ {}")),
    )  # fmt: skip


def _indicator(item: TargetAssessment) -> Text:
    label, span = item.target.indicator.label, item.target.span
    return Text(f"{label.zh}，{span:zh}年", f"{label.en}, {span}")


def _odds(assessments: Assessments) -> Block[Sequence[Value]]:
    """Return each target's odds on every centre, at constant prices too where prices move it; last all together.

    Of a scenario in which nothing is drawn: whether each is met.
    """
    found, rows = assessments.by_centre.values(), list[Sequence[Value]]()
    scenario = assessments.assessment.simulation.scenario
    year = scenario.baseline.year
    at_constant = Text(f"└ 按{year}年价（不计入目标）", f"└ at {year} prices, not counted")
    for place, item in enumerate(assessments.assessment.targets):
        mine = [one.targets[place] for one in found]
        rows.append([item.target, *map(Chance.of_target, mine)])
        if any(one.constant_prices for one in mine):
            rows.append([at_constant, *(known(one.constant_prices, Chance.of_target) for one in mine)])
    if len(assessments.assessment.targets) > 1:
        rows.append([ALL_TARGETS, *map(Chance.of_all, found)])
    first, chances = Text("达到的概率", "probability"), _CHANCES
    if not scenario.uncertain:
        first, chances = Text("目标", "target"), {**_CHANCES, "scenario": MET}
    return grid([first, *(chances[centre] for centre in assessments.by_centre)], rows)


def _together(assessments: Assessments) -> Iterator[Part]:
    """Yield with which odds so many targets are met, which two conflict, and what is asked of them."""
    assessment = assessments.assessment
    if assessment.simulation.scenario.uncertain and len(assessment.targets) > 1:
        yield several_met(assessments)
        if assessment.conflict is not None:
            yield _conflict(assessment.conflict)
    yield from _asked(assessment)


def _asked(assessment: Assessment) -> Iterator[Words]:
    """Yield whether targets have the probability that they ask for, and the odds of all binding ones together."""
    for item in assessment.targets:
        if item.target.probability is not None:
            kind, asked = KINDS[item.target.kind], in_percent(item.target.probability, 0)
            reached = REACHED if item.reached else NOT_REACHED
            target, share = target_name(item.target), in_percent(item.probability)
            yield Text(
                f"{kind.zh}{target.zh}：要求概率{asked}，为{share}，{reached.zh}",
                f"{kind.en}{target.en}: asked for with {asked}, has {share}: {reached.en}",
            )
    if assessment.binding is not None:
        odds = assessment.binding
        what = Text("约束性目标同时达到", "All binding targets together")
        yield between(what, in_both(partial(probability_phrase, odds.probability, odds.standard_error)))


def _levers(assessment: Assessment, briefing: Briefing | None) -> Block[TargetAssessment]:
    """Return what each target's own lever would have to be, on the central path and for the probability asked for."""
    scenario = assessment.simulation.scenario
    centre = scenario.centre
    found: list[Column[TargetAssessment]] = [
        Column("", Text("目标", "target"), lambda it: partial(goal_phrase, it.target)),
        Column("", Text("可调整的假设", "its lever"), lambda it: partial(lever_phrase, it.required, unit=True)),
        Column("", Text(f"{centre.zh}所需", f"needed at\n{centre.en}"),
               lambda it: known(it.required, lambda one: Quantity.of(one.value, one.unknown))),
    ]  # fmt: skip
    if briefing is not None and scenario.uncertain:
        values = dict(zip(map(id, assessment.targets), briefing.required, strict=True))
        head = Text(f"{100 * briefing.asked:g}%概率所需", f"for {100 * briefing.asked:g}%")
        found.append(
            Column("", head, lambda it: known(it.required, lambda one: Quantity.of(values[id(it)], one.unknown)))
        )
    return Block(assessment.targets, tuple(found))


def matters(briefing: Briefing) -> Block[Swing]:
    """Return which assumption moves each target most: the number at the assumption's own 10% and 90%."""
    scenario = briefing.assessment.simulation.scenario
    columns: tuple[Column[Swing], ...] = (
        Column("", Text("目标", "target"), lambda it: partial(goal_phrase, it.target)),
        Column("", Text("影响最大的假设", "matters most"), lambda it: scenario.model.assumption(it.assumption).label),
        Column("", Text("取其10% → 90%分位时", "at its own 10% → 90%"),
               lambda it: ends_beside(it.low, it.high, it.target, " → ")),
    )  # fmt: skip
    return Block(briefing.matters, columns, Text("影响最大的假设", "What matters most"))


def _basis(assessments: Assessments) -> Iterator[Part]:
    """Yield what the numbers rest on: draws, prices, what follows the track record, and why odds differ."""
    simulation = assessments.assessment.simulation
    yield partial(provenance, simulation)
    yield partial(price_basis, simulation.scenario)
    said = dict.fromkeys(item.required.note for item in assessments.assessment.targets if item.required is not None)
    yield from (words for words in said if words.en)
    if assessments.recorded is not None:
        yield Sentences(_on_record(simulation.scenario))
    if simulation.scenario.uncertain and (why := why_several(assessments.by_centre)) is not None:
        yield Sentences(why)


def _on_record(scenario: Scenario) -> Text:
    """Return which assumptions the centre of the track record moves: each with its path's first and last value."""

    def ends(part: Assumption, path: Sequence[float], language: Language) -> str:
        return " → ".join(dict.fromkeys(part.unit.say_each((*path[:1], *path[-1:]), part.decimals, language)))

    paths = [(scenario.model.assumption(name), one.central or ()) for name, one in centred(scenario, "record").items()]
    moved = joined(between(part.label, in_both(partial(ends, part, path)), " ", " ") for part, path in paths)
    years = scenario.open_years
    return Text(
        f"历史记录的中心（{years:zh}年）：{moved.zh}；其余假设不变",
        f"Centre of the track record ({years}): {moved.en}; all else as assumed",
    )


def _conflict(clash: Conflict) -> Words:
    """Return the pair of targets that are met together less often than if they were independent."""
    first, second, apart = clash.first.indicator.label, clash.second.indicator.label, in_percent(clash.if_independent)
    zh, en = (probability_phrase(clash.together, clash.standard_error, language) for language in ("zh", "en"))
    return Text(
        f"最相冲突：{first.zh}与{second.zh}：同时达到{zh}，若相互独立为{apart}",
        f"In conflict: {first.en} and {second.en}: both {en}, if independent {apart}",
    )
