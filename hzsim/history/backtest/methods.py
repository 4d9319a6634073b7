"""How a backtest forecasts: draws by the simulation code of scenarios, and rivals of the calibrated forecast.

Draws have a stream of their own for each economy and origin. Rivals give a normal for the mean growth over the next
years: every one sees the same windows, shape (rows, years), oldest first, and returns mean and
standard deviation for each horizon 1 to `horizon`, both of shape (rows, horizon).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, TypeVar

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.history.backtest.results import LEVELS
from hzsim.history.estimation.matching import LEADS
from hzsim.history.reference.outside_forecasts import FORECAST_YEARS, OutsideParameters, read_outside_parameters
from hzsim.history.reference.pooled import PooledTable
from hzsim.history.reference.records import LeadParameters, Parameters, read_lead_parameters, read_parameters
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling, check_draws, fewest_for
from hzsim.simulation.draws.executors import in_order, processes
from hzsim.simulation.draws.keywords import Keywords
from hzsim.simulation.draws.normals import draw_path, draw_tied
from hzsim.simulation.draws.sampling import sampler_named

Normals: TypeAlias = tuple[Array, Array]
Rival: TypeAlias = Callable[[Array, int], Normals]
STEEPEST = 0.98
"""An AR(1) coefficient beyond this is held here: explosive forecasts only flatter hzsim."""
LEAST_SD = 1e-4
"""0.01 points: the least spread of a rival, so that a constant series has a band."""


def own_mean(window: Array, horizon: int) -> Normals:
    """Mean of the window, independent shocks with the window's standard deviation."""
    return _independent(window.mean(axis=1), window, horizon)


def last_five(window: Array, horizon: int) -> Normals:
    """Mean of the last five years, independent shocks with the window's standard deviation."""
    return _independent(window[:, -5:].mean(axis=1), window, horizon)


def ar1(window: Array, horizon: int) -> Normals:
    """AR(1) with constant by ordinary least squares, its parameters taken as known."""
    return _ar1(window, horizon, mean_error=False)


def ar1_mean_error(window: Array, horizon: int) -> Normals:
    """The same, with the error of the estimated mean, sd / |1 - b| / sqrt(n), added to the variance."""
    return _ar1(window, horizon, mean_error=True)


def ets(window: Array, horizon: int) -> Normals:
    """ETS(A,N,N), simple exponential smoothing with additive errors, by statsmodels' maximum likelihood.

    The variance of the mean follows from weights 1 + a (j - 1) of the shocks j years before the
    horizon (Hyndman et al., Forecasting with Exponential Smoothing, 2008, chapter 6).
    """
    fits = np.array([_ets(row) for row in window]).reshape(len(window), 3)
    level, smoothing, noise = fits.T
    weights = 1 + smoothing[:, None] * np.arange(horizon)
    sd = noise[:, None] * np.sqrt(np.cumsum(weights**2, axis=1)) / np.arange(1, horizon + 1)
    return np.tile(level[:, None], horizon), np.maximum(sd, LEAST_SD)


RIVALS: Mapping[str, Rival] = MappingProxyType(
    {"own mean": own_mean, "ar1": ar1, "ar1 + mean error": ar1_mean_error, "last five": last_five, "ets": ets}
)


def _independent(mean: Array, window: Array, horizon: int) -> Normals:
    sd = window.std(axis=1, ddof=1)[:, None] / np.sqrt(np.arange(1, horizon + 1))
    return np.tile(mean[:, None], horizon), np.maximum(sd, LEAST_SD)


def _ar1(window: Array, horizon: int, mean_error: bool) -> Normals:
    """Return the AR(1) forecast of mean growth over each horizon, as means and standard deviations."""
    constant, slope, noise = _least_squares(window)
    state, total = window[:, -1], np.zeros(len(window))
    weight, variance = np.zeros(len(window)), np.zeros(len(window))
    drift = noise / np.maximum(np.abs(1 - slope), 0.05) / np.sqrt(window.shape[1])
    means, sds = [], []
    for years in range(1, horizon + 1):
        state = constant + slope * state
        total = total + state
        weight = 1 + slope * weight
        variance = variance + (noise * weight) ** 2
        means.append(total / years)
        sds.append(np.sqrt(variance / years**2 + (drift**2 if mean_error else 0.0)))
    return np.column_stack(means), np.maximum(np.column_stack(sds), LEAST_SD)


def _least_squares(window: Array) -> tuple[Array, Array, Array]:
    """Return constant, slope and residual sd of each window on its own previous year; slope 0 when it is constant."""
    x, y = window[:, :-1], window[:, 1:]
    away = x - x.mean(axis=1, keepdims=True)
    square = (away**2).sum(axis=1)
    slope = np.divide((away * y).sum(axis=1), square, out=np.zeros(len(window)), where=square > 0)
    slope = np.clip(slope, -STEEPEST, STEEPEST)
    constant = y.mean(axis=1) - slope * x.mean(axis=1)
    residual = y - constant[:, None] - slope[:, None] * x
    return constant, slope, np.sqrt((residual**2).sum(axis=1) / (x.shape[1] - 2))


