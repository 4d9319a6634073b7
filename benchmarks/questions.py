"""Cost of the questions of feasibility, as ratios and counts taken in one run.

python benchmarks/questions.py [--write]
"""

from functools import partial
from typing import Any

from foundation import SPRINT, paired
from tables import BAR, MEASURED, MEDIAN, Table, options, table

import hzsim as hz
from hzsim._typing import Text

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


def measure(made: Table) -> None:
    """Measure them."""
    scenario = hz.read_scenario(SPRINT).replace(targets=[GDP])
    ratio = paired(partial(bisected, scenario), partial(hz.require, scenario, "real_growth", GDP, 0.8, **EVEN), 3)
    words = Text(
        "以完整模拟二分求解，与沿概率求解相比，4,096个点",
        "bisection over full simulations against following the odds, 4,096 draws",
    )
    made.row(words, f"{ratio:.1f}", "")
    sprint = hz.read_scenario(SPRINT)
    simulation = partial(hz.simulate, sprint, **EVEN)
    for name, targets in (
        (Text(GDP, GDP), [GDP]),
        (Text("人均美元", "USD per head"), ["gdp_per_capita_usd >= 30000 in 2030"]),
        (Text("五项同时", "all five"), None),
    ):
        drawn = partial(hz.frontier, sprint, "real_growth", "exchange_rate", targets, **EVEN)
        words = Text(
            f"增速与汇率的41 × 41网格，{name.zh}，与一次模拟相比",
            f"41 x 41 frontier of growth and exchange rate, {name.en}, against one simulation",
        )
        made.row(words, f"{paired(drawn, simulation, 5):.1f}", "20")
    plain: dict[str, Any] = {"draws": 32_768, "sampler": "random", "jobs": 1}
    core = partial(hz.simulate, sprint, **plain)
    for scenario_name in ("sprint-production", "retirement-reform"):
        ratio = paired(partial(hz.simulate, hz.read_scenario(scenario_name), **plain), core, 7)
        words = Text(
            f"{scenario_name} 的独立抽样，与核心模块相比，32,768次",
            f"plain draws of {scenario_name} against the core's, 32,768",
        )
        made.row(words, f"{ratio:.1f}", "12")


def main() -> None:
    """Print the table."""
    with table(options(__doc__).parse_args(), "questions", MEASURED, MEDIAN, BAR) as made:
        measure(made)


if __name__ == "__main__":
    main()
