"""What can be moved on the page: its sliders, and paths that it offers of the record, hzsim's best and other scenarios.

Sliders are the assumptions that move what it shows; they say how far and in which steps, and what is marked on them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from hzsim._typing import LANGUAGES, Text
from hzsim.errors import BadValue, InvalidInput
from hzsim.history.assessments import Assessments
from hzsim.history.city.entities import economy_of
from hzsim.history.reference.outside_forecasts import latest_outlooks, mean_outlook, read_outlooks
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.charts.scale import scale_of
from hzsim.present.words.letters import one_line
from hzsim.present.words.phrases import BASES
from hzsim.questions.lever.spread import declared_spread
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_default_uncertainty

_STEPS_IN_SPREAD, _STEPS_IN_BOUNDS, _FARTHEST = 20, 400, 60
"""Steps in a usual deviation, or in the bounds of what has none, and how many of them a slider goes to either side."""
Plain = list[dict[str, Any]]
"""Things of one kind for the page's script."""


def sliders(scenario: Scenario, answer: Assessments | None, charted: list[Indicator]) -> Plain:
    """Return the sliders as plain values: levers of targets first, then what else moves anything that is shown."""
    model = scenario.model
    shown = [*(target.indicator for target in scenario.targets), *charted]
    moving = frozenset().union(*(model.made_of(one) for one in shown))
    levers = [model.set_for(one.lever).name for one in shown if one.lever in {*model.assumptions, *model.computed}]
    names = [name for name in dict.fromkeys([*levers, *model.assumptions]) if name in moving]
    marked = _marks(scenario, answer)
    return [_slider(scenario, model.assumptions[name], marked.get(name, [])) for name in names]


def open_place(scenario: Scenario) -> int:
    """Return the place of the first year that sliders move."""
    return scenario.open_years.first - scenario.years.first


def _slider(scenario: Scenario, part: Assumption, marked: Plain) -> dict[str, Any]:
    """Return one slider: label, step, ends in steps of it from the mean, bounds, and what is marked on it."""
    path = scenario.assumptions[part.name][open_place(scenario) :]
    mean, step = sum(path) / len(path), _step(scenario, part)
    low, high = max(part.bounds[0], part.lowest), part.bounds[1]
    at = [mean, *(mark["value"] for mark in marked)]
    ends = max(min(*at, mean - _FARTHEST * step), low), min(max(*at, mean + _FARTHEST * step), high)
    outcomes = {scenario.model.set_for(name).name for name in scenario.outcomes}
    return {
        "name": part.name,
        "step": step,
        "least": math.ceil((ends[0] - mean) / step - 1e-9),
        "most": math.floor((ends[1] - mean) / step + 1e-9),
        "bounds": [low, high],
        "lowest": part.lowest,
        "marks": marked,
        "written": open_place(scenario) if part.name in outcomes else 0,
        "factor": float(part.unit.factor),
        "shown": part.unit.shown,
        **looks(part, at, each=True),
    }


def _step(scenario: Scenario, part: Assumption) -> float:
    """Return a slider's step in the assumption's unit: one, two or five of a power of ten, a share of what is usual."""
    size = (part.bounds[1] - part.bounds[0]) / _STEPS_IN_BOUNDS
    defaults = read_default_uncertainty(scenario.folder).uncertainty
    with suppress(BadValue):
        size = declared_spread(scenario, part, scenario.open_years, defaults) / _STEPS_IN_SPREAD
    factor = float(part.unit.factor)
    power = math.floor(math.log10(size / factor))
    round_ones = [digit * 10.0**power for digit in (1, 2, 5, 10)]
    return factor * float(f"{min(round_ones, key=lambda one: abs(math.log(one * factor / size))):.3g}")


def looks(part: Assumption | Indicator, values: Sequence[float], *, each: bool = False) -> dict[str, Any]:
    """Return how numbers of a part are written in each language, on the scale on which people read such values.

    With as many decimals as tell the values apart; `each` with all that the part has.
    """
    scales = {language: scale_of(part.unit, values, language) for language in LANGUAGES}
    found = {
        language: {
            "factor": scale.size * float(part.unit.factor),
            "shown": part.unit.shown,
            "decimals": max(0, part.decimals + round(math.log10(scale.size))) if each or scale.size == 1
            else scale.digits(values, part.decimals),
            "form": scale.form(language),
            "label": scale.named(part, language),
        }
        for language, scale in scales.items()
    }  # fmt: skip
    return {"unit": part.unit.name, "looks": found}


def _marks(scenario: Scenario, answer: Assessments | None) -> Mapping[str, Plain]:
    """Return by assumption what the plan, the record, outside forecasts and targets say of its mean in open years."""
    found: dict[str, Plain] = {}
    said = (_planned(scenario), _recorded(scenario, answer), _foretold(scenario), _needed(answer))
    for name, kind, label, value in chain.from_iterable(said):
        marked = {"kind": kind, "label": label._asdict(), "value": value}
        found.setdefault(name, []).append(marked)
    return found


