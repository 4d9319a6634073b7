"""At which ages women have their children, and at which people move."""

from itertools import pairwise

import numpy as np

from hzsim._typing import Array

CHILDREN, OLD = 15, 60
"""The first age that is no longer a child's, and the first of the old, as the censuses of China group them."""
_MOVING = {"a1": 0.02, "alpha1": 0.1, "a2": 0.06, "alpha2": 0.1, "mu2": 20.0, "lambda2": 0.4, "c": 0.003}
"""The fundamental parameters of Rogers and Castro (1981), Model Migration Schedules, IIASA RR-81-30."""


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
