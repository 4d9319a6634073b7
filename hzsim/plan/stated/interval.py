"""Interval arithmetic: the interval of all results when each figure lies anywhere between two known ends.

Rules (Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis, chapter 2): an
operation gives the smallest interval that holds the result for every pair of values of its
operands. Ends are closed, may be infinite, and 0 x infinity is 0; dividing by an interval that
holds zero gives the whole line, except by one that has zero as an end. A formula that uses each
figure once is therefore exact; one that uses a figure twice is never too narrow. Floating-point
rounding is not directed outwards: comparisons allow for it (`CLOSE`).
"""

import math
from dataclasses import dataclass

from hzsim.errors import BadValue

CLOSE = 1e-9
"""Relative distance at which two numbers count as equal, as for targets."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise BadValue("expected the lower end first", f"{self.low}, {self.high}")

    def __contains__(self, value: float) -> bool:
        return self.low - _slack(value) <= value <= self.high + _slack(value)

    def __add__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __sub__(self, other: "Interval | float") -> "Interval":
        return self + -interval(other)

    def __rsub__(self, other: float) -> "Interval":
        return interval(other) - self

    def __mul__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    __rmul__ = __mul__

    def __truediv__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        if other.low < 0 < other.high or other.low == other.high == 0:
            return Interval(-math.inf, math.inf)
        reciprocal = Interval(1 / other.high if other.high else -math.inf, 1 / other.low if other.low else math.inf)
        return self * reciprocal

    def __rtruediv__(self, other: float) -> "Interval":
        return interval(other) / self

    def __pow__(self, exponent: float) -> "Interval":
        """Return the power of an interval that holds no negative number; BadValue for one that does."""
        if self.low < 0:
            raise BadValue("expected no negative number under a power", str(self.low))
        ends = [_power(self.low, exponent), _power(self.high, exponent)]
        return Interval(min(ends), max(ends))

    def meets(self, other: "Interval") -> bool:
        """Return whether the two have a number in common."""
        return self.gap(other) == 0

    def gap(self, other: "Interval") -> float:
        """Return how far apart the two are; 0 when they meet."""
        left, right = (self.high, other.low) if self.high < other.low else (other.high, self.low)
        return max(0.0, right - left) if right - left > max(_slack(left), _slack(right)) else 0.0

    def within(self, other: "Interval") -> bool:
        """Return whether all of this lies in the other."""
        return self.low in other and self.high in other


def interval(value: "Interval | float") -> Interval:
    """Return an interval as it is, and a number as the interval that holds only it."""
    return value if isinstance(value, Interval) else Interval(float(value), float(value))


def _slack(value: float) -> float:
    return CLOSE * abs(value) if math.isfinite(value) else 0.0


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf
