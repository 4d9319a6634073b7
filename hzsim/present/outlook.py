"""The answer on a scenario's targets for a terminal: the headline, the tables, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.history.centres import centred
from hzsim.present.headline import headline
from hzsim.present.view import Piece, Prose, Table, View, table
from hzsim.present.words import (
    ALL_TARGETS,
    MET,
    WHY_SEVERAL,
    lever_phrase,
    price_basis,
    probability_phrase,
    provenance,
    required_phrase,
    shown,
    shown_beside,
)
from hzsim.questions.assessment import Odds
from hzsim.scenario.phrases import bound_phrase, goal_phrase, target_phrase
from hzsim.units import in_percent

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.history.assessments import Assessments
    from hzsim.history.briefing import Briefing
    from hzsim.questions.assessment import Assessment, Conflict, TargetAssessment
    from hzsim.scenario.scenario import Scenario

_HEADER = Text("指标|单位|目标|中位数|80%区间|有{}把握", "indicator|unit|target|median|80% band|with {}")
_CERTAIN_HEADER = Text("指标|单位|目标|数值", "indicator|unit|target|value")
_CHANCES = {
    "scenario": Text("若情景\n中心正确", "if the scenario's\ncentre is right"),
    "record": Text("按历史\n记录", "on the track\nrecord"),
    "best": Text("按 hzsim\n综合判断", "by hzsim's own\nbest judgement"),
}
_LEVERS = Text("目标|所需杠杆|{}所需", "target|its lever|needed at\n{}")
_MATTERS = Text("目标|影响最大的假设|取其10% → 90%分位时", "target|matters most|at its own 10% → 90%")


def briefing_view(briefing: Briefing, language: Language) -> View:
    """Return the headline and the tables of a scenario's targets, what each needs for the odds asked, what matters."""
    levers = _lever_table(briefing.assessment, language, briefing.asked, briefing.required)
    matters: list[Piece] = ["", _matters_table(briefing, language)] if briefing.matters else []
    parts: list[Piece] = [*_answer(briefing.assessments, language), "", levers, *matters, ""]
    notes = (note.to(language) for note in briefing.notes)
    return View((*parts, *_basis(briefing.assessments, language), *notes))


def assessment_view(assessments: Assessments, language: Language) -> View:
    """Return the headline, then each target and its odds on every centre, then what its lever would have to be."""
    levers = _lever_table(assessments.assessment, language)
    return View((*_answer(assessments, language), "", levers, "", *_basis(assessments, language)))


def _answer(assessments: Assessments, language: Language) -> list[Piece]:
    """Return the title, the headline with what conflicts, and the tables of targets and of their odds."""
    scenario = assessments.assessment.simulation.scenario
    place, period = scenario.baseline.title.to(language), f"{scenario.baseline.year} → {scenario.years.last}"
    title = f"{scenario.title.to(language)} · {place} {period}"
    first = [Prose(found.text.to(language)) for found in headline(assessments)]
    clash = assessments.assessment.conflict
    conflict = [] if clash is None else [_conflict(clash, language)]
    return [title, *first, *conflict, "", _targets(assessments.assessment, language), "", _odds(assessments, language)]


def _targets(assessment: Assessment, language: Language) -> Table:
    drawn = bool(assessment.simulation.scenario.uncertainty)
    columns = (_HEADER if drawn else _CERTAIN_HEADER).to(language).format(f"{100 * assessment.odds:g}%").split("|")
    return table(columns, [_numbers(item, drawn, language) for item in assessment.targets])


def _odds(assessments: Assessments, language: Language) -> Table:
    """Return each target's odds on every centre, at constant prices too where prices move it; last all together.

    Of a scenario in which nothing is drawn: whether each is met.
    """
    rows = []
    scenario = assessments.assessment.simulation.scenario
    year = scenario.baseline.year
    at_constant = Text(f"└ 按{year}年价（不计入目标）", f"└ at {year} prices, not counted").to(language)
    for place, item in enumerate(assessments.assessment.targets):
        found = [one.targets[place] for one in assessments.by_centre.values()]
        rows.append([target_phrase(item.target, language), *(_phrase(one, language) for one in found)])
        if any(one.constant_prices for one in found):
            rows.append([at_constant, *(_phrase(one.constant_prices, language) for one in found)])
    if len(assessments.assessment.targets) > 1:
        joint = (Odds(one.joint, one.joint_standard_error) for one in assessments.by_centre.values())
        rows.append([ALL_TARGETS.to(language), *(_phrase(one, language) for one in joint)])
    first, chances = Text("达到的概率", "probability"), _CHANCES
    if not scenario.uncertainty:
        first, chances = Text("目标", "target"), {**_CHANCES, "scenario": MET}
    return table([first.to(language), *(chances[centre].to(language) for centre in assessments.by_centre)], rows)


