"""Values that may be slips of the pen: right in form, and far from what is usual."""

from collections.abc import Iterator

import numpy as np

from hzsim.errors import Problem, told
from hzsim.files.sources import Location
from hzsim.model.modules.economy import deflator_growth, rd_spending_growth
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.production import (
    base_ratio,
    capital_output_ratio_fact,
    depreciation,
    growth_history_fact,
    investment_share,
    investment_share_history_fact,
)
from hzsim.model.modules.public import public_investment_share
from hzsim.model.modules.standard import capital_output_ratio
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.units import SHARE, Unit, canonical, display

_FAR = 10.0
"""How many times the present value, or what part of it, makes a target doubtful."""
_HEADS = (100, 500_000)
"""USD per head of the poorest economies, and of the richest cities."""
_SLIGHT = 0.1
"""A rate below this many of its displayed units may be a percentage of a percentage: 0.056% for 5.6%."""
QUESTION = "is it a typo?"


_NOMINAL = "is it at base-year prices? then write format: 2 in its file, else take prices out"


def doubts(scenario: Scenario) -> tuple[Problem, ...]:
    """Return the doubtful values of a scenario as problems, each with its place in a file, if any; none is an error.

    Doubtful are GDP per head that no economy has, values of central paths outside the assumption's usual bounds,
    rates next to zero, targets ten times above or below the base year's fact or, without one, the first year's
    value, and growth of R&D spending beside moving prices in a file of the first format, in which it may have
    had them in it.
    """
    kinds = (_of_base, _of_paths, _of_format, _of_targets, _of_capital)
    return tuple(problem for kind in kinds for problem in kind(scenario))


def _of_base(scenario: Scenario) -> Iterator[Problem]:
    """Yield the doubt that GDP and residents of the base year are not in the scale of the baseline.

    GDP per head in dollars is held against the poorest economies and the richest cities.
    """
    facts, constants = scenario.baseline.values, scenario.baseline.measures.constants
    rate = facts.get("exchange_rate", constants.get("exchange_rate"))
    if rate is None or not {"gdp", "population"} <= facts.keys():
        return
    head = facts["gdp"] / facts["population"] * constants["money_scale"] / constants["people_scale"] / rate
    low, high = _HEADS
    if not low <= head <= high:
        expected = told(
            "GDP per head of the base year is usually USD {low} to {high}", low=f"{low:,}", high=f"{high:,}"
        )
        question = "are gdp, population and exchange_rate in the baseline's scale?"
        yield _doubt(scenario, ("baseline",), expected, told("USD {value}", value=f"{head:,.0f}"), question)


def _of_paths(scenario: Scenario) -> Iterator[Problem]:
    own = {part.name for part in scenario.model.own}  # whose paths are estimates, not written by anybody
    for name, path in scenario.assumptions.items():
        if name in own and ("assumptions", name) not in scenario.marks:
            continue
        part = scenario.model.assumption(name)
        for value in dict.fromkeys(path):
            expected = unusual(part, value)
            if expected:
                yield _doubt(scenario, ("assumptions", name), expected, canonical(value, part.unit))


def unusual(part: Assumption, value: float) -> str:
    """Return the usual values of an assumption, in words, for an unusual value; an empty text for a usual one."""
    low, high = part.bounds
    if not low <= value <= high:
        return told(
            "usual are values from {low} to {high}", low=canonical(low, part.unit), high=canonical(high, part.unit)
        )
    return "usual is no growth, or more" if part.kind == "rate" and _is_slight(value, part.unit) else ""


def _is_slight(value: float, unit: Unit) -> bool:
    return unit.shown == "%" and 0 < abs(value) < _SLIGHT * float(unit.factor)


def _of_format(scenario: Scenario) -> Iterator[Problem]:
    place = ("assumptions", rd_spending_growth.name)
    mark, deflators = scenario.marks.get(place), scenario.assumptions.get(deflator_growth.name, ())
    stated = {each.file for at, each in scenario.marks.items() if at[-1:] == ("format",)}
    if mark is not None and any(deflators) and mark.file not in stated:
        path = dict.fromkeys(scenario.assumptions[rd_spending_growth.name])
        found = ", ".join(canonical(value, rd_spending_growth.unit) for value in path)
        yield _doubt(scenario, place, "since format 2 it is growth without prices, which come on top", found, _NOMINAL)


