"""Units of measurement: how a value is written, stored and shown.

Rates and shares are stored as plain fractions; money and people as `hzsim.measures` says.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from hzsim._typing import Language, Text
from hzsim.amounts import Counting, alike, exchanged, half_width, plain, rounded, scaled, understood
from hzsim.errors import BadValue, any_of, as_found, told

_VALUE = re.compile(r"([^\d\s+.,-][^\d+.,-]*)?([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*(\D*)", re.ASCII)
_LONGEST = 40
_BARE = Text("{}", "{}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name in files and JSON, its names for people, and the spellings it accepts.

    `spellings` maps a written suffix to the factor that turns the number into this unit.
    `shown` is the suffix that values are displayed with (`%` for rates), `bare` says whether a
    number without a suffix is in this unit, `example` shows a right value in messages. `chinese`
    is the Chinese name where it is not the name in files; `written` are the two forms of a
    number inside a sentence, with its unit. One of a `dimension` (money, people) holds `10^size` of its basic
    unit, which has the `names`, and money that is divided by another (`per`) the names of that one too; `code`
    is its currency's, `counting` whose words English has for large numbers of it. `suffix` stands behind a
    value that is written back, where a bare number would not be read.
    """

    name: str
    english: str
    example: str
    spellings: Mapping[str, Decimal] = field(default_factory=dict)
    shown: str = ""
    bare: bool = True
    chinese: str = ""
    written: Text = _BARE
    dimension: str = ""
    size: int = 0
    names: frozenset[str] = frozenset()
    per: frozenset[str] = frozenset()
    code: str = ""
    counting: Counting = "en"
    suffix: str = ""

    def __hash__(self) -> int:
        return hash((self.name, self.english, self.shown))

    def label(self, language: Language) -> str:
        """Return the unit's name as printed beside values that carry no suffix."""
        if self.shown:
            return self.shown
        return Text(self.chinese or self.name, self.english).to(language)

    @property
    def factor(self) -> Decimal:
        """The stored size of one displayed unit: 0.01 for a rate shown in percent."""
        return self.spellings[self.shown] if self.shown else Decimal(1)

    @property
    def scale(self) -> dict[str, str | float | None]:
        """The currency that a figure is in and how much of it one is, as data; None for what is no money or people."""
        return {"currency": self.code or None, "scale": 10.0**self.size if self.names and not self.per else None}

    def say(self, value: float, decimals: int, language: Language) -> str:
        """Return a rounded value with its unit, as a sentence has it: `3万亿元`, `CNY 3 trillion`, `5.4%`."""
        return self.say_each((value,), decimals, language)[0]

    def say_each(self, values: Sequence[float], decimals: int, language: Language) -> tuple[str, ...]:
        """Return rounded values with their unit, all with one word of size and one number of decimals."""
        digits, word = self._digits(values, decimals, language)
        return tuple(self.written.to(language).format(f"{one}{word}") for one in digits)

    def say_range(self, low: float, high: float, decimals: int, language: Language, between: str = "–") -> str:
        """Return two ends with their unit once: `CNY 2.50–3.56 trillion`, `2.50万亿–3.56万亿元`, `4.5%–5.0%`."""
        (first, last), word = self._digits((low, high), decimals, language)
        return self.written.to(language).format(f"{first}{word if language == 'zh' else ''}{between}{last}{word}")

    def _digits(self, values: Sequence[float], decimals: int, language: Language) -> tuple[tuple[str, ...], str]:
        """Return rounded values without their unit, and the word of size that stands behind each."""
        if not self.names or self.per or not all(map(math.isfinite, values)):
            return tuple(display(value, self, decimals) for value in values), ""
        return alike(values, self.size, decimals, "zh" if language == "zh" else self.counting)


