"""The main answer: how likely each target is, and what its own lever would have to be for a chosen probability."""

from collections.abc import Callable
from dataclasses import dataclass

from hzsim.errors import BadValue
from hzsim.questions.assessment import Assessment, assess
from hzsim.questions.curves import RequirementCurve, Sampling, requirement_curves
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import DRAWS, SAMPLER, SEED, simulate

ASKED = 0.8


@dataclass(frozen=True, slots=True)
class Briefing:
    """An assessment, and for each target the value of its lever that meets it with the probability asked for.

    A value is None where the target has no lever, no year is left to change, or no value does.
    """

    assessment: Assessment
    asked: float
    required: tuple[float | None, ...]


def brief(
    scenario: Scenario,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    *,
    asked: float = ASKED,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Briefing:
    """Return the assessment of a scenario and what each target needs; raises BadValue as `assess` and `require`."""
    if not 0 < asked < 1:
        raise BadValue("expected a probability between 0 and 1", str(asked))
    assessment = assess(simulate(scenario, draws, seed, sampler, jobs=jobs, progress=progress))
    sampling = Sampling(draws, seed, sampler, jobs)
    curves = _curves(assessment, sampling)
    return Briefing(assessment, asked, tuple(curve.required(asked) if curve else None for curve in curves))


def _curves(assessment: Assessment, sampling: Sampling) -> list[RequirementCurve | None]:
    """Return each target's curve against its own lever; one pass over the draws for each lever and span of years."""
    scenario = assessment.simulation.scenario
    groups: dict[tuple[str, str], list[int]] = {}
    for place, item in enumerate(assessment.targets):
        if item.required is not None and item.required.value is not None:
            groups.setdefault((item.required.unknown.name, str(item.required.years)), []).append(place)
    found: list[RequirementCurve | None] = [None] * len(assessment.targets)
    for (unknown, years), places in groups.items():
        targets = [scenario.targets[place] for place in places]
        curves = requirement_curves(scenario, unknown, targets, years, sampling=sampling)
        for place, curve in zip(places, curves, strict=False):  # the last of several is the joint one
            found[place] = curve
    return found
