"""`hzsim slack`."""

from functools import partial
from typing import TYPE_CHECKING

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option
from hzsim.cli.options import targets_option
from hzsim.cli.output import output_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.scenario import Scenario


@question("slack", targets_option, chart_option, output_options)
def command(scenario: "Scenario", targets: "tuple[Target, ...]") -> Question:
    """Print where each target breaks: every assumption, and all it is made of, alone and at the medians."""
    from hzsim.questions.lever.slack import slack

    return partial(slack, scenario, targets)
