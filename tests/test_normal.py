"""The standard normal distribution against scipy's, from one end to the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from hzsim.normal import ndtr, ndtri


@pytest.mark.parametrize(
    ("low", "high", "within"), [(-37, -9, 5e-13), (-9, -5, 2e-14), (-5, 0, 6e-15), (0, 9, 4e-16)], ids=str
)
def test_probabilities_are_those_of_scipy(low: float, high: float, within: float) -> None:
    normals = np.linspace(low, high, 20_001)
    np.testing.assert_allclose(ndtr(normals), special.ndtr(normals), rtol=within)


def test_normals_are_those_of_scipy() -> None:
    probabilities = np.concatenate(
        [np.linspace(0, 1, 10_001), 10.0 ** -np.arange(1, 300), 1 - 10.0 ** -np.arange(1, 16)]
    )
    np.testing.assert_allclose(ndtri(probabilities), special.ndtri(probabilities), rtol=2e-15, atol=1e-18)


def test_ends_and_what_is_no_probability() -> None:
    ends = np.array([-np.inf, -1e300, -40, 40, 1e300, np.inf, np.nan])
    assert ndtr(ends).tolist()[:-1] == [0, 0, 0, 1, 1, 1]
    assert np.isnan(ndtr(ends)[-1])
    np.testing.assert_array_equal(ndtri(np.array([0.0, 1, -0.1, 1.1, np.nan])), [-np.inf, np.inf, *[np.nan] * 3])


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (2, 3), (20_000,)], ids=str)
def test_shapes_stay(shape: tuple[int, ...]) -> None:
    assert ndtr(np.zeros(shape)).shape == ndtri(np.full(shape, 0.5)).shape == shape


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=40))
def test_a_number_does_not_depend_on_its_neighbours(numbers: list[float]) -> None:
    normals = np.array(numbers)
    assert ndtr(normals).tolist() == [float(ndtr(one)) for one in numbers]
    assert ndtri(ndtr(normals)).tolist() == [float(ndtri(ndtr(one))) for one in numbers]
