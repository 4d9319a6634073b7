"""What the estimator of probabilities is worth: its gain at equal time against plain draws.

    python benchmarks/estimator.py [--seeds 200] [--points 65536] [SCENARIO...]

Gain is the variance of plain draws, p (1 - p) / n, over the estimator's among seeds, divided by the ratio of
their processor times for the same n, normals and points included, measured in turn in this process. Each
estimate is timed by itself: the joint probability, one target's, three quantiles of one target's number.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

import hzsim as hz
from hzsim._typing import Array
from hzsim.questions.lever.odds import JointProbability
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.points.lines import Lines
from hzsim.simulation.points.planning import plans_of

SCENARIOS = ("sprint", "floor", "track-record", "combined", "satellites", "sprint-nation", "census-revision")
SHARES = (0.1, 0.5, 0.9)


def best(work: Callable[[], object], times: int = 7) -> float:
    """Return the least processor time of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def gaussian(scenario: hz.Scenario) -> hz.Scenario:
    """Return the scenario with normal parts of the same standard deviations."""

    def normal(part: Distribution | None) -> Distribution | None:
        return None if part is None else Normal(part.standard_deviation)

    spread = {
        name: replace(one, average=normal(one.average), yearly=normal(one.yearly))
        for name, one in scenario.uncertainty.items()
    }
    return scenario.replace(uncertainty=spread)


def rare(scenario: hz.Scenario) -> hz.Scenario:
    """Return the sprint with targets that are met together less than once in a thousand."""
    targets = [
        "gdp >= 39000 in 2030", "gdp_per_capita_usd >= 41000 in 2030", "rd_intensity >= 4.8% in 2030",
        "population >= 1315 in 2030", "gdp_growth >= 6% in 2026-2030",
    ]  # fmt: skip
    return scenario.replace(targets=targets)


COPIES = {"normal": gaussian, "rare": rare}
"""Copies of the sprint, by name: with normal parts, and with targets that are rarely met together."""


class Race:
    """Plain draws and the estimator on one scenario with the same number of draws."""

    def __init__(self, scenario: hz.Scenario, points: int, seeds: int) -> None:
        self.scenario, self.points, self.seeds = scenario, points, range(1, seeds + 1)
        self.known = (2 / seeds) ** 0.5

    def plain(self, scenario: hz.Scenario) -> float:
        """Return the time of plain draws."""
        return best(lambda: hz.simulate(scenario, self.points, seed=1, sampler="random", indicators=[], jobs=1))

    def probability(self, name: str, scenario: hz.Scenario) -> None:
        """Print the gain for the joint probability of a scenario's targets."""
        odds = JointProbability(scenario, scenario.targets, [], Sampling(self.points, jobs=1))
        made = [odds.on(Sampling(self.points, seed, jobs=1)).at() for seed in self.seeds]
        ratio = best(lambda: odds.on(Sampling(self.points, 7, jobs=1)).at()) / self.plain(scenario)
        share, variance = float(np.mean(made)), float(np.var(made, ddof=1))
        self.tell(name, share, share * (1 - share) / self.points / variance if variance > 1e-24 else np.inf, ratio)

    def quantiles(self, name: str, scenario: hz.Scenario) -> None:
        """Print the gain for three quantiles of the number of a scenario's only target: the least of them."""
        plan, sampling = plans_of(scenario, [scenario.targets])[0], Sampling(self.points, jobs=1)
        histogram = getattr(hz.simulate(scenario, self.points, indicators=[]).target_histograms[0], "histogram", None)
        if histogram is None:
            print(f"{name:<58} no lines")
            return

        def lines(seed: int) -> Array:
            made = Lines.of(plan, plan.coordinates(sampling.source, seed, next(sampling.blocks())), histogram)
            return made.quantiles(SHARES)

        def plain(seed: int) -> Array:
            simulation = hz.simulate(scenario, self.points, seed=seed, sampler="random", indicators=[], jobs=1)
            return simulation.target_histograms[0].quantiles(SHARES)

        ratio = best(lambda: lines(7)) / best(lambda: plain(7))
        gains = np.var([plain(seed) for seed in self.seeds], axis=0) / np.var(
            [lines(seed) for seed in self.seeds], axis=0
        )
        self.tell(name, float("nan"), float(gains.min()), ratio)

    def tell(self, name: str, share: float, reduction: float, ratio: float) -> None:
        """Print one line, with the gain's standard error: variances of so many seeds are known to sqrt(2 / seeds)."""
        gain = f"{reduction / ratio:>12,.0f} {self.known:>6.0%}"
        print(f"{name:<58} {share:>10.3g} {reduction:>12,.0f} {ratio:>6.2f} {gain}", flush=True)


def main() -> None:
    """Print the gains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=[*SCENARIOS, *COPIES], help="shipped ones, or normal, or rare")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--points", type=int, default=65_536)
    asked = parser.parse_args()
    print(f"{'estimate':<58} {'value':>10} {'variance /':>12} {'time x':>6} {'gain':>12} {'+-':>6}")
    for name in asked.scenarios:
        copy = COPIES.get(name)
        scenario = copy(hz.read_scenario("sprint")) if copy else hz.read_scenario(name)
        race = Race(scenario, asked.points, asked.seeds)
        race.probability(f"{name}: joint of {len(scenario.targets)}", scenario)
        for target in () if copy else scenario.targets:
            alone = scenario.replace(targets=[target])
            race.probability(f"{name}: {target}", alone)
            race.quantiles(f"{name}: quantiles, {target}", alone)


if __name__ == "__main__":
    main()
