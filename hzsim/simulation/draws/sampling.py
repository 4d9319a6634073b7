"""Samplers: where standard normal values come from.

A sampler fills, for one block, a set of streams: one for each uncertain part of each
assumption. `random`, `antithetic` and `latin_hypercube` give each stream a generator of its own,
seeded from (seed, assumption, part, block); `sobol` advances one scrambled sequence.

Sobol' points are scrambled: the most even way to fill a cube, with an error that can be told. Loading scipy's
takes longer than most questions. Direction numbers are those of Joe and Kuo (2008, SIAM Journal on Scientific
Computing 30 (5)), file `new-joe-kuo-6`, as scipy has them; scrambling is Matousek's (1998, Journal of Complexity
14 (4)): a random linear one of the digits, and a shift.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, did_you_mean
from hzsim.normal import ndtri
from hzsim.simulation.draws.blocks import Block, Stream
from hzsim.simulation.draws.summaries import read_only

RANDOMISATIONS = 16
"""Independent repetitions from which samplers with dependent draws take their standard errors."""


class Sampler(Protocol):
    """A source of standard normals; `randomisations` above 1 when draws depend on each other."""

    randomisations: int

    def rounded(self, draws: int) -> int:
        """Return how many draws are made when so many are asked for: the next multiple of the randomisations."""
        return -(-draws // self.randomisations) * self.randomisations

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Return for each stream an array of shape (draws, columns), laid out column by column."""
        ...


class Listed(Sampler, Protocol):
    """A sampler that is asked for by name; `label` says what it does."""

    label: Text


class Random(Sampler):
    """Independent draws."""

    label = Text("相互独立的抽样", "independent draws")
    randomisations = 1

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill each stream from its own generator."""
        filled = [np.empty((stream.columns, block.draws)) for stream in streams]
        for part in block.parts:
            inside = slice(part.index - block.index, part.index - block.index + part.draws)
            for stream, normals in zip(streams, filled, strict=True):
                generator = stream.generator(seed, part)
                for column in normals[:, inside]:
                    generator.standard_normal(out=column)
        return [normals.T for normals in filled]


class Antithetic(Sampler):
    """Independent draws in the first half of each randomisation of a block, the same with the opposite sign after."""

    label = Text("对偶抽样：前一半独立，后一半取相反数", "independent draws, and each of them with the opposite sign")
    randomisations = RANDOMISATIONS

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill half of each stream and mirror it."""
        half = (block.each + 1) // 2
        filled = []
        for stream in streams:
            shape = stream.columns, block.randomisations, half
            first = stream.generator(seed, block).standard_normal(shape)
            both = np.concatenate([first, -first[:, :, : block.each - half]], axis=2)
            filled.append(both.reshape(stream.columns, block.draws).T)
        return filled


