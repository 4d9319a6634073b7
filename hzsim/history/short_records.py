"""The uncertainty of what a city has only a few years of: natural increase, migration, research.

The yearly part is the spread of a city's own yearly changes, pulled toward that of a reference
class as if the class were four changes more. None of it is more than a judgement.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np

from hzsim._typing import Array
from hzsim.history.classes import ReferenceClass
from hzsim.history.own_record import Calibrated, status
from hzsim.history.series import History, by_year, rates
from hzsim.scenario.distributions import Normal
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.units import in_percent

CLASS_CHANGES = 4
"""How many changes of its own a city must have seen to outweigh the class."""
_Z80 = 1.2815515655446004
_RESIDENTS, _GDP = "pop_resident_year_end", "gdp_nominal"
_SOME_RESIDENTS = 1000.0
"""万人, where a city's residents are not known."""
_AVERAGE_INCREASE = 0.0005
_RESEARCH = Uncertainty(Normal(0.01), Normal(0.02))
_MILLE = 1000


def natural_increase(history: History, entity: str, group: ReferenceClass, until: int | None = None) -> Calibrated:
    """Return the uncertainty of natural increase (fractions), from years on the residents' latest base."""
    people = history.observations(entity, _RESIDENTS, until)
    years = {seen.year for seen in people if seen.base == people[-1].base}
    series = {
        year: rate for year, rate in rates(history, entity, "natural_increase_rate", until).items() if year in years
    }
    yearly, own_share, words = _yearly(series, group.typical_spread, lambda size: f"{_MILLE * size:.2f}‰")
    source = (
        f"yearly: in {entity}{_span(series)}, on the residents' latest base, {words}. The average, "
        f"{_MILLE * _AVERAGE_INCREASE:g}‰, is judgement: no record on one base is long enough to show how far it "
        f"strays for good. {_described(group)}"
    )
    uncertainty = Uncertainty(Normal(_AVERAGE_INCREASE), Normal(yearly))
    return Calibrated("natural_increase", uncertainty, len(series), own_share, source, status(len(series)))


def net_migration(history: History, entity: str, group: ReferenceClass, until: int | None = None) -> Calibrated:
    """Return the uncertainty of net migration (万人), its average from the class and the number of residents."""
    people = history.observations(entity, _RESIDENTS, until)
    residents = people[-1].value if people else _SOME_RESIDENTS
    seen = by_year(history.observations(entity, "net_migration", until), f"net_migration of {entity}")
    series = {year: one.value for year, one in seen.items()}
    yearly, own_share, words = _yearly(series, group.typical_spread * residents, lambda size: f"{size:.2f}万")
    reach = group.error_80_sixth * residents
    average = float(np.sqrt(max((reach / _Z80) ** 2 - yearly**2 / 6, (yearly / 2) ** 2)))
    many = f"{residents:,.0f}万 residents" + ("" if people else " (assumed: none in history.csv)")
    source = (
        f"yearly: in {entity}{_span(series)} {words}. Average: the class strays by "
        f"{in_percent(group.error_80_sixth, 2)} a year in 80% of six-year means, {reach:.1f}万 of {many}; "
        f"a city moves more easily than a nation, so this is "
        f"rather low. {_described(group)}{_course(series)}"
    )
    uncertainty = Uncertainty(Normal(average), Normal(yearly))
    return Calibrated("net_migration", uncertainty, len(series), own_share, source, status(len(series)))


def research(history: History, entity: str, until: int | None = None) -> Calibrated:
    """Return the uncertainty of growth of R&D spending: judgement, with what can be derived of its past."""
    stretches = _spending_growth(history, entity, until)
    known = " and ".join(f"{first}-{last} ({in_percent(rate, 1)} a year)" for first, last, rate in stretches)
    source = (
        f"judgement: growth of {entity}'s spending is known for {known or 'no year'} only (intensity times GDP, both "
        f"years on one statistical base; n {len(stretches)}), and published intensities are rounded to 0.1 points, so "
        f"that no yearly spread can be estimated"
    )
    return Calibrated("rd_spending_growth", _RESEARCH, len(stretches), None, source, "judgement")


def _yearly(
    series: Mapping[int, float], reference: float, shown: Callable[[float], str]
) -> tuple[float, float | None, str]:
    """Return the yearly spread, the weight of the own changes in its square, and both in words.

    Changes are of consecutive years only: nothing is differenced across a missing one.
    """
    changes = _changes(series)
    number = len(changes) - 1
    typical = f"the class's typical {shown(reference)}"
    if number < 1:
        return reference, None, f"no two consecutive changes are known, so {typical} stands alone"
    own = float(changes.std(ddof=1))
    share = number / (number + CLASS_CHANGES)
    size = float(np.sqrt(share * own**2 + (1 - share) * reference**2))
    words = f"changes have an sd of {shown(own)} (n {len(changes)}); it enters with {in_percent(share, 0)}"
    return size, share, f"{words}, {typical} with the rest"


def _changes(series: Mapping[int, float]) -> Array:
    return np.array([series[year] - series[year - 1] for year in sorted(series) if year - 1 in series])


def _span(series: Mapping[int, float]) -> str:
    if not series:
        return ""
    first, last = min(series), max(series)
    return f" {first}-{last}" if last > first else f" {first}"


def _course(series: Mapping[int, float]) -> str:
    if len(series) < 2:
        return ""
    first, last = min(series), max(series)
    return (
        f" The level went from {series[first]:.1f}万 ({first}) to {series[last]:.1f}万 ({last}); {len(series)} years "
        f"are too few to estimate from."
    )


def _described(group: ReferenceClass) -> str:
    return (
        f"Class: total population growth of {group.economies} nations ({group.episodes} episodes; {group.described})."
    )


def _spending_growth(history: History, entity: str, until: int | None) -> list[tuple[int, int, float]]:
    """Return stretches between known intensities with GDP on one base, with the yearly growth of spending."""
    intensity = rates(history, entity, "rd_intensity", until)
    gdp = {(seen.year, seen.base): seen.value for seen in history.observations(entity, _GDP, until)}
    spending = {(year, base): intensity[year] * value for (year, base), value in gdp.items() if year in intensity}
    return [
        (first, last, float((spending[last, base] / before) ** (1 / (last - first)) - 1))
        for first, last in pairwise(sorted(intensity))
        for (year, base), before in spending.items()
        if year == first and (last, base) in spending
    ]
