"""Draws in fixed blocks, so that results depend neither on threads nor on how many draws fit in memory."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np

from hzsim.errors import BadValue

Result = TypeVar("Result")

SIZE = 16384
"""Draws in a block: one year's vector of a quantity fits a core's cache."""
MOST_DRAWS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A run of consecutive draws: its number, the place of its first draw in each randomisation, how many there are.

    They are divided evenly among `randomisations` that are independent of each other, one after the other.
    """

    index: int
    start: int
    draws: int
    randomisations: int = 1

    @property
    def each(self) -> int:
        """The draws of each randomisation."""
        return self.draws // self.randomisations


def whole(number: object, what: str) -> int:
    """Return a number of draws or a seed as an integer, also when written 1e6; BadValue for what is no whole number."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.integer) or number % 1 != 0:
        raise BadValue(f"expected a whole number for {what}", str(number))
    return int(number)


def layout(draws: int, randomisations: int = 1) -> Iterator[Block]:
    """Yield the blocks of so many draws, divided evenly among independent randomisations.

    Raises BadValue for a number of draws that cannot be run, or cannot be divided so.
    """
    draws = whole(draws, "draws")
    if not randomisations <= draws <= MOST_DRAWS or draws % randomisations:
        raise BadValue(f"expected from {randomisations} to {MOST_DRAWS:,} draws", str(draws))
    for index, start in enumerate(range(0, draws, SIZE)):
        yield Block(index, start // randomisations, min(SIZE, draws - start), randomisations)


def run_blocks(
    work: Callable[[Block], Result],
    blocks: Iterable[Block],
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[Block, Result]]:
    """Yield each block with its result, in block order, computing on `jobs` threads.

    `jobs` defaults to the processors at hand; `progress` is told the draws of each block when it
    is done. Raises BadValue for a number of jobs below one.
    """
    for block, result in _in_order(work, blocks, jobs):
        if progress is not None:
            progress(block.draws)
        yield block, result


def _in_order(
    work: Callable[[Block], Result], blocks: Iterable[Block], jobs: int | None
) -> Iterator[tuple[Block, Result]]:
    """Yield each block with its result.

    A few blocks are under way at once, so that memory does not grow with their number. numpy
    frees the interpreter while it computes.
    """
    workers = jobs if jobs is not None else len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if workers < 1:
        raise BadValue("expected at least one job", str(jobs))
    _keep_freed_memory()
    remaining = iter(blocks)
    if workers == 1:
        yield from ((block, work(block)) for block in remaining)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        under_way: deque[tuple[Block, Future[Result]]] = deque()
        for block in islice(remaining, 2 * workers):
            under_way.append((block, pool.submit(work, block)))
        while under_way:
            block, result = under_way.popleft()
            yield block, result.result()
            under_way.extend((following, pool.submit(work, following)) for following in islice(remaining, 1))


def _keep_freed_memory() -> None:
    """Keep the memory that a block frees for the next block.

    glibc returns the top of its heap to the system and takes it back page by page, which costs
    more than the arithmetic (measured: 3.9 instead of 2.2 times the cost of the normals). Freeing
    one large array, never touched, raises its thresholds; elsewhere this does nothing.
    """
    np.empty(31 << 20, np.uint8)
