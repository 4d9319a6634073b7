"""People by age, against the published projection of Swedish women and what must hold for any rates."""

import numpy as np
import pytest
from cohort_steps import Rates, advance
from hypothesis import given, settings
from hypothesis import strategies as st

# Preston, Heuveline and Guillot (2001), box 6.1: Swedish women on 1 January 1993, ages 0-4 to 85 and over
WOMEN = [293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108, 324946, 247613, 211351, 215140,
         221764, 223506, 183654, 141990, 112424]  # fmt: skip
PERSON_YEARS = [497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665, 471786,
                457852, 436153, 402775, 350358, 271512, 291707]  # fmt: skip
FERTILITY = [0, 0, 0, 0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003, 0, 0, 0, 0, 0, 0, 0, 0]


def swedish() -> Rates:
    """Return the rates of Swedish women, of whom 1.05 boys are born to a girl."""
    lived = np.array(PERSON_YEARS, float)
    survival = np.append(lived[1:] / lived[:-1], 0.0)
    survival[-2:] = lived[-1] / (lived[-2] + lived[-1])  # the last two groups go on into the open one
    return Rates(survival[None], np.array([lived[0] / 500_000]), np.array(FERTILITY), np.array([1 / 2.05]))


def test_swedish_women_are_those_published() -> None:
    in_1998 = advance(np.array([WOMEN], float), swedish(), width=5).persons
    in_2003 = advance(in_1998, swedish(), width=5).persons
    assert in_1998[0, :4].round().tolist() == [293574, 293189, 248251, 239833]
    assert in_2003[0, :4].round().tolist() == [280121, 293368, 293049, 248066]
    assert [in_1998[0, -1].round(), in_2003[0, -1].round()] == [131768, 141960]
    assert [round(float(each.sum()), 3) for each in (in_1998, in_2003)] == [4449569.727, 4478712.273]


def test_swedish_women_end_with_the_stable_growth_published() -> None:
    women = np.array([WOMEN], float)
    for _ in range(400):
        before, women = women.sum(), advance(women, swedish(), width=5).persons
    assert np.log(women.sum() / before) / 5 == pytest.approx(0.000222383, abs=5e-10)


def rates(survival: np.ndarray, fertility: float) -> Rates:
    """Return rates of both sexes alike, with as many boys as girls."""
    ages = survival.shape[-1]
    born = np.zeros(ages)
    born[15 : min(50, ages)] = fertility / 35
    return Rates(np.stack([survival, survival]), np.full(2, 0.99), born, np.full(2, 0.5))


def test_without_births_deaths_and_migrants_every_age_moves_on_unchanged() -> None:
    persons = np.arange(202.0).reshape(2, 101)
    end = advance(persons, rates(np.ones(101), 0.0)).persons
    assert end[:, 0].tolist() == [0, 0]
    assert (end[:, 1:-1] == persons[:, :-2]).all()
    assert (end[:, -1] == persons[:, -2] + persons[:, -1]).all()


def test_with_equal_rates_men_equal_women() -> None:
    persons = np.tile(np.linspace(90, 10, 101), (2, 1))
    for _ in range(30):
        persons = advance(persons, rates(np.linspace(1, 0.6, 101), 1.7), migrants=1.5).persons
    assert (persons[0] == persons[1]).all()


@given(
    st.floats(0.3, 1.0), st.floats(0.0, 3.0), st.floats(-0.2, 0.5), st.sampled_from([1, 5]), st.integers(0, 2**32 - 1)
)
@settings(max_examples=50, deadline=None)
def test_births_deaths_migrants_and_survivors_balance(
    oldest: float, fertility: float, moving: float, width: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    persons = generator.uniform(1, 10, (2, 101))
    migrants = moving * generator.uniform(0, 10, (2, 101))
    for _ in range(5):
        found = advance(persons, rates(np.linspace(1, oldest, 101), fertility), migrants, width)
        gone = found.deaths.sum() + found.infant_deaths.sum()
        expected = persons.sum() + found.births.sum() - gone + migrants.sum()
        assert found.persons.sum() == pytest.approx(expected, rel=1e-12)
        persons = found.persons


def test_half_of_the_migrants_face_the_mortality_of_the_year() -> None:
    persons, migrants = np.zeros((2, 101)), np.zeros((2, 101))
    migrants[:, 40] = 100
    end = advance(persons, rates(np.full(101, 0.9), 0.0), migrants).persons
    assert end[0, 40:42].tolist() == [50, 45]
