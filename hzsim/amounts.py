"""Words of amounts, read and written: sizes (`3万亿`, `3 trillion`, `330 lakh crore`), digits, and currencies.

Words of size, where each begins, and the names and symbols of currencies are those of the CLDR. The words stand
here because every command needs them, and a test holds them against the CLDR itself; Babel has the currencies.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from hzsim._typing import Text
from hzsim.errors import BadValue, as_found, did_you_mean, told

if TYPE_CHECKING:
    from hzsim.units import Unit

Counting: TypeAlias = Literal["zh", "en", "en_IN"]
"""Whose words count large numbers: Chinese, international English, Indian English."""

WORDS: Mapping[Counting, Mapping[int, str]] = {
    "zh": {4: "万", 8: "亿", 12: "万亿"},
    "en": {6: "million", 9: "billion", 12: "trillion"},
    "en_IN": {5: "lakh", 7: "crore", 12: "lakh crore"},
}
"""The words that a large number is written with, by power of ten."""
POWERS: Mapping[str, int] = {
    "": 0,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
    "thousand": 3,
    "million": 6,
    "mn": 6,
    "billion": 9,
    "bn": 9,
    "trillion": 12,
    "tn": 12,
    "lakh": 5,
    "crore": 7,
    "cr": 7,
    "lakh crore": 12,
}
"""The power of ten of each word that may be read."""
_SPELLED = {3: "thousand", 4: "10,000", 5: "lakh", 6: "million", 7: "crore", 8: "100 million", 9: "billion",
            12: "trillion"}  # fmt: skip
_TOTAL = 8
"""The power of ten from which a word says the sum of an economy, no amount per head; sums may be as much larger."""
_CHINESE = "\u2e80"
"""Letters from here on are Chinese."""
_MOST = 2
"""The most decimals for which a number takes a larger word than the one of its table: 3.25万亿, and 29,970亿."""


def power(words: str) -> int | None:
    """Return the power of ten of words such as `trillion`, `万亿` or `lakh crore`; None for others."""
    return POWERS.get(" ".join(words.casefold().split()))


def size_word(power: int, counting: Counting) -> str:
    """Return the word of a power of ten by itself: `billion`, `十亿`, `lakh crore`; empty for one."""
    if counting == "zh":
        return next(word for word, found in POWERS.items() if found == power and (not word or word[0] > "z"))
    return WORDS[counting].get(power) or _SPELLED.get(power, "")


def readable(value: float, size: int, decimals: int, counting: Counting) -> str:
    """Return a number of units of `10^size`, rounded to some decimals, as people say it: `3 trillion`, `2.997万亿`.

    A number keeps the word of its own size, where the language has one, unless a larger one makes it shorter.
    """
    (digits,), word = alike((value,), size, decimals, counting)
    return f"{digits}{word}"


def alike(values: Sequence[float], size: int, decimals: int, counting: Counting) -> tuple[tuple[str, ...], str]:
    """Return numbers as `readable` does, with one word and one number of decimals for all: digits, and the word.

    The word is the largest that one of them has and that leaves none with more than two decimals, else the smallest.
    """
    with localcontext(rounding=ROUND_HALF_UP, prec=400):  # as many digits as a float may need
        numbers = [round(Decimal(f"{value:.15g}"), decimals).scaleb(size) for value in values]
    at = _fitting_all(numbers, size, counting)
    places = max(0, at - size + decimals) if at in (size, 0) and any(numbers) else _needed(numbers, at)
    digits = tuple(f"{number.scaleb(-at):,.{places}f}".replace("-", "−") for number in numbers)
    word = WORDS[counting].get(at, "")
    return digits, word if counting == "zh" or not word else f" {word}"


def _fitting_all(numbers: Sequence[Decimal], size: int, counting: Counting) -> int:
    """Return the size whose word all numbers are said with."""
    fitting = sorted({_fitting(number, size, counting) for number in numbers if number} or {size}, reverse=True)
    return next((at for at in fitting if _needed(numbers, at) <= _MOST), fitting[-1])


def _needed(numbers: Sequence[Decimal], at: int) -> int:
    """Return how many decimals of a size numbers need."""
    return max(-_exponent(number.scaleb(-at)) for number in numbers)


def _fitting(number: Decimal, size: int, counting: Counting) -> int:
    """Return the size whose word a number is said with: the largest it reaches, or its own if that is shorter."""
    words = WORDS[counting]
    least = 8 if counting == "zh" and size == 0 else 0  # what is in single units is written out: 173,867元
    at = max((one for one in words if least <= one and abs(number) >= 10**one), default=0)
    return size if size in words and (at < size or -_exponent(number.scaleb(-at)) > _MOST) else at


def _exponent(number: Decimal) -> int:
    """Return the power of ten of a number's last digit that is not zero, at most 0."""
    exponent = number.normalize().as_tuple().exponent
    return min(0, int(exponent))


