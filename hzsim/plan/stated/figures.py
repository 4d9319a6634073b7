"""Figures as documents print them, how far each reaches by its last digit and the words around it, and intervals.

Interval arithmetic (Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis, chapter 2): an operation gives
the smallest interval that holds the result for every pair of values of its operands. Ends are closed, may be
infinite, and 0 x infinity is 0; dividing by an interval that holds zero gives the whole line, except by one that has
zero as an end. A formula that uses each figure once is therefore exact; one that uses a figure twice is never too
narrow. Floating-point rounding is not directed outwards: comparisons allow for it (`CLOSE`)."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hzsim.errors import NOTHING, BadValue, InvalidInput, any_of, told
from hzsim.files.tables import Row, one_of
from hzsim.units import Unit

CLOSE = 1e-9
"""Relative distance at which two numbers count as equal, as for targets."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise BadValue("expected the lower end first", f"{self.low}, {self.high}")

    def __contains__(self, value: float) -> bool:
        return self.low - _slack(value) <= value <= self.high + _slack(value)

    def __add__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __sub__(self, other: "Interval | float") -> "Interval":
        return self + -interval(other)

    def __rsub__(self, other: float) -> "Interval":
        return interval(other) - self

    def __mul__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    __rmul__ = __mul__

    def __truediv__(self, other: "Interval | float") -> "Interval":
        other = interval(other)
        if other.low < 0 < other.high or other.low == other.high == 0:
            return Interval(-math.inf, math.inf)
        reciprocal = Interval(1 / other.high if other.high else -math.inf, 1 / other.low if other.low else math.inf)
        return self * reciprocal

    def __rtruediv__(self, other: float) -> "Interval":
        return interval(other) / self

    def __pow__(self, exponent: float) -> "Interval":
        """Return the power of an interval that holds no negative number; BadValue for one that does."""
        if self.low < 0:
            raise BadValue("expected no negative number under a power", str(self.low))
        ends = [_power(self.low, exponent), _power(self.high, exponent)]
        return Interval(min(ends), max(ends))

    def meets(self, other: "Interval") -> bool:
        """Return whether the two have a number in common."""
        return self.gap(other) == 0

    def gap(self, other: "Interval") -> float:
        """Return how far apart the two are; 0 when they meet."""
        left, right = (self.high, other.low) if self.high < other.low else (other.high, self.low)
        return max(0.0, right - left) if right - left > max(_slack(left), _slack(right)) else 0.0

    def within(self, other: "Interval") -> bool:
        """Return whether all of this lies in the other."""
        return self.low in other and self.high in other


def interval(value: "Interval | float") -> Interval:
    """Return an interval as it is, and a number as the interval that holds only it."""
    return value if isinstance(value, Interval) else Interval(float(value), float(value))


def _slack(value: float) -> float:
    return CLOSE * abs(value) if math.isfinite(value) else 0.0


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


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
    with row.placing("printed"):
        printed, place = read_printed(row["printed"], row["unit"])
    if printed != value:
        expected = told("expected the printed {printed}, {value:f}", printed=row["printed"], value=printed)
        raise InvalidInput(row.problem("value", expected, row["value"]))
    return place


def _place(row: Row, printed: Decimal) -> Decimal:
    """Return the digit that rounding is counted in: the last printed one, unless a judgement reads it otherwise."""
    given = _decimal(row, "place") if row["place"] else printed
    if given <= 0:
        raise InvalidInput(row.problem("place", "expected more than zero, or nothing", row["place"]))
    if given != printed and not (row["status"] == JUDGEMENT and row["note"]):
        hint = told("another reading needs the status {status} and a note that says why", status=JUDGEMENT)
        expected = told("expected the last printed digit, {value:f}", value=printed)
        raise InvalidInput(row.problem("place", expected, row["place"], hint))
    return given


def _decimal(row: Row, column: str) -> Decimal:
    row.number(column)
    return Decimal(row[column].strip())
