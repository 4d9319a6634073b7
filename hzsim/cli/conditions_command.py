"""`hzsim conditions`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read
from hzsim.cli.options import (
    Drawing,
    Probability,
    answer_options,
    chart_option,
    drawing_options,
    drawn,
    file_argument,
    set_option,
    stacked,
    targets_option,
)
from hzsim.cli.output import Output, answered, progress


@click.command("conditions")
@stacked(file_argument, set_option)
@targets_option
@click.option(
    "--coverage",
    type=Probability(),
    default=0.8,
    show_default=True,
    help="The least share of the successes that the rule holds.",
)
@click.option(
    "--most", type=click.IntRange(min=1), default=3, show_default=True, help="The most conditions in the rule."
)
@stacked(chart_option, drawing_options(100_000, only="random"), answer_options)
def command(
    file: str,
    changes: Sequence[str],
    targets: Sequence[str],
    coverage: float,
    most: int,
    chart: Path | None,
    drawing: Drawing,
    output: Output,
) -> None:
    """Print what the draws that met the targets have in common, beside those that did not.

    Exit code 4 when no draw meets them.
    """
    from hzsim.questions.draws.conditions import conditions

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        found = conditions(scenario, list(targets) or None, coverage=coverage, most=most, **drawing, progress=report)
    answered(found, output, chart)
