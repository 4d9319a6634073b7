"""Sweeps: one scenario for each combination of values of some assumptions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.model.parts import Assumption
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.years import Span, parse_span
from hzsim.units import canonical, parse

MOST_VARIANTS = 1000
"""The most scenarios that one sweep makes."""

_NAME = re.compile(r"\s*([^\s@][^@]*)(?:@\s*(\S+(?:\s*[-–—~至到]\s*\S+)?))?\s*")


@dataclass(frozen=True, slots=True)
class Variant:
    """One scenario of a sweep: the name of the scenario it is made from, and the values, by the names given."""

    scenario: Scenario = field(repr=False)
    origin: str
    values: Mapping[str, float]


def sweep(scenario: Scenario, values: Mapping[str, Iterable[float]]) -> tuple[Variant, ...]:
    """Return one variant for each combination of values, the last name varying fastest.

    A name is an assumption, or one with years such as `exchange_rate@2028-2030`; its value takes
    the place of the central path in those years, by default in all that are not known. Values are
    in the assumption's unit (rates as fractions). Variants share their draws, as all scenarios do.
    Raises BadValue for unknown names, values outside the domain, or too many combinations.
    """
    parts = [_part(scenario, name) for name in values]
    lists = [tuple(map(float, each)) for each in values.values()]
    check_number([len(each) for each in lists])
    if len({part.name for part, _ in parts}) < len(parts):
        raise BadValue("expected each assumption once in a sweep", ", ".join(values))
    scenario.model.check_set({part.name for part, _ in parts})
    return tuple(_variant(scenario, parts, tuple(values), chosen) for chosen in product(*lists))


def parse_sweep(scenario: Scenario, written: str) -> tuple[str, tuple[float, ...]]:
    """Return the name and values of `NAME=LOW:HIGH:STEP` or `NAME=VALUE,VALUE,...` (`NAME@YEARS=` too).

    Both ends of a range belong to it. Raises BadValue for another form.
    """
    name, equals, listed = written.partition("=")
    if not equals or not listed.strip():
        raise BadValue("expected NAME=LOW:HIGH:STEP or NAME=VALUE,VALUE such as exchange_rate=6.8:7.6:0.1", written)
    part, _ = _part(scenario, name)
    if ":" in listed:
        return name.strip(), _range(part, listed)
    commas = re.sub(r"[，、]", ",", listed)
    return name.strip(), tuple(parse(value, part.unit) for value in commas.split(","))


def check_number(sizes: Sequence[int]) -> None:
    """Raise BadValue unless there is at least one combination, and not too many."""
    number = 1
    for size in sizes:
        number *= size
    if not 1 <= number <= MOST_VARIANTS:
        raise BadValue(f"expected from 1 to {MOST_VARIANTS} combinations of values", str(number), "take larger steps")


def _part(scenario: Scenario, name: str) -> tuple[Assumption, Span]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise BadValue("expected an assumption, or NAME@YEARS", name or "nothing")
    years = scenario.open_years if match[2] is None else parse_span(match[2])
    return scenario.model.settable(match[1].strip()), years


def _range(part: Assumption, listed: str) -> tuple[float, ...]:
    pieces = listed.split(":")
    if len(pieces) != 3:
        raise BadValue("expected a range LOW:HIGH:STEP", listed)
    low, high, step = (parse(piece, part.unit) for piece in pieces)
    if not (step > 0 and low <= high):
        raise BadValue("expected a range LOW:HIGH:STEP with LOW up to HIGH and STEP above zero", listed)
    steps = (high - low) / step
    check_number([int(min(steps, MOST_VARIANTS)) + 1])
    return tuple(float(f"{low + place * step:.12g}") for place in range(int(steps + 1e-9) + 1))


def _variant(
    scenario: Scenario, parts: Sequence[tuple[Assumption, Span]], names: Sequence[str], chosen: Sequence[float]
) -> Variant:
    paths = {part.name: dict.fromkeys(years, value) for (part, years), value in zip(parts, chosen, strict=True)}
    shown = [
        (part, canonical(float(f"{value:.12g}"), part.unit)) for (part, _), value in zip(parts, chosen, strict=True)
    ]
    name = " ".join([scenario.name, *(f"{key}={text}" for key, (_, text) in zip(names, shown, strict=True))])
    title = Text(
        "，".join([scenario.title.zh, *(f"{part.label.zh} {text}" for part, text in shown)]),
        ", ".join([scenario.title.en, *(f"{part.label.en} {text}" for part, text in shown)]),
    )
    changed = scenario.replace(name=name, title=title, **paths)
    return Variant(changed, scenario.name, dict(zip(names, chosen, strict=True)))
