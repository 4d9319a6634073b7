"""Any machine: the same bytes on threads, processes and clusters, and one clear message when one of them fails."""

import math
import multiprocessing
import pickle
import platform
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from fractions import Fraction
from functools import partial, reduce
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from test_backtest import small

import hzsim as hz
from hzsim._typing import Array, Text
from hzsim.cli import main
from hzsim.errors import Problem
from hzsim.files.sources import shipped
from hzsim.measures import MONEY
from hzsim.present.answers.history.score import backtest_records
from hzsim.simulation.draws.blocks import SIZE
from hzsim.simulation.draws.executors import _attempt, in_order
from hzsim.simulation.draws.executors import processes as pool_of_processes
from hzsim.simulation.draws.summaries import Bins, Histogram, exact, exact_sum, mean_of
from hzsim.simulation.points.lines import Lines

GDP = "gdp >= 30000 in 2030"
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def figures(simulation: hz.Simulation) -> list[Any]:
    """Return every number that a simulation holds."""
    spread = [*simulation.target_histograms, *(one for years in simulation.histograms.values() for one in years)]
    histograms = [one.histogram if isinstance(one, Lines) else one for one in spread]
    tallies = (simulation.tally, simulation.constant)
    return [
        [(one.counts.tolist(), one.total, one.least, one.most) for one in histograms],
        [one.numbers.tolist() for one in spread if isinstance(one, Lines)],
        [getattr(tally, name).tolist() for tally in tallies for name in ("alone", "joint", "pairs", "numbers")],
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
    here = hz.simulate(sprint, 70_000, seed=5, sampler=sampler, jobs=1)
    assert figures(hz.simulate(sprint, 70_000, seed=5, sampler=sampler, executor=processes)) == figures(here)


@pytest.mark.parametrize("condition", [(), "gdp >= 26500 in 2027"])
def test_blocks_summed_in_pairs_give_the_same_bytes(sprint: hz.Scenario, condition: str | tuple[()]) -> None:
    scenario = sprint.replace(given=condition)
    pairs, singles = (hz.simulate(scenario, 5 * SIZE - 7, sampler="random", jobs=jobs) for jobs in (1, 8))
    assert figures(pairs) == figures(singles)


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


def test_results_from_another_process_are_frozen_too(sprint: hz.Scenario, processes: ProcessPoolExecutor) -> None:
    simulation = hz.simulate(sprint, 200, indicators=["gdp"], keep_paths=True, executor=processes)
    assert simulation.paths is not None
    first = simulation.histograms["gdp"][0]
    assert isinstance(first, Histogram)
    for array in (first.counts, simulation.paths["gdp"]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 3


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
    asked: dict[str, Any] = {"draws": 40 * 16_384, "sampler": "random", "indicators": []}
    here = figures(hz.simulate(sprint, **asked))
    backwards = hz.simulate(sprint, **asked, executor=Backwards(), progress=told.append)
    assert figures(backwards) == here
    assert sum(told) == 40 * 16_384
    with ThreadPoolExecutor(3) as threads:
        assert figures(hz.simulate(sprint, **asked, executor=threads)) == here
    with pytest.raises(hz.BadValue, match="expected an executor, with a method submit, found str"):
        hz.simulate(sprint, executor="processes")  # type: ignore[arg-type]


class Failing:
    """An executor that raises: when work is given to it, or when its result is asked for."""

    def __init__(self, when: str) -> None:
        self.when = when

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> "Failing":
        del work, arguments
        if self.when == "submit":
            raise RuntimeError("no room in the queue")
        return self

    def result(self) -> Any:
        raise ConnectionError("the node is down")


@pytest.mark.parametrize(
    ("when", "reason"),
    [("submit", "RuntimeError: no room in the queue"), ("result", "ConnectionError: the node is down")],
)
def test_an_executor_that_raises_is_told_in_one_message(
    sprint: hz.Scenario, when: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(hz.ExecutorFailed) as told:
        hz.assess(sprint, 40_000, executor=Failing(when))
    assert str(told.value) == f"the executor failed, nothing was computed: {reason}"
    monkeypatch.setattr("hzsim.simulation.draws.executors.called", lambda *_: nullcontext(Failing(when)))
    out = tmp_path / "out"
    for asked in (
        ["assess"],
        ["simulate"],
        ["assess", "--draws", "40000", "--shard", "1/2", "--out", str(out)],
        ["run", "--out", str(out)],
    ):
        done = CliRunner().invoke(main, [asked[0], "sprint", "--executor", "processes", *asked[1:]])
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr == f"Error: the executor failed, nothing was computed: {reason}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_is_killed_is_told(sprint: hz.Scenario) -> None:
    before = set(multiprocessing.active_children())

    def kill(_: int) -> None:
        for process in set(multiprocessing.active_children()) - before:
            process.kill()

    message = "the executor failed, nothing was computed: BrokenProcessPool: "
    with pool_of_processes(2) as pool, pytest.raises(hz.ExecutorFailed, match=message):
        hz.simulate(sprint, 60 * 16_384, indicators=[], executor=pool, progress=kill)


def faults(scenario: hz.Scenario) -> int:
    """Return how many pages the system must give for ten blocks of draws, others made before."""
    import resource

    hz.simulate(scenario, 4 * SIZE, sampler="random", jobs=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    hz.simulate(scenario, 10 * SIZE, sampler="random", jobs=1)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the memory of the GNU C library")
def test_freed_memory_is_kept_where_the_environment_asks_to_return_it(
    sprint: hz.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As dask does for its workers; 80,000 pages and more were taken again and again."""
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    with pool_of_processes(1) as pool:
        assert pool.submit(faults, sprint).result() < 10_000


def refuse(number: int) -> int:
    raise hz.BadValue("expected another number", str(number)) if number else ZeroDivisionError("by nothing")


@pytest.mark.parametrize(("number", "error"), [(1, hz.BadValue), (0, ZeroDivisionError)])
def test_what_the_work_raises_is_no_failure_of_the_executor(
    number: int, error: type[Exception], processes: ProcessPoolExecutor
) -> None:
    for executor in (None, processes):
        with pytest.raises(error, match=r"expected another number, found 1|by nothing"):
            list(in_order(refuse, [number], 2, executor))


@hz.indicator(zh="双倍", en="Twice", unit=MONEY, decimals=0, definition=Text("", ""), source="test")
def twice(gdp: Array) -> Array:
    return 2 * gdp


def test_own_indicators_go_along_when_they_can_be_imported(sprint: hz.Scenario, processes: ProcessPoolExecutor) -> None:
    asked = ["twice >= 60000 in 2030"]
    mine = sprint.replace(model=hz.Model(["core"], [twice]), targets=[]).replace(targets=asked)
    assert figures(hz.simulate(mine, 20_000, executor=processes)) == figures(hz.simulate(mine, 20_000))

    @hz.indicator(zh="三倍", en="Thrice", unit=MONEY, decimals=0, definition=Text("", ""), source="test")
    def thrice(gdp: Array) -> Array:
        return 3 * gdp

    mine = sprint.replace(model=hz.Model(["core"], [thrice]), targets=[])
    message = (
        "expected an indicator that other processes can import, found thrice .declare it with @indicator at the top"
    )
    with pytest.raises(hz.BadValue, match=message):
        hz.simulate(mine, 20_000, executor=processes)


def test_mistakes_come_back_from_another_process_as_they_are() -> None:
    for error in (
        hz.BadValue("expected one", "two", "write one"),
        hz.InvalidInput(Problem("a.yaml", "expected b", "c")),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_another_version_on_a_worker_is_told() -> None:
    _, error = _attempt("0.0.0", abs, 1)
    assert isinstance(error, hz.ExecutorFailed)
    assert str(error).startswith("expected hzsim 0.0.0 on every worker, found ")


ASKED: dict[str, Callable[[hz.Scenario, Any], Any]] = {
    "assess": lambda scenario, pool: repr(hz.assess(scenario, 20_000, executor=pool)),
    "run": lambda scenario, pool: repr(hz.run(scenario, 2_000, executor=pool)),
    "compare": lambda scenario, pool: repr(
        hz.compare(hz.sweep(scenario, {"real_growth": [0.05]}), 2_000, executor=pool)
    ),
    "sensitivity": lambda scenario, pool: repr(hz.sensitivity(scenario, draws=20_000, executor=pool)),
    "require": lambda scenario, pool: hz.require(scenario, "real_growth", probability=0.5, draws=2_000, executor=pool),
    "when": lambda scenario, pool: hz.when(scenario, "gdp >= 30000", draws=2_000, executor=pool).probabilities,
    "frontier": lambda scenario, pool: hz.frontier(
        scenario, "real_growth", "exchange_rate", GDP, points=3, draws=20_000, executor=pool
    ).probabilities.tolist(),
    "effort": lambda scenario, pool: hz.effort(scenario, probability=0.5, draws=2_000, executor=pool),
    "conditions": lambda scenario, pool: hz.conditions(scenario, draws=20_000, executor=pool),
    "explain": lambda scenario, pool: hz.explain(scenario, draws=2_000, executor=pool),
    "explain the mean": lambda scenario, pool: hz.explain(
        scenario, scenario.replace(real_growth=0.05), "gdp@2030", "mean", draws=2_000, executor=pool
    ),
    "rank": lambda scenario, pool: hz.rank(scenario, draws=2_000, executor=pool),
    "indicators": lambda scenario, pool: hz.indicators(scenario=scenario, draws=2_000, executor=pool),
    "track": lambda scenario, pool: hz.track(scenario, draws=2_000, executor=pool),
    "export": lambda scenario, pool: hz.export(scenario, "json", draws=2_000, executor=pool),
}


@pytest.mark.parametrize("question", ASKED)
def test_every_question_is_answered_the_same_on_processes(
    sprint: hz.Scenario, question: str, processes: ProcessPoolExecutor
) -> None:
    few = sprint.replace(targets=[GDP, "population >= 1300 in 2030"])
    assert str(ASKED[question](few, processes)) == str(ASKED[question](few, None))


def test_a_backtest_is_the_same_on_an_executor(processes: ProcessPoolExecutor) -> None:
    panel = small(2)
    here, there = (hz.backtest(panel, [6], draws=200, executor=executor) for executor in (None, processes))
    assert backtest_records(here.results) == backtest_records(there.results)


def test_the_command_line_names_executors() -> None:
    asked = ["simulate", "sprint", "--indicator", "gdp", "--draws", "40000", "--format", "csv"]
    here = CliRunner().invoke(main, asked)
    for name in ("threads", "processes"):
        done = CliRunner().invoke(main, [*asked, "--executor", name, "--jobs", "2"])
        assert (done.exit_code, done.stdout) == (0, here.stdout)
    done = CliRunner().invoke(main, [*asked, "--executor", "process"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        "expected threads, processes or a scheduler's address such as tcp://10.0.0.1:8786, found process" in done.stderr
    )
