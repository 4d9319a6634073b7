"""Distributions of a deviation, each as a map from standard normal values.

Everything random starts as standard normals, so that any distribution can be correlated with
any other and drawn by any sampler. A new distribution is one class here: its fields are its
parameters, and what files, lists and reports say of it is read from the class.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from numbers import Real
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, as_found, did_you_mean, told
from hzsim.normal import ndtr, ndtri
from hzsim.scenario.parts.quantiles import on_each_side, scale_of, slopes, student_t

Form: TypeAlias = Literal["number", "list", "mapping"]
"""How the parameters are written behind a distribution's name: one number, a list, or a mapping by name."""
_PLAIN = {"plain": True}
"""Marks a parameter that is a plain number and no deviation in the assumption's unit."""


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
        """Return deviations of the same shape from standard normal values; may overwrite its argument."""
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
        _positive(normal=self.sd)

    def from_normal(self, normals: Array) -> Array:
        """Return sd x z."""
        return np.multiply(normals, self.sd, out=normals)

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
    df: float = field(metadata=_PLAIN)

    def __post_init__(self) -> None:
        _positive(scale=self.scale, df=self.df)

    def from_normal(self, normals: Array) -> Array:
        """Return scale x F^-1(Phi(z)), read off a fine table: right to 1e-6 of itself, fifty times as fast."""
        return student_t(normals, self.scale, self.df)

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


@dataclass(frozen=True, slots=True)
class TwoPieceNormal(Distribution):
    """Two halves of normals joined at the mode, zero: standard deviation `below` and `above` it.

    The density at the mode is equal from both sides (Britton, Fisher and Whitley, Bank of
    England Quarterly Bulletin, February 1998), so the mode has probability
    below / (below + above) on its lower side and the median lies on the wider side.
    """

    label = Text("两段正态分布，下侧与上侧标准差", "two-piece normal, sd below and above")
    centre = "stated"
    below: float
    above: float

    def __post_init__(self) -> None:
        _positive(below=self.below, above=self.above)

    def from_normal(self, normals: Array) -> Array:
        """Return the inverse of the distribution function at Phi(z)."""
        total = self.below + self.above
        lower: Array = self.below * ndtri(np.minimum(ndtr(normals) * total / (2 * self.below), 0.5))
        upper: Array = -self.above * ndtri(np.minimum(ndtr(-normals) * total / (2 * self.above), 0.5))
        return lower + upper

    def to_normal(self, deviations: Array) -> Array:
        """Return Phi^-1 of the two-piece distribution function."""
        total = self.below + self.above
        lower = ndtri(2 * self.below / total * ndtr(np.minimum(deviations, 0.0) / self.below))
        upper = -ndtri(2 * self.above / total * ndtr(-np.maximum(deviations, 0.0) / self.above))
        return np.where(deviations < 0, lower, upper)

    @property
    def standard_deviation(self) -> float:
        """Square root of (1 - 2/pi)(above - below)^2 + above x below."""
        return math.sqrt((1 - 2 / math.pi) * (self.above - self.below) ** 2 + self.above * self.below)

    @property
    def symmetric(self) -> bool:
        """With the same standard deviation on both sides."""
        return self.below == self.above


