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
    with _without_tools(np):
        from scipy import special

    return special


@contextmanager
def _without_tools(module: ModuleType) -> Iterator[None]:
    """Hide numpy's tools for building and testing, which it loads when they are named, for a while.

    scipy's array layer copies every name of numpy when it is loaded: with these that takes three times as long.
    """
    shown, public = module.__dir__, module.__all__
    kept = [name for name in dir(module) if name not in {"f2py", "testing", "ctypeslib", "test"}]
    vars(module).update(__dir__=lambda: kept, __all__=[name for name in public if name in kept])
    try:
        yield
    finally:
        vars(module).update(__dir__=shown, __all__=public)
