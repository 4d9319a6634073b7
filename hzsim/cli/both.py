"""The two probabilities of a scenario, which `assess` and `run` print side by side."""

from typing import TYPE_CHECKING

from hzsim.cli.options import progress

if TYPE_CHECKING:
    from hzsim.questions.assessment import Assessment
    from hzsim.scenario.scenario import Scenario


def assess_scenario(
    scenario: "Scenario", draws: int, seed: int, sampler: str, jobs: int | None, *, indicators: tuple[str, ...] | None
) -> "Assessment":
    """Return the assessment of a scenario, with a bar while it is drawn."""
    from hzsim.questions.assessment import assess
    from hzsim.simulation.projection import simulate

    with progress(draws, scenario.name) as report:
        return assess(simulate(scenario, draws, seed, sampler, indicators=indicators, jobs=jobs, progress=report))


def assess_on_record(
    scenario: "Scenario", draws: int, seed: int, sampler: str, jobs: int | None
) -> "Assessment | None":
    """Return the assessment with the track record's growth, with the same draws; None when there is no record."""
    from hzsim.history.track_record import on_track_record

    recorded = on_track_record(scenario)
    return None if recorded is None else assess_scenario(recorded, draws, seed, sampler, jobs, indicators=())
