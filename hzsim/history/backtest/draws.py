"""How a backtest draws and runs: the simulation code of scenarios, a stream of its own for each economy and origin."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.history.backtest.scores import LEVELS
from hzsim.history.estimation.matching import LEADS
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling, check_draws, fewest_for
from hzsim.simulation.draws.executors import in_order, processes
from hzsim.simulation.draws.keywords import Keywords
from hzsim.simulation.draws.normals import draw_path, draw_tied
from hzsim.simulation.draws.sampling import sampler_named

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


def each_piece(work: Callable[[Piece], Found], pieces: Sequence[Piece], sampling: Sampling) -> Iterator[Found]:
    """Yield what is found of each piece, in order, on processes unless told: statsmodels holds the interpreter."""
    jobs = min(sampling.jobs or 1, len(pieces))
    with nullcontext(sampling.executor) if sampling.executor or jobs < 2 else processes(jobs) as pool:
        done = in_order(work, pieces, jobs if sampling.executor is None else None, pool)
        for number, found in enumerate(done, 1):
            sampling.tell(number, len(pieces))
            yield found
