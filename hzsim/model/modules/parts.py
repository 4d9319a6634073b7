"""What is a model made of? Facts, assumptions and indicators, and the setting of an economy that they stand in."""

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache, partial
from importlib import import_module
from operator import attrgetter
from typing import Any, Literal, TypeAlias, TypeVar

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, as_found, told
from hzsim.measures import CHINA, PEOPLE, Measures
from hzsim.units import RATE, SHARE, Unit, canonical, stated

Kind: TypeAlias = Literal["rate", "level", "flow"]
Formula: TypeAlias = Callable[..., Array]

_LARGEST = 1e6
_MOST_PERSONS = 1e10
BASE = "base_"
"""Prefix of a formula's argument that is a fact of the base year: `base_gdp` is the fact `gdp`."""
KNOWN = "known_"
"""Prefix of an argument that holds what came of an assumption in the known years: `known_real_growth`."""

Facts: TypeAlias = Mapping[str, float | Array]
"""What is known before anything is assumed: figures of the base year, histories up to it and known outcomes by name."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The measures of an economy and the known facts of its base year, by name; None where they are not asked for."""

    measures: Measures = CHINA
    facts: Mapping[str, float] | None = None

    def lacks(self, fact: str | None) -> bool:
        """Return whether a fact is not known where facts are asked for."""
        return fact is not None and self.facts is not None and fact not in self.facts


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the base year, or a history up to it (`series`), that a model needs; never drawn.

    A `table` has a file of its own. One that is not `required` may be left out: a formula is then given NaN, or an
    array of no years. What needs a `separable` one is left out of the model of an economy whose baseline lacks it.
    """

    name: str
    label: Text
    unit: Unit
    series: bool = False
    required: bool = True
    separable: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """The lowest and highest value that is ever drawn, in the unit, or as multiples of a fact of the base year.

    `Domain(-0.05, 0.05, of="population")` is net migration within 5% of the residents a year.
    """

    low: float
    high: float
    of: str | None = None

    def limits(self, facts: Mapping[str, float]) -> tuple[float, float]:
        """Return both ends in the assumption's unit, from the facts of a base year."""
        scale = 1.0 if self.of is None else facts[self.of]
        return self.low * scale, self.high * scale


@dataclass(frozen=True, slots=True)
class Assumption:
    """A yearly rate, level or flow that a scenario sets.

    `bounds` are the widest values that a solver looks at, in the assumption's unit, or multiples of a fact
    (`bounds_of`) until a model is set in a base year; `domain` the widest that are drawn (None for the usual ones of
    its kind); `decimals` is how many digits are shown. `observed` says whether a scenario's known years are known of
    this assumption too; where not, every year is drawn. `usual` is its path where a scenario states none.
    """

    name: str
    label: Text
    unit: Unit
    kind: Kind
    bounds: tuple[float, float]
    decimals: int
    definition: Text
    observed: bool = True
    domain: Domain | None = None
    usual: float | None = None
    bounds_of: str | None = None

    @property
    def base(self) -> str | None:
        """The fact of the base year that its domain or its bounds are multiples of."""
        return self.domain.of if self.bounds_of is None and self.domain is not None else self.bounds_of

    def within(self, setting: Setting) -> "Assumption":
        """Return the assumption in an economy's units, its bounds as values where its base is known."""
        made = _measured(self, setting.measures)
        if self.bounds_of is None:
            times = 10.0 ** (self.unit.size - made.unit.size)
        elif setting.facts is None or setting.lacks(self.bounds_of):
            return made
        else:
            times = setting.facts[self.bounds_of]
        low, high = self.bounds
        return made if times == 1 else replace(made, bounds=(low * times, high * times), bounds_of=None)

    def limits(self, facts: Mapping[str, float]) -> tuple[float, float]:
        """Return the lowest and the highest value that is ever drawn, in the unit, from the facts of a base year."""
        return (self.domain or _DOMAINS[self.kind]).limits(facts)

    @property
    def lowest(self) -> float:
        """The value that the assumption must stay above to make sense: -90% for a rate, 0 for a share."""
        return self._sensible[0]

    @property
    def highest(self) -> float:
        """The largest value that makes sense: 300% for a rate, all for a share."""
        return self._sensible[1]

    @property
    def _sensible(self) -> tuple[float, float]:
        """Both; a flow that is not counted against a fact stays in its domain, also a share that may be below zero."""
        largest = _MOST_PERSONS / 10**self.unit.size if self.unit.dimension == PEOPLE.dimension else _LARGEST
        own = self.domain if self.kind == "flow" and self.domain is not None and self.domain.of is None else None
        if self.unit == SHARE:
            return 0.0 if own is None else min(0.0, own.low), 1.0
        flow = (-largest, largest) if own is None else (own.low, own.high)
        return {"rate": (-0.9, 3.0), "level": (0.0, largest), "flow": flow}[self.kind]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Go to other processes by name where it is one of the registry's, so that it stays the same there."""
        if _registered(self.name) is self:
            return _registered, (self.name,)
        return Assumption, tuple(getattr(self, part.name) for part in fields(self))

    def value(self, written: object) -> float:
        """Return a value written as `5.4%`, or a number in the unit (rates as fractions).

        Raises BadValue when it is no such value, outside the domain, or a number above one for a
        rate: 5.4 is nearly always a slip for 0.054, and who means 540% can write so.
        """
        value = stated(written, self.unit, self.name)
        self.check(value, written=as_found(written))
        return value

    def check(self, *values: float, written: str = "") -> None:
        """Raise BadValue for the first of some values that is not above `lowest` or not at most `highest`."""
        low, high = self._sensible
        for value in values:
            if not low < value <= high:
                lowest, highest = canonical(low, self.unit), canonical(high, self.unit)
                expected = "expected {name} above {lowest}, at most {highest}"
                raise BadValue(told(expected, name=self.name, lowest=lowest, highest=highest), written or f"{value:g}")


