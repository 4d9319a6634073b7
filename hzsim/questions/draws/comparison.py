"""Scenarios side by side, on the same draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

from hzsim._display import Several
from hzsim.errors import BadValue, told
from hzsim.questions.draws.assessment import Assessment, assess
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.sweeps import Variant, as_variants, check_names, check_number
from hzsim.simulation.draws.keywords import Keywords, Making
from hzsim.simulation.simulating import simulate_with

MOST = 1000
"""The most scenarios that are compared: more are a batch."""


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


KEYWORDS = Keywords("compare", draws=None)


@KEYWORDS
def compare(scenarios: Iterable[Scenario | Variant], draws: int | None = None, **drawing: Unpack[Making]) -> Comparison:
    """Return the assessments of several scenarios, or of the variants of a sweep, on the same draws.

    Differences are from the first. Raises BadValue for no scenario, for more than a thousand, for one without
    targets, and for two of one name: `scenario.replace(name="weaker", ...)` gives a changed copy its own.
    """
    found = as_variants(scenarios)
    if not found:
        raise BadValue("expected scenarios to compare", told("none"))
    check_number([len(found)], MOST, told("write them with batch"))
    variants, sampling = tuple(found), KEYWORDS.sampling(draws, **drawing)
    check_names(variant.scenario.name for variant in variants)
    answers = (assess(simulate_with(sampling, variant.scenario, indicators=())) for variant in variants)
    return Comparison(variants, tuple(answers))
