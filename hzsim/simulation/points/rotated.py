"""Points turned so that the first coordinate, which a sampler fills most evenly, moves a number the most.

For numbers that hardly depend on more than one direction, such as a sum of many normals, a few
points then say what thousands would.
"""

from collections.abc import Callable, Sequence

import numpy as np

from hzsim._typing import Array
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.sampling import Sampler, Stream


class Rotated:
    """A sampler whose points are turned by an orthogonal matrix, shape (columns, columns): normals stay normals."""

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
