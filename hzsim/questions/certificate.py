"""Which targets and bounds cannot hold together: the certificate of an impossible question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hzsim._typing import Array
from hzsim.questions.lever import Lever
from hzsim.questions.turn import Turn
from hzsim.scenario.targets import Target


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a lever's range: the lowest or highest shift of its path, in its unit."""

    lever: Lever
    upper: bool

    @property
    def shift(self) -> float:
        """The shift at this end."""
        return self.lever.bounds[self.upper]


Demand: TypeAlias = Target | Bound
Possible: TypeAlias = Callable[[Sequence[Target], Array, Array], bool]


def clash(turn: Turn, targets: Sequence[Target], possible: Possible) -> tuple[Demand, ...]:
    """Return targets and bounds that are impossible together and possible without any one of them.

    The deletion filter (Chinneck and Dravnieks 1991, ORSA Journal on Computing 3): each is left
    out for good when the rest is still impossible. A bound that is left out is moved out by ten
    widths. `possible` says whether targets can be met between a lowest and a highest turn.
    """

    def holds(demands: Sequence[Demand]) -> bool:
        left = [demand for demand in demands if isinstance(demand, Target)]
        return not left or possible(left, *_edges(turn, demands))

    kept: list[Demand] = [*targets, *(Bound(lever, upper) for lever in turn.levers for upper in (False, True))]
    for demand in tuple(kept):
        trial = [one for one in kept if one is not demand]
        if not holds(trial):
            kept = trial
    return tuple(kept)


def _edges(turn: Turn, demands: Sequence[Demand]) -> tuple[Array, Array]:
    """Return the lowest and the highest turn when only some bounds are kept."""
    edges, wide = turn.bounds, turn.widened
    for place, lever in enumerate(turn.levers):
        for upper in (False, True):
            if Bound(lever, upper) not in demands:
                edges[upper][place] = wide[upper][place]
    return edges
