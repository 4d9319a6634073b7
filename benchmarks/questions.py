"""Cost of the questions of feasibility, as ratios and counts taken in one run.

python benchmarks/questions.py
"""

import statistics
from functools import partial

from foundation import SPRINT, paired, row

import hzsim as hz
from hzsim.questions.lever import Response, make_lever, moves, search_grid
from hzsim.simulation.blocks import SIZE, Block
from hzsim.simulation.deviations import draw
from hzsim.simulation.sampling import SAMPLERS

GDP = "gdp >= 30000 in 2030"
DRAWS = 100_000
LEVERS = ("real_growth", "exchange_rate", "net_migration", "rd_spending_growth")


def bisected(scenario: hz.Scenario) -> float:
    """Find the growth that gives 80% by bisection over full simulations, to 1e-6."""
    low, high = 0.0, 0.2
    while high - low > 1e-6:
        middle = (low + high) / 2
        moved = scenario.replace(real_growth=dict.fromkeys(range(2026, 2031), middle))
        share = hz.simulate(moved, DRAWS, indicators=[], jobs=1).tally.probabilities[0]
        low, high = (middle, high) if share < 0.8 else (low, middle)
    return high


def evaluations(scenario: hz.Scenario) -> list[int]:
    """Count the passes through the model that one block takes, for every lever and target of a scenario."""
    effects = draw(scenario, SAMPLERS["random"], 1, Block(0, 0, SIZE))
    counts = []
    for target in scenario.targets:
        for unknown in LEVERS:
            lever = make_lever(scenario, unknown, [target])
            if lever is not None and moves(scenario, lever, target):
                response = Response(scenario, [lever], effects)
                response.where_met(target, search_grid(scenario, lever, target), SIZE)
                counts.append(response.evaluations)
    return counts


def main() -> None:
    """Print the table."""
    print("| measured | median | bar |\n| --- | --- | --- |")
    counts = [count for file in sorted(SPRINT.parent.glob("*.yaml")) for count in evaluations(hz.read_scenario(file))]
    row("model evaluations per block and target of a requirement, all scenarios: most", str(max(counts)), "12")
    row("the same: median", f"{statistics.median(counts):.0f}", "")
    scenario = hz.read_scenario(SPRINT).replace(targets=[GDP])
    ratio = paired(
        partial(bisected, scenario), partial(hz.require, scenario, "real_growth", GDP, 0.8, draws=DRAWS, jobs=1), 3
    )
    row("bisection over full simulations against one pass, 100,000 draws", f"{ratio:.1f}", "")
    sprint = hz.read_scenario(SPRINT)
    simulation = partial(hz.simulate, sprint, DRAWS, jobs=1)
    for name, targets in ((GDP, [GDP]), ("USD per head", ["gdp_per_capita_usd >= 30000 in 2030"]), ("all five", None)):
        sampling = hz.Sampling(DRAWS, jobs=1)
        drawn = partial(hz.frontier, sprint, "real_growth", "exchange_rate", targets, sampling=sampling)
        ratio = paired(drawn, simulation, 5)
        row(f"41 x 41 frontier of growth and exchange rate, {name}, against one simulation", f"{ratio:.1f}", "20")


if __name__ == "__main__":
    main()
