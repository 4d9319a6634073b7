"""PRIM: the box of few conditions inside which an outcome is most frequent.

The patient rule induction method of Friedman and Fisher (1999), Statistics and Computing 9:
from all draws, peel off again and again the thin slice that leaves the highest frequency. Here
it stops where the next slice would leave too few of the successes, a set of columns shares one
condition (averages of one assumption over several periods), and conditions that hardly matter
are taken back. Libraries that peel do neither, and the best known is under another licence (GPL).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array, BoolArray

Sides: TypeAlias = tuple[float, float]
Box: TypeAlias = Mapping[int, Sides]
PEEL = 0.05
"""The share of draws in a slice."""
_MATTERS = 0.05


def inside(values: Array, box: Box) -> BoolArray:
    """Return which draws of an array of shape (draws, columns) lie in a box."""
    kept = np.ones(len(values), bool)
    for column, (low, high) in box.items():
        kept &= (values[:, column] >= low) & (values[:, column] <= high)
    return kept


def find_box(values: Array, met: BoolArray, groups: Sequence[int], coverage: float, most: int) -> dict[int, Sides]:
    """Return the densest box that holds at least a share of the successes, as sides by column.

    `groups` numbers the columns; of each group the column that gives the densest box alone takes
    part, and at most `most` in all. A condition stays when without it the frequency inside falls
    by more than a twentieth.
    """
    alone = {column: _density(values, met, _peel(values, met, coverage, [column])) for column in range(len(groups))}
    members = {group: [column for column in alone if groups[column] == group] for group in groups}
    box = _peel(values, met, coverage, [max(columns, key=alone.__getitem__) for columns in members.values()])
    while box:
        left = {column: _density(values, met, _without(box, column)) for column in box}
        weakest = max(left, key=left.__getitem__)
        if len(box) <= most and left[weakest] < (1 - _MATTERS) * _density(values, met, box):
            break
        box = _peel(values, met, coverage, _without(box, weakest))
    return box


def _without(box: Box, column: int) -> dict[int, Sides]:
    return {other: sides for other, sides in box.items() if other != column}


def _density(values: Array, met: BoolArray, box: Box) -> float:
    return float(met[inside(values, box)].mean())


def _peel(values: Array, met: BoolArray, coverage: float, columns: Iterable[int]) -> dict[int, Sides]:
    """Return the sides by column of the densest box, peeled slice by slice while it keeps a share of the successes."""
    needed, box = coverage * np.count_nonzero(met), dict[int, Sides]()
    slices = [(column, upper) for column in columns for upper in (False, True)]
    while True:
        tried = [_cut(values[:, column], met, upper) for column, upper in slices]
        good = [place for place, cut in enumerate(tried) if cut[2] >= needed and cut[1] > met.mean() * (1 + 1e-12)]
        if not good:
            return box
        best = max(good, key=lambda place: tried[place][1])
        (column, upper), edge = slices[best], tried[best][0]
        low, high = box.get(column, (-np.inf, np.inf))
        box[column] = (low, edge) if upper else (edge, high)
        kept = values[:, column] <= edge if upper else values[:, column] >= edge
        values, met = values[kept], met[kept]


def _cut(values: Array, met: BoolArray, upper: bool) -> tuple[float, float, int]:
    """Return where a slice ends, and how frequent and how many the successes are without it."""
    place = max(1, int(PEEL * len(values)))
    place = len(values) - 1 - place if upper else place
    edge = float(np.partition(values, place)[place])
    kept = met[values <= edge if upper else values >= edge]
    hits = int(np.count_nonzero(kept))
    return edge, hits / len(kept), hits
