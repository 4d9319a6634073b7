"""What is calibrated for one assumption of a city, and what its own record can carry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.history.reference.record import ENOUGH
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Calibrated uncertainty of one assumption, with the number of own years behind it and its source in words.

    `own_share` is the weight of the own record's spread against the class's, None without an own record.
    `central` is the forecast of the record for the years after it, in the assumption's unit, and `basis` the
    record in words; both None without a record. `entity` is the city.
    """

    assumption: str
    uncertainty: Uncertainty
    observed: int
    own_share: float | None
    source: str
    status: Literal["estimate", "judgement"]
    entity: str = ""
    central: tuple[float, ...] | None = None
    basis: Text | None = None


def unbroken(series: Mapping[int, float], described: str, fewest: int = 2) -> Array:
    """Return the values of the unbroken years up to the last one; BadValue when they are too few."""
    last, count = max(series, default=0), last_unbroken(series)
    first = last - count + 1
    if count < fewest:
        found = (
            told("{first}-{last}, {missing} is missing", first=first, last=last, missing=first - 1)
            if series
            else told("none")
        )
        raise BadValue(
            told(
                "expected at least {fewest} consecutive years of {name} in history.csv", fewest=fewest, name=described
            ),
            found,
        )
    return np.array([series[year] for year in range(first, last + 1)])


def last_unbroken(series: Mapping[int, float]) -> int:
    """Return how many years up to the last one follow each other without a gap."""
    last = max(series, default=0)
    return next(count for count in range(len(series) + 1) if last - count not in series)


def status(observed: int) -> Literal["estimate", "judgement"]:
    """Return "estimate" for a record of eight years (ENOUGH) or more, else "judgement"."""
    return "estimate" if observed >= ENOUGH else "judgement"


def as_written(uncertainty: Uncertainty) -> Uncertainty:
    """Return the uncertainty with persistence to the two digits that are written."""
    return replace(uncertainty, persistence=round(uncertainty.persistence, 2))


def span(years: Mapping[int, float]) -> Span:
    """Return the years of a series."""
    return Span(min(years), max(years))
