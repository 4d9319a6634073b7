"""`hzsim when`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import Probability, option
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


@question(
    "when",
    click.option("--target", required=True, metavar="TARGET", help='Such as "gdp >= 30000"; judged in every year.'),
    click.option(
        "--probability", type=Probability(), default=0.5, show_default=True, help="The probability to be reached."
    ),
    click.option(
        "--until", type=click.IntRange(1900, 2200), help="Carry the scenario on to this year.  [default: its last year]"
    ),
    drawing_options(),
    chart_option,
    answer_options,
)
def command(scenario: "Scenario", target: str, probability: float, until: int | None) -> Question:
    """Print the year in which a target is first met with a probability."""
    from hzsim.questions.lever.curves import inequality, when

    if until is not None:
        with option("--until"):
            scenario = scenario.carried_on(until)
    with option("--target"):
        asked = inequality(scenario, target)
    return partial(when, scenario, asked, probability)
