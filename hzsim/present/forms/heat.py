"""The colours of heat maps: probabilities from low to high, told apart by the colour-blind and in grey print."""

from hzsim.present.forms.view import Cell, Number
from hzsim.units import SHARE

LOW, MIDDLE, HIGH = "#F4B183", "#FFFFFF", "#9DC3E6"
"""The colours of 0, of one half, and of 1; letters on each have a contrast of 7 or more."""


def shade(cell: Cell) -> str | None:
    """Return the colour of a probability as six digits, None for a cell that is none."""
    if not isinstance(cell, Number) or cell.unit != SHARE:
        return None
    share = min(1.0, max(0.0, cell.value))
    end, weight = (LOW, 1 - 2 * share) if share < 0.5 else (HIGH, 2 * share - 1)
    mixed = (round(weight * _channel(end, at) + (1 - weight) * _channel(MIDDLE, at)) for at in (1, 3, 5))
    return "".join(f"{one:02X}" for one in mixed)


def _channel(colour: str, at: int) -> int:
    return int(colour[at : at + 2], 16)