def _of_capital(scenario: Scenario) -> Iterator[Problem]:
    """Yield doubts about capital: investment beyond what capital formation is, a ratio that history contradicts."""
    if capital_output_ratio.name not in scenario.model.indicators:
        return
    histories = scenario.baseline.histories
    path, past = max(scenario.assumptions[investment_share.name]), histories.get(investment_share_history_fact.name)
    for place, share in (
        (("assumptions", investment_share.name), path),
        (("baseline", investment_share_history_fact.name), 0.0 if past is None else max(past.values)),
    ):
        if share > _MOST_INVESTED:
            most = canonical(_MOST_INVESTED, SHARE)
            expected = told("usual is capital formation of at most {value} of GDP", value=most)
            yield _doubt(scenario, place, expected, canonical(share, SHARE), _FIXED_ASSETS)
    yield from _of_public(scenario)
    stated = scenario.baseline.values.get(capital_output_ratio_fact.name)
    if past is not None and stated is not None:
        rates = np.array([scenario.assumptions[depreciation.name]])
        growth = np.array(histories[growth_history_fact.name].values)
        made = float(base_ratio(rates, np.array(past.values), growth, stated)[0])
        if abs(stated / made - 1) > _CONTRADICTED:
            expected = told(
                "expected about {number}, which the history of investment and growth makes and which is used",
                number=f"{made:.3g}",
            )
            yield _doubt(scenario, ("baseline", capital_output_ratio_fact.name), expected, f"{stated:g}", _ONE_HISTORY)


def _of_public(scenario: Scenario) -> Iterator[Problem]:
    """Yield a doubt about public investment beyond all investment, of which it is a part."""
    name = public_investment_share.name
    public, both = (scenario.assumptions.get(one) for one in (name, investment_share.name))
    pairs = [(one, all_) for one, all_ in zip(public or (), both or (), strict=False) if one > all_]
    if pairs:
        expected = told(
            "expected a part of {name}, {value}", name=investment_share.name, value=canonical(pairs[0][1], SHARE)
        )
        yield _doubt(scenario, ("assumptions", name), expected, canonical(pairs[0][0], SHARE), _PART)


_PART = "is investment_share public and private together?"
_MOST_INVESTED = 0.5
"""Capital formation as a share of GDP that hardly any economy has passed."""
_FIXED_ASSETS = "is it fixed-asset investment, which counts land and old buildings too?"
_CONTRADICTED = 0.1
"""How far a stated ratio may lie from that of its history, as a share of it."""
_ONE_HISTORY = "are stock and investment of one source?"


def _of_targets(scenario: Scenario) -> Iterator[Problem]:
    central = {name: scenario.central(name) for name in scenario.model.assumptions}
    asked = [target.indicator for target in scenario.targets]
    values = scenario.model.compute(scenario.facts, central, asked)
    for place, target in enumerate(scenario.targets):
        name = target.indicator.name
        now = scenario.baseline.values.get(name, float(values[name].flat[0]))
        expected = "" if target.indicator.made is not None else _near(target, now)
        if expected:
            yield _doubt(scenario, ("targets", place), expected, str(target))


def _near(target: Target, now: float) -> str:
    unit = target.indicator.unit
    if target.indicator.averaged:
        return "usual is no growth, or more" if _is_slight(target.value, unit) else ""
    if not now or 1 / _FAR <= target.value / now <= _FAR:
        return ""
    return told("usual is a value nearer to the present {value}", value=display(now, unit, target.indicator.decimals))


def _doubt(scenario: Scenario, place: Location, expected: str, found: str, question: str = QUESTION) -> Problem:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    mark = scenario.marks.get(place)
    if mark is None:  # given in Python or by --set
        return Problem(scenario.file, expected, found, key, hint=question)
    return Problem(mark.file, expected, found, key, mark.line, mark.column, question)
