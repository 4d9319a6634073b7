"""The kinds of relation between stated numbers, each one function."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add, mul, truediv
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from hzsim._typing import Array, Text
from hzsim.errors import BadValue
from hzsim.plan.stated.figures import Interval
from hzsim.scenario.parts.years import Span

Number = TypeVar("Number", Interval, float, Array)
Formula: TypeAlias = Callable[[Sequence[Number], "Terms"], Number]


@dataclass(frozen=True, slots=True)
class Terms:
    """Context of a relation's formula: the years of its inputs, a span in their place, and a factor between units."""

    spans: tuple[Span, ...]
    years: int | None
    scale: float

    def lasting(self, place: int) -> int:
        """Return for how many years the rate at a place runs."""
        return self.years if self.years is not None else len(self.spans[place])

    @property
    def apart(self) -> int:
        """The years between the first two inputs."""
        years = self.years if self.years is not None else self.spans[1].last - self.spans[0].last
        if years < 1:
            raise BadValue("expected a later year for the second input", f"{self.spans[0]}, {self.spans[1]}")
        return years


def _latest(terms: Terms) -> Span:
    """Return the years that all inputs are of, or the latest year of any."""
    latest = max(span.last for span in terms.spans)
    return terms.spans[0] if len({*terms.spans}) == 1 else Span(latest, latest)


def _grown_until(terms: Terms) -> Span:
    last = terms.spans[0].last + sum(terms.lasting(place) for place in range(1, len(terms.spans)))
    return Span(last, last)


def _between(terms: Terms) -> Span:
    before, last = terms.spans[0].last, terms.spans[-1].last
    return Span(min((before if terms.years is None else last - terms.years) + 1, last), last)


def _altogether(terms: Terms) -> Span:
    return Span(min(span.first for span in terms.spans), max(span.last for span in terms.spans))


def _added_up(terms: Terms) -> Span:
    """Return the first so many years of a yearly flow of several; those of the input otherwise."""
    flow = terms.spans[0]
    return Span(flow.first, flow.first + terms.years - 1) if terms.years and len(flow) > 1 else flow


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of relation: what its inputs imply, in plain arithmetic that numbers and intervals share.

    `together` says that all inputs are taken in the year of what they imply, whatever year a
    figure held constant was stated for; `years` gives the years of what they imply.
    """

    label: Text
    least: int
    most: int
    formula: "Formula[Interval] | Formula[float] | Formula[Array]"
    definition: str
    together: bool = False
    years: Callable[[Terms], Span] = field(default=_latest)

    def apply(self, values: Sequence[Number], terms: Terms) -> Number:
        """Return what the inputs imply."""
        implied: Number = self.formula(values, terms)  # type: ignore[arg-type,assignment]  # one formula, any number
        return implied


def _total(values: Sequence[Number], terms: Terms) -> Number:
    return reduce(add, values) * terms.scale


def _multiplied(values: Sequence[Number], terms: Terms) -> Number:
    return reduce(mul, values) * terms.scale


def _divided(values: Sequence[Number], terms: Terms) -> Number:
    return reduce(truediv, map(_positive, values[1:]), values[0]) * terms.scale


def _per_head(values: Sequence[Number], terms: Terms) -> Number:
    return _divided(values, terms) * 10_000


def _level(values: Sequence[Number], terms: Terms) -> Number:
    grown = (_positive(rate + 1.0) ** terms.lasting(place) for place, rate in enumerate(values[1:], start=1))
    return reduce(mul, grown, values[0])


def _growth(values: Sequence[Number], terms: Terms) -> Number:
    factor: Number = (_positive(values[1]) / _positive(values[0])) ** (1 / terms.apart)
    return factor - 1.0


def _average(values: Sequence[Number], terms: Terms) -> Number:
    years = [terms.lasting(place) for place in range(len(values))]
    factor: Number = _factors(values, years) ** (1 / sum(years))
    return factor - 1.0


def _compound(values: Sequence[Number], terms: Terms) -> Number:
    together = len(set(terms.spans)) == 1
    return _factors(values, [1 if together else terms.lasting(place) for place in range(len(values))]) - 1.0


def _relative(values: Sequence[Number], _: Terms) -> Number:
    return (values[0] + 1.0) / (values[1] + 1.0) - 1.0


def _cumulative(values: Sequence[Number], terms: Terms) -> Number:
    return values[0] * float(terms.lasting(0))


def _factors(values: Sequence[Number], years: Sequence[int]) -> Number:
    """Return the product of the growth factors of rates, each over so many years."""
    return reduce(mul, (_positive(value + 1.0) ** lasting for value, lasting in zip(values, years, strict=True)))


def _positive(value: Number) -> Number:
    """Return what a formula divides by or takes a power of: a ceiling there is one on what lies above zero."""
    if isinstance(value, Interval) and value.low == -math.inf and value.high > 0:
        return Interval(0.0, value.high)
    return value


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "share": Kind(Text("占比", "share"), 2, 2, _divided, "a / b", together=True),
        "product": Kind(Text("乘积", "product"), 1, 9, _multiplied, "a x b x ... x scale", together=True),
        "ratio": Kind(Text("相除", "ratio"), 2, 9, _divided, "a / b / ... x scale", together=True),
        "per_head": Kind(
            Text("人均", "per head"), 2, 3, _per_head, "a / b [/ exchange rate] x 10,000: 亿元 over 万人", together=True
        ),
        "sum": Kind(Text("相加", "sum"), 1, 9, _total, "(a + b + ...) x scale"),
        "difference": Kind(Text("相减", "difference"), 2, 2, lambda v, _: v[0] - v[1], "a - b"),
        "level": Kind(
            Text("增速推水平", "level from growth"), 2, 9, _level, "a x (1 + rate)^(its years) ...", years=_grown_until
        ),
        "growth": Kind(
            Text("所需增速", "growth between levels"), 2, 2, _growth, "(b / a)^(1 / years between) - 1", years=_between
        ),
        "average": Kind(
            Text("平均增速", "average growth"),
            2,
            99,
            _average,
            "compound mean of yearly rates, each weighted by its years",
            years=_altogether,
        ),
        "compound": Kind(
            Text("增速相乘", "compound growth"),
            2,
            9,
            _compound,
            "(1 + a)(1 + b) ... - 1 of the same years, else each factor over its years",
            years=_altogether,
        ),
        "relative": Kind(Text("相对增速", "relative growth"), 2, 2, _relative, "(1 + a) / (1 + b) - 1"),
        "cumulative": Kind(Text("累计", "cumulative"), 1, 1, _cumulative, "yearly flow x years", years=_added_up),
        "outcome": Kind(Text("目标与结果", "outcome"), 1, 1, lambda v, _: v[0], "a, held against the target"),
    }
)
"""The closed registry of kinds."""
