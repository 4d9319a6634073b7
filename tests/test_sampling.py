"""Samplers: what each promises of its normals."""

import math

import numpy as np
import pytest
from scipy import stats

import hzsim as hz
from hzsim._typing import Array
from hzsim.simulation.draws.blocks import SIZE, Block, Stream, layout
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.sampling import SAMPLERS, directions, sampler_named, scrambled

STREAMS = [
    Stream("real_growth", "average", 1),
    Stream("real_growth", "yearly", 6),
    Stream("exchange_rate", "yearly", 6),
]


def normals(sampler: str, draws: int = 8192, index: int = 0, start: int = 0) -> list[Array]:
    return SAMPLERS[sampler].normals(STREAMS, 1, Block(index, start, draws))


@pytest.mark.parametrize("sampler", list(SAMPLERS))
def test_normals_are_standard_and_unrelated(sampler: str) -> None:
    filled = normals(sampler)
    assert [array.shape for array in filled] == [(8192, 1), (8192, 6), (8192, 6)]
    columns = np.concatenate(filled, axis=1)
    for column in columns.T:
        assert stats.kstest(column, "norm").pvalue > 1e-4
    correlations = np.corrcoef(columns.T) - np.eye(13)
    assert np.abs(correlations).max() < 5 / math.sqrt(8192)


@pytest.mark.parametrize("sampler", list(SAMPLERS))
def test_blocks_differ_and_repeat(sampler: str) -> None:
    first, again, second = normals(sampler), normals(sampler), normals(sampler, index=1, start=8192)
    assert np.array_equal(first[1], again[1])
    assert not (np.sort(first[1], axis=0) == np.sort(second[1], axis=0)).all(axis=0).any()


def test_antithetic_draws_cancel() -> None:
    for array in normals("antithetic", 1001):
        assert array.shape[0] == 1001
        assert np.array_equal(array[:500], -array[501:])


def test_latin_hypercube_has_one_draw_in_each_stratum() -> None:
    for array in normals("latin_hypercube", 1000):
        strata = np.floor(stats.norm.cdf(array) * 1000).astype(int)
        assert np.array_equal(np.sort(strata, axis=0), np.tile(np.arange(1000)[:, None], array.shape[1]))


def test_sobol_is_one_sequence_advanced_by_block() -> None:
    whole = normals("sobol", 4096)
    parts = [normals("sobol", 1024, place, 1024 * place) for place in range(4)]
    for place, array in enumerate(whole):
        assert np.array_equal(array, np.concatenate([part[place] for part in parts]))


@pytest.mark.parametrize("draws", [1, 96, SIZE, SIZE + 16, 1_000_000])
@pytest.mark.parametrize("randomisations", [1, 16])
def test_layout_covers_all_draws(draws: int, randomisations: int) -> None:
    if draws < randomisations:
        with pytest.raises(hz.BadValue):
            list(layout(draws, randomisations))
        return
    blocks = list(layout(draws, randomisations))
    assert sum(block.draws for block in blocks) == draws
    assert len({block.index for block in blocks}) == len(blocks)
    assert max(block.draws for block in blocks) <= SIZE
    places = [(block.start, block.each) for block in blocks]
    assert [start for start, _ in places] == [sum(each for _, each in places[:at]) for at in range(len(places))]
    half = draws // 2 // randomisations * randomisations
    rest = list(layout(draws, randomisations, half))
    assert sum(block.draws for block in rest) == draws - half
    assert rest[0].start == half // randomisations


@pytest.mark.parametrize(("sampler", "made"), [("random", 100), ("antithetic", 112), ("sobol", 128)])
def test_draws_are_rounded_up_to_what_the_sampler_divides(sampler: str, made: int) -> None:
    assert Sampling(100, sampler=sampler).draws == made
    assert Sampling(made, sampler=sampler).draws == made


def test_sobol_points_are_those_of_scipy_before_they_are_scrambled() -> None:
    numbers = directions()
    places = np.arange(256)
    digits = np.zeros((len(numbers), 256), np.uint32)
    for bit in range(8):
        digits ^= np.where(places >> bit & 1, numbers[:, bit, None], 0).astype(np.uint32)
    theirs = stats.qmc.Sobol(len(numbers), scramble=False, bits=30).random_base2(8)
    assert np.array_equal(np.sort(digits / 2**30, axis=1), np.sort(theirs.T, axis=1))
    ours = (digits / 2**30).T
    assert np.array_equal(ours[np.lexsort(ours.T[::-1])], theirs[np.lexsort(theirs.T[::-1])])


def test_scrambled_points_fill_every_cell_once() -> None:
    """Of 2^k points one lies in each interval of length 2^-k, in every dimension, also further on in the sequence."""
    for start in (0, 256, 768):
        points = scrambled(40, start, 256, (3,))
        assert all(len(set(row)) == 256 for row in np.floor(points * 256).astype(int))
    more = scrambled(1030, 0, 64, (3,))
    assert np.array_equal(more[:40], scrambled(40, 0, 64, (3,)))
    assert (more.min() > 0) & (more.max() < 1)


def test_pairs_of_scrambled_dimensions_are_even() -> None:
    """The first two dimensions put one of 256 points into each of 16 x 16 squares."""
    points = scrambled(2, 0, 256, (5,))
    squares = np.floor(points * 16).astype(int)
    assert len(set(map(tuple, squares.T))) == 256


def test_unknown_sampler() -> None:
    with pytest.raises(hz.BadValue, match="did you mean sobol"):
        sampler_named("sobo")
