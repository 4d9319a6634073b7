"""Samplers: where standard normal values come from.

A sampler fills, for one block, a set of streams: one for each uncertain part of each
assumption. `random`, `antithetic` and `latin_hypercube` give each stream a generator of its own,
seeded from (seed, assumption, part, block); `sobol` advances one scrambled sequence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.normal import ndtri
from hzsim.simulation.draws.blocks import Block, whole
from hzsim.simulation.draws.sobol import scrambled

Part: TypeAlias = Literal["average", "yearly"]
PARTS: tuple[Part, ...] = ("average", "yearly")
RANDOMISATIONS = 16
"""Independent repetitions from which samplers with dependent draws take their standard errors."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The standard normals of one part of one assumption: one column for the average, one for each year drawn.

    More columns leave the first ones as they are.
    """

    assumption: str
    part: Part
    columns: int

    def generator(self, seed: int, block: Block) -> "np.random.Generator":
        """Return the stream's own generator for one block."""
        sequence = np.random.SeedSequence([seed, _number(self.assumption), PARTS.index(self.part), block.index])
        return np.random.Generator(np.random.SFC64(sequence))


@cache
def _number(name: str) -> int:
    """Return a number of 64 bits that stands for a name."""
    import hashlib

    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


class Sampler(Protocol):
    """A source of standard normals; `randomisations` above 1 when draws depend on each other."""

    randomisations: int

    def rounded(self, draws: int) -> int:
        """Return the number of draws that is made when so many are asked for: never fewer."""
        ...

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Return for each stream an array of shape (draws, columns), laid out column by column."""
        ...


class Listed(Sampler, Protocol):
    """A sampler that is asked for by name; `label` says what it does."""

    label: Text


class Random:
    """Independent draws."""

    label = Text("相互独立的抽样", "independent draws")

    randomisations = 1

    def rounded(self, draws: int) -> int:
        """Return the same."""
        return draws

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


class Antithetic:
    """Independent draws in the first half of each randomisation of a block, the same with the opposite sign after."""

    label = Text("对偶抽样：前一半独立，后一半取相反数", "independent draws, and each of them with the opposite sign")

    randomisations = RANDOMISATIONS

    def rounded(self, draws: int) -> int:
        """Return the next multiple of the randomisations."""
        return -(-draws // RANDOMISATIONS) * RANDOMISATIONS

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


class LatinHypercube:
    """One draw in each of as many equally likely strata as a block's randomisation has draws, for every column."""

    label = Text(
        "拉丁超立方：每个变量的各等概率分层中各抽一次",
        "one draw in each of as many equally likely strata, for every variable",
    )

    randomisations = RANDOMISATIONS

    def rounded(self, draws: int) -> int:
        """Return the next multiple of the randomisations."""
        return -(-draws // RANDOMISATIONS) * RANDOMISATIONS

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


class Sobol:
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


@lru_cache(maxsize=4)
def sobol_normals(dimensions: int, seed: int, block: Block) -> Array:
    """Return Sobol' points as standard normals, shape (dimensions, draws); nothing can be written to them.

    Those of the last blocks are kept: all estimates of a scenario, on each of its centres, start from the same.
    """
    normals = ndtri(Sobol().points(dimensions, seed, block))
    normals.setflags(write=False)
    return normals


SAMPLERS: MappingProxyType[str, Listed] = MappingProxyType(
    {"random": Random(), "antithetic": Antithetic(), "latin_hypercube": LatinHypercube(), "sobol": Sobol()}
)


def checked_seed(seed: object) -> int:
    """Return a seed as an integer; BadValue unless it is a whole number from 0."""
    number = whole(seed, told("the seed"))
    if number < 0:
        raise BadValue("expected a seed from 0", str(seed))
    return number


def sampler_named(name: str) -> Sampler:
    """Return the sampler of that name; BadValue, with the nearest known one, when there is none."""
    if name not in SAMPLERS:
        raise BadValue("expected a sampler", name, did_you_mean(name, SAMPLERS))
    return SAMPLERS[name]


class Rotated:
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


class _Axes:
    """A sampler of two draws for each column: one above zero in that column alone, in the same order one below."""

    randomisations = 1

    def rounded(self, draws: int) -> int:
        """Return the same."""
        return draws

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
