"""A scenario's targets on each centre: never confused, and held together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.history.city.centres import CENTRES, on_centre, why_no_centre
from hzsim.questions.draws.assessment import Assessment, assess
from hzsim.questions.effort.lift import Lift, best_lift
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.executors import Executor
from hzsim.simulation.projection import simulate_with


@dataclass(frozen=True)
class Assessments:
    """One scenario's assessments on three centres, on the same draws.

    `assessment` is that of the scenario's own centre, `recorded` of the track record's, `best` of
    hzsim's own best: record and outside forecasts combined. Either is None where it cannot be had,
    for the reason in `missing`, by centre. `centre` is the one that is asked about.
    """

    assessment: Assessment
    recorded: Assessment | None = None
    best: Assessment | None = None
    centre: str = CENTRES[0]
    missing: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def by_centre(self) -> Mapping[str, Assessment]:
        """The assessments that there are, by centre, the scenario's own first."""
        found = zip(CENTRES, (self.assessment, self.recorded, self.best), strict=True)
        return {centre: one for centre, one in found if one is not None}

    @property
    def asked(self) -> Assessment:
        """The assessment on the centre that is asked about."""
        return self.by_centre[self.centre]

    @cached_property
    def lift(self) -> Lift | None:
        """What would lift the odds of all targets most on the centre asked about: `best_lift`, found when asked for."""
        simulation = self.asked.simulation
        return best_lift(simulation.scenario, simulation.seed)


def on_centres(
    assessment: Assessment, centre: str = CENTRES[0], *, jobs: int | None = None, executor: Executor | None = None
) -> Assessments:
    """Return an assessment with those of the same scenario on the other centres, with the same draws.

    Raises BadValue for a centre that is unknown, or that the scenario does not have.
    """
    scenario = assessment.simulation.scenario
    check_centre(centre)
    reasons = {name: why for name in CENTRES if (why := why_no_centre(scenario, name)) is not None}
    if centre in reasons:
        raise BadValue("expected a centre that the scenario has", centre, told("{reason}", reason=reasons[centre]))
    recorded, best = (_moved(assessment, name, jobs, executor) for name in CENTRES[1:])
    return Assessments(assessment, recorded, best, centre, MappingProxyType(reasons))


def check_centre(centre: str) -> None:
    """Raise BadValue for a centre that is none."""
    if centre not in CENTRES:
        raise BadValue(told("expected one of {names}", names=", ".join(CENTRES)), centre)


def _moved(assessment: Assessment, centre: str, jobs: int | None, executor: Executor | None) -> Assessment | None:
    simulation = assessment.simulation
    moved = on_centre(simulation.scenario, centre)
    if moved is None:
        return None
    sampling = Sampling(simulation.draws, simulation.seed, simulation.sampler, jobs, executor=executor)
    return assess(simulate_with(sampling, moved, indicators=()), odds=assessment.odds)
