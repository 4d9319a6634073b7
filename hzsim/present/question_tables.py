"""Answers to the questions of feasibility as text tables."""

from collections.abc import Sequence

import numpy as np

from hzsim._typing import Language, Text
from hzsim.model.parts import Assumption, Indicator
from hzsim.present.tables import text_table
from hzsim.present.words import goal_phrase, probability_phrase, target_phrase
from hzsim.questions.curves import RequirementCurve
from hzsim.questions.frontier import Frontier
from hzsim.questions.lever import Lever
from hzsim.questions.slack import BreakEven
from hzsim.questions.timing import Timing
from hzsim.units import display

_SHOWN = (0.1, 0.25, 0.5, 0.75, 0.8, 0.9)
_GRID_ROWS = 9


def curve_table(curves: Sequence[RequirementCurve], language: Language) -> str:
    """Return targets by probabilities: the value of the lever that each needs."""
    lever = curves[0].lever
    header = [
        _lever_title(lever, language),
        Text("现值的概率", "probability now").to(language),
        *(f"{100 * level:.0f}%" for level in _SHOWN),
        Text("最高概率", "highest").to(language),
    ]
    rows = []
    for item in curves:
        highest, place = item.curve.highest()
        required = [item.required(level) for level in _SHOWN]
        peak = f"{100 * highest:.1f}%" + ("" if highest > 0.995 else f" @ {_value(lever.assumption, place)}")
        name = target_phrase(item.targets[0], language) if len(item.targets) == 1 else _all(language)
        shares = ["–" if value is None else _value(lever.assumption, value) for value in required]
        rows.append([name, f"{100 * item.probability(item.now):.1f}%", *shares, peak])
    now = _value(lever.assumption, curves[0].now)
    note = Text(f"情景现值：{now}（{lever.years}）", f"the scenario has {now} ({lever.years})").to(language)
    return "\n".join([text_table(header, rows), note])


def slack_table(found: Sequence[BreakEven], language: Language) -> str:
    """Return for each target the quantities that move it: where they stand and where they break."""
    header = (
        Text("目标 变量 年份 现值 临界值 余地", "target quantity years now break-even slack").to(language).split(" ")
    )
    rows = [
        [
            target_phrase(item.target, language),
            item.quantity.label.to(language),
            str(item.years),
            _value(item.quantity, item.now),
            "–" if item.value is None else _value(item.quantity, item.value),
            "–" if item.slack is None else _value(item.quantity, item.slack),
        ]
        for item in found
    ]
    return text_table(header, rows)


def timing_table(timing: Timing, language: Language) -> str:
    """Return the probability by year, and the first year with the probability asked for."""
    header = [goal_phrase(timing.target, language), Text("概率", "probability").to(language)]
    rows = [[str(year), probability_phrase(*found)] for year, found in timing.probabilities.items()]
    asked, last = f"{100 * timing.asked:g}%", max(timing.probabilities)
    if timing.first is None:
        words = Text(f"到{last}年仍达不到{asked}的概率", f"not with a probability of {asked} by {last}")
    else:
        words = Text(
            f"首次以{asked}的概率达到：{timing.first}年", f"first met with a probability of {asked} in {timing.first}"
        )
    return "\n".join([text_table(header, rows), words.to(language)])


def frontier_table(frontier: Frontier, language: Language) -> str:
    """Return a coarse view of the map: probability in percent, second assumption down, first across."""
    across, along = frontier.first.assumption, frontier.second.assumption
    columns = np.unique(np.linspace(0, len(frontier.first_values) - 1, _GRID_ROWS).astype(int))
    rows_at = np.unique(np.linspace(0, len(frontier.second_values) - 1, _GRID_ROWS).astype(int))
    header = [
        f"{_lever_title(frontier.second, language)} \\ {_lever_title(frontier.first, language)}",
        *(_value(across, float(frontier.first_values[column])) for column in columns),
    ]
    rows = [
        [_value(along, float(frontier.second_values[row])),
         *(f"{100 * frontier.probabilities[row, column]:.0f}%" for column in columns)]
        for row in rows_at
    ]  # fmt: skip
    phrases = [target_phrase(target, language) for target in frontier.targets]
    name = phrases[0] if len(phrases) == 1 else _all(language)
    title = Text(f"概率：{name}", f"probability: {name}").to(language)
    return "\n".join([title, text_table(header, rows)])


def _value(part: Assumption | Indicator, value: float) -> str:
    return display(value, part.unit, part.decimals)


def _lever_title(lever: Lever, language: Language) -> str:
    unit = lever.assumption.unit
    label = lever.assumption.label.to(language)
    return label if unit.shown else f"{label} ({unit.label(language)})"


def _all(language: Language) -> str:
    return Text("全部目标同时达到", "all targets together").to(language)
