"""`hzsim project`."""

from collections.abc import Sequence

import click

from hzsim.cli.asking import read
from hzsim.cli.options import file_argument, set_option, stacked
from hzsim.cli.output import Output, output_options, show


@click.command("project")
@stacked(file_argument, set_option, output_options)
def command(file: str, changes: Sequence[str], output: Output) -> None:
    """Print all indicators of a scenario by year, every deviation at zero.

    Where an uncertainty is not symmetric that is not the median: the table has the medians beside it.
    """
    from hzsim.present.answers.scenario import projection_sheet
    from hzsim.simulation.projection import project
    from hzsim.simulation.simulating import simulate

    scenario = read(file, changes)
    drawn = simulate(scenario) if scenario.skewed and output.format not in ("csv", "json") else None
    show(projection_sheet(project(scenario), drawn), output)
