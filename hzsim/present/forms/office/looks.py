"""How the series of a plot look in office programs: the same in workbooks and on slides."""

from dataclasses import dataclass

from hzsim.present.forms.look import LINES
from hzsim.present.forms.plot import Role

_LOOKS: dict[Role, tuple[str, float, str, bool]] = {
    "observed": ("#222222", 2.0, "circle", False),
    "middle": ("#08306B", 2.75, "", False),
    "90%": ("#9ECAE1", 1.25, "", False),
    "80%": ("#4292C6", 1.5, "", False),
    "50%": ("#08519C", 1.25, "", False),
    "target": ("#B00020", 1.25, "diamond", True),
    "own": ("#0072B2", 2.0, "", False),
    "record": ("#C24F00", 2.0, "", False),
    "best": ("#00795B", 2.0, "", False),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a series: colour, width of its line in points, sign at its points, and whether it is dashed."""

    colour: str
    width: float
    sign: str
    dashed: bool


def look_of(role: Role, place: int) -> Look:
    """Return the look of a series by what it is; of one of many by its place."""
    if role in _LOOKS:
        return Look(*_LOOKS[role])
    return Look(LINES[place % len(LINES)], 2.0, "circle", False)
