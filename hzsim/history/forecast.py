"""The track record's own forecast of growth: a central path and the parts of its uncertainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue
from hzsim.history.parameters import Parameters, read_parameters
from hzsim.history.record import ENOUGH, LENGTH, read_records
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.simulation.blocks import Block
from hzsim.simulation.deviations import draw_path
from hzsim.simulation.sampling import sampler_named

NAME = "real_growth"
"""The assumption whose streams a forecast draws from."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Forecast:
    """Growth after the last observed year: rates as fractions, uncertainty as scenarios use it.

    `observed` of the last twenty years are known; with fewer than eight the `status` is
    `judgement`. `own_share` is the weight of the own spread against the typical one (in logs).
    """

    years: tuple[int, ...]
    central: tuple[float, ...]
    uncertainty: Uncertainty
    observed: int
    own_share: float
    status: Literal["estimate", "judgement"]

    def simulate(self, draws: int = 10_000, seed: int = 1, sampler: str = "random") -> Array:
        """Return draws of growth, shape (draws, years), made by the code that scenarios use."""
        block = Block(0, 0, 0, draws)
        return draw_path(NAME, "rate", np.array(self.central), self.uncertainty, sampler_named(sampler), seed, block)


def forecast_growth(
    series: Mapping[int, float] | Sequence[float], horizon: int, parameters: Parameters | None = None
) -> Forecast:
    """Return the forecast of the years after the last of a yearly series of growth rates (fractions).

    `series` maps years to rates (a pandas Series does), or lists the rates of consecutive years,
    then counted from 1; NaN is a missing year. Parameters default to the shipped ones. Raises
    BadValue for an empty series, rates written in percent, or a horizon below one year.
    """
    seen = _checked(series)
    if not 1 <= horizon <= LONGEST:
        raise BadValue(f"expected a horizon from 1 to {LONGEST} years", str(horizon))
    pooled = parameters or read_parameters().everything
    last = max(seen)
    window = np.array([[seen.get(year, np.nan) for year in range(last - LENGTH + 1, last + 1)]])
    records = read_records(window, pooled.typical_growth, pooled.typical_spread)
    observed = int(records.observed[0])
    return Forecast(
        tuple(range(last + 1, last + horizon + 1)),
        tuple(map(float, pooled.centre(records, horizon)[0])),
        pooled.uncertainty(records)[0],
        observed,
        pooled.exponent * observed / LENGTH,
        "estimate" if observed >= ENOUGH else "judgement",
    )


def _checked(series: Mapping[int, float] | Sequence[float]) -> dict[int, float]:
    pairs = series.items() if hasattr(series, "items") else enumerate(series, 1)
    try:
        seen = {int(year): float(rate) for year, rate in pairs}
    except (TypeError, ValueError) as error:
        raise BadValue("expected years with growth rates as numbers", str(error)) from None
    seen = {year: rate for year, rate in seen.items() if not np.isnan(rate)}
    if not seen:
        raise BadValue("expected at least one year of growth", "none")
    for year, rate in seen.items():
        if not -1 < rate <= 1:
            raise BadValue("expected growth rates as fractions", f"{rate:g} in {year}", "5.4% is 0.054")
    return seen
