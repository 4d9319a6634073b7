"""Figures as somebody types them, without a file: levels with their units, and what is known of a place."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from hzsim._typing import Text
from hzsim.amounts import codes, currency, half_width, power, without_name
from hzsim.errors import BadValue, as_found, told
from hzsim.measures import CHINA, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, Measures, measures_of
from hzsim.model.modules.economy import real_growth
from hzsim.scenario.parts.years import parse_year
from hzsim.units import NUMBER, RATE, SHARE, Unit, canonical, parse

GIVEN = Text("由使用者给出：请写明来源", "given by you: name its source")
"""The source of a figure that an option states."""
UNITS = {"gdp": MONEY, "population": PEOPLE, "exchange_rate": MONEY_PER_USD, "rd_intensity": SHARE}
_LONGEST = 80
"""The most characters of a name: it stands in titles and in names of files."""

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure as the baseline's file has it, with where it is from and how sure it is."""

    written: str
    source: Text
    status: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a place beside its shipped record; empty where nothing is.

    Raises BadValue, naming the figure, for a name that cannot be printed or is too long, a year that is none, and
    growth that no economy has.
    """

    name: str = ""
    currency: str = ""
    gdp: str = ""
    population: str = ""
    exchange_rate: str = ""
    rd_intensity: str = ""
    growth: str = ""
    year: int | None = None

    def __post_init__(self) -> None:
        if not self.name.isprintable() or len(self.name.strip()) > _LONGEST:
            message = told("expected printable text of at most {longest} characters", longest=_LONGEST)
            raise wrong("name", message, self.name)
        if self.year is not None:
            _read("year", parse_year, self.year)
        _ = self.stated_growth

    @property
    def given(self) -> Iterator[tuple[str, str]]:
        """Yield the figures that are facts of a base year and are given, by name."""
        for name in UNITS:
            if written := getattr(self, name).strip():
                yield name, written

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what a place of one's own needs and that is not given."""
        return tuple(name for name in ("currency", "gdp", "population") if not getattr(self, name).strip())

    @property
    def stated_growth(self) -> float | None:
        """Real growth as a fraction; None where it is not given."""
        if not self.growth.strip():
            return None
        growth, (low, high) = _read("growth", parse, self.growth, RATE), real_growth.bounds
        if not low <= growth <= high:
            message = told("expected a rate from {low} to {high}", low=canonical(low, RATE), high=canonical(high, RATE))
            raise wrong("growth", message, self.growth)
        return growth

    def measures(self, code: str, money: str = "") -> Measures:
        """Return the measures of a currency, in the scale that GDP and residents are given in.

        `money` is the word of the scale of money where GDP has none.
        """
        usual = _read("currency", measures_of, code, money)
        if usual.currency == "CNY":
            return usual
        sizes = {
            "money": _size_words(self.gdp, usual.unit(MONEY)) or money,
            "people": _size_words(self.population, usual.unit(PEOPLE)),
        }
        return measures_of(code, **sizes)

    def facts(self, measures: Measures) -> dict[str, Fact]:
        """Return the figures that are given as facts; BadValue, naming the figure, for one that cannot be read."""
        found = dict(self.given)
        for name, written in found.items():
            if not _read(name, parse, written, measures.unit(UNITS[name])) > 0:
                raise wrong(name, told("expected a value above zero"), written)
        return {name: Fact(written, GIVEN, "one source") for name, written in found.items()}


def _read(name: str, read: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
    """Return what a figure is read as; BadValue names the figure."""
    try:
        return read(*given, **named)
    except BadValue as error:
        raise wrong(name, error.expected, error.found, error.hint) from None


def wrong(name: str, message: str, found: str, hint: str = "") -> BadValue:
    """Return the mistake in a figure, which is named."""
    return BadValue(told("for {name}, {message}", name=name, message=message), as_found(found), hint)


def _size_words(written: str, unit: Unit) -> str:
    """Return the words of size of a figure, such as `lakh crore`; nothing where it has none that a table counts in."""
    words = "".join(letter for letter in half_width(written) if not (letter.isdigit() or letter in ",.+-")).strip()
    size = without_name(words, unit.names)[0].strip()
    return size if size and power(size) is not None else ""


_NUMBER = re.compile(r"[-+−]?[\d.,]*\d", re.ASCII)


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
        for unit in _possible_units(text) if size is None else (NUMBER,):
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


def rate_unit(written: object) -> Unit:
    """Return the unit of an exchange rate: of the currency that it names beside the dollar, else of the yuan."""
    found = (code for code in _named(half_width(written)) if code != "USD")
    return Measures(next(found, CHINA.currency)).unit(MONEY_PER_USD)


def above_zero(value: float, written: object) -> float:
    """Return a value; BadValue unless it is above zero."""
    if not 0 < value < float("inf"):
        raise BadValue("expected a level above zero", as_found(written))
    return value


def _possible_units(written: str) -> Iterator[Unit]:
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


def scale_words(measures: Measures) -> dict[str, str]:
    """Return the words for the sizes that money and people are counted in, as a baseline's file has them."""
    code = measures.currency
    return {
        "money": measures.unit(MONEY).name.removeprefix(code).strip() or code,
        "people": measures.unit(PEOPLE).name.removesuffix("persons").strip(),
    }


def money_written(value: float, measures: Measures) -> str:
    """Return an amount of money as a baseline's file has it."""
    if measures.currency == "CNY":
        return f"{value:.10g}亿元"
    return f"{measures.currency} {value:.10g} {scale_words(measures)['money']}".strip()


def people_written(value: float, measures: Measures) -> str:
    """Return a number of residents as a baseline's file has it."""
    return f"{value:.10g}万人" if measures.currency == "CNY" else f"{value:.10g} {scale_words(measures)['people']}"
