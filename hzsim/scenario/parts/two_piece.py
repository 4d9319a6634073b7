"""Distributions in two pieces: another width on each side of the mode, or of the median."""

import math
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.normal import ndtr, ndtri
from hzsim.scenario.parts.distributions import Distribution, check_positive

_STRAIGHT = 1e-12
"""The least tail of a cubic, as a share of its width: without one it is a line, to twelve digits."""


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
        check_positive(below=self.below, above=self.above)

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
        check_positive(below=self.below, above=self.above)
        for name, tail in (("tail_below", self.tail_below), ("tail_above", self.tail_above)):
            if not 0 <= tail < math.inf:
                raise BadValue(told("expected {name} of at least zero", name=name), str(tail))

    def from_normal(self, normals: Array) -> Array:
        """Return width x z + tail x z^3 of each side: with the sides' mean times z, half their difference times |z|."""
        mean = (self.above + self.below) / 2, (self.tail_above + self.tail_below) / 2
        half = (self.above - self.below) / 2, (self.tail_above - self.tail_below) / 2
        squares = normals * normals if self.tail_below or self.tail_above else None
        found = _cubic(normals, squares, *mean)
        if not self.symmetric:
            found += _cubic(np.abs(normals), squares, *half)
        return found

    def to_normal(self, deviations: Array) -> Array:
        """Return the real root of the side's cubic, by its hyperbolic form."""
        arm, slope = _hyperbolic(self.below, self.tail_below)
        if not self.symmetric:
            lower, (arm_above, slope_above) = deviations < 0, _hyperbolic(self.above, self.tail_above)
            arm, slope = np.where(lower, arm, arm_above), np.where(lower, slope, slope_above)
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


def _cubic(normals: Array, squares: Array | None, width: float, tail: float) -> Array:
    """Return width x z + tail x z^3 from z and z^2: a line without squares."""
    if squares is None:
        return normals * width
    found = squares * tail
    found += width
    found *= normals
    return found


def _hyperbolic(width: float, tail: float) -> tuple[Array | float, Array | float]:
    """Return the scale of a cubic's hyperbolic form, and the slope of its argument."""
    scale = math.sqrt(width / (3 * max(tail, _STRAIGHT * width)))
    return scale, 1.5 / (width * scale)
