"""Rates and persons at single ages: life tables, children, moves, and persons fitted to the sums of a place."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.units import in_percent

_FIRST_YEAR = np.array([[0.045, 2.684], [0.053, 2.8]])
"""Years lived by those who die before age one, for men and women, as a line in the death rate: Coale and Demeny's
West model in Preston, Heuveline and Guillot (2001), table 3.3."""
CHILDREN, OLD = 15, 60
"""The first age that is no longer a child's, and the first of the old, as the censuses of China group them."""
_MOVING = {"a1": 0.02, "alpha1": 0.1, "a2": 0.06, "alpha2": 0.1, "mu2": 20.0, "lambda2": 0.4, "c": 0.003}
"""The fundamental parameters of Rogers and Castro (1981), Model Migration Schedules, IIASA RR-81-30."""
_ROUNDS, _NEAR = 300, 1e-12
_ROUNDED = 1e-3
"""Sums that are rounded need not agree: up to this share of one, the last of them count."""


def hazards(rates: Array) -> tuple[Array, Array]:
    """Return how fast those of each age die until the next, and the children born in a year until its end.

    `rates`, shape (2, ages), are deaths per person and year of men and women at single ages, the last one
    open. Of shape (2, ages) and (2,): a share exp(-hazard) lives, which a scale of mortality multiplies.
    """
    within = np.full(rates.shape, 0.5)
    within[:, 0] = _FIRST_YEAR[:, 0] + _FIRST_YEAR[:, 1] * rates[:, 0]
    dying = rates / (1 + (1 - within) * rates)
    dying[:, -1] = 1.0
    reached = np.cumprod(np.hstack([np.ones((2, 1)), 1 - dying[:, :-1]]), axis=1)
    lived = reached * (1 - dying * (1 - within))
    lived[:, -1] = reached[:, -1] / rates[:, -1]
    ahead = np.empty_like(lived)
    ahead[:, :-2] = lived[:, 1:-1] / lived[:, :-2]
    ahead[:, -2:] = (lived[:, -1] / (lived[:, -2] + lived[:, -1]))[:, None]
    return -np.log(ahead), -np.log(lived[:, 0])


def at_single_ages(starts: Array, rates: Array, ages: int) -> Array:
    """Return the death rates of groups of ages at single ages, shape (sexes, ages), from those of the groups.

    `starts` are the first ages of the groups, `rates` of shape (sexes, groups). Logarithms are on straight lines
    between the middles of groups; the first year of life and the open group keep their own.
    """
    middles = np.append((starts[:-1] + starts[1:]) / 2, starts[-1] + 0.5)
    first = 1 if starts[1] == 1 else 0
    at = np.arange(ages) + 0.5
    found = np.array([np.exp(np.interp(at, middles[first:], np.log(row[first:]))) for row in rates])
    found[:, :first] = rates[:, :first]
    found[:, int(starts[-1]) :] = rates[:, -1:]
    return found


def fertility_by_age(starts: Array, shares: Array, ages: int) -> Array:
    """Return the share of a woman's children at each single age, shape (ages,), from those of groups of equal width.

    Between the middles of groups the density is a straight line, zero half a group beyond the first and the last.
    """
    width = float(starts[1] - starts[0])
    middles = np.hstack([starts[0], starts + width / 2, starts[-1] + width])
    density = np.interp(np.arange(ages) + 0.5, middles, np.hstack([0.0, shares, 0.0]), left=0.0, right=0.0)
    return np.asarray(density / density.sum())


def moving_by_age(ages: int) -> Array:
    """Return where children, adults and the old who move are, shape (3, ages), each adding up to one.

    Within each group by the model schedule of Rogers and Castro.
    """
    at, model = np.arange(ages) + 0.5, _MOVING
    since = at - model["mu2"]
    schedule = (
        model["a1"] * np.exp(-model["alpha1"] * at)
        + model["a2"] * np.exp(-model["alpha2"] * since - np.exp(-model["lambda2"] * since))
        + model["c"]
    )
    edges = (0, CHILDREN, OLD, ages)
    found = np.zeros((3, ages))
    for place, (first, after) in enumerate(pairwise(edges)):
        found[place, first:after] = schedule[first:after] / schedule[first:after].sum()
    return found


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
    apart = told("no persons have these sums: they still differ by {share}", share=in_percent(worst, 2))
    raise BadValue("expected groups of the same residents: those that share people agree", apart)


def ages_between(shape: tuple[int, int], first: int, after: int | None = None) -> BoolArray:
    """Return which persons are of an age from `first` to before `after`, in the shape (sexes, ages)."""
    at = np.arange(shape[1])
    inside = (at >= first) & (at < (shape[1] if after is None else after))
    return np.broadcast_to(inside, shape).copy()
