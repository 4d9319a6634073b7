"""Words for sizes of numbers: `3万亿`, `3 trillion`, `330 lakh crore`, read and written.

The words and where each begins are those of the CLDR's compact numbers (of `zh`, `en` and `en_IN`); they stand
here because every command needs them, and a test holds them against the CLDR itself.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal, TypeAlias

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
