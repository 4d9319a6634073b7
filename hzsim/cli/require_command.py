"""`hzsim require`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import drawing_options
from hzsim.cli.options import (
    Probability,
    answer_options,
    bounds_option,
    completed,
    earlier_option,
    targets_option,
    years_option,
)

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


@question(
    "require",
    click.option(
        "--unknown",
        required=True,
        metavar="NAME",
        shell_complete=completed("assumptions"),
        help="The assumption to solve for, such as real_growth.",
    ),
    targets_option,
    earlier_option,
    years_option,
    click.option(
        "--probability", type=Probability(), help="Meet the targets with this probability, not at the medians."
    ),
    bounds_option,
    click.option("--keep-shape", is_flag=True, help="Shift the unknown's path instead of making it constant."),
    drawing_options(),
    answer_options,
)
def command(
    scenario: "Scenario",
    unknown: str,
    targets: "tuple[Target, ...]",
    years: "Span | None",
    probability: float | None,
    bounds: tuple[float, float] | None,
    keep_shape: bool,
) -> Question:
    """Print the value of an assumption at which targets are just met.

    Where several targets have no solution together (exit code 4), each target's own follows.
    """
    from hzsim.questions.lever.requirement import require

    return partial(require, scenario, unknown, targets, probability, years, bounds=bounds, keep_shape=keep_shape)
