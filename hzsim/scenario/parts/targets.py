"""Targets: an inequality on an indicator in a year or over years, or several of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray, Text
from hzsim.errors import BadValue, told
from hzsim.model.modules.nation import Field, against_place, place_of
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.made import stacked
from hzsim.scenario.parts.years import Span
from hzsim.units import canonical

TOLERANCE = 1e-9
"""Relative distance at which a target counts as just met: 5% a year for five years compounds to 4.9999999999%."""
WITHIN = "within"
"""The operator of a target that has an upper end too."""
Judged: TypeAlias = Literal["", "every year", "on average"]
"""How a target over several years is judged; as is usual for its indicator where nothing is said."""
Kind: TypeAlias = Literal["", "binding", "expected"]
"""What a plan calls its target: 约束性 or 预期性; empty where it does not say."""
_LEAST = 1e-3
"""Share of a target below which its distance goes on as a straight line: a logarithm has no value at zero."""


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """An inequality such as `gdp >= 30000 in 2030`; the value is in the indicator's unit.

    Over several years a growth indicator is judged by its compound average, one that adds up over the years by
    the last of them, any other in every year, unless `judged` says otherwise. `upper` is the upper end of a range.
    `kind` and `probability` are what a plan asks for: a binding target, met with 80%.
    """

    indicator: Indicator
    operator: str
    value: float
    span: Span
    judged: Judged = ""
    upper: float | None = None
    kind: Kind = ""
    probability: float | None = None

    def __repr__(self) -> str:
        return f"Target({self})"

    def __str__(self) -> str:
        part, unit, value = self.indicator, self.indicator.unit, self.value
        shown = canonical(value, unit)
        more = f" {'-' if value < 0 else '+'} {canonical(abs(value), unit)}" if value else ""
        if self.upper is not None:
            shown = f"{shown}{' to ' if value < 0 or self.upper < 0 else '-'}{canonical(self.upper, unit)}"
            more = f" + {shown}"
        times = "" if value == 1 else f"{shown} x "
        words = part.written.format(name=part.name, operator=self.operator, value=shown, times=times, more=more)
        return f"{words}{f' {self.judged}' if self.judged else ''} in {self.span}"

    def check_years(self, years: Span) -> None:
        """Raise BadValue unless the target's years are among some years."""
        if self.span not in years:
            raise BadValue(told("expected target years within {years}", years=years), str(self.span))

    @property
    def at_least(self) -> bool:
        """Whether more of the indicator is better for the target; a range counts as from its lower end on."""
        return self.operator in (">=", ">", WITHIN)

    @property
    def bounds(self) -> tuple[float, ...]:
        """What the indicator is held against: the value, and the upper end of a range."""
        return (self.value,) if self.upper is None else (self.value, self.upper)

    @property
    def averaged(self) -> bool:
        """Whether the target is judged by an average over its years."""
        return self.judged == "on average" or (not self.judged and self.indicator.averaged)

    @property
    def place(self) -> int | None:
        """The place that a target on a rank asks for; None for any other target."""
        return place_of(self.indicator)

    @property
    def ranked(self) -> bool:
        """Whether it is on the rank among rivals, which a scenario's model has only where a target names it."""
        return self.place is not None

    @property
    def single(self) -> bool:
        """Whether one number is judged, not one in every year."""
        return len(self.span) == 1 or self.averaged or self.indicator.cumulative

    @property
    def scale(self) -> float:
        """The size by which margins are made relative: that of the value, one when the value is zero."""
        return abs(self.value) or 1.0

    @property
    def parts(self) -> tuple["Target", ...]:
        """The inequalities that are all met where the target is: both ends of a range, else the target itself."""
        if self.upper is None:
            return (self,)
        return replace(self, operator=">=", upper=None), replace(self, operator="<=", value=self.upper, upper=None)

    def statistic(self, values: Array, years: Span) -> Array:
        """Return the number that the target is judged by, shape (draws,), in the indicator's unit.

        `values` are the indicator's, shape (draws, years).
        """
        inside = values[:, years.part(self.span)]
        if len(self.span) == 1 or self.indicator.cumulative:
            return inside[:, -1]
        if self.averaged and self.indicator.averaged:
            total = np.multiply.reduce(1 + inside, axis=1)
            average: Array = total ** (1 / len(self.span)) - 1
            return average
        if self.averaged:
            return np.asarray(inside.mean(axis=1))
        if self.upper is not None:
            narrowest = self.margin(inside).argmin(axis=1)
            return np.asarray(np.take_along_axis(inside, narrowest[:, None], axis=1)[:, 0])
        worst: Array = inside.min(axis=1) if self.at_least else inside.max(axis=1)
        return worst

    def deciding(self, values: Array, years: Span, known_until: int | None) -> Array:
        """Return the number that decides whether the target is met, shape (draws,); that of `statistic` for one year.

        In a span of which every year counts, known years that meet the target leave the decision to the later
        ones: a number no worse than theirs would not say how far the later years are from missing the target.
        """
        last = min(known_until or 0, self.span.last - 1)
        if self.single or last < self.span.first:
            return self.statistic(values, years)
        known = replace(self, span=Span(self.span.first, last)).statistic(values, years)
        later = replace(self, span=Span(last + 1, self.span.last)).statistic(values, years)
        return np.where(self.met(known), later, known)

    def margin(self, statistic: Array) -> Array:
        """Return by how much the target is exceeded, negative when missed, in the indicator's unit."""
        if self.upper is not None:
            return np.minimum(statistic - self.value, self.upper - statistic)
        return statistic - self.value if self.at_least else self.value - statistic

    def distance(self, statistic: Array) -> Array:
        """Return by how much the target is exceeded, in logarithms where these exist: on that scale growth adds up."""
        if self.upper is not None:
            low, high = self.parts
            return np.minimum(low.distance(statistic), high.distance(statistic))
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
        if self.upper is not None:
            low, high = self.parts
            return low.met(statistic) & high.met(statistic)
        return holds(statistic, self.operator, self.value)

    def tightened(self, by: float) -> "Target":
        """Return the target with its bound, or both of them, tightened, in its indicator's unit."""
        value = self.value + (by if self.at_least else -by)
        return replace(self, value=value, upper=None if self.upper is None else self.upper - by)


