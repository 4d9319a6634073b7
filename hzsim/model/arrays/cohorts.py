"""The people of a base year by age and sex, with the rates that they go on by, and what groups of them respond to.

Births, deaths and groups are linear in the children born, in the migrants of each age group, and in the deaths
beyond those of the mortality that people are carried on with. So people are carried on once, and with one person of
each kind in each year; every draw is then a weighted sum. Only one thing is not exact: those who die beyond the
usual number are taken from ages as the usual dead are. A scale of mortality twice the usual one for six years makes
deaths 2.5% too many at most, and those of 60 and over 0.4% too few; the usual one is exact.

A step is one of the cohort-component projection: half of a step's migrants come before it and half after, so that half
of them are exposed to its mortality; women are counted at both ends for births (Preston, Heuveline and Guillot 2001,
chapter 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from hzsim._typing import Array
from hzsim.model.arrays import small_product
from hzsim.model.arrays.single_ages import ages_between, moving_by_age

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

    `hazards`, shape (years, 2, ages), and `newborn`, (years, 2), are the nation's (`hazards`), of which
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


class Course:
    """People of some draws as they are carried on from year to year, each year: `move`, `die`, `children`, `bear`."""

    def __init__(
        self,
        base_cohorts: Cohorts,
        mortality_scale: Array,
        net_migration: Array,
        migrant_children: Array,
        migrant_old: Array,
        age_tilt: Array,
    ) -> None:
        """Take the arrays of assumptions, each of shape (draws or 1, years)."""
        shares = migrant_children, 1 - migrant_children - migrant_old, migrant_old
        shape = np.broadcast_shapes(*(one.shape for one in (mortality_scale, net_migration, *shares, age_tilt)))
        self.draws, self.years = int(shape[0]), int(shape[1])
        self.responses = base_cohorts.responses(self.years)
        self.rate = mortality_scale / self.responses.usual
        self.moved, self.shares = net_migration, shares
        self.tilt = age_tilt[:, 0]
        self.widen(self.draws)

    def widen(self, draws: int) -> None:
        """Begin anew with at least so many draws, of which the assumptions may be one for all."""
        self.draws = max(self.draws, draws)
        self.weights = np.zeros((PLACES + KINDS * self.years, self.draws), like=self.moved)
        self.weights[0], self.weights[1] = 1.0, self.tilt

    def at(self, year: int, kind: int) -> int:
        """Return the place of a weight."""
        return int(PLACES + KINDS * year + kind)

    def sum(self, response: Array, year: int, kind: int) -> Array:
        """Return what all weights up to a kind of the year bring, shape (draws,)."""
        end = self.at(year, kind) + 1
        return np.asarray(small_product(response[None, :end], self.weights[:end])[0])

    def move(self, year: int) -> None:
        """Let the migrants of a year come."""
        for group, share in enumerate(self.shares):
            np.multiply(self.moved[:, year], share[:, year], out=self.weights[self.at(year, CHILD + group)])

    def die(self, year: int) -> Array:
        """Let people die, more or fewer than usual, and return how many of those who lived or came did."""
        deaths = np.asarray(self.rate[:, year] * self.sum(self.responses.deaths[year], year, OLD))
        self.lose(year, deaths)
        return deaths

    def lose(self, year: int, deaths: Array) -> None:
        """Take the deaths of a year beyond the usual ones, of those who lived or came, from the people."""
        np.multiply(deaths, 1 - 1 / self.rate[:, year], out=self.weights[self.at(year, EXCESS)])

    def children(self, year: int) -> Array:
        """Return how many children are born if every woman has one in her life."""
        return self.sum(self.responses.children[year], year, EXCESS)

    def dying(self, year: int) -> Array:
        """Return the share of the born who die in the year."""
        return np.asarray(self.rate[:, year] * self.responses.dying[year])

    def bear(self, year: int, births: Array) -> None:
        """Let children be born, of whom most live."""
        np.multiply(births, 1 - self.dying(year), out=self.weights[self.at(year, NEWBORN)])

    def group(self, name: str) -> Array:
        """Return a group of ages after all years, shape (draws, years)."""
        return np.asarray(small_product(self.responses.groups[name], self.weights).T)


def survived(persons: Array, survival: Array, migrants: Array) -> tuple[Array, Array]:
    """Return persons one step later, without those born in it, and the deaths at each age before it.

    All of shape (sexes, ages) or (sexes, ages, n); the last age is open.
    """
    exposed = persons + migrants / 2
    living = exposed * (survival if exposed.ndim == survival.ndim else survival[..., None])
    end = migrants / 2
    end[:, 1:] += living[:, :-1]
    end[:, -1] += living[:, -1]
    return end, exposed - living


def exposure(fertility: Array, before: Array, after: Array, width: int) -> Array:
    """Return the children born in a step of some years to women at its two ends, shape (ages,) or (ages, n)."""
    return np.tensordot(fertility, (before + after) * (width / 2), axes=1)
