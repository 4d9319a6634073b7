"""Scenarios side by side, on the same draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

from hzsim._display import Several
from hzsim.errors import BadValue
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.sweeps import Variant, as_variants, check_names, check_number
from hzsim.simulation.keywords import Keywords, Making
from hzsim.simulation.projection import simulate_with

MOST = 1000
"""The most scenarios that are compared: more are a batch."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Several[Assessment]):
    """The assessments of several scenarios on the same draws, so that their differences are no noise.

    `variants` say of each scenario what a sweep gave it: no values for a scenario that is in no sweep.
    """

    variants: tuple[Variant, ...]
    items: tuple[Assessment, ...]

    @property
    def swept(self) -> bool:
        """Whether the scenarios are those of a sweep."""
        return any(variant.values for variant in self.variants)


KEYWORDS = Keywords("compare", draws=None)


@KEYWORDS
def compare(scenarios: Iterable[Scenario | Variant], draws: int | None = None, **drawing: Unpack[Making]) -> Comparison:
    """Return the assessments of several scenarios, or of the variants of a sweep, on the same draws.

    Differences are from the first. Raises BadValue for no scenario, for more than a thousand, for one without
    targets, and for two of one name: `scenario.replace(name="weaker", ...)` gives a changed copy its own.
    """
    found = as_variants(scenarios)
    if not found:
        raise BadValue("expected scenarios to compare", "none")
    check_number([len(found)], MOST, "write them with batch")
    variants, sampling = tuple(found), KEYWORDS.sampling(draws, **drawing)
    check_names(variant.scenario.name for variant in variants)
    answers = (assess(simulate_with(sampling, variant.scenario, indicators=())) for variant in variants)
    return Comparison(variants, tuple(answers))