_PERCENT = {"%": Decimal("0.01"), "‰": Decimal("0.001")}
RATE = Unit("rate", "rate", "5.4%", _PERCENT, shown="%", bare=False)
RATE_PER_MILLE = Unit("rate", "rate", "2‰", _PERCENT, shown="‰", bare=False)
SHARE = Unit("share", "share", "4.5%", _PERCENT, shown="%", bare=False)
PRICE_INDEX = Unit("base year = 1", "base year = 1", "1.02", chinese="基年=1")
MEGATONNES = Unit(
    "Mt CO2",
    "million tonnes of CO2",
    "11900",
    {"Mt CO2": Decimal(1), "Mt": Decimal(1), "亿吨": Decimal(100), "万吨": Decimal("0.01")},
    chinese="百万吨二氧化碳",
    written=Text("{}百万吨二氧化碳", "{} million tonnes of CO2"),
)
MEGATONNES_COAL = Unit(
    "Mtce",
    "million tonnes of coal equivalent",
    "5970",
    {"Mtce": Decimal(1), "亿吨标准煤": Decimal(100), "万吨标准煤": Decimal("0.01")},
    chinese="百万吨标准煤",
    written=Text("{}百万吨标准煤", "{} million tonnes of coal equivalent"),
)
YEARS = Unit("years", "years", "3.4", chinese="年", written=Text("{}年", "{} years"))
CHILDREN = Unit(
    "children per woman",
    "children per woman",
    "1.04",
    chinese="个孩子/妇女",
    written=Text("每名妇女{}个孩子", "{} children per woman"),
)
TIMES = Unit("times", "times", "0.7", chinese="倍", written=Text("{}倍", "{} times"))
NUMBER = Unit("number", "number", "0.5", chinese="数值")
PROBABILITY = Unit("probability", "probability", any_of(("0.8", "80%")), {"%": Decimal("0.01")}, chinese="概率")


def parse(written: object, unit: Unit) -> float:
    """Return a written value in the given unit.

    `written` is text such as `5.4%`, `3万亿元`, `1,300万人` or `７．１２`; full-width characters work.
    Raises BadValue when it is not a finite number in a spelling of the unit, or is a bare
    number where a rate needs its `%` or `‰`.
    """
    before, number, after = _taken_apart(written, unit)
    if before or after:
        return float(_converted(number, before, after, unit, written))
    if unit.bare or number == 0:
        return float(number)
    if unit.shown:
        expected = told("expected a rate with % or ‰ such as {example}", example=unit.example)
        hint = _hint(number, unit)
    else:
        expected = told("expected a rate with its unit such as {example}", example=unit.example)
        hint = told("write {value}, or the other way round with its unit", value=f"{plain(number)}{unit.suffix}")
    raise BadValue(expected, as_found(written), hint)


def _taken_apart(written: object, unit: Unit) -> tuple[str, Decimal, str]:
    """Return the words before a number, the number, and those after it; BadValue where there is no number."""
    text = half_width(written).replace("−", "-").strip()
    match = _VALUE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is not None and re.search(r"\d", match[2]) and (unit.names or not match[1]):
        with suppress(InvalidOperation):
            return (match[1] or "").strip(), Decimal(match[2].replace(",", "")), match[3].strip()
    raise BadValue(told("expected a number such as {example}", example=unit.example), as_found(written))


VALUE = told("a value")


def stated(written: object, unit: Unit, name: str = VALUE) -> float:
    """Return a value of Python in a unit: text as `parse` reads it, a number as it is, rates as fractions.

    Raises BadValue for what is neither, and for a number above one where the unit is in percent: 5.4 is
    nearly always a slip for 0.054, and who means 540% can write so.
    """
    if isinstance(written, str):
        return parse(written, unit)
    try:
        if isinstance(written, bool):
            raise TypeError
        value = float(written)  # type: ignore[arg-type]  # what is none raises
    except (TypeError, ValueError):
        raise BadValue(
            told("expected a number, or text such as {example}", example=unit.example), as_found(written)
        ) from None
    if unit.shown and not abs(value) <= 1:
        shown = f"{value:g}{unit.shown}"
        hint = told("{shown} is {share:g}, or write the text '{shown}'", shown=shown, share=value * float(unit.factor))
        raise BadValue(
            told("expected {name} as a fraction, such as {example:g}", name=name, example=parse(unit.example, unit)),
            as_found(written),
            hint,
        )
    return value


