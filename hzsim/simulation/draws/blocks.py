"""What samplers fill: streams of normals, in fixed blocks of draws.

So results depend neither on who computes them nor on how many fit in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, TypeAlias

import numpy as np

from hzsim.errors import BadValue, told

SIZE = 32768
"""Draws in a block: as few as leave little of the time to calls, so that a core's cache holds what a year takes."""
TOGETHER = 2
"""Blocks of independent draws that are summed as one."""
MOST_DRAWS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A run of consecutive draws, from the draw of number `index` on, which is draw `start` of each randomisation.

    The `draws` are divided evenly among `randomisations` that are independent of each other, one after the other.
    """

    index: int
    start: int
    draws: int
    randomisations: int = 1

    @property
    def parts(self) -> Iterator["Block"]:
        """Its runs of `SIZE` independent draws, and of what is left: each has random numbers of its own."""
        for done in range(0, self.draws, SIZE):
            yield Block(self.index + done, self.start + done, min(SIZE, self.draws - done))

    @property
    def each(self) -> int:
        """The draws of each randomisation."""
        return self.draws // self.randomisations


Part: TypeAlias = Literal["average", "yearly"]
PARTS: tuple[Part, ...] = ("average", "yearly")


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


DRAWS = told("draws")


def whole(number: object, what: str = DRAWS) -> int:
    """Return a number of draws or a seed as an integer, also when written 1e6; BadValue for what is no whole number."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.integer) or number % 1 != 0:
        raise BadValue(told("expected a whole number for {what}", what=what), str(number))
    return int(number)


def checked_seed(seed: object) -> int:
    """Return a seed as an integer; BadValue unless it is a whole number from 0."""
    number = whole(seed, told("the seed"))
    if number < 0:
        raise BadValue("expected a seed from 0", str(seed))
    return number


def layout(draws: int, randomisations: int = 1, first: int = 0) -> Iterator[Block]:
    """Yield the blocks that hold a number of draws, evenly divided among randomisations, from the draw `first` on.

    Raises BadValue for a number of draws that cannot be run, or cannot be divided so.
    """
    draws = whole(draws)
    if not randomisations <= draws <= MOST_DRAWS or draws % randomisations:
        raise BadValue(
            told("expected from {least} to {most:,} draws", least=randomisations, most=MOST_DRAWS), str(draws)
        )
    for start in range(first, draws, SIZE):
        yield Block(start, start // randomisations, min(SIZE, draws - start), randomisations)


def joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield consecutive blocks, those of independent draws a few at once: half the calls, of the same draws."""
    few = TOGETHER if blocks[0].randomisations == 1 else 1
    for at in range(0, len(blocks), few):
        yield replace(blocks[at], draws=sum(block.draws for block in blocks[at : at + few]))
