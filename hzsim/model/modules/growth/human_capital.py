"""Human capital from health and schooling: the World Bank's index, and the growth that a path of it makes."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, all_of, as_found, told

Values: TypeAlias = float | Sequence[float] | Array
"""A number, or one for each year."""

_FULL_SCHOOLING = 14.0
"""Years of school to the age of 18, against which the index is measured."""
_FULL_SCORE = 625.0
"""Test score at which a year at school is a year learned."""
_RETURNS = {"schooling": 0.08, "adult survival": 0.65, "not stunted": 0.35}
"""How much more is earned: a year learned, and the measures of health from none to all."""


def human_capital_index(
    years: Values,
    score: Values = _FULL_SCORE,
    *,
    survival: Values = 1.0,
    adult_survival: Values = 1.0,
    not_stunted: Values = 1.0,
) -> Array:
    """Return the human capital of people against full health and 14 years learned: a number, or one for each year.

    `years` at school count as `score` / 625 of them are learned; `survival` to school age, `adult_survival` from 15
    to 60 and `not_stunted` are shares from 0 to 1. Whoever works has survived: their human capital leaves `survival`
    at 1. A path's growth is `human_capital_growth`: `index = hz.human_capital_index([10.0, 10.1], 441)` and
    `index[1:] / index[:-1] - 1`. Raises BadValue for a share outside 0 to 1, for years or a score below 0 or
    above 30 and 1,000, and for paths of different length. Source: World Bank, Human Capital Index (Kraay 2018).
    """
    shares = {"survival": survival, "adult_survival": adult_survival, "not_stunted": not_stunted}
    found = [_within("years", years, 30.0), _within("score", score, 1000.0)]
    found += [_within(name, values, 1.0) for name, values in shares.items()]
    lengths = {len(one) for one in found if one.ndim}
    if len(lengths) > 1:
        raise BadValue("expected paths of the same years", all_of(f"{length}" for length in sorted(lengths)))
    taught, scored, alive, grown_up, healthy = found
    learned = taught * scored / _FULL_SCORE
    health = _RETURNS["adult survival"] * (grown_up - 1) + _RETURNS["not stunted"] * (healthy - 1)
    return np.asarray(alive * np.exp(_RETURNS["schooling"] * (learned - _FULL_SCHOOLING) + health / 2))


def _within(name: str, values: Values, most: float) -> Array:
    """Return values as an array of one dimension or none, no value below zero or above the most there can be."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        found = np.empty((0, 0))
    if found.ndim > 1:
        raise BadValue(told("expected {name} as a number, or one for each year", name=name), as_found(values))
    wrong = found[~((found >= 0) & (found <= most))]
    if wrong.size:
        raise BadValue(told("expected {name} from 0 to {most}", name=name, most=f"{most:,g}"), f"{wrong.flat[0]:g}")
    return found
