"""`hzsim require`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import drawing_options
from hzsim.cli.options import (
    Probability,
    bounds_option,
    earlier_option,
    keep_shape_option,
    targets_option,
    unknown_option,
    years_option,
)
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


@question(
    "require",
    unknown_option("The assumption to solve for, such as real_growth."),
    targets_option,
    earlier_option,
    years_option,
    click.option(
        "--probability", type=Probability(), help="Meet the targets with this probability, not at the medians."
    ),
    bounds_option,
    keep_shape_option,
    drawing_options(),
    answer_options,
)
def command(
    scenario: "Scenario", unknown: str, targets: "tuple[Target, ...]", years: "Span | None", probability: float | None,
    bounds: tuple[float, float] | None, keep_shape: bool,
) -> Question:  # fmt: skip
    """Print the value of an assumption at which targets are just met.

    Where several targets have no solution together (exit code 4), each target's own follows.
    """
    from hzsim.questions.lever.requirement import require

    return partial(require, scenario, unknown, targets, probability, years, bounds=bounds, keep_shape=keep_shape)
