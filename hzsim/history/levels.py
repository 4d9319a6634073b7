"""Levels as they are typed without a file: in which unit, and two of them brought to one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hzsim.amounts import codes, currency, half_width, power
from hzsim.errors import BadValue, as_found, told
from hzsim.measures import CHINA, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, Measures, measures_of
from hzsim.units import NUMBER, SHARE, Unit, parse, stated

_NUMBER = re.compile(r"[-+−]?[\d.,]*\d", re.ASCII)
_MULTIPLES = ("x", "×", "倍")


@dataclass(frozen=True, slots=True)
class Level:
    """A level above zero, in a unit; one of nothing named, such as 21860 or 13 million, is in `NUMBER`.

    `scale` is what a one is with the words around the number: 1000 for KES 16.2 trillion, which is held in billions.
    """

    value: float
    unit: Unit
    scale: float = 1.0

    @classmethod
    def read(cls, written: str | float) -> "Level":
        """Return the level of a text or of a number; BadValue for what is none, or not above zero."""
        if not isinstance(written, str):
            return cls(above_zero(float(written), written), NUMBER)
        text = half_width(written).strip()
        words = _NUMBER.sub("", text, count=1)
        size = power(words)
        for unit in _units(text) if size is None else (NUMBER,):
            try:
                value = parse(text.removesuffix(words) if unit is NUMBER else text, unit)
                scale = parse(_NUMBER.sub("1", text, count=1), unit) if size is None else 10.0**size
            except BadValue:
                continue
            return cls(above_zero(value if size is None else value * scale, written), unit, scale)
        raise BadValue("expected a level such as 21860, 3万亿元, 30000美元 or 1300万人", as_found(written))

    @property
    def basic(self) -> float:
        """The level in single yuan, dollars or persons."""
        return self.value * 10.0**self.unit.size

    @property
    def kind(self) -> str:
        """What it is a level of: the code of its currency, people, a share, or a plain number."""
        return self.unit.code or self.unit.dimension or self.unit.name

    @property
    def bare(self) -> bool:
        """Whether it is a number with no word at all."""
        return self.unit is NUMBER and self.scale == 1

    def beside(self, other: "Level") -> "Level":
        """Return the level in the unit of another; a bare number is taken to have the other's words too."""
        value = self.value * other.scale if self.bare else self.basic / 10.0**other.unit.size
        return Level(value, other.unit, other.scale)


def two_levels(start: str | float, end: str | float, population: str | None, rate: str | None) -> tuple[Level, Level]:
    """Return two levels in one unit, the last brought to the first's where that takes residents or an exchange rate.

    `population` and `rate` are those of the last year, as text: then the last level is per head, or in dollars.
    """
    first, times = Level.read(start), _multiple(end)
    if times is not None:
        return first, Level(times * first.value, first.unit)
    last = _fraction(Level.read(end), end, first)
    first = _fraction(first, start, last)
    if population is not None or rate is not None or (last.kind == "USD" != first.kind and first.unit.code):
        return first, _brought(first, last, start, end, population, rate)
    if first.bare and last.scale != 1:  # 21860 to 3万亿元 may be of 亿元 or of 万亿元
        raise BadValue(
            told("expected the first level with its unit too, as {level} has one", level=as_found(end)), as_found(start)
        )
    if not _alike(first, last):
        raise _unlike(first, start, end)
    if first.unit is NUMBER and last.unit is not NUMBER:
        first = first.beside(last)
    return first, last.beside(first)


def _fraction(level: Level, written: object, other: Level) -> Level:
    """Return a level, as a share where it is a number of Python beside one: 0.045 beside 3.9%."""
    share = other.unit is SHARE and not isinstance(written, str)
    return Level(stated(written, SHARE), SHARE, 0.01) if share else level


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
        raise _unlike(first, start, end)
    amount = last.basic
    if rate is not None:
        amount *= above_zero(parse(rate, Measures(first.kind).unit(MONEY_PER_USD)), rate)
    if population is not None:
        amount *= above_zero(parse(population, PEOPLE), population) * 10.0**PEOPLE.size
    return Level(amount / 10.0**first.unit.size, first.unit)


def _alike(first: Level, last: Level) -> bool:
    """Return whether levels go together: of one kind, or one of nothing named; 5万 and a share do not."""
    units = (first.unit, last.unit)
    return first.kind == last.kind or first.bare or last.bare or (NUMBER in units and SHARE not in units)


def _unlike(first: Level, start: object, end: object) -> BadValue:
    unit = first.unit.name
    expected = told("expected both levels in one unit, as {level} is in {unit}", level=as_found(start), unit=unit)
    return BadValue(expected, as_found(end))


def rate_unit(written: object) -> Unit:
    """Return the unit of an exchange rate: of the currency that it names beside the dollar, else of the yuan."""
    found = (code for code in _named(half_width(written)) if code != "USD")
    return Measures(next(found, CHINA.currency)).unit(MONEY_PER_USD)


def above_zero(value: float, written: object) -> float:
    """Return a value; BadValue unless it is above zero."""
    if not 0 < value < float("inf"):
        raise BadValue("expected a level above zero", as_found(written))
    return value


def _units(written: str) -> Iterator[Unit]:
    """Yield the units that a text may be in: people, a share, and money of the currencies that it names."""
    yield from (PEOPLE, SHARE)
    money = "lakh crore" if re.search("lakh|crore", written) else ""
    for code in _named(written):
        measures = measures_of(code, money)
        yield from (measures.unit(MONEY_PER_PERSON), measures.unit(MONEY))


def _named(written: str) -> Iterator[str]:
    """Yield the codes of currencies whose code, name or symbol is in a text; the yuan and the dollar before others."""
    yield from _naming(("CNY", "USD"), written)
    yield from _naming(sorted(codes()), written)  # loads Babel


def _naming(some: Iterable[str], written: str) -> Iterator[str]:
    return (code for code in some if any(name in written for name in currency(code).names))


def _multiple(end: str | float) -> float | None:
    """Return how many times the first level the last is, from `2x` or `2倍`; None where it is a level."""
    text = half_width(end).strip().lower() if isinstance(end, str) else ""
    sign = next((one for one in _MULTIPLES if text.endswith(one)), None)
    return None if sign is None else above_zero(parse(text.removesuffix(sign), NUMBER), end)
