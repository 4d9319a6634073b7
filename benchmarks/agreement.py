"""Whether estimated probabilities agree with very many independent draws, in memory that does not grow.

    python benchmarks/agreement.py [--draws 1e9] [--jobs 2] [--precision 2e-5] [--scenario sprint]

Each row gives a target's probability as estimated and as counted, and their difference in standard errors:
beyond 3 once in 370. Memory is the peak of the process above that of a run of a hundredth of the draws.
"""

import argparse
import resource

import numpy as np
from foundation import seconds
from tables import Table

import hzsim as hz


def peak() -> float:
    """Return the largest memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=float, default=1e9)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--precision", type=float, default=2e-5, help="of the estimate")
    parser.add_argument("--scenario", default="sprint")
    asked = parser.parse_args()
    scenario, draws = hz.read_scenario(asked.scenario), int(asked.draws)
    estimate = hz.simulate(scenario, precision=asked.precision, indicators=[], jobs=asked.jobs)
    plain: list[hz.Simulation] = []

    def count(number: int) -> None:
        plain.append(hz.simulate(scenario, number, sampler="random", indicators=[], jobs=asked.jobs))

    count(draws // 100)
    before = peak()
    took = seconds(lambda: count(draws))
    made = Table("agreement", "measured", "result", "bar")
    made.row(f"{draws:,} plain draws of {asked.scenario}, {asked.jobs} threads, s", f"{took:.0f}", "")
    made.row("memory above a hundredth of them, MB", f"{peak() - before:.0f}", "flat")
    shares, counted = estimate.tally.probabilities, plain[-1].tally.probabilities
    errors = np.hypot(estimate.standard_errors, plain[-1].standard_errors)
    names = [*map(str, scenario.targets), "all targets"]
    for what, one, other, error in zip(names, shares, counted, errors, strict=True):
        made.row(f"{what}: {one:.5%} from {estimate.draws:,} points, {other:.5%}", f"{(one - other) / error:+.1f}", "3")


if __name__ == "__main__":
    main()
