"""`hzsim simulate`."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import drawing_options
from hzsim.cli.merge_command import shard_options
from hzsim.cli.output import output_options

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


@question(
    "simulate",
    drawing_options(draws=None),
    shard_options,
    output_options,
    click.option(
        "--indicator", "indicators", multiple=True, metavar="NAME", help="Summarise only this one. Repeatable."
    ),
)
def command(scenario: "Scenario", indicators: Sequence[str]) -> Question:
    """Print quantiles and means of a scenario's indicators by year."""
    from hzsim.simulation.simulating import simulate

    return partial(simulate, scenario, indicators=indicators or None)
