"""Any machine: the same bytes on threads, processes and clusters, and one clear message when one of them fails."""

import math
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from functools import partial, reduce
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hzsim as hz
from hzsim.files.locations import shipped
from hzsim.simulation.summaries import Bins, Histogram
from hzsim.simulation.sums import exact, exact_sum, mean_of

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def figures(simulation: hz.Simulation) -> list[Any]:
    """Return every number that a simulation holds."""
    histograms = [*simulation.target_histograms, *(one for years in simulation.histograms.values() for one in years)]
    hits = [hits for tally in (simulation.tally, simulation.constant) for hits in tally.by_randomisation.values()]
    return [
        [(one.counts.tolist(), one.total, one.least, one.most) for one in histograms],
        [(one.draws, one.pairs.tolist(), one.only_missed.tolist(), one.numbers.tolist()) for one in hits],
        simulation.tally.shortfall,
    ]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


@given(FINITE)
def test_every_double_is_whole_in_the_smallest(number: float) -> None:
    assert Fraction(exact(number), 2**1074) == Fraction(number)
    assert mean_of(exact(number), 1) == number


@given(st.lists(FINITE, min_size=1), st.randoms())
def test_sums_are_exact_in_any_order(numbers: list[float], order: random.Random) -> None:
    shuffled = numbers[:]
    order.shuffle(shuffled)
    assert sum(map(exact, shuffled)) == sum(map(exact, numbers))
    assert mean_of(sum(map(exact, numbers)), len(numbers)) == float(sum(map(Fraction, numbers)) / len(numbers))


def test_a_sum_beyond_the_largest_double_has_a_mean() -> None:
    assert mean_of(exact_sum(np.full(4, 1.5e308)), 4) == 1.5e308


def test_blocks_add_up_to_the_same_in_any_order() -> None:
    generator = np.random.default_rng(3)
    values = generator.standard_cauchy((40, 500)) * 10.0 ** generator.integers(-9, 9, (40, 1))
    bins = Bins.over(values[0])
    blocks = [Histogram.of(row, bins) for row in values]
    means = {reduce(Histogram.plus, random.Random(seed).sample(blocks, 40)).mean for seed in range(20)}
    assert len(means) == 1
    assert means.pop() == pytest.approx(math.fsum(values.ravel()) / values.size, rel=1e-12)


@pytest.mark.parametrize("sampler", ["random", "antithetic", "latin_hypercube", "sobol"])
def test_processes_give_the_same_bytes(sprint: hz.Scenario, sampler: str, processes: ProcessPoolExecutor) -> None:
    here = hz.simulate(sprint, 70_000, 5, sampler, jobs=1)
    assert figures(hz.simulate(sprint, 70_000, 5, sampler, executor=processes)) == figures(here)


def test_every_shipped_scenario_goes_to_another_process(processes: ProcessPoolExecutor) -> None:
    for file in sorted(shipped("scenarios").glob("*.yaml")):
        scenario = hz.read_scenario(file)
        assert figures(hz.simulate(scenario, 2_000, executor=processes)) == figures(hz.simulate(scenario, 2_000))


def test_draws_that_are_kept_stay_in_their_order(sprint: hz.Scenario, processes: ProcessPoolExecutor) -> None:
    here, there = (
        hz.simulate(sprint, 40_000, indicators=["gdp"], keep_paths=True, executor=executor).paths
        for executor in (None, processes)
    )
    assert here is not None
    assert there is not None
    assert np.array_equal(here["gdp"], there["gdp"])


class Late:
    """A future that can do nothing but wait for its result."""

    def __init__(self, waiting: "list[Late]", work: Callable[[], Any]) -> None:
        self.waiting, self.work, self.found = waiting, work, None

    def result(self) -> Any:
        while self.waiting:
            last = self.waiting.pop()
            last.found = last.work()
        return self.found


class Backwards:
    """An executor that does nothing before somebody waits, and then what it was given last first."""

    def __init__(self) -> None:
        self.waiting: list[Late] = []

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Late:
        self.waiting.append(Late(self.waiting, partial(work, *arguments)))
        return self.waiting[-1]


def test_anything_with_submit_is_an_executor(sprint: hz.Scenario) -> None:
    told: list[int] = []
    here = figures(hz.simulate(sprint, 40 * 16_384, indicators=[]))
    backwards = hz.simulate(sprint, 40 * 16_384, indicators=[], executor=Backwards(), progress=told.append)
    assert figures(backwards) == here
    assert sum(told) == 40 * 16_384
    with ThreadPoolExecutor(3) as threads:
        assert figures(hz.simulate(sprint, 40 * 16_384, indicators=[], executor=threads)) == here
    with pytest.raises(hz.BadValue, match="expected an executor, with a method submit, found str"):
        hz.simulate(sprint, executor="processes")  # type: ignore[arg-type]
