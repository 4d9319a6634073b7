"""The people of a base year by age and sex, with the rates that they go on by, and what groups of them respond to.

Births, deaths and groups are linear in the children born, in the migrants of each age group, and in the deaths
beyond those of the mortality that people are carried on with. So people are carried on once, and with one person of
each kind in each year; every draw is then a weighted sum. Only one thing is not exact: those who die beyond the
usual number are taken from ages as the usual dead are. A scale of mortality twice the usual one for six years makes
deaths 2.5% too many at most, and those of 60 and over 0.4% too few; the usual one is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.model.cohorts.projection import exposure, survived
from hzsim.model.cohorts.raking import ages_between
from hzsim.model.cohorts.schedules import moving_by_age

GROUPS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "people_0_14": (0, 15),
        "people_15_59": (15, 60),
        "people_15_64": (15, 65),
        "people_60": (60, None),
        "people_65": (65, None),
        "women_20_34": (20, 35),
    }
)
"""The first age of each group, and the first beyond it."""
TILTED = (15, 55)
"""The ages at which a national pattern refines what a place publishes, but no figure of the place's fixes it."""
PLACES, KINDS = 2, 5
"""Weights that come before those of years (the base year's people, their tilt), and how many each year has."""
CHILD, ADULT, OLD, EXCESS, NEWBORN = range(KINDS)
"""What a year's weights are of: migrants of three groups of ages, deaths beyond the usual, children who live."""


@dataclass(frozen=True, slots=True)
class Cohorts:
    """People by sex and age at the end of a base year, shape (2, ages), men first, and the rates of the years after.

    `hazards`, shape (years, 2, ages), and `newborn`, (years, 2), are the nation's (`life_table.hazards`), of which
    the place's mortality is `mortality` times as much when usual; `fertility`, (years, ages), is where a woman's
    children are born in her life; `born`, (years, 2), boys and girls among them. `digest` tells one from another;
    `record` has what assumptions were in years before, which decides nothing.
    """

    digest: str
    persons: Array = field(repr=False, compare=False)
    hazards: Array = field(repr=False, compare=False)
    newborn: Array = field(repr=False, compare=False)
    fertility: Array = field(repr=False, compare=False)
    born: Array = field(repr=False, compare=False)
    mortality: float = 1.0
    record: Mapping[str, Mapping[int, float]] = field(default_factory=dict, compare=False)

    def responses(self, years: int) -> "Responses":
        """Return what births, deaths and groups of so many years respond to."""
        return _responses(self, years)

    @property
    def tilt(self) -> Array:
        """People to add for a tilt of one towards the young, shape (2, ages): as many at 15 as there are, none in all.

        Between 15 and 54 the weight falls on a straight line; men and women each keep their number.
        """
        at = np.arange(self.persons.shape[1])
        inside = self.persons * ages_between((2, len(at)), *TILTED)
        middle = (inside * at).sum(axis=1, keepdims=True) / np.maximum(inside.sum(axis=1, keepdims=True), _LEAST)
        return np.asarray(inside * (middle - at) / (middle - TILTED[0]))


_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Responses:
    """What each weight adds to births, deaths and groups, year by year.

    Weights are those of the base year's people and of their tilt, then `KINDS` for each year. `children`, shape
    (years, weights), are the children of women who have one each in their lives; `deaths`, of the same shape, those
    of people who lived or came, at the usual mortality; `dying`, shape (years,), the share of the born who die in
    the year at that mortality, of which a place's scale is a multiple of `usual`; `groups` are people by group.
    """

    children: Array
    deaths: Array
    dying: Array
    usual: float
    groups: Mapping[str, Array]


@lru_cache(maxsize=16)
def _responses(cohorts: Cohorts, years: int) -> Responses:
    """Carry on the base year's people, and one of each kind in each year, and count what they add."""
    sexes, ages = cohorts.persons.shape
    size = PLACES + KINDS * years
    people = np.zeros((sexes, ages, size))
    people[..., 0], people[..., 1] = cohorts.persons, cohorts.tilt
    survival = np.exp(-cohorts.mortality * cohorts.hazards)
    alive = np.exp(-cohorts.mortality * cohorts.newborn) * cohorts.born
    moving = moving_by_age(ages) / sexes
    children, deaths, groups = np.empty((years, size)), np.empty((years, size)), np.empty((len(GROUPS), years, size))
    inside = np.array([ages_between((sexes, ages), *edges) for edges in GROUPS.values()], float)
    inside[list(GROUPS).index("women_20_34"), 0] = 0.0
    for year in range(years):
        first = PLACES + KINDS * year
        migrants = np.zeros_like(people)
        migrants[..., first + CHILD : first + OLD + 1] = moving.T
        end, dead = survived(people, survival[year], migrants)
        deaths[year] = dead.sum(axis=(0, 1))
        usual, _ = survived(dead[..., 0], np.ones((sexes, ages)), np.zeros((sexes, ages)))
        end[..., first + EXCESS] -= usual / usual.sum()
        children[year] = exposure(cohorts.fertility[year], people[-1], end[-1], 1)
        end[:, 0, first + NEWBORN] += alive[year] / alive[year].sum()
        people = end
        groups[:, year] = np.tensordot(inside, people, axes=2)
    return Responses(
        children, deaths, 1 - alive[:years].sum(axis=1), cohorts.mortality, dict(zip(GROUPS, groups, strict=True))
    )