@dataclass(frozen=True, slots=True, repr=False)
class Several(Target):
    """Several targets of which at least so many (`least`) are asked for.

    Its number is how far the last of these is above its own bound, in logarithms (about a share of it): with
    `least` 2 that of the second best. So it moves as the targets do, and is met at zero.
    """

    members: tuple[Target, ...] = ()
    least: int = 1

    @classmethod
    def of(cls, members: Sequence[Target], least: int, **asked: Any) -> "Several":
        """Return the target of at least so many of some; BadValue for a number that there are not."""
        if not 1 <= least <= len(members) or any(isinstance(one, Several) for one in members):
            expected = told("expected a number of targets from 1 to {count}", count=len(members))
            raise BadValue(expected, str(least))
        spans = [one.span for one in members]
        span = Span(min(one.first for one in spans), max(one.last for one in spans))
        name = f"at least {least} of: {'; '.join(map(str, members))}"
        label = Text(f"{len(members)}项中至少达到{least}项：余地", f"At least {least} of {len(members)}: room")
        made = stacked([one.indicator for one in members], name, label)
        return cls(made, ">=", 0.0, span, members=tuple(members), least=least, **asked)

    def __str__(self) -> str:
        return self.indicator.name

    @property
    def ranked(self) -> bool:
        """Whether one of the targets is on a rank."""
        return any(one.ranked for one in self.members)

    @property
    def single(self) -> bool:
        """Whether one number is judged: always."""
        return True

    @property
    def parts(self) -> tuple[Target, ...]:
        """The targets that are all met where this one is: the members where all are asked for."""
        if self.least < len(self.members):
            return (self,)
        return tuple(part for one in self.members for part in one.parts)

    def statistic(self, values: Array, years: Span) -> Array:
        """Return how far the last of the targets asked for is above its bound, shape (draws,)."""
        found = [one.distance(one.statistic(values[:, :, at], years)) for at, one in enumerate(self.members)]
        return self._last(found)

    def deciding(self, values: Array, years: Span, known_until: int | None) -> Array:
        """Return the same, known years that meet a target leaving the decision to later ones."""
        members = enumerate(self.members)
        return self._last([one.distance(one.deciding(values[:, :, at], years, known_until)) for at, one in members])

    def _last(self, distances: list[Array]) -> Array:
        ordered = np.sort(np.stack(distances), axis=0)
        return np.asarray(ordered[len(distances) - self.least])

    def distance(self, statistic: Array) -> Array:
        """Return the number itself: it is a distance."""
        return statistic


def among(target: Target, field: Field) -> Target:
    """Return a target with the rivals of what is on a rank in it; itself where nothing is."""
    if isinstance(target, Several) and target.ranked:
        members = [among(one, field) for one in target.members]
        return Several.of(members, target.least, kind=target.kind, probability=target.probability)
    if target.place is None:
        return target
    return replace(target, indicator=against_place(target.place, target.at_least, field))


def holds(values: Array | float, operator: str, bound: float) -> BoolArray:
    """Return whether values keep to an inequality, equality to nine digits counting as equality."""
    slack = TOLERANCE * (abs(bound) or 1.0)
    margin = np.subtract(values, bound) if operator in (">=", ">") else np.subtract(bound, values)
    kept: BoolArray = margin >= -slack if operator in (">=", "<=") else margin > slack
    return kept
