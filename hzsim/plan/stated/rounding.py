"""Rounding: how far a printed figure reaches, from its last digit and the words around it."""

import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from hzsim.errors import NOTHING, BadValue, InvalidInput, any_of, told
from hzsim.files.tables import Row, one_of
from hzsim.plan.stated.interval import Interval
from hzsim.plan.stated.printed import read_printed
from hzsim.units import Unit

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
