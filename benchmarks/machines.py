"""Speed and memory on processes and on a dask cluster of this machine, as ratios taken side by side in one run.

    python benchmarks/machines.py [--draws 40e6] [--billion]

Two processes against one, and two dask workers against two processes, on the same draws; each row
names the median ratio and the bar. Quiet processors are a condition. `--billion` also runs
1,000,000,000 draws on two processes, for their memory.
"""

import argparse
import resource
import statistics
from contextlib import ExitStack
from functools import partial

from foundation import FIVE, SPRINT, row, seconds

import hzsim as hz
from hzsim.simulation.draws.executors import Executor, called, processes

RUNS = 3


def drawn(scenario: hz.Scenario, draws: int, executor: Executor) -> float:
    """Return how long so many draws take on an executor, in seconds."""
    return seconds(partial(hz.simulate, scenario, draws, indicators=FIVE, executor=executor))


def peak() -> float:
    """Return the largest memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=float, default=40e6, help="draws of each measurement")
    parser.add_argument("--billion", action="store_true", help="also run 1,000,000,000 draws")
    arguments = parser.parse_args()
    scenario, draws = hz.read_scenario(SPRINT), int(arguments.draws)
    begin = partial(LocalCluster, threads_per_worker=1, processes=True, dashboard_address=None)
    with ExitStack() as stack:
        one, two = (stack.enter_context(processes(jobs)) for jobs in (1, 2))
        dask = stack.enter_context(called(stack.enter_context(begin(n_workers=2)).scheduler_address))
        for executor in (one, two, dask):
            drawn(scenario, 1_000_000, executor)
        times = [[drawn(scenario, draws, executor) for executor in (one, two, dask)] for _ in range(RUNS)]
        print("| measured | median | bar |\n| --- | --- | --- |")
        row(f"{draws:,} draws of sprint, one process, s", f"{statistics.median(run[0] for run in times):.1f}", "")
        row("two processes, times as fast as one", f"{statistics.median(run[0] / run[1] for run in times):.2f}", "1.8")
        row(
            "two dask workers against two processes",
            f"{statistics.median(run[2] / run[1] for run in times):.2f}",
            "1.25",
        )
        row("peak memory so far, MB", f"{peak():.0f}", "flat")
        if arguments.billion:
            took = drawn(scenario, 1_000_000_000, two)
            row("1,000,000,000 draws, two processes, s", f"{took:.0f}", "")
            row("peak memory after them, MB", f"{peak():.0f}", "flat")


if __name__ == "__main__":
    main()
