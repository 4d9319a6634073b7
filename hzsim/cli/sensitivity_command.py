"""`hzsim sensitivity`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read
from hzsim.cli.options import (
    Drawing,
    chart_option,
    drawing_options,
    drawn,
    file_argument,
    output_options,
    set_option,
    stacked,
)
from hzsim.cli.output import Output, answered, progress


@click.command("sensitivity")
@stacked(file_argument, set_option)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help='A target such as "gdp >= 30000 in 2030"; of several each, and all together.  [default: all of the scenario]',
)
@stacked(drawing_options(100_000, only="random"), chart_option, output_options)
def command(
    file: str, changes: Sequence[str], targets: Sequence[str], drawing: Drawing, chart: Path | None, output: Output
) -> None:
    """Print which assumptions each target depends on: shares of variance, and the tornado.

    Two samples of so many draws are projected, and a mixture of them for each set of inputs.
    """
    from hzsim.questions.variance.sensitivity import sensitivity

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        answer = sensitivity(scenario, list(targets) or None, **drawing, progress=report)

    answered(answer, output, chart)
