"""The forecast of a region: its nation's growth and its own lead over it, forecast apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array
from hzsim.errors import BadValue, told
from hzsim.history.city.forecast import Forecast, checked_growth, forecast_growth
from hzsim.history.reference.outside_forecasts import OutsideParameters
from hzsim.history.reference.records import (
    ENOUGH,
    GROWTH_LIMITS,
    LEAD_SPREAD_LIMITS,
    LENGTH,
    TYPICAL,
    LeadParameters,
    LeadRecords,
    Parameters,
    along,
    leads_over,
    read_lead_parameters,
    read_leads,
)
from hzsim.normal import ndtr, ndtri
from hzsim.scenario.parts.baseline import LeadRecord
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.points.roots import find_root

_MATCHED = np.array([-2.5, -1.0, 1.0, 2.5])
"""Standard normal places at which the cubic of a sum has the sum's own quantiles."""
_POINTS = 1000
_NARROWEST = 1e-6


def summed(first: Uncertainty, second: Uncertainty) -> Uncertainty:
    """Return the uncertainty whose parts are the sums of two independent ones', about one median.

    Quantiles of each part are the sum's own at -2.5, -1, 1 and 2.5 standard deviations of a normal.
    Persistence is the mean of both, weighted by the variance of what is carried on.
    """
    return Uncertainty(
        _sum(first.average, second.average), _sum(first.yearly, second.yearly), _persistence(first, second)
    )


def _sum(first: Distribution | None, second: Distribution | None) -> Distribution | None:
    if first is None or second is None:
        return first or second
    if isinstance(first, Normal) and isinstance(second, Normal):
        return Normal(float(np.hypot(first.sd, second.sd)))
    ratios = _quantiles(first, second, _MATCHED) / _MATCHED
    below, above = _side(ratios[1], ratios[0]), _side(ratios[2], ratios[3])
    return TwoPieceCubic(below[0], above[0], below[1], above[1])


def _side(near: float, far: float) -> tuple[float, float]:
    """Return width and tail of a side, width + tail z^2 being u / z at both places: neither below zero."""
    span = _MATCHED[-1] ** 2 - 1
    tail = min(max((far - near) / span, 0.0), near * (1 - _NARROWEST))
    return float(near - tail), float(tail)


def _quantiles(first: Distribution, second: Distribution, normals: Array) -> Array:
    """Return the sum's quantiles at Phi(z) less its median: roots of the convolution of both distributions."""
    wanted = ndtr(np.append(normals, 0.0))
    strata = first.from_normal(ndtri((np.arange(_POINTS) + 0.5) / _POINTS))
    ends = np.array([-8.0, 8.0])
    low, high = (np.full(len(wanted), end) for end in first.from_normal(ends) + second.from_normal(ends))

    def over(numbers: Array) -> Array:
        return np.asarray(ndtr(second.to_normal(numbers[:, None] - strata)).mean(axis=1) - wanted)

    found = find_root(over, low, high, over(low), over(high))
    return np.asarray(found[:-1] - found[-1])


def _persistence(first: Uncertainty, second: Uncertainty) -> float:
    variances = [one.yearly.standard_deviation**2 if one.yearly else 0.0 for one in (first, second)]
    carried = [one.persistence * variance for one, variance in zip((first, second), variances, strict=True)]
    return sum(carried) / sum(variances) if sum(variances) else 0.0


LEAD = "growth_lead"


