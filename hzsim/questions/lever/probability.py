"""The probability of targets along a lever: a scan on few points, interpolated in probits, and corrected by all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.questions.lever.interpolation import FEW, LEAST, NONE, Interpolant, density_at, probit, probits_of, shares_of
from hzsim.questions.lever.lever import Lever, moves, where_met_at_medians
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.tallies import binomial_errors
from hzsim.simulation.points.roots import Ranges, find_root, meet
from hzsim.simulation.projection import project

_SCAN = 9
_CLOSE = 2e-4
"""Share of the highest probability to which an interval's middle is as expected; it then becomes a node."""
_CLOSE_IN_TAILS, _RARE = 0.02, 1e-9
"""How far a probit may be from what was expected, of a probability that is no rarer."""
_LEVEL = 2e-4
"""Share of the highest probability within which a plateau counts as level."""
_APART = 1e-6
"""Share of the lever's range by which starts of a scan lie apart."""
_SPREAD = (0.001, 0.3, 0.7, 0.999)
"""Parts of all that a curve moves, at which few points are compared with all first."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Along:
    """Question along one lever: targets, sampling, and the lever's values that meet each on the central path."""

    scenario: Scenario
    lever: Lever
    targets: tuple[Target, ...]
    sampling: Sampling
    met: tuple[Ranges, ...]

    @classmethod
    def of(cls, scenario: Scenario, lever: Lever, targets: Sequence[Target], sampling: Sampling) -> "Along":
        """Return the question for some targets."""
        met = tuple(where_met_at_medians(scenario, lever, target) for target in targets)
        return cls(scenario, lever, tuple(targets), sampling, met)

    def take(self, places: Sequence[int]) -> "Along":
        """Return the question for the targets at some places."""
        targets = tuple(self.targets[place] for place in places)
        return replace(self, targets=targets, met=tuple(self.met[place] for place in places))

    @property
    def each(self) -> "tuple[Along, ...]":
        """The question for each of several targets alone; none of a single one."""
        places = range(len(self.targets))
        return tuple(self.take([place]) for place in places) if len(places) > 1 else ()

    def within(self, low: float, high: float) -> "Along":
        """Return the question with the lever between other bounds."""
        return replace(self, lever=replace(self.lever, bounds=(low, high)))

    @property
    def starts(self) -> Array:
        """Where a scan starts: evenly, and where a target is just met on the central path."""
        edges = [edge for ranges in self.met for one in ranges for edge in one]
        scan = np.linspace(*self.lever.bounds, _SCAN)
        apart = [edge for edge in edges if np.abs(scan - edge).min() > _APART * (scan[-1] - scan[0])]
        return np.unique([*scan, *apart])

    @property
    def windows(self) -> Ranges:
        """Where the targets that nothing drawn moves are met."""
        pairs = zip(self.targets, self.met, strict=True)
        certain = [met for target, met in pairs if not self.scenario.is_drawn(target)]
        return reduce(meet, certain, (self.lever.bounds,))

    @property
    def moved(self) -> bool:
        """Whether the lever moves any of the targets."""
        return any(moves(self.scenario, self.lever, target) for target in (*self.targets, *self.scenario.given))

    def odds(self, targets: Sequence[Target]) -> JointProbability:
        """Return the odds of some targets, their plan checked also where the central path crosses and turns back."""
        turning: set[float] = set()
        for ranges in self.met:
            edges = {edge for one in ranges for edge in one}
            if len(edges) > 2 or any(not {*one} & {*self.lever.bounds} for one in ranges):  # met between no bounds
                turning |= edges
        elsewhere = [[edge] for edge in sorted(turning)]
        return JointProbability(self.scenario, targets, [self.lever], self.sampling, elsewhere)


