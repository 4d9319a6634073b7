"""Early warning at mid-term: which indicators fall behind.

Red when a target is less likely than 20%, yellow when it is less likely than 50%, or when it
needs growth that fewer than one in five comparable episodes kept. The probability is the lower
of the two: if the scenario's centre is right, and on the track record.
"""

from typing import Literal, TypeAlias

Flag: TypeAlias = Literal["green", "yellow", "red"]
YELLOW, RED = 0.5, 0.2
RARE = 0.2
"""Needed pace above the 80th percentile of history: fewer than this share kept it."""


def flag(probabilities: tuple[float | None, ...], kept: float | None = None) -> Flag:
    """Return the flag of a target from its probabilities, and from the share of episodes that kept the needed pace."""
    lowest = min(one for one in probabilities if one is not None)
    if lowest < RED:
        return "red"
    return "yellow" if lowest < YELLOW or (kept is not None and kept < RARE) else "green"