@dataclass(frozen=True, slots=True)
class TwoPieceCubic(Distribution):
    """A cubic of a normal on each side of the median, zero: `below` x z + `tail_below` x z^3, and so above.

    Fleishman's power transformation (Psychometrika 43, 1978, pages 521-532) in two pieces: the linear
    term is the width of usual years, the cubic one how far a rare year goes, each side apart.
    """

    label = Text("两段三次分布，下侧与上侧的幅度和尾部", "two-piece cubic, widths and tails below and above")
    below: float
    above: float
    tail_below: float
    tail_above: float

    def __post_init__(self) -> None:
        _positive(below=self.below, above=self.above)
        for name, tail in (("tail_below", self.tail_below), ("tail_above", self.tail_above)):
            if not 0 <= tail < math.inf:
                raise BadValue(told("expected {name} of at least zero", name=name), str(tail))

    def from_normal(self, normals: Array) -> Array:
        """Return width x z + tail x z^3 of each side: with the sides' mean times z, half their difference times |z|."""
        mean = (self.above + self.below) / 2, (self.tail_above + self.tail_below) / 2
        half = (self.above - self.below) / 2, (self.tail_above - self.tail_below) / 2
        skew = None if self.symmetric else slopes(normals, *half) * np.abs(normals)
        normals *= slopes(normals, *mean)
        if skew is not None:
            normals += skew
        return normals

    def to_normal(self, deviations: Array) -> Array:
        """Return the real root of the side's cubic, by its hyperbolic form."""
        below, above = scale_of(self.below, self.tail_below), scale_of(self.above, self.tail_above)
        arm = on_each_side(deviations, below, above)
        slope = on_each_side(deviations, 1.5 / (self.below * below), 1.5 / (self.above * above))
        return np.asarray(2 * arm * np.sinh(np.arcsinh(deviations * slope) / 3))

    @property
    def standard_deviation(self) -> float:
        """From the moments of a half normal: E z^2 = 1/2, E z^4 = 3/2, E z^6 = 15/2 on each side."""
        sides = ((self.below, self.tail_below), (self.above, self.tail_above))
        square = sum(w * w / 2 + 3 * w * t + 7.5 * t * t for w, t in sides)
        mean = (self.above - self.below + 2 * (self.tail_above - self.tail_below)) / math.sqrt(2 * math.pi)
        return math.sqrt(square - mean**2)

    @property
    def symmetric(self) -> bool:
        """With the same width and tail on both sides."""
        return (self.below, self.tail_below) == (self.above, self.tail_above)


DISTRIBUTIONS: Mapping[str, type[Distribution]] = MappingProxyType(
    {
        "normal": Normal,
        "student_t": StudentT,
        "uniform": Uniform,
        "triangular": Triangular,
        "two_piece_normal": TwoPieceNormal,
        "two_piece_cubic": TwoPieceCubic,
    }
)
"""Every distribution by the name that files know it by."""


def parameters(kind: type[Distribution]) -> dict[str, bool]:
    """Return the names of a distribution's parameters, each with whether it is in the unit of the deviation."""
    return {part.name: part.metadata != _PLAIN for part in fields(kind)}  # type: ignore[arg-type]


def written_form(name: str) -> str:
    """Return how a distribution is written in a file, such as `{uniform: [low, high]}`."""
    kind = DISTRIBUTIONS[name]
    names = list(parameters(kind))
    if kind.form == "mapping":
        return f"{{{name}: {{{', '.join(f'{each}: …' for each in names)}}}}}"
    return f"{{{name}: {names[0] if kind.form == 'number' else '[' + ', '.join(names) + ']'}}}"


def make_distribution(name: str, written: float | Sequence[float] | Mapping[str, float]) -> Distribution:
    """Return the distribution of a name from parameters in its form; BadValue for an unknown name or bad numbers."""
    if name not in DISTRIBUTIONS:
        raise BadValue("expected a distribution", name, did_you_mean(name, DISTRIBUTIONS))
    kind: Any = DISTRIBUTIONS[name]
    by_name = written if isinstance(written, Mapping) else {}
    in_order = written if isinstance(written, Sequence) else () if by_name else (written,)
    made: Distribution = kind(*in_order, **by_name)
    return made


def _number(given: object) -> None:
    if isinstance(given, bool) or not isinstance(given, Real):
        raise BadValue("expected a number, such as 0.005 for 0.5%", as_found(given))


def _positive(**values: float) -> None:
    for name, value in values.items():
        _number(value)
        if not 0 < value < math.inf:
            raise BadValue(told("expected {name} above zero", name=name), str(value))


def _ascending(low: float, high: float) -> None:
    _number(low)
    _number(high)
    if not -math.inf < low < high < math.inf:
        raise BadValue("expected low below high", f"{low}, {high}")
