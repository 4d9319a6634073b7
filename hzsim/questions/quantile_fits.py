"""Spreads from stated quantiles: a distribution by family from two or three points, and the spread that draws them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, any_of, as_found, did_you_mean, told
from hzsim.files.yaml_reader import parsed
from hzsim.model.modules.parts import Assumption
from hzsim.normal import ndtr, ndtri
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.distributions import Distribution, Normal, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic, TwoPieceNormal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.spreads import spelled_uncertainty
from hzsim.scenario.written.validation import read_uncertainty
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.normals import draw
from hzsim.simulation.draws.sampling import sampler_named
from hzsim.units import PROBABILITY, SHARE, canonical, parse

_POINTS, _ROUNDS = 8192, 12
EXACT = 0.005
"""What counts as exact: a miss of so much of the range between the outer quantiles, which sampling alone may be."""
_BAND = np.array([0.1, 0.5, 0.9])
Quantiles: TypeAlias = Mapping[str, float | str] | Mapping[float, float | str]
"""Values by probability, each as a number or as text with its unit."""


def fitted(family: str, probabilities: Array, values: Array) -> tuple[float, Distribution]:
    """Return where a family's centre lies and its distribution around it, from quantiles in ascending order.

    Exact where the family has as many parameters as there are quantiles and can have them, else by least squares of
    the quantiles. Raises BadValue for quantiles that no member of the family comes near.
    """
    return FAMILIES[family](ndtri(probabilities), values)


def quantiles_of(centre: float, distribution: Distribution, probabilities: Array) -> Array:
    """Return the quantiles of a distribution around a centre."""
    return centre + distribution.from_normal(np.array(ndtri(probabilities), dtype=float))


def _normal(normals: Array, values: Array) -> tuple[float, Distribution]:
    slope, start = np.polyfit(normals, values, 1)
    return float(start), Normal(float(slope))


def _split_normal(normals: Array, values: Array) -> tuple[float, Distribution]:
    """Return two halves of normals joined at the median: through three points, both widths alike through two."""
    if len(values) < 3:
        return _normal(normals, values)
    first, median = _median(normals, values)
    below, above = ((values[at] - median) / normals[at] for at in (0, 2))
    if not (below > 0 and above > 0 and first):
        raise BadValue(
            "expected quantiles on both sides of a median that lies between them",
            told("a median of {value:g}", value=median),
            "state the 50% quantile, or choose another family",
        )
    return median, TwoPieceCubic(float(below), float(above), 0.0, 0.0)


def _median(normals: Array, values: Array) -> tuple[bool, float]:
    """Return whether three points lie on both sides of the median, and the median, by the line of two on one side."""
    if normals[1] == 0:
        return normals[0] < 0 < normals[2], float(values[1])
    pair = slice(0, 2) if normals[1] < 0 else slice(1, 3)
    slope, start = np.polyfit(normals[pair], values[pair], 1)
    return bool(normals[0] < 0 < normals[2] and slope > 0), float(start)


def _uniform(normals: Array, values: Array) -> tuple[float, Distribution]:
    slope, low = np.polyfit(ndtr(normals), values, 1)
    return float(low + slope / 2), Uniform(float(-slope / 2), float(slope / 2))


def _by_least_squares(
    make: Callable[[float, float], Distribution],
) -> Callable[[Array, Array], tuple[float, Distribution]]:
    """Return the fit of a family whose two widths, below and above its mode, are searched for with the mode."""

    def fit(normals: Array, values: Array) -> tuple[float, Distribution]:
        """Return the centre and the distribution about it whose quantiles come nearest."""
        from scipy.optimize import least_squares

        if len(values) < 3:
            mean, _ = _normal(normals, values)
            width = float(values[-1] - values[0])

            def alike(one: Array) -> Array:
                size = float(np.exp(one[1])) * width
                return np.asarray(one[0] * width + mean + make(size, size).from_normal(normals) - values)

            found = least_squares(alike, [0.0, 0.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
            size = float(np.exp(found.x[1])) * width
            return float(found.x[0] * width + mean), make(size, size)
        start, (low, high) = float(values[1]), (values[1] - values[0], values[2] - values[1])

        def off(one: Array) -> Array:
            mode, below, above = start + one[0] * low, float(np.exp(one[1]) * low), float(np.exp(one[2]) * high)
            return np.asarray((mode + make(below, above).from_normal(normals) - values) / (low + high))

        found = least_squares(off, [0.0, 0.0, 0.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
        mode, below, above = found.x
        return float(start + mode * low), make(float(np.exp(below) * low), float(np.exp(above) * high))

    return fit


FAMILIES: Mapping[str, Callable[[Array, Array], tuple[float, Distribution]]] = MappingProxyType(
    {
        "normal": _normal,
        "split_normal": _split_normal,
        "two_piece_normal": _by_least_squares(TwoPieceNormal),
        "uniform": _uniform,
        "triangular": _by_least_squares(lambda below, above: Triangular(-below, 0.0, above)),
    }
)
"""The fits by family; `split_normal` is a two-piece cubic without tails, whose centre is the median."""


def stated_quantiles(scenario: Scenario, part: Assumption, quantiles: Quantiles) -> tuple[Array, Array]:
    """Return the probabilities and the values of stated quantiles, both ascending."""
    if not 2 <= len(quantiles) <= 3:
        expected = told("expected two or three quantiles, such as 10%=4.2% and 90%=5.6%")
        raise BadValue(expected, str(len(quantiles)))
    pairs = sorted((_probability(key), _value(scenario, part, written)) for key, written in quantiles.items())
    probabilities, values = map(np.array, zip(*pairs, strict=True))
    if not (np.diff(probabilities) > 0).all():
        raise BadValue("expected each probability once", ", ".join(map(str, quantiles)))
    if not (np.diff(values) > 0).all():
        found = ", ".join(f"{canonical(one, SHARE)}={canonical(value, part.unit)}" for one, value in pairs)
        raise BadValue("expected a larger value for each larger probability", found)
    return probabilities, values


def _probability(written: float | str) -> float:
    number = parse(written, PROBABILITY) if isinstance(written, str) else float(written)
    if not 0 < number < 1:
        hint = told("write {value}", value=f"{written}%") if 1 <= number < 100 else ""
        raise BadValue("expected a probability between 0 and 1, such as 10%", as_found(written), hint)
    return number


def _value(scenario: Scenario, part: Assumption, written: float | str) -> float:
    """Return a stated value; BadValue for one outside what the assumption may be, or what is ever drawn of it."""
    value = part.value(written)
    spread = scenario.uncertainty.get(part.name)
    known = scenario.baseline.values
    low, high = spread.domain if spread is not None and spread.domain is not None else part.limits(
        {**known, **({part.base: scenario.assumptions[part.name][0]} if part.base and part.base not in known else {})}
    )  # fmt: skip
    if not low <= value <= high:
        least, most = (canonical(float(f"{end:.6g}"), part.unit) for end in (low, high))
        words = "expected a value of {name} that is ever drawn, from {low} to {high}"
        expected = told(words, name=part.name, low=least, high=most)
        raise BadValue(expected, as_found(written))
    return value


def family_for(asked: str | None, number: int) -> str:
    """Return the family asked for, or the usual one for so many quantiles; BadValue for an unknown one."""
    if asked is None:
        return "normal" if number == 2 else "split_normal"
    if asked not in FAMILIES:
        expected = told("expected one of {names}", names=any_of(tuple(FAMILIES)))
        raise BadValue(expected, asked, did_you_mean(asked, FAMILIES, listed=False))
    return asked


@dataclass(frozen=True, slots=True)
class Bands:
    """The 10%, 50% and 90% quantile of an assumption's mean over the years, and of the last of them alone."""

    mean: tuple[float, float, float]
    last: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Solving:
    """An assumption of a scenario by itself, whose mean over some years is drawn by the scenario's own code."""

    scenario: Scenario
    part: Assumption
    years: Span
    before: Uncertainty | None
    with_shocks: bool

    @property
    def path(self) -> float:
        """The mean of the central path."""
        return self.scenario.mean(self.part.name, self.years)

    def drawn(self, uncertainty: Uncertainty, centre: float) -> Array:
        """Return values of points, shape (points, years), around a path whose mean is a centre."""
        alone = self.moved(centre, replace(self.scenario, targets=(), given=()))
        name = self.part.name
        alone = replace(alone, uncertainty={name: uncertainty}, correlation=(), follower=None)
        block = Block(0, 0, _POINTS, 16)
        values = draw(alone, sampler_named("sobol"), 1, block).values(name, alone.central(name))
        return np.asarray(values[:, self.scenario.years.part(self.years)])

    def moved(self, centre: float, scenario: Scenario) -> Scenario:
        """Return a scenario with the assumption's path moved to another mean over the years."""
        off = centre - self.path
        path = scenario.assumptions[self.part.name]
        inside = [value + off * (year in self.years) for year, value in zip(scenario.years, path, strict=True)]
        return replace(scenario, assumptions={**scenario.assumptions, self.part.name: tuple(inside)})

    def asked(self, uncertainty: Uncertainty, centre: float, probabilities: Array) -> Array:
        """Return quantiles of what they are stated of: the mean over the years, without yearly shocks unless asked."""
        whole = uncertainty if self.with_shocks else replace(uncertainty, yearly=None, persistence=0.0)
        return self.quantiles(whole, centre, probabilities)

    def quantiles(self, uncertainty: Uncertainty, centre: float, probabilities: Array) -> Array:
        """Return quantiles of the mean over the years."""
        return np.asarray(np.quantile(self.drawn(uncertainty, centre).mean(axis=1), probabilities))

    def bands(self, uncertainty: Uncertainty, centre: float) -> Bands:
        """Return the bands of the mean and of the last year."""
        values = self.drawn(uncertainty, centre)
        mean, last = (np.quantile(one, _BAND).tolist() for one in (values.mean(axis=1), values[:, -1]))
        return Bands((mean[0], mean[1], mean[2]), (last[0], last[1], last[2]))

    def with_average(self, distribution: Distribution) -> Uncertainty:
        """Return the spread with another average part, rounded as files have it."""
        made = replace(self.before or Uncertainty(distribution), average=distribution)
        written = parsed("\n".join(spelled_uncertainty(made, self.part)), self.part.name).value
        name, model = self.part.name, self.scenario.model
        return read_uncertainty({name: written}, model, self.scenario.years, name)[name]

    def solved(self, family: str, probabilities: Array, stated: Array) -> tuple[Uncertainty, float]:
        """Return the spread with whose yearly part the mean over the years has stated quantiles, and its centre."""
        centre, shape = fitted(family, probabilities, stated)
        wanted = quantiles_of(centre, shape, probabilities)
        unit = Uncertainty(Normal(1e-3), years=self.before.years if self.before else None)
        slope = average_spread(self.scenario, self.part, unit, self.years) / 1e-3
        if not slope > 0:
            raise BadValue("expected years in which the assumption is drawn", str(self.years), "they are known")
        deviations = (wanted - centre) / slope
        for _ in range(_ROUNDS):
            moved, distribution = fitted(family, probabilities, deviations)
            centre, deviations = centre + moved * slope, deviations - moved
            found = self.with_average(distribution)
            off = wanted - self.asked(found, centre, probabilities)
            if np.abs(off).max() <= EXACT / 5 * (wanted[-1] - wanted[0]):
                break
            deviations = deviations + off / slope
            if not (np.diff(deviations) > 0).all():
                raise self._too_narrow(probabilities, wanted, centre)
        return found, centre

    def _too_narrow(self, probabilities: Array, wanted: Array, centre: float) -> BadValue:
        """Return the error of a range within which yearly shocks alone do not stay."""
        shocks = replace(self.before, average=None) if self.before is not None else None
        least = self.quantiles(shocks, centre, probabilities) if shocks is not None else wanted
        ends = " - ".join(canonical(float(f"{one:.4g}"), self.part.unit) for one in least[[0, -1]])
        asked = " - ".join(canonical(float(f"{one:.6g}"), self.part.unit) for one in wanted[[0, -1]])
        return BadValue(
            told("expected a range wider than what yearly shocks alone make of the mean, {range}", range=ends),
            asked,
            "state them of the path, yearly shocks left aside",
        )
