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
    """One end of a lever's range: its lowest or highest value in any of its years, in its unit."""

    lever: Lever
    upper: bool
    value: float


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

    kept: list[Demand] = [*targets, *_bounds(turn)]
    for demand in tuple(kept):
        trial = [one for one in kept if one is not demand]
        if not holds(trial):
            kept = trial
    return tuple(kept)


def _bounds(turn: Turn) -> list[Bound]:
    return [
        Bound(lever, upper, turn.edge(place, upper))
        for place, lever in enumerate(turn.levers)
        for upper in (False, True)
    ]


def _edges(turn: Turn, demands: Sequence[Demand]) -> tuple[Array, Array]:
    """Return the lowest and the highest turn when only some bounds are kept."""
    edges, wide = turn.bounds, turn.widened
    for place, lever in enumerate(turn.levers):
        for upper in (False, True):
            if not any(isinstance(one, Bound) and (one.lever, one.upper) == (lever, upper) for one in demands):
                edges[upper][place] = wide[upper][place]
    return edges
