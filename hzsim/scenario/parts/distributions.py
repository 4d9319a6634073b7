"""Distributions of a deviation, each as a map from standard normal values.

Everything random starts as standard normals, so that any distribution can be correlated with
any other and drawn by any sampler. A new distribution is one class: its fields are its parameters, and what
files, lists and reports say of it is read from the class.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from numbers import Real
from typing import ClassVar, Literal, Protocol, TypeAlias

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, as_found, told
from hzsim.normal import ndtr, ndtri

Form: TypeAlias = Literal["number", "list", "mapping"]
"""How the parameters are written behind a distribution's name: one number, a list, or a mapping by name."""
PLAIN = {"plain": True}
"""Marks a parameter that is a plain number and no deviation in the assumption's unit."""
_WIDEST = 8.5
"""Beyond this many standard deviations no double drawn from a normal lies."""
_ENORMOUS = 1e150
"""Quantiles beyond count as this, which can still be added and multiplied: no domain reaches so far."""
_TABLE_STEPS = 1 << 14


class Distribution(Protocol):
    """A distribution of a deviation u."""

    label: ClassVar[Text]
    """The distribution and its parameters in words."""
    form: ClassVar[Form] = "mapping"
    centre: ClassVar[Literal["median", "stated"]] = "median"
    """Whether zero is the median of u, and stays that of sums, or lies where the parameters put it."""

    def __hash__(self) -> int:
        return hash(repr(self))

    def from_normal(self, normals: Array) -> Array:
        """Return deviations of the same shape from standard normal values, in an array of their own."""
        ...

    def to_normal(self, deviations: Array) -> Array:
        """Return the standard normal values that deviations come from, infinite beyond the distribution's ends."""
        ...

    @property
    def standard_deviation(self) -> float:
        """The standard deviation of u, infinite where it does not exist."""
        ...

    @property
    def symmetric(self) -> bool:
        """Whether u is spread alike below and above zero: then zero is its median, also of sums."""
        return True


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Normal around zero with standard deviation `sd`."""

    label = Text("正态分布，标准差", "normal, sd")
    form = "number"
    sd: float

    def __post_init__(self) -> None:
        check_positive(normal=self.sd)

    def from_normal(self, normals: Array) -> Array:
        """Return sd x z."""
        return normals * self.sd

    def to_normal(self, deviations: Array) -> Array:
        """Return u / sd."""
        return deviations / self.sd

    @property
    def standard_deviation(self) -> float:
        """The standard deviation."""
        return self.sd


@dataclass(frozen=True, slots=True)
class StudentT(Distribution):
    """Student's t around zero: `scale` times a t variable with `df` degrees of freedom."""

    label = Text("t分布，尺度与自由度", "Student's t, scale and df")
    scale: float
    df: float = field(metadata=PLAIN)

    def __post_init__(self) -> None:
        check_positive(scale=self.scale, df=self.df)

    def from_normal(self, normals: Array) -> Array:
        """Return scale x F^-1(Phi(z)), read off a fine table: right to 1e-6 of itself, fifty times as fast."""
        places = np.abs(normals.T)  # row by row, as draws lie in memory
        places *= _TABLE_STEPS / _WIDEST
        lines = _student_t_table(self.df).take(places.astype(np.intp), mode="clip")
        places *= lines.imag
        places += lines.real
        places *= self.scale
        return np.copysign(places, normals.T, out=places).T

    def to_normal(self, deviations: Array) -> Array:
        """Return Phi^-1(F(u / scale))."""
        from scipy.special import stdtr

        tail: Array = ndtri(np.asarray(stdtr(self.df, -np.abs(deviations) / self.scale), dtype=np.float64))
        return np.copysign(tail, deviations)  # the lower tail is the accurate one

    @property
    def standard_deviation(self) -> float:
        """Scale x sqrt(df / (df - 2)), infinite for df of 2 or less."""
        return self.scale * math.sqrt(self.df / (self.df - 2)) if self.df > 2 else math.inf


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Uniform between `low` and `high`."""

    label = Text("均匀分布，下限与上限", "uniform, low and high")
    form, centre = "list", "stated"
    low: float
    high: float

    def __post_init__(self) -> None:
        _ascending(self.low, self.high)

    def from_normal(self, normals: Array) -> Array:
        """Return low + (high - low) x Phi(z)."""
        probability: Array = ndtr(normals)
        return self.low + (self.high - self.low) * probability

    def to_normal(self, deviations: Array) -> Array:
        """Return Phi^-1((u - low) / (high - low))."""
        found: Array = ndtri(np.clip((deviations - self.low) / (self.high - self.low), 0.0, 1.0))
        return found

    @property
    def standard_deviation(self) -> float:
        """(high - low) / sqrt(12)."""
        return (self.high - self.low) / math.sqrt(12)

    @property
    def symmetric(self) -> bool:
        """With zero in the middle."""
        return self.low == -self.high


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Triangular on `low`, `mode`, `high`."""

    label = Text("三角分布，下限、众数与上限", "triangular, low, mode and high")
    form, centre = "list", "stated"
    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _ascending(self.low, self.high)
        if not self.low <= self.mode <= self.high:
            raise BadValue("expected low <= mode <= high", f"{self.low}, {self.mode}, {self.high}")

    def from_normal(self, normals: Array) -> Array:
        """Return the inverse of the triangular distribution function at Phi(z)."""
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        below: Array = self.low + np.sqrt(ndtr(normals) * width * left)
        above: Array = self.high - np.sqrt(ndtr(-normals) * width * right)
        return np.where(ndtr(normals) * width < left, below, above)

    def to_normal(self, deviations: Array) -> Array:
        """Return Phi^-1 of the triangular distribution function."""
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        from_low, to_high = np.clip(deviations - self.low, 0.0, width), np.clip(self.high - deviations, 0.0, width)
        lower = ndtri(from_low**2 / (width * left)) if left else np.full_like(from_low, -np.inf)
        upper = -ndtri(to_high**2 / (width * right)) if right else np.full_like(to_high, np.inf)
        return np.where(from_low < left, lower, upper)

    @property
    def standard_deviation(self) -> float:
        """Square root of (a^2 + b^2 + c^2 - ab - ac - bc) / 18."""
        a, b, c = self.low, self.mode, self.high
        return math.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18)

    @property
    def symmetric(self) -> bool:
        """With zero as mode and in the middle."""
        return self.mode == 0 and self.low == -self.high


