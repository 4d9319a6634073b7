"""People of many draws carried on from year to year, as weighted sums of what one person of each kind adds."""

import numpy as np

from hzsim._typing import Array
from hzsim.model.arrays.products import small_product
from hzsim.model.cohorts.cohorts import CHILD, EXCESS, KINDS, NEWBORN, OLD, PLACES, Cohorts


class Course:
    """People of some draws as they are carried on from year to year, each year: `move`, `die`, `children`, `bear`."""

    def __init__(
        self, cohorts: Cohorts, scale: Array, moved: Array, children: Array, old: Array, age_tilt: Array
    ) -> None:
        """Take the arrays of assumptions, each of shape (draws or 1, years)."""
        shape = np.broadcast_shapes(scale.shape, moved.shape, children.shape, old.shape, age_tilt.shape)
        self.draws, self.years = int(shape[0]), int(shape[1])
        self.responses = cohorts.responses(self.years)
        self.rate = scale / self.responses.usual
        self.moved, self.shares = moved, (children, 1 - children - old, old)
        self.weights = np.zeros((PLACES + KINDS * self.years, self.draws), like=moved)
        self.weights[0], self.weights[1] = 1.0, age_tilt[:, 0]

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