def half_width(written: object) -> str:
    """Return text with full-width letters, digits and signs as their ordinary ones, all else unchanged."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if "\uff01" <= character <= "\uffee" or character == "\u3000"
        else character
        for character in str(written)
    )


def plain(number: Decimal) -> str:
    """Return a decimal in plain digits, without exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: float, decimals: int) -> str:
    """Return a number with so many decimals, rounded as spreadsheets do: half away from zero, of its first 15 digits.

    So 56.05, of which a computer holds 56.0499999999999971578, is 56.1 in every output.
    """
    with localcontext(rounding=ROUND_HALF_UP):
        text = f"{Decimal(f'{value:.15g}'):,.{decimals}f}"
    return text if re.search(r"[1-9]|[^-\d.,]", text) else text.lstrip("-")  # no "-0.00"


def without_name(words: str, names: frozenset[str]) -> tuple[str, bool]:
    """Return words without the name of a unit at their beginning or end, and whether there was one."""
    for name in sorted(names, key=len, reverse=True):
        for rest in (words.removeprefix(name), words.removesuffix(name)):
            apart = name[0] > "z" or name[-1] > "z" or not rest or rest[:1] == " " or rest[-1:] == " " or rest[0] > "z"
            if rest != words and apart:
                return rest.strip(), True
    return words, False


def scaled(number: Decimal, around: str, unit: "Unit") -> Decimal | None:
    """Return a number with its size and name around it in a unit; None for words of no such unit."""
    if not unit.names:
        return None
    words, found = without_name(around.strip(), unit.names)
    exponent = power(words)
    if exponent is None or not (exponent or found) or exponent >= _TOTAL + unit.size:
        return None
    return number.scaleb(exponent - unit.size)


def exchanged(number: Decimal, before: str, after: str, unit: "Unit") -> Decimal | None:
    """Return an exchange rate, written either way round, in its unit; None for words of no such unit."""
    over, _, under = (name.strip() for name in re.sub(r"\s+per\s+", "/", after).partition("/"))
    if before:
        return None
    if over in unit.names and under in unit.per:
        return number
    return 1 / number if over in unit.per and under in unit.names and number > 0 else None


def understood(unit: "Unit") -> Text | str:
    """Return the spellings of a unit in each language, each of them once."""
    if unit.per:
        zh, en = ((name, "/".join(reversed(name.split("/")))) for name in (unit.chinese, f"{unit.code}/USD"))
        return Text("、".join(zh), ", ".join(en))
    if unit.names:
        return _sized(unit)
    if not unit.spellings:
        return told("no suffix")
    return Text("、".join(unit.spellings), ", ".join(name for name in unit.spellings if max(name) < _CHINESE))


def _sized(unit: "Unit") -> Text:
    """Return a unit's name by itself and with each word of size that it may have, in each language."""
    words: list[list[str]] = [
        ["", *(word for at, word in WORDS[counting].items() if at < unit.size + _TOTAL)]
        for counting in ("zh", unit.counting)
    ]
    name = unit.code or unit.written.en.format("").strip()
    form = f"{name} {{}}" if unit.code else f"{{}} {name}"
    return Text(
        "、".join(unit.written.zh.format(word) for word in words[0]),
        ", ".join(form.format(word).strip() for word in words[1]),
    )


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its code, its name in sentences, the names and symbols that it is read by, its minor digits."""

    code: str
    name: Text
    names: frozenset[str]
    digits: int


_KNOWN = {
    "CNY": Currency("CNY", Text("元", "CNY"), frozenset({"CNY", "RMB", "元", "人民币", "人民币元", "¥", "CN¥"}), 2),
    "USD": Currency("USD", Text("美元", "USD"), frozenset({"USD", "美元", "$", "US$"}), 2),
}
"""The two that every Chinese scenario has, as Chinese statistics write them, without loading Babel."""


@cache
def currency(code: str) -> Currency:
    """Return the currency of a code such as `KES`; BadValue for a code that no country uses, or in small letters.

    English sentences have its symbol where both languages write the same one (₹, €), else its code.
    """
    if code in _KNOWN:
        return _KNOWN[code]
    if code not in codes():
        hint = told("write {value}", value=code.upper()) if code.upper() in codes() else did_you_mean(code, codes())
        raise BadValue("expected the ISO 4217 code of a currency in use, such as EUR", as_found(code), hint)
    from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

    symbols = [get_currency_symbol(code, one) for one in ("en", "zh")]
    chinese, english = get_currency_name(code, locale="zh"), get_currency_name(code, 2, "en")
    shown = symbols[0] if symbols[0] == symbols[1] else code
    names = frozenset({code, chinese, english, *symbols})
    return Currency(code, Text(chinese, shown), names, get_currency_precision(code))


@cache
def codes() -> frozenset[str]:
    """Return the codes of the currencies that some country uses now."""
    from babel.core import get_global

    used = get_global("territory_currencies").values()
    return frozenset(code for spells in used for code, _, until, tender in spells if until is None and tender)
