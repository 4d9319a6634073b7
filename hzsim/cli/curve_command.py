"""`hzsim curve`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import asked_range, asked_targets, asked_years, check_unknown, read
from hzsim.cli.options import (
    Drawing,
    answer_options,
    bounds_option,
    chart_option,
    completed,
    drawing_options,
    drawn,
    earlier_option,
    file_argument,
    set_option,
    stacked,
    targets_option,
    years_option,
)
from hzsim.cli.output import Output, answered, progress


@click.command("curve")
@stacked(file_argument, set_option)
@click.option(
    "--unknown",
    required=True,
    metavar="NAME",
    shell_complete=completed("assumptions"),
    help="The assumption to vary, such as real_growth.",
)
@stacked(targets_option, earlier_option, years_option, bounds_option)
@click.option("--keep-shape", is_flag=True, help="Shift the path instead of making it constant.")
@stacked(drawing_options(), chart_option, answer_options)
def command(
    file: str,
    changes: Sequence[str],
    unknown: str,
    targets: Sequence[str],
    years_earlier: int,
    years: str | None,
    bounds: str | None,
    keep_shape: bool,
    drawing: Drawing,
    chart: Path | None,
    output: Output,
) -> None:
    """Print what each target, and all together, need of one assumption for 5% to 95%.

    Exit code 4 when the assumption does not move a target, or none of these probabilities can
    be had for one; the others are printed all the same.
    """
    from hzsim.questions.lever.curves import curve

    scenario = read(file, changes)
    check_unknown(scenario, unknown)
    asked = asked_targets(scenario, targets, years_earlier, output.language)
    span, limits = asked_years(scenario, years), asked_range(scenario, unknown, bounds, "--bounds")
    with progress(drawn(drawing), scenario.name) as report:
        curves = curve(scenario, unknown, asked, span, bounds=limits, keep_shape=keep_shape, **drawing, progress=report)

    answered(curves, output, chart)
