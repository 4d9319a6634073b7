"""The standard normal distribution of arrays, named as in scipy.special.

Loading that takes twice as long as loading numpy, and longer than most questions.
"""

from collections.abc import Callable, Sequence

import numpy as np

from hzsim._typing import Array

_CHUNK = 8192
"""How many numbers are worked on at once: they stay in a core's cache."""


def ndtr(normals: Array | float) -> Array:
    """Return the probabilities of being at most so high, in the shape of the argument; exact to 2e-15 of themselves.

    Cody's rational approximations (1969, Mathematics of Computation 23), as in algorithm 715 of the ACM (1993).
    """
    return _by_chunks(_ndtr, normals)


def ndtri(probabilities: Array | float) -> Array:
    """Return the standard normals that have some probabilities below them, in the shape of the argument.

    Infinite at 0 and 1, not a number beyond; elsewhere exact to 1e-15 of themselves. Wichura's algorithm AS 241
    (1988, Applied Statistics 37 (3)).
    """
    return _by_chunks(_ndtri, probabilities)


def _by_chunks(work: Callable[[Array], Array], numbers: Array | float) -> Array:
    given = np.asarray(numbers, dtype=float)
    flat = given.ravel()
    pieces = [work(flat[start : start + _CHUNK]) for start in range(0, flat.size, _CHUNK)]
    found = pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0), *pieces])
    return found.reshape(given.shape)


def _ndtr(normals: Array) -> Array:
    """Return the standard normal distribution function of a vector, by rational functions on three ranges."""
    far = np.minimum(np.abs(normals), _BEYOND)
    square = far * far
    tail = _ratio(_TAIL, np.minimum(far, _FAR))
    beyond = (far > _FAR).nonzero()[0]
    if beyond.size:
        inverse = 1 / square[beyond]
        tail[beyond] = (_DENSITY - inverse * _ratio(_END, inverse)) / far[beyond]
    square *= -0.5
    tail *= np.exp(square, out=square)
    found = np.where(normals > 0, 1 - tail, tail)
    near = (far <= _NEAR).nonzero()[0]
    if near.size:
        middle = normals[near]
        found[near] = 0.5 + middle * _ratio(_MIDDLE, middle * middle)
    return found


def _ndtri(probabilities: Array) -> Array:
    middle = probabilities - 0.5
    outer = (~(np.abs(middle) <= 0.425)).nonzero()[0]
    if not outer.size:
        return middle * _ratio(_MIDDLE_PLACE, 0.180625 - middle * middle)
    if outer.size == middle.size:
        return np.copysign(_outer_place(probabilities), middle)
    found = middle * _ratio(_MIDDLE_PLACE, 0.180625 - middle * middle)
    found[outer] = np.copysign(_outer_place(probabilities[outer]), middle[outer])
    return found


def _outer_place(probabilities: Array) -> Array:
    """Return how far from the middle the standard normals of rare probabilities, or of their complements, are."""
    with np.errstate(divide="ignore", invalid="ignore"):  # none, and what is no probability
        root = np.sqrt(-np.log(np.minimum(probabilities, 1 - probabilities)))
    place = _ratio(_TAIL_PLACE, np.minimum(root, 5.0) - 1.6)
    beyond = (root > 5).nonzero()[0]
    if beyond.size:
        rest = root[beyond] - 5
        place[beyond] = np.where(np.isinf(rest), rest, _ratio(_END_PLACE, np.minimum(rest, _BEYOND)))
    return place


def _ratio(coefficients: Array, numbers: Array) -> Array:
    """Return the ratio of two polynomials, shape (powers, 2), told from the highest power down."""
    found = coefficients[0] * numbers
    for both in coefficients[1:-1]:
        found += both
        found *= numbers
    found += coefficients[-1]
    return np.asarray(np.divide(found[0], found[1], out=found[0]))


def _coefficients(above: Sequence[float], below: Sequence[float]) -> Array:
    return np.array([above, below]).T[:, :, None]


_NEAR, _FAR, _DENSITY = 0.66291, 6.5, (2 * np.pi) ** -0.5
_BEYOND = 40.0
"""No double is small enough for the probability of what lies beyond."""
# fmt: off
_MIDDLE = _coefficients(
    (0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582,
     18154.981253343561249),
    (1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956),
)
_TAIL = _coefficients(
    (1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
     597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218),
    (1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
     18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727),
)
_END = _coefficients(
    (0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807,
     0.001421619193227893466, 2.9112874951168792e-5),
    (1.0, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
     7.29751555083966205e-5),
)
_MIDDLE_PLACE = _coefficients(
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)
_TAIL_PLACE = _coefficients(
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)
_END_PLACE = _coefficients(
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)
# fmt: on
"""Coefficients above and below, of the middle, a tail and its end: of probabilities, then of places."""
