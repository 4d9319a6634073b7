import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hzsim.present.forms.style import decimals, ticks

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(numbers, st.floats(1e-4, 1e6))
def test_ticks_hold_the_range_evenly_and_roundly(low: float, width: float) -> None:
    high = low + width
    places = ticks(low, high)
    step = places[1] - places[0]
    assert 2 <= len(places) <= 8
    assert places[0] <= low + 1e-6 * width
    assert places[-1] >= high - 1e-6 * width
    assert all(math.isclose(b - a, step, rel_tol=1e-5) for a, b in pairwise(places))
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert any(math.isclose(mantissa, size, rel_tol=1e-5) for size in (1, 2, 2.5, 5, 10))


def test_one_value_gets_an_axis_too() -> None:
    assert len(ticks(1.0, 1.0)) >= 2
    assert len(ticks(0.0, 0.0)) >= 2


def test_decimals_write_a_step_exactly() -> None:
    assert [decimals(step) for step in (1000.0, 1.0, 0.5, 0.25, 0.002)] == [0, 0, 1, 2, 3]
