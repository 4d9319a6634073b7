"""Speed of the foundation, as ratios taken side by side in one run.

    python benchmarks/foundation.py [--hundred-million] [--runs 9] [--only draws|modules|memory|commands] [--write]

Each row names what was measured, against what, the median ratio of paired runs with the quartiles, and the bar.
With `--write` the tables go into docs/*/explanation/speed.md.
"""

import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from tables import BAR, MEASURED, MEDIAN, Table, options, spread, table

import hzsim as hz
from hzsim._typing import Text
from hzsim.simulation.draws.normals import streams

SPRINT = Path(__file__).parent.parent / "scenarios" / "sprint.yaml"
FIVE = ("gdp", "gdp_per_capita_usd", "population", "rd_intensity", "gdp_growth")
MILLION = 1_000_000
OUT = Path(tempfile.gettempdir()) / "hzsim-benchmark"
COMMANDS = (
    ("require sprint --unknown real_growth --target 'gdp >= 30000 in 2030'", "2.2"),
    ("project sprint --format json", ""),
    ("project sprint", ""),
    ("when sprint --target 'gdp >= 30000'", ""),
    ("rank sprint", "6"),
    ("assess sprint", ""),
    ("run sprint", "5"),
    (f"run sprint --out {OUT}/run", "14"),
    (f"export sprint --to docx --out {OUT}/sprint.docx", "14"),
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


def ratio(first: Callable[[], float], second: Callable[[], float], runs: int) -> Text:
    """Return the median ratio of two measurements taken in turn, with its quartiles, after one of each in vain."""
    first()
    second()
    return spread([first() / second() for _ in range(max(runs, 2))])


def memory(draws: int) -> float:
    """Return the peak memory of a simulation above that of a small one, in MB, in a process of its own."""
    code = MEMORY.format(path=str(SPRINT), draws=draws, five=FIVE)
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def draws(made: Table, runs: int) -> None:
    """Measure what plain draws take against the normals that they are made of."""
    scenario = hz.read_scenario(SPRINT)
    columns = sum(stream.columns for stream in streams(scenario))
    floor = partial(seconds, partial(normals, columns * MILLION))
    for jobs, kept, bar in ((1, FIVE, "1.8"), (2, FIVE, "1.1"), (1, None, "")):
        work = partial(hz.simulate, scenario, MILLION, indicators=kept, sampler="random", jobs=jobs)
        what = Text("五项", "five") if kept else Text("全部十一项", "all eleven")
        words = Text(
            f"冲刺情景独立抽样1,000,000次，{what.zh}指标，{jobs}个线程，与{columns}百万个正态数相比",
            f"1,000,000 plain draws of sprint, {what.en} indicators, jobs {jobs}, against {columns} million normals",
        )
        made.row(words, ratio(partial(seconds, work), floor, runs), bar)


def modules(made: Table, runs: int) -> None:
    """Measure what plain draws of scenarios with further modules take against those of the core."""
    core = hz.read_scenario(SPRINT).replace(targets=())
    ages = hz.read_scenario(SPRINT.with_stem("ages")).replace(targets=())
    grown = hz.read_scenario(SPRINT.with_stem("sprint-production")).replace(targets=())
    named = hz.Model([*ages.model.modules, "employment", "production"], setting=ages.model.setting)
    paths = {**grown.assumptions, **ages.assumptions, "participation": (0.89,) * len(ages.years)}
    both = replace(
        ages,
        model=named,
        baseline=replace(grown.baseline, tables=ages.baseline.tables),
        assumptions={name: paths[name] for name in named.assumptions},
        uncertainty={
            name: spread for name, spread in {**grown.uncertainty, **ages.uncertainty}.items() if name in paths
            and name in named.assumptions
        },
        correlation=(),
    )  # fmt: skip
    draws = partial(hz.simulate, draws=MILLION // 4, sampler="random")
    floor = partial(seconds, partial(draws, core))
    for names, scenario, bar in ((["ages"], ages, "3"), (["ages", "employment", "production"], both, "12")):
        work = partial(seconds, partial(draws, scenario))
        words = Text(
            f"启用{'、'.join(names)}的独立抽样250,000次，全部指标，与只用核心模块相比",
            f"250,000 plain draws with {', '.join(names)}, all indicators, against the core's",
        )
        made.row(words, ratio(work, floor, runs), bar)


def memories(made: Table, most: int) -> None:
    """Measure the memory that plain draws take, and what a point projection costs."""
    scenario, number = hz.read_scenario(SPRINT), MILLION
    while number <= most:
        words = Text(
            f"独立抽样{number:,}次的内存峰值（导入以外），MB",
            f"peak memory of {number:,} plain draws above the import, MB",
        )
        made.row(words, f"{memory(number):.0f}", Text("200，不随次数增加", "200, flat"))
        number *= 10
    point = statistics.median(seconds(lambda: hz.project(scenario)) for _ in range(200))
    made.row(Text("单点推演，毫秒", "a point projection, ms"), f"{1000 * point:.3f}", "1")


def begun() -> float:
    """Return the processor time of a new project and its first answer, in seconds: two commands in an empty folder."""
    hzsim = f"{shlex.quote(sys.executable)} -m hzsim"
    with tempfile.TemporaryDirectory() as folder:
        made = processor_seconds(f"{hzsim} new {folder}/suzhou 苏州 --target 'gdp >= 3.5万亿元 in 2030'")
        return made + processor_seconds(f"{hzsim} run {folder}/suzhou/scenarios/plan.yaml")


def commands(made: Table, runs: int) -> None:
    """Measure what commands cost: processor time of a process over that of one that imports numpy."""
    python = shlex.quote(sys.executable)
    imports = {name: partial(processor_seconds, f"{python} -c 'import {name}'") for name in ("numpy", "click")}
    OUT.mkdir(exist_ok=True)
    for command, bar in COMMANDS:
        work = partial(processor_seconds, f"{python} -m hzsim {command}")
        shown = command.replace(f"{OUT}/", "")
        made.row(f"`{shown}`", ratio(work, imports["numpy"], runs), bar)
    words = Text(
        "`new suzhou 苏州 --target ...`，再第一次 `run`，两个进程",
        "`new suzhou 苏州 --target ...` and the first `run`, two processes",
    )
    made.row(words, ratio(begun, imports["numpy"], runs), "25")
    words = Text("`--help`，与只导入 click 的进程相比", "`--help`, against one that imports click")
    made.row(words, ratio(partial(processor_seconds, f"{python} -m hzsim --help"), imports["click"], runs), "2")


COMMAND, RATIO = Text("命令", "command"), Text("与 import numpy 之比", "against import numpy")


def main() -> None:
    """Print the tables."""
    parser = options(__doc__)
    parser.add_argument("--hundred-million", action="store_true", help="also run 100,000,000 draws (a minute or two)")
    parser.add_argument("--runs", type=int, default=9, help="of each measurement")
    parser.add_argument("--only", choices=["draws", "modules", "memory", "commands"])
    asked = parser.parse_args()
    most = (100 if asked.hundred_million else 10) * MILLION
    for name, measure, heads in (
        ("draws", partial(draws, runs=asked.runs), (MEASURED, MEDIAN, BAR)),
        ("modules", partial(modules, runs=asked.runs), (MEASURED, MEDIAN, BAR)),
        ("memory", partial(memories, most=most), (MEASURED, MEDIAN, BAR)),
        ("commands", partial(commands, runs=asked.runs), (COMMAND, RATIO, BAR)),
    ):
        if asked.only in (None, name):
            with table(asked, name, *heads) as made:
                measure(made)


if __name__ == "__main__":
    main()
