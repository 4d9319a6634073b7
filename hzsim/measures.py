"""Money and people as dimensions: the units that an economy's figures are in follow from its currency and scale.

What declares a figure names its dimension (`MONEY`, `PEOPLE`, `MONEY_PER_PERSON`...), which is the unit of
China's statistics (亿元, 万人, 元) until a baseline says another currency or scale. A new dimension is one entry of
`_MAKERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from hzsim._typing import Text
from hzsim.amounts import POWERS, WORDS, Counting, Currency, currency, power, size_word, without_name
from hzsim.errors import BadValue, as_found, did_you_mean, told
from hzsim.units import (
    CHILDREN,
    MEGATONNES,
    MEGATONNES_COAL,
    NUMBER,
    PRICE_INDEX,
    PROBABILITY,
    RATE,
    RATE_PER_MILLE,
    SHARE,
    TIMES,
    YEARS,
    Unit,
)

_PERSONS = frozenset({"人", "persons", "person", "people", "residents"})
_MAN, _YI = 4, 8
_SIZES = (0, 3, 4, 5, 6, 7, 8, 9, 12)
"""The powers of ten that a table may count money or people in."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What figures of an economy are written in: the code of its currency, and the powers of ten of money and people.

    `Measures("KES", 9, 6)` are billions of shillings and millions of persons; `counting` says whose words English
    has for large sums. Raises BadValue for an unknown code.
    """

    currency: str = "CNY"
    money: int = _YI
    people: int = _MAN
    counting: Counting = "en"

    def __post_init__(self) -> None:
        currency(self.currency)

    def unit(self, declared: Unit) -> Unit:
        """Return the unit of a declared one: this economy's where it is of a dimension, else the same."""
        return _unit(self, declared.dimension) if declared.dimension else declared

    def decimals(self, declared: Unit, decimals: int) -> int:
        """Return how many decimals a figure is shown with, from those that are declared for China's units."""
        unit = self.unit(declared)
        if unit.per:  # a rate of 0.9 needs more digits than one of 7.12
            return decimals if self.currency == CHINA.currency else decimals + currency(self.currency).digits
        more = unit.size - declared.size
        return max(0, decimals + (min(2, more) if unit.code else more))

    @property
    def constants(self) -> Mapping[str, float]:
        """What formulas take as arguments: sizes of units as numbers; for dollars at home, the rate of one to one."""
        sizes = {"money_scale": self.money, "people_scale": self.people, "dollar_scale": self._dollars}
        found = {name: 10.0**size for name, size in sizes.items()}
        return {**found, "exchange_rate": 1.0} if self.currency == "USD" else found

    @property
    def data(self) -> dict[str, str | float]:
        """The currency and the sizes of the units of money and people, as data."""
        return {"currency": self.currency, "money": 10.0**self.money, "people": 10.0**self.people}

    @property
    def _dollars(self) -> int:
        return _YI if self.money == _YI else 9


@cache
def _unit(measures: Measures, dimension: str) -> Unit:
    return replace(_MAKERS[dimension](measures), dimension=dimension)


def _amount(money: Currency, size: int, counting: Counting) -> Unit:
    """Return the unit of sums of money that are counted in `10^size` of a currency."""
    chinese, english = size_word(size, "zh"), size_word(size, counting)
    label = f"{money.code} {english}".strip()
    name, words = label, {label: size, **({english: size} if english else {}), money.code: 0}
    example = _example(f"5000亿{money.name.zh}", f"{money.code} 500 {english}".strip())
    if money.code in ("CNY", "USD") and size in (_MAN, _YI, 12):
        name = f"{chinese}{money.name.zh}"
        words = {f"{word}{end}": POWERS[word] for word in ("亿", "万亿") for end in (money.name.zh, "")}
        words |= {f"{word}{money.name.zh}": POWERS[word] for word in ("万", "")}
        if size == _YI:
            label = f"{money.code} 100 mn"
            example = _example(f"30000{name} 或 3万{name}", f"{money.code} 3 trillion")
    return Unit(
        name, label, example, _spellings(words, size), chinese=f"{chinese}{money.name.zh}", written=_around(money),
        size=size, names=money.names, code=money.code, counting=counting,
    )  # fmt: skip


def _spellings(words: Mapping[str, int], size: int) -> dict[str, Decimal]:
    """Return what one of each word, a power of ten, is in units of `10^size`."""
    return {word: Decimal(1).scaleb(held - size) for word, held in words.items()}


def _example(zh: str, en: str) -> str:
    """Return a value as messages show it, in the language of each."""
    return told("{x}", x=Text(zh, en))


def _around(money: Currency) -> Text:
    """Return the forms of a number of a currency inside a sentence: `CNY {}`, `₹{}`, `{}元`."""
    space = " " if money.name.en.isascii() else ""
    return Text(f"{{}}{money.name.zh}", f"{money.name.en}{space}{{}}")


def _people(measures: Measures) -> Unit:
    """Return the unit of people that are counted in the size of an economy's tables."""
    size = measures.people
    counting: Counting = "en_IN" if size in WORDS["en_IN"] and size not in WORDS["en"] else "en"
    chinese, english, here = size_word(size, "zh"), size_word(size, counting), size in (_MAN, _YI)
    name = f"{chinese}人" if here else f"{english} persons".strip()
    words = {f"{chinese}人": size, "万人": _MAN, "亿人": _YI, "人": 0, "万": _MAN}
    if not here:
        words = {name: size, **({english: size} if english else {}), **words}
    return Unit(
        name, f"{english} persons".strip(),
        _example(f"1300{name}", "13 million people") if here else _example("1310万人", f"13.1 {name}"),
        _spellings(words, size), chinese=f"{chinese}人",
        written=Text("{}人", "{} people"), size=size, names=_PERSONS, counting=counting,
    )  # fmt: skip


