"""The records of prices: the deflator in its reference class, the exchange rate between the brackets of its own."""

from dataclasses import replace

import numpy as np

from hzsim._typing import Text
from hzsim.errors import told
from hzsim.history.city.entities import in_chinese, is_chinese
from hzsim.history.city.evidence import EXCHANGE, Evidence
from hzsim.history.city.own_record import Calibrated, last_unbroken, rounded, status, unbroken
from hzsim.history.city.series import NATION
from hzsim.history.reference.classes import ReferenceClass
from hzsim.history.reference.comparable import LENGTH, deviation_spread
from hzsim.history.reference.record import ENOUGH
from hzsim.scenario.parts.distributions import Normal, TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.units import in_percent

DEFLATOR = "gdp_deflator_change"
_YUAN = Uncertainty(Normal(0.008), TwoPieceCubic(0.028, 0.033, 0.0, 0.0), 0.4)
"""Judgement between the brackets of the class, and the yuan's own changes."""
_FIVE = 5


def deflator(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of the deflator: the entity's own where it is long enough, else the nation's."""
    own = {} if is_chinese(seen.entity) else seen.rates(DEFLATOR)
    whose = seen.entity if last_unbroken(own) >= ENOUGH else NATION
    series = seen.rates(DEFLATOR, whose)
    window = np.log1p(unbroken(series, told("{name} of {entity}", name=DEFLATOR, entity=whose)))[-LENGTH:]
    spread = float(deviation_spread(window[None])[0])
    source = (
        f"{whose}'s deflator of the last {len(window)} years (own spread {in_percent(spread, 2)}) in a class of "
        f"{group.economies} economies, {group.episodes} episodes ({group.described}); the own spread enters with "
        f"{in_percent(group.own_exponent, 0)}. The class's errors of a six-year mean stay within "
        f"{in_percent(group.error_80_sixth, 1)} in 80%."
    )
    source += " No city's own deflator is long enough." if whose == NATION else ""
    last = max(series)
    path = group.centre(window[None], seen.years.stop - 1 - last)[0, -len(seen.years) :]
    found = Calibrated(
        "deflator_growth", rounded(group.uncertainty(widening=group.scale(spread))), len(window), group.own_exponent,
        source, status(len(window)), central=tuple(map(float, np.expm1(path))),
        basis=Text(
            f"{in_chinese(whose)}平减指数至 {last} 年的历史记录，按其参照类外推",
            f"the record of {whose}'s deflator to {last}, followed as in its reference class",
        ),
    )  # fmt: skip
    return _for(seen.entity, found, whose)


def exchange_rate(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of the exchange rate: no drift from the last known level, and judged parts."""
    levels = seen.exchange_rates()
    known = unbroken(levels, told("{name} of {entity}", name=EXCHANGE, entity=NATION), fewest=4)
    changes = np.diff(np.log(known))
    five = np.log(known[_FIVE:] / known[:-_FIVE])
    span = (
        told("{low} to {high}", low=in_percent(np.expm1(five.min()), 0), high=in_percent(np.expm1(five.max()), 0))
        if len(five)
        else "unknown"
    )
    spread = float(changes.std(ddof=1))
    source = (
        f"judgement between two brackets. The yuan's own record to {max(levels)}: yearly log changes with an sd of "
        f"{in_percent(spread, 1)} (n {len(changes)}), over five years from {span}. The class, {group.economies} "
        f"economies, {group.episodes} episodes ({group.described}): 80% of the means of one and six years within "
        f"{in_percent(group.error_80_first, 1)} and {in_percent(group.error_80_sixth, 1)} a year. The sign of skew and "
        f"drift is inflation's; with low inflation no drift is taken."
    )
    stated = {**levels, **seen.stated_in("exchange_rate")}
    last = max(year for year in stated if year <= seen.before)
    found = Calibrated(
        "exchange_rate", _YUAN, len(changes), None, source, "judgement",
        central=(float(stated[last]),) * len(seen.years),
        basis=Text(f"{last} 年汇率不变（历史记录无漂移）", f"the exchange rate of {last}: its record has no drift"),
    )  # fmt: skip
    return _for(seen.entity, found)


def _for(entity: str, found: Calibrated, whose: str = NATION) -> Calibrated:
    """Return what was found for a nation as that of an entity: judgement where it is not known to be in China.

    Another nation's path is then no record of it.
    """
    if is_chinese(entity):
        return found
    stands_in = f"{whose}'s stands in, for {entity} has no record of its own that is long enough"
    reason = f"the class was chosen for {NATION}, not for {entity}" if whose == entity else stands_in
    path = found.central if whose == entity else None
    return replace(found, source=f"{reason}: {found.source}", status="judgement", central=path)
