"""Levels as they are typed without a file: in which unit, and two of them brought to one."""

import re
from dataclasses import dataclass

from hzsim.currencies import codes
from hzsim.errors import BadValue, as_found, told
from hzsim.measures import CHINA, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, USD, Measures, measures_of
from hzsim.units import NUMBER, SHARE, Unit, half_width, parse

_UNITS = (MONEY_PER_PERSON, MONEY, USD, PEOPLE, SHARE)
"""The units that levels may be written in, beside sums of any other currency."""
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_MULTIPLES = ("x", "×", "倍")


@dataclass(frozen=True, slots=True)
class Level:
    """A level above zero, in a unit; a plain number is in `NUMBER`."""

    value: float
    unit: Unit

    @classmethod
    def read(cls, written: str | float) -> "Level":
        """Return the level of a text or of a number; BadValue for what is none, or not above zero."""
        if not isinstance(written, str):
            return cls(above_zero(float(written), written), NUMBER)
        for unit in (NUMBER, *_UNITS, *([_measures(written).unit(MONEY)] if _code(written) else [])):
            try:
                value = parse(written, unit)
            except BadValue:
                continue
            return cls(above_zero(value, written), unit)
        raise BadValue("expected a level such as 21860, 3万亿元, 30000美元 or 1300万人", as_found(written))

    @property
    def basic(self) -> float:
        """The level in single yuan, dollars or persons."""
        return self.value * 10.0**self.unit.size

    @property
    def kind(self) -> str:
        """What it is a level of: the code of its currency, people, a share, or a plain number."""
        return self.unit.code or self.unit.dimension or self.unit.name

    def within(self, unit: Unit) -> "Level":
        """Return the level in another unit of its kind; a plain number is taken to be in that unit."""
        return Level(self.value if self.unit is NUMBER else self.basic / 10.0**unit.size, unit)


def two_levels(start: str | float, end: str | float, population: str | None, rate: str | None) -> tuple[Level, Level]:
    """Return two levels in one unit, the last brought to the first's where that takes residents or an exchange rate.

    `population` and `rate` are those of the last year, as text: then the last level is per head, or in dollars.
    """
    first, times = Level.read(start), _multiple(end)
    if times is not None:
        return first, Level(times * first.value, first.unit)
    last = Level.read(end)
    if population is not None or rate is not None or (last.kind == "USD" != first.kind and first.unit.code):
        return first, _brought(first, last, start, end, population, rate)
    if first.unit is NUMBER:
        first = first.within(last.unit)
    if last.unit is not NUMBER and first.kind != last.kind:
        unit = first.unit.name
        raise BadValue(
            told("expected both levels in one unit, as {level} is in {unit}", level=as_found(start), unit=unit),
            as_found(end),
        )
    return first, last.within(first.unit)


def _brought(first: Level, last: Level, start: object, end: object, population: str | None, rate: str | None) -> Level:
    """Return the last level in the unit of the first, from one that is in dollars, per head, or both."""
    if not first.unit.code or not last.unit.code:
        hint = "or say how it moves, such as 1% or 7.12:7.20"
        raise BadValue("expected levels with their units, such as 21860亿元 and 30000美元", as_found(start), hint)
    abroad = last.kind == "USD" != first.kind
    if abroad and rate is None:
        raise BadValue("expected the exchange rate of the last year too, such as 7.12", told("none"))
    if rate is not None and not abroad:
        raise BadValue("expected a last level in dollars, such as 30000美元", as_found(end))
    if not abroad and first.kind != last.kind:
        unit = first.unit.name
        raise BadValue(
            told("expected both levels in one unit, as {level} is in {unit}", level=as_found(start), unit=unit),
            as_found(end),
        )
    amount = last.basic
    if rate is not None:
        amount *= above_zero(parse(rate, Measures(first.kind).unit(MONEY_PER_USD)), rate)
    if population is not None:
        amount *= above_zero(parse(population, PEOPLE), population) * 10.0**PEOPLE.size
    return Level(amount / 10.0**first.unit.size, first.unit)


def rate_unit(written: object) -> Unit:
    """Return the unit of an exchange rate: of the currency that it names beside the dollar, else of the yuan."""
    return _measures(str(written)).unit(MONEY_PER_USD)


def above_zero(value: float, written: object) -> float:
    """Return a value; BadValue unless it is above zero."""
    if not 0 < value < float("inf"):
        raise BadValue("expected a level above zero", as_found(written))
    return value


def _code(written: str) -> str | None:
    """Return the code of a currency that a text names, beside the yuan and the dollar."""
    return next((one for one in _CODE.findall(written) if one not in ("CNY", "USD", "RMB") and one in codes()), None)


def _measures(written: str) -> Measures:
    code = _code(written)
    if code is None:
        return CHINA
    return measures_of(code, "lakh crore") if re.search("lakh|crore", written) else measures_of(code)


def _multiple(end: str | float) -> float | None:
    """Return how many times the first level the last is, from `2x` or `2倍`; None where it is a level."""
    text = half_width(end).strip().lower() if isinstance(end, str) else ""
    sign = next((one for one in _MULTIPLES if text.endswith(one)), None)
    return None if sign is None else above_zero(parse(text.removesuffix(sign), NUMBER), end)
