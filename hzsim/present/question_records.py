"""Answers to the questions of feasibility as flat records: curves, break-evens, years, frontiers."""

from collections.abc import Iterable

from hzsim.present.formats import Record
from hzsim.present.forms.values import drawn
from hzsim.questions.curves import LEVELS, RequirementCurve
from hzsim.questions.frontier import Frontier
from hzsim.questions.lever import Lever
from hzsim.questions.timing import Timing
from hzsim.scenario.phrases import set_words
from hzsim.scenario.scenario import Scenario


def curve_records(curves: Iterable[RequirementCurve]) -> list[Record]:
    """Return for each curve where the scenario stands, the highest probability, and the values for 5% to 95%.

    `statistic` is `now`, `highest`, `required` (`low` and `high` bound the values that give the
    probability, None where only the lever's own bounds do; `value` is the one of them nearest to
    now; several intervals are several records), or what keeps several targets apart: `pair`, the
    highest probability of the two targets that set the peak, and `without`, that of the others
    when the target that matters most is left out. A value is None where no value gives the
    probability; `moved` says whether the lever moves the targets at all, `at_bound` whether a value is
    where the search ends. What is `now` is simulated with the scenario as it stands.
    """
    return [
        {**_common(item), **row, **drawn(item.sampling), **_set(item.scenario, item.lever)}
        for item in curves
        for row in _rows(item)
    ]


def _set(scenario: Scenario, *levers: Lever) -> Record:
    """Return what moves in place of levers that are computed, as `note`."""
    words = (set_words(scenario.model, lever.assumption.name).en for lever in levers)
    return {"note": "; ".join(filter(None, words)) or None}


def _common(item: RequirementCurve) -> Record:
    return {
        "unknown": item.lever.assumption.name,
        "unit": item.lever.assumption.unit.name,
        "years": str(item.lever.years),
        "target": " and ".join(map(str, item.targets)),
    }


def _row(
    item: RequirementCurve, statistic: str, probability: float, value: float | None, error: float | None = None
) -> Record:
    return {
        "statistic": statistic,
        "probability": probability,
        "standard_error": error,
        "value": value,
        "low": None,
        "high": None,
        "moved": item.moved,
        "at_bound": value in item.lever.bounds,
    }


def _rows(item: RequirementCurve) -> list[Record]:
    highest, place = item.highest
    top = place if highest and item.moved else None
    found = [_row(item, "now", item.probability_now, item.now, item.error_now)]
    found.append(_row(item, "highest", highest, top, item.standard_error(place if highest else item.now)))
    for level in LEVELS:
        for low, high in item.solutions(level) or [(None, None)]:
            edges = [None if edge in item.lever.bounds else edge for edge in (low, high)]
            known = [edge for edge in edges if edge is not None]
            value = min(known, key=lambda edge: abs(edge - item.now), default=None)
            error = None if value is None else item.standard_error(value)
            found.append({**_row(item, "required", level, value, error), "low": edges[0], "high": edges[1]})
    if item.obstacle is not None:
        pair = " and ".join(map(str, item.obstacle.pair))
        pair_place = item.obstacle.pair_place if item.obstacle.pair_highest else None
        found.append({**_row(item, "pair", item.obstacle.pair_highest, pair_place), "target": pair})
        found.append({**_row(item, "without", item.obstacle.relieved, None), "target": str(item.obstacle.relief)})
    return found


def timing_records(timing: Timing) -> list[Record]:
    """Return one record for each year: the probability that the inequality holds in it."""
    target = timing.target
    inequality = str(target).rsplit(" in ", 1)[0]
    return [
        {
            "target": inequality,
            "year": year,
            "probability": probability,
            "standard_error": error,
            "first": timing.first == year,
            **drawn(timing.sampling),
        }
        for year, (probability, error) in timing.probabilities.items()
    ]


def frontier_records(frontier: Frontier) -> list[Record]:
    """Return one record for each point of the grid."""
    first, second = frontier.first.assumption.name, frontier.second.assumption.name
    return [
        {
            "target": " and ".join(map(str, frontier.targets)),
            first: float(across),
            second: float(along),
            "years": str(frontier.first.years),
            "probability": float(frontier.probabilities[row, column]),
            "standard_error": float(frontier.standard_errors[row, column]),
            **drawn(frontier.sampling),
            **_set(frontier.scenario, frontier.first, frontier.second),
        }
        for row, along in enumerate(frontier.second_values)
        for column, across in enumerate(frontier.first_values)
    ]
