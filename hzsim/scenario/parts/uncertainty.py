"""What is unknown about an assumption, and which assumptions move together."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, as_found, did_you_mean, told
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.scenario.parts.distributions import Distribution
from hzsim.scenario.parts.years import Span
from hzsim.units import canonical


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The uncertainty of one assumption.

    `average` is drawn once per draw and shifts the whole path; `yearly` is the innovation of
    an AR(1) with coefficient `persistence`, which starts at zero in the last known year. `domain`
    is the lowest and the highest value that is ever drawn, in the assumption's unit; None for what the
    model declares. `years` are those in which it is drawn, None for every open one: a census revises
    the level in its own year.
    """

    average: Distribution | None = None
    yearly: Distribution | None = None
    persistence: float = 0.0
    domain: tuple[float, float] | None = None
    years: Span | None = None

    def __post_init__(self) -> None:
        """Raise BadValue for parts that are no distributions, no part at all, or a wrong persistence or domain."""
        for name, part in (("average", self.average), ("yearly", self.yearly)):
            if part is not None and not hasattr(part, "from_normal"):
                hint = told(
                    "Normal(0.005); a mapping as in a file goes to replace(uncertainty={{NAME: {{{name}: ...}}}})",
                    name=name,
                )
                raise BadValue(told("expected a distribution as {name}", name=name), as_found(part), hint)
        if self.average is None and self.yearly is None:
            raise BadValue(
                "expected an average part, a yearly part, or both", told("neither"), "write none to switch it off"
            )
        if not -1 < self.persistence < 1:
            raise BadValue("expected a persistence between -1 and 1", str(self.persistence))
        if self.persistence and self.yearly is None:
            raise BadValue("expected a yearly part beside persistence", told("none"))
        if self.domain is not None and not self.domain[0] < self.domain[1]:
            raise BadValue("expected a domain with its lower end first", f"{self.domain[0]:g}, {self.domain[1]:g}")

    @property
    def symmetric(self) -> bool:
        """Whether deviations are spread alike below and above zero, so that the central path is the median."""
        return all(part.symmetric for part in (self.average, self.yearly) if part is not None)

    @property
    def centred(self) -> bool:
        """Whether the central path is the median of each year: False for skewed parts whose centre is stated."""
        parts = (self.average, self.yearly)
        return self.symmetric or all(part.centre == "median" for part in parts if part is not None)

    @property
    def parts(self) -> frozenset[str]:
        """Which parts it has: `average`, `yearly` or both."""
        return frozenset(name for name in ("average", "yearly") if getattr(self, name) is not None)

    def starts(self, known: int) -> int:
        """Return the number of years before the yearly part starts, given the number of known years: all of these."""
        return known

    def carried(self, years: range) -> Array:
        """Return how much of the average part is in some of a path's years, counted from 0: all of it in each."""
        return np.ones(len(years))


@dataclass(frozen=True, slots=True)
class Resumed(Uncertainty):
    """Uncertainty after published outcomes, the last of them in year T, which is the `seen`th year of the path.

    Part of the average is in that deviation already: u_(T+k) = (1 - persistence^k) x average +
    persistence^k x u_T and the innovations since. The central path has the expected part of this;
    what is drawn is how far the average lies off its own expectation, and the innovations.
    """

    seen: int = 0

    def starts(self, known: int) -> int:
        """Return after how many of a path's years the yearly part starts: after the last one seen."""
        return min(self.seen, known)

    def carried(self, years: range) -> Array:
        """Return how much of the average part is still to come in some of a path's years, counted from 0."""
        after = np.maximum(np.array(years, dtype=float) + 1 - self.seen, 0.0)
        return np.asarray(1 - self.persistence**after)


class DefaultSpread(NamedTuple):
    """An uncertainty that a scenario takes over, None for `none`: the city it was estimated for, source and status.

    `source_zh` is what Chinese readers call the source, where that is no file of default uncertainty.
    """

    uncertainty: Uncertainty | None
    entity: str
    source: str
    status: str
    source_zh: str = ""


def drawn_between(
    part: Assumption, uncertainty: Uncertainty, path: Sequence[float], known: int, facts: Mapping[str, float]
) -> tuple[float, float]:
    """Return the lowest and the highest value that is ever drawn of an assumption, in its unit.

    A level's own domain is relative to where it stood in the last of its known years, before any in the base year.
    """
    if uncertainty.domain is not None:
        return uncertainty.domain
    start = {}
    if part.domain is not None and part.domain.of is not None:
        if known and part.kind == "level":
            start = {part.domain.of: path[known - 1]}
        elif part.domain.of not in facts:
            start = {part.domain.of: path[0]}
    return part.limits({**facts, **start})


def check_domain(part: Assumption, limits: tuple[float, float], path: Iterable[float]) -> None:
    """Raise BadValue for a central path that is not inside the domain of what is drawn around it."""
    low, high = limits
    for value in path:
        if not low <= value <= high:
            lowest, highest, found = (canonical(float(f"{one:.6g}"), part.unit) for one in (low, high, value))
            raise BadValue(
                told(
                    "expected {name} between {lowest} and {highest}, the values that are drawn of it",
                    name=part.name,
                    lowest=lowest,
                    highest=highest,
                ),
                found,
                told("state a wider domain under uncertainty, or write {name}: none there", name=part.name),
            )


