"""The odds of a plan's whole table: each indicator's, and how many of them are met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hzsim.questions.assessment import AtLeast, Odds, at_least, binding_odds
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.summaries import BAND
from hzsim.simulation.projection import Simulation
from hzsim.simulation.simulating import simulate_with


@dataclass(frozen=True, slots=True)
class TableOdds:
    """How many indicators of a table are met, of the `counted` ones that have a probability.

    `at_least` says for each number how likely so many are met, up to all; `expected` is the mean number,
    `low` and `high` the ends of its 80% band. `binding` are the odds that all `binding_counted` binding ones are
    met together, None for none.
    """

    counted: int
    at_least: tuple[AtLeast, ...]
    expected: float
    low: int
    high: int
    binding: Odds | None
    binding_counted: int

    @property
    def joint(self) -> AtLeast:
        """The odds that all are met."""
        return self.at_least[-1]


@dataclass(frozen=True, slots=True)
class Spread:
    """The odds of one target: its probability with standard error, and the 80% band of its number, in its unit."""

    probability: float
    standard_error: float
    low: float
    high: float
    counted: tuple[Target, ...]


def table_odds(
    scenario: Scenario, rows: Mapping[int, Sequence[Target]], sampling: Sampling
) -> tuple[dict[str, Spread], TableOdds | None]:
    """Return the odds of each target of a table's rows, by its text, and of the table; None where it has no row.

    A row with several targets is met where all of them are.
    """
    if not rows:
        return {}, None
    asked = [_row(targets) for targets in rows.values()]
    simulation = simulate_with(sampling, _asking(scenario, asked), indicators=())
    found = _spreads(simulation, asked)
    parts = [target for targets in rows.values() if len(targets) > 1 for target in targets]
    if parts:
        found |= _spreads(simulate_with(sampling.silent, _asking(scenario, parts), indicators=()), parts)
    return found, _counted(simulation)


def _row(targets: Sequence[Target]) -> Target:
    """Return what a row asks for: its target, or all of several."""
    return targets[0] if len(targets) == 1 else Several.of(targets, len(targets), kind=targets[0].kind)


def _asking(scenario: Scenario, targets: Sequence[Target]) -> Scenario:
    return replace(scenario, targets=tuple(targets))


def _spreads(simulation: Simulation, targets: Sequence[Target]) -> dict[str, Spread]:
    errors, found = simulation.standard_errors, {}
    for place, target in enumerate(targets):
        low, high = (float(end) for end in simulation.target_histograms[place].quantiles(BAND))
        probability = float(simulation.tally.probabilities[place])
        counted = tuple(one for one in simulation.counted if one == target)
        found[str(target)] = Spread(probability, float(errors[place]), low, high, counted)
    return found


def _counted(simulation: Simulation) -> TableOdds:
    """Return how many of a simulation's targets are met; the band's ends are met with 90% and with 10%."""
    shares, targets = at_least(simulation), simulation.scenario.targets
    low, high = (sum(one.probability >= least for one in shares) for least in (1 - BAND[0], 1 - BAND[1]))
    return TableOdds(
        len(targets),
        shares,
        float(simulation.tally.probabilities[:-1].sum()),
        low,
        high,
        binding_odds(simulation),
        sum(target.kind == "binding" for target in targets),
    )
