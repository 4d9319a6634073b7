"""Samplers: what each promises of its normals."""

import math

import numpy as np
import pytest
from scipy import stats

import hzsim as hz
from hzsim._typing import Array
from hzsim.simulation.blocks import SIZE, Block, layout
from hzsim.simulation.sampling import SAMPLERS, Stream, sampler_named

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


@pytest.mark.parametrize("draws", [1, 100, SIZE, SIZE + 1, 1_000_000])
@pytest.mark.parametrize("randomisations", [1, 16])
def test_layout_covers_all_draws(draws: int, randomisations: int) -> None:
    if draws < randomisations:
        with pytest.raises(hz.BadValue):
            list(layout(draws, randomisations))
        return
    blocks = list(layout(draws, randomisations))
    assert sum(block.draws for block in blocks) == draws
    assert [block.index for block in blocks] == list(range(len(blocks)))
    assert len({block.randomisation for block in blocks}) == randomisations
    assert max(block.draws for block in blocks) <= SIZE


def test_unknown_sampler() -> None:
    with pytest.raises(hz.BadValue, match="did you mean sobol"):
        sampler_named("sobo")
