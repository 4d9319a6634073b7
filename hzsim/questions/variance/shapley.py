"""Shapley values: a whole shared among players by their average contribution over all orders of joining.

Source: Shapley (1953), A value for n-person games; the formula over coalitions as in
Owen (2014), SIAM/ASA Journal on Uncertainty Quantification 2 (1), equation 2.
"""

from collections.abc import Sequence
from math import factorial

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, told

MOST_PLAYERS = 12
"""The most players whose coalitions, two to their number, are all visited."""


def coalitions(players: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets of players, the empty one first and the full one last; BadValue when they are too many."""
    if len(players) > MOST_PLAYERS:
        raise BadValue(
            told("expected at most {most} players", most=MOST_PLAYERS), f"{len(players)}: {', '.join(players)}"
        )
    return [
        frozenset(name for place, name in enumerate(players) if number >> place & 1)
        for number in range(1 << len(players))
    ]


def shapley_weights(number: int) -> Array:
    """Return the matrix, shape (players, coalitions), that turns the worth of coalitions into Shapley values.

    Coalitions are in the order of `coalitions`. Worths enter as they join: plus for those a
    player belongs to, minus for those it could still join.
    """
    weights = np.empty((number, 1 << number))
    for coalition in range(1 << number):
        size = coalition.bit_count()
        for player in range(number):
            inside = coalition >> player & 1
            before = size - 1 if inside else size
            share = factorial(before) * factorial(number - before - 1) / factorial(number)
            weights[player, coalition] = share if inside else -share
    return weights
