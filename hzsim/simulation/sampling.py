"""Samplers: where standard normal values come from.

A sampler fills, for one block, a set of streams: one for each uncertain part of each
assumption. `random`, `antithetic` and `latin_hypercube` give each stream a generator of its own,
seeded from (seed, assumption, part, block); `sobol` advances one scrambled sequence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, did_you_mean
from hzsim.simulation.blocks import Block, whole

Part: TypeAlias = Literal["average", "yearly"]
PARTS: tuple[Part, ...] = ("average", "yearly")
RANDOMISATIONS = 16
"""Independent repetitions from which samplers with dependent draws take their standard errors."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The standard normals of one part of one assumption: one column for the average, one for each year."""

    assumption: str
    part: Part
    columns: int

    def generator(self, seed: int, block: Block) -> "np.random.Generator":
        """Return the stream's own generator for one block."""
        import hashlib

        name = int.from_bytes(hashlib.sha256(self.assumption.encode()).digest()[:8])
        sequence = np.random.SeedSequence([seed, name, PARTS.index(self.part), block.index])
        return np.random.Generator(np.random.SFC64(sequence))


class Sampler(Protocol):
    """A source of standard normals; `randomisations` above 1 when draws depend on each other."""

    randomisations: int

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Return for each stream an array of shape (draws, columns), laid out column by column."""
        ...


class Random:
    """Independent draws."""

    randomisations = 1

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill each stream from its own generator."""
        return [stream.generator(seed, block).standard_normal((stream.columns, block.draws)).T for stream in streams]


class Antithetic:
    """Independent draws in the first half of a block, the same with the opposite sign in the second."""

    randomisations = RANDOMISATIONS

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill half of each stream and mirror it."""
        half = (block.draws + 1) // 2
        filled = []
        for stream in streams:
            first = stream.generator(seed, block).standard_normal((stream.columns, half))
            filled.append(np.concatenate([first, -first[:, : block.draws - half]], axis=1).T)
        return filled


class LatinHypercube:
    """One draw in each of as many equally likely strata as the block has draws, for every column."""

    randomisations = RANDOMISATIONS

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Fill each column with one value from each stratum, in random order."""
        from scipy.special import ndtri

        filled = []
        for stream in streams:
            generator = stream.generator(seed, block)
            strata = np.tile(np.arange(block.draws, dtype=float), (stream.columns, 1))
            generator.permuted(strata, axis=1, out=strata)
            normals: Array = ndtri((strata + generator.random(strata.shape)) / block.draws)
            filled.append(normals.T)
        return filled


class Sobol:
    """Scrambled Sobol' points, one sequence for each randomisation, advanced block by block."""

    randomisations = RANDOMISATIONS
    _BITS = 30

    def normals(self, streams: Sequence[Stream], seed: int, block: Block) -> list[Array]:
        """Divide the coordinates of the points among the streams."""
        from scipy.special import ndtri
        from scipy.stats import qmc

        dimensions = sum(stream.columns for stream in streams)
        if dimensions == 0:
            return []
        generator = np.random.default_rng([seed, block.randomisation])
        engine = qmc.Sobol(dimensions, scramble=True, bits=self._BITS, rng=generator)
        if block.start:
            engine.fast_forward(block.start)
            points = engine.random(block.draws)
        else:  # a sequence starts with a power of two of points, of which a block may use fewer
            points = engine.random_base2((block.draws - 1).bit_length())[: block.draws]
        normals: Array = ndtri(points + 0.5 ** (self._BITS + 1))  # the middle of each cell: never 0 or 1
        ends = np.cumsum([stream.columns for stream in streams])[:-1]
        return [np.asfortranarray(columns) for columns in np.split(normals, ends, axis=1)]


SAMPLERS: MappingProxyType[str, Sampler] = MappingProxyType(
    {"random": Random(), "antithetic": Antithetic(), "latin_hypercube": LatinHypercube(), "sobol": Sobol()}
)


def checked_seed(seed: object) -> int:
    """Return a seed as an integer; BadValue unless it is a whole number from 0."""
    number = whole(seed, "the seed")
    if number < 0:
        raise BadValue("expected a seed from 0", str(seed))
    return number


def sampler_named(name: str) -> Sampler:
    """Return the sampler of that name; BadValue, with the nearest known one, when there is none."""
    if name not in SAMPLERS:
        raise BadValue("expected a sampler", name, did_you_mean(name, SAMPLERS))
    return SAMPLERS[name]
