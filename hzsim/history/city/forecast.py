"""What a record foretells: growth, perhaps combined with others' forecasts, and an assumption as it is calibrated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import index
from typing import Any, Literal

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue, told
from hzsim.history.reference.outside_forecasts import OutsideParameters, read_outside_parameters
from hzsim.history.reference.records import ENOUGH, LENGTH, SPREAD_LIMITS, Parameters, along, read_parameters
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.normals import draw_path
from hzsim.simulation.draws.sampling import sampler_named

NAME = "real_growth"
"""The assumption that is forecast where none is named."""
LONGEST = 100
LARGEST = 0.3
"""A series of which half the rates are larger is in percent; single rebounds may be larger."""


@dataclass(frozen=True, slots=True, repr=False)
class Forecast(Shown):
    """Growth after the last observed year: rates as fractions, uncertainty as scenarios use it.

    `observed` of the last twenty years are known; with fewer than eight, or growth that never
    changed, the `status` is `judgement`. `own_share` is the weight of the own spread against the
    typical one (in logs). `outside` are the years whose outside forecasts are combined with the
    record, none without any. `assumption` is what is forecast, whose streams draws are from.
    `notes` say what stands in for what the series does not have.
    """

    years: tuple[int, ...]
    central: tuple[float, ...]
    uncertainty: Uncertainty
    observed: int
    own_share: float
    status: Literal["estimate", "judgement"]
    notes: tuple[str, ...] = ()
    outside: tuple[int, ...] = ()
    assumption: str = NAME

    def simulate(self, draws: int = 10_000, seed: int = 1, sampler: str = "random") -> Array:
        """Return draws of growth, shape (draws, years), made by the code that scenarios use."""
        block = Block(0, 0, draws)
        return draw_path(
            ASSUMPTIONS[self.assumption], np.array(self.central), self.uncertainty, sampler_named(sampler), seed, block
        )


def forecast_growth(
    series: Mapping[int, float] | Sequence[float],
    horizon: int,
    parameters: Parameters | None = None,
    *,
    outside: Mapping[int, float] | None = None,
    outside_parameters: OutsideParameters | None = None,
) -> Forecast:
    """Return the forecast of the years after the last observed one of a yearly series of growth rates (fractions).

    `series` maps years (also dates or periods, as in a pandas Series) to rates, or lists the
    rates of consecutive years, then counted from 1; None or NaN is a missing year. `outside` maps
    years after the record to what others forecast, as fractions: over the years that both cover the
    mean is then half the record's and half theirs, less the bias that such combinations have shown.
    Parameters default to the shipped ones. Raises BadValue for an empty series, a year given twice or in
    part, rates written in percent (a series whose median size is above 30%), growth of -100% or
    less, a horizon other than 1 to 100 whole years, or outside forecasts of none of these years.
    """
    horizon = _whole_years(horizon)
    given = _checked(series)
    seen = _known(given)
    if not seen:
        raise BadValue("expected at least one year of growth", told("none"))
    pooled = parameters or read_parameters().everything
    last = max(seen)
    window = along(seen, last - LENGTH + 1, last)[None]
    records = pooled.read(window)
    observed = int(records.observed[0])
    constant = observed > 1 and np.nanmax(window) == np.nanmin(window)
    years = tuple(range(last + 1, last + horizon + 1))
    covered = _covered(years, outside)
    central = pooled.centre(records, horizon)
    parts: Parameters | OutsideParameters = pooled
    if covered:
        parts = outside_parameters or read_outside_parameters().everything
        marked = np.array([[year in covered for year in years]])
        central = parts.combined(central, float(np.mean(list(covered.values()))), marked)
    return Forecast(
        years,
        tuple(map(float, central[0])),
        parts.uncertainties(records)[0],
        observed,
        min(parts.exponent, 1.0) * observed / LENGTH,
        "estimate" if observed >= ENOUGH and not constant else "judgement",
        tuple(_notes(max(given), last, observed, bool(constant))),
        tuple(covered),
    )


def _covered(years: Sequence[int], outside: Mapping[int, float] | None) -> dict[int, float]:
    """Return the outside forecasts of the years after the record; BadValue when some are given, but none of these."""
    given = checked_growth(outside) if outside is not None else {}
    found = {year: given[year] for year in years if year in given}
    if outside is not None and not found:
        spanned = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
        expected = told("expected outside forecasts of at least one of the years {years}", years=spanned)
        raise BadValue(expected, ", ".join(map(str, sorted(given))) or told("none"))
    return found


def _notes(end: int, last: int, observed: int, constant: bool) -> Iterator[str]:
    if end > last:
        yield f"no growth is known after {last}: the forecast starts in {last + 1}, not in {end + 1}"
    if observed < LENGTH:
        yield f"{observed} of the last {LENGTH} years are known: typical years stand in for others, and widen the band"
    if constant:
        yield f"growth never changed: a spread of {SPREAD_LIMITS[0]:.1%} stands in for the observed years' own"


def _whole_years(horizon: Any) -> int:
    try:
        years = index(horizon)
    except TypeError:
        years = 0
    if not 1 <= years <= LONGEST:
        raise BadValue(told("expected a horizon of 1 to {most} whole years", most=LONGEST), repr(horizon))
    return years


def checked_growth(series: Mapping[int, float] | Sequence[float]) -> dict[int, float]:
    """Return the known rates of a series by year; BadValue for what `forecast_growth` refuses."""
    return _known(_checked(series))


def _known(given: Mapping[int, float]) -> dict[int, float]:
    return {year: rate for year, rate in given.items() if not np.isnan(rate)}


def _checked(series: Mapping[int, float] | Sequence[float]) -> dict[int, float]:
    """Return rates by year, missing ones as NaN."""
    try:
        pairs = list(series.items() if hasattr(series, "items") else enumerate(series, 1))
    except TypeError:
        raise BadValue("expected years with growth rates, or a list of rates", repr(series)) from None
    given: dict[int, float] = {}
    for place, value in pairs:
        year = _year(place)
        if year in given:
            raise BadValue("expected each year of growth once", told("{year} again", year=year))
        given[year] = _rate(value, year)
    sizes = [abs(rate) for rate in given.values() if not np.isnan(rate)]
    if sizes and (size := float(np.median(sizes))) > LARGEST:
        expected = told("expected growth rates as fractions, their median size at most {largest:g}", largest=LARGEST)
        raise BadValue(expected, told("a median size of {size:g}", size=size), "5.4% is 0.054")
    return given


def _year(place: Any) -> int:
    """Return the year of a number, a date, or a period."""
    try:
        number = float(getattr(place, "year", place))
    except (TypeError, ValueError):
        number = np.nan
    if not number.is_integer():
        raise BadValue("expected whole years with growth rates", str(place))
    return int(number)


def _rate(value: Any, year: int) -> float:
    """Return a rate as a number, NaN for a missing one; BadValue for text, growth of -100% or less, and infinity."""
    try:
        rate = np.nan if value is None else float(value)
    except (TypeError, ValueError):
        hint = "NaN is a missing year"
        raise BadValue(
            "expected growth rates as numbers", told("{value} in {year}", value=value, year=year), hint
        ) from None
    if rate <= -1 or np.isinf(rate):
        found = told("{value:g} in {year}", value=rate, year=year)
        raise BadValue("expected growth above -100% and finite", found, "5.4% is 0.054")
    return rate


_NOBODY = Text("", "")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Calibrated uncertainty of one assumption, with the number of own years behind it and its source in words.

    `own_share` is the weight of the own record's spread against the class's, None without an own record.
    `central` is the forecast of the record for the years after it, in the assumption's unit, and `basis` the
    record in words; both None without a record. `whose` is the city.
    """

    assumption: str
    uncertainty: Uncertainty
    observed: int
    own_share: float | None
    source: Text
    status: Literal["estimate", "judgement"]
    whose: Text = _NOBODY
    central: tuple[float, ...] | None = None
    basis: Text | None = None

    @property
    def entity(self) -> str:
        """The city's name in the history."""
        return self.whose.en


def unbroken(series: Mapping[int, float], described: str, fewest: int = 2) -> Array:
    """Return the values of the unbroken years up to the last one; BadValue when they are too few."""
    last = max(series, default=0)
    count = next(count for count in range(len(series) + 1) if last - count not in series)
    first = last - count + 1
    if count < fewest:
        gap = told("{first}-{last}, {missing} is missing", first=first, last=last, missing=first - 1)
        expected = "expected at least {fewest} consecutive years of {name} in history.csv"
        raise BadValue(told(expected, fewest=fewest, name=described), gap if series else told("none"))
    return np.array([series[year] for year in range(first, last + 1)])


def status(observed: int) -> Literal["estimate", "judgement"]:
    """Return "estimate" for a record of eight years (ENOUGH) or more, else "judgement"."""
    return "estimate" if observed >= ENOUGH else "judgement"


def as_written(uncertainty: Uncertainty) -> Uncertainty:
    """Return the uncertainty with persistence to the two digits that are written."""
    return replace(uncertainty, persistence=round(uncertainty.persistence, 2))


def span(years: Mapping[int, float]) -> Span:
    """Return the years of a series."""
    return Span(min(years), max(years))
