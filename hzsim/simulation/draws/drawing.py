"""How draws are made: what every question that simulates is told, and how it runs over blocks."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from hzsim.errors import BadValue, told
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import MOST_DRAWS, SIZE, TOGETHER, Block, Stream, checked_seed, joined, layout, whole
from hzsim.simulation.draws.executors import Executor, Future, in_order, processors
from hzsim.simulation.draws.normals import Drawn, Normals, draw, draw_normals
from hzsim.simulation.draws.sampling import Sampler, Sobol, sampler_named

Answer = TypeVar("Answer")
Result = TypeVar("Result")
Made = TypeVar("Made", covariant=True)
Summary = TypeVar("Summary", bound="Mergeable")
Summed = TypeVar("Summed", bound="Mergeable", covariant=True)

DRAWS = 4_096
SEED = 1
SAMPLER = "sobol"
PRECISION = 0.001
"""How well probabilities are known when nobody says how well, or how many draws to make: to 0.1 points."""
_FEWEST_RUNS, _LONGEST_RUN = 32, 64
"""Runs that draws are divided into for an executor where there are blocks enough, and blocks of the longest."""
FINEST = 1e-6
"""The finest precision that is drawn for."""
FEWEST = 20
"""Draws below which the 5% and 95% quantiles of every summary lie beyond the outermost draws."""


def fewest_for(share: float) -> int:
    """Return the fewest draws that can show a share: 20 for the 5% quantile, or for a probability of 5 or 95%."""
    return math.ceil(min(1 / min(share, 1 - share), MOST_DRAWS + 1) - 1e-9)


def check_draws(draws: int, fewest: int, what: str) -> None:
    """Raise BadValue for fewer draws than what is estimated needs: each question says what that is, and how many."""
    if whole(draws) < fewest:
        raise BadValue(told("expected at least {fewest:,} draws for {what}", fewest=fewest, what=what), f"{draws:,}")


def check_executor(executor: object) -> None:
    """Raise BadValue unless work can be submitted to it."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        hint = "such as concurrent.futures.ProcessPoolExecutor() or a dask client's get_executor()"
        raise BadValue("expected an executor, with a method submit", type(executor).__name__, hint)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How draws are made: their number, seed and sampler; who makes them, and who is told of progress.

    With a `precision` draws go on, twice as many each time and at most `most`, until no probability asked
    for has a larger standard error. They are made on `jobs` threads, or on an `executor`: anything with
    `submit`. Only what is drawn goes along to another process, not who draws it. Raises BadValue for an
    unknown sampler, for a number of draws or a seed that is no whole number, and for what is no executor.
    """

    draws: int = DRAWS
    seed: int = SEED
    sampler: str = SAMPLER
    jobs: int | None = None
    progress: Callable[[int], None] | None = None
    executor: Executor | None = None
    precision: float | None = None
    most: int = MOST_DRAWS
    first: int = 0
    asked: int = field(init=False, compare=False, repr=False)
    """The number of draws before the sampler rounded it up."""

    def __post_init__(self) -> None:
        if not 1 <= whole(self.draws) <= MOST_DRAWS:
            raise BadValue(told("expected from 1 to {most:,} draws", most=MOST_DRAWS), str(self.draws))
        object.__setattr__(self, "asked", whole(self.draws))
        object.__setattr__(self, "draws", self.source.rounded(self.asked))
        object.__setattr__(self, "seed", checked_seed(self.seed))
        if self.precision is not None and not FINEST <= self.precision < 0.5:
            raise BadValue(
                told("expected a precision from {finest:g} to below 0.5, such as 0.0005", finest=FINEST),
                str(self.precision),
            )
        check_executor(self.executor)

    def __reduce__(self) -> tuple[type["Sampling"], tuple[int, int, str]]:
        return Sampling, (self.draws, self.seed, self.sampler)

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
        """The same sampling without progress reports, for a simulation that is run a second time."""
        return replace(self, progress=None)

    @property
    def doubled(self) -> "Sampling | None":
        """As many draws again, to go on with: None where that would be more than the most."""
        return replace(self, draws=2 * self.draws, first=self.draws) if 2 * self.draws <= self.most else None

    def precise(self, ask: Callable[["Sampling"], Answer], error: Callable[[Answer], float]) -> Answer:
        """Return what `ask` answers from these draws, and from twice as many until `error` is within the precision."""
        made = replace(self, precision=None)
        answer = ask(made)
        while self.precision is not None and error(answer) > self.precision and 2 * made.draws <= self.most:
            made = replace(made, draws=2 * made.draws)
            answer = ask(made)
        return answer

    def tell(self, done: int, of: int) -> None:
        """Report the progress of step `done` of `of`, as the step's share of the draws."""
        if self.progress is not None:
            self.progress(self.draws * done // of - self.draws * (done - 1) // of)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of draws; raises BadValue for a number of draws that cannot be run."""
        return layout(self.draws, self.source.randomisations, self.first)

    def run(self, work: Callable[[Block], Result]) -> Iterator[tuple[Block, Result]]:
        """Yield each block with what `work` makes of it, in block order; an executor must be able to send the work."""
        for results in self._runs(_Each(work), self.blocks()):
            yield from results

    def merged(self, work: "Work[Summary]") -> Summary:
        """Return what `work` makes of all blocks, added up."""
        if isinstance(self.executor, Sums):
            return self.executor.merged(self, work)
        return self.added(work, self.blocks())

    def added(self, work: "Work[Summary]", blocks: Iterable[Block]) -> Summary:
        """Return what `work` makes of some blocks, added up where they are worked on: little comes back of many."""
        workers = self.jobs or processors()
        return merged(self._runs(_Merged(work), blocks, min(TOGETHER, math.ceil(self.draws / (4 * SIZE * workers)))))

    def on(self, executor: Executor | None) -> "Sampling":
        """Return the same draws made by an executor, on threads for none."""
        return replace(self, executor=executor)

    def _runs(self, work: "_OnRun[Result]", blocks: Iterable[Block], fewest: int = 1) -> Iterator[Result]:
        """Yield what `work` makes of runs of consecutive blocks: short ones on threads, longer ones sent elsewhere."""
        size = fewest if self.executor is None else min(_LONGEST_RUN, math.ceil(self.draws / (SIZE * _FEWEST_RUNS)))
        for draws, result in in_order(work, _batched(iter(blocks), size), self.jobs, self.executor):
            if self.progress is not None:
                self.progress(draws)
            yield result

    def normals(self, drawn: Sequence[Stream], block: Block) -> Normals:
        """Return independent standard normals for each stream, shape (draws, columns)."""
        return draw_normals(drawn, self.source, self.seed, block)

    def draw(self, scenario: Scenario, block: Block) -> Drawn:
        """Return the draws of a scenario in one block."""
        return draw(scenario, self.source, self.seed, block)


class Mergeable(Protocol):
    """A summary of some draws that may be joined with that of others, in any order to the same."""

    def plus(self: Summary, other: Summary) -> Summary:
        """Return the summary of both."""
        ...

    def holds(self: Summary, draws: int, like: Summary) -> bool:
        """Return whether the summary has so many draws and the form of `like`, as one read from a file may not."""
        ...


class Work(Protocol[Summed]):
    """What is summed over blocks, which another process may be sent."""

    @property
    def identity(self) -> Mapping[str, object]:
        """Plain values that tell this work from other work, such as the scenario's fingerprint, draws left out."""
        ...

    def __call__(self, block: Block, /) -> Summed:
        """Return the summary of a block."""
        ...


class Sums(ABC):
    """Where sums come from that are made in several runs: in the place of an executor, for them alone."""

    __slots__ = ()

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future:
        """Refuse all else, which must be done in one run."""
        del work, arguments
        hint = "ask it without shards"
        raise BadValue("expected a question that is answered by sums alone", told("one about each draw"), hint)

    @abstractmethod
    def merged(self, sampling: Sampling, work: Work[Summary]) -> Summary:
        """Return what `work` makes of the blocks that there are, added up."""


def merged(summaries: Iterable[Summary]) -> Summary:
    """Return one summary of all."""
    return reduce(lambda one, other: one.plus(other), summaries)


class _OnRun(Protocol[Made]):
    """Work on a run of blocks, which another process may be sent."""

    def __call__(self, blocks: tuple[Block, ...], /) -> tuple[int, Made]:
        """Return how many draws the blocks have, and what is made of them."""
        ...


@dataclass(frozen=True, slots=True)
class _Each(Generic[Result]):
    """Work whose results are kept by block."""

    work: Callable[[Block], Result]

    def __call__(self, blocks: tuple[Block, ...]) -> tuple[int, list[tuple[Block, Result]]]:
        return _draws(blocks), [(block, self.work(block)) for block in blocks]


@dataclass(frozen=True, slots=True)
class _Merged(Generic[Summary]):
    """Work whose results are added up."""

    work: Work[Summary]

    def __call__(self, blocks: tuple[Block, ...]) -> tuple[int, Summary]:
        return _draws(blocks), merged(map(self.work, joined(blocks)))


def _draws(blocks: Iterable[Block]) -> int:
    return sum(block.draws for block in blocks)


def _batched(blocks: Iterator[Block], size: int) -> Iterator[tuple[Block, ...]]:
    while run := tuple(islice(blocks, size)):
        yield run
