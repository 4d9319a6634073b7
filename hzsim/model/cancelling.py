"""Assumptions that enter an indicator twice and cancel out: the price level in the ratio of R&D spending to GDP."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hzsim._typing import Array
from hzsim.model.modules.parts import Facts

_TIMES, _YEARS = 3, 4
_GOLDEN = (5**0.5 - 1) / 2
_ROUNDING = 1e-12


def cancelling(
    formula: Callable[[Facts, Mapping[str, Array]], Array],
    facts: Sequence[str],
    histories: Sequence[str],
    assumptions: Sequence[str],
    doubtful: Sequence[str],
) -> frozenset[str]:
    """Return the names of the `doubtful` assumptions that do not move a formula, such as prices in a ratio.

    The formula is computed from arbitrary numbers, and no `histories`, a few times with other ones for each
    doubtful assumption. None for a formula that such numbers do not move at all, or that is not made for them.
    """
    numbers: dict[str, float | Array] = dict(zip(facts, (1 + _arbitrary(0, len(facts))).tolist(), strict=True))
    numbers.update((name, np.empty(0)) for name in histories)
    size, cases = _TIMES * _YEARS, 1 + len(doubtful)
    paths = {name: np.tile(_path(place * size), (cases, 1)) for place, name in enumerate(assumptions)}
    for case, name in enumerate(doubtful, 1):
        paths[name][case] = _path((len(assumptions) + case) * size)
    try:
        with np.errstate(all="ignore"):
            found = formula(numbers, {name: path.reshape(-1, _YEARS) for name, path in paths.items()})
        found = np.broadcast_to(found, (cases * _TIMES, _YEARS)).reshape(cases, size)
    except Exception:  # a caller's own formula may raise anything
        return frozenset()
    largest = np.abs(found).max()
    if not np.isfinite(largest) or np.ptp(found[0]) <= _ROUNDING * largest:
        return frozenset()
    still = np.abs(found[1:] - found[0]).max(axis=1) <= _ROUNDING * largest
    return frozenset(name for name, unmoved in zip(doubtful, still, strict=True) if unmoved)


def _path(start: int) -> Array:
    """Return arbitrary values of an assumption, between 1 and 30%."""
    return 0.01 + 0.29 * _arbitrary(start, _TIMES * _YEARS)


def _arbitrary(start: int, number: int) -> Array:
    """Return numbers between 0 and 1 that no formula expects: parts of multiples of the golden ratio."""
    return np.asarray((np.arange(1, number + 1) + start) * _GOLDEN % 1)
