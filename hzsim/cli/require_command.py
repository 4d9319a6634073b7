"""`hzsim require`."""

from collections.abc import Sequence

import click

from hzsim.cli.asking import asked_range, asked_targets, asked_years, check_unknown, read
from hzsim.cli.options import (
    Drawing,
    Probability,
    answer_options,
    bounds_option,
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


@click.command("require")
@stacked(file_argument, set_option)
@click.option(
    "--unknown",
    required=True,
    metavar="NAME",
    shell_complete=completed("assumptions"),
    help="The assumption to solve for, such as real_growth.",
)
@stacked(targets_option, earlier_option, years_option)
@click.option(
    "--probability",
    type=Probability(),
    default=None,
    help="Meet the targets with this probability, not at the medians.",
)
@bounds_option
@click.option("--keep-shape", is_flag=True, help="Shift the unknown's path instead of making it constant.")
@stacked(drawing_options(), answer_options)
def command(
    file: str,
    changes: Sequence[str],
    unknown: str,
    targets: Sequence[str],
    years_earlier: int,
    years: str | None,
    probability: float | None,
    bounds: str | None,
    keep_shape: bool,
    drawing: Drawing,
    output: Output,
) -> None:
    """Print the value of an assumption at which targets are just met.

    Where several targets have no solution together (exit code 4), each target's own follows.
    """
    from hzsim.questions.lever.requirement import require

    scenario = read(file, changes)
    check_unknown(scenario, unknown)
    asked = asked_targets(scenario, targets, years_earlier, output.language)
    span, limits = asked_years(scenario, years), asked_range(scenario, unknown, bounds, "--bounds")
    with progress(drawn(drawing) if probability is not None else 0, scenario.name) as report:
        answer = require(
            scenario, unknown, asked, probability, span,
            bounds=limits, keep_shape=keep_shape, **drawing, progress=report,
        )  # fmt: skip
    answered(answer, output)
