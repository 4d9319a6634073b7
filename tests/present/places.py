"""Finds a number by its place, written apart from how sentences cite it."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_within


def look_up(assessments: Assessments, place: str) -> Any:
    """Return what stands at a place such as `targets.0.probability` of the assessment on the scenario's centre.

    A place that starts with `on_track_record.` or `best.` is of the assessment on that centre, with
    `census.` of the census inside the plan, with `lift.` of what lifts the odds most.
    """

    def step(thing: Any, name: str) -> Any:
        if isinstance(thing, Mapping):
            return thing[name]
        return thing[int(name)] if name.isdigit() else getattr(thing, name)

    first, _, rest = place.partition(".")
    starts = {
        "on_track_record": assessments.recorded,
        "best": assessments.best,
        "lift": assessments.lift,
        "census": census_within(assessments.assessment.simulation.scenario),
    }
    start, path = (starts[first], rest) if first in starts else (assessments.assessment, place)
    return reduce(step, path.split("."), start)
