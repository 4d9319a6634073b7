"""How draws are made: what every question that simulates is told, and how it runs over blocks."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hzsim.errors import BadValue
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.blocks import MOST_DRAWS, Block, Result, layout, run_blocks, whole
from hzsim.simulation.deviations import Drawn, Normals, draw, draw_normals
from hzsim.simulation.sampling import Sampler, Sobol, Stream, checked_seed, sampler_named

DRAWS = 100_000
SEED = 1
SAMPLER = "random"
FEWEST = 20
"""Draws below which the 5% and 95% quantiles of every summary lie beyond the outermost draws."""


def fewest_for(share: float) -> int:
    """Return how many draws it takes to have one beyond a quantile, or to tell a probability from none and from all."""
    return math.ceil(min(1 / min(share, 1 - share), MOST_DRAWS + 1) - 1e-9)


def check_draws(draws: int, fewest: int, what: str) -> None:
    """Raise BadValue for fewer draws than what is estimated needs: each question says what that is, and how many."""
    if whole(draws, "draws") < fewest:
        raise BadValue(f"expected at least {fewest:,} draws for {what}", f"{draws:,}")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How draws are made: their number, seed and sampler, threads, and who is told of progress.

    Raises BadValue for an unknown sampler, and for a number of draws or a seed that is no whole number.
    """

    draws: int = DRAWS
    seed: int = SEED
    sampler: str = SAMPLER
    jobs: int | None = None
    progress: Callable[[int], None] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "draws", self.source.rounded(whole(self.draws, "draws")))
        object.__setattr__(self, "seed", checked_seed(self.seed))

    @property
    def source(self) -> Sampler:
        """Where standard normals come from."""
        return sampler_named(self.sampler)

    @property
    def even(self) -> bool:
        """Whether the sampler's points are even: then probabilities are estimated, not counted."""
        return isinstance(self.source, Sobol)

    @property
    def silent(self) -> "Sampling":
        """The same draws, with nobody told of progress: for what is simulated once more."""
        return replace(self, progress=None)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of draws; raises BadValue for a number of draws that cannot be run."""
        return layout(self.draws, self.source.randomisations)

    def run(self, work: Callable[[Block], Result]) -> Iterator[tuple[Block, Result]]:
        """Yield each block with what `work` makes of it, in block order."""
        return run_blocks(work, self.blocks(), self.jobs, self.progress)

    def normals(self, drawn: Sequence[Stream], block: Block) -> Normals:
        """Return independent standard normals for each stream, shape (draws, columns)."""
        return draw_normals(drawn, self.source, self.seed, block)

    def draw(self, scenario: Scenario, block: Block) -> Drawn:
        """Return the draws of a scenario in one block."""
        return draw(scenario, self.source, self.seed, block)
