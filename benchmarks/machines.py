"""Speed on processes and on a dask cluster of this machine, as ratios taken side by side in one run.

    python benchmarks/machines.py [--draws 40e6] [--runs 3]

Two processes against one, and two dask workers against two processes, on the same draws; each row
names the median ratio, how far runs lie apart, and the bar. Quiet processors are a condition; dask's bar is for
runs of a minute and more: `--draws 200e6`.
"""

import argparse
import statistics
from contextlib import ExitStack
from functools import partial

from foundation import FIVE, SPRINT, row, seconds

import hzsim as hz
from hzsim.simulation.draws.executors import Executor, called, processes


def drawn(scenario: hz.Scenario, draws: int, executor: Executor) -> float:
    """Return how long so many draws take on an executor, in seconds."""
    return seconds(partial(hz.simulate, scenario, draws, indicators=FIVE, sampler="random", executor=executor))


def spread(values: list[float]) -> str:
    """Return the median of some values with the least and the most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    """Print the table."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=float, default=40e6, help="draws of each measurement")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    scenario, draws = hz.read_scenario(SPRINT), int(arguments.draws)
    begin = partial(LocalCluster, threads_per_worker=1, processes=True, dashboard_address=None)
    with ExitStack() as stack:
        one, two = (stack.enter_context(processes(jobs)) for jobs in (1, 2))
        dask = stack.enter_context(called(stack.enter_context(begin(n_workers=2)).scheduler_address))
        for executor in (one, two, dask):
            drawn(scenario, 1_000_000, executor)
        times = [[drawn(scenario, draws, executor) for executor in (one, two, dask)] for _ in range(arguments.runs)]
        print("| measured | median | bar |\n| --- | --- | --- |")
        row(f"{draws:,} plain draws of sprint, one process, s", spread([run[0] for run in times]), "")
        row("two processes, times as fast as one", spread([run[0] / run[1] for run in times]), "1.8")
        row("two dask workers against two processes", spread([run[2] / run[1] for run in times]), "1.25")


if __name__ == "__main__":
    main()
