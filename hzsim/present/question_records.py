"""Answers to the questions of feasibility as flat records: curves, break-evens, years, frontiers."""

from collections.abc import Iterable

from hzsim.present.records import Record
from hzsim.questions.curves import LEVELS, RequirementCurve
from hzsim.questions.frontier import Frontier
from hzsim.questions.slack import BreakEven
from hzsim.questions.timing import Timing


def curve_records(curves: Iterable[RequirementCurve]) -> list[Record]:
    """Return for each curve where the scenario stands, the highest probability, and the value for 5% to 95%.

    `statistic` is `now`, `highest` or `required`; a value is None where no value gives the probability.
    """
    records = []
    for item in curves:
        highest, place = item.curve.highest()
        rows: list[tuple[str, float, float | None]] = [
            ("now", item.probability(item.now), item.now),
            ("highest", highest, place),
            *(("required", level, item.required(level)) for level in LEVELS),
        ]
        records += [
            {
                "unknown": item.lever.assumption.name,
                "unit": item.lever.assumption.unit.name,
                "years": str(item.lever.years),
                "target": " and ".join(map(str, item.targets)),
                "statistic": statistic,
                "probability": probability,
                "value": value,
            }
            for statistic, probability, value in rows
        ]
    return records


def slack_records(found: Iterable[BreakEven]) -> list[Record]:
    """Return one record for each target and each quantity that moves it."""
    return [
        {
            "target": str(item.target),
            "quantity": item.quantity.name,
            "unit": item.quantity.unit.name,
            "years": str(item.years),
            "now": item.now,
            "break_even": item.value,
            "slack": item.slack,
        }
        for item in found
    ]


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
            "probability": float(frontier.probabilities[row, column]),
        }
        for row, along in enumerate(frontier.second_values)
        for column, across in enumerate(frontier.first_values)
    ]