class Curve:
    """The probability of meeting targets together as a function of the lever's value.

    Where a target that nothing drawn moves is missed it is zero; where all of these are met (in the
    `windows`) it is smooth, and interpolated. With `exact` false the interpolation is that of few points.
    """

    def __init__(self, question: Along, *, exact: bool = True) -> None:
        self.question, self.exact = question, exact
        scenario = question.scenario
        self._drawn = [target for target in question.targets if scenario.is_drawn(target)]
        given = scenario.given if self._drawn else ()
        self._level = not any(moves(scenario, question.lever, target) for target in (*self._drawn, *given))
        self.steady = self._level and question.windows == (question.lever.bounds,)

    @cached_property
    def odds(self) -> JointProbability:
        """The odds of the targets that something drawn moves, at all points."""
        return self.question.odds(self._drawn)

    @property
    def counted(self) -> tuple[Target, ...]:
        """The targets that are counted as met or missed at each point."""
        return self.odds.falls_back if self._drawn else ()

    def likely(self, value: float) -> tuple[float, float]:
        """Return the probability at one value, with its standard error, of the targets that something drawn moves."""
        if not self._drawn:
            return 1.0, 0.0
        asked = self.question.lever.bounds[0] if self._level else value
        (share,), (error,) = self.odds.estimates(np.array([[asked]]))
        return float(share), float(error)

    def share_at(self, value: float) -> float:
        """Return the probability at one value, from all points."""
        return self.likely(value)[0] if self._certain(value) else 0.0

    def standard_error(self, value: float) -> float:
        """Return the standard error of the probability at one value, interpolated between those that are known."""
        if self._level or (value,) in self.odds.known:
            return self.likely(value)[1]
        share, told = float(self.share(np.array([value]))[0]), sorted(self.odds.known.items())
        known = {at: error / density_at(found) for (at,), (found, error) in told if density_at(found)}
        nearest = float(np.interp(value, list(known), list(known.values()))) if known else 0.0
        return nearest * density_at(share)

    def _certain(self, value: float) -> bool:
        """Return whether all targets that nothing drawn moves are met at a value."""
        question = self.question
        certain = [target for target in question.targets if target not in self._drawn]
        if not certain:
            return True
        projection = project(question.lever.moved(question.scenario, value))
        return all(target.met(projection.statistic(target))[0] for target in certain)

    def share(self, values: Array) -> Array:
        """Return the probability at some values within the lever's bounds, interpolated."""
        found = np.zeros(len(values))
        for (low, high), piece in self._pieces:
            inside = (low <= values) & (values <= high)
            found[inside] = shares_of(self._probit(piece, values[inside]))
        return found

    def slope(self, value: float) -> float:
        """Return the derivative of the probit of the probability at one value, interpolated."""
        step = 1e-5 * float(np.ptp(self.question.lever.bounds))
        for (first, last), piece in self._pieces:
            if first <= value <= last:
                ends = np.clip([value - step, value + step], first, last)
                at = self._probit(piece, ends)
                return float((at[1] - at[0]) / (ends[1] - ends[0]))
        return 0.0

    def ranges(self, share: float) -> Ranges:
        """Return the ranges of values at which the probability is at least this.

        Gaps in which it falls short by no more than its own inaccuracy are bridged.
        """
        exact, near = self.at_least(share), self.at_least(max(share - self._noise(share), share / 2))
        inside = ([one for one in exact if low <= one[0] <= high] for low, high in near)
        return tuple((found[0][0], found[-1][1]) for found in inside if found)

    def at_least(self, share: float) -> Ranges:
        """Return the ranges of values at which the interpolated probability is at least this."""
        wanted = max(probit(share), NONE + 1e-6)
        found: list[tuple[float, float]] = []
        for _, piece in self._pieces:

            def over(values: Array, piece: tuple[Interpolant, ...] = piece) -> Array:
                return self._probit(piece, values) - wanted + _ROUNDING

            dense = piece[0].dense
            at = over(dense)
            change = np.flatnonzero(np.diff(at >= 0))
            roots = find_root(over, dense[change], dense[change + 1], at[change], at[change + 1])
            edges = [*([dense[0]] if at[0] >= 0 else []), *roots, *([dense[-1]] if at[-1] >= 0 else [])]
            found += [(float(low), float(high)) for low, high in zip(edges[::2], edges[1::2], strict=True)]
        return tuple(found)

    @cached_property
    def highest(self) -> tuple[float, float]:
        """The highest probability and a value at which it is reached.

        That is the middle of its plateau, or the one bound of the lever that the plateau reaches.
        """
        tops = [self._top(piece) for _, piece in self._pieces]
        if not tops:
            return 0.0, float("nan")
        share, place = max(tops, key=lambda top: top[0])
        return (self.likely(place)[0] if share else 0.0), place

    def _top(self, piece: tuple[Interpolant, ...]) -> tuple[float, float]:
        """Return the highest interpolated probability of a piece, and the middle or the bound of its plateau."""
        dense = piece[0].dense
        shares = shares_of(self._probit(piece, dense))
        top = int(np.argmax(shares))
        level = np.flatnonzero(shares < shares[top] * (1 - _LEVEL))
        place = int(np.searchsorted(level, top))
        first = level[place - 1] + 1 if place else 0
        last = level[place] - 1 if place < len(level) else len(dense) - 1
        plateau = float(dense[first]), float(dense[last])
        touched = [edge for edge in plateau if edge in self.question.lever.bounds]
        return float(shares[top]), touched[0] if len(touched) == 1 else sum(plateau) / 2

    def _noise(self, share: float) -> float:
        """Return how inaccurate an interpolated probability is: of counted targets, twice its standard error."""
        if self.counted:
            return 2 * float(binomial_errors(np.array(share), self.question.sampling.draws))
        return _CLOSE * share

    @cached_property
    def _pieces(self) -> list[tuple[tuple[float, float], tuple[Interpolant, ...]]]:
        """The windows with what is interpolated in each, to be added up: probits from few points, and a correction."""
        return [(window, self._piece(*window)) for window in self.question.windows]

    def _piece(self, low: float, high: float) -> tuple[Interpolant, ...]:
        """Return the interpolants of the probit between two lever values: a scan of few points, and its correction."""
        if self._level:
            found = probit(self.likely(low)[0])
            return (Interpolant.through({low: found, high: found}),)
        starts, apart = self.question.starts, _APART * np.ptp(self.question.lever.bounds)
        starts = np.unique([low, *starts[(low + apart < starts) & (starts < high - apart)], high])
        sampling = self.question.sampling
        fewer = replace(sampling, draws=min(sampling.draws, FEW))
        few = self.odds if self.counted or fewer.draws == sampling.draws else self.odds.on(fewer)
        scan = Interpolant.of(probits_of(few), starts, self._near(lambda _: 0.0 * _))
        if few is self.odds or not self.exact:
            return (scan,)
        whole = probits_of(self.odds)
        starts = _spread(scan.dense, shares_of(scan.at(scan.dense)))
        return scan, Interpolant.of(lambda values: whole(values) - scan.at(values), starts, self._near(scan.at))

    def _near(self, base: Callable[[Array], Array]) -> Callable[[Array, Array, Array], BoolArray]:
        """Return whether probits are as near as their probabilities need be, compared with the highest of all seen."""
        highest, counted = LEAST, bool(self.counted)

        def near(expected: Array, found: Array, places: Array) -> BoolArray:
            """Return at which places what was expected is as near as it needs to be."""
            nonlocal highest
            one, other = (shares_of(base(places) + part) for part in (expected, found))
            highest = max(highest, *other)
            close = 2 / np.sqrt(self.question.sampling.draws) if counted else _CLOSE
            told = counted | (np.abs(expected - found) <= _CLOSE_IN_TAILS) | (other < _RARE)
            return np.asarray((np.abs(one - other) <= close * highest) & told)

        return near

    def _probit(self, piece: tuple[Interpolant, ...], values: Array) -> Array:
        return np.asarray(sum(part.at(values) for part in piece))


def _spread(values: Array, shares: Array) -> Array:
    """Return some of the values: where a curve has moved by some parts of all that it moves."""
    moved = np.append(0.0, np.cumsum(np.abs(np.diff(shares))))
    return np.unique(values[np.searchsorted(moved, moved[-1] * np.array(_SPREAD))])
