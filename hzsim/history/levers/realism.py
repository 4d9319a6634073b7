"""Is what a scenario's growth is made of like anything that economies of its income did?"""

from dataclasses import dataclass

from hzsim.history.levers.windows import MEASURES, Reached, like, read_windows
from hzsim.model.modules.growth.production import income_ppp_fact, tfp_growth
from hzsim.model.modules.growth.standard import capital_output_ratio
from hzsim.questions.lever.requirement import Requirement, require
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Takes:
    """What a target takes of total factor productivity, all else as a scenario has it.

    `value` is the growth of TFP a year that meets it with a `probability` (None where nothing is drawn: on the
    central path), at the scenario's mean `investment_share`; `reached` how many windows of like economies did it.
    """

    target: Target
    years: Span
    value: float
    probability: float | None
    investment_share: float
    reached: Reached


def levers_reached(scenario: Scenario) -> tuple[Reached, ...]:
    """Return how many windows of like economies reached each lever of a scenario's growth, on average.

    As complete in the scenario's last known year. None for a scenario without the module `production`, one whose
    baseline does not say its income, and one older than the record.
    """
    settable = {**scenario.model.assumptions, **scenario.model.computed}
    found = (
        _reached(scenario, name, scenario.mean(name, scenario.open_years)) for name in MEASURES if name in settable
    )
    return tuple(one for one in found if one is not None)


def against_past(scenario: Scenario) -> tuple[Requirement, ...]:
    """Return what targets take of a lever of theirs whose past the baseline knows, such as fertility, with even odds.

    On the central path where nothing is drawn; nothing for a target that no value of its lever meets.
    """
    found = []
    for target in scenario.targets:
        lever = target.indicator.lever
        if lever is not None and scenario.baseline.record_of(lever):
            asked = require(scenario, lever, [target], probability=EVEN if scenario.is_drawn(target) else None)
            found += [asked] if asked.value is not None else []
    return tuple(found)


def takes_of_growth(scenario: Scenario) -> tuple[Takes, ...]:
    """Return what each target that growth moves takes of TFP at the scenario's investment, with even odds."""
    found = (_takes(scenario, target) for target in scenario.targets if target.at_least)
    return tuple(one for one in found if one is not None)


def _reached(scenario: Scenario, lever: str, asked: float) -> Reached | None:
    income = scenario.baseline.values.get(income_ppp_fact.name)
    if income is None or capital_output_ratio.name not in scenario.model.indicators:
        return None
    rows = read_windows(known_in=scenario.open_years.first - 1)
    return like(rows, lever, income).reached(asked) if rows else None


def _takes(scenario: Scenario, target: Target) -> Takes | None:
    """Return what a target takes of TFP, or nothing where TFP does not decide it."""
    name = tfp_growth.name
    if target.indicator.lever != "real_growth" or _reached(scenario, name, 0.0) is None:
        return None
    probability = EVEN if scenario.is_drawn(target) else None
    asked = require(scenario, name, [target], probability=probability)
    if asked.value is None:
        return None
    reached = _reached(scenario, name, asked.value)
    assert reached is not None
    share = scenario.mean("investment_share", asked.years)
    return Takes(target, asked.years, asked.value, probability, share, reached)
