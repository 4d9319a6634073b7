"""`hzsim sensitivity`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.output import output_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.scenario import Scenario


@question(
    "sensitivity",
    click.option(
        "--target", "targets", multiple=True, metavar="TARGET",
        help='A target such as "gdp >= 30000 in 2030"; of several each, and all together.  '
        "[default: all of the scenario]",
    ),
    drawing_options(100_000, only="random"),
    chart_option,
    output_options,
)  # fmt: skip
def command(scenario: "Scenario", targets: "tuple[Target, ...]") -> Question:
    """Print which assumptions each target depends on: shares of variance, and the tornado.

    Two samples of so many draws are projected, and a mixture of them for each set of inputs.
    """
    from hzsim.questions.sensitivity import sensitivity

    return partial(sensitivity, scenario, targets)