def _money_per_person(measures: Measures) -> Unit:
    money = currency(measures.currency)
    here = money.code == CHINA.currency
    spellings = {"元": "1", "万元": "10000"} if here else {money.code: "1"}
    return Unit(
        money.name.zh if here else money.code, money.code,
        _example("173867元", "CNY 173,867") if here else _example(f"50000{money.name.zh}", f"{money.code} 50,000"),
        {key: Decimal(one) for key, one in spellings.items()},
        chinese=money.name.zh, written=_around(money), names=money.names, code=money.code, counting=measures.counting,
    )  # fmt: skip


def _output_per_person(measures: Measures) -> Unit:
    """Return the unit of money per person as tables count both: 亿元 over 万人 are 万元/人."""
    money, size = currency(measures.currency), measures.money - measures.people
    word, chinese = size_word(size, measures.counting), size_word(size, "zh")
    here = f"{chinese}{money.name.zh}/人"
    english = f"{money.code} {word} per person".replace("  ", " ")
    name = here if money.code == CHINA.currency else english
    around = _around(money)
    return Unit(
        name, english, "35", {name: Decimal(1)}, chinese=here, size=size, code=money.code, names=money.names,
        written=Text(f"{around.zh}/人", f"{around.en} per person"), counting=measures.counting,
    )  # fmt: skip


def _money_per_dollar(measures: Measures) -> Unit:
    """Return the unit of an exchange rate, local currency per USD: a bare number is one for the yuan alone."""
    money, dollar = currency(measures.currency), currency("USD")
    here, quote = money.code == CHINA.currency, f"{money.code}/USD"
    name, chinese = f"{money.code} per USD", f"{money.name.zh}/{dollar.name.zh}"
    return Unit(
        name, name, "7.12" if here else _example(f"7.5{chinese}", f"7.5 {quote}"),
        {chinese: Decimal(1), quote: Decimal(1)}, bare=here,
        chinese=chinese, written=Text(f"{{}}{chinese}", f"{{}} {name}"), names=money.names, per=dollar.names,
        code=money.code, suffix="" if here else f" {quote}",
    )  # fmt: skip


_MAKERS: Mapping[str, Callable[[Measures], Unit]] = {
    "money": lambda one: _amount(currency(one.currency), one.money, one.counting),
    "people": _people,
    "money per person": _money_per_person,
    "output per person": _output_per_person,
    "money per USD": _money_per_dollar,
    "dollars": lambda one: _amount(currency("USD"), one._dollars, "en"),
}
CHINA = Measures()
"""The yuan in 亿元, and 万人: how China's statistics are written, and a baseline that says nothing else."""
MONEY, PEOPLE, MONEY_PER_PERSON, OUTPUT_PER_PERSON, MONEY_PER_USD, DOLLARS = (_unit(CHINA, one) for one in _MAKERS)
USD = Unit(
    "USD", "USD", _example("30000 或 3万美元", "30000 or USD 30,000"),
    {"USD": Decimal(1), "美元": Decimal(1), "万美元": Decimal(10_000)},
    chinese="美元", written=Text("{}美元", "USD {}"), names=currency("USD").names, code="USD",
)  # fmt: skip
UNITS = (
    *(RATE, RATE_PER_MILLE, SHARE, MONEY, MONEY_PER_PERSON, USD, PEOPLE, OUTPUT_PER_PERSON, MONEY_PER_USD),
    *(DOLLARS, PRICE_INDEX, YEARS, MEGATONNES, MEGATONNES_COAL, CHILDREN, TIMES, NUMBER, PROBABILITY),
)
"""The units that figures of a model are in."""


def measures_of(code: str = CHINA.currency, money: str = "", people: str = "") -> Measures:
    """Return the measures of a currency's code and of the words for both scales: `lakh crore`, `亿元`, `million`.

    Without words they are China's for the yuan, else billions of the currency and millions of persons. Raises
    BadValue for an unknown code, or words for no size of a table.
    """
    names, usual = currency(code).names, CHINA if code == CHINA.currency else Measures(code, 9, 6)
    counting: Counting = "en_IN" if {"lakh", "crore"} & set(money.casefold().split()) else "en"
    sizes = (
        _size(money, names, "billion") if money else usual.money,
        _size(people, _PERSONS, "million") if people else usual.people,
    )
    return Measures(code, *sizes, counting)


def _size(words: str, names: frozenset[str], example: str) -> int:
    found = power(without_name(words.strip(), names)[0])
    if found not in _SIZES:
        known = [word for word, held in POWERS.items() if word and held in _SIZES]
        expected = told("expected the size that a table counts in, such as {example}", example=example)
        raise BadValue(expected, words, did_you_mean(words, known))
    return found


def as_unit(given: Unit | str) -> Unit:
    """Return a unit, or the one of a dimension or a name in files, in English or in Chinese: `money`, `元`.

    One that is given by its name stays as it is in every currency. Raises BadValue for another name.
    """
    if isinstance(given, Unit):
        return given
    dimensions = {unit.dimension: unit for unit in UNITS if unit.dimension}
    if given in dimensions:
        return dimensions[given]
    named = {name: unit for unit in reversed(UNITS) for name in (unit.chinese, unit.english, unit.name) if name}
    if given not in named:
        raise BadValue("expected a unit, or the name of one", as_found(given), did_you_mean(str(given), named))
    return replace(named[given], dimension="")