@lru_cache(maxsize=16)
def _student_t_table(df: float) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Return lines through t quantiles at evenly spaced normal values from 0 to the widest.

    Normal values are counted in steps of the table; behind the last one the line is flat. A line
    is one complex number, start + i x slope: looking up one is faster than looking up two.
    """
    from scipy.special import stdtrit

    normals = np.linspace(0.0, _WIDEST, _TABLE_STEPS + 1)
    values = -np.asarray(stdtrit(df, ndtr(-normals)), dtype=np.float64)  # the lower tail is the accurate one
    values = np.minimum(np.where(np.isfinite(values), values, _ENORMOUS), _ENORMOUS)
    slopes = np.append(np.diff(values), 0.0)
    return values - slopes * np.arange(_TABLE_STEPS + 1) + 1j * slopes


def _number(given: object) -> None:
    if isinstance(given, bool) or not isinstance(given, Real):
        raise BadValue("expected a number, such as 0.005 for 0.5%", as_found(given))


def check_positive(**values: float) -> None:
    """Raise BadValue for a parameter that is no number above zero."""
    for name, value in values.items():
        _number(value)
        if not 0 < value < math.inf:
            raise BadValue(told("expected {name} above zero", name=name), str(value))


def _ascending(low: float, high: float) -> None:
    _number(low)
    _number(high)
    if not -math.inf < low < high < math.inf:
        raise BadValue("expected low below high", f"{low}, {high}")
