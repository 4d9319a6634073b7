"""Persons by single age fitted to the sums that a place publishes: by groups of ages, and by sex."""

from collections.abc import Sequence

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, Message, told
from hzsim.units import in_percent

_ROUNDS, _NEAR = 300, 1e-12
_ROUNDED = 1e-3
"""Sums that are rounded need not agree: up to this share of one, the last of them count."""


def rake(persons: Array, parts: Sequence[BoolArray], sums: Sequence[float]) -> Array:
    """Return persons, shape (sexes, ages), scaled until each part of them has its sum.

    `parts` say who belongs to each, in the same shape; parts may overlap. Iterative proportional
    fitting (Deming and Stephan 1940): of all with these sums, the ones nearest to those given. Raises BadValue
    for sums that no persons have.
    """
    found, worst = persons.astype(float), 0.0
    for _ in range(_ROUNDS):
        worst = 0.0
        for part, wanted in zip(parts, sums, strict=True):
            factor = wanted / found[part].sum()
            found[part] *= factor
            worst = max(worst, abs(factor - 1))
        if worst < _NEAR:
            break
    if worst < _ROUNDED:
        return found
    raise BadValue("expected groups of the same residents: those that share people agree", _apart(worst))


def _apart(share: float) -> Message:
    return told("no persons have these sums: they still differ by {share}", share=in_percent(share, 2))


def ages_between(shape: tuple[int, int], first: int, after: int | None = None) -> BoolArray:
    """Return which persons are of an age from `first` to before `after`, in the shape (sexes, ages)."""
    at = np.arange(shape[1])
    inside = (at >= first) & (at < (shape[1] if after is None else after))
    return np.broadcast_to(inside, shape).copy()
