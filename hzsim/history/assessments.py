"""A scenario's targets on each centre: never confused, and held together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import cast

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.history.city.centres import CENTRES, on_centre, why_no_centre
from hzsim.history.city.series import History
from hzsim.questions.assessment import Assessment, ChanceAssessment, TargetChance, assess, assess_chances
from hzsim.questions.lever.spread import Lift, best_lift
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.executors import Executor
from hzsim.simulation.simulating import simulate_with


@dataclass(frozen=True)
class Assessments:
    """One scenario's assessments on three centres, on the same draws.

    `assessment` is that of the scenario's own centre; `recorded` has the odds on the track record's, `best` on
    hzsim's own best: record and outside forecasts combined. Either is None where it cannot be had,
    for the reason in `missing`, by centre. `centre` is the one that is asked about: it has a whole assessment.
    """

    assessment: Assessment
    recorded: ChanceAssessment | None = None
    best: ChanceAssessment | None = None
    centre: str = CENTRES[0]
    missing: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def by_centre(self) -> Mapping[str, ChanceAssessment]:
        """The odds that there are, by centre, the scenario's own first."""
        found = zip(CENTRES, (self.assessment, self.recorded, self.best), strict=True)
        return {centre: one for centre, one in found if one is not None}

    @property
    def asked(self) -> Assessment:
        """The assessment on the centre that is asked about."""
        return cast(Assessment, self.by_centre[self.centre])

    @cached_property
    def lift(self) -> Lift | None:
        """What would lift the odds of all targets most on the centre asked about: `best_lift`, found when asked for."""
        simulation = self.asked.simulation
        made = simulation.estimator
        return best_lift(simulation.scenario, simulation.seed, made.plan if made else None)

    def of_target(self, place: int) -> dict[str, TargetChance]:
        """Return one of the targets, by its place, on each centre that there is."""
        return {centre: one.targets[place] for centre, one in self.by_centre.items()}


def on_centres(
    assessment: Assessment,
    centre: str = CENTRES[0],
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    others: Collection[str] = CENTRES[1:],
    history: History | None = None,
) -> Assessments:
    """Return an assessment with the odds of the same scenario on the other centres, with the same draws.

    `others` are the centres wanted beside its own, `history` the series that they are from, by default those that
    belong to the scenario. Raises BadValue for a centre that is unknown, or that the scenario does not have.
    """
    scenario = assessment.simulation.scenario
    check_centre(centre)
    reasons = {name: why for name in CENTRES if (why := why_no_centre(scenario, name, history)) is not None}
    if centre in reasons:
        raise BadValue("expected a centre that the scenario has", centre, told("{reason}", reason=reasons[centre]))
    sampled = assessment.simulation
    sampling = Sampling(sampled.draws, sampled.seed, sampled.sampler, jobs, executor=executor)
    found = dict[str, ChanceAssessment]()
    for name in others:
        moved = on_centre(scenario, name, history)
        if moved is not None and name == centre:
            found[name] = assess(simulate_with(sampling, moved, indicators=()), odds=assessment.odds)
        elif moved is not None:
            found[name] = assess_chances(sampling, moved)
    return Assessments(assessment, found.get("record"), found.get("best"), centre, MappingProxyType(reasons))


def check_centre(centre: str) -> None:
    """Raise BadValue for a centre that is none."""
    if centre not in CENTRES:
        raise BadValue(told("expected one of {names}", names=", ".join(CENTRES)), centre)
