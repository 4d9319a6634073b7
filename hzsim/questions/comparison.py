"""Scenarios side by side, on the same draws."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hzsim._display import Several
from hzsim.errors import BadValue
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.sweeps import Variant
from hzsim.scenario.targets import Target
from hzsim.simulation.drawing import SAMPLER, SEED
from hzsim.simulation.executors import Executor


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Several[Assessment]):
    """The assessments of several scenarios on the same draws, so that their differences are no noise.

    `variants` say of each scenario what a sweep gave it: no values for a scenario that is in no sweep.
    """

    variants: tuple[Variant, ...]
    items: tuple[Assessment, ...]

    @classmethod
    def of(cls, assessments: Iterable[Assessment]) -> "Comparison":
        """Return assessments side by side, of scenarios that are in no sweep."""
        items = tuple(assessments)
        scenarios = [one.simulation.scenario for one in items]
        return cls(tuple(Variant(one, one.name, {}) for one in scenarios), items)

    def difference(self, assessment: Assessment, target: Target | None = None) -> float | None:
        """Return by how much the probability of a target, or of all, is above that of the first scenario.

        None for a target that the first has not; for all together where its targets are others.
        """
        first = self.items[0]
        if target is None:
            alike = targets_of(assessment) == targets_of(first)
            return assessment.joint - first.joint if alike else None
        mine, theirs = (_probabilities(one).get(str(target)) for one in (assessment, first))
        return None if mine is None or theirs is None else mine - theirs

    @property
    def swept(self) -> bool:
        """Whether the scenarios are those of a sweep."""
        return any(variant.values for variant in self.variants)


def targets_of(assessment: Assessment) -> frozenset[str]:
    """Return the targets that an assessment is of, as text."""
    return frozenset(_probabilities(assessment))


def _probabilities(assessment: Assessment) -> dict[str, float]:
    return {str(item.target): item.probability for item in assessment.targets}


def compare(
    scenarios: Iterable[Scenario | Variant],
    draws: int | None = None,
    seed: int = SEED,
    sampler: str = SAMPLER,
    *,
    precision: float | None = None,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Comparison:
    """Return the assessments of several scenarios, or of the variants of a sweep, on the same draws.

    Differences are from the first. Raises BadValue for no scenario, for one without targets, and
    for two of one name: `scenario.replace(name="weaker", ...)` gives a changed copy its own.
    """
    variants = tuple(one if isinstance(one, Variant) else Variant(one, one.name, {}) for one in scenarios)
    names = [variant.scenario.name for variant in variants]
    if not names:
        raise BadValue("expected scenarios to compare", "none")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadValue("expected scenarios with different names", f"{', '.join(twice)} twice", "replace(name=...)")
    answers = (
        assess(
            variant.scenario, draws, seed, sampler, precision=precision, jobs=jobs, progress=progress, executor=executor
        )
        for variant in variants
    )
    return Comparison(variants, tuple(answers))
