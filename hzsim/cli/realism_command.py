"""`hzsim realism`."""

from functools import partial
from typing import TYPE_CHECKING

from hzsim.cli.asking import Question, question
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


@question("realism", answer_options)
def command(scenario: "Scenario") -> Question:
    """Print where the growth a scenario assumes stands among what comparable economies did."""
    from hzsim.history.city.realism import realism

    return partial(realism, scenario)
