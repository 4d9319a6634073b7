"""`hzsim simulate`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import (
    PreciseDrawing,
    drawn,
    executor_option,
    file_argument,
    output_options,
    precise_options,
    set_option,
    stacked,
)
from hzsim.cli.output import answered, progress
from hzsim.cli.sharding import shard_options

if TYPE_CHECKING:
    from hzsim.simulation.executors import Executor


@click.command("simulate")
@stacked(file_argument, set_option, precise_options, executor_option, shard_options, output_options)
@click.option("--indicator", "indicators", multiple=True, metavar="NAME", help="Summarise only this one. Repeatable.")
def command(
    file: str,
    changes: Sequence[str],
    drawing: PreciseDrawing,
    indicators: Sequence[str],
    executor: "Executor | None",
    format_: str,
    language: Language,
) -> None:
    """Print quantiles and means of a scenario's indicators by year."""
    from hzsim.simulation.projection import simulate

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        simulation = simulate(scenario, **drawing, executor=executor, indicators=indicators or None, progress=report)
    answered(simulation, format_, language)
