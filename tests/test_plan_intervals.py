import math
from dataclasses import replace
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hzsim.errors import BadValue
from hzsim.plan.stated.book import read_plan
from hzsim.plan.stated.figures import Interval, interval
from hzsim.plan.stated.kinds import KINDS, Terms
from hzsim.plan.stated.statements import Statement
from hzsim.scenario.parts.years import Span

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
positive = st.floats(1e-3, 1e6)
shares = st.floats(0.0, 1.0)


Pair: TypeAlias = tuple[Interval, float]


@st.composite
def member(draw: st.DrawFn, values: st.SearchStrategy[float] = numbers) -> Pair:
    """An interval and a number in it."""
    low, high = sorted((draw(values), draw(values)))
    part = draw(shares)
    return Interval(low, high), min(max(low + part * (high - low), low), high)


def holds(box: Interval, value: float, *sizes: float) -> bool:
    """Whether an interval holds a value but for floating-point rounding of numbers of these sizes."""
    slack = 1e-9 * max(1.0, abs(value), *(abs(size) for size in sizes))
    return box.low - slack <= value <= box.high + slack


@given(member(), member())
def test_operations_hold_the_result_of_every_pair_of_members(first: Pair, second: Pair) -> None:
    (a, x), (b, y) = first, second
    assert holds(a + b, x + y)
    assert holds(a - b, x - y, x, y)
    assert holds(a * b, x * y)
    if abs(y) > 1e-6:
        assert holds(a / b, x / y)


@given(member(positive), st.floats(-3, 3))
def test_a_power_holds_the_power_of_every_member(pair: Pair, exponent: float) -> None:
    box, x = pair
    assert holds(box**exponent, x**exponent)


@given(member(), member())
def test_operations_are_no_wider_than_their_corners(first: Pair, second: Pair) -> None:
    (a, _), (b, _) = first, second
    product = a * b
    corners = [p * q for p in (a.low, a.high) for q in (b.low, b.high)]
    assert product.low in corners
    assert product.high in corners


@given(st.lists(member(positive), min_size=2, max_size=2), st.sampled_from(sorted(KINDS)))
def test_every_kind_of_relation_has_the_inclusion_property(pairs: list[Pair], name: str) -> None:
    rule = KINDS[name]
    pairs = pairs[: rule.most]
    assume(len(pairs) >= rule.least)
    if name in ("level", "average", "compound", "relative"):  # rates, not levels
        pairs = [(box * 1e-6, x * 1e-6) for box, x in pairs]
    terms = Terms((Span(2024, 2024), Span(2026, 2030))[: len(pairs)], None, 2.0)
    implied = rule.apply([box for box, _ in pairs], terms)
    assert holds(implied, rule.apply([x for _, x in pairs], terms))


def test_numbers_are_intervals_of_one_point() -> None:
    box = Interval(1.0, 2.0)
    assert 1 + box == box + 1 == Interval(2.0, 3.0)
    assert 1 - box == Interval(-1.0, 0.0)
    assert 2 * box == Interval(2.0, 4.0)
    assert 1 / box == Interval(0.5, 1.0)
    assert interval(3) == Interval(3.0, 3.0)


def test_open_sides() -> None:
    floor = Interval(5.0, math.inf)
    assert floor * 0 == Interval(0.0, 0.0)
    assert (1 / floor) == Interval(0.0, 0.2)
    assert floor * Interval(-1.0, 2.0) == Interval(-math.inf, math.inf)
    assert 1 / Interval(0.0, 4.0) == Interval(0.25, math.inf)
    assert 1 / Interval(-1.0, 4.0) == Interval(-math.inf, math.inf)
    assert floor**-0.5 == Interval(0.0, 5.0**-0.5)
    assert Interval(2.0, 1e300) ** 5 == Interval(32.0, math.inf)


def test_gaps_and_meetings() -> None:
    assert Interval(0, 1).gap(Interval(3, 4)) == 2
    assert Interval(3, 4).gap(Interval(0, 1)) == 2
    assert Interval(0, 1).meets(Interval(1 + 1e-12, 2))
    assert Interval(0.1 + 0.2, 0.1 + 0.2).within(Interval(0.3, 0.3))
    assert not Interval(29_350, 29_350).within(Interval(30_000, math.inf))


def test_ends_as_close_as_a_billionth_of_the_larger_meet() -> None:
    """Found by hand: the distance lies above a billionth of the one end and below a billionth of the other."""
    distance = 4_503_600 * 2.0**-52
    left = distance / 1e-9 - distance / 2
    right = left + distance
    assert 1e-9 * left < right - left < 1e-9 * right
    for sign in (1, -1):
        low, high = sorted((sign * left, sign * right))
        assert Interval(-5, low).gap(Interval(high, 5)) == Interval(high, 5).gap(Interval(-5, low)) == 0
    assert Interval(0, left).gap(Interval(left * (1 + 2e-9), 5)) == pytest.approx(2e-9 * left, rel=1e-6)


def test_open_ends_are_no_gap_and_hold_what_is_beyond_every_number() -> None:
    below, above, line = Interval(-math.inf, 3.0), Interval(5.0, math.inf), Interval(-math.inf, math.inf)
    assert below.gap(above) == above.gap(below) == 2.0
    assert below.gap(line) == above.gap(line) == above.gap(Interval(7.0, math.inf)) == 0.0
    assert above.gap(Interval(4.5, 4.75)) == 0.25
    assert Interval(1.0, 2.0).gap(Interval(math.inf, math.inf)) == math.inf
    assert Interval(math.inf, math.inf).gap(Interval(math.inf, math.inf)) == 0.0
    assert math.inf in above
    assert -math.inf not in above
    assert math.inf not in below
    assert above.within(line)
    assert not line.within(above)
    assert Interval(6.0, math.inf).within(above)


def test_what_is_no_interval() -> None:
    with pytest.raises(BadValue, match="lower end first"):
        Interval(2.0, 1.0)
    with pytest.raises(BadValue, match="no negative number"):
        Interval(-1.0, 1.0) ** 0.5


@given(st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_what_a_plan_implies_holds_for_every_value_within_the_rounding(random: Random) -> None:
    """Every figure of the plan and its context is moved within its rounding; no implied value leaves its interval."""
    plan = read_plan("hangzhou-15fyp-final")

    def moved(item: Statement) -> Statement:
        if item.value is None:
            return item
        return replace(item, value=random.uniform(item.figure.low, item.figure.high))

    tables = {
        name: {key: moved(item) for key, item in table.items()}
        for name, table in plan.tables.items()
        if name in ("context", plan.name)
    }
    other = replace(plan, statements=tables[plan.name], tables={**plan.tables, **tables})
    compared = 0
    for name in plan.relations:
        box, point = plan.quantity(f"@{name}"), other.quantity(f"@{name}")
        if box is not None and point is not None:
            assert holds(box.figure, point.value)
            assert box.figure.low in box.claim
            assert box.figure.high in box.claim
            compared += 1
    assert compared > 90
