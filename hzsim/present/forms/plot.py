"""The numbers of a chart, from which office programs draw it themselves: an edited number moves the chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hzsim.present.forms.view import Number

Role: TypeAlias = Literal["observed", "middle", "90%", "80%", "50%", "target", "own", "record", "best", "one of many"]
"""What a series is, which says how it looks: an edge of a band by its share, odds by their centre."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart: its name, one number for each category (None for none), and what it is.

    Numbers stand at places of the assessment, as those of tables. `side` tells the two edges of a band apart in tables.
    """

    name: str
    numbers: tuple[Number | None, ...]
    role: Role = "one of many"
    side: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart as numbers: lines over years, stacked columns over years, or bars beside names.

    `unit` is what stands on the axis of values, where their format does not say it; `head` what the
    categories are called.
    """

    kind: Literal["lines", "stack", "bars"]
    head: str
    categories: tuple[int | str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    @property
    def form(self) -> Number:
        """A number that all others are shown as."""
        return next(number for one in self.series for number in one.numbers if number is not None)


def spread(numbers: Sequence[tuple[int, Number]], years: Sequence[int]) -> tuple[Number | None, ...]:
    """Return numbers of some years as one for each of all years."""
    known = dict(numbers)
    return tuple(known.get(year) for year in years)
