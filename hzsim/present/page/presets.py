"""Other paths that the page offers: those of the record, of hzsim's best judgement, and of scenarios beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput
from hzsim.history.assessments import Assessments
from hzsim.present.words.letters import one_line
from hzsim.present.words.phrases import BASES
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario

_LEFT = {
    "known": Text("已知年份的取值", "its values of years that are known"),
    "targets": Text("目标", "its targets"),
    "given": Text("条件", "its conditions"),
    "uncertainty": Text("不确定性", "its uncertainty"),
    "correlation": Text("相关系数", "its correlations"),
}
"""What a page does not take over from another scenario: it has been built for the odds of its own."""


@dataclass(frozen=True, slots=True)
class Presets:
    """What the page offers, each as plain values, and the files beside its own that cannot be read."""

    offered: list[dict[str, Any]]
    unreadable: list[str]


def presets(scenario: Scenario, answer: Assessments | None, names: Sequence[str]) -> Presets:
    """Return the paths of other scenarios of the project, of the record and of hzsim's best, for some assumptions.

    Each says what of its own it leaves.
    """
    others, unreadable = _others(scenario, names)
    found = [(BASES[kind], one.simulation.scenario) for kind, one in
             (("record", answer and answer.recorded), ("best", answer and answer.best)) if one]  # fmt: skip
    offered = [
        {
            "label": title._asdict(),
            "paths": {name: list(one.assumptions[name]) for name in names},
            "left": [_LEFT[what]._asdict() for what in _left(scenario, one, names)],
        }
        for title, one in (*found, *((one.title, one) for one in others))
        if any(one.assumptions[name] != scenario.assumptions[name] for name in names)
    ]
    return Presets(offered, unreadable)


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
