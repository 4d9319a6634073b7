"""The standard normal distribution: scipy's, loaded when first asked for, as that takes longer than many answers."""

import numpy as np

from hzsim._typing import Array


def ndtr(normals: Array | float) -> Array:
    """Return the probabilities of being at most so high, in the shape of the argument."""
    from scipy.special import ndtr as distribution

    return np.asarray(distribution(normals))


def ndtri(probabilities: Array | float) -> Array:
    """Return the standard normals that have some probabilities below them; infinite at 0 and 1."""
    from scipy.special import ndtri as quantile

    return np.asarray(quantile(probabilities))
