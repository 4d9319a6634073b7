"""Simulations: the assumptions drawn, every draw projected, indicators and targets summarised."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np

from hzsim._typing import BoolArray
from hzsim.errors import BadValue, told
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import Keywords, Making
from hzsim.simulation.draws.summaries import Bins
from hzsim.simulation.draws.tallies import share_errors
from hzsim.simulation.projection import Chances, Projection, Simulation
from hzsim.simulation.summarising import BlockSummary, Summariser, key_of, only

_PILOT = 2048

KEYWORDS = Keywords("simulate", draws=None)


@KEYWORDS
def simulate(
    scenario: Scenario,
    draws: int | None = None,
    *,
    indicators: Iterable[str] | None = None,
    keep_paths: bool = False,
    **drawing: Unpack[Making],
) -> Simulation:
    """Draw the assumptions, project every draw, and summarise indicators and targets.

    `indicators` limits what is summarised, `keep_paths` keeps all draws in memory, those of assumptions, too:
    `paths` has them by name. A precision is of the probabilities of targets. Raises BadValue for unknown
    names and for numbers that cannot be run.
    """
    return simulate_with(KEYWORDS.sampling(draws, **drawing), scenario, indicators, keep_paths)


def simulate_with(
    sampling: Sampling, scenario: Scenario, indicators: Iterable[str] | None = None, keep_paths: bool = False
) -> Simulation:
    """Return what `simulate` does, with draws made as a sampling says."""
    work = Summariser.of(scenario, indicators, sampling, keep_paths)
    pilot, _ = work.project(Block(0, 0, max(1, min(sampling.draws, _PILOT))))
    pilot = only(pilot, _known(scenario, work.keeping(pilot)))
    bins = {key: Bins.over(numbers) for key, numbers in work.series(pilot).items()}
    found, draws = _precise(sampling, replace(work, bins=bins))
    _check_given(scenario, found, draws)
    spread = {**found.histograms, **work.lines(found.histograms)}
    return Simulation(
        scenario,
        draws,
        sampling.seed,
        sampling.sampler,
        found.tally,
        found.constant,
        work.counted,
        {name: [spread[name, year] for year in scenario.years] for name in work.chosen},
        [spread[key_of(target)] for target in scenario.targets],
        _joined(found.paths) if keep_paths else None,
        work.estimator,
    )


def chances_with(sampling: Sampling, scenario: Scenario) -> Chances:
    """Return how likely a scenario's targets are met, from the draws of `simulate_with` but for the numbers."""
    work = replace(Summariser.of(scenario, (), sampling, keep_paths=False), chances_alone=True)
    found, draws = _precise(sampling, work)
    _check_given(scenario, found, draws)
    return Chances(scenario, draws, sampling.seed, sampling.sampler, found.tally, found.constant, work.counted)


def _check_given(scenario: Scenario, found: BlockSummary, draws: int) -> None:
    """Raise BadValue where a scenario's condition is too rare for what has been found."""
    if scenario.given:
        shares = found.tally.given_by_randomisation
        check_known(scenario, float(shares.mean()), float(share_errors(shares, draws)[0]))
        if scenario.targets and found.error > ROUGH:
            check_known(scenario, found.error, found.error)


def _known(scenario: Scenario, given: BoolArray | None) -> BoolArray | None:
    """Return which draws of a pilot keep a condition; BadValue for so few that they say nothing of numbers."""
    if given is not None and given.sum() < min(_FEWEST, len(given) / 2):
        raise _too_rare(scenario, told("{count} of {draws} draws", count=int(given.sum()), draws=len(given)))
    return given


_FEWEST = 16
"""How many draws of the pilot a condition must leave."""


def _too_rare(scenario: Scenario, found: str, hint: str = "") -> BadValue:
    given = "; ".join(map(str, scenario.given))
    return BadValue(told("expected a condition that is not too rare: {given}", given=given), found, hint)


def check_known(scenario: Scenario, share: float, error: float) -> None:
    """Raise BadValue for a condition whose probability is known to no better than a tenth of it."""
    if not share > _BETTER * error:
        found = told("{share:.3g} with a standard error of {error:.2g}", share=share, error=error)
        raise _too_rare(scenario, found, "a likelier condition, or more draws")


_BETTER = 10
ROUGH = 0.1
"""A standard error of a probability on a condition with which nothing is known."""


def _precise(sampling: Sampling, work: Summariser) -> tuple[BlockSummary, int]:
    """Return the summary of all draws and how many they are: as many as the precision takes where one is asked for.

    Of a shard the summary is of its share of them.
    """
    found, made = sampling.merged(work), sampling
    while sampling.precision is not None and made.doubled is not None and found.error > sampling.precision:
        made = made.doubled
        found = found.plus(made.merged(work))
    return found, made.draws


def _joined(pieces: Sequence[Projection]) -> Projection:
    scenario = pieces[0].scenario
    return Projection(
        scenario, {name: np.concatenate([piece.values[name] for piece in pieces]) for name in pieces[0].values}
    )
