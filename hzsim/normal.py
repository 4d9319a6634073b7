"""The standard normal distribution: scipy's, loaded when first asked for, as that takes longer than many answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

import numpy as np

from hzsim._typing import Array


def ndtr(normals: Array | float) -> Array:
    """Return the probabilities of being at most so high, in the shape of the argument."""
    return np.asarray(_special().ndtr(normals))


def ndtri(probabilities: Array | float) -> Array:
    """Return the standard normals that have some probabilities below them; infinite at 0 and 1."""
    return np.asarray(_special().ndtri(probabilities))


@cache
def _special() -> ModuleType:
    with _as_loaded(np):
        from scipy import special

    return special


@contextmanager
def _as_loaded(module: ModuleType) -> Iterator[None]:
    """Hide for a while what a module loads only when it is named, as numpy does its tools for building and testing.

    scipy's array layer copies every name of numpy when it is loaded: with these that takes three times as long.
    """
    shown, public, loaded = module.__dir__, module.__all__, [*vars(module)]
    vars(module).update(__dir__=lambda: loaded, __all__=[name for name in public if name in loaded])
    try:
        yield
    finally:
        vars(module).update(__dir__=shown, __all__=public)
