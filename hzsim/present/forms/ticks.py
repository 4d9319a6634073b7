"""Round places along an axis, for charts that other programs draw."""

import math


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round, evenly spaced numbers that hold a range: steps of 1, 2, 2.5 or 5 times a power of ten."""
    spread = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / most))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * most >= spread * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{place * step:.12g}") for place in range(first, max(last, first + 1) + 1)]


def decimals(step: float) -> int:
    """Return how many decimals a step needs to be written exactly."""
    return next(digits for digits in range(16) if math.isclose(round(step, digits), step, rel_tol=1e-9))