rate_assumption = partial(Assumption, unit=RATE, kind="rate", decimals=2)
"""The assumption of a yearly rate, such as growth."""
share_assumption = partial(Assumption, unit=SHARE, kind="flow", decimals=1)
"""The assumption of a share, such as that of investment in GDP."""


def _registered(name: str) -> Assumption | None:
    """Return the registry's assumption of a name; None where it has none."""
    from hzsim.model.modules.registry import ASSUMPTIONS  # which is made of what is declared here

    return ASSUMPTIONS.get(name)


_DOMAINS: Mapping[Kind, Domain] = {
    "rate": Domain(-0.4, 0.6),
    "level": Domain(0.0, _LARGEST),
    "flow": Domain(-_LARGEST, _LARGEST),
}
"""What is drawn of an assumption that declares no domain of its own."""


@cache
def arguments(formula: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's arguments."""
    return tuple(inspect.signature(formula).parameters)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An output: a pure formula whose argument names are its inputs, with all that describes it.

    Arguments are other indicators, assumptions (arrays that broadcast to (draws, years)) or facts of the base year
    (`base_...`: floats, and arrays of their years for histories), and what is known of assumptions (`known_...`).
    `lever` is the assumption that moves the indicator by default; `averaged` marks growth rates, which a target over
    several years judges by their compound average; `history` names the observed series in `data/history.csv`. An
    argument with a default is an input of models in which a module provides it: `optional`; or it holds what a `step`
    makes of inputs. An indicator that takes an assumption's place says by `through` how its lever brings a value of
    it: a function of that value and of other inputs by name. One at current prices says by `constant` what it is at
    those of the base year: a function of indicators by name. One that a target makes of a model's own (`made`: the
    function that did, and its arguments) says by `written` how such a target is written; `cumulative` marks what a
    target over several years judges by the last of them.
    """

    name: str
    label: Text
    unit: Unit
    decimals: int
    formula: Formula = field(repr=False)
    inputs: tuple[str, ...]
    definition: Text
    source: Text
    lever: str | None = None
    averaged: bool = False
    history: str | None = None
    through: Formula | None = field(default=None, repr=False)
    optional: tuple[str, ...] = ()
    constant: Formula | None = field(default=None, repr=False)
    cumulative: bool = False
    written: str = "{name} {operator} {value}"
    made: tuple[Callable[..., Any], tuple[Any, ...]] | None = field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether it is the change of another indicator since a year, which a target makes of it."""
        return self.written.startswith("change of ")

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the other inputs of `through`, held fixed while the lever brings the indicator to a value."""
        return () if self.through is None else arguments(self.through)[1:]

    def within(self, setting: Setting) -> "Indicator":
        """Return the indicator in an economy's units."""
        return _measured(self, setting.measures)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Go to other processes as functions do: by where it is declared, with the inputs that a model has added."""
        if self.made is not None:
            return self.made
        if is_dataclass(self.formula):  # data, which goes as such
            return Indicator, tuple(getattr(self, part.name) for part in fields(self))
        place = getattr(self.formula, "__module__", ""), getattr(self.formula, "__qualname__", "")
        made = (*place, self.inputs, self.unit, self.decimals)
        found = None
        with suppress(ImportError, AttributeError, TypeError, ValueError):
            found = _declared(*made)
        if found != self:
            hint = "declare it with @indicator at the top of a module"
            raise BadValue("expected an indicator that other processes can import", self.name, hint)
        return _declared, made

    def __call__(self, *args: object, **kwargs: object) -> Array:
        """Apply the formula."""
        return self.formula(*args, **kwargs)

    @property
    def constant_inputs(self) -> tuple[str, ...]:
        """The indicators that `constant` is a function of; none for an indicator that is not at current prices."""
        return () if self.constant is None else arguments(self.constant)


def _declared(module: str, name: str, inputs: tuple[str, ...], unit: Unit, decimals: int) -> Indicator:
    """Return the indicator that a module declares by a name, with these inputs, unit and decimals."""
    found: Indicator = attrgetter(name)(import_module(module))
    return replace(found, inputs=inputs, unit=unit, decimals=decimals)


Part: TypeAlias = Fact | Assumption | Indicator
Measured = TypeVar("Measured", Assumption, Indicator)


def _measured(part: Measured, measures: Measures) -> Measured:
    """Return a part in an economy's units, with the digits that these need."""
    unit = measures.unit(part.unit)
    return part if unit is part.unit else replace(part, unit=unit, decimals=measures.decimals(part.unit, part.decimals))
