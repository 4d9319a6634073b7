"""One step of people by age and sex, of any width: what the published examples of projections are."""

from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array
from hzsim.model.arrays.cohorts import exposure, survived


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one step: `Rates(survival, newborn, fertility)`.

    `survival`, shape (sexes, ages), is the share of those of an age that live one step later, of the last age
    and the one before to the last, which is open; `newborn`, shape (sexes,), the share of the children born in
    a step that live at its end; `fertility`, shape (ages,), children a woman has in a year at each age;
    `born`, shape (sexes,), the shares of boys and girls at birth. Women are the last sex.
    """

    survival: Array
    newborn: Array
    fertility: Array
    born: Array


@dataclass(frozen=True, slots=True)
class Step:
    """What a step brings: persons at its end by sex and age, children born by sex, deaths by sex and age.

    `deaths` are of those who lived at the start or came, by their age before they died; `infant_deaths` of the born.
    """

    persons: Array
    births: Array
    deaths: Array
    infant_deaths: Array


def advance(persons: Array, rates: Rates, migrants: Array | float = 0.0, width: int = 1) -> Step:
    """Return what a step of `width` years, that of a group of ages, makes of persons by sex and age.

    `persons` and `migrants` have the shape (sexes, ages); migrants are the net ones of the whole step.
    """
    moved = np.broadcast_to(np.asarray(migrants, dtype=float), persons.shape)
    end, deaths = survived(persons, rates.survival, moved)
    births = exposure(rates.fertility, persons[-1], end[-1], width) * rates.born
    end[:, 0] += births * rates.newborn
    return Step(end, births, deaths, births * (1 - rates.newborn))
