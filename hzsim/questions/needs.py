"""Where the draws meet several targets along one lever, and which targets keep them from being met together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from hzsim.questions.intervals import Curve, Intervals
from hzsim.scenario.targets import Target


@dataclass(frozen=True, slots=True)
class Needs:
    """Where each draw meets each of some targets, as intervals of a lever.

    `runs` are the numbers of draws of each independent randomisation, in order.
    """

    each: tuple[Intervals, ...]
    runs: tuple[int, ...] = ()

    def curve(self, places: Iterable[int] | None = None) -> Curve:
        """Return the curve of meeting the targets at some places together, by default all of them."""
        chosen = self.each if places is None else [self.each[place] for place in places]
        return Curve(reduce(Intervals.meet, chosen), self.runs)

    def of(self, place: int) -> "Needs":
        """Return the needs of one target alone."""
        return Needs((self.each[place],), self.runs)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps several targets from being met together.

    Together they are met in at most a share `highest` of the draws, with the lever at `place`.
    `pair` are the two targets (or the one, when a second makes it no less likely) that set this
    peak: they reach `pair_highest` at `pair_place`, None where it is the same at every value.
    Without `relief` the others reach `relieved`, more than without any other target.
    """

    highest: float
    place: float
    pair: tuple[Target, ...]
    pair_highest: float
    pair_place: float | None
    relief: Target
    relieved: float


def find_obstacle(targets: Sequence[Target], needs: Needs, bounds: tuple[float, float]) -> Obstacle | None:
    """Return what keeps targets from being met together with a lever within bounds; None for a single one."""
    if len(targets) < 2:
        return None
    places = range(len(targets))
    groups = [frozenset(group) for size in (1, 2) for group in combinations(places, size)]
    tops = {group: needs.curve(group).highest()[0] for group in groups}
    tightest = min(groups, key=lambda group: tops[group])  # one alone comes before a pair that is no less likely
    without = {place: needs.curve([other for other in places if other != place]).highest()[0] for place in places}
    relief = max(places, key=lambda place: (without[place], place in tightest))
    curve, pair = needs.curve(tightest), tuple(targets[place] for place in sorted(tightest))
    share, at = curve.highest(bounds)
    flat = all(curve.share_at(bound) == share for bound in bounds)
    return Obstacle(*needs.curve().highest(bounds), pair, share, None if flat else at, targets[relief], without[relief])
