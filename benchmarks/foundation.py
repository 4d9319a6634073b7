"""Speed of the foundation, as ratios taken side by side in one run.

    python benchmarks/foundation.py [--hundred-million]

Each row names what was measured, against what, the median ratio of paired runs, and the bar.
"""

import argparse
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

import hzsim as hz
from hzsim.simulation.draws.deviations import streams

SPRINT = Path(__file__).parent.parent / "scenarios" / "sprint.yaml"
FIVE = ("gdp", "gdp_per_capita_usd", "population", "rd_intensity", "gdp_growth")
MILLION = 1_000_000
COMMANDS = (
    ("require sprint --unknown real_growth --target 'gdp >= 30000 in 2030'", "2.2"),
    ("project sprint --format json", ""),
    ("project sprint", ""),
    ("when sprint --target 'gdp >= 30000'", ""),
    ("rank sprint", "6"),
    ("assess sprint", ""),
    ("run sprint", "5"),
    ("effort sprint --probability 0.5", "12"),
    ("frontier sprint --over real_growth exchange_rate", ""),
    ("require sprint --unknown real_growth --probability 0.8", ""),
    ("curve sprint --unknown real_growth", ""),
)
"""Commands, each with the most that it may cost."""
MEMORY = r"""
import re
import hzsim as hz
def peak():
    return int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]) / 1024
scenario = hz.read_scenario({path!r}); hz.simulate(scenario, 100)
before = peak()
hz.simulate(scenario, {draws}, indicators={five!r}, sampler="random", jobs=2)
print(peak() - before)
"""


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def normals(number: int) -> None:
    """Draw so many normals on one thread, in blocks that stay in cache: the floor."""
    generator, block = np.random.default_rng(1), np.empty(16_384)
    for _ in range(number // block.size):
        generator.standard_normal(out=block)


def process(command: str) -> None:
    """Run a command, its output unseen, its modules compiled as those of an installed package are.

    That a question has no solution, exit code 4, is an answer.
    """
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(shlex.split(command), check=False, stdout=subprocess.DEVNULL, env=compiled)
    if ran.returncode not in (0, 4):
        ran.check_returncode()


def processor_seconds(command: str) -> float:
    """Return how much processor time a command takes, in seconds: what else the machine does hardly counts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def paired(first: Callable[[], object], second: Callable[[], object], runs: int) -> float:
    """Return the median ratio of first to second over runs in turn, after one of each unmeasured."""
    first()
    second()
    return statistics.median(seconds(first) / seconds(second) for _ in range(runs))


def memory(draws: int) -> float:
    """Return the peak memory of a simulation above that of a small one, in MB, in a process of its own."""
    code = MEMORY.format(path=str(SPRINT), draws=draws, five=FIVE)
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def row(what: str, value: str, bar: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {value} | {bar} |", flush=True)


def processes() -> None:
    """Print what commands cost: processor time of a process over that of one that imports numpy."""
    python = shlex.quote(sys.executable)
    for command, bar in COMMANDS:
        costs = [
            processor_seconds(f"{python} -m hzsim {command}") / processor_seconds(f"{python} -c 'import numpy'")
            for _ in range(9)
        ]
        row(f"`hzsim {command}`, a process, against `import numpy`", f"{statistics.median(costs[1:]):.1f}", bar)
    ratio = paired(lambda: process(f"{python} -m hzsim --help"), lambda: process(f"{python} -c 'import click'"), 15)
    row("`hzsim --help`, a process, against `import click`", f"{ratio:.2f}", "2")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hundred-million", action="store_true", help="also run 100,000,000 draws (a minute or two)")
    arguments = parser.parse_args()
    scenario = hz.read_scenario(SPRINT)
    print("| measured | median | bar |\n| --- | --- | --- |")
    columns = sum(stream.columns for stream in streams(scenario))
    floor = partial(normals, columns * MILLION)
    for jobs, bar in ((1, "1.8"), (2, "1.1")):
        ratio = paired(partial(hz.simulate, scenario, MILLION, indicators=FIVE, sampler="random", jobs=jobs), floor, 7)
        row(f"1,000,000 plain draws of sprint, jobs {jobs}, against its {columns} million normals", f"{ratio:.2f}", bar)
    ratio = paired(lambda: hz.simulate(scenario, MILLION, sampler="random", jobs=1), floor, 5)
    row("the same, all eleven indicators summarised, jobs 1", f"{ratio:.2f}", "")
    for draws in (MILLION, 10 * MILLION, *([100 * MILLION] if arguments.hundred_million else [])):
        row(f"peak memory of {draws:,} draws above the import, MB", f"{memory(draws):.0f}", "200, flat")
    point = statistics.median(seconds(lambda: hz.project(scenario)) for _ in range(200))
    row("a point projection, ms", f"{1000 * point:.3f}", "1")
    processes()


if __name__ == "__main__":
    main()
