"""`hzsim compare`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read_all
from hzsim.cli.drawing import Drawing, drawing_options
from hzsim.cli.looks import chart_option
from hzsim.cli.options import answer_options, files_argument, set_option, stacked
from hzsim.cli.output import Output, answered
from hzsim.cli.sweeping import compared, sweep_option, swept


@click.command("compare")
@stacked(files_argument, set_option, sweep_option, drawing_options(draws=None), chart_option, answer_options)
def command(
    files: Sequence[str],
    changes: Sequence[str],
    sweeps: Sequence[str],
    drawing: Drawing,
    chart: Path | None,
    output: Output,
) -> None:
    """Print the targets of several scenarios side by side; differences are from the first.

    The scenarios share their draws, so that a difference is no noise. The chart takes up to 12.
    """
    found = compared(swept(read_all(files, changes), sweeps), drawing)
    answered(found, output, chart)
