"""Targets: an inequality on an indicator in a year or over years."""

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, as_found, told
from hzsim.model.model import Model
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.years import Span, parse_span
from hzsim.units import canonical, half_width, parse

TOLERANCE = 1e-9
"""Relative distance at which a target counts as just met: 5% a year for five years compounds to 4.9999999999%."""

_FORM = re.compile(
    r"([^\s<>=≥≤][^<>=≥≤]*?) ?(>=|<=|>|<|≥|≤) ?([^=<>\s][^=<>]*?)"
    r"(?: in (\S+(?: ?[-–—~至到] ?\S+)?)| ?(?<!\d)(\d{4} ?年?(?: ?[-–—~至到] ?\d{4})? ?年))?"
)
_OPERATORS = {"≥": ">=", "≤": "<="}
_LONGEST = 200
_LEAST = 1e-3
"""Share of a target below which its distance goes on as a straight line: a logarithm has no value at zero."""


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """An inequality such as `gdp >= 30000 in 2030`; the value is in the indicator's unit.

    Over several years a growth indicator is judged by its compound average, any other in
    every year.
    """

    indicator: Indicator
    operator: str
    value: float
    span: Span

    def __repr__(self) -> str:
        return f"Target({self})"

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.operator} {canonical(self.value, self.indicator.unit)} in {self.span}"

    def check_years(self, years: Span) -> None:
        """Raise BadValue unless the target's years are among some years."""
        if self.span not in years:
            raise BadValue(told("expected target years within {years}", years=years), str(self.span))

    @property
    def at_least(self) -> bool:
        """Whether more of the indicator is better for the target."""
        return self.operator in (">=", ">")

    @property
    def scale(self) -> float:
        """The size by which margins are made relative: that of the value, one when the value is zero."""
        return abs(self.value) or 1.0

    def statistic(self, values: Array, years: Span) -> Array:
        """Return the number that the target is judged by, shape (draws,), in the indicator's unit.

        `values` are the indicator's, shape (draws, years).
        """
        inside = values[:, years.part(self.span)]
        if len(self.span) == 1:
            return inside[:, 0]
        if self.indicator.averaged:
            total = np.multiply.reduce(1 + inside, axis=1)
            average: Array = total ** (1 / len(self.span)) - 1
            return average
        worst: Array = inside.min(axis=1) if self.at_least else inside.max(axis=1)
        return worst

    def deciding(self, values: Array, years: Span, known_until: int | None) -> Array:
        """Return the number that decides whether the target is met, shape (draws,); that of `statistic` for one year.

        In a span of which every year counts, known years that meet the target leave the decision to the later
        ones: a number no worse than theirs would not say how far the later years are from missing the target.
        """
        last = min(known_until or 0, self.span.last - 1)
        if self.indicator.averaged or last < self.span.first:
            return self.statistic(values, years)
        known = replace(self, span=Span(self.span.first, last)).statistic(values, years)
        later = replace(self, span=Span(last + 1, self.span.last)).statistic(values, years)
        return np.where(self.met(known), later, known)

    def margin(self, statistic: Array) -> Array:
        """Return by how much the target is exceeded, negative when missed, in the indicator's unit."""
        return statistic - self.value if self.at_least else self.value - statistic

    def distance(self, statistic: Array) -> Array:
        """Return by how much the target is exceeded, in logarithms where these exist: on that scale growth adds up."""
        sign = 1.0 if self.at_least else -1.0
        base = 1.0 if self.indicator.averaged else 0.0  # of a rate the growth factor is what adds up
        if not self.value + base > 0:
            return sign * (statistic - self.value)
        ratio = (statistic + base) / (self.value + base)
        logs = np.log(np.maximum(ratio, _LEAST))
        return sign * np.where(
            ratio > _LEAST, logs, math.log(_LEAST) + ratio / _LEAST - 1
        )  # a straight line further down

    def met(self, statistic: Array) -> BoolArray:
        """Return whether the target is met, equality to nine digits counting as equality."""
        return holds(statistic, self.operator, self.value)


def holds(values: Array | float, operator: str, bound: float) -> BoolArray:
    """Return whether values keep to an inequality, equality to nine digits counting as equality."""
    slack = TOLERANCE * (abs(bound) or 1.0)
    margin = np.subtract(values, bound) if operator in (">=", ">") else np.subtract(bound, values)
    kept: BoolArray = margin >= -slack if operator in (">=", "<=") else margin > slack
    return kept


def parse_target(written: object, model: Model, years: Span | None, unsaid: Span | None = None) -> Target:
    """Return the target written as `INDICATOR OP VALUE in YEAR` or `in YEAR-YEAR`, or with `2030年` for the years.

    The indicator may be called by its label; the years may be left out where `unsaid` stands for them.
    Raises BadValue for another form, an indicator the model does not have, a value in another unit, or
    years outside the scenario's, where known.
    """
    text = " ".join(half_width(written).split())
    match = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    span = match and (parse_span(match[4] or match[5]) if match[4] or match[5] else unsaid)
    if match is None or span is None:
        raise BadValue("expected a target such as `gdp >= 30000亿元 in 2030`", as_found(written))
    indicator = model.indicator(match[1])
    operator = _OPERATORS.get(match[2], match[2])
    value = parse(match[3], indicator.unit)
    target = Target(indicator, operator, value, span)
    if years is not None:
        target.check_years(years)
    return target
