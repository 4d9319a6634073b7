"""The standard normal distribution: scipy's, loaded when first asked for, as that takes longer than many answers."""

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
    from scipy import special

    return special
