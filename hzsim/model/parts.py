"""The three kinds of thing a model is made of: facts, assumptions and indicators."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hzsim._typing import Array, Text
from hzsim.units import Unit

Formula: TypeAlias = Callable[..., Array]
Kind: TypeAlias = Literal["rate", "level", "flow"]

_LARGEST = 1e6
BASE = "base_"
"""Prefix of a formula's argument that is a fact of the base year: `base_gdp` is the fact `gdp`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the base year that a model needs; never drawn."""

    name: str
    label: Text
    unit: Unit


@dataclass(frozen=True, slots=True)
class Assumption:
    """A yearly rate, level or flow that a scenario sets.

    `bounds` are the widest values that a solver looks at, in the assumption's unit; `decimals`
    is how many digits are shown. `observed` says whether a scenario's known years are known of
    this assumption too; where not, every year is drawn.
    """

    name: str
    label: Text
    unit: Unit
    kind: Kind
    bounds: tuple[float, float]
    decimals: int
    definition: Text
    observed: bool = True

    @property
    def lowest(self) -> float:
        """The value that the assumption must stay above for the arithmetic to make sense."""
        return {"rate": -1.0, "level": 0.0, "flow": -_LARGEST}[self.kind]

    @property
    def highest(self) -> float:
        """The largest value that makes sense: 1000% for a rate."""
        return {"rate": 10.0, "level": _LARGEST, "flow": _LARGEST}[self.kind]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An output: a pure formula whose argument names are its inputs, with all that describes it.

    Arguments are other indicators, assumptions (arrays that broadcast to (draws, years)) or
    facts of the base year (floats named `base_...`). `lever` is the assumption that moves the
    indicator by default; `averaged` marks growth rates, which a target over several years
    judges by their compound average; `history` names the observed series in `data/history.csv`.
    """

    name: str
    label: Text
    unit: Unit
    decimals: int
    formula: Formula
    inputs: tuple[str, ...]
    definition: Text
    source: str
    lever: str | None = None
    averaged: bool = False
    history: str | None = None

    def __call__(self, *args: object, **kwargs: object) -> Array:
        """Apply the formula."""
        return self.formula(*args, **kwargs)


Part: TypeAlias = Fact | Assumption | Indicator


def indicator(
    *,
    zh: str,
    en: str,
    unit: Unit,
    decimals: int,
    definition: Text,
    source: str,
    lever: str | None = None,
    averaged: bool = False,
    history: str | None = None,
) -> Callable[[Formula], Indicator]:
    """Turn a formula into an indicator of the same name; the options are the fields of `Indicator`."""

    def declare(formula: Formula) -> Indicator:
        name: str = formula.__name__
        inputs = tuple(inspect.signature(formula).parameters)
        return Indicator(
            name, Text(zh, en), unit, decimals, formula, inputs, definition, source, lever, averaged, history
        )

    return declare