_Mark = tuple[str, str, Text, float]


def _planned(scenario: Scenario) -> Iterator[_Mark]:
    """Yield what targets ask of the very rate that an assumption is."""
    for target in scenario.targets:
        part, lever = target.indicator, scenario.model.assumptions.get(target.indicator.lever or "")
        if lever is not None and part.averaged and part.made is None and part.unit == lever.unit:
            yield lever.name, "plan", Text("规划目标", "the plan's target"), target.value


def _recorded(scenario: Scenario, answer: Assessments | None) -> Iterator[_Mark]:
    """Yield the paths of the record, and of record and forecasts combined, where they differ from the scenario's."""
    for kind, one in answer.by_centre.items() if answer else ():
        moved = one.simulation.scenario
        for name in scenario.model.assumptions:
            if moved.assumptions[name] != scenario.assumptions[name]:
                yield name, kind, BASES[kind], moved.mean(name, moved.open_years)


def _foretold(scenario: Scenario) -> Iterator[_Mark]:
    """Yield what outside forecasts say of the nation's growth, or of the economy's own."""
    whose = economy_of(scenario.baseline).whole
    found = latest_outlooks(read_outlooks(beside=scenario.folder), whose.en, scenario.open_years.first)
    growth = mean_outlook(found)
    years = [year for year in scenario.open_years if year in growth]
    name = next((one for one in ("national_growth", "real_growth") if one in scenario.model.assumptions), None)
    if years and name:
        who = "、".join(one.who for one in found), ", ".join(one.who for one in found)
        label = Text(f"外部预测（{whose.zh}，{who[0]}）", f"outside forecasts ({whose.en}, {who[1]})")
        yield name, "forecast", label, sum(growth[year] for year in years) / len(years)


def _needed(answer: Assessments | None) -> Iterator[_Mark]:
    """Yield what each target needs of its own lever at the medians."""
    for item in answer.assessment.targets if answer else ():
        required, name = item.required, target_name(item.target)
        if required is None or required.value is None:
            continue
        if required.unknown.name in required.scenario.model.assumptions:
            yield required.unknown.name, "needed", Text(f"{name.zh}所需", f"needed for {name.en}"), required.value


_LEFT = {
    "known": Text("已知年份的取值", "its values of years that are known"),
    "targets": Text("目标", "its targets"),
    "given": Text("条件", "its conditions"),
    "uncertainty": Text("不确定性", "its uncertainty"),
    "correlation": Text("相关系数", "its correlations"),
}
"""What a page does not take over from another scenario: it has been built for the odds of its own."""


def presets(scenario: Scenario, answer: Assessments | None, names: Sequence[str]) -> tuple[Plain, list[str]]:
    """Return the paths of other scenarios of the project, of the record and of hzsim's best, for some assumptions.

    Each, as plain values, says what of its own it leaves; beside them the names of files that cannot be read.
    """
    others, unreadable = _others(scenario, names)
    found = [(BASES[kind], one.simulation.scenario) for kind, one in (answer.by_centre if answer else {}).items()]
    offered = [
        {
            "label": title._asdict(),
            "paths": {name: list(one.assumptions[name]) for name in names},
            "left": [_LEFT[what]._asdict() for what in _left(scenario, one, names)],
        }
        for title, one in (*found, *((one.title, one) for one in others))
        if any(one.assumptions[name] != scenario.assumptions[name] for name in names)
    ]
    return offered, unreadable


def _left(scenario: Scenario, other: Scenario, names: Sequence[str]) -> list[str]:
    """Return what differs between scenarios beside the paths of open years."""
    known = scenario.open_years.first - scenario.years.first
    outcomes = any(other.assumptions[name][:known] != scenario.assumptions[name][:known] for name in names)
    rest = [what for what in _LEFT if what != "known" and getattr(other, what) != getattr(scenario, what)]
    return [*(["known"] if outcomes else []), *rest]


def _others(scenario: Scenario, names: Sequence[str]) -> tuple[list[Scenario], list[str]]:
    """Return the scenarios of the same folder that start and end alike and have the same assumptions.

    Beside them the names of files that cannot be read.
    """
    found, unreadable = list[Scenario](), list[str]()
    for path in sorted(scenario.folder.glob("*.yaml")) if scenario.folder is not None else ():
        if path.stem == scenario.name:
            continue
        try:
            other = read_scenario(path)
        except (InvalidInput, BadValue):
            unreadable.append(one_line(path.name))
            continue
        same = ("years", "known_until", "baseline")
        if all(getattr(other, what) == getattr(scenario, what) for what in same) and {*names} <= {*other.assumptions}:
            found.append(other)
    return found, unreadable
