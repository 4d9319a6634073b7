"""Printed figures: what they are in a unit, and how far they reach by their last digit and the words around them."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from hzsim.errors import NOTHING, BadValue, InvalidInput, any_of, told
from hzsim.files.tables import Row, one_of
from hzsim.plan.stated.interval import Interval
from hzsim.units import Unit

_NUMBER = re.compile(r"(?<!\d)([-−]?\d[\d,]*(?:\.\d+)?)([成十百千万亿]*)")
_WRITTEN = re.compile(r"([一二两三四五六七八九首]?)([成十百千万亿]+)|([一二两三四五六七八九首])")
_DIGITS = {"首": 1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SIZES = {"成": 1, "十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_TENTHS = "成"
_ALIKE = {"名": ("人", 1), "公里": ("米", 1000), "平方公里": ("平方米", 1_000_000), "公顷": ("平方米", 10_000)}
"""Units that count in others."""


def read_printed(printed: str, unit: str) -> tuple[Decimal, Decimal]:
    """Return the figure that a document prints and the size of its last digit, both in a unit of the tables.

    `3万亿` in 亿元 is 30000 with a last digit of 10000, `1.4万亿` 14000 and 1000, `5.0` is 5 and
    0.1, `六成` in % is 60 and 10. A figure printed without a size of its own is in the unit.
    Raises BadValue when there is no figure in the text.
    """
    digits, sizes = _parts(printed)
    last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    scale = Decimal(1).scaleb(sum(_SIZES[size] for size in sizes))
    if sizes and _TENTHS not in sizes:
        scale = scale.scaleb(-_SIZES.get(unit[0], 0))
    return digits * scale, last * scale


def plain_unit(unit: str) -> tuple[str, Decimal]:
    """Return the unit without sizes that a unit of the tables counts in, and how many: 万人 is 10,000 of 人."""
    over, slash, under = unit.partition("/")
    (top, size), (bottom, divisor) = _plain(over), _plain(under)
    return f"{top}{slash}{bottom}", size / divisor


def _plain(name: str) -> tuple[str, Decimal]:
    bare = name.lstrip("百千万亿")
    zeros = sum(_SIZES[size] for size in name.removesuffix(bare))
    plain, times = _ALIKE.get(bare, (bare, 1))
    return plain, Decimal(times).scaleb(zeros)


def _parts(printed: str) -> tuple[Decimal, str]:
    """Return the digits of the first figure in a text, and the sizes written after them."""
    found = _NUMBER.search(printed)
    if found is not None:
        return Decimal(found[1].replace(",", "").replace("−", "-")), found[2]
    written = _WRITTEN.search(printed)
    if written is None:
        raise BadValue("expected the figure as the document prints it, such as 3万亿", printed or NOTHING)
    return Decimal(_DIGITS.get(written[1] or written[3] or "一", 1)), written[2] or ""


JUDGEMENT = "judgement"
STATUSES = ("", "checked", "one source", "derived", JUDGEMENT)
"""How sure a figure is, from the surest on; nothing for one that was read in the document itself."""


def least_sure(statuses: Iterable[str]) -> str:
    """Return the least certain status of several: `judgement` of `checked` and `judgement`."""
    return max(statuses, key=STATUSES.index, default="")


def _around(half: float) -> Callable[[float, float], Interval]:
    return lambda value, place: Interval(value - half * place, value + half * place)


ROUNDINGS: Mapping[str, Callable[[float, float], Interval]] = {
    "exact_digits": _around(0.5),
    "count": _around(0.0),
    "about": _around(1.0),
    "near": lambda value, place: Interval(value - 0.5 * place, value),
    "at_least": lambda value, _: Interval(value, math.inf),
    "more_than": lambda value, _: Interval(value, math.inf),
    "at_most": lambda value, _: Interval(-math.inf, value),
}
"""What each rounding claims, from the figure and the size of its last printed digit.

`exact_digits`: half a digit to each side; `count`: exactly; `about` (约, 左右): one digit;
`near` (接近): up to half a digit below; `at_least`, `more_than`, `at_most`: open on one side
(prices fall and deficits turn into surpluses: a ceiling has no floor). `words` claims no interval.
"""
WORDS = "words"
COUNT = "count"
FITTING: Mapping[str, tuple[str, ...]] = {
    "=": ("exact_digits", COUNT),
    ">=": ("at_least", "exact_digits", COUNT),
    ">": ("more_than", "exact_digits", COUNT),
    "<=": ("at_most", "exact_digits", COUNT),
    "<": ("at_most", "exact_digits", COUNT),
    "approx": ("about", "near"),
    "": (WORDS,),
}
"""The roundings that each operator can stand beside."""


def read_figure(row: Row, unit: Unit, rounding: str) -> tuple[float | None, float, int]:
    """Return a row's value and last digit in the unit's stored size, and its printed decimals; None, 0, 0 for words.

    Raises InvalidInput for a figure beside words, a rounding that the operator excludes, and a
    value or last digit other than the printed one.
    """
    if rounding == WORDS:
        if row["value"]:
            raise InvalidInput(row.problem("value", "expected nothing beside words", row["value"]))
        return None, 0.0, 0
    if not row["operator"]:
        raise InvalidInput(row.problem("operator", "expected an operator beside a figure", NOTHING))
    fitting = FITTING[one_of(row, "operator", FITTING)]
    if rounding not in fitting:
        expected = told("expected {operators} beside {operator}", operators=any_of(fitting), operator=row["operator"])
        raise InvalidInput(row.problem("rounding", expected, rounding))
    value = _decimal(row, "value")
    digit = _last_digit(row, value)
    place = Decimal(0) if rounding == COUNT else _place(row, digit)
    # products of decimals, not of floats: 5.2 % is 0.052
    return float(value * unit.factor), float(place * unit.factor), max(0, -int(digit.as_tuple().exponent))


def _last_digit(row: Row, value: Decimal) -> Decimal:
    """Return the size of the last printed digit; InvalidInput when another value is printed."""
    try:
        printed, place = read_printed(row["printed"], row["unit"])
    except BadValue as error:
        raise InvalidInput(row.problem("printed", error.expected, error.found)) from None
    if printed != value:
        raise InvalidInput(
            row.problem(
                "value",
                told("expected the printed {printed}, {value:f}", printed=row["printed"], value=printed),
                row["value"],
            )
        )
    return place


def _place(row: Row, printed: Decimal) -> Decimal:
    """Return the digit that rounding is counted in: the last printed one, unless a judgement reads it otherwise."""
    given = _decimal(row, "place") if row["place"] else printed
    if given <= 0:
        raise InvalidInput(row.problem("place", "expected more than zero, or nothing", row["place"]))
    if given != printed and not (row["status"] == JUDGEMENT and row["note"]):
        hint = told("another reading needs the status {status} and a note that says why", status=JUDGEMENT)
        raise InvalidInput(
            row.problem("place", told("expected the last printed digit, {value:f}", value=printed), row["place"], hint)
        )
    return given


def _decimal(row: Row, column: str) -> Decimal:
    row.number(column)
    return Decimal(row[column].strip())
