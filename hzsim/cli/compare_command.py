"""`hzsim compare`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read_all
from hzsim.cli.options import (
    PreciseDrawing,
    chart_option,
    executor_option,
    files_argument,
    output_options,
    precise_options,
    set_option,
    stacked,
)
from hzsim.cli.output import answered
from hzsim.cli.sweeping import compared, sweep_option, swept

if TYPE_CHECKING:
    from hzsim.simulation.executors import Executor


@click.command("compare")
@stacked(files_argument, set_option, sweep_option, precise_options, executor_option, chart_option, output_options)
def command(
    files: Sequence[str],
    changes: Sequence[str],
    sweeps: Sequence[str],
    drawing: PreciseDrawing,
    chart: Path | None,
    executor: "Executor | None",
    format_: str,
    language: Language,
) -> None:
    """Print the targets of several scenarios side by side; differences are from the first.

    The scenarios share their draws, so that a difference is no noise. The chart takes up to 12.
    """
    variants = [variant for scenario in read_all(files, changes) for variant in swept(scenario, sweeps)]
    found = compared(variants, drawing, executor)
    answered(found, format_, language, chart)