def _converted(number: Decimal, before: str, after: str, unit: Unit, written: object) -> Decimal:
    """Return a number with the words around it in a unit; BadValue for words that are of no such unit."""
    if not before and after in unit.spellings:
        return number * unit.spellings[after]
    found = exchanged(number, before, after, unit) if unit.per else scaled(number, f"{before} {after}", unit)
    if found is not None:
        return found
    expected = told("expected a value such as {example}", example=unit.example)
    raise BadValue(expected, as_found(written), _unit_hint(written, unit))


def _unit_hint(written: object, unit: Unit) -> str:
    """Return how a value is written in capitals, where that is what it lacks, else which units are understood."""
    capitals = {name.casefold(): name for name in unit.names | unit.per if name.isascii()}
    text = re.sub("[A-Za-z]+", lambda found: capitals.get(found[0].casefold(), found[0]), half_width(written))
    if text != half_width(written):
        with suppress(BadValue):
            parse(text, unit)
            return told("write {value}", value=text)
    return told("units understood here: {units}", units=understood(unit))


def _hint(number: Decimal, unit: Unit) -> str:
    """Return how a bare number is written as a rate, in both ways where it may be meant as a fraction."""
    as_it_stands = f"{plain(number)}{unit.shown}"
    if abs(number) < 50 * unit.factor:
        return told("write {value}", value=any_of((f"{plain(number / unit.factor)}{unit.shown}", as_it_stands)))
    return told("write {value}", value=as_it_stands)


def canonical(value: float, unit: Unit) -> str:
    """Return a value in its shortest exact spelling: `30000`, `4.5%`; `parse` reads it back."""
    return plain(Decimal(repr(float(value) + 0.0)) / unit.factor) + (unit.shown or unit.suffix)


def in_percent(share: float, decimals: int = 1) -> str:
    """Return a share in percent, rounded for people: `48.2%`."""
    return display(share, SHARE, decimals)


def display(value: float, unit: Unit, decimals: int) -> str:
    """Return a value rounded for people: `29,970`, `5.42%`; `–` when there is none."""
    if math.isnan(value):
        return "–"
    return f"{rounded(value / float(unit.factor), decimals)}{unit.shown}".replace("-", "−")


def difference_unit(unit: Unit, language: Language) -> Unit:
    """Return the unit that a difference of values is shown in: points where the values are in percent or per mille."""
    return _DIFFERENCES.get(unit.shown, {}).get(language, unit)


def difference(value: float, unit: Unit, decimals: int, language: Language, sign: str = "+") -> str:
    """Return a difference rounded for people: `+0.40 points`, `−86`; `sign` stands before one that is not negative."""
    text = display(value, difference_unit(unit, language), decimals)
    return text if text.startswith(("−", "–")) else sign + text


def said_difference(value: float, unit: Unit, decimals: int, language: Language, sign: str = "+") -> str:
    """Return a difference with its unit, as a sentence has it: `+0.40 points`, `−CNY 86 billion`."""
    if unit.shown or math.isnan(value):
        return difference(value, unit, decimals, language, sign)
    return ("−" if value < 0 else sign) + unit.say(abs(value), decimals, language)


def _points(suffix: str, factor: str) -> Unit:
    return Unit("points", "points", f"0.5{suffix}", {suffix: Decimal(factor)}, shown=suffix, bare=False)


_PERCENTAGE_POINTS: dict[Language, Unit] = {"zh": _points("个百分点", "0.01"), "en": _points(" points", "0.01")}
_DIFFERENCES: Mapping[str, Mapping[Language, Unit]] = {
    "%": _PERCENTAGE_POINTS,
    "百分点": _PERCENTAGE_POINTS,
    "‰": {"zh": _points("个千分点", "0.001"), "en": _points(" per mille points", "0.001")},
}