@dataclass(frozen=True, repr=False)
class RegionForecast(Shown):
    """Growth of a region after the last year that its nation is known in too: rates as fractions.

    `nation` is the nation's forecast and `lead` that of (1 + growth) / (1 + nation's growth) - 1, drawn apart;
    `central` follows from both central paths, and `uncertainty` has both for one assumption.
    """

    nation: Forecast
    lead: Forecast

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are forecast."""
        return self.nation.years

    @property
    def central(self) -> tuple[float, ...]:
        """The central path of growth, the nation's and the lead's together."""
        both = zip(self.nation.central, self.lead.central, strict=True)
        return tuple((1 + nation) * (1 + lead) - 1 for nation, lead in both)

    @cached_property
    def uncertainty(self) -> Uncertainty:
        """The uncertainty of growth, the nation's and the lead's as one."""
        return summed(self.nation.uncertainty, self.lead.uncertainty)

    @property
    def observed(self) -> int:
        """How many of the lead's last twenty years are known."""
        return self.lead.observed

    @property
    def own_share(self) -> float:
        """The weight of the lead's own spread against the typical one."""
        return self.lead.own_share

    @property
    def status(self) -> Literal["estimate", "judgement"]:
        """`estimate` where both forecasts are."""
        return "estimate" if self.nation.status == self.lead.status == "estimate" else "judgement"

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands in for what the two records do not have."""
        return (*(f"nation: {note}" for note in self.nation.notes), *(f"lead: {note}" for note in self.lead.notes))

    def simulate(self, draws: int = 10_000, seed: int = 1, sampler: str = "random") -> Array:
        """Return draws of growth, shape (draws, years): nation and lead drawn apart, as scenarios with both do."""
        nation, lead = self.nation.simulate(draws, seed, sampler), self.lead.simulate(draws, seed, sampler)
        return np.asarray((1 + nation) * (1 + lead) - 1)


def forecast_region(
    series: Mapping[int, float] | Sequence[float],
    nation_series: Mapping[int, float] | Sequence[float],
    horizon: int,
    *,
    outside: Mapping[int, float] | None = None,
    parameters: Parameters | None = None,
    lead_parameters: LeadParameters | None = None,
    outside_parameters: OutsideParameters | None = None,
    record: LeadRecord | None = None,
) -> RegionForecast:
    """Return the forecast of a region's growth from its record and its nation's, both as fractions by year.

    It starts after the last year that both are known in. `outside` are others' forecasts of the nation, as in
    `forecast_growth`. A lead of fewer than eight known years stands for no more than a typical region's, unless
    what a longer `record` of it says is given. With such a record, or for a region of which no year is known, the
    forecast starts after the nation's last year. Parameters default to the shipped ones. Raises BadValue as
    `forecast_growth` does, and when no year of a region's growth is known of its nation too.
    """
    region, nation = checked_growth(series), checked_growth(nation_series)
    leads = leads_over(region, nation)
    if not nation or (region and not leads and record is None):
        raise BadValue("expected a year in which growth of region and nation are known", told("none"))
    last = max(leads) if leads and record is None else max(nation)
    known = {year: rate for year, rate in nation.items() if year <= last}
    national = forecast_growth(known, horizon, parameters, outside=outside, outside_parameters=outside_parameters)
    since = 0 if record is None else last - record.last
    lead = forecast_lead(leads, known, horizon + since, lead_parameters, record)
    return RegionForecast(national, replace(lead, years=lead.years[since:], central=lead.central[since:]))


def forecast_lead(
    leads: Mapping[int, float],
    nation_series: Mapping[int, float],
    horizon: int,
    parameters: LeadParameters | None = None,
    record: LeadRecord | None = None,
) -> Forecast:
    """Return the forecast of a lead over a nation after the last year of the nation's growth, both as fractions.

    Without eight known years among the last twenty, or a `record` of so many, it is that of a typical region:
    none on average, and the typical spread.
    """
    pooled, now = parameters or read_lead_parameters().everything, max(nation_series)
    last = now if record is None else record.last
    window = along(leads, last - LENGTH + 1, last)[None]
    observed = int(np.isfinite(window).sum()) if record is None else record.years
    recent = np.array([np.mean([nation_series[year] for year in range(now - 2, now + 1) if year in nation_series])])
    enough = observed >= ENOUGH
    records = _stated(record, recent) if record else read_leads(window, recent) if enough else _typical(recent)
    return Forecast(
        tuple(range(last + 1, last + horizon + 1)),
        tuple(map(float, pooled.centre(records, horizon)[0])),
        pooled.uncertainties(records)[0],
        observed,
        pooled.exponent if enough else 0.0,
        "estimate" if enough else "judgement",
        tuple(_notes(observed)),
        assumption=LEAD,
    )


def _typical(nation_growth: Array) -> LeadRecords:
    nothing = np.zeros_like(nation_growth)
    return LeadRecords(nothing, nothing, np.full_like(nation_growth, TYPICAL), nation_growth)


def _stated(record: LeadRecord, nation_growth: Array) -> LeadRecords:
    mean, recent, spread = (np.array([number]) for number in (record.mean, record.recent, record.spread))
    return LeadRecords(mean, recent, np.clip(spread, *LEAD_SPREAD_LIMITS), np.clip(nation_growth, *GROWTH_LIMITS))


def _notes(observed: int) -> Iterator[str]:
    if observed < ENOUGH:
        yield f"{observed} of the last {LENGTH} years are known, fewer than {ENOUGH}: a typical region stands in"
