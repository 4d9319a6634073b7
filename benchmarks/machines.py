"""Speed on processes and on a dask cluster of this machine, as ratios taken side by side in one run.

    python benchmarks/machines.py [--draws 40e6] [--runs 3] [--write]

Two processes against one, and two dask workers against two processes, on the same draws; each row
names the median ratio, how far runs lie apart, and the bar. Quiet processors are a condition; dask's bar is for
runs of a minute and more: `--draws 200e6`.
"""

import statistics
from contextlib import ExitStack
from functools import partial

from foundation import FIVE, SPRINT, seconds
from tables import BAR, MEASURED, MEDIAN, options, table

import hzsim as hz
from hzsim._typing import Text
from hzsim.simulation.draws.executors import Executor, called, processes


def drawn(scenario: hz.Scenario, draws: int, executor: Executor) -> float:
    """Return how long so many draws take on an executor, in seconds."""
    return seconds(partial(hz.simulate, scenario, draws, indicators=FIVE, sampler="random", executor=executor))


def spread(values: list[float]) -> Text:
    """Return the median of some values with the least and the most."""
    middle, low, high = (f"{one:.2f}" for one in (statistics.median(values), min(values), max(values)))
    return Text(f"{middle}（{low}至{high}）", f"{middle} ({low} to {high})")


def main() -> None:
    """Print the table."""
    from distributed import LocalCluster

    parser = options(__doc__)
    parser.add_argument("--draws", type=float, default=40e6, help="draws of each measurement")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    scenario, draws = hz.read_scenario(SPRINT), int(asked.draws)
    begin = partial(LocalCluster, threads_per_worker=1, processes=True, dashboard_address=None)
    with ExitStack() as stack:
        one, two = (stack.enter_context(processes(jobs)) for jobs in (1, 2))
        dask = stack.enter_context(called(stack.enter_context(begin(n_workers=2)).scheduler_address))
        for executor in (one, two, dask):
            drawn(scenario, 1_000_000, executor)
        times = [[drawn(scenario, draws, executor) for executor in (one, two, dask)] for _ in range(asked.runs)]
    with table(asked, "machines", MEASURED, MEDIAN, BAR) as made:
        words = Text(f"冲刺情景独立抽样{draws:,}次，一个进程，秒", f"{draws:,} plain draws of sprint, one process, s")
        made.row(words, spread([run[0] for run in times]), "")
        words = Text("两个进程，速度为一个进程的倍数", "two processes, times as fast as one")
        made.row(words, spread([run[0] / run[1] for run in times]), "1.8")
        words = Text("两个 dask 工作进程的用时，与两个进程相比", "time of two dask workers against two processes")
        made.row(words, spread([run[2] / run[1] for run in times]), "1.25")


if __name__ == "__main__":
    main()
