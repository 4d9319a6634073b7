"""Death rates by age into what share of each age lives a year later."""

import numpy as np

from hzsim._typing import Array

_FIRST_YEAR = np.array([[0.045, 2.684], [0.053, 2.8]])
"""Years lived by those who die before age one, for men and women, as a line in the death rate: Coale and Demeny's
West model in Preston, Heuveline and Guillot (2001), table 3.3."""


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