@dataclass(frozen=True, slots=True)
class Correlation:
    """The correlation of the standard normals that two assumptions start from."""

    first: str
    second: str
    value: float


@dataclass(frozen=True, slots=True)
class Follower:
    """An assumption whose standard normals move with those of another one, `after`, and with all else through it.

    Such a correlation fits with all others, and leaves their draws as they are. Raises BadValue for one
    that is not between -1 and 1.
    """

    name: str
    after: str
    correlation: float

    def __post_init__(self) -> None:
        if not -1 < self.correlation < 1:
            raise BadValue("expected a correlation between -1 and 1", str(self.correlation))


def correlation_matrix(names: Sequence[str], correlations: Iterable[Correlation]) -> Array:
    """Return the matrix of some assumptions, shape (names, names), with zeros for pairs not given."""
    matrix = np.eye(len(names))
    place = {name: index for index, name in enumerate(names)}
    for pair in correlations:
        if pair.first in place and pair.second in place:
            i, j = place[pair.first], place[pair.second]
            matrix[i, j] = matrix[j, i] = pair.value
    return matrix


def check_pair(pair: Correlation, before: Iterable[Correlation], uncertain: Mapping[str, Uncertainty]) -> None:
    """Raise BadValue unless a pair is of two assumptions uncertain in the same part that no pair before it names.

    Averages are correlated with averages and yearly shocks with yearly shocks: where one has only
    the one and the other only the other, the correlation would be of nothing.
    """
    for name in (pair.first, pair.second):
        if name not in uncertain:
            raise BadValue("expected two uncertain assumptions", name, _certain_hint(name, uncertain))
    first, second = uncertain[pair.first].parts, uncertain[pair.second].parts
    if not first & second:
        raise BadValue(
            "expected two assumptions that are both uncertain in their average, or both in their yearly part",
            told(
                "{first} {part} only, {second} {other} only",
                first=pair.first,
                part=min(first),
                second=pair.second,
                other=min(second),
            ),
            "leave the pair out, or give one of them the other part",
        )
    both = {pair.first, pair.second}
    if len(both) < 2 or any(both == {other.first, other.second} for other in before):
        raise BadValue("expected each pair of two assumptions once", f"{pair.first}, {pair.second}")
    if not -1 < pair.value < 1:
        raise BadValue("expected a correlation between -1 and 1", str(pair.value))


def _certain_hint(name: str, uncertain: Mapping[str, Uncertainty]) -> str:
    if not uncertain:
        return "nothing is uncertain: write correlation: []"
    return "it is certain: leave the pair out" if name in ASSUMPTIONS else did_you_mean(name, uncertain)


def check_correlations(correlations: Sequence[Correlation], uncertain: Mapping[str, Uncertainty]) -> None:
    """Raise BadValue unless each pair is right by itself and all fit together.

    They fit when their matrix is positive definite: no set of numbers has the correlations
    0.9, 0.9 and -0.9.
    """
    for place, pair in enumerate(correlations):
        check_pair(pair, correlations[:place], uncertain)
    names = sorted({name for pair in correlations for name in (pair.first, pair.second)})
    smallest = float(np.linalg.eigvalsh(correlation_matrix(names, correlations)).min(initial=1.0))
    if smallest <= 1e-10:
        raise BadValue(
            "expected correlations that can hold together (a positive definite matrix)",
            told("a smallest eigenvalue of {smallest:.3g}", smallest=smallest),
            "bring the strongest of them closer to zero",
        )


def correlations_among(
    correlations: Iterable[Correlation], uncertain: Mapping[str, Uncertainty]
) -> tuple[Correlation, ...]:
    """Return the correlations between assumptions that are uncertain in the same part; others have no effect."""
    parts = {name: entry.parts for name, entry in uncertain.items()}
    none: frozenset[str] = frozenset()
    return tuple(pair for pair in correlations if parts.get(pair.first, none) & parts.get(pair.second, none))


def pairs_within(correlations: Iterable[Correlation], names: Container[str]) -> tuple[Correlation, ...]:
    """Return the correlations of which both assumptions are among some names."""
    return tuple(pair for pair in correlations if pair.first in names and pair.second in names)


def groups(uncertain: Iterable[str], correlations: Iterable[Correlation]) -> tuple[tuple[str, ...], ...]:
    """Return the sorted sets of assumptions that correlations tie together; untied ones are left out."""
    tied: dict[str, set[str]] = {}
    for pair in correlations:
        union = tied.get(pair.first, {pair.first}) | tied.get(pair.second, {pair.second})
        tied.update(dict.fromkeys(union, union))
    known = set(uncertain)
    distinct = {tuple(sorted(members & known)) for members in tied.values()}
    return tuple(sorted(group for group in distinct if len(group) > 1))
