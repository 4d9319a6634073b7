"""How often the 95% intervals of probabilities hold what many more points say.

    python benchmarks/coverage.py [--seeds 1000] [--points 4096] [--jobs 2] [SCENARIO...]

Bars: 93 to 97% over all targets and scenarios together, 90 to 99% for each. Each line gives the share of seeds
in which Student's t interval of 15 degrees held, and its standard error; that of all is among seeds.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from estimator import SCENARIOS
from scipy import stats

import hzsim as hz
from hzsim._typing import Array

TRUTH, OTHER_SEED = 1 << 18, 987_654_321
WIDTH = float(stats.t.ppf(0.975, 15))
LEAST = 1e-7
"""What is known so well holds."""


def held(name: str, points: int, truth: Array, seeds: Sequence[int]) -> Array:
    """Return whether each interval held, shape (seeds, targets and last all together)."""
    scenario, found = hz.read_scenario(name), []
    for seed in seeds:
        simulation = hz.simulate(scenario, points, seed=seed, indicators=[], jobs=1)
        apart = np.abs(simulation.tally.probabilities - truth)
        found.append(apart <= np.maximum(WIDTH * simulation.standard_errors, LEAST))
    return np.array(found)


def tell(what: str, share: float, error: float, bar: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {share:.1%} | {error:.1%} | {bar} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--points", type=int, default=4_096)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    print("| interval | holds | standard error | bar |\n| --- | --- | --- | --- |")
    shares, counts = np.zeros(asked.seeds), 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        for name in asked.scenarios:
            scenario = hz.read_scenario(name)
            truth = hz.simulate(scenario, TRUTH, seed=OTHER_SEED, indicators=[]).tally.probabilities
            work = partial(held, name, asked.points, truth)
            runs = pool.map(work, np.array_split(np.arange(1, asked.seeds + 1), 4 * asked.jobs))
            found = np.concatenate(list(runs))
            for what, each in zip([*map(str, scenario.targets), "all targets"], found.T, strict=True):
                share = float(each.mean())
                tell(f"{name}: {what}", share, (share * (1 - share) / asked.seeds) ** 0.5, "90 to 99%")
            shares, counts = shares + found.sum(axis=1), counts + found.shape[1]
    each = shares / counts
    tell("all scenarios and targets", float(each.mean()), float(each.std(ddof=1)) / asked.seeds**0.5, "93 to 97%")


if __name__ == "__main__":
    main()
