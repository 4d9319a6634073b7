"""`hzsim conditions`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import Probability, targets_option
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.scenario import Scenario


@question(
    "conditions",
    targets_option,
    click.option(
        "--coverage", type=Probability(), default=0.8, show_default=True,
        help="The least share of the successes that the rule holds.",
    ),
    click.option(
        "--most", type=click.IntRange(min=1), default=3, show_default=True, help="The most conditions in the rule."
    ),
    chart_option,
    drawing_options(100_000, only="random"),
    answer_options,
)  # fmt: skip
def command(scenario: "Scenario", targets: "tuple[Target, ...]", coverage: float, most: int) -> Question:
    """Print what the draws that met the targets have in common, beside those that did not.

    Exit code 4 when no draw meets them.
    """
    from hzsim.questions.conditions import conditions

    return partial(conditions, scenario, targets, coverage=coverage, most=most)
