"""Cost of the questions of feasibility, as ratios and counts taken in one run.

python benchmarks/questions.py
"""

from functools import partial
from typing import Any

from foundation import SPRINT, paired, row

import hzsim as hz

GDP = "gdp >= 30000 in 2030"
EVEN: dict[str, Any] = {"draws": 4_096, "sampler": "sobol", "jobs": 1}


def bisected(scenario: hz.Scenario) -> float:
    """Find the growth that gives 80% by bisection over full simulations, to 1e-6."""
    low, high = 0.0, 0.2
    while high - low > 1e-6:
        middle = (low + high) / 2
        moved = scenario.replace(real_growth=dict.fromkeys(range(2026, 2031), middle))
        share = hz.simulate(moved, indicators=[], **EVEN).tally.probabilities[0]
        low, high = (middle, high) if share < 0.8 else (low, middle)
    return high


def main() -> None:
    """Print the table."""
    print("| measured | median | bar |\n| --- | --- | --- |")
    scenario = hz.read_scenario(SPRINT).replace(targets=[GDP])
    ratio = paired(partial(bisected, scenario), partial(hz.require, scenario, "real_growth", GDP, 0.8, **EVEN), 3)
    row("bisection over full simulations against following the odds, 4,096 draws", f"{ratio:.1f}", "")
    sprint = hz.read_scenario(SPRINT)
    simulation = partial(hz.simulate, sprint, **EVEN)
    for name, targets in ((GDP, [GDP]), ("USD per head", ["gdp_per_capita_usd >= 30000 in 2030"]), ("all five", None)):
        drawn = partial(hz.frontier, sprint, "real_growth", "exchange_rate", targets, **EVEN)
        ratio = paired(drawn, simulation, 5)
        row(f"41 x 41 frontier of growth and exchange rate, {name}, against one simulation", f"{ratio:.1f}", "20")
    plain: dict[str, Any] = {"draws": 32_768, "sampler": "random", "jobs": 1}
    core = partial(hz.simulate, sprint, **plain)
    for name in ("sprint-production", "retirement-reform"):
        ratio = paired(partial(hz.simulate, hz.read_scenario(name), **plain), core, 7)
        row(f"plain draws of {name} against the core's, 32,768", f"{ratio:.1f}", "12")


if __name__ == "__main__":
    main()
