"""Sobol' points, scrambled: the most even way to fill a cube, with an error that can be told.

Loading scipy's takes longer than most questions. Direction numbers are those of Joe and Kuo (2008,
SIAM Journal on Scientific Computing 30 (5)), file `new-joe-kuo-6`, as scipy has them; scrambling is
Matousek's (1998, Journal of Complexity 14 (4)): a random linear one of the digits, and a shift.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.simulation.draws.summaries import read_only

_BITS = 30
_KEPT = 256
"""Scramblings that are kept: of 16 randomisations, for each number of dimensions that a question has; 40 are 5 kB."""
Digits = np.ndarray[tuple[Any, ...], np.dtype[np.uint32]]


@cache
def directions() -> Digits:
    """Return the direction numbers of 1,024 dimensions, shape (dimensions, bits)."""
    numbers: Digits = np.load(Path(__file__).with_name("sobol.npy"), allow_pickle=False)
    return numbers


def scrambled(dimensions: int, start: int, number: int, seed: tuple[int, ...]) -> Array:
    """Return points between 0 and 1, never at either, shape (dimensions, number): the middles of their cells.

    Those of a sequence from a place on that is a multiple of the next power of two. A further dimension
    leaves the others as they are; those beyond 1,024 are drawn at random.
    """
    numbers, shift, beyond = scrambling(min(dimensions, len(directions())), seed)
    digits = np.empty((len(numbers), 1 << (number - 1).bit_length()), np.uint32)
    digits[:, 0] = shift
    for bit in range(start.bit_length()):
        if start >> bit & 1:
            digits[:, 0] ^= numbers[:, bit]
    for bit in range((number - 1).bit_length()):
        half = 1 << bit
        np.bitwise_xor(digits[:, :half], numbers[:, bit, None], out=digits[:, half : 2 * half])
    points: Array = (digits[:, :number].astype(float) + 0.5) * 0.5**_BITS
    if dimensions == len(points):
        return points
    generator = np.random.default_rng([beyond, start])
    return np.concatenate([points, generator.random((dimensions - len(points), number))])


@lru_cache(_KEPT)
def scrambling(dimensions: int, seed: tuple[int, ...]) -> tuple[Digits, Digits, int]:
    """Return scrambled direction numbers, shape (dimensions, bits), a shift of each dimension, and a seed for others.

    Each digit becomes itself plus a random sum of the more significant ones. Scenarios that share their
    draws share these, so they are kept.
    """
    generator = np.random.default_rng(seed)
    place = np.arange(_BITS, dtype=np.uint32)
    random = generator.integers(1 << _BITS, size=(dimensions, _BITS + 1), dtype=np.uint32)
    rows = (random[:, :_BITS] >> (place + 1) << (place + 1)) | (np.uint32(1) << place)
    parity = np.bitwise_count(rows[:, None, :] & directions()[:dimensions, :, None]) & 1
    numbers: Digits = (parity.astype(np.uint32) << place).sum(axis=2, dtype=np.uint32)
    return read_only(numbers), read_only(random[:, _BITS]), int(generator.integers(1 << 32))