def _ets(series: Array) -> tuple[float, float, float]:
    """Return last level, smoothing and noise; a constant series is its own level."""
    if np.ptp(series) < LEAST_SD:
        return float(series[-1]), 0.0, 0.0
    import warnings

    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit at the edge of its range is reported as not converged
        fit = ETSModel(series, error="add").fit(disp=False)
    return float(fit.level[-1]), float(fit.params[0]), float(np.sqrt(fit.mse))


DRAWS, SAMPLER = 2000, "random"
"""Draws of each episode, its own: common draws for all would move coverages by a point or two."""
OURS, HONEST, FORECAST, UNBIASED, COMBINED = (
    "hzsim",
    "hzsim time-honest",
    "forecast",
    "forecast less its bias",
    "hzsim with forecast",
)
Piece = TypeVar("Piece")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class EpisodeDraws:
    """How many draws are made of each episode, from which seed."""

    draws: int
    seed: int

    def paths(self, assumption: str, central: Array, uncertainty: Uncertainty, economy: str, origin: int) -> Array:
        """Return draws of an assumption after an origin, shape (draws, years), around a central path."""
        block = Block(origin, 0, self.draws)
        part = ASSUMPTIONS[assumption]
        return draw_path(part, central, uncertainty, sampler_named("random"), self.seed_of(economy), block)

    def ratios(
        self,
        growth: tuple[Array, Uncertainty],
        other: tuple[str, Array, Uncertainty],
        tie: float,
        who: str,
        origin: int,
    ) -> Array:
        """Return draws of a flow's ratio to GDP over that of the origin, shape (draws, years): their growth is tied."""
        name, central, uncertainty = other
        paths = [(ASSUMPTIONS["real_growth"], *growth), (ASSUMPTIONS[name], central, uncertainty)]
        gdp, flow = draw_tied(paths, tie, sampler_named("random"), self.seed_of(who), Block(origin, 0, self.draws))
        return np.asarray(np.cumprod((1 + flow) / (1 + gdp), axis=1))

    def seed_of(self, economy: str) -> int:
        """Return the seed of an economy's own streams."""
        return self.seed + int.from_bytes(hashlib.sha256(economy.encode()).digest()[:4])


def keywords(verb: str) -> Keywords:
    """Return the keywords on draws of a backtest: its errors are those of economies, not of draws."""
    return Keywords(verb, DRAWS, SAMPLER, errors=False)


def check_asked(horizons: Sequence[int], draws: int) -> None:
    """Raise BadValue for horizons outside 1 to 10, or too few draws for the ends of bands."""
    if not horizons or not all(1 <= horizon <= LEADS for horizon in horizons):
        raise BadValue(
            told("expected horizons from 1 to {most} years", most=LEADS), ", ".join(map(str, horizons)) or told("none")
        )
    check_draws(draws, fewest_for((1 - float(LEVELS[-1])) / 2), told("the ends of 95% bands"))


def mean_outcomes(future: Array, horizon: int) -> tuple[BoolArray, Array]:
    """Return which episodes have every outcome up to a horizon, and their means."""
    kept = np.logical_and.reduce(np.isfinite(future[:, :horizon]), axis=1)
    return kept, np.asarray(future[kept, :horizon].mean(axis=1))


def combined_forecast(
    window: Array, parameters: Parameters, outside: OutsideParameters, forecast: float, years: int, first: int = 0
) -> tuple[Array, Uncertainty]:
    """Return the central path of so many years after a window, shape (LENGTH,), and what is unknown about it.

    It is moved to the mean of itself and of an outside `forecast` of five years' mean, from the `first` on.
    """
    records, ahead = parameters.read(window[None]), np.arange(years)
    covered = ((ahead >= first) & (ahead < first + FORECAST_YEARS))[None]
    return outside.combined(parameters.centre(records, years), forecast, covered)[0], outside.uncertainties(records)[0]


def each_piece(work: Callable[[Piece], Found], pieces: Sequence[Piece], sampling: Sampling) -> Iterator[Found]:
    """Yield what is found of each piece, in order, on processes unless told: statsmodels holds the interpreter."""
    jobs = min(sampling.jobs or 1, len(pieces))
    with nullcontext(sampling.executor) if sampling.executor or jobs < 2 else processes(jobs) as pool:
        done = in_order(work, pieces, jobs if sampling.executor is None else None, pool)
        for number, found in enumerate(done, 1):
            sampling.tell(number, len(pieces))
            yield found


@dataclass(frozen=True, slots=True)
class Estimates:
    """The pooled parameters that forecasts of nations and regions take: nations', leads', and of outside forecasts."""

    nations: PooledTable[Parameters]
    leads: PooledTable[LeadParameters]
    outside: PooledTable[OutsideParameters]

    @classmethod
    def shipped(cls) -> "Estimates":
        """Return those that ship with hzsim."""
        return cls(read_parameters(), read_lead_parameters(), read_outside_parameters())