class LatinHypercube(Sampler):
    """One draw in each of as many equally likely strata as a block's randomisation has draws, for every column."""

    label = Text(
        "拉丁超立方：每个变量的各等概率分层中各抽一次",
        "one draw in each of as many equally likely strata, for every variable",
    )
    randomisations = RANDOMISATIONS

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill each column with one value from each stratum, in random order."""
        filled = []
        for stream in streams:
            generator = stream.generator(seed, block)
            points = np.empty((stream.columns, block.randomisations, block.each))
            strata = np.tile(np.arange(block.each, dtype=float), (block.randomisations, 1))
            for column in points:
                generator.permuted(strata, axis=1, out=column)
                column += generator.random(column.shape)
            normals: Array = ndtri(points / block.each)
            filled.append(normals.reshape(stream.columns, block.draws).T)
        return filled


class Sobol(Sampler):
    """Scrambled Sobol' points, one sequence for each randomisation, advanced block by block."""

    label = Text("加扰的 Sobol 序列，各次随机化相互独立", "scrambled Sobol' points, a sequence for each randomisation")
    randomisations = RANDOMISATIONS

    def rounded(self, draws: int) -> int:
        """Return the next number that gives each randomisation a power of two: there the points are balanced."""
        return RANDOMISATIONS << (-(-draws // RANDOMISATIONS) - 1).bit_length()

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Divide the coordinates of the points among the streams: the first column of each, then the second."""
        normals = sobol_normals(sum(stream.columns for stream in streams), seed, block)
        order = sorted((column, place) for place, stream in enumerate(streams) for column in range(stream.columns))
        of_stream = np.array([place for _, place in order])
        return [normals[of_stream == place].T for place in range(len(streams))]

    def points(self, dimensions: int, seed: int, block: Block) -> Array:
        """Return points between 0 and 1, shape (dimensions, draws)."""
        filled = np.empty((dimensions, block.randomisations, block.each))
        for place in range(block.randomisations if dimensions else 0):
            filled[:, place] = scrambled(dimensions, block.start, block.each, (seed, place))
        return filled.reshape(dimensions, block.draws)


_BITS = 30
_KEPT = 256
"""Scramblings that are kept: of 16 randomisations, for each number of dimensions that a question has; 40 are 5 kB."""
Digits = np.ndarray[tuple[Any, ...], np.dtype[np.uint32]]


@lru_cache(maxsize=4)
def sobol_normals(dimensions: int, seed: int, block: Block) -> Array:
    """Return Sobol' points as standard normals, shape (dimensions, draws); nothing can be written to them.

    Those of the last blocks are kept: all estimates of a scenario, on each of its centres, start from the same.
    """
    normals = ndtri(Sobol().points(dimensions, seed, block))
    normals.setflags(write=False)
    return normals


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


SAMPLERS: MappingProxyType[str, Listed] = MappingProxyType(
    {"random": Random(), "antithetic": Antithetic(), "latin_hypercube": LatinHypercube(), "sobol": Sobol()}
)


def sampler_named(name: str) -> Sampler:
    """Return the sampler of that name; BadValue, with the nearest known one, when there is none."""
    if name not in SAMPLERS:
        raise BadValue("expected a sampler", name, did_you_mean(name, SAMPLERS))
    return SAMPLERS[name]


class Rotated(Sampler):
    """A sampler whose points are turned by an orthogonal matrix, shape (columns, columns): normals stay normals.

    The first coordinate, which a sampler fills most evenly, may so move a number the most: for numbers that hardly
    depend on more than one direction, such as a sum of many normals, a few points then say what thousands would.
    """

    def __init__(self, source: Sampler, turn: Array) -> None:
        self.source, self.turn, self.randomisations = source, turn, source.randomisations

    def rounded(self, draws: int) -> int:
        """Return what the source does."""
        return self.source.rounded(draws)

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Return the source's normals, turned."""
        rows = np.concatenate([filled.T for filled in self.source.normals(streams, seed, block)])
        turned = np.zeros_like(rows)
        for coordinate, row in zip(self.turn.T, rows, strict=True):
            for place in np.flatnonzero(coordinate):
                turned[place] += coordinate[place] * row
        return _divided(turned, streams)


class _Axes(Sampler):
    """A sampler of two draws for each column: one above zero in that column alone, in the same order one below."""

    randomisations = 1

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Return them, whatever the block is."""
        del seed, block
        unit = np.eye(sum(stream.columns for stream in streams))
        return _divided(np.hstack([unit, -unit]), streams)


def rotated(source: Sampler, number: Callable[[Sampler], Array]) -> Sampler:
    """Return a sampler turned so that its first coordinate is the direction in which a number rises most around zero.

    What is left of each normal follows by how much it moves the number, which `number` gives for
    draws of a sampler, however many these are, shape (draws,).
    """
    above, below = np.split(number(_Axes()), 2)
    rise = above - below
    rise[np.abs(rise) < _NOTHING] = 0.0
    if not rise.any():
        return source
    ordered = np.eye(len(rise))[:, np.argsort(-np.abs(rise), kind="stable")]
    turn, _ = np.linalg.qr(np.column_stack([rise, ordered]))
    turn[np.abs(turn) < _NOTHING] = 0.0
    return Rotated(source, turn)


_NOTHING = 1e-13


def _divided(rows: Array, streams: Sequence[Stream]) -> list[Array]:
    """Return rows of normals divided among streams, each of shape (draws, columns)."""
    ends = np.cumsum([stream.columns for stream in streams])[:-1]
    return [piece.T for piece in np.split(rows, ends)]
