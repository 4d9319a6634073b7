"""`hzsim simulate`."""

from collections.abc import Sequence

import click

from hzsim.cli.asking import read
from hzsim.cli.options import Drawing, drawing_options, drawn, file_argument, output_options, set_option, stacked
from hzsim.cli.output import Output, answered, progress
from hzsim.cli.sharding import shard_options


@click.command("simulate")
@stacked(file_argument, set_option, drawing_options(draws=None), shard_options, output_options)
@click.option("--indicator", "indicators", multiple=True, metavar="NAME", help="Summarise only this one. Repeatable.")
def command(file: str, changes: Sequence[str], drawing: Drawing, indicators: Sequence[str], output: Output) -> None:
    """Print quantiles and means of a scenario's indicators by year."""
    from hzsim.simulation.simulating import simulate

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        simulation = simulate(scenario, **drawing, indicators=indicators or None, progress=report)
    answered(simulation, output)