def _phrase(odds: TargetAssessment | Odds | None, language: Language) -> str:
    return "–" if odds is None else probability_phrase(odds.probability, odds.standard_error, language)


def _numbers(item: TargetAssessment, drawn: bool, language: Language) -> list[str]:
    """Return a target's indicator with its years, unit, bound, and median, 80% band and what has the odds asked.

    Where nothing is drawn, its value in their place.
    """
    target, part = item.target, item.target.indicator
    low, median, high, value = (
        shown_beside(one, target) for one in (item.low, item.median, item.high, item.value_at_odds)
    )
    label = Text(f"{part.label.zh}，{target.span}年", f"{part.label.en}, {target.span}").to(language)
    numbers = [median, f"{low} – {high}", f"{'≥' if target.at_least else '≤'} {value}"] if drawn else [median]
    return [label, part.unit.label(language), bound_phrase(target), *numbers]


def _lever_table(
    assessment: Assessment, language: Language, asked: float | None = None, values: Sequence[float | None] = ()
) -> Table:
    """Return what each target's own lever would have to be, on the central path and for the probability asked for."""
    columns = _LEVERS.to(language).format(assessment.simulation.scenario.centre.to(language)).split("|")
    rows = [
        [
            goal_phrase(item.target, language),
            lever_phrase(item.required, language),
            required_phrase(item.required, item.required.value if item.required else None),
        ]
        for item in assessment.targets
    ]
    if asked is not None and assessment.simulation.scenario.uncertainty:
        columns.append(Text(f"{100 * asked:g}%概率所需", f"for {100 * asked:g}%").to(language))
        for row, item, value in zip(rows, assessment.targets, values, strict=True):
            row.append(required_phrase(item.required, value))
    return table(columns, rows)


def _matters_table(briefing: Briefing, language: Language) -> Table:
    """Return which assumption moves each target most: the number at the assumption's own 10% and 90%."""
    scenario = briefing.assessment.simulation.scenario
    rows = [
        [
            goal_phrase(swing.target, language),
            scenario.model.assumption(swing.assumption).label.to(language),
            f"{shown_beside(swing.low, swing.target)} → {shown_beside(swing.high, swing.target)}",
        ]
        for swing in briefing.matters
    ]
    return table(_MATTERS.to(language).split("|"), rows)


def _basis(assessments: Assessments, language: Language) -> list[Piece]:
    """Return what the numbers rest on: draws, prices, what follows the track record, and why odds differ."""
    simulation = assessments.assessment.simulation
    lines: list[Piece] = [provenance(simulation, language), price_basis(simulation.scenario, language)]
    said = dict.fromkeys(item.required.note for item in assessments.assessment.targets if item.required is not None)
    lines += [words.to(language) for words in said if words.en]
    if assessments.recorded is not None:
        lines.append(Prose(_on_record(simulation.scenario, language)))
    if len(assessments.by_centre) > 1 and simulation.scenario.uncertainty:
        lines.append(Prose(WHY_SEVERAL.to(language)))
    return lines


def _on_record(scenario: Scenario, language: Language) -> str:
    """Return which assumptions the centre of the track record moves: each with its path's first and last value."""
    moved = []
    for name, one in centred(scenario, "record").items():
        part, path = scenario.model.assumption(name), one.central or ()
        ends = dict.fromkeys(shown(value, part) for value in (*path[:1], *path[-1:]))
        moved.append(f"{part.label.to(language)} {part.unit.written.to(language).format(' → '.join(ends))}")
    years, listed = scenario.open_years, Text("；", "; ").to(language).join(moved)
    return Text(
        f"历史记录的中心（{years}年）：{listed}；其余假设不变",
        f"Centre of the track record ({years}): {listed}; all else as assumed",
    ).to(language)


def _conflict(clash: Conflict, language: Language) -> str:
    first, second = clash.first.indicator.label.to(language), clash.second.indicator.label.to(language)
    both = probability_phrase(clash.together, clash.standard_error, language)
    independent = in_percent(clash.if_independent)
    return Text(
        f"最相冲突：{first} 与 {second}：同时达到 {both}，若相互独立为 {independent}",
        f"In conflict: {first} and {second}: both {both}, if independent {independent}",
    ).to(language)
